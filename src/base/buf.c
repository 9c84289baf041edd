#include "base/buf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_ROOM = 64 };

/* Twice the room until it suffices, but never more than the limit can use. Neither sum
 * nor doubling may wrap around: a limit may be SIZE_MAX. */
static size_t grown(const struct buf *buf, size_t need)
{
    size_t room = buf->room ? buf->room : FIRST_ROOM;
    while (room < need)
        room = room > SIZE_MAX / 2 ? need : room * 2;
    return room > buf->limit ? buf->limit + 1 : room;
}

/* Make room for `more` bytes and a NUL, or mark the buf as overflowed. */
static bool reserve(struct buf *buf, size_t more)
{
    if (buf->overflowed || more > buf->limit - buf->len) {
        buf->overflowed = true;
        return false;
    }
    if (buf->room && more < buf->room - buf->len)
        return true;

    size_t need = buf->len + more + 1;
    size_t room = need ? grown(buf, need) : 0;
    if (!room)
        memory_exhausted(more);
    buf->bytes = memory_resize(buf->bytes, room, 1);
    buf->room = room;
    return true;
}

void buf_add(struct buf *buf, str s)
{
    if (s.len == 0 || !reserve(buf, s.len))
        return;
    memcpy(buf->bytes + buf->len, s.at, s.len);
    buf->len += s.len;
    buf->bytes[buf->len] = '\0';
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        buf->overflowed = true; /* longer than any int */
    else if (len > 0 && reserve(buf, (size_t)len)) {
        vsnprintf(buf->bytes + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

const char *buf_text(const struct buf *buf) { return buf->len ? buf->bytes : ""; }

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->overflowed = false;
}

void buf_free(struct buf *buf)
{
    free(buf->bytes);
    *buf = BUF(buf->limit);
}
