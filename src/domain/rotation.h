/* rotation.h - which of a row of daily backups are worth their room. */
#ifndef DOMAIN_ROTATION_H
#define DOMAIN_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many days, weeks (from Monday) and months keep a backup: the latest in each. Those
 * without any are not counted, so a plant that was shut keeps what it had. */
struct rotation {
    int days, weeks, months;
};

/* keep[i]: is the backup of day[i] kept? Days are dates as days since 1970-01-01,
 * ascending. */
void rotation_keep(struct rotation rotation, const int64_t *day, size_t count,
                   bool *keep);

#endif
