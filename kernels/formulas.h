/* SPDX-License-Identifier: MIT */
/*
 * The units, each written once, for every form of arithmetic they are evaluated in.
 *
 * Included once per form, without a guard: the includer sets NUMBER, the form's type, and
 * FORM(name), the form's prefix, and defines the operations used here. ARGUMENT is the type of t.
 * Every exponential is exp(-|t|), which cannot overflow. Forms: kernels/pair.h (two reals, any
 * device), kernels/wide.h (float maps in double), kernels/accurate.h (integers, for what a quick
 * form cannot round), kernels/fraction.h (double sums over a common denominator); for the CPU's
 * vectors host/cpu/wide_vector.h, group_avx512.h, ratio_avx2.h and quick_tile_64.h.
 */

/* 1/(1 + exp(-t)) = exp(t)/(1 + exp(t)) */
SIGRAMP_INLINE NUMBER FORM(logistic)(ARGUMENT t)
{
    const NUMBER e = FORM(exp_minus_absolute)(t);
    const NUMBER n = FORM(select)(FORM(is_positive)(t), FORM(one)(), e);
    return FORM(quotient)(n, FORM(one_plus)(e));
}

/* log(1 + exp(t)) = max(0, t) + log(1 + exp(-|t|)) */
SIGRAMP_INLINE NUMBER FORM(softplus)(ARGUMENT t)
{
    return FORM(ramp_plus)(t, FORM(log_one_plus)(FORM(exp_minus_absolute)(t)));
}

/* max(0, t) */
SIGRAMP_INLINE NUMBER FORM(relu)(ARGUMENT t)
{
    return FORM(ramp)(t);
}

/* exp(-t)/(1 + exp(-t))^2, the derivative of the logistic, even in t */
SIGRAMP_INLINE NUMBER FORM(density)(ARGUMENT t)
{
    const NUMBER e = FORM(exp_minus_absolute)(t);
    const NUMBER d = FORM(one_plus)(e);
    return FORM(quotient)(FORM(quotient)(e, d), d);
}
