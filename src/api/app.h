/* app.h - what every handler of the API works with. */
#ifndef API_APP_H
#define API_APP_H

#include "base/instant.h"

#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>

struct feed;
struct pool;
struct server;
struct writer;

struct app {
    struct writer *writer;
    struct pool *pool;     /* readers */
    struct feed *feed;     /* live streams */
    struct server *server; /* set once it runs */
    span ahead;            /* how far ahead of the clock an event may be */
    uint64_t seed;         /* of the sample data */
    str timezone;          /* its name */
    unsigned threads;      /* of the server; 0: one */
    instant started;
    _Atomic bool ready;          /* migrated and seeded */
    _Atomic int exports;         /* running */
    _Atomic unsigned long_reads; /* running, see long_read.h */
};

#endif
