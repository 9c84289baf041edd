#!/usr/bin/env python3
"""Check the structure of src/: tools/check_layers.py [SRC]

Folders form a ladder. The README.md of each has one line "May include: base domain ...":
its files include headers of the folders on that line and of no others, and the line names
only the folder itself and rungs below it.

A room is a subfolder with a README.md of its own. It has its own line, and is named by its
path, "edge/spool", in every line that includes it: "edge" alone does not. A room may be named
by the other rooms of its folder and by rungs above it.

A third-party header is included by one source file only, and by no header, so that replacing
a library is replacing a file.

No file may depend on itself through others (circles.py says how that is found out).

No two files may define the same struct, union or enum.
"""
import pathlib
import re
import sys

import circles

LADDER = ["base", "domain", "store", "federation", "pipeline", "http", "sink", "sheets", "access",
          "api", "hub", "edge", "cli"]

THIRD_PARTY = re.compile(
    r"^(sqlite3|libpq-fe|microhttpd|yyjson|uuid/uuid|zlib|argp|mosquitto|sodium)\.h$"
    r"|^curl/|^gnutls/|^hiredis/|^librdkafka/")

OURS = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
THEIRS = re.compile(r"^\s*#\s*include\s+<([^>]+)>")
TAG = re.compile(r"\b(struct|union|enum)\s+(\w+)\s*\{")


def sources(src):
    return sorted(src.rglob("*.[ch]"))


def rooms_of(src):
    """The folders of the ladder, and all rooms in them, by path."""
    files = sources(src)
    folders = {file.relative_to(src).parts[0] for file in files if file.parent != src}
    rooms = {readme.parent.relative_to(src).as_posix() for readme in src.rglob("README.md")}
    return folders | rooms - {"."}


def room_of(path, rooms):
    """The room that a file lies in: the innermost of `rooms`; "" for none."""
    while path not in rooms and path:
        path = path.rpartition("/")[0]
    return path


def rung(room):
    """How high the folder of a room is; -1 when it is not on the ladder."""
    folder = room.split("/")[0]
    return LADDER.index(folder) if folder in LADDER else -1


def allowed_in(src, room, rooms, faults):
    """The rooms that the README of `room` lets it include."""
    readme = src / room / "README.md"
    if rung(room) < 0:
        faults.append(f"{src / room}: not a rung of the ladder: {' '.join(LADDER)}")
    line = readme.exists() and re.search(r"^May include: *(.*)$", readme.read_text(), re.M)
    if not line:
        faults.append(f"{readme}: no line 'May include: ...'")
        return rooms
    allowed = set(line.group(1).replace(",", " ").rstrip(".").split())
    for name in sorted(allowed):
        if name not in rooms and name not in LADDER:
            faults.append(f"{readme}: there is no folder {name}")
        elif rung(name) > rung(room):
            faults.append(f"{readme}: {name} is not below {room} on the ladder")
    return allowed


def check_includes(src):
    faults = []
    wrapper = {}
    rooms = rooms_of(src)
    allowed = {room: allowed_in(src, room, rooms, faults) for room in sorted(rooms)}
    for file in sources(src):
        room = room_of(file.relative_to(src).as_posix(), rooms)
        for number, text in enumerate(file.read_text().splitlines(), 1):
            where = f"{file}:{number}"
            ours = OURS.match(text)
            theirs = THEIRS.match(text)
            if ours:
                target = room_of(ours.group(1), rooms)
                if not target:
                    faults.append(f"{where}: name a header by its path in {src}")
                elif target not in allowed.get(room, ()):
                    faults.append(f"{where}: {room} may not include {target}")
            if theirs and THIRD_PARTY.match(theirs.group(1)):
                header = theirs.group(1)
                first = wrapper.setdefault(header, file)
                if file.suffix == ".h":
                    faults.append(f"{where}: a header may not include <{header}>")
                elif first != file:
                    faults.append(f"{where}: only {first} may include <{header}>")
    return faults


def check_tags(src):
    faults = []
    first = {}
    for file in sources(src):
        for kind, tag in TAG.findall(circles.bare(file.read_text())):
            other = first.setdefault((kind, tag), file)
            if other != file:
                faults.append(f"{file}: {kind} {tag} is defined in {other}, too")
    return faults


def main():
    src = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src")
    faults = check_includes(src) + circles.check(src) + check_tags(src)
    print("\n".join(faults) or "layers hold")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
