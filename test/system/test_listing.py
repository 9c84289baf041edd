"""Events go out: filters, pages, exports."""
import csv
import datetime
import io
import json
import random
import unittest

from shopfloor import DAY, Case, event, written

COUNT = 700


def made_events():
    dice = random.Random(3)
    made = []
    for i in range(COUNT):
        # Many at one instant, so that pages end in the middle of a tie.
        at = DAY + datetime.timedelta(minutes=dice.randrange(60))
        what = dice.choice(("working", "idle", "absent", "unknown", "+2"))
        made.append(event(f"06:00 W{dice.randrange(1, 4)} S{dice.randrange(1, 4)} {what}",
                          timestamp=written(at), confidence=dice.randrange(101) / 100,
                          event_uuid=f"00000000-0000-4000-8000-{i:012d}",
                          **({"camera_id": f"cam {i % 3}, \"left\""} if i % 4 else {})))
    return made


class Listing(Case):
    def pages(self, shop, **query):
        found, cursor = [], {}
        while True:
            said = shop.get("/api/events", **query, **cursor)
            self.assertEqual(said["count"], len(said["events"]))
            self.assertLessEqual(said["count"], int(query.get("limit", 1000)))
            found += said["events"]
            self.assertLessEqual(len(found), COUNT)
            if said["next_cursor"] is None:
                return found
            self.assertRegex(said["next_cursor"], r"^[A-Za-z0-9_-]+$")
            cursor = {"cursor": said["next_cursor"]}

    def test_events_are_found_by_every_filter_and_by_all_together(self):
        sent = made_events()
        start, end = written("00:10"), written("00:40")
        filters = [
            ({}, lambda e: True),
            ({"worker_id": "W2"}, lambda e: e["worker_id"] == "W2"),
            ({"workstation_id": "S3"}, lambda e: e["workstation_id"] == "S3"),
            ({"event_type": "idle"}, lambda e: e["event_type"] == "idle"),
            ({"event_type": "product_count"}, lambda e: e["event_type"] == "product_count"),
            ({"camera_id": 'cam 1, "left"'}, lambda e: e.get("camera_id") == 'cam 1, "left"'),
            ({"camera_id": "none"}, lambda e: False),
            ({"start_time": start, "end_time": end}, lambda e: start <= e["timestamp"] < end),
            ({"min_confidence": "0.5"}, lambda e: e["confidence"] >= 0.5),
        ]
        everything = {name: value for query, _ in filters for name, value in query.items()}
        everything |= {"event_type": "idle", "camera_id": 'cam 1, "left"'}
        filters.append((everything, lambda e: all(
            wanted(e) for query, wanted in filters[:-1]
            if all(everything[name] == value for name, value in query.items()))))
        with self.shop() as shop:
            shop.keep(*sent)
            for query, wanted in filters:
                with self.subTest(query):
                    expected = {e["event_uuid"] for e in sent if wanted(e)}
                    for more in ({"limit": 10000}, {"limit": 37}, {"limit": 37, "order": "asc"}):
                        found = [e["event_uuid"] for e in self.pages(shop, **query, **more)]
                        self.assertEqual(len(found), len(set(found)))
                        self.assertEqual(set(found), expected)

    def test_cursors_lead_through_every_event_once_in_both_orders(self):
        with self.shop() as shop:
            shop.keep(*made_events())
            for limit in (1, 13, 350, COUNT, 10000):
                for order in ("asc", "desc"):
                    with self.subTest(limit=limit, order=order):
                        found = self.pages(shop, limit=limit, order=order)
                        keys = [(e["timestamp"], e["id"]) for e in found]
                        self.assertEqual(keys, sorted(keys, reverse=order == "desc"))
                        self.assertEqual(len(set(keys)), COUNT)

    def test_the_latest_thousand_come_without_being_asked_for(self):
        with self.shop() as shop:
            shop.keep(*(event(f"06:{i // 60 % 60:02d}:{i % 60:02d} W1 S1 +{i // 3600}")
                        for i in range(1100)))
            said = shop.get("/api/events")
            self.assertEqual(said["count"], 1000)
            self.assertIsNotNone(said["next_cursor"])
            stamps = [e["timestamp"] for e in said["events"]]
            self.assertEqual(stamps, sorted(stamps, reverse=True))

    def test_events_that_come_meanwhile_do_not_disturb_the_pages(self):
        with self.shop() as shop:
            shop.keep(*made_events())
            first = shop.get("/api/events", limit=300, order="asc")
            shop.keep("00:00 W1 S1 working", "01:30 W1 S1 idle")
            rest = shop.get("/api/events", limit=10000, order="asc",
                            cursor=first["next_cursor"])
            ids = [e["id"] for e in first["events"] + rest["events"]]
            self.assertEqual(len(ids), len(set(ids)))
            self.assertLessEqual(set(range(1, COUNT + 1)), set(ids))

    def test_csv_and_ndjson_hold_what_the_list_holds(self):
        with self.shop() as shop:
            shop.keep(*made_events())
            first = shop.events()[0]["event_uuid"]
            shop.post(f"/api/events/{first}/void", {"reason": "to be seen"})
            for query in ({}, {"order": "asc"}, {"worker_id": "W2", "event_type": "idle"},
                          {"camera_id": "nobody"}):
                with self.subTest(query):
                    listed = shop.events(**query)
                    lines = shop.get("/api/events", format="ndjson", **query)
                    self.assertIn("ndjson", lines.headers["Content-Type"])
                    self.assertEqual([json.loads(line) for line in lines.body.splitlines()],
                                     listed)
                    table = shop.get("/api/events", format="csv", **query)
                    self.assertIn("text/csv", table.headers["Content-Type"])
                    self.check_table(table.body.decode(), listed)

    def check_table(self, text, listed):
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(len(rows), len(listed))
        for row, wanted in zip(rows, listed):
            self.assertEqual(set(row), set(wanted))
            for name, value in wanted.items():
                if value is None:
                    self.assertEqual(row[name], "")
                elif isinstance(value, bool):
                    self.assertEqual(row[name], "true" if value else "false")
                elif isinstance(value, float):
                    self.assertEqual(float(row[name]), value)
                else:
                    self.assertEqual(row[name], str(value))

    def test_an_export_streams_more_than_a_page(self):
        with self.shop() as shop:
            for part in range(3):
                shop.keep(*(event(f"{part} {i // 3600:02d}:{i // 60 % 60:02d}:{i % 60:02d} "
                                  "W1 S1 +1") for i in range(9000)))
            lines = shop.get("/api/events", format="ndjson", order="asc").body.splitlines()
            ids = [json.loads(line)["id"] for line in lines]
            self.assertEqual(ids, list(range(1, 27001)))


if __name__ == "__main__":
    unittest.main()
