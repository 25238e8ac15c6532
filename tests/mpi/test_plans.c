/* SPDX-License-Identifier: MIT */
/* Plans of terms that are divided among ranks: the bits of one plan of them all. Every rank checks
 * its own; the program fails if one does. */
#include <sigramp/sigramp_mpi.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TERMS = 30000, POINTS = 501 };

static double offsets[TERMS], weights[TERMS], x[POINTS];
static float offsets32[TERMS], weights32[TERMS], x32[POINTS];
static int rank, ranks, faults;

static void expect(int is_right, const char *what)
{
    if (!is_right)
        printf("rank %d of %d: %s\n", rank, ranks, what);
    faults += !is_right;
}

/* The same numbers on every rank: scattered offsets, weights over 40 binades of both signs. */
static void fill(void)
{
    uint64_t state = 88172645463325252U;
    for (int i = 0; i < TERMS; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        offsets[i] = -7 + 20 * (double)(state >> 11) * 0x1p-53;
        weights[i] = ldexp(1 + (double)(state & 1023) / 1024, (int)(state >> 40) % 40 - 20);
        weights[i] = state & 4096 ? -weights[i] : weights[i];
        offsets32[i] = (float)offsets[i];
        weights32[i] = (float)weights[i];
    }
    for (int j = 0; j < POINTS; ++j) {
        x[j] = -20 + 0.09 * j;
        x32[j] = (float)x[j];
    }
}

/* Slices that differ in size; rank 1 has none. */
static size_t first_of(int of)
{
    const double part = of <= 1 ? 0.1 * (of > 0) : (double)of / ranks;
    return of == ranks ? TERMS : of == 2 ? first_of(1) : (size_t)(part * TERMS);
}

static void expect_bits_32(sigramp_context *context, const sigramp_sum_options *options,
                           const float *given, const char *what)
{
    const size_t first = first_of(rank), count = first_of(rank + 1) - first;
    static float one[POINTS], many[POINTS];
    float least = offsets32[0], greatest = offsets32[0];
    sigramp_sum_plan *whole = NULL, *divided = NULL;
    for (int i = 0; i < TERMS; ++i) {
        least = fminf(least, offsets32[i]);
        greatest = fmaxf(greatest, offsets32[i]);
    }
    expect(sigramp_sum_plan_open_f32(context, options, least, greatest, &whole) == SIGRAMP_OK &&
               sigramp_sum_plan_add_f32(whole, TERMS, offsets32, given) == SIGRAMP_OK &&
               sigramp_sum_execute_f32(whole, POINTS, x32, one) == SIGRAMP_OK,
           "one plan");
    expect(sigramp_mpi_sum_plan_f32(context, options, count, offsets32 + first,
                                    given ? given + first : NULL, MPI_COMM_WORLD,
                                    &divided) == SIGRAMP_OK &&
               sigramp_sum_execute_f32(divided, POINTS, x32, many) == SIGRAMP_OK,
           "a divided plan");
    expect(memcmp(one, many, sizeof one) == 0 && isfinite(one[250]), what);
    sigramp_sum_plan_destroy(whole);
    sigramp_sum_plan_destroy(divided);
}

static void expect_bits_64(sigramp_context *context, const sigramp_sum_options *options,
                           const double *given, const char *what)
{
    const size_t first = first_of(rank), count = first_of(rank + 1) - first;
    static double one[POINTS], many[POINTS];
    double least = offsets[0], greatest = offsets[0];
    sigramp_sum_plan *whole = NULL, *divided = NULL;
    for (int i = 0; i < TERMS; ++i) {
        least = fmin(least, offsets[i]);
        greatest = fmax(greatest, offsets[i]);
    }
    expect(sigramp_sum_plan_open_f64(context, options, least, greatest, &whole) == SIGRAMP_OK &&
               sigramp_sum_plan_add_f64(whole, TERMS, offsets, given) == SIGRAMP_OK &&
               sigramp_sum_execute_f64(whole, POINTS, x, one) == SIGRAMP_OK,
           "one plan");
    expect(sigramp_mpi_sum_plan_f64(context, options, count, offsets + first,
                                    given ? given + first : NULL, MPI_COMM_WORLD,
                                    &divided) == SIGRAMP_OK &&
               sigramp_sum_execute_f64(divided, POINTS, x, many) == SIGRAMP_OK,
           "a divided plan");
    expect(memcmp(one, many, sizeof one) == 0 && isfinite(one[250]), what);
    sigramp_sum_plan_destroy(whole);
    sigramp_sum_plan_destroy(divided);
}

/* One rank cannot: none has a plan. */
static void expect_failure(sigramp_context *context, const sigramp_sum_options *options)
{
    const double bad[] = {1, rank == ranks - 1 ? NAN : 2};
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        sigramp_mpi_sum_plan_f64(context, options, 2, bad, NULL, MPI_COMM_WORLD, &plan);
    expect(status == SIGRAMP_INVALID_ARGUMENT && !plan, "an offset that is NaN");
}

static void expect_nothing(sigramp_context *context, const sigramp_sum_options *options)
{
    sigramp_sum_plan *plan = NULL;
    double y = 1;
    expect(sigramp_mpi_sum_plan_f64(context, options, 0, NULL, NULL, MPI_COMM_WORLD, &plan) ==
                   SIGRAMP_OK &&
               sigramp_sum_execute_f64(plan, 1, x, &y) == SIGRAMP_OK && y == 0,
           "no terms at all");
    sigramp_sum_plan_destroy(plan);
}

int main(int argc, char **argv)
{
    const sigramp_options cpu = {.device = "cpu", .threads = 1};
    sigramp_context *context = NULL;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    fill();
    expect(sigramp_context_create(&cpu, &context) == SIGRAMP_OK, "a context");
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    for (int is_direct = 0; is_direct <= 1; ++is_direct) {
        options.method = is_direct ? SIGRAMP_METHOD_DIRECT : SIGRAMP_METHOD_FAST;
        options.unit = is_direct ? SIGRAMP_SOFTPLUS : SIGRAMP_LOGISTIC;
        expect_bits_32(context, &options, NULL, "float, ones");
        expect_bits_32(context, &options, weights32, "float, weights");
        expect_bits_64(context, &options, NULL, "double, ones");
        expect_bits_64(context, &options, weights, "double, weights");
        expect_nothing(context, &options);
    }
    options.method = SIGRAMP_METHOD_FAST;
    expect_failure(context, &options);
    sigramp_context_destroy(context);
    MPI_Allreduce(MPI_IN_PLACE, &faults, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    if (rank == 0)
        printf("%d faults by %d ranks\n", faults, ranks);
    MPI_Finalize();
    return faults != 0;
}
