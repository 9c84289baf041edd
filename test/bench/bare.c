/* bare: the baseline of durable ingest. Inserts the benchmarks' rows with prepared
 * statements into a bare table with the same two indexes, the same durability and the
 * same cache, 1,000 rows a commit. Prints rows per second.
 *
 *     bare DATABASE ROWS FIRST_MS STEP_MS ordered|random */
#include "rows.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(int result, sqlite3 *db)
{
    if (result == SQLITE_OK || result == SQLITE_DONE)
        return;
    fprintf(stderr, "bare: %s\n", sqlite3_errmsg(db));
    exit(EXIT_FAILURE);
}

static void run(sqlite3 *db, const char *sql)
{
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), db);
}

static void insert(sqlite3 *db, sqlite3_stmt *into, const struct row *row)
{
    sqlite3_bind_text(into, 1, row->timestamp, -1, SQLITE_STATIC);
    sqlite3_bind_text(into, 2, row->worker, -1, SQLITE_STATIC);
    sqlite3_bind_text(into, 3, row->station, -1, SQLITE_STATIC);
    sqlite3_bind_text(into, 4, row->type, -1, SQLITE_STATIC);
    sqlite3_bind_double(into, 5, row->confidence);
    if (row->count >= 0)
        sqlite3_bind_int(into, 6, row->count);
    else
        sqlite3_bind_null(into, 6);
    sqlite3_bind_text(into, 7, row->timestamp, -1, SQLITE_STATIC);
    sqlite3_bind_text(into, 8, row->uuid, -1, SQLITE_STATIC);
    check(sqlite3_step(into), db);
    sqlite3_reset(into);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bare DATABASE ROWS FIRST_MS STEP_MS ordered|random\n");
        return 2;
    }
    long rows = atol(argv[2]);
    const struct rows made = {atoll(argv[3]), atoll(argv[4]),
                              strcmp(argv[5], "ordered") == 0, ROW_WORKERS, false};
    sqlite3 *db;
    sqlite3_stmt *into;
    check(sqlite3_open(argv[1], &db), NULL);
    run(db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        "PRAGMA wal_autocheckpoint=8000;"
        "CREATE TABLE events (id INTEGER PRIMARY KEY, timestamp TEXT, worker_id TEXT,"
        " workstation_id TEXT, event_type TEXT, confidence REAL, count INTEGER,"
        " created_at TEXT, event_uuid TEXT UNIQUE, camera_id TEXT, model_version TEXT);"
        "CREATE INDEX events_by_time ON events (timestamp);");
    check(sqlite3_prepare_v2(db,
                             "INSERT INTO events (timestamp, worker_id, workstation_id,"
                             " event_type, confidence, count, created_at, event_uuid,"
                             " camera_id) VALUES (?,?,?,?,?,?,?,?,'cam-1')",
                             -1, &into, NULL),
          db);

    struct row *row = malloc((size_t)rows * sizeof *row);
    for (long i = 0; i < rows; i++)
        row_make(&made, (uint64_t)i, &row[i]);

    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < rows; i++) {
        if (i % 1000 == 0)
            run(db, i ? "COMMIT; BEGIN" : "BEGIN");
        insert(db, into, &row[i]);
    }
    run(db, "COMMIT");
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds =
        (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%.0f\n", (double)rows / seconds);
    free(row);
    sqlite3_finalize(into);
    sqlite3_close(db);
    return EXIT_SUCCESS;
}
