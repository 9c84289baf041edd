/* verify.c - verify: are the figures what the events say? */
#include "cli/actor.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/copying.h"
#include "cli/database.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "http/link.h"
#include "pipeline/opening.h"
#include "sink/compare.h"

#include <stdio.h>

struct findings {
    const char *prefix; /* of each line */
    uint64_t differences;
    int64_t events;
};

static void print_difference(void *context, const struct difference *difference)
{
    struct findings *findings = context;
    findings->differences++;
    printf("%s%s: %s\n", findings->prefix, difference->what, difference->text);
}

static bool ask_server(struct link *link, struct findings *mended, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *answer;
    str text;
    if (!control_post(link, "/api/repair", (str){"", 0}, &arena, &answer, err))
        return false;
    const struct json *list = json_get(answer, "mended");
    for (const struct json *each = json_first(list); each; each = json_next(list, each))
        if (json_text(each, &text))
            printf("%s%.*s\n", mended->prefix, STR_ARG(text));
    mended->differences = (uint64_t)control_number(answer, "differences");
    return true;
}

static void note_repair(struct store *store, const struct findings *mended)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct actor actor = actor_here(&arena);
    char after[64];
    int len = snprintf(after, sizeof after, "{\"differences\":%llu}",
                       (unsigned long long)mended->differences);
    const struct audit_entry entry = {.action = STR("repair"),
                                      .after = {after, (size_t)len}};
    store_act_as(store, &actor);
    store_audit(store, &entry);
    store_act_as(store, NULL);
}

/* What is damaged may keep the comparison from being made. That is no reason not to
 * repair it: all of it is computed anew from the events. */
static bool repair(const char *path, struct findings *mended, struct error *err)
{
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(store_closep) struct store *store = NULL;
    struct error why;
    if (!database_needed(str_from(path), err))
        return false;
    if (!store_lock(path, &lock, err)) {
        CLEANUP(link_closep) struct link *link = NULL;
        if (err->code == ERROR_CONFLICT)
            control_find(str_from(path), &link);
        return link && ask_server(link, mended, err);
    }
    if (!open_for_writing(path, STORE_WRITER, &store, err) || !store_begin(store, err))
        return false;
    if (!store_verify(store, print_difference, mended, &mended->events, &why))
        printf("mended: what cannot be compared: %s\n", why.text);
    note_repair(store, mended);
    if (store_rebuild(store, clock_now(), err))
        return store_commit(store, clock_now(), err);
    store_rollback(store);
    return false;
}

/* Is what the sink has copied what there is? */
static bool verify_copy(const struct settings *settings, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(clickhouse_closep) struct clickhouse *clickhouse = NULL;
    CLEANUP(store_closep) struct store *store = NULL;
    struct findings found = {.prefix = ""};
    struct clickhouse_options options;
    struct compared compared;
    if (!copying_options(settings, settings->clickhouse, &arena, &options, err) ||
        !clickhouse_open(&options, &clickhouse, err) ||
        !store_open(settings->database.at, STORE_READER, (instant){0}, &store, err) ||
        !compare_copy(store, clickhouse, print_difference, &found, &compared, err))
        return false;
    printf("%s, %s of sums and intervals, ",
           amount(compared.events, "event", "events").text,
           amount(compared.sums, "row", "rows").text);
    if (compared.waiting)
        printf("%s yet to be copied, ", amount(compared.waiting, "row", "rows").text);
    if (found.differences)
        *status = EXIT_BAD;
    printf("%s\n",
           found.differences
               ? amount((int64_t)found.differences, "difference", "differences").text
               : "no difference");
    return true;
}

bool run_verify(const struct invocation *invocation, int *status, struct error *err)
{
    if (invocation->settings.clickhouse.len)
        return verify_copy(&invocation->settings, status, err);
    const char *path = invocation->settings.database.at;
    struct findings mended = {.prefix = "mended: "}, found = {.prefix = ""};
    if (invocation->settings.repair && !repair(path, &mended, err))
        return false;
    if (!store_verify_at(path, print_difference, &found, &found.events, err))
        return false;
    printf("%s, ", amount(found.events, "event", "events").text);
    if (mended.differences > found.differences)
        printf("%s mended, ", amount((int64_t)(mended.differences - found.differences),
                                     "difference", "differences")
                                  .text);
    if (found.differences) {
        *status = EXIT_BAD;
        printf("%s\n",
               amount((int64_t)found.differences, "difference", "differences").text);
    } else {
        printf("no difference\n");
    }
    return true;
}
