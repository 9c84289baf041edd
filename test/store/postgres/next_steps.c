/* next_steps.c - the tables that the next version of the program may have. Test code.
 *
 * test/shopfloor_next is this program with this file in place of steps.c: it knows one
 * version of the tables more. test_upgrade.py has it change the tables while servers of
 * this version write them.
 *
 * A column has another type then, so that a server which reads it cannot go on as before.
 * What is added notes who writes: each change by a program that has not said
 * "-c shopfloor.next=yes" becomes a row of older_writes. */
#include "store/postgres/inside.h"

int known_newest(void);
bool known_step(struct db *db, int64_t from, struct error *err);

#define postgres_newest    known_newest
#define postgres_take_step known_step
#include "store/postgres/steps.c"
#undef postgres_newest
#undef postgres_take_step

#define NOTED(table)                                                                     \
    "CREATE TRIGGER note_older AFTER INSERT OR UPDATE OR DELETE ON " table               \
    " FOR EACH STATEMENT EXECUTE FUNCTION note_older();"
static const char next[] =
    "ALTER TABLE workers ALTER name TYPE VARCHAR COLLATE \"C\";"
    "CREATE TABLE older_writes (of TEXT NOT NULL);"
    "CREATE FUNCTION note_older() RETURNS trigger LANGUAGE plpgsql AS '"
    " BEGIN IF current_setting(''shopfloor.next'', TRUE) IS DISTINCT FROM ''yes'' THEN"
    "  INSERT INTO older_writes VALUES (TG_TABLE_NAME); END IF;"
    " RETURN NULL; END';" NOTED("events") NOTED("runs") NOTED("worker_rollups")
        NOTED("settings") NOTED("quality_due") NOTED("past_shifts");

int postgres_newest(void) { return known_newest() + 1; }

bool postgres_take_step(struct db *db, int64_t from, struct error *err)
{
    return from == known_newest() ? db_run(db, next, err) : known_step(db, from, err);
}
