/* SPDX-License-Identifier: MIT */
#include "sum/open_terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/exponent.h"

int open_terms_reserve(open_terms *terms)
{
    terms->in_cell = calloc(terms->totals.cells, sizeof *terms->in_cell);
    return terms->in_cell != NULL;
}

void open_terms_destroy(open_terms *terms)
{
    free(terms->in_cell);
    free(terms->totals.counts);
    memset(terms, 0, sizeof *terms);
}

static int64_t *cell_count(open_terms *terms, double offset)
{
    const double cell = moment_cell(offset * terms->inverse_width) - terms->totals.first;
    return &terms->in_cell[(size_t)cell];
}

/* Not of 0. */
static int64_t *binade_count(open_terms *terms, double weight)
{
    return &terms->in_binade[weight < 0][exponent_of(weight) - LEAST_BINADE];
}

/* Terms that are to be added or taken. */
typedef struct {
    open_terms *to;
    int sign;
    moment_terms terms;
} change;

static open_result check(const change *change, size_t *wrong)
{
    const open_terms *const to = change->to;
    for (size_t i = 0; i < change->terms.count; ++i) {
        const double offset = sum_real_at(to->precision, change->terms.offsets, i);
        *wrong = i;
        if (!(offset >= to->least && offset <= to->greatest))
            return OPEN_OFFSET;
        if (!isfinite(moment_weight(&change->terms, to->precision, i)))
            return OPEN_WEIGHT;
    }
    return change->sign > 0 && (int64_t)change->terms.count > INT32_MAX - to->count ? OPEN_TOO_MANY
                                                                                    : OPEN_DONE;
}

static void tally(const change *change, int sign)
{
    open_terms *const to = change->to;
    for (size_t i = 0; i < change->terms.count; ++i) {
        const double weight = moment_weight(&change->terms, to->precision, i);
        *cell_count(to, sum_real_at(to->precision, change->terms.offsets, i)) += sign;
        if (weight != 0)
            *binade_count(to, weight) += sign;
    }
    to->count += sign * (int64_t)change->terms.count;
}

/* After a tally that took terms: whether they were there, as far as that can be seen. */
static int were_there(const change *change, size_t *wrong)
{
    open_terms *const to = change->to;
    for (size_t i = 0; change->sign < 0 && i < change->terms.count; ++i) {
        const double weight = moment_weight(&change->terms, to->precision, i);
        *wrong = i;
        if (*cell_count(to, sum_real_at(to->precision, change->terms.offsets, i)) < 0 ||
            (weight != 0 && *binade_count(to, weight) < 0))
            return 0;
    }
    return 1;
}

/* Of the terms that change. */
static moment_weights weights_of(const moment_terms *terms)
{
    moment_weights found = {INFINITY, 0};
    for (size_t i = 0; i < terms->count; ++i) {
        const double size = fabs(moment_weight(terms, terms->precision, i));
        found.largest = size > found.largest ? size : found.largest;
        found.least = size > 0 && size < found.least ? size : found.least;
    }
    return found;
}

open_result open_terms_change(open_terms *terms, int sign, size_t count, const void *offsets,
                              const void *weights, add_terms_loop *loop, int threads, size_t *wrong)
{
    const change change = {
        terms, sign, {terms->precision, count, offsets, weights, terms->inverse_width}};
    open_result result = check(&change, wrong);
    if (result != OPEN_DONE)
        return result;
    tally(&change, sign);
    if (!were_there(&change, wrong))
        result = OPEN_ABSENT;
    else if (moments_count(&change.terms, weights_of(&change.terms), &terms->totals, sign, loop,
                           threads) != SIGRAMP_OK)
        result = OPEN_NO_MEMORY;
    if (result != OPEN_DONE)
        tally(&change, -sign);
    return result;
}

open_result open_terms_merge(open_terms *terms, int sign, const open_terms *others)
{
    if (sign > 0 && others->count > INT32_MAX - terms->count)
        return OPEN_TOO_MANY;
    if (!moment_totals_add(&terms->totals, &others->totals, sign))
        return OPEN_NO_MEMORY;
    for (size_t c = 0; c < terms->totals.cells; ++c)
        terms->in_cell[c] += sign * others->in_cell[c];
    for (int i = 0; i < BINADES; ++i) {
        terms->in_binade[0][i] += sign * others->in_binade[0][i];
        terms->in_binade[1][i] += sign * others->in_binade[1][i];
    }
    terms->count += sign * others->count;
    return OPEN_DONE;
}

/* The largest number below 2^exponent, and the least one of the binade, are those of doubles. */
moment_weights open_terms_weights(const open_terms *terms)
{
    moment_weights found = {INFINITY, 0};
    for (int i = 0; i < BINADES; ++i) {
        if (terms->in_binade[0][i] + terms->in_binade[1][i] == 0)
            continue;
        found.least = fmin(found.least, ldexp(0.5, i + LEAST_BINADE));
        found.largest = ldexp(1 - 0x1p-53, i + LEAST_BINADE);
    }
    return found;
}

term_outline open_terms_outline(const open_terms *terms)
{
    term_outline outline = {terms->least, terms->greatest, 0, 0};
    for (int i = 0; i < BINADES; ++i) {
        outline.has_positive |= terms->in_binade[0][i] > 0;
        outline.has_negative |= terms->in_binade[1][i] > 0;
    }
    return outline;
}
