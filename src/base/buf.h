/* buf.h - text and bytes under construction.
 *
 * A buf grows as it is appended to, up to the limit it was made with. Past the
 * limit it keeps nothing more and remembers that it overflowed, so a run of
 * appends needs one check at the end: buf_ok().
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/cleanup.h"
#include "base/str.h"

struct buf {
    char *bytes; /* private */
    size_t len, room, limit;
    bool overflowed;
};

/* An empty buf that will hold at most `max` bytes. Owns nothing yet. */
#define BUF(max) ((struct buf){.limit = (max)})

/* Append. `s` must not point into the buf itself. */
void buf_add(struct buf *buf, str s);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Did everything fit? */
static inline bool buf_ok(const struct buf *buf) { return !buf->overflowed; }

/* The content, NUL-terminated; valid until the next append or buf_free(). */
const char *buf_text(const struct buf *buf);

/* The same, for content that may hold NULs of its own. */
static inline str buf_str(const struct buf *buf)
{
    return (str){buf_text(buf), buf->len};
}

/* Empty it, and keep the memory for what comes next. */
void buf_clear(struct buf *buf);

/* Release the memory; the buf is empty and usable again. */
void buf_free(struct buf *buf);

#endif
