/* SPDX-License-Identifier: MIT */
/* The process in which the library tries out OpenCL drivers (host/opencl/trial.h). */

__attribute__((noreturn)) void sigramp_try_device(int argc, char **argv);

int main(int argc, char **argv)
{
    sigramp_try_device(argc, argv);
}
