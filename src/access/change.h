/* change.h - what one task of the writer changes in the credentials.
 *
 * The task works out its change from what the database holds, as it is in its
 * transaction: two tasks of one transaction see each other. After the commit the change
 * is entered in the directory (directory_enter()), in the order of the tasks.
 */
#ifndef ACCESS_CHANGE_H
#define ACCESS_CHANGE_H

#include "access/records.h"

#include "store/store.h"

struct change {
    struct arena *arena; /* where all of it lives */
    struct store *store; /* in a transaction */
    instant now;
    struct credential_list had; /* what the database held when it began */

    struct credential *put, *erased;
    size_t puts, put_room, erasures, erase_room;
};

/* Begin one: read what there is. */
MUST_CHECK bool change_begin(struct change *change, struct arena *arena,
                             struct store *store, instant now, struct error *err);

/* What the database held; NULL: nothing of that kind and id. */
const struct credential *change_find(const struct change *change, str kind, str id);

void change_put(struct change *change, str kind, str id, str record);
void change_erase(struct change *change, str kind, str id);

/* Write it. */
MUST_CHECK bool change_end(struct change *change, struct error *err);

#endif
