/* making.h - the sheet of a period, as it is to be sent. */
#ifndef SHEETS_MAKING_H
#define SHEETS_MAKING_H

#include "domain/period.h"
#include "domain/sheet.h"
#include "store/store.h"

/* What leaves the site. */
struct sheet_policy {
    str site;  /* its name at the hub, of periods of which nothing is kept */
    int64_t k; /* see domain/sheet.h */
    enum sheet_scope finest; /* rows of it and of those before it */
    enum period period;
};

/* What sheets are made of besides sums: the policy, who and what is registered, and the
 * calendar. Where that has changed every sheet may have. */
struct hash sheet_made_of(const struct plant *plant, const struct sheet_policy *policy);

struct made_sheet {
    struct sheet sheet;
    /* To be kept before the sheet is sent; and once the hub has it, or it is kept back,
     * with its number and made_of. */
    struct kept_sheet kept;
    struct hash made_of;
    bool kept_back; /* as it would give away what few people did */
};

/* Make the sheet of was->window, which is over, as of a snapshot of which `plant` is.
 * `was`: what is kept of it; its revision is 0 when there is nothing yet. The first
 * revision decides the site's name, which rows are hidden, its scopes, and the least k.
 * A sheet of the same content and epoch has the same revision. *made lives in `arena`. */
MUST_CHECK bool sheet_make(struct store *store, const struct plant *plant,
                           const struct sheet_policy *policy,
                           const struct kept_sheet *was, struct arena *arena,
                           struct made_sheet *made, struct error *err);

#endif
