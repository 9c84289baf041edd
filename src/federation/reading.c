/* reading.c - the six messages as they come in.
 *
 * A message is read by taking its members, spelling the message again of these, and
 * comparing: that is the one spelling it may have. */
#include "federation/spelling.h"

#include "domain/verdict.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/member.h"

#include <stdio.h>

static bool parse(str text, struct arena *arena, const struct json **root,
                  struct error *err)
{
    if (text.len > FEDERATION_MESSAGE_BYTES)
        return error_set(err, ERROR_LIMIT, "the message has more than %d KiB",
                         FEDERATION_MESSAGE_BYTES / 1024);
    if (!json_parse(text, arena, root, err))
        return error_context(err, "the message");
    return json_is_object(*root) ||
           error_set(err, ERROR_INVALID, "the message is no JSON object");
}

/* The kind is the first member, and "type" cannot be spelled in another way. */
bool federation_kind_of(str text, enum federation_kind *kind, struct error *err)
{
    for (int i = 0; federation_kinds[i]; i++) {
        char start[32];
        int len = snprintf(start, sizeof start, "{\"type\":\"%s\"", federation_kinds[i]);
        if (text.len >= (size_t)len && memcmp(text.at, start, (size_t)len) == 0) {
            *kind = (enum federation_kind)i;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID,
                     "it is none of the messages round, join, roster, vector, result and "
                     "abort");
}

static bool is_kind(str text, enum federation_kind wanted, struct error *err)
{
    enum federation_kind kind;
    if (!federation_kind_of(text, &kind, err))
        return false;
    return kind == wanted ||
           error_set(err, ERROR_INVALID, "it is a message '%s'; want '%s'",
                     federation_kinds[kind], federation_kinds[wanted]);
}

static bool read_name(const struct member *member, struct arena *arena, str *out,
                      struct error *err)
{
    str name;
    if (!member_text(member, FEDERATION_NAME_BYTES, &name, err))
        return false;
    if (!federation_name_good(name))
        return member_wrong(member, err, "is '%s'; want letters, digits, '-', '_' or '.'",
                            str_shown(name).text);
    *out = arena_copy(arena, name);
    return true;
}

static bool read_hex(const struct member *member, unsigned char *at, size_t count,
                     struct error *err)
{
    str text;
    if (!member_text(member, 2 * count, &text, err))
        return false;
    return hex_parse(text, at, count, err) ||
           error_context(err, "%.*s", STR_ARG(member->name));
}

static bool read_between(const struct member *member, int low, int high, int *out,
                         struct error *err)
{
    int64_t number;
    if (!member_whole(member, low, high, &number, err))
        return false;
    *out = (int)number;
    return true;
}

/* Is `text` the message `out`, which has no end yet, and signed with this key? NULL: the
 * signature is not checked. */
static bool is_spelled(str text, struct buf *out, const struct json *root,
                       const struct verifying_key *key, struct signature *signature,
                       struct error *err)
{
    CLEANUP(buf_free) struct buf part = BUF(FEDERATION_MESSAGE_BYTES + 64);
    if (!read_hex(member_needed(root, "sig"), signature->byte, SIGNATURE_BYTES, err))
        return false;
    bool fits = !key || signature_fits(key, spelled_part(out, &part), signature);
    spell_bytes(out, "sig", signature->byte, SIGNATURE_BYTES);
    buf_add(out, STR("}"));
    if (!buf_ok(out) || !str_equal(buf_str(out), text))
        return error_set(err, ERROR_INVALID,
                         "the message is not spelled as its kind of message has to be");
    return fits || error_set(err, ERROR_DENIED,
                             "the message is not signed by who should have sent it");
}

bool federation_sender(str text, struct arena *arena, str *site, struct error *err)
{
    const struct json *root;
    return parse(text, arena, &root, err) &&
           read_name(member_needed(root, "site"), arena, site, err);
}

/* Which numbers go together. */
static bool round_good(const struct federation_round *round, struct error *err)
{
    if (round->mode == FEDERATION_PLAIN)
        return true;
    if (round->min_sites < FEDERATION_SITES_PRIVATE)
        return error_set(err, ERROR_INVALID, "min_sites is %d; a private round has %d",
                         round->min_sites, FEDERATION_SITES_PRIVATE);
    return round->colluding < round->min_sites ||
           error_set(err, ERROR_INVALID, "t is %d, and min_sites is %d; want fewer",
                     round->colluding, round->min_sites);
}

static const char *const claims[] = {"working", "idle", "absent", NULL};
_Static_assert(sizeof claims / sizeof *claims == CLAIMS + 1, "all claims");

static bool read_round(const struct json *root, struct arena *arena,
                       struct federation_round *round, struct error *err)
{
    int mode, claim;
    str model;
    if (!read_name(member_needed(root, "id"), arena, &round->id, err) ||
        !member_word(member_needed(root, "mode"), federation_modes, &mode, err) ||
        !member_text(member_needed(root, "model_version"), ID_LENGTH, &model, err) ||
        !member_word(member_needed(root, "event_type"), claims, &claim, err) ||
        !read_between(member_needed(root, "bins"), CALIBRATED_BINS, CALIBRATED_BINS_MOST,
                      &round->bins, err) ||
        !member_number(member_needed(root, "eps"), 0.01, 10, &round->epsilon, err) ||
        !member_number(member_needed(root, "delta"), 1e-12, 1e-3, &round->delta, err) ||
        !read_between(member_needed(root, "m"), 1, CALIBRATED_OF_PERSON_MOST, &round->m,
                      err) ||
        !read_between(member_needed(root, "t"), 1, FEDERATION_SITES - 1,
                      &round->colluding, err) ||
        !read_between(member_needed(root, "min_sites"), 1, FEDERATION_SITES,
                      &round->min_sites, err) ||
        !member_time(member_needed(root, "closes"), &round->closes, err))
        return false;
    round->mode = (enum federation_mode)mode;
    round->claim = (enum event_type)claim;
    round->model = arena_copy(arena, model);
    return round_good(round, err);
}

bool federation_read_round(str text, const struct verifying_key *key, struct arena *arena,
                           struct federation_round *out, struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_round round = {0};
    struct signature signature;
    const struct json *root;
    if (!is_kind(text, FEDERATION_ROUND, err) || !parse(text, arena, &root, err) ||
        !read_round(root, arena, &round, err))
        return false;
    spell_round(&again, &round);
    if (!is_spelled(text, &again, root, key, &signature, err))
        return false;
    round.text = arena_copy(arena, text);
    round.hash = hash_sha256(text);
    *out = round;
    return true;
}

static bool read_join(const struct json *root, struct arena *arena,
                      struct federation_join *join, struct error *err)
{
    return read_name(member_needed(root, "round"), arena, &join->round, err) &&
           read_hex(member_needed(root, "round_sha256"), join->round_hash.byte,
                    HASH_BYTES, err) &&
           read_name(member_needed(root, "site"), arena, &join->site, err) &&
           read_hex(member_needed(root, "x25519"), join->key.byte, EXCHANGE_BYTES, err);
}

bool federation_read_join(str text, const struct verifying_key *key, struct arena *arena,
                          struct federation_join *out, struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_join join = {0};
    const struct json *root;
    if (!is_kind(text, FEDERATION_JOIN, err) || !parse(text, arena, &root, err) ||
        !read_join(root, arena, &join, err))
        return false;
    spell_join(&again, &join);
    if (!is_spelled(text, &again, root, key, &join.signature, err))
        return false;
    *out = join;
    return true;
}

bool federation_join_fits(const struct federation_join *join,
                          const struct verifying_key *key)
{
    CLEANUP(buf_free) struct buf message = BUF(FEDERATION_MESSAGE_BYTES);
    CLEANUP(buf_free) struct buf part = BUF(FEDERATION_MESSAGE_BYTES);
    spell_join(&message, join);
    return signature_fits(key, spelled_part(&message, &part), &join->signature);
}

/* By name, each once, of this round. */
static bool joins_good(const struct federation_roster *roster, struct error *err)
{
    for (size_t i = 0; i < roster->count; i++) {
        if (!str_equal(roster->join[i].round, roster->round))
            return error_set(err, ERROR_INVALID,
                             "the roster has a join of another round");
        if (i && str_compare(roster->join[i - 1].site, roster->join[i].site) >= 0)
            return error_set(err, ERROR_INVALID,
                             "the sites of the roster are not in order, each once");
    }
    return true;
}

static bool read_roster(const struct json *root, struct arena *arena,
                        struct federation_roster *roster, struct error *err)
{
    struct member joins = *member_needed(root, "joins");
    struct members each;
    struct hash stated;
    if (!read_name(member_needed(root, "round"), arena, &roster->round, err) ||
        !member_elements(&joins, FEDERATION_SITES, arena, &each, err) ||
        !read_hex(member_needed(root, "sha256"), stated.byte, HASH_BYTES, err))
        return false;
    struct federation_join *join = arena_new(arena, struct federation_join, each.count);
    for (size_t i = 0; i < each.count; i++)
        if (!read_join(each.member[i].value, arena, &join[i], err) ||
            !read_hex(member_needed(each.member[i].value, "sig"), join[i].signature.byte,
                      SIGNATURE_BYTES, err))
            return error_context(err, "a join of the roster");
    roster->join = join;
    roster->count = each.count;
    roster->hash = spelled_joins_hash(roster);
    if (memcmp(stated.byte, roster->hash.byte, HASH_BYTES) != 0)
        return error_set(err, ERROR_INVALID, "sha256 is not the hash of the joins");
    return joins_good(roster, err);
}

bool federation_read_roster(str text, const struct verifying_key *key,
                            struct arena *arena, struct federation_roster *out,
                            struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_roster roster = {0};
    struct signature signature;
    const struct json *root;
    if (!is_kind(text, FEDERATION_ROSTER, err) || !parse(text, arena, &root, err) ||
        !read_roster(root, arena, &roster, err))
        return false;
    spell_roster(&again, &roster);
    if (!is_spelled(text, &again, root, key, &signature, err))
        return false;
    roster.text = arena_copy(arena, text);
    *out = roster;
    return true;
}

/* Digits of a number below 2^64. */
static bool read_u64(str text, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.at[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, digit, &number))
            return false;
    }
    *out = number;
    return text.len > 0;
}

static bool count_good(const struct member *member, size_t count, int *cells,
                       struct error *err)
{
    if (count % 2 || count < 2 * CALIBRATED_BINS || count > CALIBRATED_CELLS_MOST)
        return member_wrong(member, err, "has %zu elements; want two for each bin",
                            count);
    *cells = (int)count;
    return true;
}

static bool read_vector(const struct json *root, struct arena *arena,
                        struct federation_vector *vector, struct error *err)
{
    struct member v = *member_needed(root, "v");
    struct members each;
    if (!read_name(member_needed(root, "round"), arena, &vector->round, err) ||
        !read_hex(member_needed(root, "roster_sha256"), vector->roster_hash.byte,
                  HASH_BYTES, err) ||
        !read_name(member_needed(root, "site"), arena, &vector->site, err) ||
        !member_elements(&v, CALIBRATED_CELLS_MOST, arena, &each, err) ||
        !count_good(&v, each.count, &vector->cells, err))
        return false;
    for (size_t i = 0; i < each.count; i++) {
        str text;
        if (!json_text(each.member[i].value, &text) || !read_u64(text, &vector->cell[i]))
            return member_wrong(&each.member[i], err,
                                "want a whole number below 2^64, as a text");
    }
    return true;
}

bool federation_read_vector(str text, const struct verifying_key *key,
                            struct arena *arena, struct federation_vector *out,
                            struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_vector vector = {0};
    struct signature signature;
    const struct json *root;
    if (!is_kind(text, FEDERATION_VECTOR, err) || !parse(text, arena, &root, err) ||
        !read_vector(root, arena, &vector, err))
        return false;
    spell_vector(&again, &vector);
    if (!is_spelled(text, &again, root, key, &signature, err))
        return false;
    *out = vector;
    return true;
}

static bool read_result(const struct json *root, struct arena *arena,
                        struct federation_result *result, struct error *err)
{
    struct member sums = *member_needed(root, "sums");
    struct members each;
    if (!read_name(member_needed(root, "round"), arena, &result->round, err) ||
        !read_hex(member_needed(root, "roster_sha256"), result->roster_hash.byte,
                  HASH_BYTES, err) ||
        !member_elements(&sums, CALIBRATED_CELLS_MOST, arena, &each, err) ||
        !count_good(&sums, each.count, &result->cells, err) ||
        !member_number(member_needed(root, "a"), -1e6, 1e6, &result->calibration.a,
                       err) ||
        !member_number(member_needed(root, "b"), -1e6, 1e6, &result->calibration.b, err))
        return false;
    for (size_t i = 0; i < each.count; i++)
        if (!member_whole(&each.member[i], -FEDERATION_SUM_MOST, FEDERATION_SUM_MOST,
                          &result->sum[i], err))
            return false;
    return true;
}

bool federation_read_result(str text, const struct verifying_key *key,
                            struct arena *arena, struct federation_result *out,
                            struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_result result = {0};
    struct signature signature;
    const struct json *root;
    if (!is_kind(text, FEDERATION_RESULT, err) || !parse(text, arena, &root, err) ||
        !read_result(root, arena, &result, err))
        return false;
    spell_result(&again, &result);
    if (!is_spelled(text, &again, root, key, &signature, err))
        return false;
    *out = result;
    return true;
}

bool federation_read_abort(str text, const struct verifying_key *key, struct arena *arena,
                           struct federation_abort *out, struct error *err)
{
    CLEANUP(buf_free) struct buf again = BUF(FEDERATION_MESSAGE_BYTES + 64);
    struct federation_abort abort = {0};
    struct signature signature;
    const struct json *root;
    str why;
    if (!is_kind(text, FEDERATION_ABORT, err) || !parse(text, arena, &root, err) ||
        !read_name(member_needed(root, "round"), arena, &abort.round, err) ||
        !member_text(member_needed(root, "why"), FEDERATION_WHY_BYTES, &why, err))
        return false;
    abort.why = arena_copy(arena, why);
    spell_abort(&again, &abort);
    if (!is_spelled(text, &again, root, key, &signature, err))
        return false;
    *out = abort;
    return true;
}
