/* Files of keys: what is pinned once stays, and what is wrong in one is said. */
#include "sheets/pins.h"

#include "base/arena.h"
#include "base/file.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static char folder[] = "/tmp/pins-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/pins-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pins", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder);
    return 0;
}

static void test_the_hub(void **state)
{
    const struct verifying_key one = {{1}}, other = {{2}};
    struct verifying_key key;
    struct stat about;
    (void)state;
    REFUSED_SAYING(ERROR_NOT_FOUND, "pins", pins_read_hub(path, &key, &err));
    MUST(pins_keep_hub(path, &one, &err));
    MUST(pins_keep_hub(path, &one, &err));
    REFUSED_SAYING(ERROR_CONFLICT, "the hub has another key than is pinned in",
                   pins_keep_hub(path, &other, &err));
    MUST(pins_read_hub(path, &key, &err));
    assert_memory_equal(key.byte, one.byte, VERIFYING_BYTES);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    MUST(file_write_private(path, STR("what?\n"), &err));
    REFUSED_SAYING(ERROR_INVALID, "holds no key of a hub",
                   pins_read_hub(path, &key, &err));
    REFUSED_SAYING(ERROR_INVALID, "holds no key of a hub",
                   pins_keep_hub(path, &one, &err));
}

/* What is in a file, and what is wrong with it; NULL: nothing, and there are so many. */
static const struct {
    const char *text;
    size_t sites;
    const char *wrong;
} files[] = {
    {"", 0, NULL},
    {"\n# nobody\n", 0, NULL},
    {"hall-1 " KEY "\n", 1, NULL},
    {"hall-1 " KEY "\r\nhall-2\t" KEY, 0, "line 2: "},
    {"  hall-1   " KEY "  \n\n#\nhall-2 " KEY, 2, NULL},
    {"hall-1 " KEY "\nhall-1 " KEY, 0, "line 2: 'hall-1' is there twice"},
    {"hall-1\n", 0, "line 1: what follows 'hall-1' is no key"},
    {"hall-1 " KEY "AA==\n", 0, "line 1: what follows 'hall-1' is no key"},
    {"hall-1 AAAA\n", 0, "line 1: what follows 'hall-1' is no key"},
    {"ha/ll " KEY "\n", 0, "line 1: 'ha/ll' is no name of a site"},
};

static void test_sites(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct federation_peer *peer;
        struct error why = {0};
        size_t count = 0;
        MUST(file_write_private(path, str_from(files[i].text), &err));
        bool good = pins_read_sites(path, &arena, &peer, &count, &why);
        if (good != !files[i].wrong || count != files[i].sites ||
            (!good && !strstr(why.text, files[i].wrong)))
            fail_msg("file %zu: %zu sites, %s", i, count, why.text);
    }
}

static void test_many_sites(void **state)
{
    char text[8192];
    size_t len = 0;
    (void)state;
    for (int i = 0; i <= FEDERATION_SITES; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "s%d " KEY "\n", i);
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct federation_peer *peer;
    size_t count;
    MUST(file_write_private(path, str_from(text), &err));
    REFUSED_SAYING(ERROR_INVALID, "has more than 64 sites",
                   pins_read_sites(path, &arena, &peer, &count, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_hub, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sites, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_sites, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
