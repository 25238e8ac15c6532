/* SPDX-License-Identifier: MIT */
/*
 * A bracket holds the solution between two keys: S is below r at low, and at or above it at high;
 * two keys beyond the infinities count as such without an evaluation. Every round evaluates S once
 * in each bracket that is still open, which ends when low and high are neighbours. So it ends, and
 * is right, whatever S does between; where S is smooth it needs few rounds.
 */
#include "sum/solve.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan/reals.h"

/* The points of the grid: equally spaced ones, and on either side of them some that are 2, 4, 8,
 * ... widths away, as far as the units' exponentials reach. */
enum { GRID_CELLS = 64, GRID_TAIL = 10, GRID_POINTS = GRID_TAIL + GRID_CELLS + 1 + GRID_TAIL };

/* From so many values on the sum is evaluated at the whole grid at once. */
enum { GRID_IS_WORTH = 24 };

/* After a wrong prediction it is doubted so many times as much. */
static const double DOUBT_GROWS = 8;

/* Lines are drawn through values that differ by more than so many roundings; else it is chance
 * where they are at r. */
static const double SMOOTH_STEPS = 8;

typedef struct {
    size_t count;
    double spacing; /* of the equally spaced ones, in widths */
    int64_t keys[GRID_POINTS];
} grid;

typedef struct {
    int64_t low, high;    /* keys */
    double x_low, x_high; /* their reals, that of a falling sum with the opposite sign */
    double below, above;  /* S there; NaN beyond the infinities */
    double r;
    double half_step; /* S is rounded: it is r from r less half of a real's distance on */
    /* The prediction, a real, and how far it is doubted, as a part of x_high - x_low. */
    double predicted, doubt;
    int64_t middle; /* where S is evaluated next, low < middle < high */
    double x_middle;
    int failures;      /* predictions in a row that were wrong */
    int first, behind; /* the grid's points first .. behind - 1 may be in the bracket */
    size_t index;      /* of r */
} bracket;

static int64_t infinite_key(int precision)
{
    return precision == 32 ? INT64_C(0x7f800000) : INT64_C(0x7ff0000000000000);
}

static double real_of_key(int precision, int64_t key)
{
    const uint64_t size = (uint64_t)(key < 0 ? -key : key);
    double real = 0;
    if (precision == 32) {
        const uint32_t bits = (uint32_t)size;
        float narrow;
        memcpy(&narrow, &bits, sizeof narrow);
        real = (double)narrow;
    } else {
        memcpy(&real, &size, sizeof real);
    }
    return key < 0 ? -real : real;
}

/* Of the nearest real of the precision. */
static int64_t key_of_real(int precision, double real)
{
    uint64_t size = 0;
    if (precision == 32) {
        const float narrow = (float)fabs(real);
        uint32_t bits;
        memcpy(&bits, &narrow, sizeof bits);
        size = bits;
    } else {
        const double wide = fabs(real);
        memcpy(&size, &wide, sizeof size);
    }
    return real < 0 ? -(int64_t)size : (int64_t)size;
}

static void add_to_grid(int precision, grid *all, double x)
{
    const int64_t key = key_of_real(precision, x);
    if (all->count == 0 || key > all->keys[all->count - 1])
        all->keys[all->count++] = key;
}

static grid grid_of(const solve_sum *sum)
{
    grid all = {.count = 0};
    const int rises = sum->direction > 0;
    const double least = rises ? sum->least : -sum->greatest;
    const double greatest = rises ? sum->greatest : -sum->least;
    const double start = least - sum->width, stop = greatest + sum->width;
    const double spacing = (stop - start) / GRID_CELLS, reach = ldexp(sum->width, GRID_TAIL);
    if (!(spacing > 0 && isfinite(spacing) && isfinite(start - reach) && isfinite(stop + reach)))
        return all;
    for (int i = GRID_TAIL; i > 0; --i)
        add_to_grid(sum->precision, &all, start - ldexp(sum->width, i));
    for (int i = 0; i <= GRID_CELLS; ++i)
        add_to_grid(sum->precision, &all, start + i * spacing);
    for (int i = 1; i <= GRID_TAIL; ++i)
        add_to_grid(sum->precision, &all, stop + ldexp(sum->width, i));
    all.spacing = spacing / sum->width;
    return all;
}

static double half_step_below(int precision, double r)
{
    const double next =
        precision == 32 ? (double)nextafterf((float)r, -INFINITY) : nextafter(r, -INFINITY);
    return 0.5 * (r - next);
}

static bracket bracket_of(const solve_sum *sum, const grid *all, double r, size_t index)
{
    const int64_t beyond = infinite_key(sum->precision) + 1;
    const bracket whole = {.low = -beyond,
                           .high = beyond,
                           .x_low = -INFINITY,
                           .x_high = INFINITY,
                           .below = NAN,
                           .above = NAN,
                           .r = r,
                           .half_step = half_step_below(sum->precision, r),
                           .doubt = fmin(0.5, all->spacing / 8),
                           .behind = (int)all->count,
                           .index = index};
    return whole;
}

/* low < key < high from the nearest real on. */
static void set_middle(int precision, bracket *b, int64_t key)
{
    b->middle = key <= b->low ? b->low + 1 : key >= b->high ? b->high - 1 : key;
    b->x_middle = real_of_key(precision, b->middle);
}

/*
 * Where a straight line between the two ends is at r, but pushed from there towards the middle by
 * as much as that is doubted, so that the solution is likely between this point and the nearer end:
 * the next line then begins at this point, pushes the other way, and both ends have come near.
 */
static int choose_by_line(int precision, bracket *b)
{
    const double width = b->x_high - b->x_low, half = 0.5 * width;
    const double before = (b->r - b->below) - b->half_step;
    const double after = (b->above - b->r) + b->half_step, rise = before + after;
    const double way = before / rise * width, push = b->doubt * width;
    if (!(before > 0 && after > 0 && rise > SMOOTH_STEPS * b->half_step && rise < INFINITY &&
          b->doubt < 0.5 && isfinite(width)))
        return 0;
    b->predicted = b->x_low + way;
    if (way < half)
        set_middle(precision, b, key_of_real(precision, b->x_low + fmin(way + push, half)) + 1);
    else
        set_middle(precision, b, key_of_real(precision, b->x_low + fmax(way - push, half)) - 1);
    return 1;
}

static void choose_middle(int precision, const grid *all, bracket *b)
{
    if (b->first < b->behind) {
        set_middle(precision, b, all->keys[(b->first + b->behind) / 2]);
    } else if (!choose_by_line(precision, b)) {
        b->predicted = NAN;
        set_middle(precision, b, b->low + (int64_t)(((uint64_t)b->high - (uint64_t)b->low) / 2));
    }
}

/* Whether the middle is the new high end. */
static int narrow(bracket *b, double value)
{
    const int is_above = value >= b->r;
    if (is_above) {
        b->high = b->middle;
        b->x_high = b->x_middle;
        b->above = value;
    } else {
        b->low = b->middle;
        b->x_low = b->x_middle;
        b->below = value;
    }
    return is_above;
}

/* A right prediction is doubted less by as much as the bracket has narrowed: a line's error is in
 * proportion to its length's square. So is that of the next line in a bracket that was halved. */
static void judge_prediction(bracket *b, double width, int is_above)
{
    const double part = (b->x_high - b->x_low) / width;
    const int is_wrong = is_above ? b->predicted > b->x_middle : b->predicted < b->x_middle;
    b->failures = is_wrong ? b->failures + 1 : 0;
    if (is_wrong)
        b->doubt = b->failures > 1 ? 0.5 : fmin(0.5, DOUBT_GROWS * b->doubt);
    else if (part < 1) /* not of infinite widths */
        b->doubt *= part;
}

static void note_value(bracket *b, double value)
{
    const double width = b->x_high - b->x_low;
    const int point = (b->first + b->behind) / 2, is_on_grid = b->first < b->behind;
    const int is_above = narrow(b, value);
    if (!is_on_grid)
        judge_prediction(b, width, is_above);
    else if (is_above)
        b->behind = point;
    else
        b->first = point + 1;
}

static int is_open(const bracket *b)
{
    return (uint64_t)b->high - (uint64_t)b->low > 1;
}

static void write_solution(const solve_sum *sum, const bracket *b, void *x)
{
    const int is_none = b->high > infinite_key(sum->precision);
    const double real = is_none ? NAN : real_of_key(sum->precision, sum->direction * b->high);
    sum_set_real(sum->precision, x, b->index, real);
}

static void set_point(const solve_sum *sum, void *points, size_t i, int64_t key)
{
    sum_set_real(sum->precision, points, i, real_of_key(sum->precision, sum->direction * key));
}

/* For the evaluations of a round: as many as values. */
typedef struct {
    void *points;
    int64_t *exclude; /* NULL unless values have sums of their own */
} solve_room;

/* One evaluation in each of the open brackets, the first *open; then how many are left. */
static sigramp_status take_round(const solve_sum *sum, const grid *all, bracket *brackets,
                                 solve_room room, size_t *open, void *x)
{
    size_t left = 0;
    for (size_t i = 0; i < *open; ++i) {
        choose_middle(sum->precision, all, &brackets[i]);
        set_point(sum, room.points, i, brackets[i].middle);
        if (room.exclude)
            room.exclude[i] = sum->exclude[brackets[i].index];
    }
    const sigramp_status status =
        sum->evaluate(sum->of, *open, room.points, room.exclude, room.points);
    for (size_t i = 0; i < *open && status == SIGRAMP_OK; ++i) {
        note_value(&brackets[i], sum_real_at(sum->precision, room.points, i));
        if (is_open(&brackets[i]))
            brackets[left++] = brackets[i];
        else
            write_solution(sum, &brackets[i], x);
    }
    *open = left;
    return status;
}

/* All brackets begin with some points of the grid, whose values they can share: as many rounds
 * need no evaluation. */
static sigramp_status walk_grid(const solve_sum *sum, const grid *all, size_t count,
                                bracket *brackets)
{
    double values[GRID_POINTS] = {0}; /* of either precision */
    for (size_t i = 0; i < all->count; ++i)
        set_point(sum, values, i, all->keys[i]);
    const sigramp_status status = sum->evaluate(sum->of, all->count, values, NULL, values);
    for (size_t i = 0; i < count && status == SIGRAMP_OK; ++i)
        while (brackets[i].first < brackets[i].behind) {
            const int point = (brackets[i].first + brackets[i].behind) / 2;
            choose_middle(sum->precision, all, &brackets[i]);
            note_value(&brackets[i], sum_real_at(sum->precision, values, (size_t)point));
        }
    return status;
}

sigramp_status sum_solve(const solve_sum *sum, size_t count, const void *r, void *x)
{
    const grid all = grid_of(sum);
    bracket *const brackets = malloc(count * sizeof *brackets + 1);
    const solve_room room = {calloc(count + 1, (size_t)sum->precision / 8),
                             sum->exclude ? calloc(count + 1, sizeof *sum->exclude) : NULL};
    const int has_room = brackets && room.points && (room.exclude || !sum->exclude);
    sigramp_status status = has_room ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
    for (size_t i = 0; i < count && status == SIGRAMP_OK; ++i)
        brackets[i] = bracket_of(sum, &all, sum_real_at(sum->precision, r, i), i);
    if (status == SIGRAMP_OK && count >= GRID_IS_WORTH && !sum->exclude)
        status = walk_grid(sum, &all, count, brackets);
    for (size_t open = count; open > 0 && status == SIGRAMP_OK;)
        status = take_round(sum, &all, brackets, room, &open, x);
    free(brackets);
    free(room.points);
    free(room.exclude);
    return status;
}
