/* SPDX-License-Identifier: MIT */
#include "io/form.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

array_form form_of(const char *path)
{
    static const struct {
        const char *ending;
        array_form form;
    } rows[] = {{".npy", FORM_NPY},
                {".csv", FORM_TEXT},
                {".txt", FORM_TEXT},
                {".f32", FORM_RAW32},
                {".f64", FORM_RAW64}};
    const size_t length = strlen(path);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        if (length > 4 && strcasecmp(path + length - 4, rows[row].ending) == 0) {
            return rows[row].form;
        }
    }
    return FORM_UNKNOWN;
}
