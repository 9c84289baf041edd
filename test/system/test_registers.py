"""Who works here, and where."""
import unittest

from shopfloor import Case, by_id, event, moment, written

KINDS = [
    ("/api/workers", "worker", "workers", "worker_id", {"worker_id": "W7", "name": "Grete"}),
    ("/api/workstations", "workstation", "workstations", "station_id",
     {"station_id": "S7", "name": "Mill", "type": "CNC"}),
]


class Registers(Case):
    workers = stations = ""

    def test_what_is_registered_is_there_to_be_read_changed_and_deleted(self):
        with self.shop() as shop:
            for path, one, many, key, made in KINDS:
                with self.subTest(one):
                    listed = shop.get(path)
                    self.assertEqual((listed["count"], listed[many]), (0, []))
                    said = shop.post(path, made, 201)[one]
                    self.assertLessEqual(made.items(), said.items())
                    self.assertIs(said["active"], True)
                    self.assertRegex(said["created_at"], r"^\d{4}-\d\d-\d\dT.*Z$")
                    listed = shop.get(path)
                    self.assertEqual((listed["count"], listed[many]), (1, [said]))
                    self.assertEqual(shop.get(f"{path}/{made[key]}")[one], said)

                    changed = shop.put(f"{path}/{made[key]}", {"name": "Ünal Ø"})[one]
                    self.assertEqual(changed, said | {"name": "Ünal Ø"})
                    shop.restart()
                    self.assertEqual(shop.get(path)[many], [changed])

                    self.assertEqual(shop.delete(f"{path}/{made[key]}")[key], made[key])
                    self.assertEqual(shop.get(path)["count"], 0)

    def test_a_second_one_of_the_same_id_is_a_conflict(self):
        with self.shop() as shop:
            for path, one, many, key, made in KINDS:
                with self.subTest(one):
                    shop.post(path, made, 201)
                    said = shop.post(path, made | {"name": "Other"}, 409)
                    self.assertIn(made[key], said["error"])
                    self.assertEqual(shop.get(path)[many][0]["name"], made["name"])

    def test_what_does_not_exist_is_404(self):
        with self.shop() as shop:
            for path, *_ in KINDS:
                with self.subTest(path):
                    shop.get(f"{path}/nobody", 404)
                    shop.put(f"{path}/nobody", {"name": "N"}, 404)
                    shop.delete(f"{path}/nobody", 404)
            for method in (shop.get, shop.delete):
                for number in ("7", "-1", "x", "99999999999999999999"):
                    method(f"/api/shifts/{number}", 404)
            shop.put("/api/shifts/7", {"name": "N"}, 404)

    def test_ids_may_be_any_text_and_are_escaped_in_addresses(self):
        with self.shop() as shop:
            for name, escaped in (("W 1", "W%201"), ("W/1", "W%2F1"), ("Wörk", "W%C3%B6rk"),
                                  ("50%", "50%25"), ("a?b#c", "a%3Fb%23c"), ("x" * 64, "x" * 64)):
                with self.subTest(name):
                    shop.post("/api/workers", {"worker_id": name, "name": "N"}, 201)
                    self.assertEqual(shop.get(f"/api/workers/{escaped}")["worker"]["worker_id"],
                                     name)
                    shop.delete(f"/api/workers/{escaped}")

    def test_what_events_refer_to_cannot_be_deleted(self):
        with self.shop() as shop:
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working")
            for path in ("/api/workers/W1", "/api/workstations/S1"):
                self.assertIn("active", shop.delete(path, 409)["error"])
            self.assertEqual(len(shop.events()), 1)

    def test_a_deactivated_worker_is_kept_in_history_not_in_the_totals(self):
        with self.shop() as shop:
            shop.register("W1 W2", "S1 S2")
            shop.keep("06:00 W1 S1 working", "06:20 W1 S1 +5", "07:00 W1 S1 absent",
                      "06:00 W2 S2 idle")
            before = shop.metrics("06:00", "08:00")
            self.assertIs(shop.put("/api/workers/W1", {"active": False})["worker"]["active"],
                          False)
            after = shop.metrics("06:00", "08:00")
            self.check_figures(after)
            self.assertEqual(after["factory"], before["factory"] | {"total_workers": 1})
            worker = by_id(after["workers"], "worker_id")["W1"]
            self.assertEqual((worker["active_ms"], worker["total_units_produced"]), (3600000, 5))
            lanes = shop.get("/api/timeline", start_time=written(moment("06:00")),
                             end_time=written(moment("08:00")))["data"]["workers"]
            self.assertEqual([lane["worker_id"] for lane in lanes], ["W1", "W2"])
            later = shop.metrics("5 06:00", "5 08:00")
            self.assertEqual([w["worker_id"] for w in later["workers"]], ["W2"])
            self.assertEqual(shop.get("/api/workers")["count"], 2)

    def test_events_of_the_deactivated_are_refused_until_they_are_back(self):
        with self.shop() as shop:
            shop.register("W1 W2", "S1 S2")
            for path, bad, good in (
                    ("/api/workers/W1", "06:00 W1 S2 working", "06:00 W2 S2 working"),
                    ("/api/workstations/S1", "07:00 W2 S1 working", "07:00 W2 S2 idle")):
                with self.subTest(path):
                    shop.put(path, {"active": False})
                    self.assertIn("deactivated", shop.post("/api/events", event(bad), 409)["error"])
                    said = shop.post("/api/events/batch", [event(bad), event(good)])
                    self.assertEqual([each["index"] for each in said["rejected"]], [0])
                    self.assertEqual(said["accepted"], 1)
                    shop.put(path, {"active": True})
                    shop.post("/api/events", event(bad), 201)

    def test_a_worker_may_be_renamed_without_a_change_of_figures(self):
        with self.shop() as shop:
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working")
            before = shop.metrics("06:00", "07:00")
            shop.put("/api/workers/W1", {"name": "Anna"})
            shop.put("/api/workstations/S1", {"name": "Press", "type": "Press"})
            after = shop.metrics("06:00", "07:00")
            self.assertEqual(after["workers"][0], before["workers"][0] | {"name": "Anna"})
            self.assertEqual(after["workstations"][0],
                             before["workstations"][0] | {"name": "Press", "type": "Press"})


if __name__ == "__main__":
    unittest.main()
