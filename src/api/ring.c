#include "api/ring.h"

#include "base/memory.h"

#include <stdlib.h>

struct ring {
    size_t room;
    uint64_t end;
    char bytes[];
};

struct ring *ring_new(size_t room)
{
    struct ring *ring = memory_bytes(sizeof *ring + room);
    ring->room = room;
    ring->end = 0;
    return ring;
}

void ring_free(struct ring *ring) { free(ring); }

/* How many of `len` bytes at `place` lie before the turn. */
static size_t before_turn(const struct ring *ring, uint64_t place, size_t len)
{
    size_t left = ring->room - place % ring->room;
    return len < left ? len : left;
}

bool ring_add(struct ring *ring, str text)
{
    if (text.len > ring->room)
        return false;
    if (!text.len)
        return true;
    size_t first = before_turn(ring, ring->end, text.len);
    memcpy(ring->bytes + ring->end % ring->room, text.at, first);
    memcpy(ring->bytes, text.at + first, text.len - first);
    ring->end += text.len;
    return true;
}

uint64_t ring_end(const struct ring *ring) { return ring->end; }

bool ring_holds(const struct ring *ring, uint64_t place)
{
    return place <= ring->end && ring->end - place <= ring->room;
}

ssize_t ring_read(const struct ring *ring, uint64_t *place, char *at, size_t room)
{
    if (!ring_holds(ring, *place))
        return -1;
    uint64_t left = ring->end - *place;
    size_t len = left < room ? (size_t)left : room;
    if (!len)
        return 0;
    size_t first = before_turn(ring, *place, len);
    memcpy(at, ring->bytes + *place % ring->room, first);
    memcpy(at + first, ring->bytes, len - first);
    *place += len;
    return (ssize_t)len;
}
