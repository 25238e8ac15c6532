# SPDX-License-Identifier: MIT
"""CUDA's driver through ctypes: what harness.py needs of it, each call checked."""

import array
import ctypes
import struct

# CUdevice_attribute
MULTIPROCESSORS, CLOCK_KHZ, MEMORY_CLOCK_KHZ, BUS_BITS, MAJOR, MINOR = 16, 13, 36, 37, 75, 76
# CUjit_option
ERROR_LOG, ERROR_LOG_BYTES = 5, 6
LOG_BYTES = 8192


def fields(types, *values):
    """A kernel's struct, as kernels/arguments.h has it: 64 bits a field, of which a float is the
    lower half. types: a letter of Python's struct each."""
    assert len(types) == len(values)
    packed = b"".join(struct.pack("<" + letter, value).ljust(8, b"\0")
                      for letter, value in zip(types, values))
    return (ctypes.c_uint64 * len(types)).from_buffer_copy(packed)


class Failure(Exception):
    """A call of the driver that failed, by name."""


class Driver:
    """The library, the first device's primary context, and its memory until close."""

    def __init__(self, library):
        self.library = ctypes.CDLL(library)
        self.buffers = []
        self.context = None
        self.call("cuInit", 0)
        version, count, device = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
        self.call("cuDriverGetVersion", ctypes.byref(version))
        self.call("cuDeviceGetCount", ctypes.byref(count))
        if count.value < 1:
            raise Failure("there is no device")
        self.call("cuDeviceGet", ctypes.byref(device), 0)
        self.version, self.count, self.device = version.value, count.value, device

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments)
        if code != 0:
            text = ctypes.c_char_p()
            self.library.cuGetErrorName(code, ctypes.byref(text))
            raise Failure(f"{name}: {(text.value or str(code).encode()).decode()}")

    def attribute(self, which):
        value = ctypes.c_int()
        self.call("cuDeviceGetAttribute", ctypes.byref(value), which, self.device)
        return value.value

    def describe(self):
        name, memory = ctypes.create_string_buffer(256), ctypes.c_size_t()
        self.call("cuDeviceGetName", name, len(name), self.device)
        self.call("cuDeviceTotalMem_v2", ctypes.byref(memory), self.device)
        return {"name": name.value.decode(errors="replace"), "driver": self.version,
                "devices": self.count, "memory_bytes": memory.value,
                "capability": f"{self.attribute(MAJOR)}.{self.attribute(MINOR)}",
                "multiprocessors": self.attribute(MULTIPROCESSORS),
                "clock_khz": self.attribute(CLOCK_KHZ),
                "memory_clock_khz": self.attribute(MEMORY_CLOCK_KHZ),
                "bus_bits": self.attribute(BUS_BITS)}

    def open(self):
        self.context = ctypes.c_void_p()
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(self.context), self.device)
        self.call("cuCtxSetCurrent", self.context)

    def close(self):
        while self.buffers:
            self.free(self.buffers[-1])
        if self.context:
            self.call("cuDevicePrimaryCtxRelease", self.device)
            self.context = None

    def module(self, text):
        """The kernels of a PTX text, compiled for the device by the driver."""
        made, log = ctypes.c_void_p(), ctypes.create_string_buffer(LOG_BYTES)
        options = (ctypes.c_int * 2)(ERROR_LOG, ERROR_LOG_BYTES)
        values = (ctypes.c_void_p * 2)(ctypes.addressof(log), LOG_BYTES)
        try:
            self.call("cuModuleLoadDataEx", ctypes.byref(made), text.encode(), 2, options, values)
        except Failure as problem:
            raise Failure(f"{problem}: {log.value.decode(errors='replace')[:1000]}") from None
        return made

    def unload(self, module):
        self.call("cuModuleUnload", module)

    def kernel(self, module, name):
        found = ctypes.c_void_p()
        self.call("cuModuleGetFunction", ctypes.byref(found), module, name.encode())
        return found

    def launch(self, kernel, columns, rows, size, given, *buffers):
        """Blocks of `size` over (columns rounded up, rows); given: the kernel's fields."""
        arguments = [given, *map(ctypes.c_uint64, buffers)]
        places = (ctypes.c_void_p * len(arguments))(*map(ctypes.addressof, arguments))
        self.call("cuLaunchKernel", kernel, -(-columns // size), rows, 1, size, 1, 1, 0, None,
                  places, None)

    def buffer(self, size):
        place = ctypes.c_uint64()
        self.call("cuMemAlloc_v2", ctypes.byref(place), ctypes.c_size_t(max(size, 16)))
        self.buffers.append(place.value)
        return place.value

    def free(self, place):
        self.buffers.remove(place)
        self.call("cuMemFree_v2", ctypes.c_uint64(place))

    def write(self, place, numbers):
        """numbers: an array.array."""
        address, count = numbers.buffer_info()
        self.call("cuMemcpyHtoD_v2", ctypes.c_uint64(place), ctypes.c_void_p(address),
                  ctypes.c_size_t(count * numbers.itemsize))

    def read(self, place, code, first, count):
        numbers = array.array(code, bytes(count * array.array(code).itemsize))
        address, _ = numbers.buffer_info()
        self.call("cuMemcpyDtoH_v2", ctypes.c_void_p(address),
                  ctypes.c_uint64(place + first * numbers.itemsize),
                  ctypes.c_size_t(count * numbers.itemsize))
        return numbers

    def copy(self, to, source, size):
        """On the device, in its order of work."""
        self.call("cuMemcpyDtoDAsync_v2", ctypes.c_uint64(to), ctypes.c_uint64(source),
                  ctypes.c_size_t(size), None)

    def poison(self, place, size):
        self.call("cuMemsetD8_v2", ctypes.c_uint64(place), ctypes.c_ubyte(0xa5),
                  ctypes.c_size_t(size))

    def wait(self):
        self.call("cuCtxSynchronize")

    def seconds_of(self, work, runs):
        """Times of runs in a row, by the device's events."""
        events = [ctypes.c_void_p() for _ in range(runs + 1)]
        for event in events:
            self.call("cuEventCreate", ctypes.byref(event), 0)
        self.call("cuEventRecord", events[0], None)
        for event in events[1:]:
            work()
            self.call("cuEventRecord", event, None)
        self.call("cuEventSynchronize", events[-1])
        seconds = []
        for before, after in zip(events, events[1:]):
            milliseconds = ctypes.c_float()
            self.call("cuEventElapsedTime", ctypes.byref(milliseconds), before, after)
            seconds.append(1e-3 * milliseconds.value)
        for event in events:
            self.call("cuEventDestroy_v2", event)
        return seconds
