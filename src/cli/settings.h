/* settings.h - everything that can be set, in one table.
 *
 * A row of the table is an option, an environment variable, a line of the
 * configuration file, a default, and a line of --help:
 *
 *     shopfloor serve --body-limit 1MiB
 *     SHOPFLOOR_BODY_LIMIT=1MiB
 *     body-limit = 1MiB
 *
 * The first of these that gives a value counts: the option, the environment, the file,
 * the default. A yes-or-no setting is the option --NAME or --no-NAME. An empty variable
 * is as good as none. What is a secret is no option: everybody on this machine can see a
 * command line.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct server_options;

/* The commands that a row is for. */
enum {
    FOR_SERVE = 1 << 0,
    FOR_IMPORT = 1 << 1,
    FOR_EXPORT = 1 << 2,
    FOR_SEED = 1 << 3,
    FOR_VERIFY = 1 << 4,
    FOR_HEALTH = 1 << 5,
    FOR_EDGE = 1 << 6,
    FOR_SPOOL = 1 << 7, /* all of its commands but: */
    FOR_REPLAY = 1 << 8,
    FOR_ADAPT = 1 << 9,
    FOR_BACKUP = 1 << 10, /* and restore */
    FOR_DOCTOR = 1 << 11,
    FOR_USER_ADD = 1 << 12,
    FOR_USER_CHANGE = 1 << 13,
    FOR_USER_PASSWORD = 1 << 14,
    FOR_KEY_ADD = 1 << 15,
    FOR_ACCESS = 1 << 16, /* all others of people and keys */
    FOR_AUDIT_VERIFY = 1 << 17,
    FOR_AUDIT_EXPORT = 1 << 18,
    FOR_ALERT_TEST = 1 << 19,
    FOR_MIGRATE = 1 << 20,
    FOR_SINK = 1 << 21,
    FOR_WORK = 1 << 22,
    FOR_HUB_PREVIEW = 1 << 23,
    FOR_HUB = 1 << 24,
    FOR_HUB_ENROL = 1 << 25,
};

enum { FORMAT_NDJSON, FORMAT_CSV };  /* settings.format */
enum { SYNC_FULL, SYNC_OFF };        /* settings.sync */
enum { ORDER_OLDEST, ORDER_NEWEST }; /* settings.send_first */
enum { FULL_REFUSE, FULL_DROP };     /* settings.when_full */

enum { LEARN_OFF, LEARN_PRIVATE, LEARN_PLAIN }; /* settings.federation */

/* What the rows say. Texts are NUL-terminated and borrowed from where they were given. */
struct settings {
    str config, listen, host, database, timezone;
    str database_password_file, pseudonym_keys;
    str redis, redis_password, redis_password_file, redis_ca_file; /* serve */
    span metrics_ttl;                                              /* 0: off */
    str tls_certificate, tls_key, tls_client_ca, behind_proxy;
    bool tls_self_signed;
    span hold; /* 0: as it is kept in the database */
    bool seed, demo;
    int64_t seed_number;
    span ahead;
    int64_t threads; /* 0: by the number of cores */
    int64_t connections, connections_per_address;
    int64_t body_limit, bodies_limit;
    span request_deadline, idle_deadline;
    span drain; /* serve */
    int64_t backlog;
    str events_to;   /* serve; empty: it writes events itself */
    str events_from; /* work */
    str kafka_ca_file;
    str kafka_password_file; /* edge, too */
    int64_t log_level;       /* enum log_level */
    int64_t sync;
    str oidc_issuer, oidc_client_id, oidc_client_secret_file, oidc_scope; /* serve */
    str oidc_name, oidc_ca_file, oidc_roles_claim, oidc_roles, oidc_worker_claim;
    str jwt_audience, jwt_issuer, jwt_keys; /* serve */
    bool plain_http;
    str backup_folder, backup_at; /* serve; an empty folder: no backups */
    span alert_wait;              /* serve, as all of alerts */
    bool alert_names;
    int64_t alert_language; /* enum alert_language */
    str site_url;
    str webhook_hosts;
    str smtp, smtp_user, smtp_password_file, smtp_from, smtp_to, smtp_ca_file;

    str hub, site; /* serve; an empty hub: nothing is sent */
    str hub_code_file, hub_key, hub_ca_file;
    int64_t hub_people;
    int64_t hub_scope;  /* enum sheet_scope */
    int64_t hub_period; /* enum period */
    int64_t federation; /* LEARN_OFF, ... */
    str federation_peers;
    int64_t federation_epsilon, federation_labels;
    bool json; /* hub preview */

    str audit_key;           /* serve, audit verify; empty: beside the database */
    int64_t audit_days;      /* serve */
    str journal, public_key; /* audit verify */

    bool registering;  /* import */
    str csv_separator; /* import */
    bool force;        /* seed */
    bool removing;     /* seed */
    bool repair;       /* verify */
    str clickhouse;    /* verify; as all below, sink: */
    str clickhouse_database, clickhouse_user, clickhouse_password;
    str clickhouse_password_file, clickhouse_ca_file, site_name;
    str metrics_file; /* sink */
    bool anew, once;  /* sink */
    int64_t format;   /* export, audit export, as all below */
    str output, worker, station;
    instant start, end;
    bool with_voided;

    /* user add, user change, key add */
    str roles, worker_id, password_file;
    bool lock, unlock, forget_phone;
    str agent_id, camera_ids, station_ids;
    instant expires;

    str site_group; /* hub enrol */
    bool replacing; /* hub enrol */

    /* edge, as all below */
    str server, key, key_file, ca_file, agent;
    str client_certificate, client_key;
    str spool;
    int64_t spool_size, when_full;
    span spool_age;
    int64_t send_first, batch;
    span timeout, first_pause, longest_pause;
    span heartbeat, silence;
    bool correct_clock, reading_stdin;
    str mqtt, mqtt_password_file, kafka, mapping;
    str corrected; /* spool replay */
    str check;     /* adapt */
};

enum setting_type {
    SETTING_TEXT,   /* str */
    SETTING_SPAN,   /* span */
    SETTING_TIME,   /* instant */
    SETTING_WHOLE,  /* int64_t */
    SETTING_BYTES,  /* int64_t: 8MiB, 64KiB, 4096 */
    SETTING_FLAG,   /* bool */
    SETTING_CHOICE, /* int64_t: which of the words in `choices` */
};

/* Where a setting may be given. */
enum setting_scope {
    ANYWHERE,
    NOT_IN_FILE,
    OPTION_ONLY,
    NO_OPTION /* a secret: everybody on this machine can see a command line */
};

struct setting {
    const char *name; /* "hold": --hold, SHOPFLOOR_HOLD, `hold = ...` */
    enum setting_type type;
    size_t offset; /* in struct settings */
    unsigned commands;
    const char *unit;   /* as --help shows its value; NULL for a flag */
    const char *preset; /* its default; "" leaves it 0 or empty */
    unsigned other;     /* commands that have another default: */
    const char *other_preset;
    const char *help;    /* lower case, no full stop */
    const char *choices; /* "full off" */
    int64_t low, high;   /* of numbers and bytes; of a span in ms */
    enum setting_scope scope;
    bool reread; /* SIGHUP reads it again */
    /* Of a URL, which may hold a password, but not as an option: that which names a file
     * with it. */
    const char *password_file;
};

/* The rows, from 0 up. */
enum { SETTINGS_MAX = 192 };
size_t settings_count(void);
const struct setting *setting_at(size_t number);
size_t setting_number(const struct setting *row);

/* The default of a row for a command. */
static inline const char *setting_preset(const struct setting *row, unsigned command)
{
    return row->other & command ? row->other_preset : row->preset;
}

/* Is it a flag that is on by default? Then --help shows --no-NAME. */
bool setting_is_on(const struct setting *row);

/* What the row is for, in words: its help, of a flag for the form that changes something,
 * and the words to choose from. Lives in `arena`. */
str setting_purpose(const struct setting *row, struct arena *arena);

/* The row of this name, or NULL. */
const struct setting *setting_find(str name);

/* "SHOPFLOOR_BODY_LIMIT" */
enum { VARIABLE_TEXT = 64 };
str setting_variable(const struct setting *row, char text[static VARIABLE_TEXT]);

/* Do two settings have the same value for a row? */
bool setting_equal(const struct setting *row, const struct settings *a,
                   const struct settings *b);

/* Does the user ask for something by this row: by a text that is not empty, or a flag
 * that is yes? *text: the text; empty for a flag. */
bool setting_asks(const struct setting *row, const struct settings *settings, str *text);

/* How many threads shall answer: `threads`, worked out where it is 0. */
unsigned settings_threads(const struct settings *settings);

/* How to listen, as all programs that listen do it (http/server.h). */
struct server_options settings_server(const struct settings *settings);

/* Does whoever listens at settings->listen speak TLS? */
static inline bool settings_want_tls(const struct settings *settings)
{
    return settings->tls_certificate.len || settings->tls_self_signed;
}

/* What stood on the command line, by row; NULL: nothing. */
struct given {
    const char *text[SETTINGS_MAX];
};

/* Work out the settings of a command (one of FOR_...) from the command line, the
 * environment, the file that one of the two names, and the defaults. Texts from the file
 * live in `arena`. ERROR_INVALID names the setting and the place where it was given. */
MUST_CHECK bool settings_load(const struct given *given, unsigned command,
                              struct arena *arena, struct settings *settings,
                              struct error *err);

#endif
