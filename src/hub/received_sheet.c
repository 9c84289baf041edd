/* received_sheet.c - sheets are read, and written again to see that they were written in
 * the one way. What a strange reader could take for something else is so never kept. */
#include "hub/received_sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/member.h"
#include "domain/event.h"

#include <inttypes.h>

bool site_id_check(str site, struct error *err) { return id_check(site, "site", err); }

/* --- reading --- */

static bool read_id(const struct member *member, str *id, struct error *err)
{
    return member_text(member, ID_LENGTH, id, err) && id_check(*id, member->name.at, err);
}

/* An hour or a part of it, a day of some zone, or a week of such days. Clocks are changed
 * by an hour or less; by two twice a year at Troll, and by three now and then at Casey.
 */
static bool check_period(struct window period, struct error *err)
{
    const int64_t quarter = SPAN_HOUR.ms / 4, day = SPAN_DAY.ms;
    const int64_t changed = SHEET_CLOCKS_CHANGED_HOURS * SPAN_HOUR.ms;
    int64_t length = period.end.ms - period.start.ms;
    if (period.start.ms % quarter || period.end.ms % quarter)
        return error_set(err, ERROR_INVALID, "start and end are to be quarter hours");
    if ((length > 0 && length <= SPAN_HOUR.ms) ||
        (length >= day - changed && length <= day + changed) ||
        (length >= 7 * day - changed && length <= 7 * day + changed))
        return true;
    return error_set(err, ERROR_INVALID,
                     "start and end are %" PRId64
                     " minutes apart; want an hour, a day or "
                     "a week",
                     length / SPAN_MINUTE.ms);
}

static bool read_scopes(const struct member *member, struct arena *arena,
                        unsigned *scopes, struct error *err)
{
    struct members list;
    if (!member_elements(member, SHEET_SCOPES, arena, &list, err))
        return false;
    *scopes = 0;
    for (size_t i = 0; i < list.count; i++) {
        int scope = 0;
        if (!member_word(&list.member[i], sheet_scope_names, &scope, err))
            return false;
        *scopes |= 1U << scope;
    }
    return *scopes || member_wrong(member, err, "is empty; want at least one scope");
}

static bool read_policy(const struct json *root, struct arena *arena,
                        struct received_sheet *sheet, struct error *err)
{
    static const char *const names[] = {"k", "scopes", "personal", NULL};
    const struct member *member = member_needed(root, "policy");
    const struct json *policy;
    if (!member_object(member, &policy, err) || !member_only(member, names, err))
        return false;
    struct member k = member_in(member, "k"), scopes = member_in(member, "scopes"),
                  personal = member_in(member, "personal");
    k.needed = scopes.needed = personal.needed = true;
    if (!member_whole(&k, 0, SHEET_K_MOST, &sheet->k, err) ||
        !read_scopes(&scopes, arena, &sheet->scopes, err) ||
        !member_bool(&personal, &sheet->personal, err))
        return false;
    return sheet->personal == !sheet->k ||
           member_wrong(&personal, err, "is to be true where k is 0, and only there");
}

static bool read_figures(const struct member *member, int64_t people_ms,
                         struct received_row *row, struct error *err)
{
    for (int i = 0; i < SHEET_FIGURES; i++) {
        struct member figure = member_in(member, sheet_figure_names[i]);
        figure.needed = true;
        if (!member_whole(&figure, 0, i == SHEET_UNITS ? SHEET_UNITS_MOST : people_ms,
                          &row->figure[i], err))
            return false;
    }
    return true;
}

/* A type of workstations is a name, as a site takes it (api/registers.c), and no id. */
static bool read_row(const struct member *member, const struct received_sheet *sheet,
                     struct received_row *row, struct error *err)
{
    static const char *const all[] = {"scope",      "scope_id",    "planned_ms",
                                      "working_ms", "idle_ms",     "absent_ms",
                                      "unknown_ms", "occupied_ms", "working_station_ms",
                                      "units",      "suppressed",  NULL};
    static const char *const few[] = {"scope", "scope_id", "suppressed", NULL};
    const struct json *object;
    int scope = 0;
    if (!member_object(member, &object, err))
        return false;
    struct member id = member_in(member, "scope_id"), of = member_in(member, "scope"),
                  suppressed = member_in(member, "suppressed");
    id.needed = of.needed = suppressed.needed = true;
    if (!member_word(&of, sheet_scope_names, &scope, err) ||
        !member_bool(&suppressed, &row->suppressed, err) ||
        !member_only(member, row->suppressed ? few : all, err))
        return false;
    row->scope = (enum sheet_scope)scope;
    if (!(sheet->scopes & 1U << scope))
        return member_wrong(&of, err, "is '%s', which is not among the policy's scopes",
                            sheet_scope_names[scope]);
    if (row->scope == SHEET_FACTORY) {
        if (!json_text(id.value, &row->id) || row->id.len)
            return member_wrong(&id, err, "is to be empty of a factory");
    } else if (scope == SHEET_TYPE ? !member_text(&id, NAME_LENGTH, &row->id, err)
                                   : !read_id(&id, &row->id, err)) {
        return false;
    }
    int64_t length = sheet->period.end.ms - sheet->period.start.ms;
    return row->suppressed || read_figures(member, SHEET_PEOPLE_MOST * length, row, err);
}

static int compare_rows(const struct received_row *a, const struct received_row *b)
{
    return a->scope != b->scope ? (int)a->scope - (int)b->scope
                                : str_compare(a->id, b->id);
}

static bool read_rows(const struct json *root, struct arena *arena,
                      struct received_sheet *sheet, struct error *err)
{
    const struct member *member = member_needed(root, "rows");
    struct members list;
    if (!member_elements(member, SHEET_ROWS, arena, &list, err))
        return false;
    struct received_row *row = arena_new(arena, struct received_row, list.count);
    for (size_t i = 0; i < list.count; i++) {
        if (!read_row(&list.member[i], sheet, &row[i], err))
            return false;
        if (i && compare_rows(&row[i - 1], &row[i]) >= 0)
            return member_wrong(&list.member[i], err,
                                "comes twice or too late; want rows by scope, and by id");
    }
    sheet->row = row;
    sheet->rows = list.count;
    return true;
}

static bool read_sheet(const struct json *root, struct arena *arena,
                       struct received_sheet *sheet, struct error *err)
{
    static const char *const names[] = {"site",     "epoch",  "start", "end",
                                        "revision", "policy", "rows",  NULL};
    const struct member whole = {.name = {"", 0}, .value = root};
    const struct json *object;
    return member_object(&whole, &object, err) && member_only(&whole, names, err) &&
           read_id(member_needed(root, "site"), &sheet->site, err) &&
           member_whole(member_needed(root, "epoch"), 1, INT64_MAX, &sheet->epoch, err) &&
           member_time(member_needed(root, "start"), &sheet->period.start, err) &&
           member_time(member_needed(root, "end"), &sheet->period.end, err) &&
           check_period(sheet->period, err) &&
           member_whole(member_needed(root, "revision"), 1, INT64_MAX, &sheet->revision,
                        err) &&
           read_policy(root, arena, sheet, err) && read_rows(root, arena, sheet, err);
}

/* Where two texts begin to differ. */
static size_t common(str a, str b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && a.at[at] == b.at[at])
        at++;
    return at;
}

bool received_sheet_parse(str text, struct arena *arena, struct received_sheet *sheet,
                          struct error *err)
{
    const struct json *root;
    struct received_sheet read = {0};
    if (text.len > SHEET_BYTES)
        return error_set(err, ERROR_LIMIT, "a sheet has %zu bytes; at most %d are taken",
                         text.len, SHEET_BYTES);
    if (!json_parse(text, arena, &root, err) || !read_sheet(root, arena, &read, err))
        return false;
    CLEANUP(buf_free) struct buf again = BUF(2 * SHEET_BYTES);
    received_sheet_write(&read, &again);
    if (!str_equal(buf_str(&again), text))
        return error_set(err, ERROR_INVALID,
                         "the sheet is not in the one form that counts, from byte %zu on",
                         common(buf_str(&again), text));
    *sheet = read;
    return true;
}

/* --- writing --- */

static void write_text(struct buf *out, str text)
{
    static const char hex[] = "0123456789abcdef";
    buf_add(out, STR("\""));
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\')
            buf_addf(out, "\\%c", byte);
        else if (byte < ' ')
            buf_addf(out, "\\u00%c%c", hex[byte >> 4], hex[byte & 15]);
        else
            buf_add(out, (str){text.at + i, 1});
    }
    buf_add(out, STR("\""));
}

/* A figure, which is not negative. Every sheet that comes is written again, and printf()
 * would be most of what that takes. */
static void write_figure(struct buf *out, const char *name, int64_t figure)
{
    char text[20], *at = text + sizeof text;
    uint64_t left = (uint64_t)figure;
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    buf_add(out, STR(",\""));
    buf_add(out, str_from(name));
    buf_add(out, STR("\":"));
    buf_add(out, (str){at, (size_t)(text + sizeof text - at)});
}

static void write_row(const struct received_row *row, struct buf *out)
{
    buf_add(out, STR("{\"scope\":\""));
    buf_add(out, str_from(sheet_scope_names[row->scope]));
    buf_add(out, STR("\",\"scope_id\":"));
    write_text(out, row->id);
    for (int i = 0; i < SHEET_FIGURES && !row->suppressed; i++)
        write_figure(out, sheet_figure_names[i], row->figure[i]);
    buf_add(out, row->suppressed ? STR(",\"suppressed\":true}")
                                 : STR(",\"suppressed\":false}"));
}

void received_sheet_write(const struct received_sheet *sheet, struct buf *out)
{
    char start[INSTANT_TEXT], end[INSTANT_TEXT];
    const char *comma = "";
    instant_format(sheet->period.start, start);
    instant_format(sheet->period.end, end);
    buf_add(out, STR("{\"site\":"));
    write_text(out, sheet->site);
    buf_addf(out, ",\"epoch\":%" PRId64 ",\"start\":\"%s\",\"end\":\"%s\"", sheet->epoch,
             start, end);
    buf_addf(out, ",\"revision\":%" PRId64 ",\"policy\":{\"k\":%" PRId64 ",\"scopes\":[",
             sheet->revision, sheet->k);
    for (int i = 0; i < SHEET_SCOPES; i++) {
        if (!(sheet->scopes & 1U << i))
            continue;
        buf_addf(out, "%s\"%s\"", comma, sheet_scope_names[i]);
        comma = ",";
    }
    buf_addf(out, "],\"personal\":%s},\"rows\":[", sheet->personal ? "true" : "false");
    for (size_t i = 0; i < sheet->rows; i++) {
        buf_add(out, i ? STR(",") : STR(""));
        write_row(&sheet->row[i], out);
    }
    buf_add(out, STR("]}"));
}

/* --- */

bool received_sheet_signed(const struct verifying_key *key, str text,
                           const struct signature *signature)
{
    CLEANUP(buf_free) struct buf all = BUF(SHEET_BYTES + 64);
    buf_add(&all, STR("shopfloor-sheet-1\n"));
    buf_add(&all, text);
    return buf_ok(&all) && signature_fits(key, buf_str(&all), signature);
}
