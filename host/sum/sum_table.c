/* SPDX-License-Identifier: MIT */
#include "sum/sum_table.h"

#include <stdlib.h>
#include <string.h>

int sum_table_reserve(sum_table *table, size_t bytes)
{
    const size_t lines = (bytes + TABLE_ALIGNMENT - 1) / TABLE_ALIGNMENT;
    table->memory = aligned_alloc(TABLE_ALIGNMENT, lines * TABLE_ALIGNMENT);
    table->loop.numbers = table->memory;
    return table->memory != NULL;
}

void sum_table_destroy(sum_table *table)
{
    part_table_destroy(table->part);
    free(table->segments);
    free(table->memory);
    memset(table, 0, sizeof *table);
}
