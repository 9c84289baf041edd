#include "world.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "http/tls.h"
#include "raw.h"

#include <stdio.h>

/* --- a folder with certificates --- */

enum { PATH_ROOM = 128 };

struct vault {
    char folder[32];
    char certificate[PATH_ROOM], key[PATH_ROOM]; /* files */
    char other_certificate[PATH_ROOM], other_key[PATH_ROOM];
    struct tls_files files;
};

static void write_file(const char *path, str text)
{
    struct error err;
    if (!file_write_private(path, text, &err))
        fail_msg("%s: %s", path, err.text);
}

static void make_pair(const char *certificate, const char *key)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const str names[] = {STR("localhost"), STR("127.0.0.1"), STR("::1")};
    struct error err;
    str certificate_pem, key_pem;
    if (!certificate_make(names, 3, &arena, &certificate_pem, &key_pem, &err))
        fail_msg("%s", err.text);
    write_file(certificate, certificate_pem);
    write_file(key, key_pem);
}

static void copy_file(const char *from, const char *to)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err;
    str text;
    assert_true(file_read(from, 10000, &arena, &text, &err));
    write_file(to, text);
}

static void vault_open(struct vault *vault)
{
    strcpy(vault->folder, "/tmp/test-tls-XXXXXX");
    assert_non_null(mkdtemp(vault->folder));
    snprintf(vault->certificate, PATH_ROOM, "%s/cert", vault->folder);
    snprintf(vault->key, PATH_ROOM, "%s/key", vault->folder);
    snprintf(vault->other_certificate, PATH_ROOM, "%s/cert2", vault->folder);
    snprintf(vault->other_key, PATH_ROOM, "%s/key2", vault->folder);
    make_pair(vault->certificate, vault->key);
    make_pair(vault->other_certificate, vault->other_key);
    vault->files = (struct tls_files){.certificate = str_from(vault->certificate),
                                      .key = str_from(vault->key),
                                      .client_ca = STR("")};
}

static void vault_close(struct vault *vault)
{
    unlink(vault->certificate);
    unlink(vault->key);
    unlink(vault->other_certificate);
    unlink(vault->other_key);
    rmdir(vault->folder);
}

/* --- a server that speaks TLS --- */

struct secure {
    struct vault vault;
    struct tls *tls;
    struct world *world;
};

static int secure_setup(void **state)
{
    struct secure *secure = calloc(1, sizeof *secure);
    struct server_options options = world_options();
    struct error err;
    vault_open(&secure->vault);
    if (!tls_open(&secure->vault.files, &secure->tls, &err))
        fail_msg("%s", err.text);
    options.tls = secure->tls;
    secure->world = world_start(options);
    *state = secure;
    return 0;
}

static int secure_teardown(void **state)
{
    struct secure *secure = *state;
    world_stop(secure->world);
    tls_close(secure->tls);
    vault_close(&secure->vault);
    free(secure);
    return 0;
}

/* Ask, and read to the end of the connection or of the room. */
static void ask(struct secure *secure, const char *question, struct raw *raw)
{
    struct error err;
    int fd = world_dial(secure->world);
    *raw = (struct raw){0};
    if (!tls_ask(fd, str_from(question), raw->text, RAW_ROOM - 1, &raw->len, &err))
        fail_msg("%s", err.text);
    close(fd);
}

#define END "Connection: close\r\n\r\n"

static void requests_are_answered(void **state)
{
    static struct raw raw;
    ask(*state, "GET /a?b=c" AT END, &raw);
    assert_int_equal(raw_status(&raw), 200);
    assert_string_equal(raw_body(&raw), "GET /a b=c () ");
    ask(*state, "GET /later?after=20" AT END, &raw);
    assert_string_equal(raw_body(&raw), "good morning");
}

static void large_answers_come_whole(void **state)
{
    static struct raw raw;
    ask(*state, "GET /big" AT END, &raw);
    assert_int_equal(raw_status(&raw), 200);
    assert_int_equal(raw.len, RAW_ROOM - 1);
}

/* What the server has to say past the library goes into the TLS, too. */
static void refusals_can_be_read(void **state)
{
    static struct raw raw;
    static char question[8000];
    size_t len = (size_t)sprintf(question, "GET /");
    memset(question + len, 'a', 6500);
    strcpy(question + len + 6500, AT END);
    ask(*state, question, &raw);
    assert_int_equal(raw_status(&raw), 414);
    assert_non_null(strstr(raw.text, "\"success\":false"));

    ask(*state,
        "POST /a" AT "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        &raw);
    assert_int_equal(raw_status(&raw), 400);
    assert_non_null(strstr(raw.text, "exclude each other"));
}

/* What is said in clear to a client that speaks TLS looks like an attack to it. */
static void slow_clients_get_no_clear_text(void **state)
{
    static const struct {
        const char *what, *sent;
        size_t len;
    } slow[] = {
        {"nothing", "", 0},
        {"one byte of TLS", "\x16", 1},
        {"a stalled hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11},
        {"HTTP in clear", "GET / HTTP/1.1\r\n", 16},
    };
    static struct raw raw;
    struct secure *secure = *state;
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        int fd = world_dial(secure->world);
        raw = (struct raw){0};
        assert_true(raw_send(fd, slow[i].sent, slow[i].len));
        assert_true(raw_read(fd, &raw, NULL, 0));
        assert_true(raw.closed);
        if (strstr(raw.text, "HTTP"))
            fail_msg("%s: %s", slow[i].what, raw.text);
        close(fd);
    }
}

static void a_request_that_stops_midway_is_cut(void **state)
{
    static struct raw raw;
    struct secure *secure = *state;
    uint64_t before = server_counts(secure->world->server).cut;
    ask(secure, "GET /a HTTP/1.1\r\nHo", &raw);
    assert_int_equal(raw.len, 0);
    assert_int_equal(server_counts(secure->world->server).cut, before + 1);
}

/* --- other certificates while it runs --- */

static str other(const struct vault *vault, const char *which)
{
    return str_from(strcmp(which, "cert2") == 0  ? vault->other_certificate
                    : strcmp(which, "key2") == 0 ? vault->other_key
                    : strcmp(which, "cert") == 0 ? vault->certificate
                    : strcmp(which, "key") == 0  ? vault->key
                                                 : which);
}

static void what_cannot_be_used_is_named(void **state)
{
    static const struct {
        const char *certificate, *key, *client_ca, *error;
    } table[] = {
        /* clang-format off */
        {"cert",        "key",         "",             NULL},
        {"cert",        "key",         "cert2",        NULL},
        {"cert2",       "key",         "",             "tls-key: the key does not belong to the certificate"},
        {"cert",        "key2",        "",             "tls-key: the key does not belong to the certificate"},
        {"/none",       "key",         "",             "tls-certificate: '/none': No such file"},
        {"cert",        "/none",       "",             "tls-key: '/none': No such file"},
        {"key",         "key",         "",             "tls-certificate: '"},
        {"cert",        "cert",        "",             "tls-key: it cannot be used"},
        {"/etc/passwd", "key",         "",             "tls-certificate: '/etc/passwd': it is no certificate"},
        {"/dev/null",   "key",         "",             "tls-certificate: '/dev/null': it is no certificate"},
        {"/dev/zero",   "key",         "",             "tls-certificate: '/dev/zero': it is larger"},
        {"cert",        "key",         "/none",        "tls-client-ca: '/none': No such file"},
        {"cert",        "key",         "/etc/passwd",  "tls-client-ca: '/etc/passwd' has no certificates"},
        /* clang-format on */
    };
    struct vault vault;
    (void)state;
    vault_open(&vault);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct tls_files files = {.certificate =
                                            other(&vault, table[i].certificate),
                                        .key = other(&vault, table[i].key),
                                        .client_ca = other(&vault, table[i].client_ca)};
        struct tls *tls = NULL;
        struct error err = {0};
        bool opened = tls_open(&files, &tls, &err);
        tls_close(tls);
        if (opened != !table[i].error)
            fail_msg("row %zu: %s", i, err.text);
        if (!opened && !strstr(err.text, table[i].error))
            fail_msg("row %zu: %s, want %s", i, err.text, table[i].error);
    }
    vault_close(&vault);
}

static void a_torn_pair_replaces_nothing(void **state)
{
    static struct raw raw;
    struct secure *secure = *state;
    struct vault *vault = &secure->vault;
    struct error err = {0};
    struct certificate before = tls_certificate(secure->tls);

    copy_file(vault->other_certificate, vault->certificate); /* and not yet its key */
    assert_false(tls_reload(secure->tls, &err));
    assert_non_null(strstr(err.text, "does not belong"));
    assert_string_equal(tls_certificate(secure->tls).fingerprint, before.fingerprint);
    ask(secure, "GET /a" AT END, &raw);
    assert_int_equal(raw_status(&raw), 200);

    copy_file(vault->other_key, vault->key);
    assert_true(tls_reload(secure->tls, &err));
    assert_string_not_equal(tls_certificate(secure->tls).fingerprint, before.fingerprint);
    ask(secure, "GET /a" AT END, &raw);
    assert_int_equal(raw_status(&raw), 200);
}

static atomic_bool enough;

static void *ask_often(void *secure)
{
    static _Thread_local struct raw raw;
    uintptr_t asked = 0;
    for (; !atomic_load(&enough); asked++) {
        ask(secure, "GET /later?after=1" AT END, &raw);
        if (raw_status(&raw) != 200)
            return NULL;
    }
    return (void *)(asked + 1);
}

static void reloads_disturb_nobody(void **state)
{
    enum { RELOADS = 200, CLIENTS = 3 };
    struct secure *secure = *state;
    struct vault *vault = &secure->vault;
    const char *pair[2][2] = {{"cert2", "key2"}, {"cert", "key"}};
    pthread_t thread[CLIENTS];
    struct error err;
    char spare[2][PATH_ROOM];
    snprintf(spare[0], PATH_ROOM, "%s/cert3", vault->folder);
    snprintf(spare[1], PATH_ROOM, "%s/key3", vault->folder);
    copy_file(vault->certificate, spare[0]);
    copy_file(vault->key, spare[1]);
    atomic_store(&enough, false);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, ask_often, secure), 0);
    for (int i = 0; i < RELOADS; i++) {
        bool new = i % 2 == 0;
        copy_file(new ? other(vault, pair[0][0]).at : spare[0], vault->certificate);
        copy_file(new ? other(vault, pair[0][1]).at : spare[1], vault->key);
        assert_true(tls_reload(secure->tls, &err));
    }
    atomic_store(&enough, true);
    for (int i = 0; i < CLIENTS; i++) {
        void *asked;
        pthread_join(thread[i], &asked);
        assert_true((uintptr_t)asked > 1);
    }
    unlink(spare[0]);
    unlink(spare[1]);
}

/* --- stopping --- */

static void a_stop_waits_for_nobody_who_shakes_hands(void **state)
{
    struct secure *secure = *state;
    int fd[20];
    for (int i = 0; i < 20; i++) {
        fd[i] = world_dial(secure->world);
        assert_true(raw_send(fd[i], "\x16\x03\x01", (size_t)(i % 4)));
    }
    world_until_open(secure->world, 20);
    int64_t since = clock_monotonic().ms;
    server_stop(secure->world->server);
    secure->world->server = NULL;
    assert_true(clock_monotonic().ms - since < 10000);
    for (int i = 0; i < 20; i++)
        close(fd[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_are_answered, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(large_answers_come_whole, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(refusals_can_be_read, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(slow_clients_get_no_clear_text, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(a_request_that_stops_midway_is_cut, secure_setup,
                                        secure_teardown),
        cmocka_unit_test(what_cannot_be_used_is_named),
        cmocka_unit_test_setup_teardown(a_torn_pair_replaces_nothing, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(reloads_disturb_nobody, secure_setup,
                                        secure_teardown),
        cmocka_unit_test_setup_teardown(a_stop_waits_for_nobody_who_shakes_hands,
                                        secure_setup, secure_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
