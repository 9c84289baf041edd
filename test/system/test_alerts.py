"""Alerts: what needs a person, when it begins and ends, and whom it reaches."""
import contextlib
import json
import os
import pathlib
import resource
import sqlite3
import tempfile
import time
import unittest
from datetime import timedelta

from certificates import SERVER, Authority
from people import Browser, add, key
from receiver import Receiver
from shopfloor import (Case, Client, Shopfloor, by_id, event, identity, moment, now, of_the_file,
                       written)
from test_agents import HEARTBEAT, heartbeat, samples
from test_stream import listening, until


def ago(minutes, worker="W1", station="S1", what="idle", **fields):
    return event(f"06:00 {worker} {station} {what}",
                 timestamp=written(now(minutes=-minutes)), **fields)


class AlertCase(Case):
    workers, stations = "W1 W2", "S1 S2"
    full_disk_matters = False
    options = ("--alert-wait", "0s")

    def setUp(self):
        self.receiver = self.enterContext(Receiver())

    def alerts(self, shop, **query):
        return shop.get("/api/alerts", **query)["alerts"]

    def only(self, shop, rule, **query):
        """The alerts of one rule, by their subject."""
        return {each["subject"]["id"]: each for each in self.alerts(shop, **query)
                if each["rule"] == rule}

    def fires(self, shop, rule, subject="S1", state="firing"):
        """Wait until it does."""
        def look():
            found = self.only(shop, rule).get(subject)
            return found if found and found["state"] == state else None
        return shop.wait(look, f"{rule} of {subject}")

    def ends(self, shop, alert):
        def look():
            found = by_id(self.alerts(shop, state="all"), "alert_id")[alert["alert_id"]]
            return found if found["state"] == "resolved" else None
        return shop.wait(look, "its end")

    def rule(self, shop, name, **limits):
        said = shop.put("/api/alert-rules", {"rules": [{"rule": name, **limits}]})
        return by_id(said["rules"], "rule")[name]


class Stations(AlertCase):
    def test_a_station_that_is_idle_too_long(self):
        with self.shop() as shop:
            self.receiver.join(shop)
            shop.keep(ago(10), ago(10, "W2", "S2", "working"))
            self.rule(shop, "station_idle", threshold=11)
            self.assertEqual(self.only(shop, "station_idle"), {})
            self.rule(shop, "station_idle", threshold=9)
            alert = self.fires(shop, "station_idle")
            self.assertEqual(list(self.only(shop, "station_idle")), ["S1"])
            self.assertEqual(alert["subject"], {"kind": "station", "id": "S1", "name": "S1",
                                                "agent_id": None})
            self.assertEqual((alert["threshold"], alert["unit"], alert["severity"]),
                             (9, "minutes", "warning"))
            self.assertAlmostEqual(alert["value"], 10, delta=0.5)
            self.assertLess(abs((moment(alert["since"]) - now(minutes=-10)).total_seconds()), 60)
            self.assertEqual(shop.get("/api/alerts")["counts"],
                             {"firing": 1, "acknowledged": 0, "silenced": 0, "left_out": 0})
            [told] = self.receiver.wait(1, shop)
            self.assertEqual(told["type"], "shopfloor.alert.firing")
            self.assertEqual(told["data"]["alerts"][0]["alert_id"], alert["alert_id"])

            said = shop.post(f"/api/alerts/{alert['alert_id']}/acknowledge",
                             {"note": "it waits for parts"})["alert"]
            self.assertEqual((said["state"], said["acknowledged"]["note"]),
                             ("acknowledged", "it waits for parts"))
            # Another tab, with nothing to add.
            again = shop.post(f"/api/alerts/{alert['alert_id']}/acknowledge")["alert"]
            self.assertEqual(again["acknowledged"], said["acknowledged"])
            self.assertEqual(shop.get("/api/alerts")["counts"],
                             {"firing": 0, "acknowledged": 1, "silenced": 0, "left_out": 0})

            shop.keep(ago(0, what="working"))
            over = self.ends(shop, alert)
            self.assertEqual(over["resolved"]["why"], "recovered")
            _, told = self.receiver.wait(2, shop)
            self.assertEqual(told["type"], "shopfloor.alert.resolved")
            # No names in messages; who acknowledged is none of their business.
            self.assertEqual(told["data"]["alerts"][0]["acknowledged"]["by"], None)
            self.assertEqual(told["data"]["alerts"][0]["acknowledged"]["note"], None)
            said = shop.post(f"/api/alerts/{alert['alert_id']}/acknowledge", expect=409)
            self.assertIn("resolved", said["error"])

    def test_names_are_told_where_a_setting_says_so(self):
        with self.shop("--alert-names") as shop:
            shop.keep(ago(20))
            self.receiver.join(shop)
            alert = self.fires(shop, "station_idle")
            shop.post(f"/api/alerts/{alert['alert_id']}/acknowledge", {"note": "parts"})
            shop.keep(ago(0, what="working"))
            told = self.receiver.wait(2, shop)[-1]["data"]["alerts"][0]["acknowledged"]
            self.assertEqual(told["note"], "parts")
            self.assertTrue(told["by"])

    def test_late_events_prove_an_alert_wrong(self):
        with self.shop() as shop:
            shop.keep(ago(20), ago(50, "W2", "S2", "working"), ago(40, "W2", "S2", "absent"))
            idle, vacant = self.fires(shop, "station_idle"), self.fires(shop, "station_vacant", "S2")
            # A camera's box delivers what it had kept: somebody worked all the while.
            shop.keep(ago(5, what="working"))
            self.assertEqual(self.ends(shop, idle)["resolved"]["why"], "late_events")
            # Somebody comes now: that is an end, and no mistake.
            time.sleep(0.1)
            shop.keep(ago(0, "W2", "S2", "working"))
            self.assertEqual(self.ends(shop, vacant)["resolved"]["why"], "recovered")

    def test_the_only_event_is_voided(self):
        with self.shop() as shop:
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            uuid = shop.events()[0]["event_uuid"]
            shop.post(f"/api/events/{uuid}/void", {"reason": "camera 3 was moved"})
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "late_events")

    def test_late_events_of_one_outage_prove_many_alerts_wrong(self):
        """Many that fired at once, and some that fired one after the other."""
        numbers = range(1, 16)
        with Shopfloor(*self.options) as shop:
            shop.register(" ".join(f"W{n}" for n in numbers), " ".join(f"S{n}" for n in numbers))
            shop.keep(*[ago(20, f"W{n}", f"S{n}") for n in range(1, 11)])
            fired = [self.fires(shop, "station_idle", f"S{n}") for n in range(1, 11)]
            for n in range(11, 16):
                shop.keep(ago(20, f"W{n}", f"S{n}"))
                self.rule(shop, "station_idle", threshold=15)
                fired.append(self.fires(shop, "station_idle", f"S{n}"))
            self.assertGreater(len({each["fired_at"] for each in fired}), 5)
            shop.keep(*[ago(19, f"W{n}", f"S{n}", "working") for n in numbers])
            whys = [self.ends(shop, each)["resolved"]["why"] for each in fired]
            self.assertEqual(whys, ["late_events"] * 15)

    def test_late_events_correct_since_when(self):
        with self.shop() as shop:
            shop.keep(ago(40))
            alert = self.fires(shop, "station_idle")
            shop.keep(ago(20, what="working"), ago(17))

            def moved():
                found = self.only(shop, "station_idle")["S1"]
                return found if found["since"] != alert["since"] else None
            now_is = shop.wait(moved, "the correction")
            self.assertEqual((now_is["alert_id"], now_is["state"]), (alert["alert_id"], "firing"))
            [station] = shop.get("/api/attention")["stations"]
            self.assertEqual(now_is["since"], station["since"])
            self.assertAlmostEqual(now_is["value"], 17, delta=0.5)

    def test_vacant_for_over_24_hours(self):
        """At whatever limit: no more than a day's planned time is looked at."""
        with self.shop() as shop:
            self.receiver.join(shop)
            self.rule(shop, "station_vacant", threshold=1440)
            shop.keep(ago(40 * 60, what="working"))
            shop.stop()
            with contextlib.closing(sqlite3.connect(shop.database)) as db, db:
                db.execute("UPDATE workstations SET created_at = '2026-01-01T00:00:00.000Z'")
            shop.start()
            alert = self.fires(shop, "station_vacant")
            self.assertEqual(alert["over_24h"], True)
            self.assertEqual(self.receiver.wait(1, shop)[0]["data"]["alerts"][0]["over_24h"], True)

    def test_a_voided_event_proves_it_wrong_too(self):
        with self.shop() as shop:
            wrong = ago(20)
            shop.keep(ago(30, what="working"), wrong)
            alert = self.fires(shop, "station_idle")
            shop.post(f"/api/events/{identity(wrong)}/void", {"reason": "the camera was moved"})
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "late_events")

    def test_what_holds_for_one_workstation(self):
        with self.shop() as shop:
            shop.keep(ago(20), ago(20, "W2", "S2"))
            self.rule(shop, "station_idle", threshold=60,
                      stations=[{"station_id": "S2", "threshold": 10, "severity": "critical"}])
            alert = self.fires(shop, "station_idle", "S2")
            self.assertEqual(alert["severity"], "critical")
            self.assertEqual(list(self.only(shop, "station_idle")), ["S2"])
            shown = self.rule(shop, "station_idle",
                              stations=[{"station_id": "S2", "enabled": False}])
            self.assertEqual(shown["threshold"], 15)
            self.assertEqual(shown["stations"], [{"station_id": "S2", "enabled": False,
                                                  "threshold": None, "for_minutes": None,
                                                  "severity": None, "quiet": None}])
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "rule_off")
            self.fires(shop, "station_idle", "S1")

    def test_quiet_outside_of_planned_time(self):
        with self.shop() as shop:
            start = now(hours=3)
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            shop.post("/api/shifts", {"name": "Later", "start": f"{start:%H:%M}",
                                      "length_minutes": 60,
                                      "valid_from": f"{now(days=-2):%Y-%m-%d}"}, 201)
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "unplanned")
            self.assertEqual(self.only(shop, "station_idle"), {})
            self.assertEqual(shop.get("/api/attention")["stations"], [])

    def test_behind_the_target_and_too_little_seen(self):
        with self.shop() as shop:
            # One shift that has run for two hours, whenever this runs.
            begin = now(hours=-2)
            shop.post("/api/shifts", {"name": "This", "start": f"{begin:%H:%M}",
                                      "length_minutes": 720,
                                      "valid_from": f"{now(days=-3):%Y-%m-%d}"}, 201)
            shop.keep(ago(100, what="working"), ago(30, what="+90"), ago(31, "W2", "S2", "unknown"))
            shop.put("/api/workstations/S1", {"target_units_per_hour": 60})
            self.rule(shop, "station_behind", for_minutes=0)
            self.rule(shop, "station_unknown", for_minutes=0)
            behind = self.fires(shop, "station_behind")
            self.assertAlmostEqual(behind["value"], 25, delta=2)
            # It works, and is there by what it lacks: 30 units, half an hour of planned time.
            shown = by_id(shop.get("/api/attention")["stations"], "station_id")["S1"]
            self.assertEqual((shown["state"], shown["planned_ms"], shown["lost_units"]),
                             ("working", 0, None))
            self.assertAlmostEqual(shown["behind_percent"], behind["value"], delta=0.2)
            self.assertAlmostEqual(shown["behind_units"], 30, delta=2)
            self.assertEqual((shown["alerts"], shown["rules"]),
                             ([behind["alert_id"]], ["station_behind"]))
            unknown = self.fires(shop, "station_unknown", "S2")
            self.assertAlmostEqual(unknown["value"], 52, delta=3)
            # The units were made and come late.
            shop.keep(ago(5, what="+30"))
            self.assertEqual(self.ends(shop, behind)["resolved"]["why"], "late_events")

    def test_a_new_workstation_is_not_missed(self):
        """Its first event says that somebody is absent there, or that a unit was made, two
        hours after the shift began. What was before is not known."""
        with self.shop() as shop:
            begin = now(hours=-2)
            shop.post("/api/shifts", {"name": "This", "start": f"{begin:%H:%M}",
                                      "length_minutes": 720,
                                      "valid_from": f"{now(days=-3):%Y-%m-%d}"}, 201)
            for station in "S1", "S2":
                shop.put(f"/api/workstations/{station}", {"target_units_per_hour": 60})
            for rule in "station_vacant", "station_idle":
                self.rule(shop, rule, threshold=10)
            self.rule(shop, "station_behind", for_minutes=0)
            self.rule(shop, "station_unknown", for_minutes=0)
            shop.keep(ago(0, what="absent"), ago(0, "W2", "S2", "+1"))
            time.sleep(12)  # two rounds
            self.assertEqual(self.alerts(shop), [])
            for station in shop.get("/api/attention")["stations"]:
                self.assertLess(station["planned_ms"], 10 * 60000)
            shown = by_id(shop.metrics()["workstations"], "station_id")["S1"]
            self.assertEqual(shown["state"], "vacant")

    def test_a_deleted_station(self):
        with self.shop() as shop:
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            shop.put("/api/workstations/S1", {"active": False})
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "gone")


class Watched(AlertCase):
    """Boxes, cameras, and the server itself."""

    def test_a_dead_switch_with_40_cameras_is_one_message(self):
        with self.shop("--alert-wait", "2s") as shop:
            self.receiver.join(shop)
            self.rule(shop, "camera_offline", for_minutes=0)
            names = [f"cam-{n:02}" for n in range(40)]
            shop.post(HEARTBEAT, heartbeat(cameras=",".join(f"{n} online" for n in names)))
            shop.post(HEARTBEAT, heartbeat("yard", cameras="cam-99 online"))
            shop.post(HEARTBEAT, heartbeat(cameras=",".join(f"{n} offline" for n in names)))
            [told] = self.receiver.wait(1, shop)
            self.assertEqual(len(told["data"]["alerts"]), 40)
            alerts = self.only(shop, "camera_offline")
            self.assertEqual(set(alerts), set(names))
            self.assertEqual({each["group"] for each in alerts.values()}, {told["data"]["group"]})
            self.assertEqual({each["subject"]["agent_id"] for each in alerts.values()}, {"hall"})
            shop.post(HEARTBEAT, heartbeat(cameras=",".join(f"{n} online" for n in names)))
            said = shop.get("/api/alert-rules")["rules"]
            self.assertEqual(by_id(said, "rule")["camera_offline"]["for_minutes"], 0)
            told = self.receiver.wait(2, shop)[1]
            self.assertEqual((told["type"], len(told["data"]["alerts"])),
                             ("shopfloor.alert.resolved", 40))

    def test_cameras_and_boxes(self):
        with self.shop() as shop:
            for rule in ("camera_silent", "camera_dark", "camera_offline", "camera_clock"):
                self.rule(shop, rule, for_minutes=0)
            said = heartbeat(cameras="a silent, b dark, c offline, d online",
                             queue={"waiting": 0, "dead": 3, "bytes": 1, "oldest_at": None})
            said["cameras"][3]["clock_ahead_ms"] = -200_000
            shop.post(HEARTBEAT, said)
            for rule, camera in (("camera_silent", "a"), ("camera_dark", "b"),
                                 ("camera_offline", "c"), ("camera_clock", "d")):
                self.assertEqual(self.fires(shop, rule, camera)["subject"]["kind"], "camera")
            shown = [each["subject"]["id"] for each in shop.get("/api/attention")["others"]]
            self.assertEqual(sorted(shown), ["a", "b", "c", "d", "hall"])
            self.assertEqual(self.fires(shop, "camera_clock", "d")["value"], 200)
            self.assertEqual(self.fires(shop, "agent_rejected", "hall")["value"], 3)
            # It gives up events.
            said["counts"]["dropped_full"] += 1
            shop.post(HEARTBEAT, said)
            self.assertEqual(self.fires(shop, "agent_full", "hall")["severity"], "critical")

    def test_a_camera_without_a_box_sees_nothing(self):
        """It told much at this time on other days, and now nothing but that."""
        hour = now(minutes=-10).replace(minute=0, second=0, microsecond=0)

        def said(days, hours, minutes, what):
            at = hour - timedelta(days=days) + timedelta(hours=hours, minutes=minutes)
            return event(f"06:00 W1 S1 {what}", timestamp=written(at), camera_id="CAM-9",
                         model_version="m1")
        with self.shop() as shop:
            shop.keep(*[said(day, hours, n, "working" if n % 2 else "idle")
                        for day in range(1, 5) for hours in (-1, 0) for n in range(40)])
            shop.keep(*[said(0, -1, n, "unknown") for n in range(60)],
                      *[said(0, 0, n, "unknown") for n in range(10)])
            alert = self.fires(shop, "camera_dark", "CAM-9")
            self.assertEqual(alert["subject"], {"kind": "camera", "id": "CAM-9", "name": "CAM-9",
                                                "agent_id": None})
            self.assertEqual(moment(alert["since"]), hour - timedelta(hours=1))
            self.assertEqual(self.only(shop, "camera_silent"), {})

    def dark_camera(self, shop):
        """One that no box watches goes dark."""
        hour = now(minutes=-10).replace(minute=0, second=0, microsecond=0)
        shop.keep(*[event(f"06:00 W1 S1 {what}", camera_id="CAM-9", model_version="m1",
                          timestamp=written(hour - timedelta(days=days, hours=hours)
                                            + timedelta(minutes=n)))
                    for days in range(5) for hours in (0, 1) for n in range(40 if days else 10)
                    for what in (("working" if n % 2 else "idle") if days else "unknown",)],
                  *[event("06:00 W1 S1 unknown", camera_id="CAM-9", model_version="m1",
                          timestamp=written(hour - timedelta(minutes=50) + timedelta(minutes=n)))
                    for n in range(49)])
        return self.fires(shop, "camera_dark", "CAM-9")

    def test_a_silence_of_a_camera_without_a_box(self):
        """Set before the message goes, it keeps it back; when it ends, the message goes."""
        with Shopfloor("--alert-wait", "8s") as shop:
            shop.register(self.workers, self.stations)
            self.receiver.join(shop)
            alert = self.dark_camera(shop)
            path = f"/api/alerts/{alert['alert_id']}/silence"
            self.assertTrue(shop.post(path, {"minutes": 60})["alert"]["silenced_until"])
            self.assertEqual(shop.get("/api/alerts")["counts"]["silenced"], 1)
            self.assertEqual(shop.get("/api/attention")["others"], [])
            shop.restart()
            time.sleep(12)
            alert = self.fires(shop, "camera_dark", "CAM-9")
            self.assertTrue(alert["silenced_until"])
            self.assertEqual(self.receiver.messages(), [])
            self.assertIsNone(shop.post(path, {"minutes": 0})["alert"]["silenced_until"])
            [told] = self.receiver.wait(1, shop)
            self.assertEqual(told["data"]["alerts"][0]["alert_id"], alert["alert_id"])

    def test_attention_knows_no_more_than_alerts(self):
        """The only camera of S1 goes dark while S1 is idle: nobody knows how it is there."""
        with self.shop() as shop:
            shop.keep(*[event("06:00 W1 S1 working", camera_id="CAM-9", model_version="m1",
                              timestamp=written(now(hours=-30, minutes=n))) for n in range(50)],
                      ago(10, camera_id="CAM-9", model_version="m1"))
            [seen] = shop.wait(lambda: shop.get("/api/attention")["stations"], "S1")
            self.assertEqual((seen["station_id"], seen["state"]), ("S1", "idle"))
            self.assertEqual(shop.get("/api/attention")["unseen"], [])
            shop.post(HEARTBEAT, heartbeat(cameras="CAM-9 dark"))
            [unseen] = shop.wait(lambda: shop.get("/api/attention")["unseen"], "what no camera sees")
            self.assertEqual(unseen, {"station_id": "S1", "name": "S1", "since": None,
                                      "cameras": [{"camera_id": "CAM-9", "why": "dark"}]})
            self.assertEqual(shop.get("/api/attention")["stations"], [])
            self.rule(shop, "station_idle", threshold=5)
            time.sleep(12)  # two rounds
            self.assertEqual(self.only(shop, "station_idle"), {})
            shop.post(HEARTBEAT, heartbeat(cameras="CAM-9 online"))
            self.fires(shop, "station_idle")
            shop.post(HEARTBEAT, heartbeat(cameras="CAM-9 dark"))
            shop.wait(lambda: shop.get("/api/attention")["unseen"], "what no camera sees")
            [alerted] = shop.get("/api/attention")["stations"]
            self.assertEqual((alerted["state"], alerted["since"], alerted["planned_ms"]),
                             ("unknown", None, 0))

    @of_the_file
    def test_a_box_that_is_gone_says_nothing_of_its_cameras(self):
        with self.shop() as shop:
            self.rule(shop, "camera_offline", for_minutes=0)
            self.rule(shop, "agent_offline", threshold=30)
            shop.post(HEARTBEAT, heartbeat(interval_ms=1000, cameras="a offline"))
            camera = self.fires(shop, "camera_offline", "a")
            database = shop.database
            shop.stop()
            with contextlib.closing(sqlite3.connect(database)) as db, db:
                db.execute("UPDATE agents SET received_ms = received_ms - 60000")
                db.execute("UPDATE cameras SET state = 'online'")
            shop.start()
            self.assertEqual(self.fires(shop, "agent_offline", "hall")["severity"], "critical")
            self.assertEqual(self.fires(shop, "camera_offline", "a")["alert_id"],
                             camera["alert_id"])

    @of_the_file
    def test_no_backup(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.shop("--backup-folder", folder, "--backup-at", "00:00") as shop:
                shop.wait(lambda: list(pathlib.Path(folder).glob("*.db")), "a backup")
                [backup] = pathlib.Path(folder).glob("*.db")
                os.utime(backup, (time.time() - 30 * 3600,) * 2)
                shop.restart()
                self.assertAlmostEqual(self.fires(shop, "backup_missing", None)["value"], 30,
                                       delta=0.2)

    def test_a_certificate_that_ends_soon(self):
        with tempfile.TemporaryDirectory() as folder:
            plant = Authority(folder, "plant", days=30)
            certificate, key = plant.sign("server", SERVER, days=9)
            with self.shop("--tls-certificate", certificate, "--tls-key", key,
                           trust=plant.file) as shop:
                left = self.fires(shop, "certificate_expiring", None)["value"]
                self.assertAlmostEqual(left, 9, delta=0.1)
                self.rule(shop, "certificate_expiring", threshold=7)
                shop.wait(lambda: not self.only(shop, "certificate_expiring"), "its end")

    @of_the_file
    def test_nothing_can_be_written(self):
        """That is told from memory, and kept when it is over."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        with self.shop() as shop:
            self.receiver.join(shop)
            self.rule(shop, "commits_failing", for_minutes=0)
            resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
            self.assertEqual(shop.call("POST", "/api/events", ago(1)).status, 503)
            alert = self.fires(shop, "commits_failing", None)
            self.assertEqual(alert["severity"], "critical")
            told = self.receiver.wait(1, shop)
            self.assertIn("commits_failing", [each["data"]["rule"] for each in told])
            resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "recovered")
            shop.wait(lambda: [each for each in self.receiver.messages()
                               if each["type"] == "shopfloor.alert.resolved"], "its end")


class Kept(AlertCase):
    def test_state_survives_kill_9(self):
        with self.shop("--alert-wait", "0s") as shop:
            self.receiver.join(shop)
            shop.keep(ago(20), ago(20, "W2", "S2"))
            self.rule(shop, "station_idle", threshold=10)
            first, second = self.fires(shop, "station_idle"), self.fires(shop, "station_idle", "S2")
            shop.post(f"/api/alerts/{first['alert_id']}/acknowledge", {"note": "n"})
            self.receiver.wait(1, shop)
            shop.kill()
            shop.start()
            found = self.only(shop, "station_idle")
            self.assertEqual(found["S1"]["state"], "acknowledged")
            self.assertEqual(found["S2"]["alert_id"], second["alert_id"])
            self.assertEqual(found["S2"]["fired_at"], second["fired_at"])
            time.sleep(1)
            alerts = [each["alert_id"] for told in self.receiver.messages()
                      for each in told["data"]["alerts"]]
            self.assertEqual(sorted(alerts), sorted({first["alert_id"], second["alert_id"]}))

    def test_what_was_to_be_told_is_told_after_a_restart(self):
        with self.shop("--alert-wait", "4s") as shop:
            self.receiver.join(shop)
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            shop.kill()
            self.assertEqual(self.receiver.messages(), [])
            shop.start()
            [told] = self.receiver.wait(1, shop)
            self.assertEqual(told["data"]["alerts"][0]["alert_id"], alert["alert_id"])

    def test_silence(self):
        with self.shop("--alert-wait", "3s") as shop:
            self.receiver.join(shop)
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            said = shop.post(f"/api/alerts/{alert['alert_id']}/silence", {"minutes": 60})
            self.assertLess(abs((moment(said["alert"]["silenced_until"]) - now(minutes=60))
                                .total_seconds()), 30)
            self.assertEqual(shop.get("/api/alerts")["counts"],
                             {"firing": 0, "acknowledged": 0, "silenced": 1, "left_out": 0})
            time.sleep(6)
            self.assertEqual(self.receiver.messages(), [])
            shop.post(f"/api/alerts/{alert['alert_id']}/silence", {"minutes": 0})
            self.receiver.wait(1, shop)

    def test_what_was_told_and_then_silenced_is_told_to_be_over(self):
        with self.shop() as shop:
            self.receiver.join(shop)
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            self.receiver.wait(1, shop)
            shop.post(f"/api/alerts/{alert['alert_id']}/silence", {"minutes": 60})
            shop.keep(ago(0, what="working"))
            told = self.receiver.wait(2, shop)[1]
            self.assertEqual((told["type"], told["data"]["alerts"][0]["alert_id"]),
                             ("shopfloor.alert.resolved", alert["alert_id"]))

    def test_pages(self):
        with self.shop() as shop:
            shop.keep(ago(40), ago(40, "W2", "S2"))
            self.fires(shop, "station_idle")
            self.fires(shop, "station_idle", "S2")
            page = shop.get("/api/alerts", limit=1, state="all")
            rest = shop.get("/api/alerts", limit=1, state="all", cursor=page["next_cursor"])
            self.assertNotEqual(page["alerts"][0]["alert_id"], rest["alerts"][0]["alert_id"])
            self.assertEqual(rest["next_cursor"], None)
            for cursor in ("a", "1", "a0", "a-1", "a" + "9" * 30, "n1"):
                self.assertIn("cursor", shop.get("/api/alerts", 400, cursor=cursor)["error"])


class Told(AlertCase):
    def test_the_live_stream_tells_what_changes(self):
        with self.shop() as shop:
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            with listening(shop.port) as stream:
                first = until(stream, lambda m: m.event == "alerts").json
                self.assertEqual((first["partial"], first["counts"]["firing"]), (False, 1))
                self.assertEqual(first["alerts"][0]["alert_id"], alert["alert_id"])
                with Client(shop.port) as client:
                    client.call("POST", f"/api/alerts/{alert['alert_id']}/acknowledge",
                                {"note": "secret"})
                change = until(stream, lambda m: m.event == "alerts").json
                self.assertEqual((change["partial"], change["counts"]["acknowledged"]), (True, 1))
                self.assertEqual([each["state"] for each in change["alerts"]], ["acknowledged"])
                self.assertNotIn("secret", json.dumps(change))
                self.assertEqual(change["alerts"][0]["acknowledged"]["by"], None)
                shop.keep(ago(0, what="working"))
                over = until(stream, lambda m: m.event == "alerts").json
                self.assertEqual([each["state"] for each in over["alerts"]], ["resolved"])

    def test_who_is_told_names(self):
        with self.shop() as shop, Browser(shop) as ana:
            add(ana, "ana", "administrator")
            ana.sign_in("ana")
            agent = {"Authorization": f"Bearer {key(ana, 'agent')}"}
            self.assertEqual(shop.call("POST", "/api/events", ago(20), agent).status, 201)
            found = shop.wait(lambda: [each for each in ana.call("GET", "/api/alerts").json["alerts"]
                                       if each["state"] == "firing"], "an alert")[0]
            said = ana.call("POST", f"/api/alerts/{found['alert_id']}/acknowledge", {"note": "n"})
            self.assertEqual(said.json["alert"]["acknowledged"]["by"], "ana")
            for role, told in (("supervisor", True), ("auditor", True), ("engineer", False), ("viewer", False),
                               ("device", False)):
                secret = {"Authorization": f"Bearer {key(ana, role)}"}
                shown = shop.call("GET", "/api/alerts", headers=secret).json["alerts"]
                [mine] = [each for each in shown if each["alert_id"] == found["alert_id"]]
                self.assertEqual(mine["acknowledged"]["by"], "ana" if told else None, role)
                self.assertEqual(mine["acknowledged"]["note"], "n" if told else None, role)

    def test_prometheus(self):
        with self.shop() as shop:
            shop.keep(ago(20))
            self.receiver.answer = 500
            self.receiver.join(shop)
            self.fires(shop, "station_idle")
            shop.wait(lambda: self.receiver.got, "a message")
            found, types = samples(shop.get("/metrics").body.decode())
            self.assertEqual(types["shopfloor_alerts"], "gauge")
            label = (("rule", "station_idle"), ("severity", "warning"), ("state", "firing"))
            self.assertEqual(found["shopfloor_alerts"][label], 1)
            self.assertEqual(sum(found["shopfloor_alert_messages_waiting"].values()), 1)
            self.assertGreater(found["shopfloor_alert_rounds_total"][()], 0)

    def test_attention(self):
        with Shopfloor() as shop:
            shop.register("W1 W2 W3 W4", "S1 S2 S3 S4 S5")
            shop.put("/api/workstations/S2", {"target_units_per_hour": 30})
            shop.put("/api/workstations/S3", {"target_units_per_hour": 60})
            base = now()
            at = written(base.replace(microsecond=0) - (moment("06:40") - moment("06:00")))
            shop.keep(ago(50, "W1", "S1"), ago(0, "W4", "S4", "working"),
                      ago(40, "W2", "S2") | {"timestamp": at},
                      ago(40, "W3", "S3") | {"timestamp": at})
            said = shop.get("/api/attention")
            self.assertEqual([each["station_id"] for each in said["stations"]], ["S1", "S3", "S2"])
            first = said["stations"][0]
            self.assertEqual((first["state"], first["lost_units"], first["over_24h"]),
                             ("idle", None, False))
            self.assertAlmostEqual(first["planned_ms"], 50 * 60000, delta=30000)
            self.assertAlmostEqual(said["stations"][1]["lost_units"], 40, delta=0.5)
            # S5 was never seen, S4 works.


class Rules(AlertCase):
    def test_bad_rules(self):
        rows = [
            ({}, "rules"),
            ({"rules": 1}, "rules"),
            ({"rules": [{"rule": "no_such"}]}, "there is no rule 'no_such'"),
            ({"rules": [{}]}, "rule"),
            ({"rules": [{"rule": "station_idle", "threshold": 0}]}, "threshold"),
            ({"rules": [{"rule": "station_idle", "threshold": 1e300}]}, "threshold"),
            ({"rules": [{"rule": "station_idle", "for_minutes": 1441}]}, "for_minutes"),
            ({"rules": [{"rule": "station_idle", "severity": "bad"}]}, "severity"),
            ({"rules": [{"rule": "station_idle", "enabled": 1}]}, "enabled"),
            ({"rules": [{"rule": "station_idle", "typo": 1}]}, "typo"),
            ({"rules": [{"rule": "disk_low", "stations": [{"station_id": "S1"}]}]},
             "not of workstations"),
            ({"rules": [{"rule": "station_idle",
                         "stations": [{"station_id": "S9", "threshold": 5}]}]},
             "there is no workstation 'S9'"),
            ({"rules": [{"rule": "station_idle", "stations": [
                {"station_id": "S1", "threshold": 5}, {"station_id": "S1", "threshold": 6}]}]},
             "twice"),
            ({"rules": [{"rule": "station_idle"}, {"rule": "station_idle"}]}, "twice"),
        ]
        with self.shop() as shop:
            before = shop.get("/api/alert-rules")
            for body, words in rows:
                with self.subTest(body):
                    self.assertIn(words, shop.put("/api/alert-rules", body, 400)["error"])
            self.assertEqual(shop.get("/api/alert-rules"), before)

    def test_a_rule_that_is_off(self):
        with self.shop() as shop:
            shop.keep(ago(20))
            alert = self.fires(shop, "station_idle")
            self.rule(shop, "station_idle", enabled=False)
            self.assertEqual(self.ends(shop, alert)["resolved"]["why"], "rule_off")


if __name__ == "__main__":
    unittest.main()
