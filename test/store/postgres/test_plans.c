/* How the server goes about what is asked most: adding events, and figures. It never
 * reads a whole table that grows, on tables that are empty, that were empty when the plan
 * was made, and that are full and known to be.
 *
 * The server tells itself of each statement how it was run (its module auto_explain). */
#include "../crowd.h"
#include "../engines.h"

#include "server_of_postgres.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 20, DAYS = 40, GROUP = 200, GROUPS = 7, LINE = 1 << 16 };
static const span every = {30 * 60 * 1000};

/* The most pages that are looked at to find what belongs together, such as the runs of a
 * worker; a full table, and each index of it, has more. */
enum { PAGES_MOST = 100 };

static const char *const large[] = {
    "events",          "runs",           "worker_rollups",
    "station_rollups", "worker_changes", "station_changes",
    "corrections",     "quality_due",    "changed_hours",
};

struct plan_log {
    FILE *file;
    char line[LINE], statement[LINE], scan[LINE];
    long
        loops; /* of the scan of a large table that was read last; 0: it was of another */
    size_t plans;
};

/* Does a table or an index with this name follow, which is large? */
static bool is_large(const char *at, const char *word)
{
    at = strstr(at, word);
    const char *table = at ? at + strlen(word) : "";
    size_t len = strcspn(table, " \n");
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        if (strlen(large[i]) == len && memcmp(large[i], table, len) == 0)
            return true;
    return false;
}

static long number_after(const char *line, const char *word)
{
    const char *at = strstr(line, word);
    return at ? strtol(at + strlen(word), NULL, 10) : 0;
}

/* A line of a plan is a step ("->  Index Scan using ... on events ... loops=4)"), or says
 * more of it ("Buffers: shared hit=12 read=3"). */
static void check_step(struct plan_log *log, const char *where)
{
    bool scans = strstr(log->line, "Scan ");
    log->loops = 0;
    if (!scans || !is_large(log->line, " on "))
        return;
    snprintf(log->scan, sizeof log->scan, "%s", log->line);
    log->loops = number_after(log->line, "loops=");
    if (strstr(log->line, "Seq Scan"))
        fail_msg("%s: %s%s", where, log->scan, log->statement);
}

static void check_pages(struct plan_log *log, const char *where)
{
    long pages = number_after(log->line, "hit=") + number_after(log->line, "read=");
    if (!log->loops)
        return;
    double each = (double)pages / (double)log->loops;
    if (each > PAGES_MOST)
        fail_msg("%s: %.0f pages: %s%s", where, each, log->scan, log->statement);
}

static void check_line(struct plan_log *log, const char *where)
{
    static const char query[] = "Query Text: ";
    const char *at = strstr(log->line, query);
    if (at) {
        snprintf(log->statement, sizeof log->statement, "%s", at + strlen(query));
        log->plans++;
        log->loops = 0;
    } else if (strstr(log->line, "loops=")) {
        check_step(log, where);
    } else if (strstr(log->line, "Buffers: ")) {
        check_pages(log, where);
    }
}

static void check_plans(struct plan_log *log, const char *where)
{
    log->plans = 0;
    while (fgets(log->line, sizeof log->line, log->file))
        check_line(log, where);
    assert_true(log->plans > 50);
    clearerr(log->file);
}

static void skip_plans(struct plan_log *log) { fseek(log->file, 0, SEEK_END); }

/* --- what is asked --- */

static instant ago(int64_t minutes)
{
    return instant_add(CROWD_NOW, (span){-minutes * SPAN_MINUTE.ms});
}

static void ask(struct crowd *crowd)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event *event =
        crowd_events(crowd, (struct window){ago(6), ago(1)}, GROUP, &arena);
    const struct event *late =
        crowd_events(crowd, (struct window){ago(3000), ago(2900)}, GROUP, &arena);
    const struct window windows[] = {
        {ago(420), ago(-60)}, {ago(3600), ago(777)}, {ago(10 * 1440), CROWD_NOW}};
    /* The sixth time a statement may get a plan for whatever values. */
    for (int i = 0; i < GROUPS; i++) {
        crowd_send(crowd, event + 20 * i, 20, false);
        crowd_send(crowd, event + 20 * i, 20, true);
        crowd_send(crowd, late + 20 * i, 20, false);
        crowd_void(crowd, late + 20 * i, 3);
        for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
            crowd_metrics(crowd, windows[w]);
            crowd_page(crowd, windows[w], 50);
        }
        crowd_series(crowd, windows[0]);
        crowd_timeline(crowd, windows[0]);
    }
}

/* --- on which tables --- */

static void name_site(const struct engine *engine, char url[static URL_ROOM])
{
    char fresh[URL_ROOM];
    engine->name_fresh("", fresh);
    snprintf(url, URL_ROOM,
             "%s&options=-c%%20session_preload_libraries%%3Dauto_explain"
             "%%20-c%%20auto_explain.log_min_duration%%3D0"
             "%%20-c%%20auto_explain.log_analyze%%3Don"
             "%%20-c%%20auto_explain.log_buffers%%3Don%s",
             postgres_url(), strstr(fresh, "&site="));
}

static void test_plans(void **state)
{
    static struct plan_log log; /* too large for the stack */
    const struct engine *engine = *state;
    char url[URL_ROOM];
    struct crowd crowd;
    log.file = fopen(postgres_log(), "r");
    assert_non_null(log.file);

    name_site(engine, url);
    crowd_open_at(&crowd, url, WORKERS, 0, every);
    skip_plans(&log);
    ask(&crowd);
    check_plans(&log, "on empty tables");
    crowd_close(&crowd);
    engine->remove(url);

    name_site(engine, url);
    crowd_open_at(&crowd, url, WORKERS, DAYS, every);
    skip_plans(&log);
    ask(&crowd);
    check_plans(&log, "on tables that were empty");
    MUST(db_run(db_of(crowd.writer->backend), "ANALYZE", &err));
    ask(&crowd); /* all plans are made anew */
    check_plans(&log, "on full tables");
    crowd_close(&crowd);
    engine->remove(url);
    fclose(log.file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans)};
    return ENGINE_RUN(&engine_postgres, tests);
}
