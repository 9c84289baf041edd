"""Who may ask for what: every row of the table of routes, for every kind of caller."""
import time
import unittest

from people import Browser, add, key
from routes import PAGES, fill, read_routes
from shopfloor import Client, Shopfloor, event, now, written
from test_agents import HEARTBEAT, heartbeat

ROLES = ("viewer", "worker", "engineer", "supervisor", "administrator", "auditor", "agent",
         "device", "board", "monitor")

# Who may ask for what. A row that is not here fails the test: decide who may.
WHO_MAY = {
    "viewer worker engineer supervisor administrator auditor device board": """
        GET /api/metrics
        GET /api/metrics/series
        GET /api/losses
        GET /api/bottleneck
        GET /api/timeline
        GET /api/stream
        GET /api/workstations
        GET /api/workstations/{station_id}
        GET /api/shifts
        GET /api/shifts/{shift_id}
        GET /api/settings
        GET /api/privacy
        GET /api/attention
    """,
    "viewer worker engineer supervisor administrator auditor device": """
        GET /api/agents
        GET /api/drift
        GET /api/teams
        GET /api/accuracy
        GET /api/retraining
        GET /api/calibrations
        GET /api/alerts
        GET /api/alert-rules
    """,
    "worker engineer supervisor administrator": """
        GET /api/events
        GET /api/events/{event_uuid}
        GET /api/workers
        GET /api/workers/{worker_id}
        GET /api/workers/{worker_id}/export
        POST /api/events/{event_uuid}/dispute
        POST /api/disputes
    """,
    "worker supervisor administrator": """
        GET /api/disputes
    """,
    "engineer supervisor administrator": """
        GET /api/training-data
    """,
    "worker engineer supervisor administrator device": """
        GET /api/audits
        POST /api/events/{event_uuid}/verdict
        POST /api/alerts/{alert_id}/acknowledge
    """,
    "supervisor administrator": """
        POST /api/events/{event_uuid}/void
        POST /api/events/{event_uuid}/restore
        POST /api/drift/reference
        POST /api/calibrations/rollback
        POST /api/disputes/{dispute_id}/decision
        POST /api/alerts/{alert_id}/silence
    """,
    "agent administrator": """
        POST /api/events
        POST /api/events/batch
        GET /api/ingest/{event_uuid}
        POST /api/agents/heartbeat
    """,
    "administrator": """
        POST /api/workers
        PUT /api/workers/{worker_id}
        DELETE /api/workers/{worker_id}
        POST /api/workstations
        PUT /api/workstations/{station_id}
        DELETE /api/workstations/{station_id}
        POST /api/shifts
        PUT /api/shifts/{shift_id}
        DELETE /api/shifts/{shift_id}
        DELETE /api/agents/{agent_id}
        PUT /api/settings
        PUT /api/privacy
        DELETE /api/workers/{worker_id}/data
        POST /api/seed
        POST /api/seed/remove
        POST /api/repair
        GET /api/users
        POST /api/users
        PUT /api/users/{name}
        DELETE /api/users/{name}
        GET /api/keys
        POST /api/keys
        DELETE /api/keys/{key_id}
        PUT /api/alert-rules
        GET /api/webhooks
        POST /api/webhooks
        DELETE /api/webhooks/{webhook_id}
        POST /api/webhooks/{webhook_id}/try
        POST /api/alerts/test
    """,
    "administrator auditor": """
        GET /api/audit
    """,
    "administrator monitor": """
        GET /metrics
    """,
    "person": """
        GET /api/account
        PUT /api/account/password
        POST /api/account/totp
        PUT /api/account/totp
        DELETE /api/account/totp
        GET /api/account/sessions
        DELETE /api/account/sessions/{session_id}
    """,
    "everybody": """
        GET /api/openapi.json
        GET /api/session
        POST /api/session
        DELETE /api/session
        POST /api/session/board
        GET /api/session/provider
        GET /api/session/callback
        GET /healthz
        GET /readyz
        GET /
        GET /timeline
        GET /analytics
        GET /workers/{worker_id}
        GET /workstations/{station_id}
        GET /events
        GET /alerts
        GET /edge
        GET /quality
        GET /settings
        GET /me
        GET /privacy
        GET /users
        GET /audit
        GET /account
        GET /board
        GET /assets/{name}
    """,
    "nobody": """
        POST /api/setup
    """,
}
# What is there before there is an administrator.
BEFORE = {"GET /api/session", "POST /api/setup", "GET /healthz", "GET /readyz"}
BEFORE |= {f"GET {route.path}" for route in read_routes() if route.is_page}
BEFORE |= {"GET /assets/{name}"}


def who_may():
    return {line.strip(): who.split() for who, lines in WHO_MAY.items()
            for line in lines.strip().splitlines()}


def rows():
    """Every row, and HEAD where there is GET."""
    for route in read_routes():
        yield route.method, route.path
        if route.method == "GET":
            yield "HEAD", route.path


def ask(client, method, path, headers=None):
    """Without a body: whoever may is told what is wrong with it. The status."""
    headers = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin"} | (headers or {})
    filled = fill(path)
    if path != "/api/stream":
        answer = client.call(method, filled, headers=headers)
        said = answer.json if method != "HEAD" and answer.status in (401, 403) else {}
        return answer.status, said
    client.connection.request(method, filled, None, headers)
    response = client.connection.getresponse()
    client.connection.close()  # a stream does not end
    return response.status, {}


class Closed(unittest.TestCase):
    maxDiff = None

    def check(self, client, allowed, status=401, headers=None):
        """All that is `allowed` gets as far as its handler, and all else has this status."""
        for method, path in rows():
            name = f"{method.replace('HEAD', 'GET')} {path}"
            with self.subTest(f"{method} {path}"):
                got, said = ask(client, method, path, headers)
                if name in allowed:
                    self.assertNotIn(got, (401, 403), said)
                else:
                    self.assertEqual(got, status)
                    self.assertEqual(said.get("success", False), False)

    def test_before_there_is_an_administrator_only_health_and_set_up_are_answered(self):
        with Shopfloor(listen="0.0.0.0:0") as shop:
            self.check(shop.client, BEFORE)
            self.assertIn("set it up", shop.get("/api/metrics", 401)["error"])
            self.assertIn("it answers only its health until it is set up", shop.log())
            for page in PAGES:
                self.assertIn(shop.call("GET", page).status, (200, 404), page)

    def test_what_comes_by_way_of_a_proxy_does_not_find_it_open(self):
        with Shopfloor() as shop, Client(shop.port) as client:
            for header in ("X-Forwarded-For", "Forwarded"):
                self.check(client, BEFORE, headers={header: "for=192.0.2.1"})

    def test_on_this_machine_it_is_open_and_says_so(self):
        with Shopfloor() as shop:
            self.assertIn("whoever is on this machine may do everything", shop.log())
            self.check(shop.client, set(who_may()), 403)


class Matrix(unittest.TestCase):
    """A server with an administrator: a key of each role, and keys that are no good."""

    maxDiff = None
    check = Closed.check

    def setUp(self):
        self.shop = self.enterContext(Shopfloor())
        self.shop.register("W1 W2", "S1 S2")
        self.everybody = {name for name, who in who_may().items() if who == ["everybody"]}
        self.browser = self.enterContext(Browser(self.shop))
        add(self.browser, "ana", "administrator")
        self.browser.sign_in("ana")
        # Of single workers nothing is refused for another reason.
        said = self.browser.call("PUT", "/api/privacy", {
            "mode": "individuals", "agreement": "agreed on", "until": f"{now(days=300):%Y-%m-%d}"})
        self.assertEqual(said.status, 200, said)

    def show(self, secret):
        return {"Authorization": f"Bearer {secret}"}

    def test_the_table_is_whole(self):
        have = {f"{method} {path}" for method, path in rows() if method != "HEAD"}
        self.assertEqual(have, set(who_may()))
        document = self.shop.call("GET", "/api/openapi.json").json
        documented = {f"{method.upper()} {path}" for path, methods in document["paths"].items()
                      for method in methods}
        self.assertLess(documented, have)

    def test_every_row_for_every_role(self):
        for role in ROLES:
            allowed = {name for name, who in who_may().items() if role in who}
            if role == "worker":
                continue  # only a person is one: test_a_person()
            secret = key(self.browser, role)
            with Client(self.shop.port) as client:
                self.check(client, allowed | self.everybody, 403, self.show(secret))

    def test_nobody(self):
        """Prometheus beside the server needs no key."""
        with Client(self.shop.port) as client:
            self.check(client, self.everybody | {"GET /metrics"}, 401)

    def test_keys_that_are_no_good(self):
        """Each is refused everywhere, also where nobody would need to show anything."""
        soon = written(now(seconds=5))
        expired = key(self.browser, "administrator", expires_at=soon)
        revoked = key(self.browser, "administrator")
        key_id = revoked[4:12]
        self.assertEqual(self.browser.call("DELETE", f"/api/keys/{key_id}").status, 200)
        time.sleep(5.1)
        wrong = revoked[:20] + ("A" if revoked[20] != "A" else "B") + revoked[21:]
        for secret in (expired, revoked, wrong, "sfk_", "eyJhbGciOiJub25lIn0.e30.", "x"):
            with self.subTest(secret), Client(self.shop.port) as client:
                self.check(client, set(), 401, self.show(secret))

    def test_a_person(self):
        """Of the account it is told what is wrong with the request, or with the password."""
        add(self.browser, "ben", "worker", worker_id="W1")
        with Browser(self.shop, "ben") as ben:
            allowed = {name for name, who in who_may().items()
                       if "worker" in who or "person" in who} | self.everybody
            # Signing out ends the session, so it comes last; so does a password's change.
            allowed -= {"DELETE /api/session"}
            for method, path in rows():
                name = f"{method.replace('HEAD', 'GET')} {path}"
                if path == "/api/session" or path == "/api/stream":
                    continue
                status = ben.call(method, fill(path)).status
                with self.subTest(f"{method} {path}"):
                    (self.assertNotIn if name in allowed else self.assertIn)(status, (401, 403))

    def test_an_agent_is_no_other_agent(self):
        secret = key(self.browser, "agent", agent_id="hall-1", camera_ids=["CAM-1"],
                     station_ids=["S1"])
        for agent, cameras, status, left_out in (("hall-2", "CAM-1 online", 403, None),
                                                 ("hall-1", "", 200, 0),
                                                 ("hall-1", "CAM-2 online", 200, 1),
                                                 ("hall-1", "CAM-1 online", 200, 0),
                                                 ("hall-1", "CAM-2 dark, CAM-1 online, "
                                                            "cam-1 dark", 200, 2)):
            with self.subTest(agent, cameras=cameras):
                answer = self.shop.call("POST", HEARTBEAT, heartbeat(agent, cameras),
                                        self.show(secret))
                self.assertEqual((answer.status, answer.json.get("cameras_left_out")),
                                 (status, left_out))
        agent, = [each for each in self.browser.call("GET", "/api/agents").json["agents"]
                  if each["agent_id"] == "hall-1"]
        self.assertEqual([each["camera_id"] for each in agent["cameras"]], ["CAM-1"])
        events = [event("06:00 W1 S1 working", camera_id="CAM-1"),
                  event("06:01 W1 S1 idle", camera_id="CAM-2"),
                  event("06:02 W1 S2 idle", camera_id="CAM-1")]
        said = self.shop.call("POST", "/api/events/batch", {"events": events},
                              self.show(secret)).json
        self.assertEqual(said["accepted"], 1, said)
        self.assertEqual([each["index"] for each in said["rejected"]], [1, 2])


if __name__ == "__main__":
    unittest.main()
