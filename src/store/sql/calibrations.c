/* calibrations.c - audits one by one, and what was learned of confidence across sites. */
#include "store/sql/sql.h"

/* --- audits --- */

bool sql_each_audited(struct backend *backend, str model, enum event_type claim,
                      audited_visitor *visit, void *context, struct error *err)
{
    static const char sql[] =
        "SELECT s.event_uuid, s.confidence, s.label, e.worker_id FROM spot_checks AS "
        "s" SQL_JOIN_EVENTS(
            "s.event_uuid") " WHERE s.model_version = ?1 AND s.claimed = ?2"
                            " AND s.label <> '' AND s.label <> 'cannot_tell' AND NOT "
                            "s.gone AND NOT e.sample"
                            " ORDER BY e.worker_id, s.event_uuid";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct audited_row read;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    statement_text(rows, 1, model);
    statement_text(rows, 2, event_type_name(claim));
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        read = (struct audited_row){.uuid = column_text(rows, 0),
                                    .confidence = column_real(rows, 1),
                                    .worker = column_text(rows, 3)};
        if (verdict_parse(column_text(rows, 2), &read.truth) && (int)read.truth < TRUTHS)
            visit(context, &read);
    }
}

/* --- calibrations --- */

#define COLUMNS                                                                          \
    "model_version, event_type, round, at_ms, sites, labels, found_a, found_b, now_a,"   \
    " now_b, before_a, before_b, has_before, verdict, loss_now, loss_then"

bool sql_put_calibration(struct backend *backend, const struct kept_calibration *kept,
                         struct error *err)
{
    static const char drop[] =
        "DELETE FROM calibrations WHERE model_version = ?1 AND event_type = ?2";
    static const char sql[] =
        "INSERT INTO calibrations (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
        " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    CLEANUP(statement_done) struct statement *gone = NULL;
    CLEANUP(statement_done) struct statement *put = NULL;
    struct db *db = db_of(backend);
    if (!db_use(db, drop, &gone, err) || !db_use(db, sql, &put, err))
        return false;
    statement_text(gone, 1, kept->model);
    statement_text(gone, 2, event_type_name(kept->claim));
    statement_text(put, 1, kept->model);
    statement_text(put, 2, event_type_name(kept->claim));
    statement_text(put, 3, kept->round);
    statement_int(put, 4, kept->at.ms);
    statement_int(put, 5, kept->sites);
    statement_int(put, 6, kept->labels);
    statement_real(put, 7, kept->found.a);
    statement_real(put, 8, kept->found.b);
    statement_real(put, 9, kept->use.now.a);
    statement_real(put, 10, kept->use.now.b);
    statement_real(put, 11, kept->use.before.a);
    statement_real(put, 12, kept->use.before.b);
    statement_int(put, 13, kept->use.has_before);
    statement_text(put, 14, str_from(calibration_verdicts[kept->trial.verdict]));
    statement_real(put, 15, kept->trial.loss_now);
    statement_real(put, 16, kept->trial.loss_then);
    return statement_run(gone, err) && statement_run(put, err);
}

static bool read_verdict(str text, enum calibration_verdict *verdict)
{
    for (int i = 0; i < CALIBRATION_VERDICTS; i++)
        if (str_equal(text, str_from(calibration_verdicts[i]))) {
            *verdict = (enum calibration_verdict)i;
            return true;
        }
    return false;
}

/* False: it is not one. */
static bool read_kept(struct statement *row, struct arena *arena,
                      struct kept_calibration *read)
{
    *read = (struct kept_calibration){
        .model = arena_copy(arena, column_text(row, 0)),
        .round = arena_copy(arena, column_text(row, 2)),
        .at = {column_int(row, 3)},
        .sites = column_int(row, 4),
        .labels = column_int(row, 5),
        .found = {column_real(row, 6), column_real(row, 7)},
        .use = {.now = {column_real(row, 8), column_real(row, 9)},
                .before = {column_real(row, 10), column_real(row, 11)},
                .has_before = column_int(row, 12) != 0},
        .trial = {.loss_now = column_real(row, 14), .loss_then = column_real(row, 15)},
    };
    return event_type_parse(column_text(row, 1), &read->claim) &&
           event_is_claim(read->claim) &&
           read_verdict(column_text(row, 13), &read->trial.verdict);
}

bool sql_calibrations(struct backend *backend, struct arena *arena,
                      struct kept_calibrations *list, struct error *err)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM calibrations ORDER BY model_version, event_type";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct kept_calibration *read = NULL;
    size_t room = 0, count = 0;
    bool row;
    if (!db_use(db_of(backend), sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read = rows_grown(arena, read, count, &room, sizeof *read);
        count += read_kept(rows, arena, &read[count]);
    }
    *list = (struct kept_calibrations){read, count};
    return true;
}
