#include "access/role_map.h"

#include "access/roles.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"

#include <stdlib.h>

struct row {
    str value;      /* "*": everybody */
    unsigned roles; /* bits by the index in roles[] */
};

struct role_map {
    struct arena arena; /* of the values */
    struct row row[ROLE_MAP_ROWS];
    size_t count;
};

/* --- reading --- */

static bool read_roles(str list, unsigned *bits, struct error *err)
{
    do {
        unsigned may, i = 0;
        str name = str_trim(str_cut(list, ',', &list));
        if (!role_may(name, &may, err))
            return false;
        while (!str_equal(name, str_from(roles[i].name)))
            i++;
        *bits |= 1U << i;
    } while (list.len);
    return true;
}

static bool read_row(str entry, struct role_map *map, struct error *err)
{
    const char *equals = memrchr(entry.at, '=', entry.len);
    size_t before = equals ? (size_t)(equals - entry.at) : 0;
    struct row row = {.value = str_trim((str){entry.at, before})};
    if (!row.value.len)
        return error_set(err, ERROR_INVALID,
                         "'%s': want VALUE=ROLE, such as IT=administrator",
                         str_shown(entry).text);
    if (map->count == ROLE_MAP_ROWS)
        return error_set(err, ERROR_INVALID, "want at most %d values", ROLE_MAP_ROWS);
    if (!read_roles((str){equals + 1, entry.len - before - 1}, &row.roles, err))
        return error_context(err, "'%s'", str_shown(row.value).text);
    row.value = arena_copy(&map->arena, row.value);
    map->row[map->count++] = row;
    return true;
}

bool role_map_parse(str text, struct role_map **map, struct error *err)
{
    CLEANUP(role_map_freep) struct role_map *made = memory_new(struct role_map, 1);
    while (text.len) {
        str entry = str_trim(str_cut(text, ';', &text));
        if (entry.len && !read_row(entry, made, err))
            return false;
    }
    if (!made->count)
        return error_set(err, ERROR_INVALID, "want VALUE=ROLE, such as IT=administrator");
    *map = made;
    made = NULL;
    return true;
}

void role_map_free(struct role_map *map)
{
    if (!map)
        return;
    arena_free(&map->arena);
    free(map);
}

/* --- asking --- */

static unsigned roles_of(const struct role_map *map, str value)
{
    unsigned bits = 0;
    for (size_t i = 0; i < map->count; i++)
        if (str_equal(map->row[i].value, value))
            bits |= map->row[i].roles;
    return bits;
}

/* "a.b" is the member of that name, and where there is none, "b" in "a": some providers
 * have names with dots, others have levels. */
static const struct json *find_claim(const struct json *claims, str claim)
{
    const struct json *found;
    json_members(claims, &claim, 1, &found);
    while (!found && claim.len && json_is_object(claims)) {
        str name = str_cut(claim, '.', &claim);
        json_members(claims, &name, 1, &claims);
        if (!claim.len)
            return claims;
    }
    return found;
}

static unsigned roles_of_words(const struct role_map *map, str words)
{
    unsigned bits = 0;
    while (words.len)
        bits |= roles_of(map, str_cut(words, ' ', &words));
    return bits;
}

unsigned role_map_roles(const struct role_map *map, const struct json *claims, str claim)
{
    const struct json *value = find_claim(claims, claim);
    unsigned bits = roles_of(map, STR("*"));
    bool words = str_equal(claim, STR("scope")) || str_equal(claim, STR("scp"));
    str text;
    if (json_text(value, &text))
        return bits | (words ? roles_of_words(map, text) : roles_of(map, text));
    if (json_is_array(value))
        for (const struct json *e = json_first(value); e; e = json_next(value, e))
            if (json_text(e, &text))
                bits |= roles_of(map, text);
    return bits;
}
