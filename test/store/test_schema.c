/* Databases that this version did not make: older, newer, damaged ones. */
#include "place.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

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

static void remove_database(struct place *place)
{
    static const char *const ending[] = {"", "-wal", "-shm"};
    place_close(place);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", place->path, ending[i]);
        unlink(path);
    }
    place->facts = 0;
}

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
    place_sql(place, sql);
}

static void make_version_1(struct place *place, const char *signs)
{
    remove_database(place);
    place_sql(place, version_1);
    place_note(place, signs);
    for (size_t i = place->facts; i > 0; i--)
        insert(place, &place->fact[i - 1].event);
}

static void test_migration(void **state)
{
    struct place *place = *state;
    char copy[128];
    make_version_1(place, history);
    place_open(place);
    place_compare(place, place->writer, "migrated");

    /* The copy is the database as it was. */
    snprintf(copy, sizeof copy, "%s.version-1", place->path);
    assert_int_equal(place_ask(copy, "PRAGMA user_version"), 1);
    assert_int_equal(place_ask(copy, "SELECT count(*) FROM events"), EVENTS);
    assert_int_equal(place_ask(copy, "SELECT count(*) FROM pragma_table_info('events')"),
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
    assert_int_equal(place_ask(place->path, "SELECT group_concat(worker_id) = 'W1,W2'"
                                            " FROM workers WHERE used"),
                     1);
    assert_int_equal(place_ask(place->path, "SELECT count(*) FROM workstations"
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

/* Version 3 had all but the agents: nothing is worked out anew, nothing is lost. */
static void test_migration_of_agents(void **state)
{
    struct place *place = *state;
    place_send(place, history);
    place_close(place);
    place_sql(place, "DROP TABLE cameras; DROP TABLE agents; PRAGMA user_version = 3");
    place_open(place);
    place_compare(place, place->writer, "migrated");
    assert_int_equal(place_ask(place->path, "SELECT count(*) FROM agents"), 0);
    assert_int_equal(place_ask(place->path, "SELECT count(*) FROM cameras"), 0);
}

/* A copy that was broken off, and one of an earlier attempt, are in nobody's way. */
static void test_migration_again(void **state)
{
    struct place *place = *state;
    static const char *const ending[] = {".version-1", ".version-1.part"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", place->path, ending[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("half of it", file);
        fclose(file);
    }
    make_version_1(place, history);
    place_open(place);
    place_compare(place, place->writer, "migrated at last");
    char copy[128];
    snprintf(copy, sizeof copy, "%s.version-1", place->path);
    assert_int_equal(place_ask(copy, "SELECT count(*) FROM events"), EVENTS);
}

/* What cannot be migrated stays as it was. */
static void test_migration_fails(void **state)
{
    struct place *place = *state;
    struct error why = {0};
    make_version_1(place, history);
    place_sql(place, "CREATE TABLE station_rollups (mine)");
    assert_false(store_open(place->path, STORE_WRITER, place->now, &place->writer, &why));
    assert_int_equal(why.code, ERROR_INTERNAL);
    assert_int_equal(place_ask(place->path, "PRAGMA user_version"), 1);
    assert_int_equal(place_ask(place->path, "SELECT count(*) FROM sqlite_master"
                                            " WHERE name = 'runs'"),
                     0);

    place_sql(place, "DROP TABLE station_rollups");
    place_open(place);
}

static void test_versions(void **state)
{
    struct place *place = *state;
    int64_t now = place_ask(place->path, "PRAGMA user_version");
    char sql[64], newer[200], older[200];
    struct store *store = NULL;
    snprintf(newer, sizeof newer,
             "the database has version %lld, made by a newer program; this one knows "
             "versions up to %lld",
             (long long)now + 1, (long long)now);
    snprintf(older, sizeof older,
             "the database has version 1; open it once for writing to bring it to "
             "version %lld",
             (long long)now);
    place_close(place);

    snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)now + 1);
    place_sql(place, sql);
    REFUSED(ERROR_CONFLICT, newer,
            store_open(place->path, STORE_WRITER, place->now, &store, &err));
    REFUSED(ERROR_CONFLICT, newer,
            store_open(place->path, STORE_READER, place->now, &store, &err));
    assert_int_equal(place_ask(place->path, "PRAGMA user_version"), now + 1);

    place_sql(place, "PRAGMA user_version = 1");
    REFUSED(ERROR_CONFLICT, older,
            store_open(place->path, STORE_READER, place->now, &store, &err));
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
    overwrite(place->path, 0);
    for (size_t i = 0; i < 2; i++) {
        struct store *store = NULL;
        struct error why = {0};
        assert_false(store_open(place->path, access[i], place->now, &store, &why));
        assert_int_equal(why.code, ERROR_CORRUPT);
        assert_non_null(strstr(why.text, "file is not a database"));
        assert_non_null(strstr(why.text, place->path));
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
    overwrite(place->path, 4096);
    bool ok = store_open(place->path, STORE_READER, place->now, &reader, &why) &&
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

/* An empty file, as touch leaves one, becomes a database. */
static void test_empty_file(void **state)
{
    struct place *place = *state;
    remove_database(place);
    fclose(fopen(place->path, "w"));
    place_open(place);
    place_compare(place, place->writer, "from an empty file");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_migration),
        TEST(test_migration_of_agents),
        TEST(test_migration_of_references),
        TEST(test_migration_of_nothing),
        TEST(test_migration_again),
        TEST(test_migration_fails),
        TEST(test_versions),
        TEST(test_not_a_database),
        TEST(test_damaged_pages),
        TEST(test_nowhere),
        TEST(test_empty_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
