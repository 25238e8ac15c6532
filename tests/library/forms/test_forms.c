/* SPDX-License-Identifier: MIT */
/*
 * The errors of the double maps' forms, before rounding, against MPFR: within what the rounding
 * tests allow for, or a quick result might differ from the pair form's.
 * SIGRAMP_TEST_PROBLEMS asks for more points, SIGRAMP_TEST_SEED repeats a run.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { PASSES = 60, BITS = 160 };

#define DECLARE_BASELINE(NAME, name, formula, ulp_f32, ulp_f64)                                    \
    map_form map_form_##name##_baseline(void);
#define DECLARE_QUICK(NAME, name, formula, ulp_f32, ulp_f64)                                       \
    map_form map_form_##name##_avx2(void);                                                         \
    map_form map_form_##name##_avx512(void);                                                       \
    map_form map_form_##name##_products(void);
#define BASELINE_ROW(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    {"baseline", SIGRAMP_##NAME, map_form_##name##_baseline},
#define QUICK_ROW(NAME, name, formula, ulp_f32, ulp_f64)                                           \
    {"avx2", SIGRAMP_##NAME, map_form_##name##_avx2},                                              \
        {"avx512", SIGRAMP_##NAME, map_form_##name##_avx512},                                      \
        {"avx512", SIGRAMP_##NAME, map_form_##name##_products},

SIGRAMP_UNIT_LIST(DECLARE_BASELINE)
#ifdef HAVE_QUICK_FORMS
SIGRAMP_UNIT_LIST(DECLARE_QUICK)
#endif

static const struct {
    const char *isa;
    sigramp_unit unit;
    map_form (*form)(void);
} forms[] = {SIGRAMP_UNIT_LIST(BASELINE_ROW)
#ifdef HAVE_QUICK_FORMS
                 SIGRAMP_UNIT_LIST(QUICK_ROW)
#endif
};

/* Near 0, where formulas change, in the tails; from `least` to the form's most. */
static double random_argument(uint64_t *seed, double most)
{
    const double size = random_bits(seed) % 3 == 0   ? exp(random_between(seed, -40, 3))
                        : random_bits(seed) % 2 == 0 ? random_between(seed, 0, 3)
                                                     : random_between(seed, 0, most);
    return random_bits(seed) % 2 ? size : -size;
}

static double error_of(sigramp_unit unit, double x, double a, double high, double low)
{
    mpfr_t right, given;
    mpfr_inits2(BITS, right, given, NULL);
    reference_unit(unit, x, a, right);
    mpfr_set_d(given, high, MPFR_RNDN);
    mpfr_add_d(given, given, low, MPFR_RNDN);
    mpfr_sub(given, given, right, MPFR_RNDN);
    mpfr_div(given, given, right, MPFR_RNDN);
    const double error = fabs(mpfr_get_d(given, MPFR_RNDN));
    mpfr_clears(right, given, NULL);
    return error;
}

/* The largest error of a pass, as a part of the slack. */
static double pass_error(const map_form *form, sigramp_unit unit, uint64_t *seed)
{
    double x[FORM_POINTS], high[FORM_POINTS], low[FORM_POINTS], worst = 0;
    const double a = random_bits(seed) % 2 ? 0 : random_between(seed, -30, 30);
    for (int j = 0; j < FORM_POINTS; ++j)
        do
            x[j] = a + random_argument(seed, form->most);
        while (!(fabs(x[j] - a) < form->most));
    form->values(x, a, high, low);
    for (int j = 0; j < FORM_POINTS; ++j) {
        const double error = error_of(unit, x[j], a, high[j], low[j]) / form->slack;
        cr_assert(error <= 1, "%s at %a - %a: %a + %a is off by %g of the slack",
                  sigramp_unit_info(unit)->name, x[j], a, high[j], low[j], error);
        worst = error > worst ? error : worst;
    }
    return worst;
}

static bool is_available(const char *isa)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    for (size_t i = 0; i < count; ++i)
        if (strcmp(isas[i], isa) == 0)
            return true;
    return false;
}

Test(forms, are_within_their_slack)
{
    uint64_t seed = fresh_seed("forms");
    const int passes = problem_count(PASSES);
    for (size_t f = 0; f < sizeof forms / sizeof *forms; ++f) {
        double worst = 0;
        if (!is_available(forms[f].isa))
            continue;
        const map_form form = forms[f].form();
        if (form.slack == 0) /* a unit whose maps do not take it */
            continue;
        for (int p = 0; p < passes; ++p)
            worst = fmax(worst, pass_error(&form, forms[f].unit, &seed));
        fprintf(stderr, "%s %s: %.3f of the slack\n", sigramp_unit_info(forms[f].unit)->name,
                forms[f].isa, worst);
        cr_assert(worst > 0.01, "nothing was measured");
    }
    mpfr_free_cache();
}
