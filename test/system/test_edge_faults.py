"""A day of twenty cameras, a server that is away, and everything that can be cut or killed:
at the end the server holds exactly what the cameras saw, once, and the figures of a run
without faults."""
import datetime
import http.client
import random
import socket
import threading
import time
import unittest

from beside import Edge, Proxy
from shopfloor import PLAIN, Case, Client, event, export, moment, written

CAMERAS = 20
EVERY_S = 45 if PLAIN else 900  # an event of each camera, on average
CHAOS_S = 20 if PLAIN else 30
BLOWS = 6  # are felt at least: they come while something waits
OWN = ("timestamp", "worker_id", "workstation_id", "event_type", "confidence", "count",
       "event_uuid", "camera_id")


def a_day(number):
    """What one camera sees: a state now and then, units in between."""
    dice = random.Random(number)
    at = moment("06:00") + datetime.timedelta(milliseconds=dice.randrange(60000))
    end = moment("1 06:00")
    while at < end:
        what = dice.choices(("working", "idle", "absent", "unknown", "+1", "+4"),
                            (8, 4, 1, 1, 4, 1))[0]
        station = number if dice.random() < 0.9 else dice.randrange(CAMERAS)
        yield event(f"06:00 W{number} S{station} {what}", timestamp=written(at),
                    camera_id=f"cam-{number}")
        at += datetime.timedelta(milliseconds=dice.expovariate(1 / EVERY_S) * 1000 + 1)


class Camera(threading.Thread):
    """Posts its day, piece by piece, each until it is acknowledged."""

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.port, self.number = port, number
        self.day = list(a_day(number))
        self.broken = None

    def run(self):
        dice = random.Random(1000 + self.number)
        try:
            at = 0
            while at < len(self.day):
                piece = self.day[at:at + dice.choice((1, 20, 100))]
                self.post(piece)
                at += len(piece)
        except Exception as error:
            self.broken = error

    def post(self, piece):
        while True:
            try:
                with Client(self.port) as client:
                    answer = client.call("POST", "/api/events/batch", piece)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if answer.status == 200:
                said = answer.json
                assert said["accepted"] + said["duplicates"] == len(piece), said
                return
            assert answer.status == 503, answer
            time.sleep(0.05)


class Chaos:
    """Kills and cuts, by the dice."""

    def __init__(self, seed, shop, edge, link):
        self.dice = random.Random(seed)
        self.shop, self.edge, self.link = shop, edge, link
        self.done, self.felt = [], 0

    def strike(self):
        what = self.dice.choice((self.kill_server, self.kill_edge, self.sever, self.cut,
                                 self.slow))
        self.felt += self.edge.state()["waiting"] > 0
        what()
        self.done.append(what.__name__)

    def kill_server(self):
        self.shop.kill()
        time.sleep(self.dice.random() * 0.5)
        self.shop.start()

    def kill_edge(self):
        self.edge.kill()
        self.edge.start()

    def sever(self):
        self.link.sever()

    def cut(self):
        self.link.cut = True
        self.link.sever()
        time.sleep(self.dice.random() * 0.8)
        self.link.cut = False

    def slow(self):
        before, self.link.rate = self.link.rate, 5000
        time.sleep(self.dice.random())
        self.link.rate = before
        self.link.sever()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Faults(Case):
    workers = " ".join(f"W{i}" for i in range(CAMERAS))
    stations = " ".join(f"S{i}" for i in range(CAMERAS))

    def spool_the_day(self, edge):
        """While the agent is killed now and then."""
        cameras = [Camera(edge.port, number) for number in range(CAMERAS)]
        for camera in cameras:
            camera.start()
        while any(camera.is_alive() for camera in cameras):
            time.sleep(0.7)
            edge.kill()
            edge.start()
        for camera in cameras:
            if camera.broken:
                raise camera.broken
        return [each for camera in cameras for each in camera.day]

    def check_same(self, shop, seen):
        with self.shop() as straight:
            for i in range(0, len(seen), 10000):
                straight.keep(*seen[i:i + 10000])
            # The derived uuids are the server's own here: the agent's have to be the same.
            wanted = sorted(({name: each[name] for name in OWN}
                             for each in export(straight.database)), key=str)
            found = sorted(({name: each[name] for name in OWN}
                            for each in export(shop.database)), key=str)
            self.assertEqual(len(found), len(seen))
            self.assertTrue(found == wanted, "not the same events")
            for start, end in (("06:00", "1 06:00"), ("06:00", "14:00"), ("09:17", "09:55")):
                data = shop.metrics(start, end)
                self.check_figures(data)
                for name in ("workers", "workstations", "factory"):
                    self.assertEqual(data[name], straight.metrics(start, end)[name])
        self.verify(shop.database)

    def run_with(self, seed, *options):
        with self.shop(listen=f"127.0.0.1:{free_port()}") as shop, Proxy(shop.port) as link, \
                Edge(link.port, *options, listen=f"127.0.0.1:{free_port()}") as edge:
            shop.kill()
            seen = self.spool_the_day(edge)
            self.assertEqual(edge.state()["waiting"], len(seen))
            shop.start()
            chaos = Chaos(seed, shop, edge, link)
            end = time.monotonic() + CHAOS_S
            while time.monotonic() < end or chaos.felt < BLOWS:
                # On a machine that is busy with else, a blow takes long.
                link.rate = len(seen) * 3 if chaos.felt >= BLOWS else len(seen)
                time.sleep(chaos.dice.random() * 0.6)
                chaos.strike()
            link.rate = None
            edge.await_state(f"after {' '.join(chaos.done)}", waiting=0, dead=0)
            print(len(seen), "events,", chaos.felt, "blows felt")
            self.check_same(shop, seen)

    def test_oldest_first(self):
        self.run_with(1, "--batch", "500")

    def test_newest_first(self):
        self.run_with(2, "--batch", "100", "--send-first", "newest")


if __name__ == "__main__":
    unittest.main()
