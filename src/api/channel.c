/* channel.c - telling the streams of one kind what was committed.
 *
 * With no stream open it does nothing and remembers nothing: the first stream to open
 * finds its own place in the database, and the channel follows from there.
 */
#include "api/channel.h"

#include "api/committed.h"
#include "api/last_figures.h"
#include "api/live_alerts.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdlib.h>

enum {
    RING_ROOM = 4 * 1024 * 1024,
    MOST_BEHIND = 10000, /* events and corrections told one by one; past it, a reset */
    TOLD_AT_ONCE = 256,  /* of each, read in one snapshot and told to all */
    GIVEN_AT_ONCE = 64,  /* the same, given to a stream that catches up */
    GIVEN_IN_A_ROW = 32, /* times, before the live streams have their turn */
};

/* Telling wakes every stream, so there is a pause after it in which more can gather.
 * While more is waiting than was told at once, the pause lets readers keep up. */
static const span pause_ms = {50}, pause_among_many_ms = {10};
static const span between_comments = {15 * 1000};
/* Who may not listen any more is ended within a second. */
static const span between_reviews = {500};

struct channel {
    struct app *app;
    struct scope scope;
    bool events;
    void (*wake)(void *context);
    void *context;
    struct audience *audience;
    atomic_bool committed; /* something may have been committed */

    /* The thread's. */
    bool following;       /* some stream is open; only then does the rest hold */
    struct progress told; /* all up to here was told to all */
    struct last_figures last;
    struct live_alerts alerts;
    struct buf figures_whole, alerts_whole; /* what a stream is sent first */
    span commits_due, figures_due, comment_due, reset_due, review_due;
    bool failing; /* and it was logged */
};

/* What renders for requests renders here too, with a request that nobody sent. */
static void request_end(struct request *request) { arena_free(&request->arena); }

/* --- who listens --- */

bool channel_is_for(const struct channel *channel, const struct caller *caller)
{
    struct scope scope = scope_now(channel->app, caller);
    if (scope.kind == SCOPE_WORKER)
        scope = SCOPE_OF_STATIONS;
    return scope_equal(scope, channel->scope) &&
           caller_may(caller, MAY_READ_EVENTS) == channel->events;
}

static bool is_for(void *context, const struct caller *caller)
{
    const struct channel *channel = context;
    return caller_holds(channel->app, caller) && channel_is_for(channel, caller);
}

bool channel_join(struct channel *channel, struct request *request, struct progress last,
                  struct stream **stream, struct error *err)
{
    CLEANUP(buf_free) struct buf start = BUF(4096);
    str last_id = request_header(request, "Last-Event-ID");
    struct progress seen;
    /* Who is told no events has missed none. */
    if (!channel->events && progress_parse(last_id, &seen) && seen.epoch == last.epoch)
        last_id = STR("");
    struct progress from = sse_resume(last_id, last, MOST_BEHIND, &start);
    return audience_join(channel->audience, request, from, buf_str(&start), stream, err);
}

/* --- life --- */

struct channel *channel_new(const struct channel_options *options)
{
    struct channel *channel = memory_new(struct channel, 1);
    channel->app = options->app;
    channel->scope = options->scope;
    channel->events = options->events;
    channel->wake = options->wake;
    channel->context = options->context;
    channel->figures_whole = channel->alerts_whole = BUF(RING_ROOM);
    channel->audience =
        audience_new(&(struct audience_options){.ring_room = RING_ROOM,
                                                .streams = options->streams,
                                                .most_behind = MOST_BEHIND,
                                                .drained = options->wake,
                                                .context = options->context});
    return channel;
}

static void forget_whole(struct channel *channel)
{
    buf_free(&channel->figures_whole);
    buf_free(&channel->alerts_whole);
    channel->alerts = (struct live_alerts){0};
}

static void stop_following(struct channel *channel)
{
    last_figures_forget(&channel->last);
    forget_whole(channel);
    audience_show(channel->audience, STR(""));
    channel->following = false;
}

void channel_free(struct channel *channel)
{
    stop_following(channel);
    audience_free(channel->audience);
    free(channel);
}

bool channel_notify(struct channel *channel)
{
    /* Also when nobody listens: the thread may not have seen yet that the last one has
     * gone, and the next one waits until all is told that came before it. */
    atomic_store(&channel->committed, true);
    return audience_size(channel->audience);
}

void channel_end(struct channel *channel) { audience_end(channel->audience); }

struct stream_counts channel_counts(struct channel *channel)
{
    return audience_counts(channel->audience);
}

static void failed(struct channel *channel, const struct error *err)
{
    if (!channel->failing)
        log_warn("live streams wait", LOG_TEXT("reason", err->text));
    channel->failing = true;
}

static span after(span now, span wait) { return (span){now.ms + wait.ms}; }

/* --- telling --- */

static void tell(struct channel *channel, const struct buf *message)
{
    if (!buf_ok(message) || !audience_tell(channel->audience, buf_str(message)))
        log_warn("a live message is too long and was left out",
                 LOG_INT("bytes", (int64_t)message->len), LOG_INT("most", RING_ROOM));
}

static void tell_reset(struct channel *channel, struct progress last, const char *reason)
{
    CLEANUP(buf_free) struct buf message = BUF(1024);
    sse_reset(&message, last, reason);
    tell(channel, &message);
    channel->told = last;
}

/* Everything is new: who is live is told so, and then the whole of the figures. */
static void tell_new_epoch(struct channel *channel, struct progress last)
{
    tell_reset(channel, last, "the data was replaced");
    audience_show(channel->audience, STR(""));
    last_figures_forget(&channel->last);
    forget_whole(channel);
    channel->figures_due = (span){0};
}

/* More than anybody would read one by one. Not more than once a second, since everyone
 * reads everything again. */
static void tell_leap(struct channel *channel, struct progress last, span now)
{
    if (now.ms < channel->reset_due.ms) {
        channel->commits_due = channel->reset_due;
        atomic_store(&channel->committed, true);
        return;
    }
    tell_reset(channel, last, "too many events at once");
    channel->reset_due = after(now, SPAN_SECOND);
}

/* One message at a time, so that each is short enough for the ring. */
static void tell_each(struct channel *channel, struct request *request,
                      const struct committed *committed)
{
    for (size_t i = 0; i < committed->events.count; i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        committed_add_event(&message, committed, i, request, &channel->told);
        tell(channel, &message);
    }
    for (size_t i = 0;
         channel->told.event == committed->last.event && i < committed->corrections.count;
         i++) {
        CLEANUP(buf_free) struct buf message = BUF(RING_ROOM);
        committed_add_correction(&message, committed, i, request, &channel->told);
        tell(channel, &message);
    }
}

static bool read_committed(const struct channel *channel, struct progress since,
                           size_t limit, struct arena *arena, struct committed *committed,
                           struct error *err)
{
    return channel->events ? committed_read(channel->app, channel->scope, since, limit,
                                            arena, committed, err)
                           : committed_last(channel->app, &committed->last, err);
}

static void tell_committed(struct channel *channel, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct committed committed;
    struct error err;
    channel->commits_due = after(now, pause_ms);
    /* Before reading, so that what is committed from now on is not missed. */
    atomic_store(&channel->committed, false);
    if (!read_committed(channel, channel->told, TOLD_AT_ONCE, &request.arena, &committed,
                        &err)) {
        failed(channel, &err);
        channel->commits_due = after(now, SPAN_SECOND);
        atomic_store(&channel->committed, true);
        return;
    }
    if (committed.last.epoch != channel->told.epoch) {
        tell_new_epoch(channel, committed.last);
    } else if (!channel->events) {
        channel->told = committed.last;
    } else if (progress_lacks(channel->told, committed.last) > MOST_BEHIND) {
        tell_leap(channel, committed.last, now);
    } else {
        tell_each(channel, &request, &committed);
        if (!progress_equal(channel->told, committed.last)) {
            channel->commits_due = after(now, pause_among_many_ms);
            atomic_store(&channel->committed, true);
        }
    }
}

/* The figures of the current shift. They live in the request's arena; *view is closed,
 * but what it read remains. */
static bool read_figures(const struct channel *channel, struct request *request,
                         struct site_view *view, struct asked_window *asked,
                         struct figures *figures, struct error *err)
{
    bool ok = view_open_for(channel->app, channel->scope, request, view, err) &&
              view_window(view, request, asked, err) &&
              figures_read(view, asked->window, SINCE_ALL, &request->arena, figures, err);
    view_close(view);
    return ok;
}

/* What a stream that becomes live is sent: the figures, or a comment for want of any, and
 * the alerts. */
static void show(struct channel *channel)
{
    CLEANUP(buf_free) struct buf text = BUF(2 * RING_ROOM);
    bool any = channel->figures_whole.len && buf_ok(&channel->figures_whole);
    buf_add(&text, any ? buf_str(&channel->figures_whole) : SSE_COMMENT);
    if (buf_ok(&channel->alerts_whole))
        buf_add(&text, buf_str(&channel->alerts_whole));
    audience_show(channel->audience, buf_str(&text));
}

static void tell_alerts(struct channel *channel)
{
    CLEANUP(buf_free) struct buf change = BUF(RING_ROOM);
    struct error err = {0};
    if (!live_alerts_due(&channel->alerts, channel->app))
        return;
    buf_free(&channel->alerts_whole);
    if (!live_alerts_update(&channel->alerts, channel->app, &channel->alerts_whole,
                            &change, &err)) {
        failed(channel, &err);
        return;
    }
    if (change.len)
        tell(channel, &change);
}

static void tell_changed_figures(struct channel *channel, struct request *request,
                                 const struct asked_window *asked,
                                 const struct figures *figures)
{
    CLEANUP(buf_free) struct buf change = BUF(RING_ROOM);
    buf_free(&channel->figures_whole);
    last_figures_update(&channel->last, request, asked, figures, &channel->figures_whole,
                        &change);
    if (change.len || !buf_ok(&change))
        tell(channel, &change);
    tell_alerts(channel);
    show(channel);
}

static void tell_figures(struct channel *channel, span now)
{
    CLEANUP(request_end) struct request request = {0};
    struct site_view view;
    struct asked_window asked;
    struct figures figures;
    struct error err;
    channel->figures_due = after(now, SPAN_SECOND);
    if (read_figures(channel, &request, &view, &asked, &figures, &err)) {
        channel->failing = false;
        if (view.plant.site.epoch == channel->told.epoch) {
            tell_changed_figures(channel, &request, &asked, &figures);
        } else {
            /* The reset must come first: tell_committed() is about to find the new epoch.
             */
            atomic_store(&channel->committed, true);
            channel->figures_due = after(now, pause_ms);
        }
    } else if (err.code == ERROR_NOT_FOUND) {
        /* The calendar has no shift, so there are no figures to wait for. */
        last_figures_forget(&channel->last);
        buf_free(&channel->figures_whole);
        tell_alerts(channel);
        show(channel);
    } else {
        failed(channel, &err);
    }
}

/* --- those that catch up --- */

/* Append those of `committed` that were told already, and move *to behind them. */
static void add_told(struct channel *channel, const struct committed *committed,
                     struct request *request, struct buf *buf, struct progress *to)
{
    for (size_t i = 0; i < committed->events.count; i++) {
        if (committed->events.event[i].id > channel->told.event)
            break;
        committed_add_event(buf, committed, i, request, to);
    }
    for (size_t i = 0;
         to->event >= channel->told.event && i < committed->corrections.count; i++) {
        if (committed->corrections.at[i].id > channel->told.correction)
            break;
        committed_add_correction(buf, committed, i, request, to);
    }
}

/* What comes next after `since`, of what was told. */
static bool give_missed(struct channel *channel, struct progress since)
{
    CLEANUP(request_end) struct request request = {0};
    CLEANUP(buf_free) struct buf text = BUF(RING_ROOM);
    struct progress to = since;
    struct committed committed;
    struct error err;
    if (!channel->events) {
        audience_give(channel->audience, since, channel->told, STR(""));
        return true;
    }
    if (!committed_read(channel->app, channel->scope, since, GIVEN_AT_ONCE,
                        &request.arena, &committed, &err)) {
        failed(channel, &err);
        return false;
    }
    if (committed.last.epoch != since.epoch) {
        atomic_store(&channel->committed, true);
        return false;
    }
    add_told(channel, &committed, &request, &text, &to);
    audience_give(channel->audience, since, to, buf_str(&text));
    return true;
}

static void catch_up(struct channel *channel)
{
    struct progress since;
    for (int i = 0; audience_admit(channel->audience, channel->told, &since); i++) {
        if (i == GIVEN_IN_A_ROW) {
            channel->wake(channel->context);
            return;
        }
        if (!give_missed(channel, since))
            return;
    }
}

/* --- attending --- */

/* A stream is open again. */
static bool begin_following(struct channel *channel, span now)
{
    struct error err;
    atomic_store(&channel->committed, false);
    channel->figures_due = now;
    if (!committed_last(channel->app, &channel->told, &err)) {
        failed(channel, &err);
        channel->figures_due = after(now, SPAN_SECOND);
        return false;
    }
    channel->commits_due = channel->reset_due = channel->review_due = now;
    channel->comment_due = after(now, between_comments);
    channel->following = true;
    return true;
}

void channel_attend(struct channel *channel)
{
    span now = clock_monotonic();
    if (!audience_size(channel->audience)) {
        if (channel->following)
            stop_following(channel);
        return;
    }
    if (!channel->following && !begin_following(channel, now))
        return;
    if (atomic_load(&channel->committed) && now.ms >= channel->commits_due.ms)
        tell_committed(channel, now);
    if (now.ms >= channel->figures_due.ms)
        tell_figures(channel, now);
    catch_up(channel);
    if (now.ms >= channel->comment_due.ms) {
        audience_comment(channel->audience);
        channel->comment_due = after(now, between_comments);
    }
    if (now.ms >= channel->review_due.ms) {
        audience_review(channel->audience, is_for, channel);
        channel->review_due = after(now, between_reviews);
    }
    audience_wake(channel->audience);
}

static span earlier(span a, span b) { return a.ms < b.ms ? a : b; }

span channel_due(const struct channel *channel)
{
    if (!audience_size(channel->audience))
        return channel->following ? clock_monotonic()
                                  : after(clock_monotonic(), SPAN_DAY);
    span due = channel->figures_due;
    if (!channel->following)
        return due;
    due = earlier(earlier(due, channel->comment_due), channel->review_due);
    return atomic_load(&channel->committed) ? earlier(due, channel->commits_due) : due;
}
