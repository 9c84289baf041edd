#include "pipeline/csv.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/nearest.h"
#include "pipeline/local_time.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* --- fields --- */

struct fields {
    str field[FORMAT_COLUMNS];
    size_t count;
};

/* The field in quotes at the start of *rest, which begins with one. */
static bool read_quoted(str *rest, struct arena *arena, str *field, struct error *err)
{
    char *text = arena_new(arena, char, rest->len);
    size_t used = 0, i = 1;
    for (; i < rest->len; i++) {
        if (rest->at[i] == '"' && (i + 1 == rest->len || rest->at[i + 1] != '"'))
            break;
        if (rest->at[i] == '"')
            i++;
        text[used++] = rest->at[i];
    }
    if (i == rest->len)
        return error_set(err, ERROR_INVALID, "a quote is not closed on its line");
    *rest = (str){rest->at + i + 1, rest->len - i - 1};
    *field = (str){text, used};
    return true;
}

static bool read_plain(char separator, str *rest, str *field, struct error *err)
{
    const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
    size_t len = end ? (size_t)(end - rest->at) : rest->len;
    if (len && memchr(rest->at, '"', len))
        return error_set(err, ERROR_INVALID,
                         "a quote stands inside the field '%s'; put the whole field in "
                         "quotes and double those inside",
                         str_shown((str){rest->at, len}).text);
    *field = (str){rest->at, len};
    *rest = (str){rest->at + len, rest->len - len};
    return true;
}

static const char *shown_separator(char separator)
{
    return separator == '\t'  ? "tab"
           : separator == ';' ? ";"
           : separator == '|' ? "|"
                              : ",";
}

/* Take a line apart. */
static bool split(str line, char separator, struct arena *arena, struct fields *fields,
                  struct error *err)
{
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;

    fields->count = 0;
    for (bool more = true; more;) {
        if (fields->count == FORMAT_COLUMNS)
            return error_set(err, ERROR_INVALID, "there are more than %d fields",
                             FORMAT_COLUMNS);
        str *field = &fields->field[fields->count++];
        bool quoted = line.len && line.at[0] == '"';
        if (!(quoted ? read_quoted(&line, arena, field, err)
                     : read_plain(separator, &line, field, err)))
            return false;
        more = line.len > 0;
        if (more && line.at[0] != separator)
            return error_set(err, ERROR_INVALID,
                             "a closing quote is followed by '%s'; want '%s'",
                             str_shown(line).text, shown_separator(separator));
        if (more)
            line = (str){line.at + 1, line.len - 1};
    }
    return true;
}

/* --- the header --- */

static bool column_parse(str name, enum format_column *column)
{
    for (int i = 0; i < FORMAT_COLUMNS; i++)
        if (str_equal(name, str_from(format_column_name((enum format_column)i)))) {
            *column = (enum format_column)i;
            return true;
        }
    return false;
}

static bool has(const struct csv_columns *columns, enum format_column column)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->column[i] == column)
            return true;
    return false;
}

static bool complete(const struct csv_columns *columns, struct error *err)
{
    static const enum format_column needed[] = {
        COLUMN_TIMESTAMP, COLUMN_WORKER, COLUMN_STATION, COLUMN_TYPE, COLUMN_CONFIDENCE};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!has(columns, needed[i]))
            return error_set(err, ERROR_INVALID,
                             "the first line names no column '%s'; want at least "
                             "timestamp, worker_id, workstation_id, event_type and "
                             "confidence",
                             format_column_name(needed[i]));
    return true;
}

/* Is the line separated by something else? One field that has another separator in it is
 * no name of a column. */
static bool check_separator(str line, char separator, struct error *err)
{
    static const char others[] = {';', ',', '\t', '|'};
    for (size_t i = 0; i < sizeof others; i++)
        if (others[i] != separator && !memchr(line.at, separator, line.len) &&
            memchr(line.at, others[i], line.len))
            return error_set(err, ERROR_INVALID,
                             "the first line is separated by '%s', not by '%s'; say so: "
                             "--csv-separator '%s'",
                             shown_separator(others[i]), shown_separator(separator),
                             shown_separator(others[i]));
    return true;
}

static bool refuse_column(str name, struct error *err)
{
    struct nearest nearest = nearest_to(name);
    for (int i = 0; i < FORMAT_COLUMNS; i++)
        nearest_offer(&nearest, str_from(format_column_name((enum format_column)i)));
    return error_set(err, ERROR_INVALID,
                     "the first line names a column '%s'%s; want the names that "
                     "'shopfloor export --format csv' writes",
                     str_shown(name).text, nearest_hint(&nearest, "").text);
}

bool csv_header(str line, struct csv_style style, struct csv_columns *columns,
                struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct csv_columns read = {.style = style};
    struct fields fields;
    if (!check_separator(line, style.separator, err))
        return false;
    if (!split(line, style.separator, &arena, &fields, err))
        return error_context(err, "the first line");

    for (size_t i = 0; i < fields.count; i++) {
        enum format_column column;
        if (!column_parse(fields.field[i], &column))
            return refuse_column(fields.field[i], err);
        if (has(&read, column))
            return error_set(err, ERROR_INVALID, "the first line names '%s' twice",
                             str_shown(fields.field[i]).text);
        read.column[read.count++] = column;
    }
    if (!complete(&read, err))
        return false;
    *columns = read;
    return true;
}

/* --- events --- */

/* strtod() reads more than JSON has: hexadecimal, "nan", "inf", spaces. */
static bool is_plain_number(const char *text)
{
    return *text && text[strspn(text, "0123456789+-.eE")] == '\0';
}

/* What is no number stays a text, so that event_decode() says what is wrong with it. */
static void add_number(struct json_out *out, struct json_node *object, const char *key,
                       str text)
{
    char digits[64] = "", *end = digits;
    double number = 0;
    if (text.len < sizeof digits) {
        memcpy(digits, text.at, text.len);
        if (is_plain_number(digits))
            number = strtod(digits, &end);
    }
    if (end > digits && *end == '\0' && isfinite(number))
        json_add_number(out, object, key, number);
    else
        json_add_text(out, object, key, text);
}

static void add_integer(struct json_out *out, struct json_node *object, const char *key,
                        str text)
{
    char digits[24] = "", *end = digits;
    long long number = 0;
    errno = 0;
    if (text.len < sizeof digits) {
        memcpy(digits, text.at, text.len);
        if (is_plain_number(digits))
            number = strtoll(digits, &end, 10);
    }
    if (end > digits && *end == '\0' && errno == 0)
        json_add_int(out, object, key, number);
    else
        add_number(out, object, key, text);
}

/* "0,94" becomes "0.94" where a comma separates no fields. Elsewhere it is named, as the
 * error of a text that is no number would not say what is wrong with it. */
static bool read_comma(const struct csv_columns *columns, enum format_column column,
                       struct arena *arena, str *text, struct error *err)
{
    const char *comma = text->len ? memchr(text->at, ',', text->len) : NULL;
    if ((column != COLUMN_CONFIDENCE && column != COLUMN_COUNT) || !comma)
        return true;
    if (columns->style.separator == ',')
        return error_set(err, ERROR_INVALID,
                         "%s is '%s', with a decimal comma; want a point, or another "
                         "separator: --csv-separator ';'",
                         format_column_name(column), str_shown(*text).text);
    size_t at = (size_t)(comma - text->at);
    char *point = (char *)arena_copy(arena, *text).at;
    point[at] = '.';
    text->at = point;
    return true;
}

/* What a spreadsheet writes differently becomes what the API takes. */
static bool read_habits(const struct csv_columns *columns, enum format_column column,
                        struct arena *arena, str *text, struct error *err)
{
    return read_comma(columns, column, arena, text, err) &&
           (column != COLUMN_TIMESTAMP ||
            local_time(*text, columns->style.zoned, arena, text, err));
}

static void add_field(struct json_out *out, struct json_node *object,
                      enum format_column column, str text)
{
    const char *key = format_column_name(column);
    bool yes = str_equal(text, STR("true"));
    if (text.len && text.at[0] == '\'' && format_is_formula(text))
        text = (str){text.at + 1, text.len - 1};
    if (text.len == 0)
        return;
    if (column == COLUMN_CONFIDENCE)
        add_number(out, object, key, text);
    else if (column == COLUMN_COUNT)
        add_integer(out, object, key, text);
    else if (column == COLUMN_VOIDED && (yes || str_equal(text, STR("false"))))
        json_add_bool(out, object, key, yes);
    else
        json_add_text(out, object, key, text);
}

/* json_write() would repair what is not UTF-8; what is imported must be right as it is.
 */
static bool is_utf8(str text)
{
    while (text.len) {
        size_t len = str_utf8(text);
        if (len == 0)
            return false;
        text = (str){text.at + len, text.len - len};
    }
    return true;
}

bool csv_object(const struct csv_columns *columns, str line, struct arena *arena,
                const struct json **object, struct error *err)
{
    struct fields fields;
    if (!is_utf8(line))
        return error_set(err, ERROR_INVALID, "the line is not valid UTF-8");
    if (!split(line, columns->style.separator, arena, &fields, err))
        return false;
    if (fields.count != columns->count)
        return error_set(err, ERROR_INVALID,
                         "the number of fields is %zu; the first line has %zu%s",
                         fields.count, columns->count,
                         fields.count > columns->count && columns->style.separator == ','
                             ? "; has a number a decimal comma"
                             : "");

    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    for (size_t i = 0; i < fields.count; i++) {
        if (!read_habits(columns, columns->column[i], arena, &fields.field[i], err))
            return false;
        add_field(out, node, columns->column[i], fields.field[i]);
    }
    return json_parse(json_write(out, node), arena, object, err);
}
