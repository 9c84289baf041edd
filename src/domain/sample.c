/* sample.c - each worker's shift is played through from numbers drawn for that day.
 *
 * A shift depends on the seed, the worker and the day on which it starts, and on nothing
 * else: asked for any window, the shifts that reach into it are played from their start
 * and what lies outside is dropped. Within a shift a camera reports about once a minute
 * what it sees: nobody during breaks, nothing while it is dark, otherwise work or
 * idleness in the proportion of that person at that station. Finished units are counted
 * between two reports of work.
 *
 * Whoever looks at it, at any moment, sees somebody work: two are on each shift, and one
 * of them covers for the other. They take their breaks one after the other, each is idle
 * or unseen in turns of their own only, and they go home when the next have come.
 */
#include "domain/sample.h"

#include "domain/zone.h"

#include "base/arena.h"

#include <stdlib.h>

enum {
    SHIFTS = 3,
    PAUSES = 3,
    SKILLS = 3, /* stations that one worker can run */
    MINUTE_MS = 60 * 1000,
    SHIFT_MINUTES = 8 * 60,
    TURN_MINUTES = 10,  /* in which only one of two may be idle */
    REPORT_MINUTES = 2, /* a report counts until the next, which comes before that */
    FIRST_START_MINUTE = 6 * 60, /* by the clock on the wall; the others follow */
    BATCH_MOST = 5,              /* units counted at once */
};

const struct sample_worker sample_workers[SAMPLE_WORKERS] = {
    {"W1", "Anna Keller"}, {"W2", "Marek Nowak"}, {"W3", "Priya Nair"},
    {"W4", "Jonas Weber"}, {"W5", "Sofia Costa"}, {"W6", "David Okafor"},
};

const struct sample_station sample_stations[SAMPLE_STATIONS] = {
    {"S1", "Assembly 1", "Assembly"},    {"S2", "Final inspection", "QC"},
    {"S3", "Packing line", "Packaging"}, {"S4", "Welding cell", "Welding"},
    {"S5", "CNC mill", "CNC"},           {"S6", "Assembly 2", "Assembly"},
};

/* How a station works: what it asks of people, and how fast. */
static const struct {
    const char *camera;
    int ease; /* percentage points added to a worker's share of working time */
    int pace; /* units per hour of work */
} station_traits[SAMPLE_STATIONS] = {
    {"cam-S1", 2, 26},  {"cam-S2", -5, 55}, {"cam-S3", 4, 85},
    {"cam-S4", -2, 14}, {"cam-S5", -8, 9},  {"cam-S6", 0, 24},
};

/* How a worker works. Breaks are taken in turn: the second of a shift goes so many
 * minutes after the shift's usual break, when the first is long back. */
enum { FIRST, SECOND, LATER_BREAK = 40 };

static const struct {
    int shift;         /* 0 from 06:00, 1 from 14:00, 2 from 22:00 */
    int place;         /* FIRST or SECOND of the two on it */
    int diligence;     /* per cent of the time at work */
    int speed;         /* per cent of the station's pace */
    int skill[SKILLS]; /* stations, the usual one first */
} worker_traits[SAMPLE_WORKERS] = {
    {0, FIRST, 86, 105, {0, 1, 5}}, {0, SECOND, 78, 95, {3, 4, 2}},
    {1, FIRST, 82, 110, {2, 5, 1}}, {1, SECOND, 72, 90, {4, 3, 0}},
    {2, FIRST, 80, 100, {5, 2, 3}}, {2, SECOND, 88, 115, {1, 0, 4}},
};

static const struct {
    int after, length; /* minutes */
} usual_breaks[PAUSES] = {{85, 15}, {205, 30}, {325, 15}};
enum { BREAK_DELAY = 7 }; /* at most, minutes */

/* --- numbers drawn --- */

/* splitmix64 (S. Vigna): one state of 64 bits, any of which is a good seed. */
struct dice {
    uint64_t state;
};

static uint64_t draw(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* A whole number from `least` to `most`. */
static int roll(struct dice *dice, int least, int most)
{
    return least + (int)(draw(dice) % (uint64_t)(most - least + 1));
}

static bool chance(struct dice *dice, int percent)
{
    return roll(dice, 1, 100) <= percent;
}

static struct dice dice_for(uint64_t seed, int64_t day, int worker)
{
    struct dice dice = {seed};
    dice.state = draw(&dice) ^ (uint64_t)day;
    dice.state = draw(&dice) ^ (uint64_t)worker;
    return dice;
}

/* --- a shift's plan --- */

struct shift_plan {
    int worker;
    instant bell; /* with which it begins; what is in minutes counts from here */
    struct window window;
    struct window pause[PAUSES];
    struct window dark; /* the camera sees nothing; empty on most days */
    int form;           /* of the day, percentage points */
};

static struct window minutes_after(instant start, int after, int length)
{
    instant from = instant_add(start, (span){after * MINUTE_MS});
    return (struct window){from, instant_add(from, (span){length * MINUTE_MS})};
}

/* The shift `number` (0, 1, 2) that starts on `day`; 7 or 9 hours long where the clocks
 * are changed in it. */
static struct window shift_of(int64_t day, int number)
{
    int64_t start = day * SPAN_DAY.ms +
                    (FIRST_START_MINUTE + number * SHIFT_MINUTES) * (int64_t)MINUTE_MS;
    return (struct window){zone_instant((civil){start}),
                           zone_instant((civil){start + SHIFT_MINUTES * MINUTE_MS})};
}

static struct shift_plan plan_shift(struct dice *dice, int worker, int64_t day,
                                    int number)
{
    int later = worker_traits[worker].place * LATER_BREAK;
    struct shift_plan plan = {.worker = worker, .form = roll(dice, -4, 4)};
    plan.window = shift_of(day, number);
    instant start = plan.bell = plan.window.start;

    /* People come within a minute of the bell, and leave in the one after that. */
    plan.window.start.ms += roll(dice, 0, MINUTE_MS - 1);
    plan.window.end.ms += roll(dice, MINUTE_MS, 2 * MINUTE_MS - 1);

    for (int i = 0; i < PAUSES; i++)
        plan.pause[i] = minutes_after(
            start, usual_breaks[i].after + later + roll(dice, 0, BREAK_DELAY),
            usual_breaks[i].length);
    int dark_after = roll(dice, 20, SHIFT_MINUTES - 20), dark_length = roll(dice, 3, 9);
    if (chance(dice, 30))
        plan.dark = minutes_after(start, dark_after, dark_length);
    return plan;
}

static bool within(struct window w, instant t)
{
    return !instant_before(t, w.start) && instant_before(t, w.end);
}

/* --- playing it --- */

struct sample_list {
    struct arena *arena;
    struct window window; /* what lies outside is not added */
    struct event *event;
    size_t count, room;
};

static void add(struct sample_list *list, struct event event)
{
    if (!within(list->window, event.at))
        return;
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        struct event *wider = arena_new(list->arena, struct event, list->room);
        if (list->count)
            memcpy(wider, list->event, list->count * sizeof event);
        list->event = wider;
    }
    event.uuid = event_identity(&event);
    list->event[list->count++] = event;
}

/* One unit, in milliseconds of work times units per hour times two percentages. */
#define UNIT ((int64_t)60 * MINUTE_MS * 100 * 100)

/* A shift in progress. */
struct shift_progress {
    const struct shift_plan *plan;
    struct dice *dice;
    int station;
    instant move;     /* when the worker goes to another station */
    bool busy;        /* working rather than idle, when seen */
    int64_t finished; /* and not yet counted, in parts of a UNIT */
};

static void go_to_another_station(struct shift_progress *progress, instant now)
{
    const int *skill = worker_traits[progress->plan->worker].skill;
    int step = roll(progress->dice, 1, SKILLS - 1), at = 0;
    while (skill[at] != progress->station)
        at++;
    progress->station = skill[(at + step) % SKILLS];
    progress->move = instant_add(now, (span){roll(progress->dice, 70, 150) * MINUTE_MS});
}

/* How much of the time at this station the worker works, per cent. */
static int share_of_work(const struct shift_progress *progress)
{
    int share = worker_traits[progress->plan->worker].diligence + progress->plan->form +
                station_traits[progress->station].ease;
    return share < 60 ? 60 : share > 92 ? 92 : share;
}

/* Must the worker be seen at work, unless on a break, because the other one of the shift
 * may not be? */
static bool covers(const struct shift_plan *plan, instant now)
{
    int place = worker_traits[plan->worker].place;
    int minute = (int)(instant_since(now, plan->bell).ms / MINUTE_MS);
    for (int i = 0; i < PAUSES; i++) {
        int first = usual_breaks[i].after + (1 - place) * LATER_BREAK;
        int last = first + BREAK_DELAY + usual_breaks[i].length;
        if (minute >= first - REPORT_MINUTES && minute <= last + REPORT_MINUTES)
            return true;
    }
    bool own_turn = minute / TURN_MINUTES % 2 == place &&
                    minute % TURN_MINUTES < TURN_MINUTES - REPORT_MINUTES;
    return !own_turn || minute >= SHIFT_MINUTES - REPORT_MINUTES;
}

/* How likely the worker is busy in a turn of their own, which is less than half of the
 * time and has to make up for the rest, per cent. */
static int share_in_turn(const struct shift_progress *progress)
{
    int idle = (100 - share_of_work(progress)) * 7 / 2;
    return idle > 90 ? 10 : 100 - idle;
}

/* What the camera reports at `now`. Work and idleness go on for some reports. */
static enum event_type seen(struct shift_progress *progress, instant now)
{
    bool covering = covers(progress->plan, now);
    if (chance(progress->dice, 60))
        progress->busy = chance(progress->dice, share_in_turn(progress));
    for (int i = 0; i < PAUSES; i++)
        if (within(progress->plan->pause[i], now))
            return EVENT_ABSENT;
    if (within(progress->plan->dark, now) && !covering)
        return EVENT_UNKNOWN;
    return progress->busy || covering ? EVENT_WORKING : EVENT_IDLE;
}

static struct event report(const struct shift_progress *progress, instant at,
                           enum event_type type)
{
    const char *station = sample_stations[progress->station].id;
    return (struct event){
        .at = at,
        .type = type,
        .worker = str_from(sample_workers[progress->plan->worker].id),
        .station = str_from(station),
        .confidence = roll(progress->dice, 700, 990) / 1000.0,
        .camera = str_from(station_traits[progress->station].camera),
        .model = STR("sample-1"),
    };
}

/* Count what was finished while working from `from` to `to`. */
static void produce(struct shift_progress *progress, instant from, instant to,
                    struct sample_list *list)
{
    int ms = (int)instant_since(to, from).ms;
    progress->finished += (int64_t)ms * station_traits[progress->station].pace *
                          worker_traits[progress->plan->worker].speed *
                          roll(progress->dice, 80, 120);
    int units = (int)(progress->finished / UNIT);
    if (units == 0 || !chance(progress->dice, 60))
        return;

    instant at = instant_add(from, (span){roll(progress->dice, 1, ms - 1)});
    struct event event = report(progress, at, EVENT_PRODUCT_COUNT);
    event.count = units < BATCH_MOST ? units : BATCH_MOST;
    progress->finished -= event.count * UNIT;
    add(list, event);
}

static void play(const struct shift_plan *plan, struct dice *dice,
                 struct sample_list *list)
{
    struct shift_progress progress = {
        .plan = plan,
        .dice = dice,
        .station = worker_traits[plan->worker].skill[0],
        .move = instant_add(plan->window.start, (span){roll(dice, 70, 150) * MINUTE_MS}),
        .busy = true,
    };
    instant next;
    for (instant now = plan->window.start; instant_before(now, plan->window.end);
         now = next) {
        next = instant_earlier(instant_add(now, (span){roll(dice, 45000, 75000)}),
                               plan->window.end);
        if (!instant_before(now, progress.move))
            go_to_another_station(&progress, now);
        enum event_type type = seen(&progress, now);
        add(list, report(&progress, now, type));
        if (type == EVENT_WORKING && instant_since(next, now).ms > 1)
            produce(&progress, now, next, list);
    }
    /* Whoever went home is not idle: from here on nothing is known of them. */
    add(list, report(&progress, plan->window.end, EVENT_UNKNOWN));
}

static void play_day(uint64_t seed, int64_t day, struct sample_list *list)
{
    for (int worker = 0; worker < SAMPLE_WORKERS; worker++) {
        struct dice dice = dice_for(seed, day, worker);
        struct shift_plan plan =
            plan_shift(&dice, worker, day, worker_traits[worker].shift);
        if (!window_empty(window_clip(plan.window, list->window)) ||
            within(list->window, plan.window.end))
            play(&plan, &dice, list);
    }
}

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (!instant_equal(x->at, y->at))
        return instant_before(x->at, y->at) ? -1 : 1;
    return memcmp(x->uuid.text, y->uuid.text, UUID_LENGTH);
}

size_t sample_events(uint64_t seed, struct window window, struct arena *arena,
                     const struct event **event)
{
    struct sample_list list = {.arena = arena, .window = window};
    /* A night shift that started on the day before reaches into the window's first. */
    int64_t first = zone_day(window.start) - 1, last = zone_day(window.end);
    for (int64_t day = first; day <= last && !window_empty(window); day++)
        play_day(seed, day, &list);

    if (list.count)
        qsort(list.event, list.count, sizeof *list.event, by_time);
    *event = list.event;
    return list.count;
}
