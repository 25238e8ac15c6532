/* SPDX-License-Identifier: MIT */
/*
 * sigramp-golden-sums FILE: makes host/cli/golden.c, what `sigramp verify --all` compares sums and
 * float64 maps with besides the CPU path.
 *
 * To make it again: build the tests, then
 *     build/tests/sigramp-golden-sums host/cli/golden.c
 * A test does so and compares.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/golden.h"
#include "reference/reference.h"

static const char *const names[] = {
#define UNIT_NAME(NAME, name, formula, ulp_f32, ulp_f64) #NAME,
    SIGRAMP_UNIT_LIST(UNIT_NAME)};

/* The sum's value of the unit at each point, or, of no terms, the unit's own. */
static void write_values(FILE *file, const char *name, const reference_terms *terms)
{
    mpfr_t value, size;
    mpfr_inits2(REFERENCE_BITS, value, size, (mpfr_ptr)NULL);
    fprintf(file, "        .%s = {\n", name);
    for (int j = 0; j < GOLDEN_POINTS; ++j) {
        if (terms->count > 0)
            reference_sum(terms, golden_point(j), REFERENCE_BITS, value, size);
        else
            reference_unit(terms->unit, golden_point(j), 0, value);
        const double high = mpfr_get_d(value, MPFR_RNDN);
        mpfr_sub_d(value, value, high, MPFR_RNDN);
        fprintf(file, "            {%a, %a},\n", high, mpfr_get_d(value, MPFR_RNDN));
    }
    fprintf(file, "        },\n");
    mpfr_clears(value, size, (mpfr_ptr)NULL);
}

static void write_unit(FILE *file, sigramp_unit unit)
{
    double offsets[GOLDEN_TERMS], weights[GOLDEN_TERMS];
    for (int i = 0; i < GOLDEN_TERMS; ++i) {
        offsets[i] = golden_offset(i);
        weights[i] = golden_weight(i);
    }
    reference_terms terms = {unit, golden_slope, golden_scale, 0, offsets, NULL};
    fprintf(file, "    [SIGRAMP_%s] = {\n", names[unit]);
    write_values(file, "map", &terms);
    terms.count = GOLDEN_TERMS;
    write_values(file, "sum", &terms);
    terms.weights = weights;
    write_values(file, "weighted", &terms);
    fprintf(file, "    },\n");
}

static int write_all(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return 0;
    fputs("/* SPDX-License-Identifier: MIT */\n"
          "/* Made by tests/reference/golden_sums.c, which says how; not by hand. */\n"
          "#include \"cli/golden.h\"\n\n"
          "/* clang-format off */\n"
          "const golden_unit golden_units[SIGRAMP_UNIT_COUNT] = {\n",
          file);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        write_unit(file, (sigramp_unit)unit);
    fputs("};\n", file);
    const int is_written = !ferror(file);
    return fclose(file) == 0 && is_written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: sigramp-golden-sums FILE\n");
        return EXIT_FAILURE;
    }
    if (!write_all(argv[1])) {
        fprintf(stderr, "sigramp-golden-sums: cannot write %s\n", argv[1]);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
