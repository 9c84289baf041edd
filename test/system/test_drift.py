"""Cameras that begin to see something else: told from cameras that do not, by what they sent
in weeks of shifts. All of it is simulated, from a fixed seed."""
import contextlib
import datetime
import json
import random
import sqlite3
import subprocess
import time
import unittest
import uuid

import postgres
from people import Browser, add, close
from receiver import Receiver
from shopfloor import ON_FILE, Case, Shopfloor, now, of_the_file, run, written
from test_agents import samples

DAYS = 46  # of one shift each, the last of them yesterday
BEGIN, HOURS = 6, 8  # the shift, so its middle is by day
WORK_MINUTES, IDLE_MINUTES = 6, 2.5  # mean dwells
CAMERAS = ["CAM-1", "CAM-2", "CAM-3", "CAM-4", "CAM-5"]
SHIFT = {"name": "Day", "start": f"{BEGIN:02}:00", "length_minutes": HOURS * 60,
         "valid_from": "2000-01-01"}


def midnight(days_ago):
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - datetime.timedelta(days=days_ago)


def shift_events(chance, camera, day, misread=0.0, confidence=0.92, model="v1"):
    """What a camera sends in a shift of one worker at one workstation."""
    number = CAMERAS.index(camera) + 1
    at = day + datetime.timedelta(hours=BEGIN, seconds=chance.uniform(1, 60))
    end = day + datetime.timedelta(hours=BEGIN + HOURS)
    today = chance.lognormvariate(0, 0.1)  # shifts differ
    working = chance.random() < 0.7
    while at < end:
        mean = WORK_MINUTES / today if working else IDLE_MINUTES * today
        seen = working and chance.random() >= misread
        yield {"timestamp": written(at), "worker_id": f"W{number}",
               "workstation_id": f"S{number}", "camera_id": camera, "model_version": model,
               "event_type": "working" if seen else "idle",
               "confidence": round(min(1, max(0, chance.gauss(confidence, 0.03))), 4)}
        at += datetime.timedelta(minutes=chance.expovariate(1 / mean) + 0.2)
        working = not working
    yield {"timestamp": written(end), "worker_id": f"W{number}", "workstation_id": f"S{number}",
           "camera_id": camera, "model_version": model, "event_type": "absent",
           "confidence": 0.99}


def plant():
    """CAM-1 and CAM-5 see what they always saw; CAM-2 misreads working as idle since 8 days;
    CAM-3 has another model since 5; CAM-4 is dark since 2."""
    chance = random.Random(11)
    for ago in range(DAYS, 0, -1):
        day = midnight(ago)
        yield list(shift_events(chance, "CAM-1", day))
        yield list(shift_events(chance, "CAM-5", day))
        drifts = ago <= 8
        yield list(shift_events(chance, "CAM-2", day, 0.4 if drifts else 0,
                                0.84 if drifts else 0.92))
        yield list(shift_events(chance, "CAM-3", day, model="v2" if ago <= 5 else "v1"))
        if ago > 2:
            yield list(shift_events(chance, "CAM-4", day))


def fill(shop):
    shop.register("W1 W2 W3 W4 W5", "S1 S2 S3 S4 S5")
    shop.post("/api/shifts", SHIFT, 201)
    events = [event for shift in plant() for event in shift]
    for i in range(0, len(events), 10000):
        shop.keep(*events[i:i + 10000])
    return events


def judged(shop, **query):
    """The report on everything that was sent: yesterday's shift is in it."""
    def look():
        said = shop.get("/api/drift", **query)
        ended = {stream["shift"]["end"] for stream in said["streams"] if stream["shift"]}
        return said if written(midnight(1).replace(hour=BEGIN + HOURS)) in ended else None
    return shop.wait(look, "judgements of yesterday")


def ask(database, sql):
    """One number of the database, while a server may write it."""
    if ON_FILE:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as open_one:
            return int(open_one.execute(sql).fetchone()[0])
    where, site = postgres.parts_of(database)
    done = subprocess.run(["psql", "-XqtA", *where, "postgres", "-c",
                           f"SET search_path TO {site}; {sql}"], stdout=subprocess.PIPE, check=True)
    return int(done.stdout)


def hours_left(shop):
    """Hours of cameras that are not tallied yet."""
    over = int(time.time() - 11 * 60) // 3600 * 3600000
    return ask(shop.database, "SELECT (SELECT count(*) FROM quality_due) + (SELECT CASE WHEN "
               f"CAST(value AS BIGINT) < {over} THEN ({over} - CAST(value AS BIGINT)) / 3600000 "
               "ELSE 0 END FROM settings WHERE name = 'tallied_ms')")


def judged_whole(shop):
    """The report on all hours. While they are tallied it may be of some; a server that starts
    judges what is there first when all is."""
    while (left := hours_left(shop)):
        shop.wait(lambda: hours_left(shop) < left, "another hour")
    shop.restart()
    return judged(shop)


def by_stream(said):
    return {(stream["camera_id"], stream["model_version"]): stream for stream in said["streams"]}


class Drift(Case):
    def test_a_plant(self):
        with Shopfloor() as shop:
            self.assertEqual(shop.get("/api/drift")["streams"], [])
            fill(shop)
            streams = by_stream(judged(shop))
            self.assertEqual({key: stream["level"] for key, stream in streams.items()
                              if not stream["ended"]},
                             {("CAM-1", "v1"): "healthy", ("CAM-2", "v1"): "act",
                              ("CAM-3", "v2"): "learning", ("CAM-4", "v1"): "no_claim",
                              ("CAM-5", "v1"): "healthy"})
            self.check_drifting(streams["CAM-2", "v1"])
            self.check_dark(streams["CAM-4", "v1"])
            self.check_new_model(streams)
            self.check_history(shop)
            self.check_prometheus(shop)
            self.check_restart(shop, streams)
            self.verify(shop.database)
            self.check_reference(shop)
            self.check_corrections(shop)
            self.verify(shop.database)
            self.check_recorder(shop)

    def check_drifting(self, stream):
        self.assertEqual((stream["context"], stream["station_type"]), ("day", "Assembly"))
        self.assertEqual(stream["reference"]["shifts"], 30)
        self.assertGreaterEqual(stream["since"], written(midnight(9)))
        tests = {test["test"]: test for test in stream["tests"]}
        self.assertEqual(tests["source_health"]["level"], "healthy")
        self.assertIn(tests["mix_ewma"]["level"], ("warn", "act"))
        self.assertGreater(tests["mix_ewma"]["effect"]["idle_points"], 10)
        self.assertLess(tests["confidence"]["effect"]["confidence_change"], -0.05)
        self.assertTrue(stream["advice"])
        self.assertEqual(stream["shift"], {"start": written(midnight(1).replace(hour=BEGIN)),
                                           "end": written(midnight(1).replace(hour=14))})
        starts = [shift["start"] for shift in stream["shifts"]]
        self.assertEqual(starts, sorted(set(starts)))
        self.assertEqual([shift["warned"] for shift in stream["shifts"][:15]], [[]] * 15)
        self.assertIn("mix_ewma", stream["shifts"][-1]["warned"])
        # The last shifts show it.
        idle = [shift["idle_percentage"] for shift in stream["shifts"]]
        self.assertGreater(min(idle[-6:]), sum(idle[:15]) / 15 + 10)

    def check_recorder(self, shop):
        """The middle of the last shift, for who may read events."""
        def told(who):
            return by_stream(who.call("GET", "/api/drift?history=0").json)["CAM-2", "v1"]["recorder_url"]
        self.assertIsNone(by_stream(shop.get("/api/drift"))["CAM-2", "v1"]["recorder_url"])
        shop.put("/api/settings", {"recorder_url": "https://nvr.example/{camera}?t={time}"})
        middle = int(midnight(1).replace(hour=BEGIN + HOURS // 2).timestamp())
        with close(shop) as ana:
            for role, url in (("viewer", None), ("worker", None),
                              ("engineer", f"https://nvr.example/CAM-2?t={middle}")):
                add(ana, role, role, **({"worker_id": "W2"} if role == "worker" else {}))
                with Browser(shop, role) as who:
                    self.assertEqual(told(who), url, role)

    def check_dark(self, stream):
        health = stream["tests"][0]
        self.assertEqual((health["test"], health["reason"]), ("source_health", "nothing_seen"))
        self.assertEqual(len(stream["tests"]), 1, "no other claim about a camera that is dark")

    def check_new_model(self, streams):
        self.assertTrue(streams["CAM-3", "v1"]["ended"])
        new = streams["CAM-3", "v2"]
        self.assertEqual((new["reference"]["shifts"], new["reference"]["wanted"]), (5, 30))
        self.assertEqual([test["test"] for test in new["tests"]], ["source_health"])

    def check_history(self, shop):
        shifts = [len(stream["shifts"]) for stream in shop.get("/api/drift", history=3)["streams"]]
        self.assertEqual(set(shifts), {3})
        self.assertEqual(shop.get("/api/drift", history=0)["streams"][0]["shifts"], [])
        shop.get("/api/drift", history=101, expect=400)

    def check_prometheus(self, shop):
        found, _ = samples(shop.get("/metrics").body.decode())
        levels = {dict(labels)["camera"]: value
                  for labels, value in found["shopfloor_drift_level"].items()}
        self.assertEqual(levels, {"CAM-1": 0, "CAM-2": 3, "CAM-5": 0})
        dark = {dict(labels)["camera"]: value
                for labels, value in found["shopfloor_drift_no_claim"].items()}
        self.assertEqual(dark["CAM-4"], 1)
        self.assertGreater(found["shopfloor_drift_judged_timestamp_seconds"][()],
                           time.time() - 600)

    def check_restart(self, shop, streams):
        """Judgements follow from what is kept."""
        shop.restart()
        self.assertEqual(by_stream(judged(shop)), streams)

    def check_reference(self, shop):
        """Somebody says that what a camera sees now is right."""
        path = "/api/drift/reference"
        good = {"camera_id": "CAM-2", "reason": "the lamp there is new"}
        for change, word in ({"camera_id": " "}, "camera_id"), ({"reason": None}, "reason"), \
                ({"from": written(now(days=1))}, "from"), ({"camera": "x"}, "camera"), \
                ({"camera_id": 7}, "camera_id"):
            body = {key: value for key, value in (good | change).items() if value is not None}
            self.assertIn(word, shop.post(path, body, 400)["error"])
        self.assertFalse(shop.post(path, good | {"camera_id": "CAM-9"}, 201)["judged"])
        start = written(midnight(4))
        said = shop.post(path, good | {"from": start}, 201)
        self.assertEqual((said["camera_id"], said["from"], said["judged"]),
                         ("CAM-2", start, True))

        def learning():
            stream = by_stream(shop.get("/api/drift"))["CAM-2", "v1"]
            return stream if stream["level"] == "learning" else None
        stream = shop.wait(learning, "the new reference")
        self.assertEqual(stream["reference"], {"from": written(midnight(4).replace(hour=BEGIN)),
                                               "shifts": 4, "wanted": 30})
        entry = shop.get("/api/audit", action="set_drift_reference")["entries"][0]
        self.assertEqual(entry["object"], "CAM-2")
        self.assertEqual(entry["after"], {"from": start, "reason": "the lamp there is new"})

    def check_corrections(self, shop):
        """What is voided counts no more, in the shifts of the report either."""
        def last():
            stream = by_stream(shop.get("/api/drift"))["CAM-1", "v1"]
            return stream["shifts"][-1]
        before = last()
        events = shop.events(camera_id="CAM-1", start_time=before["start"],
                             end_time=before["end"], event_type="idle")
        for each in events[:3]:
            shop.post(f"/api/events/{each['event_uuid']}/void", {"reason": "seen wrong"})
        shop.wait(lambda: last()["events"] == before["events"] - 3, "the corrections")
        self.assertLess(last()["idle_percentage"], before["idle_percentage"])

    @of_the_file
    def test_clocks_that_jump(self):
        """Of CAM-2 and CAM-5 the clock jumps back since 3 days, by three hours and by one. Nobody
        tells; so the one has silent hours, and the other seems to see something else. Then the
        box tells."""
        def behind(event, hours):
            at = datetime.datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
            return event | {"timestamp": written(at - datetime.timedelta(hours=hours))}
        with Shopfloor() as shop:
            shop.register("W1 W2 W3 W4 W5", "S1 S2 S3 S4 S5")
            shop.post("/api/shifts", SHIFT, 201)
            chance = random.Random(11)
            events = [behind(event, {"CAM-2": 3, "CAM-5": 1}.get(camera, 0) if ago <= 3 else 0)
                      for ago in range(DAYS, 0, -1) for camera in ("CAM-1", "CAM-5", "CAM-2")
                      for event in shift_events(chance, camera, midnight(ago))]
            for i in range(0, len(events), 10000):
                shop.keep(*events[i:i + 10000])
            streams = by_stream(judged(shop))
            health = streams["CAM-2", "v1"]["tests"][0]
            self.assertEqual((streams["CAM-2", "v1"]["level"], health["reason"],
                              health["effect"]["silent_hours"]), ("no_claim", "silent_hours", 2))
            self.assertIn(streams["CAM-5", "v1"]["level"], ("warn", "act"))

            shop.stop()
            with contextlib.closing(sqlite3.connect(shop.database)) as database, database:
                for camera in "CAM-2", "CAM-5":
                    for ago in 3, 2, 1:
                        hour = int(midnight(ago).timestamp() * 1000) + BEGIN * 3600000
                        database.execute("INSERT INTO camera_faults VALUES (?, ?, 0, 0, ?)",
                                         (hour, camera, 3600000))
                        database.execute("INSERT INTO camera_faults VALUES (?, ?, 0, 0, ?)",
                                         (hour + 3600000, camera, 3600000))
            shop.start()
            streams = by_stream(judged(shop))
            for camera in "CAM-2", "CAM-5":
                said = streams[camera, "v1"]
                self.assertEqual((said["level"], said["tests"][0]["reason"], said["advice"]),
                                 ("no_claim", "camera_clock", ["set_clock"]))
                self.assertEqual(len(said["tests"]), 1, "no other claim about it")
            self.assertEqual(streams["CAM-1", "v1"]["level"], "healthy")

    def test_killed_while_it_fills(self):
        """An older database is filled in the background; a kill in between loses nothing."""
        with Shopfloor() as shop:
            fill(shop)
            want = judged_whole(shop)["streams"]
            self.assertEqual(shop.post("/api/repair")["differences"], 0)  # forgets all tallies
            left = []
            for _ in range(6):
                before = hours_left(shop)
                shop.wait(lambda: hours_left(shop) < before or not before, "an hour")
                shop.kill()
                left.append(hours_left(shop))
                shop.start()
            self.assertGreater(left[0], 0, "it was killed too late")
            self.assertEqual(judged_whole(shop)["streams"], want)
            self.verify(shop.database)

    def test_an_imported_history_is_judged_once_it_is_whole(self):
        """Not by shifts of which it has tallied some hours: that would be a false alarm."""
        lines = "\n".join(json.dumps(each) for shift in plant() for each in shift).encode()
        with Shopfloor() as shop:
            shop.post("/api/shifts", SHIFT, 201)
            shop.stop()
            run("import", "--register", "--database", shop.database, "-", stdin=lines)
            shop.start()
            first = shop.wait(lambda: shop.get("/api/drift")["streams"], "judgements")
            self.assertEqual(first, judged(shop)["streams"])
            self.assertEqual({stream["camera_id"]: stream["level"] for stream in first
                              if not stream["ended"]}["CAM-2"], "act")

    def test_the_confidence_floor(self):
        """The rule of thumb is off until somebody switches it on."""
        with Shopfloor() as shop:
            fill(shop)
            settings = shop.get("/api/settings")["settings"]
            self.assertEqual((settings["confidence_floor_on"], settings["confidence_floor"]),
                             (False, 0.85))
            said = judged(shop)
            self.assertEqual(said["floor"], {"on": False, "below": 0.85})
            changed = shop.put("/api/settings", {"confidence_floor_on": True,
                                                 "confidence_floor": 0.95})["settings"]
            self.assertEqual((changed["confidence_floor_on"], changed["confidence_floor"]),
                             (True, 0.95))
            shop.put("/api/settings", {"confidence_floor": 1.5}, 400)
            shop.put("/api/settings", {"confidence_floor_on": "yes"}, 400)

            def warned():
                said = shop.get("/api/drift")
                tests = by_stream(said)["CAM-1", "v1"]["tests"]
                return [test for test in tests if test["test"] == "confidence_floor"] \
                    if said["floor"]["on"] else None
            test, = shop.wait(warned, "the rule")
            self.assertEqual((test["level"], test["critical"]), ("act", 0.95))  # 3 of 3
            self.assertAlmostEqual(test["effect"]["mean_confidence"], 0.92, delta=0.01)


class Drifting(Case):
    """Whoever is to do something about it is told, once."""

    def setUp(self):
        self.receiver = self.enterContext(Receiver())

    def open(self, shop, *rules):
        """Which cameras have an alert of these rules, with its id."""
        return {(each["rule"], each["subject"]["id"]): each["alert_id"]
                for each in shop.get("/api/alerts")["alerts"]
                if each["rule"] in rules and each["state"] == "firing"}

    def told(self, *rules):
        return sorted((message["type"].rsplit(".", 1)[1], each["rule"], each["subject"]["id"])
                      for message in self.receiver.messages() for each in message["data"]["alerts"]
                      if each["rule"] in rules)

    def settled(self, shop):
        """Until alerts were decided about anew, after cameras and models were judged."""
        def rounds():
            found, _ = samples(shop.get("/metrics").body.decode())
            return found["shopfloor_alert_rounds_total"][()]
        judged(shop)
        time.sleep(4)  # models are looked at every 3 seconds
        before = rounds()
        shop.wait(lambda: rounds() >= before + 2, "two rounds")

    def test_a_drifting_camera(self):
        with Shopfloor("--alert-wait", "10s") as shop:
            self.receiver.join(shop)
            fill(shop)
            rules = "drift", "retraining"
            want = {("drift", "CAM-2"), ("retraining", "CAM-2")}
            first = shop.wait(lambda: (found := self.open(shop, *rules)).keys() == want and found,
                              "alerts")
            asked = [(each["camera_id"], each["model_version"], each["reason"])
                     for each in shop.get("/api/retraining")["entries"]]
            self.assertEqual(asked, [("CAM-2", "v1", "drift")])
            shop.wait(lambda: len(self.told(*rules)) == 2, "word of both")
            message, = (each for each in self.receiver.messages() if each["data"]["rule"] in rules)
            self.assertEqual([each["rule"] for each in message["data"]["alerts"]], [*rules])
            told = {each["rule"]: each["model"] for each in message["data"]["alerts"]}
            self.assertEqual(told["drift"]["model_version"], "v1")
            self.assertIn("mix_ewma", told["drift"]["tests"])
            self.assertGreater(told["drift"]["effect"]["idle_points"], 5)
            self.assertEqual((told["retraining"]["model_version"], told["retraining"]["reason"]),
                             ("v1", "drift"))
            self.assertEqual(shop.call("GET", told["retraining"]["training_data"]).status, 200)

            # Until a server that starts has judged anew, nothing is over.
            shop.restart()
            self.settled(shop)
            self.assertEqual(self.open(shop, *rules), first)
            self.assertEqual(self.told(*rules), [("firing", "drift", "CAM-2"),
                                                 ("firing", "retraining", "CAM-2")])
            self.assertEqual(len(shop.get("/api/retraining")["entries"]), 1)

            shop.post("/api/drift/reference", {"camera_id": "CAM-2", "reason": "a new lamp",
                                               "from": written(midnight(4))}, 201)
            shop.wait(lambda: not self.open(shop, *rules), "their end")
            shop.wait(lambda: len(self.told(*rules)) == 4, "messages of it")

    @of_the_file
    def test_audits_that_find_a_camera_worse(self):
        """Of CAM-1 four claims a shift were checked, and were right; of the last ten shifts
        twelve, and a third was wrong. Of CAM-5 as many, all right."""
        with Shopfloor("--alert-wait", "0s") as shop:
            self.receiver.join(shop)
            fill(shop)
            judged(shop)
            shop.stop()
            with contextlib.closing(sqlite3.connect(shop.database)) as database, database:
                for camera, station in ("CAM-1", "S1"), ("CAM-5", "S5"):
                    for ago in range(DAYS, 0, -1):
                        at = int(midnight(ago).timestamp() * 1000) + (BEGIN + 1) * 3600000
                        for i in range(4 if ago > 10 else 12):
                            wrong = camera == "CAM-1" and ago <= 10 and i < 4
                            database.execute(
                                "INSERT INTO spot_checks VALUES "
                                "(?, ?, 'v1', ?, ?, 'working', 0.9, 9, ?, 1, 1, ?)",
                                (str(uuid.uuid4()), camera, station, at, at,
                                 "idle" if wrong else "working"))
            shop.start()
            streams = by_stream(judged(shop))
            found = {camera: test for camera in ("CAM-1", "CAM-5")
                     for test in streams[camera, "v1"]["tests"] if test["test"] == "accuracy"}
            self.assertEqual(found["CAM-5"]["level"], "healthy")
            self.assertIn(found["CAM-1"]["level"], ("warn", "act"))
            self.assertLess(found["CAM-1"]["effect"]["high"], 0.8)
            self.assertEqual(found["CAM-1"]["effect"]["baseline"], 1)

            # 224 of 264 labels are right: at most 89 %.
            def fires():
                return self.open(shop, "audit_accuracy").keys() == {("audit_accuracy", "CAM-1")}
            shop.wait(fires, "the alert")
            self.settled(shop)
            self.assertEqual(self.told("audit_accuracy"), [("firing", "audit_accuracy", "CAM-1")])


if __name__ == "__main__":
    unittest.main()
