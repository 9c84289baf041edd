/* process.h - another program, run and waited for.
 *
 *     const char *const words[] = {"pg_dump", "--version", NULL};
 *     struct process process;
 *     if (!process_start(words, PROCESS_WRITES, -1, &process, err))
 *         return false;
 *     ... read from process.out ...
 *     return process_end(&process, NULL, err);
 *
 * It is found by PATH, has this program's environment, and ends at the latest with the
 * thread that started it. What it says on its standard error is told when it fails.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/cleanup.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

struct error;

enum process_pipes {
    PROCESS_READS = 1,  /* from us: `in` */
    PROCESS_WRITES = 2, /* to us: `out` */
};

struct process {
    const char *name;
    pid_t id; /* 0: there is none */
    int in, out;
    int said; /* private: a file of its standard error */
};

/* Start the program of these words, the last of which is NULL. `out`: a descriptor that
 * it writes to; -1: nowhere, or into the pipe. ERROR_NOT_FOUND: there is no such program.
 * ERROR_UNAVAILABLE. */
MUST_CHECK bool process_start(const char *const *words, unsigned pipes, int out,
                              struct process *process, struct error *err);

/* Close the pipes, and wait until it has ended. ERROR_UNAVAILABLE: it has failed, and
 * the text is what it said of that; or *stop became true, and it was killed. */
MUST_CHECK bool process_end(struct process *process, const atomic_bool *stop,
                            struct error *err);

/* Kill it and forget it; accepts one that has ended. */
void process_kill(struct process *process);

#endif
