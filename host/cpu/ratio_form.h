/* SPDX-License-Identifier: MIT */
/*
 * The ratio form: a pass of points in pairs of doubles, as ratios. exp(r) = (q + r)/(q - r), where
 * q = r coth(r/2) = 2 + r^2/6 - ... is even: a few terms do without a table, which AVX2 looks up
 * slowly, and a unit needs one division. Its bits need not be the pair form's (kernels/pair.h): a
 * result counts only where every number within the errors of both rounds to the same double.
 *
 * High parts are so short that their sums and squares are exact; low parts hold the rest, up to
 * 2^-12 of the high ones. Minimax (Remez) polynomials in r^2 of (6 q - 12 - r^2)/r^4 on |r| <=
 * log(2)/2, with rounded coefficients 2^-69.9 of exp(r), and in s^2 of (2 artanh(s/2) - s)/s^3 on
 * |s| <= 0.077, 2^-64.6 of 2 artanh(s/2). tests/certificates/births/ratio_form.sollya proves that,
 * and makes the tables.
 *
 * Each step is a loop of its own over the pass: a point is one long chain of operations, of which
 * the processor sees a part at a time, and few chains side by side fit 16 registers.
 */
#ifndef SIGRAMP_HOST_CPU_RATIO_FORM_H
#define SIGRAMP_HOST_CPU_RATIO_FORM_H

#include "cpu/vector_pairs.h"
#include "unit.h"

/* Above the relative error for |t| <= 320: of the logistic 2^-61.5 (tests/certificates proves it);
 * of density and softplus nothing is proved, 2^-62.4 was seen. */
#define RATIO_SLACK 0x1p-61

enum { PASS_POINTS = 96, RATIO_VECTORS = PASS_POINTS / DOUBLES };

#define FOR_RATIO_VECTORS for (int k = 0; k < RATIO_VECTORS; ++k)

/* exp(t) = over/under */
typedef struct {
    vector_pair over, under;
} exponential;

/* log(1 + e) = log(1 + j/8) + 2 artanh(s/2), s = over/under; j is in the index's low bits. */
typedef struct {
    vector_pair over, under;
    vector index;
} log_ratio;

/* Where the steps leave what others go on with; a formula takes each step once at most. */
typedef struct {
    exponential exponentials[RATIO_VECTORS];
    log_ratio ratio[RATIO_VECTORS];
    vector_pair sum[RATIO_VECTORS], over[RATIO_VECTORS], under[RATIO_VECTORS], s[RATIO_VECTORS],
        logarithm[RATIO_VECTORS];
} ratio_room;

/* A numerator or denominator: stored, or made of others where it is needed. Known to the compiler.
 */
typedef struct {
    enum { STORED, ONE, EXP_OVER, EXP_UNDER, RAMP, RAMP_PLUS } kind;
    const vector_pair *stored;
} ratio_member;

typedef struct {
    ratio_member over, under;
    ratio_room *room;
    pair_points points;
} ratio;

/* Halves of log(1 + j/8), and of what it is over that. */
static const uint32_t logarithms[2][8] = {
    {0x0, 0x6e2af2e6, 0xc79a9a22, 0xc21c5ec2, 0xecbf984c, 0x5faf06ed, 0x5e7040d0, 0xe84672ae},
    {0x0, 0x3fbe2707, 0x3fcc8ff7, 0x3fd4618b, 0x3fd9f323, 0x3fdf128f, 0x3fe1e85f, 0x3fe41d8f}};
static const uint32_t logarithms_low[2][8] = {
    {0x0, 0x1e0162, 0xf8434012, 0xcdeccf1d, 0x13217f5c, 0x13bb38c3, 0xd2f9f1e3, 0x30bd1806},
    {0x0, 0xbc361578, 0xbc64f689, 0x3c7f42de, 0xbc4a92e5, 0xbc7328df, 0x3c7ef62c, 0x3c89192f}};

SIGRAMP_INLINE vector_pair vector_pair_of(ratio_member member, ratio f, int k)
{
    const vector_pair one = {vector_all(1), vector_all(0)};
    switch (member.kind) {
    case EXP_OVER:
        return f.room->exponentials[k].over;
    case EXP_UNDER:
        return f.room->exponentials[k].under;
    case RAMP:
        return ramp_of(f.points, k);
    case RAMP_PLUS:
        return ramp_plus(f.points, member.stored[k], k);
    case STORED:
        return member.stored[k];
    default:
        return one;
    }
}

SIGRAMP_INLINE vector_pair vector_pair_sum(vector_pair a, vector_pair b)
{
    const vector larger = exponential_is_small ? b.high : vector_larger(a.high, b.high);
    const vector smaller = exponential_is_small ? a.high : vector_smaller(a.high, b.high);
    vector_pair sum = fast_sum(larger, smaller);
    sum.low += a.low + b.low;
    return sum;
}

SIGRAMP_INLINE vector_pair vector_pair_quotient(vector_pair n, vector_pair d)
{
    const vector y = vector_all(1) / (d.high + d.low);
    const vector high = (n.high + n.low) * y;
    const vector rest =
        vector_minus_product(high, d.high, n.high) + vector_minus_product(high, d.low, n.low);
    const vector_pair quotient = {high, rest * y};
    return quotient;
}

/* exp(t) = 2^n (6 q + 6 r)/(6 q - 6 r), t = n log(2) + r, |t| <= 320. r's high part is a multiple
 * of 2^-20. */
SIGRAMP_INLINE exponential ratio_exp(vector_pair t)
{
    const vector shift = vector_all(ROUNDING_SHIFT + EXPONENT_BIAS);
    const vector short_shift = vector_all(ROUNDING_SHIFT * 0x1p-20);
    const vector shifted = vector_multiply_add(t.high, vector_all(0x1.71547652b82fep+0), shift);
    const vector n = shifted - shift;
    const vector t_short = (t.high + short_shift) - short_shift;
    const vector t_rest = (t.high - t_short) + t.low;
    const vector r_short = vector_minus_product(n, vector_all(0x1.62e42p-1), t_short);
    const vector r_low = vector_multiply_add(n, vector_all(-0x1.fdf473de6af28p-22), t_rest);
    const vector r = r_short + r_low, square = r * r;
    vector rest = vector_all(-0x1.af4e5c9f62236p-28);
    rest = vector_multiply_add(rest, square, vector_all(0x1.0cfbf10423812p-22));
    rest = vector_multiply_add(rest, square, vector_all(-0x1.4ce19940927bap-17));
    rest = vector_multiply_add(rest, square, vector_all(0x1.a01a019fa397ep-12));
    rest = vector_multiply_add(rest, square, vector_all(-0x1.11111111110aep-6));
    const vector q = vector_multiply_add(r_short, r_short, vector_all(12));
    const vector q_low = vector_multiply_add(rest, square * square, r_low * (r + r_short));
    const vector factor = (vector)((vector_bits)shifted << STORED_BITS), six = vector_all(6);
    exponential e;
    e.over.high = vector_multiply_add(six, r_short, q) * factor;
    e.over.low = vector_multiply_add(six, r_low, q_low) * factor;
    e.under.high = vector_minus_product(six, r_short, q);
    e.under.low = vector_minus_product(six, r_low, q_low);
    return e;
}

SIGRAMP_INLINE ratio ratio_one(void)
{
    const ratio one = {{ONE, NULL}, {ONE, NULL}, NULL, {NULL, 0, 1, 0, 0}};
    return one;
}

/* The exponential is exp(t), or exp(-|t|) if exponential_is_small: exp(t) of an even unit at -|t|.
 */
#if unit_takes_either
SIGRAMP_INLINE ratio ratio_where_falling(ratio t, ratio a, ratio b)
{
    (void)t;
    (void)a;
    return b;
}
#endif

SIGRAMP_INLINE ratio ratio_exponential(ratio t)
{
    t.over.kind = EXP_OVER;
    t.under.kind = EXP_UNDER;
    return t;
}

SIGRAMP_INLINE ratio ratio_one_plus(ratio e)
{
    vector_pair *const sum = e.room->sum;
    FOR_RATIO_VECTORS sum[k] =
        vector_pair_sum(vector_pair_of(e.over, e, k), vector_pair_of(e.under, e, k));
    const ratio_member over = {STORED, sum};
    e.over = over;
    return e;
}

SIGRAMP_INLINE ratio ratio_quotient(ratio n, ratio d)
{
    ratio_room *const room = d.room;
    ratio quotient = {n.over, d.over, room, d.points};
    if (n.under.kind == EXP_UNDER && d.under.kind == EXP_UNDER)
        return quotient;
    FOR_RATIO_VECTORS room->over[k] =
        vector_pair_product(vector_pair_of(n.over, n, k), vector_pair_of(d.under, d, k));
    FOR_RATIO_VECTORS room->under[k] =
        vector_pair_product(vector_pair_of(n.under, n, k), vector_pair_of(d.over, d, k));
    const ratio_member over = {STORED, room->over}, under = {STORED, room->under};
    quotient.over = over;
    quotient.under = under;
    return quotient;
}

/* s = (n - d j/8)/((n + d + d j/8)/2), j/8 near n/d and at most 7/8, also for n = d. n - d j/8 is
 * without rounding error. An exponential's own denominator is between 10 and 15, and its high part
 * so short that products with whole are exact. */
SIGRAMP_INLINE log_ratio make_log_ratio(vector_pair n, vector_pair d, int is_exponential)
{
    const vector shift = vector_all(ROUNDING_SHIFT / 8), half = vector_all(0.5);
    const vector by_line =
        vector_minus_product(d.high, vector_all(0x1.a18p-8), vector_all(0x1.3c3p-3));
    const vector near = is_exponential ? by_line : (vector)(vector_all(0.93) / d.high);
    log_ratio f;
    f.index = vector_multiply_add(n.high, near, shift);
    const vector eighths = f.index - shift, whole = eighths + vector_all(1);
    f.over.high = vector_minus_product(eighths, d.high, n.high);
    f.over.low = vector_minus_product(eighths, d.low, n.low);
    const vector product = whole * d.high;
    f.under.high = vector_multiply_add(f.over.high, half, product);
    f.under.low = vector_multiply_add(f.over.high, half, product - f.under.high) +
                  vector_multiply_add(f.over.low, half, whole * d.low);
    if (!is_exponential)
        f.under.low += vector_product_minus(whole, d.high, product);
    return f;
}

SIGRAMP_INLINE vector_pair logarithm_of(vector_pair s, vector index)
{
    const vector square = s.high * s.high;
    vector rest = vector_all(0x1.75c2a5d316085p-14);
    rest = vector_multiply_add(rest, square, vector_all(0x1.c71bdb12fe6c4p-12));
    rest = vector_multiply_add(rest, square, vector_all(0x1.24924932fb81bp-9));
    rest = vector_multiply_add(rest, square, vector_all(0x1.999999999865cp-7));
    rest = vector_multiply_add(rest, square, vector_all(0x1.5555555555556p-4));
    rest = vector_multiply_add(s.high * square, rest, vector_entries_of_8(logarithms_low, index));
    const vector s_low = vector_multiply_add(s.low * square, vector_all(0.25), s.low);
    vector_pair sum = fast_sum(vector_entries_of_8(logarithms, index), s.high);
    sum.low = rest + (sum.low + s_low);
    return sum;
}

SIGRAMP_INLINE ratio ratio_log_one_plus(ratio e)
{
    ratio_room *const room = e.room;
    const int is_exponential = e.under.kind == EXP_UNDER;
    FOR_RATIO_VECTORS room->ratio[k] =
        make_log_ratio(vector_pair_of(e.over, e, k), vector_pair_of(e.under, e, k), is_exponential);
    FOR_RATIO_VECTORS room->s[k] = vector_pair_quotient(room->ratio[k].over, room->ratio[k].under);
    FOR_RATIO_VECTORS room->logarithm[k] = logarithm_of(room->s[k], room->ratio[k].index);
    const ratio_member over = {STORED, room->logarithm}, under = {ONE, NULL};
    e.over = over;
    e.under = under;
    return e;
}

SIGRAMP_INLINE ratio ratio_ramp(ratio t)
{
    t.over.kind = RAMP;
    t.under.kind = ONE;
    return t;
}

/* For a stored rest over 1. */
SIGRAMP_INLINE ratio ratio_ramp_plus(ratio t, ratio rest)
{
    (void)t;
    rest.over.kind = RAMP_PLUS;
    return rest;
}

#define NUMBER ratio
#define ARGUMENT ratio
#define FORM(name) ratio_##name
#include "formula.h"

#endif
