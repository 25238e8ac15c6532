/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of the NumPy ufuncs: plain C, which needs neither Python's headers nor NumPy's.
 * The package registers them through NumPy's own table of functions (_ufuncs.py). NumPy calls them
 * with aligned elements in the machine's byte order, from any thread, without Python's lock.
 */
#include <sigramp/sigramp.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Elements of results that do not lie side by side which are computed at once: 16 KiB of stack. */
enum { BLOCK = 2048 };

/* What a ufunc's loops are given as their data. The context is one for "cpu", where a map of a unit
 * that exists cannot fail. */
typedef struct {
    sigramp_context *context;
    sigramp_unit unit;
} unit_data;

/* The results in place of the points. NaN, if ever they could not be had: a loop cannot report. */
#define DEFINE_COMPUTE(real, map)                                                                  \
    static void compute_##real(const unit_data *data, intptr_t count, const real *x, real *y)      \
    {                                                                                              \
        if (map(data->context, data->unit, (size_t)count, x, 0, y) == SIGRAMP_OK)                  \
            return;                                                                                \
        for (intptr_t i = 0; i < count; i++)                                                       \
            y[i] = (real)NAN;                                                                      \
    }

DEFINE_COMPUTE(float, sigramp_map_f32)
DEFINE_COMPUTE(double, sigramp_map_f64)

/* Whether arrays of so many bytes overlap, but for the same one. */
static int is_shifted(const void *x, const void *y, size_t bytes)
{
    const uintptr_t distance = (uintptr_t)x - (uintptr_t)y;
    return distance != 0 && (distance < bytes || -distance < bytes);
}

/*
 * sigramp_loop_NAME: arrays are x and y, count[0] their elements, steps the bytes from one to the
 * next. One call of the library for all of them where the results lie side by side, so that threads
 * share it; a call has its price, so that others are computed in blocks. Points and results may be
 * the same memory, or overlap so that one element after the other may be computed (NumPy makes
 * copies where that would be wrong): then blocks are right too, but threads are not.
 */
#define DEFINE_LOOP(name, element, real)                                                           \
    static void gather_##name(intptr_t count, const char *x, intptr_t step, real *values)          \
    {                                                                                              \
        for (intptr_t i = 0; i < count; i++) {                                                     \
            element value;                                                                         \
            memcpy(&value, x + i * step, sizeof value);                                            \
            values[i] = (real)value;                                                               \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void strided_##name(const unit_data *data, intptr_t count, const char *x,               \
                               intptr_t x_step, char *y, intptr_t y_step)                          \
    {                                                                                              \
        real values[BLOCK];                                                                        \
        for (intptr_t first = 0; first < count; first += BLOCK) {                                  \
            const intptr_t here = count - first < BLOCK ? count - first : BLOCK;                   \
            gather_##name(here, x + first * x_step, x_step, values);                               \
            compute_##real(data, here, values, values);                                            \
            for (intptr_t i = 0; i < here; i++)                                                    \
                memcpy(y + (first + i) * y_step, &values[i], sizeof *values);                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    SIGRAMP_API void sigramp_loop_##name(char **arrays, const intptr_t *count,                     \
                                         const intptr_t *steps, void *data)                        \
    {                                                                                              \
        real *const y = (real *)arrays[1];                                                         \
        const int shifted = is_shifted(arrays[0], arrays[1], (size_t)count[0] * sizeof *y);        \
        if ((steps[1] != (intptr_t)sizeof *y || shifted) && count[0] > 1) {                        \
            strided_##name(data, count[0], arrays[0], steps[0], arrays[1], steps[1]);              \
            return;                                                                                \
        }                                                                                          \
        const int is_real = sizeof(element) == sizeof(real) && (element)0.5 != 0;                  \
        if (is_real && (steps[0] == (intptr_t)sizeof *y || count[0] == 1)) {                       \
            compute_##real(data, count[0], (const real *)arrays[0], y);                            \
            return;                                                                                \
        }                                                                                          \
        gather_##name(count[0], arrays[0], steps[0], y);                                           \
        compute_##real(data, count[0], y, y);                                                      \
    }

/* The types of _ufuncs.py. Without loops of their own the small integers would go to float32. */
DEFINE_LOOP(bool, uint8_t, double)
DEFINE_LOOP(int8, int8_t, double)
DEFINE_LOOP(uint8, uint8_t, double)
DEFINE_LOOP(int16, int16_t, double)
DEFINE_LOOP(uint16, uint16_t, double)
DEFINE_LOOP(float32, float, float)
DEFINE_LOOP(float64, double, double)
