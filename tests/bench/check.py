# SPDX-License-Identifier: MIT
"""check.py WHAT SCRATCH PROGRAM [ARGUMENT...]: the bench's reports, at sizes that take no time.

What the numbers are is the machine's affair; that they are there, fit together and are written
whole is checked here.
"""

import json
import math
import pathlib
import re
import resource
import shutil
import subprocess
import sys

UNITS = tuple(sorted(file.stem for file in (pathlib.Path(__file__).parents[2] /
                                                     "kernels/units").glob("*.h")))
# What programs that read the reports rely on, and what the bench adds.
RESULT_KEYS = {"case", "device", "isa", "points", "terms", "median_seconds", "min_seconds",
               "max_seconds", "ns_per_point", "gb_per_second", "terms_per_second", "plan_seconds",
               "runs", "sampled_error", "ceiling", "ceiling_fraction", "multiply_adds_per_term"}
MACHINE_KEYS = {"cpu", "system", "cores", "threads", "memory_bytes", "isa", "compiler", "device",
                "platform", "driver", "type", "version"}
CEILING_KEYS = {"copy_gb_per_second", "copy_points", "multiply_adds_per_second_f32",
                "multiply_adds_per_second_f64"}
DEVICE_CEILING_KEYS = {"transfer_gb_per_second", "transfer_points", "multiply_adds_per_second_f32",
                       "multiply_adds_per_second_f64"}


def check(right, *words):
    if not right:
        sys.exit("bench: " + " ".join(str(word) for word in words))


def run(*words, status=0, limit=None):
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          preexec_fn=limited if limit else None, check=False)
    sys.stderr.write(done.stderr)
    check(done.returncode == status, "status", done.returncode, "of", *words)
    return done


def near(first, second):
    return math.isclose(first, second, rel_tol=1e-4)


def check_result(row, ceilings):
    name = row["case"]
    check(RESULT_KEYS <= row.keys(), name, "lacks", RESULT_KEYS - row.keys())
    check(0 < row["min_seconds"] <= row["median_seconds"] <= row["max_seconds"], name, "times")
    check(near(row["ns_per_point"] * row["points"], 1e9 * row["median_seconds"]), name, "ns")
    check(near(row["terms_per_second"] * row["median_seconds"], row["points"] * row["terms"]),
          name, "terms a second")
    direct = name.startswith(("sum-direct", "plain-loop"))
    on_cpu = row["device"] == "cpu"
    check(row["ceiling"] == ("multiply-add" if direct else "copy" if on_cpu else "transfer"), name,
          "ceiling")
    own = ceilings if on_cpu else ceilings["device"]
    if direct:
        precision = name.split("/")[2]
        check(near(row["multiply_adds_per_term"] * row["terms_per_second"],
                   own[f"multiply_adds_per_second_{precision}"]), name, "multiply-adds")
        check(near(row["multiply_adds_per_term"] * row["ceiling_fraction"], 1), name, "fraction")
    elif row["ceiling_fraction"] is not None:
        rate = own["copy_gb_per_second" if on_cpu else "transfer_gb_per_second"]
        check(near(row["ceiling_fraction"] * rate, row["gb_per_second"]), name, "fraction")


def check_report(report):
    check(MACHINE_KEYS <= report["machine"].keys(), "the machine lacks",
          MACHINE_KEYS - report["machine"].keys())
    ceilings = report["ceilings"]
    check(CEILING_KEYS <= ceilings.keys() and all(ceilings[key] > 0 for key in CEILING_KEYS),
          ceilings)
    on_cpu = report["machine"]["driver"] is None
    check(on_cpu == (ceilings["device"] is None), "the device's ceilings", ceilings)
    check(on_cpu or all(ceilings["device"][key] > 0 for key in DEVICE_CEILING_KEYS), ceilings)
    for row in report["results"]:
        check_result(row, ceilings)


def check_cases(scratch, bench):
    """Every case of the contract, in JSON on standard output and in the file, and in the table."""
    kept = scratch / "kept.json"
    kept.unlink(missing_ok=True)
    options = "--device", "cpu", "--points", 10007, "--terms", 1025, "--repeat", 2
    done = run(bench, *options, "--json", "--save", kept)
    report = json.loads(done.stdout)
    check_report(report)
    check(json.loads(kept.read_text()) == report, "the file and standard output differ")
    check(not list(scratch.glob("*.part")), "half a file is left")
    both = "f32", "f64"
    names = {"copy/f32", "plain-loop/logistic/f32"}
    names |= {f"map/{unit}/{precision}" for unit in UNITS for precision in both}
    names |= {f"sum-{method}/logistic/{precision}" for method in ("direct", "fast", "closed")
              for precision in both}
    found = [row["case"] for row in report["results"]]
    check(sorted(found) == sorted(names), "cases:", set(found) ^ names)
    errors = {row["case"]: row["sampled_error"] for row in report["results"]}
    check(0 <= errors["sum-direct/logistic/f32"] < 1e-7, "direct's error", errors)
    check(0 <= errors["plain-loop/logistic/f32"] < 1e-3, "the plain loop's error", errors)
    table = run(bench, *options).stdout
    for word in "ceilings: copy ", "% of copy", " fma a term", "plain-loop: ":
        check(word in table, "the table lacks:", word)
    for words in ["--grid", "--sweep"], ["--sweep", "--case", "copy*"], ["--case", "nothing"]:
        run(bench, "--device", "cpu", *words, status=2)
    for count in "--points", "--terms", "--repeat", "--threads":
        for number in 0, -1, 10 ** 15, "1e3":
            run(bench, "--device", "cpu", "--case", "copy*", count, number, status=2)
    run(bench, *options, "--case", "copy*", "--save", scratch / "no/such/folder", status=1)


def check_shapes(_scratch, bench):
    """Direct sums with few points and many; without the memory for it a shape is left out."""
    report = json.loads(run(bench, "--device", "cpu", "--repeat", 1, "--case", "*/f32/1e6x1e3",
                            "--json").stdout)
    check_report(report)
    rows = [(row["case"], row["points"], row["terms"]) for row in report["results"]]
    check(rows == [("sum-direct/logistic/f32/1e6x1e3", 10 ** 6, 10 ** 3)], rows)
    done = run(bench, "--device", "cpu", "--threads", 1, "--case", "sum*/f32/1x1e8", "--json",
               limit=2 * 10 ** 9)
    report = json.loads(done.stdout)
    check(report["results"] == [] and len(report["left_out"]) == 1, report)
    check(re.search(r"f32/1x1e8 is left out: it may need 2\.\d GB of memory", done.stderr),
          done.stderr)


def check_sweep(scratch, bench, script):
    """All three methods along both axes, kept, drawn, and drawn again from what was kept."""
    kept, first, again = (scratch / name for name in ("sweep.json", "first.svg", "again.svg"))
    for file in kept, first, again:
        file.unlink(missing_ok=True)
    words = sys.executable, "-B", script
    table = run(*words, "--tool", bench, "--device", "cpu", "--points", 100, "--terms", 1000,
                "--repeat", 1, "--save", kept, "--plot", first).stdout
    check(run(*words, "--from", kept, "--plot", again).stdout == table, "the tables differ")
    check(first.read_bytes() == again.read_bytes(), "the pictures differ")
    picture = first.read_text()
    check(picture.rstrip().endswith("</svg>"), "the picture is not whole")
    for word in "direct", "fast", "closed":
        check(f">{word}<" in picture and word in table, "there is no curve of", word)
    check(not list(scratch.glob("*.part")), "half a file is left")
    report = json.loads(kept.read_text())
    check({"machine", "ceilings", "results", "sweep", "libraries", "not_installed"} <=
          report.keys(), report.keys())
    check({*report["libraries"], *report["not_installed"]} == {"numpy", "pykeops"}, "libraries")
    for precision in "f32", "f64":
        for method in "direct", "fast", "closed":
            own = [row for row in report["results"]
                   if row["case"] == f"sum-{method}/logistic/{precision}"]
            along_terms = {row["terms"] for row in own if row["points"] == 100}
            along_points = {row["points"] for row in own if row["terms"] == 1000}
            check(along_terms == {1, 10, 100, 1000} and along_points == {1, 10, 100}, method,
                  precision, along_terms, along_points)
    run(*words, "--from", scratch / "nothing.json", status=1)


def peers_report():
    """What a run of the peers might have kept: one infinite error, two peers close together."""
    rows = [{"unit": unit, "peer": peer, "version": "1", "threads": 1, "median_seconds": time / 1e3,
             "min_seconds": time / 1e3, "ns_per_point": time, "gb_per_second": 8 / time}
            for unit in ("logistic", "softplus")
            for peer, time in (("memcpy", 0.2), ("sigramp", 0.5), ("jax", 0.51), ("scipy", 4.0))]
    for row in rows:
        if row["peer"] != "memcpy":
            wrong = 0 if row["peer"] == "sigramp" else 41
            row |= {"inputs": 1000, "misrounded": wrong, "nan_made": 0, "max_ulp": "inf",
                    "max_ulp_normal": 0.5, "at": dict.fromkeys(("-100", "-20", "100", "nan"), "nan")}
    machine = dict.fromkeys(("cpu", "system", "compiler", "python"), "some") | {"cores": 2, "threads": 2}
    return {"machine": machine, "points": 1000, "repeat": 1, "right": {}, "peers": {},
            "sample": {"stride": 1, "words": "all", "inputs": 1000}, "not_installed": {},
            "failed": {}, "results": rows}


def check_peers(scratch, script):
    """What was kept is printed and drawn again; what is none is refused, and leaves no picture."""
    kept, picture, again = (scratch / name for name in ("kept.json", "peers.svg", "again.json"))
    for file in picture, again:
        file.unlink(missing_ok=True)
    kept.write_text(json.dumps(peers_report()))
    words = sys.executable, "-B", script, "--from"
    table = run(*words, kept, "--plot", picture, "--save", again).stdout
    check(json.loads(again.read_text()) == peers_report(), "kept otherwise than it came")
    drawn = picture.read_text()
    for word in "sigramp", "jax", "scipy", "memcpy":
        check(drawn.count(f">{word}<") == 2 and word in table, word, "is not in both panels")
    document = scratch / "document.md"
    document.write_text("A table:\n\n<!-- peers -->\n<!-- end of peers -->\n\nThe end.\n")
    run(*words, kept, "--into", document)
    picture.unlink()
    run(*words[:-1], "--table", document, "--plot", picture)
    check(picture.read_text() == drawn, "the table of a document is drawn otherwise")
    picture.unlink()
    for text in "{}", '{"machine": ', json.dumps(peers_report() | {"results": [{"unit": "logistic"}]}):
        kept.write_text(text)
        run(*words, kept, "--plot", picture, status=1)
    kept.write_text("<!-- peers -->\n\n<!-- end of peers -->\n")
    run(*words[:-1], "--table", kept, "--plot", picture, status=1)
    check(not picture.exists() and not list(scratch.glob("*.part")), "half a file is left")


def faults_of_kernels(counter, folder, *words):
    """What the machine code of the kernels in the folder has that it must not have."""
    rows = json.loads(run(sys.executable, "-B", counter, "--json", "--kernels", folder, "--unit",
                          "logistic", *words).stdout)
    sums = {"scale_points", "add_points", "scale_terms", "add_terms"}
    quick = {"quick_ones", "quick_weights", "quick_absolute_weights"}
    faults = set()
    for row in rows:
        f32, in_double = row["precision"] == "f32", row["kernel"].startswith(("quick", "finish_q"))
        if row["spilled_bytes"] or row["spill"]:
            faults.add(f"{row['kernel']} spills registers")
        if f32 and not in_double and row["fp64_in_kernel"]:
            faults.add(f"{row['kernel']} has doubles where there are none")
        if row["kernel"] in sums and (row["per"] != "term" or row["fp32" if f32 else "fp64"] < 4 or
                                      row["local"] + row["global"] < 1):
            faults.add(f"{row['kernel']} has no loop over the terms")
        if row["kernel"] in quick and (row["terms_per_trip"] != 4 or row["fp64"] < 5):
            faults.add(f"{row['kernel']} has no batches")
        if row["kernel"] == "map" and f32 and row["slots"] > 80:
            faults.add("map takes more operations than it may")
        check(row["slots"] > 0 and row["kernel"], row)
    named = {(row["kernel"], row["precision"], row["target"]) for row in rows}
    check(len(named) == len(rows) and len(rows) >= 12, named)
    return faults


def check_kernels(scratch, counter, kernels):
    """The kernels' machine code for GPUs, and that of kernels with faults."""
    faults = faults_of_kernels(counter, kernels)
    check(not faults, faults)
    plants = (("sum.h", "subtotal.special += special;", "subtotal.special += (real)(value.low * 0.1); "
               "subtotal.special += special;", "add_points has doubles where there are none"),
              ("sum.cl", "size);\n        sum_subtotal subtotal = no_subtotal();", "size); volatile "
               "private real spilled[9]; spilled[item % 9] = point; sum_subtotal subtotal = no_subtotal(); "
               "subtotal.special = spilled[size % 9];", "add_points spills registers"),
              ("sum.cl", "BATCH) {", "BATCH) { break;", "quick_ones has no batches"),
              ("map_item.h", "            if (ITEM_STORES_ALL || !quick.edge)\n"
               "                block.y[j] = quick.edge ? point : quick.value;\n",
               "block.y[j] = quick.edge ? item_point_edge(point, a) : quick.value;\n",
               "map takes more operations than it may"))
    for file, old, new, fault in plants:
        folder = scratch / "kernels"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kernels, folder)
        text = (folder / file).read_text()
        check(text.count(old) == 1, old, "is not once in", file)
        (folder / file).write_text(text.replace(old, new))
        words = [word for name in ("add_points", "scale_points", "quick_ones", "map")
                 for word in ("--kernel", name)]
        check(fault in faults_of_kernels(counter, folder, *words), "not found:", fault)


def main():
    what, scratch, *arguments = sys.argv[1:]
    scratch = pathlib.Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    {"cases": check_cases, "shapes": check_shapes, "sweep": check_sweep,
     "peers": check_peers, "kernels": check_kernels}[what](scratch, *arguments)


if __name__ == "__main__":
    main()
