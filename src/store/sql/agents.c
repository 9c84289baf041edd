/* agents.c - what the boxes beside the cameras last said of themselves: a row for each,
 * and one for each of its cameras. */
#include "store/sql/sql.h"

/* --- changes --- */

/* The rows that `sql` counts, which has the agent's id as its one parameter. */
static bool count_of(struct db *db, const char *sql, str id, int64_t *count,
                     struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, id);
    if (!statement_step(get, &row, err))
        return false;
    *count = row ? column_int(get, 0) : 0;
    return true;
}

static void int_or_null(struct statement *put, int at, bool known, int64_t number)
{
    if (known)
        statement_int(put, at, number);
    else
        statement_null(put, at);
}

static bool put_cameras(struct db *db, const struct agent_report *report,
                        struct error *err)
{
    static const char sql[] =
        "INSERT INTO cameras (agent_id, camera_id, state, heard_ms, ahead_ms, unread,"
        " reason) VALUES (?1,?2,?3,?4,?5,?6,?7)";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    for (size_t i = 0; i < report->cameras; i++) {
        const struct camera_report *camera = &report->camera[i];
        statement_text(put, 1, report->id);
        statement_text(put, 2, camera->id);
        statement_text(put, 3, camera->state);
        statement_int(put, 4, camera->heard.ms);
        int_or_null(put, 5, camera->dated, camera->ahead.ms);
        statement_int(put, 6, camera->unread);
        statement_text_or_null(put, 7, camera->reason);
        if (!statement_run(put, err))
            return false;
    }
    return true;
}

/* The columns of an agent, in the order in which bind() and read_agent() have them. */
#define COLUMNS                                                                          \
    "agent_id, version, received_ms, sent_ms, started_ms, interval_ms, waiting, dead,"   \
    " bytes, taken, delivered, rejected, dropped_full, dropped_old, refused, ignored,"   \
    " oldest_ms, offset_ms, delay_ms, trouble, started_before_ms, twice_ms, lost_ms"
enum { AGENT_COLUMNS = 23 };

static void bind(struct statement *put, const struct agent_report *report)
{
    const int64_t number[] = {
        report->received.ms, report->sent.ms,  report->started.ms,   report->interval.ms,
        report->waiting,     report->dead,     report->bytes,        report->taken,
        report->delivered,   report->rejected, report->dropped_full, report->dropped_old,
        report->refused,     report->ignored,
    };
    enum { NUMBERS = sizeof number / sizeof *number, AFTER = NUMBERS + 3 };
    statement_text(put, 1, report->id);
    statement_text(put, 2, report->version);
    for (int i = 0; i < NUMBERS; i++)
        statement_int(put, i + 3, number[i]);
    int_or_null(put, AFTER, report->any, report->oldest.ms);
    int_or_null(put, AFTER + 1, report->timed, report->offset.ms);
    int_or_null(put, AFTER + 2, report->timed, report->delay.ms);
    statement_text_or_null(put, AFTER + 3, report->trouble);
    statement_int(put, AFTER + 4, report->started_before.ms);
    statement_int(put, AFTER + 5, report->twice.ms);
    statement_int(put, AFTER + 6, report->lost.ms);
}

/* Forget an agent and its cameras. */
static bool erase(struct db *db, str id, struct error *err)
{
    return run_with_text(db, "DELETE FROM cameras WHERE agent_id = ?1", id, err) &&
           run_with_text(db, "DELETE FROM agents WHERE agent_id = ?1", id, err);
}

bool sql_put_agent(struct backend *backend, const struct agent_report *report,
                   struct error *err)
{
    static const char sql[] =
        "INSERT INTO agents (" COLUMNS ") VALUES"
        " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,"
        "?21,?22,?23)";
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!erase(db, report->id, err) || !db_use(db, sql, &put, err))
        return false;
    bind(put, report);
    return statement_run(put, err) && put_cameras(db, report, err);
}

bool sql_delete_agent(struct backend *backend, str id, struct error *err)
{
    return erase(db_of(backend), id, err);
}

/* --- reading --- */

static bool read_past(struct db *db, str id, struct agent_count *count, struct error *err)
{
    static const char sql[] = "SELECT started_ms, started_before_ms, twice_ms,"
                              " dropped_full + dropped_old + refused, lost_ms, "
                              "received_ms FROM agents WHERE agent_id = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, id);
    if (!statement_step(get, &count->there, err))
        return false;
    if (count->there)
        count->past = (struct agent_past){
            .started = {column_int(get, 0)},
            .started_before = {column_int(get, 1)},
            .twice = {column_int(get, 2)},
            .given_up = column_int(get, 3),
            .lost = {column_int(get, 4)},
            .received = {column_int(get, 5)},
        };
    return true;
}

bool sql_count_agents(struct backend *backend, str id, struct agent_count *count,
                      struct error *err)
{
    struct db *db = db_of(backend);
    return count_of(db, "SELECT count(*) FROM agents WHERE agent_id <> ?1", id,
                    &count->others, err) &&
           count_of(db, "SELECT count(*) FROM cameras WHERE agent_id <> ?1", id,
                    &count->cameras, err) &&
           read_past(db, id, count, err);
}

static struct agent_report read_agent(struct statement *row, struct arena *arena)
{
    return (struct agent_report){
        .id = arena_copy(arena, column_text(row, 0)),
        .version = arena_copy(arena, column_text(row, 1)),
        .received = {column_int(row, 2)},
        .sent = {column_int(row, 3)},
        .started = {column_int(row, 4)},
        .interval = {column_int(row, 5)},
        .waiting = column_int(row, 6),
        .dead = column_int(row, 7),
        .bytes = column_int(row, 8),
        .taken = column_int(row, 9),
        .delivered = column_int(row, 10),
        .rejected = column_int(row, 11),
        .dropped_full = column_int(row, 12),
        .dropped_old = column_int(row, 13),
        .refused = column_int(row, 14),
        .ignored = column_int(row, 15),
        .any = !column_is_null(row, 16),
        .oldest = {column_int(row, 16)},
        .timed = !column_is_null(row, 17),
        .offset = {column_int(row, 17)},
        .delay = {column_int(row, 18)},
        .trouble = arena_copy(arena, column_text(row, 19)),
        .started_before = {column_int(row, 20)},
        .twice = {column_int(row, 21)},
        .lost = {column_int(row, 22)},
    };
}

/* The columns after the agent's. */
static struct camera_report read_camera(struct statement *row, struct arena *arena)
{
    return (struct camera_report){
        .id = arena_copy(arena, column_text(row, AGENT_COLUMNS)),
        .state = arena_copy(arena, column_text(row, AGENT_COLUMNS + 1)),
        .heard = {column_int(row, AGENT_COLUMNS + 2)},
        .dated = !column_is_null(row, AGENT_COLUMNS + 3),
        .ahead = {column_int(row, AGENT_COLUMNS + 3)},
        .unread = column_int(row, AGENT_COLUMNS + 4),
        .reason = arena_copy(arena, column_text(row, AGENT_COLUMNS + 5)),
    };
}

/* An agent is a row for each of its cameras, or one row if it has none. */
bool sql_agents(struct backend *backend, struct arena *arena, struct agent_list *list,
                struct error *err)
{
    static const char sql[] =
        "SELECT a.*, camera_id, state, heard_ms, ahead_ms, unread, reason"
        " FROM (SELECT " COLUMNS " FROM agents ORDER BY agent_id LIMIT ?1) AS a"
        " LEFT JOIN cameras AS c ON c.agent_id = a.agent_id"
        " ORDER BY a.agent_id, camera_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct agent_report *agent = arena_new(arena, struct agent_report, AGENTS_MOST);
    struct camera_report *camera = NULL;
    size_t count = 0, room = 0;
    *list = (struct agent_list){.agent = agent};
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_int(rows, 1, AGENTS_MOST);
    for (bool row;; list->count = count) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (!count || !str_equal(agent[count - 1].id, column_text(rows, 0))) {
            agent[count++] = read_agent(rows, arena);
            camera = NULL;
            room = 0;
        }
        if (column_is_null(rows, AGENT_COLUMNS))
            continue;
        struct agent_report *of = &agent[count - 1];
        camera = rows_grown(arena, camera, of->cameras, &room, sizeof *camera);
        camera[of->cameras++] = read_camera(rows, arena);
        of->camera = camera;
    }
}
