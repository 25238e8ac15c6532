/* SPDX-License-Identifier: MIT */
/* How long to wait for a driver; nothing about whom to wait for. */
#ifndef SIGRAMP_HOST_OPENCL_TIMEOUT_H
#define SIGRAMP_HOST_OPENCL_TIMEOUT_H

/* Seconds to wait for a driver: SIGRAMP_DEVICE_TIMEOUT, or 60. */
double opencl_timeout(void);

#endif
