#include "federation/masks.h"

#include "base/error.h"

enum { SEED = SIGNING_SEED_BYTES };

struct exchange_secret masks_secret(const struct signing_key *site,
                                    const struct federation_round *round)
{
    struct exchange_secret secret;
    str seed = {(const char *)site->byte, SEED};
    str salt = {(const char *)round->hash.byte, HASH_BYTES};
    hkdf_sha256(seed, salt, STR("shopfloor-federation-1 x25519"), secret.byte,
                sizeof secret.byte);
    return secret;
}

/* The stream of two sites in a roster, one number a cell. */
static bool stream_with(const struct federation_join *other,
                        const struct federation_roster *roster,
                        const struct exchange_secret *secret, uint64_t *stream, int cells)
{
    unsigned char shared[EXCHANGE_BYTES], key[STREAM_KEY_BYTES];
    unsigned char bytes[8 * CALIBRATED_CELLS_MOST];
    if (!exchange_shared(secret, &other->key, shared))
        return false;
    hkdf_sha256((str){(const char *)shared, sizeof shared},
                (str){(const char *)roster->hash.byte, HASH_BYTES},
                STR("shopfloor-federation-1 mask"), key, sizeof key);
    stream_bytes(key, bytes, 8 * (size_t)cells);
    for (int i = 0; i < cells; i++) {
        stream[i] = 0;
        for (int b = 7; b >= 0; b--) /* the lowest byte comes first */
            stream[i] = stream[i] << 8 | bytes[8 * i + b];
    }
    secret_wipe(shared, sizeof shared);
    secret_wipe(key, sizeof key);
    secret_wipe(bytes, sizeof bytes);
    return true;
}

bool masks_add(const struct federation_roster *roster, str site,
               const struct exchange_secret *secret, uint64_t *cell, int cells,
               struct error *err)
{
    uint64_t masked[CALIBRATED_CELLS_MOST], stream[CALIBRATED_CELLS_MOST];
    memcpy(masked, cell, sizeof *cell * (size_t)cells);
    for (size_t i = 0; i < roster->count; i++) {
        const struct federation_join *other = &roster->join[i];
        int order = str_compare(site, other->site);
        if (order == 0)
            continue;
        if (!stream_with(other, roster, secret, stream, cells))
            return error_set(err, ERROR_INVALID, "the key of the site '%s' is none",
                             str_shown(other->site).text);
        for (int c = 0; c < cells; c++)
            masked[c] += order < 0 ? stream[c] : -stream[c];
    }
    memcpy(cell, masked, sizeof *cell * (size_t)cells);
    secret_wipe(stream, sizeof stream);
    return true;
}
