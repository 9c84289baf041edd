/* hiding.c - what a reader may read that may not know who workers are.
 *
 * Figures of workstations and of the factory are made of what all workers did, so their
 * rows are read, and the store above tells one worker from another by the id. This reader
 * makes up an id for each: a control character, which no worker's id has, and the number
 * in the register. Statements have it from the function hide(). The one worker that may
 * be known keeps its own.
 *
 * The engine has the database refuse every statement that reads a column which is not
 * shown here, so one that was written without a thought of this fails. Only those that
 * are used by sql_use() are exempt: they have hide() around what they give. What is not
 * listed is hidden. A new table, or a new column of workers, is read by nobody until
 * somebody has decided.
 */
#include "store/sql/sql.h"

#include <stdio.h>

/* --- what is shown --- */

static const struct {
    const char *table;
    const char *columns; /* with a space after each; NULL: all of them */
} shown[] = {
    {"workers", "created_at active used "},
    {"events", "id timestamp workstation_id event_type confidence count created_at"
               " event_uuid camera_id model_version voided sample "},
    {"event_ids", NULL},
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
    {"past_shifts", NULL},
    {"shopfloor_hours", NULL},
    {"shopfloor_shifts", NULL},
    {"settings", NULL},
    {"agents", NULL},
    {"cameras", NULL},
    {"alerts", NULL},
    {"alert_rules", NULL},
    {"alert_silences", NULL},
    {"destinations", "destination_id url created_by created_ms due_ms tries tried_ms"
                     " failing_ms status error delivered given_up "},
    {"deliveries", NULL},
    {"spendings", NULL},
    {"calibrations", NULL},
};

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at; at = strchr(at, ' ') + 1)
        if (strncmp(at, word, len) == 0 && at[len] == ' ')
            return true;
    return false;
}

bool sql_shows(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(table, shown[i].table) == 0)
            return !shown[i].columns || !*column || has_word(shown[i].columns, column);
    return false;
}

/* --- made up ids --- */

/* REGISTER_MOST has less than 5 digits. */
void sql_made_up(size_t worker, char id[static SQL_MADE_UP])
{
    snprintf(id, SQL_MADE_UP, "\x01%05u", (unsigned)worker % 100000);
}

bool sql_is_hidden(const struct sql *sql, str worker)
{
    return sql->hiding && (!worker.len || !str_equal(worker, sql->hiding->shown));
}

/* The floor stays in the order of ids: the one that is shown comes last, for a control
 * character comes before all that an id can begin with. */
void sql_hide_workers(struct sql *sql, struct arena *arena, struct floor *floor)
{
    struct worker *worker = arena_new(arena, struct worker, floor->workers);
    const struct worker *last = NULL;
    size_t count = 0;
    sql->hiding->learn(sql, floor);
    for (size_t i = 0; i < floor->workers; i++) {
        char id[SQL_MADE_UP];
        if (!sql_is_hidden(sql, floor->worker[i].id)) {
            last = &floor->worker[i];
            continue;
        }
        sql_made_up(i, id);
        worker[count] = floor->worker[i];
        worker[count].id = arena_copy(arena, str_from(id));
        worker[count].name = worker[count].created_at = STR("");
        worker[count++].hidden = true;
    }
    if (last)
        worker[count] = *last;
    floor->worker = worker;
}

bool sql_use(struct sql *sql, const struct worker_sql *text, struct statement **statement,
             struct error *err)
{
    return sql->hiding ? sql->hiding->use(sql->db, text->hiding, statement, err)
                       : db_use(sql->db, text->seeing, statement, err);
}
