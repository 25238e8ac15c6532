/* SPDX-License-Identifier: MIT */
/* Calls on the caller's own context, queue and buffers: the same bits, and wrong requests refused.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sigramp/sigramp_opencl.h"
#include "support.h"

enum { COUNT = 1009, BEFORE = 5, AFTER = 3, ALL = BEFORE + COUNT + AFTER };

typedef struct {
    cl_device_id device;
    cl_context opencl;
    cl_command_queue queue;
    sigramp_context *context, *cpu;
    float x[ALL], y[ALL];
    cl_mem x_buffer, y_buffer;
} bench;

static cl_mem make_buffer(cl_context context, void *content, size_t size)
{
    cl_int code = CL_SUCCESS;
    cl_mem buffer =
        clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, size, content, &code);
    cr_assert_eq(code, CL_SUCCESS);
    return buffer;
}

static bench *open_bench(void)
{
    cl_platform_id platform = NULL;
    cl_int code = CL_SUCCESS;
    bench *all = calloc(1, sizeof *all);
    cr_assert_not_null(all);
    cr_assert_eq(clGetPlatformIDs(1, &platform, NULL), CL_SUCCESS);
    cr_assert_eq(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &all->device, NULL), CL_SUCCESS);
    all->opencl = clCreateContext(NULL, 1, &all->device, NULL, NULL, &code);
    cr_assert_eq(code, CL_SUCCESS);
    all->queue = clCreateCommandQueue(all->opencl, all->device, 0, &code);
    cr_assert_eq(code, CL_SUCCESS);
    cr_assert_eq(sigramp_opencl_context_create(all->opencl, all->device, &all->context),
                 SIGRAMP_OK);
    all->cpu = cpu_context(NULL, 1);
    for (int j = 0; j < ALL; ++j) {
        all->x[j] = (float)(j - 800) * 0.13f;
        all->y[j] = 7;
    }
    all->x_buffer = make_buffer(all->opencl, all->x, sizeof all->x);
    all->y_buffer = make_buffer(all->opencl, all->y, sizeof all->y);
    return all;
}

static void close_bench(bench *all)
{
    sigramp_context_destroy(all->context);
    sigramp_context_destroy(all->cpu);
    clReleaseMemObject(all->x_buffer);
    clReleaseMemObject(all->y_buffer);
    clReleaseCommandQueue(all->queue);
    clReleaseContext(all->opencl);
    free(all);
}

/* What lies in the buffer after the event: the right results, and nothing beside them. */
static void check_result(bench *all, cl_event done, const float *right)
{
    cr_assert_not_null(done);
    cr_assert_eq(clWaitForEvents(1, &done), CL_SUCCESS);
    clReleaseEvent(done);
    float given[ALL];
    cr_assert_eq(clEnqueueReadBuffer(all->queue, all->y_buffer, CL_TRUE, 0, sizeof given, given, 0,
                                     NULL, NULL),
                 CL_SUCCESS);
    cr_assert_arr_eq(given + BEFORE, right, COUNT * sizeof *right);
    for (int j = 0; j < ALL; ++j)
        if (j < BEFORE || j >= BEFORE + COUNT)
            cr_assert_eq(given[j], 7, "written outside, at %d", j);
}

static void check_map(sigramp_unit unit)
{
    bench *all = open_bench();
    float right[COUNT];
    cl_event done = NULL;
    cr_assert_eq(sigramp_map_f32(all->cpu, unit, COUNT, all->x + 2, 0.375f, right), SIGRAMP_OK);
    cr_assert_eq(sigramp_opencl_map(all->context, all->queue, unit, SIGRAMP_F32, COUNT,
                                    all->x_buffer, 2, 0.375, all->y_buffer, BEFORE, &done),
                 SIGRAMP_OK);
    check_result(all, done, right);
    close_bench(all);
}

#define MAP_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                            \
    Test(buffers, map_##name)                                                                      \
    {                                                                                              \
        check_map(SIGRAMP_##NAME);                                                                 \
    }
SIGRAMP_UNIT_LIST(MAP_TEST)

static float *some_offsets(size_t terms)
{
    float *offsets = calloc(terms + 1, sizeof *offsets);
    cr_assert_not_null(offsets);
    for (size_t i = 0; i < terms; ++i)
        offsets[i] = (float)i * 0.1f;
    return offsets;
}

/* The plan executes twice, and is gone when the second execution is waited for. */
static void check_sum(size_t terms, sigramp_method method)
{
    bench *all = open_bench();
    float right[COUNT];
    float *offsets = some_offsets(terms);
    sum_problem problem = {
        SIGRAMP_F32, SIGRAMP_SUM_OPTIONS_DEFAULT, COUNT, terms, all->x + 2, offsets, NULL};
    problem.options.method = method;
    void *y = sum_once(all->cpu, &problem);
    memcpy(right, y, sizeof right);
    free(y);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(all->context, &problem.options, terms, offsets, NULL, &plan),
                 SIGRAMP_OK);
    for (int run = 0; run < 2; ++run) {
        cl_event done = NULL;
        cr_assert_eq(sigramp_opencl_sum_execute(plan, all->queue, COUNT, all->x_buffer, 2,
                                                all->y_buffer, BEFORE, &done),
                     SIGRAMP_OK, "%s", sigramp_context_detail(all->context));
        if (run == 1)
            sigramp_sum_plan_destroy(plan);
        check_result(all, done, right);
    }
    free(offsets);
    close_bench(all);
}

Test(buffers, sum_of_few_terms)
{
    check_sum(17, SIGRAMP_METHOD_DIRECT);
}

Test(buffers, sum_of_many_terms)
{
    check_sum(9001, SIGRAMP_METHOD_DIRECT);
}

Test(buffers, fast_sum_of_few_terms)
{
    check_sum(17, SIGRAMP_METHOD_FAST);
}

Test(buffers, fast_sum_of_many_terms)
{
    check_sum(9001, SIGRAMP_METHOD_FAST);
}

static void expect_in(bench *all, cl_mem buffer, size_t first, const float *right, const char *what)
{
    float given[COUNT];
    cr_assert_eq(clEnqueueReadBuffer(all->queue, buffer, CL_TRUE, first * sizeof *given,
                                     sizeof given, given, 0, NULL, NULL),
                 CL_SUCCESS);
    cr_expect_arr_eq(given, right, sizeof given, "%s", what);
}

/* over: 0 neither result is over the points, 1 the sum, 2 the derivative. */
static void check_derivative(sigramp_method method, int over)
{
    enum { TERMS = 301 };
    bench *all = open_bench();
    float sum[COUNT], slope[COUNT];
    float *offsets = some_offsets(TERMS);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    cl_event done = NULL;
    options.method = method;
    options.derivative = 1;
    cr_assert_eq(sigramp_sum_plan_f32(all->cpu, &options, TERMS, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_derivative_f32(plan, COUNT, all->x + 2, sum, slope),
                 SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    cr_assert_eq(sigramp_sum_plan_f32(all->context, &options, TERMS, offsets, NULL, &plan),
                 SIGRAMP_OK);
    cl_mem third = make_buffer(all->opencl, all->y, sizeof all->y);
    const cl_mem y = over == 1 ? all->x_buffer : all->y_buffer;
    const cl_mem dy = over == 2 ? all->x_buffer : third;
    cr_assert_eq(sigramp_opencl_sum_execute_derivative(plan, all->queue, COUNT, all->x_buffer, 2, y,
                                                       2, dy, over == 2 ? 2 : AFTER, &done),
                 SIGRAMP_OK, "%s", sigramp_context_detail(all->context));
    sigramp_sum_plan_destroy(plan);
    cr_assert_eq(clWaitForEvents(1, &done), CL_SUCCESS);
    clReleaseEvent(done);
    expect_in(all, y, 2, sum, "the sum");
    expect_in(all, dy, over == 2 ? 2 : AFTER, slope, "the derivative");
    clReleaseMemObject(third);
    free(offsets);
    close_bench(all);
}

Test(buffers, sums_with_their_derivatives)
{
    for (int over = 0; over < 3; ++over) {
        check_derivative(SIGRAMP_METHOD_DIRECT, over);
        check_derivative(SIGRAMP_METHOD_FAST, over);
    }
}

Test(buffers, wrong_derivatives_are_refused)
{
    bench *all = open_bench();
    const float offset = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plain = NULL, *plan = NULL;
    cl_event done = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(all->context, &options, 1, &offset, NULL, &plain),
                 SIGRAMP_OK);
    options.derivative = 1;
    cr_assert_eq(sigramp_sum_plan_f32(all->context, &options, 1, &offset, NULL, &plan), SIGRAMP_OK);
    const cl_mem x = all->x_buffer, y = all->y_buffer;
#define REFUSED(plan, queue, count, x_first, y, y_first, dy, dy_first)                             \
    cr_expect_eq(sigramp_opencl_sum_execute_derivative(plan, queue, count, x, x_first, y, y_first, \
                                                       dy, dy_first, &done),                       \
                 SIGRAMP_INVALID_ARGUMENT)
    REFUSED(NULL, all->queue, 1, 0, y, 0, y, 5);
    REFUSED(plain, all->queue, 1, 0, y, 0, y, 5);
    REFUSED(plan, NULL, 1, 0, y, 0, y, 5);
    REFUSED(plan, all->queue, 9, 0, y, 0, y, 8);
    REFUSED(plan, all->queue, 9, 0, y, 3, y, 3);
    REFUSED(plan, all->queue, 9, 0, x, 4, y, 3);
    REFUSED(plan, all->queue, 9, 4, y, 3, x, 0);
    REFUSED(plan, all->queue, 9, 0, y, 3, y, ALL - 8);
    REFUSED(plan, all->queue, 9, 0, y, 3, NULL, 0);
    cr_expect_null(done);
    cr_expect_eq(sigramp_opencl_sum_execute_derivative(plan, all->queue, 9, x, 0, y, 0, y, 9, NULL),
                 SIGRAMP_OK, "side by side they do not overlap");
    cr_expect_eq(
        sigramp_opencl_sum_execute_derivative(plan, all->queue, 0, NULL, 0, NULL, 0, NULL, 0, NULL),
        SIGRAMP_OK);
    cr_assert_eq(clFinish(all->queue), CL_SUCCESS);
    sigramp_sum_plan_destroy(plain);
    sigramp_sum_plan_destroy(plan);
    close_bench(all);
}

static void check_closed_sum(double stop)
{
    bench *all = open_bench();
    float right[COUNT];
    sigramp_sum_plan *plan = NULL;
    cl_event done = NULL;
    cr_assert_eq(sigramp_sum_plan_spaced_f32(all->cpu, NULL, 0, stop, 100, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, COUNT, all->x + 2, right), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    cr_assert_eq(sigramp_sum_plan_spaced_f32(all->context, NULL, 0, stop, 100, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_opencl_sum_execute(plan, all->queue, COUNT, all->x_buffer, 2,
                                            all->y_buffer, BEFORE, &done),
                 SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    check_result(all, done, right);
    close_bench(all);
}

Test(buffers, closed_sum)
{
    check_closed_sum(10);
}

/* Too long for a table. */
Test(buffers, closed_sum_in_pieces)
{
    check_closed_sum(1e5);
}

Test(buffers, wrong_requests_are_refused)
{
    bench *all = open_bench();
    bench *other = open_bench();
    const sigramp_status wrong = SIGRAMP_INVALID_ARGUMENT;
    cl_event done = NULL;
#define MAP(context, queue, unit, count, x, x_first, y)                                            \
    sigramp_opencl_map(context, queue, unit, SIGRAMP_F32, count, x, x_first, 0, y, 0, &done)
    cr_expect_eq(MAP(NULL, all->queue, SIGRAMP_RELU, 1, all->x_buffer, 0, all->y_buffer), wrong);
    cr_expect_eq(MAP(all->context, NULL, SIGRAMP_RELU, 1, all->x_buffer, 0, all->y_buffer), wrong);
    cr_expect_eq(
        MAP(all->context, all->queue, SIGRAMP_UNIT_COUNT, 1, all->x_buffer, 0, all->y_buffer),
        wrong);
    cr_expect_eq(MAP(all->context, all->queue, SIGRAMP_RELU, 1, NULL, 0, all->y_buffer), wrong);
    cr_expect_eq(
        MAP(all->context, all->queue, SIGRAMP_RELU, ALL + 1, all->x_buffer, 0, all->y_buffer),
        wrong);
    cr_expect_eq(MAP(all->context, all->queue, SIGRAMP_RELU, ALL, all->x_buffer, 1, all->y_buffer),
                 wrong);
    cr_expect_eq(
        MAP(all->context, all->queue, SIGRAMP_RELU, 2, all->x_buffer, (size_t)-1, all->y_buffer),
        wrong);
    cr_expect_eq(MAP(all->context, all->queue, SIGRAMP_RELU, 1, all->x_buffer, 0, other->y_buffer),
                 wrong);
    cr_expect_eq(MAP(all->context, other->queue, SIGRAMP_RELU, 1, all->x_buffer, 0, all->y_buffer),
                 wrong);
    cr_expect_neq(MAP(all->cpu, all->queue, SIGRAMP_RELU, 1, all->x_buffer, 0, all->y_buffer),
                  SIGRAMP_OK);
    cr_expect_null(done);
    cr_expect_str_neq(sigramp_context_detail(all->context), "");
    sigramp_context *context = NULL;
    cr_expect_eq(sigramp_opencl_context_create(NULL, all->device, &context), wrong);
    sigramp_context_destroy(context);
    close_bench(other);
    close_bench(all);
}
