# SPDX-License-Identifier: MIT
"""Direct sums by the launches of host/opencl/sum.c and quick.c, on CUDA's driver."""

import array
import math

from driver import fields

GROUP, MOST_GROUPS, CENTRE_TERMS, MOST_ROWS = 256, 256, 256, 1 << 14
# No argument of a bounded unit at slope 1 needs a guard (set_guard of host/sum/terms.c).
LARGEST = {"f": 3.4028234663852886e38, "d": 1.7976931348623157e308}
NO_TABLE = 0  # of a batch's problems
ONE_SIGN, MIXED = 1, 2  # WEIGHTS_... in kernels/quick_limits.h


def split(weights, code):
    """Significands of 1 to 2 and exponents."""
    parts = [math.frexp(weight) for weight in weights]
    return array.array(code, [2 * part[0] for part in parts]), \
        array.array("i" if code == "f" else "q", [part[1] - 1 for part in parts])


class Sum:
    """Terms on the device, each array's block repeated until there are `count`, and the state of so
    many points. in_points: a work-item a point, else the terms shared among work-groups."""

    def __init__(self, driver, module, form, terms, points, in_points):
        self.driver, self.module, self.real = driver, module, "d" if form == "f64" else "f"
        self.size = 8 if self.real == "d" else 4
        self.quickly = form == "f32-doubles" and in_points
        self.in_points, self.points = in_points, points
        self.offsets, self.weights, self.count = terms
        self.kernels = {}
        self.groups = 1 if in_points else \
            max(1, min(MOST_GROUPS, 1024 // points, self.count // (GROUP * 16)))
        self.bring()

    def bring(self):
        significands, exponents = split(self.weights, self.real)
        self.place_offsets = self.repeated(array.array(self.real, self.offsets))
        self.place_weights = self.repeated(significands)
        self.place_exponents = self.repeated(exponents)
        self.centres = None
        if self.quickly:
            firsts = array.array("f", self.offsets)[::CENTRE_TERMS]
            self.centres = self.repeated(firsts, -(-self.count // CENTRE_TERMS))
        slots = self.points * self.groups
        self.scales, self.totals, self.specials, self.quick_totals, self.list = (
            self.driver.buffer(slots * size) for size in (8, 24, 8, 24, 4))
        self.driver.free(self.list)
        self.list = self.driver.buffer(4 * (slots + 1))

    def repeated(self, block, count=None):
        """A block's length must be a multiple of CENTRE_TERMS where it is repeated."""
        count = self.count if count is None else count
        place = self.driver.buffer(count * block.itemsize)
        done = min(len(block), count)
        self.driver.write(place, block[:done])
        while done < count:
            more = min(done, count - done)
            self.driver.copy(place + done * block.itemsize, place, more * block.itemsize)
            done += more
        self.driver.wait()
        return place

    def release(self):
        for place in (self.place_offsets, self.place_weights, self.place_exponents, self.scales,
                      self.totals, self.specials, self.quick_totals, self.list):
            self.driver.free(place)
        if self.centres:
            self.driver.free(self.centres)

    def launch(self, name, columns, rows, given, *buffers):
        if name not in self.kernels:
            self.kernels[name] = self.driver.kernel(self.module, name)
        self.driver.launch(self.kernels[name], columns, rows, GROUP, given, *buffers)

    def points_and_terms(self):
        """What sum_given and quick_given begin with in kernels/arguments.h."""
        return 0, 0, self.points, 0, self.count, 0

    def problem(self):
        """What both end with: no run, and a sum_problem."""
        mixed = min(self.weights) < 0 < max(self.weights)
        return (0, 0, self.count, 0, LARGEST[self.real], MIXED if mixed else ONE_SIGN, 1,
                max(map(abs, self.weights)))

    def fields(self, types, *values):
        return fields(types.replace("r", self.real), *self.points_and_terms(), *values,
                      *self.problem())

    def given(self, groups, is_listed):
        slopes, factor = (1.0, 0.0), (1.0, 0.0, 0)
        return self.fields("QQQQQQ" "rrQQrrq" "QQQQrQQd", *slopes, groups, is_listed, *factor)

    def run(self, x, y):
        """Enqueues y = the sums at x."""
        if self.quickly:
            self.add_quickly(x, y)
            self.add_terms(x, min(self.points, MOST_ROWS), self.given(1, 1))
            self.finish(y, self.given(1, 1))
        elif self.in_points:
            self.add_points(x, self.given(1, 0))
            self.finish(y, self.given(1, 0))
        else:
            self.add_terms(x, self.points, self.given(self.groups, 0))
            self.finish(y, self.given(self.groups, 0))

    def add_quickly(self, x, y):
        given = self.fields("QQQQQQ" "ddq" "QQQQrQQd", 1.0, 1.0, 0)
        self.launch("quick_points", self.points, 1, given, NO_TABLE, x, self.place_offsets,
                    self.place_weights, self.place_exponents, self.centres, self.quick_totals,
                    self.list)
        self.launch("finish_quickly", self.points, 1, given, NO_TABLE, x, y, self.quick_totals,
                    self.list)

    def add_points(self, x, given):
        self.launch("scale_points", self.points, 1, given, NO_TABLE, x, self.place_offsets,
                    self.place_exponents, self.scales)
        self.launch("add_points", self.points, 1, given, NO_TABLE, x, self.place_offsets,
                    self.place_weights, self.place_exponents, self.scales, self.totals,
                    self.specials)

    def add_terms(self, x, rows, given):
        columns = self.groups * GROUP
        self.launch("scale_terms", columns, rows, given, NO_TABLE, x, self.place_offsets,
                    self.place_exponents, self.scales, self.list)
        self.launch("add_terms", columns, rows, given, NO_TABLE, x, self.place_offsets,
                    self.place_weights, self.place_exponents, self.scales, self.totals,
                    self.specials, self.list)

    def finish(self, y, given):
        self.launch("finish", self.points, 1, given, y, self.scales, self.totals, self.specials,
                    self.list)
