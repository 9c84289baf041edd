#include "http/reaper.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* So many sockets are read away at once; past that the rest is closed at once. Each for
 * so long, and while its client does not pause for longer than that. */
enum { LINGERING = 64 };
static const span linger_for = {30000}, longest_pause = {2000};

static const span never = {INT64_MAX};

struct lingering {
    int fd;
    span until, heard_until;
};

struct reaper {
    pthread_t thread;
    span tick;
    int alarm; /* wakes the thread */

    pthread_mutex_t lock; /* guards what follows */
    /* Heads of two rings: of connections whose client has to do something, send a request
     * or the rest of one, and of those that are being answered. In each, who has been
     * there for longest is first. */
    struct watch waiting, paused;
    struct lingering lingering[LINGERING];
    size_t lingering_count;
    struct reaper_counts counts;
    pthread_cond_t fewer; /* somebody was forgotten */
    bool cutting_all, stopping;
};

static const char *reason_of(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Service Unavailable";
    }
}

size_t refusal(int status, const char *text, char answer[static REFUSAL_TEXT])
{
    const char *reason = reason_of(status);
    char body[200];
    int len = snprintf(body, sizeof body, "{\"success\":false,\"error\":\"%s\"}", text);
    int all = snprintf(answer, REFUSAL_TEXT,
                       "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n"
                       "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
                       "Connection: close\r\nContent-Length: %d\r\n\r\n%s",
                       status, reason, len, body);
    return (size_t)all;
}

void refuse_raw(int fd, int status, const char *text)
{
    char answer[REFUSAL_TEXT];
    size_t len = refusal(status, text, answer);
    (void)send(fd, answer, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* The lock is held, so the socket is still that of the connection. */
static void cut(const struct reaper *reaper, struct watch *watch)
{
    bool tell = watch->asking && !watch->sealed;
    if (tell && reaper->cutting_all)
        refuse_raw(watch->fd, 503, "the server is stopping; try again in a moment");
    else if (tell)
        refuse_raw(watch->fd, 408,
                   "the request was not sent whole in the time there was for it");
    shutdown(watch->fd, SHUT_RDWR);
    watch->deadline = never;
    watch->cut = true;
}

static void cut_late(struct reaper *reaper, span now)
{
    const struct watch *ring = &reaper->waiting;
    for (struct watch *at = ring->next; at != ring; at = at->next)
        if (at->deadline.ms <= now.ms) {
            cut(reaper, at);
            reaper->counts.late++;
        }
}

/* True when nothing more will come, or enough has. Reads no more than a fast sender can
 * have sent since the last look, so that one of them does not keep the others waiting. */
static bool read_away(struct lingering *one, span now)
{
    char bytes[16 * 1024];
    for (int i = 0; i < 16; i++) {
        ssize_t got = recv(one->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return true;
        if (got < 0)
            break;
        one->heard_until = (span){now.ms + longest_pause.ms};
    }
    return one->until.ms <= now.ms || one->heard_until.ms <= now.ms;
}

static void read_all_away(struct reaper *reaper, span now)
{
    for (size_t i = 0; i < reaper->lingering_count;) {
        struct lingering *one = &reaper->lingering[i];
        if (!read_away(one, now)) {
            i++;
            continue;
        }
        close(one->fd);
        *one = reaper->lingering[--reaper->lingering_count];
    }
}

static void wait_for_work(struct reaper *reaper)
{
    struct pollfd at[1 + LINGERING] = {{.fd = reaper->alarm, .events = POLLIN}};
    pthread_mutex_lock(&reaper->lock);
    size_t count = reaper->lingering_count;
    for (size_t i = 0; i < count; i++)
        at[1 + i] = (struct pollfd){.fd = reaper->lingering[i].fd, .events = POLLIN};
    pthread_mutex_unlock(&reaper->lock);

    uint64_t rung;
    if (poll(at, 1 + count, (int)reaper->tick.ms) > 0 && at[0].revents)
        (void)!read(reaper->alarm, &rung, sizeof rung);
}

static void *run(void *argument)
{
    struct reaper *reaper = argument;
    span looked = clock_monotonic();
    for (bool going = true; going;) {
        wait_for_work(reaper);
        span now = clock_monotonic();

        pthread_mutex_lock(&reaper->lock);
        read_all_away(reaper, now);
        /* Lingering sockets wake this thread more often than the watched need it. */
        if (now.ms - looked.ms >= reaper->tick.ms) {
            cut_late(reaper, now);
            looked = now;
        }
        going = !reaper->stopping;
        pthread_mutex_unlock(&reaper->lock);
    }
    return NULL;
}

static void wake(struct reaper *reaper)
{
    const uint64_t one = 1;
    (void)!write(reaper->alarm, &one, sizeof one);
}

bool reaper_start(span tick, struct reaper **reaper, struct error *err)
{
    struct reaper *started = memory_new(struct reaper, 1);
    started->tick = tick;
    started->waiting.next = started->waiting.previous = &started->waiting;
    started->paused.next = started->paused.previous = &started->paused;
    pthread_mutex_init(&started->lock, NULL);
    clock_condition(&started->fewer);

    started->alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failed = started->alarm < 0 ? errno : 0;
    if (!failed)
        failed = pthread_create(&started->thread, NULL, run, started);
    if (failed) {
        if (started->alarm >= 0)
            close(started->alarm);
        pthread_cond_destroy(&started->fewer);
        pthread_mutex_destroy(&started->lock);
        free(started);
        return error_set(err, ERROR_UNAVAILABLE, "no thread to watch connections: %s",
                         strerrordesc_np(failed));
    }
    *reaper = started;
    return true;
}

void reaper_stop(struct reaper *reaper)
{
    if (!reaper)
        return;
    pthread_mutex_lock(&reaper->lock);
    reaper->stopping = true;
    pthread_mutex_unlock(&reaper->lock);
    wake(reaper);
    pthread_join(reaper->thread, NULL);

    for (size_t i = 0; i < reaper->lingering_count; i++)
        close(reaper->lingering[i].fd);
    close(reaper->alarm);
    pthread_cond_destroy(&reaper->fewer);
    pthread_mutex_destroy(&reaper->lock);
    free(reaper);
}

static span from_now(span within) { return (span){clock_monotonic().ms + within.ms}; }

static void link_last(struct watch *ring, struct watch *watch)
{
    watch->next = ring;
    watch->previous = ring->previous;
    watch->previous->next = watch->next->previous = watch;
}

static void unlink_watch(struct watch *watch)
{
    watch->previous->next = watch->next;
    watch->next->previous = watch->previous;
}

void reaper_watch(struct reaper *reaper, struct watch *watch, int fd, uint32_t peer,
                  bool sealed, span within)
{
    *watch = (struct watch){
        .fd = fd, .peer = peer, .sealed = sealed, .deadline = from_now(within)};
    pthread_mutex_lock(&reaper->lock);
    link_last(&reaper->waiting, watch);
    if (reaper->cutting_all)
        cut(reaper, watch);
    pthread_mutex_unlock(&reaper->lock);
}

void reaper_rename(struct reaper *reaper, struct watch *watch, uint32_t peer)
{
    pthread_mutex_lock(&reaper->lock);
    watch->peer = peer;
    pthread_mutex_unlock(&reaper->lock);
}

static struct watch *find_to_evict(struct watch *ring, uint32_t peer)
{
    for (struct watch *at = ring->next; at != ring; at = at->next)
        if (!at->cut && (peer == ANY_PEER || at->peer == peer))
            return at;
    return NULL;
}

bool reaper_evict(struct reaper *reaper, uint32_t peer)
{
    pthread_mutex_lock(&reaper->lock);
    struct watch *found = find_to_evict(&reaper->waiting, peer);
    if (found) {
        cut(reaper, found);
        reaper->counts.evicted++;
    }
    pthread_mutex_unlock(&reaper->lock);
    return found;
}

static void set(struct reaper *reaper, struct watch *watch, span deadline, bool asking,
                struct watch *ring)
{
    pthread_mutex_lock(&reaper->lock);
    if (!watch->cut)
        watch->deadline = deadline;
    watch->asking = asking;
    unlink_watch(watch);
    link_last(ring, watch);
    pthread_mutex_unlock(&reaper->lock);
}

void reaper_restart(struct reaper *reaper, struct watch *watch, span within, bool asking)
{
    set(reaper, watch, from_now(within), asking, &reaper->waiting);
}

void reaper_pause(struct reaper *reaper, struct watch *watch)
{
    set(reaper, watch, never, false, &reaper->paused);
}

void reaper_forget(struct reaper *reaper, struct watch *watch)
{
    pthread_mutex_lock(&reaper->lock);
    unlink_watch(watch);
    pthread_cond_broadcast(&reaper->fewer);
    pthread_mutex_unlock(&reaper->lock);
}

static bool is_empty(const struct watch *ring) { return ring->next == ring; }

void reaper_cut_all(struct reaper *reaper, span most)
{
    struct watch *const rings[] = {&reaper->waiting, &reaper->paused};
    span until = from_now(most);
    pthread_mutex_lock(&reaper->lock);
    reaper->cutting_all = true;
    for (int i = 0; i < 2; i++)
        for (struct watch *at = rings[i]->next; at != rings[i]; at = at->next)
            cut(reaper, at);
    while ((!is_empty(rings[0]) || !is_empty(rings[1])) &&
           clock_wait(&reaper->fewer, &reaper->lock, until))
        ;
    pthread_mutex_unlock(&reaper->lock);
}

void reaper_linger(struct reaper *reaper, int fd)
{
    int kept = -1;
    pthread_mutex_lock(&reaper->lock);
    if (reaper->lingering_count < LINGERING)
        kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (kept >= 0) {
        shutdown(kept, SHUT_WR);
        reaper->lingering[reaper->lingering_count++] =
            (struct lingering){kept, from_now(linger_for), from_now(longest_pause)};
    }
    pthread_mutex_unlock(&reaper->lock);
    if (kept >= 0)
        wake(reaper);
}

struct reaper_counts reaper_counts(struct reaper *reaper)
{
    pthread_mutex_lock(&reaper->lock);
    struct reaper_counts counts = reaper->counts;
    pthread_mutex_unlock(&reaper->lock);
    return counts;
}
