/* SPDX-License-Identifier: MIT */
/* The check of solving, terms left out: every solution by two evaluations of the plan, S there and
 * its distance from where the exact sum is r against MPFR, over the whole range. */
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>

#include "accuracy.h"
#include "solve_cases.h"

enum { METHODS = 4, PRECISIONS = 2, MOST_SHOWN = 24 };

/* What the cases of one method, precision and unit came to. */
typedef struct {
    size_t cases, refused, values, judged, wrong; /* judged: of the values, by MPFR too */
    size_t none, infinite;                        /* solutions */
    solve_parts worst;
} tally;

typedef struct {
    const accuracy_options *options;
    sigramp_context *context;
    sum_case *one;
    size_t shown;
    tally tallies[METHODS][PRECISIONS][SIGRAMP_UNIT_COUNT];
} hunt;

static void show(hunt *all, tally *count, uint64_t seed, const char *what,
                 const solve_results *results, size_t j)
{
    const sum_case *const one = all->one;
    ++count->wrong;
    if (all->shown++ >= MOST_SHOWN)
        return;
    printf("WRONG: %s, %s: %s\n", method_name(one->options.method), sum_family_name(seed), what);
    if (results)
        printf("  r %a without %lld: x %a error %a, S(x) %a, before %a\n", results->r[j],
               (long long)results->exclude[j], results->x[j], results->error[j], results->at[j],
               results->before[j]);
    print_sum_case(stdout, one, all->options->count == 1);
    printf("  sigramp-accuracy --solve --method %s --precision f%d --unit %s --device %s"
           " --seed %#llx --count 1\n",
           method_name(one->options.method), (int)one->precision,
           sigramp_unit_info(one->options.unit)->name, all->options->device,
           (unsigned long long)seed);
    fflush(stdout);
}

static void judge_value(hunt *all, tally *count, uint64_t seed, const solve_results *results,
                        size_t j)
{
    const char *const breach = solve_case_breach(results, j);
    solve_parts parts;
    ++count->values;
    count->none += isnan(results->x[j]) != 0;
    count->infinite += isinf(results->x[j]) != 0;
    if (breach)
        show(all, count, seed, breach, results, j);
    if (breach || !solve_case_parts(all->one, results, j, &parts))
        return;
    ++count->judged;
    count->worst.sum = fmax(count->worst.sum, parts.sum);
    count->worst.distance = fmax(count->worst.distance, parts.distance);
    if (!(parts.sum <= 1))
        show(all, count, seed, "S(x) is off by more than its bound", results, j);
    if (!(parts.distance <= 1))
        show(all, count, seed, "x is off by more than its error", results, j);
}

/* Terms of both signs or none, and what a method does not take. */
static bool may_refuse(const sum_case *one, uint64_t seed, sigramp_status status)
{
    if (status == SIGRAMP_NOT_SUPPORTED)
        return one->options.method != SIGRAMP_METHOD_DIRECT &&
               (one->special || !sum_family_is_never_refused(seed));
    bool has_nan = false;
    for (size_t i = 0; i < one->terms; ++i)
        has_nan = has_nan || isnan(one->weights[i]);
    return status == SIGRAMP_INVALID_ARGUMENT && has_nan;
}

static void judge_case(hunt *all, sigramp_method method, sigramp_precision precision,
                       sigramp_unit unit, uint64_t seed)
{
    tally *const count = &all->tallies[method][precision == SIGRAMP_F64][unit];
    solve_results results;
    make_sum_case(method, unit, precision, seed, all->one);
    make_solvable(all->one, seed);
    solve_case(all->context, all->one, seed, &results);
    ++count->cases;
    if (results.status != SIGRAMP_OK) {
        ++count->refused;
        if (!may_refuse(all->one, seed, results.status))
            show(all, count, seed, sigramp_context_detail(all->context), NULL, 0);
        return;
    }
    if (results.repeat_differs)
        show(all, count, seed, "the same value twice gives different bits", &results, 0);
    for (size_t j = 0; j < CASE_VALUES; ++j)
        judge_value(all, count, seed, &results, j);
}

static bool wants(const accuracy_options *options, int method, int unit,
                  sigramp_precision precision)
{
    return unit != SIGRAMP_DENSITY && is_wanted(options, (sigramp_unit)unit, precision) &&
           (options->method == SIGRAMP_METHOD_AUTO || (int)options->method == method);
}

static void judge_round(hunt *all, uint64_t seed)
{
    static const sigramp_precision precisions[PRECISIONS] = {SIGRAMP_F32, SIGRAMP_F64};
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
                if (wants(all->options, method, unit, precisions[p]))
                    judge_case(all, (sigramp_method)method, precisions[p], (sigramp_unit)unit,
                               seed);
}

static bool print_tallies(const hunt *all)
{
    size_t wrong = 0, judged = 0;
    printf("%-8s %-4s %-9s %7s %7s %8s %8s %8s %8s %5s %9s %9s\n", "method", "", "unit", "cases",
           "refused", "values", "none", "infinite", "by MPFR", "wrong", "S/bound", "x/error");
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
                const tally *const count = &all->tallies[method][p][unit];
                if (count->cases == 0)
                    continue;
                printf("%-8s f%-3d %-9s %7zu %7zu %8zu %8zu %8zu %8zu %5zu %9.4f %9.4f\n",
                       method_name((sigramp_method)method), p ? 64 : 32,
                       sigramp_unit_info((sigramp_unit)unit)->name, count->cases, count->refused,
                       count->values, count->none, count->infinite, count->judged, count->wrong,
                       count->worst.sum, count->worst.distance);
                wrong += count->wrong;
                judged += count->judged;
            }
    printf("%zu wrong\n", wrong);
    return wrong == 0 && judged > 0;
}

bool check_solving(const accuracy_options *options)
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
        right = print_tallies(all);
    } else {
        fprintf(stderr, "sigramp-accuracy: %s\n", sigramp_context_detail(all->context));
    }
    sigramp_context_destroy(all->context);
    mpfr_free_cache();
    free(all->one);
    free(all);
    return right;
}
