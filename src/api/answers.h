/* answers.h - answers that take long to work out, shared by all servers of a site by way
 * of Redis.
 *
 * Nothing is ever shown that a commit has made wrong, or that another reader may see. The
 * key of an answer is made of all that it depends on: the version of the site's sealed
 * time (store.h), read in the snapshot in which the answer is worked out; of whom the
 * reader may know; the query; and the program. So only windows that end before the sealed
 * moment are shared, a quarter of an hour ago or earlier: what is later changes with each
 * event, and with the clock.
 *
 * With `stale`, figures of any window may be as old as that. The key then has no version,
 * and the answer tells its age, in the header Age.
 *
 * A value is encrypted for its key (crypto.h): who does not have the servers' secret can
 * neither read it nor put another one in its place. The key is a keyed hash, and says
 * nothing. Redis may be away, or say anything at all: then an answer is worked out.
 */
#ifndef API_ANSWERS_H
#define API_ANSWERS_H

#include "api/app.h"
#include "api/view.h"
#include "base/crypto.h"
#include "base/error.h"
#include "http/request.h"

struct answers_options {
    struct redis *redis; /* must outlive them */
    /* Which all servers of the site have, and nobody else. */
    unsigned char key[ENCRYPT_KEY_BYTES];
    str site;     /* where it is: what is stale is no other site's */
    str timezone; /* that shifts and days follow */
    span stale;   /* how old figures may be; 0: not at all */
};

/* Start the thread that waits for other servers' answers. *answers is the caller's to
 * stop. ERROR_UNAVAILABLE. */
MUST_CHECK bool answers_start(const struct answers_options *options,
                              struct answers **answers, struct error *err);
/* Once no request is served any more. Accepts NULL. */
void answers_stop(struct answers *answers);

/* What can be shared. */
struct shareable {
    const char *name;    /* as the audit log calls it: "metrics" */
    const char *worker;  /* the parameter that names one worker; NULL: none does */
    const char *without; /* a parameter with which it is not shared; NULL: none */
    bool may_be_stale;
    /* Work it out, in a view that is open. *own is NULL at first, and the maker's between
     * its calls. ANSWER_NOW, or ANSWER_AGAIN. */
    enum answer (*make)(struct app *app, struct site_view *view, void **own,
                        struct request *request, struct reply *reply);
    /* Give back what *own holds besides memory. NULL: nothing. Accepts NULL. */
    void (*drop)(void *own);
};

/* The handler's: answer with what is shared, or make it. Without Redis, make it. */
enum answer answer_shareable(struct app *app, const struct shareable *what,
                             struct request *request, struct reply *reply);

struct answers_counts {
    uint64_t hits;    /* answers that another request had worked out, of any server */
    uint64_t misses;  /* that had to be worked out */
    uint64_t foreign; /* values that were damaged, or not of these servers */
    uint64_t refused; /* answers that were too large to be shared */
};
struct answers_counts answers_counts(struct answers *answers);

#endif
