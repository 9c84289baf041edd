"""README.md works when pasted: its commands, the answers it shows, its table of settings."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from shopfloor import BINARY, PATIENCE_S, Program, Shopfloor, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def examples(text):
    """(commands, the JSON that is shown right after them or None)"""
    for commands, shown, _ in told_examples(text):
        yield commands, shown


def told_examples(text):
    """(commands, the JSON that is shown right after them or None, lines of text shown then)"""
    for match in re.finditer(r"^```sh\n(.*?)^```\n(?:```json\n(.*?)^```\n)?"
                             r"(?:```text\n(.*?)^```$)?", text, re.M | re.S):
        yield match[1], match[2] and json.loads(match[2]), (match[3] or "").splitlines()


def settings_rows(command):
    """The table of settings, made of what --help says."""
    _, options, *_ = run(command, "--help").stdout.decode().split("\n\n")
    rows = []
    for option in re.split(r"\n +(?:-h, )?(?=--)", "\n" + options)[1:]:
        match = re.fullmatch(r"--([a-z-]+)(?:=([A-Z:]+))? (.*?)(?: \((?:default (\S+), )?"
                             r"(SHOPFLOOR_\w+)(=\w+)?\))?", " ".join(option.split()))
        name, unit, text, preset, variable, value = match.groups()
        assert "SHOPFLOOR_" not in text, option
        if name == "help":
            continue
        given = f"`{variable}{value or ''}`" if variable else ""
        option = f"--{name} {unit}" if unit else f"--{name}"
        rows.append(f"| `{option}` | {given} | {preset or ''} | {text} |")
    return rows


def agent_rows():
    """Those that the server has not, or not with the same default."""
    of_server = settings_rows("serve")
    return [row for row in settings_rows("edge") if row not in of_server]


class Agent(Program):
    """An agent as a command of README.md starts it, in the folder where its examples run."""

    ready_path = "/healthz"

    def __init__(self, command, folder, server):
        super().__init__(folder=folder, prepare=lambda: os.chdir(folder))
        words = command.replace("localhost:3000", f"127.0.0.1:{server}").split()
        assert words[0] == "build/shopfloor", command
        self.words = words[1:] + ["--listen", "127.0.0.1:0"]

    def command(self):
        return self.words


class Readme(unittest.TestCase):
    maxDiff = None

    def shell(self, commands, port=0, agent=0):
        # A stream has no end, so what follows one is what came in a moment.
        commands = commands.replace("localhost:3000", f"127.0.0.1:{port}") \
            .replace("localhost:3001", f"127.0.0.1:{agent}") \
            .replace("curl -sN", "timeout 3 curl -sN").replace("build/shopfloor", BINARY)
        done = subprocess.run(["bash", "-uc", commands], cwd=self.folder, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(done.returncode, (0, 124), f"{commands}\n{done.stderr.decode()}")
        self.errors = done.stderr.decode()
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

    def check_told(self, example, shop, agent):
        """An example answers, in the end, as is shown: what is on its way takes its time. Only
        questions may be asked again."""
        commands, shown, lines = example
        asks = " -d " not in commands and " replay " not in commands
        end = time.monotonic() + PATIENCE_S
        while True:
            said = self.shell(commands, shop.port, agent.port)
            try:
                if shown is not None:
                    answers = [line for line in said.splitlines() if line.startswith("{")]
                    self.assertTrue(answers, commands)
                    self.contains(json.loads(answers[-1]), shown, commands)
                for line in lines:
                    self.assertIn(line, (said + self.errors).splitlines(), commands)
                return
            except AssertionError:
                if not asks or time.monotonic() > end:
                    raise
            time.sleep(0.1)

    def test_beside_the_cameras(self):
        (start, _, _), *told = told_examples(section("Beside the cameras"))
        send, there, without, again, letter, letters, replay, adapt = told
        with Shopfloor(seed=True) as shop, Agent(start, self.folder, shop.port) as agent:
            self.check_told(send, shop, agent)
            self.check_told(there, shop, agent)
            shop.stop()
            self.check_told(without, shop, agent)
            shop.listen = f"127.0.0.1:{shop.port}"
            shop.start()
            for each in again, letter, letters, replay, adapt:
                self.check_told(each, shop, agent)
            agent.wait(lambda: shop.get("/api/events", worker_id="W70")["events"],
                       "what was replayed")

    def test_settings_of_the_agent(self):
        text = section("Beside the cameras")
        shown = [line for line in text.splitlines() if line.startswith("| `")]
        self.assertEqual(shown, agent_rows())
        of_both = set(settings_rows("edge")) & set(settings_rows("serve"))
        listed = text[text.index("### Settings of the agent"):text.index("and besides")]
        self.assertEqual(sorted(re.findall(r"`(--[a-z-]+)`", listed)),
                         sorted(re.match(r"\| `(--[a-z-]+)", row)[1] for row in of_both))

    def test_import_and_export(self):
        [(commands, _)] = examples(section("Import and export"))
        os.mkdir(f"{self.folder}/data")
        run("seed", "--database", f"{self.folder}/data/shopfloor.db")
        self.shell(commands)
        for command in re.findall(r"`(build/shopfloor [^`]+)`", section("Import and export")):
            self.shell(command)

    def test_settings(self):
        shown = [line for line in section("Settings").splitlines() if line.startswith("| `")]
        self.assertEqual(shown, settings_rows("serve"))


if __name__ == "__main__":
    print("\n".join([*settings_rows("serve"), "", *agent_rows()]))
