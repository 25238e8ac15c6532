/* SPDX-License-Identifier: MIT */
/* The curves that compare is about, in long double. */
#ifndef SIGRAMP_TESTS_CLI_COMPARE_H
#define SIGRAMP_TESTS_CLI_COMPARE_H

#include "report.h"

#include <math.h>

static inline long double logistic(long double t)
{
    return 1 / (1 + expl(-t));
}

static inline long double softplus(long double t)
{
    return t > 0 ? t + log1pl(expl(-t)) : log1pl(expl(t));
}

#endif
