# SPDX-License-Identifier: MIT
"""resident.py WHAT SCRATCH BENCH DEVICE LAYER COUNTS: the bench's cases on arrays of an OpenCL
device, and sizes that fit one; with a layer (tests/opencl/layer.c) that makes it wrong, silent or
slow. COUNTS: the kernels' operations as the bench was built with them, none without clang."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from check import MACHINE_KEYS, UNITS, check, near, run

RESIDENT_KEYS = {"case", "device", "isa", "points", "terms", "median_seconds", "min_seconds",
                 "max_seconds", "wall_seconds", "by_events", "ns_per_point", "gb_per_second",
                 "terms_per_second", "runs"}


def resident_names():
    both = "f32", "f64"
    names = {"resident/launch/f32"} | {f"resident/copy/{precision}" for precision in both}
    names |= {f"resident/{place}map/{unit}/{precision}" for unit in UNITS for precision in both
              for place in ("", "host/")}
    names |= {f"resident/sum-direct/logistic/{precision}/{shape}" for precision in both
              for shape in ("1x1e8", "1e3x1e6", "1e6x1e3")}
    names |= {f"resident/sum-{method}/logistic/{precision}" for precision in both
              for method in ("fast", "closed")}
    return names | {f"resident/link/{memory}/{way}" for memory in ("pinned", "pageable")
                    for way in ("in", "out", "both")}


def check_resident_rows(report, counted):
    """What the rows of resident cases say fits together, and their fractions the ceilings."""
    ceilings = report["ceilings"]
    for row in report["results"]:
        name, precision = row["case"], row["case"].split("/")[-1]
        check(RESIDENT_KEYS <= row.keys(), name, "lacks", RESIDENT_KEYS - row.keys())
        check(0 < row["min_seconds"] <= row["median_seconds"] <= row["max_seconds"], name, "times")
        check(near(row["ns_per_point"] * row["points"], 1e9 * row["median_seconds"]), name, "ns")
        if name.startswith("resident/map"):
            check(near(row["of_copy"] * ceilings[f"copy_gb_per_second_{precision}"],
                       row["gb_per_second"]), name, "of_copy")
        if name.startswith(("resident/map", "resident/sum-direct")):
            check(row["kernels"] and (row["of_peak"] or 0) > 0 or not counted, name, "of_peak")
        if name.startswith("resident/copy"):
            check(near(max(row["copy_buffer_gb_per_second"], row["copy_kernel_gb_per_second"]),
                       row["gb_per_second"]), name, "is not the faster copy")
        if name.startswith("resident/host"):
            check(near(row["of_link"] * ceilings["link_gb_per_second"], row["gb_per_second"]),
                  name, "of_link")


def with_fault(layer, fault):
    return {**os.environ, "OPENCL_LAYERS": layer, "SIGRAMP_LAYER_FAULT": fault}


def check_resident_faults(bench, device, layer):
    """A wrong bit is found; a device that does not come back keeps no report."""
    words = bench, "--resident", "--device", device, "--json", "--points", "20011"
    for read in range(6, 30, 4):  # the first ones are the copy's and the library's own checks
        done = subprocess.run([*words, "--case", "resident/map/relu/f32"], text=True,
                              env=with_fault(layer, f"wrong:{read}"), capture_output=True,
                              check=False)
        if "resident/map/relu/f32 is wrong at point" in done.stderr:
            break
    report = json.loads(done.stdout)
    check(done.returncode == 1 and not report["results"] and
          [row["case"] for row in report["failed"]] == ["resident/map/relu/f32"], done)
    for seconds in 2, 4, 8, 16:  # a slow machine may have nothing to keep after two
        start = time.monotonic()
        done = subprocess.run([*words, "--case", "resident/[cm]*/f32", "--seconds", str(seconds)], text=True,
                              env=with_fault(layer, "hang@finish:60"), capture_output=True, check=False)
        report = json.loads(done.stdout)
        check(done.returncode == 1 and report["stopped"] == "out of time" and
              time.monotonic() - start < 28 + seconds, done)
        if report["results"]:
            return
    check(False, done)


def check_resident_stop(scratch, bench, device):
    """A report told to stop has what was measured."""
    kept = scratch / "stopped.json"
    kept.unlink(missing_ok=True)
    with subprocess.Popen([bench, "--resident", "--device", device, "--json", "--save", kept,
                           "--seconds", "100"], stdout=subprocess.PIPE, text=True) as running:
        while running.poll() is None and not kept.exists():
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        report = json.loads(running.communicate(timeout=60)[0])
    check(running.returncode == 1 and report["stopped"] == "stopped by a signal" and
          len(report["results"]) >= 1 and report["left_out"], report)
    check(json.loads(kept.read_text()) == report, "the file and standard output differ")


def check_all(scratch, bench, device, layer, counts):
    """All resident cases, small; then with faults, and stopped."""
    done = run(bench, "--resident", "--device", device, "--json", "--points", 20011, "--terms",
               3001, "--seconds", 200)
    report = json.loads(done.stdout)
    check(report["stopped"] is None and not report["failed"], report)
    check(MACHINE_KEYS <= report["machine"].keys(), report["machine"])
    found = [row["case"] for row in report["results"]]
    check(sorted(found) == sorted(resident_names()), set(found) ^ resident_names())
    check_resident_rows(report, "logistic" in pathlib.Path(counts).read_text())
    check("sigramp-bench: [35/35] resident/" in done.stderr, "no progress is shown")
    run(bench, "--resident", "--device", "cpu", status=1)
    run(bench, "--resident", "--device", device, "--case", "nothing", status=2)
    for words in ["--grid"], ["--seconds", "0"], ["--seconds", "nan"]:
        run(bench, "--resident", "--device", device, *words, status=2)
    check_resident_faults(bench, device, layer)
    check_resident_stop(scratch, bench, device)


def check_variants(_scratch, bench, device, layer, _counts):
    """Every variant of a map gives the same bits, and one that does not is found."""
    words = bench, "--variants", "--device", device, "--json", "--points", "20011", "--terms", \
        "1025", "--seconds", "200"
    report = json.loads(run(*words, "--case", "variants/map/[!sd]*").stdout)
    forms = {row["variant"]: row["form"] for row in report["results"]
             if row["case"] == "variants/map/logistic/f32"}
    left_out = {one["case"].split(", ")[1] for one in report["left_out"]}
    names = {"as-is", "apart", "vector-2", "vector-4", "vector-4-apart", "points-2", "points-4",
             "other-form", "other-form-apart"} | \
        {f"group-{size}" for size in (32, 64, 128, 512, 1024)}
    check(forms.keys() | left_out == names, names ^ (forms.keys() | left_out))
    check(forms["as-is"] != forms["other-form"], forms)
    check(all(row["same_bits"] for row in report["results"]) and not report["failed"], report)
    check({row["case"] for row in report["results"]} ==
          {f"variants/map/{unit}/{precision}" for unit in ("logistic", "relu")
           for precision in ("f32", "f64")}, report["results"])
    done = subprocess.run([*words, "--case", "variants/map/relu/f32"], text=True,
                          env=with_fault(layer, "wrong:9"), capture_output=True, check=False)
    report = json.loads(done.stdout)
    check(done.returncode == 1 and report["failed"] and
          [row["same_bits"] for row in report["results"]].count(False) == 1, done)
    report = json.loads(run(*words, "--case", "variants/sum*f32/1e3x1e6").stdout)
    rows = {row["variant"]: row for row in report["results"]}
    check(rows["as-is"]["form"] != rows["other-form"]["form"] and
          rows["as-is"]["kernels"] != rows["other-form"]["kernels"], rows)


def check_fit(_scratch, bench, device, layer, _counts):
    """On a device whose launches are slow the cases are small; what is asked for stays."""
    for given, points in ([], 640000), (["--points", "100003"], 100003):
        done = subprocess.run([bench, "--device", device, "--case", "map/relu/f32", "--repeat",
                               "1", "--json", *given], text=True, capture_output=True,
                              env=with_fault(layer, "slow"), check=False)
        rows = json.loads(done.stdout)["results"]
        check([row["points"] for row in rows] == [points] and
              f"[1/1] map/relu/f32, {points} points" in done.stderr, done)


def main():
    what, scratch, *arguments = sys.argv[1:]
    scratch = pathlib.Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    {"resident": check_all, "variants": check_variants, "fit": check_fit}[what](scratch, *arguments)


if __name__ == "__main__":
    main()
