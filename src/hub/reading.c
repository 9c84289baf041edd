#include "hub/reading.h"

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

/* What counts now, and what counted at ?8: of a sheet h, of another one l or o. */
#define NOW_H  " h.known_to_ms = 9223372036854775807 "
#define NOW_L  " l.known_to_ms = 9223372036854775807 "
#define NOW_O  " o.known_to_ms = 9223372036854775807 "
#define MOMENT " CAST(?8 AS BIGINT) "
#define THEN_H " h.known_from_ms <=" MOMENT "AND h.known_to_ms >" MOMENT
#define THEN_L " l.known_from_ms <=" MOMENT "AND l.known_to_ms >" MOMENT
#define THEN_O " o.known_from_ms <=" MOMENT "AND o.known_to_ms >" MOMENT

/* PostgreSQL is told to look for the sheets of each site by themselves, and for what is
 * beside each sheet: what is in such comments counts for it (hub/postgres.c). */
#define EACH_SITE   "/*!LATERAL (SELECT h.* FROM*/ hub_sheets AS h WHERE h.site = s.site"
#define END_OF_SITE " /*!OFFSET 0) AS h WHERE TRUE*/"
#define EACH_SHEET  " /*!OFFSET 0*/) "

/* A longer sheet in the window has it in it. */
#define IN_A_LONGER(WHEN)                                                                \
    " EXISTS (SELECT 1 FROM hub_sheets AS l WHERE l.site = h.site AND l.start_ms >= ?3"  \
    " AND l.start_ms >= h.end_ms - 615600000 AND l.start_ms <= h.start_ms"               \
    " AND l.end_ms >= h.end_ms AND l.end_ms <= ?4 AND l.end_ms - l.start_ms > 3600000"   \
    " AND l.end_ms - l.start_ms > h.end_ms - h.start_ms"                                 \
    " AND (l.scopes & CAST(?5 AS BIGINT)) <> 0 AND" WHEN##_L EACH_SHEET

/* Another one of the period, with other scopes, came later: the site has changed what it
 * sends. */
#define IN_A_LATER(WHEN)                                                                 \
    " EXISTS (SELECT 1 FROM hub_sheets AS o WHERE o.site = h.site"                       \
    " AND o.start_ms = h.start_ms AND o.end_ms = h.end_ms AND o.scopes <> h.scopes"      \
    " AND (o.known_from_ms > h.known_from_ms"                                            \
    " OR (o.known_from_ms = h.known_from_ms AND o.scopes > h.scopes))"                   \
    " AND (o.scopes & CAST(?5 AS BIGINT)) <> 0 AND" WHEN##_O EACH_SHEET

/* Of ?3 to ?4, for the scope with the bit ?5; of sites of which no sheets of that scope
 * overlap (receiving.c), which is most, or of the others, where each has to be looked at.
 */
#define SHEETS_OF(SITES, WHEN, LEFT_OUT)                                                 \
    " FROM hub_sites AS s CROSS JOIN " EACH_SITE                                         \
    " AND h.start_ms >= ?3 AND h.start_ms < ?4 AND h.end_ms <= ?4"                       \
    " AND (h.scopes & CAST(?5 AS BIGINT)) <> 0 AND" WHEN##_H LEFT_OUT END_OF_SITE        \
        " AND (s.overlapping & CAST(?5 AS BIGINT))" SITES " AND" OF_TENANT               \
        "AND (?6 = '' OR s.site = ?6) AND (?7 = '' OR s.time_zone = ?7)"
#define OF_PLAIN_SITES(WHEN) SHEETS_OF(" = 0", WHEN, "")
#define OF_OTHER_SITES(WHEN)                                                             \
    SHEETS_OF(" <> 0", WHEN, " AND NOT" IN_A_LONGER(WHEN) " AND NOT" IN_A_LATER(WHEN))

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

#define SUMS                                                                             \
    "SELECT s.site, count(*), CAST(sum(CASE WHEN h.before > 0 THEN 1 ELSE 0 END) AS"     \
    " BIGINT), CAST(sum(CASE WHEN h.k = 0 THEN 1 ELSE 0 END) AS BIGINT), min(h.k),"      \
    " count(h.planned_ms), CAST(sum(h.suppressed) AS BIGINT),"                           \
    " CAST(sum(CASE WHEN h.planned_ms IS NULL THEN 0 ELSE h.end_ms - h.start_ms END)"    \
    " AS BIGINT), CAST(sum(h.planned_ms) AS BIGINT), CAST(sum(h.working_ms) AS"          \
    " BIGINT), CAST(sum(h.idle_ms) AS BIGINT), CAST(sum(h.absent_ms) AS BIGINT),"        \
    " CAST(sum(h.unknown_ms) AS BIGINT), CAST(sum(h.occupied_ms) AS BIGINT),"            \
    " CAST(sum(h.working_station_ms) AS BIGINT), CAST(sum(h.units) AS BIGINT)"
#define OF_FACTORIES(WHEN)                                                               \
    SUMS OF_PLAIN_SITES(WHEN) " GROUP BY s.site UNION ALL " SUMS OF_OTHER_SITES(         \
        WHEN) " GROUP BY s.site ORDER BY 1"

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
        struct site_sums *site = add_site(to, column_text(get, 0));
        site->sheets = column_int(get, 1);
        site->restated = column_int(get, 2);
        site->personal = column_int(get, 3);
        site->least_k = column_int(get, 4);
        struct sheet_sum *sum = arena_new(to->arena, struct sheet_sum, 1);
        *sum = (struct sheet_sum){.id = {"", 0},
                                  .sheets = column_int(get, 5),
                                  .suppressed = column_int(get, 6),
                                  .covered_ms = column_int(get, 7)};
        for (int i = 0; i < SHEET_FIGURES; i++)
            sum->figure[i] = column_int(get, 8 + i);
        site->sum = sum;
        site->sums = sum->sheets || sum->suppressed;
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

#define PARTS "SELECT s.site, h.before, h.k, h.packed, h.start_ms, h.end_ms"
#define OF_PARTS(WHEN)                                                                   \
    PARTS OF_PLAIN_SITES(WHEN) " UNION ALL " PARTS OF_OTHER_SITES(                       \
        WHEN) " ORDER BY 1, 5, 6"

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
