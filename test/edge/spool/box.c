#include "box.h"

#include "base/buf.h"

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

void box_open(struct box *box)
{
    MUST(spool_open(box->path, SPOOL_WRITE, &box->limits, &box->spool, &err));
}

void box_close(struct box *box)
{
    spool_close(box->spool);
    box->spool = NULL;
}

void box_reopen(struct box *box, struct spool_limits limits)
{
    box_close(box);
    box->limits = limits;
    box_open(box);
}

int box_set_up(void **state)
{
    struct box *box = calloc(1, sizeof *box);
    if (!box)
        abort();
    snprintf(box->folder, sizeof box->folder, "/tmp/spool.XXXXXX");
    if (!mkdtemp(box->folder))
        abort();
    snprintf(box->path, sizeof box->path, "%.31s/spool.db", box->folder);
    box->limits = (struct spool_limits){.bytes = 1 << 30, .when_full = SPOOL_REFUSE};
    box->now = MIDNIGHT;
    box_open(box);
    *state = box;
    return 0;
}

int box_tear_down(void **state)
{
    struct box *box = *state;
    box_close(box);
    arena_free(&box->arena);

    DIR *folder = opendir(box->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", box->folder, entry->d_name);
        unlink(path);
    }
    if (folder)
        closedir(folder);
    rmdir(box->folder);
    free(box);
    return 0;
}

struct event box_event(int n)
{
    struct event event = {
        .at = instant_add(MIDNIGHT, (span){n * 1000}),
        .type = EVENT_WORKING,
        .worker = STR("W1"),
        .station = STR("S1"),
        .confidence = 0.875,
        .camera = STR("cam"),
    };
    event.uuid = event_identity(&event);
    return event;
}

void box_put(struct box *box, int first, int end)
{
    size_t count = (size_t)(end - first);
    struct event *event = arena_new(&box->arena, struct event, count);
    struct outcome *outcome = arena_new(&box->arena, struct outcome, count);
    for (size_t i = 0; i < count; i++)
        event[i] = box_event(first + (int)i);
    MUST(spool_begin(box->spool, &err));
    MUST(spool_put(box->spool, event, count, box->now, &box->arena, outcome, &err));
    MUST(spool_commit(box->spool, &err));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(outcome[i].kind, OUTCOME_STORED);
}

struct outcome box_offer(struct box *box, const struct event *event)
{
    struct outcome outcome;
    MUST(spool_begin(box->spool, &err));
    MUST(spool_put(box->spool, event, 1, box->now, &box->arena, &outcome, &err));
    MUST(spool_commit(box->spool, &err));
    return outcome;
}

void box_settle(struct box *box, int64_t first, int64_t end, const char *reason)
{
    size_t count = (size_t)(end - first);
    struct verdict *verdict = arena_new(&box->arena, struct verdict, count);
    for (size_t i = 0; i < count; i++)
        verdict[i] = (struct verdict){first + (int64_t)i, reason};
    MUST(spool_begin(box->spool, &err));
    MUST(spool_settle(box->spool, verdict, count, box->now, &err));
    MUST(spool_commit(box->spool, &err));
}

const char *box_next(struct box *box, enum spool_order order, size_t events, size_t bytes)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct parcels parcels;
    MUST(spool_next(box->spool, order, events, bytes, &box->arena, &parcels, &err));
    for (size_t i = 0; i < parcels.count; i++)
        buf_addf(&text, "%s%lld", i ? " " : "", (long long)parcels.parcel[i].number);
    return arena_copy(&box->arena, buf_str(&text)).at;
}

struct spool_stats box_stats(struct box *box)
{
    struct spool_stats stats;
    MUST(spool_stats(box->spool, &stats, &err));
    return stats;
}

static void add_fault(void *context, const char *fault)
{
    buf_addf(context, "%s\n", fault);
}

const char *box_verify(struct box *box, int64_t *events)
{
    CLEANUP(buf_free) struct buf text = BUF(65536);
    struct error err = {0};
    *events = -1;
    if (!spool_verify(box->spool, add_fault, &text, events, &err))
        buf_addf(&text, "failed: %s\n", err.text);
    return arena_copy(&box->arena, buf_str(&text)).at;
}

int64_t box_file_size(const struct box *box)
{
    struct stat about;
    assert_int_equal(stat(box->path, &about), 0);
    return about.st_size;
}

void box_sql(const struct box *box, const char *sql)
{
    sqlite3 *raw = NULL;
    assert_null(box->spool);
    if (sqlite3_open(box->path, &raw) != SQLITE_OK ||
        sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    sqlite3_close(raw);
}
