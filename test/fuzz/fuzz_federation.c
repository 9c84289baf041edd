/* fuzz_federation.c - nothing is a message unless it is signed by who should have sent
 * it; and of what is signed, whatever is read is spelled in the one way it may be.
 *
 * The input is tried as each message. Then it is taken for the object of one, without its
 * end, and signed. */
#include "federation/message.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

/* Read it as what it is, and write that again. */
static bool read_any(str text, const struct signing_key *key, struct arena *arena,
                     str *again, struct error *err)
{
    struct verifying_key verifying = verifying_key_of(key);
    enum federation_kind kind;
    struct federation_round round;
    struct federation_join join;
    struct federation_roster roster;
    struct federation_vector vector;
    struct federation_result result;
    struct federation_abort abort;
    str site;
    (void)!federation_sender(text, arena, &site, err);
    if (!federation_kind_of(text, &kind, err))
        return false;
    switch (kind) {
    case FEDERATION_ROUND:
        if (!federation_read_round(text, &verifying, arena, &round, err))
            return false;
        must(round.bins >= CALIBRATED_BINS && round.bins <= CALIBRATED_BINS_MOST);
        must(round.epsilon > 0 && round.delta > 0 && round.delta < 1 && round.m > 0);
        federation_write_round(&round, key, arena);
        *again = round.text;
        return true;
    case FEDERATION_JOIN:
        if (!federation_read_join(text, &verifying, arena, &join, err))
            return false;
        must(federation_name_good(join.site) && federation_join_fits(&join, &verifying));
        *again = federation_write_join(&join, key, arena);
        return true;
    case FEDERATION_ROSTER:
        if (!federation_read_roster(text, &verifying, arena, &roster, err))
            return false;
        must(roster.count <= FEDERATION_SITES);
        federation_write_roster(&roster, key, arena);
        *again = roster.text;
        return true;
    case FEDERATION_VECTOR:
        if (!federation_read_vector(text, &verifying, arena, &vector, err))
            return false;
        must(vector.cells <= CALIBRATED_CELLS_MOST && vector.cells % 2 == 0);
        *again = federation_write_vector(&vector, key, arena);
        return true;
    case FEDERATION_RESULT:
        if (!federation_read_result(text, &verifying, arena, &result, err))
            return false;
        *again = federation_write_result(&result, key, arena);
        return true;
    case FEDERATION_ABORT:
        if (!federation_read_abort(text, &verifying, arena, &abort, err))
            return false;
        *again = federation_write_abort(&abort, key, arena);
        return true;
    }
    return false;
}

static str signed_message(const struct signing_key *key, str object, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(2 * FEDERATION_MESSAGE_BYTES);
    buf_add(&out, STR("shopfloor-federation-1\n"));
    buf_add(&out, object);
    buf_add(&out, STR("}"));
    struct signature signature = sign(key, buf_str(&out));
    buf_clear(&out);
    buf_add(&out, object);
    buf_addf(&out, ",\"sig\":\"%s\"}",
             hex_of(signature.byte, sizeof signature.byte, arena).at);
    return arena_copy(arena, buf_str(&out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char seed[SIGNING_SEED_BYTES] = {7};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct signing_key key = signing_key_from(seed);
    str input = {(const char *)data, size}, again;
    struct error err = {0};
    if (size > FEDERATION_MESSAGE_BYTES)
        return 0;
    if (read_any(input, &key, &arena, &again, &err))
        must(str_equal(input, again));
    else
        must(err.code != ERROR_NONE && err.text[0]);
    str text = signed_message(&key, input, &arena);
    if (read_any(text, &key, &arena, &again, &err))
        must(str_equal(text, again));
    return 0;
}
