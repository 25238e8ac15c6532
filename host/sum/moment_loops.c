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
    double least = INFINITY, greatest = -INFINITY, largest = 0;
    int strange = 0;
    for (size_t i = begin; i < end; ++i) {
        const double offset = sum_real_at(precision, terms->offsets, i);
        const double weight = fabs(moment_weight(terms, precision, i));
        least = offset < least ? offset : least;
        greatest = offset > greatest ? offset : greatest;
        largest = weight > largest ? weight : largest;
        strange |= !(fabs(offset) <= DBL_MAX) | !(weight <= DBL_MAX);
    }
    const moment_extremes found = {least, greatest, largest, strange};
    return found;
}

moment_extremes CELL_LOOP(find_extremes)(const moment_terms *terms, size_t begin, size_t end)
{
    return terms->precision == 32 ? find_extremes_of(terms, 32, begin, end)
                                  : find_extremes_of(terms, 64, begin, end);
}

/* w T_k(v) of so many terms, and the cells they belong to. */
enum { TERM_BLOCK = 64 };

typedef struct {
    double of[MOST_ORDER][TERM_BLOCK];
    int32_t cell[TERM_BLOCK];
} term_block;

LOOP_INLINE void fill_block(const moment_terms *terms, int precision, int weighted, size_t start,
                            size_t count, double first, int order, double factor,
                            term_block *restrict block)
{
    const void *offsets = terms->offsets, *weights = terms->weights;
    const double inverse_width = terms->inverse_width;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const double t = sum_real_at(precision, offsets, start + i) * inverse_width;
        const double cell = moment_cell(t), v = 2 * (t - cell) - 1;
        const double w = weighted ? sum_real_at(precision, weights, start + i) * factor : factor;
        double before = w, term = w * v;
        block->cell[i] = (int32_t)(cell - first);
        block->of[0][i] = before;
        block->of[1][i] = term;
#pragma GCC unroll 10
        for (int k = 2; k < order; ++k) {
            const double next = 2 * v * term - before;
            before = term;
            term = next;
            block->of[k][i] = next;
        }
    }
}

/* numbers: in each cell order sums, then the rounding errors of the first. */
LOOP_INLINE void add_block(const term_block *block, size_t count, int order, int exact,
                           double *numbers)
{
    for (size_t i = 0; i < count; ++i) {
        double *const cell = numbers + (size_t)block->cell[i] * (size_t)(order + exact);
        for (int k = 0; k < exact; ++k) {
            const twofold sum = twofold_sum_of(cell[k], block->of[k][i]);
            cell[k] = sum.high;
            cell[order + k] += sum.low;
        }
        for (int k = exact; k < order; ++k)
            cell[k] += block->of[k][i];
    }
}

LOOP_INLINE void add_terms(const moment_terms *terms, int precision, size_t start, size_t end,
                           double first, int order, int exact, double factor, double *numbers)
{
    term_block block;
    for (size_t i = start; i < end; i += TERM_BLOCK) {
        const size_t count = end - i < TERM_BLOCK ? end - i : TERM_BLOCK;
        if (terms->weights)
            fill_block(terms, precision, 1, i, count, first, order, factor, &block);
        else
            fill_block(terms, precision, 0, i, count, first, order, factor, &block);
        add_block(&block, count, order, exact, numbers);
    }
}

void CELL_LOOP(add_terms)(const moment_run *run, size_t begin, size_t end, double *numbers)
{
    const moment_terms *const terms = run->terms;
    const double first = run->first, factor = run->factor;
    if (terms->precision == 64 && run->order == 9 && run->exact)
        add_terms(terms, 64, begin, end, first, 9, EXACT_MOMENTS, factor, numbers);
    else if (terms->precision == 32 && run->order == 5 && !run->exact)
        add_terms(terms, 32, begin, end, first, 5, 0, factor, numbers);
    else
        add_terms(terms, terms->precision, begin, end, first, run->order, run->exact, factor,
                  numbers);
}
