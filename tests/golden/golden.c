/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "reference/reference.h"

/* Numbers in [2^(e - 1), 2^e) have an ULP of 2^(e - 53), subnormals that of the smallest normal. */
static int ulp_exponent(int e)
{
    return (e < DBL_MIN_EXP ? DBL_MIN_EXP : e) - DBL_MANT_DIG;
}

golden_value golden_compute(sigramp_unit unit, double x, double offset)
{
    golden_value value = {x, offset, 0, 0};
    mpfr_t right;
    mpfr_init2(right, GOLDEN_BITS);
    reference_unit(unit, x, offset, right);
    value.nearest = mpfr_get_d(right, MPFR_RNDN);
    if (isfinite(value.nearest) && mpfr_regular_p(right)) {
        const int scale = ulp_exponent((int)mpfr_get_exp(right));
        mpfr_sub_d(right, right, value.nearest, MPFR_RNDN);
        mpfr_mul_2si(right, right, -scale, MPFR_RNDN);
        value.rest = mpfr_get_d(right, MPFR_RNDN);
    }
    mpfr_clear(right);
    return value;
}

void golden_write(FILE *file, const golden_value *value)
{
    fprintf(file, "%a %a %a %.9f\n", value->x, value->offset, value->nearest, value->rest);
}

size_t golden_read(FILE *file, golden_value *values)
{
    char line[256];
    size_t count = 0;
    while (fgets(line, sizeof line, file)) {
        golden_value *const next = &values[count];
        if (line[0] == '#')
            continue;
        if (count++ == MOST_GOLDEN_VALUES ||
            sscanf(line, "%lf %lf %lf %lf", &next->x, &next->offset, &next->nearest, &next->rest) !=
                4)
            return 0;
    }
    return count;
}

double golden_error(const golden_value *value, double given)
{
    if (isnan(value->nearest) || isinf(value->nearest)) {
        const bool same = isnan(value->nearest) ? isnan(given) : given == value->nearest;
        return same ? 0 : INFINITY;
    }
    if (!isfinite(given) || signbit(given)) /* no unit is ever -0 */
        return INFINITY;
    int e;
    const double significand = frexp(value->nearest, &e);
    if (significand == 0.5 && signbit(value->rest)) /* right is in the binade below */
        --e;
    if (value->nearest == 0)
        e = DBL_MIN_EXP;
    return fabs(ldexp(given - value->nearest, -ulp_exponent(e)) - value->rest);
}
