/* SPDX-License-Identifier: MIT */
/* test_plans [RANKS]: plans of terms that are divided among ranks have the bits of one plan of them
 * all, in another order. Each rank checks points of its own; the program fails if one does. Of a
 * real MPI, or of its double, whose RANKS are threads. */
#include "among_ranks.h"

#include <sigramp/sigramp_mpi.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS = 70000, POINTS = 501, FEW_RANKS = 8, MANY_RANKS = 100 };

typedef enum { ONES, MIXED, POSITIVE, INFINITE, OPPOSITE, NOT_NUMBERS, WEIGHTINGS } weighting;

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
#define WITH_SLOPE {.unit = SIGRAMP_SOFTPLUS, .slope = 1.5, .scale = 3, .method = SIGRAMP_METHOD_DIRECT, .derivative = 1, .constant = -0.3}
#define RAMP {.unit = SIGRAMP_RELU, .slope = -0.7, .scale = 1, .method = SIGRAMP_METHOD_DIRECT}
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
    {"direct, derivative, constant", 64, MIXED, 3000, POINTS, MANY_RANKS, 0, WITH_SLOPE},
    {"direct, ramps", 64, MIXED, 3000, POINTS, MANY_RANKS, 0, RAMP},
    {"direct, float, derivative", 32, MIXED, 3000, POINTS, MANY_RANKS, 0, WITH_SLOPE},
    {"direct, opposite infinities", 64, OPPOSITE, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, a NaN", 32, NOT_NUMBERS, 3000, POINTS, MANY_RANKS, 0, DIRECT},
    {"direct, double, long", 64, MIXED, TERMS, 5, FEW_RANKS, 0, DIRECT},
};
enum { CASES = sizeof cases / sizeof *cases };

/* The same numbers on every rank. */
static double offsets[TERMS], x[POINTS], right[CASES][POINTS];
static double weights[WEIGHTINGS][TERMS];
static double bounds[CASES];
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
        weights[OPPOSITE][i] = i == 2500 ? -INFINITY : weights[INFINITE][i];
        weights[NOT_NUMBERS][i] = i == 2500 ? NAN : weights[MIXED][i];
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

/* S(x) of the plan, the slopes there if it has derivatives, or the x of values that it has. */
static int evaluate(sigramp_sum_plan *plan, const sum_case *sum, size_t count, const double *points,
                    double *results)
{
    void *const at = reals(sum->precision, count, points);
    void *const other = reals(sum->precision, count, points);
    sigramp_status status;
    if (sum->options.derivative && sum->precision == 32)
        status = sigramp_sum_execute_derivative_f32(plan, count, at, other, at);
    else if (sum->options.derivative)
        status = sigramp_sum_execute_derivative_f64(plan, count, at, other, at);
    else if (sum->precision == 32)
        status = sigramp_sum_execute_f32(plan, count, at, at);
    else
        status = sigramp_sum_execute_f64(plan, count, at, at);
    for (size_t j = 0; j < count; ++j)
        results[j] = sum->precision == 32 ? (double)((float *)at)[j] : ((double *)at)[j];
    if (status == SIGRAMP_OK && sum->solves)
        status = sigramp_sum_solve_f64(plan, count, results, results);
    free(at);
    free(other);
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
        expect(isfinite(right[c][cases[c].points / 2]) == (cases[c].weights < INFINITE),
               "a result");
        bounds[c] = sigramp_sum_plan_error_bound(plan);
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

/* Those of this rank, as reals of the precision. */
typedef struct {
    size_t count;
    void *offsets, *weights; /* weights NULL: ones */
} own_terms;

static own_terms own_terms_of(const sum_case *sum)
{
    const size_t first = first_of(rank, sum->terms), count = first_of(rank + 1, sum->terms) - first;
    const double *const weighted = weights[sum->weights] + first;
    return (own_terms){count, reals(sum->precision, count, offsets + first),
                       sum->weights == ONES ? NULL : reals(sum->precision, count, weighted)};
}

static void free_terms(own_terms own)
{
    free(own.offsets);
    free(own.weights);
}

static void check_case(sigramp_context *context, const sum_case *sum, const double *expected)
{
    const own_terms own = own_terms_of(sum);
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        sum->precision == 32
            ? sigramp_mpi_sum_plan_f32(context, &sum->options, own.count, own.offsets, own.weights,
                                       MPI_COMM_WORLD, &plan)
            : sigramp_mpi_sum_plan_f64(context, &sum->options, own.count, own.offsets, own.weights,
                                       MPI_COMM_WORLD, &plan);
    expect(status == SIGRAMP_OK, "a divided plan");
    if (status == SIGRAMP_OK)
        expect_bits(plan, sum, expected);
    sigramp_sum_plan_destroy(plan);
    free_terms(own);
}

/* Terms stay where they are, and all ranks have all results. */
static void check_shared(sigramp_context *context, const sum_case *sum, const double *expected)
{
    const own_terms own = own_terms_of(sum);
    double results[POINTS];
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        sum->precision == 32
            ? sigramp_sum_plan_divided_f32(context, &sum->options, &among_ranks, own.count,
                                           own.offsets, own.weights, &plan)
            : sigramp_sum_plan_divided_f64(context, &sum->options, &among_ranks, own.count,
                                           own.offsets, own.weights, &plan);
    expect(status == SIGRAMP_OK, "a shared plan");
    expect(status == SIGRAMP_OK && evaluate(plan, sum, (size_t)sum->points, x, results) &&
               memcmp(results, expected, (size_t)sum->points * sizeof *results) == 0,
           sum->what);
    expect(sigramp_sum_plan_error_bound(plan) == bounds[sum - cases], "a shared bound");
    sigramp_sum_plan_destroy(plan);
    free_terms(own);
}

/* Of one process, whose others have as many terms as there may be. */
static int find_many(void *user, size_t count, int64_t *values)
{
    (void)user;
    values[0] += count == 1 ? INT32_MAX : 0;
    return 1;
}

static int find_own(void *user, size_t count, int64_t *values)
{
    (void)user, (void)count, (void)values;
    return 1;
}

static void expect_too_many(sigramp_context *context)
{
    const sigramp_reduction many = {find_own, find_many, NULL};
    const sigramp_sum_options options = DIRECT;
    const double a = 1;
    sigramp_sum_plan *plan = NULL;
    expect(sigramp_sum_plan_divided_f64(context, &options, &many, 1, &a, NULL, &plan) ==
                   SIGRAMP_NOT_SUPPORTED &&
               !plan,
           "too many terms of all ranks");
}

static void expect_shared_failures(sigramp_context *context)
{
    const double a = 1;
    sigramp_sum_options options = DIRECT;
    sigramp_sum_plan *plan = NULL;
    const size_t count = rank == ranks - 1 ? (size_t)INT32_MAX + 1 : 1;
    expect(sigramp_sum_plan_divided_f64(context, &options, &among_ranks, count, &a, NULL, &plan) ==
                   SIGRAMP_NOT_SUPPORTED &&
               !plan,
           "too many terms on one rank");
    options.tolerance = 1e-30;
    expect(sigramp_sum_plan_divided_f64(context, &options, &among_ranks, 1, &a, NULL, &plan) ==
                   SIGRAMP_INVALID_ARGUMENT &&
               !plan,
           "a tolerance that none meets");
    options = (sigramp_sum_options)DIRECT;
    double r = 0.5;
    expect(sigramp_sum_plan_divided_f64(context, &options, &among_ranks, 1, &a, NULL, &plan) ==
                   SIGRAMP_OK &&
               sigramp_sum_solve_f64(plan, 1, &r, &r) == SIGRAMP_NOT_SUPPORTED,
           "solving");
    sigramp_sum_plan_destroy(plan);
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
    for (int c = 0; c < CASES; ++c)
        if (ranks <= cases[c].most_ranks && cases[c].options.method == SIGRAMP_METHOD_DIRECT)
            check_shared(context, &cases[c], right[c]);
    expect_shared_failures(context);
    expect_too_many(context);
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
