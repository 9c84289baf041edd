/* alert.h - what needs a person: rules, and how an alert begins and ends.
 *
 * A rule is a row: what it reads, and from which value on that is wrong. Somebody else
 * reads: a struct alert_reading is one value of one subject. An alert of a rule and a
 * subject goes through these states, one step for each reading:
 *
 *     none --> pending --> firing --> acknowledged --> resolved
 *                |  wrong for      |                      ^
 *                v  so long        +---- right again -----+
 *               none
 *
 * Hysteresis: an alert ends once its value is better than the threshold by the rule's
 * `slack`, and stays so for `recovery`. Where nothing is known, nothing changes: a camera
 * whose box is silent is neither well nor ill. A break of the shift changes nothing
 * either. What is counted anew in each shift ends with its shift.
 *
 * Of whom a station is told is nobody: an alert never holds a worker.
 */
#ifndef DOMAIN_ALERT_H
#define DOMAIN_ALERT_H

#include "base/instant.h"
#include "base/str.h"
#include "base/uuid.h"
#include "domain/drift.h"

#include <stddef.h>
#include <stdint.h>

struct arena;

enum alert_rule {
    ALERT_STATION_IDLE,
    ALERT_STATION_VACANT,
    ALERT_STATION_BEHIND,
    ALERT_STATION_UNKNOWN,
    ALERT_CAMERA_SILENT,
    ALERT_CAMERA_DARK,
    ALERT_CAMERA_OFFLINE,
    ALERT_CAMERA_CLOCK,
    ALERT_AGENT_OFFLINE,
    ALERT_AGENT_FULL,
    ALERT_AGENT_REJECTED,
    ALERT_DRIFT,
    ALERT_AUDIT_ACCURACY,
    ALERT_RETRAINING,
    ALERT_DISK_LOW,
    ALERT_BACKUP_MISSING,
    ALERT_COMMITS_FAILING,
    ALERT_CERTIFICATE_EXPIRING,
    ALERT_RECEIVER_FAILING,
    ALERT_RULES
};

enum alert_subject_kind {
    ALERT_OF_STATION,
    ALERT_OF_CAMERA,
    ALERT_OF_AGENT,
    ALERT_OF_SITE
};
enum { ALERT_SUBJECT_KINDS = 4 };

enum alert_severity { ALERT_INFO, ALERT_WARNING, ALERT_CRITICAL, ALERT_SEVERITIES };

/* What can be set of a rule, for all or for one station. */
struct alert_limits {
    bool on;
    double threshold;
    span lasting; /* how long it must be wrong */
    enum alert_severity severity;
    bool quiet; /* outside of planned time */
};

/* What somebody has set of them: those of the bits in `set`. */
enum {
    ALERT_SET_ON = 1 << 0,
    ALERT_SET_THRESHOLD = 1 << 1,
    ALERT_SET_LASTING = 1 << 2,
    ALERT_SET_SEVERITY = 1 << 3,
    ALERT_SET_QUIET = 1 << 4,
};
struct alert_override {
    enum alert_rule rule;
    str station; /* empty: for all */
    unsigned set;
    struct alert_limits limits;
};

enum { ALERT_LASTING_MOST_MS = 24 * 60 * 60 * 1000 };

struct alert_rule_row {
    const char *name; /* "station_idle" */
    enum alert_subject_kind of;
    const char *unit; /* of the value: "minutes"; "" for yes or no */
    bool at_most;     /* it is wrong at the threshold and below */
    double slack;
    double least, most; /* that the threshold may be */
    span recovery;
    struct alert_limits preset;
    const char *reads; /* what the value is; one sentence */
};

extern const struct alert_rule_row alert_rules[ALERT_RULES];

/* What holds: the rule's own limits, what was set of them for all, and of that for the
 * station; empty: of none. */
struct alert_limits alert_limits_of(enum alert_rule rule, str station,
                                    const struct alert_override *override, size_t count);

/* "station", "warning" */
str alert_subject_kind_name(enum alert_subject_kind kind);
str alert_severity_name(enum alert_severity severity);

/* False: there is none of this name. */
bool alert_rule_find(str name, enum alert_rule *rule);
bool alert_severity_find(str name, enum alert_severity *severity);
bool alert_subject_kind_find(str name, enum alert_subject_kind *kind);

/* Of whom it is: the ids are those of workstations, cameras and agents. The site's id is
 * empty. */
struct alert_subject {
    enum alert_subject_kind kind;
    str id;
    str name; /* to be shown; empty: as the id */
};

bool alert_same_subject(const struct alert_subject *a, const struct alert_subject *b);

/* Of a camera's model: why somebody is told of it. */
struct alert_model {
    str version;
    str reason;                        /* to train it anew (domain/verdict.h), or empty */
    double value, limit;               /* what was found, and what it should be; or 0 */
    unsigned warned;                   /* tests of drift: 1 << kind */
    const struct drift_number *effect; /* what they found */
    size_t effects;
};

/* When it was read. */
enum alert_time {
    ALERT_PLANNED,
    ALERT_BREAK, /* of a shift */
    ALERT_UNPLANNED,
};

/* One value of one subject. */
struct alert_reading {
    enum alert_rule rule;
    struct alert_subject subject;
    str within; /* what may break many at once: the agent of a camera; else empty */
    bool known; /* false: nothing can be said; the value means nothing */
    double value;
    instant since; /* from when on it is as it is; 0: not known */
    bool over_24h; /* or from earlier on: who says it looks no further back */
    instant begun; /* of one shift: its start. An alert from before is over; 0: of none */
    double most;   /* that the value can be, whatever happens; 0: anything */
    enum alert_time time;
    const struct alert_model *model; /* NULL: it is of none */
};

enum alert_state {
    ALERT_NONE,
    ALERT_PENDING,
    ALERT_FIRING,
    ALERT_ACKNOWLEDGED,
    ALERT_RESOLVED
};
enum { ALERT_STATES = 5 };
str alert_state_name(enum alert_state state);
bool alert_state_find(str name, enum alert_state *state);

/* Why an alert is over. */
enum alert_end {
    ALERT_NOT_ENDED,
    ALERT_END_RECOVERED,   /* it is right again */
    ALERT_END_LATE_EVENTS, /* it never was wrong, as is known now */
    ALERT_END_UNPLANNED,   /* planned time ended */
    ALERT_END_GONE,        /* the subject is not there any more, or its model */
    ALERT_END_SHIFT,       /* the shift of which it was ended */
    ALERT_END_RULE_OFF,    /* its rule does not hold any more */
};
enum { ALERT_ENDS = 7 };
str alert_end_name(enum alert_end end);
bool alert_end_find(str name, enum alert_end *end);

/* What receivers of messages have been told. */
enum alert_told { ALERT_UNTOLD, ALERT_TOLD_FIRING, ALERT_TOLD_ALL };

struct alert {
    struct uuid id;
    int64_t change; /* which change of any alert was its last; 0: it is new */
    enum alert_rule rule;
    enum alert_severity severity;
    enum alert_state state;
    struct alert_subject subject;
    str within;
    double value, threshold;
    instant since, fired; /* fired: 0: it has not */
    instant recovering;   /* since when it is right again; 0: it is not */
    instant ended;        /* 0: it has not */
    enum alert_end why;
    instant acknowledged; /* 0: nobody did */
    str acknowledged_by, note;
    str group; /* of those that fired together; empty: it has not fired */
    enum alert_told told;
    instant silenced;                /* until then no message tells that it fires */
    const struct alert_model *model; /* as last read; it is not kept. NULL: not known */
};

/* Of a station's alert, `since` is 24 hours before it fired or earlier: it has been so
 * for 24 hours or more, nobody knows since when. */
bool alert_is_over_24h(const struct alert *alert);

static inline bool alert_is_open(const struct alert *alert)
{
    return alert->state == ALERT_FIRING || alert->state == ALERT_ACKNOWLEDGED;
}

/* What holds of this reading: where its value cannot reach the threshold, the most that
 * it can be is the threshold. */
struct alert_limits alert_limits_within(struct alert_limits limits,
                                        const struct alert_reading *reading);

/* Is this value wrong? And is it well again, by the slack? */
bool alert_is_wrong(const struct alert_limits *limits, enum alert_rule rule,
                    double value);
bool alert_is_right(const struct alert_limits *limits, enum alert_rule rule,
                    double value);

enum alert_step {
    ALERT_STAYS,   /* nothing is to be written but the value */
    ALERT_CHANGES, /* it has to be written */
    ALERT_FIRES,   /* the same: it fires now */
    ALERT_ENDING,  /* the same: it is over now */
    ALERT_DROPS,   /* it was pending and is to be forgotten */
};

/* Go on by one reading of its rule and subject, at `now`. *alert is what there is of
 * them; state ALERT_NONE: nothing, and then it is filled in but for the id. NULL: there
 * is no such reading any more. */
enum alert_step alert_step(const struct alert_limits *limits,
                           const struct alert_reading *reading, instant now,
                           struct alert *alert);

/* Would alert_step() end it as recovered? Then ask whether it was wrong at all, as is
 * known now, and if it was not, set `why` to ALERT_END_LATE_EVENTS after the step. */
bool alert_would_recover(const struct alert_limits *limits,
                         const struct alert_reading *reading, instant now,
                         const struct alert *alert);

/* Have alerts that fire and have no group yet join those of their rule and agent that
 * fired, and of which no message has told yet. One drift is one message: that a model is
 * to be trained again because of it joins the drift. */
void alerts_join(struct alert *const *alert, size_t count, struct arena *arena);

/* Alerts that one message tells of. */
struct alert_batch {
    bool ended;                 /* they are over; false: they fire */
    struct alert *const *alert; /* by their rules */
    size_t count;
};

/* As many waits after the first of a group it is told, though more of it come. */
enum { ALERT_WAITS_MOST = 4 };

/* What is to be told at `now`: of each group, once none of it came for `wait`. An alert
 * that is over before it was told is never told. Who was told that it fires is told that
 * it is over, also while it is silenced. Marks what is in the batches as told, and what
 * never is; *marked: how many were. Lives in `arena`. */
struct alert_batch *alert_batches(struct alert *const *alert, size_t count, instant now,
                                  span wait, struct arena *arena, size_t *batches,
                                  size_t *marked);

#endif
