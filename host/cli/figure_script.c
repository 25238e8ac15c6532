/* SPDX-License-Identifier: MIT */
#include "cli/figure_script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const figure_names[FIGURE_COUNT] = {"figure-1-logistic", "figure-2-sum",
                                                "figure-3-softplus-and-ramp",
                                                "figure-4-all-and-differences"};

typedef struct {
    const char *format;
    const char *name; /* gnuplot's */
    const char *unit; /* of a size, after its digits: hundreds of dots, or inches */
    int font_size;
    const char *end; /* of a picture, but for newlines */
} terminal;

static const terminal terminals[] = {{"svg", "svg", "00", 15, "</svg>"},
                                     {"png", "pngcairo", "00", 12, "IEND\xae\x42\x60\x82"},
                                     {"pdf", "pdfcairo", "in", 14, "%%EOF"}};
enum { TERMINAL_COUNT = sizeof terminals / sizeof *terminals };

/* Okabe and Ito's blue, vermilion, green and purple, which colour-blind readers tell apart too. */
static const char style[] = "set encoding utf8\n"
                            "set style line 1 linewidth 2 linecolor rgb '#0072b2'\n"
                            "set style line 2 linewidth 2 linecolor rgb '#d55e00'\n"
                            "set style line 3 linewidth 2 linecolor rgb '#009e73' dashtype 2\n"
                            "set style line 4 linewidth 2 linecolor rgb '#009e73'\n"
                            "set style line 5 linewidth 2 linecolor rgb '#d55e00' dashtype 2\n"
                            "set style line 6 linewidth 2 linecolor rgb '#cc79a7' dashtype 4\n"
                            "set style line 7 pointtype 6 pointsize 0.8 linecolor '#202020'\n"
                            "set style line 10 linewidth 1 linecolor rgb '#d0d0d0'\n"
                            "set grid linestyle 10\n"
                            "set border 3 linecolor rgb '#606060'\n"
                            "set tics nomirror\n"
                            "set key top left Left reverse\n"
                            "set xrange [-10:10]\n"
                            "set xlabel 'x'\n"
                            "set ylabel 'y'\n"
                            "set yrange [-0.2:10.2]\n";

/* Columns of the data: x, logistic, sum, softplus, ramp, then what is predicted of sum - softplus
 * and its parts: finite range, spacing, scale. What comes before names the sum, and at the
 * beginning of a title, and says by how much the part of the spacing is enlarged. */
#define CURVES                                                                                     \
    "set lmargin 9\n"                                                                              \
    "set title 'Sum, softplus and ramp'\n"                                                         \
    "set xlabel ''\n"                                                                              \
    "plot $curves using 1:3 with lines linestyle 1 title total, \\\n"                              \
    "     $curves using 1:4 with lines linestyle 2 title 'softplus', \\\n"                         \
    "     $curves using 1:5 with lines linestyle 3 title 'ramp'\n"
#define DIFFERENCES                                                                                \
    "set title 'Differences'\n"                                                                    \
    "set ylabel 'difference'\n"                                                                    \
    "set autoscale y\n"                                                                            \
    "plot $curves using 1:($3-$4) with lines linestyle 1 title total.' − softplus', \\\n"        \
    "     $curves using 1:($4-$5) with lines linestyle 2 title 'softplus − ramp', \\\n"          \
    "     $curves using 1:($3-$5) with lines linestyle 3 title total.' − ramp'\n"
#define EXPLANATION                                                                                \
    "set title Total.' − softplus: measured, predicted, and the parts of the prediction'\n"      \
    "set xlabel 'x'\n"                                                                             \
    "plot $curves using 1:($3-$4) with lines linestyle 1 title 'measured', \\\n"                   \
    "     $curves using 1:6 every 5 with points linestyle 7 title 'predicted', \\\n"               \
    "     $curves using 1:7 with lines linestyle 5 title 'finite range', \\\n"                     \
    "     $curves using 1:9 with lines linestyle 3 title 'scale', \\\n"                            \
    "     $curves using 1:(enlarged*$8) with lines linestyle 6 title spacing\n"
#define OF_ANY_SUM                                                                                 \
    "total = 'sum'\nTotal = 'Sum'\nenlarged = 1\nspacing = 'spacing'\nset autoscale\n"             \
    "set key outside right top\nset rmargin 24\n"

static const char *const plots[FIGURE_KINDS] = {
    "set title 'The logistic curve'\n"
    "set yrange [-0.02:1.02]\n"
    "plot $curves using 1:2 with lines linestyle 1 title '1/(1+exp(−x))'\n",
    "set title 'The sum of 100 logistic curves, offsets 0 to 10, divided by 10'\n"
    "plot $curves using 1:3 with lines linestyle 1 title 'sum / 10'\n",
    "set title 'Softplus over the ramp'\n"
    "plot $curves using 1:5 with lines linestyle 4 title 'max(0, x)', \\\n"
    "     $curves using 1:4 with lines linestyle 2 title 'log(1+exp(x))'\n",
    "total = 'sum / 10'\nTotal = 'Sum / 10'\nenlarged = 1000\nspacing = '1000 × spacing'\n"
    "set multiplot layout 3,1\n" CURVES "set key bottom left\n" DIFFERENCES EXPLANATION
    "unset multiplot\n",
    OF_ANY_SUM "set multiplot layout 3,1\n" CURVES DIFFERENCES EXPLANATION "unset multiplot\n",
    OF_ANY_SUM "set multiplot layout 2,1\n" CURVES "set xlabel 'x'\n" DIFFERENCES
               "unset multiplot\n"};

static const int heights[FIGURE_KINDS] = {6, 6, 6, 10, 10, 7}; /* where 9 is the width */

static const terminal *terminal_of(const char *format)
{
    for (int i = 0; i < TERMINAL_COUNT; ++i)
        if (strcmp(format, terminals[i].format) == 0)
            return &terminals[i];
    return NULL;
}

int figure_knows_format(const char *format)
{
    return terminal_of(format) != NULL;
}

int figure_is_whole(const char *format, const char *picture, size_t size)
{
    const char *end = terminal_of(format)->end;
    const size_t length = strlen(end);
    while (size > 0 && picture[size - 1] == '\n')
        size--;
    return size >= length && memcmp(picture + size - length, end, length) == 0;
}

static void print_terminal(FILE *file, const terminal *terminal, int height)
{
    fprintf(file, "set terminal %s size 9%s,%d%s font 'DejaVu Sans,%d' background 'white'\n",
            terminal->name, terminal->unit, height, terminal->unit, terminal->font_size);
}

static void print_row(FILE *file, const curves *curves, size_t i)
{
    fprintf(file, "%.17g %.17g %.17g %.17g %.17g", curves->x[i], curves->logistic[i],
            curves->sum[i], curves->softplus[i], curves->relu[i]);
    for (int k = 0; k < PREDICTED_COUNT; ++k)
        fprintf(file, " %.17g", curves->predicted[k][i]);
    fputc('\n', file);
}

typedef struct {
    double x;
    size_t row;
} place;

static int by_x(const void *left, const void *right)
{
    const place *const a = left, *const b = right;
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->row > b->row) - (a->row < b->row);
}

/* Lines join neighbours: finite x in their order, whatever the array's. 0 without memory. */
static int print_data(FILE *file, const curves *curves)
{
    place *const places = malloc((curves->count + 1) * sizeof *places);
    size_t count = 0;
    if (!places)
        return 0;
    for (size_t i = 0; i < curves->count; ++i)
        if (isfinite(curves->x[i]))
            places[count++] = (place){curves->x[i], i};
    qsort(places, count, sizeof *places, by_x);
    fputs("$curves << END\n", file);
    for (size_t i = 0; i < count; ++i)
        print_row(file, curves, places[i].row);
    fputs("END\n", file);
    free(places);
    return 1;
}

int figure_script(const curves *curves, const char *format, int figure, char **script,
                  size_t *length)
{
    FILE *file = open_memstream(script, length);
    if (!file)
        return 0;
    const int has_data = print_data(file, curves);
    fputs(style, file);
    print_terminal(file, terminal_of(format), heights[figure]);
    fputs(plots[figure], file);
    const int is_whole = has_data && ferror(file) == 0;
    return fclose(file) == 0 && is_whole;
}
