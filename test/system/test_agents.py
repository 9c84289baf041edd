"""Agents: the boxes beside the cameras, as they last reported."""
import json
import re
import unittest

from shopfloor import Shopfloor, by_id, ms, now, written

HEARTBEAT = "/api/agents/heartbeat"


def heartbeat(agent="hall", cameras="cam-1 online", **members):
    """A good one; cameras as "cam-1 online, cam-2 dark"."""
    said = {"agent_id": agent, "version": "1.2.3", "sent_at": written(now()),
            "started_at": written(now(hours=-1)), "interval_ms": 10000,
            "queue": {"waiting": 0, "dead": 0, "bytes": 4096, "oldest_at": None},
            "counts": {"taken": 9, "delivered": 8, "rejected": 7, "dropped_full": 6,
                       "dropped_old": 5, "refused": 4, "ignored": 3},
            "clock": None, "trouble": None,
            "cameras": [{"camera_id": camera, "state": state, "heard_at": written(now()),
                         "clock_ahead_ms": -40, "unread": 0, "reason": None}
                        for camera, state in map(str.split, filter(None, cameras.split(",")))]}
    return said | members


def samples(text):
    """Prometheus' text format 0.0.4, read as its description says: {name: {labels: value}}."""
    found, types, name = {}, {}, None
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, types[name] = line.split(" ")
            found[name] = {}
        elif line and not line.startswith("#"):
            sample, labels, value = sample_of(line)
            if sample != name:
                raise AssertionError(f"not together with its kind: {line}")
            if labels in found[name]:
                raise AssertionError(f"there twice: {line}")
            found[name][labels] = value
    return found, types


def sample_of(line):
    name = re.match(r"[a-zA-Z_:][a-zA-Z0-9_:]*", line)[0]
    rest, labels = line[len(name):], []
    if rest.startswith("{"):
        rest = rest[1:]
        while not rest.startswith("}"):
            key, value, rest = re.match(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)",?(.*)$',
                                        rest).groups()
            labels.append((key, re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)))
        rest = rest[1:]
    return name, tuple(labels), float(re.fullmatch(r" (\S+)", rest)[1])


class Agents(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.shop = self.enterContext(Shopfloor())

    def agents(self):
        said = self.shop.get("/api/agents")
        self.assertEqual(said["count"], len(said["agents"]))
        return by_id(said["agents"], "agent_id")

    def test_what_was_said_is_what_is_listed(self):
        self.assertEqual(self.agents(), {})
        queue = {"waiting": 2, "dead": 1, "bytes": 8192, "oldest_at": written(now(seconds=-5))}
        said = heartbeat(queue=queue, clock={"offset_ms": -12, "delay_ms": 3},
                         trouble="broker: connection refused",
                         cameras="cam-1 online, cam-2 silent, cam-3 dark, cam-4 offline")
        self.shop.post(HEARTBEAT, said)
        listed = self.agents()["hall"]
        for member in said.keys() - {"queue", "counts"}:
            self.assertEqual(listed[member], said[member], member)
        self.assertEqual(listed["status"], "online")
        self.assertEqual(listed["counts"], said["counts"] | {"dropped": 11})
        self.assertGreaterEqual(listed["queue"].pop("lag_ms"), 5000)
        self.assertEqual(listed["queue"], queue)

    def test_an_older_agent_says_less(self):
        said = heartbeat()
        for camera in said["cameras"]:
            for member in ("clock_ahead_ms", "unread", "reason"):
                del camera[member]
        self.shop.post(HEARTBEAT, said)
        camera = self.agents()["hall"]["cameras"][0]
        self.assertEqual((camera["clock_ahead_ms"], camera["unread"], camera["reason"]),
                         (None, 0, None))

    def test_everything_counts_for_the_health(self):
        said = heartbeat(cameras="cam-1 online")
        said["queue"] |= {"waiting": 0, "dead": 0, "oldest_at": None}
        said["trouble"], said["clock"] = None, {"offset_ms": -12, "delay_ms": 3}
        self.shop.post(HEARTBEAT, said)
        self.assertEqual((self.agents()["hall"]["health"], self.agents()["hall"]["problems"]),
                         ("ok", []))
        said["counts"]["refused"] += 1
        said["cameras"][0] |= {"unread": 3, "reason": "UtcTime: no offset"}
        said["queue"]["dead"] = 1
        self.shop.post(HEARTBEAT, said)
        problems = self.agents()["hall"]["problems"]
        self.assertEqual([(each["health"], each["camera_id"]) for each in problems],
                         [("bad", None), ("bad", "cam-1"), ("warn", None)])
        self.assertEqual(problems[1]["text"],
                         "3 of its messages cannot be read: UtcTime: no offset")

    def test_two_boxes_of_one_name(self):
        """Each is told, and so is whoever looks at the list."""
        one, two = heartbeat(started_at=written(now(seconds=-60))), heartbeat()
        for said, taken in ((one, False), (two, False), (one, True), (two, True)):
            self.assertEqual(self.shop.post(HEARTBEAT, said)["name_taken"], taken)
        self.assertIn("two boxes", self.agents()["hall"]["problems"][0]["text"])

    def test_the_latest_is_kept_and_survives_a_restart(self):
        self.shop.post(HEARTBEAT, heartbeat(cameras="cam-1 online, cam-2 online"))
        self.shop.post(HEARTBEAT, heartbeat("yard", cameras=""))
        self.shop.post(HEARTBEAT, heartbeat(cameras="cam-2 dark"))
        before = self.agents()
        self.assertEqual([(each["camera_id"], each["state"])
                          for each in before["hall"]["cameras"]], [("cam-2", "dark")])
        self.shop.restart()
        after = self.agents()
        self.assertEqual(list(after), ["hall", "yard"])
        self.assertEqual(after["hall"]["last_seen"], before["hall"]["last_seen"])

    def test_the_answer_tells_the_servers_time(self):
        """The four timestamps of NTP are in order when both clocks are the same."""
        for _ in range(5):
            sent = now()
            said = self.shop.post(HEARTBEAT, heartbeat())
            times = [ms(sent), ms(said["received_at"]), ms(said["sent_at"]), ms(now())]
            self.assertEqual(times, sorted(times))
        self.assertEqual(self.agents()["hall"]["last_seen"], said["received_at"])

    def test_an_agent_that_is_silent_is_late(self):
        self.shop.post(HEARTBEAT, heartbeat(interval_ms=1000))
        self.shop.post(HEARTBEAT, heartbeat("yard", interval_ms=3600000))
        self.shop.wait(lambda: self.agents()["hall"]["status"] == "late", "it to be late")
        self.assertEqual(self.agents()["yard"]["status"], "online")
        self.shop.post(HEARTBEAT, heartbeat(interval_ms=3600000))
        self.assertEqual(self.agents()["hall"]["status"], "online")

    def test_an_agent_can_be_deleted_and_come_back(self):
        for agent in ("hall", "yard", "a/b?c"):
            self.shop.post(HEARTBEAT, heartbeat(agent))
        self.shop.delete("/api/agents/hall")
        self.shop.delete("/api/agents/a%2Fb%3Fc")
        self.assertEqual(list(self.agents()), ["yard"])
        self.shop.delete("/api/agents/hall", 404)
        self.shop.post(HEARTBEAT, heartbeat())
        self.assertEqual(list(self.agents()), ["hall", "yard"])

    def test_sample_data_leaves_them_alone(self):
        self.shop.post(HEARTBEAT, heartbeat())
        self.shop.post("/api/seed", {"force": True})
        self.assertEqual(list(self.agents()), ["hall"])

    def test_what_a_newer_agent_says_beside_is_passed_over(self):
        said = heartbeat(temperature=41)
        said["queue"]["colour"] = said["cameras"][0]["lens"] = "blue"
        self.shop.post(HEARTBEAT, said)

    # Where in a heartbeat, what is put there, and what the error has to name.
    BAD = [
        (["agent_id"], "", "agent_id"), (["agent_id"], " hall", "space"),
        (["agent_id"], "a\nb", "control"),
        (["agent_id"], "heartbeat", "no agent can be called"), (["version"], "v" * 65, "version has 65 bytes"),
        (["sent_at"], "2026-01-15T10:15:30", "sent_at"), (["started_at"], 7, "started_at"),
        (["interval_ms"], 999, "1000 to 3600000"), (["interval_ms"], "10s", "interval_ms"),
        (["queue"], None, "queue"), (["queue", "waiting"], -1, "queue: waiting"),
        (["queue", "oldest_at"], "yesterday", "queue: oldest_at"),
        (["counts"], [], "counts"), (["counts", "refused"], 1.5, "counts: refused"),
        (["counts", "taken"], 2 ** 63, "counts: taken"),
        (["clock"], {"offset_ms": 1}, "clock: delay_ms"),
        (["clock"], {"offset_ms": None, "delay_ms": 1}, "clock: offset_ms"),
        (["clock"], "late", "clock"), (["trouble"], "", "trouble"),
        (["trouble"], "x" * 501, "trouble"), (["trouble"], 5, "trouble"),
        (["cameras"], {}, "cameras"), (["cameras", 0], "cam-1", "cameras[0]"),
        (["cameras", 1, "state"], "tired", "cameras[1]: state is 'tired'"),
        (["cameras", 1, "state"], None, "cameras[1]: state"),
        (["cameras", 1, "heard_at"], 12, "cameras[1]: heard_at"),
        (["cameras", 1, "camera_id"], "c" * 65, "cameras[1]: camera_id"),
        (["cameras", 1, "camera_id"], "cam-1", "cameras[1]: camera_id 'cam-1' is there twice"),
    ]

    def test_a_bad_heartbeat_is_refused_and_the_error_names_the_place(self):
        for path, value, names in self.BAD:
            with self.subTest(path, value=value):
                said = json.loads(json.dumps(heartbeat(cameras="cam-1 online, cam-2 dark")))
                place = said
                for step in path[:-1]:
                    place = place[step]
                place[path[-1]] = value
                self.assertIn(names, self.shop.post(HEARTBEAT, said, 400)["error"])
        for member in heartbeat():
            said = heartbeat()
            del said[member]
            self.assertIn(f"{member} is missing", self.shop.post(HEARTBEAT, said, 400)["error"])
        self.assertEqual(self.agents(), {})

    def test_more_cameras_than_are_kept(self):
        many = [f"cam-{number} online" for number in range(201)]
        self.assertIn("at most 200",
                      self.shop.post(HEARTBEAT, heartbeat(cameras=",".join(many)), 413)["error"])
        self.shop.post(HEARTBEAT, heartbeat(cameras=",".join(many[:200])))

    def test_the_figures_of_as_many_cameras_as_are_kept_are_whole(self):
        """Names of 64 bytes, each of which is escaped."""
        for hall in range(50):
            said = heartbeat(f"{hall:02}" + '"' * 62, cameras="")
            said["cameras"] = [heartbeat()["cameras"][0] | {"camera_id": f"{hall:02}{number:03}" + '"' * 59}
                               for number in range(200)]
            self.shop.post(HEARTBEAT, said)
        found, _ = samples(self.shop.get("/metrics").body.decode())
        self.assertEqual(len(found["shopfloor_camera_up"]), 10000)
        self.assertEqual(found["shopfloor_figures_left_out"], {(): 0})
        self.assertIn("shopfloor_alert_rounds_total", found)

    def test_a_camera_that_was_never_heard(self):
        said = heartbeat(cameras="cam-1 offline, cam-2 online")
        said["cameras"][0]["heard_at"] = None
        self.shop.post(HEARTBEAT, said)
        first, second = self.agents()["hall"]["cameras"]
        self.assertIsNone(first["heard_at"])
        self.assertIsNotNone(second["heard_at"])
        found, _ = samples(self.shop.get("/metrics").body.decode())
        self.assertEqual(list(found["shopfloor_camera_last_heard_timestamp_seconds"]),
                         [(("agent", "hall"), ("camera", "cam-2"))])

    def test_prometheus_can_read_them(self):
        odd = 'say "hi" \\ {x} 1, y="z'
        self.shop.post(HEARTBEAT, heartbeat(cameras="cam-1 online, cam-2 dark"))
        said = heartbeat(odd, clock={"offset_ms": 1500, "delay_ms": 3},
                         queue={"waiting": 4, "dead": 0, "bytes": 1,
                                "oldest_at": written(now(seconds=-9))})
        said["cameras"][0]["camera_id"] = odd
        self.shop.post(HEARTBEAT, said)
        found, types = samples(self.shop.get("/metrics").body.decode())
        hall, other = (("agent", "hall"),), (("agent", odd),)
        self.assertEqual(found["shopfloor_camera_up"],
                         {hall + (("camera", "cam-1"),): 1, hall + (("camera", "cam-2"),): 0,
                          other + (("camera", odd),): 1})
        self.assertEqual(found["shopfloor_agent_clock_offset_seconds"], {other: 1.5})
        self.assertEqual(found["shopfloor_agent_queue_waiting"], {hall: 0, other: 4})
        self.assertEqual(found["shopfloor_agent_dropped_total"], {hall: 11, other: 11})
        self.assertEqual(found["shopfloor_agent_rejected_total"], {hall: 7, other: 7})
        self.assertGreaterEqual(found["shopfloor_agent_queue_lag_seconds"][other], 9)
        listed = self.agents()
        for labels, agent in ((hall, "hall"), (other, odd)):
            self.assertAlmostEqual(
                found["shopfloor_agent_last_seen_timestamp_seconds"][labels] * 1000,
                ms(listed[agent]["last_seen"]), delta=0.5)
        self.assertAlmostEqual(
            found["shopfloor_camera_last_heard_timestamp_seconds"][
                other + (("camera", odd),)] * 1000, ms(said["cameras"][0]["heard_at"]), delta=0.5)
        for name in found:
            if name.startswith(("shopfloor_agent_", "shopfloor_camera_")):
                self.assertEqual(types[name], "counter" if name.endswith("_total") else "gauge")


if __name__ == "__main__":
    unittest.main()
