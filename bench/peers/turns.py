# SPDX-License-Identifier: MIT
"""The measuring: errors first, then the peers in turns. Reports and options are not known here."""

import os
import statistics
import sys
import time

import accuracy
import worker

REST = 0.05  # seconds between runs: the threads of the run before may still be spinning
BYTES_A_POINT = 8  # of a worker, for two arrays; JAX has two more


def points_that_fit(peers):
    """The large arrays should leave half of the free memory alone."""
    with open("/proc/meminfo", encoding="ascii") as lines:
        free = next(1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvail"))
    return 64_000_000 if free / 2 > (peers + 1) * BYTES_A_POINT * 64e6 else 16_000_000


def say(words):
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


class Bench:
    """The workers that are left, and the rows of the report."""

    def __init__(self, options):
        self.options = options
        self.processors = sorted(os.sched_getaffinity(0))[:options.threads]
        self.judge = accuracy.Judge(options.libraries)
        self.workers, self.missing, self.failed, self.rows = {}, {}, {}, {}
        for name in options.peer or worker.PEERS:
            say(f"starting {name}")
            try:
                self.workers[name] = worker.Worker(name, options.libraries, self.processors)
            except RuntimeError as problem:
                self.missing[name] = str(problem)
        self.about = {name: one.about for name, one in self.workers.items()}
        self.points = options.points or points_that_fit(len(self.workers))

    def ask(self, name, *request):
        """None if the peer does not offer it or has failed, which is noted."""
        try:
            return self.workers[name].ask(*request)
        except (RuntimeError, OSError) as problem:
            self.failed[name] = f"{' '.join(str(r) for r in request[:2])}: {problem}"
            self.workers.pop(name).close()
            return None

    def row(self, unit, name):
        about = self.about[name]
        return self.rows.setdefault((unit, name), {
            "unit": unit, "peer": name, "version": about["version"], "threads": about["threads"]})

    def measure_errors(self, unit):
        scores = {}
        at = accuracy.specials()
        for name in list(self.workers):
            answer = self.ask(name, "evaluate", unit, at.read())
            if answer:
                scores[name] = accuracy.Score()
                self.row(unit, name)["at"] = accuracy.read_specials(answer)
        for x in self.judge.sample(self.options.stride):
            right = self.judge.right(unit, x)
            for name in list(scores):
                say(f"errors of {name} {unit}")
                answer = name in self.workers and self.ask(name, "evaluate", unit, x.read())
                if answer:
                    self.judge.compare(x, answer, right, scores[name])
        for name, score in scores.items():
            if name in self.workers:
                self.row(unit, name).update(score.entries())

    def believable(self, name, unit, inputs, answers):
        if name == "memcpy":
            return inputs == answers
        return self.judge.trusted(unit, inputs, answers)

    def warmed_up(self, unit):
        """The peers that offer the unit and whose answers can be believed.

        memcpy copies beside every unit: what the machine can do changes while others use it.
        """
        ready = []
        for name in list(self.workers):
            say(f"warming up {name} {unit}")
            sample = self.ask(name, "prepare", "copy" if name == "memcpy" else unit, self.points)
            if sample and self.believable(name, unit, *sample):
                ready.append(name)
            elif sample:
                self.failed[f"{name} {unit}"] = "its answers are wrong, so it was not timed"
        return ready

    def time(self, unit):
        seconds = {name: [] for name in self.warmed_up(unit)}
        for turn in range(self.options.repeat):
            for name in list(seconds):
                say(f"timing {name} {unit}, run {turn + 1} of {self.options.repeat}")
                time.sleep(REST)
                taken = name in self.workers and self.ask(name, "run")
                if taken:
                    seconds[name].append(taken)
        for name, taken in seconds.items():
            if taken:
                self.row(unit, name).update(self.speed(taken))

    def speed(self, taken):
        median = statistics.median(taken)
        return {"points": self.points, "median_seconds": median, "min_seconds": min(taken),
                "max_seconds": max(taken), "ns_per_point": 1e9 * median / self.points,
                "gb_per_second": 8e-9 * self.points / median}

    def findings(self, units):
        """All that the reports tell but the machine."""
        stride = self.options.stride
        words = f"every {stride}th" if stride > 1 else "all"
        return {"points": self.points, "repeat": self.options.repeat,
                "sample": {"stride": stride, "words": f"{words} of the 2^32 bit patterns",
                           "inputs": max((r.get("inputs", 0) for r in self.rows.values()),
                                         default=0)},
                "right": {unit: accuracy.rounded_specials(self.judge, unit) for unit in units},
                "peers": self.about, "results": [self.rows[unit, name] for unit in units for name in self.about
                            if (unit, name) in self.rows],
                "not_installed": self.missing, "failed": self.failed}
