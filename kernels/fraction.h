/* SPDX-License-Identifier: MIT */
/*
 * The fraction form: a unit as a numerator and a denominator in double, so that several terms of a
 * sum are added over a common denominator and share one division. A unit that divides by nothing
 * has the denominator 1, which costs nothing: compilers leave products with it out.
 */
#ifndef SIGRAMP_KERNELS_FRACTION_H
#define SIGRAMP_KERNELS_FRACTION_H

#include "unit.h"
#include "wide.h"

typedef struct {
    wide over, under;
} fraction;

/* t by what the formulas take of it. */
typedef struct {
    wide exponential; /* exp(-t) of a unit that takes either; of others exp(-|t|) */
    wide ramp;        /* max(0, t) */
} fraction_argument;

SIGRAMP_INLINE fraction make_fraction(wide over, wide under)
{
    const fraction f = {over, under};
    return f;
}

SIGRAMP_INLINE fraction fraction_plus(fraction a, fraction b)
{
    return make_fraction(multiply_add(a.over, b.under, b.over * a.under), a.under * b.under);
}

SIGRAMP_INLINE fraction fraction_one(void)
{
    return make_fraction(1, 1);
}

#if unit_takes_either
SIGRAMP_INLINE fraction fraction_where_falling(fraction_argument t, fraction a, fraction b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

SIGRAMP_INLINE fraction fraction_exponential(fraction_argument t)
{
    return make_fraction(t.exponential, 1);
}

SIGRAMP_INLINE fraction fraction_one_plus(fraction e)
{
    return make_fraction(e.under + e.over, e.under);
}

SIGRAMP_INLINE fraction fraction_log_one_plus(fraction e)
{
    return make_fraction(wide_log_one_plus(e.over / e.under), 1);
}

SIGRAMP_INLINE fraction fraction_quotient(fraction n, fraction d)
{
    return make_fraction(n.over * d.under, n.under * d.over);
}

SIGRAMP_INLINE fraction fraction_ramp(fraction_argument t)
{
    return make_fraction(t.ramp, 1);
}

SIGRAMP_INLINE fraction fraction_ramp_plus(fraction_argument t, fraction rest)
{
    return make_fraction(t.ramp * rest.under + rest.over, rest.under);
}

#define NUMBER fraction
#define ARGUMENT fraction_argument
#define FORM(name) fraction_##name
#include "formula.h"

#endif
