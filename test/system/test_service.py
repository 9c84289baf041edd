"""What runs the program, and what people read of it: systemd, man, a shell that completes words."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import unittest

from beside import Edge
from shopfloor import PATIENCE_S, Case, run


class Notified(Case):
    """By the datagrams of sd_notify(3)."""

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = f"{folder}/notify"
        self.socket = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self.socket.bind(self.path)
        self.socket.settimeout(PATIENCE_S)

    def env(self, **more):
        return {**os.environ, "NOTIFY_SOCKET": self.path, **more}

    def hear(self):
        return self.socket.recv(1000).decode()

    def check(self, program):
        self.assertEqual(self.hear(), "READY=1")
        for _ in range(3):
            self.assertEqual(self.hear(), "WATCHDOG=1")
        program.process.send_signal(signal.SIGHUP)
        heard = self.hear()
        while heard == "WATCHDOG=1":
            heard = self.hear()
        self.assertRegex(heard, r"^RELOADING=1\nMONOTONIC_USEC=\d+$")
        self.assertEqual(self.hear(), "READY=1")
        program.stop()
        heard = self.hear()
        while heard == "WATCHDOG=1":
            heard = self.hear()
        self.assertEqual(heard, "STOPPING=1")

    def test_the_server_says_when_it_is_ready_alive_and_stopping(self):
        with self.shop(env=self.env(WATCHDOG_USEC="200000")) as shop:
            self.check(shop)

    def test_the_agent_too(self):
        with Edge("http://127.0.0.1:9", env=self.env(WATCHDOG_USEC="200000")) as edge:
            self.check(edge)

    def test_no_watchdog_is_told_that_is_not_for_this_process(self):
        with self.shop(env=self.env(WATCHDOG_USEC="20000", WATCHDOG_PID="1")) as shop:
            self.assertEqual(self.hear(), "READY=1")
            shop.stop()
        self.assertEqual(self.hear(), "STOPPING=1")

    def test_a_socket_of_nobody_disturbs_nothing(self):
        for path in ("", "relative", "/nowhere/at/all", "@nobody", "/" + "x" * 200):
            with self.subTest(path[:20]), self.shop(env=self.env(NOTIFY_SOCKET=path)) as shop:
                self.assertEqual(shop.get("/healthz")["status"], "ok")


def commands():
    """The names of all commands, from --help."""
    said = run("help").stdout.decode()
    names = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", said.split("Examples")[0], re.MULTILINE)
    return [name for name in names if name not in ("version", "help", "manual", "completion")]


def options(command):
    return set(re.findall(r"^ +(?:-h, )?(--[a-z-]+)", run("help", *command.split()).stdout.decode(),
                          re.MULTILINE))


class Manual(Case):
    def test_the_page_has_every_command_and_option(self):
        page = run("manual").stdout.decode().replace("\\-", "-")
        self.assertGreater(len(commands()), 10)
        parts = dict(re.findall(r'^\.SS "shopfloor ([a-z ]+?)(?: [A-Z]+)*"\n(.*?)(?=^\.S[SH])', page,
                                re.MULTILINE | re.DOTALL))
        self.assertEqual(set(parts), set(commands()))
        for command, text in parts.items():
            with self.subTest(command):
                self.assertEqual(set(re.findall(r"^\\fB(--[a-z-]+)", text, re.MULTILINE)),
                                 options(command) - {"--help"})

    def test_no_line_of_text_is_taken_for_a_request(self):
        known = {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".br", ".nf", ".fi"}
        for line in run("manual").stdout.decode().splitlines():
            if line.startswith((".", "'")):
                self.assertIn(line.split()[0], known)

    def test_bash_completes_words(self):
        script = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "completion"
        script.write_bytes(run("completion", "bash").stdout)
        rows = [
            (["ver"], {"verify", "version"}),
            (["spool", "sal"], {"salvage"}),
            (["spool", ""], {"stats", "list", "replay", "verify", "salvage"}),
            (["serve", "--hol"], {"--hold="}),
            (["serve", "--no-se"], {"--no-seed"}),
            (["spool", "replay", "--cor"], {"--corrected="}),
            (["health", "--seed"], set()),
        ]
        for words, want in rows:
            with self.subTest(words):
                done = subprocess.run(
                    ["bash", "-c", 'source "$0"; COMP_WORDS=(shopfloor "$@"); COMP_CWORD=$#;'
                     ' _shopfloor 2>/dev/null; echo "${COMPREPLY[@]}"', script, *words],
                    capture_output=True, text=True, check=True)
                self.assertEqual(set(done.stdout.split()), want)

    def test_what_is_no_table_is_an_error(self):
        for words in (["manual", "x"], ["completion"], ["completion", "fish"]):
            self.assertIn(b"completion bash", run(*words, expect=2).stderr)


if __name__ == "__main__":
    unittest.main()
