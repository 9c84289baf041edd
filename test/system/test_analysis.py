"""Lost time and the bottleneck of little scenes, worked out by hand from METRICS.md."""
import random
import unittest

from shopfloor import HOUR_MS, Case, Shopfloor, ms, now, written

MINUTE_MS = 60 * 1000
LOSSES = ("idle_ms", "absent_ms", "unknown_ms", "off_station_ms")
PATHS = ("/api/losses", "/api/bottleneck")


def window(start, end):
    return {"start_time": written(start), "end_time": written(end)}


# Events of the day; then of each station, in minutes from 6 to 8 o'clock:
#   working, idle, absent, unknown, off station
SCENES = [
    ("nobody was seen", [], {"S1": (0, 0, 0, 0, 120)}),
    ("worked, idled, went away, and came back",
     ["06:00 W1 S1 working", "06:30 W1 S1 idle", "06:45 W1 S1 absent", "07:00 W1 S1 working"],
     {"S1": (90, 15, 15, 0, 0), "S2": (0, 0, 0, 0, 120)}),
    ("went to another station",
     ["06:00 W1 S1 working", "06:30 W1 S2 working"],
     {"S1": (30, 0, 0, 0, 90), "S2": (90, 0, 0, 0, 30)}),
    ("lost sight of, while another one is absent",
     ["06:00 W1 S1 absent", "06:30 W2 S1 unknown", "07:00 W2 S1 idle"],
     {"S1": (0, 60, 30, 30, 0)}),
    ("two at once count once", ["06:00 W1 S1 working", "06:30 W2 S1 working",
                                "07:00 W1 S1 idle", "07:30 W2 S1 idle"],
     {"S1": (90, 30, 0, 0, 0)}),
]


class Losses(Case):
    def check_losses(self, losses):
        self.assertEqual(losses["lost_ms"], sum(losses[part] for part in LOSSES), losses)
        self.assertEqual(losses["working_ms"] + losses["lost_ms"], losses["planned_so_far_ms"])

    def ask(self, shop, start, end):
        data = shop.get("/api/losses", **window(start, end))["data"]
        for each in (data["factory"], *data["workstations"]):
            self.check_losses(each)
        for name in ("planned_so_far_ms", "working_ms", *LOSSES):
            self.assertEqual(data["factory"][name],
                             sum(each[name] for each in data["workstations"]), name)
        return data

    def test_each_scene_has_the_losses_worked_out_by_hand(self):
        with self.shop() as shop:
            for day, (what, events, stations) in enumerate(SCENES):
                shop.keep(*(f"{3 * day} {each}" for each in events))
                data = self.ask(shop, f"{3 * day} 06:00", f"{3 * day} 08:00")
                got = {each["station_id"]: each for each in data["workstations"]}
                for name, minutes in stations.items():
                    with self.subTest(what, station=name):
                        self.assertEqual(
                            [got[name][part] for part in ("working_ms", *LOSSES)],
                            [each * MINUTE_MS for each in minutes])
                        self.assertEqual(got[name]["planned_so_far_ms"], 120 * MINUTE_MS)

    def test_only_planned_time_is_lost(self):
        early = {"name": "Early", "start": "06:00", "length_minutes": 240,
                 "breaks": [{"start": "07:00", "length_minutes": 30}], "valid_from": "2020-01-01"}
        with self.shop() as shop:
            shop.post("/api/shifts", early, 201)
            shop.keep("05:00 W1 S1 working", "06:50 W1 S1 absent", "07:10 W1 S1 working",
                      "07:20 W1 S1 idle", "11:00 W1 S1 working")
            factory = self.ask(shop, "04:00", "12:00")["factory"]
            [one] = [each for each in self.ask(shop, "04:00", "12:00")["workstations"]
                     if each["station_id"] == "S1"]
            self.assertEqual(
                [one[part] / MINUTE_MS for part in ("planned_so_far_ms", "working_ms", *LOSSES)],
                [210, 50, 150, 10, 0, 0])
            self.assertEqual(one["lost_percentage"], round(100 * 160 / 210, 2))
            self.assertEqual(factory["planned_so_far_ms"], 3 * 210 * MINUTE_MS)

    def test_nothing_is_lost_of_what_lies_ahead(self):
        with self.shop() as shop:
            data = shop.get("/api/losses", start_time="2090-01-01T00:00:00Z",
                            end_time="2090-01-02T00:00:00Z")["data"]
            self.assertEqual(data["factory"], {name: 0 for name in data["factory"]})
            self.assertEqual(len(data["workstations"]), 3)

    def test_any_window_of_the_sample_agrees_with_the_figures(self):
        """All time is planned there, so working and idle are those of the stations."""
        dice = random.Random(5)
        with Shopfloor(seed=True) as shop:
            for _ in range(10):
                ends = (now(hours=-50 - 100 * dice.random()), now(hours=-50 * dice.random()))
                figures = shop.metrics(*ends)
                data = self.ask(shop, *ends)
                self.assertEqual(len(data["workstations"]), len(figures["workstations"]))
                for lost, one in zip(data["workstations"], figures["workstations"]):
                    self.assertEqual(lost["station_id"], one["station_id"])
                    self.assertEqual(lost["planned_so_far_ms"],
                                     figures["window"]["planned_so_far_ms"])
                    self.assertEqual(lost["working_ms"], one["working_ms"])
                    self.assertEqual(lost["working_ms"] + lost["idle_ms"], one["occupied_ms"])


class Bottleneck(Case):
    def ask(self, shop, start, end):
        data = shop.get("/api/bottleneck", **window(start, end))["data"]
        several = sum(ms(each["end_time"]) - ms(each["start_time"]) for each in data["periods"]
                      if len(each["station_ids"]) > 1)
        self.assertEqual(sum(each["sole_ms"] for each in data["workstations"]) + several +
                         data["none_ms"], data["elapsed_ms"])
        return data

    def test_it_shifts_from_one_station_to_the_next(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "07:00 W1 S1 idle", "06:40 W2 S2 working",
                      "08:00 W2 S2 absent", "06:50 W3 S3 working", "07:30 W3 S3 unknown")
            data = self.ask(shop, "06:00", "09:00")
            self.assertEqual(
                [(each["start_time"][11:16], each["end_time"][11:16], each["station_ids"])
                 for each in data["periods"]],
                [("06:00", "06:40", ["S1"]), ("06:40", "07:00", ["S1", "S2"]),
                 ("07:00", "08:00", ["S2"])])
            self.assertEqual(
                [(each["station_id"], each["sole_ms"] / MINUTE_MS,
                  each["shifting_ms"] / MINUTE_MS, each["sole_percentage"])
                 for each in data["workstations"]],
                [("S1", 40, 20, 22.22), ("S2", 60, 20, 33.33), ("S3", 0, 0, 0)])
            self.assertEqual(data["none_ms"], HOUR_MS)
            self.assertIsNone(data["current"])
            current = self.ask(shop, "06:00", "07:45")["current"]
            self.assertEqual((current["station_id"], current["since"][11:16]), ("S2", "06:40"))

    def test_it_is_clipped_to_the_window(self):
        with self.shop() as shop:
            shop.keep("05:00 W1 S1 working", "06:30 W1 S1 idle", "06:00 W2 S2 working")
            data = self.ask(shop, "06:20", "06:40")
            self.assertEqual([each["station_ids"] for each in data["periods"]], [["S2"]])

    def test_any_window_of_the_sample_adds_up(self):
        with Shopfloor(seed=True) as shop:
            for days in (1, 7, 8):
                self.assertTrue(self.ask(shop, now(hours=-24 * days), now())["periods"])


class Slices(Case):
    def test_a_long_window_is_read_in_slices_and_says_the_same(self):
        """With many workers any window is long."""
        window = {"start_time": written(now(hours=-190)), "end_time": written(now(hours=-1))}
        with Shopfloor(seed=True) as shop:
            def ask():
                answers = [shop.get(path, **window)["data"] for path in PATHS]
                for answer in answers:
                    del answer["now"]
                return answers

            at_once = ask()
            self.assertGreater(len(at_once[1]["periods"]), 100)
            for number in range(200):
                shop.post("/api/workers", {"worker_id": f"X{number}", "name": "Another"}, 201)
            self.assertEqual(ask(), at_once)


class Refused(Case):
    def test_of_a_deactivated_workstation_only_what_it_did_is_shown(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "07:00 W1 S1 absent")
            for station in ("S1", "S2"):
                shop.put(f"/api/workstations/{station}", {"active": False})
            shown = [[each["station_id"] for each in
                      shop.get(path, **window("06:00", "08:00"))["data"]["workstations"]]
                     for path in PATHS]
            self.assertEqual(shown, [["S1", "S3"], ["S1", "S3"]])

    def test_windows_are_named_as_for_the_figures(self):
        with self.shop() as shop:
            for path in PATHS:
                shop.get(path)
                shop.get(path, shift="previous")
                for query, says in (({"shift": "next"}, "shift"),
                                    ({"start_time": written("06:00")}, "end_time is missing"),
                                    (window("07:00", "06:00"), "not before"),
                                    ({"worker_id": "W1"}, "worker_id")):
                    with self.subTest(path, **query):
                        self.assertIn(says, shop.get(path, 400, **query)["error"])


if __name__ == "__main__":
    unittest.main()
