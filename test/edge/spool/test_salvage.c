/* A damaged spool: what can be read of it comes into a new file. */
#include "box.h"

#include "edge/spool/salvage.h"

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, EVENTS = 300, MOST = 4 * 1024 * 1024 };

static unsigned char file[MOST];

static size_t read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t size = fread(file, 1, sizeof file, in);
    fclose(in);
    return size;
}

static int count_in_page(const unsigned char *page, const char *word)
{
    int count = 0;
    for (size_t i = 0; i + strlen(word) <= PAGE; i++)
        count += memcmp(page + i, word, strlen(word)) == 0;
    return count;
}

/* The fullest leaf of the queue is overwritten for 64 bytes from `at` on. */
static void damage_page(const struct box *box, size_t at)
{
    size_t size = read_file(box->path), best = 0;
    int most = 0;
    for (size_t page = PAGE; page + PAGE <= size; page += PAGE) {
        int count = file[page] == 13 ? count_in_page(file + page, "event_type") : 0;
        if (count > most) {
            most = count;
            best = page;
        }
    }
    assert_true(most > 5);
    for (size_t i = 0; i < 64; i++)
        file[best + at + i] = (unsigned char)((i * 37 + 11) & 255);
    FILE *out = fopen(box->path, "wb");
    assert_int_equal(fwrite(file, 1, size, out), size);
    fclose(out);
}

static struct salvage salvage(const struct box *box)
{
    struct salvage salvage;
    MUST(spool_salvage(box->path, &salvage, &err));
    return salvage;
}

/* Wherever the page is damaged, the other pages are saved, and what is lost is counted.
 */
static void test_a_damaged_page(void **state)
{
    struct box *box = *state;
    static const size_t places[] = {0, 8, 64, 600, 2048, 3000, 4000};
    int damaged = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int64_t events;
        int first = (int)i * EVENTS;
        box_put(box, first, first + EVENTS);
        struct spool_stats before = box_stats(box);
        box_close(box);
        damage_page(box, places[i]);
        struct salvage saved = salvage(box);
        box_open(box);
        assert_string_equal(box_verify(box, &events), "");
        if (saved.sound) /* nothing was there */
            continue;
        damaged++;
        assert_int_equal(saved.waiting + saved.lost, before.waiting);
        assert_in_range(saved.lost, 1, 40);
        struct spool_stats after = box_stats(box);
        assert_int_equal(after.waiting, saved.waiting);
        assert_int_equal(after.dropped_full, before.dropped_full + saved.lost);
        assert_int_equal(after.taken, before.taken);
    }
    assert_true(damaged > 3);
}

/* Dead letters come along, and numbers go on. */
static void test_the_rest_comes_along(void **state)
{
    struct box *box = *state;
    box_put(box, 0, EVENTS);
    box_settle(box, 1, 4, "no such worker");
    box_settle(box, 4, 6, NULL);
    box_close(box);
    damage_page(box, 2048);
    assert_int_equal(salvage(box).dead, 3);
    box_open(box);
    struct event event = box_event(EVENTS);
    assert_int_equal(box_offer(box, &event).id, EVENTS + 1);
    assert_int_equal(box_stats(box).delivered, 2);
}

static void test_a_sound_spool_stays(void **state)
{
    struct box *box = *state;
    struct stat before, after;
    box_put(box, 0, 10);
    box_close(box);
    stat(box->path, &before);
    struct salvage saved = salvage(box);
    stat(box->path, &after);
    assert_true(saved.sound);
    assert_int_equal(before.st_ino, after.st_ino);
    box_open(box);
    assert_int_equal(box_stats(box).waiting, 10);
}

/* What is not a spool is left alone. */
static void test_something_else(void **state)
{
    struct box *box = *state;
    struct salvage saved;
    box_close(box);
    FILE *out = fopen(box->path, "wb");
    fputs("a letter to somebody", out);
    fclose(out);
    REFUSED_SAYING(ERROR_CORRUPT, "not a database",
                   spool_salvage(box->path, &saved, &err));
    assert_int_equal(read_file(box->path), strlen("a letter to somebody"));
    unlink(box->path);
    box_open(box);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, box_set_up, box_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_damaged_page),
        TEST(test_the_rest_comes_along),
        TEST(test_a_sound_spool_stays),
        TEST(test_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
