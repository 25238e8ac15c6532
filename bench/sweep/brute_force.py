# SPDX-License-Identifier: MIT
"""The same sums by brute force: NumPy's arrays, and PyKeOps' reductions that hold no matrix.

A library that is not installed, or does not work, is named and left out.
"""

import contextlib
import math
import statistics
import sys
import time

MOST_SECONDS = 4  # a line ends before a run that would take longer, as sigramp-bench's
SECONDS_PER_CELL = 0.25
MATRIX_NUMBERS = 1 << 22  # NumPy works on so many points' terms at a time


def numpy_sum(np, x, offsets, weights):
    y = np.empty_like(x)
    rows = max(1, MATRIX_NUMBERS // len(offsets))
    for begin in range(0, len(x), rows):
        t = x[begin:begin + rows, None] - offsets[None, :]
        y[begin:begin + rows] = (1 / (1 + np.exp(-t))) @ weights
    return y


def make_numpy():
    import numpy as np
    return np.__version__, lambda *arrays: numpy_sum(np, *arrays)


def make_pykeops():
    import pykeops
    pykeops.set_verbose(False)
    from pykeops.numpy import LazyTensor

    def keops_sum(x, offsets, weights):
        t = LazyTensor(x[:, None, None]) - LazyTensor(offsets[None, :, None])
        w = LazyTensor(weights[None, :, None])
        return (w / (1 + (-t).exp())).sum(axis=1)[:, 0]

    return pykeops.__version__, keops_sum


MAKERS = {"numpy": make_numpy, "pykeops": make_pykeops}


class Arrays:
    """Points, offsets and weights like sigramp-bench's: other numbers, of the same ranges."""

    def __init__(self, np, precision):
        self.np, self.type = np, {"f32": np.float32, "f64": np.float64}[precision]

    def make(self, points, terms):
        random = self.np.random.default_rng(1)
        ranges = (-10, 10, points), (0, 10, terms), (0.5, 1.5, terms)
        return [random.uniform(*one).astype(self.type) for one in ranges]


def error_of(arrays, y):
    """At the first point, against Python's own exactly rounded sum of its own exp."""
    x, offsets, weights = (array.tolist() for array in arrays)
    right = math.fsum(w / (1 + math.exp(a - x[0])) for a, w in zip(offsets, weights))
    return abs(float(y[0]) - right) / right


def timed(call, arrays):
    start = time.perf_counter()
    y = call(*arrays)
    return time.perf_counter() - start, y


def time_cell(call, arrays, repeat, expected):
    first, y = timed(call, arrays)
    error = error_of(arrays, y)
    if not error < 1e-3:
        raise ArithmeticError(f"it is wrong: its error is {error:.2g} of the sum")
    runs = max(1, min(repeat, int(SECONDS_PER_CELL / max(expected, first / 2, 1e-9))))
    seconds = [timed(call, arrays)[0] for _ in range(runs)]
    return {"runs": runs, "plan_seconds": 0, "median_seconds": statistics.median(seconds),
            "min_seconds": min(seconds), "max_seconds": max(seconds), "sampled_error": error}


def time_line(name, call, precision, maker, sizes, repeat):
    rows, seconds = [], 0
    for points, terms in sizes:
        if 10 * seconds > MOST_SECONDS:
            break
        row = time_cell(call, maker.make(points, terms), repeat, 10 * seconds)
        seconds = row["median_seconds"]
        rows.append({"case": f"{name}/logistic/{precision}", "device": "cpu", "points": points,
                     "terms": terms} | row)
    return rows


def measure(lines, repeat):
    """Rows like sigramp-bench's along lines of (points, terms), and what is missing."""
    rows, versions, missing = [], {}, {}
    for name, make in MAKERS.items():
        found = []
        try:
            import numpy
            with contextlib.redirect_stdout(sys.stderr):  # PyKeOps talks
                versions[name], call = make()
                for precision in "f32", "f64":
                    maker = Arrays(numpy, precision)
                    call(*maker.make(10, 10))  # it compiles what it has not met
                    for sizes in lines:
                        found += time_line(name, call, precision, maker, sizes, repeat)
            rows += found
        except Exception as problem:  # whatever a library raises is a line of the report
            versions.pop(name, None)
            words = str(problem).strip().partition("\n")[0]
            missing[name] = f"{type(problem).__name__}: {words}"
            print(f"sweep: going on without {name}: {missing[name]}", file=sys.stderr)
    return rows, versions, missing
