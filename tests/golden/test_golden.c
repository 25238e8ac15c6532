/* SPDX-License-Identifier: MIT */
/* float64 maps against golden values, without MPFR; and the golden values against MPFR. */
#include <criterion/criterion.h>
#include <math.h>

#include "golden.h"
#include "support.h"

enum { LEAST_VALUES = 2000 };

static golden_value values[MOST_GOLDEN_VALUES + 1];

static size_t read_values(sigramp_unit unit)
{
    char name[1024];
    snprintf(name, sizeof name, "%s/%s.txt", SIGRAMP_GOLDEN_FOLDER, sigramp_unit_info(unit)->name);
    FILE *const file = fopen(name, "r");
    cr_assert_not_null(file, "%s does not open", name);
    const size_t count = golden_read(file, values);
    fclose(file);
    cr_assert_geq(count, LEAST_VALUES, "%s has %zu values", name, count);
    return count;
}

static void check_results(sigramp_unit unit, size_t count, const golden_value *value,
                          const double *y)
{
    const double bound = sigramp_unit_info(unit)->ulp_f64 + GOLDEN_ROUNDING;
    for (size_t j = 0; j < count; ++j) {
        const double error = golden_error(&value[j], y[j]);
        cr_assert(error <= bound, "%s: u(%a - %a) = %a is off by %.6f ULP",
                  sigramp_unit_info(unit)->name, value[j].x, value[j].offset, y[j], error);
    }
}

/* Rows that share an offset, up to a block of points, are one call. */
static void check_context(sigramp_context *context, sigramp_unit unit, size_t count)
{
    enum { MOST_POINTS = 100 };
    double x[MOST_POINTS], y[MOST_POINTS];
    for (size_t first = 0, size; first < count; first += size) {
        const double offset = values[first].offset;
        for (size = 0; size < MOST_POINTS && first + size < count; ++size) {
            if (size > 0 && values[first + size].offset != offset)
                break;
            x[size] = values[first + size].x;
        }
        cr_assert_eq(sigramp_map_f64(context, unit, size, x, offset, y), SIGRAMP_OK);
        check_results(unit, size, &values[first], y);
    }
}

static void check_every_context(sigramp_unit unit)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas), count = read_values(unit);
    const sigramp_options on_device = {.device = "opencl"};
    for (size_t i = 0; i <= isa_count; ++i) {
        sigramp_context *context =
            i < isa_count ? cpu_context(isas[i], 1) : device_context(&on_device);
        check_context(context, unit, count);
        sigramp_context_destroy(context);
    }
}

static bool same_double(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void check_golden_values(sigramp_unit unit)
{
    const size_t count = read_values(unit);
    for (size_t j = 0; j < count; ++j) {
        const golden_value right = golden_compute(unit, values[j].x, values[j].offset);
        cr_assert(same_double(right.nearest, values[j].nearest) &&
                      fabs(right.rest - values[j].rest) <= GOLDEN_ROUNDING,
                  "row %zu, u(%a - %a)", j + 1, right.x, right.offset);
    }
    mpfr_free_cache();
}

#define GOLDEN_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(golden_values, name##_has_them)                                                           \
    {                                                                                              \
        check_every_context(SIGRAMP_##NAME);                                                       \
    }                                                                                              \
    Test(golden_values, of_##name##_are_those_of_mpfr)                                             \
    {                                                                                              \
        check_golden_values(SIGRAMP_##NAME);                                                       \
    }
SIGRAMP_UNIT_LIST(GOLDEN_TEST)

Test(golden_values, tell_a_wrong_last_bit)
{
    const golden_value third = {0, 0, 0x1.5555555555555p-2, 1 / 3.0};
    cr_assert_float_eq(golden_error(&third, third.nearest), 1 / 3.0, 1e-12);
    cr_assert_float_eq(golden_error(&third, nextafter(third.nearest, 1)), 2 / 3.0, 1e-12);
    const golden_value below_one = {0, 0, 1, -0.25};
    cr_assert_float_eq(golden_error(&below_one, nextafter(1, 0)), 0.75, 1e-12);
    const golden_value least = {0, 0, 0, 0.25};
    cr_assert_float_eq(golden_error(&least, 0x1p-1074), 0.75, 1e-12);
    cr_assert_eq(golden_error(&least, -0.0), INFINITY);
    const golden_value infinite = {0, 0, INFINITY, 0};
    cr_assert_eq(golden_error(&infinite, 0x1.fffffffffffffp1023), INFINITY);
}
