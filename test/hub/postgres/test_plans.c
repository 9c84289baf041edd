/* How the server goes about what a hub is asked: sheets and days are found by an index,
 * of the site and the time, whoever asks. So it is on tables that are empty, and on full
 * ones. The policies of the tables hide no index.
 *
 * The server tells itself of each statement how it was run (its module auto_explain). */
#include "../sites.h"

#include "base/postgres.h"
#include "hub/days.h"
#include "hub/reading.h"
#include "server_of_postgres.h"

#include <stdio.h>
#include <stdlib.h>

enum { SITES = 12, HOURS = 2000, LINE = 1 << 16 };

/* The most pages that are looked at for the sheets of one site and two days; those of a
 * site have more. */
enum { PAGES_MOST = 250 };

struct plan_log {
    FILE *file;
    char line[LINE], statement[LINE], scan[LINE];
    long loops;      /* of the scan that was read last; 0: it was of another table */
    size_t scans[2]; /* of days, of sheets */
};

static long number_after(const char *line, const char *word)
{
    const char *at = strstr(line, word);
    return at ? strtol(at + strlen(word), NULL, 10) : 0;
}

static void check_scan(struct plan_log *log, const char *where)
{
    log->loops = 0;
    bool of_sheets = strstr(log->line, " on hub_sheets ");
    if (!strstr(log->line, "Scan ") ||
        (!of_sheets && !strstr(log->line, " on hub_days ")))
        return;
    snprintf(log->scan, sizeof log->scan, "%s", log->line);
    log->loops = number_after(log->line, "loops=");
    log->scans[of_sheets]++;
    if (strstr(log->line, "Seq Scan"))
        fail_msg("%s: %s%s", where, log->scan, log->statement);
}

static void check_condition(struct plan_log *log, const char *where)
{
    bool of_time = strstr(log->line, "start_ms ") || strstr(log->line, "day_ms ");
    if (log->loops && (!strstr(log->line, "site = ") || !of_time))
        fail_msg("%s: %s%s%s", where, log->scan, log->line, log->statement);
}

static void check_pages(struct plan_log *log, const char *where)
{
    long pages = number_after(log->line, "hit=") + number_after(log->line, "read=");
    if (log->loops && pages / log->loops > PAGES_MOST)
        fail_msg("%s: %ld pages in %ld loops: %s%s", where, pages, log->loops, log->scan,
                 log->statement);
}

static void check_line(struct plan_log *log, const char *where)
{
    static const char query[] = "Query Text: ";
    const char *at = strstr(log->line, query);
    if (at) {
        snprintf(log->statement, sizeof log->statement, "%s", at + strlen(query));
        log->loops = 0;
    } else if (strstr(log->line, "loops=") || strstr(log->line, "never executed")) {
        check_scan(log, where);
    } else if (strstr(log->line, "Index Cond: ")) {
        check_condition(log, where);
    } else if (strstr(log->line, "Buffers: ")) {
        check_pages(log, where);
    }
}

static void check_plans(struct plan_log *log, const char *where)
{
    log->scans[0] = log->scans[1] = 0;
    while (fgets(log->line, sizeof log->line, log->file))
        check_line(log, where);
    assert_true(log->scans[0] > 20 && log->scans[1] > 20);
    clearerr(log->file);
}

/* --- what is asked --- */

static void ask_as(struct centre_place *place, const struct tenant *tenant)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct window window = {
        instant_add(FIRST_HOUR, SPAN_DAY), /* cuts a day of UTC */
        instant_add(FIRST_HOUR, (span){66 * SPAN_HOUR.ms})};
    struct site_states states;
    struct sums_answer answer;
    struct listed_sheets list;
    struct db *db;
    MUST(hub_ask(place->hub, tenant, &db, &err));
    MUST(read_sites(db, tenant, STR(""), place->now, &arena, &states, &err));
    for (int scope = SHEET_FACTORY; scope < SHEET_SCOPES; scope++)
        for (int then = 0; then < 2; then++) {
            const struct sums_question question = {.window = window,
                                                   .scope = (enum sheet_scope)scope,
                                                   .as_of =
                                                       then ? place->now : INSTANT_NEVER};
            MUST(read_sums(db, tenant, &question, &arena, &answer, &err));
        }
    MUST(read_sheets(db, tenant, STR("s01"), window, INSTANT_NEVER, &arena, &list, &err));
    hub_ask_end(place->hub, db);
}

static void ask(struct centre_place *place)
{
    static const struct tenant tenants[] = {{TENANT_ALL, {"", 0}},
                                            {TENANT_GROUP, {"north", 5}},
                                            {TENANT_SITE, {"s01", 3}},
                                            {TENANT_NONE, {"", 0}}};
    for (int i = 0; i < 3; i++)
        for (size_t t = 0; t < sizeof tenants / sizeof *tenants; t++)
            ask_as(place, &tenants[t]);
}

/* Sheets as they are kept, but not signed: the plan does not depend on what is in them.
 */
static void fill(struct db *db)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "INSERT INTO hub_sheets SELECT 's' || lpad(CAST(s AS TEXT), 2, '0'),"
             " %lld + h * 3600000, %lld + (h + 1) * 3600000, 1, 1, 1, 0,"
             " 9223372036854775807, 0, 5, 0, 1, 1, 1, 1, 1, 1, 1, 1, '',"
             " p.signature, p.packed FROM generate_series(1, %d) AS s,"
             " generate_series(CAST(2 AS BIGINT), %d) AS h,"
             " (SELECT signature, packed FROM hub_sheets LIMIT 1) AS p",
             (long long)FIRST_HOUR.ms, (long long)FIRST_HOUR.ms, SITES, HOURS);
    MUST(db_run(db, sql, &err));
    MUST(db_run(db, "DELETE FROM hub_days", &err));
    MUST(db_run(db, HUB_DAYS_INSERT(""), &err));
}

static void name_with_plans(const char *folder, char url[static URL_ROOM])
{
    char fresh[URL_ROOM];
    engine_postgres.name_fresh(folder, fresh);
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
    struct engine engine = *(const struct engine *)*state;
    engine.name_fresh = name_with_plans; /* of the superuser, who may ask for plans */
    struct centre_place *place = centre_new(&engine);
    char site[8];
    log.file = fopen(postgres_log(), "r");
    assert_non_null(log.file);
    for (int i = 1; i <= SITES; i++) {
        snprintf(site, sizeof site, "s%02d", i);
        enrol(place, site, i % 2 ? "north" : "south", 1);
    }
    assert_int_equal(say(place, (struct said){"s01", 1, 1, 0, 0, 5, "factory:1"}),
                     SHEET_NEW);

    fseek(log.file, 0, SEEK_END);
    ask(place);
    check_plans(&log, "on empty tables");

    struct db *db;
    char schema[URL_ROOM];
    snprintf(schema, sizeof schema, "SET search_path = %s",
             strstr(place->url, "&site=") + strlen("&site="));
    MUST(postgres_open(postgres_url(), "", "", &db, &err));
    MUST(db_run(db, schema, &err));
    fill(db);
    fseek(log.file, 0, SEEK_END);
    ask(place);
    check_plans(&log, "on tables that were empty");

    MUST(db_run(db, "ANALYZE", &err));
    db_close(db);
    ask(place); /* all plans are made anew */
    check_plans(&log, "on full tables");
    fclose(log.file);
    centre_free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans)};
    return ENGINE_RUN(&engine_postgres, tests);
}
