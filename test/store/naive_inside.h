/* naive_inside.h - what the files of the reference share. */
#ifndef TEST_STORE_NAIVE_INSIDE_H
#define TEST_STORE_NAIVE_INSIDE_H

#include "naive.h"

/* The worker's state events that count, in order. The caller frees the list. */
const struct event **naive_state_events(const struct naive *naive, int worker,
                                        size_t *count);

/* Where the interval that the i-th state event opens ends. */
int64_t naive_interval_end(const struct naive *naive, const struct event **list,
                           size_t count, size_t i);

/* How much of the window has passed. */
int64_t naive_elapsed(const struct naive *naive);

/* Its number on the floor, or -1. */
int naive_station_number(const struct floor *floor, str id);

bool naive_minute_is_planned(struct calendar calendar, instant t);

#endif
