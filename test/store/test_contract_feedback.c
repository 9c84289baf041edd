/* What every engine keeps to where people say what cameras claimed. */
#include "contract.h"

#include "base/buf.h"

static const struct actor ana = {.kind = {"person", 6}, .name = {"ana", 3}};
static const struct actor ben = {.kind = {"person", 6}, .name = {"ben", 3}};

/* The spot check of the event with that number, at a minute of the day. */
static struct spot_check spot(int number, int minute)
{
    return (struct spot_check){.event = place_uuid(number),
                               .camera = STR("CAM-1"),
                               .model = STR("m1"),
                               .station = STR("Sa"),
                               .at = place_minute(minute),
                               .claimed = EVENT_WORKING,
                               .confidence = 0.85};
}

static void put(struct contract *c, const struct spot_check *check, size_t count)
{
    const struct spot_draw draw = {.taken = check, .count = count};
    DO(c->writer, put_spots, &draw, c->now);
}

/* Of four events three are drawn, and one that is not there. */
static void draw(struct contract *c)
{
    const struct spot_check checks[] = {spot(1, 0), spot(2, 10), spot(3, 20),
                                        spot(9, 20)};
    contract_add(c, "W@0 W@10 2W@20 W@30", 1);
    contract_put_runs(c, "W@0 2W@20");
    put(c, checks, 4);
    put(c, checks, 1); /* again: it is there */
}

/* The numbers of the events that wait for somebody, in order of time. */
static const char *waiting(struct contract *c, const struct actor *actor,
                           const char *worker, bool second)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    const struct spot_query query = {.actor = actor,
                                     .worker = str_from(worker),
                                     .second = second,
                                     .since = {0},
                                     .limit = 10};
    struct spot_cases cases;
    DO(c->writer, spot_cases, &query, &c->arena, &cases);
    assert_int_equal(cases.waiting, cases.count);
    for (size_t i = 0; i < cases.count; i++)
        buf_addf(&text, "%s%d", i ? " " : "", contract_number(&cases.at[i].check.event));
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void judge(struct contract *c, int number, enum verdict verdict, bool audit,
                  const struct actor *actor, const char *worker)
{
    struct uuid uuid = place_uuid(number);
    DO(c->writer, put_verdict, &uuid, verdict, audit, false, actor, str_from(worker),
       c->now);
}

/* The same, after the actor was told what had been claimed. */
static void judge_told(struct contract *c, int number, enum verdict verdict,
                       const struct actor *actor)
{
    struct uuid uuid = place_uuid(number);
    DO(c->writer, put_verdict, &uuid, verdict, false, true, actor, STR(""), c->now);
}

static void add_text(void *context, const struct label_row *row)
{
    buf_addf(context, "%.*s/%.*s/%.*s %d %s %s %d; ", STR_ARG(row->camera),
             STR_ARG(row->model), STR_ARG(row->station), row->bin,
             event_type_name(row->claimed).at,
             row->truth == VERDICTS ? "-" : verdict_names[row->truth], (int)row->events);
}

static void add_pair(void *context, str camera, str model, enum verdict one,
                     enum verdict other, int64_t events)
{
    buf_addf(context, "%.*s/%.*s %s %s %d; ", STR_ARG(camera), STR_ARG(model),
             verdict_names[one], verdict_names[other], (int)events);
}

/* What audits say, by camera or by workstation; and pairs. */
static const char *labels(struct contract *c, bool by_station, bool pairs)
{
    CLEANUP(buf_free) struct buf text = BUF(4000);
    const struct accuracy_query query = {.window = {{0}, INSTANT_NEVER},
                                         .by_station = by_station};
    if (pairs)
        DO(c->writer, each_pair, &query, add_pair, &text);
    else
        DO(c->writer, each_label, &query, add_text, &text);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_the_queue(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    draw(c);
    assert_string_equal(waiting(c, &ana, "", false), "1 2 3");
    assert_string_equal(waiting(c, &ana, "W1", false), "3"); /* nobody's own */
    assert_string_equal(waiting(c, &ana, "", true), "");
    judge(c, 2, VERDICT_IDLE, true, &ana, "");
    assert_string_equal(waiting(c, &ana, "", false), "1 3");
    assert_string_equal(waiting(c, &ben, "", false), "1 3");
    assert_string_equal(waiting(c, &ana, "", true), "");
    assert_string_equal(waiting(c, &ben, "", true), "2");
    judge(c, 2, VERDICT_IDLE, true, &ben, "");
    assert_string_equal(waiting(c, &ben, "", true), "");
    /* What nobody has answered goes some day. */
    DO(c->writer, drop_spots, c->now);
    assert_string_equal(waiting(c, &ana, "", false), "1 3");
    DO(c->writer, drop_spots, instant_add(c->now, (span){1}));
    assert_string_equal(waiting(c, &ana, "", false), "");
    assert_string_equal(labels(c, false, false), "CAM-1/m1/ 8 working idle 1; ");
    DO(c->writer, commit);
}

static void tell_claim(void *context, const struct spot_check *claim)
{
    buf_addf(context, "%d%s ", contract_number(&claim->event),
             claim->answered ? " answered"
             : claim->drawn  ? " waits"
                             : "");
}

/* A day that is drawn anew: what is left of the draw before goes, but for what was
 * answered. */
static void test_a_new_draw(void **state)
{
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    const struct window day = {place_minute(0), place_minute(60)};
    const struct uuid left[] = {place_uuid(1), place_uuid(2)};
    const struct spot_check taken = spot(4, 30);
    const struct spot_draw again = {&taken, 1, left, 2};
    DO(c->writer, begin);
    draw(c);
    judge(c, 2, VERDICT_IDLE, true, &ana, "");
    DO(c->writer, put_spots, &again, c->now);
    DO(c->writer, each_claim, day, tell_claim, &text);
    assert_string_equal(buf_text(&text), "1 2 answered 3 waits 4 waits ");
    DO(c->writer, commit);
}

/* Of some cameras and workstations only, however few are asked for. */
static void test_the_queue_of_some(void **state)
{
    struct contract *c = *state;
    static const str cameras[] = {{"CAM-2", 5}, {"CAM-3", 5}}, stations[] = {{"Sb", 2}};
    static const struct {
        size_t cameras, stations;
        int64_t waiting;
        int first;
    } rows[] = {{0, 0, 4, 1}, {1, 0, 2, 3}, {2, 0, 3, 2}, {0, 1, 2, 2}, {1, 1, 1, 4}};
    struct spot_check checks[] = {spot(1, 0), spot(2, 10), spot(3, 20), spot(4, 30)};
    checks[1].camera = STR("CAM-3");
    checks[2].camera = checks[3].camera = STR("CAM-2");
    checks[1].station = checks[3].station = STR("Sb");
    DO(c->writer, begin);
    contract_add(c, "W@0 Wb@10 W@20 Wb@30", 1);
    put(c, checks, 4);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct spot_query query = {.actor = &ana,
                                         .of_camera = cameras,
                                         .of_cameras = rows[i].cameras,
                                         .of_station = stations,
                                         .of_stations = rows[i].stations,
                                         .limit = 1};
        struct spot_cases cases;
        DO(c->writer, spot_cases, &query, &c->arena, &cases);
        assert_int_equal(cases.waiting, rows[i].waiting);
        assert_int_equal(cases.count, 1);
        assert_int_equal(contract_number(&cases.at[0].check.event), rows[i].first);
    }
    DO(c->writer, commit);
}

/* The label is what the first says who can tell, and what they chose is none. */
static void test_labels(void **state)
{
    struct contract *c = *state;
    struct verdicts_given given;
    struct uuid uuid = place_uuid(1);
    int64_t told;
    DO(c->writer, begin);
    draw(c);
    assert_string_equal(labels(c, false, false), "CAM-1/m1/ 8 working - 3; ");
    judge(c, 1, VERDICT_NOBODY, false, &ben, "");
    judge(c, 4, VERDICT_NOBODY, false, &ben, "");
    assert_string_equal(labels(c, false, false), "CAM-1/m1/ 8 working - 3; ");
    judge(c, 1, VERDICT_CANNOT_TELL, true, &ana, "");
    assert_string_equal(labels(c, true, false),
                        "//Sa 8 working - 2; //Sa 8 working cannot_tell 1; ");
    judge(c, 1, VERDICT_RIGHT, true, &ben, "");
    assert_string_equal(labels(c, false, false),
                        "CAM-1/m1/ 8 working - 2; CAM-1/m1/ 8 working working 1; ");
    assert_string_equal(labels(c, false, true), "");
    judge(c, 1, VERDICT_IDLE, true, &ana, "");
    assert_string_equal(labels(c, false, true), "CAM-1/m1 working idle 1; ");
    DO(c->writer, count_labels, 5, &told);
    assert_int_equal(told, 1);
    judge(c, 3, VERDICT_CANNOT_TELL, true, &ana, "");
    DO(c->writer, count_labels, 5, &told);
    assert_int_equal(told, 1);
    judge(c, 3, VERDICT_IDLE, true, &ana, "");
    DO(c->writer, count_labels, 5, &told);
    assert_int_equal(told, 2);
    DO(c->writer, count_labels, 1, &told);
    assert_int_equal(told, 1);
    DO(c->writer, verdicts, &uuid, 9, &c->arena, &given);
    assert_int_equal(given.count, 2);
    assert_true(str_equal(given.at[0].actor, STR("ben")) &&
                given.at[0].verdict == VERDICT_RIGHT && given.at[0].audit);
    DO(c->writer, commit);
}

static void count_bin(void *context, const struct label_row *row)
{
    int64_t *bins = context;
    bins[row->bin] += row->events;
}

/* A claim is counted in the bin of its confidence, also where one bin becomes the next.
 */
static void test_bins_of_claims(void **state)
{
    struct contract *c = *state;
    static const double sure[] = {0,   0.05, 0.1, 0.2, 0.3, 0.29999999999999993,
                                  0.4, 0.5,  0.6, 0.7, 0.8, 0.89999999999999991,
                                  0.9, 0.99, 1};
    enum { SURE = sizeof sure / sizeof *sure };
    const struct accuracy_query query = {.window = {{0}, INSTANT_NEVER}};
    int64_t bins[CALIBRATION_BINS] = {0}, wanted[CALIBRATION_BINS] = {0};
    DO(c->writer, begin);
    contract_add(c, "W@0 W@1 W@2 W@3 W@4 W@5 W@6 W@7 W@8 W@9 W@10 W@11 W@12 W@13 W@14",
                 1);
    for (int i = 0; i < SURE; i++) {
        struct spot_check check = spot(i + 1, i);
        check.confidence = sure[i];
        wanted[calibration_bin(sure[i])]++;
        put(c, &check, 1);
    }
    DO(c->writer, each_label, &query, count_bin, bins);
    for (int i = 0; i < CALIBRATION_BINS; i++)
        assert_int_equal(bins[i], wanted[i]);
    DO(c->writer, commit);
}

/* What the training data of all cameras has. */
static const char *labelled(struct contract *c)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct labelled_events list;
    DO(c->writer, labelled_events, STR(""), STR(""), 0, 10, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++)
        buf_addf(&text, "%d %s%s; ", contract_number(&list.at[i].event.event.uuid),
                 verdict_names[list.at[i].truth], list.at[i].audit ? "" : " chosen");
    return arena_copy(&c->arena, buf_str(&text)).at;
}

/* What somebody says who was told what had been claimed stands beside the first answer,
 * and is what models are trained with. */
static void test_first_answers_count(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    draw(c);
    judge(c, 1, VERDICT_CANNOT_TELL, true, &ana, "");
    judge_told(c, 1, VERDICT_RIGHT, &ana);
    judge(c, 2, VERDICT_NOBODY, true, &ana, "");
    judge_told(c, 2, VERDICT_RIGHT, &ana);
    judge_told(c, 2, VERDICT_IDLE, &ana);
    judge(c, 4, VERDICT_IDLE, false, &ana, "");
    judge_told(c, 4, VERDICT_RIGHT, &ana);
    static const char counted[] = "CAM-1/m1/ 8 working - 1; CAM-1/m1/ 8 working "
                                  "cannot_tell 1; CAM-1/m1/ 8 working nobody 1; ";
    assert_string_equal(labels(c, false, false), counted);
    assert_string_equal(labelled(c), "1 working; 2 idle; 4 working chosen; ");
    judge(c, 2, VERDICT_IDLE, true, &ben, "");
    assert_string_equal(labels(c, false, true), "CAM-1/m1 nobody idle 1; ");
    /* Where audits are not blind any more the first is replaced, once. */
    judge(c, 2, VERDICT_IDLE, true, &ana, "");
    assert_string_equal(labels(c, false, true), "CAM-1/m1 idle idle 1; ");
    DO(c->writer, commit);
}

static void add_audited(void *context, const struct audited_row *row)
{
    struct uuid uuid;
    struct error ignored;
    assert_true(uuid_parse_text(row->uuid, &uuid, &ignored));
    buf_addf(context, "%.*s %d %s %g; ", STR_ARG(row->worker), contract_number(&uuid),
             verdict_names[row->truth], row->confidence);
}

/* Audits that were told, by worker; of the model and the type that are asked for. */
static const char *audited(struct contract *c, const char *model, enum event_type claim)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    DO(c->writer, each_audited, str_from(model), claim, add_audited, &text);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_audits_one_by_one(void **state)
{
    struct contract *c = *state;
    const instant spare[] = {INSTANT_NEVER, INSTANT_NEVER, INSTANT_NEVER};
    struct events_removal removal = {
        .until = place_minute(5), .spare = spare, .most = 10};
    DO(c->writer, begin);
    draw(c);
    judge(c, 3, VERDICT_NOBODY, true, &ana, "");
    judge(c, 1, VERDICT_RIGHT, true, &ana, "");
    judge(c, 2, VERDICT_CANNOT_TELL, true, &ana, "");
    judge(c, 4, VERDICT_IDLE, false, &ana, ""); /* no audit */
    assert_string_equal(audited(c, "m1", EVENT_WORKING),
                        "W1 1 working 0.85; W2 3 nobody 0.85; ");
    assert_string_equal(audited(c, "m1", EVENT_IDLE), "");
    assert_string_equal(audited(c, "m2", EVENT_WORKING), "");
    DO(c->writer, remove_events, &c->floor, &removal);
    assert_string_equal(audited(c, "m1", EVENT_WORKING), "W2 3 nobody 0.85; ");
    DO(c->writer, commit);
}

/* What was answered outlives its event, and nothing of who it was. */
static void test_what_goes(void **state)
{
    struct contract *c = *state;
    const instant spare[] = {INSTANT_NEVER, INSTANT_NEVER, INSTANT_NEVER};
    struct events_removal removal = {
        .until = place_minute(25), .spare = spare, .most = 10};
    struct verdicts_given given;
    struct uuid uuid = place_uuid(1);
    bool is;
    DO(c->writer, begin);
    draw(c);
    judge(c, 1, VERDICT_IDLE, true, &ana, "W2");
    judge(c, 1, VERDICT_ABSENT, true, &ben, "");
    judge(c, 3, VERDICT_IDLE, false, &ana, "");
    DO(c->writer, remove_events, &c->floor, &removal);
    DO(c->writer, is_spot, &uuid, &is);
    assert_false(is);
    DO(c->writer, verdicts, &uuid, 9, &c->arena, &given);
    assert_int_equal(given.count, 0);
    assert_string_equal(labels(c, false, false), "CAM-1/m1/ 8 working idle 1; ");
    assert_string_equal(labels(c, false, true), "CAM-1/m1 idle absent 1; ");
    assert_string_equal(waiting(c, &ana, "", false), "");
    DO(c->writer, commit);
}

static void add_hour(void *context, const struct audit_hour *audits)
{
    buf_addf(context, "%.*s/%.*s/%.*s %lld: %d of %d; ", STR_ARG(audits->camera),
             STR_ARG(audits->model), STR_ARG(audits->station),
             (long long)(instant_since(audits->hour, MIDNIGHT).ms / SPAN_MINUTE.ms),
             (int)audits->right, (int)audits->labels);
}

/* By hour, which an audit keeps when its event has gone. */
static void test_audits_by_hour(void **state)
{
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct spot_check checks[] = {spot(1, 10), spot(2, 50), spot(3, 60), spot(4, 70),
                                  spot(5, 130)};
    const instant spare[] = {INSTANT_NEVER, INSTANT_NEVER, INSTANT_NEVER};
    struct events_removal removal = {
        .until = place_minute(55), .spare = spare, .most = 10};
    const struct window hours = {place_minute(0), place_minute(120)};
    checks[1].claimed = EVENT_ABSENT;
    checks[3].station = STR("Sb");
    DO(c->writer, begin);
    contract_add(c, "W@10 A@50 W@60 Wb@70 W@130", 1);
    put(c, checks, 5);
    judge(c, 1, VERDICT_IDLE, true, &ana, "");
    judge(c, 2, VERDICT_NOBODY, true, &ana, "");
    judge(c, 3, VERDICT_RIGHT, true, &ana, "");
    judge(c, 4, VERDICT_CANNOT_TELL, true, &ana, "");
    judge(c, 5, VERDICT_RIGHT, true, &ana, "");
    DO(c->writer, remove_events, &c->floor, &removal);
    DO(c->writer, each_audit_hour, hours, add_hour, &text);
    assert_string_equal(buf_text(&text),
                        "CAM-1/m1/Sa 0: 1 of 2; CAM-1/m1/Sa 60: 1 of 1; ");
    DO(c->writer, commit);
}

static void test_erasure_of_who_answered(void **state)
{
    struct contract *c = *state;
    struct verdicts_given given;
    struct uuid uuid = place_uuid(1);
    int64_t after = 0;
    bool done = false, is;
    DO(c->writer, begin);
    draw(c);
    judge(c, 1, VERDICT_IDLE, true, &ana, "W2");
    DO(c->writer, erase_rest, STR("W2"), STR("W3"));
    DO(c->writer, verdicts, &uuid, 9, &c->arena, &given);
    assert_true(given.count == 1 && !given.at[0].actor.len &&
                !given.at[0].actor_kind.len);
    /* And of whom it was: by another uuid it is there still. */
    while (!done)
        DO(c->writer, erase_events, STR("W1"), STR("W3"), 100, &after, &done);
    DO(c->writer, is_spot, &uuid, &is);
    assert_false(is);
    assert_string_equal(labels(c, false, false),
                        "CAM-1/m1/ 8 working - 2; CAM-1/m1/ 8 working idle 1; ");
    DO(c->writer, commit);
}

static void test_retraining_is_noted_once(void **state)
{
    struct contract *c = *state;
    const struct retraining asked = {.camera = STR("CAM-1"),
                                     .model = STR("m1"),
                                     .reason = RETRAIN_DRIFT,
                                     .value = 0.5,
                                     .limit = 0.9},
                            other = {.camera = STR(""),
                                     .model = STR(""),
                                     .reason = RETRAIN_CORRECTIONS};
    struct retrainings list;
    bool fresh;
    DO(c->writer, begin);
    DO(c->writer, ask_retraining, &asked, c->now, &fresh);
    assert_true(fresh);
    DO(c->writer, ask_retraining, &asked, c->now, &fresh);
    assert_false(fresh);
    DO(c->writer, ask_retraining, &other, c->now, &fresh);
    assert_true(fresh);
    DO(c->writer, retrainings, 0, 10, &c->arena, &list);
    assert_int_equal(list.count, 2);
    assert_true(list.at[0].reason == RETRAIN_CORRECTIONS && !list.at[0].camera.len);
    assert_true(list.at[1].value == 0.5 && list.at[1].at.ms == c->now.ms);
    DO(c->writer, retrainings, list.at[1].id, 10, &c->arena, &list);
    assert_int_equal(list.count, 1);
    DO(c->writer, commit);
}

/* It is over once, and begins anew when it is asked for again. */
static void test_retraining_is_over(void **state)
{
    struct contract *c = *state;
    const struct retraining asked = {
        .camera = STR("CAM-1"), .model = STR("m1"), .reason = RETRAIN_DRIFT, .seen = {7}};
    struct retrainings list;
    bool fresh;
    DO(c->writer, begin);
    DO(c->writer, ask_retraining, &asked, place_minute(1), &fresh);
    DO(c->writer, retrainings, 0, 10, &c->arena, &list);
    assert_int_equal(list.at[0].over.ms, 0);
    DO(c->writer, end_retraining, list.at[0].id, place_minute(2));
    DO(c->writer, end_retraining, list.at[0].id, place_minute(3));
    DO(c->writer, end_retraining, list.at[0].id + 1, place_minute(3));
    DO(c->writer, retrainings, 0, 10, &c->arena, &list);
    assert_int_equal(list.at[0].over.ms, place_minute(2).ms);
    DO(c->writer, ask_retraining, &asked, place_minute(4), &fresh);
    assert_true(fresh);
    DO(c->writer, retrainings, 0, 10, &c->arena, &list);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.at[0].over.ms, 0);
    assert_int_equal(list.at[0].at.ms, place_minute(4).ms);
    assert_int_equal(list.at[0].seen.ms, 7);
    DO(c->writer, commit);
}

static void write_claimant(void *context, str camera, str model, instant last)
{
    assert_int_equal(camera.len + model.len, 0); /* these events name none */
    buf_addf(context, "%g ", (double)instant_since(last, place_minute(0)).ms / 60000);
}

static void write_corrected(void *context, str camera, str model, int64_t disputes,
                            instant last)
{
    (void)disputes;
    write_claimant(context, camera, model, last);
}

/* Which models have claimed something lately, and of which claims a decision said no. */
static void test_claimants(void **state)
{
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct uuid voided = place_uuid(4);
    DO(c->writer, begin);
    contract_add(c, "W@0 +3@10 ?@12 I@13 A@14 W@60", 1);
    contract_correct(c, &voided, true, "seen");
    DO(c->writer, note_corrected, &voided, 1, false);
    DO(c->writer, each_claimant, place_minute(14), write_claimant, &text);
    buf_addf(&text, "| ");
    DO(c->writer, each_claimant, place_minute(61), write_claimant, &text);
    buf_addf(&text, "| ");
    DO(c->writer, each_corrected, place_minute(13), write_corrected, &text);
    buf_addf(&text, "| ");
    DO(c->writer, each_corrected, place_minute(14), write_corrected, &text);
    assert_string_equal(buf_text(&text), "60 | | 13 | ");
    DO(c->writer, commit);
}

static void count_claim(void *context, const struct spot_check *claim)
{
    buf_addf(context, "%d ", contract_number(&claim->event));
}

/* Claims are states but for `unknown`; what was voided is one only if a decision did it;
 * and what a decision has added is none. */
static void test_claims(void **state)
{
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    const struct window day = {place_minute(0), place_minute(60)};
    struct uuid by_hand = place_uuid(4), decided = place_uuid(5), added = place_uuid(6);
    DO(c->writer, begin);
    contract_add(c, "W@0 +3@1 ?@2 I@3 A@4 W@5 W@60", 1);
    contract_correct(c, &by_hand, true, "moved");
    contract_correct(c, &decided, true, "seen");
    DO(c->writer, note_corrected, &decided, 1, false);
    DO(c->writer, note_corrected, &added, 1, true);
    DO(c->writer, note_corrected, &added, 2, false); /* it stays what a person said */
    DO(c->writer, each_claim, day, count_claim, &text);
    assert_string_equal(buf_text(&text), "1 5 ");
    DO(c->writer, commit);
}

/* The days of late events, in whatever order they come. */
static void test_late_days(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *of, *signs, *days;
    } rows[] = {
        {"the oldest first", "W@0 W@1440 W@2880 W@4320", "0 1 2 "},
        {"the latest first", "W@4320 W@2880 W@1440 W@0", "0 1 2 "},
        {"shuffled", "W@1440 W@0 W@4320 W@2880", "0 1 2 "},
        {"one after the other of a day", "W@1440 W@1441 W@2879 W@2880", "1 2 "},
        {"none", "W@4320", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_free) struct buf text = BUF(100);
        int64_t after, last, correction, *day;
        size_t days;
        DO(c->writer, begin);
        DO(c->writer, last, &after, &correction);
        contract_add(c, rows[i].signs, 1 + 10 * (int)i);
        DO(c->writer, last, &last, &correction);
        DO(c->writer, late_days, after, last, place_minute(4320), &c->arena, &day, &days);
        for (int64_t ago = 0; ago < 4; ago++)
            for (size_t k = 0; k < days; k++)
                if (day[k] == MIDNIGHT.ms / SPAN_DAY.ms + ago)
                    buf_addf(&text, "%d ", (int)ago);
        DO(c->writer, commit);
        if (!str_equal(buf_str(&text), str_from(rows[i].days)))
            fail_msg("%s: days %s", rows[i].of, buf_text(&text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_the_queue),
        CONTRACT_TEST(contract_floor, test_a_new_draw),
        CONTRACT_TEST(contract_floor, test_the_queue_of_some),
        CONTRACT_TEST(contract_floor, test_labels),
        CONTRACT_TEST(contract_floor, test_bins_of_claims),
        CONTRACT_TEST(contract_floor, test_first_answers_count),
        CONTRACT_TEST(contract_floor, test_what_goes),
        CONTRACT_TEST(contract_floor, test_audits_one_by_one),
        CONTRACT_TEST(contract_floor, test_audits_by_hour),
        CONTRACT_TEST(contract_floor, test_erasure_of_who_answered),
        CONTRACT_TEST(contract_floor, test_retraining_is_noted_once),
        CONTRACT_TEST(contract_floor, test_retraining_is_over),
        CONTRACT_TEST(contract_floor, test_claimants),
        CONTRACT_TEST(contract_floor, test_claims),
        CONTRACT_TEST(contract_floor, test_late_days),
    };
    return ENGINES_RUN(tests);
}
