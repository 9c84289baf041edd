#include "edge/sources/sources.h"

#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

const struct source_kind *const source_kinds[] = {&source_mqtt, &source_kafka,
                                                  &source_stdin, NULL};

enum { KINDS = sizeof source_kinds / sizeof *source_kinds - 1 };

struct sources {
    pthread_mutex_t mutex; /* protects: */
    struct source *running[KINDS];
    size_t count;
};

struct sources *sources_new(void)
{
    struct sources *sources = memory_new(struct sources, 1);
    pthread_mutex_init(&sources->mutex, NULL);
    return sources;
}

void sources_free(struct sources *sources)
{
    if (!sources)
        return;
    pthread_mutex_destroy(&sources->mutex);
    free(sources);
}

bool sources_start(struct sources *sources, const struct source_kind *kind,
                   const struct source_options *options, struct sink *sink,
                   struct error *err)
{
    struct source *source;
    if (!kind->start(options, sink, &source, err))
        return false;
    pthread_mutex_lock(&sources->mutex);
    bool fits = sources->count < KINDS;
    if (fits)
        sources->running[sources->count++] = source;
    pthread_mutex_unlock(&sources->mutex);
    if (fits)
        return true;
    kind->stop(source);
    return error_set(err, ERROR_LIMIT, "more than %d sources", KINDS);
}

/* Take the last one off the list; NULL: there is none. */
static struct source *take_last(struct sources *sources)
{
    pthread_mutex_lock(&sources->mutex);
    struct source *last = sources->count ? sources->running[--sources->count] : NULL;
    pthread_mutex_unlock(&sources->mutex);
    return last;
}

void sources_stop(struct sources *sources)
{
    struct source *source;
    while (sources && (source = take_last(sources)))
        source->kind->stop(source);
}

struct sources_state sources_state(struct sources *sources)
{
    struct sources_state all = {0};
    size_t len = 0;
    pthread_mutex_lock(&sources->mutex);
    for (size_t i = 0; i < sources->count; i++) {
        struct source *source = sources->running[i];
        struct source_state state = {0};
        source->kind->state(source, &state);
        all.ignored += state.ignored;
        if (state.trouble[0] && len < sizeof all.trouble)
            len += (size_t)snprintf(all.trouble + len, sizeof all.trouble - len, "%s%s",
                                    len ? "; " : "", state.trouble);
    }
    pthread_mutex_unlock(&sources->mutex);
    return all;
}
