/* Databases that this version did not make: older, newer, damaged ones. */
#include "raw.h"

#include "../tallying.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The tables of version 1. */
static const char version_1[] =
    "CREATE TABLE workers (worker_id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL,"
    "  created_at TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE workstations (station_id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL,"
    "  type TEXT NOT NULL, created_at TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE events (id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL,"
    "  worker_id TEXT NOT NULL REFERENCES workers,"
    "  workstation_id TEXT NOT NULL REFERENCES workstations,"
    "  event_type TEXT NOT NULL CHECK (event_type IN"
    "    ('working', 'idle', 'absent', 'unknown', 'product_count')),"
    "  confidence REAL NOT NULL, count INTEGER, created_at TEXT NOT NULL,"
    "  event_uuid TEXT NOT NULL UNIQUE, camera_id TEXT, model_version TEXT);"
    "CREATE INDEX events_by_time ON events (timestamp);"
    "PRAGMA user_version = 1;"
    "INSERT INTO workers VALUES ('W1', 'Ada', '2026-01-01T00:00:00.000Z'),"
    "  ('W2', 'Bo', '2026-01-01T00:00:00.000Z'),"
    "  ('W3', 'Cy', '2026-01-01T00:00:00.000Z');"
    "INSERT INTO workstations (station_id, name, type, created_at)"
    "  VALUES ('Sa', 'Saw', 'saw', '2026-01-01T00:00:00.000Z'),"
    "  ('Sb', 'Bench', 'bench', '2026-01-01T00:00:00.000Z');";

/* Late, at one instant, with long silences: days before midnight, and until noon. */
static const char history[] =
    "W@0 W@5 W@10 I@15 +3@20 Wb@90 2W@30 2W@31 2?@60 2I@700 3A@100 3Wb@100 3+1b@101 "
    "1I@90 2+4@-3000 2W@-4000 2A@-3900 1W@-4000 W@719";

enum { EVENTS = 19 };

/* What somebody would type into sqlite3. */
static void insert(struct place *place, const struct event *event)
{
    char sql[1024], at[INSTANT_TEXT], count[24] = "NULL";
    if (!event_is_state(event->type))
        snprintf(count, sizeof count, "%lld", (long long)event->count);
    instant_format(event->at, at);
    snprintf(sql, sizeof sql,
             "INSERT INTO events (timestamp, worker_id, workstation_id, event_type,"
             " confidence, count, created_at, event_uuid) VALUES ('%s', '%.*s', '%.*s',"
             " '%.*s', 0.9, %s, '2026-01-15T12:00:00.000Z', '%s')",
             at, STR_ARG(event->worker), STR_ARG(event->station),
             STR_ARG(event_type_name(event->type)), count, event->uuid.text);
    raw_sql(place, sql);
}

static void make_version_1(struct place *place, const char *signs)
{
    place_remove(place);
    raw_sql(place, version_1);
    place_note(place, signs);
    for (size_t i = place->facts; i > 0; i--)
        insert(place, &place->fact[i - 1].event);
}

static void test_migration(void **state)
{
    struct place *place = *state;
    char copy[128];
    make_version_1(place, history);
    assert_int_equal(chmod(raw_path(place), 0600), 0);
    place_open(place);
    place_compare(place, place->writer, "migrated");

    /* The copy is the database as it was, and for the same eyes only. */
    struct stat original, copied;
    snprintf(copy, sizeof copy, "%s.version-1", raw_path(place));
    assert_int_equal(stat(raw_path(place), &original), 0);
    assert_int_equal(stat(copy, &copied), 0);
    assert_int_equal(copied.st_mode, original.st_mode);
    assert_int_equal(raw_ask(copy, "PRAGMA user_version"), 1);
    assert_int_equal(raw_ask(copy, "SELECT count(*) FROM events"), EVENTS);
    assert_int_equal(raw_ask(copy, "SELECT count(*) FROM pragma_table_info('events')"),
                     11);

    /* It is an ordinary database now. */
    place_send(place, "I@400 2Wb@-3950");
    place_correct(place, 1, true);
    place_compare(place, place->writer, "and sent on");
    place_close(place);
    place_open(place);
    place_compare(place, place->writer, "and opened again");
    struct site site;
    MUST(store_site(place->writer, &site, &err));
    assert_int_equal(site.hold.ms, HOLD_DEFAULT.ms);
}

/* Whom events refer to is known of old databases too. */
static void test_migration_of_references(void **state)
{
    struct place *place = *state;
    make_version_1(place, "W@0 2+1b@10");
    place_open(place);
    place_close(place);
    assert_int_equal(raw_ask(raw_path(place), "SELECT group_concat(worker_id) = 'W1,W2'"
                                              " FROM workers WHERE used"),
                     1);
    assert_int_equal(raw_ask(raw_path(place), "SELECT count(*) FROM workstations"
                                              " WHERE used"),
                     2);
    place_open(place);
}

static void test_migration_of_nothing(void **state)
{
    struct place *place = *state;
    make_version_1(place, "");
    place_open(place);
    place_send(place, history);
    place_compare(place, place->writer, "migrated empty");
}

/* How to take away what a version added, the latest first. */
static const struct {
    int version;
    const char *undo;
} additions[] = {
    {23, "DROP TABLE sheet_marks;"},
    {22, "DROP TABLE calibrations;"},
    {21, "DROP TABLE spendings;"},
    {20, "DROP TABLE sheets;"},
    {19, "DROP TABLE changed_hours;"},
    {18, "DROP VIEW shopfloor_events; DROP VIEW shopfloor_intervals;"
         "DROP VIEW shopfloor_hours; DROP VIEW shopfloor_worker_hours;"
         "DROP VIEW shopfloor_shifts; DROP VIEW shopfloor_worker_shifts;"
         "DROP TABLE past_shifts;"},
    {17, "ALTER TABLE disputes DROP COLUMN shared;"},
    {16, "DROP TABLE camera_faults; ALTER TABLE retraining DROP COLUMN over_ms;"
         "ALTER TABLE retraining DROP COLUMN seen_ms;"},
    {15, "DROP TABLE alerts; DROP TABLE alert_rules; DROP TABLE alert_silences;"
         "DROP TABLE destinations; DROP TABLE messages; DROP TABLE deliveries;"
         "DELETE FROM settings WHERE name = 'alerts_change';"},
    {14, "DROP TABLE spot_checks; DROP TABLE verdicts; DROP TABLE corrected;"
         "DROP TABLE retraining; ALTER TABLE disputes DROP COLUMN proposed;"
         "ALTER TABLE disputes DROP COLUMN from_ms;"
         "ALTER TABLE disputes DROP COLUMN until_ms;"
         "ALTER TABLE disputes DROP COLUMN state;"
         "ALTER TABLE disputes DROP COLUMN decided_at;"
         "ALTER TABLE disputes DROP COLUMN decided_kind;"
         "ALTER TABLE disputes DROP COLUMN decided_by;"
         "ALTER TABLE disputes DROP COLUMN decision;"
         "DELETE FROM settings WHERE name IN ('audits_a_week', 'audits_blind',"
         " 'recorder_url', 'accuracy_limit', 'corrections_limit', 'audits_drawn_ms');"},
    {13,
     "DROP TABLE quality_rollups; DROP TABLE quality_due; DROP TABLE drift_references;"
     "DELETE FROM settings WHERE name IN ('tallied_ms', 'confidence_floor_on',"
     " 'confidence_floor');"},
    {12, "DELETE FROM settings WHERE name IN ('real', 'mode', 'agreement',"
         " 'agreed_until_ms');"},
    {11, "ALTER TABLE workers DROP COLUMN team; DROP TABLE disputes;"},
    {10, "DROP TABLE audit; DROP TABLE audit_checkpoints;"
         "ALTER TABLE corrections DROP COLUMN actor_kind;"
         "ALTER TABLE corrections DROP COLUMN actor;"},
    {9, "DROP TABLE credentials;"},
    {8, "DROP TABLE worker_changes; DROP TABLE station_changes;"},
    {7, "ALTER TABLE cameras DROP COLUMN ahead_ms;"
        "ALTER TABLE cameras DROP COLUMN unread;"
        "ALTER TABLE cameras DROP COLUMN reason;"
        "ALTER TABLE agents DROP COLUMN started_before_ms;"
        "ALTER TABLE agents DROP COLUMN twice_ms;"
        "ALTER TABLE agents DROP COLUMN lost_ms;"},
    {6, "DELETE FROM settings WHERE name = 'sample' OR name = 'fresh';"},
    {4, "DROP TABLE cameras; DROP TABLE agents;"},
};

/* Make a closed database one that version `number` could have made. */
static void set_version(const struct place *place, int number)
{
    char set[64];
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++)
        if (additions[i].version > number)
            raw_sql(place, additions[i].undo);
    snprintf(set, sizeof set, "PRAGMA user_version = %d", number);
    raw_sql(place, set);
}

static void test_migration_of_changes(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    place_close(place);
    set_version(place, 7);
    place_open(place);
    place_compare(place, place->writer, "migrated");
    place_close(place);
    assert_in_range(raw_ask(raw_path(place), "SELECT count(*) FROM worker_changes"), 1,
                    100);
    place_open(place);
}

/* What cameras said before version 13 is tallied like all else. */
static void test_migration_of_quality(void **state)
{
    struct place *place = *state;
    CLEANUP(store_closep) struct store *reader = NULL;
    place_send(place, history);
    place_close(place);
    set_version(place, 12);
    place_open(place);
    MUST(store_open(place->url, STORE_READER, place->now, &reader, &err));
    assert_string_equal(tally_text(reader, &place->arena), "");
    tally_all(place->writer, reader, place->now, "migrated");
    assert_string_not_equal(tally_text(reader, &place->arena), "");
    place_compare(place, reader, "migrated and tallied");
}

/* Version 3 had no agents, too. */
static void test_migration_of_agents(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    place_close(place);
    set_version(place, 3);
    place_open(place);
    place_compare(place, place->writer, "migrated");
    assert_int_equal(raw_ask(raw_path(place), "SELECT count(*) FROM agents"), 0);
    assert_int_equal(raw_ask(raw_path(place), "SELECT count(*) FROM cameras"), 0);
}

/* --- ids that an earlier version derived --- */

/* What is done by the table of version 4, of whose events some were sent without a uuid.
 */
static struct uuid former_uuid(const struct event *event)
{
    static const struct uuid space = {"c855c129-b3fb-5cf0-8510-2a18180dd404"};
    char name[200], count[24] = "";
    if (!event_is_state(event->type))
        snprintf(count, sizeof count, "%lld", (long long)event->count);
    snprintf(name, sizeof name, "%lld|%.*s|%.*s|%.*s|%s", (long long)event->at.ms,
             STR_ARG(event->worker), STR_ARG(event->station),
             STR_ARG(event_type_name(event->type)), count);
    return uuid_named(&space, str_from(name));
}

static void change_uuid(struct place *place, const struct uuid *from,
                        const struct uuid *to)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "UPDATE events SET event_uuid = '%s'"
             " WHERE event_uuid = '%s'",
             to->text, from->text);
    raw_sql(place, sql);
    snprintf(sql, sizeof sql,
             "UPDATE corrections SET event_uuid = '%s'"
             " WHERE event_uuid = '%s'",
             to->text, from->text);
    raw_sql(place, sql);
}

/* Have every event but each third under what version 4 derived for it, and the facts
 * under what is derived now. */
static void make_version_4(struct place *place)
{
    place_close(place);
    for (size_t i = 0; i < place->facts; i++) {
        struct event *event = &place->fact[i].event;
        struct uuid former = former_uuid(event);
        if (i % 3 == 0)
            continue;
        change_uuid(place, &event->uuid, &former);
        event->uuid = event_identity(event);
    }
    set_version(place, 4);
}

static int64_t ask(struct place *place, const char *sql)
{
    return raw_ask(raw_path(place), sql);
}

/* Two states at one instant change places when their uuids do. */
static const char *const shared_instants =
    "W@200 I@200 A@200 W@210 I@210 2W@205 2I@205 2A@206 2W@206 3W@207 3I@207 3A@207 "
    "3+1@209 3+2@209 3+3@209";

static void test_migration_of_identities(void **state)
{
    struct place *place = *state;
    struct site before, after;
    place_send(place, history);
    place_send(place, shared_instants);
    place_correct(place, 5, true);
    place_correct(place, 6, true);
    place_correct(place, 6, false);
    place_correct(place, 7, true);
    MUST(store_site(place->writer, &before, &err));
    make_version_4(place);
    place_open(place);
    place_compare(place, place->writer, "migrated");
    MUST(store_site(place->writer, &after, &err));
    assert_int_not_equal(before.epoch, after.epoch);

    /* Each event kept its number, corrections their event, and a retry is known. */
    for (size_t i = 0; i < place->facts; i++) {
        struct kept kept;
        struct corrections list;
        const struct event *event = &place->fact[i].event;
        MUST(store_event(place->writer, &event->uuid, &place->arena, &kept, &err));
        assert_int_equal(kept.id, i + 1);
        assert_int_equal(kept.voided, place->fact[i].voided);
        MUST(store_corrections(place->writer, &event->uuid, &place->arena, &list, &err));
        assert_int_equal(list.count, i == 4 || i == 6 ? 1 : i == 5 ? 2 : 0);
        assert_int_equal(place_offer(place, event).kind, OUTCOME_DUPLICATE);
    }
    place_close(place);
    assert_int_equal(ask(place, "SELECT count(*) FROM sqlite_master WHERE name IN"
                                " ('renewed', 'events', 'events_by_time')"),
                     2);
    assert_int_equal(ask(place, "SELECT count(*) FROM pragma_integrity_check"
                                " WHERE integrity_check = 'ok'"),
                     1);
    char copy[128];
    snprintf(copy, sizeof copy, "%s.version-4", raw_path(place));
    assert_int_equal(raw_ask(copy, "SELECT count(*) FROM events"), place->facts);
    place_open(place);
    place_send(place, "I@400 2Wb@-3950");
    place_compare(place, place->writer, "and sent on");
}

/* Where all uuids are explicit nothing is copied. */
static void test_migration_of_explicit_identities(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    place_close(place);
    set_version(place, 4);
    int64_t root = ask(place, "SELECT rootpage FROM sqlite_master WHERE name = 'events'");
    place_open(place);
    place_compare(place, place->writer, "migrated");
    place_close(place);
    assert_int_equal(
        ask(place, "SELECT rootpage FROM sqlite_master WHERE name = 'events'"), root);
    place_open(place);
}

/* Somebody sent the same event with what is derived now: both stay, before or after. */
static void test_migration_where_an_identity_is_taken(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 2I@1 W@0 2I@1 +1@3");
    place_close(place);
    for (size_t i = 0; i < 5; i++) {
        struct event *event = &place->fact[i].event;
        struct uuid former = former_uuid(event), derived = event_identity(event);
        bool is_former = i == 0 || i == 3 || i == 4;
        change_uuid(place, &event->uuid, is_former ? &former : &derived);
        event->uuid = i == 0 || i == 3 ? former : derived;
    }
    set_version(place, 4);
    place_open(place);
    place_compare(place, place->writer, "migrated");
}

/* Versions before 6 did not note whether there is sample data. */
static void test_migration_of_sample(void **state)
{
    struct place *place = *state;
    struct site site;
    place_send(place, history);
    for (int sample = 0; sample < 2; sample++) {
        place_close(place);
        raw_sql(place, sample ? "UPDATE events SET sample = 1 WHERE id = 2" : "");
        set_version(place, 5);
        place_open(place);
        MUST(store_site(place->writer, &site, &err));
        assert_int_equal(site.sample, sample);
        assert_true(site.real);
        assert_false(site.fresh);
    }
}

/* A copy that was broken off, and one of an earlier attempt, are in nobody's way. */
static void test_migration_again(void **state)
{
    struct place *place = *state;
    static const char *const ending[] = {".version-1", ".version-1.part"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", raw_path(place), ending[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("half of it", file);
        fclose(file);
    }
    make_version_1(place, history);
    place_open(place);
    place_compare(place, place->writer, "migrated at last");
    char copy[128];
    snprintf(copy, sizeof copy, "%s.version-1", raw_path(place));
    assert_int_equal(raw_ask(copy, "SELECT count(*) FROM events"), EVENTS);
}

/* What cannot be migrated stays as it was. */
static void test_migration_fails(void **state)
{
    struct place *place = *state;
    struct error why = {0};
    make_version_1(place, history);
    raw_sql(place, "CREATE TABLE station_rollups (mine)");
    assert_false(
        store_open(raw_path(place), STORE_WRITER, place->now, &place->writer, &why));
    assert_int_equal(why.code, ERROR_INTERNAL);
    assert_int_equal(raw_ask(raw_path(place), "PRAGMA user_version"), 1);
    assert_int_equal(raw_ask(raw_path(place), "SELECT count(*) FROM sqlite_master"
                                              " WHERE name = 'runs'"),
                     0);

    raw_sql(place, "DROP TABLE station_rollups");
    place_open(place);
}

static void test_versions(void **state)
{
    struct place *place = *state;
    int64_t now = raw_ask(raw_path(place), "PRAGMA user_version");
    char sql[64], newer[200], older[200];
    struct store *store = NULL;
    snprintf(newer, sizeof newer,
             "the database has version %lld, made by a newer program; this one knows "
             "versions up to %lld",
             (long long)now + 1, (long long)now);
    snprintf(older, sizeof older,
             "the database has version 1; start a server of this program once, which "
             "brings it to version %lld",
             (long long)now);
    place_close(place);

    snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)now + 1);
    raw_sql(place, sql);
    REFUSED(ERROR_CONFLICT, newer,
            store_open(raw_path(place), STORE_WRITER, place->now, &store, &err));
    REFUSED(ERROR_CONFLICT, newer,
            store_open(raw_path(place), STORE_READER, place->now, &store, &err));
    assert_int_equal(raw_ask(raw_path(place), "PRAGMA user_version"), now + 1);

    raw_sql(place, "PRAGMA user_version = 1");
    REFUSED(ERROR_CONFLICT, older,
            store_open(raw_path(place), STORE_READER, place->now, &store, &err));
    assert_null(store);
}

/* --- damage --- */

/* Overwrite the file from `offset` on, to its end. */
static void overwrite(const char *path, long offset)
{
    struct stat about;
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    fseek(file, offset, SEEK_SET);
    for (long at = offset; at < about.st_size; at++)
        fputc("all work and no play "[at % 21], file);
    fclose(file);
}

static void test_not_a_database(void **state)
{
    struct place *place = *state;
    static const enum store_access access[] = {STORE_READER, STORE_WRITER};
    place_close(place);
    overwrite(raw_path(place), 0);
    for (size_t i = 0; i < 2; i++) {
        struct store *store = NULL;
        struct error why = {0};
        assert_false(store_open(raw_path(place), access[i], place->now, &store, &why));
        assert_int_equal(why.code, ERROR_CORRUPT);
        assert_non_null(strstr(why.text, "file is not a database"));
        assert_non_null(strstr(why.text, raw_path(place)));
        assert_null(store);
    }
}

/* All but the first page, which lists the tables, is gone. */
static void test_damaged_pages(void **state)
{
    struct place *place = *state;
    struct store *reader = NULL;
    struct error why = {0};
    struct plant plant;
    place_send(place, history);
    place_close(place);
    overwrite(raw_path(place), 4096);
    bool ok = store_open(raw_path(place), STORE_READER, place->now, &reader, &why) &&
              store_snapshot(reader, &why) &&
              store_plant(reader, &place->arena, &plant, &why);
    store_close(reader);
    assert_false(ok);
    assert_int_equal(why.code, ERROR_CORRUPT);
    assert_non_null(strstr(why.text, "database disk image is malformed"));
}

static void test_nowhere(void **state)
{
    struct place *place = *state;
    char path[128];
    struct store *store = NULL;
    struct error why = {0};
    snprintf(path, sizeof path, "%s/there/is/none.db", place->folder);
    assert_false(store_open(path, STORE_WRITER, place->now, &store, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, path));
    snprintf(path, sizeof path, "%s/none.db", place->folder);
    assert_false(store_open(path, STORE_READER, place->now, &store, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* After two pauses a copy of the file alone has everything. */
static void test_rest(void **state)
{
    struct place *place = *state;
    char copy[128];
    int c;
    place_send(place, history);
    store_rest(place->writer);
    store_rest(place->writer);
    snprintf(copy, sizeof copy, "%s/copy.db", place->folder);
    FILE *from = fopen(raw_path(place), "r"), *to = fopen(copy, "w");
    assert_true(from && to);
    while ((c = fgetc(from)) != EOF)
        fputc(c, to);
    fclose(from);
    fclose(to);
    assert_int_equal(raw_ask(copy, "SELECT count(*) FROM events"), place->facts);
}

/* An empty file, as touch leaves one, becomes a database. */
static void test_empty_file(void **state)
{
    struct place *place = *state;
    place_remove(place);
    fclose(fopen(raw_path(place), "w"));
    place_open(place);
    place_compare(place, place->writer, "from an empty file");
}

/* Registers that become unreadable in the middle of it are an error, and no end. */
static void test_lost_registers(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0");
    raw_sql(place, "ALTER TABLE settings RENAME TO elsewhere");
    str at = STR("2026-01-01T00:00:00.000Z");
    struct error why = {0};
    MUST(store_begin(place->writer, &err));
    assert_false(store_add_worker(
        place->writer,
        &(struct worker){
            .id = STR("W0"), .name = STR("x"), .created_at = at, .active = true},
        &why));
    store_rollback(place->writer);
    assert_false(store_begin(place->writer, &why));
    store_rollback(place->writer);

    raw_sql(place, "ALTER TABLE elsewhere RENAME TO settings");
    place_send(place, "I@30");
    place_compare(place, place->writer, "found again");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_migration),
        TEST(test_migration_of_changes),
        TEST(test_migration_of_quality),
        TEST(test_migration_of_agents),
        TEST(test_migration_of_identities),
        TEST(test_migration_of_explicit_identities),
        TEST(test_migration_where_an_identity_is_taken),
        TEST(test_migration_of_references),
        TEST(test_migration_of_nothing),
        TEST(test_migration_of_sample),
        TEST(test_migration_again),
        TEST(test_migration_fails),
        TEST(test_versions),
        TEST(test_not_a_database),
        TEST(test_damaged_pages),
        TEST(test_nowhere),
        TEST(test_rest),
        TEST(test_empty_file),
        TEST(test_lost_registers),
    };
    return ENGINE_RUN(&engine_sqlite, tests);
}
