#include "domain/alert.h"

#include "base/arena.h"

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
         .reads = "Planned time since which somebody is there and nobody works.",
         .told = "has been idle in planned time",
         .advice = "Ask there what holds up the work, such as material, a fault or a "
                   "break that is not planned."},
    [ALERT_STATION_VACANT] = {STATION("vacant"), .unit = "minutes", .least = 1,
                              .most = 1440,
                              .preset = {true, 30, {0}, ALERT_WARNING, true},
                              .reads = "Planned time since which nobody is there.",
                              .told = "has been vacant in planned time",
                              .advice = "Find out who is missing there. If nobody is "
                                        "meant to be there, change the planned time."},
    [ALERT_STATION_BEHIND] =
        {STATION("behind"), .unit = "percent", .slack = 5, .least = 6, .most = 100,
         .preset = {true, 20, MINUTES(15), ALERT_WARNING, true},
         .reads = "How far units are behind the target so far, from half an hour of the "
                  "shift on.",
         .told = "is behind its target",
         .advice = "Look at its lost time. If the target never fits, change the target."},
    [ALERT_STATION_UNKNOWN] =
        {STATION("unknown"), .unit = "percent", .slack = 5, .least = 6, .most = 100,
         .preset = {true, 25, MINUTES(10), ALERT_WARNING, true},
         .reads = "The share of the last hour's planned time in which somebody was lost "
                  "sight of there and nobody else was seen.",
         .told = "is seen too little",
         .advice = "See whether something stands before the camera, or whether it has "
                   "been moved."},
    [ALERT_CAMERA_SILENT] =
        {CAMERA("silent"), YES_OR_NO, .recovery = SECONDS(30),
         .preset = {true, 1, MINUTES(10), ALERT_WARNING, true},
         .reads = "Whether its box hears nothing of it.", .told = "sends nothing",
         .advice = "See whether what reads the camera still runs and reaches its agent."},
    [ALERT_CAMERA_DARK] = {CAMERA("dark"), YES_OR_NO, .recovery = SECONDS(30),
                           .preset = {true, 1, MINUTES(2), ALERT_WARNING, true},
                           .reads = "Whether it says that it sees nothing.",
                           .told = "sees nothing",
                           .advice = "Look at the picture: light, lens, cover."},
    [ALERT_CAMERA_OFFLINE] = {CAMERA("offline"), YES_OR_NO, .recovery = SECONDS(30),
                              .preset = {true, 1, MINUTES(2), ALERT_WARNING, false},
                              .reads = "Whether it cannot be reached.",
                              .told = "cannot be reached",
                              .advice =
                                  "Check its power, its cable and the switch between."},
    [ALERT_CAMERA_CLOCK] =
        {.name = "camera_clock",
         .of = ALERT_OF_CAMERA,
         .unit = "seconds",
         .slack = 30,
         .least = 31,
         .most = 86400,
         .preset = {true, 120, MINUTES(10), ALERT_WARNING, false},
         .reads = "How far the times of its messages are from their arrival.",
         .told = "has a clock that is off, or its messages wait",
         .advice = "Have it take its time from a time server. If its clock is right, "
                   "find out why its messages wait."},
    [ALERT_AGENT_OFFLINE] = {AGENT("offline"), .unit = "reports", .slack = 1, .least = 3,
                             .most = 1000,
                             .preset = {true, 30, {0}, ALERT_CRITICAL, false},
                             .reads = "How many reports in a row are missing.",
                             .told = "does not report",
                             .advice = "Check the agent's power and network. It keeps "
                                       "events and sends them when it is back."},
    [ALERT_AGENT_FULL] =
        {AGENT("full"), .unit = "", YES_OR_NO,
         .preset = {true, 1, {0}, ALERT_CRITICAL, false},
         .reads = "Whether it gave up or refused events within the last ten minutes.",
         .told = "has no room and loses events",
         .advice = "Find out why it cannot send, or give its spool more room."},
    [ALERT_AGENT_REJECTED] =
        {AGENT("rejected"), .unit = "events", .least = 1, .most = 1000000,
         .preset = {true, 1, {0}, ALERT_WARNING, false},
         .reads = "Events that the server rejected and that wait for somebody.",
         .told = "holds events that were rejected",
         .advice = "Read the reasons with 'shopfloor spool list', mend them, and send "
                   "the events again with 'shopfloor spool replay'."},
    [ALERT_DRIFT] = {.name = "drift",
                     .of = ALERT_OF_CAMERA,
                     .unit = "level",
                     .least = 1,
                     .most = 3,
                     .preset = {true, 3, {0}, ALERT_WARNING, false},
                     .reads = "How far what it sees has drifted: 1 watch, 2 warn, 3 act.",
                     .told = "sees other things than it used to",
                     .advice = "Look at the camera's picture, then check some of its "
                               "claims on the page Quality."},
    [ALERT_AUDIT_ACCURACY] =
        {.name = "audit_accuracy",
         .of = ALERT_OF_CAMERA,
         .unit = "percent",
         .at_most = true,
         .slack = 1,
         .least = 1,
         .most = 99,
         .preset = {true, 90, {0}, ALERT_WARNING, false},
         .reads = "The upper end of the interval of its accuracy, by audits, where there "
                  "are enough.",
         .told = "is less accurate than it must be",
         .advice = "See on the page Quality what it mistakes for what. Go back to the "
                   "model before, or train this one again."},
    [ALERT_RETRAINING] = {.name = "retraining",
                          .of = ALERT_OF_CAMERA,
                          .unit = "",
                          YES_OR_NO,
                          .preset = {true, 1, {0}, ALERT_INFO, false},
                          .reads = "Whether its model is to be trained again.",
                          .told = "has a model that is to be trained again",
                          .advice = "Fetch the training data from the page Quality, and "
                                    "compare the new model with this one there."},
    [ALERT_DISK_LOW] =
        {.name = "disk_low",
         .of = ALERT_OF_SITE,
         .unit = "percent",
         .at_most = true,
         .slack = 2,
         .least = 1,
         .most = 90,
         .preset = {true, 10, MINUTES(1), ALERT_CRITICAL, false},
         .reads = "Room that is left on the disk of the database, or of its backups.",
         .told = "has little room left on its disk",
         .advice =
             "Free some room, keep events for a shorter time, or move the database."},
    [ALERT_BACKUP_MISSING] =
        {.name = "backup_missing",
         .of = ALERT_OF_SITE,
         .unit = "hours",
         .least = 1,
         .most = 1000,
         .preset = {true, 26, {0}, ALERT_CRITICAL, false},
         .reads = "The age of the latest backup, where the server makes any.",
         .told = "has no fresh backup",
         .advice = "Look into the server's log for the reason, and make one with "
                   "'shopfloor backup'."},
    [ALERT_COMMITS_FAILING] = {.name = "commits_failing",
                               .of = ALERT_OF_SITE,
                               .unit = "",
                               YES_OR_NO,
                               .preset = {true, 1, SECONDS(10), ALERT_CRITICAL, false},
                               .reads = "Whether nothing can be written.",
                               .told = "cannot write what it is sent",
                               .advice =
                                   "See whether the disk is full, broken or read-only. "
                                   "Agents keep what they could not send."},
    [ALERT_CERTIFICATE_EXPIRING] = {.name = "certificate_expiring",
                                    .of = ALERT_OF_SITE,
                                    .unit = "days",
                                    .at_most = true,
                                    .slack = 1,
                                    .least = 1,
                                    .most = 365,
                                    .preset = {true, 14, {0}, ALERT_WARNING, false},
                                    .reads = "Days until the server's certificate ends.",
                                    .told = "has a certificate that ends soon",
                                    .advice =
                                        "Renew the certificate, and reload the server."},
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
static const char *const ends[] = {"", "recovered", "late_events", "unplanned", "gone"};

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

bool alert_would_recover(const struct alert_limits *limits,
                         const struct alert_reading *reading, instant now,
                         const struct alert *alert)
{
    span recovery = alert_rules[alert->rule].recovery;
    if (!alert_is_open(alert) || !limits->on || !reading || !reading->known ||
        (limits->quiet && reading->time != ALERT_PLANNED) ||
        !alert_is_right(limits, alert->rule, reading->value))
        return false;
    return !recovery.ms || (alert->recovering.ms &&
                            instant_since(now, alert->recovering).ms >= recovery.ms);
}

enum alert_step alert_step(const struct alert_limits *limits,
                           const struct alert_reading *reading, instant now,
                           struct alert *alert)
{
    if (!reading || !limits->on)
        return finish(alert, ALERT_END_GONE, now);
    if (limits->quiet && reading->time == ALERT_UNPLANNED)
        return finish(alert, ALERT_END_UNPLANNED, now);
    if (!reading->known || (limits->quiet && reading->time == ALERT_BREAK))
        return ALERT_STAYS;
    return alert_is_wrong(limits, reading->rule, reading->value)
               ? worsen(limits, reading, now, alert)
               : improve(limits, reading, now, alert);
}

/* --- together --- */

static bool break_together(const struct alert *a, const struct alert *b)
{
    return a->rule == b->rule && str_equal(a->within, b->within);
}

void alert_join(struct alert *alert, struct alert *const *others, size_t count)
{
    alert->group = uuid_str(&alert->id);
    for (size_t i = 0; i < count; i++) {
        const struct alert *other = others[i];
        if (other != alert && alert_is_open(other) && other->told == ALERT_UNTOLD &&
            break_together(alert, other)) {
            alert->group = other->group;
            return;
        }
    }
}

static bool to_be_told(const struct alert *alert, bool ended, instant now)
{
    if (ended)
        return alert->state == ALERT_RESOLVED && alert->told == ALERT_TOLD_FIRING;
    return alert_is_open(alert) && alert->told == ALERT_UNTOLD &&
           !instant_before(now, alert->silenced);
}

/* It is over, and nobody was told of it, or wants to be. */
static size_t mark_unwanted(struct alert *const *alert, size_t count, instant now)
{
    size_t marked = 0;
    for (size_t i = 0; i < count; i++) {
        bool silenced = instant_before(now, alert[i]->silenced);
        if (alert[i]->state == ALERT_RESOLVED &&
            (alert[i]->told == ALERT_UNTOLD ||
             (alert[i]->told == ALERT_TOLD_FIRING && silenced))) {
            alert[i]->told = ALERT_TOLD_ALL;
            marked++;
        }
    }
    return marked;
}

/* Those of the group of alert[first], from there on; none if it is not yet time. */
static struct alert_batch batch_of(struct alert *const *alert, size_t count, size_t first,
                                   bool ended, instant now, span wait,
                                   struct arena *arena)
{
    struct alert **list = arena_new(arena, struct alert *, count - first);
    size_t found = 0;
    instant earliest = INSTANT_NEVER;
    for (size_t i = first; i < count; i++)
        if (to_be_told(alert[i], ended, now) &&
            str_equal(alert[i]->group, alert[first]->group)) {
            earliest =
                instant_earlier(earliest, ended ? alert[i]->ended : alert[i]->fired);
            list[found++] = alert[i];
        }
    if (instant_since(now, earliest).ms < wait.ms)
        found = 0;
    return (struct alert_batch){ended, list, found};
}

struct alert_batch *alert_batches(struct alert *const *alert, size_t count, instant now,
                                  span wait, struct arena *arena, size_t *batches,
                                  size_t *marked)
{
    struct alert_batch *batch = arena_new(arena, struct alert_batch, count ? count : 1);
    *marked = mark_unwanted(alert, count, now);
    *batches = 0;
    for (size_t i = 0; i < count; i++)
        for (int ended = 0; ended < 2; ended++) {
            if (!to_be_told(alert[i], ended, now))
                continue;
            struct alert_batch next = batch_of(alert, count, i, ended, now, wait, arena);
            for (size_t k = 0; k < next.count; k++)
                next.alert[k]->told = ended ? ALERT_TOLD_ALL : ALERT_TOLD_FIRING;
            *marked += next.count;
            if (next.count)
                batch[(*batches)++] = next;
        }
    return batch;
}
