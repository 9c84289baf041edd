/* alerts.c - alerts, what is set of their rules, and silences.
 *
 * Rules and kinds are kept by their names. A row with one that this program does not know
 * is passed over.
 */
#include "store/sql/sql.h"

/* The columns of an alert, in the order in which bind() and read() have them. */
#define COLUMNS                                                                          \
    "alert_id, rule, severity, state, subject_kind, subject_id, agent_id, value,"        \
    " threshold, since_ms, fired_ms, recovering_ms, ended_ms, why, acknowledged_ms,"     \
    " acknowledged_by, note, grouped, told"
#define SUBJECT_NAME                                                                     \
    "CASE subject_kind WHEN 'station' THEN (SELECT name FROM workstations"               \
    " WHERE station_id = subject_id) END"
#define SILENCED                                                                         \
    "(SELECT until_ms FROM alert_silences AS s WHERE s.rule = alerts.rule"               \
    " AND s.subject_kind = alerts.subject_kind AND s.subject_id = alerts.subject_id)"
#define READ       COLUMNS ", number, change, " SUBJECT_NAME ", " SILENCED
#define NOT_ENDED  "state <> 'resolved'"
#define TO_BE_SEEN NOT_ENDED " OR told = 1"

/* --- reading --- */

static bool read_kinds(struct statement *row, struct alert *alert)
{
    return alert_rule_find(column_text(row, 1), &alert->rule) &&
           alert_severity_find(column_text(row, 2), &alert->severity) &&
           alert_state_find(column_text(row, 3), &alert->state) &&
           alert_subject_kind_find(column_text(row, 4), &alert->subject.kind) &&
           alert_end_find(column_text(row, 13), &alert->why);
}

/* False: this program does not know what it is. */
static bool read(struct statement *row, struct arena *arena, struct alert *alert)
{
    struct error ignored;
    *alert = (struct alert){
        .subject = {.id = arena_copy(arena, column_text(row, 5)),
                    .name = arena_copy(arena, column_text(row, 21))},
        .within = arena_copy(arena, column_text(row, 6)),
        .value = column_real(row, 7),
        .threshold = column_real(row, 8),
        .since = {column_int(row, 9)},
        .fired = {column_int(row, 10)},
        .recovering = {column_int(row, 11)},
        .ended = {column_int(row, 12)},
        .acknowledged = {column_int(row, 14)},
        .acknowledged_by = arena_copy(arena, column_text(row, 15)),
        .note = arena_copy(arena, column_text(row, 16)),
        .group = arena_copy(arena, column_text(row, 17)),
        .told = (enum alert_told)column_int(row, 18),
        .change = column_int(row, 20),
        .silenced = {column_int(row, 22)},
    };
    return read_kinds(row, alert) &&
           uuid_parse_text(column_text(row, 0), &alert->id, &ignored);
}

/* *more: there are more than `most`. */
static bool read_all(struct statement *rows, size_t most, struct arena *arena,
                     struct alert_list *list, int64_t *last, bool *more,
                     struct error *err)
{
    size_t room = 0;
    *list = (struct alert_list){0};
    for (size_t seen = 0;; seen++) {
        if (!statement_step(rows, more, err))
            return false;
        if (!*more || seen == most)
            return true;
        list->at = rows_grown(arena, list->at, list->count, &room, sizeof *list->at);
        list->count += read(rows, arena, &list->at[list->count]);
        *last = column_int(rows, 19);
    }
}

static bool read_override(struct statement *row, struct arena *arena,
                          struct alert_override *override)
{
    static const unsigned bits[] = {ALERT_SET_ON, ALERT_SET_THRESHOLD, ALERT_SET_LASTING,
                                    ALERT_SET_SEVERITY, ALERT_SET_QUIET};
    *override = (struct alert_override){
        .station = arena_copy(arena, column_text(row, 1)),
        .limits = {.on = column_int(row, 2),
                   .threshold = column_real(row, 3),
                   .lasting = {column_int(row, 4)},
                   .quiet = column_int(row, 6)},
    };
    for (int i = 0; i < (int)(sizeof bits / sizeof *bits); i++)
        if (!column_is_null(row, 2 + i))
            override->set |= bits[i];
    if (!alert_severity_find(column_text(row, 5), &override->limits.severity))
        override->set &= ~(unsigned)ALERT_SET_SEVERITY;
    return alert_rule_find(column_text(row, 0), &override->rule);
}

static bool read_overrides(struct db *db, struct arena *arena, struct alert_book *book,
                           struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct alert_override *override = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db,
                "SELECT rule, station_id, enabled, threshold, lasting_ms, severity, quiet"
                " FROM alert_rules ORDER BY rule, station_id",
                &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        override = rows_grown(arena, override, count, &room, sizeof *override);
        count += read_override(rows, arena, &override[count]);
    }
    book->override = override;
    book->overrides = count;
    return true;
}

static bool read_silences(struct db *db, instant now, struct arena *arena,
                          struct alert_book *book, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct alert_silence *silence = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db,
                "SELECT rule, subject_kind, subject_id, until_ms FROM alert_silences"
                " WHERE until_ms > ?1",
                &rows, err))
        return false;
    statement_int(rows, 1, now.ms);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        silence = rows_grown(arena, silence, count, &room, sizeof *silence);
        silence[count] = (struct alert_silence){
            .subject.id = arena_copy(arena, column_text(rows, 2)),
            .until = {column_int(rows, 3)},
        };
        count +=
            alert_rule_find(column_text(rows, 0), &silence[count].rule) &&
            alert_subject_kind_find(column_text(rows, 1), &silence[count].subject.kind);
    }
    book->silence = silence;
    book->silences = count;
    return true;
}

bool sql_alert_book(struct backend *backend, instant now, struct arena *arena,
                    struct alert_book *book, struct error *err)
{
    static const char sql[] =
        "SELECT " READ " FROM alerts WHERE " TO_BE_SEEN " ORDER BY number";
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    int64_t last;
    bool more;
    return db_use(db, sql, &rows, err) &&
           read_all(rows, SIZE_MAX, arena, &book->alerts, &last, &more, err) &&
           read_overrides(db, arena, book, err) &&
           read_silences(db, now, arena, book, err);
}

static bool last_change(struct db *db, int64_t *change, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db,
                "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'alerts_change'",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *change = row ? column_int(get, 0) : 0;
    return true;
}

/* Those that have not ended, from the first to before this one. */
static bool count_before(struct db *db, int64_t number, int64_t *count, struct error *err)
{
    static const char sql[] = "SELECT count(*) FROM alerts WHERE (" TO_BE_SEEN
                              ") AND " NOT_ENDED " AND number < ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_int(get, 1, number);
    if (!statement_step(get, &row, err))
        return false;
    *count = row ? column_int(get, 0) : 0;
    return true;
}

bool sql_alerts(struct backend *backend, const struct alert_query *query,
                struct arena *arena, struct alert_page *page, struct error *err)
{
    /* By which index depends on what is asked for. */
    static const char all[] = "SELECT " READ " FROM alerts WHERE number < ?1"
                              " AND change > ?2 ORDER BY number DESC LIMIT ?3";
    static const char open[] =
        "SELECT " READ " FROM alerts WHERE (" TO_BE_SEEN ") AND " NOT_ENDED
        " AND number < ?1 AND change > ?2 ORDER BY number DESC LIMIT ?3";
    static const char since[] = "SELECT " READ " FROM alerts"
                                " WHERE +number < ?1 AND change > ?2"
                                " ORDER BY change DESC LIMIT ?3";
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *rows = NULL;
    *page = (struct alert_page){0};
    if ((query->last && !last_change(db, &page->change, err)) ||
        !db_use(db,
                !query->ended  ? open
                : query->after ? since
                               : all,
                &rows, err))
        return false;
    statement_int(rows, 1, query->before ? query->before : INT64_MAX);
    statement_int(rows, 2, query->after);
    statement_int(rows, 3, (int64_t)query->limit + 1);
    return read_all(rows, query->limit, arena, &page->alerts, &page->last, &page->more,
                    err) &&
           (query->ended || !page->more ||
            count_before(db, page->last, &page->left_out, err));
}

bool sql_alert(struct backend *backend, str id, struct arena *arena, bool *found,
               struct alert *alert, struct error *err)
{
    static const char sql[] = "SELECT " READ " FROM alerts WHERE alert_id = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db_of(backend), sql, &get, err))
        return false;
    statement_text(get, 1, id);
    if (!statement_step(get, found, err))
        return false;
    *found = *found && read(get, arena, alert);
    return true;
}

/* --- changes --- */

static bool next_change(struct db *db, int64_t *change, struct error *err)
{
    static const char sql[] =
        "INSERT INTO settings (name, value) VALUES ('alerts_change', 1)"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(settings.value AS BIGINT) + 1"
        " RETURNING CAST(value AS BIGINT)";
    CLEANUP(statement_done) struct statement *next = NULL;
    bool row;
    if (!db_use(db, sql, &next, err) || !statement_step(next, &row, err))
        return false;
    *change = row ? column_int(next, 0) : 0;
    return true;
}

static void bind(struct statement *put, const struct alert *alert, int64_t change)
{
    statement_text(put, 1, uuid_str(&alert->id));
    statement_text(put, 2, str_from(alert_rules[alert->rule].name));
    statement_text(put, 3, alert_severity_name(alert->severity));
    statement_text(put, 4, alert_state_name(alert->state));
    statement_text(put, 5, alert_subject_kind_name(alert->subject.kind));
    statement_text(put, 6, alert->subject.id);
    statement_text(put, 7, alert->within);
    statement_real(put, 8, alert->value);
    statement_real(put, 9, alert->threshold);
    statement_int(put, 10, alert->since.ms);
    statement_int(put, 11, alert->fired.ms);
    statement_int(put, 12, alert->recovering.ms);
    statement_int(put, 13, alert->ended.ms);
    statement_text(put, 14, alert_end_name(alert->why));
    statement_int(put, 15, alert->acknowledged.ms);
    statement_text(put, 16, alert->acknowledged_by);
    statement_text(put, 17, alert->note);
    statement_text(put, 18, alert->group);
    statement_int(put, 19, alert->told);
    statement_int(put, 20, change);
}

/* What is kept must be of the change that whoever decided has seen. */
static bool put_one(struct db *db, const struct alert *alert, int64_t change,
                    struct error *err)
{
    static const char add[] =
        "INSERT INTO alerts (" COLUMNS ", change) VALUES"
        " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)"
        " ON CONFLICT (alert_id) DO NOTHING";
    static const char alter[] =
        "UPDATE alerts SET (" COLUMNS ", change) ="
        " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)"
        " WHERE alert_id = ?1 AND change = ?21";
    static const char drop[] = "DELETE FROM alerts WHERE alert_id = ?1 AND change = ?2";
    bool dropped = alert->state == ALERT_NONE;
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, dropped ? drop : alert->change ? alter : add, &put, err))
        return false;
    if (dropped) {
        statement_text(put, 1, uuid_str(&alert->id));
        statement_int(put, 2, alert->change);
        return statement_run(put, err);
    }
    bind(put, alert, change);
    if (alert->change)
        statement_int(put, 21, alert->change);
    return statement_run(put, err);
}

bool sql_put_alerts(struct backend *backend, struct alert *const *alert, size_t count,
                    size_t *left, struct error *err)
{
    struct db *db = db_of(backend);
    int64_t change;
    *left = 0;
    if (!next_change(db, &change, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!put_one(db, alert[i], change, err))
            return false;
        *left += !db_changes(db);
    }
    return true;
}

bool sql_silence(struct backend *backend, const struct alert_silence *silence,
                 struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO alert_silences (rule, subject_kind, subject_id, until_ms)"
                " VALUES (?1,?2,?3,?4) ON CONFLICT (rule, subject_kind, subject_id)"
                " DO UPDATE SET until_ms = excluded.until_ms",
                &put, err))
        return false;
    statement_text(put, 1, str_from(alert_rules[silence->rule].name));
    statement_text(put, 2, alert_subject_kind_name(silence->subject.kind));
    statement_text(put, 3, silence->subject.id);
    statement_int(put, 4, silence->until.ms);
    return statement_run(put, err);
}

static void bind_override(struct statement *put, const struct alert_override *override)
{
    const struct alert_limits *limits = &override->limits;
    statement_text(put, 1, str_from(alert_rules[override->rule].name));
    statement_text(put, 2, override->station);
    for (int at = 3; at <= 7; at++)
        statement_null(put, at);
    if (override->set & ALERT_SET_ON)
        statement_int(put, 3, limits->on);
    if (override->set & ALERT_SET_THRESHOLD)
        statement_real(put, 4, limits->threshold);
    if (override->set & ALERT_SET_LASTING)
        statement_int(put, 5, limits->lasting.ms);
    if (override->set & ALERT_SET_SEVERITY)
        statement_text(put, 6, alert_severity_name(limits->severity));
    if (override->set & ALERT_SET_QUIET)
        statement_int(put, 7, limits->quiet);
}

bool sql_put_overrides(struct backend *backend, enum alert_rule rule,
                       const struct alert_override *override, size_t count,
                       struct error *err)
{
    static const char put_override[] =
        "INSERT INTO alert_rules (rule, station_id, enabled, threshold, lasting_ms,"
        " severity, quiet) VALUES (?1,?2,?3,?4,?5,?6,?7)"
        " ON CONFLICT (rule, station_id) DO UPDATE SET enabled = excluded.enabled,"
        " threshold = excluded.threshold, lasting_ms = excluded.lasting_ms,"
        " severity = excluded.severity, quiet = excluded.quiet";
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!run_with_text(db, "DELETE FROM alert_rules WHERE rule = ?1",
                       str_from(alert_rules[rule].name), err) ||
        !db_use(db, put_override, &put, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bind_override(put, &override[i]);
        if (!statement_run(put, err))
            return false;
    }
    return true;
}

bool sql_forget_alerts(struct backend *backend, instant before, size_t most,
                       int64_t *removed, struct error *err)
{
    struct db *db = db_of(backend);
    CLEANUP(statement_done) struct statement *silences = NULL;
    CLEANUP(statement_done) struct statement *alerts = NULL;
    if (!db_use(db, "DELETE FROM alert_silences WHERE until_ms < ?1", &silences, err) ||
        !db_use(db,
                "DELETE FROM alerts WHERE number IN (SELECT number FROM alerts"
                " WHERE ended_ms > 0 AND ended_ms < ?1 LIMIT ?2)",
                &alerts, err))
        return false;
    statement_int(silences, 1, before.ms);
    statement_int(alerts, 1, before.ms);
    statement_int(alerts, 2, (int64_t)most);
    if (!statement_run(silences, err) || !statement_run(alerts, err))
        return false;
    *removed = db_changes(db);
    return true;
}
