/* user.c - user add, list, change, password, remove: who may sign in. */
#include "cli/access.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/secret.h"

#include "access/passwords.h"
#include "access/people.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>

/* --- passwords --- */

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void free_text(char **text) { free(*text); }

/* Ask on the terminal, which does not show what is typed. */
static bool ask(FILE *terminal, const char *prompt, struct arena *arena, str *password,
                struct error *err)
{
    CLEANUP(free_text) char *line = NULL;
    struct termios shown, hidden;
    size_t room = 0;
    int fd = fileno(terminal);
    if (tcgetattr(fd, &shown) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "the terminal: %s",
                         strerrordesc_np(errno));
    hidden = shown;
    hidden.c_lflag &= (tcflag_t) ~(tcflag_t)ECHO;
    fputs(prompt, terminal);
    fflush(terminal);
    tcsetattr(fd, TCSAFLUSH, &hidden);
    ssize_t len = getline(&line, &room, terminal);
    tcsetattr(fd, TCSAFLUSH, &shown);
    fputc('\n', terminal);
    if (len < 0)
        return error_set(err, ERROR_UNAVAILABLE, "no password was typed");
    str rest;
    *password = arena_copy(arena, str_cut((str){line, (size_t)len}, '\n', &rest));
    secret_wipe(line, (size_t)len);
    return true;
}

static bool ask_twice(struct arena *arena, str *password, struct error *err)
{
    CLEANUP(close_file) FILE *terminal = fopen("/dev/tty", "r+e");
    str again;
    if (!terminal)
        return error_set(err, ERROR_INVALID,
                         "there is no terminal to ask for the password; want "
                         "--password-file FILE");
    if (!ask(terminal, "Password: ", arena, password, err) ||
        !ask(terminal, "Once more: ", arena, &again, err))
        return false;
    return str_equal(*password, again) ||
           error_set(err, ERROR_INVALID, "the two are not the same");
}

static bool get_password(const struct settings *settings, str name, struct arena *arena,
                         str *password, struct error *err)
{
    return (settings->password_file.len
                ? secret_read(settings->password_file, arena, password, err)
                : ask_twice(arena, password, err)) &&
           password_check(*password, name, err);
}

/* --- changes --- */

/* A person as the command line has it. */
struct user {
    struct arena arena;
    struct person_edit edit;
    struct names names;
    str password; /* itself; empty: none */
    bool active;
    struct json_out *out;
    struct json_node *body;
};

static void user_free(struct user *user) { arena_free(&user->arena); }

/* What cannot be is said before a password is asked for. */
static bool begin(const struct invocation *invocation, struct user *user,
                  struct error *err)
{
    if (!database_needed(invocation->settings.database, err))
        return false;
    user->out = json_out_new(&user->arena);
    user->body = json_object(user->out);
    return person_name(str_from(invocation->file), &user->arena, &user->edit.name, err);
}

static void take_roles(const struct settings *settings, struct user *user)
{
    if (settings->roles.len) {
        user->names = access_names(settings->roles, &user->arena);
        user->edit.roles = &user->names;
        access_add_names(user->out, user->body, "roles", user->names);
    }
    if (settings->worker_id.len) {
        user->edit.worker = &settings->worker_id;
        json_add_text(user->out, user->body, "worker_id", settings->worker_id);
    }
}

/* The server hashes a password itself; for a change that is made here it is done now. */
static bool hash_here(struct user *user, struct error *err)
{
    char *hash = arena_new(&user->arena, char, PASSWORD_HASH_BYTES);
    if (user->edit.password.len)
        return true;
    if (user->password.len && !password_hash(user->password, hash, err))
        return false;
    user->edit.password = str_from(hash);
    return true;
}

static bool alter_add(void *context, struct change *change, struct error *err)
{
    struct user *user = context;
    struct person ignored;
    return hash_here(user, err) && person_add(change, &user->edit, false, &ignored, err);
}

static bool alter_change(void *context, struct change *change, struct error *err)
{
    struct user *user = context;
    struct person ignored;
    return hash_here(user, err) && person_change(change, &user->edit, &ignored, err);
}

static bool alter_remove(void *context, struct change *change, struct error *err)
{
    return person_remove(change, ((struct user *)context)->edit.name, err);
}

static bool make(const struct invocation *invocation, const char *method,
                 access_alter *alter, struct user *user, struct error *err)
{
    CLEANUP(buf_free) struct buf path = BUF(256);
    const struct json *answer;
    buf_addf(&path, "/api/users");
    if (strcmp(method, "POST") != 0)
        buf_addf(&path, "/%.*s", STR_ARG(user->edit.name));
    const struct access_request request = {
        .method = method,
        .path = arena_copy(&user->arena, buf_str(&path)),
        .body = strcmp(method, "DELETE") == 0 ? (str){"", 0}
                                              : json_write(user->out, user->body),
    };
    /* In a transaction it would keep servers waiting that write there, too. */
    if (!database_is_file(invocation->settings.database) && !hash_here(user, err))
        return false;
    return access_change(&invocation->settings, &request, alter, user, &user->arena,
                         &answer, err);
}

bool run_user_add(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    CLEANUP(user_free) struct user user = {.arena = ARENA_EMPTY};
    (void)status;
    if (!begin(invocation, &user, err))
        return false;
    if (!settings->roles.len)
        return error_set(err, ERROR_INVALID,
                         "what may '%.*s' do? want --roles ROLES, such as --roles "
                         "administrator",
                         STR_ARG(user.edit.name));
    if (!get_password(settings, user.edit.name, &user.arena, &user.password, err))
        return false;
    take_roles(settings, &user);
    json_add_text(user.out, user.body, "name", user.edit.name);
    json_add_text(user.out, user.body, "password", user.password);
    if (!make(invocation, "POST", alter_add, &user, err))
        return false;
    printf("%.*s may sign in\n", STR_ARG(user.edit.name));
    return true;
}

bool run_user_change(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    CLEANUP(user_free) struct user user = {.arena = ARENA_EMPTY};
    (void)status;
    if (!begin(invocation, &user, err))
        return false;
    if (settings->lock && settings->unlock)
        return error_set(err, ERROR_INVALID, "want either --lock or --unlock");
    take_roles(settings, &user);
    user.active = settings->unlock;
    if (settings->lock || settings->unlock) {
        user.edit.active = &user.active;
        json_add_bool(user.out, user.body, "active", user.active);
    }
    user.edit.no_totp = settings->forget_phone;
    if (settings->forget_phone)
        json_add_bool(user.out, user.body, "totp", false);
    if (!user.edit.roles && !user.edit.worker && !user.edit.active && !user.edit.no_totp)
        return error_set(err, ERROR_INVALID,
                         "what is to change? see 'shopfloor user change --help'");
    if (!make(invocation, "PUT", alter_change, &user, err))
        return false;
    printf("%.*s is changed, and signed out everywhere\n", STR_ARG(user.edit.name));
    return true;
}

bool run_user_password(const struct invocation *invocation, int *status,
                       struct error *err)
{
    CLEANUP(user_free) struct user user = {.arena = ARENA_EMPTY};
    (void)status;
    if (!begin(invocation, &user, err) ||
        !get_password(&invocation->settings, user.edit.name, &user.arena, &user.password,
                      err))
        return false;
    json_add_text(user.out, user.body, "password", user.password);
    if (!make(invocation, "PUT", alter_change, &user, err))
        return false;
    printf("%.*s has another password, and is signed out everywhere\n",
           STR_ARG(user.edit.name));
    return true;
}

bool run_user_remove(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(user_free) struct user user = {.arena = ARENA_EMPTY};
    (void)status;
    if (!begin(invocation, &user, err) ||
        !make(invocation, "DELETE", alter_remove, &user, err))
        return false;
    printf("%.*s is removed\n", STR_ARG(user.edit.name));
    return true;
}

/* --- the list --- */

bool run_user_list(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct credential_list list;
    struct person person;
    (void)status;
    if (!access_read(&invocation->settings, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        if (!str_equal(list.at[i].kind, KIND_PERSON))
            continue;
        if (!person_read(list.at[i].id, list.at[i].record, &arena, &person, err))
            return false;
        printf("%-20.*s ", STR_ARG(person.name));
        access_print_names(person.roles);
        if (person.worker.len)
            printf("  worker %.*s", STR_ARG(person.worker));
        printf("%s%s%s\n", person.totp == TOTP_ON ? "  with a phone" : "",
               person.active ? "" : "  locked",
               person.password.len ? "" : "  without a password");
    }
    return true;
}
