#!/usr/bin/env python3
"""Test tools/check_layers.py on tiny trees: test_check_layers.py"""
import pathlib
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"

# What every tree begins with; a row below adds files or replaces them.
TREE = {
    "base/README.md": "May include: base\n",
    "base/text.h": "int text_size(void);\n",
    "base/text.c": '#include "base/text.h"\n\nint text_size(void) { return 0; }\n',
    "edge/README.md": "May include: base edge edge/spool\n",
    "edge/box.c": '#include "edge/spool/spool.h"\n',
    "edge/spool/README.md": "May include: base, edge/spool.\n",
    "edge/spool/spool.h": '#include "base/text.h"\n',
}

# What it shows, what is added, and what the tool says ("": all is well).
TABLE = [
    ("a good tree", {}, ""),
    ("a rung above", {"base/text.c": '#include "edge/box.h"\n'},
     "base/text.c:1: base may not include edge"),
    ("a rung below that is not on the line", {"domain/README.md": "May include: domain\n",
                                              "domain/a.c": '#include "base/text.h"\n'},
     "domain/a.c:1: domain may not include base"),
    ("a line that names a rung above", {"base/README.md": "May include: base edge\n"},
     "base/README.md: edge is not below base on the ladder"),
    ("a line that names nothing", {"base/README.md": "May include: base bse\n"},
     "base/README.md: there is no folder bse"),
    ("a rung that has no folder yet", {"edge/README.md": "May include: base http edge edge/spool\n"},
     ""),
    ("no line", {"base/README.md": "# base\n"}, "base/README.md: no line 'May include: ...'"),
    ("a folder that is no rung", {"other/README.md": "May include: other\n",
                                  "other/a.c": "int a;\n"},
     "other: not a rung of the ladder"),
    ("a header without its path", {"base/text.c": '#include "text.h"\n'},
     "base/text.c:1: name a header by its path"),

    ("a room does not include its folder", {"edge/spool/spool.c": '#include "edge/box.h"\n'},
     "edge/spool/spool.c:1: edge/spool may not include edge"),
    ("a folder's name is not its rooms'", {"edge/README.md": "May include: base edge\n"},
     "edge/box.c:1: edge may not include edge/spool"),
    ("another room", {"edge/mqtt/README.md": "May include: base edge/mqtt\n",
                      "edge/mqtt/a.c": '#include "edge/spool/spool.h"\n'},
     "edge/mqtt/a.c:1: edge/mqtt may not include edge/spool"),
    ("another room, named", {"edge/mqtt/README.md": "May include: edge/mqtt edge/spool\n",
                             "edge/mqtt/a.c": '#include "edge/spool/spool.h"\n'}, ""),
    ("a room of a rung above", {"base/README.md": "May include: base edge/spool\n"},
     "base/README.md: edge/spool is not below base on the ladder"),
    ("a subfolder without a README is no room", {"edge/parts/a.c": '#include "edge/box.h"\n'}, ""),

    ("a library in two files", {"base/text.c": "#include <zlib.h>\n",
                                "base/uuid.c": "#include <zlib.h>\n"},
     "base/text.c may include <zlib.h>"),
    ("a library in a header", {"base/text.h": "#include <sqlite3.h>\n"},
     "base/text.h:1: a header may not include <sqlite3.h>"),

    ("headers in a circle", {"base/a.h": '#include "base/b.h"\n',
                             "base/b.h": '#include "base/a.h"\n'},
     "circle: base/a.h base/b.h\n    base/a.h includes base/b.h"),
    ("calls in a circle", {"base/a.c": "int a(void)\n{\n    return b();\n}\n",
                           "base/b.c": "int b(void)\n{\n    return a();\n}\n"},
     "circle: base/a base/b\n    base/a uses base/b: b\n    base/b uses base/a: a"),
    ("calls in a circle of three", {"base/a.c": "void a(void) { b(); }\n",
                                    "base/b.c": "void b(void) { c(); }\n",
                                    "base/c.c": "void c(void) { a(); }\n"},
     "circle: base/a base/b base/c"),
    ("calls both ways that a shared header hides",
     {"base/inside.h": "void a(void);\nvoid b(void);\n",
      "base/a.c": '#include "base/inside.h"\nvoid a(void) { b(); }\n',
      "base/b.c": '#include "base/inside.h"\nvoid b(void) { a(); }\n'},
     "circle: base/a base/b"),
    ("a table of functions", {"base/a.c": "const struct row rows[] = {\n    {\"b\", b},\n};\n",
                              "base/b.c": "void b(void) { print(rows); }\n"},
     "base/b uses base/a: rows"),
    ("a table that a macro makes", {"base/a.c": "#define ROW(name) b_##name, #name\n"
                                                "const struct row rows[] = {{ROW(x)}};\n",
                                    "base/b.c": "void b_x(void) { print(rows); }\n"},
     "base/a uses base/b: b_x"),
    ("a function in a header", {"base/a.h": "static inline int a(void) { return b(); }\n",
                                "base/b.c": "int b(void) { return a(); }\n"},
     "circle: base/a base/b"),
    ("a macro in a header", {"base/a.h": "#define A(x) \\\n    b(x)\n",
                             "base/b.c": "int b(int x) { return A(x); }\n"},
     "circle: base/a base/b"),
    ("one way only", {"base/a.c": "void a(void) { b(); }\n",
                      "base/b.c": "/* a() uses it */\nvoid b(void) { say(\"a\"); }\n"}, ""),
    ("a function of the file itself", {"base/a.c": "void a(void) { b(); }\n",
                                       "base/b.c": "static void a(void) {}\nvoid b(void) { a(); }\n"},
     ""),
    ("members and variables of the same name",
     {"base/a.c": "void a(void) { b(); }\n",
      "base/b.c": "void b(void)\n{\n    int a = s->a + s.a;\n    set(a);\n}\n"}, ""),
    ("a declaration is no use", {"base/a.c": "void a(void) { b(); }\n",
                                 "base/b.c": "void a(void);\nvoid b(void) {}\n"}, ""),

    ("a struct of the same name", {"base/a.c": "struct same {\n    int a;\n};\n",
                                   "base/b.c": "struct same {\n    int b;\n};\n"},
     "base/b.c: struct same is defined in"),
    ("a struct that is used elsewhere", {"base/a.h": "struct same {\n    int a;\n};\n",
                                         "base/b.c": "struct same *b = &(struct same){0};\n"}, ""),
]


def said_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {**TREE, **files}.items():
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([sys.executable, TOOL, folder],
                              capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.replace(folder + "/", "") + done.stderr


def main():
    print(f"1..{len(TABLE)}")
    failed = 0
    for number, (shows, files, want) in enumerate(TABLE, 1):
        status, said = said_of(files)
        good = (want in said and status == 1) if want else (said, status) == ("layers hold\n", 0)
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {shows}")
        if not good:
            print(f"# exit {status}, want '{want}', have:\n# " + said.replace("\n", "\n# "))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
