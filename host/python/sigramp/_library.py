# SPDX-License-Identifier: MIT
"""The library bound by ctypes: its structures, its calls, and its statuses as exceptions."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, c_char, c_char_p, c_double, c_int, c_int64, c_size_t
from ctypes import c_uint64, c_void_p
from typing import Any, Final

from ._header import STATUSES

NATIVE: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "native")


class DeviceError(RuntimeError):
    """A device that is not available, that failed, or that cannot do what it is asked for."""


class Options(Structure):
    """sigramp_options"""

    _fields_ = [("device", c_char_p), ("isa", c_char_p), ("threads", c_int),
                ("device_memory", c_int64)]


class SumOptions(Structure):
    """sigramp_sum_options"""

    _fields_ = [("unit", c_int), ("slope", c_double), ("scale", c_double), ("method", c_int),
                ("tolerance", c_double), ("derivative", c_int), ("points", c_uint64),
                ("exclude", c_int), ("constant", c_double)]


class UnitRow(Structure):
    """sigramp_unit_row"""

    _fields_ = [("name", c_char_p), ("formula", c_char_p), ("ulp_f32", c_double),
                ("ulp_f64", c_double)]


class ReportRecord(Structure):
    """sigramp_report"""

    _fields_ = [("device", c_char_p), ("isa", c_char_p), ("name", c_char_p),
                ("fallback", c_char_p), ("devices", c_char_p)]


class DeviceRecord(Structure):
    """sigramp_device"""

    _fields_ = [("id", c_char * 32), ("name", c_char * 128), ("platform", c_char * 128),
                ("driver", c_char * 128), ("type", c_char * 16), ("fp64", c_int),
                ("memory_bytes", c_uint64), ("usable", c_int), ("why_not", c_char * 512)]


PROGRESS: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_uint64, c_uint64)


class VerifyOptions(Structure):
    """sigramp_verify_options"""

    _fields_ = [("quick", c_int), ("progress", PROGRESS), ("user", c_void_p)]


class WrongResultRecord(Structure):
    """sigramp_wrong_result"""

    _fields_ = [("input", c_uint64), ("output", c_uint64), ("right", c_uint64)]


class VerifyRecord(Structure):
    """sigramp_verify_report"""

    _fields_ = [("inputs", c_uint64), ("wrong", c_uint64), ("max_ulp", c_double),
                ("first_count", c_size_t), ("first", WrongResultRecord * 8)]


def _open(name: str) -> ctypes.CDLL:
    # Calls through CDLL release Python's lock.
    return ctypes.CDLL(os.path.join(NATIVE, "lib", name))


library: Final = _open("libsigramp.so.0")
loops: Final = _open("libsigramp-python.so")


def _declare(name: str, result: Any, *arguments: Any) -> None:
    function = getattr(library, "sigramp_" + name)
    function.restype = result
    function.argtypes = arguments


# Arrays and handles are addresses.
_declare("version", c_char_p)
_declare("status_message", c_char_p, c_int)
_declare("unit_info", POINTER(UnitRow), c_int)
_declare("context_create", c_int, POINTER(Options), POINTER(c_void_p))
_declare("context_destroy", None, c_void_p)
_declare("context_detail", c_char_p, c_void_p)
_declare("context_report", ReportRecord, c_void_p)
_declare("map_f32", c_int, c_void_p, c_int, c_size_t, c_void_p, ctypes.c_float, c_void_p)
_declare("map_f64", c_int, c_void_p, c_int, c_size_t, c_void_p, c_double, c_void_p)
_declare("verify_f32", c_int, c_void_p, c_int, POINTER(VerifyOptions), POINTER(VerifyRecord))
_declare("sum_choose_spaced", c_int, POINTER(SumOptions), c_int, c_double, c_double, c_uint64)
for _bits in ("f32", "f64"):
    _declare("sum_plan_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_size_t, c_void_p,
             c_void_p, POINTER(c_void_p))
    _declare("sum_plan_slopes_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_size_t, c_void_p,
             c_void_p, c_void_p, POINTER(c_void_p))
    _declare("sum_plan_spaced_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_double, c_double,
             c_uint64, POINTER(c_void_p))
    _declare("sum_plan_open_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_double, c_double,
             POINTER(c_void_p))
    _declare("sum_plan_add_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p)
    _declare("sum_plan_remove_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p)
    _declare("sum_execute_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p)
    _declare("sum_execute_derivative_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p,
             c_void_p)
    _declare("sum_execute_without_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p,
             c_void_p)
    _declare("sum_solve_without_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p)
    _declare("sum_solve_without_error_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p,
             c_void_p, c_void_p)
    _declare("sum_solve_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p)
    _declare("sum_solve_error_" + _bits, c_int, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p)
    _declare("sum_batch_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_size_t, c_void_p,
             c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
    _declare("sum_weight_sets_" + _bits, c_int, c_void_p, POINTER(SumOptions), c_size_t, c_size_t,
             c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p, c_void_p)
_declare("sum_plan_pack", c_int, c_void_p, c_size_t, c_void_p, POINTER(c_size_t))
_declare("sum_plan_add_packed", c_int, c_void_p, c_size_t, c_char_p)
_declare("sum_plan_error_bound", c_double, c_void_p)
_declare("sum_plan_derivative_error_bound", c_double, c_void_p)
_declare("sum_plan_absolute_error_bound", c_double, c_void_p)
_declare("sum_plan_without_error_bound", c_double, c_void_p)
_declare("sum_plan_method", c_int, c_void_p)
_declare("sum_plan_destroy", None, c_void_p)
_declare("opencl_context_create", c_int, c_void_p, c_void_p, POINTER(c_void_p))
_declare("opencl_map", c_int, c_void_p, c_void_p, c_int, c_int, c_size_t, c_void_p, c_size_t,
         c_double, c_void_p, c_size_t, POINTER(c_void_p))
_PLACE: Final = (c_void_p, c_size_t)  # a buffer and its first element
_declare("opencl_sum_execute", c_int, c_void_p, c_void_p, c_size_t, *_PLACE, *_PLACE,
         POINTER(c_void_p))
_declare("opencl_sum_execute_derivative", c_int, c_void_p, c_void_p, c_size_t, *_PLACE, *_PLACE,
         *_PLACE, POINTER(c_void_p))
_declare("devices", c_int, c_size_t, POINTER(DeviceRecord), POINTER(c_size_t))

_ARGUMENTS: Final = ("invalid_argument", "not_supported")
_DEVICES: Final = ("device_unavailable", "device_failed", "not_supported")


def text(value: bytes | None) -> str:
    """A text of the library's, whose names of devices may be anything."""
    return (value or b"").decode("utf-8", "replace")


def failure(status: int, detail: bytes | None, *, is_planned: bool = False) -> Exception:
    """The exception for a status, with the library's one line.

    is_planned: the arguments have been accepted already, so that it is the device that does not
    support the call.
    """
    line = text(detail) or text(library.sigramp_status_message(status))
    name = STATUSES[status]
    if name == "out_of_memory":
        return MemoryError(line)
    if name in (_DEVICES if is_planned else _DEVICES[:2]):
        return DeviceError(line)
    return ValueError(line) if name in _ARGUMENTS else RuntimeError(line)
