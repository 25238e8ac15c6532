# SPDX-License-Identifier: MIT
"""limits.py LOADER: the OpenCL platforms and devices with their limits, as JSON.

A program of its own, since a driver may hang or crash as soon as it is asked.
"""

import ctypes
import json
import sys

# Name, number (CL/cl.h, CL/cl_ext.h) and type of what a device says of itself.
NUMBERS = {"compute_units": (0x1002, ctypes.c_uint32), "clock_mhz": (0x100C, ctypes.c_uint32),
           "work_group_size": (0x1004, ctypes.c_size_t), "memory_bytes": (0x101F, ctypes.c_uint64),
           "largest_buffer_bytes": (0x1010, ctypes.c_uint64),
           "local_bytes": (0x1023, ctypes.c_uint64), "cache_bytes": (0x101E, ctypes.c_uint64),
           "cache_line_bytes": (0x101D, ctypes.c_uint32),
           "constant_bytes": (0x1020, ctypes.c_uint64), "address_bits": (0x100D, ctypes.c_uint32),
           "unified_memory": (0x1035, ctypes.c_uint32),
           "timer_nanoseconds": (0x1025, ctypes.c_size_t),
           "f32_abilities": (0x101B, ctypes.c_uint64), "f64_abilities": (0x1032, ctypes.c_uint64),
           "nvidia_compute_major": (0x4000, ctypes.c_uint32),
           "nvidia_compute_minor": (0x4001, ctypes.c_uint32),
           "nvidia_registers": (0x4002, ctypes.c_uint32), "nvidia_warp": (0x4003, ctypes.c_uint32),
           "amd_simds_per_unit": (0x4040, ctypes.c_uint32),
           "amd_wavefront": (0x4043, ctypes.c_uint32)}
TEXTS = {"name": 0x102B, "vendor": 0x102C, "driver": 0x102D, "version": 0x102F, "c_version": 0x103D,
         "extensions": 0x1030}
TYPES = {2: "cpu", 4: "gpu", 8: "accelerator"}
TYPE = 0x1000
ALL_TYPES = 0xFFFFFFFF


def ids(call, *before):
    """What clGetPlatformIDs or clGetDeviceIDs list."""
    count = ctypes.c_uint32(0)
    if call(*before, 0, None, ctypes.byref(count)) != 0 or count.value == 0:
        return []
    found = (ctypes.c_void_p * count.value)()
    return list(found) if call(*before, count, found, None) == 0 else []


def text(call, one, what):
    size = ctypes.c_size_t(0)
    if call(one, what, 0, None, ctypes.byref(size)) != 0:
        return None
    buffer = ctypes.create_string_buffer(size.value + 1)
    return buffer.value.decode("utf-8", "replace").strip() \
        if call(one, what, size, buffer, None) == 0 else None


def number(call, one, what, kind):
    value = kind(0)
    return value.value if call(one, what, ctypes.sizeof(value), ctypes.byref(value), None) == 0 \
        else None


def described(call, device):
    row = {name: text(call, device, what) for name, what in TEXTS.items()}
    row["type"] = TYPES.get((number(call, device, TYPE, ctypes.c_uint64) or 0) & 14, "other")
    row.update((name, number(call, device, *what)) for name, what in NUMBERS.items())
    return {name: value for name, value in row.items() if value is not None}


def main():
    loader = ctypes.CDLL(sys.argv[1])
    for name in "clGetPlatformInfo", "clGetDeviceInfo":
        getattr(loader, name).argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_size_t,
                                          ctypes.c_void_p, ctypes.c_void_p]
    rows = []
    for p, platform in enumerate(ids(loader.clGetPlatformIDs)):
        of = ctypes.c_void_p(platform), ctypes.c_uint64(ALL_TYPES)
        for d, device in enumerate(ids(loader.clGetDeviceIDs, *of)):
            rows.append({"id": f"opencl:{p}.{d}",
                         "platform": text(loader.clGetPlatformInfo, platform, 0x0902),
                         **described(loader.clGetDeviceInfo, device)})
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
