/* rollup.h - sums of time and units in buckets.
 *
 * Buckets come in five levels: quarter hours, hours, six hours, days and weeks of UTC.
 * Each bucket is the sum of the finer ones in it; reading a coarse one saves reading many
 * fine ones. Every civil time zone of today is a multiple of fifteen minutes away from
 * UTC, so civil hours, shifts and days consist of whole buckets. Of any other window,
 * only the quarter hour at each edge must be worked out from intervals.
 */
#ifndef DOMAIN_ROLLUP_H
#define DOMAIN_ROLLUP_H

#include "domain/timeline.h"

/* --- what is summed --- */

/* What is summed of a worker. The three states are times in ms. */
struct worker_sum {
    int64_t working_ms, idle_ms, absent_ms; /* idle without absent */
    int64_t units;
};

/* What is summed of a workstation: unions over the workers there, in ms. */
struct station_sum {
    int64_t occupied_ms, working_ms;
    int64_t units;
};

/* In place of a worker's number: of all workers together whose figures are no longer kept
 * one by one. */
enum { UNNAMED = -2 };

/* The same as rows of a table. Stores make their columns from it, and whoever adds,
 * compares or copies sums loops over it. A sum consists of its columns only, in the order
 * of the table, so a pointer to a sum is also a pointer to `columns` integers. */
struct sum_column {
    const char *name; /* "working_ms": the member, and the store's column */
    bool time;        /* true: counted once it is sealed; false: counted as it comes */
};

enum sum_owner { SUM_OF_WORKER, SUM_OF_STATION, SUM_OWNERS };
enum { SUM_COLUMNS_MOST = 8 };

struct sum_table {
    const struct sum_column *column;
    size_t columns;
};

extern const struct sum_table sum_tables[SUM_OWNERS];

/* Add `from` to `to`, both sums of `owner`. `time`, `units`: which columns are added. */
void sum_add(enum sum_owner owner, int64_t *to, const int64_t *from, bool time,
             bool units);
bool sum_is_zero(enum sum_owner owner, const int64_t *sum);

/* --- buckets --- */

enum { ROLLUP_LEVELS = 5 };

/* The length of a bucket of a level, and its name. Level 0 is the finest; each bucket is
 * a whole number of the level below it, counted from 1970-01-01T00:00:00Z. */
span rollup_unit(int level);
const char *rollup_name(int level);
#define ROLLUP_FINEST ((span){15 * 60 * 1000})

/* A stretch of whole buckets of one level. */
struct rollup_part {
    int level;
    struct window window;
};

enum { ROLLUP_PARTS = 2 * ROLLUP_LEVELS - 1 };

/* Cut a window at the edges of the finest buckets into the fewest whole buckets.
 * Returns how many parts, in order of time. */
size_t rollup_cover(struct window window, struct rollup_part part[static ROLLUP_PARTS]);

/* --- cells: sums in memory --- */

/* Sums of a row of equal cells, for each worker and station of a floor. */
struct cells {
    instant start;
    span unit;
    size_t count;
    size_t workers, stations;
    struct worker_sum *worker;   /* [number * count + cell] */
    struct station_sum *station; /* [number * count + cell] */
};

/* All zero. `window` is a whole number of units. Lives in `arena`. */
struct cells cells_new(struct window window, span unit, size_t workers, size_t stations,
                       struct arena *arena);

/* Add the time of `list`, which lies within the cells; `sign` -1 subtracts it. Intervals
 * of one worker must not overlap. The list is sorted in place. */
void cells_add(struct cells *cells, struct intervals *list, int sign);

/* --- changes of the sums that are kept --- */

/* What must be added to the sums of one worker or station in one bucket. */
struct sum_change {
    int level;
    instant bucket;
    int who; /* number on the floor, or UNNAMED */
    int64_t sum[SUM_COLUMNS_MOST];
};

/* A growing list on the heap. */
struct sum_changes {
    struct sum_change *at;
    size_t count, room;
};

/* Append units that `worker` made at `station`, to the lists of both. */
void sum_changes_add_units(struct sum_changes list[static SUM_OWNERS], int worker,
                           int station, instant at, int64_t count);
/* Append a change of the finest bucket that holds `at`; sign -1 subtracts the sum. */
void sum_changes_add(struct sum_changes *list, enum sum_owner owner, instant at, int who,
                     const int64_t *sum, int sign);
/* Append all that the cells hold; sign -1 subtracts it. They are of the finest buckets
 * and hold time only. */
void sum_changes_add_cells(struct sum_changes list[static SUM_OWNERS],
                           const struct cells *cells, int sign);

/* Turn changes of the finest buckets into changes of the buckets of every level. Changes
 * of one bucket are added up, and those that come to nothing are left out. The list is
 * then in order of level, bucket and worker or station. */
void sum_changes_spread(struct sum_changes *list, enum sum_owner owner);
void sum_changes_free(struct sum_changes *list);

#endif
