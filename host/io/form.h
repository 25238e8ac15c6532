/* SPDX-License-Identifier: MIT */
/* The forms of an array file, told by the ending of its name. */
#ifndef SIGRAMP_HOST_IO_FORM_H
#define SIGRAMP_HOST_IO_FORM_H

typedef enum { FORM_UNKNOWN, FORM_NPY, FORM_TEXT, FORM_RAW32, FORM_RAW64 } array_form;

#define FORM_ENDINGS ".npy, .csv, .txt, .f32 or .f64"

array_form form_of(const char *path);

#endif
