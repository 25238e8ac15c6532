/* SPDX-License-Identifier: MIT */
#include "sum/bands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/reals.h"
#include "sum/fast.h"
#include "sum/slope_nodes.h"
#include "sum/table_merge.h"
#include "sum/terms.h"
#include "threads/pool.h"
#include "units/units.h"

/* A band of fewer terms stays direct: its tables would be as many as they are, or cost as much. So
 * there are never more bands than terms of them. */
enum { FEWEST_IN_BAND = 64 };

/* Offsets more than so many widths of the unit apart make segments of the tables, each of which
 * takes as long at a point as twenty terms do: then it is to be so many terms. */
enum { LONGEST_TABLE = 1 << 13, FEWEST_IN_SEGMENTS = 1 << 11 };

/* Where a term goes: the rest, slope 0, or the band of its slope's sign and exponent. */
enum { TO_REST, TO_ZERO, FIRST_BAND, EXPONENTS = 2200, PLACES = FIRST_BAND + 2 * EXPONENTS };

/* Tables are made of 2^TABLE_SHIFT times the sum, so that their tails end where nothing is left of
 * a sum of weights near 1, not where doubles end. */
enum { TABLE_SHIFT = -900 };

enum { SHARE_RUN = 1 << 12 };

/* What a term at a node takes one thread. */
static const double SHARE_NANOSECONDS = 5;

/* Beside rounding, where float's is all that shows. */
static const double SPARE_32 = 0x1p-28;

/* Terms as doubles, those of a band one after the other; weights 2^weight_exponent times as large.
 */
typedef struct {
    const sigramp_sum_options *options;
    const sum_planner *planner;
    sigramp_sum_options inner; /* of tables and rest */
    slope_nodes nodes;
    int weight_exponent;
    size_t begin[PLACES + 1], next[PLACES]; /* of each place's terms: the first; free */
    double least[PLACES], greatest[PLACES]; /* offsets */
    double *offsets, *weights, *slopes, *places, *shares;
    double table_error;
    sum_bands *bands;
    char *why;
} band_plan;

static double weight_at(const sloped_terms *terms, size_t i)
{
    return terms->weights ? sum_real_at(terms->precision, terms->weights, i) : 1;
}

/* Infinities and NaN are the rest's: shared among nodes they would come out as NaN. */
static int place_of(const sloped_terms *terms, size_t i)
{
    const double slope = sum_real_at(terms->precision, terms->slopes, i);
    int exponent = 0;
    if (!isfinite(weight_at(terms, i)) ||
        !isfinite(sum_real_at(terms->precision, terms->offsets, i)))
        return TO_REST;
    if (slope == 0)
        return TO_ZERO;
    frexp(slope, &exponent);
    return FIRST_BAND + (slope < 0 ? EXPONENTS : 0) + exponent + EXPONENTS / 2;
}

static void note_term(band_plan *plan, int place, double offset)
{
    const int is_first = plan->next[place]++ == 0;
    plan->least[place] = is_first ? offset : fmin(plan->least[place], offset);
    plan->greatest[place] = is_first ? offset : fmax(plan->greatest[place], offset);
}

/* Of slopes below 2^exponent. */
static int is_worth_tables(const band_plan *plan, int place)
{
    const int exponent = (place - FIRST_BAND) % EXPONENTS - EXPONENTS / 2;
    const double span = plan->greatest[place] - plan->least[place];
    const int is_long = place != TO_ZERO && ldexp(span, exponent) > LONGEST_TABLE;
    return plan->next[place] >= (is_long ? FEWEST_IN_SEGMENTS : FEWEST_IN_BAND);
}

/* Places that are not worth tables have no terms in the end: theirs are the rest's. */
static void count_places(band_plan *plan, const sloped_terms *terms)
{
    size_t *const counts = plan->next;
    for (size_t i = 0; i < terms->count; ++i)
        note_term(plan, place_of(terms, i), sum_real_at(terms->precision, terms->offsets, i));
    for (int p = TO_ZERO; p < PLACES; ++p)
        if (!is_worth_tables(plan, p)) {
            counts[TO_REST] += counts[p];
            counts[p] = 0;
        }
    for (int p = 0; p < PLACES; ++p) {
        plan->begin[p + 1] = plan->begin[p] + counts[p];
        plan->next[p] = plan->begin[p];
    }
}

static int has_terms(const band_plan *plan, int place)
{
    return plan->begin[place] < plan->begin[place + 1];
}

/* The exponent of the largest finite weight. */
static int weight_exponent_of(const sloped_terms *terms)
{
    double largest = 0;
    int exponent = 0;
    for (size_t i = 0; i < terms->count; ++i) {
        const double size = fabs(weight_at(terms, i));
        largest = size > largest && size < INFINITY ? size : largest;
    }
    frexp(largest, &exponent);
    return exponent;
}

static void draw_outline(const sloped_terms *terms, sum_bands *bands)
{
    bands->outline = outline_of_none();
    bands->slopes = slope_outline_of_none();
    for (size_t i = 0; i < terms->count; ++i) {
        const double weight = weight_at(terms, i);
        bands->weight += fabs(weight);
        outline_add_weight(&bands->outline, weight);
        outline_add_offset(&bands->outline, sum_real_at(terms->precision, terms->offsets, i));
        outline_add_slope(&bands->slopes, sum_real_at(terms->precision, terms->slopes, i));
    }
}

static int reserve(band_plan *plan, size_t count)
{
    if (count > SIZE_MAX / (5 * sizeof(double)))
        return 0;
    plan->offsets = malloc(5 * sizeof(double) * count + 1);
    if (!plan->offsets)
        return 0;
    plan->weights = plan->offsets + count;
    plan->slopes = plan->weights + count;
    plan->places = plan->slopes + count;
    plan->shares = plan->places + count;
    return 1;
}

/* From the caller's order into that of the places. */
static void sort_terms(band_plan *plan, const sloped_terms *terms)
{
    for (size_t i = 0; i < terms->count; ++i) {
        const int place = place_of(terms, i);
        const size_t at = plan->next[has_terms(plan, place) ? place : TO_REST]++;
        const double slope = sum_real_at(terms->precision, terms->slopes, i);
        int exponent = 0;
        plan->offsets[at] = sum_real_at(terms->precision, terms->offsets, i);
        plan->weights[at] = ldexp(weight_at(terms, i), -plan->weight_exponent);
        plan->slopes[at] = slope;
        plan->places[at] = slope_place(2 * frexp(fabs(slope), &exponent));
    }
}

/* A node's part of a band's terms. */
typedef struct {
    const band_plan *plan;
    int node;
    size_t first;
} share_work;

static void share_run(void *of, size_t begin, size_t end)
{
    const share_work *const work = of;
    const band_plan *const plan = work->plan;
    const size_t first = work->first + begin;
    slope_nodes_share(&plan->nodes, work->node, end - begin, plan->places + first,
                      plan->weights + first, plan->shares + first);
}

/* The tables of one band are neighbours: the last may take another in. */
static sigramp_status keep_table(sum_bands *bands, size_t band_begin, sum_table *table)
{
    sum_table *const last = /* of this band */
        bands->loop.count > band_begin ? bands->tables + (bands->loop.count - 1) : NULL;
    if (last && tables_match(last, table)) {
        const int is_merged = tables_merge(last, table);
        sum_table_destroy(table);
        return is_merged ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
    }
    sum_table *const more = realloc(bands->tables, (bands->loop.count + 1) * sizeof *bands->tables);
    if (!more) {
        sum_table_destroy(table);
        return SIGRAMP_OUT_OF_MEMORY;
    }
    bands->tables = more;
    bands->tables[bands->loop.count++] = *table;
    return SIGRAMP_OK;
}

static sigramp_status add_table(band_plan *plan, double slope, size_t first, size_t count,
                                const double *weights, size_t band_begin)
{
    sum_table table;
    plan->inner.slope = slope;
    const sigramp_status status =
        sum_table_create(&plan->inner, TABLE_SHIFT, 64, count, plan->offsets + first,
                         weights + first, plan->planner, &table, plan->why);
    if (status != SIGRAMP_OK)
        return status;
    plan->table_error = fmax(plan->table_error, table.error_bound);
    return keep_table(plan->bands, band_begin, &table);
}

/* The flattest node first: its table reaches farthest, and takes the others in as it is. */
static sigramp_status add_band(band_plan *plan, int place)
{
    const size_t first = plan->begin[place], count = plan->begin[place + 1] - first;
    const size_t band_begin = plan->bands->loop.count;
    int exponent = 0;
    frexp(plan->slopes[first], &exponent);
    if (place == TO_ZERO)
        return add_table(plan, 0, first, count, plan->weights, band_begin);
    for (int l = 0; l < plan->nodes.count; ++l) {
        share_work work = {plan, l, first};
        const double slope = ldexp(plan->nodes.slopes[l], exponent - 1);
        pool_run((pool_loop){plan->planner->threads, count, SHARE_RUN, SHARE_NANOSECONDS},
                 share_run, &work);
        const sigramp_status status = add_table(plan, copysign(slope, plan->slopes[first]), first,
                                                count, plan->shares, band_begin);
        if (status != SIGRAMP_OK)
            return status;
    }
    return SIGRAMP_OK;
}

static sigramp_status add_rest(band_plan *plan)
{
    const size_t count = plan->begin[TO_REST + 1]; /* the first place */
    sum_terms *const rest = &plan->bands->rest;
    plan->inner.slope = 1;
    const sigramp_status status = sum_terms_create(&plan->inner, 64, count, plan->offsets,
                                                   plan->weights, plan->planner->threads, rest);
    if (status != SIGRAMP_OK)
        return status;
    rest->loops.factor_exponent += TABLE_SHIFT;
    plan->bands->loop.rest = rest;
    return sum_terms_set_slopes(rest, plan->slopes);
}

static sigramp_status add_all(band_plan *plan)
{
    sigramp_status status = add_rest(plan);
    for (int p = TO_ZERO; p < PLACES && status == SIGRAMP_OK; ++p)
        if (has_terms(plan, p))
            status = add_band(plan, p);
    return status;
}

static sigramp_status list_tables(sum_bands *bands)
{
    const size_t count = bands->loop.count;
    sigramp_loop_table *const loops = malloc(count * sizeof *loops + 1);
    bands->loop.tables = loops;
    for (size_t k = 0; loops && k < count; ++k)
        loops[k] = bands->tables[k].loop;
    return loops ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
}

static void set_factor(const band_plan *plan, sigramp_loop_bands *loop)
{
    int exponent = 0;
    loop->factor = frexp(plan->options->scale, &exponent);
    exponent += plan->weight_exponent - TABLE_SHIFT;
    for (int i = 0; i < BANDS_POWERS; ++i) {
        const int part = exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : exponent;
        loop->powers[i] = ldexp(1, part);
        exponent -= part;
    }
}

/* Half of what the tolerance leaves beside rounding is for nodes and tables. */
static void set_accuracy(band_plan *plan, int precision)
{
    const double rounding = precision == 32 ? 0x1p-24 : 0x1p-53;
    const double best = precision == 32 ? SPARE_32 : 0, wanted = plan->options->tolerance;
    const double spare = fmax(wanted > 0 ? wanted - rounding : best, best);
    const double in_sector = unit_traits_of(plan->options->unit)->in_sector;
    int count = FEWEST_NODES;
    while (count < MOST_NODES && slope_nodes_error(count, in_sector) > spare / 4)
        ++count;
    plan->nodes = slope_nodes_of(count);
    plan->inner.tolerance = spare / (4 * slope_nodes_size(count));
}

/* The last number covers that values below 2^(TABLE_SHIFT - 1074) vanish, and the additions. */
static double error_bound_of(const band_plan *plan, int precision)
{
    const double rounding = precision == 32 ? 0x1p-24 * (1 + 0x1p-20) : 0x1p-53;
    const int nodes = plan->nodes.count;
    return rounding + slope_nodes_error(nodes, unit_traits_of(plan->options->unit)->in_sector) +
           slope_nodes_rounding(nodes) + slope_nodes_size(nodes) * plan->table_error + 0x1p-80;
}

static sigramp_status fill(band_plan *plan, const sloped_terms *terms)
{
    plan->inner = *plan->options;
    plan->inner.scale = 1;
    plan->inner.derivative = 0;
    plan->weight_exponent = weight_exponent_of(terms);
    set_accuracy(plan, terms->precision);
    count_places(plan, terms);
    draw_outline(terms, plan->bands);
    if (!reserve(plan, terms->count))
        return SIGRAMP_OUT_OF_MEMORY;
    sort_terms(plan, terms);
    plan->table_error = sum_direct_error_bound(64, plan->begin[TO_REST + 1]);
    sigramp_status status = add_all(plan);
    if (status == SIGRAMP_OK)
        status = list_tables(plan->bands);
    set_factor(plan, &plan->bands->loop);
    plan->bands->error_bound = error_bound_of(plan, terms->precision);
    return status;
}

sigramp_status sum_bands_create(const sigramp_sum_options *options, const sloped_terms *terms,
                                const sum_planner *planner, sum_bands **bands, char *why)
{
    band_plan *const plan = calloc(1, sizeof *plan);
    sum_bands *const made = calloc(1, sizeof *made);
    sigramp_status status = plan && made ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
    why[0] = '\0';
    *bands = NULL;
    if (status == SIGRAMP_OK) {
        plan->options = options;
        plan->planner = planner;
        plan->bands = made;
        plan->why = why;
        status = fill(plan, terms);
        free(plan->offsets);
    }
    free(plan);
    if (status == SIGRAMP_OK)
        *bands = made;
    else
        sum_bands_destroy(made);
    return status;
}

void sum_bands_destroy(sum_bands *bands)
{
    if (!bands)
        return;
    for (size_t k = 0; k < bands->loop.count; ++k)
        sum_table_destroy(&bands->tables[k]);
    free((void *)bands->loop.tables);
    free(bands->tables);
    sum_terms_destroy(&bands->rest);
    free(bands);
}
