/* migration.h - how far a migration is, for those who wait for it. */
#ifndef STORE_MIGRATION_H
#define STORE_MIGRATION_H

#include <stdint.h>

/* Who is told: what is made, for `done` of about `all` events. */
struct migration_progress {
    /* NULL: nobody is told. */
    void (*tell)(void *context, const char *what, int64_t done, int64_t all);
    void *context;
};
static inline void migration_tell(const struct migration_progress *progress,
                                  const char *what, int64_t done, int64_t all)
{
    if (progress->tell)
        progress->tell(progress->context, what, done, all);
}

#endif
