/* Rows of a sheet and their bytes; and that nobody who reckons with what was ever sent of
 * a period can work out a figure of fewer than k people. */
#include "domain/sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "random.h"

#include "must.h"

#include <stdlib.h>

enum { STATIONS = 5, WORKERS = 12, TYPES = 3 };

/* A floor, and who was at which of its stations. */
struct scene {
    struct worker worker[WORKERS];
    struct station station[STATIONS];
    struct floor floor;
    struct worker_sum worker_sum[WORKERS];
    struct station_sum station_sum[STATIONS];
    int64_t ahead[STATIONS];
    struct latest latest[WORKERS];
    struct totals totals;
    struct sheet_people people;
    bool at[STATIONS * WORKERS];
};

static const char *const station_ids[STATIONS] = {"S1", "S2", "S3", "S4", "S5"};
static const char *const worker_ids[WORKERS] = {"W01", "W02", "W03", "W04", "W05", "W06",
                                                "W07", "W08", "W09", "W10", "W11", "W12"};

static void scene_begin(struct scene *scene, size_t stations, const char *const *type)
{
    *scene = (struct scene){.floor = {scene->worker, WORKERS, scene->station, stations}};
    for (size_t i = 0; i < WORKERS; i++)
        scene->worker[i] = (struct worker){.id = str_from(worker_ids[i]), .active = true};
    for (size_t i = 0; i < stations; i++)
        scene->station[i] = (struct station){
            .id = str_from(station_ids[i]), .type = str_from(type[i]), .active = true};
    scene->totals = (struct totals){
        .floor = &scene->floor,
        .window = {{0}, {SPAN_HOUR.ms}},
        .now = {2 * SPAN_HOUR.ms},
        .planned = {50 * SPAN_MINUTE.ms},
        .worker = scene->worker_sum,
        .station = scene->station_sum,
        .ahead = scene->ahead,
        .latest = scene->latest,
    };
    scene->people = (struct sheet_people){WORKERS, scene->at};
}

/* Somebody worked there for a minute, and made a unit. */
static void put(struct scene *scene, size_t station, size_t worker)
{
    scene->at[station * WORKERS + worker] = true;
    scene->worker_sum[worker].working_ms += SPAN_MINUTE.ms;
    scene->worker_sum[worker].units++;
    scene->station_sum[station].occupied_ms += SPAN_MINUTE.ms;
    scene->station_sum[station].working_ms += SPAN_MINUTE.ms;
    scene->station_sum[station].units++;
}

static struct sheet sheet_of(const struct scene *scene, int64_t k, struct arena *arena)
{
    struct sheet sheet = {.site = STR("hall-2"),
                          .epoch = 7,
                          .revision = 3,
                          .k = k,
                          .finest = SHEET_STATION};
    sheet_fill(&sheet, &scene->totals, arena);
    return sheet;
}

/* --- rows --- */

static void test_bytes(void **state)
{
    (void)state;
    static const char *const type[] = {"Press", "", "Press"};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    scene_begin(&scene, 3, type);
    put(&scene, 0, 0);
    put(&scene, 1, 0);
    put(&scene, 2, 1);
    scene.worker_sum[2].absent_ms = 1000;
    scene.worker_sum[2].idle_ms = 500;
    struct sheet sheet = sheet_of(&scene, 0, &arena);
    sheet_suppress(&sheet, &scene.people);
    assert_string_equal(
        sheet_bytes(&sheet, &arena).at,
        "{\"site\":\"hall-2\",\"epoch\":7,\"start\":\"1970-01-01T00:00:00.000Z\","
        "\"end\":\"1970-01-01T01:00:00.000Z\",\"revision\":3,\"policy\":{\"k\":0,"
        "\"scopes\":[\"factory\",\"type\",\"station\"],\"personal\":true},\"rows\":["
        "{\"scope\":\"factory\",\"scope_id\":\"\",\"planned_ms\":3000000,"
        "\"working_ms\":180000,\"idle_ms\":500,\"absent_ms\":1000,"
        "\"unknown_ms\":43018500,\"occupied_ms\":180000,\"working_station_ms\":180000,"
        "\"units\":3,\"suppressed\":false},"
        "{\"scope\":\"type\",\"scope_id\":\"Press\",\"planned_ms\":6000000,"
        "\"working_ms\":0,\"idle_ms\":0,\"absent_ms\":0,\"unknown_ms\":0,"
        "\"occupied_ms\":120000,\"working_station_ms\":120000,\"units\":2,"
        "\"suppressed\":false},"
        "{\"scope\":\"station\",\"scope_id\":\"S1\",\"planned_ms\":3000000,"
        "\"working_ms\":0,\"idle_ms\":0,\"absent_ms\":0,\"unknown_ms\":0,"
        "\"occupied_ms\":60000,\"working_station_ms\":60000,\"units\":1,"
        "\"suppressed\":false},"
        "{\"scope\":\"station\",\"scope_id\":\"S2\",\"planned_ms\":3000000,"
        "\"working_ms\":0,\"idle_ms\":0,\"absent_ms\":0,\"unknown_ms\":0,"
        "\"occupied_ms\":60000,\"working_station_ms\":60000,\"units\":1,"
        "\"suppressed\":false},"
        "{\"scope\":\"station\",\"scope_id\":\"S3\",\"planned_ms\":3000000,"
        "\"working_ms\":0,\"idle_ms\":0,\"absent_ms\":0,\"unknown_ms\":0,"
        "\"occupied_ms\":60000,\"working_station_ms\":60000,\"units\":1,"
        "\"suppressed\":false}]}");

    sheet.k = 5;
    sheet.finest = SHEET_FACTORY;
    sheet_fill(&sheet, &scene.totals, &arena);
    sheet_suppress(&sheet, &scene.people);
    assert_string_equal(
        sheet_bytes(&sheet, &arena).at,
        "{\"site\":\"hall-2\",\"epoch\":7,\"start\":\"1970-01-01T00:00:00.000Z\","
        "\"end\":\"1970-01-01T01:00:00.000Z\",\"revision\":3,\"policy\":{\"k\":5,"
        "\"scopes\":[\"factory\"],\"personal\":false},\"rows\":["
        "{\"scope\":\"factory\",\"scope_id\":\"\",\"suppressed\":true}]}");
}

/* An id or a type of any sender, as JSON. */
static void test_texts_are_escaped(void **state)
{
    (void)state;
    static const char *const type[] = {"a \"b\" \\ \xc3\xa4"};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    scene_begin(&scene, 1, type);
    struct sheet sheet = sheet_of(&scene, 0, &arena);
    assert_non_null(strstr(sheet_bytes(&sheet, &arena).at,
                           "\"scope_id\":\"a \\\"b\\\" \\\\ \xc3\xa4\""));
}

/* "S1 1-5, S2 1 7-9": who was where, by the numbers of workers from 1. */
static void read_people(const char *text, struct scene *scene)
{
    size_t station = 0;
    while (*text) {
        char *end;
        text += strspn(text, ", ");
        if (*text == 'S') {
            station = strtoul(text + 1, &end, 10) - 1;
        } else {
            size_t first = strtoul(text, &end, 10), last = first;
            if (*end == '-')
                last = strtoul(end + 1, &end, 10);
            for (size_t w = first; w <= last; w++)
                put(scene, station, w - 1);
        }
        text = end;
    }
}

/* Of such a text, what is not about stations that are hidden. */
static str rows_of(str shown)
{
    const char *hidden = strstr(shown.at, "hidden ");
    return (str){shown.at, hidden ? (size_t)(hidden - shown.at) : shown.len};
}

static void test_what_is_shown(void **state)
{
    (void)state;
    static const char *const press_and_paint[STATIONS] = {"Press", "Press", "Press",
                                                          "Paint", ""};
    static const struct {
        const char *name, *people, *shown;
    } row[] = {
        {"nobody is no secret", "",
         "factory \ntype Paint\ntype Press\nstation S1\nstation S2\nstation S3\n"
         "station S4\nstation S5\n"},
        {"a factory of few", "S1 1-2, S4 3-4", "station S2\nstation S3\nstation S5\n"},
        {"all are large enough", "S1 1-5, S2 2-6, S3 5-10, S4 1-5, S5 8-12",
         "factory \ntype Paint\ntype Press\nstation S1\nstation S2\nstation S3\n"
         "station S4\nstation S5\n"},
        {"a small station takes the smallest beside it along",
         "S1 1, S2 2-7, S3 1-5, S4 1-5, S5 8-12",
         "factory \ntype Paint\ntype Press\nstation S2\nstation S4\nstation S5\n"},
        {"people at two stations count once", "S1 1-3, S2 1-3, S3 4-8, S4 8-12, S5 8-12",
         "factory \ntype Paint\ntype Press\nstation S4\nstation S5\n"},
        {"a small type takes along what is beside it", "S1 1-5, S2 1-6, S3 2-6, S4 12",
         "factory \nstation S2\nstation S3\nstation S5\n"},
        {"few who were at work, in a factory of many absent", "S1 1-2",
         "type Paint\nstation S2\nstation S3\nstation S4\nstation S5\n"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct scene scene;
        scene_begin(&scene, STATIONS, press_and_paint);
        read_people(row[i].people, &scene);
        if (strstr(row[i].name, "absent"))
            for (size_t w = 0; w < WORKERS; w++)
                scene.worker_sum[w].absent_ms = 1000;
        struct sheet sheet = sheet_of(&scene, 5, &arena);
        sheet_suppress(&sheet, &scene.people);
        str shown = sheet_shown(&sheet, &arena);
        if (!str_equal(rows_of(shown), str_from(row[i].shown)))
            fail_msg("%s: shown are\n%s", row[i].name, shown.at);
        assert_true(sheet_is_safe(&sheet, &scene.people));
    }
}

/* Units that somebody made whom no camera saw there are of somebody. */
static void test_units_of_nobody_seen(void **state)
{
    (void)state;
    static const char *const type[] = {"", ""};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    scene_begin(&scene, 2, type);
    read_people("S1 1-6", &scene);
    scene.station_sum[1].units = 4;
    struct sheet sheet = sheet_of(&scene, 5, &arena);
    sheet_suppress(&sheet, &scene.people);
    assert_string_equal(sheet_shown(&sheet, &arena).at,
                        "factory \nhidden S1\t\nhidden S2\t\n");
}

/* --- the attacker --- */

/* Sums of stations that are known, in echelon form. */
struct equations {
    double row[2 * (1 + TYPES + STATIONS)][STATIONS];
    size_t lead[2 * (1 + TYPES + STATIONS)], count;
};

static bool nearly_zero(double number) { return number < 1e-9 && number > -1e-9; }

static void reduce(const struct equations *known, double *row)
{
    for (size_t i = 0; i < known->count; i++) {
        double times = row[known->lead[i]];
        for (size_t c = 0; times != 0 && c < STATIONS; c++)
            row[c] -= times * known->row[i][c];
    }
}

static void learn(struct equations *known, double *row)
{
    size_t lead = 0;
    reduce(known, row);
    while (lead < STATIONS && nearly_zero(row[lead]))
        lead++;
    if (lead == STATIONS)
        return;
    double by = row[lead];
    for (size_t c = 0; c < STATIONS; c++)
        row[c] = nearly_zero(row[c]) ? 0 : row[c] / by;
    memcpy(known->row[known->count], row, sizeof known->row[0]);
    known->lead[known->count++] = lead;
}

/* Learn from what is shown. That nobody was at a station may be known, too. */
static void attack(const struct sheet *sheet, const struct scene *scene,
                   struct equations *known)
{
    for (int row = 0; row < (int)sheet->rows; row++) {
        double sum[STATIONS] = {0};
        if (sheet->row[row].suppressed)
            continue;
        for (size_t s = 0; s < sheet->stations; s++)
            for (int r = sheet->row_of[s]; r >= 0; r = sheet->row[r].above)
                if (r == row && scene->station_sum[s].units)
                    sum[s] = 1;
        learn(known, sum);
    }
}

static size_t people_in(const struct scene *scene, uint32_t group)
{
    size_t count = 0;
    for (size_t w = 0; w < WORKERS; w++) {
        bool there = false;
        for (size_t s = 0; s < STATIONS; s++)
            there |= group & 1u << s && scene->at[s * WORKERS + w];
        count += there;
    }
    return count;
}

/* The fewest people of whom a sum can be worked out: every group of stations is tried. */
static size_t fewest_given_away(const struct equations *known, const struct scene *scene)
{
    size_t least = SIZE_MAX;
    for (uint32_t group = 1; group < 1u << STATIONS; group++) {
        double row[STATIONS] = {0};
        bool follows = true;
        for (size_t s = 0; s < STATIONS; s++)
            row[s] = group & 1u << s && scene->station_sum[s].units ? 1 : 0;
        reduce(known, row);
        for (size_t c = 0; c < STATIONS; c++)
            follows &= nearly_zero(row[c]);
        size_t people = people_in(scene, group);
        if (follows && people && people < least)
            least = people;
    }
    return least;
}

static void some_scene(struct random *random, struct scene *scene)
{
    static const char *const names[TYPES + 1] = {"", "A", "B", "C"};
    const char *type[STATIONS];
    for (size_t s = 0; s < STATIONS; s++)
        type[s] = names[random_below(random, TYPES + 1)];
    scene_begin(scene, STATIONS, type);
    for (size_t s = 0; s < STATIONS; s++)
        for (int64_t n = random_below(random, 9); n > 0; n--)
            put(scene, s, (size_t)random_below(random, WORKERS));
}

static void test_an_attacker_learns_nothing_of_few(void **state)
{
    (void)state;
    struct random random = {random_setting("PROPERTY_SEED", 1)};
    size_t hidden = 0, tried = 0;
    for (uint64_t i = random_setting("PROPERTY_ROUNDS", 400); i > 0; i--) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct equations known = {.count = 0};
        struct scene scene;
        some_scene(&random, &scene);
        struct sheet sheet = sheet_of(&scene, 2 + random_below(&random, 5), &arena);
        sheet_suppress(&sheet, &scene.people);
        assert_true(sheet_is_safe(&sheet, &scene.people));
        attack(&sheet, &scene, &known);
        size_t few = fewest_given_away(&known, &scene);
        if (few < (size_t)sheet.k)
            fail_msg("round %llu: a figure of %zu people", (unsigned long long)i, few);
        for (size_t r = 0; r < sheet.rows; r++) {
            hidden += sheet.row[r].suppressed;
            tried++;
        }
    }
    assert_true(hidden > tried / 10 && hidden < tried * 9 / 10);
}

/* The attacker is worth something: to hide small rows alone is not enough. */
static void test_the_attacker_finds_what_is_there(void **state)
{
    (void)state;
    static const char *const type[STATIONS] = {"", "", "", "", ""};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct equations known = {.count = 0};
    struct scene scene;
    scene_begin(&scene, STATIONS, type);
    read_people("S1 1, S2 1-5, S3 3-9", &scene);
    struct sheet sheet = sheet_of(&scene, 5, &arena);
    sheet.row[1].suppressed = true;
    assert_false(sheet_is_safe(&sheet, &scene.people));
    attack(&sheet, &scene, &known);
    assert_int_equal(fewest_given_away(&known, &scene), 1);
}

/* Whatever happens after a period was sent first: the same rows are hidden, or nothing is
 * sent; and what all revisions together give away is of k people. */
static void test_revisions_give_nothing_away(void **state)
{
    (void)state;
    struct random random = {random_setting("PROPERTY_SEED", 1)};
    size_t sent = 0, kept_back = 0;
    for (uint64_t i = random_setting("PROPERTY_ROUNDS", 400); i > 0; i--) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct equations known = {.count = 0};
        struct scene scene;
        some_scene(&random, &scene);
        struct sheet first = sheet_of(&scene, 4, &arena);
        sheet_suppress(&first, &scene.people);
        str shown = sheet_shown(&first, &arena);
        attack(&first, &scene, &known);
        for (int64_t n = random_below(&random, 4); n >= 0; n--)
            put(&scene, (size_t)random_below(&random, STATIONS),
                (size_t)random_below(&random, WORKERS));
        struct sheet second = sheet_of(&scene, 4, &arena);
        sheet_suppress_all_but(&second, shown);
        assert_string_equal(sheet_shown(&second, &arena).at, shown.at);
        if (!sheet_is_safe(&second, &scene.people)) {
            kept_back++;
            continue;
        }
        sent++;
        known.count = 0;
        attack(&second, &scene, &known);
        assert_true(fewest_given_away(&known, &scene) >= 4);
    }
    assert_true(sent > kept_back && kept_back > 0);
}

/* A station that is new since is in no revision, but in the sums above it. */
static void test_a_new_station_stays_hidden(void **state)
{
    (void)state;
    static const char *const type[STATIONS] = {"A", "A", "", "", ""};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct scene scene;
    scene_begin(&scene, 2, type);
    read_people("S1 1-5, S2 3-9", &scene);
    struct sheet sheet = sheet_of(&scene, 5, &arena);
    sheet_suppress(&sheet, &scene.people);
    str shown = sheet_shown(&sheet, &arena);

    scene_begin(&scene, 3, type);
    read_people("S1 1-5, S2 3-9, S3 1", &scene);
    sheet = sheet_of(&scene, 5, &arena);
    sheet_suppress_all_but(&sheet, shown);
    assert_true(sheet.row[4].suppressed);
    assert_false(sheet_is_safe(&sheet, &scene.people)); /* the rest is of one */

    read_people("S3 2-5", &scene);
    sheet = sheet_of(&scene, 5, &arena);
    sheet_suppress_all_but(&sheet, shown);
    assert_true(sheet.row[4].suppressed);
    assert_true(sheet_is_safe(&sheet, &scene.people));
}

/* A hidden station is of another type now: the types less what they were before would be
 * that station. */
static void test_a_station_that_is_moved_stays_hidden(void **state)
{
    (void)state;
    static const char *const before[STATIONS] = {"A", "A", "A", "B", "C"};
    static const char *const after[STATIONS] = {"A", "A", "B", "B", "C"};
    static const char people[] = "S1 1, S2 2-7, S3 1-5, S4 1-5, S5 8-12";
    static const struct {
        enum sheet_scope finest;
        int64_t k;
        const char *first, *moved;
    } row[] = {
        {SHEET_STATION, 5,
         "factory \ntype A\ntype B\ntype C\nstation S2\nstation S4\nstation S5\n",
         "factory \ntype C\nstation S2\nstation S4\nstation S5\n"},
        {SHEET_TYPE, 5, "factory \ntype A\ntype B\ntype C\n", "factory \ntype C\n"},
        {SHEET_TYPE, 0, "factory \ntype A\ntype B\ntype C\n",
         "factory \ntype A\ntype B\ntype C\n"},
        {SHEET_FACTORY, 5, "factory \n", "factory \n"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct scene scene;
        scene_begin(&scene, STATIONS, before);
        read_people(people, &scene);
        struct sheet sheet = sheet_of(&scene, row[i].k, &arena);
        sheet.finest = row[i].finest;
        sheet_fill(&sheet, &scene.totals, &arena);
        sheet_suppress(&sheet, &scene.people);
        str shown = sheet_shown(&sheet, &arena), moved;
        assert_true(str_equal(rows_of(shown), str_from(row[i].first)));

        scene_begin(&scene, STATIONS, after);
        read_people(people, &scene);
        sheet_fill(&sheet, &scene.totals, &arena);
        sheet_suppress_all_but(&sheet, shown);
        moved = sheet_shown(&sheet, &arena);
        assert_true(str_equal(rows_of(moved), str_from(row[i].moved)));
        assert_true(!row[i].k || sheet_is_safe(&sheet, &scene.people));

        scene_begin(&scene, STATIONS, before); /* and back: it stays so */
        read_people(people, &scene);
        sheet_fill(&sheet, &scene.totals, &arena);
        sheet_suppress_all_but(&sheet, moved);
        assert_true(
            str_equal(rows_of(sheet_shown(&sheet, &arena)), str_from(row[i].moved)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_texts_are_escaped),
        cmocka_unit_test(test_what_is_shown),
        cmocka_unit_test(test_units_of_nobody_seen),
        cmocka_unit_test(test_an_attacker_learns_nothing_of_few),
        cmocka_unit_test(test_the_attacker_finds_what_is_there),
        cmocka_unit_test(test_revisions_give_nothing_away),
        cmocka_unit_test(test_a_new_station_stays_hidden),
        cmocka_unit_test(test_a_station_that_is_moved_stays_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
