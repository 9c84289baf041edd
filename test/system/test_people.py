"""Who may do what: the first administrator, signing in, sessions, keys, and the commands."""
import concurrent.futures
import contextlib
import datetime
import json
import os
import pathlib
import pty
import re
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time
import unittest

from beside import Edge
from people import OTHER, PASSWORD, Browser, add, bearer, close, key, totp
from shopfloor import BINARY, Client, Shopfloor, event, now, of_the_file, run, written


def other_address():
    """An address of this machine by which nobody is on it; None: it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))
        except OSError:
            return None
        return probe.getsockname()[0]


class People(unittest.TestCase):
    def setUp(self):
        self.shop = self.enter(Shopfloor())

    def enter(self, context):
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def refused(self, said, status, why):
        self.assertEqual(said.status, status, said)
        self.assertRegex(said.json["error"], why)


class SetUp(People):
    def test_a_server_that_others_reach_asks_for_the_code_of_its_log(self):
        with Shopfloor(listen="0.0.0.0:0") as shop:
            code = re.search(r'"code":"([0-9a-z]{5}-[0-9a-z]{5})"', shop.log()).group(1)
            with Browser(shop) as browser:
                server = browser.call("GET", "/api/session").json["server"]
                self.assertEqual((server["setup"], server["open"]), (True, False))
                wanted = {"name": "Ana", "password": PASSWORD}
                self.refused(browser.call("POST", "/api/setup", wanted), 400, "code is missing")
                wanted["code"] = "00000-00000"
                for _ in range(2):
                    self.refused(browser.call("POST", "/api/setup", wanted), 403, "not the code")
                said = browser.call("POST", "/api/setup", wanted)
                while said.status == 403:  # a slow machine took longer than it had to wait
                    said = browser.call("POST", "/api/setup", wanted)
                self.refused(said, 429, "wait")
                self.assertGreaterEqual(int(said.headers["Retry-After"]), 1)
                time.sleep(int(said.headers["Retry-After"]) + 0.1)
                wanted["code"] = code.upper().replace("-", " ")
                said = browser.call("POST", "/api/setup", wanted | {"password": "short"})
                self.refused(said, 400, "too short")
                said = browser.call("POST", "/api/setup", wanted)
                self.assertEqual(said.json["session"]["roles"], ["administrator"], said)
                self.assertFalse(said.json["server"]["setup"])
                self.assertEqual(browser.call("GET", "/api/users").status, 200)
                # It works once.
                self.assertIn(browser.call("POST", "/api/setup", wanted, {"Cookie": None}).status,
                              (401, 403))
            shop.restart()
            self.assertNotRegex(shop.log().split("stopping")[-1], '"code"')

    def test_an_open_one_needs_no_code_and_is_closed_then(self):
        self.assertEqual(self.shop.call("GET", "/api/metrics").status, 200)
        with close(self.shop) as browser:
            self.assertEqual(self.shop.call("GET", "/api/metrics").status, 401)
            self.assertEqual(browser.call("GET", "/api/metrics").status, 200)
            self.assertEqual(browser.who()["name"], "ana")

    def test_two_at_once_make_one_administrator(self):
        def try_it(number):
            with Browser(self.shop) as browser:
                return browser.call("POST", "/api/setup", {"name": f"a{number}",
                                                           "password": PASSWORD}).status
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(try_it, range(4)))
        self.assertEqual(statuses[0], 200)
        self.assertTrue(set(statuses[1:]) <= {401, 403, 409, 429}, statuses)


class SigningIn(People):
    def setUp(self):
        super().setUp()
        self.ana = self.enter(close(self.shop))
        add(self.ana, "ben", "viewer")

    def test_the_cookie(self):
        with Browser(self.shop) as browser:
            said = browser.sign_in(" BEN ")
            cookie = said.headers["Set-Cookie"]
            self.assertRegex(cookie, "^__Host-shopfloor=[0-9A-Za-z]{51}; ")
            for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"):
                self.assertIn(f"; {word}", cookie)
            self.assertNotIn("Domain", cookie)
            self.assertEqual(browser.who(), {"kind": "person", "name": "ben",
                                             "roles": ["viewer"], "worker_id": None,
                                             "may": ["call", "read_stations",
                                                     "have_account"]})
            self.assertEqual(said.json["session"], browser.who())

    def test_nothing_tells_a_wrong_name_from_a_wrong_password(self):
        with Browser(self.shop) as browser:
            answers, times = [], {}
            for name in ("ben", "nobody-of-that-name", "a name that cannot be one"):
                start = time.monotonic()
                answers.append(browser.sign_in(name, "wrong wrong wrong"))
                times[name] = time.monotonic() - start
            self.assertEqual({(a.status, a.body) for a in answers},
                             {(401, b'{"success":false,"error":"name or password is wrong"}')})
            self.assertGreater(min(times.values()), max(times.values()) / 10, times)

    def test_without_tls_only_by_the_name_localhost(self):
        with Browser(self.shop, host="192.0.2.2") as browser:
            self.refused(browser.sign_in("ben"), 403, "everybody between could read")
            server = browser.call("GET", "/api/session").json["server"]
            self.assertFalse(server["passwords"])
            self.assertIn("https", server["why_not"])
        for host in ("localhost", "127.0.0.1", "[::1]"):
            with Browser(self.shop, host=host) as browser:
                self.assertEqual(browser.sign_in("ben").status, 200)

    def test_guesses_are_counted_alike_whether_there_is_an_account_or_not(self):
        for name in ("ben", "nobody"):
            with self.subTest(name), Browser(self.shop) as browser:
                tries = [name, name.upper(), name.capitalize()] * 4
                statuses = [browser.sign_in(each, "wrong").status for each in tries]
                self.assertEqual(statuses[:3], [401] * 3)
                self.assertIn(429, statuses)

    def test_who_guesses_waits_and_nobody_is_locked_out(self):
        with Browser(self.shop) as browser:
            said, tries = browser.sign_in("ben", "wrong"), 1
            while said.status == 401:  # on a slow machine the first waits pass meanwhile
                said, tries = browser.sign_in("ben", "wrong"), tries + 1
            self.refused(said, 429, "wait")
            self.assertIn(tries, range(4, 10))
            wait = int(said.headers["Retry-After"])
            self.assertIn(wait, range(1, 61))
            self.assertEqual(browser.sign_in("ben").status, 429)  # also with the right one
            self.assertEqual(browser.sign_in("ana").status, 200)  # whom nobody guessed
            time.sleep(wait + 0.1)
            self.assertEqual(browser.sign_in("ben").status, 200)
            self.assertEqual(browser.sign_in("ben", "wrong").status, 401)  # counted anew

    def test_one_address_does_not_try_every_account(self):
        with Browser(self.shop, "ana") as guesser:
            statuses = []
            while 429 not in statuses and len(statuses) < 200:
                said = guesser.sign_in(f"name{len(statuses)}")
                statuses.append(said.status)
            self.assertGreaterEqual(statuses.count(401), 30)
            self.refused(said, 429, "wait")
            self.assertLessEqual(int(said.headers["Retry-After"]), 2)
            # Who has signed in from here before does not wait for that, and nobody elsewhere.
            self.assertEqual(guesser.sign_in("ana").status, 200)
            with Browser(self.shop, "ben", source="127.0.0.2"):
                pass
            time.sleep(int(said.headers["Retry-After"]) + 0.1)
            self.assertEqual(guesser.sign_in("ben").status, 200)

    def test_behind_a_proxy_each_client_is_an_address(self):
        with Shopfloor("--behind-proxy", "127.0.0.1") as shop, close(shop) as ana:
            add(ana, "ben", "viewer")

            def sign_in(name, *addresses):
                with Browser(shop) as browser:
                    return browser.call("POST", "/api/session", {"name": name, "password": PASSWORD},
                                        {"X-Forwarded-For": ", ".join(addresses),
                                         "X-Forwarded-Proto": "https"}).status
            statuses = []
            while 429 not in statuses and len(statuses) < 200:  # whatever it says who it is
                statuses.append(sign_in(f"name{len(statuses)}", f"198.51.100.{len(statuses)}",
                                        "192.0.2.7"))
            self.assertEqual(statuses[-1], 429)
            self.assertEqual(sign_in("ben", "192.0.2.7"), 429)
            self.assertEqual(sign_in("ben", "192.0.2.8"), 200)

    def median(self):
        """How long somebody waits who is signed in."""
        times = []
        for _ in range(25):
            start = time.monotonic()
            self.assertEqual(self.ana.call("GET", "/api/workstations").status, 200)
            times.append(time.monotonic() - start)
        return statistics.median(times)

    def test_a_flood_keeps_nobody_waiting(self):
        """Hashing takes all of a core, on purpose, but only one thread, with a short queue."""
        quiet = self.median()
        over = threading.Event()
        statuses = []

        def flood(number):
            with Browser(self.shop, source=f"127.0.0.{number + 2}") as browser:
                while not over.is_set():
                    statuses.append(browser.sign_in(f"name{number}-{len(statuses)}").status)
        threads = [threading.Thread(target=flood, args=(n,)) for n in range(40)]
        for each in threads:
            each.start()
        try:
            time.sleep(0.5)
            flooded = self.median()
        finally:
            over.set()
            for each in threads:
                each.join()
        self.assertLessEqual(set(statuses), {401, 429, 503}, "refused, or too many")
        self.assertIn(503, statuses)
        self.assertLess(flooded, max(0.5, 20 * quiet))

    def test_what_is_no_password(self):
        for password, why in (("short", "too short"), ("ben", "too short"),
                              ("Password123", "first that are tried"), ("x" * 201, "too long"),
                              ("aaaaaaaaaaaa", "first that are tried"), (1234567890, "a text")):
            said = self.ana.call("PUT", "/api/users/ben", {"password": password})
            self.refused(said, 400, why)
            self.assertNotIn(f"'{password}'", said.json["error"])

    def test_no_secret_is_kept_or_logged(self):
        text = key(self.ana, "monitor")
        self.shop.call("GET", "/metrics", headers=bearer(text))
        token = self.ana.cookie.split("=")[1]
        self.shop.stop()
        kept = b"".join(p.read_bytes() for p in self.shop.folder.iterdir() if p.is_file())
        for secret in (PASSWORD, text[4:], token):
            self.assertNotIn(secret.encode(), kept)
        self.shop.start()


class Phone(People):
    def setUp(self):
        super().setUp()
        self.ana = self.enter(close(self.shop))

    def test_whoever_finds_a_browser_signed_in_adds_no_phone(self):
        for body, status in ((None, 400), ({}, 400), ({"password": OTHER}, 403)):
            said = self.ana.call("POST", "/api/account/totp", body)
            self.assertEqual(said.status, status, said)
            self.assertNotIn("secret", said.json)
        self.refused(self.ana.call("PUT", "/api/account/totp", {"code": "000000"}), 409, "begin")
        said, tries = self.ana.call("POST", "/api/account/totp", {"password": OTHER}), 2
        while said.status == 403:
            said, tries = self.ana.call("POST", "/api/account/totp", {"password": OTHER}), tries + 1
        self.refused(said, 429, "wait")
        self.assertLess(tries, 10)
        self.assertEqual(self.ana.who()["name"], "ana")  # whose own work goes on

    def begin(self):
        said = self.ana.call("POST", "/api/account/totp", {"password": PASSWORD}).json
        self.assertIn(f"secret={said['secret']}", said["uri"])
        self.refused(self.ana.call("PUT", "/api/account/totp", {"code": "000000"}), 400,
                     "not the code")
        done = self.ana.call("PUT", "/api/account/totp", {"code": totp(said["secret"])})
        self.assertEqual(done.status, 200, done)
        return said["secret"], done.json["recovery_codes"]

    def test_a_code_counts_once(self):
        secret, _ = self.begin()
        with Browser(self.shop) as browser:
            said = browser.sign_in("ana")
            self.assertEqual((said.status, said.json["code_wanted"]), (401, True))
            # The one that confirmed the phone has counted.
            self.assertEqual(browser.sign_in("ana", code=totp(secret)).status, 401)
            after = totp(secret, 1)
            self.assertEqual(browser.sign_in("ana", code=after).status, 200)
            said = browser.sign_in("ana", code=after)
            self.assertEqual((said.status, said.json["code_wanted"]), (401, True))
            self.shop.restart()
        with Browser(self.shop) as browser:  # nor after a restart
            self.assertEqual(browser.sign_in("ana", code=after).status, 401)
            said = browser.sign_in("ana", "wrong wrong wrong", code=totp(secret, 1))
            self.assertNotIn("code_wanted", said.json)  # a wrong password tells nothing

    def test_codes_are_guessed_as_slowly_as_passwords(self):
        self.begin()
        with Browser(self.shop) as browser:
            tries, status = 0, 401
            while status == 401:
                status, tries = browser.sign_in("ana", code=f"{tries:06}").status, tries + 1
                # A right password in between does not start the count anew.
                self.assertIn(browser.sign_in("ana").status, (401, 429))
            self.assertEqual(status, 429)
            self.assertLess(tries, 10)

    def test_when_the_phone_is_lost(self):
        _, codes = self.begin()
        self.assertEqual(len(set(codes)), 10)
        with Browser(self.shop) as browser:
            self.assertEqual(browser.sign_in("ana", code=codes[0].upper()).status, 200)
            account = browser.call("GET", "/api/account").json["account"]
            self.assertEqual((account["totp"], account["recovery_codes_left"]), (True, 9))
            self.assertEqual(browser.sign_in("ana", code=codes[0]).status, 401)
            self.assertEqual(browser.sign_in("ana", code=codes[9].replace("-", "")).status, 200)
            self.refused(browser.call("DELETE", "/api/account/totp", {"password": OTHER}), 403,
                         "password is wrong")
            self.assertEqual(browser.call("DELETE", "/api/account/totp",
                                          {"password": PASSWORD}).status, 200)
        with Browser(self.shop, "ana"):
            pass

    def test_an_administrator_takes_a_lost_one_away(self):
        self.begin()
        add(self.ana, "eve", "administrator")
        with Browser(self.shop, "eve") as eve:
            self.refused(eve.call("PUT", "/api/users/ana", {"totp": True}), 400, "want false")
            said = eve.call("PUT", "/api/users/ana", {"totp": False})
            self.assertFalse(said.json["user"]["totp"])
        with Browser(self.shop, "ana"):
            pass


class OtherSites(People):
    """What a page of another site can make a browser do with the cookie: nothing."""

    def test_a_change_comes_from_a_page_of_the_server(self):
        with close(self.shop) as ana:
            own = f"http://localhost:{self.shop.port}"
            no_site = {"Sec-Fetch-Site": None}
            rows = (({}, True),
                    ({"X-Shopfloor": None}, False),
                    ({"X-Shopfloor": "2"}, False),
                    ({"Sec-Fetch-Site": "cross-site"}, False),
                    ({"Sec-Fetch-Site": "same-site"}, False),
                    ({"Sec-Fetch-Site": "none"}, False),
                    (no_site, False),
                    (no_site | {"Origin": own}, True),
                    (no_site | {"Origin": own.upper()}, True),
                    (no_site | {"Origin": "http://localhost"}, False),
                    (no_site | {"Origin": own + "9"}, False),
                    (no_site | {"Origin": "http://evil.example"}, False),
                    (no_site | {"Origin": "null"}, False),
                    ({"Sec-Fetch-Site": "cross-site", "Origin": own}, False),
                    ({"Origin": "http://evil.example"}, False))
            for number, (headers, good) in enumerate(rows):
                body = {"worker_id": f"W{number}", "name": "Somebody"}
                said = ana.call("POST", "/api/workers", body, headers)
                self.assertEqual(said.status, 201 if good else 403, f"{headers}: {said}")
                said = ana.call("GET", "/api/workers", headers=headers)
                self.assertEqual(said.status, 200)  # whose answer such a page cannot read
            # A key does not come by itself.
            text = key(ana, "administrator")
            said = self.shop.call("POST", "/api/workers", {"worker_id": "W99", "name": "N"},
                                  bearer(text))
            self.assertEqual(said.status, 201)

    def test_nobody_is_signed_in_by_another_site(self):
        close(self.shop)
        with Browser(self.shop) as browser:
            for path, body in (("/api/session", {"name": "ana", "password": PASSWORD}),
                               ("/api/session/board", {"key": "sfk_"}),
                               ("/api/setup", {"name": "eve", "password": PASSWORD})):
                said = browser.call("POST", path, body, {"X-Shopfloor": None})
                self.assertIn(said.status, (401, 403), said)
                self.assertNotIn("Set-Cookie", said.headers)

    def test_two_cookies_are_none(self):
        with close(self.shop) as ana:
            twice = f"{ana.cookie}; {ana.cookie}"
            self.assertEqual(ana.call("GET", "/api/users", headers={"Cookie": twice}).status, 401)
            for cookie in (ana.cookie + "x", ana.cookie[:-1], "__Host-shopfloor=", "a=b"):
                said = ana.call("GET", "/api/session", headers={"Cookie": cookie})
                self.assertEqual(said.json["session"]["kind"], "nobody")


class Sessions(People):
    def setUp(self):
        super().setUp()
        self.ana = self.enter(close(self.shop))
        add(self.ana, "ben", "viewer")
        self.ben = self.enter(Browser(self.shop, "ben"))

    def ended(self, browser=None):
        return (browser or self.ben).who()["kind"] == "nobody"

    def test_signing_out(self):
        with Browser(self.shop, "ben") as other:
            cookie = self.ben.cookie
            said = self.ben.call("DELETE", "/api/session")
            self.assertIn("Max-Age=0", said.headers["Set-Cookie"])
            self.ben.cookie = cookie  # as one who kept it
            self.assertTrue(self.ended())
            self.assertFalse(self.ended(other))
            self.assertEqual(other.call("DELETE", "/api/session").status, 200)
            self.assertEqual(other.call("DELETE", "/api/session").status, 200)

    def test_they_end_with_what_they_may_do(self):
        self.ana.call("POST", "/api/workers", {"worker_id": "W1", "name": "N"})
        for change in ({"roles": ["engineer"]}, {"password": OTHER}, {"active": False},
                       {"active": True, "worker_id": "W1"}):
            self.assertFalse(self.ended())
            said = self.ana.call("PUT", "/api/users/ben", change)
            self.assertEqual(said.status, 200, said)
            self.assertTrue(self.ended(), change)
            if change == {"active": False}:
                self.assertEqual(self.ben.sign_in("ben", OTHER).status, 401)
                self.ana.call("PUT", "/api/users/ben", {"active": True})
            self.ben.sign_in("ben", OTHER if "password" in change or "active" in change
                             else PASSWORD)
        self.ana.call("DELETE", "/api/users/ben")
        self.assertTrue(self.ended())
        self.assertEqual(self.ben.sign_in("ben", OTHER).status, 401)

    def test_a_new_password_ends_all_others(self):
        with Browser(self.shop, "ben") as other:
            change = {"password": PASSWORD, "new_password": OTHER}
            self.refused(self.ben.call("PUT", "/api/account/password",
                                       change | {"password": OTHER}), 403, "wrong")
            self.refused(self.ben.call("PUT", "/api/account/password",
                                       change | {"new_password": "short"}), 400, "too short")
            self.assertEqual(self.ben.call("PUT", "/api/account/password", change).status, 200)
            self.assertFalse(self.ended())
            self.assertTrue(self.ended(other))
            self.assertEqual(other.sign_in("ben").status, 401)
            self.assertEqual(other.sign_in("ben", OTHER).status, 200)

    def test_one_can_be_ended_from_another(self):
        with Browser(self.shop, "ben") as other:
            listed = other.call("GET", "/api/account/sessions").json["sessions"]
            self.assertEqual(len(listed), 2)
            mine, = (each for each in listed if not each["current"])
            self.assertEqual(mine["address"], "127.0.0.1")
            path = f"/api/account/sessions/{mine['session_id']}"
            self.assertEqual(self.ana.call("DELETE", path).status, 404)  # not hers
            self.assertEqual(other.call("DELETE", path).status, 200)
            self.assertEqual(other.call("DELETE", path).status, 404)
            self.assertTrue(self.ended())

    def test_the_oldest_goes_when_there_are_too_many(self):
        others = [self.enter(Browser(self.shop, "ben")) for _ in range(20)]
        self.assertTrue(self.ended())
        self.assertFalse(any(self.ended(each) for each in others))

    @of_the_file
    def test_they_outlive_a_restart_but_not_their_time(self):
        """Twelve hours without a request, and seven days at most."""
        self.shop.restart()
        self.assertFalse(self.ended(Restarted(self.shop, self.ben)))
        for hours_old, hours_idle, good in ((100, 11.9, True), (100, 12.1, False),
                                            (167.9, 0, True), (168.1, 0, False)):
            ben = Browser(self.shop, "ben")
            self.shop.stop()
            age(self.shop.database, "session", created=hours_old, seen=hours_idle)
            self.shop.start()
            self.assertEqual(self.ended(Restarted(self.shop, ben)), not good,
                             (hours_old, hours_idle))
        self.shop.restart()  # which has removed them
        with contextlib.closing(sqlite3.connect(self.shop.database)) as database:
            kept = database.execute(
                "SELECT count(*) FROM credentials WHERE kind = 'session'").fetchone()
        self.assertEqual(kept, (0,))

    @of_the_file
    def test_a_restore_ends_them_all(self):
        backup = self.shop.folder / "backup.db"
        run("backup", "--database", self.shop.database, backup)
        self.shop.stop()
        run("restore", "--database", self.shop.database, backup)
        self.shop.start()
        self.assertTrue(self.ended(Restarted(self.shop, self.ben)))
        with Browser(self.shop, "ben"):
            pass


class Restarted(Browser):
    """A browser whose server has another port now."""

    def __init__(self, shop, browser):
        super().__init__(shop)
        self.cookie = browser.cookie


def age(database, kind, **hours):
    """Make what is kept of a kind as old as that."""
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        for ident, record in db.execute("SELECT id, record FROM credentials WHERE kind = ?",
                                        (kind,)).fetchall():
            changed = json.loads(record)
            for name, old in hours.items():
                then = (datetime.datetime.now(datetime.timezone.utc)
                        - datetime.timedelta(hours=old))
                changed[name] = then.strftime("%Y-%m-%dT%H:%M:%S.000Z")
            db.execute("UPDATE credentials SET record = ? WHERE kind = ? AND id = ?",
                       (json.dumps(changed), kind, ident))


class Administrators(People):
    def setUp(self):
        super().setUp()
        self.ana = self.enter(close(self.shop))

    def test_the_last_one_stays(self):
        for change in ({"roles": ["viewer"]}, {"active": False}):
            self.refused(self.ana.call("PUT", "/api/users/ana", change), 409, "only administ")
        self.refused(self.ana.call("DELETE", "/api/users/ana"), 409, "only administrator")
        # Neither somebody without a password counts, nor a key.
        said = self.ana.call("POST", "/api/users", {"name": "eve", "roles": ["administrator"]})
        self.assertEqual((said.status, said.json["user"]["password"]), (201, False))
        key(self.ana, "administrator")
        self.refused(self.ana.call("DELETE", "/api/users/ana"), 409, "only administrator")
        add(self.ana, "ben", "administrator", "auditor")
        self.assertEqual(self.ana.call("DELETE", "/api/users/ana").status, 200)
        with Browser(self.shop, "ben") as ben:
            self.refused(ben.call("DELETE", "/api/users/ben"), 409, "only administrator")

    def test_two_who_remove_each_other(self):
        for number in range(8):
            name = f"b{number}"
            add(self.ana, name, "administrator")
            with Browser(self.shop, name) as ben, \
                    concurrent.futures.ThreadPoolExecutor(2) as pool:
                a = pool.submit(self.ana.call, "PUT", f"/api/users/{name}", {"roles": ["viewer"]})
                b = pool.submit(ben.call, "PUT", "/api/users/ana", {"roles": ["viewer"]})
                a, b = a.result().status, b.result().status
                self.assertEqual(sorted((a, b))[0], 200)
                self.assertIn(sorted((a, b))[1], (401, 403, 409))
                if b == 200:
                    self.ana = self.enter(Browser(self.shop, name))
                    self.ana.call("PUT", "/api/users/ana", {"roles": ["administrator"]})
                    self.ana = self.enter(Browser(self.shop, "ana"))
                    self.ana.call("DELETE", f"/api/users/{name}")

    def test_what_cannot_be(self):
        new = {"name": "ben", "roles": ["viewer"], "password": PASSWORD}
        for change, status, why in (
                ({"roles": []}, 400, "at least one role"),
                ({"roles": ["boss"]}, 400, "no role 'boss'"),
                ({"roles": ["worker"]}, 400, "needs worker_id"),
                ({"roles": "viewer"}, 400, "roles is a text"),
                ({"name": "Ben Smith"}, 400, "no name to sign in with"),
                ({"name": "../x"}, 400, "no name"),
                ({"name": "n" * 65}, 400, "64"),
                ({"name": "ana"}, 409, "already"),
                ({"name": "ANA"}, 409, "already"),
                ({"rights": 1}, 400, "no member 'rights'")):
            self.refused(self.ana.call("POST", "/api/users", new | change), status, why)
        for path in ("/api/users/nobody", "/api/users/%2e%2e", "/api/users/a%00b"):
            self.assertIn(self.ana.call("DELETE", path).status, (400, 404), path)
        self.refused(self.ana.call("POST", "/api/users", new | {
            "roles": ["worker"], "worker_id": "W99"}), 400, "no worker 'W99'")
        self.ana.call("POST", "/api/workers", {"worker_id": "W1", "name": "N"})
        add(self.ana, "W.1@plant-2_x", "worker", worker_id="W1")
        with Browser(self.shop, "w.1@plant-2_x") as worker:
            self.assertEqual(worker.who()["worker_id"], "W1")


class Keys(People):
    def setUp(self):
        super().setUp()
        self.shop.register("W1", "S1 S2")
        self.ana = self.enter(close(self.shop))

    def get(self, text, path="/api/workstations"):
        return self.shop.call("GET", path, headers=bearer(text))

    def test_what_it_may_do_until_it_is_revoked(self):
        text = key(self.ana, "viewer")
        self.assertRegex(text, "^sfk_[0-9A-Za-z]{57}$")
        self.assertEqual(self.get(text).status, 200)
        self.assertEqual(self.get(text, "/api/users").status, 403)
        listed, = self.ana.call("GET", "/api/keys").json["keys"]
        self.assertEqual(listed["key_id"], text[4:12])
        self.assertIsNotNone(listed["used_at"])
        self.assertNotIn(text[12:], json.dumps(listed))
        self.assertEqual(self.ana.call("DELETE", f"/api/keys/{text[4:12]}").status, 200)
        self.refused(self.get(text), 401, "no such key, or it was revoked")
        self.assertEqual(self.ana.call("DELETE", f"/api/keys/{text[4:12]}").status, 404)

    def test_what_is_none(self):
        text = key(self.ana, "viewer")
        other = "x" if text[20] != "x" else "y"
        for wrong, why in ((text[:-1], "61 characters"), (text + "x", "61 characters"),
                           (text[:20] + other + text[21:], "mistyped"),
                           ("hunter2", "begins with sfk_"), ("sfk_", "61 characters"),
                           (text.upper(), "begins with")):
            said = self.get(wrong)
            self.refused(said, 401, why)
            self.assertNotIn(text[12:30], said.body.decode())
        for header in (f"bearer   {text}", f"BEARER {text}"):
            self.assertEqual(self.shop.call("GET", "/api/workstations",
                                            headers={"Authorization": header}).status, 200)
        for header in (text, f"Basic {text}", "Bearer", "Bearer "):
            self.assertEqual(self.shop.call("GET", "/api/workstations",
                                            headers={"Authorization": header}).status, 401)

    def test_it_ends_at_its_time(self):
        soon = now(seconds=10)
        text = key(self.ana, "viewer", expires_at=written(soon))
        self.assertEqual(self.get(text).status, 200)
        time.sleep(10.1)
        self.refused(self.get(text), 401, "has expired")
        self.assertTrue(self.ana.call("GET", "/api/keys").json["keys"][0]["expired"])
        said = self.ana.call("POST", "/api/keys", {"name": "k", "roles": ["viewer"],
                                                   "expires_at": "2020-01-01T00:00:00Z"})
        self.refused(said, 400, "has passed")

    def test_when_it_was_used_outlives_a_restart(self):
        text = key(self.ana, "viewer")
        self.get(text)
        used = self.ana.call("GET", "/api/keys").json["keys"][0]["used_at"]
        self.shop.restart()
        listed, = Restarted(self.shop, self.ana).call("GET", "/api/keys").json["keys"]
        self.assertEqual(listed["used_at"], used)

    def test_two_for_an_agent_so_that_one_can_replace_the_other(self):
        old, _ = (key(self.ana, "agent", agent_id="box") for _ in range(2))
        more = {"name": "k", "roles": ["agent"], "agent_id": "box"}
        self.refused(self.ana.call("POST", "/api/keys", more), 409, "2 keys already")
        key(self.ana, "agent", agent_id="other-box")
        self.ana.call("DELETE", f"/api/keys/{old[4:12]}")
        key(self.ana, "agent", agent_id="box")

    def test_an_agent_brings_what_its_cameras_saw(self):
        text = key(self.ana, "agent", agent_id="box", camera_ids=["C1", "C2"],
                   station_ids=["S1"])
        events = [event("06:00 W1 S1 working", camera_id="C1"),
                  event("06:01 W1 S2 working", camera_id="C1"),
                  event("06:02 W1 S1 working", camera_id="C3"),
                  event("06:03 W1 S1 working"),
                  event("06:04 W1 S1 idle", camera_id="C2")]
        for body, headers in (({"events": events}, {}),
                              ("\n".join(map(json.dumps, events)).encode(),
                               {"Content-Type": "application/x-ndjson"})):
            said = self.shop.call("POST", "/api/events/batch", body, bearer(text) | headers)
            self.assertEqual(said.status, 200, said)
            self.assertEqual([each["index"] for each in said.json["rejected"]], [1, 2, 3])
            self.assertIn("workstation 'S2'", said.json["rejected"][0]["error"])
            self.assertIn("camera 'C3'", said.json["rejected"][1]["error"])
            self.assertIn("camera_id is missing; this key may bring only events of the camera "
                          "C1, C2", said.json["rejected"][2]["error"])
        said = self.shop.call("POST", "/api/events", events[1], bearer(text))
        self.refused(said, 403, "workstation 'S2'")
        self.assertEqual(self.get(text, "/api/events").status, 403)

    def test_nothing_is_lost_of_an_agent_whose_key_is_bound(self):
        text = key(self.ana, "agent", agent_id="test", camera_ids=["C1"])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "key"
            path.write_text(text + "\n")
            with Edge(self.shop.port, "--key-file", path) as edge:
                edge.post("/api/events/batch", {"events": [
                    event("06:00 W1 S1 working", camera_id="C1"),
                    event("06:01 W1 S1 idle", camera_id="C9")]})
                edge.await_state(waiting=0, delivered=1, dead=1)
                self.assertFalse(edge.state()["uplink"]["denied"])
                listed = edge.wait(lambda: self.ana.call("GET", "/api/agents").json["agents"],
                                   "a heartbeat")
                self.assertEqual(listed[0]["agent_id"], "test")
            spooled = run("spool", "list", edge.spool).stdout if edge.spool.exists() else b"C9"
            self.assertIn(b"C9", spooled)

    def test_no_heartbeat_in_the_name_of_another(self):
        text = key(self.ana, "agent", agent_id="box", camera_ids=["C1"])
        document = self.shop.call("GET", "/api/openapi.json").json
        example = document["paths"]["/api/agents/heartbeat"]["post"]["requestBody"]["content"][
            "application/json"]["example"]
        beat = example | {"agent_id": "box",
                          "cameras": [example["cameras"][0] | {"camera_id": "C1"}]}
        for change, status in (({}, 200), ({"agent_id": "other"}, 403),
                               ({"cameras": example["cameras"]}, 200)):
            said = self.shop.call("POST", "/api/agents/heartbeat", beat | change, bearer(text))
            self.assertEqual(said.status, status, said)

    def test_over_plain_http_from_elsewhere_only_when_that_is_wanted(self):
        address = other_address()
        if not address:
            self.skipTest("this machine has no other address")
        for options, status in (((), 401), (("--plain-http",), 200)):
            with Shopfloor(*options, listen="0.0.0.0:0") as shop, close(shop) as ana, \
                    Browser(shop, address=address, host=address) as browser:
                text = key(ana, "viewer")
                said = browser.call("GET", "/api/workstations", headers=bearer(text))
                self.assertEqual(said.status, status, said)
                if status == 401:
                    self.assertIn("over plain HTTP", said.json["error"])
                else:
                    self.assertIn("keys may come over plain HTTP", shop.log())
                self.assertEqual(browser.sign_in("ana").status, 403)

    def test_a_board(self):
        text, other = key(self.ana, "board"), key(self.ana, "monitor")
        with Browser(self.shop) as screen:
            self.refused(screen.call("POST", "/api/session/board", {"key": other}), 403, "board")
            self.refused(screen.call("POST", "/api/session/board", {"key": text[:-1]}), 401, "61")
            said = screen.call("POST", "/api/session/board", {"key": text})
            self.assertEqual(said.json["session"]["may"], ["call", "board"], said)
            self.assertEqual(screen.call("GET", "/api/workstations").status, 200)
            self.assertEqual(screen.call("GET", "/api/events").status, 403)
            self.assertEqual(screen.call("GET", "/api/account").status, 403)
            self.ana.call("DELETE", f"/api/keys/{text[4:12]}")
            self.assertEqual(screen.who()["kind"], "nobody")

    def test_what_cannot_be(self):
        new = {"name": "k", "roles": ["agent"]}
        for change, why in (({"roles": []}, "at least one role"),
                            ({"roles": ["worker"]}, "cannot be a worker"),
                            ({"camera_ids": "C1"}, "camera_ids is a text"),
                            ({"camera_ids": [""]}, "camera_ids"),
                            ({"expires_at": "soon"}, "expires_at"),
                            ({"secret": "mine"}, "no member 'secret'")):
            self.refused(self.ana.call("POST", "/api/keys", new | change), 400, why)


class Commands(unittest.TestCase):
    """shopfloor user ..., shopfloor key ...: with a server, and without one."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "password").write_text(PASSWORD + "\n")

    def do(self, database, *words, expect=0):
        done = run(*words[:2], "--database", database, *words[2:], expect=expect)
        return (done.stderr if expect else done.stdout).decode()

    def all_of_it(self, database):
        password = ("--password-file", self.path / "password")
        self.assertEqual(self.do(database, "user", "add", "Ana", "--roles", "administrator",
                                 *password), "ana may sign in\n")
        self.assertIn("already", self.do(database, "user", "add", "ana", "--roles", "viewer",
                                         *password, expect=1))
        self.assertIn("no worker 'W99'", self.do(
            database, "user", "add", "will", "--roles", "worker", "--worker-id", "W99", *password,
            expect=2))
        self.do(database, "user", "add", "ben", "--roles", "worker, viewer", "--worker-id", "W1",
                *password)
        self.do(database, "user", "change", "ben", "--lock")
        self.assertEqual(self.do(database, "user", "list").splitlines(),
                         ["ana                  administrator",
                          "ben                  worker,viewer  worker W1  locked"])
        self.do(database, "user", "change", "ben", "--unlock", "--roles", "supervisor")
        (self.path / "other").write_text(OTHER)
        self.do(database, "user", "password", "ben", "--password-file", self.path / "other")
        self.assertIn("only administrator", self.do(database, "user", "remove", "ana", expect=1))
        self.assertIn("nobody called", self.do(database, "user", "remove", "eve", expect=1))
        self.assertIn("no role", self.do(database, "user", "change", "ben", "--roles", "x",
                                         expect=2))
        text = self.do(database, "key", "add", "Hall 2", "--roles", "agent", "--agent-id", "h2",
                       "--camera-ids", "C1,C2", "--expires", "2099-01-01T00:00:00Z").strip()
        self.assertRegex(text, "^sfk_[0-9A-Za-z]{57}$")
        self.assertEqual(self.do(database, "key", "list").split(),
                         [text[4:12], "Hall", "2", "agent", "agent", "h2", "cameras", "C1,C2",
                          "never", "used", "until", "2099-01-01T00:00Z"])
        gone = self.do(database, "key", "add", "gone", "--roles", "board").strip()
        self.assertEqual(self.do(database, "key", "revoke", gone[4:12]),
                         f"{gone[4:12]} is revoked\n")
        self.assertIn("no key", self.do(database, "key", "revoke", gone[4:12], expect=1))
        self.assertIn("no key", self.do(database, "key", "revoke", "../users/ana", expect=1))
        return text, gone

    def check(self, shop, text, gone):
        with Browser(shop, "ben", OTHER) as ben:
            self.assertEqual(ben.who()["roles"], ["supervisor"])
        with Client(shop.port) as client:
            path = "/api/events/batch"
            self.assertEqual(client.call("POST", path, {"events": []}, bearer(text)).status, 200)
            self.assertEqual(client.call("POST", path, {"events": []}, bearer(gone)).status, 401)

    def database(self):
        """One that a server made."""
        with Shopfloor(folder=self.folder.name) as shop:
            shop.register("W1", "")
            return shop.database

    def test_a_database_that_does_not_exist_is_not_made(self):
        """What it says would hold for no server, and the one that runs would stay open."""
        password = ("--password-file", self.path / "password")
        there = os.listdir(self.path)
        for words in (("user", "add", "ana", "--roles", "administrator", *password),
                      ("user", "add", "ana", "--roles", "administrator"),  # asks nothing
                      ("user", "change", "ana", "--lock"), ("user", "remove", "ana"),
                      ("user", "password", "ana", *password), ("user", "list"),
                      ("key", "add", "hall-2", "--roles", "agent"), ("key", "list"),
                      ("key", "revoke", "abcdefgh"), ("verify", "--repair"),
                      ("seed", "--remove")):
            for name in ("nope.db", "no/folder.db"):
                for database in (self.path / name, f"sqlite:{self.path / name}"):
                    with self.subTest(words, database=database):
                        said = self.do(database, *words, expect=1)
                        self.assertIn(f"there is no database '{self.path / name}'", said)
                        self.assertIn("--database", said)
                        self.assertEqual(os.listdir(self.path), there)
        (self.path / "empty.db").touch()  # what an earlier try left
        self.assertIn("there is no database",
                      self.do(self.path / "empty.db", "key", "add", "k", "--roles", "board",
                              expect=1))

    def test_without_a_server(self):
        database = self.database()
        made = self.all_of_it(database)
        with Shopfloor(folder=self.folder.name) as shop:
            self.check(shop, *made)

    def test_while_a_server_runs(self):
        with Shopfloor() as shop:
            shop.register("W1", "")
            made = self.all_of_it(shop.database)
            self.check(shop, *made)

    def test_the_terminal_asks_and_shows_nothing(self):
        database = self.database()

        def type_into(*typed):
            pid, fd = pty.fork()
            if not pid:
                os.execv(BINARY, [str(BINARY), "user", "add", "ana", "--roles", "viewer",
                                  "--database", str(database)])
            shown, typed = b"", list(typed)
            with contextlib.suppress(OSError):
                while True:
                    shown += os.read(fd, 1000)
                    if typed and shown.rstrip().endswith(b":"):
                        time.sleep(0.1)  # it has turned the echo off
                        os.write(fd, typed.pop(0).encode() + b"\n")
                        shown += b"|"
            os.close(fd)
            return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        shown, status = type_into(PASSWORD, PASSWORD[:-1])
        self.assertEqual((status, "not the same" in shown), (2, True), shown)
        shown, status = type_into(PASSWORD, PASSWORD)
        self.assertEqual((status, "ana may sign in" in shown), (0, True), shown)
        self.assertNotIn("horse", shown)

    def test_without_a_terminal_a_file_is_wanted(self):
        done = subprocess.run([BINARY, "user", "add", "ana", "--roles", "viewer", "--database",
                               self.database()], stdin=subprocess.DEVNULL,
                              capture_output=True, start_new_session=True, check=False)
        self.assertEqual((done.returncode, b"--password-file" in done.stderr), (2, True))


if __name__ == "__main__":
    unittest.main()
