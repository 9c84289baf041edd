/* drift.h - do the cameras still see what they saw?
 *
 * METRICS.md, "Drift", defines each test, its formula and its source.
 *
 * A stream is what one camera and model see at the stations of one type, by day or by
 * night. Its unit is the shift that is over. Its first 30 shifts are its reference; each
 * later one is compared with them, and judged by what is known when it ends: later shifts
 * change no earlier judgement. All is a pure function of the shifts, so that a restart
 * loses nothing and a restated shift restates what follows from it.
 *
 * Tests of all streams that end at one time are corrected together: in a plant in which
 * nothing drifts, one shift in twenty has a warning somewhere. A camera that does not see
 * (`source_health`) is not judged further.
 */
#ifndef DOMAIN_DRIFT_H
#define DOMAIN_DRIFT_H

#include "base/instant.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    DRIFT_BINS = 100,           /* of confidence, 0.01 wide; 1.00 is in the last */
    DRIFT_STATES = 4,           /* EVENT_WORKING ... EVENT_UNKNOWN */
    DRIFT_REFERENCE = 30,       /* shifts of a reference */
    DRIFT_REFERENCE_LEAST = 20, /* with fewer a stream is learning */
    DRIFT_LABELS_LEAST = 100,   /* audits without which nothing is said of accuracy */
    DRIFT_NUMBERS = 6,
};

/* --- what is judged --- */

/* What a box may say of a camera: then what is seen says nothing. */
enum camera_fault {
    CAMERA_OFFLINE,
    CAMERA_DARK,
    CAMERA_CLOCK, /* its times are CAMERA_CLOCK_OFF away from those of the box, or more */
    CAMERA_FAULTS
};
#define CAMERA_CLOCK_OFF ((span){10 * 60 * (int64_t)1000})

/* What a stream saw in a shift: sums of hours. A shift without an event is left out. */
struct drift_shift {
    struct window window;
    int hours, hours_seen; /* that the shift touches; those of them with events in it */
    int64_t events;        /* of states */
    int64_t ms[DRIFT_STATES];
    uint32_t confidence[DRIFT_BINS]; /* dwells, by their confidence */
    int64_t labels, right;           /* audits of its events, and those that agreed */
    int64_t fault_ms[CAMERA_FAULTS]; /* for how long the box said so of the camera */
};

/* `shift`: in order of time, from the start of the reference on (the first shift of the
 * model, or the first after somebody set a new reference). After the first 40 there may
 * be a gap, the same for all streams: a caller may leave out shifts that are too old to
 * be shown, if it keeps eight weeks before those. The strs and the shifts are borrowed.
 */
struct drift_stream {
    str camera, model, station_type;
    bool night; /* drift_by_night() of its shifts */
    const struct drift_shift *shift;
    size_t shifts;
};

/* Is the middle of the shift before 06:00 or after 18:00 of the site's clock? So the late
 * shift of three, from 14:00 to 22:00, is by day. */
bool drift_by_night(struct window shift);

struct drift_rules {
    bool floor_on;      /* confidence_floor: off by default */
    double floor_below; /* 0.85 */
};

/* --- what is said --- */

/* The first four in order of severity. */
enum drift_level {
    DRIFT_HEALTHY,
    DRIFT_WATCH, /* would be a false alarm in one shift of five somewhere in the plant */
    DRIFT_WARN,  /* in one shift of twenty */
    DRIFT_ACT,   /* warned in 2 of the last 3 shifts of the stream */
    DRIFT_LEARNING, /* the reference is too short */
    DRIFT_NO_CLAIM, /* the camera did not see: source_health failed */
    DRIFT_LEVELS
};

enum drift_test_kind {
    DRIFT_SOURCE_HEALTH,    /* L0: reason; "events"; "expected_events", "silent_hours",
                               "unknown_points" where they are known */
    DRIFT_EVENTS_PER_HOUR,  /* L0: "events_per_hour", "expected_per_hour", "weeks" */
    DRIFT_CONFIDENCE,       /* L1: "psi", "ks", "confidence_change", "dwells",
                               "effective_dwells", "shifts" */
    DRIFT_MIX_F,            /* L2, this shift: "working_points", "idle_points",
                               "absent_points", "unknown_points" */
    DRIFT_MIX_EWMA,         /* L2, the last shifts: the same, and "confidence_change" */
    DRIFT_ACCURACY,         /* L3: "accuracy", "low", "high", "baseline", "labels",
                               "baseline_labels" */
    DRIFT_CONFIDENCE_FLOOR, /* the original's rule, no test: "mean_confidence" */
    DRIFT_TESTS
};

/* Points are percentage points more than in the reference; the others are shares of 1,
 * counts, or as the name says. */
struct drift_number {
    const char *name; /* as the API writes it */
    double value;
};

struct drift_test {
    enum drift_test_kind kind;
    enum drift_level level;     /* HEALTHY to ACT */
    double statistic, critical; /* it warns from `critical` on, accuracy and the floor
                                   below it; NAN: it has none */
    const char *reason; /* of source_health that failed: "camera_offline", "camera_dark",
                           "camera_clock", "nothing_seen", "silent_hours",
                           "unknown_time", "few_events", "many_events"; else NULL */
    struct drift_number effect[DRIFT_NUMBERS];
    size_t numbers;
};

/* What to do about it, most useful first, as bits. */
enum drift_advice {
    DRIFT_CLEAN = 1 << 0,     /* the lens, the light */
    DRIFT_LOOK = 1 << 1,      /* at the picture of this shift: has the camera moved? */
    DRIFT_AUDIT = 1 << 2,     /* is it the camera, or the work? */
    DRIFT_ROLL_BACK = 1 << 3, /* the camera had another model before this one */
    DRIFT_SET_CLOCK = 1 << 4, /* the camera's */
    DRIFT_ADVICES = 5,
};

/* Of one shift of a stream. Shares are of 1, of the time watched; NAN: none was. */
struct drift_judgement {
    struct window window;
    enum drift_level level;
    unsigned warned;               /* the tests that did: 1 << kind */
    const struct drift_test *test; /* those that could be made, in order of their kind; of
                                      earlier judgements than the last: NULL, 0 */
    size_t tests;
    unsigned advice;
    double share[DRIFT_STATES];
    double mean_confidence; /* NAN: no dwell */
    int64_t events;         /* 0: nothing was seen */
};

struct drift_verdict {
    enum drift_level level; /* of the last judgement; LEARNING when there is none */
    instant since; /* the start of the shift since which that was not HEALTHY without a
                      break; of a healthy stream INSTANT_NEVER */
    instant reference_from;
    size_t reference_shifts;
    bool ended; /* the camera has another model since, or nothing was seen for long: it is
                   not judged any more, and is no concern of anybody */
    const struct drift_judgement *judgement; /* one a shift, in order of time, those of
                                                the reference LEARNING without tests */
    size_t judgements;
};

/* Judge all streams of the plant. verdict: one a stream, in the same order; what they
 * point to lives in `arena`. Streams of old models belong to it: a model that was
 * replaced is known by the one that came after. */
void drift_judge(const struct drift_stream *stream, size_t streams,
                 const struct drift_rules *rules, struct arena *arena,
                 struct drift_verdict *verdict);

/* The level of the last judgement that claims one: a camera that does not see is as it
 * was. LEARNING: there is none. */
enum drift_level drift_last_claim(const struct drift_verdict *verdict);

/* "healthy", "watch", ...; "source_health", ...; the names that the API uses. */
const char *drift_level_name(enum drift_level level);
const char *drift_test_name(enum drift_test_kind kind);
/* "clean", ... */
const char *drift_advice_name(enum drift_advice advice);

#endif
