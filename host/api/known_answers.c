/* SPDX-License-Identifier: MIT */
/*
 * What a context asks the CPU path before it computes anything: each unit's known values, from
 * another source than the formulas. A unit that is wrongly written, or loops that a compiler got
 * wrong for one instruction set, fail here instead of giving other numbers in silence. Devices are
 * compared with the CPU path in their turn (host/opencl/known_answers.c).
 */
#include "api/known_answers.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "cpu/cpu.h"
#include "plan/reals.h"
#include "sum/terms.h"

enum { MOST_KNOWN = 16, SUM_POINTS = 3, SERIES = 14 };

/* Where the series take over in fast sums, near enough. */
static const double series_at = 4;

/* Numbers of either precision. */
typedef union {
    float single[MOST_KNOWN];
    double twice[MOST_KNOWN];
} numbers;

/* What is checked. */
typedef struct {
    sigramp_unit unit;
    const unit_traits *traits;
    const char *isa;
    int precision;
    char *why;
} check;

static sigramp_status fail(const check *c, const char *what, double at, double given, double right)
{
    snprintf(c->why, KNOWN_WHY_SIZE,
             "%s of %s at %g is %a by the CPU path (%s, float%d): right is %a", what,
             sigramp_unit_info(c->unit)->name, at, given, c->isa, c->precision, right);
    return SIGRAMP_SELF_CHECK_FAILED;
}

/* Results are the nearest numbers: to the bit, as no known value is near a midpoint of two. */
static sigramp_status check_map(const check *c, double offset)
{
    const unit_traits *const traits = c->traits;
    numbers x, y, right;
    for (size_t i = 0; i < traits->known_count; ++i) {
        sum_set_real(c->precision, &x, i, traits->known[i].t + offset);
        sum_set_real(c->precision, &right, i, traits->known[i].value);
    }
    cpu_map(c->unit, c->precision, c->isa, 1, traits->known_count, &x, offset, &y);
    for (size_t i = 0; i < traits->known_count; ++i)
        if (sum_real_at(c->precision, &y, i) != sum_real_at(c->precision, &right, i))
            return fail(c, "a map", traits->known[i].t, sum_real_at(c->precision, &y, i),
                        sum_real_at(c->precision, &right, i));
    return SIGRAMP_OK;
}

/* At 0 offsets of -t add up to what is known; few points and more go different ways. */
static sigramp_status check_sum(const check *c, size_t points)
{
    const sigramp_sum_options options = {.unit = c->unit, .slope = 1, .scale = 1};
    const size_t count = c->traits->known_count;
    const double allowed = c->precision == 32 ? 0x1p-23 : 0x1p-50;
    numbers offsets, x, y;
    double right = 0;
    sum_terms terms;
    memset(&x, 0, sizeof x);
    for (size_t i = 0; i < count; ++i) {
        sum_set_real(c->precision, &offsets, i, -c->traits->known[i].t);
        right += c->traits->known[i].value;
    }
    const sigramp_status status =
        sum_terms_create(&options, c->precision, count, &offsets, NULL, 1, &terms);
    if (status)
        return status;
    sum_terms_normalise_ramp(&terms);
    cpu_sum(&terms, c->isa, 1, points, &x, NULL, &y);
    sum_terms_destroy(&terms);
    for (size_t j = 0; j < points; ++j)
        if (!(fabs(sum_real_at(c->precision, &y, j) - right) <= allowed * right))
            return fail(c, "a direct sum", 0, sum_real_at(c->precision, &y, j), right);
    return SIGRAMP_OK;
}

static sigramp_status check_series(const check *c)
{
    const unit_traits *const traits = c->traits;
    double left = 0, right = traits->limit == UNIT_TO_LINE ? series_at : traits->level[0];
    double given[2];
    for (int n = SERIES; n > 0; --n) {
        left += traits->left(n) * exp(-n * series_at);
        right += traits->right(n) * exp(-n * series_at);
    }
    traits->value(-series_at, 0, given);
    if (!(fabs(left - given[0]) <= 0x1p-48 * given[0]))
        return fail(c, "the series", -series_at, left, given[0]);
    traits->value(series_at, 0, given);
    if (!(fabs(right - given[0]) <= 0x1p-48 * given[0]))
        return fail(c, "the series", series_at, right, given[0]);
    return SIGRAMP_OK;
}

sigramp_status known_answers_check_unit(sigramp_unit unit, const unit_traits *traits,
                                        const char *isa, char why[KNOWN_WHY_SIZE])
{
    check c = {.unit = unit, .traits = traits, .isa = isa, .why = why};
    sigramp_status status = SIGRAMP_OK;
    if (traits->known_count == 0 || traits->known_count > MOST_KNOWN) {
        snprintf(why, KNOWN_WHY_SIZE, "%s has %zu known values: 1 to %d are possible",
                 sigramp_unit_info(unit)->name, traits->known_count, (int)MOST_KNOWN);
        return SIGRAMP_SELF_CHECK_FAILED;
    }
    for (c.precision = 32; !status && c.precision <= 64; c.precision += 32) {
        status = check_map(&c, 0);
        if (!status)
            status = check_map(&c, 0.5);
        if (!status)
            status = check_sum(&c, 1);
        if (!status)
            status = check_sum(&c, SUM_POINTS);
    }
    c.precision = 64;
    return status ? status : check_series(&c);
}

sigramp_status known_answers_check(const char *isa, char why[KNOWN_WHY_SIZE])
{
    static _Atomic(const char *) found_right; /* the last one: what is right stays so */
    sigramp_status status = SIGRAMP_OK;
    if (atomic_load(&found_right) == isa)
        return SIGRAMP_OK;
    for (int unit = 0; !status && unit < SIGRAMP_UNIT_COUNT; ++unit)
        status = known_answers_check_unit((sigramp_unit)unit, unit_traits_of((sigramp_unit)unit),
                                          isa, why);
    if (!status)
        atomic_store(&found_right, isa);
    return status;
}
