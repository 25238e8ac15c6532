/* SPDX-License-Identifier: MIT */
#include "sum_maker.h"

#include <math.h>

/* Widths left of an offset where a result is about the smallest number. */
static double tail_of(const maker *m)
{
    const long double size = size_of_sum(m) * fabsl(m->made->options.scale);
    return fmax((double)(logl(size > 0 ? size : 1) - smallest_exponent(m) * 0.6931), 20);
}

static double near_offset(maker *m)
{
    const sum_case *const made = m->made;
    if (made->options.method != SIGRAMP_METHOD_CLOSED)
        return made->terms ? made->offsets[random_bits(&m->seed) % made->terms] : 0;
    const double part = one_in(m, 4)      ? (double)random_integer(&m->seed, 0, 1)
                        : made->count > 1 ? (double)(random_bits(&m->seed) % made->count) /
                                                (double)(made->count - 1)
                                          : 0;
    return real_near(m, made->start * (1 - (long double)part) + made->stop * (long double)part);
}

/* Widths where forms change: the ends of tables, of exponentials, of a float or a double's digits.
 */
static double threshold(maker *m)
{
    static const double widths[] = {0.125, 0.25,  0.375, 0.5,  1,     16,     17.33,
                                    26,    36.74, 37.43, 44,   46,    87.34,  88.73,
                                    92,    103.3, 104,   200,  708.4, 709.8,  745.1,
                                    746,   1000,  1100,  1024, 2300,  0x1p30, 0x1p60};
    enum { COUNT = sizeof widths / sizeof *widths };
    return either_sign(m, widths[random_integer(&m->seed, 0, COUNT - 1)]);
}

static double random_point(maker *m)
{
    const double near = near_offset(m);
    const sigramp_precision precision = m->made->precision;
    const long double left = m->made->options.slope < 0 ? m->width : -m->width;
    const places where = m->family->points;
    int kind = (int)random_integer(&m->seed, 0, 8);
    if (!one_in(m, 4) && where != POINTS_EVERYWHERE)
        kind = where == POINTS_IN_TAILS ? 2 + one_in(m, 2) : where == POINTS_AT_THRESHOLDS ? 4 : 5;
    switch (kind) {
    case 0:
        return near;
    case 1:
        return stepped(precision, near, random_steps(&m->seed, 20));
    case 2:
        return real_near(m, near + left * tail_of(m) * between(m, 0.8, 1.02));
    case 3:
        return real_near(m, near + left * tail_of(m) * between(m, 0, 1));
    case 4:
        return stepped(precision, real_near(m, near + threshold(m) * m->width),
                       random_integer(&m->seed, -2, 2));
    case 5:
        return any_real(m);
    case 6:
        return real_near(m, near - left * exp2l(between(m, 3, 40)));
    case 7:
        return real_near(m, m->center + between(m, -1, 1) * m->span);
    default:
        return real_near(m, near + between(m, -12, 12) * m->width);
    }
}

void choose_points(maker *m)
{
    const bool many = m->made->terms > 100 || m->made->count > 100;
    m->made->points = many           ? 4
                      : one_in(m, 4) ? random_bits(&m->seed) % CASE_POINTS + 1
                                     : CASE_POINTS;
    m->made->repeats = one_in(m, 4) ? random_bits(&m->seed) % MOST_REPEATS + 1 : 1;
    for (size_t j = 0; j < m->made->points; ++j)
        m->made->x[j] = real_near(m, random_point(m));
}
