/* SPDX-License-Identifier: MIT */
#include "sum_maker.h"

#include <float.h>
#include <math.h>

bool one_in(maker *m, int64_t many)
{
    return random_integer(&m->seed, 1, many) == 1;
}

double between(maker *m, double low, double high)
{
    return random_between(&m->seed, low, high);
}

double either_sign(maker *m, double value)
{
    return one_in(m, 2) ? value : -value;
}

double real_near(const maker *m, long double value)
{
    const long double largest = m->made->precision == SIGRAMP_F32 ? FLT_MAX : DBL_MAX;
    const double finite = (double)fminl(fmaxl(value, -largest), largest);
    return rounded_to(m->made->precision, finite);
}

int smallest_exponent(const maker *m)
{
    return m->kind.least_exponent - m->kind.digits + 1;
}

double any_real(maker *m)
{
    const int exponent =
        (int)random_integer(&m->seed, smallest_exponent(m), m->kind.largest_exponent);
    const double digits =
        one_in(m, 3) ? (double)random_integer(&m->seed, 4, 7) / 4 : between(m, 1, 2);
    return real_near(m, either_sign(m, 1) * ldexpl(digits, exponent));
}
