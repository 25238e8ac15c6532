# SPDX-License-Identifier: MIT
"""Maps with an offset, on a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._arrays import FLOAT32, Pieces, Reals, Result, as_reals, element_wise, real_dtype
from ._contexts import get_context
from ._header import UNITS, UnitName
from ._library import failure, library

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_PIECES = Pieces(1)


def unit_number(unit: str) -> int:
    """A unit's place in the header's list."""
    if unit not in UNITS:
        raise ValueError(f"unit {unit!r}: there are {', '.join(UNITS)}")
    return UNITS.index(unit)


def map(unit: UnitName, x: ArrayLike, *, offset: float = 0.0, device: str = "auto",
        threads: int | None = None, out: Reals | None = None) -> Result:
    """u(x - offset) of every element, the difference taken without rounding.

    Parameters
    ----------
    unit : str
        The unit's name, one of `sigramp.UNITS`.
    x : array_like
        Points, of any shape: float32, float64; float16, which is computed in float32; integers,
        booleans and Python's numbers, which are computed in float64.
    offset : float, optional
        Any number; rounded to float32 where the points are float32.
    device : str, optional
        "auto", "cpu", "opencl", or "opencl:P.D", one of those of `sigramp.devices`. "auto" takes
        the CPU, to which memory is nearer.
    threads : int, optional
        On the CPU, 1 to 1024; by default what OMP_NUM_THREADS says, else the processors there are.
    out : ndarray, optional
        Where to put the results: of x's shape and the result's type. x itself is possible.

    Returns
    -------
    y : ndarray or scalar
        float32 or float64, of x's shape and order in memory. Within the unit's bound of the exact
        value (`sigramp --help` lists them), float32 without an offset correctly rounded, and the
        same bits on every device.

    Raises
    ------
    ValueError
        For an unknown unit or device, and for an `out` that does not fit.
    TypeError
        For points of another type.
    DeviceError
        Where the device asked for is not there, fails, or has no double precision for float64.
    MemoryError
        Where there is no memory for it.

    Notes
    -----
    `sigramp_map_f32` and `_f64` of the library. Ctrl-C stops long work; `out` is then unspecified.

    Examples
    --------
    >>> import sigramp
    >>> sigramp.map("relu", [1.0, 2.0, 3.0], offset=1.5)
    array([0. , 0.5, 1.5])
    """
    number = unit_number(unit)
    dtype = real_dtype("x", x)
    points = as_reals("x", x, dtype)
    context = get_context(device, threads)
    call = library.sigramp_map_f32 if dtype == FLOAT32 else library.sigramp_map_f64
    shift = float(offset)

    def compute_piece(count: int, source: int, target: int) -> None:
        status = call(context.handle, number, count, source, shift, target)
        if status:
            raise failure(status, library.sigramp_context_detail(context.handle), is_planned=True)

    def compute(count: int, *addresses: int) -> None:
        with context.hold():
            _PIECES.run(compute_piece, count, dtype.itemsize, addresses)

    return element_wise(compute, points, (out,))[0]
