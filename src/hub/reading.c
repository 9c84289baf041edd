#include "hub/reading.h"

#include "hub/days.h"
#include "hub/hub.h"
#include "hub/received_sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/gzip.h"

#include <inttypes.h>

/* --- sites --- */

static void judge_silence(struct site_state *state, instant now)
{
    int64_t period = state->latest.end.ms - state->latest.start.ms;
    int64_t missing = now.ms - (state->latest.end.ms + period);
    bool ever = state->latest.end.ms;
    state->late = !ever || missing > period;
    state->silent = !ever || missing > SPAN_DAY.ms;
}

static struct site_state read_state(struct statement *get, instant now,
                                    struct arena *arena)
{
    struct site_state state = {
        .site = arena_copy(arena, column_text(get, 0)),
        .in_group = arena_copy(arena, column_text(get, 1)),
        .name = arena_copy(arena, column_text(get, 2)),
        .link = arena_copy(arena, column_text(get, 3)),
        .time_zone = arena_copy(arena, column_text(get, 4)),
        .enrolled = {column_int(get, 5)},
        .heard = {column_int(get, 6)},
        .latest = {{column_int(get, 7)}, {column_int(get, 8)}},
        .k = column_int(get, 9),
        .epochs = column_int(get, 10),
    };
    judge_silence(&state, now);
    return state;
}

bool read_sites(struct db *db, const struct tenant *tenant, str site, instant now,
                struct arena *arena, struct site_states *states, struct error *err)
{
    static const char sql[] =
        "SELECT s.site, s.in_group, s.name, s.link, s.time_zone, s.enrolled_ms,"
        "  s.heard_ms, s.latest_start_ms, s.latest_end_ms, s.latest_k,"
        "  (SELECT count(*) FROM hub_epochs AS e WHERE e.site = s.site"
        "     AND e.previous_epoch <> 0)"
        " FROM hub_sites AS s WHERE" OF_TENANT
        " AND (?3 = '' OR s.site = ?3) ORDER BY s.site";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct site_states read = {NULL, 0};
    size_t room = 0;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    tenant_bind(get, tenant);
    statement_text(get, 3, site);
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            break;
        if (read.count == SITES_MOST)
            return error_set(err, ERROR_LIMIT, "there are more than %d sites",
                             SITES_MOST);
        if (read.count == room) {
            size_t more = room ? 2 * room : 16;
            read.at = arena_grow(arena, read.at, room * sizeof *read.at,
                                 more * sizeof *read.at);
            room = more;
        }
        read.at[read.count++] = read_state(get, now, arena);
    }
    *states = read;
    return true;
}

/* --- sums --- */

/* What counts now, and what counted at ?8, of sheets h; and of which days d all sheets
 * count that do so now. */
#define NOW_H  " h.known_to_ms = 9223372036854775807 "
#define NOW_D  ""
#define MOMENT " CAST(?8 AS BIGINT) "
#define THEN_H " h.known_from_ms <=" MOMENT "AND h.known_to_ms >" MOMENT
#define THEN_D " AND d.last_known_ms <=" MOMENT

/* PostgreSQL is told to look for what each site has by itself: what is in such comments
 * counts for it (hub/postgres.c). */
#define EACH(OF)    "/*!LATERAL (SELECT " OF ".* FROM*/ "
#define AS(OF)      " /*!OFFSET 0) AS " OF " WHERE TRUE*/"
#define EACH_SITE   EACH("h") "hub_sheets AS h WHERE h.site = s.site"
#define END_OF_SITE AS("h")

/* Of ?3 to ?4, for the scope with the bit ?5. */
#define SHEETS_ASKED(WHEN)                                                               \
    " AND h.start_ms >= ?3 AND h.start_ms < ?4 AND h.end_ms <= ?4"                       \
    " AND (h.scopes & CAST(?5 AS BIGINT)) <> 0 AND" WHEN##_H
#define SITES_ASKED                                                                      \
    " AND" OF_TENANT "AND (?6 = '' OR s.site = ?6) AND (?7 = '' OR s.time_zone = ?7)"

/* Of sites of which no sheets of that scope overlap (receiving.c), which is most: all. */
#define PLAIN " AND (s.overlapping & CAST(?5 AS BIGINT)) = 0"
#define OF_PLAIN_SITES(WHEN)                                                             \
    " FROM hub_sites AS s CROSS JOIN " EACH_SITE SHEETS_ASKED(WHEN)                      \
    END_OF_SITE PLAIN SITES_ASKED

/* Of the others: not one that a longer one in the window has in it, which comes before it
 * here; nor, of several of one period, any but the one that came last: with the others
 * the site has changed what it sends. COLUMNS are those of h that are asked for. */
#define OF_OTHER_SITES(WHEN, COLUMNS)                                                    \
    " FROM (SELECT s.site, h.start_ms, h.end_ms, " COLUMNS ","                           \
    " max(CASE WHEN h.end_ms - h.start_ms > 3600000 THEN h.end_ms END) OVER"             \
    " (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to_ms,"            \
    " lag(h.start_ms) OVER w AS start_before_ms, lag(h.end_ms) OVER w AS end_before_ms"  \
    " FROM hub_sites AS s CROSS JOIN " EACH_SITE                                         \
    SHEETS_ASKED(WHEN) END_OF_SITE                                                       \
        " AND (s.overlapping & CAST(?5 AS BIGINT)) <> 0" SITES_ASKED                     \
        " WINDOW w AS (PARTITION BY s.site ORDER BY h.start_ms, h.end_ms DESC,"          \
        " h.known_from_ms DESC, h.scopes DESC)) AS h"                                    \
        " WHERE (h.covered_to_ms IS NULL OR h.covered_to_ms < h.end_ms)"                 \
        " AND (h.start_before_ms IS NULL OR h.start_before_ms <> h.start_ms"             \
        " OR h.end_before_ms <> h.end_ms)"

/* Of plain sites the sums are of days, where the window has all sheets of a day; and of
 * sheets, where it cuts one. */
#define DAYS_ASKED                                                                       \
    " d.site = s.site AND d.day_ms > CAST(?3 AS BIGINT) - " DAY_MS_TEXT                  \
    " AND d.day_ms < ?4"
#define IS_WHOLE(WHEN) " (d.day_ms >= ?3 AND d.last_end_ms <= ?4" WHEN##_D ")"
#define OF_WHOLE_DAYS(WHEN)                                                              \
    " FROM hub_sites AS s CROSS JOIN " EACH("d") "hub_days AS d WHERE" DAYS_ASKED        \
                                                 " AND" IS_WHOLE(WHEN) AS("d")           \
                                                     PLAIN SITES_ASKED
#define OF_CUT_DAYS(WHEN)                                                                \
    " FROM hub_sites AS s CROSS JOIN " EACH("h") "hub_days AS d CROSS JOIN " EACH(       \
        "h") "hub_sheets AS h WHERE h.site = d.site AND h.start_ms >= d.day_ms"          \
             " AND h.start_ms < d.day_ms + " DAY_MS_TEXT                                 \
             SHEETS_ASKED(WHEN) AS("h") " AND" DAYS_ASKED " AND NOT" IS_WHOLE(WHEN)      \
                 AS("h") PLAIN SITES_ASKED

static bool is_now(const struct sums_question *question)
{
    return question->as_of.ms >= INSTANT_NEVER.ms;
}

static void bind_question(struct statement *get, const struct tenant *tenant,
                          const struct sums_question *question)
{
    tenant_bind(get, tenant);
    statement_int(get, 3, question->window.start.ms);
    statement_int(get, 4, question->window.end.ms);
    statement_int(get, 5, 1 << question->scope);
    statement_text(get, 6, question->site);
    statement_text(get, 7, question->zone);
    if (!is_now(question))
        statement_int(get, 8, question->as_of.ms);
}

/* A list of what sites say, that grows in an arena. */
struct gathering {
    struct arena *arena;
    struct site_sums *at;
    size_t count, room;
    size_t sum_room; /* of the last site */
};

static struct site_sums *add_site(struct gathering *to, str site)
{
    if (to->count == to->room) {
        size_t more = to->room ? 2 * to->room : 16;
        to->at = arena_grow(to->arena, to->at, to->room * sizeof *to->at,
                            more * sizeof *to->at);
        to->room = more;
    }
    to->sum_room = 0;
    to->at[to->count] =
        (struct site_sums){.site = arena_copy(to->arena, site), .least_k = INT64_MAX};
    return &to->at[to->count++];
}

#define SUMMED                                                                           \
    "h.before, h.k, h.suppressed, h.planned_ms, h.working_ms, h.idle_ms, h.absent_ms,"   \
    " h.unknown_ms, h.occupied_ms, h.working_station_ms, h.units"
#define OF_FACTORIES(WHEN)                                                               \
    "SELECT s.site," HUB_SUMS_OF_DAYS OF_WHOLE_DAYS(                                     \
        WHEN) " GROUP BY s.site"                                                         \
              " UNION ALL SELECT s.site," HUB_SUMS_OF_SHEETS                             \
              OF_CUT_DAYS(WHEN) " GROUP BY s.site"                                       \
                                " UNION ALL SELECT h.site," HUB_SUMS_OF_SHEETS           \
                                OF_OTHER_SITES(WHEN,                                     \
                                               SUMMED) " GROUP BY h.site ORDER BY 1"

/* One row of sums is added to what is there of the site. */
static void add_sums(struct gathering *to, struct statement *get)
{
    struct site_sums *site = to->count ? &to->at[to->count - 1] : NULL;
    if (!site || !str_equal(site->site, column_text(get, 0))) {
        site = add_site(to, column_text(get, 0));
        site->sum = arena_new(to->arena, struct sheet_sum, 1);
        site->sum->id = (str){"", 0};
    }
    int64_t k = column_int(get, 4);
    struct sheet_sum *sum = site->sum;
    site->sheets += column_int(get, 1);
    site->restated += column_int(get, 2);
    site->personal += column_int(get, 3);
    site->least_k = k < site->least_k ? k : site->least_k;
    sum->sheets += column_int(get, 5);
    sum->suppressed += column_int(get, 6);
    sum->covered_ms += column_int(get, 7);
    for (int i = 0; i < SHEET_FIGURES; i++)
        sum->figure[i] += column_int(get, 8 + i);
    site->sums = sum->sheets || sum->suppressed;
}

/* The columns of a factory stand beside the sheets, so nothing is unpacked. */
static bool sum_factories(struct db *db, const struct tenant *tenant,
                          const struct sums_question *question, struct gathering *to,
                          struct error *err)
{
    static const char now[] = OF_FACTORIES(NOW), then[] = OF_FACTORIES(THEN);
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, is_now(question) ? now : then, &get, err))
        return false;
    bind_question(get, tenant, question);
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            return true;
        add_sums(to, get);
    }
}

static bool unpack(str packed, struct arena *arena, str *text, struct error *err)
{
    CLEANUP(buf_free) struct buf plain = BUF(SHEET_BYTES);
    if (!gzip_unpack(packed, &plain, err)) {
        err->code = ERROR_CORRUPT;
        return error_context(err, "a sheet that is kept cannot be unpacked");
    }
    *text = arena_copy(arena, buf_str(&plain));
    return true;
}

/* The sum of this id, made when it is not there; they are kept by id. */
static struct sheet_sum *sum_of(struct gathering *to, struct site_sums *site, str id)
{
    size_t low = 0, high = site->sums;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(site->sum[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < site->sums && str_equal(site->sum[low].id, id))
        return &site->sum[low];
    if (site->sums == to->sum_room) {
        size_t more = to->sum_room ? 2 * to->sum_room : 16;
        site->sum = arena_grow(to->arena, site->sum, to->sum_room * sizeof *site->sum,
                               more * sizeof *site->sum);
        to->sum_room = more;
    }
    memmove(&site->sum[low + 1], &site->sum[low], (site->sums - low) * sizeof *site->sum);
    site->sum[low] = (struct sheet_sum){.id = arena_copy(to->arena, id)};
    site->sums++;
    return &site->sum[low];
}

static bool add_rows(struct gathering *to, struct site_sums *site, enum sheet_scope scope,
                     str packed, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct received_sheet sheet;
    str text;
    if (!unpack(packed, &arena, &text, err))
        return false;
    if (!received_sheet_parse(text, &arena, &sheet, err)) {
        err->code = ERROR_CORRUPT;
        return error_context(err, "a sheet that is kept");
    }
    for (size_t i = 0; i < sheet.rows; i++) {
        const struct received_row *row = &sheet.row[i];
        if (row->scope != scope)
            continue;
        struct sheet_sum *sum = sum_of(to, site, row->id);
        sum->suppressed += row->suppressed;
        sum->sheets += !row->suppressed;
        for (int j = 0; j < SHEET_FIGURES && !row->suppressed; j++)
            sum->figure[j] += row->figure[j];
        if (!row->suppressed)
            sum->covered_ms += sheet.period.end.ms - sheet.period.start.ms;
    }
    return true;
}

#define PARTS ", h.before, h.k, h.packed, h.start_ms, h.end_ms"
#define OF_PARTS(WHEN)                                                                   \
    "SELECT s.site" PARTS OF_PLAIN_SITES(WHEN) " UNION ALL SELECT h.site" PARTS          \
    OF_OTHER_SITES(WHEN, "h.before, h.k, h.packed") " ORDER BY 1, 5, 6"

static bool sum_parts(struct db *db, const struct tenant *tenant,
                      const struct sums_question *question, struct gathering *to,
                      struct error *err)
{
    static const char now[] = OF_PARTS(NOW), then[] = OF_PARTS(THEN);
    CLEANUP(statement_done) struct statement *get = NULL;
    struct site_sums *site = NULL;
    int unpacked = 0;
    bool row;
    if (!db_use(db, is_now(question) ? now : then, &get, err))
        return false;
    bind_question(get, tenant, question);
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            return true;
        if (unpacked++ == SHEETS_UNPACKED_MOST)
            return error_set(err, ERROR_LIMIT,
                             "more than %d sheets would have to be unpacked; ask for one "
                             "site, or for less time",
                             SHEETS_UNPACKED_MOST);
        if (!site || !str_equal(site->site, column_text(get, 0)))
            site = add_site(to, column_text(get, 0));
        int64_t k = column_int(get, 2);
        site->sheets++;
        site->restated += column_int(get, 1) > 0;
        site->personal += k == 0;
        site->least_k = k < site->least_k ? k : site->least_k;
        if (!add_rows(to, site, question->scope, column_blob(get, 3), err))
            return false;
    }
}

static bool is_of_nobody(const struct sheet_sum *sum)
{
    for (int i = 0; i < SHEET_FIGURES; i++)
        if (i != SHEET_PLANNED && i != SHEET_UNKNOWN && sum->figure[i] != 0)
            return false;
    return true;
}

/* Rows of nobody are shown as zero. Beside hidden ones their sum would say that nothing
 * was done, where all that was done is hidden. */
static void leave_out_nobody(struct gathering *of)
{
    for (size_t i = 0; i < of->count; i++)
        for (size_t j = 0; j < of->at[i].sums; j++) {
            struct sheet_sum *sum = &of->at[i].sum[j];
            if (sum->suppressed && is_of_nobody(sum))
                *sum = (struct sheet_sum){.id = sum->id, .suppressed = sum->suppressed};
        }
}

bool read_sums(struct db *db, const struct tenant *tenant,
               const struct sums_question *question, struct arena *arena,
               struct sums_answer *answer, struct error *err)
{
    struct gathering to = {.arena = arena};
    if (!(question->scope == SHEET_FACTORY ? sum_factories(db, tenant, question, &to, err)
                                           : sum_parts(db, tenant, question, &to, err)))
        return false;
    leave_out_nobody(&to);
    *answer = (struct sums_answer){to.at, to.count};
    return true;
}

/* --- sheets --- */

bool read_sheets(struct db *db, const struct tenant *tenant, str site,
                 struct window window, instant as_of, struct arena *arena,
                 struct listed_sheets *list, struct error *err)
{
    static const char sql[] =
        "SELECT h.packed, h.signature, h.known_from_ms, h.known_to_ms, h.before"
        " FROM hub_sites AS s CROSS JOIN " EACH_SITE
        " AND h.start_ms >= ?4 AND h.start_ms < ?5"
        " AND h.known_from_ms <= CAST(?6 AS BIGINT) AND h.known_to_ms > CAST(?6 AS"
        " BIGINT)" END_OF_SITE " AND" OF_TENANT
        " AND s.site = ?3 ORDER BY h.start_ms, h.end_ms, h.scopes LIMIT ?7";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct listed_sheets read = {
        arena_new(arena, struct listed_sheet, SHEETS_LISTED_MOST), 0, false};
    size_t bytes = 0;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    tenant_bind(get, tenant);
    statement_text(get, 3, site);
    statement_int(get, 4, window.start.ms);
    statement_int(get, 5, window.end.ms);
    statement_int(get, 6, as_of.ms >= INSTANT_NEVER.ms ? HUB_FOREVER - 1 : as_of.ms);
    statement_int(get, 7, SHEETS_LISTED_MOST + 1);
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            break;
        read.more = read.count == SHEETS_LISTED_MOST || bytes >= SHEETS_LISTED_BYTES;
        if (read.more)
            break;
        struct listed_sheet *one = &read.at[read.count++];
        str signature = column_blob(get, 1);
        int64_t to = column_int(get, 3);
        if (signature.len != SIGNATURE_BYTES)
            return error_set(err, ERROR_CORRUPT, "a signature cannot be read");
        memcpy(one->signature.byte, signature.at, SIGNATURE_BYTES);
        one->known_from = (instant){column_int(get, 2)};
        one->known_to = to == HUB_FOREVER ? INSTANT_NEVER : (instant){to};
        one->restated = column_int(get, 4) > 0;
        if (!unpack(column_blob(get, 0), arena, &one->text, err))
            return false;
        bytes += one->text.len;
    }
    *list = read;
    return true;
}
