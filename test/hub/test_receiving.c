#include "hub/receiving.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "hub/reading.h"
#include "hub/sites.h"
#include "must.h"

#include <inttypes.h>
#include <stdio.h>

static int set_up(void **state)
{
    struct centre_place *place = centre_new(*state);
    enrol(place, "hall-1", "north", 7);
    enrol(place, "hall-2", "south", 9);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    centre_free(*state);
    return 0;
}

static const struct tenant everybody = {TENANT_ALL, {"", 0}};

/* "8 12/1": the sums of work of hall-1's first hours, in minutes, now, and how many of
 * them took the place of another. */
static int64_t minutes(struct centre_place *place, instant as_of)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct sums_question question = {
        .window = {FIRST_HOUR, instant_add(FIRST_HOUR, SPAN_DAY)},
        .site = STR("hall-1"),
        .as_of = as_of};
    struct sums_answer answer;
    struct db *db;
    MUST(hub_read(place->hub, &db, &err));
    MUST(read_sums(db, &everybody, &question, &arena, &answer, &err));
    hub_read_end(place->hub, db);
    return answer.count ? answer.at[0].sum[0].figure[SHEET_UNITS] : -1;
}

/* What comes, in this order, and what becomes of it. */
static const struct {
    const char *what;
    struct said said;
    enum sheet_status status;
    int64_t minutes; /* that the hub says then */
} course[] = {
    {"an hour", {"hall-1", 7, 1, 0, 0, 5, "factory:8"}, SHEET_NEW, 8},
    {"it again", {"hall-1", 7, 1, 0, 0, 5, "factory:8"}, SHEET_KNOWN, 8},
    {"another one", {"hall-1", 7, 1, 1, 0, 5, "factory:4"}, SHEET_NEW, 12},
    {"restated", {"hall-1", 7, 4, 0, 0, 5, "factory:10"}, SHEET_NEW, 14},
    {"replayed", {"hall-1", 7, 1, 0, 0, 5, "factory:8"}, SHEET_STALE, 14},
    {"one that was late", {"hall-1", 7, 3, 0, 0, 5, "factory:9"}, SHEET_STALE, 14},
    {"two writers", {"hall-1", 7, 4, 0, 0, 5, "factory:11"}, SHEET_CONFLICT, 14},
    {"restored, and silent of it",
     {"hall-1", 8, 1, 0, 0, 5, "factory:1"},
     SHEET_CONFLICT,
     14},
    {"nobody's", {"hall-3", 7, 1, 0, 0, 5, "factory:1"}, SHEET_REFUSED, 14},
    {"another site's is no matter",
     {"hall-2", 9, 1, 0, 0, 5, "factory:1"},
     SHEET_NEW,
     14},
    {"too early", {"hall-1", 7, 1, 24 * 30, 0, 5, "factory:1"}, SHEET_REFUSED, 14},
    {"just now", {"hall-1", 7, 1, 24 * 30 - 1, 0, 5, "factory:1"}, SHEET_NEW, 14},
    {"the same hour of other scopes",
     {"hall-1", 7, 1, 0, 0, 5, "station:S1=3"},
     SHEET_NEW,
     14},
    {"nothing counts any more", {"hall-1", 7, 5, 0, 0, 5, "factory:-"}, SHEET_NEW, 4},
};

static void test_course(void **state)
{
    struct centre_place *place = *state;
    for (size_t i = 0; i < sizeof course / sizeof *course; i++) {
        place->now.ms += 1; /* so each is known from another moment on */
        enum sheet_status status = say(place, course[i].said);
        if (status != course[i].status)
            fail_msg("%s: %s", course[i].what, sheet_status_names[status]);
        int64_t now = minutes(place, INSTANT_NEVER);
        if (now != course[i].minutes)
            fail_msg("%s: %" PRId64 " minutes", course[i].what, now);
    }
}

/* Whoever asks as of a moment is told what the hub said then. */
static void test_as_known_at(void **state)
{
    struct centre_place *place = *state;
    instant began = place->now;
    for (size_t i = 0; i < sizeof course / sizeof *course; i++) {
        place->now.ms += 1;
        (void)say(place, course[i].said);
    }
    assert_int_equal(minutes(place, began), -1);
    for (size_t i = 0; i < sizeof course / sizeof *course; i++) {
        instant then = {began.ms + 1 + (int64_t)i};
        assert_int_equal(minutes(place, then), course[i].minutes);
    }
}

/* The clock of the hub was set back: the later revision counts all the same. */
static void test_clock_set_back(void **state)
{
    struct centre_place *place = *state;
    assert_int_equal(say(place, (struct said){"hall-1", 7, 1, 0, 0, 5, "factory:8"}),
                     SHEET_NEW);
    place->now.ms -= SPAN_HOUR.ms;
    assert_int_equal(say(place, (struct said){"hall-1", 7, 2, 0, 0, 5, "factory:9"}),
                     SHEET_NEW);
    assert_int_equal(minutes(place, INSTANT_NEVER), 9);
    assert_int_equal(minutes(place, instant_add(place->now, SPAN_HOUR)), 8);
}

static void test_forged(void **state)
{
    struct centre_place *place = *state;
    char reason[200];
    const struct said said = {"hall-1", 7, 1, 0, 0, 5, "factory:8"};
    str text = text_of(&said, &place->arena);
    assert_int_equal(bring(place, "hall-2", text, reason), SHEET_REFUSED);
    assert_string_equal(
        reason, "no enrolled site of this name has signed this sheet; with a code of "
                "'shopfloor hub enrol' the site makes its key known");
    assert_int_equal(bring(place, "hall-1", (str){text.at, text.len - 1}, reason),
                     SHEET_REFUSED);
    assert_int_equal(bring(place, "hall-1", STR(""), reason), SHEET_REFUSED);
    assert_int_equal(bring(place, "hall-1", STR("{\"format\":2}"), reason),
                     SHEET_REFUSED);
    assert_non_null(strstr(reason, "format"));
    assert_int_equal(minutes(place, INSTANT_NEVER), -1);
}

/* --- epochs and codes --- */

static void test_epochs(void **state)
{
    struct centre_place *place = *state;
    const struct said before = {"hall-1", 7, 5, 0, 0, 5, "factory:8"};
    const struct said after = {"hall-1", 8, 1, 0, 0, 5, "factory:6"};
    assert_int_equal(say(place, before), SHEET_NEW);
    assert_int_equal(say(place, after), SHEET_CONFLICT);
    assert_int_equal(announce(place, "hall-2", "hall-1", 8, 7), ERROR_NOT_FOUND);
    assert_int_equal(announce(place, "hall-4", "hall-4", 8, 7), ERROR_NOT_FOUND);
    assert_int_equal(announce(place, "hall-1", "hall-1", 6, 5), ERROR_CONFLICT);
    assert_int_equal(announce(place, "hall-1", "hall-1", 8, 7), ERROR_NONE);
    assert_int_equal(announce(place, "hall-1", "hall-1", 8, 7), ERROR_NONE);
    assert_int_equal(say(place, after), SHEET_NEW);
    assert_int_equal(say(place, before), SHEET_CONFLICT);
    assert_int_equal(announce(place, "hall-1", "hall-1", 7, 8), ERROR_CONFLICT);
    /* A backup that is older than the epoch here: it need not know of it. */
    assert_int_equal(announce(place, "hall-1", "hall-1", 9, 9), ERROR_NONE);
    assert_int_equal(announce(place, "hall-1", "hall-1", 8, 9), ERROR_CONFLICT);
    assert_int_equal(say(place, after), SHEET_CONFLICT);
    assert_int_equal(minutes(place, INSTANT_NEVER), 6);
}

struct coding {
    struct task task; /* must be first */
    struct new_code wanted;
    struct site_record site;
    char code[CODE_TEXT];
    bool making;
    span later;
};

static bool run_coding(struct task *task, void *ledger, instant now, struct error *err)
{
    struct coding *coding = (struct coding *)task;
    bool changed;
    return coding->making ? code_make(ledger, &coding->wanted, now, coding->code, err)
                          : site_enrol(ledger, &coding->site, str_from(coding->code),
                                       instant_add(now, coding->later), &changed, err);
}

static enum error_code step(struct centre_place *place, struct coding *coding,
                            bool making)
{
    struct error err = {0};
    coding->task = (struct task){.run = run_coding, .weight = 1};
    coding->making = making;
    return hub_run(place->hub, &coding->task, &err) ? ERROR_NONE : err.code;
}

static void test_codes(void **state)
{
    struct centre_place *place = *state;
    const struct signing_key key = key_of_site("x"), other = key_of_site("y");
    struct coding coding = {.wanted = {.site = STR("x")},
                            .site = {.site = STR("x"),
                                     .name = STR("X"),
                                     .time_zone = STR("UTC"),
                                     .key = verifying_key_of(&key),
                                     .epoch = 1}};
    assert_int_equal(step(place, &coding, false), ERROR_DENIED); /* there is no code */
    assert_int_equal(step(place, &coding, true), ERROR_NONE);
    char first = coding.code[0];
    coding.code[0] = first == 'A' ? 'B' : 'A';
    assert_int_equal(step(place, &coding, false), ERROR_DENIED);
    coding.code[0] = first;
    coding.later = SPAN_DAY;
    assert_int_equal(step(place, &coding, false), ERROR_DENIED); /* too old */
    coding.later = (span){0};
    assert_int_equal(step(place, &coding, false), ERROR_NONE);
    assert_int_equal(step(place, &coding, false), ERROR_NONE); /* the answer was lost */
    coding.site.key = verifying_key_of(&other);
    assert_int_equal(step(place, &coding, false), ERROR_DENIED);  /* it was used */
    assert_int_equal(step(place, &coding, true), ERROR_CONFLICT); /* it is enrolled */
    coding.wanted.replaces = true;
    assert_int_equal(step(place, &coding, true), ERROR_NONE);
    for (char *at = coding.code; *at; at++)
        *at = *at == '-' ? ' ' : (char)(*at | 32); /* as somebody may type it */
    assert_int_equal(step(place, &coding, false), ERROR_NONE);
    assert_int_equal(say(place, (struct said){"x", 1, 1, 0, 0, 5, "factory:8"}),
                     SHEET_REFUSED); /* signed with the key that was replaced */

    /* With the key that it has it says something else of itself, once for each code. */
    coding.site.link = STR("https://x.example");
    coding.site.time_zone = STR("Asia/Tokyo");
    for (int coded = 0; coded < 2; coded++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct site_states states;
        struct db *db;
        if (coded) {
            coding.wanted.in_group = STR("asia");
            assert_int_equal(step(place, &coding, true), ERROR_NONE);
        }
        assert_int_equal(step(place, &coding, false), ERROR_NONE);
        MUST(hub_read(place->hub, &db, &err));
        MUST(read_sites(db, &everybody, STR("x"), place->now, &arena, &states, &err));
        hub_read_end(place->hub, db);
        assert_int_equal(states.count, 1);
        assert_true(
            str_equal(states.at[0].time_zone, coded ? STR("Asia/Tokyo") : STR("UTC")));
        assert_int_equal(states.at[0].link.len, coded ? 17 : 0);
        assert_true(str_equal(states.at[0].in_group, coded ? STR("asia") : STR("")));
        assert_int_equal(states.at[0].epochs, 0);
    }
}

static struct site_record found(struct centre_place *place, const char *site)
{
    struct site_record record;
    struct db *db;
    MUST(hub_read(place->hub, &db, &err));
    MUST(site_find(db, str_from(site), &place->arena, &record, &err));
    hub_read_end(place->hub, db);
    return record;
}

/* By another code a site with the same key says anew where it is, and goes on as it was.
 */
static void test_enrolled_anew(void **state)
{
    struct centre_place *place = *state;
    const struct signing_key key = key_of_site("hall-1");
    struct coding coding = {.wanted = {.site = STR("hall-1"), .replaces = true},
                            .site = {.site = STR("hall-1"),
                                     .name = STR("Hall 1"),
                                     .link = STR("https://new.example"),
                                     .time_zone = STR("Asia/Tokyo"),
                                     .key = verifying_key_of(&key),
                                     .epoch = 8}}; /* which it has not announced yet */
    assert_int_equal(step(place, &coding, false), ERROR_NONE); /* without a code */
    assert_true(str_equal(found(place, "hall-1").time_zone, STR("Europe/Berlin")));
    assert_int_equal(step(place, &coding, true), ERROR_NONE);
    assert_int_equal(step(place, &coding, false), ERROR_NONE);
    struct site_record site = found(place, "hall-1");
    assert_true(str_equal(site.time_zone, STR("Asia/Tokyo")));
    assert_true(str_equal(site.link, STR("https://new.example")));
    assert_true(str_equal(site.name, STR("Hall 1")));
    assert_true(str_equal(site.in_group, STR("north"))); /* the code has none */
    assert_int_equal(site.epoch, 7);
    assert_int_equal(say(place, (struct said){"hall-1", 7, 1, 0, 0, 5, "factory:8"}),
                     SHEET_NEW);
    coding.site.name = STR("Hall one");
    assert_int_equal(step(place, &coding, false), ERROR_NONE); /* the code was used */
    assert_true(str_equal(found(place, "hall-1").name, STR("Hall 1")));
    coding.wanted.in_group = STR("south");
    assert_int_equal(step(place, &coding, true), ERROR_NONE);
    assert_int_equal(step(place, &coding, false), ERROR_NONE);
    assert_true(str_equal(found(place, "hall-1").in_group, STR("south")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_course, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_as_known_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clock_set_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_epochs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_codes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_enrolled_anew, set_up, tear_down),
    };
    return ENGINES_RUN(tests);
}
