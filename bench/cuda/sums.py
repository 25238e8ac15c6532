# SPDX-License-Identifier: MIT
"""Direct sums by the launches of host/opencl/sum.c and quick.c, on CUDA's driver."""

import array
import math

GROUP, MOST_GROUPS, CENTRE_TERMS, MOST_ROWS = 256, 256, 256, 1 << 14
# No argument of a bounded unit at slope 1 needs a guard (set_guard of host/sum/terms.c).
LARGEST = {"f": 3.4028234663852886e38, "d": 1.7976931348623157e308}
ONE_SIGN, MIXED = 1, 2  # WEIGHTS_... in kernels/quick_limits.h
# The kernels' arguments as driver.py's letters; r is the precision's own real.
ARGUMENTS = {"scale_points": "pLLppLLirrp", "add_points": "pLLpppLLirrrppp",
             "scale_terms": "pLLppLLirrppi", "add_terms": "pLLpppLLirrrppppi",
             "finish": "pppLLrripLpi", "quick_points": "pLLppppLLiidpp",
             "finish_quickly": "pLLpdLdipLp"}


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

    def launch(self, name, columns, rows, *values):
        if name not in self.kernels:
            self.kernels[name] = self.driver.kernel(self.module, name)
        types = ARGUMENTS[name].replace("r", self.real)
        self.driver.launch(self.kernels[name], columns, rows, GROUP, types, *values)

    def run(self, x, y):
        """Enqueues y = the sums at x."""
        if self.quickly:
            mixed = min(self.weights) < 0 < max(self.weights)
            largest = max(map(abs, self.weights))
            self.launch("quick_points", self.points, 1, x, 0, self.points, self.place_offsets,
                        self.place_weights, self.place_exponents, self.centres, 0, self.count, 0,
                        MIXED if mixed else ONE_SIGN, 1.0, self.quick_totals, self.list)
            self.launch("finish_quickly", self.points, 1, x, 0, self.points, self.quick_totals,
                        largest, self.count, 1.0, 0, y, 0, self.list)
            self.add_terms(x, 1, min(self.points, MOST_ROWS), 1)
            self.finish(y, 1, 1)
        elif self.in_points:
            terms, guard = (0, self.count, 0), LARGEST[self.real]
            self.launch("scale_points", self.points, 1, x, 0, self.points, self.place_offsets,
                        self.place_exponents, *terms, 1.0, guard, self.scales)
            self.launch("add_points", self.points, 1, x, 0, self.points, self.place_offsets,
                        self.place_weights, self.place_exponents, *terms, 1.0, 0.0, guard,
                        self.scales, self.totals, self.specials)
            self.finish(y, 1, 0)
        else:
            self.add_terms(x, self.groups, self.points, 0)
            self.finish(y, self.groups, 0)

    def add_terms(self, x, groups, rows, is_listed):
        terms, guard = (0, self.count, 0), LARGEST[self.real]
        self.launch("scale_terms", groups * GROUP, rows, x, 0, self.points, self.place_offsets,
                    self.place_exponents, *terms, 1.0, guard, self.scales, self.list, is_listed)
        self.launch("add_terms", groups * GROUP, rows, x, 0, self.points, self.place_offsets,
                    self.place_weights, self.place_exponents, *terms, 1.0, 0.0, guard, self.scales,
                    self.totals, self.specials, self.list, is_listed)

    def finish(self, y, groups, is_listed):
        self.launch("finish", self.points, 1, self.scales, self.totals, self.specials, groups,
                    self.points, 1.0, 0.0, 0, y, 0, self.list, is_listed)
