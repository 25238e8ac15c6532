/* SPDX-License-Identifier: MIT */
#include "cli/exclude.h"

#include "cli/rank_input.h"

#include "io/array.h"

#include <stdlib.h>
#include <string.h>

int exclude_is_wanted(const cli_request *request)
{
    return request->text[OPTION_EXCLUDE] || request->text[OPTION_EXCLUDE_SELF];
}

int exclude_check(const cli_request *request)
{
    const char *const method = request->text[OPTION_METHOD];
    if (!exclude_is_wanted(request))
        return EXIT_DONE;
    if (request->text[OPTION_EXCLUDE] && request->text[OPTION_EXCLUDE_SELF])
        return cli_fail(EXIT_WRONG, "--exclude and --exclude-self: give one of them");
    if (request->text[OPTION_GROUPS] || request->text[OPTION_DERIVATIVE] ||
        request->text[OPTION_PART])
        return cli_fail(EXIT_WRONG, "--exclude and --exclude-self take no --groups, --derivative "
                                    "or --part");
    if (method && strcmp(method, "closed") == 0)
        return cli_fail(EXIT_WRONG, "--method closed keeps no terms to leave out; use fast or "
                                    "direct");
    return EXIT_DONE;
}

/* 0 after saying which is no number of a term. */
static int to_numbers(const char *name, size_t count, const double *values, size_t terms,
                      int64_t *numbers)
{
    for (size_t i = 0; i < count; ++i) {
        if (!(values[i] >= -1 && values[i] < (double)terms) ||
            values[i] != (double)(int64_t)values[i]) {
            cli_fail(
                EXIT_WRONG,
                "%s: element %zu, %.17g, is no term: give numbers from 0 to %zu, or -1 for none",
                name, i, values[i], terms - (terms > 0));
            return 0;
        }
        numbers[i] = (int64_t)values[i];
    }
    return 1;
}

static int read_numbers(const cli_request *request, size_t results, size_t terms, int64_t *numbers)
{
    const array_request given = cli_array(request, OPTION_EXCLUDE, NULL, 64);
    array_source source = {.file = -1};
    io_error error;
    void *values = NULL;
    if (!rank_input_open(&given, &source, &error))
        return cli_fail_io(&error);
    int status = EXIT_DONE;
    if (source.count != results)
        status =
            cli_fail(EXIT_WRONG, "--exclude has %zu numbers for %zu results; give as many of each",
                     source.count, results);
    else if (!array_read_all(&source, 64, &values, &error))
        status = cli_fail_io(&error);
    else if (!to_numbers(given.argument, results, values, terms, numbers))
        status = EXIT_WRONG;
    free(values);
    array_close(&source);
    return status;
}

int exclude_read(const cli_request *request, size_t results, size_t terms, int64_t **exclude)
{
    if (request->text[OPTION_EXCLUDE_SELF] && results != terms)
        return cli_fail(EXIT_WRONG,
                        "--exclude-self needs as many results as terms, not %zu and %zu; "
                        "--exclude takes their numbers",
                        results, terms);
    *exclude = malloc((results + 1) * sizeof **exclude);
    if (!*exclude)
        return cli_fail(EXIT_FAILED, "out of memory");
    if (request->text[OPTION_EXCLUDE])
        return read_numbers(request, results, terms, *exclude);
    for (size_t j = 0; j < results; ++j)
        (*exclude)[j] = (int64_t)j;
    return EXIT_DONE;
}

sigramp_status exclude_compute(sigramp_sum_plan *plan, int precision, size_t count,
                               const int64_t *exclude, void *values)
{
    return precision == 32 ? sigramp_sum_execute_without_f32(plan, count, values, exclude, values)
                           : sigramp_sum_execute_without_f64(plan, count, values, exclude, values);
}
