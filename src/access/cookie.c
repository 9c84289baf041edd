#include "access/cookie.h"

#include "base/arena.h"

#include <stdio.h>

#define NAME  "__Host-shopfloor"
#define BOUND "; Path=/; Secure; HttpOnly; SameSite=Strict"

str cookie_set(const char *token, span age, struct arena *arena)
{
    char text[256];
    int len = snprintf(text, sizeof text, NAME "=%s; Max-Age=%lld" BOUND, token,
                       (long long)(age.ms / 1000));
    return arena_copy(arena, (str){text, (size_t)len});
}

str cookie_forget(void) { return STR(NAME "=; Max-Age=0" BOUND); }

str cookie_find(str header) { return cookie_named(header, STR(NAME)); }

str cookie_named(str header, str wanted)
{
    str found = {"", 0};
    bool any = false;
    while (header.len) {
        str value, name = str_trim(str_cut(header, ';', &header));
        name = str_cut(name, '=', &value);
        if (!str_equal(name, wanted))
            continue;
        if (any)
            return (str){"", 0};
        any = true;
        found = value;
    }
    return found;
}
