/* SPDX-License-Identifier: MIT */
/* The methods' names. */
#ifndef SIGRAMP_HOST_CLI_METHOD_H
#define SIGRAMP_HOST_CLI_METHOD_H

#include "sigramp/sigramp.h"

/* Reads one of the names (NULL: leaves what there is); 0 after saying which there are. */
int method_parse(const char *text, sigramp_method *method);

const char *method_name(sigramp_method method);

#endif
