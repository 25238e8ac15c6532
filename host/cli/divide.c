/* SPDX-License-Identifier: MIT */
#include "cli/divide.h"

#include "cli/ranks.h"
#include "io/digest.h"

#include <string.h>

static int is_direct(const cli_request *request)
{
    const char *const method = request->text[OPTION_METHOD];
    return method && strcmp(method, "direct") == 0;
}

/* Whether each result needs all terms in one place. */
static int needs_all_terms(const cli_request *request)
{
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
    if (is_asked_for(request) && !is_direct(request))
        return cli_fail(EXIT_WRONG, "--divide terms is for --method direct");
    if (is_asked_for(request) && needs_all_terms(request))
        return cli_fail(EXIT_WRONG, "--divide terms takes no --solve, --groups, --exclude, "
                                    "--exclude-self, --slopes or --part");
    return EXIT_DONE;
}

int divide_is_of_terms(const cli_request *request, size_t points)
{
    const size_t ranks = (size_t)ranks_here().count;
    if (ranks == 1 || request->text[OPTION_DIVIDE])
        return ranks > 1 && is_asked_for(request);
    return is_direct(request) && !needs_all_terms(request) && points < ranks;
}

part_range divide_terms(size_t terms)
{
    const mpi_ranks here = ranks_here();
    return part_of((part_number){(uint64_t)here.rank + 1, (uint64_t)here.count}, terms);
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

static json_t *digest_of(int precision, const array_source *source, int *is_read)
{
    uint64_t digest = 0;
    io_error error;
    if (source->count > 0 && !digest_sample(source, precision, &digest, &error)) {
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
