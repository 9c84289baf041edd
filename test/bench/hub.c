/* hub: a hub in a database, with signed sheets of many sites. It prints sheets a second
 * that are taken in (checked, packed and kept), and rows a second of bare inserts into
 * the same tables of another database, in turns. Each commit has 1,000.
 *
 *     hub URL BARE SITES STATIONS HOURS ROUNDS DAYS
 *
 * BARE is a file, or a URL of PostgreSQL whose site is not there yet. HOURS of each round
 * are made as a site would make them. Then copies of them, which differ in their time
 * only, make it DAYS. */
#include "hub/hub.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/gzip.h"
#include "hub/days.h"
#include "hub/engine.h"
#include "hub/enrolment.h"
#include "hub/receiving.h"
#include "store/store.h"
#ifdef WITH_POSTGRES
#include "base/postgres.h"
#include "base/postgres_address.h"
#endif

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 1000, ROUNDS_MOST = 9 };
static const instant first = {1767225600000}; /* 2026-01-01T00:00:00Z */

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "hub: %s\n", err->text);
    exit(EXIT_FAILURE);
}

struct fleet {
    int sites, stations;
    struct signing_key *key;
    struct hub *hub;
    struct db *bare;
};

static str site_name(int site, struct arena *arena)
{
    char text[16];
    snprintf(text, sizeof text, "site-%04d", site);
    return arena_copy(arena, str_from(text));
}

/* --- enrolling --- */

struct enrolling {
    struct task task; /* must be first */
    const struct fleet *fleet;
};

static bool run_enrol(struct task *task, void *ledger, instant now, struct error *err)
{
    const struct fleet *fleet = ((const struct enrolling *)task)->fleet;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    for (int i = 0; i < fleet->sites; i++) {
        const struct new_code wanted = {.site = site_name(i, &arena),
                                        .in_group = i % 2 ? STR("north") : STR("south")};
        const struct site_record site = {.site = wanted.site,
                                         .name = wanted.site,
                                         .link = STR("https://site.example"),
                                         .time_zone = STR("Europe/Berlin"),
                                         .key = verifying_key_of(&fleet->key[i]),
                                         .epoch = 1};
        char code[CODE_TEXT];
        bool changed;
        if (!code_make(ledger, &wanted, now, code, err) ||
            !site_enrol(ledger, &site, str_from(code), now, &changed, err))
            return false;
    }
    return true;
}

static void enrol_all(struct fleet *fleet)
{
    struct enrolling enrolling = {{.run = run_enrol, .weight = 1}, fleet};
    struct error err = {0};
    fleet->key = calloc((size_t)fleet->sites, sizeof *fleet->key);
    for (int i = 0; i < fleet->sites; i++) {
        unsigned char seed[32] = {(unsigned char)i, (unsigned char)(i >> 8)};
        fleet->key[i] = signing_key_from(seed);
    }
    must(hub_run(fleet->hub, &enrolling.task, &err), &err);
}

/* --- sheets --- */

struct made {
    struct arrival arrival;
    struct received_sheet sheet;
    str packed;
    struct hash hash;
};

static void fill_row(struct received_row *row, enum sheet_scope scope, str id,
                     uint64_t *chance)
{
    *chance = *chance * 6364136223846793005U + 1442695040888963407U;
    int64_t working = (int64_t)(*chance >> 33) % SPAN_HOUR.ms;
    *row = (struct received_row){.scope = scope, .id = id};
    row->figure[SHEET_PLANNED] = SPAN_HOUR.ms;
    row->figure[SHEET_WORKING] = working;
    row->figure[SHEET_OCCUPIED] = working + (SPAN_HOUR.ms - working) / 3;
    row->figure[SHEET_IDLE] = scope == SHEET_FACTORY ? SPAN_HOUR.ms - working : 0;
    row->figure[SHEET_UNITS] = working / 45000;
}

static void make_sheet(const struct fleet *fleet, int site, int hour, struct arena *arena,
                       struct made *made)
{
    CLEANUP(buf_free) struct buf text = BUF(SHEET_BYTES);
    CLEANUP(buf_free) struct buf all = BUF(2 * SHEET_BYTES);
    CLEANUP(buf_free) struct buf packed = BUF(2 * SHEET_BYTES);
    struct error err = {0};
    size_t rows = (size_t)fleet->stations + 2;
    struct received_row *row = arena_new(arena, struct received_row, rows);
    uint64_t chance = (uint64_t)(site * 100003 + hour);
    fill_row(&row[0], SHEET_FACTORY, STR(""), &chance);
    fill_row(&row[1], SHEET_TYPE, STR("Assembly"), &chance);
    for (int i = 0; i < fleet->stations; i++) {
        char id[16];
        snprintf(id, sizeof id, "S%03d", i);
        fill_row(&row[i + 2], SHEET_STATION, arena_copy(arena, str_from(id)), &chance);
    }
    instant start = instant_add(first, (span){hour * SPAN_HOUR.ms});
    made->sheet =
        (struct received_sheet){.site = site_name(site, arena),
                                .epoch = 1,
                                .revision = 1,
                                .period = {start, instant_add(start, SPAN_HOUR)},
                                .personal = true,
                                .scopes = 7,
                                .row = row,
                                .rows = rows};
    received_sheet_write(&made->sheet, &text);
    buf_add(&all, STR("shopfloor-sheet-1\n"));
    buf_add(&all, buf_str(&text));
    made->arrival.text = arena_copy(arena, buf_str(&text));
    made->arrival.signature = sign(&fleet->key[site], buf_str(&all));
    made->hash = hash_of(made->arrival.text);
    must(gzip_pack(made->arrival.text, GZIP_SMALL, &packed, &err), &err);
    made->packed = arena_copy(arena, buf_str(&packed));
}

/* --- taking them in --- */

struct taking {
    struct task task; /* must be first */
    struct arrival *arrival;
    size_t count;
};

static bool run_take(struct task *task, void *ledger, instant now, struct error *err)
{
    struct taking *taking = (struct taking *)task;
    return arrivals_keep(ledger, taking->arrival, taking->count, now, err);
}

static void take(struct fleet *fleet, const struct made *made, size_t count)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct taking taking = {{.run = run_take, .weight = count},
                            arena_new(&arena, struct arrival, count),
                            count};
    struct error err = {0};
    struct db *db;
    must(hub_read(fleet->hub, &db, &err), &err);
    for (size_t i = 0; i < count; i++) {
        taking.arrival[i] = made[i].arrival;
        must(arrival_judge(db, &taking.arrival[i], clock_now(), &arena, &err), &err);
    }
    hub_read_end(fleet->hub, db);
    must(hub_run(fleet->hub, &taking.task, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (taking.arrival[i].status != SHEET_NEW) {
            fprintf(stderr, "hub: a sheet is not new: %s\n", taking.arrival[i].reason);
            exit(EXIT_FAILURE);
        }
}

/* --- bare inserts --- */

static void add_bare(struct db *db, const struct made *made, struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_sheets (site, start_ms, end_ms, scopes, epoch, revision,"
        "  known_from_ms, known_to_ms, before, k, suppressed, planned_ms, working_ms,"
        "  idle_ms, absent_ms, unknown_ms, occupied_ms, working_station_ms, units, hash,"
        "  signature, packed) VALUES (?1, ?2, ?3, 7, 1, 1, ?4, 9223372036854775807,"
        "  0, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    CLEANUP(statement_done) struct statement *put = NULL;
    const struct received_sheet *sheet = &made->sheet;
    must(db_use(db, sql, &put, err), err);
    statement_text(put, 1, sheet->site);
    statement_int(put, 2, sheet->period.start.ms);
    statement_int(put, 3, sheet->period.end.ms);
    statement_int(put, 4, first.ms);
    for (int i = 0; i < SHEET_FIGURES; i++)
        statement_int(put, 5 + i, sheet->row[0].figure[i]);
    statement_blob(put, 13, made->hash.byte, sizeof made->hash.byte);
    statement_blob(put, 14, made->arrival.signature.byte, SIGNATURE_BYTES);
    statement_blob(put, 15, made->packed.at, made->packed.len);
    must(statement_run(put, err), err);
}

static const struct hub_engine *engine = &hub_sqlite;

static void add_all_bare(struct db *db, const struct made *made, size_t count)
{
    struct error err = {0};
    must(engine->begin(db, &err), &err);
    for (size_t i = 0; i < count; i++)
        add_bare(db, &made[i], &err);
    must(engine->commit(db, &err), &err);
}

/* The hub's own tables, with its indexes. */
static struct db *open_bare(const char *url)
{
    struct error err = {0};
    struct store *store;
    struct db *db;
    const char *address = url;
#ifdef WITH_POSTGRES
    static const char of_postgres[] = "postgresql:";
    if (strncmp(url, of_postgres, strlen(of_postgres)) == 0) {
        engine = &hub_postgres;
        address += strlen(of_postgres);
    }
#endif
    must(store_open(url, STORE_WRITER, clock_now(), &store, &err), &err);
    store_close(store);
    must(engine->open(address, HUB_WRITER, &db, &err), &err);
    must(engine->begin_making(db, &err), &err);
    for (int i = 0; i < HUB_TABLES; i++)
        must(db_run(db, engine->step[i], &err), &err);
    must(engine->commit(db, &err), &err);
    return db;
}

/* --- the rest of the days --- */

static void copy_days(struct fleet *fleet, int hours, int days)
{
    static const char sql[] =
        "INSERT INTO hub_sheets SELECT site, start_ms + CAST(?1 AS BIGINT),"
        " end_ms + CAST(?1 AS BIGINT), scopes, epoch, revision, known_from_ms,"
        " known_to_ms, before, k, suppressed, planned_ms, working_ms, idle_ms, absent_ms,"
        " unknown_ms, occupied_ms, working_station_ms, units, hash, signature, packed"
        " FROM hub_sheets WHERE start_ms < ?2";
    struct error err = {0};
    struct db *db = fleet->bare;
    for (int done = hours; done < 24 * days; done += hours) {
        CLEANUP(statement_done) struct statement *put = NULL;
        must(engine->begin(db, &err) && db_use(db, sql, &put, &err), &err);
        statement_int(put, 1, done * SPAN_HOUR.ms);
        statement_int(put, 2, first.ms + hours * SPAN_HOUR.ms);
        must(statement_run(put, &err) && engine->commit(db, &err), &err);
    }
    must(engine->begin(db, &err), &err);
    must(db_run(db, "DELETE FROM hub_days", &err), &err);
    must(db_run(db, HUB_DAYS_INSERT(""), &err) && engine->commit(db, &err), &err);
}

static double seconds_since(span start)
{
    return (double)(clock_monotonic().ms - start.ms) / 1000;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct store *store;
    struct fleet fleet = {0};
    if (argc != 8) {
        fprintf(stderr, "usage: hub URL BARE SITES STATIONS HOURS ROUNDS DAYS\n");
        return 2;
    }
    fleet.sites = atoi(argv[3]);
    fleet.stations = atoi(argv[4]);
    int hours = atoi(argv[5]), rounds = atoi(argv[6]), days = atoi(argv[7]);
    must(store_open(argv[1], STORE_WRITER, clock_now(), &store, &err), &err);
    store_close(store);
    must(hub_start(argv[1], &fleet.hub, &err), &err);
    fleet.bare = open_bare(argv[2]);
    enrol_all(&fleet);
    for (int round = 0; round < rounds; round++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        size_t count = (size_t)(fleet.sites * hours), done = 0;
        struct made *made = calloc(count, sizeof *made);
        for (int hour = 0; hour < hours; hour++)
            for (int site = 0; site < fleet.sites; site++)
                make_sheet(&fleet, site, round * hours + hour, &arena, &made[done++]);
        span start = clock_monotonic();
        for (size_t i = 0; i < count; i += AT_ONCE)
            take(&fleet, made + i, count - i < AT_ONCE ? count - i : AT_ONCE);
        double took = seconds_since(start);
        start = clock_monotonic();
        for (size_t i = 0; i < count; i += AT_ONCE)
            add_all_bare(fleet.bare, made + i, count - i < AT_ONCE ? count - i : AT_ONCE);
        double bare = seconds_since(start);
        printf("%.0f %.0f\n", (double)count / took, (double)count / bare);
        free(made);
    }
    db_close(fleet.bare);
    must(engine->open(strchr(argv[1], ':') ? strchr(argv[1], ':') + 1 : argv[1],
                      HUB_WRITER, &fleet.bare, &err),
         &err);
    copy_days(&fleet, hours * rounds, days);
    db_close(fleet.bare);
    hub_stop(fleet.hub);
    free(fleet.key);
    return EXIT_SUCCESS;
}
