#include "hub/sites.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "must.h"
#include "server_of_postgres.h"
#ifdef WITH_POSTGRES
#include "base/postgres.h"
#endif

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef WITH_POSTGRES

/* An ordinary user, whom the policies of the tables hold for, too. */
#define OWNER "hub_owner"
static const char make_owner[] =
    "DO 'BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ''" OWNER "'') THEN"
    " CREATE ROLE " OWNER " LOGIN CREATEROLE;"
    " GRANT CREATE ON DATABASE postgres TO " OWNER "; END IF; END'";

static void name_owner(char url[static URL_ROOM])
{
    char named[URL_ROOM];
    const char *site = strstr(url, "&site=");
    struct db *db;
    MUST(postgres_open(postgres_url(), "", "", &db, &err));
    MUST(db_run(db, make_owner, &err));
    db_close(db);
    snprintf(named, sizeof named, "%.*s&user=" OWNER "%s", (int)(site - url), url, site);
    memcpy(url, named, sizeof named);
}

#else
static void name_owner(char url[static URL_ROOM]) { (void)url; }
#endif

struct centre_place *centre_new(const struct engine *engine)
{
    struct centre_place *place = memory_new(struct centre_place, 1);
    struct store *store;
    place->engine = engine;
    folder_make(place->folder);
    engine->name_fresh(place->folder, place->url);
    if (engine == &engine_postgres)
        name_owner(place->url);
    place->now = instant_add(FIRST_HOUR, (span){30 * SPAN_DAY.ms});
    MUST(store_open(place->url, STORE_WRITER, place->now, &store, &err));
    store_close(store);
    MUST(hub_start(place->url, &place->hub, &err));
    return place;
}

void centre_free(struct centre_place *place)
{
    hub_stop(place->hub);
    place->engine->remove(place->url);
    folder_remove(place->folder);
    arena_free(&place->arena);
    free(place);
}

struct signing_key key_of_site(const char *site)
{
    struct hash seed = hash_of(str_from(site));
    return signing_key_from(seed.byte);
}

/* --- enrolling --- */

struct enrolling {
    struct task task; /* must be first */
    const char *site, *group;
    int64_t epoch;
};

static bool run_enrol(struct task *task, void *ledger, instant now, struct error *err)
{
    const struct enrolling *enrolling = (const struct enrolling *)task;
    const struct signing_key key = key_of_site(enrolling->site);
    const struct new_code wanted = {.site = str_from(enrolling->site),
                                    .in_group = str_from(enrolling->group)};
    const struct site_record site = {.site = wanted.site,
                                     .name = wanted.site,
                                     .link = STR("https://site.example"),
                                     .time_zone = STR("Europe/Berlin"),
                                     .key = verifying_key_of(&key),
                                     .epoch = enrolling->epoch};
    char code[CODE_TEXT];
    bool changed;
    return code_make(ledger, &wanted, now, code, err) &&
           site_enrol(ledger, &site, str_from(code), now, &changed, err);
}

void enrol(struct centre_place *place, const char *site, const char *group, int64_t epoch)
{
    struct enrolling enrolling = {{.run = run_enrol, .weight = 1}, site, group, epoch};
    MUST(hub_run(place->hub, &enrolling.task, &err));
}

/* --- epochs --- */

struct announcing {
    struct task task; /* must be first */
    const char *signer;
    struct new_epoch epoch;
};

static bool run_announce(struct task *task, void *ledger, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(4096);
    const struct announcing *announcing = (const struct announcing *)task;
    const struct signing_key key = key_of_site(announcing->signer);
    buf_add(&text, STR("shopfloor-epoch-1\n"));
    buf_add(&text, epoch_text(&announcing->epoch, &arena));
    struct signature signature = sign(&key, buf_str(&text));
    bool changed;
    return epoch_announce(ledger, &announcing->epoch, &signature, now, &changed, err);
}

enum error_code announce(struct centre_place *place, const char *signer, const char *site,
                         int64_t epoch, int64_t previous)
{
    struct announcing announcing = {{.run = run_announce, .weight = 1},
                                    signer,
                                    {str_from(site), epoch, previous, STR("restored")}};
    struct error err = {0};
    return hub_run(place->hub, &announcing.task, &err) ? ERROR_NONE : err.code;
}

/* --- sheets --- */

static unsigned read_row(const char *word, struct received_row *row, int64_t length,
                         struct arena *arena)
{
    char scope[16], id[32] = "", figure[16];
    if (sscanf(word, "%15[a-z]:%31[^=]=%15s", scope, id, figure) != 3) {
        id[0] = '\0';
        assert_int_equal(sscanf(word, "%15[a-z]:%15s", scope, figure), 2);
    }
    while (strcmp(scope, sheet_scope_names[row->scope]) != 0)
        assert_int_not_equal(++row->scope, SHEET_SCOPES);
    row->id = arena_copy(arena, str_from(id));
    row->suppressed = figure[0] == '-';
    if (row->suppressed)
        return 1U << row->scope;
    int64_t minutes = atoll(figure);
    row->figure[SHEET_PLANNED] = length;
    row->figure[SHEET_WORKING] = minutes * SPAN_MINUTE.ms;
    row->figure[SHEET_UNKNOWN] = length - minutes * SPAN_MINUTE.ms;
    row->figure[SHEET_OCCUPIED] = minutes * SPAN_MINUTE.ms;
    row->figure[SHEET_UNITS] = minutes;
    return 1U << row->scope;
}

str text_of(const struct said *said, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(2 * SHEET_BYTES);
    struct received_row row[32] = {0};
    int64_t length = (said->hours ? said->hours : 1) * SPAN_HOUR.ms;
    int64_t start = FIRST_HOUR.ms + (int64_t)(said->hour * (double)SPAN_HOUR.ms);
    struct received_sheet sheet = {.site = str_from(said->site),
                                   .epoch = said->epoch,
                                   .revision = said->revision,
                                   .period = {{start}, {start + length}},
                                   .k = said->k,
                                   .personal = said->k == 0,
                                   .row = row};
    str rest = str_from(said->rows);
    while (rest.len) {
        str word = str_cut(rest, ' ', &rest);
        sheet.scopes |=
            read_row(arena_copy(arena, word).at, &row[sheet.rows++], length, arena);
    }
    received_sheet_write(&sheet, &out);
    return arena_copy(arena, buf_str(&out));
}

struct bringing {
    struct task task; /* must be first */
    struct arrival *arrival;
    size_t count;
    instant now;
};

static bool run_keep(struct task *task, void *ledger, instant now, struct error *err)
{
    struct bringing *bringing = (struct bringing *)task;
    (void)now;
    return arrivals_keep(ledger, bringing->arrival, bringing->count, bringing->now, err);
}

static void keep_all(struct centre_place *place, struct arrival *arrival, size_t count)
{
    struct bringing bringing = {
        {.run = run_keep, .weight = count}, arrival, count, place->now};
    struct db *db;
    MUST(hub_read(place->hub, &db, &err));
    for (size_t i = 0; i < count; i++)
        MUST(arrival_judge(db, &arrival[i], place->now, &place->arena, &err));
    hub_read_end(place->hub, db);
    MUST(hub_run(place->hub, &bringing.task, &err));
}

static struct arrival arrival_of(const char *signer, str text)
{
    CLEANUP(buf_free) struct buf all = BUF(4 * SHEET_BYTES);
    const struct signing_key key = key_of_site(signer);
    buf_add(&all, STR("shopfloor-sheet-1\n"));
    buf_add(&all, text);
    return (struct arrival){.text = text, .signature = sign(&key, buf_str(&all))};
}

enum sheet_status bring(struct centre_place *place, const char *signer, str text,
                        char reason[200])
{
    struct arrival arrival = arrival_of(signer, text);
    keep_all(place, &arrival, 1);
    if (reason)
        memcpy(reason, arrival.reason, 200);
    return arrival.status;
}

enum sheet_status say(struct centre_place *place, struct said said)
{
    return bring(place, said.site, text_of(&said, &place->arena), NULL);
}

void say_all(struct centre_place *place, const struct said *said, size_t count,
             enum sheet_status *status)
{
    struct arrival *arrival = arena_new(&place->arena, struct arrival, count);
    for (size_t i = 0; i < count; i++)
        arrival[i] = arrival_of(said[i].site, text_of(&said[i], &place->arena));
    keep_all(place, arrival, count);
    for (size_t i = 0; i < count; i++)
        status[i] = arrival[i].status;
}
