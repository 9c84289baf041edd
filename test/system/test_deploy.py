"""What a plant puts around the server: Prometheus' rules, a dashboard, nginx with TLS and sign-in."""
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

import engines
import postgres
from beside import Edge
from certificates import Authority
from hub import Hub, Site
from shopfloor import BINARY, PATIENCE_S, PLAIN, Case, event, of_the_file, run

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
OF_A_TOPIC = re.compile("shopfloor_topic_")  # see test_topic
PASSWORD = "a long enough one for the plant"


def promtool(*arguments):
    return subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True)


def figures_in(text):
    return set(re.findall(r"\bshopfloor_[a-z_]+", text))


class Watching(Case):
    def test_promtool_takes_the_files_and_the_rules_fire_when_they_should(self):
        for arguments in (["check", "config", "prometheus.yml"], ["check", "rules", "shopfloor.rules.yml"],
                          ["test", "rules", "shopfloor.test.yml"]):
            with self.subTest(arguments):
                done = promtool(*arguments)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @of_the_file
    def test_every_figure_that_is_named_is_one_that_a_server_has(self):
        dashboard = (DEPLOY / "grafana/shopfloor.json").read_text()
        used = figures_in(dashboard) | figures_in((PROMETHEUS / "shopfloor.rules.yml").read_text())
        used = {each for each in used if not OF_A_TOPIC.match(each)}
        self.assertGreater(len(used), 15)
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        agents, trusted = Authority(folder, "agents"), folder / "trusted.pem"
        trusted.write_text(agents.file.read_text() + agents.revoke_none(hours=48))
        own = folder / "floor.db.cert.pem"
        with self.shop("--backup-folder", folder, "--backup-at", "00:00", "--tls-self-signed",
                       "--tls-client-ca", trusted, "--hub", "http://127.0.0.1:1", "--site", "a",
                       folder=folder, trust=own) as shop, \
                Edge(f"https://127.0.0.1:{shop.port}", "--ca-file", own) as edge:
            shop.await_log("a backup was made")
            edge.post("/api/events", event("06:00 W1 S1 working", camera_id="C1"), 201)
            shop.wait(lambda: shop.get("/api/agents")["count"], "a heartbeat")

            def judged():
                said = shop.call("GET", "/metrics").body.decode()
                known = ("shopfloor_drift_judged", "shopfloor_sheets_failing 1")
                return said if all(each in said for each in known) else None
            said = shop.wait(judged, "cameras to be judged")
        # What is known of cameras only a source tells; HELP names its figures all the same.
        with Hub() as hub:
            hub.enrol(Site("a"))
            said += hub.call("GET", "/metrics").body.decode()
        have = set(re.findall(r"^# HELP (shopfloor_[a-z_]+)", said, re.MULTILINE))
        self.assertEqual(used - have, set())

    def test_panels_of_the_dashboard_do_not_overlap(self):
        panels = json.loads((DEPLOY / "grafana/shopfloor.json").read_text())["panels"]
        cells = [(x, y) for panel in panels for at in [panel["gridPos"]]
                 for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])]
        self.assertEqual(len(cells), len(set(cells)))
        self.assertEqual({x for x, _ in cells}, set(range(24)))


class Services(unittest.TestCase):
    def test_settings_to_begin_with_are_those_of_the_command(self):
        packaging = DEPLOY.parent / "packaging"
        commands = {"server": "serve", "hub": "hub", "edge": "edge"}
        self.assertEqual({each.stem for each in packaging.glob("*.conf")},
                         set(commands) | {f"sysusers-{each}" for each in commands})
        for name, command in commands.items():
            text = (packaging / f"{name}.conf").read_text()
            named = re.findall(r"^#?([a-z-]+) = ", text, re.MULTILINE)
            self.assertGreater(len(named), 3)
            said = run(command, "--help").stdout.decode()
            for each in named:
                with self.subTest(name, setting=each):
                    self.assertRegex(said, rf"(?m)^ +(-\w, )?--(\[?no-\]?)?{each}\b")
            service = "shopfloor" if name == "server" else f"shopfloor-{name}"
            unit = (packaging / f"systemd/{service}.service.in").read_text()
            self.assertIn(f"/shopfloor {command} --config @sysconfdir@/shopfloor/{name}.conf\n", unit)
            user = re.search(r"^User=(.+)$", unit, re.MULTILINE)[1]
            self.assertIn(f"\nu {user} -", (packaging / f"sysusers-{name}.conf").read_text())


class Image(unittest.TestCase):
    @engines.needs(postgres)
    @unittest.skipUnless(PLAIN, "once, with the plain program, is enough")
    @unittest.skipUnless(os.getuid() == 0, "to go into a folder as if it were all takes root")
    def test_it_has_all_that_its_programs_need(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([DEPLOY.parent / "docker/make_root", BINARY, folder], check=True)
            for program in ("shopfloor", "pg_dump", "pg_restore", "psql"):
                done = subprocess.run(["chroot", folder, f"/usr/bin/{program}", "--version"],
                                      capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertTrue(done.stdout.startswith(program), done.stdout)
            packages = os.listdir(f"{folder}/var/lib/dpkg/status.d")
            self.assertTrue([each for each in packages if each.startswith("postgresql-client")],
                            packages)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Proxy(Case):
    """nginx with the file as it stands, but for ports, paths and the name."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.port = free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                        "/CN=plant.example", "-addext", "subjectAltName=DNS:plant.example",
                        "-keyout", "key.pem", "-out", "cert.pem"],
                       cwd=self.folder, check=True, capture_output=True)
    def start(self, shop):
        conf = (DEPLOY / "nginx/shopfloor.conf").read_text()
        for old, new in [("listen 443", f"listen 127.0.0.1:{self.port}"),
                         ("/etc/ssl/plant.example.pem", f"{self.folder}/cert.pem"),
                         ("/etc/ssl/private/plant.example.key", f"{self.folder}/key.pem"),
                         ("127.0.0.1:3000;", f"127.0.0.1:{shop.port};")]:
            self.assertIn(old, conf)
            conf = conf.replace(old, new)
        (self.folder / "nginx.conf").write_text(f"""
            daemon off; pid {self.folder}/pid; error_log {self.folder}/errors;
            events {{}}
            http {{
                access_log off;
                client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
                fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u;
                scgi_temp_path {self.folder}/s;
                {conf}
            }}""")
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin") or "nginx"
        (self.folder / "errors").touch()
        process = subprocess.Popen([nginx, "-c", self.folder / "nginx.conf", "-e",
                                    self.folder / "errors"])
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                self.assertIsNone(process.poll(), (self.folder / "errors").read_text())
                time.sleep(0.02)
        self.fail("nginx does not listen")

    def test_the_balancer_of_containers_can_be_read(self):
        (self.folder / "nginx.conf").write_text(f"""
            pid {self.folder}/pid; error_log {self.folder}/errors; events {{}}
            http {{
                access_log off;
                client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
                fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u;
                scgi_temp_path {self.folder}/s;
                {(DEPLOY / "nginx/scaled.conf").read_text()}
            }}""")
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin") or "nginx"
        done = subprocess.run([nginx, "-t", "-c", self.folder / "nginx.conf", "-e", self.folder / "errors"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def connect(self):
        trust = ssl.create_default_context(cafile=self.folder / "cert.pem")
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE_S,
                                                 context=trust)
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
        connection.sock = trust.wrap_socket(raw, server_hostname="plant.example")
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, body=None, cookie=None, **headers):
        connection = self.connect()
        headers.setdefault("Host", f"plant.example:{self.port}")
        if cookie:
            headers["Cookie"] = cookie
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def page(self, **other):
        """What a browser says of a page of this server."""
        return {"Sec-Fetch-Site": "same-origin", "X-Shopfloor": "1",
                "Origin": f"https://plant.example:{self.port}", **other}

    def shop(self, **how):
        return super().shop("--host", "plant.example", "--behind-proxy", "127.0.0.1", **how)

    def set_up(self, shop):
        """On the server's machine, which is open until then. The administrator's cookie."""
        shop.keep("06:00 W1 S1 working")
        answer = shop.call("POST", "/api/setup", {"name": "ana", "password": PASSWORD},
                           {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin"})
        self.assertIn(answer.status, (200, 201), answer)

    def sign_in(self, password=None):
        answer = self.ask("POST", "/api/session",
                          {"name": "ana", "password": password or PASSWORD}, **self.page())
        cookie = answer.headers["Set-Cookie"]
        return answer.status, cookie and cookie.split(";")[0]

    def test_nobody_gets_in_before_it_is_set_up(self):
        with self.shop() as shop:
            self.start(shop)
            self.assertEqual(self.ask("GET", "/healthz").status, 200)
            for path in ("/api/metrics", "/api/stream", "/api/settings", "/metrics"):
                self.assertEqual(self.ask("GET", path).status, 401, path)

    def test_who_signs_in_has_pages_changes_and_the_live_stream(self):
        with self.shop() as shop:
            self.start(shop)
            self.set_up(shop)
            self.assertEqual(self.sign_in("wrong")[0], 401)
            status, cookie = self.sign_in()
            self.assertEqual(status, 200)
            self.assertIn("__Host-", cookie)
            for path in ("/api/metrics", "/api/stream", "/api/settings"):
                self.assertEqual(self.ask("GET", path).status, 401, path)
            self.assertEqual(self.ask("GET", "/api/metrics", cookie=cookie).status, 200)

            change = {"hold_minutes": 240}
            # Of a page of another site nothing may be changed.
            foreign = self.page(Origin="https://evil.example")
            foreign["Sec-Fetch-Site"] = "cross-site"
            for headers, want in ((foreign, 403), (self.page(), 200)):
                answer = self.ask("PUT", "/api/settings", change, cookie, **headers)
                self.assertEqual(answer.status, want)

            stream = self.ask("GET", "/api/stream", cookie=cookie)
            self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
            self.assertTrue(stream.readline())

    def test_who_claims_to_be_of_this_machine_is_not_believed(self):
        with self.shop() as shop:
            self.start(shop)
            for headers in ({"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"},
                            {"X-Forwarded-For": "127.0.0.1, 127.0.0.1", "X-Forwarded-Proto": "https"}):
                with self.subTest(headers):
                    self.assertEqual(self.ask("GET", "/api/metrics", **headers).status, 401)

    def test_an_agent_comes_through_with_its_key(self):
        with self.shop() as shop:
            self.start(shop)
            self.set_up(shop)
            _, cookie = self.sign_in()
            made = self.ask("POST", "/api/keys", {"name": "box", "roles": ["agent"], "agent_id": "box"},
                            cookie, **self.page())
            self.assertEqual(made.status, 201)
            key = json.load(made)["secret"]
            batch = {"events": [event("07:00 W1 S1 idle")]}
            for shown, status in (("", 401), ("Bearer sfk_wrong", 401), (f"Bearer {key}", 200)):
                answer = self.ask("POST", "/api/events/batch", batch, Authorization=shown)
                self.assertEqual(answer.status, status, shown)
            self.assertEqual(self.ask("GET", "/api/metrics", Authorization=f"Bearer {key}").status, 403)


if __name__ == "__main__":
    unittest.main()
