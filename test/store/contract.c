#include "contract.h"

#include "../domain/notation.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT = 64 * 1024 };

static const char *const workers[] = {"W1", "W2", "W3"};
static const char *const stations[] = {"Sa", "Sb"};
static const str since = {"2026-01-01T00:00:00.000Z", 24};

const struct actor contract_actor = {.kind = {"person", 6}, .name = {"ana", 3}};

/* --- setting up --- */

int contract_named(void **state)
{
    struct contract *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->engine = *state;
    c->now = place_minute(12 * 60);
    folder_make(c->folder);
    c->engine->name_fresh(c->folder, c->url);
    MUST(backend_of(c->url, &c->kind, &c->address, &err));
    *state = c;
    return 0;
}

struct backend *contract_open(const struct contract *c, enum store_access access)
{
    struct backend *backend = NULL;
    MUST(c->kind->open(c->address, access, &backend, &err));
    if (c->engine->prepare && access != STORE_READER)
        c->engine->prepare(backend);
    return backend;
}

int contract_migrated(void **state)
{
    enum migration done;
    contract_named(state);
    struct contract *c = *state;
    c->writer = contract_open(c, STORE_WRITER_LAX);
    DO(c->writer, migrate, &contract_nobody, &done);
    DO(c->writer, commit);
    c->reader = contract_open(c, STORE_READER);
    return 0;
}

struct worker contract_worker(const char *id)
{
    return (struct worker){str_from(id), STR("Ada"), since, true, false, {0}, false};
}

struct station contract_station(const char *id)
{
    return (struct station){str_from(id), STR("Press"), STR("press"), since,
                            true,         {0},          false};
}

int contract_floor(void **state)
{
    struct plant plant;
    contract_migrated(state);
    struct contract *c = *state;
    DO(c->writer, begin);
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct worker worker = contract_worker(workers[i]);
        DO(c->writer, put_worker, &worker);
    }
    for (size_t i = 0; i < sizeof stations / sizeof *stations; i++) {
        struct station station = contract_station(stations[i]);
        DO(c->writer, put_station, &station);
    }
    DO(c->writer, plant, &c->arena, &plant);
    DO(c->writer, commit);
    c->floor = plant.floor;
    return 0;
}

int contract_tear_down(void **state)
{
    struct contract *c = *state;
    if (c->reader)
        c->kind->close(c->reader);
    if (c->writer)
        c->kind->close(c->writer);
    c->engine->remove(c->url);
    folder_remove(c->folder);
    arena_free(&c->arena);
    free(c);
    return 0;
}

static const char *keep(struct contract *c, struct buf *text)
{
    assert_true(buf_ok(text));
    return arena_copy(&c->arena, buf_str(text)).at;
}

/* A moment, in minutes. */
static void write_minute(struct buf *text, instant at)
{
    int64_t ms = at.ms - MIDNIGHT.ms;
    buf_addf(text, "%" PRId64, ms / SPAN_MINUTE.ms);
    if (ms % SPAN_MINUTE.ms)
        buf_addf(text, ".%03" PRId64, ms % SPAN_MINUTE.ms);
}

/* --- events --- */

static struct addition addition_of(struct contract *c, const struct sign *sign, int uuid)
{
    struct event *event = arena_new(&c->arena, struct event, 1);
    *event = (struct event){
        .at = instant_add(MIDNIGHT, (span){sign->at.ms}),
        .type = sign->type,
        .worker = str_from(workers[sign->worker]),
        .station = str_from(stations[sign->station]),
        .confidence = 0.5,
        .count = sign->count,
        .uuid = place_uuid(uuid),
    };
    return (struct addition){event, sign->worker, sign->station, false};
}

struct addition contract_addition(struct contract *c, const char *sign, int uuid)
{
    struct sign parsed;
    assert_true(notation_next(&sign, &parsed));
    return addition_of(c, &parsed, uuid);
}

void contract_send(struct contract *c, const struct addition *addition, size_t count,
                   enum origin origin, struct addition_result *result)
{
    unsigned generation;
    do {
        generation = c->writer->generation;
        DO(c->writer, add, addition, count, origin, c->now, result);
        DO(c->writer, receive);
    } while (c->writer->generation != generation);
}

void contract_add(struct contract *c, const char *signs, int uuid)
{
    struct addition addition[100];
    struct addition_result result[100];
    size_t count = 0;
    for (struct sign sign; notation_next(&signs, &sign); count++)
        addition[count] = addition_of(c, &sign, uuid + (int)count);
    contract_send(c, addition, count, ORIGIN_SOURCE, result);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(result[i].added, ADDED_NEW);
}

void contract_correct(struct contract *c, const struct uuid *uuid, bool voided,
                      const char *reason)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct kept kept;
    DO(c->writer, find, uuid, 1, &arena, &kept);
    assert_true(kept.id > 0);
    DO(c->writer, correct, &kept.event, voided, str_from(reason), &contract_actor,
       c->now);
}

int contract_number(const struct uuid *uuid)
{
    return (int)strtol(uuid->text + UUID_LENGTH - 12, NULL, 10);
}

/* --- runs --- */

/* Take the signs that make one run. False: there are no more. */
static bool next_run(struct contract *c, const char **signs, struct run_change *change)
{
    instant mark[RUN_MARKS];
    size_t count = 0;
    struct sign first, sign;
    const char *ahead = *signs;
    if (!notation_next(&ahead, &first))
        return false;
    for (sign = first; sign.worker == first.worker && sign.type == first.type &&
                       sign.station == first.station;) {
        mark[count++] = instant_add(MIDNIGHT, (span){sign.at.ms});
        *signs = ahead;
        if (!notation_next(&ahead, &sign))
            break;
    }
    unsigned char *bytes = arena_new(&c->arena, unsigned char, RUN_BYTES);
    *change = (struct run_change){
        .worker = first.worker, .run.state = first.type, .run.station = first.station};
    run_pack(mark, count, bytes, &change->run);
    return true;
}

static void change_runs(struct contract *c, const char *signs, bool removed)
{
    static const struct sum_changes none[SUM_OWNERS];
    struct run_change change[50];
    size_t count = 0;
    for (; next_run(c, &signs, &change[count]); count++)
        change[count].removed = removed;
    struct figures_written what = {.runs = {.at = change, .count = count}, .sums = none};
    DO(c->writer, write, &c->floor, &what);
}

void contract_put_runs(struct contract *c, const char *signs)
{
    change_runs(c, signs, false);
}

void contract_remove_runs(struct contract *c, const char *signs)
{
    change_runs(c, signs, true);
}

static void write_run(const struct run *run, int worker, struct buf *text)
{
    static const char letters[] = "WIA?";
    instant mark[RUN_MARKS];
    unsigned char bytes[RUN_BYTES];
    struct run again = *run;
    size_t count = run_unpack(run, mark);
    run_pack(mark, count, bytes, &again);
    assert_int_equal(run->last.ms, again.last.ms);
    assert_int_equal(run->gap.ms, again.gap.ms);

    buf_addf(text, "%s", text->len ? " " : "");
    if (worker)
        buf_addf(text, "%d", worker + 1);
    buf_addf(text, "%c", letters[run->state]);
    if (run->station)
        buf_addf(text, "%c", 'a' + run->station);
    for (size_t i = 0; i < count; i++) {
        buf_addf(text, "%s", i ? "," : "");
        write_minute(text, mark[i]);
    }
}

const char *contract_write_runs(struct contract *c, const struct floor *floor,
                                const struct timeline *timeline)
{
    CLEANUP(buf_free) struct buf text = BUF(TEXT);
    for (size_t w = 0; w < floor->workers; w++)
        for (size_t i = 0; i < timeline[w].count; i++)
            write_run(&timeline[w].run[i], (int)w, &text);
    return keep(c, &text);
}

static const char *read_runs(struct contract *c, struct backend *backend,
                             const struct floor *floor, const struct timeline_part *part,
                             size_t parts)
{
    struct look_up what = {
        .part = part,
        .parts = parts,
        .timeline = arena_new(&c->arena, struct timeline, floor->workers),
    };
    DO(backend, look_up, floor, &what, &c->arena);
    return contract_write_runs(c, floor, what.timeline);
}

const char *contract_runs(struct contract *c, struct backend *backend,
                          const struct timeline_part *part, size_t parts)
{
    return read_runs(c, backend, &c->floor, part, parts);
}

/* --- sums --- */

void contract_add_sums(struct contract *c, const char *sums)
{
    struct sum_change change[SUM_OWNERS][20];
    struct sum_changes list[SUM_OWNERS] = {{.at = change[0]}, {.at = change[1]}};
    while (*sums) {
        struct sum_change sum = {0};
        long long minute;
        char id[8];
        int len;
        if (sscanf(sums, "%d@%lld %7s%n", &sum.level, &minute, id, &len) != 3)
            fail_msg("no sum: %s", sums);
        sums += len;
        enum sum_owner owner = id[0] == 'W' ? SUM_OF_WORKER : SUM_OF_STATION;
        sum.bucket = place_minute(minute);
        sum.who = owner == SUM_OF_WORKER ? floor_worker(&c->floor, str_from(id), 0)
                                         : floor_station(&c->floor, str_from(id), 0);
        for (size_t i = 0; i < sum_tables[owner].columns; i++) {
            char *end;
            sum.sum[i] = strtoll(sums, &end, 10);
            sums = end;
        }
        list[owner].at[list[owner].count++] = sum;
        sums += strspn(sums, "; ");
    }
    struct figures_written what = {.sums = list, .forget_empty = c->forget_empty};
    DO(c->writer, write, &c->floor, &what);
}

void sum_list_add(struct sum_list *list, enum sum_owner owner, int level, instant bucket,
                  int who, const int64_t *sum)
{
    CLEANUP(buf_free) struct buf text = BUF(200);
    str id = owner == SUM_OF_WORKER ? list->floor->worker[who].id
                                    : list->floor->station[who].id;
    buf_addf(&text, "%d@", level);
    write_minute(&text, bucket);
    buf_addf(&text, " %.*s", STR_ARG(id));
    for (size_t i = 0; i < sum_tables[owner].columns; i++)
        buf_addf(&text, " %" PRId64, sum[i]);
    assert_true(list->count < sizeof list->text / sizeof *list->text);
    list->text[list->count++] = (char *)keep(list->contract, &text);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

const char *sum_list_write(struct sum_list *list)
{
    CLEANUP(buf_free) struct buf text = BUF(TEXT);
    qsort(list->text, list->count, sizeof *list->text, by_text);
    for (size_t i = 0; i < list->count; i++)
        buf_addf(&text, "%s%s", i ? "; " : "", list->text[i]);
    return keep(list->contract, &text);
}

static bool take_sum(void *context, enum sum_owner owner, const struct sum_change *sum,
                     struct error *err)
{
    (void)err;
    sum_list_add(context, owner, sum->level, sum->bucket, sum->who, sum->sum);
    return true;
}

static const char *read_sums(struct contract *c, struct backend *backend,
                             const struct floor *floor)
{
    struct sum_list list = {.contract = c, .floor = floor};
    DO(backend, each_sum, floor, take_sum, &list);
    return sum_list_write(&list);
}

const char *contract_sums(struct contract *c, struct backend *backend)
{
    return read_sums(c, backend, &c->floor);
}

/* --- changes of state --- */

void contract_write_changes(struct contract *c, const char *changes)
{
    static const struct sum_changes none[SUM_OWNERS];
    struct state_change list[20];
    struct figures_written what = {.sums = none, .changes.at = list};
    while (*changes) {
        struct state_change *change = &list[what.changes.count++];
        long long minute;
        char id[8], sign;
        int len;
        char how = *changes;
        changes += how == '-' || how == '+';
        if (sscanf(changes, "%7[^@~]%c%lld%n", id, &sign, &minute, &len) != 3)
            fail_msg("no change: %s", changes);
        changes += len;
        *change = (struct state_change){.removed = how == '-', .upto = INSTANT_NEVER};
        change->owner = id[0] == 'W' ? SUM_OF_WORKER : SUM_OF_STATION;
        change->who = change->owner == SUM_OF_WORKER
                          ? floor_worker(&c->floor, str_from(id), 0)
                          : floor_station(&c->floor, str_from(id), 0);
        change->bucket = instant_floor(place_minute(minute), ROLLUP_FINEST);
        change->at = sign == '~' ? INSTANT_NEVER : place_minute(minute);
        if (how == '+')
            change->upto = sign == '~' ? (instant){-1} : change->at;
        if (*changes == '<')
            change->upto = place_minute(strtoll(changes + 1, (char **)&changes, 10));
        changes += strspn(changes, " ");
    }
    DO(c->writer, write, &c->floor, &what);
}

static void write_change(const struct state_change *change, const struct floor *floor,
                         struct buf *text)
{
    bool heard = instant_equal(change->at, INSTANT_NEVER);
    str id = change->owner == SUM_OF_WORKER ? floor->worker[change->who].id
                                            : floor->station[change->who].id;
    buf_addf(text, "%s%.*s%c", text->len ? " " : "", STR_ARG(id), heard ? '~' : '@');
    write_minute(text, heard ? change->bucket : change->at);
    if (!heard)
        assert_int_equal(change->bucket.ms, instant_floor(change->at, ROLLUP_FINEST).ms);
}

static bool keep_change(void *context, const struct state_change *change,
                        struct error *err)
{
    (void)err;
    assert_true(change->who >= 0);
    state_changes_add(context, *change);
    return true;
}

static const char *read_changes(struct contract *c, struct backend *backend,
                                const struct floor *floor)
{
    CLEANUP(buf_free) struct buf text = BUF(TEXT);
    CLEANUP(state_changes_free) struct state_changes kept = {0};
    DO(backend, each_change, floor, keep_change, &kept);
    state_changes_sort(&kept);
    for (size_t i = 0; i < kept.count; i++)
        write_change(&kept.at[i], floor, &text);
    return keep(c, &text);
}

const char *contract_changes(struct contract *c, struct backend *backend)
{
    return read_changes(c, backend, &c->floor);
}

/* --- everything --- */

static void dump_plant(const struct plant *plant, struct buf *text)
{
    const struct floor *floor = &plant->floor;
    buf_addf(text, "workers");
    for (size_t i = 0; i < floor->workers; i++)
        buf_addf(text, " %.*s%s%s", STR_ARG(floor->worker[i].id),
                 floor->worker[i].active ? "" : " (deactivated)",
                 floor->worker[i].used ? " (used)" : "");
    buf_addf(text, "\nstations");
    for (size_t i = 0; i < floor->stations; i++)
        buf_addf(text, " %.*s%s%s", STR_ARG(floor->station[i].id),
                 floor->station[i].active ? "" : " (deactivated)",
                 floor->station[i].used ? " (used)" : "");
    buf_addf(text, "\nshifts");
    for (size_t i = 0; i < plant->calendar.count; i++)
        buf_addf(text, " %.*s", STR_ARG(plant->calendar.rule[i].name));
    buf_addf(text, "\nsite %" PRId64 " %g %" PRId64 " %" PRId64 "%s%s",
             plant->site.hold.ms, target_number(plant->site.target),
             plant->site.sealed.ms, plant->site.epoch,
             plant->site.sample ? ", sample" : "", plant->site.fresh ? ", fresh" : "");
}

static void dump_events(struct contract *c, struct backend *backend, struct buf *text)
{
    struct event_page page;
    struct corrections list;
    bool any, real;
    int64_t event, correction;
    DO(backend, since, 0, 100, &c->arena, &page);
    DO(backend, corrections_since, 0, 100, &c->arena, &list);
    DO(backend, has_events, &any, &real);
    DO(backend, last, &event, &correction);
    buf_addf(text, "\nevents%s%s, last %s", any ? ", some" : "", real ? ", real" : "",
             event ? "" : "none");
    for (size_t i = 0; i < page.count; i++)
        buf_addf(text, " %s%s", page.event[i].event.uuid.text,
                 page.event[i].voided ? " (voided)" : "");
    buf_addf(text, "\ncorrections, last %s", correction ? "" : "none");
    for (size_t i = 0; i < list.count; i++)
        buf_addf(text, " %.*s", STR_ARG(list.at[i].reason));
}

const char *contract_dump(struct contract *c, struct backend *backend)
{
    static const struct timeline_part all = {.worker = EVERYBODY, .until = INSTANT_NEVER};
    CLEANUP(buf_free) struct buf text = BUF(TEXT);
    struct plant plant;
    struct agent_list agents;
    DO(backend, plant, &c->arena, &plant);
    dump_plant(&plant, &text);
    dump_events(c, backend, &text);
    buf_addf(&text, "\nruns %s", read_runs(c, backend, &plant.floor, &all, 1));
    buf_addf(&text, "\nsums %s", read_sums(c, backend, &plant.floor));
    buf_addf(&text, "\nchanges %s", read_changes(c, backend, &plant.floor));
    DO(backend, agents, &c->arena, &agents);
    buf_addf(&text, "\nagents");
    for (size_t i = 0; i < agents.count; i++)
        buf_addf(&text, " %.*s", STR_ARG(agents.agent[i].id));
    return keep(c, &text);
}
