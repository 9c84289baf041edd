/* hiding.c - a reader that may not know who workers are.
 *
 * Figures of workstations and of the factory are made of what all workers did, so their
 * rows are read, and the store above tells one worker from another by the id. This reader
 * makes up an id for each: a control character, which no worker's id has, and the number
 * in the register. Statements have it from the function hide(). The one worker that may
 * be known keeps its own.
 *
 * SQLite refuses every statement that reads a column which is not shown here, so one that
 * was written without a thought of this fails. Only those that are used by sqlite_use()
 * are exempt: they have hide() around what they give. What is not listed is hidden. A new
 * table, or a new column of workers, is read by nobody until somebody has decided.
 */
#include "store/sqlite/inside.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { MADE_UP = 6 }; /* bytes of such an id: REGISTER_MOST has less than 5 digits */

struct hiding {
    struct arena shown_arena;
    str shown; /* the id of the one that may be known; empty: nobody */

    struct arena arena; /* of what follows: the register as it was last read */
    str *id;
    char (*made_up)[MADE_UP + 1];
    size_t workers;
    size_t next; /* behind the worker that was asked for last */
};

/* --- what is shown --- */

static const struct {
    const char *table;
    const char *columns; /* with a space after each; NULL: all of them */
} shown[] = {
    {"workers", "created_at active used "},
    {"events", "id timestamp workstation_id event_type confidence count created_at"
               " event_uuid camera_id model_version voided sample "},
    {"corrections", "id event_uuid action created_at "},
    {"runs", "start_ms last_ms gap_ms state station_id repeats "},
    {"worker_rollups", "level bucket_ms working_ms idle_ms absent_ms units "},
    {"worker_changes", "day bucket_ms last_ms "},
    {"spot_checks", "camera_id model_version workstation_id at_ms claimed confidence"
                    " decile drawn_ms gone answers label "},
    {"verdicts", "id verdict audit created_at "},
    {"retraining", NULL},
    {"workstations", NULL},
    {"station_rollups", NULL},
    {"station_changes", NULL},
    {"quality_rollups", NULL},
    {"quality_due", NULL},
    {"drift_references", NULL},
    {"camera_faults", NULL},
    {"shifts", NULL},
    {"settings", NULL},
    {"agents", NULL},
    {"cameras", NULL},
    {"alerts", NULL},
    {"alert_rules", NULL},
    {"alert_silences", NULL},
    {"destinations", "destination_id url created_by created_ms due_ms tries tried_ms"
                     " failing_ms status error delivered given_up "},
    {"deliveries", NULL},
};

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at; at = strchr(at, ' ') + 1)
        if (strncmp(at, word, len) == 0 && at[len] == ' ')
            return true;
    return false;
}

bool sqlite_shows(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(table, shown[i].table) == 0)
            return !shown[i].columns || !*column || has_word(shown[i].columns, column);
    return false;
}

/* --- made up ids --- */

static int find(struct hiding *hiding, str id)
{
    if (hiding->next < hiding->workers && str_equal(hiding->id[hiding->next], id))
        return (int)hiding->next;
    size_t low = 0, high = hiding->workers;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(hiding->id[middle], id);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static str made_up(const struct hiding *hiding, size_t worker)
{
    return (str){hiding->made_up[worker], MADE_UP};
}

/* hide() of statements. Who is not registered has no id at all. */
static str hide(void *context, str id)
{
    struct hiding *hiding = context;
    if (hiding->shown.len && str_equal(id, hiding->shown))
        return hiding->shown;
    int worker = find(hiding, id);
    if (worker < 0)
        return STR("");
    hiding->next = (size_t)worker + 1;
    return made_up(hiding, (size_t)worker);
}

bool sqlite_is_hidden(const struct sqlite *sqlite, str worker)
{
    return sqlite->hiding && (!worker.len || !str_equal(worker, sqlite->hiding->shown));
}

static bool same_register(const struct hiding *hiding, const struct floor *floor)
{
    bool same = hiding->workers == floor->workers;
    for (size_t i = 0; same && i < floor->workers; i++)
        same = str_equal(hiding->id[i], floor->worker[i].id);
    return same;
}

static void learn_register(struct hiding *hiding, const struct floor *floor)
{
    arena_free(&hiding->arena);
    hiding->workers = floor->workers;
    hiding->id = arena_new(&hiding->arena, str, floor->workers);
    hiding->made_up = arena_alloc(&hiding->arena, MADE_UP + 1, floor->workers);
    for (size_t i = 0; i < floor->workers; i++) {
        hiding->id[i] = arena_copy(&hiding->arena, floor->worker[i].id);
        snprintf(hiding->made_up[i], MADE_UP + 1, "\x01%05u", (unsigned)i % 100000);
    }
}

/* The floor stays in the order of ids: the one that is shown comes last, for a control
 * character comes before all that an id can begin with. */
void sqlite_hide_workers(struct sqlite *sqlite, struct arena *arena, struct floor *floor)
{
    struct hiding *hiding = sqlite->hiding;
    struct worker *worker = arena_new(arena, struct worker, floor->workers);
    const struct worker *last = NULL;
    size_t count = 0;
    if (!same_register(hiding, floor)) {
        learn_register(hiding, floor);
        sqlite->changes.version = CHANGES_UNKNOWN;
    }
    hiding->next = 0;
    for (size_t i = 0; i < floor->workers; i++) {
        if (!sqlite_is_hidden(sqlite, floor->worker[i].id)) {
            last = &floor->worker[i];
            continue;
        }
        worker[count] = floor->worker[i];
        worker[count].id = arena_copy(arena, made_up(hiding, i));
        worker[count].name = worker[count].created_at = STR("");
        worker[count++].hidden = true;
    }
    if (last)
        worker[count] = *last;
    floor->worker = worker;
}

bool sqlite_show(struct backend *backend, str worker, struct error *err)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    struct hiding *hiding = sqlite->hiding;
    if (!hiding)
        return error_set(err, ERROR_INTERNAL, "this reader hides nobody");
    if (str_equal(worker, hiding->shown))
        return true;
    arena_free(&hiding->shown_arena);
    hiding->shown = arena_copy(&hiding->shown_arena, worker);
    sqlite->changes.version = CHANGES_UNKNOWN;
    return true;
}

/* --- the connection --- */

bool sqlite_hide(struct sqlite *sqlite, struct error *err)
{
    sqlite->hiding = memory_new(struct hiding, 1);
    if (!db_define(sqlite->db, "hide", hide, sqlite->hiding, err))
        return false;
    db_show_only(sqlite->db, sqlite_shows);
    return true;
}

void sqlite_hide_end(struct sqlite *sqlite)
{
    if (!sqlite->hiding)
        return;
    arena_free(&sqlite->hiding->shown_arena);
    arena_free(&sqlite->hiding->arena);
    free(sqlite->hiding);
}

bool sqlite_use(struct sqlite *sqlite, const struct worker_sql *sql,
                struct statement **statement, struct error *err)
{
    return sqlite->hiding ? db_use_hidden(sqlite->db, sql->hiding, statement, err)
                          : db_use(sqlite->db, sql->seeing, statement, err);
}
