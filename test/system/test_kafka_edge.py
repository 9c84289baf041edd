"""Kafka between cameras and an agent: real brokers, which are killed, ask for passwords and
certificates, and carry nonsense."""
import ctypes
import json
import pathlib
import re
import tempfile
import time
import unittest

import engines
import kafka_broker
from beside import Edge
from certificates import Authority
from kafka_broker import PASSWORD, USER, Kafka
from shopfloor import Case, event, ms, now, run, written

MAPPING = {
    "dwell": "1s",
    "exit_hold": "1s",
    "stations": {"S1": {"worker": "W1"}, "S2": {"worker": "W2"}},
    "native": {"topics": ["events", "plant/+/events"]},
    "frigate": {"cameras": {"hall": {"zones": {"bench": "S1", "press": "S2"}}}},
}
GROUP = "shopfloor-test"


class Records(Case):
    def edge(self, shop, url, *options, mapping=MAPPING, **how):
        file = tempfile.NamedTemporaryFile("w", suffix=".json")
        self.addCleanup(file.close)
        json.dump(mapping, file)
        file.flush()
        return Edge(shop.port, "--kafka", url, "--mapping", file.name, *options, **how)

    def day(self, count, first=0, worker="W1"):
        return [event(f"06:00 {worker} S1 working", timestamp=written(now(days=-1, seconds=i)),
                      event_type=("working", "idle")[i % 2], camera_id="c1")
                for i in range(first, first + count)]

    def all_are_there(self, shop, day):
        shop.wait(lambda: len(shop.events()) >= len(day), "all of them")
        self.assertEqual({e["timestamp"] for e in shop.events()}, {e["timestamp"] for e in day})
        self.assertEqual(len(shop.events()), len(day))

    def all_is_committed(self, kafka, shop, topic="events"):
        """The group has come to the end, and to no other place."""
        records = kafka.read(topic)
        ends = {each.partition: each.offset + 1 for each in records}
        shop.wait(lambda: kafka.committed(GROUP) == ends, "the group to have come to the end")


@engines.needs(kafka_broker)
class Kept(Records):
    def test_our_own_events_arrive_as_they_are(self):
        scene = ["06:00 W1 S1 working", "06:10 W1 S1 +3", "06:20 W1 S2 idle"]
        with Kafka() as kafka, self.shop() as shop, self.edge(shop, kafka.url()) as edge:
            kafka.send("events", *map(event, scene))  # the topic comes after the agent
            edge.await_state(delivered=3)
            with self.shop() as straight:
                straight.keep(*scene)
                self.assertEqual([e["event_uuid"] for e in shop.events(order="asc")],
                                 [e["event_uuid"] for e in straight.events(order="asc")])
            self.all_is_committed(kafka, shop)
            edge.stop()
            kafka.send("events", *self.day(5))  # while nobody reads
            edge.start()
            edge.await_state(delivered=8)
            self.all_is_committed(kafka, shop)

    def test_each_event_is_there_once_though_agent_and_broker_are_killed(self):
        with Kafka() as kafka, self.shop() as shop, self.edge(shop, kafka.url()) as edge:
            day = self.day(1200)
            for i in range(0, len(day), 200):
                kafka.send("events", *day[i:i + 200])
                if i % 400:
                    edge.kill()
                    edge.start()
                if i == 600:
                    kafka.kill()
                    kafka.start()
            self.all_are_there(shop, day)
            self.all_is_committed(kafka, shop)

    def test_one_of_three_brokers_is_killed(self):
        with Kafka(nodes=3) as kafka, self.shop() as shop, \
                self.edge(shop, kafka.url()) as edge:
            day = self.day(400)
            kafka.send("events", *day[:100])
            edge.await_state(delivered=100)
            for i, node in enumerate(kafka.nodes[:2], 1):
                node.kill()
                kafka.send("events", *day[100 * i:100 * i + 100])
                edge.await_state(delivered=100 * i + 100)
                node.start()
            edge.kill()
            kafka.send("events", *day[300:])
            edge.start()
            self.all_are_there(shop, day)
            self.all_is_committed(kafka, shop)

    def test_what_finds_no_room_before_a_stop_comes_again(self):
        with Kafka() as kafka, self.shop() as shop, \
                self.edge(shop, kafka.url(), "--spool-size", "1MiB") as edge:
            day = self.day(6000)
            shop.stop()
            kafka.send("events", *day)
            edge.await_log("events cannot be kept")
            edge.stop()
            shop.start()
            edge.server = f"http://127.0.0.1:{shop.port}"
            edge.options[edge.options.index("1MiB")] = "1GiB"
            edge.start()
            kafka.send("events", *(event("06:00 W2 S1 working", timestamp=written(
                now(days=-1, seconds=i))) for i in range(8)))  # after all others of a partition
            self.all_is_committed(kafka, shop)
            edge.await_state(waiting=0)
            self.assertEqual({e["timestamp"] for e in day} -
                             {e["timestamp"] for e in shop.events(worker_id="W1")}, set())

    def test_agents_of_one_name_share_the_partitions(self):
        with Kafka() as kafka, self.shop() as shop, \
                self.edge(shop, kafka.url()) as one, self.edge(shop, kafka.url()) as two:
            day, sent = self.day(4000), 0

            def both_have_some():
                nonlocal sent
                kafka.send("events", *day[sent:sent + 100])
                sent += 100
                return all(edge.state()["taken"] for edge in (one, two))
            shop.wait(both_have_some, "each to read a part")
            two.kill()
            kafka.send("events", *day[sent:])
            self.all_is_committed(kafka, shop)  # by the other one
            two.start()  # what it has in its spool is nowhere else
            self.all_are_there(shop, day)


@engines.needs(kafka_broker)
class Damaged(Records):
    def test_nonsense_is_counted_and_what_the_server_rejects_is_kept(self):
        with Kafka() as kafka, self.shop() as shop, self.edge(shop, kafka.url()) as edge:
            kafka.create("events", 1, max_message_bytes=20_000_000)
            nonsense = [b"", b"{", b"[]", b"null", b"\xff\xfe\x01", b'{"type":"new"}',
                        b"x" * 100000, b"[" * 5000, event("06:00 W1 S1 dancing"),
                        b'{"a":"' + b"x" * 1_100_000 + b'"}', b"\0" * 12_000_000]
            kafka.send("events", *nonsense, event("06:00 W99 S1 working"),
                       event("06:00 W1 S1 working"))
            edge.await_state(delivered=1, dead=1)

            def told():
                agents = shop.get("/api/agents")["agents"]
                return agents and agents[0]["counts"]["ignored"] >= len(nonsense) - 1
            shop.wait(told, "what was ignored")
            self.all_is_committed(kafka, shop)
            status = pathlib.Path(f"/proc/{edge.process.pid}/status").read_text()
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            self.assertLess(int(peak.split()[1]), 400 * 1024, peak)

    def test_what_is_asked_for_cannot_be(self):
        with tempfile.TemporaryDirectory() as folder:
            mapping = pathlib.Path(folder, "mapping.json")

            def refused(url, *more, spelt=MAPPING):
                mapping.write_text(json.dumps(spelt))
                return run("edge", "--server", "http://127.0.0.1:1", "--listen", "127.0.0.1:0",
                           "--spool", f"{folder}/spool.db", "--kafka", url, *more,
                           expect=2).stderr.decode()
            by = ("--mapping", mapping)
            for url in ("http://u@x", "kafka:x", "kafka://", "kafka://x:0", "kafka://x:port",
                        "kafka://u%zz@x", "kafka://x/a/b", "kafka://" + "x" * 300):
                self.assertIn("Kafka" if url.startswith("kafka://") else "kafka",
                              refused(url, *by), url)
            self.assertIn("--mapping", refused("kafka://x/t"))
            self.assertIn("names no topic that Kafka can have", refused(
                "kafka://x", *by, spelt=MAPPING | {"native": {"topics": ["a/b"]}}))
            self.assertIn("--kafka-password-file", refused("kafka://u:hush@x/t", *by))
            self.assertIn("password", refused("kafka://u@x/t", *by))
            self.assertIn("first line", refused("kafka://u@x/t", *by, "--kafka-password-file",
                                                "/dev/null"))
            self.assertIn("ca.location", refused("kafkas://x/t", *by, "--ca-file",
                                                 folder + "/none"))
            self.assertEqual([path.name for path in pathlib.Path(folder).iterdir()],
                             ["mapping.json"])


@engines.needs(kafka_broker)
class Doors(Records):
    def connected(self, kafka, edge, number):
        kafka.send("events", *self.day(1, first=number))
        edge.await_state(delivered=1)

    def is_told(self, shop, edge, trouble):
        def look():
            agents = shop.get("/api/agents")["agents"]
            return agents and re.search(trouble, (agents[0]["trouble"] or "").lower())
        edge.await_log("Kafka cannot be used as it should")
        shop.wait(look, "the trouble")

    def test_a_password(self):
        """Without TLS, so by SCRAM. An old librdkafka cannot do that with Kafka 4, and says so."""
        with Kafka() as kafka, self.shop() as shop, tempfile.TemporaryDirectory() as folder:
            wrong, right = pathlib.Path(folder, "wrong"), pathlib.Path(folder, "right")
            wrong.write_text("guess\n")
            right.write_text(PASSWORD + "\n")
            url = kafka.url(door="password", user=USER)
            with self.edge(shop, url, "--kafka-password-file", str(wrong)) as edge:
                self.is_told(shop, edge, "authentication|password is wrong")
            with self.edge(shop, url, "--kafka-password-file", str(right)) as edge:
                if ctypes.CDLL("librdkafka.so.1").rd_kafka_version() < 0x020601ff:
                    self.is_told(shop, edge, "this is kafka 4")
                else:
                    self.connected(kafka, edge, 1)
                self.assertNotIn(PASSWORD, edge.log())

    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            plant = Authority(folder, "plant")
            with Kafka(authority=plant) as kafka, self.shop() as shop:
                wrong, right = pathlib.Path(folder, "wrong"), pathlib.Path(folder, "right")
                wrong.write_text("guess\n")
                right.write_text(PASSWORD + "\n")
                url = kafka.url(door="tls", user=USER, query="?sasl=PLAIN")
                by = ("--kafka-password-file", str(right))
                trusted = ("--ca-file", str(plant.file))
                with self.edge(shop, url, *by) as edge:
                    self.is_told(shop, edge, "certificate")
                # The name that it is asked for by is not on its certificate.
                with self.edge(shop, url.replace("127.0.0.1", "localhost"), *by,
                               *trusted) as edge:
                    self.is_told(shop, edge, "certificate")
                with self.edge(shop, url, "--kafka-password-file", str(wrong),
                               *trusted) as edge:
                    self.is_told(shop, edge, "authentication")
                with self.edge(shop, url, *by, *trusted) as edge:
                    self.connected(kafka, edge, 1)
                    shop.wait(lambda: not shop.get("/api/agents")["agents"][0]["trouble"],
                              "all to be well")
                    self.assertNotIn(PASSWORD, edge.log())

    def test_a_certificate_of_the_agent(self):
        with tempfile.TemporaryDirectory() as folder:
            plant = Authority(folder, "plant")
            with Kafka(authority=plant, wants_certificates=True) as kafka, \
                    self.shop() as shop:
                url = kafka.url(door="tls", user=USER, query="?sasl=PLAIN")
                certificate, key = plant.agent("test")
                secret = pathlib.Path(folder, "secret")
                secret.write_text(PASSWORD + "\n")
                by = ("--kafka-password-file", str(secret), "--ca-file", str(plant.file))
                with self.edge(shop, url, *by) as edge:
                    self.is_told(shop, edge, "certificate")
                with self.edge(shop, url, *by, "--client-certificate", str(certificate),
                               "--client-key", str(key)) as edge:
                    self.connected(kafka, edge, 1)

    def test_it_ends_though_no_broker_answers(self):
        """Also one that takes the connection, and is silent from then on."""
        with Kafka() as kafka, self.shop() as shop, self.edge(shop, kafka.url()) as edge:
            kafka.send("events", *self.day(10))
            edge.await_state(delivered=10)
            kafka.nodes[0].pause()
            edge.stop()
            kafka.nodes[0].resume()
            kafka.kill()
            edge.start()
            edge.await_log("Kafka cannot be used as it should")
            edge.stop()


@engines.needs(kafka_broker)
class Bridged(Records):
    """Messages of MQTT that a bridge brings into one topic: their topic is the key."""

    def tell(self, kafka, kind, zones, at=None, **fields):
        seconds = at or time.time()
        if kind == "end":
            fields = {"end_time": seconds}
        thing = {"id": "1.0-a", "camera": "hall", "label": "person", "sub_label": None,
                 "frame_time": seconds, "start_time": seconds, "end_time": None,
                 "false_positive": False, "score": 0.8, "top_score": 0.9, "active": True,
                 "stationary": False, "motionless_count": 0, "current_zones": zones,
                 "entered_zones": zones} | fields
        kafka.send("mqtt", {"type": kind, "before": thing, "after": thing}, key="frigate/events",
                   at_ms=at and int(at * 1000))
        return seconds

    def states(self, shop, worker="W1"):
        return [(each["event_type"], each["timestamp"])
                for each in shop.events(worker_id=worker, order="asc")]

    def await_last(self, shop, state, worker="W1"):
        def look():
            found = self.states(shop, worker)
            return found and found[-1][0] == state and found[-1][1]
        return ms(shop.wait(look, f"{worker} to be {state}")) / 1000

    def test_who_comes_works_and_is_not_seen_without_kafka(self):
        with Kafka(partitions=1) as kafka, self.shop() as shop, \
                self.edge(shop, kafka.url("mqtt")) as edge:
            kafka.send("mqtt", b"online", key="frigate/available")
            kafka.send("mqtt", event("06:00 W2 S1 working"), key="plant/1/events")
            kafka.send("mqtt", event("06:10 W2 S1 working"))  # has no key, so says nothing
            came = self.tell(kafka, "new", ["bench"])
            self.assertAlmostEqual(self.await_last(shop, "working"), came, delta=0.002)
            self.assertEqual(len(self.states(shop, "W2")), 1)
            kafka.stop()
            self.await_last(shop, "unknown")
            edge.await_log("Kafka cannot be used as it should")
            kafka.start()
            again = self.tell(kafka, "new", ["bench"], id="2.0-b")
            shop.wait(lambda: self.await_last(shop, "working") >= again - 0.002, "W1 again")

    def test_what_waited_is_read_as_if_it_came_then(self):
        """What flickers is no state, however late it is read."""
        at = round(time.time()) - 3600
        rests = {"active": False, "stationary": True, "motionless_count": 100}
        with Kafka(partitions=1) as kafka, self.shop() as shop:
            self.tell(kafka, "new", ["bench"], at)
            for second in range(20, 40, 4):
                self.tell(kafka, "update", ["bench"], at + second, **rests)
                self.tell(kafka, "update", ["bench"], at + second + 0.5)
            self.tell(kafka, "update", ["bench"], at + 50, **rests)
            self.tell(kafka, "update", ["bench"], at + 59, **rests)
            with self.edge(shop, kafka.url("mqtt")) as edge:
                shop.wait(lambda: [state for state, _ in self.states(shop)][1:2] == ["idle"],
                          "W1 to rest")
                self.assertEqual([(state, ms(when) / 1000 - at)
                                  for state, when in self.states(shop)[:2]],
                                 [("working", 0), ("idle", 50)])
                self.all_is_committed(kafka, shop, "mqtt")
                edge.await_state(waiting=0)


if __name__ == "__main__":
    unittest.main()
