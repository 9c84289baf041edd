/* The six messages: what is written is read, and what is spelled in any other way, or
 * signed by anybody else, is refused. */
#include "federation/message.h"

#include "federation/sites.h"

#include "base/buf.h"

#include <stdio.h>

/* One of each kind. */
struct messages {
    struct signing_key key;
    struct verifying_key verifying;
    str text[FEDERATION_ABORT + 1];
    struct arena arena;
};

static void make(struct messages *messages)
{
    struct arena *arena = &messages->arena;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct federation_round round = sites_round(sites, "2026-q1");
    struct federation_join join = {
        .round = STR("2026-q1"), .site = STR("berlin"), .key = {{1, 2, 3}}};
    struct federation_vector vector = {.round = STR("2026-q1"),
                                       .site = STR("berlin"),
                                       .cell = {UINT64_MAX, 0, 1, UINT64_C(1) << 63},
                                       .cells = 12};
    struct federation_result result = {.round = STR("2026-q1"),
                                       .sum = {120, -3, 0, 77, FEDERATION_SUM_MOST},
                                       .cells = 16,
                                       .calibration = {0.1 + 0.2, -1e-7}};
    struct federation_abort abort = {STR("2026-q1"), STR("\"not\" enough \\ too few")};
    sites_gather(sites, &round);
    messages->key = key_of_seed(255);
    messages->verifying = verifying_key_of(&messages->key);
    messages->text[FEDERATION_ROUND] = arena_copy(arena, sites->coordinator.round.text);
    messages->text[FEDERATION_JOIN] = federation_write_join(&join, &messages->key, arena);
    messages->text[FEDERATION_ROSTER] = arena_copy(arena, sites->coordinator.roster.text);
    messages->text[FEDERATION_VECTOR] =
        federation_write_vector(&vector, &messages->key, arena);
    messages->text[FEDERATION_RESULT] =
        federation_write_result(&result, &messages->key, arena);
    messages->text[FEDERATION_ABORT] =
        federation_write_abort(&abort, &messages->key, arena);
    sites_free(sites);
}

static bool read_kind(enum federation_kind kind, str text,
                      const struct verifying_key *key, struct arena *arena,
                      struct error *err)
{
    switch (kind) {
    case FEDERATION_ROUND: {
        struct federation_round out;
        return federation_read_round(text, key, arena, &out, err);
    }
    case FEDERATION_JOIN: {
        struct federation_join out;
        return federation_read_join(text, key, arena, &out, err);
    }
    case FEDERATION_ROSTER: {
        struct federation_roster out;
        return federation_read_roster(text, key, arena, &out, err);
    }
    case FEDERATION_VECTOR: {
        struct federation_vector out;
        return federation_read_vector(text, key, arena, &out, err);
    }
    case FEDERATION_RESULT: {
        struct federation_result out;
        return federation_read_result(text, key, arena, &out, err);
    }
    case FEDERATION_ABORT: {
        struct federation_abort out;
        return federation_read_abort(text, key, arena, &out, err);
    }
    }
    return false;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct messages m = {0};
    struct federation_round round;
    struct federation_vector vector;
    struct federation_result result;
    struct federation_abort abort;
    make(&m);
    MUST(federation_read_round(m.text[FEDERATION_ROUND], &m.verifying, &arena, &round,
                               &err));
    assert_true(str_equal(round.model, STR("v1.2")) && round.epsilon == 2 &&
                round.delta == 1e-5 && round.claim == EVENT_WORKING && round.m == 1);
    assert_true(instant_equal(round.closes, instant_add(NOON, SPAN_DAY)));
    MUST(federation_read_vector(m.text[FEDERATION_VECTOR], &m.verifying, &arena, &vector,
                                &err));
    assert_true(vector.cell[0] == UINT64_MAX && vector.cell[3] == UINT64_C(1) << 63);
    MUST(federation_read_result(m.text[FEDERATION_RESULT], &m.verifying, &arena, &result,
                                &err));
    assert_true(result.calibration.a == 0.1 + 0.2 && result.calibration.b == -1e-7);
    assert_true(result.sum[1] == -3 && result.sum[4] == FEDERATION_SUM_MOST);
    MUST(federation_read_abort(m.text[FEDERATION_ABORT], &m.verifying, &arena, &abort,
                               &err));
    assert_true(str_equal(abort.why, STR("\"not\" enough \\ too few")));
    arena_free(&m.arena);
}

/* What docs/federation.md shows. */
static void spelling(void **state)
{
    (void)state;
    struct messages m = {0};
    make(&m);
    static const char round[] =
        "{\"type\":\"round\",\"id\":\"2026-q1\",\"mode\":\"private\",\"model_version\":"
        "\"v1.2\",\"event_type\":\"working\",\"bins\":6,\"eps\":2,\"delta\":1e-05,\"m\":"
        "1,"
        "\"t\":1,\"min_sites\":3,\"closes\":\"2026-01-16T12:00:00.000Z\",\"sig\":\"";
    assert_memory_equal(m.text[FEDERATION_ROUND].at, round, sizeof round - 1);
    static const char vector[] =
        "\"site\":\"berlin\",\"v\":[\"18446744073709551615\",\"0\",\"1\",";
    assert_non_null(strstr(m.text[FEDERATION_VECTOR].at, vector));
    assert_non_null(strstr(m.text[FEDERATION_RESULT].at,
                           "\"a\":0.30000000000000004,\"b\":-1e-07,\"sig\":\""));
    arena_free(&m.arena);
}

/* No kind is taken for another, whoever signed it. */
static void kinds_apart(void **state)
{
    (void)state;
    struct messages m = {0};
    make(&m);
    for (int i = 0; i <= FEDERATION_ABORT; i++)
        for (int j = 0; j <= FEDERATION_ABORT; j++) {
            struct error err = {0};
            bool read = read_kind((enum federation_kind)i, m.text[j], &m.verifying,
                                  &m.arena, &err);
            if (read != (i == j))
                fail_msg("%d as %d: %s", j, i, err.text);
        }
    enum federation_kind kind;
    REFUSED_SAYING(ERROR_INVALID, "none of the messages",
                   federation_kind_of(STR("{\"type\":\"rounds\"}"), &kind, &err));
    arena_free(&m.arena);
}

static void signed_by_somebody_else(void **state)
{
    (void)state;
    struct messages m = {0};
    struct signing_key other = key_of_seed(9);
    struct verifying_key others = verifying_key_of(&other);
    make(&m);
    for (int i = 0; i <= FEDERATION_ABORT; i++)
        REFUSED_SAYING(
            ERROR_DENIED, "not signed by who should have sent it",
            read_kind((enum federation_kind)i, m.text[i], &others, &m.arena, &err));
    arena_free(&m.arena);
}

/* Cut off at any byte, with any byte changed, or one more: refused. */
static void damaged(void **state)
{
    (void)state;
    struct messages m = {0};
    make(&m);
    for (int i = 0; i <= FEDERATION_ABORT; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        str text = m.text[i];
        char *changed = (char *)arena_copy(&m.arena, text).at;
        for (size_t at = 0; at < text.len; at++) {
            struct error err = {0};
            assert_false(read_kind((enum federation_kind)i, (str){text.at, at},
                                   &m.verifying, &arena, &err));
            changed[at] ^= at % 3 == 0 ? 1 : at % 3 == 1 ? 0x20 : 0x10;
            assert_false(read_kind((enum federation_kind)i, (str){changed, text.len},
                                   &m.verifying, &arena, &err));
            assert_true(err.code == ERROR_INVALID || err.code == ERROR_DENIED);
            changed[at] = text.at[at];
            if (at % 64 == 0)
                arena_free(&arena);
        }
    }
    arena_free(&m.arena);
}

/* `text` with the first `old` replaced. */
static str with(str text, const char *old, const char *new, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    const char *at = strstr(text.at, old);
    assert_non_null(at);
    buf_add(&out, (str){text.at, (size_t)(at - text.at)});
    buf_add(&out, str_from(new));
    buf_add(&out, str_from(at + strlen(old)));
    return arena_copy(arena, buf_str(&out));
}

/* The message with another spelling, and a signature that fits it. */
static str signed_again(str text, const struct signing_key *key, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    const char *end = strstr(text.at, ",\"sig\":\"");
    assert_non_null(end);
    for (const char *next; (next = strstr(end + 1, ",\"sig\":\"")) != NULL;)
        end = next;
    str body = {text.at, (size_t)(end - text.at)};
    buf_add(&out, STR("shopfloor-federation-1\n"));
    buf_add(&out, body);
    buf_add(&out, STR("}"));
    struct signature signature = sign(key, buf_str(&out));
    buf_clear(&out);
    buf_add(&out, body);
    buf_addf(&out, ",\"sig\":\"%s\"}",
             hex_of(signature.byte, sizeof signature.byte, arena).at);
    return arena_copy(arena, buf_str(&out));
}

/* Even well signed. */
static void spelled_in_another_way(void **state)
{
    (void)state;
    static const struct {
        enum federation_kind kind;
        const char *old, *new, *why;
    } row[] = {
        {FEDERATION_ROUND, "\"bins\":6", "\"bins\": 6", "not spelled"},
        {FEDERATION_ROUND, "\"eps\":2", "\"eps\":2.0", "not spelled"},
        {FEDERATION_ROUND, "\"delta\":1e-05", "\"delta\":0.00001", "not spelled"},
        {FEDERATION_ROUND, "\"m\":1", "\"m\":1,\"m\":1", "not spelled"},
        {FEDERATION_ROUND, "\"m\":1,\"t\":1", "\"t\":1,\"m\":1", "not spelled"},
        {FEDERATION_ROUND, "\"t\":1", "\"t\":1,\"x\":0", "not spelled"},
        {FEDERATION_ROUND, "v1.2", "v1\\u002e2", "not spelled"},
        {FEDERATION_ROUND, "12:00:00.000Z", "12:00:00Z", "not spelled"},
        {FEDERATION_ROUND, "\"v1.2\"", "\" v1.2\"", "not spelled"},
        {FEDERATION_ROUND, "2026-q1", "2026 q1", "want letters"},
        {FEDERATION_ROUND, "2026-q1", "", "id"},
        {FEDERATION_ROUND, "private", "secret", "mode"},
        {FEDERATION_ROUND, "working", "unknown", "event_type"},
        {FEDERATION_ROUND, "\"bins\":6", "\"bins\":9", "bins is 9"},
        {FEDERATION_ROUND, "\"eps\":2", "\"eps\":11", "eps is 11"},
        {FEDERATION_ROUND, "\"eps\":2", "\"eps\":1e999", "the message"},
        {FEDERATION_ROUND, "1e-05", "0.01", "delta is 0.01"},
        {FEDERATION_ROUND, "\"m\":1", "\"m\":6", "m is 6"},
        {FEDERATION_ROUND, "\"m\":1", "\"m\":0", "m is 0"},
        {FEDERATION_ROUND, "\"min_sites\":3", "\"min_sites\":2",
         "min_sites is 2; a private round has 3"},
        {FEDERATION_ROUND, "\"t\":1", "\"t\":3", "t is 3, and min_sites is 3"},
        {FEDERATION_ROUND, "2026-01-16", "2026-02-31", "closes"},
        {FEDERATION_JOIN, "\"x25519\":\"01", "\"x25519\":\"", "x25519"},
        {FEDERATION_JOIN, "0102030000", "01020300AA", "not spelled"},
        {FEDERATION_JOIN, "berlin", "ber/lin", "want letters"},
        {FEDERATION_VECTOR, "\"0\",", "0,", "as a text"},
        {FEDERATION_VECTOR, "\"0\",", "\"00\",", "not spelled"},
        {FEDERATION_VECTOR, "\"0\",", "\"-1\",", "as a text"},
        {FEDERATION_VECTOR, "\"0\",", "\"18446744073709551616\",", "as a text"},
        {FEDERATION_VECTOR, "\"0\",", "\"\",", "as a text"},
        {FEDERATION_VECTOR, "\"0\",", "", "11 elements"},
        {FEDERATION_RESULT, "[120,-3,", "[120,-3,0,", "sums"},
        {FEDERATION_RESULT, "[120,-3,", "[120,", "15 elements"},
        {FEDERATION_RESULT, "[120,", "[1.5,", "sums"},
        {FEDERATION_RESULT, "[120,", "[1099511627777,", "sums"},
        {FEDERATION_RESULT, "0.30000000000000004", "1e7", "a is"},
        {FEDERATION_ROSTER, "\"site\":\"s00\"", "\"site\":\"s01\"", "sha256 is not"},
        {FEDERATION_ABORT, "not", "n\\u0000t", "why"},
    };
    struct messages m = {0};
    make(&m);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct error err = {0};
        str other = with(m.text[row[i].kind], row[i].old, row[i].new, &m.arena);
        other = signed_again(other, &m.key, &m.arena);
        if (read_kind(row[i].kind, other, &m.verifying, &m.arena, &err))
            fail_msg("'%s' for '%s' was taken", row[i].new, row[i].old);
        if (err.code != ERROR_INVALID || !strstr(err.text, row[i].why))
            fail_msg("'%s' for '%s': %d %s", row[i].new, row[i].old, err.code, err.text);
    }
    /* The way to sign again is right. */
    str same = signed_again(m.text[FEDERATION_ROUND], &m.key, &m.arena);
    assert_true(str_equal(same, m.text[FEDERATION_ROUND]));
    arena_free(&m.arena);
}

/* Whoever fills a message with as much as it may hold. */
static void enormous(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF(1 << 20);
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct messages m = {0};
    make(&m);
    buf_add(&text, STR("{\"type\":\"vector\",\"v\":["));
    while (text.len <= FEDERATION_MESSAGE_BYTES)
        buf_add(&text, STR("\"1\","));
    REFUSED_SAYING(
        ERROR_LIMIT, "more than 64 KiB",
        read_kind(FEDERATION_VECTOR, buf_str(&text), &m.verifying, &arena, &err));
    buf_clear(&text);
    buf_add(&text, STR("{\"type\":\"roster\",\"joins\":"));
    for (int i = 0; i < 10000; i++)
        buf_add(&text, STR("["));
    REFUSED_SAYING(
        ERROR_INVALID, "the message",
        read_kind(FEDERATION_ROSTER, buf_str(&text), &m.verifying, &arena, &err));
    arena_free(&m.arena);
}

/* A roster of as many sites as there may be fits, with names as long as they may be. */
static void the_longest_roster(void **state)
{
    (void)state;
    static char name[FEDERATION_SITES][FEDERATION_NAME_BYTES + 1];
    static char id[FEDERATION_NAME_BYTES + 1];
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct federation_join join[FEDERATION_SITES] = {0};
    struct signing_key key = key_of_seed(1);
    struct verifying_key verifying = verifying_key_of(&key);
    memset(id, 'r', FEDERATION_NAME_BYTES);
    for (int i = 0; i < FEDERATION_SITES; i++) {
        memset(name[i], 's', FEDERATION_NAME_BYTES);
        name[i][0] = (char)('0' + i % 10);
        name[i][1] = (char)('A' + i / 10);
        join[i] =
            (struct federation_join){.round = str_from(id), .site = str_from(name[i])};
    }
    for (int i = 0; i < FEDERATION_SITES; i++)
        for (int j = 0; j + 1 < FEDERATION_SITES; j++)
            if (str_compare(join[j].site, join[j + 1].site) > 0) {
                struct federation_join moved = join[j];
                join[j] = join[j + 1];
                join[j + 1] = moved;
            }
    struct federation_roster roster = {
        .round = str_from(id), .join = join, .count = FEDERATION_SITES};
    struct federation_roster read;
    federation_write_roster(&roster, &key, &arena);
    MUST(federation_read_roster(roster.text, &verifying, &arena, &read, &err));
    assert_int_equal(read.count, FEDERATION_SITES);

    join[1].site = join[0].site;
    federation_write_roster(&roster, &key, &arena);
    REFUSED(ERROR_INVALID, "the sites of the roster are not in order, each once",
            federation_read_roster(roster.text, &verifying, &arena, &read, &err));
    join[1].round = STR("other");
    federation_write_roster(&roster, &key, &arena);
    REFUSED(ERROR_INVALID, "the roster has a join of another round",
            federation_read_roster(roster.text, &verifying, &arena, &read, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(spelling),
        cmocka_unit_test(kinds_apart),
        cmocka_unit_test(signed_by_somebody_else),
        cmocka_unit_test(damaged),
        cmocka_unit_test(spelled_in_another_way),
        cmocka_unit_test(enormous),
        cmocka_unit_test(the_longest_roster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
