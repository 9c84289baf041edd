/* arena.c - blocks, newest first; an allocation is the next bytes of the newest.
 *
 * Most requests use a small part of one block, so a block is not cleared when it is
 * made: each allocation clears what it hands out. An allocation too large to share a
 * block gets one of its own, straight from calloc(), which has zeroed pages at hand; it
 * is put behind the newest, whose remaining room stays in use.
 */
#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 16 * 1024, SHARED_MOST = BLOCK_SIZE / 4 };

struct arena_block {
    struct arena_block *older;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

/* Put a zeroed block of `size` bytes, all of them used, behind the newest. */
static void *block_alone(struct arena *arena, size_t size)
{
    struct arena_block *block = memory_zeroed(1, sizeof *block + size);
    block->used = block->size = size;

    struct arena_block **place = arena->block ? &arena->block->older : &arena->block;
    block->older = *place;
    *place = block;
    return block->bytes;
}

static struct arena_block *block_shared(struct arena *arena)
{
    struct arena_block *block = memory_bytes(sizeof *block + BLOCK_SIZE);
    *block = (struct arena_block){.older = arena->block, .size = BLOCK_SIZE};
    return arena->block = block;
}

/* What an allocation of `size` bytes takes. */
static size_t whole_units(size_t size)
{
    const size_t unit = alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

/* The next `size` bytes, whatever they hold. */
static void *take(struct arena *arena, size_t size)
{
    size_t want = whole_units(size);
    if (want > SHARED_MOST)
        return block_alone(arena, want);

    struct arena_block *block = arena->block;
    if (!block || block->size - block->used < want)
        block = block_shared(arena);
    void *memory = block->bytes + block->used;
    block->used += want;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size, size_t count)
{
    if (count && size > SIZE_MAX / 4 / count)
        memory_exhausted(SIZE_MAX);

    void *memory = take(arena, size * count);
    if (size * count <= SHARED_MOST)
        memset(memory, 0, size * count);
    return memory;
}

/* Resize the block that holds `memory` alone. What grows is what was made last, as a
 * rule, so its block is the first or the second. */
static void *block_resize(struct arena *arena, void *memory, size_t size)
{
    struct arena_block **place = &arena->block;
    while ((*place)->bytes != memory)
        place = &(*place)->older;
    struct arena_block *block = memory_resize(*place, sizeof *block + size, 1);
    block->used = block->size = size;
    *place = block;
    return block->bytes;
}

void *arena_grow(struct arena *arena, void *memory, size_t old_size, size_t size)
{
    if (size > SIZE_MAX / 4)
        memory_exhausted(size);
    if (whole_units(old_size) > SHARED_MOST)
        return block_resize(arena, memory, whole_units(size));
    void *larger = take(arena, size);
    if (old_size)
        memcpy(larger, memory, old_size);
    return larger;
}

str arena_copy(struct arena *arena, str s)
{
    char *copy = take(arena, s.len + 1);
    if (s.len)
        memcpy(copy, s.at, s.len);
    copy[s.len] = '\0';
    return (str){copy, s.len};
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->block;
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    *arena = ARENA_EMPTY;
}
