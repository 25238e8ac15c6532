# SPDX-License-Identifier: MIT
"""Maps and sums on OpenCL buffers, in the queues of others: PyOpenCL's, which is not imported here.

What is taken of PyOpenCL's objects is their `int_ptr`, which is the address that OpenCL knows.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrays import FLOAT32, FLOAT64
from ._contexts import Context, get_queue_context
from ._header import UnitName
from ._library import failure, library
from ._maps import unit_number
from ._plans import Plan

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class OnBuffers:
    """`Sum` on OpenCL buffers."""

    _dtype: np.dtype[Any]
    _queue_plans: dict[Context, Plan]

    def _plan_on(self, context: Context) -> Plan:
        raise NotImplementedError

    def enqueue(self, queue: Any, x: Any, y: Any, count: int, *, dy: Any = None) -> Any:
        """Enqueues the sum at points in an OpenCL buffer. Nothing is waited for.

        Parameters
        ----------
        queue : pyopencl.CommandQueue
            Of any device that can run the kernels. In a queue that runs out of order put a barrier
            before the call if x is not yet written.
        x, y : pyopencl.Buffer or pyopencl.array.Array
            Points, and where to put the results: `count` elements of the plan's type each, side by
            side. y may be x.
        count : int
            How many points.
        dy : like y, optional
            Where to put dS/dx; the plan must have been made with ``derivative=True``.

        Returns
        -------
        pyopencl.Event
            Of the last command.

        Raises
        ------
        ValueError
            For a buffer that is too small or of another context, and arrays of another type.
        TypeError
            For other objects than PyOpenCL's.
        DeviceError, MemoryError
            Where the device fails, or has no double precision for float64, or memory.

        Notes
        -----
        `sigramp_opencl_sum_execute` and `sigramp_opencl_sum_execute_derivative` of the library. The
        bits are those of a call. The first call for an OpenCL context builds kernels and plans the
        sum there, which takes a second or so; the OpenCL context is then kept for good. The plan's
        own device has no part in it.
        """
        context = get_queue_context(_pointer(queue.context), _pointer(queue.device))
        buffers = [_place(each, self._dtype) for each in (x, y) + (() if dy is None else (dy,))]
        name = "sum_execute" if dy is None else "sum_execute_derivative"
        with context.hold():
            if context not in self._queue_plans:
                self._queue_plans[context] = self._plan_on(context)
            return _enqueue(context, "opencl_" + name, queue,
                            (self._queue_plans[context].handle, _pointer(queue), count),
                            [number for place in buffers for number in place])


def enqueue_map(unit: UnitName, queue: Any, x: Any, y: Any, count: int, *, offset: float = 0.0,
                dtype: DTypeLike = np.float32) -> Any:
    """Enqueues u(x - offset) of the elements of an OpenCL buffer. Nothing is waited for.

    Parameters
    ----------
    unit : str
        One of `sigramp.UNITS`.
    queue, x, y, count
        As of `Sum.enqueue`.
    offset : float, optional
        Any number, rounded to the dtype.
    dtype : dtype, optional
        Of the elements: float32 or float64.

    Returns
    -------
    pyopencl.Event
        Of the last command.

    Raises
    ------
    ValueError, TypeError, DeviceError, MemoryError
        As of `Sum.enqueue`; ValueError also for an unknown unit and another dtype.

    Notes
    -----
    `sigramp_opencl_map` of the library. The bits are those of `map`.
    """
    elements = np.dtype(dtype)
    if elements not in (FLOAT32, FLOAT64):
        raise ValueError(f"dtype {elements}: give float32 or float64")
    number = unit_number(unit)
    context = get_queue_context(_pointer(queue.context), _pointer(queue.device))
    (x_buffer, x_first), (y_buffer, y_first) = (_place(each, elements) for each in (x, y))
    with context.hold():
        return _enqueue(context, "opencl_map", queue,
                        (context.handle, _pointer(queue), number, 8 * elements.itemsize, count),
                        [x_buffer, x_first, float(offset), y_buffer, y_first])


def _pointer(thing: Any) -> int:
    try:
        pointer: int = thing.int_ptr
    except AttributeError:
        raise TypeError(f"{type(thing).__name__} has no int_ptr, as PyOpenCL's objects have"
                        ) from None
    return pointer


def _place(thing: Any, dtype: np.dtype[Any]) -> tuple[int, int]:
    """A buffer's address and the first element, of a buffer itself or of PyOpenCL's arrays."""
    if not hasattr(thing, "base_data"):
        return _pointer(thing), 0
    if thing.dtype != dtype or thing.offset % dtype.itemsize or not thing.flags.forc:
        raise ValueError(f"an array of {thing.dtype}: give one of {dtype}, side by side")
    return _pointer(thing.base_data), thing.offset // dtype.itemsize


def _enqueue(context: Context, name: str, queue: Any, first: tuple[Any, ...],
             places: list[Any]) -> Any:
    """The event of a call of the library's, as an object of the queue's package."""
    event = ctypes.c_void_p()
    status = getattr(library, "sigramp_" + name)(*first, *places, ctypes.byref(event))
    if status:
        raise failure(status, library.sigramp_context_detail(context.handle), is_planned=True)
    package = sys.modules[type(queue).__module__.partition(".")[0]]
    return package.Event.from_int_ptr(event.value, False)
