/* SPDX-License-Identifier: MIT */
#include "cli/verify_ranks.h"

#include "cli/ranks.h"

#include <string.h>

/* How many wrong results the ranks before this one list. */
static size_t listed_before(size_t own, int64_t *before)
{
    const mpi_ranks here = ranks_here();
    size_t sum = 0;
    before[here.rank] = (int64_t)own;
    ranks_add(before, (size_t)here.count);
    for (int rank = 0; rank < here.rank; ++rank)
        sum += (size_t)before[rank];
    return sum;
}

/* The first ones of all: each rank puts its own where they come, and zeros elsewhere. */
static void join_first(sigramp_verify_report *report, int64_t *before)
{
    enum { COLUMNS = 3 };
    const size_t place = listed_before(report->first_count, before);
    int64_t rows[COLUMNS * SIGRAMP_FIRST_WRONG + 1] = {0};
    int64_t *const count = &rows[COLUMNS * SIGRAMP_FIRST_WRONG];
    for (size_t i = 0; i < report->first_count && place + i < SIGRAMP_FIRST_WRONG; ++i) {
        memcpy(rows + COLUMNS * (place + i), &report->first[i], sizeof report->first[i]);
        ++*count;
    }
    ranks_add(rows, sizeof rows / sizeof *rows);
    memcpy(report->first, rows, sizeof report->first);
    report->first_count = (size_t)*count;
}

void verify_join_ranks(sigramp_verify_report *report, int64_t *before)
{
    int64_t counts[] = {(int64_t)report->inputs, (int64_t)report->wrong};
    int64_t largest; /* numbers from 0 on are ordered as their bits are */
    if (ranks_here().count == 1)
        return;
    memcpy(&largest, &report->max_ulp, sizeof largest);
    ranks_add(counts, sizeof counts / sizeof *counts);
    ranks_largest(&largest, 1);
    join_first(report, before);
    report->inputs = (uint64_t)counts[0];
    report->wrong = (uint64_t)counts[1];
    memcpy(&report->max_ulp, &largest, sizeof largest);
}
