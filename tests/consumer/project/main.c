/* SPDX-License-Identifier: MIT */
/* A first program with sigramp: one map and one sum, at numbers known by heart. */
#include <sigramp/sigramp.h>

#include <stdio.h>

/* softplus(0) is log 2. */
static int check_map(sigramp_context *context)
{
    const double x[] = {0.0};
    double y[1];
    const sigramp_status status = sigramp_map_f64(context, SIGRAMP_SOFTPLUS, 1, x, 0.0, y);
    if (status != SIGRAMP_OK) {
        fprintf(stderr, "map: %s %s\n", sigramp_status_message(status),
                sigramp_context_detail(context));
        return 0;
    }
    printf("softplus(0) = %.17g\n", y[0]);
    return y[0] == 0x1.62e42fefa39efp-1;
}

/* logistic(t) + logistic(-t) is 1. */
static int check_sum(sigramp_context *context)
{
    const float offsets[] = {-1.0f, 0.0f, 1.0f};
    const float x[] = {0.0f};
    float y[1] = {0.0f};
    sigramp_sum_plan *plan = NULL;
    sigramp_status status = sigramp_sum_plan_f32(context, NULL, 3, offsets, NULL, &plan);
    if (status == SIGRAMP_OK)
        status = sigramp_sum_execute_f32(plan, 1, x, y);
    if (status != SIGRAMP_OK)
        fprintf(stderr, "sum: %s %s\n", sigramp_status_message(status),
                sigramp_context_detail(context));
    sigramp_sum_plan_destroy(plan);
    printf("logistic(1) + logistic(0) + logistic(-1) = %.9g\n", (double)y[0]);
    return status == SIGRAMP_OK && y[0] == 1.5f;
}

int main(void)
{
    const sigramp_options options = {.device = "cpu"};
    sigramp_context *context = NULL;
    const sigramp_status status = sigramp_context_create(&options, &context);
    int right = 0;
    if (status == SIGRAMP_OK)
        right = check_map(context) && check_sum(context);
    else
        fprintf(stderr, "no context: %s\n", sigramp_status_message(status));
    sigramp_context_destroy(context);
    return right ? 0 : 1;
}
