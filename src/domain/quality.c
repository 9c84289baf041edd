#include "domain/quality.h"

#include "base/arena.h"

/* A state event that counts at its instant. */
struct state_seen {
    instant at;
    enum event_type type;
    double confidence;
    struct quality_row *row; /* NULL: there is none */
};

/* What a worker's timeline ends with. */
struct last_seen {
    struct state_seen last, before;
};

struct quality_tally {
    struct window hour;
    span hold;
    struct arena *arena;
    struct last_seen *worker;
    size_t workers;
    struct quality_row **row; /* in the order of their keys */
    size_t count, room;
    struct quality_row *found; /* the last that was looked for */
};

int quality_key_compare(const struct quality_key *a, const struct quality_key *b)
{
    int order = str_compare(a->camera, b->camera);
    if (!order)
        order = str_compare(a->model, b->model);
    return order ? order : str_compare(a->station, b->station);
}

struct quality_tally *quality_tally_new(struct window hour, span hold, size_t workers,
                                        struct arena *arena)
{
    struct quality_tally *tally = arena_new(arena, struct quality_tally, 1);
    *tally = (struct quality_tally){
        .hour = hour,
        .hold = hold,
        .arena = arena,
        .worker = arena_new(arena, struct last_seen, workers),
        .workers = workers,
    };
    return tally;
}

/* --- rows --- */

static struct quality_row *insert(struct quality_tally *tally, size_t at,
                                  const struct quality_key *key)
{
    if (tally->count == tally->room) {
        size_t old = tally->room * sizeof *tally->row;
        tally->room = tally->room ? 2 * tally->room : 16;
        tally->row =
            arena_grow(tally->arena, tally->row, old, tally->room * sizeof *tally->row);
    }
    memmove(tally->row + at + 1, tally->row + at,
            (tally->count++ - at) * sizeof *tally->row);
    struct quality_row *row = arena_new(tally->arena, struct quality_row, 1);
    row->key = (struct quality_key){arena_copy(tally->arena, key->camera),
                                    arena_copy(tally->arena, key->model),
                                    arena_copy(tally->arena, key->station)};
    tally->row[at] = row;
    return row;
}

static struct quality_row *row_of(struct quality_tally *tally,
                                  const struct quality_key *key)
{
    size_t low = 0, high = tally->count;
    if (tally->found && quality_key_compare(&tally->found->key, key) == 0)
        return tally->found;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = quality_key_compare(&tally->row[middle]->key, key);
        if (order == 0)
            return tally->found = tally->row[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return tally->found = insert(tally, low, key);
}

/* --- events --- */

/* Does an event tell of another state, workstation or hour than the one before it, or
 * after a silence? */
static bool begins_dwell(const struct quality_tally *tally,
                         const struct state_seen *event, const struct state_seen *before)
{
    return !before->row || instant_before(before->at, tally->hour.start) ||
           !instant_before(event->at, instant_add(before->at, tally->hold)) ||
           before->type != event->type ||
           !str_equal(before->row->key.station, event->row->key.station);
}

/* What follows from the worker's last event: it lasts up to `next` or its hold. */
static void settle(const struct quality_tally *tally, const struct last_seen *worker,
                   instant next)
{
    const struct state_seen *event = &worker->last;
    struct window interval = {event->at,
                              instant_earlier(next, instant_add(event->at, tally->hold))};
    bool inside = !instant_before(event->at, tally->hour.start);
    event->row->ms[event->type] += window_length(window_clip(interval, tally->hour)).ms;
    if (inside && event->type != EVENT_UNKNOWN &&
        begins_dwell(tally, event, &worker->before))
        event->row->confidence.bin[confidence_bin(event->confidence)]++;
}

void quality_tally_add(struct quality_tally *tally, const struct quality_event *event)
{
    struct quality_row *row = row_of(tally, &event->key);
    if (!instant_before(event->at, tally->hour.start))
        row->events[event->type]++;
    if (!event_is_state(event->type))
        return;
    struct last_seen *worker = &tally->worker[event->worker];
    if (worker->last.row && instant_before(worker->last.at, event->at)) {
        settle(tally, worker, event->at);
        worker->before = worker->last;
    }
    worker->last = (struct state_seen){event->at, event->type, event->confidence, row};
}

static bool any(const struct quality_row *row)
{
    for (int type = 0; type < EVENT_TYPES; type++)
        if (row->events[type] || (type < QUALITY_STATES && row->ms[type]))
            return true;
    return false;
}

struct quality_rows quality_tally_end(struct quality_tally *tally)
{
    struct quality_rows rows = {
        .row = arena_new(tally->arena, struct quality_row, tally->count)};
    for (size_t i = 0; i < tally->workers; i++)
        if (tally->worker[i].last.row)
            settle(tally, &tally->worker[i], tally->hour.end);
    for (size_t i = 0; i < tally->count; i++)
        if (any(tally->row[i]))
            rows.row[rows.count++] = *tally->row[i];
    return rows;
}

/* --- histograms --- */

size_t confidence_bin(double confidence)
{
    /* 0.29 * 100 is less than 29. */
    double bin = confidence * CONFIDENCE_BINS + 1e-9;
    if (!(bin > 0))
        return 0;
    return bin < CONFIDENCE_BINS ? (size_t)bin : CONFIDENCE_BINS - 1;
}

static size_t put_number(unsigned char *at, uint64_t number)
{
    size_t size = 0;
    for (; number > 0x7f; number >>= 7)
        at[size++] = (unsigned char)(0x80 | (number & 0x7f));
    at[size++] = (unsigned char)number;
    return size;
}

size_t histogram_pack(const struct histogram *histogram,
                      unsigned char bytes[static HISTOGRAM_BYTES])
{
    size_t size = 0, next = 0;
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        if (histogram->bin[i]) {
            size += put_number(bytes + size, i - next);
            size += put_number(bytes + size, histogram->bin[i]);
            next = i + 1;
        }
    return size;
}

static bool get_number(const unsigned char **at, const unsigned char *end,
                       uint64_t *number)
{
    *number = 0;
    for (int shift = 0; *at < end && shift < 35; shift += 7) {
        unsigned char byte = *(*at)++;
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

struct histogram histogram_unpack(const unsigned char *bytes, size_t size)
{
    struct histogram histogram = {{0}};
    const unsigned char *end = bytes + size;
    uint64_t skip, count, bin = 0;
    while (get_number(&bytes, end, &skip) && get_number(&bytes, end, &count)) {
        bin += skip;
        if (bin >= CONFIDENCE_BINS || count > UINT32_MAX)
            break;
        histogram.bin[bin++] = (uint32_t)count;
    }
    return histogram;
}
