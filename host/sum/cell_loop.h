/* SPDX-License-Identifier: MIT */
/* What the sources of one instruction set's loops over cells share. */
#ifndef SIGRAMP_HOST_SUM_CELL_LOOP_H
#define SIGRAMP_HOST_SUM_CELL_LOOP_H

#include "sum/cell_loops.h"

#define LOOP_INLINE static inline __attribute__((always_inline))

#define IF_ORDER_(order, constant, loop, ...)                                                      \
    if ((order) == (constant)) {                                                                   \
        loop(__VA_ARGS__, constant);                                                               \
        break;                                                                                     \
    }

/* The loop for the order of a cell (cell_order_is_known), with everything in registers. */
#define FOR_ORDER(order, loop, ...)                                                                \
    do {                                                                                           \
        IF_ORDER_(order, 13, loop, __VA_ARGS__)                                                    \
        IF_ORDER_(order, 9, loop, __VA_ARGS__)                                                     \
        IF_ORDER_(order, 8, loop, __VA_ARGS__)                                                     \
        IF_ORDER_(order, 6, loop, __VA_ARGS__)                                                     \
        IF_ORDER_(order, 5, loop, __VA_ARGS__)                                                     \
    } while (0)

/* Likewise for the moments of a matrix's row (cell_row_order). */
#define FOR_ROW_ORDER(order, loop, ...)                                                            \
    do {                                                                                           \
        FOR_ORDER(order, loop, __VA_ARGS__);                                                       \
        IF_ORDER_(order, 7, loop, __VA_ARGS__)                                                     \
        IF_ORDER_(order, 4, loop, __VA_ARGS__)                                                     \
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
