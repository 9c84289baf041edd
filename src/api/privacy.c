/* privacy.c - GET and PUT /api/privacy: what is kept of people here, why, how long, and
 * who may see it; and how long that is to be. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/render.h"
#include "api/site_mode.h"
#include "api/update.h"

#include "pipeline/notify.h"
#include "sheets/leaving.h"
#include "store/alerts.h"
#include "store/topic.h"

/* --- what is kept --- */

/* How long a thing is kept. */
enum term {
    EVENTS_TERM,
    CHANGES_TERM,
    PEOPLE_TERM,
    FOR_EVER,
    WHILE_REGISTERED,
    UNTIL_NEXT,
    AUDIT_TERM,
    ALERTS_TERM,
    MESSAGES_TERM,
    REFUSED_TERM,
    BACKUP_TERM,
    ANSWERS_TERM
};

/* A backup of a month is the one that stays for longest (domain/rotation.h). */
enum { BACKUP_DAYS = 6 * 31 };
/* Changes of state stay for longer than events (store/retention.c). */
enum { CHANGES_STAY_DAYS = 2 };

/* One row is everything. The table of docs/privacy.md has the same rows, each beginning
 * with the same words, and so has the page Privacy in other languages. */
static const struct thing {
    const char *what, *why;
    enum term term;
    unsigned who;
} things[] = {
    {"events: who was seen at which workstation, when, doing what, how sure, by which "
     "camera",
     "all figures are worked out from them, and can be checked and corrected by them",
     EVENTS_TERM, MAY_READ_EVENTS | MAY_READ_SELF},
    {"timelines of workers: from when to when they were working, idle or absent",
     "figures of any window, and late events put in their place", EVENTS_TERM,
     MAY_READ_WORKERS | MAY_READ_SELF},
    {"sums of each worker for each quarter hour: time working, idle, absent; units",
     "figures of shifts and days of that worker", PEOPLE_TERM,
     MAY_READ_WORKERS | MAY_READ_SELF},
    {"when a worker's state last changed in each quarter hour",
     "to say since when somebody is working or idle", CHANGES_TERM,
     MAY_READ_WORKERS | MAY_READ_SELF},
    {"sums of each workstation and of the factory for each quarter hour",
     "figures of workstations and of the factory; they name nobody", FOR_EVER,
     MAY_READ_STATIONS},
    {"what each camera said of each workstation in an hour: events of each type, time of "
     "each state, how sure it was",
     "to know whether a camera still sees what it saw; they name nobody", FOR_EVER,
     MAY_READ_STATIONS},
    {"corrections and disputes: which event was voided, restored or disputed, when, and "
     "the reason given",
     "so that nobody changes figures unseen; reasons are shown to those who may see the "
     "worker, and that of a dispute to whoever decides, where the worker says so",
     EVENTS_TERM, MAY_READ_EVENTS | MAY_READ_SELF},
    {"checks: which claims of cameras were drawn to be checked, and who said what of "
     "them",
     "to know how often cameras are right; when an event is removed, what was said of it "
     "stays, without of whom it was and who said it",
     EVENTS_TERM, MAY_READ_EVENTS | MAY_READ_SELF},
    {"the register of workers: id, name, team", "to know whose events are taken",
     WHILE_REGISTERED, MAY_READ_WORKERS | MAY_READ_SELF | MAY_ADMINISTER},
    {"the audit log: who changed what, and who looked at whose figures",
     "so that it is known who did; what a row tells of a worker goes when the worker is "
     "erased, and that a row was changed in any other way is found",
     AUDIT_TERM, MAY_AUDIT | MAY_ADMINISTER | MAY_READ_SELF},
    {"people who sign in: name, roles, worker, when and from which address",
     "to know who asks; sessions end after seven days, passwords are kept as hashes",
     WHILE_REGISTERED, MAY_ADMINISTER | MAY_HAVE_ACCOUNT},
    {"alerts: what needed a person, who acknowledged it, and what was noted",
     "so that somebody looks after it; who did, and notes, are shown to those who are in "
     "charge, and no worker is in it unless somebody writes one into a note",
     ALERTS_TERM, MAY_READ_STATIONS},
    {"receivers of alerts: addresses of webhooks, the secrets that sign their messages, "
     "and who set them up",
     "to tell other programs of alerts; a secret is shown once only", WHILE_REGISTERED,
     MAY_ADMINISTER},
    {"messages of alerts that wait: to whom, and the alerts as they were",
     "so that none is lost while a receiver is away; they name nobody, unless the server "
     "was told to say who acknowledged an alert and what was noted",
     MESSAGES_TERM, 0},
    {"refused events: those that came by way of Kafka and were not taken, why, and when",
     "so that whoever sent them can find out; the topic has what came for as long as its "
     "brokers keep messages",
     REFUSED_TERM, MAY_READ_WORKERS | MAY_READ_SELF},
    {"waiting corrections: which event is to be voided or restored once it is there, who "
     "says so, and why",
     "so that no correction is lost that overtakes its event on the way through Kafka",
     REFUSED_TERM, MAY_READ_WORKERS | MAY_READ_SELF},
    {"backups: copies of all this, where the server makes any",
     "to have it back when a disk fails; seven days, four weeks and six months are "
     "kept, for whoever may read their folder",
     BACKUP_TERM, 0},
    {"answers that servers share in Redis: figures that were asked for, those of workers "
     "among them",
     "so that no server works out what another one has; for an hour at most, encrypted, "
     "with a key that only the servers have",
     ANSWERS_TERM, 0},
    {"copies in ClickHouse, where somebody runs a sink: events, intervals and sums, with "
     "the ids of workers",
     "so that years of events can be asked by SQL; they keep events for as long as sums "
     "of "
     "workers, for whoever may read that ClickHouse",
     PEOPLE_TERM, 0},
    {"sheets at a hub, where there is one: sums of the factory and of workstations, of "
     "at least as many people as the site says; where it says 0, also of single people",
     "so that many sites can be compared; no worker is named, and the hub keeps all of "
     "them until the site is removed there, also what was corrected and after an erasure",
     FOR_EVER, 0},
    {"what was learned across sites: the ledger of what was sent for it, and how far "
     "each "
     "model's confidence can be trusted",
     "so that no more is told of anybody's checks than is allowed; it is there where the "
     "site takes part in rounds, and names nobody",
     FOR_EVER, MAY_READ_STATIONS},
    {"the last report of each agent beside the cameras",
     "to know whether cameras are heard", UNTIL_NEXT, MAY_READ_STATIONS},
};

static void add_days(struct json_out *out, struct json_node *node, const char *key,
                     int days)
{
    if (days)
        json_add_int(out, node, key, days);
    else
        json_add_null(out, node, key);
}

/* Events name people, so they are not kept for longer than people are. */
static int event_days(const struct retention *kept)
{
    bool people =
        kept->people_days && (!kept->event_days || kept->people_days < kept->event_days);
    return people ? kept->people_days : kept->event_days;
}

static void add_term(struct json_out *out, struct json_node *node, enum term term,
                     const struct app *app, const struct retention *kept)
{
    int events = event_days(kept);
    int days = term == EVENTS_TERM     ? events
               : term == CHANGES_TERM  ? (events ? events + CHANGES_STAY_DAYS : 0)
               : term == PEOPLE_TERM   ? kept->people_days
               : term == AUDIT_TERM    ? app->audit_days
               : term == ALERTS_TERM   ? ALERTS_KEPT_DAYS
               : term == MESSAGES_TERM ? MESSAGES_WAIT_DAYS
               : term == REFUSED_TERM  ? rejected_days(kept)
               : term == BACKUP_TERM   ? BACKUP_DAYS
               : term == ANSWERS_TERM  ? 1
                                       : 0;
    json_add_bool(out, node, "at_least", term == AUDIT_TERM);
    add_days(out, node, "days", days);
    json_add_bool(out, node, "while_registered", term == WHILE_REGISTERED);
    json_add_bool(out, node, "until_next", term == UNTIL_NEXT);
}

static struct json_node *render_things(const struct app *app, struct json_out *out,
                                       const struct retention *kept)
{
    struct json_node *list = json_array(out);
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        if ((things[i].term == BACKUP_TERM && !app->backups) ||
            (things[i].term == ANSWERS_TERM && !app->answers) ||
            (things[i].term == REFUSED_TERM && !app->sender))
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "what", str_from(things[i].what));
        json_add_text(out, node, "why", str_from(things[i].why));
        add_term(out, node, things[i].term, app, kept);
        struct json_node *who = json_add_array(out, node, "who_may_see");
        for (int bit = 0; bit < PERMISSIONS; bit++)
            if (things[i].who & 1u << bit)
                json_push_text(out, who,
                               str_from(permission_name((enum permission)(1 << bit))));
        json_push(out, list, node);
    }
    return list;
}

/* --- what leaves --- */

static void add_number(struct json_out *out, struct json_node *node, const char *key,
                       int64_t number)
{
    if (number)
        json_add_int(out, node, key, number);
    else
        json_add_null(out, node, key);
}

/* null: there is no hub. */
static void add_leaving(struct json_out *out, struct json_node *root,
                        const struct leaving *leaving)
{
    if (!leaving) {
        json_add_null(out, root, "to_hub");
        return;
    }
    struct json_node *node = json_add_object(out, root, "to_hub");
    json_add_text(out, node, "hub", leaving->hub);
    json_add_text(out, node, "site", leaving->sheets.site);
    struct json_node *scopes = json_add_array(out, node, "scopes");
    for (int i = 0; i <= (int)leaving->sheets.finest; i++)
        json_push_text(out, scopes, str_from(sheet_scope_names[i]));
    json_add_text(out, node, "period", str_from(period_names[leaving->sheets.period]));
    json_add_int(out, node, "people", leaving->sheets.k);
    json_add_bool(out, node, "personal", leaving->sheets.k == 0);
    json_add_text(out, node, "learning", str_from(leaving->learning));
    add_number(out, node, "epsilon", leaving->epsilon);
    add_number(out, node, "labels", leaving->labels);
}

static enum answer answer_privacy(const struct app *app, struct request *request,
                                  struct reply *reply, const struct site *site)
{
    const struct retention *kept = &site->retention;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *node = json_add_object(out, root, "privacy");
    site_mode_render(request, out, node, site);
    add_days(out, node, "event_days", kept->event_days);
    add_days(out, node, "people_days", kept->people_days);
    json_add_time_or_null(out, node, "events_from", kept->events_from);
    json_add_time_or_null(out, node, "people_from", kept->people_from);
    bool waits = site->sample && (kept->event_days || kept->people_days);
    json_add_bool(out, node, "removal_waits_for_sample_data", waits);
    json_add_int(out, node, "team_size", site->team_size);
    add_leaving(out, node, app->leaving);
    json_add(out, node, "kept", render_things(app, out, kept));
    return reply_json(reply, 200, out, root);
}

enum answer api_get_privacy(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    if (!view_open(context, request, &view, &err))
        return reply_error(request, reply, &err);
    return answer_privacy(context, request, reply, &view.plant.site);
}

/* --- changes --- */

enum { AS_IT_IS = -1 };

struct privacy_edit {
    struct update update; /* must be first */
    int event_days, people_days, team_size;
    struct site_mode_change mode;
    struct site site; /* afterwards */
};

/* What can be set, for the audit log. */
static str tell_privacy(const struct privacy_edit *edit, const struct site *site)
{
    struct json_out *out = json_out_new(&edit->update.request->arena);
    struct json_node *node = json_object(out);
    site_mode_tell(out, node, site, &edit->update.request->arena);
    add_days(out, node, "event_days", site->retention.event_days);
    add_days(out, node, "people_days", site->retention.people_days);
    json_add_int(out, node, "team_size", site->team_size);
    return json_write(out, node);
}

static bool run_privacy(struct task *task, void *store, instant now, struct error *err)
{
    struct privacy_edit *edit = (struct privacy_edit *)task;
    struct site site;
    if (!store_site(store, &site, err))
        return false;
    int events = edit->event_days < 0 ? site.retention.event_days : edit->event_days;
    int people = edit->people_days < 0 ? site.retention.people_days : edit->people_days;
    if (!site_mode_change(&edit->mode, store, now, err) ||
        !store_set_retention(store, events, people, err) ||
        (edit->team_size >= 0 && !store_set_team_size(store, edit->team_size, err)) ||
        !store_site(store, &edit->site, err))
        return false;
    edit->update.entry.before = tell_privacy(edit, &site);
    edit->update.entry.after = tell_privacy(edit, &edit->site);
    return true;
}

static bool read_days(const struct json *body, const char *key, int *days,
                      struct error *err)
{
    double number = AS_IT_IS;
    if (!json_body_number(member_of(body, key), 1, RETENTION_DAYS_MOST, 0, &number, err))
        return false;
    *days = (int)number;
    return *days == number ||
           error_set(err, ERROR_INVALID, "%s is %g; want whole days", key, number);
}

static bool decode(struct request *request, struct privacy_edit *edit, struct error *err)
{
    const struct json *body;
    int64_t size = AS_IT_IS;
    if (!json_body(request, &body, err) || !json_body_only(body, "PrivacyChange", err) ||
        !site_mode_decode(body, &edit->mode, err) ||
        !read_days(body, "event_days", &edit->event_days, err) ||
        !read_days(body, "people_days", &edit->people_days, err) ||
        !member_whole(member_of(body, "team_size"), TEAM_LEAST, TEAM_MOST, &size, err))
        return false;
    edit->team_size = (int)size;
    return true;
}

enum answer api_change_privacy(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    (void)parameter;
    struct error err;
    if (!request->state) {
        struct privacy_edit *begun = arena_new(&request->arena, struct privacy_edit, 1);
        if (!decode(request, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_privacy, 1);
    }
    const struct privacy_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    scope_note(context, &edit->site);
    return answer_privacy(context, request, reply, &edit->site);
}
