# SPDX-License-Identifier: MIT
"""browser_pages.py FOLDER: fails unless the manual for browsers has its pages, and all that they refer to on this machine, and shows
examples line by line and no sentences in bold."""

import html.parser
import pathlib
import sys

PAGES = "index.html", "experiment.html", "sigramp.1.html", "sigramp.3.html", "sigramp.7.html"


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.targets, self.faults = set(), [], []
        self.open = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "br" and "pre" in self.open:
            self.faults.append(f"line {self.getpos()[0]}: an empty line in an example")
        if tag in ("pre", "b"):
            self.open.append(tag)
        self.ids.add(named.get("id"))
        self.targets += [named[name] for name in ("href", "src") if name in named]

    def handle_endtag(self, tag):
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data):
        if "b" in self.open and "pre" not in self.open and ". " in data.replace("\n", " "):
            self.faults.append(f"line {self.getpos()[0]}: in bold: {data[:40]}...")


def main():
    folder = pathlib.Path(sys.argv[1])
    missing = [name for name in PAGES if not (folder / name).is_file()]
    pages = {path.name: Page(path) for path in folder.glob("*.html")}
    count = 0
    for name, page in pages.items():
        missing += [f"{fault}, of {name}" for fault in page.faults]
        for target in page.targets:
            path, _, place = target.partition("#")
            count += 1
            there = path or name
            if not (folder / there).is_file() or (place and place not in pages[there].ids):
                missing.append(f"{target}, of {name}")
    print("\n".join(f"wrong: {each}" for each in missing) or f"{len(pages)} pages, {count} references")
    return 1 if missing or count < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
