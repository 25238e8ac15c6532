# SPDX-License-Identifier: MIT
"""check_cuda.py SCRATCH SOURCE TOOL LIBRARY: the kernels as PTX, and the harness that runs them.

There is no CUDA here: LIBRARY (cuda_on_opencl.c) takes the driver's calls and runs the OpenCL kernels
that the PTX was made from. CUDA's assembler checks the PTX itself where it is installed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from check import UNITS, check, run

ENTRIES = {"map": {"map"}, "sum": {"scale_points", "add_points", "scale_terms", "add_terms", "finish"}}
QUICK = {"quick_points", "finish_quickly"}


def check_ptx(folder):
    """Each unit and form has its kernels, and the assembler takes them, where there is one."""
    for kernels, entries in ENTRIES.items():
        for unit in UNITS:
            for form in "f32", "f32-doubles", "f64":
                text = (folder / f"ptx/{kernels}-{unit}-{form}.ptx").read_text()
                wanted = entries | (QUICK if (kernels, form) == ("sum", "f32-doubles") else set())
                found = {line.split(".entry ")[1].rstrip("(") for line in text.split("\n")
                         if ".entry " in line}
                check(found == wanted, kernels, unit, form, found)
    assembler = shutil.which("ptxas")
    for file in sorted((folder / "ptx").glob("*-logistic-*.ptx")) if assembler else ():
        run(assembler, "-arch=sm_90", "-o", folder / "cubin", file)
    print("ptxas took the logistic's kernels" if assembler else "ptxas is not here: not assembled")


def check_faults(scratch, source):
    """Kernels whose bits CUDA's compiler could change make no PTX."""
    kernels = scratch / "kernels"
    shutil.rmtree(kernels, ignore_errors=True)
    shutil.copytree(source / "kernels", kernels)
    text = (kernels / "map_item.h").read_text()
    old = "item_point_edge(block.x[j], a)"
    check(text.count(old) == 1, old)
    (kernels / "map_item.h").write_text(text.replace(
        old, "item_point_edge(__nvvm_ex2_approx_f(block.x[j]), a)"))
    done = subprocess.run([sys.executable, "-B", source / "bench/cuda/make_ptx.py", "--out",
                           scratch / "faulty", "--kernels", kernels], capture_output=True, text=True,
                          check=False)
    check(done.returncode == 1 and "ex2.approx" in done.stderr, done)


def check_harness(folder, tool, library):
    words = sys.executable, "-B", folder / "harness.py", "--library", library
    check(json.loads(run(*words, "--look").stdout)["devices"] == 1, "--look")
    kept = folder / "report.json"
    some = "--tool", tool, "--points", 3001, "--json", kept
    run(*words, *some, "--seconds", 100, "--case", "cuda/*logistic*")
    report = json.loads(kept.read_text())
    check(report["stopped"] is None and not report["failed"], report)
    rows = {(row["case"], row["form"]) for row in report["results"]}
    forms = ("f32", "doubles"), ("f32", "pairs"), ("f64", "pairs")
    check(rows == {(f"cuda/{case}/{precision}{shape}", form) for precision, form in forms
                   for case, shape in (("map/logistic", ""), ("sum-direct/logistic", "/1x1e8"),
                                       ("sum-direct/logistic", "/1e3x1e6"),
                                       ("sum-direct/logistic", "/1e6x1e3"))}, rows)
    check(all(row["same_bits"] and row["min_seconds"] > 0 for row in report["results"]), report)
    os.environ["SIGRAMP_STUB_WRONG"] = "1"
    run(*words, *some, "--case", "cuda/map/logistic/f32 in doubles", status=1)
    report = json.loads(kept.read_text())
    check(not report["results"][0]["same_bits"] and report["failed"], report)
    run(*words, "--look", "--library", folder / "no-such-library", status=1)


def main():
    scratch, source, tool, library = map(pathlib.Path, sys.argv[1:])
    folder = scratch / "cuda"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["SIGRAMP_KERNELS"] = str(source / "kernels")
    run(sys.executable, "-B", source / "bench/cuda/make_ptx.py", "--out", folder)
    check_ptx(folder)
    check_faults(scratch, source)
    check_harness(folder, tool, library)


if __name__ == "__main__":
    main()
