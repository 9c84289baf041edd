"""What a site sends to a hub: the same figures as it answers, whatever happens meanwhile, and
nothing of anybody."""
import json
import unittest

from hub_receiver import Hub
from shopfloor import Case, Shopfloor, by_id, event, identity, of_the_file, run, written

HOURS = [("06:00", "07:00"), ("07:00", "08:00"), ("08:00", "09:00")]


def rows_of(sheet, scope):
    return {row["scope_id"]: row for row in sheet["rows"] if row["scope"] == scope}


class Sheets(Case):
    workers, stations = "W1 W2", "S1 S2"

    def setUp(self):
        self.hub = self.enterContext(Hub())

    def open(self, *options, **how):
        """A site that is enrolled, and has workers and stations."""
        shop = Shopfloor(*options, **how)
        code = shop.folder / "code"
        code.write_text(self.hub.code + "\n")
        shop.options += ["--hub", self.hub.url, "--site", "hall-2", "--hub-code-file", str(code),
                         "--hub-key", str(shop.folder / "hub-key")]
        return shop

    def start(self, *options, **how):
        shop = self.enterContext(self.open(*options, **how))
        shop.register(self.workers, self.stations)
        return shop

    def equals(self, shop, start, end):
        """Does the hub say of the hour what the site says?"""
        sheet = self.hub.sheets.get(written(start))
        if not sheet:
            return False
        data = shop.metrics(start, end)
        factory, stations = data["factory"], by_id(data["workstations"], "station_id")
        series = shop.get("/api/metrics/series", start_time=written(start), end_time=written(end),
                          bucket="hour")["data"]["series"]
        said = rows_of(sheet, "factory")[""]
        want = {"planned_ms": sum(row["planned_ms"] for row in series),
                "working_ms": factory["active_ms"], "idle_ms": factory["idle_ms"],
                "absent_ms": factory["absent_ms"],
                "unknown_ms": sum(each["unknown_ms"] for each in data["workers"]),
                "occupied_ms": sum(each["occupied_ms"] for each in stations.values()),
                "working_station_ms": sum(each["working_ms"] for each in stations.values()),
                "units": factory["total_production_count"]}
        shown = {name: said.get(name) for name in want} == want
        for name, each in rows_of(sheet, "station").items():
            of = stations[name]
            shown &= (each["occupied_ms"], each["working_station_ms"], each["units"]) == (
                of["occupied_ms"], of["working_ms"], of["total_units_produced"])
        return shown and len(rows_of(sheet, "station")) == len(stations)

    def await_all(self, shop, hours=HOURS):
        shop.wait(lambda: all(self.equals(shop, *hour) for hour in hours),
                  "the hub to say what the site says")

    def test_the_hub_says_what_the_site_says(self):
        shop = self.start("--hub-people", "0")
        first = event("06:10 W1 S1 working")
        shop.keep(first, "06:40 W1 S1 idle", "07:10 W2 S2 working", "07:20 W2 S2 +3",
                  "08:59:59.999 W2 S2 absent")
        self.await_all(shop)
        self.assertEqual(self.hub.record["site"], "hall-2")
        self.assertEqual(self.hub.record["time_zone"], "UTC")
        sheet = self.hub.sheets[written("06:00")]
        self.assertEqual(sheet["policy"], {"k": 0, "scopes": ["factory", "type", "station"],
                                           "personal": True})
        self.assertIn("personal data", shop.log())
        revision = sheet["revision"]
        with self.subTest("a late event"):
            shop.keep("06:20 W2 S1 working")
            self.await_all(shop)
            self.assertGreater(self.hub.sheets[written("06:00")]["revision"], revision)
        with self.subTest("one that is voided, and restored"):
            path = f"/api/events/{identity(first)}"
            shop.post(f"{path}/void", {"reason": "wrong"})
            self.await_all(shop)
            shop.post(f"{path}/restore", {"reason": "right"})
            self.await_all(shop)
        with self.subTest("another worker"):
            shop.register("W3", "S3")
            self.await_all(shop)
        with self.subTest("another hold"):
            shop.stop()
            shop.options += ["--hold", "10m"]
            shop.start()
            self.await_all(shop)
        self.assertEqual(set(self.hub.statuses) - {"new", "known"}, set())

    def test_nothing_is_lost_while_the_hub_is_away(self):
        shop = self.start("--hub-people", "0")
        self.hub.away = True
        shop.keep("06:10 W1 S1 working")
        shop.await_log("sheets cannot be sent to the hub, they are kept")
        shop.keep("07:30 W1 S2 idle")
        shop.kill()
        shop.start()
        shop.keep("07:40 W2 S1 working", "08:10 W2 S1 +2")
        self.hub.away = False
        self.await_all(shop)
        self.assertEqual(set(self.hub.statuses), {"new"})

    def test_a_hub_that_does_not_answer_knows_the_sheet_the_next_time(self):
        shop = self.start("--hub-people", "0")
        self.hub.silent = True
        shop.keep("06:10 W1 S1 working")
        shop.wait(lambda: written("06:00") in self.hub.sheets, "a sheet")
        shop.kill()
        self.hub.silent = False
        shop.start()
        shop.wait(lambda: "known" in self.hub.statuses, "the same sheet")
        self.await_all(shop)
        self.assertEqual(set(self.hub.statuses), {"new", "known"})
        self.assertEqual(self.hub.sheets[written("06:00")]["revision"], 1)

    def test_a_sheet_that_is_refused_stops_no_others(self):
        shop = self.start("--hub-people", "0")
        self.hub.refuses = lambda sheet: sheet["start"] == written("07:00") and "refused"
        shop.keep("06:10 W1 S1 working")
        self.await_all(shop, [HOURS[0], HOURS[2]])
        shop.await_log("the hub does not take a sheet; it is kept, and tried again")
        self.assertNotIn(written("07:00"), self.hub.sheets)
        self.hub.refuses = lambda sheet: None
        shop.keep("07:10 W1 S2 idle")
        self.await_all(shop)

    def test_few_people_are_not_shown_and_nobody_is_named(self):
        self.workers = "W1 W2 W3 W4 W5 W6 W7"
        shop = self.start()
        shop.keep(*(f"06:0{n} W{n} S1 working" for n in range(1, 7)), "06:10 W7 S2 working",
                  *(f"07:00 W{n} S1 absent" for n in range(1, 8)))
        shop.wait(lambda: written("06:00") in self.hub.sheets, "a sheet")
        sheet = self.hub.sheets[written("06:00")]
        self.assertEqual(sheet["policy"], {"k": 5, "scopes": ["factory", "type", "station"],
                                           "personal": False})
        self.assertFalse(rows_of(sheet, "factory")[""]["suppressed"])
        for name in ("S1", "S2"):
            self.assertEqual(rows_of(sheet, "station")[name],
                             {"scope": "station", "scope_id": name, "suppressed": True})
        revision = sheet["revision"]
        shop.keep("06:30 W6 S2 +3")  # the same rows are hidden
        shop.wait(lambda: self.hub.sheets[written("06:00")]["revision"] > revision, "a revision")
        again = self.hub.sheets[written("06:00")]
        self.assertEqual([row["suppressed"] for row in again["rows"]],
                         [row["suppressed"] for row in sheet["rows"]])
        for body in self.hub.bodies:
            for text in (b"W1", b"W7", b"Name of", b"event", b"worker_id"):
                self.assertNotIn(text, body)

    def test_a_preview_is_what_is_sent(self):
        self.hub.away = True
        shop = self.start("--hub-period", "day", "--hub-people", "2", "--hub-scope", "type",
                          "--timezone", "Europe/Berlin")
        shop.keep("06:10 W1 S1 working", "06:40 W2 S2 working", "07:10 W2 S2 +3")
        said = run("hub", "preview", "--database", shop.database, "--site", "hall-2",
                   "--hub-period", "day", "--hub-people", "2", "--hub-scope", "type",
                   "--timezone", "Europe/Berlin", "--json").stdout.decode()
        table = run("hub", "preview", "--database", shop.database, "--site", "hall-2").stdout
        self.assertIn(b"5 people or more, every hour", table)
        start = written("2025-01-12T23:00:00Z")
        previewed = {json.loads(line)["start"]: line for line in said.splitlines()}
        self.assertIn(start, previewed)
        self.hub.away = False
        shop.wait(lambda: start in self.hub.sheets, "the day")
        self.assertEqual(self.hub.sheets[start]["text"], previewed[start])
        self.assertEqual(run("hub", "preview", "--database", shop.database, "--site", "hall-2",
                             "--hub-people", "1", expect=2).stdout, b"")
        run("hub", "preview", "--database", shop.database, expect=2)

    def test_a_code_that_is_wrong_and_a_key_that_is_another(self):
        self.hub.code = "OTHER"
        shop = self.open("--hub-people", "0")
        (shop.folder / "code").write_text("WRONG\n")
        with shop:
            shop.register(self.workers, self.stations)
            shop.keep("06:10 W1 S1 working")
            shop.await_log("the hub does not take the code")
            self.assertEqual(self.hub.sheets, {})
            self.assertNotIn("WRONG", shop.log())

    @of_the_file
    def test_a_backup_that_is_restored(self):
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")
        self.await_all(shop)
        copy = shop.folder / "copy.db"
        run("backup", "--database", shop.database, copy)
        shop.keep("07:10 W1 S1 idle", "08:10 W2 S2 working")
        self.await_all(shop)
        shop.stop()
        run("restore", "--database", shop.database, copy)
        shop.start()
        shop.keep("07:20 W2 S1 idle")
        self.await_all(shop)
        self.assertEqual(len(self.hub.epochs), 1)
        self.assertEqual(self.hub.epochs[0]["reason"], "restored")
        self.assertNotIn("conflict", self.hub.statuses)

    def test_a_key_is_made_and_only_its_owner_may_read_it(self):
        shop = self.start()
        key = shop.folder / "hub-key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        made = key.read_bytes()
        shop.restart()
        self.assertEqual(key.read_bytes(), made)


if __name__ == "__main__":
    unittest.main()
