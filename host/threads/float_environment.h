/* SPDX-License-Identifier: MIT */
/*
 * The floating-point environment of a thread: rounding, what becomes of subnormals, which
 * exceptions trap, the flags. The formulas are right in the default one alone: rounding to nearest,
 * subnormals kept, nothing trapped.
 *
 * A public call that computes begins with `DEFAULT_FLOAT_ENVIRONMENT;`, which holds until the
 * function returns and then gives the caller's environment back, flags included. The compiler knows
 * nothing of this and may move arithmetic across it: so such a function does none, and calls one
 * that is NOT_INLINED.
 *
 * <fenv.h> does it too, in a thousand cycles: it saves the x87 unit as well, which nothing here
 * uses where there is MXCSR.
 */
#ifndef SIGRAMP_HOST_THREADS_FLOAT_ENVIRONMENT_H
#define SIGRAMP_HOST_THREADS_FLOAT_ENVIRONMENT_H

#define NOT_INLINED __attribute__((noinline))

#if defined(__x86_64__)

typedef unsigned float_environment; /* MXCSR */

static inline float_environment float_environment_get(void)
{
    return __builtin_ia32_stmxcsr();
}

static inline void float_environment_set(float_environment environment)
{
    __builtin_ia32_ldmxcsr(environment);
}

static inline void float_environment_set_default(void)
{
    float_environment_set(0x1f80); /* all exceptions masked, the rest 0 */
}

#elif defined(__aarch64__)

typedef struct {
    unsigned long control, status; /* FPCR, FPSR */
} float_environment;

static inline float_environment float_environment_get(void)
{
    float_environment environment;
    __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr"
                     : "=r"(environment.control), "=r"(environment.status)
                     :
                     : "memory");
    return environment;
}

static inline void float_environment_set(float_environment environment)
{
    __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1"
                     :
                     : "r"(environment.control), "r"(environment.status)
                     : "memory");
}

static inline void float_environment_set_default(void)
{
    float_environment_set((float_environment){0, 0});
}

#else

#include <fenv.h>

typedef fenv_t float_environment;

static inline float_environment float_environment_get(void)
{
    float_environment environment;
    fegetenv(&environment);
    return environment;
}

static inline void float_environment_set(float_environment environment)
{
    fesetenv(&environment);
}

static inline void float_environment_set_default(void)
{
    fesetenv(FE_DFL_ENV);
}

#endif

static inline float_environment float_environment_enter(void)
{
    const float_environment callers = float_environment_get();
    float_environment_set_default();
    return callers;
}

static inline void float_environment_leave(const float_environment *callers)
{
    float_environment_set(*callers);
}

#define DEFAULT_FLOAT_ENVIRONMENT                                                                  \
    const float_environment callers_environment                                                    \
        __attribute__((cleanup(float_environment_leave), unused)) = float_environment_enter()

#endif
