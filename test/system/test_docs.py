"""The manual works when pasted, and its links lead somewhere."""
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import sqlite3
import unittest

import test_commands
import test_docs_edge  # noqa: F401  their tests say which pages they try
import test_docs_kubernetes  # noqa: F401
from beside import Edge
from pages import MANUAL, ROOT, TRIED, Pasted, Pasting, anchors, links, read_examples, tries
from shopfloor import Shopfloor, event, run

# Commands that no test can paste.
NOT_PASTED = {
    "script/server\n": "installs packages and builds",
    "script/package\nsudo apt-get install ./build-package/shopfloor_*.deb\n":
        "installs packages",
    "sudo systemctl restart shopfloor\nsudo journalctl -u shopfloor\n"
    "sudo shopfloor doctor --config /etc/shopfloor/server.conf "
    "--database /var/lib/shopfloor/shopfloor.db\n": "needs systemd",
    "sudo install -m 0644 fullchain.pem /etc/shopfloor/plant.example.pem\n"
    "sudo install -o shopfloor -m 0400 privkey.pem /etc/shopfloor/plant.example.key\n"
    "sudo systemctl reload shopfloor\n": "needs systemd",
    "sudo apt-get install ./build-package/shopfloor-edge_*.deb\n": "installs packages",
    "sudo systemctl enable --now shopfloor-edge\n": "needs systemd",
    "journalctl -u shopfloor --grep 'audit checkpoint' | build/shopfloor audit verify \\\n"
    "  --database /var/lib/shopfloor/shopfloor.db --journal -\n": "needs systemd",
    "docker compose up --build\n": "needs a container engine",
    "docker compose --profile hub up --build\n"
    "docker compose exec hub shopfloor hub enrol --group north hall-2\n": "needs a container engine",
    "sudo systemctl enable --now shopfloor-hub\n"
    "sudo shopfloor hub enrol --database /var/lib/shopfloor-hub/hub.db hall-2\n": "needs systemd",
    "openssl rand -hex 16 > postgres-password\ndocker compose --profile scaled up --build\n":
        "needs a container engine",
    "build/shopfloor user add ana --roles administrator --database data/shopfloor.db\n":
        "asks for a password",
    "docker compose logs shopfloor | grep code\n": "needs a container engine",
    "docker compose exec shopfloor shopfloor key add edge-1 --roles agent --agent-id edge-1 > edge.key\n"
    "docker compose --profile edge up --build\n": "needs a container engine",
    "meson test -C build --suite cli\nmeson test -C build --suite domain timeline\n":
        "runs tests of another build",
    "build/test/test_cli_settings_page --write\n": "changes the page",
    "python3 test/system/chart.py --write\n": "changes the manifests",
    "tools/with_node node test/browser/run.mjs build/shopfloor --readme\n": "changes the picture",
}

# Of METRICS.md up to the mark: every figure of every release follows it. Whoever changes it
# changes what all figures mean, and this with it.
LAW_ENDS = "\n<!-- The law of figures ends here"
LAW = "6207d0240810a53a0e419e8ff618ea051d0e03fa9a247c1fedb472f7f7dc4ac7"


class Law(unittest.TestCase):
    def test_the_law_of_figures_is_word_for_word(self):
        law, *rest = (ROOT / "METRICS.md").read_text().split(LAW_ENDS)
        self.assertEqual(len(rest), 1, "where does it end?")
        self.assertEqual(hashlib.sha256(law.encode()).hexdigest(), LAW,
                         "a definition was changed; what is new is added below the mark")


class Manual(Pasting):
    def check_not_pasted(self, example):
        self.assertIn(example.commands, NOT_PASTED)
        for word in example.commands.split():
            if "/" in word and not word.startswith(("build/", "data/", "./build-", "/")):
                self.assertTrue((ROOT / word).exists(), word)

    @tries("README.md")
    def test_the_first_minute(self, page):
        self.check_not_pasted(page.take())
        with Shopfloor(seed=True) as shop:
            posted, seen = self.check(page.take(), shop=shop).splitlines()
            self.assertIn('"success":true', posted)
            self.assertIn('"status":"active","current_station":"S3"', seen)

    @tries("docs/api.md")
    def test_the_api_by_example(self, page):
        with Shopfloor(seed=True) as shop:
            for example in page.rest():
                self.assertTrue(self.check(example, shop=shop), example.commands)

    @tries("docs/privacy.md")
    def test_how_long_what_is_kept(self, page):
        with Shopfloor() as shop:
            self.check(page.take(), shop=shop)
            shop.register("", "S1")
            self.check(page.take(), shop=shop)
            off = [(rule["rule"], each["station_id"])
                   for rule in shop.get("/api/alert-rules")["rules"]
                   for each in rule["stations"] if each["enabled"] is False]
            self.assertEqual(off, [("station_idle", "S1"), ("station_vacant", "S1")])

    def serve(self, commands):
        return Pasted(commands, self.folder, "--no-seed", "--database", f"{self.folder}/own.db")

    @tries("docs/settings.md")
    def test_a_setting_is_an_option_a_variable_and_a_line(self, page):
        ways = page.take().commands.splitlines()
        self.assertEqual(len(ways), 3)
        for way in ways:
            with self.subTest(way), self.serve(way) as shop:
                self.assertEqual(shop.get("/api/settings")["settings"]["hold_minutes"], 240)
                # It is kept in the database: the next one begins anew.
                os.remove(f"{self.folder}/own.db")

    def check_tls(self, self_signed, agents):
        """A server by the one example, and an agent that it knows by the other."""
        self.check(agents)
        certificate = f"{self.folder}/own.db.cert.pem"
        secure = self.serve(self_signed.commands)
        secure.trust = lambda _: certificate
        secure.options += ["--tls-client-ca", "agents-ca.pem"]
        with secure as shop:
            shop.post("/api/workers", {"worker_id": "W1", "name": "Ana"}, 201)
            shop.post("/api/workstations", {"station_id": "S1", "name": "S1", "type": "Saw"}, 201)
            with Edge(f"https://127.0.0.1:{shop.port}", "--agent", "hall-2", "--ca-file", certificate,
                      "--client-certificate", f"{self.folder}/hall-2.pem", "--client-key",
                      f"{self.folder}/hall-2.key") as edge:
                edge.post("/api/events", event("06:00 W1 S1 working"), 201)
                edge.await_state(waiting=0, delivered=1)

    def check_alerts(self, mail, trial):
        """As pasted, beside the database that is there. There is no such mail server, and the
        command says so."""
        data = pathlib.Path(self.folder, "data")
        data.mkdir()
        with Pasted(mail.commands.replace("\\\n", "").strip(), self.folder, "--no-seed"):
            said, _ = self.run_shell(trial.commands.strip() + " || echo it fails")
            self.assertRegex(said, r"^e-mail: .*mail\.example.*\nit fails\n$")
        self.assertEqual([path.name for path in data.glob("*.db")], ["shopfloor.db"])
        self.assertEqual(pathlib.Path(self.folder, "mail-password.txt").stat().st_mode & 0o777, 0o600)
        shutil.rmtree(data)

    @tries("docs/operations.md")
    def test_operation(self, page):
        with self.serve(page.take().commands) as shop:
            self.assertEqual(shop.get("/api/settings")["settings"]["timezone"], "Europe/Berlin")
            remove = page.take()
            self.check_not_pasted(page.take())
            keys = page.take()
            self.check_not_pasted(page.take())
            self_signed, agents, provider = page.take(), page.take(), page.take()
            self.check(page.take(), shop=shop)
            mail, trial = page.take(), page.take()
        self.check_alerts(mail, trial)
        self.check_tls(self_signed, agents)
        with self.serve(provider.commands) as shop:
            self.assertEqual(shop.get("/api/session")["server"]["providers"],
                             [{"name": "Plant login"}])
        os.mkdir(f"{self.folder}/data")
        run("seed", "--database", f"{self.folder}/data/shopfloor.db")
        self.assertIn("sample events removed", self.check(remove))
        run("seed", "--database", f"{self.folder}/data/shopfloor.db")
        self.assertIn("hall-2               agent  agent hall-2  cameras CAM-1,CAM-2  never used",
                      self.check(keys))
        transfer, abroad, original, verify, doctor = (page.take() for _ in range(5))
        backup, daily, audit, journal, read = (page.take() for _ in range(5))
        self.check(transfer)
        self.assertTrue(os.path.getsize(f"{self.folder}/events.ndjson"))
        self.assertIn("accepted 2", self.check(abroad))
        with contextlib.closing(sqlite3.connect(f"{self.folder}/factory.sqlite")) as database:
            database.executescript(test_commands.Transfer.ORIGINAL)
            database.execute("DELETE FROM events WHERE id > 2")
            database.commit()
        self.assertIn("accepted 2", self.check(original))
        self.assertIn("no difference", self.check(verify))
        self.assertIn("references", self.check(doctor))
        self.assertIn("restored.db is now what monday.db holds", self.check(backup))
        with self.serve(daily.commands):
            self.assertTrue(os.path.isdir(f"{self.folder}/backups"))
        with Pasted("build/shopfloor serve", self.folder, "--database",
                    f"{self.folder}/data/shopfloor.db"):
            pass  # it makes the key, and signs
        self.assertIn("good", self.check(audit))
        self.check_not_pasted(journal)
        self.assertEqual(len(self.check(read).splitlines()), 3)
        for example in page.rest():
            self.check_not_pasted(example)

    @tries("docs/development.md")
    def test_development(self, page):
        for example in page.rest():
            self.check_not_pasted(example)


class Pages(Pasting):
    def test_every_example_is_tried(self):
        self.assertEqual({name for name in MANUAL if read_examples(name)}, TRIED)

    def test_tests_that_are_named_are_there(self):
        text = "".join((ROOT / f"docs/{page}.md").read_text()
                       for page in ("reliability", "scaling"))
        names = set(re.findall(r"`(test_\w+\.\w+[\w.]*)`", text))
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name):
                [*tests] = unittest.defaultTestLoader.loadTestsFromName(name)
                self.assertTrue(tests)
                self.assertFalse(any(isinstance(each, unittest.loader._FailedTest) for each in tests))

    def test_links_lead_somewhere(self):
        paths = [*ROOT.glob("*.md"), *(path for folder in ("docs", "src", "test")
                                       for path in ROOT.glob(f"{folder}/**/*.md")
                                       if "node_modules" not in path.parts)]
        for path in paths:
            for target, anchor in links(path):
                with self.subTest(f"{path.relative_to(ROOT)} links to {target}#{anchor}"):
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(target.read_text()))

    def test_every_page_is_found_from_the_readme(self):
        found, new = set(), {ROOT / "README.md"}
        while new:
            found |= new
            new = {target for path in new for target, _ in links(path)
                   if target.suffix == ".md" and target.exists()} - found
        self.assertEqual([name for name in MANUAL if ROOT / name not in found], [])
