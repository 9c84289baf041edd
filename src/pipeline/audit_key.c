#include "pipeline/audit_key.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <stdio.h>
#include <sys/stat.h>

enum { FILE_MOST = 200 };

bool audit_key_read(const char *path, struct signing_key *key, bool *open,
                    struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char seed[SIGNING_SEED_BYTES];
    struct stat about;
    str text;
    if (!file_read(path, FILE_MOST, &arena, &text, err))
        return error_context(err, "'%s'", path);
    bool good = hex_parse(str_trim(text), seed, sizeof seed, err);
    if (good)
        *key = signing_key_from(seed);
    else
        error_context(err, "'%s' holds no key", path);
    *open = stat(path, &about) == 0 && about.st_mode & (S_IRWXG | S_IRWXO);
    secret_wipe(seed, sizeof seed);
    secret_wipe((char *)text.at, text.len);
    return good;
}

bool audit_key_make(const char *path, struct signing_key *key, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char seed[SIGNING_SEED_BYTES];
    char text[2 * SIGNING_SEED_BYTES + 2];
    random_bytes(seed, sizeof seed);
    str digits = hex_of(seed, sizeof seed, &arena);
    int len = snprintf(text, sizeof text, "%s\n", digits.at);
    bool ok = file_write_private(path, (str){text, (size_t)len}, err);
    if (ok)
        *key = signing_key_from(seed);
    else
        error_context(err, "cannot write '%s'", path);
    secret_wipe(seed, sizeof seed);
    secret_wipe((char *)digits.at, digits.len);
    secret_wipe(text, sizeof text);
    return ok;
}
