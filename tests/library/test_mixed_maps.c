/* SPDX-License-Identifier: MIT */
/* Float maps of points side by side that forms of their own are for: every instruction set has the
 * baseline's bits, which has one form for all of them. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

enum { POINTS = 20011 };

typedef struct {
    double low, high; /* most points */
    double tail;      /* the share of others, below the least normal results */
    double special;   /* and of NaN and infinities */
    int run;          /* so many of a kind follow one another */
} mixture;

static const mixture mixtures[] = {
    {-10, 10, 0.01, 0, 1},    {-10, 10, 0.5, 0, 1},    {-10, 10, 0.5, 0.02, 37},
    {-120, 120, 0, 0, 1},     {-90, -60, 0, 0, 1},     {-88, -86.5, 0, 0, 1},
    {-104.5, -103, 0, 0, 1},  {-10, 10, 0.3, 0.3, 64}, {-10, 10, 0.97, 0, 1},
    {-45, -42, 0.1, 0.01, 1},
};

static double kind_of_point(const mixture *mix, uint64_t *seed, double *low, double *high)
{
    static const double special[] = {NAN, -NAN, INFINITY, -INFINITY};
    const double kind = random_between(seed, 0, 1);
    const int in_tail = kind < mix->tail;
    *low = in_tail ? -106 : mix->low;
    *high = in_tail ? -86 : mix->high;
    return kind >= 1 - mix->special ? special[random_bits(seed) >> 62] : 0;
}

static void make_points(const mixture *mix, double offset, uint64_t *seed, float *x)
{
    double low = 0, high = 0, other = 0;
    for (int j = 0; j < POINTS; ++j) {
        if (j % mix->run == 0)
            other = kind_of_point(mix, seed, &low, &high);
        const double t = other + random_between(seed, low, high);
        x[j] = (float)(offset + (random_bits(seed) >> 63 && mix->run == 1 ? -t : t));
    }
}

static void map_all(sigramp_context *context, sigramp_unit unit, const float *x, float offset,
                    float *y)
{
    cr_assert_eq(sigramp_map_f32(context, unit, POINTS, x, offset, y), SIGRAMP_OK, "%s",
                 sigramp_context_detail(context));
}

static void compare(sigramp_context *const contexts[2], sigramp_unit unit, const float *x,
                    float offset)
{
    static float here[POINTS], there[POINTS];
    map_all(contexts[0], unit, x, offset, there);
    map_all(contexts[1], unit, x, offset, here);
    for (int j = 0; j < POINTS; ++j)
        cr_assert_eq(memcmp(&here[j], &there[j], sizeof here[j]), 0,
                     "%s, %s, x %a, offset %a, place %d: %a, baseline %a",
                     sigramp_unit_info(unit)->name, sigramp_context_report(contexts[1]).isa,
                     (double)x[j], (double)offset, j, (double)here[j], (double)there[j]);
}

static void compare_units(sigramp_context *const contexts[2], uint64_t seed)
{
    static float x[POINTS];
    static const float offsets[] = {0, 0.1F, -37.7F, 3e5F};
    for (size_t i = 0; i < sizeof mixtures / sizeof *mixtures; ++i)
        for (size_t k = 0; k < sizeof offsets / sizeof *offsets; ++k) {
            make_points(&mixtures[i], (double)offsets[k], &seed, x);
            for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
                compare(contexts, (sigramp_unit)unit, x, offsets[k]);
        }
}

Test(mixed_maps, have_the_bits_of_the_baseline)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    const uint64_t seed = fresh_seed("mixed points");
    for (size_t i = 1; i < count; ++i) {
        sigramp_context *const contexts[2] = {cpu_context(isas[0], 1), cpu_context(isas[i], 1)};
        compare_units(contexts, seed);
        sigramp_context_destroy(contexts[0]);
        sigramp_context_destroy(contexts[1]);
    }
}
