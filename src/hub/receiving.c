#include "hub/receiving.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/gzip.h"
#include "hub/days.h"
#include "hub/mark.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* --- what is wrong with it --- */

static bool decide(struct arrival *arrival, enum sheet_status status, const char *format,
                   ...) PRINTF_LIKE(3, 4);
static bool decide(struct arrival *arrival, enum sheet_status status, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(arrival->reason, sizeof arrival->reason, format, args);
    va_end(args);
    arrival->status = status;
    return true;
}

static bool decide_not_signed(struct arrival *arrival)
{
    return decide(arrival, SHEET_REFUSED,
                  "no enrolled site of this name has signed this sheet; with a code of "
                  "'shopfloor hub enrol' the site makes its key known");
}

bool arrival_judge(struct db *db, struct arrival *arrival, instant now,
                   struct arena *arena, struct error *err)
{
    struct error why = {0};
    struct site_record site;
    arrival->status = SHEET_NEW;
    arrival->reason[0] = '\0';
    if (!received_sheet_parse(arrival->text, arena, &arrival->sheet, &why))
        return decide(arrival, SHEET_REFUSED, "%.180s", why.text);
    arrival->read = true;
    const struct received_sheet *sheet = &arrival->sheet;
    bool enrolled = site_find(db, sheet->site, arena, &site, &why);
    if (!enrolled && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    if (!enrolled ||
        !received_sheet_signed(&site.key, arrival->text, &arrival->signature))
        return decide_not_signed(arrival);
    arrival->key = site.key;
    if (sheet->period.end.ms > now.ms + SHEET_AHEAD.ms)
        return decide(arrival, SHEET_REFUSED,
                      "it ends %" PRId64 " minutes after the hub's clock; one of the two "
                      "clocks is wrong",
                      (sheet->period.end.ms - now.ms) / SPAN_MINUTE.ms);
    return true;
}

/* --- what is here of the same period --- */

struct sheet_here {
    bool there, same; /* one with these scopes; same: these very bytes */
    int64_t epoch, revision, known_from, before;
    int64_t other; /* scopes of others */
};

static bool find_kept(struct db *db, const struct received_sheet *sheet, str hash,
                      struct sheet_here *kept, struct error *err)
{
    static const char sql[] =
        "SELECT scopes, epoch, revision, known_from_ms, before, hash FROM hub_sheets"
        " WHERE site = ?1 AND start_ms = ?2 AND end_ms = ?3"
        " AND known_to_ms = 9223372036854775807";
    CLEANUP(statement_done) struct statement *get = NULL;
    struct sheet_here found = {0};
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, sheet->site);
    statement_int(get, 2, sheet->period.start.ms);
    statement_int(get, 3, sheet->period.end.ms);
    for (;;) {
        if (!statement_step(get, &row, err))
            return false;
        if (!row)
            break;
        int64_t scopes = column_int(get, 0);
        if (scopes != (int64_t)sheet->scopes) {
            found.other |= scopes;
            continue;
        }
        found.there = true;
        found.epoch = column_int(get, 1);
        found.revision = column_int(get, 2);
        found.known_from = column_int(get, 3);
        found.before = column_int(get, 4);
        found.same = str_equal(column_blob(get, 5), hash);
    }
    *kept = found;
    return true;
}

/* An epoch that the site is not in: why that can be. */
static bool strange_epoch(struct db *db, struct arrival *arrival, struct error *err)
{
    bool was;
    if (!epoch_was(db, arrival->sheet.site, arrival->sheet.epoch, &was, err))
        return false;
    return decide(
        arrival, SHEET_CONFLICT,
        was ? "the site has left this epoch; a server goes on from before it "
              "was restored or moved"
            : "the site has not announced this epoch; a backup was restored, or "
              "a second server has the key of the site");
}

/* Does it take the place of what is here? */
static bool compare(struct arrival *arrival, const struct sheet_here *kept)
{
    const struct received_sheet *sheet = &arrival->sheet;
    if (!kept->there || kept->epoch != sheet->epoch || kept->revision < sheet->revision)
        return true;
    if (kept->revision > sheet->revision)
        decide(arrival, SHEET_STALE, "revision %" PRId64 " is here", kept->revision);
    else if (kept->same)
        arrival->status = SHEET_KNOWN;
    else
        decide(arrival, SHEET_CONFLICT,
               "another text of this revision is here; two servers write for this site");
    return false;
}

/* --- keeping --- */

static bool end_kept(struct db *db, const struct received_sheet *sheet,
                     const struct sheet_here *kept, int64_t now_ms, struct error *err)
{
    static const char sql[] =
        "UPDATE hub_sheets SET known_to_ms = ?7 WHERE site = ?1 AND start_ms = ?2"
        " AND end_ms = ?3 AND scopes = ?4 AND epoch = ?5 AND revision = ?6";
    CLEANUP(statement_done) struct statement *end = NULL;
    if (!db_use(db, sql, &end, err))
        return false;
    statement_text(end, 1, sheet->site);
    statement_int(end, 2, sheet->period.start.ms);
    statement_int(end, 3, sheet->period.end.ms);
    statement_int(end, 4, sheet->scopes);
    statement_int(end, 5, kept->epoch);
    statement_int(end, 6, kept->revision);
    statement_int(end, 7, now_ms);
    return statement_run(end, err);
}

/* What the site said of this time before it was restored, in periods of another length or
 * for other scopes: it would stand beside this sheet, and nothing would ever take its
 * place. Sums of days (days.h) do not know that it ends, so they are of no use here. */
#define LEFT_BEHIND                                                                      \
    " h.site = ?1 AND h.start_ms > CAST(?2 AS BIGINT) - 615600000 AND h.start_ms < ?3"   \
    " AND h.end_ms > ?2 AND h.epoch <> ?4 AND h.known_to_ms = 9223372036854775807"

static bool use_of_left(struct db *db, const char *sql,
                        const struct received_sheet *sheet, struct statement **change,
                        struct error *err)
{
    if (!db_use(db, sql, change, err))
        return false;
    statement_text(*change, 1, sheet->site);
    statement_int(*change, 2, sheet->period.start.ms);
    statement_int(*change, 3, sheet->period.end.ms);
    statement_int(*change, 4, sheet->epoch);
    return true;
}

static bool end_left(struct db *db, const struct received_sheet *sheet, int64_t now_ms,
                     struct error *err)
{
    static const char note[] =
        "UPDATE hub_sites SET overlapping = -1 WHERE site = ?1"
        " AND EXISTS (SELECT 1 FROM hub_sheets AS h WHERE" LEFT_BEHIND ")";
    static const char end[] =
        "UPDATE hub_sheets AS h SET known_to_ms = CASE WHEN known_from_ms >= CAST(?5 AS"
        " BIGINT) THEN known_from_ms + 1 ELSE CAST(?5 AS BIGINT) END WHERE" LEFT_BEHIND;
    CLEANUP(statement_done) struct statement *noting = NULL, *ending = NULL;
    if (!use_of_left(db, note, sheet, &noting, err) || !statement_run(noting, err) ||
        !use_of_left(db, end, sheet, &ending, err))
        return false;
    statement_int(ending, 5, now_ms);
    return statement_run(ending, err);
}

static const struct received_row *factory_of(const struct received_sheet *sheet)
{
    bool first = sheet->rows && sheet->row[0].scope == SHEET_FACTORY;
    return first ? &sheet->row[0] : NULL;
}

static bool add_sheet(struct db *db, const struct arrival *arrival, str hash,
                      const struct sheet_here *kept, int64_t now_ms, struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_sheets (site, start_ms, end_ms, scopes, epoch, revision,"
        "  known_from_ms, known_to_ms, before, k, suppressed, planned_ms, working_ms,"
        "  idle_ms, absent_ms, unknown_ms, occupied_ms, working_station_ms, units, hash,"
        "  signature, packed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 9223372036854775807,"
        "  ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
    CLEANUP(statement_done) struct statement *put = NULL;
    CLEANUP(buf_free) struct buf packed = BUF(2 * SHEET_BYTES);
    const struct received_sheet *sheet = &arrival->sheet;
    const struct received_row *factory = factory_of(sheet);
    if (!gzip_pack(arrival->text, GZIP_SMALL, &packed, err) ||
        !db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, sheet->site);
    statement_int(put, 2, sheet->period.start.ms);
    statement_int(put, 3, sheet->period.end.ms);
    statement_int(put, 4, sheet->scopes);
    statement_int(put, 5, sheet->epoch);
    statement_int(put, 6, sheet->revision);
    statement_int(put, 7, now_ms);
    statement_int(put, 8, kept->there ? kept->before + 1 : 0);
    statement_int(put, 9, sheet->k);
    statement_int(put, 10, factory && factory->suppressed);
    for (int i = 0; i < SHEET_FIGURES; i++) {
        if (factory && !factory->suppressed)
            statement_int(put, 11 + i, factory->figure[i]);
        else
            statement_null(put, 11 + i);
    }
    statement_blob(put, 19, hash.at, hash.len);
    statement_blob(put, 20, arrival->signature.byte, sizeof arrival->signature.byte);
    statement_blob(put, 21, packed.bytes, packed.len);
    return statement_run(put, err);
}

/* In which scopes does it overlap with others, or may do so? Whoever adds up has to look
 * at each sheet of these; of all other scopes, every one counts (reading.c). */
static int64_t overlapping(const struct received_sheet *sheet,
                           const struct sheet_here *kept)
{
    bool is_long = sheet->period.end.ms - sheet->period.start.ms > SPAN_HOUR.ms;
    return sheet->scopes & (is_long ? ~(int64_t)0 : kept->other);
}

static bool note_site(struct db *db, const struct received_sheet *sheet,
                      const struct sheet_here *kept, instant now, struct error *err)
{
    static const char sql[] =
        "UPDATE hub_sites SET heard_ms = ?2,"
        " latest_start_ms = CASE WHEN ?4 >= latest_end_ms THEN ?3 ELSE latest_start_ms"
        " END, latest_k = CASE WHEN ?4 >= latest_end_ms THEN ?5 ELSE latest_k END,"
        " latest_end_ms = CASE WHEN ?4 >= latest_end_ms THEN ?4 ELSE latest_end_ms END,"
        " overlapping = overlapping | CAST(?6 AS BIGINT), mark = ?7 WHERE site = ?1";
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(statement_done) struct statement *note = NULL;
    if (!db_use(db, sql, &note, err))
        return false;
    statement_text(note, 1, sheet->site);
    statement_int(note, 2, now.ms);
    statement_int(note, 3, sheet->period.start.ms);
    statement_int(note, 4, sheet->period.end.ms);
    statement_int(note, 5, sheet->k);
    statement_int(note, 6, overlapping(sheet, kept));
    statement_text(note, 7, mark_new(&arena));
    return statement_run(note, err);
}

/* A clock that was set back must not put a revision before the one that it replaces. */
static int64_t moment_after(const struct sheet_here *kept, instant now)
{
    return kept->there && kept->known_from >= now.ms ? kept->known_from + 1 : now.ms;
}

static bool keep(struct db *db, struct arrival *arrival, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct received_sheet *sheet = &arrival->sheet;
    struct site_record site;
    struct sheet_here kept;
    if (arrival->status == SHEET_REFUSED)
        return true;
    arrival->status = SHEET_NEW;
    if (!site_find(db, sheet->site, &arena, &site, err))
        return false;
    if (!secret_equal(site.key.byte, arrival->key.byte, VERIFYING_BYTES))
        return decide_not_signed(arrival);
    if (site.epoch != sheet->epoch)
        return strange_epoch(db, arrival, err);
    struct hash whole = hash_of(arrival->text);
    str hash = {(const char *)whole.byte, sizeof whole.byte};
    if (!find_kept(db, sheet, hash, &kept, err))
        return false;
    if (!compare(arrival, &kept))
        return true;
    int64_t at = moment_after(&kept, now);
    return (!kept.there || end_kept(db, sheet, &kept, at, err)) &&
           (!site.has_left_an_epoch || end_left(db, sheet, at, err)) &&
           add_sheet(db, arrival, hash, &kept, at, err) &&
           note_site(db, sheet, &kept, now, err);
}

/* Sheets of a site that was away come one after the other: their day is added up once. */
bool arrivals_keep(struct db *db, struct arrival *arrival, size_t count, instant now,
                   struct error *err)
{
    const struct received_sheet *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct received_sheet *sheet = &arrival[i].sheet;
        if (!keep(db, &arrival[i], now, err))
            return false;
        if (arrival[i].status != SHEET_NEW)
            continue;
        if (last &&
            !(str_equal(last->site, sheet->site) &&
              day_is_same(last->period.start, sheet->period.start)) &&
            !day_add_up(db, last->site, last->period.start, err))
            return false;
        last = sheet;
    }
    return !last || day_add_up(db, last->site, last->period.start, err);
}
