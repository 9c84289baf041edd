/* audit.c - audit verify, audit export. */
#include "cli/actor.h"
#include "cli/command.h"

#include "base/ahead.h"
#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "pipeline/audit_format.h"
#include "pipeline/audit_key.h"
#include "store/audit.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void close_file(FILE **file)
{
    if (*file && *file != stdin && *file != stdout)
        fclose(*file);
}

/* --- verify: what was written down elsewhere --- */

struct known {
    struct checkpoint *at;
    size_t count, room;
};

static void known_free(struct known *known) { free(known->at); }

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct checkpoint *)a)->number;
    int64_t y = ((const struct checkpoint *)b)->number;
    return (x > y) - (x < y);
}

/* A line that somebody made up is worth nothing: its signature does not hold. */
static void add_known(struct known *known, str line)
{
    struct checkpoint read;
    if (!checkpoint_find(line, &read) || !checkpoint_holds(&read))
        return;
    if (known->count == known->room) {
        known->room = known->room ? 2 * known->room : 64;
        known->at = memory_resize(known->at, known->room, sizeof *known->at);
    }
    known->at[known->count++] = read;
}

static void line_free(char **line) { free(*line); }

static bool read_journal(const struct settings *settings, struct known *known,
                         struct error *err)
{
    CLEANUP(close_file) FILE *file = NULL;
    CLEANUP(line_free) char *line = NULL;
    size_t room = 0;
    ssize_t len;
    const char *path = settings->journal.at;
    if (!settings->journal.len)
        return true;
    file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!file)
        return error_set(err, ERROR_UNAVAILABLE, "'%s' cannot be read: %s", path,
                         strerrordesc_np(errno));
    while ((len = getline(&line, &room, file)) >= 0)
        add_known(known, (str){line, (size_t)len});
    if (ferror(file))
        return error_set(err, ERROR_UNAVAILABLE, "'%s' cannot be read: %s", path,
                         strerrordesc_np(errno));
    if (known->count)
        qsort(known->at, known->count, sizeof *known->at, by_number);
    printf("%zu checkpoints in %s\n", known->count, path);
    return true;
}

/* Signed by another key than the log is, a line may be of another server. */
static void keep_those_of(struct known *known, const struct verifying_key *key)
{
    size_t kept = 0;
    for (size_t i = 0; i < known->count; i++)
        if (memcmp(&known->at[i].key, key, sizeof *key) == 0)
            known->at[kept++] = known->at[i];
    if (kept < known->count)
        printf("%zu of them were signed by another key, and are passed over\n",
               known->count - kept);
    known->count = kept;
}

/* --- verify: the key --- */

static const char without_key[] = "without the key nobody can tell who signed the log; "
                                  "give --audit-key or --public-key";

static bool find_key(const struct settings *settings, struct verifying_key *key,
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct signing_key signing;
    bool open;
    if (settings->public_key.len)
        return hex_parse(settings->public_key, key->byte, sizeof key->byte, err) ||
               error_context(err, "--public-key");
    str path = audit_key_path(settings, &arena);
    if (!path.len)
        return error_set(err, ERROR_INVALID, without_key);
    if (!audit_key_read(path.at, &signing, &open, err))
        return error_context(err, without_key);
    *key = verifying_key_of(&signing);
    secret_wipe(&signing, sizeof signing);
    return true;
}

/* --- verify --- */

static void print_verdict(const struct audit_verdict *verdict)
{
    printf("%s", amount(verdict->rows, "row", "rows").text);
    if (verdict->rows)
        printf(", %" PRId64 " to %" PRId64, verdict->first, verdict->last);
    printf(", %s", amount(verdict->checkpoints, "checkpoint", "checkpoints").text);
    if (verdict->last > verdict->vouched && verdict->fault == AUDIT_GOOD)
        printf("; the last %s none yet",
               amount(verdict->last - verdict->vouched, "row has", "rows have").text);
    printf("\n");
    if (verdict->erased)
        printf("what %s told of workers was erased with them\n",
               amount(verdict->erased, "row", "rows").text);
    if (verdict->key_changed)
        printf("row %" PRId64 " says that the key was changed\n", verdict->key_changed);
    if (verdict->restored)
        printf("row %" PRId64 " says that a backup was restored\n", verdict->restored);
    if (verdict->fault == AUDIT_GOOD)
        printf("good\n");
    else
        printf("BAD: row %" PRId64 ": %s: %s\n", verdict->row,
               audit_fault_name(verdict->fault), verdict->text);
}

bool run_audit_verify(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(known_free) struct known known = {0};
    const struct settings *settings = &invocation->settings;
    struct verifying_key key;
    struct audit_check check;
    if (!find_key(settings, &key, err)) {
        *status = EXIT_BAD;
        return false;
    }
    if (!read_journal(settings, &known, err))
        return false;
    keep_those_of(&known, &key);
    audit_check_begin(&check, &key, known.at, known.count, &arena);
    if (!audit_check_at(settings->database.at, &check, err))
        return false;
    const struct audit_verdict *verdict = audit_check_end(&check);
    print_verdict(verdict);
    *status = verdict->fault == AUDIT_GOOD ? EXIT_GOOD : EXIT_BAD;
    return true;
}

/* --- export --- */

enum { PAGE = 1000, PAGE_BYTES = 256 * 1024 * 1024 };

/* Rows on their way from the thread that reads them to the one that writes them out. */
struct rows {
    struct arena arena;
    struct audit_page page;
};

static void rows_free(struct rows *rows)
{
    arena_free(&rows->arena);
    free(rows);
}

struct export_reader {
    struct store *store;
    struct audit_query query;
};

static bool read_pages(void *context, struct ahead *ahead, struct error *err)
{
    struct export_reader *reader = context;
    bool wanted;
    do {
        struct rows *rows = memory_new(struct rows, 1);
        if (!store_audit_page(reader->store, &reader->query, &rows->arena, &rows->page,
                              err)) {
            rows_free(rows);
            return false;
        }
        reader->query.from = rows->page.next;
        wanted = ahead_put(ahead, rows);
    } while (wanted && reader->query.from);
    return true;
}

static bool write_page(const struct audit_page *page, bool csv, FILE *file,
                       struct buf *text, struct error *err)
{
    for (size_t i = 0; i < page->count; i++)
        (csv ? audit_csv : audit_ndjson)(text, &page->row[i]);
    str out = buf_str(text);
    if (!buf_ok(text))
        return error_set(err, ERROR_INTERNAL, "a page of the log is too large");
    bool ok = fwrite(out.at, 1, out.len, file) == out.len && fflush(file) == 0;
    buf_clear(text);
    return ok || error_set(err, ERROR_UNAVAILABLE, "the output cannot be written: %s",
                           strerrordesc_np(errno));
}

/* *rows: how many there were. */
static bool write_log(struct export_reader *reader, bool csv, FILE *file, int64_t *rows,
                      struct error *err)
{
    CLEANUP(buf_free) struct buf text = BUF(PAGE_BYTES);
    struct error ignored;
    struct ahead ahead;
    struct rows *next;
    bool ok = true;
    if (!ahead_start(&ahead, read_pages, reader, err))
        return false;
    if (csv)
        audit_csv_header(&text);
    while ((next = ahead_take(&ahead))) {
        *rows += (int64_t)next->page.count;
        ok = ok && write_page(&next->page, csv, file, &text, err);
        if (!ok)
            ahead_leave(&ahead);
        rows_free(next);
    }
    return ahead_end(&ahead, ok ? err : &ignored) && ok;
}

bool run_audit_export(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(close_file) FILE *file = stdout;
    struct export_reader reader = {
        .query =
            {
                .worker = settings->worker,
                .start = settings->start,
                .end = settings->end.ms ? settings->end : INSTANT_NEVER,
                .ascending = true,
                .limit = PAGE,
                .examine = 100 * PAGE,
            },
    };
    int64_t rows = 0;
    (void)status;
    if (settings->end.ms && settings->end.ms <= settings->start.ms)
        return error_set(err, ERROR_INVALID, "--end is not after --start");
    if (!store_open(settings->database.at, STORE_READER, (instant){0}, &store, err))
        return false;
    reader.store = store;
    if (settings->output.len && !(file = fopen(settings->output.at, "we")))
        return error_set(err, ERROR_UNAVAILABLE, "'%s' cannot be written: %s",
                         settings->output.at, strerrordesc_np(errno));
    if (!write_log(&reader, settings->format == FORMAT_CSV, file, &rows, err))
        return false;
    fprintf(stderr, "%s\n", amount(rows, "row", "rows").text);
    return true;
}
