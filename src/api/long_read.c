#include "api/long_read.h"

#include "base/error.h"

bool long_read_begin(struct app *app, struct app **reading, struct error *err)
{
    unsigned most = app->threads > 1 ? app->threads - 1 : 1;
    if (atomic_fetch_add(&app->long_reads, 1) >= most) {
        atomic_fetch_sub(&app->long_reads, 1);
        return error_set(err, ERROR_UNAVAILABLE,
                         "too many long questions at once; try again in a moment");
    }
    *reading = app;
    return true;
}

void long_read_end(struct app **reading)
{
    if (*reading)
        atomic_fetch_sub(&(*reading)->long_reads, 1);
}
