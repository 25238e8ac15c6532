/* SPDX-License-Identifier: MIT */
#include "cli/divide.h"

#include "cli/ranks.h"
#include "io/digest.h"

#include <string.h>

/* Whether there are no terms to divide, or each result needs all of them in one place. */
static int needs_all_terms(const cli_request *request)
{
    const char *const method = request->text[OPTION_METHOD];
    if (method && strcmp(method, "closed") == 0)
        return 1;
    static const option_id options[] = {OPTION_SOLVE,        OPTION_GROUPS, OPTION_EXCLUDE,
                                        OPTION_EXCLUDE_SELF, OPTION_SLOPES, OPTION_PART};
    for (size_t i = 0; i < sizeof options / sizeof *options; ++i)
        if (request->text[options[i]])
            return 1;
    return 0;
}

static int is_asked_for(const cli_request *request)
{
    const char *const divide = request->text[OPTION_DIVIDE];
    return divide && strcmp(divide, "terms") == 0;
}

int divide_check(const cli_request *request)
{
    const char *const divide = request->text[OPTION_DIVIDE];
    if (divide && strcmp(divide, "points") != 0 && !is_asked_for(request))
        return cli_fail(EXIT_WRONG, "--divide '%s': give terms or points", divide);
    if (is_asked_for(request) && needs_all_terms(request))
        return cli_fail(EXIT_WRONG, "--divide terms takes no --method closed, --solve, --groups, "
                                    "--exclude, --exclude-self, --slopes or --part");
    return EXIT_DONE;
}

int divide_is_of_terms(const cli_request *request, size_t points)
{
    const size_t ranks = (size_t)ranks_here().count;
    if (ranks == 1 || request->text[OPTION_DIVIDE])
        return ranks > 1 && is_asked_for(request);
    return !needs_all_terms(request) && points < ranks;
}

static int largest(void *user, size_t count, int64_t *values)
{
    (void)user;
    ranks_largest(values, count);
    return 1;
}

static int add(void *user, size_t count, int64_t *values)
{
    (void)user;
    ranks_add(values, count);
    return 1;
}

sigramp_status divide_plan(sigramp_context *context, const sigramp_sum_options *options,
                           int precision, size_t count, const void *offsets, const void *weights,
                           sigramp_sum_plan **plan)
{
    static const sigramp_reduction among_ranks = {largest, add, NULL};
    return precision == 32 ? sigramp_sum_plan_divided_f32(context, options, &among_ranks, count,
                                                          offsets, weights, plan)
                           : sigramp_sum_plan_divided_f64(context, options, &among_ranks, count,
                                                          offsets, weights, plan);
}

/* What rank 0 alone has read needs no comparison. */
static json_t *digest_of(int precision, const array_source *source, int *is_read)
{
    uint64_t digest = 0;
    io_error error;
    if (source->kind != ARRAY_MEMORY && source->count > 0 &&
        !digest_sample(source, precision, &digest, &error)) {
        cli_fail_io(&error);
        *is_read = 0;
    }
    return part_digest(digest);
}

json_t *divide_inputs(int precision, const array_source *offsets, const array_source *weights)
{
    int is_read = 1;
    json_t *const inputs =
        json_pack("{s:o, s:o}", "offsets", digest_of(precision, offsets, &is_read), "weights",
                  digest_of(precision, weights, &is_read));
    if (!inputs)
        cli_fail(EXIT_FAILED, "out of memory");
    if (is_read)
        return inputs;
    json_decref(inputs);
    return NULL;
}
