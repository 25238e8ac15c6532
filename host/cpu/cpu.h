/* SPDX-License-Identifier: MIT */
/*
 * The CPU path: the loops of the best instruction set this machine has, spread over threads.
 * It cannot fail but for the arguments, which the caller has checked. No result depends on isa or
 * threads.
 */
#ifndef SIGRAMP_HOST_CPU_CPU_H
#define SIGRAMP_HOST_CPU_CPU_H

#include "cpu/loops.h"
#include "plan/loop_bands.h"
#include "plan/loop_table.h"
#include "plan/loop_terms.h"
#include "sigramp/sigramp.h"

/* The loops of a unit; precision 32 or 64; isa as instructions_find (threads/instructions.h)
 * returns it, or NULL for the best. */
const sigramp_unit_loops *cpu_loops(sigramp_unit unit, int precision, const char *isa);

/* The loops of a table and of pieces, likewise. */
sigramp_table_loop *cpu_table_loop(int precision, const char *isa);
sigramp_table_loop *cpu_pieces_loop(int precision, const char *isa);

/* threads: 1 and up. Arrays as in sigramp_map_f32 and sigramp_sum_execute_f32. */
void cpu_map(sigramp_unit unit, int precision, const char *isa, int threads, size_t count,
             const void *x, double offset, void *y);

/* unit(x - offset) by the accurate path alone, in integers: what a quick path must agree with. */
float cpu_map_accurate(sigramp_unit unit, float x, float offset);

/* exclude: NULL, or for each point the number of a term it leaves out, -1 for none. */
void cpu_sum(const sum_terms *terms, const char *isa, int threads, size_t count, const void *x,
             const int64_t *exclude, void *y);

/* The same of several sets of weights, at most SIGRAMP_SETS, of the same offsets, slope, scale and
 * constant: y[k] is of terms[k]. */
void cpu_sum_sets(size_t sets, const sum_terms *const *terms, const char *isa, int threads,
                  size_t count, const void *x, void *const *y);

/* An exact sum some of whose terms are elsewhere, at count points: the scales of these terms, of
 * all of which the largest count; these terms' totals at such scales; what the sums of all totals
 * are, rounded. y may be x. */
void cpu_sum_scales(const sum_terms *terms, const char *isa, int threads, size_t count,
                    const void *x, int64_t *scales);
void cpu_sum_totals(const sum_terms *terms, const char *isa, int threads, size_t count,
                    const void *x, const int64_t *scales, sigramp_loop_total *totals);
void cpu_sum_finish(const sum_terms *terms, const char *isa, size_t count, const int64_t *scales,
                    const sigramp_loop_total *totals, void *y);

/* y[j] = the table's function at x[j]; arrays as in sigramp_map_f32. */
void cpu_table(const sigramp_loop_table *table, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y);

/* The same of a table or segments, but no pieces, whose terms are these, without term exclude[j].
 */
void cpu_table_without(const sigramp_loop_table *table, const sum_terms *terms, const char *isa,
                       int threads, size_t count, const void *x, const int64_t *exclude, void *y);

/* The same of tables of doubles and terms that are added up; precision is that of x and y. */
void cpu_bands(const sigramp_loop_bands *bands, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y);

/* y[j] += constant, rounded once. */
void cpu_add_constant(int precision, double constant, int threads, size_t count, void *y);

#endif
