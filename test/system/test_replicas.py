"""Several servers on one database of PostgreSQL: they show the same, and each does what has
to be done once, once."""
import contextlib
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import engines
import postgres
from people import PASSWORD, Browser, add, key
from postgres import Postgres, free_port
from beside import Proxy
from receiver import Receiver
from shopfloor import PATIENCE_S, Case, Client, Shopfloor, event, now, run, written
from test_alerts import ago
from test_durability import Kept, Sender
from test_reliability import Pretended
from test_stream import listening, until

SECOND_S = 1.5  # a second, and what a busy machine adds


@engines.needs(postgres)
class Replicas(Case):
    """Servers with one database and one folder of keys."""

    def make_server(self):
        return Postgres()

    def setUp(self):
        self.server = self.enterContext(self.make_server())
        self.url = self.server.url("hall")
        self.keys = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-keys-"))
        self.addCleanup(shutil.rmtree, self.keys, True)

    def replica(self, *options, url=None, **how):
        shop = Shopfloor("--audit-key", str(self.keys / "audit"), "--pseudonym-keys",
                         str(self.keys / "names"), *options, **how)
        shop.database, shop.command = url or self.url, lambda: [
            "serve", "--listen", shop.listen, "--database", shop.database]
        return shop

    @contextlib.contextmanager
    def replicas(self, count, *options):
        with contextlib.ExitStack() as stack:
            shops = [stack.enter_context(self.replica(*options)) for _ in range(count)]
            shops[0].register(self.workers, self.stations)
            yield shops

    @contextlib.contextmanager
    def locked(self, names):
        """Who reads these tables waits."""
        session = subprocess.Popen(
            ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", self.server.folder, "-p",
             str(self.server.port), "-U", "shopfloor", "postgres"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        try:
            session.stdin.write(f"BEGIN; LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE; "
                                "SELECT 'locked';\n".encode())
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"locked\n")
            yield
        finally:
            session.communicate(b"ROLLBACK;\n", timeout=PATIENCE_S)

    def holder(self, shops):
        """Which of them does what one has to do for all."""
        def has(shop):
            since = shop.log().rpartition("the audit log is signed")[2]
            said = re.findall("(this|another) server does what one has to do", since)
            return shop.process and said and said[-1] == "this"

        def look():
            those = [shop for shop in shops if has(shop)]
            return those[0] if len(those) == 1 else None
        alive = next(shop for shop in shops if shop.process)
        return alive.wait(look, "one that does what one has to do for all")

    def verify_all(self, audit=True):
        self.verify(self.url)
        if audit:
            run("audit", "verify", "--database", self.url, "--audit-key", self.keys / "audit")


class Shown(Replicas):
    def test_events_of_all_are_told_by_all_in_order_and_once(self):
        with self.replicas(3) as shops, contextlib.ExitStack() as stack:
            streams = [stack.enter_context(listening(shop.port)) for shop in shops]
            for stream in streams:
                until(stream, lambda message: message.event == "metrics")
            sent = []
            for i in range(60):
                made = event(f"06:{i:02}:{i:02} W{i % 3 + 1} S{i % 2 + 1} working")
                sent.append(shops[i % 3].post("/api/events", made, 201)["event_uuid"])
            self.assertEqual(len(set(sent)), 60)
            for stream in streams:
                told = []
                while len(told) < 60:
                    told.append(until(stream, lambda message: message.event == "event")
                                .json["event_uuid"])
                # Each was answered before the next was sent.
                self.assertEqual(told, sent)
            for shop in shops:
                shop.post(f"/api/events/{sent[0]}/void", {"reason": "test"})
                for stream in streams:
                    until(stream, lambda message: message.event == "correction")
                shop.post(f"/api/events/{sent[0]}/restore", {"reason": "test"})
                for stream in streams:
                    until(stream, lambda message: message.event == "correction")
            self.assertEqual(*[shop.metrics("06:00", "07:00")["workers"] for shop in shops[:2]])
        self.verify_all()

    def test_registers_and_settings_hold_at_once_everywhere(self):
        with self.replicas(2) as (one, other):
            for number in range(4, 12):  # each first finds out that the other has written
                one.keep(f"06:{number:02} W1 S1 working")
                other.register(f"W{number}", f"S{number}")
                one.keep(f"07:{number:02} W{number} S{number} working")
            other.put("/api/settings", {"hold_minutes": 30})
            self.assertEqual(one.get("/api/settings")["settings"]["hold_minutes"], 30)
            one.put("/api/workers/W4", {"active": False})
            other.post("/api/events", event("08:00 W4 S1 working"), 409)
            for hold in (20, 480):  # its slices meet with the other's sealing
                one.put("/api/settings", {"hold_minutes": hold})
                other.keep(f"09:{hold // 20:02} W1 S1 idle")
            self.assertEqual(one.metrics("06:00", "1 06:00")["workers"],
                             other.metrics("06:00", "1 06:00")["workers"])
        self.verify_all()

    def test_who_may_not_any_more_is_refused_by_all_within_a_second(self):
        with self.replicas(2) as (one, other):
            run("user", "add", "ana", "--database", self.url, "--roles", "administrator",
                "--password-file", self.password_file())
            refused = lambda shop, **how: shop.call("GET", "/api/workers", **how).status in (
                401, 403)
            self.within_a_second(lambda: refused(other), "no administrator is known yet")
            with Browser(one, "ana") as ana, Browser(other, "ana") as there:
                add(ana, "ben", "supervisor")
                self.within_a_second(
                    lambda: there.call("GET", "/api/users").body.count(b"ben"), "ben is new")
                token = key(ana, "viewer")
                bearer = {"Authorization": f"Bearer {token}"}
                name = ana.call("GET", "/api/keys").json["keys"][0]["key_id"]
                self.within_a_second(
                    lambda: other.call("GET", "/api/metrics", headers=bearer).status == 200,
                    "the key is known")
                with self.ends_within_a_second(other, bearer):
                    ana.call("DELETE", f"/api/keys/{name}")
                self.assertTrue(refused(other, headers=bearer))
                with Browser(other, "ben") as ben:
                    self.assertEqual(ben.call("GET", "/api/workers").status, 200)
                    with self.ends_within_a_second(other, {"Cookie": ben.cookie}):
                        ana.call("PUT", "/api/users/ben", {"roles": ["viewer"]})
                    self.assertEqual(ben.call("GET", "/api/workers").status, 401)
        self.verify_all()

    def test_who_signs_in_at_one_is_known_to_all_at_once(self):
        with self.replicas(3) as shops:
            run("user", "add", "ana", "--database", self.url, "--roles", "administrator",
                "--password-file", self.password_file())
            for i in range(9):  # no time passes: the next request goes to another server
                with Browser(shops[i % 3], "ana") as ana, Browser(shops[(i + 1) % 3]) as other:
                    other.cookie = ana.cookie
                    self.assertEqual(other.who()["name"], "ana")
                    bearer = {"Authorization": f"Bearer {key(ana, 'viewer')}"}
                    self.assertEqual(shops[(i + 2) % 3].call(
                        "GET", "/api/metrics", headers=bearer).status, 200)

    def password_file(self):
        path = self.keys / "password"
        path.write_text(PASSWORD + "\n")
        return path

    def within_a_second(self, check, what):
        begun = time.monotonic()
        while not check():
            self.assertLess(time.monotonic() - begun, SECOND_S, what)
            time.sleep(0.02)

    @contextlib.contextmanager
    def ends_within_a_second(self, shop, headers):
        """A live stream of whoever shows this."""
        with Client(shop.port) as client:
            client.connection.request("GET", "/api/stream", headers=headers)
            response = client.connection.getresponse()
            self.assertEqual(response.status, 200)
            response.readline()
            ended = []
            reader = threading.Thread(target=lambda: ended.append(response.read()))
            reader.start()
            yield
            begun = time.monotonic()
            reader.join(60)
            self.assertTrue(ended)
            self.assertLess(time.monotonic() - begun, 1 + SECOND_S)


class Once(Replicas):
    options = ("--alert-wait", "0s")

    def test_one_alert_and_one_message_also_when_the_one_at_it_is_killed(self):
        hangs = threading.Event()

        def answer(_, number):
            if number == 1:  # whoever sends is killed meanwhile
                hangs.set()
                time.sleep(60)
            return 204

        with Receiver(answer) as receiver, self.replicas(3, *self.options) as shops:
            receiver.join(shops[0])
            shops[0].keep(ago(200))
            self.assertTrue(hangs.wait(60))
            holder = self.holder(shops)
            holder.kill()
            shops.remove(holder)
            shops[0].wait(lambda: len(receiver.got) >= 2, "another one sends it")
            time.sleep(12)  # two rounds, and the time that chores are had for
            self.assertEqual(len(receiver.got), 2)
            self.assertEqual(receiver.got[0][2], receiver.got[1][2], "it is the same message")
            for shop in shops:
                alerts = shop.get("/api/alerts", state="all")["alerts"]
                self.assertEqual(len([each for each in alerts
                                      if each["rule"] == "station_idle"]), 1, alerts)
            self.holder(shops)
        self.verify_all(audit=False)

    def test_what_one_is_asked_to_send_another_sends_at_once(self):
        """A message of trial, and a receiver that is tried now."""
        with Receiver() as receiver, self.replicas(2, *self.options) as shops:
            holder = self.holder(shops)
            [other] = [shop for shop in shops if shop is not holder]
            name = receiver.join(other)

            def waits(what, **how):
                begun, before = time.monotonic(), len(receiver.got)
                other.post(what, **how)
                other.wait(lambda: len(receiver.got) > before, what)
                self.assertLess(time.monotonic() - begun, 5, what)
            waits("/api/alerts/test", expect=201)
            receiver.answer = 500
            waits("/api/alerts/test", expect=201)
            other.wait(lambda: other.get("/api/webhooks")["webhooks"][0]["failing_since"],
                       "a failure")
            self.server.sql("UPDATE hall.destinations SET due_ms = due_ms + 3600000")
            receiver.answer = 204
            waits(f"/api/webhooks/{name}/try")
        self.verify_all()

    def test_one_that_stops_leaves_what_it_did_to_another_at_once(self):
        with self.replicas(2) as shops:
            for _ in range(3):
                holder = self.holder(shops)
                begun = time.monotonic()
                holder.stop()
                shops.remove(holder)
                self.holder(shops)
                self.assertLess(time.monotonic() - begun, 8)
                shops.append(holder)
                holder.start()


class Loaded(Replicas, Kept):
    """Whatever fails, what was acknowledged is kept once, and figures are what it says."""

    @staticmethod
    def senders(*shops):
        made = [Sender(shop.port, random.getrandbits(64), batch)
                for shop in shops for batch in (1, 40)]
        for sender in made:
            sender.start()
        return made

    @staticmethod
    def acknowledged(senders):
        for sender in senders:
            if sender.broken:
                raise sender.broken
        return sum(len(sender.acknowledged) for sender in senders)

    @staticmethod
    def end(senders):
        for sender in senders:
            sender.over.set()
        for sender in senders:
            sender.join(60)

    @contextlib.contextmanager
    def under_load(self, shops, enough=1500):
        senders = self.senders(*shops)
        shops[0].wait(lambda: self.acknowledged(senders) > enough, "events")
        yield senders
        alive = next(shop for shop in shops if shop.process)
        before = self.acknowledged(senders)
        alive.wait(lambda: self.acknowledged(senders) > before + enough, "events after it")
        self.end(senders)

    def check(self, shops, senders, least=3000):
        kept = self.check_kept(self.url, senders)
        self.assertGreater(len(kept), least)
        self.verify_all(audit=False)
        return kept


class Failing(Loaded):
    def who_waits(self):
        """The processes of PostgreSQL that wait for a lock."""
        return self.server.sql("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")

    def test_what_a_server_waits_for_ends_with_it(self):
        """Else those that wait would stand before all others, once there is what they wait for."""
        with self.replicas(1) as [shop]:
            with self.locked("hall.site_lock"):
                shop.wait(self.who_waits, "a statement that waits")
                shop.kill()
                end = time.monotonic() + PATIENCE_S
                while self.who_waits() and time.monotonic() < end:
                    time.sleep(0.1)
                self.assertEqual(self.who_waits(), "")
            shop.start()

    def test_a_replica_is_killed(self):
        with self.replicas(3) as shops:
            senders = []
            with self.under_load(shops) as running:
                shops[2].kill()
            senders += running
            shops[2].start()
            with self.under_load(shops[1:]) as running:
                shops[1].kill()
            senders += running
            self.check(shops, senders)

    def test_a_replica_is_frozen(self):
        """Within a transaction, mostly: others wait for two seconds, then it is lost."""
        with self.replicas(2) as shops:
            with self.under_load(shops) as senders:
                for _ in range(2):
                    shops[1].process.send_signal(signal.SIGSTOP)
                    before = len(senders[0].acknowledged)
                    shops[0].wait(lambda: len(senders[0].acknowledged) > before + 20,
                                  "the other one goes on")
                    time.sleep(2.5)
                    shops[1].process.send_signal(signal.SIGCONT)
                    before = len(senders[2].acknowledged)
                    shops[1].wait(lambda: len(senders[2].acknowledged) > before + 20,
                                  "it goes on, too")
            self.check(shops, senders)

    def test_failover_to_a_synchronous_standby(self):
        """The database's machine is lost: nothing that was acknowledged is."""
        first = self.server
        with Postgres(source=first) as standby:
            first.sql("ALTER SYSTEM SET synchronous_standby_names = '*'; SELECT pg_reload_conf()")
            self.url = first.url_with(standby, "hall")
            with self.replicas(2) as shops:
                shops[0].wait(lambda: first.sql("SELECT sync_state FROM pg_stat_replication")
                              == "sync", "a standby that is waited for")
                with self.under_load(shops) as senders:
                    first.stop("immediate")
                    standby.promote()
                self.url = standby.url("hall")
                self.check(shops, senders)

    def test_postgresql_is_restarted_fast_and_crashes(self):
        with self.replicas(2) as shops:
            with self.under_load(shops) as senders:
                for how in ("fast", "immediate"):
                    self.server.stop(how)
                    for shop in shops:
                        with Client(shop.port) as client:
                            said = client.call("POST", "/api/events",
                                               event("06:00 W1 S1 working"))
                            self.assertEqual(said.status, 503)
                            self.assertTrue(said.headers["Retry-After"])
                    self.server.start()
                    for shop in shops:
                        shop.wait(lambda: shop.call("GET", "/api/metrics").status == 200,
                                  "figures")
                        shop.wait(lambda: shop.call("GET", "/readyz").status == 200,
                                  "readiness")
            self.check(shops, senders)

    def test_it_is_away_when_a_server_starts(self):
        with self.replicas(1) as shops:
            shops[0].keep("06:00 W1 S1 working")
        self.server.stop()
        shop = self.replica(listen=f"127.0.0.1:{free_port()}")
        try:
            shop.start_waiting()
            self.assertEqual(shop.call("GET", "/api/metrics").status, 503)
            self.server.start()
            shop.wait(lambda: shop.call("GET", "/readyz").status == 200, "readiness")
            shop.keep("06:30 W1 S1 +1")
            shop.stop()
        finally:
            if shop.process:
                shop.kill()
            shutil.rmtree(shop.folder, True)
        self.verify_all()

    def test_the_network_falls_silent(self):
        with Proxy(self.server.port) as link, self.replicas(1) as shops, \
                self.replica(url=self.server.url("hall", port=link.port)) as other:
            with self.under_load([*shops, other]) as senders:
                link.silent = True
                before = len(senders[0].acknowledged)
                shops[0].wait(lambda: len(senders[0].acknowledged) > before + 50,
                              "the other one goes on")
                other.wait(lambda: senders[2].refused and senders[3].refused, "refusals")
                link.silent = False
            self.check([*shops, other], senders)

    def test_read_only(self):
        with self.replicas(2) as shops:
            with self.under_load(shops) as senders:
                self.server.sql("ALTER SYSTEM SET default_transaction_read_only = on;"
                                "SELECT pg_reload_conf()")
                for shop in shops:  # of nobody: it is kept by no server that still may write
                    shop.wait(lambda: shop.call("POST", "/api/events", event(
                        "06:00 nobody S1 working")).status == 503, "a refusal")
                    self.assertEqual(shop.call("GET", "/api/metrics").status, 200)
                self.server.sql("SET default_transaction_read_only = off;"
                                "ALTER SYSTEM RESET default_transaction_read_only;"
                                "SELECT pg_reload_conf()")
            self.check(shops, senders)


class OtherClock(Loaded, Pretended):
    """Two servers, the second of which has another clock."""

    @contextlib.contextmanager
    def replicas_apart(self, hours):
        env = self.env()
        self.set_clock(hours * 3600)
        with self.replicas(1) as shops, self.replica(env=env) as other:
            yield shops[0], other

    def check_the_past(self, shop, other):
        start, end = written(now(hours=-30)), written(now(hours=-4))
        self.assertEqual(shop.metrics(start, end)["workers"],
                         other.metrics(start, end)["workers"])

    def test_one_that_is_fast(self):
        with self.replicas_apart(3) as both:
            with self.under_load(both) as senders:
                pass
            self.check(both, senders)
            self.check_the_past(*both)

    def test_one_that_is_slow(self):
        """What happens now lies ahead for it; what happened before, it keeps."""
        with self.replicas_apart(-3) as (shop, other):
            with self.under_load([shop]) as senders:
                refused = other.post("/api/events", event(
                    "06:00 W1 S1 working", timestamp=written(now())), 400)
                self.assertIn("ahead of the server's clock", refused["error"])
            self.check([shop, other], senders)
            other.post("/api/events", event("06:00 W1 S1 working",
                                            timestamp=written(now(hours=-5))), 201)
            self.verify_all(audit=False)
            self.check_the_past(shop, other)


class NoRoom(Loaded):
    """A disk is full; posts are refused until there is room again."""

    def fill(self, folder):
        filler = folder / "filler"
        with contextlib.suppress(OSError), open(filler, "wb") as file:
            while True:
                file.write(bytes(2 ** 16))
                file.flush()
        return filler


class NoRoomForTables(NoRoom):
    def make_server(self):
        return Postgres(room_mb=130)

    def test_disk_full(self):
        with self.replicas(2) as shops:
            with self.under_load(shops, enough=500) as senders:
                filler = self.fill(self.server.data)
                shops[0].wait(lambda: all(sender.refused for sender in senders), "refusals")
                self.assertEqual(shops[0].call("GET", "/api/metrics").status, 200)
                filler.unlink()
            self.check(shops, senders, 1000)


class NoRoomForTheLog(NoRoom):
    """PostgreSQL ends itself then, and has to be started again once there is room."""

    def make_server(self):
        return Postgres(room_mb=160, small_wal=True, min_wal_size="32MB", max_wal_size="64MB")

    def test_disk_full(self):
        with self.replicas(2) as shops:
            with self.under_load(shops, enough=500) as senders:
                filler = self.fill(self.server.wal)
                shops[0].wait(lambda: all(sender.refused for sender in senders), "refusals")
                self.assertIn("No space left on device", self.server.log())
                filler.unlink()
                self.server.start_again()
            self.check(shops, senders, 1000)
