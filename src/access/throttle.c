#include "access/throttle.h"

#include "base/crypto.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    FREE = 3,           /* failures without a wait */
    LONGEST_S = 60,     /* the longest wait */
    FORGOTTEN_S = 3600, /* without another failure */
    SETS = 1024,
    WAYS = 4, /* places: where one may be follows from its hash */
};

struct place {
    struct hash who;
    unsigned failed; /* 0: nobody's */
    span last;
};

struct throttle {
    unsigned char key[HASH_BYTES]; /* so that nobody can choose whom to displace */
    pthread_mutex_t mutex;         /* for: */
    struct place place[SETS][WAYS];
};

struct throttle *throttle_new(void)
{
    struct throttle *throttle = memory_new(struct throttle, 1);
    random_bytes(throttle->key, sizeof throttle->key);
    pthread_mutex_init(&throttle->mutex, NULL);
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->mutex);
    free(throttle);
}

static struct hash who_is(const struct throttle *throttle, str account, str address)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_field(&hasher, (str){(const char *)throttle->key, sizeof throttle->key});
    hasher_field(&hasher, account);
    hasher_field(&hasher, address);
    return hasher_end(&hasher);
}

/* Where `who` is, or may be: then that place has other contents. */
static struct place *find(struct throttle *throttle, const struct hash *who)
{
    struct place *set = throttle->place[(who->byte[0] | who->byte[1] << 8) % SETS];
    struct place *least = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].failed && memcmp(&set[i].who, who, sizeof *who) == 0)
            return &set[i];
        if (set[i].failed < least->failed ||
            (set[i].failed == least->failed && set[i].last.ms < least->last.ms))
            least = &set[i];
    }
    return least;
}

static bool is_of(const struct place *place, const struct hash *who)
{
    return place->failed && memcmp(&place->who, who, sizeof *who) == 0;
}

static span wait_after(unsigned failed)
{
    int64_t seconds = failed < FREE ? 0 : 1;
    for (unsigned i = FREE; i < failed && seconds < LONGEST_S; i++)
        seconds *= 2;
    return (span){(seconds < LONGEST_S ? seconds : LONGEST_S) * SPAN_SECOND.ms};
}

bool throttle_try(struct throttle *throttle, str account, str address, span now,
                  span *wait)
{
    struct hash who = who_is(throttle, account, address);
    bool may = true;
    pthread_mutex_lock(&throttle->mutex);
    struct place *place = find(throttle, &who);
    if (!is_of(place, &who) || now.ms - place->last.ms > FORGOTTEN_S * SPAN_SECOND.ms)
        *place = (struct place){.who = who, .last = now};
    span until = {place->last.ms + wait_after(place->failed).ms};
    may = !place->failed || until.ms <= now.ms;
    if (may) {
        place->failed++;
        place->last = now;
    } else {
        *wait = (span){until.ms - now.ms};
    }
    pthread_mutex_unlock(&throttle->mutex);
    return may;
}

/* Take `less` of the failures away. */
static void forgive(struct throttle *throttle, str account, str address, bool all)
{
    struct hash who = who_is(throttle, account, address);
    pthread_mutex_lock(&throttle->mutex);
    struct place *place = find(throttle, &who);
    if (is_of(place, &who))
        place->failed = all ? 0 : place->failed - 1;
    pthread_mutex_unlock(&throttle->mutex);
}

void throttle_passed(struct throttle *throttle, str account, str address)
{
    forgive(throttle, account, address, true);
}

void throttle_undo(struct throttle *throttle, str account, str address)
{
    forgive(throttle, account, address, false);
}
