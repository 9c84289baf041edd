"""Whatever makes a file in several steps may be killed after each of them, and the next start
goes on by itself: docs/reliability.md."""
import concurrent.futures
import contextlib
import http.client
import itertools
import os
import pathlib
import re
import signal
import sqlite3
import struct
import subprocess
import tempfile
import unittest

from beside import Edge
from shopfloor import BINARY, PATIENCE_S, Shopfloor, event
from test_edge import damage
from test_reliability import Pretended


MANY = 1000000


class Counter:
    """After how many more changes of files a program is killed; 0: it is not."""

    def __init__(self, folder, steps):
        self.path = folder / "steps"
        self.env = {"LD_PRELOAD": str(folder.parent / "pretended.so"),
                    "PRETENDED_STEPS": str(self.path)}
        self.path.write_bytes(struct.pack("=q", steps))

    def set(self, steps):
        """In place: the file is mapped."""
        with open(self.path, "r+b") as file:
            file.write(struct.pack("=q", steps))


    def left(self):
        return struct.unpack("=q", self.path.read_bytes())[0]


class Interrupted(Pretended):
    AT_ONCE = 4

    def step(self, attempt, steps):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            try:
                return attempt(pathlib.Path(folder), steps)
            except Exception as error:
                raise AssertionError(f"killed after step {steps}: {error}") from error

    def each_step(self, attempt):
        """attempt(folder, steps) again and again, each time with one step more, until it is not
        killed any more."""
        with concurrent.futures.ThreadPoolExecutor(self.AT_ONCE) as pool:
            for begin in itertools.count(1, 4 * self.AT_ONCE):
                steps = range(begin, begin + 4 * self.AT_ONCE)
                killed = list(pool.map(lambda each: self.step(attempt, each), steps))
                if not all(killed):
                    break
        self.assertGreater(begin, 1, killed)

    def is_killed(self, program, counter, steps, work):
        """It starts, or works, and is killed after so many steps. False: it makes fewer."""
        counter.set(0 if work else steps)
        try:
            program.start()
            if work:
                counter.set(steps)
                work(program)
        except (AssertionError, OSError, http.client.HTTPException):
            if program.process.wait(PATIENCE_S) != -signal.SIGKILL:
                raise
            return True
        finally:
            counter.set(0)
        program.kill()
        return False

    def each_kill(self, make, check, work=None):
        """Have a program killed, and start it again, and check it."""
        def attempt(folder, steps):
            counter = Counter(folder, 0)
            program = make(folder, counter.env)
            if not self.is_killed(program, counter, steps, work):
                return False
            with program:
                check(program)
            return True
        self.each_step(attempt)

    def test_the_first_start_of_a_server(self):
        def make(folder, env):
            return Shopfloor("--tls-self-signed", folder=folder, env=env, trust=lambda _: None)

        def check(shop):
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working")
            self.assertEqual(shop.post("/api/repair")["differences"], 0)
        self.each_kill(make, check)

    def test_the_first_start_of_an_agent(self):
        def make(folder, env):
            return Edge("http://127.0.0.1:9", folder=folder, env=env)

        def check(edge):
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.stop()
            with contextlib.closing(sqlite3.connect(edge.spool)) as file:
                said = [file.execute(sql).fetchone()[0] for sql in (
                    "PRAGMA journal_mode", "PRAGMA auto_vacuum", "PRAGMA quick_check",
                    "SELECT count(*) FROM queue")]
            self.assertEqual(said, ["wal", 2, "ok", 1])
        self.each_kill(make, check)

    def is_mended(self, spool):
        """How many events wait in it; 0: it is damaged, or not there."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{spool}?mode=ro", uri=True)) as file:
                sound = file.execute("PRAGMA quick_check").fetchone()[0] == "ok"
                return sound and file.execute("SELECT count(*) FROM queue").fetchone()[0]
        except sqlite3.Error:
            return 0

    def test_a_spool_that_is_mended(self):
        with Edge("http://127.0.0.1:9") as edge:
            edge.post("/api/events/batch", {"events": [event(f"06:{i:02d} W1 S1 +1")
                                                       for i in range(60)]})
            edge.stop()
            damage(edge.spool)
            damaged = edge.spool.read_bytes()
        saved = set()

        def begin(folder, steps):
            edge = Edge("http://127.0.0.1:9", folder=folder)
            edge.spool.write_bytes(damaged)
            counter = Counter(folder, steps)
            done = subprocess.run([BINARY, "spool", "salvage", edge.spool], capture_output=True,
                                  env={**os.environ, **counter.env}, timeout=PATIENCE_S)
            return edge, done, counter

        def mend(steps):
            folder = self.folder / str(steps)
            folder.mkdir()
            edge, done, _ = begin(folder, steps)
            self.assertEqual(done.returncode, -signal.SIGKILL, steps)
            edge.start(ready=False)
            saved.add(edge.wait(lambda: self.is_mended(edge.spool), "a sound spool"))
            edge.stop()
            left = [each for each in os.listdir(folder) if re.search("salvage|damaged-.$", each)]
            self.assertEqual(left, ["spool.db.damaged-1"], steps)

        (self.folder / "whole").mkdir()
        _, _, counter = begin(self.folder / "whole", steps=MANY)
        count = MANY - counter.left()
        # First a file is written that the next one writes anew; then names change.
        with concurrent.futures.ThreadPoolExecutor(self.AT_ONCE) as pool:
            list(pool.map(mend, [*range(1, count - 16, 7), *range(count - 16, count + 1)]))
        self.assertEqual(len(saved), 1, saved)
        self.assertIn(saved.pop(), range(30, 60))

    def test_an_erasure(self):
        """Whoever is erased stays so, also when a backup is put back."""
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "07:00 W2 S1 idle")
            shop.call("GET", "/api/events?pseudonyms=true")
            shop.stop()
            files = {each.name: each.read_bytes() for each in shop.folder.rglob("*floor.db*")
                     if each.is_file()}
            keys = {each.name: each.read_bytes() for each in (shop.folder / ".floor.db.keys").iterdir()}

        def put(folder):
            for name, content in files.items():
                (folder / name).write_bytes(content)

        def make(folder, env):
            put(folder)
            (folder / ".floor.db.keys").mkdir()
            for name, content in keys.items():
                (folder / ".floor.db.keys" / name).write_bytes(content)
            return Shopfloor(folder=folder, env=env)

        def erase(shop):
            shop.delete("/api/workers/W1/data")

        def check(shop):
            if shop.call("DELETE", "/api/workers/W1/data").status not in (200, 404):
                raise AssertionError("it cannot be erased any more")
            shop.stop()
            left = {each.name for each in (shop.folder / ".floor.db.keys").iterdir()}
            self.assertLess({"erased", "key", "lock"}, left)
            self.assertEqual(len(left), 4, "there is one worker left")
            put(shop.folder)
            shop.start()
            shop.get("/api/workers/W1", 404)
            self.assertEqual(len(shop.events()), 2)
        self.each_kill(make, check, erase)


if __name__ == "__main__":
    unittest.main()
