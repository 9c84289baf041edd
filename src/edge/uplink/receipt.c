#include "edge/uplink/receipt.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

static bool read_count(const struct json *root, const char *name, size_t most,
                       size_t *count, struct error *err)
{
    int64_t number;
    if (!json_integer(json_get(root, name), &number) || number < 0 ||
        (uint64_t)number > most)
        return error_set(err, ERROR_INVALID,
                         "'%s' is %s; want an integer of 0 to %zu, as so many were sent",
                         name, json_kind(json_get(root, name)), most);
    *count = (size_t)number;
    return true;
}

static bool read_rejected(const struct json *list, size_t sent, struct arena *arena,
                          const char **reason, struct error *err)
{
    if (!json_is_array(list))
        return error_set(err, ERROR_INVALID, "'rejected' is %s; want a list",
                         json_kind(list));
    for (const struct json *each = json_first(list); each; each = json_next(list, each)) {
        int64_t index;
        str why;
        if (!json_integer(json_get(each, "index"), &index) || index < 0 ||
            (uint64_t)index >= sent || reason[index])
            return error_set(
                err, ERROR_INVALID,
                "an index in 'rejected' is not one of the %zu sent, or comes "
                "twice",
                sent);
        if (!json_text(json_get(each, "error"), &why))
            return error_set(err, ERROR_INVALID, "'rejected' does not say why");
        reason[index] = arena_copy(arena, why).at;
    }
    return true;
}

bool receipt_read(str body, size_t sent, struct arena *arena, struct receipt *receipt,
                  struct error *err)
{
    const struct json *root;
    struct receipt read = {.reason = arena_new(arena, const char *, sent)};
    if (!json_parse(body, arena, &root, err)) {
        err->code = ERROR_INVALID;
        return error_context(err, "it is not JSON");
    }
    const struct json *rejected = json_get(root, "rejected");
    if (!read_count(root, "accepted", sent, &read.accepted, err) ||
        !read_count(root, "duplicates", sent, &read.duplicates, err) ||
        !read_rejected(rejected, sent, arena, read.reason, err))
        return false;
    read.rejected = json_size(rejected);
    if (read.accepted + read.duplicates + read.rejected != sent)
        return error_set(err, ERROR_INVALID,
                         "%zu accepted, %zu duplicates and %zu rejected are not the %zu "
                         "that were sent",
                         read.accepted, read.duplicates, read.rejected, sent);
    *receipt = read;
    return true;
}

const char *receipt_refusal(str body, struct arena *arena)
{
    struct error err;
    const struct json *root;
    bool success;
    str words;
    if (!json_parse(body, arena, &root, &err) ||
        !json_bool(json_get(root, "success"), &success) || success ||
        !json_text(json_get(root, "error"), &words))
        return NULL;
    return arena_copy(arena, words).at;
}
