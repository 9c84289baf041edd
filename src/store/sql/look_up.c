/* look_up.c - rows of what engines ask for in their own ways, taken into the answer of
 * look_up(). */
#include "store/sql/sql.h"

#include "base/error.h"

/* --- runs --- */

/* The columns after the worker's. run->repeats is valid until the next step. */
static bool read_run(const struct floor *floor, struct statement *row, struct run *run)
{
    str repeats = column_blob(row, 6);
    *run = (struct run){
        .start = {column_int(row, 1)},
        .last = {column_int(row, 2)},
        .gap = {column_int(row, 3)},
        .station = floor_station(floor, column_text(row, 5), 0),
        .repeats = (const unsigned char *)repeats.at,
        .repeats_size = repeats.len,
    };
    return run->station >= 0 && event_type_parse(column_text(row, 4), &run->state) &&
           event_is_state(run->state) && run->start.ms >= 0 &&
           run->last.ms >= run->start.ms && run->last.ms <= INSTANT_NEVER.ms;
}

/* Most runs are of one mark, and have none. */
static const unsigned char *keep_repeats(const struct run *run, struct arena *arena)
{
    static const unsigned char none[1];
    str repeats = {(const char *)run->repeats, run->repeats_size};
    return run->repeats_size ? (const unsigned char *)arena_copy(arena, repeats).at
                             : none;
}

bool sql_read_runs(struct statement *rows, const struct floor *floor,
                   const struct look_up *what, size_t *count, struct arena *arena,
                   struct error *err)
{
    int worker = 0;
    bool row;
    for (;;) {
        struct run run;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (what->most_runs && ++*count > what->most_runs)
            return error_set(err, ERROR_LIMIT, "there are more than %zu runs",
                             what->most_runs);
        worker = floor_worker(floor, column_text(rows, 0), worker);
        if (worker < 0)
            continue;
        if (!read_run(floor, rows, &run)) {
            if (what->damaged)
                what->damaged[worker] = true;
            continue;
        }
        if (run.gap.ms <= what->unpacked.ms)
            run.repeats_size = 0;
        run.repeats = keep_repeats(&run, arena);
        timeline_put(&what->timeline[worker], run, arena);
    }
}

/* --- events --- */

bool sql_read_units(struct statement *rows, const struct floor *floor,
                    const struct look_up *what, size_t first, struct error *err)
{
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        int worker = floor_worker(floor, column_text(rows, 0), 0);
        int station = floor_station(floor, column_text(rows, 1), 0);
        if (worker >= 0 && station >= 0)
            what->units_row(what->context, first + (size_t)column_int(rows, 3), worker,
                            station, column_int(rows, 2));
    }
}

bool sql_read_winners(struct statement *rows, const struct floor *floor,
                      const struct look_up *what, struct error *err)
{
    struct error ignored;
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        struct winner winner = {
            .found = true,
            .station = floor_station(floor, column_text(rows, 2), 0),
        };
        if (event_type_parse(column_text(rows, 1), &winner.state) &&
            winner.station >= 0 &&
            uuid_parse_text(column_text(rows, 3), &winner.uuid, &ignored))
            what->winner[column_int(rows, 0)] = winner;
    }
}
