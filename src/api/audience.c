#include "api/audience.h"

#include "api/ring.h"
#include "base/arena.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A text that several streams may be sending. Under the audience's lock. */
struct piece {
    size_t holders, len;
    char bytes[];
};

struct listener {
    struct stream stream; /* must be first */
    struct audience *audience;
    struct listener *previous, *next;
    struct progress seen; /* while it catches up */
    const struct caller *caller;
    bool live, over;
    bool ended;          /* its caller may not listen any more */
    uint64_t place;      /* in the ring, once live */
    struct piece *piece; /* to be sent before anything else, or NULL */
    size_t sent;         /* of it */
};

struct audience {
    struct audience_options options;
    _Atomic size_t size;

    pthread_mutex_t lock; /* for all below, and the listeners */
    struct ring *ring;
    struct listener *first;
    struct piece *whole; /* what newcomers are shown, or NULL */
    struct piece *given; /* what was given last to some that catch up, or NULL */
    bool ended;
    struct stream_counts counts;
};

/* --- pieces --- */

/* NULL for the empty text. */
static struct piece *piece_new(str text)
{
    if (!text.len)
        return NULL;
    struct piece *piece = memory_bytes(sizeof *piece + text.len);
    piece->holders = 1;
    piece->len = text.len;
    memcpy(piece->bytes, text.at, text.len);
    return piece;
}

static struct piece *piece_share(struct piece *piece)
{
    piece->holders++;
    return piece;
}

/* Accepts NULL; leaves NULL. */
static void piece_drop(struct piece **piece)
{
    if (*piece && --(*piece)->holders == 0)
        free(*piece);
    *piece = NULL;
}

/* --- one stream --- */

static void hand(struct listener *listener, struct piece *piece)
{
    listener->piece = piece_share(piece);
    listener->sent = 0;
}

static size_t send_piece(struct listener *listener, char *at, size_t room)
{
    size_t left = listener->piece->len - listener->sent;
    size_t len = left < room ? left : room;
    memcpy(at, listener->piece->bytes + listener->sent, len);
    listener->sent += len;
    if (listener->sent == listener->piece->len)
        piece_drop(&listener->piece);
    return len;
}

static void drop(struct listener *listener)
{
    listener->over = true;
    listener->audience->counts.dropped++;
    piece_drop(&listener->piece);
}

static ssize_t pull_locked(struct listener *listener, char *at, size_t room)
{
    struct audience *audience = listener->audience;
    if (listener->over)
        return STREAM_BROKEN;
    if (audience->ended || listener->ended)
        return STREAM_END;
    if (listener->piece)
        return (ssize_t)send_piece(listener, at, room);
    if (!listener->live)
        return 0;
    ssize_t got = ring_read(audience->ring, &listener->place, at, room);
    if (got >= 0)
        return got;
    drop(listener);
    return STREAM_BROKEN;
}

static ssize_t pull(struct stream *stream, char *at, size_t room)
{
    struct listener *listener = (struct listener *)stream;
    struct audience *audience = listener->audience;
    pthread_mutex_lock(&audience->lock);
    ssize_t got = pull_locked(listener, at, room);
    bool drained = got > 0 && !listener->live && !listener->piece;
    pthread_mutex_unlock(&audience->lock);
    if (drained)
        audience->options.drained(audience->options.context);
    return got;
}

/* Once this has the lock nobody wakes the stream, and after it nobody knows it. */
static void leave(struct stream *stream)
{
    struct listener *listener = (struct listener *)stream;
    struct audience *audience = listener->audience;
    pthread_mutex_lock(&audience->lock);
    if (listener->previous)
        listener->previous->next = listener->next;
    else
        audience->first = listener->next;
    if (listener->next)
        listener->next->previous = listener->previous;
    piece_drop(&listener->piece);
    audience->counts.streams--;
    audience->size--;
    pthread_mutex_unlock(&audience->lock);
}

/* --- all of them --- */

struct audience *audience_new(const struct audience_options *options)
{
    struct audience *audience = memory_new(struct audience, 1);
    audience->options = *options;
    audience->ring = ring_new(options->ring_room);
    pthread_mutex_init(&audience->lock, NULL);
    return audience;
}

void audience_free(struct audience *audience)
{
    if (!audience)
        return;
    piece_drop(&audience->whole);
    piece_drop(&audience->given);
    ring_free(audience->ring);
    pthread_mutex_destroy(&audience->lock);
    free(audience);
}

static bool may_join(const struct audience *audience, struct error *err)
{
    if (audience->ended)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the server is stopping; try again in a moment");
    if (audience->counts.streams < audience->options.streams)
        return true;
    return error_set(err, ERROR_UNAVAILABLE,
                     "%zu live streams are open, and no more may be; try again later",
                     audience->options.streams);
}

bool audience_join(struct audience *audience, struct request *request,
                   struct progress from, str start, struct stream **stream,
                   struct error *err)
{
    struct listener *listener = arena_new(&request->arena, struct listener, 1);
    listener->caller = request->caller;
    listener->stream.pull = pull;
    listener->stream.close = leave;
    listener->audience = audience;
    listener->seen = from;

    pthread_mutex_lock(&audience->lock);
    bool joins = may_join(audience, err);
    if (joins) {
        listener->piece = piece_new(start);
        listener->next = audience->first;
        if (listener->next)
            listener->next->previous = listener;
        audience->first = listener;
        audience->counts.streams++;
        audience->counts.opened++;
        audience->size++;
        *stream = &listener->stream;
    }
    pthread_mutex_unlock(&audience->lock);
    return joins;
}

size_t audience_size(const struct audience *audience) { return audience->size; }

bool audience_tell(struct audience *audience, str message)
{
    pthread_mutex_lock(&audience->lock);
    bool fits = ring_add(audience->ring, message);
    audience->counts.messages += fits;
    pthread_mutex_unlock(&audience->lock);
    return fits;
}

void audience_show(struct audience *audience, str whole)
{
    struct piece *piece = piece_new(whole);
    pthread_mutex_lock(&audience->lock);
    piece_drop(&audience->whole);
    audience->whole = piece;
    pthread_mutex_unlock(&audience->lock);
}

/* --- catching up --- */

/* Has it sent what it was given, so that it can go on? */
static bool waits(const struct listener *listener)
{
    return !listener->live && !listener->over && !listener->piece;
}

static void reset(struct listener *listener, struct progress told)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    sse_reset(&text, told,
              listener->seen.epoch == told.epoch ? "too many events were missed"
                                                 : "the data was replaced");
    listener->seen = told;
    listener->sent = 0;
    listener->piece = piece_new(buf_str(&text));
}

static void go_live(struct listener *listener)
{
    struct audience *audience = listener->audience;
    if (!audience->whole)
        return;
    hand(listener, audience->whole);
    listener->place = ring_end(audience->ring);
    listener->live = true;
}

bool audience_admit(struct audience *audience, struct progress told,
                    struct progress *behind)
{
    int64_t most = 0;
    pthread_mutex_lock(&audience->lock);
    for (struct listener *at = audience->first; at; at = at->next) {
        if (!waits(at))
            continue;
        int64_t lacks = progress_lacks(at->seen, told);
        if (at->seen.epoch != told.epoch || lacks > audience->options.most_behind)
            reset(at, told);
        else if (progress_equal(at->seen, told))
            go_live(at);
        else if (lacks > most) {
            most = lacks;
            *behind = at->seen;
        }
        /* Who has seen more than was told waits until it is told. */
    }
    pthread_mutex_unlock(&audience->lock);
    return most > 0;
}

void audience_give(struct audience *audience, struct progress from, struct progress to,
                   str missed)
{
    pthread_mutex_lock(&audience->lock);
    piece_drop(&audience->given);
    audience->given = piece_new(missed);
    for (struct listener *at = audience->first; at; at = at->next) {
        if (!waits(at) || !progress_equal(at->seen, from))
            continue;
        at->seen = to;
        if (audience->given)
            hand(at, audience->given);
    }
    pthread_mutex_unlock(&audience->lock);
}

void audience_comment(struct audience *audience)
{
    pthread_mutex_lock(&audience->lock);
    piece_drop(&audience->given);
    audience->given = piece_new(SSE_COMMENT);
    for (struct listener *at = audience->first; at; at = at->next)
        if (waits(at))
            hand(at, audience->given);
    pthread_mutex_unlock(&audience->lock);
    /* Only a ring shorter than the comment has no room for it. */
    (void)!audience_tell(audience, SSE_COMMENT);
}

/* --- waking --- */

static bool has_something(const struct listener *listener)
{
    return listener->over || listener->ended || listener->piece ||
           (listener->live && listener->place != ring_end(listener->audience->ring));
}

void audience_wake(struct audience *audience)
{
    pthread_mutex_lock(&audience->lock);
    for (struct listener *at = audience->first; at && !audience->ended; at = at->next) {
        if (at->live && !at->over && !ring_holds(audience->ring, at->place))
            drop(at);
        if (has_something(at))
            stream_wake(&at->stream);
    }
    pthread_mutex_unlock(&audience->lock);
}

void audience_review(struct audience *audience,
                     bool (*may)(void *context, const struct caller *caller),
                     void *context)
{
    pthread_mutex_lock(&audience->lock);
    for (struct listener *at = audience->first; at; at = at->next)
        at->ended |= !may(context, at->caller);
    pthread_mutex_unlock(&audience->lock);
}

void audience_end(struct audience *audience)
{
    pthread_mutex_lock(&audience->lock);
    audience->ended = true;
    for (struct listener *at = audience->first; at; at = at->next)
        stream_wake(&at->stream);
    pthread_mutex_unlock(&audience->lock);
}

struct stream_counts audience_counts(struct audience *audience)
{
    pthread_mutex_lock(&audience->lock);
    struct stream_counts counts = audience->counts;
    pthread_mutex_unlock(&audience->lock);
    return counts;
}
