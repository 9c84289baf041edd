/* fuzz_sheet.c - a sheet that is taken has one text, which is the one that came. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "hub/received_sheet.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

static void check_row(const struct received_sheet *sheet, size_t i)
{
    const struct received_row *row = &sheet->row[i];
    must(sheet->scopes & 1U << row->scope);
    must((row->scope == SHEET_FACTORY) == (row->id.len == 0));
    for (int j = 0; j < SHEET_FIGURES; j++)
        must(row->figure[j] >= 0 && !(row->suppressed && row->figure[j]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf again = BUF(2 * SHEET_BYTES);
    str text = {(const char *)data, size};
    struct received_sheet sheet;
    struct error err = {0};
    if (!received_sheet_parse(text, &arena, &sheet, &err)) {
        must((err.code == ERROR_INVALID || err.code == ERROR_LIMIT) && err.text[0]);
        return 0;
    }
    must(sheet.epoch > 0 && sheet.revision > 0 && sheet.site.len && sheet.scopes);
    must(sheet.personal == (sheet.k == 0) && !window_empty(sheet.period));
    for (size_t i = 0; i < sheet.rows; i++)
        check_row(&sheet, i);
    received_sheet_write(&sheet, &again);
    must(str_equal(buf_str(&again), text));
    return 0;
}
