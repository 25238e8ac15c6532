/* SPDX-License-Identifier: MIT */
/* A driver that needs a library which is not found where it runs (ABSENT: that library itself). */
int sigramp_test_absent(void);

#ifdef ABSENT
int sigramp_test_absent(void)
{
    return 1;
}
#else
int clGetExtensionFunctionAddress(void)
{
    return sigramp_test_absent();
}
#endif
