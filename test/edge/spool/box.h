/* box.h - a spool in a folder of its own, for one test. Test code. */
#ifndef TEST_EDGE_BOX_H
#define TEST_EDGE_BOX_H

#include "base/arena.h"
#include "edge/spool/spool.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>

/* 2026-01-15T00:00:00Z */
#define MIDNIGHT ((instant){1768435200000})

struct box {
    char folder[32], path[64];
    struct spool_limits limits;
    struct spool *spool; /* the writer */
    struct arena arena;
    instant now;
};

/* For cmocka: *state is a struct box with an open, empty spool of 1 GiB that refuses. */
int box_set_up(void **state);
int box_tear_down(void **state);

void box_open(struct box *box);
void box_close(struct box *box);
void box_reopen(struct box *box, struct spool_limits limits);

/* The `n`-th event: of worker "W1", station "S1", camera "cam", working, n seconds after
 * MIDNIGHT. It lives for ever. */
struct event box_event(int n);

/* Put the events `first` to before `end`, in one transaction. */
void box_put(struct box *box, int first, int end);
struct outcome box_offer(struct box *box, const struct event *event);
/* Settle numbers `first` to before `end`; `reason` as in struct verdict. */
void box_settle(struct box *box, int64_t first, int64_t end, const char *reason);

/* The numbers that come next, "1 2 3". Lives in the arena. */
const char *box_next(struct box *box, enum spool_order order, size_t events,
                     size_t bytes);
struct spool_stats box_stats(struct box *box);

/* The faults that spool_verify() finds, a line each; or why it failed. */
const char *box_verify(struct box *box, int64_t *events);

int64_t box_file_size(const struct box *box);
/* Run SQL as somebody with sqlite3 would; the spool must be closed. */
void box_sql(const struct box *box, const char *sql);

#endif
