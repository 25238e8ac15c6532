/* SPDX-License-Identifier: MIT */
#include "cli/verify_right.h"

#include <math.h>

/* A number and what its last bit leaves of it. */
typedef struct {
    long double high, low;
} pair;

/* Knuth's sum without loss. */
static pair add(long double a, long double b)
{
    const long double sum = a + b, part = sum - a;
    return (pair){sum, (a - (sum - part)) + (b - part)};
}

/* Veltkamp's halves of a number's digits. */
static pair halves(long double a)
{
    const long double half = (long double)(UINT64_C(1) << (LDBL_MANT_DIG + 1) / 2);
    const long double shifted = a * (half + 1), high = shifted - (shifted - a);
    return (pair){high, a - high};
}

/* Dekker's product without loss; fmal() takes five times as long. */
static pair multiply(long double a, long double b)
{
    const pair p = halves(a), q = halves(b);
    const long double product = a * b;
    return (pair){product,
                  ((p.high * q.high - product) + p.high * q.low + p.low * q.high) + p.low * q.low};
}

/* slope * (x - offset). */
static pair argument_of(long double slope, long double x, long double offset)
{
    const pair distance = add(x, -offset);
    const pair product = multiply(slope, distance.high);
    return (pair){product.high, product.low + slope * distance.low};
}

/* exp(-|t|); from 2^14 on that is 0, whatever t's low part. */
static long double decay(pair t)
{
    if (fabsl(t.high) > 0x1p14L)
        return 0;
    return expl(-fabsl(t.high)) * (1 - (t.high < 0 ? -t.low : t.low));
}

static long double logistic(pair t)
{
    const long double e = decay(t);
    return (t.high < 0 ? e : 1) / (1 + e);
}

static long double relu(pair t)
{
    return t.high > 0 ? t.high + t.low : 0;
}

static long double softplus(pair t)
{
    return relu(t) + log1pl(decay(t));
}

static long double density(pair t)
{
    const long double e = decay(t);
    return e / ((1 + e) * (1 + e));
}

typedef long double right_unit(pair t);

static right_unit *const right_units[SIGRAMP_UNIT_COUNT] = {[SIGRAMP_LOGISTIC] = logistic,
                                                            [SIGRAMP_SOFTPLUS] = softplus,
                                                            [SIGRAMP_RELU] = relu,
                                                            [SIGRAMP_DENSITY] = density};

int verify_right_knows(sigramp_unit unit)
{
    return right_units[unit] != NULL;
}

double verify_right_difference(const verify_sum *sum, long double x, double y, double *size)
{
    pair total = {-(long double)y, 0};
    long double sizes = 0;
    for (size_t i = 0; i < sum->terms; ++i) {
        if (sum->left_out >= 0 && i == (size_t)sum->left_out)
            continue;
        const pair t = argument_of((long double)(sum->slopes ? sum->slopes[i] : sum->slope), x,
                                   (long double)sum->offsets[i]);
        const long double factor =
            (long double)(sum->weights ? sum->weights[i] : 1) * (long double)sum->scale;
        const long double term = factor * right_units[sum->unit](t);
        const pair next = add(total.high, term);
        total = (pair){next.high, total.low + next.low};
        sizes += fabsl(term);
    }
    *size = (double)sizes;
    return (double)(total.high + total.low);
}
