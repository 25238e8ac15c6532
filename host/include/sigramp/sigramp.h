/* SPDX-License-Identifier: MIT */
/*
 * sigramp: logistic, softplus, ReLU and logistic density over arrays, and sums of many offset
 * units.
 *
 * Simple use: sigramp_context_create(NULL, &context), sigramp_map_f32(context, ...),
 * sigramp_context_destroy(context). Sums: make a plan, execute it many times, destroy it.
 * Results depend on the arguments alone, never on the device, instruction set or number of threads.
 * Arrays are contiguous; counts are elements. The library never prints, exits or installs signal
 * handlers. A handle may be used by one thread at a time; different handles by different threads at
 * once; and of a context made for "cpu", several threads may map, plan and execute at once, one
 * plan too (if several calls fail together, the detail may be a mixture of theirs).
 *
 * Threads: the library has its own, made at the first call that has work for them, about half a
 * millisecond of it in one call or in several without a pause, and asleep soon after. Simultaneous
 * calls share them. They take no signals, and are joined when the library is unloaded. Where they
 * cannot be had, calls go on with fewer. A thread cannot be cancelled while others have a part of
 * its call. A child of fork() may use contexts for "cpu" that its parent made, and makes threads of
 * its own; OpenCL drivers do not survive fork(). A calling thread needs 64 KiB of stack.
 *
 * Every call that computes does so in the default floating-point environment, whatever the
 * caller's is, and then restores the caller's, flags included; only a progress function is called
 * in the default one.
 *
 * A call that takes a handle and returns a status returns SIGRAMP_INVALID_ARGUMENT for NULL.
 */
#ifndef SIGRAMP_SIGRAMP_H
#define SIGRAMP_SIGRAMP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(SIGRAMP_STATIC) || !defined(__GNUC__)
#define SIGRAMP_API
#else
#define SIGRAMP_API __attribute__((visibility("default")))
#endif

#define SIGRAMP_VERSION "0.2.0"

/*
 * The units. A row: NAME, name, formula, and how far a map's result may be from the exact one, in
 * ULP (the spacing of the result's own floating-point numbers there): float, double. The bounds
 * hold for every x and offset, the difference x - offset taken without rounding; without an offset
 * a float result is the exact one correctly rounded. Names and bounds in `sigramp --help`, the
 * manual and the tests come from here.
 */
#define SIGRAMP_UNIT_LIST(ROW)                                                                     \
    ROW(LOGISTIC, logistic, "1/(1+exp(-t))", 0.5001, 0.502)                                        \
    ROW(SOFTPLUS, softplus, "log(1+exp(t))", 0.5001, 0.502)                                        \
    ROW(RELU, relu, "max(0,t)", 0.5, 0.5)                                                          \
    ROW(DENSITY, density, "exp(-t)/(1+exp(-t))^2", 0.5001, 0.502)

typedef enum {
#define SIGRAMP_UNIT_ENUM(NAME, name, formula, ulp_f32, ulp_f64) SIGRAMP_##NAME,
    SIGRAMP_UNIT_LIST(SIGRAMP_UNIT_ENUM)
#undef SIGRAMP_UNIT_ENUM
        SIGRAMP_UNIT_COUNT
} sigramp_unit;

/* What a call may return. A row: NAME, message. */
#define SIGRAMP_STATUS_LIST(ROW)                                                                   \
    ROW(OK, "success")                                                                             \
    ROW(INVALID_ARGUMENT, "an argument is out of its range")                                       \
    ROW(OUT_OF_MEMORY, "out of memory")                                                            \
    ROW(DEVICE_UNAVAILABLE, "the device asked for is not available")                               \
    ROW(DEVICE_FAILED, "the device failed")                                                        \
    ROW(NOT_SUPPORTED, "not supported by this version or device")                                  \
    ROW(CANCELLED, "stopped by the caller")                                                        \
    ROW(SELF_CHECK_FAILED, "this build of the library computes wrongly")

typedef enum {
#define SIGRAMP_STATUS_ENUM(NAME, message) SIGRAMP_##NAME,
    SIGRAMP_STATUS_LIST(SIGRAMP_STATUS_ENUM)
#undef SIGRAMP_STATUS_ENUM
        SIGRAMP_STATUS_COUNT
} sigramp_status;

typedef enum { SIGRAMP_F32 = 32, SIGRAMP_F64 = 64 } sigramp_precision;

/* One sentence for a status, never NULL. */
SIGRAMP_API const char *sigramp_status_message(sigramp_status status);

/* The library's version, as SIGRAMP_VERSION was when it was built. */
SIGRAMP_API const char *sigramp_version(void);

typedef struct {
    const char *name;    /* "logistic" */
    const char *formula; /* "1/(1+exp(-t))" */
    double ulp_f32;      /* bound on the error of sigramp_map_f32 with any offset, in ULP */
    double ulp_f64;      /* bound on the error of sigramp_map_f64 with any offset, in ULP */
} sigramp_unit_row;

/* The row of a unit in SIGRAMP_UNIT_LIST; NULL for a value outside the enumeration. It and its
 * strings live as long as the library. */
SIGRAMP_API const sigramp_unit_row *sigramp_unit_info(sigramp_unit unit);

/* Context: where to compute. */

typedef struct sigramp_context sigramp_context;

/* Zero or NULL means automatic. */
typedef struct {
    const char
        *device; /* "auto" (default), "cpu", "opencl" or "opencl:P.D"; auto falls back to the CPU */
    const char
        *isa; /* CPU path: "baseline", "avx2" or "avx512"; default the best this machine has */
    /* CPU path: 1 to 1024; default what OMP_NUM_THREADS says, else the processors of the affinity
     * mask, or fewer where the process's control group has a smaller quota. */
    int threads;
    int64_t device_memory; /* OpenCL: bytes it may use at once; default what the device states */
} sigramp_options;

/*
 * Makes a context. options may be NULL. With "opencl" or "opencl:P.D" a missing device is
 * SIGRAMP_DEVICE_UNAVAILABLE; "cpu" never touches OpenCL. "auto" gives a GPU or accelerator the
 * direct sums that are large enough, and the CPU path everything else; until the first of them (or
 * a verification) it touches no OpenCL either, so that only then a missing device is a fallback.
 * "opencl", and "auto", share still larger ones among all devices of a platform. The first context
 * of a process that takes an instruction set compares what that computes with known values of each
 * unit: SIGRAMP_SELF_CHECK_FAILED where it differs. On failure *context is a context that can only
 * give its detail and be destroyed, or NULL if there was no memory for one.
 */
SIGRAMP_API sigramp_status sigramp_context_create(const sigramp_options *options,
                                                  sigramp_context **context);

/* Frees a context after its plans; NULL does nothing. */
SIGRAMP_API void sigramp_context_destroy(sigramp_context *context);

/* One line about the last failure of this context or of its plans, "" if none; valid until the next
 * call. */
SIGRAMP_API const char *sigramp_context_detail(const sigramp_context *context);

typedef struct {
    const char *device;   /* "cpu" or "opencl:P.D" */
    const char *isa;      /* the CPU path's instruction set; NULL on other devices */
    const char *name;     /* the device's own name */
    const char *fallback; /* why auto computes on the CPU; NULL if it need not explain */
    const char *devices;  /* device, and after commas the others that had a part of a large sum */
} sigramp_report;

/* Who computed last, or would compute next; the strings live until the context's next call. */
SIGRAMP_API sigramp_report sigramp_context_report(const sigramp_context *context);

/*
 * Whether an OpenCL device did not answer in this process for SIGRAMP_DEVICE_TIMEOUT seconds (60,
 * from the environment) and was left behind: auto did its work on the CPU path, other calls failed.
 * What the library gave it is not freed any more, and no other device is opened. Of a device asked
 * for by name it may still use the arrays of the call that failed. Exit handlers of its driver may
 * wait for it: end such a process by _exit.
 */
SIGRAMP_API int sigramp_device_left_behind(void);

/*
 * y[j] = unit(x[j] - offset) for j < count, the difference taken without rounding.
 * x and y: count elements each, y == x allowed, other overlap not; both may be NULL if count is 0.
 * NaN gives NaN, infinities the unit's limits, subnormal results are kept. offset may be any
 * number.
 *
 * sigramp_map_f32 with offset 0: every result is the exact value rounded to nearest, ties to even,
 * and the NaN is 0x7fc00000 (sigramp_verify_f32 shows it for all 2^32 inputs). With another offset
 * the result is within the unit's ulp_f32 of the exact value. sigramp_map_f64: within its ulp_f64.
 */
SIGRAMP_API sigramp_status sigramp_map_f32(sigramp_context *context, sigramp_unit unit,
                                           size_t count, const float *x, float offset, float *y);
SIGRAMP_API sigramp_status sigramp_map_f64(sigramp_context *context, sigramp_unit unit,
                                           size_t count, const double *x, double offset, double *y);

/* Verification of maps. */

/* Zero or NULL means the default. */
typedef struct {
    int quick; /* 1: the hardest inputs and 2048 of every binade, about 2^20; default all 2^32 */
    /* Called between pieces of the work with how many of the inputs are done; what it returns other
     * than 0 stops the work. */
    int (*progress)(void *user, uint64_t done, uint64_t inputs);
    void *user; /* progress's first argument */
    /* Without quick, of all inputs the part-th of so many runs, from 0 on, in the order of their
     * bits; each but for rounding to 2^24 inputs as large as the others. parts 0: all of them. */
    unsigned part, parts;
} sigramp_verify_options;

/* The bits of three numbers; those of a float32 are the low 32. */
typedef struct {
    uint64_t input;
    uint64_t output; /* what came out */
    uint64_t right;  /* what is right */
} sigramp_wrong_result;

enum { SIGRAMP_FIRST_WRONG = 8 };

typedef struct {
    uint64_t inputs; /* evaluated */
    uint64_t wrong;  /* of them, those whose result is not the right one to the last bit */
    /* The largest distance of a result from the right one, in steps from one floating-point number
     * to the next: 0 if none is wrong, INFINITY if one of the two is NaN. */
    double max_ulp;
    size_t first_count; /* wrong, but at most SIGRAMP_FIRST_WRONG */
    /* The first wrong ones, in the order of the inputs' bits, the hardest inputs of `quick` last.
     */
    sigramp_wrong_result first[SIGRAMP_FIRST_WRONG];
} sigramp_verify_report;

/*
 * Evaluates sigramp_map_f32(unit) without an offset at all 2^32 float32 inputs on the context's
 * device, and compares hashes of the results with those of the right ones, which the library
 * carries: the exact values rounded to nearest, ties to even, and one NaN, 0x7fc00000. Where they
 * differ it finds the wrong results. A verification that found some returns SIGRAMP_OK all the
 * same. options may be NULL. If auto falls back on the way, all is done again on the CPU path.
 * SIGRAMP_CANCELLED if progress stopped it (then *report tells about what was done until then);
 * SIGRAMP_SELF_CHECK_FAILED if it could not find right values that have the right hash. Takes about
 * 100 MB of memory.
 */
SIGRAMP_API sigramp_status sigramp_verify_f32(sigramp_context *context, sigramp_unit unit,
                                              const sigramp_verify_options *options,
                                              sigramp_verify_report *report);

/* Sums. */

typedef enum {
    SIGRAMP_METHOD_AUTO,
    SIGRAMP_METHOD_DIRECT, /* every term at every point */
    SIGRAMP_METHOD_FAST,   /* a table of the sum: cost points + terms */
    SIGRAMP_METHOD_CLOSED  /* equally spaced offsets, at a cost their number does not change */
} sigramp_method;

typedef struct sigramp_sum_plan sigramp_sum_plan;

/* Start from SIGRAMP_SUM_OPTIONS_DEFAULT. */
typedef struct {
    sigramp_unit unit;
    double slope;          /* 0 or in the precision's normal range */
    double scale;          /* finite */
    sigramp_method method; /* auto: direct or fast, closed for spaced offsets */
    double tolerance;      /* largest acceptable error bound; 0 what the method gives at best */
    int derivative;        /* 1: the plan also makes dS/dx; of logistic and softplus only */
    uint64_t points;       /* expected in all executions; 0 not known: as many as offsets */
    int exclude;           /* 1: each result may leave a term out (sigramp_sum_execute_without_f32);
                            * then a fast plan keeps its terms too */
    double constant;       /* finite; beside the sum, S(x) + constant is what comes out */
} sigramp_sum_options;

#define SIGRAMP_SUM_OPTIONS_DEFAULT                                                                \
    {                                                                                              \
        SIGRAMP_LOGISTIC, 1.0, 1.0, SIGRAMP_METHOD_AUTO, 0.0, 0, 0, 0, 0.0                         \
    }

/*
 * Plans S(x) = scale * sum over i < count of weights[i] * unit(slope * (x - offsets[i])).
 * offsets: count elements of the precision; weights: likewise, or NULL for ones; both are copied.
 * options may be NULL. On failure *plan is NULL. Infinite or NaN offsets and weights are data.
 * SIGRAMP_INVALID_ARGUMENT for a slope out of its range, a scale or tolerance that is not finite, a
 * negative tolerance, or one below the method's bound (the detail names it), and for a derivative
 * whose scale * slope is above 2^1199 (it need not be a double); SIGRAMP_NOT_SUPPORTED for the
 * derivative of relu, which is a step, and of density, which is no unit, for closed (it takes the
 * next calls), for direct, or exclude, with more than 2^31 - 1 terms, and where fast cannot: slopes
 * below 2^-120 or above 2^115 (float), 2^-960 or 2^955 (double; relu takes any), slope * offset
 * beyond double's range, and weights and scale so large that results above 2^90 (float) or 2^840
 * (double) would have tails that no table could hold.
 *
 * fast cuts the x axis into cells, at most 1/(2 |slope|) wide, expands the unit in Chebyshev
 * polynomials of the place of the offset in its cell and of the point in its own, adds the offsets'
 * moments up once, and keeps a polynomial per cell; distant cells are exponential series. Where
 * the offsets are too far apart for that they are sorted: what a point has left behind is a line,
 * and only the offsets near it are added one by one; relu's sum is such lines everywhere. Memory
 * and planning are proportional to the offsets in any case. Moments are whole numbers, so that no
 * order of the terms and no way of sharing them among threads changes a bit.
 *
 * options->constant C is part of the sum wherever S is meant, in solving too: S(x) = C + scale *
 * sum, as the guessing parameters of a test's items add up. direct adds it before the one rounding;
 * the CPU path alone does, exactly, at up to ten times the time, and a device by name is
 * SIGRAMP_NOT_SUPPORTED. What has a table is rounded before it and after it. All bounds are then
 * relative to |C| and what they are relative to without it. A term that is left out leaves C where
 * it is. Derivatives have no C. Calls on buffers refuse it.
 *
 * auto takes the one of direct and fast that should take the least time, plan and execution
 * together, from the request alone: the numbers of points and terms, unit, precision, tolerance and
 * how far apart the offsets are, never from the device. Where fast cannot do the sum, or not within
 * the tolerance, it takes direct.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_f32(sigramp_context *context,
                                                const sigramp_sum_options *options, size_t count,
                                                const float *offsets, const float *weights,
                                                sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_sum_plan_f64(sigramp_context *context,
                                                const sigramp_sum_options *options, size_t count,
                                                const double *offsets, const double *weights,
                                                sigramp_sum_plan **plan);

/*
 * Plans S(x) = scale * sum over i < count of weights[i] * unit(slopes[i] * (x - offsets[i])), each
 * term with a slope of its own, of either sign, as the items of a test have discriminations.
 * slopes: count elements, each 0 or in the precision's normal range, else
 * SIGRAMP_INVALID_ARGUMENT; they are copied. options->slope must be 1.
 *
 * auto takes direct: exact additions, the bound and what infinities and NaN give as with one slope.
 * A term at a point takes some ten times what one slope for all does, since the terms' exponentials
 * have no factors in common.
 *
 * fast, only where asked for, takes a table for each band, the slopes of one sign from 2^e to
 * 2^(e+1), made of at most 16 tables among whose slopes the band's terms are shared: a few
 * nanoseconds a point and band, whatever the number of terms. Its error is relative to the sum of
 * |weights|, not to what is left of the sum in its tails, so sigramp_sum_plan_error_bound is
 * INFINITY, and options->tolerance is for sigramp_sum_plan_absolute_error_bound. Of logistic and
 * density only, SIGRAMP_NOT_SUPPORTED for other units: softplus and relu grow, with errors as large
 * as they are. Bands of fewer than 64 terms, and infinite and NaN terms, are added directly. No
 * order of the terms changes a bit by either method.
 *
 * The CPU path computes it: SIGRAMP_NOT_SUPPORTED for a context of an OpenCL device by name, and
 * for a derivative. The rest as in sigramp_sum_plan_f32.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_slopes_f32(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       size_t count, const float *offsets,
                                                       const float *weights, const float *slopes,
                                                       sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_sum_plan_slopes_f64(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       size_t count, const double *offsets,
                                                       const double *weights, const double *slopes,
                                                       sigramp_sum_plan **plan);

/*
 * Plans a sum without terms, to which they are added and from which they are removed: sliding
 * windows, leaving some out, more terms than the memory holds. options as in sigramp_sum_plan_f32;
 * least and greatest, finite and least <= greatest: where all offsets will be.
 *
 * Its bits are those of a plan that was opened alike and given the terms that are in it now by one
 * call, in any order: how they came, in what pieces, and what was there meanwhile and was removed
 * again, leaves no trace.
 *
 * - fast keeps whole numbers in cells over the range, not the terms: 80 (float) to 144 bytes a cell
 *   for each factor of 2^16 among the weights' sizes. Cells are 1/16 to 1/4 of 1/|slope| wide, at
 *   most 1,048,576 (float at best: 516,096). Offsets must be in the range and weights finite, else
 *   SIGRAMP_INVALID_ARGUMENT.
 * - direct keeps the terms, 16 bytes each and what a plan of sigramp_sum_plan_f32 takes. Any
 *   offset and weight is data; the range is not looked at. The bits are those of such a plan.
 * - auto: fast where it can, whatever the terms will be, else (relu, a slope of 0, too wide a
 *   range, a tolerance below fast's bound) direct.
 *
 * SIGRAMP_INVALID_ARGUMENT and SIGRAMP_NOT_SUPPORTED as in sigramp_sum_plan_f32, and for fast where
 * auto takes direct. options.exclude is SIGRAMP_NOT_SUPPORTED: terms that come and go have no
 * numbers. Terms have no slopes of their own. A constant stays whatever the terms are; derivatives,
 * solving and bounds are those of the terms that are in the plan at the call.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_open_f32(sigramp_context *context,
                                                     const sigramp_sum_options *options,
                                                     double least, double greatest,
                                                     sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_sum_plan_open_f64(sigramp_context *context,
                                                     const sigramp_sum_options *options,
                                                     double least, double greatest,
                                                     sigramp_sum_plan **plan);

/*
 * Adds terms to a plan of sigramp_sum_plan_open_f32 or _f64 (any other is SIGRAMP_NOT_SUPPORTED),
 * or removes them. offsets, weights: count elements of the plan's precision, which are not kept;
 * weights NULL for ones. A call also makes the table anew, or of direct all prepared terms: add
 * many at once. No other call may use the plan meanwhile. If not SIGRAMP_OK, the plan is as before:
 * also where the sum with these terms could not be planned.
 *
 * Removing takes terms that were added, with the same bits (1 for ones). direct refuses others with
 * SIGRAMP_INVALID_ARGUMENT. fast, which does not keep them, refuses what it can tell: more in a
 * cell, or with weights of one sign and binade, than there are; another term removed in the place
 * of one makes the sum wrong. At most 2^31 - 1 terms can be in a direct plan and come by one call;
 * in a fast one 10^15.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_add_f32(sigramp_sum_plan *plan, size_t count,
                                                    const float *offsets, const float *weights);
SIGRAMP_API sigramp_status sigramp_sum_plan_add_f64(sigramp_sum_plan *plan, size_t count,
                                                    const double *offsets, const double *weights);
SIGRAMP_API sigramp_status sigramp_sum_plan_remove_f32(sigramp_sum_plan *plan, size_t count,
                                                       const float *offsets, const float *weights);
SIGRAMP_API sigramp_status sigramp_sum_plan_remove_f64(sigramp_sum_plan *plan, size_t count,
                                                       const double *offsets,
                                                       const double *weights);

/*
 * The terms of a plan of sigramp_sum_plan_open_f32 or _f64 as bytes: for a file, or another process
 * that has other terms of the same sum. *size: how many they are; they are written to bytes,
 * aligned for doubles, if capacity is as many, else nothing is. fast packs its whole numbers, the
 * bytes that it keeps, whatever the number of terms; direct offsets and weights.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_pack(sigramp_sum_plan *plan, size_t capacity,
                                                 void *bytes, size_t *size);

/*
 * Adds terms that another plan has packed, as sigramp_sum_plan_add_f32 and _f64 would have added
 * them: so sums whose terms are divided come together, with the bits of one plan of them all. Of a
 * fast plan the other must have been opened with the same range, precision, tolerance and slope;
 * unit, scale and constant are those of the plan itself. Other bytes are
 * SIGRAMP_INVALID_ARGUMENT, as far as that can be told: they are never read beyond their size. The
 * bytes are for the same version of the library and the same order of bytes.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_add_packed(sigramp_sum_plan *plan, size_t size,
                                                       const void *bytes);

/* What all who divide a sum's terms do together, in place: the largest of each of count values that
 * each has, and the sum of each. They are called in the same order, with the same count, by all; 0
 * is a failure. Of MPI: MPI_Allreduce with MPI_INT64_T, MPI_MAX and MPI_SUM. */
typedef struct {
    int (*largest)(void *user, size_t count, int64_t *values);
    int (*add)(void *user, size_t count, int64_t *values);
    void *user; /* their first argument */
} sigramp_reduction;

/*
 * Plans the sum of terms that many have, each these (count 0 is fine): processes, or threads with a
 * context each. All call it with the same options; no term is sent. Each gets a plan with the bits,
 * the bounds and the method of sigramp_sum_plan_f32 and _f64 of all terms.
 *
 * Direct: all executions of the plan, with the derivatives too, they do together, at the same
 * points, and 56 bytes a point are added up; the CPU path adds the terms exactly, at up to ten
 * times the time a term. Not for solving. Fast: while they plan they add up 24 bytes for each of a
 * cell's 5 to 13 coefficients and each factor of 2^16 between the weights; then each has the whole
 * sum, and executes, or solves, by itself, on its device too.
 *
 * SIGRAMP_NOT_SUPPORTED where all terms are needed in one place: fast sums of relu, of slope 0, of
 * terms that are not finite, or too spread for one table: of 65,536 cells, or a quarter as many as
 * terms if that is more, 16 at most to a unit's width, 1/|slope|. Also for options.exclude, and of
 * direct sums for a context of an OpenCL device by name and more than 2^31 - 1 terms of all. The
 * worst status of all is returned to all, and *plan is NULL if that is not SIGRAMP_OK;
 * SIGRAMP_DEVICE_FAILED where the reduction fails. The rest as in sigramp_sum_plan_f32.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_divided_f32(sigramp_context *context,
                                                        const sigramp_sum_options *options,
                                                        const sigramp_reduction *reduction,
                                                        size_t count, const float *offsets,
                                                        const float *weights,
                                                        sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_sum_plan_divided_f64(sigramp_context *context,
                                                        const sigramp_sum_options *options,
                                                        const sigramp_reduction *reduction,
                                                        size_t count, const double *offsets,
                                                        const double *weights,
                                                        sigramp_sum_plan **plan);

/*
 * Plans S(x) = scale * sum over i < count of unit(slope * (x - a_i)) in closed form, for equally
 * spaced offsets a_i = start + i * (stop - start)/(count - 1), exactly: the real numbers, which are
 * not rounded as the elements of an array are (count 1: start; count 0: S = 0). No point's cost
 * depends on count, which may be up to 10^15. A plan takes up to some milliseconds and megabytes.
 * start and stop: any order, equal, or far apart, but they and their difference finite. The method
 * must be auto or closed. Errors as in sigramp_sum_plan_f32; SIGRAMP_INVALID_ARGUMENT also for what
 * is not finite of these; SIGRAMP_NOT_SUPPORTED for more than 10^15 offsets, where
 * slope * (stop - start) is above an eighth of the precision's largest number, for floats with an
 * end whose last bits are below 2^-190, and for density with spacings |slope| * (a_1 - a_0) above
 * 3/8 over more than 2^56 (float) or 2^140 (double), where four reals no longer tell the units
 * apart; likewise for logistic with spacings above 2^14 or 2^43.
 */
SIGRAMP_API sigramp_status sigramp_sum_plan_spaced_f32(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       double start, double stop, uint64_t count,
                                                       sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_sum_plan_spaced_f64(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       double start, double stop, uint64_t count,
                                                       sigramp_sum_plan **plan);

/*
 * What to do about equally spaced offsets: SIGRAMP_METHOD_CLOSED to plan them by
 * sigramp_sum_plan_spaced_f32 or _f64, or direct or fast to list them and plan the array, which is
 * a slightly different sum since an array's numbers are rounded. Listing is preferred unless it
 * should take half a millisecond more, from the request alone, or is not possible. options->method
 * is returned if it is not auto; options may be NULL. Whether the arguments are in their range is
 * left to the plan calls.
 */
SIGRAMP_API sigramp_method sigramp_sum_choose_spaced(const sigramp_sum_options *options,
                                                     sigramp_precision precision, double start,
                                                     double stop, uint64_t count);

/*
 * y[j] = S(x[j]) for j < count. x, y as in sigramp_map_f32; the precision must be the plan's.
 * Infinite and NaN offsets, weights and points give the limit where there is one, infinite or not,
 * and NaN otherwise. direct adds the terms exactly, so that their order does not matter, and makes
 * infinite ones what IEEE addition does; so at an infinite point, where ramps of both signs are
 * infinite, it gives NaN and fast the limit of their sum. A zero may have either sign, the same on
 * every device.
 *
 * An OpenCL device gets a plan's terms or table by its first execution there and keeps them until
 * the plan is destroyed, so that further executions transfer the points and results alone. Terms
 * (12 bytes each of float, 24 of double) stay if all of them fit half of options.device_memory, or
 * a quarter of the device's memory where that is less; they make room for those of plans executed
 * later, and for whatever else lacks memory, and are then brought again.
 */
SIGRAMP_API sigramp_status sigramp_sum_execute_f32(sigramp_sum_plan *plan, size_t count,
                                                   const float *x, float *y);
SIGRAMP_API sigramp_status sigramp_sum_execute_f64(sigramp_sum_plan *plan, size_t count,
                                                   const double *x, double *y);

/*
 * y[j] = S(x[j]) and dy[j] = D(x[j]) for j < count, D being the derivative
 * dS/dx = scale * slope * sum of weights[i] * u'(slope * (x - offsets[i])), where u' is logistic
 * for softplus and density for logistic. The plan must have been made with options.derivative, or
 * the call is SIGRAMP_INVALID_ARGUMENT. y has the bits of sigramp_sum_execute_f32 and _f64, dy
 * those of a plan of its own for the unit u' with the scale scale * slope, rounded to double's
 * digits whatever its exponent, and the plan's method. x, y, dy: count elements each; one of y and
 * dy may be x, other overlap is not allowed; all may be NULL if count is 0.
 */
SIGRAMP_API sigramp_status sigramp_sum_execute_derivative_f32(sigramp_sum_plan *plan, size_t count,
                                                              const float *x, float *y, float *dy);
SIGRAMP_API sigramp_status sigramp_sum_execute_derivative_f64(sigramp_sum_plan *plan, size_t count,
                                                              const double *x, double *y,
                                                              double *dy);

/*
 * y[j] = S(x[j]) without its term exclude[j], scale * weights[k] * unit(slope * (x[j] -
 * offsets[k])) for k = exclude[j]: what the others add up to, as a player's expected rank leaves
 * out the player. The plan must have been made with options.exclude. exclude: count numbers of
 * terms, from 0; -1 leaves none out and gives the bits of sigramp_sum_execute_f32 and _f64.
 * Anything else is SIGRAMP_INVALID_ARGUMENT, and nothing is computed. x, y as there.
 *
 * - A direct plan, with slopes of their own too, gives the bits of a plan made without that term:
 *   it is never added, so that nothing cancels, and what it has of infinities or NaN has no effect.
 *   The cost is about that of the sum.
 * - A fast plan takes the term off the sum before that is rounded. Where less than the term's size
 * is left of the sum, or something is not finite, it adds the others up as a direct plan does, at
 *   that cost for that point; so nearly all of a sum may be its own term. Other points take 0.05 to
 *   0.1 microseconds. The terms it keeps take 12 bytes each of float, 24 of double, 4 and 8 more
 * with weights. Where weights have both signs and sums nearly cancel, many points may be direct
 * ones.
 * - Closed plans keep no terms: planning them with options.exclude is SIGRAMP_NOT_SUPPORTED.
 *
 * sigramp_sum_plan_without_error_bound bounds the error, relative to what is left. The CPU path
 * computes it: SIGRAMP_NOT_SUPPORTED for a context of an OpenCL device by name.
 */
SIGRAMP_API sigramp_status sigramp_sum_execute_without_f32(sigramp_sum_plan *plan, size_t count,
                                                           const float *x, const int64_t *exclude,
                                                           float *y);
SIGRAMP_API sigramp_status sigramp_sum_execute_without_f64(sigramp_sum_plan *plan, size_t count,
                                                           const double *x, const int64_t *exclude,
                                                           double *y);

/* Many small sums in one call. */

/* Of the problems that have points: the others need no plan. */
typedef struct {
    size_t direct, fast; /* how many were done by each method */
    double error_bound;  /* the largest of theirs (sigramp_sum_plan_error_bound); 0: none */
    double derivative_error_bound; /* the same of the derivatives; INFINITY without them */
} sigramp_batch_report;

/*
 * Sums of problems that have nothing in common but the options. Problem p < problems has the
 * offsets and weights offsets_start[p] .. offsets_start[p + 1] - 1 and the points and results
 * x_start[p] .. x_start[p + 1] - 1; its results have the bits of a plan of its own, made with
 * options.points its number of points (options.points itself is not read), and that plan's
 * execution. So each may be done by another method if options.method is auto. A problem without
 * terms sums to 0, one without points has no results.
 *
 * offsets_start, x_start: problems + 1 elements each, none below the one before, the first of any
 * size; NULL if problems is 0. offsets, weights: as many elements as offsets_start leads to,
 * weights NULL for ones; x, y: likewise of x_start. dy: with options.derivative the derivatives,
 * else NULL. Arrays that nothing refers to may be NULL. One of y and dy may be x, other overlap is
 * not allowed. options and report may be NULL.
 *
 * The CPU path's threads take whole problems. An OpenCL device sums small direct problems together,
 * if there are eight or more: those of up to 4096 terms and as many points, without a constant, by
 * the launches of one sum for every 131072 points or terms (fewer where the device's memory is
 * small), each problem's points counting up to the next multiple of 64. Other problems have
 * launches of their own. By name a device gets all problems; auto gives one the small ones of 64
 * terms or more if all together are worth it, and the others that alone are.
 *
 * What it costs is the sum of its problems: of 300 terms and points over 12 widths of logistic
 * (1/|slope|) each takes one core with AVX-512 some 25 microseconds direct and 29 fast in float32,
 * 95 and 35 in float64. Fast they take 9 and 1.5 to 2.4 a width; direct ones grow by terms times
 * points, and auto takes fast from some 460 (float32) and 220 (float64) terms and points on at 16
 * widths.
 *
 * Errors are those of sigramp_sum_plan_f32 and _execute_f32, of the first problem that has one,
 * which the detail names; SIGRAMP_INVALID_ARGUMENT also for starts that fall or lead beyond the
 * address space, and for dy where there is no derivative or the other way round. If not SIGRAMP_OK,
 * *report is not written, and y and dy hold some results, or none.
 */
SIGRAMP_API sigramp_status sigramp_sum_batch_f32(sigramp_context *context,
                                                 const sigramp_sum_options *options,
                                                 size_t problems, const size_t *offsets_start,
                                                 const float *offsets, const float *weights,
                                                 const size_t *x_start, const float *x, float *y,
                                                 float *dy, sigramp_batch_report *report);
SIGRAMP_API sigramp_status sigramp_sum_batch_f64(sigramp_context *context,
                                                 const sigramp_sum_options *options,
                                                 size_t problems, const size_t *offsets_start,
                                                 const double *offsets, const double *weights,
                                                 const size_t *x_start, const double *x, double *y,
                                                 double *dy, sigramp_batch_report *report);

/*
 * The sums of the same count offsets at the same points with each of several sets of weights:
 * y[k * points + j] is what set k, weights[k * count] .. weights[(k + 1) * count - 1], gives at
 * x[j], with the bits of a plan of its own as in sigramp_sum_batch_f32, which says the rest.
 * offsets: count elements; weights: sets * count, never NULL if that is not 0; x: points; y and,
 * with options.derivative, dy: sets * points, x only if there is one set. Direct sums of up to 16
 * sets share units' values, fast ones, nearly all of which depends on the weights, nothing.
 */
SIGRAMP_API sigramp_status sigramp_sum_weight_sets_f32(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       size_t sets, size_t count,
                                                       const float *offsets, const float *weights,
                                                       size_t points, const float *x, float *y,
                                                       float *dy, sigramp_batch_report *report);
SIGRAMP_API sigramp_status sigramp_sum_weight_sets_f64(sigramp_context *context,
                                                       const sigramp_sum_options *options,
                                                       size_t sets, size_t count,
                                                       const double *offsets, const double *weights,
                                                       size_t points, const double *x, double *y,
                                                       double *dy, sigramp_batch_report *report);

/*
 * x[j] = where S reaches r[j], for j < count: of a sum that rises the smallest number of the
 * precision, infinities included, with S(x) >= r, of one that falls the largest. S is what
 * sigramp_sum_execute_f32 and _f64 return of this plan, to the last bit, so x has the same bits
 * on every device, whatever else is in the call, and two evaluations check it: S(x) >= r, and
 * S < r at the number next to x that is smaller (of a sum that falls: larger).
 *
 * r, x: count elements each; x == r allowed, other overlap not; both may be NULL if count is 0.
 * After a failure x's elements are unspecified.
 *
 * - The plan: any method. No unit but those that rise (all but density), and weights of one sign,
 *   zeros among them, and slopes of the terms' own of one sign likewise: else
 *   SIGRAMP_INVALID_ARGUMENT. S rises if slopes, scale and weights have an even number of minus
 *   signs, also where it is constant.
 * - r at or below the limit that S comes from: -INFINITY (of a sum that falls: INFINITY), as S >= r
 *   even there. r that S reaches at the other infinity only: that infinity. r above all of S: NaN,
 *   for there is no such x. r of NaN: NaN.
 * - r equal to the limit that S goes to: where S, rounded, first is that limit, a finite number.
 * - Where S is flat, r equal to its height there gives the end of the flat piece where S arrives.
 * - Zero is +0. Where S(x) is NaN, as infinite offsets or weights may make it, and a slope of 0 at
 *   infinite x, it is no S(x) >= r.
 * - The exact S rises without exception. Its rounded values, of plans without a tolerance, are not
 *   known to step back anywhere: none did in 10^8 neighbouring pairs; it is not proved. With a
 *   tolerance they do where a coarse table's cells meet, within the error bound, and so do fast
 *   sums of slopes of the terms' own, within sigramp_sum_plan_absolute_error_bound. There are
 *   several such x then; the one returned is the same on every device and whatever else is in the
 *   call.
 *
 * It takes about 10 to 20 evaluations of S for each r[j], in tails and near x = 0 up to some 80: of
 * direct sums so many passes over the terms. Fast sums take 0.1 to 0.3 microseconds for each of
 * many r (README's machine).
 */
SIGRAMP_API sigramp_status sigramp_sum_solve_f32(sigramp_sum_plan *plan, size_t count,
                                                 const float *r, float *x);
SIGRAMP_API sigramp_status sigramp_sum_solve_f64(sigramp_sum_plan *plan, size_t count,
                                                 const double *r, double *x);

/*
 * error[j] = how far x[j], which sigramp_sum_solve_f32 or _f64 gave for r[j], can be from where the
 * exact sum is r[j]: error_bound * S/S' where S' is not small, and of flat pieces as far as they
 * reach; of fast sums of slopes of the terms' own sigramp_sum_plan_absolute_error_bound counts
 * instead, with |scale| * sum of |weights|. It is found without S': the exact sum is below r left
 * of where S reaches r less its error bound, and above it from where S reaches r and as much again,
 * rounded outwards; so it takes twice the time of solving. INFINITY where the exact sum may be r at
 * an infinity only, or never; of an infinite x[j] 0 or INFINITY; NaN where x[j] is NaN. r, x,
 * error: count elements each, error not r or x; all may be NULL if count is 0. Refuses what solving
 * refuses.
 */
SIGRAMP_API sigramp_status sigramp_sum_solve_error_f32(sigramp_sum_plan *plan, size_t count,
                                                       const float *r, const float *x,
                                                       float *error);
SIGRAMP_API sigramp_status sigramp_sum_solve_error_f64(sigramp_sum_plan *plan, size_t count,
                                                       const double *r, const double *x,
                                                       double *error);

/*
 * The same of the sum that leaves term exclude[j] out, as sigramp_sum_execute_without_f32 and _f64
 * return it, which says what exclude and the plan must be; exclude[j] of -1 gives the bits of
 * sigramp_sum_solve_f32 and _f64. x == r is allowed. And how far such x can be from where the exact
 * sums are r, as sigramp_sum_solve_error_f32 says it.
 */
SIGRAMP_API sigramp_status sigramp_sum_solve_without_f32(sigramp_sum_plan *plan, size_t count,
                                                         const float *r, const int64_t *exclude,
                                                         float *x);
SIGRAMP_API sigramp_status sigramp_sum_solve_without_f64(sigramp_sum_plan *plan, size_t count,
                                                         const double *r, const int64_t *exclude,
                                                         double *x);
SIGRAMP_API sigramp_status sigramp_sum_solve_without_error_f32(sigramp_sum_plan *plan, size_t count,
                                                               const float *r,
                                                               const int64_t *exclude,
                                                               const float *x, float *error);
SIGRAMP_API sigramp_status sigramp_sum_solve_without_error_f64(sigramp_sum_plan *plan, size_t count,
                                                               const double *r,
                                                               const int64_t *exclude,
                                                               const double *x, double *error);

/*
 * An upper bound, for every point, on |returned - exact| / (|scale| * sum of |weight| * unit),
 * output rounding included; where the result is subnormal one smallest subnormal more is allowed.
 * No size of x, offset, slope, weight or scale is an exception.
 */
SIGRAMP_API double sigramp_sum_plan_error_bound(const sigramp_sum_plan *plan);

/*
 * An upper bound, for every point, on |returned - exact| / (|scale| * sum of |weight|): of fast
 * sums of terms with slopes of their own the only one, for which the bound above is INFINITY; of
 * others that one times the unit's largest value, INFINITY for softplus and relu.
 */
SIGRAMP_API double sigramp_sum_plan_absolute_error_bound(const sigramp_sum_plan *plan);

/* sigramp_sum_plan_error_bound for the derivative, relative to |scale * slope| * sum of |weight| *
 * u', the rounding of scale * slope included; INFINITY for a plan without one. */
SIGRAMP_API double sigramp_sum_plan_derivative_error_bound(const sigramp_sum_plan *plan);

/* The same for sums that leave a term out, relative to the sum of the other terms' |weight| * unit
 * alone: of direct plans sigramp_sum_plan_error_bound, of fast ones up to twice that, because as
 * much as is left may have been taken off. INFINITY for a plan made without options.exclude. */
SIGRAMP_API double sigramp_sum_plan_without_error_bound(const sigramp_sum_plan *plan);

/* The method the plan uses, never SIGRAMP_METHOD_AUTO; a derivative's is the same. */
SIGRAMP_API sigramp_method sigramp_sum_plan_method(const sigramp_sum_plan *plan);

/* Frees a plan, and what it has on devices, before its context; NULL does nothing. */
SIGRAMP_API void sigramp_sum_plan_destroy(sigramp_sum_plan *plan);

/* Devices. */

typedef struct {
    char id[32]; /* "cpu" or "opencl:P.D" */
    char name[128];
    char platform[128]; /* "" for the CPU path */
    char driver[128];   /* OpenCL driver version; the instruction set for the CPU path */
    char type[16];      /* "cpu", "gpu", "accelerator" or "other" */
    int fp64;           /* 1 if it has double precision */
    uint64_t memory_bytes;
    int usable;        /* 1 if it built the kernels and gave right known answers */
    char why_not[512]; /* "" if usable */
} sigramp_device;

/*
 * Fills devices[0 .. min(capacity, *count)) with every device there is, the CPU path first, and
 * *count with how many there are. devices may be NULL if capacity is 0 (then nothing is tried out,
 * only counted). Opening a device builds its kernels, which may take a second each the first time.
 */
SIGRAMP_API sigramp_status sigramp_devices(size_t capacity, sigramp_device *devices, size_t *count);

/*
 * What OpenCL devices depend on here: one thing that was looked at, and what is wrong with it. All
 * texts are one line without control characters. The topics, and what name is:
 * - "opencl": "". number: of devices; problem: why there are none.
 * - "loader": the path of the OpenCL loader.
 * - "platform": its own name. number: of its devices.
 * - "registry": where the loader finds drivers: a folder, or what OCL_ICD_VENDORS says.
 * - "driver": a file of the registry. detail: the library it names; number: of its platforms.
 * - "unregistered": a driver that is here and that no file names. detail: the command to register
 *   it.
 * - "node": a device's file in /dev.
 * - "helper": the program that tries out drivers in a process of its own; "" if there is to be
 * none.
 * - "cache": the folder of built programs; "" if there is to be none.
 * - "pocl-cache": PoCL's folder. detail: the one that it is in place of, since that cannot be
 *   written to; then it is sigramp-pocl-UID, of mode 0700, in XDG_RUNTIME_DIR, TMPDIR or /tmp,
 * where it stays, and POCL_CACHE_DIR is set to it in the environment of this process before OpenCL
 * is touched.
 */
typedef struct {
    char topic[16];
    char name[256];
    char detail[512];
    unsigned number;
    char problem[512]; /* "" if none */
} sigramp_finding;

/*
 * Fills findings[0 .. min(capacity, *count)), and *count with how many there are. Devices are those
 * found last, by sigramp_devices or a context; drivers are loaded, each in a process of its own if
 * the helper is there.
 */
SIGRAMP_API sigramp_status sigramp_findings(size_t capacity, sigramp_finding *findings,
                                            size_t *count);

#ifdef __cplusplus
}
#endif

#endif
