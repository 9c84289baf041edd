/* engines.h - the database engines that the tests of a store run on. Test code.
 *
 * To test another engine, add its row to the list in engines.c:
 *
 *     const struct CMUnitTest tests[] = {
 *         cmocka_unit_test_setup_teardown(test_seal, place_set_up, place_tear_down),
 *     };
 *     return ENGINES_RUN(tests);
 *
 * Each test runs once on every engine, as "sqlite: test_seal". Before its setup, or the
 * test itself when it has none, *state is the engine.
 */
#ifndef TEST_STORE_ENGINES_H
#define TEST_STORE_ENGINES_H

#include "must.h"

#include "store/store.h"

struct backend;

enum { FOLDER_ROOM = 32, URL_ROOM = 256 };

struct engine {
    const char *name;
    bool loses; /* its writer loses the connection now and then */
    bool waits; /* for a server, so what is tried at random is tried less often */

    /* Can it be tested on this machine? Its tests are skipped when it cannot. */
    bool (*here)(void);

    /* The URL of a database that does not exist yet. `folder` is the test's own, and it
     * has one database at a time. */
    void (*name_fresh)(const char *folder, char url[static URL_ROOM]);
    /* Change what was opened for writing, where that is not what the URL says; or NULL.
     */
    void (*prepare)(struct backend *backend);
    /* Remove that database, as far as there is one. No connection is open. */
    void (*remove)(const char *url);
};

extern const struct engine engine_sqlite, engine_late, engine_postgres, engine_timescale;

/* store_open() for writing, and prepare(). */
MUST_CHECK bool engine_open(const struct engine *engine, const char *url,
                            enum store_access access, instant now, struct store **store,
                            struct error *err);

/* Run the tests on every engine, or on one. The result is for main() to return. With
 * ON_TIMESCALE in the environment, "every" is engine_timescale, whose server is slow. */
int engines_run(const struct CMUnitTest *test, size_t count);
int engine_run(const struct engine *engine, const struct CMUnitTest *test, size_t count);

#define ENGINES_RUN(tests) engines_run((tests), sizeof(tests) / sizeof *(tests))
#define ENGINE_RUN(engine, tests)                                                        \
    engine_run((engine), (tests), sizeof(tests) / sizeof *(tests))

/* Make a folder for one test, and remove it with all files in it. */
void folder_make(char folder[static FOLDER_ROOM]);
void folder_remove(const char *folder);

#endif
