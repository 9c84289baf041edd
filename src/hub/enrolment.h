/* enrolment.h - how a site becomes known: by a code that is good once, and its own key.
 *
 * Whoever runs the hub makes a code and takes it to the site. The site makes a key pair
 * and sends the public half with the code; from then on the key is pinned: sheets count
 * if it has signed them. A site has an epoch, a number that its database was given when
 * it was made. After a backup was restored there it has another one, which it announces,
 * signed; without that, sheets of a strange epoch are a conflict.
 */
#ifndef HUB_ENROLMENT_H
#define HUB_ENROLMENT_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/db.h"
#include "base/instant.h"

struct arena;

/* --- codes --- */

enum {
    CODE_LETTERS = 20,                           /* 100 bits */
    CODE_TEXT = CODE_LETTERS + CODE_LETTERS / 4, /* "ABCD-EFGH-...", and a NUL */
    CODE_HOURS = 24
};

struct new_code {
    str site, in_group; /* empty: in no group */
    bool replaces;      /* the site may bring another key than it has */
};

/* Make the code of a site; an older one of it counts no more. Only its hash is kept.
 * ERROR_CONFLICT: the site is enrolled, and the code replaces nothing. */
MUST_CHECK bool code_make(struct db *db, const struct new_code *wanted, instant now,
                          char text[static CODE_TEXT], struct error *err);

/* What the audit log says of it: `object`, `after`. The code itself is not in it. */
struct audit_entry;
void code_entry(const struct new_code *wanted, struct arena *arena,
                struct audit_entry *entry);

/* --- sites --- */

struct site_record {
    str site, in_group;
    str name, link; /* link: of its own dashboard; empty: none */
    str time_zone;
    struct verifying_key key;
    int64_t epoch;
    bool has_left_an_epoch; /* read, and not set by who enrols it */
};

/* ERROR_NOT_FOUND. Lives in `arena`. */
MUST_CHECK bool site_find(struct db *db, str site, struct arena *arena,
                          struct site_record *record, struct error *err);

/* Enrol a site, whose group is that of the code; one that is enrolled keeps its group if
 * the code has none. The same again, with the key that the site has, is well. Without a
 * good code it changes nothing: *changed is false. With one it changes the group, the
 * name, the link and the zone. ERROR_DENIED: the code is wrong, was used, is too old, or
 * replaces no key where the site has another one. ERROR_CONFLICT: the site has left this
 * epoch. */
MUST_CHECK bool site_enrol(struct db *db, const struct site_record *wanted, str code,
                           instant now, bool *changed, struct error *err);

/* --- epochs --- */

struct new_epoch {
    str site;
    int64_t epoch, previous;
    str reason; /* "restored", "moved" */
};

/* The text that the site signs, after "shopfloor-epoch-1\n":
 * {"site":"hall-2","epoch":8,"previous_epoch":7,"reason":"restored"}. Lives in `arena`.
 */
str epoch_text(const struct new_epoch *epoch, struct arena *arena);

/* The site goes on in another epoch. The same again is well, and changes nothing.
 * ERROR_NOT_FOUND, so that nobody learns which sites there are: or the signature does not
 * fit. ERROR_CONFLICT: it was in this one before, or this one is earlier than the one it
 * is in, and did not follow it. */
MUST_CHECK bool epoch_announce(struct db *db, const struct new_epoch *epoch,
                               const struct signature *signature, instant now,
                               bool *changed, struct error *err);

/* Was the site ever in this epoch? */
MUST_CHECK bool epoch_was(struct db *db, str site, int64_t epoch, bool *was,
                          struct error *err);

#endif
