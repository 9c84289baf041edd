/* schema.c - the tables, as numbered migrations.
 *
 * PRAGMA user_version counts the migrations that a database has had. A migration is
 * never changed once released; a new one is added at the end. */
#include "store/sqlite/copy.h"
#include "store/sqlite/inside.h"

#include <stdio.h>

/* What people read with sqlite3. References say what is meant and are not enforced:
 * store/events.c admits events only of who is registered, store/registers.c deletes
 * nobody whom events refer to, and SQLite would read all events to know that. */
static const char tables[] =
    "CREATE TABLE workers ("
    "  worker_id TEXT PRIMARY KEY NOT NULL,"
    "  name TEXT NOT NULL,"
    "  created_at TEXT NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE workstations ("
    "  station_id TEXT PRIMARY KEY NOT NULL,"
    "  name TEXT NOT NULL,"
    "  type TEXT NOT NULL,"
    "  created_at TEXT NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE events ("
    "  id INTEGER PRIMARY KEY,"
    "  timestamp TEXT NOT NULL,"
    "  worker_id TEXT NOT NULL REFERENCES workers,"
    "  workstation_id TEXT NOT NULL REFERENCES workstations,"
    /* Not IN (...): SQLite makes a table of such a list for every row. */
    "  event_type TEXT NOT NULL CHECK (event_type = 'working' OR event_type = 'idle'"
    "    OR event_type = 'absent' OR event_type = 'unknown'"
    "    OR event_type = 'product_count'),"
    "  confidence REAL NOT NULL,"
    "  count INTEGER,"
    "  created_at TEXT NOT NULL,"
    "  event_uuid TEXT NOT NULL UNIQUE,"
    "  camera_id TEXT,"
    "  model_version TEXT"
    ");"
    "CREATE INDEX events_by_time ON events (timestamp);";

/* Corrections, the calendar, and what is worked out from the events. */
static const char figures[] =
    "ALTER TABLE workers ADD COLUMN active INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE workstations ADD COLUMN active INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE workstations ADD COLUMN target_units_per_hour REAL;"
    "ALTER TABLE events ADD COLUMN voided INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE events ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE corrections ("
    "  id INTEGER PRIMARY KEY,"
    "  event_uuid TEXT NOT NULL REFERENCES events (event_uuid),"
    "  action TEXT NOT NULL CHECK (action IN ('void', 'restore')),"
    "  reason TEXT NOT NULL,"
    "  created_at TEXT NOT NULL"
    ");"
    "CREATE TABLE shifts ("
    "  shift_id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  weekdays INTEGER NOT NULL," /* bit 0 Monday ... bit 6 Sunday */
    "  start_minute INTEGER NOT NULL,"
    "  length_minutes INTEGER NOT NULL,"
    "  breaks TEXT NOT NULL,"       /* JSON: [[start_minute, length_minutes], ...] */
    "  valid_from INTEGER NOT NULL" /* days since 1970-01-01 */
    ");"
    "CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE TABLE runs ("
    "  worker_id TEXT NOT NULL,"
    "  start_ms INTEGER NOT NULL,"
    "  last_ms INTEGER NOT NULL,"
    "  gap_ms INTEGER NOT NULL,"
    "  state TEXT NOT NULL,"
    "  station_id TEXT NOT NULL,"
    "  repeats BLOB NOT NULL,"
    "  PRIMARY KEY (worker_id, start_ms)"
    ") WITHOUT ROWID;"
    "CREATE TABLE worker_rollups ("
    "  level INTEGER NOT NULL," /* see domain/rollup.h */
    "  bucket_ms INTEGER NOT NULL,"
    "  worker_id TEXT NOT NULL,"
    "  working_ms INTEGER NOT NULL,"
    "  idle_ms INTEGER NOT NULL,"
    "  absent_ms INTEGER NOT NULL,"
    "  units INTEGER NOT NULL,"
    "  PRIMARY KEY (level, bucket_ms, worker_id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE station_rollups ("
    "  level INTEGER NOT NULL,"
    "  bucket_ms INTEGER NOT NULL,"
    "  station_id TEXT NOT NULL,"
    "  occupied_ms INTEGER NOT NULL,"
    "  working_ms INTEGER NOT NULL,"
    "  units INTEGER NOT NULL,"
    "  PRIMARY KEY (level, bucket_ms, station_id)"
    ") WITHOUT ROWID;";

/* What would take reading all events, or all corrections, to know. */
static const char references[] =
    "ALTER TABLE workers ADD COLUMN used INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE workstations ADD COLUMN used INTEGER NOT NULL DEFAULT 0;"
    "UPDATE workers SET used = 1 WHERE worker_id IN (SELECT worker_id FROM events);"
    "UPDATE workstations SET used = 1"
    "  WHERE station_id IN (SELECT workstation_id FROM events);"
    "CREATE INDEX corrections_by_event ON corrections (event_uuid);";

/* What the boxes beside the cameras last said of themselves. */
static const char agents[] =
    "CREATE TABLE agents ("
    "  agent_id TEXT PRIMARY KEY NOT NULL,"
    "  version TEXT NOT NULL,"
    "  received_ms INTEGER NOT NULL," /* here; the other times are by the agent's clock */
    "  sent_ms INTEGER NOT NULL,"
    "  started_ms INTEGER NOT NULL,"
    "  interval_ms INTEGER NOT NULL,"
    "  waiting INTEGER NOT NULL,"
    "  dead INTEGER NOT NULL,"
    "  bytes INTEGER NOT NULL,"
    "  oldest_ms INTEGER," /* NULL: nothing waits */
    "  taken INTEGER NOT NULL,"
    "  delivered INTEGER NOT NULL,"
    "  rejected INTEGER NOT NULL,"
    "  dropped_full INTEGER NOT NULL,"
    "  dropped_old INTEGER NOT NULL,"
    "  refused INTEGER NOT NULL,"
    "  ignored INTEGER NOT NULL,"
    "  offset_ms INTEGER," /* NULL: not known yet */
    "  delay_ms INTEGER,"
    "  trouble TEXT"
    ") WITHOUT ROWID;"
    "CREATE TABLE cameras ("
    "  agent_id TEXT NOT NULL REFERENCES agents,"
    "  camera_id TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('online', 'silent', 'dark', 'offline')),"
    "  heard_ms INTEGER NOT NULL,"
    "  PRIMARY KEY (agent_id, camera_id)"
    ") WITHOUT ROWID;";

/* Whether there is sample data would take reading all events to know that there is none.
 */
static const char sample[] =
    "INSERT INTO settings"
    "  SELECT 'sample', 1 WHERE EXISTS (SELECT 1 FROM events WHERE sample);";

/* What an agent says of its cameras' messages, and what follows from its earlier reports.
 */
static const char health[] =
    "ALTER TABLE cameras ADD COLUMN ahead_ms INTEGER;" /* NULL: not known */
    "ALTER TABLE cameras ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE cameras ADD COLUMN reason TEXT;"
    /* 0: never */
    "ALTER TABLE agents ADD COLUMN started_before_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE agents ADD COLUMN twice_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE agents ADD COLUMN lost_ms INTEGER NOT NULL DEFAULT 0;";

/* When workers and stations last changed their state, in each quarter hour of sealed time
 * in which they did; NULL: a station did not, but somebody absent was heard of there. Of
 * workers, a day lies together, so that whoever changes a day writes few pages. Stations
 * are fewer; of them one asks, too, whether there was anything ever. */
static const char changes[] = "CREATE TABLE worker_changes ("
                              "  day INTEGER NOT NULL," /* since 1970, of UTC */
                              "  worker_id TEXT NOT NULL,"
                              "  bucket_ms INTEGER NOT NULL,"
                              "  last_ms INTEGER,"
                              "  PRIMARY KEY (day, worker_id, bucket_ms)"
                              ") WITHOUT ROWID;"
                              "CREATE TABLE station_changes ("
                              "  station_id TEXT NOT NULL,"
                              "  bucket_ms INTEGER NOT NULL,"
                              "  last_ms INTEGER,"
                              "  PRIMARY KEY (station_id, bucket_ms)"
                              ") WITHOUT ROWID;";

/* Who may do what. Only src/access knows what a record says. */
static const char credentials[] = "CREATE TABLE credentials ("
                                  "  kind TEXT NOT NULL,"
                                  "  id TEXT NOT NULL,"
                                  "  record TEXT NOT NULL," /* JSON */
                                  "  PRIMARY KEY (kind, id)"
                                  ") WITHOUT ROWID;";

/* Who did what, and who looked at whom; and who made a correction. The triggers are no
 * protection from who writes SQL: they make a mistake stop, and a deed deliberate. */
static const char audit[] =
    "CREATE TABLE audit ("
    "  number INTEGER PRIMARY KEY,"
    "  at_ms INTEGER NOT NULL,"
    "  actor_kind TEXT NOT NULL," /* texts: empty where there is none */
    "  actor TEXT NOT NULL,"
    "  actor_id TEXT NOT NULL,"
    "  address TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  object TEXT NOT NULL,"
    "  worker_id TEXT NOT NULL,"
    "  before TEXT NOT NULL," /* JSON */
    "  after TEXT NOT NULL,"
    "  salt BLOB NOT NULL," /* empty: what the row told of a worker was erased */
    "  told BLOB NOT NULL,"
    "  hash BLOB NOT NULL"
    ");"
    "CREATE TABLE audit_checkpoints ("
    "  number INTEGER PRIMARY KEY,"
    "  at_ms INTEGER NOT NULL,"
    "  hash BLOB NOT NULL,"
    "  key BLOB NOT NULL,"
    "  signature BLOB NOT NULL"
    ");"
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit"
    "  WHEN old.worker_id = '' OR length(new.salt) > 0"
    "    OR new.object || new.worker_id || new.before || new.after <> ''"
    "    OR new.told <> old.told OR new.hash <> old.hash BEGIN"
    "  SELECT raise(ABORT, 'rows of the audit log are not changed'); END;"
    "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit"
    "  WHEN old.at_ms > (SELECT at_ms FROM audit ORDER BY number DESC LIMIT 1)"
    "    - 15897600000 BEGIN"
    "  SELECT raise(ABORT, 'the audit log is kept for 184 days'); END;"
    "ALTER TABLE corrections ADD COLUMN actor_kind TEXT;"
    "ALTER TABLE corrections ADD COLUMN actor TEXT;";
/* Figures of workers are shown freely while there is nothing but sample data. */
static const char real[] =
    "INSERT INTO settings"
    "  SELECT 'real', 1 WHERE EXISTS (SELECT 1 FROM events WHERE NOT sample);";

/* Teams of workers (NULL: none), and what somebody says is wrong. */
static const char teams[] = "ALTER TABLE workers ADD COLUMN team TEXT;"
                            "CREATE TABLE disputes ("
                            "  id INTEGER PRIMARY KEY,"
                            "  event_uuid TEXT NOT NULL REFERENCES events (event_uuid),"
                            "  reason TEXT NOT NULL,"
                            "  created_at TEXT NOT NULL"
                            ");"
                            "CREATE INDEX disputes_by_event ON disputes (event_uuid);";

/* What cameras said in each hour (domain/quality.h; of whom is not told), which hours are
 * to be tallied, and since when somebody takes a camera's shifts for good. */
static const char quality[] =
    "CREATE TABLE quality_rollups ("
    "  hour_ms INTEGER NOT NULL,"
    "  camera_id TEXT NOT NULL," /* empty: the events named none; so is the next */
    "  model_version TEXT NOT NULL,"
    "  station_id TEXT NOT NULL,"
    "  working INTEGER NOT NULL," /* events */
    "  idle INTEGER NOT NULL,"
    "  absent INTEGER NOT NULL,"
    "  unknown INTEGER NOT NULL,"
    "  product_count INTEGER NOT NULL,"
    "  working_ms INTEGER NOT NULL,"
    "  idle_ms INTEGER NOT NULL,"
    "  absent_ms INTEGER NOT NULL,"
    "  unknown_ms INTEGER NOT NULL,"
    "  confidence BLOB NOT NULL," /* histogram_pack() */
    "  PRIMARY KEY (hour_ms, camera_id, model_version, station_id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE quality_due ("
    "  hour_ms INTEGER PRIMARY KEY,"
    "  version INTEGER NOT NULL"
    ");"
    "CREATE TABLE drift_references ("
    "  camera_id TEXT PRIMARY KEY NOT NULL,"
    "  from_ms INTEGER NOT NULL"
    ") WITHOUT ROWID;";

/* What was drawn for people to check, what they said of it, and what was decided about
 * disputes. Texts of spot checks are empty where the event named none. Of one whose event
 * was removed nothing is left but what was claimed and what was true. */
static const char feedback[] =
    "CREATE TABLE spot_checks ("
    "  event_uuid TEXT PRIMARY KEY NOT NULL,"
    "  camera_id TEXT NOT NULL,"
    "  model_version TEXT NOT NULL,"
    "  workstation_id TEXT NOT NULL,"
    "  at_ms INTEGER NOT NULL," /* gone: the begin of its hour */
    "  claimed TEXT NOT NULL,"
    "  confidence REAL NOT NULL,"
    "  decile INTEGER NOT NULL,"
    "  drawn_ms INTEGER NOT NULL,"
    "  gone INTEGER NOT NULL DEFAULT 0,"
    "  answers INTEGER NOT NULL DEFAULT 0,"
    "  label TEXT NOT NULL DEFAULT ''" /* what was true; cannot_tell; empty: no answer */
    ") WITHOUT ROWID;"
    "CREATE INDEX spot_checks_by_answers ON spot_checks (answers, drawn_ms);"
    "CREATE INDEX spot_checks_by_time ON spot_checks (at_ms);"
    "CREATE TABLE verdicts ("
    "  id INTEGER PRIMARY KEY,"
    "  event_uuid TEXT NOT NULL,"
    "  verdict TEXT NOT NULL,"
    "  audit INTEGER NOT NULL," /* the event was drawn; 0: somebody has chosen it */
    "  actor_kind TEXT NOT NULL,"
    "  actor TEXT NOT NULL,"
    "  worker_id TEXT," /* whom the actor is; NULL: no worker */
    "  created_at TEXT NOT NULL"
    ");"
    "CREATE INDEX verdicts_by_event ON verdicts (event_uuid);"
    "ALTER TABLE disputes ADD COLUMN proposed TEXT;"
    "ALTER TABLE disputes ADD COLUMN from_ms INTEGER NOT NULL DEFAULT 0;" /* a stretch */
    "ALTER TABLE disputes ADD COLUMN until_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE disputes ADD COLUMN state TEXT NOT NULL DEFAULT 'open';"
    "ALTER TABLE disputes ADD COLUMN decided_at TEXT;"
    "ALTER TABLE disputes ADD COLUMN decided_kind TEXT;"
    "ALTER TABLE disputes ADD COLUMN decided_by TEXT;"
    "ALTER TABLE disputes ADD COLUMN decision TEXT;"
    /* Which events a decision has voided, and which it has added. */
    "CREATE TABLE corrected ("
    "  event_uuid TEXT PRIMARY KEY NOT NULL,"
    "  dispute_id INTEGER NOT NULL,"
    "  added INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE retraining ("
    "  id INTEGER PRIMARY KEY,"
    "  camera_id TEXT NOT NULL,"
    "  model_version TEXT NOT NULL,"
    "  reason TEXT NOT NULL,"
    "  at_ms INTEGER NOT NULL,"
    "  value REAL NOT NULL,"
    "  threshold REAL NOT NULL,"
    "  UNIQUE (camera_id, model_version, reason)"
    ");";

/* What needs a person (domain/alert.h), by the names of rules and kinds; times are 0 and
 * texts empty where there is none. In alert_rules, NULL is what holds without the row. */
static const char alerts[] =
    "CREATE TABLE alerts ("
    "  number INTEGER PRIMARY KEY,"
    "  alert_id TEXT NOT NULL UNIQUE,"
    "  change INTEGER NOT NULL," /* of all alerts, the how-manieth was its last */
    "  rule TEXT NOT NULL,"
    "  severity TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  subject_kind TEXT NOT NULL,"
    "  subject_id TEXT NOT NULL,"
    "  agent_id TEXT NOT NULL," /* of a camera */
    "  value REAL NOT NULL,"
    "  threshold REAL NOT NULL,"
    "  since_ms INTEGER NOT NULL,"
    "  fired_ms INTEGER NOT NULL,"
    "  recovering_ms INTEGER NOT NULL,"
    "  ended_ms INTEGER NOT NULL,"
    "  why TEXT NOT NULL,"
    "  acknowledged_ms INTEGER NOT NULL,"
    "  acknowledged_by TEXT NOT NULL,"
    "  note TEXT NOT NULL,"
    "  grouped TEXT NOT NULL," /* the id of the first of those that fired together */
    "  told INTEGER NOT NULL"  /* 0: no message did; 1: that it fires; 2: its end, too */
    ");"
    "CREATE INDEX alerts_by_change ON alerts (change);"
    "CREATE INDEX alerts_not_over ON alerts (number)"
    "  WHERE state <> 'resolved' OR told = 1;"
    "CREATE INDEX alerts_ended ON alerts (ended_ms);"
    "CREATE TABLE alert_rules ("
    "  rule TEXT NOT NULL,"
    "  station_id TEXT NOT NULL," /* empty: for all */
    "  enabled INTEGER,"
    "  threshold REAL,"
    "  lasting_ms INTEGER,"
    "  severity TEXT,"
    "  quiet INTEGER,"
    "  PRIMARY KEY (rule, station_id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE alert_silences ("
    "  rule TEXT NOT NULL,"
    "  subject_kind TEXT NOT NULL,"
    "  subject_id TEXT NOT NULL,"
    "  until_ms INTEGER NOT NULL,"
    "  PRIMARY KEY (rule, subject_kind, subject_id)"
    ") WITHOUT ROWID;"
    "CREATE TABLE destinations ("
    "  destination_id TEXT PRIMARY KEY NOT NULL," /* of a webhook, or 'mail' */
    "  url TEXT NOT NULL,"
    "  secret BLOB NOT NULL,"
    "  created_by TEXT NOT NULL,"
    "  created_ms INTEGER NOT NULL,"
    "  due_ms INTEGER NOT NULL DEFAULT 0," /* when the first of its queue may be sent */
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  tried_ms INTEGER NOT NULL DEFAULT 0,"
    "  failing_ms INTEGER NOT NULL DEFAULT 0,"
    "  status INTEGER NOT NULL DEFAULT 0,"
    "  error TEXT NOT NULL DEFAULT '',"
    "  delivered INTEGER NOT NULL DEFAULT 0,"
    "  given_up INTEGER NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;"
    "CREATE TABLE messages ("
    "  message_id TEXT PRIMARY KEY NOT NULL,"
    "  made_ms INTEGER NOT NULL,"
    "  body TEXT NOT NULL," /* JSON */
    "  subject TEXT NOT NULL,"
    "  text TEXT NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE deliveries (" /* a queue for each destination, in order */
    "  id INTEGER PRIMARY KEY,"
    "  destination_id TEXT NOT NULL,"
    "  message_id TEXT NOT NULL"
    ");"
    "CREATE INDEX deliveries_by_destination ON deliveries (destination_id, id);"
    "CREATE INDEX deliveries_by_message ON deliveries (message_id);";

/* Whether a model is still to be trained anew, and in which hours boxes said that their
 * cameras did not see, or had a wrong clock (drift_streams.h). */
static const char camera_faults[] =
    "ALTER TABLE retraining ADD COLUMN over_ms INTEGER NOT NULL DEFAULT 0;" /* 0: it is */
    "ALTER TABLE retraining ADD COLUMN seen_ms INTEGER NOT NULL DEFAULT 0;" /* it claimed
                                                                             */
    "UPDATE retraining SET seen_ms = at_ms;"
    "CREATE TABLE camera_faults ("
    "  hour_ms INTEGER NOT NULL,"
    "  camera_id TEXT NOT NULL,"
    "  offline_ms INTEGER NOT NULL,"
    "  dark_ms INTEGER NOT NULL,"
    "  clock_ms INTEGER NOT NULL,"
    "  PRIMARY KEY (hour_ms, camera_id)"
    ") WITHOUT ROWID;";

/* May whoever decides read a dispute's reason without knowing whose event it is? */
static const char releases[] =
    "ALTER TABLE disputes ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;";

/* SQLite knows a byte by its two hexadecimal digits. */
#define DIGIT(digit)                                                                     \
    "instr('123456789ABCDEF', substr(hex(substr(repeats, place + 1, 1)), " digit ", 1))"

/* Which shifts took place, by the calendar as it is; and what people ask in SQL. */
static bool make_views(struct db *db, const struct migration_progress *progress,
                       bool *changed, struct error *err)
{
    static const char past_shifts[] = "CREATE TABLE past_shifts ("
                                      "  start_ms INTEGER PRIMARY KEY,"
                                      "  end_ms INTEGER NOT NULL,"
                                      "  name TEXT NOT NULL,"
                                      "  day INTEGER NOT NULL," /* civil, since 1970 */
                                      "  planned_ms INTEGER NOT NULL"
                                      ");";
    static const struct view_words words = {
        .moment = "strftime('%Y-%m-%dT%H:%M:%fZ', (?) / 1000.0, 'unixepoch')",
        .day = "date((?) * 86400, 'unixepoch')",
        .now = "CAST(round((julianday('now') - 2440587.5) * 86400000) AS BIGINT)",
        .least = "min",
        .byte = "(16 * " DIGIT("1") " + " DIGIT("2") ")",
    };
    (void)progress, (void)changed;
    return db_run(db, past_shifts, err) && sql_make_views(db, &words, err);
}

/* Hours of sealed time, with the number of the last change of each. */
static const char changed_hours[] =
    "CREATE TABLE changed_hours ("
    "  hour_ms INTEGER PRIMARY KEY,"
    "  number INTEGER NOT NULL"
    ");"
    "CREATE INDEX changed_hours_by_number ON changed_hours (number);"
    "INSERT INTO changed_hours (hour_ms, number)"
    "  SELECT hour_ms, row_number() OVER (ORDER BY hour_ms) FROM"
    "  (SELECT DISTINCT bucket_ms - bucket_ms % 3600000 AS hour_ms"
    "   FROM worker_rollups WHERE level = 0);";

/* Sheets of periods, as they were last made for the hub. */
static const char sheets[] = "CREATE TABLE sheets ("
                             "  start_ms INTEGER PRIMARY KEY,"
                             "  end_ms INTEGER NOT NULL,"
                             "  epoch INTEGER NOT NULL,"
                             "  revision INTEGER NOT NULL,"
                             "  people INTEGER NOT NULL," /* k of the policy */
                             "  finest INTEGER NOT NULL,"
                             "  shown TEXT NOT NULL,"
                             "  content BLOB NOT NULL,"
                             "  number INTEGER NOT NULL,"
                             "  made_of BLOB NOT NULL,"
                             "  site TEXT NOT NULL"
                             ");";

/* What was sent to learn together with other sites, and what rho it spent (ledger.h). */
static const char spendings[] = "CREATE TABLE spendings ("
                                "  round TEXT NOT NULL PRIMARY KEY,"
                                "  at_ms INTEGER NOT NULL,"
                                "  micro_rho INTEGER NOT NULL,"
                                "  roster TEXT NOT NULL,"
                                "  message TEXT NOT NULL"
                                ");";

/* What was learned of a model's confidence together with other sites (calibrations.h). */
static const char calibrations[] =
    "CREATE TABLE calibrations ("
    "  model_version TEXT NOT NULL,"
    "  event_type TEXT NOT NULL,"
    "  round TEXT NOT NULL,"
    "  at_ms INTEGER NOT NULL,"
    "  sites INTEGER NOT NULL,"
    "  labels INTEGER NOT NULL,"
    "  found_a REAL NOT NULL," /* of the sums of all sites */
    "  found_b REAL NOT NULL,"
    "  now_a REAL NOT NULL," /* what is in use */
    "  now_b REAL NOT NULL,"
    "  before_a REAL NOT NULL,"
    "  before_b REAL NOT NULL,"
    "  has_before INTEGER NOT NULL,"
    "  verdict TEXT NOT NULL,"
    "  loss_now REAL NOT NULL,"
    "  loss_then REAL NOT NULL,"
    "  PRIMARY KEY (model_version, event_type)"
    ");";

/* What the hub said last of how far it is with the sheets of a name. */
static const char sheet_marks[] = "CREATE TABLE sheet_marks ("
                                  "  site TEXT NOT NULL PRIMARY KEY,"
                                  "  mark TEXT NOT NULL"
                                  ");";

/* One is statements, or a function that also says whether it changed anything of which
 * figures are made. */
static const struct step {
    const char *sql;
    bool (*run)(struct db *db, const struct migration_progress *progress, bool *changed,
                struct error *err);
} migrations[] = {
    {.sql = tables},
    {.sql = figures},
    {.sql = references},
    {.sql = agents},
    {.run = sqlite_renew_identities},
    {.sql = sample},
    {.sql = health},
    {.sql = changes},
    {.sql = credentials},
    {.sql = audit},
    {.sql = teams},
    {.sql = real},
    {.sql = quality},
    {.sql = feedback},
    {.sql = alerts},
    {.sql = camera_faults},
    {.sql = releases},
    {.run = make_views},
    {.sql = changed_hours},
    {.sql = sheets},
    {.sql = spendings},
    {.sql = calibrations},
    {.sql = sheet_marks},
};
/* FIGURES: the last of which figures are made. */
enum { MIGRATIONS = sizeof migrations / sizeof *migrations, FIGURES = 8 };

static bool version(struct db *db, int64_t *number, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "PRAGMA user_version", &get, err) || !statement_step(get, &row, err))
        return false;
    *number = row ? column_int(get, 0) : 0;
    if (*number > MIGRATIONS)
        return error_set(err, ERROR_CONFLICT,
                         "the database has version %lld, made by a newer program; this "
                         "one knows versions up to %d",
                         (long long)*number, MIGRATIONS);
    return true;
}

bool sqlite_check_version(struct db *db, struct error *err)
{
    int64_t number;
    if (!version(db, &number, err))
        return false;
    if (number < MIGRATIONS)
        return error_set(err, ERROR_CONFLICT,
                         "the database has version %lld; start a server of this "
                         "program once, which brings it to version %d",
                         (long long)number, MIGRATIONS);
    return true;
}

bool sqlite_check_made_here(struct db *db, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    int64_t number;
    bool row;
    if (!version(db, &number, err) ||
        !db_use(db,
                "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
                " AND name IN ('events', 'workers', 'workstations')",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    return (number > 0 && row && column_int(get, 0) == 3) ||
           error_set(err, ERROR_INVALID, "it is no database of this program");
}

/* Leave a copy of the database as it is, "PATH.version-N". */
static bool back_up(struct db *db, const char *path, int64_t number, struct error *err)
{
    char copy[4096];
    int len = snprintf(copy, sizeof copy, "%s.version-%lld", path, (long long)number);
    if (len < 0 || (size_t)len >= sizeof copy)
        return error_set(err, ERROR_INVALID, "the database's path is too long");
    return sqlite_copy(db, copy, path, CHECK_NOTHING, err);
}

/* A database without a version that is not empty is another program's. */
static bool empty(struct db *db, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "SELECT name FROM sqlite_master LIMIT 1", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    return !row || error_set(err, ERROR_CONFLICT,
                             "the database has a table '%s' and was not made by this "
                             "program; name another file",
                             str_shown(column_text(get, 0)).text);
}

static bool change_tables(struct db *db, int64_t from,
                          const struct migration_progress *progress, bool *changed,
                          struct error *err)
{
    char set[64];
    *changed = from < FIGURES;
    for (int64_t i = from; i < MIGRATIONS; i++) {
        const struct step *step = &migrations[i];
        bool now = false;
        if (!(step->run ? step->run(db, progress, &now, err)
                        : db_run(db, step->sql, err)))
            return error_context(err, "migration %lld", (long long)i + 1);
        *changed |= now;
    }
    snprintf(set, sizeof set, "PRAGMA user_version=%d", MIGRATIONS);
    return db_run(db, set, err);
}

bool sqlite_migrate(struct backend *backend, const struct migration_progress *progress,
                    enum migration *done, struct error *err)
{
    const struct sqlite *sqlite = (const struct sqlite *)backend;
    struct db *db = sqlite->sql.db;
    int64_t number;
    bool changed;
    if (!version(db, &number, err))
        return false;
    if (number == MIGRATIONS) {
        *done = MIGRATION_NONE;
        return true;
    }
    if (number == 0 && !empty(db, err))
        return false;
    if (number > 0 && !back_up(db, sqlite->path, number, err))
        return error_context(err, "back up before migrating");
    if (!db_run(db, "BEGIN IMMEDIATE", err))
        return false;
    if (!change_tables(db, number, progress, &changed, err)) {
        db_try(db, "ROLLBACK");
        return false;
    }
    *done = number == 0 ? MIGRATION_NEW : changed ? MIGRATION_REBUILD : MIGRATION_TABLES;
    return true;
}
