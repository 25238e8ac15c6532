/* SPDX-License-Identifier: MIT */
#include "cli/slopes.h"

#include "cli/rank_input.h"

int slopes_read(const cli_request *request, sigramp_method method, int precision, size_t terms,
                array_source *source, void **values)
{
    io_error error;
    const array_request slopes = cli_array(request, OPTION_SLOPES, NULL, precision);
    if (request->text[OPTION_SLOPE] || request->text[OPTION_GROUPS])
        return cli_fail(EXIT_WRONG, "--slopes takes no --slope or --groups beside it");
    if (method == SIGRAMP_METHOD_CLOSED)
        return cli_fail(EXIT_WRONG, "--method closed takes no --slopes; use direct or fast");
    if (!rank_input_open(&slopes, source, &error))
        return cli_fail_io(&error);
    if (source->count != terms)
        return cli_fail(EXIT_WRONG,
                        "--slopes has %zu numbers and --offsets %zu; give as many of each",
                        source->count, terms);
    return array_read_all(source, precision, values, &error) ? EXIT_DONE : cli_fail_io(&error);
}

sigramp_status slopes_plan(sigramp_context *context, const sigramp_sum_options *options,
                           int precision, size_t count, const void *offsets, const void *weights,
                           const void *slopes, sigramp_sum_plan **plan)
{
    return precision == 32 ? sigramp_sum_plan_slopes_f32(context, options, count, offsets, weights,
                                                         slopes, plan)
                           : sigramp_sum_plan_slopes_f64(context, options, count, offsets, weights,
                                                         slopes, plan);
}
