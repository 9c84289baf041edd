"""TLS: who is told what by which certificate, what half a handshake costs, and what proxies say."""
import contextlib
import http.client
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

from beside import Edge
from certificates import SERVER, Authority, end_of, fingerprint, openssl
from shopfloor import PATIENCE_S, PLAIN, Case, Client, Shopfloor, event, of_the_file, run

HALF_OPEN, WATCHED_S, SHARE = 1000, 3, 0.05


def cpu_s(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


class Certified(Case):
    """With a plant's authority, and a certificate of the server from it."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.plant = Authority(self.folder, "plant")
        self.certificate, self.key = self.plant.sign("server", SERVER)

    def secure(self, *options, **how):
        return self.shop("--tls-certificate", self.certificate, "--tls-key", self.key, *options,
                         trust=self.plant.file, **how)

    def context(self, certificate=None, highest=None):
        context = ssl.create_default_context(cafile=self.plant.file)
        if certificate:
            context.load_cert_chain(*certificate)
        if highest:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # old ones are asked for
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = highest
        return context

    def connect(self, shop, context=None, session=None, name="localhost"):
        raw = socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S)
        self.addCleanup(raw.close)
        link = (context or self.context()).wrap_socket(raw, server_hostname=name, session=session)
        self.addCleanup(link.close)
        return link

    def await_line(self, stream, what):
        line = b" "
        while what not in line:
            line = stream.readline()
            self.assertTrue(line, "the stream has ended")


class Serving(Certified):
    def test_pages_changes_and_the_live_stream_work(self):
        with self.secure() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
            self.assertEqual(shop.metrics("06:00", "07:00")["factory"]["total_production_count"], 3)
            stream = http.client.HTTPSConnection("localhost", shop.port, timeout=PATIENCE_S,
                                                 context=self.context())
            self.addCleanup(stream.close)
            stream.request("GET", "/api/stream")
            answer = stream.getresponse()
            self.assertTrue(answer.readline())
            shop.post("/api/events", event("07:00 W1 S1 idle"), 201)
            self.await_line(answer, b"idle")
            # A page in the browser's memory must not force TLS on other services of this name.
            self.assertIsNone(answer.headers["Strict-Transport-Security"])

    def test_a_body_of_many_records_comes_whole(self):
        events = [event(f"06:{i // 60:02d}:{i % 60:02d} W1 S1 +1") for i in range(3000)]
        with self.secure() as shop:
            said = shop.post("/api/events/batch", {"events": events})
            self.assertEqual(said["accepted"], 3000)
            self.assertEqual(len(shop.events()), 3000)

    def test_only_pages_of_the_own_name_over_tls_may_change_anything(self):
        with self.secure("--host", "plant.example") as shop:
            for host, origin, status in (
                    (f"plant.example:{shop.port}", f"https://plant.example:{shop.port}", 201),
                    (f"localhost:{shop.port}", f"https://localhost:{shop.port}", 201),
                    (f"plant.example:{shop.port}", f"http://plant.example:{shop.port}", 403),
                    (f"plant.example:{shop.port}", "https://plant.example", 403),
                    (f"plant.example:{shop.port}", "https://evil.example", 403),
                    (f"evil.example:{shop.port}", f"https://evil.example:{shop.port}", 421)):
                with self.subTest(f"{origin} asks {host}"):
                    answer = shop.call("POST", "/api/events", event("06:00 W1 S1 working"),
                                       {"Host": host, "Origin": origin})
                    self.assertIn(answer.status, (status, 200 if status == 201 else status))

    def test_two_that_say_who_asks_are_refused(self):
        with self.secure() as shop:
            for headers in ("Authorization: Bearer a\r\nAuthorization: Bearer b",
                            "Cookie: a=1\r\nCookie: a=2", "Origin: https://a\r\nOrigin: https://b",
                            "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: none"):
                link = self.connect(shop)
                link.sendall(f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n".encode())
                self.assertIn(b" 400 ", link.recv(1000).partition(b"\r\n")[0], headers)

    def test_old_versions_are_refused_and_the_new_ones_use_x25519(self):
        with self.secure() as shop:
            for version, spoken in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                                    (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
                self.assertEqual(self.connect(shop, self.context(highest=version)).version(), spoken)
            old = self.context(highest=ssl.TLSVersion.TLSv1_1)
            old.set_ciphers("DEFAULT:@SECLEVEL=0")
            with self.assertRaises(OSError):
                self.connect(shop, old)
            said = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{shop.port}",
                                   "-groups", "X25519:P-256"],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
            self.assertIn("X25519", said)

    def test_nothing_is_resumed(self):
        """Who resumes a session does not show a certificate again."""
        with self.secure("--tls-client-ca", self.plant.file) as shop:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = self.context(self.plant.agent("hall-2"), version)
                first = self.connect(shop, context)
                first.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertIn(b"200", first.recv(1000))
                session = first.session
                self.assertFalse(session and session.has_ticket)
                self.assertFalse(self.connect(shop, context, session).session_reused)

    def test_health_and_the_watchdog_speak_tls(self):
        with self.secure() as shop:
            listen = ("--listen", f"127.0.0.1:{shop.port}")
            self.assertEqual(run("health", *listen, "--tls-certificate", self.certificate).stdout,
                             b"ready\n")
            run("health", *listen, expect=1)
        with tempfile.TemporaryDirectory() as folder, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(f"{folder}/notify")
            told.settimeout(PATIENCE_S)
            with self.secure(env={"NOTIFY_SOCKET": f"{folder}/notify", "WATCHDOG_USEC": "200000"}):
                self.assertEqual(told.recv(100), b"READY=1")
                self.assertEqual(told.recv(100), b"WATCHDOG=1")


@of_the_file
class SelfSigned(Case):
    def test_it_is_made_once_and_known_by_its_fingerprint(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            certificate, key = folder / "floor.db.cert.pem", folder / "floor.db.key.pem"
            with self.shop("--tls-self-signed", "--host", "plant.example", folder=folder,
                           trust=certificate) as shop:
                self.assertEqual(shop.call("GET", "/readyz").status, 200)
                print_ = shop.await_log(r'"sha256":"([0-9A-F:]{95})"').group(1)
                self.assertEqual(print_, fingerprint(certificate))
                for path in (certificate, key):
                    self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)
                names = ssl._ssl._test_decode_cert(str(certificate))["subjectAltName"]
                for name in (("DNS", "plant.example"), ("DNS", "localhost"),
                             ("IP Address", "127.0.0.1")):
                    self.assertIn(name, names)
                made = certificate.read_bytes(), key.read_bytes()
                shop.restart()
                self.assertEqual((certificate.read_bytes(), key.read_bytes()), made)
            key.unlink()  # what remains is of no use
            with Shopfloor("--tls-self-signed", folder=folder, trust=certificate) as shop:
                self.assertNotEqual(certificate.read_bytes(), made[0])
                self.assertEqual(run("health", "--listen", f":{shop.port}", "--tls-self-signed").stdout,
                                 b"ready\n")

    def test_an_agent_that_trusts_it_delivers(self):
        with self.shop("--tls-self-signed", trust=lambda shop: shop.folder / "floor.db.cert.pem") as shop:
            with Edge(f"https://127.0.0.1:{shop.port}", "--ca-file",
                      str(shop.folder / "floor.db.cert.pem")) as edge:
                edge.post("/api/events", event("06:00 W1 S1 working"), 201)
                edge.await_state(waiting=0, delivered=1)
            with Edge(f"https://127.0.0.1:{shop.port}") as edge:
                edge.post("/api/events", event("07:00 W1 S1 working"), 201)
                edge.await_log("is not trusted")
            self.assertEqual(len(shop.events()), 1)


class Settings(Certified):
    def test_what_cannot_be_is_said_at_the_start(self):
        foreign = Authority(self.folder, "foreign").sign("foreign-server", SERVER)
        for options, error in (
                (["--tls-key", self.key], "tls-key needs a certificate"),
                (["--tls-client-ca", self.plant.file], "tls-client-ca needs a certificate"),
                (["--tls-certificate", self.certificate, "--tls-self-signed"], "exclude each other"),
                (["--tls-certificate", self.certificate], "tls-key: it cannot be used"),
                (["--tls-certificate", "/none"], "tls-certificate: '/none': No such file"),
                (["--tls-certificate", self.certificate, "--tls-key", foreign[1]],
                 "the key does not belong to the certificate"),
                (["--behind-proxy", "nginx"], "behind-proxy: 'nginx' is no network")):
            with self.subTest(error):
                done = run("serve", "--listen", "127.0.0.1:0", *options, expect=None)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(error, done.stderr.decode())

    def test_one_file_may_have_both(self):
        both = self.folder / "both.pem"
        both.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        with self.shop("--tls-certificate", both, trust=self.plant.file) as shop:
            self.assertEqual(shop.call("GET", "/healthz").status, 200)


class HalfAHandshake(Certified):
    """One byte, a stalled hello and a thousand of them cost next to nothing."""

    def hello(self):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        half = self.context().wrap_bio(incoming, outgoing, server_hostname="localhost")
        with self.assertRaises(ssl.SSLWantReadError):
            half.do_handshake()
        return outgoing.read()

    def wait_until_answered(self, shop):
        """A busy machine takes a while to answer a thousand hellos; what comes then is waiting."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            before = cpu_s(shop.process)
            time.sleep(1)
            if cpu_s(shop.process) - before < SHARE:
                return

    def share(self, shop, sent, count):
        """Of a core, while so many clients have sent that much and wait."""
        with contextlib.ExitStack() as stack:
            for _ in range(count):
                link = stack.enter_context(socket.create_connection(("127.0.0.1", shop.port)))
                link.sendall(sent)
            self.wait_until_answered(shop)
            before, began = cpu_s(shop.process), time.monotonic()
            slowest = 0
            while time.monotonic() - began < WATCHED_S:
                asked = time.monotonic()
                self.assertEqual(shop.call("GET", "/healthz").status, 200)
                slowest = max(slowest, time.monotonic() - asked)
                time.sleep(0.1)
            spent = (cpu_s(shop.process) - before) / (time.monotonic() - began)
            print(f"# {count} of {len(sent)} bytes: {100 * spent:.1f} % of a core, "
                  f"slowest answer {1000 * slowest:.0f} ms")
            return spent

    @unittest.skipUnless(PLAIN, "a sanitizer is slower")
    def test_it_burns_no_core(self):
        hello = self.hello()
        with self.secure("--request-deadline", "60s") as shop:
            for sent, count in ((b"\x16", 1), (hello[:len(hello) // 2], 1), (hello, 1),
                                (b"\x16", HALF_OPEN), (hello[:-1], HALF_OPEN), (hello, HALF_OPEN)):
                self.assertLess(self.share(shop, sent, count), SHARE, (len(sent), count))

    def test_it_is_cut_at_the_deadline_without_clear_text(self):
        with self.secure("--request-deadline", "1s") as shop:
            for sent in (b"", b"\x16", self.hello()[:100], b"GET / HTTP/1.1\r\n"):
                with socket.create_connection(("127.0.0.1", shop.port), PATIENCE_S) as link:
                    link.sendall(sent)
                    said = b""
                    with contextlib.suppress(ConnectionResetError):
                        while piece := link.recv(1000):
                            said += piece
                    self.assertNotIn(b"HTTP", said)


class Reloading(Certified):
    def reload(self, shop, expect):
        mark = shop.log_path.stat().st_size
        shop.process.send_signal(signal.SIGHUP)
        shop.await_log(expect, mark)

    def shown(self, shop):
        return self.connect(shop).getpeercert(True)

    def test_a_pair_that_is_whole_replaces_the_one_before(self):
        with self.secure() as shop:
            before = self.shown(shop)
            made = self.plant.sign("next", SERVER)
            shutil.copy(made[0], self.certificate)  # and not yet its key
            self.reload(shop, "the certificate stays as it was.*does not belong")
            self.assertEqual(self.shown(shop), before)
            self.certificate.write_text("nothing")
            self.reload(shop, "the certificate stays as it was.*is no certificate")
            self.assertEqual(self.shown(shop), before)
            shutil.copy(made[0], self.certificate)
            shutil.copy(made[1], self.key)
            self.reload(shop, "TLS, with a certificate")
            self.assertNotEqual(self.shown(shop), before)
            shop.restart()

    def test_an_old_one_is_told_of(self):
        self.certificate, self.key = self.plant.sign("old", SERVER, days=-1)
        with Shopfloor("--tls-certificate", self.certificate, "--tls-key", self.key, "--no-seed",
                       trust=lambda _: None) as shop:
            shop.await_log("the certificate has expired")

    def test_two_hundred_reloads_disturb_nobody(self):
        stop, failed, asked = threading.Event(), [], []

        def ask(shop):
            while not stop.is_set():
                try:
                    with Client(shop.port, self.context()) as client:
                        for _ in range(3):
                            asked.append(client.call("GET", "/healthz").status)
                except OSError as error:
                    failed.append(repr(error))

        pairs = [self.plant.sign(name, SERVER) for name in ("one", "two")]
        with self.secure() as shop:
            stream = http.client.HTTPSConnection("localhost", shop.port, timeout=PATIENCE_S,
                                                 context=self.context())
            self.addCleanup(stream.close)
            stream.request("GET", "/api/stream")
            answer = stream.getresponse()
            askers = [threading.Thread(target=ask, args=(shop,), daemon=True) for _ in range(3)]
            for asker in askers:
                asker.start()
            self.addCleanup(stop.set)
            for i in range(200):
                for new, old in zip(pairs[i % 2], (self.certificate, self.key)):
                    shutil.copy(new, old.with_suffix(".new"))
                    old.with_suffix(".new").rename(old)
                shop.process.send_signal(signal.SIGHUP)
                time.sleep(0.005)
            last = ssl.PEM_cert_to_DER_cert(pairs[1][0].read_text())
            shop.wait(lambda: self.shown(shop) == last, "the last certificate")
            stop.set()
            for asker in askers:
                asker.join()
            self.assertEqual(failed, [])
            self.assertEqual(set(asked), {200})
            shop.post("/api/events", event("06:00 W1 S1 working"), 201)
            self.await_line(answer, b"working")


class Terms(Certified):
    """Until when certificates and lists of revoked ones are good: who is told, and when."""

    def setUp(self):
        super().setUp()
        self.agents = Authority(self.folder, "agents", days=100)
        self.trusted = self.folder / "trusted.pem"
        self.trust(hours=48)
        with Shopfloor(folder=self.folder) as shop:
            self.database = shop.database
        self.settings = ["--tls-certificate", self.certificate, "--tls-key", self.key,
                         "--tls-client-ca", self.trusted]

    def trust(self, hours=None):
        crl = self.agents.revoke_none(hours) if hours is not None else ""
        self.trusted.write_text(self.agents.file.read_text() + crl)

    def figures(self, shop):
        said = shop.call("GET", "/metrics").body.decode()
        return {name: float(value) for name, value in
                re.findall(r"^shopfloor_tls_(\w+)_expires_timestamp_seconds (\S+)$", said, re.M)}

    def examine(self, *more, expect=None):
        """What doctor says of TLS and of secrets: [(severity, text)]."""
        said = run("doctor", "--database", self.database, *self.settings, *more, expect=expect)
        return [(severity, text) for severity, what, text in
                (line.split(maxsplit=2) for line in said.stdout.decode().splitlines()
                 if not line.startswith(" ")) if what in ("tls", "secrets")]

    def test_prometheus_is_told_and_a_renewal_counts_at_once(self):
        with self.secure("--tls-client-ca", self.trusted) as shop:
            told = self.figures(shop)
            self.assertEqual(told["certificate"], end_of(self.certificate))
            self.assertEqual(told["client_ca"], end_of(self.agents.file))
            self.assertAlmostEqual(told["client_crl"], time.time() + 48 * 3600, delta=60)
            for made, old in zip(self.plant.sign("next", SERVER, days=90),
                                 (self.certificate, self.key)):
                shutil.copy(made, old)
            self.trust()
            shop.process.send_signal(signal.SIGHUP)
            shop.wait(lambda: "client_crl" not in self.figures(shop), "what was read again")
            self.assertAlmostEqual(self.figures(shop)["certificate"], time.time() + 90 * 86400,
                                   delta=60)
        with self.shop() as shop:
            self.assertEqual(self.figures(shop), {})

    def test_of_two_authorities_the_first_that_ends_counts(self):
        brief = Authority(self.folder, "brief", days=30)
        self.trusted.write_text(self.agents.file.read_text() + brief.file.read_text())
        with self.secure("--tls-client-ca", self.trusted) as shop:
            self.assertEqual(self.figures(shop)["client_ca"], end_of(brief.file))

    def test_the_log_tells_when_it_reads_them(self):
        self.certificate, self.key = self.plant.sign("good", SERVER, days=30)
        self.trust(hours=-1)
        with self.secure("--tls-client-ca", self.trusted) as shop:
            shop.await_log("a list of revoked certificates in tls-client-ca has expired: agents")
            self.assertNotIn("the certificate expires soon", shop.log())
            self.trust(hours=23)
            shop.process.send_signal(signal.SIGHUP)
            shop.await_log("a list of revoked certificates in tls-client-ca expires soon")

    def test_doctor_looks_at_the_files(self):
        def make(server_days=30, crl_hours=48):
            self.plant.sign("server", SERVER, days=server_days)
            self.key.chmod(0o640)
            self.trust(hours=crl_hours)

        def another_key():
            make()
            shutil.copy(self.plant.sign("other", SERVER)[1], self.key)

        def encrypted():
            make()
            plain = shutil.copy(self.key, self.folder / "plain.key")
            openssl(self.folder, "openssl", "pkcs8", "-topk8", "-in", plain, "-out", self.key,
                    "-passout", "pass:x")

        rows = [(make, "good", "the certificate is good until 20"),
                (make, "good", "a certificate of tls-client-ca is good until 20"),
                (make, "good", "in tls-client-ca is good until 20"),
                (make, "good", "only who should may read keys and backups"),
                (lambda: make(server_days=20), "warning", "the certificate expires soon, at 20"),
                (lambda: make(server_days=-1), "BAD", "expired at 20.*: clients refuse it"),
                (lambda: make(crl_hours=-1), "BAD", "expired at 20.*: agents for whom"),
                (another_key, "BAD", "the key does not belong to the certificate"),
                (encrypted, "BAD", "the key is encrypted"),
                (self.key.unlink, "BAD", "tls-key: '.*server.key': No such file"),
                (lambda: (make(), self.key.chmod(0o644)), "warning",
                 r"others on this machine may read '.*server.key' \(mode 644\); chmod 640 it")]
        for change, severity, text in rows:
            with self.subTest(text):
                change()
                found = self.examine()
                self.assertTrue([each for each in found if each[0] == severity
                                 and re.search(text, each[1])], found)

    @of_the_file
    def test_doctor_knows_the_certificate_that_the_server_made(self):
        self.settings = ["--tls-self-signed"]
        self.assertEqual(self.examine()[-1][0], "BAD")  # none was made yet
        with Shopfloor("--tls-self-signed", folder=self.folder, trust=lambda _: None):
            pass
        severity, text = self.examine()[-1]
        self.assertEqual(severity, "good")
        self.assertIn("the certificate is good until", text)


class Clients(Certified):
    def test_a_certificate_that_is_no_good_opens_nothing(self):
        foreign = Authority(self.folder, "foreign")
        with self.secure("--tls-client-ca", self.plant.file) as shop:
            for what, certificate, reason in (
                    ("none", None, None), ("good", self.plant.agent("hall-2"), None),
                    ("expired", self.plant.agent("hall-3", days=-1), "expired"),
                    ("foreign", foreign.agent("hall-2", file="copy"), "unknown ca"),
                    ("of a server", (self.certificate, self.key), None)):
                for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                    with self.subTest(what, version=version):
                        said = ""
                        try:
                            link = self.connect(shop, self.context(certificate, version))
                            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            said = link.recv(1000).decode()
                        except OSError as error:
                            said = str(error)
                        self.assertIn(reason or "200 OK", said)

    def test_an_agent_may_bring_events_in_and_nothing_else(self):
        password = self.folder / "password"
        password.write_text("correct horse battery staple\n")
        hall_2 = self.plant.agent("hall-2")
        nameless = self.plant.sign("nameless", "extendedKeyUsage=clientAuth")
        batch = {"events": [event("06:00 W1 S1 working")]}
        with self.secure("--tls-client-ca", self.plant.file) as shop:
            run("user", "add", "ana", "--roles", "administrator", "--password-file", password,
                "--database", shop.database)
            for certificate, method, path, status in (
                    (None, "POST", "/api/events/batch", 401),
                    (nameless, "POST", "/api/events/batch", 401),
                    (hall_2, "POST", "/api/events/batch", 200),
                    (hall_2, "GET", "/api/metrics", 403),
                    (hall_2, "GET", "/api/events", 403),
                    (hall_2, "POST", "/api/workers", 403),
                    (hall_2, "GET", "/api/keys", 403)):
                with self.subTest(f"{method} {path}"), \
                        Client(shop.port, self.context(certificate)) as client:
                    body = batch if method == "POST" else None
                    self.assertEqual(client.call(method, path, body).status, status)

    def test_an_agent_delivers_by_its_certificate(self):
        certificate, key = self.plant.agent("test")
        with self.secure("--tls-client-ca", self.plant.file) as shop:
            with Edge(f"https://127.0.0.1:{shop.port}", "--ca-file", str(self.plant.file),
                      "--client-certificate", str(certificate), "--client-key", str(key)) as edge:
                edge.post("/api/events", event("06:00 W1 S1 working"), 201)
                edge.await_state(waiting=0, delivered=1)
            expired = self.plant.agent("late", days=-1)
            with Edge(f"https://127.0.0.1:{shop.port}", "--ca-file", str(self.plant.file),
                      "--client-certificate", str(expired[0]), "--client-key",
                      str(expired[1])) as edge:
                edge.post("/api/events", event("07:00 W1 S1 working"), 201)
                edge.await_log("certificate expired")
                self.assertEqual(edge.state()["waiting"], 1)
            shop.await_log('a client\'s certificate was refused","agent":"late"')
        done = run("edge", "--server", "https://x", "--client-key", key, expect=None)
        self.assertIn(b"a key without its certificate", done.stderr)


if __name__ == "__main__":
    unittest.main()
