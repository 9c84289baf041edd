/* alert_figures.h - what Prometheus reads of alerts. */
#ifndef API_ALERT_FIGURES_H
#define API_ALERT_FIGURES_H

#include "base/instant.h"

struct alert_page;
struct alerts;
struct buf;
struct destination_list;

/* Append how many alerts there are of each rule, severity and state, how many messages
 * wait, and how rounds go, in Prometheus' text format 0.0.4. What is silenced has the
 * state `silenced`. */
void alerts_expose(struct alerts *alerts, const struct alert_page *open,
                   const struct destination_list *receivers, instant now,
                   struct buf *out);

#endif
