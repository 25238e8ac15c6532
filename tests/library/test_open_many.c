/* SPDX-License-Identifier: MIT */
/* Plans of more terms than any list has: packed terms that are added to themselves, again and
 * again. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "support.h"

TestSuite(open_many, .timeout = 60);

enum { TERMS = 1000, POINTS = 64, DOUBLINGS = 39 };

static sigramp_status double_terms(sigramp_sum_plan *plan)
{
    size_t size = 0;
    cr_assert_eq(sigramp_sum_plan_pack(plan, 0, NULL, &size), SIGRAMP_OK);
    void *const bytes = malloc(size);
    cr_assert_eq(sigramp_sum_plan_pack(plan, size, bytes, &size), SIGRAMP_OK);
    const sigramp_status status = sigramp_sum_plan_add_packed(plan, size, bytes);
    free(bytes);
    return status;
}

/* Within the bounds of both: every term is positive. */
static void expect_times(const sigramp_sum_plan *plan, double times, const double *y,
                         const double *once)
{
    const double bound = 2.1 * sigramp_sum_plan_error_bound(plan);
    for (int j = 0; j < POINTS; ++j)
        cr_expect(fabs(y[j] / times - once[j]) <= bound * once[j], "%a is not %g times %a", y[j],
                  times, once[j]);
}

static void check_doubled(int has_weights)
{
    double offsets[TERMS], weights[TERMS], x[POINTS], once[POINTS], y[POINTS];
    uint64_t seed = 88172645463325252u;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_FAST;
    for (int i = 0; i < TERMS; ++i) {
        offsets[i] = (double)(random_bits(&seed) % 4096) / 1024 - 2;
        weights[i] = ldexp(1 + (double)(random_bits(&seed) % 1024) / 1024,
                           (int)(random_bits(&seed) % 60) - 30);
    }
    for (int j = 0; j < POINTS; ++j)
        x[j] = -16 + 0.5 * j;
    cr_assert_eq(sigramp_sum_plan_open_f64(context, &options, -2, 2, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_add_f64(plan, TERMS, offsets, has_weights ? weights : NULL),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, x, once), SIGRAMP_OK);
    for (int i = 0; i < DOUBLINGS; ++i)
        cr_assert_eq(double_terms(plan), SIGRAMP_OK, "%d: %s", i, sigramp_context_detail(context));
    cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, x, y), SIGRAMP_OK);
    expect_times(plan, ldexp(1, DOUBLINGS), y, once);
    cr_expect_eq(double_terms(plan), SIGRAMP_NOT_SUPPORTED, "more than 10^15");
    cr_assert_eq(sigramp_sum_plan_remove_f64(plan, TERMS, offsets, has_weights ? weights : NULL),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, x, y), SIGRAMP_OK);
    expect_times(plan, ldexp(1, DOUBLINGS) - 1, y, once);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(open_many, of_half_a_million_times_a_thousand_million_ones)
{
    check_doubled(0);
}

Test(open_many, of_as_many_with_weights)
{
    check_doubled(1);
}
