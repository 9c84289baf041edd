"""What is left when power, a disk, a clock or an operator fails: docs/reliability.md. What
fails otherwise is in test_durability.py, test_truth.py, test_edge_faults.py and others."""
import contextlib
import datetime
import os
import pathlib
import re
import resource
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import unittest

from beside import Edge
from shopfloor import (BINARY, PATIENCE_S, PLAIN, Case, Shopfloor, event, export, now,
                       of_the_file, run, written)
from test_backup import Folder
from test_commands import make_version_1
from test_durability import Kept

HERE = pathlib.Path(__file__).resolve().parent
BESIDE = ("", "-wal", "-shm")


def names(database):
    return [each["event_uuid"] for each in export(database)]


class Copied(Folder):
    """Databases as a crash leaves them, tried as often as one likes."""

    def crashed(self, shop):
        """The files of a server that is killed."""
        shop.kill()
        return {end: pathlib.Path(f"{shop.database}{end}").read_bytes() for end in BESIDE}

    @contextlib.contextmanager
    def put(self, files):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            database = pathlib.Path(folder) / "floor.db"
            for end, content in files.items():
                pathlib.Path(f"{database}{end}").write_bytes(content)
            yield database


@of_the_file
class Power(Copied):
    """A write that was under way when the power failed is there in part. What was acknowledged
    before it, is there: test_durability.Synced."""

    def test_a_log_that_ends_anywhere_holds_all_up_to_there(self):
        sent = [f"00000000-0000-4000-8000-{i:012d}" for i in range(30)]
        with self.shop() as shop:
            shop.restart()  # so that the file has the workers
            for i, name in enumerate(sent):
                shop.post("/api/events", event(f"06:00:{i:02d} W1 S1 +1", event_uuid=name), 201)
            files = self.crashed(shop)
        log, found = files["-wal"], set()
        self.assertGreater(len(log), 30 * 4096)
        for kept in [*range(0, len(log), len(log) // 40), len(log) - 1, len(log)]:
            for rest in (b"", b"\0" * 8000, b"\xff" * 100):
                torn = {"": files[""], "-wal": log[:kept] + rest}
                with self.subTest(f"{kept} bytes and {len(rest)} others"), self.put(torn) as database:
                    there = names(database)
                    self.assertEqual(there, sent[:len(there)])
                    self.verify(database)
                    found.add(len(there))
        self.assertEqual((min(found), max(found)), (0, 30))
        self.assertGreater(len(found), 10)

    def test_a_server_begins_with_what_such_a_log_holds(self):
        with self.shop() as shop:
            shop.restart()
            shop.keep("06:00 W1 S1 working")
            shop.keep("06:30 W1 S1 idle")
            files = self.crashed(shop)
            pathlib.Path(f"{shop.database}-wal").write_bytes(files["-wal"][:-2000])
            shop.start()
            self.assertEqual(len(shop.events()), 1)
            shop.keep("06:30 W1 S1 idle", "07:00 W1 S1 absent")
            self.assertEqual(shop.metrics("06:00", "07:00")["workers"][0]["active_ms"], 1800000)
            shop.stop()
            self.verify(shop.database)


class Killed(Copied):
    """At each of the system calls that change a file."""
    CALLS = {"openat": 1, "rename": 1, "link": 1, "unlink": 1, "fchmod": 1, "fsync": 1,
             "fdatasync": 1, "ftruncate": 1, "pwrite64": 7}  # every so manyth is tried

    def setUp(self):
        super().setUp()
        if not PLAIN or not shutil.which("strace"):
            self.skipTest("needs strace, and a program without sanitizers: it starts so often")

    def each_kill(self, files, *command):
        """Run the command in a folder with these files, again and again, and kill it at another
        call each time. The folder's database, after it."""
        count = 0
        for call, step in self.CALLS.items():
            for number in range(1, 1000, step):
                with self.put(files) as database:
                    words = [str(word).replace("DATABASE", str(database)) for word in command]
                    done = subprocess.run(
                        ["strace", "-f", "-qq", "-e", f"trace={call}", "-e",
                         f"inject={call}:signal=KILL:when={number}", "-o", "/dev/null", BINARY, *words],
                        stdin=subprocess.DEVNULL, capture_output=True, cwd=database.parent,
                        timeout=PATIENCE_S,
                        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
                    if b"ptrace" in done.stderr:
                        self.skipTest(done.stderr.decode())
                    with self.subTest(f"{words[0]}, killed at {call} {number}"):
                        yield database
                    if done.returncode == 0:  # it has fewer of these calls
                        break
                    count += 1
        self.assertGreater(count, 30)

    def two_states(self):
        """A backup with one event, and the files of a crash after the second."""
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            self.back_up(shop.database)
            shop.keep("07:00 W1 S1 idle")
            return self.crashed(shop)

    @of_the_file
    def test_a_backup_leaves_a_whole_one_or_none_of_its_name(self):
        made = set()
        for database in self.each_kill(self.two_states(), "backup", "--database", "DATABASE",
                                       "DATABASE.copy"):
            copy = pathlib.Path(f"{database}.copy")
            made.add(copy.exists())
            if copy.exists():
                self.verify(copy)
                self.assertEqual(len(export(copy)), 2)
                copy.unlink()
            self.assertEqual(len(export(database)), 2)
            self.verify(database)
            self.back_up(database, to=copy)  # what the other left is in nobody's way
            self.assertEqual(len(export(copy)), 2)
        self.assertEqual(made, {True, False})

    @of_the_file
    def test_a_restore_leaves_the_old_or_the_new_and_the_old_is_never_lost(self):
        states = set()
        for database in self.each_kill(self.two_states(), "restore", "--database", "DATABASE",
                                       self.copy):
            count = len(export(database))
            states.add(count)
            self.verify(database)
            if count == 1:
                self.assertEqual(len(export(f"{database}.replaced-1")), 2)
            self.restore(database)
            self.assertEqual(len(export(database)), 1)
            self.verify(database)
        self.assertEqual(states, {1, 2})

    def test_a_migration_happens_whole_or_not_at_all(self):
        old = self.folder / "old.db"
        make_version_1(old)
        versions = set()
        for database in self.each_kill({"": old.read_bytes()}, "verify", "--repair", "--database",
                                       "DATABASE"):
            with contextlib.closing(sqlite3.connect(database)) as file:
                versions.add(file.execute("PRAGMA user_version").fetchone()[0])
                self.assertEqual(file.execute("SELECT count(*) FROM events").fetchone(), (3,))
            run("verify", "--repair", "--database", database)
            self.assertEqual(len(export(database)), 3)
            [*copies] = database.parent.glob("floor.db.version-1*")
            self.assertTrue(any(each.stat().st_size >= old.stat().st_size for each in copies))
        self.assertEqual(len(versions), 2, versions)


@of_the_file
class NoRoom(Folder):
    """The disk is full where a copy should go."""

    def limited(self, database, *command):
        def limit():
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (database.stat().st_size // 2, hard))
        return subprocess.run([BINARY, command[0], "--database", database, command[1]],
                              preexec_fn=limit, capture_output=True, timeout=PATIENCE_S)

    def test_neither_backup_nor_restore_leaves_anything(self):
        with Shopfloor(seed=True) as shop:
            self.back_up(shop.database)
            shop.stop()
            before = shop.database.read_bytes()
            other = self.folder / "other.db"
            for command, file, whole in (("backup", other, b"no backup was made"),
                                         ("restore", self.copy, b"nothing was restored")):
                with self.subTest(command):
                    done = self.limited(shop.database, command, file)
                    self.assertEqual(done.returncode, 1, done)
                    self.assertIn(whole, done.stderr)
                    self.assertEqual(sorted(os.listdir(self.folder)), ["copy.db"])
                    self.assertEqual([each for each in os.listdir(shop.folder)
                                      if "part" in each or "replaced" in each], [])
                    self.assertEqual(shop.database.read_bytes(), before)


@of_the_file
class Page(Folder):
    """The disk gives back something else than what was written."""

    def damage(self, database):
        """A page with events: the first leaf of their tree."""
        content = bytearray(database.read_bytes())
        with contextlib.closing(sqlite3.connect(database)) as file:
            [(page,)] = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'"
                                     " AND type = 'table'")

        def number(at, size):
            return int.from_bytes(content[at:at + size], "big")
        while content[start := (page - 1) * 4096] in (2, 5):  # its children are in its cells
            page = number(start + number(start + 12, 2), 4)
        content[start:start + 200] = b"\xff" * 200
        database.write_bytes(content)

    def test_it_is_found_nothing_goes_on_with_it_and_the_last_backup_mends_it(self):
        with Shopfloor(seed=True) as shop:
            self.back_up(shop.database)
            count = len(export(shop.database))
            shop.stop()
            self.damage(shop.database)
            done = run("doctor", "--database", shop.database, expect=1)
            self.assertRegex(done.stdout.decode(), r"BAD +pages ")
            done = self.back_up(shop.database, to=self.folder / "other.db", expect=1)
            self.assertIn(b"no backup was made", done.stderr)
            done = run("serve", "--listen", "127.0.0.1:0", "--database", shop.database, expect=1)
            self.assertIn(b"shopfloor restore", done.stderr)
            self.restore(shop.database)
            self.assertEqual(len(export(shop.database)), count)
            shop.start()
            self.verify(shop.database)


class Pretended(Kept):
    """Clocks and file systems that are not those of the machine."""
    options = ("--ahead", "24h")

    @classmethod
    def setUpClass(cls):
        if not PLAIN or not shutil.which("cc"):
            raise unittest.SkipTest("needs a compiler, and a program without sanitizers")
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        subprocess.run(["cc", "-shared", "-fPIC", "-o", cls.folder / "pretended.so",
                        HERE / "pretended.c"], check=True)

    def env(self, **more):
        self.set_clock(0)
        return {"LD_PRELOAD": str(self.folder / "pretended.so"),
                "PRETENDED_CLOCK": str(self.folder / "clock"), **more}

    def set_clock(self, ahead_s):
        """In place: the file is mapped."""
        path = self.folder / "clock"
        with open(path, "r+b" if path.exists() else "wb") as file:
            file.write(struct.pack("=q", int(ahead_s)))


@of_the_file
class LittleRoom(Pretended):
    """Whatever room there is on this machine."""

    def open(self, shop):
        return {each["rule"]: each for each in shop.get("/api/alerts")["alerts"]}

    def test_a_disk_that_is_nearly_full_needs_somebody(self):
        with self.shop(env=self.env(PRETENDED_ROOM="5")) as shop:
            shop.put("/api/alert-rules", {"rules": [{"rule": "disk_low", "for_minutes": 0}]})
            shop.wait(lambda: self.open(shop).get("disk_low", {}).get("state") == "firing",
                      "an alert")
            alert = self.open(shop)["disk_low"]
            self.assertEqual((alert["value"], alert["threshold"], alert["severity"]),
                             (5, 10, "critical"))
            others = shop.get("/api/attention")["others"]
            self.assertEqual([each["rule"] for each in others], ["disk_low"])

    def test_one_with_room_needs_nobody(self):
        with self.shop(env=self.env(PRETENDED_ROOM="11")) as shop:
            shop.put("/api/alert-rules", {"rules": [{"rule": "disk_low", "for_minutes": 0}]})
            rounds = "shopfloor_alert_rounds_total"

            def done():
                return int(re.search(rf"^{rounds} (\d+)", shop.call("GET", "/metrics").body.decode(),
                                     re.M)[1])
            before = done()
            shop.wait(lambda: done() >= before + 2, "two rounds")
            self.assertNotIn("disk_low", self.open(shop))


class Clock(Pretended):
    DAY_S = 24 * 3600

    def keep_at(self, shop, worker, kind, **ahead):
        made = event(timestamp=written(now(**ahead)), worker_id=worker, workstation_id="S1",
                     event_type=kind)
        shop.keep(made)

    def say_now(self, shop):
        return datetime.datetime.fromisoformat(
            shop.metrics()["window"]["now"].replace("Z", "+00:00"))

    def test_figures_are_right_after_it_went_forward_and_back(self):
        with self.shop(env=self.env()) as shop:
            self.keep_at(shop, "W1", "working", hours=-3)
            for ahead_h in (20, 0, -30, 0):
                with self.subTest(f"{ahead_h} hours ahead"):
                    self.set_clock(ahead_h * 3600)
                    shop.wait(lambda: abs((self.say_now(shop) - now(hours=ahead_h)).total_seconds())
                              < 60, "the time")
                    self.check_figures(shop.metrics())
                    self.keep_at(shop, "W2", "working", hours=ahead_h, minutes=-1)
                    self.keep_at(shop, "W3", "idle", hours=ahead_h, seconds=-1)
                    self.verify(shop.database)
                    shop.restart()
                    self.check_figures(shop.metrics())
                    self.verify(shop.database)
            self.check_same_figures(shop, export(shop.database))

    def test_what_seems_to_lie_ahead_is_refused_and_may_come_again(self):
        with self.shop(env=self.env()) as shop:
            made = event(timestamp=written(now(minutes=-1)), worker_id="W1", workstation_id="S1",
                         event_type="working")
            self.set_clock(-2 * self.DAY_S)
            said = shop.post("/api/events", made, 400)
            self.assertIn("ahead", said["error"])
            self.set_clock(0)
            shop.post("/api/events", made, 201)

    @of_the_file
    def test_a_leap_of_years_deletes_no_backup(self):
        days = self.folder / "days"
        days.mkdir()
        old = [f"shopfloor-2025-01-{day:02d}.db" for day in range(1, 7)]
        for name in old:
            (days / name).write_bytes(b"a backup")
        env = self.env()
        self.set_clock(3650 * self.DAY_S)
        with self.shop("--backup-folder", str(days), "--backup-at", "00:00", env=env) as shop:
            shop.await_log("a backup was made")
        self.assertLessEqual(set(old), set(os.listdir(days)))


class Place(Pretended):
    KINDS = {"NFS": 0x6969, "SMB": 0x517B, "CIFS": 0xFF534D42, "SMB 2": 0xFE534D42,
             "9P": 0x01021997, "Ceph": 0x00C36400, "AFS": 0x5346414F, "Coda": 0x73757245}

    def test_a_network_share_is_refused_for_database_and_spool(self):
        for kind, number in self.KINDS.items():
            env = {**os.environ, **self.env(PRETENDED_FILE_SYSTEM=str(number))}
            for command in (["serve", "--listen", "127.0.0.1:0", "--database"],
                            ["edge", "--listen", "127.0.0.1:0", "--server", "http://127.0.0.1:9",
                             "--spool"],
                            ["seed", "--database"], ["doctor", "--database"]):
                with self.subTest(f"{kind}: {command[0]}"):
                    done = subprocess.run([BINARY, *command, self.folder / f"{command[0]}.db"],
                                          env=env, capture_output=True, timeout=PATIENCE_S)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn(b"network share", done.stderr)

    def test_a_local_disk_is_not(self):
        with self.shop(env=self.env(PRETENDED_FILE_SYSTEM=str(0xEF53))) as shop:
            shop.keep("06:00 W1 S1 working")


@of_the_file
class Operator(Copied):
    def test_the_file_of_something_else_is_not_restored(self):
        """What is no backup at all: test_backup.Restore."""
        with self.shop() as shop, Edge("http://127.0.0.1:9") as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            shop.stop()
            before = shop.database.read_bytes()
            empty, folder = self.folder / "empty.db", self.folder / "folder.db"
            empty.write_bytes(b"")
            folder.mkdir()
            for file in (edge.spool, empty, folder):
                with self.subTest(file.name):
                    done = run("restore", "--database", shop.database, file, expect=1)
                    self.assertIn(b"nothing was restored", done.stderr)
                    self.assertEqual(shop.database.read_bytes(), before)

    def test_a_log_that_is_deleted_after_a_crash_costs_what_was_in_it_and_no_more(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            shop.restart()  # brings it into the file
            shop.keep("07:00 W1 S1 idle")
            files = self.crashed(shop)
        with self.put({"": files[""]}) as database:
            self.assertEqual(len(export(database)), 1)
            self.verify(database)


if __name__ == "__main__":
    unittest.main()
