"""The manual, README.md and docs/: its examples, which the tests paste, and its links.

An example is a fence of `sh`: commands for one shell. After it, a fence of `json` has what the
last answer has at least, and one of `text` has lines that are printed among others. A fence of
`json` alone is a file. Commands stand in fences only: what is indented is a drawing.

    @tries("docs/api.md")
    def test_the_api(self, page):
        for example in page.rest():
            ...

A test takes the examples of its page in order, and fails when it has left any.
"""
import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
from typing import NamedTuple, Optional

from shopfloor import BINARY, PATIENCE_S, Case, Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANUAL = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))]
TRIED = set()  # the pages that some test takes the examples of

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$\n?", re.M | re.S)
DRAWING = re.compile(r"[─│┌▶]")


class Example(NamedTuple):
    commands: str
    answer: Optional[dict]  # what the last answer has, at least
    lines: list  # that are printed, among others


class File(NamedTuple):
    text: str


def read_examples(name):
    text = (ROOT / name).read_text()
    examples, end = [], None
    for fence in FENCE.finditer(text):
        kind, body = fence.groups()
        follows = end == fence.start() and isinstance(examples[-1], Example)
        if kind == "sh":
            examples.append(Example(body, None, []))
        elif kind == "json" and follows:
            examples[-1] = examples[-1]._replace(answer=json.loads(body))
        elif kind == "json":
            json.loads(body)
            examples.append(File(body))
        elif kind == "text" and follows:
            examples[-1] = examples[-1]._replace(lines=body.splitlines())
        else:
            raise AssertionError(f"{name}: nobody tries this fence of '{kind}':\n{body}")
        end = fence.end()
    for block in re.findall(r"(?:^ {4}.*\n|^\n)+", FENCE.sub("", text), re.M):
        if block.strip() and not DRAWING.search(block):
            raise AssertionError(f"{name}: an example that is no fence:\n{block}")
    return examples


class Page:
    def __init__(self, name):
        self.left = read_examples(name)

    def take(self):
        return self.left.pop(0)

    def rest(self):
        while self.left:
            yield self.take()


def tries(name):
    """A test that takes the examples of this page."""
    TRIED.add(name)

    def wrap(test):
        @functools.wraps(test)
        def tried(self):
            page = Page(name)
            test(self, page)
            self.assertEqual(page.left, [], f"{name}: examples that are not tried")
        return tried
    return wrap


# --- links ---

def anchors(text):
    """As GitHub names headings."""
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.M)}


def links(path):
    """(file, anchor or "") of what a page links to in this repository."""
    for target in re.findall(r"\]\(([^)]+)\)", FENCE.sub("", path.read_text())):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            yield (path.parent / name).resolve() if name else path, anchor


# --- pasting ---

class Pasted(Program):
    """A command of a page that serves until it is ended, pasted into a shell of its own. Options
    are added to what is written there."""

    def __init__(self, commands, folder, *options, ready_path="/readyz"):
        # bash has the program as $0 and what Program adds as $@.
        commands, count = re.subn(r"build/shopfloor (.*)", r'exec "$0" \1 "$@"', commands)
        assert count == 1, commands
        super().__init__(*options, folder=folder, before=["bash", "-uc", commands],
                         prepare=lambda: os.chdir(folder))
        self.ready_path = ready_path

    def command(self):
        return ["--listen", "127.0.0.1:0", "--log-level", "info"]


class Pasting(Case):
    """Pastes commands into a shell, in a folder of the test's own."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def fill_in(self, commands, shop=None, edge=None, broker=None):
        """Commands as they are for these, wherever they listen."""
        for port, program in ((3000, shop), (3001, edge)):
            if program:
                commands = commands.replace(f"localhost:{port}", f"127.0.0.1:{program.port}") \
                    .replace(f"--listen :{port}", f"--listen :{program.port}")
        if broker:
            commands = commands.replace("-h BROKER", f"-h 127.0.0.1 -p {broker.port}")
        return commands

    def run_shell(self, commands, **programs):
        """What is printed: (to standard output, to standard error)."""
        # A stream has no end, so what follows one is what came in a moment.
        commands = self.fill_in(commands, **programs).replace("build/shopfloor", BINARY) \
            .replace("curl -sN", "timeout 3 curl -sN")
        done = subprocess.run(["bash", "-uc", commands], cwd=self.folder, timeout=600,
                              capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 124), f"{commands}\n{done.stderr}")
        return done.stdout, done.stderr

    def check_has(self, whole, part, where):
        """Does an answer have all that is shown? Of lists some objects may be left out, such as
        the workers of the sample data; what is shown is found by its first member, or by all
        texts and numbers where several have that."""
        if isinstance(part, dict):
            self.assertIsInstance(whole, dict, where)
            for key, value in part.items():
                self.assertIn(key, whole, where)
                self.check_has(whole[key], value, f"{where}.{key}")
        elif isinstance(part, list) and part and isinstance(part[0], dict):
            self.assertIsInstance(whole, list, where)
            for each in part:
                key = next(iter(each))
                found = [one for one in whole if one.get(key) == each[key]]
                if len(found) > 1:
                    plain = {key: value for key, value in each.items()
                             if not isinstance(value, (dict, list))}
                    found = [one for one in found if plain.items() <= one.items()]
                self.assertEqual(len(found), 1, f"{where}: {each}")
                self.check_has(found[0], each, where)
        else:
            self.assertEqual(whole, part, where)

    def check_once(self, example, **programs):
        out, complaints = self.run_shell(example.commands, **programs)
        if example.answer is None:
            self.assertNotIn('"success":false', out, example.commands)
        else:
            # Of several answers the last is shown.
            answers = [part for line in out.splitlines()
                       for part in re.split(r'(?<=\})(?=\{"success")', line)
                       if part.startswith("{")]
            self.assertTrue(answers, f"{example.commands}\n{out}\n{complaints}")
            self.check_has(json.loads(answers[-1]), example.answer, example.commands)
        for line in example.lines:
            self.assertIn(line, (out + complaints).splitlines(), example.commands)
        return out

    def check(self, example, **programs):
        """An example answers, in the end, as is shown: what is on its way takes its time. Only
        questions may be asked again. What is printed is returned."""
        asks = not re.search(r" -d | replay ", example.commands)
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.check_once(example, **programs)
            except AssertionError:
                if not asks or time.monotonic() > end:
                    raise
            time.sleep(0.1)
