# SPDX-License-Identifier: MIT
"""PyTorch's arrays and clock, for PyTorch itself and for the libraries that take its arrays."""

import functools

import measure
import torch

TYPES = {"f32": torch.float32, "f64": torch.float64}


def clocked(target, call):
    """A function that runs call() and returns its seconds, by the GPU's events where it is one."""
    if target != "cuda":
        return measure.by_clock(call)
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def once():
        torch.cuda.synchronize()
        begin.record()
        call()
        end.record()
        torch.cuda.synchronize()
        return 1e-3 * begin.elapsed_time(end)
    return once


def random(target, precision, low, high, count, seed):
    made = torch.Generator(device=target)
    made.manual_seed(seed)
    return torch.empty(count, dtype=TYPES[precision], device=target).uniform_(low, high,
                                                                              generator=made)


def map_points(target, precision):
    """As many as an eighth of the free memory holds twice."""
    if target != "cuda":
        return measure.CPU_POINTS
    free, _ = torch.cuda.mem_get_info()
    return min(measure.MOST_POINTS, free // (16 * measure.PRECISIONS[precision][0]))


def time_map(target, unit, precision, call):
    """call(x, y) writes the results of x into y."""
    points = map_points(target, precision)
    x = random(target, precision, -10, 10, points, 1)
    y = torch.full_like(x, float("nan"))
    seconds = measure.runs_of(clocked(target, lambda: call(x, y)))
    some = slice(0, points, max(1, points // measure.CHECKED))
    return measure.map_row(unit, precision, points, seconds, x[some].tolist(), y[some].tolist())


def time_sum(target, precision, shape, call):
    """call(x, offsets, weights) returns the sums. At 10^8 terms they are compared with double's."""
    points, terms = shape
    x = random(target, precision, -10, 10, points, 1)
    offsets = random(target, precision, 0, 10, terms, 2)
    weights = random(target, precision, 0.5, 1.5, terms, 3)
    kept = [None]

    def run():
        kept[0] = call(x, offsets, weights)
    seconds = measure.runs_of(clocked(target, run))
    y = kept[0].reshape(-1)
    row = measure.sum_row(precision, seconds, x.cpu(), offsets.cpu(), weights.cpu(), y.cpu())
    if row["sampled_error"] is None:
        exact = sum(float((w.double() * torch.sigmoid(x[0].double() - a.double())).sum())
                    for a, w in zip(offsets.split(1 << 24), weights.split(1 << 24)))
        row["sampled_error"] = abs(float(y[0]) - exact) / exact
        row["right"] = row["sampled_error"] < 100 * measure.PRECISIONS[precision][2]
    return row


def sum_cases(target, name, call):
    """All shapes in both precisions."""
    for precision in "f32", "f64":
        for shape in measure.SHAPES[target]:
            yield f"{name}/sum-direct/logistic/{precision}/{measure.shape_name(shape)}", \
                functools.partial(time_sum, target, precision, shape, call)
