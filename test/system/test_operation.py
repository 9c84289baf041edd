"""What whoever runs it meets: health, the table of paths, sample data, signals."""
import collections
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from beside import Edge, Stage

from shopfloor import (BINARY, PATIENCE_S, Case, Client, Shopfloor, event, export, moment, now,
                       of_the_file, run, written)

ROOT = pathlib.Path(__file__).resolve().parents[2]


@of_the_file
class Files(Case):
    def test_after_a_stop_the_file_alone_holds_everything(self):
        with Shopfloor(seed=True) as shop:
            shop.get("/api/metrics")
            shop.stop()
            copy = shop.folder / "copy.db"
            copy.write_bytes(shop.database.read_bytes())
            self.assertGreater(len(export(copy)), 10000)

    def test_a_database_of_another_program_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            other = os.path.join(folder, "other.db")
            with contextlib.closing(sqlite3.connect(other)) as database:
                database.execute("CREATE TABLE recipes (name)")
            done = run("seed", "--database", other, expect=1)
            self.assertIn(b"recipes", done.stderr)
            with contextlib.closing(sqlite3.connect(other)) as database:
                tables = database.execute("SELECT name FROM sqlite_master").fetchall()
            self.assertEqual(tables, [("recipes",)])


class Health(Case):
    @of_the_file
    def test_health_is_200_once_all_is_ready_and_never_goes_back(self):
        # The first start has a week of sample data to make before it is ready.
        seen = []
        with Shopfloor(seed=True) as shop:
            for path in ("/healthz", "/readyz"):
                said = shop.get(path)
                self.assertEqual(said["status"], "ok")
                self.assertTrue(said["version"])
            self.assertEqual(shop.get("/api/workers")["count"], 6)
        # A port that is known beforehand can be asked while it starts.
        with Shopfloor(seed=True) as shop:
            port = shop.port
            shop.stop()
            os.remove(shop.database)
            process = subprocess.Popen(
                [BINARY, "serve", "--listen", f"127.0.0.1:{port}", "--database",
                 str(shop.database)], stderr=subprocess.DEVNULL)
            try:
                end = time.monotonic() + PATIENCE_S
                while not seen or seen[-1] != 200:
                    self.assertLess(time.monotonic(), end)
                    try:
                        with Client(port) as client:
                            seen.append(client.call("GET", "/healthz").status)
                            if seen[-1] == 200:
                                self.assertEqual(client.call("GET", "/api/metrics").status, 200)
                    except OSError:
                        pass
                self.assertLessEqual(set(seen), {200, 503})
            finally:
                process.terminate()
                self.assertEqual(process.wait(PATIENCE_S), 0)

    def test_the_health_command_says_what_the_server_says(self):
        with self.shop() as shop:
            run("health", "--listen", f"127.0.0.1:{shop.port}")
            port = shop.port
            shop.stop()
            done = run("health", "--listen", f"127.0.0.1:{port}", expect=1)
            self.assertIn(str(port).encode(), done.stderr)

    def test_prometheus_can_read_the_servers_own_figures(self):
        line = re.compile(r"^(?:# HELP [a-z_:][a-z0-9_:]* \S.*|# TYPE [a-z_:][a-z0-9_:]* "
                          r"(?:counter|gauge|histogram|summary|untyped)|"
                          r"[a-z_:][a-z0-9_:]*(?:\{[^}]*\})? [-+0-9.eE]+|)$")
        with self.shop() as shop:
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 idle")
            answer = shop.get("/metrics")
            self.assertIn("text/plain; version=0.0.4", answer.headers["Content-Type"])
            text = answer.body.decode()
            self.assertTrue(text.endswith("\n"))
            for each in text.splitlines():
                self.assertRegex(each, line)
            samples = [each.split() for each in text.splitlines() if not each.startswith("#")]
            names = [name for name, _ in samples]
            self.assertEqual(len(names), len(set(names)))
            values = {name: float(value) for name, value in samples}
            self.assertEqual(values["shopfloor_ready"], 1)
            self.assertGreaterEqual(values["shopfloor_events_committed_total"], 2)
            self.assertGreaterEqual(values["shopfloor_commits_total"], 1)
            for family in {name.partition("{")[0] for name in names}:
                self.assertIn(f"# TYPE {family} ", text)
                if family.endswith("_total"):
                    self.assertIn(f"# TYPE {family} counter", text)


@of_the_file
class Damage(Case):
    """A row that cannot be read blocks nobody else."""
    DAMAGE = {
        "UPDATE runs SET state = 'dancing' WHERE worker_id = 'W1'": "worker W1",
        "UPDATE events SET timestamp = 'yesterday' WHERE event_type = 'idle'": "event 2",
        "DELETE FROM workers WHERE worker_id = 'W1'": "of nobody",
    }

    def test_one_damaged_row_blocks_nobody(self):
        for sql, named in self.DAMAGE.items():
            with self.subTest(sql), self.shop() as shop:
                shop.keep("06:00 W1 S1 working", "06:30 W1 S1 idle", "06:00 W2 S2 working")
                shop.stop()
                with contextlib.closing(sqlite3.connect(shop.database)) as database:
                    database.execute(sql)
                    database.commit()
                shop.start()
                shop.keep("06:40 W2 S2 idle")
                data = shop.metrics("06:00", "06:50")
                rows = {each["worker_id"]: each for each in data["workers"]}
                self.assertEqual(rows["W2"]["active_ms"], 40 * 60 * 1000)
                self.assertNotIn("error", rows["W2"])
                if "runs" in sql:
                    self.assertIn("verify --repair", rows["W1"]["error"])
                    shop.keep("06:45 W1 S1 working")
                self.assertTrue(shop.events())
                shop.get("/api/timeline", start_time=written("06:00"), end_time=written("06:50"))
                shop.stop()
                done = run("verify", "--database", shop.database, expect=1)
                self.assertIn(named, done.stdout.decode())
                shop.start()
                done = run("verify", "--database", shop.database, "--repair", expect=None)
                self.assertIn("mended: ", done.stdout.decode())
                self.assertEqual(done.returncode, 0 if "runs" in sql else 1)
                shop.stop()
                self.assertEqual(run("verify", "--database", shop.database, "--repair",
                                     expect=None).returncode, done.returncode)

class Paths(Case):
    # One row for each line of the API's table.
    METHODS = {
        "/api/events": {"GET", "POST"}, "/api/events/batch": {"POST"},
        "/api/events/x": {"GET"}, "/api/events/x/void": {"POST"}, "/api/events/x/restore": {"POST"},
        "/api/metrics": {"GET"}, "/api/metrics/series": {"GET"}, "/api/timeline": {"GET"},
        "/api/losses": {"GET"}, "/api/bottleneck": {"GET"}, "/api/stream": {"GET"},
        "/api/workers": {"GET", "POST"}, "/api/workers/W1": {"GET", "PUT", "DELETE"},
        "/api/workstations": {"GET", "POST"}, "/api/workstations/S1": {"GET", "PUT", "DELETE"},
        "/api/shifts": {"GET", "POST"}, "/api/shifts/1": {"GET", "PUT", "DELETE"},
        "/api/agents": {"GET"}, "/api/agents/x": {"DELETE"},
        "/api/settings": {"GET", "PUT"}, "/api/seed": {"POST"}, "/api/seed/remove": {"POST"}, "/api/repair": {"POST"},
        "/healthz": {"GET"},
        "/readyz": {"GET"}, "/metrics": {"GET"}, "/api/openapi.json": {"GET"},
    }

    def test_another_method_is_405_and_says_which_are_allowed(self):
        with self.shop() as shop:
            for path, methods in self.METHODS.items():
                for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} - methods:
                    with self.subTest(path, method=method):
                        answer = shop.call(method, path)
                        self.assertEqual(answer.status, 405)
                        self.assertIs(answer.json["success"], False)
                        self.assertTrue(answer.json["error"])
                        allowed = {each.strip() for each in answer.headers["Allow"].split(",")}
                        self.assertEqual(allowed - {"HEAD"}, methods)

    def test_a_path_that_is_not_in_the_table_is_404(self):
        with self.shop() as shop:
            for path in ("/api", "/api/", "/api/event", "/api/events/", "/api/events/x/y",
                         "/api/workers/W1/x", "/API/events", "//api/events", "/api/../healthz",
                         "/etc/passwd", "/api/metrics/series/x", "/api/workers//"):
                for method in ("GET", "POST"):
                    with self.subTest(path, method=method):
                        answer = shop.call(method, path)
                        self.assertEqual(answer.status, 404)
                        self.assertIs(answer.json["success"], False)

    def test_head_is_get_without_the_body(self):
        with self.shop() as shop:
            for path in ("/healthz", "/api/workers", "/metrics"):
                answer = shop.call("HEAD", path)
                self.assertEqual((answer.status, answer.body), (200, b""))

    def test_the_api_describes_itself_truly(self):
        with self.shop() as shop:
            api = json.loads(shop.call("GET", "/api/openapi.json").body)
            self.assertRegex(api["openapi"], r"^3\.1\.")
            self.assertTrue(api["info"]["title"])
            described = {(method.upper(), re.sub(r"\{[^}]*\}", "{}", path))
                         for path, item in api["paths"].items()
                         for method in item if method in ("get", "post", "put", "delete")}
            known = {(method, re.sub(r"/(x|W1|S1|1)(?=/|$)", "/{}", path))
                     for path, methods in self.METHODS.items() for method in methods}
            self.assertLessEqual(known, described)
            for method, path in described - known:
                with self.subTest(path, method=method):
                    answer = shop.call("HEAD" if method == "GET" else method,
                                       path.replace("{}", "x"))
                    self.assertNotIn(answer.status, (405, 501))


class SampleData(Case):
    def test_a_first_start_has_a_believable_week(self):
        with Shopfloor(seed=True) as shop:
            workers = shop.get("/api/workers")["workers"]
            stations = shop.get("/api/workstations")["workstations"]
            self.assertEqual([w["worker_id"] for w in workers], [f"W{i}" for i in range(1, 7)])
            self.assertEqual([s["station_id"] for s in stations], [f"S{i}" for i in range(1, 7)])
            self.assertEqual({s["type"] for s in stations},
                             {"Assembly", "QC", "Packaging", "Welding", "CNC"})
            lines = shop.get("/api/events", format="ndjson", order="asc").body.splitlines()
            events = [json.loads(line) for line in lines]
            self.assertTrue(all(e["sample"] for e in events))
            self.assertLessEqual(moment(events[-1]["timestamp"]), now())
            age = now() - moment(events[0]["timestamp"])
            self.assertTrue(6 <= age.days <= 7, age)
            types = collections.Counter(e["event_type"] for e in events)
            self.assertLessEqual({"working", "idle", "absent", "product_count"}, set(types))
            self.assertEqual({e["worker_id"] for e in events}, {w["worker_id"] for w in workers})

            end = now()
            data = shop.metrics(moment(written(now(days=-7))), end)
            self.check_figures(data)
            shares = [w["utilization_percentage"] for w in data["workers"]]
            self.assertTrue(all(20 < share < 98 for share in shares), shares)
            self.assertGreater(len(set(shares)), 3)
            moved = [w["worker_id"] for w in workers
                     if len({e["workstation_id"] for e in events
                             if e["worker_id"] == w["worker_id"]}) > 1]
            self.assertTrue(moved)

            # Not again: a restart leaves what is there.
            count = len(events)
            shop.restart()
            lines = shop.get("/api/events", format="ndjson").body.splitlines()
            self.assertEqual(len(lines), count)
            shop.stop()
            self.verify(shop.database)

    def test_the_same_number_makes_the_same_data(self):
        with tempfile.TemporaryDirectory() as folder:
            made = []
            for i, number in enumerate((5, 5, 6)):
                database = f"{folder}/{i}.db"
                run("seed", "--database", database, "--seed-number", number)
                self.verify(database)
                made.append({e["event_uuid"]: e["timestamp"] for e in export(database)})
            # Each begins a week before it was made, a moment apart.
            common = [name for name, at in made[0].items()
                      if now(days=-6) < moment(at) < now(minutes=-30)]
            self.assertGreater(len(common), 1000)
            self.assertTrue(all(name in made[1] for name in common))
            self.assertFalse(all(name in made[2] for name in common))

    def test_seeding_replaces_sample_data_and_spares_real_data(self):
        with Shopfloor(seed=True) as shop:
            answer = shop.call("GET", "/api/seed")
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
            said = shop.post("/api/seed")
            self.assertGreater(said["events"], 1000)
            shop.post("/api/seed", {"force": False})
            shop.post("/api/seed", {"force": "yes"}, 400)
            shop.post("/api/seed", b"[", 400)
            shop.post("/api/workers", {"worker_id": "W9", "name": "Real"}, 201)
            shop.post("/api/events", event("06:00 W9 S1 working"), 201)
            self.assertIn("force", shop.post("/api/seed", None, 409)["error"])
            shop.post("/api/seed", b"{}", 409)
            self.assertEqual(shop.get("/api/workers")["count"], 7)
            shop.stop()
            run("seed", "--database", shop.database, expect=1)
            shop.start()
            shop.post("/api/seed", {"force": True})
            self.assertEqual(shop.get("/api/workers")["count"], 6)
            shop.get("/api/workers/W9", 404)
            shop.stop()
            self.verify(shop.database)

    def test_sample_data_is_marked_and_goes_even_beside_real_events(self):
        with Shopfloor(seed=True) as shop:
            self.assertIs(shop.get("/api/settings")["settings"]["sample_data"], True)
            shop.post("/api/workers", {"worker_id": "W9", "name": "Real"}, 201)
            shop.post("/api/events", event("06:00 W9 S1 working"), 201)
            said = shop.post("/api/seed/remove")
            self.assertGreater(said["events"], 1000)
            self.assertEqual((said["registers"], said["kept"]), (11, 1))
            self.assertIs(shop.get("/api/settings")["settings"]["sample_data"], False)
            self.assertEqual([w["worker_id"] for w in shop.get("/api/workers")["workers"]],
                             ["W9"])
            self.assertEqual([e["worker_id"] for e in shop.events()], ["W9"])
            self.assertEqual(shop.post("/api/seed/remove")["events"], 0)
            shop.restart()  # and no more is made
            self.assertEqual(len(shop.events()), 1)
            shop.stop()
            self.verify(shop.database)

    @of_the_file
    def test_a_command_reaches_the_server_that_runs_on_the_database(self):
        with Shopfloor(seed=True) as shop:
            socket = shop.database.parent / f".{shop.database.name}.socket"
            self.assertEqual(socket.stat().st_mode & 0o777, 0o600)
            self.assertIn(b"sample events", run("seed", "--database", shop.database).stdout)
            run("seed", "--database", shop.database, "--remove")
            self.assertEqual(shop.get("/api/events")["count"], 0)
            self.assertEqual(shop.get("/api/workers")["count"], 0)
            shop.post("/api/workers", {"worker_id": "W1", "name": "Real"}, 201)
            shop.post("/api/workstations", {"station_id": "S1", "name": "x", "type": "x"}, 201)
            shop.post("/api/events", event("06:00 W1 S1 working"), 201)
            done = run("seed", "--database", shop.database, expect=1)
            self.assertIn(b"--force", done.stderr)
            run("seed", "--database", shop.database, "--force")
            self.assertEqual(shop.get("/api/workers")["count"], 6)
            # One that was killed leaves its socket behind, which is in nobody's way.
            shop.kill()
            self.assertTrue(socket.exists())
            run("seed", "--database", shop.database)
            shop.start()
            shop.stop()
            self.assertFalse(socket.exists())

    def test_only_a_new_database_gets_sample_data(self):
        with Shopfloor() as shop:
            shop.stop()
            shop.options.remove("--no-seed")
            shop.start()
            self.assertEqual(shop.get("/api/workers")["count"], 0)

    @of_the_file
    def test_a_copy_of_the_file_alone_is_the_same_factory(self):
        with Shopfloor() as shop, tempfile.TemporaryDirectory() as folder:
            def copied():
                copy = shutil.copy(shop.database, f"{folder}/copy.db")
                return len(run("export", "--database", copy).stdout.splitlines())
            self.assertEqual(copied(), 0)  # in its first moment
            shop.register("W1", "S1")
            shop.keep("06:00 W1 S1 working", "06:30 W1 S1 +3")
            shop.wait(lambda: copied() == 2, "the file alone to have everything")

    def test_a_first_look_meets_somebody_at_work(self):
        with Shopfloor(seed=True) as shop:
            self.assertGreater(shop.metrics()["factory"]["active_workers"], 0)

    def test_without_seeding_an_empty_database_stays_empty(self):
        with Shopfloor() as shop:
            for path in ("/api/workers", "/api/workstations", "/api/events"):
                self.assertEqual(shop.get(path)["count"], 0)
            data = shop.metrics()
            self.check_figures(data)
            self.assertEqual((data["workers"], data["workstations"]), ([], []))

    def test_a_demo_goes_on_by_itself(self):
        # A camera reports about once a minute, but is dark for some minutes of a shift, and
        # may be the only one: the same demo with another number has its dark time elsewhen.
        def newest(shop):
            return max(e["id"] for e in shop.get("/api/events", limit=10)["events"])

        with contextlib.ExitStack() as stack:
            shops = [stack.enter_context(Shopfloor("--demo", "--seed-number", str(number),
                                                   seed=True)) for number in range(3)]
            first = [newest(shop) for shop in shops]
            shops[0].wait(lambda: sum(newest(shop) > was for shop, was in zip(shops, first)) > 1,
                          "events of two demos")
            for shop in shops:
                self.assertTrue(shop.events(limit=1)[0]["sample"])


class Signals(Case):
    def test_sigterm_loses_nothing_acknowledged(self):
        for _ in range(2):
            with self.shop() as shop, concurrent.futures.ThreadPoolExecutor(6) as pool:
                waiting = [pool.submit(self.post_until_it_ends, shop.port, i) for i in range(6)]
                time.sleep(1)
                shop.stop()
                acknowledged = {name for each in waiting for name in each.result()}
                self.assertGreater(len(acknowledged), 0)
                kept = [e["event_uuid"] for e in export(shop.database)]
                self.assertEqual(len(kept), len(set(kept)))
                self.assertLessEqual(acknowledged, set(kept))
                self.verify(shop.database)

    @staticmethod
    def post_until_it_ends(port, number):
        acknowledged = []
        for i in range(100000):
            try:
                with Client(port) as client:
                    for k in range(20):
                        answer = client.call("POST", "/api/events", event(
                            f"06:00:{i % 60:02d}.{k:03d} W{number % 3 + 1} S1 +{number}"))
                        if answer.status == 201:
                            acknowledged.append(answer.json["event_uuid"])
                        elif answer.status != 200:
                            return acknowledged
            except (OSError, http.client.HTTPException):
                return acknowledged
        return acknowledged

    def test_sighup_reads_the_configuration_again(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
            def configure(text):
                config.seek(0)
                config.truncate()
                config.write(text)
                config.flush()

            configure("# ours\nlog-level = info\nahead = 1h\n")
            with self.shop("--config", config.name) as shop:
                shop.post("/api/events", event("06:00 W1 S1 working",
                                               timestamp=written(now(minutes=50))), 201)
                configure("log-level = warn\nahead = 2h\n")
                shop.process.send_signal(signal.SIGHUP)
                shop.await_log("log-level")
                shop.await_log("restart.*ahead")
                configure("log-level = loud\n")
                shop.process.send_signal(signal.SIGHUP)
                shop.await_log("stays as it was")
                self.assertEqual(shop.get("/healthz")["status"], "ok")

    def test_sighup_waits_for_no_pipe(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = os.path.join(folder, "conf")
            os.mkfifo(pipe)
            writer = threading.Thread(
                target=lambda: pathlib.Path(pipe).write_text("log-level = info\n"), daemon=True)
            writer.start()
            with self.shop("--config", pipe) as shop:
                writer.join(PATIENCE_S)
                for _ in range(3):
                    shop.process.send_signal(signal.SIGHUP)
                shop.await_log("stays as it was.*regular file")
                shop.stop()  # by SIGTERM, which nothing holds up

    def test_the_command_line_shows_no_secret(self):
        """It takes none: nothing that was typed there could be hidden in time."""
        for words, why in ((["--key", "hush"], "there is no option '--key'"),
                           (["--key=hush"], "there is no option '--key'"),
                           (["--mqtt=mqtt://user:hush@127.0.0.1:9"], "--mqtt-password-file"),
                           (["--mqtt=mqtt://:hush@127.0.0.1:9"], "--mqtt-password-file"),
                           (["--mqtt=mqtts://u%3A:hu@sh@[::1]"], "--mqtt-password-file"),
                           (["--kafka=kafka://u:hush@[::1]/t"], "--kafka-password-file")):
            said = run("edge", "--server", "http://127.0.0.1:9", *words,
                       expect=2).stderr.decode()
            self.assertIn(why, said)
            self.assertNotIn("hush", said)

    def test_secrets_from_files(self):
        """The key that an agent sends: of a file, of systemd, of a variable, in this order."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "mine").write_text("of-a-file\nand more\n")
            (path / "key").write_text("of-systemd\r\n")
            (path / "mqtt-password").write_text("p")
            systemd = {"CREDENTIALS_DIRECTORY": folder}
            variable = {"SHOPFLOOR_KEY": "of-a-variable"}
            for words, env, key in ((["--key-file", path / "mine"], systemd | variable, "of-a-file"),
                                    ([], systemd | variable, "of-systemd"),
                                    ([], variable, "of-a-variable"),
                                    ([], {"CREDENTIALS_DIRECTORY": "/nowhere"}, None)):
                seen = []

                def play(_path, headers, _body, seen=seen):
                    seen.append(headers["Authorization"])
                    return 401, {"success": False, "error": "who are you?"}
                with Stage(play) as stage, Edge(stage.port, *words, env=env) as edge:
                    edge.post("/api/events", event("06:00 W1 S1 working"), 201)
                    edge.wait(lambda: seen, "a request")
                self.assertEqual(seen[0], key and f"Bearer {key}")
        said = run("edge", "--server", "http://127.0.0.1:9", "--key-file", "/nowhere", expect=2)
        self.assertIn("the key: the file '/nowhere'", said.stderr.decode())

    def test_the_log_is_json_where_no_terminal_is(self):
        with self.shop() as shop:
            lines = [json.loads(line) for line in shop.log().splitlines()]
            self.assertTrue(lines)
            for line in lines:
                self.assertLessEqual({"time", "level", "message"}, set(line))


if __name__ == "__main__":
    unittest.main()
