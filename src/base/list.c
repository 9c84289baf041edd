#include "base/list.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_ROOM = 256 };

void *list_room(void *list, size_t count, size_t *room, size_t size)
{
    if (list && count < *room)
        return list;
    *room = *room ? 2 * *room : FIRST_ROOM;
    void *grown = reallocarray(list, *room, size);
    if (!grown) {
        fprintf(stderr, "fatal: out of memory\n");
        abort();
    }
    return grown;
}
