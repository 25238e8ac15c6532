/* SPDX-License-Identifier: MIT */
/* What the sources of one instruction set's loops over cells share. */
#ifndef SIGRAMP_HOST_SUM_CELL_LOOP_H
#define SIGRAMP_HOST_SUM_CELL_LOOP_H

#include "sum/cell_loops.h"

#define LOOP_INLINE static inline __attribute__((always_inline))

/* The loop for the usual orders, with everything in registers. */
#define FOR_ORDER(order, loop, ...)                                                                \
    do {                                                                                           \
        if ((order) == 9)                                                                          \
            loop(__VA_ARGS__, 9);                                                                  \
        else if ((order) == 8)                                                                     \
            loop(__VA_ARGS__, 8);                                                                  \
        else if ((order) == 7)                                                                     \
            loop(__VA_ARGS__, 7);                                                                  \
        else if ((order) == 6)                                                                     \
            loop(__VA_ARGS__, 6);                                                                  \
        else if ((order) == 5)                                                                     \
            loop(__VA_ARGS__, 5);                                                                  \
        else if ((order) == 4)                                                                     \
            loop(__VA_ARGS__, 4);                                                                  \
        else                                                                                       \
            loop(__VA_ARGS__, order);                                                              \
    } while (0)

#define CELL_LOOP_(name, isa) sigramp_cell_##name##_##isa
#define CELL_LOOP_OF(name, isa) CELL_LOOP_(name, isa)
#define CELL_LOOP(name) CELL_LOOP_OF(name, SIGRAMP_ISA)

/* host/sum/moment_loops.c, spaced_loops.c and row_loops.c */
find_extremes_loop CELL_LOOP(find_extremes);
are_between_loop CELL_LOOP(are_between);
add_terms_loop CELL_LOOP(add_terms);
add_up_spaced_loop CELL_LOOP(add_up_spaced);
write_sums_loop CELL_LOOP(write_sums);
write_multiples_loop CELL_LOOP(write_multiples);

#endif
