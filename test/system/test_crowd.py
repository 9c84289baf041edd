"""Slow, vanished and many clients: the others go on being served, in bounded memory."""
import contextlib
import resource
import select
import socket
import threading
import time
import unittest
import uuid

from shopfloor import PATIENCE_S, PLAIN, Case, Client, event, now, written

MIB = 1024 * 1024


def connect(shop):
    return socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S)


def read_to_end(raw):
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := raw.recv(65536):
            answer += piece
    return answer


class Served:
    """Somebody else who asks all the while, and counts the answers."""

    def __init__(self, shop):
        self.shop, self.count, self.failed = shop, 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask, daemon=True)

    def ask(self):
        try:
            with Client(self.shop.port) as client:
                while not self.over.is_set():
                    answers = [client.call("GET", "/api/metrics"),
                               client.call("POST", "/api/events",
                                           event("06:00 W1 S1 working"))]
                    if any(each.status not in (200, 201) for each in answers):
                        raise AssertionError(answers)
                    self.count += 1
                    time.sleep(0.01)
        except Exception as error:
            self.failed = error

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(PATIENCE_S)

    def answered(self, test):
        """It is answered again from now on."""
        mark = self.count
        self.shop.wait(lambda: self.failed or self.count > mark + 2, "answers to others")
        test.assertIsNone(self.failed)


class Crowd(Case):
    def counter(self, shop, name):
        for line in shop.get("/metrics").body.decode().splitlines():
            if line.startswith(f"shopfloor_{name} "):
                return float(line.split()[1])
        raise AssertionError(f"there is no {name}")

    def check_memory(self, shop, before, allowed):
        if PLAIN:  # sanitizers keep what was freed
            self.assertLess(shop.memory() - before, allowed)

    def test_clients_that_trickle_are_cut_and_others_served(self):
        head = b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
        with self.shop("--request-deadline", "2s") as shop, Served(shop) as others:
            waiting = {connect(shop): part for part in (head[:20], head[:-2], head) * 20}
            for raw, part in waiting.items():
                raw.sendall(part)
            end = time.monotonic() + PATIENCE_S
            while waiting:
                self.assertLess(time.monotonic(), end, "they were not cut")
                ended = set(select.select(list(waiting), [], [], 0.2)[0])
                for raw in list(waiting):
                    if raw in ended:
                        answer = read_to_end(raw)
                        # What has trickled in is no header: libmicrohttpd 1.0 says so,
                        # older ones just close.
                        self.assertRegex(answer, rb"(?s)^(|HTTP/1\.1 (400|408) .*)$")
                        raw.close()
                        del waiting[raw]
                        continue
                    with contextlib.suppress(OSError):
                        raw.sendall(b" " if waiting[raw] == head else b"x")
            others.answered(self)
            self.assertGreater(self.counter(shop, "connections_cut_total"), 0)

    def test_connections_without_a_request_are_cut(self):
        with self.shop("--idle-deadline", "2s", "--request-deadline", "2s") as shop, \
                Served(shop) as others:
            silent = [connect(shop) for _ in range(20)]
            used = connect(shop)
            used.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for raw in silent + [used]:
                answer = read_to_end(raw)
                self.assertEqual(answer.startswith(b"HTTP/1.1 200"), raw is used)
                raw.close()
            others.answered(self)

    def test_two_thousand_idle_connections_disturb_nobody(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        count = 2000
        if hard != resource.RLIM_INFINITY and hard < count + 200:
            self.skipTest(f"only {hard} open files are allowed here")
        if soft < count + 200:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count + 200, hard))
        with self.shop() as shop, Served(shop) as others, contextlib.ExitStack() as stack:
            before = shop.memory()
            idle = [stack.enter_context(connect(shop)) for _ in range(count)]
            shop.wait(lambda: self.counter(shop, "connections") >= count, "connections")
            others.answered(self)
            self.check_memory(shop, before, 64 * MIB)
            for raw in idle[::50]:  # and they are all alive
                raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 200"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def check_crowd(self, say, *options):
        """As many as there may be, and half as many again, with others being served."""
        with self.shop("--connections", "200", *options) as shop, Served(shop) as others, \
                contextlib.ExitStack() as stack:
            shop.client.connection.close()
            crowd = []
            for _ in range(300):
                raw = stack.enter_context(connect(shop))
                raw.sendall(say)
                crowd.append(raw)
                time.sleep(0.005)  # or the others are idle for longer than the oldest
            others.answered(self)
            self.assertGreater(self.counter(shop, "connections_evicted_total"), 90)
            self.assertLessEqual(self.counter(shop, "connections"), 260)
            # Those that came last are still there.
            last = crowd[-1]
            last.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" if not say else
                         b"\r\n\r\n")
            self.assertTrue(last.recv(1000).startswith(b"HTTP/1.1 "))
            self.assertEqual(crowd[0].recv(1000)[:12], b"HTTP/1.1 408" if say else b"")

    def test_idle_connections_make_room_for_others(self):
        self.check_crowd(b"")

    def test_so_do_those_that_never_end_their_request(self):
        self.check_crowd(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: y")

    def test_so_do_those_of_one_address(self):
        self.check_crowd(b"", "--connections", "4096", "--connections-per-address", "200")

    def test_more_connections_than_allowed_are_served_after_another(self):
        # A client may have its answer while a thread of the server has yet to see that the
        # connection is over: the next come once it has. One more is for whoever asks that.
        with self.shop("--connections", "21") as shop:
            for _ in range(3):
                shop.wait(lambda: self.counter(shop, "connections") == 1, "room for all")
                ask = [connect(shop) for _ in range(20)]
                for raw in ask:
                    raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                                b"Connection: close\r\n\r\n")
                for raw in ask:
                    self.assertTrue(read_to_end(raw).startswith(b"HTTP/1.1 200"))
                    raw.close()
            self.assertEqual(shop.get("/healthz")["status"], "ok")

    def test_one_address_may_be_given_a_bound(self):
        with self.shop("--connections-per-address", "5") as shop:
            raws = [connect(shop) for _ in range(12)]
            answers = []
            for raw in raws:
                with contextlib.suppress(OSError):
                    raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try:
                    answers.append(raw.recv(1000))
                except OSError:
                    answers.append(b"")
            good = sum(each.startswith(b"HTTP/1.1 200") for each in answers)
            self.assertTrue(1 <= good <= 5, answers)
            for raw in raws:
                raw.close()
            shop.wait(lambda: shop.call("GET", "/healthz").status == 200, "room again")

    def test_clients_that_vanish_in_the_middle_leave_nothing_behind(self):
        # One that has closed its side after half a request is noticed at the deadline.
        with self.shop("--request-deadline", "5s") as shop, Served(shop) as others:
            for i in range(200):
                raw = connect(shop)
                text = (b"POST /api/events/batch HTTP/1.1\r\nHost: localhost\r\n"
                        b"Content-Length: 100000\r\n\r\n[" + b" " * (i * 100))
                raw.sendall(text[:i * 3] if i % 3 == 0 else text)
                if i % 2:
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                raw.close()
            shop.wait(lambda: self.counter(shop, "connections") < 10, "them to be forgotten")
            others.answered(self)

    def test_large_bodies_at_once_are_bounded(self):
        body = b"[" + b" " * (6 * MIB) + b"]"
        with self.shop("--bodies-limit", "16MiB") as shop, contextlib.ExitStack() as stack:
            before = shop.memory()
            raws = [stack.enter_context(connect(shop)) for _ in range(12)]
            for raw in raws:
                raw.setblocking(False)
            sent = {raw: 0 for raw in raws}
            text = (f"POST /api/events/batch HTTP/1.1\r\nHost: localhost\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode() + body
            # All but the last byte of as many as it takes.
            end = time.monotonic() + 2
            while time.monotonic() < end:
                for raw in select.select([], raws, [], 0.1)[1]:
                    with contextlib.suppress(OSError):
                        sent[raw] += raw.send(text[sent[raw]:len(text) - 1][:256 * 1024])
                if all(done == len(text) - 1 for done in sent.values()):
                    break
            self.check_memory(shop, before, 64 * MIB)
            answers = []
            for raw in select.select(raws, [], [], 1)[0]:
                with contextlib.suppress(OSError):
                    answers.append(raw.recv(1000)[:12])
            self.assertIn(b"HTTP/1.1 503", answers)
            self.assertEqual(shop.get("/healthz")["status"], "ok")

    def test_what_was_stored_is_said_although_there_is_no_room_for_the_answer(self):
        bad = [event("06:00 W1 S1 dancing", worker_id="x" * 100)] * 3000
        with self.shop("--bodies-limit", "1MiB") as shop, contextlib.ExitStack() as stack:
            # Answers that nobody reads take all the room there is.
            for part in range(10):
                shop.keep(*(event("06:00 W1 S1 +1", model_version="m" * 64,
                                  event_uuid=str(uuid.UUID(int=1000 * part + i + 1)))
                            for i in range(1000)))
            for _ in range(4):
                raw = stack.enter_context(socket.socket())
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                raw.connect(("127.0.0.1", shop.port))
                raw.sendall(b"GET /api/events?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            shop.wait(lambda: shop.call("GET", "/api/events?limit=10000").status == 503,
                      "a full house")
            said = shop.post("/api/events/batch",
                             {"events": [event("07:00 W1 S1 idle"), *bad]})
            self.assertEqual((said["accepted"], said["duplicates"]), (1, 0))
            self.assertEqual(len(said["rejected"]) + said["rejected_left_out"], len(bad))
            self.assertEqual(shop.get("/api/events", limit=1)["events"][0]["timestamp"],
                             written("07:00"))

    def test_a_reader_of_the_stream_that_does_not_read_is_dropped(self):
        with self.shop() as shop, contextlib.closing(socket.socket()) as slow, \
                Served(shop) as others:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.settimeout(PATIENCE_S)
            slow.connect(("127.0.0.1", shop.port))
            slow.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(slow.recv(100).startswith(b"HTTP/1.1 200"))
            shop.post("/api/events/batch", [event("06:00 W1 S1 idle")])
            before = shop.memory()
            batches, at = 0, written(now(hours=-2))
            while not self.counter(shop, "streams_dropped_total"):
                self.assertLess(batches, 400, "it was not dropped")
                shop.keep(*(event("06:00 W1 S1 +1", timestamp=at, model_version="m" * 64,
                                  event_uuid=str(uuid.UUID(int=batches * 1000 + i + 1)))
                            for i in range(1000)))
                batches += 1
                time.sleep(0.03)  # so that they are told, not leapt over
            others.answered(self)
            self.check_memory(shop, before, 128 * MIB)

    def test_an_export_that_is_not_read_holds_up_nobody(self):
        with self.shop() as shop, contextlib.ExitStack() as stack, Served(shop) as others:
            # More than the kernel takes from the server for a client that does not read.
            for part in range(4):
                shop.keep(*(event("06:00 W1 S1 +1", model_version="m" * 64,
                                  event_uuid=str(uuid.UUID(int=10000 * part + i + 1)))
                            for i in range(10000)))
            before = shop.memory()
            for _ in range(4):
                raw = stack.enter_context(connect(shop))
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                raw.sendall(b"GET /api/events?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n")
                raw.recv(100)
            others.answered(self)
            # No fifth at once: each has a thread.
            shop.get("/api/events", 503, format="ndjson")
            shop.keep("07:00 W1 S1 working")
            self.check_memory(shop, before, 64 * MIB)


if __name__ == "__main__":
    unittest.main()
