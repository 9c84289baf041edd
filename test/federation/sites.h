/* sites.h - sites that take part in rounds, and their coordinator. Test code.
 *
 * Sites are called "s00", "s01" and so on; each has pinned all others. Everything comes
 * from seeds. */
#ifndef TEST_FEDERATION_SITES_H
#define TEST_FEDERATION_SITES_H

#include "chance.h"
#include "must.h"

#include "federation/coordinator.h"
#include "federation/site.h"

#include "base/arena.h"

/* 2026-01-15T12:00:00Z; rounds close a day later. */
#define NOON ((instant){1768478400000})

struct sites {
    int count;
    struct federation_site site[FEDERATION_SITES];
    struct federation_peer peer[FEDERATION_SITES];
    char name[FEDERATION_SITES][8];
    struct signing_key key; /* the coordinator's */
    struct coordinator coordinator;
    /* As each site has read them. */
    struct federation_round round[FEDERATION_SITES];
    struct federation_roster roster[FEDERATION_SITES];
    struct random random;
    struct chance chance;
    struct arena arena;
};

struct sites *sites_new(int count, enum federation_mode mode, uint64_t seed);
void sites_free(struct sites *sites);

/* A round that all of these sites accept. */
struct federation_round sites_round(const struct sites *sites, const char *id);

/* Play a round up to its roster, which every site has taken. */
void sites_gather(struct sites *sites, const struct federation_round *round);

/* The key of a seed. */
struct signing_key key_of_seed(unsigned char seed);

#endif
