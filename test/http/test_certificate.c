#include "world.h"

#include "base/arena.h"
#include "base/error.h"
#include "http/link.h"
#include "http/tls.h"
#include "raw.h"

#include <stdio.h>

/* --- authorities and certificates, made by OpenSSL --- */

enum { PATH_ROOM = 128 };

struct plant {
    char folder[32];
    struct tls *tls;
    struct world *world;
    char url[64], ca_file[PATH_ROOM], client_ca[PATH_ROOM];
};

/* Run a line of a shell in the folder. */
static void run(const struct plant *plant, const char *line)
{
    char command[2000];
    snprintf(command, sizeof command, "cd %s && { %s; } >>log 2>&1", plant->folder, line);
    if (system(command) != 0)
        fail_msg("%s", command);
}

#define NEW_KEY                                                                          \
    "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "         \
    "/CN=test "

static void make_authority(const struct plant *plant, const char *name)
{
    char line[1000];
    snprintf(line, sizeof line,
             NEW_KEY "-x509 -days 2 -keyout %s.key -out %s.crt -addext "
                     "keyUsage=critical,keyCertSign,cRLSign",
             name, name);
    run(plant, line);
}

static void make_client(const struct plant *plant, const char *name,
                        const char *authority, int days, const char *extensions)
{
    char line[1000];
    snprintf(
        line, sizeof line,
        "printf '%%b' '%s' >%s.ext && " NEW_KEY "-keyout %s.key -out %s.csr && "
        "openssl x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -set_serial 0x$(od "
        "-An -N8 -tx1 /dev/urandom | tr -d ' \\n') -days %d -extfile %s.ext -out %s.crt",
        extensions, name, name, name, name, authority, authority, days, name, name);
    run(plant, line);
}

/* As the file of client authorities: `authority`, and its list of revoked ones. */
static void trust(const struct plant *plant, const char *authority, const char *revoked)
{
    char line[1500];
    snprintf(line, sizeof line, "cat %s.crt >client-ca", authority);
    run(plant, line);
    if (!revoked)
        return;
    snprintf(line, sizeof line,
             "printf '[ca]\\ndefault_ca=a\\n[a]\\ndatabase=index\\ndefault_md=sha256\\n"
             "default_crl_days=1\\n' >conf && : >index && "
             "openssl ca -config conf -keyfile %s.key -cert %s.crt -revoke %s.crt && "
             "openssl ca -config conf -keyfile %s.key -cert %s.crt -gencrl >>client-ca",
             authority, authority, revoked, authority, authority);
    run(plant, line);
}

#define AGENT(name) "subjectAltName=URI:shopfloor:agent:" name "\n"
#define FOR_CLIENTS "extendedKeyUsage=clientAuth\n"

static void make_certificates(const struct plant *plant)
{
    make_authority(plant, "plant");
    make_authority(plant, "foreign");
    make_client(plant, "hall-2", "plant", 1, AGENT("hall-2") FOR_CLIENTS);
    make_client(plant, "hall-3", "plant", 1, AGENT("Halle%203"));
    make_client(plant, "expired", "plant", -1, AGENT("hall-4") FOR_CLIENTS);
    make_client(plant, "stranger", "foreign", 1, AGENT("hall-2") FOR_CLIENTS);
    make_client(plant, "server", "plant", 1,
                AGENT("hall-5") "extendedKeyUsage=serverAuth\n");
    make_client(plant, "nameless", "plant", 1, FOR_CLIENTS);
    make_client(plant, "mail", "plant", 1,
                "subjectAltName=email:hall-2@plant.example,DNS:hall-2,URI:urn:hall-2\n");
    make_client(plant, "several", "plant", 1,
                "subjectAltName=URI:shopfloor:agent:a,URI:shopfloor:agent:b\n");
    make_client(plant, "hidden", "plant", 1, AGENT("a%0ab"));
    make_client(plant, "empty", "plant", 1, "subjectAltName=URI:shopfloor:agent:\n");
    make_client(plant, "agents-own", "hall-2", 1, AGENT("hall-9") FOR_CLIENTS);
}

static int plant_setup(void **state)
{
    struct plant *plant = calloc(1, sizeof *plant);
    struct server_options options = world_options();
    char certificate[PATH_ROOM], key[PATH_ROOM];
    struct error err;
    strcpy(plant->folder, "/tmp/test-plant-XXXXXX");
    assert_non_null(mkdtemp(plant->folder));
    run(plant, NEW_KEY "-x509 -days 2 -keyout own.key -out own.crt -addext "
                       "subjectAltName=DNS:localhost,IP:127.0.0.1");
    make_certificates(plant);
    trust(plant, "plant", NULL);
    snprintf(plant->ca_file, PATH_ROOM, "%s/own.crt", plant->folder);
    snprintf(plant->client_ca, PATH_ROOM, "%s/client-ca", plant->folder);
    snprintf(certificate, sizeof certificate, "%s/own.crt", plant->folder);
    snprintf(key, sizeof key, "%s/own.key", plant->folder);
    const struct tls_files files = {str_from(certificate), str_from(key),
                                    str_from(plant->client_ca)};
    if (!tls_open(&files, &plant->tls, &err))
        fail_msg("%s", err.text);
    options.tls = plant->tls;
    options.request_deadline = options.idle_deadline = (span){60000};
    plant->world = world_start(options);
    snprintf(plant->url, sizeof plant->url, "https://127.0.0.1:%d",
             server_port(plant->world->server));
    *state = plant;
    return 0;
}

static int plant_teardown(void **state)
{
    struct plant *plant = *state;
    world_stop(plant->world);
    tls_close(plant->tls);
    run(plant, "rm -rf \"$PWD\"");
    free(plant);
    return 0;
}

static struct link *dial(const struct plant *plant, const char *client)
{
    char certificate[PATH_ROOM] = "", key[PATH_ROOM] = "";
    struct link *link;
    struct error err;
    if (client[0]) {
        snprintf(certificate, sizeof certificate, "%s/%s.crt", plant->folder, client);
        snprintf(key, sizeof key, "%s/%s.key", plant->folder, client);
    }
    const struct link_options options = {.server = str_from(plant->url),
                                         .key = STR(""),
                                         .ca_file = str_from(plant->ca_file),
                                         .certificate = str_from(certificate),
                                         .key_file = str_from(key),
                                         .timeout = {60000}};
    if (!link_open(&options, &link, &err))
        fail_msg("%s", err.text);
    return link;
}

/* Who the server says this is; or why there is no answer. */
static const char *ask(struct link *link)
{
    static char said[300];
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct link_answer answer;
    struct error err = {0};
    if (link_get(link, "/peer", &arena, &answer, &err))
        snprintf(said, sizeof said, "%.*s", STR_ARG(answer.body));
    else
        snprintf(said, sizeof said, "%s", err.text);
    return said;
}

/* --- tests --- */

static void an_agent_is_whom_its_certificate_names(void **state)
{
    static const struct {
        const char *client, *said;
    } table[] = {
        /* clang-format off */
        {"",           "127.0.0.1 loopback secure"},
        {"hall-2",     "127.0.0.1 loopback secure agent=hall-2"},
        {"hall-3",     "127.0.0.1 loopback secure agent=Halle 3"},
        /* Good, and of no agent. */
        {"nameless",   "127.0.0.1 loopback secure"},
        {"mail",       "127.0.0.1 loopback secure"},
        {"several",    "127.0.0.1 loopback secure"},
        {"hidden",     "127.0.0.1 loopback secure"},
        {"empty",      "127.0.0.1 loopback secure"},
        /* No good: there is no connection. */
        {"expired",    "certificate expired"},
        {"stranger",   "unknown ca"},
        {"server",     "bad certificate"},
        {"agents-own", "unknown ca"},
        /* clang-format on */
    };
    struct plant *plant = *state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(link_closep) struct link *link = dial(plant, table[i].client);
        const char *said = ask(link);
        bool whole = strncmp(table[i].said, "127", 3) == 0;
        if (whole ? strcmp(said, table[i].said) != 0 : !strstr(said, table[i].said))
            fail_msg("'%s': %s, want %s", table[i].client, said, table[i].said);
    }
}

/* A box was stolen: its connection is open, and its certificate is good for a year. */
static void a_revoked_certificate_ends_with_the_next_request(void **state)
{
    struct plant *plant = *state;
    CLEANUP(link_closep) struct link *lost = dial(plant, "hall-2");
    CLEANUP(link_closep) struct link *other = dial(plant, "hall-3");
    struct error err = {0};
    assert_non_null(strstr(ask(lost), "agent=hall-2"));
    assert_non_null(strstr(ask(other), "agent=Halle 3"));

    trust(plant, "plant", "hall-2");
    if (!tls_reload(plant->tls, &err))
        fail_msg("%s", err.text);
    assert_string_equal(ask(lost), "127.0.0.1 loopback secure");
    assert_non_null(strstr(ask(other), "agent=Halle 3"));
    assert_int_equal(server_counts(plant->world->server).accepted, 2);

    CLEANUP(link_closep) struct link *again = dial(plant, "hall-2");
    assert_non_null(strstr(ask(again), "certificate revoked"));
}

static void another_authority_counts_from_the_next_request_on(void **state)
{
    struct plant *plant = *state;
    CLEANUP(link_closep) struct link *link = dial(plant, "hall-2");
    struct error err;
    assert_non_null(strstr(ask(link), "agent=hall-2"));
    trust(plant, "foreign", NULL);
    assert_true(tls_reload(plant->tls, &err));
    assert_null(strstr(ask(link), "agent"));
    assert_null(strstr(ask(link), "agent"));
    trust(plant, "plant", NULL);
    assert_true(tls_reload(plant->tls, &err));
    assert_non_null(strstr(ask(link), "agent=hall-2"));
}

static void a_client_names_what_it_cannot_use(void **state)
{
    struct plant *plant = *state;
    char none[PATH_ROOM], certificate[PATH_ROOM], key[PATH_ROOM];
    snprintf(none, sizeof none, "%s/none", plant->folder);
    snprintf(certificate, sizeof certificate, "%s/hall-2.crt", plant->folder);
    snprintf(key, sizeof key, "%s/hall-3.key", plant->folder);
    const struct {
        const char *certificate, *key, *error;
    } table[] = {
        {none, "", "/none': No such file"},
        {certificate, none, "/none': No such file"},
        {"", key, "a key without its certificate"},
        {certificate, key, "cannot be used as the client's certificate"},
        {certificate, "", "cannot be used as the client's certificate"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(link_closep) struct link *link = NULL;
        struct error err = {0};
        const struct link_options options = {.server = str_from(plant->url),
                                             .key = STR(""),
                                             .ca_file = str_from(plant->ca_file),
                                             .certificate =
                                                 str_from(table[i].certificate),
                                             .key_file = str_from(table[i].key)};
        const char *said = link_open(&options, &link, &err) ? ask(link) : err.text;
        if (!strstr(said, table[i].error))
            fail_msg("row %zu: %s, want %s", i, said, table[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_agent_is_whom_its_certificate_names,
                                        plant_setup, plant_teardown),
        cmocka_unit_test_setup_teardown(a_revoked_certificate_ends_with_the_next_request,
                                        plant_setup, plant_teardown),
        cmocka_unit_test_setup_teardown(another_authority_counts_from_the_next_request_on,
                                        plant_setup, plant_teardown),
        cmocka_unit_test_setup_teardown(a_client_names_what_it_cannot_use, plant_setup,
                                        plant_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
