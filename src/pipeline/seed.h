/* seed.h - sample data into the database, once or as time passes. */
#ifndef PIPELINE_SEED_H
#define PIPELINE_SEED_H

#include "pipeline/writer.h"

/* A task that replaces all data by the sample factory and its past seven days, marked as
 * sample. ERROR_CONFLICT: there are events that are not sample data, and no `force`. */
struct seed_task {
    struct task task; /* must be first; `done` is the caller's to set */
    uint64_t seed;
    bool force;
    bool only_if_empty; /* do nothing when there is an event, a register or a shift */
    bool replaced;      /* result: whether it did anything */
    int64_t events;     /* result: how many */
};

/* Set up `seeding` to be submitted. What is asked for and `done` are left as they are. */
void seed_task_init(struct seed_task *seeding);

/* Live sample events, as time passes: a thread that submits what the sample factory did
 * since it last looked, about once a second, as long as the sample's workers and
 * stations are registered. Real data is left alone: it stops when there is an event that
 * is not sample data. */
struct demo;
MUST_CHECK bool demo_start(struct writer *writer, uint64_t seed, struct demo **demo,
                           struct error *err);
/* Accepts NULL. */
void demo_stop(struct demo *demo);

#endif
