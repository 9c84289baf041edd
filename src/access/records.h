/* records.h - people, keys and sessions, and how they are kept: as the JSON of a
 * credential (store.h). Of what proves who somebody is, only hashes are in it, but for
 * the secret of the codes on a phone, which have to be worked out.
 */
#ifndef ACCESS_RECORDS_H
#define ACCESS_RECORDS_H

#include "access/token.h"
#include "access/totp.h"

#include "base/instant.h"

/* The kinds of credentials. */
#define KIND_PERSON  STR("person")
#define KIND_KEY     STR("key")
#define KIND_SESSION STR("session")

enum { LIST_MOST = 1000 }; /* of a record's lists */

struct names {
    const str *at;
    size_t count;
};
bool names_have(struct names names, str name);

enum totp_state { TOTP_OFF, TOTP_BEGUN /* not yet confirmed by a code */, TOTP_ON };

struct person {
    str name; /* the id of its record */
    struct names roles;
    str worker;   /* who it is among the workers; empty: none */
    str password; /* as password_hash() has it; empty: it cannot sign in with one */
    bool active;
    instant created;

    enum totp_state totp;
    unsigned char totp_secret[TOTP_SECRET];
    int64_t totp_last; /* the step of the last code that counted */
    struct hash recovery[RECOVERY_CODES];
    size_t recoveries; /* that are left */
};

struct key {
    str id;
    struct hash hash;
    str name; /* what it is for */
    struct names roles;
    str agent; /* the only agent it may be; empty: any */
    struct names cameras, stations;
    instant created;
    instant expires; /* INSTANT_NEVER: never */
    instant used;    /* 0: never; written now and then */
};

/* What a session may do is kept with it: it ends when the rights of its person change. */
struct session {
    str id;
    struct hash hash;
    str name;     /* of the person */
    str provider; /* who vouches for that name, and whom it means; empty: one of ours */
    str key;      /* the key that it was exchanged for; empty: none. It ends with that */
    struct names roles;
    str worker;
    str address; /* where it was begun */
    instant created;
    instant seen; /* written now and then */
};

/* All texts live in `arena`, whatever becomes of `record`. ERROR_CORRUPT. */
MUST_CHECK bool person_read(str name, str record, struct arena *arena,
                            struct person *person, struct error *err);
MUST_CHECK bool key_read(str id, str record, struct arena *arena, struct key *key,
                         struct error *err);
MUST_CHECK bool session_read(str id, str record, struct arena *arena,
                             struct session *session, struct error *err);

/* Live in `arena`. */
str person_write(const struct person *person, struct arena *arena);
str key_write(const struct key *key, struct arena *arena);
str session_write(const struct session *session, struct arena *arena);

#endif
