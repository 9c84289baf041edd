/* list.h - arrays that grow while they live on the heap.
 *
 *     list = list_room(list, count, &room, sizeof *list);
 *     list[count++] = element;
 *
 * For lists that outlive a request; what belongs to one grows in its arena.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stddef.h>

/* `list` with room for at least one element after its `count`, perhaps elsewhere in
 * memory; NULL is the empty list. Never fails, see memory.h. The result is the caller's
 * to free(). */
void *list_room(void *list, size_t count, size_t *room, size_t size)
    __attribute__((returns_nonnull));

#endif
