# SPDX-License-Identifier: MIT
"""CuPy: its functions with out=, and a reduction kernel over all pairs."""

import functools

import cupy
import measure
from cupyx.scipy.special import expit

TYPES = {"f32": cupy.float32, "f64": cupy.float64}
MAPS = {"copy": cupy.copyto, "logistic": lambda y, x: expit(x, out=y),
        "softplus": lambda y, x: cupy.logaddexp(x, x.dtype.type(0), out=y),
        "relu": lambda y, x: cupy.maximum(x, x.dtype.type(0), out=y)}
add_terms = cupy.ReductionKernel("T x, T offset, T weight", "T y",
                                 "weight / (1 + exp(offset - x))", "a + b", "y = a", "0",
                                 "sigramp_brute_force")


def clocked(call):
    begin, end = cupy.cuda.Event(), cupy.cuda.Event()

    def once():
        begin.record()
        call()
        end.record()
        end.synchronize()
        return 1e-3 * cupy.cuda.get_elapsed_time(begin, end)
    return once


def random(precision, low, high, count, seed):
    made = cupy.random.default_rng(seed).random(count, dtype=TYPES[precision])
    return made * TYPES[precision](high - low) + TYPES[precision](low)


def time_map(unit, precision, call):
    free, _ = cupy.cuda.Device().mem_info
    points = min(measure.MOST_POINTS, free // (32 * measure.PRECISIONS[precision][0]))
    x = random(precision, -10, 10, points, 1)
    y = cupy.full_like(x, float("nan"))
    seconds = measure.runs_of(clocked(lambda: call(y, x)))
    some = slice(0, points, max(1, points // measure.CHECKED))
    return measure.map_row(unit, precision, points, seconds, x[some].tolist(), y[some].tolist())


def time_sum(precision, shape):
    points, terms = shape
    x, offsets, weights = (random(precision, *one) for one in
                           ((-10, 10, points, 1), (0, 10, terms, 2), (0.5, 1.5, terms, 3)))
    y = cupy.empty_like(x)
    seconds = measure.runs_of(clocked(lambda: add_terms(x[:, None], offsets[None, :],
                                                        weights[None, :], y, axis=1)))
    return measure.sum_row(precision, seconds, x.get(), offsets.get(), weights.get(), y.get())


def cases(target):
    if target != "cuda":
        return
    for precision in "f32", "f64":
        for unit, call in MAPS.items():
            kind = unit if unit == "copy" else f"map/{unit}"
            yield f"cupy/{kind}/{precision}", functools.partial(time_map, unit, precision, call)
        for shape in measure.SHAPES[target][:2]:
            yield f"cupy/sum-direct/logistic/{precision}/{measure.shape_name(shape)}", \
                functools.partial(time_sum, precision, shape)
