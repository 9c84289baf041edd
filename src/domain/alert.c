#include "domain/alert.h"

#include "domain/since.h"

/* --- the rules --- */

#define MINUTES(n)                                                                       \
    {                                                                                    \
        (n) * 60 * 1000                                                                  \
    }
#define SECONDS(n)                                                                       \
    {                                                                                    \
        (n) * 1000                                                                       \
    }
#define STATION(name_) .name = "station_" name_, .of = ALERT_OF_STATION
#define CAMERA(name_)  .name = "camera_" name_, .of = ALERT_OF_CAMERA, .unit = ""
#define AGENT(name_)   .name = "agent_" name_, .of = ALERT_OF_AGENT
#define YES_OR_NO      .slack = 0, .least = 1, .most = 1

const struct alert_rule_row alert_rules[ALERT_RULES] = {
    [ALERT_STATION_IDLE] =
        {STATION("idle"), .unit = "minutes", .least = 1, .most = 1440,
         .preset = {true, 15, {0}, ALERT_WARNING, true},
         .reads =
             "Planned time since which somebody is there and nobody works, a day's at "
             "most."},
    [ALERT_STATION_VACANT] = {STATION("vacant"), .unit = "minutes", .least = 1,
                              .most = 1440,
                              .preset = {true, 30, {0}, ALERT_WARNING, true},
                              .reads =
                                  "Planned time since which nobody is there, a day's at "
                                  "most."},
    [ALERT_STATION_BEHIND] =
        {STATION("behind"), .unit = "percent", .slack = 5, .least = 6, .most = 100,
         .preset = {true, 20, MINUTES(15), ALERT_WARNING, true},
         .reads = "How far units are behind the target so far, from half an hour of the "
                  "shift on; in the shift in which it was registered, from then on."},
    [ALERT_STATION_UNKNOWN] =
        {STATION("unknown"), .unit = "percent", .slack = 5, .least = 6, .most = 100,
         .preset = {true, 25, MINUTES(10), ALERT_WARNING, true},
         .reads = "The share of the last hour's planned time in which somebody was lost "
                  "sight of there and nobody else was seen."},
    [ALERT_CAMERA_SILENT] =
        {CAMERA("silent"), YES_OR_NO, .recovery = SECONDS(30),
         .preset = {true, 1, MINUTES(10), ALERT_WARNING, true},
         .reads = "Whether its agent hears nothing of it; where it has none, whether "
                  "nothing came for half an hour in which much does on other days."},
    [ALERT_CAMERA_DARK] =
        {CAMERA("dark"), YES_OR_NO, .recovery = SECONDS(30),
         .preset = {true, 1, MINUTES(2), ALERT_WARNING, true},
         .reads = "Whether it says that it sees nothing, or has told "
                  "nothing else for an hour in which it does on other days."},
    [ALERT_CAMERA_OFFLINE] = {CAMERA("offline"), YES_OR_NO, .recovery = SECONDS(30),
                              .preset = {true, 1, MINUTES(2), ALERT_WARNING, false},
                              .reads = "Whether it cannot be reached."},
    [ALERT_CAMERA_CLOCK] =
        {.name = "camera_clock",
         .of = ALERT_OF_CAMERA,
         .unit = "seconds",
         .slack = 30,
         .least = 31,
         .most = 86400,
         .preset = {true, 120, MINUTES(10), ALERT_WARNING, false},
         .reads = "How far the times of its messages are from their arrival."},
    [ALERT_AGENT_OFFLINE] = {AGENT("offline"), .unit = "reports", .slack = 1, .least = 3,
                             .most = 1000,
                             .preset = {true, 30, {0}, ALERT_CRITICAL, false},
                             .reads = "How many reports in a row are missing."},
    [ALERT_AGENT_FULL] =
        {AGENT("full"), .unit = "", YES_OR_NO,
         .preset = {true, 1, {0}, ALERT_CRITICAL, false},
         .reads = "Whether it gave up or refused events within the last ten minutes."},
    [ALERT_AGENT_REJECTED] =
        {AGENT("rejected"), .unit = "events", .least = 1, .most = 1000000,
         .preset = {true, 1, {0}, ALERT_WARNING, false},
         .reads = "Events that the server rejected and that wait for somebody."},
    [ALERT_DRIFT] = {.name = "drift",
                     .of = ALERT_OF_CAMERA,
                     .unit = "level",
                     .least = 1,
                     .most = 3,
                     .preset = {true, 3, {0}, ALERT_WARNING, false},
                     .reads =
                         "How far what it sees has drifted: 1 watch, 2 warn, 3 act."},
    [ALERT_AUDIT_ACCURACY] =
        {.name = "audit_accuracy",
         .of = ALERT_OF_CAMERA,
         .unit = "percent",
         .at_most = true,
         .slack = 1,
         .least = 1,
         .most = 99,
         .preset = {true, 90, {0}, ALERT_WARNING, false},
         .reads = "The upper end of the interval of its accuracy, by checks, where there "
                  "are enough."},
    [ALERT_RETRAINING] = {.name = "retraining",
                          .of = ALERT_OF_CAMERA,
                          .unit = "",
                          YES_OR_NO,
                          .preset = {true, 1, {0}, ALERT_INFO, false},
                          .reads = "Whether its model is to be trained again."},
    [ALERT_DISK_LOW] =
        {.name = "disk_low",
         .of = ALERT_OF_SITE,
         .unit = "percent",
         .at_most = true,
         .slack = 2,
         .least = 1,
         .most = 90,
         .preset = {true, 10, MINUTES(1), ALERT_CRITICAL, false},
         .reads = "Room that is left on the disk of the database, or of its backups."},
    [ALERT_BACKUP_MISSING] =
        {.name = "backup_missing",
         .of = ALERT_OF_SITE,
         .unit = "hours",
         .least = 1,
         .most = 1000,
         .preset = {true, 26, {0}, ALERT_CRITICAL, false},
         .reads = "The age of the latest backup, where the server makes any."},
    [ALERT_COMMITS_FAILING] = {.name = "commits_failing",
                               .of = ALERT_OF_SITE,
                               .unit = "",
                               YES_OR_NO,
                               .preset = {true, 1, SECONDS(10), ALERT_CRITICAL, false},
                               .reads = "Whether nothing can be written."},
    [ALERT_CERTIFICATE_EXPIRING] = {.name = "certificate_expiring",
                                    .of = ALERT_OF_SITE,
                                    .unit = "days",
                                    .at_most = true,
                                    .slack = 1,
                                    .least = 1,
                                    .most = 365,
                                    .preset = {true, 14, {0}, ALERT_WARNING, false},
                                    .reads = "Days until the server's certificate ends."},
    [ALERT_RECEIVER_FAILING] =
        {.name = "receiver_failing",
         .of = ALERT_OF_SITE,
         .unit = "minutes",
         .least = 10,
         .most = 10080,
         .preset = {true, 60, {0}, ALERT_WARNING, false},
         .reads = "For how long no message has arrived at a webhook or by e-mail, where "
                  "tries ten minutes apart failed; of several the longest."},
};

static void set(struct alert_limits *limits, const struct alert_override *override)
{
    if (override->set & ALERT_SET_ON)
        limits->on = override->limits.on;
    if (override->set & ALERT_SET_THRESHOLD)
        limits->threshold = override->limits.threshold;
    if (override->set & ALERT_SET_LASTING)
        limits->lasting = override->limits.lasting;
    if (override->set & ALERT_SET_SEVERITY)
        limits->severity = override->limits.severity;
    if (override->set & ALERT_SET_QUIET)
        limits->quiet = override->limits.quiet;
}

struct alert_limits alert_limits_of(enum alert_rule rule, str station,
                                    const struct alert_override *override, size_t count)
{
    struct alert_limits limits = alert_rules[rule].preset;
    const struct alert_override *own = NULL;
    for (size_t i = 0; i < count; i++) {
        if (override[i].rule != rule)
            continue;
        if (!override[i].station.len)
            set(&limits, &override[i]);
        else if (str_equal(override[i].station, station))
            own = &override[i];
    }
    if (own)
        set(&limits, own);
    return limits;
}

/* --- words --- */

static const char *const subject_kinds[] = {"station", "camera", "agent", "site"};
static const char *const severities[] = {"info", "warning", "critical"};
static const char *const states[] = {"none", "pending", "firing", "acknowledged",
                                     "resolved"};
static const char *const ends[] = {"",     "recovered",   "late_events", "unplanned",
                                   "gone", "shift_ended", "rule_off"};

str alert_subject_kind_name(enum alert_subject_kind kind)
{
    return str_from(subject_kinds[kind]);
}
str alert_severity_name(enum alert_severity severity)
{
    return str_from(severities[severity]);
}
str alert_state_name(enum alert_state state) { return str_from(states[state]); }
str alert_end_name(enum alert_end end) { return str_from(ends[end]); }

/* The number of a word; -1: it is none of them. */
static int number_of(str name, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (str_equal(name, str_from(words[i])))
            return i;
    return -1;
}

bool alert_rule_find(str name, enum alert_rule *rule)
{
    for (int i = 0; i < ALERT_RULES; i++)
        if (str_equal(name, str_from(alert_rules[i].name))) {
            *rule = (enum alert_rule)i;
            return true;
        }
    return false;
}

bool alert_severity_find(str name, enum alert_severity *severity)
{
    int number = number_of(name, severities, ALERT_SEVERITIES);
    if (number >= 0)
        *severity = (enum alert_severity)number;
    return number >= 0;
}

bool alert_subject_kind_find(str name, enum alert_subject_kind *kind)
{
    int number = number_of(name, subject_kinds, ALERT_SUBJECT_KINDS);
    if (number >= 0)
        *kind = (enum alert_subject_kind)number;
    return number >= 0;
}

bool alert_state_find(str name, enum alert_state *state)
{
    int number = number_of(name, states, ALERT_STATES);
    if (number >= 0)
        *state = (enum alert_state)number;
    return number >= 0;
}

bool alert_end_find(str name, enum alert_end *end)
{
    int number = number_of(name, ends, ALERT_ENDS);
    if (number >= 0)
        *end = (enum alert_end)number;
    return number >= 0;
}

bool alert_same_subject(const struct alert_subject *a, const struct alert_subject *b)
{
    return a->kind == b->kind && str_equal(a->id, b->id);
}

/* --- one step --- */

bool alert_is_wrong(const struct alert_limits *limits, enum alert_rule rule, double value)
{
    return alert_rules[rule].at_most ? value <= limits->threshold
                                     : value >= limits->threshold;
}

bool alert_is_right(const struct alert_limits *limits, enum alert_rule rule, double value)
{
    const struct alert_rule_row *row = &alert_rules[rule];
    return row->at_most ? value > limits->threshold + row->slack
                        : value < limits->threshold - row->slack;
}

struct alert_limits alert_limits_within(struct alert_limits limits,
                                        const struct alert_reading *reading)
{
    if (reading->most > 0 && limits.threshold > reading->most)
        limits.threshold = reading->most;
    return limits;
}

bool alert_is_over_24h(const struct alert *alert)
{
    return alert->subject.kind == ALERT_OF_STATION && alert->fired.ms &&
           instant_since(alert->fired, alert->since).ms >= SINCE_MOST.ms;
}

static enum alert_step finish(struct alert *alert, enum alert_end why, instant now)
{
    if (alert->state == ALERT_NONE)
        return ALERT_STAYS;
    if (alert->state == ALERT_PENDING)
        return ALERT_DROPS;
    alert->state = ALERT_RESOLVED;
    alert->why = why;
    alert->ended = now;
    return ALERT_ENDING;
}

static void begin(const struct alert_limits *limits, const struct alert_reading *reading,
                  instant now, struct alert *alert)
{
    *alert = (struct alert){.id = alert->id,
                            .rule = reading->rule,
                            .severity = limits->severity,
                            .state = ALERT_PENDING,
                            .subject = reading->subject,
                            .within = reading->within,
                            .since = reading->since.ms ? reading->since : now,
                            .silenced = alert->silenced};
}

/* What came late may move it. A reading that looks no further back than 24 hours does not
 * unsay what was known. Is it another one now? */
static bool correct_since(const struct alert_reading *reading, struct alert *alert)
{
    instant since = reading->since;
    if (!since.ms)
        return false;
    if (reading->over_24h && alert->fired.ms)
        since = instant_earlier(since, instant_add(alert->fired, (span){-SINCE_MOST.ms}));
    if (reading->over_24h && instant_before(alert->since, reading->since))
        since = alert->since;
    bool moved = !instant_equal(since, alert->since);
    alert->since = since;
    return moved;
}

static enum alert_step worsen(const struct alert_limits *limits,
                              const struct alert_reading *reading, instant now,
                              struct alert *alert)
{
    enum alert_step step = ALERT_STAYS;
    if (alert->state == ALERT_NONE) {
        begin(limits, reading, now, alert);
        step = ALERT_CHANGES;
    }
    alert->value = reading->value;
    alert->threshold = limits->threshold;
    if (correct_since(reading, alert))
        step = ALERT_CHANGES;
    if (alert->recovering.ms) {
        alert->recovering = (instant){0};
        step = ALERT_CHANGES;
    }
    if (alert->state == ALERT_PENDING &&
        instant_since(now, alert->since).ms >= limits->lasting.ms) {
        alert->state = ALERT_FIRING;
        alert->fired = now;
        return ALERT_FIRES;
    }
    return step;
}

static enum alert_step improve(const struct alert_limits *limits,
                               const struct alert_reading *reading, instant now,
                               struct alert *alert)
{
    if (alert->state == ALERT_NONE || alert->state == ALERT_PENDING)
        return finish(alert, ALERT_END_RECOVERED, now);
    if (alert_would_recover(limits, reading, now, alert)) {
        alert->value = reading->value;
        return finish(alert, ALERT_END_RECOVERED, now);
    }
    alert->value = reading->value;
    if (!alert_is_right(limits, alert->rule, reading->value) || alert->recovering.ms)
        return ALERT_STAYS;
    alert->recovering = now;
    return ALERT_CHANGES;
}

/* Is it of a shift that ended? */
static bool is_of_before(const struct alert_reading *reading, const struct alert *alert)
{
    return alert->state != ALERT_NONE && instant_before(alert->since, reading->begun);
}

bool alert_would_recover(const struct alert_limits *limits,
                         const struct alert_reading *reading, instant now,
                         const struct alert *alert)
{
    span recovery = alert_rules[alert->rule].recovery;
    if (!alert_is_open(alert) || !limits->on || !reading || !reading->known ||
        (limits->quiet && reading->time != ALERT_PLANNED) ||
        is_of_before(reading, alert) ||
        !alert_is_right(limits, alert->rule, reading->value))
        return false;
    return !recovery.ms || (alert->recovering.ms &&
                            instant_since(now, alert->recovering).ms >= recovery.ms);
}

enum alert_step alert_step(const struct alert_limits *limits,
                           const struct alert_reading *reading, instant now,
                           struct alert *alert)
{
    if (!limits->on)
        return finish(alert, ALERT_END_RULE_OFF, now);
    if (!reading)
        return finish(alert, ALERT_END_GONE, now);
    if (limits->quiet && reading->time == ALERT_UNPLANNED)
        return finish(alert, ALERT_END_UNPLANNED, now);
    if (is_of_before(reading, alert))
        return finish(alert, ALERT_END_SHIFT, now);
    if (!reading->known || (limits->quiet && reading->time == ALERT_BREAK))
        return ALERT_STAYS;
    return alert_is_wrong(limits, reading->rule, reading->value)
               ? worsen(limits, reading, now, alert)
               : improve(limits, reading, now, alert);
}
