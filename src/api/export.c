#include "api/export.h"

#include "api/person.h"
#include "api/view.h"

#include "http/coding.h"
#include "http/reply.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/memory.h"
#include "pipeline/format.h"
#include "pipeline/pseudonyms.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    EXPORTS = 4, /* at once */
    PAGE = 500,
    EXAMINED = 20000,         /* events looked at in one snapshot */
    PAGE_BYTES = 1024 * 1024, /* of text; 500 events take about 100 KiB */
};

struct export;

/* A row for each format. */
struct export_form {
    const char *type;
    str disposition;
    void (*begin)(struct buf *text); /* NULL: nothing stands before the first */
    /* Write the next page of `reader`; *more: there is another. */
    bool (*page)(struct export *export, struct store *reader, struct arena *arena,
                 struct buf *text, bool *more, struct error *err);
    /* Write one event. */
    bool (*add)(struct export *export, struct store *reader, const struct kept *kept,
                struct arena *arena, struct buf *text, struct error *err);
    /* What is kept of one person stands in tables of which only whoever may see everybody
     * is shown anything: whoever opens the export has asked who may have it. */
    bool sees_all;
};

struct export
{
    struct stream stream; /* must be first */
    struct app *app;
    const struct caller *caller;
    struct scope scope;
    const struct export_form *form;
    struct pseudonyms *pseudonyms;
    struct event_query query;    /* the thread's */
    struct person_export person; /* the same, where a person is told of */
    struct arena arena;          /* the query's texts */
    struct gzip_packer *packer;  /* the thread's; NULL: the text goes out as it is */
    pthread_t thread;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t taken;
    struct buf text; /* a page on its way to the client */
    size_t sent;
    enum { READING, ENDED, FAILED } state;
    bool abandoned;
};

/* --- the thread that reads --- */

/* Does the caller still see what it saw when it began? */
static bool may_go_on(struct export *export, struct store *reader, struct error *err)
{
    struct app *app = export->app;
    struct site site;
    if (!store_site(reader, &site, err))
        return false;
    scope_note(app, &site);
    return (caller_holds(app, export->caller) &&
            scope_equal(scope_now(app, export->caller), export->scope)) ||
           error_set(err, ERROR_DENIED, "the caller may not read this any more");
}

/* The next events of the query. */
static bool write_events(struct export *export, struct store *reader, struct arena *arena,
                         struct buf *text, bool *more, struct error *err)
{
    struct event_page page;
    if (!store_events(reader, &export->query, arena, &page, err))
        return false;
    for (size_t i = 0; i < page.count; i++)
        if (!export->form->add(export, reader, &page.event[i], arena, text, err))
            return false;
    export->query.resume = true;
    export->query.after_at = page.last_at;
    export->query.after_id = page.last_id;
    *more = page.more;
    return true;
}

/* All else that is kept of the person comes first. */
static bool write_person(struct export *export, struct store *reader, struct arena *arena,
                         struct buf *text, bool *more, struct error *err)
{
    if (export->person.told)
        return write_events(export, reader, arena, text, more, err);
    *more = true;
    return person_next(reader, export->app->directory, &export->person, clock_now(), text,
                       err);
}

/* Under a pseudonym, if it shall be. */
static bool add_formatted(struct export *export, const struct kept *kept,
                          struct arena *arena, struct buf *text,
                          void format(struct buf *, const struct kept *),
                          struct error *err)
{
    struct kept shown = *kept;
    if (export->pseudonyms && !pseudonymize(export->pseudonyms, &shown.event, arena, err))
        return false;
    format(text, &shown);
    return true;
}

static bool add_csv(struct export *export, struct store *reader, const struct kept *kept,
                    struct arena *arena, struct buf *text, struct error *err)
{
    (void)reader;
    return add_formatted(export, kept, arena, text, format_csv, err);
}

static bool add_ndjson(struct export *export, struct store *reader,
                       const struct kept *kept, struct arena *arena, struct buf *text,
                       struct error *err)
{
    (void)reader;
    return add_formatted(export, kept, arena, text, format_ndjson, err);
}

static bool add_persons(struct export *export, struct store *reader,
                        const struct kept *kept, struct arena *arena, struct buf *text,
                        struct error *err)
{
    (void)export;
    return person_event(reader, kept, arena, text, err);
}

static const struct export_form forms[] = {
    [EXPORT_CSV] = {.type = "text/csv; charset=utf-8",
                    .disposition = STR("attachment; filename=\"events.csv\""),
                    .begin = format_csv_header,
                    .page = write_events,
                    .add = add_csv},
    [EXPORT_NDJSON] = {.type = "application/x-ndjson",
                       .disposition = STR("attachment; filename=\"events.ndjson\""),
                       .page = write_events,
                       .add = add_ndjson},
    [EXPORT_PERSON] = {.type = "application/x-ndjson",
                       .disposition = STR("attachment; filename=\"worker.ndjson\""),
                       .page = write_person,
                       .add = add_persons,
                       .sees_all = true},
};

/* Write the next page into `text`; *more: there is another. */
static bool fill(struct export *export, struct buf *text, bool *more)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store *reader;
    struct error err;
    struct scope scope =
        export->form->sees_all ? (struct scope){.kind = SCOPE_ALL} : export->scope;
    bool ok = pool_take(export->app->pool, scope, &reader, &err);
    if (ok) {
        ok = may_go_on(export, reader, &err) &&
             export->form->page(export, reader, &arena, text, more, &err);
        pool_give(export->app->pool, reader);
    }
    if (!ok)
        log_warn("an export was cut short", LOG_TEXT("reason", err.text));
    return ok && buf_ok(text);
}

/* Wait until the page before was taken, then leave this one. False: nobody wants it. */
static bool hand_over(struct export *export, struct buf *text, bool ok, bool more)
{
    pthread_mutex_lock(&export->mutex);
    while (export->sent < export->text.len && !export->abandoned)
        pthread_cond_wait(&export->taken, &export->mutex);
    bool wanted = !export->abandoned;
    if (wanted) {
        struct buf old = export->text;
        export->text = *text;
        export->sent = 0;
        export->state = !ok ? FAILED : more ? READING : ENDED;
        *text = old;
    }
    pthread_mutex_unlock(&export->mutex);
    buf_free(text);
    if (wanted)
        stream_wake(&export->stream);
    return wanted;
}

/* Put the packed form of `text` in its place. */
static bool pack(struct export *export, struct buf *text, bool last)
{
    struct buf packed = BUF(PAGE_BYTES);
    struct error err;
    bool ok = gzip_packer_add(export->packer, buf_str(text), last, &packed, &err);
    buf_free(text);
    *text = packed;
    return ok;
}

static void *read_ahead(void *context)
{
    struct export *export = context;
    bool ok = true, more = true, first = true;
    while (ok && more) {
        struct buf text = BUF(PAGE_BYTES);
        if (first && export->form->begin)
            export->form->begin(&text);
        first = false;
        ok =
            fill(export, &text, &more) && (!export->packer || pack(export, &text, !more));
        if (!hand_over(export, &text, ok, more))
            break;
    }
    return NULL;
}

/* --- the stream --- */

static ssize_t pull(struct stream *stream, char *at, size_t room)
{
    struct export *export = (struct export *)stream;
    pthread_mutex_lock(&export->mutex);
    size_t left = export->text.len - export->sent;
    size_t size = left < room ? left : room;
    if (size)
        memcpy(at, buf_text(&export->text) + export->sent, size);
    export->sent += size;
    if (size == left)
        pthread_cond_signal(&export->taken);
    ssize_t result = size                      ? (ssize_t)size
                     : export->state == FAILED ? STREAM_BROKEN
                     : export->state == ENDED  ? STREAM_END
                                               : 0;
    pthread_mutex_unlock(&export->mutex);
    return result;
}

static void destroy(struct export *export)
{
    atomic_fetch_sub(&export->app->exports, 1);
    pthread_cond_destroy(&export->taken);
    pthread_mutex_destroy(&export->mutex);
    buf_free(&export->text);
    gzip_packer_free(export->packer);
    arena_free(&export->arena);
    free(export);
}

static void close_stream(struct stream *stream)
{
    struct export *export = (struct export *)stream;
    pthread_mutex_lock(&export->mutex);
    export->abandoned = true;
    pthread_cond_signal(&export->taken);
    pthread_mutex_unlock(&export->mutex);
    pthread_join(export->thread, NULL);
    destroy(export);
}

static struct export *export_new(struct app *app, const struct caller *caller,
                                 struct scope scope, const struct event_query *query,
                                 enum export_format format, struct pseudonyms *pseudonyms)
{
    struct export *export = memory_new(struct export, 1);
    export->stream = (struct stream){.pull = pull, .close = close_stream};
    export->app = app;
    export->caller = caller;
    export->scope = scope;
    export->form = &forms[format];
    export->pseudonyms = pseudonyms;
    export->text = BUF(PAGE_BYTES);
    export->query = *query;
    export->query.worker = arena_copy(&export->arena, query->worker);
    export->query.station = arena_copy(&export->arena, query->station);
    export->query.camera = arena_copy(&export->arena, query->camera);
    export->person = person_begin(export->query.worker, caller);
    export->query.limit = PAGE;
    export->query.examine = EXAMINED;
    pthread_mutex_init(&export->mutex, NULL);
    pthread_cond_init(&export->taken, NULL);
    return export;
}

enum answer export_open(struct app *app, struct request *request, struct scope scope,
                        const struct event_query *query, enum export_format format,
                        struct pseudonyms *pseudonyms, struct reply *reply)
{
    if (atomic_fetch_add(&app->exports, 1) >= EXPORTS) {
        atomic_fetch_sub(&app->exports, 1);
        return reply_failure(request, reply, 503,
                             "too many exports are running; try again in a moment");
    }
    struct export *export =
        export_new(app, request->caller, scope, query, format, pseudonyms);
    if (coding_wants_gzip(request_header(request, "Accept-Encoding")))
        export->packer = gzip_packer_new(GZIP_QUICK);
    bool packed = export->packer;
    if (pthread_create(&export->thread, NULL, read_ahead, export) != 0) {
        destroy(export);
        return reply_failure(request, reply, 503, "cannot start a thread for the export");
    }
    reply->status = 200;
    reply->content_type = forms[format].type;
    reply->stream = &export->stream;
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    if (packed)
        reply_header(reply, "Content-Encoding", STR("gzip"));
    reply_header(reply, "Content-Disposition", forms[format].disposition);
    return ANSWER_STREAM;
}
