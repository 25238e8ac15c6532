/* SPDX-License-Identifier: MIT */
/*
 * The check a new program must pass: drivers exist that build everything, report success and give
 * wrong numbers. Every bit of the known problems' answers must be there.
 */
#include "known_answers.h"

#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "batch.h"
#include "opencl/map.h"
#include "opencl/sum.h"
#include "opencl/table.h"
#include "plan/reals.h"
#include "quick.h"
#include "quick_limits.h"
#include "report.h"
#include "stage.h"
#include "wait.h"

/* What is judged; detail is the caller's. */
typedef struct {
    opencl_workspace *workspace;
    const opencl_program *program;
    char *detail;
} answerer;

static sigramp_status compare(const known_problem *problem, const char *what,
                              const unsigned char *mine, size_t count, char *detail)
{
    const size_t bytes = (size_t)problem->precision / 8;
    const unsigned char *const right = problem->right;
    for (size_t j = 0; j < count; ++j)
        if (memcmp(mine + j * bytes, right + j * bytes, bytes) != 0)
            return opencl_fail(SIGRAMP_DEVICE_FAILED, detail,
                               "wrong answer: %s, known answer %zu, is %a and should be %a", what,
                               j, sum_real_at(problem->precision, mine, j),
                               sum_real_at(problem->precision, right, j));
    return SIGRAMP_OK;
}

static sigramp_status judge_sum(const answerer *a, const known_problem *problem,
                                const opencl_sum_shape *shape, size_t count, const char *what,
                                void *mine)
{
    opencl_stream stream = opencl_own_stream(a->workspace);
    const opencl_points points = {.count = count, .x_array = problem->x, .y_array = mine};
    const sigramp_status status = opencl_sum_points(a->workspace, a->program, &stream,
                                                    problem->terms, shape, &points, a->detail);
    return status ? status : compare(problem, what, mine, count, a->detail);
}

/* After a problem of fewer terms, whose results are written over. */
static sigramp_status judge_batch(const answerer *a, const known_problem *problem, void *mine)
{
    sum_terms fewer = *problem->terms;
    fewer.loops.count /= 3;
    const opencl_problem problems[] = {{&fewer, problem->count / 2, problem->x, mine},
                                       {problem->terms, problem->count, problem->x, mine}};
    const sigramp_status status =
        opencl_sum_problems(a->workspace, a->program, problems, 2, a->detail);
    return status ? status : compare(problem, "sum in a batch", mine, problem->count, a->detail);
}

/* All forms, in shares and blocks small enough that all the ways to continue are taken. Only quick
 * sums go other ways for other weights. */
static sigramp_status judge_sums(const answerer *a, const known_problem *problem, void *mine)
{
    const opencl_sum_shape by_points = {0, 1, 15, problem->count, 20, 0, 0};
    const opencl_sum_shape by_terms = {1, 2, 15, problem->count, 20, 0, 0};
    const opencl_sum_shape quick = {0, 1, 15, problem->count, 20, 0, 1};
    const int is_first = problem->terms->loops.weighting == WEIGHTS_MIXED;
    sigramp_status status = SIGRAMP_OK;
    if (is_first)
        status = judge_sum(a, problem, &by_points, problem->count, "sum by points", mine);
    if (!status && is_first)
        status = judge_sum(a, problem, &by_terms, problem->count / 2, "sum by terms", mine);
    if (!status && opencl_sums_quickly(a->workspace->device, problem->terms))
        status = judge_sum(a, problem, &quick, problem->count, "quick sum", mine);
    if (!status)
        status = judge_batch(a, problem, mine);
    opencl_forget_terms(problem->terms);
    return status;
}

static sigramp_status judge_table(const answerer *a, const known_problem *problem, void *mine)
{
    cl_mem on_device = NULL;
    const sigramp_status status =
        opencl_table_array(a->workspace, a->program, problem->table, &on_device, problem->precision,
                           problem->count, problem->x, mine, a->detail);
    opencl_release_buffer(on_device);
    return status ? status : compare(problem, problem->what, mine, problem->count, a->detail);
}

static sigramp_status judge_map(const answerer *a, const known_problem *problem, void *mine)
{
    const sigramp_status status =
        opencl_map_array(a->workspace, a->program, problem->precision, problem->count, problem->x,
                         problem->offset, mine, a->detail);
    return status ? status : compare(problem, problem->what, mine, problem->count, a->detail);
}

/* What is not written is not right by chance. */
static sigramp_status judge(void *judged, const known_problem *problem)
{
    const answerer *const a = judged;
    const size_t bytes = problem->count * (size_t)problem->precision / 8;
    void *const mine = malloc(bytes);
    if (!mine)
        return SIGRAMP_OUT_OF_MEMORY;
    memset(mine, 0xa5, bytes);
    const sigramp_status status = problem->kind == PLAN_MAP   ? judge_map(a, problem, mine)
                                  : problem->kind == PLAN_SUM ? judge_sums(a, problem, mine)
                                                              : judge_table(a, problem, mine);
    free(mine);
    return status;
}

sigramp_status opencl_check_program(known_problems *problems, opencl_workspace *workspace,
                                    const opencl_program *program, plan_kind kind,
                                    sigramp_unit unit, int precision, char *detail)
{
    answerer a = {workspace, program, detail};
    opencl_stage("the known answers");
    detail[0] = '\0';
    const sigramp_status status = problems(kind, unit, precision, judge, &a);
    return status && !detail[0] ? opencl_fail(status, detail, "no memory for the known answers")
                                : status;
}
