/* dead.c - dead letters: events that the server rejected. */
#include "edge/spool/inside.h"

/* Of a reason, at most: dead letters take room from events that wait. */
enum { REASON_BYTES = 1000 };

bool spool_bury(struct spool *spool, int64_t number, const char *reason, instant now,
                bool *found, struct error *err)
{
    static const char sql[] =
        "INSERT INTO dead (number, uuid, json, reason, rejected_ms)"
        " SELECT number, uuid, json, ?2, ?3 FROM queue WHERE number = ?1";
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(spool->db, sql, &into, err))
        return false;
    statement_int(into, 1, number);
    statement_text(into, 2, (str){reason, strnlen(reason, REASON_BYTES)});
    statement_int(into, 3, now.ms);
    if (!statement_run(into, err))
        return false;
    spool->change[FIGURE_DEAD] += db_changes(spool->db);
    return spool_take_out(spool, number, found, err);
}

bool spool_dead(struct spool *spool,
                bool (*each)(void *context, const struct dead_letter *letter),
                void *context, struct error *err)
{
    static const char sql[] =
        "SELECT number, json, reason, rejected_ms FROM dead ORDER BY number";
    CLEANUP(statement_done) struct statement *rows = NULL;
    if (!db_use(spool->db, sql, &rows, err))
        return false;
    for (;;) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        struct dead_letter letter = {
            .number = column_int(rows, 0),
            .json = column_text(rows, 1),
            .reason = column_text(rows, 2),
            .rejected = {column_int(rows, 3)},
        };
        if (!each(context, &letter))
            return true;
    }
}

/* --- replay --- */

/* Read the event of a dead letter. It lives in the scratch arena. */
static bool read_letter(struct spool *spool, int64_t number, struct event *event,
                        struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(spool->db, "SELECT json, uuid FROM dead WHERE number = ?", &get, err))
        return false;
    statement_int(get, 1, number);
    if (!statement_step(get, &row, err))
        return false;
    if (!row)
        return error_set(err, ERROR_NOT_FOUND, "no dead letter has the number %lld",
                         (long long)number);
    return spool_read_event(number, column_text(get, 0), column_blob(get, 1),
                            &spool->scratch, event, err);
}

static bool remove_letter(struct spool *spool, int64_t number, struct error *err)
{
    CLEANUP(statement_done) struct statement *out = NULL;
    if (!db_use(spool->db, "DELETE FROM dead WHERE number = ?", &out, err))
        return false;
    statement_int(out, 1, number);
    if (!statement_run(out, err))
        return false;
    spool->change[FIGURE_DEAD]--;
    return true;
}

static bool replay(struct spool *spool, int64_t number, const struct event *event,
                   instant now, struct error *err)
{
    struct outcome outcome;
    if (!spool_put_one(spool, event, now, &spool->scratch, &outcome, err))
        return false;
    if (outcome.kind == OUTCOME_REJECTED)
        return error_set(err, ERROR_CONFLICT,
                         "another event waits under the event_uuid %s; a corrected event "
                         "may need a new one",
                         event->uuid.text);
    return remove_letter(spool, number, err);
}

bool spool_replay(struct spool *spool, int64_t number, const struct event *event,
                  instant now, struct error *err)
{
    struct event letter;
    bool ok = read_letter(spool, number, &letter, err) &&
              replay(spool, number, event ? event : &letter, now, err);
    arena_free(&spool->scratch);
    return ok;
}
