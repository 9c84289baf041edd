/* scan.c - reading all events, or those of a window, from which everything follows. */
#include "store/sql/sql.h"

static void read_scanned(struct statement *row, const struct floor *floor,
                         struct scanned *event)
{
    struct error ignored;
    *event = (struct scanned){
        .id = column_int(row, 7),
        .worker = floor_worker(floor, column_text(row, 1), event->worker),
        .station = floor_station(floor, column_text(row, 2), event->station),
        .count = column_int(row, 4),
        .voided = column_int(row, 6) != 0,
        .confidence = column_real(row, 8),
        .camera = column_text(row, 9),
        .model = column_text(row, 10),
    };
    if (event->worker < 0 || event->station < 0 ||
        !instant_parse(column_text(row, 0), &event->at, &ignored) ||
        !event_type_parse(column_text(row, 3), &event->type) ||
        !uuid_parse_text(column_text(row, 5), &event->uuid, &ignored))
        *event = (struct scanned){.id = event->id, .damaged = true};
}

bool sql_visit(struct statement *rows, const struct floor *floor, struct scanned *event,
               scan_visitor *visit, void *context, struct error *err)
{
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        read_scanned(rows, floor, event);
        if (!visit(context, event, err))
            return false;
    }
}

bool sql_scan(struct backend *backend, const struct floor *floor,
              const struct window *window, scan_visitor *visit, void *context,
              struct error *err)
{
    static const char sql_all[] = SQL_SCAN SQL_SCAN_ORDER;
    static const char sql_window[] =
        SQL_SCAN " WHERE timestamp >= ?1 AND timestamp < ?2" SQL_SCAN_ORDER;
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct scanned event = {0};
    if (!db_use(db_of(backend), window ? sql_window : sql_all, &rows, err))
        return false;
    if (window) {
        statement_instant(rows, 1, window->start);
        statement_instant(rows, 2, window->end);
    }
    return sql_visit(rows, floor, &event, visit, context, err);
}

bool sql_has_events(struct backend *backend, bool *any, bool *real, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db_of(backend),
                "SELECT EXISTS (SELECT 1 FROM events),"
                " EXISTS (SELECT 1 FROM events WHERE NOT sample)",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *any = row && column_int(get, 0);
    *real = row && column_int(get, 1);
    return true;
}
