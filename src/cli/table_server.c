/* table_server.c - the rows of what is set for a server, some of it for an agent as well.
 */
#include "cli/table_parts.h"

#include "store/audit.h"

const struct setting server_settings[] = {
    {
        .name = "listen",
        .type = SETTING_TEXT,
        .offset = AT(listen),
        .commands = FOR_SERVE | FOR_HEALTH | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "ADDR:PORT",
        .preset = "127.0.0.1:3000",
        .other = FOR_EDGE | FOR_WORK,
        .other_preset = "127.0.0.1:3001",
        .help = "the address that the server, the agent or the worker listens on; :3000 "
                "is port 3000 on every address of this machine",
    },
    {
        .name = "host",
        .type = SETTING_TEXT,
        .offset = AT(host),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "NAMES",
        .preset = "",
        .help = "names of this machine that requests may be for, parted by commas, such "
                "as plant.example; IP addresses and localhost are always right, and so "
                "is a name to listen on",
    },
    {
        .name = "plain-http",
        .type = SETTING_FLAG,
        .offset = AT(plain_http),
        .commands = FOR_SERVE | FOR_HUB,
        .preset = "no",
        .help = "let other machines send keys over plain HTTP, for everybody between to "
                "read; passwords need TLS, a proxy or the name localhost all the same",
    },
    {
        .name = "tls-certificate",
        .type = SETTING_TEXT,
        .offset = AT(tls_certificate),
        .commands = FOR_SERVE | FOR_HEALTH | FOR_DOCTOR | FOR_HUB,
        .unit = "FILE",
        .preset = "",
        .help = "speak TLS, and show clients this certificate: a PEM file with it and "
                "those between it and who vouches for it; SIGHUP reads it again",
    },
    {
        .name = "tls-key",
        .type = SETTING_TEXT,
        .offset = AT(tls_key),
        .commands = FOR_SERVE | FOR_DOCTOR | FOR_HUB,
        .unit = "FILE",
        .preset = "",
        .help = "the certificate's private key, in PEM and not encrypted; without it, "
                "the file of the certificate has the key as well",
    },
    {
        .name = "tls-self-signed",
        .type = SETTING_FLAG,
        .offset = AT(tls_self_signed),
        .commands = FOR_SERVE | FOR_HEALTH | FOR_DOCTOR | FOR_HUB,
        .preset = "no",
        .help =
            "speak TLS with a certificate that the server makes itself and keeps "
            "beside the database file; the log has its fingerprint, by which to know it",
    },
    {
        .name = "tls-client-ca",
        .type = SETTING_TEXT,
        .offset = AT(tls_client_ca),
        .commands = FOR_SERVE | FOR_DOCTOR,
        .unit = "FILE",
        .preset = "",
        .help = "who may vouch for agents: a PEM file of certificates, and of lists of "
                "revoked ones if there are any. An agent's certificate names it by the "
                "URI shopfloor:agent:NAME; SIGHUP reads it again",
    },
    {
        .name = "behind-proxy",
        .type = SETTING_TEXT,
        .offset = AT(behind_proxy),
        .commands = FOR_SERVE | FOR_HUB,
        .unit = "NETWORKS",
        .preset = "",
        .help = "the addresses of proxies, parted by commas, such as 127.0.0.1 or "
                "10.0.0.0/8: who their clients are, and whether these came over TLS, is "
                "believed as they say in X-Forwarded-For and X-Forwarded-Proto",
    },
    {
        .name = "database",
        .type = SETTING_TEXT,
        .offset = AT(database),
        .commands = ON_DATABASE,
        .unit = "URL",
        .preset = "shopfloor.db",
        .help =
            "the database: a file, or sqlite:FILE, which is the same; or "
            "postgresql://USER@HOST/NAME?site=SITE, a schema of a PostgreSQL server, "
            "which any number of servers may write. Its password does not belong here",
    },
    {
        .name = "database-password-file",
        .type = SETTING_TEXT,
        .offset = AT(database_password_file),
        .commands = ON_DATABASE | FOR_MIGRATE,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the password for PostgreSQL as its first line; without it, "
                "the file 'database-password' among the credentials of systemd, if there "
                "is one; or what PostgreSQL's own PGPASSFILE and PGPASSWORD say",
    },
    {
        .name = "redis",
        .type = SETTING_TEXT,
        .offset = AT(redis),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help =
            "a Redis by way of which servers on one database of PostgreSQL share answers "
            "that take long, and tell each other of commits: redis://USER@HOST:PORT/0, "
            "or rediss:// for TLS. It makes nothing quicker for one server, and is "
            "refused with a file. Its password does not belong here",
    },
    {
        .name = "redis-password-file",
        .type = SETTING_TEXT,
        .offset = AT(redis_password_file),
        .commands = FOR_SERVE | FOR_DOCTOR,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the password for Redis as its first line; without it, the "
                "file 'redis-password' among the credentials of systemd, if there is one",
    },
    {
        .name = "redis-password",
        .type = SETTING_TEXT,
        .offset = AT(redis_password),
        .commands = FOR_SERVE,
        .unit = "PASSWORD",
        .preset = "",
        .help = "the same, where there is no such file",
        .scope = NO_OPTION,
    },
    {
        .name = "redis-ca-file",
        .type = SETTING_TEXT,
        .offset = AT(redis_ca_file),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help =
            "who may vouch for Redis, in place of whom the machine trusts: a PEM file "
            "of certificates",
    },
    {
        .name = "metrics-ttl",
        .type = SETTING_SPAN,
        .offset = AT(metrics_ttl),
        .commands = FOR_SERVE,
        .unit = "DURATION",
        .preset = "0s",
        .help = "how old figures of GET /api/metrics may be, which servers then share by "
                "way of Redis, also those of the current shift; the header Age says how "
                "old they are. 0s: they are of the moment",
        .high = 60 * 1000,
    },
    {
        .name = "events-to",
        .type = SETTING_TEXT,
        .offset = AT(events_to),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help = "send events and corrections into this topic, "
                "kafka://[USER@]BROKER:9092,.../TOPIC or kafkas:// over TLS, instead of "
                "into the database, which has to be one of PostgreSQL; 'shopfloor work' "
                "takes them from there. The password does not belong here",
        .password_file = "kafka-password-file",
    },
    {
        .name = "events-from",
        .type = SETTING_TEXT,
        .offset = AT(events_from),
        .commands = FOR_WORK,
        .unit = "URL",
        .preset = "",
        .help = "the topic from which events come, "
                "kafka://[USER@]BROKER:9092,.../TOPIC or kafkas:// over TLS. The "
                "password does not belong here",
        .password_file = "kafka-password-file",
    },
    {
        .name = "kafka-password-file",
        .type = SETTING_TEXT,
        .offset = AT(kafka_password_file),
        .commands = FOR_SERVE | FOR_WORK | FOR_EDGE | FOR_DOCTOR,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the password for Kafka, as its first line; without it, the "
                "file 'kafka-password' among the credentials of systemd, if there is one",
    },
    {
        .name = "kafka-ca-file",
        .type = SETTING_TEXT,
        .offset = AT(kafka_ca_file),
        .commands = FOR_SERVE | FOR_WORK,
        .unit = "FILE",
        .preset = "",
        .help = "who may vouch for the brokers of kafkas://: a PEM file of certificates; "
                "without it, whom the system trusts",
    },
    {
        .name = "config",
        .type = SETTING_TEXT,
        .offset = AT(config),
        .commands = ON_DATABASE | FOR_MIGRATE | FOR_HEALTH | FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "a file of settings, one a line: 'name = value', with the names of the "
                "options",
        .scope = NOT_IN_FILE,
    },
    {
        .name = "timezone",
        .type = SETTING_TEXT,
        .offset = AT(timezone),
        .commands = FOR_SERVE | FOR_SEED | FOR_IMPORT | FOR_HUB_PREVIEW,
        .unit = "NAME",
        .preset = "UTC",
        .other = FOR_IMPORT,
        .other_preset = "",
        .help = "the time zone of the site, such as Europe/Berlin, which shifts and "
                "days follow, and times in an import that have no offset",
    },
    {
        .name = "hold",
        .type = SETTING_SPAN,
        .offset = AT(hold),
        .commands = FOR_SERVE,
        .unit = "DURATION",
        .preset = "",
        .help = "how long a worker counts as being in the state last seen; kept in the "
                "database, where it is 8h at first; a change applies to all history",
        .low = 1000,
        .high = 7 * 24 * HOUR_MS,
    },
    {
        .name = "audit-key",
        .type = SETTING_TEXT,
        .offset = AT(audit_key),
        .commands = FOR_SERVE | FOR_AUDIT_VERIFY | FOR_DOCTOR | FOR_HUB,
        .unit = "FILE",
        .preset = "",
        .help =
            "the file with the key that signs the audit log, made when there is none; "
            "without this it is .FILE.audit-key beside the database FILE. For a database "
            "of PostgreSQL it has to be named, and be the same for all its servers",
    },
    {
        .name = "pseudonym-keys",
        .type = SETTING_TEXT,
        .offset = AT(pseudonym_keys),
        .commands = FOR_SERVE | FOR_DOCTOR | FOR_WORK,
        .unit = "FOLDER",
        .preset = "",
        .help =
            "the folder with the keys of pseudonyms, made when there is none; without "
            "this it is .FILE.keys beside the database FILE. For a database of "
            "PostgreSQL it has to be named, and all its servers share it",
    },
    {
        .name = "audit-days",
        .type = SETTING_WHOLE,
        .offset = AT(audit_days),
        .commands = FOR_SERVE | FOR_HUB,
        .unit = "DAYS",
        .preset = "366",
        .help = "how long the audit log is kept",
        .low = AUDIT_DAYS_LEAST,
        .high = 36500,
    },
    {
        .name = "journal",
        .type = SETTING_TEXT,
        .offset = AT(journal),
        .commands = FOR_AUDIT_VERIFY,
        .unit = "FILE",
        .preset = "",
        .help = "a file, or - for standard input, with what the server logged: each "
                "checkpoint in it must agree",
        .scope = OPTION_ONLY,
    },
    {
        .name = "public-key",
        .type = SETTING_TEXT,
        .offset = AT(public_key),
        .commands = FOR_AUDIT_VERIFY,
        .unit = "HEX",
        .preset = "",
        .help = "the public key of the server, as it logs it, instead of --audit-key",
        .scope = OPTION_ONLY,
    },
    {
        .name = "backup-folder",
        .type = SETTING_TEXT,
        .offset = AT(backup_folder),
        .commands = FOR_SERVE | FOR_DOCTOR,
        .unit = "FOLDER",
        .preset = "",
        .help = "make a backup of the database each day in this folder, best on another "
                "disk, and keep those of 7 days, 4 weeks and 6 months",
    },
    {
        .name = "backup-at",
        .type = SETTING_TEXT,
        .offset = AT(backup_at),
        .commands = FOR_SERVE,
        .unit = "HH:MM",
        .preset = "02:30",
        .help = "the time of the site's clock from which the day's backup is due",
    },
    {
        .name = "seed",
        .type = SETTING_FLAG,
        .offset = AT(seed),
        .commands = FOR_SERVE,
        .preset = "yes",
        .help = "make sample data when the database is new",
    },
    {
        .name = "demo",
        .type = SETTING_FLAG,
        .offset = AT(demo),
        .commands = FOR_SERVE,
        .preset = "no",
        .help = "make sample events live, until real ones come",
    },
    {
        .name = "seed-number",
        .type = SETTING_WHOLE,
        .offset = AT(seed_number),
        .commands = FOR_SERVE | FOR_SEED,
        .unit = "NUMBER",
        .preset = "1",
        .help = "which sample data to make: the same number gives the same data",
        .high = INT64_MAX,
    },
    {
        .name = "ahead",
        .type = SETTING_SPAN,
        .offset = AT(ahead),
        .commands = FOR_SERVE | FOR_IMPORT | FOR_EDGE,
        .unit = "DURATION",
        .preset = "5m",
        .help = "how far ahead of the clock the time of an event may be",
        .high = 24 * HOUR_MS,
    },
    {
        .name = "threads",
        .type = SETTING_WHOLE,
        .offset = AT(threads),
        .commands = FOR_SERVE | FOR_EDGE | FOR_HUB,
        .unit = "COUNT",
        .preset = "0",
        .other = FOR_EDGE,
        .other_preset = "2",
        .help = "threads that answer requests; 0: one for each core, but at least 2 and "
                "at most 4",
        .high = 64,
    },
    {
        .name = "connections",
        .type = SETTING_WHOLE,
        .offset = AT(connections),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "COUNT",
        .preset = "4096",
        .help = "how many connections may be open at once; for more, those are closed "
                "that are idle for longest",
        .low = 8,
        .high = 100000,
    },
    {
        .name = "connections-per-address",
        .type = SETTING_WHOLE,
        .offset = AT(connections_per_address),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "COUNT",
        .preset = "2048",
        .help = "how many connections one client address may have open at once; for "
                "more, its own are closed that are idle for longest; 0: no limit",
        .high = 100000,
    },
    {
        .name = "body-limit",
        .type = SETTING_BYTES,
        .offset = AT(body_limit),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "SIZE",
        .preset = "8MiB",
        .help = "the largest request body, before and after it is unpacked",
        .low = KIB,
        .high = GIB,
    },
    {
        .name = "bodies-limit",
        .type = SETTING_BYTES,
        .offset = AT(bodies_limit),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "SIZE",
        .preset = "64MiB",
        .other = FOR_EDGE,
        .other_preset = "16MiB",
        .help = "how much memory all request bodies together may take; answers that "
                "wait for their clients may take as much again; 0: no limit",
        .high = 1024 * GIB,
    },
    {
        .name = "request-deadline",
        .type = SETTING_SPAN,
        .offset = AT(request_deadline),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "DURATION",
        .preset = "30s",
        .help = "how long a client may take to send its request",
        .low = 1000,
        .high = HOUR_MS,
    },
    {
        .name = "idle-deadline",
        .type = SETTING_SPAN,
        .offset = AT(idle_deadline),
        .commands = FOR_SERVE | FOR_EDGE | FOR_WORK | FOR_HUB,
        .unit = "DURATION",
        .preset = "60s",
        .help = "how long a connection may be open without a request",
        .low = 1000,
        .high = 24 * HOUR_MS,
    },
    {
        .name = "drain",
        .type = SETTING_SPAN,
        .offset = AT(drain),
        .commands = FOR_SERVE,
        .unit = "DURATION",
        .preset = "0s",
        .help =
            "how long to go on when told to end: /readyz says no meanwhile, so that a "
            "balancer before several servers sends nobody here any more",
        .high = HOUR_MS,
    },
    {
        .name = "backlog",
        .type = SETTING_WHOLE,
        .offset = AT(backlog),
        .commands = FOR_SERVE | FOR_EDGE,
        .unit = "EVENTS",
        .preset = "100000",
        .help = "how many events may wait to be written; more are refused until there "
                "is room",
        .low = 1,
        .high = 100000000,
    },
    {
        .name = "log-level",
        .type = SETTING_CHOICE,
        .offset = AT(log_level),
        .commands = FOR_SERVE | FOR_EDGE | FOR_SINK | FOR_WORK | FOR_HUB,
        .unit = "LEVEL",
        .preset = "info",
        .help = "which entries to log: those of this level and of more important ones",
        .choices = "debug info warn error",
        .reread = true,
    },
    {
        .name = "sync",
        .type = SETTING_CHOICE,
        .offset = AT(sync),
        .commands = FOR_SERVE,
        .unit = "HOW",
        .preset = "full",
        .help = "'off' acknowledges events before they are on the disk. Use it for "
                "measurements only: a power failure may damage the database",
        .choices = "full off",
    },
};
const size_t server_settings_count = sizeof server_settings / sizeof *server_settings;
