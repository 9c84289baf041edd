/* rows.h - the events that the benchmarks write: the same ones, whoever writes them.
 *
 * An event every `step_ms`, in order of time unless some are late. States repeat as a
 * camera repeats them: about half of the state events change something. Rows that begin
 * at another time have other uuids.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdbool.h>
#include <stdint.h>

enum { ROW_WORKERS = 50 }; /* unless more or fewer are asked for */

struct rows {
    int64_t first_ms, step_ms;
    bool ordered;     /* uuids ascend with time, as UUIDv7 does; else they are random */
    unsigned workers; /* at two stations for each five of them */
    bool late;        /* every tenth event, on average, is up to an hour late */
};

struct row {
    char timestamp[25];
    char worker[8], station[8];
    const char *type;
    double confidence;
    int count; /* -1: none */
    char uuid[37];
};

/* The `i`-th row. */
void row_make(const struct rows *rows, uint64_t i, struct row *row);

/* The row as JSON; returns the length. `with_uuid`: otherwise the server derives it. */
int row_json(const struct row *row, bool with_uuid, char *at, int room);

#endif
