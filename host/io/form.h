/* SPDX-License-Identifier: MIT */
/* The forms of an array file, told by the ending of its name or by a word. */
#ifndef SIGRAMP_HOST_IO_FORM_H
#define SIGRAMP_HOST_IO_FORM_H

typedef enum { FORM_UNKNOWN, FORM_NPY, FORM_TEXT, FORM_RAW32, FORM_RAW64 } array_form;

#define FORM_ENDINGS ".npy, .csv, .tsv, .txt, .dat, .f32 or .f64"
#define FORM_WORDS "npy, text, f32 or f64"

/* By the ending of a name, in either case. */
array_form form_of(const char *path);

/* By one of FORM_WORDS; 0 if it is none. */
int form_parse(const char *word, array_form *form);

#endif
