/* Sums that the hub answers with, against the sheets themselves: what it keeps of each
 * day, and which sheets it leaves out, must not be seen in any answer. */
#include "hub/days.h"

#include "base/buf.h"
#include "hub/reading.h"
#include "hub/sites.h"
#include "must.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    SHEETS_MOST = 1000,
    BATCHES = 160,
    QUESTIONS = 400,
    SITES = 4,
    QUARTERS_A_DAY = 96,
    HALF_HOUR_MS = 30 * 60 * 1000
};
static const char *const site_names[SITES] = {"a", "b", "c", "d"};

static uint64_t chance;

/* 0 to below - 1 */
static int any(int below)
{
    chance = chance * 6364136223846793005U + 1442695040888963407U;
    return (int)((chance >> 33) % (uint64_t)below);
}

/* --- what was kept --- */

struct model {
    int site;
    int64_t start, end, from, to, before, k, revision;
    unsigned scopes;
    int minutes[SHEET_SCOPES]; /* -1: suppressed */
};

struct model_list {
    struct model at[SHEETS_MOST];
    size_t count;
};

static void keep(struct model_list *list, struct model kept, int64_t now)
{
    kept.from = now;
    kept.to = INT64_MAX;
    for (size_t i = 0; i < list->count; i++) {
        struct model *old = &list->at[i];
        if (old->to != INT64_MAX || old->site != kept.site || old->start != kept.start ||
            old->end != kept.end || old->scopes != kept.scopes)
            continue;
        if (kept.from <= old->from)
            kept.from = old->from + 1;
        old->to = kept.from;
        kept.before = old->before + 1;
    }
    assert_true(list->count < SHEETS_MOST);
    list->at[list->count++] = kept;
}

/* --- sheets --- */

static void name_rows(const struct model *kept, char rows[static 80])
{
    static const char *const row_names[] = {"factory:", "type:T=", "station:S="};
    size_t at = 0;
    for (int i = 0; i < SHEET_SCOPES; i++) {
        if (!(kept->scopes & 1U << i))
            continue;
        at += (size_t)snprintf(rows + at, 80 - at, "%s%s", at ? " " : "", row_names[i]);
        if (kept->minutes[i] < 0)
            at += (size_t)snprintf(rows + at, 80 - at, "-");
        else
            at += (size_t)snprintf(rows + at, 80 - at, "%d", kept->minutes[i]);
    }
}

/* Hours of UTC, hours that begin at any quarter, hours of several kinds, and days and a
 * week among hours. */
static struct model any_sheet(int *quarter, int *hours)
{
    struct model kept = {.site = any(SITES), .revision = 1 + any(4), .k = any(3) * 4};
    bool varies = kept.site >= 2;
    *hours = kept.site == 3 && any(4) == 0 ? (any(5) ? 24 : 168) : 1;
    *quarter = *hours > 1 ? (any(6) - 1) * QUARTERS_A_DAY - 24 : (any(4 * 24) - 24) * 4;
    if (kept.site == 1)
        *quarter += any(3);
    kept.scopes = varies ? 1 + (unsigned)any(7) : kept.site == 0 ? 1 : 7;
    if (any(12) == 0)
        kept.scopes &= 6;
    if (!kept.scopes)
        kept.scopes = 2;
    kept.start = FIRST_HOUR.ms + *quarter * (SPAN_HOUR.ms / 4);
    kept.end = kept.start + *hours * SPAN_HOUR.ms;
    for (int i = 0; i < SHEET_SCOPES; i++)
        kept.minutes[i] = any(6) ? any(60) : -1;
    return kept;
}

/* Several at once. Some are sent out of order, again, or with another text. */
static void bring_any(struct centre_place *place, struct model_list *list)
{
    enum { AT_ONCE = 6 };
    struct model sheet[AT_ONCE];
    struct said said[AT_ONCE];
    char rows[AT_ONCE][80];
    enum sheet_status status[AT_ONCE];
    size_t count = 1 + (size_t)any(AT_ONCE);
    for (size_t i = 0; i < count; i++) {
        int quarter, hours;
        sheet[i] = any_sheet(&quarter, &hours);
        name_rows(&sheet[i], rows[i]);
        said[i] = (struct said){.site = site_names[sheet[i].site],
                                .epoch = 1,
                                .revision = sheet[i].revision,
                                .hour = quarter / 4.0,
                                .hours = hours,
                                .k = sheet[i].k,
                                .rows = rows[i]};
    }
    place->now.ms += any(5) ? any(HALF_HOUR_MS) : -any(HALF_HOUR_MS);
    say_all(place, said, count, status);
    for (size_t i = 0; i < count; i++)
        if (status[i] == SHEET_NEW)
            keep(list, sheet[i], place->now.ms);
}

/* --- what they say --- */

static bool is_known(const struct model *kept, const struct sums_question *question)
{
    int64_t at = question->as_of.ms;
    return at >= INSTANT_NEVER.ms ? kept->to == INT64_MAX
                                  : kept->from <= at && at < kept->to;
}

static bool is_asked(const struct model *kept, const struct sums_question *question)
{
    return is_known(kept, question) && kept->scopes & 1U << question->scope &&
           kept->start >= question->window.start.ms &&
           kept->end <= question->window.end.ms;
}

/* Another one counts in its place. */
static bool gives_way(const struct model *to, const struct model *kept)
{
    if (to->site != kept->site || to == kept)
        return false;
    if (to->start == kept->start && to->end == kept->end)
        return to->from > kept->from ||
               (to->from == kept->from && to->scopes > kept->scopes);
    return to->start <= kept->start && to->end >= kept->end;
}

static bool counts(const struct model_list *list, const struct model *kept,
                   const struct sums_question *question)
{
    if (!is_asked(kept, question))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (is_asked(&list->at[i], question) && gives_way(&list->at[i], kept))
            return false;
    return true;
}

static void tell_site(struct buf *out, const struct site_sums *site)
{
    buf_addf(
        out, "%.*s %" PRId64 "x restated %" PRId64 " personal %" PRId64 " k %" PRId64,
        STR_ARG(site->site), site->sheets, site->restated, site->personal, site->least_k);
    for (size_t i = 0; i < site->sums; i++) {
        const struct sheet_sum *sum = &site->sum[i];
        buf_addf(out, " (%" PRId64 "x suppressed %" PRId64 " covered %" PRId64,
                 sum->sheets, sum->suppressed, sum->covered_ms);
        for (int j = 0; j < SHEET_FIGURES; j++)
            buf_addf(out, " %" PRId64, sum->figure[j]);
        buf_addf(out, ")");
    }
    buf_addf(out, "\n");
}

static void add_kept(struct site_sums *site, const struct model *kept,
                     enum sheet_scope scope)
{
    struct sheet_sum *sum = site->sum;
    int64_t length = kept->end - kept->start, minutes = kept->minutes[scope];
    site->sums = 1;
    site->sheets++;
    site->restated += kept->before > 0;
    site->personal += kept->k == 0;
    site->least_k = kept->k < site->least_k ? kept->k : site->least_k;
    sum->suppressed += minutes < 0;
    if (minutes < 0)
        return;
    sum->sheets++;
    sum->covered_ms += length;
    sum->figure[SHEET_PLANNED] += length;
    sum->figure[SHEET_WORKING] += minutes * SPAN_MINUTE.ms;
    sum->figure[SHEET_UNKNOWN] += length - minutes * SPAN_MINUTE.ms;
    sum->figure[SHEET_OCCUPIED] += minutes * SPAN_MINUTE.ms;
    sum->figure[SHEET_UNITS] += minutes;
}

static void add_up(const struct model_list *list, const struct sums_question *question,
                   const struct tenant *tenant, struct buf *out)
{
    for (int i = 0; i < SITES; i++) {
        struct sheet_sum sum = {.sheets = 0};
        struct site_sums site = {
            .site = str_from(site_names[i]), .least_k = INT64_MAX, .sum = &sum};
        bool south = i % 2;
        if ((question->site.len && !str_equal(question->site, site.site)) ||
            (tenant->kind == TENANT_GROUP && south))
            continue;
        for (size_t j = 0; j < list->count; j++)
            if (list->at[j].site == i && counts(list, &list->at[j], question))
                add_kept(&site, &list->at[j], question->scope);
        /* Zeros beside what is hidden are no figures. */
        if (sum.suppressed && !sum.figure[SHEET_WORKING])
            sum = (struct sheet_sum){.suppressed = sum.suppressed};
        if (site.sheets)
            tell_site(out, &site);
    }
}

/* --- what is asked --- */

static struct sums_question any_question(const struct model_list *list)
{
    static const struct {
        int first, quarters; /* days of UTC begin 24 quarters before the first hour */
    } whole[] = {{-24, QUARTERS_A_DAY}, {-24, 2 * QUARTERS_A_DAY}, {-120, 900}};
    struct sums_question question = {
        .scope = any(3) ? SHEET_FACTORY : (enum sheet_scope)any(SHEET_SCOPES),
        .site = any(3) ? STR("") : str_from(site_names[any(SITES)]),
        .as_of = INSTANT_NEVER};
    int pick = any(6);
    int first = pick < 3 ? whole[pick].first : any(500) - 120;
    int quarters = pick < 3 ? whole[pick].quarters : 1 + any(500);
    question.window.start.ms = FIRST_HOUR.ms + first * (SPAN_HOUR.ms / 4);
    question.window.end.ms = question.window.start.ms + quarters * (SPAN_HOUR.ms / 4);
    if (any(2))
        question.as_of.ms = list->at[any((int)list->count)].from + any(3) - 1;
    return question;
}

static void check(struct centre_place *place, const struct model_list *list)
{
    static const struct tenant tenants[] = {{TENANT_ALL, {"", 0}},
                                            {TENANT_GROUP, {"north", 5}}};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf want = BUF(1 << 16), got = BUF(1 << 16);
    const struct sums_question question = any_question(list);
    const struct tenant *tenant = &tenants[any(2)];
    struct sums_answer answer;
    struct db *db;
    MUST(hub_ask(place->hub, tenant, &db, &err));
    MUST(read_sums(db, tenant, &question, &arena, &answer, &err));
    hub_ask_end(place->hub, db);
    for (size_t i = 0; i < answer.count; i++)
        tell_site(&got, &answer.at[i]);
    add_up(list, &question, tenant, &want);
    if (!str_equal(buf_str(&got), buf_str(&want)))
        fail_msg("scope %d, %" PRId64 " to %" PRId64 " as of %" PRId64
                 ":\n%s\nbut the sheets say\n%s",
                 question.scope, question.window.start.ms, question.window.end.ms,
                 question.as_of.ms, buf_text(&got), buf_text(&want));
}

static int set_up(void **state)
{
    struct centre_place *place = centre_new(*state);
    for (int i = 0; i < SITES; i++)
        enrol(place, site_names[i], i % 2 ? "south" : "north", 1);
    *state = place;
    chance = 13;
    return 0;
}

static int tear_down(void **state)
{
    centre_free(*state);
    return 0;
}

static void test_any_sheets(void **state)
{
    struct centre_place *place = *state;
    static struct model_list list; /* large for the stack */
    list.count = 0;
    for (int part = 0; part < 4; part++) {
        for (int i = 0; i < BATCHES / 4; i++)
            bring_any(place, &list);
        for (int i = 0; i < QUESTIONS / 4; i++)
            check(place, &list);
    }
}

/* --- days of a database from before there were any --- */

static void list_days(struct centre_place *place, struct buf *out)
{
    static const char sql[] =
        "SELECT site, day_ms, last_end_ms, last_known_ms, sheets, restated, personal,"
        " least_k, with_figures, suppressed, covered_ms, planned_ms, working_ms, idle_ms,"
        " absent_ms, unknown_ms, occupied_ms, working_station_ms, units FROM hub_days"
        " ORDER BY site, day_ms";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct db *db;
    bool row;
    MUST(hub_read(place->hub, &db, &err));
    MUST(db_use(db, sql, &get, &err));
    for (;;) {
        MUST(statement_step(get, &row, &err));
        if (!row)
            break;
        buf_addf(out, "%.*s", STR_ARG(column_text(get, 0)));
        for (int i = 1; i <= 18; i++)
            buf_addf(out, " %" PRId64, column_is_null(get, i) ? -1 : column_int(get, i));
        buf_addf(out, "\n");
    }
    statement_done(&get);
    hub_read_end(place->hub, db);
}

static bool run_downgrade(struct task *task, void *ledger, instant now, struct error *err)
{
    (void)task, (void)now;
    return db_run(ledger,
                  "DROP VIEW IF EXISTS hub_figures; DROP TABLE hub_days;"
                  " ALTER TABLE hub_sites DROP COLUMN mark;"
                  " ALTER TABLE hub_sites DROP COLUMN shown_mark;"
                  " UPDATE hub_version SET version = 1",
                  err);
}

static void test_upgrade(void **state)
{
    struct centre_place *place = *state;
    static struct model_list list;
    CLEANUP(buf_free) struct buf before = BUF(1 << 16), after = BUF(1 << 16);
    struct task downgrade = {.run = run_downgrade, .weight = 1};
    list.count = 0;
    for (int i = 0; i < 30; i++)
        bring_any(place, &list);
    list_days(place, &before);
    assert_true(before.len > 0);
    MUST(hub_run(place->hub, &downgrade, &err));
    hub_stop(place->hub);
    place->hub = NULL;
    MUST(hub_start(place->url, &place->hub, &err));
    list_days(place, &after);
    assert_string_equal(buf_text(&after), buf_text(&before));
    for (int i = 0; i < 30; i++)
        check(place, &list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_any_sheets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_upgrade, set_up, tear_down),
    };
    return ENGINES_RUN(tests);
}
