"""Whose figures and events a caller is shown, by its key and by what the site has set."""
import contextlib
import datetime
import http.client
import json
import time
import unittest

from people import PASSWORD, Browser
from shopfloor import PATIENCE_S, Case, Client, Shopfloor, now, event, written
from test_stream import messages

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
NO_EVENT = "019bc127-31d0-89f4-966d-2ff534c5c796"


def at(minutes_ago, what):
    return event(f"06:00 {what}", timestamp=written(now() - minutes_ago * MINUTE))


def names(text):
    return [name for name in ("W1", "W2", "Name of", "at the doctor's") if name in text]


class Closed(Case):
    """A server with an administrator, so that each caller is somebody."""

    @contextlib.contextmanager
    def closed(self, *roles, seed=False):
        with Shopfloor(seed=seed) as shop:
            if not seed:
                shop.register(self.workers, self.stations)
                shop.keep(at(2, "W1 S1 working"), at(2, "W2 S1 working"), at(1, "W1 S1 +3"))
            self.keys = {role: self.new_key(shop, role) for role in ("administrator", *roles)}
            shop.post("/api/users", {"name": "ana", "roles": ["administrator"],
                                     "password": "correct horse battery"}, 201)
            self.assertEqual(shop.call("GET", "/api/metrics").status, 401)
            yield shop

    def new_key(self, shop, role):
        made = shop.post("/api/keys", {"name": role, "roles": [role]}, 201)
        return {"Authorization": f"Bearer {made['secret']}", "id": made["key"]["key_id"]}

    def add_user(self, shop, name, *roles, **more):
        self.ask(shop, "administrator", "/api/users", 201, "POST",
                 {"name": name, "roles": list(roles), "password": PASSWORD, **more})

    def uuids(self, shop, role):
        """Of each worker the uuid of the first event, as whoever can derive it knows it."""
        self.agree(shop)
        events = self.ask(shop, role, "/api/events")["events"]
        self.set_mode(shop, mode="stations")
        return {each["worker_id"]: each["event_uuid"] for each in events}

    def ask(self, shop, role, path, status=200, method="GET", body=None, **query):
        headers = {"Authorization": self.keys[role]["Authorization"]}
        with Client(shop.port) as client:
            answer = client.call(method, path, body, headers, **query)
        self.assertEqual(answer.status, status, answer)
        return answer.json if answer.headers["Content-Type"] == "application/json" \
            else answer.body.decode()

    def metrics(self, shop, role):
        """Of the last hour, whenever the shift began."""
        return self.ask(shop, role, "/api/metrics", start_time=written(now() - 60 * MINUTE),
                        end_time=written(now() + 60 * MINUTE))["data"]

    def set_mode(self, shop, status=200, **privacy):
        return self.ask(shop, "administrator", "/api/privacy", status, "PUT", privacy)

    def agree(self, shop):
        day = (datetime.date.today() + 2 * DAY).isoformat()
        return self.set_mode(shop, mode="individuals", agreement="BV 7", until=day)


class Scope(Closed):
    def test_a_new_site_shows_nobody(self):
        with self.closed("engineer", "viewer") as shop:
            for role in ("engineer", "viewer"):
                data = self.metrics(shop, role)
                self.assertEqual((data["scope"], data["workers"]), ("stations", []))
                station = data["workstations"][0]
                self.assertEqual((station["status"], station["current_workers"],
                                  station["total_units_produced"]), ("occupied", [], 3))
                self.assertEqual(data["factory"]["active_workers"], 2)
                self.assertEqual(names(json.dumps(data)), [])
            said = self.ask(shop, "engineer", "/api/privacy")["privacy"]
            self.assertEqual((said["mode"], said["shown"], said["reason"], said["scope"]),
                             ("stations", "stations", None, "stations"))

    def test_events_without_their_workers(self):
        with self.closed("engineer", "viewer", "supervisor") as shop:
            page = self.ask(shop, "engineer", "/api/events")
            self.assertEqual((page["count"], page["scope"]), (3, "stations"))
            self.assertEqual({each["worker_id"] for each in page["events"]}, {None})
            for form in ("csv", "ndjson"):
                self.assertEqual(names(self.ask(shop, "engineer", "/api/events", format=form)), [])
            self.ask(shop, "engineer", "/api/events", 403, worker_id="W1")
            self.ask(shop, "viewer", "/api/events", 403)

            # It can be corrected all the same, and nobody is told why it was.
            count = next(each for each in page["events"] if each["count"])
            path = f"/api/events/{count['event_uuid']}"
            self.ask(shop, "supervisor", f"{path}/void", 200, "POST",
                     {"reason": "W1 was at the doctor's"})
            said = self.ask(shop, "engineer", path)
            self.assertTrue(said["event"]["voided"])
            self.assertEqual([(each["action"], each["reason"]) for each in said["corrections"]],
                             [("void", None)])
            data = self.metrics(shop, "engineer")
            self.assertEqual(data["factory"]["total_production_count"], 0)

    def test_a_uuid_that_was_worked_out_tells_nothing(self):
        """Whoever knows how a uuid is derived could try each worker in turn."""
        with self.closed("supervisor") as shop:
            known = self.uuids(shop, "supervisor")["W1"]
            for uuid in (known, NO_EVENT):
                path, body = f"/api/events/{uuid}", {"reason": "a guess"}
                said = [self.ask(shop, "supervisor", path, 404),
                        self.ask(shop, "supervisor", f"{path}/void", 404, "POST", body),
                        self.ask(shop, "supervisor", f"{path}/restore", 404, "POST", body),
                        self.ask(shop, "supervisor", f"{path}/dispute", 404, "POST", body)]
                self.assertEqual({each["error"] for each in said}, {f"there is no event {uuid}"})

    def test_what_is_disputed_is_the_event_that_one_is_shown(self):
        with self.closed("engineer", "supervisor") as shop:
            shown = self.ask(shop, "engineer", "/api/events", order="asc")["events"][0]
            path, body = f"/api/events/{shown['event_uuid']}", {"reason": "W1 was at the doctor's"}
            said = self.ask(shop, "engineer", f"{path}/dispute", 201, "POST", body)
            self.assertEqual(said["event_uuid"], shown["event_uuid"])
            listed = self.ask(shop, "supervisor", "/api/disputes")["disputes"]
            self.assertEqual([(each["event_uuid"], each["reason"]) for each in listed],
                             [(shown["event_uuid"], None)])
            self.assertEqual(self.ask(shop, "engineer", path)["disputes"], listed)

    def test_a_worker_disputes_the_own_events(self):
        """And is not told that there are others."""
        with self.closed("supervisor") as shop:
            known = self.uuids(shop, "supervisor")
            self.add_user(shop, "ben", "worker", worker_id="W1")
            of_others = "00000000-0000-0000-0000-000000000002"  # how others are shown it
            with Browser(shop, "ben") as ben:
                for uuid, status in ((known["W1"], 201), (known["W2"], 404), (of_others, 404),
                                     (NO_EVENT, 404)):
                    said = ben.call("POST", f"/api/events/{uuid}/dispute", {"reason": "no"})
                    self.assertEqual(said.status, status, said)
                    if status == 404:
                        self.assertEqual(said.json["error"], f"there is no event {uuid}")
                said = ben.call("GET", f"/api/events/{known['W1']}").json["disputes"]
                self.assertEqual([each["reason"] for each in said], ["no"])

    def test_an_agreement_shows_everybody(self):
        with self.closed("engineer", "viewer") as shop:
            said = self.agree(shop)["privacy"]
            self.assertEqual((said["mode"], said["agreement"], said["shown"], said["reason"]),
                             ("individuals", "BV 7", "individuals", None))
            data = self.metrics(shop, "engineer")
            self.assertEqual(data["scope"], "all")
            self.assertEqual([each["worker_id"] for each in data["workers"]], ["W1", "W2", "W3"])
            self.assertEqual(data["workstations"][0]["current_workers"], ["W1", "W2"])
            self.assertEqual(self.metrics(shop, "viewer")["workers"], [])

    def test_an_agreement_needs_a_name_and_an_end_to_come(self):
        today = datetime.date.today()
        with self.closed() as shop:
            for privacy, error in (
                    ({"mode": "individuals", "until": (today + DAY).isoformat()}, "agreement is"),
                    ({"mode": "individuals", "agreement": "BV 7"}, "until is missing"),
                    ({"mode": "individuals", "agreement": "BV 7",
                      "until": (today - 2 * DAY).isoformat()}, "until is over"),
                    ({"mode": "individuals", "agreement": "BV 7", "until": "soon"},
                     "until is not a date"),
                    ({"mode": "all"}, "want stations, teams or individuals"),
                    ({"agreement": "BV 7"}, "mode is missing")):
                self.assertIn(error, self.set_mode(shop, 400, **privacy)["error"])
            said = self.ask(shop, "administrator", "/api/privacy")["privacy"]
            self.assertEqual((said["mode"], said["agreement"], said["until"]),
                             ("stations", None, None))

    def test_the_audit_log_tells_auditors_whom_it_concerns(self):
        """And of an event that was voided or disputed nobody else."""
        with self.closed("engineer", "supervisor", "auditor") as shop:
            known = self.uuids(shop, "supervisor")["W1"]
            self.add_user(shop, "ben", "worker", worker_id="W1")
            self.add_user(shop, "cleo", "administrator", worker_id="W1")
            with Browser(shop, "ben") as ben:
                said = ben.call("POST", f"/api/events/{known}/dispute", {"reason": "not me"})
                self.assertEqual(said.status, 201, said)
            shown = self.ask(shop, "engineer", "/api/events", order="asc")["events"][0]
            self.ask(shop, "administrator", f"/api/events/{shown['event_uuid']}/void", 200, "POST",
                     {"reason": "W1 is right"})

            def about_events(page):
                return [row for row in page["entries"]
                        if row["action"] in ("void_event", "dispute_event")]

            said = self.ask(shop, "auditor", "/api/audit")
            self.assertEqual(said["scope"], "all")
            whole = about_events(said)
            self.assertEqual(
                [(row["action"], row["object"], row["worker_id"], row["actor"]["name"])
                 for row in whole],
                [("void_event", known, "W1", "administrator"),
                 ("dispute_event", known, "W1", "ben")])
            self.assertEqual(whole[0]["after"]["reason"], "W1 is right")

            said = self.ask(shop, "administrator", "/api/audit")
            self.assertEqual(said["scope"], "stations")
            for row, who in zip(about_events(said), ("administrator", None), strict=True):
                self.assertEqual((row["object"], row["worker_id"], row["before"], row["after"]),
                                 (None, None, None, None))
                self.assertEqual(row["actor"]["name"], who)
            # What is not told is not found either.
            self.ask(shop, "administrator", "/api/audit", 403, worker_id="W1")
            for query in ({"object": known}, {"actor": "ben", "action": "dispute_event"}):
                found = self.ask(shop, "administrator", "/api/audit", limit=1, **query)
                self.assertEqual((found["entries"], found["next_cursor"]), ([], None))
                self.assertEqual(self.ask(shop, "auditor", "/api/audit", **query)["count"],
                                 2 if "object" in query else 1)
            added = self.ask(shop, "administrator", "/api/audit", object="S1")["entries"]
            self.assertEqual([row["action"] for row in added], ["add_station"])

            # An administrator who is that worker is told so, as anybody is of oneself.
            with Browser(shop, "cleo") as cleo:
                own = cleo.call("GET", "/api/audit?worker_id=W1").json
                self.assertEqual((own["scope"], about_events(own)), ("worker", whole))
            self.agree(shop)
            said = self.ask(shop, "administrator", "/api/audit")
            self.assertEqual((said["scope"], about_events(said)), ("all", whole))

    def test_who_keeps_the_register_sees_it(self):
        with self.closed("engineer") as shop:
            listed = self.ask(shop, "administrator", "/api/workers")
            self.assertEqual((listed["count"], listed["scope"]), (3, "all"))
            self.assertEqual(self.metrics(shop, "administrator")["workers"], [])
            listed = self.ask(shop, "engineer", "/api/workers")
            self.assertEqual((listed["count"], listed["scope"], listed["workers"]),
                             (0, "stations", []))
            for worker in ("W1", "nobody"):
                self.assertNotIn(worker, self.ask(shop, "engineer", f"/api/workers/{worker}",
                                                  403)["error"])

    def test_sample_data_is_of_nobody(self):
        with self.closed("engineer", seed=True) as shop:
            self.assertEqual(self.metrics(shop, "engineer")["scope"], "all")
            said = self.ask(shop, "engineer", "/api/privacy")["privacy"]
            self.assertEqual((said["mode"], said["shown"], said["reason"]),
                             ("stations", "individuals",
                              "there is only sample data, which is of nobody"))
            self.ask(shop, "administrator", "/api/events", 201, "POST",
                     at(0, "W1 S1 working"))
            self.assertEqual(self.metrics(shop, "engineer")["workers"], [])


class Streams(Closed):
    @contextlib.contextmanager
    def listening(self, shop, role=None, browser=None):
        """With the key of a role, or as a page in a browser."""
        connection = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=PATIENCE_S)
        connection.request("GET", "/api/stream", headers=browser.headers | {
            "Cookie": browser.cookie} if browser else {
            "Authorization": self.keys[role]["Authorization"]})
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        try:
            yield messages(response)
        finally:
            response.close()
            connection.close()

    def ends(self, stream, end):
        """Within a second of `end`, on a machine that is not slow; a page begins it anew later."""
        next(each for each in stream if each.event == "metrics")
        started = time.monotonic()
        end()
        for _ in stream:
            pass
        self.assertLess(time.monotonic() - started, 8)  # and what the request took

    def test_a_stream_ends_with_its_key(self):
        with self.closed("engineer", "viewer") as shop:
            with self.listening(shop, "engineer") as stream:
                key = self.keys["engineer"]["id"]
                self.ends(stream, lambda: self.ask(shop, "administrator", f"/api/keys/{key}", 200,
                                                   "DELETE"))

    def test_a_stream_ends_when_its_page_signs_out(self):
        with self.closed() as shop:
            self.add_user(shop, "eve", "engineer")
            with Browser(shop, "eve") as page, Browser(shop, "eve") as other:
                with self.listening(shop, browser=page) as stream, \
                        self.listening(shop, browser=other) as stays:
                    self.ends(stream, lambda: self.assertEqual(
                        page.call("DELETE", "/api/session").status, 200))
                    next(each for each in stays if each.event == "metrics")
                    self.assertEqual(other.call("GET", "/api/metrics").status, 200)

    def test_a_stream_ends_when_the_roles_of_its_person_change(self):
        with self.closed() as shop:
            self.add_user(shop, "eve", "engineer")
            with Browser(shop, "eve") as page, self.listening(shop, browser=page) as stream:
                self.ends(stream, lambda: self.ask(shop, "administrator", "/api/users/eve", 200,
                                                   "PUT", {"roles": ["viewer"]}))

    def test_a_stream_ends_with_its_scope(self):
        with self.closed("engineer", "viewer") as shop:
            self.agree(shop)
            with self.listening(shop, "engineer") as stream, \
                    self.listening(shop, "viewer") as other:
                self.ends(stream, lambda: self.set_mode(shop, mode="stations"))
                told = next(each for each in other if each.event == "metrics")
                self.assertEqual(told.json["scope"], "stations")
            with self.listening(shop, "engineer") as stream:
                told = next(each for each in stream if each.event == "metrics")
                self.assertEqual((told.json["scope"], told.json["workers"]), ("stations", []))


if __name__ == "__main__":
    unittest.main()
