"""The figures of little scenes, worked out by hand from METRICS.md."""
import datetime
import json
import random
import threading
import unittest
import uuid

from shopfloor import (HOUR_MS, Case, Client, by_id, event, moment, ms, now, run, two_decimals,
                       written)

MINUTE_MS = 60 * 1000

# What happened; events; window; then per worker, in minutes,
#   active, idle, absent, unknown, units, status, station
# and per station
#   occupied, working, units, status, workers, current worker
SCENES = [
    ("work, then idleness, to the window's end",
     ["06:00 W1 S1 working", "07:00 W1 S1 idle"], "06:00 08:00",
     {"W1": (60, 60, 0, 0, 0, "idle", "S1"), "W2": (0, 0, 0, 120, 0, "unknown", None)},
     {"S1": (120, 60, 0, "occupied", ["W1"], "W1"), "S2": (0, 0, 0, "vacant", [], None)}),
    ("what began before the window counts from its start",
     ["05:00 W1 S1 working", "06:30 W1 S1 idle"], "06:00 07:00",
     {"W1": (30, 30, 0, 0, 0, "idle", "S1")},
     {"S1": (60, 30, 0, "occupied", ["W1"], "W1")}),
    ("nothing is known before the first event",
     ["06:20 W1 S1 working"], "06:00 07:00",
     {"W1": (40, 0, 0, 20, 0, "active", "S1")},
     {"S1": (40, 40, 0, "occupied", ["W1"], "W1")}),
    ("a window between two events is one state",
     ["06:00 W1 S1 working", "09:00 W1 S1 absent"], "07:10:00.500 07:40:00.500",
     {"W1": (30, 0, 0, 0, 0, "active", "S1")}, {"S1": (30, 30, 0, "occupied", ["W1"], "W1")}),
    ("an event at the very end of the window is not in it, but says the status",
     ["06:00 W1 S1 working", "07:00 W1 S2 idle"], "06:00 07:00",
     {"W1": (60, 0, 0, 0, 0, "idle", "S2")},
     {"S1": (60, 60, 0, "vacant", [], None), "S2": (0, 0, 0, "occupied", ["W1"], "W1")}),
    ("units at the start count, units at the end do not",
     ["06:00 W1 S1 working", "06:00 W1 S1 +2", "06:59:59.999 W1 S1 +3", "07:00 W1 S1 +5"],
     "06:00 07:00",
     {"W1": (60, 0, 0, 0, 5, "active", "S1")}, {"S1": (60, 60, 5, "occupied", ["W1"], "W1")}),
    ("units end no state, at whichever station",
     ["06:00 W1 S1 working", "06:30 W1 S2 +7", "07:00 W1 S1 idle"], "06:00 08:00",
     {"W1": (60, 60, 0, 0, 7, "idle", "S1")},
     {"S1": (120, 60, 0, "occupied", ["W1"], "W1"), "S2": (0, 0, 7, "vacant", [], None)}),
    ("units without a state make no rate",
     ["06:30 W1 S1 +4"], "06:00 07:00",
     {"W1": (0, 0, 0, 60, 4, "unknown", None)}, {"S1": (0, 0, 4, "vacant", [], None)}),
    ("a count of zero is an event like others",
     ["06:30 W1 S1 +0"], "06:00 07:00",
     {"W1": (0, 0, 0, 60, 0, "unknown", None)}, {"S1": (0, 0, 0, "vacant", [], None)}),
    ("two at one station count once for it, and each for himself",
     ["06:00 W1 S1 working", "06:30 W2 S1 working", "07:00 W1 S1 absent",
      "07:30 W2 S1 absent"], "06:00 08:00",
     {"W1": (60, 0, 60, 0, 0, "absent", None), "W2": (60, 0, 30, 30, 0, "absent", None)},
     {"S1": (90, 90, 0, "vacant", [], None)}),
    ("one works and one is idle: the station works while anybody does",
     ["06:00 W1 S1 idle", "06:20 W2 S1 working", "06:40 W2 S1 idle"], "06:00 07:00",
     {"W1": (0, 60, 0, 0, 0, "idle", "S1"), "W2": (20, 20, 0, 20, 0, "idle", "S1")},
     {"S1": (60, 20, 0, "occupied", ["W1", "W2"], "W2")}),
    ("the current worker is the one who was seen last, not first by name",
     ["06:00 W2 S1 working", "06:10 W3 S1 idle", "06:20 W1 S2 working", "06:30 W2 S1 idle"],
     "06:00 07:00",
     {"W2": (30, 30, 0, 0, 0, "idle", "S1")},
     {"S1": (60, 30, 0, "occupied", ["W2", "W3"], "W2"),
      "S2": (40, 40, 0, "occupied", ["W1"], "W1")}),
    ("a worker changes the station",
     ["06:00 W1 S1 working", "06:30 W1 S2 working"], "06:00 07:00",
     {"W1": (60, 0, 0, 0, 0, "active", "S2")},
     {"S1": (30, 30, 0, "vacant", [], None), "S2": (30, 30, 0, "occupied", ["W1"], "W1")}),
    ("absence is idle time, but occupies nothing",
     ["06:00 W1 S1 absent"], "06:00 07:00",
     {"W1": (0, 0, 60, 0, 0, "absent", None)}, {"S1": (0, 0, 0, "vacant", [], None)}),
    ("a dark camera makes the time unknown and the station too",
     ["06:00 W1 S1 working", "06:15 W1 S1 unknown"], "06:00 07:00",
     {"W1": (15, 0, 0, 45, 0, "unknown", None)}, {"S1": (15, 15, 0, "unknown", [], None)}),
    ("somebody present outweighs somebody lost",
     ["06:00 W1 S1 unknown", "06:15 W2 S1 idle"], "06:00 07:00",
     {"W1": (0, 0, 0, 60, 0, "unknown", None)}, {"S1": (45, 0, 0, "occupied", ["W2"], "W2")}),
    ("after the hold nothing is guessed",
     ["00:00 W1 S1 working"], "06:00 10:00",
     {"W1": (120, 0, 0, 120, 0, "unknown", None)}, {"S1": (120, 120, 0, "vacant", [], None)}),
    ("the hold is over at its very end",
     ["00:00 W1 S1 working"], "00:00 08:00",
     {"W1": (480, 0, 0, 0, 0, "unknown", None)}, {"S1": (480, 480, 0, "vacant", [], None)}),
    ("and not a millisecond before",
     ["00:00:00.001 W1 S1 working"], "00:00 08:00",
     {"W1": (480 - 1 / 60000, 0, 0, 1 / 60000, 0, "active", "S1")},
     {"S1": (480 - 1 / 60000, 480 - 1 / 60000, 0, "occupied", ["W1"], "W1")}),
    ("a repeated state extends the hold",
     ["00:00 W1 S1 working", "05:00 W1 S1 working"], "00:00 14:00",
     {"W1": (780, 0, 0, 60, 0, "unknown", None)}, {"S1": (780, 780, 0, "vacant", [], None)}),
    ("the hold of an unknown runs out too",
     ["00:00 W1 S1 unknown"], "06:00 10:00",
     {"W1": (0, 0, 0, 240, 0, "unknown", None)}, {"S1": (0, 0, 0, "vacant", [], None)}),
    ("events to the millisecond",
     ["06:00:00.001 W1 S1 working", "06:00:00.002 W1 S1 idle"], "06:00 06:01",
     {"W1": (1 / 60000, 1 - 2 / 60000, 0, 1 / 60000, 0, "idle", "S1")},
     {"S1": (1 - 1 / 60000, 1 / 60000, 0, "occupied", ["W1"], "W1")}),
    ("a window of one millisecond",
     ["06:00 W1 S1 working"], "06:30 06:30:00.001",
     {"W1": (1 / 60000, 0, 0, 0, 0, "active", "S1")},
     {"S1": (1 / 60000, 1 / 60000, 0, "occupied", ["W1"], "W1")}),
]


def on_day(text, day):
    """A time or an event of a scene, on the day of that number."""
    return f"{day} {text}"


class Scenes(Case):
    def check_scene(self, data, workers, stations):
        self.check_figures(data)
        got = by_id(data["workers"], "worker_id")
        for name, (active, idle, absent, unknown, units, status, station) in workers.items():
            row = got[name]
            self.assertEqual(
                [row["active_ms"], row["idle_ms"], row["absent_ms"], row["unknown_ms"],
                 row["total_units_produced"], row["status"], row["current_station"]],
                [round(minutes * MINUTE_MS) for minutes in (active, idle, absent, unknown)] +
                [units, status, station], name)
        got = by_id(data["workstations"], "station_id")
        for name, (occupied, working, units, status, present, current) in stations.items():
            row = got[name]
            self.assertEqual(
                [row["occupied_ms"], row["working_ms"], row["total_units_produced"],
                 row["status"], row["current_workers"], row["current_worker"]],
                [round(occupied * MINUTE_MS), round(working * MINUTE_MS), units, status, present,
                 current], name)

    def check_all(self, shop):
        for i, (what, _, window, workers, stations) in enumerate(SCENES):
            start, end = (on_day(each, 3 * i) for each in window.split())
            with self.subTest(what):
                self.check_scene(shop.metrics(start, end), workers, stations)

    def test_each_scene_has_the_figures_worked_out_by_hand(self):
        with self.shop() as shop:
            for i, (_, events, *_) in enumerate(SCENES):
                shop.keep(*(on_day(each, 3 * i) for each in events))
            self.check_all(shop)
            shop.restart()
            self.check_all(shop)
            shop.stop()
            self.verify(shop.database)

    def test_halves_are_rounded_away_from_zero(self):
        """Half hundredths that no double holds: each is written as the next hundredth."""
        dice = random.Random(11)
        lengths = sorted(dice.sample(range(1, 6000), 40))
        with self.shop() as shop:
            for i, length in enumerate(lengths):
                # 0.145 minutes are 8,700 ms.
                first = moment(f"{i} 06:00")
                last = first + datetime.timedelta(milliseconds=600 * length + 300)
                shop.keep(event(f"{i} 06:00 W1 S1 working"),
                          event("00:00 W1 S1 idle", timestamp=written(last)))
                data = shop.metrics(f"{i} 05:00", f"{i} 08:00")
                self.check_figures(data)
                for value in (by_id(data["workers"], "worker_id")["W1"]["total_active_time_minutes"],
                              by_id(data["workstations"], "station_id")["S1"]["working_time_minutes"],
                              data["factory"]["total_productive_time_minutes"]):
                    self.assertEqual(value, (length + 1) / 100)

    def test_state_and_since_by_hand(self):
        """Of each moment: workers' status and since, stations' state and since, as a minute."""
        events = ("06:00 W1 S1 working", "06:10 W1 S1 working", "06:20 W2 S1 idle",
                  "06:30 W1 S1 idle", "06:40 W1 S2 working", "06:50 W2 S1 unknown",
                  "07:00 W1 S2 absent")
        moments = [  # W1, W2, S1, S2
            ("05:59", ("unknown", None), ("unknown", None), ("vacant", None), ("vacant", None)),
            ("06:00", ("active", "06:00"), ("unknown", None), ("working", "06:00"),
             ("vacant", None)),
            ("06:25", ("active", "06:00"), ("idle", "06:20"), ("working", "06:00"),
             ("vacant", None)),
            ("06:35", ("idle", "06:30"), ("idle", "06:20"), ("idle", "06:30"), ("vacant", None)),
            ("06:45", ("active", "06:40"), ("idle", "06:20"), ("idle", "06:30"),
             ("working", "06:40")),
            ("06:55", ("active", "06:40"), ("unknown", "06:50"), ("unknown", "06:50"),
             ("working", "06:40")),
            ("07:30", ("absent", "07:00"), ("unknown", "06:50"), ("unknown", "06:50"),
             ("vacant", "07:00")),
            ("1 05:00", ("unknown", "15:00"), ("unknown", "06:50"), ("vacant", "14:50"),
             ("vacant", "07:00")),
            ("2 09:00", ("unknown", "1 09:00"), ("unknown", "1 09:00"), ("vacant", "1 09:00"),
             ("vacant", "1 09:00"))]
        with self.shop() as shop:
            shop.keep(*events)
            for at, *want in moments:
                for start in ("05:00", "-1 00:00"):
                    data = shop.metrics(start, at)
                    workers = by_id(data["workers"], "worker_id")
                    stations = by_id(data["workstations"], "station_id")
                    have = [(workers[w]["status"], workers[w]["since"]) for w in ("W1", "W2")]
                    have += [(stations[s]["state"], stations[s]["since"]) for s in ("S1", "S2")]
                    self.assertEqual(
                        have, [(what, since and written(since)) for what, since in want], at)

    def test_targets_so_far_and_attainment(self):
        early = {"name": "Early", "start": "06:00", "length_minutes": 480,
                 "valid_from": "2025-01-01", "breaks": [{"start": "09:00", "length_minutes": 60}]}
        with self.shop() as shop:
            shop.post("/api/shifts", early, 201)
            shop.put("/api/workstations/S1", {"target_units_per_hour": 30})
            shop.put("/api/settings", {"target_units_per_hour": 90})
            shop.keep("07:00 W1 S1 working", "08:00 W1 S1 absent", "07:30 W1 S1 +40",
                      "07:40 W1 S2 +20", "11:00 W1 S1 +5")
            for end, so_far, units, attainment in (("06:00", None, 0, None),
                                                   ("08:00", 60, 40, 66.67),
                                                   ("10:00", 90, 40, 44.44),
                                                   ("1 00:00", 210, 45, 21.43)):
                data = shop.metrics("00:00", end)
                self.check_figures(data)
                station = by_id(data["workstations"], "station_id")["S1"]
                self.assertEqual((station["target_so_far"], station["units_so_far"],
                                  station["attainment_percentage"]), (so_far, units, attainment))
                factory = data["factory"]
                self.assertEqual(factory["target_so_far"], so_far and 3 * so_far)
                other = by_id(data["workstations"], "station_id")["S2"]
                self.assertIsNone(other["target_so_far"])
                self.assertIsNone(other["attainment_percentage"])

    def test_units_that_are_yet_to_come_reach_no_target(self):
        with self.shop() as shop:
            shop.put("/api/workstations/S1", {"target_units_per_hour": 60})
            last, next_ = now(minutes=-5), now(minutes=4)
            for at, units in ((last, 7), (next_, 100)):
                shop.keep(event(f"00:00 W1 S1 +{units}", timestamp=written(at)))
            start, end = now(hours=-3), now(hours=2)
            data = shop.metrics(start, end)
            station = by_id(data["workstations"], "station_id")["S1"]
            self.assertEqual((station["total_units_produced"], station["units_so_far"]), (107, 7))
            window = data["window"]
            self.assertEqual(window["planned_so_far_ms"], window["elapsed_ms"])
            self.assertEqual(window["planned_ms"], 5 * HOUR_MS)
            self.assertEqual(station["attainment_percentage"],
                             two_decimals(100 * 7 * HOUR_MS, 60 * window["planned_so_far_ms"]))
            self.assertEqual(data["factory"]["units_so_far"], 7)

    def test_targets_are_kept_to_the_thousandth(self):
        with self.shop() as shop:
            for given, kept in ((33.3333333, 33.333), (0.0005, 0.001), (12.5, 12.5), (0, None),
                                (999999.9994, 999999.999)):
                said = shop.put("/api/workstations/S1", {"target_units_per_hour": given})
                self.assertEqual(said["workstation"]["target_units_per_hour"], kept)
                said = shop.put("/api/settings", {"target_units_per_hour": given})
                self.assertEqual(said["settings"]["target_units_per_hour"], kept)

    def test_the_order_of_arrival_does_not_matter(self):
        events = [event(on_day(each, 3 * i)) for i, (_, scene, *_) in enumerate(SCENES)
                  for each in scene]
        random.Random(1).shuffle(events)
        with self.shop() as shop:
            for each in events[:20]:
                shop.post("/api/events", each, 201)
            shop.keep(*events[20:50])
            shop.keep(*events[50:])
            shop.post("/api/events/batch", events)
            self.check_all(shop)
            shop.stop()
            self.verify(shop.database)

    def test_of_two_states_at_one_instant_the_later_uuid_wins(self):
        first, last = (str(uuid.UUID(int=n)) for n in (1, 2))
        for order in (1, -1):
            with self.shop() as shop:
                tie = [event("06:00 W1 S1 working", event_uuid=first),
                       event("06:00 W1 S2 idle", event_uuid=last.upper())]
                shop.keep(*tie[::order])
                self.check_scene(
                    shop.metrics("06:00", "07:00"),
                    {"W1": (0, 60, 0, 0, 0, "idle", "S2")},
                    {"S1": (0, 0, 0, "vacant", [], None), "S2": (60, 0, 0, "occupied", ["W1"],
                                                                 "W1")})

    def test_a_late_event_corrects_what_was_there(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "08:00 W1 S1 idle")
            shop.metrics("06:00", "09:00")
            shop.keep("07:00 W1 S2 absent", "06:30 W1 S1 +5")
            self.check_scene(
                shop.metrics("06:00", "09:00"),
                {"W1": (60, 60, 60, 0, 5, "idle", "S1")},
                {"S1": (120, 60, 5, "occupied", ["W1"], "W1"), "S2": (0, 0, 0, "vacant", [], None)})
            shop.stop()
            self.verify(shop.database)

    def test_rounding_is_the_last_thing_done(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:20 W1 S1 idle", "06:10 W1 S1 +1",
                      "06:00 W2 S2 working", "06:07 W2 S2 absent", "06:05 W2 S2 +1")
            data = shop.metrics("06:00", "07:00")
            self.check_figures(data)
            workers = by_id(data["workers"], "worker_id")
            stations = by_id(data["workstations"], "station_id")
            self.assertEqual(workers["W1"]["utilization_percentage"], 33.33)
            self.assertEqual(workers["W1"]["units_per_hour"], 3)
            self.assertEqual(workers["W2"]["utilization_percentage"], 11.67)
            self.assertEqual(workers["W2"]["units_per_hour"], 8.57)
            self.assertEqual(stations["S1"]["throughput_rate"], 1)
            self.assertEqual(stations["S2"]["throughput_rate"], 8.57)
            self.assertEqual(stations["S1"]["utilization_percentage"], 33.33)
            self.assertEqual(data["factory"]["average_worker_utilization"], 22.5)
            self.assertEqual(data["factory"]["average_production_rate"], 4.44)
            self.assertEqual(data["factory"]["total_productive_time_minutes"], 27)


class Now(Case):
    def test_time_ahead_of_now_counts_for_nothing_and_units_count_at_once(self):
        with self.shop() as shop:
            begun, ahead = now(hours=-1), now(minutes=4)
            shop.keep(event(timestamp=written(begun), worker_id="W1", workstation_id="S1",
                            event_type="working"),
                      event(timestamp=written(ahead), worker_id="W1", workstation_id="S2",
                            event_type="idle"),
                      event(timestamp=written(ahead), worker_id="W1", workstation_id="S1",
                            event_type="product_count", count=3))
            data = shop.metrics(begun, now(hours=1))
            self.check_figures(data)
            worker = by_id(data["workers"], "worker_id")["W1"]
            elapsed = ms(data["window"]["now"]) - ms(written(begun))
            self.assertEqual((worker["status"], worker["current_station"]), ("active", "S1"))
            self.assertEqual(worker["active_ms"], elapsed)
            self.assertEqual((worker["idle_ms"], worker["total_units_produced"]), (0, 3))

    def test_a_window_ahead_has_no_time_but_may_have_units(self):
        with self.shop() as shop:
            shop.keep(event(timestamp=written(now(minutes=-1)), worker_id="W1",
                            workstation_id="S1", event_type="working"))
            shop.keep(event(timestamp=written(now(minutes=4)), worker_id="W1",
                            workstation_id="S1", event_type="product_count", count=2))
            data = shop.metrics(now(minutes=3), now(minutes=5))
            self.check_figures(data)
            worker = by_id(data["workers"], "worker_id")["W1"]
            self.assertEqual(data["window"]["elapsed_ms"], 0)
            self.assertEqual(worker["unknown_ms"], 0)
            self.assertEqual(worker["total_units_produced"], 2)
            self.assertEqual(worker["status"], "active")

    def test_the_current_shift_is_the_window_when_none_is_named(self):
        with self.shop() as shop:
            first = shop.metrics()["window"]
            self.assertEqual(ms(first["end_time"]) - ms(first["start_time"]), 8 * HOUR_MS)
            self.assertIn(moment(first["start_time"]).hour, (6, 14, 22))
            self.assertLessEqual(ms(first["start_time"]), ms(first["now"]))
            self.assertTrue(first["shift"])
            previous = shop.metrics(shift="previous")["window"]
            current = shop.metrics(shift="current")["window"]
            if current["start_time"] == first["start_time"]:  # no shift began in between
                self.assertEqual(previous["end_time"], first["start_time"])
            self.assertEqual(previous["elapsed_ms"], 8 * HOUR_MS)
            self.assertEqual(previous["planned_ms"], 8 * HOUR_MS)

    def test_time_passes_without_events(self):
        with self.shop() as shop:
            begun = now(minutes=-5)
            shop.keep(event(timestamp=written(begun), worker_id="W1", workstation_id="S1",
                            event_type="working"))
            window = (now(hours=-1), now(hours=1))
            first = shop.metrics(*window)
            second = shop.metrics(*window)
            passed = second["window"]["elapsed_ms"] - first["window"]["elapsed_ms"]
            active = [by_id(each["workers"], "worker_id")["W1"]["active_ms"]
                      for each in (first, second)]
            self.assertEqual(active[1] - active[0], passed)
            self.check_figures(first)
            self.check_figures(second)


class Fields(Case):
    def test_factory_workers_and_workstations_have_the_fields_of_the_api(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:00 W2 S2 absent")
            data = shop.metrics("06:00", "07:00")
            self.assertLessEqual({"window", "factory", "workers", "workstations",
                                  "last_updated"}, set(data))
            self.assertLessEqual({
                "total_productive_time_minutes", "total_production_count",
                "average_production_rate", "average_worker_utilization", "active_workers",
                "total_workers", "occupied_stations", "total_stations"}, set(data["factory"]))
            self.assertEqual([w["worker_id"] for w in data["workers"]], ["W1", "W2", "W3"])
            self.assertEqual([s["station_id"] for s in data["workstations"]], ["S1", "S2", "S3"])
            texts = {"worker_id", "name", "status", "station_id", "type"}
            for row, names in (
                    (data["workers"][0],
                     {"worker_id", "name", "total_active_time_minutes",
                      "total_idle_time_minutes", "utilization_percentage",
                      "total_units_produced", "units_per_hour", "status", "current_station",
                      "absent_time_minutes", "unknown_time_minutes", "active_ms", "idle_ms",
                      "absent_ms", "unknown_ms"}),
                    (data["workstations"][0],
                     {"station_id", "name", "type", "occupancy_time_minutes",
                      "working_time_minutes", "utilization_percentage", "total_units_produced",
                      "throughput_rate", "current_worker", "current_workers", "status",
                      "occupied_ms", "working_ms"})):
                self.assertLessEqual(names, set(row))
                for name in names:
                    kind = (list if name == "current_workers" else
                            str if name in texts or name.startswith("current") else
                            int if name.endswith("_ms") or "units_prod" in name else
                            (int, float))
                    self.assertIsInstance(row[name], kind, name)
            self.assertIsNone(data["workers"][1]["current_station"])
            self.assertIsNone(data["workstations"][1]["current_worker"])


class Settings(Case):
    def active(self, shop, start, end):
        data = shop.metrics(start, end)
        self.check_figures(data)
        worker = by_id(data["workers"], "worker_id")["W1"]
        return worker["active_ms"] / MINUTE_MS, worker["status"]

    def test_a_hold_that_changes_much_holds_up_nobody(self):
        """It is changed in steps; until the last one everything is by the old hold."""
        with self.shop() as shop:
            shop.stop()
            begin = now(days=-3).replace(minute=0, second=0, microsecond=0)
            scene = (event(f"06:00 W{i} S{i} working", timestamp=written(begin))
                     for i in range(150))
            run("import", "--database", shop.database, "--register", "-",
                stdin="\n".join(map(json.dumps, scene)).encode())
            shop.start()
            window = {"start_time": written(begin),
                      "end_time": written(begin + datetime.timedelta(days=1))}

            def active():
                worker = by_id(shop.get("/api/metrics", **window)["data"]["workers"], "worker_id")
                return {each["active_ms"] for each in worker.values()} - {0}

            self.assertEqual(active(), {8 * HOUR_MS})
            over, seen, count = [], [], 0

            def change():
                with Client(shop.port) as client:
                    over.append(client.call("PUT", "/api/settings", {"hold_minutes": 30}))
            changing = threading.Thread(target=change)
            changing.start()
            while not over or count < 20:
                before = bool(over)
                [ms_active] = active()
                seen.append(ms_active)
                self.assertIn(ms_active, (HOUR_MS // 2,) if before else (8 * HOUR_MS, HOUR_MS // 2))
                count += 1
                shop.keep(event("06:00 W1 S1 +1", count=count))
            changing.join()
            self.assertEqual(over[0].status, 200)
            self.assertEqual(over[0].json["settings"]["hold_minutes"], 30)
            self.assertEqual(seen, sorted(seen, reverse=True))
            self.verify(shop.database)  # in the middle of it, perhaps
            shop.restart()
            self.assertEqual(active(), {HOUR_MS // 2})
            shop.stop()
            self.verify(shop.database)

    def test_a_changed_hold_applies_to_all_history(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 working", "12:00 W1 S1 working")
            self.assertEqual(self.active(shop, "06:00", "20:00"), (840, "unknown"))
            said = shop.put("/api/settings", {"hold_minutes": 30})
            self.assertEqual(said["settings"]["hold_minutes"], 30)
            self.assertEqual(self.active(shop, "06:00", "20:00"), (90, "unknown"))
            self.assertEqual(self.active(shop, "06:00", "06:50"), (50, "active"))
            shop.keep("09:00 W1 S1 working")
            self.assertEqual(self.active(shop, "06:00", "20:00"), (120, "unknown"))
            shop.restart()
            self.assertEqual(self.active(shop, "06:00", "20:00"), (120, "unknown"))
            shop.put("/api/settings", {"hold_minutes": 480})
            self.assertEqual(self.active(shop, "06:00", "20:00"), (840, "unknown"))
            shop.stop()
            self.verify(shop.database)

    def test_the_hold_may_come_from_the_command_line(self):
        with self.shop("--hold", "30m") as shop:
            shop.keep("06:00 W1 S1 working")
            self.assertEqual(self.active(shop, "06:00", "20:00"), (30, "unknown"))
            self.assertEqual(shop.get("/api/settings")["settings"]["hold_minutes"], 30)

    def test_targets_are_kept_and_can_be_removed(self):
        with self.shop() as shop:
            self.assertIsNone(shop.get("/api/settings")["settings"]["target_units_per_hour"])
            shop.put("/api/settings", {"target_units_per_hour": 120.5})
            shop.put("/api/workstations/S1", {"target_units_per_hour": 40})
            shop.restart()
            self.assertEqual(shop.get("/api/settings")["settings"]["target_units_per_hour"],
                             120.5)
            station = shop.get("/api/workstations/S1")["workstation"]
            self.assertEqual(station["target_units_per_hour"], 40)
            shop.put("/api/settings", {"target_units_per_hour": None})
            self.assertIsNone(shop.get("/api/settings")["settings"]["target_units_per_hour"])


class Void(Case):
    EVENTS = ["06:00 W1 S1 working", "06:20 W1 S2 idle", "06:10 W1 S1 +4",
              "06:40 W1 S1 working", "06:00 W2 S1 idle"]

    def figures(self, shop):
        data = shop.metrics("06:00", "07:00")
        self.check_figures(data)
        return {"workers": data["workers"], "workstations": data["workstations"],
                "factory": data["factory"]}

    def uuid_of(self, shop, **wanted):
        [found] = [each for each in shop.events()
                   if all(each[name] == value for name, value in wanted.items())]
        return found["event_uuid"]

    def test_voiding_is_as_if_the_event_had_never_come_and_restoring_undoes_it(self):
        for i, gone in enumerate(self.EVENTS):
            with self.subTest(gone), self.shop() as shop, self.shop() as without:
                shop.keep(*self.EVENTS)
                without.keep(*(each for each in self.EVENTS if each != gone))
                whole = self.figures(shop)
                made = event(gone)
                name = self.uuid_of(shop, timestamp=made["timestamp"],
                                    worker_id=made["worker_id"], event_type=made["event_type"])

                said = shop.post(f"/api/events/{name}/void", {"reason": "camera was moved"})
                self.assertEqual((said["event_uuid"], said["voided"], said["changed"]),
                                 (name, True, True))
                self.assertEqual(self.figures(shop), self.figures(without))
                self.assertNotEqual(self.figures(shop), whole)
                voided = [each["event_uuid"] for each in shop.events() if each["voided"]]
                self.assertEqual(voided, [name])

                again = shop.post(f"/api/events/{name}/void", {"reason": "again"})
                self.assertFalse(again["changed"])
                said = shop.post(f"/api/events/{name}/restore", {"reason": "it was not"})
                self.assertEqual((said["voided"], said["changed"]), (False, True))
                self.assertEqual(self.figures(shop), whole)
                shop.stop()
                self.verify(shop.database)

    def test_a_voided_event_that_is_sent_again_stays_voided(self):
        with self.shop() as shop:
            made = event("06:00 W1 S1 working")
            name = shop.post("/api/events", made, 201)["event_uuid"]
            shop.post(f"/api/events/{name}/void", {"reason": "wrong"})
            self.assertTrue(shop.post("/api/events", made, 200)["duplicate"])
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["active_workers"], 0)

    def test_what_was_exported_as_voided_is_kept_so_where_it_comes_to(self):
        with self.shop() as shop:
            shop.keep(*self.EVENTS)
            for each in shop.events()[::2]:
                shop.post(f"/api/events/{each['event_uuid']}/void", {"reason": "test"})
            whole = self.figures(shop)
            lines = shop.call("GET", "/api/events?format=ndjson").body
            voided = {each["event_uuid"] for each in shop.events() if each["voided"]}
            for way in ("ndjson", "list", "one by one"):
                with self.subTest(way), self.shop() as other:
                    self.send(other, lines, way)
                    self.assertEqual(self.figures(other), whole)
                    kept = other.events()
                    self.assertEqual({e["event_uuid"] for e in kept if e["voided"]}, voided)
                    # What is known stays as it is, however it is marked.
                    name = kept[0]["event_uuid"]
                    other.post(f"/api/events/{name}/restore", {"reason": "test"})
                    before = self.figures(other)
                    self.send(other, lines, way)
                    turned = [json.loads(line) for line in lines.splitlines()]
                    self.send(other, b"".join(json.dumps(
                        each | {"voided": not each["voided"]}).encode() + b"\n"
                        for each in turned), way)
                    self.assertEqual(self.figures(other), before)
                    said = other.get(f"/api/events/{name}")
                    self.assertEqual([c["action"] for c in said["corrections"]],
                                     ["void", "restore"])
                    other.post("/api/events", event("06:00 W1 S1 idle", voided="yes"), 400)
                    other.stop()
                    self.verify(other.database)

    def send(self, shop, lines, way):
        events = [json.loads(line) for line in lines.splitlines()]
        if way == "ndjson":
            shop.post("/api/events/batch", lines, headers={"Content-Type": "application/x-ndjson"})
        elif way == "list":
            shop.post("/api/events/batch", events)
        else:
            for each in events:
                self.assertIn(shop.call("POST", "/api/events", each).status, (200, 201))

    def test_one_event_is_read_with_what_was_done_to_it(self):
        with self.shop() as shop:
            made = shop.post("/api/events", event("06:00 W1 S1 working"), 201)
            path = f"/api/events/{made['event_uuid']}"
            [listed] = shop.events()
            self.assertEqual(shop.get(path), {"success": True, "event": listed, "corrections": [],
                                    "disputes": [], "verdicts": []})
            for act, reason in (("void", "camera 3 was moved"), ("void", "again"),
                                ("restore", "it was not"), ("void", "Ünsinn")):
                shop.post(f"{path}/{act}", {"reason": reason})
            said = shop.get(path)
            self.assertEqual(said["event"], listed | {"voided": True})
            self.assertEqual([(each["action"], each["reason"]) for each in said["corrections"]],
                             [("void", "camera 3 was moved"), ("restore", "it was not"),
                              ("void", "Ünsinn")])
            at = [each["at"] for each in said["corrections"]]
            self.assertEqual(at, sorted(at))
            self.assertGreater(at[0], listed["created_at"])
            self.assertEqual(shop.get(path.upper().replace("/API/EVENTS", "/api/events")), said)
            self.assertIn("there is no event", shop.get(f"/api/events/{uuid.uuid4()}", 404)["error"])
            self.assertIn("not a uuid", shop.get("/api/events/nonsense", 400)["error"])
            shop.get(path, 400, limit=1)

    def test_a_correction_needs_an_event_and_a_reason(self):
        with self.shop() as shop:
            name = shop.post("/api/events", event("06:00 W1 S1 working"), 201)["event_uuid"]
            for act in ("void", "restore"):
                path = f"/api/events/{name}/{act}"
                for body in (None, b"", b"{}", {"reason": ""}, {"reason": 7}, {"reason": "  "},
                             {"reason": "x" * 501}, {"reason": "x", "more": 1}, [], b"{"):
                    with self.subTest(act, body=body):
                        shop.post(path, body, 400)
                shop.post(f"/api/events/{uuid.uuid4()}/{act}", {"reason": "x"}, 404)
                shop.post(f"/api/events/nonsense/{act}", {"reason": "x"}, 400)
            self.assertFalse(shop.events()[0]["voided"])


if __name__ == "__main__":
    unittest.main()
