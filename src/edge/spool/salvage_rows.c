/* salvage_rows.c - copies what can be read of a damaged spool into a new file.
 *
 * Rows are read by ranges of their numbers. A range that cannot be read is halved until
 * it is a single number: that event is lost. So one damaged page costs its own events,
 * and a few hundred attempts.
 */
#include "edge/spool/inside.h"
#include "edge/spool/salvage.h"

enum { RANGE = 1024, AT_ONCE = 64 };

/* How to copy the rows of a table. `columns`: a letter for each, as in the functions of
 * base/sqlite.h: int, text, blob. */
struct table {
    const char *read, *write, *columns;
    int json, uuid; /* columns of an event; 0: there is none */
};

static const struct table queue = {
    "SELECT number, put_ms, at_ms, uuid, json FROM queue WHERE number BETWEEN ?1 AND ?2",
    "INSERT OR IGNORE INTO queue VALUES (?1,?2,?3,?4,?5)", "iiibt", .json = 4, .uuid = 3};
static const struct table dead = {
    "SELECT number, uuid, json, reason, rejected_ms FROM dead"
    " WHERE number BETWEEN ?1 AND ?2",
    "INSERT OR IGNORE INTO dead VALUES (?1,?2,?3,?4,?5)", "ibtti", .json = 2, .uuid = 1};
/* What is only useful, and not an event. */
static const struct table others[] = {
    {"SELECT worker_id, station_id, camera_id, state, at_ms, uuid FROM seen",
     "INSERT OR IGNORE INTO seen VALUES (?1,?2,?3,?4,?5,?6)", "ttttib", 0, 0},
    {"SELECT camera_id, state, heard_ms FROM cameras",
     "INSERT OR IGNORE INTO cameras VALUES (?1,?2,?3)", "tti", 0, 0},
    {"SELECT figure, value FROM figures", "INSERT OR REPLACE INTO figures VALUES (?1,?2)",
     "ii", 0, 0},
};

struct saving {
    const char *path;
    struct spool *from; /* the damaged one, for reading */
    struct spool *to;   /* the new one */
    int64_t lost;       /* numbers that could not be read */
};

/* --- copying --- */

static bool is_damage(const struct error *err) { return err->code == ERROR_CORRUPT; }

static bool copy_row(struct saving *saving, const struct table *table,
                     struct statement *row, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(saving->to->db, table->write, &into, err))
        return false;
    for (int i = 0; table->columns[i]; i++) {
        str blob = {"", 0};
        switch (table->columns[i]) {
        case 'i':
            statement_int(into, i + 1, column_int(row, i));
            break;
        case 't':
            statement_text(into, i + 1, column_text(row, i));
            break;
        default:
            blob = column_blob(row, i);
            statement_blob(into, i + 1, blob.at, blob.len);
        }
    }
    return statement_run(into, err);
}

/* Is the row an event? On a damaged page a row may be found that never was one. */
static bool is_event(struct saving *saving, const struct table *table,
                     struct statement *row)
{
    struct event event;
    struct error why = {0};
    bool ok = !table->json ||
              spool_read_event(column_int(row, 0), column_text(row, table->json),
                               column_blob(row, table->uuid), &saving->to->scratch,
                               &event, &why);
    arena_free(&saving->to->scratch);
    return ok;
}

/* Copy the rows of a range, or all of them where the table is read as a whole. *count:
 * how many. ERROR_CORRUPT: some of them cannot be read. */
static bool copy(struct saving *saving, const struct table *table, int64_t low,
                 int64_t high, int64_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!db_use(saving->from->db, table->read, &rows, err))
        return false;
    if (low <= high) {
        statement_int(rows, 1, low);
        statement_int(rows, 2, high);
    }
    for (*count = 0;;) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (!is_event(saving, table, rows))
            continue;
        ++*count;
        if (!copy_row(saving, table, rows, err)) {
            if (is_damage(err)) /* not of the file that is read */
                err->code = ERROR_INTERNAL;
            return false;
        }
    }
}

/* The same. A connection that found damage may find it everywhere, so it is made anew.
 * *damaged: some could not be read. */
static bool try_copy(struct saving *saving, const struct table *table, int64_t low,
                     int64_t high, int64_t *count, bool *damaged, struct error *err)
{
    struct error why = {0};
    *damaged = !copy(saving, table, low, high, count, &why);
    if (!*damaged)
        return true;
    if (!is_damage(&why)) {
        *err = why;
        return false;
    }
    spool_close(saving->from);
    saving->from = NULL;
    return spool_open(saving->path, SPOOL_READ, NULL, &saving->from, err);
}

/* Copy each number by itself. */
static bool copy_singly(struct saving *saving, const struct table *table, int64_t low,
                        int64_t high, struct error *err)
{
    for (int64_t number = low; number <= high; number++) {
        int64_t count;
        bool damaged;
        if (!try_copy(saving, table, number, number, &count, &damaged, err))
            return false;
        saving->lost += damaged;
    }
    return true;
}

/* Copy a range of RANGE numbers, or as much of it as can be read. Where numbers on a page
 * are wrong, SQLite may take the range to end early, so those that are missing are looked
 * for one by one. */
static bool copy_range(struct saving *saving, const struct table *table, int64_t start,
                       struct error *err)
{
    struct {
        int64_t low, high;
    } left[AT_ONCE] = {{start, start + RANGE - 1}};
    size_t left_count = 1;
    while (left_count) {
        int64_t low = left[--left_count].low, high = left[left_count].high, count;
        bool damaged;
        if (!try_copy(saving, table, low, high, &count, &damaged, err))
            return false;
        if (!damaged && count == high - low + 1)
            continue;
        if (!damaged || low == high) {
            if (!copy_singly(saving, table, low, high, err))
                return false;
            continue;
        }
        int64_t middle = low + (high - low) / 2;
        left[left_count].low = middle + 1;
        left[left_count++].high = high;
        left[left_count].low = low;
        left[left_count++].high = middle;
    }
    return true;
}

/* `first`: the lowest number, 0 if there is none, or -1 if nobody knows. */
static bool copy_numbered(struct saving *saving, const struct table *table, int64_t first,
                          int64_t last, struct error *err)
{
    if (!first)
        return true;
    first = first < 0 ? 1 : first;
    for (int64_t start = first; start <= last; start += RANGE)
        if (!copy_range(saving, table, start, err))
            return false;
    return true;
}

/* The answer to a question of the damaged file; -1 if it cannot tell. */
static int64_t ask(struct saving *saving, const char *sql)
{
    struct error err = {0};
    int64_t number;
    return spool_ask(saving->from, sql, &number, &err) ? number : -1;
}

/* Where to begin and to end. On a damaged page there may be any numbers, so the indexes
 * are asked, and the counter. */
static void find_bounds(struct saving *saving, int64_t *first, int64_t *first_dead,
                        int64_t *last)
{
    *first = ask(saving, "SELECT min(+number) FROM queue INDEXED BY queue_by_time");
    *first_dead = ask(saving, "SELECT min(+number) FROM dead INDEXED BY dead_by_age");
    *last = ask(saving, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'queue'");
    if (*last <= 0)
        *last = ask(saving, "SELECT max(+number) FROM queue INDEXED BY queue_by_time");
    if (*last <= 0)
        *last = ask(saving, "SELECT max(number) FROM queue");
}

/* Numbers are never used again. */
static bool go_on_after(struct saving *saving, int64_t last, struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    struct db *db = saving->to->db;
    if (!db_run(db, "DELETE FROM sqlite_sequence WHERE name = 'queue'", err) ||
        !db_use(db, "INSERT INTO sqlite_sequence VALUES ('queue', ?)", &set, err))
        return false;
    statement_int(set, 1, last);
    return statement_run(set, err);
}

static bool copy_others(struct saving *saving, struct error *err)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        int64_t count;
        bool damaged;
        if (!try_copy(saving, &others[i], 1, 0, &count, &damaged, err))
            return false;
    }
    return true;
}

/* --- the new file --- */

/* Count what is there now. What the damaged file counted besides is lost, and that is a
 * way of being dropped. */
static bool count_again(struct saving *saving, struct salvage *salvage, struct error *err)
{
    static const char sql[] = "UPDATE figures SET value = value + ?2 WHERE figure = ?1";
    struct spool *spool = saving->to;
    int64_t figure[FIGURES];
    if (!spool_figures(spool, figure, err) ||
        !spool_ask(spool, "SELECT count(*) FROM queue", &salvage->waiting, err) ||
        !spool_ask(spool, "SELECT count(*) FROM dead", &salvage->dead, err))
        return false;
    int64_t counted = figure[FIGURE_WAITING] + figure[FIGURE_DEAD];
    salvage->lost = counted - salvage->waiting - salvage->dead;
    if (salvage->lost <= 0)
        salvage->lost = counted ? 0 : saving->lost;
    const struct {
        int figure;
        int64_t change;
    } changes[] = {
        {FIGURE_WAITING, salvage->waiting - figure[FIGURE_WAITING]},
        {FIGURE_DEAD, salvage->dead - figure[FIGURE_DEAD]},
        {FIGURE_DROPPED_FULL, salvage->lost},
    };
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(spool->db, sql, &set, err))
        return false;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        statement_int(set, 1, changes[i].figure);
        statement_int(set, 2, changes[i].change);
        if (!statement_run(set, err))
            return false;
    }
    return true;
}

static bool fill(struct saving *saving, struct salvage *salvage, struct error *err)
{
    int64_t first, first_dead, last;
    find_bounds(saving, &first, &first_dead, &last);
    return copy_numbered(saving, &queue, first, last, err) &&
           copy_numbered(saving, &dead, first_dead, last, err) &&
           copy_others(saving, err) && go_on_after(saving, last, err) &&
           count_again(saving, salvage, err);
}

static bool copy_all(struct saving *saving, const char *copy_path,
                     struct salvage *salvage, struct error *err)
{
    const struct spool_limits limits = {.bytes = INT64_MAX};
    if (!spool_open(saving->path, SPOOL_READ, NULL, &saving->from, err) ||
        !spool_open(copy_path, SPOOL_WRITE, &limits, &saving->to, err) ||
        !db_run(saving->to->db, "BEGIN IMMEDIATE", err))
        return false;
    if (fill(saving, salvage, err) && db_commit(saving->to->db, err))
        return true;
    db_try(saving->to->db, "ROLLBACK");
    return false;
}

bool spool_copy_readable(const char *path, const char *copy_path, struct salvage *salvage,
                         struct error *err)
{
    struct saving saving = {.path = path};
    bool ok = copy_all(&saving, copy_path, salvage, err) &&
              (db_empty_log(saving.to->db) ||
               error_set(err, ERROR_UNAVAILABLE, "the disk is full"));
    spool_close(saving.from);
    spool_close(saving.to);
    return ok;
}
