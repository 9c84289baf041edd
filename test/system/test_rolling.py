"""Servers that are replaced one after the other behind a balancer that asks each whether it is
ready, as Kubernetes does: no request may fail."""
import collections
import concurrent.futures
import contextlib
import http.client
import itertools
import signal
import threading
import time
import unittest
import uuid

from shopfloor import PLAIN, Case, Client, event, export


class Balancer:
    """Passes requests on to servers that were ready when it last looked. It keeps connections,
    and tries nothing twice."""
    LOOK_S = 0.5

    def __init__(self, *ports):
        self.ports, self.ready, self.looks = set(ports), set(ports), 0
        self.lock, self.ended = threading.Condition(), threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.turn = itertools.count()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    @staticmethod
    def _is_ready(port):
        with contextlib.suppress(OSError, http.client.HTTPException), Client(port) as client:
            return client.call("GET", "/readyz").status == 200
        return False

    def _look(self):
        while not self.ended.wait(self.LOOK_S):
            ready = {port for port in set(self.ports) if self._is_ready(port)}
            with self.lock:
                self.ready, self.looks = ready, self.looks + 1
                self.lock.notify_all()

    def look(self):
        """Wait until it has looked once more."""
        with self.lock:
            seen = self.looks
            self.lock.wait_for(lambda: self.looks > seen + 1)

    def call(self, kept, *request):
        """`kept`: the caller's connections, by port."""
        ready = sorted(self.ready)
        if not ready:
            raise ConnectionRefusedError("nobody is ready")
        port = ready[next(self.turn) % len(ready)]
        client = kept.setdefault(port, Client(port))
        answer = client.call(*request)
        if answer.headers["Connection"] == "close":
            del kept[port]
        return port, answer.status


class Clients:
    """Some that ask without end. What became of it: how many answers came from which port, which
    events were acknowledged, and what failed."""
    COUNT, PAUSE_S = 4, 0.005

    def __init__(self, balancer):
        self.balancer, self.ended = balancer, threading.Event()
        self.answers, self.kept, self.failures = collections.Counter(), [], []

    def __enter__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(self.COUNT)
        self.running = [self.pool.submit(self._run, i) for i in range(self.COUNT)]
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.pool.shutdown()

    def _run(self, number):
        connections = {}
        for i in itertools.count():
            if self.ended.wait(self.PAUSE_S):
                return
            name = str(uuid.uuid4())
            asked = (("GET", "/api/metrics"), ("POST", "/api/events", event(
                f"06:{i // 60 % 60:02d}:{i % 60:02d} W{number % 3 + 1} S1 +1", event_uuid=name)))[i % 2]
            try:
                port, status = self.balancer.call(connections, *asked)
            except (OSError, http.client.HTTPException) as error:
                connections.clear()
                self.failures.append(repr(error))
                continue
            self.answers[port] += 1
            if status == 201:
                self.kept.append(name)
            elif status != 200:
                self.failures.append(f"{asked[:2]}: {status}")


class Rolling(Case):
    @contextlib.contextmanager
    def two(self, drain):
        with self.shop("--drain", drain) as one, self.shop("--drain", drain) as other, \
                Balancer(one.port, other.port) as balancer, Clients(balancer) as clients:
            self.until(lambda: min(clients.answers[one.port], clients.answers[other.port]) > 20)
            yield one, other, balancer, clients

    def until(self, check):
        while not check():
            time.sleep(0.02)

    @unittest.skipUnless(PLAIN, "a machine that is slowed down could miss that a server drains")
    def test_no_request_fails_while_servers_are_replaced(self):
        with self.two("8s") as (one, other, balancer, clients):
            for shop in (one, other):
                old = shop.port
                shop.stop()
                balancer.ports.discard(old)
                shop.start()
                balancer.ports.add(shop.port)
                self.until(lambda: clients.answers[shop.port] > 20 or clients.failures)
            clients.ended.set()
            clients.pool.shutdown()
            self.assertEqual(clients.failures, [])
            stored = []
            for shop in (one, other):
                shop.kill()
                stored += [each["event_uuid"] for each in export(shop.database)]
                self.verify(shop.database)
            self.assertEqual(sorted(stored), sorted(clients.kept))

    def test_without_draining_some_do(self):
        """So the test above could fail."""
        with self.two("0s") as (one, _, balancer, clients):
            balancer.look()
            one.stop()
            self.until(lambda: clients.failures)

    def test_a_server_that_drains_answers_and_says_that_it_is_not_ready(self):
        with self.shop("--drain", "1h") as shop, Client(shop.port) as kept:
            self.assertEqual(kept.call("GET", "/api/workers").headers["Connection"], None)
            shop.process.send_signal(signal.SIGTERM)
            shop.await_log("draining")
            shop.wait(lambda: "stopping" in shop.get("/readyz", 503)["error"], "it to drain")
            self.assertEqual(kept.call("GET", "/api/workers").headers["Connection"], "close")
            self.assertEqual(shop.get("/healthz")["status"], "ok")
            shop.keep("06:00 W1 S1 working")
            shop.kill()  # what it has acknowledged is there
            self.assertEqual(len(export(shop.database)), 1)

    def test_then_it_ends(self):
        with self.shop("--drain", "1s") as shop:
            begun = time.monotonic()
            shop.stop()
            self.assertGreaterEqual(time.monotonic() - begun, 1)


if __name__ == "__main__":
    unittest.main()
