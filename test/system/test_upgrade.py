"""Two versions of the program on one database of PostgreSQL, of which the newer one changes the
tables: test/store/postgres/next_steps.c says how. And servers that share a site are replaced one
after the other, as Kubernetes does it."""
import contextlib
import pathlib
import re
import unittest

from shopfloor import BINARY, PLAIN, event, export, run
from test_replicas import Loaded
from test_rolling import Balancer, Clients

READ = ("/api/metrics", "/api/workers", "/api/events", "/api/metrics/series")
NEXT = pathlib.Path(BINARY).parent / "test" / "shopfloor_next"


class Upgrade(Loaded):
    def newer(self, *options):
        """A server of the next version. Who writes says so."""
        shop = self.replica(*options, url=self.url + "&options=-c%20shopfloor.next%3Dyes")
        shop.binary = str(NEXT)
        return shop

    def older_writes(self):
        return int(self.server.sql("SELECT count(*) FROM hall.older_writes"))

    def make_tables_older(self):
        """The older version can read them all the same, and write them."""
        self.server.sql("UPDATE hall.site_lock SET tables = tables - 1")


@unittest.skipUnless(NEXT.exists(), f"{NEXT} is not built")
class TwoVersions(Upgrade):
    def check_outdated(self, shop):
        shop.wait(lambda: shop.call("GET", "/readyz").status == 503, "it not to be ready")
        for path, body in (("/api/events", event("06:00 W1 S1 working")),
                           ("/api/events/batch", {"events": [event("06:00 W1 S1 +1")]}),
                           ("/api/workers", {"worker_id": "W9", "name": "Nine"})):
            answer = shop.call("POST", path, body)
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"), answer)
            self.assertIn("has to be upgraded", answer.json["error"])
        said = {path: shop.call("GET", path).status for path in READ}
        self.assertLessEqual(set(said.values()), {200, 503}, said)

    def check_refused(self):
        """An older program does not start on newer tables, and no command reads or changes them."""
        for command in (["verify"], ["export"], ["key", "list"],
                        ["key", "add", "wall", "--roles", "viewer"],
                        ["serve", "--listen", "127.0.0.1:0", "--audit-key", self.keys / "audit",
                         "--pseudonym-keys", self.keys / "names"]):
            done = run(*command, "--database", self.url, expect=1)
            self.assertIn(b"has to be upgraded", done.stderr, command)

    def test_the_older_one_writes_nothing_once_the_newer_one_has_changed_the_tables(self):
        with self.replicas(2) as shops:
            for path in READ:  # whose statements the database has prepared by now
                for shop in shops:
                    shop.get(path)
            holder, older = self.holder(shops), self.senders(*shops)
            holder.wait(lambda: self.acknowledged(older) > 1500, "events")
            with self.newer() as newer:
                for sender in older:
                    before = sender.refused
                    holder.wait(lambda: sender.refused > before + 1, "refusals")
                count = self.acknowledged(older)
                for shop in shops:
                    self.check_outdated(shop)
                self.check_refused()
                newer.await_log("this server does what one has to do for all")
                shops[0].stop()
                with self.newer() as another:
                    others = self.senders(newer, another)
                    newer.wait(lambda: self.acknowledged(others) > 1500, "events")
                    self.end(others)
                self.assertEqual(self.acknowledged(older), count)
                self.end(older)
                self.assertEqual(self.older_writes(), 0)
                newer.keep("06:00 W1 S1 working")
            # So that could have failed: nothing else keeps the older one from writing.
            self.make_tables_older()
            shops[1].restart()
            last = self.senders(shops[1])
            shops[1].wait(lambda: self.acknowledged(last) > 100, "events")
            self.end(last)
            self.assertGreater(self.older_writes(), 0)
        kept = {each["event_uuid"] for each in export(self.url)}
        for sender in older + others + last:
            self.assertEqual(sender.acknowledged - kept, set())
        self.verify_all(audit=False)

    def test_behind_a_balancer_it_is_told_to_ask_again_and_nothing_else(self):
        """What is answered 503 is the price of other tables: nobody is answered anything wrong."""
        with self.replicas(2, "--drain", "2s") as shops, \
                Balancer(*(shop.port for shop in shops)) as balancer, \
                Clients(balancer) as clients:
            def enough(*those):
                return all(clients.answers[shop.port] > 20 for shop in those)
            shops[0].wait(lambda: enough(*shops), "answers")
            newer = [self.enterContext(self.newer("--drain", "2s"))]
            balancer.ports.add(newer[0].port)
            newer[0].wait(lambda: enough(*newer), "answers of the newer one")
            balancer.look()
            self.assertEqual(balancer.ready, {newer[0].port})
            asked_again = len(clients.failures)
            for shop in shops:
                shop.stop()
                balancer.ports.discard(shop.port)
                newer.append(self.enterContext(self.newer("--drain", "2s")))
                balancer.ports.add(newer[-1].port)
            newer[0].wait(lambda: enough(*newer), "answers of all newer ones")
            clients.ended.set()
            clients.pool.shutdown()
            self.assertEqual(len(clients.failures), asked_again, clients.failures)
            wrong = [each for each in clients.failures
                     if not re.search(r": 503$|nobody is ready", each)]
            self.assertEqual(wrong, [])
            self.assertEqual(self.older_writes(), 0)
        self.make_tables_older()
        self.assertEqual(sorted(each["event_uuid"] for each in export(self.url)),
                         sorted(clients.kept))
        self.verify_all(audit=False)


class Rolling(Upgrade):
    """The tables stay as they are: no request fails."""

    @unittest.skipUnless(PLAIN, "a machine that is slowed down could miss that a server drains")
    def test_no_request_fails_while_servers_of_one_site_are_replaced(self):
        with self.replicas(2, "--drain", "8s") as shops, \
                Balancer(*(shop.port for shop in shops)) as balancer, \
                Clients(balancer) as clients:
            def wait(shop):
                shop.wait(lambda: clients.answers[shop.port] > 20 or clients.failures, "answers")
            for shop in shops:
                wait(shop)
            for shop in shops:  # as a Deployment does it: the new one is ready before the old ends
                with contextlib.ExitStack() as stack:
                    other = stack.enter_context(self.replica("--drain", "8s"))
                    balancer.ports.add(other.port)
                    wait(other)
                    old = shop.port
                    shop.stop()
                    balancer.ports.discard(old)
                    self.addCleanup(stack.pop_all().close)
            clients.ended.set()
            clients.pool.shutdown()
            self.assertEqual(clients.failures, [])
        self.assertEqual(sorted(each["event_uuid"] for each in export(self.url)),
                         sorted(clients.kept))
        self.verify_all()


if __name__ == "__main__":
    unittest.main()
