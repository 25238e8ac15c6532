/* SPDX-License-Identifier: MIT */
/*
 * The unit's formula in a form of arithmetic: FORM(unit)(t).
 *
 * Included once per form, without a guard: the includer sets NUMBER, the form's type, ARGUMENT, the
 * type of t, and FORM(name), the form's prefix, which end here, and has defined these operations:
 *
 * exponential(t): exp(t) or exp(-t), as the form likes, of a unit that takes either
 * (kernels/traits.h); of others exp(-|t|), which cannot overflow.
 *
 * where_falling(t, a, b): a where that exponential is exp(-t), b where it is exp(t). In the forms
 * for vectors there is none for a unit that does not take either.
 *
 * one(), one_plus(e), quotient(n, d); log_one_plus(e) for 0 <= e <= 1.
 *
 * ramp(t): max(0, t). ramp_plus(t, rest): max(0, t) + rest for 0 <= rest <= 1.
 *
 * A form may take an even unit at -t. Forms: kernels/pair.h (two reals, any device), kernels/wide.h
 * (float maps in double), kernels/accurate.h (integers, for what a quick form cannot round),
 * kernels/fraction.h (double sums over a common denominator), kernels/float_form.h (float maps in
 * pairs of floats); for the CPU's vectors host/cpu/wide_vector.h, ratio_form.h, and
 * group.h by two users, group_form.h and quick_tile_64.h.
 */
#include SIGRAMP_UNIT_FILE

#undef FORM
#undef ARGUMENT
#undef NUMBER
