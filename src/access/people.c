#include "access/people.h"

#include "access/roles.h"
#include "access/sessions.h"

#include "base/arena.h"
#include "base/error.h"
#include "store/audit.h"

enum { NAME_MOST = 64 };

bool person_name(str text, struct arena *arena, str *name, struct error *err)
{
    char folded[NAME_MOST];
    if (!text.len || text.len > NAME_MOST)
        return error_set(err, ERROR_INVALID, "a name has 1 to %d characters", NAME_MOST);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (!c || !strchr("abcdefghijklmnopqrstuvwxyz0123456789._-@", c))
            return error_set(err, ERROR_INVALID,
                             "'%s' is no name to sign in with; want letters a to z, "
                             "digits, and . _ - @",
                             str_shown(text).text);
        folded[i] = c;
    }
    if (folded[0] == '.')
        return error_set(err, ERROR_INVALID, "a name does not begin with a dot");
    *name = arena_copy(arena, (str){folded, text.len});
    return true;
}

static bool may_administer(struct names names)
{
    unsigned may;
    struct error ignored;
    for (size_t i = 0; i < names.count; i++)
        if (role_may(names.at[i], &may, &ignored) && may & MAY_ADMINISTER)
            return true;
    return false;
}

bool person_administers(const struct person *person)
{
    return person->active && person->password.len && may_administer(person->roles);
}

static bool find(const struct change *change, str name, struct person *person,
                 struct error *err)
{
    const struct credential *found = change_find(change, KIND_PERSON, name);
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "there is nobody called '%s'",
                         str_shown(name).text);
    return person_read(found->id, found->record, change->arena, person, err);
}

/* Would anybody administer if `changed` were as it is given, or were gone (NULL)? */
static bool somebody_administers(const struct change *change, str name,
                                 const struct person *changed)
{
    struct error ignored;
    struct person person;
    if (changed && person_administers(changed))
        return true;
    for (size_t i = 0; i < change->had.count; i++) {
        const struct credential *one = &change->had.at[i];
        if (str_equal(one->kind, KIND_PERSON) && !str_equal(one->id, name) &&
            person_read(one->id, one->record, change->arena, &person, &ignored) &&
            person_administers(&person))
            return true;
    }
    return false;
}

/* --- changes --- */

static void apply(const struct person_edit *edit, struct person *person)
{
    if (edit->roles)
        person->roles = *edit->roles;
    if (edit->worker)
        person->worker = *edit->worker;
    if (edit->password.len)
        person->password = edit->password;
    if (edit->active)
        person->active = *edit->active;
    if (edit->no_totp)
        person->totp = TOTP_OFF;
}

static bool check(const struct person *person, struct error *err)
{
    unsigned ignored;
    if (!person->roles.count)
        return error_set(err, ERROR_INVALID, "a person needs at least one role");
    for (size_t i = 0; i < person->roles.count; i++)
        if (!role_may(person->roles.at[i], &ignored, err))
            return false;
    if (names_have(person->roles, STR("worker")) && !person->worker.len)
        return error_set(err, ERROR_INVALID,
                         "the role worker needs worker_id: whose figures they are");
    return true;
}

/* A worker of another id would never have figures, and nobody would see why. */
static bool check_worker(struct change *change, const str *worker, struct error *err)
{
    struct plant plant;
    if (!worker || !worker->len)
        return true;
    if (!store_plant(change->store, change->arena, &plant, err))
        return false;
    return floor_worker(&plant.floor, *worker, 0) >= 0 ||
           error_set(err, ERROR_INVALID,
                     "worker_id: there is no worker '%s'; register it first",
                     str_shown(*worker).text);
}

static void keep(struct change *change, const struct person *person)
{
    change_put(change, KIND_PERSON, person->name, person_write(person, change->arena));
}

bool person_add(struct change *change, const struct person_edit *edit, bool only_first,
                struct person *person, struct error *err)
{
    struct person new_one = {
        .name = edit->name, .active = true, .created = change->now, .totp_last = -1};
    if (only_first && somebody_administers(change, STR(""), NULL))
        return error_set(err, ERROR_CONFLICT,
                         "this server has an administrator already; sign in");
    if (change_find(change, KIND_PERSON, edit->name))
        return error_set(err, ERROR_CONFLICT, "there is somebody called '%s' already",
                         str_shown(edit->name).text);
    apply(edit, &new_one);
    if (!check(&new_one, err) || !check_worker(change, edit->worker, err))
        return false;
    *person = new_one;
    keep(change, person);
    return true;
}

bool person_change(struct change *change, const struct person_edit *edit,
                   struct person *person, struct error *err)
{
    struct person had, changed;
    if (!find(change, edit->name, &had, err))
        return false;
    changed = had;
    apply(edit, &changed);
    /* One that was given before may have been deleted since. */
    if (!check(&changed, err) || (!str_equal(changed.worker, had.worker) &&
                                  !check_worker(change, edit->worker, err)))
        return false;
    if (person_administers(&had) && !somebody_administers(change, edit->name, &changed))
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is the only administrator; make another one first",
                         str_shown(edit->name).text);
    sessions_end(change, edit->name, edit->session);
    *person = changed;
    keep(change, person);
    return true;
}

bool person_remove(struct change *change, str name, struct error *err)
{
    struct person had;
    if (!find(change, name, &had, err))
        return false;
    if (person_administers(&had) && !somebody_administers(change, name, NULL))
        return error_set(err, ERROR_CONFLICT,
                         "'%s' is the only administrator; make another one first",
                         str_shown(name).text);
    sessions_end(change, name, STR(""));
    change_erase(change, KIND_PERSON, had.name);
    return true;
}

static void forget_worker(struct change *change, struct person *person)
{
    str *left = arena_new(change->arena, str, person->roles.count);
    struct names others = {left, 0};
    for (size_t i = 0; i < person->roles.count; i++)
        if (!str_equal(person->roles.at[i], STR("worker")))
            left[others.count++] = person->roles.at[i];
    struct audit_entry entry = {
        .action = STR("change_user"), .object = person->name, .worker = person->worker};
    person->roles = others;
    person->worker = STR("");
    if (others.count) {
        keep(change, person);
    } else {
        entry.action = STR("remove_user");
        change_erase(change, KIND_PERSON, person->name);
    }
    store_audit(change->store, &entry);
}

bool people_forget_worker(struct change *change, str worker, struct error *err)
{
    struct person person;
    for (size_t i = 0; i < change->had.count; i++) {
        const struct credential *one = &change->had.at[i];
        if (!str_equal(one->kind, KIND_PERSON))
            continue;
        if (!person_read(one->id, one->record, change->arena, &person, err))
            return false;
        if (str_equal(person.worker, worker))
            forget_worker(change, &person);
    }
    sessions_end_of_worker(change, worker);
    return true;
}

/* --- codes of a phone --- */

bool person_begin_totp(struct change *change, str name, struct person *person,
                       struct error *err)
{
    if (!find(change, name, person, err))
        return false;
    if (person->totp == TOTP_ON)
        return error_set(err, ERROR_CONFLICT,
                         "there is a phone already; take that one away first");
    person->totp = TOTP_BEGUN;
    person->totp_last = -1;
    person->recoveries = 0;
    random_bytes(person->totp_secret, sizeof person->totp_secret);
    keep(change, person);
    return true;
}

bool person_confirm_totp(struct change *change, str name, str code, str *recovery,
                         struct error *err)
{
    struct person person;
    if (!find(change, name, &person, err))
        return false;
    if (person.totp != TOTP_BEGUN)
        return error_set(err, ERROR_CONFLICT, "begin with POST /api/account/totp");
    if (!totp_check(person.totp_secret, code, change->now, &person.totp_last))
        return error_set(err, ERROR_INVALID,
                         "this is not the code that the phone shows now; is the time of "
                         "phone and server right?");
    person.totp = TOTP_ON;
    for (person.recoveries = 0; person.recoveries < RECOVERY_CODES; person.recoveries++) {
        char text[RECOVERY_TEXT];
        person.recovery[person.recoveries] = recovery_new(text);
        recovery[person.recoveries] =
            arena_copy(change->arena, (str){text, RECOVERY_TEXT - 1});
    }
    keep(change, &person);
    return true;
}
