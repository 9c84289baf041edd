#include "pipeline/opening.h"

#include "base/clock.h"
#include "base/log.h"

enum { SAY_EVERY_MS = 5000 };

static void say(void *context, const char *what, int64_t done, int64_t all)
{
    span *said = context, now = clock_monotonic();
    if (now.ms - said->ms < SAY_EVERY_MS)
        return;
    *said = now;
    log_info("the database is brought up to date", LOG_TEXT("what", what),
             LOG_INT("events", done), LOG_INT("of", all));
}

bool open_for_writing(const char *url, enum store_access access, struct store **store,
                      struct error *err)
{
    span said = clock_monotonic();
    const struct migration_progress progress = {say, &said};
    return store_open_telling(url, access, clock_now(), &progress, store, err);
}
