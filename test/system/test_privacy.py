"""What is kept of people, for how long, and what is left when it goes."""
import itertools
import json
import os
import pathlib
import time
import unittest
from datetime import datetime, timedelta, timezone

import postgres
from people import Browser, add, bearer, key
from shopfloor import ON_FILE, PATIENCE_S, Case, event, of_the_file, run


def days_ago(days, clock="08:00"):
    day = datetime.now(timezone.utc) - timedelta(days=days)
    return f"{day:%Y-%m-%d}T{clock}:00.000Z"


def files_of(shop):
    """The bytes of the database and of the log beside it; or all that PostgreSQL shows of it."""
    if not ON_FILE:
        return postgres.dump(shop.database)
    log = pathlib.Path(f"{shop.database}-wal")
    return shop.database.read_bytes() + (log.read_bytes() if log.exists() else b"")


def minute_as_kept(text):
    """How files_of shows the minute of a moment as days_ago() gives it."""
    return (text if ON_FILE else text.replace("T", " "))[:16].encode()


class Retention(Case):
    workers, stations = "W1 W2", "S1"

    def wait_for_removal(self, shop, events):
        deadline = time.monotonic() + PATIENCE_S
        while shop.get("/api/events")["count"] != events:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_it_says_how_long_what_is_kept_and_who_sees_it(self):
        want = {
            "events": (30, "read_self read_events"),
            "timelines of workers": (30, "read_workers read_self"),
            "sums of each worker for each quarter hour": (92, "read_workers read_self"),
            "when a worker's state last changed in each quarter hour":
                (32, "read_workers read_self"),
            "sums of each workstation and of the factory for each quarter hour":
                (None, "read_stations"),
            "what each camera said of each workstation in an hour": (None, "read_stations"),
            "corrections and disputes": (30, "read_self read_events"),
            "checks": (30, "read_self read_events"),
            "the register of workers": ("registered", "read_workers read_self administer"),
            "the audit log": ("at least 366", "read_self administer audit"),
            "alerts": (366, "read_stations"),
            "receivers of alerts": ("registered", "administer"),
            "messages of alerts that wait": (7, ""),
            "copies in ClickHouse, where somebody runs a sink": (92, ""),
            "people who sign in": ("registered", "administer have_account"),
            "sheets at a hub, where there is one": (None, ""),
            "what was learned across sites": (None, "read_stations"),
            "the last report of each agent beside the cameras": ("next", "read_stations"),
        }
        with self.shop() as shop:
            said = shop.put("/api/privacy", {"event_days": 30, "people_days": 92})["privacy"]
            found = {}
            for thing in said["kept"]:
                term = ("registered" if thing["while_registered"] else
                        "next" if thing["until_next"] else
                        f"at least {thing['days']}" if thing["at_least"] else thing["days"])
                found[thing["what"].split(":")[0]] = (term, " ".join(thing["who_may_see"]))
            self.assertEqual(found, want)
            # Events name people, and are gone with them.
            said = shop.put("/api/privacy", {"event_days": None, "people_days": 7})["privacy"]
            days = {thing["what"].split(":")[0]: thing["days"] for thing in said["kept"]}
            self.assertEqual(days["events"], 7)
            self.assertEqual(days["when a worker's state last changed in each quarter hour"], 9)

    def test_what_is_too_old_goes_while_the_server_runs_and_sums_stay(self):
        with self.shop() as shop:
            self.assertIsNone(shop.get("/api/privacy")["privacy"]["event_days"])
            for days in (40, 20, 1):
                shop.post("/api/events/batch", {"events": [
                    event(f"{days_ago(days, clock)} {what}") for clock, what in (
                        ("08:00", "W1 S1 working"), ("08:20", "W2 S1 working"),
                        ("08:30", "W1 S1 +5"), ("09:00", "W1 S1 absent"),
                        ("09:10", "W2 S1 absent"))]})
            window = f"?start_time={days_ago(40)}&end_time={days_ago(39)}"
            before = shop.get("/api/metrics" + window)["data"]
            self.assertIn(minute_as_kept(days_ago(40)), files_of(shop))
            said = shop.put("/api/privacy", {"event_days": 30})["privacy"]
            self.assertEqual((said["event_days"], said["people_days"]), (30, None))
            self.wait_for_removal(shop, 10)
            said = shop.get("/api/privacy")["privacy"]
            self.assertEqual(said["events_from"], days_ago(30, "00:00"))
            after = shop.get("/api/metrics" + window)["data"]
            self.assertEqual(after["window"].pop("events_from"), days_ago(30, "00:00"))
            for kind in ("workers", "workstations"):
                for was, now in zip(before[kind], after[kind]):
                    changed = {key for key in was if was[key] != now[key]}
                    self.assertLessEqual(changed, {"status", "state", "since"})
            self.assertEqual(after["factory"], before["factory"])
            said = shop.get(f"/api/metrics?start_time={days_ago(40, '08:01')}"
                            f"&end_time={days_ago(39)}", 400)
            self.assertIn(f"{days_ago(40, '08:00')} to {days_ago(39)}", said["error"])
            for path in ("timeline", "losses", "bottleneck"):
                said = shop.get(f"/api/{path}{window}", 400)
                self.assertIn("ask from that moment on", said["error"])
            # Not even in the log beside the database.
            shop.wait(lambda: minute_as_kept(days_ago(40)) not in files_of(shop),
                      "the log to be cut off")
            late = event(f"{days_ago(35)} W1 S1 idle")
            self.assertIn("what is older was removed", shop.post("/api/events", late, 400)["error"])
            said = shop.post("/api/events/batch", {"events": [
                late, event(f"{days_ago(2)} W1 S1 idle")]})
            self.assertEqual(said["accepted"], 1)
            self.assertIn("what is older was removed", said["rejected"][0]["error"])

            shop.put("/api/privacy", {"people_days": 10})
            self.wait_for_removal(shop, 6)
            window = f"?start_time={days_ago(40)}&end_time={days_ago(0, '00:00')}"
            deadline = time.monotonic() + PATIENCE_S
            while True:  # sums go after the events
                factory = shop.get("/api/metrics" + window)["data"]["factory"]
                if factory["average_worker_utilization"] is None:
                    break
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            self.assertEqual(factory["total_production_count"], 15)
            self.assertEqual(factory["total_productive_time_minutes"], 3 * 110)
            shop.restart()
            self.assertEqual(shop.get("/api/metrics" + window)["data"]["factory"], factory)
            self.assertEqual(shop.post("/api/repair", None)["differences"], 0)
            self.assertEqual(shop.get("/api/metrics" + window)["data"]["factory"], factory)

    def test_what_cannot_be_meant_is_refused(self):
        with self.shop() as shop:
            for body, why in (({"event_days": 0}, "event_days"), ({"event_days": 1.5}, "whole days"),
                              ({"people_days": 40000}, "people_days"), ({"days": 3}, "days"),
                              ({"team_size": 4}, "team_size"), ({"team_size": 21}, "team_size"),
                              ({"event_days": "x"}, "event_days")):
                with self.subTest(body):
                    self.assertIn(why, shop.put("/api/privacy", body, 400)["error"])
            for body in ({"event_days": 30, "people_days": 7, "team_size": 5},
                         {"event_days": None, "people_days": None}):
                shop.put("/api/privacy", body)
            said = shop.get("/api/privacy")["privacy"]
            self.assertEqual((said["event_days"], said["people_days"], said["team_size"]),
                             (None, None, 5))


class Teams(Case):
    """Default shifts: 06:00, 14:00 and 22:00."""
    workers, stations = "", "S1"
    DAY = "2026-01-15"
    # Team, and in which shifts (early, late) how many of it were seen.
    SEEN = {"Assembly": (9, 8), "Packing": (8, 9), "Paint": (9, 3), None: (10, 0)}

    def fill(self, shop):
        events = []
        for team, seen in self.SEEN.items():
            for number in range(max(seen)):
                worker = f"{team or 'none'}-{number}"
                shop.post("/api/workers", {"worker_id": worker, "name": "N", "team": team}, 201)
                for clock, count in zip(("07:00", "15:00"), seen):
                    if number < count:
                        hour = int(clock[:2])
                        events += [event(f"{self.DAY}T{clock}:00Z {worker} S1 working"),
                                   event(f"{self.DAY}T{hour + 1:02}:00:00Z {worker} S1 idle"),
                                   event(f"{self.DAY}T{hour + 2:02}:00:00Z {worker} S1 unknown")]
        self.assertEqual(shop.post("/api/events/batch", {"events": events})["rejected"], [])

    def shown(self, shop, expected=200):
        data = shop.get(f"/api/teams?date={self.DAY}")["data"]
        return {team["team"]: ["*" if cell["hidden"] else cell["figures"]["workers"]
                               for cell in team["shifts"] + [team["total"]]]
                for team in data["teams"]}, data

    def test_the_site_says_whether_teams_are_shown(self):
        with self.shop() as shop, Browser(shop) as browser:
            self.fill(shop)
            add(browser, "ana", "administrator")
            browser.sign_in("ana")
            secret = key(browser, "viewer")
            for mode, status in (("stations", 403), ("teams", 200), ("stations", 403)):
                said = browser.call("PUT", "/api/privacy", {"mode": mode})
                self.assertEqual(said.status, 200, said)
                said = shop.call("GET", f"/api/teams?date={self.DAY}", None,
                                 {"Authorization": f"Bearer {secret}"})
                self.assertEqual(said.status, status, said)
                self.assertEqual(b"Packing" in said.body, status == 200)

    def test_small_teams_are_hidden_and_with_them_what_would_give_them_away(self):
        with self.shop() as shop:
            self.fill(shop)
            shown, data = self.shown(shop)
            self.assertEqual(shown, {"Assembly": [9, "*", 0, "*"], "Packing": [8, 9, 0, 9],
                                     "Paint": [9, "*", 0, "*"], None: [10, 0, 0, 10]})
            self.assertEqual([shift["name"] for shift in data["shifts"]],
                             ["Morning", "Afternoon", "Night"])
            packing = data["teams"][1]["total"]["figures"]
            self.assertEqual(packing["active_ms"], (8 + 9) * 3600000)
            self.assertEqual(packing["utilization_of_presence_percentage"], 50)
            for number, shift in enumerate(data["shifts"]):
                factory = shop.get(f"/api/metrics?start_time={shift['start_time']}"
                                   f"&end_time={shift['end_time']}")["data"]["factory"]
                self.assertEqual(shift["factory"]["active_ms"], factory["active_ms"])
            hidden = [cell for team in data["teams"] for cell in team["shifts"] + [team["total"]]
                      if cell["hidden"]]
            self.assertEqual({str(cell) for cell in hidden},
                             {str({"hidden": True, "figures": None})})

            shop.put("/api/privacy", {"team_size": 5})
            shown, _ = self.shown(shop)
            self.assertEqual(shown["Packing"][1], 9)
            self.assertEqual(shown["Paint"][1], "*")

    def test_a_worker_moves_to_another_team(self):
        with self.shop() as shop:
            self.fill(shop)
            for team in ("Packing", None):
                said = shop.put("/api/workers/Paint-0", {"team": team})["worker"]
                self.assertEqual(said["team"], team)
            shop.restart()
            self.assertIsNone(shop.get("/api/workers/Paint-0")["worker"]["team"])
            self.assertEqual(self.shown(shop)[0][None], [11, "*", 0, "*"])

    def test_only_days_that_are_over_and_known(self):
        with self.shop() as shop:
            self.fill(shop)
            today = days_ago(0)[:10]
            for date, status, why in ((today, 400, "are not over"), ("2026-01-32", 400, "not a date"),
                                      ("", 400, "not a date")):
                self.assertIn(why, shop.get(f"/api/teams?date={date}", status)["error"])
            self.assertNotEqual(shop.get("/api/teams")["data"]["date"], today)
            shop.get("/api/teams?start_time=x", 400)
            shop.put("/api/privacy", {"people_days": 30})
            deadline = time.monotonic() + PATIENCE_S
            while not shop.get("/api/privacy")["privacy"]["people_from"]:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            said = shop.get(f"/api/teams?date={self.DAY}", 400)
            self.assertIn("not kept of that day any more", said["error"])


def numbers_in(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return {number for each in node for number in numbers_in(each)}
    return {node} if type(node) in (int, float) else set()


class AnyWindow(Case):
    """Figures of a small team and of one worker are in no answer, whatever is asked for: what k
    hides could else be had by subtracting windows, or by watching a stream."""
    workers, stations, DAY, SEEN = Teams.workers, Teams.stations, Teams.DAY, Teams.SEEN
    ALONE_MS, ALONE_UNITS, SMALL_TEAM = 1234567, 1009, 3
    VALUES = {"worker_id": ["Small-0"], "station_id": ["S1"], "workstation_id": ["S1"],
              "shift_id": ["1"], "date": [Teams.DAY], "bucket": ["hour", "shift", "day"],
              "of": ["workers", "workstations"], "shift": [], "event_uuid": [], "name": []}
    WINDOWS = [("00:00:00", "23:59:59"), ("14:00:00", "22:00:00"), ("15:00:00", "15:20:40"),
               ("15:10:00", "15:11:00")]

    def fill(self, shop):
        Teams.fill(self, shop)
        events = []
        for number in range(self.SMALL_TEAM):
            worker = f"Small-{number}"
            shop.post("/api/workers", {"worker_id": worker, "name": "N", "team": "Small"}, 201)
            events += [event(f"{self.DAY}T{clock}Z {worker} S1 {what}") for clock, what in (
                ("15:00:00", "working"), ("15:10:00", f"+{self.ALONE_UNITS}"),
                ("15:20:34.567", "unknown"))]
        events += [event(f"{self.DAY}T15:10:00Z Packing-{number} S1 +7") for number in range(5)]
        self.assertEqual(shop.post("/api/events/batch", {"events": events})["rejected"], [])

    def queries(self, operation):
        """Each combination of what a row takes, as far as it matters here."""
        names = {each["name"]: each["in"] for each in operation["parameters"]
                 if each["in"] in ("path", "query")}
        paths = [name for name, place in names.items() if place == "path"]
        windows = [{}] + [{"start_time": f"{self.DAY}T{start}Z", "end_time": f"{self.DAY}T{end}Z"}
                          for start, end in self.WINDOWS] if "start_time" in names else [{}]
        others = [[(name, value) for value in self.VALUES.get(name, [])]
                  + ([] if name in paths else [None])
                  for name in names if name not in ("start_time", "end_time")]
        for window in windows:
            for chosen in itertools.product(*others):
                yield dict(filter(None, chosen)) | window

    def answers(self, shop, headers):
        for path, methods in shop.get("/api/openapi.json")["paths"].items():
            if "get" not in methods or path in (
                    "/api/openapi.json", "/api/stream", "/api/audit"):
                continue
            for query in self.queries(methods["get"]):
                said = shop.call("GET", path.format(**query), None, headers,
                                 **{k: v for k, v in query.items() if f"{{{k}}}" not in path})
                yield f"{path} {query}", said

    def test_no_route_gives_what_teams_hide(self):
        secret = {factor * times for times in range(1, self.SMALL_TEAM + 1)
                  for factor in (self.ALONE_MS, self.ALONE_UNITS)}
        with self.shop() as shop, Browser(shop) as ana:
            self.fill(shop)
            # Whoever may see workers finds all of them in what is asked below.
            found = {number for _, said in self.answers(shop, {}) if said.status == 200
                     and said.headers["Content-Type"].startswith("application/json")
                     for number in numbers_in(said.json)}
            self.assertLessEqual({self.ALONE_MS, self.ALONE_UNITS}, found)
            add(ana, "ana", "administrator")
            ana.sign_in("ana")
            self.assertEqual(ana.call("PUT", "/api/privacy", {"mode": "teams"}).status, 200)
            for role in ("viewer", "device", "board", "auditor", "monitor"):
                headers = bearer(key(ana, role))
                good = 0
                for what, said in self.answers(Asking(shop, headers), headers):
                    if said.status != 200:
                        self.assertIn(said.status, (400, 403, 404), what)
                    elif said.headers["Content-Type"].startswith("application/json"):
                        good += 1
                        self.assertFalse(numbers_in(said.json) & secret, f"{role}: {what}")
                        self.assertNotIn(b"Small-", said.body, f"{role}: {what}")
                        self.assertTrue(b'"Small"' not in said.body or "/api/teams" in what, what)
                    else:
                        self.assertNotIn(b"Small", said.body, f"{role}: {what}")
                self.assertGreater(good, 20 if role in ("viewer", "device", "board") else 2, role)


class Asking:
    """As the server, by somebody's key."""

    def __init__(self, shop, headers):
        self.call = shop.call
        self.get = lambda path: shop.call("GET", path, None, headers).json


class OnePerson(Case):
    workers, stations = "W1 W2", "S1 S2"
    EVENTS = ("06:00 W1 S1 working", "06:30 W2 S1 idle", "07:00 W1 S1 +5", "08:00 W1 S2 idle",
              "1 06:00 W1 S1 working", "1 06:10 W2 S1 working", "1 07:00 W1 S1 unknown")

    def lines(self, shop, worker="W1", expected=200):
        answer = shop.call("GET", f"/api/workers/{worker}/export")
        self.assertEqual(answer.status, expected)
        return [json.loads(line) for line in answer.body.decode().splitlines()]

    def test_an_export_has_all_that_is_kept(self):
        with self.shop() as shop:
            shop.put("/api/workers/W1", {"name": "Grete", "team": "Paint"})
            shop.keep(*self.EVENTS)
            uuid = shop.get("/api/events?worker_id=W1&order=asc")["events"][0]["event_uuid"]
            shop.post(f"/api/events/{uuid}/dispute", {"reason": "I was idle"}, 201)
            shop.post(f"/api/events/{uuid}/void", {"reason": "she was"})
            lines = self.lines(shop)
            self.assertEqual(lines[0]["worker"]["name"], "Grete")
            self.assertEqual(lines[0]["worker"]["team"], "Paint")
            days = [line["day"] for line in lines if "day" in line]
            self.assertEqual([(day["date"], day["active_ms"], day["total_units_produced"])
                              for day in days], [("2025-01-13", 0, 5), ("2025-01-14", 3600000, 0)])
            events = [line for line in lines if "event" in line]
            self.assertEqual(len(events), 5)
            self.assertEqual({line["event"]["worker_id"] for line in events}, {"W1"})
            self.assertEqual(events[0]["corrections"][0]["reason"], "she was")
            self.assertEqual(events[0]["disputes"][0]["reason"], "I was idle")
            audit = [line["audit"]["action"] for line in lines if "audit" in line]
            self.assertIn("change_worker", audit)
            self.assertEqual(len(lines), 1 + len(days) + len(events) + len(audit))
            self.lines(shop, "W9", 404)

    def test_an_export_has_the_account_and_nothing_that_proves_who_it_is(self):
        with self.shop() as shop, Browser(shop) as ana:
            shop.keep(*self.EVENTS)
            shop.put("/api/privacy", {"mode": "individuals", "agreement": "BV 7",
                                      "until": "2099-12-31"})
            add(ana, "ana", "administrator")
            ana.sign_in("ana")
            add(ana, "grete", "worker", worker_id="W1")
            add(ana, "zoe", "worker", worker_id="W2")
            add(ana, "eva", "engineer")

            def lines(browser):
                said = browser.call("GET", "/api/workers/W1/export")
                self.assertEqual(said.status, 200, said)
                read = [json.loads(line) for line in said.body.decode().splitlines()]
                return said.body, {kind: [line[kind] for line in read if kind in line]
                                   for kind in ("account", "audit", "event")}
            with Browser(shop, "grete") as grete, Browser(shop, "zoe"), \
                    Browser(shop, "eva") as eva:
                body, told = lines(grete)
                (account,) = told["account"]
                (session,) = account.pop("sessions")
                self.assertEqual(
                    {key: account[key] for key in account if key != "created_at"},
                    {"name": "grete", "provider": None, "roles": ["worker"], "active": True,
                     "password": True, "totp": False})
                self.assertEqual(set(session), {"address", "created_at", "seen_at"})
                self.assertEqual(session["address"], "127.0.0.1")
                for moment in (account["created_at"], session["created_at"]):
                    self.assertRegex(moment, r"^20\d\d-.*Z$")
                self.assertLessEqual({"add_worker", "add_user", "sign_in"},
                                     {row["action"] for row in told["audit"]})
                self.assertEqual({row["worker_id"] for row in told["audit"]}, {"W1"})
                for secret in (b"argon2", grete.cookie.split("=")[1].encode()):
                    self.assertNotIn(secret, body)
                _, told = lines(eva)
                self.assertEqual((told["account"], told["audit"]), ([], []))
                self.assertEqual(len(told["event"]), 5)
            with Browser(shop, "ana") as other:
                self.assertEqual(lines(other)[1]["account"][0]["name"], "grete")

    def test_a_dispute_changes_nothing_and_is_listed(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS)
            before = shop.get("/api/metrics?start_time=2025-01-13T00:00:00Z"
                              "&end_time=2025-01-15T00:00:00Z")["data"]["factory"]
            uuid = shop.events()[0]["event_uuid"]
            self.assertIn("reason", shop.post(f"/api/events/{uuid}/dispute", {}, 400)["error"])
            for number in range(20):
                said = shop.post(f"/api/events/{uuid}/dispute", {"reason": f"no {number}"}, 201)
                shop.post(f"/api/disputes/{said['dispute_id']}/decision",
                          {"accept": False, "reason": "it was so"})
            shop.post(f"/api/events/{uuid}/dispute", {"reason": "once more"}, 413)
            nobody = "11111111-2222-4333-8444-555555555555"
            shop.post(f"/api/events/{nobody}/dispute", {"reason": "x"}, 404)
            shop.restart()
            listed = shop.get("/api/disputes")["disputes"]
            self.assertEqual([each["reason"] for each in listed[:2]], ["no 19", "no 18"])
            self.assertEqual(shop.get(f"/api/events/{uuid}")["disputes"], listed)
            self.assertEqual(shop.get("/api/metrics?start_time=2025-01-13T00:00:00Z"
                                      "&end_time=2025-01-15T00:00:00Z")["data"]["factory"], before)

    def assert_gone(self, shop, traces):
        """At once, unless somebody just reads: the log is emptied when they have finished."""
        def left():
            kept = files_of(shop)
            return [trace for trace in traces if trace in kept]
        if shop.process:
            shop.wait(lambda: not left(), f"the end of {traces}")
        self.assertEqual(left(), [])

    def test_who_is_erased_is_nowhere_and_totals_stay(self):
        with self.shop() as shop:
            shop.post("/api/workers", {"worker_id": "Badge-77", "name": "Canary Vogel"}, 201)
            shop.keep(*(each.replace("W1", "Badge-77") for each in self.EVENTS))
            uuid = shop.get("/api/events?worker_id=Badge-77")["events"][0]["event_uuid"]
            shop.post(f"/api/events/{uuid}/void", {"reason": "Canary was ill"})
            shop.post(f"/api/events/{uuid}/dispute", {"reason": "says Canary"}, 201)
            window = "?start_time=2025-01-13T06:03:00Z&end_time=2025-01-15T00:00:00Z"
            before = shop.get("/api/metrics" + window)["data"]
            self.assertIn(b"Canary", files_of(shop))
            said = shop.delete("/api/workers/Badge-77/data")
            traces = [b"Canary", b"Badge-77", uuid.encode()]
            self.assert_gone(shop, traces)
            self.assertRegex(said["stand_in"], r"^erased-[0-9a-f]{16}$")
            after = shop.get("/api/metrics" + window)["data"]
            before["factory"]["total_workers"] -= 1  # nobody is left to come
            self.assertEqual(after["factory"], before["factory"])
            self.assertEqual(after["workstations"], before["workstations"])
            shop.get("/api/workers/Badge-77", 404)
            shop.delete("/api/workers/Badge-77/data", 404)
            shop.post("/api/events", event("2 06:00 Badge-77 S1 working"), 404)
            self.assertEqual(shop.post("/api/repair", None)["differences"], 0)
            again = shop.get("/api/metrics" + window)["data"]
            for part in ("factory", "workers", "workstations"):
                self.assertEqual(again[part], after[part])
            shop.stop()
            self.assert_gone(shop, traces)
            self.assertIn(b"rows told of workers was erased", run(
                "audit", "verify", "--database", shop.database).stdout)
            shop.start()

    def test_the_audit_log_does_not_name_again_who_is_erased(self):
        with self.shop() as shop, Browser(shop) as ana:
            shop.post("/api/workers", {"worker_id": "Badge-77", "name": "Canary Vogel"}, 201)
            shop.keep(*(each.replace("W1", "Badge-77") for each in self.EVENTS))
            add(ana, "ana", "administrator")
            ana.sign_in("ana")

            def change(name, worker):
                body = {"roles": ["worker"], "worker_id": worker}
                said = ana.call("PUT", f"/api/users/{name}", body)
                self.assertEqual(said.status, 200, said)
            # From one worker to another, and back: which of them is erased decides what goes.
            add(ana, "grete", "worker", worker_id="Badge-77")
            add(ana, "will", "worker", worker_id="Badge-77")
            add(ana, "zoe", "worker", worker_id="W2")
            add(ana, "olga", "worker", worker_id="Badge-77")
            change("will", "W2")
            change("zoe", "Badge-77")
            ana.call("PUT", "/api/users/olga", {"roles": ["viewer"], "worker_id": None})
            with Browser(shop, "grete") as grete:
                uuid = grete.call("GET", "/api/events").json["events"][0]["event_uuid"]
                said = grete.call("POST", f"/api/events/{uuid}/dispute", {"reason": "Canary!"})
                self.assertEqual(said.status, 201, said)
                grete.call("DELETE", "/api/session")
            said = ana.call("DELETE", "/api/workers/Badge-77/data")
            self.assertEqual(said.status, 200, said)
            rows = [json.loads(line) for line in run(
                "audit", "export", "--database", shop.database).stdout.splitlines()]
            told = [(row["action"], (row["after"] or row["before"])["person"]["worker_id"])
                    for row in rows if row["action"] in ("add_user", "change_user")
                    and (row["after"] or row["before"] or {}).get("person")]
            self.assertEqual([each for each in told if each[1] == "W2"],
                             [("add_user", "W2"), ("change_user", "W2"), ("change_user", "W2")])
            self.assert_gone(shop, [b"Canary", b"Badge-77", uuid.encode()])
            shop.stop()
            run("audit", "verify", "--database", shop.database)
            shop.start()

    @of_the_file
    def test_a_backup_that_is_put_back_does_not_know_them_again(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS)
            run("backup", f"{shop.database}.copy", "--database", shop.database)
            shop.delete("/api/workers/W1/data")
            shop.stop()
            run("restore", f"{shop.database}.copy", "--database", shop.database)
            shop.start()
            shop.get("/api/workers/W1", 404)
            self.assertIn("were erased again", shop.log())
            self.assertEqual(len(shop.events()), len(self.EVENTS))
            # Somebody else may get the badge.
            shop.post("/api/workers", {"worker_id": "W1", "name": "Next"}, 201)
            shop.restart()
            shop.get("/api/workers/W1")

    @of_the_file
    def test_nobody_is_the_worker_any_more_who_gets_the_id_next(self):
        """Erased, deleted before they were ever seen, or erased again with a backup."""
        with self.shop() as shop, Browser(shop) as ana:
            shop.post("/api/workers", {"worker_id": "W3", "name": "Never seen"}, 201)
            shop.keep(*self.EVENTS)
            add(ana, "ana", "administrator")
            ana.sign_in("ana")

            def people(worker):
                add(ana, "grete", "worker", worker_id=worker)
                add(ana, "will", "worker", "viewer", worker_id=worker)
                return Browser(shop, "grete"), Browser(shop, "will")

            def next_one(worker, grete, will):
                said = ana.call("POST", "/api/workers", {"worker_id": worker, "name": "Next"})
                self.assertEqual(said.status, 201, said)
                self.assertEqual(grete.call("GET", "/api/account").status, 401)
                self.assertEqual(grete.sign_in("grete").status, 401)
                self.assertEqual(will.call("GET", "/api/account").status, 401)
                self.assertEqual(will.sign_in("will").status, 200)
                who = will.who()
                self.assertEqual((who["roles"], who["worker_id"]), (["viewer"], None))
                self.assertEqual(will.call("GET", "/api/metrics").json["data"]["workers"], [])
                for path in (f"/api/workers/{worker}", f"/api/workers/{worker}/export"):
                    said = will.call("GET", path)
                    self.assertIn(said.status, (403, 404))
                    self.assertNotIn(b"Next", said.body)
                users = {user["name"] for user in ana.call("GET", "/api/users").json["users"]}
                self.assertEqual(users, {"ana", "zoe", "will"})

            add(ana, "zoe", "worker", worker_id="W2")
            with Browser(shop, "zoe") as zoe:
                for worker, path in (("W1", "/api/workers/W1/data"), ("W3", "/api/workers/W3")):
                    with self.subTest(path):
                        grete, will = people(worker)
                        with grete, will:
                            said = grete.call("GET", f"/api/workers/{worker}/export")
                            self.assertEqual(said.status, 200)
                            run("backup", f"{shop.database}.{worker}", "--database", shop.database)
                            said = ana.call("DELETE", path)
                            self.assertEqual(said.status, 200, said)
                            next_one(worker, grete, will)
                        ana.call("DELETE", "/api/users/will")
                self.assertEqual(zoe.who()["worker_id"], "W2")
            shop.stop()
            run("restore", f"{shop.database}.W1", "--database", shop.database)
            shop.start()
            self.assertIn("were erased again", shop.log())
            with Browser(shop, "ana") as ana, Browser(shop) as grete, Browser(shop) as will:
                next_one("W1", grete, will)

    def test_an_export_under_pseudonyms_names_nobody(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS)
            known = {each["event_uuid"] for each in shop.events()}

            def rows(form="ndjson", query=""):
                answer = shop.call("GET", f"/api/events?order=asc&format={form}&pseudonyms=true"
                                          + query)
                self.assertEqual(answer.status, 200)
                return answer.body.decode().splitlines()
            first = [json.loads(line) for line in rows()]
            workers = {row["worker_id"] for row in first}
            self.assertEqual(len(workers), 2)
            for row in first:
                self.assertRegex(row["worker_id"], r"^p-[0-9a-f]{24}$")
                self.assertNotIn(row["event_uuid"], known)
            shop.restart()
            self.assertEqual([json.loads(line) for line in rows()], first)
            self.assertEqual({line.split(",")[2] for line in rows("csv")[1:]}, workers)
            self.assertEqual(len(rows(query="&worker_id=W2")), 2)
            listed = shop.get("/api/events?pseudonyms=true&order=asc")["events"]
            self.assertEqual(listed, first)
            folder = shop.folder / ".floor.db.keys"
            self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
            keys = set(os.listdir(folder)) - {"lock"}
            self.assertEqual(len(keys), 2)
            for key in keys | {"lock"}:
                self.assertEqual(os.stat(os.path.join(folder, key)).st_mode & 0o777, 0o600)
            shop.delete("/api/workers/W1/data")
            left = [key for key in os.listdir(folder) if key in keys]
            self.assertEqual(len(left), 1)
            again = {json.loads(line)["worker_id"] for line in rows()}
            self.assertEqual(len(again & workers), 1)


if __name__ == "__main__":
    unittest.main()
