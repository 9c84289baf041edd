/* message.c - the six messages as they are written. */
#include "federation/spelling.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#define PREFIX "shopfloor-federation-1\n"

const char *const federation_modes[] = {"private", "plain", NULL};

const char *const federation_kinds[] = {"round",  "join",  "roster", "vector",
                                        "result", "abort", NULL};

bool federation_name_good(str name)
{
    if (!name.len || name.len > FEDERATION_NAME_BYTES)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

static void add_name(struct buf *out, const char *name)
{
    buf_addf(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
}

/* A text has no control characters: whoever fills in a message or reads one sees to it.
 */
static void add_text(struct buf *out, const char *name, str text)
{
    add_name(out, name);
    buf_add(out, STR("\""));
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_add(out, STR("\\"));
        buf_add(out, (str){text.at + i, 1});
    }
    buf_add(out, STR("\""));
}

void spell_bytes(struct buf *out, const char *name, const unsigned char *at, size_t count)
{
    add_name(out, name);
    buf_add(out, STR("\""));
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%02x", at[i]);
    buf_add(out, STR("\""));
}

static void add_whole(struct buf *out, const char *name, int64_t number)
{
    add_name(out, name);
    buf_addf(out, "%lld", (long long)number);
}

/* In as few digits as give the same number again. */
static void add_number(struct buf *out, const char *name, double number)
{
    char text[40] = "";
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    add_name(out, name);
    buf_add(out, str_from(text));
}

static void add_time(struct buf *out, const char *name, instant at)
{
    char text[INSTANT_TEXT];
    add_text(out, name, instant_format(at, text));
}

static void begin(struct buf *out, enum federation_kind kind)
{
    buf_clear(out);
    buf_add(out, STR("{"));
    add_text(out, "type", str_from(federation_kinds[kind]));
}

void spell_round(struct buf *out, const struct federation_round *round)
{
    begin(out, FEDERATION_ROUND);
    add_text(out, "id", round->id);
    add_text(out, "mode", str_from(federation_modes[round->mode]));
    add_text(out, "model_version", round->model);
    add_text(out, "event_type", event_type_name(round->claim));
    add_whole(out, "bins", round->bins);
    add_number(out, "eps", round->epsilon);
    add_number(out, "delta", round->delta);
    add_whole(out, "m", round->m);
    add_whole(out, "t", round->colluding);
    add_whole(out, "min_sites", round->min_sites);
    add_time(out, "closes", round->closes);
}

void spell_join(struct buf *out, const struct federation_join *join)
{
    begin(out, FEDERATION_JOIN);
    add_text(out, "round", join->round);
    spell_bytes(out, "round_sha256", join->round_hash.byte, HASH_BYTES);
    add_text(out, "site", join->site);
    spell_bytes(out, "x25519", join->key.byte, EXCHANGE_BYTES);
}

static void write_joins(struct buf *out, const struct federation_roster *roster)
{
    CLEANUP(buf_free) struct buf one = BUF(FEDERATION_MESSAGE_BYTES);
    buf_add(out, STR("["));
    for (size_t i = 0; i < roster->count; i++) {
        spell_join(&one, &roster->join[i]);
        spell_bytes(&one, "sig", roster->join[i].signature.byte, SIGNATURE_BYTES);
        buf_add(out, i ? STR(",") : STR(""));
        buf_add(out, buf_str(&one));
        buf_add(out, STR("}"));
    }
    buf_add(out, STR("]"));
}

struct hash spelled_joins_hash(const struct federation_roster *roster)
{
    CLEANUP(buf_free) struct buf joins = BUF(FEDERATION_MESSAGE_BYTES);
    write_joins(&joins, roster);
    return hash_sha256(buf_str(&joins));
}

void spell_roster(struct buf *out, const struct federation_roster *roster)
{
    begin(out, FEDERATION_ROSTER);
    add_text(out, "round", roster->round);
    add_name(out, "joins");
    write_joins(out, roster);
    spell_bytes(out, "sha256", roster->hash.byte, HASH_BYTES);
}

void spell_vector(struct buf *out, const struct federation_vector *vector)
{
    begin(out, FEDERATION_VECTOR);
    add_text(out, "round", vector->round);
    spell_bytes(out, "roster_sha256", vector->roster_hash.byte, HASH_BYTES);
    add_text(out, "site", vector->site);
    add_name(out, "v");
    for (int i = 0; i < vector->cells; i++)
        buf_addf(out, "%s\"%llu\"", i ? "," : "[", (unsigned long long)vector->cell[i]);
    buf_add(out, STR("]"));
}

void spell_result(struct buf *out, const struct federation_result *result)
{
    begin(out, FEDERATION_RESULT);
    add_text(out, "round", result->round);
    spell_bytes(out, "roster_sha256", result->roster_hash.byte, HASH_BYTES);
    add_name(out, "sums");
    for (int i = 0; i < result->cells; i++)
        buf_addf(out, "%s%lld", i ? "," : "[", (long long)result->sum[i]);
    buf_add(out, STR("]"));
    add_number(out, "a", result->calibration.a);
    add_number(out, "b", result->calibration.b);
}

void spell_abort(struct buf *out, const struct federation_abort *abort)
{
    begin(out, FEDERATION_ABORT);
    add_text(out, "round", abort->round);
    add_text(out, "why", abort->why);
}

/* What is signed of a message that has no end yet. */
str spelled_part(const struct buf *message, struct buf *part)
{
    buf_clear(part);
    buf_add(part, STR(PREFIX));
    buf_add(part, buf_str(message));
    buf_add(part, STR("}"));
    return buf_str(part);
}

static struct signature seal(struct buf *message, const struct signing_key *key)
{
    CLEANUP(buf_free) struct buf part = BUF(FEDERATION_MESSAGE_BYTES);
    struct signature signature = sign(key, spelled_part(message, &part));
    spell_bytes(message, "sig", signature.byte, sizeof signature.byte);
    buf_add(message, STR("}"));
    return signature;
}

void federation_write_round(struct federation_round *round, const struct signing_key *key,
                            struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    spell_round(&out, round);
    seal(&out, key);
    round->text = arena_copy(arena, buf_str(&out));
    round->hash = hash_sha256(round->text);
}

str federation_write_join(struct federation_join *join, const struct signing_key *key,
                          struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    spell_join(&out, join);
    join->signature = seal(&out, key);
    return arena_copy(arena, buf_str(&out));
}

void federation_write_roster(struct federation_roster *roster,
                             const struct signing_key *key, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    roster->hash = spelled_joins_hash(roster);
    spell_roster(&out, roster);
    seal(&out, key);
    roster->text = arena_copy(arena, buf_str(&out));
}

str federation_write_vector(const struct federation_vector *vector,
                            const struct signing_key *key, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    spell_vector(&out, vector);
    seal(&out, key);
    return arena_copy(arena, buf_str(&out));
}

str federation_write_result(const struct federation_result *result,
                            const struct signing_key *key, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    spell_result(&out, result);
    seal(&out, key);
    return arena_copy(arena, buf_str(&out));
}

str federation_write_abort(const struct federation_abort *abort,
                           const struct signing_key *key, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(FEDERATION_MESSAGE_BYTES);
    spell_abort(&out, abort);
    seal(&out, key);
    return arena_copy(arena, buf_str(&out));
}
