/* What somebody with sqlite3 may do to the audit log, and what a check says then. */
#include "raw.h"

#include "base/buf.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS = 40, EACH = 10 }; /* a checkpoint each ten rows */

static const unsigned char ours[SIGNING_SEED_BYTES] = {1},
                           theirs[SIGNING_SEED_BYTES] = {2};

static struct verifying_key key_of(const unsigned char *seed)
{
    struct signing_key key = signing_key_from(seed);
    return verifying_key_of(&key);
}

enum { PRIVACY = 7 }; /* of each ten rows, the one that tells of no worker */

/* One transaction with `count` rows; its checkpoint, when it is asked for one. */
static struct checkpoint write_rows(struct place *place, int count, bool sign)
{
    static const struct actor ana = {STR("person"), STR("ana"), STR("s1"),
                                     STR("10.0.0.7")};
    struct checkpoint made = {0};
    MUST(store_begin(place->writer, &err));
    store_act_as(place->writer, &ana);
    for (int i = 0; i < count; i++) {
        char object[16];
        snprintf(object, sizeof object, "W%d", i);
        const struct audit_entry entry = {.action = STR("change_worker"),
                                          .object = str_from(object),
                                          .worker = str_from(object),
                                          .before = STR("{\"name\":\"Ada\"}"),
                                          .after = STR("{\"name\":\"Bo\"}")};
        const struct audit_entry site = {.action = STR("change_privacy"),
                                         .before = STR("{\"mode\":\"stations\"}"),
                                         .after = STR("{\"mode\":\"teams\"}")};
        store_audit(place->writer, i == PRIVACY ? &site : &entry);
    }
    if (sign)
        store_ask_checkpoint(place->writer);
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(store_made_checkpoint(place->writer, &made), sign);
    return made;
}

static void write_log(struct place *place)
{
    struct signing_key key = signing_key_from(ours);
    store_sign_audit(place->writer, &key);
    for (int i = 0; i < ROWS / EACH; i++)
        write_rows(place, EACH, true);
    write_rows(place, 3, false);
}

static struct audit_verdict check(struct place *place, const unsigned char *seed,
                                  struct checkpoint *known, size_t knowns)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct verifying_key key = key_of(seed);
    struct audit_check check;
    audit_check_begin(&check, &key, known, knowns, &arena);
    MUST(audit_check_at(place->url, &check, &err));
    return *audit_check_end(&check);
}

/* --- the log as a file that can be manipulated and had back --- */

/* Rows with other numbers, without a clash on the way. */
#define RENUMBER(from, by)                                                               \
    "UPDATE audit SET number = -number WHERE number >= " #from ";"                       \
    "UPDATE audit SET number = -number + (" #by ") WHERE number < 0;"
#define EXCHANGE(a, b)                                                                   \
    "UPDATE audit SET number = -1 WHERE number = " #a ";"                                \
    "UPDATE audit SET number = " #a " WHERE number = " #b ";"                            \
    "UPDATE audit SET number = " #b " WHERE number = -1;"
#define COPY(from, to)                                                                   \
    "INSERT INTO audit SELECT " #to ", at_ms, actor_kind, actor, actor_id, address,"     \
    " action, object, worker_id, before, after, salt, told, hash FROM audit"             \
    " WHERE number = " #from ";"

#define BLANK(where)                                                                     \
    "UPDATE audit SET object = '', worker_id = '', before = '', after = '', salt = x''"  \
    " WHERE " where ";"

static const struct manipulation {
    const char *what, *sql;
    enum audit_fault fault;
    int64_t row;
} manipulations[] = {
    {"nothing", "SELECT 1", AUDIT_GOOD, 0},

    {"who did it", "UPDATE audit SET actor = 'bo' WHERE number = 15", AUDIT_CHANGED, 15},
    {"when", "UPDATE audit SET at_ms = at_ms + 1 WHERE number = 1", AUDIT_CHANGED, 1},
    {"what it was before", "UPDATE audit SET before = '' WHERE number = 40",
     AUDIT_CHANGED, 40},
    {"only the hash", "UPDATE audit SET hash = zeroblob(32) WHERE number = 15",
     AUDIT_CHANGED, 15},
    {"no hash", "UPDATE audit SET hash = x'00' WHERE number = 15", AUDIT_CHANGED, 15},
    {"a byte goes from one field to the next",
     "UPDATE audit SET object = 'W', worker_id = '4W4' WHERE number = 15", AUDIT_CHANGED,
     15},
    {"the salt", "UPDATE audit SET salt = zeroblob(16) WHERE number = 15", AUDIT_CHANGED,
     15},
    {"what an erasure leaves, and more",
     BLANK("number = 15") "UPDATE audit SET told = zeroblob(32) WHERE number = 15",
     AUDIT_CHANGED, 15},
    {"what an erasure leaves, without one", BLANK("number = 15"), AUDIT_CHANGED, 15},
    {"likewise, of the last row", BLANK("number = 43"), AUDIT_CHANGED, 43},
    {"likewise, of some", BLANK("number IN (15, 17, 35)"), AUDIT_CHANGED, 15},
    {"likewise, of a row about no worker", BLANK("number = 18"), AUDIT_CHANGED, 18},
    {"a row about no worker gets one first",
     "UPDATE audit SET worker_id = 'W1' WHERE number = 18", AUDIT_CHANGED, 18},
    {"the last row", "UPDATE audit SET actor = 'bo' WHERE number = 43", AUDIT_CHANGED,
     43},

    {"one is gone", "DELETE FROM audit WHERE number = 15", AUDIT_REMOVED, 15},
    {"some are gone", "DELETE FROM audit WHERE number BETWEEN 15 AND 25", AUDIT_REMOVED,
     15},
    {"one is gone, and the gap is closed",
     "DELETE FROM audit WHERE number = 15;" RENUMBER(16, -1), AUDIT_REMOVED, 15},
    {"some are gone, and the gap is closed",
     "DELETE FROM audit WHERE number BETWEEN 15 AND 25;" RENUMBER(26, -11), AUDIT_REMOVED,
     15},

    {"one is put in", RENUMBER(15, 1) COPY(3, 15), AUDIT_INSERTED, 15},
    {"two are put in", RENUMBER(15, 2) COPY(3, 15) COPY(4, 16), AUDIT_INSERTED, 15},
    {"one before the first", RENUMBER(1, 1) COPY(3, 1), AUDIT_INSERTED, 1},
    {"one below the first", COPY(3, 0), AUDIT_INSERTED, 0},
    {"one before the last", RENUMBER(43, 1) COPY(3, 43), AUDIT_INSERTED, 43},
    {"one at the end", COPY(3, 44), AUDIT_CHANGED, 44},

    {"neighbours exchanged", EXCHANGE(15, 16), AUDIT_REORDERED, 15},
    {"far ones exchanged", EXCHANGE(5, 35), AUDIT_REORDERED, 5},
    {"with the last", EXCHANGE(15, 43), AUDIT_REORDERED, 15},
    {"the last two", EXCHANGE(42, 43), AUDIT_REORDERED, 42},

    {"the first are gone", "DELETE FROM audit WHERE number <= 7", AUDIT_HEAD_CUT, 8},
    {"up to a checkpoint, which nothing tells of", "DELETE FROM audit WHERE number <= 10",
     AUDIT_HEAD_CUT, 11},
    {"with the checkpoints before",
     "DELETE FROM audit WHERE number <= 20;"
     "DELETE FROM audit_checkpoints WHERE number < 20",
     AUDIT_HEAD_CUT, 21},

    {"the last are gone", "DELETE FROM audit WHERE number > 35", AUDIT_TAIL_CUT, 36},
    {"all are gone", "DELETE FROM audit", AUDIT_TAIL_CUT, 41},
    {"with the checkpoints too", "DELETE FROM audit; DELETE FROM audit_checkpoints",
     AUDIT_TAIL_CUT, 1},

    {"a checkpoint of another time",
     "UPDATE audit_checkpoints SET at_ms = at_ms + 1 WHERE number = 20", AUDIT_FORGED,
     20},
    {"of another row", "UPDATE audit_checkpoints SET number = 21 WHERE number = 20",
     AUDIT_FORGED, 21},
    {"of another hash",
     "UPDATE audit_checkpoints SET hash = zeroblob(32) WHERE number = 20", AUDIT_FORGED,
     20},
    {"without a signature",
     "UPDATE audit_checkpoints SET signature = x'' WHERE number = 20", AUDIT_FORGED, 20},
    {"under the name of another key",
     "UPDATE audit_checkpoints SET key = zeroblob(32) WHERE number = 20", AUDIT_FORGED,
     20},
    {"two things, the first counts",
     "UPDATE audit SET actor = 'bo' WHERE number = 15;"
     "DELETE FROM audit WHERE number > 35",
     AUDIT_CHANGED, 15},
};

/* Each on the log as it is now. */
static void try_all(struct place *place, const struct manipulation *all, size_t count)
{
    char sql[512], copy[300];
    place_close(place);
    snprintf(copy, sizeof copy, "%s.kept", raw_path(place));
    raw_sql(place, "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_kept");
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    raw_sql(place, sql);
    for (size_t i = 0; i < count; i++) {
        const struct manipulation *row = &all[i];
        raw_sql(place, row->sql);
        struct audit_verdict verdict = check(place, ours, NULL, 0);
        if (verdict.fault != row->fault || verdict.row != row->row)
            fail_msg("%s: row %" PRId64 ": %s (%s), must be row %" PRId64 ": %s",
                     row->what, verdict.row, audit_fault_name(verdict.fault),
                     verdict.text, row->row, audit_fault_name(row->fault));
        snprintf(sql, sizeof sql,
                 "ATTACH '%s' AS kept; BEGIN; DELETE FROM audit;"
                 "DELETE FROM audit_checkpoints;"
                 "INSERT INTO audit SELECT * FROM kept.audit;"
                 "INSERT INTO audit_checkpoints SELECT * FROM kept.audit_checkpoints;"
                 "COMMIT",
                 copy);
        raw_sql(place, sql);
    }
    place_open(place);
}

static void test_manipulations(void **state)
{
    write_log(*state);
    try_all(*state, manipulations, sizeof manipulations / sizeof *manipulations);
}

static void erase_w1(struct place *place)
{
    place_send(place, "W@0");
    MUST(store_begin(place->writer, &err));
    MUST(store_erase_worker(place->writer, STR("W1"), STR("gone"), place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    while (store_erasing(place->writer)) {
        MUST(store_begin(place->writer, &err));
        MUST(store_erase_on(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
}

/* What rows tell of a worker can be taken out, and nothing else. */
static void test_erasure(void **state)
{
    struct place *place = *state;
    write_log(place);
    MUST(store_begin(place->writer, &err));
    const struct audit_entry entry = {.action = STR("look"), .worker = STR("W1")};
    store_audit(place->writer, &entry);
    MUST(store_commit(place->writer, place->now, &err));
    erase_w1(place);
    struct audit_verdict verdict = check(place, ours, NULL, 0);
    assert_string_equal(verdict.text, "");
    assert_int_equal(verdict.erased, 1 + ROWS / EACH + 1);
    assert_int_equal(raw_ask(raw_path(place), "SELECT count(*) FROM audit WHERE worker_id"
                                              " = 'W1' OR object = 'W1'"),
                     0);
}

/* An erasure is an excuse for nothing but what it does. */
static void test_after_an_erasure(void **state)
{
    static const struct manipulation after[] = {
        {"nothing", "SELECT 1", AUDIT_GOOD, 0},
        {"a row about no worker", BLANK("number = 18"), AUDIT_CHANGED, 18},
        {"all about no worker", BLANK("worker_id = '' AND salt <> x''"), AUDIT_CHANGED,
         8},
        {"the row of the erasure", BLANK("action = 'end_erasure'"), AUDIT_CHANGED,
         ROWS + 4},
        {"a row that came later", BLANK("number = 46"), AUDIT_CHANGED, 46},
        {"an erased row tells what it did not",
         "UPDATE audit SET after = '{}' WHERE number = 2", AUDIT_CHANGED, 2},
        {"of whom it did not", "UPDATE audit SET worker_id = 'W2' WHERE number = 2",
         AUDIT_CHANGED, 2},
        {"a row tells something else, as if erased",
         "UPDATE audit SET before = '', salt = x'' WHERE number = 15", AUDIT_CHANGED, 15},
        {"an erased row is of another action",
         "UPDATE audit SET action = 'x' WHERE number = 2", AUDIT_CHANGED, 2},
        {"a row becomes one of an erasure",
         BLANK("number = 46") "UPDATE audit SET action = 'end_erasure'"
                              " WHERE number = 47",
         AUDIT_CHANGED, 47},
    };
    struct place *place = *state;
    write_log(place);
    erase_w1(place);
    write_rows(place, EACH, true);
    try_all(place, after, sizeof after / sizeof *after);
}

/* A mistake with sqlite3 stops. */
static void test_triggers(void **state)
{
    struct place *place = *state;
    write_log(place);
    assert_int_equal(
        raw_fails(raw_path(place), "UPDATE audit SET actor = 'bo' WHERE number = 15"), 1);
    assert_int_equal(raw_fails(raw_path(place), BLANK("number = 18")), 1);
    assert_int_equal(raw_fails(raw_path(place), "UPDATE audit SET before = '', salt = x''"
                                                " WHERE number = 15"),
                     1);
    assert_int_equal(raw_fails(raw_path(place), "DELETE FROM audit WHERE number = 15"),
                     1);
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_GOOD);
}

/* Whoever knows this program can write rows anew that fit one another. */
static void test_written_anew(void **state)
{
    struct place *place = *state;
    write_log(place);
    place_remove(place);
    place_open(place);

    /* Another log with the same checkpoints, but for the key. */
    struct signing_key key = signing_key_from(theirs);
    store_sign_audit(place->writer, &key);
    for (int i = 0; i < ROWS / EACH; i++)
        write_rows(place, EACH, true);
    struct audit_verdict verdict = check(place, ours, NULL, 0);
    assert_int_equal(verdict.fault, AUDIT_WRONG_KEY);
    assert_int_equal(verdict.row, EACH);

    /* Without any: only who wrote checkpoints down finds out. */
    raw_sql(place, "DELETE FROM audit_checkpoints");
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_GOOD);
}

/* --- what was written down elsewhere --- */

static void test_known(void **state)
{
    struct place *place = *state;
    struct signing_key key = signing_key_from(ours);
    store_sign_audit(place->writer, &key);
    struct checkpoint first = write_rows(place, EACH, true);
    struct checkpoint second = write_rows(place, EACH, true);
    struct checkpoint other = second;
    other.hash.byte[0] ^= 1;

    struct checkpoint both[] = {first, second}, strange[] = {first, other};
    assert_int_equal(check(place, ours, both, 2).fault, AUDIT_GOOD);
    struct audit_verdict verdict = check(place, ours, strange, 2);
    assert_int_equal(verdict.fault, AUDIT_CHANGED);
    assert_int_equal(verdict.row, 2 * EACH);

    /* The end is cut off, with its checkpoint. */
    raw_sql(place, "DROP TRIGGER audit_is_kept; DELETE FROM audit WHERE number > 15;"
                   "DELETE FROM audit_checkpoints WHERE number > 15");
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_GOOD);
    struct checkpoint again[] = {first, second};
    verdict = check(place, ours, again, 2);
    assert_int_equal(verdict.fault, AUDIT_TAIL_CUT);
    assert_int_equal(verdict.row, 16);

    /* A restore, which says so, may have done that. */
    place_close(place);
    place_open(place);
    place->now = instant_add(place->now, SPAN_MINUTE);
    const struct audit_entry restore = {.action = AUDIT_RESTORE};
    MUST(store_begin(place->writer, &err));
    store_audit(place->writer, &restore);
    MUST(store_commit(place->writer, place->now, &err));
    struct checkpoint late[] = {first, second};
    verdict = check(place, ours, late, 2);
    assert_int_equal(verdict.fault, AUDIT_GOOD);
    assert_int_equal(verdict.restored, 16);
}

/* --- another key --- */

static void renew_key(struct place *place, const unsigned char *old,
                      const unsigned char *now, bool sign)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct verifying_key was = key_of(old), is = key_of(now);
    struct signing_key key = signing_key_from(now);
    CLEANUP(buf_free) struct buf before = BUF(200), after = BUF(200);
    buf_addf(&before, "{\"key\":\"%s\"}", hex_of(&was, sizeof was, &arena).at);
    buf_addf(&after, "{\"key\":\"%s\"}", hex_of(&is, sizeof is, &arena).at);
    const struct audit_entry entry = {
        .action = AUDIT_KEY, .before = buf_str(&before), .after = buf_str(&after)};
    MUST(store_begin(place->writer, &err));
    store_sign_audit(place->writer, &key);
    store_audit(place->writer, &entry);
    if (sign)
        store_ask_checkpoint(place->writer);
    MUST(store_commit(place->writer, place->now, &err));
    buf_free(&before);
    buf_free(&after);
}

static void test_renewed_key(void **state)
{
    struct place *place = *state;
    static const unsigned char third[SIGNING_SEED_BYTES] = {3};
    write_log(place);
    renew_key(place, ours, theirs, false);
    assert_int_equal(check(place, theirs, NULL, 0).fault, AUDIT_WRONG_KEY);
    write_rows(place, 1, true);
    struct audit_verdict verdict = check(place, theirs, NULL, 0);
    assert_int_equal(verdict.fault, AUDIT_GOOD);
    assert_int_equal(verdict.key_changed, ROWS + 4);
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_WRONG_KEY);

    renew_key(place, theirs, third, true);
    assert_int_equal(check(place, third, NULL, 0).fault, AUDIT_GOOD);
    assert_int_equal(check(place, theirs, NULL, 0).fault, AUDIT_WRONG_KEY);
}

/* --- removal of what is old --- */

static int64_t prune(struct place *place, instant before)
{
    int64_t upto;
    MUST(store_begin(place->writer, &err));
    MUST(store_prune_audit(place->writer, before, 1000, &upto, &err));
    MUST(store_commit(place->writer, place->now, &err));
    return upto;
}

static void test_prune(void **state)
{
    struct place *place = *state;
    write_log(place);
    assert_int_equal(prune(place, INSTANT_NEVER), 0); /* all is young */
    instant old = place->now;
    place->now = instant_add(old, (span){200 * SPAN_DAY.ms});
    write_rows(place, EACH, true);
    assert_int_equal(prune(place, old), 0);
    assert_int_equal(prune(place, instant_add(old, SPAN_DAY)), ROWS);
    assert_int_equal(prune(place, INSTANT_NEVER), 0);
    struct audit_verdict verdict = check(place, ours, NULL, 0);
    assert_string_equal(verdict.text, "");
    assert_int_equal(verdict.fault, AUDIT_GOOD);
    assert_int_equal(verdict.first, ROWS + 1);

    /* It goes on after a restart. */
    place_close(place);
    place_open(place);
    write_rows(place, 2, false);
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_GOOD);
    raw_sql(place, "DROP TRIGGER audit_is_kept;"
                   "DELETE FROM audit WHERE action = 'prune_audit'");
    assert_int_equal(check(place, ours, NULL, 0).fault, AUDIT_REMOVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_manipulations, place_set_up,
                                        place_tear_down),
        cmocka_unit_test_setup_teardown(test_erasure, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_after_an_erasure, place_set_up,
                                        place_tear_down),
        cmocka_unit_test_setup_teardown(test_triggers, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_written_anew, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_known, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_renewed_key, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_prune, place_set_up, place_tear_down),
    };
    return ENGINE_RUN(&engine_sqlite, tests);
}
