/* SPDX-License-Identifier: MIT */
#include "io/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

/* The longest decimal number that is copied to change its exponent's letter. */
enum { DECIMAL_SIZE = 4096 };

/* Whether all of text is a sign or none, and digits. */
static int is_exponent(const char *text)
{
    const char *digits = text + (*text == '+' || *text == '-');
    const char *end = skip_digits(digits);
    return end > digits && *end == '\0';
}

/* Digits with a point or without. Returns where they end, NULL if there are none. */
static const char *skip_decimal(const char *text)
{
    const char *whole = skip_digits(text);
    size_t digits = (size_t)(whole - text);
    const char *end = whole;
    if (*end == '.') {
        end = skip_digits(whole + 1);
        digits += (size_t)(end - whole - 1);
    }
    return digits > 0 ? end : NULL;
}

static const char *skip_hexadecimal_digits(const char *text)
{
    return text + strspn(text, "0123456789abcdefABCDEF");
}

/* What C's %a and Python's float.hex write. Without its exponent it could be anybody's whole
 * number. */
static int is_hexadecimal(const char *text)
{
    if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
        return 0;
    const char *whole = skip_hexadecimal_digits(text + 2);
    size_t digits = (size_t)(whole - text - 2);
    const char *end = whole;
    if (*end == '.') {
        end = skip_hexadecimal_digits(whole + 1);
        digits += (size_t)(end - whole - 1);
    }
    return digits > 0 && (*end == 'p' || *end == 'P') && is_exponent(end + 1);
}

/* strtof, not a rounded strtod, which would round twice. */
static number_result convert(const char *text, int precision, double *value)
{
    *value = precision == 32 ? (double)strtof(text, NULL) : strtod(text, NULL);
    return isinf(*value) ? NUMBER_TOO_LARGE : NUMBER_OK;
}

/* Fortran's d exponents: the same with an e. */
static number_result convert_fortran(const char *text, size_t letter, int precision, double *value)
{
    char copy[DECIMAL_SIZE];
    const size_t length = strlen(text);
    if (length >= sizeof copy)
        return NUMBER_SYNTAX;
    memcpy(copy, text, length + 1);
    copy[letter] = 'e';
    return convert(copy, precision, value);
}

/* NaN and infinity as programs print them; Microsoft's C library marks some NaNs. */
static int is_special(const char *text)
{
    static const char *const words[] = {"nan", "inf", "infinity", "nan(ind)", "nan(snan)"};
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
        if (strcasecmp(text, words[i]) == 0)
            return 1;
    return 0;
}

number_result number_parse(const char *text, int precision, double *value)
{
    const char *body = text + (*text == '+' || *text == '-');
    const char *end = skip_decimal(body);
    if (end && *end == '\0')
        return convert(text, precision, value);
    if (end && (*end == 'e' || *end == 'E') && is_exponent(end + 1))
        return convert(text, precision, value);
    if (end && (*end == 'd' || *end == 'D') && is_exponent(end + 1))
        return convert_fortran(text, (size_t)(end - text), precision, value);
    if (is_hexadecimal(body))
        return convert(text, precision, value);
    if (!is_special(body))
        return NUMBER_SYNTAX;
    *value = strtod(text, NULL);
    return NUMBER_OK;
}

int number_parse_count(const char *text, uint64_t *count)
{
    uint64_t value = 0;
    if (*text == '\0' || *skip_digits(text) != '\0')
        return 0;
    for (; *text != '\0'; ++text)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
            return 0;
    *count = value;
    return 1;
}

int number_format(double value, int precision, char text[NUMBER_TEXT_SIZE])
{
    if (isnan(value))
        return snprintf(text, NUMBER_TEXT_SIZE, "nan");
    const int fewest = precision == 32 ? 7 : 15;
    int length = 0;
    for (int digits = fewest; digits <= fewest + 2; ++digits) {
        length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, value);
        const double back = precision == 32 ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (back == value)
            break;
    }
    return length;
}
