"""GET /api/stream, as a browser's EventSource reads it."""
import contextlib
import http.client
import json
import socket
import time
import unittest

from shopfloor import PATIENCE_S, Case, Shopfloor, event, now, written


class Message:
    def __init__(self):
        self.event, self.id, self.data, self.comment, self.retry = "message", None, "", None, None

    @property
    def json(self):
        return json.loads(self.data)


@contextlib.contextmanager
def listening(port, last_id=None, patience=PATIENCE_S):
    """A generator of messages; comments and the start are messages, too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    connection.request("GET", "/api/stream",
                       headers={"Last-Event-ID": last_id} if last_id else {})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    try:
        yield messages(response)
    finally:
        response.close()
        connection.close()


def messages(response):
    message = Message()
    while line := response.readline():
        text = line.decode().rstrip("\n")
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if not text:
            yield message
            message = Message()
        elif not name:
            message.comment = value
        elif name == "data":
            message.data += value
        elif name in ("event", "id", "retry"):
            setattr(message, name, value)


def until(stream, wanted, seen=None):
    """The next message that is wanted; those before it go to `seen`."""
    end = time.monotonic() + PATIENCE_S
    for message in stream:
        if wanted(message):
            return message
        if seen is not None:
            seen.append(message)
        if time.monotonic() > end:
            break
    raise AssertionError("what was waited for did not come on the stream")


def is_event(message):
    return message.event == "event"


def is_correction(message):
    return message.event == "correction"


def is_metrics(message):
    return message.event == "metrics"


def live(worker="W1", what="working", **fields):
    return event(f"06:00 {worker} S1 {what}", timestamp=written(now()), **fields)


class Stream(Case):
    def test_a_stream_begins_with_all_figures_of_the_current_shift(self):
        with self.shop() as shop, listening(shop.port) as stream:
            first = next(stream)
            self.assertRegex(first.id, r"^\d+-\d+-\d+$")
            self.assertTrue(first.retry)
            message = until(stream, is_metrics)
            data = message.json
            self.assertIs(data["partial"], False)
            self.check_figures(data)
            self.assertEqual([w["worker_id"] for w in data["workers"]], ["W1", "W2", "W3"])
            self.assertEqual(set(data) - {"partial"}, set(shop.metrics()))

    def test_an_event_comes_with_its_id_and_the_figures_that_it_changed(self):
        with self.shop() as shop, listening(shop.port) as stream:
            until(stream, is_metrics)
            said = shop.post("/api/events", live(), 201)
            seen = []
            message = until(stream, is_event, seen)
            self.assertEqual(message.json, shop.events()[0])
            self.assertTrue(message.id.endswith(f"-{said['event_id']}-0"))

            def has_active(m):
                return is_metrics(m) and m.json["factory"]["active_workers"] == 1
            already = [m for m in seen if has_active(m)]
            data = (already[0] if already else until(stream, has_active)).json
            if data["partial"]:
                self.assertIn("W1", [w["worker_id"] for w in data["workers"]])

    def test_time_that_passes_changes_the_figures_of_who_works(self):
        with self.shop() as shop:
            shop.keep(live())
            with listening(shop.port) as stream:
                sums = [until(stream, lambda m: is_metrics(m) and m.json["workers"])
                        .json["workers"][0]["active_ms"] for _ in range(2)]
                self.assertLess(sums[0], sums[1])

    def test_planned_time_follows_the_calendar_while_nobody_works(self):
        """Nobody is registered, so that no figure changes as time passes."""
        round_the_clock = {"name": "All day", "start": "00:00", "length_minutes": 1440,
                           "valid_from": "2025-01-01"}
        with Shopfloor() as shop, listening(shop.port) as stream:
            shift = shop.post("/api/shifts", round_the_clock, 201)["shift"]
            for minutes in ([], [90], [90, 30], []):
                shop.put(f"/api/shifts/{shift['shift_id']}", {"breaks": [
                    {"start": f"{2 * i + 1:02}:00", "length_minutes": minute}
                    for i, minute in enumerate(minutes)]})
                want = (1440 - sum(minutes)) * 60000
                until(stream, lambda m: is_metrics(m) and m.json["window"]["shift"] == "All day"
                      and m.json["window"]["planned_ms"] == want)

    def test_a_stream_that_broke_goes_on_after_its_last_id(self):
        with self.shop() as shop:
            with listening(shop.port) as stream:
                until(stream, is_metrics)
                shop.keep(live("W1"))
                last = until(stream, is_event).id
            shop.keep(*(live("W2", f"+{i}") for i in range(1, 300)))
            shop.post("/api/events", live("W3"), 201)
            wanted = [e["id"] for e in sorted(shop.events(), key=lambda e: e["id"])][1:]
            with listening(shop.port, last) as stream:
                got = [until(stream, lambda m: is_event(m) or m.event == "reset").json["id"]
                       for _ in wanted]
            self.assertEqual(got, wanted)

    def test_corrections_are_told_and_told_again_to_who_missed_them(self):
        def correct(shop, act):
            shop.post(f"/api/events/{name}/{act}", {"reason": f"to {act} it"})

        def check(message, act):
            said = message.json
            self.assertEqual((said["action"], said["reason"]), (act, f"to {act} it"))
            self.assertEqual(said["event"]["event_uuid"], name)
            return said

        with self.shop() as shop:
            name = shop.post("/api/events", event("06:00 W1 S1 working"), 201)["event_uuid"]
            with listening(shop.port) as stream:
                until(stream, is_metrics)
                correct(shop, "void")
                message = until(stream, is_correction)
                said = check(message, "void")
                self.assertEqual(said["event"], shop.events()[0])
                self.assertIs(said["event"]["voided"], True)
            correct(shop, "restore")
            shop.post("/api/events", live(), 201)
            shop.restart()
            correct(shop, "void")
            with listening(shop.port, message.id) as stream:
                seen = []
                check(until(stream, is_correction, seen), "restore")
                self.assertEqual(sum(map(is_event, seen)), 1)
                check(until(stream, is_correction), "void")
                correct(shop, "restore")
                check(until(stream, is_correction), "restore")

    def test_it_goes_on_after_a_restart_of_the_server_too(self):
        with self.shop() as shop:
            with listening(shop.port) as stream:
                first = next(stream)
            shop.keep(live("W1"))
            shop.restart()
            shop.keep(live("W2"))
            with listening(shop.port, first.id) as stream:
                got = [until(stream, is_event).json["worker_id"] for _ in range(2)]
            self.assertEqual(got, ["W1", "W2"])

    def test_an_unknown_last_id_is_answered_by_a_reset(self):
        with self.shop() as shop:
            shop.keep(live())
            with listening(shop.port) as stream:
                epoch = next(stream).id.split("-")[0]
            for last in ("nonsense", "1-1-0", f"{epoch}-999999-0", f"{epoch}-1-1", f"{epoch}-1",
                         f"{epoch}-", "-1", "9" * 40 + "-1-0"):
                with self.subTest(last), listening(shop.port, last) as stream:
                    message = until(stream, lambda m: m.event == "reset")
                    self.assertTrue(message.json["reason"])
                    self.assertEqual(message.id, f"{epoch}-1-0")
                    self.assertIs(until(stream, is_metrics).json["partial"], False)

    def test_more_than_ten_thousand_missed_events_are_a_reset(self):
        with self.shop() as shop:
            with listening(shop.port) as stream:
                last = next(stream).id
            base = now(hours=-3)
            for part in range(2):
                shop.keep(*(event("06:00 W1 S1 +1", timestamp=written(base),
                                  event_uuid=f"00000000-0000-4000-8000-{part * 6000 + i:012d}")
                            for i in range(6000)))
            with listening(shop.port, last) as stream:
                until(stream, lambda m: m.event == "reset")

    def test_replaced_data_is_a_reset(self):
        with self.shop() as shop:
            with listening(shop.port) as stream:
                until(stream, is_metrics)
                shop.post("/api/seed", {"force": True})
                until(stream, lambda m: m.event == "reset")
                data = until(stream, lambda m: is_metrics(m) and not m.json["partial"]).json
                self.assertEqual(len(data["workers"]), 6)

    def test_a_comment_comes_every_fifteen_seconds(self):
        # Nothing changes here, so that the comment is all there is to say.
        with self.shop() as shop, listening(shop.port) as stream:
            until(stream, is_metrics)
            begun = time.monotonic()
            until(stream, lambda m: m.comment is not None)
            self.assertLess(time.monotonic() - begun, PATIENCE_S)

    def test_one_batch_reaches_every_stream_completely(self):
        with self.shop() as shop, contextlib.ExitStack() as stack:
            streams = [stack.enter_context(listening(shop.port)) for _ in range(20)]
            for stream in streams:
                until(stream, is_metrics)
            shop.keep(*(live("W1", f"+{i}") for i in range(500)))
            for stream in streams:
                ids = [until(stream, is_event).json["id"] for _ in range(500)]
                self.assertEqual(ids, sorted(set(ids)))

    def test_streams_end_when_the_server_stops(self):
        with self.shop() as shop, listening(shop.port) as stream:
            until(stream, is_metrics)
            shop.stop()
            with contextlib.suppress(OSError, http.client.HTTPException):
                for _ in stream:
                    pass

    def test_streams_that_went_away_are_forgotten(self):
        def open_streams(shop):
            text = shop.get("/metrics").body.decode()
            [line] = [each for each in text.splitlines() if each.startswith("shopfloor_streams ")]
            return int(line.split()[1])

        with self.shop() as shop:
            shop.keep(live())
            raws = []
            for _ in range(10):
                raw = socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S)
                raw.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
                raw.recv(100)
                raws.append(raw)
            shop.wait(lambda: open_streams(shop) == 10, "ten streams")
            for raw in raws:
                raw.close()
            # Somebody works, so there is something to say each second, which fails.
            shop.wait(lambda: open_streams(shop) == 0, "no streams")


if __name__ == "__main__":
    unittest.main()
