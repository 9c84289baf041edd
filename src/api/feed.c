/* feed.c - the thread that tells the audience.
 *
 * It sleeps until something was committed, a stream is hungry, or a second has passed.
 * With no stream open it sleeps on, and knows nothing: the first stream to open finds
 * its own place in the database, and the thread starts from there. */
#include "api/feed.h"

#include "api/audience.h"
#include "api/committed.h"
#include "api/last_figures.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wakeup.h"
#include "http/reply.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    RING_ROOM = 4 * 1024 * 1024,
    STREAMS = 2000,
    MOST_BEHIND = 10000, /* events and corrections told one by one; past it, a reset */
    TOLD_AT_ONCE = 256,  /* of each, read in one snapshot and told to all */
    GIVEN_AT_ONCE = 64,  /* the same, kept for one stream on its way */
    GIVEN_IN_A_ROW = 32, /* times, before the live streams have their turn */
};

/* News is told as it is committed, but with a pause in which more can gather: each
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
    span news_due, figures_due, comment_due, reset_due;
    bool failing; /* and it was logged */
};

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
        feed->news_due = feed->reset_due;
        atomic_store(&feed->news, true);
        return;
    }
    tell_reset(feed, last, "too many events at once");
    feed->reset_due = after(now, SPAN_SECOND);
}

/* One message at a time, so that each is short enough for the ring. */
static void tell_each(struct feed *feed, struct request *request, const struct news *news)
{
    for (size_t i = 0; i < news->events.count; i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        news_add_event(&message, news, i, request, &feed->told);
        tell(feed, &message);
    }
    for (size_t i = 0;
         feed->told.event == news->last.event && i < news->corrections.count; i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        news_add_correction(&message, news, i, request, &feed->told);
        tell(feed, &message);
    }
}

static void tell_news(struct feed *feed, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct news news;
    struct error err;
    feed->news_due = after(now, pause_ms);
    /* Before reading: what is committed from now on is news again. */
    atomic_store(&feed->news, false);
    if (!news_read(feed->app, feed->told, TOLD_AT_ONCE, &request.arena, &news, &err)) {
        failed(feed, &err);
        feed->news_due = after(now, SPAN_SECOND);
        atomic_store(&feed->news, true);
        return;
    }
    if (news.last.epoch != feed->told.epoch) {
        tell_new_epoch(feed, news.last);
    } else if (progress_lacks(feed->told, news.last) > MOST_BEHIND) {
        tell_leap(feed, news.last, now);
    } else {
        tell_each(feed, &request, &news);
        if (!progress_equal(feed->told, news.last)) {
            feed->news_due = after(now, pause_among_many_ms);
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

/* Append what of the news was told, and move *to behind it. */
static void add_told(struct feed *feed, const struct news *news, struct request *request,
                     struct buf *buf, struct progress *to)
{
    for (size_t i = 0; i < news->events.count; i++) {
        if (news->events.event[i].id > feed->told.event)
            break;
        news_add_event(buf, news, i, request, to);
    }
    for (size_t i = 0; to->event >= feed->told.event && i < news->corrections.count;
         i++) {
        if (news->corrections.at[i].id > feed->told.correction)
            break;
        news_add_correction(buf, news, i, request, to);
    }
}

/* What comes next after `since`, of what was told. */
static bool give_news(struct feed *feed, struct progress since)
{
    CLEANUP(request_end) struct request request = {0};
    CLEANUP(buf_free) struct buf text = BUF(RING_ROOM);
    struct progress to = since;
    struct news news;
    struct error err;
    if (!news_read(feed->app, since, GIVEN_AT_ONCE, &request.arena, &news, &err)) {
        failed(feed, &err);
        return false;
    }
    if (news.last.epoch != since.epoch) {
        atomic_store(&feed->news, true);
        return false;
    }
    add_told(feed, &news, &request, &text, &to);
    audience_give(feed->audience, since, to, buf_str(&text));
    return true;
}

static void catch_up(struct feed *feed)
{
    struct progress since;
    for (int i = 0; audience_admit(feed->audience, feed->told, &since); i++) {
        if (i == GIVEN_IN_A_ROW) {
            bell_ring(&feed->bell);
            return;
        }
        if (!give_news(feed, since))
            return;
    }
}

/* --- the thread --- */

/* Somebody listens again. */
static bool get_up(struct feed *feed, span now)
{
    struct error err;
    atomic_store(&feed->news, false);
    feed->figures_due = now;
    if (!news_last(feed->app, &feed->told, &err)) {
        failed(feed, &err);
        feed->figures_due = after(now, SPAN_SECOND);
        return false;
    }
    feed->news_due = feed->reset_due = now;
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
    if (atomic_load(&feed->news) && now.ms >= feed->news_due.ms)
        tell_news(feed, now);
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
    if (feed->awake && atomic_load(&feed->news) && feed->news_due.ms < due.ms)
        due = feed->news_due;
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
    known = known && from.event <= last.event && from.correction <= last.correction;
    if (known && progress_lacks(from, last) <= MOST_BEHIND) {
        sse_start(start, from);
        return from;
    }
    sse_start(start, last);
    sse_reset(start, last,
              known ? "too many events were missed" : "this Last-Event-ID is not known");
    return last;
}

enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply)
{
    CLEANUP(buf_free) struct buf start = BUF(4096);
    struct progress last;
    struct error err;
    if (!news_last(feed->app, &last, &err))
        return reply_error(request, reply, &err);
    struct progress from = begin(request_header(request, "Last-Event-ID"), last, &start);
    if (!audience_join(feed->audience, &request->arena, from, buf_str(&start),
                       &reply->stream, &err))
        return reply_error(request, reply, &err);
    reply->status = 200;
    reply->content_type = "text/event-stream";
    reply_header(reply, "Cache-Control", STR("no-store"));
    reply_header(reply, "X-Accel-Buffering", STR("no"));
    return ANSWER_STREAM;
}
