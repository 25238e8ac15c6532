# SPDX-License-Identifier: MIT
"""What the peers share: the work, how it is timed by the device's own events, and how it is checked.

An "array library" here is PyTorch or CuPy; answers are checked in Python's doubles at some points.
"""

import math
import statistics
import time

RUNS = 7
MOST_SECONDS = 4  # of all runs of a case
MOST_POINTS = 1 << 28
CPU_POINTS = 1 << 20
PRECISIONS = {"f32": (4, 2.0 ** -23, 1e-5), "f64": (8, 2.0 ** -52, 1e-12)}  # bytes, ULP of 1, allowed
# Points and terms of direct sums, as sigramp-bench has them; smaller ones where there is no GPU.
SHAPES = {"cuda": ((10 ** 3, 10 ** 6), (10 ** 6, 10 ** 3), (1, 10 ** 8)),
          "cpu": ((10, 10 ** 4), (10 ** 4, 10), (1, 10 ** 5))}
CHECKED = 16  # points of a map
CHECKED_OF_SUM = 3


def logistic(t):
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


def softplus(t):
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


def relu(t):
    return max(t, 0.0)


REFERENCES = {"copy": lambda t: t, "logistic": logistic, "softplus": softplus, "relu": relu}


def runs_of(once):
    """Seconds of some runs of once(), which returns the seconds of one; the first two warm up."""
    once()
    first = once()
    count = max(1, min(RUNS, int(MOST_SECONDS / max(first, 1e-9))))
    return [once() for _ in range(count)]


def by_clock(call):
    def once():
        began = time.perf_counter()
        call()
        return time.perf_counter() - began
    return once


def times(seconds):
    return {"median_seconds": statistics.median(seconds), "min_seconds": min(seconds),
            "max_seconds": max(seconds), "runs": len(seconds)}


def checked_map(unit, precision, x, y):
    """x, y: some points and their results. The largest error there, in units in the last place."""
    _, epsilon, allowed = PRECISIONS[precision]
    worst, right = 0.0, True
    for t, found in zip(x, y):
        exact = REFERENCES[unit](t)
        unit_in_last_place = epsilon * 2.0 ** math.floor(math.log2(abs(exact))) if exact else epsilon
        worst = max(worst, abs(found - exact) / unit_in_last_place)
        right = right and abs(found - exact) <= allowed * abs(exact)
    return {"sampled_ulp": worst, "right": right}


def shape_name(shape):
    """As sigramp-bench names it: 1x1e8."""
    return "x".join("1" if count == 1 else f"{count:.0e}".replace("e+0", "e") for count in shape)


copies = {}  # GB/s of the library's own copy, for each precision


def map_row(unit, precision, points, seconds, x, y):
    row = dict(times(seconds), points=points, terms=1 if unit != "copy" else 0)
    row["gb_per_second"] = 2e-9 * PRECISIONS[precision][0] * points / row["median_seconds"]
    if unit == "copy":
        copies[precision] = row["gb_per_second"]
    elif precision in copies:
        row["of_copy"] = row["gb_per_second"] / copies[precision]
    return dict(row, **checked_map(unit, precision, x, y))


def sum_row(precision, seconds, x, offsets, weights, y):
    """x, offsets, weights, y: array-like, on the host. Few points are checked, by math.fsum."""
    points, terms = len(x), len(offsets)
    row = dict(times(seconds), points=points, terms=terms)
    row["terms_per_second"] = points * terms / row["median_seconds"]
    step = max(1, points // CHECKED_OF_SUM)
    places = range(0, points, step) if terms <= 10 ** 6 else ()
    worst = 0.0
    for place in places:
        exact = math.fsum(w * logistic(float(x[place]) - a)
                          for a, w in zip(offsets.tolist(), weights.tolist()))
        worst = max(worst, abs(float(y[place]) - exact) / exact)
    row["sampled_error"] = worst if places else None
    return dict(row, right=worst < 100 * PRECISIONS[precision][2])
