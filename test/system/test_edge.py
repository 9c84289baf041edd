"""An agent beside the cameras: what it takes it keeps, brings to the server, and tells."""
import contextlib
import datetime
import gzip
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest

from beside import Edge, Proxy, Stage
from people import close, key
from shopfloor import PLAIN, Case, event, export, identity, ms, now, run, written


def lines(body):
    """The events of a batch that an agent sent."""
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]


def accept_all(_path, _headers, body):
    return 200, {"success": True, "accepted": len(lines(body)), "duplicates": 0, "rejected": []}


class Ways(Case):
    """An event is the same, whichever way it takes."""

    scene = ["06:00 W1 S1 working", "06:10 W2 S2 idle", "06:20 W1 S1 +3", "06:30 W1 S2 absent"]

    def check_there(self, shop, edge):
        edge.await_state(waiting=0, delivered=len(self.scene))
        with self.shop() as straight:
            straight.keep(*self.scene)
            wanted = straight.events(order="asc")
            found = shop.events(order="asc")
        for each in wanted + found:
            del each["created_at"]
        self.assertEqual(found, wanted)

    def test_one_by_one_over_the_local_port(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            for number, text in enumerate(self.scene, 1):
                said = edge.post("/api/events", event(text), 201)
                self.assertEqual((said["event_id"], said["duplicate"]), (number, False))
            self.check_there(shop, edge)

    def test_in_a_batch_over_the_local_port(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            body = gzip.compress("\n".join(json.dumps(event(e)) for e in self.scene).encode())
            said = edge.post("/api/events/batch", body, headers={
                "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"})
            self.assertEqual(said["accepted"], 4)
            self.check_there(shop, edge)

    def test_on_standard_input(self):
        read, write = os.pipe()
        with self.shop() as shop, Edge(shop.port, "--stdin", stdin=read) as edge:
            os.close(read)
            with open(write, "w") as out:
                out.write(json.dumps(event(self.scene[0])) + "\n\n  not json \n")
                out.write('{"worker_id":"W1"}\n' + "x" * 100000 + "\n")
                out.flush()
                edge.await_state(delivered=1)
                out.write("\n".join(json.dumps(event(text)) for text in self.scene[1:]))
            self.check_there(shop, edge)
            for number in (3, 4, 5):
                self.assertIn(f'"line":{number}', edge.log())
            edge.await_log("standard input has ended")

    def test_what_the_server_refuses_is_refused_here(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            for body in (b"{", b"[]", b"\xff", json.dumps(event("06:00 W1 S1 dancing")).encode(),
                         json.dumps(event("06:00 W1 S1 idle", confidence=2)).encode(),
                         json.dumps(event("06:00 W1 S1 idle",
                                          timestamp=written(now(hours=1)))).encode()):
                here = edge.call("POST", "/api/events", body)
                there = shop.call("POST", "/api/events", body)
                self.assertEqual(here.status, there.status)
                if b"ahead" not in there.body:
                    self.assertEqual(here.json["error"], there.json["error"])
            self.assertEqual(edge.call("GET", "/api/metrics").status, 404)
            self.assertEqual(edge.call("PUT", "/api/events", b"{}").status, 405)
            self.assertEqual(edge.state()["taken"], 0)


class Again(Case):
    """What comes again is known again."""

    def test_while_it_waits_and_after_it_was_sent(self):
        with self.shop() as shop, Proxy(shop.port) as link, Edge(link.port) as edge:
            link.cut = True
            link.sever()
            first = edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            again = edge.post("/api/events", event("06:00 W1 S1 working"), 200)
            self.assertTrue(again["duplicate"])
            self.assertEqual(again["event_uuid"], first["event_uuid"])
            edge.post("/api/events", event("06:00 W1 S1 idle",
                                           event_uuid=first["event_uuid"]), 409)
            link.cut = False
            edge.await_state(waiting=0, delivered=1)
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.await_state(waiting=0, delivered=2)
            self.assertEqual(len(shop.events()), 1)


class Rejected(Case):
    """What the server rejects is a dead letter until somebody replays it."""

    def dead(self, edge):
        said = run("spool", "list", edge.spool).stdout
        return [json.loads(line) for line in said.splitlines()]

    def test_replayed_once_its_worker_is_known(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            edge.post("/api/events/batch", [event("06:00 W8 S1 working"),
                                            event("06:00 W1 S1 idle")])
            edge.await_state(waiting=0, dead=1, delivered=1, rejected=1)
            letter, = self.dead(edge)
            self.assertIn("no worker 'W8'", letter["reason"])
            self.assertEqual(letter["event"]["worker_id"], "W8")
            shop.register("W8", "")
            said = run("spool", "replay", edge.spool).stdout
            self.assertEqual(said, b"replayed 1, failed 0\n")
            edge.await_state(waiting=0, dead=0, delivered=2)
            self.assertEqual({each["worker_id"] for each in shop.events()}, {"W1", "W8"})

    def test_replayed_as_it_was_put_right(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            edge.post("/api/events", event("06:00 W01 S1 working"), 201)
            edge.await_state(dead=1)
            letter, = self.dead(edge)
            letter["event"]["worker_id"] = "W1"
            right = edge.folder / "right.ndjson"
            right.write_text(json.dumps(letter) + '\n{"number":99,"event":{}}\n' +
                             json.dumps(letter | {"number": 99}) + "\nnonsense\n")
            done = run("spool", "replay", "--corrected", right, edge.spool, expect=1)
            self.assertEqual(done.stdout, b"replayed 1, failed 3\n")
            for number in (2, 3, 4):
                self.assertIn(f"line {number}: ", done.stderr.decode())
            edge.await_state(waiting=0, dead=0, delivered=1)
            self.assertEqual([each["worker_id"] for each in shop.events()], ["W1"])

    def test_damaged_ones_hold_up_nobody(self):
        with self.shop() as shop, Edge("http://127.0.0.1:1") as edge:
            edge.post("/api/events/batch",
                      {"events": [event(f"06:0{i} W1 S1 working") for i in range(4)]}, 200)
            edge.stop()
            with contextlib.closing(sqlite3.connect(edge.spool)) as spool, spool:
                for number, broken in ((1, '"worker_id"\n'), (2, '{"a"\n:\0 1}'), (3, " \0")):
                    spool.execute("UPDATE queue SET json = ? WHERE number = ?", (broken, number))
            edge.server = f"http://127.0.0.1:{shop.port}"
            edge.start()
            edge.await_state(waiting=0, delivered=1, dead=3)

    def test_what_the_commands_say_of_a_file_that_is_no_spool(self):
        with tempfile.TemporaryDirectory() as folder:
            none, other = pathlib.Path(folder, "none"), pathlib.Path(folder, "other")
            other.write_bytes(b"something else" * 1000)
            for what in ("stats", "list", "verify", "replay"):
                for path in (none, other):
                    done = run("spool", what, path, expect=1)
                    self.assertEqual(done.stderr.decode().count(str(path)), 1)
            self.assertFalse(none.exists())

    def test_a_spool_that_others_may_read_is_told_of(self):
        with Edge("http://127.0.0.1:1") as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            self.assertEqual(run("spool", "verify", edge.spool).stdout, b"1 event, 0 faults\n")
            for ending in ("", "-wal"):
                path = pathlib.Path(f"{edge.spool}{ending}")
                path.chmod(0o644)
                said = run("spool", "verify", edge.spool).stdout.decode()
                self.assertRegex(said, f"others on this machine may read '.*' "
                                       r"\(mode 644\); chmod 600 it\n1 event,")
                path.chmod(0o600)


class Alarm(Case):
    """A key that is not accepted is said, and costs nothing."""

    def test_denied(self):
        accepted = []

        def play(path, headers, body):
            if headers["Authorization"] != "Bearer right" or not accepted:
                return 401, {"success": False, "error": "who are you?"}
            return accept_all(path, headers, body)

        with Stage(play) as stage, \
                Edge(stage.port, env={"SHOPFLOOR_KEY": "right"}) as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.wait(lambda: edge.state()["uplink"]["denied"], "an alarm")
            edge.wait(lambda: any(beat["trouble"] for beat in stage.beats), "a word of it")
            self.assertEqual(edge.state()["waiting"], 1)
            accepted.append(True)
            edge.await_state(waiting=0, delivered=1)
            self.assertFalse(edge.state()["uplink"]["denied"])
            self.assertNotIn("right", edge.log())

    def test_a_camera_that_the_key_is_not_for_silences_no_other(self):
        with self.shop() as shop:
            ana = close(shop)
            secret = key(ana, "agent", agent_id="test", camera_ids=["CAM-1", "CAM-2"])

            def box():
                box, = ana.call("GET", "/api/agents").json["agents"]
                return box

            with Edge(shop.port, env={"SHOPFLOOR_KEY": secret}) as edge:
                edge.post("/api/events/batch", [
                    event(f"06:0{i} W1 S1 working", **({"camera_id": camera} if camera else {}))
                    for i, camera in enumerate(("CAM-1", "CAM-9", ""))])
                edge.await_state(waiting=0, delivered=1, dead=2)
                reasons = sorted(json.loads(line)["reason"] for line in
                                 run("spool", "list", edge.spool).stdout.splitlines())
                self.assertEqual(reasons, [
                    "camera_id is missing; this key may bring only events of the camera "
                    "CAM-1, CAM-2",
                    "this key may not bring events of the camera 'CAM-9', only of CAM-1, CAM-2"])
                edge.wait(lambda: box()["counts"]["rejected"] == 2, "a report of it")
                self.assertEqual([each["camera_id"] for each in box()["cameras"]], ["CAM-1"])
                self.assertNotEqual(box()["health"], "late")
                edge.await_log("the server rejects events")
                edge.await_log("the server does not show some cameras")
                self.assertNotIn("W1", edge.log())
                self.assertEqual(ana.call("DELETE", f"/api/keys/{secret[4:12]}").status, 200)
                edge.await_log("the server does not take heartbeats")
                time.sleep(2.5)  # the reason does not change, so it is not said again
                self.assertEqual(edge.log().count("does not take heartbeats"), 1)
                self.assertIn("status 401: ", edge.log())
                self.assertEqual(edge.log().count("does not show some cameras"), 1)


class Clock(Case):
    """The clock against the server's."""

    def offset(self, edge, stage):
        return edge.wait(lambda: stage.beats and stage.beats[-1]["clock"], "an offset")

    def test_it_is_measured_and_told(self):
        with Stage(accept_all, ahead_ms=60000) as stage, Edge(stage.port) as edge:
            clock = self.offset(edge, stage)
            self.assertLess(abs(clock["offset_ms"] - 60000), 5000)
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.await_state(waiting=0, delivered=1)
            sent, = lines(stage.seen[0][2])
            self.assertEqual(sent["timestamp"], written("06:00"))

    def test_it_can_correct(self):
        with Stage(accept_all, ahead_ms=60000) as stage, \
                Edge(stage.port, "--correct-clock") as edge:
            self.offset(edge, stage)
            known = edge.post("/api/events", event("06:00 W1 S1 working"), 201)["event_uuid"]
            edge.await_state(waiting=0, delivered=1)
            sent, = lines(stage.seen[0][2])
            self.assertLess(abs(ms(sent["timestamp"]) - ms("06:00") - 60000), 5000)
            self.assertEqual(sent["event_uuid"], known)
            self.assertEqual(known, identity(event("06:00 W1 S1 working")))

    def test_a_retry_after_the_offset_moved_is_a_duplicate(self):
        made, times = event("06:00 W1 S1 working"), set()
        with self.shop() as shop:
            def pass_on(path, headers, body):
                times.add(lines(body)[0]["timestamp"])
                kept = ("Content-Type", "Content-Encoding")
                said = shop.call("POST", path, body, {name: headers[name] for name in kept})
                return said.status, said.json

            for ahead_ms in (60000, 63000, -2000, 0):
                with Stage(pass_on, ahead_ms) as stage, \
                        Edge(stage.port, "--correct-clock") as edge:
                    self.offset(edge, stage)
                    said = edge.post("/api/events", made, 201)
                    self.assertEqual(said["event_uuid"], identity(made))
                    edge.await_state(waiting=0, delivered=1, dead=0)
            self.assertEqual(len(times), 4)
            [kept] = shop.events()
            self.assertLess(abs(ms(kept["timestamp"]) - ms("06:00") - 60000), 5000)


class Silence(Case):
    """A camera that is not heard sees nobody."""

    def test_its_workers_are_unknown(self):
        with self.shop() as shop, Edge(shop.port, "--silence", "2s") as edge:
            edge.post("/api/events/batch", [event("06:00 W1 S1 working", camera_id="c1"),
                                            event("06:01 W2 S2 working", camera_id="c2")])
            edge.await_state(delivered=4)
            found = shop.events(event_type="unknown", order="asc")
            self.assertEqual([(each["worker_id"], ms(each["timestamp"])) for each in found],
                             [("W1", ms("06:00") + 1), ("W2", ms("06:01") + 1)])

            def told():
                cameras = shop.get("/api/agents")["agents"][0]["cameras"]
                return [each["state"] for each in cameras] == ["silent", "silent"]
            shop.wait(told, "word of it")


def thousands(batches):
    """Batches of a thousand events."""
    start = now(days=-1)
    for batch in range(batches):
        yield [event("06:00 W1 S1 working", camera_id="cam-1", timestamp=written(
            start + datetime.timedelta(milliseconds=1000 * batch + i))) for i in range(1000)]


def fill(edge, batches):
    """What became of so many batches: their statuses."""
    return [edge.call("POST", "/api/events/batch", events).status for events in thousands(batches)]


def await_ready(edge, status):
    return edge.wait(lambda: (said := edge.call("GET", "/readyz")).status == status and said,
                     f"{status} of /readyz")


class Full(Case):
    """A spool that is full refuses or drops, as it was told to, and says so."""

    def test_refuse(self):
        with self.shop() as shop, Proxy() as link, \
                Edge(link.port, "--spool-size", "1MiB") as edge:
            await_ready(edge, 200)
            statuses = fill(edge, 6)
            self.assertEqual(set(statuses), {200, 503})
            kept = 1000 * statuses.count(200)
            state = edge.await_state(refused=6000 - kept, waiting=kept)
            self.assertEqual(state["dropped_full"], 0)
            edge.await_log('"message":"events were refused".*"reason":"the spool is full')
            # For a single one there is room for a while.
            single, start = 0, now(days=-2)
            while edge.call("POST", "/api/events", event(
                    "06:00 W1 S1 idle", timestamp=written(
                        start + datetime.timedelta(seconds=single)))).status == 201:
                single += 1
            kept += single
            self.assertIn("the spool is full", await_ready(edge, 503).json["error"])
            self.assertEqual(edge.get("/healthz")["status"], "ok")
            link.target = shop.port
            edge.await_state(waiting=0, delivered=kept)
            await_ready(edge, 200)

    def test_drop_the_oldest(self):
        with Proxy() as link, Edge(link.port, "--spool-size", "1MiB", "--when-full",
                                   "drop-oldest") as edge:
            self.assertEqual(set(fill(edge, 6)), {200})
            state = edge.state()
            self.assertGreater(state["dropped_full"], 0)
            self.assertEqual(state["dropped_full"] + state["waiting"], 6000)
            self.assertLessEqual(state["bytes"], 1024 * 1024)
            await_ready(edge, 200)
            edge.stop()  # says what it has not yet said
            said = re.findall('"events were dropped for a full spool","count":([0-9]+)', edge.log())
            self.assertEqual(sum(map(int, said)), state["dropped_full"])
            edge.start()

    def test_it_is_for_nobody_else(self):
        with Proxy() as link, Edge(link.port) as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            for path in edge.folder.glob("spool.db*"):
                self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)

    def test_two_agents_on_one_spool(self):
        with Proxy() as link, Edge(link.port) as edge:
            done = run("edge", "--server", "http://127.0.0.1:1", "--spool", edge.spool,
                       "--listen", "127.0.0.1:0", expect=1)
            self.assertIn("another", done.stderr.decode())


class FullDisk(Case):
    """The same of a disk. On one that is smaller than the log wants to be it has to do with
    less."""

    @contextlib.contextmanager
    def agent_on(self, mib, *options):
        """An agent, and a link to nowhere, on a file system that something else has nearly
        filled. What the agent says goes elsewhere."""
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs",
                                      folder], stderr=subprocess.PIPE, check=False)
            if mounted.returncode:
                self.skipTest("cannot mount a tmpfs: " + mounted.stderr.decode().strip())
            try:
                with Proxy() as link, Edge(link.port, *options, folder=folder,
                                           log=pathlib.Path(elsewhere, "log")) as edge:
                    about = os.statvfs(folder)
                    free = about.f_bavail * about.f_bsize
                    (edge.folder / "other").write_bytes(bytes(max(0, free - 1024 * 1024)))
                    yield edge, link
            finally:
                subprocess.run(["umount", folder], check=True)

    def check_refuses(self, mib):
        with self.shop() as shop, self.agent_on(mib) as (edge, link):
            statuses = fill(edge, 30)
            self.assertEqual(set(statuses), {200, 503})
            kept = 1000 * statuses.count(200)
            self.assertIn("the disk is full", await_ready(edge, 503).json["error"])
            said = edge.post("/api/events", event("06:00 W1 S1 working"), 503)
            self.assertIn("the disk is full", said["error"])
            self.assertEqual(edge.get("/healthz")["status"], "ok")
            edge.await_log('"message":"events were refused".*"reason":"the disk is full')
            edge.restart()
            self.assertEqual(edge.state()["waiting"], kept)
            # What the server takes makes room, though the disk stays full.
            link.target = shop.port
            edge.await_state(waiting=0, delivered=kept)
            await_ready(edge, 200)
            edge.post("/api/events", event("06:00 W2 S1 working"), 201)
            edge.await_state(delivered=kept + 1, refused=30001 - kept, dropped_full=0)
            self.assertEqual(len(export(shop.database)), kept + 1)

    def test_it_refuses(self):
        self.check_refuses(40)

    def test_a_small_one_refuses(self):
        self.check_refuses(6)

    def check_drops(self, mib):
        with self.agent_on(mib, "--when-full", "drop-oldest") as (edge, _):
            self.assertEqual(set(fill(edge, 30)), {200})
            state = edge.state()
            self.assertGreater(state["dropped_full"], 0)
            self.assertEqual(state["dropped_full"] + state["waiting"], 30000)
            self.assertEqual(state["refused"], 0)
            edge.await_log('"message":"events were dropped for a full spool"')
            await_ready(edge, 200)
            self.assertIn(b" 0 faults", run("spool", "verify", edge.spool).stdout)

    def test_it_starts_though_nothing_is_left(self):
        with self.shop() as shop, self.agent_on(40) as (edge, link):
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.stop()
            about = os.statvfs(edge.folder)
            (edge.folder / "more").write_bytes(bytes(about.f_bavail * about.f_bsize))
            self.assertEqual(os.statvfs(edge.folder).f_bavail, 0)
            link.target = shop.port
            edge.start()
            edge.await_state(waiting=0, delivered=1)
            done = run("edge", "--server", "http://127.0.0.1:1", "--listen", "127.0.0.1:0",
                       "--spool", edge.folder / "new.db", expect=1)
            self.assertIn("disk is full", done.stderr.decode())

    def test_it_drops_the_oldest(self):
        self.check_drops(40)

    def test_a_small_one_drops_the_oldest(self):
        self.check_drops(6)


def damage(path):
    """The fullest page of a spool's queue is overwritten in its middle."""
    data, size = bytearray(path.read_bytes()), 4096
    pages = [page for page in range(size, len(data), size) if data[page] == 13]
    best = max(pages, key=lambda page: data[page:page + size].count(b"event_type"))
    data[best + 2048:best + 2112] = bytes((i * 37 + 11) & 255 for i in range(64))
    path.write_bytes(data)


class Damage(Case):
    """What a bad card, or a wrong command, does to the spool's file."""

    EVENTS = 300

    def test_a_damaged_page_costs_its_own_events(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        start = now(days=-1)
        batch = [event("06:00 W1 S1 +1", timestamp=written(start + datetime.timedelta(seconds=i)))
                 for i in range(self.EVENTS)]
        with self.shop() as shop, \
                Edge("http://127.0.0.1:9", listen=f"127.0.0.1:{port}") as edge:
            edge.post("/api/events/batch", {"events": batch})
            edge.stop()
            damage(edge.spool)
            edge.server = f"http://127.0.0.1:{shop.port}"
            edge.start()
            edge.await_log("what can be read of the spool is in a new file")
            state = edge.await_state(waiting=0)
            self.assertEqual(state["taken"], self.EVENTS)
            self.assertLess(state["dropped_full"], 30)
            self.assertEqual(len(shop.events(limit=1000)),
                             self.EVENTS - state["dropped_full"])
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.await_state(waiting=0)
            self.assertTrue(pathlib.Path(f"{edge.spool}.damaged-1").exists())

    def test_what_is_gone_is_not_acknowledged(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.spool.rename(f"{edge.spool}.aside")
            said = edge.post("/api/events", event("06:10 W1 S1 idle"), 503)
            self.assertIn("was deleted, moved or replaced", said["error"])
            edge.get("/readyz", 503)
            self.assertEqual(edge.log().count("nothing can be spooled"), 1)
            pathlib.Path(f"{edge.spool}.aside").rename(edge.spool)
            edge.await_log("spooling works again")
            edge.get("/readyz")
            edge.post("/api/events", event("06:10 W1 S1 idle"), 201)


class Operation(Case):
    """What somebody meets who runs one."""

    @unittest.skipUnless(PLAIN, "how much memory a sanitizer takes says nothing")
    def test_memory_while_it_catches_up(self):
        """Long after the server went away; events that have it all."""
        with self.shop() as shop, Proxy() as link, Edge(link.port) as edge:
            self.assertEqual(set(fill(edge, 200)), {200})
            edge.restart()  # what taking them took is not meant
            link.target = shop.port
            edge.await_state(waiting=0, delivered=200000)
            peak = edge.peak_memory() / 1024 / 1024
            print(f"{peak:.1f} MiB while catching up")
            self.assertLess(peak, 32)

    def test_its_settings_are_read_again(self):
        with tempfile.TemporaryDirectory() as folder, Proxy() as link:
            config = pathlib.Path(folder, "edge.conf")
            config.write_text("log-level = info\nbatch = 100\n")
            with Edge(link.port, "--config", config) as edge:
                config.write_text("log-level = warn\nbatch = 200\n")
                edge.process.send_signal(signal.SIGHUP)
                edge.await_log('"a changed setting takes a restart","setting":"batch"')
                config.write_text("log-level = loud\n")
                edge.process.send_signal(signal.SIGHUP)
                edge.await_log('"the configuration stays as it was".*loud')
                edge.post("/api/events", event("06:00 W1 S1 working"), 201)

    def test_what_is_not_there_is_not_pointed_to(self):
        with Proxy() as link, Edge(link.port) as edge:
            said = edge.get("/api/metrics", 404)["error"]
            for path in ("/api/events", "/api/events/batch", "/api/spool", "/healthz", "/readyz"):
                self.assertIn(path, said)
            self.assertNotIn("openapi", said)


class CommandLine(Case):
    def refused(self, *arguments, expect=2):
        with tempfile.TemporaryDirectory() as folder:
            done = run("edge", "--spool", folder + "/spool.db", "--listen", "127.0.0.1:0",
                       *arguments, expect=expect)
            return done.stderr.decode()

    def test_what_is_missing_or_wrong_is_said(self):
        self.assertIn("--server", self.refused())
        self.assertIn("http", self.refused("--server", "ftp://plant"))
        self.assertIn("--mapping", self.refused("--server", "http://x", "--mqtt", "mqtt://x"))
        self.assertIn("/none", self.refused("--server", "http://x", "--mqtt", "mqtt://x",
                                            "--mapping", "/none", expect=1))
        self.assertIn("when-full", self.refused("--server", "http://x", "--when-full", "panic"))

    def test_help_names_every_command(self):
        said = run("--help").stdout.decode()
        for name in ("edge", "spool stats", "spool list", "spool replay", "spool verify",
                     "spool salvage"):
            self.assertIn(f"  {name} ", said)
            self.assertIn("Examples:", run("help", *name.split()).stdout.decode())
        for words in (("spool", "--help"), ("help", "spool")):
            self.assertIn("spool replay", run(*words).stdout.decode())
        for words in (("spool",), ("spool", "stat")):
            self.assertIn("spool stats", run(*words, expect=2).stderr.decode())

    def test_it_ends_at_once_though_the_server_is_not_there(self):
        with Stage(lambda *_: time.sleep(600)) as stage, Edge(stage.port) as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            edge.wait(lambda: stage.seen, "a request")
            edge.stop()  # within its patience, with 0
            self.assertEqual(run("spool", "stats", edge.spool).stdout.splitlines()[0],
                             b"waiting 1")
            edge.start()


if __name__ == "__main__":
    unittest.main()
