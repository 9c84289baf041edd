#include "pipeline/looks.h"

#include "base/arena.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

struct counted {
    struct look look; /* its count: not yet taken */
    bool told;        /* it was taken once */
    struct arena arena;
};

struct looks {
    pthread_mutex_t mutex; /* for all below */
    struct counted **at;
    size_t count, most;
    size_t *slot; /* by the hash of what is counted: a number in `at`, from 1; 0: none */
    size_t slots; /* a power of two, at least twice `count` */
};

enum { SLOTS_AT_FIRST = 64 };

struct looks *looks_new(size_t most)
{
    struct looks *looks = memory_new(struct looks, 1);
    looks->most = most;
    pthread_mutex_init(&looks->mutex, NULL);
    return looks;
}

static void counted_free(struct counted *counted)
{
    arena_free(&counted->arena);
    free(counted);
}

void looks_free(struct looks *looks)
{
    if (!looks)
        return;
    for (size_t i = 0; i < looks->count; i++)
        counted_free(looks->at[i]);
    free(looks->at);
    free(looks->slot);
    pthread_mutex_destroy(&looks->mutex);
    free(looks);
}

/* --- finding: FNV-1a, and the slots after --- */

static uint64_t mix(uint64_t hash, str text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211u;
    return (hash ^ 0xff) * 1099511628211u;
}

static uint64_t hash_look(const struct look *look)
{
    uint64_t hash = 14695981039346656037u ^ (uint64_t)look->day;
    hash = mix(hash, look->actor.id);
    hash = mix(hash, look->actor.name);
    hash = mix(hash, look->object);
    return mix(hash, look->worker);
}

/* The address may change; the first counts. */
static bool same(const struct look *a, const struct look *b)
{
    return a->day == b->day && str_equal(a->worker, b->worker) &&
           str_equal(a->object, b->object) && str_equal(a->actor.id, b->actor.id) &&
           str_equal(a->actor.name, b->actor.name) &&
           str_equal(a->actor.kind, b->actor.kind);
}

static size_t find_slot(const struct looks *looks, const struct look *look)
{
    size_t i = (size_t)hash_look(look) & (looks->slots - 1);
    while (looks->slot[i] && !same(&looks->at[looks->slot[i] - 1]->look, look))
        i = (i + 1) & (looks->slots - 1);
    return i;
}

static void fill_slots(struct looks *looks, size_t slots)
{
    free(looks->slot);
    looks->slot = memory_new(size_t, slots);
    looks->slots = slots;
    for (size_t i = 0; i < looks->count; i++)
        looks->slot[find_slot(looks, &looks->at[i]->look)] = i + 1;
}

/* --- counting --- */

static struct counted *add(struct looks *looks, const struct look *look)
{
    struct counted *counted = memory_new(struct counted, 1);
    struct look *kept = &counted->look;
    *kept = *look;
    kept->count = 0;
    str *text[] = {&kept->actor.kind,    &kept->actor.name, &kept->actor.id,
                   &kept->actor.address, &kept->object,     &kept->worker};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        *text[i] = arena_copy(&counted->arena, *text[i]);
    if (2 * (looks->count + 1) > looks->slots) {
        size_t slots = looks->slots ? 2 * looks->slots : SLOTS_AT_FIRST;
        looks->at = memory_resize(looks->at, slots / 2, sizeof *looks->at);
        fill_slots(looks, slots);
    }
    looks->at[looks->count++] = counted;
    looks->slot[find_slot(looks, kept)] = looks->count;
    return counted;
}

static struct counted *find(struct looks *looks, const struct look *look)
{
    size_t number = looks->slots ? looks->slot[find_slot(looks, look)] : 0;
    return number ? looks->at[number - 1] : NULL;
}

/* The mutex is held. */
static struct counted *count(struct looks *looks, const struct look *look)
{
    struct look everybody = *look;
    struct counted *counted = find(looks, look);
    if (!counted && looks->count >= looks->most) {
        everybody.worker = (str){"", 0};
        look = &everybody;
        counted = find(looks, look);
    }
    if (!counted)
        counted = add(looks, look);
    if (!counted->look.count)
        counted->look.first = look->first;
    counted->look.last = instant_later(counted->look.last, look->last);
    counted->look.count += look->count;
    return counted;
}

void looks_count(struct looks *looks, const struct actor *actor, str object, str worker,
                 int64_t day, instant now)
{
    const struct look look = {*actor, object, worker, day, 1, now, now};
    pthread_mutex_lock(&looks->mutex);
    count(looks, &look);
    pthread_mutex_unlock(&looks->mutex);
}

/* --- taking --- */

static struct look copy(const struct look *look, struct arena *arena)
{
    struct look copied = *look;
    str *text[] = {&copied.actor.kind,    &copied.actor.name, &copied.actor.id,
                   &copied.actor.address, &copied.object,     &copied.worker};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        *text[i] = arena_copy(arena, *text[i]);
    return copied;
}

/* Those of days that are over are not needed any more. */
static void forget_before(struct looks *looks, int64_t today)
{
    size_t kept = 0;
    for (size_t i = 0; i < looks->count; i++)
        if (looks->at[i]->look.day < today)
            counted_free(looks->at[i]);
        else
            looks->at[kept++] = looks->at[i];
    bool fewer = kept < looks->count;
    looks->count = kept;
    if (fewer)
        fill_slots(looks, looks->slots);
}

size_t looks_take(struct looks *looks, int64_t today, bool all, struct arena *arena,
                  struct look **list)
{
    size_t taken = 0;
    pthread_mutex_lock(&looks->mutex);
    *list = arena_new(arena, struct look, looks->count);
    for (size_t i = 0; i < looks->count; i++) {
        struct counted *counted = looks->at[i];
        bool due = all || !counted->told || counted->look.day < today;
        if (!due || !counted->look.count)
            continue;
        (*list)[taken++] = copy(&counted->look, arena);
        counted->look.count = 0;
        counted->told = true;
    }
    forget_before(looks, today);
    pthread_mutex_unlock(&looks->mutex);
    return taken;
}

void looks_put_back(struct looks *looks, const struct look *list, size_t count_back)
{
    pthread_mutex_lock(&looks->mutex);
    for (size_t i = 0; i < count_back; i++) {
        struct counted *counted = count(looks, &list[i]);
        counted->look.first = instant_earlier(counted->look.first, list[i].first);
        counted->told = false;
    }
    pthread_mutex_unlock(&looks->mutex);
}
