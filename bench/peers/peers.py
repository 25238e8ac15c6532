# SPDX-License-Identifier: MIT
"""Side by side: the same arrays through sigramp and the libraries one would otherwise take.

Every peer lives in a process of its own (worker.py). For each unit all are warmed up and their
answers looked at; then they run in turns, so that whatever else the machine does hits all alike.
A peer that is missing or fails is a line of the report, never a failure of the bench.
"""

import argparse
import json
import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
import output
import plot
import report
import turns
import worker

UNITS = ("logistic", "softplus", "relu")


def arguments():
    parser = argparse.ArgumentParser(prog="./run bench --peers", description=__doc__.split("\n")[0])
    parser.add_argument("--libraries", default="build/bench/peers", help=argparse.SUPPRESS)
    parser.add_argument("--points", type=int, help="default 64000000, fewer if memory is short")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each (default 7)")
    parser.add_argument("--threads", type=int, help="processors to use (default all)")
    parser.add_argument("--unit", action="append", choices=UNITS, help="may be repeated")
    parser.add_argument("--peer", action="append", choices=worker.PEERS, help="may be repeated")
    parser.add_argument("--stride", type=int, default=4099, help="errors are measured at every "
                        "STRIDE-th of the 2^32 inputs (default 4099; 1: all, which takes hours)")
    parser.add_argument("--plot", metavar="FILE.svg",
                        help="draw the times against the misrounded results, with gnuplot")
    parser.add_argument("--save", metavar="FILE.json", help="keep all numbers")
    parser.add_argument("--from", dest="kept", metavar="FILE.json",
                        help="measure nothing: what --save kept, printed and drawn again")
    parser.add_argument("--table", metavar="FILE", help="measure nothing: draw the table that --into put into FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--into", metavar="FILE", help="also put the table in FILE, between the "
                        "lines " + " and ".join(report.MARKS))
    options = parser.parse_args()
    for name in ("points", "repeat", "threads", "stride"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name}: give 1 or more")
    if options.table and not options.plot:
        parser.error("--table: give --plot too")
    try:
        if options.into:
            report.around_table(options.into)
    except (OSError, ValueError) as problem:
        parser.error(f"--into {options.into}: {problem}")
    return options


def measure(options, units):
    bench = turns.Bench(options)
    for unit in units:
        bench.measure_errors(unit)
        bench.time(unit)
    turns.say("")
    machine = report.machine(bench.processors, bench.judge.compiler())
    return {"machine": machine} | bench.findings(units)


def kept(path):
    with open(path, encoding="utf-8") as file:
        return report.loose(json.load(file))


def main():
    options = arguments()
    units = options.unit or UNITS
    if options.table:
        plot.draw(report.from_table(options.table), units, options.plot)
        return 0
    made = kept(options.kept) if options.kept else measure(options, units)
    words, text = report.in_words(made, units), report.in_json(made)
    if options.save:
        output.save(options.save, text)
    print(text if options.json else words)
    if options.into:
        report.put_into(options.into, words)
    if options.plot:
        plot.draw(made, units, options.plot)
    return 0 if made["results"] else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, KeyError) as problem:
        sys.exit(f"peers: {type(problem).__name__}: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nrun: stopped")
