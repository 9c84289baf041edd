#include "cli/arguments.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/nearest.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The key of an option is its row: KEY_ROW + 2 * row, and one more for the form that says
 * no. */
enum { KEY_HELP = 'h', KEY_ROW = 0x1000, DOC_LENGTH = 1000 };

/* What --help says of a row. */
static const char *describe(const struct setting *row, unsigned command,
                            struct arena *arena)
{
    CLEANUP(buf_free) struct buf doc = BUF(DOC_LENGTH);
    char variable[VARIABLE_TEXT];
    const char *preset = setting_preset(row, command);
    bool has_default = *preset && row->type != SETTING_FLAG;
    bool has_variable = row->scope != OPTION_ONLY;
    buf_addf(&doc, "%.*s", STR_ARG(setting_purpose(row, arena)));
    if (has_default || has_variable)
        buf_addf(&doc, " (%s%s%s%s%s)", has_default ? "default " : "",
                 has_default ? preset : "", has_default && has_variable ? ", " : "",
                 has_variable ? setting_variable(row, variable).at : "",
                 !has_variable || row->type != SETTING_FLAG ? ""
                 : setting_is_on(row)                       ? "=no"
                                                            : "=yes");
    return arena_copy(arena, buf_str(&doc)).at;
}

/* A flag has two forms, of which the one that changes something is shown. */
static struct argp_option *add_options(const struct setting *row, unsigned command,
                                       struct arena *arena, struct argp_option *next)
{
    int key = KEY_ROW + 2 * (int)setting_number(row);
    bool on = setting_is_on(row);
    *next++ = (struct argp_option){
        row->name, key, row->unit, on ? OPTION_HIDDEN : 0, describe(row, command, arena),
        0};
    if (row->type == SETTING_FLAG) {
        CLEANUP(buf_free) struct buf name = BUF(VARIABLE_TEXT);
        buf_addf(&name, "no-%s", row->name);
        *next++ = (struct argp_option){
            arena_copy(arena, buf_str(&name)).at, key + 1, NULL, on ? 0 : OPTION_HIDDEN,
            describe(row, command, arena),        0};
    }
    return next;
}

static bool has_option(const struct command *command, const struct setting *row)
{
    return row->commands & command->bit && row->scope != NO_OPTION;
}

static struct argp_option *options_of(const struct command *command, struct arena *arena)
{
    struct argp_option *first =
        arena_new(arena, struct argp_option, 2 * settings_count() + 2);
    struct argp_option *next = first;
    *next++ = (struct argp_option){"help", KEY_HELP, NULL, 0, "show this help", -1};
    for (size_t i = 0; i < settings_count(); i++)
        if (has_option(command, setting_at(i)))
            next = add_options(setting_at(i), command->bit, arena, next);
    return first;
}

/* --- reading --- */

/* Where argp is, for the functions it calls. */
struct reading {
    const struct command *command;
    struct arguments *arguments;
    struct error *err;
};

static error_t take(int key, char *value, struct argp_state *state)
{
    struct reading *reading = state->input;
    struct arguments *arguments = reading->arguments;
    if (key >= KEY_ROW && key < KEY_ROW + 2 * (int)settings_count()) {
        size_t row = (size_t)(key - KEY_ROW) / 2;
        const char *answer = (key - KEY_ROW) % 2 ? "no" : "yes";
        arguments->given.text[row] = value ? value : answer;
        return 0;
    }
    if (key == KEY_HELP) {
        arguments->help = true;
        return 0;
    }
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    const char **operand = arguments->file && reading->command->second
                               ? &arguments->second
                               : &arguments->file;
    if (!reading->command->operand || *operand) {
        error_set(reading->err, ERROR_INVALID, "'%s' is one word too many",
                  str_shown(str_from(value)).text);
        return EINVAL;
    }
    *operand = value;
    return 0;
}

/* --- what is wrong --- */

static bool begins_with(str text, str start)
{
    return text.len >= start.len && str_equal((str){text.at, start.len}, start);
}

/* A name on the command line, and the row it may be short for. */
struct search {
    str name;
    const struct setting *row; /* the last one found */
    size_t found;
    bool exact;
    struct nearest nearest; /* its name is: */
    char text[VARIABLE_TEXT];
};

static void look_at(struct search *search, str option, const struct setting *row)
{
    nearest_offer(&search->nearest, option);
    if (search->nearest.name.at == option.at) {
        memcpy(search->text, option.at, option.len);
        search->nearest.name.at = search->text;
    }
    if (search->exact || !begins_with(option, search->name))
        return;
    search->exact = option.len == search->name.len;
    search->found = search->exact ? 1 : search->found + 1;
    search->row = row;
}

static void look_for(struct search *search, const struct command *command)
{
    look_at(search, STR("help"), NULL);
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *row = setting_at(i);
        char negated[VARIABLE_TEXT];
        if (!has_option(command, row))
            continue;
        look_at(search, str_from(row->name), row);
        snprintf(negated, sizeof negated, "no-%s", row->name);
        if (row->type == SETTING_FLAG)
            look_at(search, str_from(negated), row);
    }
}

static bool refuse(const struct command *command, const char *word,
                   const struct nearest *nearest, struct error *err)
{
    str rest;
    return error_set(err, ERROR_INVALID,
                     "there is no option '%s'%s; see 'shopfloor %s --help'",
                     str_shown(str_cut(str_from(word), '=', &rest)).text,
                     nearest_hint(nearest, "--").text, command->name);
}

/* What is a secret is no option, though a longer one may begin with its name. */
static bool refuse_secret(const struct command *command, str name, struct error *err)
{
    char variable[VARIABLE_TEXT];
    const struct setting *row = setting_find(name);
    if (!row || row->scope != NO_OPTION || !(row->commands & command->bit))
        return true;
    return error_set(err, ERROR_INVALID,
                     "there is no option '--%s': everybody on this machine can see a "
                     "command line. Put it into a file, --%s-file FILE, or into the "
                     "variable %s",
                     row->name, row->name, setting_variable(row, variable).at);
}

/* Is `word` an option that can stand so? *takes: the next word is its value. */
static bool check_option(const struct command *command, const char *word, bool last,
                         bool *takes, struct error *err)
{
    str value, name = str_cut(str_from(word + 2), '=', &value);
    struct search search = {.name = name, .nearest = nearest_to(name)};
    if (!refuse_secret(command, name, err))
        return false;
    look_for(&search, command);
    if (search.found != 1)
        return refuse(command, word, &search.nearest, err);
    const struct setting *row = search.row;
    bool is_flag = !row || row->type == SETTING_FLAG, has_value = strchr(word, '=');
    if (is_flag && has_value)
        return error_set(err, ERROR_INVALID, "--%s takes no value",
                         row ? row->name : "help");
    *takes = !is_flag && !has_value;
    if (*takes && last)
        return error_set(err, ERROR_INVALID, "--%s needs a value: --%s %s", row->name,
                         row->name, row->unit);
    return true;
}

/* Is each option one that the command has? argp would only say that some word is wrong,
 * and after it has sorted them not even which one. */
static bool check_options(const struct command *command, int argc, char **argv,
                          struct error *err)
{
    const struct nearest none = {0};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool takes = false;
        if (strcmp(word, "--") == 0)
            return true;
        if (word[0] != '-' || !word[1] || strcmp(word, "-h") == 0)
            continue;
        if (word[1] != '-')
            return refuse(command, word, &none, err);
        if (!check_option(command, word, i + 1 == argc, &takes, err))
            return false;
        i += takes;
    }
    return true;
}

struct operands operands_of(const struct command *command)
{
    struct operands operands = {""};
    snprintf(operands.text, sizeof operands.text, "%s%s%s",
             command->operand ? command->operand : "", command->second ? " " : "",
             command->second ? command->second : "");
    return operands;
}

bool arguments_read(const struct command *command, int argc, char **argv,
                    struct arguments *arguments, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct argp argp = {.options = options_of(command, &arena), .parser = take};
    struct arguments read = {.file = NULL};
    struct error why = {0};
    struct reading reading = {command, &read, &why};
    if (!check_options(command, argc, argv, err))
        return false;
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_EXIT | ARGP_NO_HELP, NULL,
                   &reading) != 0) {
        if (why.code == ERROR_NONE)
            error_set(&why, ERROR_INVALID, "this cannot be understood");
        *err = why;
        return false;
    }
    const char *missing = !read.file     ? command->operand
                          : !read.second ? command->second
                                         : NULL;
    if (missing && !read.help) {
        struct operands operands = operands_of(command);
        return error_set(err, ERROR_INVALID,
                         "%s is missing: 'shopfloor %s %s'; see 'shopfloor %s --help'",
                         missing, command->name, operands.text, command->name);
    }
    *arguments = read;
    return true;
}

/* --- help --- */

enum { LINE = 79, DOC_AT = 29 }; /* columns */

/* Words of a line that may be too long, where `out` has come to column `indent`. Further
 * lines begin there, too. */
static void write_words(FILE *out, str words, int indent)
{
    int column = indent;
    while (words.len) {
        str word = str_cut(words, ' ', &words);
        if (column > indent && column + 1 + (int)word.len > LINE)
            column = fprintf(out, "\n%*s", indent, "") - 1;
        column += fprintf(out, "%s%.*s", column > indent ? " " : "", STR_ARG(word));
    }
    fputc('\n', out);
}

static void write_option(FILE *out, const struct argp_option *option)
{
    int column =
        fprintf(out, "  %s--%s%s%s", option->key == KEY_HELP ? "-h, " : "    ",
                option->name, option->arg ? "=" : "", option->arg ? option->arg : "");
    if (column >= DOC_AT)
        column = fprintf(out, "\n") - 1;
    fprintf(out, "%*s", DOC_AT - column, "");
    write_words(out, str_from(option->doc), DOC_AT);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct argp_option *)a)->name,
                  ((const struct argp_option *)b)->name);
}

static void write_options(FILE *out, const struct command *command)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct argp_option *options = options_of(command, &arena);
    size_t count = 0;
    while (options[count].name)
        count++;
    qsort(options, count, sizeof *options, compare_names);
    for (size_t i = 0; i < count; i++)
        if (!(options[i].flags & OPTION_HIDDEN))
            write_option(out, options + i);
}

/* argp's own help breaks lines wrongly where its buffer is full. */
void arguments_help(const struct command *command, FILE *out)
{
    const struct operands operands = operands_of(command);
    CLEANUP(buf_free) struct buf summary = BUF(DOC_LENGTH);
    buf_addf(&summary, "%s: %s", command->name, command->summary);
    fprintf(out, "Usage: shopfloor %s [OPTION...]%s%s\n", command->name,
            *operands.text ? " " : "", operands.text);
    write_words(out, buf_str(&summary), 0);
    fputc('\n', out);
    write_options(out, command);
    fputc('\n', out);
    for (str rest = str_from(command->help); rest.len;)
        write_words(out, str_cut(rest, '\n', &rest), 0);
    fprintf(out, "\nExamples:\n%s\n", command->examples);
}
