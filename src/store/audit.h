/* audit.h - the audit log: who changed what, and who looked at whose figures.
 *
 * The log is kept by the store, in the same transaction as the change it tells of. Rows
 * are only ever added. Each has a number, one more than the row before, and a hash over
 * its fields and the hash of the row before: a row that is changed, removed, put in or
 * moved no longer fits its neighbours. What fits could still be written anew from some
 * row on, so now and then the store signs the hash of the last row: a checkpoint. Its
 * signature needs a key that lies outside the database. Whoever cuts the end off, with
 * its checkpoints, is found out by a checkpoint that was written down elsewhere, so each
 * is also logged (pipeline/writer.h).
 *
 * Old rows are removed up to a checkpoint, which stays and vouches for what follows it;
 * the row that tells of the removal says up to which.
 *
 * Checking a log needs neither the store nor its database: struct audit_check is handed
 * the rows and checkpoints in order and says what is wrong first.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/instant.h"

#include <stdint.h>

struct arena;
struct store;

/* --- rows --- */

/* Who did it. */
struct actor {
    str kind; /* as the caller's (http/permission.h), or "server" */
    str name; /* of the person, the key, the user of this machine; empty: it has none */
    str id;   /* of the session or the key */
    str address; /* where it called from */
};

struct audit_entry {
    struct actor actor;
    str action;        /* "change_worker" */
    str object;        /* what was changed, such as an id; empty: there is but one */
    str worker;        /* the worker whom it concerns; empty: nobody in particular */
    str before, after; /* a JSON object each; empty: none */
};

/* These actions mean something to a check. */
#define AUDIT_KEY     STR("renew_audit_key") /* before, after: {"key":"HEX"} */
#define AUDIT_PRUNE   STR("prune_audit")     /* after: {"number":N}: up to this row */
#define AUDIT_RESTORE STR("restore_backup")
#define AUDIT_ERASURE STR("end_erasure") /* rows before it may have been erased */
/* And to a reader who asks for a worker: one without a worker looked at everybody. */
#define AUDIT_LOOK STR("look")

/* What a row tells of a worker can be taken out when the worker is erased, and the chain
 * still holds: it goes over `told`, a hash of these texts and of bytes that nobody can
 * guess and that go with them. It also goes over whether the row has a worker, so from
 * rows without one nothing can be taken out; nor from any without an erasure later. */
enum { AUDIT_SALT_BYTES = 16 };

struct audit_row {
    int64_t number; /* from 1 */
    instant at;
    struct audit_entry entry;
    bool erased; /* object, worker, before and after were taken out; else: */
    unsigned char salt[AUDIT_SALT_BYTES];
    struct hash told; /* of the salt, and of these four */
    struct hash hash; /* of all else, of `told`, of whether there is a worker, and of the
                         hash of the row before */
};

/* The same row with texts in `arena`. */
struct audit_row audit_row_copy(const struct audit_row *row, struct arena *arena);

/* What `row` ought to have as `told`, unless it is erased. */
struct hash audit_told(const struct audit_row *row);

/* Up to the row `number`, all was as `hash` says. */
struct checkpoint {
    int64_t number;
    instant at; /* when it was signed */
    struct hash hash;
    struct verifying_key key;
    struct signature signature;
};

/* What `row` ought to have as its hash. The first row comes after a hash of zeros. */
struct hash audit_hash(const struct hash *before, const struct audit_row *row);

struct checkpoint checkpoint_sign(const struct signing_key *key, int64_t number,
                                  instant at, const struct hash *hash);
/* Was it signed with the key that it names? */
bool checkpoint_holds(const struct checkpoint *checkpoint);

/* As one word, without spaces, as it is logged; lives in `arena`. */
str checkpoint_word(const struct checkpoint *checkpoint, struct arena *arena);
/* Find such a word anywhere in a line. False: there is none. */
bool checkpoint_find(str line, struct checkpoint *checkpoint);

/* --- writing: on the writer, in a transaction --- */

/* All that is written from now on is of this actor. The texts must live until the next
 * call, or the end of the transaction. NULL, as at first: of the program itself. */
void store_act_as(struct store *store, const struct actor *actor);

/* Add a row, with the transaction. Its actor is the one of store_act_as(). */
void store_audit(struct store *store, const struct audit_entry *entry);

/* Sign with this key from now on: when CHECKPOINT_ROWS rows have none, and when asked. */
enum { CHECKPOINT_ROWS = 1000 };
void store_sign_audit(struct store *store, const struct signing_key *key);
/* Sign with this transaction, if there are rows that no checkpoint vouches for. */
void store_ask_checkpoint(struct store *store);

/* The checkpoint of the transaction that was committed last. False: it made none. */
bool store_made_checkpoint(const struct store *store, struct checkpoint *checkpoint);

/* Remove rows that were written before `before`, up to the last checkpoint of that time,
 * but none of the last AUDIT_DAYS_LEAST days before the latest row. At most `most` at
 * once. *upto: the last row that is gone; 0: none. */
enum { AUDIT_DAYS_LEAST = 184 };
MUST_CHECK bool store_prune_audit(struct store *store, instant before, int64_t most,
                                  int64_t *upto, struct error *err);

/* --- reading --- */

/* Where the log ends. Numbers are 0 where there is none. */
struct audit_tail {
    int64_t number;
    instant at;
    struct hash hash;
    struct checkpoint checkpoint; /* the last */
};
MUST_CHECK bool store_audit_tail(struct store *store, struct audit_tail *tail,
                                 struct error *err);

struct audit_query {
    str actor, action, object, worker; /* empty: any; a worker: looks at everybody, too */
    instant start, end;                /* 0 and INSTANT_NEVER for all */
    int64_t from;                      /* this row, and on; 0: from the latest, or the
                                          first */
    bool ascending;                    /* by number */
    size_t limit;                      /* rows wanted */
    int64_t examine;                   /* rows looked at, at most */
};

struct audit_page {
    const struct audit_row *row;
    size_t count;
    int64_t next; /* to be asked for `from`; 0: that was all */
};

/* Of a row that concerns a worker whom a hiding reader may not know, it is told neither
 * whom nor of what, as if that was erased; and as it is the worker as a rule who disputes
 * an event, not by whom it was disputed either. What it is not told it does not find. */
MUST_CHECK bool store_audit_page(struct store *store, const struct audit_query *query,
                                 struct arena *arena, struct audit_page *page,
                                 struct error *err);

/* Visit every row in order, and every checkpoint after its row. Stop where `visit`
 * returns false. One of the two is NULL. */
typedef bool audit_visitor(void *context, const struct audit_row *row,
                           const struct checkpoint *checkpoint);
MUST_CHECK bool store_scan_audit(struct store *store, audit_visitor *visit, void *context,
                                 struct error *err);

/* --- checking --- */

enum audit_fault {
    AUDIT_GOOD,
    AUDIT_CHANGED,   /* a row is not what it was */
    AUDIT_REMOVED,   /* rows are missing between others */
    AUDIT_INSERTED,  /* a row was put in */
    AUDIT_REORDERED, /* rows stand in another order */
    AUDIT_HEAD_CUT,  /* the first rows are missing, and no removal tells of it */
    AUDIT_TAIL_CUT,  /* the last rows are missing */
    AUDIT_FORGED,    /* a checkpoint is not what was signed */
    AUDIT_WRONG_KEY, /* a checkpoint was signed by another key */
    AUDIT_FAULTS
};
/* "changed", "removed", ... */
const char *audit_fault_name(enum audit_fault fault);

struct audit_verdict {
    enum audit_fault fault;
    int64_t row; /* the first that is not right */
    char text[240];
    int64_t rows, first, last; /* that there are */
    int64_t erased;            /* of these, what they told was taken out */
    int64_t checkpoints;
    int64_t vouched;               /* for rows up to this one */
    int64_t key_changed, restored; /* the last row that tells of one */
    struct verifying_key key;      /* of the last checkpoint */
};

enum { AUDIT_KEYS = 16, AUDIT_RESTORES = 64 };

/* A check under way. Begin it with audit_check_begin(). */
struct audit_check {
    const struct verifying_key *trusted; /* NULL: whatever key signed last */
    struct checkpoint *known;            /* written down elsewhere, by number */
    size_t knowns, known_next;
    struct audit_verdict verdict;

    /* Where it stands. */
    struct hash hash;         /* of the last row */
    struct checkpoint anchor; /* the last one before the first row; number 0: none */
    int64_t pruned;           /* the last removal says: up to this row */
    int64_t erased;           /* the first erased row since the last erasure; 0: none */
    int64_t beyond;           /* a checkpoint of a row that has not come; 0: none */
    bool decided;

    /* A row whose hash does not fit, and what may explain that. */
    struct suspect {
        struct arena *arena;   /* of its texts */
        struct audit_row row;  /* number 0: there is none */
        struct audit_row next; /* the one after it */
        struct hash before;    /* of the row before it */
        int64_t found;         /* the row that should stand there; 0: none so far */
        struct hash found_hash;
        bool followed;   /* and what comes after that one follows it */
        int64_t missing; /* so many rows before it, and all numbers after them changed */
        int64_t seen;    /* the last row */
    } suspect;

    /* Keys that signed, and rows that say that one took the place of another. */
    struct {
        struct verifying_key key;
        int64_t first, last;
    } key[AUDIT_KEYS];
    size_t keys;
    struct {
        struct verifying_key old, now;
        int64_t row;
    } renewal[AUDIT_KEYS];
    size_t renewals;
    struct {
        int64_t row;
        instant at;
    } restore[AUDIT_RESTORES];
    size_t restores;
};

/* `trusted` and `known` are borrowed until the end; `known` is sorted. `arena` outlives
 * the check, and grows with what is wrong, not with the log. */
void audit_check_begin(struct audit_check *check, const struct verifying_key *trusted,
                       struct checkpoint *known, size_t knowns, struct arena *arena);
/* Rows in order; each checkpoint after its row, or, where that is gone, before those with
 * higher numbers. False: the verdict is known, the rest need not be read. */
audit_visitor audit_check_next;
const struct audit_verdict *audit_check_end(struct audit_check *check);

/* Check the log of a database that is not open, as of one moment. A server may run. One
 * thread reads ahead while another hashes. */
MUST_CHECK bool audit_check_at(const char *url, struct audit_check *check,
                               struct error *err);

#endif
