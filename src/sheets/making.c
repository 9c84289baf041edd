#include "sheets/making.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

#include <stdio.h>

/* Intervals are read a day at a time, so a week takes no more memory. */
enum { INTERVALS_MOST = 10000000 };

/* --- what sheets are made of --- */

static void add_number(struct hasher *hasher, int64_t number)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)number);
    hasher_field(hasher, (str){text, (size_t)len});
}

static void add_rule(struct hasher *hasher, const struct shift_rule *rule)
{
    add_number(hasher, rule->weekdays);
    add_number(hasher, rule->start_minute);
    add_number(hasher, rule->length_minutes);
    add_number(hasher, rule->valid_from);
    add_number(hasher, (int64_t)rule->pause_count);
    for (size_t i = 0; i < rule->pause_count; i++) {
        add_number(hasher, rule->pause[i].start_minute);
        add_number(hasher, rule->pause[i].length_minutes);
    }
}

struct hash sheet_made_of(const struct plant *plant, const struct sheet_policy *policy)
{
    const struct floor *floor = &plant->floor;
    struct hasher hasher;
    hasher_begin(&hasher);
    add_number(&hasher, policy->k);
    add_number(&hasher, policy->finest);
    add_number(&hasher, policy->period);
    add_number(&hasher, (int64_t)floor->workers); /* of each there is unknown time */
    add_number(&hasher, (int64_t)floor->stations);
    for (size_t i = 0; i < floor->stations; i++) {
        hasher_field(&hasher, floor->station[i].id);
        hasher_field(&hasher, floor->station[i].type);
    }
    for (size_t i = 0; i < plant->calendar.count; i++)
        add_rule(&hasher, &plant->calendar.rule[i]);
    return hasher_end(&hasher);
}

/* --- people --- */

/* Where events were removed, nobody knows who was where. Then whoever is not known is
 * taken for one, and rows of workstations are hidden. */
static bool read_people(struct store *store, const struct plant *plant,
                        struct window window, struct sheet_people *people,
                        struct error *err)
{
    if (instant_before(window.start, plant->site.retention.events_from))
        return true;
    for (instant next, start = window.start; instant_before(start, window.end);
         start = next) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct intervals list = {0};
        next = instant_earlier(instant_add(start, SPAN_DAY), window.end);
        if (!store_intervals(store, plant, (struct window){start, next}, next, -1,
                             INTERVALS_MOST, &arena, &list, err))
            return false;
        sheet_people_add(people, &list);
    }
    return true;
}

/* --- revisions --- */

static struct hash content_of(const struct sheet *sheet, struct arena *arena)
{
    struct sheet content = *sheet;
    content.epoch = content.revision = 0;
    return hash_of(sheet_bytes(&content, arena));
}

static void choose_rows(struct sheet *sheet, const struct sheet_people *people,
                        const struct kept_sheet *was)
{
    if (!was->revision)
        sheet_suppress(sheet, people);
    else if (sheet->k)
        sheet_suppress_all_but(sheet, was->shown);
}

/* Figures of a window that is over, as GET /api/metrics has them. */
static bool read_figures(struct store *store, const struct plant *plant,
                         struct window window, struct arena *arena, struct totals *totals,
                         struct error *err)
{
    if (!store_totals(store, plant, window, window.end, SINCE_NONE, arena, totals, err))
        return false;
    totals->planned = totals->planned_so_far = calendar_planned(plant->calendar, window);
    return true;
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* Figures and people of thousands of workers are only needed to make it. */
static struct sheet rows_alone(struct sheet sheet, struct arena *arena)
{
    const struct sheet_row *row = sheet.row;
    sheet.row = arena_new(arena, struct sheet_row, sheet.rows);
    memcpy(sheet.row, row, sheet.rows * sizeof *row);
    sheet.floor = NULL;
    sheet.row_of = NULL;
    sheet.nobody = NULL;
    return sheet;
}

bool sheet_make(struct store *store, const struct plant *plant,
                const struct sheet_policy *policy, const struct kept_sheet *was,
                struct arena *arena, struct made_sheet *made, struct error *err)
{
    CLEANUP(arena_free) struct arena scratch = ARENA_EMPTY;
    struct sheet_people people = sheet_people_new(&plant->floor, &scratch);
    bool first = was->revision == 0;
    struct sheet sheet = {
        .site = arena_copy(arena, first ? policy->site : was->site),
        .epoch = plant->site.epoch,
        .k = first ? policy->k : larger(was->k, policy->k),
        .finest = first ? policy->finest : (enum sheet_scope)was->finest,
    };
    struct totals totals;
    if (!read_figures(store, plant, was->window, &scratch, &totals, err) ||
        (sheet.k && !read_people(store, plant, was->window, &people, err)))
        return false;
    sheet_fill(&sheet, &totals, &scratch);
    choose_rows(&sheet, &people, was);
    struct hash content = content_of(&sheet, &scratch);
    /* What was sent before gives nothing away when it is sent again, even if nobody knows
     * any more whom it was of. */
    bool was_sent = !first && memcmp(&was->content, &content, sizeof content) == 0;
    bool same = was_sent && was->epoch == sheet.epoch;
    *made = (struct made_sheet){.kept = *was,
                                .kept_back = sheet.k && !was_sent &&
                                             !sheet_is_safe(&sheet, &people)};
    made->kept.epoch = sheet.epoch;
    made->kept.site = sheet.site;
    made->kept.shown = arena_copy(arena, was->shown);
    if (!made->kept_back && !same) {
        made->kept.revision = was->revision + 1;
        made->kept.k = sheet.k;
        made->kept.finest = sheet.finest;
        made->kept.shown = sheet_shown(&sheet, arena);
        made->kept.content = content;
    }
    sheet.revision = made->kept.revision;
    made->sheet = rows_alone(sheet, arena);
    made->made_of = sheet_made_of(plant, policy);
    return true;
}
