# SPDX-License-Identifier: MIT
"""The peers as a picture: nanoseconds a point against the share of results that are misrounded."""

import math

import output

UNITS = "logistic", "softplus"  # relu rounds nothing
LEFT, RIGHT = 2, 6  # times: room beside the points, to the right for names
NEAR = 0.2  # of the axis, and an eighth of the most: names of points so near each other would overlap
OWN = "sigramp"
OURS, OTHERS = "#d55e00", "#0072b2"  # Okabe and Ito's, which colour-blind readers tell apart too


def cells_of(rows, unit):
    """(peer, ns a point, misrounded in percent) of those that were timed and judged."""
    return [(row["peer"], row["ns_per_point"], 100 * row["misrounded"] / row["inputs"])
            for row in rows if row["unit"] == unit and "ns_per_point" in row and "at" in row]


def copy_of(rows, unit):
    return next((row["ns_per_point"] for row in rows if row["unit"] == unit
                 and row["peer"] == "memcpy" and "ns_per_point" in row), None)


def colour_of(peer):
    return OURS if peer == OWN else OTHERS


def range_of(cells):
    """The axis of the times."""
    times = [time for _, time, _ in cells] or [1]
    return min(times) / LEFT, max(times) * RIGHT


def ranked(cells, most):
    """The others' cells, each with how many of those before it are so near that its name goes above theirs."""
    least, largest = range_of(cells)
    near_times, placed = math.exp(NEAR * math.log(largest / least)), []
    for name, time, share in sorted(cells, key=lambda cell: -cell[1]):
        if name == OWN:
            continue
        near = [cell[3] for cell in placed
                if cell[1] < near_times * time and abs(cell[2] - share) < most / 8]
        placed.append((name, time, share, max(near) + 1 if near else 0))
    return placed


def panel(rows, unit):
    cells, copy = cells_of(rows, unit), copy_of(rows, unit)
    lines = [f"set title {output.quoted(unit)}", "unset arrow", "unset label"]
    if copy:
        lines += [f"set arrow from {copy:g}, graph 0 to {copy:g}, graph 1 nohead dashtype 2 "
                  "linecolor rgb '#606060'",
                  f"set label 'memcpy' at {copy:g}, graph 0.97 left offset 0.5,0 "
                  "textcolor rgb '#606060'"]
    most = max((share for _, _, share in cells), default=0) or 1
    lines.append("set xrange [{:g}:{:g}]".format(*range_of(cells)))
    lines.append(f"set yrange [{-0.05 * most:g}:{1.3 * most:g}]")
    for name, time, share, rank in ranked(cells, most):
        lines.append(f"set label {output.quoted(name)} at {time:g}, {share:g} left noenhanced "
                     f"offset 0.7,{0.5 + 0.9 * rank:g} textcolor rgb '{colour_of(name)}'")
    for name, time, share in cells:
        if name == OWN:  # beside its point, where nobody else's is
            lines.append(f"set label {output.quoted(name)} at {time:g}, {share:g} left offset 0.7,0 "
                         f"textcolor rgb '{colour_of(name)}'")
    for k, (name, time, share) in enumerate(cells):
        lines += [f"$cell{k} << END", f"{time:g} {share:g}", "END"]
    plots = [f"$cell{k} using 1:2 with points pointtype 7 pointsize 0.8 "
             f"linecolor rgb '{colour_of(name)}' notitle" for k, (name, _, _) in enumerate(cells)]
    return [*lines, "plot " + ", \\\n     ".join(plots)]


def script(report, units, path):
    machine = f"{report['machine']['cpu']}, {report['machine']['threads']} threads"
    drawn = [unit for unit in UNITS if unit in units and cells_of(report["results"], unit)]
    lines = [output.opening(1000, 420, path), "set logscale x",
             "set xlabel 'ns a point, float32, from memory'",
             "set ylabel 'misrounded results, percent'",
             f"set multiplot layout 1,{max(len(drawn), 1)} title {output.quoted(machine)} noenhanced"]
    for unit in drawn:
        lines += panel(report["results"], unit)
    return "\n".join([*lines, "unset multiplot", "unset output", ""])


def draw(report, units, path):
    """OSError if there is no output."""
    output.draw(lambda part: script(report, units, part), path)
