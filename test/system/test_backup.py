"""Backups, made while events come in, each day, put back; what a look at the database finds."""
import contextlib
import datetime
import os
import pathlib
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from shopfloor import BINARY, Case, Shopfloor, event, export, now, of_the_file, run, written

DAY = datetime.timedelta(days=1)


def name_of(day):
    return f"shopfloor-{day:%Y-%m-%d}.db"


class Folder(Case):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.copy = self.folder / "copy.db"

    def back_up(self, database, expect=0, to=None):
        return run("backup", "--database", database, to or self.copy, expect=expect)

    def restore(self, database, expect=0, copy=None):
        return run("restore", "--database", database, copy or self.copy, expect=expect)


@of_the_file
class Backup(Folder):
    def test_it_is_of_one_moment_while_events_come_in(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            acknowledged, over = [], threading.Event()

            def keep_posting():
                while not over.is_set():
                    at = len(acknowledged)
                    made = event("07:00 W2 S2 working", event_uuid=f"u{at}")
                    made["timestamp"] = written(now() - datetime.timedelta(milliseconds=at))
                    shop.post("/api/events", made, 201)
                    acknowledged.append(at)

            posting = threading.Thread(target=keep_posting)
            posting.start()
            try:
                for at in range(3):
                    least = len(acknowledged) + 1
                    copy = self.folder / f"{at}.db"
                    self.back_up(shop.database, to=copy)
                    most = len(acknowledged) + 2  # one may be under way
                    self.assertTrue(least <= len(export(copy)) <= most)
                    self.verify(copy)
            finally:
                over.set()
                posting.join()

    def test_one_file_for_its_owner_only_and_none_is_replaced(self):
        with self.shop() as shop:
            self.back_up(shop.database)
            self.assertEqual(os.listdir(self.folder), ["copy.db"])
            self.assertEqual(stat.S_IMODE(self.copy.stat().st_mode), 0o600)
            before = self.copy.read_bytes()
            done = self.back_up(shop.database, expect=1)
            self.assertIn(b"is there already", done.stderr)
            self.assertEqual(self.copy.read_bytes(), before)

    def test_what_cannot_be_backed_up_leaves_nothing(self):
        other = self.folder / "other.db"
        with contextlib.closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE recipes (name)")
        junk = self.folder / "junk.db"
        junk.write_bytes(b"no database" * 1000)
        with self.shop() as shop:
            shop.stop()
            damaged = self.folder / "damaged.db"
            pages = bytearray(shop.database.read_bytes())
            for page in range(2, len(pages) // 4096):
                pages[page * 4096:page * 4096 + 64] = b"\xff" * 64
            damaged.write_bytes(pages)
        rows = [(other, b"no database of this program"), (junk, b"not a database"),
                (damaged, b""), (self.folder / "none.db", b"unable to open")]
        for database, why in rows:
            with self.subTest(database.name):
                done = self.back_up(database, expect=1)
                self.assertIn(b"no backup was made", done.stderr)
                self.assertIn(why, done.stderr)
                self.assertFalse(self.copy.exists())
                self.assertFalse(pathlib.Path(f"{self.copy}.part").exists())
        with self.shop() as shop:
            done = self.back_up(shop.database, expect=1, to=self.folder / "no" / "where.db")
            self.assertIn(b"No such file", done.stderr)

    def test_a_backup_that_is_killed_leaves_no_file_of_that_name(self):
        with Shopfloor(seed=True) as shop:
            for wait in (0, 0.002, 0.005, 0.01, 0.02):
                process = subprocess.Popen([BINARY, "backup", "--database", shop.database,
                                            self.copy], stdout=subprocess.DEVNULL)
                time.sleep(wait)
                process.kill()
                process.wait()
                if self.copy.exists():  # it was done already
                    self.verify(self.copy)
                    self.copy.unlink()
            self.back_up(shop.database)
            self.verify(self.copy)


@of_the_file
class Restore(Folder):
    def test_it_is_put_in_place_and_what_was_there_is_kept(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            self.back_up(shop.database)
            shop.keep("07:00 W1 S1 idle")
            done = self.restore(shop.database, expect=1)
            self.assertIn(b"another shopfloor", done.stderr)
            shop.stop()
            os.chmod(shop.database, 0o640)
            self.restore(shop.database)
            self.assertEqual(stat.S_IMODE(shop.database.stat().st_mode), 0o640)
            self.assertEqual(len(export(shop.database)), 1)
            self.assertEqual(len(export(f"{shop.database}.replaced-1")), 2)
            self.verify(shop.database)
            shop.start()
            shop.keep("08:00 W1 S1 absent")
            self.assertEqual(len(shop.events()), 2)

    def test_the_log_of_what_was_there_is_not_read_into_the_backup(self):
        """After a crash the log has what was written last."""
        with self.shop() as shop:
            self.back_up(shop.database)
            shop.keep("06:00 W1 S1 working")
            shop.kill()
            self.assertGreater(os.path.getsize(f"{shop.database}-wal"), 0)
            self.restore(shop.database)
            self.assertEqual(export(shop.database), [])
            self.verify(shop.database)
            self.assertEqual(len(export(f"{shop.database}.replaced-1")), 1)

    def test_a_log_without_its_database_is_not_read_into_the_backup(self):
        with self.shop() as shop:
            self.back_up(shop.database)
            shop.keep("06:00 W1 S1 working")
            shop.kill()
            shop.database.unlink()
            self.restore(shop.database)
            self.assertEqual(export(shop.database), [])
            self.verify(shop.database)

    def test_what_a_killed_restore_left_is_not_read_into_the_next(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            self.back_up(shop.database)
            shop.keep("07:00 W1 S1 idle")
            shop.kill()
            pathlib.Path(f"{shop.database}-wal").rename(f"{shop.database}.part-wal")
            self.restore(shop.database)
            self.assertEqual(len(export(shop.database)), 1)
            self.verify(shop.database)

    def test_a_damaged_database_is_replaced_and_kept(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            self.back_up(shop.database)
            shop.stop()
            shop.database.write_bytes(b"nothing that can be read" * 1000)
            self.restore(shop.database)
            self.assertEqual(len(export(shop.database)), 1)
            kept = pathlib.Path(f"{shop.database}.replaced-1")
            self.assertTrue(kept.read_bytes().startswith(b"nothing"))

    def test_where_there_is_no_database_it_creates_one(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            self.back_up(shop.database)
        new = self.folder / "new.db"
        self.restore(new)
        self.assertEqual(sorted(os.listdir(self.folder)), ["copy.db", "new.db"])
        with Shopfloor(folder=self.folder) as shop:
            pass
        self.assertEqual(len(export(new)), 1)

    def test_a_new_one_belongs_to_whoever_owns_the_folder(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        with self.shop() as shop:
            self.back_up(shop.database)
        owned = self.folder / "owned"
        owned.mkdir()
        os.chown(owned, 12345, 54321)
        for _ in range(2):  # and so does the next one
            self.restore(owned / "new.db")
            about = (owned / "new.db").stat()
            self.assertEqual((about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)),
                             (12345, 54321, 0o600))

    def test_what_is_no_backup_changes_nothing(self):
        other = self.folder / "other.db"
        with contextlib.closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE recipes (name)")
        with self.shop() as shop:
            self.back_up(shop.database)
            shop.stop()
            newer = self.folder / "newer.db"
            newer.write_bytes(self.copy.read_bytes())
            with contextlib.closing(sqlite3.connect(newer)) as database:
                database.execute("PRAGMA user_version=999")
            index = self.folder / "index.db"
            index.write_bytes(self.copy.read_bytes())
            with contextlib.closing(sqlite3.connect(index)) as database:
                database.execute("PRAGMA writable_schema=ON")
                database.execute("UPDATE sqlite_master SET rootpage = 2 WHERE type = 'index'"
                                 " AND sql IS NOT NULL")
                database.commit()
            before = shop.database.read_bytes()
            for copy, why in [(other, b"no database of this program"), (newer, b"newer program"),
                              (index, b""), (self.folder / "none.db", b"unable to open")]:
                with self.subTest(copy.name):
                    done = self.restore(shop.database, expect=1, copy=copy)
                    self.assertIn(b"nothing was restored", done.stderr)
                    self.assertIn(why, done.stderr)
                    self.assertEqual(shop.database.read_bytes(), before)
                    self.assertEqual([name for name in os.listdir(shop.folder)
                                      if "part" in name or "replaced" in name], [])

    def test_a_restore_that_is_killed_leaves_the_old_or_the_new(self):
        with Shopfloor(seed=True) as shop:
            self.back_up(shop.database)
            shop.stop()
            count = len(export(shop.database))
            for wait in (0, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1):
                process = subprocess.Popen([BINARY, "restore", "--database", shop.database,
                                            self.copy], stdout=subprocess.DEVNULL)
                time.sleep(wait)
                process.kill()
                process.wait()
                self.assertEqual(len(export(shop.database)), count)
            self.restore(shop.database)
            self.assertEqual(len(export(shop.database)), count)


@of_the_file
class EachDay(Folder):
    def at(self, when):
        return ("--backup-folder", str(self.folder), "--backup-at", f"{when:%H:%M}")

    def test_the_days_backup_is_made_at_the_start_and_old_ones_go(self):
        today = now().astimezone(datetime.timezone.utc).date()
        old = [today - DAY * n for n in range(1, 400)]
        for day in old:
            (self.folder / name_of(day)).write_bytes(b"a backup")
        others = ["shopfloor.db", "shopfloor-2020-1-1.db", "shopfloor-2020-13-01.db", "notes.txt"]
        for name in others:
            (self.folder / name).write_bytes(b"another file")
        for ending in (".part", ".part-journal"):  # of a day when the power failed
            (self.folder / f"{name_of(today - DAY)}{ending}").write_bytes(b"a beginning")
        with self.shop(*self.at(datetime.time(0, 0))) as shop:
            shop.await_log("a backup was made")
            self.assertIn("backup_last_timestamp_seconds", shop.call("GET", "/metrics").body.decode())
            shop.stop()
        left = set(os.listdir(self.folder))
        self.assertLessEqual(set(others), left)
        self.assertEqual([each for each in left if "part" in each], [])
        self.assertLessEqual({name_of(today - DAY * n) for n in range(7)}, left)
        self.assertLess(len(left) - len(others), 7 + 4 + 6)
        self.verify(self.folder / name_of(today))

    def test_one_that_fails_is_said_and_deletes_none(self):
        today = now().astimezone(datetime.timezone.utc).date()
        for n in range(1, 30):
            (self.folder / name_of(today - DAY * n)).write_bytes(b"a backup")
        (self.folder / f"{name_of(today)}.part").mkdir()
        (self.folder / f"{name_of(today)}.part" / "in the way").write_bytes(b"")
        with self.shop(*self.at(datetime.time(0, 0))) as shop:
            shop.await_log("no backup was made")
            self.assertIn("shopfloor_backup_failures_total 1",
                          shop.call("GET", "/metrics").body.decode())
        self.assertEqual(len(os.listdir(self.folder)), 30)

    def test_what_cannot_be_is_said_at_the_start(self):
        rows = [(("--backup-folder", str(self.folder / "none")), "is no folder"),
                (("--backup-folder", str(self.folder), "--backup-at", "24:00"), "no time of day"),
                (("--backup-folder", str(self.folder), "--backup-at", "2:30pm"), "no time of day")]
        for options, why in rows:
            with self.subTest(why):
                done = run("serve", "--listen", "127.0.0.1:0", "--database",
                           self.folder / "floor.db", "--no-seed", *options, expect=2)
                self.assertIn(why.encode(), done.stderr)


@of_the_file
class Doctor(Folder):
    """What it says of a database: {what: (severity, text)}."""

    def examine(self, database, *options, expect=0):
        found = {}
        lines = run("doctor", "--database", database, *options, expect=expect).stdout.decode()
        for line in lines.splitlines():
            if not line.startswith(" "):
                severity, what, text = line.split(maxsplit=2)
                found[what] = severity, text
        return found

    def kept(self):
        """A database with an event, and no server on it."""
        with self.shop(folder=self.folder) as shop:
            shop.keep("06:00 W1 S1 working")
        return shop.database

    def test_a_sound_database_is_good_while_a_server_runs_on_it(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            found = self.examine(shop.database)
        self.assertEqual({what for what, (severity, _) in found.items() if severity == "good"}
                         - {"clock", "room"},
                         {"access", "log", "pages", "references", "figures", "audit", "secrets"})
        self.assertEqual(found["figures"][1], "they are what 1 event says")
        self.assertEqual(found["backups"][0], "warning")
        self.assertIn("this command's own settings", found["backups"][1])

    def test_passwords_that_others_may_read(self):
        database, secret = self.kept(), self.folder / "password"
        for option in ("database", "smtp", "redis", "kafka"):
            with self.subTest(option):
                secret.write_text("a password\n")
                secret.chmod(0o640)
                named = (f"--{option}-password-file", secret)
                self.assertEqual(self.examine(database, *named)["secrets"][0], "good")
                secret.chmod(0o644)
                severity, text = self.examine(database, *named)["secrets"]
                self.assertEqual(severity, "warning")
                self.assertIn("chmod 640 it", text)

    def test_each_fault_is_named(self):
        def change(sql):
            def change(database):
                with contextlib.closing(sqlite3.connect(database)) as file:
                    file.execute(sql)
                    file.commit()
            return change

        rows = [
            ("access", "warning", "others", lambda database: os.chmod(database, 0o644)),
            ("references", "BAD", "1 row of events refers to workers",
             change("DELETE FROM workers WHERE worker_id = 'W1'")),
            ("figures", "BAD", "differ from what the events say",
             change("UPDATE runs SET state = 1 - state")),
            ("audit", "BAD", "row 1: a forged checkpoint",
             change("UPDATE audit_checkpoints SET at_ms = 1 WHERE number = 1")),
            ("audit", "warning", "No such file",
             lambda database: os.remove(database.parent / ".floor.db.audit-key")),
        ]
        for what, severity, text, break_it in rows:
            with self.subTest(what), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                database = self.kept()
                break_it(database)
                found = self.examine(database, expect=1 if severity == "BAD" else 0)
                self.assertEqual(found[what][0], severity)
                self.assertIn(text, found[what][1])

    def test_each_file_that_others_may_read_is_named(self):
        database = self.kept()
        backups, secret = self.folder / "backups", self.folder / "client-secret"
        backups.mkdir()
        run("backup", "--database", database, backups / name_of(now().date()))
        secret.write_text("secret")
        secret.chmod(0o640)
        keys = database.parent / ".floor.db.keys"
        if not keys.exists():
            keys.mkdir(0o700)
        (keys / "key").write_bytes(b"k")
        (keys / "key").chmod(0o600)
        old = self.folder / "floor.db.version-3"
        old.write_bytes(b"")
        old.chmod(0o600)
        options = "--backup-folder", backups, "--oidc-client-secret-file", secret
        self.assertEqual(self.examine(database, *options)["secrets"][0], "good")
        for path, mode, right, what in (
                (keys, 0o755, 0o700, "secrets"), (keys / "key", 0o644, 0o600, "secrets"),
                (database.parent / ".floor.db.audit-key", 0o640, 0o600, "secrets"),
                (backups / name_of(now().date()), 0o604, 0o600, "secrets"),
                (secret, 0o644, 0o640, "secrets"), (old, 0o644, 0o600, "access"),
                (database, 0o660, 0o600, "access")):
            with self.subTest(path.name):
                before = path.stat().st_mode & 0o777
                path.chmod(mode)
                severity, text = self.examine(database, *options)[what]
                path.chmod(before)
                self.assertEqual(severity, "warning")
                self.assertIn(f"'{str(path)[:20]}", text)
                self.assertTrue(text.endswith(f"(mode {mode:03o}); chmod {right:o} it"), text)

    def test_the_log_beside_the_file_is_looked_at(self):
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working")
            for ending in ("-wal", "-shm"):
                path = pathlib.Path(f"{shop.database}{ending}")
                path.chmod(0o644)
                self.assertIn(f"{ending}'", self.examine(shop.database)["access"][1])
                path.chmod(0o600)

    def test_a_backup_that_is_old_or_missing_is_bad(self):
        database = self.kept()
        folder = self.folder / "backups"
        folder.mkdir()
        found = self.examine(database, "--backup-folder", folder, expect=1)
        self.assertIn("there is none", found["backups"][1])
        run("backup", "--database", database, folder / name_of(now().date()))
        found = self.examine(database, "--backup-folder", folder)
        self.assertEqual(found["backups"][0], "good")
        old = time.time() - 3 * 86400
        os.utime(folder / name_of(now().date()), (old, old))
        found = self.examine(database, "--backup-folder", folder, expect=1)
        self.assertIn("72 hours old", found["backups"][1])

    def test_what_is_no_database_is_an_error(self):
        junk = self.folder / "junk.db"
        junk.write_bytes(b"no database" * 1000)
        self.assertIn(b"not a database", run("doctor", "--database", junk, expect=1).stderr)


if __name__ == "__main__":
    unittest.main()
