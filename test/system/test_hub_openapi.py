"""GET /api/openapi.json of a hub is true: it has every body, and answers are as it says."""
import datetime
import json
import re
import unittest

import test_openapi
from hub import Hub, Site
from people import OTHER, PASSWORD, Browser
from schema import bad_values, good_values
from test_openapi import OF_ACCESS, Api

DAY = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-02T00:00:00Z"}
LATER = "2099-01-01T00:00:00Z"
SOON = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)
ROUND = {"round": "r1", "mode": "private", "model_version": "m", "event_type": "working",
         "closes_at": SOON.isoformat()}


class Document(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.hub = self.enterContext(Hub())
        self.api = Api(self.hub)
        self.site = Site("hall-2")

    def ask(self, status, method, path, body=None, **how):
        answer = self.api.call(method, path, body, **how)
        self.assertEqual(answer.status, status, f"{method} {path} {body}: {answer}")
        return answer.json

    def test_every_body_has_a_schema_and_every_schema_is_used(self):
        for method, path, operation in self.api.operations():
            with self.subTest(f"{method} {path}"):
                for response in operation["responses"].values():
                    self.assertTrue(self.api.schemas.resolve(response)["content"])
                if method in ("POST", "PUT"):
                    self.assertIn("properties", self.api.body_schema(operation))
                    self.assertIn("413", operation["responses"])
                else:
                    self.assertEqual("requestBody" in operation, path == "/api/account/totp")
        told = json.dumps(self.api.document)
        used = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', told))
        self.assertEqual(used, set(self.api.document["components"]["schemas"]))
        for name, schema in self.api.document["components"]["schemas"].items():
            self.assertLessEqual(set(schema["required"]), schema["properties"].keys(), name)

    def test_answers_are_as_they_are_documented(self):
        self.ask(200, "GET", "/api/hub/sites")
        self.enrol()
        self.bring()
        self.ask(200, "GET", "/api/hub/sites")
        for query in ({}, {"scope": "station"}, {"site": "hall-2", "as_known_at": LATER},
                      {"time_zone": "Europe/Paris"}, {"cut_at": "2026-01-01T12:00:00Z"}):
            said = self.ask(200, "GET", "/api/hub/metrics", query=DAY | query)
            self.assertEqual("series" in said, "cut_at" in query)
        for path in ("/api/hub/metrics", "/api/hub/export", "/api/hub/sheets"):
            self.ask(404, "GET", path, query=DAY | {"site": "nowhere"})
        self.assertEqual(self.api.call("GET", "/api/hub/export", query=DAY).status, 200)
        self.assertTrue(self.ask(200, "GET", "/api/hub/sheets", query=DAY | {"site": "hall-2"})["sheets"])
        self.give_tenants()
        self.learn()
        for status in 200, 404:
            self.ask(status, "DELETE", "/api/hub/sites/{site}", site="hall-2")
        for path in ("/api/openapi.json", "/healthz", "/readyz", "/metrics"):
            self.assertEqual(self.api.call("GET", path).status, 200)
        wanted = {(method, path, int(status)) for method, path, operation in self.api.operations()
                  for status in operation["responses"]
                  if not OF_ACCESS.match(path) and status < "300"}
        # A message that is taken: test_federation.py.
        self.assertEqual(wanted - self.api.seen, {("POST", "/api/hub/federation/messages", 200)})

    def enrol(self):
        new = {"site": "hall-2", "group": "north"}
        code = self.ask(201, "POST", "/api/hub/codes", new)["code"]
        self.ask(201, "POST", "/api/hub/enrol", self.site.enrolment(code))
        self.ask(401, "POST", "/api/hub/enrol", Site("hall-2").enrolment(code))
        self.ask(401, "POST", "/api/hub/enrol", Site("hall-3").enrolment(code))
        self.ask(409, "POST", "/api/hub/codes", new)

    def bring(self):
        sheets = [self.site.sheet(5), self.site.sheet(5), self.site.sheet(6, revision=2),
                  self.site.sheet(4), self.site.sheet(epoch=9), {"nonsense": 1}]
        mark = {"site": "hall-2", "mark": None, "signature": self.site.sign("mark", "hall-2\n")}
        said = self.ask(200, "POST", "/api/hub/sheets", {"sheets": sheets, "marks": [mark]})
        self.assertEqual([each["known"] for each in said["marks"]], [False])
        self.assertEqual([each["status"] for each in said["results"]],
                         ["new", "known", "new", "stale", "conflict", "refused"])
        self.ask(200, "POST", "/api/hub/epoch", self.site.announcement(8))
        self.ask(404, "POST", "/api/hub/epoch", Site("hall-3").announcement(8))
        self.site.epoch = 8
        self.ask(200, "POST", "/api/hub/sheets", {"sheets": [
            self.site.sheet(1), self.site.sheet(1, start="2026-01-01T08:00:00.000Z", k=0)]})

    def give_tenants(self):
        key = self.ask(201, "POST", "/api/keys", {"name": "k", "roles": ["monitor"]})["key"]["key_id"]
        self.ask(200, "POST", "/api/hub/tenants", {"key_id": key, "tenant": "group:north"})
        self.ask(404, "POST", "/api/hub/tenants", {"person": "nobody", "tenant": "all"})
        self.assertTrue(self.ask(200, "GET", "/api/hub/tenants")["tenants"])

    def learn(self):
        rounds, one = "/api/hub/federation/rounds", "/api/hub/federation/rounds/{round}"
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        question = {"site": "hall-2", "at": now,
                    "signature": self.site.sign("federation-ask", f"hall-2\n{now}")}
        self.ask(200, "POST", "/api/hub/federation/ask", question)
        self.ask(404, "POST", "/api/hub/federation/ask", question | {"site": "hall-3"})
        self.ask(200, "GET", rounds)
        for other in (Site("hall-4"), Site("hall-5")):
            self.hub.enrol(other)
        self.ask(201, "POST", rounds, ROUND)
        self.ask(409, "POST", rounds, ROUND)
        self.ask(200, "POST", "/api/hub/federation/ask", question)
        self.ask(200, "GET", rounds)
        self.ask(404, "DELETE", one, round="r2")
        self.ask(200, "DELETE", one, round="r1")
        self.assertEqual(self.ask(200, "GET", rounds)["rounds"][0]["state"], "aborted")

    def test_what_a_body_may_hold_is_what_is_taken(self):
        signature = self.site.announcement(8)["signature"]
        bodies = {"/api/hub/sheets": {"sheets": []}, "/api/hub/epoch": self.site.announcement(8),
                  "/api/hub/federation/ask": {"site": "a", "at": LATER, "signature": signature},
                  "/api/hub/federation/messages": {"message": "x"},
                  "/api/hub/federation/rounds": ROUND}
        for method, path, operation in self.api.operations():
            if "requestBody" not in operation or OF_ACCESS.match(path):
                continue
            schema = self.api.body_schema(operation)
            body = bodies.get(path) or self.api.example(operation)
            if path != "/api/hub/federation/messages":  # of a message all is wrong at once
                self.assertNotEqual(self.api.call(method, path, body).status, 400, path)
            wrong = [body | {"nonsense": 1}, [], "x"]
            wrong += [{key: value for key, value in body.items() if key != name}
                      for name in schema["required"]]
            wrong += [body | {name: value} for name, member in schema["properties"].items()
                      for value in bad_values(self.api.schemas, member)
                      # Of one sheet it is said that it is refused; the others are taken.
                      if path != "/api/hub/sheets" or not isinstance(value, list)]
            for each in wrong:
                with self.subTest(path, body=str(each)[:200]):
                    self.ask(400, method, path, each)

    def test_what_a_query_may_hold_is_what_is_taken(self):
        self.enrol()
        for path in ("/api/hub/metrics", "/api/hub/export", "/api/hub/sheets"):
            beside = DAY | ({"site": "hall-2"} if path == "/api/hub/sheets" else {})
            for name, schema in self.api.parameters(self.api.operation("GET", path), "query").items():
                for value in bad_values(self.api.schemas, schema):
                    if value is not None and value != 7:
                        self.ask(400, "GET", path, query=beside | {name: value})
                for value in good_values(self.api.schemas, schema) if name == "scope" else ():
                    answer = self.api.call("GET", path, query=beside | {name: value})
                    self.assertEqual(answer.status, 200, value)


class Accounts(test_openapi.Access):
    """What a hub shares with a server, on a hub that is closed by it."""

    def setUp(self):
        self.shop = self.enterContext(Hub())
        self.api = Api(self.shop)
        self.browser = self.api.shop = self.enterContext(Browser(self.shop))

    def test_every_status_that_is_documented_can_be_had(self):
        self.set_up()
        self.use_account()
        many, one = "/api/users", "/api/users/{name}"
        new = self.example("POST", many)
        self.ask(201, "POST", many, new)
        self.ask(409, "POST", many, new)
        self.ask(200, "GET", many)
        self.ask(200, "PUT", one, self.example("PUT", one), name=new["name"])
        self.ask(404, "PUT", one, self.example("PUT", one), name="nobody")
        for status in (200, 404):
            self.ask(status, "DELETE", one, name=new["name"])
        many, one = "/api/keys", "/api/keys/{key_id}"
        key = self.ask(201, "POST", many, self.example("POST", many))["key"]["key_id"]
        self.ask(200, "GET", many)
        for status in (200, 404):
            self.ask(status, "DELETE", one, key_id=key)
        self.ask(200, "DELETE", "/api/session")
        self.ask(401, "POST", "/api/session", {"name": "ana", "password": PASSWORD})
        self.ask(200, "POST", "/api/session", {"name": "ana", "password": OTHER})
        wanted = {(method, path, int(status)) for method, path, operation in self.api.operations()
                  for status in operation["responses"] if OF_ACCESS.match(path) and status < "300"}
        self.assertEqual(wanted - self.api.seen, set())


if __name__ == "__main__":
    unittest.main()
