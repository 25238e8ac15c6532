#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what the OpenCL kernels cost a GPU, without one.

clang compiles each kernel for GPUs, with the options of host/opencl/program.c, and the machine code
is counted: of direct sums the inner loop over the terms, per term; of maps the loop over points
without an offset that leaves the uncertain ones; of tables the shortest way of a point to its
result; of the others all there is. Loops are not unrolled. A GPU's peak is
its compute units times its clock times the terms or points per clock that are printed, if nothing
but the arithmetic takes time and no instruction runs beside another.
"""

import argparse
import fnmatch
import json
import pathlib
import shutil
import subprocess
import sys

import machine_code

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNITS = tuple(sorted(file.stem for file in (ROOT / "kernels/units").glob("*.h")))
CLANGS = "clang", *(f"clang-{version}" for version in range(22, 13, -1))
# What an operation takes of a compute unit's issue slots, a float's as one, and how many work-items
# issue one in a clock: AMD's CDNA 2 and RDNA 2, CUDA's compute capabilities 7.0 (Volta) and 8.6
# (Ampere's graphics cards), from their makers' tables. A 64-bit integer is two of 32 bits.
TARGETS = {"gfx90a": {"lanes": 64, "fp64": 1, "int64": 2},
           "gfx1030": {"lanes": 64, "fp64": 16, "int64": 2},
           "sm_70": {"lanes": 64, "fp64": 2, "int64": 2},
           "sm_86": {"lanes": 128, "fp64": 64, "int64": 2}}
PTX = {"sm_70": "+ptx70", "sm_86": "+ptx71"}
# Kernel: its source, and what of it is counted. The quick_... with a loop are quick_points' loops.
KERNELS = {"scale_points": ("sum", "term"), "add_points": ("sum", "term"),
           "scale_terms": ("sum", "term"), "add_terms": ("sum", "term"),
           "quick_ones": ("quick", "term"), "quick_weights": ("quick", "term"),
           "quick_absolute_weights": ("quick", "term"), "map": ("map", "point"),
           "table": ("table", "point"), "finish": ("sum", "kernel"),
           "quick_points": ("quick", "kernel"), "finish_quickly": ("quick", "kernel"),
           "segments": ("segments", "kernel"), "pieces": ("pieces", "kernel")}
WIDE_SOURCES = {"quick": "sum"}  # float kernels built to try doubles first
# What --counts counts: the resident cases' kernels, in PTX, which tells floats from integers.
COUNTED_TARGET = "sm_70"
COUNTED = [("map", UNITS),
           *((kernel, ("logistic",)) for kernel in ("scale_points", "add_points", "scale_terms",
                                                    "add_terms", "quick_weights"))]


def arguments():
    parser = argparse.ArgumentParser(prog="bench/kernel_operations.py",
                                     description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--target", choices=TARGETS, action="append", help="(all)")
    parser.add_argument("--unit", choices=UNITS, action="append", help="(all)")
    parser.add_argument("--precision", choices=("f32", "f64"), action="append", help="(both)")
    parser.add_argument("--kernel", choices=KERNELS, action="append", help="(all)")
    parser.add_argument("--define", metavar="MACRO", action="append", default=[],
                        help="for the kernels, such as SIGRAMP_FLUSHES_SUBNORMALS")
    parser.add_argument("--kernels", metavar="FOLDER", type=pathlib.Path, default=ROOT / "kernels",
                        help="where they are, to compare with other versions' (kernels)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--counts", metavar="FILE", type=pathlib.Path,
                        help="write the floating-point operations that bench/resident/peak.c "
                        "includes, and nothing where clang is missing")
    return parser.parse_args()


def compiled(clang, options, target, source, macros):
    """What the compiler makes of kernels/SOURCE.cl, as text."""
    machine = ["amdgcn-amd-amdhsa", f"-mcpu={target}"] if target not in PTX else \
        ["nvptx64-nvidia-cuda", "-Xclang", "-target-cpu", "-Xclang", target,
         "-Xclang", "-target-feature", "-Xclang", PTX[target]]
    unrolling = ["-fno-vectorize", "-mllvm", "-unroll-runtime=0", "-mllvm",
                 "-unroll-allow-partial=0"]
    if source == "map":  # all of whose loops are to stay
        unrolling += ["-mllvm", "-unroll-full-max-count=0"]
    done = subprocess.run(
        [clang, "-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-nogpulib",
         "-O3", "-w", *unrolling, "-target", *machine, "-I", options.kernels, "-DTILE=256",
         "-DSIGRAMP_LOCAL_TABLES", f'-DKERNEL_FILE="{source}.cl"', *(f"-D{macro}" for macro in macros + options.define),
         "-S", "-o", "-", ROOT / "bench/kernel_operations.cl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"kernel_operations: {clang} does not compile {source}.cl for {target}; it needs "
                 "OpenCL's header and the targets AMDGPU and NVPTX, as Debian's package clang has:"
                 f"\n{done.stderr[:2000]}")
    return done.stdout


def cost(lines, target, terms):
    """Operations by kind, and issue slots, per term. Scalar instructions are issued beside the
    others."""
    row = dict.fromkeys((*machine_code.KINDS, "slots"), 0)
    for line in lines:
        operation = machine_code.operation_of(line)
        kind = machine_code.kind_of(operation)
        number = machine_code.operations_in(operation)
        if kind:
            row[kind] += number / terms
        if kind and kind != "scalar":
            issued = 1 if operation.startswith("v_pk_") else number
            row["slots"] += issued * TARGETS[target].get(kind, 1) / terms
    return {name: round(value, 2) for name, value in row.items()}


def row_of(about, text):
    """One kernel's row; about: its name, unit and so on."""
    code = machine_code.Code(text)
    terms = 1
    if about["per"] == "term":
        loops = code.inner_loops()
        if not loops:
            sys.exit(f"kernel_operations: no loop in {about}")
        lines = loops[0]
        if about["kernel"].startswith("quick"):  # the shortest loop takes the terms left over
            terms = machine_code.local_bytes(lines) // machine_code.local_bytes(loops[-1])
    else:
        lines = code.shortest_way() if about["kernel"] == "table" else \
            code.shortest_storing_loop() if about["per"] == "point" else code.everything()
    row = {**about, "terms_per_trip": terms, **cost(lines, about["target"], terms)}
    whole = cost(code.everything(), about["target"], 1)
    row["per_clock"] = None if about["per"] == "kernel" else \
        round(TARGETS[about["target"]]["lanes"] / row["slots"], 3)
    return {**row, "fp64_in_kernel": whole["fp64"], **machine_code.registers(text)}


def rows_of(clang, options, target, unit, precision):
    wanted = {name: about for name, about in KERNELS.items() if name in (options.kernel or KERNELS)}
    for source in dict.fromkeys(about[0] for about in wanted.values()):
        if source in WIDE_SOURCES and precision == "f64":
            continue
        macros = [f"SIGRAMP_UNIT={unit}", f"SIGRAMP_PRECISION={precision[1:]}"] + \
            ["SIGRAMP_WIDE"] * (source in WIDE_SOURCES)
        made = machine_code.functions(compiled(
            clang, options, target, WIDE_SOURCES.get(source, source), macros))
        for name, (of, per) in wanted.items():
            if of == source:
                yield row_of({"kernel": name, "per": per, "unit": unit, "precision": precision,
                              "target": target},
                             made[name])


def print_table(rows):
    names = ("kernel", "unit", "precision", "target", "per", *machine_code.KINDS, "slots",
             "per_clock", "vgprs", "sgprs", "waves", "spilled_bytes")
    cells = [names] + [["-" if row[name] is None else f"{row[name]:g}" if
                        isinstance(row[name], float) else str(row[name]) for name in names]
                       for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for line in cells:
        print("  ".join(cell.ljust(width) if i < 5 else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(line, widths))))


def write_counts(clang, options):
    rows = []
    try:
        for unit in UNITS if clang else ():
            options.kernel = [kernel for kernel, units in COUNTED if unit in units]
            rows += [row for precision in ("f32", "f64")
                     for row in rows_of(clang, options, COUNTED_TARGET, unit, precision)]
    except SystemExit as problem:
        print(f"{problem}\nThe bench goes without the counts.", file=sys.stderr)
        rows = []
    lines = [f'{{"{row["kernel"]}", "{row["unit"]}", {row["precision"][1:]}, {row["fp32"]}, '
             f'{row["fp64"]}}},\n' for row in rows]
    options.counts.write_text("/* Written by bench/kernel_operations.py --counts. */\n" +
                              "".join(lines), encoding="utf-8")


def main():
    options = arguments()
    clang = next((name for name in CLANGS if shutil.which(name)), None)
    if options.counts:
        write_counts(clang, options)
        return
    if not clang:
        sys.exit("kernel_operations: clang is missing (Debian: clang)")
    rows = [row for precision in options.precision or ("f32", "f64")
            for unit in options.unit or UNITS for target in options.target or TARGETS
            for row in rows_of(clang, options, target, unit, precision)]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print_table(rows)


if __name__ == "__main__":
    main()
