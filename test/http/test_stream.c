#include "world.h"

#include "raw.h"

/* --- streams --- */

static void streams_say_what_is_new(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    int opened = atomic_load(&world->opened), closed = atomic_load(&world->closed);
    int fd = world_dial(world);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    world_until(&world->opened, opened + 1, "open streams");
    for (int i = 0; i < 20; i++) {
        char text[20];
        snprintf(text, sizeof text, "(news %d)", i);
        world_sleep(i % 4);
        world_push(world, text, false);
        assert_true(raw_read(fd, &raw, text, 1));
    }
    world_push(world, "goodbye", true);
    assert_true(raw_read(fd, &raw, "goodbye\r\n0\r\n\r\n", 1));
    world_until(&world->closed, closed + 1, "closed streams");
    assert_true(raw_say(fd, "GET /next" AT "\r\n"));
    assert_true(raw_read(fd, &raw, "GET /next", 1));
    close(fd);
}

static void a_broken_stream_does_not_look_whole(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    int fd = world_dial(world);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /broken" AT "\r\n"));
    world_until(&world->opened, 1, "open streams");
    world_push(world, "half", true);
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_non_null(strstr(raw.text, "half"));
    assert_null(strstr(raw.text, "\r\n0\r\n"));
    world_until(&world->closed, 1, "closed streams");
}

static void *push_often(void *argument)
{
    for (int i = 0; i < 300; i++)
        world_push(argument, "x", false);
    return NULL;
}

static void no_news_is_lost(void **state)
{
    enum { CLIENTS = 4, PUSHERS = 2 };
    static struct raw raw[CLIENTS];
    struct world *world = *state;
    int opened = atomic_load(&world->opened), fd[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        raw[i] = (struct raw){0};
        fd[i] = world_dial(world);
        assert_true(raw_say(fd[i], "GET /stream HTTP/1.0\r\n\r\n"));
    }
    world_until(&world->opened, opened + CLIENTS, "open streams");
    pthread_t thread[PUSHERS];
    for (int i = 0; i < PUSHERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, push_often, world), 0);
    for (int i = 0; i < PUSHERS; i++)
        pthread_join(thread[i], NULL);
    world_push(world, "", true);
    for (int i = 0; i < CLIENTS; i++) {
        assert_true(raw_read(fd[i], &raw[i], NULL, 0));
        close(fd[i]);
        assert_int_equal(strspn(raw_body(&raw[i]), "x"), 600);
    }
}

static void a_vanished_reader_is_noticed_by_writing(void **state)
{
    struct world *world = *state;
    int opened = atomic_load(&world->opened), closed = atomic_load(&world->closed);
    int fd = world_dial(world);
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    world_until(&world->opened, opened + 1, "open streams");
    close(fd);
    for (int i = 0; i < 200 && atomic_load(&world->closed) == closed; i++) {
        world_push(world, ":\n", false);
        world_sleep(5);
    }
    assert_int_equal(atomic_load(&world->closed), closed + 1);
}

/* --- time --- */

static void readers_that_take_nothing_are_cut(void **state)
{
    struct world *world = *state;
    int fd = world_dial(world);
    uint64_t before = server_counts(world->server).cut;
    assert_true(raw_say(fd, "GET /big" AT "\r\n"));
    world_until_open(world, 1);
    world_until_open(world, 0);
    assert_int_equal(server_counts(world->server).cut, before + 1);
    close(fd);
}

static void idle_connections_are_closed(void **state)
{
    static struct raw raw;
    int fd = world_dial(*state);
    raw = (struct raw){0};
    int64_t since = clock_monotonic().ms;
    assert_true(raw_say(fd, "GET /a" AT "\r\n"));
    assert_true(raw_read(fd, &raw, "GET /a () ", 1));
    assert_true(raw_read(fd, &raw, NULL, 0));
    int64_t took = clock_monotonic().ms - since;
    assert_true(took >= 800); /* not sooner than it may */
    print_message("# closed after %d ms\n", (int)took);
    close(fd);
}

static void idle_streams_are_kept(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    int opened = atomic_load(&world->opened);
    int fd = world_dial(world);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /stream" AT "\r\n"));
    world_until(&world->opened, opened + 1, "open streams");
    world_sleep(2500); /* longer than either deadline */
    world_push(world, "still here", true);
    assert_true(raw_read(fd, &raw, "still here", 1));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(streams_say_what_is_new, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_broken_stream_does_not_look_whole, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(no_news_is_lost, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_vanished_reader_is_noticed_by_writing,
                                        world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(readers_that_take_nothing_are_cut, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(idle_connections_are_closed, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(idle_streams_are_kept, world_setup,
                                        world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
