/* hub_link.h - what a site says to a hub, over HTTP, and what the answers mean.
 *
 *     POST /api/hub/enrol    {"site","code","public_key","epoch","name","link",
 *                             "time_zone"}
 *     POST /api/hub/epoch    {"site","epoch","previous_epoch","reason","signature"}
 *     POST /api/hub/sheets   {"sheets":[{"sheet":TEXT,"signature":BASE64},...],
 *                             "marks":[{"site","mark","signature"},...]}
 *     POST /api/hub/federation/ask       {"site","at","signature"}
 *     POST /api/hub/federation/messages  {"message":TEXT}
 *
 * A sheet is signed as the bytes "shopfloor-sheet-1\n" and its text, an epoch as
 * "shopfloor-epoch-1\n" and {"site":S,"epoch":N,"previous_epoch":N,"reason":S}, a mark as
 * "shopfloor-mark-1\n", the site, "\n" and the mark: Ed25519, by the site's key, which
 * the hub pinned when the site was enrolled.
 *
 * A mark is what the hub said last of how far it is with the sheets of a name; what it is
 * for says hub/mark.h.
 */
#ifndef SHEETS_HUB_LINK_H
#define SHEETS_HUB_LINK_H

#include "base/crypto.h"
#include "domain/sheet.h"
#include "http/link.h"

#include <stdint.h>

/* Who the site is. */
struct hub_site {
    str site;      /* its id at the hub */
    str name;      /* for people */
    str link;      /* URL of its dashboard; empty: none */
    str time_zone; /* "Europe/Berlin" */
    struct signing_key key;
    str pinned; /* the file of the hub's key (pins.h); empty: it is not kept */
};

/* Errors of all of them. ERROR_UNAVAILABLE: try again later; *pause: what the hub asks
 * for, or 0. Others: it refused, and why. */

/* Make the site known, by a code from 'shopfloor hub enrol'. The same again is well.
 * ERROR_DENIED: the code is wrong, used or too old. ERROR_CONFLICT: the site has another
 * key there. The hub's own key is pinned, where none is. */
MUST_CHECK bool hub_enrol(struct link *link, const struct hub_site *site, int64_t epoch,
                          str code, span *pause, struct error *err);

/* Say of which epoch sheets of this name are from now on, as the site's data was
 * replaced. `previous`: of which they were; the epoch itself: nobody knows. A hub that
 * has them in this epoch changes nothing. */
MUST_CHECK bool hub_announce(struct link *link, const struct hub_site *site, str name,
                             int64_t epoch, int64_t previous, span *pause,
                             struct error *err);

struct hub_result {
    enum sheet_status status; /* SHEET_REFUSED also for a word that a newer hub says */
    str reason;               /* empty: none */
};

struct hub_mark {
    str site, mark; /* mark: what the hub said last; empty: nothing so far */
    /* What it says now. */
    bool told;  /* about this name; otherwise the site is not enrolled there */
    bool known; /* it has all that it had when it said `mark` */
    str now;
};

enum { HUB_SHEETS_MOST = 1000, HUB_MARKS_MOST = 20, HUB_MARK_BYTES = 32 };
/* Of a body. */
#define HUB_BYTES_MOST ((size_t)8 * 1024 * 1024)

/* Send sheets, at most HUB_SHEETS_MOST, and show marks, at most HUB_MARKS_MOST, which
 * learn what the hub says of them. *result: one a sheet. All lives in `arena`. An answer
 * that does not tell of each sheet is none: ERROR_UNAVAILABLE. ERROR_LIMIT: they are too
 * many for this hub. */
MUST_CHECK bool hub_send(struct link *link, const struct hub_site *site, const str *sheet,
                         size_t count, struct hub_mark *mark, size_t marks,
                         struct arena *arena, struct hub_result **result, span *pause,
                         struct error *err);

/* --- learning across sites --- */

/* Messages of the last round (federation/message.h); empty: there is none. */
struct hub_round {
    str round, roster, outcome;
};

/* What is the last round? Lives in `arena`. */
MUST_CHECK bool hub_ask_round(struct link *link, const struct hub_site *site, instant now,
                              struct arena *arena, struct hub_round *round, span *pause,
                              struct error *err);

/* Send a join or a vector. */
MUST_CHECK bool hub_send_message(struct link *link, str message, span *pause,
                                 struct error *err);

#endif
