#include "base/str.h"

int str_compare(str a, str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

str str_trim(str s)
{
    while (s.len && is_blank(s.at[s.len - 1]))
        s.len--;
    while (s.len && is_blank(*s.at))
        s = (str){s.at + 1, s.len - 1};
    return s;
}

str str_cut(str s, char separator, str *rest)
{
    const char *found = s.len ? memchr(s.at, separator, s.len) : NULL;
    if (!found) {
        *rest = (str){s.len ? s.at + s.len : s.at, 0};
        return s;
    }

    str head = {s.at, (size_t)(found - s.at)};
    *rest = (str){found + 1, s.len - head.len - 1};
    return head;
}

/* The second byte's range depends on the first: that is what keeps out overlong forms,
 * surrogates and what lies beyond U+10FFFF (RFC 3629, section 4). */
size_t str_utf8(str s)
{
    const unsigned char *byte = (const unsigned char *)s.at;
    if (s.len == 0)
        return 0;
    if (byte[0] < 0x80)
        return 1;

    size_t length = byte[0] < 0xc2   ? 0
                    : byte[0] < 0xe0 ? 2
                    : byte[0] < 0xf0 ? 3
                    : byte[0] < 0xf5 ? 4
                                     : 0;
    if (length == 0 || s.len < length)
        return 0;

    unsigned char low = byte[0] == 0xe0 ? 0xa0 : byte[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char high = byte[0] == 0xed ? 0x9f : byte[0] == 0xf4 ? 0x8f : 0xbf;
    if (byte[1] < low || byte[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* U+0000 to U+001F, U+007F, and U+0080 to U+009F, which terminals obey as well. */
static bool is_control(str character)
{
    unsigned char first = (unsigned char)character.at[0];
    if (first < 0x20 || first == 0x7f)
        return true;
    return first == 0xc2 && (unsigned char)character.at[1] < 0xa0;
}

void str_show(str s, char *out, size_t most)
{
    size_t used = 0;

    while (s.len) {
        size_t length = str_utf8(s);
        size_t step = length ? length : 1;
        if (used + step > most) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (length == 0 || is_control((str){s.at, length}))
            out[used++] = '?';
        else {
            memcpy(out + used, s.at, length);
            used += length;
        }
        s = (str){s.at + step, s.len - step};
    }
    out[used] = '\0';
}

struct shown str_shown(str s)
{
    struct shown shown;
    str_show(s, shown.text, STR_SHOWN);
    return shown;
}
