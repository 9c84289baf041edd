/* A round as the hub keeps it: it goes on from what was written, whatever is closed and
 * opened again, and takes nothing that it should not. */
#include "hub/rounds.h"

#include "federation/site.h"
#include "hub/sites.h"
#include "must.h"

#include "chance.h"

#include <stdlib.h>

enum { SITES = 3 };

struct meeting {
    struct centre_place *place;
    struct signing_key key; /* the hub's */
    struct federation_site site[SITES];
    struct federation_peer peer[SITES];
    struct random random;
    struct chance chance;
};

static const char *const names[] = {"hall-1", "hall-2", "hall-3"};

static int set_up(void **state)
{
    struct meeting *meeting = calloc(1, sizeof *meeting);
    meeting->place = centre_new(*state);
    meeting->key = key_of_site("the hub");
    meeting->random = (struct random){5};
    meeting->chance = chance_of(&meeting->random);
    for (int i = 0; i < SITES; i++) {
        enrol(meeting->place, names[i], "north", 7);
        meeting->site[i] = (struct federation_site){
            .name = str_from(names[i]),
            .key = key_of_site(names[i]),
            .coordinator = verifying_key_of(&meeting->key),
            .peer = meeting->peer,
            .peers = SITES,
            .policy = federation_policy_usual(FEDERATION_PRIVATE),
        };
        meeting->peer[i] = (struct federation_peer){
            meeting->site[i].name, verifying_key_of(&meeting->site[i].key)};
    }
    *state = meeting;
    return 0;
}

static int tear_down(void **state)
{
    struct meeting *meeting = *state;
    centre_free(meeting->place);
    free(meeting);
    return 0;
}

/* --- what is done with the hub, each in a transaction of its own --- */

enum doing { BEGIN, TAKE, GO_ON, STOP };

struct step {
    struct task task;
    struct meeting *meeting;
    enum doing doing;
    struct federation_round round;
    str text;
    instant now;
};

static bool run_step(struct task *task, void *ledger, instant now, struct error *err)
{
    const struct step *step = (const struct step *)task;
    const struct signing_key *key = &step->meeting->key;
    (void)now;
    switch (step->doing) {
    case BEGIN:
        return round_begin(ledger, key, &step->round, step->now, err);
    case TAKE:
        return round_take(ledger, key, step->text, step->now, err);
    case GO_ON:
        return round_go_on(ledger, key, step->now, err);
    case STOP:
        return round_stop(ledger, key, step->text, step->now, err);
    }
    return false;
}

static bool run(struct meeting *meeting, struct step step, struct error *err)
{
    step.task = (struct task){.run = run_step, .weight = 1};
    step.meeting = meeting;
    return hub_run(meeting->place->hub, &step.task, err);
}

static instant hour(int number)
{
    return instant_add(FIRST_HOUR, (span){number * SPAN_HOUR.ms});
}

/* A round of ten hours. */
static struct federation_round of_ten_hours(const char *id)
{
    return (struct federation_round){.id = str_from(id),
                                     .model = STR("v1"),
                                     .claim = EVENT_IDLE,
                                     .bins = CALIBRATED_BINS,
                                     .epsilon = 2,
                                     .delta = 1e-5,
                                     .m = 1,
                                     .colluding = 1,
                                     .min_sites = 3,
                                     .closes = hour(10)};
}

static bool begin(struct meeting *meeting, const struct federation_round *round,
                  struct error *err)
{
    return run(meeting, (struct step){.doing = BEGIN, .round = *round, .now = hour(0)},
               err);
}

static bool take(struct meeting *meeting, str text, instant now, struct error *err)
{
    return run(meeting, (struct step){.doing = TAKE, .text = text, .now = now}, err);
}

/* As if the hub was killed: nothing is left but the database. */
static void open_again(struct meeting *meeting)
{
    hub_stop(meeting->place->hub);
    MUST(hub_start(meeting->place->url, &meeting->place->hub, &err));
}

static struct kept_round look(struct meeting *meeting, const char *site)
{
    struct kept_round kept = {.id = STR("")};
    struct db *db;
    bool found;
    MUST(hub_read(meeting->place->hub, &db, &err));
    MUST(round_for_site(db, str_from(site), &meeting->place->arena, &kept, &found, &err));
    hub_read_end(meeting->place->hub, db);
    return kept;
}

static struct federation_round read_round(struct meeting *meeting, int site)
{
    struct federation_round round;
    MUST(site_take_round(&meeting->site[site], look(meeting, names[site]).text, hour(0),
                         &meeting->place->arena, &round, &err));
    return round;
}

static str join_of(struct meeting *meeting, int site)
{
    struct federation_round round = read_round(meeting, site);
    return site_join(&meeting->site[site], &round, &meeting->place->arena);
}

static const struct calibration_counts counts = {
    .bins = CALIBRATED_BINS,
    .right = {10, 20, 30, 40, 50, 60},
    .wrong = {9, 8, 7, 6, 5, 4},
};

static str vector_of(struct meeting *meeting, int site)
{
    struct arena *arena = &meeting->place->arena;
    const struct federation_site *self = &meeting->site[site];
    struct federation_round round = read_round(meeting, site);
    struct federation_roster roster;
    struct federation_vector vector;
    MUST(site_take_roster(self, &round, look(meeting, names[site]).roster, hour(1), arena,
                          &roster, &err));
    MUST(site_vector(self, &round, &roster, &counts, &meeting->chance, &vector, &err));
    return federation_write_vector(&vector, &self->key, arena);
}

static const char *why_of(struct meeting *meeting, str outcome)
{
    struct verifying_key key = verifying_key_of(&meeting->key);
    struct federation_abort abort;
    MUST(federation_read_abort(outcome, &key, &meeting->place->arena, &abort, &err));
    return abort.why.at;
}

/* --- tests --- */

static void test_a_round(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1"), other = of_ten_hours("r2");
    struct federation_result result;
    struct federation_roster roster;
    MUST(begin(meeting, &round, &err));
    REFUSED(ERROR_CONFLICT, "the round 'r1' is open", begin(meeting, &other, &err));
    for (int i = 0; i < SITES; i++) {
        assert_int_equal(look(meeting, names[0]).roster.len, 0);
        str join = join_of(meeting, i);
        MUST(take(meeting, join, hour(1), &err));
        open_again(meeting);
        MUST(take(meeting, join, hour(1), &err)); /* again */
    }
    str said = look(meeting, names[0]).roster;
    assert_true(said.len > 0);
    assert_int_equal(look(meeting, "hall-9").roster.len, 0); /* it has not joined */
    assert_true(look(meeting, "hall-9").text.len > 0);
    str vector[SITES];
    for (int i = 0; i < SITES; i++)
        vector[i] = vector_of(meeting, i);
    for (int i = 0; i < SITES; i++) {
        assert_int_equal(look(meeting, names[0]).outcome.len, 0);
        MUST(take(meeting, vector[i], hour(2), &err));
        open_again(meeting);
        assert_true(str_equal(look(meeting, names[0]).roster, said));
        if (i == 1)
            REFUSED_SAYING(ERROR_CONFLICT, "has sent other counts for this round already",
                           take(meeting, vector_of(meeting, 1), hour(2), &err));
    }
    struct federation_round taken = read_round(meeting, 0);
    MUST(site_take_roster(&meeting->site[0], &taken, said, hour(1),
                          &meeting->place->arena, &roster, &err));
    MUST(site_take_result(&meeting->site[0], &taken, &roster,
                          look(meeting, names[0]).outcome, &meeting->place->arena,
                          &result, &err));
    int64_t variance = noise_of_site(noise_rho(2, 1e-5), 1, SITES, 1);
    for (int i = 0; i < 6; i++) {
        /* Six standard deviations: once in a hundred million. */
        int64_t far = (int64_t)(6 * noise_of_sum(variance, SITES)) + 1;
        assert_in_range(result.sum[i] - 3 * counts.right[i] + far, 0, 2 * far);
        assert_in_range(result.sum[6 + i] - 3 * counts.wrong[i] + far, 0, 2 * far);
    }
    REFUSED(ERROR_CONFLICT, "no round is open", take(meeting, vector[0], hour(3), &err));
    REFUSED(ERROR_CONFLICT, "there was a round 'r1' already",
            begin(meeting, &round, &err));
    MUST(begin(meeting, &other, &err));
    assert_true(str_equal(look(meeting, names[0]).id, STR("r2")));
    assert_int_equal(look(meeting, names[0]).outcome.len, 0);
}

/* With one that does not come, the others go on at half of the time. */
static void test_half_of_the_time(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1");
    enrol(meeting->place, "hall-4", "north", 7);
    MUST(begin(meeting, &round, &err));
    for (int i = 0; i < SITES; i++)
        MUST(take(meeting, join_of(meeting, i), hour(1), &err));
    MUST(run(meeting, (struct step){.doing = GO_ON, .now = hour(4)}, &err));
    assert_int_equal(look(meeting, names[0]).roster.len, 0);
    MUST(run(meeting, (struct step){.doing = GO_ON, .now = hour(5)}, &err));
    assert_true(look(meeting, names[0]).roster.len > 0);
    for (int i = 0; i < 2; i++)
        MUST(take(meeting, vector_of(meeting, i), hour(6), &err));
    MUST(run(meeting, (struct step){.doing = GO_ON, .now = hour(10)}, &err));
    assert_string_equal(why_of(meeting, look(meeting, names[0]).outcome),
                        "the site 'hall-3' has not sent its counts");
}

static void test_too_few(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1"), many = of_ten_hours("r2");
    many.min_sites = 4;
    REFUSED(ERROR_LIMIT, "3 sites are enrolled; there have to be 4",
            begin(meeting, &many, &err));
    MUST(begin(meeting, &round, &err));
    MUST(take(meeting, join_of(meeting, 0), hour(1), &err));
    MUST(run(meeting, (struct step){.doing = GO_ON, .now = hour(10)}, &err));
    assert_string_equal(why_of(meeting, look(meeting, names[0]).outcome),
                        "1 sites have joined; there have to be 3");
    assert_int_equal(look(meeting, names[1]).outcome.len, 0); /* none of its business */
}

static void test_refused(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1"), bad = of_ten_hours("r1");
    struct federation_site stranger = meeting->site[0];
    bad.min_sites = 2;
    REFUSED_SAYING(ERROR_INVALID, "min_sites is 2", begin(meeting, &bad, &err));
    bad = round;
    bad.closes = hour(0);
    REFUSED_SAYING(ERROR_INVALID, "closes later than now", begin(meeting, &bad, &err));
    bad.closes = hour(24 * ROUND_DAYS_MOST + 1);
    REFUSED_SAYING(ERROR_INVALID, "in 90 days", begin(meeting, &bad, &err));
    REFUSED(ERROR_CONFLICT, "no round is open",
            take(meeting, STR("{\"type\":\"join\",\"site\":\"hall-1\"}"), hour(1), &err));
    MUST(begin(meeting, &round, &err));
    struct federation_round read = read_round(meeting, 0);
    stranger.name = STR("hall-8");
    REFUSED_SAYING(ERROR_DENIED, "not signed by who should have sent it",
                   take(meeting, site_join(&stranger, &read, &meeting->place->arena),
                        hour(1), &err));
    stranger.name = meeting->site[1].name; /* with the key of another one */
    REFUSED_SAYING(ERROR_DENIED, "not signed by who should have sent it",
                   take(meeting, site_join(&stranger, &read, &meeting->place->arena),
                        hour(1), &err));
    REFUSED_SAYING(ERROR_INVALID, "sites send the messages join and vector",
                   take(meeting, read.text, hour(1), &err));
    REFUSED_SAYING(ERROR_INVALID, "it is none of the messages",
                   take(meeting, STR("{}"), hour(1), &err));
    REFUSED_SAYING(ERROR_LIMIT, "closed",
                   take(meeting, join_of(meeting, 0), hour(10), &err));
}

static bool run_renew(struct task *task, void *ledger, instant now, struct error *err)
{
    (void)task, (void)now;
    return db_run(ledger,
                  "UPDATE hub_sites SET public_key = (SELECT public_key FROM hub_sites"
                  " WHERE site = 'hall-2') WHERE site = 'hall-1'",
                  err);
}

/* A site that is enrolled anew in mid-round has another key: the round is over. */
static void test_a_new_key(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1");
    MUST(begin(meeting, &round, &err));
    MUST(take(meeting, join_of(meeting, 0), hour(1), &err));
    struct task renewing = {.run = run_renew, .weight = 1};
    MUST(hub_run(meeting->place->hub, &renewing, &err));
    MUST(run(meeting, (struct step){.doing = GO_ON, .now = hour(2)}, &err));
    assert_non_null(strstr(why_of(meeting, look(meeting, names[0]).outcome),
                           "not signed by who should have sent it"));
}

static void test_stopped(void **state)
{
    struct meeting *meeting = *state;
    struct federation_round round = of_ten_hours("r1");
    const struct step stop = {.doing = STOP, .text = STR("r1"), .now = hour(1)};
    struct told_rounds list;
    struct db *db;
    REFUSED(ERROR_NOT_FOUND, "no round 'r1' is open", run(meeting, stop, &err));
    MUST(begin(meeting, &round, &err));
    MUST(take(meeting, join_of(meeting, 1), hour(1), &err));
    MUST(run(meeting, stop, &err));
    assert_string_equal(why_of(meeting, look(meeting, names[1]).outcome),
                        "an administrator stopped it");
    REFUSED(ERROR_NOT_FOUND, "no round 'r1' is open", run(meeting, stop, &err));
    MUST(hub_read(meeting->place->hub, &db, &err));
    MUST(rounds_read(db, &meeting->place->arena, &list, &err));
    hub_read_end(meeting->place->hub, db);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.at[0].joins, 1);
    assert_int_equal(list.at[0].vectors, 0);
    assert_true(str_equal(list.at[0].joined[0], STR("hall-2")));
    assert_int_equal(list.at[0].kept.ended.ms, hour(1).ms);
}

int main(void)
{
#define WITH_SITES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SITES(test_a_round),   WITH_SITES(test_half_of_the_time),
        WITH_SITES(test_too_few),   WITH_SITES(test_refused),
        WITH_SITES(test_a_new_key), WITH_SITES(test_stopped),
    };
    return ENGINES_RUN(tests);
}
