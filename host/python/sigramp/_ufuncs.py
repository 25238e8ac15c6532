# SPDX-License-Identifier: MIT
"""C loops as true NumPy ufuncs, through the table of functions that NumPy gives extension modules."""

from __future__ import annotations

import ctypes
import importlib
from typing import Any, Final

import numpy as np

from ._contexts import get_context
from ._header import UNITS
from ._library import library, loops, text

try:
    _numpy: Any = importlib.import_module("numpy._core._multiarray_umath")
except ImportError:  # NumPy 1
    _numpy = importlib.import_module("numpy.core._multiarray_umath")

# The order in which NumPy looks for a loop that takes the argument's type without loss.
_LOOPS: Final = (("bool", "float64"), ("int8", "float64"), ("uint8", "float64"),
                 ("int16", "float64"), ("uint16", "float64"), ("float32", "float32"),
                 ("float64", "float64"))
_FROM_FUNCTIONS: Final = 1  # PyUFunc_FromFuncAndData's place in the table, the same since NumPy 1.0
_NO_IDENTITY: Final = -1  # PyUFunc_None


class _UnitData(ctypes.Structure):
    """unit_data in loops.c"""

    _fields_ = [("context", ctypes.c_void_p), ("unit", ctypes.c_int)]


_kept: list[object] = []  # what NumPy holds addresses of

_DOC: Final = """{formula} of every element, on the CPU.

{name}(t) = {formula}

Parameters
----------
x : array_like
    Points, of any shape: float32, float64; float16, which is computed in float32; integers and
    booleans, which are computed in float64. Any spacing in memory.
out : ndarray, None, or tuple of ndarray and None, optional
    Where to put the results, as for every ufunc; x itself is possible.
where : array_like, optional
    Where to compute, as for every ufunc.

Returns
-------
y : ndarray or scalar
    float32 for float16 and float32, float64 otherwise, of x's shape. float32 results are the exact
    values correctly rounded, float64 results within {ulp_f64} ULP. The same bits on every machine,
    and with any number of threads. NaN gives NaN.

Raises
------
TypeError
    For types without a loop: complex, longdouble, object.

See Also
--------
map : the same with an offset, and on OpenCL devices.

Examples
--------
>>> import numpy as np, sigramp
>>> sigramp.{name}(np.zeros((2, 3), dtype=np.float32)).shape
(2, 3)
>>> sigramp.{name}([0, 1, 2]).dtype
dtype('float64')
"""


def _find_constructor() -> Any:
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype = ctypes.c_void_p
    pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    table = ctypes.cast(pointer(_numpy._UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p))
    prototype = ctypes.PYFUNCTYPE(
        ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
        ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int)
    return prototype(table[_FROM_FUNCTIONS])


_construct = _find_constructor()


def make_ufunc(name: str) -> np.ufunc:
    """The ufunc of a unit."""
    unit = UNITS.index(name)
    row = library.sigramp_unit_info(unit).contents
    data = _UnitData(get_context("cpu").handle, unit)
    addresses = [ctypes.cast(getattr(loops, "sigramp_loop_" + element), ctypes.c_void_p).value
                 for element, _ in _LOOPS]
    pointers = ctypes.c_void_p * len(_LOOPS)
    functions = pointers(*addresses)
    datas = pointers(*[ctypes.addressof(data)] * len(_LOOPS))
    types = ctypes.create_string_buffer(bytes(np.dtype(t).num for pair in _LOOPS for t in pair))
    doc = _DOC.format(name=name, formula=text(row.formula), ulp_f64=row.ulp_f64).encode()
    encoded = name.encode()
    _kept.append((data, functions, datas, types, doc, encoded))
    made = _construct(ctypes.addressof(functions), ctypes.addressof(datas),
                      ctypes.addressof(types), len(_LOOPS), 1, 1, _NO_IDENTITY, encoded, doc, 0)
    assert isinstance(made, np.ufunc)
    return made
