/* SPDX-License-Identifier: MIT */
/* The names of the methods of sums. */
#ifndef SIGRAMP_HOST_CLI_METHOD_H
#define SIGRAMP_HOST_CLI_METHOD_H

#include "sigramp/sigramp.h"

/* The method of --method's text, auto for NULL; 0 after saying which there are. */
int method_parse(const char *text, sigramp_method *method);

/* That of a plan. */
const char *method_name(sigramp_method method);

#endif
