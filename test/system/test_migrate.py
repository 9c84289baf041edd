"""A site moved to another database: there, back, and when that is interrupted."""
import contextlib
import itertools
import json
import random
import signal
import sqlite3
import subprocess
import time
import unittest
import urllib.parse

import postgres
from people import PASSWORD, Browser
from shopfloor import BINARY, PATIENCE_S, export, of_the_file, run
from test_postgres import OnPostgres

PAGES = ("/api/metrics", "/api/events", "/api/workers", "/api/workstations", "/api/shifts",
         "/api/settings", "/api/alert-rules", "/api/privacy", "/api/disputes", "/api/users",
         "/api/keys")
OF_A_DAY = ("/api/metrics", "/api/events")
DAY = {"start_time": "2025-01-13T00:00:00Z", "end_time": "2025-01-14T00:00:00Z"}


def written_events(count):
    """As CSV: in any order, of two workers who change all the time."""
    states = itertools.cycle(("working", "idle", "absent", "working", "unknown"))
    rows = [f"2025-01-{13 + i % 9:02d}T{i % 24:02d}:{i // 24 % 60:02d}:{i % 59:02d}Z,W{i % 2 + 1},"
            f"S{i % 3 + 1},{next(states)},0.9" for i in range(count)]
    random.Random(7).shuffle(rows)
    return "timestamp,worker_id,workstation_id,event_type,confidence\n" + "\n".join(rows) + "\n"


def audit_rows(database):
    return [json.loads(line) for line in
            run("audit", "export", "--database", database).stdout.splitlines()]


@of_the_file
class Migrate(OnPostgres):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "floor.db"
        self.url = self.server.url("hall")

    def migrate(self, source, target, expect=0):
        done = run("migrate", source, target, expect=expect)
        return (done.stdout + done.stderr).decode()

    def fill(self, source, rows=3000):
        """With something in as many tables as the API reaches."""
        events = self.write("events.csv", written_events(rows))
        run("import", "--register", events, "--database", source)
        password = self.write("password", PASSWORD + "\n")
        with self.serving(source) as shop:
            kept = shop.events(limit=20, **DAY)
            shop.keep("06:00 W1 S1 working", "05:00 W2 S2 idle", "05:30 W1 S1 +12")  # late
            for each in kept[:3]:
                self.post(shop, f"/api/events/{each['event_uuid']}/void", {"reason": "a ghost"})
            self.post(shop, f"/api/events/{kept[0]['event_uuid']}/restore", {"reason": "no"})
            self.post(shop, f"/api/events/{kept[5]['event_uuid']}/dispute", {"reason": "not me"})
            self.post(shop, "/api/shifts", {"name": "Early", "start": "05:30",
                                            "length_minutes": 480})
            shop.put("/api/settings", {"hold_minutes": 90.5, "audit_per_week": 700})
            self.post(shop, "/api/webhooks", {"url": "https://mes.example/alerts"})
        for command in (("user", "add", "ana", "--roles", "administrator,auditor",
                         "--password-file", password),
                        ("key", "add", "wall", "--roles", "viewer")):
            run(*command, "--database", source)
        run("verify", "--database", source)

    @staticmethod
    def post(shop, path, body):
        answer = shop.call("POST", path, body)
        if answer.status >= 300:
            raise AssertionError(f"{path}: {answer}")

    def told(self, database):
        """What a server tells to the administrator."""
        told = {}
        with self.serving(database) as shop, Browser(shop, "ana") as ana:
            for page in PAGES:
                query = "?" + urllib.parse.urlencode(DAY) if page in OF_A_DAY else ""
                answer = ana.call("GET", page + query)
                self.assertEqual(answer.status, 200, f"{page}: {answer}")
                told[page] = answer.json
        data = told["/api/metrics"]["data"]
        del data["window"]["now"], data["last_updated"]
        for user in told["/api/users"]["users"]:
            user.pop("seen_at", None)  # when somebody signed in last, which is now
        return told

    def check_same(self, source, target):
        """Events with all that they have, and figures; the log of audits goes on."""
        self.assertEqual(export(source, "--with-voided"), export(target, "--with-voided"))
        log, copied = audit_rows(source), audit_rows(target)
        self.assertEqual(log, copied[:len(log)])
        self.assertEqual(copied[len(log)]["action"], "move_site")
        run("verify", "--database", target)
        run("audit", "verify", "--database", target, "--audit-key", self.folder / "audit")
        here, there = self.told(source), self.told(target)
        for page in PAGES:
            self.assertTrue(here[page] == there[page],
                            f"{page}: {str(here[page])[:2000]} {str(there[page])[:2000]}")

    def test_from_a_file_and_back(self):
        self.fill(self.file)
        said = self.migrate(self.file, self.url)
        self.assertRegex(said, r"3003 events, \d+ rows in \d+ tables: the same in both")
        self.check_same(self.file, self.url)
        with self.serving(self.url) as shop:  # ids go on, so a feed is not told twice
            before = max(each["id"] for each in shop_events(self.server, "hall"))
            run("import", self.write("one.csv", "timestamp,worker_id,workstation_id,event_type,"
                                     "confidence\n2025-01-14T06:00:00Z,W1,S1,working,0.9\n"),
                "--database", self.url)
            self.assertEqual(max(each["id"] for each in shop_events(self.server, "hall")),
                             before + 1)
            self.assertEqual(shop.call("GET", "/readyz").status, 200)
        back = self.folder / "back.db"
        self.migrate(self.url, back)
        self.check_same(self.url, back)

    def test_from_postgresql_to_postgresql(self):
        self.fill(self.url)
        other = self.server.url("other")
        self.migrate(self.url, other)
        self.check_same(self.url, other)

    def test_keys_that_lie_beside_a_file_are_named(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            shop.stop()
            said = self.migrate(shop.database, self.url)
            self.assertIn(f"--audit-key {shop.folder}/.floor.db.audit-key", said)

    # --- what is refused ---

    def test_a_server_that_runs(self):
        with self.serving(self.file):
            self.assertIn("the source: '", self.migrate(self.file, self.url, expect=1))
        with self.serving(self.url) as shop:
            shop.wait(lambda: self.server.sql("SELECT until > now() FROM hall.chores") == "t",
                      "a server that has the chores")
            said = self.migrate(self.url, self.folder / "back.db", expect=1)
            self.assertIn("a server runs on it", said)
            self.assertIn("there is a site already",
                          self.migrate(self.file, self.url, expect=1))

    def test_bad_names(self):
        self.fill(self.file, 100)
        for source, target, status, pattern in (
                (self.folder / "none.db", self.url, 1, "there is no database"),
                (self.file, self.file, 2, "FROM and TO are the same"),
                (self.file, "postgresql://x:y@/z", 2, "password does not belong into the URL"),
                ("postgresql://x@/z?password=y", self.file, 2, "password does not belong"),
                (self.file, "mysql://x", 2, "no database is named 'mysql:'"),
                (self.file, self.url + "&site=A", 2, "is no name of a site"),
                (self.file, self.folder / "no" / "where.db", 1, "No such file"),
                (self.url, self.folder / "back.db", 1, "there is no site")):
            with self.subTest(source=source, target=target):
                self.assertRegex(self.migrate(source, target, expect=status), pattern)
        self.assertFalse((self.folder / "none.db").exists())
        self.assertEqual(self.server.sql("SELECT to_regnamespace('hall') IS NULL"), "t")

    # --- what is interrupted ---

    def begin(self, source, target):
        return subprocess.Popen([BINARY, "migrate", str(source), str(target)],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @contextlib.contextmanager
    def runs_locked(self, site):
        """Whoever copies waits when it comes to the timelines, once the tables are there."""
        lock = subprocess.Popen(["psql", "-XqtA", "-h", self.server.folder, "-p",
                                 str(self.server.port), "-U", postgres.SITE, "postgres"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        lock.stdin.write(f"BEGIN; DO $$ BEGIN WHILE NOT EXISTS (SELECT 1 FROM pg_tables"
                         f" WHERE schemaname = '{site}' AND tablename = 'runs') LOOP"
                         f" PERFORM pg_sleep(0.001); END LOOP; LOCK TABLE {site}.runs"
                         " IN EXCLUSIVE MODE; END $$;\n".encode())
        lock.stdin.flush()
        try:
            yield
        finally:
            lock.kill()
            lock.wait()

    def await_waiting(self, table):
        """Until somebody waits for that table."""
        end = time.monotonic() + PATIENCE_S
        while self.server.sql("SELECT count(*) FROM pg_locks WHERE NOT granted"
                              f" AND relation = to_regclass('{table}')") == "0":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def interrupt(self, target):
        """A copy that was killed when its events were there."""
        with self.runs_locked("hall"):
            process = self.begin(self.file, target)
            self.await_waiting("hall.runs")
            process.kill()
            process.wait()

    def test_what_is_killed_goes_on_and_nobody_uses_it_before(self):
        self.fill(self.file, 12000)
        self.interrupt(self.url)
        self.assertEqual(self.server.sql("SELECT count(*) FROM hall.events"), "12003")
        self.assertEqual(self.server.sql("SELECT count(*) FROM hall.runs"), "0")
        self.refused(self.url, "is a copy that is not finished")
        for command in (["verify"], ["export"], ["verify", "--repair"], ["user", "list"],
                        ["import", self.folder / "events.csv"]):
            done = run(*command, "--database", self.url, expect=None)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(b"is a copy that is not finished", done.stderr)
        self.assertIn("resumed; ", self.migrate(self.file, self.url))
        self.check_same(self.file, self.url)

    def test_a_source_that_changed_since(self):
        self.fill(self.file, 100)
        self.interrupt(self.url)
        one = self.write("one.csv", "timestamp,worker_id,workstation_id,event_type,confidence\n"
                         "2025-01-14T06:00:00Z,W1,S1,working,0.9\n")
        run("import", one, "--database", self.file)
        self.assertIn("as it was before somebody changed it",
                      self.migrate(self.file, self.url, expect=1))

    def test_a_copy_that_somebody_changed(self):
        self.fill(self.file, 100)
        self.interrupt(self.url)
        self.server.sql("UPDATE hall.workers SET name = 'Eve' WHERE worker_id = 'W2'")
        said = self.migrate(self.file, self.url, expect=1)
        self.assertIn("workers: the row 'W2' is not the same in both", said)
        self.refused(self.url, "is a copy that is not finished")
        self.server.sql("UPDATE hall.workers SET name = 'W2' WHERE worker_id = 'W2';"
                        "DELETE FROM hall.events WHERE id = 7")
        self.assertIn("events: the row 7 is not the same in both",
                      self.migrate(self.file, self.url, expect=1))

    def check_killed(self, source, target):
        """Again and again, at any moment."""
        chance = random.Random(11)
        for _ in range(12):
            process = self.begin(source, target)
            time.sleep(chance.random() * 0.6)
            process.kill()
            if process.wait() == 0:
                return
        self.migrate(source, target)

    def test_killed_at_any_moment_on_the_way_there_and_back(self):
        self.fill(self.file, 20000)
        self.check_killed(self.file, self.url)
        self.check_same(self.file, self.url)
        back = self.folder / "back.db"
        self.check_killed(self.url, back)
        self.check_same(self.url, back)

    def test_killed_while_a_file_is_written(self):
        self.fill(self.url, 12000)
        back = self.folder / "back.db"
        process = self.begin(self.url, back)
        self.stop_when_events_are_there(process, back)
        process.kill()
        process.wait()
        self.refused(back, "is a copy that is not finished")
        self.assertIn("resumed; ", self.migrate(self.url, back))
        self.check_same(self.url, back)

    def stop_when_events_are_there(self, process, path):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with contextlib.suppress(sqlite3.OperationalError), \
                    contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                if db.execute("SELECT count(*) FROM events").fetchone()[0]:
                    process.send_signal(signal.SIGSTOP)
                    return
            self.assertIsNone(process.poll(), "it was over before it could be stopped")
        self.fail("nothing is copied")

    def test_who_writes_meanwhile_waits(self):
        """A command that changes the source comes after it, and into nothing that was copied."""
        self.fill(self.url, 12000)
        other = self.server.url("other")
        with self.runs_locked("other"):
            process = self.begin(self.url, other)
            self.await_waiting("other.runs")
            key = subprocess.Popen([BINARY, "key", "add", "late", "--roles", "viewer",
                                    "--database", self.url], stdout=subprocess.DEVNULL)
            self.await_waiting("hall.site_lock")
            self.assertIsNone(key.poll())
        self.assertEqual(process.wait(PATIENCE_S), 0)
        self.assertEqual(key.wait(PATIENCE_S), 0)
        self.assertIn(b"late", run("key", "list", "--database", self.url).stdout)
        self.assertNotIn(b"late", run("key", "list", "--database", other).stdout)
        run("verify", "--database", other)


def shop_events(server, site):
    return [{"id": int(line)} for line in
            server.sql(f"SELECT id FROM {site}.events").splitlines()]


if __name__ == "__main__":
    unittest.main()
