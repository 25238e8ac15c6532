/* SPDX-License-Identifier: MIT */
/* The logistic sigmoid, 1/(1 + exp(-t)) = exp(t)/(1 + exp(t)). Traits: kernels/traits.h. */
#ifdef FORM

SIGRAMP_INLINE NUMBER FORM(unit)(ARGUMENT t)
{
    const NUMBER e = FORM(exponential)(t);
    const NUMBER n = FORM(where_falling)(t, FORM(one)(), e);
    return FORM(quotient)(n, FORM(one_plus)(e));
}

#else

#define unit_is_ramp 0
#define unit_limit LIMIT_LEVEL
#define unit_level 1.0
#define unit_level_rest 0.0
#define unit_mirror (-1)
#define unit_largest 1.0
#define unit_takes_either 1
#define unit_divisions 1
#define unit_has_logarithm 0
#define unit_midpoint MIDPOINT_LEFT /* 1/2 + t/4 - t^3/48 + ... is nearer to 1/2 than 1/2 + t/4 */
#define unit_left(n) alternating(n)
#define unit_right(n) (-alternating(n))
#define unit_analytic 3.14
#define unit_derivatives                                                                           \
    {                                                                                              \
        1, 1, 1, 1, 1, 1, 1.23, 2.64, 6.47, 17.8, 56.8, 190, 740, 2930                             \
    }
#define unit_in_sector 9.0
#define unit_derivative SIGRAMP_DENSITY
#define unit_cost 1.0
#define unit_known(ROW)                                                                            \
    ROW(-60, 0x1.5ae191a99585ap-87)                                                                \
    ROW(-8.5, 0x1.aa9e06f8cd118p-13)                                                               \
    ROW(-0.75, 0x1.4885610b9b828p-2)                                                               \
    ROW(0, 0x1.0000000000000p-1)                                                                   \
    ROW(0.375, 0x1.2f71ff2077eefp-1)                                                               \
    ROW(2.5, 0x1.d9291ddb596f7p-1)                                                                 \
    ROW(30, 0x1.ffffffffffcb5p-1)

#endif
