/* seed.h - sample data: a past to begin with, and live events as time passes. */
#ifndef PIPELINE_SEED_H
#define PIPELINE_SEED_H

#include "pipeline/writer.h"

/* Both of these leave a row in the audit log once they are done.
 *
 * A task of the writer that replaces all data by the sample factory and its past seven
 * days, marked as sample. ERROR_CONFLICT: there are events that are not sample data, and
 * `force` is not set. */
struct seed_task {
    struct task task; /* must be first; `done` is the caller's to set */
    uint64_t seed;
    bool force;
    bool only_if_fresh; /* do nothing unless nobody has decided so far (struct site) */
    bool decline;       /* decide that there shall be none */
    const struct actor *actor; /* for the audit log; NULL: who acts already */
    bool replaced;             /* result: whether it did anything */
    int64_t events;            /* result: how many */
};

/* Make `seeding` ready to be submitted, once you have set what you ask for and `done`. */
void seed_task_init(struct seed_task *seeding);

/* A task of the writer that removes a slice of the sample data, also from beside real
 * data: to be submitted again until removal.done. With the last slice the sample's
 * workers and workstations go too, unless real events refer to them or somebody has
 * renamed them.
 */
struct unseed_task {
    struct task task;          /* must be first; `done` is the caller's to set */
    const struct actor *actor; /* as in a seed_task */
    struct arena *arena;
    struct sample_removal removal; /* result: how many events were removed */
    int64_t registers; /* result: workers and workstations that were removed */
    int64_t kept;      /* result: those that stay, because real events refer to them */
};

/* Make `unseeding` ready to be submitted for the first time, once you have set `done`.
 * `arena` lives as long. */
void unseed_task_init(struct unseed_task *unseeding, struct arena *arena);

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
