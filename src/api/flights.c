#include "api/flights.h"

#include "base/arena.h"
#include "base/list.h"
#include "base/memory.h"
#include "http/request.h"

#include <pthread.h>
#include <stdlib.h>

struct flight {
    struct flight *next;
    struct hash key;
    struct request **passenger;
    size_t count, room; /* passengers that sleep */
    size_t aboard;      /* those that have not left, and the leader */
    char *answer;       /* NULL: none */
    size_t len;
};

struct flights {
    pthread_mutex_t mutex;
    struct flight *first; /* those that have not landed */
};

struct flights *flights_new(void)
{
    struct flights *flights = memory_new(struct flights, 1);
    pthread_mutex_init(&flights->mutex, NULL);
    return flights;
}

void flights_free(struct flights *flights)
{
    if (!flights)
        return;
    pthread_mutex_destroy(&flights->mutex);
    free(flights);
}

static void leave(struct flight *flight)
{
    if (--flight->aboard)
        return;
    free(flight->passenger);
    free(flight->answer);
    free(flight);
}

static void board(struct flight *flight, struct request *request)
{
    flight->passenger = list_room(flight->passenger, flight->count, &flight->room,
                                  sizeof(struct request *));
    flight->passenger[flight->count++] = request;
    flight->aboard++;
}

bool flight_join(struct flights *flights, struct hash key, struct request *request,
                 struct flight **flight)
{
    pthread_mutex_lock(&flights->mutex);
    struct flight *found = flights->first;
    while (found && memcmp(&found->key, &key, sizeof key) != 0)
        found = found->next;
    bool leads = !found;
    if (found) {
        board(found, request);
    } else {
        found = memory_new(struct flight, 1);
        *found = (struct flight){.next = flights->first, .key = key, .aboard = 1};
        flights->first = found;
    }
    *flight = found;
    pthread_mutex_unlock(&flights->mutex);
    return leads;
}

void flight_wait(struct flights *flights, struct flight *flight, struct request *request)
{
    pthread_mutex_lock(&flights->mutex);
    board(flight, request);
    pthread_mutex_unlock(&flights->mutex);
}

static void remove_flight(struct flights *flights, const struct flight *flight)
{
    struct flight **at = &flights->first;
    while (*at != flight)
        at = &(*at)->next;
    *at = flight->next;
}

void flight_land(struct flights *flights, struct flight *flight, str answer)
{
    char *copy = NULL;
    if (answer.len) {
        copy = memory_new(char, answer.len);
        memcpy(copy, answer.at, answer.len);
    }
    pthread_mutex_lock(&flights->mutex);
    remove_flight(flights, flight);
    flight->answer = copy;
    flight->len = answer.len;
    /* A woken one leaves, for which it takes the mutex. */
    for (size_t i = 0; i < flight->count; i++)
        request_wake(flight->passenger[i]);
    leave(flight);
    pthread_mutex_unlock(&flights->mutex);
}

str flight_leave(struct flights *flights, struct flight *flight, struct arena *arena)
{
    pthread_mutex_lock(&flights->mutex);
    str answer = {flight->answer ? flight->answer : "", flight->len};
    answer = arena_copy(arena, answer);
    leave(flight);
    pthread_mutex_unlock(&flights->mutex);
    return answer;
}
