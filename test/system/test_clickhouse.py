"""The copy in ClickHouse is what the database says, whatever happened in between."""
import contextlib
import datetime
import http.server
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import clickhouse
from clickhouse import PASSWORD, USER, Chdb, ClickHouse
from pages import tries
from shopfloor import (BINARY, Case, PATIENCE_S, Program, Shopfloor, event, ms, now, of_the_file,
                       run, written)
from test_reliability import Pretended

TABLES = ("events", "intervals", "worker_quarters", "station_quarters")
needs_debians = unittest.skipUnless(ClickHouse.is_here(),
                                    "there is no clickhouse-server here; Debian 12 has it")
needs_library = unittest.skipUnless(
    Chdb.is_here(), "there is no chdb of npm here; script/bootstrap fetches it")


class Sink(Program):
    """It runs until it is told to end."""

    def __init__(self, server, database, *options, **how):
        super().__init__(*options, **how)
        self.server, self.database = server, database

    def command(self):
        return ["sink", "clickhouse", self.server.url, "--database", self.database]

    def start(self, ready=True):
        self._begin()
        self.await_log("following the database")
        return self


class Copied(Case):
    kind = ClickHouse

    def setUp(self):
        self.server = self.enterContext(self.kind())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-"))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def copy(self, shop, *options, expect=0):
        done = run("sink", "clickhouse", self.server.url, "--database", shop.database, "--once",
                   *options, expect=expect)
        return (done.stdout + done.stderr).decode()

    def differences(self, shop, *options):
        """What verify names, and its last line."""
        done = run("verify", "--clickhouse", self.server.url, "--database", shop.database,
                   *options, expect=None)
        *named, last = done.stdout.decode().splitlines() or [done.stderr.decode()]
        self.assertEqual(done.returncode, 1 if named else 0, (named, last))
        return named, last

    def check_same(self, shop, *options):
        self.copy(shop, *options)
        named, last = self.differences(shop, *options)
        self.assertEqual(named, [])
        self.assertRegex(last, r"intervals, no difference$")
        return last

    def rows(self, sql):
        return [line.split("\t") for line in self.server.ask(sql)]

    def count(self, table, where="1"):
        return int(self.server.ask(f"SELECT count() FROM {table} WHERE {where}")[0])

    def check_sums(self, shop, start, end, site="plant"):
        """Sums of quarter hours, and of intervals, are what the API says of the window."""
        data = shop.metrics(start, end)
        sums = {row[0]: list(map(int, row[1:])) for row in self.rows(
            "SELECT worker, sum(working_ms), sum(idle_ms), sum(absent_ms), sum(units)"
            f" FROM worker_quarters FINAL WHERE site = '{site}' AND gone = 0"
            f" AND quarter_ms >= {ms(start)} AND quarter_ms < {ms(end)} GROUP BY worker")}
        lengths = {row[0]: list(map(int, row[1:])) for row in self.rows(
            "SELECT worker, " + ", ".join(
                f"sumIf(end_ms - start_ms, state = '{state}')"
                for state in ("working", "idle", "absent")) +
            f" FROM intervals FINAL WHERE site = '{site}' AND gone = 0"
            f" AND start_ms >= {ms(start)} AND start_ms < {ms(end)} GROUP BY worker")}
        for worker in data["workers"]:
            want = [worker["active_ms"], worker["idle_ms"], worker["absent_ms"]]
            have = sums.get(worker["worker_id"], [0] * 4)
            self.assertEqual(have, [*want, worker["total_units_produced"]], worker)
            self.assertEqual(lengths.get(worker["worker_id"], [0] * 3), want, worker)
        stations = {row[0]: list(map(int, row[1:])) for row in self.rows(
            "SELECT station, sum(occupied_ms), sum(working_ms), sum(units)"
            f" FROM station_quarters FINAL WHERE site = '{site}' AND gone = 0"
            f" AND quarter_ms >= {ms(start)} AND quarter_ms < {ms(end)} GROUP BY station")}
        for station in data["workstations"]:
            self.assertEqual(stations.get(station["station_id"], [0] * 3),
                             [station["occupied_ms"], station["working_ms"],
                              station["total_units_produced"]], station)


class Changes:
    """For each ClickHouse there is: what changes in the database changes in the copy."""

    def test_nothing_differs_after_replay_void_restore_and_a_changed_hold(self):
        with self.shop() as shop:
            kept = [event(each) for each in (
                "06:00 W1 S1 working", "06:10 W2 S1 idle", "06:20 W1 S1 +3", "07:05 W1 S2 idle",
                "08:00 W3 S3 unknown", "08:30 W2 S2 absent", "09:00 W1 S1 working",
                "1 06:00 W1 S1 working", "1 07:00 W1 S1 +5", "1 09:00 W1 S1 idle")]
            shop.keep(*kept)

            def same(what):
                with self.subTest(what):
                    self.check_same(shop)
                    self.check_sums(shop, "06:00", "2 06:00")

            same("as they came")
            self.assertEqual(self.count("events FINAL"), len(kept))
            self.assertEqual(
                shop.post("/api/events/batch", {"events": kept})["duplicates"], len(kept))
            same("sent once more")
            shop.keep("07:30 W1 S3 absent", "05:00 W3 S1 working", "1 07:30 W2 S1 +7")
            same("late ones")
            uuids = [each["event_uuid"] for each in shop.events()]
            for uuid in uuids[:8]:
                shop.post(f"/api/events/{uuid}/void", {"reason": "seen wrong"})
            same("voided")
            self.assertEqual(self.count("events FINAL", "voided = 1"), 8)
            for uuid in uuids[2:5]:
                shop.post(f"/api/events/{uuid}/restore", {"reason": "seen right"})
            same("restored")
            self.assertEqual(self.count("events FINAL", "voided = 1"), 5)
            for minutes in (20, 120, 30):
                shop.put("/api/settings", {"hold_minutes": minutes})
                same(f"a hold of {minutes} minutes")
            self.assertEqual(shop.post("/api/repair", None)["differences"], 0)
            same("worked out anew")
            for uuid in uuids[5:]:
                shop.post(f"/api/events/{uuid}/void", {"reason": "all of it"})
            for uuid in uuids[2:5]:
                shop.post(f"/api/events/{uuid}/void", {"reason": "all of it"})
            same("all of them voided")
            self.assertEqual(self.count("worker_quarters FINAL", "gone = 0"), 0)
            self.assertEqual(self.count("intervals FINAL", "gone = 0"), 0)

    def test_a_row_that_was_damaged_is_found_and_mended(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:20 W1 S1 +3", "07:05 W1 S2 idle")
            self.check_same(shop)
            for table, change, of, names in (
                    ("events", "voided = 1", "voided = 0", "voided 0, and 1 in ClickHouse"),
                    ("events", "worker = 'W2'", "1", "worker 'W1', and 'W2' in ClickHouse"),
                    ("intervals", "end_ms = end_ms - 1", "1", "end_ms .*, and .* in ClickHouse"),
                    ("worker_quarters", "units = 4", "units = 3",
                     "units 3, and 4 in ClickHouse"),
                    ("station_quarters", "occupied_ms = 1", "1",
                     "occupied_ms 900000, and 1 in ClickHouse"),
                    ("station_quarters", "gone = 1", "1", "only in the database: quarter_ms"),
                    ("events", "uuid = reverse(uuid)", "1", "only in ClickHouse: at_ms")):
                with self.subTest(f"{table}: {change}"):
                    name, _, value = change.partition(" = ")
                    columns = [row[0] for row in self.rows(f"DESCRIBE TABLE {table}")]
                    chosen = [value if column == name else
                              "version + 1" if column == "version" else column
                              for column in columns]
                    self.server.ask(f"INSERT INTO {table} SELECT {', '.join(chosen)}"
                                    f" FROM {table} FINAL WHERE {of} LIMIT 1")
                    named, last = self.differences(shop)
                    self.assertEqual(len(named), 1, named)
                    self.assertRegex(named[0], f"^{table}: .*{names}")
                    self.assertRegex(last, "1 difference$")
                    self.copy(shop, "--anew")
                    self.assertEqual(self.differences(shop)[0], [])

    def test_who_is_erased_is_nowhere(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:00 W2 S1 working", "06:20 W1 S1 +3",
                      "07:05 W1 S2 idle", "08:00 W2 S2 idle")
            self.check_same(shop)
            self.assertGreater(self.count("events", "worker = 'W1'"), 0)
            shop.delete("/api/workers/W1/data")
            shop.wait(lambda: not any(each["worker_id"] == "W1" for each in shop.events()),
                      "the erasure")
            self.check_same(shop)
            for table in TABLES[:3]:  # not even in a row that another one replaced
                self.assertEqual(self.count(table, "worker = 'W1'"), 0, table)
                self.assertGreater(self.count(table, "worker LIKE 'erased-%'"), 0, table)
            self.check_sums(shop, "06:00", "1 06:00")

    @tries("docs/clickhouse.md")
    def test_the_examples_of_the_manual(self, page):
        answers = []
        with self.shop() as shop:
            shop.keep(event("06:00 W1 S1 working", camera_id="CAM-1", model_version="v2"),
                      "07:30 W1 S1 idle", "08:00 W1 S1 absent", "06:20 W1 S1 +3")
            uuid = shop.events(worker_id="W1", event_type="absent")[0]["event_uuid"]
            shop.post(f"/api/events/{uuid}/void", {"reason": "seen wrong"})
            for example in page.rest():
                commands = example.commands.replace("http://localhost:8123", self.server.url)
                commands = commands.replace("build/shopfloor", BINARY).replace(
                    "data/shopfloor.db", f"'{shop.database}'")
                if " sink " in commands:
                    commands = commands.strip() + " --once"
                done = subprocess.run(
                    ["bash", "-euc", commands], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    env=os.environ | {"CLICKHOUSE": f"{self.server.url}/?database=shopfloor"})
                self.assertEqual(done.returncode, 0, done.stdout)
                answers.append(done.stdout.decode())
        self.assertEqual(answers[1], "4 events copied\n")
        self.assertEqual(answers[2], "2025-01-13\tW1\t1.5\n")
        self.assertEqual(answers[3].splitlines()[:2], ["2025-01-13 06:00:00\tS1\t3",
                                                       "2025-01-13 07:00:00\tS1\t0"])
        self.assertEqual(answers[4], "\t\t3\t1\t0.9\nCAM-1\tv2\t1\t0\t0.9\n")
        self.assertEqual(answers[5].splitlines()[0], "W1\tS1\t2025-01-13 08:00:00\t60")
        self.assertRegex(answers[6], "no difference\n$")


@needs_debians
class OnDebians(Changes, Copied):
    pass


@needs_library
class OnLibrary(Changes, Copied):
    kind = Chdb


@needs_debians
class Following(Copied):
    def test_old_events_stay_and_old_names_go(self):
        def day(n, text):
            when = now(days=-n).replace(hour=6, minute=0, second=0, microsecond=0)
            worker, station, what = text.split()
            extra = {"event_type": "product_count", "count": int(what[1:])} if what[0] == "+" \
                else {"event_type": what}
            return event(timestamp=written(when), worker_id=worker, workstation_id=station,
                         **extra)

        with self.shop() as shop:
            shop.keep(day(40, "W1 S1 working"), day(40, "W1 S1 +5"), day(20, "W2 S1 working"),
                      day(2, "W1 S1 working"))
            self.check_same(shop)
            shop.put("/api/privacy", {"event_days": 30})
            shop.wait(lambda: len(shop.events()) == 2, "old events to go")
            self.check_same(shop)
            self.assertEqual(self.count("events FINAL"), 4)  # what it is for
            shop.put("/api/privacy", {"people_days": 10})
            shop.wait(lambda: len(shop.events()) == 1, "older than ten days")
            old = f"quarter_ms < {ms(now(days=-11))}"

            def names_are_gone():
                self.copy(shop)
                return (not self.count("worker_quarters", f"worker != '' AND {old}") and
                        self.count("worker_quarters FINAL", f"worker = '' AND gone = 0 AND {old}"))

            shop.wait(names_are_gone, "names to go")
            self.check_same(shop)
            self.assertEqual(self.count("events FINAL"), 1)
            self.assertEqual(self.count("events", f"at_ms < {ms(now(days=-11))}"), 0)
            self.assertEqual(self.count("intervals", f"start_ms < {ms(now(days=-11))}"), 0)

    def test_sample_data_that_is_removed(self):
        with Shopfloor(seed=True) as shop:
            shop.keep("06:00 W1 S1 working", "07:00 W1 S1 idle")
            self.check_same(shop)
            self.assertGreater(self.count("events FINAL"), 1000)
            run("seed", "--remove", "--database", shop.database)
            self.check_same(shop)
            self.assertEqual(self.count("events"), 2)

    @of_the_file
    def test_a_backup_that_is_put_back(self):
        """Numbers are given again, to other events."""
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            run("backup", "--database", shop.database, self.folder / "copy")
            shop.keep("06:30 W1 S1 idle", "07:00 W1 S2 working")
            self.check_same(shop)
            shop.stop()
            run("restore", "--database", shop.database, self.folder / "copy")
            shop.start()
            shop.keep("06:40 W1 S3 absent", "07:00 W2 S2 working", "08:00 W2 S2 idle")
            done = run("verify", "--clickhouse", self.server.url, "--database", shop.database,
                       expect=1)
            self.assertIn(b"has yet to do the same", done.stderr)
            self.check_same(shop)
            self.assertEqual(self.count("events"), 4)

    def test_many_sites_in_one_database(self):
        with self.shop() as one, self.shop() as other:
            one.keep("06:00 W1 S1 working", "07:00 W1 S1 idle")
            other.keep("06:00 W1 S1 idle", "08:00 W1 S1 working")
            self.check_same(one, "--site-name", "hall's 1")
            self.check_same(other, "--site-name", "b\\")
            self.copy(one, "--site-name", "hall's 1", "--anew")
            self.assertEqual(self.differences(other, "--site-name", "b\\")[0], [])
            self.assertEqual(self.differences(one, "--site-name", "hall's 1")[0], [])
            self.assertEqual(self.count("events FINAL"), 4)
            done = run("verify", "--clickhouse", self.server.url, "--database", one.database,
                       "--site-name", "c", expect=1)
            self.assertIn(b"nothing of this site is in ClickHouse", done.stderr)

    def test_what_no_cable_says_is_copied_as_it_is(self):
        """Ids with quotes, times of 1970, a camera and a model, the largest count."""
        with Shopfloor() as shop:
            for worker in ("it's", "a\\b", "Ärmel"):
                shop.post("/api/workers", {"worker_id": worker, "name": worker}, 201)
            shop.register("", "S1")
            for n, worker in enumerate(("it's", "a\\b", "Ärmel")):
                shop.keep(event(timestamp=f"1970-01-0{n + 1}T00:00:00.001Z", worker_id=worker,
                                workstation_id="S1", event_type="product_count",
                                count=1000000000, camera_id="CAM 'x'", model_version="v\\1",
                                confidence=0.1 + 0.2))
            self.check_same(shop)
            self.assertEqual(sorted(self.rows("SELECT worker, units, camera, model, at_ms FROM"
                                              " events FORMAT TabSeparatedRaw"))[1],
                             ["it's", "1000000000", "CAM 'x'", "v\\1", "1"])


@needs_debians
class Away(Copied):
    def test_a_target_that_is_away_loses_nothing_and_holds_up_nobody(self):
        metrics = self.folder / "sink.prom"
        with self.shop() as shop, Sink(self.server, shop.database, "--metrics-file",
                                       str(metrics)) as sink:
            def said(name):
                found = re.search(rf"^{name} ([\d.]+)$", metrics.read_text(), re.M) \
                    if metrics.exists() else None
                return found and float(found.group(1))

            shop.keep("06:00 W1 S1 working")
            sink.wait(lambda: said("shopfloor_sink_up") == 1 and self.count(
                "positions FINAL", "event = 1 AND hour > 0"), "the first one")
            self.server.kill()
            shop.keep("06:30 W1 S1 idle", "07:00 W1 S2 working")
            sink.wait(lambda: said("shopfloor_sink_up") == 0 and
                      said("shopfloor_sink_behind_events") == 2, "that it is behind")
            shop.keep("05:00 W2 S1 working")
            shop.post(f"/api/events/{shop.events()[0]['event_uuid']}/void", {"reason": "wrong"})
            sink.await_log("cannot be brought up to date; nothing is lost")
            self.server.start()
            sink.await_log("brought up to date again")
            sink.wait(lambda: said("shopfloor_sink_behind_events") == 0 and
                      said("shopfloor_sink_behind_hours") == 0, "all of it")
            self.assertEqual(self.differences(shop)[0], [])
            self.assertEqual(self.count("events FINAL"), 4)
            self.assertEqual(sink.log().count("cannot be brought up to date"), 1)
            shop.keep("09:00 W1 S2 idle")  # it goes on
            sink.wait(lambda: self.count("events FINAL") == 5, "the next one")

    def test_a_sink_that_is_killed_counts_nothing_twice(self):
        with Shopfloor(seed=True) as shop:
            for wait in (0.02, 0.05, 0.08, 0.12, 0.16):
                process = subprocess.Popen([BINARY, "sink", "clickhouse", self.server.url,
                                            "--database", shop.database, "--once"],
                                           env=os.environ | {"SHOPFLOOR_LOG_LEVEL": "warn"},
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                process.wait()
            self.check_same(shop)

    def test_who_it_is_and_what_it_is_told(self):
        secret = self.folder / "secret"
        secret.write_text(PASSWORD + "\n")
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            for options, env in (
                    (["--clickhouse-password-file", secret], {}),
                    ([], {"SHOPFLOOR_CLICKHOUSE_PASSWORD": PASSWORD}),
                    ([], {"CREDENTIALS_DIRECTORY": str(self.folder)})):
                shutil.copy(secret, self.folder / "clickhouse-password")
                done = run("sink", "clickhouse", self.server.url, "--database", shop.database,
                           "--once", "--clickhouse-user", USER, *options,
                           env={**os.environ, **env})
                self.assertIn(b"copied", done.stdout)
            url = self.server.url
            for status, target, options, why in (
                    (1, url, ["--clickhouse-user", "nobody"], "nobody"),
                    (1, url, ["--clickhouse-user", USER], "ClickHouse answers"),
                    (2, url.replace("//", "//ana:secret@"), [], "a user or a password"),
                    (2, "ftp://localhost", [], "not the URL of a server"),
                    (2, url + "/?database=x", [], "goes on after its path"),
                    (2, url, ["--clickhouse-database", "a; DROP"], "no name of a database"),
                    (2, url, ["--clickhouse-database", "7"], "no name of a database"),
                    (2, url, ["--site-name", " x"], "site"),
                    (2, url, ["--clickhouse-password-file", "/nowhere"], "password-file"),
                    (2, url, ["--clickhouse-password-file", str(secret)], "no --clickhouse-user"),
                    (1, "http://127.0.0.1:1", [], "cannot connect"),
                    (1, f"http://127.0.0.1:{shop.port}", [], "ClickHouse answers")):
                with self.subTest(f"{target} {options}"):
                    done = run("sink", "clickhouse", target, "--database", shop.database, "--once",
                               *options, expect=status)
                    self.assertIn(why, done.stderr.decode())
                    self.assertNotIn(PASSWORD, done.stderr.decode())

    def test_a_server_that_answers_nonsense(self):
        """It ends no process, and nothing is taken for a position."""
        class Nonsense(http.server.BaseHTTPRequestHandler):
            body = b""

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.body)

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Nonsense)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            for body in (b"x", b"<html>sign in</html>", b"\xff" * 20, b"\0" * 63):
                with self.subTest(body):
                    Nonsense.body = body
                    for arguments in (["sink", "clickhouse", f"http://127.0.0.1:{server.server_port}",
                                       "--once"],
                                      ["verify", "--clickhouse",
                                       f"http://127.0.0.1:{server.server_port}"]):
                        done = run(*arguments, "--database", shop.database, expect=1)
                        self.assertRegex(done.stderr.decode(), "ClickHouse (answers|takes)|removed")


@needs_debians
class AwayForADay(Pretended, Copied):
    def said(self, metrics, name):
        found = re.search(rf"^shopfloor_sink_{name} ([\d.]+)$", metrics.read_text(), re.M) \
            if metrics.exists() else None
        return found and float(found.group(1))

    def keep_an_hour(self, shop, hour):
        """Of three workers; then the clocks go on. Each eighth hour has a late event, and one that
        is voided."""
        start = now(hours=hour)
        shop.keep(*[event(timestamp=written(start + datetime.timedelta(seconds=9 * i)),
                          worker_id=f"W{i % 3 + 1}", workstation_id=f"S{i % 2 + 1}",
                          event_type=("working", "idle", "absent")[(i + hour) % 3])
                    for i in range(200)])
        self.set_clock((hour + 1) * 3600)
        if hour % 8 == 3:
            shop.keep(event(timestamp=written(now(hours=hour - 2)), worker_id="W1",
                            workstation_id="S2", event_type="product_count", count=7))
            voided = shop.events(limit=3)[2]["event_uuid"]
            shop.post(f"/api/events/{voided}/void", {"reason": "seen wrong"})

    def test_nothing_of_it_is_lost_and_events_are_taken_as_ever(self):
        """By the clocks of the server and of the sink it is a day."""
        env, metrics, events = self.env(), self.folder / "sink.prom", 24 * 200 + 3
        with self.shop(env=env) as shop, Sink(self.server, shop.database, "--metrics-file",
                                              str(metrics), env=env) as sink:
            def is_whole():
                return self.said(metrics, "behind_events") == 0 == self.said(metrics, "behind_hours")
            shop.keep("06:00 W1 S1 working")
            sink.wait(lambda: is_whole() and self.count("events FINAL") == 1, "the first")
            self.server.kill()
            for hour in range(24):
                self.keep_an_hour(shop, hour)
            shop.put("/api/settings", {"hold_minutes": 75})
            sink.wait(lambda: self.said(metrics, "behind_events") == events, "all of it to wait")
            self.assertEqual(self.said(metrics, "up"), 0)
            self.server.start()
            sink.wait(is_whole, "all of it")
            self.assertEqual(self.differences(shop)[0], [])
            self.assertEqual(self.count("events FINAL"), 1 + events)
            self.assertEqual(self.count("events FINAL", "voided = 1"), 3)
