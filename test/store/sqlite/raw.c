#include "raw.h"

#include <sqlite3.h>

const char *raw_path(const struct place *place) { return place->url + strlen("sqlite:"); }

static sqlite3 *open_raw(const char *path)
{
    sqlite3 *raw = NULL;
    if (sqlite3_open(path, &raw) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(raw));
    return raw;
}

void raw_sql(const struct place *place, const char *sql)
{
    sqlite3 *raw = open_raw(raw_path(place));
    if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    sqlite3_close(raw);
}

bool raw_fails(const char *path, const char *sql)
{
    sqlite3 *raw = open_raw(path);
    bool fails = sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK;
    sqlite3_close(raw);
    return fails;
}

int64_t raw_ask(const char *path, const char *sql)
{
    sqlite3 *raw = open_raw(path);
    sqlite3_stmt *get = NULL;
    if (sqlite3_prepare_v2(raw, sql, -1, &get, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    int64_t answer = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : -1;
    sqlite3_finalize(get);
    sqlite3_close(raw);
    return answer;
}
