/* Streams on their way and live, pulled by hand: what each is sent, byte for byte. */
#include "api/audience.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { ROOM = 100, MOST = 3, BEHIND = 10, EPOCH = 7 };

struct scene {
    struct request request; /* of all streams */
    struct audience *audience;
    int drained;
};

static void count_drained(void *context)
{
    int *drained = context;
    ++*drained;
}

static int set_up(void **state)
{
    static struct scene scene;
    scene = (struct scene){0};
    scene.audience = audience_new(&(struct audience_options){.ring_room = ROOM,
                                                             .streams = MOST,
                                                             .most_behind = BEHIND,
                                                             .drained = count_drained,
                                                             .context = &scene.drained});
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    audience_free(scene->audience);
    arena_free(&scene->request.arena);
    return 0;
}

static struct progress at(int64_t event) { return (struct progress){EPOCH, event, 0}; }

static struct stream *join(struct scene *scene, struct progress from)
{
    struct stream *stream = NULL;
    struct error err;
    assert_true(audience_join(scene->audience, &scene->request, from, STR("start;"),
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

static bool lacks(struct scene *scene, struct progress told, struct progress *behind)
{
    return audience_admit(scene->audience, told, behind);
}

/* Let all in that have seen all. */
static void admit(struct scene *scene, struct progress told)
{
    struct progress behind;
    assert_false(lacks(scene, told, &behind));
}

static void newcomer_then_live(void **state)
{
    struct scene *scene = *state;
    struct stream *a = join(scene, at(5));
    tell(scene, "before;");
    sees(a, "start;");
    assert_int_equal(scene->drained, 1);
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
    struct progress behind = {0};
    audience_show(scene->audience, STR("whole;"));
    assert_false(lacks(scene, at(4), &behind)); /* all have their start still to send */
    sees(a, "start;"), sees(b, "start;"), sees(c, "start;");

    assert_true(lacks(scene, at(4), &behind));
    assert_int_equal(behind.event, 1);
    audience_give(scene->audience, at(1), at(3), STR("2;3;"));
    assert_true(lacks(scene, at(4), &behind));
    assert_int_equal(behind.event, 3); /* b's; the others have something to send */
    sees(a, "2;3;"), sees(c, "2;3;");
    audience_give(scene->audience, at(3), at(4), STR("4;"));
    sees(a, "4;"), sees(b, "4;"), sees(c, "4;");
    /* One more is told before they are let in: it is in the ring, and theirs to catch. */
    tell(scene, "live 5;");
    assert_true(lacks(scene, at(5), &behind));
    assert_int_equal(behind.event, 4);
    audience_give(scene->audience, at(4), at(5), STR("5;"));
    sees(a, "5;"), sees(b, "5;"), sees(c, "5;");
    admit(scene, at(5));
    tell(scene, "live 6;");
    sees(a, "whole;live 6;"), sees(b, "whole;live 6;"), sees(c, "whole;live 6;");
    a->close(a), b->close(b), c->close(c);
}

/* How far somebody has come is two numbers. Whoever lacks either is on the way; whoever
 * is ahead in one of them waits until that is told as well. */
static void corrections_are_given_too(void **state)
{
    struct scene *scene = *state;
    const struct progress told = {EPOCH, 4, 2};
    struct stream *a = join(scene, (struct progress){EPOCH, 4, 1}),
                  *b = join(scene, (struct progress){EPOCH, 5, 0}),
                  *c = join(scene, told);
    struct progress behind = {0};
    audience_show(scene->audience, STR("whole;"));
    sees(a, "start;"), sees(b, "start;"), sees(c, "start;");

    assert_true(lacks(scene, told, &behind));
    assert_true(progress_equal(behind, (struct progress){EPOCH, 5, 0}));
    audience_give(scene->audience, behind, (struct progress){EPOCH, 5, 2}, STR("1;2;"));
    assert_true(lacks(scene, told, &behind));
    assert_true(progress_equal(behind, (struct progress){EPOCH, 4, 1}));
    audience_give(scene->audience, behind, told, STR("2;"));
    sees(a, "2;"), sees(b, "1;2;"), sees(c, "whole;");
    admit(scene, told);
    sees(a, "whole;"), sees(b, "");
    tell(scene, "live 5;");
    admit(scene, (struct progress){EPOCH, 5, 2});
    sees(a, "live 5;"), sees(b, "whole;");
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
        {{EPOCH, 20 - BEHIND, 0}, NULL},
        {{EPOCH, 20 - BEHIND - 1, 0},
         "event: reset\nid: 7-20-0\ndata: {\"reason\":\"too many events were "
         "missed\"}\n\n"},
        {{EPOCH - 1, 20, 0},
         "event: reset\nid: 7-20-0\ndata: {\"reason\":\"the data was replaced\"}\n\n"},
    };
    audience_show(scene->audience, STR("whole;"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct progress behind;
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
    struct progress behind;
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
        audience_join(scene->audience, &scene->request, at(1), STR(""), &none, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_string_equal(err.text,
                        "3 live streams are open, and no more may be; try again later");
    assert_false(audience_tell(scene->audience, (str){(char[ROOM + 1]){0}, ROOM + 1}));

    streams[1]->close(streams[1]); /* the middle of the list */
    streams[1] = join(scene, at(1));
    assert_int_equal(audience_size(scene->audience), MOST);
    struct stream_counts counts = audience_counts(scene->audience);
    assert_int_equal(counts.streams, MOST);
    assert_int_equal(counts.opened, MOST + 1);

    audience_end(scene->audience);
    for (int i = 0; i < MOST; i++) {
        assert_int_equal(drain(streams[i], 3, text), STREAM_END);
        streams[i]->close(streams[i]);
    }
    assert_int_equal(audience_size(scene->audience), 0);
    assert_false(
        audience_join(scene->audience, &scene->request, at(1), STR(""), &none, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_null(none);
}

/* Callers named "out..." have lost the right to listen. */
static bool may_listen(void *context, const struct caller *caller)
{
    int *asked = context;
    ++*asked;
    return caller->name.at[0] != 'o';
}

static void who_may_not_listen_any_more_is_ended(void **state)
{
    struct scene *scene = *state;
    struct caller ana = {.name = STR("ana")}, out = {.name = STR("out")};
    char text[500];
    int asked = 0;
    scene->request.caller = &ana;
    struct stream *stays = join(scene, at(1));
    scene->request.caller = &out;
    struct stream *goes = join(scene, at(1));

    audience_review(scene->audience, may_listen, &asked);
    assert_int_equal(asked, 2);
    assert_int_equal(drain(goes, 3, text), STREAM_END);
    assert_int_equal(drain(stays, 3, text), 0);
    assert_string_equal(text, "start;");
    assert_int_equal(audience_counts(scene->audience).dropped, 0);
    goes->close(goes);
    stays->close(stays);
}

static void ids(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        struct progress progress;
    } rows[] = {
        {"7-5-3", true, {7, 5, 3}},
        {"0-0-0", true, {0, 0, 0}},
        {"1763806000000-9223372036854775807-9223372036854775807",
         true,
         {1763806000000, INT64_MAX, INT64_MAX}},
        {"", false, {0}},
        {"7", false, {0}},
        {"7-", false, {0}},
        {"-5", false, {0}},
        {"7-5", false, {0}},
        {"7-5-", false, {0}},
        {"7--5", false, {0}},
        {"7--5-1", false, {0}},
        {"7-5-3-1", false, {0}},
        {"7- 5-0", false, {0}},
        {"7-5x-0", false, {0}},
        {"7-0x5-0", false, {0}},
        {"7-5-9223372036854775808", false, {0}},
        {"7-00000000000000000005-0", false, {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct progress untouched = {-1, -1, -1};
        struct progress progress = untouched;
        bool good = progress_parse(str_from(rows[i].text), &progress);
        if (good != rows[i].good)
            fail_msg("'%s' is taken as %s", rows[i].text, good ? "good" : "bad");
        assert_true(progress_equal(progress, good ? rows[i].progress : untouched));
    }
}

int main(void)
{
#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SCENE(newcomer_then_live),
        WITH_SCENE(on_the_way_events_are_given),
        WITH_SCENE(corrections_are_given_too),
        WITH_SCENE(who_has_seen_more_waits),
        WITH_SCENE(resets),
        WITH_SCENE(slow_one_is_dropped),
        WITH_SCENE(comments_reach_all),
        WITH_SCENE(bounds),
        WITH_SCENE(who_may_not_listen_any_more_is_ended),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests_name("audience", tests, NULL, NULL);
}
