#!/usr/bin/env python3
"""A long run: run.py BINARY [--minutes 30] [--rate 2000] [--folder FOLDER]

In the first third the server is stopped or killed now and then; the rest is one life. Its memory
in the middle third is compared with that in the last one. See README.md.
"""
import argparse
import array
import datetime
import http.client
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1024 * 1024
SENDERS, WORKERS, STATIONS = 5, 500, 200
BATCH = 100      # events a request, but of the last sender, who sends them one by one
SINGLES = 0.05   # the share of events that come one by one
KINDS = ("working", "idle", "working", "absent", "working", "idle")
MOST_GROWTH = 0.10, 8 * MIB  # of memory that is not the database's, from third to third
MOST_MEMORY = 512 * MIB      # as docs/operations.md gives a container
LEAST_MINUTES = 15           # shorter, its caches are not full yet in the middle third


def made(sender, number, at_ms, repeats):
    """The event of this number, always the same. A worker stays at a workstation. Its state is
    said so often by each sender before it changes."""
    worker, turn = number % WORKERS, number // WORKERS
    kind = "product_count" if turn % 50 == 0 else KINDS[(turn // repeats + worker) % len(KINDS)]
    when = datetime.datetime.fromtimestamp(at_ms / 1000, datetime.timezone.utc)
    event = {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03d}Z",
             "worker_id": f"W{worker}", "workstation_id": f"S{worker % STATIONS}",
             "event_type": kind, "confidence": 0.9,
             "event_uuid": str(uuid.UUID(int=(sender + 1) << 64 | number))}
    return event | {"count": 1 + number % 3} if kind == "product_count" else event


class Sender(threading.Thread):
    """Sends each event until it is acknowledged."""

    def __init__(self, soak, number, batch, rate):
        super().__init__(daemon=True)
        self.soak, self.number, self.batch, self.rate = soak, number, batch, rate
        self.at_ms = array.array("q")  # of each event that was made
        self.acknowledged = 0          # so many of the first ones
        self.repeats = self.again = 0
        self.waited = []               # seconds from a request to its answer, some of them
        self.latest = 0.0              # the most that it was behind its rate, in seconds
        self.client = None
        self.broken = None

    def run(self):
        try:
            begin = time.monotonic()
            while not self.soak.over.is_set():
                self.send_next()
                due = begin + self.acknowledged / self.rate
                self.latest = max(self.latest, time.monotonic() - due)
                self.soak.over.wait(max(0, due - time.monotonic()))
        except Exception as error:
            self.broken = error

    def send_next(self):
        first = len(self.at_ms)
        for number in range(first, first + self.batch):
            late = number % 200 == 7
            age = random.randrange(6 * 3600 * 1000) if late else random.randrange(3000)
            self.at_ms.append(time.time_ns() // 1000000 - age)
        events = [made(self.number, each, self.at_ms[each], self.soak.arguments.repeats)
                  for each in range(first, first + self.batch)]
        self.post(events, fresh=True)
        self.acknowledged = len(self.at_ms)
        if self.acknowledged // self.batch % 50 == 0:
            self.again += self.batch
            self.post(events, fresh=False)

    def post(self, events, fresh):
        """Until it is answered. Only what was tried before may be known already."""
        path, body = ("/api/events/batch", {"events": events}) if self.batch > 1 else \
            ("/api/events", events[0])
        tries = 0
        while True:
            begin = time.monotonic()
            try:
                self.client = self.client or self.soak.connect()
                answer = self.client.call("POST", path, body)
            except (OSError, http.client.HTTPException):
                self.client, answer = None, None
            if answer and answer.status in (200, 201):
                break
            if answer and answer.status != 503:
                raise AssertionError(answer)
            tries += 1
            time.sleep(0.05)
        self.waited.append(time.monotonic() - begin)
        self.repeats += tries
        said = answer.json
        if self.batch > 1 and (said["rejected"] or fresh and not tries
                               and said["accepted"] != len(events)):
            raise AssertionError(answer.body[:1000])


class Reader(threading.Thread):
    """A page: asks for the figures each second."""

    def __init__(self, soak):
        super().__init__(daemon=True)
        self.soak, self.answers, self.waited = soak, 0, []

    def run(self):
        client = None
        while not self.soak.over.wait(1):
            try:
                client = client or self.soak.connect()
                begin = time.monotonic()
                if client.call("GET", "/api/metrics").status == 200:
                    self.answers += 1
                    self.waited.append(time.monotonic() - begin)
            except (OSError, http.client.HTTPException):
                client = None


class Soak:
    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder
        self.shop = Shopfloor(folder=folder / "data")
        self.over = threading.Event()
        self.memory = []  # of this life: (seconds, bytes that are not the file's)
        self.lives = []
        self.most = 0     # bytes that it ever had, those of the program's file included
        self.faults = []
        self.backups = []  # (seconds, bytes)
        self.backup = None  # the latest, and what each sender knew when it began

    def connect(self):
        return Client(self.shop.port)

    def check(self, holds, what):
        print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)
        if not holds:
            self.faults.append(what)

    # --- what is done to it ---

    def end_life(self, how):
        began = time.monotonic()
        self.lives.append((how, max((size for _, size in self.memory), default=0)))
        self.memory = []
        self.shop.stop() if how == "SIGTERM" else self.shop.kill()
        self.shop.start()
        print(f"{self.clock()} {how}, ready again after {time.monotonic() - began:.1f} s", flush=True)

    def make_backup(self):
        known = [sender.acknowledged for sender in self.senders]
        copy = self.folder / f"backup-{len(self.backups)}.db"
        began = time.monotonic()
        run("backup", "--database", self.shop.database, copy)
        self.backups.append((time.monotonic() - began, copy.stat().st_size))
        if self.backup:
            self.backup[0].unlink()
        self.backup = copy, known
        print(f"{self.clock()} backup of {self.backups[-1][1] / MIB:.0f} MiB "
              f"in {self.backups[-1][0]:.1f} s", flush=True)

    def clock(self):
        return f"{time.monotonic() - self.began:6.0f} s"

    def live(self):
        length = 60 * self.arguments.minutes
        restarts = [length * (i + 1) / 30 for i in range(9)]
        backups = [length * (i + 0.5) / 10 for i in range(10)]
        singles = self.arguments.rate * SINGLES
        batches = (self.arguments.rate - singles) / (SENDERS - 1)
        self.began = time.monotonic()
        self.senders = [Sender(self, i, BATCH, batches) for i in range(SENDERS - 1)]
        self.senders.append(Sender(self, SENDERS - 1, 1, singles))
        self.reader = Reader(self)
        for thread in (*self.senders, self.reader):
            thread.start()
        while (passed := time.monotonic() - self.began) < length:
            if restarts and passed >= restarts[0]:
                self.end_life("SIGTERM" if len(restarts) % 2 else "kill -9")
                restarts.pop(0)
            if backups and passed >= backups[0]:
                self.make_backup()
                backups.pop(0)
            self.memory.append((time.monotonic(), self.shop.status_of("RssAnon")))
            self.most = max(self.most, self.shop.status_of("VmHWM"))
            self.check_senders()
            time.sleep(min(5, length / 100))
        self.over.set()
        for thread in (*self.senders, self.reader):
            thread.join(PATIENCE_S)
        self.check_senders()

    def check_senders(self):
        for sender in self.senders:
            if sender.broken:
                raise sender.broken

    # --- what must be so afterwards ---

    def check_memory(self):
        for how, most in self.lives:
            print(f"       a life that ended by {how}: at most {most / MIB:.1f} MiB")
        self.check(self.most <= MOST_MEMORY,
                   f"memory: {self.most / MIB:.1f} MiB at most, of {MOST_MEMORY / MIB:.0f} MiB")
        length = 60 * self.arguments.minutes
        third = [[size for at, size in self.memory if 3 * (at - self.began) // length == number]
                 for number in range(3)]
        middle, last = (statistics.median(sizes) for sizes in third[1:])
        said = f"memory: {middle / MIB:.1f} MiB in the middle third, {last / MIB:.1f} MiB in the last"
        if self.arguments.minutes < LEAST_MINUTES:
            print(f"       {said}; too short to tell whether it grows")
            return
        share, least = MOST_GROWTH
        self.check(last - middle <= max(least, share * middle), said)

    def check_events(self, database, known, what):
        """All that is `known` is there once, as it was sent, and nothing that was never sent."""
        seen = [bytearray(len(sender.at_ms)) for sender in self.senders]
        wrong = 0
        with subprocess.Popen([BINARY, "export", "--database", database],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            for line in process.stdout:
                kept = json.loads(line)
                name = uuid.UUID(kept["event_uuid"]).int
                sender, number = (name >> 64) - 1, name & (1 << 64) - 1
                if not 0 <= sender < SENDERS or number >= len(seen[sender]):
                    wrong += 1
                    continue
                seen[sender][number] += 1
                sent = made(sender, number, self.senders[sender].at_ms[number],
                            self.arguments.repeats)
                wrong += any(kept[field] != value for field, value in sent.items())
        lost = sum(seen[i][:count].count(0) for i, count in enumerate(known))
        twice = sum(len(each) - each.count(0) - each.count(1) for each in seen)
        total = sum(len(each) - each.count(0) for each in seen)
        self.check(process.returncode == 0 and not (lost or twice or wrong),
                   f"{what}: {sum(known):,} events acknowledged, {total:,} there, {lost} lost, "
                   f"{twice} twice, {wrong} other than sent")

    def check_all(self):
        self.check_memory()
        total = sum(sender.acknowledged for sender in self.senders)
        length = 60 * self.arguments.minutes
        print(f"       {total / length:,.0f} events/s acknowledged, in groups of {BATCH} and one by "
              f"one; {sum(s.repeats for s in self.senders)} requests repeated after no answer or "
              f"503, {sum(s.again for s in self.senders):,} events sent again though acknowledged")
        self.check(total >= 0.98 * self.arguments.rate * length, "the rate was held")
        waited = sorted(time for sender in self.senders for time in sender.waited)
        print(f"       acknowledged after {1000 * statistics.median(waited):.1f} ms, 99 % within "
              f"{1000 * waited[len(waited) * 99 // 100]:.0f} ms; figures answered after "
              f"{1000 * statistics.median(self.reader.waited):.1f} ms, {self.reader.answers} times")
        self.check_events(self.shop.database, [s.acknowledged for s in self.senders],
                          "with the server running")
        self.shop.stop()
        done = run("verify", "--database", self.shop.database, expect=None)
        self.check(done.returncode == 0, "every figure is what the events say: "
                   + done.stdout.decode().strip().splitlines()[-1])
        restored = self.folder / "restored.db"
        run("restore", "--database", restored, self.backup[0])
        self.check_events(restored, self.backup[1], "the last backup, put back")
        size = self.shop.database.stat().st_size
        print(f"       the database has {size / MIB:.0f} MiB, {size / total:.0f} bytes an event; "
              f"{len(self.backups)} backups, the last in {self.backups[-1][0]:.1f} s")


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=2000, help="events a second")
    parser.add_argument("--repeats", type=int, default=10,
                        help="how often a sender says the same of a worker: 10, as cameras do, "
                        "or 1: most events change a state")
    parser.add_argument("--folder", help="where to write, instead of under /tmp")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    os.environ["SHOPFLOOR_UNDER_TEST"] = os.path.abspath(arguments.binary)
    sys.path.insert(0, str(HERE.parent / "system"))
    sys.dont_write_bytecode = True
    global Shopfloor, Client, run, BINARY, PATIENCE_S
    from shopfloor import BINARY, PATIENCE_S, Client, Shopfloor, run
    folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-soak-", dir=arguments.folder))
    (folder / "data").mkdir()
    soak = Soak(arguments, folder)
    try:
        with soak.shop:
            soak.shop.register(" ".join(f"W{i}" for i in range(WORKERS)),
                               " ".join(f"S{i}" for i in range(STATIONS)))
            soak.live()
            soak.check_all()
    finally:
        shutil.rmtree(folder)
    print(f"soak: {len(soak.faults)} faults")
    sys.exit(1 if soak.faults else 0)


if __name__ == "__main__":
    main()
