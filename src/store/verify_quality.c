/* verify_quality.c - what cameras said in each hour, again from the events.
 *
 * In another way than domain/quality.c: event by event, of all history, whose time is cut
 * into hours as it ends. Hours are compared once all that reaches into them was seen, a
 * few days at a time, so that years take little memory. Hours that are due are not
 * compared: nobody says they are right. */
#include "store/verify_quality.h"

#include "store/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* A worker's last state event, and whether its confidence counts. */
struct claim {
    bool any;
    instant at;
    enum event_type state;
    size_t key;
    double confidence;
    bool ended; /* its time is counted already */
};

/* What an hour has of a key. */
struct hour_entry {
    instant hour;
    size_t key;
    struct quality_row sum; /* without its key */
    bool seen;              /* it is kept, too */
};

struct quality_check {
    struct store *store;
    struct differences to;
    struct arena arena; /* of the texts of keys, and of: */
    struct due_hours due;
    struct claim *last, *before; /* one a worker */
    struct quality_key *key;     /* all that were ever seen, sorted by number_of() */
    size_t *sorted;
    size_t keys, key_room, sorted_room;
    struct hour_entry **entry; /* by hour and key */
    size_t entries, entry_room;
    instant compared; /* hours before it were */
};

bool quality_check_begin(struct store *store, struct differences to,
                         struct quality_check **check, struct error *err)
{
    struct quality_check *begun = memory_new(struct quality_check, 1);
    size_t workers = store->plant.floor.workers;
    begun->store = store;
    begun->to = to;
    begun->compared = store->plant.site.retention.events_from;
    begun->last = memory_new(struct claim, workers);
    begun->before = memory_new(struct claim, workers);
    *check = begun;
    return BACKEND(store->backend, due_hours, SIZE_MAX, &begun->arena, &begun->due, err);
}

void quality_check_free(struct quality_check *check)
{
    if (!check)
        return;
    for (size_t i = 0; i < check->entries; i++)
        free(check->entry[i]);
    free(check->entry);
    free(check->key);
    free(check->sorted);
    free(check->last);
    free(check->before);
    arena_free(&check->arena);
    free(check);
}

/* --- keys and entries --- */

static size_t number_of(struct quality_check *check, const struct quality_key *key)
{
    size_t low = 0, high = check->keys;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = quality_key_compare(&check->key[check->sorted[middle]], key);
        if (order == 0)
            return check->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    check->key = list_room(check->key, check->keys, &check->key_room, sizeof *check->key);
    check->sorted =
        list_room(check->sorted, check->keys, &check->sorted_room, sizeof(size_t));
    memmove(check->sorted + low + 1, check->sorted + low,
            (check->keys - low) * sizeof(size_t));
    check->sorted[low] = check->keys;
    check->key[check->keys] = (struct quality_key){
        arena_copy(&check->arena, key->camera),
        arena_copy(&check->arena, key->model),
        arena_copy(&check->arena, key->station),
    };
    return check->keys++;
}

/* Where the entry is, or belongs. */
static size_t place_of(const struct quality_check *check, instant hour, size_t key)
{
    size_t low = 0, high = check->entries;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct hour_entry *entry = check->entry[middle];
        bool less = instant_equal(entry->hour, hour) ? entry->key < key
                                                     : instant_before(entry->hour, hour);
        if (less)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct hour_entry *find_entry(const struct quality_check *check, instant hour,
                                     size_t key)
{
    size_t at = place_of(check, hour, key);
    struct hour_entry *entry = at < check->entries ? check->entry[at] : NULL;
    return entry && instant_equal(entry->hour, hour) && entry->key == key ? entry : NULL;
}

static struct quality_row *sum_of(struct quality_check *check, instant t, size_t key)
{
    instant hour = instant_floor(t, SPAN_HOUR);
    struct hour_entry *entry = find_entry(check, hour, key);
    if (entry)
        return &entry->sum;
    size_t at = place_of(check, hour, key);
    check->entry =
        list_room(check->entry, check->entries, &check->entry_room, sizeof entry);
    memmove(check->entry + at + 1, check->entry + at,
            (check->entries++ - at) * sizeof entry);
    entry = check->entry[at] = memory_new(struct hour_entry, 1);
    entry->hour = hour;
    entry->key = key;
    return &entry->sum;
}

/* --- from the events --- */

/* A claim, once it is known what comes after it. */
static void end_claim(struct quality_check *check, size_t worker, instant next)
{
    struct claim *claim = &check->last[worker];
    const struct claim *before = &check->before[worker];
    if (!claim->any || claim->ended)
        return;
    claim->ended = true;
    span hold = check->store->plant.site.hold;
    instant end = instant_earlier(next, instant_add(claim->at, hold));
    for (instant t = claim->at; instant_before(t, end);) {
        instant hour = instant_floor(t, SPAN_HOUR);
        instant until = instant_earlier(end, instant_add(hour, SPAN_HOUR));
        sum_of(check, t, claim->key)->ms[claim->state] += until.ms - t.ms;
        t = until;
    }
    bool repeats =
        before->any &&
        instant_equal(instant_floor(before->at, SPAN_HOUR),
                      instant_floor(claim->at, SPAN_HOUR)) &&
        instant_since(claim->at, before->at).ms < hold.ms &&
        before->state == claim->state &&
        str_equal(check->key[before->key].station, check->key[claim->key].station);
    if (!repeats && claim->state != EVENT_UNKNOWN)
        sum_of(check, claim->at, claim->key)
            ->confidence.bin[confidence_bin(claim->confidence)]++;
}

/* Those that are not held any more at `t`, before which nothing else comes. */
static void end_claims(struct quality_check *check, instant t)
{
    span hold = check->store->plant.site.hold;
    for (size_t i = 0; i < check->store->plant.floor.workers; i++)
        if (!instant_before(t, instant_add(check->last[i].at, hold)))
            end_claim(check, i, INSTANT_NEVER);
}

static bool compare_until(struct quality_check *check, instant until, struct error *err);

/* Time before `t`, as far as no hold reaches from it, does not change any more. Is it
 * long enough to be compared? */
static bool compare_some(struct quality_check *check, instant t, struct error *err)
{
    instant closed = instant_add(t, (span){-check->store->plant.site.hold.ms});
    closed = instant_floor(closed, SPAN_HOUR);
    if (instant_since(closed, check->compared).ms < 2 * SPAN_DAY.ms)
        return true;
    end_claims(check, t);
    return compare_until(check, closed, err);
}

bool quality_check_add(struct quality_check *check, const struct scanned *event,
                       struct error *err)
{
    const struct floor *floor = &check->store->plant.floor;
    size_t worker = (size_t)event->worker;
    struct claim *last = &check->last[worker];
    if (!compare_some(check, event->at, err))
        return false;
    size_t key =
        number_of(check, &(struct quality_key){event->camera, event->model,
                                               floor->station[event->station].id});
    sum_of(check, event->at, key)->events[event->type]++;
    if (!event_is_state(event->type))
        return true;
    if (last->any && instant_before(last->at, event->at)) {
        end_claim(check, worker, event->at);
        check->before[worker] = *last;
    }
    *last = (struct claim){true, event->at, event->type, key, event->confidence, false};
    return true;
}

bool quality_check_end(struct quality_check *check, struct error *err)
{
    end_claims(check, INSTANT_NEVER);
    return compare_until(check, check->store->plant.site.tallied, err);
}

/* --- with what is kept --- */

static void report(const struct quality_check *check, instant hour,
                   const struct quality_key *key)
{
    struct difference difference = {.what = "quality"};
    char text[INSTANT_TEXT];
    instant_format(hour, text);
    snprintf(difference.text, sizeof difference.text,
             "the hour from %s differs from the events: camera '%s', model '%s', "
             "workstation '%s'",
             text, str_shown(key->camera).text, str_shown(key->model).text,
             str_shown(key->station).text);
    check->to.report(check->to.context, &difference);
}

/* Must that hour be what the events say? */
static bool is_settled(const struct quality_check *check, instant hour)
{
    const struct site *site = &check->store->plant.site;
    size_t low = 0, high = check->due.count;
    if (instant_before(hour, site->retention.events_from) ||
        !instant_before(hour, site->tallied))
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_equal(check->due.at[middle].hour, hour))
            return false;
        if (instant_before(check->due.at[middle].hour, hour))
            low = middle + 1;
        else
            high = middle;
    }
    return true;
}

static bool compare_row(void *context, instant hour, const struct quality_row *row,
                        struct error *err)
{
    struct quality_check *check = context;
    struct hour_entry *entry = find_entry(check, hour, number_of(check, &row->key));
    (void)err;
    if (entry)
        entry->seen = true;
    if (is_settled(check, hour) &&
        (!entry || memcmp(entry->sum.events, row->events, sizeof row->events) != 0 ||
         memcmp(entry->sum.ms, row->ms, sizeof row->ms) != 0 ||
         memcmp(&entry->sum.confidence, &row->confidence, sizeof row->confidence) != 0))
        report(check, hour, &row->key);
    return true;
}

/* The hours before that moment, which no later event reaches; then they are forgotten. */
static bool compare_until(struct quality_check *check, instant until, struct error *err)
{
    struct window window = {check->compared,
                            instant_earlier(until, check->store->plant.site.tallied)};
    if (!window_empty(window) &&
        !BACKEND(check->store->backend, quality, window, compare_row, check, err))
        return false;
    size_t done = 0;
    for (; done < check->entries && instant_before(check->entry[done]->hour, until);
         done++) {
        struct hour_entry *entry = check->entry[done];
        if (!entry->seen && is_settled(check, entry->hour))
            report(check, entry->hour, &check->key[entry->key]);
        free(entry);
    }
    check->entries -= done;
    if (done)
        memmove(check->entry, check->entry + done, check->entries * sizeof *check->entry);
    check->compared = instant_later(check->compared, until);
    return true;
}
