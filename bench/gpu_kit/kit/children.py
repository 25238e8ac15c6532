# SPDX-License-Identifier: MIT
"""Programs that may hang, crash or talk: each in a process group of its own, with a time limit."""

import ctypes
import os
import signal
import subprocess
import tempfile
import time

GRACE = 3  # seconds from SIGTERM to SIGKILL: the bench writes then what it has
LOOK = 0.1  # seconds between two looks at a program
MOST_OUTPUT = 4 << 20  # bytes that are read of what a program prints


class Ended:
    """How a program ended: "done", "cut" by its limit, "crashed" or "absent"."""

    def __init__(self, how, status=None, output="", errors="", seconds=0.0):
        self.how, self.status, self.seconds = how, status, seconds
        self.output, self.errors = output, errors

    def passed(self):
        return self.how == "done" and self.status == 0

    def words(self):
        """One line that says how it ended, with the last of its complaints."""
        last = (self.errors.strip().split("\n") or [""])[-1][-300:]
        if self.how == "done":
            return f"status {self.status}: {last}" if last else f"status {self.status}"
        if self.how == "crashed":
            try:
                name = signal.Signals(-self.status).name
            except ValueError:
                name = f"signal {-self.status}"
            return f"crashed by {name}" + (f": {last}" if last else "")
        return f"cut after {self.seconds:.1f} s" if self.how == "cut" else f"absent: {last}"


def send(process, which):
    try:
        os.killpg(process.pid, which)
    except (ProcessLookupError, PermissionError):
        pass


def waited(process, seconds):
    try:
        process.wait(timeout=max(seconds, 0))
        return True
    except subprocess.TimeoutExpired:
        return False


def stop(process):
    """Ends the group. A process that a driver holds in the kernel stays, and nobody waits for it."""
    send(process, signal.SIGTERM)
    waited(process, GRACE)
    send(process, signal.SIGKILL)
    waited(process, 1)


class Lines:
    """The whole lines that were added to a file since the last look."""

    def __init__(self, file):
        self.file, self.place = file, 0

    def new(self):
        data = os.pread(self.file.fileno(), 1 << 16, self.place)
        whole = data.rfind(b"\n") + 1
        self.place += whole
        return data[:whole].decode("utf-8", "replace").splitlines()


def text_of(file):
    return os.pread(file.fileno(), MOST_OUTPUT, 0).decode("utf-8", "replace")


PR_SET_PDEATHSIG = 1  # sys/prctl.h
c_library = ctypes.CDLL(None)


def end_with_parent():
    """In a child: whoever kills this script outright leaves no program on the GPU."""
    c_library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start(words, environment, output, errors):
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                            env=environment, start_new_session=True, preexec_fn=end_with_parent)


def run(words, limit, environment=None, tell=None):
    """Runs a program for at most limit seconds. tell gets each line it writes to standard error.

    Its output goes through files: a pipe would keep waiting for whatever a killed program started.
    """
    words = [str(word) for word in words]
    began = time.monotonic()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            process = start(words, environment, output, errors)
        except OSError as problem:
            return Ended("absent", None, "", f"{words[0]}: {problem.strerror}")
        lines, ended = Lines(errors), False
        try:
            while not ended and time.monotonic() - began < limit:
                ended = waited(process, LOOK)
                for line in lines.new() if tell else ():
                    tell(line)
        finally:
            stop(process) if not ended else send(process, signal.SIGKILL)
        status = process.returncode if ended else None
        how = "cut" if not ended else "crashed" if status < 0 else "done"
        return Ended(how, status, text_of(output), text_of(errors), time.monotonic() - began)
