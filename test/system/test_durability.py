"""What was acknowledged is kept: when it is killed, when the disk is full, and by the order
of its system calls."""
import concurrent.futures
import datetime
import http.client
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

from shopfloor import (BINARY, ON_FILE, PATIENCE_S, PLAIN, Case, Client, Shopfloor, event,
                       export, now, of_the_file, written)

MIB = 1024 * 1024


def random_event(dice):
    """Of the last three days; most are late, which corrects rollups that are there."""
    age = dice.choice((dice.random() * 3 * 86400, dice.random() * 600))
    what = dice.choice(("working", "working", "idle", "absent", "unknown", "+1", "+5"))
    return event(f"06:00 W{dice.randrange(1, 4)} S{dice.randrange(1, 4)} {what}",
                 timestamp=written(now(seconds=-1 - age)),
                 event_uuid=str(uuid.UUID(int=dice.getrandbits(128), version=4)))


class Sender(threading.Thread):
    """Posts until told or until the server is gone; knows what was acknowledged."""

    def __init__(self, port, number, batch):
        super().__init__(daemon=True)
        self.port, self.batch, self.dice = port, batch, random.Random(number)
        self.sent, self.acknowledged, self.refused = {}, set(), 0
        self.over = threading.Event()
        self.broken = None

    def run(self):
        try:
            with Client(self.port) as client:
                while not self.over.is_set():
                    self.post(client)
        except (OSError, http.client.HTTPException):
            pass  # killed: what was on its way may be there or not
        except Exception as error:
            self.broken = error

    def post(self, client):
        events = [random_event(self.dice) for _ in range(self.batch)]
        if self.batch > 1 and self.acknowledged:
            # Some of what is known already, as a camera repeats what it is not sure of.
            events.append(self.sent[next(iter(self.acknowledged))])
        self.sent |= {each["event_uuid"]: each for each in events}
        if self.batch > 1:
            answer = client.call("POST", "/api/events/batch", events)
            if answer.status == 200 and answer.json["rejected"]:
                raise AssertionError(answer)
        else:
            answer = client.call("POST", "/api/events", events[0])
        if answer.status in (200, 201):
            self.acknowledged |= {each["event_uuid"] for each in events}
        elif answer.status == 503:
            self.refused += 1
            time.sleep(0.01)
        else:
            raise AssertionError(answer)


class Kept(Case):
    """Checks of what is kept against what senders know."""

    def check_kept(self, database, senders):
        for sender in senders:
            if sender.broken:
                raise sender.broken
        kept = export(database)
        names = [each["event_uuid"] for each in kept]
        self.assertEqual(len(names), len(set(names)), "an event is there twice")
        sent, acknowledged = {}, set()
        for sender in senders:
            sent |= sender.sent
            acknowledged |= sender.acknowledged
        self.assertEqual(acknowledged - set(names), set(), "acknowledged, and lost")
        for each in kept:
            original = sent[each["event_uuid"]]
            self.assertEqual({name: each[name] for name in original}, original)
        return kept

    def figures(self, shop):
        """Over windows of the past three days, without what is not a figure."""
        end = self.end
        found = []
        for hours in (1, 7, 26, 73):
            data = shop.metrics(written(end - datetime.timedelta(hours=hours)), written(end))
            self.check_figures(data)
            found.append((data["factory"], data["workers"], data["workstations"]))
        return found

    def check_same_figures(self, shop, kept):
        """A new database with the same events, in any order, has the same figures."""
        own = ("timestamp", "worker_id", "workstation_id", "event_type", "confidence", "count",
               "event_uuid")
        events = [{name: each[name] for name in own} for each in kept]
        random.Random(5).shuffle(events)
        self.end = now()
        with self.shop() as fresh:
            for i in range(0, len(events), 10000):
                fresh.keep(*events[i:i + 10000])
            self.assertEqual(self.figures(shop), self.figures(fresh))


class Killed(Kept):
    def test_a_kill_at_any_moment_loses_nothing_acknowledged(self):
        dice = random.Random()
        senders = []
        with self.shop() as shop:
            for round_number in range(6 if PLAIN else 3):
                batches = (50, 400, 1, 1, 1)
                running = [Sender(shop.port, random.getrandbits(64), batch) for batch in batches]
                for sender in running:
                    sender.start()
                # In the middle of something, from the first requests on.
                time.sleep(dice.uniform(0.02, 0.5))
                if round_number % 2:  # and once more, when there is a lot in the log
                    shop.wait(lambda: sum(len(s.acknowledged) for s in running) > 2000, "events")
                shop.kill()
                for sender in running:
                    sender.join(PATIENCE_S)
                senders += running
                self.verify_after_recovery(shop)
                kept = self.check_kept(shop.database, senders)
            self.assertGreater(len(kept), 1000)
            self.check_same_figures(shop, kept)
            shop.stop()
            self.verify(shop.database)

    def verify_after_recovery(self, shop):
        """As the kill left it, then as the server opens it."""
        if ON_FILE:
            copy = shop.folder / "copy"
            copy.mkdir()
            for each in shop.folder.glob("floor.db*"):
                shutil.copy(each, copy / each.name)
            self.verify(copy / "floor.db")
            shutil.rmtree(copy)
        shop.start()
        self.verify(shop.database)

    def test_a_kill_during_a_change_of_all_history_leaves_it_before_or_after(self):
        with self.shop() as shop:
            shop.keep(*(random_event(random.Random(i)) for i in range(4000)))
            for hold in (30, 480, 45):
                def change():
                    try:
                        with Client(shop.port) as client:
                            client.call("PUT", "/api/settings", {"hold_minutes": hold})
                    except (OSError, http.client.HTTPException):
                        pass
                asking = threading.Thread(target=change)
                asking.start()
                time.sleep(random.uniform(0, 0.05))
                shop.kill()
                asking.join()
                self.verify_after_recovery(shop)

    def test_a_kill_while_sample_data_is_made_leaves_none_or_all_of_it(self):
        with Shopfloor(seed=True) as shop:
            port, options = shop.port, ["--database", str(shop.database)]
            count = len(export(shop.database))
            shop.stop()
            for _ in range(4):
                for each in shop.folder.glob("floor.db*"):
                    each.unlink()
                process = subprocess.Popen(
                    [BINARY, "serve", "--listen", f"127.0.0.1:{port}", *options],
                    stderr=subprocess.DEVNULL)
                time.sleep(random.uniform(0.01, 0.3))
                process.kill()
                process.wait()
                shop.start()
                self.verify(shop.database)
                self.assertGreater(len(export(shop.database)), count * 0.9)
                self.assertEqual(shop.get("/api/workers")["count"], 6)
                shop.stop()


@of_the_file
class DiskFull(Kept):
    """Writing fails; nothing unstored is acknowledged, and it goes on when there is space."""

    def fill(self, shop, make_space):
        senders = [Sender(shop.port, i, batch) for i, batch in enumerate((200, 20, 1))]
        for sender in senders:
            sender.start()
        shop.wait(lambda: all(s.refused >= 3 or s.broken for s in senders), "refusals")
        self.assertEqual([s.broken for s in senders], [None] * 3)
        refused = self.be_refused(shop)
        # Readers need no space.
        self.check_figures(shop.metrics())
        self.assertEqual(shop.get("/healthz")["status"], "ok")

        before = [len(s.acknowledged) for s in senders]
        make_space()
        shop.wait(lambda: all(len(s.acknowledged) > was + 20 or s.broken
                              for s, was in zip(senders, before)), "service to resume")
        for sender in senders:
            sender.over.set()
        for sender in senders:
            sender.join(PATIENCE_S)
        senders.append(refused)
        kept = self.check_kept(shop.database, senders)
        self.check_same_figures(shop, kept)
        shop.restart()
        self.check_kept(shop.database, senders)
        shop.stop()
        self.verify(shop.database)

    def be_refused(self, shop):
        """A 503 as it has to be. A single event may find room where larger groups do not."""
        sender = Sender(shop.port, 99, 1)
        for _ in range(10000):
            made = random_event(sender.dice)
            sender.sent[made["event_uuid"]] = made
            answer = shop.call("POST", "/api/events", made)
            if answer.status == 503:
                self.assertIs(answer.json["success"], False)
                self.assertTrue(answer.json["error"])
                return sender
            self.assertEqual(answer.status, 201, answer)
            sender.acknowledged.add(made["event_uuid"])
        raise AssertionError("it was never refused")

    def test_past_a_limit_of_file_size_posts_are_503_until_it_is_raised(self):
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MIB, hard))

        # What the limit does to a process that does not expect it is to kill it.
        with self.shop(prepare=limit) as shop:
            self.fill(shop, lambda: resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE,
                                                     (hard, hard)))

    def test_on_a_full_file_system_posts_are_503_until_there_is_space(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=130m", "tmpfs", folder],
                                     stderr=subprocess.PIPE, check=False)
            if mounted.returncode:
                self.skipTest("cannot mount a tmpfs: " + mounted.stderr.decode().strip())
            try:
                with self.shop(folder=folder, log=pathlib.Path(elsewhere, "log")) as shop:
                    filler = pathlib.Path(folder) / "filler"
                    filler.write_bytes(b"x" * (128 * MIB))
                    self.fill(shop, filler.unlink)
            finally:
                subprocess.run(["umount", folder], check=True)


@of_the_file
class Synced(Case):
    """The order of system calls, seen by strace."""
    TRACED = "trace=fsync,fdatasync,recvfrom,recvmsg,read,sendto,sendmsg,write,writev,sendfile"

    def trace(self, work, *options):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "trace"
            tracer = ["strace", "-f", "-y", "-qq", "-s", "64", "-e", self.TRACED, "-e",
                      "signal=none", "-o", str(log)]
            try:
                probe = subprocess.run([*tracer, "true"], stderr=subprocess.PIPE, check=False)
            except FileNotFoundError:
                self.skipTest("strace is not installed")
            if probe.returncode:
                self.skipTest("cannot trace: " + probe.stderr.decode().strip()[-200:])
            # LeakSanitizer traces, too, and there can be only one.
            env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
            with Shopfloor(*options, before=tracer, env=env) as shop:
                shop.register(self.workers, self.stations)
                mark = log.stat().st_size
                posted = work(shop)
                text = log.read_text(errors="replace")[mark:]
                # SIGTERM has to reach the server, not strace.
                [child] = pathlib.Path(f"/proc/{shop.process.pid}/task/{shop.process.pid}/"
                                       "children").read_text().split()
                os.kill(int(child), signal.SIGTERM)
                self.assertEqual(shop.process.wait(PATIENCE_S), 0)
                shop.process = None
            return posted, text.splitlines()

    @staticmethod
    def unsynced(lines):
        """(answers 201 and 200, how many of them without a sync of the log after the last
        request on their connection was read)"""
        call = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)")
        socket_of = re.compile(r"\((\d+)<")
        pending = {}  # per thread: the beginning of an unfinished call
        read_at, synced_at, answers, bad = {}, -1, 0, 0
        for number, line in enumerate(lines):
            found = call.match(line)
            if not found:
                continue
            thread, name = found.groups()
            begins = "resumed>" not in line
            ends = "<unfinished ...>" not in line
            # What is sent is sent at the beginning of its call; what is read or synced is so
            # at the end.
            if begins and name in ("sendto", "sendmsg", "write", "writev") and \
                    re.search(r"HTTP/1\.1 20[01]", line):
                answers += 1
                fd = socket_of.search(line).group(1)
                bad += not read_at.get(fd, number) < synced_at
            if begins and not ends:
                pending[thread] = line
            if ends:
                whole = line if begins else pending.pop(thread, "") + line
                if name in ("fsync", "fdatasync") and "-wal>" in whole and \
                        re.search(r"\) += 0$", whole):
                    synced_at = number
                elif name in ("recvfrom", "recvmsg", "read") and \
                        re.search(r"\) += [1-9]", whole) and socket_of.search(whole):
                    read_at[socket_of.search(whole).group(1)] = number
        return answers, bad

    def one_by_one(self, shop):
        for i in range(20):
            shop.post("/api/events", event(f"06:00:{i:02d} W1 S1 working"), 201)
        for i in range(5):
            shop.keep(*(event(f"07:{i:02d}:{k:02d} W1 S1 +1") for k in range(50)))
        return 25

    def at_once(self, shop):
        def post(number):
            with Client(shop.port) as client:
                for i in range(10):
                    answer = client.call("POST", "/api/events", event(
                        f"06:{i:02d}:{number:02d} W1 S1 +{number}"))
                    assert answer.status == 201, answer
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(post, range(8)))
        return 80

    def test_each_acknowledgement_follows_a_sync_of_the_log(self):
        posted, lines = self.trace(self.one_by_one)
        self.assertEqual(self.unsynced(lines), (posted, 0))

    def test_so_do_those_that_were_committed_together(self):
        posted, lines = self.trace(self.at_once)
        self.assertEqual(self.unsynced(lines), (posted, 0))
        syncs = sum(bool(re.search(r"f(data)?sync\(\d+<[^>]*-wal>", line)) for line in lines)
        self.assertLessEqual(syncs, posted)

    def test_this_test_would_see_a_missing_sync(self):
        posted, lines = self.trace(self.one_by_one, "--sync", "off")
        self.assertEqual(self.unsynced(lines), (posted, posted))


if __name__ == "__main__":
    unittest.main()
