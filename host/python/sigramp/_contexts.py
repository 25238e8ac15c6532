# SPDX-License-Identifier: MIT
"""Contexts, one for each device and number of threads, made when first asked for and then kept.

One for "cpu" takes calls from several threads at once and survives a fork. Others take one call at
a time, and those that touched OpenCL are lost in a child of fork().
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ._library import DeviceError, Options, failure, library, text


class _NoLock:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


_NO_LOCK: Final = _NoLock()


class Report(NamedTuple):
    """What is told of sigramp_report."""

    device: str
    isa: str | None
    fallback: str | None


class Context:
    """A context and the lock for it, None where none is needed."""

    def __init__(self, device: str, create: Callable[[Any], int]) -> None:
        handle = ctypes.c_void_p()
        status = create(ctypes.byref(handle))
        if status:
            error = failure(status, library.sigramp_context_detail(handle))
            library.sigramp_context_destroy(handle)
            raise error
        self.device: Final = device
        self.handle: Final = handle.value
        self.lock = None if device == "cpu" else threading.RLock()
        self.is_lost = False

    def hold(self) -> threading.RLock | _NoLock:
        """What a call with it, and a look at what it says of the call, are done under."""
        return self.lock or _NO_LOCK

    def report(self) -> Report:
        """Who computed last, or would compute next."""
        record = library.sigramp_context_report(self.handle)
        isa, fallback = record.isa, record.fallback
        return Report(text(record.device), None if isa is None else text(isa),
                      None if fallback is None else text(fallback))

    def has_touched_opencl(self) -> bool:
        """Whether OpenCL may be in use for it."""
        if self.device in ("auto", "cpu"):
            report = self.report()
            return report.device != "cpu" or report.fallback is not None
        return True


_contexts: dict[tuple[object, object], Context] = {}  # by device and threads, or by OpenCL's own
_lock = threading.Lock()
_opencl_is_lost = False
_is_opencl_noted = False


def get_context(device: str, threads: int | None = None) -> Context:
    """The context for a device and a number of threads, None for what the library takes."""
    if not isinstance(device, str) or "\0" in device:
        raise ValueError(f"device {device!r}: give 'auto', 'cpu', 'opencl' or 'opencl:P.D'")
    if threads is not None and (isinstance(threads, bool) or not 1 <= threads <= 1024):
        raise ValueError(f"{threads} threads: 1 to 1024 are possible")
    if _opencl_is_lost and device != "cpu":
        if device != "auto":
            raise failure_after_fork(device)
        device = "cpu"

    def create(handle: Any) -> Any:
        options = Options(device.encode(), None, threads or 0, 0)
        return library.sigramp_context_create(ctypes.byref(options), handle)

    return _kept((device, threads), device, create)


def get_queue_context(opencl: int, device: int) -> Context:
    """The context for the addresses of an OpenCL context and device that others made."""
    if _opencl_is_lost:
        raise failure_after_fork("this queue")
    return _kept((opencl, device), "opencl",
                 lambda handle: library.sigramp_opencl_context_create(opencl, device, handle))


def _kept(key: tuple[object, object], device: str, create: Callable[[Any], int]) -> Context:
    with _lock:
        if key not in _contexts:
            _contexts[key] = Context(device, create)
        return _contexts[key]


def failure_after_fork(device: str) -> Exception:
    """What a child of fork() is told where its parent used OpenCL."""
    return DeviceError(f"{device}: OpenCL drivers do not survive fork(); start processes by spawn")


def opencl_is_lost() -> bool:
    """Whether this is a child of fork() whose parent used OpenCL."""
    return _opencl_is_lost


def note_opencl() -> None:
    """OpenCL is being touched without a context that is kept."""
    global _is_opencl_noted
    _is_opencl_noted = True


def _after_fork_in_child() -> None:
    global _lock, _opencl_is_lost
    _lock = threading.Lock()
    for key, context in list(_contexts.items()):
        if context.lock is None:
            continue
        context.lock = threading.RLock()
        if context.has_touched_opencl():
            context.is_lost = True
            _opencl_is_lost = True
            del _contexts[key]
    _opencl_is_lost = _opencl_is_lost or _is_opencl_noted


os.register_at_fork(after_in_child=_after_fork_in_child)
