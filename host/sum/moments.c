/* SPDX-License-Identifier: MIT */
#include "sum/moments.h"
#include "sum/nearest_sum.h"
#include "threads/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_RUN = 1 << 14 };

/* So many counts, or as many as terms, a pass over the terms may have: cells beyond take another.
 */
enum { LEAST_COUNTS = 1 << 23 };

/* What a term takes one thread. */
static const double TERM_NANOSECONDS = 4;

/* Each has counts of its own, all together no more than a few for each term. */
static size_t number_of_runs(size_t count, size_t counts, int threads)
{
    const size_t by_terms = count / LEAST_RUN + 1, by_memory = 2 * count / counts + 1;
    const size_t wanted = 2 * (size_t)threads, least = count / MOST_RUN_TERMS + 1;
    const size_t runs = by_terms < by_memory ? by_terms : by_memory;
    const size_t most = runs < wanted ? runs : wanted;
    return most > least ? most : least;
}

/* Runs of terms, each with counts of its own. */
typedef struct {
    moment_run of;
    add_terms_loop *loop;
    size_t runs, run, size; /* terms and counts of a run */
    int64_t *counts;
} moment_work;

static void add_run_of(void *of, size_t r, size_t end_of_runs)
{
    const moment_work *const work = of;
    const size_t count = work->of.terms->count, run = work->run;
    const size_t start = r * run < count ? r * run : count;
    const size_t end = count - start < run ? count : start + run;
    (void)end_of_runs; /* one at a time */
    work->loop(&work->of, start, end, work->counts + r * work->size);
}

/* A power of two that need be no double, in two steps. */
typedef struct {
    double first, second;
} two_powers;

static two_powers powers_of(int exponent)
{
    const int half = exponent / 2;
    return (two_powers){ldexp(1, half), ldexp(1, exponent - half)};
}

static twofold times_powers(twofold a, two_powers powers)
{
    return twofold_of(a.high * powers.first * powers.second, a.low * powers.first * powers.second);
}

/* Of most counts the upper bits, and the lower ones apart, are doubles, which processors convert
 * and add up themselves. */
static twofold of_integer(__int128 integer)
{
    enum { LOWER_BITS = 40 };
    const int64_t unit = (int64_t)1 << LOWER_BITS, most = (int64_t)1 << 53;
    const __int128 upper = integer >> LOWER_BITS;
    if (upper > -most && upper < most)
        return twofold_sum_of((double)(int64_t)upper * (double)unit,
                              (double)((int64_t)integer & (unit - 1)));
    const double high = (double)integer;
    return twofold_of(high, (double)(integer - (__int128)high));
}

/* The counts of one cell, from the first class on, and those classes that it has. */
typedef struct {
    const moment_work *work;     /* or NULL, and then */
    const moment_totals *totals; /* those whose cell is `first` */
    size_t first, size;
    int count, of[MOST_CLASSES];
    two_powers powers[MOST_CLASSES]; /* of all classes: of their units, 2^weight_shift included */
} cell_counts;

static const __int128 *totals_at(const moment_totals *totals, int class, size_t cell)
{
    return totals->counts + ((size_t) class * totals->cells + cell) * (size_t)totals->order;
}

static int has_totals(const moment_totals *totals, int class, size_t cell)
{
    for (int k = 0; k < totals->order; ++k)
        if (totals_at(totals, class, cell)[k] != 0)
            return 1;
    return 0;
}

static int has_counts(const moment_work *work, size_t n, size_t size)
{
    for (size_t r = 0; r < work->runs; ++r)
        for (size_t i = n; i < n + size; ++i)
            if (work->counts[r * work->size + i] != 0)
                return 1;
    return 0;
}

/* The count of T_k in a class, in units of 2^-LOW_GRID. */
static __int128 count_of(const cell_counts *cell, int class, int k)
{
    if (cell->totals)
        return totals_at(cell->totals, class, cell->first)[k];
    const moment_work *const work = cell->work;
    const size_t n = cell->first + (size_t) class * cell->size + (size_t)k;
    const int is_fine = k < moment_fine(work->of.order, work->of.exact);
    __int128 high = 0, low = 0;
    for (size_t r = 0; r < work->runs; ++r) {
        high += work->counts[r * work->size + n];
        low += is_fine ? work->counts[r * work->size + n + (size_t)work->of.order] : 0;
    }
    return high * ((__int128)1 << (LOW_GRID - HIGH_GRID)) + low;
}

/* The same as of_integer makes of the count, which one run of few terms need not put together. */
static twofold twofold_count_of(const cell_counts *cell, int class, int k)
{
    const int64_t most = (int64_t)1 << 53;
    if (cell->totals || cell->work->runs > 1)
        return of_integer(count_of(cell, class, k));
    const int order = cell->work->of.order;
    const int64_t *const counts =
        cell->work->counts + cell->first + (size_t) class * cell->size + (size_t)k;
    const int64_t high = counts[0];
    const int64_t low = k < moment_fine(order, cell->work->of.exact) ? counts[order] : 0;
    if (high <= -most || high >= most || low <= -most || low >= most)
        return of_integer(count_of(cell, class, k));
    return twofold_sum_of((double)high * (double)((int64_t)1 << (LOW_GRID - HIGH_GRID)),
                          (double)low);
}

static twofold moment_of_class(const cell_counts *cell, int class, int k)
{
    return times_powers(twofold_count_of(cell, class, k), cell->powers[class]);
}

static twofold moment_of_classes(const cell_counts *cell, int k)
{
    double parts[2 * MOST_CLASSES + 1];
    size_t count = 0;
    for (int c = 0; c < cell->count; ++c) {
        const twofold own = moment_of_class(cell, cell->of[c], k);
        parts[count++] = own.high;
        parts[count++] = own.low;
    }
    return nearest_twofold(count, parts);
}

static inline twofold moment_of(const cell_counts *cell, int k)
{
    return cell->count == 1 ? moment_of_class(cell, cell->of[0], k) : moment_of_classes(cell, k);
}

/* As classify of moment_loops.c has it. */
static int class_of(double weight)
{
    int exponent = 0;
    frexp(weight, &exponent);
    return (exponent + 1022 + CLASS_LIFT) / CLASS_BINADES;
}

/* The lowest exponent of a class. */
static int lowest_of(int class)
{
    return class * CLASS_BINADES - CLASS_LIFT - 1023;
}

static void set_powers(cell_counts *cell, int first_class, int classes, int weight_shift)
{
    for (int class = 0; class < classes; ++class)
        cell->powers[class] = powers_of(weight_shift + lowest_of(first_class + class) - LOW_GRID);
}

/* Of the classes of one cell. */
static void set_moment(const cell_counts *cell, int order, cell_vector *moment)
{
    if (cell->count == 0)
        return;
    moment->constant = moment_of(cell, 0);
    moment->linear = moment_of(cell, 1);
    for (int k = 2; k < order; ++k)
        moment->others[k - 2] = moment_of(cell, k).high;
}

/* The moments of one pass's cells. */
static void set_moments(const moment_work *work, int weight_shift, cell_vector *moments)
{
    const moment_run *const of = &work->of;
    cell_counts cell = {.work = work,
                        .size = (size_t)(of->order + moment_fine(of->order, of->exact))};
    if (of->terms->weights)
        set_powers(&cell, of->first_class, of->classes, weight_shift);
    else
        cell.powers[0] = powers_of(weight_shift - LOW_GRID);
    memset(moments, 0, of->cells * sizeof *moments);
    for (size_t c = 0; c < of->cells; ++c) {
        cell.first = c * (size_t)of->classes * cell.size;
        cell.count = 0;
        for (int class = 0; class < of->classes; ++class)
            if (has_counts(work, cell.first + (size_t) class * cell.size, cell.size))
                cell.of[cell.count++] = class;
        set_moment(&cell, of->order, &moments[c]);
    }
}

void moments_of_totals(const moment_totals *totals, int weight_shift, cell_vector *moments)
{
    cell_counts cell = {.totals = totals};
    set_powers(&cell, totals->first_class, totals->classes, weight_shift);
    memset(moments, 0, totals->cells * sizeof *moments);
    for (size_t c = 0; c < totals->cells; ++c) {
        cell.first = c;
        cell.count = 0;
        for (int class = 0; class < totals->classes; ++class)
            if (has_totals(totals, class, c))
                cell.of[cell.count++] = class;
        set_moment(&cell, totals->order, &moments[c]);
    }
}

/* Cells of which one pass over the terms has the counts. */
static size_t cells_at_once(size_t cells, size_t size, size_t terms)
{
    const size_t most = (terms > LEAST_COUNTS ? terms : LEAST_COUNTS) / size + 1;
    return cells < most ? cells : most;
}

typedef void take_counts(const moment_work *work, size_t done, void *to);

/* The counts of all cells, some at a time; then `take` has them. */
static sigramp_status count_terms(const moment_run *all, add_terms_loop *loop, int threads,
                                  take_counts *take, void *to)
{
    const moment_terms *const terms = all->terms;
    const size_t size =
        (size_t)all->classes * (size_t)(all->order + moment_fine(all->order, all->exact));
    const size_t at_once = cells_at_once(all->cells, size, terms->count);
    const size_t runs = number_of_runs(terms->count, size * at_once, threads);
    moment_work work = {.of = *all,
                        .loop = loop,
                        .runs = runs,
                        .run = terms->count / runs + 1,
                        .size = size * at_once};
    work.counts = malloc(runs * work.size * sizeof *work.counts);
    if (!work.counts)
        return SIGRAMP_OUT_OF_MEMORY;
    for (size_t done = 0; done < all->cells; done += at_once) {
        work.of.first = all->first + (double)done;
        work.of.cells = all->cells - done < at_once ? all->cells - done : at_once;
        memset(work.counts, 0, runs * work.size * sizeof *work.counts);
        pool_run((pool_loop){threads, runs, 1, TERM_NANOSECONDS * (double)work.run}, add_run_of,
                 &work);
        take(&work, done, to);
    }
    free(work.counts);
    return SIGRAMP_OK;
}

/* They count nothing, and have no class. */
static int are_zeros(const moment_terms *terms, moment_weights weights)
{
    return terms->weights && weights.largest == 0;
}

static moment_run run_of(const moment_terms *terms, moment_weights weights, double first,
                         size_t cells, int order, int exact)
{
    const int has_weights = terms->weights && weights.largest > 0;
    const int lowest = has_weights ? class_of(weights.least) : 0;
    const int classes = has_weights ? class_of(weights.largest) - lowest + 1 : 1;
    return (moment_run){terms, first, cells, order, exact, lowest, classes};
}

typedef struct {
    int weight_shift;
    cell_vector *moments;
} moments_to_set;

static void take_moments(const moment_work *work, size_t done, void *to)
{
    const moments_to_set *const all = to;
    set_moments(work, all->weight_shift, all->moments + done);
}

sigramp_status moments_add_up(const moment_terms *terms, moment_weights weights, double first,
                              size_t cells, int order, int exact, int weight_shift,
                              add_terms_loop *loop, int threads, cell_vector *moments)
{
    const moment_run all = run_of(terms, weights, first, cells, order, exact);
    moments_to_set to = {weight_shift, moments};
    if (are_zeros(terms, weights)) {
        memset(moments, 0, cells * sizeof *moments);
        return SIGRAMP_OK;
    }
    return count_terms(&all, loop, threads, take_moments, &to);
}

typedef struct {
    moment_totals *totals;
    int sign;
} totals_to_change;

/* Ones are counted in units of their own binade. */
static void take_totals(const moment_work *work, size_t done, void *to)
{
    const totals_to_change *const change = to;
    moment_totals *const totals = change->totals;
    const moment_run *const of = &work->of;
    const int one = class_of(1), shift = of->terms->weights ? 0 : -lowest_of(one);
    const int first = of->terms->weights ? of->first_class : one;
    cell_counts cell = {.work = work,
                        .size = (size_t)(of->order + moment_fine(of->order, of->exact))};
    for (size_t c = 0; c < of->cells; ++c) {
        cell.first = c * (size_t)of->classes * cell.size;
        for (int class = 0; class < of->classes; ++class) {
            const size_t place = (size_t)(first - totals->first_class + class) * totals->cells;
            __int128 *const counts = totals->counts + (place + done + c) * (size_t)of->order;
            for (int k = 0; k < of->order; ++k)
                counts[k] += change->sign * (count_of(&cell, class, k) * ((__int128)1 << shift));
        }
    }
}

int moments_reserve(moment_weights weights, moment_totals *totals)
{
    const int lowest = class_of(weights.least);
    return moment_totals_reserve(totals, lowest, class_of(weights.largest) - lowest + 1);
}

sigramp_status moments_count(const moment_terms *terms, moment_weights weights,
                             moment_totals *totals, int sign, add_terms_loop *loop, int threads)
{
    const moment_run all =
        run_of(terms, weights, totals->first, totals->cells, totals->order, totals->exact);
    totals_to_change change = {totals, sign};
    if (are_zeros(terms, weights))
        return SIGRAMP_OK;
    if (!moment_totals_reserve(totals, terms->weights ? all.first_class : class_of(1), all.classes))
        return SIGRAMP_OUT_OF_MEMORY;
    return count_terms(&all, loop, threads, take_totals, &change);
}
