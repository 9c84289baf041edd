/* verify.c - checks whether the file is sound. */
#include "edge/spool/inside.h"

#include <stdarg.h>
#include <stdio.h>

struct check {
    struct spool *spool;
    void (*report)(void *context, const char *fault);
    void *context;
    int64_t rows[2]; /* of the queue, and of dead letters */
};

static void PRINTF_LIKE(2, 3) fault(struct check *check, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check->report(check->context, text);
}

/* Have SQLite check each page, table and index; the index over the queue also proves that
 * no event waits twice. SQLite answers "ok" if it finds no fault. */
static bool check_structure(struct check *check, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!db_use(check->spool->db, "PRAGMA integrity_check", &rows, err))
        return false;
    for (;;) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        str text = column_text(rows, 0);
        if (!str_equal(text, STR("ok")))
            fault(check, "structure: %.*s", STR_ARG(text));
    }
}

/* Check each event that a query for number, json and uuid finds. */
static bool check_events(struct check *check, const char *sql, int64_t *count,
                         struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct spool *spool = check->spool;
    if (!db_use(spool->db, sql, &rows, err))
        return false;
    for (;; ++*count) {
        struct event event;
        struct error why = {0};
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (!spool_read_event(column_int(rows, 0), column_text(rows, 1),
                              column_blob(rows, 2), &spool->scratch, &event, &why))
            fault(check, "%s", why.text);
        arena_free(&spool->scratch);
    }
}

static bool check_counts(struct check *check, struct error *err)
{
    static const char *const name[] = {"waiting events", "dead letters"};
    int64_t figure[FIGURES];
    if (!spool_figures(check->spool, figure, err))
        return false;
    for (int i = 0; i < 2; i++)
        if (figure[i] != check->rows[i])
            fault(check, "%lld %s are counted, but there are %lld", (long long)figure[i],
                  name[i], (long long)check->rows[i]);
    return true;
}

static bool check_all(struct check *check, struct error *err)
{
    return check_structure(check, err) &&
           check_events(check, "SELECT number, json, uuid FROM queue",
                        &check->rows[FIGURE_WAITING], err) &&
           check_events(check, "SELECT number, json, uuid FROM dead",
                        &check->rows[FIGURE_DEAD], err) &&
           check_counts(check, err);
}

bool spool_verify(struct spool *spool, void (*report)(void *context, const char *fault),
                  void *context, int64_t *events, struct error *err)
{
    struct check check = {spool, report, context, {0}};
    /* One transaction shows one moment, though events come and go. */
    if (!db_run(spool->db, "BEGIN", err))
        return false;
    bool ok = check_all(&check, err);
    db_try(spool->db, "COMMIT");
    if (ok)
        *events = check.rows[FIGURE_WAITING] + check.rows[FIGURE_DEAD];
    return ok;
}
