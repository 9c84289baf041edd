#include "edge/uplink/heartbeat.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "edge/uplink/offset.h"
#include "edge/uplink/receipt.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    CAMERAS = 200,      /* the most that the server accepts */
    TROUBLE_BYTES = 500 /* the same of `trouble` */
};

struct heartbeat_sender {
    struct heartbeat_options options; /* `agent` and `version` are copies */
    struct arena arena;
    instant started;
    pthread_t thread;

    /* Of the thread. */
    struct link *link;    /* others only call link_cancel() */
    int64_t left_out;     /* cameras, as the server last said */
    struct error refusal; /* that the log last told; empty: none */

    pthread_mutex_t mutex; /* protects: */
    pthread_cond_t wake;
    bool stopping;
    struct offset offset;
    bool name_taken;
};

/* --- the request --- */

static void add_queue(struct json_out *out, struct json_node *root,
                      const struct spool_stats *stats)
{
    struct json_node *queue = json_add_object(out, root, "queue");
    json_add_int(out, queue, "waiting", stats->waiting);
    json_add_int(out, queue, "dead", stats->dead);
    json_add_int(out, queue, "bytes", stats->bytes);
    if (stats->any)
        json_add_time(out, queue, "oldest_at", stats->oldest);
    else
        json_add_null(out, queue, "oldest_at");
}

static void add_counts(struct json_out *out, struct json_node *root,
                       const struct box_status *status)
{
    const struct spool_stats *stats = &status->spool;
    struct json_node *counts = json_add_object(out, root, "counts");
    json_add_int(out, counts, "taken", stats->taken);
    json_add_int(out, counts, "delivered", stats->delivered);
    json_add_int(out, counts, "rejected", stats->rejected);
    json_add_int(out, counts, "dropped_full", stats->dropped_full);
    json_add_int(out, counts, "dropped_old", stats->dropped_old);
    json_add_int(out, counts, "refused", stats->refused);
    json_add_int(out, counts, "ignored", (int64_t)status->ignored);
}

static void add_clock(struct json_out *out, struct json_node *root,
                      struct heartbeat_sender *heartbeat)
{
    span ahead, delay;
    if (!heartbeat_offset(heartbeat, &ahead, &delay)) {
        json_add_null(out, root, "clock");
        return;
    }
    struct json_node *clock = json_add_object(out, root, "clock");
    json_add_int(out, clock, "offset_ms", ahead.ms);
    json_add_int(out, clock, "delay_ms", delay.ms);
}

/* The start of a text, up to TROUBLE_BYTES, as one line. */
static str one_line(str text, struct arena *arena)
{
    str rest = text;
    while (rest.len) {
        size_t len = str_utf8(rest);
        len = len ? len : 1;
        if ((size_t)(rest.at - text.at) + len > TROUBLE_BYTES)
            break;
        rest = (str){rest.at + len, rest.len - len};
    }
    text.len -= rest.len;
    char *line = arena_new(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        line[i] =
            (unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f ? ' ' : text.at[i];
    return (str){line, text.len};
}

static void add_line(struct json_out *out, struct json_node *node, const char *name,
                     str text, struct arena *arena)
{
    if (text.len)
        json_add_text(out, node, name, one_line(text, arena));
    else
        json_add_null(out, node, name);
}

static void add_messages(struct json_out *out, struct json_node *node,
                         const struct camera_status *status, struct arena *arena)
{
    if (status->timed)
        json_add_int(out, node, "clock_ahead_ms", status->ahead.ms);
    else
        json_add_null(out, node, "clock_ahead_ms");
    json_add_int(out, node, "unread", status->unread);
    add_line(out, node, "reason", status->reason, arena);
}

static void add_cameras(struct json_out *out, struct json_node *root,
                        const struct box_status *status, struct arena *arena)
{
    struct json_node *list = json_add_array(out, root, "cameras");
    for (size_t i = 0; i < status->cameras && i < CAMERAS; i++) {
        const struct camera *camera = &status->camera[i].camera;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "camera_id", camera->id);
        json_add_text(out, node, "state", camera_state_name(camera->state));
        if (camera->heard.ms)
            json_add_time(out, node, "heard_at", camera->heard);
        else
            json_add_null(out, node, "heard_at");
        add_messages(out, node, &status->camera[i], arena);
        json_push(out, list, node);
    }
}

static str write_heartbeat(struct heartbeat_sender *heartbeat,
                           const struct box_status *status, instant now,
                           struct arena *arena)
{
    const struct heartbeat_options *options = &heartbeat->options;
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    json_add_text(out, root, "agent_id", options->agent);
    json_add_text(out, root, "version", options->version);
    json_add_time(out, root, "sent_at", now);
    json_add_time(out, root, "started_at", heartbeat->started);
    json_add_int(out, root, "interval_ms", options->interval.ms);
    add_queue(out, root, &status->spool);
    add_counts(out, root, status);
    add_clock(out, root, heartbeat);
    add_line(out, root, "trouble", status->trouble, arena);
    add_cameras(out, root, status, arena);
    return json_write(out, root);
}

/* --- the answer --- */

static bool read_time(const struct json *root, const char *name, instant *at)
{
    struct error err;
    str text;
    return json_text(json_get(root, name), &text) && instant_parse(text, at, &err);
}

struct heartbeat_answer {
    instant received, sent; /* the server's times */
    bool name_taken;
    int64_t left_out; /* cameras */
};

/* False: the server refused it, or it was not the server that answered. */
static bool read_answer(const struct link_answer *answer, struct arena *arena,
                        struct heartbeat_answer *read)
{
    const struct json *root;
    struct error err;
    *read = (struct heartbeat_answer){0};
    if (answer->status != 200 || !json_parse(answer->body, arena, &root, &err))
        return false;
    (void)json_bool(json_get(root, "name_taken"), &read->name_taken);
    (void)json_integer(json_get(root, "cameras_left_out"), &read->left_out);
    return read_time(root, "received_at", &read->received) &&
           read_time(root, "sent_at", &read->sent);
}

static void watch(struct heartbeat_sender *heartbeat)
{
    pthread_mutex_lock(&heartbeat->mutex);
    offset_watch(&heartbeat->offset, clock_now(), clock_monotonic());
    pthread_mutex_unlock(&heartbeat->mutex);
}

/* Take in the times of an exchange. If our clock was set during it, it measures nothing.
 */
static void learn(struct heartbeat_sender *heartbeat, instant t1,
                  const struct heartbeat_answer *answer)
{
    instant t4 = clock_now();
    pthread_mutex_lock(&heartbeat->mutex);
    bool news = answer->name_taken && !heartbeat->name_taken;
    heartbeat->name_taken = answer->name_taken;
    if (!offset_watch(&heartbeat->offset, t4, clock_monotonic()))
        offset_add(&heartbeat->offset, t1, answer->received, answer->sent, t4);
    pthread_mutex_unlock(&heartbeat->mutex);
    if (news)
        log_error("another box reports under the same name; give each its own: --agent",
                  LOG_STR("agent", heartbeat->options.agent));
}

/* Say once that the server does not show some cameras. */
static void tell_left_out(struct heartbeat_sender *heartbeat, int64_t left_out)
{
    if (left_out > 0 && left_out != heartbeat->left_out)
        log_warn("the server does not show some cameras: the key is not for them",
                 LOG_INT("cameras", left_out));
    heartbeat->left_out = left_out;
}

/* Say once for each reason why the server, or a proxy before it, does not take what we
 * report. */
static void tell_refusal(struct heartbeat_sender *heartbeat,
                         const struct link_answer *answer, struct arena *arena)
{
    struct error refusal;
    const char *words = receipt_refusal(answer->body, arena);
    error_set(&refusal, ERROR_UNAVAILABLE, "the server answered with status %d%s%s",
              answer->status, words ? ": " : "", words ? words : "");
    if (strcmp(refusal.text, heartbeat->refusal.text) != 0)
        log_warn("the server does not take heartbeats, and shows this box as late",
                 LOG_TEXT("reason", refusal.text));
    heartbeat->refusal = refusal;
}

/* --- the thread --- */

/* Send one heartbeat. That the server cannot be reached is not reported: the uplink does
 * that, and the next heartbeat follows anyway. */
static void beat(struct heartbeat_sender *heartbeat)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct box_status status = {0};
    struct link_answer answer;
    struct error err;
    struct heartbeat_answer read;
    watch(heartbeat);
    if (!heartbeat->options.gather(heartbeat->options.context, &arena, &status))
        return;
    instant now = clock_now();
    str body = write_heartbeat(heartbeat, &status, now, &arena);
    if (!link_post(heartbeat->link, "/api/agents/heartbeat", "application/json", body,
                   false, &arena, &answer, &err))
        return;
    if (!read_answer(&answer, &arena, &read)) {
        tell_refusal(heartbeat, &answer, &arena);
        return;
    }
    learn(heartbeat, now, &read);
    tell_left_out(heartbeat, read.left_out);
    heartbeat->refusal.text[0] = '\0';
}

/* Wait until it is time for the next one. False: there is none. */
static bool wait_for_next(struct heartbeat_sender *heartbeat, span next)
{
    pthread_mutex_lock(&heartbeat->mutex);
    while (!heartbeat->stopping && clock_wait(&heartbeat->wake, &heartbeat->mutex, next))
        ;
    bool stopping = heartbeat->stopping;
    pthread_mutex_unlock(&heartbeat->mutex);
    return !stopping;
}

static void *work(void *context)
{
    struct heartbeat_sender *heartbeat = context;
    span next;
    do {
        next = (span){clock_monotonic().ms + heartbeat->options.interval.ms};
        beat(heartbeat);
    } while (wait_for_next(heartbeat, next));
    return NULL;
}

/* --- beginning and end --- */

static void release(struct heartbeat_sender *heartbeat)
{
    link_close(heartbeat->link);
    pthread_cond_destroy(&heartbeat->wake);
    pthread_mutex_destroy(&heartbeat->mutex);
    arena_free(&heartbeat->arena);
    free(heartbeat);
}

static struct heartbeat_sender *heartbeat_new(const struct heartbeat_options *options)
{
    struct heartbeat_sender *heartbeat = memory_new(struct heartbeat_sender, 1);
    heartbeat->options = *options;
    heartbeat->options.agent = arena_copy(&heartbeat->arena, options->agent);
    heartbeat->options.version = arena_copy(&heartbeat->arena, options->version);
    heartbeat->started = clock_now();
    pthread_mutex_init(&heartbeat->mutex, NULL);
    clock_condition(&heartbeat->wake);
    return heartbeat;
}

bool heartbeat_start(const struct heartbeat_options *options,
                     struct heartbeat_sender **heartbeat, struct error *err)
{
    struct heartbeat_sender *started = heartbeat_new(options);
    bool ok = link_open(&options->link, &started->link, err);
    if (ok && pthread_create(&started->thread, NULL, work, started) != 0)
        ok = error_set(err, ERROR_UNAVAILABLE, "cannot start the heartbeat's thread");
    if (!ok) {
        release(started);
        return false;
    }
    *heartbeat = started;
    return true;
}

void heartbeat_stop(struct heartbeat_sender *heartbeat)
{
    if (!heartbeat)
        return;
    pthread_mutex_lock(&heartbeat->mutex);
    heartbeat->stopping = true;
    pthread_cond_signal(&heartbeat->wake);
    pthread_mutex_unlock(&heartbeat->mutex);
    link_cancel(heartbeat->link);
    pthread_join(heartbeat->thread, NULL);
    release(heartbeat);
}

bool heartbeat_offset(struct heartbeat_sender *heartbeat, span *ahead, span *delay)
{
    pthread_mutex_lock(&heartbeat->mutex);
    bool known = offset_best(&heartbeat->offset, ahead, delay);
    pthread_mutex_unlock(&heartbeat->mutex);
    return known;
}
