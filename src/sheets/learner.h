/* learner.h - takes part in learning across sites, on a thread of its own.
 *
 * A round asks the hub for the last round of learning, and does what comes next: join,
 * send counts, or take the result (federation/site.h). All that has to outlive a kill is
 * in the ledger; everything else the hub says again. Counts come from the audits of
 * random samples of this site alone. A result is tried on labels that were set aside, and
 * kept with what came of it (store/calibrations.h).
 *
 * What this site refuses is logged, once, and nothing is sent. When the hub cannot be
 * asked, pauses double up to ten minutes.
 *
 * Where several servers write a database, the one that has the chores takes part.
 */
#ifndef SHEETS_LEARNER_H
#define SHEETS_LEARNER_H

#include "federation/site.h"
#include "sheets/hub_link.h"

struct learner;
struct pool;
struct writer;

struct learner_options {
    struct writer *writer;
    struct pool *pool;
    struct hub_site site;
    struct federation_policy policy;
    const struct federation_peer *peer; /* pinned */
    size_t peers;
    struct link_options link; /* without `stop` */
};

/* Texts and peers are borrowed. ERROR_INVALID: the hub is no http or https URL. */
MUST_CHECK bool learner_start(const struct learner_options *options,
                              struct learner **learner, struct error *err);
/* Cancel the current request and stop. Accepts NULL. */
void learner_stop(struct learner *learner);

#endif
