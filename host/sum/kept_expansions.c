/* SPDX-License-Identifier: MIT */
#include "sum/kept_expansions.h"

sigramp_status kept_expansions_find(kept_expansions *kept, sigramp_unit unit, int order,
                                    double width, const cell_expansion **expansion)
{
    for (size_t i = 0; i < MOST_KEPT_EXPANSIONS; ++i) {
        const cell_expansion *const e = &kept->of[i];
        if (e->matrix && e->unit == unit && e->order == order && e->width == width) {
            *expansion = e;
            return SIGRAMP_OK;
        }
    }
    cell_expansion *const made = &kept->of[kept->next];
    kept->next = (kept->next + 1) % MOST_KEPT_EXPANSIONS;
    cell_expansion_destroy(made);
    *expansion = made;
    return cell_expansion_create(unit, order, width, made);
}

void kept_expansions_destroy(kept_expansions *kept)
{
    for (size_t i = 0; i < MOST_KEPT_EXPANSIONS; ++i)
        cell_expansion_destroy(&kept->of[i]);
}
