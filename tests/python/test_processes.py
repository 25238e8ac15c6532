# SPDX-License-Identifier: MIT
"""Plans and ufuncs in other processes; Ctrl-C; memory that there is not."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits


def evaluate(plan: sigramp.Sum, x: Any) -> Any:
    """What a process of a pool does."""
    return plan(x), sigramp.logistic(x), plan.device


def device_after_fork(_: int) -> str:
    """What OpenCL says in a child."""
    try:
        sigramp.map("logistic", np.float32(1), device="opencl")
    except sigramp.DeviceError as error:
        return str(error)
    return "no error"


class Processes(unittest.TestCase):
    def setUp(self) -> None:
        self.x = np.linspace(-9, 19, 200_001)
        self.plan = sigramp.Sum(np.linspace(0, 10, 1000), scale=0.1, derivative=True)

    def check_pool(self, start: str, plan: sigramp.Sum) -> None:
        right, units = plan(self.x), sigramp.logistic(self.x)
        with multiprocessing.get_context(start).Pool(2) as pool:
            for y, u, _ in pool.starmap(evaluate, [(plan, self.x)] * 3):
                self.assertTrue(same_bits(y, right))
                self.assertTrue(same_bits(u, units))

    def test_pools_started_by_spawn(self) -> None:
        self.check_pool("spawn", self.plan)

    def test_pools_started_by_fork(self) -> None:
        self.check_pool("fork", self.plan)

    def test_children_of_fork_use_their_parents_plans(self) -> None:
        direct = sigramp.Sum(np.linspace(0, 10, 1000), method="direct")
        named = sigramp.Sum(np.ones(10, np.float32), method="fast", device="opencl")
        x = self.x[:1000]
        right = [self.plan(x), direct(x)]
        named(0.5)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = not (same_bits(self.plan(x), right[0]) and same_bits(direct(x), right[1]))
                try:
                    named(0.5)
                    status = 2
                except sigramp.DeviceError:
                    pass
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_opencl_is_refused_where_it_would_hang(self) -> None:
        sigramp.map("logistic", np.float32(1), device="opencl")
        with multiprocessing.get_context("fork").Pool(1) as pool:
            self.assertIn("fork", pool.map(device_after_fork, [0])[0])
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.map(device_after_fork, [0]), ["no error"])


def run_script(script: str, interrupt: bool = False) -> tuple[int, str]:
    """Runs Python's lines in a process; interrupts them one second after they said "ready"."""
    with subprocess.Popen([sys.executable, "-B", "-c", script], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        said = ""
        if interrupt:
            said = process.stdout.readline()
            time.sleep(1)
            process.send_signal(signal.SIGINT)
        said += process.stdout.read()
        return process.wait(), said


INTERRUPTED = """
import time, numpy as np, sigramp
x = np.linspace(0, 1, 2_000_000)
plan = sigramp.Sum(np.linspace(0, 10, 200_000), method="direct", device="cpu")
print("ready", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("interrupted")
print(plan(0.5))
"""

OUT_OF_MEMORY = """
import resource, numpy as np, sigramp
offsets = np.linspace(0, 10, 8_000_000)
used = 1024 * int(open("/proc/self/status").read().split("VmSize:")[1].split()[0])
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, -1))
try:
    sigramp.Sum(offsets, method="direct", device="cpu", threads=1)
except MemoryError as error:
    print("MemoryError:", error)
"""


class Ends(unittest.TestCase):
    def test_an_interrupt_stops_long_work(self) -> None:
        for call in ("plan(x)", "sigramp.verify('softplus', device='cpu')"):
            began = time.monotonic()
            status, said = run_script(INTERRUPTED.format(call=call), interrupt=True)
            self.assertEqual(status, 0, said)
            self.assertIn("interrupted", said)
            # The sum is a hundred times as long.
            self.assertLess(time.monotonic() - began, 60)

    def test_memory_that_there_is_not(self) -> None:
        status, said = run_script(OUT_OF_MEMORY)
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"^MemoryError: .*memory")
        self.assertNotIn("Unable to allocate", said)  # that would be NumPy's

    def test_no_opencl(self) -> None:
        script = """
import os
os.environ["OCL_ICD_VENDORS"] = "/nonexistent"
import numpy as np, sigramp
try:
    sigramp.map("relu", [1.0], device="opencl")
except sigramp.DeviceError as error:
    print("DeviceError", error)
print(sigramp.Sum([1.0])(1.0), len(sigramp.devices()))
"""
        status, said = run_script(script)
        self.assertEqual((status, said.splitlines()[-1]), (0, "0.5 1"), said)
        self.assertIn("DeviceError", said)
