/* SPDX-License-Identifier: MIT */
/*
 * A direct plan's terms are uploaded once and stay on the device, until the plan ends or the memory
 * is needed: uploads are counted by layer.c, the results compared with the CPU path's.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <criterion/criterion.h>
#include <pthread.h>

#include "faults.h"
#include "plan_pairs.h"
#include "sigramp/sigramp_opencl.h"
#include "support.h"

Test(kept_terms, are_uploaded_once)
{
    sigramp_context *const context = ready_device(0);
    for (int twice = 0; twice <= has_doubles(); ++twice) {
        const sigramp_precision precision = twice ? SIGRAMP_F64 : SIGRAMP_F32;
        plan_pair few = make_pair(context, precision, TERMS, 1);
        cr_expect_eq(uploads_of(&few, FEW_POINTS), TERM_BUFFERS);
        for (int run = 0; run < 3; ++run)
            cr_expect_eq(uploads_of(&few, FEW_POINTS), 0);
        /* A quick sum, if the device has any, lacks its centres. */
        cr_expect_leq(uploads_of(&few, MANY_POINTS), precision == SIGRAMP_F32);
        cr_expect_eq(uploads_of(&few, MANY_POINTS), 0);
        cr_expect_eq(uploads_of(&few, FEW_POINTS), 0);
        end_pair(&few);
        plan_pair many = make_pair(context, precision, TERMS, 2);
        cr_expect_geq(uploads_of(&many, MANY_POINTS), TERM_BUFFERS);
        cr_expect_eq(uploads_of(&many, MANY_POINTS), 0);
        cr_expect_eq(uploads_of(&many, FEW_POINTS), 0);
        end_pair(&many);
    }
    sigramp_context_destroy(context);
}

Test(kept_terms, of_plans_in_turn_stay_apart)
{
    sigramp_context *const context = ready_device(0);
    plan_pair plans[3];
    for (int i = 0; i < 3; ++i)
        plans[i] = make_pair(context, SIGRAMP_F32, TERMS, i);
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 3; ++i) {
            const long uploads = uploads_of(&plans[i], round % 2 ? FEW_POINTS : MANY_POINTS);
            cr_expect(round == 0 ? uploads >= TERM_BUFFERS : uploads == 0, "%ld in round %d",
                      uploads, round);
        }
    for (int i = 0; i < 3; ++i)
        end_pair(&plans[i]);
    sigramp_context_destroy(context);
}

/* options.device_memory: half of it is for terms. */
Test(kept_terms, keep_to_the_memory_there_may_be)
{
    const size_t bytes = TERMS * TERM_BYTES;
    sigramp_context *const context = ready_device((int64_t)(bytes * 5));
    plan_pair plans[3];
    for (int i = 0; i < 3; ++i)
        plans[i] = make_pair(context, SIGRAMP_F32, TERMS, i);
    for (int i = 0; i < 3; ++i)
        cr_expect_eq(uploads_of(&plans[i], FEW_POINTS), TERM_BUFFERS, "plan %d", i);
    cr_expect_eq(uploads_of(&plans[1], FEW_POINTS), 0, "there is memory for two");
    cr_expect_eq(uploads_of(&plans[0], FEW_POINTS), TERM_BUFFERS, "but not for three");
    cr_expect_eq(uploads_of(&plans[1], FEW_POINTS), 0);
    cr_expect_eq(uploads_of(&plans[2], FEW_POINTS), TERM_BUFFERS, "the oldest must go");
    for (int i = 0; i < 3; ++i)
        end_pair(&plans[i]);
    sigramp_context_destroy(context);
}

Test(kept_terms, of_a_sum_that_failed_are_brought_again)
{
    sigramp_context *const context = ready_device(0);
    plan_pair sum = make_pair(context, SIGRAMP_F32, TERMS, 1);
    cr_assert(is_right(&sum, FEW_POINTS));
    layer().set_fault("read:1");
    cr_expect_not(is_right(&sum, FEW_POINTS));
    layer().set_fault("none");
    cr_expect_eq(uploads_of(&sum, FEW_POINTS), TERM_BUFFERS);
    end_pair(&sum);
    sigramp_context_destroy(context);
}

/* So few that threads are often at the list of all plans' terms at once. */
enum { FEW_TERMS = 65 };

/* A thread's own context. */
typedef struct {
    sigramp_context *context;
    bool is_right;
    pthread_t thread;
} worker;

static void *use_plans(void *own)
{
    worker *const mine = own;
    for (int round = 0; round < 100; ++round) {
        plan_pair plans[3];
        for (int i = 0; i < 3; ++i)
            plans[i] = make_pair(mine->context, SIGRAMP_F32, FEW_TERMS, i + round);
        for (int run = 0; run < 9; ++run)
            mine->is_right = mine->is_right && is_right(&plans[run % 3], FEW_POINTS);
        for (int i = 0; i < 3; ++i)
            end_pair(&plans[i]);
    }
    return NULL;
}

Test(kept_terms, of_contexts_in_threads_are_right)
{
    enum { THREADS = 3 };
    worker workers[THREADS];
    for (int i = 0; i < THREADS; ++i) /* some drivers cannot build programs in several threads */
        workers[i] = (worker){ready_device(FEW_TERMS * TERM_BYTES * 5), true, 0};
    for (int i = 0; i < THREADS; ++i)
        cr_assert_eq(pthread_create(&workers[i].thread, NULL, use_plans, &workers[i]), 0);
    for (int i = 0; i < THREADS; ++i)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < THREADS; ++i) {
        cr_expect(workers[i].is_right, "thread %d", i);
        sigramp_context_destroy(workers[i].context);
    }
}

enum { ENDED = 1000 };

static void *end_plans(void *plans)
{
    for (int i = 0; i < ENDED; ++i)
        end_pair((plan_pair *)plans + i);
    return NULL;
}

/* Each handle is used by one thread at a time. */
Test(kept_terms, may_end_while_another_plan_is_executed)
{
    sigramp_context *const context = ready_device(0);
    plan_pair ended[ENDED];
    pthread_t thread;
    plan_pair stays = make_pair(context, SIGRAMP_F32, TERMS, 77);
    for (int i = 0; i < ENDED; ++i) {
        ended[i] = make_pair(context, SIGRAMP_F32, FEW_TERMS, i);
        cr_assert(is_right(&ended[i], FEW_POINTS));
    }
    cr_assert_eq(pthread_create(&thread, NULL, end_plans, ended), 0);
    for (int run = 0; run < 200; ++run)
        cr_expect(is_right(&stays, FEW_POINTS));
    pthread_join(thread, NULL);
    cr_expect_eq(uploads_of(&stays, FEW_POINTS), 0);
    end_pair(&stays);
    sigramp_context_destroy(context);
}

/* The caller's own context, queue and buffers. */
typedef struct {
    cl_context opencl;
    cl_command_queue queue;
    sigramp_context *context;
    cl_mem x, y;
} caller;

static caller open_caller(void)
{
    cl_platform_id platform = NULL;
    cl_device_id device = NULL;
    cl_int code = CL_SUCCESS;
    caller made = {0};
    float x[MANY_POINTS];
    fill_points(SIGRAMP_F32, MANY_POINTS, x);
    cr_assert_eq(clGetPlatformIDs(1, &platform, NULL), CL_SUCCESS);
    cr_assert_eq(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), CL_SUCCESS);
    made.opencl = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    cr_assert_eq(code, CL_SUCCESS);
    made.queue = clCreateCommandQueue(made.opencl, device, 0, &code);
    cr_assert_eq(code, CL_SUCCESS);
    made.x =
        clCreateBuffer(made.opencl, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, sizeof x, x, &code);
    cr_assert_eq(code, CL_SUCCESS);
    made.y = clCreateBuffer(made.opencl, CL_MEM_READ_WRITE, sizeof x, NULL, &code);
    cr_assert_eq(code, CL_SUCCESS);
    cr_assert_eq(sigramp_opencl_context_create(made.opencl, device, &made.context), SIGRAMP_OK);
    return made;
}

static void close_caller(caller *made)
{
    sigramp_context_destroy(made->context);
    clReleaseMemObject(made->x);
    clReleaseMemObject(made->y);
    clReleaseCommandQueue(made->queue);
    clReleaseContext(made->opencl);
}

static long uploads_to(const caller *by, sigramp_sum_plan *plan, cl_event *done)
{
    const long before = layer().uploads();
    cr_assert_eq(sigramp_opencl_sum_execute(plan, by->queue, MANY_POINTS, by->x, 0, by->y, 0, done),
                 SIGRAMP_OK, "%s", sigramp_context_detail(by->context));
    return layer().uploads() - before;
}

static void expect_result(const caller *by, const plan_pair *sum)
{
    float x[MANY_POINTS], given[MANY_POINTS], right[MANY_POINTS];
    fill_points(SIGRAMP_F32, MANY_POINTS, x);
    cr_assert_eq(execute_reals(sum->right, SIGRAMP_F32, MANY_POINTS, x, right), SIGRAMP_OK);
    cr_assert_eq(
        clEnqueueReadBuffer(by->queue, by->y, CL_TRUE, 0, sizeof given, given, 0, NULL, NULL),
        CL_SUCCESS);
    cr_expect_arr_eq(given, right, sizeof given);
}

Test(kept_terms, serve_the_callers_queue)
{
    caller by = open_caller();
    plan_pair a = make_pair(by.context, SIGRAMP_F32, TERMS, 1);
    plan_pair b = make_pair(by.context, SIGRAMP_F32, TERMS, 2);
    cr_expect_geq(uploads_to(&by, a.plan, NULL), TERM_BUFFERS);
    for (int run = 0; run < 3; ++run) {
        cr_expect_eq(uploads_to(&by, a.plan, NULL), 0);
        expect_result(&by, &a);
    }
    cr_expect_eq(uploads_of(&a, FEW_POINTS), 0, "host arrays are served by the same terms");
    cr_expect_geq(uploads_to(&by, b.plan, NULL), TERM_BUFFERS);
    expect_result(&by, &b);
    cr_expect_eq(uploads_to(&by, a.plan, NULL), 0);
    expect_result(&by, &a);
    end_pair(&a);
    end_pair(&b);
    close_caller(&by);
}

/* Nothing has run yet of what the second call enqueues when its plan ends. */
Test(kept_terms, outlive_their_plan_while_a_queue_needs_them)
{
    caller by = open_caller();
    cl_int code = CL_SUCCESS;
    cl_event done = NULL, start = clCreateUserEvent(by.opencl, &code);
    cr_assert_eq(code, CL_SUCCESS);
    plan_pair sum = make_pair(by.context, SIGRAMP_F32, TERMS, 1);
    cr_expect_geq(uploads_to(&by, sum.plan, NULL), TERM_BUFFERS);
    cr_assert_eq(clFinish(by.queue), CL_SUCCESS);
    cr_assert_eq(clEnqueueBarrierWithWaitList(by.queue, 1, &start, NULL), CL_SUCCESS);
    cr_expect_eq(uploads_to(&by, sum.plan, &done), 0);
    sigramp_sum_plan_destroy(sum.plan);
    sum.plan = NULL;
    cr_assert_eq(clSetUserEventStatus(start, CL_COMPLETE), CL_SUCCESS);
    cr_assert_eq(clWaitForEvents(1, &done), CL_SUCCESS);
    expect_result(&by, &sum);
    clReleaseEvent(done);
    clReleaseEvent(start);
    end_pair(&sum);
    close_caller(&by);
}
