#include "place.h"

#include "../domain/notation.h"
#include "base/buf.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const workers[] = {"W1", "W2", "W3"};
static const char *const stations[] = {"Sa", "Sb"};

instant place_minute(int64_t minute)
{
    return instant_add(MIDNIGHT, (span){minute * SPAN_MINUTE.ms});
}

struct window place_window(int64_t start, int64_t end)
{
    return (struct window){place_minute(start), place_minute(end)};
}

struct uuid place_uuid(int number)
{
    struct uuid uuid;
    snprintf(uuid.text, sizeof uuid.text, "00000000-0000-4000-8000-%012d", number);
    return uuid;
}

void place_open(struct place *place)
{
    MUST(engine_open(place->engine, place->url, STORE_WRITER_LAX, place->now,
                     &place->writer, &err));
}

void place_close(struct place *place)
{
    store_close(place->writer);
    place->writer = NULL;
}

void place_remove(struct place *place)
{
    place_close(place);
    place->engine->remove(place->url);
    place->facts = 0;
}

static void register_floor(struct place *place)
{
    str at = STR("2026-01-01T00:00:00.000Z");
    MUST(store_begin(place->writer, &err));
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        str id = str_from(workers[i]);
        MUST(store_add_worker(
            place->writer, &(struct worker){id, id, at, true, false, {0}, false}, &err));
    }
    for (size_t i = 0; i < sizeof stations / sizeof *stations; i++) {
        str id = str_from(stations[i]);
        MUST(store_add_station(
            place->writer, &(struct station){id, id, STR("press"), at, true, {0}, false},
            &err));
    }
    MUST(store_commit(place->writer, place->now, &err));
}

int place_set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (!place)
        abort();
    place->engine = *state;
    folder_make(place->folder);
    place->engine->name_fresh(place->folder, place->url);
    place->now = place_minute(12 * 60);
    place_open(place);
    register_floor(place);
    *state = place;
    return 0;
}

int place_tear_down(void **state)
{
    struct place *place = *state;
    place_remove(place);
    arena_free(&place->arena);
    folder_remove(place->folder);
    free(place);
    return 0;
}

/* --- events --- */

static struct event event_of(struct place *place, const struct sign *sign)
{
    return (struct event){
        .at = instant_add(MIDNIGHT, (span){sign->at.ms}),
        .type = sign->type,
        .worker = str_from(workers[sign->worker]),
        .station = str_from(stations[sign->station]),
        .confidence = 0.9,
        .count = sign->count,
        .uuid = place_uuid(++place->sent),
    };
}

void place_note(struct place *place, const char *signs)
{
    struct sign sign;
    while (notation_next(&signs, &sign)) {
        assert_true(place->facts < PLACE_FACTS);
        place->fact[place->facts++] = (struct fact){event_of(place, &sign), false};
    }
}

void place_send(struct place *place, const char *signs)
{
    size_t first = place->facts;
    place_note(place, signs);
    MUST(store_begin(place->writer, &err));
    for (size_t i = first; i < place->facts; i++) {
        struct outcome outcome;
        MUST(store_append(place->writer, &place->fact[i].event, 1, ORIGIN_SOURCE,
                          place->now, &place->arena, &outcome, &err));
        assert_int_equal(outcome.kind, OUTCOME_STORED);
    }
    MUST(store_commit(place->writer, place->now, &err));
}

struct event place_event(struct place *place)
{
    struct sign sign = {.at = {10 * SPAN_MINUTE.ms}};
    return event_of(place, &sign);
}

struct outcome place_offer(struct place *place, const struct event *event)
{
    struct outcome outcome;
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    MUST(store_commit(place->writer, place->now, &err));
    if (outcome.kind == OUTCOME_STORED)
        place->fact[place->facts++] = (struct fact){*event, false};
    return outcome;
}

bool place_correct(struct place *place, int number, bool voided)
{
    struct uuid uuid = place_uuid(number);
    bool changed;
    MUST(store_begin(place->writer, &err));
    if (voided)
        MUST(store_void(place->writer, &uuid, STR("seen wrong"), place->now, &changed,
                        &err));
    else
        MUST(store_restore(place->writer, &uuid, STR("seen right"), place->now, &changed,
                           &err));
    MUST(store_commit(place->writer, place->now, &err));
    for (size_t i = 0; i < place->facts; i++)
        if (strcmp(place->fact[i].event.uuid.text, uuid.text) == 0)
            place->fact[i].voided = voided;
    return changed;
}

/* --- figures --- */

const char *place_timeline(struct place *place, int worker, struct window window)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct plant plant;
    struct intervals list;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    MUST(store_intervals(place->writer, &plant, window, place->now, worker, PLACE_FACTS,
                         &place->arena, &list, &err));
    for (size_t i = 0; i < list.count; i++) {
        list.at[i].window.start.ms -= MIDNIGHT.ms;
        list.at[i].window.end.ms -= MIDNIGHT.ms;
    }
    window.end = instant_earlier(window.end, place->now);
    window.start.ms -= MIDNIGHT.ms;
    window.end.ms -= MIDNIGHT.ms;
    notation_write(&list, worker, window, &text);
    return arena_copy(&place->arena, buf_str(&text)).at;
}

void place_compare(struct place *place, struct store *store, const char *where)
{
    static const int64_t window[][2] = {
        {0, 24 * 60}, {0, 6 * 60}, {-3 * 24 * 60, 5 * 24 * 60},
        {7, 22},      {60, 61},    {11, 12}};
    struct site site;
    MUST(store_site(store, &site, &err));
    compare_kept(store, place->fact, place->facts, where);
    for (size_t i = 0; i < sizeof window / sizeof *window; i++)
        compare_figures(store, place->fact, place->facts, site.hold,
                        place_window(window[i][0], window[i][1]), place->now, where);
}

int64_t place_number(struct place *place, const char *sql)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db_of(place->writer->backend), sql, &get, &err));
    MUST(statement_step(get, &row, &err));
    return row ? column_int(get, 0) : -1;
}
