/* Groups of marks, in the notation of memory_store.h. The hold is 20 minutes. */
#include "memory_store.h"

#include "must.h"

static const span hold = {20 * 60000};

struct row {
    const char *what;
    const char *kept; /* events that came before */
    int64_t sealed;   /* minute; 0: nothing is summed yet */
    const char *group;
    const char *read;    /* runs that settle_needs() has read; "-": it asks for nothing */
    const char *moments; /* of which the events must say what counts */
    const char *stale;   /* sealed time that changes */
    const char *changes; /* "-W0" is removed, "W0,5" is put */
};

static void expect(const struct row *row, const char *what, const char *have,
                   const char *want)
{
    if (strcmp(have, want) != 0)
        fail_msg("%s: %s is '%s', must be '%s'", row->what, what, have, want);
}

static void try_row(const struct row *row, bool forget)
{
    CLEANUP(memory_store_free)
    struct memory_store *store = memory_store_new(hold, (instant){0});
    CLEANUP(settle_log_free) struct settle_log log = SETTLE_LOG;
    memory_store_say(store, row->kept);
    memory_store_settle(store, row->what, NULL);
    memory_store_seal(store, (instant){row->sealed * SPAN_MINUTE.ms});
    memory_store_check(store, row->what);
    if (forget)
        memory_store_forget(store);

    memory_store_say(store, row->group);
    memory_store_settle(store, row->what, &log);
    memory_store_check(store, row->what);
    if (!forget)
        expect(row, "what is read", log.parts ? buf_text(&log.read) : "-", row->read);
    expect(row, "what is asked", buf_text(&log.moments), row->moments);
    expect(row, "what is stale", buf_text(&log.stale), row->stale);
    expect(row, "what changes", buf_text(&log.changes), row->changes);
}

/* Each row twice: as the writer remembers the last runs, and as after a start. What
 * changes must be the same. */
static void try_rows(const struct row *row, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        try_row(&row[i], false);
        try_row(&row[i], true);
    }
}
#define TRY_ROWS(row) try_rows((row), sizeof(row) / sizeof *(row))

/* Marks after all others. */
static void test_live(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"the first of all", "", 0, "W@10", "", "", "", "W10"},
        {"a repeat prolongs the run", "W@0 W@5", 0, "W@10", "-", "", "", "W0,5,10"},
        {"another state begins one", "W@0", 0, "I@10", "-", "", "", "I10"},
        {"so does another station", "W@0", 0, "Wb@10", "-", "", "", "Wb10"},
        {"several in a group", "W@0", 0, "W@5 I@10 I@12 W@15", "-", "", "",
         "W0,5 I10,12 W15"},
        {"in any order", "W@0", 0, "W@15 I@12 W@5 I@10", "-", "", "", "W0,5 I10,12 W15"},
        {"several workers", "W@0 2I@0 3I@0", 0, "2W@10 3A@10 W@10", "-", "", "",
         "W0,10 2W10 3A10"},
        {"the same once more", "W@0 W@5", 0, "W@5", "-", "", "", ""},
        {"within the last run, past its start", "W@0 W@10", 0, "W@5", "-", "", "",
         "W0,5,10"},
        {"which another state cuts", "W@0 W@10", 0, "I@5", "-", "", "", "W0 I5 W10"},
        {"after a silence longer than the hold", "W@0", 0, "W@60", "-", "", "", "W0,60"},
    };
    TRY_ROWS(row);
}

static void test_late(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"before the first of all", "W@10", 60, "I@5", "W10", "", "5-10", "I5"},
        {"within a run of its state", "W@0 W@10 I@30", 60, "W@5", "W0,10 I30", "", "",
         "W0,5,10"},
        {"just as the last mark's hold ends", "W@0 I@50", 60, "W@20", "W0 I50", "",
         "20-40", "W0,20"},
        {"prolongs it by what was not held", "W@0 I@50", 60, "W@5", "W0 I50", "", "20-25",
         "W0,5"},
        {"in a silence, far from the mark before", "W@0 I@100", 120, "W@50", "W0 I100",
         "", "50-70", "W0,50"},
        {"fills a silence within a run", "W@0 W@30 I@50", 60, "W@15", "W0,30 I50", "",
         "20-30", "W0,15,30"},
        {"another state cuts a run", "W@0 W@5 W@10 W@15 I@30", 60, "A@7",
         "W0,5,10,15 I30", "", "7-10", "W0,5 A7 W10,15"},
        {"between two runs", "W@0 W@5 I@30", 60, "A@10", "W0,5 I30", "", "10-30", "A10"},
        {"repeats the run before, not the one after", "W@0 W@5 I@10 I@40", 60, "W@7",
         "W0,5 I10,40", "", "", "W0,5,7"},
        {"before a run of its state", "W@0 I@10 I@40", 60, "I@7", "W0 I10,40", "", "7-10",
         "I7"},
        {"a run beyond the hold is not read", "W@0 I@10 W@31 I@40", 60, "A@10.1",
         "I10 I40", "", "10.001-30.001", "A10.001"},
        {"two apart are read apart", "W@0 I@60 W@120 I@180 W@240", 300, "A@65 A@185",
         "I60 I180 W240", "", "65-85 185-205", "A65 A185"},
        {"a millisecond apart", "W@0 W@10 I@30", 60, "I@5 W@5.1", "W0,10 I30", "", "5-10",
         "W0 I5 W5.001,10"},
    };
    TRY_ROWS(row);
}

/* Sealed time is in the sums; what comes after is not. */
static void test_sealed(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"after it", "W@0 I@40", 30, "A@35", "W0 I40", "", "", "A35"},
        {"at it", "W@0 I@40", 30, "A@30", "W0 I40", "", "", "A30"},
        {"before it, changing time beyond", "W@0 I@60", 30, "A@25", "W0 I60", "", "25-30",
         "A25"},
        {"a live mark that is late", "W@0", 30, "I@29.59999", "-", "", "29.59999-30",
         "I29.59999"},
        {"held from before it", "W@0", 30, "W@15", "-", "", "20-30", "W0,15"},

    };
    TRY_ROWS(row);
}

/* Several events at one instant: they must say which of them counts. */
static void test_moments(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"another state wins", "W@0 W@10 W@20 I@50", 60, "A@10", "W0,10,20 I50", "@10",
         "10-20", "W0 A10 W20"},
        {"another state loses", "W@0 W@10 W@20 I@50", 60, "<A@10", "W0,10,20 I50", "@10",
         "10-20", ""},
        {"another station wins", "W@0 W@10 I@50", 60, "Wb@10", "W0,10 I50", "@10",
         "10-30", "W0 Wb10"},
        {"the same wins", "W@0 W@10 I@50", 60, "W@10", "W0,10 I50", "", "", ""},
        {"the same loses", "W@0 W@10 I@50", 60, "<W@10", "W0,10 I50", "", "", ""},
        {"wins at the start of a run", "W@0 I@10 I@15 W@50", 60, "A@10", "W0 I10,15 W50",
         "@10", "10-15", "A10 I15"},
        {"turns a run into the one before", "W@0 I@10 A@20", 60, "W@10", "W0 I10 A20",
         "@10", "10-20", "W10"},
        {"wins at the start of the last run", "W@0 I@10", 60, "A@10", "W0 I10", "@10",
         "10-30", "A10"},
        {"two that disagree, where there was none", "W@0 I@50", 60, "A@10 I@10", "W0 I50",
         "@10", "10-30", "I10"},
        {"two that agree, where there was none", "W@0 I@50", 60, "A@10 A@10", "W0 I50",
         "", "10-30", "A10"},
        {"two that agree against one", "W@0 W@10 I@50", 60, "A@10 A@10", "W0,10 I50",
         "@10", "10-30", "W0 A10"},
        {"of several workers, in order", "W@0 2W@0 I@10 2I@10", 60, "2A@0 A@10 A@0",
         "W0 I10 2W0 2I10", "@0 @10 2@0", "0-30", "A0 A10 2A0"},
    };
    TRY_ROWS(row);
}

static void test_voided(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"in the midst of a run", "W@0 W@10 W@30 I@50", 60, "-W@10", "W0,10,30 I50",
         "@10", "10-30", "W0,30"},
        {"the first of a run: the run before goes on", "I@0 W@10 W@15 I@50", 60, "-W@10",
         "I0 W10,15 I50", "@10", "10-15", "-W10,15 W15"},
        {"the last of a run", "W@0 W@10 I@50", 60, "-W@10", "W0,10 I50", "@10", "10-30",
         "W0"},
        {"the only one of a run", "I@0 W@10 I@15", 60, "-W@10", "I0 W10 I15", "@10",
         "10-15", "-W10"},
        {"the only one of the last run", "I@0 W@10", 60, "-W@10", "I0 W10", "@10",
         "10-30", "-W10"},
        {"the only one of all", "W@10", 60, "-W@10", "W10", "@10", "10-30", "-W10"},
        {"several runs in a row", "I@0 W@5 A@6 W@7 A@8", 60, "-W@5 -A@6 -W@7",
         "I0 W5 A6 W7 A8", "@5 @6 @7", "5-8", "-W5 -A6 -W7"},
        {"runs a millisecond apart", "I@0 W@5 A@5.1 W@5.2 A@50", 60, "-A@5.1 -W@5 -W@5.2",
         "I0 W5 A5.001 W5.002 A50", "@5 @5.001 @5.002", "5-25.002",
         "-W5 -A5.001 -W5.002"},
        {"all of a run", "I@0 W@5 W@6 W@7 I@10", 60, "-W@5 -W@6 -W@7", "I0 W5,6,7 I10",
         "@5 @6 @7", "5-10", "-W5,6,7"},
        {"everything", "I@0 W@5", 60, "-W@5 -I@0", "I0 W5", "@0 @5", "0-25", "-I0 -W5"},
        {"the one that counted, of two at one instant", "W@0 I@10 A@10 I@50", 60, "-A@10",
         "W0 A10 I50", "@10", "10-30", "I10"},
        {"the one that did not count", "W@0 A@10 <I@10 I@50", 60, "-I@10", "W0 A10 I50",
         "@10", "10-30", ""},
        {"both of one instant", "W@0 I@10 A@10 I@50", 60, "-A@10 -I@10", "W0 A10 I50",
         "@10", "10-30", "-A10"},
        {"and counts again", "W@0 I@10 -I@10 A@50", 60, "-I@10", "W0 A50", "@10", "10-30",
         "I10"},
        {"in the group in which it came", "W@0", 60, "I@10 -I@10", "-", "@10", "10-30",
         ""},
        {"and others come in its place", "I@0 W@10 I@50", 60, "-W@10 A@11 W@9",
         "I0 W10 I50", "@10", "9-31", "W9 -W10 A11"},
    };
    TRY_ROWS(row);
}

/* A run has at most 256 marks. */
static void test_full_runs(void **state)
{
    (void)state;
    static const struct row row[] = {
        {"the 256th", "W@0x255", 0, "W@255", "-", "", "", "W0-255(256)"},
        {"the 257th begins a run", "W@0x256", 0, "W@256", "-", "", "", "W256"},
        {"many at once fill runs", "", 0, "W@0x600", "", "", "",
         "W0-255(256) W256-511(256) W512-599(88)"},
        {"many after some", "W@0x200", 0, "W@200x100", "-", "", "",
         "W0-255(256) W256-299(44)"},
        {"one more in the midst cuts it even", "W@0x256 I@300", 300, "W@7.30000",
         "W0-255(256) I300", "", "", "W0-127(129) W128-255(128)"},
        {"and leaves the run behind it alone", "W@0x512", 0, "W@7.30000",
         "W0-255(256) W256-511(256)", "", "", "W0-127(129) W128-255(128)"},
        {"another state in the midst", "W@0x256 I@300", 300, "A@127.30000",
         "W0-255(256) I300", "", "127.30000-128", "W0-127(128) A127.30000 W128-255(128)"},
        {"the first of a full run voided", "W@0x256", 300, "-W@0", "W0-255(256)", "@0",
         "0-1", "-W0-255(256) W1-255(255)"},
        {"the first of the second run voided", "W@0x512", 300, "-W@256",
         "W0-255(256) W256-511(256)", "@256", "256-257", "-W256-511(256) W257-511(255)"},
        {"many in the midst", "W@0x256 I@300", 300, "W@0.30000x255", "W0-255(256) I300",
         "", "", "W0-127.30000(256) W128-255(255)"},
    };
    TRY_ROWS(row);
}

/* A writer that does not know the last run has it read. */
static void test_unknown_tail(void **state)
{
    (void)state;
    static const struct {
        const char *what, *kept, *group, *read;
    } row[] = {
        {"a live mark", "W@0 I@50", "I@60", "I50"},
        {"a late one", "W@0 I@50 W@100", "A@5", "W0 W100"},
        {"at the start of the last run", "W@0 I@50 W@100", "A@100", "I50 W100"},
        {"before all", "W@10", "A@5", "W10"},
        {"nothing was kept", "", "A@5", ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(memory_store_free)
        struct memory_store *store = memory_store_new(hold, (instant){0});
        CLEANUP(settle_log_free) struct settle_log log = SETTLE_LOG;
        memory_store_say(store, row[i].kept);
        memory_store_settle(store, row[i].what, NULL);
        memory_store_forget(store);
        memory_store_say(store, row[i].group);
        memory_store_settle(store, row[i].what, &log);
        memory_store_check(store, row[i].what);
        if (!log.parts || strcmp(buf_text(&log.read), row[i].read) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&log.read),
                     row[i].read);
    }
}

/* Stale time is cut into days, and a step takes a day of it at most. */
static void test_days(void **state)
{
    (void)state;
    static const struct {
        const char *what, *kept, *group, *stale;
    } row[] = {
        {"more than a day", "W@0 I@1500", "A@1", "1-1441 1441-1500"},
        {"a day exactly", "W@0 I@1441", "A@1", "1-1441"},
        {"up to sealed", "W@0", "A@1", "1-1441 1441-2881 2881-4320"},
        {"what lies near is read as one", "W@0 A@2 W@11 A@12", "I@1 I@11.30000", "1-12"},
        {"what lies farther apart is not", "W@0 A@2 W@12 A@13", "I@1 I@12.30000",
         "1-2 12.30000-13"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(memory_store_free)
        struct memory_store *store =
            memory_store_new((span){4 * SPAN_DAY.ms}, (instant){0});
        CLEANUP(settle_log_free) struct settle_log log = SETTLE_LOG;
        memory_store_say(store, row[i].kept);
        memory_store_settle(store, row[i].what, NULL);
        memory_store_seal(store, (instant){3 * SPAN_DAY.ms});
        memory_store_say(store, row[i].group);
        memory_store_settle(store, row[i].what, &log);
        memory_store_check(store, row[i].what);
        if (strcmp(buf_text(&log.stale), row[i].stale) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, buf_text(&log.stale),
                     row[i].stale);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live),         cmocka_unit_test(test_late),
        cmocka_unit_test(test_sealed),       cmocka_unit_test(test_moments),
        cmocka_unit_test(test_voided),       cmocka_unit_test(test_full_runs),
        cmocka_unit_test(test_unknown_tail), cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
