/* SPDX-License-Identifier: MIT */
#include "sum_maker.h"

#include <float.h>
#include <math.h>

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

void choose_slope(maker *m)
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

void choose_lengths(maker *m)
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

void choose_offsets(maker *m)
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
void choose_weights(maker *m)
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

long double size_of_sum(const maker *m)
{
    long double size = 0;
    if (m->made->options.method == SIGRAMP_METHOD_CLOSED)
        size = m->made->count;
    else
        for (size_t i = 0; i < m->made->terms; ++i)
            size += fabsl(m->made->weights[i]);
    return size > 0 ? size : 1;
}

void choose_scale(maker *m)
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

size_t random_count(maker *m)
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
void choose_spaced(maker *m)
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
