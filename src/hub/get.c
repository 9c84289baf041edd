/* get.c - what the hub tells: sites, sums, sheets; as JSON, CSV and for Prometheus. */
#include "hub/hub_app.h"
#include "hub/reading.h"
#include "hub/series.h"

#include "access/directory.h"
#include "api/exposition.h"
#include "api/long_read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "domain/event.h"
#include "domain/figure.h"
#include "http/query.h"
#include "http/reply.h"

#include <inttypes.h>

enum { CSV_BYTES = 32 * 1024 * 1024, EXPOSED_BYTES = 4 * 1024 * 1024 };

/* --- who asks --- */

static bool find_tenant(struct hub_app *app, struct request *request,
                        struct tenant *tenant, struct error *err)
{
    struct db *db;
    if (!hub_read(app->hub, &db, err))
        return false;
    bool found =
        tenant_of(db, app->app.directory, request->caller, &request->arena, tenant, err);
    hub_read_end(app->hub, db);
    return found;
}

bool hub_question_begin(struct hub_app *app, struct request *request,
                        struct hub_question *question, struct error *err)
{
    struct hub_question begun = {.app = app};
    if (!find_tenant(app, request, &begun.tenant, err) ||
        !hub_ask(app->hub, &begun.tenant, &begun.db, err))
        return false;
    *question = begun;
    return true;
}

void hub_question_end(struct hub_question *question)
{
    if (question->app)
        hub_ask_end(question->app->hub, question->db);
}

bool hub_sees_all(struct hub_app *app, struct request *request, struct error *err)
{
    struct tenant tenant;
    if (!find_tenant(app, request, &tenant, err))
        return false;
    return tenant.kind == TENANT_ALL ||
           error_set(err, ERROR_DENIED, "this concerns all sites, and you see some only");
}

/* --- GET /api/hub/sites --- */

static void add_age(struct json_out *out, struct json_node *node,
                    const struct site_state *state, instant now)
{
    if (state->latest.end.ms)
        json_add_int(out, node, "age_ms", now.ms - state->latest.end.ms);
    else
        json_add_null(out, node, "age_ms");
    json_add_bool(out, node, "late", state->late);
    json_add_bool(out, node, "silent", state->silent);
}

static void add_site(struct json_out *out, struct json_node *node,
                     const struct site_state *state, instant now)
{
    json_add_text(out, node, "site", state->site);
    json_add_text(out, node, "name", state->name);
    json_add_text_or_null(out, node, "group", state->in_group);
    json_add_text(out, node, "time_zone", state->time_zone);
    json_add_text_or_null(out, node, "link", state->link);
    json_add_time_or_null(out, node, "latest_end", state->latest.end);
    add_age(out, node, state, now);
}

enum answer hub_get_sites(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    CLEANUP(hub_question_end) struct hub_question question = {0};
    struct site_states states;
    struct error err = {0};
    instant now = clock_now();
    if (!hub_question_begin(context, request, &question, &err) ||
        !read_sites(question.db, &question.tenant, (str){"", 0}, now, &request->arena,
                    &states, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "tenant", tenant_text(&question.tenant, &request->arena));
    json_add_int(out, root, "count", (int64_t)states.count);
    struct json_node *list = json_add_array(out, root, "sites");
    for (size_t i = 0; i < states.count; i++) {
        const struct site_state *state = &states.at[i];
        struct json_node *node = json_object(out);
        add_site(out, node, state, now);
        json_add_time(out, node, "enrolled_at", state->enrolled);
        json_add_time_or_null(out, node, "heard_at", state->heard);
        json_add_int(out, node, "new_epochs", state->epochs);
        if (state->latest.end.ms) {
            json_add_int(out, node, "period_ms",
                         state->latest.end.ms - state->latest.start.ms);
            json_add_int(out, node, "k", state->k);
            json_add_bool(out, node, "personal", state->k == 0);
        }
        json_push(out, list, node);
    }
    return reply_json(reply, 200, out, root);
}

/* --- what is asked of sums --- */

static bool read_site_name(const struct request *request, str *site, struct error *err)
{
    const str *value = request_query(request, "site");
    if (value && !id_check(*value, "site", err))
        return false;
    *site = value ? *value : (str){"", 0};
    return true;
}

static bool read_window(const struct request *request, struct window *window,
                        struct error *err)
{
    struct window read = {INSTANT_NEVER, INSTANT_NEVER};
    if (!query_time(request, "start_time", &read.start, err) ||
        !query_time(request, "end_time", &read.end, err))
        return false;
    if (read.start.ms == INSTANT_NEVER.ms || read.end.ms == INSTANT_NEVER.ms)
        return error_set(err, ERROR_INVALID, "want start_time and end_time");
    if (window_empty(read))
        return error_set(err, ERROR_INVALID, "end_time is to be after start_time");
    *window = read;
    return true;
}

static bool read_question(const struct request *request, struct sums_question *question,
                          struct error *err)
{
    static const char *const scopes[] = {"factory", "type", "station", NULL};
    int scope = 0;
    struct sums_question read = {.as_of = INSTANT_NEVER};
    if (!read_window(request, &read.window, err) ||
        !query_choice(request, "scope", scopes, &scope, err) ||
        !read_site_name(request, &read.site, err) ||
        !query_time(request, "as_known_at", &read.as_of, err))
        return false;
    const str *zone = request_query(request, "time_zone");
    read.zone = zone ? *zone : (str){"", 0};
    read.scope = (enum sheet_scope)scope;
    *question = read;
    return true;
}

/* Sites, and what each says; `at` has one for each state, of no sheets where it is
 * silent. */
struct answered {
    struct sums_question question;
    struct site_states states;
    const struct site_sums *at;
    struct sums_series series;
    instant now;
};

static void leave_zone(struct site_states *states, str zone)
{
    size_t count = 0;
    for (size_t i = 0; i < states->count; i++)
        if (!zone.len || str_equal(states->at[i].time_zone, zone))
            states->at[count++] = states->at[i];
    states->count = count;
}

static bool read_series(const struct request *request, const struct sums_question *asked,
                        struct arena *arena, struct sums_series *series,
                        struct error *err)
{
    if (!series_cut(request, asked->window, arena, series, err))
        return false;
    return !series->count || asked->scope == SHEET_FACTORY ||
           error_set(err, ERROR_INVALID, "cut_at is for the scope factory");
}

static const struct site_sums *by_site(const struct site_states *states,
                                       const struct sums_answer *sums,
                                       struct arena *arena)
{
    struct site_sums *all = arena_new(arena, struct site_sums, states->count);
    size_t next = 0;
    for (size_t i = 0; i < states->count; i++) {
        all[i].site = states->at[i].site;
        if (next < sums->count && str_equal(sums->at[next].site, all[i].site))
            all[i] = sums->at[next++];
    }
    return all;
}

static bool answer_question(struct hub_app *app, struct request *request,
                            struct answered *answered, struct error *err)
{
    CLEANUP(hub_question_end) struct hub_question question = {0};
    CLEANUP(long_read_end) struct app *reading = NULL;
    struct arena *arena = &request->arena;
    struct sums_question *asked = &answered->question;
    struct sums_answer sums;
    answered->now = clock_now();
    if (!read_question(request, asked, err) ||
        !read_series(request, asked, arena, &answered->series, err) ||
        !long_read_begin(&app->app, &reading, err) ||
        !hub_question_begin(app, request, &question, err) ||
        !read_sites(question.db, &question.tenant, asked->site, answered->now, arena,
                    &answered->states, err))
        return false;
    if (asked->site.len && !answered->states.count)
        return error_set(err, ERROR_NOT_FOUND, "there is no site '%s'",
                         str_shown(asked->site).text);
    leave_zone(&answered->states, asked->zone);
    if (!read_sums(question.db, &question.tenant, asked, arena, &sums, err) ||
        !series_read(question.db, &question.tenant, asked, arena, &answered->series, err))
        return false;
    answered->at = by_site(&answered->states, &sums, arena);
    return true;
}

/* --- GET /api/hub/metrics --- */

/* What was not seen, as a share of the time of all people; none where there is none. */
static struct figure unknown_share(const int64_t figure[static SHEET_FIGURES])
{
    int64_t seen = figure[SHEET_WORKING] + figure[SHEET_IDLE] + figure[SHEET_ABSENT];
    int64_t all = seen + figure[SHEET_UNKNOWN];
    struct figure share = figure_percent(figure[SHEET_UNKNOWN], all);
    share.none = all == 0;
    return share;
}

static void add_figures(struct json_out *out, struct json_node *node,
                        const int64_t figure[static SHEET_FIGURES], bool there)
{
    for (int i = 0; i < SHEET_FIGURES; i++) {
        if (there)
            json_add_int(out, node, sheet_figure_names[i], figure[i]);
        else
            json_add_null(out, node, sheet_figure_names[i]);
    }
    struct figure share = unknown_share(figure);
    if (there && !share.none)
        json_add_number(out, node, "unknown_percent", figure_number(share));
    else
        json_add_null(out, node, "unknown_percent");
}

static struct json_node *render_sums(struct json_out *out,
                                     const struct answered *answered, size_t i)
{
    const struct site_sums *sums = &answered->at[i];
    struct json_node *node = json_object(out);
    add_site(out, node, &answered->states.at[i], answered->now);
    json_add_int(out, node, "sheets", sums->sheets);
    json_add_int(out, node, "restated_sheets", sums->restated);
    json_add_int(out, node, "personal_sheets", sums->personal);
    if (sums->sheets)
        json_add_int(out, node, "least_k", sums->least_k);
    else
        json_add_null(out, node, "least_k");
    struct json_node *list = json_add_array(out, node, "rows");
    for (size_t j = 0; j < sums->sums; j++) {
        const struct sheet_sum *sum = &sums->sum[j];
        struct json_node *row = json_object(out);
        json_add_text(out, row, "scope_id", sum->id);
        json_add_int(out, row, "sheets", sum->sheets);
        json_add_int(out, row, "suppressed_sheets", sum->suppressed);
        json_add_int(out, row, "covered_ms", sum->covered_ms);
        add_figures(out, row, sum->figure, sum->sheets > 0);
        json_push(out, list, row);
    }
    return node;
}

static void render_total(struct json_out *out, struct json_node *node,
                         const struct answered *answered)
{
    int64_t total[SHEET_FIGURES] = {0}, with = 0, late = 0, restated = 0, personal = 0;
    for (size_t i = 0; i < answered->states.count; i++) {
        const struct site_sums *sums = &answered->at[i];
        bool has = false;
        for (size_t j = 0; j < sums->sums; j++) {
            has |= sums->sum[j].sheets > 0;
            for (int k = 0; k < SHEET_FIGURES; k++)
                total[k] += sums->sum[j].figure[k];
        }
        with += has;
        late += answered->states.at[i].late;
        restated += sums->restated;
        personal += sums->personal;
    }
    json_add_int(out, node, "sites", (int64_t)answered->states.count);
    json_add_int(out, node, "sites_with_figures", with);
    json_add_int(out, node, "late_sites", late);
    json_add_int(out, node, "restated_sheets", restated);
    json_add_int(out, node, "personal_sheets", personal);
    add_figures(out, node, total, with > 0);
}

static struct json_node *render_part(struct json_out *out, struct request *request,
                                     const struct series_part *part)
{
    struct json_node *node = json_object(out);
    reply_time(out, node, "start_time", request, part->window.start);
    reply_time(out, node, "end_time", request, part->window.end);
    json_add_int(out, node, "sites_with_figures", part->sites);
    json_add_int(out, node, "sheets", part->sheets);
    json_add_int(out, node, "restated_sheets", part->restated);
    json_add_int(out, node, "personal_sheets", part->personal);
    json_add_int(out, node, "suppressed_sheets", part->sum.suppressed);
    json_add_int(out, node, "covered_ms", part->sum.covered_ms);
    add_figures(out, node, part->sum.figure, part->sum.sheets > 0);
    return node;
}

enum answer hub_get_metrics(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct answered answered = {0};
    struct error err = {0};
    if (!answer_question(context, request, &answered, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    reply_time(out, root, "start_time", request, answered.question.window.start);
    reply_time(out, root, "end_time", request, answered.question.window.end);
    json_add_text(out, root, "scope",
                  str_from(sheet_scope_names[answered.question.scope]));
    render_total(out, json_add_object(out, root, "total"), &answered);
    struct json_node *list = json_add_array(out, root, "sites");
    for (size_t i = 0; i < answered.states.count; i++)
        json_push(out, list, render_sums(out, &answered, i));
    if (answered.series.count) {
        struct json_node *series = json_add_array(out, root, "series");
        for (size_t i = 0; i < answered.series.count; i++)
            json_push(out, series, render_part(out, request, &answered.series.at[i]));
    }
    return reply_json(reply, 200, out, root);
}

/* --- GET /api/hub/export --- */

/* A spreadsheet takes a text that begins so for a formula. */
static void csv_text(struct buf *out, str text)
{
    buf_add(out, text.len && strchr("=+-@\t\r", text.at[0]) ? STR("\"'") : STR("\""));
    for (size_t i = 0; i < text.len; i++)
        buf_add(out, text.at[i] == '"' ? STR("\"\"") : (str){text.at + i, 1});
    buf_add(out, STR("\""));
}

static void csv_time(struct buf *out, instant at)
{
    char text[INSTANT_TEXT];
    buf_add(out, STR(","));
    if (at.ms < INSTANT_NEVER.ms)
        buf_add(out, instant_format(at, text));
}

/* What has to stand beside a figure, so that a file can be read for itself. */
static void csv_beside(struct buf *out, const struct answered *answered, size_t i,
                       const struct sheet_sum *sum)
{
    const struct site_state *state = &answered->states.at[i];
    struct figure unknown = unknown_share(sum->figure);
    buf_add(out, STR(","));
    csv_text(out, state->in_group);
    buf_add(out, STR(","));
    csv_text(out, state->time_zone);
    csv_time(out, answered->question.window.start);
    csv_time(out, answered->question.window.end);
    csv_time(out, answered->question.as_of);
    buf_add(out, STR(","));
    if (sum->sheets && !unknown.none)
        buf_addf(out, "%.2f", figure_number(unknown));
    buf_add(out, STR(","));
    if (answered->at[i].sheets)
        buf_addf(out, "%" PRId64, answered->at[i].least_k);
    buf_add(out, STR(","));
    if (state->latest.end.ms)
        buf_addf(out, "%" PRId64, answered->now.ms - state->latest.end.ms);
    buf_add(out, STR("\r\n"));
}

static void csv_site(struct buf *out, const struct answered *answered, size_t i,
                     const struct sheet_sum *sum)
{
    const struct site_state *state = &answered->states.at[i];
    const struct site_sums *sums = &answered->at[i];
    csv_text(out, state->site);
    buf_add(out, STR(","));
    csv_text(out, state->name);
    buf_add(out, STR(","));
    csv_text(out, sum->id);
    for (int j = 0; j < SHEET_FIGURES; j++) {
        buf_add(out, STR(","));
        if (sum->sheets)
            buf_addf(out, "%" PRId64, sum->figure[j]);
    }
    buf_addf(out, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64,
             sum->sheets, sum->suppressed, sum->covered_ms, sums->restated,
             sums->personal);
    csv_time(out, state->latest.end.ms ? state->latest.end : INSTANT_NEVER);
    buf_addf(out, ",%s", state->silent ? "silent" : (state->late ? "late" : ""));
    csv_beside(out, answered, i, sum);
}

/* A site without rows has a line all the same, without figures. */
static void csv_write(struct buf *out, const struct answered *answered)
{
    const struct sheet_sum none = {.id = {"", 0}};
    buf_add(out, STR("site,name,scope_id"));
    for (int i = 0; i < SHEET_FIGURES; i++)
        buf_addf(out, ",%s", sheet_figure_names[i]);
    buf_add(out, STR(",sheets,suppressed_sheets,covered_ms,restated_sheets,"
                     "personal_sheets,latest_end,missing,group,time_zone,start_time,"
                     "end_time,as_known_at,unknown_percent,least_k,age_ms\r\n"));
    for (size_t i = 0; i < answered->states.count; i++) {
        const struct site_sums *sums = &answered->at[i];
        for (size_t j = 0; j < sums->sums; j++)
            csv_site(out, answered, i, &sums->sum[j]);
        if (!sums->sums)
            csv_site(out, answered, i, &none);
    }
}

enum answer hub_export(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    CLEANUP(buf_free) struct buf out = BUF(CSV_BYTES);
    struct answered answered = {0};
    struct error err = {0};
    if (!answer_question(context, request, &answered, &err))
        return reply_error(request, reply, &err);
    csv_write(&out, &answered);
    if (!buf_ok(&out)) {
        error_set(&err, ERROR_LIMIT, "the export is larger than %d MiB; ask for one site",
                  CSV_BYTES / 1024 / 1024);
        return reply_error(request, reply, &err);
    }
    reply->status = 200;
    reply->content_type = "text/csv; charset=utf-8";
    reply->body = arena_copy(&request->arena, buf_str(&out));
    reply_header(reply, "Content-Disposition", STR("attachment; filename=\"sites.csv\""));
    return ANSWER_NOW;
}

/* --- GET /api/hub/sheets --- */

static bool list_sheets(struct hub_app *app, struct request *request, str *site,
                        struct listed_sheets *list, struct error *err)
{
    CLEANUP(hub_question_end) struct hub_question question = {0};
    struct site_states states;
    struct window window;
    instant as_of = INSTANT_NEVER;
    if (!read_site_name(request, site, err) || !read_window(request, &window, err) ||
        !query_time(request, "as_known_at", &as_of, err))
        return false;
    if (!site->len)
        return error_set(err, ERROR_INVALID, "want site");
    if (!hub_question_begin(app, request, &question, err) ||
        !read_sites(question.db, &question.tenant, *site, clock_now(), &request->arena,
                    &states, err))
        return false;
    if (!states.count)
        return error_set(err, ERROR_NOT_FOUND, "there is no site '%s'",
                         str_shown(*site).text);
    return read_sheets(question.db, &question.tenant, *site, window, as_of,
                       &request->arena, list, err);
}

enum answer hub_get_sheets(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct listed_sheets sheets;
    struct error err = {0};
    str site;
    if (!list_sheets(context, request, &site, &sheets, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "site", site);
    json_add_bool(out, root, "more", sheets.more);
    struct json_node *list = json_add_array(out, root, "sheets");
    for (size_t i = 0; i < sheets.count; i++) {
        const struct listed_sheet *one = &sheets.at[i];
        struct json_node *node = json_object(out);
        json_add_text(out, node, "sheet", one->text);
        json_add_text(out, node, "signature",
                      base64_of(one->signature.byte, SIGNATURE_BYTES, &request->arena));
        json_add_time(out, node, "known_from", one->known_from);
        if (one->known_to.ms < INSTANT_NEVER.ms)
            json_add_time(out, node, "known_to", one->known_to);
        else
            json_add_null(out, node, "known_to");
        json_add_bool(out, node, "restated", one->restated);
        json_push(out, list, node);
    }
    return reply_json(reply, 200, out, root);
}

/* --- GET /metrics, Prometheus' text format 0.0.4 --- */

static void expose_sheets(struct hub_app *app, struct buf *out)
{
    exposition_figure(out, "hub_sheets_total", "counter",
                      "Sheets that came since the start, by what became of them.");
    for (int i = 0; i < SHEET_STATUSES; i++)
        buf_addf(out, "shopfloor_hub_sheets_total{status=\"%s\"} %" PRIu64 "\n",
                 sheet_status_names[i], hub_counted(app->hub, (enum sheet_status)i));
}

static void expose_sites(const struct site_states *states, instant now, struct buf *out)
{
    exposition_figure(out, "hub_sites", "gauge", "Sites that are enrolled.");
    buf_addf(out, "shopfloor_hub_sites %zu\n", states->count);
    exposition_figure(out, "hub_site_late", "gauge",
                      "1 where a sheet is missing for a period, or none ever came.");
    for (size_t i = 0; i < states->count; i++) {
        buf_add(out, STR("shopfloor_hub_site_late{"));
        exposition_label(out, "site", states->at[i].site);
        buf_addf(out, "} %d\n", states->at[i].late);
    }
    exposition_figure(out, "hub_site_silent", "gauge",
                      "1 where none is here for a day, or none ever came.");
    for (size_t i = 0; i < states->count; i++) {
        buf_add(out, STR("shopfloor_hub_site_silent{"));
        exposition_label(out, "site", states->at[i].site);
        buf_addf(out, "} %d\n", states->at[i].silent);
    }
    exposition_figure(out, "hub_site_age_seconds", "gauge",
                      "How long ago the latest period ended of which a sheet is here.");
    for (size_t i = 0; i < states->count; i++) {
        if (!states->at[i].latest.end.ms)
            continue;
        buf_add(out, STR("shopfloor_hub_site_age_seconds{"));
        exposition_label(out, "site", states->at[i].site);
        buf_addf(out, "} %" PRId64 "\n", (now.ms - states->at[i].latest.end.ms) / 1000);
    }
}

enum answer hub_prometheus(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    CLEANUP(hub_question_end) struct hub_question question = {0};
    CLEANUP(buf_free) struct buf out = BUF(EXPOSED_BYTES);
    struct site_states states;
    struct error err = {0};
    instant now = clock_now();
    if (!hub_question_begin(context, request, &question, &err) ||
        !read_sites(question.db, &question.tenant, (str){"", 0}, now, &request->arena,
                    &states, &err))
        return reply_error(request, reply, &err);
    expose_sheets(context, &out);
    expose_sites(&states, now, &out);
    if (!buf_ok(&out))
        return reply_failure(request, reply, 503, "there are too many sites to tell of");
    reply->status = 200;
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    reply->body = arena_copy(&request->arena, buf_str(&out));
    return ANSWER_NOW;
}

/* --- GET /api/hub/tenants --- */

struct listing {
    struct json_out *out;
    struct json_node *list;
    struct arena *arena;
};

static void list_tenant(void *context, bool is_key, str id, const struct tenant *tenant)
{
    struct listing *to = context;
    struct json_node *node = json_object(to->out);
    json_add_text(to->out, node, is_key ? "key_id" : "person", id);
    json_add_text(to->out, node, "tenant", tenant_text(tenant, to->arena));
    json_push(to->out, to->list, node);
}

static bool list_tenants(struct hub_app *app, struct listing *to, struct error *err)
{
    struct db *db;
    if (!hub_read(app->hub, &db, err))
        return false;
    bool ok = tenant_each(db, app->app.directory, to->arena, list_tenant, to, err);
    hub_read_end(app->hub, db);
    return ok;
}

enum answer hub_get_tenants(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct error err = {0};
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct listing to = {out, json_add_array(out, root, "tenants"), &request->arena};
    if (!hub_sees_all(app, request, &err) || !list_tenants(app, &to, &err))
        return reply_error(request, reply, &err);
    return reply_json(reply, 200, out, root);
}
