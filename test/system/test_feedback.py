"""What people say of what cameras claimed: audits, disputes, accuracy, and what follows."""
import collections
import datetime
import json
import time
import unittest
from datetime import timedelta, timezone

from people import Browser, add, close, key
from shopfloor import ON_FILE, Case, event, now, written

UTC = timezone.utc
CLAIMS = ("working", "idle", "absent")


def at(days_ago, minutes):
    """A moment so many minutes after the begin of a day of UTC. A day is over for the server an hour
    after its end, as it may still get events."""
    day = now(hours=-1).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=days_ago) + timedelta(minutes=minutes)


def claims(days_ago, count, camera="CAM-1", model="m1", worker="W1", station="S1", **fields):
    """Claims of a camera, of one day, in turns of state and with confidences of 0.5 to 1."""
    return [event(timestamp=written(at(days_ago, 1440 * i / count)), worker_id=worker,
                  workstation_id=station, event_type=CLAIMS[i % 3], camera_id=camera,
                  model_version=model, **({"confidence": 0.5 + i % 50 / 100} | fields))
            for i in range(count)]


class Feedback(Case):
    workers, stations = "W1 W2", "S1 S2"

    def fill(self, shop, *lists):
        for each in lists:
            said = shop.post("/api/events/batch", {"events": each})
            self.assertEqual(said["accepted"], len(each), said)

    def queue(self, ask, count, **query):
        """Wait until so many audits are drawn."""
        deadline = time.monotonic() + 60
        while True:
            said = ask("/api/audits", **query)
            if said["waiting"] >= count:
                return said
            self.assertLess(time.monotonic(), deadline, said)
            time.sleep(0.3)

    def get(self, shop):
        return lambda path, **query: shop.call("GET", path, **query).json


class Audits(Feedback):
    def test_a_week_has_fifty_of_each_camera_spread_over_its_confidences(self):
        with self.shop() as shop:
            days = [claims(ago, 200, f"CAM-{number}", station=f"S{number}", worker=f"W{number}")
                    for ago in range(1, 8) for number in (1, 2)]
            self.fill(shop, *days)
            said = self.queue(self.get(shop), 100, limit=200)
            self.assertEqual(said["waiting"], 100)
            self.assertTrue(said["blind"])
            for camera in ("CAM-1", "CAM-2"):
                mine = self.get(shop)("/api/audits", camera_id=camera, limit=200)["audits"]
                self.assertEqual(len(mine), 50)
                moments = {each["timestamp"] for each in mine}
                drawn = [each for day in days for each in day
                         if each["camera_id"] == camera and each["timestamp"] in moments]
                low = sum(each["confidence"] < 0.75 for each in drawn)
                self.assertIn(low, range(20, 31), "half of them are of the lower half")

    def test_late_events_of_a_day_are_drawn_too(self):
        with self.shop() as shop:
            self.fill(shop, claims(2, 30))
            first = self.queue(self.get(shop), 7)["waiting"]
            self.assertIn(first, (7, 8))
            self.fill(shop, claims(2, 30, "CAM-9", worker="W2"))
            self.assertEqual(self.queue(self.get(shop), 2 * first)["waiting"], 2 * first)
            shop.restart()
            time.sleep(4)
            self.assertEqual(self.get(shop)("/api/audits")["waiting"], 2 * first)

    def test_late_events_take_the_place_of_others_of_their_camera_and_day(self):
        with self.shop() as shop:
            self.fill(shop, claims(2, 300))
            cases = self.queue(self.get(shop), 7)["audits"]
            self.assertEqual({each["workstation_id"] for each in cases}, {"S1"})
            shop.post(f"/api/events/{cases[0]['event_uuid']}/verdict", {"verdict": "idle"}, 201)
            self.fill(shop, claims(2, 2700, worker="W2", station="S2"))
            shop.wait(lambda: "S2" in {each["workstation_id"]
                                       for each in shop.get("/api/audits")["audits"]},
                      "a late event among what waits")
            # As many as before, and what was answered stays.
            self.assertEqual(shop.get("/api/audits")["waiting"], len(cases) - 1)
            group, = shop.get("/api/accuracy")["groups"]
            self.assertEqual((group["drawn"], group["labels"]), (len(cases), 1))

    def test_who_asks_for_more_gets_more_of_the_days_that_were_drawn(self):
        with self.shop() as shop:
            self.fill(shop, claims(2, 300))
            self.assertIn(self.queue(self.get(shop), 7)["waiting"], (7, 8))
            shop.put("/api/settings", {"audit_per_week": 700})
            self.assertEqual(self.queue(self.get(shop), 100)["waiting"], 100)
            shop.put("/api/settings", {"audit_per_week": 50})
            shop.restart()
            time.sleep(4)
            self.assertEqual(self.get(shop)("/api/audits")["waiting"], 100)

    def test_days_that_come_late_are_drawn_once_in_whatever_order_they_come(self):
        def drawn(shop):
            """How many of each day wait, by how many days ago it was."""
            waiting = self.get(shop)("/api/audits", limit=200)["audits"]
            return collections.Counter(
                next(ago for ago in range(8) if written(at(ago, 0)) <= each["timestamp"])
                for each in waiting)
        for name, days in (("oldest first", (7, 6, 5, 4, 3, 2, 1)),
                           ("latest first", (1, 2, 3, 4, 5, 6, 7)),
                           ("shuffled", (4, 7, 1, 3, 6, 2, 5))):
            with self.subTest(name), self.shop() as shop:
                # One day is drawn, so the server has looked before the rest comes.
                self.fill(shop, claims(5, 60, "CAM-9", worker="W2"))
                first = self.queue(self.get(shop), 7)["waiting"]
                self.fill(shop, [each for ago in days for each in claims(ago, 60)])
                self.assertEqual(self.queue(self.get(shop), 50 + first)["waiting"], 50 + first)
                before = drawn(shop)
                self.assertEqual(sorted(before), [1, 2, 3, 4, 5, 6, 7])
                # It ends before it looks at what has come.
                self.fill(shop, [each for ago in days
                                 for each in claims(ago, 60, "CAM-8", worker="W2", station="S2")])
                shop.restart()
                self.assertEqual(self.queue(self.get(shop), 100 + first)["waiting"], 100 + first)
                before = drawn(shop)
                shop.restart()
                time.sleep(4)
                self.assertEqual(drawn(shop), before)

    def test_blind_means_that_no_member_tells_what_was_claimed(self):
        with self.shop() as shop:
            made = claims(1, 60)
            self.fill(shop, made)
            one = self.queue(self.get(shop), 7)["audits"][0]
            self.assertIsNone(one["claimed"])
            self.assertIsNone(one["confidence"])
            known = shop.get("/api/events?limit=1000")["events"]
            self.assertNotIn(one["event_uuid"], [each["event_uuid"] for each in known],
                             "a derived uuid can be worked out for each state")
            said = shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": "right"}, 400)
            self.assertIn("blind", said["error"])
            truth, = [each for each in known if each["timestamp"] == one["timestamp"]]
            said = shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": "working"}, 201)
            self.assertEqual((said["claimed"], said["confidence"], said["verdict"]["audit"]),
                             (truth["event_type"], truth["confidence"], True))
            self.assertEqual(said["right"], truth["event_type"] == "working")

            shop.put("/api/settings", {"audit_blind": False})
            one = self.get(shop)("/api/audits")["audits"][0]
            truth, = [each for each in known if each["timestamp"] == one["timestamp"]]
            self.assertEqual((one["event_uuid"], one["claimed"], one["confidence"]),
                             (truth["event_uuid"], truth["event_type"], truth["confidence"]))
            said = shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": "right"}, 201)
            self.assertTrue(said["right"])

    def test_two_people_answer_the_same_and_one_changes_the_answer(self):
        with self.shop() as shop:
            ana = close(shop)
            for name in ("ben", "cyd"):
                add(ana, name, "engineer")
            self.assertEqual(ana.call("POST", "/api/events/batch", {"events": claims(1, 60)}).status, 200)

            def ask(browser):
                return lambda path, **query: browser.client.call(
                    "GET", path, headers=browser.headers | {"Cookie": browser.cookie}, **query).json
            with Browser(shop, "ben") as ben, Browser(shop, "cyd") as cyd:
                cases = self.queue(ask(ben), 7)["audits"]
                waiting = len(cases)
                for i, one in enumerate(cases):
                    path = f"/api/events/{one['event_uuid']}/verdict"
                    self.assertEqual(ben.call("POST", path, {"verdict": "idle"}).status, 201)
                    self.assertEqual(ask(ben)("/api/audits")["waiting"], waiting - i - 1)
                self.assertEqual(ask(ben)("/api/audits", second="true")["waiting"], 0)
                self.assertEqual(ask(cyd)("/api/audits")["waiting"], 0)
                again = ask(cyd)("/api/audits", second="true")["audits"]
                self.assertEqual([each["event_uuid"] for each in again],
                                 [each["event_uuid"] for each in cases])
                self.assertEqual({each["verdicts"] for each in again}, {1})
                for i, one in enumerate(again):
                    path = f"/api/events/{one['event_uuid']}/verdict"
                    said = cyd.call("POST", path, {"verdict": "idle" if i else "working"})
                    self.assertEqual(said.status, 201)
                path = f"/api/events/{cases[0]['event_uuid']}/verdict"
                # Ben was told what was claimed, so it is the first answer that counts.
                group, = ask(ben)("/api/accuracy")["groups"]
                self.assertLess(group["kappa"], 1)
                said = ben.call("POST", path, {"verdict": "working"})
                self.assertEqual((said.status, said.json["verdict"]["audit"]), (201, False))
                self.assertEqual(ask(ben)("/api/accuracy")["groups"], [group])
                ana.call("PUT", "/api/settings", {"audit_blind": False})
                said = ben.call("POST", path, {"verdict": "working"})
                self.assertEqual((said.status, said.json["verdict"]["audit"]), (201, True))
                group, = ask(ben)("/api/accuracy")["groups"]
                self.assertEqual(group["kappa"], 1)
                listed = ana.call("GET", "/api/audit?action=judge_event&limit=50").json["entries"]
                self.assertEqual(len(listed), 2 * waiting + 2)
                self.assertEqual({each["actor"]["name"] for each in listed}, {"ben", "cyd"})

    def test_who_was_told_what_was_claimed_answers_for_the_accuracy_no_more(self):
        """Each: what is said first, and once it is known what was claimed; and what counts."""
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 350})
            self.fill(shop, claims(1, 300))
            waiting = iter(self.queue(self.get(shop), 50)["audits"])
            known = {each["timestamp"]: each for each in shop.get("/api/events?limit=1000")["events"]}

            def counted():
                group, = self.get(shop)("/api/accuracy")["groups"]
                return collections.Counter({"labels": group["labels"], "cannot_tell": group["cannot_tell"],
                                            "right": (group["interval"] or {"right": 0})["right"]})
            for first, later, counts in (
                    ("cannot_tell", "right", {"cannot_tell": 1}),
                    ("nobody", "right", {"labels": 1}),
                    ("nobody", "idle", {"labels": 1}),
                    ("idle", "cannot_tell", {"labels": 1, "right": 1})):
                with self.subTest(first=first, later=later):
                    before = counted()
                    kind = "idle" if first == "idle" else "working"
                    one = next(each for each in waiting if known[each["timestamp"]]["event_type"] == kind)
                    path = f"/api/events/{one['event_uuid']}/verdict"
                    told = shop.post(path, {"verdict": first}, 201)
                    self.assertEqual((told["claimed"], told["verdict"]["audit"]), (kind, True))
                    for verdict in ("absent", later):
                        told = shop.post(path, {"verdict": verdict}, 201)
                        self.assertFalse(told["verdict"]["audit"])
                    self.assertEqual(counted() - before, collections.Counter(counts))
                    self.assertEqual([(each["verdict"], each["audit"])
                                      for each in shop.get(
                                          f"/api/events/{known[one['timestamp']]['event_uuid']}")["verdicts"]],
                                     [(first, True), (later, False)])

    def test_an_auditor_is_told_of_no_worker(self):
        with self.shop() as shop:
            with close(shop) as ana:
                add(ana, "ben", "engineer")
                add(ana, "eve", "worker", worker_id="W1")
                device = key(ana, "device", camera_ids=["CAM-2"])
                said = ana.call("POST", "/api/events/batch", {
                    "events": claims(1, 60) + claims(1, 60, "CAM-2", worker="W2", station="S2")})
                self.assertEqual(said.json["accepted"], 120)
                with Browser(shop, "ben") as ben, Browser(shop, "eve") as eve:
                    said = self.queue(lambda path: ben.call("GET", path).json, 14)
                    for name in ("W1", "W2", "Worker"):
                        self.assertNotIn(name, json.dumps(said))
                    of_eve = eve.call("GET", "/api/audits").json
                    self.assertEqual({each["camera_id"] for each in of_eve["audits"]}, {"CAM-2"},
                                     "nobody is judge of the own work")
                    own = next(each for each in said["audits"] if each["camera_id"] == "CAM-1")
                    path = f"/api/events/{own['event_uuid']}/verdict"
                    self.assertFalse(eve.call("POST", path, {"verdict": "working"}).json["verdict"]["audit"])
                    self.assertEqual(ben.call("GET", "/api/accuracy").json["groups"][0]["labels"], 0)
                    for uuid in (own["event_uuid"], "00000000-0000-0000-0000-000000000077"):
                        said = ben.call("POST", f"/api/events/{uuid}/verdict", {"verdict": "idle"})
                        self.assertNotIn("W1", said.body.decode())
                show = {"Authorization": f"Bearer {device}"}
                # However few it asks for, its own are among them, and it is told how many.
                for limit in (1, 50):
                    said = shop.client.call("GET", f"/api/audits?limit={limit}", headers=show).json
                    self.assertEqual({each["camera_id"] for each in said["audits"]}, {"CAM-2"})
                    own = ben.call("GET", "/api/audits?camera_id=CAM-2").json["waiting"]
                    self.assertEqual(said["waiting"], own)
                said = shop.client.call("POST", path, {"verdict": "idle"}, show)
                self.assertEqual(said.status, 403)

    def test_the_recorder_shows_the_moment(self):
        template = "https://frigate.example/api/{camera}/start/{start}/end/{end}/clip.mp4?t={time_iso}"
        with self.shop() as shop:
            shop.put("/api/settings", {"recorder_url": template})
            self.fill(shop, claims(1, 60, "Hall 2/ä"))
            one = self.queue(self.get(shop), 7)["audits"][0]
            when = datetime.datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00")).timestamp()
            self.assertEqual(one["recorder_url"], (
                f"https://frigate.example/api/Hall%202%2F%C3%A4/start/{int(when) - 10}/end/"
                f"{int(when) + 60}/clip.mp4?t={one['timestamp'].replace(':', '%3A')}"))
            for wrong, why in (("ftp://x/{camera}", "https"), ("javascript:alert(1)", "https"),
                               ("https://ana:pw@x/{camera}", "password"),
                               ("https://x/{camer}", "placeholder"), ("https://x/a b", "%XX"),
                               ("https://x/}", "%XX"), ("x" * 501, "bytes")):
                with self.subTest(wrong[:30]):
                    self.assertIn(why, shop.put("/api/settings", {"recorder_url": wrong}, 400)["error"])
            shop.put("/api/settings", {"recorder_url": None})
            self.assertIsNone(self.get(shop)("/api/audits")["audits"][0]["recorder_url"])


class Accuracy(Feedback):
    def answer(self, shop, wrong=lambda i, truth: None):
        """Answer all that waits: as it was claimed, or what `wrong` says."""
        shop.put("/api/settings", {"audit_blind": False})
        for i, one in enumerate(self.get(shop)("/api/audits", limit=200)["audits"]):
            verdict = wrong(i, one["claimed"]) or "right"
            shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": verdict}, 201)

    def group(self, shop, **query):
        group, = self.get(shop)("/api/accuracy", **query)["groups"]
        return group

    def test_from_audits_alone_with_its_interval(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 350})
            self.fill(shop, *(claims(ago, 300) for ago in (1, 2, 3)))
            self.queue(self.get(shop), 150)
            # Ten of the working ones are idle, one that was absent could not be told.
            left = {"working": 10, "absent": 1}

            def wrong(_, claimed):
                left[claimed] = left.get(claimed, 0) - 1
                if left[claimed] >= 0:
                    return {"working": "idle", "absent": "cannot_tell"}[claimed]
                return "nobody" if claimed == "absent" else None
            self.answer(shop, wrong)
            group = self.group(shop)
            self.assertEqual((group["camera_id"], group["model_version"], group["drawn"],
                              group["labels"], group["cannot_tell"], group["enough"]),
                             ("CAM-1", "m1", 150, 149, 1, True))
            self.assertEqual(group["accuracy_percentage"], round(100 * 139 / 149, 2))
            self.assertLess(group["interval"]["low"], 93.29 - 3)
            self.assertGreater(group["interval"]["high"], 93.29 + 2)
            self.assertEqual(group["confusion"]["working"]["idle"], 10)
            self.assertEqual(group["confusion"]["absent"]["absent"], 0)
            self.assertEqual(group["confusion"]["absent"]["nobody"],
                             group["states"][2]["claimed"]["right"])
            self.assertEqual(sum(each["labels"] for each in group["calibration"]["bins"]), 149)
            self.assertIsNone(group["kappa"])
            self.assertGreater(group["calibration"]["ece"], 0.1)

            # What people choose to dispute changes nothing of it, accepted or not.
            events = shop.get("/api/events?limit=1000")["events"]
            for accept, one in enumerate(events[:2]):
                other = "idle" if one["event_type"] == "working" else "working"
                number = shop.post(f"/api/events/{one['event_uuid']}/dispute",
                                   {"reason": "no", "event_type": other}, 201)["dispute_id"]
                shop.post(f"/api/disputes/{number}/decision",
                          {"accept": bool(accept), "reason": "seen"}, 200)
            undrawn = [each for each in events if "verdicts" not in each]
            audited = {each["event_uuid"] for each in events
                       if shop.get(f"/api/events/{each['event_uuid']}")["verdicts"]}
            chosen = next(each for each in undrawn if each["event_uuid"] not in audited)
            said = shop.post(f"/api/events/{chosen['event_uuid']}/verdict", {"verdict": "nobody"}, 201)
            self.assertFalse(said["verdict"]["audit"])
            self.assertEqual(self.group(shop), group)

            # Nor does it when an event that was audited is voided.
            for uuid in list(audited)[:5]:
                shop.post(f"/api/events/{uuid}/void", {"reason": "wrong"}, 200)
            self.assertEqual(self.group(shop), group)

    def test_few_labels_are_not_enough_and_late_ones_count(self):
        with self.shop() as shop:
            self.fill(shop, claims(1, 100))
            self.queue(self.get(shop), 7)
            group = self.group(shop)
            self.assertEqual((group["labels"], group["enough"], group["accuracy_percentage"]),
                             (0, False, None))
            self.answer(shop)
            group = self.group(shop)
            self.assertIn(group["labels"], (7, 8))
            self.assertEqual((group["wanted"], group["accuracy_percentage"]), (100, None))
            self.assertEqual(group["interval"]["percentage"], 100)
            past = {"start_time": written(at(1, 0)), "end_time": written(at(0, 0))}
            self.assertEqual(self.group(shop, **past), group)
            before = {"start_time": written(at(2, 0)), "end_time": written(at(1, 0))}
            self.assertEqual(self.get(shop)("/api/accuracy", **before)["groups"], [])

    def test_of_very_many_models_those_are_told_that_somebody_has_checked(self):
        with self.shop() as shop:
            self.fill(shop, [each | {"camera_id": f"CAM-{i}"} for i, each in enumerate(claims(1, 1005))])
            one = self.queue(self.get(shop), 1005)["audits"][0]
            self.assertEqual(self.get(shop)("/api/accuracy")["groups"], [])
            shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": "cannot_tell"}, 201)
            said = self.get(shop)("/api/accuracy")
            self.assertEqual([each["camera_id"] for each in said["groups"]], [one["camera_id"]])
            self.assertEqual(said["left_out"], 1004)
            said = self.get(shop)("/api/accuracy", camera_id="CAM-7")
            self.assertEqual((len(said["groups"]), said["left_out"]), (1, 0))

    def test_it_outlives_the_events_without_a_trace_of_who_it_was(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 700})
            self.fill(shop, claims(3, 200))
            self.queue(self.get(shop), 100)
            self.answer(shop)
            before = self.group(shop)
            made = [each["event_uuid"] for each in shop.get("/api/events?limit=1000")["events"]]
            shop.put("/api/privacy", {"event_days": 1})
            shop.wait(lambda: shop.get("/api/events")["count"] <= 2, "the removal")
            after = self.group(shop)
            for name in ("labels", "accuracy_percentage", "interval", "confusion", "states"):
                self.assertEqual(after[name], before[name], name)
            self.assertTrue(after["from"].endswith(":00:00.000Z"))
            shop.stop()
            if ON_FILE:
                kept = shop.database.read_bytes()
                self.assertLessEqual(sum(uuid.encode() in kept for uuid in made), 2)

    def test_a_model_that_is_often_wrong_is_to_be_trained_anew(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 1000})
            self.fill(shop, claims(2, 300))
            self.queue(self.get(shop), 140)
            self.answer(shop, lambda i, claimed: "nobody" if claimed != "absent" and i % 2 else None)
            shop.wait(lambda: shop.get("/api/retraining")["entries"], "an entry")
            entry, = shop.get("/api/retraining")["entries"]
            self.assertEqual((entry["camera_id"], entry["model_version"], entry["reason"],
                              entry["limit"]), ("CAM-1", "m1", "accuracy", 0.9))
            self.assertLess(entry["value"], 0.9)
            self.assertEqual((entry["before"]["labels"], entry["after"]), (
                self.group(shop)["labels"], []))
            lines = shop.call("GET", "/api/training-data?camera_id=CAM-1").body.splitlines()
            labelled = [json.loads(line) for line in lines]
            self.assertEqual(len(labelled), entry["before"]["labels"])
            self.assertEqual({each["source"] for each in labelled}, {"audit"})
            wrong = sum(each["claimed"] != each["true"] for each in labelled)
            self.assertEqual(entry["before"]["interval"]["right"], len(labelled) - wrong)
            rest = shop.call("GET", "/api/training-data", after=labelled[9]["label_id"], limit=5).body
            self.assertEqual([json.loads(each) for each in rest.splitlines()], labelled[10:15])
            self.assertNotIn("W1", str(lines))

            self.assertIsNone(entry["over_at"])
            shop.wait(lambda: self.retraining_alerts(shop), "its alert")
            self.assertEqual(self.retraining_alerts(shop)[0]["subject"]["id"], "CAM-1")

            # The next model reports, and nothing of it was drawn yet.
            shop.keep(event(timestamp=written(now()), worker_id="W1", workstation_id="S1",
                            event_type="working", camera_id="CAM-1", model_version="m2"))
            entry, = shop.get("/api/retraining")["entries"]
            self.assertEqual([(each["model_version"], each["labels"]) for each in entry["after"]],
                             [("m2", 0)])
            shop.wait(lambda: shop.get("/api/retraining")["entries"][0]["over_at"], "its end")
            shop.wait(lambda: not self.retraining_alerts(shop), "the end of the alert")
            ended = [each["resolved"]["why"] for each in shop.get("/api/alerts", state="all")["alerts"]
                     if each["rule"] == "retraining"]
            self.assertEqual(ended, ["recovered"])

    @staticmethod
    def retraining_alerts(shop):
        return [each for each in shop.get("/api/alerts")["alerts"] if each["rule"] == "retraining"]

    def test_corrections_ask_for_another_model(self):
        """Though nothing is checked; and when the limit is raised, it is well again."""
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 0, "retraining_corrections": 1})
            shop.keep(event(timestamp=written(at(1, 60)), worker_id="W1", workstation_id="S1",
                            event_type="working", camera_id="CAM-1", model_version="m0"),
                      event(timestamp=written(at(1, 180)), worker_id="W1", workstation_id="S1",
                            event_type="idle", camera_id="CAM-1", model_version="m1"))
            idle, = shop.get("/api/events", event_type="idle")["events"]
            dispute = shop.post(f"/api/events/{idle['event_uuid']}/dispute",
                                {"reason": "at work", "event_type": "working"}, 201)
            shop.post(f"/api/disputes/{dispute['dispute_id']}/decision",
                      {"accept": True, "reason": "seen"}, 200)
            shop.wait(lambda: shop.get("/api/retraining")["entries"], "an entry")
            entry, = shop.get("/api/retraining")["entries"]
            self.assertEqual((entry["model_version"], entry["reason"], entry["value"],
                              entry["after"]), ("m1", "corrections", 1, []))
            # Its first round may have read the setting of before, and drawn a claim.
            self.assertEqual((entry["before"] or {"labels": 0})["labels"], 0)
            shop.wait(lambda: self.retraining_alerts(shop), "its alert")

            shop.put("/api/settings", {"retraining_corrections": 2})
            shop.wait(lambda: shop.get("/api/retraining")["entries"][0]["over_at"], "its end")
            shop.wait(lambda: not self.retraining_alerts(shop), "the end of the alert")
            ended, = [each for each in shop.get("/api/alerts", state="all")["alerts"]
                      if each["rule"] == "retraining"]
            self.assertEqual(ended["resolved"]["why"], "recovered")

            # The claim is voided; still the model was there, long before this one.
            shop.keep(event(timestamp=written(now()), worker_id="W1", workstation_id="S1",
                            event_type="working", camera_id="CAM-1", model_version="m2"))
            entry, = shop.get("/api/retraining")["entries"]
            self.assertEqual([each["model_version"] for each in entry["after"]], ["m2"])
            mistaken = shop.get("/api/events", camera_id="CAM-1", limit=1)["events"][0]["event_uuid"]
            shop.post(f"/api/events/{mistaken}/void", {"reason": "a test of the box"})
            entry, = shop.get("/api/retraining")["entries"]
            self.assertEqual(entry["after"], [])

    def test_figures_say_how_sure_they_are(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 1000})
            self.fill(shop, claims(2, 300), claims(3, 300))
            self.queue(self.get(shop), 200)
            window = {"start_time": written(at(2, 0)), "end_time": written(at(1, 0))}

            def metrics():
                return shop.call("GET", "/api/metrics", intervals="audited", **window).json["data"]
            plain = shop.call("GET", "/api/metrics", **window).json["data"]
            for each in (plain["factory"], *plain["workers"], *plain["workstations"]):
                self.assertNotIn("audited", each)
            early = {"working_share_percentage": None, "low": None, "high": None, "labels": 0,
                     "wanted": 100, "of": "site", "why": "not_enough_audits"}
            self.assertEqual(metrics()["factory"]["audited"], early)
            self.assertEqual(metrics()["factory"]["audited_of_presence"], early)
            self.assertEqual(shop.get("/api/settings")["settings"]["checks"],
                             {"labels": 0, "wanted": 100})
            # Every tenth of what was claimed as work is none.
            seen = {"working": 0}

            def wrong(_, claimed):
                seen["working"] += claimed == "working"
                return "idle" if claimed == "working" and seen["working"] % 10 == 0 else None
            self.answer(shop, wrong)
            worker, = [each for each in metrics()["workers"] if each["worker_id"] == "W1"]
            audited = worker["audited"]
            self.assertEqual((audited["why"], audited["of"]), (None, "site"))
            share = audited["working_share_percentage"]
            self.assertLess(share, worker["utilization_percentage"])
            self.assertLess(audited["low"], share)
            self.assertGreater(audited["high"], share)
            station = next(each for each in metrics()["workstations"] if each["station_id"] == "S1")
            self.assertEqual(station["audited"]["of"], "workstation")
            self.assertNotIn("audited_of_presence", station)
            nobody = next(each for each in metrics()["workstations"] if each["station_id"] == "S2")
            self.assertEqual((nobody["audited"]["why"], nobody["audited"]["low"]), ("no_time", None))
            self.assertEqual(shop.get("/api/settings")["settings"]["checks"],
                             {"labels": 100, "wanted": 100})

            # Of presence count the claims of it: all of work, and of idleness, which is right.
            present = worker["audited_of_presence"]
            idle = present["labels"] - seen["working"]
            self.assertLess(present["labels"], audited["labels"])
            self.assertGreater(idle, 0)
            specificity = idle / (idle + seen["working"] // 10)
            p = worker["active_ms"] / (worker["active_ms"] + worker["idle_ms"])
            self.assertAlmostEqual(present["working_share_percentage"],
                                   100 * (p + specificity - 1) / specificity, delta=0.006)
            self.assertLess(present["low"], present["working_share_percentage"])
            self.assertGreater(present["high"], present["working_share_percentage"])

            # Unknown time widens it on both ends: three hours more, of 27.
            shop.post("/api/events", event(timestamp=written(at(2, 1439.99)), worker_id="W1",
                                           workstation_id="S1", event_type="unknown"), 201)
            window["end_time"] = written(at(1, 180))
            longer = next(each for each in metrics()["workers"] if each["worker_id"] == "W1")["audited"]
            self.assertAlmostEqual(longer["low"], audited["low"] * 24 / 27, delta=0.1)
            self.assertAlmostEqual(longer["high"], (audited["high"] * 24 + 300) / 27, delta=0.1)

    def test_figures_of_cameras_that_guess_are_not_corrected(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 1000})
            self.fill(shop, claims(2, 300))
            self.queue(self.get(shop), 140)
            # It is right of one in three, whichever are drawn.
            self.answer(shop, lambda i, claimed: None if i % 3 == 0 else
                        "idle" if claimed == "working" else "working")
            said = shop.call("GET", "/api/metrics", intervals="audited", start_time=written(at(2, 0)),
                             end_time=written(at(1, 0))).json["data"]["factory"]["audited"]
            self.assertEqual((said["why"], said["low"]), ("no_better_than_chance", None))


class Disputes(Feedback):
    def timeline(self, shop, worker="W1", end="10:00"):
        said = shop.get("/api/timeline", of="workers", worker_id=worker,
                        start_time="2025-01-13T06:00:00Z", end_time=f"2025-01-13T{end}:00Z")
        lane, = said["data"]["workers"]
        return [(each["start_time"][11:16], each["state"]) for each in lane["intervals"]]

    def test_acceptance_voids_the_event_and_adds_the_right_one(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "07:00 W1 S1 idle", "08:00 W1 S1 working",
                      "09:00 W1 S1 absent")
            wrong = next(each for each in shop.get("/api/events")["events"]
                         if each["event_type"] == "idle")
            path = f"/api/events/{wrong['event_uuid']}"
            first = shop.post(f"{path}/dispute", {"reason": "at the press"}, 201)["dispute_id"]
            second = shop.post(f"{path}/dispute", {"reason": "at the press",
                                                   "event_type": "working"}, 201)["dispute_id"]
            self.assertEqual([each["state"] for each in shop.get("/api/disputes")["disputes"]],
                             ["open", "open"])
            decide = f"/api/disputes/{first}/decision"
            self.assertIn("event_type is missing",
                          shop.post(decide, {"accept": True, "reason": "seen"}, 400)["error"])
            shop.post(decide, {"accept": False, "reason": "not seen"}, 200)
            before = shop.metrics("06:00", "09:00")
            said = shop.post(f"/api/disputes/{second}/decision", {"accept": True, "reason": "seen"}, 200)
            self.assertEqual((said["state"], said["voided"], said["added"]), ("accepted", 1, 1))
            after = shop.metrics("06:00", "09:00")
            hour = 3600 * 1000
            self.assertEqual(before["factory"]["idle_ms"], hour)
            self.assertEqual((after["factory"]["idle_ms"], after["factory"]["active_ms"]), (0, 3 * hour))
            self.assertEqual([each["state"] for each in shop.get("/api/disputes")["disputes"]],
                             ["accepted", "declined"])
            self.assertEqual(shop.get("/api/disputes?state=open")["disputes"], [])
            kept = shop.get(path)
            self.assertTrue(kept["event"]["voided"])
            self.assertEqual(kept["disputes"][0]["decided"]["reason"], "seen")
            again = shop.post(f"/api/disputes/{second}/decision", {"accept": True, "reason": "x"}, 409)
            self.assertIn("accepted already", again["error"])
            shop.post("/api/disputes/99/decision", {"accept": True, "reason": "x"}, 404)
            shop.post("/api/disputes/x/decision", {"accept": True, "reason": "x"}, 404)
            self.assertEqual(shop.post("/api/repair", None)["differences"], 0)

    def test_what_can_take_the_place_of_what(self):
        """Each type of event: what can be proposed in its place. Nothing always can."""
        states = ("working", "idle", "absent", "unknown")
        fitting = {"working": ("idle", "absent", "unknown", "nothing"),
                   "idle": ("working", "absent", "unknown", "nothing"),
                   "absent": ("working", "idle", "unknown", "nothing"),
                   "unknown": ("working", "idle", "absent", "nothing"),
                   "product_count": ("nothing",)}
        with self.shop() as shop:
            def seen():
                """An event of each type, which nobody has disputed."""
                seen.minute += 1
                when = f"{6 + seen.minute // 60:02}:{seen.minute % 60:02}"
                what = "+3" if kind == "product_count" else kind
                shop.keep(f"{when} W1 S1 {what}")
                return next(each["event_uuid"] for each in shop.events()
                            if each["timestamp"] == f"2025-01-13T{when}:00.000Z")
            seen.minute = 0

            def kept(uuid):
                """Is it voided, and what else is there of that moment?"""
                one = shop.get(f"/api/events/{uuid}")["event"]
                return one["voided"], [each["event_type"] for each in shop.events()
                                       if each["timestamp"] == one["timestamp"]
                                       and each["event_uuid"] != uuid]
            for kind, fits in fitting.items():
                for proposed in (*states, "nothing"):
                    why = "units" if kind == "product_count" else "already"
                    then = (True, [] if proposed == "nothing" else [proposed])
                    with self.subTest(kind, proposed=proposed, by="the dispute"):
                        uuid, body = seen(), {"reason": "x", "event_type": proposed}
                        path = f"/api/events/{uuid}/dispute"
                        if proposed in fits:
                            number = shop.post(path, body, 201)["dispute_id"]
                            listed = shop.get("/api/disputes?state=open")["disputes"]
                            self.assertEqual(listed[0]["event_type"], proposed)
                            said = shop.post(f"/api/disputes/{number}/decision",
                                             {"accept": True, "reason": "seen"})
                            self.assertEqual((said["voided"], said["added"]), (1, len(then[1])))
                            self.assertEqual(kept(uuid), then)
                        else:
                            self.assertIn(why, shop.post(path, body, 400)["error"])
                    with self.subTest(kind, proposed=proposed, by="the decision"):
                        uuid = seen()
                        number = shop.post(f"/api/events/{uuid}/dispute", {"reason": "x"},
                                           201)["dispute_id"]
                        path = f"/api/disputes/{number}/decision"
                        body = {"accept": True, "reason": "seen", "event_type": proposed}
                        if proposed in fits:
                            shop.post(path, body)
                            self.assertEqual(kept(uuid), then)
                        else:
                            self.assertIn(why, shop.post(path, body, 400)["error"])
                            self.assertEqual(kept(uuid), (False, []))
            self.assertEqual(shop.post("/api/repair", None)["differences"], 0)

    def test_a_stretch_of_time_is_corrected_and_no_other(self):
        """Each: what is seen, the stretch, what it is to be, and what is seen then."""
        day = "2025-01-13T"
        for seen, stretch, state, then in (
                (("06:00 W1 S1 working", "09:00 W1 S1 idle"), ("07:00", "08:00"), "idle",
                 [("06:00", "working"), ("07:00", "idle"), ("08:00", "working"), ("09:00", "idle")]),
                (("06:00 W1 S1 idle", "07:20 W1 S1 working", "07:40 W1 S2 absent", "08:00 W1 S1 idle"),
                 ("07:00", "08:00"), "working",
                 [("06:00", "idle"), ("07:00", "working"), ("08:00", "idle")]),
                # What held before is over: nothing is made up after the stretch.
                (("07:00 W1 S1 idle", "07:20 W1 S1 unknown"), ("07:00", "08:00"), "working",
                 [("06:00", "unknown"), ("07:00", "working"), ("08:00", "unknown")])):
            with self.subTest(stretch), self.shop() as shop:
                shop.keep(*seen)
                said = shop.post("/api/disputes", {
                    "worker_id": "W1", "start_time": f"{day}{stretch[0]}:00Z",
                    "end_time": f"{day}{stretch[1]}:00Z", "event_type": state,
                    "reason": "the camera was covered"}, 201)
                shop.post(f"/api/disputes/{said['dispute_id']}/decision",
                          {"accept": True, "reason": "seen"}, 200)
                self.assertEqual(self.timeline(shop), then)
                self.assertEqual(shop.post("/api/repair", None)["differences"], 0)

    def test_the_hold_ends_where_it_did(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            window = ("06:00", "20:00")
            before = shop.metrics(*window)["factory"]
            said = shop.post("/api/disputes", {
                "worker_id": "W1", "start_time": "2025-01-13T07:00:00Z",
                "end_time": "2025-01-13T08:00:00Z", "event_type": "idle", "reason": "a break"}, 201)
            shop.post(f"/api/disputes/{said['dispute_id']}/decision",
                      {"accept": True, "reason": "seen"}, 200)
            after = shop.metrics(*window)["factory"]
            hour = 3600 * 1000
            self.assertEqual((before["active_ms"], after["active_ms"], after["idle_ms"]),
                             (8 * hour, 7 * hour, hour))

    def test_what_comes_as_the_hold_ends_stays(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle",
                      event("14:00 W1 S1 working", event_uuid="00000000-0000-4000-8000-000000000000"))
            said = shop.post("/api/disputes", {
                "worker_id": "W1", "start_time": "2025-01-13T06:10:00Z",
                "end_time": "2025-01-13T06:30:00Z", "event_type": "working", "reason": "x"}, 201)
            shop.post(f"/api/disputes/{said['dispute_id']}/decision",
                      {"accept": True, "reason": "seen"}, 200)
            self.assertEqual(self.timeline(shop, end="21:00"), [
                ("06:00", "idle"), ("06:10", "working"), ("06:30", "idle"), ("14:00", "working")])

    def test_what_cannot_be_meant_is_refused(self):
        day = "2025-01-13T"
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
            count, state = shop.get("/api/events")["events"]
            for uuid, body, why in (
                    (state, {"reason": "x", "event_type": "working"}, "already"),
                    (count, {"reason": "x", "event_type": "idle"}, "units"),
                    (state, {"reason": "x", "from": f"{day}06:10:00Z"}, "until is missing"),
                    (state, {"reason": "x", "until": f"{day}05:00:00Z"}, "until is not after"),
                    (state, {"reason": "x", "until": f"{day}15:00:00Z"}, "hold"),
                    (state, {"reason": "x", "from": f"{day}05:00:00Z", "until": f"{day}07:00:00Z"},
                     "from is not"),
                    (state, {"reason": "x", "event_type": "asleep"}, "event_type"),
                    (state, {"reason": ""}, "reason"), (state, {}, "reason is missing")):
                with self.subTest(body):
                    said = shop.post(f"/api/events/{uuid['event_uuid']}/dispute", body, 400)
                    self.assertIn(why, said["error"])
            said = shop.post("/api/disputes", {
                "worker_id": "W2", "start_time": f"{day}06:00:00Z", "end_time": f"{day}07:00:00Z",
                "event_type": "idle", "reason": "x"}, 404)
            self.assertIn("nothing was seen", said["error"])
            said = shop.post(f"/api/events/{count['event_uuid']}/dispute", {"reason": "two"}, 201)
            said = shop.post(f"/api/disputes/{said['dispute_id']}/decision",
                             {"accept": True, "reason": "counted again"}, 200)
            self.assertEqual((said["voided"], said["added"]), (1, 0))
            for body, why in (({"verdict": "working"}, "neither right nor wrong"),
                              ({"verdict": "asleep"}, "verdict"), ({}, "verdict")):
                said = shop.post(f"/api/events/{count['event_uuid']}/verdict", body, 400)
                self.assertIn(why, said["error"])

    def test_a_worker_disputes_the_own_time_and_no_other(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle", "06:00 W2 S2 idle", "09:00 W1 S1 working")
            with close(shop) as ana:
                add(ana, "eve", "worker", worker_id="W1")
                add(ana, "sue", "supervisor")
                body = {"start_time": "2025-01-13T07:00:00Z", "end_time": "2025-01-13T08:00:00Z",
                        "event_type": "working", "reason": "Eve was at the press"}
                with Browser(shop, "eve") as eve, Browser(shop, "sue") as sue:
                    said = eve.call("POST", "/api/disputes", body | {"worker_id": "W2"})
                    self.assertEqual(said.status, 404)
                    self.assertEqual(sue.call("POST", "/api/disputes", body | {"worker_id": "W1"}).status, 404)
                    number = eve.call("POST", "/api/disputes", body).json["dispute_id"]
                    one, = sue.call("GET", "/api/disputes?state=open").json["disputes"]
                    self.assertEqual((one["dispute_id"], one["reason"], one["event_type"], one["from"]),
                                     (number, None, "working", "2025-01-13T07:00:00.000Z"))
                    self.assertEqual((one["seen"], one["timestamp"], one["workstation_id"],
                                      one["worker_id"], one["share_reason"]),
                                     ("idle", "2025-01-13T06:00:00.000Z", "S1", None, False))
                    said = eve.call("POST", f"/api/disputes/{number}/decision",
                                    {"accept": True, "reason": "x"})
                    self.assertEqual(said.status, 403)
                    said = sue.call("POST", f"/api/disputes/{number}/decision",
                                    {"accept": True, "reason": "seen"})
                    self.assertEqual(said.json.get("added"), 2, said)
                    self.assertNotIn("W1", said.body.decode())
                    known = eve.call("GET", "/api/events?worker_id=W1").json["events"]
                    self.assertEqual(sum(each["event_type"] == "working" for each in known), 2)
                    told = [eve.call("GET", f"/api/events/{each['event_uuid']}").json["disputes"]
                            for each in known]
                    decided = next(each[0] for each in told if each)
                    self.assertEqual((decided["state"], decided["decided"]["reason"]),
                                     ("accepted", "seen"))

    def test_a_worker_learns_what_became_of_a_dispute(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle", "07:00 W2 S2 idle")
            with close(shop) as ana:
                for name, roles, worker in (("eve", "worker", "W1"), ("dan", "worker", "W2"),
                                            ("vic", "viewer", None), ("sue", "supervisor", None)):
                    add(ana, name, roles, **({"worker_id": worker} if worker else {}))
                with (Browser(shop, "eve") as eve, Browser(shop, "dan") as dan,
                      Browser(shop, "sue") as sue, Browser(shop, "vic") as vic):
                    own = eve.call("GET", "/api/events?worker_id=W1").json["events"][0]["event_uuid"]
                    told = eve.call("POST", f"/api/events/{own}/dispute", {"reason": "at the press"})
                    number = told.json["dispute_id"]
                    for path in ("/api/disputes", "/api/disputes?own=true"):
                        one, = eve.call("GET", path).json["disputes"]
                        self.assertEqual((one["dispute_id"], one["event_uuid"], one["state"],
                                          one["reason"]), (number, own, "open", "at the press"))
                        self.assertEqual(dan.call("GET", path).json["disputes"], [])
                    self.assertEqual(vic.call("GET", "/api/disputes").status, 403)
                    self.assertEqual(sue.call("GET", "/api/disputes?own=true").json["disputes"], [])
                    sue.call("POST", f"/api/disputes/{number}/decision",
                             {"accept": False, "reason": "the recording shows it"})
                    one, = eve.call("GET", "/api/disputes?state=declined").json["disputes"]
                    self.assertEqual((one["decided"]["reason"], one["decided"]["actor"]["name"]),
                                     ("the recording shows it", "sue"))

    def test_who_decides_is_not_blind_and_knows_no_name(self):
        """Each: may the reason be read, and what is kept of it for whoever decides."""
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle", "07:00 W2 S2 idle")
            shop.put("/api/settings", {"recorder_url": "https://nvr.example/{camera}?t={time}"})
            shop.post("/api/events", event(timestamp="2025-01-13T08:00:00Z", worker_id="W1",
                                           workstation_id="S1", event_type="idle",
                                           camera_id="CAM-1"), 201)
            with close(shop) as ana:
                add(ana, "eve", "worker", worker_id="W1")
                add(ana, "sue", "supervisor")
                add(ana, "sam", "supervisor")
                with (Browser(shop, "eve") as eve, Browser(shop, "sue") as sue,
                      Browser(shop, "sam") as sam):
                    own = eve.call("GET", "/api/events?worker_id=W1").json["events"][0]["event_uuid"]
                    path = f"/api/events/{own}/dispute"
                    for share, proposed in ((False, "working"), (True, "absent")):
                        eve.call("POST", path, {"reason": "I helped Dan", "event_type": proposed,
                                                "share_reason": share})
                    listed = sue.call("GET", "/api/disputes").json["disputes"]
                    self.assertEqual([each["reason"] for each in listed], ["I helped Dan", None])
                    self.assertEqual({each["worker_id"] for each in listed}, {None})
                    self.assertNotIn(own, [each["event_uuid"] for each in listed])
                    self.assertEqual(listed[0]["recorder_url"], "https://nvr.example/CAM-1?t=1736755200")
                    self.assertIsNone(eve.call("GET", "/api/disputes").json["disputes"][0]["recorder_url"])
                    # Nobody else releases what may say who it was.
                    said = sue.call("POST", f"/api/events/{listed[0]['event_uuid']}/dispute",
                                    {"reason": "Eve was there", "share_reason": True})
                    self.assertEqual(said.status, 400)
                    said = sue.call("POST", f"/api/events/{listed[0]['event_uuid']}/dispute",
                                    {"reason": "Eve was there"})
                    self.assertEqual(said.status, 201)
                    for each in listed:
                        sue.call("POST", f"/api/disputes/{each['dispute_id']}/decision",
                                 {"accept": False, "reason": "seen on the recording"})
                    for who, known in ((sue, ("seen on the recording", "sue")), (sam, (None, None))):
                        for told in (who.call("GET", "/api/disputes?state=declined").json["disputes"],
                                     who.call("GET", f"/api/events/{listed[0]['event_uuid']}")
                                     .json["disputes"][1:]):
                            self.assertEqual([(each["decided"]["reason"],
                                               (each["decided"]["actor"] or {"name": None})["name"])
                                              for each in told], [known] * 2)
                    # What was erased is read by nobody.
                    ana.call("DELETE", "/api/workers/W1/data")
                    self.assertNotIn("I helped Dan", sue.call("GET", "/api/disputes").body.decode())

    def test_the_first_of_very_many_disputes_is_found(self):
        """45 of 3 events, on one page and on pages of 7, of which the last has 3."""
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle", "07:00 W1 S1 idle", "08:00 W1 S1 idle")
            made = []
            for one in shop.events():
                start = datetime.datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00"))
                for minutes in range(1, 16):
                    made.append(shop.post(f"/api/events/{one['event_uuid']}/dispute", {
                        "reason": "x", "event_type": "working",
                        "until": written(start + timedelta(minutes=minutes))}, 201)["dispute_id"])
            for page in ({}, {"limit": 45}, {"limit": 7, "state": "open"}):
                found, cursor = [], {}
                while cursor is not None:
                    said = self.get(shop)("/api/disputes", **page, **cursor)
                    self.assertLessEqual(len(said["disputes"]), page.get("limit", 1000))
                    found += [each["dispute_id"] for each in said["disputes"]]
                    cursor = said["next_cursor"] and {"cursor": said["next_cursor"]}
                self.assertEqual(found, made[::-1])
            for wrong in ("a7", "d", "d0", "7", "d-7", "d" + "9" * 30):
                self.assertIn("cursor", shop.get("/api/disputes", 400, cursor=wrong)["error"])

    def test_the_same_is_disputed_once_until_it_is_decided(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 idle")
            path = f"/api/events/{shop.events()[0]['event_uuid']}/dispute"
            body = {"reason": "x", "event_type": "working"}
            number = shop.post(path, body, 201)["dispute_id"]
            self.assertIn("disputed already", shop.post(path, body | {"reason": "y"}, 409)["error"])
            shop.post(path, body | {"event_type": "absent"}, 201)
            shop.post(path, body | {"until": "2025-01-13T06:30:00Z"}, 201)
            shop.post(f"/api/disputes/{number}/decision", {"accept": False, "reason": "seen"}, 200)
            shop.post(path, body, 201)

    def test_time_of_a_workstation_is_disputed_without_a_name(self):
        """Who is told of no worker says it of a workstation: of whoever was there, as long as there."""
        def stretch(start, end, station="S1", state="working"):
            return {"workstation_id": station, "start_time": f"2025-01-13T{start}:00Z",
                    "end_time": f"2025-01-13T{end}:00Z", "event_type": state, "reason": "it was covered"}
        with self.shop() as shop:
            shop.keep("06:00 W2 S1 working", "06:10 W2 S2 working", "06:15 W1 S1 idle",
                      "07:15 W1 S2 idle", "08:00 W1 S1 idle", "08:10 W1 S1 working")
            with close(shop) as ana:
                add(ana, "eva", "engineer")
                add(ana, "sue", "supervisor")
                add(ana, "vic", "viewer")
                add(ana, "wim", "worker", worker_id="W1")
                with Browser(shop, "eva") as eva, Browser(shop, "sue") as sue, \
                        Browser(shop, "vic") as vic, Browser(shop, "wim") as wim:
                    for who in (vic, wim):
                        self.assertEqual(who.call("POST", "/api/disputes", stretch("06:20", "06:30")).status, 403)
                    for body, status, why in (
                            (stretch("05:00", "05:30"), 404, "nobody was seen at that workstation"),
                            (stretch("06:10", "06:14"), 404, "nobody was seen at that workstation"),
                            (stretch("06:20", "06:30", "S9"), 404, "no workstation"),
                            (stretch("06:20", "06:30") | {"worker_id": "W1"}, 400, "one of them")):
                        with self.subTest(body):
                            said = eva.call("POST", "/api/disputes", body)
                            self.assertEqual(said.status, status, said)
                            self.assertIn(why, said.json["error"])

                    real = {each["event_uuid"] for each in ana.call("GET", "/api/events").json["events"]}
                    for who, start, end, begin, until in (
                            # what held at the begin, up to where the worker went
                            (eva, "06:20", "07:30", "06:20", "07:15"),
                            # nobody at the begin: what came first
                            (sue, "07:20", "08:05", "08:00", "08:05")):
                        said = who.call("POST", "/api/disputes", stretch(start, end))
                        self.assertEqual(said.status, 201, said)
                        self.assertNotIn("W1", said.body.decode())
                        known = {each["event_uuid"] for each in who.call("GET", "/api/events").json["events"]}
                        self.assertIn(said.json["event_uuid"], known)
                        self.assertNotIn(said.json["event_uuid"], real - known)
                        one = sue.call("GET", "/api/disputes?state=open").json["disputes"][0]
                        self.assertEqual((one["from"][11:16], one["until"][11:16]), (begin, until))
                        self.assertNotIn("W1", json.dumps(one))
                    said = sue.call("POST", f"/api/disputes/{one['dispute_id']}/decision",
                                    {"accept": True, "reason": "seen"})
                    self.assertEqual((said.json["voided"], said.json["added"]), (1, 2), said)
                    lanes = sue.call("GET", "/api/timeline?of=stations&start_time=2025-01-13T08:00:00Z"
                                     "&end_time=2025-01-13T08:10:00Z").json
                    self.assertNotIn("W1", json.dumps(lanes))


class Gone(Feedback):
    def test_who_is_erased_is_named_by_nothing_that_was_said(self):
        with self.shop() as shop:
            shop.put("/api/settings", {"audit_per_week": 350})
            self.fill(shop, claims(1, 60, worker="W2"))
            cases = self.queue(self.get(shop), 50)["audits"]
            with close(shop) as ana:
                add(ana, "eve", "worker", worker_id="W1")
                with Browser(shop, "eve") as eve:
                    for one in cases[:5]:
                        said = eve.call("POST", f"/api/events/{one['event_uuid']}/verdict",
                                        {"verdict": "idle"})
                        self.assertTrue(said.json["verdict"]["audit"])
                for worker in ("W1", "W2"):
                    said = ana.call("DELETE", f"/api/workers/{worker}/data")
                    self.assertEqual(said.status, 200)
                group, = ana.call("GET", "/api/accuracy").json["groups"]
                self.assertEqual(group["labels"], 5)
                said = ana.call("GET", "/api/training-data").body.splitlines()
                self.assertEqual(len(said), 5)
                known = {each["event_uuid"] for each in
                         ana.call("GET", "/api/events?limit=1000").json["events"]}
                self.assertLessEqual({json.loads(line)["event_uuid"] for line in said},
                                     known | {json.loads(line)["event_uuid"] for line in said
                                              if json.loads(line)["event_uuid"].startswith("ffffffff")
                                              or "-0000-" in json.loads(line)["event_uuid"]})
                for uuid in (json.loads(line)["event_uuid"] for line in said):
                    given = ana.call("GET", f"/api/events/{uuid}").json["verdicts"]
                    self.assertEqual([each["actor"] for each in given], [None])

    def test_what_was_said_of_sample_data_goes_with_it(self):
        with self.shop() as shop:
            shop.post("/api/seed", {"force": True})
            self.queue(self.get(shop), 7)
            one = self.get(shop)("/api/audits")["audits"][0]
            shop.post(f"/api/events/{one['event_uuid']}/verdict", {"verdict": "idle"}, 201)
            shop.post("/api/seed/remove", None)
            self.assertEqual(self.get(shop)("/api/audits")["waiting"], 0)
            self.assertEqual(shop.get("/api/accuracy")["groups"], [])


if __name__ == "__main__":
    unittest.main()
