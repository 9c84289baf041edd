#include "access/token.h"

#include "base/error.h"

#include <stdint.h>

static const char base62[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char prefix[] = "sfk_";

enum { BASE = sizeof base62 - 1, PREFIX = sizeof prefix - 1 };

void token_random(char *at, size_t count)
{
    unsigned char byte;
    for (size_t i = 0; i < count; i++) {
        do
            random_bytes(&byte, 1);
        while (byte >= 256 / BASE * BASE); /* else some would come more often */
        at[i] = base62[byte % BASE];
    }
    at[count] = '\0';
}

static bool is_base62(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!text.at[i] || !strchr(base62, text.at[i]))
            return false;
    return true;
}

static struct token token_of(str text, const char *id)
{
    struct token token = {.hash = hash_of(text)};
    memcpy(token.id, id, TOKEN_ID);
    return token;
}

static void checksum(str text, char check[static TOKEN_CHECK])
{
    struct hash hash = hash_of(text);
    uint64_t number;
    memcpy(&number, hash.byte, sizeof number);
    for (int i = 0; i < TOKEN_CHECK; i++, number /= BASE)
        check[i] = base62[number % BASE];
}

/* --- API keys --- */

enum { CHECKED = PREFIX + TOKEN_ID + TOKEN_SECRET };

struct token key_new(char text[static KEY_TEXT])
{
    memcpy(text, prefix, PREFIX);
    token_random(text + PREFIX, TOKEN_ID + TOKEN_SECRET);
    checksum((str){text, CHECKED}, text + CHECKED);
    text[KEY_TEXT - 1] = '\0';
    return token_of((str){text, KEY_TEXT - 1}, text + PREFIX);
}

bool key_parse(str text, struct token *token, struct error *err)
{
    char check[TOKEN_CHECK];
    if (text.len < PREFIX || memcmp(text.at, prefix, PREFIX) != 0)
        return error_set(err, ERROR_INVALID, "this is no key; a key begins with %s",
                         prefix);
    if (text.len != KEY_TEXT - 1)
        return error_set(err, ERROR_INVALID, "this is no key; a key has %d characters",
                         KEY_TEXT - 1);
    checksum((str){text.at, CHECKED}, check);
    if (!is_base62((str){text.at + PREFIX, text.len - PREFIX}) ||
        memcmp(text.at + CHECKED, check, TOKEN_CHECK) != 0)
        return error_set(err, ERROR_INVALID,
                         "this key was mistyped or cut: its last characters do not fit "
                         "the others");
    *token = token_of(text, text.at + PREFIX);
    return true;
}

/* --- sessions --- */

struct token session_new(char text[static SESSION_TEXT])
{
    token_random(text, SESSION_TEXT - 1);
    return token_of((str){text, SESSION_TEXT - 1}, text);
}

bool session_parse(str text, struct token *token, struct error *err)
{
    if (text.len != SESSION_TEXT - 1 || !is_base62(text))
        return error_set(err, ERROR_INVALID, "this is no session");
    *token = token_of(text, text.at);
    return true;
}

bool token_fits(const struct token *token, const struct hash *kept)
{
    return secret_equal(token->hash.byte, kept->byte, sizeof kept->byte);
}
