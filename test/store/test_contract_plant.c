/* backend.h: what is set, and agents. */
#include "contract.h"

#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>

static struct plant plant_of(struct contract *c)
{
    struct plant plant;
    DO(c->writer, plant, &c->arena, &plant);
    return plant;
}

static void check_str(str have, const char *want)
{
    if (!str_equal(have, str_from(want)))
        fail_msg("'%.*s', must be '%s'", STR_ARG(have), want);
}

/* --- what is set --- */

static void test_plant_of_nothing(void **state)
{
    struct contract *c = *state;
    static const char nothing[] = "workers\nstations\nshifts\nsite 28800000 0 0 0\n"
                                  "events, last none\ncorrections, last none\n"
                                  "runs \nsums \nchanges \nagents";
    assert_string_equal(contract_dump(c, c->reader), nothing);
}

/* Bytes decide, not a language: capital letters first, and beyond ASCII last. */
static void test_order_of_ids(void **state)
{
    struct contract *c = *state;
    static const char *const ids[] = {"W2", "w1", "\xc3\x84rmel",     "W10", "W 1",
                                      "z",  "W",  "\xf0\x9f\x94\xa7", "Z",   "W-1"};
    static const char *const sorted[] = {
        "W", "W 1", "W-1", "W10",          "W2",
        "Z", "w1",  "z",   "\xc3\x84rmel", "\xf0\x9f\x94\xa7"};
    enum { IDS = sizeof ids / sizeof *ids };
    DO(c->writer, begin);
    for (size_t i = 0; i < IDS; i++) {
        struct worker worker = contract_worker(ids[i]);
        struct station station = contract_station(ids[i]);
        DO(c->writer, put_worker, &worker);
        DO(c->writer, put_station, &station);
    }
    DO(c->writer, commit);
    struct floor floor = plant_of(c).floor;
    assert_int_equal(floor.workers, IDS);
    assert_int_equal(floor.stations, IDS);
    for (size_t i = 0; i < IDS; i++) {
        check_str(floor.worker[i].id, sorted[i]);
        check_str(floor.station[i].id, sorted[i]);
    }
}

static void test_site(void **state)
{
    struct contract *c = *state;
    static const struct site put[] = {
        {.hold = {604800000},
         .target = {12125},
         .sealed = {1768435200000},
         .epoch = 1768435201234,
         .sample = true,
         .retention = {30, 7, {86400000}, {4}, {5}},
         .team_size = 20,
         .erasing = "W1",
         .erased_as = "nobody",
         .mode = MODE_INDIVIDUALS,
         .agreement = "BV 2026/3, \xc3\xa4 \"'",
         .agreed_until = {1799971200000},
         .tallied = {1768438800000},
         .drift = {true, 0.725},
         .feedback =
             {350, true, "https://x.example/{camera}?t={time}", 0.925, 30, {7}, 8, 9}},
        {.hold = {1000},
         .epoch = -1,
         .fresh = true,
         .team_size = 5,
         .real = true,
         .mode = MODE_TEAMS},
    };
    for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
        struct site site;
        DO(c->writer, begin);
        DO(c->writer, put_site, &put[i]);
        DO(c->writer, commit);
        DO(c->reader, site, &site);
        struct site sites[] = {site, plant_of(c).site};
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(sites[k].hold.ms, put[i].hold.ms);
            assert_true(sites[k].target.thousandths == put[i].target.thousandths);
            assert_int_equal(sites[k].sealed.ms, put[i].sealed.ms);
            const struct retention *kept = &sites[k].retention, *want = &put[i].retention;
            assert_int_equal(kept->event_days, want->event_days);
            assert_int_equal(kept->people_days, want->people_days);
            assert_int_equal(kept->events_from.ms, want->events_from.ms);
            assert_int_equal(kept->people_from.ms, want->people_from.ms);
            assert_int_equal(kept->removed.ms, want->removed.ms);
            assert_int_equal(sites[k].team_size, put[i].team_size);
            assert_string_equal(sites[k].erasing, put[i].erasing);
            assert_string_equal(sites[k].erased_as, put[i].erased_as);
            assert_int_equal(sites[k].epoch, put[i].epoch);
            assert_int_equal(sites[k].sample, put[i].sample);
            assert_int_equal(sites[k].fresh, put[i].fresh);
            assert_int_equal(sites[k].real, put[i].real);
            assert_int_equal(sites[k].mode, put[i].mode);
            assert_string_equal(sites[k].agreement, put[i].agreement);
            assert_int_equal(sites[k].agreed_until.ms, put[i].agreed_until.ms);
            assert_int_equal(sites[k].tallied.ms, put[i].tallied.ms);
            assert_int_equal(sites[k].drift.floor_on, put[i].drift.floor_on);
            assert_true(sites[k].drift.floor_below == put[i].drift.floor_below);
            const struct feedback_settings *kept_feedback = &sites[k].feedback,
                                           *want_feedback = &put[i].feedback;
            assert_int_equal(kept_feedback->audits_a_week, want_feedback->audits_a_week);
            assert_int_equal(kept_feedback->blind, want_feedback->blind);
            assert_string_equal(kept_feedback->recorder_url, want_feedback->recorder_url);
            assert_true(kept_feedback->accuracy_limit == want_feedback->accuracy_limit);
            assert_int_equal(kept_feedback->corrections_limit,
                             want_feedback->corrections_limit);
            assert_int_equal(kept_feedback->drawn.ms, want_feedback->drawn.ms);
            assert_int_equal(kept_feedback->looked, want_feedback->looked);
            assert_int_equal(kept_feedback->looked_epoch, want_feedback->looked_epoch);
        }
    }
}

/* Nobody is used who is new; a change leaves `created_at` and `used`. */
static void test_put_worker(void **state)
{
    struct contract *c = *state;
    struct worker worker = {
        STR("W9"), STR("\xc3\x84nn"), STR("2026-01-02T00:00:00.000Z"), false, true, {0},
        false};
    DO(c->writer, begin);
    DO(c->writer, put_worker, &worker);
    struct worker kept = plant_of(c).floor.worker[3];
    check_str(kept.id, "W9");
    check_str(kept.name, "\xc3\x84nn");
    check_str(kept.created_at, "2026-01-02T00:00:00.000Z");
    assert_false(kept.active || kept.used);

    const int used = 0;
    static const struct sum_changes none[SUM_OWNERS];
    struct figures_written what = {.sums = none, .used_worker = &used, .used_workers = 1};
    DO(c->writer, write, &c->floor, &what);
    worker = (struct worker){
        STR("W1"), STR("Bo"), STR("2026-01-03T00:00:00.000Z"), false, false, {0}, false};
    DO(c->writer, put_worker, &worker);
    kept = plant_of(c).floor.worker[0];
    check_str(kept.id, "W1");
    check_str(kept.name, "Bo");
    check_str(kept.created_at, "2026-01-01T00:00:00.000Z");
    assert_true(!kept.active && kept.used);
    assert_int_equal(plant_of(c).floor.workers, 4);
    DO(c->writer, commit);
}

static void test_put_station(void **state)
{
    struct contract *c = *state;
    struct station station = {
        STR("Sz"), STR("Saw"), STR("saw"), STR("2026-01-02T00:00:00.000Z"),
        true,      {750},      true};
    DO(c->writer, begin);
    DO(c->writer, put_station, &station);
    struct station kept = plant_of(c).floor.station[2];
    check_str(kept.id, "Sz");
    check_str(kept.name, "Saw");
    check_str(kept.type, "saw");
    check_str(kept.created_at, "2026-01-02T00:00:00.000Z");
    assert_true(kept.active && !kept.used && kept.target.thousandths == 750);

    const int used = 1;
    static const struct sum_changes none[SUM_OWNERS];
    struct figures_written what = {
        .sums = none, .used_station = &used, .used_stations = 1};
    DO(c->writer, write, &c->floor, &what);
    station = (struct station){
        STR("Sb"), STR("Bench"), STR("bench"), STR("2026-01-03T00:00:00.000Z"),
        false,     {0},          false};
    DO(c->writer, put_station, &station);
    kept = plant_of(c).floor.station[1];
    check_str(kept.name, "Bench");
    check_str(kept.type, "bench");
    check_str(kept.created_at, "2026-01-01T00:00:00.000Z");
    assert_true(!kept.active && kept.used && kept.target.thousandths == 0);
    assert_int_equal(plant_of(c).floor.stations, 3);
    DO(c->writer, commit);
}

/* Who is not there cannot be removed, and that is no error. */
static void test_delete(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    DO(c->writer, delete_worker, STR("W2"));
    DO(c->writer, delete_worker, STR("w1"));
    DO(c->writer, delete_station, STR("Sa"));
    DO(c->writer, delete_station, STR("W1"));
    DO(c->writer, delete_shift, 17);
    DO(c->writer, commit);
    struct floor floor = plant_of(c).floor;
    assert_int_equal(floor.workers, 2);
    assert_int_equal(floor.stations, 1);
    check_str(floor.worker[0].id, "W1");
    check_str(floor.worker[1].id, "W3");
    check_str(floor.station[0].id, "Sb");
}

static const char *calendar_of(struct contract *c)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct calendar calendar = plant_of(c).calendar;
    for (size_t i = 0; i < calendar.count; i++)
        buf_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(calendar.rule[i].name));
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static int64_t put_shift(struct contract *c, int64_t id, const char *name, int64_t from,
                         int start)
{
    struct shift_rule rule = {.id = id,
                              .name = str_from(name),
                              .weekdays = 0x1f,
                              .start_minute = start,
                              .length_minutes = 480,
                              .valid_from = from};
    int64_t given;
    DO(c->writer, put_shift, &rule, &given);
    return given;
}

/* In the order of valid_from, start and id. A new one has the greatest id. */
static void test_put_shift(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    int64_t late = put_shift(c, 0, "late", 100, 840);
    int64_t early = put_shift(c, 0, "early", 100, 360);
    int64_t old = put_shift(c, 0, "old", 99, 1000);
    int64_t twin = put_shift(c, 0, "twin", 100, 360);
    assert_true(late > 0 && early > late && old > early && twin > old);
    assert_string_equal(calendar_of(c), "old early twin late");

    assert_int_equal(put_shift(c, early, "later", 100, 900), early);
    assert_string_equal(calendar_of(c), "old twin late later");
    DO(c->writer, delete_shift, late);
    DO(c->writer, commit);
    assert_string_equal(calendar_of(c), "old twin later");
    assert_int_equal(plant_of(c).calendar.rule[2].id, early);
}

static void test_shift_as_put(void **state)
{
    struct contract *c = *state;
    struct shift_rule rule = {.name = STR("Fr\xc3\xbchschicht"),
                              .weekdays = 0x60,
                              .start_minute = 1439,
                              .length_minutes = 1440,
                              .valid_from = -365};
    int64_t id;
    for (int i = 0; i < SHIFT_BREAKS; i++)
        rule.pause[rule.pause_count++] = (struct shift_break){1000 - 100 * i, i + 1};
    DO(c->writer, begin);
    DO(c->writer, put_shift, &rule, &id);
    DO(c->writer, commit);
    struct shift_rule kept = plant_of(c).calendar.rule[0];
    assert_int_equal(kept.id, id);
    check_str(kept.name, "Fr\xc3\xbchschicht");
    assert_int_equal(kept.weekdays, rule.weekdays);
    assert_int_equal(kept.start_minute, rule.start_minute);
    assert_int_equal(kept.length_minutes, rule.length_minutes);
    assert_int_equal(kept.valid_from, rule.valid_from);
    assert_int_equal(kept.pause_count, SHIFT_BREAKS);
    for (size_t i = 0; i < SHIFT_BREAKS; i++) {
        assert_int_equal(kept.pause[i].start_minute, rule.pause[i].start_minute);
        assert_int_equal(kept.pause[i].length_minutes, rule.pause[i].length_minutes);
    }
}

static struct agent_report an_agent(const char *id, const char *first, const char *second)
{
    static struct camera_report camera[2];
    camera[0] = (struct camera_report){.id = str_from(first), .state = STR("online")};
    camera[1] = (struct camera_report){
        .id = str_from(second), .state = STR("dark"), .heard = MIDNIGHT};
    return (struct agent_report){.id = str_from(id),
                                 .version = STR("1.2.3"),
                                 .camera = camera,
                                 .cameras = (size_t)(*first != 0) + (*second != 0)};
}

static void put_agent(struct contract *c, struct agent_report report)
{
    DO(c->writer, put_agent, &report);
}

/* Sample events and their corrections go; what is real stays, and what is set. */
static void test_remove_sample(void **state)
{
    struct contract *c = *state;
    struct addition sample[] = {contract_addition(c, "2W@5", 11),
                                contract_addition(c, "2+3@6", 12)};
    struct addition_result result[2];
    struct uuid real = place_uuid(2), sampled = place_uuid(11);
    int64_t events = -1;
    DO(c->writer, begin);
    DO(c->writer, remove_sample, 0, INT64_MAX, &events);
    assert_int_equal(events, 0);
    DO(c->writer, commit);

    DO(c->writer, begin);
    contract_add(c, "W@0 I@10", 1);
    contract_correct(c, &real, true, "mine");
    DO(c->writer, commit);
    const char *before = contract_dump(c, c->reader);
    DO(c->writer, begin);
    contract_send(c, sample, 2, ORIGIN_SAMPLE, result);
    contract_correct(c, &sampled, true, "the sample's");
    DO(c->writer, commit);
    assert_string_not_equal(contract_dump(c, c->reader), before);
    DO(c->writer, begin);
    const struct {
        int64_t after, last, events;
    } slices[] = {
        {result[1].id, INT64_MAX, 0},
        {0, result[0].id - 1, 0},
        {0, result[0].id, 1},
        {result[0].id, INT64_MAX, 1},
    };
    for (size_t i = 0; i < sizeof slices / sizeof *slices; i++) {
        DO(c->writer, remove_sample, slices[i].after, slices[i].last, &events);
        assert_int_equal(events, slices[i].events);
    }
    DO(c->writer, commit);
    assert_string_equal(contract_dump(c, c->reader), before);
}

static void test_clear(void **state)
{
    struct contract *c = *state;
    struct site site = {.hold = {1000},
                        .target = {1500},
                        .sealed = c->now,
                        .epoch = 7,
                        .sample = true,
                        .fresh = true,
                        .team_size = 8};
    struct uuid uuid = place_uuid(1);
    DO(c->writer, begin);
    DO(c->writer, put_site, &site);
    put_shift(c, 0, "Day", 0, 0);
    put_agent(c, an_agent("hall", "cam-1", ""));
    contract_add(c, "W@0 +3@1", 1);
    contract_correct(c, &uuid, true, "wrong");
    contract_put_runs(c, "W@0");
    contract_add_sums(c, "0@0 W1 0 0 0 3; 0@0 Sa 0 0 3");
    contract_write_changes(c, "W1@0 Sa@0");
    DO(c->writer, clear);
    DO(c->writer, commit);
    assert_string_equal(contract_dump(c, c->reader),
                        "workers\nstations\nshifts\n"
                        "site 1000 1.5 1768478400000 7, sample, fresh\n"
                        "events, last none\ncorrections, last none\n"
                        "runs \nsums \nchanges \nagents hall");
}

/* --- agents --- */

/* "hall: cam-1 online 0; yard:" */
static const char *agents_of(struct contract *c)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct agent_list list;
    DO(c->writer, agents, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct agent_report *agent = &list.agent[i];
        buf_addf(&text, "%s%.*s:", i ? "; " : "", STR_ARG(agent->id));
        for (size_t k = 0; k < agent->cameras; k++)
            buf_addf(&text, " %.*s %.*s %" PRId64, STR_ARG(agent->camera[k].id),
                     STR_ARG(agent->camera[k].state), agent->camera[k].heard.ms);
    }
    return arena_copy(&c->arena, buf_str(&text)).at;
}

/* By the bytes of the ids, and the latest report is all there is. That each of its
 * members is kept, test_agents.c shows. */
static void test_agents(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    assert_string_equal(agents_of(c), "");
    put_agent(c, an_agent("hall", "cam-2", "cam-10"));
    put_agent(c, an_agent("Yard", "", ""));
    put_agent(c, an_agent("\xc3\x84", "cam-1", ""));
    assert_string_equal(agents_of(c),
                        "Yard:; hall: cam-10 dark 1768435200000 cam-2 online 0;"
                        " \xc3\x84: cam-1 online 0");
    put_agent(c, an_agent("hall", "C", ""));
    DO(c->writer, delete_agent, STR("\xc3\x84"));
    DO(c->writer, delete_agent, STR("nobody"));
    DO(c->writer, commit);
    assert_string_equal(agents_of(c), "Yard:; hall: C online 0");
}

static void test_count_agents(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *id;
        int64_t others, cameras;
        bool there;
    } row[] = {
        {"hall", 2, 1, true},    {"Yard", 2, 3, true},  {"gate", 2, 2, true},
        {"nobody", 3, 3, false}, {"HALL", 3, 3, false},
    };
    struct agent_count count;
    DO(c->writer, begin);
    DO(c->writer, count_agents, STR("hall"), &count);
    assert_true(!count.others && !count.cameras && !count.there);
    put_agent(c, an_agent("hall", "cam-1", "cam-2"));
    put_agent(c, an_agent("Yard", "", ""));
    put_agent(c, an_agent("gate", "cam-1", ""));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        DO(c->writer, count_agents, str_from(row[i].id), &count);
        assert_int_equal(count.others, row[i].others);
        assert_int_equal(count.cameras, row[i].cameras);
        assert_int_equal(count.there, row[i].there);
    }
    DO(c->writer, commit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_migrated, test_plant_of_nothing),
        CONTRACT_TEST(contract_migrated, test_order_of_ids),
        CONTRACT_TEST(contract_migrated, test_site),
        CONTRACT_TEST(contract_floor, test_put_worker),
        CONTRACT_TEST(contract_floor, test_put_station),
        CONTRACT_TEST(contract_floor, test_delete),
        CONTRACT_TEST(contract_floor, test_put_shift),
        CONTRACT_TEST(contract_floor, test_shift_as_put),
        CONTRACT_TEST(contract_floor, test_remove_sample),
        CONTRACT_TEST(contract_floor, test_clear),
        CONTRACT_TEST(contract_floor, test_agents),
        CONTRACT_TEST(contract_floor, test_count_agents),
    };
    return ENGINES_RUN(tests);
}
