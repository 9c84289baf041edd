/* series.h - the sums of a window that is cut into parts, such as its hours or days.
 *
 * A part is a window of its own: it has the sums that reading.h gives of it, so a sheet
 * counts in the part that has its whole period in it. One that is longer than a part, or
 * lies across a cut, counts in none. Where the days of a site begin, only its time zone
 * tells; so whoever asks says where to cut.
 */
#ifndef HUB_SERIES_H
#define HUB_SERIES_H

#include "hub/reading.h"

struct request;

enum { SERIES_PARTS_MOST = 200 };

struct series_part {
    struct window window;
    int64_t sites; /* that have figures in it */
    int64_t sheets, restated, personal;
    struct sheet_sum sum; /* of all sites */
};

struct sums_series {
    struct series_part *at; /* one after the other */
    size_t count;           /* 0: none were asked for */
};

/* Read the parameter cut_at: moments with commas between them, in order, within `window`.
 * ERROR_INVALID. */
MUST_CHECK bool series_cut(const struct request *request, struct window window,
                           struct arena *arena, struct sums_series *series,
                           struct error *err);

/* Set the sums of each part: of the factories of all sites of the question. */
MUST_CHECK bool series_read(struct db *db, const struct tenant *tenant,
                            const struct sums_question *question, struct arena *arena,
                            struct sums_series *series, struct error *err);

#endif
