/* manual.c - the manual page and completions, from the same tables as --help. */
#include "cli/manual.h"

#include "cli/arguments.h"

#include "base/arena.h"

#include <string.h>

/* --- the manual page: see groff_man(7) --- */

/* Text, whose backslashes and hyphens mean themselves, and whose lines are no requests.
 */
static void put_text(FILE *out, str text)
{
    bool start = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (start && (c == '.' || c == '\''))
            fputs("\\&", out);
        if (c == '\\')
            fputs("\\e", out);
        else if (c == '-')
            fputs("\\-", out);
        else
            fputc(c, out);
        start = c == '\n';
    }
}

/* Paragraphs are parted by an empty line. */
static void put_paragraphs(FILE *out, const char *text)
{
    for (const char *end; (end = strstr(text, "\n\n")); text = end + 2) {
        put_text(out, (str){text, (size_t)(end - text)});
        fputs("\n.PP\n", out);
    }
    put_text(out, str_from(text));
    fputc('\n', out);
}

static void put_option(FILE *out, const struct setting *row, unsigned command,
                       struct arena *arena)
{
    char variable[VARIABLE_TEXT];
    const char *preset = setting_preset(row, command);
    const char *dashes = row->scope == NO_OPTION ? "" : "\\-\\-";
    fprintf(out, ".TP\n\\fB%s%s", dashes, setting_is_on(row) ? "no\\-" : "");
    put_text(out, str_from(row->name));
    fprintf(out, row->type == SETTING_FLAG ? "\\fR\n" : "\\fR=\\fI%s\\fR\n",
            row->unit ? row->unit : "");
    put_text(out, setting_purpose(row, arena));
    if (*preset && row->type != SETTING_FLAG) {
        fputs(" (default ", out);
        put_text(out, str_from(preset));
        fputc(')', out);
    }
    fputc('\n', out);
    if (row->scope != OPTION_ONLY) {
        fputs(".br\n", out);
        put_text(out, setting_variable(row, variable));
        fputc('\n', out);
    }
}

static void put_command(FILE *out, const struct command *command)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    fprintf(out, ".SS \"shopfloor %s%s%s\"\n", command->name, command->operand ? " " : "",
            operands_of(command).text);
    put_text(out, str_from(command->summary));
    fputs(".\n.PP\n", out);
    put_paragraphs(out, command->help);
    for (size_t i = 0; i < settings_count(); i++)
        if (setting_at(i)->commands & command->bit)
            put_option(out, setting_at(i), command->bit, &arena);
    fputs(".PP\nExamples:\n.PP\n.nf\n", out);
    put_text(out, str_from(command->examples));
    fputs("\n.fi\n", out);
}

void manual_page(FILE *out)
{
    fputs(".TH SHOPFLOOR 1 \"\" \"shopfloor " SHOPFLOOR_VERSION "\"\n"
          ".SH NAME\nshopfloor \\- productivity of a shop floor, from its cameras\n"
          ".SH SYNOPSIS\n.B shopfloor\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIFILE\\fR]\n"
          ".SH DESCRIPTION\n",
          out);
    put_text(out, str_from(commands_about));
    fputs(
        ".PP\nA setting is an option, an environment variable, which is named below it, "
        "or a line of the file that \\fB\\-\\-config\\fR names. An option counts before "
        "a variable, and a variable before the file.\n"
        ".SH COMMANDS\n",
        out);
    for (size_t i = 0; i < commands_count; i++)
        put_command(out, &commands[i]);
    fputs(".SH EXIT STATUS\n0 when it worked, 1 when it did not, and 2 when the command "
          "could not be understood.\n",
          out);
}

/* --- completions --- */

static void put_options(FILE *out, const struct command *command)
{
    fputs("--help", out);
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *row = setting_at(i);
        if (row->commands & command->bit && row->scope != NO_OPTION)
            fprintf(out, " --%s%s%s", setting_is_on(row) ? "no-" : "", row->name,
                    row->type == SETTING_FLAG ? "" : "=");
    }
}

/* The first words of commands, or the second ones after `first`, each once. */
static void put_words(FILE *out, str first)
{
    str last = STR("");
    for (size_t i = 0; i < commands_count; i++) {
        str rest, word = str_cut(str_from(commands[i].name), ' ', &rest);
        if (first.len && !(rest.len && str_equal(word, first)))
            continue;
        word = first.len ? rest : word;
        if (!str_equal(word, last))
            fprintf(out, "%.*s ", STR_ARG(word));
        last = word;
    }
}

void manual_completion(FILE *out)
{
    fputs("# Completions of shopfloor for bash.\n"
          "_shopfloor() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} words=\n"
          "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
          "        words='",
          out);
    put_words(out, STR(""));
    fputs("help version'\n    fi\n    case $command in\n", out);
    str done = STR("");
    for (size_t i = 0; i < commands_count; i++) {
        str rest, first = str_cut(str_from(commands[i].name), ' ', &rest);
        if (!rest.len || str_equal(first, done))
            continue;
        done = first;
        fprintf(out,
                "    %.*s)\n        command+=\" ${COMP_WORDS[2]:-}\"\n"
                "        [ \"$COMP_CWORD\" != 2 ] || words='",
                STR_ARG(first));
        put_words(out, first);
        fputs("'\n        ;;\n", out);
    }
    fputs("    esac\n    if [[ $word == -* ]]; then\n        case $command in\n", out);
    for (size_t i = 0; i < commands_count; i++) {
        fprintf(out, "        '%s') words='", commands[i].name);
        put_options(out, &commands[i]);
        fputs("' ;;\n", out);
    }
    fputs("        esac\n    fi\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
          "    [[ ${COMPREPLY[0]:-} != *= ]] || compopt -o nospace\n"
          "}\n"
          "complete -o default -F _shopfloor shopfloor\n",
          out);
}
