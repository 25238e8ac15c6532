# SPDX-License-Identifier: MIT
"""Side by side: the same arrays through sigramp and the libraries one would otherwise take.

Every peer lives in a process of its own (worker.py). For each unit all are warmed up and their
answers looked at; then they run in turns, so that whatever else the machine does hits all alike.
A peer that is missing or fails is a line of the report, never a failure of the bench.
"""

import argparse
import sys

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
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--into", metavar="FILE", help="also put the table in FILE, between the "
                        "lines " + " and ".join(report.MARKS))
    options = parser.parse_args()
    for name in ("points", "repeat", "threads", "stride"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name}: give 1 or more")
    try:
        if options.into:
            report.around_table(options.into)
    except (OSError, ValueError) as problem:
        parser.error(f"--into {options.into}: {problem}")
    return options


def main():
    options = arguments()
    units = options.unit or UNITS
    bench = turns.Bench(options)
    for unit in units:
        bench.measure_errors(unit)
        bench.time(unit)
    turns.say("")
    machine = report.machine(bench.processors, bench.judge.compiler())
    made = {"machine": machine} | bench.findings(units)
    words = report.in_words(made, units)
    print(report.in_json(made) if options.json else words)
    if options.into:
        report.put_into(options.into, words)
    return 0 if bench.rows else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nrun: stopped")
