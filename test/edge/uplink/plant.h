/* plant.h - a server for tests of the edge that answers as the test wants. */
#ifndef TEST_EDGE_PLANT_H
#define TEST_EDGE_PLANT_H

#include "base/error.h"
#include "http/server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PLANT_HANGING = 8, PLANT_PATIENCE = 60000 /* ms */ };

struct plant {
    struct server *server;
    /* Answers each request, on threads of the server. */
    enum answer (*answer)(struct plant *plant, struct request *request,
                          struct reply *reply);
    void *context; /* the answer's */
    char url[64];
    atomic_int asked; /* requests */

    pthread_mutex_t lock;
    struct request *hanging[PLANT_HANGING];
    int hangs;
    bool stopping;
};

void plant_start(struct plant *plant,
                 enum answer (*answer)(struct plant *, struct request *, struct reply *),
                 void *context);
/* Hanging requests are let go. */
void plant_stop(struct plant *plant);

/* Answers for `answer`. */
enum answer plant_say(struct reply *reply, int status, str body);
enum answer plant_hang(struct plant *plant, struct request *request, struct reply *reply);
enum answer plant_cut(struct reply *reply); /* the answer breaks off */

/* A port where nobody listens. */
unsigned plant_closed_port(void);

/* Wait until *count is at least `wanted`, or fail. */
void plant_until(atomic_int *count, int wanted, const char *what);
void plant_sleep(int ms);

#endif
