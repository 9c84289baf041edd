#include "api/answer_value.h"

#include "base/arena.h"

#include <stdio.h>

str answer_pack(instant made, str body, struct arena *arena)
{
    unsigned char *at = arena_new(arena, unsigned char, ANSWER_EXTRA + body.len);
    for (int i = 0; i < ANSWER_EXTRA; i++)
        at[i] = (unsigned char)((uint64_t)made.ms >> 8 * i);
    memcpy(at + ANSWER_EXTRA, body.at, body.len);
    return (str){(const char *)at, ANSWER_EXTRA + body.len};
}

bool answer_unpack(str value, instant *made, str *body)
{
    uint64_t ms = 0;
    if (value.len <= ANSWER_EXTRA)
        return false;
    for (int i = 0; i < ANSWER_EXTRA; i++)
        ms |= (uint64_t)(unsigned char)value.at[i] << 8 * i;
    made->ms = (int64_t)ms;
    *body = (str){value.at + ANSWER_EXTRA, value.len - ANSWER_EXTRA};
    return true;
}

/* In JSON a quote within a text is escaped, so this is found where it is a member only.
 */
void answer_set_now(str body, instant was, instant is)
{
    static const char *const members[] = {"now", "last_updated"};
    char old[INSTANT_TEXT], new[INSTANT_TEXT], wanted[INSTANT_TEXT + 32];
    instant_format(was, old);
    size_t len = strlen(instant_format(is, new).at);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        int found_len = snprintf(wanted, sizeof wanted, "\"%s\":\"%s\"", members[i], old);
        char *end = (char *)body.at + body.len, *found = (char *)body.at;
        while (
            (found = memmem(found, (size_t)(end - found), wanted, (size_t)found_len))) {
            found += found_len;
            memcpy(found - 1 - len, new, len);
        }
    }
}
