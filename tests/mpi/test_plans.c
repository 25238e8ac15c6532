/* SPDX-License-Identifier: MIT */
/* test_plans [RANKS]: plans of terms that are divided among ranks have the bits of one plan of them
 * all, in another order. Each rank checks points of its own; the program fails if one does. Of a
 * real MPI, or of its double, whose RANKS are threads. */
#include <sigramp/sigramp_mpi.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS = 70000, POINTS = 501, FEW_RANKS = 8, MANY_RANKS = 100 };

typedef enum { ONES, MIXED, POSITIVE, INFINITE } weighting;

typedef struct {
    const char *what;
    int precision;
    weighting weights;
    int terms, points, most_ranks;
    int solves; /* x from S(x), not S(x) */
    sigramp_sum_options options;
} sum_case;

/* clang-format off */
#define FAST(SLOPE) {.unit = SIGRAMP_LOGISTIC, .slope = SLOPE, .scale = 1, .method = SIGRAMP_METHOD_FAST}
#define DIRECT {.unit = SIGRAMP_SOFTPLUS, .slope = 1, .scale = 1, .method = SIGRAMP_METHOD_DIRECT}
/* clang-format on */

/* Of many ranks each has all terms of a direct sum: the memory is one machine's. The long one is
 * sent in several pieces. */
static const sum_case cases[] = {
    {"fast, float, ones", 32, ONES, 30000, POINTS, MANY_RANKS, 0, FAST(1)},
    {"fast, float, weights", 32, MIXED, 30000, POINTS, 1 << 20, 0, FAST(1)},
    {"fast, double, ones", 64, ONES, 30000, POINTS, MANY_RANKS, 0, FAST(0.25)},
    {"fast, double, weights", 64, MIXED, 30000, POINTS, 1 << 20, 0, FAST(0.25)},
    {"fast, double, many cells", 64, MIXED, TERMS, POINTS, MANY_RANKS, 0, FAST(16)},
    {"fast, solved", 64, POSITIVE, 3000, POINTS, 1 << 20, 1, FAST(0.25)},
    {"direct, float, ones", 32, ONES, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, float, weights", 32, MIXED, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, double, ones", 64, ONES, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, double, weights", 64, MIXED, 3000, POINTS, 1 << 20, 0, DIRECT},
    {"direct, infinite weights", 64, INFINITE, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, double, long", 64, MIXED, TERMS, 5, FEW_RANKS, 0, DIRECT},
};
enum { CASES = sizeof cases / sizeof *cases };

/* The same numbers on every rank. */
static double offsets[TERMS], x[POINTS], right[CASES][POINTS];
static double weights[INFINITE + 1][TERMS];
static size_t order[TERMS];
static _Thread_local int rank, ranks, faults;

static void expect(int is_right, const char *what)
{
    if (!is_right)
        printf("rank %d of %d: %s\n", rank, ranks, what);
    faults += !is_right;
}

/* Scattered offsets, weights over 40 binades of both signs, and the terms in another order. */
static void fill(void)
{
    uint64_t state = 88172645463325252U;
    for (size_t i = 0; i < TERMS; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        offsets[i] = -7 + 20 * (double)(state >> 11) * 0x1p-53;
        weights[POSITIVE][i] =
            ldexp(1 + (double)(state & 1023) / 1024, (int)(state >> 40) % 40 - 20);
        weights[MIXED][i] = state & 4096 ? -weights[POSITIVE][i] : weights[POSITIVE][i];
        weights[INFINITE][i] = i == 1000 || i == 2500 ? INFINITY : weights[MIXED][i];
        order[i] = i;
        const size_t other = state % (i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (int j = 0; j < POINTS; ++j)
        x[j] = -20 + 0.09 * j;
}

/* Reals of a precision, which the caller frees. */
static void *reals(int precision, size_t count, const double *values)
{
    char *const made = calloc(count + 1, sizeof *values);
    for (size_t i = 0; i < count; ++i)
        if (precision == 32)
            ((float *)(void *)made)[i] = (float)values[i];
        else
            ((double *)(void *)made)[i] = values[i];
    return made;
}

/* S(x) of the plan, or the x of values that it has. */
static int evaluate(sigramp_sum_plan *plan, const sum_case *sum, size_t count, const double *points,
                    double *results)
{
    void *const at = reals(sum->precision, count, points);
    sigramp_status status;
    if (sum->precision == 32)
        status = sigramp_sum_execute_f32(plan, count, at, at);
    else
        status = sigramp_sum_execute_f64(plan, count, at, at);
    for (size_t j = 0; j < count; ++j)
        results[j] = sum->precision == 32 ? (double)((float *)at)[j] : ((double *)at)[j];
    if (status == SIGRAMP_OK && sum->solves)
        status = sigramp_sum_solve_f64(plan, count, results, results);
    free(at);
    return status == SIGRAMP_OK;
}

/* Whose terms are the first ones of all in that order: as a plan of their range, or added to it. */
static sigramp_sum_plan *plan_alone(sigramp_context *context, const sum_case *sum)
{
    double least = INFINITY, greatest = -INFINITY;
    double *const a = calloc((size_t)sum->terms, sizeof *a), *const w = calloc((size_t)sum->terms,
                                                                               sizeof *w);
    size_t count = 0;
    for (int i = 0; i < TERMS; ++i)
        if (order[i] < (size_t)sum->terms) {
            a[count] = offsets[order[i]];
            w[count++] = weights[sum->weights][order[i]];
        }
    void *const of_plan = reals(sum->precision, count, a), *const given =
                                                               reals(sum->precision, count, w);
    const void *const weighted = sum->weights == ONES ? NULL : given;
    for (size_t i = 0; i < count; ++i) {
        const double offset = sum->precision == 32 ? (double)(float)a[i] : a[i];
        least = fmin(least, offset);
        greatest = fmax(greatest, offset);
    }
    sigramp_sum_plan *plan = NULL;
    if (sum->precision == 32)
        expect(sigramp_sum_plan_open_f32(context, &sum->options, least, greatest, &plan) ==
                       SIGRAMP_OK &&
                   sigramp_sum_plan_add_f32(plan, count, of_plan, weighted) == SIGRAMP_OK,
               "one plan");
    else
        expect(sigramp_sum_plan_open_f64(context, &sum->options, least, greatest, &plan) ==
                       SIGRAMP_OK &&
                   sigramp_sum_plan_add_f64(plan, count, of_plan, weighted) == SIGRAMP_OK,
               "one plan");
    free(a);
    free(w);
    free(of_plan);
    free(given);
    return plan;
}

static void find_right(sigramp_context *context)
{
    for (int c = 0; c < CASES; ++c) {
        sigramp_sum_plan *const plan = plan_alone(context, &cases[c]);
        expect(evaluate(plan, &cases[c], (size_t)cases[c].points, x, right[c]), "one sum");
        expect(isfinite(right[c][cases[c].points / 2]) == (cases[c].weights != INFINITE),
               "a result");
        sigramp_sum_plan_destroy(plan);
    }
}

/* Slices: rank 1 has none, and rank 0 its terms too. */
static size_t first_of(int of, int terms)
{
    const size_t before = of == 1 && ranks > 1 ? 2 : (size_t)of;
    return (size_t)terms * before / (size_t)ranks;
}

/* Few ranks look at all points, many at one or two each. */
static void expect_bits(sigramp_sum_plan *plan, const sum_case *sum, const double *expected)
{
    const int step = ranks <= FEW_RANKS ? 1 : ranks, first = step == 1 ? 0 : rank % sum->points;
    double points[POINTS] = {0}, wanted[POINTS], results[POINTS];
    size_t count = 0;
    for (int j = first; j < sum->points; j += step) {
        points[count] = x[j];
        wanted[count++] = expected[j];
    }
    expect(evaluate(plan, sum, count, points, results) &&
               memcmp(results, wanted, count * sizeof *wanted) == 0,
           sum->what);
}

static void check_case(sigramp_context *context, const sum_case *sum, const double *expected)
{
    const size_t first = first_of(rank, sum->terms), count = first_of(rank + 1, sum->terms) - first;
    void *const own = reals(sum->precision, count, offsets + first), *const given = reals(
                                                                         sum->precision, count,
                                                                         weights[sum->weights] +
                                                                             first);
    const void *const weighted = sum->weights == ONES ? NULL : given;
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status = sum->precision == 32
                                      ? sigramp_mpi_sum_plan_f32(context, &sum->options, count, own,
                                                                 weighted, MPI_COMM_WORLD, &plan)
                                      : sigramp_mpi_sum_plan_f64(context, &sum->options, count, own,
                                                                 weighted, MPI_COMM_WORLD, &plan);
    expect(status == SIGRAMP_OK, "a divided plan");
    if (status == SIGRAMP_OK)
        expect_bits(plan, sum, expected);
    sigramp_sum_plan_destroy(plan);
    free(own);
    free(given);
}

/* One rank cannot: none has a plan. */
static void expect_failure(sigramp_context *context)
{
    const sigramp_sum_options fast = FAST(1);
    const double bad[] = {1, rank == ranks - 1 ? NAN : 2};
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        sigramp_mpi_sum_plan_f64(context, &fast, 2, bad, NULL, MPI_COMM_WORLD, &plan);
    expect(status == SIGRAMP_INVALID_ARGUMENT && !plan, "an offset that is NaN");
}

static void expect_nothing(sigramp_context *context, sigramp_sum_options options)
{
    sigramp_sum_plan *plan = NULL;
    double y = 1;
    expect(sigramp_mpi_sum_plan_f64(context, &options, 0, NULL, NULL, MPI_COMM_WORLD, &plan) ==
                   SIGRAMP_OK &&
               sigramp_sum_execute_f64(plan, 1, x, &y) == SIGRAMP_OK && y == 0,
           "no terms at all");
    sigramp_sum_plan_destroy(plan);
}

static sigramp_context *make_context(void)
{
    const sigramp_options cpu = {.device = "cpu", .threads = 1};
    sigramp_context *context = NULL;
    expect(sigramp_context_create(&cpu, &context) == SIGRAMP_OK, "a context");
    return context;
}

/* All that one rank does. */
static int all_faults;
static void check_all(void)
{
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    sigramp_context *const context = make_context();
    for (int c = 0; c < CASES; ++c)
        if (ranks <= cases[c].most_ranks)
            check_case(context, &cases[c], right[c]);
    expect_nothing(context, (sigramp_sum_options)FAST(1));
    expect_nothing(context, (sigramp_sum_options)DIRECT);
    expect_failure(context);
    sigramp_context_destroy(context);
    MPI_Allreduce(MPI_IN_PLACE, &faults, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    if (rank == 0) {
        all_faults = faults;
        printf("%d faults by %d ranks\n", faults, ranks);
    }
}

static void prepare(void)
{
    fill();
    sigramp_context *const context = make_context();
    find_right(context);
    sigramp_context_destroy(context);
}

int main(int argc, char **argv)
{
#ifdef MPI_IS_DOUBLE
    prepare();
    const int is_run = faults == 0 && argc == 2 && mpi_double_threads(atoi(argv[1]), check_all);
    return !is_run || all_faults != 0;
#else
    MPI_Init(&argc, &argv);
    prepare();
    check_all();
    MPI_Finalize();
    return faults != 0;
#endif
}
