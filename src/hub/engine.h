/* engine.h - the database that a hub's tables lie in: what a file of SQLite and a schema
 * of PostgreSQL do each in its own way. All else is SQL that both understand (base/db.h).
 */
#ifndef HUB_ENGINE_H
#define HUB_ENGINE_H

#include "hub/tenant.h"

enum hub_access {
    HUB_WRITER,
    HUB_READER, /* of all there is; changes nothing */
    HUB_ASKER,  /* answers somebody: it reads what is of the sites of a tenant */
};

struct hub_engine {
    /* Connect. `address`: what is behind the scheme of the URL. The store is there. */
    bool (*open)(const char *address, enum hub_access access, struct db **db,
                 struct error *err);

    /* The writer's transactions. Of several hubs on one database one at a time is in
     * one. */
    bool (*begin)(struct db *db, struct error *err);
    bool (*commit)(struct db *db, struct error *err);
    void (*rollback)(struct db *db);
    /* How many rows were changed so far; -1: it is not known (base/group.h). */
    int64_t (*changes)(struct db *db);

    /* In a transaction of somebody else, such as the store's writer: the hub's tables can
     * be changed from now on, as after begin(). */
    bool (*join)(struct db *db, struct error *err);

    /* A reader's snapshot. `tenant`: an asker's, and only then. */
    bool (*snapshot)(struct db *db, const struct tenant *tenant, struct error *err);
    void (*release)(struct db *db);

    /* A transaction in which the tables may be made: of several that begin one at a time
     * is in it. *version is 0 where there are no tables. */
    bool (*begin_making)(struct db *db, struct error *err);
    bool (*version)(struct db *db, int64_t *version, struct error *err);
    /* What brings tables of version i to the next one; of version 0, makes them. There
     * are HUB_TABLES of them. */
    const char *const *step;
    /* Rights, in that transaction: a database that was restored has none. NULL: none. */
    bool (*grant)(struct db *db, const char *address, struct error *err);
};

enum { HUB_TABLES = 4 };

extern const struct hub_engine hub_sqlite, hub_postgres;

#endif
