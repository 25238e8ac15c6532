/* SPDX-License-Identifier: MIT */
/*
 * The memory that plans' terms keep on a device: given back with the plan and with the device, and
 * let go of where others need it. layer.c counts it, and makes it small. Only for drivers that free
 * a buffer when its last owner releases it.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "faults.h"
#include "plan_pairs.h"
#include "support.h"

Test(kept_memory, of_no_terms_are_fine)
{
    sigramp_context *const context = ready_device(0);
    const size_t before = settled_bytes();
    plan_pair none = make_pair(context, SIGRAMP_F32, 0, 0);
    for (int run = 0; run < 3; ++run)
        cr_assert(is_right(&none, MANY_POINTS));
    end_pair(&none);
    cr_expect_eq(settled_bytes(), before);
    sigramp_context_destroy(context);
}

/* The next plan's terms lie where the last one's lay, if the allocator does as most do. */
Test(kept_memory, end_with_their_plan)
{
    sigramp_context *const context = ready_device(0);
    const size_t before = settled_bytes();
    for (int i = 0; i < 8; ++i) {
        plan_pair next = make_pair(context, SIGRAMP_F32, TERMS, i);
        cr_expect_geq(uploads_of(&next, MANY_POINTS), TERM_BUFFERS, "plan %d", i);
        cr_expect_gt(settled_bytes(), before);
        end_pair(&next);
        cr_assert_eq(settled_bytes(), before, "plan %d left %zu bytes", i,
                     layer().bytes() - before);
    }
    sigramp_context_destroy(context);
    cr_expect_eq(settled_bytes(), 0);
}

/* Room for the terms of one plan beside what else there is. */
static void set_room_for_one(size_t terms)
{
    layer().set_room(settled_bytes() + terms * TERM_BYTES * 3 / 2);
}

static void check_room(bool of_one_context)
{
    sigramp_context *const context = ready_device(0);
    sigramp_context *const other = of_one_context ? context : ready_device(0);
    plan_pair a = make_pair(context, SIGRAMP_F32, TERMS, 1),
              b = make_pair(other, SIGRAMP_F32, TERMS, 2);
    set_room_for_one(TERMS);
    for (int round = 0; round < 3; ++round) {
        cr_expect_geq(uploads_of(&a, FEW_POINTS), TERM_BUFFERS);
        cr_expect_eq(uploads_of(&a, FEW_POINTS), 0);
        settled_bytes();
        cr_expect_geq(uploads_of(&b, FEW_POINTS), TERM_BUFFERS);
        cr_expect_eq(uploads_of(&b, FEW_POINTS), 0);
        settled_bytes();
    }
    end_pair(&a);
    end_pair(&b);
    if (!of_one_context)
        sigramp_context_destroy(other);
    sigramp_context_destroy(context);
    cr_expect_eq(settled_bytes(), 0);
}

Test(kept_memory, make_room_for_another_plans)
{
    check_room(true);
}

Test(kept_memory, make_room_for_another_contexts)
{
    check_room(false);
}

/* A driver may find out at any command that it lacks memory. */
Test(kept_memory, make_room_at_every_command)
{
    static const char *const faults[] = {"buffer:1", "buffer:3", "launch:1", "launch:2", "write:1"};
    sigramp_context *const context = ready_device(0);
    plan_pair idle = make_pair(context, SIGRAMP_F32, TERMS, 1);
    plan_pair next = make_pair(context, SIGRAMP_F32, TERMS / 2, 2);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; ++i) {
        cr_assert(is_right(&next, FEW_POINTS));
        cr_assert(is_right(&idle, FEW_POINTS));
        if (i < 2) {
            end_pair(&next);
            next = make_pair(context, SIGRAMP_F32, TERMS / 2, 2);
        }
        layer().set_fault(faults[i]);
        cr_expect(is_right(&next, FEW_POINTS), "%s: %s", faults[i],
                  sigramp_context_detail(context));
        cr_expect(layer().hit(), "%s", faults[i]);
        layer().set_fault("none");
        cr_expect_eq(uploads_of(&idle, FEW_POINTS), TERM_BUFFERS, "after %s", faults[i]);
    }
    float x = 1, y = 0;
    layer().set_fault("write:1");
    cr_expect_eq(sigramp_map_f32(context, SIGRAMP_RELU, 1, &x, 0, &y), SIGRAMP_OK);
    cr_expect(layer().hit());
    end_pair(&idle);
    end_pair(&next);
    sigramp_context_destroy(context);
}

Test(kept_memory, are_not_those_that_fit_only_in_parts)
{
    sigramp_context *const context = ready_device(TERMS * TERM_BYTES);
    const size_t before = settled_bytes();
    plan_pair large = make_pair(context, SIGRAMP_F32, TERMS, 1);
    const long first = uploads_of(&large, FEW_POINTS);
    cr_expect_gt(first, TERM_BUFFERS);
    cr_expect_eq(uploads_of(&large, FEW_POINTS), first);
    cr_expect_eq(settled_bytes(), before);
    end_pair(&large);
    sigramp_context_destroy(context);
}

/* The device is closed while a plan has terms there, which ends later. */
Test(kept_memory, end_with_the_device_where_auto_falls_back)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *const context = device_context(&options);
    plan_pair idle = make_pair(context, SIGRAMP_F32, TERMS, 1);
    plan_pair sum = make_pair(context, SIGRAMP_F32, TERMS, 2);
    cr_assert(is_right(&idle, FEW_POINTS));
    cr_assert_str_neq(sigramp_context_report(context).device, "cpu");
    layer().set_fault("read:1");
    cr_assert(is_right(&sum, FEW_POINTS));
    cr_assert_str_eq(sigramp_context_report(context).device, "cpu");
    cr_expect_eq(settled_bytes(), 0);
    cr_expect(is_right(&idle, FEW_POINTS));
    end_pair(&sum);
    end_pair(&idle);
    sigramp_context_destroy(context);
}
