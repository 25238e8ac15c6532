/* SPDX-License-Identifier: MIT */
/*
 * The wide form (kernels/wide.h) for AVX-512: 32 points at once, four vectors of doubles. What the
 * registers hold makes it twice as fast as the plain loop, which the compiler vectorises: exp and
 * log look their first digits up in tables of 16 that stay in two registers each, and one division
 * serves four vectors (Montgomery's trick of inverting a product). Any arithmetic will do, as
 * there: a result counts only where its rounding to float is certain.
 *
 * Relative error below 2^-43: minimax (Remez) polynomials of (exp(r) - 1)/r on |r| <= log(2)/32,
 * 2^-46, and of (log(1 + f) - f)/f^2 on |f| <= 1/30, 2^-48.
 */
#ifndef SIGRAMP_HOST_CPU_WIDE_AVX512_H
#define SIGRAMP_HOST_CPU_WIDE_AVX512_H

#include "cpu/digits_avx512.h"
#include "wide.h"

typedef struct {
    __m512d part[PARTS];
} wides;

/* t by what the formulas take of it. The exponentials are made before: the two halves of a long
 * chain of operations run better one after the other over many points. */
typedef struct {
    wides exponential; /* exp(-|t|), or exp(-t) for a ratio of exponentials: their range holds it */
    wides ramp;        /* max(0, t) */
} wides_argument;

/* Of ratios, which alone ask for it, either form will do: this one is for exp(-t). */
SIGRAMP_INLINE int wides_is_positive(wides_argument t)
{
    (void)t;
    return 1;
}

SIGRAMP_INLINE wides wides_one(void)
{
    wides one;
    FOR_PARTS one.part[k] = all(1);
    return one;
}

SIGRAMP_INLINE wides wides_select(int condition, wides yes, wides no)
{
    return condition ? yes : no;
}

SIGRAMP_INLINE wides wides_exp_minus(wides t)
{
    const __m512d shift = all(WIDE_ROUNDING_SHIFT);
    wides power;
    FOR_PARTS
    {
        const __m512d x = t.part[k];
        const __m512d shifted = _mm512_fmadd_pd(x, all(-16 * 0x1.71547652b82fep+0), shift);
        const __m512i count = _mm512_castpd_si512(shifted);
        const __m512d r =
            _mm512_fnmsub_pd(_mm512_sub_pd(shifted, shift), all(0x1.62e42fefa39efp-1 / 16), x);
        const __m512i first = _mm512_add_epi64(_mm512_castpd_si512(look_up(powers_of_two, count)),
                                               _mm512_slli_epi64(count, 48));
        __m512d rest = all(0x1.11127010ca033p-7);
        rest = _mm512_fmadd_pd(rest, r, all(0x1.55570b880e1c0p-5));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.555555541ada5p-3));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.fffffffe5a172p-2));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.0000000000006p+0));
        const __m512d factor = _mm512_castsi512_pd(first);
        power.part[k] = _mm512_fmadd_pd(_mm512_mul_pd(factor, r), rest, factor);
    }
    return power;
}

SIGRAMP_INLINE wides wides_exp_minus_absolute(wides_argument t)
{
    return t.exponential;
}

SIGRAMP_INLINE wides wides_one_plus(wides e)
{
    FOR_PARTS e.part[k] = _mm512_add_pd(all(1), e.part[k]);
    return e;
}

/* n/d for 1 <= d <= 2^200: one division, and each part's share of it by what the others are. */
SIGRAMP_INLINE wides wides_quotient(wides n, wides d)
{
    const __m512d first = _mm512_mul_pd(d.part[0], d.part[1]);
    const __m512d last = _mm512_mul_pd(d.part[2], d.part[3]);
    const __m512d all_of_them = _mm512_div_pd(all(1), _mm512_mul_pd(first, last));
    const __m512d of_first = _mm512_mul_pd(all_of_them, last);
    const __m512d of_last = _mm512_mul_pd(all_of_them, first);
    FOR_PARTS
    n.part[k] = _mm512_mul_pd(n.part[k], _mm512_mul_pd(k < 2 ? of_first : of_last, d.part[k ^ 1]));
    return n;
}

/* log(1 + e) = log(1 + j/15) + log(1 + f), e near j/15. */
SIGRAMP_INLINE wides wides_log_one_plus(wides e)
{
    FOR_PARTS
    {
        const __m512i j =
            _mm512_castpd_si512(_mm512_fmadd_pd(e.part[k], all(15), all(WIDE_ROUNDING_SHIFT)));
        const __m512d c = look_up(reciprocals, j);
        const __m512d f = _mm512_fmadd_pd(e.part[k], c, _mm512_sub_pd(c, all(1)));
        __m512d rest = all(-0x1.008b26ba66431p-3);
        rest = _mm512_fmadd_pd(rest, f, all(0x1.250a9ad13eb00p-3));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.555537043fbebp-3));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.999987703fd20p-3));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.000000011963dp-2));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.55555555ad0a4p-2));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.fffffffffffcap-2));
        const __m512d log_of_f = _mm512_fmadd_pd(_mm512_mul_pd(f, f), rest, f);
        e.part[k] = _mm512_add_pd(look_up(logarithms, j), log_of_f);
    }
    return e;
}

SIGRAMP_INLINE wides wides_ramp(wides_argument t)
{
    return t.ramp;
}

SIGRAMP_INLINE wides wides_ramp_plus(wides_argument t, wides rest)
{
    FOR_PARTS rest.part[k] = _mm512_add_pd(t.ramp.part[k], rest.part[k]);
    return rest;
}

#define NUMBER wides
#define ARGUMENT wides_argument
#define FORM(name) wides_##name
#include "formulas.h"
#undef FORM
#undef ARGUMENT
#undef NUMBER

#endif
