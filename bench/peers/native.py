# SPDX-License-Identifier: MIT
"""Peers written in C: peer.h by ctypes. Nothing here needs more than Python's own library."""

import ctypes
import mmap
import subprocess

NOT_OFFERED, FAILED = 1, 2


class Floats:
    """Float32 numbers on pages of their own, with one page more that a peer may read."""

    def __init__(self, count):
        self.count = count
        self.pages = mmap.mmap(-1, 4 * count // mmap.PAGESIZE * mmap.PAGESIZE + 2 * mmap.PAGESIZE)
        self.numbers = (ctypes.c_float * count).from_buffer(self.pages)

    def write(self, data):
        ctypes.memmove(self.numbers, data, 4 * self.count)

    def read(self, stride=1):
        return memoryview(self.numbers).cast("B").cast("f")[::stride].tobytes()


class Native:
    """One peer: its library stays loaded for the rest of the process."""

    def __init__(self, folder, name, package, threads):
        self.library = ctypes.CDLL(f"{folder}/{name}.so")
        self.library.peer_version.restype = ctypes.c_char_p
        self.library.peer_call.restype = ctypes.c_char_p
        self.library.peer_open.restype = ctypes.c_bool
        self.library.peer_run.restype = ctypes.c_bool
        self.library.peer_prepare.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p]
        if not self.library.peer_open(threads):
            raise RuntimeError("it does not start on this machine")
        self.version = self.library.peer_version().decode() or package_version(package)
        self.call = self.library.peer_call().decode()
        self.threads = threads

    def prepare(self, unit, x, y):
        answer = self.library.peer_prepare(unit.encode(), x.count, x.numbers, y.numbers)
        if answer == FAILED:
            raise RuntimeError(f"it refuses {unit}")
        return answer != NOT_OFFERED

    def run(self):
        if not self.library.peer_run():
            raise RuntimeError("it failed while it computed")

    def collect(self):
        """The answers are in y already."""


def package_version(package):
    """For a library that does not tell its version: the distribution's, shortened."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                           capture_output=True, text=True, check=False)
    return asked.stdout.split("~")[-1].split("-")[0].split(".")[0] or "unknown"
