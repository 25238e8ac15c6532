#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks and measures one GPU with the programs in this folder.

It needs an OpenCL driver and Python 3.8 or newer, nothing else: no network, no compiler. What it
finds goes into one JSON file and one log, which are worth sending to the authors. It only reads:
no setting of the GPU is touched.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import traceback

from kit import children, clock, drivers, report, steps

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE / "python"))  # packages that lie in the folder, where nobody installed them


def arguments():
    parser = argparse.ArgumentParser(prog="gpu_kit.py", description=__doc__.split("\n")[0])
    parser.add_argument("--look", action="store_true",
                        help="only say, in seconds, which drivers and devices are here")
    parser.add_argument("--device", metavar="opencl:P.D", help="(the first usable GPU)")
    parser.add_argument("--minutes", type=float, default=9.0, help="for all of it (9)")
    parser.add_argument("--only", metavar="WORDS",
                        help="of the steps only those with one of these, a comma between, in the name")
    parser.add_argument("--out", metavar="FOLDER", default=HERE / "results", type=pathlib.Path,
                        help="for the JSON and the log (results, in this folder)")
    parser.add_argument("--search", metavar="FOLDER",
                        help="look for drivers there, not in the usual places")
    parser.add_argument("--peers-on", metavar="cuda|cpu", default="cuda", choices=("cuda", "cpu"),
                        help="where other libraries compute (cuda)")
    given = parser.parse_args()
    if not 0 < given.minutes <= 1e6:
        parser.error("--minutes must be more than 0")
    return given


def say(line):
    """A terminal that went away must not end the run."""
    try:
        print(line, flush=True)
    except OSError:
        pass


class Kit:
    """The programs, where they run, and what has been found so far."""

    def __init__(self, options, scratch):
        self.options, self.scratch, self.here = options, scratch, HERE
        hidden = [(str(HERE), "."), (str(scratch), "SCRATCH"), (os.path.expanduser("~") + "/", "~/")]
        self.report = report.Report(options.out, hidden)
        self.clock = clock.Clock(options.minutes)
        self.search = drivers.Search(options.search)
        self.tool, self.bench, self.accuracy = (
            HERE / "bin" / name for name in ("sigramp", "sigramp-bench", "sigramp-accuracy"))
        for program in self.tool, self.bench, self.accuracy:
            if not os.access(program, os.X_OK):  # some ways of copying lose that
                os.chmod(program, 0o755)
        self.loader = HERE / "lib/libOpenCL.so.1"
        self.units = list(steps.UNITS)
        self.modules = drivers.python_modules()
        self.device, self.on_device, self.environment = None, (), dict(os.environ)
        self.too_slow = None  # why all inputs of one more unit need not be tried

    def find_drivers(self):
        """Whether there is a driver; what the machine has goes into the log."""
        made = HERE / "made.json"
        content, found = self.report.content, drivers.find(self.search)
        content["kit"] = json.loads(made.read_text(encoding="utf-8")) if made.exists() else None
        content["minutes"], content["machine"] = self.options.minutes, drivers.machine()
        content["drivers"], content["clocks_before"] = found, drivers.clocks()
        self.environment.update(drivers.environment(found, self.search, self.scratch))
        for folder in "SIGRAMP_CACHE_DIR", "KEOPS_CACHE_FOLDER", "TORCHINDUCTOR_CACHE_DIR", \
                "TRITON_CACHE_DIR":
            self.environment[folder] = str(self.scratch / folder.lower())
            os.makedirs(self.environment[folder], exist_ok=True)
        for line in drivers.describe(found, self.search):
            self.report.log(line)
        self.report.save()
        return any(row["there"] or "/" not in row["library"] for row in found)

    def run(self, limit, *words, tell=None):
        """Runs a program; the log leaves out what goes into the JSON."""
        self.report.log("$ " + " ".join(str(word) for word in words))
        ended = children.run(words, max(limit, 0.5), self.environment, tell)
        self.report.log("(see the JSON)" if "--json" in words and ended.passed() else ended.output)
        self.report.log(ended.errors)
        if not ended.passed():
            self.report.log(ended.words())
        return ended

    def take(self, device):
        self.device, self.on_device = device, ("--device", device["id"])
        self.report.content["device"] = device
        self.report.name_for(device["name"])

    def precisions(self):
        return ["f32", "f64"] if self.device["fp64"] else ["f32"]

    def only_f32(self):
        return [] if self.device["fp64"] else ["--precision", "f32"]

    def rows(self, name, rows):
        self.report.content["results"].setdefault(name, []).extend(rows)
        self.report.save()

    def progress(self, line):
        say(f"         | {line}"[:200])

    def step(self, name, action, limit):
        say(f"{self.clock.gone():5.0f} s  {name} (at most {limit:.0f} s) ...")
        self.report.log(f"\n== {name}, at most {limit:.0f} s")
        began = self.clock.gone()
        try:
            verdict, words = action(self, clock.Deadline(limit))
        except Exception as problem:  # a step that breaks must not take the others along
            self.report.log(traceback.format_exc())
            verdict, words = "failed", f"{type(problem).__name__}: {problem}"
        self.note(name, verdict, words, self.clock.gone() - began, limit)
        return verdict

    def note(self, name, verdict, words, seconds=0.0, limit=0.0):
        say(f"         {verdict}: {words} ({seconds:.1f} s)")
        self.report.log(f"== {verdict}: {words}")
        self.report.content["steps"].append(
            {"name": name, "verdict": verdict, "words": words, "seconds": round(seconds, 1),
             "limit": round(limit, 1)})
        self.report.save()

    def steps(self, planned):
        if self.options.only:
            wanted = self.options.only.split(",")
            planned = [one for one in planned if any(word in one[0] for word in wanted)]
        for i, (name, weight, action) in enumerate(planned):
            if self.clock.left() < clock.USELESS:
                say(f"         {name}")
                self.note(name, "cut", "no time was left for it")
                continue
            self.step(name, action, self.clock.share(weight, sum(one[1] for one in planned[i:])))

    def check(self):
        """All that needs a device."""
        verdict = "failed"
        if self.find_drivers():  # which may take long to build the first kernels
            verdict = self.step("devices", steps.devices, self.clock.left() / 2)
        else:
            self.note("drivers", verdict, "no OpenCL driver was found; the log says what was")
        self.steps(steps.CHECKS if verdict == "passed" else steps.WITHOUT_OPENCL)

    def finish(self, why=None):
        """Whether all is well; the report says so too."""
        content = self.report.content
        verdicts = [step["verdict"] for step in content["steps"]]
        content["stopped"] = why
        content["clocks_after"] = drivers.clocks()
        own = [step["verdict"] for step in content["steps"] if not step["name"].startswith("peer")]
        content["passed"] = not why and "passed" in own and set(own) <= {"passed", "left out"}
        content["seconds"] = round(self.clock.gone(), 1)
        self.report.save()
        counted = ", ".join(f"{verdicts.count(one)} {one}" for one in
                            ("passed", "failed", "crashed", "cut", "left out") if one in verdicts)
        say(f"{'All is well' if content['passed'] else 'NOT all is well'}: {counted}"
              f"{f', {why}' if why else ''}\nTo be kept and sent: {self.report.path('.json')} and .log")
        return 0 if content["passed"] else 1


def look(options, scratch):
    """Says what is here; writes nothing."""
    search = drivers.Search(options.search)
    found = drivers.find(search)
    print("\n".join(drivers.describe(found, search)))
    print("machine: " + json.dumps(drivers.machine()))
    variables = dict(os.environ, **drivers.environment(found, search, scratch))
    ended = children.run([sys.executable, "-B", HERE / "kit/limits.py", HERE / "lib/libOpenCL.so.1"],
                         20, variables)
    rows = json.loads(ended.output) if ended.passed() else []
    if not ended.passed():
        print(f"the OpenCL drivers did not answer: {ended.words()}")
    for row in rows:
        print(f"{row['id']}: {row['name']} ({row['type']}, {row['platform']}, driver {row['driver']})")
    print("OpenCL: yes" if rows else "OpenCL: no device; CUDA's driver: "
          f"{drivers.cuda_library(search) or 'no'}")
    return 0 if rows else 1


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    options = arguments()
    for which in signal.SIGTERM, signal.SIGHUP:
        if signal.getsignal(which) != signal.SIG_IGN:  # as nohup wants it
            signal.signal(which, interrupt)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="gpu-kit-"))
    try:
        if options.look:
            return look(options, scratch)
        kit = Kit(options, scratch)
        try:
            kit.check()
        except KeyboardInterrupt:
            return kit.finish("stopped by a signal")
        return kit.finish()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ngpu_kit: stopped")
    except OSError as problem:
        sys.exit(f"gpu_kit: {problem}")
