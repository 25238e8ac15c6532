/* SPDX-License-Identifier: MIT */
#include "cli/compare_figure.h"

#include "cli/progress.h"

#include <string.h>

enum { MOST_POINTS = 500 };

int compare_figure_ask(const cli_request *request, compare_figure *figure)
{
    *figure = (compare_figure){.name = request->text[OPTION_FIGURE], .file = TEMPORARY_NONE};
    const char *const ending = figure->name ? strrchr(figure->name, '.') : NULL;
    if (!figure->name)
        return EXIT_DONE;
    if (!ending || !figure_knows_format(ending + 1))
        return cli_fail(EXIT_WRONG, "--figure '%s': a name ends in .svg, .png or .pdf",
                        figure->name);
    figure->format = ending + 1;
    return EXIT_DONE;
}

int compare_figure_open(compare_figure *figure, size_t points)
{
    io_error error;
    if (!figure->name)
        return EXIT_DONE;
    figure->step = points / MOST_POINTS + 1;
    if (!temporary_open(figure->name, &figure->file, &error))
        return cli_fail_io(&error);
    return curves_allocate(&figure->kept, MOST_POINTS);
}

static void keep_point(curves *kept, const curves *from, size_t i)
{
    const size_t to = kept->count++;
    kept->x[to] = from->x[i];
    kept->logistic[to] = from->logistic[i];
    kept->sum[to] = from->sum[i];
    kept->softplus[to] = from->softplus[i];
    kept->relu[to] = from->relu[i];
    for (int k = 0; k < PREDICTED_COUNT; ++k)
        kept->predicted[k][to] = from->predicted[k][i];
}

void compare_figure_keep(compare_figure *figure, const curves *curves, size_t first)
{
    for (size_t i = 0; figure->name && i < curves->count; ++i)
        if ((first + i) % figure->step == 0)
            keep_point(&figure->kept, curves, i);
}

int compare_figure_draw(compare_figure *figure, const prediction *prediction)
{
    io_error error;
    temporary_file *const file = &figure->file;
    if (!figure->name)
        return EXIT_DONE;
    progress_say("drawing");
    const int status =
        figure_draw(&figure->kept, figure->format,
                    prediction->is_known ? FIGURE_COMPARED : FIGURE_NOT_PREDICTED, file);
    if (status != EXIT_DONE)
        return status;
    return temporary_commit_all(&file, 1, &error) ? EXIT_DONE : cli_fail_io(&error);
}

void compare_figure_discard(compare_figure *figure)
{
    temporary_discard(&figure->file);
    curves_free(&figure->kept);
}
