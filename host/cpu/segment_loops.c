/* SPDX-License-Identifier: MIT */
/*
 * The loop of sums in segments over points, compiled like host/cpu/unit_loops.c once per unit,
 * precision and instruction set.
 */
#include "cpu/loops.h"

#include "segments.h"

_Static_assert((int)SEGMENT_REALS == (int)SIGRAMP_SEGMENT_REALS, "one layout of a segment");
_Static_assert((int)SEGMENT_INTEGERS == (int)SIGRAMP_SEGMENT_INTEGERS, "one layout of a segment");

#define SEGMENT_NAME_(name, unit, precision, isa) sigramp_##name##_##unit##_##precision##_##isa
#define SEGMENT_NAME(name, unit, precision, isa) SEGMENT_NAME_(name, unit, precision, isa)
#define SEGMENT_LOOP SEGMENT_NAME(segments, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
#define LOOPS SEGMENT_NAME(loops, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
extern const sigramp_unit_loops LOOPS;
#define SEGMENT_VALUES SEGMENT_NAME(segment_values, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
void SEGMENT_LOOP(size_t count, const void *x, const sigramp_loop_segments *segments, void *y);
void SEGMENT_VALUES(size_t count, const void *x, const sigramp_loop_segments *segments,
                    sigramp_loop_values values);

static table_shape shape_of(const sigramp_loop_table *table)
{
    table_shape shape = {0};
    shape.inverse_width = (real)table->inverse_width;
    shape.row = table->row;
    return shape;
}

/* The line, and the terms near the point, which have vectors of their own. */
static sum_total line_total(segment here, real point, real u, const sigramp_loop_terms *terms,
                            integer *scale)
{
    const size_t first = (size_t)here.first, count = (size_t)here.terms;
    const integer least = segment_magnitude(here, u);
    *scale = at_least((integer)LOOPS.scale(&point, terms, first, count), least);
    const sigramp_loop_total sum = LOOPS.add(&point, terms, first, count, *scale);
    const sum_total total = {sum.limb_1, sum.limb_2, sum.limb_3, (real)sum.special};
    return segment_add_line(total, here, u, *scale);
}

static real line_value(segment here, real point, real u, const sigramp_loop_terms *terms)
{
    integer scale = 0;
    const sum_total total = line_total(here, point, u, terms, &scale);
    return sum_value(total, scale, (real)terms->factor[0], (real)terms->factor[1],
                     terms->factor_exponent);
}

static scaled line_unrounded(segment here, real point, real u, const sigramp_loop_terms *terms)
{
    integer scale = 0;
    const sum_total total = line_total(here, point, u, terms, &scale);
    if (total_is_special(total))
        return make_scaled(real_of_bits(QUIET_NAN_BITS), 0, 0);
    return sum_unrounded(total, scale, (real)terms->factor[0], (real)terms->factor[1],
                         terms->factor_exponent);
}

static segment segment_at(real u, const sigramp_loop_segments *segments)
{
    const integer s =
        segment_find(segment_key(u), segments->keys, segments->directory, (integer)segments->count,
                     (integer)segments->first_key, segments->key_shift, (integer)segments->buckets);
    return segment_read(segments->reals, segments->integers, s);
}

static real segments_value(real point, const sigramp_loop_segments *segments)
{
    const real u = segments->terms.slope[0] < 0 ? -point : point;
    if (!is_finite(u))
        return segment_limit(u, (real)segments->below, (real)segments->above,
                             (real)segments->at_nan);
    const segment here = segment_at(u, segments);
    if (here.cells > 0)
        return segment_table_value(here, u, segments->table.numbers, shape_of(&segments->table));
    return line_value(here, point, u, &segments->terms);
}

/* Of no point that is not finite. */
static scaled segments_unrounded(real point, const sigramp_loop_segments *segments)
{
    const real u = segments->terms.slope[0] < 0 ? -point : point;
    if (!is_finite(u))
        return make_scaled(real_of_bits(QUIET_NAN_BITS), 0, 0);
    const segment here = segment_at(u, segments);
    if (here.cells > 0)
        return segment_table_unrounded(here, u, segments->table.numbers,
                                       shape_of(&segments->table));
    return line_unrounded(here, point, u, &segments->terms);
}

void SEGMENT_LOOP(size_t count, const void *x, const sigramp_loop_segments *segments, void *y)
{
    for (size_t j = 0; j < count; ++j)
        ((real *)y)[j] = segments_value(((const real *)x)[j], segments);
}

void SEGMENT_VALUES(size_t count, const void *x, const sigramp_loop_segments *segments,
                    sigramp_loop_values values)
{
    for (size_t j = 0; j < count; ++j) {
        const scaled value = segments_unrounded(((const real *)x)[j], segments);
        ((real *)values.high)[j] = value.high;
        ((real *)values.low)[j] = value.low;
        ((integer *)values.exponent)[j] = value.exponent;
    }
}
