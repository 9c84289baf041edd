"""A broker between cameras and an agent: a real one, that restarts, asks for passwords, and
carries nonsense."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from beside import Edge
from shopfloor import PATIENCE_S, PLAIN, Case, event, ms, now, run, written

MAPPING = {
    "dwell": "1s",
    "exit_hold": "1s",
    "stations": {"S1": {"worker": "W1"}, "S2": {"worker": "W2"}},
    "native": {"topics": ["plant/+/events"]},
    "frigate": {"cameras": {"hall": {"zones": {"bench": "S1", "press": "S2"}}}},
}
TOPICS = ("plant/+/events", "frigate/available", "frigate/+/status/+", "frigate/events",
          "frigate/tracked_object_update")  # that the tests send to


class Broker:
    """A Mosquitto of the test's own."""

    def __init__(self, *settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="broker-"))
        self.settings = settings
        self.process = None
        self.port = self.mark = 0
        self.log_path = self.folder / "log"

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        settings = [f"listener {self.port} 127.0.0.1", "persistence true",
                    f"persistence_location {self.folder}/", "autosave_interval 1",
                    "max_queued_messages 100000", f"user {os.environ.get('USER', 'root')}",
                    *(f"log_type {kind}" for kind in ("error", "warning", "subscribe")),
                    *(self.settings or ["allow_anonymous true"])]
        conf = self.folder / "mosquitto.conf"
        conf.write_text("\n".join(settings) + "\n")
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        with open(self.log_path, "ab") as log:
            self.mark = log.tell()
            self.process = subprocess.Popen(
                [shutil.which("mosquitto", path=path), "-c", conf], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise AssertionError(self.log_path.read_text()) from None
                time.sleep(0.02)

    def stop(self):
        """As a restart of its service does."""
        self.process.terminate()
        self.process.wait(PATIENCE_S)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def has_subscriber(self):
        """Since it was started: its log has a line for each topic."""
        lines = self.log_path.read_bytes()[self.mark:].decode().splitlines()
        return all(any(line.endswith(" " + topic) for line in lines) for topic in TOPICS)

    def publish(self, topic, *payloads, options=()):
        """Each with QoS 1, in order: back once the broker has them all."""
        lines = b"\n".join(p if isinstance(p, bytes) else json.dumps(p).encode()
                           for p in payloads)
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-q", "1",
                        "-t", topic, "-l", *options], input=lines + b"\n", check=True,
                       timeout=PATIENCE_S)


class Mqtt(Case):
    def edge(self, shop, broker, *options, url=None, in_variable=False, **how):
        self.mapping = tempfile.NamedTemporaryFile("w", suffix=".json")
        self.addCleanup(self.mapping.close)
        json.dump(MAPPING, self.mapping)
        self.mapping.flush()
        url = url or f"mqtt://127.0.0.1:{broker.port}"
        if in_variable:
            return Edge(shop.port, "--mapping", self.mapping.name, *options,
                        env={"SHOPFLOOR_MQTT": url}, **how)
        return Edge(shop.port, "--mqtt", url, "--mapping", self.mapping.name, *options, **how)

    def connected(self, edge, broker):
        edge.wait(broker.has_subscriber, "it to be subscribed")

    def states(self, shop, worker="W1"):
        return [(each["event_type"], each["timestamp"])
                for each in shop.events(worker_id=worker, order="asc")]


class Native(Mqtt):
    def day(self, count):
        return [event("06:00 W1 S1 working", timestamp=written(now(days=-1, seconds=i)),
                      event_type=("working", "idle")[i % 2], camera_id="c1")
                for i in range(count)]

    def test_our_own_events_arrive_as_they_are(self):
        scene = ["06:00 W1 S1 working", "06:10 W1 S1 +3", "06:20 W1 S2 idle"]
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            broker.publish("plant/1/events", *map(event, scene))
            edge.await_state(delivered=3)
            with self.shop() as straight:
                straight.keep(*scene)
                self.assertEqual([e["event_uuid"] for e in shop.events(order="asc")],
                                 [e["event_uuid"] for e in straight.events(order="asc")])

    def test_what_the_broker_was_told_is_kept_though_the_agent_is_killed(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            day = self.day(900)
            for i in range(0, len(day), 100):
                publisher = subprocess.Popen(
                    ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-q", "1",
                     "-t", "plant/1/events", "-l"], stdin=subprocess.PIPE)
                publisher.stdin.write("\n".join(map(json.dumps, day[i:i + 100])).encode())
                publisher.stdin.close()
                time.sleep(0.1)
                edge.kill()
                self.assertEqual(publisher.wait(PATIENCE_S), 0)
                edge.start()
            shop.wait(lambda: len(shop.events()) >= len(day), "all of them")
            self.assertEqual({e["timestamp"] for e in shop.events()},
                             {e["timestamp"] for e in day})
            self.assertEqual(len(shop.events()), len(day))

    def test_what_finds_no_room_before_a_stop_comes_again(self):
        with Broker() as broker, self.shop() as shop, \
                self.edge(shop, broker, "--spool-size", "1MiB") as edge:
            self.connected(edge, broker)
            day = self.day(6000)
            shop.stop()
            broker.publish("plant/1/events", *day)
            edge.await_log("events cannot be kept")
            edge.stop()
            shop.start()
            edge.server = f"http://127.0.0.1:{shop.port}"
            edge.options[edge.options.index("1MiB")] = "1GiB"
            edge.start()
            broker.publish("plant/1/events", event("06:00 W2 S1 working"))  # after all others
            shop.wait(lambda: shop.events(worker_id="W2"), "the last one")
            edge.await_state(waiting=0)
            self.assertEqual({e["timestamp"] for e in day} -
                             {e["timestamp"] for e in shop.events(worker_id="W1")}, set())

    def test_the_broker_restarts(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            day = self.day(30)
            broker.publish("plant/1/events", *day[:10])
            edge.await_state(delivered=10)
            broker.stop()
            edge.await_log(f'the broker cannot be used.*the broker at 127.0.0.1:{broker.port}: ')
            broker.start()
            broker.publish("plant/1/events", *day[10:20])  # it knows who was subscribed
            self.connected(edge, broker)
            broker.publish("plant/1/events", *day[20:])
            edge.await_state(waiting=0, delivered=30)

    def test_nonsense_is_ignored_and_counted(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            nonsense = [b"{", b"[]", b"null", b"\xff\xfe\x01", b'{"type":"new"}', b"x" * 100000,
                        b"[" * 5000, event("06:00 W1 S1 dancing")]
            for topic in ("plant/1/events", "frigate/events", "frigate/available",
                          "frigate/hall/status/detect", "frigate/tracked_object_update"):
                broker.publish(topic, *nonsense)
            broker.publish("plant/1/events", b"", options=("-r",))
            broker.publish("plant/1/events", event("06:00 W1 S1 working"))
            edge.await_state(delivered=1)

            def told():
                agents = shop.get("/api/agents")["agents"]
                return agents and agents[0]["counts"]["ignored"] >= 5 * 8 - 2
            shop.wait(told, "what was ignored")


class Doors(Mqtt):
    def test_a_password(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run(["mosquitto_passwd", "-c", "-b", f"{folder}/passwords", "box", "p@ss"],
                       check=True, stderr=subprocess.DEVNULL)
        with Broker("allow_anonymous false", f"password_file {folder}/passwords") as broker, \
                self.shop() as shop:
            with self.edge(shop, broker) as edge:
                edge.await_log("the broker refuses us")

                def told():
                    agents = shop.get("/api/agents")["agents"]
                    return agents and "refuses" in (agents[0]["trouble"] or "")
                shop.wait(told, "the trouble")
            url = f"mqtt://box:p%40ss@127.0.0.1:{broker.port}"
            with self.edge(shop, broker, url=url, in_variable=True) as edge:
                self.connected(edge, broker)
                self.assertNotIn("p@ss", edge.log())
                self.assertNotIn("p%40ss", edge.log())
            secret = pathlib.Path(folder) / "secret"
            secret.write_text("p@ss\n")
            url = f"mqtt://box@127.0.0.1:{broker.port}"
            with self.edge(shop, broker, "--mqtt-password-file", str(secret), url=url) as edge:
                self.connected(edge, broker)
                self.assertNotIn("p@ss", edge.log())

    def test_a_message_without_end(self):
        """It is not taken into memory, and does not keep out what comes after it."""
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            large = broker.folder / "large"
            with open(large, "wb") as file:
                file.truncate(100 * 1024 * 1024)
            subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-t",
                            "plant/1/events", "-f", large], check=True, timeout=PATIENCE_S)
            # A program that reads more slowly than the broker sends, as one with a sanitizer may,
            # comes to its end before it can cut it off. It is not taken either.
            edge.await_log("a message (of more|is longer) than 1 MiB")

            # What waits behind it at the broker may be given up with it, which the log says.
            def arrives():
                broker.publish("plant/1/events", event("06:00 W1 S1 working"))
                return edge.state()["delivered"] > 0
            edge.wait(arrives, "what comes after it")
            status = pathlib.Path(f"/proc/{edge.process.pid}/status").read_text()
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            if PLAIN:
                self.assertLess(int(peak.split()[1]), 64 * 1024, peak)

    def test_two_boxes_of_one_name(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as one, \
                self.edge(shop, broker) as two:
            for edge in (one, two):
                edge.await_log("another box reports under the same name")
            shop.wait(lambda: "two boxes" in str(shop.get("/api/agents")), "it to be said")

    def test_tls(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", folder / "key", "-out", folder / "cert"], check=True,
                       stderr=subprocess.DEVNULL)
        os.chmod(folder / "key", 0o644)
        with Broker("allow_anonymous true", f"certfile {folder}/cert",
                    f"keyfile {folder}/key") as broker, self.shop() as shop:
            url = f"mqtts://localhost:{broker.port}"
            with self.edge(shop, broker, url=url) as edge:
                edge.await_log("the broker cannot be used")
            with self.edge(shop, broker, "--ca-file", str(folder / "cert"), url=url) as edge:
                self.connected(edge, broker)
                broker.publish("plant/1/events", event("06:00 W1 S1 working"),
                               options=("--cafile", str(folder / "cert"), "-h", "localhost"))
                edge.await_state(delivered=1)

    def test_addresses_that_are_none(self):
        with tempfile.TemporaryDirectory() as folder:
            mapping = pathlib.Path(folder, "mapping.json")
            mapping.write_text(json.dumps(MAPPING))
            for url in ("http://u@x", "mqtt:x", "mqtt://", "mqtt://x:0", "mqtt://x:port",
                        "mqtt://u%zz@x", "mqtt://" + "x" * 300):
                done = run("edge", "--server", "http://127.0.0.1:1", "--listen", "127.0.0.1:0",
                           "--spool", f"{folder}/spool.db", "--mapping", mapping, "--mqtt", url,
                           expect=2)
                self.assertIn("broker", done.stderr.decode(), url)


class Frigate(Mqtt):
    """A person at a bench, as Frigate tells of it."""

    def tell(self, broker, kind, zones, **fields):
        seconds = time.time()
        if kind == "end":
            fields = {"end_time": seconds}
        thing = {"id": "1.0-a", "camera": "hall", "label": "person", "sub_label": None,
                 "frame_time": seconds, "start_time": seconds, "end_time": None,
                 "false_positive": False, "score": 0.8, "top_score": 0.9, "active": True,
                 "stationary": False, "motionless_count": 0, "current_zones": zones,
                 "entered_zones": zones} | fields
        broker.publish("frigate/events", {"type": kind, "before": thing, "after": thing})
        return seconds

    def await_last(self, shop, state, worker="W1"):
        def look():
            found = self.states(shop, worker)
            return found and found[-1][0] == state and found[-1][1]
        return ms(shop.wait(look, f"{worker} to be {state}")) / 1000

    def test_who_comes_works_rests_and_leaves(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            broker.publish("frigate/available", b"online", options=("-r",))
            came = self.tell(broker, "new", ["bench"])
            self.assertAlmostEqual(self.await_last(shop, "working"), came, delta=0.002)
            rested = self.tell(broker, "update", ["bench"], active=False, stationary=True,
                               motionless_count=100)
            self.assertAlmostEqual(self.await_last(shop, "idle"), rested, delta=0.002)
            left = self.tell(broker, "end", [])
            self.assertAlmostEqual(self.await_last(shop, "absent"), left, delta=0.002)

    def test_nobody_is_seen_once_frigate_is_gone(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            broker.publish("frigate/available", b"online", options=("-r",))
            came = self.tell(broker, "new", ["bench"])
            self.await_last(shop, "working")
            broker.publish("frigate/available", b"offline", options=("-r",))
            lost = self.await_last(shop, "unknown")
            self.assertGreaterEqual(lost, came)
            broker.publish("frigate/available", b"online", options=("-r",))
            again = self.tell(broker, "new", ["bench"], id="2.0-b")
            self.assertAlmostEqual(self.await_last(shop, "working"), again, delta=0.002)

    def test_nobody_is_seen_once_the_broker_is_gone(self):
        with Broker() as broker, self.shop() as shop, self.edge(shop, broker) as edge:
            self.connected(edge, broker)
            came = self.tell(broker, "new", ["bench"])
            self.await_last(shop, "working")
            broker.stop()
            self.assertAlmostEqual(self.await_last(shop, "unknown"), came + 0.001, delta=0.002)


if __name__ == "__main__":
    unittest.main()
