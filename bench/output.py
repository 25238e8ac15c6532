# SPDX-License-Identifier: MIT
"""Files that appear whole or not at all: text, and pictures by gnuplot."""

import os
import subprocess


def save(path, text):
    with open(f"{path}.part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.part", path)


def quoted(text):
    """As a gnuplot string in which nothing is special."""
    return "'" + str(text).replace("'", "''") + "'"


def opening(width, height, path):
    """The first lines of every picture's script."""
    return f"""set encoding utf8
set terminal svg size {width},{height} font 'DejaVu Sans,14' background 'white'
set output {quoted(path)}
set grid linecolor rgb '#d0d0d0' linewidth 1
set border 3 linecolor rgb '#606060'
set tics nomirror"""


def draw(script_for, path):
    """script_for(FILE): the whole gnuplot script that draws an SVG file there. OSError."""
    part = f"{path}.part"
    try:
        done = subprocess.run(["gnuplot", "-d", "-"], input=script_for(part), text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        drawn = done.returncode == 0 and os.path.exists(part)
        if drawn:
            with open(part, encoding="utf-8") as file:
                drawn = file.read().rstrip().endswith("</svg>")
        if not drawn:
            raise OSError(f"gnuplot drew nothing into {path}: {done.stderr.strip()[-200:]}")
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
