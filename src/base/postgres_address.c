#include "base/postgres_address.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* PostgreSQL cuts off what is longer than 63 bytes, and the name of a role is "_reader"
 * longer (store/postgres/hiding.c). */
enum { NAME_MOST = 56 };

/* It needs no quotes in SQL. */
static bool is_name(str name)
{
    bool fits = name.len && name.len <= NAME_MOST && *name.at >= 'a' && *name.at <= 'z';
    for (size_t i = 0; fits && i < name.len; i++)
        fits = (name.at[i] >= 'a' && name.at[i] <= 'z') || name.at[i] == '_' ||
               (name.at[i] >= '0' && name.at[i] <= '9');
    return fits && (name.len < 3 || memcmp(name.at, "pg_", 3) != 0);
}

bool postgres_address(const char *address, struct arena *arena, const char **url,
                      const char **schema, struct error *err)
{
    CLEANUP(buf_free) struct buf out = BUF(1 << 16);
    str rest, name = STR("shopfloor");
    str before = str_cut(str_from(address), '?', &rest);
    char separator = '?';
    buf_addf(&out, "postgresql:%.*s", STR_ARG(before));
    while (rest.len) {
        str part = str_cut(rest, '&', &rest), value;
        if (str_equal(str_cut(part, '=', &value), STR("site"))) {
            name = value;
            continue;
        }
        buf_addf(&out, "%c%.*s", separator, STR_ARG(part));
        separator = '&';
    }
    if (!is_name(name))
        return error_set(err, ERROR_INVALID,
                         "'%s' is no name of a site; want small letters, digits and '_', "
                         "and a letter first",
                         str_shown(name).text);
    *url = arena_copy(arena, buf_str(&out)).at;
    *schema = arena_copy(arena, name).at;
    return true;
}
