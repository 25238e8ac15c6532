/* SPDX-License-Identifier: MIT */
#include "io/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9') {
        text++;
    }
    return text;
}

/* strtod alone would also take hexadecimal, leading blanks and nan(...). */
static bool is_decimal(const char *text)
{
    const char *whole = skip_digits(text);
    size_t digits = (size_t)(whole - text);
    const char *end = whole;
    if (*end == '.') {
        end = skip_digits(whole + 1);
        digits += (size_t)(end - whole - 1);
    }
    if (digits == 0) {
        return false;
    }
    if (*end == 'e' || *end == 'E') {
        end++;
        end += *end == '+' || *end == '-';
        const char *exponent = end;
        end = skip_digits(end);
        if (end == exponent) {
            return false;
        }
    }
    return *end == '\0';
}

number_result number_parse(const char *text, int precision, double *value)
{
    const char *body = text + (*text == '+' || *text == '-');
    if (strcasecmp(body, "nan") == 0 || strcasecmp(body, "inf") == 0 ||
        strcasecmp(body, "infinity") == 0) {
        *value = strtod(text, NULL);
        return NUMBER_OK;
    }
    if (!is_decimal(body)) {
        return NUMBER_SYNTAX;
    }
    /* strtof, not a rounded strtod, which would round twice. */
    *value = precision == 32 ? (double)strtof(text, NULL) : strtod(text, NULL);
    return isinf(*value) ? NUMBER_TOO_LARGE : NUMBER_OK;
}

bool number_parse_count(const char *text, uint64_t *count)
{
    uint64_t value = 0;
    if (*text == '\0' || *skip_digits(text) != '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value)) {
            return false;
        }
    }
    *count = value;
    return true;
}

int number_format(double value, int precision, char text[NUMBER_TEXT_SIZE])
{
    if (isnan(value)) {
        return snprintf(text, NUMBER_TEXT_SIZE, "nan");
    }
    const int fewest = precision == 32 ? 7 : 15;
    int length = 0;
    for (int digits = fewest; digits <= fewest + 2; digits++) {
        length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, value);
        const double back = precision == 32 ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (back == value) {
            break;
        }
    }
    return length;
}
