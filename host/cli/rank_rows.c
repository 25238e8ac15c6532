/* SPDX-License-Identifier: MIT */
#include "cli/rank_rows.h"

#include "cli/ranks.h"

#include <stdlib.h>

/* A row of each rank: points, terms, bytes sent, nanoseconds. */
enum { COLUMNS = 4 };

int64_t *rank_rows(void)
{
    return calloc((size_t)(COLUMNS * ranks_here().count), sizeof(int64_t));
}

static json_t *list_ranks(const int64_t *rows, int count)
{
    json_t *const list = json_array();
    for (int rank = 0; list && rank < count; ++rank) {
        const int64_t *const row = rows + COLUMNS * rank;
        json_array_append_new(list,
                              json_pack("{s:I, s:I, s:I, s:f}", "points", (json_int_t)row[0],
                                        "terms", (json_int_t)row[1], "bytes_sent",
                                        (json_int_t)row[2], "seconds", 1e-9 * (double)row[3]));
    }
    return list;
}

/* The rows were made when work began, so that no rank can fail here by itself. */
json_t *rank_rows_list(const rank_work *work)
{
    const mpi_ranks here = ranks_here();
    if (here.count == 1)
        return NULL;
    int64_t *const row = work->rows + COLUMNS * here.rank;
    row[0] = (int64_t)work->points;
    row[1] = (int64_t)work->terms;
    row[2] = ranks_bytes_sent();
    row[3] = (int64_t)(1e9 * work->seconds);
    ranks_add(work->rows, (size_t)(COLUMNS * here.count));
    return list_ranks(work->rows, here.count);
}
