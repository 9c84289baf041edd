#include "tallying.h"

#include "must.h"
#include "place.h"

#include "base/arena.h"
#include "base/buf.h"

enum { PASS = 7, AT_ONCE = 5, TEXT_ROOM = 4 << 20 };

void tally_pass(struct store *writer, instant until, const char *where)
{
    struct site site;
    do {
        MUST_IN(where, store_begin(writer, &err));
        MUST_IN(where, store_pass_hours(writer, until, PASS, &err));
        MUST_IN(where, store_commit(writer, until, &err));
        MUST_IN(where, store_site(writer, &site, &err));
    } while (instant_before(site.tallied, until));
}

struct tallied_hours tally_due(struct store *reader, size_t most, struct arena *arena,
                               const char *where)
{
    struct due_hours due;
    struct plant plant;
    MUST_IN(where, store_snapshot(reader, &err));
    MUST_IN(where, store_plant(reader, arena, &plant, &err));
    MUST_IN(where, store_due_hours(reader, most, arena, &due, &err));
    struct tallied_hours hours = {
        .hour = arena_new(arena, struct due_hour, due.count),
        .rows = arena_new(arena, struct quality_rows, due.count),
        .count = due.count,
    };
    for (size_t i = 0; i < due.count; i++) {
        hours.hour[i] = due.at[i];
        MUST_IN(where, store_tally_hour(reader, &plant, due.at[i].hour, arena,
                                        &hours.rows[i], &err));
    }
    store_release(reader);
    return hours;
}

size_t tally_put(struct store *writer, const struct tallied_hours *hours, instant now,
                 const char *where)
{
    size_t count = 0;
    MUST_IN(where, store_begin(writer, &err));
    for (size_t i = 0; i < hours->count; i++) {
        bool kept;
        MUST_IN(where,
                store_put_quality(writer, &hours->hour[i], hours->rows[i], &kept, &err));
        count += kept;
    }
    MUST_IN(where, store_commit(writer, now, &err));
    return count;
}

void tally_all(struct store *writer, struct store *reader, instant until,
               const char *where)
{
    size_t count;
    tally_pass(writer, until, where);
    do {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct tallied_hours hours = tally_due(reader, AT_ONCE, &arena, where);
        count = hours.count;
        if (tally_put(writer, &hours, until, where) != count)
            fail_msg("%s: nothing changed, and an hour was refused", where);
    } while (count);
}

static bool write_row(void *context, instant hour, const struct quality_row *row,
                      struct error *err)
{
    static const char letters[] = "WIA?";
    struct buf *out = context;
    const str names[] = {row->key.camera, row->key.model, row->key.station};
    (void)err;
    buf_addf(out, "%lld", (long long)(instant_since(hour, MIDNIGHT).ms / SPAN_MINUTE.ms));
    for (size_t i = 0; i < 3; i++)
        buf_addf(out, " %.*s", STR_ARG(names[i].len ? names[i] : STR("-")));
    for (int state = 0; state < QUALITY_STATES; state++)
        if (row->events[state] || row->ms[state])
            buf_addf(out, " %c%lld/%lld", letters[state], (long long)row->events[state],
                     (long long)row->ms[state]);
    if (row->events[EVENT_PRODUCT_COUNT])
        buf_addf(out, " +%lld", (long long)row->events[EVENT_PRODUCT_COUNT]);
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        if (row->confidence.bin[i])
            buf_addf(out, " %zu:%u", i, row->confidence.bin[i]);
    buf_addf(out, "\n");
    return true;
}

const char *tally_text(struct store *store, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(TEXT_ROOM);
    MUST(
        store_quality(store, (struct window){{0}, INSTANT_NEVER}, write_row, &out, &err));
    return arena_copy(arena, buf_str(&out)).at;
}
