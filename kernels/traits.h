/* SPDX-License-Identifier: MIT */
/*
 * What a unit says about itself, in kernels/units/<name>.h, and nobody else about it.
 *
 * SIGRAMP_UNIT names the unit that a translation unit or a program is built for. Its file gives the
 * formula (kernels/formula.h) and the traits below; one that is missing is an error. The host has
 * those of all units in a table (host/units/units.h).
 *
 * All units are alike in this: u(t) >= 0; u(t) exp(-t) -> 1 where t -> -infinity; between 1/8 and 1
 * are u(t) exp(-t) where t < 0, and where t > 0 u(t), or, by the limit, u(t) exp(t) or u(t)/(1 +
 * t). A ramp, which alone is 0 somewhere, is the exception.
 *
 * unit_is_ramp: 1 where u(t) = max(0, t), which has no exponential and no width, and is exact up to
 * the rounding of t.
 *
 * unit_limit: what u(t) becomes where t -> infinity, LIMIT_ZERO, LIMIT_LEVEL, a constant, or
 * LIMIT_LINE, t itself. A unit whose limit is not 0 rises everywhere, so that sums of it have an
 * inverse.
 *
 * unit_level, unit_level_rest: the constant, as a double and what that leaves of it; 0 of the other
 * limits.
 *
 * unit_mirror: 1 or -1 where u(t) is its limit, at t, plus so many u(-t); else MIRROR_NONE, and
 * closed sums refuse the unit. A unit whose limit is 0 and whose mirror is 1 is even.
 *
 * unit_largest: u(t) is never larger.
 *
 * unit_takes_either: 1 where the formula holds with exp(-t) or exp(t) for exp(-|t|), whichever the
 * form has, and takes nothing else of t.
 *
 * unit_divisions: by how many factors 1 + e the fraction is divided that the formula ends with in
 * kernels/fraction.h; 0 where it ends with a logarithm or a ramp.
 *
 * unit_has_logarithm: 1 where the formula takes one, which costs time and some accuracy.
 *
 * unit_midpoint: where a result that cannot be told from the middle of two floats lies above it:
 * MIDPOINT_EVERYWHERE, MIDPOINT_LEFT (where t < 0), or MIDPOINT_NOWHERE. It can be told but for
 * units that tend to such middles, t among them.
 *
 * unit_left(n): where t <= -3.5, u(t) is the sum over n >= 1 of unit_left(n) exp(n t), to 2^-57 of
 * it by 14 terms. unit_left(1) is 1; a ramp has 0.
 *
 * unit_right(n): where t >= 3.5, u(t) is its limit plus the sum of unit_right(n) exp(-n t),
 * likewise. Where the limit is 0, unit_right(1) is 1.
 *
 * unit_analytic: the distance from the real axis to the nearest singularity, for which the cells of
 * fast sums are narrow enough from 3 on; a ramp has 0.
 *
 * unit_derivatives: a list for n = 0 .. 13 of what is at least |u^(n)(t)|/u(t) for all t, by which
 * the errors of cells are bounded; a ramp has INFINITY. tests/certificates/proofs/cells.sollya.
 *
 * unit_in_sector: with t such that |arg t| or |arg -t| is at most 2 atan(0.93), 85.8 degrees, at
 * least |u(t) - k| for a constant k, by which terms with slopes of their own are shared among
 * tables of a few slopes (host/sum/slope_nodes.h); 0 where u has no such bound or is not analytic
 * there: then those sums are direct.
 *
 * unit_derivative: the unit that is u', an enumerator of sigramp.h, or UNIT_NONE.
 *
 * unit_cost: what a term of a direct sum costs beside the cheapest smooth unit's.
 *
 * unit_known(ROW): some ROW(t, u(t)), each t a float, each u(t) the nearest double, from another
 * source than the formula: tests/certificates/constants.py makes them from the row in sigramp.h.
 * host/api/known_answers.c computes them before anything else is computed.
 */
#ifndef SIGRAMP_KERNELS_TRAITS_H
#define SIGRAMP_KERNELS_TRAITS_H

#ifndef SIGRAMP_UNIT
#error "set SIGRAMP_UNIT to a unit's name, which kernels/units/ has a file of"
#endif

#define LIMIT_ZERO 0
#define LIMIT_LEVEL 1
#define LIMIT_LINE 2

#define MIRROR_NONE 0

#define MIDPOINT_NOWHERE 0
#define MIDPOINT_EVERYWHERE 1
#define MIDPOINT_LEFT 2

/* 1, -1, 1, ... for n = 1, 2, 3, ... */
#define alternating(n) ((n) % 2 == 0 ? -1.0 : 1.0)

#define SIGRAMP_TEXT_OF(name) #name
#define SIGRAMP_TEXT(name) SIGRAMP_TEXT_OF(name)
/* clang-format off */
#define SIGRAMP_UNIT_FILE SIGRAMP_TEXT(units/SIGRAMP_UNIT.h)
/* clang-format on */
#define SIGRAMP_JOIN_NAMES(first, second) first##second
#define SIGRAMP_JOIN(first, second) SIGRAMP_JOIN_NAMES(first, second)

#include SIGRAMP_UNIT_FILE

#if !defined(unit_is_ramp) || !defined(unit_limit) || !defined(unit_level) ||                      \
    !defined(unit_level_rest) || !defined(unit_mirror) || !defined(unit_largest) ||                \
    !defined(unit_takes_either) || !defined(unit_divisions) || !defined(unit_has_logarithm) ||     \
    !defined(unit_midpoint) || !defined(unit_left) || !defined(unit_right) ||                      \
    !defined(unit_analytic) || !defined(unit_derivatives) || !defined(unit_in_sector) ||           \
    !defined(unit_derivative) || !defined(unit_cost) || !defined(unit_known)
#error "the unit's file lacks one of the traits that are explained above"
#endif

#define unit_is_bounded (unit_limit != LIMIT_LINE)
#define unit_is_even (unit_limit == LIMIT_ZERO && unit_mirror == 1)

/* Is the exponential of a form for vectors that of -|t|, or that of either t or -t? An even unit,
 * which may be taken at -t, keeps it small. */
#define exponential_is_small (!unit_takes_either || unit_is_even)

#endif
