/* SPDX-License-Identifier: MIT */
#include "cli/sum_groups.h"

#include "cli/progress.h"
#include "io/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond it not every whole number is a double. */
static const double largest_group = 0x1p53;

/* An element and its group's number. */
typedef struct {
    double group;
    size_t element;
} member;

/* Elements by group, in their own order within it. */
typedef struct {
    member *members;
    size_t count;
} member_list;

/* The groups in the order of their numbers, as sigramp_sum_batch_f32 takes them. */
typedef struct {
    member_list terms, points;
    size_t count;
    size_t *offsets_start, *x_start;
} group_list;

static int compare(const void *left, const void *right)
{
    const member *const a = left, *const b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->element < b->element ? -1 : a->element > b->element;
}

static int is_sorted(const member_list *list)
{
    for (size_t i = 1; i < list->count; ++i)
        if (list->members[i].group < list->members[i - 1].group)
            return 0;
    return 1;
}

/* Whether the values are numbers of groups; says which is not. */
static int check_numbers(const char *name, size_t count, const double *values)
{
    for (size_t i = 0; i < count; ++i)
        if (!(fabs(values[i]) <= largest_group) || values[i] != floor(values[i])) {
            cli_fail(EXIT_WRONG, "%s: element %zu, %.17g, is no group: give whole numbers to 2^53",
                     name, i, values[i]);
            return 0;
        }
    return 1;
}

static int list_members(size_t count, const double *values, member_list *list)
{
    list->members = malloc((count + 1) * sizeof *list->members);
    if (!list->members)
        return cli_fail(EXIT_FAILED, "out of memory");
    list->count = count;
    for (size_t i = 0; i < count; ++i)
        list->members[i] = (member){values[i] + 0.0, i}; /* -0 is 0 */
    if (!is_sorted(list))
        qsort(list->members, count, sizeof *list->members, compare);
    return EXIT_DONE;
}

/* Reads an array of so many numbers of groups; what: the option with as many. */
static int read_members(const cli_request *request, option_id option, const char *what,
                        size_t count, member_list *list)
{
    const array_request groups = cli_array(request, option, NULL, 64);
    array_source source = {.file = -1};
    io_error error;
    void *values = NULL;
    if (!array_open(&groups, &source, &error))
        return cli_fail_io(&error);
    int status = EXIT_DONE;
    if (source.count != count)
        status =
            cli_fail(EXIT_WRONG, "%s has %zu groups and --%s %zu numbers; give as many of each",
                     groups.argument, source.count, what, count);
    else if (!array_read_all(&source, 64, &values, &error))
        status = cli_fail_io(&error);
    else if (!check_numbers(groups.argument, count, values))
        status = EXIT_WRONG;
    else
        status = list_members(count, values, list);
    free(values);
    array_close(&source);
    return status;
}

/* The members of the next group from i on. */
static size_t end_of_group(const member_list *list, size_t i, double group)
{
    while (i < list->count && list->members[i].group == group)
        ++i;
    return i;
}

static double group_at(const member_list *list, size_t i)
{
    return i < list->count ? list->members[i].group : INFINITY;
}

/* Groups of terms, and their points. A group with points alone is a mistake in the request. */
static int find_groups(group_list *groups)
{
    const size_t most = groups->terms.count + 1;
    groups->offsets_start = malloc((most + 1) * sizeof *groups->offsets_start);
    groups->x_start = malloc((most + 1) * sizeof *groups->x_start);
    if (!groups->offsets_start || !groups->x_start)
        return cli_fail(EXIT_FAILED, "out of memory");
    size_t term = 0, point = 0;
    groups->count = 0;
    groups->offsets_start[0] = groups->x_start[0] = 0;
    while (term < groups->terms.count || point < groups->points.count) {
        const double group = group_at(&groups->terms, term);
        const double other = group_at(&groups->points, point);
        if (other < group)
            return cli_fail(EXIT_WRONG,
                            "point %zu is of group %.17g, in which there are no terms; give every "
                            "group of --x offsets",
                            groups->points.members[point].element, other);
        term = end_of_group(&groups->terms, term, group);
        point = end_of_group(&groups->points, point, group);
        ++groups->count;
        groups->offsets_start[groups->count] = term;
        groups->x_start[groups->count] = point;
    }
    return EXIT_DONE;
}

static int read_groups(const grouped_sum *sum, group_list *groups)
{
    const int own = sum->request->text[OPTION_POINT_GROUPS] != NULL;
    int status = read_members(sum->request, OPTION_GROUPS, "offsets", sum->terms, &groups->terms);
    if (status == EXIT_DONE)
        status = read_members(sum->request, own ? OPTION_POINT_GROUPS : OPTION_GROUPS, "x",
                              sum->points, &groups->points);
    return status == EXIT_DONE ? find_groups(groups) : status;
}

/* In the groups' order, or back. NULL for NULL, or without memory. */
static void *reordered(const member_list *order, int precision, const void *from, int back)
{
    const size_t bytes = (size_t)precision / 8;
    char *const to = from ? malloc(order->count * bytes + 1) : NULL;
    for (size_t i = 0; to && i < order->count; ++i) {
        const size_t element = order->members[i].element;
        memcpy(to + (back ? element : i) * bytes, (const char *)from + (back ? i : element) * bytes,
               bytes);
    }
    return to;
}

/* Arrays in the groups' order. */
typedef struct {
    void *offsets, *weights, *x, *y, *dy;
} group_arrays;

static sigramp_status call(const grouped_sum *sum, const group_list *groups, group_arrays *a,
                           sigramp_batch_report *report)
{
    return sum->precision == 32
               ? sigramp_sum_batch_f32(sum->context, sum->options, groups->count,
                                       groups->offsets_start, a->offsets, a->weights,
                                       groups->x_start, a->x, a->y, a->dy, report)
               : sigramp_sum_batch_f64(sum->context, sum->options, groups->count,
                                       groups->offsets_start, a->offsets, a->weights,
                                       groups->x_start, a->x, a->y, a->dy, report);
}

static int compute(const grouped_sum *sum, const group_list *groups, group_arrays *a,
                   grouped_results *results)
{
    const size_t size = sum->points * ((size_t)sum->precision / 8) + 1;
    const int has_slopes = sum->options->derivative;
    a->offsets = reordered(&groups->terms, sum->precision, sum->offsets, 0);
    a->weights = reordered(&groups->terms, sum->precision, sum->weights, 0);
    a->x = reordered(&groups->points, sum->precision, sum->x, 0);
    a->y = malloc(size);
    a->dy = has_slopes ? malloc(size) : NULL;
    if (!a->offsets || (sum->weights && !a->weights) || !a->x || !a->y || (has_slopes && !a->dy))
        return cli_fail(EXIT_FAILED, "out of memory");
    progress_say("computing");
    const sigramp_status status = call(sum, groups, a, &results->report);
    if (status != SIGRAMP_OK)
        return cli_fail_call(sum->request, status, sum->context);
    results->groups = groups->count;
    results->y = reordered(&groups->points, sum->precision, a->y, 1);
    results->dy = reordered(&groups->points, sum->precision, a->dy, 1);
    return results->y && (!has_slopes || results->dy) ? EXIT_DONE
                                                      : cli_fail(EXIT_FAILED, "out of memory");
}

int sum_groups_check(const cli_request *request)
{
    const char *method = request->text[OPTION_METHOD];
    if (request->text[OPTION_POINT_GROUPS] && !request->text[OPTION_GROUPS])
        return cli_fail(EXIT_WRONG, "--point-groups needs --groups, which are those of the terms");
    if (request->text[OPTION_GROUPS] && method && strcmp(method, "closed") == 0)
        return cli_fail(EXIT_WRONG, "--method closed takes no --groups; use fast or direct");
    return EXIT_DONE;
}

int sum_groups_run(const grouped_sum *sum, grouped_results *results)
{
    group_list groups = {.count = 0};
    group_arrays arrays = {.y = NULL};
    int status = read_groups(sum, &groups);
    if (status == EXIT_DONE)
        status = compute(sum, &groups, &arrays, results);
    free(groups.terms.members);
    free(groups.points.members);
    free(groups.offsets_start);
    free(groups.x_start);
    free(arrays.offsets);
    free(arrays.weights);
    free(arrays.x);
    free(arrays.y);
    free(arrays.dy);
    return status;
}
