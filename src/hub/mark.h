/* mark.h - how a site finds out that the hub is not where it was, such as after a backup
 * of the hub was put back.
 *
 * The hub gives each site a mark, which is random, and another one in each transaction
 * that keeps a sheet of this site. A site shows the last mark it was told with whatever
 * it sends. A hub that knows it has all that it had when it gave it. A hub that does not
 * has lost some of that: it says so, and the site sends all its sheets again.
 *
 * An answer may be lost. So besides the newest mark the hub knows the one that the site
 * showed last, until the site shows a newer one.
 */
#ifndef HUB_MARK_H
#define HUB_MARK_H

#include "base/crypto.h"
#include "base/db.h"
#include "base/str.h"

struct arena;

enum { MARK_BYTES = 16, MARK_TEXT = 2 * MARK_BYTES };

/* What a site shows, signed as "shopfloor-mark-1\n", its name, a line end, and the mark.
 */
struct shown_mark {
    str site, mark; /* mark: empty, it was told none so far */
    struct signature signature;
    struct verifying_key key; /* that it was found to be signed with */
    bool good;                /* an enrolled site has signed it */
    /* The answer. */
    bool known;
    str now; /* the newest mark of the site */
};

/* Check the signature against the key of the site in `db`, a reader. *shown is good, or
 * not. False: the database cannot be read. */
MUST_CHECK bool mark_judge(struct db *db, struct shown_mark *shown, struct arena *arena,
                           struct error *err);

/* In a transaction, before sheets are kept: does the hub know it? A site that has no mark
 * so far gets one. */
MUST_CHECK bool mark_compare(struct db *db, struct shown_mark *shown, struct arena *arena,
                             struct error *err);

/* What the site gets when a sheet of it is kept. Lives in `arena`. */
str mark_new(struct arena *arena);

/* In that transaction, after sheets were kept: which one the site has now. */
MUST_CHECK bool mark_read(struct db *db, struct shown_mark *shown, struct arena *arena,
                          struct error *err);

#endif
