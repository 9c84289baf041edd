/* Scenes are in the notation of notation.h, with a hold of 60 minutes. */
#include "domain/since.h"

#include "notation.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PEOPLE = 3 };
static const span hold = {60 * 60 * 1000};

/* Runs of each worker, a run a mark; of two at one instant the later in the text counts.
 */
static void read_scene(const char *text, struct timeline timeline[static PEOPLE],
                       struct arena *arena)
{
    struct sign sign;
    while (notation_next(&text, &sign))
        timeline_put(&timeline[sign.worker],
                     (struct run){.start = sign.at,
                                  .last = sign.at,
                                  .state = sign.type,
                                  .station = sign.station},
                     arena);
}

static void write_moment(instant since, struct buf *out)
{
    int64_t ms = since.ms % SPAN_MINUTE.ms;
    buf_addf(out, "%s%lld", out->len ? " " : "", (long long)(since.ms / SPAN_MINUTE.ms));
    if (ms)
        buf_addf(out, ".%03lld", (long long)llabs(ms));
}

/* At `t`: since when worker 1's status holds. */
static const struct {
    const char *what, *scene;
    int64_t t;
    const char *worker;
} row[] = {
    /* clang-format off */
    {"the moment of the change, not of the last repeat", "W@1000 I@1100 I@1110 I@1120", 1130,
     "1100"},
    {"a change just now", "W@1000 I@1010", 1010, "1010"},
    {"another station is another place, the same work", "W@1000 Wb@1010 W@1020 Wb@1030", 1040,
     "1000"},
    {"a silence as long as the hold is no break", "W@1000 W@1060", 1100, "1000"},
    {"a longer one is", "W@1000 W@1060.001", 1100, "1060.001"},
    {"the hold runs out", "W@1000 I@1020", 1100, "1080"},
    {"it runs out this moment", "W@1000", 1060, "1060"},
    {"lost is lost: an unknown after silence, for the worker", "W@1000 ?@1100", 1130,
     "1060"},
    {"silence after an unknown", "W@1000 ?@1010", 1100, "1010"},
    {"went home", "W@1000 A@1010 A@1040", 1050, "1010"},
    {"two at one instant: the other has length zero", "W@1000 I@1010 W@1010", 1020, "1000"},
    {"what comes later is not known yet", "W@1000 I@1030", 1020, "1000"},
    {"working for two days", "W@0 W@50 W@100 W@150 W@200 W@250 W@300 W@350 W@400 W@450"
     " W@500 W@550 W@600 W@650 W@700 W@750 W@800 W@850 W@900 W@950 W@1000 W@1050 W@1100"
     " W@1150 W@1200 W@1250 W@1300 W@1350 W@1400 W@1450 W@1500", 1510, "70"},
    {"gone for days", "W@0 A@10", 3000, "1560"},
    {"an unknown's hold runs out", "1?@1000", 1061, "-379"},
    /* clang-format on */
};

static void test_since(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(256);
        struct timeline timeline[PEOPLE] = {0};
        instant t = {row[i].t * SPAN_MINUTE.ms};
        read_scene(row[i].scene, timeline, &arena);
        timeline[0].count = timeline_upto(&timeline[0], t);
        write_moment(since_of_worker(&timeline[0], hold, t), &have);
        if (strcmp(buf_text(&have), row[i].worker) != 0)
            fail_msg("%s: '%s', not '%s'", row[i].what, buf_text(&have), row[i].worker);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
