#include "cli/settings.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/nearest.h"
#include "http/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PURPOSE_LENGTH = 1000 };

const struct setting *setting_find(str name)
{
    for (size_t i = 0; i < settings_count(); i++)
        if (str_equal(name, str_from(setting_at(i)->name)))
            return setting_at(i);
    return NULL;
}

str setting_variable(const struct setting *row, char text[static VARIABLE_TEXT])
{
    int len = snprintf(text, VARIABLE_TEXT, "SHOPFLOOR_%s", row->name);
    for (char *c = text; *c; c++)
        if (*c == '-')
            *c = '_';
        else if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return (str){text, (size_t)len};
}

bool setting_is_on(const struct setting *row)
{
    return row->type == SETTING_FLAG && str_equal(str_from(row->preset), STR("yes"));
}

str setting_purpose(const struct setting *row, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(PURPOSE_LENGTH);
    buf_addf(&text, "%s%s", setting_is_on(row) ? "do not " : "", row->help);
    if (row->choices)
        buf_addf(&text, "; %s is one of: %s", row->unit, row->choices);
    return arena_copy(arena, buf_str(&text));
}

/* --- values --- */

static bool parse_whole(str text, int64_t *number)
{
    int64_t value = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9' ||
            __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text.at[i] - '0', &value))
            return false;
    *number = value;
    return text.len > 0;
}

static bool parse_bytes(str text, int64_t *bytes)
{
    static const struct {
        str name;
        int64_t bytes;
    } unit[] = {
        {STR("KiB"), 1024}, {STR("MiB"), 1024 * 1024}, {STR("GiB"), 1024 * 1024 * 1024}};
    int64_t factor = 1, number;
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        size_t len = unit[i].name.len;
        if (text.len > len &&
            str_equal((str){text.at + text.len - len, len}, unit[i].name)) {
            factor = unit[i].bytes;
            text.len -= len;
            break;
        }
    }
    return parse_whole(text, &number) && !__builtin_mul_overflow(number, factor, bytes);
}

static bool set_number(const struct setting *row, str text, int64_t *field,
                       struct error *err)
{
    bool is_size = row->type == SETTING_BYTES;
    int64_t number;
    if (!(is_size ? parse_bytes(text, &number) : parse_whole(text, &number)))
        return error_set(err, ERROR_INVALID, "'%s' is not a %s", str_shown(text).text,
                         is_size ? "size; want bytes such as 4096, 64KiB or 8MiB"
                                 : "whole number");
    if (number < row->low || number > row->high)
        return error_set(err, ERROR_INVALID, "%s is out of range; want %lld to %lld",
                         str_shown(text).text, (long long)row->low, (long long)row->high);
    *field = number;
    return true;
}

/* A bound, in its largest whole unit. */
struct bound {
    char text[32];
};
static struct bound bound_of(int64_t ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } unit[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};
    struct bound bound;
    size_t i = 0;
    while (i < 3 && (ms == 0 || ms % unit[i].ms))
        i++;
    snprintf(bound.text, sizeof bound.text, "%lld%s", (long long)(ms / unit[i].ms),
             unit[i].name);
    return bound;
}

static bool set_span(const struct setting *row, str text, span *field, struct error *err)
{
    span length;
    if (!span_parse(text, &length, err))
        return false;
    if (length.ms < row->low || length.ms > row->high)
        return error_set(err, ERROR_INVALID, "%s is out of range; want %s to %s",
                         str_shown(text).text, bound_of(row->low).text,
                         bound_of(row->high).text);
    *field = length;
    return true;
}

static bool set_flag(str text, bool *field, struct error *err)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"yes", true}, {"true", true},   {"on", true},   {"1", true},
                 {"no", false}, {"false", false}, {"off", false}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(text, str_from(words[i].word))) {
            *field = words[i].value;
            return true;
        }
    return error_set(err, ERROR_INVALID, "'%s' is neither yes nor no",
                     str_shown(text).text);
}

static bool set_choice(const struct setting *row, str text, int64_t *field,
                       struct error *err)
{
    int64_t i = 0;
    for (str rest = str_from(row->choices); rest.len; i++)
        if (str_equal(text, str_cut(rest, ' ', &rest))) {
            *field = i;
            return true;
        }
    return error_set(err, ERROR_INVALID, "'%s' is not one of: %s", str_shown(text).text,
                     row->choices);
}

static bool set_text(str text, str *field, struct error *err)
{
    if (text.len == 0)
        return error_set(err, ERROR_INVALID, "nothing is given");
    *field = text;
    return true;
}

/* Set one from a text, NUL-terminated and borrowed. ERROR_INVALID says what would be
 * right. */
static bool parse(const struct setting *row, str text, struct settings *settings,
                  struct error *err)
{
    void *field = (char *)settings + row->offset;
    switch (row->type) {
    case SETTING_TEXT:
        return set_text(text, field, err);
    case SETTING_SPAN:
        return set_span(row, text, field, err);
    case SETTING_TIME:
        return instant_parse(text, field, err);
    case SETTING_FLAG:
        return set_flag(text, field, err);
    case SETTING_CHOICE:
        return set_choice(row, text, field, err);
    case SETTING_WHOLE:
    case SETTING_BYTES:
        break;
    }
    return set_number(row, text, field, err);
}

bool setting_equal(const struct setting *row, const struct settings *a,
                   const struct settings *b)
{
    const void *x = (const char *)a + row->offset, *y = (const char *)b + row->offset;
    if (row->type == SETTING_TEXT)
        return str_equal(*(const str *)x, *(const str *)y);
    /* A span and an instant are an int64_t each. */
    size_t size = row->type == SETTING_FLAG ? sizeof(bool) : sizeof(int64_t);
    return memcmp(x, y, size) == 0;
}

bool setting_asks(const struct setting *row, const struct settings *settings, str *text)
{
    const void *value = (const char *)settings + row->offset;
    *text = row->type == SETTING_TEXT ? *(const str *)value : (str){"", 0};
    return row->type == SETTING_FLAG ? *(const bool *)value : text->len > 0;
}

/* --- the file --- */

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void free_text(char **text) { free(*text); }

/* What stood in the file, by row. */
struct settings_file {
    const char *path; /* NULL: there is none */
    str text[SETTINGS_MAX];
    unsigned number[SETTINGS_MAX]; /* 0: not in it */
};

/* In a file a flag is named without the "no-" of its option. */
static bool refuse_name(str name, struct error *err)
{
    str rest;
    bool negated = str_equal(str_cut(name, '-', &rest), STR("no"));
    const struct setting *row = negated ? setting_find(rest) : NULL;
    if (row && row->type == SETTING_FLAG)
        return error_set(err, ERROR_INVALID,
                         "there is no setting 'no-%s'; want '%s = no'", row->name,
                         row->name);
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < settings_count(); i++)
        if (setting_at(i)->scope == ANYWHERE || setting_at(i)->scope == NO_OPTION)
            nearest_offer(&nearest, str_from(setting_at(i)->name));
    return error_set(err, ERROR_INVALID, "there is no setting '%s'%s",
                     str_shown(name).text, nearest_hint(&nearest, "").text);
}

static bool read_line(str line, unsigned number, struct arena *arena,
                      struct settings_file *content, struct error *err)
{
    str value, name;
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#')
        return true;
    bool pair = memchr(line.at, '=', line.len);
    name = str_trim(str_cut(line, '=', &value));
    if (!pair)
        return error_set(err, ERROR_INVALID, "'%s' is not 'name = value'",
                         str_shown(line).text);

    const struct setting *row = setting_find(name);
    if (!row)
        return refuse_name(name, err);
    if (row->scope == NOT_IN_FILE || row->scope == OPTION_ONLY)
        return error_set(err, ERROR_INVALID, "'%s' cannot be set in a file", row->name);
    size_t i = setting_number(row);
    if (content->number[i])
        return error_set(err, ERROR_INVALID, "'%s' is set in line %u already", row->name,
                         content->number[i]);
    content->text[i] = arena_copy(arena, str_trim(value));
    content->number[i] = number;
    return true;
}

static bool read_file(const char *path, struct arena *arena,
                      struct settings_file *content, struct error *err)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    CLEANUP(free_text) char *line = NULL;
    size_t room = 0;
    ssize_t len;
    errno = file ? 0 : errno;
    content->path = path;
    for (unsigned number = 1; file && (len = getline(&line, &room, file)) >= 0; number++)
        if (!read_line((str){line, (size_t)len}, number, arena, content, err))
            return error_context(err, "%s:%u", path, number);
    if (!file || ferror(file))
        return error_set(err, ERROR_INVALID, "the configuration file '%s': %s", path,
                         strerrordesc_np(errno));
    return true;
}

/* --- all of it --- */

/* The row's environment variable; NULL when it is not set or empty. */
static const char *from_environment(const struct setting *row)
{
    char variable[VARIABLE_TEXT];
    if (row->scope == OPTION_ONLY)
        return NULL;
    const char *value = getenv(setting_variable(row, variable).at);
    return value && *value ? value : NULL;
}

/* Which file is named, by the command line or the environment; NULL: none. */
static const char *path_of_file(const struct given *given)
{
    const struct setting *row = setting_find(STR("config"));
    if (!row)
        return NULL;
    const char *path = given->text[setting_number(row)];
    return path ? path : from_environment(row);
}

/* May this stand on a command line? */
static bool check_secret(const struct setting *row, str text, struct error *err)
{
    str user = {"", 0}, password = {"", 0};
    for (size_t i = text.len; row->password_file && i-- > 0 && !user.len;)
        if (text.at[i] == '@')
            user = (str){text.at, i};
    const char *colon = user.len ? memrchr(user.at, ':', user.len) : NULL;
    if (colon && (size_t)(user.at + user.len - colon) > 1 && colon[1] != '/')
        password = (str){colon, 1};
    return !password.len ||
           error_set(err, ERROR_INVALID,
                     "everybody on this machine can see a password on a command line; "
                     "put it into a file: --%s",
                     row->password_file);
}

static bool load_row(size_t i, const struct given *given,
                     const struct settings_file *content, unsigned command,
                     struct settings *settings, struct error *err)
{
    const struct setting *row = setting_at(i);
    const char *variable = from_environment(row);
    char name[VARIABLE_TEXT];
    if (given->text[i])
        return (check_secret(row, str_from(given->text[i]), err) &&
                parse(row, str_from(given->text[i]), settings, err)) ||
               error_context(err, "--%s", row->name);
    if (variable)
        return parse(row, str_from(variable), settings, err) ||
               error_context(err, "%s", setting_variable(row, name).at);
    if (content->number[i])
        return parse(row, content->text[i], settings, err) ||
               error_context(err, "%s:%u: %s", content->path, content->number[i],
                             row->name);
    const char *preset = setting_preset(row, command);
    return !*preset || parse(row, str_from(preset), settings, err);
}

bool settings_load(const struct given *given, unsigned command, struct arena *arena,
                   struct settings *settings, struct error *err)
{
    struct settings_file content = {.path = NULL};
    struct settings loaded = {.config = {"", 0}};
    const char *path = path_of_file(given);
    if (path && !read_file(path, arena, &content, err))
        return false;

    for (size_t i = 0; i < settings_count(); i++)
        if (setting_at(i)->commands & command &&
            !load_row(i, given, &content, command, &loaded, err))
            return false;
    *settings = loaded;
    return true;
}

unsigned settings_threads(const struct settings *settings)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (settings->threads)
        return (unsigned)settings->threads;
    return cores < 2 ? 2 : cores > 4 ? 4 : (unsigned)cores;
}

struct server_options settings_server(const struct settings *settings)
{
    return (struct server_options){
        .listen = settings->listen,
        .names = settings->host,
        .threads = settings_threads(settings),
        .connections = (size_t)settings->connections,
        .per_address = (size_t)settings->connections_per_address,
        .body_limit = (size_t)settings->body_limit,
        .bodies_limit = (size_t)settings->bodies_limit,
        .request_deadline = settings->request_deadline,
        .idle_deadline = settings->idle_deadline,
    };
}
