/* Events go out and come back: run_import() and run_export() on real files. */
#include "base/lock.h"
#include "cli/command.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "must.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/shopfloor-import-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

/* A path in the folder; the last few stay valid. */
static const char *in_folder(const char *name)
{
    static char path[8][100];
    static unsigned next;
    char *text = path[next++ % 8];
    snprintf(text, sizeof path[0], "%s/%s", folder, name);
    return text;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void read_file(const char *name, char *text, size_t room)
{
    FILE *file = fopen(in_folder(name), "r");
    assert_non_null(file);
    size_t len = fread(text, 1, room - 1, file);
    text[len] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* --- running a command --- */

struct outcome_of {
    bool ok;
    int status;
    struct error err;
    char said[4000]; /* on standard output and standard error */
};

static struct outcome_of run(command_run *command, unsigned bit, const char *file,
                             const char *const pairs[][2])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct outcome_of outcome = {.ok = false};
    struct given given = {.text = {NULL}};
    struct invocation invocation = {.given = &given, .file = file};
    for (size_t i = 0; pairs[i][0]; i++)
        given.text[setting_number(setting_find(str_from(pairs[i][0])))] = pairs[i][1];
    if (!settings_load(&given, bit, &arena, &invocation.settings, &outcome.err))
        fail_msg("%s", outcome.err.text);

    fflush(NULL);
    int out = dup(STDOUT_FILENO), error = dup(STDERR_FILENO);
    int said = open(in_folder("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(out >= 0 && error >= 0 && said >= 0);
    dup2(said, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    outcome.ok = command(&invocation, &outcome.status, &outcome.err);
    fflush(NULL);
    dup2(out, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    close(out);
    close(error);
    close(said);
    read_file("said", outcome.said, sizeof outcome.said);
    return outcome;
}

static struct outcome_of import(const char *name, const char *database, bool registering)
{
    return run(run_import, FOR_IMPORT, in_folder(name),
               (const char *const[][2]){{"database", in_folder(database)},
                                        {"register", registering ? "yes" : "no"},
                                        {NULL, NULL}});
}

static void must_import(const char *name, const char *database, const char *summary)
{
    struct outcome_of outcome = import(name, database, true);
    if (!outcome.ok || outcome.status != EXIT_GOOD ||
        strncmp(outcome.said, summary, strlen(summary)) != 0)
        fail_msg("%s %s", outcome.said, outcome.err.text);
}

static void must_export(const char *database, const char *name, const char *format,
                        const char *voided)
{
    struct outcome_of outcome =
        run(run_export, FOR_EXPORT, NULL,
            (const char *const[][2]){{"database", in_folder(database)},
                                     {"output", in_folder(name)},
                                     {"format", format},
                                     {"with-voided", voided},
                                     {NULL, NULL}});
    if (!outcome.ok)
        fail_msg("%s", outcome.err.text);
}

/* --- a file of every kind --- */

#define UUID(n) "00000000-0000-4000-8000-00000000000" n

static const char lines[] =
    "{\"timestamp\":\"2026-01-15T10:00:00.123Z\",\"worker_id\":\"W,1\","
    "\"workstation_id\":\"S\\\"1\",\"event_type\":\"working\",\"confidence\":0.1,"
    "\"event_uuid\":\"" UUID(
        "1") "\",\"camera_id\":\"c\",\"model_version\":\"m\"}\n"
             "{\"timestamp\":\"2026-01-15T11:05:00+01:00\",\"worker_id\":\"W,1\","
             "\"workstation_id\":\"S2\",\"event_type\":\"product_count\","
             "\"confidence\":0.30000000000000004,\"count\":3,"
             "\"event_uuid\":\"" UUID("2") "\"}\n"
                                           "{\"timestamp\":\"2026-01-15T10:10:00Z\","
                                           "\"worker_id\":\"\xc5\x81\xc3\xb3\","
                                           "\"workstation_id\":\"S2\",\"event_type\":"
                                           "\"idle\",\"confidence\":1}\n";

static const char exported[] =
    "1,2026-01-15T10:00:00.123Z,\"W,1\",\"S\"\"1\",working,0.1,,";

/* The time of storing, which all events of one import share, is another in each. */
static void blank_created_at(char *csv)
{
    char created_at[INSTANT_TEXT];
    char *at = strstr(csv, exported);
    assert_non_null(at);
    snprintf(created_at, sizeof created_at, "%s", at + strlen(exported));
    for (at = csv; (at = strstr(at, created_at));)
        memset(at, '?', strlen(created_at));
}

static void test_all_formats_say_the_same(void **state)
{
    (void)state;
    static char first[20000], again[20000];
    write_file("lines", lines);
    must_import("lines", "a.db", "accepted 3, duplicates 0, rejected 0 ");
    must_import("lines", "a.db", "accepted 0, duplicates 3, rejected 0 ");
    must_export("a.db", "a.csv", "csv", "no");
    must_export("a.db", "a.ndjson", "ndjson", "no");
    read_file("a.csv", first, sizeof first);
    assert_non_null(strstr(first, exported));

    must_import("a.csv", "b.db", "accepted 3, duplicates 0, rejected 0 ");
    must_import("a.ndjson", "b.db", "accepted 0, duplicates 3, rejected 0 ");
    must_import("a.ndjson", "c.db", "accepted 3, duplicates 0, rejected 0 ");
    must_import("a.csv", "c.db", "accepted 0, duplicates 3, rejected 0 ");
    blank_created_at(first);
    for (int i = 0; i < 2; i++) {
        must_export(i ? "b.db" : "c.db", "b.csv", "csv", "no");
        read_file("b.csv", again, sizeof again);
        blank_created_at(again);
        assert_string_equal(again, first);
    }
}

static void test_an_array(void **state)
{
    (void)state;
    char text[sizeof lines + 10] = "[";
    strcat(text, lines);
    for (char *end = text; (end = strstr(end, "}\n{")); end++)
        end[1] = ',';
    text[strlen(text) - 1] = ']';
    write_file("array", text);
    must_import("array", "a.db", "accepted 3, duplicates 0, rejected 0 ");
}

static void test_rejected_events_are_named(void **state)
{
    (void)state;
    write_file("mixed.csv",
               "timestamp,worker_id,workstation_id,event_type,confidence,count\n"
               "2026-01-15T10:00:00Z,W1,S1,working,0.9,\n"
               "2026-01-15T10:00:00,W1,S1,working,0.9,\n"
               "2026-01-15T10:01:00Z,W1,S1,product_count,0.9,-2\n"
               "2999-01-15T10:01:00Z,W1,S1,working,0.9,\n"
               "2026-01-15T10:02:00Z,W1,S1,idle,0.9,\n");
    struct outcome_of outcome = import("mixed.csv", "a.db", true);
    assert_true(outcome.ok);
    assert_int_equal(outcome.status, EXIT_BAD);
    assert_non_null(strstr(outcome.said, "accepted 2, duplicates 0, rejected 3 "));
    assert_non_null(strstr(outcome.said, "line 3: "));
    assert_non_null(strstr(outcome.said, "line 4: count is -2; want a whole number"));
    assert_non_null(
        strstr(outcome.said, "line 5: timestamp '2999-01-15T10:01:00Z' is ahead"));
}

static void test_the_unknown_are_refused_or_registered(void **state)
{
    (void)state;
    write_file("lines", lines);
    struct outcome_of outcome = import("lines", "a.db", false);
    assert_true(outcome.ok);
    assert_int_equal(outcome.status, EXIT_BAD);
    assert_non_null(strstr(outcome.said, "accepted 0, duplicates 0, rejected 3 "));
    assert_non_null(strstr(outcome.said, "--register"));
    must_import("lines", "a.db", "accepted 3, duplicates 0, rejected 0 ");

    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(store_closep) struct store *store = NULL;
    struct plant plant;
    struct error err = {0};
    assert_true(store_open(in_folder("a.db"), STORE_READER, (instant){0}, &store, &err));
    assert_true(store_plant(store, &arena, &plant, &err));
    assert_int_equal(plant.floor.workers, 2);
    assert_int_equal(plant.floor.stations, 2);
    assert_string_equal(plant.floor.worker[0].name.at, "W,1");
    assert_string_equal(plant.floor.station[1].type.at, "Other");
}

static void test_what_was_voided_stays_so(void **state)
{
    (void)state;
    static char text[20000];
    struct uuid uuid = {UUID("2")};
    bool changed;
    write_file("lines", lines);
    must_import("lines", "a.db", "accepted 3,");
    CLEANUP(store_closep) struct store *store = NULL;
    MUST(store_open(in_folder("a.db"), STORE_WRITER, clock_now(), &store, &err));
    MUST(store_begin(store, &err));
    MUST(store_void(store, &uuid, STR("double"), clock_now(), &changed, &err));
    MUST(store_commit(store, clock_now(), &err));

    must_export("a.db", "without", "ndjson", "no");
    read_file("without", text, sizeof text);
    assert_null(strstr(text, UUID("2")));
    must_export("a.db", "with", "ndjson", "yes");
    must_import("with", "b.db", "accepted 3,");
    must_export("b.db", "again", "ndjson", "no");
    read_file("again", text, sizeof text);
    assert_null(strstr(text, UUID("2")));
    assert_non_null(strstr(text, UUID("1")));
}

static void test_one_writer_at_a_time(void **state)
{
    (void)state;
    CLEANUP(lock_release) int lock = -1;
    struct error err = {0};
    write_file("lines", lines);
    must_import("lines", "a.db", "accepted 3,");
    if (!lock_database(in_folder("a.db"), &lock, &err))
        fail_msg("%s", err.text);
    struct outcome_of outcome = import("lines", "a.db", true);
    assert_false(outcome.ok);
    assert_int_equal(outcome.err.code, ERROR_CONFLICT);
    must_export("a.db", "a.csv", "csv", "no");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(test_all_formats_say_the_same),
        IN_A_FOLDER(test_an_array),
        IN_A_FOLDER(test_rejected_events_are_named),
        IN_A_FOLDER(test_the_unknown_are_refused_or_registered),
        IN_A_FOLDER(test_what_was_voided_stays_so),
        IN_A_FOLDER(test_one_writer_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
