#include "sink/follow.h"

#include "base/arena.h"
#include "base/error.h"
#include "sink/copied.h"

#include <unistd.h>

/* What a block may have. */
enum {
    EVENTS_MOST = 100000,
    PAGE = 10000, /* events that are in memory at a time, but for their rows */
    CORRECTIONS_MOST_READ = 10000,
    HOURS_MOST = 100,
    OWNER_HOURS = 20000, /* workers and stations times hours */
    BODY_MOST = 1 << 30,
    SQL_MOST = 2 * 1024 * 1024,
};
/* Removing rows rewrites what ClickHouse has of those years. */
enum { LOOK_US = 200 * 1000, LOOKS = 5 * 60 * 30 };

/* --- the position --- */

static const char make_positions[] =
    "CREATE TABLE IF NOT EXISTS positions (site String, epoch Int64, event Int64,"
    " uuid FixedString(16), correction Int64, hour Int64, people_ms Int64,"
    " version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY site";
static const char into_positions[] =
    "positions (site, epoch, event, uuid, correction, hour, people_ms, version)";

bool follow_begin(struct clickhouse *clickhouse, struct position *position,
                  struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    struct row_reader reader = {0};
    struct position read = {0};
    if (!clickhouse_make_database(clickhouse, err) ||
        !copied_make_tables(clickhouse, err) ||
        !clickhouse_run(clickhouse, str_from(make_positions), err))
        return false;
    buf_addf(&sql,
             "SELECT epoch, event, uuid, correction, hour, people_ms, version"
             " FROM positions FINAL WHERE site = %.*s FORMAT RowBinary",
             STR_ARG(clickhouse_site_quoted(clickhouse)));
    if (!clickhouse_ask(clickhouse, buf_str(&sql), &arena, &reader.left, err))
        return false;
    read.known = reader.left.len > 0;
    if (read.known) {
        read.epoch = row_next_int(&reader);
        read.event = row_next_int(&reader);
        str uuid = row_next(&reader, ROW_UUID);
        if (uuid.len == UUID_BYTES)
            read.uuid = uuid_from_bytes((const unsigned char *)uuid.at);
        read.correction = row_next_int(&reader);
        read.hour = row_next_int(&reader);
        read.people_from.ms = row_next_int(&reader);
        read.version = row_next_int(&reader);
    }
    if (reader.broken)
        return error_set(err, ERROR_UNAVAILABLE, "ClickHouse answers no position");
    *position = read;
    return true;
}

static bool put_position(struct clickhouse *clickhouse, struct position *position,
                         struct error *err)
{
    CLEANUP(buf_free) struct buf row = BUF(SQL_MOST);
    row_text(&row, clickhouse_site(clickhouse));
    row_int(&row, position->epoch);
    row_int(&row, position->event);
    row_uuid(&row, &position->uuid);
    row_int(&row, position->correction);
    row_int(&row, position->hour);
    row_int(&row, position->people_from.ms);
    row_int(&row, ++position->version);
    position->known = true;
    return clickhouse_insert(clickhouse, str_from(into_positions), buf_str(&row), err);
}

static const struct uuid no_uuid = {"00000000-0000-0000-0000-000000000000"};

/* Is the event that was the last one then still the same? */
static bool same_event(struct store *store, const struct position *position, bool *same,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error why = {0};
    struct kept kept;
    *same = true;
    if (uuid_equal(&position->uuid, &no_uuid))
        return true;
    if (store_event_numbered(store, position->event, &arena, &kept, &why))
        *same = uuid_equal(&kept.event.uuid, &position->uuid);
    else if (why.code == ERROR_NOT_FOUND)
        *same = false;
    else if (why.code != ERROR_CORRUPT) {
        *err = why;
        return false;
    }
    return true;
}

bool follow_fits(struct store *store, const struct plant *plant,
                 const struct position *position, bool *fits, struct error *err)
{
    int64_t event, correction, hours;
    *fits = false;
    if (!position->known || position->epoch != plant->site.epoch)
        return true;
    /* A backup was put back: what came after it is given the same numbers again. */
    if (!store_last(store, &event, &correction, err) ||
        !store_count_changed(store, position->hour - 1, &hours, err))
        return false;
    if (position->event > event || position->correction > correction ||
        (position->hour && !hours))
        return true;
    return same_event(store, position, fits, err);
}

/* --- removing --- */

static bool are_removed(struct clickhouse *clickhouse, bool *removed, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    struct row_reader reader = {0};
    str database = clickhouse_database(clickhouse);
    buf_addf(&sql,
             "SELECT toInt64(count()) FROM system.mutations WHERE database = '%.*s'"
             " AND is_done = 0 FORMAT RowBinary",
             STR_ARG(database));
    if (!clickhouse_ask(clickhouse, buf_str(&sql), &arena, &reader.left, err))
        return false;
    *removed = row_next_int(&reader) == 0;
    return !reader.broken ||
           error_set(err, ERROR_UNAVAILABLE, "ClickHouse answers no number");
}

/* Rows that are still to be removed would be merged with new ones of the same key. */
static bool wait_for_removal(struct clickhouse *clickhouse, struct error *err)
{
    bool removed = false;
    for (int i = 0; i < LOOKS; i++) {
        if (!are_removed(clickhouse, &removed, err))
            return false;
        if (removed)
            return true;
        usleep(LOOK_US);
    }
    return error_set(err, ERROR_UNAVAILABLE,
                     "ClickHouse takes long to remove rows: see system.mutations");
}

static bool remove_rows(struct clickhouse *clickhouse, enum copied_kind kind, str which,
                        struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    buf_addf(&sql, "ALTER TABLE %s DELETE WHERE site = %.*s", copied_tables[kind].name,
             STR_ARG(clickhouse_site_quoted(clickhouse)));
    buf_add(&sql, which);
    return clickhouse_run(clickhouse, buf_str(&sql), err);
}

/* Of rows of that time that name somebody. */
static bool remove_named(struct clickhouse *clickhouse, instant before, struct error *err)
{
    for (int kind = 0; kind < COPIED_STATIONS; kind++) {
        CLEANUP(buf_free) struct buf which = BUF(SQL_MOST);
        buf_addf(&which, " AND worker != '' AND %s < %lld",
                 copied_tables[kind].column[0].name, (long long)before.ms);
        if (!remove_rows(clickhouse, (enum copied_kind)kind, buf_str(&which), err))
            return false;
    }
    return true;
}

/* All that the store can tell anew, and whatever names somebody whom it does not know. */
static bool remove_old(struct clickhouse *clickhouse, enum copied_kind kind,
                       const struct plant *plant, struct error *err)
{
    CLEANUP(buf_free) struct buf which = BUF(SQL_MOST);
    const struct floor *floor = &plant->floor;
    instant events_from = plant->site.retention.events_from;
    bool keeps = kind == COPIED_EVENTS || kind == COPIED_INTERVALS;
    if (keeps && events_from.ms && floor->workers) {
        buf_addf(&which, " AND (%s >= %lld OR worker NOT IN (",
                 copied_tables[kind].column[0].name, (long long)events_from.ms);
        for (size_t i = 0; i < floor->workers; i++) {
            buf_add(&which, i ? STR(", ") : STR(""));
            clickhouse_quote(&which, floor->worker[i].id);
        }
        buf_add(&which, STR("))"));
    }
    return remove_rows(clickhouse, kind, buf_str(&which), err);
}

static bool begin_anew(struct clickhouse *clickhouse, const struct plant *plant,
                       int64_t correction, struct position *position, struct error *err)
{
    for (int kind = 0; kind < COPIED_KINDS; kind++)
        if (!remove_old(clickhouse, (enum copied_kind)kind, plant, err))
            return false;
    if (!wait_for_removal(clickhouse, err))
        return false;
    position->epoch = plant->site.epoch;
    position->event = position->hour = 0;
    position->uuid = no_uuid;
    position->correction = correction;
    return put_position(clickhouse, position, err);
}

/* --- a block --- */

struct block {
    struct store *store;
    struct clickhouse *clickhouse;
    struct position position; /* after it */
    struct arena arena;
    struct plant plant;
    int64_t last_event, last_correction, hours_left;
    bool fits, more;

    struct buf body[COPIED_KINDS];
    int64_t events;
    struct changed_hours hours;
    struct copied_rows list[COPIED_KINDS]; /* of those hours */
};

static void block_free(struct block *block)
{
    for (int kind = 0; kind < COPIED_KINDS; kind++)
        buf_free(&block->body[kind]);
    arena_free(&block->arena);
}

/* As it is at this moment, which the number of the last correction tells. */
static void add_event(struct block *block, const struct kept *kept)
{
    struct buf *body = &block->body[COPIED_EVENTS];
    if (instant_before(kept->event.at, block->plant.site.retention.people_from))
        return;
    row_text(body, clickhouse_site(block->clickhouse));
    copied_event(body, kept);
    row_int(body, block->last_correction + 1);
    block->events++;
}

static bool read_events(struct block *block, struct error *err)
{
    bool more = true;
    for (int64_t read = 0; more && read < EVENTS_MOST;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct position *position = &block->position;
        struct event_page page;
        if (!store_events_since(block->store, position->event, PAGE, &arena, &page, err))
            return false;
        for (size_t i = 0; i < page.count; i++)
            add_event(block, &page.event[i]);
        more = page.last_id > position->event;
        if (more) {
            const struct kept *last = page.count ? &page.event[page.count - 1] : NULL;
            position->uuid =
                last && last->id == page.last_id ? last->event.uuid : no_uuid;
            position->event = page.last_id;
        }
        read += PAGE;
    }
    block->more |= more;
    return true;
}

static bool read_corrections(struct block *block, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct corrections list;
    if (!store_corrections_since(block->store, block->position.correction,
                                 CORRECTIONS_MOST_READ, &arena, &list, err))
        return false;
    if (!list.count)
        return true;
    struct uuid *uuid = arena_new(&arena, struct uuid, list.count);
    struct kept *kept = arena_new(&arena, struct kept, list.count);
    for (size_t i = 0; i < list.count; i++)
        uuid[i] = list.at[i].event;
    if (!store_find(block->store, uuid, list.count, &arena, kept, err))
        return false;
    /* Those that were not copied yet come as they are then. */
    for (size_t i = 0; i < list.count; i++)
        if (kept[i].id && kept[i].id <= block->position.event)
            add_event(block, &kept[i]);
    block->position.correction = list.at[list.count - 1].id;
    block->more |= list.count == CORRECTIONS_MOST_READ;
    return true;
}

static size_t hours_most(const struct floor *floor)
{
    size_t most = OWNER_HOURS / (floor->workers + floor->stations + 1);
    return most > HOURS_MOST ? HOURS_MOST : most ? most : 1;
}

/* Hours that are not sealed are left until they are. */
static bool read_hours(struct block *block, struct error *err)
{
    size_t most = hours_most(&block->plant.floor), done = 0;
    struct changed_hours *hours = &block->hours;
    if (!store_changed_hours(block->store, block->position.hour, most, &block->arena,
                             hours, err) ||
        !store_count_changed(block->store, block->position.hour, &block->hours_left, err))
        return false;
    for (int kind = 0; kind < COPIED_KINDS; kind++)
        block->list[kind].arena = &block->arena;
    for (; done < hours->count; done++) {
        const struct changed_hour *hour = &hours->at[done];
        struct window window = {hour->hour, instant_add(hour->hour, SPAN_HOUR)};
        if (!instant_before(hour->hour, block->plant.site.sealed))
            break;
        if (!copied_of_store(block->store, &block->plant, window, hour->number,
                             block->list, err))
            return false;
        block->position.hour = hour->number;
    }
    block->more |= done == most;
    block->hours_left -= (int64_t)done;
    hours->count = done;
    return true;
}

static bool read_block(struct block *block, struct error *err)
{
    if (!store_plant(block->store, &block->arena, &block->plant, err) ||
        !store_last(block->store, &block->last_event, &block->last_correction, err) ||
        !follow_fits(block->store, &block->plant, &block->position, &block->fits, err))
        return false;
    const struct site *site = &block->plant.site;
    if (site->erasing[0] || !block->fits ||
        instant_before(block->position.people_from, site->retention.people_from))
        return true;
    return read_events(block, err) && read_corrections(block, err) &&
           read_hours(block, err);
}

/* --- sums and intervals --- */

/* The number that the hour of a row has in the block. */
static int64_t number_of(const struct block *block, const struct copied_row *row)
{
    instant hour = instant_floor(copied_time(row), SPAN_HOUR);
    for (size_t i = 0; i < block->hours.count; i++)
        if (instant_equal(block->hours.at[i].hour, hour))
            return block->hours.at[i].number;
    return 0;
}

static bool take_in(void *context, enum copied_kind kind, const struct copied_row *store,
                    const struct copied_row *clickhouse, struct error *err)
{
    struct block *block = context;
    struct copied_row row = store ? *store : *clickhouse;
    str site = clickhouse_site(block->clickhouse);
    (void)err;
    row.version = number_of(block, &row);
    if (clickhouse && clickhouse->version >= row.version)
        row.version = clickhouse->version + 1;
    if (store)
        copied_write(&block->body[kind], site, &row);
    else
        copied_write_gone(&block->body[kind], site, kind, &row, row.version);
    return true;
}

/* "intDiv(start_ms, 3600000) IN (1, 2)", of hours from `from` on. Returns how many. */
static size_t name_hours(const struct block *block, enum copied_kind kind, instant from,
                         struct buf *where)
{
    const char *time = copied_tables[kind].column[0].name;
    size_t count = 0;
    instant first = INSTANT_NEVER, last = {0};
    for (size_t i = 0; i < block->hours.count; i++) {
        instant hour = block->hours.at[i].hour;
        if (instant_before(hour, from))
            continue;
        first = instant_earlier(first, hour);
        last = instant_later(last, hour);
        if (count++)
            buf_addf(where, ", %lld", (long long)(hour.ms / SPAN_HOUR.ms));
        else
            buf_addf(where, "intDiv(%s, 3600000) IN (%lld", time,
                     (long long)(hour.ms / SPAN_HOUR.ms));
    }
    buf_addf(where, ") AND %s >= %lld AND %s < %lld", time, (long long)first.ms, time,
             (long long)(last.ms + SPAN_HOUR.ms));
    return count;
}

static bool compare_hours(struct block *block, enum copied_kind kind, struct error *err)
{
    CLEANUP(buf_free) struct buf where = BUF(SQL_MOST);
    struct copied_rows there = {.arena = &block->arena};
    instant from =
        kind == COPIED_INTERVALS ? block->plant.site.retention.events_from : (instant){0};
    if (!name_hours(block, kind, from, &where))
        return true;
    return copied_of_clickhouse(block->clickhouse, kind, buf_str(&where), &there, err) &&
           copied_compare(kind, &block->list[kind], &there, take_in, block, err);
}

static bool write_block(struct block *block, const struct position *was,
                        struct error *err)
{
    for (int kind = COPIED_INTERVALS; kind < COPIED_KINDS; kind++)
        if (!compare_hours(block, (enum copied_kind)kind, err))
            return false;
    for (int kind = 0; kind < COPIED_KINDS; kind++) {
        const struct buf *body = &block->body[kind];
        if (!buf_ok(body))
            return error_set(err, ERROR_INTERNAL, "a block of %s is too large",
                             copied_tables[kind].name);
        if (!copied_insert(block->clickhouse, (enum copied_kind)kind, buf_str(body), err))
            return false;
    }
    const struct position *is = &block->position;
    return (is->event == was->event && is->correction == was->correction &&
            is->hour == was->hour) ||
           put_position(block->clickhouse, &block->position, err);
}

/* What was read says what is to be done. */
static bool act(struct block *block, const struct position *was, struct error *err)
{
    const struct site *site = &block->plant.site;
    struct position *position = &block->position;
    if (site->erasing[0]) /* it is over in a moment */
        return true;
    block->more |= !block->fits;
    if (!block->fits)
        return begin_anew(block->clickhouse, &block->plant, block->last_correction,
                          position, err);
    if (!instant_before(position->people_from, site->retention.people_from))
        return write_block(block, was, err);
    block->more = true;
    position->people_from = site->retention.people_from;
    return remove_named(block->clickhouse, position->people_from, err) &&
           wait_for_removal(block->clickhouse, err) &&
           put_position(block->clickhouse, position, err);
}

bool follow_block(struct store *store, struct clickhouse *clickhouse,
                  struct position *position, struct behind *behind, bool *more,
                  int64_t *events, struct error *err)
{
    CLEANUP(block_free)
    struct block block = {
        .store = store, .clickhouse = clickhouse, .position = *position};
    for (int kind = 0; kind < COPIED_KINDS; kind++)
        block.body[kind] = BUF(BODY_MOST);
    if (!store_snapshot(store, err))
        return false;
    bool ok = read_block(&block, err);
    store_release(store);
    if (!ok || !act(&block, position, err))
        return false;
    *position = block.position;
    *more = block.more;
    *events = block.events;
    *behind =
        (struct behind){block.last_event - position->event,
                        block.last_correction - position->correction, block.hours_left};
    return true;
}
