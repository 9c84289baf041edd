#include "domain/drift_streams.h"

#include "base/arena.h"

#include <stdlib.h>

_Static_assert((int)DRIFT_BINS == (int)CONFIDENCE_BINS &&
                   (int)DRIFT_STATES == (int)QUALITY_STATES,
               "a shift is a sum of hours");

/* Of so many first shifts none is left out. */
enum { FIRST_SHIFTS = 40 };
/* A stream of which so few shifts came, and none for so long, makes room for others. */
enum { PASSING_SHIFTS = 2 };
static const span passing_after = {7 * 24 * 60 * 60 * (int64_t)1000};
/* How long before those that are shown shifts are kept. */
static const span before_shown = {56 * 24 * 60 * 60 * (int64_t)1000};

/* A stream while its shifts are collected. */
struct collected {
    struct drift_stream stream; /* without its shifts */
    struct drift_shift *shift;
    size_t shifts, room;
    instant hour;           /* the last of the last shift with an event in it */
    struct collected *next; /* of those that made room */
};

struct drift_collection {
    const struct floor *floor;
    struct calendar calendar;
    struct reference_starts references;
    instant until, kept_from;
    struct arena *arena;
    struct collected **stream; /* in order */
    size_t count, room;
    struct collected *spare; /* that made room: to be used again */
    instant made_room;       /* the hour in which that was last tried */
    int64_t passed;
    struct camera_models models;

    /* The hour that rows are added of. */
    instant hour;
    bool counts; /* it belongs to a shift that is over: */
    struct window shift;
    bool night;
    int hours; /* that belong to the shift */
};

struct drift_collection *drift_collection_new(const struct floor *floor,
                                              struct calendar calendar,
                                              struct reference_starts references,
                                              instant until, struct arena *arena)
{
    struct drift_collection *collection = arena_new(arena, struct drift_collection, 1);
    *collection = (struct drift_collection){
        .floor = floor,
        .calendar = calendar,
        .references = references,
        .until = until,
        .kept_from = {until.ms - DRIFT_SHOWN.ms - before_shown.ms},
        .arena = arena,
        .models = {.arena = arena},
        .hour = {-1},
        .made_room = {-1},
    };
    return collection;
}

/* --- hours and shifts --- */

static instant middle_of(instant hour) { return (instant){hour.ms + SPAN_HOUR.ms / 2}; }

/* How many hours have their middle in the window. */
static int hours_of(struct window window)
{
    instant first =
        instant_ceil((instant){window.start.ms - SPAN_HOUR.ms / 2}, SPAN_HOUR);
    instant end = instant_ceil((instant){window.end.ms - SPAN_HOUR.ms / 2}, SPAN_HOUR);
    return (int)(instant_since(end, first).ms / SPAN_HOUR.ms);
}

static bool contains(struct window window, instant t)
{
    return !instant_before(t, window.start) && instant_before(t, window.end);
}

static void go_to(struct drift_collection *collection, instant hour)
{
    struct shift shift;
    instant middle = middle_of(hour);
    if (instant_equal(hour, collection->hour))
        return;
    collection->hour = hour;
    if (collection->counts && contains(collection->shift, middle))
        return;
    collection->counts = calendar_shift(collection->calendar, middle, &shift) &&
                         contains(shift.window, middle) &&
                         !instant_before(collection->until, shift.window.end);
    if (!collection->counts)
        return;
    collection->shift = shift.window;
    collection->night = drift_by_night(shift.window);
    collection->hours = hours_of(shift.window);
}

/* --- streams --- */

static int compare_streams(const struct drift_stream *a, const struct drift_stream *b)
{
    int order = str_compare(a->camera, b->camera);
    if (!order)
        order = str_compare(a->model, b->model);
    if (!order)
        order = str_compare(a->station_type, b->station_type);
    return order ? order : (int)a->night - (int)b->night;
}

static struct collected *insert(struct drift_collection *collection, size_t at,
                                const struct drift_stream *key)
{
    struct arena *arena = collection->arena;
    if (collection->count == collection->room) {
        size_t old = collection->room * sizeof *collection->stream;
        collection->room = collection->room ? 2 * collection->room : 16;
        collection->stream = arena_grow(arena, collection->stream, old,
                                        collection->room * sizeof *collection->stream);
    }
    memmove(collection->stream + at + 1, collection->stream + at,
            (collection->count++ - at) * sizeof *collection->stream);
    struct collected *stream = collection->spare;
    if (stream)
        collection->spare = stream->next;
    else
        stream = arena_new(arena, struct collected, 1);
    *stream = (struct collected){.shift = stream->shift, .room = stream->room};
    stream->stream = (struct drift_stream){
        .camera = arena_copy(arena, key->camera),
        .model = arena_copy(arena, key->model),
        .station_type = arena_copy(arena, key->station_type),
        .night = key->night,
    };
    collection->stream[at] = stream;
    return stream;
}

/* NULL: there is none; it would be the one number *at. */
static struct collected *find(const struct drift_collection *collection,
                              const struct drift_stream *key, size_t *at)
{
    size_t low = 0, high = collection->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_streams(&collection->stream[middle]->stream, key);
        if (order == 0)
            return collection->stream[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return NULL;
}

/* Is there room for a stream of the camera, at this place? */
static bool has_room(const struct drift_collection *collection, size_t at, str camera)
{
    size_t first = at, end = at;
    while (first > 0 && str_equal(collection->stream[first - 1]->stream.camera, camera))
        first--;
    while (end < collection->count &&
           str_equal(collection->stream[end]->stream.camera, camera))
        end++;
    return collection->count < DRIFT_STREAMS_MOST && end - first < DRIFT_OF_CAMERA_MOST;
}

static bool is_passing(const struct drift_collection *collection,
                       const struct collected *stream)
{
    instant since = {collection->hour.ms - passing_after.ms};
    return !stream->shifts ||
           (stream->shifts <= PASSING_SHIFTS &&
            instant_before(stream->shift[stream->shifts - 1].window.end, since));
}

/* Once an hour, as it looks at all of them. */
static void make_room(struct drift_collection *collection)
{
    size_t kept = 0;
    if (instant_equal(collection->made_room, collection->hour))
        return;
    collection->made_room = collection->hour;
    for (size_t i = 0; i < collection->count; i++) {
        struct collected *stream = collection->stream[i];
        if (is_passing(collection, stream)) {
            stream->next = collection->spare;
            collection->spare = stream;
        } else {
            collection->stream[kept++] = stream;
        }
    }
    collection->count = kept;
}

/* NULL: there are too many. */
static struct collected *stream_of(struct drift_collection *collection,
                                   const struct drift_stream *key)
{
    size_t at;
    struct collected *stream = find(collection, key, &at);
    if (stream)
        return stream;
    if (!has_room(collection, at, key->camera)) {
        make_room(collection);
        find(collection, key, &at);
        if (!has_room(collection, at, key->camera))
            return NULL;
    }
    return insert(collection, at, key);
}

static str type_of(const struct floor *floor, str station)
{
    int number = floor_station(floor, station, 0);
    return number < 0 ? STR("") : floor->station[number].type;
}

/* Did somebody say that the camera's reference begins later than this? */
static bool precedes_reference(const struct drift_collection *collection, str camera)
{
    const struct reference_starts *list = &collection->references;
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->at[i].camera, camera))
            return instant_before(collection->shift.start, list->at[i].from);
    return false;
}

/* --- the sums of a shift --- */

/* The last shift of the stream is complete. It stays, unless it is too old, or without an
 * event: then it says nothing of the camera. */
static void end_shift(const struct drift_collection *collection, struct collected *stream)
{
    const struct drift_shift *last =
        stream->shifts ? &stream->shift[stream->shifts - 1] : NULL;
    if (last &&
        (!last->events || (stream->shifts > FIRST_SHIFTS &&
                           instant_before(last->window.start, collection->kept_from))))
        stream->shifts--;
}

static struct drift_shift *shift_of(struct drift_collection *collection,
                                    struct collected *stream)
{
    if (stream->shifts && instant_equal(stream->shift[stream->shifts - 1].window.start,
                                        collection->shift.start))
        return &stream->shift[stream->shifts - 1];
    end_shift(collection, stream);
    if (stream->shifts == stream->room) {
        size_t old = stream->room * sizeof *stream->shift;
        stream->room = stream->room ? 2 * stream->room : 4;
        stream->shift = arena_grow(collection->arena, stream->shift, old,
                                   stream->room * sizeof *stream->shift);
    }
    struct drift_shift *shift = &stream->shift[stream->shifts++];
    *shift =
        (struct drift_shift){.window = collection->shift, .hours = collection->hours};
    stream->hour = (instant){-1};
    return shift;
}

void drift_collection_add(struct drift_collection *collection, instant hour,
                          const struct quality_row *row)
{
    if (row->events[EVENT_WORKING] || row->events[EVENT_IDLE] ||
        row->events[EVENT_ABSENT])
        camera_models_see(&collection->models, row->key.camera, row->key.model, hour);
    go_to(collection, hour);
    if (!collection->counts || precedes_reference(collection, row->key.camera))
        return;
    struct collected *stream = stream_of(
        collection, &(struct drift_stream){
                        .camera = row->key.camera,
                        .model = row->key.model,
                        .station_type = type_of(collection->floor, row->key.station),
                        .night = collection->night,
                    });
    collection->passed += !stream;
    if (!stream)
        return;
    struct drift_shift *shift = shift_of(collection, stream);
    int64_t events = 0;
    for (int state = 0; state < QUALITY_STATES; state++) {
        events += row->events[state];
        shift->ms[state] += row->ms[state];
    }
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        shift->confidence[i] += row->confidence.bin[i];
    shift->events += events;
    if (events && !instant_equal(stream->hour, hour)) {
        shift->hours_seen++;
        stream->hour = hour;
    }
}

static struct drift_shift *shift_at(const struct collected *stream, instant start)
{
    size_t low = 0, high = stream->shifts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct drift_shift *shift = &stream->shift[middle];
        if (instant_equal(shift->window.start, start))
            return shift;
        if (instant_before(shift->window.start, start))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void drift_collection_audits(struct drift_collection *collection, instant hour,
                             const struct quality_key *key, int64_t labels, int64_t right)
{
    size_t at;
    go_to(collection, hour);
    if (!collection->counts)
        return;
    const struct collected *stream =
        find(collection,
             &(struct drift_stream){
                 .camera = key->camera,
                 .model = key->model,
                 .station_type = type_of(collection->floor, key->station),
                 .night = collection->night,
             },
             &at);
    struct drift_shift *shift = stream ? shift_at(stream, collection->shift.start) : NULL;
    if (!shift)
        return;
    shift->labels += labels;
    shift->right += right;
}

/* The number of the camera's first stream, or of that which comes after it. */
static size_t first_of(const struct drift_collection *collection, str camera)
{
    size_t low = 0, high = collection->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(collection->stream[middle]->stream.camera, camera) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void drift_collection_faults(struct drift_collection *collection,
                             const struct camera_hour *faults)
{
    go_to(collection, faults->hour);
    if (!collection->counts)
        return;
    for (size_t i = first_of(collection, faults->camera); i < collection->count; i++) {
        const struct collected *stream = collection->stream[i];
        if (!str_equal(stream->stream.camera, faults->camera))
            return;
        struct drift_shift *shift = shift_at(stream, collection->shift.start);
        for (int k = 0; shift && k < CAMERA_FAULTS; k++)
            shift->fault_ms[k] += faults->fault_ms[k];
    }
}

size_t drift_collection_end(struct drift_collection *collection,
                            const struct drift_stream **stream)
{
    struct drift_stream *list =
        arena_new(collection->arena, struct drift_stream, collection->count);
    size_t count = 0;
    for (size_t i = 0; i < collection->count; i++) {
        struct collected *collected = collection->stream[i];
        end_shift(collection, collected);
        collected->stream.shift = collected->shift;
        collected->stream.shifts = collected->shifts;
        if (collected->shifts)
            list[count++] = collected->stream;
    }
    *stream = list;
    return count;
}

int64_t drift_collection_passed(const struct drift_collection *collection)
{
    return collection->passed;
}

const struct camera_models *drift_collection_models(
    const struct drift_collection *collection)
{
    return &collection->models;
}
