# SPDX-License-Identifier: MIT
"""The two files a run leaves: a JSON that is whole at any moment, and a log."""

import json
import os
import re

MOST_BYTES = 1 << 20  # of either file
MOST_PIECE = 20000  # characters of one entry of the log


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


def slug_of(name):
    return "gpu-kit-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "device")


class Report:
    """What is known so far, in memory and on disk."""

    def __init__(self, folder, hidden):
        """hidden: names of places and what the files have for each."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.hidden = folder, hidden
        self.content = {"passed": False, "steps": [], "results": {}}
        self.base = self.free_base("gpu-kit-no-device")
        self.log_file = open(self.path(".log"), "w", encoding="utf-8")
        self.logged = 0
        self.save()

    def path(self, ending):
        return self.folder / f"{self.base}{ending}"

    def free_base(self, slug):
        """An earlier run's files stay."""
        number, base = 1, slug
        while (self.folder / f"{base}.json").exists() or (self.folder / f"{base}.log").exists():
            number += 1
            base = f"{slug}-{number}"
        return base

    def name_for(self, device):
        """The files are named for the device once it is known."""
        old = [self.path(ending) for ending in (".json", ".log")]
        self.base = self.free_base(slug_of(device))
        for file, ending in zip(old, (".json", ".log")):
            os.replace(file, self.path(ending))

    def hide(self, text):
        for place, name in self.hidden:
            text = text.replace(place, name)
        return text

    def log(self, text):
        text = self.hide(text)
        if len(text) > MOST_PIECE:
            half = MOST_PIECE // 2
            text = f"{text[:half]}\n[... {len(text) - MOST_PIECE} characters ...]\n{text[-half:]}"
        if text and not text.endswith("\n"):
            text += "\n"
        size = len(text.encode("utf-8", "replace"))
        if self.logged + size >= MOST_BYTES:
            return
        self.logged += size
        self.log_file.write(text)
        self.log_file.flush()

    def text(self):
        """The JSON, without the longest lists of results where it would be too long."""
        content = dict(self.content, results=dict(self.content["results"]))
        text = self.hide(in_json(content)) + "\n"
        while len(text) >= MOST_BYTES and content["results"]:
            longest = max(content["results"], key=lambda key: len(json.dumps(content["results"][key])))
            del content["results"][longest]
            content.setdefault("results_too_long", []).append(longest)
            text = self.hide(in_json(content)) + "\n"
        return text

    def save(self):
        part = self.path(".json.part")
        with open(part, "w", encoding="utf-8") as file:
            file.write(self.text())
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self.path(".json"))
