/* contract.h - a database as backend.h has it, without a store above. Test code.
 *
 * What goes in and comes out is text that a person can read. A test compares texts:
 *
 *     events   "W@0 2Ib@10 +3@20", as test/domain/notation.h says
 *     runs     "W0,10 I40 2Wb5": worker 1 has a run of two marks, at minutes 0 and 10,
 *              and one at 40; worker 2 has one at station b
 *     sums     "0@15 W1 900000 0 0 2": in the bucket of level 0 that begins at minute 15,
 *              the columns of sum_tables for worker W1; "; " parts one from the next
 *     changes  "W1@17 Sa~15": W1 last changed at minute 17 in the quarter hour that holds
 *              it; in that of minute 15 somebody absent was first heard of at Sa
 *
 * Texts live in the arena of the struct contract.
 */
#ifndef TEST_STORE_CONTRACT_H
#define TEST_STORE_CONTRACT_H

#include "engines.h"
#include "place.h"

#include "store/backend.h"

/* Call a function of the table that has to work, and one that has to fail so. */
#define DO(backend, function, ...) MUST(BACKEND(backend, function, ##__VA_ARGS__, &err))
#define FAILS(code, backend, function, ...)                                              \
    REFUSED_IF(true, code, BACKEND(backend, function, ##__VA_ARGS__, &err))

/* Whom migrate() tells how far it is. */
static const struct migration_progress contract_nobody = {0};

/* Who corrects events. */
extern const struct actor contract_actor;

struct contract {
    const struct engine *engine;
    const struct backend_kind *kind;
    const char *address;
    char folder[FOLDER_ROOM], url[URL_ROOM];
    struct arena arena;
    instant now;                     /* noon, as in a place */
    struct backend *writer, *reader; /* no transaction is open, and no snapshot */
    struct floor floor;              /* as contract_floor() registered it */
    bool forget_empty;               /* in what contract_add_sums() writes */
};

/* For cmocka: *state, an engine, becomes a struct contract. A database that has only been
 * named; one whose tables were made; and one where W1 to W3, Sa and Sb are registered. */
int contract_named(void **state);
int contract_migrated(void **state);
int contract_floor(void **state);
int contract_tear_down(void **state);

#define CONTRACT_TEST(set_up, name)                                                      \
    cmocka_unit_test_setup_teardown(name, set_up, contract_tear_down)

struct backend *contract_open(const struct contract *c, enum store_access access);

/* What a register has for a new one. */
struct worker contract_worker(const char *id);
struct station contract_station(const char *id);

/* The event of a sign, with the uuid of that number (place_uuid()), to be added. */
struct addition contract_addition(struct contract *c, const char *sign, int uuid);

/* Call add(), and have its results; again when the connection was lost. */
void contract_send(struct contract *c, const struct addition *addition, size_t count,
                   enum origin origin, struct addition_result *result);

/* Add the events of the signs, which must be new, in a transaction that is open. Their
 * uuids are those of the numbers from `uuid` on. */
void contract_add(struct contract *c, const char *signs, int uuid);

/* Void or restore an event that is there. */
void contract_correct(struct contract *c, const struct uuid *uuid, bool voided,
                      const char *reason);

/* The number of a uuid that place_uuid() made. */
int contract_number(const struct uuid *uuid);

/* Write runs, or remove them; and write sums. In a transaction that is open. */
void contract_put_runs(struct contract *c, const char *signs);
void contract_remove_runs(struct contract *c, const char *signs);
void contract_add_sums(struct contract *c, const char *sums);

/* The runs of these parts. */
const char *contract_runs(struct contract *c, struct backend *backend,
                          const struct timeline_part *part, size_t parts);

/* How timelines are written, one a worker of `floor`. */
const char *contract_write_runs(struct contract *c, const struct floor *floor,
                                const struct timeline *timeline);

/* All sums that are kept, sorted as text. */
const char *contract_sums(struct contract *c, struct backend *backend);

/* Write changes of state, in a transaction that is open. "-W1@17": what is kept of W1 in
 * the quarter hour of minute 17 goes. "-W1@17<20": unless it is later than
 * minute 20. "+W1@17": no later one is replaced. */
void contract_write_changes(struct contract *c, const char *changes);

/* All changes of state that are kept, sorted as text. */
const char *contract_changes(struct contract *c, struct backend *backend);

/* Append a sum to a sorted list of texts, as contract_sums() does. */
struct sum_list {
    struct contract *contract;
    const struct floor *floor;
    char *text[200];
    size_t count;
};
void sum_list_add(struct sum_list *list, enum sum_owner owner, int level, instant bucket,
                  int who, const int64_t *sum);
const char *sum_list_write(struct sum_list *list);

/* Everything that can be read, as text: two databases with the same dump hold the same.
 */
const char *contract_dump(struct contract *c, struct backend *backend);

#endif
