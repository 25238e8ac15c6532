# SPDX-License-Identifier: MIT
"""What the recipes share: raw files of doubles, a run of the tool, and sums by brute force.

Python's standard library only. With NumPy the files are as simple: numpy.fromfile(NAME), or .npy.
"""

import argparse
import array
import json
import math
import pathlib
import subprocess
import sys
import time


def arguments(description, count, least):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--tool", default="build/bin/sigramp", help="(build/bin/sigramp)")
    parser.add_argument("--folder", default="build/recipes", type=pathlib.Path,
                        help="where the data go (build/recipes)")
    parser.add_argument("--count", default=count, type=int, help=f"({count})")
    parser.add_argument("--device", default="auto", help="the tool's --device (auto)")
    given = parser.parse_args()
    if given.count < least:
        parser.error(f"--count must be at least {least}")
    given.folder.mkdir(parents=True, exist_ok=True)
    return given


def turned(numbers):
    """A .f64 file is little-endian, whatever the machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def write(path, numbers):
    with open(path, "wb") as file:
        turned(array.array("d", numbers)).tofile(file)


def read(path):
    numbers = array.array("d")
    numbers.frombytes(path.read_bytes())
    return turned(numbers)


def run(given, words):
    """Runs the tool on files of the folder, prints the command and its time, returns its report."""
    words = ["sum", *words, "--method", "fast", "--device", given.device]
    print("$ sigramp", " ".join(words))
    began = time.perf_counter()
    done = subprocess.run([pathlib.Path(given.tool).absolute(), *words, "--json", "--quiet"],
                          cwd=given.folder, stdout=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(done.returncode)
    report = json.loads(done.stdout)
    of = "values" if "--solve" in words else "points"
    print(f"  {report['terms']} terms at {report['points']} {of}: {seconds:.3f} s in all, "
          f"error bound {report['error_bound']:.2g} relative")
    return report


def logistic(t):
    return 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))


def density(t):
    return logistic(t) * logistic(-t)


# The units, and by how much of itself each changes as its argument does.
UNITS = {"logistic": (logistic, lambda t: logistic(-t)),
         "density": (density, lambda t: abs(logistic(-t) - logistic(t)))}


def expect(is_right, what):
    if not is_right:
        sys.exit(f"wrong: {what}")
    print(f"  right: {what}")


def check(report, unit, slope, scale, offsets, points):
    """Compares pairs (x, result) with sums by brute force: exact additions of rounded terms.

    A term has at most eight roundings, each worth 2^-53, but the two in its argument t change it by
    |t| times what the unit changes by.
    """
    function, change = UNITS[unit]
    largest, is_right = 0, True
    began = time.perf_counter()
    for x, result in points:
        inner = [slope * (x - a) for a in offsets]
        terms = [function(t) for t in inner]
        exact = math.fsum(terms)
        doubt = 2**-52 * math.fsum(u * (abs(t) * change(t) + 4) for t, u in zip(inner, terms))
        away = abs(result / scale - exact) / exact
        largest = max(largest, away)
        is_right = is_right and away <= report["error_bound"] + doubt / exact
    seconds = (time.perf_counter() - began) / len(points)
    expect(is_right, f"{len(points)} points by brute force, {seconds:.2f} s each; "
           f"the largest difference is {largest:.1g} relative")


def solve(given, words, values):
    """Where the sum of the words reaches the values; the report, too.

    Two more runs check that each x is the smallest double there: the sum has reached the value at x,
    and has not at the double before it. Then both sums can be checked by brute force.
    """
    write(given.folder / "wanted.f64", values)
    report = run(given, [*words, "--solve", "wanted.f64", "--out", "solved.f64"])
    solved = read(given.folder / "solved.f64")
    write(given.folder / "before.f64", [math.nextafter(x, -math.inf) for x in solved])
    run(given, [*words, "--x", "solved.f64", "--out", "reached.f64"])
    run(given, [*words, "--x", "before.f64", "--out", "not-yet.f64"])
    reached, not_yet = read(given.folder / "reached.f64"), read(given.folder / "not-yet.f64")
    expect(all(a < r <= b for a, r, b in zip(not_yet, values, reached)),
           f"each x is the smallest double that reaches its value; x_error {report['x_error']:.1g}")
    return report, solved, reached


def time_bisection(slope, scale, offsets, values, solved, least, greatest):
    """What NumPy takes for the same values by bisection, if it is here."""
    try:
        import numpy
    except ImportError:
        print("  no NumPy here: nothing to compare with")
        return
    offsets = numpy.array(offsets)
    began = time.perf_counter()
    for r, x in zip(values, solved):
        low, high = least, greatest
        while low < (middle := (low + high) / 2) < high:
            sum_there = scale * (1 / (1 + numpy.exp(-slope * (middle - offsets)))).sum()
            low, high = (low, middle) if sum_there >= r else (middle, high)
        expect(abs(high - x) <= 1e-9 * (greatest - least), f"NumPy's bisection agrees at {r:.9g}")
    seconds = (time.perf_counter() - began) / len(values)
    print(f"  NumPy's bisection takes {seconds:.3f} s for each value")
