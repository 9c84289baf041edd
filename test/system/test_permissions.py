"""Who may ask for what: every row of the API, for every kind of caller."""
import re
import unittest

from shopfloor import Client, Shopfloor

# What anybody may ask for, and of that what is there before there is an administrator.
FOR_ALL = {"GET /api/openapi.json", "GET /healthz", "GET /readyz"}
BEFORE = {"GET /healthz", "GET /readyz"}
PAGES = ("/", "/timeline", "/analytics", "/workers/W1", "/workstations/S1", "/events", "/edge",
         "/settings", "/board")


def rows(shop):
    """Every operation of the document of an open server, and HEAD where there is GET."""
    document = shop.call("GET", "/api/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation
            if method == "get":
                yield "HEAD", path, operation


def ask(client, method, path, headers=None):
    """With the example of a path, and no body: whoever may is told what is wrong with it."""
    if path == "/api/stream":
        return None  # it does not end; test_stream.py
    filled = re.sub(r"{\w+}", "X", path)
    return client.call(method, filled, headers=headers)


class Closed(unittest.TestCase):
    def setUp(self):
        with Shopfloor() as shop:
            self.rows = list(rows(shop))

    def check(self, client, allowed, headers=None):
        for method, path, _ in self.rows:
            answer = ask(client, method, path, headers)
            if not answer:
                continue
            name = f"{method.replace('HEAD', 'GET')} {path}"
            with self.subTest(f"{method} {path}"):
                if name in allowed:
                    self.assertNotIn(answer.status, (401, 403))
                    continue
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
                if method != "HEAD":
                    self.assertEqual(answer.json["success"], False)
                    self.assertIn("set it up", answer.json["error"])

    def test_before_there_is_an_administrator_only_health_is_answered(self):
        with Shopfloor(listen="0.0.0.0:0") as shop:
            self.check(shop.client, BEFORE)
            self.assertIn("it answers only its health until it is set up", shop.log())
            for page in PAGES:
                self.assertIn(shop.call("GET", page).status, (200, 404), page)

    def test_what_comes_by_way_of_a_proxy_does_not_find_it_open(self):
        with Shopfloor() as shop, Client(shop.port) as client:
            for header in ("X-Forwarded-For", "Forwarded"):
                self.check(client, BEFORE, {header: "for=192.0.2.1"})

    def test_on_this_machine_it_is_open_and_says_so(self):
        with Shopfloor() as shop:
            self.assertIn("whoever is on this machine may do everything", shop.log())
            for method, path, _ in self.rows:
                answer = ask(shop.client, method, path)
                if answer:
                    self.assertNotIn(answer.status, (401, 403), f"{method} {path}")


if __name__ == "__main__":
    unittest.main()
