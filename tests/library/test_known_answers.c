/* SPDX-License-Identifier: MIT */
/* What a context asks the CPU path first: the units of this build are right, and a wrong one is
 * found. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "api/known_answers.h"
#include "support.h"

static char why[KNOWN_WHY_SIZE];

/* One unit with other traits, by each instruction set. */
static void expect_found(sigramp_unit unit, const unit_traits *traits, const char *what)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    for (size_t i = 0; i < count; ++i) {
        cr_expect_eq(known_answers_check_unit(unit, traits, isas[i], why),
                     SIGRAMP_SELF_CHECK_FAILED, "%s", what);
        cr_expect_not_null(strstr(why, what), "%s", why);
        cr_expect_not_null(strstr(why, sigramp_unit_info(unit)->name), "%s", why);
    }
}

static double more(int n)
{
    return n == 2 ? -0.501 : n % 2 ? 1.0 / n : -1.0 / n;
}

Test(known_answers, this_build_is_right)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    for (size_t i = 0; i < count; ++i)
        cr_expect_eq(known_answers_check(isas[i], why), SIGRAMP_OK, "%s", why);
}

/* The loops' results are then off by as much. */
Test(known_answers, a_value_that_differs_in_its_last_bit_is_found)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        const unit_traits *const right = unit_traits_of((sigramp_unit)unit);
        for (size_t i = 0; i < right->known_count; ++i) {
            unit_traits wrong = *right;
            unit_known_value known[16];
            memcpy(known, right->known, right->known_count * sizeof *known);
            known[i].value = nextafter(known[i].value, INFINITY);
            wrong.known = known;
            expect_found((sigramp_unit)unit, &wrong, "a map");
        }
    }
}

/* Another function, which is what a formula's mistake is. */
Test(known_answers, another_unit_s_loops_are_found)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        expect_found((sigramp_unit)((unit + 1) % SIGRAMP_UNIT_COUNT),
                     unit_traits_of((sigramp_unit)unit), "a map");
}

Test(known_answers, a_wrong_series_is_found)
{
    unit_traits wrong = *unit_traits_of(SIGRAMP_SOFTPLUS);
    wrong.left = more;
    expect_found(SIGRAMP_SOFTPLUS, &wrong, "the series");
    wrong = *unit_traits_of(SIGRAMP_SOFTPLUS);
    wrong.right = more;
    expect_found(SIGRAMP_SOFTPLUS, &wrong, "the series");
}

Test(known_answers, a_unit_without_known_values_is_not_trusted)
{
    unit_traits wrong = *unit_traits_of(SIGRAMP_RELU);
    wrong.known_count = 0;
    expect_found(SIGRAMP_RELU, &wrong, "0 known values");
}
