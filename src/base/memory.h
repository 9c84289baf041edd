/* memory.h - memory from the heap, for what outlives a request.
 *
 * Allocation never fails: a machine that is out of memory ends the process. All results
 * are the caller's to free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* `count` zeroed objects: struct pool *pool = memory_new(struct pool, 1); */
#define memory_new(type, count) ((type *)memory_zeroed((count), sizeof(type)))
void *memory_zeroed(size_t count, size_t size) __attribute__((returns_nonnull));

/* `size` bytes; they hold anything. */
void *memory_bytes(size_t size) __attribute__((returns_nonnull));

/* `memory`, or NULL, with room for `count` objects of `size` bytes, perhaps elsewhere.
 * The new bytes hold anything. */
void *memory_resize(void *memory, size_t count, size_t size)
    __attribute__((returns_nonnull));

/* Say that so many bytes cannot be had, and end the process. */
_Noreturn void memory_exhausted(size_t size);

#endif
