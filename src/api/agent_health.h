/* agent_health.h - what is wrong with an agent and its cameras, the worst first.
 *
 * Everything that an agent reports counts: a box that answers is not well if its disk is
 * full, if it lost events, or if its cameras see nothing. */
#ifndef API_AGENT_HEALTH_H
#define API_AGENT_HEALTH_H

#include "api/app.h"

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stddef.h>

struct agent_list;
struct agent_report;
struct arena;
struct error;

/* `bad`: events are lost, or nothing is known. `warn`: somebody should look. */
enum health { HEALTH_BAD, HEALTH_WARN, HEALTH_OK };

/* "bad", "warn", "ok" */
str health_name(enum health health);

struct problem {
    enum health health; /* bad or warn */
    str camera;         /* which one has it; empty: the agent itself */
    str text;           /* one sentence */
};

struct problems {
    const struct problem *problem;
    size_t count;
};

/* Read the last report of every agent, all as of one moment. They live in `arena`. */
MUST_CHECK bool agents_read(const struct app *app, struct arena *arena,
                            struct agent_list *list, struct error *err);

/* Find them. They live in `arena`. */
struct problems agent_problems(const struct agent_report *agent, instant now,
                               struct arena *arena);

/* The worst of them. */
enum health agent_health(const struct problems *problems);

#endif
