/* SPDX-License-Identifier: MIT */
/* Maps: right to the bound of the unit's row, and the same bits however they are computed. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

static double row_bound(sigramp_unit unit, sigramp_precision precision)
{
    const sigramp_unit_row *row = sigramp_unit_info(unit);
    return precision == SIGRAMP_F32 ? row->ulp_f32 : row->ulp_f64;
}

static void *mapped(sigramp_context *context, sigramp_unit unit, sigramp_precision precision,
                    size_t count, const void *x, double offset)
{
    void *y = malloc(count ? count * real_size(precision) : 1);
    cr_assert_not_null(y);
    cr_assert_eq(map_reals(context, unit, precision, count, x, offset, y), SIGRAMP_OK);
    return y;
}

static void check_against_reference(sigramp_unit unit, const input_list *inputs, double offset,
                                    const void *y)
{
    const double bound = row_bound(unit, inputs->precision);
    mpfr_t right;
    mpfr_init2(right, REFERENCE_BITS);
    for (size_t j = 0; j < inputs->count; ++j) {
        const double given = real_at(inputs->precision, y, j);
        reference_unit(unit, inputs->values[j], offset, right);
        const double error = reference_ulp_error(inputs->precision, given, right);
        cr_assert(error <= bound, "%s f%d: u(%a - %a) = %a is off by %.4f ULP, %.4f allowed",
                  sigramp_unit_info(unit)->name, (int)inputs->precision, inputs->values[j], offset,
                  given, error, bound);
    }
    mpfr_clear(right);
    mpfr_free_cache();
}

/* One offset: the baseline's results against MPFR, the other instruction sets' against the
 * baseline's. */
static size_t check_offset(sigramp_unit unit, sigramp_precision precision, double offset,
                           bool thorough)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    input_list inputs = inputs_for_map(precision, offset, thorough);
    void *x = real_array(precision, inputs.count, inputs.values);
    void *first = NULL;
    for (size_t i = 0; i < isa_count; ++i) {
        sigramp_context *context = cpu_context(isas[i], 1);
        cr_assert_str_eq(sigramp_context_report(context).isa, isas[i]);
        void *y = mapped(context, unit, precision, inputs.count, x, offset);
        if (first)
            cr_assert_arr_eq(y, first, inputs.count * real_size(precision),
                             "%s differs from %s, offset %a", isas[i], isas[0], offset);
        else
            check_against_reference(unit, &inputs, offset, y);
        sigramp_context_destroy(context);
        if (first)
            free(y);
        else
            first = y;
    }
    const size_t count = inputs.count;
    free(first);
    free(x);
    inputs_free(&inputs);
    return count;
}

static void check_accuracy(sigramp_unit unit, sigramp_precision precision)
{
    input_list offsets = inputs_offsets(precision);
    size_t checked = 0;
    for (size_t i = 0; i < offsets.count; ++i)
        checked += check_offset(unit, precision, offsets.values[i], i == 0);
    cr_assert(checked >= 20000, "only %zu inputs", checked);
    inputs_free(&offsets);
}

#define ACCURACY_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                       \
    Test(accuracy, name##_f32)                                                                     \
    {                                                                                              \
        check_accuracy(SIGRAMP_##NAME, SIGRAMP_F32);                                               \
    }                                                                                              \
    Test(accuracy, name##_f64)                                                                     \
    {                                                                                              \
        check_accuracy(SIGRAMP_##NAME, SIGRAMP_F64);                                               \
    }
SIGRAMP_UNIT_LIST(ACCURACY_TEST)

static const size_t sizes[] = {0, 1, 15, 16, 17, 511, 512, 513, 997, 100003};
enum { SIZES = sizeof sizes / sizeof *sizes, LARGEST_SIZE = 100003 };

/* Inputs of which many need the slow path: tails with subnormal results. */
static void *mixed_inputs(sigramp_precision precision, size_t count)
{
    uint64_t seed = 12345;
    const double reach = precision == SIGRAMP_F32 ? 110 : 760;
    double *values = calloc(count, sizeof *values);
    cr_assert_not_null(values);
    for (size_t j = 0; j < count; ++j)
        values[j] = random_between(&seed, -reach, j % 3 == 0 ? reach : -reach / 2);
    void *x = real_array(precision, count, values);
    free(values);
    return x;
}

/* Each point by a call of its own: what every other way to compute it must give. */
static void *mapped_one_by_one(sigramp_unit unit, sigramp_precision precision, size_t count,
                               const void *x, double offset)
{
    sigramp_context *context = cpu_context("baseline", 1);
    const size_t size = real_size(precision);
    char *y = malloc(count * size);
    cr_assert_not_null(y);
    for (size_t j = 0; j < count; ++j)
        cr_assert_eq(map_reals(context, unit, precision, 1, (const char *)x + j * size, offset,
                               y + j * size),
                     SIGRAMP_OK);
    sigramp_context_destroy(context);
    return y;
}

/* Exact-size arrays, so that a sanitizer sees one element too far; then in place. */
static void check_size(sigramp_context *context, sigramp_unit unit, sigramp_precision precision,
                       size_t count, const void *x, double offset, const void *right)
{
    const size_t bytes = count * real_size(precision);
    void *exact_x = malloc(bytes ? bytes : 1);
    cr_assert_not_null(exact_x);
    memcpy(exact_x, x, bytes);
    void *y = mapped(context, unit, precision, count, exact_x, offset);
    cr_assert_arr_eq(y, right, bytes, "%zu points", count);
    cr_assert_arr_eq(exact_x, x, bytes, "%zu points: the input changed", count);
    cr_assert_eq(map_reals(context, unit, precision, count, exact_x, offset, exact_x), SIGRAMP_OK);
    cr_assert_arr_eq(exact_x, right, bytes, "%zu points in place", count);
    free(y);
    free(exact_x);
}

/* Arrays that begin one element after an allocation's start, with a marked byte before and after.
 */
static void check_misaligned(sigramp_context *context, sigramp_unit unit,
                             sigramp_precision precision, size_t count, const void *x,
                             double offset, const void *right)
{
    const size_t size = real_size(precision), bytes = count * size;
    char *moved_x = malloc(bytes + size);
    char *moved_y = malloc(bytes + 2 * size);
    cr_assert(moved_x && moved_y);
    memcpy(moved_x + size, x, bytes);
    memset(moved_y, 0x5a, bytes + 2 * size);
    cr_assert_eq(map_reals(context, unit, precision, count, moved_x + size, offset, moved_y + size),
                 SIGRAMP_OK);
    cr_assert_arr_eq(moved_y + size, right, bytes, "%zu points, misaligned", count);
    for (size_t k = 0; k < size; ++k)
        cr_assert(moved_y[k] == 0x5a && moved_y[size + bytes + k] == 0x5a,
                  "%zu points: written outside y", count);
    free(moved_y);
    free(moved_x);
}

static void check_every_way(sigramp_unit unit, sigramp_precision precision)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    const double offset = 0.375;
    void *x = mixed_inputs(precision, LARGEST_SIZE);
    void *right = mapped_one_by_one(unit, precision, LARGEST_SIZE, x, offset);
    for (size_t i = 0; i < isa_count; ++i)
        for (int threads = 1; threads <= 4; ++threads) {
            sigramp_context *context = cpu_context(isas[i], threads);
            for (size_t s = 0; s < SIZES; ++s) {
                check_size(context, unit, precision, sizes[s], x, offset, right);
                check_misaligned(context, unit, precision, sizes[s], x, offset, right);
            }
            sigramp_context_destroy(context);
        }
    free(right);
    free(x);
}

#define EVERY_WAY_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                      \
    Test(same_bits_every_way, name##_f32)                                                          \
    {                                                                                              \
        check_every_way(SIGRAMP_##NAME, SIGRAMP_F32);                                              \
    }                                                                                              \
    Test(same_bits_every_way, name##_f64)                                                          \
    {                                                                                              \
        check_every_way(SIGRAMP_##NAME, SIGRAMP_F64);                                              \
    }
SIGRAMP_UNIT_LIST(EVERY_WAY_TEST)
