/* SPDX-License-Identifier: MIT */
#include "cli/figure_script.h"

#include <stdio.h>
#include <string.h>

const char *const figure_names[FIGURE_COUNT] = {"figure-1-logistic", "figure-2-sum",
                                                "figure-3-softplus-and-ramp",
                                                "figure-4-all-and-differences"};

static const struct {
    const char *format;
    const char *terminal;
} terminals[] = {
    {"svg", "svg size 900,600 font 'DejaVu Sans,15' background 'white'"},
    {"png", "pngcairo size 900,600 font 'DejaVu Sans,12' background 'white'"},
    {"pdf", "pdfcairo size 9in,6in font 'DejaVu Sans,14' background 'white'"},
};
enum { TERMINAL_COUNT = sizeof terminals / sizeof *terminals };

/* Colours told apart by colour-blind readers too (Okabe and Ito's blue, vermilion, green). */
static const char style[] = "set encoding utf8\n"
                            "set style line 1 linewidth 2 linecolor rgb '#0072b2'\n"
                            "set style line 2 linewidth 2 linecolor rgb '#d55e00'\n"
                            "set style line 3 linewidth 2 linecolor rgb '#009e73' dashtype 2\n"
                            "set style line 4 linewidth 2 linecolor rgb '#009e73'\n"
                            "set style line 10 linewidth 1 linecolor rgb '#d0d0d0'\n"
                            "set grid linestyle 10\n"
                            "set border 3 linecolor rgb '#606060'\n"
                            "set tics nomirror\n"
                            "set key top left Left reverse\n"
                            "set xrange [-10:10]\n"
                            "set xlabel 'x'\n";

/* Columns of the data: x, logistic, sum, softplus, ramp. */
static const char *const plots[FIGURE_COUNT] = {
    "set title 'The logistic curve'\n"
    "set ylabel 'y'\n"
    "set yrange [-0.02:1.02]\n"
    "plot $curves using 1:2 with lines linestyle 1 title '1/(1+exp(−x))'\n",
    "set title 'The sum of 100 logistic curves, offsets 0 to 10, divided by 10'\n"
    "set yrange [-0.2:10.2]\n"
    "plot $curves using 1:3 with lines linestyle 1 title 'sum / 10'\n",
    "set title 'Softplus over the ramp'\n"
    "plot $curves using 1:5 with lines linestyle 4 title 'max(0, x)', \\\n"
    "     $curves using 1:4 with lines linestyle 2 title 'log(1+exp(x))'\n",
    "set multiplot layout 2,1\n"
    "set lmargin 9\n"
    "set title 'Sum, softplus and ramp'\n"
    "set xlabel ''\n"
    "plot $curves using 1:3 with lines linestyle 1 title 'sum / 10', \\\n"
    "     $curves using 1:4 with lines linestyle 2 title 'softplus', \\\n"
    "     $curves using 1:5 with lines linestyle 3 title 'ramp'\n"
    "set title 'Differences'\n"
    "set xlabel 'x'\n"
    "set ylabel 'difference'\n"
    "set autoscale y\n"
    "set key bottom left\n"
    "plot $curves using 1:($3-$4) with lines linestyle 1 title 'sum / 10 − softplus', \\\n"
    "     $curves using 1:($4-$5) with lines linestyle 2 title 'softplus − ramp', \\\n"
    "     $curves using 1:($3-$5) with lines linestyle 3 title 'sum / 10 − ramp'\n"
    "unset multiplot\n"};

static const char *terminal_of(const char *format)
{
    for (int i = 0; i < TERMINAL_COUNT; i++) {
        if (strcmp(format, terminals[i].format) == 0) {
            return terminals[i].terminal;
        }
    }
    return NULL;
}

bool figure_knows_format(const char *format)
{
    return terminal_of(format) != NULL;
}

/* In gnuplot's single quotes only the quote itself is special; it is doubled. */
static void print_quoted(FILE *file, const char *text)
{
    fputc('\'', file);
    for (; *text != '\0'; text++) {
        fputs(*text == '\'' ? "''" : (char[2]){*text, '\0'}, file);
    }
    fputc('\'', file);
}

static void print_data(FILE *file, const curves *curves)
{
    fputs("$curves << END\n", file);
    for (size_t i = 0; i < curves->count; i++) {
        fprintf(file, "%.17g %.17g %.17g %.17g %.17g\n", curves->x[i], curves->logistic[i],
                curves->sum[i], curves->softplus[i], curves->relu[i]);
    }
    fputs("END\n", file);
}

bool figure_script(const curves *curves, const char *format,
                   const char *const outputs[FIGURE_COUNT], char **script, size_t *length)
{
    FILE *file = open_memstream(script, length);
    if (file == NULL) {
        return false;
    }
    print_data(file, curves);
    fprintf(file, "set terminal %s\n%s", terminal_of(format), style);
    for (int i = 0; i < FIGURE_COUNT; i++) {
        fputs("set output ", file);
        print_quoted(file, outputs[i]);
        fprintf(file, "\n%sunset output\n", plots[i]);
    }
    const bool is_whole = ferror(file) == 0;
    return fclose(file) == 0 && is_whole;
}
