# SPDX-License-Identifier: MIT
"""Sums over powers of ten of offsets and points: direct, fast and closed, NumPy and PyKeOps.

sigramp-bench --sweep times sigramp's; the libraries that can be imported do the same by brute
force. One table, and on demand JSON and a picture.
"""

import argparse
import json
import os
import subprocess
import sys

import brute_force

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
import output  # noqa: E402
import plot  # noqa: E402

KEPT = "case", "device", "points", "terms", "plan_seconds", "median_seconds"


def arguments():
    parser = argparse.ArgumentParser(prog="./run bench --sweep", description=__doc__.split("\n")[0])
    parser.add_argument("--tool", default="build/bench/sigramp-bench", help=argparse.SUPPRESS)
    parser.add_argument("--device", default="auto", help="sigramp's (auto)")
    parser.add_argument("--isa", help="its instruction set on the CPU")
    parser.add_argument("--points", type=int, help="the most points (10000000)")
    parser.add_argument("--terms", type=int, help="the most offsets (10000000; closed 10^15)")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each, at most (7)")
    parser.add_argument("--threads", type=int, help="sigramp's (all processors)")
    parser.add_argument("--plot", metavar="FILE.svg", help="draw the times, with gnuplot")
    parser.add_argument("--save", metavar="FILE.json", help="keep all numbers")
    parser.add_argument("--from", dest="kept", metavar="FILE.json",
                        help="measure nothing: what --save kept, printed and drawn again")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return parser.parse_args()


def run_tool(options):
    words = [options.tool, "--sweep", "--json", "--repeat", str(options.repeat)]
    for name in "device", "isa", "points", "terms", "threads":
        if getattr(options, name) is not None:
            words += [f"--{name}", str(getattr(options, name))]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def most_common(rows, fixed, along):
    """The number that a line keeps fixed: the one with the most different sizes beside it."""
    beside = {}
    for row in rows:
        beside.setdefault(row[fixed], set()).add(row[along])
    return max(beside, key=lambda number: len(beside[number]))


def decades(rows, along):
    """The sizes that brute force may try: those of a listed sum."""
    return sorted({row[along] for row in rows if row["case"].startswith("sum-fast")})


def rounded(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


def measure(options):
    report = run_tool(options)
    rows = report["results"]
    points = most_common(rows, "points", "terms")
    terms = most_common(rows, "terms", "points")
    lines = ([(points, n) for n in decades(rows, "terms")],
             [(n, terms) for n in decades(rows, "points")])
    found, versions, missing = brute_force.measure(lines, options.repeat)
    report["sweep"] = {"points": points, "terms": terms}
    report["libraries"], report["not_installed"] = versions, missing
    report["results"] = [{key: rounded(row[key]) for key in KEPT} for row in rows + found]
    return report


def in_json(report):
    """One line a result: small enough to be kept."""
    head = {key: value for key, value in report.items() if key != "results"}
    rows = [json.dumps(row) for row in report["results"]]
    start = json.dumps(head, indent=1)[:-2]
    return start + ',\n "results": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"


def table(report, precision, fixed, along, label):
    number = report["sweep"][fixed]
    columns = plot.series(report["results"], precision, fixed, number, along)
    sizes = sorted({size for cells in columns.values() for size, _ in cells})
    words = {"points": "points", "terms": "offsets"}[fixed]
    lines = ["", f"{precision}, {number} {words}",
             f"{label:>9}" + "".join(f"{plot.NAMES[name]:>12}" for name in columns)]
    for size in sizes:
        times = [dict(cells).get(size) for cells in columns.values()]
        lines.append(f"{size:>9.4g}" + "".join("           -" if t is None else f"{1e3 * t:12.4g}"
                                               for t in times))
    return lines


def in_words(report):
    machine = report["machine"]
    versions = "".join(f", {plot.NAMES[name]} {version}"
                       for name, version in report["libraries"].items())
    lines = [f"{machine['cpu']}, {machine['cores']} cores, {machine['threads']} threads; "
             f"device: {machine['device']}; sigramp {machine['version']}{versions}",
             "ms of plan and execution; -: not run, it would take more than some seconds"]
    lines += [f"without {name}: {why}" for name, why in report["not_installed"].items()]
    for precision in "f32", "f64":
        lines += table(report, precision, "points", "terms", "offsets")
        lines += table(report, precision, "terms", "points", "points")
    return "\n".join(lines)


def main():
    options = arguments()
    try:
        if options.kept:
            with open(options.kept, encoding="utf-8") as file:
                report = json.load(file)
        else:
            report = measure(options)
        text = in_json(report)
        if options.save:
            output.save(options.save, text)
        print(text.rstrip() if options.json else in_words(report))
        if options.plot:
            plot.draw(report, options.plot)
    except (OSError, ValueError, KeyError) as problem:
        sys.exit(f"sweep: {type(problem).__name__}: {problem}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nsweep: stopped")
