#include "api/alert_figures.h"

#include "base/buf.h"
#include "pipeline/alerts.h"

static void add_head(struct buf *out, const char *name, const char *type,
                     const char *help)
{
    buf_addf(out, "# HELP shopfloor_%s %s\n# TYPE shopfloor_%s %s\n", name, help, name,
             type);
}

static str state_of(const struct alert *alert, instant now)
{
    if (alert_is_open(alert) && instant_before(now, alert->silenced))
        return STR("silenced");
    return alert_state_name(alert->state);
}

/* Those that have no alert have no line: there are few, and their names are known. */
static void add_alerts(struct buf *out, const struct alert_list *open, instant now)
{
    static const char *const states[] = {"pending", "firing", "acknowledged", "silenced"};
    add_head(out, "alerts", "gauge", "Alerts, by rule, severity and state.");
    for (enum alert_rule rule = 0; rule < ALERT_RULES; rule++)
        for (enum alert_severity severity = 0; severity < ALERT_SEVERITIES; severity++)
            for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
                int count = 0;
                for (size_t i = 0; i < open->count; i++)
                    count += open->at[i].rule == rule &&
                             open->at[i].severity == severity &&
                             str_equal(state_of(&open->at[i], now), str_from(states[s]));
                if (count)
                    buf_addf(out,
                             "shopfloor_alerts{rule=\"%s\",severity=\"%.*s\",state="
                             "\"%s\"} %d\n",
                             alert_rules[rule].name,
                             STR_ARG(alert_severity_name(severity)), states[s], count);
            }
}

static void add_receivers(struct buf *out, const char *name, const char *type,
                          const char *help, const struct destination_list *receivers,
                          int64_t (*value)(const struct destination *receiver))
{
    add_head(out, name, type, help);
    for (size_t i = 0; i < receivers->count; i++)
        buf_addf(out, "shopfloor_%s{receiver=\"%.*s\"} %lld\n", name,
                 STR_ARG(receivers->at[i].id), (long long)value(&receivers->at[i]));
}

static int64_t waiting(const struct destination *receiver) { return receiver->waiting; }
static int64_t delivered(const struct destination *receiver)
{
    return receiver->delivered;
}
static int64_t given_up(const struct destination *receiver) { return receiver->given_up; }

void alerts_expose(struct alerts *alerts, const struct alert_page *open,
                   const struct destination_list *receivers, instant now, struct buf *out)
{
    struct alerts_counts counts = alerts_counts(alerts);
    add_alerts(out, &open->alerts, now);
    add_head(out, "alerts_left_out", "gauge",
             "Alerts that have not ended and are in no other figure, as there are so "
             "many.");
    buf_addf(out, "shopfloor_alerts_left_out %lld\n", (long long)open->left_out);
    add_receivers(out, "alert_messages_waiting", "gauge",
                  "Messages of alerts that have not arrived yet.", receivers, waiting);
    add_receivers(out, "alert_messages_delivered_total", "counter",
                  "Messages of alerts that arrived.", receivers, delivered);
    add_receivers(out, "alert_messages_given_up_total", "counter",
                  "Messages of alerts that did not arrive within a week.", receivers,
                  given_up);
    add_head(out, "alert_rounds_total", "counter", "Rounds that decided about alerts.");
    buf_addf(out, "shopfloor_alert_rounds_total %llu\n",
             (unsigned long long)counts.rounds);
    add_head(out, "alert_round_failures_total", "counter", "Rounds that could not.");
    buf_addf(out, "shopfloor_alert_round_failures_total %llu\n",
             (unsigned long long)counts.failed);
    add_head(out, "alert_round_seconds", "gauge", "How long the last round took.");
    buf_addf(out, "shopfloor_alert_round_seconds %.3f\n", (double)counts.last.ms / 1000);
}
