/* app.h - what every handler of the API works with. */
#ifndef API_APP_H
#define API_APP_H

#include "base/instant.h"
#include "base/str.h"
#include "http/router.h"

#include <stdatomic.h>
#include <stdbool.h>

struct alerts;
struct answers;
struct auditing;
struct backups;
struct cameras_heard;
struct passwords;
struct throttle;
struct directory;
struct feed;
struct leaving;
struct message_style;
struct notify;
struct pool;
struct provider;
struct pseudonyms;
struct redis;
struct sender;
struct server;
struct sheet_sender;
struct tls;
struct writer;

/* Filled in by whoever starts the server, which owns all of it. */
struct app {
    const struct route_table *routes;
    struct writer *writer;
    struct pool *pool;           /* readers of the database */
    struct directory *directory; /* who may do what; NULL: nobody may do anything */
    struct provider *provider;   /* of sign-ins; NULL: there is none */
    struct passwords *passwords; /* hashes them */
    struct throttle *throttle;   /* makes those wait who guess */
    struct feed *feed;           /* live streams */
    struct redis *redis;         /* which servers share; NULL: none */
    struct answers *answers;     /* that they share by way of it; the same */
    struct sender *sender;       /* of events into a topic; NULL: the writer has them */
    struct server *server;       /* set once it runs */
    struct tls *tls;             /* its certificate; NULL: it speaks none */
    struct backups *backups;     /* NULL: none are made */
    struct sheet_sender *sheets; /* NULL: there is no hub */
    int audit_days;              /* for which the audit log is kept */
    struct auditing *auditing;   /* NULL: nobody notes who looks */
    struct quality *quality;     /* judges cameras; NULL: nobody does */
    struct pseudonyms *pseudonyms;
    struct alerts *alerts; /* NULL: nobody decides what needs a person */
    struct notify *notify; /* NULL: nothing is sent */
    const struct message_style *message_style; /* of its messages; the same */
    struct cameras_heard *cameras_heard;       /* NULL: nobody wants to know */
    const struct leaving *leaving;             /* for a hub; NULL: there is none */
    str webhook_hosts;                         /* see webhook.h */
    span ahead;       /* how far ahead of the clock an event may be */
    uint64_t seed;    /* of the sample data */
    str timezone;     /* its name */
    str user;         /* of this machine, who runs the server, and may open its socket */
    unsigned threads; /* of the server; 0: one */
    instant started;
    /* Until when the site shows figures of workers, as was last read, in ms: a guess, see
     * view.h. */
    _Atomic int64_t individuals_until;
    _Atomic bool ready;          /* the database is migrated and seeded */
    _Atomic bool draining;       /* it ends soon: nobody should be sent here any more */
    _Atomic int exports;         /* running now */
    _Atomic unsigned long_reads; /* running now, see long_read.h */
};

/* The handler for server_start(); its context is the struct app. Answers 503 until the
 * app is ready, but for pages: the members besides `routes` need not be set before. */
enum answer app_handle(void *app, struct request *request, struct reply *reply);

#endif
