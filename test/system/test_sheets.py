"""What a site sends to a hub: the same figures as it answers, whatever happens meanwhile, and
nothing of anybody."""
import json
import os
import pathlib
import re
import unittest

from hub_receiver import Hub
from pages import Pasted, Pasting, tries
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
        shop.await_log("the hub knows this site")
        self.hub.away = True
        shop.keep("06:10 W1 S1 working")
        shop.await_log("sheets cannot be sent to the hub, they are kept")
        shop.keep("07:30 W1 S2 idle")
        shop.kill()
        shop.start()
        shop.keep("07:40 W2 S1 working", "08:10 W2 S1 +2")

        def doctor():
            return run("doctor", "--database", shop.database, expect=None).stdout.decode()
        shop.wait(lambda: re.search(r"warning  hub +of (\d+) sheets it has not taken \1, the first "
                                    r"of a time that ended \d+ hours ago\n", doctor()),
                  "what doctor says of them")
        self.hub.away = False
        self.await_all(shop)
        self.assertEqual(set(self.hub.statuses), {"new"})
        shop.wait(lambda: re.search("good +hub +it has taken all of", doctor()), "the same again")

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
        self.workers = "W-1 W-2 W-3 W-4 W-5 W-6 W-7"  # which no signature in base64 can have in it
        shop = self.start()
        shop.keep(*(f"06:0{n} W-{n} S1 working" for n in range(1, 7)), "06:10 W-7 S2 working",
                  *(f"07:00 W-{n} S1 absent" for n in range(1, 8)))
        shop.wait(lambda: written("06:00") in self.hub.sheets, "a sheet")
        sheet = self.hub.sheets[written("06:00")]
        self.assertEqual(sheet["policy"], {"k": 5, "scopes": ["factory", "type", "station"],
                                           "personal": False})
        self.assertFalse(rows_of(sheet, "factory")[""]["suppressed"])
        for name in ("S1", "S2"):
            self.assertEqual(rows_of(sheet, "station")[name],
                             {"scope": "station", "scope_id": name, "suppressed": True})
        revision = sheet["revision"]
        shop.keep("06:30 W-6 S2 +3")  # the same rows are hidden
        shop.wait(lambda: self.hub.sheets[written("06:00")]["revision"] > revision, "a revision")
        again = self.hub.sheets[written("06:00")]
        self.assertEqual([row["suppressed"] for row in again["rows"]],
                         [row["suppressed"] for row in sheet["rows"]])
        for body in self.hub.bodies:
            for text in (b"W-1", b"W-7", b"Name of", b"event", b"worker_id"):
                self.assertNotIn(text, body)

    def test_a_site_that_hides_nearly_everything_is_told(self):
        shop = self.start()
        shop.await_log("the hub knows this site")
        self.hub.away = True  # so that all hours are sent at once
        shop.keep(*(f"{hour:02}:10 W1 S1 working" for hour in range(24)), "23:50 W1 S1 absent")
        shop.await_log("sheets cannot be sent to the hub, they are kept")
        self.assertNotIn("hidden from the hub", shop.log())
        self.hub.away = False
        shop.await_log("the figures of the factory are hidden from the hub in most periods")

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
            shop.await_log("the hub does not take the code")  # before there is any sheet
            shop.register(self.workers, self.stations)
            shop.keep("06:10 W1 S1 working")
            shop.await_log("the hub does not take a sheet")
            self.assertEqual(self.hub.sheets, {})
            self.assertNotIn("WRONG", shop.log())

    def test_a_site_is_enrolled_before_it_has_a_sheet(self):
        shop = self.start("--hub-people", "0")
        shop.await_log("the hub knows this site")
        self.assertEqual((self.hub.record["site"], self.hub.sheets), ("hall-2", {}))

    def test_what_no_hub_says_loses_nothing(self):
        html = {"Content-Type": "text/html"}
        answers = {
            "a proxy's page": (200, html, b"<html>Please sign in</html>"),
            "a proxy that wants a password": (407, html, b"<html>Who are you?</html>"),
            "a proxy that forbids it": (403, html, b"<html>Forbidden</html>"),
            "no such path": (404, html, b"not here"),
            "another place": (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""),
            "a server's fault": (500, html, b"\0" * 100000),
            "no time": (503, {"Retry-After": "1"}, b"{}"),
            "no list": (200, {}, b'{"success":true,"results":7}'),
            "too short a list": (200, {}, b'{"success":true,"results":[]}'),
            "no status": (200, {}, b'{"success":true,"results":[{"site":"hall-2"}]}'),
            "cut JSON": (200, {}, b'{"success":true,"results":[{"status":"new"}'),
            "deep JSON": (200, {}, b"[" * 100000)}
        shops = {}
        for what, answer in answers.items():  # side by side, as all of them wait
            self.hub = self.enterContext(Hub())
            self.hub.between = lambda path, _, answer=answer: (
                answer if path == "/api/hub/sheets" else None)
            shops[what] = self.start("--hub-people", "0"), self.hub
            shops[what][0].keep("06:10 W1 S1 working")
        for what, (shop, self.hub) in shops.items():
            with self.subTest(what):
                shop.await_log("sheets cannot be sent to the hub, they are kept")
                self.assertEqual(self.hub.sheets, {})
                self.hub.between = lambda path, said: None
        for what, (shop, self.hub) in shops.items():
            with self.subTest(what):
                self.await_all(shop)
                self.assertEqual(set(self.hub.statuses), {"new"})

    def test_who_forbids_the_enrolment_is_asked_again(self):
        self.hub.between = lambda path, said: (403, {}, b"") if path.endswith("enrol") else None
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")
        shop.await_log("sheets cannot be sent to the hub, they are kept")
        self.hub.between = lambda path, said: None
        self.await_all(shop)

    def test_a_hub_of_a_newer_version(self):
        def more(sheet):
            return sheet["start"] == written("07:00") and "postponed"
        self.hub.refuses = more
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")
        self.await_all(shop, [HOURS[0], HOURS[2]])
        shop.await_log("it says 'postponed', which this version does not know")
        self.hub.refuses = lambda sheet: None
        shop.restart()
        self.await_all(shop)

    def test_a_hub_that_takes_few_at_once(self):
        """Such as one behind a proxy that takes no large bodies."""
        def too_many(path, said):
            return (413, {}, b"<html>") if len(said.get("sheets", ())) > 3 else None
        self.hub.between = too_many
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working", "1 06:10 W1 S1 idle")
        self.await_all(shop, [*HOURS, ("1 06:00", "1 07:00")])
        self.assertNotIn("the hub does not take", shop.log())

    def test_a_sheet_that_is_too_large_for_a_proxy_stops_no_others(self):
        def too_large(path, said):
            large = any(f'"start":"{written("07:00")}"' in each["sheet"]
                        for each in said.get("sheets", ()))
            return (413, {}, b"") if large else None
        self.hub.between = too_large
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")
        self.await_all(shop, [HOURS[0], HOURS[2]])
        shop.await_log("the hub does not take a sheet.*413")
        self.hub.between = lambda path, said: None
        shop.restart()
        self.await_all(shop)

    def test_figures_for_prometheus(self):
        self.hub.away = True
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")

        def says(line):
            return line in shop.call("GET", "/metrics").body.decode().splitlines()

        def figure(name):
            text = shop.call("GET", "/metrics").body.decode()
            return float(re.search(rf"^shopfloor_{name} (\S+)", text, re.M)[1])
        shop.wait(lambda: says("shopfloor_sheets_waiting 9"), "sheets that wait")
        self.assertGreater(figure("sheets_oldest_age_seconds"), 86400)
        self.assertEqual(figure("sheets_last_taken_timestamp_seconds"), 0)
        shop.wait(lambda: says("shopfloor_sheets_failing 1"), "that the hub cannot be asked")
        self.hub.away = False
        self.hub.refuses = lambda sheet: sheet["start"] == written("07:00") and "stale"
        shop.wait(lambda: says("shopfloor_sheets_waiting 1"), "one that the hub does not take")
        shop.wait(lambda: says("shopfloor_sheets_failing 0"), "that it can")
        self.assertTrue(says('shopfloor_sheets_answered_total{status="stale"} 1'))
        self.assertTrue(says('shopfloor_sheets_answered_total{status="new"} 8'))
        self.assertGreater(figure("sheets_last_taken_timestamp_seconds"), 1.7e9)

    def test_what_leaves_is_logged_and_told_to_whoever_sees_figures(self):
        shop = self.start("--hub-scope", "type", "--hub-period", "day")
        self.assertIn(f'"message":"sums leave this site","hub":"{self.hub.url}","site":"hall-2",'
                      '"finest":"type","period":"day","people_at_least":5', shop.log())
        want = {"hub": self.hub.url, "site": "hall-2", "scopes": ["factory", "type"],
                "period": "day", "people": 5, "personal": False, "learning": "off",
                "epsilon": None, "labels": None}
        self.assertEqual(shop.get("/api/privacy")["privacy"]["to_hub"], want)
        self.assertEqual(shop.put("/api/privacy", {"team_size": 9})["privacy"]["to_hub"], want)
        shop.stop()
        shop.options += ["--hub-people", "0", "--hub-scope", "station", "--federation", "plain"]
        shop.start()
        self.assertIn("sums leave this site, also of single people: they are personal data",
                      shop.log())
        self.assertIn("the hub is told this site's counts of audits as they are", shop.log())
        told = shop.get("/api/privacy")["privacy"]["to_hub"]
        self.assertEqual(told, want | {"scopes": ["factory", "type", "station"],
                                       "people": 0, "personal": True, "learning": "plain"})

    def test_without_a_hub_there_are_no_such_figures(self):
        with self.shop() as shop:
            self.assertIsNone(shop.get("/api/privacy")["privacy"]["to_hub"])
            self.assertNotIn(b"shopfloor_sheets", shop.call("GET", "/metrics").body)

    @of_the_file
    def test_a_backup_that_is_older_than_the_hub(self):
        with self.shop() as shop:
            shop.keep("06:10 W1 S1 working")
            copy = shop.folder / "copy.db"
            run("backup", "--database", shop.database, copy)
            shop.stop()
            code = shop.folder / "code"
            code.write_text(self.hub.code)
            shop.options += ["--hub", self.hub.url, "--site", "hall-2", "--hub-code-file",
                             str(code), "--hub-people", "0"]
            shop.start()
            self.await_all(shop)
            for count in 1, 2:
                shop.stop()
                run("restore", "--database", shop.database, copy)
                shop.start()
                shop.wait(lambda: len(self.hub.epochs) == count and
                          self.hub.sheets[written("06:00")]["epoch"] == self.hub.epoch,
                          "the new epoch")
                self.await_all(shop)
            self.assertNotIn("the hub does not take", shop.log())

    def test_another_name(self):
        """What was sent stays with the old name, also when it changes; what is new has the new."""
        shop = self.start("--hub-people", "0")
        shop.keep("06:10 W1 S1 working")
        self.await_all(shop)
        shop.stop()
        self.hub.key = None
        shop.options[shop.options.index("hall-2")] = "hall-7"
        shop.start()
        shop.wait(lambda: self.hub.record["site"] == "hall-7", "the new name")
        shop.keep("06:20 W2 S2 working", "1 06:10 W1 S1 idle")
        self.await_all(shop, [*HOURS, ("1 06:00", "1 07:00")])
        self.assertEqual({start: sheet["site"] for start, sheet in self.hub.sheets.items()
                          if start in (written("06:00"), written("1 06:00"))},
                         {written("06:00"): "hall-2", written("1 06:00"): "hall-7"})

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


@of_the_file
class Page(Pasting):
    @tries("docs/sheets.md")
    def test_what_would_leave(self, page):
        os.mkdir(f"{self.folder}/data")
        run("seed", "--database", f"{self.folder}/data/shopfloor.db")
        out, _ = self.run_shell(page.take().commands)
        self.assertIn("Site hall-2 sends figures of 5 people or more, every day:", out)
        self.assertRegex(out, r"  hour   factory \d+ of \d+, type \d+ of \d+, station \d+ of \d+\n")
        self.assertRegex(out, r"\d+ sheets are to be sent\n")
        self.assertRegex(out, r"  hour   factory 0 of .*\n  day    factory (\d+) of \1,")
        (pathlib.Path(self.folder) / "code.txt").write_text("AAAA-BBBB\n")
        with Pasted(page.take().commands, self.folder) as site:
            log = site.log()
        self.assertIn('"message":"sums leave this site","hub":"https://hub.example","site":"hall-2",'
                      '"finest":"station","period":"day","people_at_least":5', log)


if __name__ == "__main__":
    unittest.main()
