/* drift.c - from the shifts of all streams to a level for each.
 *
 * Time is walked through once, shift by shift of the plant. In each, every stream that is
 * concerned is tested by what was known then; then the tests of all streams are corrected
 * together; then levels follow. So a judgement never depends on what came later.
 */
#include "domain/drift.h"

#include "domain/drift_course.h"
#include "domain/drift_health.h"

#include "base/arena.h"

#include <math.h>

/* In which part of the shifts some stream of a plant without drift has a false alarm, if
 * shares were normal. They are not quite: for warnings 0.05 is promised. */
#define WATCH_RATE 0.20
#define WARN_RATE  0.035

enum {
    LABELS_MOST = 200, /* the last audits that accuracy is worked out from */
};

/* --- what is known of a stream before it is walked through --- */

static void find_other_models(struct drift_course *course, size_t streams)
{
    for (size_t a = 0; a < streams; a++)
        for (size_t b = 0; b < streams; b++) {
            const struct drift_stream *one = course[a].stream, *other = course[b].stream;
            if (!one->shifts || !other->shifts || !drift_other_model(one, other))
                continue;
            course[a].others = true;
            course[a].older |=
                instant_before(other->shift[0].window.start, one->shift[0].window.start);
        }
}

static const struct drift_audited *audited_of(struct drift_audited *group, size_t *groups,
                                              const struct drift_stream *stream,
                                              size_t moments, struct arena *arena)
{
    for (size_t g = 0; g < *groups; g++)
        if (drift_same_model(group[g].stream, stream))
            return &group[g];
    group[*groups] =
        (struct drift_audited){stream, arena_new(arena, struct drift_labels, moments)};
    return &group[(*groups)++];
}

static struct drift_course *courses_of(const struct drift_stream *stream, size_t streams,
                                       size_t moments, struct arena *arena)
{
    struct drift_course *course = arena_new(arena, struct drift_course, streams);
    struct drift_audited *group = arena_new(arena, struct drift_audited, streams);
    size_t groups = 0;
    for (size_t s = 0; s < streams; s++)
        course[s] = (struct drift_course){
            .stream = &stream[s],
            .audited = audited_of(group, &groups, &stream[s], moments, arena),
            .week = arena_new(arena, struct drift_week, moments),
            .kept = arena_new(arena, const struct drift_shift *, stream[s].shifts),
            .test = arena_new(arena, struct drift_test, DRIFT_TESTS),
            .judgement = arena_new(arena, struct drift_judgement, moments),
        };
    find_other_models(course, streams);
    return course;
}

/* --- L1 to L3 --- */

/* Audits of the reference, and of later shifts as far as there are too few. */
static struct drift_labels baseline(const struct drift_course *course, size_t until,
                                    size_t *end)
{
    struct drift_labels sum = {0};
    size_t at = course->first;
    for (; at < until && (at <= course->reference_end || sum.labels < DRIFT_LABELS_LEAST);
         at++) {
        sum.labels += course->audited->at[at].labels;
        sum.right += course->audited->at[at].right;
    }
    *end = at;
    return sum;
}

static bool test_accuracy(const struct drift_course *course, size_t moment,
                          struct drift_finding *found)
{
    size_t end;
    struct drift_labels now = {0}, before = baseline(course, moment, &end);
    for (size_t at = moment + 1; at > end && now.labels < LABELS_MOST; at--) {
        now.labels += course->audited->at[at - 1].labels;
        now.right += course->audited->at[at - 1].right;
    }
    return drift_accuracy(before, now, found);
}

static void test_reading(struct drift_course *course, size_t moment,
                         const struct drift_shift *shift)
{
    const struct drift_reference *reference = &course->reference;
    size_t since = course->count - reference->shifts;
    struct drift_finding *found = course->found;
    course->tests += drift_confidence(reference, course->kept + reference->shifts, since,
                                      &found[course->tests]);
    course->tests += drift_mix_f(reference, shift, &found[course->tests]);
    if (reference->shifts == DRIFT_REFERENCE) {
        drift_ewma_add(&course->ewma, reference, shift);
        course->tests += drift_mix_ewma(reference, &course->ewma, &found[course->tests]);
    }
    course->tests += test_accuracy(course, moment, &found[course->tests]);
}

static void test_floor(struct drift_course *course, const struct drift_rules *rules,
                       const struct drift_shift *shift)
{
    double mean = drift_mean_confidence(shift);
    if (!rules->floor_on || isnan(mean))
        return;
    struct drift_finding *found = &course->found[course->tests++];
    *found = (struct drift_finding){
        .test = {.kind = DRIFT_CONFIDENCE_FLOOR,
                 .level = mean < rules->floor_below ? DRIFT_WARN : DRIFT_HEALTHY,
                 .statistic = mean,
                 .critical = rules->floor_below},
    };
    drift_number_add(&found->test, "mean_confidence", mean);
}

/* --- one moment --- */

/* The reference that the coming shift is judged by: the first 30 shifts, or as many as
 * there are from 20 on. */
static void renew_reference(struct drift_course *course, size_t moment)
{
    if (course->count < DRIFT_REFERENCE_LEAST || course->count > DRIFT_REFERENCE ||
        course->reference.shifts == course->count)
        return;
    drift_reference_set(&course->reference, course->kept, course->count);
    course->reference_end = moment;
}

/* Test the shift; what follows from it is for conclude(). */
static void examine(struct drift_course *course, size_t at,
                    const struct drift_moment *moment, const struct drift_rules *rules)
{
    const struct drift_shift *shift = drift_shift_at(course, moment);
    struct drift_finding events;
    bool compared = drift_compare_events(course, moment, shift, &events);
    const char *reason = drift_fault(course, shift, compared ? &events : NULL);
    struct drift_judgement *judgement = drift_judgement_add(course, moment, shift);

    course->tests = 0;
    course->first = course->judgements > 1 ? course->first : at;
    course->next++;
    course->gone = 0;
    course->replaced = false;
    drift_add_source_health(course, shift, reason, compared ? &events : NULL);
    course->week[course->weeks++] = (struct drift_week){moment->slot, shift};
    if (reason) {
        judgement->level = DRIFT_NO_CLAIM;
        return;
    }
    course->kept[course->count++] = shift;
    if (course->reference.shifts == 0) {
        judgement->level = DRIFT_LEARNING;
    } else {
        if (compared)
            course->found[course->tests++] = events;
        test_reading(course, at, shift);
    }
    test_floor(course, rules, shift);
    renew_reference(course, at);
}

/* --- what follows, for all streams together --- */

/* What F must be is worked out again only when it may have changed. */
static double critical_of(struct drift_course *course, const struct drift_finding *found,
                          double probability)
{
    struct drift_known *known = &course->known[found->test.kind];
    if (known->probability != probability || known->freedom != found->freedom)
        *known = (struct drift_known){probability, found->freedom,
                                      drift_f_upper(found, probability)};
    return drift_critical(found, known->f);
}

/* Bonferroni's correction: each of the streams that were tested in this moment may have
 * an equal part of the false alarms of the plant, and each test its part of that. */
static void set_levels(struct drift_course *course, size_t streams)
{
    size_t tested = 0;
    for (size_t s = 0; s < streams; s++) {
        bool any = false;
        for (size_t i = 0; i < course[s].tests; i++)
            any |= course[s].found[i].weight > 0;
        tested += any;
    }
    for (size_t s = 0; s < streams; s++)
        for (size_t i = 0; i < course[s].tests; i++) {
            struct drift_finding *one = &course[s].found[i];
            if (one->weight == 0)
                continue;
            double part = one->weight / (double)tested;
            one->test.level = one->probability <= WARN_RATE * part    ? DRIFT_WARN
                              : one->probability <= WATCH_RATE * part ? DRIFT_WATCH
                                                                      : DRIFT_HEALTHY;
            one->test.critical = critical_of(&course[s], one, WARN_RATE * part);
        }
}

/* In 2 of the last 3? */
static bool twice(unsigned warned) { return __builtin_popcount(warned & 7) >= 2; }

static unsigned advice_of(const struct drift_course *course)
{
    unsigned advice = 0;
    bool darker = false;
    for (size_t i = 0; i < course->tests; i++) {
        const struct drift_test *test = &course->found[i].test;
        if (test->level == DRIFT_HEALTHY)
            continue;
        switch (test->kind) {
        case DRIFT_SOURCE_HEALTH:
            advice |= drift_health_advice(test->reason);
            break;
        case DRIFT_CONFIDENCE:
            darker = test->effect[2].value < 0;
            advice |= darker ? DRIFT_CLEAN | DRIFT_LOOK : DRIFT_LOOK;
            break;
        case DRIFT_CONFIDENCE_FLOOR:
            advice |= DRIFT_CLEAN | DRIFT_LOOK;
            break;
        case DRIFT_ACCURACY:
            advice |= course->older ? DRIFT_ROLL_BACK : DRIFT_LOOK;
            break;
        case DRIFT_MIX_F:
        case DRIFT_MIX_EWMA:
            advice |= DRIFT_LOOK | DRIFT_AUDIT;
            break;
        default:
            advice |= DRIFT_LOOK;
        }
    }
    return advice;
}

static void conclude(struct drift_course *course)
{
    struct drift_judgement *judgement = &course->judgement[course->judgements - 1];
    enum drift_level level = DRIFT_HEALTHY;
    for (size_t i = 0; i < course->tests; i++) {
        struct drift_test *test = &course->test[i];
        unsigned *warned = &course->warned_by[course->found[i].test.kind];
        *test = course->found[i].test;
        *warned = *warned << 1 | (test->level == DRIFT_WARN);
        level = test->level > level ? test->level : level;
        if (test->level != DRIFT_WARN)
            continue;
        judgement->warned |= 1U << test->kind;
        if (twice(*warned))
            test->level = DRIFT_ACT;
    }
    judgement->test = course->test;
    judgement->tests = course->tests;
    judgement->advice = advice_of(course);
    if (course->judgements > 1) {
        judgement[-1].test = NULL;
        judgement[-1].tests = 0;
    }
    if (judgement->level == DRIFT_NO_CLAIM)
        return;
    course->warned = course->warned << 1 | (level == DRIFT_WARN);
    if (judgement->level != DRIFT_LEARNING || level != DRIFT_HEALTHY)
        judgement->level = twice(course->warned) ? DRIFT_ACT : level;
    /* The third shift may have been better: what to do is still the same. */
    if (judgement->level == DRIFT_ACT && !judgement->advice)
        judgement->advice = judgement[-1].advice;
}

static struct drift_verdict verdict_of(const struct drift_course *course)
{
    struct drift_verdict verdict = {
        .level = DRIFT_LEARNING,
        .since = INSTANT_NEVER,
        .reference_from = INSTANT_NEVER,
        .reference_shifts =
            course->count < DRIFT_REFERENCE ? course->count : DRIFT_REFERENCE,
        .ended = drift_over(course),
        .judgement = course->judgement,
        .judgements = course->judgements,
    };
    if (course->count)
        verdict.reference_from = course->kept[0]->window.start;
    for (size_t i = course->judgements; i > 0; i--) {
        const struct drift_judgement *one = &course->judgement[i - 1];
        if (i == course->judgements)
            verdict.level = one->level;
        if (one->level == DRIFT_HEALTHY ||
            (one->level == DRIFT_LEARNING && verdict.level != DRIFT_LEARNING))
            break;
        verdict.since = one->window.start;
    }
    return verdict;
}

void drift_judge(const struct drift_stream *stream, size_t streams,
                 const struct drift_rules *rules, struct arena *arena,
                 struct drift_verdict *verdict)
{
    size_t moments;
    struct drift_moment *moment = drift_moments(stream, streams, arena, &moments);
    struct drift_course *course = courses_of(stream, streams, moments, arena);
    for (size_t at = 0; at < moments; at++) {
        for (size_t s = 0; s < streams; s++) {
            const struct drift_shift *shift = drift_shift_at(&course[s], &moment[at]);
            course[s].audited->at[at].labels += shift ? shift->labels : 0;
            course[s].audited->at[at].right += shift ? shift->right : 0;
        }
        drift_miss_all(course, streams, &moment[at]);
        for (size_t s = 0; s < streams; s++)
            if (drift_shift_at(&course[s], &moment[at]))
                examine(&course[s], at, &moment[at], rules);
        set_levels(course, streams);
        for (size_t s = 0; s < streams; s++)
            if (course[s].tests)
                conclude(&course[s]);
    }
    for (size_t s = 0; s < streams; s++)
        verdict[s] = verdict_of(&course[s]);
}

enum drift_level drift_last_claim(const struct drift_verdict *verdict)
{
    for (size_t i = verdict->judgements; i > 0; i--)
        if (verdict->judgement[i - 1].level != DRIFT_NO_CLAIM)
            return verdict->judgement[i - 1].level;
    return DRIFT_LEARNING;
}

/* --- names --- */

const char *drift_level_name(enum drift_level level)
{
    static const char *const name[] = {"healthy", "watch",    "warn",
                                       "act",     "learning", "no_claim"};
    return name[level];
}

const char *drift_test_name(enum drift_test_kind kind)
{
    static const char *const name[] = {"source_health",   "events_per_hour", "confidence",
                                       "mix_f",           "mix_ewma",        "accuracy",
                                       "confidence_floor"};
    return name[kind];
}

const char *drift_advice_name(enum drift_advice advice)
{
    switch (advice) {
    case DRIFT_CLEAN:
        return "clean";
    case DRIFT_LOOK:
        return "look";
    case DRIFT_AUDIT:
        return "audit";
    case DRIFT_ROLL_BACK:
        return "roll_back";
    case DRIFT_SET_CLOCK:
        return "set_clock";
    case DRIFT_ADVICES:
        break;
    }
    return "";
}
