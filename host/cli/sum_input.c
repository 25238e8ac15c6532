/* SPDX-License-Identifier: MIT */
#include "cli/sum_input.h"

#include "cli/divide.h"
#include "cli/progress.h"
#include "cli/rank_input.h"
#include "cli/ranks.h"
#include "cli/slopes.h"

#include <stdlib.h>

sum_input sum_input_new(void)
{
    return (sum_input){.offsets = {.file = -1}, .weights = {.file = -1}, .slopes = {.file = -1}};
}

static void release_values(sum_input *input)
{
    array_held_release(&input->offset_values);
    array_held_release(&input->weight_values);
}

void sum_input_release(sum_input *input)
{
    release_values(input);
    free(input->slope_values);
    array_close(&input->offsets);
    array_close(&input->weights);
    array_close(&input->slopes);
}

/* Only the ends and the count of equally spaced offsets: they may be more than the memory holds. */
static int read_spacing(const cli_request *request, sum_input *input)
{
    io_error error;
    const array_request offsets = cli_array(request, OPTION_OFFSETS, NULL, input->precision);
    if (request->text[OPTION_WEIGHTS])
        return cli_fail(EXIT_WRONG, "--method closed takes no --weights; use fast or direct");
    if (!array_is_linspace(&offsets)) {
        return cli_fail(EXIT_WRONG,
                        "--method closed needs --offsets START:STOP:COUNT; use fast or direct for"
                        " '%s'",
                        offsets.argument);
    }
    return array_parse_linspace(offsets.argument, &input->offsets, &error) ? EXIT_DONE
                                                                           : cli_fail_io(&error);
}

/* All of a source, or this rank's slice. */
static int hold(const sum_input *input, array_source *source, held_array *held, io_error *error)
{
    return input->is_divided
               ? rank_input_hold_slice(source, input->precision, held, error)
               : rank_input_share(source, error) &&
                     array_hold(source, 0, source->count, input->precision, held, error);
}

static int hold_all(sum_input *input)
{
    io_error error;
    const size_t count = input->offsets.count;
    input->own =
        input->is_divided ? rank_input_slice(count, ranks_here().rank) : (part_range){0, count};
    return hold(input, &input->offsets, &input->offset_values, &error) &&
                   (!input->weights.name ||
                    hold(input, &input->weights, &input->weight_values, &error))
               ? EXIT_DONE
               : cli_fail_io(&error);
}

static int read_arrays(const cli_request *request, sum_input *input)
{
    io_error error;
    const int has_weights = request->text[OPTION_WEIGHTS] != NULL;
    const array_request offsets = cli_array(request, OPTION_OFFSETS, NULL, input->precision);
    const array_request weights = cli_array(request, OPTION_WEIGHTS, NULL, input->precision);
    if (!rank_input_find(&offsets, &input->offsets, &error) ||
        (has_weights && !rank_input_find(&weights, &input->weights, &error)))
        return cli_fail_io(&error);
    if (has_weights && input->weights.count != input->offsets.count) {
        return cli_fail(EXIT_WRONG,
                        "--weights has %zu numbers and --offsets %zu; give as many of each",
                        input->weights.count, input->offsets.count);
    }
    return hold_all(input);
}

/* Whether the sum is to be a closed one; an argument that is wrong is found when it is read. */
static int takes_closed(const cli_request *request, const sigramp_sum_options *options,
                        int precision)
{
    io_error error;
    array_source spacing;
    const array_request offsets = cli_array(request, OPTION_OFFSETS, NULL, precision);
    if (request->text[OPTION_GROUPS] || request->text[OPTION_SLOPES] || options->exclude)
        return 0;
    if (options->method != SIGRAMP_METHOD_AUTO)
        return options->method == SIGRAMP_METHOD_CLOSED;
    return !request->text[OPTION_WEIGHTS] && array_is_linspace(&offsets) &&
           array_parse_linspace(offsets.argument, &spacing, &error) &&
           sigramp_sum_choose_spaced(options, (sigramp_precision)precision, spacing.start,
                                     spacing.stop, spacing.count) == SIGRAMP_METHOD_CLOSED;
}

int sum_input_read(const cli_request *request, const sigramp_sum_options *options, int precision,
                   sum_input *input)
{
    input->precision = precision;
    input->is_closed = takes_closed(request, options, precision);
    input->is_divided = !input->is_closed && divide_is_of_terms(request, options->points);
    const int status =
        input->is_closed ? read_spacing(request, input) : read_arrays(request, input);
    return status == EXIT_DONE && request->text[OPTION_SLOPES]
               ? slopes_read(request, options->method, precision, input->offsets.count,
                             &input->slopes, &input->slope_values)
               : status;
}

static sigramp_status plan_spaced(sigramp_context *context, const sigramp_sum_options *options,
                                  const sum_input *input, sigramp_sum_plan **plan)
{
    const array_source *a = &input->offsets;
    return input->precision == 32
               ? sigramp_sum_plan_spaced_f32(context, options, a->start, a->stop, a->count, plan)
               : sigramp_sum_plan_spaced_f64(context, options, a->start, a->stop, a->count, plan);
}

static sigramp_status plan_listed(sigramp_context *context, const sigramp_sum_options *options,
                                  const sum_input *input, sigramp_sum_plan **plan)
{
    const size_t count = input->own.count;
    const void *const offsets = input->offset_values.values;
    const void *const weights = input->weight_values.values;
    if (input->is_divided)
        return divide_plan(context, options, input->precision, count, offsets, weights, plan);
    if (input->slope_values)
        return slopes_plan(context, options, input->precision, count, offsets, weights,
                           input->slope_values, plan);
    return input->precision == 32
               ? sigramp_sum_plan_f32(context, options, count, offsets, weights, plan)
               : sigramp_sum_plan_f64(context, options, count, offsets, weights, plan);
}

/* Whether another way to plan them, with the same result, is left. */
static int read_for_other_way(const cli_request *request, const sigramp_sum_options *options,
                              sigramp_status made, sum_input *input, int *status)
{
    if (input->is_divided && made == SIGRAMP_NOT_SUPPORTED) {
        input->is_divided = 0;
        release_values(input);
        *status = hold_all(input);
        return *status == EXIT_DONE;
    }
    if (!input->is_closed || options->method != SIGRAMP_METHOD_AUTO || made == SIGRAMP_OK ||
        input->offsets.count > INT32_MAX)
        return 0;
    input->is_closed = 0;
    *status = read_arrays(request, input);
    return *status == EXIT_DONE;
}

int sum_input_plan(const cli_request *request, const sigramp_sum_options *options,
                   sigramp_context *context, sum_input *input, sigramp_sum_plan **plan)
{
    int status = EXIT_DONE;
    progress_say("planning");
    sigramp_status made = input->is_closed ? plan_spaced(context, options, input, plan)
                                           : plan_listed(context, options, input, plan);
    if (read_for_other_way(request, options, made, input, &status))
        made = plan_listed(context, options, input, plan);
    if (status != EXIT_DONE)
        return status;
    return made == SIGRAMP_OK ? EXIT_DONE : cli_fail_call(request, made, context);
}

int sum_input_describe(const cli_request *request, part_number part, const sum_input *input,
                       json_t **inputs)
{
    *inputs = NULL;
    if (input->is_divided) {
        *inputs = divide_inputs(input->precision, &input->offsets, &input->weights);
        return *inputs ? EXIT_DONE : EXIT_FAILED;
    }
    if (part.parts == 0 && ranks_here().count == 1)
        return EXIT_DONE;
    *inputs =
        part_terms(request, input->precision, input->offsets.count, input->offset_values.values,
                   input->weight_values.values, input->slope_values);
    return *inputs ? EXIT_DONE : cli_fail(EXIT_FAILED, "out of memory");
}
