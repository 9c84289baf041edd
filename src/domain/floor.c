#include "domain/floor.h"

/* Search `count` records of `size` bytes that begin with their id. */
static int find(const void *record, size_t count, size_t size, str id, int hint)
{
    const char *first = record;
    if (hint >= 0 && (size_t)hint < count &&
        str_equal(*(const str *)(const void *)(first + (size_t)hint * size), id))
        return hint;

    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(*(const str *)(const void *)(first + middle * size), id);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

int floor_worker(const struct floor *floor, str id, int hint)
{
    _Static_assert(offsetof(struct worker, id) == 0, "find() reads the id first");
    return find(floor->worker, floor->workers, sizeof *floor->worker, id, hint);
}

int floor_station(const struct floor *floor, str id, int hint)
{
    _Static_assert(offsetof(struct station, id) == 0, "find() reads the id first");
    return find(floor->station, floor->stations, sizeof *floor->station, id, hint);
}
