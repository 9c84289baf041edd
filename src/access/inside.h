/* inside.h - what the directory holds, for the files of it. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "access/directory.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdatomic.h>

enum kind { PERSON, KEY, SESSION, KINDS };

/* A record, read. */
struct entry {
    struct arena arena; /* of all texts */
    str id, record;
    unsigned may;
    _Atomic int64_t used_ms; /* of keys and sessions: later than what the record says */
    union {
        struct person person;
        struct key key;
        struct session session;
    };
};

struct entries {
    struct entry **at; /* by id */
    size_t count, room;
};

struct directory {
    char set_up_code[RECOVERY_TEXT];
    struct hash set_up_hash;
    directory_refresher *_Atomic refresh; /* NULL: nobody else changes anything */
    void *refresh_context;
    pthread_rwlock_t lock; /* for all below */
    bool here_only, plain;
    size_t administrators;
    uint64_t entered; /* how often directory_enter() has changed it */
    struct entries of[KINDS];
};

/* The entry of this id, or NULL. Under the lock. */
struct entry *directory_find(const struct directory *directory, enum kind kind, str id);

#endif
