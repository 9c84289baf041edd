#!/usr/bin/env python3
"""Measure the program against baselines of the same run.

    run.py PROGRAM [--events N] [ingest] [single] [reads] [streams] [edge] [view]

The clients and the baseline are built beside PROGRAM. Nothing here fails for being slow;
the goals are printed beside the figures.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

WORKERS, STATIONS = 50, 20
DAY_MS = 24 * 60 * 60 * 1000

# What keeps a program on the first core, and on the others; nothing where there is but one.
CORES = sorted(os.sched_getaffinity(0))
FIRST = ["taskset", "-c", str(CORES[0])] if CORES[1:] else []
OTHERS = ["taskset", "-c", ",".join(map(str, CORES[1:]))] if CORES[1:] else []


class Program:
    """One that serves, once it is ready."""

    def __init__(self, program, command, port, *options, ready, before=()):
        self.port = port
        started = time.monotonic()
        self.process = subprocess.Popen(
            [*before, program, command, "--listen", f"127.0.0.1:{self.port}", "--log-level",
             "error", *options])
        while self.get(ready) != 200:
            if self.process.poll() is not None:
                sys.exit(f"{command} did not start")
            time.sleep(0.005)
        self.started_s = time.monotonic() - started

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def get(self, path):
        try:
            return self.request("GET", path)[0]
        except OSError:
            return 0

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def resident_mib(self, peak=False):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{'VmHWM' if peak else 'VmRSS'}:\s+(\d+)", status).group(1)) / 1024

    def processor_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server(Program):
    """The program on a database of its own."""

    def __init__(self, program, database, *options, port=0, before=()):
        super().__init__(program, "serve", port or free_port(), "--database", str(database),
                         "--no-seed", *options, ready="/readyz", before=before)

    def register(self):
        for i in range(WORKERS):
            self.request("POST", "/api/workers",
                         {"worker_id": f"W{i:03}", "name": f"Worker {i}"})
        for i in range(STATIONS):
            self.request("POST", "/api/workstations",
                         {"station_id": f"S{i:03}", "name": f"Station {i}", "type": "CNC"})

    def counter(self, name):
        text = self.request("GET", "/metrics")[1]
        return float(re.search(rf"^shopfloor_{name} (\S+)", text, re.M).group(1))


class Agent(Program):
    """A box beside cameras, whose server is at a port of this machine."""

    def __init__(self, program, spool, server, before=()):
        super().__init__(program, "edge", free_port(), "--spool", str(spool), "--server",
                         f"http://127.0.0.1:{server}", "--first-pause", "100ms",
                         "--longest-pause", "100ms", ready="/healthz", before=before)

    def waiting(self):
        """Events that the server has not answered for. What it did not want ends all."""
        state = json.loads(self.request("GET", "/api/spool")[1])
        return state["waiting"] if not state["dead"] else sys.exit("events were rejected")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def output(*command):
    return subprocess.run([str(part) for part in command], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def now_ms():
    return int(time.time() * 1000)


def line(what, value, goal=""):
    print(f"{what:<66} {value:>14}  {goal}", flush=True)


class Bench:
    def __init__(self, program, events, folder):
        self.program = program
        self.events = events
        self.folder = folder
        tools = pathlib.Path(program).resolve().parent / "test" / "bench"
        self.bare, self.load = tools / "bench_bare", tools / "bench_load"

    def database(self, name):
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        return self.folder / f"{name}.db"

    def ingest(self):
        """Durable batches over HTTP against bare prepared inserts of the same rows."""
        rows, step = 300_000, 10
        for uuids in ("ordered", "random"):
            ratios, rates = [], []
            for _ in range(3):
                first = now_ms() - rows * step
                bare = float(output(self.bare, self.database("bare"), rows, first, step,
                                    uuids))
                with Server(self.program, self.database("ingest")) as server:
                    server.register()
                    rate = float(output(self.load, "batch", server.port, 4, rows, first,
                                        step, uuids))
                ratios.append(rate / bare)
                rates.append(rate)
            line(f"batches of 1,000, 4 connections, {uuids} uuids / bare SQLite",
                 f"{statistics.median(ratios):.2f}", "goal 0.6")
            line("  events per second", f"{statistics.median(rates):,.0f}")

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
                                              now_ms() - rows * step, step, "derived"))
                    if sync == "full":
                        per_fsync.append(
                            rows / (server.counter("commits_total") - before))
            ratios.append(rate["full"] / rate["off"])
        line("single posts, 64 connections, durable / synchronous=OFF",
             f"{statistics.median(ratios):.2f}", "goal 0.5")
        line("  events per second", f"{rate['full']:,.0f}")
        line("  events per fsync", f"{statistics.median(per_fsync):.1f}")

    def fill(self, database, events):
        with Server(self.program, database) as server:
            server.register()
        first = now_ms() - 30 * DAY_MS
        step = 30 * DAY_MS // events
        feed = subprocess.Popen([str(self.load), "lines", str(events), str(first),
                                 str(step), "ordered"], stdout=subprocess.PIPE)
        started = time.monotonic()
        subprocess.run([self.program, "import", "--database", str(database), "-"],
                       stdin=feed.stdout, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - started

    def reads(self):
        """GET /api/metrics with few and many events kept."""
        p50 = {}
        start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 30 * 86400))
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        paths = {"shift": "/api/metrics",
                 "month": f"/api/metrics?start_time={start}&end_time={end}"}
        for events in (5_000, self.events):
            database = self.database(f"reads-{events}")
            took = self.fill(database, events)
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
        rest = 1, rows, now_ms() - rows * step, step, "derived"
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


PARTS = ["ingest", "single", "reads", "streams", "edge", "view"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--events", type=int, default=5_000_000)
    asked = parser.parse_args()

    folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-bench-",
                                           dir=os.environ.get("BENCH_DIR")))
    try:
        bench = Bench(asked.program, asked.events, folder)
        for part in asked.parts or PARTS:
            getattr(bench, part)()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
