/* What every engine tells of events that people spoke of: all of it to a reader that sees
 * everybody; to one that hides everybody but W1, of W2 neither whose it was nor words
 * that may name somebody. */
#include "contract.h"

#include "base/buf.h"

/* W1 did the first event, W2 the second. Of both the same is said. */
static void speak(struct contract *c)
{
    const struct dispute_claim claim = {.reason = STR("not so"),
                                        .proposed = PROPOSE_NONE};
    const struct dispute_claim released = {
        .reason = STR("mirror"), .proposed = PROPOSE_NONE, .shared = true};
    contract_add(c, "W@0 2W@10", 1);
    contract_put_runs(c, "W@0 2W@10");
    for (int number = 1; number <= 2; number++) {
        const struct uuid uuid = place_uuid(number);
        const struct spot_check check = {.event = uuid,
                                         .camera = STR("CAM-1"),
                                         .model = STR("m1"),
                                         .station = STR("Sa"),
                                         .at = place_minute(10 * (number - 1)),
                                         .claimed = EVENT_WORKING,
                                         .confidence = 0.3};
        const struct spot_draw draw = {.taken = &check, .count = 1};
        int64_t id;
        DO(c->writer, put_spots, &draw, c->now);
        DO(c->writer, put_verdict, &uuid, VERDICT_IDLE, true, false, &contract_actor,
           STR(""), c->now);
        DO(c->writer, add_dispute, &uuid, &claim, c->now, &id);
        DO(c->writer, add_dispute, &uuid, &released, c->now, &id);
        DO(c->writer, decide_dispute, id, DISPUTE_ACCEPTED, STR("so it was"),
           &contract_actor, c->now);
        contract_correct(c, &uuid, true, "seen wrong");
    }
}

/* "1" by its uuid, or "#2" by what stands in for it. */
static void add_event(struct buf *text, const struct uuid *uuid)
{
    int64_t id = event_stood_for(uuid);
    buf_addf(text, " %s%d", id ? "#" : "", id ? (int)id : contract_number(uuid));
}

static void add_words(struct buf *text, str words, str who)
{
    buf_addf(text, " '%.*s' %.*s;", STR_ARG(words), STR_ARG(who));
}

/* As whoever has decided asks, and as somebody else does. */
static void add_disputes(struct contract *c, struct backend *reader,
                         const struct uuid *uuid, const struct actor *asks,
                         struct buf *text)
{
    struct dispute_query query = {.event = uuid, .state = DISPUTE_STATES};
    const struct dispute_query open = {.event = uuid, .state = DISPUTE_OPEN};
    struct disputes list;
    struct dispute one;
    if (asks)
        query.reader = *asks;
    buf_addf(text, "\ndisputes%s", uuid ? " of" : "");
    if (uuid)
        add_event(text, uuid);
    buf_addf(text, asks ? " for %.*s:" : ":", STR_ARG(query.reader.name));
    DO(reader, disputes, &query, 10, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++) {
        DO(reader, dispute, list.at[i].id, &c->arena, &one);
        assert_true(uuid_equal(&one.event, &list.at[i].event));
        assert_true(str_equal(one.claim.reason, list.at[i].claim.reason));
        add_event(text, &list.at[i].event);
        buf_addf(text, " %.*s at %.*s", STR_ARG(list.at[i].worker),
                 STR_ARG(list.at[i].station));
        add_words(text, one.claim.reason, STR(""));
        if (list.at[i].state == DISPUTE_ACCEPTED)
            add_words(text, list.at[i].decision, list.at[i].decided_by);
    }
    size_t all = list.count;
    DO(reader, disputes, &open, 10, &c->arena, &list);
    assert_int_equal(2 * list.count, all);
}

static void add_verdicts(struct contract *c, struct backend *reader,
                         const struct uuid *uuid, struct buf *text)
{
    struct verdicts_given list;
    buf_addf(text, "\nverdicts of");
    add_event(text, uuid);
    buf_addf(text, ":");
    DO(reader, verdicts, uuid, 10, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++)
        add_words(text, str_from(verdict_names[list.at[i].verdict]), list.at[i].actor);
}

static void add_lists(struct contract *c, struct backend *reader, struct buf *text)
{
    const struct actor ben = {.kind = STR("person"), .name = STR("ben")};
    const struct spot_query query = {.actor = &ben, .second = true, .limit = 10};
    struct spot_cases cases;
    struct labelled_events labelled;
    struct corrections corrections;
    DO(reader, spot_cases, &query, &c->arena, &cases);
    buf_addf(text, "\nto be checked:");
    for (size_t i = 0; i < cases.count; i++)
        add_event(text, &cases.at[i].check.event);
    DO(reader, labelled_events, STR(""), STR(""), 0, 10, &c->arena, &labelled);
    buf_addf(text, "\nlabelled:");
    for (size_t i = 0; i < labelled.count; i++)
        add_event(text, &labelled.at[i].event.event.uuid);
    DO(reader, corrections_since, 0, 10, &c->arena, &corrections);
    buf_addf(text, "\ncorrected:");
    for (size_t i = 0; i < corrections.count; i++)
        add_words(text, corrections.at[i].reason, corrections.at[i].actor);
}

/* Both orders of a page, which are different statements. */
static void add_pages(struct contract *c, struct backend *reader, struct buf *text)
{
    for (int ascending = 1; ascending >= 0; ascending--) {
        const struct event_query query = {.window = {{0}, INSTANT_NEVER},
                                          .ascending = ascending,
                                          .limit = 10,
                                          .examine = 10};
        struct event_page page;
        DO(reader, page, &query, &c->arena, &page);
        buf_addf(text, "\n%s:", ascending ? "ascending" : "descending");
        for (size_t i = 0; i < page.count; i++)
            add_event(text, &page.event[i].event.uuid);
    }
}

static const char *told(struct contract *c, struct backend *reader,
                        const struct uuid *other)
{
    CLEANUP(buf_free) struct buf text = BUF(4000);
    const struct uuid own = place_uuid(1);
    struct plant plant;
    DO(reader, plant, &c->arena, &plant);
    add_disputes(c, reader, NULL, NULL, &text);
    add_disputes(c, reader, &own, NULL, &text);
    add_disputes(c, reader, other, NULL, &text);
    add_disputes(c, reader, other, &contract_actor, &text);
    add_verdicts(c, reader, &own, &text);
    add_verdicts(c, reader, other, &text);
    add_lists(c, reader, &text);
    add_pages(c, reader, &text);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_what_is_told(void **state)
{
    struct contract *c = *state;
    struct backend *hiding;
    const struct uuid second = place_uuid(2), hidden = event_stand_in(2);
    DO(c->writer, begin);
    speak(c);
    DO(c->writer, commit);
    assert_string_equal(told(c, c->reader, &second),
                        "\ndisputes: 2 W2 at Sa 'mirror' ; 'so it was' ana;"
                        " 2 W2 at Sa 'not so' ;"
                        " 1 W1 at Sa 'mirror' ; 'so it was' ana;"
                        " 1 W1 at Sa 'not so' ;"
                        "\ndisputes of 1: 1 W1 at Sa 'mirror' ; 'so it was' ana;"
                        " 1 W1 at Sa 'not so' ;"
                        "\ndisputes of 2: 2 W2 at Sa 'mirror' ; 'so it was' ana;"
                        " 2 W2 at Sa 'not so' ;"
                        "\ndisputes of 2 for ana:"
                        " 2 W2 at Sa 'mirror' ; 'so it was' ana;"
                        " 2 W2 at Sa 'not so' ;"
                        "\nverdicts of 1: 'idle' ana;"
                        "\nverdicts of 2: 'idle' ana;"
                        "\nto be checked: 1 2"
                        "\nlabelled: 1 2"
                        "\ncorrected: 'seen wrong' ana;"
                        " 'seen wrong' ana;"
                        "\nascending: 1 2"
                        "\ndescending: 2 1");
    MUST(c->kind->open(c->address, STORE_HIDING_READER, &hiding, &err));
    DO(hiding, show, STR("W1"));
    assert_string_equal(told(c, hiding, &hidden),
                        "\ndisputes: #2  at Sa 'mirror' ; '' ; #2  at Sa '' ;"
                        " 1 W1 at Sa 'mirror' ; 'so it was' ana;"
                        " 1 W1 at Sa 'not so' ;"
                        "\ndisputes of 1: 1 W1 at Sa 'mirror' ; 'so it was' ana;"
                        " 1 W1 at Sa 'not so' ;"
                        "\ndisputes of #2: #2  at Sa 'mirror' ; '' ; #2  at Sa '' ;"
                        "\ndisputes of #2 for ana:"
                        " #2  at Sa 'mirror' ; 'so it was' ana; #2  at Sa '' ;"
                        "\nverdicts of 1: 'idle' ana;"
                        "\nverdicts of #2: 'idle' ;"
                        "\nto be checked: 1 #2"
                        "\nlabelled: 1 #2"
                        "\ncorrected: 'seen wrong' ana; '' ;"
                        "\nascending: 1 #2"
                        "\ndescending: #2 1");
    c->kind->close(hiding);
}

/* What was learned across sites stays, too; for each model and type the last. */
static void test_calibrations(void **state)
{
    static const struct kept_calibration put[] = {
        {STR("m2"),
         EVENT_IDLE,
         STR("r1"),
         {5},
         3,
         200,
         {0.5, -1.25},
         {{2, 0.1}, {1, 0}, true},
         {CALIBRATION_ADOPTED, 0.75, 0.5}},
        {STR("m1"),
         EVENT_WORKING,
         STR("r2"),
         {INT64_C(1) << 41},
         4,
         0,
         {1, 0},
         {{1, 0}, {0, 0}, false},
         {CALIBRATION_FEW_LABELS, 0, 0}},
        {STR("m2"),
         EVENT_IDLE,
         STR("r3"),
         {7},
         5,
         1,
         {1e-9, 1e9},
         {{-3, 4}, {5, 6}, true},
         {CALIBRATION_NO_BETTER, 0.1, 0.2}},
    };
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct backend *hiding = contract_open(c, STORE_HIDING_READER);
    struct kept_calibrations list;
    DO(c->writer, begin);
    for (size_t i = 0; i < sizeof put / sizeof *put; i++)
        DO(c->writer, put_calibration, &put[i]);
    DO(c->writer, clear);
    DO(c->writer, commit);
    struct backend *readers[] = {c->reader, hiding};
    for (int r = 0; r < 2; r++) {
        DO(readers[r], calibrations, &c->arena, &list);
        buf_clear(&text);
        for (size_t i = 0; i < list.count; i++) {
            const struct kept_calibration *one = &list.at[i];
            buf_addf(
                &text, "%.*s %d %.*s %lld %d %d (%g %g) (%g %g) (%g %g)%s %s %g %g; ",
                STR_ARG(one->model), one->claim, STR_ARG(one->round),
                (long long)one->at.ms, (int)one->sites, (int)one->labels, one->found.a,
                one->found.b, one->use.now.a, one->use.now.b, one->use.before.a,
                one->use.before.b, one->use.has_before ? "" : " none",
                calibration_verdicts[one->trial.verdict], one->trial.loss_now,
                one->trial.loss_then);
        }
        assert_string_equal(
            buf_text(&text),
            "m1 0 r2 2199023255552 4 0 (1 0) (1 0) (0 0) none few_labels 0 0; "
            "m2 1 r3 7 5 1 (1e-09 1e+09) (-3 4) (5 6) no_better 0.1 0.2; ");
    }
    c->kind->close(hiding);
}

/* Records of who may do what: a later one replaces an earlier one of its kind and id. */
static void test_credentials(void **state)
{
    static const struct credential put[] = {
        {STR("key"), STR("b"), STR("{\"v\":1}")},
        {STR("key"), STR("a"), STR("{\"v\":2}")},
        {STR("person"), STR("b"), STR("{\"v\":3}")},
        {STR("key"), STR("b"), STR("{\"v\":4}")},
    };
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct credential_list list;
    DO(c->writer, begin);
    DO(c->writer, put_credentials, put, 4);
    DO(c->writer, delete_credentials, &put[1], 1);
    DO(c->writer, delete_credentials, &put[1], 1); /* is not there any more */
    DO(c->writer, commit);
    DO(c->reader, credentials, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++)
        buf_addf(&text, "%.*s %.*s %.*s; ", STR_ARG(list.at[i].kind),
                 STR_ARG(list.at[i].id), STR_ARG(list.at[i].record));
    assert_string_equal(buf_text(&text), "key b {\"v\":4}; person b {\"v\":3}; ");
}

/* What was spent stays, whatever else goes; the earlier first. */
static void test_spendings(void **state)
{
    static const struct spending put[] = {
        {STR("r2"), {200}, 80046, STR("ab"), STR("{\"v\":[\"1\"]}")},
        {STR("r1"), {200}, INT64_C(1) << 40, STR("cd"), STR("{}")},
        {STR("r3"), {100}, 0, STR("ef"), STR("'\n")},
    };
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct backend *hiding = contract_open(c, STORE_HIDING_READER);
    struct spendings list;
    DO(c->writer, begin);
    for (size_t i = 0; i < sizeof put / sizeof *put; i++)
        DO(c->writer, put_spending, &put[i]);
    DO(c->writer, clear);
    DO(c->writer, forget_figures, (instant){0});
    DO(c->writer, commit);
    struct backend *readers[] = {c->reader, hiding};
    for (int r = 0; r < 2; r++) {
        DO(readers[r], spendings, &c->arena, &list);
        buf_clear(&text);
        for (size_t i = 0; i < list.count; i++)
            buf_addf(&text, "%.*s %lld %lld %.*s %.*s; ", STR_ARG(list.at[i].round),
                     (long long)list.at[i].at.ms, (long long)list.at[i].micro_rho,
                     STR_ARG(list.at[i].roster), STR_ARG(list.at[i].message));
        assert_string_equal(buf_text(&text),
                            "r3 100 0 ef '\n; r1 200 1099511627776 cd {}; "
                            "r2 200 80046 ab {\"v\":[\"1\"]}; ");
    }
    c->kind->close(hiding);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_what_is_told),
        CONTRACT_TEST(contract_floor, test_credentials),
        CONTRACT_TEST(contract_floor, test_spendings),
        CONTRACT_TEST(contract_floor, test_calibrations),
    };
    return ENGINES_RUN(tests);
}
