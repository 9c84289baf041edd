/* postgres.c - the only file that includes libpq-fe.h.
 *
 * A connection is in libpq's pipeline mode all the time. What is sent is noted in a
 * queue, `awaited`, in whose order the answers come. To wait is to send a "sync", which
 * makes the server answer, and to take answers until the one that is wanted.
 *
 * A server can end a transaction in which nothing is heard of its client for some time
 * ("idle_in_transaction_session_timeout"), so that one that is frozen keeps nobody
 * waiting. A client that computes is not frozen, so a second thread, the pulse, sends a
 * "sync" now and then. It stops when the process does. The server counts the time from
 * its answer to a sync only, so while there is a pulse, nothing is on its way for long
 * without one. */
#include "base/postgres.h"

#include "base/clock.h"
#include "base/db_kind.h"
#include "base/error.h"
#include "base/list.h"
#include "base/memory.h"

#include <endian.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_ROOM = 32, NAME_ROOM = 16 };

/* libpq keeps what is sent, without a sync, until it is 8192 bytes. */
enum { UNSYNCED_MOST = 4096, MESSAGE_BYTES = 64 };

/* So long a server may take for an answer, or be cut off by a network that does not say
 * so. */
static const span patience_most = {30 * 1000};

/* Types of PostgreSQL, as its catalog numbers them. */
enum {
    OID_BYTEA = 17,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_TIMESTAMPTZ = 1184
};

/* How moments are written in rows, see moment_of(), and fractions: with all their digits.
 */
#define AS_TEXT "-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1"
/* The server looks so often whether we are still there. */
#define ENDS_WITH_US "-c client_connection_check_interval=2s"

/* A statement, with what is bound to it and the rows that it gives. */
struct query {
    struct statement statement; /* must be first */
    char *sql, name[NAME_ROOM];
    uint64_t connection; /* on which it is prepared; 0: on none */
    bool is_sent;        /* some of its rows may be on the way */
    bool reads_hidden;   /* it is run without the role */

    /* Parameters, as libpq wants them. Numbers are sent as text. */
    int count;
    const char **value;
    int *length, *format;
    Oid *type;
    char (*number)[NUMBER_ROOM];

    /* The result that is read, and those that came while another statement was. */
    PGresult *result;
    int row;
    PGresult **held;
    size_t next_held, helds, held_room;
    char *bytes;                  /* of the blob that was read last */
    char (*moment)[INSTANT_TEXT]; /* of the row, by column */
    int moments;
    struct error failed; /* why there are no more; code ERROR_NONE: they ended */
};

enum answer_kind {
    AWAIT_NONE,
    AWAIT_PREPARED,
    AWAIT_TYPES,
    AWAIT_DONE,
    AWAIT_ROWS,
    AWAIT_SYNC
};

struct expected {
    enum answer_kind answer;
    struct query *query; /* NULL: nobody wants its rows any more */
};

struct postgres {
    struct db db; /* must be first */
    PGconn *conn;
    const char **keyword, **setting; /* of the connection */
    PQconninfoOption *parsed;        /* owns most of these */
    char *options;
    uint64_t connection; /* counts them */
    uint64_t waits;
    span patience;
    bool is_ended;   /* the connection, though libpq may not have seen it yet */
    char *take_role; /* SQL; NULL: there is none */
    bool prepares_hidden;
    bool opens_comments; /* of statements that are prepared */
    bool in_transaction;
    bool is_synced;      /* all that is awaited will be answered */
    bool is_counted;     /* among `waits` is that for all that is awaited */
    size_t unsynced;     /* bytes that were sent since, about */
    struct error failed; /* what went wrong and was not told yet */
    int64_t changes;
    struct expected *awaited;
    size_t first, last, room; /* those from `first` up to `last` */

    pthread_mutex_t mutex; /* for all above that the pulse uses, too; recursive */
    struct {
        pthread_t thread;
        pthread_cond_t changed;
        span every; /* 0: there is no pulse */
    } pulse;
};

static struct postgres *postgres_of(struct db *db) { return (struct postgres *)db; }

static struct query *query_of(struct statement *statement)
{
    return (struct query *)statement;
}

/* Every function that uses libpq begins with this, as the pulse does. */
static struct postgres *lock(struct db *db)
{
    pthread_mutex_lock(&postgres_of(db)->mutex);
    return postgres_of(db);
}

static void unlock(struct postgres **pg) { pthread_mutex_unlock(&(*pg)->mutex); }

/* --- what went wrong --- */

/* By SQLSTATE, or the first two characters of it (PostgreSQL's manual, appendix A). */
static enum error_code code_of(const char *state)
{
    static const struct {
        const char *state;
        enum error_code code;
    } codes[] = {
        {"08", ERROR_UNAVAILABLE},    /* connection */
        {"0A000", ERROR_UNAVAILABLE}, /* a column has another type than before, */
        {"25006", ERROR_UNAVAILABLE}, /* read only: this is a standby */
        {"25P03", ERROR_UNAVAILABLE}, /* idle in a transaction for too long */
        {"40", ERROR_UNAVAILABLE},    /* rolled back: deadlock and the like */
        {"42703", ERROR_UNAVAILABLE}, /* or is gone, or what reckons with it, */
        {"42883", ERROR_UNAVAILABLE}, /* or its table: a newer program has changed them */
        {"42P01", ERROR_UNAVAILABLE},
        {"53", ERROR_UNAVAILABLE},    /* disk full, out of memory, connections */
        {"55P03", ERROR_UNAVAILABLE}, /* a lock was not to be had in time */
        {"57", ERROR_UNAVAILABLE},    /* cancelled, or shutting down */
        {"58", ERROR_UNAVAILABLE},    /* I/O error */
        {"XX001", ERROR_CORRUPT},
        {"XX002", ERROR_CORRUPT},
    };
    if (!state)
        return ERROR_UNAVAILABLE; /* libpq itself: the connection is gone */
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strncmp(state, codes[i].state, strlen(codes[i].state)) == 0)
            return codes[i].code;
    return ERROR_INTERNAL;
}

/* The first failure is what is told; others follow from it. Details are left out, because
 * they quote rows. */
static void note_failure(struct postgres *pg, const char *state, const char *text)
{
    pg->is_ended |= !state; /* libpq says it itself, perhaps before it sees it */
    if (pg->failed.code)
        return;
    int len = (int)strcspn(text, "\n");
    (void)error_set(&pg->failed, code_of(state), "database: %.*s", len, text);
}

static void note_result(struct postgres *pg, const PGresult *result)
{
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    pg->is_ended |= severity && strcmp(severity, "ERROR") != 0; /* FATAL, PANIC */
    note_failure(pg, PQresultErrorField(result, PG_DIAG_SQLSTATE),
                 text ? text : PQresultErrorMessage(result));
}

static bool is_lost(const struct postgres *pg)
{
    return !pg->conn || pg->is_ended || PQstatus(pg->conn) == CONNECTION_BAD;
}

/* --- the queue --- */

static void await(struct postgres *pg, enum answer_kind answer, struct query *query)
{
    if (pg->first == pg->last)
        pg->first = pg->last = 0;
    pg->awaited = list_room(pg->awaited, pg->last, &pg->room, sizeof *pg->awaited);
    pg->awaited[pg->last++] = (struct expected){answer, query};
    pg->is_synced = answer == AWAIT_SYNC;
    pg->is_counted &= pg->is_synced;
    if (pg->is_synced)
        pg->unsynced = 0;
}

/* Nothing more will come. */
static void forget_awaited(struct postgres *pg)
{
    for (size_t i = pg->first; i < pg->last; i++) {
        struct query *query = pg->awaited[i].query;
        if (query && query->is_sent)
            query->failed = pg->failed;
        if (query)
            query->is_sent = false;
    }
    pg->first = pg->last = 0;
    pg->is_synced = pg->is_counted = true;
    pg->unsynced = 0;
}

static void hold(struct query *query, PGresult *result)
{
    query->held = list_room(query->held, query->helds, &query->held_room, sizeof result);
    query->held[query->helds++] = result;
}

/* A number of four bytes is too small for a time, and what does not fit is refused only
 * when it comes. */
static void check_types(struct postgres *pg, const struct query *query,
                        const PGresult *types)
{
    for (int i = 0; i < PQnparams(types); i++) {
        Oid type = PQparamtype(types, i);
        if ((type == OID_INT4 || type == OID_INT2) && !pg->failed.code)
            (void)error_set(&pg->failed, ERROR_INTERNAL,
                            "parameter %d is a small number in: %.150s", i + 1,
                            query->sql);
    }
}

/* A server, or what stands between, that leaves an answer out would otherwise have its
 * next one taken for another, and its rows be lost. */
static bool is_out_of_turn(enum answer_kind answer, ExecStatusType status)
{
    bool failed = status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED;
    bool has_rows = status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
    if (failed)
        return false;
    return (status == PGRES_PIPELINE_SYNC) != (answer == AWAIT_SYNC) ||
           (has_rows && answer != AWAIT_ROWS && answer != AWAIT_DONE);
}

/* One result of the first that is awaited. */
static void take(struct postgres *pg, struct expected *awaited, PGresult *result)
{
    struct query *query = awaited->query;
    if (is_out_of_turn(awaited->answer, PQresultStatus(result)))
        note_failure(pg, NULL, "the server has left an answer out");
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
        if (awaited->answer == AWAIT_ROWS && query && PQntuples(result)) {
            hold(query, result);
            return;
        }
        break;
    case PGRES_COMMAND_OK:
        if (awaited->answer == AWAIT_TYPES)
            check_types(pg, query, result);
        break;
    case PGRES_PIPELINE_SYNC:
        break;
    default:
        if (awaited->answer == AWAIT_PREPARED)
            query->connection = 0;
        note_result(pg, result);
        if (awaited->answer == AWAIT_ROWS && query)
            query->failed = pg->failed;
    }
    if (awaited->answer == AWAIT_DONE)
        pg->changes = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
}

/* Wait until there is something to be read. False: there is nothing, and too much time
 * has passed. */
static bool poll_socket(const struct postgres *pg, span most)
{
    struct pollfd fd = {.fd = PQsocket(pg->conn), .events = POLLIN};
    span end = {clock_monotonic().ms + most.ms};
    for (;;) {
        int64_t left = end.ms - clock_monotonic().ms;
        int ready = poll(&fd, 1, left > 0 ? (int)left : 0);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

/* Else what is asked would be done later, when nobody waits for it any more, in a
 * transaction that stays open. */
static void give_up(struct postgres *pg)
{
    PQfinish(pg->conn);
    pg->conn = NULL;
}

/* Wait for the next result; false: the connection is of no use any more. */
static bool await_result(struct postgres *pg)
{
    while (PQisBusy(pg->conn)) {
        if (!poll_socket(pg, pg->patience)) {
            note_failure(pg, NULL, "the server does not answer");
            give_up(pg);
            return false;
        }
        if (!PQconsumeInput(pg->conn))
            break; /* whoever asks for the result finds out why */
    }
    return true;
}

/* Take the next result. *query: whose rows have come, or ended; NULL: nobody's. */
static void take_next(struct postgres *pg, struct query **query)
{
    struct expected *awaited = &pg->awaited[pg->first];
    *query = NULL;
    if (awaited->answer == AWAIT_ROWS)
        PQsetSingleRowMode(pg->conn); /* heeded before the first row only */
    PGresult *result = await_result(pg) ? PQgetResult(pg->conn) : NULL;
    if (result) {
        bool is_sync = awaited->answer == AWAIT_SYNC;
        *query = awaited->answer == AWAIT_ROWS ? awaited->query : NULL;
        take(pg, awaited, result);
        if (!is_sync)
            return;
    }
    if (is_lost(pg)) {
        note_failure(pg, NULL, "the connection was lost");
        forget_awaited(pg);
        return;
    }
    if (awaited->answer == AWAIT_ROWS && (*query = awaited->query))
        (*query)->is_sent = false;
    pg->first++;
}

static bool sync_pipeline(struct postgres *pg)
{
    if (pg->is_synced || pg->first == pg->last)
        return true;
    if (PQpipelineSync(pg->conn)) {
        await(pg, AWAIT_SYNC, NULL);
        return true;
    }
    note_failure(pg, NULL, PQerrorMessage(pg->conn));
    forget_awaited(pg);
    return false;
}

/* Begin to wait. */
static bool begin_wait(struct postgres *pg)
{
    pg->waits += !pg->is_counted;
    pg->is_counted = true;
    return sync_pipeline(pg);
}

/* Something was sent, of so many bytes. */
static bool note_sent(struct postgres *pg, size_t bytes)
{
    pg->unsynced += bytes;
    return !pg->in_transaction || !pg->pulse.every.ms || pg->unsynced < UNSYNCED_MOST ||
           sync_pipeline(pg);
}

static void take_all(struct postgres *pg)
{
    struct query *query;
    if (begin_wait(pg))
        while (pg->first < pg->last)
            take_next(pg, &query);
}

/* Tell of a failure. In a transaction it stays, because the transaction is lost. */
static bool tell(struct postgres *pg, struct error *err)
{
    take_all(pg);
    *err = pg->failed;
    if (!pg->in_transaction)
        pg->failed.code = ERROR_NONE;
    return false;
}

bool postgres_wait(struct db *db, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    take_all(pg);
    return !pg->failed.code || tell(pg, err);
}

uint64_t postgres_waits(const struct db *db)
{
    return ((const struct postgres *)db)->waits;
}

/* --- the pulse --- */

static void *beat(void *context)
{
    CLEANUP(unlock) struct postgres *pg = lock(context);
    while (pg->pulse.every.ms) {
        span until = {clock_monotonic().ms + pg->pulse.every.ms};
        if (clock_wait(&pg->pulse.changed, &pg->mutex, until) || !pg->in_transaction ||
            is_lost(pg))
            continue;
        /* A server that cannot get rid of its answers is idle, too. */
        if (PQconsumeInput(pg->conn) && PQpipelineSync(pg->conn))
            await(pg, AWAIT_SYNC, NULL);
    }
    return NULL;
}

bool postgres_pulse(struct db *db, span every, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    bool beats = pg->pulse.every.ms;
    pg->pulse.every = every;
    pthread_cond_signal(&pg->pulse.changed);
    if (beats || pthread_create(&pg->pulse.thread, NULL, beat, db) == 0)
        return true;
    pg->pulse.every.ms = 0;
    return error_set(err, ERROR_UNAVAILABLE, "cannot start a thread for the database");
}

static void end_pulse(struct postgres *pg)
{
    pthread_mutex_lock(&pg->mutex);
    bool beats = pg->pulse.every.ms;
    pg->pulse.every.ms = 0;
    pthread_cond_signal(&pg->pulse.changed);
    pthread_mutex_unlock(&pg->mutex);
    if (beats)
        pthread_join(pg->pulse.thread, NULL);
}

/* --- connections --- */

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

static bool connect_anew(struct postgres *pg, struct error *err)
{
    PQfinish(pg->conn);
    forget_awaited(pg);
    pg->connection++;
    pg->is_ended = false;
    pg->conn = PQconnectdbParams(pg->keyword, pg->setting, 0);
    if (!is_lost(pg)) {
        PQsetNoticeReceiver(pg->conn, ignore_notice, NULL);
        if (PQenterPipelineMode(pg->conn))
            return true;
    }
    const char *text = PQerrorMessage(pg->conn);
    return error_set(err, ERROR_UNAVAILABLE, "database: %.*s", (int)strcspn(text, "\n"),
                     text);
}

/* Has the server ended a connection while nothing was asked? Then what it says of that is
 * there to be read. */
static void notice_end(struct postgres *pg)
{
    while (!is_lost(pg) && poll_socket(pg, (span){0}))
        if (!PQconsumeInput(pg->conn))
            pg->is_ended = true;
}

/* May something be sent? */
static bool is_ready(struct postgres *pg, struct error *err)
{
    if (pg->failed.code)
        return tell(pg, err);
    if (!pg->in_transaction && pg->first == pg->last)
        notice_end(pg);
    if (!is_lost(pg))
        return true;
    if (!pg->in_transaction)
        return connect_anew(pg, err);
    note_failure(pg, NULL, "the connection was lost");
    return tell(pg, err);
}

/* What the URL leaves open is libpq's default, but for what keeps a thread from waiting
 * for ever for a silent network, and a statement, as for a lock, once nobody waits for
 * it. */
static void set_up(struct postgres *pg, const char *usual, const char *fixed)
{
    static const struct {
        const char *keyword, *setting;
    } defaults[] = {
        {"connect_timeout", "10"},     {"keepalives_idle", "10"},
        {"keepalives_interval", "5"},  {"keepalives_count", "3"},
        {"tcp_user_timeout", "25000"}, {"application_name", "shopfloor"},
    };
    size_t count = sizeof defaults / sizeof *defaults, most = count + 3;
    for (PQconninfoOption *at = pg->parsed; at->keyword; at++)
        most++;
    pg->keyword = memory_new(const char *, most);
    pg->setting = memory_new(const char *, most);
    for (size_t i = 0; i < count; i++) {
        pg->keyword[i] = defaults[i].keyword;
        pg->setting[i] = defaults[i].setting;
    }
    const char *given = "";
    for (PQconninfoOption *at = pg->parsed; at->keyword; at++)
        if (at->val && strcmp(at->keyword, "options") == 0) {
            given = at->val;
        } else if (at->val) {
            pg->keyword[count] = at->keyword;
            pg->setting[count++] = at->val;
        }
    if (asprintf(&pg->options, ENDS_WITH_US " %s %s %s " AS_TEXT, usual, given, fixed) <
        0)
        memory_exhausted(strlen(fixed));
    pg->keyword[count] = "options";
    pg->setting[count++] = pg->options;
    /* What is sent is UTF-8, whatever the database, its user or PGCLIENTENCODING say. */
    pg->keyword[count] = "client_encoding";
    pg->setting[count] = "UTF8";
}

static void mutex_begin(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(mutex, &recursive);
    pthread_mutexattr_destroy(&recursive);
}

static const struct db_kind postgres_kind;

bool postgres_open(const char *url, const char *usual, const char *fixed, struct db **db,
                   struct error *err)
{
    struct postgres *pg = memory_new(struct postgres, 1);
    CLEANUP(db_closep) struct db *opened = &pg->db;
    char *wrong = NULL;
    pg->db.kind = &postgres_kind;
    pg->patience = patience_most;
    mutex_begin(&pg->mutex);
    clock_condition(&pg->pulse.changed);
    pg->parsed = PQconninfoParse(url, &wrong);
    if (!pg->parsed) {
        (void)error_set(err, ERROR_INVALID, "%.*s", wrong ? (int)strcspn(wrong, "\n") : 0,
                        wrong ? wrong : "");
        PQfreemem(wrong);
        return false;
    }
    set_up(pg, usual, fixed);
    if (!connect_anew(pg, err))
        return false;
    *db = opened;
    opened = NULL;
    return true;
}

static void postgres_close(struct db *db)
{
    struct postgres *pg = postgres_of(db);
    end_pulse(pg);
    pthread_cond_destroy(&pg->pulse.changed);
    pthread_mutex_destroy(&pg->mutex);
    PQfinish(pg->conn);
    PQconninfoFree(pg->parsed);
    free(pg->keyword);
    free(pg->setting);
    free(pg->options);
    free(pg->take_role);
    free(pg->awaited);
    free(pg);
}

/* --- statements without rows or parameters --- */

static bool send_text(struct postgres *pg, const char *sql, struct error *err)
{
    if (!is_ready(pg, err))
        return false;
    pg->db.statements++;
    if (PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 0)) {
        await(pg, AWAIT_DONE, NULL);
        if (note_sent(pg, strlen(sql) + MESSAGE_BYTES))
            return true;
    }
    note_failure(pg, NULL, PQerrorMessage(pg->conn));
    return tell(pg, err);
}

/* The end of the first statement: a ';' that is not in quotes, or the end of all. */
static const char *end_of(const char *sql)
{
    char quote = 0;
    for (; *sql; sql++)
        if (quote)
            quote = *sql == quote ? 0 : quote;
        else if (*sql == '\'' || *sql == '"')
            quote = *sql;
        else if (*sql == ';')
            break;
    return sql;
}

/* A pipeline takes one statement at a time. */
static bool postgres_run(struct db *db, const char *sql, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    bool ok = true;
    while (ok && *(sql += strspn(sql, " ;\n"))) {
        size_t len = (size_t)(end_of(sql) - sql);
        char *one = memory_bytes(len + 1);
        memcpy(one, sql, len);
        one[len] = '\0';
        ok = send_text(pg, one, err);
        free(one);
        sql += len;
    }
    return ok && (pg->in_transaction || postgres_wait(db, err));
}

static void postgres_try(struct db *db, const char *sql)
{
    struct error ignored;
    bool ok = postgres_run(db, sql, &ignored);
    (void)ok;
}

static int64_t postgres_changes(struct db *db)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    take_all(pg);
    return pg->failed.code ? 0 : pg->changes;
}

/* --- transactions --- */

bool postgres_begin(struct db *db, const char *sql, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    pg->failed.code = ERROR_NONE;
    if (!send_text(pg, sql, err))
        return false;
    pg->in_transaction = true;
    return true;
}

bool postgres_commit(struct db *db, bool *unknown, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    bool sent = send_text(pg, "COMMIT", err);
    bool done = sent && postgres_wait(db, err);
    *unknown = sent && !done && is_lost(pg);
    if (done)
        pg->in_transaction = false;
    return done;
}

void postgres_rollback(struct db *db)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    if (!pg->in_transaction)
        return;
    take_all(pg);
    pg->in_transaction = false;
    pg->failed.code = ERROR_NONE;
    if (!is_lost(pg))
        postgres_try(db, "ROLLBACK");
}

void postgres_leave(struct db *db)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    struct error ignored;
    bool sent = pg->in_transaction && !pg->failed.code &&
                send_text(pg, "ROLLBACK", &ignored) && sync_pipeline(pg);
    if (sent)
        pg->in_transaction = false;
    else
        postgres_rollback(db);
}

void postgres_set_patience(struct db *db, span most)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    pg->patience = most;
}

void postgres_be_patient(struct db *db, bool is)
{
    postgres_set_patience(db, is ? SPAN_DAY : patience_most);
}

/* --- what others tell --- */

bool postgres_await_notice(struct db *db, int wake, span most, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(db);
    PGnotify *notice = NULL;
    if (is_lost(pg))
        return error_set(err, ERROR_UNAVAILABLE, "database: the connection was lost");
    struct pollfd fd[] = {{.fd = PQsocket(pg->conn), .events = POLLIN},
                          {.fd = wake, .events = POLLIN}};
    if (!(notice = PQnotifies(pg->conn)) && poll(fd, 2, (int)most.ms) > 0 &&
        fd[0].revents)
        notice_end(pg);
    for (; notice || (notice = PQnotifies(pg->conn)); notice = NULL)
        PQfreemem(notice);
    return !is_lost(pg) ||
           error_set(err, ERROR_UNAVAILABLE, "database: the connection was lost");
}

/* --- what is at the other end --- */

int postgres_server_version(const struct db *db)
{
    return PQserverVersion(((const struct postgres *)db)->conn);
}

int64_t postgres_process(const struct db *db)
{
    return PQbackendPID(((const struct postgres *)db)->conn);
}

bool postgres_in_transaction(const struct db *db)
{
    return ((const struct postgres *)db)->in_transaction;
}

/* --- statements --- */

/* Skip the begin or end of a comment that is for this database. */
static const char *skip_mark(const char *sql)
{
    static const char begin[] = "/*!", end[] = "*/";
    bool begins = strncmp(sql, begin, strlen(begin)) == 0;
    bool ends = strncmp(sql, end, strlen(end)) == 0;
    return sql + (begins ? strlen(begin) : ends ? strlen(end) : 0);
}

/* SQL with ?1 or ? for parameters becomes PostgreSQL's, with $1. *count: of them. */
static char *translate(const char *sql, bool opens_comments, int *count)
{
    char *out = memory_bytes(3 * strlen(sql) + NUMBER_ROOM), *at = out, quote = 0;
    *count = 0;
    while (*(sql = opens_comments && !quote ? skip_mark(sql) : sql)) {
        char c = *at++ = *sql++;
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '?') {
            char *end;
            long number = strtol(sql, &end, 10);
            if (end == sql)
                number = *count + 1;
            at += snprintf(at - 1, NUMBER_ROOM, "$%ld", number) - 1;
            *count = number > *count ? (int)number : *count;
            sql = end;
        }
    }
    *at = '\0';
    return out;
}

static bool postgres_prepare(struct db *db, const char *sql, struct statement **statement,
                             struct error *err)
{
    struct query *query = memory_new(struct query, 1);
    (void)err;
    query->statement = (struct statement){db->kind, db};
    query->sql = translate(sql, postgres_of(db)->opens_comments, &query->count);
    query->reads_hidden = postgres_of(db)->prepares_hidden;
    snprintf(query->name, sizeof query->name, "s%zu", db->kept.count);
    size_t count = (size_t)query->count;
    query->value = memory_new(const char *, count + 1);
    query->length = memory_new(int, count + 1);
    query->format = memory_new(int, count + 1);
    query->type = memory_new(Oid, count + 1);
    query->number = memory_zeroed(count + 1, NUMBER_ROOM);
    *statement = &query->statement;
    return true;
}

void postgres_open_comments(struct db *db) { postgres_of(db)->opens_comments = true; }

void postgres_restrict(struct db *db, const char *role)
{
    struct postgres *pg = postgres_of(db);
    free(pg->take_role);
    if (asprintf(&pg->take_role, "SET ROLE %s", role) < 0)
        memory_exhausted(strlen(role));
}

bool postgres_use_hidden(struct db *db, const char *sql, struct statement **statement,
                         struct error *err)
{
    struct postgres *pg = postgres_of(db);
    pg->prepares_hidden = true;
    bool used = db_use(db, sql, statement, err);
    pg->prepares_hidden = false;
    return used;
}

static void forget_rows(struct query *query)
{
    PQclear(query->result);
    query->result = NULL;
    while (query->next_held < query->helds)
        PQclear(query->held[query->next_held++]);
    query->next_held = query->helds = 0;
}

static void postgres_finalize(struct statement *statement)
{
    struct query *query = query_of(statement);
    forget_rows(query);
    PQfreemem(query->bytes);
    free(query->held);
    free(query->value);
    free(query->length);
    free(query->format);
    free(query->type);
    free(query->number);
    free(query->moment);
    free(query->sql);
    free(query);
}

/* Part of another statement, so it does not count. */
static bool send_role(struct postgres *pg, const char *sql)
{
    await(pg, AWAIT_NONE, NULL);
    return PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 0);
}

/* The types are those of what is bound now; the server finds out the others. */
static bool send_text_of(struct postgres *pg, struct query *query)
{
    query->connection = pg->connection;
    await(pg, AWAIT_PREPARED, query);
    await(pg, AWAIT_TYPES, query);
    return PQsendPrepare(pg->conn, query->name, query->sql, query->count, query->type) &&
           PQsendDescribePrepared(pg->conn, query->name);
}

/* If it fails, the server takes back that the role was left. */
static bool send_all_of(struct postgres *pg, struct query *query, enum answer_kind answer)
{
    bool leaves_role = query->reads_hidden && pg->take_role;
    if ((leaves_role && !send_role(pg, "SET ROLE NONE")) ||
        (query->connection != pg->connection && !send_text_of(pg, query)))
        return false;
    await(pg, answer, query);
    return PQsendQueryPrepared(pg->conn, query->name, query->count, query->value,
                               query->length, query->format, 0) &&
           (!leaves_role || send_role(pg, pg->take_role));
}

/* About how many bytes send_all_of() sends at most. */
static size_t bytes_of(const struct query *query)
{
    size_t bytes = MESSAGE_BYTES + strlen(query->sql);
    for (int i = 0; i < query->count; i++)
        bytes += NUMBER_ROOM + (size_t)query->length[i];
    return bytes;
}

/* Send it, and its text before it unless this connection has that. */
static bool send_query(struct postgres *pg, struct query *query, enum answer_kind answer,
                       struct error *err)
{
    if (!is_ready(pg, err))
        return false;
    pg->db.statements++;
    if (send_all_of(pg, query, answer)) {
        query->is_sent = answer == AWAIT_ROWS;
        if (note_sent(pg, bytes_of(query)))
            return true;
    }
    note_failure(pg, NULL, PQerrorMessage(pg->conn));
    return tell(pg, err);
}

static void postgres_again(struct statement *statement)
{
    struct query *query = query_of(statement);
    CLEANUP(unlock) struct postgres *pg = lock(statement->db);
    for (size_t i = pg->first; query->is_sent && i < pg->last; i++)
        if (pg->awaited[i].query == query && pg->awaited[i].answer == AWAIT_ROWS)
            pg->awaited[i].query = NULL;
    query->is_sent = false;
    query->failed.code = ERROR_NONE;
    if (query->result || query->helds)
        forget_rows(query);
}

static bool postgres_send(struct statement *statement, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(statement->db);
    postgres_again(statement);
    return send_query(pg, query_of(statement), AWAIT_ROWS, err);
}

/* The next result with rows, of those that have come; others' are held for them. */
static bool next_result(struct query *query)
{
    struct postgres *pg = postgres_of(query->statement.db);
    struct query *whose;
    bool synced = query->next_held < query->helds || !query->is_sent || begin_wait(pg);
    while (synced && query->next_held == query->helds && query->is_sent)
        take_next(pg, &whose);
    PQclear(query->result);
    query->result = NULL;
    if (query->next_held == query->helds) {
        query->next_held = query->helds = 0;
        return false;
    }
    query->result = query->held[query->next_held++];
    query->row = 0;
    if (query->next_held == query->helds)
        query->next_held = query->helds = 0;
    return true;
}

/* Why its rows have ended. A failure of another one may have been found out meanwhile. */
static bool end_rows(struct query *query, struct error *err)
{
    struct postgres *pg = postgres_of(query->statement.db);
    struct error failed = query->failed;
    query->failed.code = ERROR_NONE;
    if (pg->failed.code)
        return tell(pg, err);
    if (failed.code)
        *err = failed;
    return !failed.code;
}

static bool postgres_step(struct statement *statement, bool *row, struct error *err)
{
    struct query *query = query_of(statement);
    CLEANUP(unlock) struct postgres *pg = lock(statement->db);
    bool begun = query->is_sent || query->result || query->helds || query->failed.code;
    if (!begun && !send_query(pg, query, AWAIT_ROWS, err))
        return false;
    if ((query->result && ++query->row < PQntuples(query->result)) ||
        next_result(query)) {
        *row = true;
        return true;
    }
    if (!end_rows(query, err))
        return false;
    *row = false;
    return true;
}

static bool postgres_run_once(struct statement *statement, struct error *err)
{
    CLEANUP(unlock) struct postgres *pg = lock(statement->db);
    return send_query(pg, query_of(statement), AWAIT_DONE, err) &&
           (pg->in_transaction || postgres_wait(statement->db, err));
}

/* --- parameters --- */

/* The text of a number that is bound; NULL: there is no such parameter, which is told
 * when the statement is run. */
static char *number_of(struct query *query, int at)
{
    struct postgres *pg = postgres_of(query->statement.db);
    if (at >= 1 && at <= query->count)
        return query->number[at - 1];
    if (!pg->failed.code)
        (void)error_set(&pg->failed, ERROR_INTERNAL,
                        "there is no parameter %d in: %.150s", at, query->sql);
    return NULL;
}

static void bind(struct query *query, int at, const char *value, size_t length,
                 bool is_binary, Oid type)
{
    if (!number_of(query, at))
        return;
    query->value[at - 1] = value;
    query->length[at - 1] = (int)length;
    query->format[at - 1] = is_binary;
    query->type[at - 1] = type;
}

static void bind_text(struct statement *statement, int at, str text)
{
    bind(query_of(statement), at, text.at ? text.at : "", text.len, true, OID_TEXT);
}

/* The column says what it is: a number, or a truth. */
static void bind_int(struct statement *statement, int at, int64_t number)
{
    struct query *query = query_of(statement);
    char *text = number_of(query, at);
    if (!text)
        return;
    snprintf(text, NUMBER_ROOM, "%lld", (long long)number);
    bind(query, at, text, 0, false, 0);
}

static void bind_real(struct statement *statement, int at, double number)
{
    struct query *query = query_of(statement);
    char *text = number_of(query, at);
    if (!text)
        return;
    snprintf(text, NUMBER_ROOM, "%.17g", number);
    bind(query, at, text, 0, false, 0);
}

static void bind_null(struct statement *statement, int at)
{
    bind(query_of(statement), at, NULL, 0, false, 0);
}

static void bind_instant(struct statement *statement, int at, instant t)
{
    struct query *query = query_of(statement);
    char *room = number_of(query, at);
    if (!room)
        return;
    const uint64_t bits = htobe64((uint64_t)values_microseconds(t));
    memcpy(room, &bits, sizeof bits);
    bind(query, at, room, sizeof bits, true, OID_TIMESTAMPTZ);
}

static void bind_blob(struct statement *statement, int at, const void *bytes, size_t size)
{
    bind(query_of(statement), at, size ? bytes : "", size, true, OID_BYTEA);
}

void statement_values(struct statement *statement, int at, struct values *values)
{
    unsigned type;
    str array = values_array(values, &type);
    bind(query_of(statement), at, array.at, array.len, true, type);
}

/* --- rows --- */

static bool is_null(struct statement *statement, int at)
{
    struct query *query = query_of(statement);
    return !query->result || at >= PQnfields(query->result) ||
           PQgetisnull(query->result, query->row, at);
}

/* "2026-01-15 10:15:30.25+00" as instant_format() writes it. What has another form, such
 * as a year of five digits, stays as it is, which no instant does. */
static str moment_of(struct query *query, int at, str text)
{
    enum { SECONDS = sizeof "2026-01-15 10:15:30" - 1, ZONE = sizeof "+00" - 1 };
    int columns = PQnfields(query->result);
    if (text.len < SECONDS + ZONE || text.len > INSTANT_TEXT - 2 + ZONE ||
        text.at[10] != ' ' || memcmp(text.at + text.len - ZONE, "+00", ZONE) != 0)
        return text;
    if (columns > query->moments) {
        free(query->moment);
        query->moment = memory_bytes((size_t)columns * sizeof *query->moment);
        query->moments = columns;
    }
    char *written = query->moment[at];
    memcpy(written, "0000-00-00T00:00:00.000Z", INSTANT_TEXT);
    memcpy(written, text.at, text.len - ZONE);
    written[10] = 'T';
    written[SECONDS] = '.';
    return (str){written, INSTANT_TEXT - 1};
}

static str text_of(struct statement *statement, int at)
{
    struct query *query = query_of(statement);
    if (is_null(statement, at))
        return (str){"", 0};
    str text = {PQgetvalue(query->result, query->row, at),
                (size_t)PQgetlength(query->result, query->row, at)};
    return PQftype(query->result, at) == OID_TIMESTAMPTZ ? moment_of(query, at, text)
                                                         : text;
}

static int64_t int_of(struct statement *statement, int at)
{
    str text = text_of(statement, at);
    return text.len == 1 && *text.at == 't' ? 1 : strtoll(text.at, NULL, 10);
}

static double real_of(struct statement *statement, int at)
{
    return strtod(text_of(statement, at).at, NULL);
}

static str blob_of(struct statement *statement, int at)
{
    struct query *query = query_of(statement);
    size_t size = 0;
    str text = text_of(statement, at);
    if (!text.len)
        return text;
    PQfreemem(query->bytes);
    query->bytes = (char *)PQunescapeBytea((const unsigned char *)text.at, &size);
    return query->bytes ? (str){query->bytes, size} : (str){"", 0};
}

static const struct db_kind postgres_kind = {
    .close = postgres_close,
    .run = postgres_run,
    .try = postgres_try,
    .changes = postgres_changes,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .bind_text = bind_text,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_null = bind_null,
    .bind_instant = bind_instant,
    .bind_blob = bind_blob,
    .send = postgres_send,
    .step = postgres_step,
    .run_once = postgres_run_once,
    .again = postgres_again,
    .column_text = text_of,
    .column_int = int_of,
    .column_real = real_of,
    .column_is_null = is_null,
    .column_blob = blob_of,
};
