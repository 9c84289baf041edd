"""The programs that are measured, and what the measuring parts share."""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import time

WORKERS = 50
DAY_MS = 24 * 60 * 60 * 1000

# What keeps a program on the first core, and on the others; nothing where there is but one.
CORES = sorted(os.sched_getaffinity(0))
FIRST = ["taskset", "-c", str(CORES[0])] if CORES[1:] else []
OTHERS = ["taskset", "-c", ",".join(map(str, CORES[1:]))] if CORES[1:] else []


class Program:
    """One that serves, once it is ready."""

    def __init__(self, program, command, port, *options, ready, before=(), tls=False):
        self.port, self.tls = port, tls
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
        kind = {"context": ssl._create_unverified_context()} if self.tls else {}
        connect = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        connection = connect("127.0.0.1", self.port, timeout=60, **kind)
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def counters(self, *names):
        """As they were at one moment."""
        text = self.request("GET", "/metrics")[1]
        return [float(re.search(rf"^shopfloor_{name} (\S+)", text, re.M).group(1))
                for name in names]

    def counter(self, name):
        return self.counters(name)[0]

    def resident_mib(self, peak=False):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{'VmHWM' if peak else 'VmRSS'}:\s+(\d+)", status).group(1)) / 1024

    def processor_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server(Program):
    """The program on a database of its own."""

    def __init__(self, program, database, *options, port=0, before=(), tls=False):
        super().__init__(program, "serve", port or free_port(), "--database", str(database),
                         "--no-seed", *options, ready="/readyz", before=before, tls=tls)

    def register(self, workers=WORKERS):
        for i in range(workers):
            self.request("POST", "/api/workers",
                         {"worker_id": f"W{i:03}", "name": f"Worker {i}"})
        for i in range(workers * 2 // 5):
            self.request("POST", "/api/workstations",
                         {"station_id": f"S{i:03}", "name": f"Station {i}", "type": "CNC"})

    def sign_in(self, name, password_file):
        """The cookie of a session."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/api/session",
                           json.dumps({"name": name,
                                       "password": password_file.read_text().strip()}),
                           {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.headers["Set-Cookie"].partition(";")[0]

    def is_judged(self):
        """Is all history tallied, and were the cameras judged by it?"""
        return "shopfloor_drift_judged_timestamp_seconds" in self.request("GET", "/metrics")[1]


class Agent(Program):
    """A box beside cameras, whose server is at a port of this machine."""

    def __init__(self, program, spool, server, *options, before=()):
        super().__init__(program, "edge", free_port(), "--spool", str(spool), "--server",
                         f"http://127.0.0.1:{server}", "--first-pause", "100ms",
                         "--longest-pause", "100ms", *options, ready="/healthz", before=before)

    def waiting(self):
        """Events that the server has not answered for. What it did not want ends all."""
        state = json.loads(self.request("GET", "/api/spool")[1])
        return state["waiting"] if not state["dead"] else sys.exit("events were rejected")

    def taken(self):
        return json.loads(self.request("GET", "/api/spool")[1])["taken"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def output(*command):
    return subprocess.run([str(part) for part in command], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def now_ms():
    return int(time.time() * 1000)


def tool(program, name):
    """A client or a baseline, built beside the program."""
    return pathlib.Path(program).resolve().parent / "test" / "bench" / f"bench_{name}"


def import_lines(program, load, database, events, first_ms, step_ms, kind, workers=WORKERS):
    """Import events whose workers are registered; returns how many seconds that took."""
    feed = subprocess.Popen([str(load), "lines", str(events), str(first_ms), str(step_ms), kind,
                             str(workers)], stdout=subprocess.PIPE)
    started = time.monotonic()
    subprocess.run([program, "import", "--database", str(database), "-"],
                   stdin=feed.stdout, check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - started
    feed.wait()
    return took


def fill(program, load, database, events, days=30, workers=WORKERS):
    """Import events of the last days; returns how many seconds that took."""
    with Server(program, database) as server:
        server.register(workers)
    span = days * DAY_MS
    return import_lines(program, load, database, events, now_ms() - span, span // events,
                        "ordered", workers)


def line(what, value, goal=""):
    print(f"{what:<66} {value:>14}  {goal}", flush=True)
