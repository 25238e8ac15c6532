# SPDX-License-Identifier: MIT
"""What there is to compute on, and whether it computes rightly."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ._contexts import failure_after_fork, get_context, note_opencl, opencl_is_lost
from ._header import UnitName
from ._library import PROGRESS, DeviceRecord, VerifyOptions, VerifyRecord, failure, library, text
from ._maps import unit_number


class Device(NamedTuple):
    """A device, as `sigramp devices --json` tells it."""

    id: str
    name: str
    platform: str
    driver: str
    type: str
    fp64: bool
    memory_bytes: int
    usable: bool
    why_not: str | None


def devices() -> list[Device]:
    """Every device there is, the CPU path first.

    Returns
    -------
    list of Device
        `id` is what `device=` takes; `memory_bytes` in bytes; `fp64` whether it has double
        precision; `why_not` None if it is usable.

    Raises
    ------
    DeviceError
        In a child of fork() whose parent used OpenCL.

    Notes
    -----
    Opening a device builds its kernels, which may take a second each the first time.

    Examples
    --------
    >>> import sigramp
    >>> sigramp.devices()[0].id
    'cpu'
    """
    if opencl_is_lost():
        raise failure_after_fork("devices")
    note_opencl()
    count = ctypes.c_size_t()
    capacity = 16
    while True:
        records = (DeviceRecord * capacity)()
        status = library.sigramp_devices(capacity, records, ctypes.byref(count))
        if status:
            raise failure(status, None)
        if count.value <= capacity:
            return [_device(record) for record in records[: count.value]]
        capacity = count.value


def _device(record: DeviceRecord) -> Device:
    usable = bool(record.usable)
    return Device(text(record.id), text(record.name), text(record.platform), text(record.driver),
                  text(record.type), bool(record.fp64), int(record.memory_bytes), usable,
                  None if usable else text(record.why_not))


class WrongResult(NamedTuple):
    """A float32 result that is not the right one."""

    input: np.float32
    output: np.float32
    right: np.float32


class Verification(NamedTuple):
    """What `verify` found."""

    unit: str
    device: str
    isa: str | None
    inputs: int
    wrong: int
    max_ulp: float
    first: tuple[WrongResult, ...]


def verify(unit: UnitName, *, quick: bool = False, device: str = "auto",
           threads: int | None = None,
           progress: Callable[[int, int], object] | None = None) -> Verification:
    """Evaluates a unit at all 2**32 float32 inputs, and compares with the right results.

    Parameters
    ----------
    unit : str
        One of `sigramp.UNITS`.
    quick : bool, optional
        Only the hardest inputs and a sample, about 2**20.
    device, threads : optional
        As of `sigramp.map`.
    progress : callable, optional
        Called now and then, in a thread of its own, with how many of how many inputs are done;
        what it raises stops the work.

    Returns
    -------
    Verification
        `wrong` of `inputs` results are not the exact values correctly rounded, `first` lists some;
        `max_ulp` is the largest distance, in steps from one float32 to the next.

    Raises
    ------
    ValueError
        For an unknown unit or device.
    DeviceError
        Where the device asked for is not there or fails.
    MemoryError
        It takes about 100 MB.

    Notes
    -----
    Ctrl-C stops it. Of the kept hashes of right results and how they were made the manual tells,
    under ``sigramp verify``.

    Examples
    --------
    >>> import sigramp
    >>> sigramp.verify("logistic", quick=True, device="cpu").wrong
    0
    """
    number = unit_number(unit)
    context = get_context(device, threads)
    raised: list[BaseException] = []

    def on_progress(_: object, done: int, inputs: int) -> int:
        try:
            if progress is not None and not raised:
                progress(done, inputs)
        except BaseException as error:
            raised.append(error)
        return bool(raised)

    options = VerifyOptions(quick, PROGRESS(on_progress), None)
    record = VerifyRecord()
    with context.hold():
        status = _beside(lambda: library.sigramp_verify_f32(
            context.handle, number, ctypes.byref(options), ctypes.byref(record)), raised)
        if raised:
            raise raised[0]
        if status:
            raise failure(status, library.sigramp_context_detail(context.handle), is_planned=True)
        report = context.report()
    return Verification(unit, report.device, report.isa, record.inputs, record.wrong,
                        record.max_ulp, tuple(_wrong(each) for each in
                                              record.first[: record.first_count]))


def _beside(call: Callable[[], int], raised: list[BaseException]) -> int:
    """What the call returns, made by another thread, and raised what this one met meanwhile: a
    Ctrl-C is raised in the main thread alone, and within a callback ctypes would only print it."""
    returned: list[int] = []
    is_done = threading.Event()

    def run() -> None:
        returned.append(call())
        is_done.set()

    threading.Thread(target=run).start()
    while not is_done.is_set():
        try:
            is_done.wait()
        except BaseException as error:
            raised.append(error)
    return returned[0]


def _wrong(record: ctypes.Structure) -> WrongResult:
    bits = np.array([record.input, record.output, record.right], np.uint64).astype(np.uint32)
    return WrongResult(*bits.view(np.float32))
