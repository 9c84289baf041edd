"""Whatever bytes strangers send, to the server or to the agent: nothing is leaked, nothing
hangs, nobody else is disturbed.

Each port gets mutated requests for some seconds. Longer, or the same bytes once more:

    SHOPFLOOR_FUZZ_SECONDS=600 SHOPFLOOR_FUZZ_SEED=7 test/system/run.py build-asan/shopfloor raw

A program with AddressSanitizer says at its end what was leaked; that fails the test.
"""
import contextlib
import os
import random
import select
import socket
import time
import unittest

from beside import Edge
from shopfloor import PATIENCE_S, PLAIN, Case

SECONDS = float(os.environ.get("SHOPFLOOR_FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("SHOPFLOOR_FUZZ_SEED", time.time_ns() % 1000000))

EVENT = (b'{"worker_id":"W1","workstation_id":"S1","event_type":"working","confidence":0.9,'
         b'"timestamp":"2025-01-13T06:00:00Z"}')


def request(line, *headers, body=b""):
    return b"\r\n".join([line + b" HTTP/1.1", b"Host: 127.0.0.1", *headers, b"", body])


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


SAMPLES = [
    request(b"GET /healthz"),
    request(b"GET /api/metrics?start_time=2025-01-13T06:00:00Z&end_time=2025-01-13T07:00:00Z"),
    request(b"GET /?" + b"a&" * 60),
    request(b"GET /?" + b"a&" * 200),
    request(b"GET /" + b"a" * 8100),
    request(b"GET /", b"X: " + b"a" * 7800),
    request(b"GET /", b"Cookie: " + b"a=b; " * 150),
    request(b"GET /api/events?limit=5", b"Cookie: a=b", b"Accept-Encoding: gzip"),
    request(b"GET /api/stream"),
    request(b"GET /metrics"),
    request(b"HEAD /api/openapi.json", b"Connection: close"),
    request(b"POST /api/events", b"Content-Type: application/json",
            b"Content-Length: %d" % len(EVENT), body=EVENT),
    request(b"POST /api/events", b"Transfer-Encoding: chunked", body=chunked(EVENT[:20], EVENT[20:])),
    request(b"POST /api/events/batch", b"Content-Encoding: gzip", b"Content-Length: 5",
            body=b"\x1f\x8b\x08\0\0"),
    request(b"POST /api/events/batch", b"Expect: 100-continue",
            b"Content-Length: %d" % (len(EVENT) + 2), body=b"[" + EVENT + b"]"),
    request(b"DELETE /api/workers/W1"),
    b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"\r\n\r\n" + request(b"GET /healthz") * 3,
]
TOKENS = [b"\r\n", b"\n", b"\0", b" ", b":", b"&" * 70, b"?", b"%", b"%00", b"a&" * 120, b";" * 200,
          b"Cookie: " + b"a;" * 300, b"\r\nHost: x\r\n", b"Transfer-Encoding: chunked\r\n",
          b"Content-Length: 3\r\n", b"Content-Length: 99999999999999999999\r\n", b"0\r\n\r\n",
          b"ffffffffffffffff\r\n", b"HTTP/1.0", b"HTTP/9.9", b"x" * 1000, b"x" * 9000, b"a: b\r\n" * 90,
          b"\r\n ", b"\xff\xfe"]


def mutated(chance):
    text = bytearray(chance.choice(SAMPLES))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                text[at:at] = chance.choice(TOKENS)
            case 1:
                del text[at:at + chance.randrange(1, 20)]
            case 2:
                text[at:to] = b""
            case 3 if at < len(text):
                text[at] = chance.randrange(256)
            case 4:
                text[at:at] = text[at:to]
            case 5:
                text += chance.choice(SAMPLES)
    return bytes(text[:60000])


class Raw(Case):
    def talk(self, port, chance):
        """Send it in pieces, and listen or not."""
        text = mutated(chance)
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as raw, \
                contextlib.suppress(OSError):  # it was closed meanwhile
            cuts = sorted(chance.randrange(len(text) + 1) for _ in range(chance.choice((0, 0, 1, 3))))
            for start, end in zip([0, *cuts], [*cuts, len(text)]):
                raw.sendall(text[start:end])
            if chance.random() < 0.5:
                raw.shutdown(socket.SHUT_WR)
            if chance.random() < 0.8 and select.select([raw], [], [], 0.05)[0]:
                answer = raw.recv(65536)
                self.assertTrue(not answer or answer.startswith(b"HTTP/1."), (text, answer))

    def throw(self, program):
        chance = random.Random(SEED)
        count, end = 0, time.monotonic() + SECONDS
        memory = 0
        try:
            while time.monotonic() < end or count < 200:
                self.talk(program.port, chance)
                count += 1
                if count % 500 == 0:
                    self.assertEqual(program.get("/healthz")["status"], "ok")
                if count == 1000:
                    memory = program.memory()
            self.assertEqual(program.get("/healthz")["status"], "ok")
        except Exception as why:
            raise AssertionError(f"seed {SEED}, request {count}") from why
        if PLAIN and memory:
            self.assertLess(program.memory() - memory, 64 * 1024 * 1024)

    def test_the_server_bears_any_bytes(self):
        with self.shop("--request-deadline", "2s") as shop:
            self.throw(shop)

    def test_the_agent_bears_any_bytes(self):
        with Edge("http://127.0.0.1:9", "--request-deadline", "2s") as edge:
            self.throw(edge)

    def test_an_address_with_many_parameters_is_answered_and_leaves_nothing(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            for program in (shop, edge):
                for count in (1, 64, 117, 119, 130, 200, 2000):
                    with socket.create_connection(("127.0.0.1", program.port), PATIENCE_S) as raw:
                        raw.sendall(request(b"GET /?" + b"a&" * count))
                        # A server with pages serves one, whatever few parameters are asked.
                        served = program is shop and count < 64
                        want = rb"4(00|04|14)|200" if served else rb"4(00|04|14)"
                        self.assertRegex(raw.recv(1000), rb"^HTTP/1\.1 (" + want + rb") ")
                before = program.memory()
                for _ in range(600):
                    with socket.create_connection(("127.0.0.1", program.port), PATIENCE_S) as raw:
                        raw.sendall(request(b"GET /?" + b"a&" * 200))
                        raw.recv(1000)
                if PLAIN:
                    self.assertLess(program.memory() - before, 4 * 1024 * 1024)

    def test_the_agent_stops_while_strangers_send_what_the_library_refuses(self):
        refused = request(b"GET /", b"Content-Length: x")

        def end_requests(sockets):
            for raw in sockets:
                with contextlib.suppress(OSError):
                    raw.sendall(refused[-1:])

        for before in range(0, 500, 50):
            with Edge("http://127.0.0.1:9") as edge, contextlib.ExitStack() as strangers:
                sockets = [strangers.enter_context(
                    socket.create_connection(("127.0.0.1", edge.port), PATIENCE_S))
                    for _ in range(800)]
                for raw in sockets:
                    raw.sendall(refused[:-1])
                end_requests(sockets[:before])
                edge.stop(lambda: end_requests(sockets[before:]))


if __name__ == "__main__":
    unittest.main()
