/* seed.h - sample data: a past to begin with, and live events as time passes. */
#ifndef PIPELINE_SEED_H
#define PIPELINE_SEED_H

#include "pipeline/writer.h"

/* A task of the writer that replaces all data by the sample factory and its past seven
 * days, marked as sample. ERROR_CONFLICT: there are events that are not sample data, and
 * `force` is not set. */
struct seed_task {
    struct task task; /* must be first; `done` is the caller's to set */
    uint64_t seed;
    bool force;
    bool only_if_empty; /* do nothing when there is an event, a register or a shift */
    bool replaced;      /* result: whether it did anything */
    int64_t events;     /* result: how many */
};

/* Make `seeding` ready to be submitted, once you have set what you ask for and `done`. */
void seed_task_init(struct seed_task *seeding);

/* Live sample events: a thread that submits, about once a second, what the sample factory
 * did since the last time. It does so while the sample's workers and stations are
 * registered. It leaves real data alone: it stops when there is an event that is not
 * sample data. */
struct demo;
MUST_CHECK bool demo_start(struct writer *writer, uint64_t seed, struct demo **demo,
                           struct error *err);
/* Accepts NULL. */
void demo_stop(struct demo *demo);

#endif
