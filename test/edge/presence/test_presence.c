/* The first text of each pair says what is seen, by the second:
 *
 *     pW@0   object p is seen working (I: idle) at station a from second 0 on
 *     pWb@0  at station b; p2W@0: by camera 2
 *     p-@4   it is gone
 *     .@60   the camera is heard, and nothing else; 2.@60: camera 2
 *     x@30   it is dark; f@30: offline, and it forgets all ids; o@90: online
 *
 * p, q and r are tracked: a message should say that they are gone. P stays until a
 * message says so. Every picture would show s. The second text is drawn as in watch.h. */
#include "edge/presence/presence.h"

#include "../formats/watch.h"
#include "base/error.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char mapping_text[] =
    "{\"stations\": {\"a\": {\"worker\": \"W1\"}, \"b\": {\"worker\": \"W1\"},"
    "   \"c\": {\"worker\": \"W2\", \"dwell\": \"0s\", \"exit_hold\": \"0s\"}},"
    " \"frigate\": {\"cameras\": {"
    "   \"one\": {\"zones\": {\"a\": \"a\", \"b\": \"b\", \"c\": \"c\"}},"
    "   \"two\": {\"zones\": {\"a\": \"a\"}}}}}";

struct scene {
    struct watch watch;
    struct mapping *mapping;
    struct presence *presence;
};

static void scene_begin(struct scene *scene)
{
    struct error err = {0};
    watch_begin(&scene->watch);
    if (!mapping_parse(STR(mapping_text), message_formats, &scene->mapping, &err))
        fail_msg("%s", err.text);
    scene->presence = presence_new(scene->mapping);
}

static void scene_end(struct scene *scene)
{
    presence_free(scene->presence);
    mapping_free(scene->mapping);
    watch_end(&scene->watch);
}

static enum patience patience_of(char letter)
{
    return letter == 's'   ? PATIENCE_FRAMES
           : letter == 'P' ? PATIENCE_HELD
                           : PATIENCE_TRACKED;
}

static void act_camera(struct scene *scene, const struct mapping_camera *camera,
                       char letter, instant at)
{
    const struct output *out = &scene->watch.out;
    presence_tick(scene->presence, at, out);
    if (letter == '.')
        presence_heard(scene->presence, camera, at, out);
    else
        presence_camera(scene->presence, camera,
                        letter == 'x'   ? CAMERA_DARK
                        : letter == 'f' ? CAMERA_OFFLINE
                                        : CAMERA_ONLINE,
                        at, letter == 'f', out);
}

static void act_object(struct scene *scene, const struct mapping_camera *camera,
                       const char *letters, instant at)
{
    const struct output *out = &scene->watch.out;
    const struct sighting sighting = {
        .camera = camera,
        .object = {letters, 1},
        .station = islower(letters[2]) ? (size_t)(letters[2] - 'a') : 0,
        .state = letters[1] == 'I' ? EVENT_IDLE : EVENT_WORKING,
        .confidence = 0.5,
        .at = at,
        .patience = patience_of(letters[0]),
    };
    presence_tick(scene->presence, at, out);
    presence_heard(scene->presence, camera, at, out);
    if (letters[1] == '-')
        presence_gone(scene->presence, camera, sighting.object, at, out);
    else
        presence_see(scene->presence, &sighting, out);
}

/* Do what one sign says, "p2Wb@4.3". */
static void act(struct scene *scene, const char *sign, instant at)
{
    char letters[4] = "";
    size_t count = 0, camera = 0;
    for (; *sign != '@'; sign++)
        if (isdigit(*sign))
            camera = (size_t)(*sign - '1');
        else
            letters[count++] = *sign;
    if (strchr(".xfo", letters[0]))
        act_camera(scene, &scene->mapping->camera[camera], letters[0], at);
    else
        act_object(scene, &scene->mapping->camera[camera], letters, at);
}

/* Do what all signs of a text say. Time passes twice a second, and with each sign. */
static void pass_time(struct scene *scene, instant *now, instant until)
{
    for (; instant_before(*now, until); *now = instant_add(*now, (span){500}))
        presence_tick(scene->presence, *now, &scene->watch.out);
    *now = until;
}

static void play(struct scene *scene, const char *row, int until)
{
    char copy[512], *rest = copy, *sign;
    instant now = WATCH_START;
    snprintf(copy, sizeof copy, "%s", row);
    while ((sign = strtok_r(rest, " ", &rest))) {
        double seconds = atof(strchr(sign, '@') + 1);
        instant at = instant_add(WATCH_START, (span){(int64_t)(seconds * 1000 + 0.5)});
        pass_time(scene, &now, instant_later(now, at));
        act(scene, sign, at);
    }
    pass_time(scene, &now, instant_add(WATCH_START, (span){until * (int64_t)1000 + 500}));
}

static const struct {
    const char *what, *seen;
    int until;
    const char *drawn;
} rows[] = {
    {"works, sits, leaves", "pW@0 pI@20 p-@50", 100, "a: W0-20 I20-50 A50-"},
    {"only passes", "pW@0 p-@2", 100, ""},
    {"what has lasted is said at once, what has not is not", "pW@0 pI@20", 22, "a: W0-"},
    {"a zone that flickers", "pW@0 p-@4 pW@4.3 p-@5 pW@5.1 p-@5.2 pW@5.3", 100,
     "a: W0-4 A4-"},
    {"a box that flickers", "PW@0 P-@4 PW@4.3 P-@5 PW@5.1 P-@5.2 PW@5.3", 100, "a: W0-"},
    {"out for less than the hold", "PW@0 P-@10 PW@19", 60, "a: W0-"},
    {"out for longer", "PW@0 P-@10 PW@21", 60, "a: W0-10 A10-21 W21-"},
    {"restless", "pW@0 pI@10 pW@12 pI@14 pW@16", 60, "a: W0-"},
    {"arrives restless", "pW@0 pI@2 pW@4 pI@6 pW@8 pI@9", 60, "a: I0-"},
    {"moves on", "pW@0 pWb@30 pI@60", 100, "a: W0-30 b: W30-60 a: I60-"},
    {"two: one that works is enough", "pW@0 qI@5 p-@30 q-@60", 100,
     "a: W0-30 I30-60 A60-"},
    {"a new id for somebody who sits", "pW@0 pI@20 qW@40 p-@41 qI@50", 100,
     "a: W0-20 I20-"},
    {"a new id within the hold", "pW@0 p-@20 qW@22", 100, "a: W0-"},
    {"a newcomer who works on", "pI@0 qW@40 p-@41", 100, "a: I0-40 W40-"},
    {"a message that comes late", "pW@10 pI@40 pW@20", 100, "a: W10-40 I40-"},
    {"a message that comes twice", "pW@10 pW@10 pI@40 pI@40 p-@60 p-@60", 100,
     "a: W10-40 I40-60 A60-"},
    {"an id that ended does not come back", "pW@0 p-@20 pW@15 pW@25", 100,
     "a: W0-20 A20-"},
    {"an end that was lost", "pW@0 pW@60 .@200 .@300 .@361", 400,
     "a: W0-60.001 A60.001-"},
    {"not in the pictures any more", "sW@0 sW@1 sW@2 .@5 .@9 .@12 .@13", 20,
     "a: W0-2 A2-"},
    {"a camera that says nothing is not a worker who left", "pW@0", 400,
     "a: W0-0.001 ?0.001-"},
    {"and is heard again", "pW@0 pW@500", 520, "a: W0-0.001 ?0.001-500 W500-"},
    {"dark", "PW@0 x@30 PI@50 o@90", 100, "a: W0-30.001 ?30.001-90 I90-"},
    {"dark, and meanwhile somebody left", "pW@0 x@30 p-@50 o@90", 100,
     "a: W0-30.001 ?30.001-"},
    {"and nobody comes for long", "pW@0 x@30 p-@50 o@90 .@200 .@300 .@400", 410,
     "a: W0-30.001 ?30.001-90 A90-"},
    {"dark, and who was tracked has to be seen again", "pW@0 x@30 o@90 pW@100", 110,
     "a: W0-30.001 ?30.001-100 W100-"},
    {"offline, and begun anew", "pW@0 f@30 o@60 qW@61", 100,
     "a: W0-30.001 ?30.001-61 W61-"},
    {"nobody from the start", ".@0 .@100 .@200 .@300 .@310", 320, "a: A0-"},
    {"somebody late from the start", ".@0 .@60 pW@100", 320, "a: W100-"},
    {"another camera sees on", "pW@0 p2W@5 x@30", 60,
     "a: W0-30.001 ?30.001-30.002 W30.002-"},
};

static void test_states(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct scene scene;
        scene_begin(&scene);
        play(&scene, rows[i].seen, rows[i].until);
        const char *drawn = watch_drawing(&scene.watch, "W1");
        if (strcmp(drawn, rows[i].drawn) != 0) {
            print_error("%s: %s\n  drawn %s\n  want  %s\n", rows[i].what, rows[i].seen,
                        drawn, rows[i].drawn);
            wrong++;
        }
        scene_end(&scene);
    }
    assert_int_equal(wrong, 0);
}

/* Without a dwell every state is reported at once. */
static void test_no_dwell(void **state)
{
    (void)state;
    static struct scene scene;
    scene_begin(&scene);
    play(&scene, "pWc@1 pIc@2 p-@3", 10);
    assert_string_equal(watch_drawing(&scene.watch, "W2"), "c: W1-2 I2-3 A3-");
    scene_end(&scene);
}

/* A source's clock was an hour ahead, and then was set right. Earlier sightings do not
 * make later ones look late. */
static void test_clock_set_back(void **state)
{
    (void)state;
    static struct scene scene;
    scene_begin(&scene);
    const struct output *out = &scene.watch.out;
    const struct mapping_camera *camera = &scene.mapping->camera[0];
    instant ahead = instant_add(WATCH_START, SPAN_HOUR);
    struct sighting sighting = {.camera = camera,
                                .object = STR("p"),
                                .confidence = 0.5,
                                .at = ahead,
                                .patience = PATIENCE_HELD};
    scene.watch.set_back = true;
    presence_tick(scene.presence, WATCH_START, out);
    presence_heard(scene.presence, camera, ahead, out);
    presence_see(scene.presence, &sighting, out);
    instant now = WATCH_START;
    pass_time(&scene, &now, instant_add(WATCH_START, SPAN_MINUTE));
    presence_tick(scene.presence, now, out);
    presence_heard(scene.presence, camera, now, out);
    sighting.state = EVENT_IDLE;
    sighting.at = now;
    presence_see(scene.presence, &sighting, out);
    pass_time(&scene, &now, instant_add(WATCH_START, (span){120500}));
    presence_heard(scene.presence, camera, now, out);
    presence_gone(scene.presence, camera, STR("p"), now, out);
    pass_time(&scene, &now, instant_add(WATCH_START, (span){140000}));
    assert_string_equal(watch_drawing(&scene.watch, "W1"),
                        "a: W3600-60.001 I60.001-120.5 A120.5-");
    scene_end(&scene);
}

/* A state that is still seen is reported again each minute. */
static void test_repeats(void **state)
{
    (void)state;
    static struct scene scene;
    scene_begin(&scene);
    play(&scene, "pW@0 pW@30 pW@61 pW@90 pW@122 p-@130 .@150 .@200", 250);
    static const struct {
        enum event_type type;
        int64_t ms;
    } want[] = {{EVENT_WORKING, 0},
                {EVENT_WORKING, 61000},
                {EVENT_WORKING, 122000},
                {EVENT_ABSENT, 130000},
                {EVENT_ABSENT, 200000}};
    assert_int_equal(scene.watch.events, sizeof want / sizeof *want);
    for (size_t i = 0; i < scene.watch.events; i++) {
        const struct event *event = &scene.watch.event[i];
        assert_int_equal(event->type, want[i].type);
        assert_int_equal(instant_since(event->at, WATCH_START).ms, want[i].ms);
    }
    scene_end(&scene);
}

/* The clock of a source is an hour behind: its own times count. */
static void test_other_clock(void **state)
{
    (void)state;
    static struct scene scene;
    scene_begin(&scene);
    const struct output *out = &scene.watch.out;
    const struct mapping_camera *camera = &scene.mapping->camera[0];
    instant late = instant_add(WATCH_START, SPAN_HOUR);
    const struct sighting sighting = {.camera = camera,
                                      .object = STR("p"),
                                      .confidence = 0.5,
                                      .at = WATCH_START,
                                      .patience = PATIENCE_TRACKED};
    presence_tick(scene.presence, late, out);
    presence_heard(scene.presence, camera, WATCH_START, out);
    presence_see(scene.presence, &sighting, out);
    presence_tick(scene.presence, instant_add(late, (span){2999}), out);
    assert_int_equal(scene.watch.events, 0);
    presence_tick(scene.presence, instant_add(late, (span){3000}), out);
    assert_string_equal(watch_drawing(&scene.watch, "W1"), "a: W0-");
    scene_end(&scene);
}

/* The number of objects is bounded, and dropping one is reported. */
static void test_bounded(void **state)
{
    (void)state;
    static struct scene scene;
    scene_begin(&scene);
    for (int i = 0; i < 3 * PRESENCE_OBJECTS; i++) {
        char id[24];
        instant at = instant_add(WATCH_START, (span){i});
        int len = snprintf(id, sizeof id, "object %d", i);
        const struct sighting sighting = {.camera = &scene.mapping->camera[0],
                                          .object = {id, (size_t)len},
                                          .confidence = 0.5,
                                          .at = at,
                                          .patience = PATIENCE_TRACKED};
        presence_tick(scene.presence, at, &scene.watch.out);
        presence_see(scene.presence, &sighting, &scene.watch.out);
        assert_true(presence_knows(scene.presence, sighting.camera, sighting.object));
    }
    assert_int_equal(scene.watch.ignored_count, 2 * PRESENCE_OBJECTS);
    assert_non_null(strstr(scene.watch.ignored, "more than 256 objects at once"));
    assert_false(
        presence_knows(scene.presence, &scene.mapping->camera[0], STR("object 5")));
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),         cmocka_unit_test(test_no_dwell),
        cmocka_unit_test(test_repeats),        cmocka_unit_test(test_other_clock),
        cmocka_unit_test(test_clock_set_back), cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
