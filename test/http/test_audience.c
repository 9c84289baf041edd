/* Streams on their way and live, pulled by hand: what each is sent, byte for byte. */
#include "http/audience.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { ROOM = 100, MOST = 3, BEHIND = 10, EPOCH = 7 };

struct scene {
    struct arena arena;
    struct audience *audience;
    int hungry;
};

static void count_hungry(void *context)
{
    int *hungry = context;
    ++*hungry;
}

static int set_up(void **state)
{
    static struct scene scene;
    scene = (struct scene){0};
    scene.audience = audience_new(&(struct audience_options){.ring_room = ROOM,
                                                             .streams = MOST,
                                                             .most_behind = BEHIND,
                                                             .hungry = count_hungry,
                                                             .context = &scene.hungry});
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    audience_free(scene->audience);
    arena_free(&scene->arena);
    return 0;
}

static struct progress at(int64_t id) { return (struct progress){EPOCH, id}; }

static struct stream *join(struct scene *scene, struct progress from)
{
    struct stream *stream = NULL;
    struct error err;
    assert_true(audience_join(scene->audience, &scene->arena, from, STR("start;"),
                              &stream, &err));
    return stream;
}

static void tell(struct scene *scene, const char *text)
{
    assert_true(audience_tell(scene->audience, str_from(text)));
}

/* All that the stream has to send now, in pieces of `room`; how it stopped. */
static ssize_t drain(struct stream *stream, size_t room, char text[static 500])
{
    size_t len = 0;
    for (;;) {
        ssize_t got = stream->pull(stream, text + len, room);
        assert_true(got <= (ssize_t)room && len + (size_t)room < 500);
        if (got <= 0) {
            text[len] = '\0';
            return got;
        }
        len += (size_t)got;
    }
}

static void sees(struct stream *stream, const char *want)
{
    char text[500];
    assert_int_equal(drain(stream, 3, text), 0);
    assert_string_equal(text, want);
}

static bool lacks(struct scene *scene, struct progress told, int64_t *behind)
{
    return audience_admit(scene->audience, told, behind);
}

/* Let all in that have seen all. */
static void admit(struct scene *scene, struct progress told)
{
    int64_t behind;
    assert_false(lacks(scene, told, &behind));
}

static void newcomer_then_live(void **state)
{
    struct scene *scene = *state;
    struct stream *a = join(scene, at(5));
    tell(scene, "before;");
    sees(a, "start;");
    assert_int_equal(scene->hungry, 1);
    admit(scene, at(5));
    sees(a, ""); /* there are no figures to show yet */
    audience_show(scene->audience, STR("whole;"));
    admit(scene, at(5));
    tell(scene, "after;");
    sees(a, "whole;after;");
    tell(scene, "more;");
    sees(a, "more;");
    sees(a, "");
    a->close(a);
}

static void on_the_way_events_are_given(void **state)
{
    struct scene *scene = *state;
    struct stream *a = join(scene, at(1)), *b = join(scene, at(3)),
                  *c = join(scene, at(1));
    int64_t behind = 0;
    audience_show(scene->audience, STR("whole;"));
    assert_false(lacks(scene, at(4), &behind)); /* all have their start still to send */
    sees(a, "start;"), sees(b, "start;"), sees(c, "start;");

    assert_true(lacks(scene, at(4), &behind));
    assert_int_equal(behind, 1);
    audience_give(scene->audience, at(1), 3, STR("2;3;"));
    assert_true(lacks(scene, at(4), &behind));
    assert_int_equal(behind, 3); /* b's; the others have something to send */
    sees(a, "2;3;"), sees(c, "2;3;");
    audience_give(scene->audience, at(3), 4, STR("4;"));
    sees(a, "4;"), sees(b, "4;"), sees(c, "4;");
    /* One more is told before they are let in: it is in the ring, and theirs to catch. */
    tell(scene, "live 5;");
    assert_true(lacks(scene, at(5), &behind));
    assert_int_equal(behind, 4);
    audience_give(scene->audience, at(4), 5, STR("5;"));
    sees(a, "5;"), sees(b, "5;"), sees(c, "5;");
    admit(scene, at(5));
    tell(scene, "live 6;");
    sees(a, "whole;live 6;"), sees(b, "whole;live 6;"), sees(c, "whole;live 6;");
    a->close(a), b->close(b), c->close(c);
}

static void who_has_seen_more_waits(void **state)
{
    struct scene *scene = *state;
    struct stream *a = join(scene, at(6));
    audience_show(scene->audience, STR("whole;"));
    sees(a, "start;");
    admit(scene, at(5));
    tell(scene, "live 6;");
    sees(a, "");
    admit(scene, at(6));
    tell(scene, "live 7;");
    sees(a, "whole;live 7;");
    a->close(a);
}

static void resets(void **state)
{
    struct scene *scene = *state;
    static const struct {
        struct progress from;
        const char *seen;
    } rows[] = {
        {{EPOCH, 20 - BEHIND}, NULL},
        {{EPOCH, 20 - BEHIND - 1},
         "event: reset\nid: 7-20\ndata: {\"reason\":\"too many events were "
         "missed\"}\n\n"},
        {{EPOCH - 1, 20},
         "event: reset\nid: 7-20\ndata: {\"reason\":\"the data was replaced\"}\n\n"},
    };
    audience_show(scene->audience, STR("whole;"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t behind;
        struct stream *a = join(scene, rows[i].from);
        sees(a, "start;");
        assert_int_equal(lacks(scene, at(20), &behind), !rows[i].seen);
        if (rows[i].seen) {
            sees(a, rows[i].seen);
            admit(scene, at(20));
            sees(a, "whole;");
        }
        a->close(a);
    }
}

static void slow_one_is_dropped(void **state)
{
    struct scene *scene = *state;
    char text[500];
    struct stream *slow = join(scene, at(1)), *shown = join(scene, at(1)),
                  *quick = join(scene, at(1));
    audience_show(scene->audience, STR("whole;"));
    sees(slow, "start;"), sees(shown, "start;"), sees(quick, "start;");
    admit(scene, at(1));
    sees(slow, "whole;"), sees(quick, "whole;");
    for (int i = 0; i < ROOM / 10 + 1; i++) {
        tell(scene, "ten bytes;");
        sees(quick, "ten bytes;");
    }
    assert_int_equal(audience_counts(scene->audience).dropped, 0);
    assert_int_equal(drain(slow, 3, text), STREAM_BROKEN);
    assert_string_equal(text, "");
    audience_wake(scene->audience);
    /* It was still being shown the figures, and is told now that they lead nowhere. */
    assert_int_equal(drain(shown, 3, text), STREAM_BROKEN);
    assert_string_equal(text, "");
    audience_wake(scene->audience);
    sees(quick, "");
    assert_int_equal(audience_counts(scene->audience).dropped, 2);
    slow->close(slow), shown->close(shown), quick->close(quick);
}

static void comments_reach_all(void **state)
{
    struct scene *scene = *state;
    struct stream *live = join(scene, at(1)), *way = join(scene, at(0)),
                  *begun = join(scene, at(0));
    audience_show(scene->audience, STR("whole;"));
    sees(live, "start;"), sees(way, "start;");
    int64_t behind;
    assert_true(lacks(scene, at(1), &behind));
    audience_comment(scene->audience);
    sees(live, "whole;: still here\n\n");
    sees(way, ": still here\n\n");
    sees(begun, "start;"); /* not in the middle of something else */
    live->close(live), way->close(way), begun->close(begun);
}

static void bounds(void **state)
{
    struct scene *scene = *state;
    struct stream *streams[MOST], *none = NULL;
    struct error err = {0};
    char text[500];
    for (int i = 0; i < MOST; i++)
        streams[i] = join(scene, at(1));
    assert_false(
        audience_join(scene->audience, &scene->arena, at(1), STR(""), &none, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_string_equal(err.text,
                        "3 live streams are open, and no more may be; try again later");
    assert_false(audience_tell(scene->audience, (str){(char[ROOM + 1]){0}, ROOM + 1}));

    streams[1]->close(streams[1]); /* the middle of the list */
    streams[1] = join(scene, at(1));
    assert_int_equal(audience_size(scene->audience), MOST);
    struct feed_counts counts = audience_counts(scene->audience);
    assert_int_equal(counts.streams, MOST);
    assert_int_equal(counts.opened, MOST + 1);

    audience_end(scene->audience);
    for (int i = 0; i < MOST; i++) {
        assert_int_equal(drain(streams[i], 3, text), STREAM_END);
        streams[i]->close(streams[i]);
    }
    assert_int_equal(audience_size(scene->audience), 0);
    assert_false(
        audience_join(scene->audience, &scene->arena, at(1), STR(""), &none, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_null(none);
}

static void ids(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t epoch, id;
    } rows[] = {
        {"7-5", true, 7, 5},
        {"0-0", true, 0, 0},
        {"1763806000000-9223372036854775807", true, 1763806000000, INT64_MAX},
        {"", false, 0, 0},
        {"7", false, 0, 0},
        {"7-", false, 0, 0},
        {"-5", false, 0, 0},
        {"7-5-3", false, 0, 0},
        {"7--5", false, 0, 0},
        {"7- 5", false, 0, 0},
        {"7-5x", false, 0, 0},
        {"7-0x5", false, 0, 0},
        {"7-9223372036854775808", false, 0, 0},
        {"7-00000000000000000005", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct progress progress = {-1, -1};
        bool good = progress_parse(str_from(rows[i].text), &progress);
        if (good != rows[i].good)
            fail_msg("'%s' is taken as %s", rows[i].text, good ? "good" : "bad");
        assert_true(progress.epoch == (good ? rows[i].epoch : -1));
        assert_true(progress.id == (good ? rows[i].id : -1));
    }
}

int main(void)
{
#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SCENE(newcomer_then_live),
        WITH_SCENE(on_the_way_events_are_given),
        WITH_SCENE(who_has_seen_more_waits),
        WITH_SCENE(resets),
        WITH_SCENE(slow_one_is_dropped),
        WITH_SCENE(comments_reach_all),
        WITH_SCENE(bounds),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests_name("audience", tests, NULL, NULL);
}
