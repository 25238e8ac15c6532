/* SPDX-License-Identifier: MIT */
/* The tables of a sum in pieces: added up from a few of the offsets, and written. */
#ifndef SIGRAMP_HOST_SUM_PIECE_TABLE_H
#define SIGRAMP_HOST_SUM_PIECE_TABLE_H

#include "sum/piece_layout.h"
#include "sum/sum_table.h"

/* The sums over `count` of the offsets, the first at 0, from the cell of `from` widths to that of
 * `to`; left of that there is a tail, if followed, to where all results round to zero. */
sigramp_status piece_rows_add_up(const piece_layout *l, double count, double from, double to,
                                 int followed, piece_rows *rows);

/* Nothing is left in their first cell and beyond. */
void piece_rows_close_left(piece_rows *rows);

size_t piece_rows_count(const piece_rows *rows);

/* The pieces and their tables as the loops and kernels read them: SIGRAMP_OUT_OF_MEMORY. */
sigramp_status piece_table_write(const piece_layout *l, sum_table *table);

#endif
