#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""includes.py ROOT: whether files include only what lies below them.

cli, bench -> public headers; api -> sum -> plan <- {cpu, opencl}; all of these -> kernels. Only
host/opencl knows OpenCL, and what an include says means one header wherever it stands.
"""

import pathlib
import re
import sys

# What a folder's files may include besides each other and the public headers.
BELOW = {
    "kernels": [],
    "host/threads": [],
    "host/units": ["kernels"],
    "host/plan": ["kernels"],
    "host/cpu": ["kernels", "host/plan", "host/threads", "host/units"],
    "host/opencl": ["kernels", "host/plan", "host/threads", "host/units", "host/plain_text.h"],
    "host/sum": ["kernels", "host/plan", "host/threads", "host/units"],
    "host/verify": ["host/threads"],
    "host/api": ["host/cpu", "host/opencl", "host/plan", "host/sum", "host/threads", "host/units",
                 "host/verify"],
    "host/trial": [],
    "host/io": [],
    "host/mpi": [],
    "host/cli": ["host/io", "host/mpi/job.h", "host/plain_text.h"],
    # It measures kernels as the library launches them.
    "bench/resident": ["bench", "host/api", "host/opencl", "kernels"],
    # What a machine can do is measured with the library's own threads, stores and loader.
    "bench": ["tests", "host/threads", "host/cpu/streamed_stores.h", "host/opencl/backend.h",
              "host/opencl/loader.h", "host/opencl/report.h"],
}

PUBLIC = "host/include"
SEARCHED = ["host", "kernels", PUBLIC]
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def is_in(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def folder_of(path):
    """The row of BELOW that a file belongs to, or its folder."""
    return next((row for row in BELOW if is_in(path, [row])), str(pathlib.PurePath(path).parent))


def found(files, path, name):
    """The files that an include of the name may mean; the compiler takes the first."""
    of_bench = ["bench", "tests"] if is_in(path, ["bench"]) else []
    places = [pathlib.PurePath(path).parent, *map(pathlib.PurePath, SEARCHED + of_bench)]
    return list(dict.fromkeys(str(p / name) for p in places if str(p / name) in files))


def fault_of(path, name, meant):
    """What is wrong with the include of a name, or None."""
    folder = folder_of(path)
    if name.startswith("CL/"):
        knows = folder.startswith("bench") or is_in(path, ["host/opencl", PUBLIC])
        return None if knows else "is for host/opencl alone"
    if len(meant) > 1:
        return f"may mean {' or '.join(meant)}"
    if not meant or is_in(meant[0], [folder, PUBLIC] + BELOW.get(folder, [])):
        return None
    return f"is {meant[0]}, which is not below {folder}"


def main():
    root = pathlib.Path(sys.argv[1])
    files = {str(path.relative_to(root)): path for top in ("bench", "host", "kernels", "tests")
             for path in (root / top).rglob("*") if path.suffix in (".c", ".h", ".cl")}
    faults, count = [], 0
    for path in sorted(p for p in files if not p.startswith("tests/")):
        for name in INCLUDE.findall(files[path].read_text(encoding="utf-8")):
            meant = found(files, path, name)
            count += len(meant) > 0
            fault = fault_of(path, name, meant)
            if fault:
                faults.append(f"{path}: {name} {fault}")
    if count < 500:
        faults.append(f"only {count} includes were found")
    print("\n".join(faults) or f"{count} includes, one way")
    return bool(faults)


sys.exit(main())
