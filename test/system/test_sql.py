"""The views for people who ask in SQL: what docs/sql.md says of them, and that they agree with
what the API says of the same windows, to the millisecond."""
import contextlib
import datetime
import json
import os
import random
import sqlite3
import subprocess
import unittest

import postgres
from pages import tries
from postgres import SITE, parts_of
from shopfloor import (HOUR_MS, ON_FILE, Case, event, export, identity, moment, ms, run,
                       written)
from test_postgres import OnPostgres

STATES = ("working", "idle", "absent", "unknown")
QUARTER_MS = HOUR_MS // 4
EARLY = {"name": "Early", "start": "06:00", "length_minutes": 480, "valid_from": "2025-01-01",
         "breaks": [{"start": "09:00", "length_minutes": 30}]}
# Of the second day on another calendar holds. Its first shift begins amid a quarter hour.
ODD = {"name": "Odd", "start": "05:50", "length_minutes": 490, "valid_from": "2025-01-14"}
NIGHT = {"name": "Night", "start": "22:00", "length_minutes": 420, "valid_from": "2025-01-14"}


def ask_postgres(url, sql, user=SITE):
    """Rows, as whoever connects so sees them, with the names of columns."""
    where, site = parts_of(url)
    where[where.index("-U") + 1] = user
    text = (f"SET search_path TO {site}; SET TimeZone TO 'UTC';"
            f"SELECT coalesce(json_agg(x), '[]') FROM ({sql}) AS x;")
    done = subprocess.run(["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", *where, "postgres"],
                          input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300)
    if done.returncode:
        raise PermissionError(done.stderr.decode())
    return json.loads(done.stdout)


def ask(shop, sql):
    if not ON_FILE:
        return ask_postgres(shop.database, sql)
    with contextlib.closing(sqlite3.connect(f"file:{shop.database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]


class Agree(Case):
    days = 3

    def history(self):
        """What three workers did, as a camera says it: some of it again and again, with nights
        in between, so that silences are longer than any hold; and at odd milliseconds."""
        dice, made = random.Random(7), []

        def add(at, worker, station, what):
            made.append(event(f"06:00 {worker} {station} {what}", timestamp=written(
                at.replace(microsecond=dice.randrange(1000) * 1000))))
        for day in range(self.days):
            begin = moment(f"{day} 05:40")
            for minute in range(0, 490, 7):  # in one state at one place, day after day
                add(begin + datetime.timedelta(minutes=minute, seconds=dice.randrange(60)), "W1",
                    "S1", "working")
            for worker in ("W2", "W3"):
                at = begin
                while at < begin + datetime.timedelta(hours=16):
                    at += datetime.timedelta(seconds=dice.randrange(10, 4000))
                    add(at, worker, dice.choice(("S1", "S2", "S3")),
                        dice.choice((*STATES, "+1", "+25")))
        twin = made[len(made) // 2]  # two of one moment
        made.append(twin | {"event_type": "idle", "workstation_id": "S3", "count": None})
        del made[-1]["count"]
        return dice, made

    def check_all(self, shop):
        shop.wait(lambda: not ask(shop, "SELECT start_ms FROM shopfloor_hours WHERE NOT complete"),
                  "time to be sealed")
        self.check_events(shop)
        self.check_hours(shop)
        self.check_intervals(shop)
        self.check_shifts(shop)

    def check_events(self, shop):
        found = ask(shop, "SELECT * FROM shopfloor_events ORDER BY timestamp, event_uuid")
        want = export(shop.database, "--with-voided")
        self.assertEqual(len(found), len(want))
        names = ("worker_id", "workstation_id", "event_type", "confidence", "count",
                 "event_uuid", "camera_id", "model_version")
        for row, made in zip(found, want):
            for name in names:
                self.assertEqual(row[name], made.get(name), made)
            for name in ("timestamp", "created_at"):
                self.assertEqual(ms(row[name]), ms(made[name]), made)
            self.assertEqual(bool(row["voided"]), made["voided"], made)
            self.assertEqual(bool(row["sample"]), made.get("sample", False), made)

    def rows_by(self, shop, view, name):
        rows = ask(shop, f"SELECT * FROM {view}")
        found = {(row["start_ms"], row[name]): row for row in rows}
        self.assertEqual(len(found), len(rows))
        for row in rows:
            self.assertEqual(ms(row["start_time"]), row["start_ms"])
        return found

    def check_station(self, row, want, window):
        if row is None:
            row = {"occupied_ms": 0, "working_ms": 0, "units": 0}
        self.assertEqual([row[name] for name in ("occupied_ms", "working_ms", "units")],
                         [want["occupied_ms"], want["working_ms"],
                          want["total_units_produced"]], (window, want["station_id"]))

    def check_worker(self, row, want, window=None):
        if window is None:  # the figures of the API by themselves
            return super().check_worker(row, want)
        row = row or {"working_ms": 0, "idle_ms": 0, "absent_ms": 0, "units": 0,
                      "unknown_ms": want["unknown_ms"]}
        return self.assertEqual(
            [row[name] for name in ("working_ms", "idle_ms", "absent_ms", "unknown_ms", "units")],
            [want["active_ms"], want["idle_ms"], want["absent_ms"], want["unknown_ms"],
             want["total_units_produced"]], (window, want["worker_id"]))

    def check_window(self, shop, start, end, stations, workers):
        data = shop.metrics(start, end)
        for want in data["workstations"]:
            self.check_station(stations.pop((ms(start), want["station_id"]), None), want, start)
        for want in data["workers"]:
            self.check_worker(workers.pop((ms(start), want["worker_id"]), None), want, start)
        return data

    def check_hours(self, shop):
        stations = self.rows_by(shop, "shopfloor_hours", "workstation_id")
        workers = self.rows_by(shop, "shopfloor_worker_hours", "worker_id")
        for row in (*stations.values(), *workers.values()):
            self.assertEqual(ms(row["end_time"]) - ms(row["start_time"]), HOUR_MS)
            self.assertTrue(row["complete"])
        hour, last = moment("00:00"), max(start_ms for start_ms, _ in workers)
        while ms(hour) <= last:
            end = hour + datetime.timedelta(hours=1)
            self.check_window(shop, hour, end, stations, workers)
            hour = end
        self.assertEqual((stations, workers), ({}, {}))

    def merged(self, rows):
        """Those of one state at one place that touch are one."""
        made = []
        for start, end, state, station in rows:
            if made and made[-1][1:] == [start, state, station]:
                made[-1][1] = end
            else:
                made.append([start, end, state, station])
        return made

    def check_intervals(self, shop):
        """In the timeline all time is told, and what is unknown is nowhere."""
        window = {"start_time": written("00:00"), "end_time": written(f"{self.days + 8} 00:00")}
        rows = ask(shop, "SELECT * FROM shopfloor_intervals ORDER BY worker_id, start_ms")
        lanes = shop.get("/api/timeline", of="workers", **window)["data"]["workers"]
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual((ms(row["start_time"]), ms(row["end_time"])),
                             (row["start_ms"], row["end_ms"]))
            self.assertEqual(row["duration_ms"], row["end_ms"] - row["start_ms"])
            self.assertGreater(row["duration_ms"], 0)
            self.assertFalse(row["ongoing"])
            self.assertIn(row["state"], STATES)
        for lane in lanes:
            own = [row for row in rows if row["worker_id"] == lane["worker_id"]]
            for one, other in zip(own, own[1:]):
                self.assertLessEqual(one["end_ms"], other["start_ms"])
            known = [[row["start_ms"], row["end_ms"], row["state"], row["workstation_id"]]
                     for row in own if row["state"] != "unknown"]
            want = [[ms(each["start_time"]), ms(each["end_time"]), each["state"],
                     each["workstation_id"]] for each in lane["intervals"]
                    if each["state"] != "unknown"]
            self.assertEqual(self.merged(known), self.merged(want), lane["worker_id"])

    def check_shifts(self, shop):
        stations = self.rows_by(shop, "shopfloor_shifts", "workstation_id")
        workers = self.rows_by(shop, "shopfloor_worker_shifts", "worker_id")
        self.assertTrue(stations)
        windows = {}
        for row in (*stations.values(), *workers.values()):
            windows[row["start_ms"]] = row
        for start_ms, row in sorted(windows.items()):
            whole = start_ms % QUARTER_MS == ms(row["end_time"]) % QUARTER_MS == 0
            here = [each for each in (*stations.values(), *workers.values())
                    if each["start_ms"] == start_ms]
            for each in here:
                self.assertEqual([each[name] for name in ("end_time", "shift", "day", "complete")],
                                 [row[name] for name in ("end_time", "shift", "day", "complete")])
            if whole:
                data = self.check_window(shop, moment(row["start_time"]), moment(row["end_time"]),
                                         stations, workers)
                for each in here:
                    if "planned_ms" in each:
                        self.assertEqual(each["planned_ms"], data["window"]["planned_ms"])
                continue
            for each in here:
                values = [value for name, value in each.items()
                          if name in ("units", "occupied_ms", "working_ms", "idle_ms",
                                      "absent_ms", "unknown_ms")]
                self.assertEqual(set(values), {None}, each)
            for rows in (stations, workers):
                for key in [key for key in rows if key[0] == start_ms]:
                    del rows[key]
        self.assertEqual((stations, workers), ({}, {}))
        self.shifts = [(row["shift"], str(row["day"]), written(row["start_time"]))
                       for _, row in sorted(windows.items())]

    def test_with_late_voided_and_repeated_events_and_another_hold(self):
        dice, made = self.history()
        late = dice.sample(made, len(made) // 3)
        with self.shop() as shop:
            shop.keep(*[each for each in made if each not in late])
            for shift in (EARLY, ODD, NIGHT):
                shop.post("/api/shifts", shift, 201)
            shop.wait(lambda: {row["shift"] for row in ask(
                shop, "SELECT shift FROM shopfloor_shifts")} == {"Early", "Odd", "Night"}, "shifts")
            self.check_all(shop)
            self.assertEqual(self.shifts, [
                ("Early", "2025-01-13", written("06:00")),
                ("Odd", "2025-01-14", written("1 05:50")),
                ("Night", "2025-01-14", written("1 22:00")),
                ("Odd", "2025-01-15", written("2 05:50")),
                ("Night", "2025-01-15", written("2 22:00"))])

            dice.shuffle(late)
            shop.keep(*late)
            again = shop.post("/api/events/batch", {"events": made[::5]})
            self.assertEqual(again["accepted"], 0)
            self.check_all(shop)

            for each in dice.sample(made, 30):
                shop.post(f"/api/events/{identity(each)}/void", {"reason": "covered"})
            self.check_all(shop)
            for each in export(shop.database, "--with-voided")[::3]:
                if each["voided"]:
                    shop.post(f"/api/events/{each['event_uuid']}/restore", {"reason": "it was so"})

            for minutes in (20, 3, 24 * 60, 7 * 24 * 60):
                shop.put("/api/settings", {"hold_minutes": minutes})
                self.check_all(shop)
            run("verify", "--database", shop.database)


class Now(Case):
    def test_what_is_not_over(self):
        """An interval ends now, and what is ahead is none; an hour has what is sealed of it, and
        the units that have come."""
        begin = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(
            minutes=50)).replace(microsecond=0)
        ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=4)
        with self.shop() as shop:
            shop.keep(event("06:00 W1 S1 working", timestamp=written(begin)),
                      event("06:00 W1 S1 +7", timestamp=written(begin)),
                      event("06:00 W1 S2 idle", timestamp=written(ahead)),
                      event("06:00 W2 S2 idle", timestamp=written(ahead)))
            shop.wait(lambda: ask(shop, "SELECT units FROM shopfloor_hours"), "the units")
            before = ms(shop.metrics()["window"]["now"])
            rows = ask(shop, "SELECT * FROM shopfloor_intervals")
            after = ms(shop.metrics()["window"]["now"])
            self.assertEqual([(row["worker_id"], row["state"], row["start_ms"], bool(
                row["ongoing"])) for row in rows], [("W1", "working", ms(begin), True)])
            self.assertTrue(before <= rows[0]["end_ms"] <= after, (before, rows, after))
            hours = ask(shop, "SELECT * FROM shopfloor_worker_hours WHERE worker_id = 'W1'"
                        " ORDER BY start_ms")
            self.assertEqual(sum(row["units"] for row in hours), 7)
            last = max(ask(shop, "SELECT * FROM shopfloor_hours WHERE workstation_id = 'S1'"),
                       key=lambda row: row["start_ms"])
            if ms(last["end_time"]) > after:
                self.assertFalse(last["complete"])
            for row in hours:
                known = row["working_ms"] + row["idle_ms"] + row["absent_ms"] + row["unknown_ms"]
                self.assertEqual(known % QUARTER_MS, 0)
                if row["complete"]:
                    self.assertEqual(known, HOUR_MS)

    def test_a_shift_that_runs_and_another_calendar(self):
        with self.shop() as shop:
            shop.keep(event("06:00 W1 S1 working", timestamp=written(
                datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=40))))
            shop.restart()  # what happened before is written at once
            shifts = shop.wait(lambda: ask(shop, "SELECT * FROM shopfloor_shifts"
                                           " ORDER BY start_ms"), "shifts")
            self.assertLessEqual({row["shift"] for row in shifts},
                                 {"Morning", "Afternoon", "Night"})
            last = max(row["start_ms"] for row in shifts)
            window = shop.metrics()["window"]
            self.assertIn(ms(window["start_time"]), (last, last + 8 * HOUR_MS))
            shop.post("/api/shifts", {"name": "All day", "start": "00:00", "length_minutes": 1440,
                                      "valid_from": "2025-01-01"}, 201)
            shop.wait(lambda: {row["shift"] for row in ask(
                shop, "SELECT shift FROM shopfloor_shifts")} == {"All day"}, "the other calendar")


class Rights(OnPostgres):
    FREE = ("shopfloor_hours", "shopfloor_shifts")
    NAMING = ("shopfloor_events", "shopfloor_intervals", "shopfloor_worker_hours",
              "shopfloor_worker_shifts")

    def test_who_may_read_what(self):
        """Who has the role of the site reads what names nobody; who is granted a view reads
        that one."""
        url = self.server.url("hall")
        with self.serving(url) as shop:
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working", "07:00 W1 S1 +3")
            self.server.sql("CREATE ROLE wall LOGIN; GRANT hall_reader TO wall;"
                            "CREATE ROLE engineer LOGIN; GRANT USAGE ON SCHEMA hall TO engineer;"
                            "GRANT SELECT ON hall.shopfloor_intervals TO engineer;"
                            "CREATE ROLE stranger LOGIN")
            for view in self.FREE:
                ask_postgres(url, f"SELECT * FROM {view}", "wall")
            self.assertEqual(ask_postgres(url, "SELECT units FROM shopfloor_hours WHERE units > 0",
                                          "wall"), [{"units": 3}])
            for view in self.NAMING:
                for columns in ("*", "start_ms", "count(*)", "1"):
                    with self.assertRaisesRegex(PermissionError, "permission denied|not exist"):
                        ask_postgres(url, f"SELECT {columns} FROM {view}", "wall")
            self.assertEqual(ask_postgres(url, "SELECT worker_id FROM shopfloor_intervals",
                                          "engineer"), [{"worker_id": "W1"}])
            for view in (*self.NAMING, *self.FREE, "events", "runs", "workers", "settings"):
                with self.assertRaisesRegex(PermissionError, "permission denied|not exist"):
                    ask_postgres(url, f"SELECT * FROM {view}", "stranger")
                if view != "shopfloor_intervals":
                    with self.assertRaisesRegex(PermissionError, "permission denied"):
                        ask_postgres(url, f"SELECT * FROM {view}", "engineer")

    @tries("docs/sql.md")
    def test_the_page(self, page):
        (self.folder / "data").mkdir()
        run("seed", "--database", self.folder / "data" / "shopfloor.db")
        url = self.server.url("hall_2")
        run("seed", "--database", url)
        self.server.sql("CREATE DATABASE plant TEMPLATE postgres")
        env = {**os.environ, "PGHOST": str(self.server.folder), "PGPORT": str(self.server.port)}
        for example, user in ((page.take(), None), (page.take(), SITE)):
            done = subprocess.run(["bash", "-euc", example.commands], cwd=self.folder,
                                  env=env | ({"PGUSER": user} if user else {}), check=True,
                                  stdout=subprocess.PIPE)
            said = done.stdout.decode()
            self.assertRegex(said, r"\bS\d\b")

    def test_moments_are_moments(self):
        """Whatever zone somebody has who asks."""
        url = self.server.url("hall")
        with self.serving(url) as shop:
            shop.register("W1", "S1")
            shop.keep(event("06:00 W1 S1 working", timestamp="2025-01-13T06:00:00.007+01:00"))
            types = self.server.sql(
                "SELECT DISTINCT format_type(atttypid, atttypmod) FROM pg_attribute AS a"
                " JOIN pg_class AS c ON c.oid = attrelid WHERE relnamespace = 'hall'::regnamespace"
                " AND attname IN ('timestamp', 'created_at', 'decided_at', 'start_time',"
                " 'end_time') AND attnum > 0")
            self.assertEqual(types, "timestamp(3) with time zone")
            self.assertEqual(
                self.server.sql("SET TimeZone TO 'Asia/Tokyo';"
                                "SELECT timestamp FROM hall.shopfloor_events"),
                "2025-01-13 14:00:00.007+09")
