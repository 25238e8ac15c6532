/* SPDX-License-Identifier: MIT */
/*
 * The segments of smooth units. The axis is cut into zones as wide as a unit is to be followed, so
 * that at a point only the offsets of its own zone and of its two neighbours count one by one. A
 * zone with many of those has a table, which costs no more memory than they do; one with few lists
 * them; between the zones that have any there are only lines.
 */
#include "sum/segment_zones.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/cell_sums.h"
#include "sum/cell_table.h"
#include "sum/listed_terms.h"
#include "sum/terms.h"

typedef struct {
    double index;
    size_t begin, end; /* its offsets, sorted */
    size_t first_term, terms;
} zone;

typedef struct {
    segment_build *build;
    const fast_plan *shape;
    double cells; /* of a zone: a power of two */
    double width; /* of a zone, in u */
    zone *zones;
    size_t count;
    size_t behind; /* zones whose offsets are in the line */
    sum_table *tables;
    size_t table_count;
} partition;

static double next_zone(double index)
{
    return index + 1 > index ? index + 1 : nextafter(index, INFINITY);
}

static double previous_zone(double index)
{
    return index - 1 < index ? index - 1 : nextafter(index, -INFINITY);
}

/* The first real of the precision in a zone. */
static double zone_start(const partition *p, double index)
{
    const double start = index * p->width;
    if (p->build->precision == 64)
        return start;
    const float nearest = (float)start;
    return (double)((double)nearest < start ? nextafterf(nearest, INFINITY) : nearest);
}

static double zone_of(const partition *p, size_t i)
{
    return floor(segment_position(p->build, i) / p->width);
}

static sigramp_status find_zones(partition *p)
{
    const size_t count = p->build->sorted.count;
    size_t capacity = 0;
    for (size_t i = 0; i < count; ++i)
        capacity += i == 0 || zone_of(p, i) != zone_of(p, i - 1);
    p->zones = calloc(capacity + 1, sizeof *p->zones);
    if (!p->zones)
        return SIGRAMP_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; ++i) {
        const double index = zone_of(p, i);
        if (p->count == 0 || p->zones[p->count - 1].index != index)
            p->zones[p->count++] = (zone){.index = index, .begin = i};
        p->zones[p->count - 1].end = i + 1;
    }
    return SIGRAMP_OK;
}

/* The terms that segments list: those of every zone. */
static sigramp_status list_terms(partition *p)
{
    listed_terms list = {.precision = p->build->precision};
    sigramp_status status = SIGRAMP_OK;
    for (size_t b = 0; !status && b < p->count; ++b) {
        zone *const one = &p->zones[b];
        one->first_term = list.count;
        status = listed_terms_append(&list, &p->build->sorted, one->begin, one->end);
        one->terms = list.count - one->first_term;
    }
    if (!status && list.count > INT32_MAX)
        status = SIGRAMP_NOT_SUPPORTED;
    if (!status)
        status = sum_terms_create(p->build->options, list.precision, list.count, list.offsets,
                                  list.weights, 1, &p->build->terms);
    listed_terms_destroy(&list);
    return status;
}

/* Moves the line to a zone and leaves behind what is not near it. */
static void leave_behind(partition *p, double index)
{
    const double nearest = previous_zone(index);
    segment_build *build = p->build;
    const double start = zone_start(p, index);
    if (isfinite(start))
        rising_line_move(&build->left, start);
    for (; p->behind < p->count && p->zones[p->behind].index < nearest; ++p->behind)
        for (size_t i = p->zones[p->behind].begin; i < p->zones[p->behind].end; ++i)
            rising_line_add(&build->left, segment_position(build, i), segment_weight(build, i));
}

/* The zones with offsets among a zone and its neighbours: first .. end - 1. p->behind is the
 * first. */
static size_t neighbours_end(const partition *p, double index)
{
    size_t end = p->behind;
    while (end < p->count && p->zones[end].index <= next_zone(index))
        ++end;
    return end;
}

static size_t terms_near(const partition *p, double index)
{
    size_t terms = 0;
    for (size_t b = p->behind, end = neighbours_end(p, index); b < end; ++b)
        terms += p->zones[b].terms;
    return terms;
}

/* Whether a zone is to have a table. */
static int wants_table(const partition *p, double index)
{
    const double farthest = p->shape->range.farthest;
    return fabs(index + 2) * p->cells < farthest && fabs(index - 2) * p->cells < farthest &&
           (double)terms_near(p, index) * p->shape->range.cells_per_offset > p->cells;
}

static moment_weights weights_of(const moment_terms *terms)
{
    moment_weights found = {INFINITY, 0};
    for (size_t i = 0; i < terms->count; ++i) {
        const double weight = fabs(moment_weight(terms, terms->precision, i));
        found.least = weight > 0 ? fmin(found.least, weight) : found.least;
        found.largest = fmax(found.largest, weight);
    }
    return found;
}

/* An exponent no weight of the stretch exceeds, nor the line that enters it, where the unit has
 * one. */
static int largest_exponent(const fast_plan *plan, rising_line line)
{
    const cell_expansion *const e = plan->expansion;
    int largest = scaled_twofold_of_double(plan->weights.largest).exponent;
    if (e->constant.high != 0 || e->slope > 0)
        largest = line.weight.exponent > largest ? line.weight.exponent : largest;
    if (e->slope > 0)
        largest = line.moment.exponent > largest ? line.moment.exponent : largest;
    return largest;
}

/* The line as the plan of cells from first on needs it: in its scale, and in cells. */
static void enter_line(rising_line line, fast_plan *plan)
{
    rising_line_move(&line, (plan->first + 0.5) / fabs(plan->inverse_width));
    line.moment =
        scaled_twofold_multiply(line.moment, scaled_twofold_of_double(fabs(plan->inverse_width)));
    plan->weight_shift = fast_weight_shift(largest_exponent(plan, line));
    plan->weight = scaled_twofold_times_power(line.weight, plan->weight_shift);
    if (plan->expansion->slope > 0)
        plan->moment = scaled_twofold_times_power(line.moment, plan->weight_shift);
}

/* The cells of the zones first .. last, and of their neighbours, whose offsets count there. */
static fast_plan plan_of_stretch(const partition *p, double first, double last, size_t begin,
                                 size_t end, rising_line line)
{
    const sorted_terms *sorted = &p->build->sorted;
    const size_t bytes = (size_t)sorted->precision / 8;
    fast_plan plan = *p->shape;
    plan.terms.offsets = (const char *)sorted->offsets + begin * bytes;
    plan.terms.weights = (const char *)sorted->weights + begin * bytes;
    plan.terms.count = end - begin;
    plan.weights = weights_of(&plan.terms);
    plan.first = (first - 1) * p->cells;
    plan.cells = (size_t)((last - first + 3) * p->cells);
    plan.offset_first = plan.first;
    plan.offset_cells = plan.cells;
    enter_line(line, &plan);
    return plan;
}

static sigramp_status make_table(const partition *p, fast_plan *plan, sum_table *table)
{
    sigramp_status status = fast_plan_add_up(plan);
    if (!status) {
        fast_plan inner = *plan; /* without the neighbours */
        const size_t skipped = (size_t)p->cells;
        inner.sums.first += skipped;
        inner.first += p->cells;
        inner.cells -= 2 * skipped;
        status = fast_plan_write(&inner, p->build->options, table);
    }
    fast_plan_empty(plan);
    return status;
}

static sigramp_status append_table(partition *p, double first, double last, size_t begin,
                                   size_t end, rising_line line)
{
    sum_table *const more = realloc(p->tables, (p->table_count + 1) * sizeof *p->tables);
    if (!more)
        return SIGRAMP_OUT_OF_MEMORY;
    p->tables = more;
    sum_table *const table = &more[p->table_count];
    memset(table, 0, sizeof *table);
    fast_plan plan = plan_of_stretch(p, first, last, begin, end, line);
    const sigramp_status status = make_table(p, &plan, table);
    if (status)
        return status;
    ++p->table_count;
    /* The number of the table's first number is found when all are there. */
    const segment cells = {.start = zone_start(p, first),
                           .anchor = table->loop.first,
                           .level_exponent = table->loop.exponent,
                           .cells = (int64_t)table->loop.last_index + plan.grade.cuts};
    return segment_list_append(&p->build->list, &cells);
}

/* Whether a table of so many zones has a row more than it may. */
static int has_too_many_rows(const partition *p, double zones)
{
    return zones * p->cells * p->shape->grade.cuts > MOST_ROWS;
}

/* The zones from index on that want a table; *index becomes the last of them. */
static sigramp_status append_stretch(partition *p, double *index)
{
    const rising_line line = p->build->left;
    const double first = *index;
    const size_t begin = p->zones[p->behind].begin;
    size_t end = p->zones[neighbours_end(p, first) - 1].end;
    for (;;) {
        leave_behind(p, *index + 1);
        if (!wants_table(p, *index + 1) || has_too_many_rows(p, *index + 2 - first))
            break;
        *index += 1;
        end = p->zones[neighbours_end(p, *index) - 1].end;
    }
    return append_table(p, first, *index, begin, end, line);
}

static sigramp_status append_listed(partition *p, double index)
{
    const double start = zone_start(p, index);
    const size_t end = neighbours_end(p, index);
    const size_t first = p->behind < end ? p->zones[p->behind].first_term : 0;
    return isfinite(start) ? segment_append_line(p->build, start, first, terms_near(p, index))
                           : SIGRAMP_OK;
}

/* The first zone after index that has offsets in it or its neighbours; the zones up to b - 1 are
 * done with. */
static double next_near(const partition *p, size_t b, double index)
{
    const double following = next_zone(index);
    for (; b < p->count; ++b) {
        if (next_zone(p->zones[b].index) < following)
            continue;
        const double first = previous_zone(p->zones[b].index);
        return first > following ? first : following;
    }
    return INFINITY;
}

static sigramp_status append_zones(partition *p)
{
    segment_build *build = p->build;
    sigramp_status status = segment_append_line(build, -INFINITY, 0, 0);
    double index = p->count > 0 ? previous_zone(p->zones[0].index) : INFINITY;
    while (!status && index < INFINITY) {
        leave_behind(p, index);
        status = wants_table(p, index) ? append_stretch(p, &index) : append_listed(p, index);
        const double next = next_near(p, p->behind, index);
        if (!status && next > next_zone(index)) { /* a stretch without offsets */
            index = next_zone(index);
            leave_behind(p, index);
            status = append_listed(p, index);
        }
        index = next;
    }
    return status;
}

static size_t table_numbers(const segment *cells, const sum_table *table)
{
    return (size_t)cells->cells * (size_t)table->loop.row;
}

/* All tables' numbers in one array, to which the segments refer. */
static sigramp_status join_tables(partition *p)
{
    const size_t bytes = (size_t)p->build->precision / 8;
    size_t size = 0, place = 0, t = 0;
    for (size_t s = 0, i = 0; s < p->build->list.count; ++s)
        if (p->build->list.segments[s].cells > 0)
            size += table_numbers(&p->build->list.segments[s], &p->tables[i++]);
    if (size > INT32_MAX && p->build->precision == 32)
        return SIGRAMP_NOT_SUPPORTED;
    p->build->numbers = malloc(size ? size * bytes : 1);
    if (!p->build->numbers)
        return SIGRAMP_OUT_OF_MEMORY;
    for (size_t s = 0; s < p->build->list.count; ++s) {
        segment *const cells = &p->build->list.segments[s];
        if (cells->cells == 0)
            continue;
        const sum_table *table = &p->tables[t++];
        const size_t numbers = table_numbers(cells, table);
        memcpy((char *)p->build->numbers + place * bytes, table->memory, numbers * bytes);
        cells->first = (int64_t)place;
        place += numbers;
        p->build->table = table->loop;
        p->build->table_bound = fmax(p->build->table_bound, table->error_bound);
    }
    p->build->table.inverse_width = fabs(p->build->table.inverse_width);
    p->build->number_count = size;
    return SIGRAMP_OK;
}

sigramp_status segment_build_zones(segment_build *build, const fast_plan *shape)
{
    const double reach = fmax(shape->left, shape->right) + shape->expansion->near + 2;
    partition p = {.build = build, .shape = shape, .cells = 1};
    while (p.cells < reach)
        p.cells *= 2;
    p.width = p.cells / fabs(shape->inverse_width);
    sigramp_status status = find_zones(&p);
    if (!status)
        status = list_terms(&p);
    if (!status)
        status = append_zones(&p);
    if (!status)
        status = join_tables(&p);
    for (size_t i = 0; i < p.table_count; ++i)
        sum_table_destroy(&p.tables[i]);
    free(p.tables);
    free(p.zones);
    return status;
}
