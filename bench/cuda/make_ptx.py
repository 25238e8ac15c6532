#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the kernels for CUDA's driver, for machines that have it and no OpenCL.

FOLDER gets the harness and, for each unit, ptx/KERNELS-UNIT-FORM.ptx: kernels map or sum; form f32
(pairs of floats), f32-doubles (floats tried in double) or f64. A driver compiles PTX for whatever
device it finds.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
UNITS = tuple(sorted(file.stem for file in (ROOT / "kernels/units").glob("*.h")))
FORMS = {"f32": ["SIGRAMP_PRECISION=32"], "f32-doubles": ["SIGRAMP_PRECISION=32", "SIGRAMP_WIDE"],
         "f64": ["SIGRAMP_PRECISION=64"]}
CLANGS = "clang", *(f"clang-{version}" for version in range(22, 13, -1))
# Turing and all that came after it; Volta's PTX is no longer taken by CUDA 13's assembler.
TARGET, FEATURE = "sm_75", "+ptx70"
# A sum or product that could be contracted, or that flushes subnormals, has other bits; so has an
# approximation. Calls and local memory show a built-in function that nobody defined, or a spill.
FORBIDDEN = re.compile(r"\.ftz|\.approx|\.full|\b(add|sub|mul)\.f(32|64)|\bcall\b|\.extern")


def arguments():
    parser = argparse.ArgumentParser(prog="bench/cuda/make_ptx.py",
                                     description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--out", metavar="FOLDER", type=pathlib.Path, default=ROOT / "build-cuda",
                        help="(build-cuda)")
    parser.add_argument("--kernels", metavar="FOLDER", type=pathlib.Path, default=ROOT / "kernels",
                        help="where they are (kernels)")
    return parser.parse_args()


def compiled(clang, kernels, name, unit, form):
    done = subprocess.run(
        [clang, "-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-nogpulib",
         "-O3", "-w", "-ffp-contract=off", "-target", "nvptx64-nvidia-cuda", "-Xclang",
         "-target-cpu", "-Xclang", TARGET, "-Xclang", "-target-feature", "-Xclang", FEATURE,
         "-I", kernels, "-DTILE=256", "-DSIGRAMP_LOCAL_TABLES",
         f'-DKERNEL_FILE="{name}.cl"', f"-DSIGRAMP_UNIT={unit}",
         *(f"-D{macro}" for macro in FORMS[form]), "-S", "-o", "-", HERE / "builtins.cl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"make_ptx: {clang} does not compile {name}.cl; it needs OpenCL's header and the "
                 f"target NVPTX, as Debian's package clang has:\n{done.stderr[:2000]}")
    return done.stdout


def check(text, file):
    """Inexact arithmetic, or calls to nowhere, would be found out only there."""
    for line in text.split("\n"):
        if FORBIDDEN.search(line.split("//")[0]):
            sys.exit(f"make_ptx: {file} has {line.strip()}")


def main():
    options = arguments()
    clang = next((name for name in CLANGS if shutil.which(name)), None)
    if not clang:
        sys.exit("make_ptx: clang is missing (Debian: clang)")
    folder = options.out / "ptx"
    folder.mkdir(parents=True, exist_ok=True)
    for name in "map", "sum":
        for unit in UNITS:
            for form in FORMS:
                file = folder / f"{name}-{unit}-{form}.ptx"
                text = compiled(clang, options.kernels, name, unit, form)
                check(text, file)
                about = f"// {name}.cl {unit} {' '.join(FORMS[form])}\n"
                file.write_text(about + text, encoding="utf-8")
    for script in "harness.py", "driver.py", "sums.py":
        shutil.copy(HERE / script, options.out)


if __name__ == "__main__":
    main()
