/* Files that this version did not make: damaged ones, newer ones, other programs'. */
#include "box.h"

#include <sys/stat.h>
#include <unistd.h>

static void damage(struct box *box, const char *sql, const char *fault)
{
    int64_t events;
    box_put(box, 0, 5);
    box_settle(box, 5, 6, "no such worker");
    assert_string_equal(box_verify(box, &events), "");
    assert_int_equal(events, 5);
    box_close(box);
    box_sql(box, sql);
    box_open(box);
    const char *found = box_verify(box, &events);
    if (!strstr(found, fault))
        fail_msg("%s: %s", sql, found);
}

static void test_a_changed_event(void **state)
{
    damage(*state, "UPDATE queue SET json = replace(json, 'W1', '') WHERE number = 2",
           "event 2 is damaged: worker_id is empty");
}

static void test_no_event(void **state)
{
    damage(*state, "UPDATE dead SET json = 'nothing'", "event 5 is damaged: not JSON");
}

static void test_another_uuid(void **state)
{
    damage(*state, "UPDATE queue SET uuid = randomblob(16) WHERE number = 3",
           "event 3 is damaged: it is not kept under its event_uuid");
}

/* Under what an agent of an earlier version derived. `table`: queue or dead. */
static void make_former(struct box *box, const char *table, int64_t number, int n)
{
    static const struct uuid space = {"c855c129-b3fb-5cf0-8510-2a18180dd404"};
    struct event event = box_event(n);
    char name[64], hex[2 * UUID_BYTES + 1], sql[400];
    unsigned char bytes[UUID_BYTES];
    snprintf(name, sizeof name, "%lld|W1|S1|working|", (long long)event.at.ms);
    struct uuid former = uuid_named(&space, str_from(name));
    uuid_to_bytes(&former, bytes);
    for (size_t i = 0; i < UUID_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    snprintf(sql, sizeof sql,
             "UPDATE %s SET uuid = x'%s', json = replace(json, '%s', '%s')"
             " WHERE number = %lld",
             table, hex, event.uuid.text, former.text, (long long)number);
    box_sql(box, sql);
}

static void test_an_earlier_version(void **state)
{
    struct box *box = *state;
    struct event first = box_event(0), dead = box_event(4);
    struct parcels parcels;
    int64_t events;
    box_put(box, 0, 5);
    box_settle(box, 5, 6, "no such worker");
    box_close(box);
    make_former(box, "queue", 1, 0);
    make_former(box, "dead", 5, 4);
    box_open(box);
    assert_string_equal(box_verify(box, &events), "");
    assert_int_equal(events, 5);

    /* It is sent as it is: the server takes one for the other. */
    MUST(spool_next(box->spool, SPOOL_OLDEST_FIRST, 1, 10000, &box->arena, &parcels,
                    &err));
    assert_null(strstr(parcels.parcel[0].json.at, first.uuid.text));

    /* What is replayed is known again. */
    MUST(spool_begin(box->spool, &err));
    MUST(spool_replay(box->spool, 5, NULL, box->now, &err));
    MUST(spool_commit(box->spool, &err));
    assert_int_equal(box_offer(box, &dead).kind, OUTCOME_DUPLICATE);
    assert_string_equal(box_verify(box, &events), "");
}

static void test_a_lost_event(void **state)
{
    damage(*state, "DELETE FROM queue WHERE number = 1",
           "4 waiting events are counted, but there are 3");
}

static void test_newer_and_foreign(void **state)
{
    struct box *box = *state;
    struct spool *spool = NULL;
    box_close(box);
    box_sql(box, "PRAGMA user_version = 2");
    for (int access = SPOOL_READ; access <= SPOOL_WRITE; access++)
        REFUSED_SAYING(
            ERROR_CONFLICT, "has version 2, made by a newer program",
            spool_open(box->path, (enum spool_access)access, &box->limits, &spool, &err));
    box_sql(box, "PRAGMA application_id = 0; PRAGMA user_version = 0");
    REFUSED_SAYING(ERROR_CONFLICT, "is the database of something else",
                   spool_open(box->path, SPOOL_WRITE, &box->limits, &spool, &err));
    assert_null(spool);
}

/* --- at random --- */

static unsigned long long state_of_chance;

static size_t chance(size_t below)
{
    state_of_chance = state_of_chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(state_of_chance >> 33) % below;
}

/* Overwrite some bytes, or cut the file off. */
static void spoil(const char *path)
{
    struct stat about;
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    size_t places = 1 + chance(20);
    if (chance(8) == 0)
        assert_int_equal(ftruncate(fileno(file), (off_t)chance((size_t)about.st_size)),
                         0);
    else
        for (size_t i = 0; i < places; i++) {
            fseek(file, (long)chance((size_t)about.st_size), SEEK_SET);
            for (size_t n = 1 + chance(40); n; n--)
                fputc((int)chance(256), file);
        }
    fclose(file);
}

static bool look(void *context, const struct dead_letter *letter)
{
    *(size_t *)context += letter->json.len + letter->reason.len;
    return true;
}

/* Call every function that reads a spool. It may fail, but must not crash. */
static void use(struct box *box)
{
    struct error why;
    struct parcels parcels = {0};
    struct spool_stats stats;
    struct seen_list seen;
    struct cameras cameras;
    struct event event = box_event(77);
    struct outcome outcome;
    int64_t events;
    size_t bytes = 0;
    box_verify(box, &events);
    (void)!spool_stats(box->spool, &stats, &why);
    (void)!spool_seen(box->spool, STR("cam"), &box->arena, &seen, &why);
    (void)!spool_cameras(box->spool, &box->arena, &cameras, &why);
    (void)!spool_dead(box->spool, look, &bytes, &why);
    if (!spool_next(box->spool, SPOOL_OLDEST_FIRST, 50, 100000, &box->arena, &parcels,
                    &why))
        parcels.count = 0;
    if (!spool_begin(box->spool, &why))
        return;
    bool ok = spool_put(box->spool, &event, 1, box->now, &box->arena, &outcome, &why);
    for (size_t i = 0; ok && i < parcels.count; i++)
        ok = spool_settle(
            box->spool, &(struct verdict){parcels.parcel[i].number, i % 2 ? "why" : NULL},
            1, box->now, &why);
    ok = ok && spool_replay(box->spool, 3, NULL, box->now, &why);
    if (!ok || !spool_commit(box->spool, &why))
        spool_rollback(box->spool);
    (void)!spool_tidy(box->spool, box->now, &why);
}

static void test_damage_at_random(void **state)
{
    struct box *box = *state;
    int opened = 0;
    for (unsigned seed = 1; seed <= 150; seed++) {
        struct error why = {0};
        box_close(box);
        unlink(box->path);
        box_open(box);
        box_put(box, 0, 60);
        box_settle(box, 1, 10, "no such worker");
        box_close(box);
        state_of_chance = seed;
        spoil(box->path);
        if (!spool_open(box->path, SPOOL_WRITE, &box->limits, &box->spool, &why))
            continue;
        opened++;
        use(box);
        arena_free(&box->arena);
    }
    print_message("# %d of 150 damaged files could be opened\n", opened);
    assert_true(opened > 20);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, box_set_up, box_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_changed_event),  TEST(test_no_event),
        TEST(test_another_uuid),     TEST(test_an_earlier_version),
        TEST(test_a_lost_event),     TEST(test_newer_and_foreign),
        TEST(test_damage_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
