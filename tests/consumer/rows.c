/* SPDX-License-Identifier: MIT */
/* Prints each unit's row as the library has it: name, formula, error bounds of float and double. */
#include <sigramp/sigramp.h>
#include <stdio.h>

int main(void)
{
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; ++i) {
        const sigramp_unit_row *row = sigramp_unit_info((sigramp_unit)i);
        printf("%s %s %g %g\n", row->name, row->formula, row->ulp_f32, row->ulp_f64);
    }
    return 0;
}
