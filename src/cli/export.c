/* export.c - all events, in order of time, a page after the other. */
#include "cli/command.h"
#include "cli/progress.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/format.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>

enum { PAGE = 1000, PAGE_BYTES = 4 * 1024 * 1024 };

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static bool write_out(FILE *file, str text, struct error *err)
{
    if (fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0)
        return true;
    return error_set(err, ERROR_UNAVAILABLE, "the output cannot be written: %s",
                     strerrordesc_np(errno));
}

static struct event_query query_of(const struct settings *settings)
{
    return (struct event_query){
        .worker = settings->worker,
        .station = settings->station,
        .window = {settings->start, settings->end.ms ? settings->end : INSTANT_NEVER},
        .ascending = true,
        .without_voided = !settings->with_voided,
        .limit = PAGE,
    };
}

static bool write_page(const struct event_page *page, bool csv, FILE *file,
                       struct error *err)
{
    CLEANUP(buf_free) struct buf out = BUF(PAGE_BYTES);
    for (size_t i = 0; i < page->count; i++)
        (csv ? format_csv : format_ndjson)(&out, &page->event[i]);
    if (!buf_ok(&out))
        return error_set(err, ERROR_INTERNAL, "a page of events is too large");
    return write_out(file, buf_str(&out), err);
}

static bool write_pages(struct store *store, const struct settings *settings, FILE *file,
                        uint64_t *events, struct error *err)
{
    struct event_query query = query_of(settings);
    struct progress_bar bar = progress_begin();
    for (bool more = true; more;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event_page page;
        if (!store_events(store, &query, &arena, &page, err) ||
            !write_page(&page, settings->format == FORMAT_CSV, file, err))
            return false;
        *events += page.count;
        more = page.more;
        query.resume = true;
        query.after_at = page.last_at;
        query.after_id = page.last_id;
        if (file != stdout)
            progress_show(&bar, *events, 0, 0);
    }
    progress_clear(&bar);
    return true;
}

static bool write_header(const struct settings *settings, FILE *file, struct error *err)
{
    CLEANUP(buf_free) struct buf header = BUF(PAGE_BYTES);
    if (settings->format != FORMAT_CSV)
        return true;
    format_csv_header(&header);
    return write_out(file, buf_str(&header), err);
}

static bool write_all(struct store *store, const struct settings *settings, FILE *file,
                      uint64_t *events, struct error *err)
{
    return write_header(settings, file, err) &&
           write_pages(store, settings, file, events, err);
}

bool run_export(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    const struct settings *settings = &invocation->settings;
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(close_file) FILE *file = NULL;
    uint64_t events = 0;
    if (settings->end.ms && settings->end.ms <= settings->start.ms)
        return error_set(err, ERROR_INVALID, "--end is not after --start");
    /* Each page is a snapshot of its own: one that lasted would keep the write-ahead log
     * of a server from beginning anew. */
    if (!store_open(settings->database.at, STORE_READER, (instant){0}, &store, err))
        return false;

    if (settings->output.len && !(file = fopen(settings->output.at, "we")))
        return error_set(err, ERROR_UNAVAILABLE, "'%s' cannot be written: %s",
                         settings->output.at, strerrordesc_np(errno));
    if (!write_all(store, settings, file ? file : stdout, &events, err))
        return false;
    fprintf(stderr, "%s\n", amount((int64_t)events, "event", "events").text);
    return true;
}
