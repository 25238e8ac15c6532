/* SPDX-License-Identifier: MIT */
#include "sum/divided_terms.h"

#include <math.h>
#include <stdlib.h>

sigramp_status divided_agree(const sigramp_reduction *reduction, sigramp_status own)
{
    int64_t worst = own;
    return reduction->largest(reduction->user, 1, &worst) ? (sigramp_status)worst
                                                          : SIGRAMP_DEVICE_FAILED;
}

int divided_count(divided_terms *terms)
{
    const sigramp_reduction *const reduction = terms->reduction;
    int64_t count = (int64_t)terms->own.count;
    const int is_done = reduction->add(reduction->user, 1, &count);
    terms->count = (uint64_t)count;
    return is_done;
}

/* Whole numbers in the order of the doubles, of which none is NaN; -0 is below 0. */
static int64_t code_of(double value)
{
    const int64_t size = (int64_t)(bits_of_double(value) & INT64_MAX);
    return signbit(value) ? -1 - size : size;
}

static double value_of(int64_t code)
{
    return code < 0 ? -double_of_bits((uint64_t)(-1 - code)) : double_of_bits((uint64_t)code);
}

int divided_survey(divided_terms *terms, find_extremes_loop *loop, int threads)
{
    const sigramp_reduction *const reduction = terms->reduction;
    const moment_extremes own = moments_extremes(&terms->own, loop, threads);
    int64_t codes[] = {code_of(-own.outline.least),
                       code_of(own.outline.greatest),
                       own.outline.has_positive,
                       own.outline.has_negative,
                       code_of(-own.weights.least),
                       code_of(own.weights.largest),
                       own.strange};
    const int is_done = reduction->largest(reduction->user, sizeof codes / sizeof *codes, codes);
    terms->extremes =
        (moment_extremes){{-value_of(codes[0]), value_of(codes[1]), codes[2] != 0, codes[3] != 0},
                          {-value_of(codes[4]), value_of(codes[5])},
                          codes[6] != 0};
    return is_done;
}

/* Counts are taken to so many at a time, each as pieces of PIECE_BITS bits: of 2^21 whose terms are
 * joined no piece leaves 64 bits. The upper one has the sign. */
enum { AT_ONCE = 1 << 14, PIECES = 3, PIECE_BITS = 42 };

static void take_apart(__int128 count, int64_t pieces[PIECES])
{
    const int64_t most = ((int64_t)1 << PIECE_BITS) - 1;
    for (int i = 0; i < PIECES - 1; ++i) {
        pieces[i] = (int64_t)count & most;
        count >>= PIECE_BITS;
    }
    pieces[PIECES - 1] = (int64_t)count;
}

static __int128 put_together(const int64_t pieces[PIECES])
{
    __int128 count = 0;
    for (int i = PIECES - 1; i >= 0; --i)
        count = count * ((__int128)1 << PIECE_BITS) + pieces[i];
    return count;
}

static int join(const sigramp_reduction *reduction, size_t size, __int128 *counts, int64_t *room)
{
    for (size_t done = 0; done < size; done += AT_ONCE) {
        const size_t left = size - done, now = left < AT_ONCE ? left : AT_ONCE;
        for (size_t i = 0; i < now; ++i)
            take_apart(counts[done + i], room + PIECES * i);
        if (!reduction->add(reduction->user, PIECES * now, room))
            return 0;
        for (size_t i = 0; i < now; ++i)
            counts[done + i] = put_together(room + PIECES * i);
    }
    return 1;
}

sigramp_status divided_moments(const divided_terms *terms, double inverse_width,
                               moment_totals *totals, add_terms_loop *loop, int threads)
{
    const sigramp_reduction *const reduction = terms->reduction;
    moment_terms own = terms->own;
    own.inverse_width = inverse_width;
    if (terms->extremes.weights.largest == 0) /* for all */
        return SIGRAMP_OK;
    int64_t *const room = malloc(AT_ONCE * PIECES * sizeof *room);
    sigramp_status status = room && moments_reserve(terms->extremes.weights, totals)
                                ? SIGRAMP_OK
                                : SIGRAMP_OUT_OF_MEMORY;
    if (status == SIGRAMP_OK && own.count > 0)
        status = moments_count(&own, terms->extremes.weights, totals, 1, loop, threads);
    status = divided_agree(reduction, status);
    if (status == SIGRAMP_OK &&
        !join(reduction, (size_t)totals->classes * moment_totals_plane(totals), totals->counts,
              room))
        status = SIGRAMP_DEVICE_FAILED;
    free(room);
    return status;
}
