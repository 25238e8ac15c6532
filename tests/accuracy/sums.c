/* SPDX-License-Identifier: MIT */
/* The check of sums: every result within the plan's bound of MPFR, over the whole range. */
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accuracy.h"
#include "sum_cases.h"
#include "sum_limits.h"

enum { METHODS = 4, PRECISIONS = 2, MOST_SHOWN = 24 };

static const char *const method_names[METHODS] = {"auto", "direct", "fast", "closed"};

/* What the cases of one method, precision, unit and family came to. */
typedef struct {
    size_t cases, refused, results, wrong;
    size_t limits; /* results at infinities or NaN, or of such terms */
    double worst;  /* the largest error as a part of its bound */
    uint64_t worst_seed;
} tally;

typedef struct {
    const accuracy_options *options;
    sigramp_context *context;
    sum_case *one;
    size_t shown;
    uint64_t shown_seed; /* of the last one */
    tally tallies[METHODS][PRECISIONS][SIGRAMP_UNIT_COUNT][SUM_FAMILIES];
} hunt;

const char *method_name(sigramp_method method)
{
    return method_names[method];
}

sigramp_method method_named(const char *name)
{
    int method = SIGRAMP_METHOD_DIRECT;
    while (method < METHODS && strcmp(name, method_names[method]))
        ++method;
    return (sigramp_method)(method < METHODS ? method : SIGRAMP_METHOD_AUTO);
}

double seconds_now(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The case, and the command that makes it again. */
static void show(hunt *all, uint64_t seed, const char *what)
{
    const sum_case *const one = all->one;
    const sigramp_sum_options *const options = &one->options;
    if (all->shown >= MOST_SHOWN || (all->shown > 0 && all->shown_seed == seed))
        return;
    ++all->shown;
    all->shown_seed = seed;
    printf("WRONG: %s, %s: %s\n", method_names[options->method], sum_family_name(seed), what);
    print_sum_case(stdout, one, all->options->count == 1);
    printf(
        "  sigramp-accuracy --sums --method %s --precision f%d --unit %s --device %s --seed %#llx"
        " --count 1\n",
        method_names[options->method], (int)one->precision, sigramp_unit_info(options->unit)->name,
        all->options->device, (unsigned long long)seed);
    fflush(stdout);
}

static void judge_result(hunt *all, tally *count, uint64_t seed, bool is_slope, size_t j,
                         const sum_results *results)
{
    const double x = all->one->x[j], given = is_slope ? results->dy[j] : results->y[j];
    const double bound = is_slope ? results->slope_bound : results->bound;
    const double error = sum_case_error(all->one, is_slope, x, given, bound);
    const double part = error == 0 ? 0 : error / bound;
    ++count->results;
    count->limits += is_limit(all->one, x);
    if (!(part <= count->worst)) {
        count->worst = part;
        count->worst_seed = seed;
    }
    if (part <= 1)
        return;
    char what[200];
    ++count->wrong;
    snprintf(what, sizeof what, "%s(%a) = %a is off by %.3g, bound %.3g", is_slope ? "dS/dx" : "S",
             x, given, error, bound);
    show(all, seed, what);
}

/* A derivative whose scale * slope no method takes. */
static bool is_steep(const sum_case *one)
{
    const sigramp_sum_options *const options = &one->options;
    return options->derivative && options->scale != 0 && options->slope != 0 &&
           ilogb(options->scale) + ilogb(options->slope) > 1190;
}

/* Direct takes everything else; what the others refuse is known to be beyond them. */
static void judge_refusal(hunt *all, tally *count, uint64_t seed, const sum_results *results)
{
    const sum_case *const one = all->one;
    const bool may = (one->special || !sum_family_is_never_refused(seed)) &&
                     one->options.method != SIGRAMP_METHOD_DIRECT;
    ++count->refused;
    if (is_steep(one) || (may && results->status == SIGRAMP_NOT_SUPPORTED))
        return;
    ++count->wrong;
    show(all, seed, sigramp_context_detail(all->context));
}

static void judge_case(hunt *all, sigramp_method method, sigramp_precision precision,
                       sigramp_unit unit, uint64_t seed)
{
    const size_t family = seed % SUM_FAMILIES;
    tally *const count = &all->tallies[method][precision == SIGRAMP_F64][unit][family];
    sum_results results;
    make_sum_case(method, unit, precision, seed, all->one);
    execute_sum_case(all->context, all->one, &results);
    ++count->cases;
    if (results.status != SIGRAMP_OK) {
        judge_refusal(all, count, seed, &results);
        return;
    }
    if (results.repeat_differs) {
        ++count->wrong;
        show(all, seed, "the same point twice gives different bits");
    }
    for (size_t j = 0; j < all->one->points; ++j)
        judge_result(all, count, seed, false, j, &results);
    for (size_t j = 0; all->one->options.derivative && j < all->one->points; ++j)
        judge_result(all, count, seed, true, j, &results);
}

static bool wants_method(const accuracy_options *options, int method)
{
    return options->method == SIGRAMP_METHOD_AUTO || (int)options->method == method;
}

static void judge_round(hunt *all, uint64_t seed)
{
    static const sigramp_precision precisions[PRECISIONS] = {SIGRAMP_F32, SIGRAMP_F64};
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
                if (wants_method(all->options, method) &&
                    is_wanted(all->options, (sigramp_unit)unit, precisions[p]))
                    judge_case(all, (sigramp_method)method, precisions[p], (sigramp_unit)unit,
                               seed);
}

/* A cell of the table: the worst error over its bound, and what was refused. */
static void print_tally(const tally *count, tally *total)
{
    total->cases += count->cases;
    total->refused += count->refused;
    total->results += count->results;
    total->limits += count->limits;
    total->wrong += count->wrong;
    total->worst = fmax(total->worst, count->worst);
    if (count->cases == 0)
        printf(" %18s", "");
    else if (count->refused == count->cases)
        printf("      - %5zu/%-5zu", count->refused, count->cases);
    else
        printf("%7.3g %5zu/%-5zu", count->worst, count->refused, count->cases);
}

static void print_table(const hunt *all, int method, int p, tally *total)
{
    tally here = {0};
    printf("\n%s f%d, worst error / bound and refused / cases", method_names[method], p ? 64 : 32);
    printf("\n%-22s", "");
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        printf(" %17s", sigramp_unit_info((sigramp_unit)unit)->name);
    for (int family = 0; family < SUM_FAMILIES; ++family) {
        printf("\n%-22s", sum_family_name((uint64_t)family));
        for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
            print_tally(&all->tallies[method][p][unit][family], &here);
    }
    printf("\n%zu cases, %zu refused, %zu results (%zu of infinities or NaN), %zu wrong, "
           "worst %.4g of its bound\n",
           here.cases, here.refused, here.results, here.limits, here.wrong, here.worst);
    total->cases += here.cases;
    total->wrong += here.wrong;
    total->results += here.results;
}

static bool print_tables(const hunt *all)
{
    tally total = {0};
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            if (wants_method(all->options, method) &&
                (!all->options->precision || (all->options->precision == SIGRAMP_F64) == p))
                print_table(all, method, p, &total);
    printf("\n%zu sums, %zu results, %zu wrong\n", total.cases, total.results, total.wrong);
    return total.wrong == 0 && total.results > 0;
}

bool check_sums(const accuracy_options *options)
{
    hunt *all = calloc(1, sizeof *all);
    const sigramp_options wanted = {
        .device = options->device, .isa = options->isa, .threads = options->threads};
    bool right = false;
    printf("seed %#llx\n", (unsigned long long)options->seed);
    if (!all || !(all->one = calloc(1, sizeof *all->one)))
        abort();
    all->options = options;
    if (sigramp_context_create(&wanted, &all->context) == SIGRAMP_OK) {
        const double start = seconds_now();
        for (size_t k = 0; k < options->count || seconds_now() < start + options->seconds; ++k)
            judge_round(all, options->seed + k);
        right = print_tables(all);
    } else {
        fprintf(stderr, "sigramp-accuracy: %s\n", sigramp_context_detail(all->context));
    }
    sigramp_context_destroy(all->context);
    mpfr_free_cache();
    free(all->one);
    free(all);
    return right;
}
