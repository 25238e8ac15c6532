# SPDX-License-Identifier: MIT
"""The sweep as a picture, drawn by gnuplot: seconds against offsets and against points."""

import output

NAMES = {"sum-direct": "direct", "sum-fast": "fast", "sum-closed": "closed",
         "numpy": "NumPy", "pykeops": "PyKeOps"}
# Okabe and Ito's colours, which colour-blind readers tell apart too.
COLOURS = {"sum-direct": "#0072b2", "sum-fast": "#d55e00", "sum-closed": "#009e73",
           "numpy": "#cc79a7", "pykeops": "#666666"}
HEAD = """set logscale xy
set format x '10^{%T}'
set format y '10^{%T}'
set ylabel 'seconds, plan and execution'"""


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
                     f"linecolor rgb '{COLOURS[name]}' title {output.quoted(NAMES[name])}")
    fixed_words = {"points": "points", "terms": "offsets"}[fixed]
    words = {"f32": "float32", "f64": "float64"}[precision]
    corner = "top right" if along == "terms" else "top left"  # where few lines pass
    title = output.quoted(f"{words}, {number:,} {fixed_words}")
    return [*lines, f"set key {corner} Left reverse", f"set title {title}",
            f"set xlabel {output.quoted(label)}", "plot " + ", \\\n     ".join(plots)]


def script(report, path):
    rows, sweep = report["results"], report["sweep"]
    lines = [output.opening(1100, 850, path), HEAD,
             f"set multiplot layout 2,2 title {output.quoted(report['machine']['cpu'])} noenhanced"]
    for precision in "f32", "f64":
        lines += panel(rows, precision, "points", sweep["points"], "terms", "offsets")
        lines += panel(rows, precision, "terms", sweep["terms"], "points", "points")
    return "\n".join([*lines, "unset multiplot", "unset output", ""])


def draw(report, path):
    """OSError if there is no output."""
    output.draw(lambda part: script(report, part), path)
