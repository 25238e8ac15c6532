# SPDX-License-Identifier: MIT
"""What is checked and measured on a device: each step is a function of the kit and its deadline.

It returns ("passed", "failed", "cut" or "crashed", words), and puts rows into the report as it gets
them.
"""

import json
import os
import re
import sys

from . import drivers

ACCURACY = re.compile(r"^(\w+) (f32|f64), .*, ([\d.]+) ULP allowed$")
WORST = re.compile(r"^ +all +(\d+) inputs +worst ([\d.]+|inf|nan) ULP")
MAP_POINTS, SUM_POINTS, DIRECT_POINTS, TERMS = 1000003, 200003, 2049, 1025
SPREAD = {"direct": DIRECT_POINTS, "fast": SUM_POINTS, "closed": SUM_POINTS}
PEERS = {"torch": ["torch"], "triton": ["torch", "triton"], "pykeops": ["torch", "pykeops"],
         "cupy": ["cupy"]}  # and what each needs
MOST_LINES = 200  # of a program that prints a table
MOST_CUT = 2  # files that do not come: it hangs, or this device is too slow for more of them
BENCH_ENDS_EARLY = 4  # seconds before its limit: the case it is in must end


def verdict(ended):
    """Of a step that is one program."""
    return "passed" if ended.passed() else {"cut": "cut", "crashed": "crashed"}.get(ended.how,
                                                                                  "failed")


def worst_verdict(several):
    order = "crashed", "failed", "cut", "passed"
    return min(several, key=order.index, default="failed")


def devices(kit, deadline):
    """Devices, limits and which one it is going to be."""
    looked = kit.run(deadline.part(0.5), sys.executable, "-B", kit.here / "kit/limits.py",
                     kit.loader)
    if looked.passed():
        kit.report.content["limits"] = json.loads(looked.output)
    ended = kit.run(deadline.left(), kit.tool, "devices", "--json")
    if not ended.passed():
        return verdict(ended), ended.words()
    found = kit.report.content["devices"] = json.loads(ended.output)
    wanted = kit.options.device
    chosen = [one for one in found if one["id"] == wanted] if wanted else \
        [one for one in found if one["type"] == "gpu" and one["usable"]]
    if not chosen:
        ids = ", ".join(f"{one['id']} ({one['name']}, {one['type']})" for one in found)
        return "failed", f"there is no {wanted or 'usable GPU'} among {ids}; --device names one"
    device = chosen[0]
    if not device["usable"]:
        return "failed", f"{device['id']} ({device['name']}) is not usable: {device['why_not']}"
    kit.take(device)
    return "passed", f"{device['id']} is {device['name']}, {device['platform']}, " \
        f"driver {device['driver']}"


def verified(kit, limit, *words):
    """Runs verify and keeps its rows; (ended, whether it has rows)."""
    ended = kit.run(limit, kit.tool, "verify", *words, "--json", *kit.on_device)
    rows = json.loads(ended.output) if ended.how == "done" and ended.output.strip() else []
    kit.rows("verify", rows)
    return ended, rows


def verify_quick(kit, deadline):
    """The hardest inputs and a sample of every binade, all units."""
    ended, rows = verified(kit, deadline.left(), "--quick")
    kit.units = [row["unit"] for row in rows] or kit.units
    wrong = sum(row["wrong"] for row in rows)
    return verdict(ended), f"{len(rows)} units, {sum(row['inputs'] for row in rows)} results, " \
        f"{wrong} wrong" if rows else ended.words()


def verify_all(unit):
    """All 2^32 inputs of a unit."""
    def step(kit, deadline):
        if kit.too_slow:
            return "cut", f"not tried, since {kit.too_slow}"
        ended, rows = verified(kit, deadline.left(), unit)
        if not rows:
            if ended.how == "cut":
                kit.too_slow = f"{unit} took more than {ended.seconds:.0f} s"
            return verdict(ended), ended.words()
        row = rows[0]
        return verdict(ended), f"{row['inputs']} results, {row['wrong']} wrong, " \
            f"{row['seconds']:.1f} s"
    return step


def compared(kit, deadline, words, precision):
    """"same" if the device writes the very file the CPU path writes, else what is wrong."""
    files = []
    for device in "cpu", kit.device["id"]:
        files.append(kit.scratch / f"{device.replace(':', '-')}.{precision}")
        if files[-1].exists():
            files[-1].unlink()
        ended = kit.run(deadline.part(0.25), kit.tool, *words, "--precision", precision, "--device",
                        device, "--out", files[-1], "--quiet")
        if not ended.passed():
            return ended.words(), verdict(ended)
    first, second = (file.read_bytes() for file in files)
    same = len(first) > 0 and first == second
    return ("same", "passed") if same else ("other bits than the CPU path's", "failed")


def comparisons(kit):
    """(what, words, precision): the first unit by every method, then the others."""
    for unit in kit.units:
        for precision in kit.precisions():
            yield f"map/{unit}/{precision}", ["eval", unit, "--x", f"-120:120:{MAP_POINTS}",
                                              "--offset", "0.3"], precision
            for method, points in SPREAD.items():
                yield f"sum-{method}/{unit}/{precision}", \
                    ["sum", "--unit", unit, "--x", f"-20:20:{points}", "--offsets",
                     f"0:10:{TERMS}", "--method", method], precision


def same_bits(kit, deadline):
    """Maps and sums by every method, both precisions, as files, against the CPU path's."""
    rows, verdicts, planned = [], [], list(comparisons(kit))
    for what, words, precision in planned:
        if deadline.left() < 1 or verdicts.count("cut") == MOST_CUT:
            verdicts.append("cut")
            break
        said, one = compared(kit, deadline, words, precision)
        kit.progress(f"{len(rows) + 1} of {len(planned)}, {what}: {said}")
        rows.append({"case": what, "found": said})
        verdicts.append(one)
        kit.rows("same_bits", rows[-1:])
    wrong = [f"{row['case']} ({row['found']})" for row in rows if row["found"] != "same"]
    return worst_verdict(verdicts), \
        f"{len(rows) - len(wrong)} of {len(planned)} files like the CPU path's" + \
        (f"; not: {', '.join(wrong[:4])}" if wrong else "")


def paths(kit, deadline):
    """Random arrays by every path, in place and not, at any alignment: bit for bit."""
    ended = kit.run(deadline.left(), kit.accuracy, "--paths", "--count", 100, *kit.on_device,
                    *kit.only_f32())
    lines = ended.output.strip().split("\n")
    return verdict(ended), lines[-1] if ended.passed() else ended.words()


def random_sums(name, *words):
    """Random sums of every method, with numbers of all sizes; a round begins in half the time."""
    def step(kit, deadline):
        ended = kit.run(deadline.left(), kit.accuracy, *words, "--count", 4, "--seconds",
                        max(1, int(deadline.left() / 2)), *kit.on_device, *kit.only_f32())
        lines = ended.output.strip().split("\n")
        kit.rows(name, [line for line in lines if line][-MOST_LINES:])
        return verdict(ended), lines[-1] if ended.how == "done" and lines[-1] else ended.words()
    step.__doc__ = f"sigramp-accuracy {' '.join(words)}"
    return step


def benched(name, *words):
    """A run of sigramp-bench on the device that fits its time, its rows kept under a name."""
    def step(kit, deadline):
        seconds = max(2, int(deadline.left() - BENCH_ENDS_EARLY))
        ended = kit.run(deadline.left() + 2, kit.bench, *words, *kit.on_device, "--json", "--seconds",
                        seconds, tell=kit.progress)
        try:
            report = json.loads(ended.output)
        except ValueError:
            return verdict(ended) if ended.how != "done" else "failed", ended.words()
        kit.report.content["results"].setdefault(
            "bench", {key: value for key, value in report.items() if key != "results"})
        kit.rows(name, report["results"])
        left_out = [row.get("name", row.get("case")) for row in report.get("left_out", [])]
        stopped = report.get("stopped")  # by its own clock, with an exit status that says so
        found = "cut" if stopped and not report.get("failed") else verdict(ended)
        return found, f"{len(report['results'])} cases" + (f", {stopped}" if stopped else "") + \
            (f", without {len(left_out)}: {', '.join(map(str, left_out[:3]))}" if left_out else "")
    step.__doc__ = f"sigramp-bench {' '.join(words)}"
    return step


def peer(library):
    """The same work by another library on the same GPU."""
    def step(kit, deadline):
        missing = [name for name in PEERS[library] if name not in kit.modules]
        if missing:
            return "left out", f"{' and '.join(missing)} not installed"
        ended = kit.run(deadline.left(), sys.executable, "-B", kit.here / "kit/peers", library,
                        "--seconds", max(2, int(deadline.left()) - 2), "--target",
                        kit.options.peers_on, tell=kit.progress)
        rows = [json.loads(line) for line in ended.output.split("\n")
                if line.startswith("{") and line.endswith("}")]
        kit.rows("peers", rows)
        wrong = [row["case"] for row in rows if not row.get("right", True)]
        return verdict(ended), f"{len(rows)} cases" + \
            (f", wrong: {', '.join(wrong)}" if wrong else "") + \
            ("" if ended.passed() else f"; {ended.words()}")
    return step


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


def accuracy(kit, deadline):
    """The maps' largest errors against MPFR, on new random inputs; as many as the time allows."""
    count, rows = 4000, []
    while True:
        ended = []
        for offsets in [], ["--offsets"]:
            ended.append(kit.run(deadline.left(), kit.accuracy, "--count", count, *kit.on_device,
                                 *kit.only_f32(), *offsets))
            rows += worst_errors(ended[-1].output, bool(offsets)) if ended[-1].passed() else []
        bad = [one for one in ended if not one.passed()]
        if bad and not (rows and all(one.how == "cut" for one in bad)):
            return verdict(bad[0]), bad[0].words()
        seconds = sum(one.seconds for one in ended)
        if bad or 12 * seconds > deadline.left():
            break
        count *= 10 if 40 * seconds > deadline.left() else 25
    kit.rows("accuracy", rows)
    largest = {row["precision"]: max(one["max_ulp"] for one in rows
                                     if one["precision"] == row["precision"]) for row in rows}
    within = all(row["max_ulp"] <= row["allowed_ulp"] for row in rows)
    return "passed" if within else "failed", f"{sum(row['inputs'] for row in rows)} inputs, " + \
        ", ".join(f"{name} at most {ulp:.6f} ULP" for name, ulp in largest.items())


def recipe(name):
    """A use with data and its own checks."""
    def step(kit, deadline):
        if not kit.device["fp64"]:
            return "left out", "the device has no double precision"
        ended = kit.run(deadline.left(), sys.executable, "-B", kit.here / f"recipes/{name}.py",
                        "--tool", kit.tool, *kit.on_device, "--count", 30000, "--folder",
                        kit.scratch / name)
        return verdict(ended), ended.words()
    return step


def cuda(kit, deadline):
    """Where there is CUDA's driver and no OpenCL: the kernels as PTX."""
    library = drivers.cuda_library(kit.search)
    harness = kit.here / "cuda/harness.py"
    if not library:
        return "left out", "there is no libcuda.so.1"
    if not harness.exists():
        return "left out", "the folder was made without PTX"
    found = kit.scratch / "cuda.json"
    ended = kit.run(deadline.left() + 1, sys.executable, "-B", harness, "--json", found, "--seconds",
                    max(2, int(deadline.left() - BENCH_ENDS_EARLY)), tell=kit.progress)
    if not found.exists():
        return verdict(ended), ended.words()
    report = json.loads(found.read_text(encoding="utf-8"))
    kit.report.content["results"]["cuda"] = report
    return verdict(ended), f"{os.path.basename(library)}: {len(report.get('results', []))} cases"


# Name, weight (seconds of 540 or so) and step, in the order of value.
UNITS = "logistic", "softplus", "relu", "density"
CHECKS = [("verify --quick", 25, verify_quick), ("same bits as the CPU path", 100, same_bits)]
CHECKS += [(f"verify {unit}", 20, verify_all(unit)) for unit in UNITS]
CHECKS += [("same bits by every path", 20, paths), ("maps on the device", 50, benched("resident", "--resident", "--case",
                                                "resident/[cm]*")),
           ("sums on the device", 60, benched("resident", "--resident", "--case", "resident/s*")),
           ("peer: torch", 45, peer("torch")), ("peer: triton", 30, peer("triton")),
           ("peer: pykeops", 30, peer("pykeops")), ("peer: cupy", 20, peer("cupy")),
           ("host arrays and the link", 40, benched("host", "--resident", "--case",
                                                    "resident/[lh]*")),
           ("accuracy against MPFR", 40, accuracy),
           ("kernel variants", 60, benched("variants", "--variants")),
           ("random sums by every path", 20, random_sums("relations", "--relations")),
           ("random sums against MPFR", 20, random_sums("sums", "--sums")),
           ("recipe: expected ranks", 5, recipe("expected_ranks")),
           ("recipe: smoothed distribution", 10, recipe("smoothed_distribution"))]
WITHOUT_OPENCL = [("kernels as PTX, without OpenCL", 100, cuda), ("peer: torch", 30, peer("torch")),
                  ("peer: triton", 30, peer("triton"))]
