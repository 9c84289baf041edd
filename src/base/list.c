#include "base/list.h"

#include "base/memory.h"

enum { FIRST_ROOM = 256 };

void *list_room(void *list, size_t count, size_t *room, size_t size)
{
    if (list && count < *room)
        return list;
    *room = *room ? 2 * *room : FIRST_ROOM;
    return memory_resize(list, *room, size);
}
