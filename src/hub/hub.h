/* hub.h - what the centre keeps: sites, their sheets and who may see them.
 *
 * One thread writes, in groups that share a commit (base/group.h); any thread reads, in a
 * snapshot of its own. The tables lie where those of a store do that has people and keys:
 * in the same file, or the same schema of PostgreSQL (engine.h). So a backup has all of
 * it. Several hubs may write one schema.
 */
#ifndef HUB_HUB_H
#define HUB_HUB_H

#include "base/cleanup.h"
#include "base/db.h"
#include "base/group.h"
#include "domain/sheet.h"

struct hub;
struct tenant;

/* Open the database, whose store is made already, and make the tables that are missing.
 * `url`: as of a store. ERROR_CONFLICT: a newer program made them. */
MUST_CHECK bool hub_start(const char *url, struct hub **hub, struct error *err);

/* Finish what waits, and close. Accepts NULL. */
void hub_stop(struct hub *hub);

/* Hand over a task, whose ledger is the struct db of the writer, in a transaction. */
void hub_submit(struct hub *hub, struct task *task);
MUST_CHECK bool hub_run(struct hub *hub, struct task *task, struct error *err);

/* *why is why nothing can be written now. */
bool hub_is_failing(struct hub *hub, struct error *why);

/* In a transaction of the store's writer, whose connection `db` is: from now on the hub's
 * tables may be changed, and nobody else changes them until it is over. */
MUST_CHECK bool hub_join(struct hub *hub, struct db *db, struct error *err);

/* A reader for the hub itself, in a snapshot: all its statements see one moment. To be
 * given back. */
MUST_CHECK bool hub_read(struct hub *hub, struct db **db, struct error *err);
void hub_read_end(struct hub *hub, struct db *db);

/* The same to answer somebody: where the database can, it has no rows for this reader but
 * those of the tenant's sites. */
MUST_CHECK bool hub_ask(struct hub *hub, const struct tenant *tenant, struct db **db,
                        struct error *err);
void hub_ask_end(struct hub *hub, struct db *db);

/* What came in since the start, for the operator. */
void hub_count(struct hub *hub, enum sheet_status status, uint64_t sheets);
uint64_t hub_counted(struct hub *hub, enum sheet_status status);

/* The moment of a row that counts until another one takes its place. */
#define HUB_FOREVER INT64_MAX

#endif
