#include "edge/uplink/batch.h"

#include "base/arena.h"
#include "base/buf.h"

#define NOTHING "null" /* sent instead of an event whose text is empty */

/* Make sure that an event is exactly one line. In a damaged spool its text may contain
 * line ends, or nothing; then the server must reject this event and no other. */
static str as_line(str json, struct arena *arena)
{
    bool blank = true, clean = true;
    for (size_t i = 0; i < json.len; i++) {
        clean = clean && (unsigned char)json.at[i] >= ' ';
        blank = blank && (unsigned char)json.at[i] <= ' ';
    }
    if (blank)
        return STR(NOTHING);
    if (clean)
        return json;
    char *line = arena_new(arena, char, json.len);
    for (size_t i = 0; i < json.len; i++)
        line[i] = (unsigned char)json.at[i] < ' ' ? ' ' : json.at[i];
    return (str){line, json.len};
}

void batch_write(const struct parcels *parcels, struct arena *arena, struct buf *lines,
                 size_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < parcels->count; i++)
        *bytes += parcels->parcel[i].json.len;
    *lines = BUF(*bytes + parcels->count * sizeof NOTHING "\n");
    for (size_t i = 0; i < parcels->count; i++) {
        buf_add(lines, as_line(parcels->parcel[i].json, arena));
        buf_add(lines, STR("\n"));
    }
}
