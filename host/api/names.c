/* SPDX-License-Identifier: MIT */
/* Names and texts, from the lists in the public header. */
#include "sigramp/sigramp.h"

static const sigramp_unit_row units[SIGRAMP_UNIT_COUNT] = {
#define UNIT_ROW(NAME, name, formula, ulp_f32, ulp_f64) {#name, formula, ulp_f32, ulp_f64},
    SIGRAMP_UNIT_LIST(UNIT_ROW)};

static const char *const messages[SIGRAMP_STATUS_COUNT] = {
#define MESSAGE(NAME, message) message,
    SIGRAMP_STATUS_LIST(MESSAGE)};

const sigramp_unit_row *sigramp_unit_info(sigramp_unit unit)
{
    return (unsigned)unit < SIGRAMP_UNIT_COUNT ? &units[unit] : NULL;
}

const char *sigramp_status_message(sigramp_status status)
{
    return (unsigned)status < SIGRAMP_STATUS_COUNT ? messages[status] : "unknown status";
}

const char *sigramp_version(void)
{
    return SIGRAMP_VERSION;
}
