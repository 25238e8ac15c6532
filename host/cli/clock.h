/* SPDX-License-Identifier: MIT */
/* A clock that only goes forward. */
#ifndef SIGRAMP_HOST_CLI_CLOCK_H
#define SIGRAMP_HOST_CLI_CLOCK_H

double cli_seconds(void);

#endif
