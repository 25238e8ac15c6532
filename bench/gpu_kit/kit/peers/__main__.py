# SPDX-License-Identifier: MIT
"""peers LIBRARY: times another library on the GPU, each answer checked; a JSON line for each case.

A case that fails is a line too, and the next one goes on.
"""

import argparse
import importlib
import json
import os
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "python"))

# Each has cases(target): pairs of a name and a function that returns a row.
MODULES = {"torch": "by_torch", "triton": "by_triton", "pykeops": "by_pykeops", "cupy": "by_cupy"}


def arguments():
    parser = argparse.ArgumentParser(prog="peers", description=__doc__.split("\n")[0])
    parser.add_argument("library", choices=MODULES)
    parser.add_argument("--seconds", type=float, default=60, help="no case begins later (60)")
    parser.add_argument("--target", default="cuda", choices=("cuda", "cpu"))
    return parser.parse_args()


def row_of(name, case):
    try:
        return dict({"case": name}, **case())
    except Exception as problem:  # whatever a library raises is a line of the report
        words = (str(problem).strip().split("\n") or [""])[0][:300]
        return {"case": name, "failed": f"{type(problem).__name__}: {words}"}


def told(row):
    if "failed" in row:
        return f"{row['case']}: {row['failed']}"
    rate = f"{row['gb_per_second']:.1f} GB/s" if "gb_per_second" in row else \
        f"{1e-9 * row['terms_per_second']:.3g} Gterm/s"
    return f"{row['case']}: {1e3 * row['median_seconds']:.4g} ms, {rate}"


def main():
    options = arguments()
    end = time.monotonic() + options.seconds
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries talk on standard output
    module = importlib.import_module(MODULES[options.library])
    failed = 0
    for name, case in module.cases(options.target):
        if time.monotonic() > end:
            break
        row = row_of(name, case)
        failed += "failed" in row or not row["right"]
        print(json.dumps(row), file=output, flush=True)
        print(told(row), file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
