/* Hours become shifts of streams. A scene is a list of rows, "30 S1 5": in the hour that
 * begins 30 hours after the first midnight, the camera of S1 told of 5 state events. What
 * comes of it is a line a stream:
 *
 *     CAM-S1 v1 press day: 6-14 7/2/8, 30-38 5/1/8
 *
 * By day, in the shift from hour 6 to 14 there were 7 events, in 2 of its 8 hours. Where
 * claims were checked, " 3 of 4" follows: so many were right. */
#include "domain/drift_streams.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* 2026-01-15T00:00:00Z */
static const instant midnight = {1768435200000};

static const struct station stations[] = {
    {.id = {"S1", 2}, .type = {"press", 5}},
    {.id = {"S2", 2}, .type = {"press", 5}},
    {.id = {"S3", 2}, .type = {"saw", 3}},
};
static const struct floor plant = {.station = stations, .stations = 3};

static instant hour_of(double hours)
{
    return instant_add(midnight, (span){(int64_t)(hours * 3600000)});
}

/* Station S1 is seen by CAM-S1, S2 by CAM-S1 as well, S3 by CAM-S3. */
static void add(struct drift_collection *collection, int hour, const char *station,
                int events)
{
    str id = str_from(station);
    str camera = str_equal(id, STR("S3")) ? STR("CAM-S3") : STR("CAM-S1");
    struct quality_row row = {.key = {camera, STR("v1"), id}, .ms = {1000}};
    row.events[EVENT_WORKING] = events;
    row.events[EVENT_PRODUCT_COUNT] = 100;
    row.confidence.bin[90] = (uint32_t)events;
    drift_collection_add(collection, hour_of(hour), &row);
}

static void add_scene(struct drift_collection *collection, const char *scene)
{
    int hour, events, len;
    char station[8];
    while (sscanf(scene, "%d %7s %d%n", &hour, station, &events, &len) == 3) {
        add(collection, hour, station, events);
        scene += len;
        scene += *scene == ',';
    }
}

static void write_time(struct buf *out, instant t)
{
    buf_addf(out, "%g", (double)instant_since(t, midnight).ms / 3600000);
}

static void write_stream(const struct drift_stream *stream, struct buf *out)
{
    buf_addf(out, "%s%.*s %.*s %.*s %s:", buf_str(out).len ? "; " : "",
             STR_ARG(stream->camera), STR_ARG(stream->model),
             STR_ARG(stream->station_type), stream->night ? "night" : "day");
    for (size_t i = 0; i < stream->shifts; i++) {
        const struct drift_shift *shift = &stream->shift[i];
        buf_addf(out, "%s", i ? ", " : " ");
        write_time(out, shift->window.start);
        buf_addf(out, "-");
        write_time(out, shift->window.end);
        buf_addf(out, " %lld/%d/%d", (long long)shift->events, shift->hours_seen,
                 shift->hours);
        if (shift->labels)
            buf_addf(out, " %lld of %lld", (long long)shift->right,
                     (long long)shift->labels);
        assert_int_equal(shift->confidence[90], shift->events);
    }
}

static void test_scenes(void **state)
{
    static const struct shift_rule half_past = {
        .name = {"Day", 3},
        .weekdays = EVERY_DAY,
        .start_minute = 6 * 60 + 30,
        .length_minutes = 8 * 60,
    };
    static const struct {
        const char *what, *scene, *want;
        double until;
        bool at_half_past;
        double reference; /* of CAM-S1; 0: none was set */
    } rows[] = {
        {"nothing", "", "", 1000, false, 0},
        {"hours of a shift add up", "6 S1 1,7 S1 2,13 S1 4",
         "CAM-S1 v1 press day: 6-14 7/3/8", 1000, false, 0},
        {"workstations of one type are one", "6 S1 1,6 S2 2,7 S2 3",
         "CAM-S1 v1 press day: 6-14 6/2/8", 1000, false, 0},
        {"of two types two", "6 S1 1,6 S3 2",
         "CAM-S1 v1 press day: 6-14 1/1/8; CAM-S3 v1 saw day: 6-14 2/1/8", 1000, false,
         0},
        {"day and night are two", "6 S1 1,22 S1 2,29 S1 3,30 S1 4",
         "CAM-S1 v1 press day: 6-14 1/1/8, 30-38 4/1/8; "
         "CAM-S1 v1 press night: 22-30 5/2/8",
         1000, false, 0},
        {"a shift that is not over does not count", "6 S1 1,30 S1 2",
         "CAM-S1 v1 press day: 6-14 1/1/8", 37.9, false, 0},
        {"one that is just over does", "6 S1 1,30 S1 2",
         "CAM-S1 v1 press day: 6-14 1/1/8, 30-38 2/1/8", 38, false, 0},
        {"an hour is of the shift in its middle", "5 S1 1,6 S1 2,13 S1 4,14 S1 8",
         "CAM-S1 v1 press day: 6.5-14.5 6/2/8", 1000, true, 0},
        {"a shift without an event is left out", "6 S1 1,30 S1 0,54 S1 2",
         "CAM-S1 v1 press day: 6-14 1/1/8, 54-62 2/1/8", 1000, false, 0},
        {"an hour without an event was not seen", "6 S1 1,7 S1 0",
         "CAM-S1 v1 press day: 6-14 1/1/8", 1000, false, 0},
        {"a new reference begins with the next shift", "6 S1 1,6 S3 9,30 S1 2,54 S1 3",
         "CAM-S1 v1 press day: 54-62 3/1/8; CAM-S3 v1 saw day: 6-14 9/1/8", 1000, false,
         31},
    };
    struct error err;
    (void)state;
    assert_true(zone_set(STR("UTC"), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(1000);
        const struct reference_start set = {STR("CAM-S1"), hour_of(rows[i].reference)};
        const struct drift_stream *stream;
        struct drift_collection *collection = drift_collection_new(
            &plant, (struct calendar){&half_past, rows[i].at_half_past},
            (struct reference_starts){&set, rows[i].reference > 0},
            hour_of(rows[i].until), &arena);
        add_scene(collection, rows[i].scene);
        size_t streams = drift_collection_end(collection, &stream);
        for (size_t k = 0; k < streams; k++)
            write_stream(&stream[k], &out);
        if (!str_equal(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: '%.*s', want '%s'", rows[i].what, STR_ARG(buf_str(&out)),
                     rows[i].want);
    }
}

/* "30 S1 3/4": in that hour 4 claims of the camera of S1 were checked, 3 were right. */
static void add_audits(struct drift_collection *collection, const char *audits)
{
    int hour, right, labels, len;
    char station[8];
    while (sscanf(audits, "%d %7s %d/%d%n", &hour, station, &right, &labels, &len) == 4) {
        str id = str_from(station);
        const struct quality_key key = {
            str_equal(id, STR("S3")) ? STR("CAM-S3") : STR("CAM-S1"), STR("v1"), id};
        drift_collection_audits(collection, hour_of(hour), &key, labels, right);
        audits += len;
        audits += *audits == ',';
    }
}

static void test_audits(void **state)
{
    static const struct {
        const char *what, *scene, *audits, *want;
    } rows[] = {
        {"audits of a shift add up", "6 S1 1,30 S1 2", "6 S1 3/4,13 S2 1/2,30 S1 0/1",
         "CAM-S1 v1 press day: 6-14 1/1/8 4 of 6, 30-38 2/1/8 0 of 1"},
        {"each is of its camera, and of day or night", "6 S1 1,6 S3 1,22 S1 2",
         "22 S1 1/2,6 S3 5/5",
         "CAM-S1 v1 press day: 6-14 1/1/8; CAM-S1 v1 press night: 22-30 2/1/8 1 of 2; "
         "CAM-S3 v1 saw day: 6-14 1/1/8 5 of 5"},
        {"a stream or a shift that is not there has none", "6 S1 1",
         "6 S3 1/1,22 S1 1/1,30 S1 1/1", "CAM-S1 v1 press day: 6-14 1/1/8"},
        {"nor has one that is not over", "6 S1 1,30 S1 2", "6 S1 1/1,54 S1 1/1",
         "CAM-S1 v1 press day: 6-14 1/1/8 1 of 1, 30-38 2/1/8"},
    };
    struct error err;
    (void)state;
    assert_true(zone_set(STR("UTC"), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(1000);
        const struct drift_stream *stream;
        struct drift_collection *collection =
            drift_collection_new(&plant, (struct calendar){NULL, 0},
                                 (struct reference_starts){NULL, 0}, hour_of(60), &arena);
        add_scene(collection, rows[i].scene);
        add_audits(collection, rows[i].audits);
        size_t streams = drift_collection_end(collection, &stream);
        for (size_t k = 0; k < streams; k++)
            write_stream(&stream[k], &out);
        if (!str_equal(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: '%.*s', want '%s'", rows[i].what, STR_ARG(buf_str(&out)),
                     rows[i].want);
    }
}

/* "7 CAM-S1 5": a box said in that hour that the camera was dark for 5 minutes. */
static void add_faults(struct drift_collection *collection, const char *faults)
{
    int hour, minutes, len;
    char camera[8];
    while (sscanf(faults, "%d %7s %d%n", &hour, camera, &minutes, &len) == 3) {
        drift_collection_faults(collection,
                                &(struct camera_hour){
                                    .hour = hour_of(hour),
                                    .camera = str_from(camera),
                                    .fault_ms[CAMERA_DARK] = minutes * SPAN_MINUTE.ms,
                                });
        faults += len;
        faults += *faults == ',';
    }
}

/* "CAM-S1 5 0, CAM-S3 7": so many minutes dark in each shift of each stream. */
static void test_faults(void **state)
{
    static const struct {
        const char *what, *scene, *faults, *want;
    } rows[] = {
        {"hours of a shift add up", "6 S1 1", "6 CAM-S1 5,13 CAM-S1 60", "CAM-S1 65"},
        {"only of that shift", "6 S1 1,30 S1 1", "7 CAM-S1 5,14 CAM-S1 60", "CAM-S1 5 0"},
        {"all types of stations that it sees", "6 S1 1,6 S3 1", "6 CAM-S1 5,6 CAM-S3 7",
         "CAM-S1 5, CAM-S3 7"},
        {"by night", "6 S1 1,22 S1 1", "23 CAM-S1 9", "CAM-S1 0, CAM-S1 9"},
        {"of a camera that saw nothing", "6 S1 1", "6 CAM-A 1,6 CAM-S2 2,6 Z 3",
         "CAM-S1 0"},
    };
    struct error err;
    (void)state;
    assert_true(zone_set(STR("UTC"), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(1000);
        const struct drift_stream *stream;
        struct drift_collection *collection =
            drift_collection_new(&plant, (struct calendar){0},
                                 (struct reference_starts){0}, hour_of(1000), &arena);
        add_scene(collection, rows[i].scene);
        add_faults(collection, rows[i].faults);
        size_t streams = drift_collection_end(collection, &stream);
        for (size_t k = 0; k < streams; k++) {
            buf_addf(&out, "%s%.*s", k ? ", " : "", STR_ARG(stream[k].camera));
            for (size_t n = 0; n < stream[k].shifts; n++)
                buf_addf(&out, " %lld",
                         (long long)stream[k].shift[n].fault_ms[CAMERA_DARK] / 60000);
        }
        if (!str_equal(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: '%.*s', want '%s'", rows[i].what, STR_ARG(buf_str(&out)),
                     rows[i].want);
    }
}

/* Which models claimed something, and in which hours: also outside of shifts that are
 * over. */
static void test_models(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    (void)state;
    struct drift_collection *collection = drift_collection_new(
        &plant, (struct calendar){0}, (struct reference_starts){0}, hour_of(8), &arena);
    add_scene(collection, "6 S1 1,6 S2 1,7 S3 0,9 S1 1");
    const struct camera_models *models = drift_collection_models(collection);
    assert_int_equal(models->count, 1);
    assert_true(str_equal(models->at[0].camera, STR("CAM-S1")));
    assert_int_equal(models->at[0].first.ms, hour_of(6).ms);
    assert_int_equal(models->at[0].last.ms, hour_of(9).ms);
}

/* Of years the first shifts are kept, and those that are shown, with eight weeks before
 * them. */
static void test_years(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct drift_stream *stream;
    enum { DAYS = 1000, FIRST = 40, LAST = 156 };
    (void)state;
    struct drift_collection *collection = drift_collection_new(
        &plant, (struct calendar){NULL, 0}, (struct reference_starts){NULL, 0},
        hour_of(24 * DAYS), &arena);
    for (int day = 0; day < DAYS; day++)
        add(collection, 24 * day + 6, "S1", day + 1);
    assert_int_equal(drift_collection_end(collection, &stream), 1);
    assert_int_equal(stream->shifts, FIRST + LAST);
    for (int i = 0; i < FIRST + LAST; i++)
        assert_int_equal(stream->shift[i].events,
                         i < FIRST ? i + 1 : DAYS - LAST + i - FIRST + 1);
}

static void add_named(struct drift_collection *collection, int hour, const char *camera,
                      const char *model)
{
    const struct quality_row row = {
        .key = {str_from(camera), str_from(model), STR("S1")},
        .events = {[EVENT_WORKING] = 1},
    };
    drift_collection_add(collection, hour_of(hour), &row);
}

/* In an hour of the tenth day a sender makes up names, of cameras or of models. What was
 * there before stays; what comes later waits for a week to pass. */
static void test_made_up_names(void **state)
{
    enum { DAYS = 30, NAMES = 6000, BAD_DAY = 10 };
    (void)state;
    for (int of_models = 0; of_models < 2; of_models++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct drift_stream *stream;
        const char *new = of_models ? "v2" : "v1";
        struct drift_collection *collection = drift_collection_new(
            &plant, (struct calendar){NULL, 0}, (struct reference_starts){NULL, 0},
            hour_of(24 * DAYS), &arena);
        for (int day = 0; day < DAYS; day++) {
            add_named(collection, 24 * day + 6, "CAM-A", "v1");
            for (int i = 0; day == BAD_DAY && i < NAMES; i++) {
                char name[20];
                snprintf(name, sizeof name, "X%d", i);
                add_named(collection, 24 * day + 7, of_models ? "CAM-A" : name, name);
            }
            if (day > BAD_DAY)
                add_named(collection, 24 * day + 7, of_models ? "CAM-A" : "CAM-B", new);
        }
        size_t streams = drift_collection_end(collection, &stream), found = 0;
        size_t most = of_models ? DRIFT_OF_CAMERA_MOST : DRIFT_STREAMS_MOST;
        int64_t passed = drift_collection_passed(collection);
        assert_in_range(passed, NAMES - (int)most + 1, NAMES - (int)most + 8);
        for (size_t i = 0; i < streams; i++) {
            if (str_equal(stream[i].model, STR("v1")) &&
                str_equal(stream[i].camera, STR("CAM-A"))) {
                assert_int_equal(stream[i].shifts, DAYS);
                found++;
            } else if (str_equal(stream[i].model, str_from(new))) {
                assert_int_equal(stream[i].shifts, DAYS - BAD_DAY - 8);
                found++;
            }
        }
        assert_int_equal(found, 2);
        assert_int_equal(streams, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenes), cmocka_unit_test(test_audits),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_models),
        cmocka_unit_test(test_years),  cmocka_unit_test(test_made_up_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
