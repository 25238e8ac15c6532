# SPDX-License-Identifier: MIT
"""What the recipes share: options, sums by brute force, and pictures."""

import argparse
import pathlib
import sys
import time

import numpy as np


def options(description, count=None):
    """--count, where there is one, and --picture."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    if count:
        parser.add_argument("--count", type=int, default=count, help=f"({count})")
    parser.add_argument("--picture", type=pathlib.Path, metavar="FILE",
                        help="draw it, with Matplotlib: .png, .svg or .pdf")
    return parser.parse_args()


def logistic(t):
    return np.exp(-np.logaddexp(0, -t))


def density(t):
    return logistic(t) * logistic(-t)


UNITS = {"logistic": logistic, "softplus": lambda t: np.logaddexp(0, t),
         "relu": lambda t: np.maximum(t, 0), "density": density}


def brute_force(x, offsets, weights=None, unit="logistic", slope=1.0, scale=1.0):
    """A sum in the ordinary way: every term at every point."""
    weights = np.ones(len(offsets)) if weights is None else weights
    return np.array([scale * np.sum(weights * UNITS[unit](slope * (each - offsets)))
                     for each in np.atleast_1d(x)])


def expect(is_right, what):
    if not is_right:
        sys.exit(f"wrong: {what}")
    print(f"  right: {what}")


def expect_close(found, right, what, relative=1e-12):
    """As near as brute force, which rounds at each of its steps, lets one see."""
    away = np.max(np.abs(found - right) / np.max(np.abs(right)))
    expect(away < relative, f"{what}: brute force agrees within {away:.1g}")


def peers(by_numpy, loop):
    """What people use now: NumPy, and a loop that numba compiles, if it is here."""
    try:
        import numba
    except ImportError:
        print("  no numba here: its loop is not compared")
        return {"NumPy": by_numpy}
    return {"NumPy": by_numpy, "numba": numba.njit(loop)}


def logistic_sums(offsets, slope, scale):
    """Functions of x and a term that the sum leaves out, -1 for none."""
    def by_numpy(x, but):
        terms = 1 / (1 + np.exp(-slope * (x - offsets)))
        return scale * (terms.sum() - (terms[but] if but >= 0 else 0))

    def loop(x, but):
        sum_there = 0.0
        for i in range(offsets.size):
            if i != but:
                sum_there += 1 / (1 + np.exp(-slope * (x - offsets[i])))
        return scale * sum_there

    return peers(by_numpy, loop)


def bisect(sum_at, wanted, least, greatest, but, rises):
    """To the last bit that a half of the rest can move."""
    low, high = least, greatest
    while low < (middle := (low + high) / 2) < high:
        if (sum_at(middle, but) >= wanted) == rises:
            high = middle
        else:
            low = middle
    return high


def time_bisections(offsets, wanted, solved, bracket, seconds, slope=1.0, scale=1.0, exclude=None,
                    count=None):
    """The same values by bisection, timed; wanted and solved are some of count, solved in seconds."""
    count = count or len(wanted)
    exclude = np.full(len(wanted), -1) if exclude is None else exclude
    for name, sum_at in logistic_sums(offsets, slope, scale).items():
        with np.errstate(over="ignore"):
            sum_at(bracket[0], -1)  # compiles, where there is something to compile
            began = time.perf_counter()
            found = [bisect(sum_at, r, *bracket, int(k), slope * scale > 0)
                     for r, k in zip(wanted, exclude)]
            each = (time.perf_counter() - began) / len(wanted)
        away = np.max(np.abs(np.array(found) - solved)) / (bracket[1] - bracket[0])
        expect(away < 1e-11, f"{name}'s bisection finds the same within {away:.1g} of the range")
        print(f"  {count} values took {seconds:.3g} s; {name}'s bisection, at the rate of"
              f" {len(wanted)}, {each * count:.3g} s")


def some(values, how_many=20):
    """Places all over an array, its ends included."""
    return np.unique(np.linspace(0, len(values) - 1, how_many).astype(int))


def picture(path, columns=1):
    """A row of axes to draw into, and what saves them."""
    import matplotlib
    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = "sigramp" # the same file each time
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(1, columns, figsize=(5 * columns, 3.6), squeeze=False)

    def save():
        for ax in axes[0]:
            if ax.get_legend_handles_labels()[1]:
                ax.legend(fontsize="small")
        figure.tight_layout()
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        print("  picture:", path)

    return axes[0], save
