"""The hub: sheets of sites come in, and sums go out to whoever may see these sites."""
import csv
import datetime
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse

import engines
import postgres
from gate import Gate
from hub import FIRST, Hub, Site, text
from pages import Pasted, Pasting, tries
from people import OTHER, PASSWORD, Browser, add, bearer, close
from shopfloor import (ON_FILE, SERVER, Case, Client, Shopfloor, moment, of_the_file, run,
                       written)
from test_permissions import ROLES

TABLE = pathlib.Path(__file__).resolve().parents[2] / "src" / "hub" / "routes.c"
DAY = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-02T00:00:00Z"}

# Who may ask for what, whatever sites it sees. A row that is not here fails the test.
WHO_MAY = {
    "viewer worker engineer supervisor administrator auditor device": """
        GET /api/hub/sheets
        GET /api/hub/sites
        GET /api/hub/metrics
        GET /api/hub/export
    """,
    "administrator": """
        POST /api/hub/codes
        GET /api/hub/tenants
        POST /api/hub/tenants
        GET /api/hub/federation/rounds
        POST /api/hub/federation/rounds
        DELETE /api/hub/federation/rounds/{round}
        DELETE /api/hub/sites/{site}
        GET /api/users
        POST /api/users
        PUT /api/users/{name}
        DELETE /api/users/{name}
        GET /api/keys
        POST /api/keys
        DELETE /api/keys/{key_id}
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
        POST /api/hub/sheets
        POST /api/hub/enrol
        POST /api/hub/epoch
        POST /api/hub/federation/ask
        POST /api/hub/federation/messages
        GET /api/session
        POST /api/session
        DELETE /api/session
        GET /healthz
        GET /readyz
        GET /
        GET /sites/{site}
        GET /users
        GET /account
        GET /assets/{name}
    """,
    "nobody": """
        POST /api/setup
    """,
}
# What concerns all sites: whoever sees some only may not, whatever its role.
OF_ALL_SITES = {"POST /api/hub/codes", "GET /api/hub/tenants", "POST /api/hub/tenants",
                "GET /api/hub/federation/rounds", "POST /api/hub/federation/rounds",
                "DELETE /api/hub/federation/rounds/{round}", "DELETE /api/hub/sites/{site}",
                "GET /api/users", "POST /api/users", "PUT /api/users/{name}",
                "DELETE /api/users/{name}", "GET /api/keys", "POST /api/keys",
                "DELETE /api/keys/{key_id}"}
# What the document says that is no matter of course.
DOCUMENTED = {"POST /api/hub/sheets": "200 400 413", "POST /api/hub/enrol": "201 400 401 409",
              "POST /api/hub/epoch": "200 400 404 409", "POST /api/hub/codes": "201 400 403 409",
              "GET /api/hub/metrics": "200 400 403 404", "GET /api/hub/sheets": "200 400 404",
              "POST /api/hub/tenants": "200 400 403 404", "GET /api/hub/sites": "200 403",
              "DELETE /api/hub/sites/{site}": "200 403 404"}
TENANTS = {"all": "a b c", "group:north": "a b", "group:south": "c", "site:b": "b",
           "site:north": "", "group:a": "", "none": ""}


def who_may():
    return {line.strip(): who.split() for who, lines in WHO_MAY.items()
            for line in lines.strip().splitlines()}


class Sheets(unittest.TestCase):
    def setUp(self):
        self.hub = self.enterContext(Hub())
        self.site = Site("hall-2")

    def units(self, **query):
        said = self.hub.get("/api/hub/metrics", **DAY, **query)
        return said["total"]["units"]

    def test_from_a_code_to_a_figure(self):
        code = self.hub.code("hall-2", "--group", "north")
        self.assertRegex(code, r"^([A-Z2-7]{4}-){4}[A-Z2-7]{4}$")
        self.assertEqual(self.hub.bring(self.site.sheet()), ["refused"])
        wrong = self.site.enrolment("AAAA-BBBB-CCCC-DDDD-EEEE")
        self.assertIn("the code is wrong", self.hub.post("/api/hub/enrol", wrong, 401)["error"])
        said = self.hub.post("/api/hub/enrol", self.site.enrolment(code.lower()), 201)
        self.assertEqual(said["site"], "hall-2")
        self.assertRegex(said["hub_public_key"], r"^[A-Za-z0-9+/]{43}=$")
        self.hub.post("/api/hub/enrol", self.site.enrolment(code), 201)  # the answer was lost
        self.hub.post("/api/hub/enrol", Site("hall-2").enrolment(code), 401)
        self.assertEqual(self.hub.log().count("a site is enrolled"), 1)  # it is said when it happens
        self.assertEqual(self.units(), None)  # not 0
        self.assertEqual(self.hub.bring(self.site.sheet(5), self.site.sheet(5)),
                         ["new", "known"])
        self.assertEqual(self.units(), 5)
        self.hub.restart()
        self.assertEqual(self.hub.bring(self.site.sheet(5), self.site.sheet(6, revision=2)),
                         ["known", "new"])
        self.hub.kill()
        self.hub.start()
        self.assertEqual(self.units(), 6)
        site, = self.hub.get("/api/hub/sites")["sites"]
        self.assertEqual((site["group"], site["k"], site["personal"], site["silent"],
                          site["link"], site["time_zone"], site["latest_end"]),
                         ("north", 5, False, True, "https://hall-2.example", "Europe/Berlin",
                          "2026-01-01T07:00:00.000Z"))
        said = self.hub.get("/api/hub/metrics", **DAY)
        self.assertEqual(said["total"]["restated_sheets"], 1)
        self.assertEqual(said["total"]["unknown_percent"], 83.33)

    def test_a_site_that_says_something_else_of_itself_needs_a_code(self):
        self.hub.enrol(self.site, "--group", "north")
        self.hub.bring(self.site.sheet(5))
        other = {"link": "https://other.example", "time_zone": "Asia/Tokyo"}

        def told():
            site, = self.hub.get("/api/hub/sites")["sites"]
            return [site[name] for name in ("link", "time_zone", "group", "new_epochs")]
        before = ["https://hall-2.example", "Europe/Berlin", "north", 0]
        self.hub.post("/api/hub/enrol", self.site.enrolment("ABCD", **other), 201)
        self.assertEqual(told(), before)
        code = self.hub.code("hall-2", "--replace", "--group", "south")
        self.hub.post("/api/hub/enrol", self.site.enrolment(code, **other), 201)
        after = ["https://other.example", "Asia/Tokyo", "south", 0]
        self.assertEqual(told(), after)
        self.hub.post("/api/hub/enrol", self.site.enrolment(code), 201)  # it is used
        self.assertEqual(told(), after)
        self.assertEqual(self.hub.bring(self.site.sheet(5), self.site.sheet(6, revision=2)),
                         ["known", "new"])

    def test_what_came_in_is_kept_as_it_was_signed(self):
        self.hub.enrol(self.site)
        first, second = self.site.sheet(5), self.site.sheet(6, revision=2)
        self.hub.bring(first)
        then = self.hub.get("/api/hub/sheets", site="hall-2", **DAY)["sheets"][0]["known_from"]
        self.hub.bring(second)
        now, = self.hub.get("/api/hub/sheets", site="hall-2", **DAY)["sheets"]
        self.assertEqual({key: now[key] for key in second}, second)
        self.assertTrue(now["restated"] and now["known_to"] is None)
        before, = self.hub.get("/api/hub/sheets", site="hall-2", as_known_at=then,
                               **DAY)["sheets"]
        self.assertEqual({key: before[key] for key in first}, first)
        self.assertEqual(before["known_to"], now["known_from"])
        self.assertEqual(self.units(as_known_at=then), 5)

    def test_a_restored_backup_and_a_second_server(self):
        self.hub.enrol(self.site)
        self.hub.bring(self.site.sheet(5, revision=9))
        said = self.site.announcement(8)
        forged = said | {"signature": Site("other").announcement(8)["signature"]}
        self.hub.post("/api/hub/epoch", forged, 404)
        self.assertEqual(self.hub.bring(self.site.sheet(epoch=8)), ["conflict"])
        self.assertEqual(self.hub.post("/api/hub/epoch", said)["epoch"], 8)
        self.assertEqual(self.hub.bring(self.site.sheet(3, epoch=8), self.site.sheet(revision=10)),
                         ["new", "conflict"])
        self.assertEqual(self.units(), 3)
        self.assertEqual(self.hub.get("/api/hub/sites")["sites"][0]["new_epochs"], 1)
        self.assertIn("a sheet is in conflict", self.hub.log())

    def test_bad_sheets_do_no_harm(self):
        self.hub.enrol(self.site)
        good, site = self.site.sheet(4), self.site
        tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        future = f"{tomorrow:%Y-%m-%d}T06:00:00.000Z"
        bad = {
            "a stranger's": Site("hall-2").sheet(),
            "changed": good | {"sheet": good["sheet"].replace('"units":4', '"units":5')},
            "cut": good | {"sheet": good["sheet"][:-1]},
            "no signature": {"sheet": good["sheet"]},
            "a short signature": good | {"signature": good["signature"][:-8]},
            "spaces": site.signed(good["sheet"].replace(",", ", ")),
            "of tomorrow": site.sheet(start=future),
            "of a newer format": site.sheet(format=2),
            "of workers": site.sheet(policy={"k": 5, "scopes": ["factory", "worker"],
                                             "personal": False}),
            "a number": {"sheet": 7, "signature": good["signature"]},
            "nothing": None,
            "too large": site.signed(" " * 1024 * 1025),
        }
        said = self.hub.post("/api/hub/sheets", {"sheets": [*bad.values(), good]})["results"]
        for what, each in zip(bad, said):
            with self.subTest(what):
                self.assertEqual(each["status"], "refused")
                self.assertTrue(each["reason"])
        self.assertEqual(said[-1]["status"], "new")
        self.assertEqual(self.units(), 4)
        self.assertEqual(len(self.hub.get("/api/hub/sheets", site="hall-2", **DAY)["sheets"]), 1)
        text_of = self.hub.call("GET", "/metrics").body.decode()
        self.assertIn(f'shopfloor_hub_sheets_total{{status="refused"}} {len(bad)}\n', text_of)
        self.assertIn('shopfloor_hub_site_late{site="hall-2"} 1\n', text_of)
        self.assertIn('shopfloor_hub_site_silent{site="hall-2"} 1\n', text_of)

    def test_a_stranger_learns_no_names(self):
        """Routes that need no key say the same of a name that is a site's and of one that is
        not."""
        self.hub.enrol(self.site)
        closes = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        self.hub.post("/api/hub/federation/rounds", {
            "round": "r", "mode": "plain", "model_version": "v1", "event_type": "working",
            "closes_at": closes.isoformat()}, 201)

        def asks(name):
            stranger = Site(name)
            at = written(datetime.datetime.now(datetime.timezone.utc))
            message = {"type": "join", "round": "r", "site": name, "round_sha256": "0" * 64,
                       "x25519": "0" * 64, "sig": "0" * 128}
            misspelled = {"message": text(message).replace(",", ", ")}
            ask = {"site": name, "at": at, "signature": stranger.sign("federation-ask",
                                                                      f"{name}\n{at}")}
            return [("/api/hub/enrol", stranger.enrolment("AAAA")),
                    ("/api/hub/epoch", stranger.announcement(8)),
                    ("/api/hub/sheets", {"sheets": [stranger.sheet()]}),
                    ("/api/hub/federation/ask", ask),
                    ("/api/hub/federation/messages", {"message": text(message)}),
                    ("/api/hub/federation/messages", misspelled),
                    ("/api/hub/federation/messages", {"message": text(message | {
                        "type": "vector"})})]
        for (path, of_site), (_, of_none) in zip(asks("hall-2"), asks("hall-3")):
            with self.subTest(path):
                said = [self.hub.call("POST", path, body) for body in (of_site, of_none)]
                self.assertEqual(said[0].status, said[1].status)
                self.assertEqual(self.without_time(said[0]).replace("hall-2", "hall-3"),
                                 self.without_time(said[1]))

    @staticmethod
    def without_time(said):
        return json.dumps({key: value for key, value in said.json.items() if key != "timestamp"})

    def test_bad_requests(self):
        good = self.site.enrolment("AAAA")
        for path, body in (
                ("/api/hub/sheets", {}), ("/api/hub/sheets", {"sheets": {}}),
                ("/api/hub/sheets", {"sheets": [None] * 1001}), ("/api/hub/sheets", []),
                ("/api/hub/sheets", {"sheets": [], "more": 1}),
                ("/api/hub/enrol", good | {"site": "a\nb"}),
                ("/api/hub/enrol", good | {"public_key": "AAAA"}),
                ("/api/hub/enrol", good | {"link": "javascript:alert(1)"}),
                ("/api/hub/enrol", good | {"time_zone": "<b>"}),
                ("/api/hub/enrol", good | {"epoch": 0}),
                ("/api/hub/epoch", self.site.announcement(8) | {"reason": "bored"}),
                ("/api/hub/codes", {"site": ""}), ("/api/hub/tenants", {"tenant": "all"}),
                ("/api/hub/tenants", {"person": "ana", "tenant": "everything"})):
            with self.subTest(path, body=str(body)[:60]):
                self.hub.post(path, body, 400)
        for query in ({}, {"start_time": FIRST}, DAY | {"scope": "worker"}, DAY | {"site": ""},
                      {"start_time": DAY["end_time"], "end_time": DAY["start_time"]}):
            with self.subTest(query):
                self.hub.get("/api/hub/metrics", 400, **query)
        self.assertEqual(self.hub.call("POST", "/api/hub/sheets", b"{" * 9000000).status, 413)
        for path in ("/api/hub/metrics", "/api/hub/export"):
            # PostgreSQL takes only UTF-8 for a text.
            said = self.hub.call("GET", path + "?time_zone=%ff&start_time=2026-01-01T00:00:00Z"
                                 "&end_time=2026-01-02T00:00:00Z")
            self.assertEqual(said.status, 400, said)

    def test_packed_and_many_at_once(self):
        self.hub.enrol(self.site)
        same = self.site.sheet(5)
        body = gzip.compress(json.dumps({"sheets": [same] * 1000}).encode())
        said = self.hub.post("/api/hub/sheets", body, headers={"Content-Encoding": "gzip",
                                                              "Content-Type": "application/json"})
        self.assertEqual([each["status"] for each in said["results"]],
                         ["new"] + ["known"] * 999)

    def test_a_window_that_is_cut(self):
        tokyo = Site("tokyo")
        self.hub.enrol(self.site)
        self.hub.post("/api/hub/enrol", tokyo.enrolment(self.hub.code("tokyo"),
                                                        time_zone="Asia/Tokyo"), 201)
        other = FIRST.replace("T06", "T08")
        self.hub.bring(self.site.sheet(5), self.site.sheet(6, start=other), tokyo.sheet(7),
                       self.site.sheet(8, revision=2))
        cuts = ["2026-01-01T07:00:00Z", "2026-01-01T09:00:00+01:00", "2026-01-01T08:30:00Z"]
        said = self.hub.get("/api/hub/metrics", **DAY, cut_at=",".join(cuts))
        self.assertEqual([(part["start_time"][11:16], part["end_time"][11:16], part["units"],
                           part["sites_with_figures"], part["restated_sheets"],
                           part["covered_ms"]) for part in said["series"]],
                         [("00:00", "07:00", 15, 2, 1, 7200000), ("07:00", "08:00", None, 0, 0, 0),
                          ("08:00", "08:30", None, 0, 0, 0), ("08:30", "00:00", None, 0, 0, 0)])
        self.assertEqual(said["total"]["units"], 21)
        for part in self.hub.get("/api/hub/metrics", **DAY, cut_at=cuts[0],
                                 site="hall-2")["series"]:
            asked = self.hub.get("/api/hub/metrics", start_time=part["start_time"],
                                 end_time=part["end_time"], site="hall-2")
            self.assertEqual(asked["total"]["units"], part["units"])
        said = self.hub.get("/api/hub/metrics", **DAY, time_zone="Asia/Tokyo", cut_at=cuts[0])
        self.assertEqual([site["site"] for site in said["sites"]], ["tokyo"])
        self.assertEqual([said["total"]["units"], *(part["units"] for part in said["series"])],
                         [7, 7, None])
        self.assertNotIn("series", self.hub.get("/api/hub/metrics", **DAY))
        self.assertEqual(self.hub.get("/api/hub/metrics", **DAY, time_zone="Nowhere")["sites"], [])
        minutes = [f"2026-01-01T{at // 60:02}:{at % 60:02}:00Z" for at in range(1, 202)]
        for bad in ("", "x", cuts[0] + ",", f"{cuts[0]},{cuts[0]}", f"{cuts[2]},{cuts[0]}",
                    DAY["start_time"], DAY["end_time"], "2025-01-01T00:00:00Z",
                    ",".join(minutes[:200])):
            with self.subTest(bad[:60]):
                self.hub.get("/api/hub/metrics", 400, **DAY, cut_at=bad)
        many = self.hub.get("/api/hub/metrics", **DAY, cut_at=",".join(minutes[:199]))
        self.assertEqual(len(many["series"]), 200)
        self.hub.get("/api/hub/metrics", 400, **DAY, cut_at=cuts[0], scope="station")
        self.hub.get("/api/hub/export", 400, **DAY, cut_at=cuts[0])

    def test_pages(self):
        """They are those of a hub, and there before anybody signs in."""
        for path, status in (("/", 200), ("/sites/hall-2", 200), ("/users", 200),
                             ("/account", 200), ("/timeline", 404)):
            said = self.hub.call("GET", path, headers={"Accept": "text/html"})
            self.assertEqual(said.status, status, path)
            self.assertIn('data-serves="hub"', said.body.decode())
        script, = re.findall(r'<script type="module" crossorigin src="([^"]+)"', said.body.decode())
        self.assertEqual(self.hub.call("GET", script).status, 200)

    def test_export(self):
        self.hub.enrol(self.site)
        self.hub.post("/api/hub/enrol", Site("silent").enrolment(self.hub.code("silent"),
                                                                 name="=1+1"), 201)
        self.hub.bring(self.site.sheet(5, k=0))
        rows = list(csv.DictReader(io.StringIO(
            self.hub.call("GET", "/api/hub/export", **DAY).body.decode())))
        self.assertEqual([(row["site"], row["name"], row["units"], row["personal_sheets"],
                           row["missing"]) for row in rows],
                         [("hall-2", "Name of hall-2", "5", "1", "silent"),
                          ("silent", "'=1+1", "", "0", "silent")])
        with self.subTest("what stands beside figures"):
            told, silent = rows
            start, end = DAY["start_time"], DAY["end_time"]
            self.assertEqual([moment(row[name]) for row in rows
                              for name in ("start_time", "end_time")],
                             2 * [moment(start), moment(end)])
            site = self.hub.get("/api/hub/metrics", **DAY)["sites"][0]
            self.assertEqual((told["group"], told["time_zone"], told["least_k"]),
                             (site["group"] or "", site["time_zone"], "0"))
            self.assertEqual(float(told["unknown_percent"]), site["rows"][0]["unknown_percent"])
            self.assertLessEqual(0, site["age_ms"] - int(told["age_ms"]))
            self.assertEqual({silent[name] for name in ("unknown_percent", "least_k", "age_ms",
                                                        "as_known_at", "latest_end")}, {""})
            then = "2026-01-01T00:00:00Z"
            rows = list(csv.DictReader(io.StringIO(self.hub.call(
                "GET", "/api/hub/export", as_known_at=then, **DAY).body.decode())))
            self.assertEqual([(moment(row["as_known_at"]), row["units"]) for row in rows],
                             2 * [(moment(then), "")])

    def test_what_cannot_be_a_hub(self):
        said = run("hub", "--database", "postgresql://localhost/x?site=hub", expect=2)
        self.assertIn("--audit-key FILE", said.stderr.decode())
        said = run("hub", "enrol", "--database", self.hub.folder / "none.db", "a", expect=1)
        self.assertIn("none.db", said.stderr.decode())
        self.hub.stop()
        if ON_FILE:
            said = run("hub", "enrol", "--database", self.hub.database, "a", expect=1)
            self.assertIn("no hub runs", said.stderr.decode())
        else:  # any number of programs may write
            self.hub.code("a")
            for site in ("", "a\tb"):
                run("hub", "enrol", "--database", self.hub.database, site, expect=2)
        self.hub.start()

    def test_what_is_documented(self):
        """Every route of the table but pages, with a summary and the statuses that it has."""
        document = self.hub.get("/api/openapi.json")
        have = {f"{method.upper()} {path}" for path, methods in document["paths"].items()
                for method in methods}
        pages = {row for row in who_may() if not re.search(" /(api/|healthz|readyz|metrics)", row)}
        self.assertEqual(have, set(who_may()) - pages)
        for row, statuses in DOCUMENTED.items():
            method, path = row.split()
            said = document["paths"][path][method.lower()]
            self.assertTrue(said["summary"], row)
            self.assertLessEqual(set(statuses.split()), set(said["responses"]), row)
        names = {each["name"] for each in
                 document["paths"]["/api/hub/metrics"]["get"]["parameters"]}
        self.assertLessEqual({"start_time", "end_time", "site", "scope", "as_known_at"}, names)


class Audit(unittest.TestCase):
    """What is done to a hub is in the audit log, with the change itself."""

    def setUp(self):
        self.hub = self.enterContext(Hub())
        self.browser = self.enterContext(close(self.hub))
        self.site = Site("hall-2")

    def rows(self):
        out = run("audit", "export", "--database", self.hub.database).stdout
        return [{name: row.get(name) for name in ("action", "object", "before", "after")}
                | {"by": row["actor"]["kind"] if isinstance(row["actor"], dict) else row["actor"]}
                for row in map(json.loads, out.splitlines())
                if row["action"] in ("make_code", "enrol_site", "announce_epoch", "set_tenant",
                                     "begin_round", "stop_round", "remove_site")]

    def test_what_administrators_and_sites_do(self):
        first = self.hub.code("hall-2", "--group", "north")
        self.hub.post("/api/hub/enrol", self.site.enrolment(first), 201)
        self.hub.post("/api/hub/enrol", self.site.enrolment(first), 201)  # nothing has changed
        self.hub.post("/api/hub/enrol", Site("hall-2").enrolment("AAAA"), 401)  # nor by this
        for _ in range(2):
            self.hub.post("/api/hub/epoch", self.site.announcement(8))
        for _ in range(2):
            said = self.browser.call("POST", "/api/hub/tenants",
                                     {"person": "ana", "tenant": "all"})
            self.assertEqual(said.status, 200, said)
        said = self.browser.call("POST", "/api/hub/codes", {"site": "hall-2"})
        self.assertEqual(said.status, 409, said)
        found = self.rows()
        self.assertEqual([(row["action"], row["object"]) for row in found],
                         [("make_code", "hall-2"), ("enrol_site", "hall-2"),
                          ("announce_epoch", "hall-2"), ("set_tenant", "ana"),
                          ("set_tenant", "ana")])
        made, enrolled, announced, first_set, then_set = found
        self.assertEqual(made["after"], {"group": "north", "replaces": False})
        self.assertEqual(enrolled["after"], {
            "public_key": self.site.public, "epoch": 7, "name": "Name of hall-2",
            "link": "https://hall-2.example", "time_zone": "Europe/Berlin", "group": "north"})
        self.assertEqual((announced["before"], announced["after"]),
                         ({"epoch": 7}, {"epoch": 8, "reason": "restored"}))
        self.assertEqual((first_set["before"], first_set["after"]), (None, {"tenant": "all"}))
        self.assertEqual((then_set["before"], then_set["after"]),
                         ({"tenant": "all"}, {"tenant": "all"}))
        self.assertNotIn(first, json.dumps(found))  # the code itself is in no row
        self.verify()

    def verify(self):
        self.hub.restart()
        said = run("audit", "verify", "--database", self.hub.database).stdout.decode()
        self.assertIn("good", said)

    def test_a_site_that_is_removed(self):
        """With every revision of its sheets; what it sends then is refused, and nobody else has
        lost anything."""
        other = Site("hall-3")
        for site in self.site, other:
            self.hub.post("/api/hub/enrol", site.enrolment(self.hub.code(site.name)), 201)
            self.assertEqual(self.hub.bring(site.sheet(5), site.sheet(6, revision=2)),
                             ["new", "new"])
        for status in 200, 404:
            said = self.browser.call("DELETE", "/api/hub/sites/hall-2")
            self.assertEqual(said.status, status, said)
            if status == 200:
                self.assertEqual((said.json["site"], said.json["sheets"]), ("hall-2", 2))
        sites = self.browser.call("GET", "/api/hub/sites").json["sites"]
        self.assertEqual([each["site"] for each in sites], ["hall-3"])
        for known in {}, {"as_known_at": written(datetime.datetime.now(datetime.timezone.utc))}:
            query = urllib.parse.urlencode(DAY | known)
            total = self.browser.call("GET", f"/api/hub/metrics?{query}").json["total"]
            self.assertEqual((total["sites"], total["units"]), (1, 6))
        self.assertEqual(self.hub.bring(self.site.sheet(7, revision=3)), ["refused"])
        self.assertEqual(self.rows()[-1], {"action": "remove_site", "object": "hall-2",
                                           "before": {"sheets": 2}, "after": None, "by": "person"})
        self.hub.post("/api/hub/enrol", self.site.enrolment(self.hub.code("hall-2")), 201)
        self.assertEqual(self.hub.bring(self.site.sheet(8)), ["new"])
        self.verify()

    def test_rounds_of_learning(self):
        for name in "abc":
            self.hub.post("/api/hub/enrol", Site(name).enrolment(self.hub.code(name)), 201)
        closes = written(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=9))
        round_ = {"round": "r1", "mode": "private", "model_version": "v1", "event_type": "idle",
                  "closes_at": closes, "epsilon": 1.5}
        for body, status in ((round_, 201), (round_ | {"round": "r2"}, 409)):
            said = self.browser.call("POST", "/api/hub/federation/rounds", body)
            self.assertEqual(said.status, status, said)
        for status in 200, 404:
            said = self.browser.call("DELETE", "/api/hub/federation/rounds/r1")
            self.assertEqual(said.status, status, said)
        begun, stopped = [row for row in self.rows() if row["action"].endswith("_round")]
        self.assertEqual(begun, {
            "action": "begin_round", "object": "r1", "before": None, "by": "person", "after": {
                "mode": "private", "model_version": "v1", "event_type": "idle",
                "closes_at": closes, "min_sites": 3, "epsilon": 1.5, "delta": 1e-5, "labels": 1}})
        self.assertEqual((stopped["action"], stopped["object"], stopped["by"]),
                         ("stop_round", "r1", "person"))
        self.verify()


class Tenants(unittest.TestCase):
    """Every row of the table, for every role and every tenant."""

    maxDiff = None

    def setUp(self):
        self.hub = self.enterContext(Hub())
        for name, group in (("a", "north"), ("b", "north"), ("c", "south")):
            site = Site(name)
            self.hub.enrol(site, "--group", group)
            self.assertEqual(self.hub.bring(site.sheet(ord(name))), ["new"])
        self.browser = self.enterContext(close(self.hub))

    def key(self, role):
        """Whose it is, for give(), and the header that shows it."""
        said = self.browser.call("POST", "/api/keys", {"name": "a key", "roles": [role]}).json
        return {"key_id": said["key"]["key_id"]}, bearer(said["secret"])

    def give(self, whom, tenant, expect=200):
        said = self.browser.call("POST", "/api/hub/tenants", whom | {"tenant": tenant})
        self.assertEqual(said.status, expect, said)

    def test_the_table_is_whole(self):
        table = TABLE.read_text()
        have = {f"{method} {path}" for method, path in
                re.findall(r'^    \{"([A-Z]+)", "([^"]+)"', table, re.M)}
        self.assertEqual(have, set(who_may()))

    def ask(self, client, row, headers):
        """The status, and the whole answer as a text."""
        method, path = row.split()
        path = re.sub(r"{\w+}", "X", path)
        query = {}
        if path in ("/api/hub/metrics", "/api/hub/export"):
            query = DAY | {"scope": "station"}
        if path == "/api/hub/sheets" and method == "GET":
            query = DAY | {"site": "b"}
        page = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin"}
        said = client.call(method, path, headers=page | headers, **query)
        return said.status, said.body.decode()

    def test_every_row_for_every_role_and_tenant(self):
        with Client(self.hub.port) as client:
            for role in ROLES:
                if role == "worker":
                    continue  # only a person is one
                whose, headers = self.key(role)
                for tenant, sites in TENANTS.items():
                    self.give(whose, tenant)
                    for row, who in who_may().items():
                        with self.subTest(row, role=role, tenant=tenant):
                            status, told = self.ask(client, row, headers)
                            self.check_row(row, who, role, tenant, status)
                            self.check_sites(row, sites.split(), status, told)

    def check_row(self, row, who, role, tenant, status):
        may = role in who or who == ["everybody"]
        if may and row in OF_ALL_SITES:
            may = tenant == "all"
        (self.assertNotIn if may else self.assertIn)(status, (401, 403))

    def check_sites(self, row, sites, status, told):
        """No row of another site: neither its name, nor its station, nor its sum."""
        for name in "abc" if row != "GET /api/openapi.json" else "":
            traces = (f"of {name}", f"{name}.example", f'site="{name}"', f'"site":"{name}"')
            seen = any(trace in told for trace in traces)
            if name not in sites:
                self.assertFalse(seen, told)
            elif status == 200 and row in ("GET /api/hub/sites", "GET /api/hub/metrics",
                                           "GET /api/hub/export", "GET /metrics"):
                self.assertTrue(seen, told)
        if row == "GET /api/hub/metrics" and status == 200:
            want = sum(ord(name) for name in sites) if sites else None
            self.assertEqual(json.loads(told)["total"]["units"], want)
        if row == "GET /api/hub/sheets" and status in (200, 404):
            self.assertEqual(status, 200 if "b" in sites else 404)

    def test_who_was_given_nothing_sees_nothing_but_an_administrator(self):
        with Client(self.hub.port) as client:
            for role, count in (("viewer", 0), ("engineer", 0), ("administrator", 3)):
                said = client.call("GET", "/api/hub/sites", headers=self.key(role)[1]).json
                self.assertEqual((said["count"], said["tenant"]),
                                 (count, "all" if count else "none"), role)

    def test_a_person_and_one_who_comes_later_under_the_same_name(self):
        add(self.browser, "ben", "viewer")
        self.give({"person": "ben"}, "group:north")
        self.give({"person": "nobody"}, "all", expect=404)
        with Browser(self.hub, "ben") as ben:
            self.assertEqual(ben.call("GET", "/api/hub/sites").json["count"], 2)
            self.give({"person": "ben"}, "site:c")
            self.assertEqual(ben.call("GET", "/api/hub/sites").json["count"], 1)
        self.assertEqual(self.browser.call("GET", "/api/hub/tenants").json["tenants"],
                         [{"person": "ben", "tenant": "site:c"}])
        self.assertEqual(self.browser.call("DELETE", "/api/users/ben").status, 200)
        add(self.browser, "ben", "viewer", password=OTHER)
        with Browser(self.hub, "ben", OTHER) as ben:
            self.assertEqual(ben.call("GET", "/api/hub/sites").json["count"], 0)
        self.assertEqual(self.browser.call("GET", "/api/hub/tenants").json["tenants"], [])

    def test_an_administrator_of_some_sites_cannot_make_itself_one_of_all(self):
        add(self.browser, "cleo", "administrator")
        self.give({"person": "cleo"}, "group:south")
        with Browser(self.hub, "cleo") as cleo:
            self.assertEqual(cleo.call("GET", "/api/hub/sites").json["count"], 1)
            for method, path, body in (
                    ("POST", "/api/hub/tenants", {"person": "cleo", "tenant": "all"}),
                    ("POST", "/api/users", {"name": "x", "roles": ["administrator"],
                                            "password": PASSWORD}),
                    ("PUT", "/api/users/ana", {"password": OTHER}),
                    ("DELETE", "/api/users/ana", None),
                    ("POST", "/api/keys", {"name": "x", "roles": ["administrator"]}),
                    ("POST", "/api/hub/codes", {"site": "d"})):
                with self.subTest(path):
                    said = cleo.call(method, path, body)
                    self.assertEqual(said.status, 403, said)
                    self.assertIn("concerns all sites", said.json["error"])


class Kept(unittest.TestCase):
    def test_a_backup_has_the_sheets_and_who_may_see_them(self):
        with Hub() as hub, tempfile.TemporaryDirectory() as folder:
            site = Site("hall-2")
            hub.enrol(site, "--group", "north")
            hub.bring(site.sheet(5), site.sheet(6, revision=2))
            copy = pathlib.Path(folder) / "copy"
            run("backup", "--database", hub.database, copy)
            again = f"{SERVER}&site={name_of(folder)}" if SERVER else f"{folder}/back.db"
            run("restore", "--database", again, copy)
            with Hub(database=again) if SERVER else Restored(again) as restored:
                said = restored.get("/api/hub/metrics", **DAY)
                self.assertEqual((said["total"]["units"], said["total"]["restated_sheets"]),
                                 (6, 1))
                self.assertEqual(restored.bring(site.sheet(6, revision=2),
                                                site.sheet(7, revision=3)), ["known", "new"])
            if SERVER:
                postgres.drop(again)

    @engines.needs(postgres)
    def test_a_hub_is_not_moved_to_another_database(self):
        with postgres.Postgres() as server, Hub() as hub:
            hub.enrol(Site("hall-2"))
            hub.stop()
            said = run("migrate", hub.database, server.url("hub"), expect=None)
            self.assertIn("it is a hub", said.stderr.decode())
            self.assertNotEqual(said.returncode, 0)
            hub.start()


class GoneBack(Case):
    """The hub has lost what came after a backup of it. Its sites find out, and send it again."""

    HOURS = [f"0{hour}:00" for hour in range(6, 9)]

    def setUp(self):
        self.hub = self.enterContext(Hub())
        self.gate = self.enterContext(Gate(self.hub))
        self.shop = self.open("hall-2")

    def open(self, name):
        shop = Shopfloor()
        code = shop.folder / "code"
        code.write_text(self.hub.code(name) + "\n")
        shop.options += ["--hub", self.gate.url, "--site", name, "--hub-code-file", str(code),
                         "--hub-key", str(shop.folder / "hub-key"), "--hub-people", "0"]
        self.enterContext(shop)
        shop.register("W1 W2", "S1 S2")
        shop.await_log("the hub knows this site")
        return shop

    def sums_are_equal(self, shop, name):
        """The hub says of each hour, and of all of them, what the site says."""
        for start, end in (*zip(self.HOURS, self.HOURS[1:]), (self.HOURS[0], self.HOURS[-1])):
            at_site = shop.metrics(start, end)
            at_hub = self.gate.hub.get("/api/hub/metrics", start_time=written(start),
                                       end_time=written(end), site=name)["total"]
            factory = at_site["factory"]
            if (at_hub["working_ms"], at_hub["idle_ms"], at_hub["units"]) != (
                    factory["active_ms"], factory["idle_ms"], factory["total_production_count"]):
                return False
        return True

    def await_equal(self, shop=None, name="hall-2"):
        shop = shop or self.shop
        shop.wait(lambda: self.sums_are_equal(shop, name), "the sums of the site at the hub")

    def put_back(self, copy):
        """The hub was killed. One begins with what was backed up, by whatever way."""
        self.hub.kill()
        if not SERVER:
            run("restore", "--database", self.hub.database, copy)
            self.hub.start()
            return
        again = f"{SERVER}&site={name_of(copy)}"
        run("restore", "--database", again, copy)
        self.addCleanup(postgres.drop, again)
        self.gate.hub = self.enterContext(Hub(database=again))

    def back_up(self, name="copy"):
        copy = self.hub.folder / name
        run("backup", "--database", self.hub.database, copy)
        return copy

    def is_silent(self):
        return self.gate.hub.get("/api/hub/metrics", start_time=written(self.HOURS[0]),
                                 end_time=written(self.HOURS[-1]))["total"]["units"] is None

    def test_a_restored_hub_gets_everything_again(self):
        self.shop.keep("06:10 W1 S1 working", "06:20 W1 S1 +3")
        self.await_equal()
        copy = self.back_up()
        self.shop.keep("06:30 W2 S2 idle", "07:10 W1 S1 +5", "07:20 W2 S2 working")
        self.await_equal()
        self.put_back(copy)
        self.assertFalse(self.sums_are_equal(self.shop, "hall-2"), "the backup is older")
        self.shop.keep("1 06:10 W1 S1 working")  # of another day: nothing of the window changes
        self.await_equal()
        self.shop.await_log("the hub has lost sheets that it had taken.*hall-2")
        self.assertEqual(self.shop.log().count("the hub has lost sheets"), 1)

    def test_a_site_that_has_nothing_to_send_asks_when_it_starts(self):
        copy = self.back_up()
        self.shop.keep("06:10 W1 S1 working", "07:20 W1 S1 +3")
        self.await_equal()
        self.put_back(copy)
        self.assertTrue(self.is_silent())
        self.shop.restart()
        self.await_equal()

    def test_in_the_normal_case_nothing_is_sent_twice(self):
        self.shop.keep("06:10 W1 S1 working")
        self.await_settled(self.shop, "hall-2")
        for minute in 20, 30:
            self.hub.kill()
            self.hub.start()
            self.shop.restart()
            self.shop.keep(f"07:{minute} W1 S1 +3")
            self.await_settled(self.shop, "hall-2")
            self.nothing_came_twice()
        other = self.open("hall-3")
        other.keep("06:10 W1 S1 working")
        self.await_settled(other, "hall-3")
        self.shop.keep("07:40 W1 S1 +3")
        self.await_settled(self.shop, "hall-2")
        self.nothing_came_twice()
        self.assertNotIn("the hub has lost sheets", self.shop.log() + other.log())

    def await_settled(self, shop, name):
        self.await_equal(shop, name)
        shop.wait(lambda: b"\nshopfloor_sheets_waiting 0\n" in shop.call("GET", "/metrics").body,
                  "that it knows so")

    def nothing_came_twice(self):
        """Since this hub began."""
        said = self.hub.call("GET", "/metrics").body.decode()
        self.assertIn('shopfloor_hub_sheets_total{status="known"} 0\n', said)
        self.assertNotIn('shopfloor_hub_sheets_total{status="new"} 0\n', said)

    @of_the_file
    def test_a_site_that_was_restored_after_the_backup_of_the_hub(self):
        """Its new epoch is lost, too."""
        self.shop.keep("06:10 W1 S1 working", "06:20 W1 S1 +3")
        self.await_equal()
        copy, own = self.back_up(), self.shop.folder / "copy.db"
        run("backup", "--database", self.shop.database, own)
        self.shop.stop()
        run("restore", "--database", self.shop.database, own)
        self.shop.start()
        self.shop.keep("07:10 W1 S1 +5")
        self.await_equal()
        self.put_back(copy)
        self.shop.keep("07:20 W1 S1 +5")
        self.await_equal()

    @of_the_file
    def test_a_file_that_was_copied_back_without_the_command(self):
        self.hub.stop()
        copy = self.hub.folder / "copy"
        shutil.copy(self.hub.database, copy)
        self.hub.start()
        self.shop.keep("06:10 W1 S1 working", "06:20 W1 S1 +3")
        self.await_equal()
        self.hub.stop()
        shutil.copy(copy, self.hub.database)
        self.hub.start()
        self.shop.keep("1 06:10 W1 S1 working")
        self.await_equal()
        with self.subTest("and a backup that is newer loses nothing"):
            self.assertEqual(self.shop.log().count("the hub has lost sheets"), 1)

    def test_marks_that_are_made_up(self):
        site, stranger = Site("a"), Site("a")
        self.hub.enrol(site)

        def show(signer, mark=None, sheets=(), **other):
            shown = {"site": signer.name, "signature": signer.sign("mark", f"a\n{mark or ''}")}
            if mark:
                shown["mark"] = mark
            return self.hub.post("/api/hub/sheets", {"sheets": list(sheets),
                                                     "marks": [shown | other]})["marks"]
        self.assertEqual(show(stranger), [])
        self.assertEqual(show(site, site="nobody"), [])
        first, = show(site)
        self.assertEqual((first["site"], first["known"]), ("a", False))
        self.assertEqual(show(site, first["mark"]), [first | {"known": True}])
        self.assertEqual(show(site, "0" * 32), [first])
        second, = show(site, first["mark"], [site.sheet(1)])
        self.assertTrue(second["known"])
        self.assertNotEqual(second["mark"], first["mark"])
        with self.subTest("the answer was lost, twice"):
            self.assertEqual(show(site, first["mark"], [site.sheet(1)]), [second])
            third, = show(site, first["mark"], [site.sheet(2, revision=2)])
            self.assertTrue(third["known"])
        with self.subTest("one that the site has left behind"):
            self.assertTrue(show(site, third["mark"])[0]["known"])
            self.assertFalse(show(site, first["mark"])[0]["known"])
            self.assertFalse(show(site, second["mark"])[0]["known"])
        with self.subTest("what a stranger brings is not what the site was told"):
            self.hub.bring(site.sheet(3, revision=3))
            self.assertTrue(show(site, third["mark"])[0]["known"])
            fourth, = show(site)
            self.hub.bring(site.sheet(4, revision=4))
            self.assertFalse(show(site, fourth["mark"])[0]["known"])
        for bad in ({}, {"site": "a"}, {"site": "", "signature": "AAAA"}, 7, None,
                    {"site": "a", "mark": "x" * 33, "signature": "AAAA"},
                    {"site": "a", "mark": 7, "signature": "AAAA"},
                    {"site": "a", "signature": "AAAA", "more": 1}):
            with self.subTest(bad):
                self.hub.post("/api/hub/sheets", {"sheets": [], "marks": [bad]}, 400)
        for bad in ({}, 7, [{"site": "a", "signature": site.sign("mark", "a\n")}] * 21):
            self.hub.post("/api/hub/sheets", {"sheets": [], "marks": bad}, 400)


def name_of(folder):
    return "r_" + hashlib.sha1(str(folder).encode()).hexdigest()[:16]


class Restored(Hub):
    def __init__(self, file):
        super().__init__()
        self.database = pathlib.Path(file)


@of_the_file
@engines.needs(postgres)
class OnPostgres(unittest.TestCase):
    """By a user who is no superuser, for whom the policies of the tables hold, too."""

    def setUp(self):
        self.server = self.enterContext(postgres.Postgres())
        self.server.sql("CREATE ROLE plain LOGIN CREATEROLE;"
                        "GRANT CREATE ON DATABASE postgres TO plain")
        self.url = self.server.url("hub").replace(f"{postgres.SITE}@", "plain@")

    def fill(self, hub):
        sites = [Site(name) for name in "abc"]
        for site, group in zip(sites, ("north", "north", "south")):
            hub.enrol(site, "--group", group)
            self.assertEqual(hub.bring(site.sheet(ord(site.name))), ["new"])
        return sites

    def test_two_hubs_and_a_restored_one(self):
        with Hub(database=self.url) as hub, Hub(database=self.url) as other:
            a, *_ = self.fill(hub)
            units = sum(map(ord, "abc"))
            self.assertEqual(other.get("/api/hub/metrics", **DAY)["total"]["units"], units)
            self.assertEqual(other.bring(a.sheet(ord("a")), a.sheet(1, revision=2)),
                             ["known", "new"])
            self.assertEqual(hub.bring(a.sheet(1, revision=2)), ["known"])
            copy, again = hub.folder / "hub.dump", self.url.replace("site=hub", "site=again")
            run("backup", "--database", self.url, copy)
            run("restore", "--database", again, copy)
            with Hub(database=again) as restored:
                said = restored.get("/api/hub/metrics", **DAY)["total"]
                self.assertEqual(said["units"], units - ord("a") + 1)
                self.assertEqual(restored.bring(a.sheet(2, revision=3)), ["new"])
            said = self.server.sql(
                "SET ROLE again_reader; BEGIN; SET LOCAL shopfloor.sees_group = 'south';"
                "SELECT DISTINCT site FROM again.hub_sheets; COMMIT;"
                "SELECT count(*) FROM again.hub_sheets")
            self.assertEqual(said.split(), ["c", "0"])

    def test_it_waits_for_its_database_and_goes_on_after_it_was_away(self):
        with Hub(database=self.url) as hub:
            a, *_ = self.fill(hub)
            self.server.stop("immediate")
            self.assertEqual(hub.call("GET", "/api/hub/metrics", **DAY).status, 503)
            self.assertEqual(hub.call("POST", "/api/hub/sheets",
                                      {"sheets": [a.sheet(5, revision=2)]}).status, 503)
            self.server.start()
            hub.wait(lambda: hub.call("GET", "/api/hub/sites").status == 200, "the database")
            self.assertEqual(hub.bring(a.sheet(5, revision=2)), ["new"])

    @unittest.skipUnless(shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin"),
                         "there is no PgBouncer")
    def test_through_a_pooler_nothing_leaks(self):
        with Hub(database=self.url) as hub:
            self.fill(hub)
        with self.server.pooler(pool_mode="transaction", default_pool_size=1,
                                ignore_startup_parameters="options,extra_float_digits") as url:
            said = run("hub", "--database", url, "--audit-key", hub.folder / "key", expect=2)
            self.assertIn("connect to PostgreSQL itself", said.stderr.decode())
            # And what is set for a transaction is gone in the next one, whoever's that is.
            port = re.search(r":(\d+)/", url)[1]
            told = [subprocess.run(
                ["psql", "-XqtA", "-h", "127.0.0.1", "-p", port, "-U", postgres.SITE,
                 "postgres", "-c", f"BEGIN; SET LOCAL ROLE hub_reader; {see}"
                 "SELECT count(*) FROM hub.hub_sheets; COMMIT"],
                stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode().strip()
                for see in ("SET LOCAL shopfloor.sees_all = 'yes'; ", "",
                            "SET LOCAL shopfloor.sees_site = 'b'; ", "")]
            self.assertEqual(told, ["3", "0", "1", "0"])


class Page(Pasting):
    @tries("docs/hub.md")
    def test_hub(self, page):
        on_file, on_postgresql = page.take().commands, page.take().commands
        if postgres.is_here():
            self.check_on_postgresql(on_postgresql)
        page.take()  # needs a container engine
        with Pasted(on_file, self.folder) as hub:
            out, _ = self.run_shell(page.take().commands)
            self.assertRegex(out, r"^([A-Z2-7]{4}-){4}[A-Z2-7]{4}\n$")
            self.check(page.take(), shop=hub)

    def check_on_postgresql(self, commands):
        keys = pathlib.Path(self.folder) / "keys"
        keys.mkdir()
        with postgres.Postgres() as server:
            server.sql("CREATE ROLE plant LOGIN CREATEROLE")
            server.sql("CREATE DATABASE plant OWNER plant")
            pasted = Pasted(commands, self.folder)
            pasted.env = {**os.environ, "PGHOST": str(server.folder), "PGPORT": str(server.port)}
            with pasted as hub:
                self.assertEqual(hub.get("/api/hub/sites")["count"], 0)
        self.assertTrue((keys / "audit.hub-key").exists())


if __name__ == "__main__":
    unittest.main()
