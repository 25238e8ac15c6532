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

/* The numbers that rank 0 has in memory. */
static int receive(const array_request *request, array_source *source, io_error *error)
{
    const int is_first = ranks_here().rank == 0;
    const size_t bytes = source->count * (size_t)source->type.size;
    if (!is_first) {
        source->name = request->argument;
        source->values = malloc(bytes + 1);
        if (!source->values)
            io_fail(error, IO_FAILED, "out of memory");
    }
    if (!all_are_well(source->values != NULL, error)) {
        array_close(source);
        return 0;
    }
    ranks_broadcast(source->values, bytes);
    return 1;
}

int rank_input_open(const array_request *request, array_source *source, io_error *error)
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
    if (here.rank > 0)
        *source = first;
    return receive(request, source, error);
}
