/* audit_chain.c - the hash of a row, and what a checkpoint signs. Neither may ever
 * change: logs that were kept for years would be found broken. */
#include "store/audit.h"

#include "base/arena.h"
#include "base/buf.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>

enum { NUMBER_BYTES = 8 };

/* The lowest byte first, on any machine. */
static void put_number(unsigned char *at, int64_t number)
{
    uint64_t low_first = htole64((uint64_t)number);
    memcpy(at, &low_first, sizeof low_first);
}

/* What is signed and hashed begins with its purpose, so that neither is taken for the
 * other: this text, a number, a time, a hash. */
enum { PURPOSE = 16, HEAD = PURPOSE + 2 * NUMBER_BYTES + HASH_BYTES };

static str head(unsigned char at[static HEAD], const char purpose[static PURPOSE],
                int64_t number, instant time, const struct hash *hash)
{
    memcpy(at, purpose, PURPOSE);
    put_number(at + PURPOSE, number);
    put_number(at + PURPOSE + NUMBER_BYTES, time.ms);
    memcpy(at + PURPOSE + 2 * NUMBER_BYTES, hash->byte, HASH_BYTES);
    return (str){(const char *)at, HEAD};
}

/* The fields of most rows are short: hashed in one piece, with the lengths that
 * hasher_field() would have put before them, a million of them take half the time. */
enum { PIECE = 1024 };

struct hashed_row {
    unsigned char byte[PIECE];
    size_t len;
};

static bool add_field(struct hashed_row *piece, str field)
{
    if (field.len + NUMBER_BYTES > sizeof piece->byte - piece->len)
        return false;
    put_number(piece->byte + piece->len, (int64_t)field.len);
    if (field.len)
        memcpy(piece->byte + piece->len + NUMBER_BYTES, field.at, field.len);
    piece->len += NUMBER_BYTES + field.len;
    return true;
}

static struct hash hash_fields(const str *field, size_t count)
{
    struct hashed_row piece;
    struct hasher hasher;
    size_t added = 0;
    piece.len = 0;
    while (added < count && add_field(&piece, field[added]))
        added++;
    if (added == count)
        return hash_of((str){(const char *)piece.byte, piece.len});
    hasher_begin(&hasher);
    for (size_t i = 0; i < count; i++)
        hasher_field(&hasher, field[i]);
    return hasher_end(&hasher);
}

struct audit_row audit_row_copy(const struct audit_row *row, struct arena *arena)
{
    struct audit_row copy = *row;
    struct audit_entry *entry = &copy.entry;
    str *text[] = {&entry->actor.kind,    &entry->actor.name, &entry->actor.id,
                   &entry->actor.address, &entry->action,     &entry->object,
                   &entry->worker,        &entry->before,     &entry->after};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        *text[i] = text[i]->len ? arena_copy(arena, *text[i]) : STR("");
    return copy;
}

struct hash audit_told(const struct audit_row *row)
{
    const struct audit_entry *entry = &row->entry;
    const str field[] = {
        {(const char *)row->salt, sizeof row->salt},
        entry->object,
        entry->worker,
        entry->before,
        entry->after,
    };
    return hash_fields(field, sizeof field / sizeof *field);
}

struct hash audit_hash(const struct hash *before, const struct audit_row *row)
{
    const struct audit_entry *entry = &row->entry;
    unsigned char bytes[HEAD];
    const str field[] = {
        head(bytes, "shopfloor log  1", row->number, row->at, before),
        entry->actor.kind,
        entry->actor.name,
        entry->actor.id,
        entry->actor.address,
        entry->action,
        /* What has no worker is never erased. */
        row->erased || entry->worker.len ? STR("worker") : STR(""),
        {(const char *)row->told.byte, sizeof row->told.byte},
    };
    return hash_fields(field, sizeof field / sizeof *field);
}

static str signed_text(unsigned char bytes[static HEAD], int64_t number, instant at,
                       const struct hash *hash)
{
    return head(bytes, "shopfloor sign 1", number, at, hash);
}

struct checkpoint checkpoint_sign(const struct signing_key *key, int64_t number,
                                  instant at, const struct hash *hash)
{
    unsigned char bytes[HEAD];
    return (struct checkpoint){
        .number = number,
        .at = at,
        .hash = *hash,
        .key = verifying_key_of(key),
        .signature = sign(key, signed_text(bytes, number, at, hash)),
    };
}

bool checkpoint_holds(const struct checkpoint *checkpoint)
{
    unsigned char bytes[HEAD];
    return signature_fits(
        &checkpoint->key,
        signed_text(bytes, checkpoint->number, checkpoint->at, &checkpoint->hash),
        &checkpoint->signature);
}

/* --- as a word: NUMBER-MS-HASH-KEY-SIGNATURE --- */

enum { WORD = 300 };

str checkpoint_word(const struct checkpoint *checkpoint, struct arena *arena)
{
    CLEANUP(buf_free) struct buf word = BUF(WORD);
    buf_addf(&word, "%" PRId64 "-%" PRId64 "-", checkpoint->number, checkpoint->at.ms);
    buf_add(&word, hex_of(&checkpoint->hash, sizeof checkpoint->hash, arena));
    buf_add(&word, STR("-"));
    buf_add(&word, hex_of(&checkpoint->key, sizeof checkpoint->key, arena));
    buf_add(&word, STR("-"));
    buf_add(&word, hex_of(&checkpoint->signature, sizeof checkpoint->signature, arena));
    return arena_copy(arena, buf_str(&word));
}

/* Digits and the '-' after them. */
static bool cut_number(str *text, int64_t *number)
{
    size_t i = 0;
    *number = 0;
    for (; i < text->len && text->at[i] >= '0' && text->at[i] <= '9'; i++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, text->at[i] - '0', number))
            return false;
    if (i == 0 || i == text->len || text->at[i] != '-')
        return false;
    *text = (str){text->at + i + 1, text->len - i - 1};
    return true;
}

/* `count` bytes as hexadecimal digits; then `end`, unless it is 0. */
static bool cut_bytes(str *text, void *bytes, size_t count, char end)
{
    struct error ignored;
    size_t len = 2 * count, all = len + (end ? 1 : 0);
    if (text->len < all || (end && text->at[len] != end) ||
        !hex_parse((str){text->at, len}, bytes, count, &ignored))
        return false;
    *text = (str){text->at + all, text->len - all};
    return true;
}

static bool read_word(str text, struct checkpoint *checkpoint)
{
    return cut_number(&text, &checkpoint->number) &&
           cut_number(&text, &checkpoint->at.ms) &&
           cut_bytes(&text, &checkpoint->hash, sizeof checkpoint->hash, '-') &&
           cut_bytes(&text, &checkpoint->key, sizeof checkpoint->key, '-') &&
           cut_bytes(&text, &checkpoint->signature, sizeof checkpoint->signature, '\0');
}

bool checkpoint_find(str line, struct checkpoint *checkpoint)
{
    struct checkpoint read;
    bool in_number = false;
    for (size_t i = 0; i < line.len; i++) {
        bool digit = line.at[i] >= '0' && line.at[i] <= '9';
        if (digit && !in_number && read_word((str){line.at + i, line.len - i}, &read)) {
            *checkpoint = read;
            return true;
        }
        in_number = digit;
    }
    return false;
}
