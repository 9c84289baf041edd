/* feed.c - the thread that tells the audience.
 *
 * It sleeps until something was committed, a stream that catches up wants more, or a
 * second has passed. With no stream open it sleeps on and remembers nothing: the first
 * stream to open finds its own place in the database, and the thread follows from there.
 */
#include "api/feed.h"

#include "api/audience.h"
#include "api/committed.h"
#include "api/last_figures.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "http/reply.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    RING_ROOM = 4 * 1024 * 1024,
    STREAMS = 2000,
    MOST_BEHIND = 10000, /* events and corrections told one by one; past it, a reset */
    TOLD_AT_ONCE = 256,  /* of each, read in one snapshot and told to all */
    GIVEN_AT_ONCE = 64,  /* the same, given to a stream that catches up */
    GIVEN_IN_A_ROW = 32, /* times, before the live streams have their turn */
};

/* Telling wakes every stream, so there is a pause after it in which more can gather.
 * While more is waiting than was told at once, the pause lets readers keep up. */
static const span pause_ms = {50}, pause_among_many_ms = {10};
static const span between_comments = {15 * 1000};

struct feed {
    const struct app *app;
    struct audience *audience;
    struct wakeup wakeup;
    pthread_t thread;
    atomic_bool committed; /* something may have been committed */

    /* The thread's. */
    bool following;       /* some stream is open; only then does the rest hold */
    struct progress told; /* all up to here was told to all */
    struct last_figures last;
    span commits_due, figures_due, comment_due, reset_due;
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
    last_figures_forget(&feed->last);
    feed->figures_due = (span){0};
}

/* More than anybody would read one by one. Not more than once a second, since everyone
 * reads everything again. */
static void tell_leap(struct feed *feed, struct progress last, span now)
{
    if (now.ms < feed->reset_due.ms) {
        feed->commits_due = feed->reset_due;
        atomic_store(&feed->committed, true);
        return;
    }
    tell_reset(feed, last, "too many events at once");
    feed->reset_due = after(now, SPAN_SECOND);
}

/* One message at a time, so that each is short enough for the ring. */
static void tell_each(struct feed *feed, struct request *request,
                      const struct committed *committed)
{
    for (size_t i = 0; i < committed->events.count; i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        committed_add_event(&message, committed, i, request, &feed->told);
        tell(feed, &message);
    }
    for (size_t i = 0;
         feed->told.event == committed->last.event && i < committed->corrections.count;
         i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        committed_add_correction(&message, committed, i, request, &feed->told);
        tell(feed, &message);
    }
}

static void tell_committed(struct feed *feed, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct committed committed;
    struct error err;
    feed->commits_due = after(now, pause_ms);
    /* Before reading, so that what is committed from now on is not missed. */
    atomic_store(&feed->committed, false);
    if (!committed_read(feed->app, feed->told, TOLD_AT_ONCE, &request.arena, &committed,
                        &err)) {
        failed(feed, &err);
        feed->commits_due = after(now, SPAN_SECOND);
        atomic_store(&feed->committed, true);
        return;
    }
    if (committed.last.epoch != feed->told.epoch) {
        tell_new_epoch(feed, committed.last);
    } else if (progress_lacks(feed->told, committed.last) > MOST_BEHIND) {
        tell_leap(feed, committed.last, now);
    } else {
        tell_each(feed, &request, &committed);
        if (!progress_equal(feed->told, committed.last)) {
            feed->commits_due = after(now, pause_among_many_ms);
            atomic_store(&feed->committed, true);
        }
    }
}

/* The figures of the current shift. They live in the request's arena; *view is closed,
 * but what it read remains. */
static bool read_figures(const struct app *app, struct request *request,
                         struct site_view *view, struct asked_window *asked,
                         struct figures *figures, struct error *err)
{
    bool ok = view_open(app, request, view, err) &&
              view_window(view, request, asked, err) &&
              figures_read(view, asked->window, SINCE_ALL, &request->arena, figures, err);
    view_close(view);
    return ok;
}

static void tell_changed_figures(struct feed *feed, struct request *request,
                                 const struct asked_window *asked,
                                 const struct figures *figures)
{
    CLEANUP(buf_free) struct buf whole = BUF(RING_ROOM);
    CLEANUP(buf_free) struct buf change = BUF(RING_ROOM);
    last_figures_update(&feed->last, request, asked, figures, &whole, &change);
    if (change.len || !buf_ok(&change))
        tell(feed, &change);
    audience_show(feed->audience, buf_ok(&whole) ? buf_str(&whole) : SSE_COMMENT);
}

static void tell_figures(struct feed *feed, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct site_view view;
    struct asked_window asked;
    struct figures figures;
    struct error err;
    feed->figures_due = after(now, SPAN_SECOND);
    if (read_figures(feed->app, &request, &view, &asked, &figures, &err)) {
        feed->failing = false;
        if (view.plant.site.epoch == feed->told.epoch) {
            tell_changed_figures(feed, &request, &asked, &figures);
        } else {
            /* The reset must come first: tell_committed() is about to find the new epoch.
             */
            atomic_store(&feed->committed, true);
            feed->figures_due = after(now, pause_ms);
        }
    } else if (err.code == ERROR_NOT_FOUND) {
        /* The calendar has no shift, so there are no figures to wait for. */
        last_figures_forget(&feed->last);
        audience_show(feed->audience, SSE_COMMENT);
    } else {
        failed(feed, &err);
    }
}

/* --- those that catch up --- */

/* Append those of `committed` that were told already, and move *to behind them. */
static void add_told(struct feed *feed, const struct committed *committed,
                     struct request *request, struct buf *buf, struct progress *to)
{
    for (size_t i = 0; i < committed->events.count; i++) {
        if (committed->events.event[i].id > feed->told.event)
            break;
        committed_add_event(buf, committed, i, request, to);
    }
    for (size_t i = 0; to->event >= feed->told.event && i < committed->corrections.count;
         i++) {
        if (committed->corrections.at[i].id > feed->told.correction)
            break;
        committed_add_correction(buf, committed, i, request, to);
    }
}

/* What comes next after `since`, of what was told. */
static bool give_missed(struct feed *feed, struct progress since)
{
    CLEANUP(request_end) struct request request = {0};
    CLEANUP(buf_free) struct buf text = BUF(RING_ROOM);
    struct progress to = since;
    struct committed committed;
    struct error err;
    if (!committed_read(feed->app, since, GIVEN_AT_ONCE, &request.arena, &committed,
                        &err)) {
        failed(feed, &err);
        return false;
    }
    if (committed.last.epoch != since.epoch) {
        atomic_store(&feed->committed, true);
        return false;
    }
    add_told(feed, &committed, &request, &text, &to);
    audience_give(feed->audience, since, to, buf_str(&text));
    return true;
}

static void catch_up(struct feed *feed)
{
    struct progress since;
    for (int i = 0; audience_admit(feed->audience, feed->told, &since); i++) {
        if (i == GIVEN_IN_A_ROW) {
            wakeup_signal(&feed->wakeup);
            return;
        }
        if (!give_missed(feed, since))
            return;
    }
}

/* --- the thread --- */

/* A stream is open again. */
static bool begin_following(struct feed *feed, span now)
{
    struct error err;
    atomic_store(&feed->committed, false);
    feed->figures_due = now;
    if (!committed_last(feed->app, &feed->told, &err)) {
        failed(feed, &err);
        feed->figures_due = after(now, SPAN_SECOND);
        return false;
    }
    feed->commits_due = feed->reset_due = now;
    feed->comment_due = after(now, between_comments);
    feed->following = true;
    return true;
}

static void stop_following(struct feed *feed)
{
    last_figures_forget(&feed->last);
    audience_show(feed->audience, STR(""));
    feed->following = false;
}

static void attend(struct feed *feed)
{
    span now = clock_monotonic();
    if (!feed->following && !begin_following(feed, now))
        return;
    if (atomic_load(&feed->committed) && now.ms >= feed->commits_due.ms)
        tell_committed(feed, now);
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
    if (feed->following && feed->comment_due.ms < due.ms)
        due = feed->comment_due;
    if (feed->following && atomic_load(&feed->committed) && feed->commits_due.ms < due.ms)
        due = feed->commits_due;
    return due;
}

static void *work(void *context)
{
    struct feed *feed = context;
    while (wakeup_wait(&feed->wakeup, next_due(feed))) {
        if (audience_size(feed->audience))
            attend(feed);
        else if (feed->following)
            stop_following(feed);
    }
    stop_following(feed);
    return NULL;
}

static void wake_for_drained(void *context)
{
    struct feed *feed = context;
    wakeup_signal(&feed->wakeup);
}

static void feed_free(struct feed *feed)
{
    wakeup_destroy(&feed->wakeup);
    audience_free(feed->audience);
    free(feed);
}

bool feed_start(const struct app *app, struct feed **feed, struct error *err)
{
    struct feed *started = memory_new(struct feed, 1);
    started->app = app;
    started->audience =
        audience_new(&(struct audience_options){.ring_room = RING_ROOM,
                                                .streams = STREAMS,
                                                .most_behind = MOST_BEHIND,
                                                .drained = wake_for_drained,
                                                .context = started});
    wakeup_init(&started->wakeup);
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
    wakeup_end(&feed->wakeup);
    pthread_join(feed->thread, NULL);
    feed_free(feed);
}

void feed_notify(struct feed *feed)
{
    /* Whoever joins after this look finds what was committed in the database. */
    if (!audience_size(feed->audience))
        return;
    atomic_store(&feed->committed, true);
    wakeup_signal(&feed->wakeup);
}

void feed_quiesce(struct feed *feed) { audience_end(feed->audience); }

struct stream_counts feed_counts(struct feed *feed)
{
    return audience_counts(feed->audience);
}

/* --- opening --- */

enum answer feed_open(struct feed *feed, struct request *request, struct reply *reply)
{
    CLEANUP(buf_free) struct buf start = BUF(4096);
    struct progress last;
    struct error err;
    if (!committed_last(feed->app, &last, &err))
        return reply_error(request, reply, &err);
    struct progress from =
        sse_resume(request_header(request, "Last-Event-ID"), last, MOST_BEHIND, &start);
    if (!audience_join(feed->audience, &request->arena, from, buf_str(&start),
                       &reply->stream, &err))
        return reply_error(request, reply, &err);
    reply->status = 200;
    reply->content_type = "text/event-stream";
    reply_header(reply, "Cache-Control", STR("no-store"));
    reply_header(reply, "X-Accel-Buffering", STR("no"));
    return ANSWER_STREAM;
}
