/* SPDX-License-Identifier: MIT */
/* How terms are shared among a few slopes: within the bound that host/sum/slope_nodes.h derives,
 * and what that takes of the units. */
#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>

#include "reference/inputs.h"
#include "sum/slope_nodes.h"
#include "units/units.h"

enum { SAMPLES = 20000, RAYS = 40, POINTS_OF_RAY = 20000 };

static double complex unit_at(sigramp_unit unit, double complex t)
{
    const double complex e = cexp(-t), logistic = 1 / (1 + e);
    return unit == SIGRAMP_LOGISTIC ? logistic - 0.5 : e * logistic * logistic;
}

static double real_unit(sigramp_unit unit, double t)
{
    const double e = exp(-fabs(t)), falling = e / (1 + e);
    if (unit == SIGRAMP_LOGISTIC)
        return t < 0 ? falling : 1 / (1 + e);
    return falling / (1 + e);
}

/* Both are odd or even, but for a constant: one half of the sector's two, and of that the upper. */
static double largest_in_sector(sigramp_unit unit)
{
    double largest = 0;
    for (int ray = 0; ray <= RAYS; ++ray) {
        const double angle = 2 * atan(SECTOR_RADIUS) * ray / RAYS;
        for (int k = 1; k <= POINTS_OF_RAY; ++k)
            largest =
                fmax(largest, cabs(unit_at(unit, cexp(I * angle) * (40.0 * k / POINTS_OF_RAY))));
    }
    return largest;
}

Test(slope_nodes, units_are_as_small_in_the_sector_as_they_say)
{
    static const sigramp_unit bounded[] = {SIGRAMP_LOGISTIC, SIGRAMP_DENSITY};
    for (int i = 0; i < 2; ++i) {
        const double largest = largest_in_sector(bounded[i]);
        const double said = unit_traits_of(bounded[i])->in_sector;
        cr_expect(largest <= said, "unit %d: %g in the sector, %g said", bounded[i], largest, said);
        cr_expect(said < 5 * largest, "unit %d: %g in the sector, %g said", bounded[i], largest,
                  said);
    }
}

/* Shares of weight 1; how far the nodes' values so added up are from the unit's own. */
static double error_at(sigramp_unit unit, const slope_nodes *nodes, double slope, double distance)
{
    const double place = slope_place(slope), weight = 1;
    long double sum = 0;
    for (int l = 0; l < nodes->count; ++l) {
        double share = 0;
        slope_nodes_share(nodes, l, 1, &place, &weight, &share);
        sum += (long double)share * real_unit(unit, nodes->slopes[l] * distance);
    }
    return (double)fabsl(sum - real_unit(unit, slope * distance));
}

Test(slope_nodes, share_terms_within_the_bound)
{
    static const sigramp_unit bounded[] = {SIGRAMP_LOGISTIC, SIGRAMP_DENSITY};
    uint64_t seed = fresh_seed("slope nodes");
    for (int i = 0; i < 2; ++i)
        for (int count = FEWEST_NODES; count <= MOST_NODES; ++count) {
            const slope_nodes nodes = slope_nodes_of(count);
            const double rounding = slope_nodes_rounding(count) + 3e-16; /* of the values here */
            const double bound =
                slope_nodes_error(count, unit_traits_of(bounded[i])->in_sector) + rounding;
            double worst = 0;
            for (int k = 0; k < SAMPLES; ++k) {
                const double slope = random_between(&seed, 1, 2);
                const double distance = exp(random_between(&seed, -3, 5));
                worst =
                    fmax(worst, error_at(bounded[i], &nodes, slope, k % 2 ? distance : -distance));
            }
            cr_expect(worst <= bound, "unit %d, %d nodes: %g, bound %g", bounded[i], count, worst,
                      bound);
            cr_expect(count > 10 || bound < 2000 * worst, "unit %d, %d nodes: %g, bound %g",
                      bounded[i], count, worst, bound);
        }
}

/* A node's own terms are its own alone, at the ends of the band too. */
Test(slope_nodes, give_a_node_its_own_terms)
{
    const slope_nodes nodes = slope_nodes_of(MOST_NODES);
    for (int l = 0; l < MOST_NODES; ++l)
        for (int m = 0; m < MOST_NODES; ++m) {
            const double weight = 3;
            double share = -1;
            slope_nodes_share(&nodes, m, 1, &nodes.places[l], &weight, &share);
            cr_expect_float_eq(share, l == m ? 3 : 0, 1e-14, "node %d of %d: %g", m, l, share);
        }
}
