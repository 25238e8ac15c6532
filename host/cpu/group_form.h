/* SPDX-License-Identifier: MIT */
/*
 * The group form: exponentials and logarithms for cpu/group.h. Tables of 16, which stay in two
 * registers each, give their first digits.
 * Its bits need not be the pair form's (kernels/pair.h): a result counts only where every number
 * within the errors of both rounds to the same double.
 *
 * Minimax (Remez) polynomials of (exp(r) - 1 - r)/r^2 on |r| <= log(2)/32, rounded 2^-65 of exp,
 * and of 2 (log(1 + f) - f + f^2/2)/f^3 on |f| <= 1/30, rounded 2^-64 of log(1 + f); what is left
 * of both is too small for a low part of its own. The tables and these bounds:
 * tests/certificates/births/group_form.sollya.
 */
#ifndef SIGRAMP_HOST_CPU_GROUP_FORM_H
#define SIGRAMP_HOST_CPU_GROUP_FORM_H

#include "cpu/group.h"

/* Above the relative error: 2^-60.7 with a logarithm, 2^-63.0 without (tests/certificates proves
 * it), of which 2^-61.6 and 2^-63.3 were seen. */
#define GROUP_SLACK (unit_has_logarithm ? 0x1.8p-61 : 0x1p-63)

/* A factor times 2^(j/16): a double's bits less j 2^48, to which n 2^48 is added for 2^(n/16); and
 * what it is over that double, less 1. */
typedef struct {
    natural64 bits[16];
    double low[16];
} group_powers;

static const group_powers powers_of_two = {
    {0x3ff0000000000000, 0x3fefb5586cf9890f, 0x3fef72b83c7d517b, 0x3fef387a6e756238,
     0x3fef06fe0a31b715, 0x3feedea64c123422, 0x3feebfdad5362a27, 0x3feeab07dd485429,
     0x3feea09e667f3bcd, 0x3feea11473eb0187, 0x3feeace5422aa0db, 0x3feec49182a3f090,
     0x3feee89f995ad3ad, 0x3fef199bdd85529c, 0x3fef5818dcfba487, 0x3fefa4afa2a490da},
    {0x0.0p+0, 0x1.79aa65d837b6dp-54, -0x1.01b15eaa59348p-55, 0x1.68efde3a8a894p-54,
     0x1.34d754db0abb6p-55, 0x1.59f48a72a4c6dp-55, 0x1.690cebb7aafb0p-56, 0x1.063e1e21c5409p-54,
     -0x1.3b3efbf5e2228p-54, -0x1.b32dcb94da51dp-56, 0x1.db72fc1f0eab4p-55, 0x1.1affc2b91ce27p-56,
     0x1.c1a7792cb3387p-55, 0x1.36eae30af0cb3p-56, 0x1.4a385a63d07a7p-56, -0x1.ff7128fd391f0p-55}};

/* 1/(1 + j/15), and minus its logarithm. */
static const double reciprocals[16] = {
    0x1.0000000000000p+0, 0x1.e000000000000p-1, 0x1.c3c3c3c3c3c3cp-1, 0x1.aaaaaaaaaaaabp-1,
    0x1.9435e50d79436p-1, 0x1.8000000000000p-1, 0x1.6db6db6db6db7p-1, 0x1.5d1745d1745d1p-1,
    0x1.4de9bd37a6f4ep-1, 0x1.4000000000000p-1, 0x1.3333333333333p-1, 0x1.2762762762762p-1,
    0x1.1c71c71c71c72p-1, 0x1.1249249249249p-1, 0x1.08d3dcb08d3ddp-1, 0x1.0000000000000p-1};
static const double logarithms[16] = {0x0.0p+0,
                                      0x1.08598b59e3a07p-4,
                                      0x1.005588ad375aep-3,
                                      0x1.7565011e49675p-3,
                                      0x1.e41fccb76b0d7p-3,
                                      0x1.269621134db92p-2,
                                      0x1.588c2d913348fp-2,
                                      0x1.882f1ef83ed45p-2,
                                      0x1.b5b3e24235e88p-2,
                                      0x1.e148a1a2726cep-2,
                                      0x1.058aefa811452p-1,
                                      0x1.199fac68b4ab8p-1,
                                      0x1.2cf25fad8f1c3p-1,
                                      0x1.3f91275240811p-1,
                                      0x1.5188a4a02d7fep-1,
                                      0x1.62e42fefa39efp-1};

/* The low parts of `logarithms`. */
static const double logarithms_low[16] = {0x0.0p+0,
                                          -0x1.dd7009902bf32p-58,
                                          -0x1.23dbdc498b285p-59,
                                          -0x1.81495b2eb862bp-57,
                                          -0x1.ef0a9ec21b972p-57,
                                          0x1.e0efadd9db02bp-56,
                                          0x1.fafb06b03f0a5p-57,
                                          0x1.d2273fd0174a6p-56,
                                          -0x1.4e3e22530be1bp-60,
                                          -0x1.ac81cc8a4dfb8p-56,
                                          -0x1.c19f73d945334p-60,
                                          -0x1.0e0e34e56089ep-58,
                                          0x1.0a35884260cffp-56,
                                          0x1.4d147676db21dp-55,
                                          0x1.5cc1daef69b6ap-55,
                                          0x1.abc9e3b39803fp-56};

/* (exp(r) - 1 - r)/r^2 */
SIGRAMP_INLINE vector exp_curve(vector r)
{
    vector rest = vector_all(0x1.a01b9ffdadb9ep-13);
    rest = vector_multiply_add(rest, r, vector_all(0x1.6c1841c1ba309p-10));
    rest = vector_multiply_add(rest, r, vector_all(0x1.111111107c5bcp-7));
    rest = vector_multiply_add(rest, r, vector_all(0x1.555555547f1a3p-5));
    rest = vector_multiply_add(rest, r, vector_all(0x1.555555555555ap-3));
    rest = vector_multiply_add(rest, r, vector_all(0x1.0000000000004p-1));
    return rest;
}

/* The powers' factor times exp(-t), |t| <= 650: t is a multiple of log(2)/16, whose first part has
 * bits to spare, and r. */
SIGRAMP_INLINE vector_pair exp_minus_of(vector_pair t, const group_powers *powers)
{
    const vector shift = vector_all(ROUNDING_SHIFT);
    const vector count = vector_multiply_add(t.high, vector_all(-0x1.71547652b82fep+4), shift);
    const vector n = count - shift;
    const vector first = vector_minus_product_minus(n, vector_all(0x1.62e42fefa0000p-5), t.high);
    const vector second = vector_minus_product_minus(n, vector_all(0x1.cf79abc9e3b3ap-44), t.low);
    const vector r = first + second;
    const vector r_low = ((first - r) + second) + vector_entries_of_16(powers->low, count);
    const vector rest = exp_curve(r);
    const vector_pair grown =
        fast_sum(r, vector_multiply_add(r * r, rest, vector_multiply_add(r_low, r, r_low)));
    const vector factor = (vector)((vector_bits)vector_entries_of_16(powers->bits, count) +
                                   ((vector_bits)count << 48));
    vector_pair power = {.high = vector_multiply_add(factor, grown.high, factor)};
    power.low = vector_multiply_add(factor, grown.low,
                                    vector_multiply_add(factor, grown.high, factor - power.high));
    return power;
}

/* log(1 + e) = log(1 + j/15) + log(1 + f), e near j/15. f's high part is a difference without
 * rounding error. */
SIGRAMP_INLINE vector_pair log_one_plus_of(vector_pair e)
{
    const vector j = vector_multiply_add(e.high, vector_all(15), vector_all(ROUNDING_SHIFT));
    const vector c = vector_entries_of_16(reciprocals, j);
    const vector product = e.high * c, f = product + (c - vector_all(1));
    const vector f_low = vector_multiply_add(e.low, c, vector_product_minus(e.high, c, product));
    const vector half = f * vector_all(0.5), square = half * f; /* f^2/2 */
    const vector square_low = vector_multiply_add(f, f_low, vector_product_minus(half, f, square));
    vector rest = vector_all(0x1.7574d627a5eb4p-3);
    rest = vector_multiply_add(rest, f, vector_all(-0x1.9a957bb867145p-3));
    rest = vector_multiply_add(rest, f, vector_all(0x1.c71c156f85c76p-3));
    rest = vector_multiply_add(rest, f, vector_all(-0x1.ffffbea7219e5p-3));
    rest = vector_multiply_add(rest, f, vector_all(0x1.2492492b763c1p-2));
    rest = vector_multiply_add(rest, f, vector_all(-0x1.55555558ca3a8p-2));
    rest = vector_multiply_add(rest, f, vector_all(0x1.9999999999289p-2));
    rest = vector_multiply_add(rest, f, vector_all(-0x1.ffffffffffe10p-2));
    rest = vector_multiply_add(rest, f, vector_all(0x1.5555555555555p-1));
    const vector_pair less = fast_sum(f, vector_all(0) - square);
    const vector lows = vector_multiply_add(square, f * rest, f_low - square_low);
    vector_pair sum = fast_sum(vector_entries_of_16(logarithms, j), less.high);
    sum.low = (less.low + lows) + (sum.low + vector_entries_of_16(logarithms_low, j));
    return sum;
}

SIGRAMP_INLINE group group_log_one_plus(group e)
{
    FOR_GROUP_VECTORS set_pair(&e.of[k], log_one_plus_of(e.of[k]));
    return e;
}

#define NUMBER group
#define ARGUMENT group_argument
#define FORM(name) group_##name
#include "formula.h"

#endif
