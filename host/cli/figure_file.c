/* SPDX-License-Identifier: MIT */
#include "cli/figure_file.h"

#include "cli/plot.h"

#include <stdlib.h>

/* gnuplot may end well without having drawn all. */
static int write_picture(const char *format, const char *picture, size_t size, temporary_file *file)
{
    io_error error;
    if (!figure_is_whole(format, picture, size))
        return cli_fail(EXIT_FAILED, "gnuplot drew no whole picture for %s", file->name);
    return temporary_write(file, picture, size, &error) ? EXIT_DONE : cli_fail_io(&error);
}

int figure_draw(const curves *curves, const char *format, int figure, temporary_file *file)
{
    char *script = NULL, *picture = NULL;
    size_t length = 0, size = 0;
    int status = figure_script(curves, format, figure, &script, &length)
                     ? plot_run(script, length, &picture, &size)
                     : cli_fail(EXIT_FAILED, "out of memory");
    if (status == EXIT_DONE)
        status = write_picture(format, picture, size, file);
    free(picture);
    free(script);
    return status;
}
