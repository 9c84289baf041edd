/* due.h - which periods are not what was sent of them. */
#ifndef SHEETS_DUE_H
#define SHEETS_DUE_H

#include "sheets/making.h"

/* A period of which a sheet is to be made. */
struct due_sheet {
    struct kept_sheet was; /* what is kept of it; revision 0: nothing */
    int64_t number;        /* of the last change of its hours; at least 1 */
};

struct due_sheets {
    struct due_sheet *at; /* by start */
    size_t count;
    int64_t number; /* of the last change of any hour */
};

/* How long the store may have had nothing to say and still be asked for it: a server that
 * was off has no sums of that time, and all who are registered are unknown. */
#define SHEET_GAP_MOST ((span){62 * SPAN_DAY.ms})

/* All of them, as of a snapshot of which `plant` is. A period is due once all of it is
 * sealed. One that was sent keeps its length when the policy has another one since: no
 * two that are sent overlap. What was sent of time whose events or people were removed
 * since is not due any more, as nothing changes there. */
MUST_CHECK bool sheets_due(struct store *store, const struct plant *plant,
                           const struct sheet_policy *policy, struct arena *arena,
                           struct due_sheets *list, struct error *err);

#endif
