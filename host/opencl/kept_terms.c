/* SPDX-License-Identifier: MIT */
/*
 * One list for the whole process: a plan may be destroyed by another thread than the one that uses
 * its context, and after a failure that has closed its device; and a context that lacks memory can
 * let go of what others keep on the same device.
 */
#include "kept_terms.h"

#include <pthread.h>
#include <stdlib.h>

#include "backend.h"
#include "wait.h"

typedef struct kept_block {
    struct kept_block *next;     /* kept before this one */
    const opencl_device *device; /* which lets go of its blocks when it is closed */
    opencl_terms terms;
} kept_block;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of all that follows */
static kept_block *newest;

void opencl_release_terms(opencl_terms *terms)
{
    opencl_release_buffer(terms->offsets);
    opencl_release_buffer(terms->weights);
    opencl_release_buffer(terms->exponents);
    opencl_release_buffer(terms->centres);
    terms->offsets = terms->weights = terms->exponents = terms->centres = NULL;
}

void opencl_keep_terms(const opencl_device *device, opencl_terms *terms)
{
    kept_block *const block = malloc(sizeof *block);
    if (!block) {
        opencl_release_terms(terms);
        return;
    }
    block->device = device;
    block->terms = *terms;
    *terms = (opencl_terms){0};
    pthread_mutex_lock(&mutex);
    block->next = newest;
    newest = block;
    pthread_mutex_unlock(&mutex);
}

int opencl_take_terms(const opencl_device *device, const void *source, size_t count,
                      opencl_terms *terms)
{
    kept_block *found = NULL;
    pthread_mutex_lock(&mutex);
    for (kept_block **place = &newest; *place && !found;) {
        kept_block *const block = *place;
        if (block->device == device && block->terms.source == source &&
            block->terms.count == count) {
            found = block;
            *place = block->next;
        } else {
            place = &block->next;
        }
    }
    pthread_mutex_unlock(&mutex);
    if (!found)
        return 0;
    *terms = found->terms;
    free(found);
    return 1;
}

/* Which blocks are meant; what is not NULL decides. */
typedef struct {
    const opencl_device *device; /* of this one */
    cl_device_id id;             /* of any device opened from it */
    const sum_terms *terms;      /* copies of these, or of a part of them */
    uint64_t spared;             /* bytes of the newest that are not meant; 0: none are spared */
} choice;

static int is_part(const sum_terms *terms, const void *source)
{
    const uintptr_t first = (uintptr_t)terms->loops.offsets, place = (uintptr_t)source;
    const size_t bytes = terms->loops.count * ((size_t)terms->precision / 8);
    return place == first || (place > first && place - first < bytes);
}

static int is_meant(const kept_block *block, choice *which)
{
    if ((which->device && block->device != which->device) ||
        (which->id && block->device->device != which->id) ||
        (which->terms && !is_part(which->terms, block->terms.source)))
        return 0;
    if (which->spared == 0 || block->terms.bytes > which->spared)
        return 1;
    which->spared -= block->terms.bytes;
    return 0;
}

/* Returns how many blocks were meant. */
static size_t let_go(choice which)
{
    size_t count = 0;
    pthread_mutex_lock(&mutex);
    for (kept_block **place = &newest; *place;) {
        kept_block *const block = *place;
        if (!is_meant(block, &which)) {
            place = &block->next;
            continue;
        }
        *place = block->next;
        opencl_release_terms(&block->terms);
        free(block);
        ++count;
    }
    pthread_mutex_unlock(&mutex);
    return count;
}

void opencl_let_go_of_terms(const opencl_device *device)
{
    let_go((choice){.device = device});
}

void opencl_limit_kept_terms(const opencl_device *device, uint64_t bytes)
{
    let_go((choice){.device = device, .spared = bytes});
}

void opencl_forget_terms(const sum_terms *terms)
{
    if (terms->memory)
        let_go((choice){.terms = terms});
}

int opencl_made_room(const opencl_device *device, cl_int code)
{
    if (code != CL_MEM_OBJECT_ALLOCATION_FAILURE && code != CL_OUT_OF_RESOURCES &&
        code != CL_OUT_OF_HOST_MEMORY)
        return 0;
    return let_go((choice){.id = device->device}) > 0;
}
