#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 30, EVERY_MS = 200 };

struct progress_bar progress_begin(void)
{
    span now = clock_monotonic();
    return (struct progress_bar){isatty(STDERR_FILENO) == 1, now, now};
}

uint64_t progress_rate(const struct progress_bar *bar, uint64_t units)
{
    int64_t ms = clock_monotonic().ms - bar->start.ms;
    return units * 1000 / (uint64_t)(ms > 0 ? ms : 1);
}

void progress_show(struct progress_bar *bar, uint64_t events, uint64_t bytes,
                   uint64_t all)
{
    static const char full[WIDTH + 1] = "##############################";
    span now = clock_monotonic();
    if (!bar->shown || now.ms - bar->last.ms < EVERY_MS)
        return;
    bar->last = now;

    unsigned long long count = events, rate = progress_rate(bar, events);
    if (all && bytes <= all) {
        double part = (double)bytes / (double)all;
        int done = (int)(part * (double)WIDTH);
        fprintf(stderr, "\r[%-*.*s] %3d %%  %llu events  %llu/s\033[K", WIDTH, done, full,
                (int)(part * 100), count, rate);
    } else {
        fprintf(stderr, "\r%llu MiB  %llu events  %llu/s\033[K",
                (unsigned long long)(bytes >> 20), count, rate);
    }
    fflush(stderr);
}

void progress_clear(const struct progress_bar *bar)
{
    if (bar->shown)
        fputs("\r\033[K", stderr);
}
