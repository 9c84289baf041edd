"""Servers that share answers by way of Redis: never another one than PostgreSQL gives."""
import contextlib
import datetime
import itertools
import json
import random
import re
import threading
import time
import unittest
import urllib.parse

import engines
import postgres
import redis_server
from certificates import Authority
from people import PASSWORD, Browser
from redis_server import Redis
from shopfloor import PATIENCE_S, PLAIN, Client, Shopfloor, event, now, run, written
from test_durability import random_event
from test_replicas import Replicas
from test_stream import listening, until

HOUR = {"start_time": written("06:00"), "end_time": written("07:00")}
SERIES = {"start_time": written("06:00"), "end_time": written("1 06:00"), "bucket": "hour"}


def whole(answer):
    """Without the moment in which it was asked."""
    body = answer.json
    if answer.status != 200:
        raise AssertionError(answer)
    for holder, name in ((body["data"].get("window", {}), "now"), (body["data"], "last_updated")):
        holder.pop(name, None)
    return body


def figures_of(shop):
    with Client(shop.port) as client:
        text = client.call("GET", "/metrics").body.decode()
    return {name: float(value) for name, value in
            re.findall(r"^shopfloor_((?:redis|shared)_\w+) (\S+)$", text, re.M)}


@engines.needs(postgres, redis_server)
class WithRedis(Replicas):
    def setUp(self):
        super().setUp()
        self.redis = self.enterContext(self.make_redis())
        self.options = ("--redis", self.redis.url())

    def make_redis(self):
        return Redis()

    @contextlib.contextmanager
    def sharing(self, count, *options):
        with self.replicas(count, *self.options, *options) as shops:
            for shop in shops:
                self.await_redis(shop)
            yield shops

    def await_redis(self, shop, up=1):
        shop.wait(lambda: figures_of(shop)["redis_up"] == up, f"redis_up {up}")

    @staticmethod
    def failures(shops):
        return [figures_of(shop)["redis_failures_total"] for shop in shops]

    def disturbances(self, shops):
        """What is shared is lost with either: Redis did not answer in time, or the past changed,
        as when the next quarter hour is sealed."""
        return self.failures(shops), self.server.sql(
            "SELECT value FROM hall.settings WHERE name = 'sealed_version'")

    def undisturbed(self, shops, check):
        """What holds while Redis answers within 50 ms. On a busy machine it may not: once more,
        until it has for long enough."""
        end = time.monotonic() + PATIENCE_S
        while True:
            for shop in shops:
                self.await_redis(shop)
            before = self.disturbances(shops)
            try:
                return check()
            except (AssertionError, KeyError):
                if before == self.disturbances(shops) or time.monotonic() > end:
                    raise

    def is_sealed(self, shop):
        """Time that is over is sealed soon after the server has begun."""
        def look():
            shop.get("/api/metrics", **HOUR)
            return figures_of(shop)["shared_answers_hits_total"] > 0
        shop.wait(look, "an answer that is shared")

    def without_tables(self):
        """Nobody can read more of the site than what is set for it."""
        return self.locked(self.server.sql(
            "SELECT string_agg('hall.' || tablename, ', ') FROM pg_tables WHERE schemaname = 'hall'"
            " AND tablename NOT IN ('settings', 'site_lock', 'chores')"))

    def crowd(self, shops, day):
        """Ask 40 times at once for what nobody has worked out yet: until that day. Whoever works
        it out cannot read what it takes before all have asked."""
        before = sum(figures_of(shop)["shared_answers_misses_total"] for shop in shops)
        query = urllib.parse.urlencode({"start_time": written("06:00"), "bucket": "hour",
                                        "end_time": written(f"{day} 06:00")})
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(Client(shops[i % len(shops)].port)) for i in range(40)]
            for client in clients:
                client.call("GET", "/api/health")
            with self.locked("hall.worker_rollups, hall.station_rollups"):
                for client in clients:
                    client.connection.request("GET", f"/api/metrics/series?{query}")
            answers = [client.connection.getresponse() for client in clients]
            self.assertEqual([each.status for each in answers], 40 * [200])
            self.assertEqual(len({each.read() for each in answers}), 1)
        after = sum(figures_of(shop)["shared_answers_misses_total"] for shop in shops)
        self.assertIn(after - before, range(1, 1 + len(shops)))

    def crowd_undisturbed(self, shops):
        days = itertools.count(40)
        self.undisturbed(shops, lambda: self.crowd(shops, next(days)))


class Shared(WithRedis):
    def test_what_one_worked_out_another_does_not_read(self):
        with self.sharing(2) as (one, other):
            one.keep("06:00 W1 S1 working", "06:30 W1 S1 +3", "06:40 W2 S2 idle")
            self.is_sealed(one)
            for path, query in (("/api/metrics", HOUR), ("/api/metrics/series", SERIES),
                                ("/api/metrics/series", SERIES | {"worker_id": "W1"})):
                self.undisturbed((one, other), lambda: self.take(one, other, path, query))
            series = other.get("/api/metrics/series", worker_id="W1", **SERIES)["data"]["series"]
            self.assertEqual(series[0]["total_units_produced"], 3)
            # How sure audits are of it may change with each answer of a person.
            before = figures_of(other)
            other.get("/api/metrics", intervals="audited", **HOUR)
            self.assertEqual({name: figures_of(other)[name] for name in before if "shared" in name},
                             {name: before[name] for name in before if "shared" in name})

    def take(self, one, other, path, query):
        def again():
            """What one worked out before; nothing is committed meanwhile."""
            missed = figures_of(one)["shared_answers_misses_total"]
            said = one.call("GET", path, **query)
            return missed == figures_of(one)["shared_answers_misses_total"] and said
        first = one.wait(again, "an answer that is there")
        before = figures_of(other)
        with self.without_tables():
            begun = now()
            second = other.call("GET", path, **query)
        self.assertEqual(whole(second), whole(first))
        after = figures_of(other)
        self.assertEqual(after["shared_answers_hits_total"],
                         before["shared_answers_hits_total"] + 1)
        self.assertEqual(after["shared_answers_misses_total"],
                         before["shared_answers_misses_total"])
        self.assertIsNone(second.headers["Age"])
        if path == "/api/metrics":  # as if it was worked out now
            data = second.json["data"]
            self.check_figures(data)
            self.assertGreaterEqual(data["last_updated"], written(begun)[:-2])

    def test_a_commit_makes_it_fresh(self):
        with self.sharing(2) as (one, other):
            one.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
            self.is_sealed(one)
            plain = self.enterContext(self.replica())  # works everything out
            def check():
                for shop in (one, other, other, one):
                    self.assertEqual(whole(shop.call("GET", "/api/metrics", **HOUR)),
                                     whole(plain.call("GET", "/api/metrics", **HOUR)))
            uuid = other.post("/api/events", event("06:10 W1 S1 idle"), 201)["event_uuid"]
            check()
            one.post(f"/api/events/{uuid}/void", {"reason": "test"})
            check()
            other.post(f"/api/events/{uuid}/restore", {"reason": "test"})
            check()
            one.put("/api/workers/W1", {"name": "Another name"})
            check()
            other.put("/api/settings", {"hold_minutes": 20})
            check()
            one.put("/api/settings", {"target_units_per_hour": 7})
            check()
            plain.keep("06:20 W2 S2 working")  # whoever writes
            check()
            run("import", "--database", self.url, "/dev/stdin", stdin=json.dumps(
                event("06:50 W3 S3 +9")).encode() + b"\n")
            check()
            other.delete("/api/workers/W4", 404)
            one.register("W4", "S4")
            check()

    def test_live_events_leave_the_past_shared(self):
        with self.sharing(2) as (one, other):
            one.keep("06:00 W1 S1 working")
            self.is_sealed(one)

            def version():
                return self.server.sql("SELECT value FROM hall.settings "
                                       "WHERE name = 'sealed_version'")

            def check():
                for _ in range(10):  # a quarter hour may be sealed meanwhile, but not each time
                    one.get("/api/metrics", **HOUR)
                    known, expect = version(), whole(other.call("GET", "/api/metrics", **HOUR))
                    before = figures_of(other)["shared_answers_misses_total"]
                    for i in range(20):
                        other.keep(event(f"06:00 W{i % 3 + 1} S1 working",
                                         timestamp=written(now())))
                        self.assertEqual(whole(other.call("GET", "/api/metrics", **HOUR)),
                                         expect)
                    missed = figures_of(other)["shared_answers_misses_total"] - before
                    if version() == known:
                        self.assertEqual(missed, 0)
                        return
                self.fail("live events change the past")
            self.undisturbed((one, other), check)

    def test_random_changes_and_windows(self):
        """Whatever happens, what is shared is what is worked out."""
        dice = random.Random(4711)
        with self.sharing(2) as shops, self.replica() as plain:
            kept, rounds, end = [], 0, time.monotonic() + PATIENCE_S

            def hits():
                return sum(figures_of(shop)["shared_answers_hits_total"] for shop in shops)
            while rounds < 60 or (hits() <= 60 and time.monotonic() < end):
                rounds += 1
                shop = dice.choice([*shops, plain])
                if kept and dice.random() < 0.3:
                    shop.call("POST", f"/api/events/{dice.choice(kept)}/"
                              f"{dice.choice(['void', 'restore'])}", {"reason": "test"})
                else:
                    made = [random_event(dice) for _ in range(dice.randint(1, 5))]
                    if dice.random() < 0.4:  # of now
                        made = [each | {"timestamp": written(now())} for each in made]
                    shop.post("/api/events/batch", made)
                    kept += [each["event_uuid"] for each in made]
                start = datetime.datetime(2025, 1, 13, dice.randint(0, 3),
                                          tzinfo=datetime.timezone.utc)
                window = {"start_time": written(start), "end_time": written(
                    start + datetime.timedelta(hours=dice.randint(1, 40)))}
                said = [whole(each.call("GET", "/api/metrics", **window))
                        for each in (*shops, plain, *shops)]
                for each in said:
                    self.assertEqual(each, said[2])
            self.assertGreater(hits(), 60)
        self.verify_all(audit=False)

    def test_roles_never_mix(self):
        with self.sharing(2) as (one, other):
            one.keep("06:00 W1 S1 working", "06:00 W2 S2 idle")
            self.is_sealed(one)
            made = {role: one.post("/api/keys", {"name": role, "roles": [role]}, 201)["secret"]
                    for role in ("administrator", "viewer", "supervisor", "auditor")}
            keys = {role: {"Authorization": f"Bearer {secret}"} for role, secret in made.items()}
            run("user", "add", "ana", "--database", self.url, "--roles", "administrator",
                "--password-file", self.password_file())
            run("user", "add", "wim", "--database", self.url, "--roles", "worker",
                "--worker-id", "W1", "--password-file", self.password_file())
            for shop in (one, other):
                shop.wait(lambda: shop.call("GET", "/api/metrics").status == 401, "closed")
                shop.wait(lambda: shop.call("GET", "/api/metrics", headers=keys["viewer"])
                          .status == 200, "keys that are known")

            def shown(shop, role):
                said = shop.call("GET", "/api/metrics", headers=keys[role], **HOUR)
                self.assertEqual(said.status, 200, said)
                data = said.json["data"]
                return data["scope"], [each["worker_id"] for each in data["workers"]]

            def agree(**privacy):
                said = one.call("PUT", "/api/privacy", privacy, keys["administrator"])
                self.assertEqual(said.status, 200, said)
            day = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
            for _ in range(2):
                for shop in (one, other, other):
                    self.assertEqual(shown(shop, "supervisor"), ("stations", []))
                agree(mode="individuals", agreement="BV 7", until=day)
                for shop in (other, one, one, other):
                    self.assertEqual(shown(shop, "supervisor"), ("all", ["W1", "W2", "W3"]))
                    self.assertEqual(shown(shop, "viewer"), ("stations", []))
                with Browser(other, "wim") as wim:
                    for _ in range(2):
                        data = wim.call("GET", "/api/metrics?" + "&".join(
                            f"{name}={value}" for name, value in HOUR.items())).json["data"]
                        self.assertEqual((data["scope"], [w["worker_id"] for w in
                                                          data["workers"]]), ("worker", ["W1"]))
                        self.assertNotIn("W2", json.dumps(data))
                agree(mode="stations")
            for shop in (one, other):  # one who is shown nobody has nothing from one who is
                said = shop.call("GET", "/api/metrics/series", headers=keys["viewer"],
                                 worker_id="W1", **SERIES)
                self.assertEqual(said.status, 403)
            # Who was shown what another server had worked out has looked all the same.
            def looked():
                said = one.call("GET", "/api/audit", headers=keys["auditor"], limit=1000)
                self.assertEqual(said.status, 200, said)
                return said.body.count(b'"metrics"')
            one.wait(looked, "a look in the audit log")

    def password_file(self):
        path = self.keys / "password"
        path.write_text(PASSWORD + "\n")
        return path

    def test_redis_holds_nothing_that_can_be_read(self):
        with self.sharing(1) as [shop]:
            shop.keep("06:00 W1 S1 working")
            self.is_sealed(shop)
            [said] = [thing for thing in shop.get("/api/privacy")["privacy"]["kept"]
                      if thing["what"].startswith("answers that servers share in Redis")]
            self.assertEqual((said["days"], said["who_may_see"]), (1, []))

            def check():
                self.redis.cli("FLUSHALL")
                shop.get("/api/metrics", **HOUR)
                shop.get("/api/metrics/series", worker_id="W1", **SERIES)
                keys = self.redis.keys()
                self.assertGreaterEqual(len(keys), 2)
                for key in keys:
                    self.assertRegex(key, r"^shopfloor:[0-9a-f]{64}$")
                    value = self.redis.cli("GET", key)
                    self.assertGreater(len(value), 200)
                    for word in (b"Name of", b"worker", b"success", b"active_ms"):
                        self.assertNotIn(word, value)
                    left = int(self.redis.cli("PTTL", key))
                    self.assertTrue(0 < left <= 3600 * 1000, left)
            self.undisturbed([shop], check)

    def test_values_of_others_are_ignored(self):
        with self.sharing(2) as (one, other):
            one.keep("06:00 W1 S1 working")
            self.is_sealed(one)
            changes = ("v", "v:sub(1, 20)", "v:sub(1, -2)", "v .. 'x'", "'x'",
                       "string.rep('x', 3 * 1024 * 1024)",
                       "v:sub(1, 30) .. string.char((v:byte(31) + 1) % 256) .. v:sub(32)",
                       "'{\"success\":true,\"data\":{\"workers\":[]}}'")
            expect = whole(one.call("GET", "/api/metrics", **HOUR))

            def check(code):
                """Whether the answer was asked of Redis: its key is another one by and by."""
                foreign = self.foreign((one, other))
                self.redis.cli("FLUSHALL")
                one.get("/api/metrics/series", **SERIES)
                strange = set(self.redis.keys())
                one.get("/api/metrics", **HOUR)
                known = set(self.redis.keys())
                for key in known - strange:
                    self.redis.cli("EVAL", "local v = redis.call('GET', KEYS[1])\n"
                                   f"redis.call('SET', KEYS[2], {code}, 'PX', 60000)", "2",
                                   strange.copy().pop(), key)
                for shop in (other, one):  # the first puts it right
                    self.assertEqual(whole(shop.call("GET", "/api/metrics", **HOUR)), expect,
                                     code)
                if set(self.redis.keys()) - known:
                    return False
                self.assertGreater(self.foreign((one, other)), foreign, code)
                return True
            for code in changes:
                one.wait(lambda: self.undisturbed((one, other), lambda: check(code)), code)
            for key in self.redis.keys():
                self.redis.cli("DEL", key)
                self.redis.cli("LPUSH", key, "a list")
            self.assertEqual(whole(other.call("GET", "/api/metrics", **HOUR)), expect)
            self.await_redis(other)

    def foreign(self, shops):
        return sum(figures_of(shop)["shared_answers_foreign_total"] for shop in shops)

    def test_a_commit_is_told_by_way_of_redis(self):
        with self.sharing(2) as (one, other), listening(other.port) as stream:
            until(stream, lambda message: message.event == "metrics")
            seconds = itertools.count()

            def check():
                def heard():
                    return figures_of(other)["redis_commits_heard_total"]
                before, failures = heard(), self.failures((one, other))
                uuid = one.post("/api/events", event(f"06:00:{next(seconds):02} W1 S1 working"),
                                201)["event_uuid"]
                told = until(stream, lambda message: message.event == "event")
                self.assertEqual(told.json["event_uuid"], uuid)
                other.wait(lambda: heard() > before or self.failures((one, other)) != failures,
                           "that it is told")
                self.assertGreater(heard(), before)
            for _ in range(20):
                self.undisturbed((one, other), check)

    def test_many_at_once_are_one(self):
        with self.sharing(1) as shops:
            self.is_sealed(shops[0])
            self.crowd_undisturbed(shops)

    def test_many_at_two_servers_are_one(self):
        """Unless it takes more than five seconds, as a busy machine may."""
        with self.sharing(2) as shops:
            self.is_sealed(shops[0])
            self.crowd_undisturbed(shops)

    def test_what_another_server_works_out_is_awaited_but_not_for_ever(self):
        with self.sharing(1) as [shop]:
            shop.keep("06:00 W1 S1 working")
            self.is_sealed(shop)
            expect = whole(shop.call("GET", "/api/metrics", **HOUR))
            keys = self.redis.keys()
            for key in keys:  # as one that has begun, and ends now
                self.redis.cli("SET", f"{key}:made", "1")
                self.redis.cli("RENAME", key, f"{key}:kept")
            answers = []

            def ask():
                with Client(shop.port) as client:
                    answers.append(client.call("GET", "/api/metrics", **HOUR))
            thread = threading.Thread(target=ask)
            thread.start()
            shop.get("/api/metrics/series", **SERIES)  # nobody else waits
            for key in keys:
                self.redis.cli("RENAME", f"{key}:kept", key)
            thread.join(PATIENCE_S)
            self.assertEqual(whole(answers.pop()), expect)
            for key in keys:
                self.redis.cli("DEL", key)
                self.redis.cli("SET", f"{key}:made", "1")
            ask()  # of one that never ends
            self.assertEqual(whole(answers.pop()), expect)

    def test_who_leads_goes_away_or_errs(self):
        """The others have their answers all the same."""
        with self.sharing(1) as [shop]:
            shop.keep("06:00 W1 S1 working")
            self.is_sealed(shop)
            query = {"start_time": written("06:00"), "end_time": written("40 06:00"),
                     "bucket": "hour"}
            for _ in range(10):
                self.redis.cli("FLUSHALL")
                with contextlib.ExitStack() as stack:
                    clients = [stack.enter_context(Client(shop.port)) for _ in range(6)]
                    for client in clients:
                        client.connection.request("GET", "/api/metrics/series?" + "&".join(
                            f"{name}={value}" for name, value in query.items()))
                    for client in clients[:3]:
                        client.connection.close()
                    for client in clients[3:]:
                        self.assertEqual(client.connection.getresponse().status, 200)
            # More buckets than there may be: each is told.
            statuses = []
            wrong = query | {"end_time": written("400 06:00")}
            def ask():
                with Client(shop.port) as client:
                    statuses.append(client.call("GET", "/api/metrics/series", **wrong).status)
            threads = [threading.Thread(target=ask) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE_S)
            self.assertEqual(statuses, 8 * [400])


class Stale(WithRedis):
    def test_figures_may_be_as_old_as_is_set(self):
        with self.sharing(2, "--metrics-ttl", "5s") as (one, other):

            def worked_out():
                said = one.call("GET", "/api/metrics")
                return not said.headers["Age"] and said

            def check():
                first = one.wait(worked_out, "an answer that is not old")
                begun = time.monotonic()
                one.keep(event("06:00 W1 S1 working", timestamp=written(now())))
                second = other.call("GET", "/api/metrics")
                if time.monotonic() - begun >= 3:  # it may be too old by now
                    return False
                self.assertEqual(second.json, first.json)  # also when that was
                self.assertIn(int(second.headers["Age"]), range(6))
                return True
            one.wait(lambda: self.undisturbed((one, other), check), "an answer in time")

            def fresh():
                said = other.call("GET", "/api/metrics")
                self.assertLess(int(said.headers["Age"] or 0), 5)
                return said.json["data"]["factory"]["active_workers"]
            other.wait(fresh, "figures after the event")
            # What has passed is exact all the same.
            self.is_sealed(one)
            one.keep("06:10 W2 S2 working")
            self.assertEqual(other.metrics("06:00", "07:00")["factory"]["active_workers"], 1)

    def test_it_needs_redis(self):
        with Shopfloor() as shop:
            said = run("serve", "--database", shop.folder / "other.db", "--metrics-ttl", "5s",
                       "--listen", "127.0.0.1:0", expect=None)
            self.assertNotEqual(said.returncode, 0)
            self.assertIn(b"want --redis as well", said.stderr)


class Away(WithRedis):
    """Answers are right whatever becomes of Redis, and nobody waits for it for long."""

    @contextlib.contextmanager
    def asking(self, shops):
        """Ask all the time, beside a writer that changes the past."""
        over, faults, count = threading.Event(), [], [0]
        lock = threading.Lock()

        def ask(shop):
            with Client(shop.port) as client:
                while not over.is_set():
                    with lock:  # no commit between
                        said = client.call("GET", "/api/metrics", **HOUR)
                        units = said.json["data"]["factory"]["total_production_count"] \
                            if said.status == 200 else said
                        if units != self.units:
                            faults.append((units, self.units))
                    count[0] += 1

        def change():
            with Client(shops[0].port) as client:
                for i in range(10 ** 6):
                    if over.wait(0.05):
                        return
                    with lock:
                        said = client.call("POST", "/api/events", event(
                            f"06:{i // 60 % 60:02}:{i % 60:02}.{i // 3600:03} W1 S1 +1"))
                        if said.status != 201:
                            faults.append(said)
                        self.units += 1
        self.units = 0
        threads = [threading.Thread(target=ask, args=(shop,)) for shop in shops for _ in range(3)]
        threads.append(threading.Thread(target=change))
        for thread in threads:
            thread.start()
        try:
            yield lambda: self.more(shops[0], count)
        finally:
            over.set()
            for thread in threads:
                thread.join(PATIENCE_S)
        self.assertEqual(faults, [])

    def more(self, shop, count):
        before = count[0]
        shop.wait(lambda: count[0] > before + 100, "answers")

    def test_killed_frozen_and_restarted_under_load(self):
        with self.sharing(2) as shops:
            self.is_sealed(shops[0])
            with self.asking(shops) as more:
                more()
                for _ in range(2):
                    self.redis.kill()
                    for shop in shops:
                        self.await_redis(shop, up=0)
                    more()
                    self.redis.start()
                    for shop in shops:
                        self.await_redis(shop)
                    more()
                    self.redis.freeze()
                    for shop in shops:
                        self.await_redis(shop, up=0)
                    more()
                    self.redis.thaw()
                    for shop in shops:
                        self.await_redis(shop)
                    more()
            for shop in shops:
                self.assertIn("Redis is away", shop.log())
                self.assertNotIn('"level":"error"', shop.log())
        self.verify_all(audit=False)

    def test_one_that_hangs_is_asked_once(self):
        with self.sharing(1) as [shop]:
            self.is_sealed(shop)
            self.redis.freeze()
            for _ in range(30):
                shop.get("/api/metrics", **HOUR)
            figures = figures_of(shop)
            self.assertEqual(figures["redis_up"], 0)
            before = figures["redis_commands_total"]
            for _ in range(30):
                shop.get("/api/metrics", **HOUR)
            self.assertEqual(figures_of(shop)["redis_commands_total"], before)
            self.redis.thaw()
            self.await_redis(shop)

    def test_many_at_once_are_one_without_it(self):
        with self.sharing(1) as shops:
            self.is_sealed(shops[0])
            self.redis.kill()
            self.await_redis(shops[0], up=0)
            self.crowd(shops, 40)

    def test_it_need_not_be_there(self):
        self.redis.kill()
        with self.replicas(1, *self.options) as [shop]:
            shop.keep("06:00 W1 S1 working")
            self.assertEqual(len(shop.metrics("06:00", "07:00")["workers"]), 3)
            self.redis.start()
            self.await_redis(shop)
            self.is_sealed(shop)

    def test_it_has_no_room(self):
        with self.sharing(1) as [shop]:
            shop.keep("06:00 W1 S1 working")
            self.is_sealed(shop)
            self.redis.cli("CONFIG", "SET", "maxmemory", "1")
            self.redis.cli("FLUSHALL")

            def check():
                before = self.failures([shop])
                for _ in range(5):
                    self.assertEqual(len(shop.metrics("06:00", "07:00")["workers"]), 3)
                self.assertEqual(figures_of(shop)["redis_up"], 1)
                self.assertEqual(self.failures([shop]), before)
            self.undisturbed([shop], check)

    def test_it_speaks_something_else(self):
        self.redis.kill()
        with Shopfloor(listen=f"127.0.0.1:{self.redis.port}"), \
                self.replicas(1, *self.options) as [shop]:
            shop.await_log("Redis is away")
            self.assertEqual(len(shop.metrics("06:00", "07:00")["workers"]), 3)


class Password(WithRedis):
    password = "a redis of the plant"

    def make_redis(self):
        return Redis(password=self.password.replace(" ", "-"))

    def setUp(self):
        super().setUp()
        self.file = self.keys / "redis-password"
        self.file.write_text(self.redis.password + "\n")
        self.file.chmod(0o600)

    def test_it_comes_from_a_file_the_environment_or_systemd(self):
        folder = self.keys / "credentials"
        folder.mkdir()
        (folder / "redis-password").write_text(self.redis.password)
        ways = ({"options": ("--redis-password-file", str(self.file))},
                {"env": {"SHOPFLOOR_REDIS_PASSWORD": self.redis.password}},
                {"env": {"CREDENTIALS_DIRECTORY": str(folder)}})
        for way in ways:
            with self.replica(*self.options, *way.get("options", ()), env=way.get("env")) as shop:
                self.await_redis(shop)
                self.assertNotIn(self.redis.password, shop.log())

    def test_a_wrong_one_is_told_and_nothing_else(self):
        self.file.write_text("wrong\n")
        with self.replicas(1, *self.options, "--redis-password-file", str(self.file)) as [shop]:
            shop.await_log("WRONGPASS")
            self.assertEqual(len(shop.metrics("06:00", "07:00")["workers"]), 3)
            self.file.write_text(self.redis.password + "\n")


class Tls(WithRedis):
    """With a user who may do what is needed, and nothing else."""

    def make_redis(self):
        self.authority = Authority(self.keys, "plant")
        return Redis(password="secret", user="floor", tls=self.authority)

    def test_tls_and_a_user(self):
        env = {"SHOPFLOOR_REDIS_PASSWORD": "secret"}
        with self.replica(*self.options, "--redis-ca-file", str(self.authority.file),
                          env=env) as shop:
            self.await_redis(shop)
            shop.register(self.workers, self.stations)
            self.is_sealed(shop)
        with self.replica(*self.options, env=env) as shop:
            # Slowed down by a sanitizer, it may only find that it takes too long.
            shop.await_log("Redis is away" + (".*certificate" if PLAIN else ""))
            self.assertEqual(figures_of(shop)["redis_up"], 0)
            other = self.options[1].replace("127.0.0.1", "localhost")
            with self.replica("--redis", other, "--redis-ca-file", str(self.authority.file),
                              env=env) as wrong:
                wrong.await_log("Redis is away")  # the certificate is of another name
                self.assertEqual(figures_of(wrong)["redis_up"], 0)


class Refused(unittest.TestCase):
    def test_a_file_needs_none(self):
        with Shopfloor() as shop:
            said = run("serve", "--database", f"{shop.folder}/other.db", "--redis",
                       "redis://127.0.0.1", "--listen", "127.0.0.1:0", expect=None)
            self.assertNotEqual(said.returncode, 0)
            self.assertIn(b"Redis is for servers that share a database of PostgreSQL",
                          said.stderr)

    @engines.needs(postgres, redis_server)
    def test_urls(self):
        for url, why in (("redis://user:secret@127.0.0.1", b"password does not belong"),
                         ("http://127.0.0.1", b"want redis://HOST"),
                         ("redis://", b"no address of a Redis server"),
                         ("redis://127.0.0.1:99999", b"no address of a Redis server"),
                         ("redis://127.0.0.1:1/x", b"no address of a Redis server"),
                         ("redis://127.0.0.1:1/0?a=b", b"no address of a Redis server"),
                         ("redis://a b", b"no address of a Redis server")):
            with Shopfloor() as shop:
                said = run("serve", "--database", "postgresql://nobody@127.0.0.1:1/none",
                           "--audit-key", shop.folder / "a", "--pseudonym-keys",
                           shop.folder / "b", "--redis", url, "--listen", "127.0.0.1:0",
                           expect=None)
            self.assertNotEqual(said.returncode, 0)
            self.assertIn(why, said.stderr, url)
            self.assertNotIn(b"secret", said.stderr)


if __name__ == "__main__":
    unittest.main()
