#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The GPU kit: builds sigramp, and checks and measures one OpenCL device.

It needs a C compiler, CMake, pkg-config, popt, jansson and the OpenCL headers, the device's driver,
and for the comparison with MPFR that library; no network, no Criterion and nothing of Python but
its standard library. What it finds goes into one JSON file and one log, to be kept in
bench/results.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOUR = 3600
ACCURACY = re.compile(r"^(\w+) (f32|f64), .*, ([\d.]+) ULP allowed$")
WORST = re.compile(r"^ +all +(\d+) inputs +worst ([\d.]+|inf|nan) ULP")
SUMS = (["--method", "direct"], ["--method", "fast"], ["--method", "closed"])


def arguments():
    parser = argparse.ArgumentParser(prog="bench/gpu_kit.py", description=__doc__.split("\n")[0])
    parser.add_argument("--device", help="opencl:P.D (the first usable GPU)")
    parser.add_argument("--quick", action="store_true", help="a minute's look, nothing to be kept")
    parser.add_argument("--out", metavar="FOLDER", default=ROOT / "bench/results",
                        type=pathlib.Path, help="for the JSON and the log (bench/results)")
    parser.add_argument("--build", metavar="FOLDER", default=ROOT / "build-gpu-kit",
                        type=pathlib.Path, help="(build-gpu-kit)")
    parser.add_argument("--built", metavar="FOLDER", type=pathlib.Path,
                        help="build nothing, use what this build folder has")
    return parser.parse_args()


class Log:
    """Every command and what it printed; the project's own folder is written as a dot."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "w", encoding="utf-8")

    def write(self, text):
        text = text.replace(str(ROOT), ".").replace(str(pathlib.Path.home()) + "/", "~/")
        self.file.write(text if text.endswith("\n") or not text else text + "\n")
        self.file.flush()


class Kit:
    """The steps: each is a command or more, noted in the report whether it passed."""

    def __init__(self, options):
        options.out.mkdir(parents=True, exist_ok=True)
        self.options = options
        self.scratch = options.build / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.log = Log(self.scratch / "log")
        self.report = {"quick": options.quick, "passed": False, "steps": [], "left_out": []}
        folder = options.built or options.build
        self.tool = folder / "bin/sigramp"
        self.bench = folder / "bench/sigramp-bench"
        self.accuracy = folder / "tests/accuracy/sigramp-accuracy"

    def run(self, *words):
        """(status, standard output) of a command; a status of None: it could not run or end.

        The log leaves out what goes into the JSON.
        """
        words = [str(word) for word in words]
        self.log.write(f"$ {' '.join(words)}")
        try:
            done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  errors="replace", timeout=HOUR, check=False)
        except (OSError, subprocess.TimeoutExpired) as problem:
            self.log.write(f"{type(problem).__name__}: {problem}")
            return None, ""
        in_report = "--json" in words and done.returncode == 0
        self.log.write("(see the JSON)" if in_report else done.stdout)
        self.log.write(done.stderr)
        if done.returncode != 0:
            self.log.write(f"status {done.returncode}")
        return done.returncode, done.stdout

    def step(self, name, action):
        print(f"{name} ...", end=" ", flush=True)
        self.log.write(f"\n== {name}")
        began = time.perf_counter()
        try:
            passed, words = action()
        except (ValueError, KeyError, IndexError, OSError) as problem:
            passed, words = False, f"{type(problem).__name__}: {problem}"
        seconds = round(time.perf_counter() - began, 1)
        print(f"{'passed' if passed else 'FAILED'}: {words} ({seconds} s)")
        self.log.write(f"== {'passed' if passed else 'FAILED'}: {words}")
        self.report["steps"].append({"name": name, "passed": passed, "words": words,
                                     "seconds": seconds})
        return passed

    def leave_out(self, name, why):
        print(f"{name}: left out, {why}")
        self.log.write(f"\n== {name}: left out, {why}")
        self.report["left_out"].append({"name": name, "why": why})

    def has_mpfr(self):
        return self.run("pkg-config", "--exists", "mpfr")[0] == 0

    def build(self):
        tests = "ON" if self.has_mpfr() else "OFF"
        self.accuracy.unlink(missing_ok=True)  # an earlier build may have had MPFR
        ninja = ["-G", "Ninja"] if shutil.which("ninja") else []
        status, _ = self.run("cmake", "-S", ROOT, "-B", self.options.build, *ninja,
                             "-D", "CMAKE_BUILD_TYPE=Release", "-D", f"SIGRAMP_BUILD_TESTS={tests}",
                             "-D", "SIGRAMP_ONLY_ACCURACY=ON")
        if status == 0:
            status, _ = self.run("cmake", "--build", self.options.build, "--parallel",
                                 str(os.cpu_count() or 1))
        return status == 0, "built" if status == 0 else "see the log"

    def devices(self):
        status, output = self.run(self.tool, "devices", "--json")
        self.report["devices"] = devices = json.loads(output)
        wanted = self.options.device
        gpus = [one for one in devices if one["type"] == "gpu" and one["usable"]]
        found = [one for one in devices if one["id"] == wanted] if wanted else gpus
        if status != 0 or not found:
            ids = ", ".join(f"{one['id']} ({one['name']}, {one['type']})" for one in devices)
            return False, f"there is no {wanted or 'usable GPU'} among {ids}; give --device"
        self.report["device"] = self.device = found[0]
        self.on_device = "--device", self.device["id"]
        return bool(self.device["usable"]), f"{self.device['id']} is {self.device['name']}, " \
            f"{self.device['platform']}, driver {self.device['driver']}" + \
            ("" if self.device["usable"] else f"; not usable: {self.device['why_not']}")

    def verify(self):
        quick = ["--quick"] if self.options.quick else []
        status, output = self.run(self.tool, "verify", *self.on_device, "--json", *quick)
        self.report["verify"] = rows = json.loads(output)
        wrong = sum(row["wrong"] for row in rows)
        inputs = sum(row["inputs"] for row in rows)
        return status == 0 and wrong == 0 and inputs > 0, \
            f"{inputs} results of {len(rows)} units, {wrong} wrong"

    def precisions(self):
        return ["f32", "f64"] if self.device["fp64"] else ["f32"]

    def compared(self, *words):
        """Whether the device writes the very file the CPU path writes."""
        files = []
        for device in "cpu", self.device["id"]:
            files.append(self.scratch / f"{device.replace(':', '-')}.{words[-1]}")
            files[-1].unlink(missing_ok=True)
            status, _ = self.run(self.tool, *words[:-1], "--precision", words[-1], "--device",
                                 device, "--out", files[-1], "--quiet")
            if status != 0:
                return False
        first, second = (file.read_bytes() for file in files)
        return len(first) > 0 and first == second

    def same_bits(self):
        points = 100_003 if self.options.quick else 10_000_019
        few = min(points, 1_000_003)
        units = [row["unit"] for row in self.report["verify"]]
        self.report["same_bits"] = rows = []
        for precision in self.precisions():
            for unit in units:
                words = "eval", unit, "--x", f"-120:120:{points}", "--offset", "0.3", precision
                rows.append({"what": f"eval {unit} {precision}", "same": self.compared(*words)})
                for method in SUMS if unit == units[0] or not self.options.quick else ():
                    words = ("sum", "--unit", unit, "--x", f"-20:20:{few}", "--offsets", "0:10:257",
                             *method, precision)
                    rows.append({"what": f"sum {unit} {precision} {method[1]}",
                                 "same": self.compared(*words)})
        different = [row["what"] for row in rows if not row["same"]]
        return bool(rows) and not different, \
            f"{len(rows)} files like the CPU path's" if not different else \
            f"other bits than the CPU path, or none: {', '.join(different)}"

    def paths(self):
        count = 20 if self.options.quick else 2000
        status, output = self.run(self.accuracy, "--paths", *self.on_device, "--count", count,
                                  *self.only_f32())
        return status == 0, (output.strip().split("\n") or [""])[-1]

    def only_f32(self):
        return [] if self.device["fp64"] else ["--precision", "f32"]

    def measure_accuracy(self):
        count = 2000 if self.options.quick else 1_000_000
        self.report["accuracy"] = rows = []
        statuses = []
        for offsets in [], ["--offsets"]:
            status, output = self.run(self.accuracy, *self.on_device, "--count", count,
                                      *self.only_f32(), *offsets)
            statuses.append(status)
            rows += worst_errors(output, bool(offsets))
        largest = {row["precision"]: max(one["max_ulp"] for one in rows
                                         if one["precision"] == row["precision"]) for row in rows}
        within = all(row["max_ulp"] <= row["allowed_ulp"] for row in rows)
        return bool(rows) and statuses == [0, 0] and within, \
            ", ".join(f"{name} at most {ulp:.6f} ULP" for name, ulp in largest.items())

    def measure_speed(self, device):
        size = ["--points", 10007, "--terms", 1025, "--repeat", 1] if self.options.quick else []
        pattern = [] if self.device["fp64"] else ["--case", "*f32*"]
        status, output = self.run(self.bench, "--device", device, "--json", *size, *pattern)
        self.report["bench" if device != "cpu" else "bench_cpu"] = found = json.loads(output)
        return status == 0, f"{len(found['results'])} cases, each verified"

    def check(self):
        """All that needs the programs; the report's "passed" says whether all is right."""
        if not self.step("devices", self.devices):
            return
        self.step("verify", self.verify)
        self.step("same bits of maps and sums", self.same_bits)
        if self.accuracy.exists():
            self.step("same bits of all paths", self.paths)
            self.step("accuracy against MPFR", self.measure_accuracy)
        else:
            self.leave_out("accuracy against MPFR and the bits of all paths",
                           "MPFR is not installed")
        if not self.device["fp64"]:
            self.leave_out("float64", "the device has no double precision")
        self.step("bench of the device", lambda: self.measure_speed(self.device["id"]))
        self.step("bench of the CPU path", lambda: self.measure_speed("cpu"))

    def finish(self):
        """The two files appear whole, named for the device."""
        steps = self.report["steps"]
        self.report["passed"] = len(steps) > 1 and all(step["passed"] for step in steps)
        name = self.report.get("device", {}).get("name", "no device")
        slug = "gpu-kit-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "device")
        self.log.file.close()
        part = self.scratch / "json"
        part.write_text(in_json(self.report) + "\n", encoding="utf-8")
        for file, ending in (part, ".json"), (self.log.path, ".log"):
            place = self.options.out / f"{slug}{ending}"
            shutil.copy(file, f"{place}.part")
            os.replace(f"{place}.part", place)
        print(f"{'All passed' if self.report['passed'] else 'NOT all passed'}; to be kept: "
              f"{self.options.out / slug}.json and .log")
        return 0 if self.report["passed"] else 1


def worst_errors(output, offsets):
    """The largest error of each unit and precision that sigramp-accuracy printed."""
    rows, about = [], None
    for line in output.split("\n"):
        head, worst = ACCURACY.match(line), WORST.match(line)
        if head:
            about = head.groups()
        elif worst and about:
            rows.append({"unit": about[0], "precision": about[1], "offsets": offsets,
                         "allowed_ulp": float(about[2]), "inputs": int(worst[1]),
                         "max_ulp": float(worst[2])})
    return rows


def in_json(report, indent=""):
    """Small enough to be kept: a list has a line for each element."""
    if isinstance(report, list) and report:
        rows = ",\n".join(f"{indent} {json.dumps(row)}" for row in report)
        return f"[\n{rows}]"
    if isinstance(report, dict) and any(isinstance(one, (dict, list)) for one in report.values()):
        rows = ",\n".join(f"{indent} {json.dumps(key)}: {in_json(one, indent + ' ')}"
                          for key, one in report.items())
        return f"{{\n{rows}}}"
    return json.dumps(report)


def main():
    kit = Kit(arguments())
    if kit.options.built or kit.step("build", kit.build):
        kit.check()
    return kit.finish()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ngpu_kit: stopped")
    except OSError as problem:
        sys.exit(f"gpu_kit: {problem}")
