"""The audit log: who changed what, and who looked at whose figures."""
import contextlib
import json
import os
import pwd
import re
import sqlite3
import unittest

from people import Browser, bearer, close, key
from shopfloor import Case, Shopfloor, event, of_the_file, run

ME = pwd.getpwuid(os.getuid()).pw_name
PASSWORD = "correct horse battery staple"

# Each change: the request, its action in the log, the object, the worker, and some of what
# is told of before and after.
CHANGES = [
    ("POST", "/api/workers", {"worker_id": "W9", "name": "Ida"}, "add_worker", "W9", "W9",
     None, {"name": "Ida", "active": True}),
    ("PUT", "/api/workers/W9", {"name": "Eva"}, "change_worker", "W9", "W9",
     {"name": "Ida"}, {"name": "Eva"}),
    ("DELETE", "/api/workers/W9", None, "delete_worker", "W9", "W9", {"name": "Eva"}, None),
    ("POST", "/api/workstations", {"station_id": "S9", "name": "Saw", "type": "Saw"},
     "add_station", "S9", None, None, {"name": "Saw"}),
    ("PUT", "/api/workstations/S9", {"target_units_per_hour": 40}, "change_station", "S9", None,
     {"target_units_per_hour": None}, {"target_units_per_hour": 40}),
    ("DELETE", "/api/workstations/S9", None, "delete_station", "S9", None, {"name": "Saw"}, None),
    ("POST", "/api/shifts", {"name": "Early", "start": "06:00", "length_minutes": 480},
     "add_shift", "1", None, None, {"start": "06:00"}),
    ("PUT", "/api/shifts/1", {"length_minutes": 450}, "change_shift", "1", None,
     {"length_minutes": 480}, {"length_minutes": 450}),
    ("DELETE", "/api/shifts/1", None, "delete_shift", "1", None, {"name": "Early"}, None),
    ("PUT", "/api/settings", {"hold_minutes": 60}, "change_settings", None, None,
     {"hold_minutes": 480}, {"hold_minutes": 60}),
    ("PUT", "/api/settings", {"confidence_floor_on": True}, "change_settings", None, None,
     {"confidence_floor_on": False, "confidence_floor": 0.85}, {"confidence_floor_on": True}),
    ("POST", "/api/drift/reference", {"camera_id": None, "reason": "a new lamp"},
     "set_drift_reference", None, None, None, {"reason": "a new lamp"}),
    ("PUT", "/api/privacy", {"mode": "individuals", "agreement": "BV 7", "until": "2099-12-31"},
     "change_privacy", None, None, {"mode": "stations", "agreement": None},
     {"mode": "individuals", "agreement": "BV 7", "until": "2099-12-31"}),
    ("POST", "/api/events/{event}/void", {"reason": "blind"}, "void_event", "{event}", "W1",
     {"voided": False}, {"voided": True, "reason": "blind"}),
    ("POST", "/api/events/{event}/restore", {"reason": "not blind"}, "restore_event", "{event}",
     "W1", {"voided": True}, {"voided": False}),
    ("POST", "/api/events/{event}/dispute", {"reason": "I was there"}, "dispute_event", "{event}",
     "W1", None, None),
    ("POST", "/api/disputes/1/decision", {"accept": False, "reason": "not seen"},
     "decide_dispute", "1", "W1", {"state": "open"}, {"state": "declined", "reason": "not seen"}),
    ("POST", "/api/disputes", {"worker_id": "W1", "start_time": "2025-01-13T06:30:00Z",
                               "end_time": "2025-01-13T06:50:00Z", "event_type": "idle",
                               "reason": "a break"}, "dispute_time", "{event}", "W1", None, None),
    ("POST", "/api/events/{event}/verdict", {"verdict": "idle"}, "judge_event", "{event}", "W1",
     None, {"verdict": "idle", "audit": False}),
    ("PUT", "/api/privacy", {"event_days": 90}, "change_privacy", None, None,
     {"event_days": None, "team_size": 8}, {"event_days": 90, "team_size": 8}),
    ("PUT", "/api/privacy", {"event_days": None}, "change_privacy", None, None,
     {"event_days": 90}, {}),
    ("PUT", "/api/alert-rules", {"rules": [{"rule": "station_idle", "threshold": 20, "stations": [
        {"station_id": "S1", "enabled": False}]}]}, "change_alert_rules", None, None, {"rules": []},
     {"rules": [{"rule": "station_idle", "threshold": 20, "for_minutes": None, "enabled": None,
                 "severity": None, "quiet": None},
                {"rule": "station_idle", "station_id": "S1", "enabled": False, "threshold": None,
                 "for_minutes": None, "severity": None, "quiet": None}]}),
    ("POST", "/api/webhooks", {"url": "https://mes.example/secret?of=ours"}, "add_webhook", None,
     None, None, {"origin": "https://mes.example"}),
    ("POST", "/api/alerts/test", None, "test_alerts", "[-0-9a-f]+", None, None, None),
    ("DELETE", "/api/agents/hall-2", None, "delete_agent", "hall-2", None, None, None),
    ("POST", "/api/repair", None, "repair", None, None, None, {"differences": 0}),
    ("POST", "/api/seed", {"force": True}, "seed", None, None, None, {}),
    ("POST", "/api/seed/remove", None, "unseed", None, None, None, {"kept": 0}),
]

# Of people and keys, what proves who they are may never be in the log.
CREDENTIALS = [
    ("POST", "/api/users", {"name": "ben", "roles": ["supervisor"], "password": PASSWORD},
     "add_user", "ben", None, None, {"person": {"name": "ben", "roles": ["supervisor"]}}),
    ("PUT", "/api/users/ben", {"active": False}, "change_user", "ben", None,
     {"person": {"active": True}}, {"person": {"active": False}}),
    ("DELETE", "/api/users/ben", None, "remove_user", "ben", None,
     {"person": {"name": "ben"}}, {"sessions_ended": 0}),
    ("POST", "/api/keys", {"name": "Box", "roles": ["agent"], "agent_id": "hall-2"},
     "add_key", None, None, None, {"key": {"name": "Box", "agent_id": "hall-2"}}),
]

# It leaves a row when it begins, and one when it is over.
ERASURE = ("DELETE", "/api/workers/W3/data", None, "erase_worker", r"erased-\w+", None, None, None)

# These change nothing that anybody has set: events are what the figures are made of, and
# an agent says each ten seconds how it is.
NOT_IN_THE_LOG = {"post_event", "post_batch", "heartbeat"}
# test_what_is_done_about_alerts has these.
# test_federation.py has this: there has to be a hub from which something was learned.
OF_LEARNING = {"roll_calibration_back"}
OF_ALERTS = {"acknowledge_alert", "silence_alert", "delete_webhook", "try_webhook"}
# These are of the caller's own session and account.
OWN = {"sign_in", "sign_out", "board_session", "set_up", "change_password", "begin_totp",
       "confirm_totp", "end_totp", "end_session", "revoke_key"}

HEARTBEAT = {
    "agent_id": "hall-2", "version": "1", "sent_at": "2026-01-15T10:00:00Z",
    "started_at": "2026-01-15T09:00:00Z", "interval_ms": 10000,
    "queue": {"waiting": 0, "dead": 0, "bytes": 0, "oldest_at": None},
    "counts": dict.fromkeys(["taken", "delivered", "rejected", "dropped_full", "dropped_old",
                             "refused", "ignored"], 0),
    "clock": None, "trouble": None, "cameras": []}


def entries(shop, **query):
    return shop.get("/api/audit", **query)["entries"]


def exported(database, *options):
    done = run("audit", "export", "--database", database, *options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def verify(database, *options, expect=0, stdin=None):
    return run("audit", "verify", "--database", database, *options, expect=expect,
               stdin=stdin).stdout.decode()


def sql(database, *statements):
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        for statement in statements:
            db.execute(statement)


@contextlib.contextmanager
def keyed(shop, *roles):
    """Requests with a key to a site that shows figures of workers; making one needs a
    server that is open."""
    shop.put("/api/privacy", {"mode": "individuals", "agreement": "BV 7", "until": "2099-12-31"})
    secret = shop.post("/api/keys", {"name": "Probe", "roles": list(roles)}, 201)["secret"]
    shop.post("/api/users", {"name": "ana", "roles": ["administrator"], "password": PASSWORD},
              201)

    def ask(path, expect=200, method="GET", body=None, **query):
        answer = shop.call(method, path, body, {"Authorization": f"Bearer {secret}"}, **query)
        if answer.status != expect:
            raise AssertionError(f"want {expect}, got {answer}")
        return answer.json

    yield ask


class Changes(Case):
    def check(self, shop, change, event=None, rows_after=0):
        method, path, body, action, thing, worker, before, after = change
        path, thing = path.format(event=event), thing and thing.format(event=event)
        answer = shop.call(method, path, body)
        self.assertIn(answer.status, (200, 201), answer)
        said = entries(shop, limit=1 + rows_after)[rows_after]
        self.assertEqual(said["action"], action)
        self.assertEqual(said["worker_id"], worker)
        if thing or not action.startswith("add"):
            self.assertRegex(said["object"] or "", f"^{thing or ''}$")
        self.assertEqual(said["actor"], {"kind": "open", "name": None, "id": None,
                                         "address": "127.0.0.1"})
        for name, want in (("before", before), ("after", after)):
            if want is None:
                self.assertIsNone(said[name])
            else:
                self.within(want, said[name])

    def within(self, want, told):
        for key, value in want.items():
            if isinstance(value, dict):
                self.within(value, told[key])
            else:
                self.assertEqual(told[key], value, told)

    def test_each_change_leaves_one_row(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            shop.post("/api/agents/heartbeat", HEARTBEAT)
            event = shop.events()[0]["event_uuid"]
            for change in CHANGES:
                with self.subTest(change[3]):
                    rows = entries(shop, limit=1)[0]["number"]
                    self.check(shop, change, event)
                    self.assertEqual(entries(shop, limit=1)[0]["number"], rows + 1)
            shop.stop()
            self.assertIn("good", verify(shop.database))
            shop.start()

    @of_the_file
    def test_an_erasure_leaves_a_row_at_each_end(self):
        with self.shop() as shop:
            shop.keep("06:00 W3 S1 working")
            self.check(shop, ERASURE, rows_after=1)
            end, begun = entries(shop, limit=2)
            self.assertEqual((end["action"], end["object"]), ("end_erasure", begun["object"]))
            shop.stop()
            said = verify(shop.database)
            self.assertIn("told of workers was erased", said)
            self.assertIn("good", said)
            # Somebody does as if there had been another.
            sql(shop.database, "DROP TRIGGER audit_is_not_changed",
                "UPDATE audit SET object='', worker_id='', before='', after='', salt=x''"
                " WHERE action = 'add_station'")
            self.assertIn("BAD", verify(shop.database, expect=1))
            shop.start()

    def test_people_and_keys_leave_rows_without_secrets(self):
        with self.shop() as shop:
            for change in CREDENTIALS:
                with self.subTest(change[3]):
                    self.check(shop, change)
            text = json.dumps(entries(shop, limit=len(CREDENTIALS)))
            self.assertNotRegex(text, r"argon2|horse|sfk_|[0-9a-f]{32}")

    def test_no_route_that_changes_something_was_forgotten(self):
        with self.shop() as shop:
            told = {change[3] for change in [*CHANGES, *CREDENTIALS, ERASURE]}
            for path, methods in shop.get("/api/openapi.json")["paths"].items():
                for method, what in methods.items():
                    if method in ("post", "put", "delete"):
                        self.assertIn(what["operationId"], told | NOT_IN_THE_LOG | OWN | OF_ALERTS | OF_LEARNING, path)

    def test_what_is_done_about_alerts(self):
        with self.shop() as shop:
            shop.post("/api/agents/heartbeat", HEARTBEAT | {"queue": HEARTBEAT["queue"] | {"dead": 1}})
            alert = shop.wait(lambda: [each for each in shop.get("/api/alerts")["alerts"]
                                       if each["rule"] == "agent_rejected"], "an alert")[0]
            name = alert["alert_id"]
            self.check(shop, ("POST", f"/api/alerts/{name}/acknowledge", {"note": "I look"},
                              "acknowledge_alert", name, None, None,
                              {"state": "acknowledged", "note": "I look"}))
            self.check(shop, ("POST", f"/api/alerts/{name}/silence", {"minutes": 5, "note": "parts"},
                              "silence_alert", name, None, None, {"note": "parts"}))
            hook = shop.post("/api/webhooks", {"url": "https://mes.example/secret"}, 201)
            hook = hook["webhook"]["webhook_id"]
            self.check(shop, ("POST", f"/api/webhooks/{hook}/try", None, "try_webhook", hook, None,
                              None, None))
            self.check(shop, ("DELETE", f"/api/webhooks/{hook}", None, "delete_webhook", hook, None,
                              {"origin": "https://mes.example"}, None))
            rows = entries(shop, limit=1)[0]["number"]
            shop.post(f"/api/alerts/{name}/acknowledge")  # by somebody who is second
            self.assertEqual(entries(shop, limit=1)[0]["number"], rows)

    def test_what_changes_nothing_leaves_no_row(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            event = shop.events()[0]["event_uuid"]
            rows = entries(shop, limit=1)[0]["number"]
            shop.post("/api/agents/heartbeat", HEARTBEAT)
            shop.put("/api/workers/W99", {"name": "Nobody"}, 404)
            shop.post(f"/api/events/{event}/restore", {"reason": "it counts already"})
            shop.post("/api/seed", {}, 409)
            shop.get("/api/metrics")
            self.assertEqual(entries(shop, limit=1)[0]["number"], rows)

    def test_a_correction_says_who_made_it(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            event = shop.events()[0]["event_uuid"]
            with keyed(shop, "supervisor") as ask:
                ask(f"/api/events/{event}/void", method="POST", body={"reason": "blind"})
                said = ask(f"/api/events/{event}")["corrections"]
            self.assertEqual([each["actor"] for each in said],
                             [{"kind": "key", "name": "Probe"}])

    def test_whoever_tries_out_whose_an_event_was_is_in_the_log(self):
        """The answer to an event that is known already says so, and a uuid follows from it."""
        with self.shop() as shop:
            shop.keep("06:00 W2 S1 working")
            shop.put("/api/workers/W1", {"active": False})  # so that no guess is kept
            before = entries(shop, limit=1)[0]["number"]
            with close(shop) as ana, Browser(shop) as box:
                shown, = ana.call("GET", "/api/events").json["events"]
                self.assertIsNone(shown["worker_id"])
                guesses = [ana.call("POST", "/api/events", event(f"06:00 {worker} S1 working"))
                           for worker in ("W1", "W2")]
                self.assertEqual([each.status for each in guesses], [409, 200])
                ana.call("POST", "/api/events/batch",
                         {"events": [event("06:00 W1 S1 working")] * 3})
                text = key(ana, "agent")
                box.call("POST", "/api/events", event("06:00 W2 S1 working"), bearer(text))
            rows = [row for row in exported(shop.database) if row["number"] > before
                    and row["action"] == "import_events"]
            self.assertEqual([(row["actor"]["kind"], row["actor"]["name"], row["after"]["events"])
                              for row in rows],
                             [("person", "ana", 1), ("person", "ana", 1), ("person", "ana", 3)])

    def test_commands_name_the_user_of_the_machine(self):
        with self.shop() as shop:
            run("seed", "--database", shop.database)
            run("import", "--register", "--database", shop.database, "-",
                stdin=b"timestamp,worker_id,workstation_id,event_type,confidence\n"
                      b"2026-01-15T06:00:00Z,Wa,Sa,working,0.9\n")
            shop.stop()
            run("import", "--register", "--database", shop.database, "-",
                stdin=b"timestamp,worker_id,workstation_id,event_type,confidence\n"
                      b"2026-01-15T06:00:00Z,Wb,Sb,working,0.9\n")
            run("verify", "--repair", "--database", shop.database)
            run("seed", "--remove", "--database", shop.database)
            local = [(row["action"], row["object"]) for row in exported(shop.database)
                     if row["actor"]["kind"] == "local"]
            self.assertEqual({row["actor"]["name"] for row in exported(shop.database)
                              if row["actor"]["kind"] == "local"}, {ME})
            self.assertEqual(local, [
                ("seed", None), ("add_worker", "Wa"), ("add_station", "Sa"),
                ("import_events", None), ("add_worker", "Wb"), ("add_station", "Sb"),
                ("import_events", None), ("repair", None), ("unseed", None)])
            shop.start()
            self.assertIn("good", verify(shop.database))

    @of_the_file
    def test_a_restore_is_in_the_log_that_it_restores(self):
        with self.shop() as shop:
            backup = shop.folder / "monday.db"
            run("backup", "--database", shop.database, backup)
            shop.register("W8", "")
            shop.stop()
            last = exported(shop.database)[-1]
            run("restore", "--database", shop.database, backup)
            row = exported(shop.database)[-1]
            self.assertEqual((row["action"], row["actor"]["name"]), ("restore_backup", ME))
            self.assertEqual(row["before"], {"number": last["number"], "hash": last["hash"]})
            self.assertEqual(row["after"]["file"], str(backup))
            self.assertRegex(row["after"]["made_at"], r"^\d{4}-\d\d-\d\dT")
            shop.start()
            said = verify(shop.database, "--journal", shop.log_path)
            self.assertIn("says that a backup was restored", said)
            self.assertIn("good", said)


class Looks(Case):
    def counted(self, database):
        looks = {}
        for row in exported(database):
            if row["action"] == "look":
                self.assertEqual(row["actor"]["name"], "Probe")
                what = row["object"], row["worker_id"]
                looks[what] = looks.get(what, 0) + row["after"]["count"]
        return looks

    def test_who_looks_at_workers_is_counted(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            event = shop.events()[0]["event_uuid"]
            with keyed(shop, "engineer") as ask:
                for _ in range(5):
                    ask("/api/metrics")
                ask("/api/metrics/series", worker_id="W1")
                ask("/api/metrics/series", worker_id="W2")
                ask("/api/metrics/series")
                ask("/api/timeline", worker_id="W1")
                ask("/api/timeline", of="workstations")
                ask("/api/events")
                ask("/api/events", worker_id="W1")
                ask(f"/api/events/{event}")
                ask("/api/shifts")
            shop.stop()
            self.assertEqual(self.counted(shop.database), {
                ("metrics", None): 5, ("series", "W1"): 1, ("series", "W2"): 1,
                ("timeline", "W1"): 1, ("timeline", None): 1,
                ("events", None): 1, ("events", "W1"): 1, ("event", "W1"): 1})
            of_worker = exported(shop.database, "--worker", "W2")
            self.assertEqual({(row["action"], row["worker_id"]) for row in of_worker},
                             {("add_worker", "W2"), ("look", "W2"), ("look", None)})
            shop.start()

    def test_who_sees_no_workers_does_not_look_at_them(self):
        with self.shop() as shop:
            with keyed(shop, "viewer") as ask:
                ask("/api/metrics")
            shop.stop()
            self.assertEqual(self.counted(shop.database), {})
            shop.start()

    def test_while_it_is_open_nobody_is_noted(self):
        with self.shop() as shop:
            shop.get("/api/metrics")
            shop.stop()
            self.assertEqual(self.counted(shop.database), {})
            shop.start()

    def test_a_look_is_written_within_a_minute(self):
        with self.shop() as shop:
            with keyed(shop, "supervisor") as ask:
                ask("/api/metrics/series", worker_id="W1")
                shop.wait(lambda: self.counted(shop.database) == {("series", "W1"): 1},
                          "the look in the log")


class Asking(Case):
    def test_pages_and_filters(self):
        with self.shop() as shop:
            first = shop.get("/api/audit", limit=4)
            numbers = [row["number"] for row in first["entries"]]
            while first["next_cursor"]:
                first = shop.get("/api/audit", limit=4, cursor=first["next_cursor"])
                numbers += [row["number"] for row in first["entries"]]
            self.assertEqual(numbers, list(range(numbers[0], 0, -1)))
            self.assertEqual({row["worker_id"] for row in entries(shop, worker_id="W2")}, {"W2"})
            self.assertEqual(len(entries(shop, action="add_station")), 3)
            self.assertEqual(len(entries(shop, object="S2")), 1)
            self.assertEqual(entries(shop, actor="nobody of that name"), [])
            self.assertEqual(entries(shop, end_time="2026-01-01T00:00:00Z"), [])
            for query in ({"cursor": "x"}, {"cursor": "n0"}, {"cursor": "7"}, {"cursor": "n"}, {"limit": 0}, {"limit": 1001},
                          {"start_time": "2026-01-02T00:00:00Z",
                           "end_time": "2026-01-01T00:00:00Z"},
                          {"start_time": "yesterday"}, {"cursor": "n" + "9" * 30}):
                shop.get("/api/audit", 400, **query)

    def test_only_auditors_and_administrators_may_read_it(self):
        for role, status in {"supervisor": 403, "viewer": 403, "agent": 403, "auditor": 200,
                             "administrator": 200}.items():
            with self.subTest(role), self.shop() as shop, keyed(shop, role) as ask:
                ask("/api/audit", status)


class Verify(Case):
    """What is done to the file by others; all kinds of it: test/store/sqlite/test_audit_damage.c."""

    def manipulated(self, *statements):
        with self.shop() as shop:
            shop.stop()
            sql(shop.database, "DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_kept",
                *statements)
            yield shop
            shop.start()

    @of_the_file
    def test_each_fault_is_named_and_the_status_tells(self):
        for statement, want in {
            "UPDATE audit SET actor = 'bo' WHERE number = 3": r"BAD: row 3: changed",
            "DELETE FROM audit WHERE number = 3": r"BAD: row 3: removed",
            "DELETE FROM audit WHERE number < 3": r"BAD: row 3: the head is cut off",
            "DELETE FROM audit WHERE number > 3": r"BAD: row 4: the tail is cut off",
            "UPDATE audit_checkpoints SET at_ms = 1": r"BAD: row 1: a forged checkpoint",
        }.items():
            for shop in self.manipulated(statement):
                with self.subTest(statement):
                    self.assertRegex(verify(shop.database, expect=1), want)

    @of_the_file
    def test_a_tail_cut_with_its_checkpoints_needs_the_journal(self):
        for shop in self.manipulated("DELETE FROM audit WHERE number > 3",
                                     "DELETE FROM audit_checkpoints WHERE number > 3"):
            self.assertIn("good", verify(shop.database))
            self.assertRegex(verify(shop.database, "--journal", "-", expect=1,
                                    stdin=shop.log().encode()),
                             r"BAD: row 4: the tail is cut off")

    def test_a_log_of_another_key(self):
        with self.shop() as shop:
            key = shop.folder / ".floor.db.audit-key"
            self.assertEqual(key.stat().st_mode & 0o777, 0o600)
            public = re.search(r'"public_key":"([0-9a-f]{64})"', shop.log()).group(1)
            shop.stop()
            self.assertIn("good", verify(shop.database, "--public-key", public))
            self.assertRegex(verify(shop.database, "--public-key", "0" * 64, expect=1),
                             "another key")
            key.unlink()
            done = run("audit", "verify", "--database", shop.database, expect=1)
            self.assertIn(b"without the key", done.stderr)
            shop.start()
            shop.await_log("the key of the audit log is another one than before")
            self.assertRegex(verify(shop.database), r"row \d+ says that the key was changed")
            self.assertRegex(verify(shop.database, "--public-key", public, expect=1),
                             "another key")

    def test_a_key_that_others_may_read_or_that_is_none(self):
        with self.shop() as shop:
            key = shop.folder / ".floor.db.audit-key"
            shop.stop()
            key.chmod(0o644)
            shop.start()
            shop.await_log("others than its owner may read the key")
            shop.stop()
            key.write_text("no key")
            done = run("serve", "--listen", "127.0.0.1:0", "--database", shop.database, expect=2)
            self.assertIn(b"holds no key", done.stderr)
            key.unlink()
            shop.start()

    @of_the_file
    def test_a_backup_has_no_key(self):
        with self.shop() as shop:
            run("backup", "--database", shop.database, shop.folder / "copy.db")
            key = (shop.folder / ".floor.db.audit-key").read_text().strip()
            self.assertNotIn(bytes.fromhex(key), (shop.folder / "copy.db").read_bytes())
            self.assertNotIn(key.encode(), (shop.folder / "copy.db").read_bytes())
            self.assertIn("good", verify(shop.folder / "copy.db", "--audit-key",
                                         shop.folder / ".floor.db.audit-key"))

    def test_csv_runs_no_formula(self):
        with self.shop() as shop:
            shop.put("/api/workers/W1", {"name": "=1+1"})
            shop.post("/api/workers", {"worker_id": "=W", "name": "x"}, 201)
            out = run("audit", "export", "--format", "csv", "--database",
                      shop.database).stdout.decode()
            self.assertTrue(out.startswith("number,at,actor_kind,actor,"))
            self.assertIn(",'=W,'=W,", out)


if __name__ == "__main__":
    unittest.main()
