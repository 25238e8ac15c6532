/* SPDX-License-Identifier: MIT */
/* test_verify_ranks RANKS: of verifications by many ranks comes the one report of a single process,
 * on each of them. The ranks are threads of the tests' double of MPI. */
#include "cli/verify_ranks.h"

#include "cli/ranks.h"

#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local int rank, ranks;
static int faults;

/* What host/cli/ranks.c does by host/mpi. */
mpi_ranks ranks_here(void)
{
    return (mpi_ranks){.rank = rank, .count = ranks};
}

void ranks_add(int64_t *values, size_t count)
{
    MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
}

void ranks_largest(int64_t *values, size_t count)
{
    MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
}

/* As verify_compare does. */
static void add_wrong(sigramp_verify_report *report, uint64_t input)
{
    const double ulp = input == 77 ? INFINITY : 1.0 + (double)(input % 10);
    if (report->first_count < SIGRAMP_FIRST_WRONG)
        report->first[report->first_count++] =
            (sigramp_wrong_result){input, input + 1, UINT64_C(0xffc00000) + input};
    report->max_ulp = ulp > report->max_ulp ? ulp : report->max_ulp;
    ++report->wrong;
}

/* Of the inputs begin .. end - 1 every step-th is wrong; 0: none. */
static sigramp_verify_report report_of(uint64_t begin, uint64_t end, uint64_t step)
{
    sigramp_verify_report report;
    memset(&report, 0, sizeof report);
    report.inputs = end - begin;
    for (uint64_t input = begin; input < end && step > 0; ++input)
        if (input % step == step - 1)
            add_wrong(&report, input);
    return report;
}

static void check_all(void)
{
    enum { INPUTS = 4000 };
    static const uint64_t steps[] = {0, 1, 3, 78, 700, 4000};
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
        const uint64_t begin = (uint64_t)(INPUTS * rank / ranks),
                       end = (uint64_t)(INPUTS * (rank + 1) / ranks);
        const sigramp_verify_report right = report_of(0, INPUTS, steps[i]);
        sigramp_verify_report joined = report_of(begin, end, steps[i]);
        int64_t *const before = calloc((size_t)ranks, sizeof *before);
        verify_join_ranks(&joined, before);
        free(before);
        int wrong = memcmp(&joined, &right, sizeof right) != 0;
        MPI_Allreduce(MPI_IN_PLACE, &wrong, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        if (rank == 0 && wrong > 0)
            printf("every %d-th wrong: %d of %d ranks\n", (int)steps[i], wrong, ranks);
        faults += rank == 0 ? wrong : 0;
    }
}

int main(int argc, char **argv)
{
    const int is_run = argc == 2 && mpi_double_threads(atoi(argv[1]), check_all);
    printf("%d faults\n", faults);
    return !is_run || faults != 0;
}
