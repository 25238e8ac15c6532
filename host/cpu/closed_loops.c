/* SPDX-License-Identifier: MIT */
/*
 * The loop of closed sums over points, compiled like host/cpu/unit_loops.c once per unit, precision
 * and instruction set.
 */
#include "cpu/unit_loops.h"

#include "closed_value.h"
#include "cpu/spaced.h"

enum { POINT_BLOCK = 128 };

typedef struct {
    real high[POINT_BLOCK], low[POINT_BLOCK];
    integer exponent[POINT_BLOCK];
} block_values;

/* A block of values before rounding, lanes over the points. */
SIGRAMP_INLINE void fill_block(const closed_terms *terms, int mode, int most, const real *x,
                               block_values *values)
{
    const closed_terms local = *terms; /* which no store can change */
#pragma omp simd
    for (size_t j = 0; j < POINT_BLOCK; ++j) {
        const scaled value = closed_value(&local, mode, most, x[j]);
        values->high[j] = value.high;
        values->low[j] = value.low;
        values->exponent[j] = value.exponent;
    }
}

static void fill_point(const closed_terms *terms, const real *x, block_values *values)
{
    fill_block(terms, CLOSED_POINT, 1, x, values);
}

static void fill_near_few(const closed_terms *terms, const real *x, block_values *values)
{
    fill_block(terms, CLOSED_NEAR, CLOSED_FEW_TERMS, x, values);
}

static void fill_near(const closed_terms *terms, const real *x, block_values *values)
{
    fill_block(terms, CLOSED_NEAR, CLOSED_TERMS, x, values);
}

static void fill_far_few(const closed_terms *terms, const real *x, block_values *values)
{
    fill_block(terms, CLOSED_FAR, CLOSED_FEW_TERMS, x, values);
}

static void fill_far(const closed_terms *terms, const real *x, block_values *values)
{
    fill_block(terms, CLOSED_FAR, CLOSED_TERMS, x, values);
}

/* The windows of a block, each of their numbers in an array of its own for the lanes to load. */
typedef struct {
    real t_high[POINT_BLOCK], t_low[POINT_BLOCK], left[POINT_BLOCK];
    real sum_high[POINT_BLOCK], sum_low[POINT_BLOCK];
    integer sum_exponent[POINT_BLOCK];
} block_windows;

static void keep_window(const closed_window *window, size_t j, block_windows *windows)
{
    windows->t_high[j] = window->t.high;
    windows->t_low[j] = window->t.low;
    windows->left[j] = window->left;
    windows->sum_high[j] = window->sum.high;
    windows->sum_low[j] = window->sum.low;
    windows->sum_exponent[j] = window->sum.exponent;
}

SIGRAMP_INLINE closed_window window_at(const block_windows *windows, size_t j)
{
    closed_window window = {.left = windows->left[j]};
    window.t = make_scaled(windows->t_high[j], windows->t_low[j], 0);
    window.sum = make_scaled(windows->sum_high[j], windows->sum_low[j], windows->sum_exponent[j]);
    return window;
}

static void add_unit(const closed_terms *terms, int unit, block_windows *windows)
{
    const closed_terms local = *terms; /* which no store can change */
#pragma omp simd
    for (size_t j = 0; j < POINT_BLOCK; ++j) {
        const closed_window window = closed_wide_add(&local, window_at(windows, j), (real)unit);
        windows->sum_high[j] = window.sum.high;
        windows->sum_low[j] = window.sum.low;
    }
}

/* Units outside, lanes over the points inside. */
static void fill_wide(const closed_terms *terms, int units, const real *x, block_values *values)
{
    closed_place place[POINT_BLOCK];
    closed_window window[POINT_BLOCK];
    block_windows windows;
    for (size_t j = 0; j < POINT_BLOCK; ++j) {
        place[j] = closed_place_of(terms, x[j]);
        window[j] = closed_wide_start(terms, x[j], place[j].nearest, place[j].from_middle.high > 0);
        keep_window(&window[j], j, &windows);
    }
    for (int k = 0; k < units; ++k)
        add_unit(terms, k, &windows);
    for (size_t j = 0; j < POINT_BLOCK; ++j) {
        window[j].sum = window_at(&windows, j).sum;
        const scaled value = closed_wide_value(terms, place[j], window[j]);
        values->high[j] = value.high;
        values->low[j] = value.low;
        values->exponent[j] = value.exponent;
    }
}

static void fill(const closed_terms *terms, const sigramp_loop_spaced *spaced, const real *x,
                 block_values *values)
{
    const int few = spaced->most <= CLOSED_FEW_TERMS;
    switch (spaced->mode) {
    case CLOSED_NEAR:
        (few ? fill_near_few : fill_near)(terms, x, values);
        break;
    case CLOSED_FAR:
        (few ? fill_far_few : fill_far)(terms, x, values);
        break;
    case CLOSED_WIDE:
        fill_wide(terms, spaced->units, x, values);
        break;
    default:
        fill_point(terms, x, values);
    }
}

/* The values rounded wherever the result is normal; 0 if it is everywhere. */
static natural round_normal(const block_values *values, real *restrict y)
{
    natural edges = 0;
#pragma omp simd reduction(| : edges)
    for (size_t j = 0; j < POINT_BLOCK; ++j) {
        const real rounded = values->high[j] + values->low[j];
        const integer field = exponent_field(rounded);
        const integer biased = field + values->exponent[j];
        const integer edge =
            field < 1 || field >= EXPONENT_MASK || biased < 1 || biased >= EXPONENT_MASK;
        const natural exponent = (natural)values->exponent[j] << STORED_BITS;
        y[j] = real_of_bits((integer)((natural)bits_of(rounded) + exponent));
        edges |= (natural)edge;
    }
    return edges;
}

static void round_all(const block_values *values, real *y)
{
    for (size_t j = 0; j < POINT_BLOCK; ++j)
        y[j] = closed_round(make_scaled(values->high[j], values->low[j], values->exponent[j]));
}

static closed_terms terms_of(const sigramp_loop_spaced *spaced)
{
    closed_terms terms;
#define CONSTANT(name) terms.name = (real)spaced->constants.name;
    CLOSED_CONSTANTS(CONSTANT)
#undef CONSTANT
    for (size_t k = 0; k < CLOSED_TERMS; ++k)
        terms.coefficients[k] = (real)spaced->coefficients[k];
    return terms;
}

#define LOOP_NAME_(unit, precision, isa) sigramp_closed_##unit##_##precision##_##isa
#define LOOP_NAME(unit, precision, isa) LOOP_NAME_(unit, precision, isa)

void LOOP_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)(size_t count, const void *x_array,
                                                             const sigramp_loop_spaced *spaced,
                                                             void *y_array)
{
    const closed_terms terms = terms_of(spaced);
    const real *x = x_array;
    real *y = y_array;
    for (size_t j = 0; j < count; j += POINT_BLOCK) {
        const size_t size = count - j < POINT_BLOCK ? count - j : POINT_BLOCK;
        real block[POINT_BLOCK] = {0};
        block_values values;
        memcpy(block, x + j, size * sizeof *block);
        fill(&terms, spaced, block, &values);
        if (round_normal(&values, block))
            round_all(&values, block);
        memcpy(y + j, block, size * sizeof *block);
    }
}
