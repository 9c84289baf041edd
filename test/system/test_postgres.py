"""PostgreSQL as the database: what each command does there, and which servers will do."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import engines
import postgres
from pages import Pasted, tries
from people import PASSWORD
from postgres import SITE, Postgres, free_port
from shopfloor import BINARY, Case, Shopfloor, event, export, run


@engines.needs(postgres)
class OnPostgres(Case):
    def setUp(self):
        self.server = self.enterContext(Postgres())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-"))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def serving(self, url, *options, **how):
        shop = Shopfloor("--audit-key", str(self.folder / "audit"), "--pseudonym-keys",
                         str(self.folder / "names"), *options, folder=self.folder, **how)
        shop.database = url
        shop.command = lambda: ["serve", "--listen", shop.listen, "--database", url]
        return shop

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def refused(self, url, pattern, status=1, *options, **how):
        done = run("serve", "--listen", "127.0.0.1:0", "--database", url, "--audit-key",
                   self.folder / "audit", "--pseudonym-keys", self.folder / "names", *options,
                   expect=status, **how)
        self.assertRegex(done.stderr.decode(), pattern)


class Commands(OnPostgres):
    """Each is tried while a server runs, and without one."""

    def rows(self):
        events = self.write("events.csv", "event_uuid,timestamp,worker_id,workstation_id,"
                            "event_type,confidence,count\n"
                            ",2025-01-13T06:00:00Z,W1,S1,working,0.9,\n")
        password = self.write("password", PASSWORD + "\n")
        copy = self.folder / f"{len(list(self.folder.iterdir()))}.dump"
        return [
            ("import", ["--register", events], "rejected 0"),
            ("export", [], "working"),
            ("verify", [], "no difference"),
            ("verify", ["--repair"], "no difference"),
            ("user add", ["ana", "--roles", "administrator", "--password-file", password], ".*"),
            ("user list", [], "ana +administrator"),
            ("user change", ["ana", "--roles", "administrator,auditor"], ".*"),
            ("user password", ["ana", "--password-file", password], ".*"),
            ("key add", ["wall", "--roles", "viewer"], "sfk_"),
            ("key list", [], "wall"),
            ("key revoke", ["KEY"], ".*"),
            ("audit verify", ["--audit-key", self.folder / "audit"], "row"),
            ("audit export", [], "add_user"),
            ("doctor", ["--audit-key", self.folder / "audit"], "good +figures"),
            ("user remove", ["ana"], None),  # the only administrator
            ("alert test", [], None),
            ("backup", [copy], r"\d MiB"),
            ("restore", [copy], None),  # over a site that is there
            ("seed", ["--seed-number", "7", "--force"], ".*"),
            ("seed", ["--remove"], ".*"),
            ("hub preview", ["--site", "hall"], ".*"),
            ("hub enrol", ["hall"], "^([A-Z2-7]{4}-){4}[A-Z2-7]{4}$"),
        ]

    REFUSED = {"alert test": "POST /api/alerts/test", "user remove": "only administrator",
               "restore": "there is a site '[a-z]+' already"}

    def check(self, url):
        key = None
        for name, rest, pattern in self.rows():
            with self.subTest(name):
                rest = [key if each == "KEY" else each for each in rest]
                done = run(*name.split(), *rest, "--database", url, expect=None)
                said = (done.stdout + done.stderr).decode()
                if pattern is None:
                    self.assertRegex(said, self.REFUSED[name])
                    self.assertIn(done.returncode, (1, 2), said)
                    continue
                self.assertRegex(said, pattern)
                bad_disk = name == "doctor"  # fsync is off here
                self.assertEqual(done.returncode, 1 if bad_disk else 0, said)
                if name == "key list":
                    key = re.search(r"^(\S+)\s.*wall|wall\s.*", said, re.M).group(1)

    def test_every_command_that_has_a_database(self):
        """One that is new and not in the table fails."""
        url = self.server.url("hall")
        with self.serving(url):
            self.check(url)
            self.check_audit(url)
        other = self.server.url("other")
        run("import", "--register", self.rows()[0][1][1], "--database", other)
        with self.serving(other):  # makes the key
            pass
        self.check(other)

    def check_audit(self, url):
        run("audit", "verify", "--audit-key", self.folder / "audit", "--database", url)

    def test_the_table_is_complete(self):
        listed = run("--help").stdout.decode().split("Commands:")[1].split("Examples:")[0]
        names = [line[2:].split("  ")[0] for line in listed.splitlines() if line[2:3].strip()]
        has = {name for name in names
               if "--database=URL" in run(*name.split(), "--help", expect=None).stdout.decode()}
        # Those that go on: test_replicas.py, test_topic.py, test_clickhouse.py and test_hub.py
        # have them.
        self.assertEqual(has - {"serve", "work", "sink clickhouse", "hub"}, {row[0] for row in self.rows()})


class Audited(OnPostgres):
    def changed(self, statement):
        """As by whoever owns the tables."""
        self.server.sql(f"SET search_path = hall; ALTER TABLE audit DISABLE TRIGGER USER; {statement};"
                        "ALTER TABLE audit ENABLE TRIGGER USER")

    def test_each_fault_of_the_log_is_named(self):
        """What each looks like is told by test_audit; this is about tables of PostgreSQL."""
        url = self.server.url("hall")
        verify = "audit", "verify", "--database", url, "--audit-key", self.folder / "audit"
        with self.serving(url) as shop:
            shop.register("W1 W2 W3 W4", "S1 S2")
            shop.wait(lambda: self.server.sql("SELECT number FROM hall.audit_checkpoints"),
                      "a signature")
        self.assertIn(b"good", run(*verify).stdout)
        with self.assertRaisesRegex(AssertionError, "rows of the audit log are not changed"):
            self.server.sql("UPDATE hall.audit SET actor = 'bo' WHERE number = 3")
        self.server.sql("CREATE SCHEMA saved; CREATE TABLE saved.audit AS TABLE hall.audit")
        for statement, want in {
            "UPDATE audit SET actor = 'bo' WHERE number = 3": "BAD: row 3: changed",
            "DELETE FROM audit WHERE number = 3": "BAD: row 3: removed",
            "DELETE FROM audit WHERE number < 3": "BAD: row 3: the head is cut off",
            "UPDATE audit_checkpoints SET at_ms = 1": "a forged checkpoint",
        }.items():
            with self.subTest(statement):
                self.changed(statement)
                self.assertRegex(run(*verify, expect=1).stdout.decode(), want)
                self.changed("DELETE FROM audit; INSERT INTO audit TABLE saved.audit")


class Documented(OnPostgres):
    @tries("docs/scaling.md")
    def test_the_page(self, page):
        os.chmod(self.folder, 0o755)
        env = {**os.environ, "PGHOST": str(self.server.folder), "PGPORT": str(self.server.port),
               "PGUSER": SITE}
        subprocess.run(["bash", "-euc", page.take().commands], cwd=self.folder, env=env,
                       check=True)
        pasted = Pasted(page.take().commands, self.folder)
        pasted.env = env
        with pasted as shop:
            shop.get("/api/metrics")
            verify = page.take()
            done = subprocess.run(["bash", "-euc", verify.commands.replace(
                "build/shopfloor", os.path.abspath(BINARY))], env=env, check=True,
                cwd=self.folder, stdout=subprocess.PIPE)
            self.assertEqual(done.stdout.decode().splitlines(), verify.lines)
            self.assertTrue((self.folder / "keys" / "audit").exists())
        run("seed", "--database", self.database_of_a_file())
        subprocess.run(["bash", "-euc", page.take().commands.replace(
            "build/shopfloor", os.path.abspath(BINARY))], env=env, check=True, cwd=self.folder)
        run("verify", "--database", self.folder / "back.db")
        subprocess.run(["bash", "-euc", page.take().commands.replace(
            "build/shopfloor", os.path.abspath(BINARY))], env=env, check=True, cwd=self.folder)
        self.assertEqual(self.server.sql("SELECT to_regnamespace('trial') IS NULL"), "t")
        pasted = Pasted(page.take().commands, self.folder, "--no-seed")
        pasted.env = env
        if not engines.built_with("Redis"):
            return
        with pasted as shop:  # nobody has started a Redis there
            shop.get("/api/metrics")

    def database_of_a_file(self):
        (self.folder / "data").mkdir()
        return self.folder / "data" / "shopfloor.db"


class Started(OnPostgres):
    def test_a_password_does_not_belong_into_the_url(self):
        for url in ("postgresql://me:secret@127.0.0.1/postgres",
                    "postgresql://me:secret?site=@127.0.0.1/postgres",
                    "postgresql://me:secret/@127.0.0.1/postgres",
                    "postgresql://127.0.0.1/postgres?user=me&password=secret",
                    "postgresql://me@127.0.0.1/postgres?site=hall&pass%77ord=secret",
                    "postgresql://me@127.0.0.1/postgres?sslpassword=secret"):
            for command in ("serve", "verify", "export"):
                done = run(command, "--database", url, expect=2)
                self.assertIn(b"does not belong into the URL", done.stderr)
                self.assertNotIn(b"secret", done.stderr)

    def test_keys_that_all_servers_need_are_named(self):
        """There is no file beside which they could lie, and no folder is as good as another."""
        url, audit = self.server.url("hall"), ["--audit-key", self.folder / "audit"]
        names = ["--pseudonym-keys", self.folder / "names"]
        for options, missing in (([], b"--audit-key"), (audit, b"--pseudonym-keys"),
                                 (names, b"--audit-key"),
                                 ([*audit, *names, "--tls-self-signed"], b"tls-certificate")):
            done = run("serve", "--listen", "127.0.0.1:0", "--database", url, *options, expect=2)
            self.assertIn(missing, done.stderr)
        with self.serving(url):
            pass
        done = run("audit", "verify", "--database", url, expect=None)
        self.assertIn(b"--audit-key", done.stderr)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"--audit-key", run("doctor", "--database", url, expect=None).stdout)

    def test_the_password_comes_from_a_file(self):
        self.server.ask_password("me", "right one")
        url = f"postgresql://me@127.0.0.1:{self.server.port}/postgres?site=hall"
        right, wrong = self.write("right", "right one\n"), self.write("wrong", "another\n")
        with self.serving(url, "--database-password-file", str(right)) as shop:
            shop.register("W1", "S1")
            self.assertNotIn("right one", shop.log())
        run("verify", "--database", url, "--database-password-file", right)
        passes = self.write("passes", f"127.0.0.1:{self.server.port}:postgres:me:right one\n")
        passes.chmod(0o600)
        run("verify", "--database", url, env={**os.environ, "PGPASSFILE": str(passes)})
        done = run("verify", "--database", url, "--database-password-file", wrong, expect=1)
        self.assertIn(b"password authentication failed", done.stderr)

    def test_what_has_to_be_granted_is_said(self):
        self.server.sql("CREATE ROLE me LOGIN")
        url = self.server.url("hall").replace(f"{SITE}@", "me@")
        self.refused(url, r'GRANT CREATE ON DATABASE "postgres" TO "me";', 2)
        self.server.sql("GRANT CREATE ON DATABASE postgres TO me")
        self.refused(url, r"CREATE ROLE hall_reader NOLOGIN; GRANT hall_reader TO \"me\";", 2)
        self.server.sql("CREATE ROLE hall_reader NOLOGIN; GRANT hall_reader TO me")
        with self.serving(url) as shop:
            shop.register("W1", "S1")
            shop.get("/api/metrics")

    def test_a_word_of_sql_is_no_name_of_a_site(self):
        for name in ("user", "primary", "left"):
            self.refused(self.server.url(name), f"'{name}' is a word of SQL", 2)

    def test_a_database_has_to_know_all_characters(self):
        for encoding in ("LATIN1", "SQL_ASCII"):
            self.server.sql(f"CREATE DATABASE {encoding} ENCODING '{encoding}'"
                            " TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        url = self.server.url("hall")
        self.refused(url.replace("/postgres?", "/latin1?"), "the encoding LATIN1.* want UTF8", 2)
        with self.serving(url.replace("/postgres?", "/sql_ascii?")) as shop:
            shop.register("Łukasz", "S1")
            self.assertEqual(shop.get("/api/workers")["workers"][0]["worker_id"], "Łukasz")

    def test_what_a_user_or_the_environment_is_set_to_changes_nothing(self):
        """The times are so short that each would end what is made at the start."""
        self.server.sql(f"CREATE ROLE me LOGIN CREATEROLE IN ROLE {SITE};"
                        "GRANT CREATE ON DATABASE postgres TO me;" + "".join(
                            f"ALTER ROLE me SET {each};" for each in (
                                "statement_timeout = 1", "lock_timeout = 1",
                                "idle_session_timeout = 1", "client_encoding = LATIN1",
                                "TimeZone = 'Asia/Tokyo'", "DateStyle = 'SQL, DMY'",
                                "extra_float_digits = -15", "bytea_output = escape",
                                "standard_conforming_strings = off", "search_path = public",
                                "default_transaction_isolation = serializable")))
        url = self.server.url("hall").replace(f"{SITE}@", "me@")
        env = {**os.environ, "PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German",
               "PGCLIENTENCODING": "LATIN1"}
        with self.serving(url, env=env) as shop:
            shop.register("Łukasz", "S1")
            shop.keep(event("06:00 Łukasz S1 working", confidence=0.12345678901234566),
                      "06:20 Łukasz S1 idle")
            kept = shop.events(order="asc")[0]
            self.assertEqual((kept["timestamp"], kept["confidence"]),
                             ("2025-01-13T06:00:00.000Z", 0.12345678901234566))
            self.assertEqual(shop.metrics("06:00", "07:00")["workers"][0]["active_ms"],
                             20 * 60 * 1000)
        said = run("export", "--database", url, env=env).stdout.decode()
        self.assertIn('"timestamp":"2025-01-13T06:00:00.000Z"', said)
        run("verify", "--database", url, env=env)
        self.assertEqual(self.server.sql("SET client_encoding = UTF8;"
                                         "SELECT worker_id FROM hall.workers"), "Łukasz")

    @unittest.skipUnless(shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin"),
                         "there is no PgBouncer")
    def test_a_pooler_that_mixes_connections_is_refused(self):
        for settings in ({}, {"ignore_startup_parameters": "options"},
                         {"ignore_startup_parameters": "options", "pool_mode": "transaction",
                          "default_pool_size": 20}):
            with self.server.pooler(**{"pool_mode": "transaction"} | settings) as url:
                self.refused(url, "connect to PostgreSQL itself", 2)
                self.refused_by_readers(url)
        # Even where what is set with the connection would be so by chance.
        self.server.sql(f"ALTER ROLE {SITE} SET search_path = hall")
        with self.server.pooler(pool_mode="transaction",
                                ignore_startup_parameters="options") as url:
            self.refused(url, "connect to PostgreSQL itself", 2)
            self.refused_by_readers(url)

    def refused_by_readers(self, url):
        for command in ("verify", "export", "doctor"):
            done = run(command, "--database", url, expect=None)
            self.assertNotEqual(done.returncode, 0, command)
            self.assertIn(b"connect to PostgreSQL itself", done.stdout + done.stderr, command)

    def test_how_it_keeps_what_it_is_given_is_warned_of(self):
        for setting, text in (("synchronous_commit = off", "synchronous_commit is off"),
                              ("synchronous_commit = on", None)):
            self.server.sql(f"ALTER SYSTEM SET {setting}; SELECT pg_reload_conf()")
            with self.serving(self.server.url("hall")) as shop:
                found = re.findall("synchronous_commit is off", shop.log())
            self.assertEqual(bool(found), text is not None)
            (self.folder / "log").unlink()
        with Postgres(source=self.server), self.serving(self.server.url("hall")) as shop:
            self.assertIn("waits for none (synchronous_standby_names)", shop.log())

    def test_a_standby_is_waited_for_until_it_takes_changes(self):
        url = self.server.url("hall")
        with self.serving(url) as shop:
            shop.register("W1 W2", "S1")
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
        with Postgres(source=self.server) as standby:
            waiting = self.serving(standby.url("hall"), listen=f"127.0.0.1:{free_port()}")
            try:
                waiting.start_waiting()
                said = waiting.call("POST", "/api/events", event("07:00 W1 S1 idle"))
                self.assertEqual(said.status, 503)
                self.assertTrue(said.headers["Retry-After"])
                self.server.stop("immediate")
                standby.promote()
                waiting.wait(lambda: waiting.call("GET", "/readyz").status == 200, "readiness")
                waiting.keep("07:00 W1 S1 idle")
                waiting.stop()
            finally:
                if waiting.process:
                    waiting.kill()
            self.verify(standby.url("hall"))
            self.assertEqual(len(export(standby.url("hall"))), 3)
