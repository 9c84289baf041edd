#include "world.h"

#include "raw.h"

/* What a request says of its client, from 127.0.0.1, with and without a proxy there that
 * is believed. */
static const struct {
    const char *proxies, *headers, *peer;
} table[] = {
    /* clang-format off */
    {"", "", "127.0.0.1 loopback"},
    /* Of nobody who is not named anything is believed, but that it was passed on. */
    {"", "X-Forwarded-For: 192.0.2.7\r\n",
         "127.0.0.1 forwarded loopback"},
    {"", "X-Forwarded-Proto: https\r\n",
         "127.0.0.1 forwarded loopback"},
    {"", "Forwarded: for=192.0.2.7;proto=https\r\n",
         "127.0.0.1 forwarded loopback"},
    {"10.0.0.0/8", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n",
         "127.0.0.1 forwarded loopback"},
    /* Of the proxy it is. */
    {"127.0.0.1", "", "127.0.0.1 loopback"},
    {"127.0.0.1", "X-Forwarded-For: 192.0.2.7\r\n",
         "192.0.2.7 forwarded"},
    {"127.0.0.0/8", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n",
         "192.0.2.7 forwarded secure"},
    {"10.0.0.0/8,127.0.0.1", "X-Forwarded-For: 198.51.100.9, 192.0.2.7, 10.0.0.1\r\n",
         "192.0.2.7 forwarded"},
    {"127.0.0.1", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 2001:db8::7\r\n",
         "2001:db8::7 forwarded"},
    {"127.0.0.1", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n",
         "127.0.0.1 forwarded loopback"},
    {"127.0.0.1", "X-Forwarded-For: unknown\r\nX-Forwarded-Proto: https, http\r\n",
         "127.0.0.1 forwarded loopback"},
    {"127.0.0.1", "Forwarded: for=192.0.2.7;proto=https\r\n",
         "127.0.0.1 forwarded loopback"},
    /* clang-format on */
};

static void only_a_known_proxy_says_who_asks(void **state)
{
    static struct raw raw;
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct server_options options = world_options();
        char question[500];
        options.proxies = str_from(table[i].proxies);
        struct world *world = world_start(options);
        int len =
            snprintf(question, sizeof question,
                     "GET /peer" AT "Connection: close\r\n%s\r\n", table[i].headers);
        raw_talk(server_port(world->server), question, (size_t)len, &raw);
        if (strcmp(raw_body(&raw), table[i].peer) != 0)
            fail_msg("behind '%s', %s: '%s', want '%s'", table[i].proxies,
                     table[i].headers, raw_body(&raw), table[i].peer);
        world_stop(world);
    }
}

/* --- bounds --- */

enum { MOST = 4, PROXIED = 20 };

static struct world *bounded(const char *proxies)
{
    struct server_options options = world_options();
    options.proxies = str_from(proxies);
    options.per_address = MOST;
    options.request_deadline = options.idle_deadline = (span){60000};
    return world_start(options);
}

/* Open a stream as a client of the proxy. The status of its answer. */
static int stream_as(struct world *world, const char *client, int *fd)
{
    static struct raw raw;
    char question[200];
    snprintf(question, sizeof question, "GET /stream" AT "X-Forwarded-For: %s\r\n\r\n",
             client);
    raw = (struct raw){0};
    *fd = world_dial(world);
    if (raw_say(*fd, question))
        (void)raw_read(*fd, &raw, "\r\n\r\n", 1);
    return raw_status(&raw);
}

static void clients_of_a_proxy_are_counted_one_by_one(void **state)
{
    struct world *world = bounded("127.0.0.1");
    int fd[PROXIED], last;
    char client[32];
    (void)state;
    for (int i = 0; i < PROXIED; i++) { /* one proxy, five clients of four streams */
        snprintf(client, sizeof client, "192.0.2.%d", i / MOST);
        assert_int_equal(stream_as(world, client, &fd[i]), 200);
    }
    assert_int_equal(stream_as(world, "192.0.2.0", &last), 503);
    close(last);
    assert_int_equal(stream_as(world, "192.0.2.99", &last), 200);
    close(last);
    world_push(world, "bye", true);
    for (int i = 0; i < PROXIED; i++)
        close(fd[i]);
    world_until_open(world, 0);
    assert_int_equal(stream_as(world, "192.0.2.0", &last), 200); /* it counted back */
    close(last);
    world_push(world, "bye", true);
    world_stop(world);
}

/* A name that a client makes up buys it no room. */
static void forged_clients_are_one(void **state)
{
    struct world *world = bounded("10.0.0.0/8");
    int fd[MOST + 1];
    char client[32];
    (void)state;
    for (int i = 0; i < MOST; i++) {
        snprintf(client, sizeof client, "192.0.2.%d", i);
        assert_int_equal(stream_as(world, client, &fd[i]), 200);
    }
    assert_int_equal(stream_as(world, "192.0.2.99", &fd[MOST]), 0);
    for (int i = 0; i <= MOST; i++)
        close(fd[i]);
    world_push(world, "bye", true);
    world_stop(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_known_proxy_says_who_asks),
        cmocka_unit_test(clients_of_a_proxy_are_counted_one_by_one),
        cmocka_unit_test(forged_clients_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
