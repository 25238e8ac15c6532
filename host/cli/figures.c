/* SPDX-License-Identifier: MIT */
/* sigramp figures: the experiment's four figures, computed by the library and drawn by gnuplot. */
#include "cli/experiment.h"
#include "cli/figure_file.h"
#include "cli/json.h"
#include "cli/progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *folder;
    const char *format;
    char *places[FIGURE_COUNT]; /* the files' names */
    temporary_file temporaries[FIGURE_COUNT];
} figure_files;

static int is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Makes the folder and those above it. */
static int make_folder(const char *folder)
{
    char *path = strdup(folder);
    if (!path)
        return cli_fail(EXIT_FAILED, "out of memory");
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777); /* the last one's failure tells of them all */
        *slash = '/';
    }
    free(path);
    if (mkdir(folder, 0777) == 0 || (errno == EEXIST && is_folder(folder)))
        return EXIT_DONE;
    return cli_fail(EXIT_FAILED, "cannot make the folder %s: %s", folder, strerror(errno));
}

static int name_files(figure_files *files)
{
    for (int i = 0; i < FIGURE_COUNT; ++i) {
        const size_t size = strlen(files->folder) + 64;
        files->places[i] = malloc(size);
        if (!files->places[i])
            return cli_fail(EXIT_FAILED, "out of memory");
        snprintf(files->places[i], size, "%s/%s.%s", files->folder, figure_names[i], files->format);
    }
    return EXIT_DONE;
}

static int open_files(figure_files *files)
{
    io_error error;
    for (int i = 0; i < FIGURE_COUNT; ++i)
        if (!temporary_open(files->places[i], &files->temporaries[i], &error))
            return cli_fail_io(&error);
    return EXIT_DONE;
}

static int commit_files(figure_files *files)
{
    io_error error;
    temporary_file *all[FIGURE_COUNT];
    for (int i = 0; i < FIGURE_COUNT; ++i)
        all[i] = &files->temporaries[i];
    return temporary_commit_all(all, FIGURE_COUNT, &error) ? EXIT_DONE : cli_fail_io(&error);
}

static int draw(experiment *experiment, figure_files *files)
{
    curves curves;
    int status = curves_allocate(&curves, experiment->x.count);
    if (status == EXIT_DONE)
        status = curves_compute(experiment, 0, experiment->x.count, &curves);
    progress_say("drawing");
    for (int i = 0; status == EXIT_DONE && i < FIGURE_COUNT; ++i)
        status = figure_draw(&curves, files->format, i, &files->temporaries[i]);
    curves_free(&curves);
    return status == EXIT_DONE ? commit_files(files) : status;
}

static int report(const experiment *experiment, const figure_files *files)
{
    if (!experiment->request->json) {
        for (int i = 0; i < FIGURE_COUNT; ++i)
            printf("%s\n", files->places[i]);
        return EXIT_DONE;
    }
    json_t *object = json_report(experiment->context, experiment->precision);
    json_t *names = json_array();
    int is_whole = object && names;
    for (int i = 0; is_whole && i < FIGURE_COUNT; ++i)
        is_whole = json_array_append_new(names, json_text(files->places[i])) == 0;
    if (!is_whole || json_object_set(object, "files", names) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(names);
    return json_print(object);
}

static int run_files(const cli_request *request, figure_files *files)
{
    experiment experiment;
    int status = name_files(files);
    if (status != EXIT_DONE)
        return status;
    status = experiment_open(request, &experiment);
    if (status == EXIT_DONE)
        status = make_folder(files->folder);
    if (status == EXIT_DONE)
        status = open_files(files);
    if (status == EXIT_DONE)
        status = draw(&experiment, files);
    if (status == EXIT_DONE) {
        progress_hide();
        cli_say_fallback(request, experiment.context);
        status = report(&experiment, files);
    }
    experiment_close(&experiment);
    return status;
}

static int run(const cli_request *request)
{
    const char *folder = request->text[OPTION_OUT_DIR];
    const char *format = request->text[OPTION_FORMAT];
    figure_files files = {.folder = folder ? folder : ".", .format = format ? format : "svg"};
    for (int i = 0; i < FIGURE_COUNT; ++i)
        files.temporaries[i] = (temporary_file)TEMPORARY_NONE;
    if (!figure_knows_format(files.format))
        return cli_fail(EXIT_WRONG, "--format '%s': give svg, png or pdf", files.format);
    if (*files.folder == '\0' || strpbrk(files.folder, "\n\r"))
        return cli_fail(EXIT_WRONG, "--out-dir '%s' is not a folder's name", files.folder);
    const int status = run_files(request, &files);
    for (int i = 0; i < FIGURE_COUNT; ++i) {
        temporary_discard(&files.temporaries[i]);
        free(files.places[i]);
    }
    return status;
}

static const struct poptOption options[] = {
    {"out-dir", 0, POPT_ARG_STRING, NULL, OPTION_OUT_DIR, "made if it is missing (.)", "DIR"},
    {"format", 0, POPT_ARG_STRING, NULL, OPTION_FORMAT, "of the files (svg)", "svg|png|pdf"},
    POPT_TABLEEND};

const cli_command cli_figures = {
    .name = "figures",
    .summary = "draws the experiment's four figures with gnuplot",
    .usage = "[OPTION...]",
    .notes = "Files: figure-1-logistic, figure-2-sum, figure-3-softplus-and-ramp and\n"
             "figure-4-all-and-differences.\n",
    .examples = "  sigramp figures --out-dir pictures --format png\n",
    .takes_operand = 0,
    .options = options,
    .run = run};
