/* sheets.c - what of a site goes to a hub: begun by serve, and shown by hub preview. */
#include "cli/sheets.h"

#include "cli/actor.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/secret.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "domain/zone.h"
#include "http/link.h"
#include "pipeline/audit_key.h"
#include "sheets/due.h"

#include <inttypes.h>
#include <stdio.h>

enum { PATH_ROOM = 4096, SURVEY_DAYS = 28 };
static const span timeout = {60 * 1000};

static struct sheet_policy policy_of(const struct settings *settings)
{
    return (struct sheet_policy){
        .site = settings->site,
        .k = settings->hub_people,
        .finest = (enum sheet_scope)settings->hub_scope,
        .period = (enum period)settings->hub_period,
    };
}

static bool read_policy(const struct settings *settings, struct sheet_policy *policy,
                        struct error *err)
{
    *policy = policy_of(settings);
    if (!settings->site.len)
        return error_set(err, ERROR_INVALID,
                         "give --site: the name of this site at the hub");
    return id_check(settings->site, "site", err) &&
           (policy->k != 1 ||
            error_set(err, ERROR_INVALID,
                      "hub-people: 1 hides nothing; give 0 if sheets may be personal "
                      "data, or 2 or more"));
}

/* --- serve --- */

str hub_key_path(const struct settings *settings, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(PATH_ROOM);
    str file = database_file(settings->database);
    if (settings->hub_key.len || !file.len)
        return settings->hub_key;
    const char *slash = memrchr(file.at, '/', file.len);
    size_t folder = slash ? (size_t)(slash - file.at) + 1 : 0;
    buf_addf(&path, "%.*s.%.*s.hub-key", (int)folder, file.at, (int)(file.len - folder),
             file.at + folder);
    return arena_copy(arena, buf_str(&path));
}

str hub_pinned_path(const struct settings *settings, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(PATH_ROOM);
    str key = hub_key_path(settings, arena);
    buf_addf(&path, "%.*s%s", STR_ARG(key), key.len ? ".pinned" : "");
    return arena_copy(arena, buf_str(&path));
}

/* Its file is like that of the key of the audit log. */
bool hub_key_read(const struct settings *settings, struct arena *arena,
                  struct signing_key *key, struct error *err)
{
    str path = hub_key_path(settings, arena);
    bool open = false;
    if (!path.len)
        return error_set(err, ERROR_INVALID,
                         "give --hub-key: there is no database file beside which the key "
                         "for the hub could lie");
    if (!audit_key_read(path.at, key, &open, err)) {
        if (err->code != ERROR_NOT_FOUND)
            return error_context(err, "hub-key");
        *err = (struct error){0};
        if (!audit_key_make(path.at, key, err))
            return error_context(err, "hub-key");
        log_info("made a key for the hub", LOG_STR("file", path));
    }
    if (open)
        log_warn("others on this machine may read the key for the hub",
                 LOG_STR("file", path));
    return true;
}

static void log_what_leaves(const struct settings *settings,
                            const struct sheet_policy *policy)
{
    struct error ignored = {0};
    if (policy->k)
        log_info("sums leave this site", LOG_STR("hub", settings->hub),
                 LOG_STR("site", policy->site),
                 LOG_TEXT("finest", sheet_scope_names[policy->finest]),
                 LOG_TEXT("period", period_names[policy->period]),
                 LOG_INT("people_at_least", policy->k));
    else
        log_warn("sums leave this site, also of single people: they are personal data",
                 LOG_STR("hub", settings->hub), LOG_STR("site", policy->site),
                 LOG_TEXT("finest", sheet_scope_names[policy->finest]),
                 LOG_TEXT("period", period_names[policy->period]));
    if (!link_is_private(settings->hub, &ignored) && ignored.code == ERROR_DENIED)
        log_warn("what is sent to the hub can be read by others on the network; use "
                 "https",
                 LOG_STR("hub", settings->hub));
}

bool sheets_start(const struct settings *settings, struct writer *writer,
                  struct pool *pool, struct arena *arena, struct sheet_sender **sender,
                  struct error *err)
{
    struct sheet_sender_options options = {
        .writer = writer,
        .pool = pool,
        .link = {.server = settings->hub,
                 .ca_file = settings->hub_ca_file,
                 .timeout = timeout},
        .site = {.site = settings->site,
                 .name = settings->site,
                 .link = settings->site_url,
                 .time_zone = settings->timezone,
                 .pinned = hub_pinned_path(settings, arena)},
    };
    str code = secret_path(settings->hub_code_file, "hub-code", arena);
    if (!settings->hub.len)
        return true;
    if (!read_policy(settings, &options.policy, err) ||
        !hub_key_read(settings, arena, &options.site.key, err))
        return false;
    if (code.len && !secret_read(code, arena, &options.code, err))
        return error_context(err, "hub-code-file");
    bool ok = sheet_sender_start(&options, sender, err) || error_context(err, "hub");
    if (ok)
        log_what_leaves(settings, &options.policy);
    secret_wipe(&options.site.key, sizeof options.site.key);
    return ok;
}

struct leaving sheets_leaving(const struct settings *settings)
{
    struct leaving leaving = {
        .hub = settings->hub, .sheets = policy_of(settings), .learning = "off"};
    if (settings->federation == LEARN_PLAIN)
        leaving.learning = "plain";
    if (settings->federation == LEARN_PRIVATE) {
        leaving.learning = "private";
        leaving.epsilon = settings->federation_epsilon;
        leaving.labels = settings->federation_labels;
    }
    return leaving;
}

/* --- hub preview --- */

static void print_row(const struct sheet_row *row)
{
    const int64_t *figure = row->figure;
    printf("  %-8s %-20.*s", sheet_scope_names[row->scope], STR_ARG(row->id));
    if (row->suppressed) {
        printf(" suppressed\n");
        return;
    }
    for (size_t i = 0; i < SHEET_FIGURES; i++)
        printf(" %*" PRId64, (int)strlen(sheet_figure_names[i]), figure[i]);
    printf("\n");
}

static void print_sheet(const struct made_sheet *made)
{
    const struct sheet *sheet = &made->sheet;
    char start[INSTANT_TEXT], end[INSTANT_TEXT];
    instant_format(made->kept.window.start, start);
    instant_format(made->kept.window.end, end);
    printf("\n%s to %s, revision %" PRId64 "%s\n", start, end, sheet->revision,
           made->kept_back ? ": kept back, as it would give away what few people did"
                           : "");
    if (made->kept_back)
        return;
    printf("  %-8s %-20s", "scope", "id");
    for (size_t i = 0; i < SHEET_FIGURES; i++)
        printf(" %s", sheet_figure_names[i]);
    printf("\n");
    for (size_t i = 0; i < sheet->rows; i++)
        print_row(&sheet->row[i]);
}

static bool has_something(const struct sheet_row *row)
{
    const int64_t *figure = row->figure;
    return figure[SHEET_WORKING] || figure[SHEET_IDLE] || figure[SHEET_ABSENT] ||
           figure[SHEET_OCCUPIED] || figure[SHEET_UNITS];
}

/* How many of the rows of the last weeks would be shown with periods of this length. */
static bool survey_period(struct store *store, const struct plant *plant,
                          struct sheet_policy policy, enum period period,
                          struct error *err)
{
    size_t shown[SHEET_SCOPES] = {0}, all[SHEET_SCOPES] = {0};
    instant sealed = plant->site.sealed;
    instant from = instant_add(sealed, (span){-SURVEY_DAYS * SPAN_DAY.ms});
    struct window window = period_of(period, instant_later(from, (instant){0}));
    policy.period = period;
    for (; !instant_before(sealed, window.end); window = period_of(period, window.end)) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct kept_sheet was = {.window = window};
        struct made_sheet made;
        if (!sheet_make(store, plant, &policy, &was, &arena, &made, err))
            return false;
        for (size_t i = 0; i < made.sheet.rows; i++) {
            const struct sheet_row *row = &made.sheet.row[i];
            all[row->scope] += has_something(row);
            shown[row->scope] += has_something(row) && !row->suppressed;
        }
    }
    printf("  %-6s", period_names[period]);
    for (int i = 0; i <= (int)policy.finest; i++)
        printf(" %s %zu of %zu%s", sheet_scope_names[i], shown[i], all[i],
               i < (int)policy.finest ? "," : "\n");
    return true;
}

static bool print_survey(struct store *store, const struct plant *plant,
                         const struct sheet_policy *policy, struct error *err)
{
    printf("Site %.*s sends figures of ", STR_ARG(policy->site));
    if (policy->k)
        printf("%" PRId64 " people or more", policy->k);
    else
        printf("any number of people, which are personal data");
    printf(", every %s:\nof the factory%s; never of a worker.\n",
           period_names[policy->period],
           policy->finest == SHEET_STATION
               ? ", of types of workstations and of each workstation"
           : policy->finest == SHEET_TYPE ? " and of types of workstations"
                                          : "");
    printf("Rows of the last %d days with anything in them that would be shown, by "
           "--hub-period:\n",
           SURVEY_DAYS);
    for (int period = 0; period < PERIODS; period++)
        if (!survey_period(store, plant, *policy, (enum period)period, err))
            return false;
    return true;
}

static bool print_due(struct store *store, const struct settings *settings,
                      struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sheet_policy policy;
    struct plant plant;
    struct due_sheets due;
    if (!read_policy(settings, &policy, err) ||
        !store_plant(store, &arena, &plant, err) ||
        !sheets_due(store, &plant, &policy, &arena, &due, err))
        return false;
    if (!settings->json) {
        if (!print_survey(store, &plant, &policy, err))
            return false;
        printf("%s to be sent\n",
               amount((int64_t)due.count, "sheet is", "sheets are").text);
    }
    for (size_t i = 0; i < due.count; i++) {
        CLEANUP(arena_free) struct arena each = ARENA_EMPTY;
        struct made_sheet made;
        if (!sheet_make(store, &plant, &policy, &due.at[i].was, &each, &made, err))
            return false;
        if (!settings->json)
            print_sheet(&made);
        else if (!made.kept_back)
            printf("%s\n", sheet_bytes(&made.sheet, &each).at);
    }
    return true;
}

bool run_hub_preview(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    const struct settings *settings = &invocation->settings;
    (void)status;
    if (!zone_set(settings->timezone, err) || !database_needed(settings->database, err) ||
        !store_open(settings->database.at, STORE_READER, clock_now(), &store, err) ||
        !store_snapshot(store, err))
        return false;
    bool ok = print_due(store, settings, err);
    store_release(store);
    return ok;
}
