"""The program under test, a client for it, and a short way to write events.

    with Shopfloor() as shop:
        shop.register("W1 W2", "S1")
        shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
        data = shop.metrics("06:00", "07:00")

A time "06:00" is on DAY, "1 06:00" on the day after it: days of the past, so that nothing
depends on when the test runs.
"""
import contextlib
import ctypes
import datetime
import fractions
import hashlib
import http.client
import json
import math
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import uuid

import postgres

BINARY = os.environ.get("SHOPFLOOR_UNDER_TEST", "build/shopfloor")
PATIENCE_S = 120  # how long to wait for what should take a moment
UTC = datetime.timezone.utc
DAY = datetime.datetime(2025, 1, 13, tzinfo=UTC)  # a Monday
HOUR_MS = 3600 * 1000
PR_SET_PDEATHSIG = 1  # a server does not outlive the test that started it


def _kind():
    image = pathlib.Path(BINARY).read_bytes()
    if b"__tsan_init" in image:
        return "thread sanitizer"
    return "address sanitizer" if b"__asan_init" in image else "plain"


# With run.py --database postgresql: the URL of a server, and each database is a site there.
SERVER = os.environ.get("SHOPFLOOR_TEST_DATABASE", "")
ON_FILE = not SERVER
of_the_file = unittest.skipUnless(ON_FILE, "it is about the file of SQLite")

KIND = _kind() if os.path.exists(BINARY) else "plain"
PLAIN = KIND == "plain"


# --- times ---

def moment(text):
    """"06:00", "06:00:30.500", "1 06:00" (a day later) or an RFC 3339 time."""
    if isinstance(text, datetime.datetime):
        return text
    if "T" in text:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    day, _, clock = text.rpartition(" ")
    parts = [float(part) for part in clock.split(":")] + [0]
    return DAY + datetime.timedelta(days=int(day or 0), hours=parts[0], minutes=parts[1],
                                    seconds=parts[2])


def written(when):
    """As the API writes a time."""
    when = moment(when).astimezone(UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def ms(when):
    delta = moment(when) - datetime.datetime(1970, 1, 1, tzinfo=UTC)
    return delta // datetime.timedelta(milliseconds=1)


def now(**shift):
    return datetime.datetime.now(UTC) + datetime.timedelta(**shift)


# --- events ---

def event(text=None, **fields):
    """"06:00 W1 S1 working", "1 06:30 W1 S1 +3" as the API's JSON."""
    made = {"confidence": 0.9}
    if text:
        *clock, worker, station, what = text.split()
        made |= {"timestamp": written(" ".join(clock)), "worker_id": worker,
                 "workstation_id": station}
        if what[0] == "+":
            made |= {"event_type": "product_count", "count": int(what[1:])}
        else:
            made["event_type"] = what
    return made | fields


SPACE = uuid.UUID("c855c129-b3fb-5cf0-8510-2a18180dd404")


def former_identity(made):
    """The uuid that earlier versions derived of an event."""
    return str(uuid.uuid5(SPACE, _name(made, str)))


def identity(made):
    """The uuid of an event that comes without one: METRICS.md, "Identity"."""
    name = _name(made, lambda text: re.sub(r"([|\\])", r"\\\1", text))
    bits = int.from_bytes(hashlib.sha1(SPACE.bytes + name.encode()).digest()[:16], "big")
    bits = ms(made["timestamp"]) << 80 | bits % (1 << 80)
    return str(uuid.UUID(int=bits & ~(0xf << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62))


def _name(made, write_id):
    count = made["count"] if made["event_type"] == "product_count" else ""
    return "|".join([str(ms(made["timestamp"])), write_id(made["worker_id"]),
                     write_id(made["workstation_id"]), made["event_type"], str(count)])


# --- the client ---

class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Client:
    """One connection, kept alive. `tls`: an SSLContext; None: without TLS."""

    def __init__(self, port, tls=None):
        how = {"timeout": PATIENCE_S} | ({"context": tls} if tls else {})
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        self.connection = kind("127.0.0.1", port, **how)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def call(self, method, path, body=None, headers=None, **query):
        """`body` is bytes, or becomes JSON."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except BaseException:
            self.connection.close()
            raise


# --- the program ---

FOLDERS = {}  # of databases that are no files: where their servers keep keys


def with_keys(arguments, env):
    """The environment of a command, which finds the keys that a server made."""
    folder = next((FOLDERS[each] for each in arguments if each in FOLDERS), None)
    return {"SHOPFLOOR_AUDIT_KEY": str(folder / ".floor.db.audit-key"),
            "SHOPFLOOR_PSEUDONYM_KEYS": str(folder / ".floor.db.keys")} | dict(
        os.environ if env is None else env) if folder else env


def run(*arguments, stdin=None, env=None, expect=0):
    """A command that ends by itself."""
    env = with_keys(arguments, env)
    with tempfile.TemporaryDirectory() as folder:  # for what a command may leave behind
        done = subprocess.run([BINARY, *map(str, arguments)], input=stdin or b"", env=env,
                              cwd=folder, timeout=600, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"{arguments} ended with {done.returncode}, not {expect}:\n"
                             f"{done.stdout[-2000:]!r}\n{done.stderr[-4000:].decode()}")
    if SERVER and arguments and arguments[0] in ("user", "key"):
        time.sleep(1)  # by then all servers know of it
    return done


class Program:
    """One that serves until it is told to end, in a folder of its own. What it is told when
    it starts is what command() says."""

    ready_path = "/readyz"
    binary = BINARY

    def __init__(self, *options, folder=None, log=None, before=(), env=None, prepare=None,
                 stdin=None, trust=None):
        self.own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="shopfloor-"))
        self.options = list(options)
        self.before, self.env, self.prepare, self.stdin = list(before), env, prepare, stdin
        self.process = self.port = self.client = None
        self.trust = trust  # of TLS: a file, what gives one, or what gives None, for anybody
        self.log_path = log or self.folder / "log"

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__(AssertionError)
            raise

    def __exit__(self, kind, *_):
        try:
            if self.process and kind is None:
                self.stop()
            elif self.process:
                print("--- the server's log:", self.log()[-6000:], sep="\n")
                self.kill()
        finally:
            if self.own_folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    # starting and ending

    def _begin(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.before, self.binary, *map(str, self.command()), *self.options],
                stdin=self.stdin or subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=self._prepare, start_new_session=True,
                env={**os.environ, **(self.env or {})})

    def start(self, ready=True):
        mark = self.log_path.stat().st_size if self.log_path.exists() else 0
        self._begin()
        self.port = int(self.await_log(r'"url":"https?://[^"]+:(\d+)"', mark).group(1))
        self.client = Client(self.port, self.trust and self._tls())
        if ready:
            self.wait(lambda: self.call("GET", self.ready_path).status == 200, "readiness")
        return self

    def _tls(self):
        file = self.trust(self) if callable(self.trust) else self.trust
        return ssl.create_default_context(cafile=file) if file else ssl._create_unverified_context()

    def _prepare(self):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if self.prepare:
            self.prepare()

    def log(self):
        return self.log_path.read_text(errors="replace")

    def await_log(self, pattern, mark=0):
        """Wait until the log has it, after `mark` bytes of it."""
        def look():
            with open(self.log_path, "rb") as log:
                log.seek(mark)
                return re.search(pattern, log.read().decode(errors="replace"))
        return self.wait(look, f"{pattern} in the log")

    def wait(self, check, what):
        end = time.monotonic() + PATIENCE_S
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}, "
                                     f"waiting for {what}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                found = check()
                if found:
                    return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {PATIENCE_S} s for {what}")
            time.sleep(0.02)

    def _end(self, number, meanwhile=lambda: None):
        process, self.process = self.process, None
        if self.client:
            self.client.connection.close()
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)  # with whatever runs it, such as strace
        else:
            process.send_signal(number)
        meanwhile()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"it did not end within {PATIENCE_S} s of signal {number}")
        return process.returncode

    def stop(self, meanwhile=lambda: None):
        """SIGTERM has to end it with 0, and no sanitizer may have complained."""
        status = self._end(signal.SIGTERM, meanwhile)
        text = self.log()
        complaint = re.search(r"(ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:)",
                              text)
        if status != 0 or complaint:
            raise AssertionError(f"the server ended with {status}:\n{text[-6000:]}")

    def kill(self):
        if self.process.poll() is None:
            self._end(signal.SIGKILL)
        self.process = None

    def restart(self):
        self.stop()
        return self.start()

    def memory(self):
        """Resident, in bytes."""
        return self.status_of("VmRSS")

    def peak_memory(self):
        """The most that ever was resident, in bytes."""
        return self.status_of("VmHWM")

    def status_of(self, what):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(what + r":\s+(\d+) kB", status).group(1)) * 1024

    # asking

    def call(self, method, path, body=None, headers=None, **query):
        return self.client.call(method, path, body, headers, **query)

    def get(self, path, expect=200, **query):
        return self._expect(self.call("GET", path, **query), expect)

    def post(self, path, body=None, expect=200, headers=None):
        return self._expect(self.call("POST", path, body, headers), expect)

    def put(self, path, body, expect=200):
        return self._expect(self.call("PUT", path, body), expect)

    def delete(self, path, expect=200):
        return self._expect(self.call("DELETE", path), expect)

    def _expect(self, answer, status):
        if answer.status != status:
            raise AssertionError(f"want {status}, got {answer}")
        if not answer.headers["Content-Type"].startswith("application/json"):
            return answer
        said = answer.json
        if said.get("success", status < 400) != (status < 400):
            raise AssertionError(f"'success' is not right: {answer}")
        if status >= 400 and not said.get("error"):
            raise AssertionError(f"an error without a text: {answer}")
        return said


class Shopfloor(Program):
    """A server with a database, empty unless `seed` says else."""

    def __init__(self, *options, folder=None, seed=False, listen="127.0.0.1:0", **how):
        super().__init__(*options, *([] if seed else ["--no-seed"]), folder=folder, **how)
        self.database = self.folder / "floor.db"
        self.listen = listen
        if SERVER:
            site = "t_" + hashlib.sha1(str(self.folder).encode()).hexdigest()[:16]
            self.database = f"{SERVER}&site={site}"
            FOLDERS[self.database] = self.folder

    def command(self):
        beside = ["--audit-key", self.folder / ".floor.db.audit-key", "--pseudonym-keys",
                  self.folder / ".floor.db.keys"] if SERVER else []
        return ["serve", "--listen", self.listen, "--database", self.database, *beside]

    def start_waiting(self):
        """One that waits for its database, and listens on a port that it was given."""
        self._begin()
        self.port = int(self.listen.rpartition(":")[2])
        self.await_log("the database cannot be used yet")
        self.client = Client(self.port)

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        if self.database in FOLDERS and self.own_folder:
            postgres.drop(self.database)

    def register(self, workers, stations):
        for worker in workers.split():
            self.post("/api/workers", {"worker_id": worker, "name": f"Name of {worker}"}, 201)
        for station in stations.split():
            self.post("/api/workstations", {"station_id": station, "name": station,
                                            "type": "Assembly"}, 201)

    def keep(self, *events):
        """Post events, short or whole; all have to be new. Their uuids are not answered."""
        events = [event(each) if isinstance(each, str) else each for each in events]
        said = self.post("/api/events/batch", {"events": events})
        if said["accepted"] != len(events):
            raise AssertionError(f"not all events are new: {said}")

    def metrics(self, start=None, end=None, **query):
        if start:
            query |= {"start_time": written(start), "end_time": written(end)}
        return self.get("/api/metrics", **query)["data"]

    def events(self, **query):
        return self.get("/api/events", **{"limit": 10000} | query)["events"]


def by_id(rows, key):
    return {row[key]: row for row in rows}


def export(database, *options):
    """All events of a database, by the command line."""
    done = run("export", "--database", database, *options)
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- figures ---

def two_decimals(dividend, divisor=1):
    """The quotient as the API writes it: from the exact one, halves up; 0 when there is none."""
    if not divisor:
        return 0
    return math.floor(fractions.Fraction(dividend) / divisor * 100 + fractions.Fraction(1, 2)) / 100


def per_hour(units, time_ms):
    return two_decimals(units * HOUR_MS, time_ms)


class Case(unittest.TestCase):
    maxDiff = None
    options = ()
    workers, stations = "W1 W2 W3", "S1 S2 S3"
    full_disk_matters = True  # where not, no alert tells how full this machine's disk is

    @contextlib.contextmanager
    def shop(self, *options, **how):
        with Shopfloor(*self.options, *options, **how) as shop:
            shop.register(self.workers, self.stations)
            if not self.full_disk_matters:
                shop.put("/api/alert-rules", {"rules": [{"rule": "disk_low", "enabled": False}]})
            yield shop

    def verify(self, database):
        """The rollups have to be what the events say."""
        run("verify", "--database", database)

    def check_figures(self, data):
        """Everything that METRICS.md says must hold between figures, whatever they are."""
        window, factory = data["window"], data["factory"]
        elapsed = max(0, min(ms(window["end_time"]), ms(window["now"])) - ms(window["start_time"]))
        self.assertEqual(window["elapsed_ms"], elapsed)
        self.assertEqual(data["last_updated"], window["now"])
        for worker in data["workers"]:
            self.check_worker(worker, elapsed)
        for station in data["workstations"]:
            self.check_station(station, window["planned_ms"], window["planned_so_far_ms"])
        self.check_factory(factory, data["workers"], data["workstations"])

    def check_worker(self, worker, elapsed):
        active, idle, absent, unknown = (worker[f"{state}_ms"] for state in
                                         ("active", "idle", "absent", "unknown"))
        self.assertEqual(active + idle + absent + unknown, elapsed, worker)
        self.assertTrue(all(type(x) is int and x >= 0 for x in (active, idle, absent, unknown)))
        observed = active + idle + absent
        units = worker["total_units_produced"]
        for name, value in {
                "total_active_time_minutes": two_decimals(active, 60000),
                "total_idle_time_minutes": two_decimals(idle + absent, 60000),
                "absent_time_minutes": two_decimals(absent, 60000),
                "unknown_time_minutes": two_decimals(unknown, 60000),
                "utilization_percentage": two_decimals(100 * active, observed),
                "utilization_of_presence_percentage": two_decimals(100 * active, active + idle),
                "units_per_hour": per_hour(units, active)}.items():
            self.assertEqual(worker[name], value, f"{name}: {worker}")
        self.assertIn(worker["status"], ("active", "idle", "absent", "unknown"))
        self.assertEqual(worker["current_station"] is not None,
                         worker["status"] in ("active", "idle"), worker)

    def check_station(self, station, planned, planned_so_far):
        occupied, working = station["occupied_ms"], station["working_ms"]
        self.assertTrue(0 <= working <= occupied, station)
        units = station["total_units_produced"]
        for name, value in {
                "occupancy_time_minutes": two_decimals(occupied, 60000),
                "working_time_minutes": two_decimals(working, 60000),
                "utilization_percentage": two_decimals(100 * working, planned),
                "utilization_so_far_percentage": two_decimals(100 * working, planned_so_far),
                "throughput_rate": per_hour(units, occupied)}.items():
            self.assertEqual(station[name], value, f"{name}: {station}")
        present = station["current_workers"]
        self.assertEqual(present, sorted(present))
        self.assertEqual(station["status"] == "occupied", bool(present), station)
        self.assertIn((station["status"], station["state"]),
                      {("occupied", "working"), ("occupied", "idle"), ("unknown", "unknown"),
                       ("vacant", "vacant")})
        self.assertEqual(station["target_so_far"] is None,
                         station["attainment_percentage"] is None, station)
        self.assertIn(station["current_worker"], present or [None])

    def check_factory(self, factory, workers, stations):
        active = sum(worker["active_ms"] for worker in workers)
        units = sum(worker["total_units_produced"] for worker in workers)
        shares = [fractions.Fraction(100 * worker["active_ms"], observed) for worker in workers
                  if (observed := worker["active_ms"] + worker["idle_ms"] + worker["absent_ms"])]
        self.assertEqual(factory["total_production_count"], units)
        self.assertEqual(sum(s["total_units_produced"] for s in stations), units)
        for name, value in {
                "total_productive_time_minutes": two_decimals(active, 60000),
                "average_production_rate": per_hour(units, active),
                "utilization_of_presence_percentage":
                    two_decimals(100 * active, active + sum(w["idle_ms"] for w in workers)),
                "average_worker_utilization": two_decimals(sum(shares), len(shares))}.items():
            self.assertEqual(factory[name], value, f"{name}: {factory}")
        for name, value in {
                "active_workers": sum(w["status"] == "active" for w in workers),
                "total_workers": sum(w["active"] for w in workers),
                "occupied_stations": sum(s["status"] == "occupied" for s in stations),
                "total_stations": sum(s["active"] for s in stations)}.items():
            self.assertEqual(factory[name], value, name)
