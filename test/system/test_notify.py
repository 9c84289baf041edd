"""Messages of alerts: webhooks that fail in every way, and e-mail."""
import contextlib
import email
import email.policy
import http.client
import http.server
import os
import pathlib
import signal
import socket
import sqlite3
import tempfile
import threading
import time
import unittest
import zoneinfo

from certificates import Authority
from receiver import MailServer, Receiver
from shopfloor import PATIENCE_S, Case, Shopfloor, now, of_the_file, run
from test_alerts import ago


def say(shop):
    """A message to every receiver; its id."""
    return shop.post("/api/alerts/test", expect=201)["message_id"]


def webhook(shop):
    return shop.get("/api/webhooks")["webhooks"][0]


class Webhooks(Case):
    workers, stations = "W1 W2", "S1 S2"
    full_disk_matters = False
    options = ("--alert-wait", "0s")

    def setUp(self):
        self.receiver = self.enterContext(Receiver())

    def test_the_secret_is_shown_once(self):
        with self.shop() as shop:
            name = self.receiver.join(shop)
            self.assertRegex(self.receiver.secret, r"^whsec_[A-Za-z0-9+/]{43}=$")
            self.assertEqual(webhook(shop)["url"], self.receiver.url)
            listed = shop.call("GET", "/api/webhooks").body.decode()
            rows = shop.call("GET", "/api/audit").body.decode()
            log = shop.log()
            for text in (listed, rows, log):
                self.assertNotIn(self.receiver.secret.removeprefix("whsec_"), text)
            self.assertIn(f"http://127.0.0.1:{self.receiver.port}", rows)
            self.assertNotIn("token=1", rows)  # it may be a secret, too
            shop.delete(f"/api/webhooks/{name}")
            shop.delete(f"/api/webhooks/{name}", 404)
            shop.delete("/api/webhooks/mail", 404)
            self.assertEqual(say(shop) and shop.get("/api/webhooks"),
                             {"success": True, "webhooks": [], "mail": None})

    def test_which_addresses_may_be_named(self):
        rows = [
            ("https://mes.example/hook", None),
            ("https://mes.example:8443/hook?a=b", None),
            ("https://10.1.2.3/hook", None),
            ("http://127.0.0.1:8080/", None),
            ("http://[::1]:8080/", None),
            ("http://localhost/", None),
            ("http://gate.example/x", None),  # named by --webhook-hosts
            ("http://GATE.example/y", None),
            ("http://[fd00::7]:1880/", None),
            ("http://[fd00::8]/", None),
            ("http://mes.example/hook", "want https"),
            ("http://[fd00::9]/", "want https"),
            ("http://127.0.0.1.example/", "want https"),
            ("http://gate.example.evil/", "want https"),
            ("ftp://mes.example/", "no http or https URL"),
            ("file:///etc/passwd", "no http or https URL"),
            ("gopher://127.0.0.1/", "no http or https URL"),
            ("mes.example", "no http or https URL"),
            ("https://", "no http or https URL"),
            ("https://ana:secret@mes.example/", "a user"),
            ("https://mes.example/#x", "'#'"),
            ("https://mes.example/\nX: y", "url"),
            ("https://" + "a" * 3000, "url"),
            ("", "url"),
        ]
        with self.shop("--webhook-hosts", "other.example, Gate.example, fd00::7, [FD00::8]") as shop:
            for url, words in rows:
                with self.subTest(url):
                    said = shop.post("/api/webhooks", {"url": url}, 400 if words else 201)
                    if words:
                        self.assertIn(words, said["error"])
            for n in range(20 - 10):
                shop.post("/api/webhooks", {"url": f"https://mes.example/{n}"}, 201)
            self.assertIn("no more may be", shop.post(
                "/api/webhooks", {"url": "https://mes.example/more"}, 413)["error"])

    def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_called(self):
        # curl takes every name below localhost for this machine; so may any DNS.
        with self.shop() as shop:
            for url in (f"https://inside.localhost:{self.receiver.port}/x",
                        "https://169.254.169.254/latest/meta-data", "https://[fe80::1]/x",
                        "https://0.0.0.0/x", "https://[::ffff:169.254.169.254]/x"):
                with self.subTest(url):
                    name = shop.post("/api/webhooks", {"url": url}, 201)["webhook"]["webhook_id"]
                    say(shop)
                    shop.wait(lambda: webhook(shop)["error"], "a failure")
                    self.assertIn("which nothing is sent to from here", webhook(shop)["error"])
                    shop.delete(f"/api/webhooks/{name}")
            self.assertEqual(self.receiver.got, [])

    def test_answers_of_500_lose_nothing_and_order_stays(self):
        self.receiver.answer = 500
        with self.shop() as shop:
            self.receiver.join(shop)
            first, second = say(shop), say(shop)
            shop.wait(lambda: webhook(shop)["failing_since"], "a failure")
            shop.wait(lambda: len(self.receiver.got) >= 2, "a second try")  # after 5 s
            said = webhook(shop)
            self.assertEqual((said["status"], said["waiting"], said["delivered"]), (500, 2, 0))
            self.assertIn("500", said["error"])
            self.assertEqual([each["id"] for each in self.receiver.messages()], [first])
            self.receiver.answer = 200
            shop.wait(lambda: webhook(shop)["delivered"] == 2, "both")
            self.assertEqual([each["id"] for each in self.receiver.messages()], [first, second])
            said = webhook(shop)
            self.assertEqual((said["waiting"], said["failing_since"], said["error"]),
                             (0, None, None))
            self.assertIn("messages arrive again", shop.log())

    @of_the_file
    def test_a_receiver_that_is_down_for_a_day(self):
        """A day later, as the database sees it: all that waited comes, in order, once."""
        with self.shop() as shop:
            self.receiver.join(shop)
            port = self.receiver.port
            self.receiver.server.shutdown()
            self.receiver.server.server_close()
            sent = [say(shop) for _ in range(5)]
            shop.wait(lambda: "cannot connect" in (webhook(shop)["error"] or ""), "a failure")
            shop.stop()
            with sqlite3.connect(shop.database) as db:  # 24 tries of an hour each
                db.execute("UPDATE messages SET made_ms = made_ms - 86400000")
                db.execute("UPDATE destinations SET tries = 24, due_ms = 0")
            db.close()
            again = Receiver()
            self.addCleanup(again.__exit__)
            again.server.server_close()
            # On the same port, as a receiver that comes back is.
            again.server = http.server.ThreadingHTTPServer(("127.0.0.1", port),
                                                           again.server.RequestHandlerClass)
            again.port, again.secret = port, self.receiver.secret
            threading.Thread(target=again.server.serve_forever, daemon=True).start()
            shop.start()
            shop.wait(lambda: webhook(shop)["delivered"] == 5, "all of them")
            self.assertEqual([each["id"] for each in again.messages()], sent)
            self.assertEqual(len(again.got), 5)

    @of_the_file
    def test_try_now(self):
        """It is mended long before its next try; and the alert of it ends."""
        self.receiver.answer = 500
        with self.shop() as shop:
            self.receiver.join(shop)
            sent = say(shop)
            shop.wait(lambda: webhook(shop)["failing_since"], "a failure")
            shop.stop()
            with sqlite3.connect(shop.database) as db:  # an hour of tries
                db.execute("UPDATE destinations SET failing_ms = tried_ms - 3700000,"
                           " tries = 12, due_ms = due_ms + 3600000")
            db.close()
            shop.start()
            [alert] = shop.wait(lambda: shop.get("/api/alerts")["alerts"], "an alert of it")
            self.assertEqual((alert["rule"], alert["state"], alert["subject"]["kind"]),
                             ("receiver_failing", "firing", "site"))
            self.assertAlmostEqual(alert["value"], 62, delta=3)
            self.assertEqual(shop.get("/api/attention")["others"][0]["alert_id"],
                             alert["alert_id"])
            self.receiver.answer = 200
            self.receiver.got.clear()
            name = webhook(shop)["webhook_id"]
            self.assertEqual(shop.post(f"/api/webhooks/{name}/try")["waiting"], 2)
            shop.wait(lambda: webhook(shop)["delivered"] >= 2, "what waited")
            told = [each["id"] for each in self.receiver.messages()]
            self.assertEqual(told[0], sent)
            shop.wait(lambda: not shop.get("/api/alerts")["alerts"], "its end")
            shop.post(f"/api/webhooks/{name}x/try", expect=404)

    @of_the_file
    def test_other_receivers_are_told_of_one_that_fails(self):
        with self.shop() as shop, Receiver() as other:
            self.receiver.answer = 500
            self.receiver.join(shop)
            say(shop)
            shop.wait(lambda: webhook(shop)["failing_since"], "a failure")
            other.join(shop)
            shop.stop()
            with sqlite3.connect(shop.database) as db:
                db.execute("UPDATE destinations SET failing_ms = tried_ms - 3700000"
                           " WHERE failing_ms > 0")
            db.close()
            shop.start()
            [told] = other.wait(1, shop)
            self.assertEqual(told["data"]["rule"], "receiver_failing")

    @of_the_file
    def test_a_week_is_enough(self):
        self.receiver.answer = 500
        with self.shop() as shop:
            self.receiver.join(shop)
            say(shop)
            shop.wait(lambda: webhook(shop)["error"], "a failure")
            shop.stop()
            with sqlite3.connect(shop.database) as db:
                db.execute("UPDATE messages SET made_ms = made_ms - 7 * 86400000")
                db.execute("UPDATE destinations SET due_ms = 0")
            db.close()
            shop.start()
            shop.wait(lambda: webhook(shop)["given_up"] == 1, "the end")
            self.assertEqual(webhook(shop)["waiting"], 0)
            self.assertIn("a message was given up", shop.log())

    def test_redirections_are_not_followed(self):
        self.receiver.answer = 302
        with self.shop() as shop:
            self.receiver.join(shop)
            say(shop)
            shop.wait(lambda: webhook(shop)["error"], "a failure")
            self.assertIn("redirections are not followed", webhook(shop)["error"])
            self.assertEqual(webhook(shop)["waiting"], 1)
            self.assertTrue(all(path.startswith("/hook") for path, *_ in self.receiver.got))

    def test_a_slow_receiver_is_bounded_and_holds_up_nobody_for_long(self):
        with self.shop() as shop, Receiver(lambda *_: time.sleep(30) or 200) as slow:
            slow.join(shop)
            self.receiver.join(shop)
            begun = time.monotonic()
            mine = say(shop)
            self.receiver.wait(1, shop)
            shop.wait(lambda: any("did not answer within 10" in (each["error"] or "")
                                  for each in shop.get("/api/webhooks")["webhooks"]), "a failure")
            self.assertLess(time.monotonic() - begun, 25)
            self.assertEqual([each["id"] for each in self.receiver.messages()], [mine])
            begun = time.monotonic()
            say(shop)
            shop.stop()  # does not wait for it
            self.assertLess(time.monotonic() - begun, 8)
            shop.start()

    def test_killed_after_it_was_received_and_before_that_was_kept(self):
        """It comes again, with the same id and content."""
        with self.shop() as shop:
            def die(receiver, number):
                if number == 1:
                    os.kill(shop.process.pid, signal.SIGKILL)
                return 200
            self.receiver.answer = die
            self.receiver.join(shop)
            # It may be gone before it answers.
            with contextlib.suppress(OSError, http.client.HTTPException):
                shop.call("POST", "/api/alerts/test")
            shop.process.wait()
            shop.process = None
            shop.start()
            shop.wait(lambda: webhook(shop)["delivered"] == 1, "it")
            self.assertEqual(len(self.receiver.got), 2)
            self.assertEqual(len(self.receiver.messages()), 1)

    def test_two_receivers_do_not_wait_for_each_other(self):
        with self.shop() as shop, Receiver(503) as broken:
            broken.join(shop)
            self.receiver.join(shop)
            sent = [say(shop) for _ in range(3)]
            self.assertEqual([each["id"] for each in self.receiver.wait(3, shop)], sent)

    def test_who_has_answered_does_not_wait_for_those_that_hang(self):
        over, sent, tries = threading.Event(), [], []

        def hang_on(*_):
            """Longer than the server waits for it. What was there to be sent, and what had come."""
            tries.append((set(sent), {each["id"] for each in self.receiver.messages()}))
            return 204 if over.wait(PATIENCE_S) else 503
        hang = [self.enterContext(Receiver(hang_on)) for _ in range(3)]
        self.addCleanup(over.set)
        with self.shop() as shop:
            self.receiver.join(shop)
            sent.append(say(shop))
            self.receiver.wait(1, shop)
            for each in hang:
                each.join(shop)
            for _ in range(3):
                sent.append(say(shop))
            self.assertEqual([each["id"] for each in self.receiver.wait(4, shop)], sent)
            shop.wait(lambda: len(tries) > 1, "the second that hangs")
            # What was there when one began to hang came before the next one was tried.
            for (there, _), (_, had_come) in zip(tries, tries[1:]):
                self.assertLessEqual(there, had_come)
            over.set()
            for each in hang:
                each.wait(3, shop)

    @of_the_file
    def test_the_command(self):
        with self.shop() as shop:
            done = run("alert", "test", "--database", shop.database, expect=1)
            self.assertIn(b"nobody is told of alerts", done.stderr)
            self.receiver.join(shop)
            done = run("alert", "test", "--database", shop.database)
            self.assertIn(b"it arrived", done.stdout)
            self.receiver.answer = 418
            done = run("alert", "test", "--database", shop.database, expect=1)
            self.assertIn(b"it answers with 418", done.stdout)
        with Shopfloor() as other:
            other.stop()
            done = run("alert", "test", "--database", other.database, expect=1)
            self.assertIn(b"no server runs", done.stderr)
            other.start()


class Mail(Case):
    full_disk_matters = False
    workers, stations = "W1 W2", "S1 S2"

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.password = pathlib.Path(self.folder, "password")
        self.password.write_text("s3cret\n")

    def mail_server(self, *how, **more):
        server = self.enterContext(MailServer(self.folder, *how, **more))
        if server.missing:
            self.skipTest("python3-aiosmtpd is not installed")
        return server

    def options_of(self, scheme, host, port, *more):
        return ("--alert-wait", "0s", "--smtp", f"{scheme}://{host}:{port}", "--smtp-from",
                "floor@plant.example", "--smtp-to", "ana@plant.example, ben@plant.example", *more)

    def queue(self, shop):
        return shop.get("/api/webhooks")["mail"]

    def test_an_alert_by_mail(self):
        server = self.mail_server()
        with self.shop(*self.options_of("smtp", "127.0.0.1", server.port)) as shop:
            shop.put("/api/workstations/S1", {"name": "Presse für Türen, die größte der Halle"})
            shop.keep(ago(20))
            shop.wait(server.mails, "a mail")
            [mail] = server.mails()
            self.assertEqual((mail["from"], mail["to"]),
                             ("floor@plant.example", ["ana@plant.example", "ben@plant.example"]))
            read = email.message_from_string(mail["data"], policy=email.policy.default)
            self.assertEqual(read["Subject"], "[warning] Presse für Türen, die größte der Halle "
                                              "(S1) has been idle in planned time")
            self.assertEqual(read["To"], "ana@plant.example, ben@plant.example")
            self.assertRegex(read["Message-ID"], r"^<[-0-9a-f]{36}@plant\.example>$")
            self.assertEqual(read["Auto-Submitted"], "auto-generated")
            self.assertTrue(read["Date"])
            text = read.get_content()
            self.assertRegex(text, r"S1\) has been idle in planned time: 20 min "
                                   r"\(limit 15 min\), since \d+ \w+ 20\d\d, \d\d:\d\d\n")
            self.assertIn(shop.get("/api/alerts")["alerts"][0]["advice"], " ".join(text.split()))
            self.assertIn("Ask there what holds up the work", text)
            self.assertNotIn("W1", text)
            shop.wait(lambda: self.queue(shop)["delivered"] == 1, "its count")

    def test_a_site_that_has_a_name_and_speaks_german(self):
        server = self.mail_server()
        with Receiver() as receiver, self.shop(
                *self.options_of("smtp", "127.0.0.1", server.port), "--site-url",
                "https://ulm.example/", "--alert-language", "german",
                "--timezone", "Asia/Tokyo") as shop:
            receiver.join(shop)
            shop.keep(ago(20))
            shop.wait(server.mails, "a mail")
            read = email.message_from_string(server.mails()[0]["data"],
                                             policy=email.policy.default)
            self.assertEqual(read["Subject"], "[Warnung] ulm.example: Arbeitsplatz S1 ist in "
                                              "der Planzeit im Leerlauf")
            since = now(minutes=-20).astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
            text = read.get_content()
            self.assertIn(f"seit {since:%d.%m.%Y, %H:}", text)
            self.assertIn("Vor Ort fragen, was die Arbeit aufhält", " ".join(text.split()))
            self.assertIn("https://ulm.example/alerts\n", text)
            [event] = receiver.wait(1, shop)
            self.assertEqual(event["source"], "https://ulm.example/api/alerts")
            self.assertIn("Vor Ort fragen", event["data"]["alerts"][0]["advice"])
            say(shop)
            shop.wait(lambda: len(server.mails()) > 1, "the second")
            read = email.message_from_string(server.mails()[1]["data"],
                                             policy=email.policy.default)
            self.assertEqual(read["Subject"],
                             "[Test] ulm.example: Alarme der Fertigung kommen an")

    def own_address(self):
        """Of this machine, and not in 127.0.0.0/8: there TLS is needed."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))
            except OSError:
                self.skipTest("this machine has no address on any network")
            return probe.getsockname()[0]

    def certificate_of(self, address):
        authority = Authority(self.folder, "plant")
        both = [file.read_text() for file in authority.sign(
            "mail", f"subjectAltName=IP:{address},DNS:localhost")]
        pathlib.Path(self.folder, "both.pem").write_text("".join(both))
        return str(pathlib.Path(self.folder, "both.pem")), str(authority.file)

    def outcome(self, shop):
        say(shop)
        shop.wait(lambda: self.queue(shop)["delivered"] or self.queue(shop)["error"], "the mail")
        return self.queue(shop)

    def test_over_tls_with_a_password(self):
        address = self.own_address()
        certificate, authority = self.certificate_of(address)
        for how, scheme in (("starttls", "smtp"), ("smtps", "smtps")):
            with self.subTest(how):
                server = self.mail_server(how, certificate=certificate, user="floor:s3cret",
                                          address=address)
                options = self.options_of(scheme, address, server.port, "--smtp-user", "floor",
                                          "--smtp-password-file", str(self.password),
                                          "--smtp-ca-file", authority)
                with self.shop(*options) as shop:
                    said = self.outcome(shop)
                    self.assertEqual((said["delivered"], said["error"]), (1, None))
                    self.assertNotIn("s3cret", shop.log())
                self.assertTrue(server.mails()[-1]["tls"])

    def test_what_goes_wrong(self):
        address = self.own_address()
        certificate, authority = self.certificate_of(address)
        plain = self.mail_server("plain", address=address)
        secret = self.mail_server("starttls", certificate=certificate, user="floor:other",
                                  address=address)
        user = ("--smtp-user", "floor", "--smtp-password-file", str(self.password))
        with socket.socket() as closed:
            closed.bind((address, 0))
            rows = [
                ("it offers no TLS", plain.port, (), "offers no TLS"),
                ("its certificate is nobody's", secret.port, user, "is not trusted"),
                ("a wrong password", secret.port, (*user, "--smtp-ca-file", authority),
                 "does not know the user or the password"),
                ("nobody listens", closed.getsockname()[1], (), "cannot connect"),
            ]
            for what, port, more, words in rows:
                with self.subTest(what), \
                        self.shop(*self.options_of("smtp", address, port, *more)) as shop:
                    said = self.outcome(shop)
                    self.assertIn(words, said["error"])
                    self.assertEqual(said["waiting"], 1)
        self.assertEqual(plain.mails(), [])

    def test_what_waits_is_sent_when_the_server_is_back(self):
        server = self.mail_server()
        with self.shop(*self.options_of("smtp", "127.0.0.1", 1)) as shop:
            self.assertIn("cannot connect", self.outcome(shop)["error"])
            shop.stop()
            shop.options = [*self.options_of("smtp", "127.0.0.1", server.port), "--no-seed"]
            shop.start()
            shop.wait(server.mails, "a mail")
            # Without a mail server nothing waits for one.
            shop.stop()
            shop.options = ["--no-seed"]
            shop.start()
            self.assertEqual(self.queue(shop), None)

    def test_settings_that_cannot_be_used(self):
        rows = [
            (["--smtp", "smtp://x"], "smtp-from"),
            (["--smtp", "smtp://x", "--smtp-from", "a@b"], "smtp-to"),
            (["--smtp", "smtp://x", "--smtp-from", "a@b", "--smtp-to", "c"], "smtp-to"),
            # Nothing could ever be sent to these.
            (["--smtp", "smtp://x", "--smtp-from", "a@b", "--smtp-to", "Ops <c@d>"], "smtp-to"),
            (["--smtp", "smtp://x", "--smtp-from", "a@b", "--smtp-to", "c@d, e f@g"], "smtp-to"),
            (["--smtp", "smtp://x", "--smtp-from", "Floor <a@b>", "--smtp-to", "c@d"],
             "smtp-from"),
            (["--smtp", "smtp://x", "--smtp-from", "a@b", "--smtp-to", "c@d", "--smtp-user", "u"],
             "smtp-password-file"),
            (["--site-url", "plant.example"], "site-url"),
            (["--site-url", "ftp://plant.example"], "site-url"),
            (["--site-url", "https://"], "site-url"),
            (["--site-url", "https://plant.example/?a=b"], "site-url"),
            (["--site-url", "https://floor:secret@plant.example"], "site-url"),
            (["--site-url", "https://plant.example\nBcc: x"], "site-url"),
            (["--alert-language", "french"], "alert-language"),
        ]
        for options, words in rows:
            with self.subTest(words):
                done = run("serve", "--listen", "127.0.0.1:0", "--no-seed", *options, expect=2)
                self.assertIn(words, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
