/* salvage.h - a spool whose file is damaged: bring what can still be read into a new one.
 *
 * A bad card damages single pages. What is on the others can be read, one event at a
 * time. The damaged file is kept beside the new one, as "PATH.damaged-N".
 */
#ifndef EDGE_SPOOL_SALVAGE_H
#define EDGE_SPOOL_SALVAGE_H

#include "edge/spool/spool.h"

struct salvage {
    bool sound;      /* the file has no damage, and stays as it is */
    int64_t waiting; /* events that were saved, and dead letters */
    int64_t dead;
    int64_t lost;   /* of both, as far as they can be counted */
    char kept[400]; /* where the damaged file is now */
};

/* Mend the spool at `path`. Nobody may have it open, and the caller has locked it. A new
 * file is in its place afterwards, so the lock is to be taken again. One that was begun
 * and interrupted is ended; `lost` then counts what was dropped before, too.
 * ERROR_CORRUPT, ERROR_CONFLICT: it cannot even be told to be a spool; it stays as it is.
 */
MUST_CHECK bool spool_salvage(const char *path, struct salvage *salvage,
                              struct error *err);

/* Was the spool being mended when the program was killed? Then this is to be ended before
 * anybody opens it. */
bool spool_salvage_begun(const char *path);

#endif
