/* SPDX-License-Identifier: MIT */
#include "units/units.h"

#define DECLARE_TRAITS(NAME, name, formula, ulp_f32, ulp_f64)                                      \
    extern const unit_traits sigramp_traits_##name;
SIGRAMP_UNIT_LIST(DECLARE_TRAITS)

const unit_traits *unit_traits_of(sigramp_unit unit)
{
#define TRAITS_OF(NAME, name, formula, ulp_f32, ulp_f64) &sigramp_traits_##name,
    static const unit_traits *const all[] = {SIGRAMP_UNIT_LIST(TRAITS_OF)};
    return all[unit];
}
