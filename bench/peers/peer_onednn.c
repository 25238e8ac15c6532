/* SPDX-License-Identifier: MIT */
/* oneDNN's eltwise primitive, forward inference, version 2's C interface. */
#include "peer.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

#include <oneapi/dnnl/dnnl.h>

static struct {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t unit;
    dnnl_memory_t x, y;
} state;

const char *peer_version(void)
{
    static char version[32];
    const dnnl_version_t *v = dnnl_version();
    snprintf(version, sizeof version, "%d.%d.%d", v->major, v->minor, v->patch);
    return version;
}

const char *peer_call(void)
{
    return "eltwise_forward_inference: eltwise_logistic, eltwise_soft_relu, eltwise_relu";
}

bool peer_open(int threads)
{
    omp_set_num_threads(threads); /* the Debian library runs on OpenMP */
    return dnnl_engine_create(&state.engine, dnnl_cpu, 0) == dnnl_success &&
           dnnl_stream_create(&state.stream, state.engine, dnnl_stream_default_flags) ==
               dnnl_success;
}

static bool create_memories(const dnnl_memory_desc_t *array, const float *x, float *y)
{
    return dnnl_memory_create(&state.x, array, state.engine, (void *)x) == dnnl_success &&
           dnnl_memory_create(&state.y, array, state.engine, y) == dnnl_success;
}

static bool create_unit(dnnl_alg_kind_t algorithm, const dnnl_memory_desc_t *array)
{
    dnnl_eltwise_desc_t described;
    dnnl_primitive_desc_t chosen;
    if (dnnl_eltwise_forward_desc_init(&described, dnnl_forward_inference, algorithm, array, 0,
                                       0) != dnnl_success ||
        dnnl_primitive_desc_create(&chosen, &described, NULL, state.engine, NULL) != dnnl_success)
        return false;
    const bool done = dnnl_primitive_create(&state.unit, chosen) == dnnl_success;
    dnnl_primitive_desc_destroy(chosen);
    return done;
}

static void destroy_prepared(void)
{
    dnnl_primitive_destroy(state.unit);
    dnnl_memory_destroy(state.x);
    dnnl_memory_destroy(state.y);
    state.unit = NULL;
    state.x = state.y = NULL;
}

peer_answer peer_prepare(const char *unit, size_t count, const float *x, float *y)
{
    static const struct {
        const char *unit;
        dnnl_alg_kind_t algorithm;
    } units[] = {{"logistic", dnnl_eltwise_logistic},
                 {"softplus", dnnl_eltwise_soft_relu},
                 {"relu", dnnl_eltwise_relu}};
    dnnl_memory_desc_t array;
    const dnnl_dims_t shape = {(dnnl_dim_t)count};
    destroy_prepared();
    for (size_t k = 0; k < sizeof units / sizeof *units; ++k)
        if (strcmp(units[k].unit, unit) == 0)
            return dnnl_memory_desc_init_by_tag(&array, 1, shape, dnnl_f32, dnnl_x) ==
                               dnnl_success &&
                           create_memories(&array, x, y) && create_unit(units[k].algorithm, &array)
                       ? PEER_READY
                       : PEER_FAILED;
    return PEER_NOT_OFFERED;
}

bool peer_run(void)
{
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, state.x}, {DNNL_ARG_DST, state.y}};
    return dnnl_primitive_execute(state.unit, state.stream, 2, arguments) == dnnl_success &&
           dnnl_stream_wait(state.stream) == dnnl_success;
}
