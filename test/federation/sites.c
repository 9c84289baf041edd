#include "federation/sites.h"

#include <stdio.h>
#include <stdlib.h>

struct signing_key key_of_seed(unsigned char seed)
{
    unsigned char bytes[SIGNING_SEED_BYTES] = {seed, 1};
    return signing_key_from(bytes);
}

struct sites *sites_new(int count, enum federation_mode mode, uint64_t seed)
{
    struct sites *sites = calloc(1, sizeof *sites);
    assert_non_null(sites);
    sites->count = count;
    sites->key = key_of_seed(255);
    sites->random = (struct random){seed};
    sites->chance = chance_of(&sites->random);
    for (int i = 0; i < count; i++) {
        snprintf(sites->name[i], sizeof sites->name[i], "s%02d", i);
        sites->site[i] = (struct federation_site){
            .name = str_from(sites->name[i]),
            .key = key_of_seed((unsigned char)i),
            .coordinator = verifying_key_of(&sites->key),
            .peer = sites->peer,
            .peers = (size_t)count,
            .policy = federation_policy_usual(mode),
        };
        sites->peer[i] = (struct federation_peer){sites->site[i].name,
                                                  verifying_key_of(&sites->site[i].key)};
    }
    return sites;
}

void sites_free(struct sites *sites)
{
    arena_free(&sites->arena);
    free(sites);
}

struct federation_round sites_round(const struct sites *sites, const char *id)
{
    return (struct federation_round){
        .id = str_from(id),
        .mode = sites->site[0].policy.mode,
        .model = STR("v1.2"),
        .claim = EVENT_WORKING,
        .bins = CALIBRATED_BINS,
        .epsilon = 2,
        .delta = 1e-5,
        .m = 1,
        .colluding = 1,
        .min_sites = 3,
        .closes = instant_add(NOON, SPAN_DAY),
    };
}

void sites_gather(struct sites *sites, const struct federation_round *round)
{
    struct coordinator *coordinator = &sites->coordinator;
    MUST(coordinator_begin(coordinator, &sites->key, round, sites->peer,
                           (size_t)sites->count, &sites->arena, &err));
    for (int i = sites->count - 1; i >= 0; i--) {
        MUST(site_take_round(&sites->site[i], coordinator->round.text, NOON,
                             &sites->arena, &sites->round[i], &err));
        str join = site_join(&sites->site[i], &sites->round[i], &sites->arena);
        MUST(coordinator_take_join(coordinator, join, NOON, &err));
    }
    MUST(coordinator_make_roster(coordinator, &err));
    for (int i = 0; i < sites->count; i++)
        MUST(site_take_roster(&sites->site[i], &sites->round[i], coordinator->roster.text,
                              NOON, &sites->arena, &sites->roster[i], &err));
}
