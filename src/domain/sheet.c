#include "domain/sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdlib.h>

const char *const sheet_scope_names[] = {"factory", "type", "station", NULL};
const char *const sheet_status_names[] = {"new",      "known",   "stale",
                                          "conflict", "refused", NULL};
const char *const sheet_figure_names[SHEET_FIGURES] = {
    [SHEET_PLANNED] = "planned_ms",
    [SHEET_WORKING] = "working_ms",
    [SHEET_IDLE] = "idle_ms",
    [SHEET_ABSENT] = "absent_ms",
    [SHEET_UNKNOWN] = "unknown_ms",
    [SHEET_OCCUPIED] = "occupied_ms",
    [SHEET_WORKING_STATION] = "working_station_ms",
    [SHEET_UNITS] = "units",
};

/* --- rows --- */

static int compare_ids(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

/* The types that stations have, each once, in order. */
static size_t types_of(const struct floor *floor, struct arena *arena, str **types)
{
    str *list = arena_new(arena, str, floor->stations);
    size_t count = 0, kept = 0;
    for (size_t s = 0; s < floor->stations; s++)
        if (floor->station[s].type.len)
            list[count++] = floor->station[s].type;
    if (count)
        qsort(list, count, sizeof *list, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (!kept || !str_equal(list[kept - 1], list[i]))
            list[kept++] = list[i];
    *types = list;
    return kept;
}

static int row_of_type(const str *types, size_t count, str type)
{
    const str *found =
        type.len && count ? bsearch(&type, types, count, sizeof type, compare_ids) : NULL;
    return found ? 1 + (int)(found - types) : 0;
}

/* The times of workers, and all units. */
static void fill_factory(struct sheet *sheet, const struct totals *totals,
                         struct arena *arena)
{
    struct factory factory = factory_figures(totals, attendance_new(totals, arena));
    int64_t *figure = sheet->row[0].figure;
    for (size_t i = 0; i < totals->floor->workers; i++) {
        figure[SHEET_UNKNOWN] += worker_unknown_ms(totals, i);
        sheet->observed += worker_observed(&totals->worker[i]);
    }
    figure[SHEET_PLANNED] = totals->planned.ms;
    figure[SHEET_WORKING] = factory.working_ms;
    figure[SHEET_IDLE] = factory.idle_ms;
    figure[SHEET_ABSENT] = factory.absent_ms;
    figure[SHEET_UNITS] = factory.units;
}

/* A station counts in its own row and in all above it. */
static void fill_station(struct sheet *sheet, const struct totals *totals, size_t station)
{
    const struct station_sum *sum = &totals->station[station];
    for (int row = sheet->row_of[station]; row >= 0; row = sheet->row[row].above) {
        int64_t *figure = sheet->row[row].figure;
        figure[SHEET_OCCUPIED] += sum->occupied_ms;
        figure[SHEET_WORKING_STATION] += sum->working_ms;
        if (row > 0) { /* the factory's are known already */
            figure[SHEET_PLANNED] += totals->planned.ms;
            figure[SHEET_UNITS] += sum->units;
        }
    }
}

void sheet_fill(struct sheet *sheet, const struct totals *totals, struct arena *arena)
{
    const struct floor *floor = totals->floor;
    str *types = NULL;
    size_t count = sheet->finest >= SHEET_TYPE ? types_of(floor, arena, &types) : 0;
    bool *nobody = arena_new(arena, bool, floor->stations);
    sheet->window = totals->window;
    sheet->floor = floor;
    sheet->stations = floor->stations;
    sheet->row = arena_new(arena, struct sheet_row, 1 + count + floor->stations);
    sheet->row_of = arena_new(arena, int, floor->stations);
    sheet->row[0] =
        (struct sheet_row){.scope = SHEET_FACTORY, .id = STR(""), .above = -1};
    sheet->rows = 1;
    sheet->observed = 0;
    for (size_t i = 0; i < count; i++)
        sheet->row[sheet->rows++] =
            (struct sheet_row){.scope = SHEET_TYPE, .id = types[i]};
    for (size_t s = 0; s < floor->stations; s++) {
        const struct station *station = &floor->station[s];
        int above = row_of_type(types, count, station->type);
        nobody[s] = !station_observed(&totals->station[s]);
        sheet->row_of[s] = sheet->finest == SHEET_STATION ? (int)sheet->rows : above;
        if (sheet->finest == SHEET_STATION)
            sheet->row[sheet->rows++] = (struct sheet_row){
                .scope = SHEET_STATION, .id = station->id, .above = above};
        fill_station(sheet, totals, s);
    }
    sheet->nobody = nobody;
    fill_factory(sheet, totals, arena);
}

/* --- people --- */

struct sheet_people sheet_people_new(const struct floor *floor, struct arena *arena)
{
    return (struct sheet_people){
        floor->workers, arena_new(arena, bool, floor->stations * floor->workers)};
}

void sheet_people_add(struct sheet_people *people, const struct intervals *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *at = &list->at[i];
        if (at->station >= 0 && (at->state == EVENT_WORKING || at->state == EVENT_IDLE))
            people->at[(size_t)at->station * people->workers + (size_t)at->worker] = true;
    }
}

/* The row itself, or the first above it that is shown; -1: none is. */
static int shown_from(const struct sheet *sheet, int row)
{
    while (row >= 0 && sheet->row[row].suppressed)
        row = sheet->row[row].above;
    return row;
}

static bool is_part_of(const struct sheet *sheet, int row, int of)
{
    while (row >= 0 && row != of)
        row = sheet->row[row].above;
    return row == of;
}

/* How many people were at the stations of a row, or of its rest. Something that was there
 * with nobody is of at least one, whom nobody knows. */
static size_t people_of(const struct sheet *sheet, const struct sheet_people *people,
                        int row, bool rest)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    bool *seen = arena_new(&arena, bool, people->workers), something = false;
    size_t count = 0;
    for (size_t s = 0; s < sheet->stations; s++) {
        if (rest ? shown_from(sheet, sheet->row_of[s]) != row
                 : !is_part_of(sheet, sheet->row_of[s], row))
            continue;
        something |= !sheet->nobody[s];
        const bool *at = &people->at[s * people->workers];
        for (size_t w = 0; w < people->workers; w++) {
            count += at[w] && !seen[w];
            seen[w] |= at[w];
        }
    }
    return count ? count : something;
}

static bool too_few(const struct sheet *sheet, size_t people)
{
    return people && people < (size_t)sheet->k;
}

/* Of the factory all count of whom there is anything, the absent as well. */
static bool is_of_few(const struct sheet *sheet, const struct sheet_people *people,
                      int row)
{
    return (row == 0 && too_few(sheet, sheet->observed)) ||
           too_few(sheet, people_of(sheet, people, row, false));
}

static bool rest_is_of_few(const struct sheet *sheet, const struct sheet_people *people,
                           int row)
{
    return too_few(sheet, people_of(sheet, people, row, true));
}

/* --- what is hidden --- */

/* Of the rows that are shown right below this one, that of the fewest people; -1: there
 * is none of anybody. */
static int smallest_below(const struct sheet *sheet, const struct sheet_people *people,
                          int above)
{
    size_t least = 0;
    int found = -1;
    for (int row = 0; row < (int)sheet->rows; row++) {
        if (sheet->row[row].suppressed || row == above ||
            shown_from(sheet, sheet->row[row].above) != above)
            continue;
        size_t count = people_of(sheet, people, row, false);
        if (count && (found < 0 || count < least)) {
            found = row;
            least = count;
        }
    }
    return found;
}

void sheet_suppress(struct sheet *sheet, const struct sheet_people *people)
{
    for (int row = 0; row < (int)sheet->rows; row++)
        sheet->row[row].suppressed = is_of_few(sheet, people, row);
    /* A rest that is too small grows by what was shown below it. This may make the rest
     * of a row above too small, but each time one more row is hidden. */
    for (int row = (int)sheet->rows - 1; row >= 0;) {
        if (sheet->row[row].suppressed || !rest_is_of_few(sheet, people, row)) {
            row--;
            continue;
        }
        int below = smallest_below(sheet, people, row);
        sheet->row[below < 0 ? row : below].suppressed = true;
        row = (int)sheet->rows - 1;
    }
}

bool sheet_is_safe(const struct sheet *sheet, const struct sheet_people *people)
{
    for (int row = 0; row < (int)sheet->rows; row++)
        if (!sheet->row[row].suppressed &&
            (is_of_few(sheet, people, row) || rest_is_of_few(sheet, people, row)))
            return false;
    return true;
}

static void add_name(struct buf *text, const struct sheet_row *row)
{
    buf_addf(text, "%s %.*s\n", sheet_scope_names[row->scope], STR_ARG(row->id));
}

/* Does it have no row of its own that is shown? */
static bool station_is_hidden(const struct sheet *sheet, size_t station)
{
    int row = sheet->row_of[station];
    return sheet->row[row].scope != SHEET_STATION || sheet->row[row].suppressed;
}

str sheet_shown(const struct sheet *sheet, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(SIZE_MAX);
    for (size_t i = 0; i < sheet->rows; i++)
        if (!sheet->row[i].suppressed)
            add_name(&text, &sheet->row[i]);
    for (size_t s = 0; s < sheet->stations; s++)
        if (sheet->k && sheet->finest >= SHEET_TYPE && station_is_hidden(sheet, s))
            buf_addf(&text, "hidden %.*s\t%.*s\n", STR_ARG(sheet->floor->station[s].id),
                     STR_ARG(sheet->floor->station[s].type));
    return arena_copy(arena, buf_str(&text));
}

static void suppress_type(struct sheet *sheet, str type)
{
    for (size_t i = 0; i < sheet->rows; i++)
        if (sheet->row[i].scope == SHEET_TYPE && str_equal(sheet->row[i].id, type))
            sheet->row[i].suppressed = true;
}

/* "S1\tPress": a station that was hidden, and its type then. */
static void suppress_moved(struct sheet *sheet, str line)
{
    str type, id = str_cut(line, '\t', &type);
    int station = floor_station(sheet->floor, id, 0);
    if (station < 0 || str_equal(sheet->floor->station[station].type, type))
        return;
    suppress_type(sheet, type);
    suppress_type(sheet, sheet->floor->station[station].type);
}

static void suppress_unnamed(struct sheet *sheet, str *names, size_t count)
{
    CLEANUP(buf_free) struct buf name = BUF(SIZE_MAX);
    if (count)
        qsort(names, count, sizeof *names, compare_ids);
    for (size_t i = 0; i < sheet->rows; i++) {
        buf_clear(&name);
        add_name(&name, &sheet->row[i]);
        str wanted = {buf_str(&name).at, name.len - 1};
        sheet->row[i].suppressed =
            !count || !bsearch(&wanted, names, count, sizeof *names, compare_ids);
    }
}

void sheet_suppress_all_but(struct sheet *sheet, str shown)
{
    static const str hidden = {"hidden ", 7};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t count = 0, moved = 0, room = 1;
    for (size_t i = 0; i < shown.len; i++)
        room += shown.at[i] == '\n';
    str *names = arena_new(&arena, str, room), *stations = arena_new(&arena, str, room);
    while (shown.len) {
        str line = str_cut(shown, '\n', &shown);
        if (line.len > hidden.len && memcmp(line.at, hidden.at, hidden.len) == 0)
            stations[moved++] = (str){line.at + hidden.len, line.len - hidden.len};
        else
            names[count++] = line;
    }
    suppress_unnamed(sheet, names, count);
    for (size_t i = 0; i < moved; i++)
        suppress_moved(sheet, stations[i]);
}

/* --- bytes --- */

static struct json_node *row_json(struct json_out *out, const struct sheet_row *row)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "scope", str_from(sheet_scope_names[row->scope]));
    json_add_text(out, node, "scope_id", row->id);
    for (size_t i = 0; i < SHEET_FIGURES && !row->suppressed; i++)
        json_add_int(out, node, sheet_figure_names[i], row->figure[i]);
    json_add_bool(out, node, "suppressed", row->suppressed);
    return node;
}

str sheet_bytes(const struct sheet *sheet, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    json_add_text(out, root, "site", sheet->site);
    json_add_int(out, root, "epoch", sheet->epoch);
    json_add_time(out, root, "start", sheet->window.start);
    json_add_time(out, root, "end", sheet->window.end);
    json_add_int(out, root, "revision", sheet->revision);
    struct json_node *policy = json_add_object(out, root, "policy");
    json_add_int(out, policy, "k", sheet->k);
    struct json_node *scopes = json_add_array(out, policy, "scopes");
    for (int i = 0; i <= (int)sheet->finest; i++)
        json_push_text(out, scopes, str_from(sheet_scope_names[i]));
    json_add_bool(out, policy, "personal", sheet->k == 0);
    struct json_node *rows = json_add_array(out, root, "rows");
    for (size_t i = 0; i < sheet->rows; i++)
        json_push(out, rows, row_json(out, &sheet->row[i]));
    return json_write(out, root);
}
