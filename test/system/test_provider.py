"""People sign in at a provider, and machines bring its tokens."""
import json
import pathlib
import tempfile
import threading
import time
import unittest
import urllib.parse

import people
from provider import ROLES, SECRET, Browser, Provider, free_port
from shopfloor import Client, Shopfloor, event, run

DENIED, NO_ROLE, UNAVAILABLE = "/#sign-in=denied", "/#sign-in=no-role", "/#sign-in=unavailable"


class WithProvider(unittest.TestCase):
    def setUp(self):
        self.port = free_port()
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def provider(self, alg="RS256"):
        return self.enterContext(Provider(self.port, alg))

    def shop(self, *options, folder=None):
        return Shopfloor(*options, listen=f"127.0.0.1:{self.port}", folder=folder)

    def with_provider(self, **more):
        """A server, and the provider that it was told of."""
        provider = self.provider()
        return self.enterContext(self.shop(*provider.settings(self.folder, **more))), provider

    def ends(self, browser, name, where):
        url, _ = browser.sign_in(name)
        self.assertEqual(url, browser.home + where)


class People(WithProvider):
    def test_each_algorithm(self):
        for alg in ("RS256", "PS256", "ES256", "EdDSA"):
            with Provider(self.port, alg) as provider:
                with self.shop(*provider.settings(self.folder)):
                    self.ends(Browser(self.port), "ana", "/")

    def entries(self, shop):
        done = run("audit", "export", "--database", shop.database)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def session(self, browser):
        return browser.ask(f"{browser.home}/api/session").json

    def test_a_session(self):
        shop, provider = self.with_provider()
        shop.post("/api/users", {"name": "root", "roles": ["administrator"],
                                 "password": "correct horse battery"}, 201)
        ana, ben, nobody = Browser(self.port), Browser(self.port), Browser(self.port)
        self.assertEqual(self.session(nobody)["server"]["providers"], [{"name": "Plant login"}])
        self.ends(ana, "ana", "/")
        self.ends(ben, "ben", "/")
        hers = self.session(ana)["session"]
        self.assertEqual((hers["kind"], hers["name"]), ("provider", "ana.k"))
        self.assertEqual(sorted(hers["roles"]), ["supervisor", "viewer"])
        self.assertIn("correct", hers["may"])
        self.assertEqual(self.session(ben)["session"]["roles"], ["viewer"])
        self.assertEqual(self.session(nobody)["session"]["kind"], "nobody")
        for browser, status in ((ana, 200), (ben, 403), (nobody, 401)):
            self.assertEqual(browser.ask(f"{browser.home}/api/events").status, status)
        signed = [each for each in self.entries(shop) if each["action"] == "sign_in"]
        self.assertEqual([(each["actor"]["kind"], each["actor"]["name"]) for each in signed],
                         [("provider", "ana.k"), ("provider", "ben")])
        self.assertEqual([each["after"]["provider"] for each in signed],
                         [{"issuer": provider.issuer, "subject": "ana"},
                          {"issuer": provider.issuer, "subject": "ben"}])
        # Nothing is left of the way but the session.
        self.assertEqual(list(ana.cookies_of(ana.home)), ["__Host-shopfloor"])
        # It is still there after a restart, and not after it was ended.
        shop.restart()
        self.assertEqual(self.session(ana)["session"]["name"], "ana.k")
        own = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin"}
        kept = dict(ana.cookies_of(ana.home))
        self.assertEqual(ana.ask(f"{ana.home}/api/session", "DELETE", headers=own).status, 200)
        self.assertEqual(ana.cookies_of(ana.home), {})
        ana.cookies_of(ana.home).update(kept)
        self.assertEqual(self.session(ana)["session"]["kind"], "nobody")

    def test_who_is_called_like_one_of_ours_is_not_that_one(self):
        shop, provider = self.with_provider()
        shop.post("/api/users", {"name": "ben", "roles": ["administrator"],
                                 "password": "correct horse battery"}, 201)
        browser = Browser(self.port)
        self.ends(browser, "ben", "/")
        self.assertEqual(self.session(browser)["session"]["roles"], ["viewer"])
        self.assertEqual(browser.ask(f"{browser.home}/api/users").status, 403)
        own = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin",
               "Content-Type": "application/json"}
        answer = browser.ask(f"{browser.home}/api/account/password", "PUT", json.dumps(
            {"password": "correct horse battery", "new_password": "another battery staple"}
        ).encode(), own)
        self.assertEqual(answer.status, 409, answer)

    def test_the_audit_log_tells_them_from_those_of_ours(self):
        shop, provider = self.with_provider(oidc_roles="*=supervisor")
        shop.put("/api/privacy", {"mode": "individuals", "agreement": "BV 7",
                                  "until": "2099-12-31"})
        shop.register("W1", "S1")
        shop.keep("06:00 W1 S1 working")
        event = shop.events()[0]["event_uuid"]
        account = {"name": "ben", "password": "correct horse battery"}
        shop.post("/api/users", {**account, "roles": ["administrator"]}, 201)
        theirs, ours = Browser(self.port), Browser(self.port)
        self.ends(theirs, "ben", "/")
        own = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin",
               "Content-Type": "application/json"}

        def send(browser, path, body):
            answer = browser.ask(browser.home + path, "POST", json.dumps(body).encode(), own)
            self.assertEqual(answer.status, 200, answer)
            return answer.json
        send(ours, "/api/session", account)
        for browser, act in ((theirs, "void"), (ours, "restore")):
            browser.ask(f"{browser.home}/api/events?worker_id=W1")
            send(browser, f"/api/events/{event}/{act}", {"reason": act})
        history = ours.ask(f"{ours.home}/api/events/{event}").json["corrections"]
        self.assertEqual([each["actor"] for each in history],
                         [{"kind": "provider", "name": "ben"}, {"kind": "person", "name": "ben"}])
        shop.stop()
        rows = [each for each in self.entries(shop) if each["actor"]["name"] == "ben"]
        kinds = {kind: [each for each in rows if each["actor"]["kind"] == kind]
                 for kind in ("provider", "person")}
        self.assertEqual(len(kinds["provider"]) + len(kinds["person"]), len(rows))
        for kind, act in (("provider", "void_event"), ("person", "restore_event")):
            self.assertLessEqual({"sign_in", "look", act},
                                 {each["action"] for each in kinds[kind]})
            # The session leads from each row to whom the provider means.
            self.assertEqual(len({each["actor"]["id"] for each in kinds[kind]}), 1)
        told = {kind: [each["after"].get("provider") for each in kinds[kind]
                       if each["action"] == "sign_in"] for kind in kinds}
        self.assertEqual(told, {"provider": [{"issuer": provider.issuer, "subject": "ben"}],
                                "person": [None]})
        shop.start()

    def test_which_worker_somebody_is(self):
        shop, provider = self.with_provider(oidc_worker_claim="preferred_username",
                                            oidc_roles="*=worker")
        shop.register("ana.k", "S1")
        browser = Browser(self.port)
        self.ends(browser, "ana", "/")
        self.assertEqual(self.session(browser)["session"]["worker_id"], "ana.k")

    def test_who_was_a_worker_is_not_the_next_one_of_that_id(self):
        """The provider goes on to say so: nobody told it."""
        shop, provider = self.with_provider(oidc_worker_claim="preferred_username",
                                            oidc_roles="*=worker")

        def own_figures(browser, shown):
            self.assertEqual(self.session(browser)["session"]["worker_id"],
                             "ana.k" if shown else None)
            said = browser.ask(f"{browser.home}/api/workers/ana.k/export")
            self.assertEqual(said.status, 200 if shown else 404, said)
            self.assertEqual(len(browser.ask(f"{browser.home}/api/metrics").json["data"]["workers"]),
                             1 if shown else 0)

        # Before anybody has the id nobody is it, nor when somebody gets it meanwhile.
        early = Browser(self.port)
        self.ends(early, "ana", "/")
        shop.post("/api/users", {"name": "root", "roles": ["administrator"],
                                 "password": "correct horse battery"}, 201)
        with people.Browser(shop, "root", "correct horse battery") as root:
            def post(path, body):
                said = root.call("POST", path, body)
                self.assertEqual(said.status, 201, said)
            post("/api/workers", {"worker_id": "ana.k", "name": "Ana"})
            post("/api/workstations", {"station_id": "S1", "name": "S1", "type": "assembly"})
            post("/api/events", event("06:00 ana.k S1 working"))
            own_figures(early, False)
            browser = Browser(self.port)
            self.ends(browser, "ana", "/")
            own_figures(browser, True)
            said = root.call("DELETE", "/api/workers/ana.k/data")
            self.assertEqual(said.status, 200, said)
            self.assertEqual(self.session(browser)["session"]["kind"], "nobody")
            post("/api/workers", {"worker_id": "ana.k", "name": "Another Ana"})
            post("/api/events", event("07:00 ana.k S1 working"))
            again = Browser(self.port)
            self.ends(again, "ana", "/")
            own_figures(again, False)
            shop.await_log("the provider names a worker who is not there, or was erased")
            shop.restart()
            later = Browser(self.port)
            self.ends(later, "ana", "/")
            own_figures(later, False)

    def test_over_plain_http_nobody_is_sent_there(self):
        shop, provider = self.with_provider(host="plant.example")
        answer = shop.call("GET", "/api/session/provider", headers={"Host": "plant.example"})
        self.assertEqual((answer.status, answer.headers["Location"]), (303, UNAVAILABLE))

    def test_who_has_no_role_does_not_get_in(self):
        self.with_provider()
        browser = Browser(self.port)
        self.ends(browser, "eve", NO_ROLE)
        self.assertEqual(browser.cookies_of(browser.home), {})

    def test_a_code_is_good_for_one_browser_and_one_sign_in(self):
        shop, _ = self.with_provider()
        victim, attacker = Browser(self.port), Browser(self.port)
        back, _ = attacker.sign_in("ana", until=lambda url: "/callback" in url)
        other, _ = attacker.follow(f"{attacker.home}/api/session/provider",
                                   until=lambda url: "/auth" in url)
        theirs = urllib.parse.parse_qs(urllib.parse.urlsplit(other).query)
        again = urllib.parse.urlsplit(back)
        query = urllib.parse.parse_qs(again.query)
        mixed = {"code": query["code"][0], "state": theirs["state"][0]}

        def ask(browser, url):
            return browser.follow(url, until=lambda url: "/#" in url or url.endswith("/"))[0]

        # Somebody is sent to the end of another's sign-in, so as to act in that one's name.
        self.assertEqual(ask(victim, back), victim.home + DENIED)
        victim.follow(f"{victim.home}/api/session/provider", until=lambda url: "/auth" in url)
        self.assertEqual(ask(victim, back), victim.home + DENIED)
        # The state is another's, though the cookie is right.
        self.assertEqual(ask(attacker, back), attacker.home + DENIED)
        # Cookie and state fit, but the code was asked for with another challenge.
        attacker.follow(f"{attacker.home}/api/session/provider",
                        until=lambda url: theirs.update(urllib.parse.parse_qs(
                            urllib.parse.urlsplit(url).query)) or "/auth" in url)
        mixed["state"] = theirs["state"][0]
        self.assertEqual(ask(attacker, f"{attacker.home}/api/session/callback?"
                             + urllib.parse.urlencode(mixed)), attacker.home + DENIED)
        self.assertIn("the provider does not take the code", shop.log())

    def test_answers_that_are_none(self):
        shop, provider = self.with_provider()
        for query in ("", "code=&state=x", "code=x", "state=x", "error=access_denied",
                      "code=x&state=x", "code=x&state=x&iss=https://evil.example",
                      "error=%0d%0aSet-Cookie:%20a=b", "code=%01&state=%c3%bf%0a"):
            browser = Browser(self.port)
            answer = browser.ask(f"{browser.home}/api/session/callback?{query}")
            self.assertEqual((answer.status, answer.headers["Location"]), (303, DENIED), query)
            self.assertEqual(browser.cookies_of(browser.home), {}, query)
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
        answer = browser.ask(f"{browser.home}/api/session/callback?code=x&state=%ff")
        self.assertEqual(answer.status, 400)  # no text at all

    def test_nothing_secret_is_logged(self):
        shop, provider = self.with_provider()
        browser = Browser(self.port)
        self.ends(browser, "ana", "/")
        codes = [urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["code"][0]
                 for url in browser.visited if "/callback" in url]
        self.assertTrue(codes)
        for secret in [SECRET, "ana.k", *codes]:
            self.assertNotIn(secret, shop.log())

    def come_back(self, browser, answers):
        """Begin to come back from the provider, in a thread."""
        there, _ = browser.follow(f"{browser.home}/api/session/provider",
                                  until=lambda url: "/auth" in url)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(there).query)
        back = urllib.parse.urlencode({"code": "x", "state": query["state"][0]})
        waiting = threading.Thread(target=lambda: answers.append(
            browser.ask(f"{browser.home}/api/session/callback?{back}")))
        waiting.start()
        self.addCleanup(waiting.join)
        return waiting

    def test_a_provider_that_hangs_keeps_nobody_else_waiting(self):
        shop, provider = self.with_provider()
        answers = []
        self.ends(Browser(self.port), "ana", "/")  # so the provider was read
        provider.call("POST", "/hang")
        self.come_back(Browser(self.port), answers)
        with Client(self.port) as client:
            while not answers:
                self.assertEqual(client.call("GET", "/readyz").status, 200)
                time.sleep(0.2)
        self.assertEqual(answers[0].headers["Location"], UNAVAILABLE)

    def test_a_server_that_is_stopped_does_not_wait_for_a_provider(self):
        provider = self.provider()
        answers = []
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with self.shop(*provider.settings(self.folder), folder=folder) as shop:
            self.ends(Browser(self.port), "ana", "/")
            provider.call("POST", "/hang")
            waiting = self.come_back(Browser(self.port), answers)
            time.sleep(0.5)
            shop.stop()
            waiting.join()
        self.assertEqual(answers[0].headers["Location"], UNAVAILABLE)
        self.assertIn("the request was canceled", shop.log())

    def test_a_provider_that_is_not_there(self):
        with self.shop("--oidc-issuer", f"http://127.0.0.1:{free_port()}", "--oidc-client-id",
                       "shopfloor", "--oidc-roles", "*=viewer") as shop:
            browser = Browser(self.port)
            answer = browser.ask(f"{browser.home}/api/session/provider")
            self.assertEqual((answer.status, answer.headers["Location"]), (303, UNAVAILABLE))
            shop.await_log("a sign-in at the provider failed.*cannot connect")

    def test_without_a_provider(self):
        with self.shop() as shop:
            for path in ("provider", "callback?code=x&state=y"):
                self.assertEqual(shop.call("GET", f"/api/session/{path}").status, 404)


class Machines(WithProvider):
    def send(self, shop, token, **more):
        """(status of bringing an event in, status of reading events)"""
        headers = {"Authorization": f"Bearer {token}"} | more
        return (shop.call("POST", "/api/events", event("06:00 W1 S1 working"), headers).status,
                shop.call("GET", "/api/events", headers=headers).status)

    def started(self, provider, **more):
        shop = self.enterContext(self.shop(*provider.settings(self.folder, **more)))
        shop.register("W1", "S1")
        self.await_keys(shop, provider.token_for())
        return shop

    def await_keys(self, shop, token):
        headers = {"Authorization": f"Bearer {token}"}
        shop.wait(lambda: shop.call("GET", "/api/events", headers=headers).status != 503,
                  "the keys")

    def test_what_its_roles_permit(self):
        provider = self.provider()
        shop = self.started(provider)
        token = provider.token_for()
        self.assertEqual(self.send(shop, token), (201, 403))
        provider.kill()  # the keys are there
        self.assertEqual(self.send(shop, token), (200, 403))
        head, claims, signature = token.split(".")
        for bad in (token[:-2], f"{head}.{claims}.", f"{head}.{claims}", f"{head}..{signature}",
                    token + "=", "eyJhbGciOiJub25lIn0." + claims + ".", head + "." + claims +
                    "." + signature[::-1], "ey."):
            self.assertEqual(self.send(shop, bad), (401, 401), bad)

    def test_keys_that_have_changed(self):
        provider = self.provider()
        shop = self.started(provider)
        before = provider.token_for()
        provider.call("POST", "/rotate")
        after = {"Authorization": f"Bearer {provider.token_for()}"}
        # They are looked for when a token names them, at most once a minute.
        shop.wait(lambda: shop.call("GET", "/api/events", headers=after).status == 403, "new keys")
        self.assertEqual(self.send(shop, before), (401, 401))

    def test_for_another_audience(self):
        provider = self.provider()
        shop = self.started(provider, jwt_audience="https://others.example")
        self.assertEqual(self.send(shop, provider.token_for()), (401, 401))
        self.assertIn("another audience", shop.call(
            "GET", "/api/events", headers={"Authorization": f"Bearer {provider.token_for()}"}
        ).json["error"])

    def test_without_a_role(self):
        provider = self.provider()
        shop = self.started(provider, oidc_roles="others=agent")
        self.assertEqual(self.send(shop, provider.token_for()), (403, 403))

    def test_keys_from_a_file(self):
        provider = self.provider()
        keys = pathlib.Path(self.folder) / "keys.json"
        keys.write_bytes(provider.call("GET", "/jwks").body)
        token = provider.token_for()
        provider.kill()
        shop = self.enterContext(self.shop(
            "--jwt-audience", provider.audience, "--jwt-issuer", provider.issuer, "--jwt-keys",
            keys, "--oidc-roles-claim", "groups", "--oidc-roles", ROLES))
        shop.register("W1", "S1")
        self.await_keys(shop, token)
        self.assertEqual(self.send(shop, token), (201, 403))
        # Nobody signs in there.
        self.assertEqual(shop.call("GET", "/api/session/provider").status, 404)

    def test_as_long_as_there_are_no_keys(self):
        provider = self.provider()
        token = provider.token_for()
        provider.kill()
        with self.shop(*provider.settings(self.folder)) as shop:
            answer = shop.call("GET", "/api/events", headers={"Authorization": f"Bearer {token}"})
            self.assertEqual(answer.status, 503, answer)
            self.assertTrue(answer.headers["Retry-After"])


class Settings(WithProvider):
    def test_what_is_wrong_is_named(self):
        some = ["--oidc-issuer", "https://login.example", "--oidc-client-id", "shopfloor"]
        for options, words in (
                (["--oidc-client-id", "x"], "oidc-client-id: whose?"),
                (["--oidc-issuer", "https://login.example"], "oidc-issuer: what of it?"),
                (some, "oidc-roles: want VALUE=ROLE"),
                ([*some, "--oidc-roles", "IT=king"], "oidc-roles: 'IT': there is no role 'king'"),
                (["--oidc-issuer", "http://login.example", *some[2:]], "oidc-issuer: whoever is"),
                (["--oidc-issuer", "login.example", *some[2:]], "oidc-issuer: "),
                ([*some, "--oidc-roles", "*=viewer", "--oidc-client-secret-file", "none"],
                 "oidc-client-secret-file: the file 'none'"),
                (["--jwt-audience", "x"], "jwt-audience: of whose tokens?"),
                ([*some, "--jwt-audience", "x", "--jwt-keys", "http://keys.example/"],
                 "jwt-keys: whoever is")):
            done = run("serve", "--listen", "127.0.0.1:0", "--no-seed", *options, expect=None)
            self.assertNotEqual(done.returncode, 0, options)
            self.assertIn(words, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
