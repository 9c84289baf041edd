/* commands.c - the rows of everything that can be typed. */
#include "cli/command.h"

#ifdef WITH_SERVER
const char commands_about[] =
    "Takes events of workers from cameras, keeps them, and answers with the\n"
    "productivity of workers, workstations and the factory.\n";
const char commands_examples[] =
    "  shopfloor serve\n"
    "  shopfloor serve --listen :8080 --timezone Europe/Berlin\n"
    "  shopfloor import events.csv\n"
    "  shopfloor help serve\n";
#else
const char commands_about[] =
    "Keeps events of workers beside the cameras, and brings them to a server.\n"
    "This is the agent alone: the server is in the package 'shopfloor'.\n";
const char commands_examples[] = "  shopfloor edge --server https://plant.example\n"
                                 "  shopfloor spool stats spool.db\n"
                                 "  shopfloor help edge\n";
#endif

const struct command commands[] = {
#ifdef WITH_SERVER /* The commands that keep events or read what is kept. */
    {
        .name = "serve",
        .bit = FOR_SERVE,
        .summary = "take events over HTTP and answer with figures",
        .help = "The server creates or migrates the database when need be. On SIGTERM "
                "or SIGINT it answers what is under way and ends; on SIGHUP it reads "
                "the configuration file again.\n\n"
                "Every option can also be an environment variable, which is named in "
                "parentheses, or a line of the configuration file. An option counts "
                "before a variable, and a variable before the file.",
        .examples =
            "  shopfloor serve\n"
            "  shopfloor serve --listen :8080 --database /var/lib/shopfloor/events.db\n"
            "  shopfloor serve --timezone Europe/Berlin --hold 4h --no-seed\n"
            "  SHOPFLOOR_LISTEN=:8080 shopfloor serve --config /etc/shopfloor.conf",
        .run = run_serve,
    },
    {
        .name = "work",
        .bit = FOR_WORK,
        .summary = "take events from a topic of Kafka into a database of PostgreSQL",
        .help =
            "Servers with --events-to send events and corrections into the topic; this "
            "judges them and keeps them, each once. Any number may run for one site: "
            "Kafka gives each part of the topic to one of them, and all parts of one "
            "that is gone to others. On SIGTERM or SIGINT it ends what is under way.\n\n"
            "It answers /healthz, /readyz and /metrics. Keys for pseudonyms are those of "
            "the servers: by them it knows which messages are theirs.",
        .examples =
            "  shopfloor work --events-from kafka://kafka-1:9092,kafka-2:9092/hall-2 \\\n"
            "    --database 'postgresql://shopfloor@db/plant?site=hall_2' \\\n"
            "    --pseudonym-keys /etc/shopfloor/keys",
        .run = run_work,
    },
    {
        .name = "hub",
        .bit = FOR_HUB,
        .summary = "keep the hours of many sites, and answer with their sums",
        .help =
            "The centre of many sites. Each of them works out its own hours and sends "
            "sheets of figures, signed; events stay where they are. People and keys are "
            "kept in the same database and are those of 'user' and 'key'; which sites "
            "somebody sees is set by POST /api/hub/tenants. On SIGTERM or SIGINT it "
            "answers what is under way and ends.",
        .examples =
            "  shopfloor hub --database hub.db\n"
            "  shopfloor hub --database 'postgresql://plant@/plant?site=hub' "
            "--audit-key audit\n"
            "  shopfloor hub --listen :3000 --tls-certificate hub.pem --host hub.example",
        .run = run_hub,
    },
    {
        .name = "hub enrol",
        .bit = FOR_HUB_ENROL,
        .operand = "SITE",
        .summary = "print a code by which a site makes itself known to the hub",
        .help =
            "The code is good once, for 24 hours. Where the database is a file, the hub "
            "has to run. "
            "A later code for the same site takes the place of an earlier one.",
        .examples = "  shopfloor hub enrol --database hub.db --group north hall-2\n"
                    "  shopfloor hub enrol --database hub.db --replace hall-2",
        .run = run_hub_enrol,
    },
    {
        .name = "import",
        .bit = FOR_IMPORT,
        .operand = "FILE",
        .summary = "read events from a file, or from standard input when FILE is '-'",
        .help = "The file is a JSON array, JSON objects one a line, or CSV with a "
                "first line that names its columns; the first character tells which. "
                "Or it is the database of the program that this one replaces: then "
                "--register takes over the names of workers and workstations as well. "
                "Names are those of the API and of export. Events that are known "
                "already are skipped, so an import can be repeated. Rejected events "
                "are named by their lines, and the exit status is then 1. Imported "
                "events are not sample data, even when the file says that they are. A "
                "server may run on the database: it then keeps the events itself.",
        .examples = "  shopfloor import events.ndjson\n"
                    "  shopfloor import --register --database plant.db history.csv\n"
                    "  shopfloor import --csv-separator ';' --timezone Europe/Berlin "
                    "week.csv\n"
                    "  shopfloor import --register --database plant.db factory.sqlite\n"
                    "  zcat old.ndjson.gz | shopfloor import -",
        .run = run_import,
        .reads = true,
    },
    {
        .name = "export",
        .bit = FOR_EXPORT,
        .summary = "write all events, in order of time",
        .help = "What is written can be read by import. Voided events are left out "
                "unless --with-voided asks for them. A server may run meanwhile.",
        .examples =
            "  shopfloor export --output events.ndjson\n"
            "  shopfloor export --format csv --worker W1 > w1.csv\n"
            "  shopfloor export --start 2026-01-15T00:00:00Z --end 2026-01-16T00:00:00Z",
        .run = run_export,
    },
    {
        .name = "seed",
        .bit = FOR_SEED,
        .summary = "replace all data by a sample factory and its past seven days",
        .help = "Refused when some events are not sample data, unless --force is "
                "given. --remove takes the sample data away again, and leaves real "
                "events as they are. A server that runs on a file does it itself: it is "
                "asked through the socket beside the file. Those of PostgreSQL see it "
                "within a second.",
        .examples = "  shopfloor seed\n"
                    "  shopfloor seed --database demo.db --seed-number 42\n"
                    "  shopfloor seed --remove",
        .run = run_seed,
    },
    {
        .name = "user add",
        .bit = FOR_USER_ADD,
        .operand = "NAME",
        .summary = "add a person who may sign in",
        .help =
            "The terminal asks for the password, unless --password-file names a file "
            "with it: a command line can be seen by everybody. The first "
            "administrator closes the server: from then on it wants to know who "
            "asks. A server may run meanwhile: it makes the change itself. --database "
            "names its database, which is not made here.",
        .examples = "  shopfloor user add ana --roles administrator\n"
                    "  shopfloor user add ben --roles worker --worker-id W1",
        .run = run_user_add,
    },
    {
        .name = "user list",
        .bit = FOR_ACCESS,
        .summary = "write who may sign in, and as what",
        .help = "One person a line: name, roles, worker, and what is special.",
        .examples = "  shopfloor user list",
        .run = run_user_list,
    },
    {
        .name = "user change",
        .bit = FOR_USER_CHANGE,
        .operand = "NAME",
        .summary = "change what a person may do",
        .help = "What is not named stays as it is. The person is signed out everywhere.",
        .examples = "  shopfloor user change ben --roles supervisor,auditor\n"
                    "  shopfloor user change ben --lock",
        .run = run_user_change,
    },
    {
        .name = "user password",
        .bit = FOR_USER_PASSWORD,
        .operand = "NAME",
        .summary = "give a person another password",
        .help = "The terminal asks for it, unless --password-file names a file with it. "
                "The person is signed out everywhere.",
        .examples = "  shopfloor user password ana",
        .run = run_user_password,
    },
    {
        .name = "user remove",
        .bit = FOR_ACCESS,
        .operand = "NAME",
        .summary = "remove a person, who is signed out everywhere",
        .help = "The only administrator cannot be removed.",
        .examples = "  shopfloor user remove ben",
        .run = run_user_remove,
    },
    {
        .name = "key add",
        .bit = FOR_KEY_ADD,
        .operand = "NAME",
        .summary = "make an API key, and write it to standard output",
        .help = "The key is shown only now; the database holds a hash of it. NAME says "
                "what it is for.",
        .examples =
            "  shopfloor key add hall-2 --roles agent --agent-id hall-2 > key.txt\n"
            "  shopfloor key add prometheus --roles monitor",
        .run = run_key_add,
    },
    {
        .name = "key list",
        .bit = FOR_ACCESS,
        .summary = "write which keys there are, and what each may do",
        .help = "One key a line: id, name, roles, what it is bound to, when it was used "
                "last, to within five minutes, and when it ends.",
        .examples = "  shopfloor key list",
        .run = run_key_list,
    },
    {
        .name = "key revoke",
        .bit = FOR_ACCESS,
        .operand = "ID",
        .summary = "revoke a key; whatever uses it is refused from now on",
        .help = "ID is what 'key list' shows.",
        .examples = "  shopfloor key revoke 1a2B3c4D",
        .run = run_key_revoke,
    },
    {
        .name = "alert test",
        .bit = FOR_ALERT_TEST,
        .summary = "send a message to every receiver of alerts, and say whether it "
                   "arrives",
        .help = "Asks the server that runs on the database, and waits up to a minute. A "
                "message that does not arrive is tried again later. The exit status is 1 "
                "if one did not arrive.",
        .examples = "  shopfloor alert test",
        .run = run_alert_test,
    },
    {
        .name = "backup",
        .bit = FOR_BACKUP,
        .operand = "FILE",
        .summary = "copy the database into a new file",
        .help =
            "A server may run meanwhile. The copy is of one moment and has everything "
            "that was acknowledged before. It is read back before it gets its name, "
            "and only its owner may read it. A file that exists is never replaced. A "
            "site "
            "in PostgreSQL is copied by pg_dump, in PostgreSQL's own format.",
        .examples = "  shopfloor backup --database /var/lib/shopfloor/events.db "
                    "/backup/monday.db",
        .run = run_backup,
        .reads = true,
    },
    {
        .name = "restore",
        .bit = FOR_BACKUP,
        .operand = "FILE",
        .summary = "put a backup in place of the database",
        .help = "All of the backup is read and checked first. The database that was "
                "there is kept beside it, as DATABASE.replaced-1. People and keys are "
                "those of the backup, also such as were removed since; nobody is signed "
                "in. Stop the server first. A site in PostgreSQL must not be there yet; "
                "it may "
                "have another name than the one that was backed up.",
        .examples = "  shopfloor restore --database /var/lib/shopfloor/events.db "
                    "/backup/monday.db",
        .run = run_restore,
        .reads = true,
    },
    {
        .name = "migrate",
        .bit = FOR_MIGRATE,
        .operand = "FROM",
        .second = "TO",
        .summary = "copy a site, all of it, into another database",
        .help =
            "From a file to PostgreSQL, back, or from one of a kind to another of it; "
            "both are named as --database names them. TO must not be there yet. Stop "
            "all servers of FROM first: nobody can write it meanwhile. Its figures are "
            "checked as verify does; then every row is copied, every value is compared, "
            "and the copy's figures are checked as well. Until then nobody can open the "
            "copy. Whatever interrupts it, the same command goes on where it was. FROM "
            "stays as it is. Events keep their ids, people their keys, and those who "
            "are signed in stay so.\n\n"
            "A password file is for both. Two servers of PostgreSQL with different "
            "passwords need PostgreSQL's own ~/.pgpass.",
        .examples =
            "  shopfloor migrate /var/lib/shopfloor/shopfloor.db \\\n"
            "      'postgresql://plant@db1/plant?site=hall_2'\n"
            "  shopfloor migrate 'postgresql://plant@db1/plant?site=hall_2' back.db",
        .run = run_migrate,
    },
    {
        .name = "verify",
        .bit = FOR_VERIFY,
        .summary = "work out every figure anew from the events and compare",
        .help = "Each difference is written out, and the exit status is then 1. A server "
                "may run meanwhile; with --repair it does the work. With --clickhouse "
                "it compares instead what 'sink clickhouse' has copied there.",
        .examples = "  shopfloor verify --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor verify --repair\n"
                    "  shopfloor verify --clickhouse https://clickhouse.example:8443",
        .run = run_verify,
    },
    {
        .name = "sink clickhouse",
        .bit = FOR_SINK,
        .operand = "URL",
        .summary = "keep a copy of events and sums in ClickHouse",
        .help = "Follows what the server commits: events, intervals of workers, and the "
                "sums of quarter hours, a few seconds later. It only reads the "
                "database, beside the server, and may be away for days. What is there, "
                "and what to ask it: docs/clickhouse.md.",
        .examples = "  shopfloor sink clickhouse http://localhost:8123 \\\n"
                    "      --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor sink clickhouse https://clickhouse.example:8443 \\\n"
                    "      --clickhouse-user shopfloor --site-name hall-2",
        .run = run_sink_clickhouse,
    },
    {
        .name = "hub preview",
        .bit = FOR_HUB_PREVIEW,
        .summary = "print exactly what a server with --hub would send from a database",
        .help = "First how many rows would be shown with each length of period, then "
                "each sheet that waits to be sent. Give it the settings of the server. "
                "With --json it prints the exact bytes that would be signed and sent. A "
                "server may run meanwhile.",
        .examples =
            "  shopfloor hub preview --site hall-2\n"
            "  shopfloor hub preview --site hall-2 --hub-period day --hub-scope type\n"
            "  shopfloor hub preview --site hall-2 --json | jq .rows",
        .run = run_hub_preview,
    },
    {
        .name = "audit verify",
        .bit = FOR_AUDIT_VERIFY,
        .summary = "check that nobody has changed the audit log",
        .help =
            "Reads every row: each must follow from the one before, and each checkpoint "
            "must have been signed with the server's key. Says which row is the first "
            "that is not right, and why: changed, removed, inserted, reordered, the "
            "head or the tail cut off, a forged checkpoint, another key. The exit "
            "status is then 1. With --journal it also finds a tail that was cut off "
            "together with its checkpoints. A server may run meanwhile.",
        .examples = "  shopfloor audit verify --database /var/lib/shopfloor/events.db\n"
                    "  journalctl -u shopfloor | shopfloor audit verify --journal -",
        .run = run_audit_verify,
    },
    {
        .name = "audit export",
        .bit = FOR_AUDIT_EXPORT,
        .summary = "write the audit log: who changed what, and who looked at whom",
        .help =
            "Rows in their order, with their hashes. With --worker those that concern "
            "one worker; looks at everybody are among them. A server may run meanwhile.",
        .examples = "  shopfloor audit export --output audit.ndjson\n"
                    "  shopfloor audit export --format csv --worker W1 > w1.csv",
        .run = run_audit_export,
    },
    {
        .name = "doctor",
        .bit = FOR_DOCTOR,
        .summary = "look for what is wrong, or soon will be",
        .help = "Who may read the database, backups and keys, whether all of the "
                "database can be read, whether its figures are what its events say, "
                "whether anybody has changed its audit log, whether there is room for "
                "it, whether the clock is set, how old the latest backup is, whether "
                "the certificate is good and fits its key; of PostgreSQL, whether what "
                "is acknowledged is safe there. It changes nothing, and a server may "
                "run meanwhile. The exit status is 1 when something is bad.",
        .examples = "  shopfloor doctor --database /var/lib/shopfloor/events.db\n"
                    "  shopfloor doctor --config /etc/shopfloor.conf",
        .run = run_doctor,
    },
#endif
    {
        .name = "health",
        .bit = FOR_HEALTH,
        .summary = "ask the server on this machine whether it is ready",
        .help = "The exit status is 0 when it is, and 1 when not; for health checks.",
        .examples = "  shopfloor health\n"
                    "  shopfloor health --listen :8080",
        .run = run_health,
    },
    {
        .name = "edge",
        .bit = FOR_EDGE,
        .summary = "keep events beside the cameras and bring them to a server",
        .help = "The agent takes events on a local port, as the server does, and from "
                "standard input, a broker and Kafka. It writes each to the disk before "
                "it acknowledges it, and keeps it there until the server has answered "
                "for it. SIGTERM or SIGINT ends the agent; the next one sends what "
                "still waits.\n\n"
                "Every option can also be an environment variable, which is named in "
                "parentheses, or a line of the configuration file. An option counts "
                "before a variable, and a variable before the file.",
        .examples =
            "  shopfloor edge --server https://plant.example --key-file key.txt\n"
            "  shopfloor edge --server http://10.0.0.5:3000 --mqtt mqtt://localhost \\\n"
            "      --mapping frigate.json\n"
            "  detector | shopfloor edge --server https://plant.example --stdin",
        .run = run_edge,
    },
    {
        .name = "adapt",
        .bit = FOR_ADAPT,
        .summary = "show what a mapping makes of captured messages",
        .help = "Reads messages from standard input, one JSON object a line, as "
                "mosquitto_sub -F '%j' prints them: topic, payload, and when it was "
                "received. Writes the events that an agent would make of them to "
                "standard output, and to standard error why it would make none of the "
                "others. A state is written once it has lasted, so the last one of a "
                "capture may be missing. The exit status is 1 when the mapping or a "
                "line cannot be read.",
        .examples = "  mosquitto_sub -t 'frigate/#' -F '%j' -W 600 > captured.ndjson\n"
                    "  shopfloor adapt --check mapping.json < captured.ndjson",
        .run = run_adapt,
        .reads = true,
    },
    {
        .name = "spool stats",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "how much waits in a spool, and what became of the rest",
        .help = "An agent may run meanwhile.",
        .examples = "  shopfloor spool stats spool.db",
        .run = run_spool_stats,
        .reads = true,
    },
    {
        .name = "spool list",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "write the events that the server rejected, with its reasons",
        .help = "One JSON object a line. They stay in the spool until they are replayed.",
        .examples = "  shopfloor spool list spool.db",
        .run = run_spool_list,
        .reads = true,
    },
    {
        .name = "spool replay",
        .bit = FOR_REPLAY,
        .operand = "FILE",
        .summary = "let rejected events wait for the server again",
        .help = "Without --corrected the events wait as they are: their worker, for "
                "instance, may have been registered meanwhile. With --corrected they "
                "wait as somebody has corrected them in the lines of 'spool list'. An "
                "agent may run meanwhile.",
        .examples =
            "  shopfloor spool replay spool.db\n"
            "  shopfloor spool list spool.db | sed 's/\"W01\"/\"W1\"/' > right.ndjson\n"
            "  shopfloor spool replay --corrected right.ndjson spool.db",
        .run = run_spool_replay,
        .reads = true,
    },
    {
        .name = "spool verify",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "check that a spool is whole and each of its events can be read",
        .help = "Each fault is written out, and the exit status is then 1. When others "
                "on this machine may read it, that is written as well. An agent may run "
                "meanwhile.",
        .examples = "  shopfloor spool verify spool.db",
        .run = run_spool_verify,
        .reads = true,
    },
    {
        .name = "spool salvage",
        .bit = FOR_SPOOL,
        .operand = "FILE",
        .summary = "bring what can be read of a damaged spool into a new file",
        .help =
            "The new file takes the place of the damaged one, which is kept beside it "
            "as FILE.damaged-1. A spool that is sound stays as it is. The exit status "
            "is 1 when events were lost. Stop the agent first; an agent that finds "
            "its spool damaged does this by itself.",
        .examples = "  shopfloor spool salvage spool.db",
        .run = run_spool_salvage,
    },
};
const size_t commands_count = sizeof commands / sizeof *commands;
