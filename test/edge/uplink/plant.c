#include "plant.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static enum answer serve(void *context, struct request *request, struct reply *reply)
{
    struct plant *plant = context;
    if (request->state) /* it hung */
        return plant_say(reply, 503, STR("{\"success\":false,\"error\":\"it hung\"}"));
    atomic_fetch_add(&plant->asked, 1);
    return plant->answer(plant, request, reply);
}

void plant_start(struct plant *plant,
                 enum answer (*answer)(struct plant *, struct request *, struct reply *),
                 void *context)
{
    struct error err;
    struct server_options options = {.listen = STR("127.0.0.1:0"),
                                     .threads = 2,
                                     .connections = 50,
                                     .body_limit = 4 * 1024 * 1024,
                                     .request_deadline = {5000},
                                     .idle_deadline = {60000}};
    *plant = (struct plant){.answer = answer, .context = context};
    pthread_mutex_init(&plant->lock, NULL);
    if (!server_start(&options, serve, plant, &plant->server, &err))
        fail_msg("%s", err.text);
    snprintf(plant->url, sizeof plant->url, "http://127.0.0.1:%d",
             server_port(plant->server));
}

void plant_stop(struct plant *plant)
{
    pthread_mutex_lock(&plant->lock);
    plant->stopping = true;
    for (int i = 0; i < plant->hangs; i++)
        request_wake(plant->hanging[i]);
    pthread_mutex_unlock(&plant->lock);
    server_stop(plant->server);
    pthread_mutex_destroy(&plant->lock);
}

enum answer plant_say(struct reply *reply, int status, str body)
{
    reply->status = status;
    reply->body = body;
    return ANSWER_NOW;
}

enum answer plant_hang(struct plant *plant, struct request *request, struct reply *reply)
{
    request->state = plant;
    pthread_mutex_lock(&plant->lock);
    bool hang = !plant->stopping;
    if (hang) {
        assert_true(plant->hangs < PLANT_HANGING);
        plant->hanging[plant->hangs++] = request;
    }
    pthread_mutex_unlock(&plant->lock);
    return hang ? ANSWER_LATER : plant_say(reply, 503, STR("it is stopping"));
}

static ssize_t pull_nothing(struct stream *stream, char *at, size_t room)
{
    (void)stream;
    (void)at;
    (void)room;
    return STREAM_BROKEN;
}

static void close_stream(struct stream *stream) { free(stream); }

enum answer plant_cut(struct reply *reply)
{
    reply->status = 200;
    reply->stream = calloc(1, sizeof *reply->stream);
    reply->stream->pull = pull_nothing;
    reply->stream->close = close_stream;
    return ANSWER_STREAM;
}

unsigned plant_closed_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_return_code(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_return_code(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    close(fd);
    return ntohs(at.sin_port);
}

void plant_sleep(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

void plant_until(atomic_int *count, int wanted, const char *what)
{
    for (int i = 0; i < PLANT_PATIENCE / 2 && atomic_load(count) < wanted; i++)
        plant_sleep(2);
    if (atomic_load(count) < wanted)
        fail_msg("%s: %d, want %d", what, atomic_load(count), wanted);
}
