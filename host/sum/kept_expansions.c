/* SPDX-License-Identifier: MIT */
#include "sum/kept_expansions.h"

#include <stdlib.h>

static void destroy(cell_expansion *expansion)
{
    if (expansion)
        cell_expansion_destroy(expansion);
    free(expansion);
}

sigramp_status kept_expansions_take(kept_expansions *kept, sigramp_unit unit, int order,
                                    double width, cell_expansion **expansion)
{
    for (size_t i = 0; i < MOST_KEPT_EXPANSIONS; ++i) {
        cell_expansion *const e = atomic_exchange(&kept->of[i], NULL);
        if (e && e->unit == unit && e->order == order && e->width == width) {
            *expansion = e;
            return SIGRAMP_OK;
        }
        if (e) /* back again; what another thread has put there meanwhile goes */
            destroy(atomic_exchange(&kept->of[i], e));
    }
    *expansion = malloc(sizeof **expansion);
    const sigramp_status status =
        *expansion ? cell_expansion_create(unit, order, width, *expansion) : SIGRAMP_OUT_OF_MEMORY;
    if (status) {
        free(*expansion);
        *expansion = NULL;
    }
    return status;
}

void kept_expansions_put(kept_expansions *kept, cell_expansion *expansion)
{
    if (!expansion)
        return;
    for (size_t i = 0; i < MOST_KEPT_EXPANSIONS; ++i) {
        cell_expansion *none = NULL;
        if (atomic_compare_exchange_strong(&kept->of[i], &none, expansion))
            return;
    }
    const size_t place = atomic_fetch_add(&kept->next, 1) % MOST_KEPT_EXPANSIONS;
    destroy(atomic_exchange(&kept->of[place], expansion));
}

void kept_expansions_destroy(kept_expansions *kept)
{
    for (size_t i = 0; i < MOST_KEPT_EXPANSIONS; ++i)
        destroy(atomic_exchange(&kept->of[i], NULL));
}
