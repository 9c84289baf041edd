"""What can be typed, what files it takes, and databases of other versions."""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

import engines
from shopfloor import BINARY, Case, Shopfloor, event, export, of_the_file, run, written


class Without(unittest.TestCase):
    """A program that was built without an engine says so, and does not wait for it."""
    URL = "postgresql://nobody@127.0.0.1:1/none"
    KEYS = "--audit-key", "none", "--pseudonym-keys", "none", "--listen", "127.0.0.1:0"
    # Which engine it is for; one without it may not come so far as to another.
    COMMANDS = {
        "PostgreSQL": (["verify", "--database", URL], ["serve", "--database", URL, *KEYS],
                       ["migrate", "floor.db", URL], ["backup", "--database", URL, "copy"]),
        "Redis": (["serve", "--database", URL, *KEYS, "--redis", "redis://127.0.0.1:1"],),
        "Kafka": (["serve", "--database", URL, *KEYS, "--events-to", "kafka://127.0.0.1:1/t"],
                  ["work", "--database", URL, *KEYS[2:], "--events-from", "kafka://127.0.0.1:1/t"],
                  ["edge", "--server", "http://127.0.0.1:1", "--kafka", "kafka://127.0.0.1:1",
                   "--spool", "spool.db", "--listen", "127.0.0.1:0", "--mapping", "map.json"]),
    }

    def test_it_says_what_it_lacks(self):
        lacks = [each for each in self.COMMANDS if not engines.built_with(each)]
        if not lacks:
            self.skipTest("the program was built with PostgreSQL, Redis and Kafka")
        for engine in lacks:
            for command in self.COMMANDS[engine]:
                with self.subTest(command=command), tempfile.TemporaryDirectory() as folder:
                    pathlib.Path(folder, "map.json").write_text(
                        '{"native": {"topics": ["events"]}}')
                    run("seed", "--database", f"{folder}/floor.db")
                    done = subprocess.run([os.path.abspath(BINARY), *command], cwd=folder,
                                          capture_output=True, timeout=60)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertRegex(done.stderr.decode(),
                                     f"built without ({'|'.join(lacks)})")


class Commands(Case):
    def test_help_and_version(self):
        self.assertRegex(run("--version").stdout.decode(), r"^shopfloor \d+\.\d+\.\d+\n"
                         r"(with|without) PostgreSQL, (with|without) Redis, (with|without) Kafka\n$")
        text = run("--help").stdout.decode()
        for command in ("serve", "import", "export", "seed", "verify", "health"):
            self.assertIn(command, text)
            own = run(command, "--help").stdout.decode()
            self.assertIn(f"shopfloor {command}", own)
            self.assertRegex(own, r"(?i)examples?:")
        self.assertIn("SHOPFLOOR_LISTEN", run("serve", "--help").stdout.decode())

    def test_what_cannot_be_understood_ends_with_2(self):
        for words in ((), ("dance",), ("serve", "--no-such-option"), ("serve", "--hold", "soon"),
                      ("serve", "--timezone", "Mars/Olympus"), ("serve", "--body-limit", "-1"),
                      ("serve", "--listen", "nonsense"), ("serve", "extra"), ("import",),
                      ("export", "--format", "xml"), ("serve", "--config", "/no/such/file"),
                      ("serve", "--database", "oracle:x"), ("seed", "--timezone", "Mars"),
                      ("health", "--listen", "nonsense"), ("edge",),
                      ("export", "--start", "2026-01-02T00:00:00Z",
                       "--end", "2026-01-01T00:00:00Z")):
            with self.subTest(words):
                done = run(*words, expect=2)
                self.assertTrue(done.stderr.strip())
                self.assertNotIn(b"Sanitizer", done.stderr)

    def test_a_wrong_word_is_named_with_the_one_that_was_meant(self):
        for words, want in {
                ("serve", "--prot", "80"): "no option '--prot'",
                ("serve", "--lisen=:80"): "'--lisen'; perhaps you mean '--listen'",
                ("verfy",): "perhaps you mean 'verify'"}.items():
            with self.subTest(words):
                self.assertIn(want, run(*words, expect=2).stderr.decode())
        with self.shop() as shop:
            for path, want in {
                    "/api/metrics?strat_time=x": "'strat_time' here; perhaps you mean 'start_time'",
                    "/api/metrics?from=x": "want any of: start_time, end_time, shift"}.items():
                self.assertIn(want, shop.get(path, 400)["error"])
            for body, want in (({"worker_id": "W9", "Name": "x"}, "perhaps you mean 'name'"),
                               ({"colour": "x"}, "want any of: worker_id, name")):
                self.assertIn(want, shop.post("/api/workers", body, 400)["error"])

    def test_the_log_says_which_address_is_listened_on(self):
        for listen, url, at in (("0.0.0.0:0", "localhost", r"0\.0\.0\.0"),
                                ("[::]:0", "localhost", r"\[::\]"),
                                ("127.0.0.1:0", r"127\.0\.0\.1", r"127\.0\.0\.1")):
            with self.subTest(listen), Shopfloor(listen=listen) as shop:
                self.assertRegex(shop.log(), f'"url":"http://{url}:\\d+"')
                self.assertRegex(shop.log(), f'"address":"{at}:\\d+"')

    def test_a_start_that_is_refused_leaves_no_files(self):
        with Shopfloor() as taken, tempfile.TemporaryDirectory() as folder:
            address = f"127.0.0.1:{taken.port}"
            for words in (("serve", "--database"), ("edge", "--server", "http://a", "--spool")):
                run(*words, f"{folder}/a.db", "--listen", address, expect=1)
                run(*words, f"{folder}/a.db", "--listen", "nonsense", expect=2)
            for words in (("--server", "ftp://a"), ("--server", "http://a", "--mqtt", "x"),
                          ("--server", "http://a", "--mapping", "/no/such/file")):
                run("edge", "--listen", "127.0.0.1:0", "--spool", f"{folder}/a.db", *words,
                    expect=None)
            self.assertEqual(os.listdir(folder), [])

    def test_settings_may_come_from_the_environment_and_an_option_outweighs_it(self):
        env = {"SHOPFLOOR_HOLD": "30m"}
        with self.shop(env=env) as shop:
            self.assertEqual(shop.get("/api/settings")["settings"]["hold_minutes"], 30)
        with self.shop("--hold", "45m", env=env) as shop:
            self.assertEqual(shop.get("/api/settings")["settings"]["hold_minutes"], 45)

    @of_the_file
    def test_two_servers_do_not_share_a_database_or_an_address(self):
        with self.shop() as shop:
            done = run("serve", "--listen", "127.0.0.1:0", "--database", shop.database, expect=1)
            self.assertIn(b"another shopfloor", done.stderr)
            done = run("serve", "--listen", f"127.0.0.1:{shop.port}", "--database",
                       shop.folder / "other.db", expect=1)
            self.assertIn(str(shop.port).encode(), done.stderr)
            self.assertEqual(shop.get("/healthz")["status"], "ok")


class Transfer(Case):
    """What one database exports another imports, with the same figures."""
    EVENTS = ["06:00 W1 S1 working", "06:20 W1 S2 idle", "06:10 W1 S1 +4", "06:05 W2 S2 working",
              "06:40 W2 S2 unknown", "06:00 W3 S3 absent"]

    def figures(self, shop):
        data = shop.metrics("06:00", "07:00")
        return ([{name: value for name, value in worker.items() if name != "name"}
                 for worker in data["workers"]],
                [{name: value for name, value in station.items() if name not in ("name", "type")}
                 for station in data["workstations"]], data["factory"])

    def test_export_and_import_keep_events_and_figures(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS, event("06:30 W3 S3 working", camera_id='a "b", c',
                                          model_version="v1;2"))
            gone = shop.events()[0]["event_uuid"]
            shop.post(f"/api/events/{gone}/void", {"reason": "test"})
            wanted, listed = self.figures(shop), shop.events(order="asc")
            shop.stop()
            for form in ("ndjson", "csv"):
                out = run("export", "--database", shop.database, "--format", form,
                          "--with-voided").stdout
                for as_array in (False, True) if form == "ndjson" else (False,):
                    with self.subTest(form, as_array=as_array):
                        text = (b"[" + b",".join(out.splitlines()) + b"]") if as_array else out
                        self.check_import(text, wanted, listed)

    def check_import(self, text, wanted, listed):
        with Shopfloor() as other:
            other.stop()
            path = other.folder / "events"
            path.write_bytes(text)
            run("import", path, "--database", other.database, expect=1)  # who are they?
            run("import", path, "--database", other.database, "--register")
            done = run("import", "-", "--database", other.database, stdin=text)
            self.assertIn(b"accepted 0", done.stdout)
            self.verify(other.database)
            other.start()
            self.assertEqual(self.figures(other), wanted)
            own = ("id", "created_at")
            self.assertEqual(
                [{name: value for name, value in e.items() if name not in own}
                 for e in other.events(order="asc")],
                [{name: value for name, value in e.items() if name not in own} for e in listed])

    def test_an_import_reads_what_a_spreadsheet_abroad_has_saved(self):
        text = ("\ufefftimestamp;worker_id;workstation_id;event_type;confidence;count\r\n"
                "15.07.2026 08:00;W1;S1;working;0,94;\r\n"
                "15.07.2026 09:00;W1;S1;product_count;0,9;12\r\n").encode()
        with tempfile.TemporaryDirectory() as folder:
            def take(*options, expect):
                return run("import", "-", "--register", "--database", f"{folder}/a.db",
                           *options, stdin=text, expect=expect)
            self.assertIn(b"--csv-separator ';'", take(expect=1).stderr)
            semicolons = ("--csv-separator", ";")
            self.assertIn(b"--timezone", take(*semicolons, expect=1).stderr)
            take("--csv-separator", "and", expect=2)
            take("--timezone", "Mars", *semicolons, expect=2)
            take("--timezone", "Europe/Berlin", *semicolons, expect=0)
            self.assertEqual([(e["timestamp"], e["confidence"]) for e in export(f"{folder}/a.db")],
                             [("2026-07-15T06:00:00.000Z", 0.94), ("2026-07-15T07:00:00.000Z", 0.9)])

    ORIGINAL = """
        CREATE TABLE workers (worker_id TEXT PRIMARY KEY, name TEXT, created_at TEXT);
        CREATE TABLE workstations (station_id TEXT PRIMARY KEY, name TEXT, type TEXT,
                                   created_at TEXT);
        CREATE TABLE events (id INTEGER PRIMARY KEY, timestamp TEXT, worker_id TEXT,
                             workstation_id TEXT, event_type TEXT, confidence REAL,
                             count INTEGER, created_at TEXT);
        INSERT INTO workers VALUES ('W1', 'Anna', '2025-01-01 00:00:00'), ('W2', ' ', NULL);
        INSERT INTO workstations VALUES ('S1', 'Press', 'Forming', '2025-01-01T00:00:00Z');
        INSERT INTO events VALUES
            (1, '2025-01-13T06:00:00Z', 'W1', 'S1', 'working', 0.9, 0, NULL),
            (2, '2025-01-13T06:30:00.000Z', 'W1', 'S1', 'product_count', 0.9, 3, NULL),
            (3, '2025-01-13 07:00:00', 'W1', 'S1', 'idle', 1, NULL, NULL),
            (4, '2025-01-13T08:00:00Z', 'W1', 'S1', 'dancing', 1, NULL, NULL);
        """

    @of_the_file
    def test_an_import_takes_over_the_database_of_the_original(self):
        with tempfile.TemporaryDirectory() as folder, Shopfloor() as shop:
            original = f"{folder}/factory.sqlite"
            with contextlib.closing(sqlite3.connect(original)) as database:
                database.executescript(self.ORIGINAL)
            shop.stop()
            done = run("import", original, "--database", shop.database, "--register", expect=1)
            self.assertIn(b"accepted 2, duplicates 0, rejected 2", done.stdout)
            for text in (b"event 3: ", b"--timezone", b"event 4: event_type is not one of"):
                self.assertIn(text, done.stderr)
            done = run("import", original, "--database", shop.database, "--register",
                       "--timezone", "America/New_York", expect=1)
            self.assertIn(b"accepted 1, duplicates 2, rejected 1", done.stdout)
            shop.start()
            self.assertEqual([(w["worker_id"], w["name"]) for w in shop.get("/api/workers")["workers"]],
                             [("W1", "Anna"), ("W2", "W2")])
            self.assertEqual([(s["name"], s["type"])
                              for s in shop.get("/api/workstations")["workstations"]],
                             [("Press", "Forming")])
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["total_production_count"], 3)
            self.assertEqual(shop.events()[0]["timestamp"], "2025-01-13T12:00:00.000Z")
            shop.stop()
            self.verify(shop.database)
            done = run("import", shop.database, "--database", f"{folder}/b.db", expect=1)
            self.assertIn(b"shopfloor export", done.stderr)
            with contextlib.closing(sqlite3.connect(f"{folder}/c.db")) as database:
                database.executescript("CREATE TABLE events (id)")
            run("import", f"{folder}/c.db", "--database", f"{folder}/b.db", expect=1)

    def test_an_import_goes_through_the_server_that_runs(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS, "06:30 W3 S3 working")
            gone = shop.events()[0]["event_uuid"]
            shop.post(f"/api/events/{gone}/void", {"reason": "test"})
            wanted = self.figures(shop)
            out = run("export", "--database", shop.database, "--with-voided").stdout
        with Shopfloor() as other:
            out += json.dumps(event("06:00 W1 S1 dancing")).encode()
            done = run("import", "-", "--database", other.database, stdin=out, expect=1)
            self.assertIn(b"accepted 0, duplicates 0, rejected 8", done.stdout)
            done = run("import", "-", "--database", other.database, "--register", stdin=out,
                       expect=1)
            self.assertIn(b"accepted 7, duplicates 0, rejected 1", done.stdout)
            self.assertIn(b"line 8:", done.stderr)
            self.assertEqual(self.figures(other), wanted)
            self.assertTrue(other.get(f"/api/events/{gone}")["event"]["voided"])
            done = run("import", "-", "--database", other.database, stdin=out, expect=1)
            self.assertIn(b"accepted 0, duplicates 7, rejected 1", done.stdout)
            # Who writes a database otherwise is not asked.
            other.stop()
            self.verify(other.database)

    def test_an_import_names_the_lines_that_it_rejects_and_keeps_the_others(self):
        with self.shop() as shop:
            shop.stop()
            lines = [json.dumps(event("06:00 W1 S1 working")), "{broken",
                     json.dumps(event("06:00 W9 S1 working")),
                     json.dumps(event("06:30 W1 S1 idle"))]
            done = run("import", "-", "--database", shop.database,
                       stdin="\n".join(lines).encode(), expect=1)
            self.assertIn(b"accepted 2, duplicates 0, rejected 2", done.stdout)
            for text in (b"line 2:", b"line 3:", b"W9"):
                self.assertIn(text, done.stderr)
            self.assertEqual(len(export(shop.database)), 2)

    def test_an_export_may_be_of_a_part_and_leaves_voided_events_out(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS)
            [gone] = [e["event_uuid"] for e in shop.events() if e["event_type"] == "absent"]
            shop.post(f"/api/events/{gone}/void", {"reason": "test"})
            # While the server runs.
            self.assertEqual(len(export(shop.database)), 5)
            self.assertEqual({e["worker_id"] for e in export(shop.database, "--worker", "W2")},
                             {"W2"})
            self.assertEqual(len(export(shop.database, "--station", "S1")), 2)
            found = export(shop.database, "--start", written("06:05"), "--end", written("06:20"))
            self.assertEqual(len(found), 2)
            self.verify(shop.database)


def make_version_1(path):
    """A database of the first version, with three events."""
    with sqlite3.connect(path) as db:
        db.executescript("""
            CREATE TABLE workers (worker_id TEXT PRIMARY KEY NOT NULL,
                name TEXT NOT NULL, created_at TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE workstations (station_id TEXT PRIMARY KEY NOT NULL,
                name TEXT NOT NULL, type TEXT NOT NULL, created_at TEXT NOT NULL)
                WITHOUT ROWID;
            CREATE TABLE events (id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL,
                worker_id TEXT NOT NULL REFERENCES workers,
                workstation_id TEXT NOT NULL REFERENCES workstations,
                event_type TEXT NOT NULL, confidence REAL NOT NULL, count INTEGER,
                created_at TEXT NOT NULL, event_uuid TEXT NOT NULL UNIQUE,
                camera_id TEXT, model_version TEXT);
            CREATE INDEX events_by_time ON events (timestamp);
            PRAGMA user_version=1;""")
        at = written("06:00")
        db.execute("INSERT INTO workers VALUES ('W1', 'Anna', ?)", (at,))
        db.execute("INSERT INTO workstations VALUES ('S1', 'Press', 'CNC', ?)", (at,))
        for i, (when, what, count) in enumerate((("06:00", "working", None),
                                                 ("06:30", "product_count", 3),
                                                 ("06:45", "idle", None))):
            db.execute(
                "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,NULL,NULL)",
                (i + 1, written(when), "W1", "S1", what, 0.9, count, at,
                 f"00000000-0000-4000-8000-{i:012d}"))
    db.close()


class Databases(Case):
    @of_the_file
    def test_a_database_is_read_with_sqlite_as_documented(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
            shop.stop()
            with sqlite3.connect(shop.database) as db:
                rows = db.execute("SELECT timestamp, worker_id, workstation_id, event_type, count "
                                  "FROM events ORDER BY id").fetchall()
                self.assertEqual(rows, [(written("06:00"), "W1", "S1", "working", None),
                                        (written("06:30"), "W1", "S1", "product_count", 3)])
                self.assertEqual(db.execute("SELECT worker_id, name FROM workers").fetchall()[0],
                                 ("W1", "Name of W1"))
                self.assertEqual(db.execute("PRAGMA foreign_key_check").fetchall(), [])
                self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])

    @of_the_file
    def test_a_database_of_a_newer_program_is_refused_untouched(self):
        with self.shop() as shop:
            shop.stop()
            with sqlite3.connect(shop.database) as db:
                db.execute("PRAGMA user_version=4711")
            for command in ("serve", "import", "export", "seed", "verify"):
                options = {"serve": ["--listen", "127.0.0.1:0"], "import": ["-"]}
                done = run(command, *options.get(command, []), "--database", shop.database,
                           stdin=b"", expect=1)
                self.assertIn(b"newer", done.stderr, command)
            with sqlite3.connect(shop.database) as db:
                self.assertEqual(db.execute("PRAGMA user_version").fetchone(), (4711,))

    @of_the_file
    def test_an_older_database_is_migrated_after_a_backup(self):
        with Shopfloor() as shop:
            shop.stop()
            os.remove(shop.database)
            make_version_1(shop.database)
            shop.start()
            data = shop.metrics("06:00", "07:00")
            self.check_figures(data)
            [worker] = data["workers"]
            self.assertEqual((worker["active_ms"], worker["idle_ms"],
                              worker["total_units_produced"]), (2700000, 900000, 3))
            copies = [each for each in shop.folder.iterdir() if ".version-1" in each.name]
            self.assertEqual(len(copies), 1)
            self.assertEqual(copies[0].stat().st_mode, shop.database.stat().st_mode)
            with sqlite3.connect(copies[0]) as db:
                self.assertEqual(db.execute("SELECT count(*) FROM events").fetchone(), (3,))
                self.assertEqual(db.execute("PRAGMA user_version").fetchone(), (1,))
            shop.stop()
            self.verify(shop.database)

    def test_a_url_and_a_file_name_one_database(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "floor.db"
            url = f"sqlite:{file}"
            run("seed", "--database", url)
            self.assertTrue(file.exists())
            events = export(url)
            self.assertTrue(events)
            self.assertEqual(export(file), events)
            copy = pathlib.Path(folder) / "copy.db"
            run("import", "--register", "--database", f"sqlite:{copy}", "-",
                stdin="\n".join(map(json.dumps, events)).encode())
            self.assertEqual(len(export(copy)), len(events))
            for name in url, file, f"sqlite:{copy}":
                self.verify(name)
            run("verify", "--repair", "--database", url)

    @of_the_file
    def test_a_server_takes_a_url(self):
        shop = Shopfloor()
        file = shop.database
        shop.database = f"sqlite:{file}"
        with shop:
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working")
            for other in file, shop.database:
                done = run("import", "--database", other, "-",
                           stdin=json.dumps(event("06:00 W1 S1 working")).encode())
                self.assertIn(b"duplicates 1", done.stdout)
            shop.restart()
            self.assertEqual(len(shop.events()), 1)
            shop.stop()
            self.assertEqual(len(export(file)), 1)
            self.verify(file)

    def test_a_url_of_no_known_engine_is_refused(self):
        for words in (("serve", "--listen", "127.0.0.1:0"), ("import", "-"), ("export",),
                      ("seed",), ("seed", "--remove"), ("verify",), ("verify", "--repair"),
                      ("key", "add", "k", "--roles", "board"), ("key", "list")):
            for url, text in (("mysql://x", b"no database is named 'mysql:'; want a file, "
                                            b"sqlite:FILE, or postgresql://USER@HOST/NAME"),
                              ("sqlite:", b"'' is no file; want sqlite:FILE")):
                with self.subTest(words=words, url=url):
                    done = run(*words, "--database", url, expect=2)
                    self.assertIn(text, done.stderr)
        self.assertIn(b"sqlite:FILE", run("serve", "--help").stdout)

    @of_the_file
    def test_verify_finds_a_figure_that_was_tampered_with(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3", "07:00 W1 S1 absent")
            shop.stop()
            for table, change in (("worker_rollups", "units = units + 1"),
                                  ("station_rollups", "occupied_ms = occupied_ms - 1"),
                                  ("station_changes", "last_ms = last_ms + 1"),
                                  ("runs", "last_ms = last_ms + 1")):
                with self.subTest(table):
                    db = sqlite3.connect(shop.database)
                    before = db.execute(f"SELECT * FROM {table}").fetchall()
                    self.assertTrue(before)
                    db.execute(f"UPDATE {table} SET {change}")
                    db.commit()
                    done = run("verify", "--database", shop.database, expect=1)
                    self.assertTrue(done.stdout)
                    db.execute(f"DELETE FROM {table}")
                    marks = ",".join("?" * len(before[0]))
                    db.executemany(f"INSERT INTO {table} VALUES ({marks})", before)
                    db.commit()
                    db.close()
            self.verify(shop.database)


if __name__ == "__main__":
    unittest.main()
