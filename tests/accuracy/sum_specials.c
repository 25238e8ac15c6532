/* SPDX-License-Identifier: MIT */
#include "sum_maker.h"

#include <float.h>
#include <math.h>

/* What formulas meet where their numbers end. */
static double special_real(maker *m)
{
    const bool is_float = m->made->precision == SIGRAMP_F32;
    const double largest = is_float ? FLT_MAX : DBL_MAX;
    const double sizes[] = {INFINITY,
                            INFINITY,
                            NAN,
                            0,
                            largest,
                            largest / 2,
                            is_float ? FLT_MIN : DBL_MIN,
                            is_float ? 0x1p-149 : 0x1p-1074};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    return copysign(sizes[random_integer(&m->seed, 0, SIZES - 1)], either_sign(m, 1));
}

/* A few of them, or many. */
static void mix_in(maker *m, size_t count, double *values)
{
    const int64_t many = one_in(m, 3) || count < 2 ? 2 : (int64_t)count;
    for (size_t i = 0; i < count; ++i)
        if (one_in(m, many))
            values[i] = special_real(m);
}

/* One NaN among the terms is all that a sum shows: few cases have them. */
void choose_specials(maker *m)
{
    sum_case *const made = m->made;
    const bool points = one_in(m, 4);
    const bool offsets = made->terms > 0 && one_in(m, 20);
    const bool weights = made->terms > 0 && one_in(m, 20);
    made->special = points || offsets || weights;
    made->weighted = made->weighted || weights;
    mix_in(m, points ? made->points : 0, made->x);
    mix_in(m, offsets ? made->terms : 0, made->offsets);
    mix_in(m, weights ? made->terms : 0, made->weights);
}
