/* The audit log as the writer keeps it and others read it, on every engine. */
#include "place.h"

#include "base/buf.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>

static const struct actor ana = {STR("person"), STR("ana"), STR("s1"), STR("10.0.0.7")};
static const struct actor box = {STR("key"), STR("box"), STR("k9"), STR("")};

static void add(struct place *place, const struct actor *actor, const char *action,
                const char *object, const char *worker)
{
    const struct audit_entry entry = {.action = str_from(action),
                                      .object = str_from(object),
                                      .worker = str_from(worker)};
    store_act_as(place->writer, actor);
    store_audit(place->writer, &entry);
}

enum { TRIES = 20 }; /* the connection may be lost at any time */

static void commit(struct place *place, void (*fill)(struct place *))
{
    struct error err = {0};
    for (int i = 0; i < TRIES; i++) {
        if (!store_begin(place->writer, &err))
            continue;
        fill(place);
        if (store_commit(place->writer, place->now, &err))
            return;
    }
    fail_msg("%s", err.text);
}

/* As a reader has it that may know of everybody; else of `shown` only. */
static struct audit_page page_for(struct place *place, const char *shown,
                                  struct audit_query query)
{
    struct audit_page page;
    struct plant plant;
    struct store *reader = NULL;
    if (!query.end.ms)
        query.end = INSTANT_NEVER;
    query.examine = query.examine ? query.examine : 1000;
    query.limit = query.limit ? query.limit : 100;
    MUST(store_open(place->url, shown ? STORE_HIDING_READER : STORE_READER, place->now,
                    &reader, &err));
    if (shown)
        MUST(store_show(reader, str_from(shown), &err));
    MUST(store_snapshot(reader, &err));
    MUST(store_plant(reader, &place->arena, &plant, &err));
    MUST(store_audit_page(reader, &query, &place->arena, &page, &err));
    store_release(reader);
    store_close(reader);
    return page;
}

static struct audit_page page(struct place *place, struct audit_query query)
{
    return page_for(place, NULL, query);
}

/* "1 ana change_worker W1, 2 ..." */
static const char *written_for(struct place *place, const char *shown,
                               struct audit_query query)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct audit_page read = page_for(place, shown, query);
    for (size_t i = 0; i < read.count; i++) {
        const struct audit_entry *entry = &read.row[i].entry;
        str who = entry->actor.name.len ? entry->actor.name : entry->actor.kind;
        buf_addf(&text, "%s%" PRId64 " %.*s %.*s", i ? ", " : "", read.row[i].number,
                 STR_ARG(who), STR_ARG(entry->action));
        if (entry->object.len)
            buf_addf(&text, " %.*s", STR_ARG(entry->object));
    }
    if (read.next)
        buf_addf(&text, " ... %" PRId64, read.next);
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static const char *written(struct place *place, struct audit_query query)
{
    return written_for(place, NULL, query);
}

static void fill(struct place *place)
{
    add(place, &ana, "change_worker", "W1", "W1");
    add(place, &box, "look", "metrics", "");
    add(place, NULL, "seed", "", "");
    add(place, &ana, "look", "series", "W2");
}

static void fill_later(struct place *place) { add(place, &box, "look", "series", "W1"); }

static void test_page(void **state)
{
    struct place *place = *state;
    assert_string_equal(written(place, (struct audit_query){0}), "");
    commit(place, fill);
    instant first = place->now;
    place->now = instant_add(first, SPAN_HOUR);
    commit(place, fill_later);
    const struct {
        const char *what;
        struct audit_query query;
        const char *want;
    } row[] = {
        {"the latest first",
         {.limit = 100},
         "5 box look series, 4 ana look series, 3 server seed, 2 box look metrics, "
         "1 ana change_worker W1"},
        {"a page", {.limit = 2}, "5 box look series, 4 ana look series ... 3"},
        {"the next", {.limit = 2, .from = 3}, "3 server seed, 2 box look metrics ... 1"},
        {"the last", {.limit = 2, .from = 1}, "1 ana change_worker W1"},
        {"from the first on",
         {.ascending = true, .limit = 2},
         "1 ana change_worker W1, 2 box look metrics ... 3"},
        {"on", {.ascending = true, .from = 5}, "5 box look series"},
        {"beyond", {.ascending = true, .from = 6}, ""},
        {"of ana", {.actor = STR("ana")}, "4 ana look series, 1 ana change_worker W1"},
        {"of an action", {.action = STR("seed")}, "3 server seed"},
        {"of an object", {.object = STR("W1")}, "1 ana change_worker W1"},
        {"of a worker, and who looked at everybody",
         {.worker = STR("W1")},
         "5 box look series, 2 box look metrics, 1 ana change_worker W1"},
        {"of a time", {.start = place->now}, "5 box look series"},
        {"before a time", {.end = place->now, .actor = STR("box")}, "2 box look metrics"},
        {"few are looked at",
         {.actor = STR("ana"), .examine = 3},
         "4 ana look series ... 2"},
        {"and none is found", {.action = STR("seed"), .examine = 2}, " ... 3"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *have = written(place, row[i].query);
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
}

static void fill_about(struct place *place)
{
    struct actor ben = {STR("person"), STR("ben"), STR("s2"), STR("10.0.0.8")};
    const struct audit_entry voided = {.action = STR("void_event"),
                                       .object = STR("u1"),
                                       .worker = STR("W1"),
                                       .before = STR("{\"voided\":false}"),
                                       .after = STR("{\"reason\":\"W1 was ill\"}")};
    add(place, &ana, "add_station", "S9", "");
    store_act_as(place->writer, &ana);
    store_audit(place->writer, &voided);
    add(place, &ben, "dispute_event", "u2", "W2");
    add(place, &box, "look", "metrics", "");
    add(place, &box, "look", "series", "W1");
    add(place, &ana, "delete_worker", "W8", "W8"); /* who is not registered any more */
}

/* A hiding reader is told of rows about workers that they are there. */
static void test_hiding(void **state)
{
    struct place *place = *state;
    commit(place, fill_about);
    const struct {
        const char *what, *shown;
        struct audit_query query;
        const char *want;
    } row[] = {
        {"nobody is known",
         "",
         {.ascending = true},
         "1 ana add_station S9, 2 ana void_event, 3 person dispute_event, "
         "4 box look metrics, 5 box look, 6 ana delete_worker"},
        {"W1 is",
         "W1",
         {.ascending = true},
         "1 ana add_station S9, 2 ana void_event u1, 3 person dispute_event, "
         "4 box look metrics, 5 box look series, 6 ana delete_worker"},
        {"W2 is, who disputed it", "W2", {.actor = STR("ben")}, "3 ben dispute_event u2"},
        {"by whom it was disputed", "", {.actor = STR("ben"), .limit = 1}, ""},
        {"about whom it was", "", {.worker = STR("W1")}, "4 box look metrics"},
        {"of what", "", {.object = STR("u1"), .limit = 1}, ""},
        {"of what, upwards",
         "",
         {.object = STR("u1"), .ascending = true, .limit = 1},
         ""},
        {"of an object that is no worker's",
         "",
         {.object = STR("S9")},
         "1 ana add_station S9"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *have = written_for(place, row[i].shown, row[i].query);
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
    const struct audit_row told =
        page_for(place, "", (struct audit_query){.action = STR("void_event")}).row[0];
    assert_false(told.entry.worker.len || told.entry.before.len || told.entry.after.len);
    assert_true(told.erased); /* nobody can try out what it was */
}

static void fill_large(struct place *place)
{
    char large[70 * 1024];
    memset(large, 'x', sizeof large);
    const struct audit_entry entry = {.action = STR("a"),
                                      .object = STR("o"),
                                      .worker = STR("W\xc3\xb6"),
                                      .before = STR("{\"b\":1}"),
                                      .after = {large, sizeof large}};
    store_act_as(place->writer, &ana);
    store_audit(place->writer, &entry);
}

static void test_fields(void **state)
{
    struct place *place = *state;
    commit(place, fill_large);
    const struct audit_row row = page(place, (struct audit_query){0}).row[0];
    assert_true(str_equal(row.entry.actor.id, STR("s1")));
    assert_true(str_equal(row.entry.actor.address, STR("10.0.0.7")));
    assert_true(str_equal(row.entry.worker, STR("W\xc3\xb6")));
    assert_true(str_equal(row.entry.before, STR("{\"b\":1}")));
    assert_string_equal(row.entry.after.at, "{\"left_out_bytes\":71680}");
    assert_int_equal(row.at.ms, place->now.ms);
}

static void fill_by_nobody(struct place *place)
{
    store_audit(place->writer, &(struct audit_entry){.action = STR("seed")});
}

/* What is rolled back was never there, and leaves no gap; nobody acts after it. */
static void test_rollback(void **state)
{
    struct place *place = *state;
    struct error lost;
    if (store_begin(place->writer, &lost)) {
        fill(place);
        store_rollback(place->writer);
    }
    commit(place, fill_later);
    if (store_begin(place->writer, &lost)) {
        add(place, &ana, "lost", "", "");
        store_rollback(place->writer);
    }
    commit(place, fill_by_nobody);
    assert_string_equal(written(place, (struct audit_query){.ascending = true}),
                        "1 box look series, 2 server seed");
    struct audit_check check;
    audit_check_begin(&check, NULL, NULL, 0, &place->arena);
    MUST(audit_check_at(place->url, &check, &err));
    assert_int_equal(audit_check_end(&check)->fault, AUDIT_GOOD);
}

static void fill_many(struct place *place)
{
    for (int i = 0; i < CHECKPOINT_ROWS / 2; i++)
        add(place, &ana, "change_worker", "W1", "W1");
}

static void ask_only(struct place *place) { store_ask_checkpoint(place->writer); }

/* Each thousand rows, and when it is asked for, but never twice for the same. */
static void test_checkpoints(void **state)
{
    struct place *place = *state;
    static const unsigned char seed[SIGNING_SEED_BYTES] = {7};
    struct signing_key key = signing_key_from(seed);
    struct checkpoint made;
    commit(place, fill_many);
    commit(place, fill_many);
    assert_false(store_made_checkpoint(place->writer, &made)); /* there is no key */
    store_sign_audit(place->writer, &key);
    commit(place, fill_later);
    assert_true(store_made_checkpoint(place->writer, &made));
    assert_int_equal(made.number, CHECKPOINT_ROWS + 1);
    assert_true(checkpoint_holds(&made));
    commit(place, fill_many);
    assert_false(store_made_checkpoint(place->writer, &made));
    commit(place, fill_many);
    assert_true(store_made_checkpoint(place->writer, &made));
    commit(place, ask_only);
    assert_false(store_made_checkpoint(place->writer, &made));
    commit(place, fill_later);
    assert_false(store_made_checkpoint(place->writer, &made));
    commit(place, ask_only);
    assert_true(store_made_checkpoint(place->writer, &made));
}

/* As it stands in a log, in some line or other. */
static void test_word(void **state)
{
    struct place *place = *state;
    static const unsigned char seed[SIGNING_SEED_BYTES] = {7};
    struct signing_key key = signing_key_from(seed);
    struct hash hash = hash_of(STR("x"));
    struct checkpoint made = checkpoint_sign(&key, 9007199254740993, place->now, &hash);
    str word = checkpoint_word(&made, &place->arena);
    assert_true(word.len < 300); /* longer ones are cut in the log */
    static const struct {
        const char *before, *after;
        bool found;
    } row[] = {
        {"", "", true},
        {"Jan 15 10:15:30 plant shopfloor[17]: {\"checkpoint\":\"", "\"}", true},
        {"checkpoint=", " ms=3", true},
        {"1-2-3-", "", true},
        {"17", "", false}, /* another number */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf line = BUF(1000);
        struct checkpoint read = {0};
        buf_addf(&line, "%s%.*s%s", row[i].before, STR_ARG(word), row[i].after);
        bool found = checkpoint_find(buf_str(&line), &read) && checkpoint_holds(&read);
        assert_int_equal(found, row[i].found);
        if (found)
            assert_int_equal(read.number, made.number);
    }
    struct checkpoint read;
    assert_false(checkpoint_find((str){word.at, word.len - 1}, &read));
    assert_false(checkpoint_find(STR(""), &read));
    assert_false(checkpoint_find(STR("99999999999999999999-1-"), &read));
}

/* Hashes of logs that are kept for years must stay what they are. By Python's
 * hashlib.blake2b(digest_size=32) over the fields, each after its length as 8 bytes. */
static void test_hash(void **state)
{
    struct place *place = *state;
    struct audit_row row = {
        .number = 258,
        .at = {1768472130000},
        .entry = {ana, STR("void_event"), STR("e"), STR("W1"), STR(""), STR("{}")}};
    row.told = audit_told(&row);
    assert_string_equal(
        hex_of(&row.told, sizeof row.told, &place->arena).at,
        "8c29f4ed328a264c91e3b6198fcc62838e5d3be79a9e537d779d1796a7eefc18");
    struct hash before = hash_of(STR("")), hash = audit_hash(&before, &row);
    assert_string_equal(
        hex_of(&hash, sizeof hash, &place->arena).at,
        "82005f67f9d09bda0830987f01c785c50bae4e8bf05f0d2cde217030c269735b");
    /* What it tells of the worker goes, and its hash stays. */
    struct audit_row erased = row;
    erased.entry.object = erased.entry.worker = erased.entry.after = STR("");
    erased.erased = true;
    hash = audit_hash(&before, &erased);
    assert_string_equal(
        hex_of(&hash, sizeof hash, &place->arena).at,
        "82005f67f9d09bda0830987f01c785c50bae4e8bf05f0d2cde217030c269735b");
    row.entry.worker = STR("");
    row.told = audit_told(&row);
    hash = audit_hash(&before, &row);
    assert_string_equal(
        hex_of(&hash, sizeof hash, &place->arena).at,
        "fd3dc13044f40138cb319fd0cd8e2f101bf4fe5026cd3fb7d01766653333bad0");
}

/* A long row gets the same as one that is hashed field by field. */
static void test_hash_of_a_long_row(void **state)
{
    static const size_t length[] = {0, 700, 780, 781, 782, 783, 784, 785, 1024, 5000};
    (void)state;
    char text[5000];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof length / sizeof *length; i++) {
        const struct audit_row row = {
            .number = 1, .entry.actor = ana, .entry.after = {text, length[i]}};
        unsigned char salt[AUDIT_SALT_BYTES] = {0};
        struct hash have = audit_told(&row);
        struct hasher hasher;
        hasher_begin(&hasher);
        hasher_field(&hasher, (str){(const char *)salt, sizeof salt});
        for (int empty = 0; empty < 3; empty++)
            hasher_field(&hasher, STR(""));
        hasher_field(&hasher, row.entry.after);
        struct hash want = hasher_end(&hasher);
        assert_memory_equal(&have, &want, sizeof want);
    }
}

/* Events alone write no row, and cost no call. */
static void test_events_are_free(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 W@5");
    assert_string_equal(written(place, (struct audit_query){0}), "");
}

static void void_first(struct place *place)
{
    struct uuid uuid = place_uuid(1);
    struct error ignored;
    bool changed;
    store_act_as(place->writer, &ana);
    if (!store_void(place->writer, &uuid, STR("wrong"), place->now, &changed, &ignored))
        place->now = instant_add(place->now, SPAN_SECOND); /* it is tried again */
}

/* A correction says who made it. */
static void test_correction(void **state)
{
    struct place *place = *state;
    struct corrections list;
    struct uuid uuid = place_uuid(1);
    place_send(place, "W@0");
    commit(place, void_first);
    MUST(store_corrections(place->writer, &uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, 1);
    assert_true(str_equal(list.at[0].actor_kind, STR("person")));
    assert_true(str_equal(list.at[0].actor, STR("ana")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_page, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_hiding, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_fields, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_rollback, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_checkpoints, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_word, place_set_up, place_tear_down),
        cmocka_unit_test_setup_teardown(test_hash, place_set_up, place_tear_down),
        cmocka_unit_test(test_hash_of_a_long_row),
        cmocka_unit_test_setup_teardown(test_events_are_free, place_set_up,
                                        place_tear_down),
        cmocka_unit_test_setup_teardown(test_correction, place_set_up, place_tear_down),
    };
    return ENGINES_RUN(tests);
}
