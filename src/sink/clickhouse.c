#include "sink/clickhouse.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "domain/event.h"
#include "http/link.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    ANSWER_MOST = 256 * 1024 * 1024, /* of all rows of some hours of a very large plant */
    PATH_MOST = 4096,
    SITE_MOST = 256,
    STATEMENT_MOST = 2 * 1024 * 1024, /* which may name all workers */
    DATABASE_LENGTH = 64,
    SAID_SHOWN = 160, /* of what ClickHouse says of an error */
};
static const span timeout = {300 * 1000};

struct clickhouse {
    struct link *link;
    struct arena arena;
    str site, quoted, database;
};

void clickhouse_quote(struct buf *sql, str text)
{
    buf_add(sql, STR("'"));
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\'' || text.at[i] == '\\')
            buf_add(sql, STR("\\"));
        buf_add(sql, (str){text.at + i, 1});
    }
    buf_add(sql, STR("'"));
}

static bool is_plain(str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.at[i]) && name.at[i] != '_')
            return false;
    return name.len && name.len <= DATABASE_LENGTH && !isdigit((unsigned char)*name.at);
}

bool clickhouse_open(const struct clickhouse_options *options,
                     struct clickhouse **clickhouse, struct error *err)
{
    CLEANUP(clickhouse_closep)
    struct clickhouse *opened = memory_new(struct clickhouse, 1);
    CLEANUP(buf_free) struct buf quoted = BUF(SITE_MOST);
    const struct link_options link = {
        .server = options->server,
        .user = options->user,
        .password = options->password,
        .ca_file = options->ca_file,
        .timeout = timeout,
        .answer_most = ANSWER_MOST,
        .stop = options->stop,
    };
    if (!is_plain(options->database))
        return error_set(err, ERROR_INVALID,
                         "'%s' is no name of a database; want letters, digits and '_'",
                         str_shown(options->database).text);
    if (!id_check(options->site, "site", err))
        return false;
    clickhouse_quote(&quoted, options->site);
    opened->site = arena_copy(&opened->arena, options->site);
    opened->quoted = arena_copy(&opened->arena, buf_str(&quoted));
    opened->database = arena_copy(&opened->arena, options->database);
    if (!link_open(&link, &opened->link, err))
        return error_context(err, "ClickHouse");
    *clickhouse = opened;
    opened = NULL;
    return true;
}

void clickhouse_close(struct clickhouse *clickhouse)
{
    if (!clickhouse)
        return;
    link_close(clickhouse->link);
    arena_free(&clickhouse->arena);
    free(clickhouse);
}

str clickhouse_site(const struct clickhouse *clickhouse) { return clickhouse->site; }
str clickhouse_site_quoted(const struct clickhouse *clickhouse)
{
    return clickhouse->quoted;
}
str clickhouse_database(const struct clickhouse *clickhouse)
{
    return clickhouse->database;
}

/* --- requests --- */

/* ClickHouse says "Code: 60, e.displayText() = DB::Exception: Table ... (version ...)".
 */
static bool explain(const struct link_answer *answer, struct error *err)
{
    char said[SAID_SHOWN + sizeof "..."];
    str rest, line = str_cut(answer->body, '\n', &rest);
    bool denied = answer->status == 401 || answer->status == 403;
    str_show(line.len ? line : STR("nothing more"), said, SAID_SHOWN);
    return error_set(err, denied ? ERROR_DENIED : ERROR_UNAVAILABLE,
                     "ClickHouse answers %d: %s", answer->status, said);
}

/* Without wait_end_of_query an answer could be good, and fail in its midst. */
static void add_path(struct buf *path, str database)
{
    buf_addf(path, "/?wait_end_of_query=1&max_query_size=%d", STATEMENT_MOST);
    if (database.len)
        buf_addf(path, "&database=%.*s", STR_ARG(database));
}

static bool post(struct clickhouse *clickhouse, const struct buf *path, str body,
                 struct arena *arena, str *answered, struct error *err)
{
    struct link_answer answer;
    if (!link_post(clickhouse->link, buf_text(path), "application/octet-stream", body,
                   false, arena, &answer, err))
        return false;
    if (answer.status != 200)
        return explain(&answer, err);
    *answered = answer.body;
    return true;
}

bool clickhouse_ask(struct clickhouse *clickhouse, str sql, struct arena *arena,
                    str *rows, struct error *err)
{
    CLEANUP(buf_free) struct buf path = BUF(PATH_MOST);
    add_path(&path, clickhouse->database);
    return post(clickhouse, &path, sql, arena, rows, err);
}

bool clickhouse_run(struct clickhouse *clickhouse, str sql, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str nothing;
    return clickhouse_ask(clickhouse, sql, &arena, &nothing, err);
}

bool clickhouse_make_database(struct clickhouse *clickhouse, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf path = BUF(PATH_MOST);
    CLEANUP(buf_free) struct buf sql = BUF(PATH_MOST);
    str nothing;
    add_path(&path, STR(""));
    buf_addf(&sql, "CREATE DATABASE IF NOT EXISTS %.*s", STR_ARG(clickhouse->database));
    return post(clickhouse, &path, buf_str(&sql), &arena, &nothing, err);
}

bool clickhouse_insert(struct clickhouse *clickhouse, str into, str rows,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf path = BUF(PATH_MOST);
    str nothing;
    add_path(&path, clickhouse->database);
    buf_add(&path, STR("&query=INSERT%20INTO%20"));
    for (size_t i = 0; i < into.len; i++)
        buf_add(&path, into.at[i] == ' ' ? STR("%20") : (str){into.at + i, 1});
    buf_add(&path, STR("%20FORMAT%20RowBinary"));
    return post(clickhouse, &path, rows, &arena, &nothing, err);
}
