/* SPDX-License-Identifier: MIT */
/* Terms of plans that change, packed for another plan or a file. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "opened.h"
#include "reference/inputs.h"

/* What another plan, or a file, is given. */
typedef struct {
    size_t size;
    unsigned char *bytes;
} packed;

static packed pack(const opened *o)
{
    packed p = {0, NULL};
    cr_assert_eq(sigramp_sum_plan_pack(o->plan, 0, NULL, &p.size), SIGRAMP_OK);
    p.bytes = malloc(p.size);
    cr_assert_not_null(p.bytes);
    const size_t size = p.size;
    p.bytes[0] = 77;
    cr_assert_eq(sigramp_sum_plan_pack(o->plan, size - 1, p.bytes, &p.size), SIGRAMP_OK);
    cr_assert_eq(p.bytes[0], 77, "too few bytes are not written to");
    cr_assert_eq(sigramp_sum_plan_pack(o->plan, size, p.bytes, &p.size), SIGRAMP_OK);
    cr_assert_eq(p.size, size);
    return p;
}

static sigramp_status add_packed(opened *o, const packed *p)
{
    return sigramp_sum_plan_add_packed(o->plan, p->size, p->bytes);
}

/* Weights from one subnormal number's size to 1e290, of both signs; some zeros. */
static void make_terms(size_t count, double *a, double *w)
{
    uint64_t seed = 8;
    for (size_t i = 0; i < count; ++i) {
        a[i] = random_between(&seed, -20, 30);
        w[i] = ldexp(random_between(&seed, -2, 2), (int)(random_bits(&seed) % 200) - 100);
        w[i] = i % 7 == 0 ? 0 : w[i];
    }
}

Test(open_plans, of_packed_terms_have_the_bits_of_one_plan)
{
    enum { PART = 1000, PARTS = 3, TERMS = PARTS * PART };
    double a[TERMS], w[TERMS];
    make_terms(TERMS, a, w);
    for (int m = 0; m < 2; ++m) {
        const sigramp_sum_options options = options_of(open_methods[m]);
        opened whole = open_with(&options), sum = open_with(&options);
        add_offsets(&whole, TERMS, a, w);
        sum_at_points(&whole);
        add_offsets(&sum, PART, a, w);
        for (int k = PARTS - 1; k > 0; --k) {
            opened part = open_with(&options);
            add_offsets(&part, PART, a + k * PART, w + k * PART);
            packed p = pack(&part);
            cr_assert_eq(add_packed(&sum, &p), SIGRAMP_OK);
            free(p.bytes);
            close_opened(&part);
        }
        sum_at_points(&sum);
        cr_expect_arr_eq(sum.y, whole.y, sizeof sum.y);
        remove_offsets(&sum, TERMS, a, w);
        memset(sum.y, 0, sizeof sum.y);
        expect_unchanged(&sum);
        close_opened(&sum);
        close_opened(&whole);
    }
}

/* Any byte changed is refused or gives a sum, and none is read beyond the end. */
Test(open_plans, refuse_bytes_that_no_plan_like_them_has_packed)
{
    static const double a[] = {1, 2, 3}, w[] = {1, -2, 0.5};
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = options_of(open_methods[m]);
        opened o = open_with(&options), other = open_with(&options);
        add_offsets(&o, 3, a, w);
        packed p = pack(&o);
        sum_at_points(&other);
        for (size_t size = 0; size < p.size; size += size < 120 ? 1 : 7919) {
            unsigned char *const part = malloc(size + (size == 0));
            memcpy(part, p.bytes, size);
            expect_refused(&other, sigramp_sum_plan_add_packed(other.plan, size, part));
            free(part);
        }
        expect_refused(&other, sigramp_sum_plan_add_packed(other.plan, p.size, NULL));
        for (size_t i = 0; i < 16; ++i) { /* what it is, and how many terms */
            p.bytes[i] ^= 0x80;
            expect_refused(&other, add_packed(&other, &p));
            p.bytes[i] ^= 0x80;
        }
        for (size_t i = 16; i < p.size; i += i < 120 ? 1 : 1997) {
            const unsigned char right = p.bytes[i];
            p.bytes[i] ^= 0xff;
            const sigramp_status status = add_packed(&o, &p);
            cr_expect(status == SIGRAMP_OK || status == SIGRAMP_INVALID_ARGUMENT ||
                      status == SIGRAMP_NOT_SUPPORTED);
            p.bytes[i] = right;
        }
        cr_expect_eq(add_packed(&other, &p), SIGRAMP_OK);
        close_opened(&o);
        sum_at_points(&other);
        options.method = open_methods[1 - m];
        o = open_with(&options);
        sum_at_points(&o);
        expect_refused(&o, add_packed(&o, &p));
        close_opened(&o);
        close_opened(&other);
        free(p.bytes);
    }
}

Test(open_plans, of_other_cells_do_not_come_together)
{
    sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    packed p = pack(&o);
    sigramp_sum_plan *plan = NULL;
    sum_at_points(&o);
    cr_assert_eq(sigramp_sum_plan_open_f64(o.context, &options, -20, 30.01, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_add_packed(plan, p.size, p.bytes), SIGRAMP_INVALID_ARGUMENT);
    sigramp_sum_plan_destroy(plan);
    cr_assert_eq(sigramp_sum_plan_open_f32(o.context, &options, -20, 30, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_add_packed(plan, p.size, p.bytes), SIGRAMP_INVALID_ARGUMENT);
    sigramp_sum_plan_destroy(plan);
    for (int i = 0; i < 2; ++i) {
        sigramp_sum_options wrong = options;
        wrong.slope = i == 0 ? 2.5 : -1;
        wrong.tolerance = 1e-6;
        cr_assert_eq(sigramp_sum_plan_open_f64(o.context, &wrong, -20, 30, &plan), SIGRAMP_OK);
        cr_expect_eq(sigramp_sum_plan_add_packed(plan, p.size, p.bytes), SIGRAMP_INVALID_ARGUMENT);
        sigramp_sum_plan_destroy(plan);
    }
    size_t size = 0;
    cr_expect_eq(sigramp_sum_plan_pack(NULL, 0, NULL, &size), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_pack(o.plan, 0, NULL, NULL), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_add_packed(NULL, p.size, p.bytes), SIGRAMP_INVALID_ARGUMENT);
    cr_assert_eq(sigramp_sum_plan_f64(o.context, NULL, 0, NULL, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_pack(plan, 0, NULL, &size), SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_add_packed(plan, p.size, p.bytes), SIGRAMP_NOT_SUPPORTED);
    sigramp_sum_plan_destroy(plan);
    free(p.bytes);
    close_opened(&o);
}
