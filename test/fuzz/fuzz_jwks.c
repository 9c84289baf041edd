/* fuzz_jwks.c - any text as a key set: keys that can be asked, or an error that says why.
 */
#include "access/jwks.h"
#include "base/error.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char nothing[512];
    CLEANUP(jwks_freep) struct jwks *jwks = NULL;
    struct error err = {0};
    if (!jwks_parse((str){(const char *)data, size}, &jwks, &err)) {
        must(!jwks && err.code != ERROR_NONE && err.text[0]);
        return 0;
    }
    must(jwks_count(jwks) > 0 && jwks_count(jwks) <= JWKS_KEYS);
    for (unsigned i = 0; i < ALGORITHMS; i++) {
        const struct public_key *key = jwks_find(jwks, NULL, (enum algorithm)i);
        for (size_t len = 0; key && len <= sizeof nothing; len += 32)
            must(!public_key_fits(key, (enum algorithm)i, STR("a.b"),
                                  (str){nothing, len}));
    }
    return 0;
}
