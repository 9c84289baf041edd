/* fuzz_access.c - what strangers send as keys and cookies is a token of the right form,
 * or nothing. */
#include "access/cookie.h"
#include "access/token.h"
#include "base/error.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

static void must_be_token(const struct token *token, str text)
{
    struct hash hash = hash_of(text);
    must(token_fits(token, &hash));
    must(strlen(token->id) == TOKEN_ID);
    for (size_t i = 0; i < text.len; i++)
        must(text.at[i] == '_' || (text.at[i] >= '0' && text.at[i] <= '9') ||
             ((text.at[i] | 0x20) >= 'a' && (text.at[i] | 0x20) <= 'z'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct token token;
    struct error err = {0};
    str text = {(const char *)data, size}, found = cookie_find(text);
    must(!found.len || (found.at > text.at && found.at + found.len <= text.at + size));
    if (session_parse(found, &token, &err))
        must_be_token(&token, found);
    else
        must(err.code == ERROR_INVALID && err.text[0]);
    if (key_parse(text, &token, &err))
        must_be_token(&token, text);
    else
        must(err.code == ERROR_INVALID && err.text[0]);
    return 0;
}
