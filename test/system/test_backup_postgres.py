"""Backups of a site in PostgreSQL: made while events come in, each day, put back; what may be
missing, too old, hung, or killed."""
import contextlib
import datetime
import json
import os
import shutil
import signal
import stat
import subprocess
import threading
import time
import unittest

from people import PASSWORD, Browser
from postgres import SITE
from shopfloor import BINARY, PATIENCE_S, event, export, now, of_the_file, run, written
from test_postgres import OnPostgres


@of_the_file
class OfPostgres(OnPostgres):
    def setUp(self):
        super().setUp()
        self.url = self.server.url("hall")
        self.copy = self.folder / "monday.dump"

    def back_up(self, url=None, expect=0, to=None, **how):
        return run("backup", "--database", url or self.url, to or self.copy, expect=expect, **how)

    def restore(self, url, expect=0, copy=None, **how):
        return run("restore", "--database", url, copy or self.copy, expect=expect, **how)

    def sites(self):
        return set(self.server.sql("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg%'"
                                   " AND nspname <> 'information_schema'").splitlines())

    @contextlib.contextmanager
    def program(self, name, script):
        """Another program of that name, before all others; "$REAL" is the one it stands for."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\nREAL={shutil.which(name)}\n{script}\n")
        path.chmod(0o755)
        yield {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
        path.unlink()

    def keep_some(self, shop):
        shop.register("W1 W2", "S1 S2")
        shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3", "07:00 W2 S2 idle",
                  "06:10 W2 S1 working")


class Made(OfPostgres):
    def test_it_is_of_one_moment_while_events_come_in(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
            acknowledged, over = [], threading.Event()

            def keep_posting():
                while not over.is_set():
                    made = event("07:00 W2 S2 working", event_uuid=f"u{len(acknowledged)}")
                    made["timestamp"] = written(
                        now() - datetime.timedelta(milliseconds=len(acknowledged)))
                    shop.post("/api/events", made, 201)
                    acknowledged.append(made)

            posting = threading.Thread(target=keep_posting)
            posting.start()
            try:
                for at in range(3):
                    least = len(acknowledged) + 4
                    copy, site = self.folder / f"{at}.dump", self.server.url(f"trial_{at}")
                    self.back_up(to=copy)
                    most = len(acknowledged) + 5  # one may be under way
                    self.restore(site, copy=copy)
                    self.assertTrue(least <= len(export(site)) <= most)
                    self.verify(site)
            finally:
                over.set()
                posting.join()
        self.verify(self.url)

    def test_one_file_for_its_owner_only_and_none_is_replaced(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
            self.back_up()
            self.assertEqual([each for each in os.listdir(self.folder) if "monday" in each],
                             ["monday.dump"])
            self.assertEqual(stat.S_IMODE(self.copy.stat().st_mode), 0o600)
            before = self.copy.read_bytes()
            self.assertIn(b"is there already", self.back_up(expect=1).stderr)
            self.assertEqual(self.copy.read_bytes(), before)

    def test_it_is_postgresql_s_own_format(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        self.back_up()
        listed = subprocess.run(["pg_restore", "--list", self.copy], check=True,
                                stdout=subprocess.PIPE).stdout.decode()
        self.assertIn("TABLE DATA hall events", listed)

    def test_what_cannot_be_backed_up_leaves_nothing(self):
        self.server.sql("CREATE SCHEMA empty; CREATE SCHEMA hall")
        for url, why in ((self.server.url("empty"), b"there is no site 'empty'"),
                         (self.server.url("none"), b"there is no site 'none'"),
                         (self.server.url("A"), b"is no name of a site")):
            with self.subTest(url):
                self.assertIn(why, self.back_up(url, expect=1).stderr)
                self.assertFalse(self.copy.exists())
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        done = self.back_up(expect=1, to=self.folder / "no" / "where.dump")
        self.assertIn(b"No such file", done.stderr)

    def test_one_that_is_killed_leaves_no_file_of_that_name(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        with self.program("pg_dump", '[ "$1" = --version ] && exec "$REAL" "$@"\n"$REAL" "$@"\n'
                          f"touch {self.folder}/written; exec sleep 1000") as env:
            process = subprocess.Popen([BINARY, "backup", "--database", self.url, self.copy],
                                       env=env, stdout=subprocess.DEVNULL)
            self.await_file("written")
            process.kill()
            process.wait()
        self.assertFalse(self.copy.exists())
        self.back_up()
        self.restore(self.server.url("trial"))

    def await_file(self, name):
        end = time.monotonic() + PATIENCE_S
        while not (self.folder / name).exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_the_password_is_on_no_command_line(self):
        self.server.ask_password("me", "right one")
        where = f"postgresql://me@127.0.0.1:{self.server.port}/postgres?site="
        right = ["--database-password-file", self.write("right", "right one\n")]
        wrong = ["--database-password-file", self.write("wrong", "another\n")]
        with self.serving(where + "hall", *map(str, right)) as shop:
            self.keep_some(shop)
        note = f'echo "$0 $@" >>{self.folder}/words\nexec "$REAL" "$@"'
        with self.program("pg_dump", note) as env, self.program("psql", note):
            run("backup", "--database", where + "hall", *right, self.copy, env=env)
            run("restore", "--database", where + "trial", *right, self.copy, env=env)
        words = (self.folder / "words").read_text()
        self.assertIn("--format=custom", words)
        self.assertIn("--quiet", words)
        self.assertNotIn("right one", words)
        run("verify", "--database", where + "trial", *right)
        done = run("backup", "--database", where + "hall", *wrong, self.folder / "no", expect=1)
        self.assertIn(b"password authentication failed", done.stderr)


class PutBack(OfPostgres):
    def test_a_site_as_it_was(self):
        password = self.write("password", PASSWORD + "\n")
        with self.serving(self.url) as shop:
            self.keep_some(shop)
            run("user", "add", "ana", "--roles", "administrator", "--password-file", password,
                "--database", self.url)
            key = run("key", "add", "wall", "--roles", "viewer", "--database", self.url)
            with Browser(shop, "ana") as ana:
                cookie = ana.cookie
                self.back_up()
                before = export(self.url)
                figures = ana.call("GET", "/api/workers").json
        self.server.sql("DROP SCHEMA hall CASCADE; DROP ROLE hall_reader")
        said = self.restore(self.url).stdout.decode()
        self.assertIn("nobody is signed in", said)
        self.assertEqual(export(self.url), before)
        self.verify(self.url)
        run("audit", "verify", "--database", self.url, "--audit-key", self.folder / "audit")
        last = json.loads(run("audit", "export", "--database", self.url).stdout.splitlines()[-1])
        self.assertEqual((last["action"], last["after"]["file"]),
                         ("restore_backup", str(self.copy)))
        with self.serving(self.url) as shop:
            with Browser(shop) as old:
                old.cookie = cookie
                self.assertEqual(old.call("GET", "/api/workers").status, 401)
            with Browser(shop, "ana") as ana:
                self.assertEqual(ana.call("GET", "/api/workers").json, figures)
            # One who may not know who workers are reads with the site's role.
            bearer = {"Authorization": "Bearer " + key.stdout.decode().split()[0]}
            answer = shop.call("GET", "/api/metrics", headers=bearer)
            self.assertEqual(answer.status, 200, answer)
            self.assertNotIn(b"Name of W1", answer.body)

    def test_beside_the_site_that_it_was_made_of_while_that_is_served(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
            self.back_up()
            shop.keep("08:00 W1 S1 idle")
            self.restore(self.server.url("trial"))
            shop.keep("09:00 W1 S1 working")
            self.assertEqual(shop.call("GET", "/readyz").status, 200)
            self.assertEqual(len(export(self.url)), 6)
            self.assertEqual(len(export(self.server.url("trial"))), 4)
            self.assertEqual(self.sites(), {"hall", "trial", "public"})
            self.verify(self.url)
        with self.serving(self.server.url("trial")) as trial:
            trial.keep("08:30 W2 S2 working")
        self.verify(self.server.url("trial"))

    def test_what_is_refused_changes_nothing(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        self.back_up()
        before = self.sites()
        whole = self.copy.read_bytes()
        self.server.sql("CREATE SCHEMA busy; CREATE TABLE public.recipes (a INT)")
        subprocess.run(["pg_dump", "-h", self.server.folder, "-p", str(self.server.port),
                        "-U", SITE, "-Fc", "-n", "public", "-f", self.folder / "other.dump",
                        "postgres"], check=True)
        junk = self.write("junk.dump", "no backup" * 1000)
        cut = self.folder / "cut.dump"
        cut.write_bytes(whole[:len(whole) * 2 // 3])
        run("seed", "--database", self.folder / "hall.db")
        for copy, site, why in ((self.copy, "hall", "there is a site 'hall' already"),
                                (junk, "x", "does not appear to be a valid archive"),
                                (cut, "x", "pg_restore: error:|valid archive"),
                                (self.folder / "none.dump", "x", "No such file"),
                                (self.folder / "hall.db", "x", "valid archive"),
                                (self.folder / "other.dump", "x", "is no backup of one site"),
                                (self.copy, "A", "is no name of a site")):
            with self.subTest(copy=copy, site=site):
                done = self.restore(self.server.url(site), expect=1, copy=copy)
                self.assertRegex(done.stderr.decode(), why)
                self.assertIn("nothing was restored", done.stderr.decode())
                self.assertEqual(self.sites(), before | {"busy"})
        self.server.sql("CREATE TABLE busy.plate (a INT)")
        self.assertIn(b"cannot drop schema busy", self.restore(self.server.url("busy"),
                                                               expect=1).stderr)
        self.verify(self.url)

    def test_each_byte_that_is_damaged_is_found_or_does_no_harm(self):
        """Whatever is wrong with the file, there is a whole site, or none."""
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        self.back_up()
        whole, want = self.copy.read_bytes(), export(self.url)
        for at in range(len(whole) // 7, len(whole), len(whole) // 7):
            damaged = bytearray(whole)
            damaged[at] ^= 0x55
            (self.folder / "bad.dump").write_bytes(damaged)
            done = self.restore(self.server.url("trial"), copy=self.folder / "bad.dump",
                                expect=None)
            if done.returncode == 0:
                self.assertEqual(export(self.server.url("trial")), want)
                self.server.sql("DROP SCHEMA trial CASCADE")
            self.assertEqual(self.sites(), {"hall", "public"})

    def test_killed_before_it_is_settled(self):
        """It is all there, and nobody uses it until the same command has gone on with it."""
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        password = self.write("password", PASSWORD + "\n")
        run("user", "add", "ana", "--roles", "administrator", "--password-file", password,
            "--database", self.url)
        with self.serving(self.url) as shop, Browser(shop, "ana"):
            self.back_up()
        trial = self.server.url("trial")
        with self.program("psql", '[ "$1" = --version ] && exec "$REAL" "$@"\n"$REAL" "$@"\n'
                          f"touch {self.folder}/committed; exec sleep 1000") as env:
            process = subprocess.Popen([BINARY, "restore", "--database", trial, self.copy], env=env,
                                       stdout=subprocess.DEVNULL)
            Made.await_file(self, "committed")
            process.kill()
            process.wait()
        self.assertEqual(self.server.sql("SELECT count(*) FROM trial.events"), "4")
        self.refused(trial, "is a copy that is not finished")
        other = self.folder / "other.dump"
        self.back_up(to=other)
        self.assertIn(b"there is a site 'trial' already",
                      self.restore(trial, expect=1, copy=other).stderr)
        self.restore(trial)
        self.verify(trial)
        self.assertEqual(self.server.sql("SELECT count(*) FROM trial.credentials"
                                         " WHERE kind = 'session'"), "0")

    def test_killed_at_any_moment(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        self.back_up()
        trial = self.server.url("trial")
        for tenths in range(8):
            process = subprocess.Popen([BINARY, "restore", "--database", trial, self.copy],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(tenths / 10)
            process.kill()
            if process.wait() == 0:
                break
        else:
            # What was killed may still be rolling back.
            self.restore(trial)
        self.verify(trial)
        self.assertEqual(self.sites(), {"hall", "trial", "public"})


class Programs(OfPostgres):
    def test_a_program_that_is_missing_or_too_old_is_told_at_the_start(self):
        backups = self.folder / "backups"
        backups.mkdir()
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        old = 'echo "pg_dump (PostgreSQL) 13.2"'
        empty = self.folder / "empty"
        empty.mkdir()
        with self.program("pg_dump", old) as env:
            for env_, why in ((env, "pg_dump is of PostgreSQL 13, and the server is of"),
                              ({**os.environ, "PATH": str(empty)},
                               "there is no program 'pg_dump'")):
                self.refused(self.url, why, 2, "--backup-folder", backups, env=env_)
                self.assertIn(why, self.back_up(expect=1, env=env_).stderr.decode())
                found = run("doctor", "--database", self.url, "--backup-folder", backups, env=env_,
                            expect=None).stdout.decode()
                self.assertIn(why, found)
        self.assertEqual(os.listdir(backups), [])

    def test_one_that_fails_leaves_nothing_and_says_why(self):
        with self.serving(self.url) as shop:
            self.keep_some(shop)
        with self.program("pg_dump", '[ "$1" = --version ] && exec "$REAL" "$@"\necho half\n'
                          'echo "pg_dump: error: the moon is full" >&2\nexit 1') as env:
            done = self.back_up(expect=1, env=env)
            self.assertIn(b"pg_dump: error: the moon is full", done.stderr)
        with self.program("pg_dump", '[ "$1" = --version ] && exec "$REAL" "$@"\necho half') as env:
            self.assertIn(b"cannot be read back", self.back_up(expect=1, env=env).stderr)
        self.assertEqual([each for each in os.listdir(self.folder) if "monday" in each], [])


class EachDay(OfPostgres):
    def setUp(self):
        super().setUp()
        self.backups = self.folder / "backups"
        self.backups.mkdir()

    def daily(self, url=None, **how):
        return self.serving(url or self.url, "--backup-folder", str(self.backups), "--backup-at",
                            "00:00", **how)

    def test_one_for_all_servers_and_old_ones_go(self):
        today = f"{now():%Y-%m-%d}"
        old = [f"shopfloor-2001-01-{day:02d}.dump" for day in range(1, 29)]
        for name in old:
            (self.backups / name).write_bytes(b"old")
        (self.backups / "shopfloor-2001-01-05.db").write_bytes(b"of a file")
        (self.backups / "shopfloor-2001-01-05.dump.part").write_bytes(b"killed")
        with self.daily(log=self.folder / "log1") as one, \
                self.daily(log=self.folder / "log2") as other:
            self.keep_some(one)
            one.wait(lambda: "a backup was made" in one.log() + other.log(), "a backup")
            made = one.log().count("a backup was made") + other.log().count("a backup was made")
            self.assertEqual(made, 1)
            one.wait(lambda: "shopfloor-2001-01-01.dump" not in os.listdir(self.backups),
                     "old ones to be deleted")
        names = set(os.listdir(self.backups))
        self.assertTrue({f"shopfloor-{today}.dump", f"shopfloor-{now():%Y-%m-%d}.dump"} & names)
        self.assertIn("shopfloor-2001-01-05.db", names)
        self.assertNotIn("shopfloor-2001-01-05.dump.part", names)
        self.assertLess(len(names & set(old)), len(old))
        found = run("doctor", "--database", self.url, "--backup-folder", self.backups,
                    "--audit-key", self.folder / "audit", expect=None).stdout.decode()
        self.assertRegex(found, r"good +backups")
        copy = next(name for name in sorted(names, reverse=True) if name.endswith(".dump"))
        self.restore(self.server.url("trial"), copy=self.backups / copy)

    def test_a_server_that_stops_does_not_wait_for_it(self):
        with self.program("pg_dump", '[ "$1" = --version ] && exec "$REAL" "$@"\n'
                          f"echo $$ >{self.folder}/pid; exec sleep 1000") as env:
            with self.daily(env=env) as shop:
                shop.wait(lambda: (self.folder / "pid").exists()
                          and (self.folder / "pid").read_text().strip(), "pg_dump")
                number = int((self.folder / "pid").read_text())
                shop.stop()
                with self.assertRaises(ProcessLookupError):
                    os.kill(number, 0)
                self.assertEqual(os.listdir(self.backups), [])
                self.assertNotIn("no backup was made", shop.log())
                shop.start()
                shop.wait(lambda: (self.folder / "pid").read_text().strip() != str(number),
                          "another pg_dump")
                number = int((self.folder / "pid").read_text())
                os.kill(shop.process.pid, signal.SIGKILL)
                shop.process.wait()
                end = time.monotonic() + PATIENCE_S
                while self.runs(number):
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.02)
                shop.start()

    @staticmethod
    def runs(number):
        try:
            with open(f"/proc/{number}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
