/* keeper.h - the thread that tidies up: every few minutes it writes when keys and
 * sessions were used last, and removes sessions that are over. */
#ifndef ACCESS_KEEPER_H
#define ACCESS_KEEPER_H

#include "access/directory.h"
#include "pipeline/writer.h"

struct keeper;

MUST_CHECK bool keeper_start(struct directory *directory, struct writer *writer,
                             struct keeper **keeper, struct error *err);

/* Does so once more, and ends. Before the writer is stopped. Accepts NULL. */
void keeper_stop(struct keeper *keeper);

/* What it does each time, for tests: write to `change` what has to be. */
void keeper_work(struct directory *directory, struct change *change);

#endif
