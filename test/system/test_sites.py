"""Ten sites of 20 cameras and a hub: whatever is cut, slowed and killed, at the end the hub says
what the sites say, to the millisecond, and nobody can be found in what was sent."""
import concurrent.futures
import contextlib
import datetime
import json
import os
import random
import re
import struct
import time
import unittest
import zoneinfo

from hub import Hub
from hub_sites import FIGURES, Plant, Recorder, at_once
from shopfloor import PLAIN, Client, event, moment, now, of_the_file, run, written
import test_reliability

# Where people are hidden by half hours, quarters, and clocks that are changed meanwhile.
SITES = (("Europe/Berlin",), ("Asia/Kolkata",), ("Asia/Kathmandu", "day"),
         ("America/New_York", "hour", 5), ("Australia/Lord_Howe", "day", 5),
         ("UTC", "week", 3, "type"), ("Pacific/Chatham", "week"),
         ("Asia/Tokyo", "day", 2, "factory"), ("Africa/Casablanca", "day", 5), ("Asia/Tehran",))
# With sanitizers each is slow: one of each kind.
CHOSEN = range(len(SITES)) if PLAIN else (0, 2, 3, 9)
RESTORED, RENAMED = 0, 9
BLOWS = 10  # in each half of a week
STATUS = re.compile(rb'"status":"(\w+)"')
UUID = re.compile(rb"-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-")


class Chaos:
    def __init__(self, dice, hub, recorder, plants):
        self.dice, self.hub, self.recorder, self.plants = dice, hub, recorder, plants
        self.done = []

    def strike(self):
        what = self.dice.choice((self.kill_hub, self.kill_site, self.sever, self.sever, self.cut,
                                 self.slow, self.lose))
        what(self.dice.choice(self.plants))
        self.done.append(what.__name__)

    def kill_hub(self, _):
        self.hub.kill()
        time.sleep(self.dice.random() * 0.5)
        self.hub.start()

    def kill_site(self, plant):
        plant.shop.kill()
        plant.shop.start()

    def sever(self, plant):
        plant.link.sever()

    def cut(self, plant):
        plant.link.cut = True
        plant.link.sever()
        time.sleep(self.dice.random() * 0.8)
        plant.link.cut = False

    def slow(self, plant):
        plant.link.rate = 20000
        time.sleep(self.dice.random())
        plant.link.rate = None
        plant.link.sever()

    def lose(self, _):
        self.recorder.loses = 0.5
        time.sleep(self.dice.random())
        self.recorder.loses = 0


@of_the_file
class Sites(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("SHOPFLOOR_SEED", random.randrange(1 << 32)))
        print(f"SHOPFLOOR_SEED={self.seed}")
        self.dice = random.Random(self.seed)
        self.hub = self.enterContext(Hub())
        self.recorder = self.enterContext(Recorder(self.hub, self.dice))
        self.plants = [self.plant(number) for number in CHOSEN]
        for plant in self.plants:
            plant.open(self.recorder.port, self.hub.code(plant.names[0]))
        at_once(Plant.register, self.plants)
        self.by_number = {plant.number: plant for plant in self.plants}

    def plant(self, number):
        plant = Plant(number, *SITES[number])
        self.enterContext(plant.link)
        self.addCleanup(plant.shop.__exit__, None)
        return plant

    def half_week(self, half):
        """What cameras see in it, while everything is struck."""
        chaos = Chaos(self.dice, self.hub, self.recorder, self.plants)
        with concurrent.futures.ThreadPoolExecutor(len(self.plants)) as pool:
            posted = [pool.submit(plant.post, plant.half_week(half)) for plant in self.plants]
            for _ in range(BLOWS):
                chaos.strike()
                time.sleep(self.dice.random() * 0.2)
            for each in posted:
                each.result()
        return chaos.done

    def await_same(self):
        """The hub says what the sites say."""
        end = time.monotonic() + 300
        left = self.plants
        while left:
            found = at_once(lambda plant: plant.waits() and ["it has more to send"] or
                            plant.differences(self.hub), left)
            wrong = [line for lines in found for line in lines[:4]]
            left = [plant for plant, lines in zip(left, found) if lines]
            self.assertLess(time.monotonic() if left else 0, end, "\n".join(wrong))
            time.sleep(1 if left else 0)

    def check_sums(self):
        """Every hour of those who send hours of anybody, and every period that is published."""
        hourly = [plant for plant in self.plants if plant.period == "hour" and not plant.people]
        sheets = {plant.number: plant.sheets(self.hub) for plant in self.plants}
        # One that is cut at a midnight has two.
        hours = sorted({f'{sheet["start"][:14]}00:00.000Z'
                        for plant in hourly for sheet in sheets[plant.number]})
        self.assertGreater(len(hours), 300)
        with contextlib.ExitStack() as stack:
            hub = stack.enter_context(Client(self.hub.port))
            client = {plant.number: stack.enter_context(Client(plant.shop.port))
                      for plant in hourly}
            for start in hours:
                end = written(moment(start) + datetime.timedelta(hours=1))
                total = dict.fromkeys(FIGURES, 0)
                for plant in hourly:
                    if any(sheet["start"] == start for sheet in sheets[plant.number]):
                        said = plant.figures(client[plant.number], start, end)["factory", ""]
                        total = {name: total[name] + said[name] for name in FIGURES}
                said = hub.call("GET", "/api/hub/metrics", start_time=start, end_time=end).json
                with_hours = [of for of in said["sites"] if of["rows"] and
                              of["site"] in {name for plant in hourly for name in plant.names}]
                have = {name: sum(of["rows"][0][name] for of in with_hours) for name in FIGURES}
                self.assertEqual(have, total, start)
        for plant in hourly:
            self.check_days(plant, sheets[plant.number])
        for plant in set(self.plants) - set(hourly):
            self.check_periods(plant, sheets[plant.number])

    def check_days(self, plant, sheets):
        """Days are the site's, wherever its midnight is in an hour."""
        zone = zoneinfo.ZoneInfo(SITES[plant.number][0])
        first, last = (moment(sheets[i]["start"]).astimezone(zone).date() for i in (0, -1))
        days = [first + datetime.timedelta(days=i) for i in range(1, (last - first).days)]
        self.assertGreater(len(days), 5)
        with Client(plant.shop.port) as client, Client(self.hub.port) as hub:
            for day in days:
                start, end = (written(datetime.datetime.combine(
                    day + datetime.timedelta(days=i), datetime.time(), zone)
                    .astimezone(datetime.timezone.utc)) for i in (0, 1))
                said = [hub.call("GET", "/api/hub/metrics", start_time=start, end_time=end,
                                 site=name).json["total"] for name in plant.names]
                have = {name: sum(of[name] or 0 for of in said) for name in FIGURES}
                want = plant.figures(client, start, end)["factory", ""]
                self.assertEqual(have, want, (plant.names, day))

    def check_periods(self, plant, sheets):
        with Client(plant.shop.port) as client, Client(self.hub.port) as hub:
            for sheet in sheets:
                said = hub.call("GET", "/api/hub/metrics", start_time=sheet["start"],
                                end_time=sheet["end"], site=sheet["site"]).json["total"]
                if not sheet["rows"][0]["suppressed"]:
                    want = plant.figures(client, sheet["start"], sheet["end"])["factory", ""]
                    self.assertEqual({name: said[name] for name in FIGURES}, want)

    def restore(self, plant, copy):
        """Put back what it had; what came since comes again, as cameras' boxes send it."""
        plant.shop.stop()
        run("restore", "--database", plant.shop.database, copy)
        plant.shop.start()
        again, plant.events = plant.events, []
        plant.post(again)

    def attack(self):
        """What was sent comes again, in any order, whole and damaged: it changes nothing."""
        bodies = [body for body in self.recorder.bodies if b'"sheets"' in body]
        said = {}
        with Client(self.hub.port) as client:
            for body in self.dice.sample(bodies, min(10, len(bodies))):
                at = self.dice.randrange(len(body))
                for damaged in (body, body[:at], body[:at] + b"7" + body[at + 1:]):
                    answer = client.call("POST", "/api/hub/sheets", damaged,
                                         {"Content-Type": "application/json"})
                    self.assertIn(answer.status, (200, 400), answer)
                    for status in STATUS.findall(answer.body):
                        said[status] = said.get(status, 0) + 1
        self.assertLessEqual(set(said), {b"known", b"stale", b"conflict", b"refused"})
        self.assertGreater(said[b"known"], 0)
        self.assertGreater(said[b"refused"], 0)
        for wrong in at_once(lambda plant: plant.differences(self.hub), self.plants):
            self.assertEqual(wrong, [])

    def check_bodies(self):
        """No event, no worker, no name: neither of those that were, nor of any."""
        whole = b"\n".join(self.recorder.bodies)
        self.assertGreater(whole.count(b"units"), 1000)
        found = UUID.search(whole)
        self.assertIsNone(found, found and whole[found.start() - 200:found.end() + 200])
        for plant in self.plants:
            for text in [*plant.workers, "Name of", f"cam-{plant.number}-"]:
                self.assertFalse(text.encode() in whole, text)
        for text in (b"worker_id", b"event_type", b"confidence", b"product_count"):
            self.assertFalse(text in whole, text)

    def test_ten_sites(self):
        restored, renamed = self.by_number[RESTORED], self.by_number[RENAMED]
        done = self.half_week(0)
        copy = restored.shop.folder / "copy.db"
        run("backup", "--database", restored.shop.database, copy)
        done += self.half_week(1)
        self.restore(restored, copy)
        renamed.shop.wait(lambda: renamed.sheets(self.hub), "a sheet under the old name")
        renamed.rename("hall-9-new", self.hub.code("hall-9-new"))
        done += self.half_week(2)
        at_once(self.register_more, self.plants)
        done += self.half_week(3)
        self.await_same()
        self.check_sums()
        for plant in self.plants:
            plant.change_the_past()
        self.await_same()
        self.check_sums()
        self.attack()
        self.check_bodies()
        self.check_told(restored, renamed)
        print(f"{len(self.recorder.bodies)} requests, {self.recorder.lost} answers lost, "
              f"{self.recorder.statuses}, {done}")

    def register_more(self, plant):
        """More people and stations: what was sent of all time changes."""
        plant.add_worker(f"w{plant.number}x900")
        plant.add_station(f"H{plant.number}-S90", "Press")

    def check_told(self, restored, renamed):
        with Client(self.hub.port) as hub:
            sites = {site["site"]: site for site in hub.call("GET", "/api/hub/sites").json["sites"]}
        self.assertEqual(sites[restored.names[0]]["new_epochs"], 1)
        self.assertIn("data of this site was replaced", restored.shop.log())
        old, new = ({each["start"] for each in renamed.sheets(self.hub) if each["site"] == name}
                    for name in renamed.names)
        self.assertTrue(old and new and max(old) < min(new))
        for plant in self.plants:
            self.assertNotIn("the hub does not take", plant.shop.log())
            self.assertNotIn("are not sent to the hub", plant.shop.log())


class Clocks(test_reliability.Pretended):
    """One that is wrong."""

    def at(self, name, ahead_s):
        """The environment of a program whose clock is ahead; called again it sets the clock."""
        path = self.folder / name
        with open(path, "r+b" if path.exists() else "wb") as file:  # in place: it is mapped
            file.write(struct.pack("=q", ahead_s))
        return {"LD_PRELOAD": str(self.folder / "pretended.so"), "PRETENDED_CLOCK": str(path)}

    def test_a_site_that_is_a_day_ahead(self):
        """Sheets of hours that are not over are refused, and sent again once they are."""
        with Hub(env=self.at("hub", 0)) as hub, \
                self.shop("--hub-people", "0", env=self.at("site", 24 * 3600)) as shop:
            shop.stop()
            code = shop.folder / "code"
            code.write_text(hub.code("hall-2"))
            shop.options += ["--hub", f"http://127.0.0.1:{hub.port}", "--site", "hall-2",
                             "--hub-code-file", str(code)]
            shop.start()
            shop.keep(event(timestamp=written(now(hours=-5)), worker_id="W1",
                            workstation_id="S1", event_type="working"))
            shop.await_log("the hub does not take a sheet.*one of the two clocks is wrong")
            shop.wait(lambda: len(self.sheets(hub)) >= 4, "the hours that are over")
            self.check(hub, shop)
            self.at("site", 0)
            shop.restart()
            shop.keep(event(timestamp=written(now(hours=-4)), worker_id="W2",
                            workstation_id="S2", event_type="idle"))
            shop.wait(lambda: self.check(hub, shop, False), "the hours that are over")
            last = max(each["end"] for each in self.sheets(hub))
            self.assertLess(moment(last), now(minutes=6))
            self.at("hub", 25 * 3600)
            shop.restart()
            shop.wait(lambda: max(each["end"] for each in self.sheets(hub)) >
                      written(now(hours=22)), "the others")
            self.check(hub, shop)

    def sheets(self, hub):
        said = hub.get("/api/hub/sheets", site="hall-2", start_time=written(now(days=-2)),
                       end_time=written(now(days=3)))
        return [json.loads(each["sheet"]) for each in said["sheets"]]

    def check(self, hub, shop, sure=True):
        """Of hours that are over it says what the site says."""
        for sheet in self.sheets(hub):
            if moment(sheet["end"]) < now():
                said = shop.metrics(sheet["start"], sheet["end"])
                have = (sheet["rows"][0]["working_ms"], sheet["rows"][0]["idle_ms"])
                want = (said["factory"]["active_ms"], said["factory"]["idle_ms"])
                if have != want and not sure:
                    return False
                self.assertEqual(have, want, sheet["start"])
        return True


if __name__ == "__main__":
    unittest.main()
