"""Every bad request: a 4xx that says what is wrong, nothing kept, and the server goes on."""
import json
import socket
import unittest

from beside import Edge
from shopfloor import PATIENCE_S, Case, event, now, run, written

GOOD = event("06:00 W1 S1 +3")

# What is wrong; what is put into a good event (... takes it out); what the error speaks of.
EVENTS = [
    ("no time", {"timestamp": ...}, "timestamp is missing"),
    ("null as the time", {"timestamp": None}, "timestamp is missing"),
    ("a number as the time", {"timestamp": 1768472130}, "timestamp is .*number"),
    ("no offset", {"timestamp": "2026-01-15T10:15:30"}, "offset"),
    ("no offset, with a fraction", {"timestamp": "2026-01-15T10:15:30.123"}, "offset"),
    ("only a date", {"timestamp": "2026-01-15"}, "RFC 3339"),
    ("an empty time", {"timestamp": ""}, "RFC 3339"),
    ("words as the time", {"timestamp": "yesterday"}, "RFC 3339"),
    ("30 February", {"timestamp": "2026-02-30T10:00:00Z"}, "date that exists"),
    ("29 February of a common year", {"timestamp": "2025-02-29T10:00:00Z"}, "date that exists"),
    ("month 13", {"timestamp": "2026-13-01T10:00:00Z"}, "date that exists"),
    ("day 0", {"timestamp": "2026-01-00T10:00:00Z"}, "date that exists"),
    ("hour 24", {"timestamp": "2026-01-15T24:00:00Z"}, "time of day"),
    ("minute 60", {"timestamp": "2026-01-15T10:60:00Z"}, "time of day"),
    ("a leap second", {"timestamp": "2016-12-31T23:59:60Z"}, "leap second"),
    ("offset of 24 hours", {"timestamp": "2026-01-15T10:15:30+24:00"}, "RFC 3339"),
    ("offset without a colon", {"timestamp": "2026-01-15T10:15:30+0100"}, "RFC 3339"),
    ("more after the time", {"timestamp": "2026-01-15T10:15:30Z; DROP"}, "RFC 3339"),
    ("before 1970", {"timestamp": "1969-12-31T23:59:59Z"}, "1970|RFC 3339|range"),
    ("a time ahead", {"timestamp": written(now(days=1))}, "ahead of the server's clock"),
    ("the year 9999", {"timestamp": "9999-12-31T23:59:59Z"}, "ahead of the server's clock"),
    ("no worker", {"worker_id": ...}, "worker_id is missing"),
    ("a number as worker", {"worker_id": 1}, "worker_id is .*number"),
    ("an empty worker", {"worker_id": ""}, "worker_id is empty"),
    ("an oversized worker", {"worker_id": "W" * 65}, "65 bytes; at most 64"),
    ("a control character in a worker", {"worker_id": "W\u00011"}, "control character"),
    ("a NUL in a worker", {"worker_id": "W1\u0000"}, "control character"),
    ("a space around a worker", {"worker_id": " W1"}, "space"),
    ("no station", {"workstation_id": ...}, "workstation_id is missing"),
    ("a list as station", {"workstation_id": ["S1"]}, "workstation_id is .*"),
    ("an oversized station", {"workstation_id": "S" * 1000}, "1000 bytes"),
    ("no type", {"event_type": ...}, "event_type is missing"),
    ("an unknown type", {"event_type": "sleeping"}, 'event_type is not one of "working"'),
    ("a type in capitals", {"event_type": "WORKING"}, "event_type is not one of"),
    ("a boolean type", {"event_type": True}, "event_type is"),
    ("no confidence", {"confidence": ...}, "confidence is missing"),
    ("a text as confidence", {"confidence": "0.9"}, "confidence is .*text"),
    ("confidence above 1", {"confidence": 1.0001}, "0 to 1"),
    ("confidence below 0", {"confidence": -0.1}, "0 to 1"),
    ("boundless confidence", {"confidence": 1e300}, "0 to 1"),
    ("confidence true", {"confidence": True}, "confidence is"),
    ("no count", {"count": ...}, "count is missing"),
    ("null as the count", {"count": None}, "count is missing"),
    ("a negative count", {"count": -1}, "from 0 to"),
    ("half a unit", {"count": 1.5}, "count is .*whole"),
    ("a text as the count", {"count": "3"}, "count is .*text"),
    ("an enormous count", {"count": 10**10}, "from 0 to"),
    ("a count past 64 bits", {"count": 10**30}, "count is|range"),
    ("a uuid that is none", {"event_uuid": "42"}, "event_uuid"),
    ("a number as uuid", {"event_uuid": 42}, "event_uuid is .*number"),
    ("a uuid in braces", {"event_uuid": "{019bc127-31d0-89f4-966d-2ff534c5c796}"}, "event_uuid"),
    ("an empty camera", {"camera_id": ""}, "camera_id is empty"),
    ("an oversized camera", {"camera_id": "c" * 65}, "camera_id has 65 bytes"),
    ("a number as model", {"model_version": 2}, "model_version is .*number"),
]

# Bodies of one event as they are sent.
BODIES = [
    ("nothing", b""),
    ("only spaces", b"  \n "),
    ("half an object", json.dumps(GOOD).encode()[:-10]),
    ("more after the object", json.dumps(GOOD).encode() + b"{}"),
    ("a comma too many", json.dumps(GOOD).encode()[:-1] + b",}"),
    ("single quotes", b"{'timestamp':1}"),
    ("a comment", b"/* hi */" + json.dumps(GOOD).encode()),
    ("NaN", json.dumps(GOOD | {"confidence": float("nan")}).encode()),
    ("Infinity", json.dumps(GOOD | {"confidence": float("inf")}).encode()),
    ("a number no double holds", json.dumps(GOOD).encode().replace(b"0.9", b"1e999")),
    ("invalid UTF-8", json.dumps(GOOD).encode().replace(b"W1", b"W\xff")),
    ("overlong UTF-8", json.dumps(GOOD).encode().replace(b"W1", b"W\xc0\xb1")),
    ("a surrogate as UTF-8", json.dumps(GOOD).encode().replace(b"W1", b"W\xed\xa0\x80")),
    ("a lone surrogate", json.dumps(GOOD).encode().replace(b"W1", b"W\\ud800")),
    ("a lone low surrogate", json.dumps(GOOD).encode().replace(b"W1", b"W\\udc00x")),
    ("a raw control character", json.dumps(GOOD).encode().replace(b"W1", b"W\n1")),
    ("deep nesting", b"[" * 100000 + b"]" * 100000),
    ("deep objects", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    ("deep inside of an event",
     json.dumps(GOOD).encode()[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}"),
    ("a member twice", json.dumps(GOOD).encode()[:-1] + b',"worker_id":"W2"}'),
    ("a list", json.dumps([GOOD]).encode()),
    ("a text", b'"working"'),
    ("null", b"null"),
    ("zeros", b"\0" * 100),
    ("a form", b"worker_id=W1&event_type=working"),
]

# Requests that are wrong in their address.
QUERIES = [
    ("/api/events?limit=-1", "limit"), ("/api/events?limit=0", "limit"),
    ("/api/events?limit=10001", "limit"), ("/api/events?limit=ten", "limit"),
    ("/api/events?limit=1e3", "limit"), ("/api/events?limit=", "limit"),
    ("/api/events?limit=99999999999999999999", "limit"),
    ("/api/events?order=up", "order"), ("/api/events?event_type=sleeping", "event_type"),
    ("/api/events?min_confidence=2", "min_confidence"),
    ("/api/events?min_confidence=-0.5", "min_confidence"),
    ("/api/events?min_confidence=nan", "min_confidence"),
    ("/api/events?min_confidence=abc", "min_confidence"),
    ("/api/events?worker_id=nobody", "nobody"), ("/api/events?workstation_id=nowhere", "nowhere"),
    ("/api/events?camera_id=" + "c" * 65, "camera_id"),
    ("/api/events?cursor=nonsense", "cursor"), ("/api/events?cursor=", "cursor"),
    ("/api/events?cursor=d-1-1&order=asc", "cursor"),
    ("/api/events?cursor=d-99999999999999999999-1", "cursor"),
    ("/api/events?cursor=d-9223372036854775807-1", "cursor"),
    ("/api/events?cursor=a-1-9223372036854775808&order=asc", "cursor"),
    ("/api/events?cursor=d-1-9999999999999999999", "cursor"),
    ("/api/events?cursor=d-1-", "cursor"), ("/api/events?cursor=d--1-1", "cursor"),
    ("/api/events?cursor=d-%201-1", "cursor"), ("/api/events?cursor=d-1-1x", "cursor"),
    ("/api/events?format=xml", "format"), ("/api/events?worker=W1", "worker"),
    ("/api/events?limit=1&limit=2", "twice"),
    ("/api/events?start_time=2026-01-01T00:00:00Z", "end_time"),
    ("/api/events?end_time=2026-01-01T00:00:00Z", "start_time"),
    ("/api/metrics?start_time=2026-01-01T00:00:00Z", "end_time"),
    ("/api/metrics?end_time=2026-01-01T00:00:00Z", "start_time"),
    ("/api/metrics?start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z", "before"),
    ("/api/metrics?start_time=2026-01-02T00:00:00Z&end_time=2026-01-02T00:00:00Z", "before"),
    ("/api/metrics?start_time=2026-01-02&end_time=2026-01-03", "start_time"),
    ("/api/metrics?start_time=2026-01-02T00:00:00&end_time=2026-01-03T00:00:00", "offset"),
    ("/api/metrics?start_time=2026-02-30T00:00:00Z&end_time=2026-03-03T00:00:00Z", "exist"),
    ("/api/metrics?start_time=1970-01-01T00:00:00Z&end_time=9999-01-01T00:00:00Z", "years"),
    ("/api/metrics?shift=next", "shift"), ("/api/metrics?shfit=current", "shfit"),
    ("/api/metrics?shift=current&start_time=2026-01-02T00:00:00Z"
     "&end_time=2026-01-03T00:00:00Z", "both"),
    ("/api/metrics/series?bucket=minute", "bucket"),
    ("/api/metrics/series?start_time=2020-01-01T00:00:00Z&end_time=2026-01-01T00:00:00Z",
     "buckets"),
    ("/api/timeline?of=x", "of"), ("/api/workers?limit=1", "limit"),
    ("/api/events?worker_id=%ff", ""), ("/api/events?worker_id=%zz", ""),
    ("/api/events?worker_id=%00", ""),
]

# Whole requests that HTTP itself forbids, or that two readers could read differently.
RAW = [
    ("no Host", b"GET /api/workers HTTP/1.1\r\n\r\n"),
    ("two Hosts", b"GET /api/workers HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n"),
    ("two lengths", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                    b"Content-Length: 3\r\n\r\n{} "),
    ("a length and chunks", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("an unknown coding", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\n"
                          b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    ("a negative length", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"),
    ("a length in words", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: two\r\n\r\n"),
    ("a boundless length", b"POST /api/events HTTP/1.1\r\nHost: localhost\r\n"
                           b"Content-Length: 99999999999999999999999\r\n\r\n"),
    ("headers of 64 KiB", b"GET /api/workers HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 65536 +
     b"\r\n\r\n"),
    ("an address of 64 KiB", b"GET /" + b"x" * 65536 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
]


class BadInput(Case):
    def check_nothing_kept(self, shop):
        self.assertEqual(shop.get("/api/events")["count"], 0)
        self.assertEqual(shop.get("/healthz")["status"], "ok")

    def test_an_event_with_anything_wrong_is_refused_and_the_error_says_what(self):
        with self.shop() as shop:
            for what, change, wanted in EVENTS:
                bad = {name: value for name, value in (GOOD | change).items() if value is not ...}
                with self.subTest(what):
                    said = shop.post("/api/events", bad, 400)
                    self.assertRegex(said["error"], wanted)
                    batch = shop.post("/api/events/batch", [bad])
                    self.assertEqual((batch["accepted"], batch["duplicates"]), (0, 0))
                    [rejected] = batch["rejected"]
                    self.assertEqual(rejected["index"], 0)
                    self.assertRegex(rejected["error"], wanted)
            self.check_nothing_kept(shop)

    def test_an_unknown_worker_or_station_is_404(self):
        with self.shop() as shop:
            for change, wanted in (({"worker_id": "W9"}, "no worker 'W9'"),
                                   ({"workstation_id": "S9"}, "no workstation 'S9'"),
                                   ({"worker_id": "w1"}, "no worker 'w1'")):
                with self.subTest(change):
                    said = shop.post("/api/events", GOOD | change, 404)
                    self.assertIn(wanted, said["error"])
                    [rejected] = shop.post("/api/events/batch", [GOOD | change])["rejected"]
                    self.assertIn(wanted, rejected["error"])
            self.check_nothing_kept(shop)

    def test_a_body_that_is_not_one_event_is_refused(self):
        with self.shop() as shop:
            for what, body in BODIES:
                with self.subTest(what):
                    said = shop.post("/api/events", body, 400)
                    self.assertGreater(len(said["error"]), 10)
            self.check_nothing_kept(shop)

    def test_a_broken_batch_keeps_nothing(self):
        good = json.dumps(GOOD).encode()
        with self.shop() as shop:
            for what, body in BODIES:
                if what in ("a list", "deep inside of an event"):
                    continue
                with self.subTest(what):
                    shop.post("/api/events/batch", b"[" + good + b"," + body, 400)
            twice = b'{"events":[' + good + b'],"events":[]}'
            self.assertIn("twice", shop.post("/api/events/batch", twice, 400)["error"])
            self.check_nothing_kept(shop)

    def test_an_address_with_anything_wrong_is_refused_and_the_error_says_what(self):
        with self.shop() as shop:
            for path, wanted in QUERIES:
                with self.subTest(path[:80]):
                    self.assertIn(wanted, shop.get(path, 400)["error"])
            self.check_nothing_kept(shop)

    def test_requests_that_can_be_read_in_two_ways_are_refused(self):
        with self.shop() as shop:
            for what, request in RAW:
                with self.subTest(what), socket.create_connection(("127.0.0.1", shop.port),
                                                                  PATIENCE_S) as raw:
                    raw.sendall(request)
                    answer = b""
                    try:
                        while piece := raw.recv(65536):
                            answer += piece
                    except ConnectionResetError:
                        pass
                    self.assertRegex(answer, rb"^HTTP/1\.1 4\d\d ")
                    self.assertNotIn(b"HTTP/1.1 2", answer)
            self.check_nothing_kept(shop)

    def check_names(self, program, path):
        own = ("127.0.0.1", f"localhost:{program.port}", "192.168.1.2", "[::1]:1", "plant.example",
               "SHOPFLOOR:80")
        for host in own + ("evil.example", f"127.0.0.1.evil.example:{program.port}", "plant", ""):
            with self.subTest(host=host):
                said = program.call("GET", path, headers={"Host": host})
                self.assertEqual(said.status, 200 if host in own else 421, said)
                if host not in own:
                    self.assertIn("setting 'host'", said.json["error"])
                    # Not even to a page that calls itself by this name.
                    said = program.call("POST", "/api/events", {}, headers={
                        "Host": host, "Origin": f"http://{host}"})
                    self.assertEqual(said.status, 421)

    def test_only_names_of_the_server_are_answered(self):
        names = ("--host", "plant.example, shopfloor")
        with self.shop(*names) as shop, Edge(shop.port, *names) as edge:
            self.check_names(shop, "/api/metrics")
            self.check_names(shop, "/healthz")
            self.check_names(edge, "/api/spool")
            own = f"http://127.0.0.1:{edge.port}"
            edge.post("/api/events", {}, 403, {"Origin": "http://evil.example"})
            edge.post("/api/events", {}, 400, {"Origin": own})
        with self.shop(listen="localhost:0") as shop:
            self.assertEqual(shop.call("GET", "/healthz", headers={"Host": "evil"}).status, 421)
        done = run("serve", "--host", "http://plant", expect=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"'http://plant' is no name of a host", done.stderr)

    def test_a_page_of_another_site_may_not_change_anything(self):
        with self.shop() as shop:
            own = f"http://127.0.0.1:{shop.port}"
            body = {"force": True}
            for origin in ("http://evil.example", "null", f"http://127.0.0.1:{shop.port + 1}",
                           f"http://evil.example/127.0.0.1:{shop.port}",
                           f"x:/evil.example/127.0.0.1:{shop.port}"):
                for path in ("/api/seed", "/api/events", "/api/workers"):
                    with self.subTest(origin=origin, path=path):
                        said = shop.post(path, body, 403, {"Origin": origin})
                        self.assertIn("another site", said["error"])
            self.assertEqual(shop.call("GET", "/api/metrics",
                                       headers={"Origin": "http://evil.example"}).status, 200)
            for site in ("cross-site", "same-site"):
                shop.post("/api/seed", body, 403, {"Sec-Fetch-Site": site})
            shop.post("/api/workers", {"worker_id": "W77", "name": "x"}, 201, {"Origin": own})

    def test_an_event_is_not_called_like_one_that_stands_for_another(self):
        with self.shop() as shop:
            for uuid in ("ffffffff-ffff-ffff-0000-0000000000ef",
                         "FFFFFFFF-FFFF-FFFF-7FFF-FFFFFFFFFFFF"):
                said = shop.post("/api/events", event("06:00 W1 S1 working", event_uuid=uuid), 400)
                self.assertIn("stands for another event", said["error"])

    def test_registers_and_settings_refuse_what_they_cannot_take(self):
        worker, station = {"worker_id": "W7", "name": "G"}, {"station_id": "S7", "name": "G",
                                                            "type": "QC"}
        shift = {"name": "Early", "start": "06:00", "length_minutes": 480}
        rows = [("POST", "/api/workers", worker, change) for change in (
                    {"worker_id": ...}, {"worker_id": ""}, {"worker_id": "W" * 65},
                    {"worker_id": 7}, {"worker_id": "W\n7"}, {"name": ...}, {"name": ""},
                    {"name": "x" * 201}, {"name": None}, {"type": "QC"}, {"active": "yes"})]
        rows += [("POST", "/api/workstations", station, change) for change in (
                    {"station_id": ...}, {"type": ...}, {"type": ""}, {"type": 3},
                    {"target_units_per_hour": -1}, {"target_units_per_hour": "many"},
                    {"worker_id": "W1"})]
        rows += [("POST", "/api/shifts", shift, change) for change in (
                    {"name": ...}, {"start": ...}, {"length_minutes": ...}, {"start": "6:00"},
                    {"start": "24:00"}, {"start": "06:60"}, {"start": 6}, {"length_minutes": 0},
                    {"length_minutes": 1441}, {"length_minutes": "480"}, {"weekdays": []},
                    {"weekdays": [0]}, {"weekdays": [8]}, {"weekdays": ["Monday"]},
                    {"weekdays": 1}, {"breaks": {}}, {"breaks": [7]}, {"breaks": [{}]},
                    {"breaks": [{"start": "09:00", "length_minutes": 15}] * 9},
                    {"breaks": [{"start": "15:00", "length_minutes": 15}]},
                    {"breaks": [{"start": "13:50", "length_minutes": 15}]},
                    {"valid_from": "2026-02-30"}, {"valid_from": "soon"}, {"more": 1})]
        rows += [("PUT", "/api/settings", {}, change) for change in (
                    {"hold_minutes": 0}, {"hold_minutes": -5}, {"hold_minutes": "8h"},
                    {"hold_minutes": 1e9}, {"target_units_per_hour": -1},
                    {"timezone": "Mars/Olympus"}, {"hodl_minutes": 5})]
        rows += [("PUT", "/api/workers/W1", {}, change) for change in (
                    {"worker_id": "W2"}, {"name": ""}, {"active": 1}, {"type": "QC"})]
        with self.shop() as shop:
            paths = ("/api/workers", "/api/workstations", "/api/shifts", "/api/settings")
            before = [shop.get(path) for path in paths]
            for method, path, good, change in rows:
                bad = {name: value for name, value in (good | change).items() if value is not ...}
                with self.subTest(path, change=change):
                    answer = shop.call(method, path, bad)
                    self.assertEqual(answer.status, 400, answer)
                    self.assertIs(answer.json["success"], False)
                    self.assertGreater(len(answer.json["error"]), 10)
            for method, path in (("POST", "/api/workers"), ("POST", "/api/workstations"),
                                 ("POST", "/api/shifts"), ("PUT", "/api/settings"),
                                 ("PUT", "/api/workers/W1")):
                for body in (b"", b"[]", b"7", b"{", b'{"name":"\xff"}',
                             b'{"name":"A","name":"A"}'):
                    with self.subTest(path, body=body):
                        self.assertEqual(shop.call(method, path, body).status, 400)
            self.assertEqual([shop.get(path) for path in paths], before)


if __name__ == "__main__":
    unittest.main()
