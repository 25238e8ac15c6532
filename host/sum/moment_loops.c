/* SPDX-License-Identifier: MIT */
/* The loops over terms (host/sum/moments.h), compiled once for each instruction set (SIGRAMP_ISA).
 */
#include "sum/cell_loop.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

LOOP_INLINE moment_extremes find_extremes_of(const moment_terms *terms, int precision, size_t begin,
                                             size_t end)
{
    double least = INFINITY, greatest = -INFINITY, light = INFINITY, heavy = 0;
    int strange = 0, positive = 0, negative = 0;
    for (size_t i = begin; i < end; ++i) {
        const double offset = sum_real_at(precision, terms->offsets, i);
        const double signed_weight = moment_weight(terms, precision, i);
        const double weight = fabs(signed_weight);
        const double counts = weight > 0 ? weight : INFINITY;
        least = offset < least ? offset : least;
        greatest = offset > greatest ? offset : greatest;
        light = counts < light ? counts : light;
        heavy = weight > heavy ? weight : heavy;
        positive |= signed_weight > 0;
        negative |= signed_weight < 0;
        strange |= !(fabs(offset) <= DBL_MAX) | !(weight <= DBL_MAX);
    }
    const moment_extremes found = {{least, greatest, positive, negative}, {light, heavy}, strange};
    return found;
}

moment_extremes CELL_LOOP(find_extremes)(const moment_terms *terms, size_t begin, size_t end)
{
    return terms->precision == 32 ? find_extremes_of(terms, 32, begin, end)
                                  : find_extremes_of(terms, 64, begin, end);
}

LOOP_INLINE int are_between_of(int precision, size_t count, const void *x, double inverse_width,
                               double least, double greatest)
{
    int outside = 0;
    for (size_t i = 0; i < count; ++i) {
        const double t = sum_real_at(precision, x, i) * inverse_width;
        outside |= (t < least) | (t > greatest);
    }
    return !outside;
}

int CELL_LOOP(are_between)(int precision, size_t count, const void *x, double inverse_width,
                           double least, double greatest)
{
    return precision == 32 ? are_between_of(32, count, x, inverse_width, least, greatest)
                           : are_between_of(64, count, x, inverse_width, least, greatest);
}

/* What so many terms count, and where. */
enum { TERM_BLOCK = 64 };

/* So many moments are counted at once; there is room for counts beyond the order. */
enum { AT_ONCE = 3, MOST_COUNTED = MOST_ORDER + AT_ONCE - 1 };

typedef struct {
    double v[TERM_BLOCK], before[TERM_BLOCK], term[TERM_BLOCK]; /* w' T_(k - 1) and w' T_k */
    uint64_t shift[TERM_BLOCK];
    uint64_t high[MOST_COUNTED][TERM_BLOCK], low[MOST_COUNTED][TERM_BLOCK];
    int32_t place[TERM_BLOCK]; /* of the cell and the class */
} term_block;

/* Added to a number below 2^(51 - grid), it leaves its multiple of 2^-grid in the low bits. */
LOOP_INLINE double grid_of(int grid)
{
    return 0x1.8p+52 / (double)((uint64_t)1 << grid);
}

_Static_assert(CLASS_LIFT == 80, "the power of two");

/* w'; the weight's class, and e less the class's lowest. */
LOOP_INLINE double classify(double weight, int precision, int32_t *class, uint64_t *shift)
{
    const int small = precision == 64 && fabs(weight) < 0x1p-1000;
    const double normal = small ? weight * 0x1p+80 : weight;
    const uint64_t field = bits_of_double(normal) >> 52 & 0x7ff;
    *shift = field % CLASS_BINADES;
    *class = (int32_t)(field / CLASS_BINADES) + (small ? 0 : CLASS_LIFT / CLASS_BINADES);
    const uint64_t significand = bits_of_double(normal) & ~((uint64_t)0x7ff << 52);
    return normal == 0 ? 0 : double_of_bits(significand | (uint64_t)1023 << 52);
}

/* How many units of high counts are in low ones of either sign, rounded down: without them, low
 * counts of so many terms would leave 64 bits. */
LOOP_INLINE uint64_t carry_of(uint64_t low)
{
    const uint64_t least = (uint64_t)1 << 62; /* they are above -2^62 */
    const int bits = LOW_GRID - HIGH_GRID;
    return ((low + least) >> bits) - (least >> bits);
}

/* Where so many terms are, and the first two of their Chebyshev polynomials. */
LOOP_INLINE void find_terms(const moment_run *run, const moment_terms *terms, int precision,
                            int weighted, size_t start, size_t count, term_block *restrict block)
{
    const void *offsets = terms->offsets, *weights = terms->weights;
    const double inverse_width = terms->inverse_width, first = run->first;
    const int32_t first_class = run->first_class, classes = run->classes;
    const double cells = (double)run->cells;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const double t = sum_real_at(precision, offsets, start + i) * inverse_width;
        const double cell = moment_cell(t), v = 2 * (t - cell) - 1, index = cell - first;
        const int counts = (index >= 0) & (index < cells);
        double w = 1;
        int32_t class = 0;
        uint64_t shift = 0;
        if (weighted) {
            w = classify(sum_real_at(precision, weights, start + i), precision, &class, &shift);
            class -= first_class;
            class = class < 0 ? 0 : class; /* that of 0 */
        }
        w = counts ? w : 0;
        block->v[i] = v;
        block->before[i] = w;
        block->term[i] = w * v;
        block->shift[i] = shift;
        block->place[i] = counts ? (int32_t)index * classes + class : 0;
    }
}

/* The counts of AT_ONCE moments from T_k on, so many of them with low ones. */
LOOP_INLINE void count_some(term_block *restrict block, size_t k, int fine, size_t count)
{
    const double high_grid = grid_of(HIGH_GRID), low_grid = grid_of(LOW_GRID);
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const double v = block->v[i];
        const uint64_t shift = block->shift[i];
        double before = block->before[i], term = block->term[i];
#pragma GCC unroll 3
        for (int j = 0; j < AT_ONCE; ++j) {
            const double value = before, high = value + high_grid;
            uint64_t counted = (bits_of_double(high) - bits_of_double(high_grid)) << shift;
            if (j < fine) {
                const double low = (value - (high - high_grid)) + low_grid;
                const uint64_t all = (bits_of_double(low) - bits_of_double(low_grid)) << shift;
                const uint64_t carried = carry_of(all);
                counted += carried;
                block->low[k + (size_t)j][i] = all - (carried << (LOW_GRID - HIGH_GRID));
            }
            block->high[k + (size_t)j][i] = counted;
            before = term;
            term = 2 * v * term - value;
        }
        block->before[i] = before;
        block->term[i] = term;
    }
}

/* All that a cell has of a class: high counts, then low ones. */
static void count_block(term_block *block, size_t count, int order, int fine)
{
    for (int k = 0; k < order; k += AT_ONCE)
        if (k + 1 < fine)
            count_some(block, (size_t)k, AT_ONCE, count);
        else if (k < fine)
            count_some(block, (size_t)k, 1, count);
        else
            count_some(block, (size_t)k, 0, count);
}

LOOP_INLINE void add_block(const term_block *block, size_t count, int order, int fine,
                           int64_t *counts)
{
    for (size_t i = 0; i < count; ++i) {
        uint64_t *const to = (uint64_t *)counts + (size_t)block->place[i] * (size_t)(order + fine);
        for (int k = 0; k < order; ++k)
            to[k] += block->high[k][i];
        for (int k = 0; k < fine; ++k)
            to[order + k] += block->low[k][i];
    }
}

LOOP_INLINE void add_terms(const moment_run *run, int precision, int weighted, size_t start,
                           size_t end, int64_t *counts)
{
    const int order = run->order, fine = moment_fine(order, run->exact);
    term_block block;
    for (size_t i = start; i < end; i += TERM_BLOCK) {
        const size_t count = end - i < TERM_BLOCK ? end - i : TERM_BLOCK;
        find_terms(run, run->terms, precision, weighted, i, count, &block);
        count_block(&block, count, order, fine);
        if (precision == 64 && order == 9 && fine == 7)
            add_block(&block, count, 9, 7, counts);
        else if (precision == 32 && order == 6)
            add_block(&block, count, 6, 3, counts);
        else
            add_block(&block, count, order, fine, counts);
    }
}

void CELL_LOOP(add_terms)(const moment_run *run, size_t begin, size_t end, int64_t *counts)
{
    const int weighted = run->terms->weights != NULL;
    if (run->terms->precision == 64)
        add_terms(run, 64, weighted, begin, end, counts);
    else
        add_terms(run, 32, weighted, begin, end, counts);
}
