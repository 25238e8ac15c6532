/* SPDX-License-Identifier: MIT */
#include "io/npy_type.h"

#include <string.h>

#define IS_BIG_ENDIAN (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* A type's letter and size in bytes, NumPy's word for it, and its code of one letter. */
static const struct {
    const char *letter, *word, *code;
    element_kind kind;
    int size;
} rows[] = {{"f2", "float16", "e", ELEMENT_FLOAT, 2},   {"f4", "float32", "f", ELEMENT_FLOAT, 4},
            {"f8", "float64", "d", ELEMENT_FLOAT, 8},   {"i1", "int8", "b", ELEMENT_INTEGER, 1},
            {"i2", "int16", "h", ELEMENT_INTEGER, 2},   {"i4", "int32", "i", ELEMENT_INTEGER, 4},
            {"i8", "int64", "q", ELEMENT_INTEGER, 8},   {"u1", "uint8", "B", ELEMENT_UNSIGNED, 1},
            {"u2", "uint16", "H", ELEMENT_UNSIGNED, 2}, {"u4", "uint32", "I", ELEMENT_UNSIGNED, 4},
            {"u8", "uint64", "Q", ELEMENT_UNSIGNED, 8}, {"b1", "bool", "?", ELEMENT_BOOLEAN, 1}};

int npy_parse_type(const char *descr, element_type *type)
{
    const char order = *descr;
    const char *name = descr + (order != '\0' && strchr("<>=|", order));
    for (size_t row = 0; row < sizeof rows / sizeof *rows; ++row) {
        if (strcmp(name, rows[row].letter) == 0 || strcmp(name, rows[row].code) == 0 ||
            strcmp(name, rows[row].word) == 0) {
            *type = (element_type){.kind = rows[row].kind, .size = rows[row].size};
            type->is_swapped = rows[row].size > 1 && order == (IS_BIG_ENDIAN ? '<' : '>');
            return 1;
        }
    }
    return 0;
}

const char *npy_describe(const char *descr)
{
    static const struct {
        const char *beginning, *words;
    } kinds[] = {
        {"[", "records (a structured array): save one field, numpy.save(name, a['field'])"},
        {"(", "subarrays: save them as one plain array"},
        {"c", "complex numbers: save a.real, a.imag or abs(a)"},
        {"f12", "long doubles: save a.astype(float)"},
        {"f16", "long doubles: save a.astype(float)"},
        {"g", "long doubles: save a.astype(float)"},
        {"longdouble", "long doubles: save a.astype(float)"},
        {"O", "Python objects: save a.astype(float)"},
        {"S", "strings: save a.astype(float)"},
        {"a", "strings: save a.astype(float)"},
        {"U", "strings: save a.astype(float)"},
        {"M", "dates: save a.astype('i8'), in their unit"},
        {"m", "spans of time: save a.astype('i8'), in their unit"},
        {"V", "records or bytes without a type: save one field, or a view of a number's type"}};
    const char *name = descr + (*descr != '\0' && strchr("<>=|", *descr));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
        if (strncmp(name, kinds[i].beginning, strlen(kinds[i].beginning)) == 0)
            return kinds[i].words;
    return "elements of no known type: save a.astype(float)";
}
