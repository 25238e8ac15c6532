/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <stdlib.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

const verdict no_verdict = {.ulp = -1};

/*
 * Bits of the reference. Its error of some 2^-95, at most 2^-85 where exp magnifies it, is 2^-32
 * ULP of a double: nothing, unless the bound is 0.5 itself and leaves no room. There a difference
 * is kept whole: from 2^128 to 2^-149, or from 2^1024 to 2^-1074.
 */
enum { ENOUGH_BITS = 96, WHOLE_BITS_F32 = 300, WHOLE_BITS_F64 = 2112 };

double bound_of(sigramp_unit unit, sigramp_precision precision)
{
    const sigramp_unit_row *row = sigramp_unit_info(unit);
    return precision == SIGRAMP_F32 ? row->ulp_f32 : row->ulp_f64;
}

static mpfr_prec_t reference_bits(const input_block *block)
{
    if (bound_of(block->unit, block->precision) > 0.5)
        return ENOUGH_BITS;
    return block->precision == SIGRAMP_F32 ? WHOLE_BITS_F32 : WHOLE_BITS_F64;
}

static bool is_worse(const verdict *one, const verdict *other)
{
    if (one->ulp != other->ulp)
        return one->ulp > other->ulp;
    return one->x < other->x || (one->x == other->x && one->offset < other->offset);
}

void add_verdict(verdict *total, const verdict *part)
{
    const size_t inputs = total->inputs + part->inputs;
    if (is_worse(part, total))
        *total = *part;
    total->inputs = inputs;
}

static void judge_results(const input_block *block, const void *y, verdict *worst)
{
    mpfr_t right;
    mpfr_init2(right, reference_bits(block));
    for (size_t j = 0; j < block->count; ++j) {
        verdict one = {1, 0, block->x[j], block->offset, real_at(block->precision, y, j)};
        reference_unit(block->unit, one.x, one.offset, right);
        one.ulp = reference_ulp_error(block->precision, one.given, right);
        add_verdict(worst, &one);
    }
    mpfr_clear(right);
}

bool judge_block(sigramp_context *context, const input_block *block, verdict *worst)
{
    void *x = real_array(block->precision, block->count, block->x);
    void *y = real_array(block->precision, block->count, block->x);
    const bool done = map_reals(context, block->unit, block->precision, block->count, x,
                                block->offset, y) == SIGRAMP_OK;
    if (done)
        judge_results(block, y, worst);
    free(y);
    free(x);
    return done;
}
