# SPDX-License-Identifier: MIT
"""How near the right answers a peer is, over a sample of all float32 inputs."""

import ctypes

import native

SPECIALS = (-100.0, -20.0, 100.0, float("nan"))
COPIES = 64  # of each, so that a peer meets them in its vectors and not in a remainder
PATTERNS = 2 ** 32
CHUNK = 2 ** 20  # inputs at once


class Score(ctypes.Structure):
    """support_score."""
    _fields_ = ([(name, ctypes.c_uint64) for name in ("inputs", "misrounded", "nan_lost",
                                                      "nan_made")] +
                [(name, ctypes.c_double) for name in ("max_ulp", "max_ulp_at", "max_ulp_normal",
                                                      "max_ulp_normal_at", "max_absolute")])

    def entries(self):
        return {name: getattr(self, name) for name, _ in self._fields_ if name != "max_absolute"}


class Judge:
    """support.h for the driver."""

    def __init__(self, folder):
        self.library = ctypes.CDLL(f"{folder}/peers-support.so")
        self.library.support_right_size.restype = ctypes.c_size_t
        self.library.support_reference.restype = ctypes.c_bool
        self.library.support_compiler.restype = ctypes.c_char_p

    def compiler(self):
        return self.library.support_compiler().decode()

    def right(self, unit, x):
        """The right answers, opaque, for compare()."""
        answers = ctypes.create_string_buffer(self.library.support_right_size() * x.count)
        if not self.library.support_reference(unit.encode(), ctypes.c_size_t(x.count), x.numbers,
                                              answers):
            raise ValueError(unit)
        return answers

    def compare(self, x, answer, right, score):
        y = native.Floats(x.count)
        y.write(answer)
        self.library.support_compare(ctypes.c_size_t(x.count), x.numbers, y.numbers, right,
                                     ctypes.byref(score))

    def sample(self, stride):
        """Chunks of the inputs whose bits are 0, stride, 2 stride and so on."""
        for first in range(0, PATTERNS, stride * CHUNK):
            x = native.Floats(min(CHUNK, -(-(PATTERNS - first) // stride)))
            self.library.support_sample(ctypes.c_uint32(first), ctypes.c_uint32(stride),
                                        ctypes.c_size_t(x.count), x.numbers)
            yield x

    def trusted(self, unit, inputs, answer):
        """Whether a timed run's answers are answers at all: a coarse test, ULP come elsewhere."""
        x, score = native.Floats(len(inputs) // 4), Score()
        x.write(inputs)
        self.compare(x, answer, self.right(unit, x), score)
        return score.max_absolute < 1e-5


def specials():
    x = native.Floats(len(SPECIALS) * COPIES)
    for place in range(x.count):
        x.numbers[place] = SPECIALS[place // COPIES]
    return x


def rounded_specials(judge, unit):
    """What they should be."""
    x = specials()
    y = native.Floats(x.count)
    judge.library.support_rounded(ctypes.c_size_t(x.count), judge.right(unit, x), y.numbers)
    return read_specials(y.read())


def read_specials(answer):
    values = memoryview(answer).cast("f")
    return {f"{x:g}": values[place * COPIES] for place, x in enumerate(SPECIALS)}
