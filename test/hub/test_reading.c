#include "hub/series.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/event.h"
#include "hub/sites.h"
#include "must.h"

#include <inttypes.h>
#include <stdio.h>

static int set_up(void **state)
{
    struct centre_place *place = centre_new(*state);
    enrol(place, "a", "north", 1);
    enrol(place, "b", "north", 1);
    enrol(place, "c", "south", 1);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    centre_free(*state);
    return 0;
}

/* --- sums --- */

/* "a 2x station S1=5/1 ...": of each site how many sheets count, then of each row its id,
 * its units and in how many sheets it was suppressed. */
static str told(struct centre_place *place, const struct tenant *tenant,
                const struct sums_question *question, struct buf *out)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sums_answer answer;
    struct db *db;
    MUST(hub_ask(place->hub, tenant, &db, &err));
    MUST(read_sums(db, tenant, question, &arena, &answer, &err));
    hub_ask_end(place->hub, db);
    for (size_t i = 0; i < answer.count; i++) {
        const struct site_sums *site = &answer.at[i];
        buf_addf(out, "%s%.*s %" PRId64 "x", i ? " " : "", STR_ARG(site->site),
                 site->sheets);
        for (size_t j = 0; j < site->sums; j++)
            buf_addf(out, " %.*s=%" PRId64 "/%" PRId64, STR_ARG(site->sum[j].id),
                     site->sum[j].figure[SHEET_UNITS], site->sum[j].suppressed);
    }
    return buf_str(out);
}

static const struct said before[] = {
    {"a", 1, 1, 0, 0, 5, "factory:8 type:T=1 station:S1=3 station:S2=-"},
    {"a", 1, 1, 1, 0, 5, "factory:4 type:T=1 station:S2=2 station:S3=1"},
    {"a", 1, 1, 2, 0, 5, "factory:- type:T=1 station:S1=1"},
    {"b", 1, 1, 1, 0, 0, "factory:7"},
    {"b", 1, 1, -6, 24, 5, "factory:70"}, /* a day, which has the hour above in it */
    {"c", 1, 1, 0, 0, 5, "factory:9"},
    {"c", 1, 1, 30, 0, 5, "factory:5"},
};

static const struct {
    const char *what;
    int start, end; /* hours after the first */
    enum sheet_scope scope;
    const char *site, *told, *zone;
} questions[] = {
    {"all of the first hours", 0, 3, SHEET_FACTORY, "", "a 3x =12/1 b 1x =7/0 c 1x =9/0",
     ""},
    {"one hour", 1, 2, SHEET_FACTORY, "", "a 1x =4/0 b 1x =7/0", ""},
    {"a day that has the hour in it", -6, 18, SHEET_FACTORY, "",
     "a 3x =12/1 b 1x =70/0 c 1x =9/0", ""},
    {"a day that is cut", -5, 18, SHEET_FACTORY, "b", "b 1x =7/0", ""},
    {"one site", 0, 48, SHEET_FACTORY, "c", "c 2x =14/0", ""},
    {"stations", 0, 3, SHEET_STATION, "", "a 3x S1=4/0 S2=2/1 S3=1/0", ""},
    {"types", 0, 3, SHEET_TYPE, "", "a 3x T=3/0", ""},
    {"nothing then", 50, 60, SHEET_FACTORY, "", "", ""},
    {"sites in a zone", 0, 48, SHEET_FACTORY, "c", "c 2x =14/0", "Europe/Berlin"},
    {"no site in a zone", 0, 48, SHEET_FACTORY, "c", "", "Asia/Tokyo"},
};

static void test_sums(void **state)
{
    struct centre_place *place = *state;
    const struct tenant all = {TENANT_ALL, {"", 0}};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        assert_int_equal(say(place, before[i]), SHEET_NEW);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        CLEANUP(buf_free) struct buf now = BUF(4096), then = BUF(4096);
        struct sums_question question = {
            .window = {{FIRST_HOUR.ms + questions[i].start * SPAN_HOUR.ms},
                       {FIRST_HOUR.ms + questions[i].end * SPAN_HOUR.ms}},
            .scope = questions[i].scope,
            .site = str_from(questions[i].site),
            .zone = str_from(questions[i].zone),
            .as_of = INSTANT_NEVER};
        str text = told(place, &all, &question, &now);
        if (!str_equal(text, str_from(questions[i].told)))
            fail_msg("%s: %s", questions[i].what, text.at);
        question.as_of = place->now; /* nothing has changed since */
        assert_string_equal(told(place, &all, &question, &then).at, text.at);
    }
}

/* A sheet counts in the part that has all of its period: one of a day in the day, and in
 * no hour of it. */
static void test_series(void **state)
{
    static const struct {
        int start, end; /* hours after the first */
        int64_t sites, sheets, restated, suppressed, covered_hours, units;
    } want[] = {
        {-6, 0, 0, 0, 0, 0, 0, 0},    {0, 1, 2, 2, 0, 0, 2, 17},
        {1, 2, 2, 2, 0, 0, 2, 11},    {2, 18, 0, 1, 0, 1, 0, 0},
        {-6, 18, 3, 5, 0, 1, 27, 91}, {18, 48, 1, 1, 0, 0, 1, 5},
    };
    struct centre_place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    enum { PARTS = sizeof want / sizeof *want };
    const struct tenant all = {TENANT_ALL, {"", 0}};
    const struct sums_question question = {.scope = SHEET_STATION,
                                           .as_of = INSTANT_NEVER};
    struct series_part part[PARTS] = {{.sites = 0}};
    struct sums_series series = {part, PARTS};
    struct db *db;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        assert_int_equal(say(place, before[i]), SHEET_NEW);
    for (size_t i = 0; i < PARTS; i++)
        part[i].window = (struct window){{FIRST_HOUR.ms + want[i].start * SPAN_HOUR.ms},
                                         {FIRST_HOUR.ms + want[i].end * SPAN_HOUR.ms}};
    MUST(hub_read(place->hub, &db, &err));
    MUST(series_read(db, &all, &question, &arena, &series, &err));
    hub_read_end(place->hub, db);
    for (size_t i = 0; i < PARTS; i++) {
        assert_int_equal(part[i].sites, want[i].sites);
        assert_int_equal(part[i].sheets, want[i].sheets);
        assert_int_equal(part[i].restated, want[i].restated);
        assert_int_equal(part[i].sum.suppressed, want[i].suppressed);
        assert_int_equal(part[i].sum.covered_ms, want[i].covered_hours * SPAN_HOUR.ms);
        assert_int_equal(part[i].sum.figure[SHEET_UNITS], want[i].units);
    }
}

/* A site that has changed which scopes it sends is not counted twice. */
static void test_other_scopes(void **state)
{
    struct centre_place *place = *state;
    CLEANUP(buf_free) struct buf factory = BUF(4096), station = BUF(4096);
    const struct tenant all = {TENANT_ALL, {"", 0}};
    struct sums_question question = {
        .window = {FIRST_HOUR, instant_add(FIRST_HOUR, SPAN_DAY)},
        .as_of = INSTANT_NEVER};
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 5, "factory:8 station:S1=8"});
    place->now.ms++;
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 5, "factory:7"});
    (void)say(place, (struct said){"a", 1, 1, 1, 0, 5, "factory:1"});
    assert_string_equal(told(place, &all, &question, &factory).at, "a 2x =8/0");
    question.scope = SHEET_STATION;
    assert_string_equal(told(place, &all, &question, &station).at, "a 1x S1=8/0");
}

/* A backup may be older than all that was sent. What the site then sends anew, in periods
 * of another length or for other scopes, takes the place of what it had sent. */
static void test_another_epoch(void **state)
{
    struct centre_place *place = *state;
    CLEANUP(buf_free) struct buf now = BUF(4096), then = BUF(4096), parts = BUF(4096);
    const struct tenant all = {TENANT_ALL, {"", 0}};
    struct sums_question question = {
        .window = {FIRST_HOUR, instant_add(FIRST_HOUR, (span){3 * SPAN_DAY.ms})},
        .as_of = INSTANT_NEVER};
    instant restored = place->now;
    (void)say(place, (struct said){"a", 1, 1, 0, 24, 5, "factory:70"});
    (void)say(place, (struct said){"a", 1, 1, 24, 24, 5, "factory:40"});
    (void)say(place, (struct said){"a", 1, 1, 48, 0, 5, "factory:5 station:S1=5"});
    (void)say(place, (struct said){"b", 1, 1, 0, 24, 5, "factory:3"});
    place->now.ms++;
    assert_int_equal(announce(place, "a", "a", 2, 1), ERROR_NONE);
    assert_int_equal(say(place, (struct said){"a", 2, 1, 0, 0, 5, "factory:2"}),
                     SHEET_NEW);
    assert_int_equal(say(place, (struct said){"a", 2, 1, 48, 0, 5, "factory:1"}),
                     SHEET_NEW);
    assert_int_equal(say(place, (struct said){"a", 2, 1, 23, 0, 5, "factory:4"}),
                     SHEET_NEW);
    assert_string_equal(told(place, &all, &question, &now).at, "a 4x =47/0 b 1x =3/0");
    question.scope = SHEET_STATION;
    assert_string_equal(told(place, &all, &question, &parts).at, "");
    question.scope = SHEET_FACTORY;
    question.as_of = restored;
    assert_string_equal(told(place, &all, &question, &then).at, "a 3x =115/0 b 1x =3/0");
}

/* A week in which clocks were changed by three hours has its last hour in it. */
static void test_longest(void **state)
{
    struct centre_place *place = *state;
    enum { HOURS = 7 * 24 + 3 };
    CLEANUP(buf_free) struct buf text = BUF(4096);
    const struct tenant all = {TENANT_ALL, {"", 0}};
    const struct sums_question question = {
        .window = {FIRST_HOUR, {FIRST_HOUR.ms + HOURS * SPAN_HOUR.ms}},
        .as_of = INSTANT_NEVER};
    assert_int_equal(say(place, (struct said){"a", 1, 1, 0, HOURS, 5, "factory:9"}),
                     SHEET_NEW);
    assert_int_equal(say(place, (struct said){"a", 1, 1, HOURS - 1, 0, 5, "factory:1"}),
                     SHEET_NEW);
    assert_string_equal(told(place, &all, &question, &text).at, "a 1x =9/0");
}

/* A sheet may have a megabyte, and a thousand such would be more than a hub can hold. */
static void test_large_sheets(void **state)
{
    struct centre_place *place = *state;
    enum { ROWS = 3900, SHEETS = SHEETS_LISTED_BYTES / SHEET_BYTES + 4 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(2 * SHEET_BYTES);
    const struct tenant all = {TENANT_ALL, {"", 0}};
    struct received_row *row = arena_new(&arena, struct received_row, ROWS);
    struct received_sheet sheet = {.site = STR("a"),
                                   .epoch = 1,
                                   .revision = 1,
                                   .k = 5,
                                   .scopes = 1U << SHEET_STATION,
                                   .row = row,
                                   .rows = ROWS};
    struct listed_sheets list;
    struct window window = {FIRST_HOUR, instant_add(FIRST_HOUR, SPAN_DAY)};
    struct db *db;
    for (int i = 0; i < ROWS; i++) {
        char id[ID_LENGTH + 1];
        int len = snprintf(id, sizeof id, "%064d", i);
        row[i] = (struct received_row){.scope = SHEET_STATION,
                                       .id = arena_copy(&arena, (str){id, (size_t)len})};
    }
    for (int i = 0; i < SHEETS; i++) {
        sheet.period.start = (instant){FIRST_HOUR.ms + i * SPAN_HOUR.ms};
        sheet.period.end = instant_add(sheet.period.start, SPAN_HOUR);
        buf_clear(&text);
        received_sheet_write(&sheet, &text);
        assert_int_equal(bring(place, "a", buf_str(&text), NULL), SHEET_NEW);
    }
    for (int all_of_them = 0; all_of_them < 2; all_of_them++) {
        size_t bytes = 0;
        MUST(hub_ask(place->hub, &all, &db, &err));
        MUST(read_sheets(db, &all, STR("a"), window, INSTANT_NEVER, &arena, &list, &err));
        hub_ask_end(place->hub, db);
        for (size_t i = 0; i < list.count; i++)
            bytes += list.at[i].text.len;
        assert_int_equal(list.more, !all_of_them);
        assert_true(bytes < SHEETS_LISTED_BYTES + SHEET_BYTES);
        assert_true(all_of_them || list.count < SHEETS);
        window.start = (instant){window.end.ms - 5 * SPAN_HOUR.ms}; /* few, or none */
    }
}

/* An hour of nobody is zero. Beside an hour that is hidden it would say that nothing was
 * done: then nothing is known. */
static void test_nobody(void **state)
{
    struct centre_place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct tenant all = {TENANT_ALL, {"", 0}};
    static const struct {
        int start, end; /* hours after the first */
        int64_t sheets, suppressed, covered_hours, units;
    } row[] = {
        {0, 1, 1, 0, 1, 0}, {1, 2, 0, 1, 0, 0}, {0, 2, 0, 1, 0, 0}, {0, 3, 2, 1, 2, 6}};
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 5, "factory:0 station:S1=0"});
    (void)say(place, (struct said){"a", 1, 1, 1, 0, 5, "factory:- station:S1=-"});
    (void)say(place, (struct said){"a", 1, 1, 2, 0, 5, "factory:6 station:S1=6"});
    for (size_t i = 0; i < 2 * sizeof row / sizeof *row; i++) {
        struct sums_answer answer;
        struct db *db;
        const struct sums_question question = {
            .window = {{FIRST_HOUR.ms + row[i / 2].start * SPAN_HOUR.ms},
                       {FIRST_HOUR.ms + row[i / 2].end * SPAN_HOUR.ms}},
            .scope = i % 2 ? SHEET_STATION : SHEET_FACTORY,
            .as_of = INSTANT_NEVER};
        MUST(hub_read(place->hub, &db, &err));
        MUST(read_sums(db, &all, &question, &arena, &answer, &err));
        hub_read_end(place->hub, db);
        assert_int_equal(answer.count, 1);
        const struct sheet_sum *sum = answer.at->sum;
        assert_int_equal(sum->sheets, row[i / 2].sheets);
        assert_int_equal(sum->suppressed, row[i / 2].suppressed);
        assert_int_equal(sum->covered_ms, row[i / 2].covered_hours * SPAN_HOUR.ms);
        assert_int_equal(sum->figure[SHEET_PLANNED],
                         row[i / 2].covered_hours * SPAN_HOUR.ms);
        assert_int_equal(sum->figure[SHEET_UNITS], row[i / 2].units);
    }
}

/* The sums of a factory come from columns, those of others from unpacked rows: of the
 * same rows they are the same. */
static void test_marks(void **state)
{
    struct centre_place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct tenant all = {TENANT_ALL, {"", 0}};
    struct sums_answer answer;
    struct db *db;
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 0, "factory:8 type:T=8"});
    (void)say(place, (struct said){"a", 1, 1, 1, 0, 5, "factory:1 type:T=1"});
    (void)say(place, (struct said){"a", 1, 2, 1, 0, 5, "factory:2 type:T=2"});
    for (int scope = SHEET_FACTORY; scope <= SHEET_TYPE; scope++) {
        const struct sums_question question = {
            .window = {FIRST_HOUR, instant_add(FIRST_HOUR, SPAN_DAY)},
            .scope = (enum sheet_scope)scope,
            .as_of = INSTANT_NEVER};
        MUST(hub_read(place->hub, &db, &err));
        MUST(read_sums(db, &all, &question, &arena, &answer, &err));
        hub_read_end(place->hub, db);
        assert_int_equal(answer.count, 1);
        const struct site_sums *site = answer.at;
        assert_int_equal(site->sheets, 2);
        assert_int_equal(site->restated, 1);
        assert_int_equal(site->personal, 1);
        assert_int_equal(site->least_k, 0);
        assert_int_equal(site->sum->covered_ms, 2 * SPAN_HOUR.ms);
        assert_int_equal(site->sum->figure[SHEET_PLANNED], 2 * SPAN_HOUR.ms);
        assert_int_equal(site->sum->figure[SHEET_WORKING], 10 * SPAN_MINUTE.ms);
        assert_int_equal(site->sum->figure[SHEET_UNKNOWN], 110 * SPAN_MINUTE.ms);
        assert_int_equal(site->sum->figure[SHEET_UNITS], 10);
    }
}

/* --- tenants --- */

static const struct {
    struct tenant tenant;
    const char *sites, *sums;
} rights[] = {
    {{TENANT_ALL, {"", 0}}, "a b c", "a 1x =1/0 b 1x =2/0 c 1x =3/0"},
    {{TENANT_GROUP, {"north", 5}}, "a b", "a 1x =1/0 b 1x =2/0"},
    {{TENANT_GROUP, {"south", 5}}, "c", "c 1x =3/0"},
    {{TENANT_GROUP, {"a", 1}}, "", ""},
    {{TENANT_GROUP, {"", 0}}, "", ""},
    {{TENANT_SITE, {"b", 1}}, "b", "b 1x =2/0"},
    {{TENANT_SITE, {"north", 5}}, "", ""},
    {{TENANT_NONE, {"", 0}}, "", ""},
};

static void test_tenants(void **state)
{
    struct centre_place *place = *state;
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 5, "factory:1"});
    (void)say(place, (struct said){"b", 1, 1, 0, 0, 5, "factory:2"});
    (void)say(place, (struct said){"c", 1, 1, 0, 0, 5, "factory:3"});
    const struct window day = {FIRST_HOUR, instant_add(FIRST_HOUR, SPAN_DAY)};
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf sites = BUF(4096), sums = BUF(4096);
        struct site_states states;
        struct db *db;
        MUST(hub_ask(place->hub, &rights[i].tenant, &db, &err));
        MUST(read_sites(db, &rights[i].tenant, STR(""), place->now, &arena, &states,
                        &err));
        for (size_t j = 0; j < states.count; j++) {
            struct listed_sheets list;
            buf_addf(&sites, "%s%.*s", j ? " " : "", STR_ARG(states.at[j].site));
            MUST(read_sheets(db, &rights[i].tenant, states.at[j].site, day, INSTANT_NEVER,
                             &arena, &list, &err));
            assert_int_equal(list.count, 1);
        }
        for (const char *site = "abc"; *site; site++) {
            struct listed_sheets list;
            MUST(read_sheets(db, &rights[i].tenant, (str){site, 1}, day, INSTANT_NEVER,
                             &arena, &list, &err));
            assert_int_equal(list.count, strchr(rights[i].sites, *site) != NULL);
        }
        hub_ask_end(place->hub, db);
        const struct sums_question question = {.window = day, .as_of = INSTANT_NEVER};
        assert_string_equal(buf_text(&sites), rights[i].sites);
        assert_string_equal(told(place, &rights[i].tenant, &question, &sums).at,
                            rights[i].sums);
    }
}

static void test_tenant_texts(void **state)
{
    (void)state;
    static const char *const right[] = {"all", "none", "group:north", "site:hall-2"};
    static const char *const wrong[] = {
        "", "al", "all ", "group:", "site", "site: x", "group:a\nb"};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct tenant tenant;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        MUST(tenant_parse(str_from(right[i]), &tenant, &err));
        assert_string_equal(tenant_text(&tenant, &arena).at, right[i]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        REFUSED_SAYING(ERROR_INVALID, "tenant",
                       tenant_parse(str_from(wrong[i]), &tenant, &err));
}

/* --- who is late --- */

static void test_silence(void **state)
{
    struct centre_place *place = *state;
    static const struct {
        int64_t minutes; /* after the end of the first hour */
        bool late, silent;
    } row[] = {{0, false, false},
               {120, false, false},
               {121, true, false},
               {25 * 60, true, false},
               {25 * 60 + 1, true, true}};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct tenant all = {TENANT_ALL, {"", 0}};
    struct site_states states;
    struct db *db;
    (void)say(place, (struct said){"a", 1, 1, 0, 0, 5, "factory:1"});
    (void)say(place,
              (struct said){"a", 1, 1, -3, 0, 5, "factory:1"}); /* later, of before */
    MUST(hub_read(place->hub, &db, &err));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        instant now = {FIRST_HOUR.ms + SPAN_HOUR.ms + row[i].minutes * SPAN_MINUTE.ms};
        MUST(read_sites(db, &all, STR(""), now, &arena, &states, &err));
        assert_int_equal(states.count, 3);
        assert_int_equal(states.at[0].late, row[i].late);
        assert_int_equal(states.at[0].silent, row[i].silent);
        assert_true(states.at[1].late && states.at[1].silent); /* never heard of */
    }
    hub_read_end(place->hub, db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_series, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_scopes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_epoch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_longest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_sheets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tenants, set_up, tear_down),
        cmocka_unit_test(test_tenant_texts),
        cmocka_unit_test_setup_teardown(test_silence, set_up, tear_down),
    };
    return ENGINES_RUN(tests);
}
