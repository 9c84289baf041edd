/* test_settings_page.c - docs/settings.md has the tables that the rows of the settings
 * make.
 *
 * In the page a table stands between the lines "<!-- table: COMMAND -->" and
 * "<!-- end -->". With --write as its argument this program writes these tables anew. */
#include "cli/settings.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define PAGE      SOURCE_ROOT "/docs/settings.md"
#define PAGE_SIZE ((size_t)256 * 1024)

static const struct {
    const char *mark;
    unsigned command;
} tables[] = {
    {"<!-- table: serve -->", FOR_SERVE},
    {"<!-- table: edge -->", FOR_EDGE},
};

/* Of a flag, the form that changes something; of a secret, its line in the file. */
static void add_option(struct buf *out, const struct setting *row)
{
    bool no = setting_is_on(row);
    if (row->scope == NO_OPTION)
        buf_addf(out, "| `%s = %s` ", row->name, row->unit);
    else
        buf_addf(out, "| `--%s%s%s%s` ", no ? "no-" : "", row->name, row->unit ? " " : "",
                 row->unit ? row->unit : "");
}

static void add_variable(struct buf *out, const struct setting *row)
{
    char name[VARIABLE_TEXT];
    const char *value = row->type != SETTING_FLAG ? ""
                        : setting_is_on(row)      ? "=no"
                                                  : "=yes";
    if (row->scope == OPTION_ONLY)
        buf_addf(out, "| ");
    else
        buf_addf(out, "| `%s%s` ", setting_variable(row, name).at, value);
}

static void add_default(struct buf *out, const struct setting *row, unsigned command)
{
    const char *preset = setting_preset(row, command);
    if (*preset && row->type != SETTING_FLAG)
        buf_addf(out, "| `%s` ", preset);
    else
        buf_addf(out, "| ");
}

static void add_row(struct buf *out, const struct setting *row, unsigned command)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    add_option(out, row);
    add_variable(out, row);
    add_default(out, row, command);
    buf_addf(out, "| %.*s |\n", STR_ARG(setting_purpose(row, &arena)));
}

static int compare_names(const void *a, const void *b)
{
    const struct setting *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static void add_table(struct buf *out, unsigned command)
{
    const struct setting *rows[SETTINGS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < settings_count(); i++)
        if (setting_at(i)->commands & command)
            rows[count++] = setting_at(i);
    qsort(rows, count, sizeof *rows, compare_names);
    buf_addf(out, "\n| option | variable | default | |\n|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++)
        add_row(out, rows[i], command);
    buf_addf(out, "\n");
}

/* The command whose table begins with this line, or 0. */
static unsigned command_of(str line)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (str_equal(line, str_from(tables[i].mark)))
            return tables[i].command;
    return 0;
}

/* The page, with the tables that the rows make; *found: which tables it has. */
static void write_page(str page, struct buf *out, unsigned *found)
{
    bool skipping = false;
    *found = 0;
    while (page.len) {
        str line = str_cut(page, '\n', &page);
        unsigned command = command_of(line);
        if (str_equal(line, STR("<!-- end -->")))
            skipping = false;
        if (!skipping)
            buf_addf(out, "%.*s\n", STR_ARG(line));
        if (!command)
            continue;
        add_table(out, command);
        *found |= command;
        skipping = true;
    }
}

static str read_page(struct arena *arena)
{
    struct error err = {0};
    str page = {"", 0};
    if (!file_read(PAGE, PAGE_SIZE, arena, &page, &err))
        fail_msg("%s", err.text);
    return page;
}

static void test_the_page_has_the_tables(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf want = BUF(PAGE_SIZE);
    unsigned found;
    str page = read_page(&arena);
    write_page(page, &want, &found);
    assert_int_equal(found, FOR_SERVE | FOR_EDGE);
    if (!str_equal(page, buf_str(&want)))
        fail_msg(
            "docs/settings.md is not what src/cli/table_*.c say; to write its tables "
            "anew: build/test/test_cli_settings_page --write");
}

static void write_the_tables(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf made = BUF(PAGE_SIZE);
    unsigned found;
    write_page(read_page(&arena), &made, &found);
    FILE *file = fopen(PAGE, "w");
    assert_non_null(file);
    assert_true(fputs(buf_text(&made), file) >= 0);
    assert_int_equal(fclose(file), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest check[] = {cmocka_unit_test(test_the_page_has_the_tables)};
    const struct CMUnitTest write[] = {cmocka_unit_test(write_the_tables)};
    if (argc > 1 && strcmp(argv[1], "--write") == 0)
        return cmocka_run_group_tests(write, NULL, NULL);
    return cmocka_run_group_tests(check, NULL, NULL);
}
