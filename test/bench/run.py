#!/usr/bin/env python3
"""Measure the program against baselines of the same run.

    run.py PROGRAM [--events N] [--before PROGRAM] [PART...]

The clients and the baseline are built beside PROGRAM. Nothing here fails for being slow;
the goals are printed beside the figures.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from before import Before
from programs import (DAY_MS, FIRST, OTHERS, WORKERS, Agent, Program, Server, fill, free_port,
                      import_lines, line, now_ms, output, tool)

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from clickhouse import ClickHouse
import kafka_broker
import redis_server
from postgres import Postgres, is_here

AUDIT_COLUMNS = ("number", "at_ms", "actor_kind", "actor", "actor_id", "address", "action", "object",
                 "worker_id", "before", "after", "salt", "told", "hash")


def read_bare(database, query):
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(query).fetchone()


def processor_s():
    """Of all children that have ended."""
    used = os.times()
    return used.children_user + used.children_system


class Bench:
    def __init__(self, program, events, folder):
        self.program = program
        self.events = events
        self.folder = folder
        self.bare, self.load = tool(program, "bare"), tool(program, "load")

    def database(self, name):
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        return self.folder / f"{name}.db"

    def ingest(self):
        """Durable batches over HTTP against bare prepared inserts of the same rows."""
        self.batches(("ordered", "random"))

    def batches(self, kinds):
        rows, step = 300_000, 10
        for uuids in kinds:
            ratios, rates = [], []
            for _ in range(3):
                first = now_ms() - rows * step
                bare = float(output(self.bare, self.database("bare"), rows, first, step,
                                    "random" if uuids == "random" else "ordered"))
                with Server(self.program, self.database("ingest")) as server:
                    server.register()
                    rate = float(output(self.load, "batch", server.port, 4, rows, first,
                                        step, uuids, WORKERS))
                ratios.append(rate / bare)
                rates.append(rate)
            line(f"batches of 1,000, 4 connections, {uuids} uuids / bare SQLite",
                 f"{statistics.median(ratios):.2f}", "goal 0.6")
            line("  events per second", f"{statistics.median(rates):,.0f}")

    def identity(self):
        """Events without a uuid: imported while the database grows, in order and with late
        ones; and in batches, against bare SQLite with ordered uuids."""
        piece = min(1_000_000, self.events // 3)
        step = 30 * DAY_MS // self.events
        for what, kind in ("in order", "derived"), ("10 % late", "late"):
            database = self.database("identity")
            with Server(self.program, database) as server:
                server.register()
            first = now_ms() - 30 * DAY_MS
            rates, used = [], [processor_s()]
            for done in range(0, self.events - piece + 1, piece):
                rates.append(piece / import_lines(self.program, self.load, database, piece,
                                                  first + done * step, step, kind))
                used.append(processor_s())
            line(f"import without uuids, {what}, last of {len(rates)} / first {piece:,}",
                 f"{rates[-1] / rates[0]:.2f}", "goal 0.7")
            line("  events per second, first and last", f"{rates[0]:,.0f} {rates[-1]:,.0f}")
            line("  processor time, us an event, first and last",
                 f"{(used[1] - used[0]) * 1e6 / piece:.1f} "
                 f"{(used[-1] - used[-2]) * 1e6 / piece:.1f}")
            size = database.stat().st_size / (len(rates) * piece)
            bare = self.database("bare")
            output(self.bare, bare, piece, first, step, "ordered")
            line("  bytes a stored event (bare SQLite)",
                 f"{size:.0f} ({bare.stat().st_size / piece:.0f})")
        self.batches(("derived",))

    def single(self):
        """Single posts, durable against not waiting for the disk."""
        rows, step, ratios, per_fsync = 60_000, 10, [], []
        for _ in range(3):
            rate = {}
            for sync in ("full", "off"):
                with Server(self.program, self.database("single"), "--sync",
                            sync) as server:
                    server.register()
                    before = server.counter("commits_total")
                    rate[sync] = float(output(self.load, "single", server.port, 64, rows,
                                              now_ms() - rows * step, step, "derived",
                                              WORKERS))
                    if sync == "full":
                        per_fsync.append(
                            rows / (server.counter("commits_total") - before))
            ratios.append(rate["full"] / rate["off"])
        line("single posts, 64 connections, durable / synchronous=OFF",
             f"{statistics.median(ratios):.2f}", "goal 0.5")
        line("  events per second", f"{rate['full']:,.0f}")
        line("  events per fsync", f"{statistics.median(per_fsync):.1f}")

    def reads(self):
        """GET /api/metrics with few and many events kept."""
        p50 = {}
        start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 30 * 86400))
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        paths = {"shift": "/api/metrics",
                 "month": f"/api/metrics?start_time={start}&end_time={end}"}
        for events in (5_000, self.events):
            database = self.database(f"reads-{events}")
            took = fill(self.program, self.load, database, events)
            with Server(self.program, database) as server:
                if events == self.events:
                    line(f"import of {events:,} events, events per second",
                         f"{events / took:,.0f}")
                    line("start-up on that database, seconds", f"{server.started_s:.2f}",
                         "goal under 1")
                for name, path in paths.items():
                    output(self.load, "get", server.port, 1, 50, path)
                    median, late = output(self.load, "get", server.port, 1, 1000,
                                          path).split()
                    p50[name, events] = float(median)
                    line(f"GET /api/metrics, {name}, {events:,} events, p50 ms (p99)",
                         f"{float(median) / 1000:.2f} ({float(late) / 1000:.2f})",
                         "goal under 2" if name == "shift" else "")
                if events == self.events:
                    line("  resident MiB", f"{server.resident_mib():.0f}", "goal under 256")
        line(f"shift, {self.events:,} events / 5,000 events",
             f"{p50['shift', self.events] / p50['shift', 5_000]:.2f}", "goal 1.5")
        line("30 days / shift", f"{p50['month', self.events] / p50['shift', self.events]:.2f}",
             "goal 5")

    def calls(self):
        """What requests ask of the storage engine."""
        print(output(tool(self.program, "calls")), end="", flush=True)

    def drift(self):
        """Alarms of drift in simulated plants, beside those of the defaults of other tools."""
        print(output(tool(self.program, "drift")), end="", flush=True)

    def alerts(self):
        """A round that decides about alerts; there is one every five seconds."""
        ms, calls, statements, longest, later, memory = output(
            tool(self.program, "alerts")).split()
        line("alerts, a round over 200 workstations and 100 cameras, ms", ms, "goal under 50")
        line("  calls of the engine (statements)", f"{calls} ({statements})")
        line("  9,900 cameras more go dark: the longest round, ms", longest)
        line("  and the rounds after they were told of, ms", later, f"{memory} MiB at most")

    def late(self):
        """Batches of 1,000 events of 200 workers, each of a day that is long over, against
        batches of events that have just happened."""
        workers, rows, ratios, rates = 200, 5000, [], []
        kept = self.database("late")
        fill(self.program, self.load, kept, 200_000, 8, workers)
        for _ in range(3):
            rate = {}
            for what, days, step in ("late", 7, DAY_MS // 1000), ("live", 0, 10):
                database = self.database("late-copy")
                shutil.copy(kept, database)
                with Server(self.program, database) as server:
                    first = now_ms() - days * DAY_MS - rows * 10
                    rate[what] = float(output(self.load, "batch", server.port, 1, rows, first,
                                              step, "derived", workers))
            ratios.append(rate["late"] / rate["live"])
            rates.append(rate["late"])
        line("1,000 late events of 200 workers and a day / live ones",
             f"{statistics.median(ratios):.2f}")
        line("  events per second", f"{statistics.median(rates):,.0f}")

    def quality(self):
        """Live batches right after a start, while a month of an older database is tallied and
        claims of its days are drawn, against the same when both is done already."""
        history, rows, step, ratios = 2_000_000, 100_000, 3, []
        new, done = self.database("quality"), self.database("quality-done")
        fill(self.program, self.load, new, history, 30)
        shutil.copy(new, done)
        with Server(self.program, done) as server:
            started = time.monotonic()
            while not server.is_judged():
                time.sleep(0.05)
            took = time.monotonic() - started
            time.sleep(10)  # nothing tells when claims are drawn

        def post(database):
            copy = self.database("quality-copy")
            shutil.copy(database, copy)
            with Server(self.program, copy) as server:
                first = now_ms() - rows * step
                return float(output(self.load, "batch", server.port, 4, rows, first, step,
                                    "random", WORKERS))
        for _ in range(9):
            ratios.append(post(new) / post(done))
        line("batches of 1,000 while a month is tallied / when it was",
             f"{statistics.median(ratios):.2f}", "goal 0.95")
        line(f"  seconds until {history:,} events are tallied and all is judged", f"{took:.1f}")

    def metrics200(self):
        """GET /api/metrics with many workers and few."""
        p50 = {}
        for workers in (6, 200):
            database = self.database("floor")
            fill(self.program, self.load, database, 200_000, 30, workers)
            with Server(self.program, database) as server:
                for requests in (50, 500):
                    p50[workers] = float(output(self.load, "get", server.port, 1, requests,
                                                "/api/metrics").split()[0]) / 1000
        line("GET /api/metrics, 200 workers / 6 workers", f"{p50[200] / p50[6]:.1f}")
        line("  200 workers, p50 ms", f"{p50[200]:.2f}", "goal under 5")

    def access(self):
        """The same requests of a caller who has to say who it is, and on an open server."""
        path, password = "/api/metrics", self.folder / "password"
        password.write_text("correct horse battery staple\n")
        kept = self.database("open"), self.database("closed")
        fill(self.program, self.load, kept[0], 100_000)
        shutil.copy(*kept)
        on = "--database", str(kept[1])
        output(self.program, "user", "add", "ana", "--roles", "administrator",
               "--password-file", password, *on)
        key = output(self.program, "key", "add", "k", "--roles", "engineer", *on).strip()
        with Server(self.program, kept[0]) as server, Server(self.program, kept[1]) as closed:
            ways = {"open": (server, ""), "a key": (closed, f"Authorization: Bearer {key}"),
                    "a cookie": (closed, f"Cookie: {closed.sign_in('ana', password)}")}
            p50 = {way: [] for way in ways}
            for _ in range(9):
                for way, (asked, header) in ways.items():
                    median = output(self.load, "get", asked.port, 1, 1000, path, header)
                    p50[way].append(float(median.split()[0]))
        for way in list(ways)[1:]:
            ratios = [with_it / without for with_it, without in zip(p50[way], p50["open"])]
            line(f"GET /api/metrics with {way} / on an open server",
                 f"{statistics.median(ratios):.3f}", "goal under 1.05")
        line("  on an open server, p50 ms", f"{statistics.median(p50['open']) / 1000:.2f}")

    def tls(self):
        """The same over TLS and in clear, in turns, each on a database of its own."""
        rows, step, path = 100_000, 10, "/api/metrics"
        kept = self.database("clear"), self.database("sealed")
        fill(self.program, self.load, kept[0], 100_000)
        shutil.copy(*kept)
        batches, gets, clear = [], [], []
        with Server(self.program, kept[0]) as plain, \
                Server(self.program, kept[1], "--tls-self-signed", tls=True) as sealed:
            ports = plain.port, f"tls:{sealed.port}"
            for turn in range(5):
                first = now_ms() - (turn + 1) * rows * step
                rates = [float(output(self.load, "batch", port, 4, rows, first, step, "random",
                                      WORKERS)) for port in ports]
                batches.append(rates[1] / rates[0])
            for _ in range(9):
                p50 = [float(output(self.load, "get", port, 1, 1000, path).split()[0])
                       for port in ports]
                gets.append(p50[1] / p50[0])
                clear.append(p50[0] / 1000)
        line("batches of 1,000, 4 connections, events/s over TLS / in clear",
             f"{statistics.median(batches):.2f}")
        line("GET /api/metrics over TLS / in clear, p50", f"{statistics.median(gets):.3f}")
        line("  in clear, p50 ms", f"{statistics.median(clear):.2f}")

    def audit(self):
        """Commands that read the whole audit log, a million rows; against bare SQLite, which
        adds up the lengths of all columns."""
        rows, log = 1_000_000, self.folder / "audit.db"
        output(tool(self.program, "audit"), log, self.folder / ".audit.db.audit-key", rows)
        base = f"sum(length({') + length('.join(AUDIT_COLUMNS)}))"
        ways = {"bare": lambda: read_bare(log, f"SELECT {base} FROM audit"),
                "verify": lambda: output(self.program, "audit", "verify", "--database", log),
                "export": lambda: self.export(log, "ndjson"),
                "export --format csv": lambda: self.export(log, "csv")}
        took = {way: [] for way in ways}
        for _ in range(5):
            for way, read in ways.items():
                started = time.monotonic()
                read()
                took[way].append(time.monotonic() - started)
        for way in list(ways)[1:]:
            ratios = [bare / each for bare, each in zip(took["bare"], took[way])]
            line(f"audit {way} of a million rows / bare SQLite",
                 f"{statistics.median(ratios):.2f}")
            line("  rows per second", f"{rows / statistics.median(took[way]):,.0f}",
                 "goal 1,000,000")

    def export(self, log, form):
        subprocess.run([self.program, "audit", "export", "--database", log, "--format", form,
                        "--output", self.folder / "audit.out"],
                       check=True, stderr=subprocess.DEVNULL)

    def streams(self):
        """What a thousand idle live streams hold."""
        with Server(self.program, self.database("streams")) as server:
            server.register()
            server.request("GET", "/api/metrics")
            before = server.resident_mib()
            streams = []
            for _ in range(1000):
                stream = socket.create_connection(("127.0.0.1", server.port))
                stream.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
                streams.append(stream)
            for stream in streams:
                stream.recv(1)
            time.sleep(2)
            line("1,000 idle live streams, MiB", f"{server.resident_mib() - before:.0f}",
                 "goal under 64")
            for stream in streams:
                stream.close()

    def edge(self):
        """An agent that was cut off, against its events posted straight to a server. Whoever
        sends is on the first core, the server on the others."""
        rounds = [self.outage(200_000, 10) for _ in range(3)]
        straight, taken, caught_up, processor_us, peak = zip(*rounds)

        def ratio(rates):
            return statistics.median(rate / base for rate, base in zip(rates, straight))
        line("catching up after an outage / batches straight to the server",
             f"{ratio(caught_up):.2f}")
        line("  events per second, agent on one core", f"{statistics.median(caught_up):,.0f}",
             "goal 20,000")
        line("  processor time of the agent, us an event",
             f"{statistics.median(processor_us):.1f}")
        line("  peak resident MiB of the agent", f"{max(peak):.0f}", "goal under 32")
        line("batches of 1,000 to the agent's port / straight to the server",
             f"{ratio(taken):.2f}")
        line("  events per second", f"{statistics.median(taken):,.0f}")

    def outage(self, rows, step):
        """Events per second posted straight, taken by an agent without a server, brought to
        the server once it is back; what the last took of the agent."""
        rest = 1, rows, now_ms() - rows * step, step, "derived", WORKERS
        with Server(self.program, self.database("straight"), before=OTHERS) as server:
            server.register()
            straight = float(output(*FIRST, self.load, "batch", server.port, *rest))
        database = self.database("edge")
        with Server(self.program, database) as server:
            server.register()
        with Agent(self.program, self.database("spool"), server.port, before=FIRST) as agent:
            taken = float(output(*FIRST, self.load, "batch", agent.port, *rest))
            used, started = agent.processor_s(), time.monotonic()
            with Server(self.program, database, port=server.port, before=OTHERS):
                while agent.waiting():
                    time.sleep(0.05)
                caught_up = rows / (time.monotonic() - started)
            processor_us = (agent.processor_s() - used) * 1e6 / rows
            return straight, taken, caught_up, processor_us, agent.resident_mib(peak=True)

    def sheets(self):
        """What a hub has missed in 30 days, of a site of 50 workers and 20 workstations."""
        database, hub_database = self.database("sheets"), self.database("hub")
        fill(self.program, self.load, database, min(self.events, 1_000_000))
        with Program(self.program, "hub", free_port(), "--database", str(hub_database),
                     ready="/readyz") as hub:
            for people in 0, 5:
                took, sheets, us = self.catch_up(hub, hub_database, database, people)
                line(f"30 days of hours to a hub, of {people or 'any number of'} people, seconds",
                     f"{took:.1f}", "goal under 10")
                line("  sheets, and sheets per second", f"{sheets:,} {sheets / took:,.0f}")
                line("  processor time of the site, us a sheet", f"{us:.0f}")

    def catch_up(self, hub, hub_database, database, people):
        """Seconds, sheets, and processor time of the site for each."""
        site, copy, code = f"of-{people}", self.database("site"), self.folder / "code"
        shutil.copy(database, copy)
        code.write_text(output(self.program, "hub", "enrol", "--database", hub_database, site))
        new = 'hub_sheets_total{status="new"}'
        before = hub.counter(new)
        started = time.monotonic()
        with Server(self.program, copy, "--hub", f"http://127.0.0.1:{hub.port}", "--site", site,
                    "--hub-code-file", str(code), "--hub-people", str(people)) as server:
            used = server.processor_s()
            while "shopfloor_sheets_waiting 0\n" not in server.request("GET", "/metrics")[1]:
                time.sleep(0.02)
            took, used = time.monotonic() - started, server.processor_s() - used
        sheets = int(hub.counter(new) - before)
        return took, sheets, used * 1e6 / sheets

    def records(self):
        """Records of Kafka, an event each, that an agent takes, against batches to its port."""
        if not kafka_broker.is_here():
            line("from Kafka", "not measured", "it is not here")
            return
        rows, step, mapping = 100_000, 10, self.folder / "mapping.json"
        rest = rows, now_ms() - rows * step, step, "ordered", WORKERS
        mapping.write_text('{"native": {"topics": ["events"]}}')
        with Agent(self.program, self.database("spool"), free_port()) as agent:
            batches = float(output(self.load, "batch", agent.port, 1, *rest))
        with kafka_broker.Kafka() as kafka:
            kafka.send("events", *output(self.load, "lines", *rest).splitlines())
            rates, peaks = zip(*(self.read_records(kafka, rows, mapping, f"box-{i}")
                                 for i in range(3)))
        line("records of Kafka taken by an agent / batches of 1,000 to its port",
             f"{statistics.median(rates) / batches:.2f}")
        line("  events per second", f"{statistics.median(rates):,.0f}")
        line("  peak resident MiB of the agent", f"{max(peaks):.0f}")

    def read_records(self, kafka, rows, mapping, name):
        """Events per second, from the first one that is taken, and what the agent took of memory.
        A new name reads all of them."""
        with Agent(self.program, self.database("spool"), free_port(), "--kafka", kafka.url(),
                   "--mapping", str(mapping), "--agent", name) as agent:
            while not (first := agent.taken()):
                time.sleep(0.01)
            started = time.monotonic()
            while agent.taken() < rows:
                time.sleep(0.01)
            rate = (rows - first) / (time.monotonic() - started)
            return rate, agent.resident_mib(peak=True)

    def postgres(self):
        """The same program on PostgreSQL, which waits for the disk as SQLite does."""
        groups = tool(self.program, "groups")
        os.environ |= {"SHOPFLOOR_AUDIT_KEY": str(self.folder / "audit"),
                       "SHOPFLOOR_PSEUDONYM_KEYS": str(self.folder)}
        if not is_here() or not groups.exists():
            line("on PostgreSQL", "not measured", "it is not here")
            return
        for workers, group, goal in (50, 1000, 0.45), (50, 10_000, 0.5), (500, 10_000, 0.4):
            with Postgres(fsync=True) as server:
                plain = f"host={server.folder} port={server.port} user=shopfloor dbname=postgres"
                ratio, rate = output(groups, server.url(), plain, workers, group,
                                     group * 100).split()
            line(f"{workers} workers, groups of {group:,} in PostgreSQL / COPY", ratio,
                 f"goal {goal}")
            line("  events per second", f"{float(rate):,.0f}")
        self.replicas()
        self.reads_of_postgres()

    def clickhouse(self):
        """A site is copied to ClickHouse, against bare inserts of the same rows."""
        if not ClickHouse.is_here():
            line("a copy in ClickHouse", "not measured", "it is not here")
            return
        rows, step, ratios, rates = 300_000, 10, [], []
        for _ in range(3):
            first = now_ms() - rows * step
            bare = float(output(self.bare, self.database("bare"), rows, first, step, "random"))
            database = self.database("copied")
            with Server(self.program, database) as server:
                server.register()
                output(self.load, "batch", server.port, 4, rows, first, step, "random", WORKERS)
            with ClickHouse() as target:
                started = time.monotonic()
                subprocess.run([self.program, "sink", "clickhouse", target.url, "--database",
                                database, "--once"], check=True, stdout=subprocess.DEVNULL)
                rates.append(rows / (time.monotonic() - started))
            ratios.append(rates[-1] / bare)
        line("events copied to ClickHouse / bare SQLite", f"{statistics.median(ratios):.2f}",
             "goal 5")
        line("  events per second", f"{statistics.median(rates):,.0f}")

    def replicas(self):
        """Batches of 1,000 to one server, and to two and four that share a site."""
        rows, step, rates = 120_000, 10, {}
        kept = {"a file": [self.database("file")]}
        with Postgres(fsync=True) as engine:
            kept |= {many: [engine.url(f"of_{many}")] * many for many in (1, 2, 4)}
            for turn in range(5):
                for which, databases in kept.items():
                    with contextlib.ExitStack() as stack:
                        servers = [stack.enter_context(Server(self.program, each))
                                   for each in databases]
                        servers[0].register()
                        first = now_ms() - (5 - turn) * rows * step
                        rates.setdefault(which, []).append(
                            self.post_to_all(servers, rows, first, step))

        def ratio(one, other):
            return f"{statistics.median(a / b for a, b in zip(rates[one], rates[other])):.2f}"
        line("batches of 1,000, one server on PostgreSQL / on a file", ratio(1, "a file"))
        line("  events per second on PostgreSQL", f"{statistics.median(rates[1]):,.0f}")
        line("two servers on one site / one", ratio(2, 1), "goal 0.5")
        line("four / one", ratio(4, 1), "goal 0.5")

    def post_to_all(self, servers, rows, first, step):
        """Each gets a part of the hour; events per second of all together."""
        each = rows // len(servers)
        started = time.monotonic()
        clients = [subprocess.Popen([str(part) for part in (
            self.load, "batch", server.port, max(1, 4 // len(servers)), each,
            first + i * each * step, step, "random", WORKERS)], stdout=subprocess.DEVNULL)
            for i, server in enumerate(servers)]
        if any([client.wait() for client in clients]):
            sys.exit("a server refused a batch")
        return rows / (time.monotonic() - started)

    def kafka(self):
        """Batches of 1,000 by way of Kafka, until a worker has kept the last of them, against the
        same posted to a server that writes them."""
        rows, step, rates = 120_000, 10, {}
        os.environ |= {"SHOPFLOOR_AUDIT_KEY": str(self.folder / "audit"),
                       "SHOPFLOOR_PSEUDONYM_KEYS": str(self.folder)}
        if not is_here() or not kafka_broker.is_here():
            line("by way of Kafka", "not measured", "it is not here")
            return
        with Postgres(fsync=True) as engine, kafka_broker.Kafka(partitions=1) as kafka:
            kafka.create("events", 1)
            topic, sites = kafka.url("events"), {way: engine.url(way) for way in ("direct", "kafka")}
            with Server(self.program, sites["direct"]) as direct, \
                    Server(self.program, sites["kafka"], "--events-to", topic) as server, \
                    Program(self.program, "work", free_port(), "--events-from", topic,
                            "--database", sites["kafka"], ready="/readyz") as worker:
                direct.register()
                server.register()
                for turn in range(5):
                    first = now_ms() - (5 - turn) * rows * step
                    for way, to in ("direct", direct), ("kafka", server):
                        started, want = time.monotonic(), (turn + 1) * rows
                        output(self.load, "batch", to.port, 4, rows, first, step, "random", WORKERS)
                        while way == "kafka" and self.kept_of(worker) < want:
                            time.sleep(0.01)
                        rates.setdefault(way, []).append(rows / (time.monotonic() - started))
        ratios = [a / b for a, b in zip(rates["kafka"], rates["direct"])]
        line("batches of 1,000 by way of Kafka / to a server on PostgreSQL",
             f"{statistics.median(ratios):.2f}", "goal 0.8")
        line("  events per second by way of Kafka", f"{statistics.median(rates['kafka']):,.0f}")

    def kept_of(self, worker):
        """What it knew already, or did not want, ends all."""
        stored, known, rejected = worker.counters(
            *(f"topic_{what}_total" for what in ("events_stored", "events_known", "rejected")))
        return stored if not known + rejected else sys.exit("a worker refused events")

    def reads_of_postgres(self):
        """Figures of a shift, of the same events."""
        path, p50 = "/api/metrics", {}
        with Postgres(fsync=True) as engine:
            kept = {"a file": self.database("reads"), "PostgreSQL": engine.url("reads")}
            for database in kept.values():
                fill(self.program, self.load, database, 100_000)
            with contextlib.ExitStack() as stack:
                servers = {which: stack.enter_context(Server(self.program, each))
                           for which, each in kept.items()}
                for server in servers.values():
                    while not server.is_judged():
                        time.sleep(0.05)
                time.sleep(10)  # nothing tells when claims are drawn
                for _ in range(9):
                    for which, server in servers.items():
                        p50.setdefault(which, []).append(float(output(
                            self.load, "get", server.port, 1, 500, path).split()[0]))
        ratios = [a / b for a, b in zip(p50["PostgreSQL"], p50["a file"])]
        line("GET /api/metrics on PostgreSQL / on a file, p50",
             f"{statistics.median(ratios):.1f}", "goal under 4")
        line("  on PostgreSQL, p50 ms", f"{statistics.median(p50['PostgreSQL']) / 1000:.2f}")

    def hub(self):
        """Sheets of 1,000 sites with 30 workstations each: taken in, against bare inserts of the
        same rows; what they take on the disk, and how long a question about all of them takes. A
        month is copies of its first hours."""
        os.environ |= {"SHOPFLOOR_AUDIT_KEY": str(self.folder / "audit")}
        ways = {"SQLite": (self.database("hub"), self.database("hub-bare"), None)}
        with contextlib.ExitStack() as stack:
            if is_here():
                engine = stack.enter_context(Postgres(fsync=True, shared_buffers="256MB"))
                ways["PostgreSQL"] = (engine.url("hub"), engine.url("bare"), engine)
            else:
                line("a hub on PostgreSQL", "not measured", "it is not here")
            for name, (kept, bare, engine) in ways.items():
                self.hub_on(name, kept, bare, engine)

    def hub_on(self, name, kept, bare, engine, sites=1000, stations=30, hours=4, rounds=3, days=30):
        rates = [tuple(map(float, each.split())) for each in output(
            tool(self.program, "hub"), kept, bare, sites, stations, hours, rounds,
            days).splitlines()]
        line(f"sheets taken in on {name} / bare inserts of the same rows",
             f"{statistics.median(a / b for a, b in rates):.2f}")
        line("  sheets a second", f"{statistics.median(a for a, _ in rates):,.0f}")
        sheets = sites * 24 * days
        if engine:
            engine.sql("VACUUM ANALYZE hub.hub_sheets, hub.hub_days")
            size = int(engine.sql("SELECT pg_total_relation_size('hub.hub_sheets')"
                                  " + pg_total_relation_size('hub.hub_days')"))
        else:
            size = kept.stat().st_size
        line("  bytes on the disk, a sheet", f"{size / sheets:.0f}")
        line(f"  {sites} sites, a year of hours, GiB (reckoned)",
             f"{size / sheets * sites * 24 * 365 / 2 ** 30:.1f}")
        with Program(self.program, "hub", free_port(), "--database", str(kept),
                     ready="/readyz") as hub:
            for what, length, asked, zone_s in (
                    ("day", 1, 20, 0), ("month", days, 5, 0),
                    ("month of the days of Tokyo", days - 1, 5, 9 * 3600)):
                start, end = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(
                    1767225600 - zone_s + day * 86400)) for day in (days - length, days))
                path = f"/api/hub/metrics?start_time={start}&end_time={end}"
                output(self.load, "get", hub.port, 1, 2, path)
                used = hub.processor_s()
                median = float(output(self.load, "get", hub.port, 1, asked, path).split()[0])
                line(f"  GET /api/hub/metrics, all sites, a {what}, p50 ms", f"{median / 1000:.0f}",
                     "goal under 1000")
                line("    processor time of the hub, ms",
                     f"{(hub.processor_s() - used) * 1000 / asked:.0f}")

    def redis(self):
        """Answers about time that is over, of two servers that share a site: with Redis, which
        the other one has filled, and without."""
        os.environ |= {"SHOPFLOOR_AUDIT_KEY": str(self.folder / "audit"),
                       "SHOPFLOOR_PSEUDONYM_KEYS": str(self.folder)}
        if not is_here() or not redis_server.is_here():
            line("answers by way of Redis", "not measured", "it is not here")
            return
        end = now_ms() // DAY_MS * DAY_MS
        asked = {"a shift": (1 / 3, ""), "a month": (29, ""), "a month, day by day": (29, "day"),
                 "a month, hour by hour": (29, "hour")}
        with Postgres(fsync=True) as engine, redis_server.Redis() as redis:
            fill(self.program, self.load, engine.url("reads"), 300_000, 31, 200)
            with Server(self.program, engine.url("reads")) as plain, \
                    Server(self.program, engine.url("reads"), "--redis", redis.url()) as filling, \
                    Server(self.program, engine.url("reads"), "--redis", redis.url()) as sharing:
                while not plain.is_judged():
                    time.sleep(0.05)
                for name, (days, bucket) in asked.items():
                    start, until = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms / 1000))
                                    for ms in (end - days * DAY_MS, end))
                    path = (f"/api/metrics{'/series' if bucket else ''}?start_time={start}"
                            f"&end_time={until}" + (f"&bucket={bucket}" if bucket else ""))
                    self.compare_answers(name, path, plain, filling, sharing)

    def compare_answers(self, name, path, plain, filling, sharing):
        p50 = {plain: [], sharing: []}
        filling.get(path)
        for _ in range(5):
            for server, took in p50.items():
                count = 3 if "hour" in path else 100
                took.append(float(output(self.load, "get", server.port, 1, count, path).split()[0]))
        ratios = [a / b for a, b in zip(p50[sharing], p50[plain])]
        line(f"{name}, by way of Redis / worked out, p50", f"{statistics.median(ratios):.4f}")
        line("  worked out, p50 ms", f"{statistics.median(p50[plain]) / 1000:.2f}")
        line("  by way of Redis", f"{statistics.median(p50[sharing]) / 1000:.2f}")

    def view(self):
        """The dashboard in a browser, on a processor slowed down four times."""
        here = pathlib.Path(__file__).resolve().parent
        ms = json.loads(output(here.parents[1] / "tools" / "with_node", "node",
                               here / "view.mjs", self.program))
        line("overview, 4x slower, until it can be used, ms", f"{ms['first']:.0f}",
             "goal about 1000")
        line("  / an empty page of the same server", f"{ms['first'] / ms['bare']:.1f}")
        line("  longest task, ms", f"{ms['firstTask']:.0f}")
        line("  processor time of the page's thread, not slowed down, ms",
             f"{ms['thread']:.0f}", "goal about 250")
        line("200 workers by 80 stations, 4x slower, until it can be used, ms",
             f"{ms['crowdFirst']:.0f}")
        line("  longest task while figures of all change each second, ms",
             f"{ms['liveTask']:.0f}")
        line("  in tasks over 50 ms, ms of each second", f"{ms['liveBusy']:.0f}")
        line("timeline, 500 lanes by 8 hours, 4x slower, zooming, ms a frame",
             f"{ms['zooming']:.0f}")
        line("  panning", f"{ms['panning']:.0f}")
        line("  standing still", f"{ms['still']:.0f}")
        line("  the worst of 50 frames", f"{ms['worst']:.0f}")


PARTS = ["calls", "ingest", "identity", "single", "late", "quality", "reads", "metrics200",
         "access", "tls", "audit", "alerts", "streams", "edge", "sheets", "records", "postgres",
         "hub", "redis", "kafka", "clickhouse", "view", "drift"]
WITH_BEFORE = ["ingest", "single", "late", "reads", "metrics200"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--before", metavar="PROGRAM",
                        help="another build, measured in turns: " + ", ".join(WITH_BEFORE))
    asked = parser.parse_intermixed_args()

    folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-bench-",
                                           dir=os.environ.get("BENCH_DIR")))
    try:
        if asked.before:
            bench = Before(asked.before, asked.program, tool(asked.program, "load"),
                           asked.events, folder)
        else:
            bench = Bench(asked.program, asked.events, folder)
        for part in asked.parts or (WITH_BEFORE[:-1] if asked.before else PARTS):
            getattr(bench, part)()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
