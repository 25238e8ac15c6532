# SPDX-License-Identifier: MIT
"""The two reports: a table for people, JSON for programs."""

import json
import math
import os
import platform
import re

MARKS = "<!-- peers -->", "<!-- end of peers -->"
ROW = "{:<19} {:>3} {:>8} {:>7} {:>6} {:>6} {:>8} {:>7} {:>10} {:>8} {:>12} {:>12} {:>6} {:>6}"
HEAD = ("", "thr", "ns/point", "best", "GB/s", "x copy", "max ULP", "normal", "misrounded",
        "NaN made", "u(-100)", "u(-20)", "u(100)", "u(NaN)")


def machine(processors, compiler):
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {"cpu": (names or ["unknown"])[0], "cores": os.cpu_count(), "threads": len(processors),
            "system": f"{platform.system()} {platform.machine()}", "compiler": compiler,
            "python": platform.python_version()}


def number(value, digits=3):
    """3 digits: 2.48, 103, 1.2e+04, 8.6e+09."""
    if math.isfinite(value) and value < 1000:
        return f"{value:.{digits}g}"
    return f"{value:.1e}" if math.isfinite(value) else f"{value:g}"


def table_row(row, copy):
    cells = [f"{row['peer']} {row['version'].partition('+')[0]}", row["threads"], *"----"]
    if "median_seconds" in row:
        best = row["ns_per_point"] * row["min_seconds"] / row["median_seconds"]
        cells[2:5] = f"{row['ns_per_point']:.3f}", f"{best:.3f}", f"{row['gb_per_second']:.1f}"
        if copy:
            cells[5] = f"{row['median_seconds'] / copy['median_seconds']:.2f}"
    if "at" in row:
        cells += [number(row["max_ulp"]), number(row["max_ulp_normal"]), row["misrounded"],
                  row["nan_made"]]
        cells += specials_in_cells(row["at"])
    return ROW.format(*cells, *[""] * (len(HEAD) - len(cells))).rstrip()


def specials_in_cells(at):
    return [f"{at[x]:.6g}" for x in ("-100", "-20", "100", "nan")]


def table_of(unit, results, right):
    rows = [row for row in results if row["unit"] == unit]
    copy = next((row for row in rows if "median_seconds" in row and row["peer"] == "memcpy"), None)
    if not rows:
        return []
    lines = ["", ROW.format(unit, *HEAD[1:])]
    lines += [table_row(row, copy) for row in rows]
    if unit in right:
        lines.append(ROW.format("correctly rounded", *[""] * 9, *specials_in_cells(right[unit])))
    return lines


def in_words(report, units):
    m, sample = report["machine"], report["sample"]
    lines = [f"{m['cpu']}, {m['cores']} cores, {m['threads']} threads; compiler {m['compiler']}, "
             f"Python {m['python']}, {m['system']}",
             f"Time: {report['points']} float32 points in [-10, 10], median of {report['repeat']} "
             "runs, the peers in turns; best: the fastest run;",
             "GB/s: 4 bytes read and 4 written a point; x copy: the time as a multiple of "
             "memcpy's; thr: threads the peer uses.",
             f"Errors: over {sample['inputs']} inputs, {sample['words']}, without the NaN,",
             "against long double, and MPFR near ties. normal: max ULP where the right answer is "
             "no subnormal;",
             "misrounded: how many are not the nearest float; NaN made: how many of these are NaN."]
    for unit in units:
        lines += table_of(unit, report["results"], report["right"])
    lines.append("")
    lines += [f"{name} {peer['version']}: {peer['call']}"
              for name, peer in report["peers"].items()]
    lines += [f"not installed: {name} ({why})" for name, why in report["not_installed"].items()]
    lines += [f"left out: {name} ({why})" for name, why in report["failed"].items()]
    return "\n".join(lines)


def around_table(path):
    """What comes before and after the table in a file; ValueError if it has no place for one."""
    with open(path, encoding="utf-8") as file:
        before, begin, rest = file.read().partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not end:
        raise ValueError(f"it has no lines {' and '.join(MARKS)}")
    return before + begin, end + after


def from_table(path):
    """What a picture takes of the table in a file. ValueError if there is none."""
    before, after = around_table(path)
    with open(path, encoding="utf-8") as file:
        lines = file.read()[len(before):-len(after)].splitlines()
    machine = re.match(r" *(.*), \d+ cores, (\d+) threads;", next(filter(None, lines), ""))
    inputs = [int(found[1]) for line in lines if (found := re.match(r" *Errors: over (\d+) inputs", line))]
    if not machine or not inputs:
        raise ValueError(f"{path} has no table of the peers")
    rows, unit = [], None
    for cells in map(str.split, lines):
        if cells[1:3] == ["thr", "ns/point"]:
            unit = cells[0]
        elif unit and len(cells) > 6 and re.fullmatch(r"\d+ \d+\.\d+", " ".join(cells[2:4])):
            rows.append({"unit": unit, "peer": cells[0], "ns_per_point": float(cells[3])})
            if len(cells) > 9:
                rows[-1] |= {"at": {}, "misrounded": int(cells[9]), "inputs": inputs[0]}
    return {"machine": {"cpu": machine[1], "threads": machine[2]}, "results": rows}


def put_into(path, words):
    """bench/README.md's table comes from here, so that nobody copies numbers by hand."""
    before, after = around_table(path)
    block = "\n".join(f"    {line}".rstrip() for line in words.splitlines())
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}\n\n{block}\n\n{after}")


def strict(value):
    """JSON has no infinities and no NaN: as strings."""
    if isinstance(value, dict):
        return {key: strict(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [strict(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value:g}"
    return value


def loose(value):
    """What strict made, as it was."""
    if isinstance(value, dict):
        return {key: loose(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [loose(entry) for entry in value]
    return float(value) if value in ("inf", "-inf", "nan") else value


def in_json(report):
    return json.dumps(strict(report), indent=2, allow_nan=False)
