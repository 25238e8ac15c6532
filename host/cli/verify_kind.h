/* SPDX-License-Identifier: MIT */
/*
 * What sigramp verify --all asks of a device: the rows of its table for each unit and precision.
 * A new question is one line here; what it draws, asks and judges is in verify_draw.h, verify_ask.h
 * and verify_judge.h.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_KIND_H
#define SIGRAMP_HOST_CLI_VERIFY_KIND_H

#include "cli/verify_ask.h"
#include "cli/verify_draw.h"
#include "cli/verify_judge.h"

typedef struct {
    const char *name; /* in the table's column method */
    sigramp_method method;
    verify_draw *draw;
    verify_ask *ask;
    verify_ask *ask_cpu; /* how the CPU path is asked for what is right; as the device, or apart */
    verify_judge *judge;
    int is_f32_only;
    int is_whole; /* in float32 all inputs are tried, by their hashes */
    int has_golden;
} verify_kind;

enum { VERIFY_KIND_COUNT = 21, VERIFY_MOST_KINDS = 64 };

extern const verify_kind verify_kinds[VERIFY_KIND_COUNT];

/* A problem of the kind, drawn from seed. */
void verify_kind_draw(const verify_kind *kind, sigramp_unit unit, int precision, uint64_t seed,
                      verify_problem *problem);

#endif
