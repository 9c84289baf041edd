#include "access/throttle.h"

#include "base/crypto.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    FREE = 3,                /* failures without a wait */
    LONGEST_S = 60,          /* the longest wait */
    FORGOTTEN_S = 3600,      /* without another failure */
    KNOWN_S = 7 * 24 * 3600, /* since the account was last signed in from there */
    EACH_S = 2,              /* of an address: another failure each so many seconds, */
    AT_ONCE = 30,            /* and so many before; fewer than passwords.h has wait */
    SETS = 1024,
    WAYS = 4, /* places: where one may be follows from its hash */
};

/* An account from an address. */
struct place {
    struct hash who;
    unsigned failed;
    bool known; /* it was right once, at `passed` */
    span last, passed;
};

/* An address. Each failure takes EACH_S seconds to be worked off. */
struct origin_place {
    struct hash who;
    span until; /* all are worked off; 0: nobody's */
};

struct throttle {
    unsigned char key[HASH_BYTES]; /* so that nobody can choose whom to displace */
    pthread_mutex_t mutex;         /* for: */
    struct place place[SETS][WAYS];
    struct origin_place origin[SETS][WAYS];
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

static size_t set_of(const struct hash *who)
{
    return (size_t)(who->byte[0] | who->byte[1] << 8) % SETS;
}

/* Who has failed less, or else earlier, goes first. Who is known stays as if by three
 * failures: invented names fail once each. */
static bool goes_before(const struct place *a, const struct place *b)
{
    unsigned first = a->failed + (a->known ? FREE : 0);
    unsigned second = b->failed + (b->known ? FREE : 0);
    return first < second || (first == second && a->last.ms < b->last.ms);
}

static bool is_of(const struct place *place, const struct hash *who)
{
    return (place->failed || place->known) && memcmp(&place->who, who, sizeof *who) == 0;
}

/* Where `who` is, or may be: then that place has other contents. */
static struct place *find(struct throttle *throttle, const struct hash *who)
{
    struct place *set = throttle->place[set_of(who)];
    struct place *least = set;
    for (int i = 0; i < WAYS; i++) {
        if (is_of(&set[i], who))
            return &set[i];
        if (goes_before(&set[i], least))
            least = &set[i];
    }
    return least;
}

/* The same of an address; it is that address's afterwards. */
static struct origin_place *find_origin(struct throttle *throttle, const struct hash *who,
                                        span now)
{
    struct origin_place *set = throttle->origin[set_of(who)];
    struct origin_place *least = set;
    for (int i = 0; i < WAYS; i++) {
        if (memcmp(&set[i].who, who, sizeof *who) == 0)
            return &set[i];
        if (set[i].until.ms < least->until.ms)
            least = &set[i];
    }
    *least = (struct origin_place){.who = *who, .until = now};
    return least;
}

static span wait_after(unsigned failed)
{
    int64_t seconds = failed < FREE ? 0 : 1;
    for (unsigned i = FREE; i < failed && seconds < LONGEST_S; i++)
        seconds *= 2;
    return (span){(seconds < LONGEST_S ? seconds : LONGEST_S) * SPAN_SECOND.ms};
}

/* How long this account has to wait there; 0: not at all. What is too old is forgotten.
 */
static span account_waits(struct place *place, span now)
{
    if (now.ms - place->last.ms > FORGOTTEN_S * SPAN_SECOND.ms)
        place->failed = 0;
    if (now.ms - place->passed.ms > KNOWN_S * SPAN_SECOND.ms)
        place->known = false;
    int64_t wait = place->last.ms + wait_after(place->failed).ms - now.ms;
    return (span){place->failed && wait > 0 ? wait : 0};
}

/* The same of the address; else a failure of it is counted. */
static span address_waits(struct origin_place *origin, span now)
{
    const int64_t each = EACH_S * SPAN_SECOND.ms;
    int64_t until = origin->until.ms > now.ms ? origin->until.ms : now.ms;
    int64_t wait = until + each - (now.ms + AT_ONCE * each);
    if (wait > 0)
        return (span){wait};
    origin->until = (span){until + each};
    return (span){0};
}

bool throttle_try(struct throttle *throttle, str account, str address, span now,
                  span *wait)
{
    struct hash who = who_is(throttle, account, address);
    struct hash where = who_is(throttle, STR(""), address);
    pthread_mutex_lock(&throttle->mutex);
    struct place *place = find(throttle, &who);
    bool old = is_of(place, &who);
    span longer = old ? account_waits(place, now) : (span){0};
    if (!longer.ms && !(old && place->known))
        longer = address_waits(find_origin(throttle, &where, now), now);
    if (longer.ms) {
        *wait = longer;
    } else {
        if (!old)
            *place = (struct place){.who = who};
        place->failed++;
        place->last = now;
    }
    pthread_mutex_unlock(&throttle->mutex);
    return !longer.ms;
}

/* The last try was none, or was right: it does not count, and of who is known it has not
 * been counted for the address. */
static void forgive(struct throttle *throttle, str account, str address, bool right)
{
    struct hash who = who_is(throttle, account, address);
    struct hash where = who_is(throttle, STR(""), address);
    pthread_mutex_lock(&throttle->mutex);
    struct place *place = find(throttle, &who);
    if (is_of(place, &who)) {
        struct origin_place *origin = find_origin(throttle, &where, place->last);
        if (!place->known)
            origin->until.ms -= EACH_S * SPAN_SECOND.ms;
        if (right)
            *place = (struct place){who, 0, true, place->last, place->last};
        else if (place->failed)
            place->failed--;
    }
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
