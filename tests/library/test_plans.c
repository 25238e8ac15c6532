/* SPDX-License-Identifier: MIT */
/* Plans of fast and closed sums: every instruction set and any number of threads make the same
 * table, to the last bit, whatever was planned before or
 * is planned meanwhile. */
#include <criterion/criterion.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "sum/closed.h"
#include "sum/fast.h"
#include "threads/instructions.h"

enum { PROBLEMS = 40, MOST_TERMS = 300 };

static const sigramp_unit units[] = {SIGRAMP_LOGISTIC, SIGRAMP_SOFTPLUS, SIGRAMP_DENSITY};
static const double tolerances[] = {0, 3e-7, 1e-5}; /* each has another order */

static sigramp_sum_options some_options(sigramp_method method, int precision, size_t i,
                                        uint64_t *seed)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = units[i % 3];
    options.method = method;
    options.slope = random_between(seed, 0.5, 2) * (i % 4 < 2 ? 1 : -1);
    options.scale = random_between(seed, -3, 3) * exp2(i % 5 > 0         ? 0
                                                       : precision == 32 ? 100
                                                                         : 900); /* guarded */
    options.tolerance = method == SIGRAMP_METHOD_FAST ? tolerances[i / 3 % 3] : 0;
    return options;
}

/* The bytes of a table's numbers. */
static size_t bytes_of(const sum_table *table, int precision)
{
    return loop_table_numbers(&table->loop) * (size_t)precision / 8;
}

static void expect_same(const sum_table *table, const sum_table *right, int precision,
                        const char *isa, size_t i)
{
    const size_t bytes = bytes_of(right, precision);
    cr_assert_gt(bytes, 0);
    cr_assert_eq(bytes_of(table, precision), bytes);
    cr_expect(memcmp(table->memory, right->memory, bytes) == 0,
              "problem %zu of float%d: another table with %s", i, precision, isa);
    cr_expect_eq(table->error_bound, right->error_bound);
}

typedef void plan_maker(size_t i, int precision, const sum_planner *planner, sum_table *table);

static void check(plan_maker *make, int precision)
{
    static const char *const isas[] = {"baseline", "avx2", "avx512"};
    kept_expansions expansions = {.next = 0}; /* of the problems before, too */
    for (size_t i = 0; i < PROBLEMS; ++i) {
        kept_expansions none = {.next = 0};
        const sum_planner plain = {"baseline", 1, &none, 0};
        sum_table right;
        make(i, precision, &plain, &right);
        kept_expansions_destroy(&none);
        for (size_t k = 0; k < sizeof isas / sizeof *isas; ++k) {
            const sum_planner planner = {instructions_find(isas[k]), 1 + (int)(i % 3), &expansions,
                                         0};
            sum_table table;
            if (!planner.isa) /* not on this machine */
                continue;
            make(i, precision, &planner, &table);
            expect_same(&table, &right, precision, isas[k], i);
            sum_table_destroy(&table);
        }
        sum_table_destroy(&right);
    }
    kept_expansions_destroy(&expansions);
}

/* Offsets of an even density or in few places; weights that differ by up to 2^40. */
static void make_fast(size_t i, int precision, const sum_planner *planner, sum_table *table)
{
    uint64_t seed = 3 + i;
    double doubles[2][MOST_TERMS];
    float floats[2][MOST_TERMS];
    char why[SUM_WHY_SIZE];
    const sigramp_sum_options options = some_options(SIGRAMP_METHOD_FAST, precision, i, &seed);
    const size_t count = i % 7 == 0 ? 5 : MOST_TERMS;
    const double spread = random_between(&seed, 1, 60);
    for (size_t t = 0; t < count; ++t) {
        const double weight = exp2(random_between(&seed, -40, 0));
        doubles[0][t] = floats[0][t] = (float)(random_between(&seed, -1, 1) * spread);
        doubles[1][t] = floats[1][t] = (float)(t % 3 == 0 ? -weight : weight);
    }
    const void *const offsets = precision == 32 ? (void *)floats[0] : (void *)doubles[0];
    const void *const weights = precision == 32 ? (void *)floats[1] : (void *)doubles[1];
    cr_assert_eq(
        sum_table_create(&options, 0, precision, count, offsets, weights, planner, table, why),
        SIGRAMP_OK, "%s", why);
}

/* Dense, middle and far apart; few and many. */
static void make_closed(size_t i, int precision, const sum_planner *planner, sum_table *table)
{
    static const double spacings[] = {1e-9, 1e-3, 0.3, 1, 30, 1000};
    uint64_t seed = 1003 + i;
    const sigramp_sum_options options = some_options(SIGRAMP_METHOD_CLOSED, precision, i, &seed);
    const uint64_t count = i % 7 == 0 ? 3 : 3000 + i;
    const double spacing = spacings[i % 6] * random_between(&seed, 1, 2);
    const double length = i % 5 == 1 ? 1e7 : spacing * ((double)count - 1);
    const sum_spacing offsets = {0.25, 0.25 + length, count};
    cr_assert_eq(sum_pieces_create(&options, 0, precision, offsets, planner, table), SIGRAMP_OK);
}

/* Tables of make_fast's problems, and what threads that plan them at once share. */
typedef struct {
    sum_table right[PROBLEMS];
    kept_expansions expansions;
    atomic_int wrong;
} shared_problems;

static void *plan_all(void *of)
{
    shared_problems *const shared = of;
    const sum_planner planner = {NULL, 1, &shared->expansions, 0};
    for (size_t round = 0; round < 3; ++round)
        for (size_t i = 0; i < PROBLEMS; ++i) {
            const sum_table *const right = &shared->right[i];
            sum_table table;
            make_fast(i, 64, &planner, &table);
            if (memcmp(table.memory, right->memory, bytes_of(right, 64)) != 0)
                atomic_fetch_add(&shared->wrong, 1);
            sum_table_destroy(&table);
        }
    return NULL;
}

Test(plans, several_threads_plan_in_one_context_at_once)
{
    static shared_problems shared;
    pthread_t threads[4];
    for (size_t i = 0; i < PROBLEMS; ++i) {
        kept_expansions none = {.next = 0};
        make_fast(i, 64, &(sum_planner){NULL, 1, &none, 0}, &shared.right[i]);
        kept_expansions_destroy(&none);
    }
    for (size_t t = 0; t < 4; ++t)
        cr_assert_eq(pthread_create(&threads[t], NULL, plan_all, &shared), 0);
    for (size_t t = 0; t < 4; ++t)
        pthread_join(threads[t], NULL);
    cr_expect_eq(atomic_load(&shared.wrong), 0);
    for (size_t i = 0; i < PROBLEMS; ++i)
        sum_table_destroy(&shared.right[i]);
    kept_expansions_destroy(&shared.expansions);
}

Test(plans, fast_sums_have_the_same_table_on_every_instruction_set)
{
    check(make_fast, 32);
    check(make_fast, 64);
}

Test(plans, closed_sums_have_the_same_table_on_every_instruction_set)
{
    check(make_closed, 32);
    check(make_closed, 64);
}
