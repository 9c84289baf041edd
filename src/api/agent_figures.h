/* agent_figures.h - the figures of all agents for Prometheus. */
#ifndef API_AGENT_FIGURES_H
#define API_AGENT_FIGURES_H

#include "base/instant.h"

struct agent_list;
struct buf;

/* Append the figures of all agents in Prometheus' text format 0.0.4. */
void agents_expose(const struct agent_list *list, instant now, struct buf *out);

#endif
