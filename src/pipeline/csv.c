#include "pipeline/csv.h"

#include "base/arena.h"
#include "base/json.h"

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

static bool read_plain(str *rest, str *field, struct error *err)
{
    const char *comma = rest->len ? memchr(rest->at, ',', rest->len) : NULL;
    size_t len = comma ? (size_t)(comma - rest->at) : rest->len;
    if (len && memchr(rest->at, '"', len))
        return error_set(err, ERROR_INVALID,
                         "a quote stands inside the field '%s'; put the whole field in "
                         "quotes and double those inside",
                         str_shown((str){rest->at, len}).text);
    *field = (str){rest->at, len};
    *rest = (str){rest->at + len, rest->len - len};
    return true;
}

/* Take a line apart. */
static bool split(str line, struct arena *arena, struct fields *fields, struct error *err)
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
                     : read_plain(&line, field, err)))
            return false;
        more = line.len > 0;
        if (more && line.at[0] != ',')
            return error_set(err, ERROR_INVALID,
                             "a closing quote is followed by '%s'; want a comma",
                             str_shown(line).text);
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

bool csv_header(str line, struct csv_columns *columns, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct csv_columns read = {.count = 0};
    struct fields fields;
    if (!split(line, &arena, &fields, err))
        return error_context(err, "the first line");

    for (size_t i = 0; i < fields.count; i++) {
        enum format_column column;
        struct shown shown = str_shown(fields.field[i]);
        if (!column_parse(fields.field[i], &column))
            return error_set(err, ERROR_INVALID,
                             "the first line names a column '%s'; want the names that "
                             "'shopfloor export --format csv' writes",
                             shown.text);
        if (has(&read, column))
            return error_set(err, ERROR_INVALID, "the first line names '%s' twice",
                             shown.text);
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
    if (!split(line, arena, &fields, err))
        return false;
    if (fields.count != columns->count)
        return error_set(err, ERROR_INVALID,
                         "the number of fields is %zu; the first line has %zu",
                         fields.count, columns->count);

    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    for (size_t i = 0; i < fields.count; i++)
        add_field(out, node, columns->column[i], fields.field[i]);
    return json_parse(json_write(out, node), arena, object, err);
}
