#!/usr/bin/env python3
"""Check that the folders of src/ form a ladder: tools/check_layers.py [SRC]

Each src/<folder>/README.md has one line "May include: base domain ...", which names
only the folder itself and rungs below it; its files include no other folder's headers.
A third-party header is included by one source file only, and by no header, so that
replacing a library is replacing a file.
"""
import pathlib
import re
import sys

LADDER = ["base", "domain", "store", "pipeline", "http", "api", "edge", "cli"]

THIRD_PARTY = re.compile(
    r"^(sqlite3|microhttpd|yyjson|uuid/uuid|zlib|argp|mosquitto)\.h$|^curl/")

OURS = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
THEIRS = re.compile(r"^\s*#\s*include\s+<([^>]+)>")


def allowed_in(folder, faults):
    """The folders that the README of `folder` lets it include."""
    readme = folder / "README.md"
    line = readme.exists() and re.search(r"^May include: *(.*)$", readme.read_text(), re.M)
    if folder.name not in LADDER:
        faults.append(f"{folder}: not a rung of the ladder: {' '.join(LADDER)}")
        return set()
    below = set(LADDER[:LADDER.index(folder.name) + 1])
    if not line:
        faults.append(f"{readme}: no line 'May include: ...'")
        return below
    allowed = set(line.group(1).replace(",", " ").rstrip(".").split())
    for name in sorted(allowed - below):
        faults.append(f"{readme}: {name} is not below {folder.name} on the ladder")
    return allowed & below


def check(src):
    faults = []
    wrapper = {}
    for folder in sorted(path for path in src.iterdir() if path.is_dir()):
        files = sorted(folder.rglob("*.[ch]"))
        allowed = allowed_in(folder, faults) if files else set()
        for file in files:
            for number, text in enumerate(file.read_text().splitlines(), 1):
                where = f"{file}:{number}"
                ours = OURS.match(text)
                theirs = THEIRS.match(text)
                if ours and "/" in ours.group(1):
                    target = ours.group(1).split("/")[0]
                    if target not in allowed:
                        faults.append(f"{where}: {folder.name} may not include {target}")
                if theirs and THIRD_PARTY.match(theirs.group(1)):
                    header = theirs.group(1)
                    first = wrapper.setdefault(header, file)
                    if file.suffix == ".h":
                        faults.append(f"{where}: a header may not include <{header}>")
                    elif first != file:
                        faults.append(f"{where}: only {first} may include <{header}>")
    return faults


if __name__ == "__main__":
    faults = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src"))
    print("\n".join(faults) or "layers hold")
    sys.exit(bool(faults))
