/* post.c - what changes the hub: sheets, enrolments, epochs, codes, tenants. Each is
 * answered after the commit. Sheets are tasks of the hub's writer. All else is rare, and
 * leaves a row in the audit log: it is an update of the store (api/update.h), in whose
 * transaction the hub's tables are changed. */
#include "hub/change.h"
#include "hub/mark.h"
#include "hub/receiving.h"

#include "api/json_body.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/event.h"
#include "http/reply.h"

#include <stdio.h>

enum { SHEETS_AT_ONCE = 1000, MARKS_AT_ONCE = 20, LINK_LENGTH = 500, ZONE_LENGTH = 64 };

/* --- POST /api/hub/sheets --- */

struct sheets_change {
    struct hub_change change; /* must be first */
    struct arrival *arrival;
    size_t count;
    struct shown_mark *mark;
    size_t marks;
};

static bool keep_sheets(struct task *task, void *ledger, instant now, struct error *err)
{
    struct sheets_change *posted = (struct sheets_change *)task;
    struct arena *arena = &posted->change.request->arena;
    for (size_t i = 0; i < posted->marks; i++)
        if (!mark_compare(ledger, &posted->mark[i], arena, err))
            return false;
    if (!arrivals_keep(ledger, posted->arrival, posted->count, now, err))
        return false;
    for (size_t i = 0; i < posted->marks; i++)
        if (!mark_read(ledger, &posted->mark[i], arena, err))
            return false;
    return true;
}

/* What cannot be read of one is said of that one; the others are taken. */
static void read_arrival(const struct member *member, struct arena *arena,
                         struct arrival *arrival)
{
    static const char *const names[] = {"sheet", "signature", NULL};
    struct error why = {0};
    const struct json *object = NULL;
    struct member sheet = member_in(member, "sheet"),
                  signature = member_in(member, "signature");
    signature.needed = true;
    if (member_object(member, &object, &why) && member_only(member, names, &why) &&
        member_kind(&sheet, json_text(sheet.value, &arrival->text), "a text", &why) &&
        hub_read_bytes(&signature, arrival->signature.byte, SIGNATURE_BYTES,
                       HUB_SIGNATURE, arena, &why))
        return;
    arrival->status = SHEET_REFUSED;
    snprintf(arrival->reason, sizeof arrival->reason, "%.180s", why.text);
}

static bool judge_all(struct hub_app *app, struct sheets_change *posted,
                      struct arena *arena, struct error *err)
{
    struct db *db;
    instant now = clock_now();
    if (!hub_read(app->hub, &db, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < posted->count; i++)
        if (posted->arrival[i].status != SHEET_REFUSED)
            ok = arrival_judge(db, &posted->arrival[i], now, arena, err);
    for (size_t i = 0; ok && i < posted->marks; i++)
        ok = mark_judge(db, &posted->mark[i], arena, err);
    hub_read_end(app->hub, db);
    return ok;
}

static bool read_mark(const struct member *member, struct arena *arena,
                      struct shown_mark *shown, struct error *err)
{
    static const char *const names[] = {"site", "mark", "signature", NULL};
    const struct json *object = NULL;
    struct member site = member_in(member, "site"), mark = member_in(member, "mark"),
                  signature = member_in(member, "signature");
    site.needed = signature.needed = true;
    return member_object(member, &object, err) && member_only(member, names, err) &&
           hub_read_id(&site, &shown->site, err) &&
           (!mark.value || member_is_null(&mark) ||
            member_text(&mark, MARK_TEXT, &shown->mark, err)) &&
           hub_read_bytes(&signature, shown->signature.byte, SIGNATURE_BYTES,
                          HUB_SIGNATURE, arena, err);
}

static bool decode_marks(const struct json *body, struct arena *arena,
                         struct sheets_change *posted, struct error *err)
{
    struct members list;
    const struct member *marks = member_of(body, "marks");
    if (!marks->value)
        return true;
    if (!member_elements(marks, MARKS_AT_ONCE, arena, &list, err))
        return false;
    posted->mark = arena_new(arena, struct shown_mark, list.count);
    posted->marks = list.count;
    for (size_t i = 0; i < list.count; i++)
        if (!read_mark(&list.member[i], arena, &posted->mark[i], err))
            return false;
    return true;
}

static bool decode_sheets(struct request *request, struct sheets_change *posted,
                          struct error *err)
{
    static const char *const names[] = {"sheets", "marks", NULL};
    struct arena *arena = &request->arena;
    const struct json *body;
    struct members list;
    if (!hub_read_body(request, names, &body, err))
        return false;
    const struct member *sheets =
        member_needed(body, "sheets"); /* the elements name it */
    if (!member_elements(sheets, SHEETS_AT_ONCE, arena, &list, err))
        return false;
    posted->arrival = arena_new(arena, struct arrival, list.count);
    posted->count = list.count;
    for (size_t i = 0; i < list.count; i++)
        read_arrival(&list.member[i], arena, &posted->arrival[i]);
    return decode_marks(body, arena, posted, err);
}

/* Of those that are not good nothing is said: nobody learns which sites there are. */
static void add_marks(struct json_out *out, struct json_node *root,
                      const struct sheets_change *posted)
{
    struct json_node *list = json_add_array(out, root, "marks");
    for (size_t i = 0; i < posted->marks; i++) {
        const struct shown_mark *shown = &posted->mark[i];
        if (!shown->good)
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "site", shown->site);
        json_add_text_or_null(out, node, "mark", shown->now);
        json_add_bool(out, node, "known", shown->known);
        json_push(out, list, node);
    }
}

static enum answer answer_sheets(struct hub_app *app, struct request *request,
                                 struct reply *reply, const struct sheets_change *posted)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "results");
    for (size_t i = 0; i < posted->count; i++) {
        const struct arrival *arrival = &posted->arrival[i];
        struct json_node *node = json_object(out);
        if (arrival->read) {
            const struct received_sheet *sheet = &arrival->sheet;
            json_add_text(out, node, "site", sheet->site);
            reply_time(out, node, "start", request, sheet->period.start);
            reply_time(out, node, "end", request, sheet->period.end);
            json_add_int(out, node, "revision", sheet->revision);
        }
        json_add_text(out, node, "status", str_from(sheet_status_names[arrival->status]));
        if (arrival->reason[0])
            json_add_text(out, node, "reason", str_from(arrival->reason));
        json_push(out, list, node);
        hub_count(app->hub, arrival->status, 1);
        if (arrival->read && arrival->status == SHEET_CONFLICT)
            log_warn("a sheet is in conflict", LOG_STR("site", arrival->sheet.site),
                     LOG_TEXT("reason", arrival->reason));
    }
    add_marks(out, root, posted);
    return reply_json(reply, 200, out, root);
}

enum answer hub_post_sheets(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct sheets_change *posted = request->state;
    struct error err = {0};
    if (posted)
        return hub_change_failed(request, &err)
                   ? reply_error(request, reply, &err)
                   : answer_sheets(app, request, reply, posted);
    posted = arena_new(&request->arena, struct sheets_change, 1);
    if (!decode_sheets(request, posted, &err) ||
        !judge_all(app, posted, &request->arena, &err))
        return reply_error(request, reply, &err);
    size_t good = 0;
    for (size_t i = 0; i < posted->count; i++)
        good += posted->arrival[i].status != SHEET_REFUSED;
    for (size_t i = 0; i < posted->marks; i++)
        good += posted->mark[i].good;
    if (!good)
        return answer_sheets(app, request, reply, posted);
    return hub_submit_change(app, request, &posted->change, keep_sheets, good);
}

/* --- POST /api/hub/enrol --- */

struct enrol_change {
    struct update update; /* must be first */
    struct site_record site;
    str code;
};

/* The key is what counts from now on, and people click on the link: whoever doubts them
 * can look here. */
static str enrolled_text(const struct site_record *site, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "public_key",
                  base64_of(site->key.byte, sizeof site->key.byte, arena));
    json_add_int(out, node, "epoch", site->epoch);
    json_add_text(out, node, "name", site->name);
    json_add_text(out, node, "link", site->link);
    json_add_text(out, node, "time_zone", site->time_zone);
    json_add_text(out, node, "group", site->in_group);
    return json_write(out, node);
}

static bool run_enrol(struct task *task, void *store, instant now, struct error *err)
{
    struct enrol_change *enrol = (struct enrol_change *)task;
    struct arena *arena = &enrol->update.request->arena;
    struct site_record kept;
    struct db *db;
    bool changed;
    if (!hub_join_store(&enrol->update, store, &db, err) ||
        !site_enrol(db, &enrol->site, enrol->code, now, &changed, err) ||
        !site_find(db, enrol->site.site, arena, &kept, err))
        return false;
    enrol->update.quiet = !changed;
    enrol->update.entry.object = kept.site;
    enrol->update.entry.after = enrolled_text(&kept, arena);
    return true;
}

static bool begins_with(str text, str prefix)
{
    return text.len > prefix.len && memcmp(text.at, prefix.at, prefix.len) == 0;
}

/* People click on it, so it must not be a script. */
static bool read_link(const struct member *member, str *link, struct error *err)
{
    *link = (str){"", 0};
    if (!member->value || member_is_null(member))
        return true;
    if (!member_text(member, LINK_LENGTH, link, err))
        return false;
    return begins_with(*link, STR("https://")) || begins_with(*link, STR("http://")) ||
           member_wrong(member, err, "is no address of a page; want https://...");
}

static bool read_zone(const struct member *member, str *zone, struct error *err)
{
    if (!member_text(member, ZONE_LENGTH, zone, err))
        return false;
    for (size_t i = 0; i < zone->len; i++) {
        char c = zone->at[i];
        bool right = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     (c >= '0' && c <= '9') || strchr("_+-/", c);
        if (!right)
            return member_wrong(member, err, "is no zone; want such as Europe/Berlin");
    }
    return true;
}

static bool decode_enrol(struct request *request, struct enrol_change *enrol,
                         struct error *err)
{
    static const char *const names[] = {"site", "code", "public_key", "epoch",
                                        "name", "link", "time_zone",  NULL};
    const struct json *body;
    struct site_record *site = &enrol->site;
    return hub_read_body(request, names, &body, err) &&
           hub_read_id(member_needed(body, "site"), &site->site, err) &&
           member_text(member_needed(body, "code"), 100, &enrol->code, err) &&
           hub_read_bytes(
               member_needed(body, "public_key"), site->key.byte, VERIFYING_BYTES,
               "want the 32 bytes of an Ed25519 key, in base64", &request->arena, err) &&
           member_whole(member_needed(body, "epoch"), 1, INT64_MAX, &site->epoch, err) &&
           member_text(member_needed(body, "name"), NAME_LENGTH, &site->name, err) &&
           read_link(member_of(body, "link"), &site->link, err) &&
           read_zone(member_needed(body, "time_zone"), &site->time_zone, err);
}

enum answer hub_post_enrol(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct enrol_change *enrol = request->state;
    struct error err = {0};
    if (!enrol) {
        enrol = arena_new(&request->arena, struct enrol_change, 1);
        if (!decode_enrol(request, enrol, &err))
            return reply_error(request, reply, &err);
        return update_submit(&app->app, request, &enrol->update, run_enrol, 1);
    }
    if (enrol->update.task.err.code == ERROR_DENIED)
        return reply_failure(request, reply, 401, enrol->update.task.err.text);
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (!enrol->update.quiet) /* a site may ask again at each of its starts */
        log_info("a site is enrolled", LOG_STR("site", enrol->site.site));
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "site", enrol->site.site);
    json_add_text(out, root, "hub_public_key",
                  base64_of(app->key.byte, sizeof app->key.byte, &request->arena));
    return reply_json(reply, 201, out, root);
}

/* --- POST /api/hub/epoch --- */

struct epoch_change {
    struct update update; /* must be first */
    struct new_epoch epoch;
    struct signature signature;
};

/* `left`: the one that it is in here, whatever the site says. */
static void note_epochs(const struct new_epoch *epoch, int64_t left, struct arena *arena,
                        struct audit_entry *entry)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *before = json_object(out), *after = json_object(out);
    json_add_int(out, before, "epoch", left);
    json_add_int(out, after, "epoch", epoch->epoch);
    json_add_text(out, after, "reason", epoch->reason);
    entry->object = epoch->site;
    entry->before = json_write(out, before);
    entry->after = json_write(out, after);
}

static bool run_epoch(struct task *task, void *store, instant now, struct error *err)
{
    struct epoch_change *change = (struct epoch_change *)task;
    struct arena *arena = &change->update.request->arena;
    struct site_record site = {.epoch = 0};
    struct error unknown;
    struct db *db;
    bool changed;
    if (!hub_join_store(&change->update, store, &db, err))
        return false;
    if (site_find(db, change->epoch.site, arena, &site, &unknown))
        note_epochs(&change->epoch, site.epoch, arena, &change->update.entry);
    if (!epoch_announce(db, &change->epoch, &change->signature, now, &changed, err))
        return false;
    change->update.quiet = !changed;
    return true;
}

static bool decode_epoch(struct request *request, struct epoch_change *change,
                         struct error *err)
{
    static const char *const names[] = {"site",   "epoch",     "previous_epoch",
                                        "reason", "signature", NULL};
    static const char *const reasons[] = {"restored", "moved", NULL};
    const struct json *body;
    struct new_epoch *epoch = &change->epoch;
    int reason = 0;
    if (!hub_read_body(request, names, &body, err) ||
        !hub_read_id(member_needed(body, "site"), &epoch->site, err) ||
        !member_whole(member_needed(body, "epoch"), 1, INT64_MAX, &epoch->epoch, err) ||
        !member_whole(member_needed(body, "previous_epoch"), 1, INT64_MAX,
                      &epoch->previous, err) ||
        !member_word(member_needed(body, "reason"), reasons, &reason, err) ||
        !hub_read_bytes(member_needed(body, "signature"), change->signature.byte,
                        SIGNATURE_BYTES, HUB_SIGNATURE, &request->arena, err))
        return false;
    epoch->reason = str_from(reasons[reason]);
    return true;
}

enum answer hub_post_epoch(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct epoch_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct epoch_change, 1);
        if (!decode_epoch(request, change, &err))
            return reply_error(request, reply, &err);
        return update_submit(&app->app, request, &change->update, run_epoch, 1);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    log_info("a site goes on in another epoch", LOG_STR("site", change->epoch.site),
             LOG_STR("reason", change->epoch.reason));
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "site", change->epoch.site);
    json_add_int(out, root, "epoch", change->epoch.epoch);
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/hub/codes --- */

struct code_change {
    struct update update; /* must be first */
    struct new_code wanted;
    char text[CODE_TEXT];
    instant expires;
};

static bool run_code(struct task *task, void *store, instant now, struct error *err)
{
    struct code_change *change = (struct code_change *)task;
    struct db *db;
    change->expires = (instant){now.ms + CODE_HOURS * SPAN_HOUR.ms};
    return hub_join_store(&change->update, store, &db, err) &&
           code_make(db, &change->wanted, now, change->text, err);
}

static bool decode_code(struct request *request, struct new_code *wanted,
                        struct error *err)
{
    static const char *const names[] = {"site", "group", "replaces", NULL};
    const struct json *body;
    wanted->in_group = (str){"", 0};
    if (!hub_read_body(request, names, &body, err) ||
        !hub_read_id(member_needed(body, "site"), &wanted->site, err) ||
        !member_bool(member_of(body, "replaces"), &wanted->replaces, err))
        return false;
    const struct member *group = member_of(body, "group");
    return !group->value || member_is_null(group) ||
           hub_read_id(group, &wanted->in_group, err);
}

enum answer hub_post_code(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct code_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct code_change, 1);
        if (!hub_sees_all(app, request, &err) ||
            !decode_code(request, &change->wanted, &err))
            return reply_error(request, reply, &err);
        code_entry(&change->wanted, &request->arena, &change->update.entry);
        return update_submit(&app->app, request, &change->update, run_code, 1);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "site", change->wanted.site);
    json_add_text(out, root, "code", str_from(change->text));
    reply_time(out, root, "expires_at", request, change->expires);
    return reply_json(reply, 201, out, root);
}

/* --- POST /api/hub/tenants --- */

struct tenant_change {
    struct update update; /* must be first */
    struct tenant_owner owner;
    struct tenant tenant;
};

static str tenant_row(const struct tenant *tenant, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "tenant", tenant_text(tenant, arena));
    return json_write(out, node);
}

static bool run_tenant(struct task *task, void *store, instant now, struct error *err)
{
    struct tenant_change *change = (struct tenant_change *)task;
    struct audit_entry *entry = &change->update.entry;
    struct arena *arena = &change->update.request->arena;
    struct tenant before = {TENANT_NONE, {"", 0}};
    struct db *db;
    bool given;
    (void)now;
    if (!hub_join_store(&change->update, store, &db, err) ||
        !tenant_given(db, &change->owner, arena, &before, &given, err) ||
        !tenant_set(db, &change->owner, &change->tenant, err))
        return false;
    entry->object = change->owner.id;
    entry->before = given ? tenant_row(&before, arena) : (str){"", 0};
    entry->after = tenant_row(&change->tenant, arena);
    return true;
}

static bool decode_tenant(struct hub_app *app, struct request *request,
                          struct tenant_change *change, struct error *err)
{
    static const char *const names[] = {"person", "key_id", "tenant", NULL};
    const struct json *body;
    str person = {"", 0}, key = {"", 0}, text = {"", 0};
    if (!hub_read_body(request, names, &body, err) ||
        !member_text(member_of(body, "person"), NAME_LENGTH, &person, err) ||
        !member_text(member_of(body, "key_id"), ID_LENGTH, &key, err) ||
        !member_text(member_needed(body, "tenant"), NAME_LENGTH, &text, err) ||
        !tenant_parse(text, &change->tenant, err))
        return false;
    if (!person.len == !key.len)
        return error_set(err, ERROR_INVALID, "want either person or key_id");
    return tenant_owner(app->app.directory, key.len, key.len ? key : person,
                        &request->arena, &change->owner, err);
}

enum answer hub_post_tenant(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct tenant_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct tenant_change, 1);
        if (!hub_sees_all(app, request, &err) ||
            !decode_tenant(app, request, change, &err))
            return reply_error(request, reply, &err);
        return update_submit(&app->app, request, &change->update, run_tenant, 1);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, change->owner.is_key ? "key_id" : "person",
                  change->owner.id);
    json_add_text(out, root, "tenant", tenant_text(&change->tenant, &request->arena));
    return reply_json(reply, 200, out, root);
}
