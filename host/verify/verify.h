/* SPDX-License-Identifier: MIT */
/*
 * Verification: evaluate inputs, hash the results, compare, and where the hashes differ find out
 * which results are wrong. It knows no context and no device: who maps and who knows the right
 * result are functions, so that tests can put faulty ones in.
 */
#ifndef SIGRAMP_HOST_VERIFY_VERIFY_H
#define SIGRAMP_HOST_VERIFY_VERIFY_H

#include "sigramp/sigramp.h"
#include "verify/inputs.h"

typedef struct {
    sigramp_unit unit;
    const verify_right *right;
    int threads; /* for everything but the map */
    /* y[j] = what is to be verified; a failure ends the verification. */
    sigramp_status (*map)(void *user, sigramp_unit unit, size_t count, const float *x, float *y);
    void *user;         /* map's first argument */
    int map_by_threads; /* 1: many threads may call map at once */
    /* The right result, however slowly; called by many threads at once. */
    float (*right_result)(sigramp_unit unit, float x, float offset);
    const sigramp_verify_options *options; /* not NULL */
} verify_job;

/* As sigramp_verify_f32. */
sigramp_status verify_run(const verify_job *job, sigramp_verify_report *report);

/* Adds what is wrong among count results to the report. */
void verify_compare(size_t count, const float *x, const float *y, const float *right,
                    sigramp_verify_report *report);

#endif
