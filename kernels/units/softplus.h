/* SPDX-License-Identifier: MIT */
/* Softplus, log(1 + exp(t)) = max(0, t) + log(1 + exp(-|t|)). Traits: kernels/traits.h. */
#ifdef FORM

SIGRAMP_INLINE NUMBER FORM(unit)(ARGUMENT t)
{
    return FORM(ramp_plus)(t, FORM(log_one_plus)(FORM(exponential)(t)));
}

#else

#define unit_is_ramp 0
#define unit_limit LIMIT_LINE
#define unit_level 0.0
#define unit_level_rest 0.0
#define unit_mirror 1
#define unit_largest INFINITY
#define unit_takes_either 0
#define unit_divisions 0
#define unit_has_logarithm 1
#define unit_midpoint MIDPOINT_EVERYWHERE /* t + exp(-t) - ... is above t */
#define unit_left(n) (alternating(n) / (n))
#define unit_right(n) (alternating(n) / (n))
#define unit_analytic 3.14
#define unit_derivatives                                                                           \
    {                                                                                              \
        1, 1, 1, 1, 1, 1, 1, 1.09, 2.35, 5.23, 15.3, 45, 160, 578                                  \
    }
#define unit_in_sector 0.0
#define unit_derivative SIGRAMP_LOGISTIC
#define unit_cost 6.0 /* the logarithm's */
#define unit_known(ROW)                                                                            \
    ROW(-60, 0x1.5ae191a99585ap-87)                                                                \
    ROW(-8.5, 0x1.aaa92324cf1c1p-13)                                                               \
    ROW(-0.75, 0x1.8c27e9bc22ee1p-2)                                                               \
    ROW(0, 0x1.62e42fefa39efp-1)                                                                   \
    ROW(0.375, 0x1.cbd6cffe83c7ap-1)                                                               \
    ROW(2.5, 0x1.4a190f0e6368ap+1)                                                                 \
    ROW(30, 0x1.e00000000001ap+4)

#endif
