/* SPDX-License-Identifier: MIT */
/* The logistic density, exp(-t)/(1 + exp(-t))^2, the derivative of the logistic; even in t. Traits:
 * kernels/traits.h. */
#ifdef FORM

SIGRAMP_INLINE NUMBER FORM(unit)(ARGUMENT t)
{
    const NUMBER e = FORM(exponential)(t);
    const NUMBER d = FORM(one_plus)(e);
    return FORM(quotient)(FORM(quotient)(e, d), d);
}

#else

#define unit_is_ramp 0
#define unit_limit LIMIT_ZERO
#define unit_level 0.0
#define unit_level_rest 0.0
#define unit_mirror 1
#define unit_largest 0.25
#define unit_takes_either 1
#define unit_divisions 2
#define unit_has_logarithm 0
#define unit_midpoint MIDPOINT_NOWHERE
#define unit_left(n) (alternating(n) * (n))
#define unit_right(n) (alternating(n) * (n))
#define unit_analytic 3.14
#define unit_derivatives                                                                           \
    {                                                                                              \
        1, 1, 1, 1, 1, 1.82, 4.26, 10.3, 31.1, 93.1, 346, 1250, 5470, 23100                        \
    }
#define unit_in_sector 77.0
#define unit_derivative UNIT_NONE
#define unit_cost 1.6
#define unit_known(ROW)                                                                            \
    ROW(-60, 0x1.5ae191a99585ap-87)                                                                \
    ROW(-8.5, 0x1.aa87cf66470c5p-13)                                                               \
    ROW(-0.75, 0x1.be3fbb015a592p-3)                                                               \
    ROW(0, 0x1.0000000000000p-2)                                                                   \
    ROW(0.375, 0x1.ee69e31db6156p-3)                                                               \
    ROW(2.5, 0x1.1f25131e3a8c0p-4)                                                                 \
    ROW(30, 0x1.a56e0c2ac7a09p-44)

#endif
