/* SPDX-License-Identifier: MIT */
/* The sums that judge results of verify --all, against MPFR's. */
#include "cli/verify_random.h"
#include "cli/verify_right.h"
#include "reference/reference.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

enum { TERMS = 8, PROBLEMS = 4000 };

/* Arguments of all sizes: half of them where the unit is no limit yet. */
static double draw_near(uint64_t *state, double x, double slope)
{
    return random_one_in(state, 2) ? x + random_between(state, -800, 800) / slope
                                   : random_sign(state) * random_spread(state, -300, 300);
}

/* How far the difference from the nearest double is off, in units of what it may be off by. */
static double error_of(const reference_terms *terms, double x)
{
    const verify_sum sum = {.unit = terms->unit,
                            .scale = terms->scale,
                            .slope = terms->slope,
                            .terms = terms->count,
                            .offsets = terms->offsets,
                            .weights = terms->weights,
                            .left_out = -1};
    mpfr_t exact, sizes;
    double size;
    mpfr_inits2(REFERENCE_BITS, exact, sizes, (mpfr_ptr)NULL);
    reference_sum(terms, x, REFERENCE_BITS, exact, sizes);
    const double y = mpfr_get_d(exact, MPFR_RNDN);
    const double difference = verify_right_difference(&sum, (long double)x, y, &size);
    mpfr_sub_d(exact, exact, y, MPFR_RNDN);
    mpfr_sub_d(exact, exact, difference, MPFR_RNDN);
    const double error = fabs(mpfr_get_d(exact, MPFR_RNDN));
    cr_assert(fabs(size - mpfr_get_d(sizes, MPFR_RNDN)) <= 0x1p-50 * size + DBL_TRUE_MIN);
    mpfr_clears(exact, sizes, (mpfr_ptr)NULL);
    return error / (VERIFY_RIGHT_ERROR * size + DBL_TRUE_MIN);
}

Test(verify_right, sums_are_those_of_mpfr)
{
    double worst[SIGRAMP_UNIT_COUNT] = {0};
    for (uint64_t seed = 1; seed <= PROBLEMS; ++seed) {
        uint64_t state = seed;
        double offsets[TERMS], weights[TERMS];
        const double slope = random_sign(&state) * random_spread(&state, -100, 100);
        const double x = random_sign(&state) * random_spread(&state, -300, 300);
        for (int i = 0; i < TERMS; ++i) {
            offsets[i] = draw_near(&state, x, slope);
            weights[i] = random_sign(&state) * random_spread(&state, -40, 40);
        }
        const reference_terms terms = {(sigramp_unit)(seed % SIGRAMP_UNIT_COUNT),
                                       slope,
                                       random_sign(&state) * random_spread(&state, -100, 100),
                                       1 + random_bits(&state) % TERMS,
                                       offsets,
                                       weights};
        worst[terms.unit] = fmax(worst[terms.unit], error_of(&terms, x));
    }
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        cr_log_info("%s: %.3g", sigramp_unit_info((sigramp_unit)unit)->name, worst[unit]);
        cr_expect(verify_right_knows((sigramp_unit)unit));
        cr_expect_leq(worst[unit], 1, "%s: %g", sigramp_unit_info((sigramp_unit)unit)->name,
                      worst[unit]);
    }
}
