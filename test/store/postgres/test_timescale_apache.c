/* TimescaleDB in the edition of the Apache license: events are kept by week, and that is
 * all. */
#include "../place.h"

#include "server_of_timescale.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>
#include <stdlib.h>

static void note(void *context, enum severity severity, const char *what,
                 const char *text)
{
    bool *told = context;
    if (strcmp(what, "timescaledb") == 0)
        *told =
            severity == SEVERITY_GOOD && strstr(text, "Apache license compresses none");
}

static void test_less(void **state)
{
    struct place *place = *state;
    bool told = false;
    place->now = place_minute(20 * 24 * 60);
    place_send(place, "W@0 +3@10 I@30");
    place_send(place, "W@20000 I@20");
    assert_true(place_correct(place, 2, true));
    place_compare(place, place->writer, "by week");
    assert_int_equal(
        place_number(place, "SELECT count(*) FROM public.show_chunks('events')"), 2);
    assert_int_equal(place_number(place, "SELECT count(*) FROM pg_class WHERE relname ="
                                         " 'shopfloor_event_hours'"),
                     0);
    MUST(store_examine(place->url, note, &told, &err));
    assert_true(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_less, place_set_up, place_tear_down),
    };
    timescale_be_apache();
    return ENGINE_RUN(&engine_timescale, tests);
}
