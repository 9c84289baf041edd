#include "sheets/pins.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <stdio.h>

enum { HUB_FILE_MOST = 200, SITES_FILE_MOST = 64 * 1024 };

static bool key_of(str text, struct arena *arena, struct verifying_key *key)
{
    struct error ignored = {0};
    str bytes;
    if (!base64_parse(text, arena, &bytes, &ignored) || bytes.len != VERIFYING_BYTES)
        return false;
    memcpy(key->byte, bytes.at, VERIFYING_BYTES);
    return true;
}

bool pins_read_hub(const char *path, struct verifying_key *key, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text;
    if (!file_read(path, HUB_FILE_MOST, &arena, &text, err))
        return error_context(err, "'%s'", path);
    return key_of(str_trim(text), &arena, key) ||
           error_set(err, ERROR_INVALID, "'%s' holds no key of a hub", path);
}

bool pins_keep_hub(const char *path, const struct verifying_key *key, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct verifying_key pinned;
    struct error why = {0};
    char line[HUB_FILE_MOST];
    if (pins_read_hub(path, &pinned, &why))
        return memcmp(pinned.byte, key->byte, VERIFYING_BYTES) == 0 ||
               error_set(err, ERROR_CONFLICT,
                         "the hub has another key than is pinned in '%s'", path);
    if (why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    int len = snprintf(line, sizeof line, "%s\n",
                       base64_of(key->byte, VERIFYING_BYTES, &arena).at);
    return file_write_private(path, (str){line, (size_t)len}, err) ||
           error_context(err, "cannot write '%s'", path);
}

/* Up to the line feed, which is taken away with it. */
static str next_line(str *rest)
{
    const char *end = memchr(rest->at, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->at) : rest->len;
    str line = {rest->at, len};
    len += end != NULL;
    rest->at += len;
    rest->len -= len;
    return str_trim(line);
}

static bool read_peer(str line, struct arena *arena, struct federation_peer *peer,
                      struct error *err)
{
    const char *space = memchr(line.at, ' ', line.len);
    size_t len = space ? (size_t)(space - line.at) : line.len;
    str name = {line.at, len};
    str key = str_trim((str){line.at + len, line.len - len});
    if (!federation_name_good(name))
        return error_set(err, ERROR_INVALID, "'%s' is no name of a site",
                         str_shown(name).text);
    if (!key_of(key, arena, &peer->key))
        return error_set(err, ERROR_INVALID,
                         "what follows '%s' is no key; want 32 bytes in base64",
                         str_shown(name).text);
    peer->site = name;
    return true;
}

static bool is_new(const struct federation_peer *peer, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(peer[i].site, peer[count].site))
            return error_set(err, ERROR_INVALID, "'%s' is there twice",
                             str_shown(peer[i].site).text);
    return true;
}

bool pins_read_sites(const char *path, struct arena *arena,
                     const struct federation_peer **peer, size_t *count,
                     struct error *err)
{
    struct federation_peer *read =
        arena_new(arena, struct federation_peer, FEDERATION_SITES);
    size_t sites = 0;
    str text;
    if (!file_read(path, SITES_FILE_MOST, arena, &text, err))
        return error_context(err, "'%s'", path);
    for (int line = 1; text.len; line++) {
        str one = next_line(&text);
        if (!one.len || one.at[0] == '#')
            continue;
        if (sites == FEDERATION_SITES)
            return error_set(err, ERROR_INVALID, "'%s' has more than %d sites", path,
                             FEDERATION_SITES);
        if (!read_peer(one, arena, &read[sites], err) || !is_new(read, sites, err))
            return error_context(err, "'%s', line %d", path, line);
        sites++;
    }
    *peer = read;
    *count = sites;
    return true;
}
