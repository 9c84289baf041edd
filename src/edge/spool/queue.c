/* queue.c - events that wait: put them, read the next, take one out. */
#include "edge/spool/inside.h"

/* --- put --- */

/* An event with this time and uuid waits already. Is it the same event? */
static bool compare_waiting(struct spool *spool, const struct event *event, str uuid,
                            struct arena *arena, struct outcome *outcome,
                            struct error *err)
{
    static const char sql[] =
        "SELECT number, json FROM queue WHERE at_ms = ? AND uuid = ?";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct event waiting;
    bool row;
    if (!db_use(spool->db, sql, &get, err))
        return false;
    statement_int(get, 1, event->at.ms);
    statement_blob(get, 2, uuid.at, uuid.len);
    if (!statement_step(get, &row, err))
        return false;
    if (!row)
        return error_set(err, ERROR_CORRUPT, "the spool's index of uuids is damaged");
    int64_t number = column_int(get, 0);
    if (!spool_read_event(number, column_text(get, 1), uuid, &spool->scratch, &waiting,
                          err))
        return false;
    if (event_same(event, &waiting)) {
        *outcome = (struct outcome){OUTCOME_DUPLICATE, .id = number};
        return true;
    }
    struct error why;
    error_set(&why, ERROR_CONFLICT,
              "event_uuid %s is known with another content; a new event needs a new uuid",
              event->uuid.text);
    *outcome = (struct outcome){OUTCOME_REJECTED, number, ERROR_CONFLICT,
                                arena_copy(arena, str_from(why.text))};
    return true;
}

bool spool_put_one(struct spool *spool, const struct event *event, instant now,
                   struct arena *arena, struct outcome *outcome, struct error *err)
{
    static const char sql[] = "INSERT INTO queue (put_ms, at_ms, uuid, json)"
                              " VALUES (?,?,?,?) ON CONFLICT (at_ms, uuid) DO NOTHING";
    CLEANUP(statement_done) struct statement *into = NULL;
    unsigned char bytes[UUID_BYTES];
    str uuid = {(const char *)bytes, sizeof bytes};
    uuid_to_bytes(&event->uuid, bytes);
    if (!db_use(spool->db, sql, &into, err))
        return false;
    statement_int(into, 1, now.ms);
    statement_int(into, 2, event->at.ms);
    statement_blob(into, 3, bytes, sizeof bytes);
    statement_text(into, 4, spool_write_event(event, &spool->scratch));
    if (!statement_run(into, err))
        return false;
    if (!db_changes(spool->db))
        return compare_waiting(spool, event, uuid, arena, outcome, err);
    *outcome = (struct outcome){OUTCOME_STORED, .id = db_last_id(spool->db)};
    spool->change[FIGURE_WAITING]++;
    return event->voided || spool_see(spool, event, now, err);
}

/* For how many events at a time room is made and memory is freed. */
enum { PIECE = 100 };

static int64_t bytes_of(const struct event *event, size_t count)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += spool_event_bytes(&event[i]);
    return bytes;
}

static bool put_piece(struct spool *spool, const struct event *event, size_t count,
                      instant now, struct arena *arena, struct outcome *outcome,
                      struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!spool_put_one(spool, &event[i], now, arena, &outcome[i], err))
            return false;
        spool->change[FIGURE_TAKEN] += outcome[i].kind == OUTCOME_STORED;
    }
    return true;
}

bool spool_admits(struct spool *spool, const struct event *event, size_t count,
                  struct error *err)
{
    return spool->limits.when_full == SPOOL_DROP_OLDEST ||
           spool_make_room(spool, bytes_of(event, count), err);
}

bool spool_put(struct spool *spool, const struct event *event, size_t count, instant now,
               struct arena *arena, struct outcome *outcome, struct error *err)
{
    /* A spool that refuses events must do so before it puts the first. */
    if (!spool_admits(spool, event, count, err))
        return false;
    for (size_t i = 0; i < count; i += PIECE) {
        size_t piece = count - i < PIECE ? count - i : PIECE;
        bool ok = (spool->limits.when_full == SPOOL_REFUSE ||
                   spool_make_room(spool, bytes_of(event + i, piece), err)) &&
                  put_piece(spool, event + i, piece, now, arena, outcome + i, err);
        arena_free(&spool->scratch);
        if (!ok)
            return false;
    }
    return true;
}

/* --- next --- */

struct growing {
    struct parcel *parcel;
    size_t count, room, bytes;
};

static void add_parcel(struct growing *list, struct arena *arena, int64_t number,
                       str json)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        list->parcel = arena_grow(arena, list->parcel, list->room * sizeof *list->parcel,
                                  room * sizeof *list->parcel);
        list->room = room;
    }
    list->parcel[list->count++] = (struct parcel){number, arena_copy(arena, json)};
    list->bytes += json.len;
}

bool spool_next(struct spool *spool, enum spool_order order, size_t events, size_t bytes,
                struct arena *arena, struct parcels *parcels, struct error *err)
{
    static const char oldest[] = "SELECT number, json FROM queue ORDER BY number LIMIT ?";
    static const char newest[] =
        "SELECT number, json FROM queue ORDER BY number DESC LIMIT ?";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct growing list = {0};
    if (!db_use(spool->db, order == SPOOL_OLDEST_FIRST ? oldest : newest, &rows, err))
        return false;
    statement_int(rows, 1, (int64_t)events);
    for (;;) {
        bool row;
        if (!statement_step(rows, &row, err))
            return false;
        if (!row || (list.count && list.bytes + column_text(rows, 1).len > bytes))
            break;
        add_parcel(&list, arena, column_int(rows, 0), column_text(rows, 1));
    }
    *parcels = (struct parcels){list.parcel, list.count};
    return true;
}

/* --- take out --- */

bool spool_take_out(struct spool *spool, int64_t number, bool *found, struct error *err)
{
    CLEANUP(statement_done) struct statement *out = NULL;
    if (!db_use(spool->db, "DELETE FROM queue WHERE number = ?", &out, err))
        return false;
    statement_int(out, 1, number);
    if (!statement_run(out, err))
        return false;
    *found = db_changes(spool->db) != 0;
    spool->change[FIGURE_WAITING] -= *found;
    return true;
}
