#include "domain/drift_health.h"

#include "domain/event.h"

#include <math.h>

/* It fails when so much of the time watched is unknown, or so much more than ever in the
 * reference. */
#define UNKNOWN_MOST 0.5
#define UNKNOWN_MORE 0.2
/* Events beyond half or double of what was expected, when that is no chance. */
#define FEW_EVENTS    0.5
#define MANY_EVENTS   2.0
#define EVENTS_CHANCE 0.001

enum {
    WEEKS = 8,      /* with whose shifts events per hour are compared */
    WEEKS_SEEN = 4, /* of which most must have been seen */
    SHIFTS_A_WEEK = 64,
};

bool drift_expects_events(const struct drift_course *course, int slot)
{
    int weeks = 0, seen = 0;
    for (size_t i = course->weeks; i > 0 && weeks < WEEKS_SEEN; i--) {
        if (course->week[i - 1].slot != slot)
            continue;
        weeks++;
        seen += course->week[i - 1].shift != NULL;
    }
    return weeks > 0 && 2 * seen > weeks;
}

/* The shifts of the last weeks in which the camera saw something. */
static size_t last_weeks(const struct drift_course *course, instant until,
                         struct drift_week week[SHIFTS_A_WEEK * WEEKS])
{
    size_t count = 0;
    for (size_t i = course->weeks; i > 0 && count < SHIFTS_A_WEEK * WEEKS; i--) {
        struct drift_week one = course->week[i - 1];
        if (!one.shift)
            continue;
        if (instant_since(until, one.shift->window.start).ms > 7 * WEEKS * SPAN_DAY.ms)
            break;
        week[count++] = one;
    }
    return count;
}

bool drift_compare_events(const struct drift_course *course,
                          const struct drift_moment *moment,
                          const struct drift_shift *shift, struct drift_finding *events)
{
    struct drift_week week[SHIFTS_A_WEEK * WEEKS];
    size_t weeks = last_weeks(course, moment->window.start, week);
    return drift_events_per_hour(week, weeks, (struct drift_week){moment->slot, shift},
                                 events);
}

static const char *events_fault(const struct drift_finding *events)
{
    double now = events->test.effect[0].value, expected = events->test.effect[1].value;
    if (events->probability > EVENTS_CHANCE)
        return NULL;
    return now < FEW_EVENTS * expected    ? "few_events"
           : now > MANY_EVENTS * expected ? "many_events"
                                          : NULL;
}

/* What the box has said of the camera for a quarter of the shift or longer. */
static const char *box_fault(const struct drift_shift *shift)
{
    static const char *const name[] = {"camera_offline", "camera_dark", "camera_clock"};
    for (int i = 0; i < CAMERA_FAULTS; i++)
        if (4 * shift->fault_ms[i] >= window_length(shift->window).ms)
            return name[i];
    return NULL;
}

const char *drift_fault(const struct drift_course *course,
                        const struct drift_shift *shift,
                        const struct drift_finding *events)
{
    const struct drift_reference *reference = &course->reference;
    double watched = drift_watched(shift);
    double unknown = watched > 0 ? (double)shift->ms[EVENT_UNKNOWN] / watched : 0;
    int silent = shift->hours - shift->hours_seen;
    bool known = reference->shifts > 0;
    const char *told = box_fault(shift);
    if (told)
        return told;
    if (unknown >= UNKNOWN_MOST ||
        (known && unknown >= reference->unknown_most + UNKNOWN_MORE))
        return "unknown_time";
    if (known && 4 * silent >= shift->hours && silent >= reference->silent_hours_most + 2)
        return "silent_hours";
    return events ? events_fault(events) : NULL;
}

unsigned drift_health_advice(const char *reason)
{
    str why = str_from(reason);
    if (str_equal(why, STR("camera_clock")))
        return DRIFT_SET_CLOCK;
    if (str_equal(why, STR("unknown_time")) || str_equal(why, STR("camera_dark")))
        return DRIFT_CLEAN | DRIFT_LOOK;
    return DRIFT_LOOK;
}

void drift_add_source_health(struct drift_course *course, const struct drift_shift *shift,
                             const char *reason, const struct drift_finding *events)
{
    struct drift_finding *found = &course->found[course->tests++];
    *found = (struct drift_finding){
        .test = {.kind = DRIFT_SOURCE_HEALTH,
                 .level = reason ? DRIFT_WARN : DRIFT_HEALTHY,
                 .statistic = NAN,
                 .critical = NAN,
                 .reason = reason},
    };
    double watched = shift ? drift_watched(shift) : 0;
    drift_number_add(&found->test, "events", shift ? (double)shift->events : 0);
    if (events)
        drift_number_add(&found->test, "expected_events",
                         events->test.effect[1].value *
                             (double)window_length(shift->window).ms /
                             (double)SPAN_HOUR.ms);
    if (shift)
        drift_number_add(&found->test, "silent_hours", shift->hours - shift->hours_seen);
    if (watched > 0)
        drift_number_add(&found->test, "unknown_points",
                         100 * ((double)shift->ms[EVENT_UNKNOWN] / watched -
                                course->reference.share[EVENT_UNKNOWN]));
}

/* --- a moment without an event --- */

/* Is it one of the streams from which events may be missing in this moment? */
static bool awaited(const struct drift_course *course, const struct drift_moment *moment)
{
    return course->judgements > 0 && !drift_over(course) &&
           course->stream->night == moment->night &&
           drift_expects_events(course, moment->slot);
}

/* When most streams saw nothing it is the plant that stood still. */
static bool plant_ran(const struct drift_course *course, size_t streams,
                      const struct drift_moment *moment)
{
    size_t all = 0, seen = 0;
    for (size_t s = 0; s < streams; s++) {
        if (!awaited(&course[s], moment))
            continue;
        all++;
        seen += drift_shift_at(&course[s], moment) != NULL;
    }
    return 2 * seen >= all;
}

/* Was another model of its camera seen in this moment, and this one not, by day or by
 * night, at no workstation? */
static bool is_replaced(const struct drift_course *course, size_t streams,
                        const struct drift_course *missed,
                        const struct drift_moment *moment)
{
    bool other = false;
    for (size_t s = 0; missed->others && s < streams; s++) {
        if (!drift_shift_at(&course[s], moment))
            continue;
        if (drift_same_model(course[s].stream, missed->stream))
            return false;
        other |= drift_other_model(course[s].stream, missed->stream);
    }
    return other;
}

static void miss(struct drift_course *course, const struct drift_moment *moment)
{
    if (awaited(course, moment)) {
        drift_judgement_add(course, moment, NULL)->level = DRIFT_NO_CLAIM;
        drift_add_source_health(course, NULL, "nothing_seen", NULL);
    }
    course->week[course->weeks++] = (struct drift_week){moment->slot, NULL};
    course->gone++;
}

void drift_miss_all(struct drift_course *course, size_t streams,
                    const struct drift_moment *moment)
{
    bool ran = plant_ran(course, streams, moment);
    for (size_t s = 0; s < streams; s++) {
        struct drift_course *one = &course[s];
        one->tests = 0;
        if (!one->judgements || drift_over(one) || drift_shift_at(one, moment))
            continue;
        one->replaced = is_replaced(course, streams, one, moment);
        if (!one->replaced && ran && one->stream->night == moment->night)
            miss(one, moment);
    }
}
