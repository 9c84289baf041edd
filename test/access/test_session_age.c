/* How long somebody stays signed in. */
#include "access/sessions.h"
#include "must.h"

static void test_age(void **state)
{
    (void)state;
    static const struct {
        const char *provider, *key;
        int64_t created_min, seen_min; /* ago */
        bool over;
    } row[] = {
        {"", "", 0, 0, false},
        {"", "", 12 * 60, 12 * 60, false},
        {"", "", 12 * 60 + 1, 12 * 60 + 1, true},
        {"", "", 12 * 60 + 1, 0, false},
        {"", "", 7 * 24 * 60, 0, false},
        {"", "", 7 * 24 * 60 + 1, 0, true},
        {"https://login.example 7", "", 12 * 60, 0, false},
        {"https://login.example 7", "", 12 * 60 + 1, 0, true},
        {"", "Ab3dEf9h", 300 * 24 * 60, 200 * 24 * 60, false}, /* ends with its key */
    };
    const instant now = {1800000000000};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct session session = {
            .provider = str_from(row[i].provider),
            .key = str_from(row[i].key),
            .created = {now.ms - row[i].created_min * SPAN_MINUTE.ms}};
        const instant seen = {now.ms - row[i].seen_min * SPAN_MINUTE.ms};
        if (session_is_over(&session, seen, now) != row[i].over)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_age)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
