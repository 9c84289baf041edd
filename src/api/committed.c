#include "api/committed.h"

#include "api/render.h"

#include "pipeline/format.h"

static bool read_last(struct app *app, struct store *reader, struct progress *last,
                      struct error *err)
{
    struct site site;
    if (!store_site(reader, &site, err) ||
        !store_last(reader, &last->event, &last->correction, err))
        return false;
    scope_note(app, &site);
    last->epoch = site.epoch;
    return true;
}

bool committed_last(struct app *app, struct progress *last, struct error *err)
{
    struct store *reader;
    if (!pool_take(app->pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = read_last(app, reader, last, err);
    pool_give(app->pool, reader);
    return ok;
}

static bool read_corrections(struct store *reader, int64_t since, size_t limit,
                             struct arena *arena, struct committed *committed,
                             struct error *err)
{
    struct corrections *list = &committed->corrections;
    if (!store_corrections_since(reader, since, limit, arena, list, err))
        return false;
    struct kept *kept = arena_new(arena, struct kept, list->count);
    struct uuid *uuid = arena_new(arena, struct uuid, list->count);
    for (size_t i = 0; i < list->count; i++)
        uuid[i] = list->at[i].event;
    committed->corrected = kept;
    return !list->count || store_find(reader, uuid, list->count, arena, kept, err);
}

bool committed_read(struct app *app, struct scope scope, struct progress since,
                    size_t limit, struct arena *arena, struct committed *committed,
                    struct error *err)
{
    struct committed read = {0};
    struct store *reader;
    if (!pool_take(app->pool, scope, &reader, err))
        return false;
    bool ok = read_last(app, reader, &read.last, err) &&
              store_events_since(reader, since.event, limit, arena, &read.events, err) &&
              read_corrections(reader, since.correction, limit, arena, &read, err);
    pool_give(app->pool, reader);
    if (ok)
        *committed = read;
    return ok;
}

void committed_add_event(struct buf *buf, const struct committed *committed, size_t i,
                         struct request *request, struct progress *progress)
{
    const struct kept *kept = &committed->events.event[i];
    struct json_out *out = json_out_new(&request->arena);
    progress->event = kept->id;
    sse_message(buf, "event", progress,
                json_write(out, format_json(out, &request->arena, kept)));
}

void committed_add_correction(struct buf *buf, const struct committed *committed,
                              size_t i, struct request *request,
                              struct progress *progress)
{
    const struct correction *correction = &committed->corrections.at[i];
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *root = render_correction(out, correction);
    json_add(out, root, "event",
             format_json(out, &request->arena, &committed->corrected[i]));
    progress->correction = correction->id;
    sse_message(buf, "correction", progress, json_write(out, root));
}
