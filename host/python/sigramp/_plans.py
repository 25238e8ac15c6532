# SPDX-License-Identifier: MIT
"""The library's plans of sums, each with its context."""

from __future__ import annotations

import ctypes
import weakref
from typing import Any, Final, NamedTuple

import numpy as np

from ._arrays import FLOAT32, Reals
from ._contexts import Context
from ._header import METHODS
from ._library import SumOptions, failure, library
from ._maps import unit_number
from ._spaced import Spaced


def sum_options(unit: str, slope: float, scale: float, method: str, tolerance: float,
                derivative: bool, points: int | None, constant: float = 0.0) -> SumOptions:
    """The library's options of sums, as far as Python must look at them."""
    if method not in METHODS:
        raise ValueError(f"method {method!r}: there are {', '.join(METHODS)}")
    if points is not None and not 0 <= points < 2**64:
        raise ValueError(f"{points} points are not possible")
    return SumOptions(unit_number(unit), slope, scale, METHODS.index(method), tolerance, derivative,
                      points or 0, 0, constant)


class Range(NamedTuple):
    """Where the offsets of a plan will be to which they are added."""

    least: float
    greatest: float


def _destroy(context: Context, plan: int) -> None:
    """Frees a plan, but for one whose driver did not survive a fork."""
    if context.is_lost:
        return
    with context.hold():
        library.sigramp_sum_plan_destroy(plan)


class Plan:
    """A plan of the library's, with its context."""

    def __init__(self, context: Context, options: SumOptions, dtype: np.dtype[Any],
                 terms: Spaced | Range | tuple[Reals, Reals | None],
                 slopes: Reals | None = None) -> None:
        suffix = "f32" if dtype == FLOAT32 else "f64"
        handle = ctypes.c_void_p()
        if isinstance(terms, Spaced):
            make = getattr(library, "sigramp_sum_plan_spaced_" + suffix)
            arguments: tuple[Any, ...] = terms.start, terms.stop, terms.count
        elif isinstance(terms, Range):
            make = getattr(library, "sigramp_sum_plan_open_" + suffix)
            arguments = tuple(terms)
        else:
            make = getattr(library, "sigramp_sum_plan_" + ("" if slopes is None else "slopes_")
                           + suffix)
            offsets, weights = terms
            arguments = (offsets.size, offsets.ctypes.data,
                         None if weights is None else weights.ctypes.data)
            if slopes is not None:
                arguments += (slopes.ctypes.data,)
        with context.hold():
            status = make(context.handle, ctypes.byref(options), *arguments, ctypes.byref(handle))
            if status:
                raise failure(status, library.sigramp_context_detail(context.handle))
            self.report: Final = context.report()
        assert handle.value is not None
        self.context: Final = context
        self.handle: Final = handle.value
        self.method: Final = METHODS[library.sigramp_sum_plan_method(self.handle)]
        self.add: Final = getattr(library, "sigramp_sum_plan_add_" + suffix)
        self.remove: Final = getattr(library, "sigramp_sum_plan_remove_" + suffix)
        self.execute: Final = getattr(library, "sigramp_sum_execute_" + suffix)
        self.execute_derivative: Final = getattr(library, "sigramp_sum_execute_derivative_" + suffix)
        self.solve: Final = getattr(library, "sigramp_sum_solve_" + suffix)
        self.execute_without: Final = getattr(library, "sigramp_sum_execute_without_" + suffix)
        self.solve_without: Final = getattr(library, "sigramp_sum_solve_without_" + suffix)
        self.solve_without_error: Final = getattr(library,
                                                  "sigramp_sum_solve_without_error_" + suffix)
        self.solve_error: Final = getattr(library, "sigramp_sum_solve_error_" + suffix)
        weakref.finalize(self, _destroy, context, self.handle)

    def run(self, count: int, *addresses: int) -> None:
        """Executes it, with the derivative if there is an address for it; under context.hold."""
        self.call(self.execute if len(addresses) == 2 else self.execute_derivative, count,
                  *addresses)

    def call(self, function: Any, count: int, *addresses: int) -> None:
        """Calls a function of the library's with it, under context.hold."""
        status = function(self.handle, count, *addresses)
        if status:
            raise failure(status, library.sigramp_context_detail(self.context.handle),
                          is_planned=True)
