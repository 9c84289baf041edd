"""Figures by hour, shift and day, timelines, and the calendar behind planned time."""
import datetime
import json
import random
import threading
import time
import unittest

from shopfloor import HOUR_MS, Case, Client, by_id, event, moment, ms, now, run, written


def register_many(shop, count):
    """So many workers more, and as many workstations."""
    shop.stop()
    made = (event(f"06:00 many-{i} place-{i} working") for i in range(count))
    run("import", "--database", shop.database, "--register", "-",
        stdin="\n".join(map(json.dumps, made)).encode())
    shop.start()


class Series(Case):
    """Sums over buckets are sums over the window."""
    SUMS = {"worker": ("active_ms", "idle_ms", "absent_ms", "unknown_ms",
                       "total_units_produced"),
            "station": ("occupied_ms", "working_ms", "total_units_produced"),
            "factory": ("active_ms", "idle_ms", "absent_ms", "total_production_count")}

    def fill(self, shop):
        dice = random.Random(7)
        made = {}
        for _ in range(1500):
            at = moment("00:00") + datetime.timedelta(milliseconds=dice.randrange(72 * HOUR_MS))
            text = (f"{dice.choice(('W1', 'W2', 'W3'))} {dice.choice(('S1', 'S2', 'S3'))} " +
                    dice.choice(("working", "working", "idle", "absent", "unknown", "+3")))
            made[at, text] = event("00:00 " + text, timestamp=written(at))
        shop.keep(*made.values())

    def test_hours_shifts_and_days_add_up_to_the_window(self):
        windows = [("00:00", "3 00:00"), ("05:07:12.345", "2 19:41:00.001"), ("06:00", "14:00"),
                   ("09:10", "09:20")]
        with self.shop() as shop:
            self.fill(shop)
            for start, end in windows:
                whole = shop.metrics(start, end)
                self.check_figures(whole)
                for bucket in ("hour", "shift", "day"):
                    with self.subTest(bucket, start=start, end=end):
                        self.check_bucket(shop, whole, start, end, bucket)
            shop.stop()
            self.verify(shop.database)

    def check_bucket(self, shop, whole, start, end, bucket):
        window = {"start_time": written(start), "end_time": written(end), "bucket": bucket}
        rows = ([("factory", {}, whole["factory"])] +
                [("worker", {"worker_id": w["worker_id"]}, w) for w in whole["workers"]] +
                [("station", {"workstation_id": s["station_id"]}, s)
                 for s in whole["workstations"]])
        for kind, query, total in rows:
            data = shop.get("/api/metrics/series", **window, **query)["data"]
            self.assertEqual(data["bucket"], bucket)
            series = data["series"]
            self.assertEqual(series[0]["start_time"], written(start))
            self.assertEqual(series[-1]["end_time"], written(end))
            for one, next_one in zip(series, series[1:]):
                self.assertEqual(one["end_time"], next_one["start_time"])
            for name in self.SUMS[kind]:
                self.assertEqual(sum(each[name] for each in series), total[name], (query, name))
            for name in ("planned_ms", "elapsed_ms"):
                self.assertEqual(sum(each[name] for each in series), whole["window"][name])
            for each in series:
                if kind == "worker":
                    self.check_worker(each, each["elapsed_ms"])
                elif kind == "station":
                    self.check_station(each, each["planned_ms"], each["planned_so_far_ms"])
                moment_of = moment(each["start_time"])
                if each is not series[0]:
                    self.assertEqual((moment_of.minute, moment_of.second), (0, 0))
                    self.assertIn(moment_of.hour, {"hour": range(24), "shift": (6, 14, 22),
                                                   "day": (0,)}[bucket])

    def test_the_timeline_covers_the_window_and_adds_up_to_the_figures(self):
        windows = [("00:00", "3 08:00"), ("05:07:12.345", "1 19:41:00.001"), ("-1 00:00", "01:00")]
        with self.shop() as shop:
            self.fill(shop)
            for start, end in windows:
                with self.subTest(start=start, end=end):
                    self.check_lanes(shop, start, end)

    def check_lanes(self, shop, start, end):
        window = {"start_time": written(start), "end_time": written(end)}
        whole = shop.metrics(start, end)
        workers = shop.get("/api/timeline", **window)["data"]["workers"]
        stations = shop.get("/api/timeline", of="workstations", **window)["data"]["workstations"]
        self.assertEqual([w["worker_id"] for w in workers], ["W1", "W2", "W3"])
        self.assertEqual([s["station_id"] for s in stations], ["S1", "S2", "S3"])
        for lane, figures in zip(workers, whole["workers"]):
            sums = self.sums(lane["intervals"], start, end)
            for state, name in (("working", "active_ms"), ("idle", "idle_ms"),
                                ("absent", "absent_ms"), ("unknown", "unknown_ms")):
                self.assertEqual(sums.get(state, 0), figures[name], (lane["worker_id"], state))
            one = shop.get("/api/timeline", worker_id=lane["worker_id"], **window)["data"]
            self.assertEqual(one["workers"], [lane])
        for lane, figures in zip(stations, whole["workstations"]):
            sums = self.sums(lane["intervals"], start, end)
            self.assertEqual(sums.get("working", 0), figures["working_ms"])
            self.assertEqual(sums.get("working", 0) + sums.get("idle", 0),
                             figures["occupied_ms"])
            one = shop.get("/api/timeline", workstation_id=lane["station_id"], **window)["data"]
            self.assertEqual(one["workstations"], [lane])

    def sums(self, intervals, start, end):
        self.assertEqual(intervals[0]["start_time"], written(start))
        self.assertEqual(intervals[-1]["end_time"], written(end))
        for one, next_one in zip(intervals, intervals[1:]):
            self.assertEqual(one["end_time"], next_one["start_time"])
        sums = {}
        for each in intervals:
            length = ms(each["end_time"]) - ms(each["start_time"])
            self.assertGreater(length, 0)
            sums[each["state"]] = sums.get(each["state"], 0) + length
        return sums

    def test_a_timeline_by_hand(self):
        with self.shop() as shop:
            shop.keep("06:10 W1 S1 working", "06:20 W1 S1 idle", "06:30 W1 S2 working",
                      "06:40 W1 S2 unknown", "06:15 W2 S1 working", "06:35 W2 S1 absent")
            window = {"start_time": written("06:00"), "end_time": written("07:00")}
            [w1] = shop.get("/api/timeline", worker_id="W1", **window)["data"]["workers"]
            self.assertEqual(
                [(each["start_time"][11:16], each["state"], each["workstation_id"])
                 for each in w1["intervals"]],
                [("06:00", "unknown", None), ("06:10", "working", "S1"), ("06:20", "idle", "S1"),
                 ("06:30", "working", "S2"), ("06:40", "unknown",
                                             w1["intervals"][-1]["workstation_id"])])
            [s1] = shop.get("/api/timeline", workstation_id="S1", **window)["data"]["workstations"]
            self.assertEqual(
                [(each["start_time"][11:16], each["state"], each["worker_ids"])
                 for each in s1["intervals"]],
                [("06:00", "vacant", []), ("06:10", "working", ["W1"]),
                 ("06:15", "working", ["W1", "W2"]), ("06:30", "working", ["W2"]),
                 ("06:35", "vacant", [])])

    def test_a_timeline_is_of_a_bounded_size(self):
        names = [f"T{i:02}" for i in range(60)]
        window = {"start_time": written("06:00"), "end_time": written("07:00")}
        with self.shop() as shop:
            # Sixty come to one workstation and leave it, one by one: few intervals, but each
            # stretch of the workstation names all that are there.
            shop.register(" ".join(names), "")
            start = moment("06:00")
            shop.keep(*(event(f"00:00 {names[i % 60]} S1 {('working', 'absent')[i // 60 % 2]}",
                              timestamp=written(start + datetime.timedelta(milliseconds=100 * i)))
                        for i in range(6000)))
            self.assertEqual(len(shop.get("/api/timeline", **window)["data"]["workers"]), 63)
            said = shop.get("/api/timeline", 413, of="workstations", **window)
            self.assertIn("ask for a shorter window", said["error"])
            shop.get("/api/timeline", of="workstations", start_time=window["start_time"],
                     end_time=written("06:01"))
            # More intervals than are given at once.
            many = [event(f"00:00 W1 S1 {('working', 'idle')[i % 2]}",
                          timestamp=written(start + datetime.timedelta(milliseconds=100 * i)))
                    for i in range(21000)]
            for i in range(0, len(many), 7000):
                shop.keep(*many[i:i + 7000])
            said = shop.get("/api/timeline", 413, worker_id="W1", **window)
            self.assertIn("more than 20000 intervals", said["error"])

    def test_a_long_series_holds_up_nobody(self):
        """Not even with one thread for all."""
        with self.shop("--threads", "1") as shop:
            register_many(shop, 500)
            begun, over = time.monotonic(), []

            def ask():
                with Client(shop.port) as client:
                    over.append(client.call(
                        "GET", "/api/metrics/series", bucket="hour",
                        start_time=written("06:00"), end_time=written("41 06:00")))
            asking = threading.Thread(target=ask)
            asking.start()
            longest, count = 0, 0
            while not over:
                at = time.monotonic()
                shop.keep(event("06:00 W1 S1 +1", count=count + 1))
                longest, count = max(longest, time.monotonic() - at), count + 1
            asking.join()
            took = time.monotonic() - begun
            self.assertEqual(over[0].status, 200)
            self.assertEqual(len(over[0].json["data"]["series"]), 984)
            self.assertLess(longest, max(0.5, took / 3), f"{count} in {took} s")

    def test_a_series_of_too_much_is_refused_and_says_how_much_may_be(self):
        with self.shop() as shop:
            register_many(shop, 1500)
            said = shop.get("/api/metrics/series", 400, bucket="hour",
                            start_time=written("06:00"), end_time=written("41 06:00"))
            self.assertIn("984 buckets of 3006 workers and workstations", said["error"])
            self.assertIn("may have 665 buckets", said["error"])

    def test_series_and_timeline_refuse_what_they_cannot_answer(self):
        ok = {"start_time": written("06:00"), "end_time": written("07:00")}
        with self.shop() as shop:
            for path, query in (
                    ("/api/metrics/series", {"bucket": "week"}),
                    ("/api/metrics/series", {"worker_id": "nobody"}),
                    ("/api/metrics/series", {"workstation_id": "nowhere"}),
                    ("/api/metrics/series", {"worker_id": "W1", "workstation_id": "S1"}),
                    ("/api/metrics/series", {"end_time": "2026-12-31T00:00:00Z"}),
                    ("/api/timeline", {"of": "machines"}),
                    ("/api/timeline", {"worker_id": "nobody"}),
                    ("/api/timeline", {"worker_id": "W1", "workstation_id": "S1"})):
                with self.subTest(path, **query):
                    shop.get(path, 400, **ok | query)


class Calendar(Case):
    """Planned time: shifts less breaks, in the site's own time."""
    DAYLIGHT = ("--timezone", "Europe/Berlin")

    def planned(self, shop, start, end):
        return shop.metrics(start, end)["window"]["planned_ms"] / HOUR_MS

    def test_an_arbitrary_window_is_planned_whole_by_default(self):
        with self.shop() as shop:
            self.assertEqual(self.planned(shop, "03:20", "1 09:50"), 30.5)
            to_come = now(days=1)
            self.assertEqual(self.planned(shop, to_come, to_come + datetime.timedelta(1)), 24)

    def test_shifts_and_breaks_make_the_plan_from_their_day_on(self):
        with self.shop() as shop:
            said = shop.post("/api/shifts", {
                "name": "Early", "weekdays": [1, 2, 3, 4, 5], "start": "06:00",
                "length_minutes": 480, "valid_from": "2025-01-14",
                "breaks": [{"start": "09:00", "length_minutes": 15},
                           {"start": "12:00", "length_minutes": 45}]}, 201)
            shift = said["shift"]
            self.assertEqual(shift["breaks"][1], {"start": "12:00", "length_minutes": 45})
            self.assertEqual(self.planned(shop, "06:00", "1 06:00"), 24)    # Monday, before
            self.assertEqual(self.planned(shop, "1 06:00", "2 06:00"), 7)   # Tuesday
            self.assertEqual(self.planned(shop, "1 09:00", "1 10:00"), 0.75)
            self.assertEqual(self.planned(shop, "5 00:00", "7 00:00"), 0)   # the weekend
            self.assertEqual(self.planned(shop, "1 14:00", "1 22:00"), 0)

            shop.keep("1 08:00 W1 S1 working", "1 16:00 W1 S1 absent")
            stations = by_id(shop.metrics("1 06:00", "2 06:00")["workstations"], "station_id")
            self.assertEqual(stations["S1"]["utilization_percentage"], 114.29)
            stations = by_id(shop.metrics("1 14:00", "1 16:00")["workstations"], "station_id")
            self.assertEqual(stations["S1"]["utilization_percentage"], 0)

            shop.delete(f"/api/shifts/{shift['shift_id']}")
            self.assertEqual(self.planned(shop, "1 06:00", "2 06:00"), 24)

    def test_a_day_of_the_clocks_change_has_23_or_25_hours(self):
        with self.shop(*self.DAYLIGHT) as shop:
            self.assertEqual(shop.get("/api/settings")["settings"]["timezone"], "Europe/Berlin")
            spring = {"start_time": "2025-03-29T23:00:00Z", "end_time": "2025-03-30T22:00:00Z"}
            autumn = {"start_time": "2024-10-26T22:00:00Z", "end_time": "2024-10-27T23:00:00Z"}
            for window, hours in ((spring, 23), (autumn, 25)):
                for bucket, count in (("day", 1), ("hour", hours)):
                    series = shop.get("/api/metrics/series", bucket=bucket,
                                      **window)["data"]["series"]
                    self.assertEqual(len(series), count, (bucket, hours))
            night = shop.get("/api/metrics/series", bucket="shift",
                             start_time="2025-03-29T21:00:00Z",
                             end_time="2025-03-30T04:00:00Z")["data"]["series"]
            self.assertEqual([each["elapsed_ms"] for each in night], [7 * HOUR_MS])
            night = shop.get("/api/metrics/series", bucket="shift",
                             start_time="2024-10-26T20:00:00Z",
                             end_time="2024-10-27T05:00:00Z")["data"]["series"]
            self.assertEqual([each["elapsed_ms"] for each in night], [9 * HOUR_MS])

    def test_the_first_hours_of_1970_are_in_a_series_west_of_utc(self):
        """A camera without a clock sends 1970."""
        window = {"start_time": "1970-01-01T00:00:00.000Z",
                  "end_time": "1970-01-01T09:30:00.000Z"}
        with self.shop("--timezone", "America/St_Johns") as shop:
            shop.keep(event(None, timestamp="1970-01-01T00:10:00Z", worker_id="W1",
                            workstation_id="S1", event_type="working"),
                      event(None, timestamp="1970-01-01T00:20:00Z", worker_id="W1",
                            workstation_id="S1", event_type="product_count", count=3))
            whole = shop.get("/api/metrics", **window)["data"]
            for bucket, count in (("hour", 10), ("day", 2), ("shift", 2)):
                series = shop.get("/api/metrics/series", bucket=bucket,
                                  **window)["data"]["series"]
                with self.subTest(bucket):
                    self.assertEqual(len(series), count)
                    self.assertEqual(series[0]["start_time"], window["start_time"])
                    self.assertEqual(sum(each["active_ms"] for each in series),
                                     whole["factory"]["active_ms"])
                    self.assertEqual(sum(each["total_production_count"] for each in series), 3)
                    self.assertEqual(sum(each["planned_ms"] for each in series), 9.5 * HOUR_MS)

    def test_windows_lie_from_1970_on_and_within_a_hundred_years(self):
        with self.shop() as shop:
            for start, end, status in (
                    ("1970-01-01T00:00:00Z", "2070-01-01T00:00:00Z", 200),
                    ("1970-01-01T00:00:00Z", "2070-01-01T00:00:00.001Z", 400),
                    ("1969-12-31T23:59:59.999Z", "1970-01-02T00:00:00Z", 400),
                    ("1970-01-01T00:00:00+00:30", "1970-01-02T00:00:00Z", 400),
                    ("2024-02-29T12:00:00Z", "2124-02-29T12:00:00Z", 200),
                    ("2024-02-29T12:00:00Z", "2124-02-29T12:00:00.001Z", 400)):
                for path in ("/api/metrics", "/api/metrics/series", "/api/timeline",
                             "/api/losses", "/api/bottleneck"):
                    with self.subTest(path, start=start, end=end):
                        if status == 400 or not path.endswith("series"):
                            shop.get(path, status, start_time=start, end_time=end)

    def test_a_shift_without_valid_from_begins_today_at_the_site(self):
        early = {"name": "Early", "start": "06:00", "length_minutes": 480}
        for zone, hours in (("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)):
            with self.shop("--timezone", zone) as shop:
                before = now(hours=hours).date()
                shift = shop.post("/api/shifts", early, 201)["shift"]
                after = now(hours=hours).date()
                self.assertIn(shift["valid_from"], (str(before), str(after)), zone)

    def test_a_shift_that_overlaps_another_is_a_conflict(self):
        early = {"name": "Early", "start": "06:00", "length_minutes": 480,
                 "valid_from": "2025-01-01"}
        with self.shop() as shop:
            shift = shop.post("/api/shifts", early, 201)["shift"]
            shop.post("/api/shifts", early | {"name": "Other", "start": "13:59"}, 409)
            late = shop.post("/api/shifts", early | {"name": "Late", "start": "14:00"},
                             201)["shift"]
            night = early | {"name": "Night", "start": "22:00"}
            shop.post("/api/shifts", night | {"length_minutes": 481}, 409)
            shop.post("/api/shifts", night, 201)
            shop.put(f"/api/shifts/{late['shift_id']}", {"start": "13:00"}, 409)
            shop.put(f"/api/shifts/{shift['shift_id']}", {"length_minutes": 420})
            said = shop.get("/api/shifts")
            self.assertEqual(said["count"], 3)
            self.assertEqual({each["name"]: each["length_minutes"] for each in said["shifts"]},
                             {"Early": 420, "Late": 480, "Night": 480})
            self.assertEqual(shop.get(f"/api/shifts/{late['shift_id']}")["shift"], late)


if __name__ == "__main__":
    unittest.main()
