#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks and times the kernels through CUDA's driver, where there is no OpenCL.

It needs Python 3.8, libcuda.so.1, the PTX beside it, and the tool for the CPU path's results, which
every result must equal bit for bit before anything is timed. Rows: cuda/copy/PRECISION is the
device's own copy; cuda/map/UNIT/PRECISION is kernels/map.cl on arrays on the device, floats in
pairs and tried in doubles; cuda/sum-direct/logistic/PRECISION/POINTSxTERMS is kernels/sum.cl, by
work-items that take a point each or share the terms of one. Times are by the device's events.
"""

import argparse
import array
import fnmatch
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

import driver as cuda
import sums

HERE = pathlib.Path(__file__).resolve().parent
MAP_ITEM_POINTS = 8  # kernels/arguments.h
UNITS = sorted({file.name.split("-")[1] for file in (HERE / "ptx").glob("map-*.ptx")})
FORMS = "f32-doubles", "f64", "f32"
CODES, SIZES = {"f32": "f", "f64": "d"}, {"f32": 4, "f64": 8}
BLOCK, GROUP, RUNS, MOST_BYTES = 1 << 18, 256, 12, 1 << 30
EDGES = [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e-45, -1e-45, 5e-324, 1.1754944e-38,
         3.4028234e38, -3.4028234e38, -87.5, -88.75, -100.0, -103.5, -104.5, -708.5, -744.75, 2e-8,
         18.0, 38.0, 88.5, 104.0]
SHAPES = {"1x1e8": (1, 10 ** 8), "1e3x1e6": (1000, 10 ** 6), "1e6x1e3": (10 ** 6, 1000)}


def arguments():
    parser = argparse.ArgumentParser(prog="harness.py", description=__doc__.split("\n")[0])
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="for the report")
    parser.add_argument("--seconds", type=float, default=60, help="for all of it (60)")
    parser.add_argument("--look", action="store_true", help="only the device, in a second")
    parser.add_argument("--tool", type=pathlib.Path, default=HERE.parent / "bin/sigramp",
                        help="(../bin/sigramp)")
    parser.add_argument("--library", default="libcuda.so.1", help="(libcuda.so.1)")
    parser.add_argument("--case", metavar="GLOB", default="*", help="those whose names match (*)")
    parser.add_argument("--points", type=int, help="of maps, and the most of sums' numbers")
    return parser.parse_args()


class Report:
    """Written whole after every row, so that what kills the program leaves what it had."""

    def __init__(self, path, device):
        self.path, self.start = path, time.monotonic()
        self.content = {"device": device, "results": [], "failed": [], "left_out": []}

    def add(self, kind, row):
        self.content[kind].append(row)
        print(json.dumps(row), flush=True)
        self.write()

    def write(self, stopped="not yet ended"):
        self.content.update(seconds=round(time.monotonic() - self.start, 3), stopped=stopped)
        if self.path:
            part = pathlib.Path(f"{self.path}.part")
            part.write_text(json.dumps(self.content, indent=1) + "\n", encoding="utf-8")
            os.replace(part, self.path)


def precision_of(form):
    return form.split("-")[0]


def form_name(form):
    return "pairs" if form != "f32-doubles" else "doubles"


class Harness:
    def __init__(self, options, device, report):
        self.options, self.device, self.report = options, device, report
        self.deadline = time.monotonic() + options.seconds
        self.random = random.Random(20)
        self.copies, self.arrays = {}, {}
        self.scratch = tempfile.TemporaryDirectory(prefix="sigramp-cuda-")

    def numbers(self, precision, count, low, high):
        return array.array(CODES[precision], [self.random.uniform(low, high) for _ in range(count)])

    def file(self, name, numbers):
        ending = "f32" if numbers.typecode == "f" else "f64"
        path = pathlib.Path(self.scratch.name) / f"{name}.{ending}"
        with open(path, "wb") as out:
            numbers.tofile(out)
        return path

    def from_cpu(self, precision, *words):
        """What the CPU path makes of it."""
        out = pathlib.Path(self.scratch.name) / f"y.{precision}"
        subprocess.run([str(word) for word in (self.options.tool, *words, "--device", "cpu",
                                               "--precision", precision, "--quiet", "--out", out)],
                       check=True)
        return out.read_bytes()

    def module(self, kernels, unit, form):
        return self.device.module((HERE / f"ptx/{kernels}-{unit}-{form}.ptx").read_text())

    def row(self, name, points, terms, size, seconds, **more):
        median = statistics.median(seconds)
        return {"case": name, "points": points, "terms": terms, "runs": len(seconds),
                "median_seconds": median, "min_seconds": min(seconds), "max_seconds": max(seconds),
                "ns_per_point": 1e9 * median / points,
                "gb_per_second": 2e-9 * size * points / median,
                "terms_per_second": points * terms / median, **more}

    def timed(self, work, end):
        """One run warms up; then as many as fit, two at least."""
        self.device.seconds_of(work, 1)
        one = max(self.device.seconds_of(work, 1)[0], 1e-6)
        runs = int(max(2, min(RUNS, (end - time.monotonic()) / one / 2)))
        return self.device.seconds_of(work, runs)

    def big_arrays(self, precision):
        """x, of random points again and again, and y; with the copy of one into the other."""
        if precision in self.arrays:
            return self.arrays[precision]
        for x, y, _ in self.arrays.values():
            self.device.free(x)
            self.device.free(y)
        self.arrays.clear()
        block = self.numbers(precision, BLOCK, -10, 10)
        memory = self.report.content["device"]["memory_bytes"]
        count = self.options.points or min(MOST_BYTES, memory // 8) // block.itemsize
        x, y = (self.device.buffer(count * block.itemsize) for _ in range(2))
        done = min(count, BLOCK)
        self.device.write(x, block[:done])
        while done < count:
            more = min(done, count - done)
            self.device.copy(x + done * block.itemsize, x, more * block.itemsize)
            done += more
        self.device.wait()
        self.arrays[precision] = x, y, count
        return self.arrays[precision]

    def copy(self, end, precision):
        x, y, count = self.big_arrays(precision)
        code, size = CODES[precision], SIZES[precision]
        self.device.poison(y, count * size)
        self.device.copy(y, x, count * size)
        same = self.device.read(y, code, 0, min(count, BLOCK)) == \
            self.device.read(x, code, 0, min(count, BLOCK))
        seconds = self.timed(lambda: self.device.copy(y, x, count * size), end)
        row = self.row(f"cuda/copy/{precision}", count, 1, size, seconds, same_bits=same)
        self.copies[precision] = row["gb_per_second"]
        return row

    def map_is_same(self, kernel, unit, precision, offset):
        code, size = CODES[precision], SIZES[precision]
        x = array.array(code, EDGES) + self.numbers(precision, 100_003, -110, 110)
        places = self.device.buffer(len(x) * size), self.device.buffer((len(x) + 1) * size)
        self.device.write(places[0], x)
        self.device.poison(places[1], (len(x) + 1) * size)
        self.device.launch(kernel, -(-len(x) // MAP_ITEM_POINTS), 1, GROUP,
                           cuda.fields("QQQ" + code, 0, 0, len(x), offset), *places)
        self.device.wait()
        mine = self.device.read(places[1], code, 0, len(x)).tobytes()
        beyond = self.device.read(places[1], code, len(x), 1).tobytes()
        for place in places:
            self.device.free(place)
        return beyond == b"\xa5" * size and mine == self.from_cpu(
            precision, "eval", unit, "--x", self.file("x", x), "--offset", repr(offset))

    def map(self, end, unit, form):
        precision = precision_of(form)
        code, size = CODES[precision], SIZES[precision]
        module = self.module("map", unit, form)
        kernel = self.device.kernel(module, "map")
        same = all(self.map_is_same(kernel, unit, precision, offset) for offset in (0.0, 0.3125))
        x, y, count = self.big_arrays(precision)
        given = cuda.fields("QQQ" + code, 0, 0, count, 0.0)
        items = -(-count // MAP_ITEM_POINTS)
        seconds = self.timed(lambda: self.device.launch(kernel, items, 1, GROUP, given, x, y), end)
        self.device.unload(module)
        row = self.row(f"cuda/map/{unit}/{precision}", count, 1, size, seconds, same_bits=same,
                       form=form_name(form))
        copy = self.copies.get(precision)
        return {**row, "of_copy": row["gb_per_second"] / copy if copy else None}

    def sum_is_same(self, module, unit, form, points, terms, signs):
        precision = precision_of(form)
        code, size = CODES[precision], SIZES[precision]
        x = self.numbers(precision, points, -12, 22)
        offsets = self.numbers(precision, terms, 0, 10)
        weights = array.array(code, [self.random.choice(signs) * self.random.uniform(0.5, 1.5)
                                     for _ in range(terms)])
        one = sums.Sum(self.device, module, form, (offsets, weights, terms), points,
                       in_points=points > terms // 9)
        places = self.device.buffer(points * size), self.device.buffer(points * size)
        self.device.write(places[0], x)
        self.device.poison(places[1], points * size)
        one.run(*places)
        self.device.wait()
        mine = self.device.read(places[1], code, 0, points).tobytes()
        one.release()
        for place in places:
            self.device.free(place)
        return mine == self.from_cpu(
            precision, "sum", "--unit", unit, "--method", "direct", "--x", self.file("x", x),
            "--offsets", self.file("a", offsets), "--weights", self.file("w", weights))

    def sum(self, end, form, name):
        shape = SHAPES[name]
        precision = precision_of(form)
        module = self.module("sum", "logistic", form)
        same = all(self.sum_is_same(module, "logistic", form, *small)
                   for small in ((517, 769, (1,)), (300, 1025, (1, -1)), (5, 9001, (1, -1))))
        points, terms = self.fitting(module, form, shape, end)
        x, y, _ = self.big_arrays(precision)
        one = self.big_sum(module, form, points, terms, shape)
        seconds = self.timed(lambda: one.run(x, y), end)
        one.release()
        self.device.unload(module)
        return self.row(f"cuda/sum-direct/logistic/{precision}/{name}", points, terms,
                        SIZES[precision], seconds, same_bits=same,
                        form=form_name(form), kernels="points" if one.in_points else "terms")

    def big_sum(self, module, form, points, terms, shape):
        block = min(terms, BLOCK)
        precision = precision_of(form)
        offsets, weights = (self.numbers(precision, block, *reach) for reach in ((0, 10), (0.5, 1.5)))
        return sums.Sum(self.device, module, form, (offsets, weights, terms), points,
                        in_points=shape[0] >= 256)

    def fitting(self, module, form, shape, end):
        """The shape, its larger number less where a run would take too long."""
        x, y, count = self.big_arrays(precision_of(form))
        most = self.options.points or max(shape)
        points, terms = min(shape[0], count), shape[1]
        grows_terms = terms > points
        size = min(1 << 14, most)
        while True:
            now = (points, min(size, terms)) if grows_terms else (min(size, points), terms)
            one = self.big_sum(module, form, *now, shape)
            start = time.monotonic()
            self.device.seconds_of(lambda: one.run(x, y), 1)
            seconds = max(self.device.seconds_of(lambda: one.run(x, y), 1)[0], 1e-6)
            one.release()
            left = end - time.monotonic()
            if size >= min(max(points, terms), most) or \
                    8 * (time.monotonic() - start) + 40 * seconds > left:
                return now
            size = min(8 * size, most)

    def cases(self):
        """The most telling first."""
        names = {"f32": [], "f64": []}
        for form in FORMS:
            own = names[precision_of(form)]
            if form != "f32":
                own.append((f"cuda/copy/{precision_of(form)}",
                            lambda end, form=form: self.copy(end, precision_of(form))))
            own += [(f"cuda/map/{unit}/{precision_of(form)} in {form_name(form)}",
                     lambda end, unit=unit, form=form: self.map(end, unit, form)) for unit in UNITS]
            own += [(f"cuda/sum-direct/logistic/{precision_of(form)}/{shape} in {form_name(form)}",
                     lambda end, form=form, shape=shape: self.sum(end, form, shape))
                    for shape in SHAPES]
        return [case for case in names["f32"] + names["f64"]
                if fnmatch.fnmatchcase(case[0], self.options.case)]

    def run(self):
        cases = self.cases()
        for k, (name, case) in enumerate(cases):
            now = time.monotonic()
            if now > self.deadline:
                self.report.add("left_out", {"case": name, "why": "out of time"})
                continue
            try:
                row = case(now + (self.deadline - now) / (len(cases) - k))
            except (cuda.Failure, OSError, subprocess.CalledProcessError) as problem:
                self.report.add("failed", {"case": name, "why": str(problem)[:1000]})
                continue
            self.report.add("results", row)
            if not row["same_bits"]:
                self.report.add("failed", {"case": name, "why": "other bits than the CPU path's"})


def main():
    options = arguments()
    try:
        device = cuda.Driver(options.library)
        described = device.describe()
    except (OSError, cuda.Failure) as problem:
        sys.exit(f"harness: {problem}")
    if options.look:
        print(json.dumps(described))
        return 0
    report = Report(options.json, described)
    device.open()
    harness = Harness(options, device, report)
    harness.run()
    harness.scratch.cleanup()
    device.close()
    report.write("out of time" if report.content["left_out"] else None)
    return 1 if report.content["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
