"""Sites for a hub: real servers, what their cameras see in weeks that are over, and the link from
each to the hub, which can be cut, slowed and severed, and remembers what was sent."""
import concurrent.futures
import datetime
import gzip
import http.client
import http.server
import json
import random
import re
import threading
import time
import uuid
import zoneinfo

from beside import Proxy
from shopfloor import PATIENCE_S, Client, Shopfloor, event, moment, written

MONDAY = datetime.date(2025, 3, 24)  # in two weeks of which many clocks are changed
CAMERAS, WORKERS, STATIONS = 20, 14, 10
FIGURES = ("planned_ms", "working_ms", "idle_ms", "absent_ms", "unknown_ms", "occupied_ms",
           "working_station_ms", "units")


class Recorder:
    """Stands before the hub, sees every request, and can lose an answer."""

    def __init__(self, hub, dice):
        self.hub, self.dice = hub, dice
        self.bodies, self.statuses, self.lost = [], {}, 0
        self.loses = 0  # what share of the answers
        self.lock = threading.Lock()
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                recorder.pass_on(self, body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 100

            def handle_error(self, *_):
                pass  # a link was severed

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def pass_on(self, handler, body):
        packed = handler.headers["Content-Encoding"] == "gzip"
        with self.lock:
            self.bodies.append(gzip.decompress(body) if packed else body)
        headers = {name: handler.headers[name] for name in ("Content-Type", "Content-Encoding")
                   if handler.headers[name]}
        try:
            with Client(self.hub.port) as client:
                answer = client.call("POST", handler.path, body, headers)
        except (OSError, http.client.HTTPException):
            handler.close_connection = True  # the hub is away
            return
        with self.lock:
            for status in re.findall(rb'"status":"(\w+)"', answer.body):
                self.statuses[status.decode()] = self.statuses.get(status.decode(), 0) + 1
            lost = self.dice.random() < self.loses
            self.lost += lost
        if lost:
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)


class Plant:
    """One site: where it is, what it sends, and what its cameras see."""

    def __init__(self, number, zone, period="hour", people=0, scope="station", **how):
        self.number, self.zone = number, zoneinfo.ZoneInfo(zone)
        self.period, self.people, self.scope = period, people, scope
        self.names = [f"hall-{number}"]
        self.dice = random.Random(number)
        self.workers = [f"w{number}x{i:03}" for i in range(WORKERS)]
        self.stations = [f"H{number}-S{i}" for i in range(STATIONS)]
        self.events = []  # that were posted
        self.shop = Shopfloor("--timezone", zone, "--hub-people", str(people), "--hub-period",
                              period, "--hub-scope", scope, **how)
        self.link = Proxy()

    def open(self, relay, code):
        """`relay`: the port that leads to the hub."""
        self.link.target = relay
        self.code = self.shop.folder / "code"
        self.code.write_text(code)
        self.shop.options += ["--hub", f"http://127.0.0.1:{self.link.port}", "--site",
                              self.names[-1], "--hub-code-file", str(self.code)]
        self.shop.start()  # in the main thread: it ends with the thread that has started it

    def register(self):
        for worker in self.workers:
            self.add_worker(worker)
        for i, station in enumerate(self.stations):
            self.add_station(station, ("Press", "Assembly")[i % 2])
        for name, start in (("Early", "06:00"), ("Late", "14:00")):
            self.tell("/api/shifts", {"name": name, "start": start, "length_minutes": 480,
                                      "breaks": [{"start": start[:3] + "30",
                                                  "length_minutes": 15}]}, 201)

    def tell(self, path, body, status):
        """On a connection of its own: one that was idle for long may be closed just then."""
        with Client(self.shop.port) as client:
            answer = client.call("POST", path, body)
        assert answer.status == status, answer

    def add_worker(self, worker):
        self.tell("/api/workers", {"worker_id": worker, "name": f"Name of {worker}"}, 201)

    def add_station(self, station, kind):
        self.tell("/api/workstations", {"station_id": station, "name": station,
                                        "type": kind}, 201)

    def rename(self, name, code):
        self.shop.stop()
        self.code.write_text(code)
        self.names.append(name)
        self.shop.options[self.shop.options.index("--site") + 1] = name
        self.shop.start()

    # what its cameras see

    def seen(self, day):
        """Of each worker of a day, from six in the morning to ten at night, site's time. At the
        end nobody knows any more, so a day says nothing of the next."""
        morning = datetime.datetime.combine(day, datetime.time(6), self.zone)
        for i, worker in enumerate(self.workers):
            at = morning + datetime.timedelta(seconds=self.dice.randrange(1800))
            end = morning + datetime.timedelta(hours=16)
            while at < end:
                what = self.dice.choices(("working", "idle", "absent", "+1", "+4"),
                                         (8, 4, 1, 6, 1))[0]
                yield self.event(at, worker, i if self.dice.random() < 0.7 else
                                 self.dice.randrange(STATIONS), what)
                at += datetime.timedelta(milliseconds=int(self.dice.expovariate(1 / 6e6)) + 1)
            yield self.event(end, worker, i, "unknown")

    def event(self, at, worker, station, what):
        made = event(f"06:00 {worker} {self.stations[station % STATIONS]} {what}",
                     timestamp=written(at),
                     event_uuid=str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
                     camera_id=f"cam-{self.number}-{self.dice.randrange(CAMERAS)}")
        return made

    def half_week(self, half):
        """The days of one of four halves of weeks. Where people are hidden whole weeks come at
        once, and on the day between them nobody is there: what is shown of a period is decided
        when it is first sent, and the day after a change is sent with it."""
        if self.people:
            week = half // 2
            days = range(7 * week + (week > 0), 7 * week + 7) if half % 2 == 0 else ()
        else:
            days = range((half * 7 + 1) // 2, (half * 7 + 8) // 2)
        return [each for day in days for each in self.seen(MONDAY + datetime.timedelta(days=day))]

    def post(self, events):
        """Until they are acknowledged, whatever is killed meanwhile."""
        end = time.monotonic() + PATIENCE_S
        while events:
            assert time.monotonic() < end, "no server answers"
            try:
                with Client(self.shop.port) as client:
                    answer = client.call("POST", "/api/events/batch", {"events": events})
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if answer.status == 200:
                said = answer.json
                assert said["accepted"] + said["duplicates"] == len(events), said
                self.events += events
                return
            assert answer.status == 503, answer
            time.sleep(0.05)

    def change_the_past(self):
        """Late events, and some that are voided; where people are hidden so that nobody is
        anywhere else than before: who was hidden must not come to light."""
        states = [each for each in self.events if each["event_type"] in ("working", "idle")]
        counts = [each for each in self.events if each["event_type"] == "product_count"]
        late = []
        for known in self.dice.sample(states, 12):
            at = moment(known["timestamp"]) + datetime.timedelta(milliseconds=1)
            what = "idle" if known["event_type"] == "working" else "working"
            late.append(self.event(at, known["worker_id"],
                                   self.stations.index(known["workstation_id"]), what))
            late.append(self.event(at, known["worker_id"],
                                   self.stations.index(known["workstation_id"]), "+7"))
        self.post(late)
        for wrong in self.dice.sample(counts if self.people else states + counts, 8):
            self.tell(f"/api/events/{wrong['event_uuid']}/void", {"reason": "wrong"}, 200)

    # what it says, and what the hub says of it

    def figures(self, client, start, end):
        """{(scope, id): figures} of a window, by GET /api/metrics of the site."""
        data = client.call("GET", "/api/metrics", start_time=start, end_time=end).json["data"]
        stations = data["workstations"]
        planned, factory = data["window"]["planned_ms"], data["factory"]
        rows = {("factory", ""): {
            "planned_ms": planned, "working_ms": factory["active_ms"],
            "idle_ms": factory["idle_ms"], "absent_ms": factory["absent_ms"],
            "unknown_ms": sum(each["unknown_ms"] for each in data["workers"]),
            "occupied_ms": sum(each["occupied_ms"] for each in stations),
            "working_station_ms": sum(each["working_ms"] for each in stations),
            "units": factory["total_production_count"]}}
        for each in stations:
            row = dict.fromkeys(FIGURES, 0) | {
                "planned_ms": planned, "occupied_ms": each["occupied_ms"],
                "working_station_ms": each["working_ms"], "units": each["total_units_produced"]}
            rows["station", each["station_id"]] = row
            of_type = rows.setdefault(("type", each["type"]), dict.fromkeys(FIGURES, 0))
            for name in FIGURES:
                of_type[name] += row[name]
        return rows

    def waits(self):
        """Has it, by its own account, sheets that the hub has not?"""
        with Client(self.shop.port) as client:
            said = client.call("GET", "/metrics").body
        return b"\nshopfloor_sheets_waiting 0\n" not in said

    def sheets(self, hub):
        """All that the hub has of it, by start."""
        found = []
        with Client(hub.port) as client:
            for name in self.names:
                answer = client.call("GET", "/api/hub/sheets", site=name,
                                     start_time="2025-03-01T00:00:00Z",
                                     end_time="2025-05-01T00:00:00Z")
                if answer.status == 404:
                    continue  # it is not enrolled yet
                assert not answer.json["more"], answer
                found += [json.loads(each["sheet"]) for each in answer.json["sheets"]]
        return sorted(found, key=lambda sheet: sheet["start"])

    def differences(self, hub):
        """What the hub does not say as the site says it: texts; none when both are the same."""
        sheets, wrong = self.sheets(hub), []
        with Client(self.shop.port) as client:
            for sheet in sheets:
                want = self.figures(client, sheet["start"], sheet["end"])
                for row in sheet["rows"]:
                    key = row["scope"], row["scope_id"]
                    have = {name: row.get(name) for name in FIGURES}
                    if not row["suppressed"] and have != want[key]:
                        wrong.append(f"{sheet['site']} {sheet['start']} {key}: {have}, "
                                     f"not {want[key]}")
                if not self.people and any(row["suppressed"] for row in sheet["rows"]):
                    wrong.append(f"{sheet['start']} hides something")
                if not self.people and len(sheet["rows"]) != len(want):
                    wrong.append(f"{sheet['start']} has {len(sheet['rows'])} rows")
        return wrong + self.gaps(sheets)

    def gaps(self, sheets):
        """From the first to the last event every period is there, once."""
        if not sheets:
            return ["there is no sheet"]
        times = [moment(each["timestamp"]) for each in self.events]
        wrong = [f"from {a['end']} to {b['start']}" for a, b in zip(sheets, sheets[1:])
                 if a["end"] != b["start"]]
        if moment(sheets[0]["start"]) > min(times) or moment(sheets[-1]["end"]) < max(times):
            wrong.append(f"there is {sheets[0]['start']} to {sheets[-1]['end']} only")
        return wrong


def at_once(function, plants):
    """For each of them, in threads."""
    with concurrent.futures.ThreadPoolExecutor(len(plants)) as pool:
        return list(pool.map(function, plants))
