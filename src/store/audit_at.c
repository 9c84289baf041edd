/* audit_at.c - the audit log of a database that is not open: a thread reads it, and hands
 * it over in pages to the one that checks. */
#include "store/audit.h"
#include "store/store.h"

#include "base/ahead.h"
#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>

enum { PAGE_LINES = 200 };

/* A row or a checkpoint, as an audit_visitor has them. */
struct log_line {
    bool is_row;
    union {
        struct audit_row row;
        struct checkpoint checkpoint;
    };
};

struct log_page {
    struct arena arena; /* of the rows' texts */
    struct log_line line[PAGE_LINES];
    size_t count;
};

static void page_free(struct log_page *page)
{
    if (page)
        arena_free(&page->arena);
    free(page);
}

/* --- the thread that reads --- */

struct log_reader {
    struct store *store;
    struct ahead *ahead;
    struct log_page *page; /* NULL: the next line begins one */
};

static bool hand_over(struct log_reader *reader)
{
    struct log_page *page = reader->page;
    reader->page = NULL;
    return !page || ahead_put(reader->ahead, page);
}

static bool add_line(void *context, const struct audit_row *row,
                     const struct checkpoint *checkpoint)
{
    struct log_reader *reader = context;
    if (!reader->page) {
        reader->page = memory_bytes(sizeof *reader->page);
        reader->page->arena = ARENA_EMPTY;
        reader->page->count = 0;
    }
    struct log_page *page = reader->page;
    struct log_line *line = &page->line[page->count++];
    line->is_row = row != NULL;
    if (row)
        line->row = audit_row_copy(row, &page->arena);
    else
        line->checkpoint = *checkpoint;
    return page->count < PAGE_LINES || hand_over(reader);
}

static bool read_log(void *context, struct ahead *ahead, struct error *err)
{
    struct log_reader reader = {.store = context, .ahead = ahead};
    bool ok = store_scan_audit(reader.store, add_line, &reader, err);
    (void)hand_over(&reader);
    return ok;
}

/* --- the one that checks --- */

static bool check_page(struct audit_check *check, const struct log_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct log_line *line = &page->line[i];
        if (!audit_check_next(check, line->is_row ? &line->row : NULL,
                              line->is_row ? NULL : &line->checkpoint))
            return false;
    }
    return true;
}

static bool check_log(struct store *store, struct audit_check *check, struct error *err)
{
    struct ahead ahead;
    struct log_page *page;
    bool undecided = true;
    if (!ahead_start(&ahead, read_log, store, err))
        return false;
    while ((page = ahead_take(&ahead))) {
        if (undecided && !check_page(check, page)) {
            undecided = false;
            ahead_leave(&ahead);
        }
        page_free(page);
    }
    return ahead_end(&ahead, err);
}

bool audit_check_at(const char *url, struct audit_check *check, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    if (!store_open(url, STORE_READER, (instant){0}, &store, err) ||
        !store_snapshot(store, err))
        return false;
    bool ok = check_log(store, check, err);
    store_release(store);
    return ok;
}
