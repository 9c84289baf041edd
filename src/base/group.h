/* group.h - one thread that changes something durable, with many changes in one commit.
 *
 * What is changed is called the ledger: a database or a spool. Whoever wants it changed
 * hands over a task. The group takes all tasks that wait, runs them in one transaction,
 * commits it, with one fsync for all of them, and only then reports each of them done. So
 * what was acknowledged is on the disk, and the more tasks wait the less each one costs.
 *
 * A task may be refused (ERROR_INVALID, DENIED, NOT_FOUND, CONFLICT, LIMIT). It must then
 * have changed nothing, and the transaction goes on. It also goes on after any other
 * error of a task that changed nothing. Otherwise the transaction is rolled back: the
 * task gets its error, all others get ERROR_UNAVAILABLE and may be tried again.
 */
#ifndef BASE_GROUP_H
#define BASE_GROUP_H

#include "base/error.h"
#include "base/instant.h"

#include <stddef.h>

/* Embed it in what is to be done. */
struct task {
    /* Make changes in the open transaction. Runs on the group's thread, once. `ledger` is
     * what the group changes; its owner says which type that is (writer.h: a struct
     * store, spooler.h: a struct spool). */
    bool (*run)(struct task *task, void *ledger, instant now, struct error *err);
    /* It is over: err.code is ERROR_NONE and all is committed, or nothing of this task
     * was written. Called exactly once, on the group's thread or on the thread that
     * submits; the task is its owner's again. */
    void (*done)(struct task *task);
    size_t weight; /* how much it writes, at least 1 */
    bool early;    /* it may run before it is known whether others changed the ledger */
    struct error err;
    struct task *next; /* the group's */
};

/* What the owner of a group does for it. All are called on the group's thread. */
struct ledger_kind {
    bool (*begin)(void *owner, struct error *err);
    /* Before the first task of a transaction that is not `early`: wait until it is known
     * whether others have changed the ledger. NULL: nobody else does. */
    bool (*learn)(void *owner, struct error *err);
    /* On failure nothing is left of the transaction. */
    bool (*commit)(void *owner, instant now, struct error *err);
    void (*rollback)(void *owner);
    /* A counter that every change of the ledger raises. A task that fails without raising
     * it counts as refused. NULL, or -1: there is no counter. */
    int64_t (*changes)(void *owner);
    /* After tasks were committed and reported. */
    void (*committed)(void *owner);
    /* About once a second, between transactions, whether there is work or not. */
    void (*tick)(void *owner, instant now);
    /* Between transactions, when no task waits: do a little of what is not urgent, and
     * say whether there is more of it. May be NULL. */
    bool (*spare)(void *owner, instant now);
    /* About once a second, after `tick`: can the ledger be written? While transactions
     * fail (`failing`) only this tells that they work again, so it has to write in
     * earnest then. NULL: transactions themselves tell. */
    bool (*check)(void *owner, instant now, bool failing, struct error *err);
    /* Transactions begin to fail, and why; NULL: they work again. Not called for each
     * failure in between. */
    void (*failing)(void *owner, const struct error *why);
};

struct group;

struct group_options {
    const struct ledger_kind *kind;
    void *owner;  /* handed to the functions of `kind`; must outlive the group */
    void *ledger; /* handed to tasks; must outlive the group */
    size_t
        backlog; /* weight that may wait; beyond it tasks fail with ERROR_UNAVAILABLE */
};

/* Start the thread. ERROR_UNAVAILABLE: the system has none to give. */
MUST_CHECK bool group_start(const struct group_options *options, struct group **group,
                            struct error *err);

/* Hand over a task. */
void group_submit(struct group *group, struct task *task);

/* Hand over a task and wait until it is over. Returns what became of it; task->done is
 * not called. The group's own thread must not call this. */
MUST_CHECK bool group_run(struct group *group, struct task *task, struct error *err);

/* Finish the tasks that wait, refuse new ones, and stop. Accepts NULL. */
void group_stop(struct group *group);

struct group_counts {
    uint64_t commits, failed_commits; /* of tasks */
    uint64_t tasks, weight;           /* committed */
    uint64_t refused;                 /* tasks, because the backlog was full */
    uint64_t waiting;                 /* weight, now */
    uint64_t backlog;                 /* weight that may wait, see group_options */
    uint64_t commit_us;               /* time spent in transactions */
    bool failing;                     /* nothing can be written now, because of this: */
    struct error why;
};
struct group_counts group_counts(struct group *group);

#endif
