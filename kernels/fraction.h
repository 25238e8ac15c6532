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
    wide exponential; /* exp(-|t|), or exp(-t) where the unit's degree lets it be */
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

SIGRAMP_INLINE int fraction_is_positive(fraction_argument t)
{
    (void)t;
    return 1;
}

SIGRAMP_INLINE fraction fraction_one(void)
{
    return make_fraction(1, 1);
}

SIGRAMP_INLINE fraction fraction_select(int condition, fraction yes, fraction no)
{
    return condition ? yes : no;
}

SIGRAMP_INLINE fraction fraction_exp_minus_absolute(fraction_argument t)
{
    return make_fraction(t.exponential, 1);
}

/* e's denominator is 1. */
SIGRAMP_INLINE fraction fraction_one_plus(fraction e)
{
    return make_fraction(1 + e.over, 1);
}

SIGRAMP_INLINE fraction fraction_log_one_plus(fraction e)
{
    return make_fraction(wide_log_one_plus(e.over), 1);
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
    return make_fraction(t.ramp + rest.over, 1);
}

#define NUMBER fraction
#define ARGUMENT fraction_argument
#define FORM(name) fraction_##name
#include "formulas.h"
#undef FORM
#undef ARGUMENT
#undef NUMBER

#endif
