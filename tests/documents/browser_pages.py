# SPDX-License-Identifier: MIT
"""browser_pages.py FOLDER: fails unless the manual for browsers has its pages, and all that they refer to on this machine."""

import html.parser
import pathlib
import sys

PAGES = "index.html", "experiment.html", "sigramp.1.html", "sigramp.3.html", "sigramp.7.html"


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.ids.add(named.get("id"))
        self.targets += [named[name] for name in ("href", "src") if name in named]


def main():
    folder = pathlib.Path(sys.argv[1])
    missing = [name for name in PAGES if not (folder / name).is_file()]
    pages = {path.name: Page(path) for path in folder.glob("*.html")}
    count = 0
    for name, page in pages.items():
        for target in page.targets:
            path, _, place = target.partition("#")
            count += 1
            there = path or name
            if not (folder / there).is_file() or (place and place not in pages[there].ids):
                missing.append(f"{target}, of {name}")
    print("\n".join(f"missing: {each}" for each in missing) or f"{len(pages)} pages, {count} references")
    return 1 if missing or count < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
