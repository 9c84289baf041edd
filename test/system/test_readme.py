"""README.md works when pasted: its commands, the answers it shows, its table of settings."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from shopfloor import BINARY, Shopfloor, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def examples(text):
    """(commands, the JSON that is shown right after them or None)"""
    for match in re.finditer(r"^```sh\n(.*?)^```\n(?:```json\n(.*?)^```$)?", text, re.M | re.S):
        yield match[1], match[2] and json.loads(match[2])


def settings_rows():
    """The table of settings, made of what --help says."""
    said = " ".join(run("serve", "--help").stdout.decode().split())
    said = said[:said.index("The database is created")].replace(" -h, --help show this help", "")
    rows = []
    for match in re.finditer(r"--([a-z-]+)(?:=([A-Z:]+))? (.*?) \((?:default (\S+), )?"
                             r"(SHOPFLOOR_\w+)(=\w+)?\)(?= --|\s*$)", said):
        name, unit, text, preset, variable, value = match.groups()
        option = f"--{name} {unit}" if unit else f"--{name}"
        rows.append(f"| `{option}` | `{variable}{value or ''}` | {preset or ''} | {text} |")
    assert len(rows) == len(re.findall(r"\(?(?:default [^)]*)?SHOPFLOOR_\w+", said)), said
    return rows


class Readme(unittest.TestCase):
    maxDiff = None

    def shell(self, commands, port=0):
        # A stream has no end, so what follows one is what came in a moment.
        commands = commands.replace("localhost:3000", f"127.0.0.1:{port}") \
            .replace("curl -sN", "timeout 3 curl -sN").replace("build/shopfloor", BINARY)
        done = subprocess.run(["bash", "-uc", commands], cwd=self.folder, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(done.returncode, (0, 124), f"{commands}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def contains(self, whole, part, where):
        """Does an answer have all that is shown? Of lists some objects may be left out, such as
        the workers of the sample data; what is shown is found by its first member."""
        if isinstance(part, dict):
            for key, value in part.items():
                self.assertIn(key, whole, where)
                self.contains(whole[key], value, f"{where}.{key}")
        elif isinstance(part, list) and part and isinstance(part[0], dict):
            for each in part:
                key = next(iter(each))
                found = [one for one in whole if one.get(key) == each[key]]
                self.assertEqual(len(found), 1, f"{where}: {each}")
                self.contains(found[0], each, where)
        else:
            self.assertEqual(whole, part, where)

    def test_the_first_minute(self):
        [(commands, _)] = examples(section("First minute"))
        with Shopfloor(seed=True) as shop:
            posted, seen = self.shell(commands, shop.port).splitlines()
            self.assertIn('"success":true', posted)
            self.assertIn('"status":"active","current_station":"S3"', seen)

    def test_the_api_by_example(self):
        tried = 0
        with Shopfloor(seed=True) as shop:
            for commands, shown in examples(section("The API by example")):
                said = self.shell(commands, shop.port)
                if shown is None:
                    self.assertNotIn('"success":false', said, commands)
                    self.assertTrue(said, commands)
                else:
                    # Of several answers the last is shown.
                    self.contains(json.loads(said[said.rindex('{"success"'):]), shown, commands)
                tried += 1
        self.assertGreaterEqual(tried, 10)

    def test_import_and_export(self):
        [(commands, _)] = examples(section("Import and export"))
        os.mkdir(f"{self.folder}/data")
        run("seed", "--database", f"{self.folder}/data/shopfloor.db")
        self.shell(commands)
        for command in re.findall(r"`(build/shopfloor [^`]+)`", section("Import and export")):
            self.shell(command)

    def test_settings(self):
        shown = [line for line in section("Settings").splitlines() if line.startswith("| `")]
        self.assertEqual(shown, settings_rows())


if __name__ == "__main__":
    print("\n".join(settings_rows()))
