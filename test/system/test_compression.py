"""Answers are packed for clients that ask for it, and only for them."""
import gzip
import http.client
import json
import unittest
import zlib

from shopfloor import PATIENCE_S, Case, Shopfloor

GZIP = {"Accept-Encoding": "gzip"}
WINDOW = "start_time=2026-01-01T00:00:00Z&end_time=2026-01-01T08:00:00Z"


class Packed(Case):
    @classmethod
    def setUpClass(cls):
        cls.shop_ = Shopfloor(seed=True)
        cls.shop_.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.shop_.__exit__(None, None, None)

    def ask(self, path, headers=None, method="GET", body=None):
        return self.shop_.call(method, path, body, headers)

    def test_an_answer_in_json_is_the_same_packed(self):
        for path in (f"/api/metrics?{WINDOW}", "/api/openapi.json", "/api/events?limit=100&order=asc",
                     "/metrics"):
            with self.subTest(path):
                plain, packed = self.ask(path), self.ask(path, GZIP)
                self.assertNotIn("Content-Encoding", plain.headers)
                self.assertEqual(packed.headers["Content-Encoding"], "gzip")
                self.assertEqual(packed.headers["Content-Type"], plain.headers["Content-Type"])
                for answer in (plain, packed):
                    self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
                    self.assertEqual(int(answer.headers["Content-Length"]), len(answer.body))
                self.assertLess(len(packed.body), len(plain.body) / 2)
                if path == "/api/openapi.json":
                    self.assertEqual(gzip.decompress(packed.body), plain.body)

    def test_a_small_answer_and_one_for_others_stay_as_they_are(self):
        for path, headers in (("/healthz", GZIP), ("/api/agents", GZIP), ("/api/nothing", GZIP),
                              ("/api/openapi.json", {"Accept-Encoding": "gzip;q=0, br"}),
                              ("/api/openapi.json", {"Accept-Encoding": "identity"}),
                              ("/api/openapi.json", {"Accept-Encoding": "*;q=0"})):
            with self.subTest(path, **headers):
                answer = self.ask(path, headers)
                self.assertNotIn("Content-Encoding", answer.headers)
                self.assertIn("success" if "openapi" not in path else "openapi", answer.json)

    def test_a_head_says_what_the_get_would_send(self):
        for headers in ({}, GZIP):
            get, head = (self.ask("/api/openapi.json", headers, method)
                         for method in ("GET", "HEAD"))
            self.assertEqual(head.body, b"")
            for name in ("Content-Length", "Content-Type", "Content-Encoding", "Vary"):
                self.assertEqual(head.headers.get(name), get.headers.get(name), name)

    def test_what_is_refused_of_a_batch_is_packed_too(self):
        batch = {"events": [{"timestamp": "never"}] * 200}
        plain, packed = (self.ask("/api/events/batch", headers, "POST", batch)
                         for headers in (None, GZIP))
        self.assertEqual(json.loads(gzip.decompress(packed.body)), plain.json)

    def test_an_export_is_packed_as_it_comes(self):
        for kind in ("csv", "ndjson"):
            path = f"/api/events?format={kind}&order=asc&end_time=2100-01-01T00:00:00Z" \
                   "&start_time=1970-01-01T00:00:00Z"
            with self.subTest(kind):
                plain, packed = self.ask(path), self.ask(path, GZIP)
                self.assertNotIn("Content-Encoding", plain.headers)
                self.assertEqual(packed.headers["Content-Encoding"], "gzip")
                self.assertEqual({plain.headers["Vary"], packed.headers["Vary"]},
                                 {"Accept-Encoding"})
                self.assertEqual(gzip.decompress(packed.body), plain.body)
                self.assertLess(len(packed.body), len(plain.body) / 3)
                self.assertGreater(len(plain.body.splitlines()), 1000)

    def test_an_export_of_nothing_is_a_whole_file(self):
        packed = self.ask("/api/events?format=ndjson&worker_id=W1&camera_id=none", GZIP)
        self.assertEqual(gzip.decompress(packed.body), b"")

    def test_a_live_stream_is_never_packed(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.shop_.port, timeout=PATIENCE_S)
        connection.request("GET", "/api/stream", headers=GZIP)
        answer = connection.getresponse()
        self.assertIsNone(answer.headers["Content-Encoding"])
        self.assertTrue(answer.read(6))
        connection.close()

    def test_what_the_server_reads_and_sends_is_packed_independently(self):
        body = gzip.compress(json.dumps({"events": [{"timestamp": "never"}] * 200}).encode())
        answer = self.ask("/api/events/batch", GZIP | {
            "Content-Encoding": "gzip", "Content-Type": "application/json"}, "POST", body)
        said = json.loads(zlib.decompress(answer.body, 31))
        self.assertEqual(len(said["rejected"]), 200)


if __name__ == "__main__":
    unittest.main()
