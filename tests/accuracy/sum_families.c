/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>

#include "number_line.h"
#include "sum_cases.h"

/* Where an exponent comes from: about 0, anywhere, or one end of the range. */
typedef enum { ORDINARY, ANY, SMALLEST, LARGEST } exponents;

typedef enum { SPREAD, CLUSTERS, ONE_SIDE, AT_THE_ENDS, ALL_SIZES } offset_shape;

/* Of one size that is anywhere; of all sizes in one sum. */
typedef enum { ORDINARY_WEIGHTS, WEIGHTS_OF_ANY_SIZE, WEIGHTS_OF_ALL_SIZES } weight_sizes;

typedef enum {
    POINTS_EVERYWHERE,
    POINTS_IN_TAILS,
    POINTS_AT_THRESHOLDS,
    POINTS_OF_ALL_SIZES
} places;

typedef struct {
    const char *name;
    bool never_refused;
    exponents slope, result;
    double span[2]; /* log2 of how many widths, 1/|slope|, the offsets are apart: from, to */
    offset_shape offsets;
    weight_sizes weights;
    places points;
    size_t terms[2]; /* from, to */
} sum_family;

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
     SPREAD,
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

/* What the making of a case needs to know. */
typedef struct {
    const sum_family *family;
    real_kind kind;
    uint64_t seed;
    long double width, span; /* 1/|slope|, and how far the offsets go */
    long double center;
    sum_case *made;
} maker;

static bool one_in(maker *m, int64_t many)
{
    return random_integer(&m->seed, 1, many) == 1;
}

static double between(maker *m, double low, double high)
{
    return random_between(&m->seed, low, high);
}

static double either_sign(maker *m, double value)
{
    return one_in(m, 2) ? value : -value;
}

/* The nearest finite number of the precision. */
static double real_near(const maker *m, long double value)
{
    const long double largest = m->made->precision == SIGRAMP_F32 ? FLT_MAX : DBL_MAX;
    const double finite = (double)fminl(fmaxl(value, -largest), largest);
    return rounded_to(m->made->precision, finite);
}

static int smallest_exponent(const maker *m)
{
    return m->kind.least_exponent - m->kind.digits + 1;
}

/* Either sign, any exponent, a few bits or all of them. */
static double any_real(maker *m)
{
    const int exponent =
        (int)random_integer(&m->seed, smallest_exponent(m), m->kind.largest_exponent);
    const double digits =
        one_in(m, 3) ? (double)random_integer(&m->seed, 4, 7) / 4 : between(m, 1, 2);
    return real_near(m, either_sign(m, 1) * ldexpl(digits, exponent));
}

static int random_exponent(maker *m, exponents from)
{
    const int least = m->kind.least_exponent, largest = m->kind.largest_exponent;
    enum { NEAR_END = 30, NEAR_ONE = 8 };
    switch (from) {
    case ANY:
        return (int)random_integer(&m->seed, least, largest);
    case SMALLEST:
        return least + (int)random_integer(&m->seed, 0, NEAR_END);
    case LARGEST:
        return largest - (int)random_integer(&m->seed, 0, NEAR_END);
    default:
        return (int)random_integer(&m->seed, -NEAR_ONE, NEAR_ONE);
    }
}

/* In the precision's normal range; one in forty is 0. */
static void choose_slope(maker *m)
{
    const int exponent = random_exponent(m, m->family->slope);
    const double digits = one_in(m, 4) ? 1 : between(m, 1, 2);
    double slope = either_sign(m, ldexp(digits, exponent));
    if (m->made->precision == SIGRAMP_F32 && fabs(slope) > FLT_MAX)
        slope = copysign(FLT_MAX, slope);
    if (m->made->precision == SIGRAMP_F32 && one_in(m, 2))
        slope = (float)slope;
    m->made->options.slope = one_in(m, 40) ? 0 : slope;
    m->width = m->made->options.slope == 0 ? 1 : 1 / fabsl(m->made->options.slope);
}

static void choose_lengths(maker *m)
{
    static const double off_center[] = {0, 0.5, 3, 1e3};
    const long double largest = ldexpl(1, m->kind.largest_exponent);
    const double most = (double)log2l(largest / m->width);
    const double low = fmin(m->family->span[0], most), high = fmin(m->family->span[1], most);
    const double least = (double)log2l(ldexpl(1, smallest_exponent(m)) / m->width);
    m->span = exp2l(between(m, fmax(low, least), fmax(high, least))) * m->width;
    m->center = m->span * off_center[random_integer(&m->seed, 0, 3)] * between(m, -1, 1);
    m->center = fmaxl(fminl(m->center, largest), -largest);
}

static long double random_offset(maker *m, long double *cluster)
{
    switch (m->family->offsets) {
    case CLUSTERS:
        if (one_in(m, 6))
            *cluster = m->center + between(m, -1, 1) * m->span / 2;
        return *cluster + between(m, -3, 3) * (one_in(m, 2) ? 1 : 0x1p-6) * m->width;
    case ONE_SIDE:
        return m->center + exp2l(between(m, -60, 0)) * m->span;
    case AT_THE_ENDS:
        return either_sign(m, 1) * m->span * (one_in(m, 2) ? 2 : between(m, 0, 2));
    case ALL_SIZES:
        return one_in(m, 3) ? m->center + between(m, -1, 1) * m->span : any_real(m);
    default:
        return m->center + between(m, -1, 1) * m->span / 2;
    }
}

static void choose_offsets(maker *m)
{
    double *const offsets = m->made->offsets;
    long double cluster = m->center;
    const bool on_grid = one_in(m, 6);
    for (size_t i = 0; i < m->made->terms; ++i) {
        long double offset = random_offset(m, &cluster);
        if (on_grid && m->width > 0)
            offset = nearbyintl(offset / m->width * 8) * m->width / 8;
        const bool twin = i > 0 && one_in(m, 8);
        offsets[i] =
            twin ? stepped(m->made->precision, offsets[i - 1], one_in(m, 2)) : real_near(m, offset);
    }
    for (size_t i = 0; i < m->made->terms; ++i)
        offsets[i] = real_near(m, offsets[i]); /* a step may have reached infinity */
}

static double random_weight(maker *m, int kind, int exponent)
{
    if (m->family->weights == WEIGHTS_OF_ALL_SIZES)
        return kind % 2 ? any_real(m) : fabs(any_real(m));
    const double size = kind < 2 ? between(m, 0, 2) : kind < 4 ? 1 : exp2(between(m, -12, 12));
    return real_near(m, ldexpl(kind % 2 ? either_sign(m, size) : size, exponent));
}

/* Of one sign (even kinds) or both. */
static void choose_weights(maker *m)
{
    const int kind = (int)random_integer(&m->seed, 0, 5);
    const bool any = m->family->weights == WEIGHTS_OF_ANY_SIZE;
    const int exponent =
        any ? (int)random_integer(&m->seed, smallest_exponent(m), m->kind.largest_exponent - 1) : 0;
    m->made->weighted = any || m->family->weights == WEIGHTS_OF_ALL_SIZES || !one_in(m, 4);
    const double sign = any && one_in(m, 4) ? -1 : 1;
    for (size_t i = 0; i < m->made->terms; ++i)
        m->made->weights[i] = m->made->weighted ? sign * random_weight(m, kind, exponent) : 1;
}

/* About the sum with scale 1 where most units count. */
static long double size_of_sum(const maker *m)
{
    long double size = 0;
    if (m->made->options.method == SIGRAMP_METHOD_CLOSED)
        size = m->made->count;
    else
        for (size_t i = 0; i < m->made->terms; ++i)
            size += fabsl(m->made->weights[i]);
    return size > 0 ? size : 1;
}

/* Results from the smallest subnormal to beyond the largest number; now and then any scale. */
static void choose_scale(maker *m)
{
    double scale = between(m, -2, 2);
    if (m->family->result == ANY) {
        const double target = between(m, smallest_exponent(m) - 3, m->kind.largest_exponent + 1.5);
        const long double wanted = exp2l(target) / size_of_sum(m);
        const int any = (int)random_integer(&m->seed, -1074, 1022);
        scale = one_in(m, 8) ? ldexp(between(m, 1, 2), any) : (double)fminl(wanted, DBL_MAX);
        scale = either_sign(m, scale);
    }
    m->made->options.scale = one_in(m, 5) ? exp2(ilogb(scale == 0 ? 1 : scale)) : scale;
}

/* Widths left of an offset where a result is about the smallest number. */
static double tail_of(const maker *m)
{
    const long double size = size_of_sum(m) * fabsl(m->made->options.scale);
    return fmax((double)(logl(size > 0 ? size : 1) - smallest_exponent(m) * 0.6931), 20);
}

static double near_offset(maker *m)
{
    const sum_case *const made = m->made;
    if (made->options.method != SIGRAMP_METHOD_CLOSED)
        return made->terms ? made->offsets[random_bits(&m->seed) % made->terms] : 0;
    const double part = one_in(m, 4)      ? (double)random_integer(&m->seed, 0, 1)
                        : made->count > 1 ? (double)(random_bits(&m->seed) % made->count) /
                                                (double)(made->count - 1)
                                          : 0;
    return real_near(m, made->start * (1 - (long double)part) + made->stop * (long double)part);
}

/* Widths where forms change: the ends of tables, of exponentials, of a float or a double's digits.
 */
static double threshold(maker *m)
{
    static const double widths[] = {0.125, 0.25,  0.375, 0.5,  1,     16,     17.33,
                                    26,    36.74, 37.43, 44,   46,    87.34,  88.73,
                                    92,    103.3, 104,   200,  708.4, 709.8,  745.1,
                                    746,   1000,  1100,  1024, 2300,  0x1p30, 0x1p60};
    enum { COUNT = sizeof widths / sizeof *widths };
    return either_sign(m, widths[random_integer(&m->seed, 0, COUNT - 1)]);
}

static double random_point(maker *m)
{
    const double near = near_offset(m);
    const sigramp_precision precision = m->made->precision;
    const long double left = m->made->options.slope < 0 ? m->width : -m->width;
    const places where = m->family->points;
    int kind = (int)random_integer(&m->seed, 0, 8);
    if (!one_in(m, 4) && where != POINTS_EVERYWHERE)
        kind = where == POINTS_IN_TAILS ? 2 + one_in(m, 2) : where == POINTS_AT_THRESHOLDS ? 4 : 5;
    switch (kind) {
    case 0:
        return near;
    case 1:
        return stepped(precision, near, random_steps(&m->seed, 20));
    case 2:
        return real_near(m, near + left * tail_of(m) * between(m, 0.8, 1.02));
    case 3:
        return real_near(m, near + left * tail_of(m) * between(m, 0, 1));
    case 4:
        return stepped(precision, real_near(m, near + threshold(m) * m->width),
                       random_integer(&m->seed, -2, 2));
    case 5:
        return any_real(m);
    case 6:
        return real_near(m, near - left * exp2l(between(m, 3, 40)));
    case 7:
        return real_near(m, m->center + between(m, -1, 1) * m->span);
    default:
        return real_near(m, near + between(m, -12, 12) * m->width);
    }
}

static void choose_points(maker *m)
{
    const bool many = m->made->terms > 100 || m->made->count > 100;
    m->made->points = many           ? 4
                      : one_in(m, 4) ? random_bits(&m->seed) % CASE_POINTS + 1
                                     : CASE_POINTS;
    m->made->repeats = one_in(m, 4) ? random_bits(&m->seed) % MOST_REPEATS + 1 : 1;
    for (size_t j = 0; j < m->made->points; ++j)
        m->made->x[j] = real_near(m, random_point(m));
}

static size_t random_count(maker *m)
{
    const size_t low = m->family->terms[0], high = m->family->terms[1];
    return (size_t)exp(between(m, log((double)low), log((double)high + 0.99)));
}

static void exchange_ends(sum_case *made)
{
    const double start = made->start;
    made->start = made->stop;
    made->stop = start;
}

/* Spacings in between take too many terms, and spans too short too many digits. */
static bool reference_tells(const maker *m)
{
    const sum_case *const made = m->made;
    if (made->count <= CASE_TERMS || made->options.unit == SIGRAMP_RELU ||
        m->made->options.slope == 0)
        return true;
    const long double span = fabsl((long double)made->stop - made->start) / m->width;
    const long double spacing = span / (long double)(made->count - 1);
    return spacing > 0.2 || (spacing < 0x1p-17 * 1.1 && span > 0x1p-50);
}

/*
 * Equally spaced offsets: as many as the family has terms, or up to 10^15 of them where the
 * reference can tell their sum in a bearable time, at spacings above a quarter of a width or below
 * 2^-17 of it.
 */
static void choose_spaced(maker *m)
{
    sum_case *const made = m->made;
    made->count = random_count(m);
    if (one_in(m, 4)) {
        made->count = (uint64_t)exp2(between(m, 11, 49.8));
        const double most = (double)log2l(ldexpl(1, m->kind.largest_exponent) / m->width);
        const double high = fmin(m->family->span[1], most) - log2((double)made->count);
        const bool dense = one_in(m, 3) || high < -2;
        m->span = exp2l(dense ? between(m, -60, -17) : between(m, -2, high)) * m->width *
                  (long double)made->count;
    }
    /* A quarter of double's range leaves room for their difference. */
    made->start = (double)fmaxl(m->center - m->span / 2, -DBL_MAX / 4);
    made->stop = (double)fminl(m->center + m->span / 2, DBL_MAX / 4);
    if (m->family->offsets == ALL_SIZES)
        made->start = any_real(m);
    if (m->family->offsets == ALL_SIZES && one_in(m, 2))
        made->stop = any_real(m);
    if (one_in(m, 2)) {
        made->start = real_near(m, made->start);
        made->stop = real_near(m, made->stop);
    }
    if (one_in(m, 2))
        exchange_ends(made);
    if (!reference_tells(m))
        made->count = random_count(m);
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
}
