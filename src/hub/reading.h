/* reading.h - what the hub says of its sites. Every function is told of which sites it
 * may say anything, and says nothing of others: not even that they are there.
 *
 * A figure of the hub is the sum of the rows of sheets, and nothing else. A sheet counts
 * in a window when all of its period is in it. Where a longer sheet in the window has the
 * same scope, the shorter ones in its period do not count, as it has them in it. Of two
 * of one period that both have the scope, as when a site has changed what it sends, the
 * one counts that came last. Where all that somebody did is hidden, rows of nobody do not
 * count: their sum would be a zero.
 */
#ifndef HUB_READING_H
#define HUB_READING_H

#include "hub/received_sheet.h"
#include "hub/tenant.h"

struct arena;

enum {
    SITES_MOST = 10000,
    SHEETS_UNPACKED_MOST = 20000, /* for one answer */
    SHEETS_LISTED_MOST = 1000,
    SHEETS_LISTED_BYTES = 16 * 1024 * 1024, /* of their texts; or one more than fit */
};

/* A site, as it was last heard of. */
struct site_state {
    str site, in_group, name, link, time_zone;
    instant enrolled, heard; /* heard: when a sheet came last; 0: never */
    struct window latest;    /* of the sheet that ends last; 0: none */
    int64_t k;               /* of that sheet */
    int64_t epochs;          /* how often it was restored, moved or replaced */
    bool late, silent;
};

struct site_states {
    struct site_state *at;
    size_t count;
};

/* The sites, by name of site; `site`: only this one, empty: all. A site is late when the
 * sheet after its latest one should be here for a whole period more, and silent when that
 * is so for a day; so is one of which no sheet ever came. ERROR_LIMIT. */
MUST_CHECK bool read_sites(struct db *db, const struct tenant *tenant, str site,
                           instant now, struct arena *arena, struct site_states *states,
                           struct error *err);

/* A sum of rows. */
struct sheet_sum {
    str id; /* of the station or the type; empty: the factory */
    int64_t figure[SHEET_FIGURES];
    int64_t sheets;     /* that are in it */
    int64_t suppressed; /* that have such a row, but without figures */
    int64_t covered_ms; /* their periods together */
};

/* What one site says of a window. */
struct site_sums {
    str site;
    int64_t sheets;   /* that count for the scope */
    int64_t restated; /* of them, that took the place of another */
    int64_t personal; /* of them, whose rows may be personal data */
    int64_t least_k;
    struct sheet_sum *sum; /* by id; of a factory one or none */
    size_t sums;
};

struct sums_question {
    struct window window;
    enum sheet_scope scope;
    str site;      /* empty: all */
    str zone;      /* only sites of this time zone; empty: of any */
    instant as_of; /* as was known then; INSTANT_NEVER: as is known now */
};

struct sums_answer {
    struct site_sums *at; /* by site; those that have sheets in the window */
    size_t count;
};

/* ERROR_LIMIT: more sheets would have to be unpacked than SHEETS_UNPACKED_MOST. */
MUST_CHECK bool read_sums(struct db *db, const struct tenant *tenant,
                          const struct sums_question *question, struct arena *arena,
                          struct sums_answer *answer, struct error *err);

/* A sheet as it was signed. */
struct listed_sheet {
    str text;
    struct signature signature;
    instant known_from, known_to; /* INSTANT_NEVER: it counts now */
    bool restated;
};

struct listed_sheets {
    struct listed_sheet *at;
    size_t count;
    bool more; /* there are more than are listed at most */
};

/* The sheets of a site whose periods begin in `window`, as they were known at `as_of`. */
MUST_CHECK bool read_sheets(struct db *db, const struct tenant *tenant, str site,
                            struct window window, instant as_of, struct arena *arena,
                            struct listed_sheets *list, struct error *err);

#endif
