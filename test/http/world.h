/* world.h - a running server for tests, and what it serves:
 *
 *     /later?after=MS   "good morning", so much later; -1: woken before it sleeps
 *     /later?after=MS&slow=MS   the same, but it takes so long before it falls asleep
 *     /slices           takes five milliseconds again and again, until `sliced` is set
 *     /stream           what world_push() says, until that ends it
 *     /broken           the same, but the end is a failure
 *     /big              more than any socket takes: 32 MiB, 16 when packed
 *     /nothing          204
 *     /peer             who asks: "192.0.2.7 forwarded loopback secure agent=hall-2"
 *     /headers          headers of its own, and the request's X-Question
 *     anything else     method, path, parameters, type and body, as it got them
 */
#ifndef TEST_HTTP_WORLD_H
#define TEST_HTTP_WORLD_H

#include "http/server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>

#include <cmocka.h>

struct world {
    struct server *server;
    pthread_mutex_t lock; /* guards feeds and alarm_clocks */
    struct feed *feeds;
    atomic_int opened, closed; /* streams */
    atomic_int slices, abandoned;
    atomic_bool sliced; /* /slices may answer */
    struct alarm_clock *alarm_clocks;
};

/* A request line's end, and what every request needs. */
#define AT " HTTP/1.1\r\nHost: x\r\n"

enum answer world_serve(void *world, struct request *request, struct reply *reply);

/* Deadlines of half a second and a second, room for 2,000 connections. */
struct server_options world_options(void);
struct world *world_start(struct server_options options);
void world_stop(struct world *world);

/* The same for cmocka. */
int world_setup(void **state);
int world_teardown(void **state);

/* A connection to it; fails the test when there is none. */
int world_dial(struct world *world);

/* Say `text` on every stream that is open, and end them. */
void world_push(struct world *world, const char *text, bool ending);

/* Wait until *count, or the number of open connections, is as wanted, or fail. */
void world_until(atomic_int *count, int wanted, const char *what);
void world_until_open(struct world *world, uint64_t wanted);

void world_sleep(int ms);

#endif
