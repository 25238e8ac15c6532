/* SPDX-License-Identifier: MIT */
/* The check of relations: every case by one path, and changed by another. */
#include <stdio.h>
#include <stdlib.h>

#include "accuracy.h"
#include "path_list.h"
#include "reference/inputs.h"
#include "relations.h"

enum { METHODS = 4, PRECISIONS = 2, MOST_SHOWN = 24 };

typedef struct {
    size_t cases, refused, compared, wrong;
} tally;

typedef struct {
    const accuracy_options *options;
    path_list list;
    sum_case *one, *changed;
    size_t shown;
    tally tallies[METHODS][PRECISIONS][RELATIONS][SIGRAMP_UNIT_COUNT];
} survey;

static bool can_compute(const path *way, sigramp_precision precision)
{
    return way->fp64 || precision == SIGRAMP_F32;
}

/* The CPU has many paths: every other one is a device's, if there is a device. */
static const path *random_path(const survey *all, uint64_t *seed)
{
    const path *const paths = all->list.paths;
    const size_t count = all->list.count;
    const bool has_device = can_compute(&paths[count - 1], all->one->precision);
    const bool on_cpu = random_bits(seed) % 2 || paths[count - 1].on_cpu || !has_device;
    const path *way;
    do
        way = &paths[random_bits(seed) % count];
    while (way->on_cpu != on_cpu || !can_compute(way, all->one->precision));
    return way;
}

static void show(survey *all, uint64_t seed, const relation *asked, const path *ways[2],
                 const char *what)
{
    const sigramp_sum_options *const options = &all->one->options;
    if (all->shown++ >= MOST_SHOWN)
        return;
    printf("WRONG: %s, %s, %s: %s\n  %s, then %s\n", method_name(options->method),
           sum_family_name(seed), asked->name, what, ways[0]->name, ways[1]->name);
    print_sum_case(stdout, all->one, all->options->count == 1);
    printf("  changed: slope %a scale %a, unit %s\n", all->changed->options.slope,
           all->changed->options.scale, sigramp_unit_info(all->changed->options.unit)->name);
    printf("  sigramp-accuracy --relations --method %s --precision f%d --unit %s --device %s --seed"
           " %#llx --count 1\n",
           method_name(options->method), (int)all->one->precision,
           sigramp_unit_info(options->unit)->name, all->options->device, (unsigned long long)seed);
    fflush(stdout);
}

static void compare_results(survey *all, uint64_t seed, const relation *asked, const path *ways[2],
                            const expectation *expected, const sum_results *before,
                            const sum_results *after, tally *count)
{
    size_t j;
    bool slope;
    if (after->repeat_differs ||
        relation_holds(all->changed, expected, before, after, &count->compared, &j, &slope)) {
        count->wrong += after->repeat_differs;
        if (after->repeat_differs)
            show(all, seed, asked, ways, "the same point twice gives different bits");
        return;
    }
    char what[200];
    const double first = slope || expected->is_derivative ? before->dy[j] : before->y[j];
    snprintf(what, sizeof what, "%s(%a) = %a, changed it is %a, which is not %a 2^%d",
             slope ? "dS/dx" : "S", all->one->x[j], first, slope ? after->dy[j] : after->y[j],
             first, slope ? expected->slope_power : expected->power);
    ++count->wrong;
    show(all, seed, asked, ways, what);
}

static void check_relation(survey *all, uint64_t case_seed, uint64_t *seed, const relation *asked,
                           const path *first, const sum_results *before, tally *count)
{
    expectation expected = {0};
    sum_results after;
    const path *const ways[2] = {first, random_path(all, seed)};
    *all->changed = *all->one;
    if (asked->direct_only && all->one->options.method != SIGRAMP_METHOD_DIRECT)
        return;
    if (!asked->change(all->changed, before, seed, &expected))
        return;
    execute_sum_case(ways[1]->context, all->changed, &after);
    ++count->cases;
    if (after.status != SIGRAMP_OK)
        ++count->refused;
    else
        compare_results(all, case_seed, asked, (const path *[2]){ways[0], ways[1]}, &expected,
                        before, &after, count);
}

static void check_case(survey *all, sigramp_method method, int p, sigramp_unit unit, uint64_t seed)
{
    uint64_t state = seed * 2 + 1;
    sum_results before;
    make_sum_case(method, unit, p ? SIGRAMP_F64 : SIGRAMP_F32, seed, all->one);
    const path *const first = random_path(all, &state);
    execute_sum_case(first->context, all->one, &before);
    if (before.status != SIGRAMP_OK)
        return;
    for (int r = 0; r < RELATIONS; ++r)
        check_relation(all, seed, &state, &relations[r], first, &before,
                       &all->tallies[method][p][r][unit]);
}

static bool wants(const accuracy_options *options, int method, int p, int unit)
{
    return (options->method == SIGRAMP_METHOD_AUTO || (int)options->method == method) &&
           is_wanted(options, (sigramp_unit)unit, p ? SIGRAMP_F64 : SIGRAMP_F32);
}

static void check_round(survey *all, uint64_t seed)
{
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
                if (wants(all->options, method, p, unit))
                    check_case(all, (sigramp_method)method, p, (sigramp_unit)unit, seed);
}

static tally print_row(const tally *row, const char *method, int p, const char *name)
{
    tally sum = {0};
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        sum.cases += row[unit].cases;
        sum.refused += row[unit].refused;
        sum.compared += row[unit].compared;
        sum.wrong += row[unit].wrong;
    }
    if (sum.cases)
        printf("%-6s f%d %-24s %7zu cases, %5zu refused, %8zu results, %5zu wrong\n", method,
               p ? 64 : 32, name, sum.cases, sum.refused, sum.compared, sum.wrong);
    return sum;
}

static bool print_survey(const survey *all)
{
    tally total = {0};
    for (int method = SIGRAMP_METHOD_DIRECT; method < METHODS; ++method)
        for (int p = 0; p < PRECISIONS; ++p)
            for (int r = 0; r < RELATIONS; ++r) {
                const tally sum =
                    print_row(all->tallies[method][p][r], method_name((sigramp_method)method), p,
                              relations[r].name);
                total.compared += sum.compared;
                total.wrong += sum.wrong;
            }
    printf("%zu results compared, %zu cases wrong\n", total.compared, total.wrong);
    return total.compared > 0 && total.wrong == 0;
}

bool check_relations(const accuracy_options *options)
{
    survey *all = calloc(1, sizeof *all);
    uint64_t seed = options->seed * 2 + 1;
    bool right = false;
    printf("seed %#llx\n", (unsigned long long)options->seed);
    if (!all || !(all->one = calloc(1, sizeof *all->one)) ||
        !(all->changed = calloc(1, sizeof *all->changed)))
        abort();
    all->options = options;
    if (open_paths(options->device, &seed, &all->list)) {
        const double start = seconds_now();
        for (size_t k = 0; k < options->count || seconds_now() < start + options->seconds; ++k)
            check_round(all, options->seed + k);
        right = print_survey(all);
    }
    close_paths(&all->list);
    free(all->one);
    free(all->changed);
    free(all);
    return right;
}
