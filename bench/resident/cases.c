/* SPDX-License-Identifier: MIT */
/* The list of resident cases, the most telling first. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "variants.h"

enum { MOST_CASES = 64, FAST_POINTS = 10 * 1000 * 1000, FAST_TERMS = 1000 * 1000 };

typedef struct {
    const bench_options *options;
    resident_case *cases;
    size_t count;
} case_list;

static const size_t closed_terms = (size_t)1000000000000000;

static const struct {
    const char *name;
    size_t points, terms;
} shapes[] = {{"1x1e8", 1, 100 * 1000 * 1000},
              {"1e3x1e6", 1000, 1000 * 1000},
              {"1e6x1e3", 1000 * 1000, 1000}};

static void add(case_list *list, resident_case one)
{
    if (fnmatch(list->options->pattern, one.name, 0) == 0 && list->count < MOST_CASES)
        list->cases[list->count++] = one;
}

/* kind: what the names begin with. */
typedef bool case_run(resident *all, const resident_case *one);
static void add_maps(case_list *list, const char *kind, case_run *run, sigramp_precision precision)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        resident_case map = {.run = run, .unit = (sigramp_unit)unit, .precision = precision};
        snprintf(map.name, sizeof map.name, "%s/map/%s/f%d", kind,
                 sigramp_unit_info(map.unit)->name, (int)precision);
        add(list, map);
    }
}

static void add_direct_sums(case_list *list, const char *kind, case_run *run,
                            sigramp_precision precision)
{
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; ++k) {
        resident_case sum = {.run = run,
                             .unit = SIGRAMP_LOGISTIC,
                             .precision = precision,
                             .method = SIGRAMP_METHOD_DIRECT,
                             .points = shapes[k].points,
                             .terms = shapes[k].terms};
        snprintf(sum.name, sizeof sum.name, "%s/sum-direct/logistic/f%d/%s", kind, (int)precision,
                 shapes[k].name);
        add(list, sum);
    }
}

static void add_sum(case_list *list, sigramp_precision precision, sigramp_method method)
{
    resident_case sum = {.run = resident_run_sum,
                         .unit = SIGRAMP_LOGISTIC,
                         .precision = precision,
                         .method = method,
                         .points = FAST_POINTS,
                         .terms = method == SIGRAMP_METHOD_CLOSED ? closed_terms : FAST_TERMS};
    snprintf(sum.name, sizeof sum.name, "resident/sum-%s/logistic/f%d", bench_method_name(method),
             (int)precision);
    add(list, sum);
}

static void add_links(case_list *list)
{
    static const char *const ways[] = {[RESIDENT_IN] = "in", "out", "both"};
    for (int pinned = 0; pinned < 2; ++pinned)
        for (int way = RESIDENT_IN; way <= RESIDENT_BOTH; ++way) {
            resident_case link = {.run = resident_run_link, .way = way, .pinned = pinned != 0};
            snprintf(link.name, sizeof link.name, "resident/link/%s/%s",
                     pinned ? "pinned" : "pageable", ways[way]);
            add(list, link);
        }
}

static void add_resident(case_list *list, bool has_fp64)
{
    static const sigramp_precision precisions[] = {SIGRAMP_F32, SIGRAMP_F64};
    const int both = has_fp64 ? 2 : 1;
    for (int k = 0; k < both; ++k) {
        resident_case copy = {.run = resident_run_copy, .precision = precisions[k]};
        snprintf(copy.name, sizeof copy.name, "resident/copy/f%d", (int)precisions[k]);
        add(list, copy);
        add_maps(list, "resident", resident_run_map, precisions[k]);
        add_direct_sums(list, "resident", resident_run_sum, precisions[k]);
        add_sum(list, precisions[k], SIGRAMP_METHOD_FAST);
        add_sum(list, precisions[k], SIGRAMP_METHOD_CLOSED);
    }
    const resident_case launch = {.name = "resident/launch/f32",
                                  .run = resident_run_launch,
                                  .unit = SIGRAMP_RELU,
                                  .precision = SIGRAMP_F32};
    add(list, launch);
    add_links(list);
    for (int k = 0; k < both; ++k)
        add_maps(list, "resident/host", resident_run_host_map, precisions[k]);
}

static void add_variants(case_list *list, bool has_fp64)
{
    for (int k = 0; k < (has_fp64 ? 2 : 1); ++k) {
        const sigramp_precision precision = k ? SIGRAMP_F64 : SIGRAMP_F32;
        add_maps(list, "variants", variants_run_map, precision);
        add_direct_sums(list, "variants", variants_run_sum, precision);
    }
}

resident_case *resident_cases(const bench_options *options, bool has_fp64, size_t *count)
{
    case_list list = {.options = options, .cases = calloc(MOST_CASES, sizeof *list.cases)};
    *count = 0;
    if (!list.cases)
        return NULL;
    if (options->variants)
        add_variants(&list, has_fp64);
    else
        add_resident(&list, has_fp64);
    *count = list.count;
    return list.cases;
}
