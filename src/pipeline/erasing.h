/* erasing.h - tasks that erase who a worker is. */
#ifndef PIPELINE_ERASING_H
#define PIPELINE_ERASING_H

#include "pipeline/writer.h"

struct pseudonyms;

/* Whatever else knows of the worker forgets it, in the transaction in which the erasure
 * begins: people and sessions that are that worker. */
typedef bool erase_elsewhere(void *context, struct store *store, str worker, instant now,
                             struct error *err);

/* A slice of an erasure. The first one leaves a row in the audit log, of who asked, and
 * the store one at the end. To be submitted again, as it is, until `done`: in the first
 * one the worker's key is destroyed (pseudonyms.h) and the erasure begins. What is begun
 * goes on when nobody submits it any more. ERROR_NOT_FOUND, ERROR_CONFLICT: see
 * store_erase_worker(). */
struct erase_task {
    struct task task; /* must be first */
    struct pseudonyms *pseudonyms;
    str worker, stand_in; /* the caller's */
    erase_elsewhere *elsewhere;
    void *context; /* of it */
    bool begun, done;
};

/* weight and run are set; done, `pseudonyms`, the texts and `elsewhere` are the caller's.
 */
void erase_task_init(struct erase_task *erasing);

/* Erase all workers who are registered and were erased once before, and wait for it.
 * *workers: how many. */
MUST_CHECK bool erase_all_again(struct writer *writer, struct pseudonyms *pseudonyms,
                                erase_elsewhere *elsewhere, int64_t *workers,
                                struct error *err);

#endif
