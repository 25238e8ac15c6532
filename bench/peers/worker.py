# SPDX-License-Identifier: MIT
"""One process per peer: its threads and libraries meet no other's, and it may crash.

The driver's side is Worker; the process runs serve().
"""

import ctypes
import multiprocessing
import os
import signal
import time
import warnings

import libraries
import native

# Name and, for those in C, the library and the Debian package it comes from.
PEERS = {"memcpy": ("memcpy", "libc6"), "sigramp": ("sigramp", "sigramp"),
         "oneDNN": ("onednn", "libdnnl-dev"), "XNNPACK": ("xnnpack", "libxnnpack-dev"),
         "libmvec": ("libmvec", "libc6"), "SLEEF": ("sleef", "libsleef-dev"),
         "NumPy": None, "SciPy": None, "PyTorch": None, "JAX": None}
PATIENCE = 600  # seconds for one answer: no peer takes a minute for what the driver asks
UNTOUCHED = 0xC0  # bytes of -6.02, no unit's value: what a run leaves of it was not computed


def make(name, folder, threads):
    if PEERS[name] is None:
        return libraries.MODULES[name](threads)
    library, package = PEERS[name]
    if not os.path.exists(f"{folder}/{library}.so"):
        raise RuntimeError(f"not built: {package} is missing, or of another version")
    return native.Native(folder, library, package, threads)


class Server:
    """What a worker does when asked; the names of the methods are the requests."""

    def __init__(self, peer, support):
        self.peer, self.support = peer, support
        self.x = self.y = None

    def evaluate(self, unit, data):
        x, y = native.Floats(len(data) // 4), native.Floats(len(data) // 4)
        x.write(data)
        if not self.peer.prepare(unit, x, y):
            return None
        self.peer.run()
        self.peer.collect()
        return y.read()

    def prepare(self, unit, count):
        """Also the warm-up; a sample of the answers, to be checked before anything is timed."""
        if self.x is None or self.x.count != count:
            self.x, self.y = native.Floats(count), native.Floats(count)
            self.support.support_fill(ctypes.c_size_t(count), self.x.numbers)
        ctypes.memset(self.y.numbers, UNTOUCHED, 4 * count)
        if not self.peer.prepare(unit, self.x, self.y):
            return None
        self.peer.run()
        self.peer.collect()
        stride = count // 4096 + 1
        return self.x.read(stride), self.y.read(stride)

    def run(self):
        start = time.perf_counter()
        self.peer.run()
        return time.perf_counter() - start


def serve(pipe, name, folder, processors):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to answer
    os.sched_setaffinity(0, processors)
    warnings.simplefilter("ignore")  # an overflow to infinity, a NaN: asked for
    try:
        peer = make(name, folder, len(processors))
        server = Server(peer, ctypes.CDLL(f"{folder}/peers-support.so"))
        pipe.send({"version": peer.version, "call": peer.call, "threads": peer.threads})
        for request, *arguments in iter(pipe.recv, None):
            pipe.send(getattr(server, request)(*arguments))
    except EOFError:
        pass  # the driver is gone
    except Exception as problem:  # whatever a peer raises is a line in the report
        pipe.send(problem if isinstance(problem, RuntimeError) else
                  RuntimeError(f"{type(problem).__name__}: {str(problem).partition(chr(10))[0]}"))


class Worker:
    """A peer's process; a peer that fails raises RuntimeError here and is gone."""

    def __init__(self, name, folder, processors):
        spawning = multiprocessing.get_context("spawn")  # nothing inherited, no fork of threads
        self.name = name
        self.pipe, other = spawning.Pipe()
        self.process = spawning.Process(target=serve, args=(other, name, folder, processors),
                                        daemon=True)
        self.process.start()
        other.close()
        try:
            self.about = self.answer()
        except RuntimeError:
            self.close()
            raise

    def answer(self):
        try:
            if not self.pipe.poll(PATIENCE):
                raise RuntimeError(f"no answer in {PATIENCE} s")
            reply = self.pipe.recv()
        except EOFError:
            self.process.join()
            raise RuntimeError(f"its process ended with status {self.process.exitcode}") from None
        if isinstance(reply, Exception):
            raise reply
        return reply

    def ask(self, request, *arguments):
        self.pipe.send((request, *arguments))
        return self.answer()

    def close(self):
        self.process.kill()
        self.process.join()
