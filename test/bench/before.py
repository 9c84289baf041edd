"""Two builds of the program, measured in turns: is anything slower than it was?

Each figure is measured with the one, with the other, and so on; medians are compared, so
that a machine that others use as well is as busy for both.
"""
import contextlib
import shutil
import statistics
import time

from programs import DAY_MS, Server, fill, line, now_ms, output

ROUNDS = 5
FLOORS = (6, 50, 200)
GETS = 200  # requests in a round


class Before:
    def __init__(self, before, after, load, events, folder):
        self.programs = {"before": before, "after": after}
        self.load = load
        self.events = events
        self.folder = folder

    def turns(self, what, measure, more_is_better, unit, rounds=ROUNDS):
        """Measure with each in turns, and say how many times as fast it is now."""
        found = {name: [] for name in self.programs}
        for _ in range(rounds):
            for name in self.programs:
                found[name].append(measure(name))
        before, after = (statistics.median(values) for values in found.values())
        speed = after / before if more_is_better else before / after
        line(what, f"{speed:.2f}", f"{unit}: {before:,.2f} before, {after:,.2f} now")

    def database(self, name, template=None):
        """A database that is not there, or a copy of one."""
        path = self.folder / f"{name}.db"
        for old in self.folder.glob(f"{path.name}*"):
            old.unlink()
        if template:
            shutil.copy(template, path)
        return path

    # --- writing ---

    def posted(self, name, kind, connections, rows, uuids):
        with Server(self.programs[name], self.database("posted")) as server:
            server.register()
            step = 10
            return float(output(self.load, kind, server.port, connections, rows,
                                now_ms() - rows * step, step, uuids, 50))

    def ingest(self):
        for uuids in ("ordered", "random"):
            self.turns(f"batches of 1,000, 4 connections, {uuids} uuids",
                       lambda name: self.posted(name, "batch", 4, 200_000, uuids), True,
                       "events a second")

    def single(self):
        self.turns("single posts, 64 connections",
                   lambda name: self.posted(name, "single", 64, 40_000, "derived"), True,
                   "events a second")

    def late(self):
        """1,000 events of 200 workers, days after they happened: spread over a day, and
        over an hour."""
        workers = 200
        kept = {name: self.database(f"late-{name}") for name in self.programs}
        for name, program in self.programs.items():
            fill(program, self.load, kept[name], 200_000, 8, workers)
            # What it does once with a new history is measured by `quality`.
            with Server(program, kept[name]) as server:
                deadline = time.monotonic() + 30
                while not server.is_judged() and time.monotonic() < deadline:
                    time.sleep(1)
        for what, batch_ms in ("a day", DAY_MS), ("an hour", DAY_MS // 24):
            def measure(name):
                database = self.database("late", kept[name])
                with Server(self.programs[name], database) as server:
                    return float(output(self.load, "batch", server.port, 1, 5000,
                                        now_ms() - 7 * DAY_MS, batch_ms // 1000,
                                        "derived", workers))
            self.turns(f"1,000 late events of 200 workers, of {what}", measure, True,
                       "events a second")

    # --- reading ---

    def started(self, name, database):
        with Server(self.programs[name], database) as server:
            return server.started_s

    def paths(self):
        """What is asked, with edges off the quarter hour."""
        def window(days, ago=0):
            def at(seconds):
                return time.strftime("%Y-%m-%dT%H:%M:07Z", time.gmtime(seconds))
            end = time.time() - ago * 86400
            return f"start_time={at(end - days * 86400)}&end_time={at(end)}"
        return {"metrics, shift": "/api/metrics",
                "metrics, a day": f"/api/metrics?{window(1, 3)}",
                "metrics, a month": f"/api/metrics?{window(30)}",
                "timeline, 8 hours": f"/api/timeline?{window(1 / 3, 1)}",
                "series, a day in hours": f"/api/metrics/series?bucket=hour&{window(1, 3)}",
                "events, a page": f"/api/events?{window(1, 3)}"}

    def metrics(self, workers, events):
        databases, took = {}, {}
        for name, program in self.programs.items():
            databases[name] = self.database(f"reads-{name}")
            took[name] = fill(program, self.load, databases[name], events, 30, workers)
        line(f"import of {events:,} events, {workers} workers",
             f"{took['before'] / took['after']:.2f}",
             f"seconds: {took['before']:.1f} before, {took['after']:.1f} now")
        self.turns(f"start-up, {events:,} events, {workers} workers",
                   lambda name: self.started(name, databases[name]), False, "seconds")
        with contextlib.ExitStack() as stack:
            servers = {name: stack.enter_context(Server(program, databases[name]))
                       for name, program in self.programs.items()}
            for what, path in self.paths().items():
                def measure(name):
                    return float(output(self.load, "get", servers[name].port, 1, GETS,
                                        path).split()[0]) / 1000
                measure("before"), measure("after")
                self.turns(f"GET {what}, {workers} workers", measure, False, "p50 ms")

    def reads(self):
        for workers in FLOORS:
            self.metrics(workers, self.events if workers == 50 else self.events // 5)

    def metrics200(self):
        self.metrics(200, self.events // 5)
