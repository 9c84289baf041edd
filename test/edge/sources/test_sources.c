/* Several sources at once: what they have to say is put together. */
#include "edge/sources/sources.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fake {
    struct source source; /* must be first */
    struct source_state state;
};

static struct fake fakes[2];
static size_t started;
static char stopped[8];

static bool start(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err)
{
    (void)sink;
    if (options->address.len)
        return error_set(err, ERROR_INVALID, "not there");
    *source = &fakes[started++].source;
    return true;
}

static void stop(struct source *source)
{
    size_t len = strlen(stopped);
    stopped[len] = (char)('1' + ((struct fake *)source - fakes));
}

static void state(struct source *source, struct source_state *state)
{
    *state = ((struct fake *)source)->state;
}

static const struct source_kind fake = {.start = start, .stop = stop, .state = state};

static struct sources *start_fakes(size_t count)
{
    struct sources *sources = sources_new();
    struct error err = {0};
    started = 0;
    memset(stopped, 0, sizeof stopped);
    for (size_t i = 0; i < count; i++) {
        fakes[i] = (struct fake){.source.kind = &fake};
        assert_true(
            sources_start(sources, &fake, &(struct source_options){0}, NULL, &err));
    }
    return sources;
}

static void test_none(void **context)
{
    (void)context;
    struct sources *sources = start_fakes(0);
    struct sources_state all = sources_state(sources);
    assert_int_equal(all.ignored, 0);
    assert_string_equal(all.trouble, "");
    sources_stop(sources);
    sources_free(sources);
    sources_stop(NULL);
    sources_free(NULL);
}

static void test_together(void **context)
{
    (void)context;
    static const struct {
        const char *first, *second, *all;
    } row[] = {
        {"", "", ""},
        {"the broker is gone", "", "the broker is gone"},
        {"", "the camera is gone", "the camera is gone"},
        {"the broker is gone", "so is the camera",
         "the broker is gone; so is the camera"},
    };
    struct sources *sources = start_fakes(2);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        snprintf(fakes[0].state.trouble, sizeof fakes[0].state.trouble, "%s",
                 row[i].first);
        snprintf(fakes[1].state.trouble, sizeof fakes[1].state.trouble, "%s",
                 row[i].second);
        fakes[0].state.ignored = 40 + i;
        fakes[1].state.ignored = 2;
        struct sources_state all = sources_state(sources);
        assert_string_equal(all.trouble, row[i].all);
        assert_int_equal(all.ignored, 42 + i);
    }
    sources_stop(sources);
    assert_string_equal(stopped, "21");
    assert_int_equal(sources_state(sources).ignored, 0);
    sources_free(sources);
}

static void test_one_that_does_not_start(void **context)
{
    (void)context;
    struct sources *sources = start_fakes(1);
    struct error err = {0};
    assert_false(sources_start(
        sources, &fake, &(struct source_options){.address = STR("x")}, NULL, &err));
    assert_string_equal(err.text, "not there");
    sources_stop(sources);
    assert_string_equal(stopped, "1");
    sources_free(sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_together),
        cmocka_unit_test(test_one_that_does_not_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
