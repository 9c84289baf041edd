/* test_people.c - what can be changed of people, keys and sessions, and what the
 * directory then knows. All on a database, as the writer has it. */
#include "access/directory.h"
#include "access/keeper.h"
#include "access/keys.h"
#include "access/people.h"
#include "access/sessions.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

struct place {
    char path[64];
    struct store *store;
    struct directory *directory;
    struct arena arena;
    struct change change;
    instant now;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error err;
    strcpy(place->path, "/tmp/shopfloor-people-XXXXXX");
    close(mkstemp(place->path));
    place->now = (instant){1800000000000};
    place->directory = directory_new();
    if (!store_open(place->path, STORE_WRITER, place->now, &place->store, &err))
        fail_msg("%s", err.text);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char path[80];
    static const char *const suffix[] = {"", "-wal", "-shm"};
    directory_free(place->directory);
    store_close(place->store);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", place->path, suffix[i]);
        unlink(path);
    }
    arena_free(&place->arena);
    free(place);
    return 0;
}

/* --- one task after the other, each in a transaction of its own --- */

static void begin(struct place *place)
{
    struct error err;
    assert_true(store_begin(place->store, &err));
    assert_true(
        change_begin(&place->change, &place->arena, place->store, place->now, &err));
}

static void end(struct place *place)
{
    struct error err;
    assert_true(change_end(&place->change, &err));
    assert_true(store_commit(place->store, place->now, &err));
    directory_enter(place->directory, &place->change);
}

static const str administrator[] = {STR("administrator")};
static const struct names administrators = {administrator, 1};
static const str viewer[] = {STR("viewer")};
static const struct names viewers = {viewer, 1};

static void add(struct place *place, const char *name, const struct names *names)
{
    struct error err;
    struct person person;
    const struct person_edit edit = {
        .name = str_from(name), .roles = names, .password = STR("$hash")};
    begin(place);
    if (!person_add(&place->change, &edit, false, &person, &err))
        fail_msg("%s", err.text);
    end(place);
}

static struct token sign_in(struct place *place, const char *name)
{
    char text[SESSION_TEXT];
    struct error err;
    struct session session;
    struct token token;
    const struct password_sign_in who = {.name = str_from(name),
                                         .compared = STR("$hash")};
    begin(place);
    if (!session_sign_in(&place->change, &who, text, &session, &err))
        fail_msg("%s", err.text);
    end(place);
    assert_true(session_parse(str_from(text), &token, &err));
    return token;
}

static bool knows(struct place *place, const struct token *token, int64_t after_ms)
{
    struct caller caller;
    instant then = {place->now.ms + after_ms};
    return directory_session_caller(place->directory, token, then, &place->arena,
                                    &caller);
}

/* --- tests --- */

static void load(struct directory *directory, struct store *store)
{
    struct error err;
    bool taken;
    assert_true(
        directory_load(directory, store, directory_entered(directory), &taken, &err));
    assert_true(taken);
}

static void test_two_changes_of_one_transaction_see_each_other(void **state)
{
    struct place *place = *state;
    struct error err = {0};
    struct person person;
    struct change second;
    add(place, "ana", &administrators);
    add(place, "ben", &administrators);
    const struct person_edit edit = {.name = STR("ana"), .roles = &viewers};
    begin(place);
    assert_true(person_change(&place->change, &edit, &person, &err));
    assert_true(change_end(&place->change, &err));
    assert_true(change_begin(&second, &place->arena, place->store, place->now, &err));
    assert_false(person_remove(&second, STR("ben"), &err));
    assert_int_equal(err.code, ERROR_CONFLICT);
    assert_true(store_commit(place->store, place->now, &err));
}

static void test_when_a_server_is_closed(void **state)
{
    struct place *place = *state;
    struct error err;
    struct person person;
    assert_int_equal(directory_state(place->directory), DIRECTORY_SET_UP);
    directory_set_reach(place->directory, true);
    assert_int_equal(directory_state(place->directory), DIRECTORY_OPEN);
    add(place, "ben", &viewers);
    assert_int_equal(directory_state(place->directory), DIRECTORY_OPEN);

    /* Nobody could sign in as this one. */
    const struct person_edit edit = {.name = STR("eve"), .roles = &administrators};
    begin(place);
    assert_true(person_add(&place->change, &edit, true, &person, &err));
    end(place);
    assert_int_equal(directory_state(place->directory), DIRECTORY_OPEN);

    add(place, "ana", &administrators);
    assert_int_equal(directory_state(place->directory), DIRECTORY_CLOSED);

    /* The same after a restart. */
    struct directory *other = directory_new();
    load(other, place->store);
    assert_int_equal(directory_state(other), DIRECTORY_CLOSED);
    assert_string_not_equal(directory_set_up_code(other),
                            directory_set_up_code(place->directory));
    directory_free(other);
}

static void test_how_long_a_session_lasts(void **state)
{
    struct place *place = *state;
    int64_t hour = SPAN_HOUR.ms;
    add(place, "ana", &administrators);
    struct token token = sign_in(place, "ana");
    assert_true(knows(place, &token, 0));
    assert_true(knows(place, &token, 12 * hour));
    assert_true(knows(place, &token, 24 * hour)); /* 12 hours after the last one */
    assert_false(knows(place, &token, 36 * hour + 1));
    for (int i = 3; i <= 14; i++)
        assert_true(knows(place, &token, 12 * i * hour));
    assert_false(knows(place, &token, 7 * 24 * hour + 1));
    struct token wrong = token;
    wrong.hash.byte[31] ^= 1;
    assert_false(knows(place, &wrong, 0));
}

static void test_what_is_written_of_it_now_and_then(void **state)
{
    struct place *place = *state;
    add(place, "ana", &administrators);
    struct token used = sign_in(place, "ana"), unused = sign_in(place, "ana");
    assert_true(knows(place, &used, 11 * SPAN_HOUR.ms));
    place->now.ms += 13 * SPAN_HOUR.ms;
    begin(place);
    keeper_work(place->directory, &place->change);
    assert_int_equal(place->change.puts, 1);
    assert_int_equal(place->change.erasures, 1);
    end(place);
    begin(place);
    keeper_work(place->directory, &place->change);
    assert_int_equal(place->change.puts + place->change.erasures, 0);
    end(place);

    struct directory *other = directory_new();
    struct caller caller;
    load(other, place->store);
    assert_true(
        directory_session_caller(other, &used, place->now, &place->arena, &caller));
    assert_string_equal(caller.name.at, "ana");
    assert_false(
        directory_session_caller(other, &unused, place->now, &place->arena, &caller));
    directory_free(other);
}

/* What a password was compared with may have changed before the session begins. */
static void test_a_password_that_was_changed_meanwhile(void **state)
{
    struct place *place = *state;
    struct error err;
    struct session session;
    char text[SESSION_TEXT];
    add(place, "ana", &administrators);
    const struct password_sign_in who = {.name = STR("ana"), .compared = STR("$other")};
    begin(place);
    assert_false(session_sign_in(&place->change, &who, text, &session, &err));
    assert_int_equal(err.code, ERROR_DENIED);
    end(place);
}

static void test_a_session_for_whom_somebody_else_vouches(void **state)
{
    struct place *place = *state;
    struct error err;
    struct session session, same;
    struct token token;
    char text[SESSION_TEXT];
    add(place, "ana", &administrators);
    struct token own = sign_in(place, "ana");
    const struct new_session new_one = {
        .name = STR("ana"), .provider = STR("idp"), .roles = viewers};
    begin(place);
    assert_true(session_begin(&place->change, &new_one, text, &session, &err));
    end(place);
    assert_true(session_parse(str_from(text), &token, &err));
    assert_true(directory_session(place->directory, str_from(token.id), &place->arena,
                                  &same, &err));
    assert_string_equal(same.provider.at, "idp");

    /* She is somebody else than ours of that name. */
    begin(place);
    sessions_end(&place->change, STR("ana"), STR(""));
    assert_false(session_end(&place->change, str_from(own.id), &same, &err));
    end(place);
    assert_false(knows(place, &own, 0));
    assert_true(knows(place, &token, 0));
}

static void test_keys(void **state)
{
    struct place *place = *state;
    struct error err;
    char text[KEY_TEXT];
    struct key key;
    struct token token;
    struct caller caller;
    static const str cameras[] = {STR("C1"), STR("C2")};
    const struct key wanted = {.name = STR("box"),
                               .roles = viewers,
                               .agent = STR("b"),
                               .cameras = {cameras, 2},
                               .expires = {place->now.ms + 1000}};
    begin(place);
    assert_true(key_add(&place->change, &wanted, text, &key, &err));
    end(place);
    assert_true(key_parse(str_from(text), &token, &err));
    assert_true(directory_key_caller(place->directory, &token, place->now, &place->arena,
                                     &caller, &err));
    assert_int_equal(caller.may, MAY_CALL | MAY_READ_STATIONS);
    assert_string_equal(caller.agent.at, "b");
    assert_int_equal(caller.cameras, 2);
    assert_true(caller_speaks_of(&caller, STR("C2"), STR("S9"), &err));
    assert_false(caller_speaks_of(&caller, STR("C3"), STR("S9"), &err));
    assert_string_equal(
        err.text, "this key may not bring events of the camera 'C3', only of C1, C2");
    assert_false(caller_speaks_of(&caller, STR(""), STR("S9"), &err));
    assert_string_equal(
        err.text, "camera_id is missing; this key may bring only events of the camera "
                  "C1, C2");
    assert_false(directory_key_caller(place->directory, &token,
                                      (instant){place->now.ms + 1000}, &place->arena,
                                      &caller, &err));
    assert_string_equal(err.text, "this key has expired");

    /* One that has expired makes room for another. */
    begin(place);
    assert_true(key_add(&place->change, &wanted, text, &key, &err));
    end(place);
    begin(place);
    assert_false(key_add(&place->change, &wanted, text, &key, &err));
    assert_int_equal(err.code, ERROR_CONFLICT);
    end(place);
    place->now.ms += 2000;
    struct key later = wanted;
    later.expires = INSTANT_NEVER;
    begin(place);
    assert_true(key_add(&place->change, &later, text, &key, &err));
    end(place);

    begin(place);
    assert_true(key_revoke(&place->change, key.id, &key, &err));
    end(place);
    assert_true(key_parse(str_from(text), &token, &err));
    assert_false(directory_key_caller(place->directory, &token, place->now, &place->arena,
                                      &caller, &err));
}

static void test_names(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *text, *name; /* NULL: none */
    } row[] = {
        {"ana", "ana"},     {"Ana.Novak@Plant-2_x", "ana.novak@plant-2_x"},
        {"", NULL},         {"ana novak", NULL},
        {"..", NULL},       {".ana", NULL},
        {"ana/../x", NULL}, {"an\xc3\xa4", NULL},
        {"a\nb", NULL},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        str name;
        struct error err;
        bool good = person_name(str_from(row[i].text), &place->arena, &name, &err);
        assert_int_equal(good, row[i].name != NULL);
        if (good)
            assert_string_equal(name.at, row[i].name);
    }
}

/* Somebody for whom a provider vouches. */
static struct token visit(struct place *place, const char *name, const char *worker)
{
    char text[SESSION_TEXT];
    struct error err;
    struct session session;
    struct token token;
    const struct new_session who = {.name = str_from(name),
                                    .provider = STR("https://id.example 7"),
                                    .roles = viewers,
                                    .worker = str_from(worker)};
    begin(place);
    assert_true(session_begin(&place->change, &who, text, &session, &err));
    end(place);
    assert_true(session_parse(str_from(text), &token, &err));
    return token;
}

static void enlist(struct place *place, const char *id)
{
    struct error err;
    const struct worker worker = {.id = str_from(id),
                                  .name = str_from(id),
                                  .created_at = STR("2026-01-01T00:00:00.000Z"),
                                  .active = true};
    assert_true(store_begin(place->store, &err));
    assert_true(store_add_worker(place->store, &worker, &err));
    assert_true(store_commit(place->store, place->now, &err));
}

static void test_a_worker_who_is_gone_is_nobody(void **state)
{
    static const str both[] = {STR("viewer"), STR("worker")};
    static const struct row {
        const char *name;
        struct names roles;
        const char *worker;
        bool signed_in, there; /* afterwards */
        size_t left;           /* roles */
    } row[] = {
        {"grete", {both + 1, 1}, "W1", false, false, 0},
        {"will", {both, 2}, "W1", false, true, 1},
        {"vera", {both, 1}, "W1", false, true, 1}, /* without the role */
        {"zoe", {both + 1, 1}, "W11", true, true, 1},
        {"ben", {both, 1}, "", true, true, 1},
    };
    enum { ROWS = sizeof row / sizeof *row };
    struct place *place = *state;
    struct error err;
    struct person person;
    struct token token[ROWS];
    enlist(place, "W1");
    enlist(place, "W11");
    for (size_t i = 0; i < ROWS; i++) {
        str worker = str_from(row[i].worker);
        const struct person_edit edit = {.name = str_from(row[i].name),
                                         .roles = &row[i].roles,
                                         .worker = &worker,
                                         .password = STR("$hash")};
        begin(place);
        assert_true(person_add(&place->change, &edit, false, &person, &err));
        end(place);
        token[i] = sign_in(place, row[i].name);
    }
    struct token gone = visit(place, "grete", "W1"), stays = visit(place, "olga", "W2");
    begin(place);
    assert_true(people_forget_worker(&place->change, STR("W1"), &err));
    end(place);
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(knows(place, &token[i], 0), row[i].signed_in);
        assert_int_equal(directory_person(place->directory, str_from(row[i].name),
                                          &place->arena, &person, &err),
                         row[i].there);
        if (!row[i].there)
            continue;
        assert_int_equal(person.roles.count, row[i].left);
        assert_true(person.active);
        assert_true(row[i].signed_in ? str_equal(person.worker, str_from(row[i].worker))
                                     : !person.worker.len);
    }
    assert_false(knows(place, &gone, 0));
    assert_true(knows(place, &stays, 0));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_worker_who_is_gone_is_nobody),
        TEST(test_two_changes_of_one_transaction_see_each_other),
        TEST(test_when_a_server_is_closed),
        TEST(test_how_long_a_session_lasts),
        TEST(test_what_is_written_of_it_now_and_then),
        TEST(test_a_password_that_was_changed_meanwhile),
        TEST(test_a_session_for_whom_somebody_else_vouches),
        TEST(test_keys),
        TEST(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
