#include "cli/sharing.h"

#include "access/directory.h"
#include "api/app.h"
#include "api/feed.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/redis.h"
#include "pipeline/alerts.h"
#include "pipeline/cameras_heard.h"
#include "pipeline/notify.h"
#include "pipeline/quality.h"
#include "pipeline/replicas.h"
#include "pipeline/sending.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdlib.h>

/* Which cameras others have heard is asked for this often. */
static const span cameras_often = {5000};
/* Of those who are not known: one each so often, and so many at once. */
static const span look_each = {100};
enum { LOOKS_AT_ONCE = 20 };

struct sharing {
    struct app *app;
    struct replicas *replicas;

    pthread_mutex_t mutex; /* while credentials are read, and for: */
    bool stale;            /* they have to be read again */
    uint64_t entered;      /* what the directory had entered when they were last read */
    span looked_until; /* each look for somebody unknown takes a while, see may_look() */

    /* The thread's. */
    span cameras_due;
    int64_t heard; /* cameras of events up to this one were noted; -1: of none yet */
};

static bool take(struct sharing *sharing, struct store **reader, struct error *err)
{
    return pool_take(sharing->app->pool, (struct scope){.kind = SCOPE_ALL}, reader, err);
}

/* --- who may do what --- */

/* Under the mutex: what was read first must not be taken over last. */
static bool read_now(struct sharing *sharing, uint64_t entered)
{
    struct directory *directory = sharing->app->directory;
    struct store *reader;
    struct error err = {0};
    bool taken = false;
    if (!take(sharing, &reader, &err))
        return false;
    if (!directory_load(directory, reader, entered, &taken, &err))
        log_warn("what others changed of keys and people cannot be read",
                 LOG_TEXT("reason", err.text));
    pool_give(sharing->app->pool, reader);
    if (taken)
        sharing->entered = entered;
    return taken;
}

/* A change of our own that was committed before the others' may be entered after what was
 * read of them, and take back what they did. So it is read again after each. */
static void read_credentials(struct sharing *sharing)
{
    uint64_t entered = directory_entered(sharing->app->directory);
    pthread_mutex_lock(&sharing->mutex);
    if ((sharing->stale || entered != sharing->entered) && read_now(sharing, entered))
        sharing->stale = false;
    pthread_mutex_unlock(&sharing->mutex);
}

/* So that whoever makes up keys does not have them read all the time. */
static bool may_look(struct sharing *sharing)
{
    span now = clock_monotonic();
    if (sharing->looked_until.ms > now.ms + LOOKS_AT_ONCE * look_each.ms)
        return false;
    if (sharing->looked_until.ms < now.ms)
        sharing->looked_until = now;
    sharing->looked_until.ms += look_each.ms;
    return true;
}

/* Somebody shows a key or a session that is not known here: another server may have made
 * it a moment ago. */
static bool refresh(void *context)
{
    struct sharing *sharing = context;
    pthread_mutex_lock(&sharing->mutex);
    bool ok = may_look(sharing) &&
              read_now(sharing, directory_entered(sharing->app->directory));
    pthread_mutex_unlock(&sharing->mutex);
    return ok;
}

/* --- cameras --- */

static void note_cameras(struct sharing *sharing)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store *reader;
    struct error ignored = {0};
    int64_t last, correction;
    size_t count = 0;
    str *camera;
    span clock = clock_monotonic();
    if (clock.ms < sharing->cameras_due.ms || !sharing->app->cameras_heard ||
        !take(sharing, &reader, &ignored))
        return;
    sharing->cameras_due.ms = clock.ms + cameras_often.ms;
    bool ok =
        store_last(reader, &last, &correction, &ignored) &&
        (sharing->heard < 0 || store_cameras_since(reader, sharing->heard, last, &arena,
                                                   &camera, &count, &ignored));
    pool_give(sharing->app->pool, reader);
    for (size_t i = 0; ok && i < count; i++)
        cameras_heard_elsewhere(sharing->app->cameras_heard, camera[i], clock_now());
    if (ok)
        sharing->heard = last;
}

/* --- what the replicas' thread calls --- */

static void committed(void *context)
{
    const struct sharing *sharing = context;
    if (sharing->app->feed)
        feed_notify(sharing->app->feed);
    sender_notify(sharing->app->sender);
}

static void news(void *context, enum news_kind kind)
{
    struct sharing *sharing = context;
    switch (kind) {
    case NEWS_CREDENTIALS:
        pthread_mutex_lock(&sharing->mutex);
        sharing->stale = true;
        pthread_mutex_unlock(&sharing->mutex);
        break;
    case NEWS_ALERTS:
        alerts_touch(sharing->app->alerts);
        notify_wake(sharing->app->notify);
        break;
    case NEWS_QUALITY:
        quality_notify(sharing->app->quality);
        break;
    case NEWS_KINDS:
        break;
    }
}

static void looked(void *context)
{
    struct sharing *sharing = context;
    read_credentials(sharing);
    note_cameras(sharing);
}

/* Redis is one more way to tell, and to be told. */
static void tell(void *context)
{
    const struct sharing *sharing = context;
    redis_tell(sharing->app->redis);
}

static void hear(void *context)
{
    const struct sharing *sharing = context;
    replicas_hear(sharing->replicas);
}

/* --- life --- */

bool sharing_start(const char *url, struct app *app, struct sharing **sharing,
                   struct error *err)
{
    *sharing = NULL;
    if (!store_is_shared(url))
        return true;
    struct sharing *started = memory_new(struct sharing, 1);
    const struct replicas_options options = {.url = url,
                                             .committed = committed,
                                             .news = news,
                                             .looked = looked,
                                             .tell = tell,
                                             .context = started};
    started->app = app;
    started->stale = true;
    started->heard = -1;
    pthread_mutex_init(&started->mutex, NULL);
    if (!replicas_start(&options, &started->replicas, err)) {
        pthread_mutex_destroy(&started->mutex);
        free(started);
        return false;
    }
    directory_set_refresh(app->directory, refresh, started);
    writer_share(app->writer, started->replicas);
    if (app->redis)
        redis_hear(app->redis, hear, started);
    *sharing = started;
    return true;
}

void sharing_stop(struct sharing *sharing)
{
    if (!sharing)
        return;
    if (sharing->app->redis)
        redis_hear(sharing->app->redis, NULL, NULL);
    replicas_stop(sharing->replicas);
}

void sharing_free(struct sharing *sharing)
{
    if (!sharing)
        return;
    replicas_free(sharing->replicas);
    pthread_mutex_destroy(&sharing->mutex);
    free(sharing);
}
