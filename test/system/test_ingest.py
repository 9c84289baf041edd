"""Events come in: one, many, again, packed, and more than is allowed."""
import concurrent.futures
import gzip
import json
import re
import socket
import threading
import unittest
import uuid

from shopfloor import (PATIENCE_S, PLAIN, Case, Client, event, former_identity, identity, now,
                       written)

MIB = 1024 * 1024
NDJSON = {"Content-Type": "application/x-ndjson"}
PACKED = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


def many(count, **fields):
    """Different, valid events."""
    return [event("06:00 W1 S1 +1", event_uuid=str(uuid.UUID(int=i + 1)), **fields)
            for i in range(count)]


class One(Case):
    def test_a_new_event_is_201_and_the_same_again_200_with_the_same_id(self):
        with self.shop() as shop:
            made = event("06:00 W1 S1 working", event_uuid=str(uuid.uuid4()))
            first = shop.post("/api/events", made, 201)
            self.assertIs(type(first["event_id"]), int)
            self.assertEqual(first["event_uuid"], made["event_uuid"])
            self.assertIs(first["duplicate"], False)
            self.assertTrue(first["message"])
            again = shop.post("/api/events", made, 200)
            self.assertIs(again["duplicate"], True)
            self.assertEqual(again["event_id"], first["event_id"])
            self.assertEqual(len(shop.events()), 1)

    def test_what_was_kept_is_what_was_sent(self):
        with self.shop() as shop:
            made = event("06:00:01.5 W1 S2 +12", confidence=0.375, camera_id="cam-7",
                         model_version="v2.1-größer", event_uuid=str(uuid.uuid4()))
            said = shop.post("/api/events", made, 201)
            [kept] = shop.events()
            self.assertEqual(kept["id"], said["event_id"])
            self.assertEqual({name: kept[name] for name in made}, made)
            self.assertIs(kept["voided"], False)
            self.assertIs(kept["sample"], False)
            self.assertRegex(kept["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_an_event_without_a_uuid_gets_the_one_that_its_content_has(self):
        with self.shop() as shop:
            made = {"timestamp": "2026-01-15T10:15:30.000Z", "worker_id": "W1",
                    "workstation_id": "S3", "event_type": "working", "confidence": 0.9}
            said = shop.post("/api/events", made, 201)
            self.assertEqual(said["event_uuid"], "019bc127-31d0-89f4-966d-2ff534c5c796")
            same = made | {"timestamp": "2026-01-15T11:15:30.0009+01:00", "confidence": 0.1,
                           "count": 3}
            self.assertTrue(shop.post("/api/events", same, 200)["duplicate"])
            product = made | {"event_type": "product_count", "count": 4}
            said = shop.post("/api/events", product, 201)
            self.assertEqual(said["event_uuid"], identity(product))

    def test_what_an_earlier_version_derived_is_the_same_event(self):
        with self.shop() as shop:
            made = event("06:00 W1 S1 +3")
            self.assertEqual(former_identity(event(timestamp="2026-01-15T10:15:30Z", worker_id="W1",
                                                   workstation_id="S3", event_type="working")),
                             "5b54b896-5769-59f4-966d-2ff534c5c796")
            first = shop.post("/api/events", made | {"event_uuid": former_identity(made)}, 201)
            self.assertEqual(first["event_uuid"], identity(made))
            self.assertTrue(shop.post("/api/events", made, 200)["duplicate"])
            said = shop.post("/api/events/batch", [
                made | {"event_uuid": former_identity(made)},
                made | {"event_uuid": former_identity(made), "count": 4}])
            self.assertEqual((said["accepted"], said["duplicates"]), (1, 1))
            # Under that uuid came something else, so it is not what was derived of it.
            self.assertEqual({each["event_uuid"] for each in shop.events()},
                             {identity(made), former_identity(made)})

    def test_ids_that_would_run_together_are_different_events(self):
        pairs = [("a|b", "c"), ("a", "b|c"), ("a\\", "b|c"), ("a\\|b", "c")]
        with self.shop() as shop:
            for worker, station in pairs:
                shop.call("POST", "/api/workers", {"worker_id": worker, "name": "x"})
                shop.call("POST", "/api/workstations",
                          {"station_id": station, "name": "x", "type": "x"})
            for worker, station in pairs:
                made = event("06:00 W1 S1 +1", worker_id=worker, workstation_id=station)
                said = shop.post("/api/events", made, 201)
                self.assertEqual(said["event_uuid"], identity(made))
                shop.post("/api/events", made, 200)
                # Both have this one; each is taken for its own.
                shop.post("/api/events", made | {"event_uuid": former_identity(made)}, 200)
            self.assertEqual(len(shop.events()), len(pairs))

    def test_a_retry_by_a_clock_that_is_corrected_otherwise_is_a_duplicate(self):
        made = event("06:00 W1 S1 working")
        made["event_uuid"] = identity(made)
        with self.shop() as shop:
            shop.post("/api/events", made | {"timestamp": written("06:00:01.250")}, 201)
            for again in ("06:00:01.300", "05:59:59", "06:00:01.250", "06:00"):
                said = shop.post("/api/events", made | {"timestamp": written(again)}, 200)
                self.assertTrue(said["duplicate"])
            for other in ({"worker_id": "W2"}, {"workstation_id": "S2"}, {"event_type": "idle"}):
                shop.post("/api/events", made | {"timestamp": written("06:00:02")} | other, 409)
            [kept] = shop.events()
            self.assertEqual(kept["timestamp"], written("06:00:01.250"))

    def test_a_known_uuid_with_other_content_is_a_conflict(self):
        made = event("06:00 W1 S1 +3", event_uuid=str(uuid.uuid4()))
        others = ({"timestamp": written("06:00:00.001")}, {"worker_id": "W2"},
                  {"workstation_id": "S2"}, {"event_type": "working"}, {"count": 4})
        with self.shop() as shop:
            shop.post("/api/events", made, 201)
            for other in others:
                with self.subTest(other):
                    said = shop.post("/api/events", made | other, 409)
                    self.assertIn(made["event_uuid"], said["error"])
            said = shop.post("/api/events/batch", [made | other for other in others] + [made])
            self.assertEqual([each["index"] for each in said["rejected"]], [0, 1, 2, 3, 4])
            self.assertEqual((said["accepted"], said["duplicates"]), (0, 1))
            shop.post("/api/events", made | {"confidence": 0.1, "camera_id": "other"}, 200)
            self.assertEqual(len(shop.events()), 1)

    def test_uuids_are_the_same_in_any_case(self):
        with self.shop() as shop:
            made = event("06:00 W1 S1 working", event_uuid="ABCDEF01-2345-4678-89AB-CDEF01234567")
            self.assertEqual(shop.post("/api/events", made, 201)["event_uuid"],
                             made["event_uuid"].lower())
            made["event_uuid"] = made["event_uuid"].lower()
            shop.post("/api/events", made, 200)

    def test_times_may_have_any_offset_and_come_out_as_utc(self):
        rows = {"2026-01-15T10:15:30Z": "2026-01-15T10:15:30.000Z",
                "2026-01-15T10:15:30.1239Z": "2026-01-15T10:15:30.123Z",
                "2026-01-15T00:15:30.5+05:30": "2026-01-14T18:45:30.500Z",
                "2026-01-15t10:15:30.250-23:59": "2026-01-16T10:14:30.250Z"}
        with self.shop() as shop:
            for sent, kept in rows.items():
                with self.subTest(sent):
                    said = shop.post("/api/events", event("06:00 W1 S1 working", timestamp=sent),
                                     201)
                    [found] = [each for each in shop.events() if each["id"] == said["event_id"]]
                    self.assertEqual(found["timestamp"], kept)

    def test_a_count_on_a_state_is_ignored(self):
        with self.shop() as shop:
            shop.post("/api/events", event("06:00 W1 S1 working", count=5), 201)
            [kept] = shop.events()
            self.assertIsNone(kept["count"])
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["total_production_count"],
                             0)

    def test_a_little_ahead_of_the_clock_is_accepted(self):
        with self.shop() as shop:
            shop.post("/api/events", event("06:00 W1 S1 working",
                                           timestamp=written(now(minutes=4))), 201)

    def test_how_far_ahead_is_a_setting(self):
        with self.shop("--ahead", "2h") as shop:
            shop.post("/api/events", event("06:00 W1 S1 working",
                                           timestamp=written(now(minutes=110))), 201)
            shop.post("/api/events", event("06:00 W1 S1 working",
                                           timestamp=written(now(minutes=130))), 400)


class Batch(Case):
    def check_sum(self, said, sent):
        self.assertEqual(said["accepted"] + said["duplicates"] + len(said["rejected"]), sent)

    def test_the_good_of_a_mixed_batch_are_kept_and_the_bad_named_by_index(self):
        good = many(3)
        sent = [good[0], {"nonsense": 1}, good[1], good[0], 7,
                event("06:00 nobody S1 working"), event("06:00 W1 nowhere working"),
                event("06:00 W1 S1 dancing"), good[2],
                good[2] | {"count": 9}]
        errors = {1: "timestamp", 4: "object", 5: "worker 'nobody'", 6: "workstation 'nowhere'",
                  7: "event_type", 9: "event_uuid"}
        for bare in (False, True):
            with self.subTest(bare=bare), self.shop() as shop:
                said = shop.post("/api/events/batch", sent if bare else {"events": sent})
                self.check_sum(said, len(sent))
                self.assertEqual((said["accepted"], said["duplicates"]), (3, 1))
                self.assertEqual([each["index"] for each in said["rejected"]], list(errors))
                for each in said["rejected"]:
                    self.assertIn(errors[each["index"]], each["error"])
                self.assertEqual({each["event_uuid"] for each in shop.events()},
                                 {each["event_uuid"] for each in good})

    def test_ndjson_goes_by_its_content_type_and_its_bad_lines_are_named(self):
        good = many(3)
        lines = [json.dumps(good[0]), "{broken", "", json.dumps(good[1]), "[]",
                 '{"a":"\\ud800"}', json.dumps(good[2])]
        with self.shop() as shop:
            said = shop.post("/api/events/batch", "\n".join(lines).encode(), headers=NDJSON)
            self.assertEqual((said["accepted"], said["duplicates"]), (3, 0))
            self.assertEqual([each["index"] for each in said["rejected"]], [1, 3, 4])
            said = shop.post("/api/events/batch", ("\r\n".join(lines) + "\r\n").encode(),
                             headers={"Content-Type": "application/x-ndjson; charset=utf-8"})
            self.assertEqual((said["accepted"], said["duplicates"]), (0, 3))
            shop.post("/api/events/batch", "\n".join(lines).encode(), 400)
            self.assertEqual(len(shop.events()), 3)

    def test_a_packed_batch_is_unpacked(self):
        with self.shop() as shop:
            body = gzip.compress(json.dumps(many(100)).encode())
            said = shop.post("/api/events/batch", body, headers=PACKED)
            self.assertEqual(said["accepted"], 100)
            lines = "\n".join(json.dumps(each) for each in many(120)).encode()
            said = shop.post("/api/events/batch", gzip.compress(lines), headers=PACKED | NDJSON)
            self.assertEqual((said["accepted"], said["duplicates"]), (20, 100))
            for broken in (body[:-10], body[:40], body + b"more", b"not packed", b""):
                with self.subTest(broken[:12]):
                    shop.post("/api/events/batch", broken, 400, headers=PACKED)
            answer = shop.call("POST", "/api/events/batch", body,
                               headers={"Content-Encoding": "br"})
            self.assertEqual(answer.status, 415)
            self.assertFalse(answer.json["success"])

    def test_ten_thousand_events_are_a_batch_and_one_more_is_too_many(self):
        with self.shop() as shop:
            events = many(10001)
            said = shop.post("/api/events/batch", events, 413)
            self.assertIn("10000", said["error"])
            lines = "\n".join(json.dumps(each) for each in events).encode()
            shop.post("/api/events/batch", lines, 413, headers=NDJSON)
            self.assertEqual(shop.events(), [])
            said = shop.post("/api/events/batch", events[:10000])
            self.assertEqual(said["accepted"], 10000)
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["total_production_count"],
                             10000)

    def test_eight_mebibytes_are_a_body_and_one_byte_more_is_too_large(self):
        text = json.dumps(many(1)).encode()
        fits = text + b" " * (8 * MIB - len(text))
        with self.shop() as shop:
            for body, headers in ((fits + b" ", {}), (gzip.compress(fits + b" "), PACKED),
                                  (gzip.compress(b" " * 1000 * MIB, 1), PACKED)):
                before = shop.memory()
                shop.post("/api/events/batch", body, 413, headers=headers)
                if PLAIN:
                    self.assertLess(shop.memory() - before, 256 * MIB)
            self.assertEqual(shop.events(), [])
            self.assertEqual(shop.post("/api/events/batch", fits)["accepted"], 1)
            said = shop.post("/api/events/batch", gzip.compress(fits), headers=PACKED)
            self.assertEqual(said["duplicates"], 1)

    def test_a_small_body_of_many_values_takes_little(self):
        line = b"[" + b"1," * 300_000 + b"1]\n"
        with self.shop() as shop:
            before = shop.peak_memory()
            for body in (b"[" + b"1," * (4 * MIB - 2) + b"1]",
                         b"{" + b'"":1,' * (MIB - 2) + b'"":1}'):
                said = shop.post("/api/events/batch", gzip.compress(body), 413, headers=PACKED)
                self.assertIn("more than 400000 values", said["error"])
            said = shop.post("/api/events/batch", gzip.compress(line * 13),
                             headers=PACKED | NDJSON)
            self.assertEqual(len(said["rejected"]), 13)
            if PLAIN:  # sanitizers keep what was freed
                self.assertLess(shop.peak_memory() - before, 96 * MIB)

    def test_an_empty_batch_is_one(self):
        with self.shop() as shop:
            for body in ([], {"events": []}):
                said = shop.post("/api/events/batch", body)
                self.assertEqual((said["accepted"], said["duplicates"], said["rejected"]),
                                 (0, 0, []))
            said = shop.post("/api/events/batch", b"\n\n", headers=NDJSON)
            self.check_sum(said, 0)

    def test_a_body_that_is_no_list_keeps_nothing(self):
        whole = json.dumps(many(2)).encode()
        with self.shop() as shop:
            for body in (b"", b"{}", b"null", b"7", b'"text"', whole[:-1], whole + b"x",
                         b'{"events":{}}', b'{"events":7}', json.dumps(many(1)[0]).encode()):
                with self.subTest(body[:20]):
                    shop.post("/api/events/batch", body, 400)
            self.assertEqual(shop.events(), [])


class Transport(Case):
    def test_a_body_may_come_in_chunks(self):
        with self.shop() as shop:
            body = json.dumps(many(3)).encode()
            pieces = [body[i:i + 7] for i in range(0, len(body), 7)]
            connection = shop.client.connection
            connection.request("POST", "/api/events/batch", iter(pieces), encode_chunked=True,
                               headers={"Transfer-Encoding": "chunked"})
            response = connection.getresponse()
            self.assertEqual(json.loads(response.read())["accepted"], 3)

    def test_a_client_that_waits_to_be_asked_is_asked(self):
        body = json.dumps(many(2)).encode()
        head = (f"POST /api/events/batch HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        with self.shop() as shop, \
                socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S) as raw:
            raw.sendall(head)
            self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 100 "))
            raw.sendall(body)
            self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 200 "))

    def test_requests_may_follow_each_other_without_waiting(self):
        one = json.dumps(event("06:00 W1 S1 working")).encode()
        post = (b"POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(one)
                + one)
        last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        with self.shop() as shop, \
                socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S) as raw:
            raw.sendall(post * 5 + last)
            answer = b""
            while piece := raw.recv(65536):
                answer += piece
            self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+)", answer),
                             [b"201"] + [b"200"] * 5)

    def test_of_many_who_send_one_event_at_once_one_is_first(self):
        made = event("06:00 W1 S1 +7")

        def post(port):
            with Client(port) as client:
                return [client.call("POST", "/api/events", made) for _ in range(5)]

        with self.shop() as shop, concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = [each for some in pool.map(post, [shop.port] * 8) for each in some]
            self.assertEqual(sorted(each.status for each in answers), [200] * 39 + [201])
            self.assertEqual(len({each.json["event_id"] for each in answers}), 1)
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["total_production_count"],
                             7)

    def test_a_flood_is_refused_for_the_moment_and_loses_nothing(self):
        refused = threading.Event()

        def post(port, number):
            kept = set()
            with Client(port) as client:
                for i in range(40):
                    names = [str(uuid.UUID(int=number << 64 | i << 32 | k)) for k in range(500)]
                    answer = client.call("POST", "/api/events/batch",
                                         [event("06:00 W1 S1 +1", event_uuid=each)
                                          for each in names])
                    if answer.status == 503:
                        self.assertTrue(answer.headers["Retry-After"])
                        refused.set()
                    else:
                        self.assertEqual(answer.json["accepted"], 500)
                        kept |= set(names)
                    if refused.is_set() and kept:
                        break
            return kept

        with self.shop("--backlog", "600") as shop, \
                concurrent.futures.ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(post, shop.port, number) for number in range(8)]
            kept = set().union(*(each.result() for each in waiting))
            self.assertTrue(refused.is_set())
            lines = shop.get("/api/events", format="ndjson").body.splitlines()
            self.assertEqual({json.loads(line)["event_uuid"] for line in lines}, kept)


if __name__ == "__main__":
    unittest.main()
