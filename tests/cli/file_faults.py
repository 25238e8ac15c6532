# SPDX-License-Identifier: MIT
"""file_faults.py TOOL SHIM FOLDER: every k-th allocation and file call of a few requests fails, once and for ever.

Whatever fails, the tool gives the right files and status 0, or status 1, one line on standard error and the files that
were there before; once those have got their names, only the report can fail. Where the process is ended instead (exit,
abort, a segmentation fault), no temporary file stays.
"""

import os
import pathlib
import shutil
import struct
import subprocess
import sys

TOOL, SHIM, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
INPUTS = {
    "x.f64": struct.pack("<300d", *(0.07 * i - 10 for i in range(300))),
    "w.csv": "".join(f"{1 + i % 7}\n" for i in range(40)).encode(),
    "bin/gnuplot": b"#!/bin/sh\necho '</svg>'\n",
}
OLD = {"y.csv": b"old\n"}
ON_CPU = ["--device", "cpu", "--threads", "2"]
REQUESTS = [
    ["eval", "softplus", "--x", "x.f64", "--out", "y.csv"],
    ["eval", "logistic", "--x", "w.csv", "--precision", "f32", "--out", "y.npy"],
    ["sum", "--x", "x.f64", "--offsets", "0:10:40", "--weights", "w.csv", "--derivative", "d.npy", "--out", "y.csv"],
    ["sum", "--x", "-10:10:50", "--offsets", "w.csv", "--method", "fast", "--json", "--out", "y.f64"],
    ["figures"],
]
FAILING = ["memory", "open", "read", "write", "sync", "rename", "lock", "mode", "pipe", "memfd", "short"]
ENDING = ["exit", "abort", "fault"]
MOST = 12  # of the k of one request and kind
HANG = 60  # seconds


def prepare():
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "bin").mkdir(parents=True)
    for name, content in {**INPUTS, **OLD}.items():
        (FOLDER / name).write_bytes(content)
    (FOLDER / "bin/gnuplot").chmod(0o755)


def outputs():
    return {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*")
            if path.is_file() and str(path.relative_to(FOLDER)) not in INPUTS}


def run(request, fault=None):
    """Its status (None: it hangs), standard error and the files it leaves, from those that were there."""
    for name in set(outputs()) - set(OLD):
        (FOLDER / name).unlink()
    for name, content in OLD.items():
        (FOLDER / name).write_bytes(content)
    variables = dict(os.environ, PATH=f"{FOLDER}/bin:/usr/bin:/bin")
    if fault is not None:
        variables.update(LD_PRELOAD=SHIM, SIGRAMP_FAULT=fault, SIGRAMP_FAULT_COUNT=str(FOLDER.parent / "calls"))
    try:
        done = subprocess.run([TOOL, *request, *ON_CPU], cwd=FOLDER, env=variables, timeout=HANG, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return None, b"", outputs()
    return done.returncode, done.stderr, outputs()


def calls(request, kind):
    (FOLDER.parent / "calls").write_text("0")
    run(request, f"{kind}:0")
    return int((FOLDER.parent / "calls").read_text())


def some_of(count):
    return sorted({1 + i * (count - 1) // max(1, MOST - 1) for i in range(MOST)}) if count > MOST else \
        range(1, count + 1)


def judge(kind, answer, right):
    """What is wrong, or None."""
    status, words, files = answer
    if status is None:
        return "hang"
    if set(files) - set(right) - set(OLD) or any(files[name] not in (right.get(name), OLD.get(name)) for name in files):
        return "partial file"
    if kind in ENDING:
        return None if status != 0 or files == right else "wrong"
    if status < 0:
        return "crash"
    if status == 0:
        return None if files == right else "wrong"
    none_or_all = files in (OLD, right) or kind == "rename" # if nothing can be renamed, nothing can come back
    return None if status == 1 and words.count(b"\n") == 1 and none_or_all else "wrong"


def main():
    counts = dict.fromkeys(["tried", "right", "refused", "ended", "crash", "hang", "partial file", "wrong"], 0)
    prepare()
    for request in REQUESTS:
        status, words, right = run(request)
        if status != 0:
            sys.exit(f"{request}: {words.decode()}")
        for kind in FAILING + ENDING:
            for k in some_of(calls(request, kind)):
                for fault in [f"{kind}:{k}"] + [f"{kind}:{k}+"] * (kind in FAILING):
                    answer = run(request, fault)
                    fate = judge(kind, answer, right)
                    counts["tried"] += 1
                    counts[fate or ("ended" if kind in ENDING else "refused" if answer[0] else "right")] += 1
                    if fate:
                        print(f"{fate}: {fault}: {' '.join(request)}: status {answer[0]}, {answer[1]}, "
                              f"{sorted(answer[2])}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    if counts["right"] < 50 or counts["refused"] < 50 or counts["ended"] < 10 or \
            any(counts[what] for what in ("crash", "hang", "partial file", "wrong")):
        sys.exit(1)


main()
