/* Which engine a URL names, and that its two ways to name a file of SQLite are one. */
#include "engines.h"
#include "store/backend.h"

#include <stdio.h>

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url, *address;
    } row[] = {
        {"shopfloor.db", "shopfloor.db"},
        {"/var/lib/shopfloor/events.db", "/var/lib/shopfloor/events.db"},
        {"sqlite:shopfloor.db", "shopfloor.db"},
        {"sqlite:/var/lib/events.db", "/var/lib/events.db"},
        {"sqlite:./a:b.db", "./a:b.db"},
        {"sqlite:sqlite:x", "sqlite:x"},
        {"./sqlite:x",
         "./sqlite:x"}, /* a file, as whatever has a slash before its colon */
        {"data/2026:01.db", "data/2026:01.db"},
        {"my_data:1.db", "my_data:1.db"},   /* no scheme has an underscore, */
        {"2026:01.db", "2026:01.db"},       /* begins with a digit, */
        {"C:\\events.db", "C:\\events.db"}, /* or is a single letter */
        {":memory", ":memory"},
        {"sqlite", "sqlite"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct backend_kind *kind = NULL;
        const char *address = NULL;
        MUST_IN(row[i].url, backend_of(row[i].url, &kind, &address, &err));
        assert_ptr_equal(kind, &backend_sqlite);
        assert_string_equal(address, row[i].address);
    }
}

static void test_no_engine(void **state)
{
    (void)state;
#define WANT "want a file, sqlite:FILE, or postgresql://USER@HOST/NAME"
    static const struct {
        const char *url, *text;
    } row[] = {
        {"mysql://x", "no database is named 'mysql:'; " WANT},
        {"SQLite:x.db", "no database is named 'SQLite:'; " WANT},
        {"a+b-c.d2:x", "no database is named 'a+b-c.d2:'; " WANT},
        {"ab:", "no database is named 'ab:'; " WANT},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct store *store = NULL;
        struct store_lock lock = {0};
        REFUSED(ERROR_INVALID, row[i].text,
                store_open(row[i].url, STORE_READER, (instant){0}, &store, &err));
        REFUSED(ERROR_INVALID, row[i].text,
                store_open(row[i].url, STORE_WRITER, (instant){0}, &store, &err));
        REFUSED(ERROR_INVALID, row[i].text, store_lock(row[i].url, &lock, &err));
        assert_null(store);
        assert_null(lock.kind);
    }
}

/* SQLite would keep these where nobody else finds them. */
static void test_no_file(void **state)
{
    (void)state;
    static const struct {
        const char *url, *text;
    } row[] = {
        {"sqlite:", "'' is no file; want sqlite:FILE"},
        {"", "'' is no file; want sqlite:FILE"},
        {"sqlite::memory:", "':memory:' is no file; want sqlite:FILE"},
        {":memory:", "':memory:' is no file; want sqlite:FILE"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct store *store = NULL;
        struct store_lock lock = {0};
        REFUSED(ERROR_INVALID, row[i].text, store_lock(row[i].url, &lock, &err));
        REFUSED(ERROR_INVALID, row[i].text,
                store_open(row[i].url, STORE_WRITER, (instant){0}, &store, &err));
        REFUSED(ERROR_INVALID, row[i].text,
                store_open(row[i].url, STORE_READER, (instant){0}, &store, &err));
    }
}

/* A file by its name and by its URL: one lock, one database. */
static void test_two_names(void **state)
{
    (void)state;
    char folder[FOLDER_ROOM], url[URL_ROOM];
    folder_make(folder);
    engine_sqlite.name_fresh(folder, url);
    const char *file = url + strlen("sqlite:"), *name[] = {file, url};
    for (size_t i = 0; i < 2; i++) {
        const char *other = name[1 - i];
        struct store_lock lock = {0}, second = {0};
        struct store *writer = NULL, *reader = NULL;
        struct site site;
        MUST(store_lock(name[i], &lock, &err));
        REFUSED_SAYING(ERROR_CONFLICT, file, store_lock(other, &second, &err));
        MUST(store_open(name[i], STORE_WRITER, (instant){0}, &writer, &err));
        MUST(store_open(other, STORE_READER, (instant){0}, &reader, &err));
        MUST(store_begin(writer, &err));
        MUST(store_set_target(writer, target_of(2.5 + (double)i), &err));
        MUST(store_commit(writer, (instant){0}, &err));
        MUST(store_site(reader, &site, &err));
        assert_true(target_number(site.target) == 2.5 + (double)i);
        store_close(reader);
        store_close(writer);
        store_unlock(&lock);
    }
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_no_engine),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_two_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
