/* fuzz_instant.c - a time that is read is written and read back as itself. */
#include "base/error.h"
#include "base/instant.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

/* A refusal says why, in text that is safe to show, and leaves the output alone. */
static void check_refusal(const struct error *err, int64_t output)
{
    must(err->code == ERROR_INVALID && output == -42);
    size_t len = strnlen(err->text, sizeof err->text);
    must(len > 0 && len < sizeof err->text);
    for (size_t i = 0; i < len; i++)
        must((unsigned char)err->text[i] >= ' ' && err->text[i] != 0x7f);
}

static void check_instant(str text)
{
    struct error err = {0};
    instant t = {-42}, again;
    char written[INSTANT_TEXT];

    if (!instant_parse(text, &t, &err)) {
        check_refusal(&err, t.ms);
        return;
    }
    must(t.ms >= 0);
    str canonical = instant_format(t, written);
    must(instant_parse(canonical, &again, &err) && instant_equal(t, again));

    /* Date and time of day of a time in UTC come back letter by letter. */
    char last = text.at[text.len - 1];
    if (last == 'Z' || last == 'z') {
        must(memcmp(text.at, written, 10) == 0);
        must(memcmp(text.at + 11, written + 11, 8) == 0);
    }
}

static void check_span(str text)
{
    struct error err = {0};
    span length = {-42};
    if (!span_parse(text, &length, &err))
        check_refusal(&err, length.ms);
    else
        must(length.ms >= 0 && instant_before((instant){length.ms}, INSTANT_NEVER));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    check_instant(text);
    check_span(text);
    return 0;
}
