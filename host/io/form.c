/* SPDX-License-Identifier: MIT */
#include "io/form.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

typedef struct {
    const char *name;
    array_form form;
} form_row;

array_form form_of(const char *path)
{
    static const form_row rows[] = {{".npy", FORM_NPY},  {".csv", FORM_TEXT}, {".tsv", FORM_TEXT},
                                    {".txt", FORM_TEXT}, {".dat", FORM_TEXT}, {".f32", FORM_RAW32},
                                    {".f64", FORM_RAW64}};
    const size_t length = strlen(path);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; ++row)
        if (length > 4 && strcasecmp(path + length - 4, rows[row].name) == 0)
            return rows[row].form;
    return FORM_UNKNOWN;
}

int form_parse(const char *word, array_form *form)
{
    static const form_row rows[] = {
        {"npy", FORM_NPY}, {"text", FORM_TEXT}, {"f32", FORM_RAW32}, {"f64", FORM_RAW64}};
    for (size_t row = 0; row < sizeof rows / sizeof *rows; ++row) {
        if (strcmp(word, rows[row].name) == 0) {
            *form = rows[row].form;
            return 1;
        }
    }
    return 0;
}
