/* SPDX-License-Identifier: MIT */
#include "sum_maker.h"

#include <math.h>

/* The offsets' span may be cut by the range of the precision. */
#define NO_END 3000

static const sum_family families[SUM_FAMILIES] = {
    {"ordinary",
     true,
     ORDINARY,
     ORDINARY,
     {-3, 8},
     SPREAD,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {1, 60}},
    {"tails",
     true,
     ORDINARY,
     ORDINARY,
     {-3, 8},
     SPREAD,
     ORDINARY_WEIGHTS,
     POINTS_IN_TAILS,
     {1, 30}},
    {"clusters",
     true,
     ORDINARY,
     ORDINARY,
     {4, 30},
     CLUSTERS,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {2, 60}},
    {"thresholds",
     true,
     ORDINARY,
     ORDINARY,
     {-6, 8},
     SPREAD,
     ORDINARY_WEIGHTS,
     POINTS_AT_THRESHOLDS,
     {1, 8}},
    {"many terms",
     true,
     ORDINARY,
     ORDINARY,
     {-3, 14},
     SPREAD,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {400, CASE_TERMS}},
    {"results of any size",
     false,
     ORDINARY,
     ANY,
     {-6, 9},
     SPREAD,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {1, 60}},
    {"weights of any size",
     false,
     ORDINARY,
     ANY,
     {-6, 9},
     SPREAD,
     WEIGHTS_OF_ANY_SIZE,
     POINTS_EVERYWHERE,
     {1, 60}},
    {"weights of all sizes",
     false,
     ORDINARY,
     ANY,
     {-3, 12},
     SPREAD,
     WEIGHTS_OF_ALL_SIZES,
     POINTS_EVERYWHERE,
     {1, 30}},
    {"slopes of any size",
     false,
     ANY,
     ANY,
     {-6, 20},
     ONE_SIDE,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {1, 40}},
    {"tiny slopes",
     false,
     SMALLEST,
     ANY,
     {-40, NO_END},
     SPREAD,
     WEIGHTS_OF_ANY_SIZE,
     POINTS_EVERYWHERE,
     {1, 30}},
    {"huge slopes",
     false,
     LARGEST,
     ANY,
     {-40, NO_END},
     SPREAD,
     WEIGHTS_OF_ANY_SIZE,
     POINTS_EVERYWHERE,
     {1, 30}},
    {"wide spans",
     false,
     ANY,
     ANY,
     {8, NO_END},
     CLUSTERS,
     ORDINARY_WEIGHTS,
     POINTS_EVERYWHERE,
     {2, 40}},
    {"near the largest",
     false,
     ORDINARY,
     ANY,
     {NO_END, NO_END},
     AT_THE_ENDS,
     ORDINARY_WEIGHTS,
     POINTS_OF_ALL_SIZES,
     {1, 20}},
    {"offsets of all sizes",
     false,
     ANY,
     ANY,
     {-NO_END, NO_END},
     ALL_SIZES,
     WEIGHTS_OF_ANY_SIZE,
     POINTS_EVERYWHERE,
     {1, 20}},
    {"all sizes",
     false,
     ANY,
     ANY,
     {-NO_END, NO_END},
     ALL_SIZES,
     WEIGHTS_OF_ALL_SIZES,
     POINTS_OF_ALL_SIZES,
     {1, 10}},
};

const char *sum_family_name(uint64_t seed)
{
    return families[seed % SUM_FAMILIES].name;
}

bool sum_family_is_never_refused(uint64_t seed)
{
    return families[seed % SUM_FAMILIES].never_refused;
}

/* Few take a coarser table, and those that have one the derivative. */
static void choose_options(maker *m, sigramp_method method, sigramp_unit unit)
{
    sigramp_sum_options *const options = &m->made->options;
    *options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    options->method = method;
    options->unit = unit;
    options->derivative = (unit == SIGRAMP_LOGISTIC || unit == SIGRAMP_SOFTPLUS) && one_in(m, 4);
    if (method == SIGRAMP_METHOD_FAST && one_in(m, 4))
        options->tolerance = pow(10, -between(m, 1, m->made->precision == SIGRAMP_F32 ? 6 : 14));
}

void make_sum_case(sigramp_method method, sigramp_unit unit, sigramp_precision precision,
                   uint64_t seed, sum_case *made)
{
    const sum_family *const family = &families[seed % SUM_FAMILIES];
    maker m = {.family = family, .kind = kind_of(precision), .made = made};
    m.seed = seed * 0x9e3779b97f4a7c15u + 1;
    random_bits(&m.seed);
    made->precision = precision;
    choose_options(&m, method, unit);
    choose_slope(&m);
    choose_lengths(&m);
    made->terms = made->count = 0;
    made->weighted = false;
    if (method == SIGRAMP_METHOD_CLOSED) {
        choose_spaced(&m);
    } else {
        made->terms = random_count(&m);
        choose_offsets(&m);
        choose_weights(&m);
    }
    choose_scale(&m);
    choose_points(&m);
    choose_specials(&m);
}
