/* SPDX-License-Identifier: MIT */
/*
 * Numbers as text. The process must stay in the "C" locale (the tool never calls setlocale).
 */
#ifndef SIGRAMP_HOST_IO_NUMBER_H
#define SIGRAMP_HOST_IO_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum { NUMBER_TEXT_SIZE = 40 };

typedef enum {
    NUMBER_OK,
    NUMBER_SYNTAX,   /* not a number at all */
    NUMBER_TOO_LARGE /* a finite number beyond the precision's range */
} number_result;

/* Reads the whole of text, rounded once to the precision (32 or 64); *value holds a float exactly.
 * Numbers are decimal, with an exponent after e or Fortran's d or none; hexadecimal with an
 * exponent after p; nan, inf, infinity, nan(ind) and nan(snan) in either case. */
number_result number_parse(const char *text, int precision, double *value);

/* Digits only, no sign; 0 if it does not fit. */
int number_parse_count(const char *text, uint64_t *count);

/* The shortest of 7, 8, 9 (or 15, 16, 17) digits that reads back to the same bits; returns its
 * length. */
int number_format(double value, int precision, char text[NUMBER_TEXT_SIZE]);

#endif
