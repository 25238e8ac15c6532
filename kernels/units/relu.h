/* SPDX-License-Identifier: MIT */
/* The ramp or rectified linear unit, max(0, t). Traits: kernels/traits.h. */
#ifdef FORM

SIGRAMP_INLINE NUMBER FORM(unit)(ARGUMENT t)
{
    return FORM(ramp)(t);
}

#else

#define unit_is_ramp 1
#define unit_limit LIMIT_LINE
#define unit_level 0.0
#define unit_level_rest 0.0
#define unit_mirror 1
#define unit_largest INFINITY
#define unit_takes_either 0
#define unit_divisions 0
#define unit_has_logarithm 0
#define unit_midpoint MIDPOINT_NOWHERE
#define unit_left(n) (0.0 * (n))
#define unit_right(n) (0.0 * (n))
#define unit_analytic 0.0
#define unit_derivatives                                                                           \
    {                                                                                              \
        INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY,  \
            INFINITY, INFINITY, INFINITY, INFINITY, INFINITY                                       \
    }
#define unit_in_sector 0.0
#define unit_derivative UNIT_NONE
#define unit_cost 1.0
#define unit_known(ROW)                                                                            \
    ROW(-60, 0)                                                                                    \
    ROW(-0.75, 0)                                                                                  \
    ROW(0, 0)                                                                                      \
    ROW(0.375, 0.375)                                                                              \
    ROW(30, 30)

#endif
