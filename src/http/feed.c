/* feed.c - the thread that tells the audience.
 *
 * It sleeps until something was committed, a stream is hungry, or a second has passed.
 * With no stream open it sleeps on, and knows nothing: the first stream to open finds
 * its own place in the database, and the thread starts from there. */
#include "http/feed.h"

#include "pipeline/format.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/audience.h"
#include "http/bell.h"
#include "http/picture.h"
#include "http/reply.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    RING_ROOM = 4 * 1024 * 1024,
    STREAMS = 2000,
    MOST_BEHIND = 10000, /* events that are told one by one; past it, a reset */
    TOLD_AT_ONCE = 256,  /* events read in one snapshot and told to all */
    GIVEN_AT_ONCE = 64,  /* the same, kept for one stream on its way */
    GIVEN_IN_A_ROW = 32, /* times, before the live streams have their turn */
};

/* Events are told as they are committed, but with a pause in which more can gather: each
 * telling wakes every stream. While many wait the pause is what lets readers keep up. */
static const span pause_ms = {50}, pause_among_many_ms = {10};
static const span between_comments = {15 * 1000};

struct feed {
    const struct app *app;
    struct audience *audience;
    struct bell bell;
    pthread_t thread;
    atomic_bool news; /* something may have been committed */

    /* The thread's. */
    bool awake;           /* somebody listens; only then what follows holds */
    struct progress told; /* all up to here was told to all */
    struct picture picture;
    span events_due, figures_due, comment_due, reset_due;
    bool failing; /* and it was logged */
};

/* --- reading --- */

struct batch {
    struct progress last; /* of the database */
    struct event_page page;
};

static bool read_last(struct store *reader, struct progress *last, struct error *err)
{
    struct site site;
    if (!store_site(reader, &site, err) || !store_last_event(reader, &last->id, err))
        return false;
    last->epoch = site.epoch;
    return true;
}

/* Where the database is, and up to `limit` events after `since`, all of one moment. */
static bool read_batch(const struct app *app, int64_t since, size_t limit,
                       struct arena *arena, struct batch *batch, struct error *err)
{
    struct batch read = {0};
    struct store *reader;
    if (!pool_take(app->pool, &reader, err))
        return false;
    bool ok =
        read_last(reader, &read.last, err) &&
        (!limit || store_events_since(reader, since, limit, arena, &read.page, err));
    pool_give(app->pool, reader);
    if (ok)
        *batch = read;
    return ok;
}

static void add_event(struct buf *buf, int64_t epoch, struct request *request,
                      const struct kept *kept)
{
    struct progress progress = {epoch, kept->id};
    struct json_out *out = json_out_new(&request->arena);
    sse_message(buf, "event", &progress,
                json_write(out, format_json(out, &request->arena, kept)));
}

/* What renders for requests renders for the feed too, with a request that nobody sent. */
static void request_end(struct request *request) { arena_free(&request->arena); }

static void failed(struct feed *feed, const struct error *err)
{
    if (!feed->failing)
        log_warn("live streams wait", LOG_TEXT("reason", err->text));
    feed->failing = true;
}

static span after(span now, span wait) { return (span){now.ms + wait.ms}; }

/* --- telling --- */

static void tell(struct feed *feed, const struct buf *message)
{
    if (!buf_ok(message) || !audience_tell(feed->audience, buf_str(message)))
        log_warn("a live message is too long and was left out",
                 LOG_INT("bytes", (int64_t)message->len), LOG_INT("most", RING_ROOM));
}

static void tell_reset(struct feed *feed, struct progress last, const char *reason)
{
    CLEANUP(buf_free) struct buf message = BUF(1024);
    sse_reset(&message, last, reason);
    tell(feed, &message);
    feed->told = last;
}

/* Everything is new: who is live is told so, and then the whole of the figures. */
static void tell_new_epoch(struct feed *feed, struct progress last)
{
    tell_reset(feed, last, "the data was replaced");
    audience_show(feed->audience, STR(""));
    picture_forget(&feed->picture);
    feed->figures_due = (span){0};
}

/* More than anybody would read one by one. Not more than once a second, since everyone
 * reads everything again. */
static void tell_leap(struct feed *feed, struct progress last, span now)
{
    if (now.ms < feed->reset_due.ms) {
        feed->events_due = feed->reset_due;
        atomic_store(&feed->news, true);
        return;
    }
    tell_reset(feed, last, "too many events at once");
    feed->reset_due = after(now, SPAN_SECOND);
}

static void tell_page(struct feed *feed, struct request *request,
                      const struct event_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        add_event(&message, feed->told.epoch, request, &page->event[i]);
        tell(feed, &message);
        feed->told.id = page->event[i].id;
    }
}

static void tell_events(struct feed *feed, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct batch batch;
    struct error err;
    feed->events_due = after(now, pause_ms);
    /* Before reading: what is committed from now on is news again. */
    atomic_store(&feed->news, false);
    if (!read_batch(feed->app, feed->told.id, TOLD_AT_ONCE, &request.arena, &batch,
                    &err)) {
        failed(feed, &err);
        feed->events_due = after(now, SPAN_SECOND);
        atomic_store(&feed->news, true);
        return;
    }
    if (batch.last.epoch != feed->told.epoch) {
        tell_new_epoch(feed, batch.last);
    } else if (batch.last.id - feed->told.id > MOST_BEHIND) {
        tell_leap(feed, batch.last, now);
    } else {
        tell_page(feed, &request, &batch.page);
        if (feed->told.id < batch.last.id) {
            feed->events_due = after(now, pause_among_many_ms);
            atomic_store(&feed->news, true);
        }
    }
}

/* The figures of the current shift. They live in the request's arena; *view is closed,
 * but what it read remains. */
static bool read_figures(const struct app *app, struct request *request,
                         struct view *view, struct asked_window *asked,
                         struct figures *figures, struct error *err)
{
    bool ok = view_open(app, request, view, err) &&
              view_window(view, request, asked, err) &&
              figures_read(view, asked->window, &request->arena, figures, err);
    view_close(view);
    return ok;
}

static void tell_picture(struct feed *feed, struct request *request,
                         const struct asked_window *asked, const struct figures *figures)
{
    CLEANUP(buf_free) struct buf whole = BUF(RING_ROOM);
    CLEANUP(buf_free) struct buf change = BUF(RING_ROOM);
    picture_update(&feed->picture, request, asked, figures, &whole, &change);
    if (change.len || !buf_ok(&change))
        tell(feed, &change);
    audience_show(feed->audience, buf_ok(&whole) ? buf_str(&whole) : SSE_COMMENT);
}

static void tell_figures(struct feed *feed, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct view view;
    struct asked_window asked;
    struct figures figures;
    struct error err;
    feed->figures_due = after(now, SPAN_SECOND);
    if (read_figures(feed->app, &request, &view, &asked, &figures, &err)) {
        feed->failing = false;
        if (view.site.epoch == feed->told.epoch) {
            tell_picture(feed, &request, &asked, &figures);
        } else {
            /* The news of it is on its way, and comes first. */
            atomic_store(&feed->news, true);
            feed->figures_due = after(now, pause_ms);
        }
    } else if (err.code == ERROR_NOT_FOUND) {
        /* The calendar has no shift, so there are no figures to wait for. */
        picture_forget(&feed->picture);
        audience_show(feed->audience, SSE_COMMENT);
    } else {
        failed(feed, &err);
    }
}

/* --- those on their way --- */

/* The next events after `since`, of those that were told. */
static bool give_events(struct feed *feed, int64_t since)
{
    CLEANUP(request_end) struct request request = {0};
    CLEANUP(buf_free) struct buf events = BUF(RING_ROOM);
    struct progress from = {feed->told.epoch, since};
    struct batch batch;
    struct error err;
    if (!read_batch(feed->app, since, GIVEN_AT_ONCE, &request.arena, &batch, &err)) {
        failed(feed, &err);
        return false;
    }
    if (batch.last.epoch != from.epoch) {
        atomic_store(&feed->news, true);
        return false;
    }
    int64_t to = feed->told.id;
    for (size_t i = 0; i < batch.page.count; i++)
        if (batch.page.event[i].id <= feed->told.id) {
            add_event(&events, from.epoch, &request, &batch.page.event[i]);
            to = batch.page.event[i].id;
        }
    audience_give(feed->audience, from, to, buf_str(&events));
    return true;
}

static void catch_up(struct feed *feed)
{
    int64_t since;
    for (int i = 0; audience_admit(feed->audience, feed->told, &since); i++) {
        if (i == GIVEN_IN_A_ROW) {
            bell_ring(&feed->bell);
            return;
        }
        if (!give_events(feed, since))
            return;
    }
}

/* --- the thread --- */

/* Somebody listens again. */
static bool get_up(struct feed *feed, span now)
{
    struct batch batch;
    struct error err;
    atomic_store(&feed->news, false);
    feed->figures_due = now;
    if (!read_batch(feed->app, 0, 0, NULL, &batch, &err)) {
        failed(feed, &err);
        feed->figures_due = after(now, SPAN_SECOND);
        return false;
    }
    feed->told = batch.last;
    feed->events_due = feed->reset_due = now;
    feed->comment_due = after(now, between_comments);
    feed->awake = true;
    return true;
}

static void lie_down(struct feed *feed)
{
    picture_forget(&feed->picture);
    audience_show(feed->audience, STR(""));
    feed->awake = false;
}

static void attend(struct feed *feed)
{
    span now = clock_monotonic();
    if (!feed->awake && !get_up(feed, now))
        return;
    if (atomic_load(&feed->news) && now.ms >= feed->events_due.ms)
        tell_events(feed, now);
    if (now.ms >= feed->figures_due.ms)
        tell_figures(feed, now);
    catch_up(feed);
    if (now.ms >= feed->comment_due.ms) {
        audience_comment(feed->audience);
        feed->comment_due = after(now, between_comments);
    }
    audience_wake(feed->audience);
}

static span next_due(const struct feed *feed)
{
    if (!audience_size(feed->audience))
        return after(clock_monotonic(), SPAN_DAY);
    span due = feed->figures_due;
    if (feed->awake && feed->comment_due.ms < due.ms)
        due = feed->comment_due;
    if (feed->awake && atomic_load(&feed->news) && feed->events_due.ms < due.ms)
        due = feed->events_due;
    return due;
}

static void *work(void *context)
{
    struct feed *feed = context;
    while (bell_wait(&feed->bell, next_due(feed))) {
        if (audience_size(feed->audience))
            attend(feed);
        else if (feed->awake)
            lie_down(feed);
    }
    lie_down(feed);
    return NULL;
}

static void wake_for_hungry(void *context)
{
    struct feed *feed = context;
    bell_ring(&feed->bell);
}

static void feed_free(struct feed *feed)
{
    bell_destroy(&feed->bell);
    audience_free(feed->audience);
    free(feed);
}

bool feed_start(const struct app *app, struct feed **feed, struct error *err)
{
    struct feed *started = calloc(1, sizeof *started);
    if (!started)
        abort();
    started->app = app;
    started->audience =
        audience_new(&(struct audience_options){.ring_room = RING_ROOM,
                                                .streams = STREAMS,
                                                .most_behind = MOST_BEHIND,
                                                .hungry = wake_for_hungry,
                                                .context = started});
    bell_init(&started->bell);
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        feed_free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the live feed's thread");
    }
    *feed = started;
    return true;
}

void feed_stop(struct feed *feed)
{
    if (!feed)
        return;
    bell_end(&feed->bell);
    pthread_join(feed->thread, NULL);
    feed_free(feed);
}

void feed_notify(struct feed *feed)
{
    /* Whoever joins after this look finds what was committed in the database. */
    if (!audience_size(feed->audience))
        return;
    atomic_store(&feed->news, true);
    bell_ring(&feed->bell);
}

void feed_quiesce(struct feed *feed) { audience_end(feed->audience); }

struct feed_counts feed_counts(struct feed *feed)
{
    return audience_counts(feed->audience);
}

/* --- opening --- */

/* Where a stream begins, and what it is sent first. */
static struct progress begin(str last_id, struct progress last, struct buf *start)
{
    struct progress from;
    if (!last_id.len) {
        sse_start(start, last);
        return last;
    }
    bool known = progress_parse(last_id, &from) && from.epoch == last.epoch;
    if (known && from.id <= last.id && last.id - from.id <= MOST_BEHIND) {
        sse_start(start, from);
        return from;
    }
    sse_start(start, last);
    sse_reset(start, last,
              known && from.id < last.id ? "too many events were missed"
                                         : "this Last-Event-ID is not known");
    return last;
}

enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply)
{
    CLEANUP(buf_free) struct buf start = BUF(4096);
    struct batch batch;
    struct error err;
    if (!read_batch(feed->app, 0, 0, NULL, &batch, &err))
        return reply_error(request, reply, &err);
    struct progress from =
        begin(request_header(request, "Last-Event-ID"), batch.last, &start);
    if (!audience_join(feed->audience, &request->arena, from, buf_str(&start),
                       &reply->stream, &err))
        return reply_error(request, reply, &err);
    reply->status = 200;
    reply->content_type = "text/event-stream";
    reply_header(reply, "Cache-Control", STR("no-store"));
    reply_header(reply, "X-Accel-Buffering", STR("no"));
    return ANSWER_STREAM;
}
