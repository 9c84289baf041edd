#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

void memory_exhausted(size_t size)
{
    fprintf(stderr, "fatal: out of memory (%zu bytes)\n", size);
    abort();
}

/* What malloc() gives for no bytes may be NULL, so one is asked for. */
static size_t at_least_one(size_t size) { return size ? size : 1; }

void *memory_zeroed(size_t count, size_t size)
{
    void *memory = calloc(at_least_one(count), size);
    if (!memory)
        memory_exhausted(count * size);
    return memory;
}

void *memory_bytes(size_t size)
{
    void *memory = malloc(at_least_one(size));
    if (!memory)
        memory_exhausted(size);
    return memory;
}

void *memory_resize(void *memory, size_t count, size_t size)
{
    void *resized = reallocarray(memory, at_least_one(count), size);
    if (!resized)
        memory_exhausted(count * size);
    return resized;
}
