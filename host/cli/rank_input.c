/* SPDX-License-Identifier: MIT */
#include "cli/rank_input.h"

#include "cli/command.h"
#include "cli/ranks.h"

#include <stdlib.h>

/* Whether all ranks have come this far; the line of one that has not is kept already. */
static int all_are_well(int is_well, io_error *error)
{
    const int own = is_well ? EXIT_DONE : cli_fail_io(error);
    const int status = ranks_agree(own);
    return status == EXIT_DONE || io_fail(error, status, "another rank failed");
}

/* Whether rank 0 alone can read it. */
static int is_of_first(const array_source *source)
{
    return ranks_here().count > 1 && source->kind == ARRAY_MEMORY;
}

int rank_input_find(const array_request *request, array_source *source, io_error *error)
{
    const mpi_ranks here = ranks_here();
    if (here.count == 1)
        return array_open(request, source, error);
    *source = (array_source){.file = -1};
    if (!all_are_well(here.rank > 0 || array_open(request, source, error), error)) {
        array_close(source);
        return 0;
    }
    array_source first = *source;
    ranks_broadcast(&first, sizeof first);
    if (first.kind != ARRAY_MEMORY)
        return here.rank == 0 || array_open(request, source, error);
    if (here.rank > 0) {
        *source = first;
        source->name = request->argument;
        source->values = NULL;
    }
    return 1;
}

/* Where rank 0's numbers are to go. */
static int make_room(void **values, size_t bytes, io_error *error)
{
    if (!*values && !(*values = malloc(bytes + 1)))
        io_fail(error, IO_FAILED, "out of memory");
    return all_are_well(*values != NULL, error);
}

int rank_input_share(array_source *source, io_error *error)
{
    const size_t bytes = source->count * (size_t)source->type.size;
    if (!is_of_first(source))
        return 1;
    if (!make_room(&source->values, bytes, error))
        return 0;
    ranks_broadcast(source->values, bytes);
    return 1;
}

int rank_input_open(const array_request *request, array_source *source, io_error *error)
{
    return rank_input_find(request, source, error) && rank_input_share(source, error);
}

part_range rank_input_slice(size_t count, int rank)
{
    return part_of((part_number){(uint64_t)rank + 1, (uint64_t)ranks_here().count}, count);
}

static void send_slices(const array_source *source)
{
    const size_t size = (size_t)source->type.size;
    for (int rank = 1; rank < ranks_here().count; ++rank) {
        const part_range slice = rank_input_slice(source->count, rank);
        ranks_send((const char *)source->values + slice.first * size, slice.count * size, rank);
    }
}

/* In the memory of rank 0 they begin where its slice does, at the first one. */
static int receive_slice(const array_source *source, part_range slice, array_source *own,
                         io_error *error)
{
    const size_t bytes = slice.count * (size_t)source->type.size;
    *own = *source;
    if (!make_room(&own->values, bytes, error))
        return 0;
    if (ranks_here().rank == 0)
        send_slices(source);
    else
        ranks_receive(own->values, bytes, 0);
    own->count = slice.count;
    return 1;
}

int rank_input_hold_slice(const array_source *source, int precision, held_array *held,
                          io_error *error)
{
    const int rank = ranks_here().rank;
    const part_range slice = rank_input_slice(source->count, rank);
    array_source own;
    if (!is_of_first(source))
        return array_hold(source, slice.first, slice.count, precision, held, error);
    *held = (held_array){NULL, NULL, 0};
    const int is_held = receive_slice(source, slice, &own, error) &&
                        array_hold(&own, 0, slice.count, precision, held, error);
    if (rank > 0)
        free(own.values);
    return is_held;
}
