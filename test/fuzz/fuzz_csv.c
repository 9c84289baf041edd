/* fuzz_csv.c - any text as a header and a line of CSV: an object or an error, never
 * anything else.
 */
#include "base/error.h"
#include "base/json.h"
#include "domain/event.h"
#include "pipeline/csv.h"

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str line, header = str_cut((str){(const char *)data, size}, '\n', &line);
    const struct json *object;
    struct csv_columns columns;
    struct event event;
    struct error err;
    static const struct csv_style styles[] = {{',', false}, {';', true}, {'\t', false}};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (csv_header(header, styles[i], &columns, &err) &&
            csv_object(&columns, line, &arena, &object, &err) &&
            event_decode(object, (instant){1800000000000}, &event, &err) &&
            (event.confidence < 0 || event.confidence > 1))
            __builtin_trap();
    return 0;
}
