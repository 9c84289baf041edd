/* alerts.c - what needs a person, by which rules, and where it is told. */
#include "api/schemas/schemas.h"

#define ALL_RULES                                                                        \
    "station_idle|station_vacant|station_behind|station_unknown|camera_silent|"          \
    "camera_dark|camera_offline|camera_clock|agent_offline|agent_full|agent_rejected|"   \
    "drift|audit_accuracy|retraining|disk_low|backup_missing|commits_failing|"           \
    "certificate_expiring|receiver_failing"
#define RULE     "rule", ALL_RULES
#define SEVERITY "info|warning|critical"
#define UNIT     "unit", "string", "Of the values; empty: 1 is yes, 0 is no."

static const struct schema_member subject[] = {
    {"kind", "station|camera|agent|site", "What it is."},
    {"id", "string?", "Which; null: the site's server itself."},
    {"name", "string?", "What it is called."},
    {"agent_id", "string?", "Of a camera: the agent that reports it."},
    {0},
};

static const struct schema_member acknowledged[] = {
    {"by", "string?", "Who; null for callers who are told no names."},
    {"at", "time", "When."},
    {"note", "string?", "What was noted; null for callers who are told no names."},
    {0},
};

static const struct schema_member resolved[] = {
    {"at", "time", "When."},
    {"why", "recovered|late_events|unplanned|gone|shift_ended|rule_off",
     "late_events: it never was wrong, as is known now; unplanned: planned time ended; "
     "gone: the subject, or the model that its camera had, is not there any more; "
     "shift_ended: the shift of which it was ended; rule_off: its rule does not hold any "
     "more."},
    {0},
};

static const struct schema_member alert[] = {
    {"alert_id", "uuid", "Which."},
    {RULE, "By which rule."},
    {"severity", SEVERITY, "How bad it is."},
    {"state", "pending|firing|acknowledged|resolved",
     "pending: it is wrong, and not yet for long enough."},
    {"subject", "AlertSubject", "Of what. Never of a worker."},
    {"value", "number", "The value, within a minute; of one that is over, the last."},
    {"threshold", "number", "From which value on it is wrong."},
    {UNIT},
    {"advice", "string", "What to do; a sentence or two."},
    {"since", "time",
     "From when on it is as it is; of a workstation, what comes late may move it."},
    {"over_24h", "boolean",
     "It has been so since then or earlier; for a workstation the server looks 24 hours "
     "back."},
    {"fired_at", "time?", "When it began to fire; null: it has not."},
    {"acknowledged", "AlertAcknowledged?", "Who has seen it; null: nobody."},
    {"resolved", "AlertResolved?", "That it is over; null: it is not."},
    {"group", "uuid?", "Those that fired together have the same; null while pending."},
    {"silenced_until", "time?",
     "Until then no message tells that it fires; null: it is told. Whoever was told "
     "before is told when it is over."},
    {0},
};

static const struct schema_member counts[] = {
    {"firing", "integer 0..", "That fire, and are neither acknowledged nor silenced."},
    {"acknowledged", "integer 0..", "That somebody has seen."},
    {"silenced", "integer 0..", "That no message tells of."},
    {"left_out", "integer 0..",
     "Of all that have not ended, how many are older than the latest 5,000. They are in "
     "none of the other numbers, in no live message and not in what needs attention; "
     "pages of GET /api/alerts have them."},
    {0},
};

static const struct schema_member alerts[] = {
    {SCHEMA_SUCCESS},
    {"alerts", "[Alert]", "The latest first."},
    {"counts", "AlertCounts", "Of all that are open."},
    {"next_cursor", "cursor?", "Of the next page; null: there is none."},
    {0},
};

static const struct schema_member live[] = {
    {"counts", "AlertCounts", "Of all that are open."},
    {"partial", "boolean", "false: `alerts` has all that are open."},
    {"alerts", "[Alert]", "Those that changed; none of them has names."},
    {0},
};

static const struct schema_member note[] = {
    {"note", "optional string 1..500?",
     "What others should know. It is kept; name nobody in it."},
    {0},
};

static const struct schema_member silence[] = {
    {"minutes", "integer 0..10080 = 60", "How long; 0: not any more."},
    {"note", "optional string 1..500?", "Why; it is kept in the audit log."},
    {0},
};

static const struct schema_member changed[] = {
    {SCHEMA_SUCCESS},
    {"alert", "Alert", "As it is now."},
    {0},
};

static const struct schema_member trial[] = {
    {SCHEMA_SUCCESS},
    {"message_id", "uuid", "Of the message, as its receivers see it."},
    {"receivers", "integer 0..", "How many it is for."},
    {0},
};

/* --- rules --- */

static const struct schema_member limits[] = {
    {"enabled", "boolean?", "Does it hold at all?"},
    {"threshold", "number?", "From which value on it is wrong."},
    {"for_minutes", "number 0..1440?", "How long it must be wrong."},
    {"severity", SEVERITY "?", "How bad that is."},
    {"quiet", "boolean?", "Not outside of planned time."},
    {0},
};

static const struct schema_member station_limits[] = {
    {"station_id", "id", "Of which workstation."},
    {0},
};

static const struct schema_member rule[] = {
    {RULE, "Its name."},
    {"of", "station|camera|agent|site", "Of what."},
    {"reads", "string", "What the value is."},
    {UNIT},
    {"at_most", "boolean",
     "true: it is wrong at the threshold and below; else at it and above."},
    {"least", "number", "The least that the threshold may be."},
    {"most", "number", "The most."},
    {"preset", "AlertLimits", "What holds where nothing is set."},
    {"stations", "[AlertStationLimits]",
     "What is set for single workstations; null: as for all."},
    {0},
};

static const struct schema_member rules[] = {
    {SCHEMA_SUCCESS},
    {"rules", "[AlertRule]", "All of them; their limits are what holds for all."},
    {0},
};

#define CHANGED_LIMITS                                                                   \
    {"enabled", "optional boolean?", "Does it hold at all?"},                            \
        {"threshold", "optional number?", "From which value on it is wrong."},           \
        {"for_minutes", "optional number 0..1440?", "How long it must be wrong."},       \
        {"severity", "optional " SEVERITY "?", "How bad that is."},                      \
    {                                                                                    \
        "quiet", "optional boolean?", "Not outside of planned time."                     \
    }

static const struct schema_member station_change[] = {
    {"station_id", "id", "Of which workstation."},
    CHANGED_LIMITS,
    {0},
};

static const struct schema_member rule_change[] = {
    {RULE, "Its name."},
    CHANGED_LIMITS,
    {"stations", "optional [AlertStationChange]",
     "What shall hold for single workstations; only of rules of workstations."},
    {0},
};

static const struct schema_member rules_change[] = {
    {"rules", "[AlertRuleChange]",
     "What is set of each of these from now on, in place of what was. Absent or null: "
     "the "
     "preset. Rules that are not named stay as they are."},
    {0},
};

/* --- receivers --- */

#define QUEUE                                                                            \
    {"created_at", "time", "Since when."},                                               \
        {"waiting", "integer 0..", "Messages that have not arrived yet."},               \
        {"delivered", "integer 0..", "Messages that did."},                              \
        {"given_up", "integer 0..", "Messages that did not within a week."},             \
        {"tried_at", "time?", "When one was last tried; null: never."},                  \
        {"next_try_at", "time?", "When one is tried next; null: none waits."},           \
        {"failing_since", "time?", "Since when nothing arrives; null: it does."},        \
        {"status", "integer?", "What was last answered; null: nothing."},                \
    {                                                                                    \
        "error", "string?", "Why the last did not arrive; null: it did."                 \
    }

static const struct schema_member webhook[] = {
    {"webhook_id", "string", "Which."},
    {"url", "string", "Where to."},
    {"created_by", "string?", "Who set it up."},
    QUEUE,
    {0},
};

static const struct schema_member mail[] = {QUEUE, {0}};

static const struct schema_member webhooks[] = {
    {SCHEMA_SUCCESS},
    {"webhooks", "[Webhook]", "All of them."},
    {"mail", "MailQueue?", "E-mail; null: it is not set up."},
    {0},
};

static const struct schema_member new_webhook[] = {
    {"url", "string 1..2000",
     "https; http to this machine, and to hosts that the server was started with as "
     "--webhook-hosts."},
    {0},
};

static const struct schema_member webhook_added[] = {
    {SCHEMA_SUCCESS},
    {"webhook", "Webhook", "As it was set up."},
    {"secret", "string",
     "By which its messages are signed (Standard Webhooks). Shown only now."},
    {0},
};

static const struct schema_member webhook_deleted[] = {
    {SCHEMA_SUCCESS},
    {"webhook_id", "string", "Which it was."},
    {0},
};

static const struct schema_member webhook_tried[] = {
    {SCHEMA_SUCCESS},
    {"webhook_id", "string", "Which it is."},
    {"waiting", "integer 0..", "How many messages wait for it."},
    {0},
};

/* --- attention --- */

static const struct schema_member attention_station[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "What it is called."},
    {"state", "working|idle|unknown|vacant",
     "As it is now; unknown, too, where none of its cameras sees."},
    {"since", "time?", "Since when; null: it was never seen, or is not now."},
    {"over_24h", "boolean", "It may have been so for longer than `since` says."},
    {"planned_ms", "integer 0..", "Planned time since then; 0 while somebody works."},
    {"lost_units", "number?",
     "What its target wants in that time; null: it has no target, or somebody works."},
    {"behind_units", "number?",
     "By how many units it is behind its target in this shift so far; null: no open "
     "alert "
     "says that it is."},
    {"behind_percent", "number?", "The same in percent of the target so far."},
    {"alerts", "[uuid]", "Open alerts of it."},
    {"rules", "[string]", "By which rules they are, in the same order."},
    {0},
};

static const struct schema_member attention_camera[] = {
    {"camera_id", "name", "Which."},
    {"why", "silent|dark|offline|agent_offline",
     "Why it does not see; agent_offline: the agent that reports it is gone."},
    {0},
};

static const struct schema_member attention_unseen[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "What it is called."},
    {"since", "time?", "Since when none of its cameras sees; null: nobody knows."},
    {"cameras", "[AttentionCamera]",
     "All of its cameras. Empty for callers who may not read alerts."},
    {0},
};

static const struct schema_member attention[] = {
    {SCHEMA_SUCCESS},
    {"at", "time", "Now."},
    {"stations", "[AttentionStation]", "The worst first."},
    {"unseen", "[AttentionUnseen]",
     "Workstations that seem idle or vacant while a shift runs, of which that is not "
     "known, as none of their cameras sees. Their cameras need somebody."},
    {"others", "[Alert]",
     "Alerts of cameras, agents and the server that fire and are not silenced, the worst "
     "first; without names. Empty for callers who may not read alerts."},
    {0},
};

const struct schema alert_schemas[] = {
    {"AlertSubject", "What an alert is of.", .member = subject},
    {"AlertAcknowledged", "That somebody has seen it.", .member = acknowledged},
    {"AlertResolved", "That it is over.", .member = resolved},
    {"Alert", "Something that needs a person.", .member = alert},
    {"AlertCounts", "How many there are.", .member = counts},
    {"Alerts", "The answer with alerts.", .member = alerts},
    {"LiveAlerts", "What changed, in the live stream.", .member = live},
    {"AlertNote", "A note to an alert.", .member = note, .closed = true},
    {"AlertSilence", "For how long an alert is not told.", .member = silence,
     .closed = true},
    {"AlertAnswer", "The answer with one alert.", .member = changed},
    {"AlertTrial", "The answer to a trial.", .member = trial},
    {"AlertLimits", "When an alert begins.", .member = limits},
    {"AlertStationLimits", "The same of one workstation; null: as for all.",
     .member = station_limits, .also = "AlertLimits"},
    {"AlertRule", "A rule.", .member = rule, .also = "AlertLimits"},
    {"AlertRules", "The answer with the rules.", .member = rules},
    {"AlertStationChange", "What is to be set for one workstation.",
     .member = station_change, .closed = true},
    {"AlertRuleChange", "What is to be set of a rule.", .member = rule_change,
     .closed = true},
    {"AlertRulesChange", "What is to be set.", .member = rules_change, .closed = true},
    {"Webhook", "Where messages are sent to.", .member = webhook},
    {"MailQueue", "Messages by e-mail.", .member = mail},
    {"Webhooks", "The answer with all receivers.", .member = webhooks},
    {"NewWebhook", "A receiver to be.", .member = new_webhook, .closed = true},
    {"WebhookAdded", "The answer with a new one.", .member = webhook_added},
    {"WebhookDeleted", "The answer when one is gone.", .member = webhook_deleted},
    {"WebhookTried", "The answer when one is tried at once.", .member = webhook_tried},
    {"AttentionStation", "A workstation that needs somebody.",
     .member = attention_station},
    {"AttentionCamera", "A camera that does not see.", .member = attention_camera},
    {"AttentionUnseen", "A workstation that no camera sees.", .member = attention_unseen},
    {"Attention", "What needs attention now.", .member = attention},
    {0},
};
