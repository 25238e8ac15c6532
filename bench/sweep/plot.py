# SPDX-License-Identifier: MIT
"""The sweep as a picture, drawn by gnuplot: seconds against offsets and against points."""

import os
import subprocess

NAMES = {"sum-direct": "direct", "sum-fast": "fast", "sum-closed": "closed",
         "numpy": "NumPy", "pykeops": "PyKeOps"}
# Okabe and Ito's colours, which colour-blind readers tell apart too.
COLOURS = {"sum-direct": "#0072b2", "sum-fast": "#d55e00", "sum-closed": "#009e73",
           "numpy": "#cc79a7", "pykeops": "#666666"}
HEAD = """set encoding utf8
set terminal svg size 1100,850 font 'DejaVu Sans,14' background 'white'
set logscale xy
set format x '10^{%T}'
set format y '10^{%T}'
set grid linecolor rgb '#d0d0d0' linewidth 1
set border 3 linecolor rgb '#606060'
set tics nomirror
set ylabel 'seconds, plan and execution'
"""


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def seconds_of(row):
    return row["plan_seconds"] + row["median_seconds"]


def series(rows, precision, fixed, number, along):
    """name: [(size, seconds)] of the rows that have the fixed number, sorted, each size once."""
    found = {}
    for row in rows:
        name, _, own = row["case"].split("/")
        if own == precision and row[fixed] == number:
            found.setdefault(name, {})[row[along]] = seconds_of(row)
    return {name: sorted(found[name].items()) for name in NAMES if name in found}


def panel(rows, precision, fixed, number, along, label):
    drawn = series(rows, precision, fixed, number, along)
    lines, plots = [], []
    for k, (name, cells) in enumerate(drawn.items()):
        lines += [f"$data{k} << END", *(f"{size:g} {seconds:g}" for size, seconds in cells), "END"]
        plots.append(f"$data{k} using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.4 "
                     f"linecolor rgb '{COLOURS[name]}' title {quoted(NAMES[name])}")
    fixed_words = {"points": "points", "terms": "offsets"}[fixed]
    words = {"f32": "float32", "f64": "float64"}[precision]
    corner = "top right" if along == "terms" else "top left"  # where few lines pass
    title = quoted(f"{words}, {number:,} {fixed_words}")
    return [*lines, f"set key {corner} Left reverse", f"set title {title}",
            f"set xlabel {quoted(label)}", "plot " + ", \\\n     ".join(plots)]


def script(report, output):
    rows, sweep = report["results"], report["sweep"]
    lines = [HEAD, f"set output {quoted(output)}",
             f"set multiplot layout 2,2 title {quoted(report['machine']['cpu'])} noenhanced"]
    for precision in "f32", "f64":
        lines += panel(rows, precision, "points", sweep["points"], "terms", "offsets")
        lines += panel(rows, precision, "terms", sweep["terms"], "points", "points")
    return "\n".join([*lines, "unset multiplot", "unset output", ""])


def draw(report, path):
    """The picture appears whole or not at all."""
    part = f"{path}.part"
    try:
        done = subprocess.run(["gnuplot", "-d", "-"], input=script(report, part), text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        drawn = done.returncode == 0 and os.path.exists(part)
        if drawn:
            with open(part, encoding="utf-8") as file:
                drawn = file.read().rstrip().endswith("</svg>")
        if not drawn:
            raise OSError(f"gnuplot drew nothing into {path}: {done.stderr.strip()[-200:]}")
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
