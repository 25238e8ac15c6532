/* SPDX-License-Identifier: MIT */
/* How the calls of an OpenCL that answers as it is told to go, and the objects that it makes. */
#ifndef SIGRAMP_TESTS_FAKE_ANSWERS_H
#define SIGRAMP_TESTS_FAKE_ANSWERS_H

#include "opencl/loader.h"

enum { ARGUMENTS = 16, NAME = 32, LARGEST_ARGUMENT = 256 };

/* How a call can be wrong. */
typedef enum {
    RIGHT,
    REFUSES,    /* returns an error, and does nothing */
    IDLES,      /* does nothing, and says that all went well */
    FILLS,      /* fills what it was to tell with one byte */
    OVERSTATES, /* what there is to tell is more than there is */
    GARBLES,    /* a bit of what it read is wrong, or a command failed */
    MANNERS
} manner;

typedef struct {
    void *bytes; /* of a buffer */
    size_t size;
    sigramp_unit unit; /* of a program, and of its kernels */
    int precision;
    char name[NAME]; /* of a kernel */
    unsigned char arguments[ARGUMENTS][LARGEST_ARGUMENT];
    cl_int state; /* of an event */
} object;

/* A number that says which error, byte or bit of the call that fake_next() told of. */
uint8_t fake_data(void);

/* How this call goes. */
manner fake_next(void);

/* The same of a command that computes or moves numbers. */
manner fake_next_command(void);

/* Whether a call that makes nothing is to be done. */
int fake_is_done(manner how);

cl_int fake_error_of(manner how);

/* A call that makes an object, and one that releases it. */
object *fake_make(cl_int *code);
cl_int fake_release(void *one);

/* An object that a call makes beside what it does. */
object *fake_make_anyway(void);

/* Answers a question of any kind. */
cl_int fake_tell(const void *value, size_t value_size, size_t room, void *place, size_t *size);
cl_int fake_tell_text(const char *text, size_t room, void *place, size_t *size);
cl_int fake_tell_count(cl_uint count, manner how, cl_uint *place);

#endif
