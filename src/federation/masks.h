/* masks.h - what hides one site's counts, and is gone from the sum of all.
 *
 * Each two sites of a roster share a stream of numbers that nobody else has: made of the
 * one's secret and the other's public key (X25519), and of the roster. The site whose
 * name comes first adds it to its cells, the other one subtracts it, modulo 2^64. So each
 * vector looks like chance, unless all other sites tell their streams, and the sum of all
 * vectors of the roster is the sum of what is below the masks.
 *
 * Source: K. Bonawitz and others, "Practical Secure Aggregation for Privacy-Preserving
 * Machine Learning", CCS 2017; without its recovery from sites that drop out: then there
 * is no sum at all.
 */
#ifndef FEDERATION_MASKS_H
#define FEDERATION_MASKS_H

#include "federation/message.h"

/* The secret of a site for one round: of the round's hash and its own key, so it is the
 * same after a restart, and nothing needs to be kept. */
struct exchange_secret masks_secret(const struct signing_key *site,
                                    const struct federation_round *round);

/* Mask cells of the site, whose secret is that of its join. ERROR_INVALID: the key of
 * another site is none; nothing was masked. */
MUST_CHECK bool masks_add(const struct federation_roster *roster, str site,
                          const struct exchange_secret *secret, uint64_t *cell, int cells,
                          struct error *err);

#endif
