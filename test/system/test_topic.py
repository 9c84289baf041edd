"""Events by way of Kafka: what servers answer, what workers keep, and what is told of what was
refused. The drill, in which nearly everything dies, is test_topic_drill.py."""
import json
import os
import pathlib
import signal
import tempfile
import threading
import uuid

import postgres
from beside import Edge
from certificates import Authority
from kafka_broker import PASSWORD, USER, Kafka
from shopfloor import Client, event, run
from test_deploy import OF_A_TOPIC, PROMETHEUS, figures_in
from test_openapi import Api
from topic import TOPIC, WAIT, ByTopic


def one(text, **fields):
    return event(text, event_uuid=str(uuid.uuid4()), **fields)


class Sent(ByTopic):
    def state_of(self, shop, made):
        answer = shop.call("GET", f"/api/ingest/{made['event_uuid']}")
        return answer.json if answer.status == 200 else None

    def test_an_event_is_kept_on_its_way_and_judged_when_there_is_a_worker(self):
        shop = self.floor()
        good, stranger = one("06:00 W1 S1 working"), one("06:05 W9 S1 working")
        for made in (good, stranger):
            answer = shop.post("/api/events", made, 202)
            self.assertEqual(answer["event_uuid"], made["event_uuid"])
            self.assertIn("not yet judged", answer["message"])
        shop.post("/api/events", {"timestamp": "yesterday"}, 400)
        answer = shop.post("/api/events/batch", {"events": [one("06:06 W1 S1 idle"), {}]}, 202)
        self.assertEqual((answer["queued"], answer["accepted"]), (1, 0))
        self.assertEqual([each["index"] for each in answer["rejected"]], [1])
        self.assertEqual(shop.events(), [])
        shop.get(f"/api/ingest/{good['event_uuid']}", 404)
        with self.worker() as worker:
            state = shop.wait(lambda: self.state_of(shop, good), "the event")
            self.assertEqual(state["state"], "stored")
            self.assertEqual(state["event_id"], shop.events(order="asc")[0]["id"])
            state = shop.wait(lambda: self.state_of(shop, stranger), "the refusal")
            self.assertEqual((state["state"], state["event_id"]), ("rejected", None))
            self.assertIn("there is no worker 'W9'", state["rejection"]["reason"])
            self.assertLessEqual(state["rejection"]["received_at"],
                                 state["rejection"]["judged_at"])
            shop.wait(lambda: self.judged() == 3, "all of it")
            found = worker.figures()
            self.assertEqual(found["topic_events_stored_total"], 2)
            self.assertEqual(found["topic_rejected_total"], 1)
            self.assertEqual(found["topic_lag"], 0)
            self.assertEqual(found["topic_parts"], self.partitions)
            self.assertGreaterEqual(found["topic_rebalances_total"], 1)
        # When it came counts, not when it was judged.
        kept = shop.get(f"/api/events/{good['event_uuid']}")["event"]
        told = self.kafka.read(TOPIC)[0].value.decode()
        self.assertIn(f'"received_at":"{kept["created_at"]}"', told)
        self.verify(self.url)

    def test_who_waits_is_answered_as_ever(self):
        shop = self.floor()
        with self.worker():
            made = one("06:00 W1 S1 working")
            first = shop.post("/api/events", made, 201, WAIT)
            self.assertIs(first["duplicate"], False)
            again = shop.post("/api/events", made, 200, WAIT)
            self.assertEqual((again["event_id"], again["duplicate"]), (first["event_id"], True))
            shop.post("/api/events", made | {"event_type": "idle"}, 409, WAIT)
            shop.post("/api/events", one("06:00 W9 S1 working"), 404, WAIT)
            batch = [one(f"06:{i % 60:02}:{i // 60:02} W{i % 3 + 1} S1 working")
                     for i in range(1200)]
            batch += [made, one("06:00 W9 S1 working"), batch[0]]
            answer = shop.post("/api/events/batch", {"events": batch}, 200, WAIT)
            self.assertEqual((answer["accepted"], answer["duplicates"]), (1200, 2))
            self.assertEqual([each["index"] for each in answer["rejected"]], [1201])
            self.assertNotIn("queued", answer)
        # No worker: an event is on its way all the same, and a batch is to be repeated.
        shop.post("/api/events", one("07:00 W1 S1 idle"), 202, {"Prefer": "wait=1"})
        answer = shop.call("POST", "/api/events/batch", {"events": [one("07:01 W1 S1 idle")]},
                           {"Prefer": "respond-async, wait=1"})
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
        self.verify(self.url)

    def test_answers_are_as_documented(self):
        api = Api(self.floor())
        made, events = one("06:00 W1 S1 working"), "/api/events"
        api.call("POST", events, made)
        api.call("POST", events + "/batch", {"events": [made, {}]})
        for action in ("void", "restore"):
            api.call("POST", events + "/{event_uuid}/" + action, {"reason": "mirror"},
                     event_uuid=made["event_uuid"])
        self.assertEqual(api.seen, {(method, path, 202) for method, path, operation in
                                    api.operations() if "202" in operation["responses"]})

    def test_a_correction_goes_the_same_way_and_waits_for_its_event(self):
        shop = self.floor()
        made, early = one("06:00 W1 S1 working"), one("07:00 W1 S1 working")
        with self.worker():
            shop.post("/api/events", made, 201, WAIT)
            path = f"/api/events/{made['event_uuid']}"
            told = shop.post(path + "/void", {"reason": "mirror"}, 200, WAIT)
            self.assertEqual((told["voided"], told["changed"]), (True, True))
            told = shop.post(path + "/void", {"reason": "mirror"}, 200, WAIT)
            self.assertIs(told["changed"], False)
            shop.post(path + "/restore", {"reason": "no mirror"}, 202)
            shop.wait(lambda: not shop.get(path)["event"]["voided"], "the restored event")
            for action in ("void", "restore", "void"):
                shop.post(f"/api/events/{early['event_uuid']}/{action}", {"reason": "early"}, 202,
                          WAIT)
            shop.post("/api/events", early, 201, WAIT)
            answer = shop.get(f"/api/events/{early['event_uuid']}")
            self.assertTrue(answer["event"]["voided"])
            self.assertEqual([each["action"] for each in answer["corrections"]],
                             ["void", "restore", "void"])
        rows = [row["action"] for row in shop.get("/api/audit")["entries"]]
        self.assertEqual((rows.count("void_event"), rows.count("restore_event")), (3, 2))
        shop.stop()
        self.verify(self.url)
        run("audit", "verify", "--database", self.url, "--audit-key", self.keys / "audit")

    def test_an_agent_waits_so_that_what_it_counts_is_true(self):
        shop = self.floor()
        with self.worker(), Edge(f"http://127.0.0.1:{shop.port}") as box:
            box.post("/api/events", one("06:00 W1 S1 working"), 201)
            box.post("/api/events", one("06:05 W9 S1 working"), 201)

            def settled():
                spool = box.get("/api/spool")
                return spool["waiting"] == 0 and spool
            spool = box.wait(settled, "its queue")
            self.assertEqual((spool["delivered"], spool["rejected"], spool["dead"]), (1, 1, 1))
            self.assertEqual(len(shop.events()), 1)

    def test_what_others_write_into_the_topic_is_not_taken(self):
        shop = self.floor()
        good = one("06:00 W1 S1 working")
        self.kafka.send(TOPIC, b'{"events":[]}', b"\xff\x00", b"shopfloor/1 " + 64 * b"0" + b"\n{}",
                        key="hall", partition=0)
        self.kafka.send(TOPIC, b"of another site", key="other", partition=0)
        with self.worker() as worker:
            shop.post("/api/events", good, 201, WAIT)
            shop.wait(lambda: self.judged() == 5, "all of it")
            found = worker.figures()
            self.assertEqual(found["topic_unreadable_total"], 3)
            self.assertEqual(found["topic_others_total"], 1)
            self.assertEqual(found["topic_events_stored_total"], 1)

    def test_every_figure_that_alerts_name_is_one_that_a_server_or_a_worker_has(self):
        used = {each for each in figures_in((PROMETHEUS / "shopfloor.rules.yml").read_text())
                if OF_A_TOPIC.match(each)}
        self.assertGreater(len(used), 3)
        shop = self.floor()
        with self.worker() as worker:
            have = figures_in("".join(each.call("GET", "/metrics").body.decode()
                                      for each in (shop, worker)))
        self.assertEqual(used - have, set())


class Told(ByTopic):
    """What was refused, or waits, is data about people as events are."""

    def refuse_one(self, shop, worker="Badge-77"):
        """An event of somebody who is not registered yet, and a correction of it that waits."""
        made = one(f"06:00 {worker} S1 working")
        shop.post("/api/events", made, 404, WAIT)
        shop.post(f"/api/events/{made['event_uuid']}/void", {"reason": "says Canary"}, 202, WAIT)
        shop.post("/api/workers", {"worker_id": worker, "name": f"Canary of {worker}"}, 201)
        return made

    def lines(self, shop, worker="Badge-77"):
        said = shop.call("GET", f"/api/workers/{worker}/export").body.decode().splitlines()
        return [line for line in map(json.loads, said)
                if "refused" in line or "waiting_correction" in line]

    def test_a_worker_is_told_of_it_and_it_is_erased_with_the_worker(self):
        shop = self.floor()
        with self.worker():
            other = self.refuse_one(shop, "W77")
            made = self.refuse_one(shop)
        refused, waiting = self.lines(shop)
        refused, waiting = refused["refused"], waiting["waiting_correction"]
        self.assertEqual((refused["event_uuid"], refused["came"]["worker_id"]),
                         (made["event_uuid"], "Badge-77"))
        self.assertIn("there is no worker 'Badge-77'", refused["reason"])
        self.assertLessEqual(refused["received_at"], refused["judged_at"])
        self.assertEqual((waiting["event_uuid"], waiting["action"], waiting["reason"]),
                         (made["event_uuid"], "void", "says Canary"))
        self.assertIn(b"Badge-77", postgres.dump(self.url))
        shop.delete("/api/workers/Badge-77/data")
        kept = postgres.dump(self.url)
        traces = b"Badge-77", b"says Canary", made["event_uuid"].encode()
        self.assertEqual([trace for trace in traces if trace in kept], [])
        refused, waiting = self.lines(shop, "W77")
        self.assertEqual(refused["refused"]["event_uuid"], other["event_uuid"])
        # The reason may have been about anybody.
        self.assertIsNone(waiting["waiting_correction"]["reason"])

    def test_how_long_it_is_kept_is_said_and_true(self):
        shop = self.floor()
        with self.worker():
            self.refuse_one(shop)
        for days, want in ((None, 30), (40, 30), (7, 7)):
            said = shop.put("/api/privacy", {"event_days": days})["privacy"]["kept"]
            found = {each["what"].split(":")[0]: (each["days"], each["who_may_see"])
                     for each in said if "Kafka" in each["what"] + each["why"]}
            self.assertEqual(found, {
                "refused events": (want, ["read_workers", "read_self"]),
                "waiting corrections": (want, ["read_workers", "read_self"])})
        self.server.sql("UPDATE hall.rejected SET judged_ms = judged_ms - 6 * 86400000;"
                        "UPDATE hall.parked SET received_ms = received_ms - 6 * 86400000")
        shop.restart()
        shop.wait(lambda: "does what one has to do" in shop.log(), "the chores")
        self.assertEqual(len(self.lines(shop)), 2)
        self.server.sql("UPDATE hall.rejected SET judged_ms = judged_ms - 2 * 86400000;"
                        "UPDATE hall.parked SET received_ms = received_ms - 2 * 86400000")
        shop.restart()
        shop.wait(lambda: not self.lines(shop), "both to be gone")


class Guarded(ByTopic):
    """Brokers that ask who somebody is, over TLS."""

    def make_kafka(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="shopfloor-certificates-"))
        self.authority = Authority(folder, "brokers")
        self.password = pathlib.Path(folder, "password")
        self.password.write_text(f"{PASSWORD}\n")
        return Kafka(authority=self.authority, partitions=self.partitions)

    def setUp(self):
        super().setUp()
        self.topic = self.kafka.url(TOPIC, door="tls", user=USER, query="?sasl=PLAIN")
        self.trusted = ["--kafka-ca-file", str(self.authority.file)]

    def test_it_is_in_a_file(self):
        options = [*self.trusted, "--kafka-password-file", str(self.password)]
        shop = self.floor(*options)
        with self.worker(*options) as worker:
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)
            for each in (shop, worker):
                self.assertNotIn(PASSWORD, each.log())

    def test_it_is_a_credential_of_systemd(self):
        folder = self.password.parent / "credentials"
        folder.mkdir()
        (folder / "kafka-password").write_text(PASSWORD)
        env = {**os.environ, "CREDENTIALS_DIRECTORY": str(folder)}
        shop = self.floor(*self.trusted, env=env)
        with self.worker(*self.trusted, env=env):
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)

    def test_a_wrong_one_is_a_503_and_the_right_one_is_read_at_the_next_start(self):
        self.password.write_text("guess")
        shop = self.floor(*self.trusted, "--kafka-password-file", str(self.password))
        made = one("06:00 W1 S1 working")
        shop.post("/api/events", made, 503)
        self.assertNotIn("guess", shop.log())
        self.password.write_text(PASSWORD)
        shop.restart()
        shop.post("/api/events", made, 202)

    def test_what_is_no_password_is_refused_at_the_start(self):
        bare, user = self.kafka.url(TOPIC), self.kafka.url(TOPIC, door="tls", user=USER)
        inside = self.kafka.url(TOPIC, door="tls", user=f"{USER}:hush")
        nothing, long = self.password.parent / "nothing", self.password.parent / "long"
        nothing.write_text("\nsecond line\n")
        long.write_text("x" * 256)
        keys = ["--pseudonym-keys", self.keys / "names"]
        for command in (["serve", "--audit-key", self.keys / "audit", *keys, "--events-to"],
                        ["work", *keys, "--events-from"]):
            for url, file, why in (
                    (inside, None, "on a command line; .* --kafka-password-file"),
                    (bare, self.password, "kafka://USER@BROKER:9092/TOPIC"),
                    (user, self.keys / "none", "No such file"),
                    (user, nothing, "the first line of '.*' is empty"),
                    (user, long, "longer than 255 bytes")):
                with self.subTest(command[0], why=why):
                    done = run(*command, url, "--listen", "127.0.0.1:0", "--database", self.url,
                               *(["--kafka-password-file", file] if file else []), expect=None)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertRegex(done.stderr.decode(), why)
                    self.assertNotIn("hush", done.stderr.decode())
            *words, option = command
            variable = "SHOPFLOOR_" + option[2:].upper().replace("-", "_")
            done = run(*words, "--listen", "127.0.0.1:0", "--database", self.url, expect=None,
                       env={**os.environ, variable: inside})
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("a password does not belong into the URL", done.stderr.decode())


class Moved(ByTopic):
    def test_workers_go_on_where_they_were(self):
        """A site moved to another database, under the same name and with the same keys."""
        self.server.sql("CREATE DATABASE other")
        url = self.url.replace("/postgres?", "/other?")
        shop = self.floor()
        early, stranger = one("07:00 W1 S1 working"), one("06:00 W9 S1 working")
        with self.worker():
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)
            shop.post("/api/events", stranger, 404, WAIT)
            shop.post(f"/api/events/{early['event_uuid']}/void", {"reason": "early"}, 202, WAIT)
        shop.post("/api/events", one("06:30 W1 S1 idle"), 202)  # nobody has judged it
        shop.stop()
        said = run("migrate", self.url, url).stdout.decode()
        self.assertNotIn("not copied", said)
        file = self.keys / "back.db"
        self.assertIn("not copied, as the copy takes no events from a topic: 1 refused event and "
                      "1 correction that waits for its event",
                      run("migrate", self.url, file).stdout.decode())
        self.url = url
        shop = self.enterContext(self.serve())
        state = shop.get(f"/api/ingest/{stranger['event_uuid']}")
        self.assertIn("there is no worker 'W9'", state["rejection"]["reason"])
        with self.worker() as worker:
            shop.wait(lambda: len(shop.events()) == 2, "what was not judged before")
            shop.post("/api/events", early, 201, WAIT)
            self.assertTrue(shop.get(f"/api/events/{early['event_uuid']}")["event"]["voided"])
            found = worker.figures()
            self.assertEqual((found["topic_events_stored_total"], found["topic_events_known_total"],
                              found["topic_rejected_total"]), (2, 0, 0))
        shop.stop()
        self.verify(url)
        run("audit", "verify", "--database", url, "--audit-key", self.keys / "audit")


class Lost(ByTopic):
    """A topic has not what a worker wants next."""
    partitions = 1

    def test_messages_that_are_gone_are_counted(self):
        shop = self.floor()
        with self.worker():
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)
        for minute in range(1, 6):
            shop.post("/api/events", one(f"06:{minute:02} W1 S1 idle"), 202)
        self.kafka.forget(TOPIC, 4)
        with self.worker() as worker:
            shop.wait(lambda: self.judged() == 6, "what is left")
            self.assertEqual(worker.figures()["topic_gone_total"], 3)
            self.assertIn("messages are gone from the topic", worker.log())
        self.assertEqual(len(shop.events()), 3)

    def test_a_topic_that_begins_anew_is_judged_from_its_first_message_on(self):
        shop = self.floor()
        with self.worker():
            for minute in range(3):
                shop.post("/api/events", one(f"06:{minute:02} W1 S1 working"), 201, WAIT)
        shop.stop()
        self.kafka.remove(TOPIC)
        self.kafka.create(TOPIC, self.partitions)
        shop.start()
        shop.post("/api/events", one("06:10 W1 S1 idle"), 202)
        with self.worker() as worker:
            shop.wait(lambda: self.judged() == 1, "its first message")
            self.assertIn("the topic begins anew", worker.log())
            self.assertEqual(worker.figures()["topic_gone_total"], 0)
        self.assertEqual(len(shop.events()), 4)

    def send(self, shop, *minutes):
        """Also while the topic is just being made."""
        for minute in minutes:
            made = one(f"06:{minute:02} W1 S1 working")
            shop.wait(lambda made=made: shop.call("POST", "/api/events", made).status == 202,
                      "the brokers to take it")

    def test_one_that_begins_anew_under_a_worker_is_judged_from_its_first_message_on(self):
        shop = self.floor()
        with self.worker() as worker:
            self.send(shop, 0, 1, 2)
            shop.wait(lambda: self.judged() == 3, "all of them")
            self.kafka.make_anew(TOPIC, self.partitions)
            self.send(shop, 3, 4)
            shop.wait(lambda: len(shop.events()) == 5, "what is in the other topic")
            self.assertEqual(self.judged(), 2)
            self.assertIn("the topic begins anew", worker.log())
            self.send(shop, 5)
            shop.wait(lambda: len(shop.events()) == 6, "what came then")
        self.verify(self.url)

    def test_messages_that_go_under_a_worker_are_counted(self):
        shop = self.floor()
        with self.worker() as worker:
            self.send(shop, 0, 1, 2)
            shop.wait(lambda: self.judged() == 3, "all of them")
            worker.process.send_signal(signal.SIGSTOP)
            self.send(shop, *range(3, 9))
            self.kafka.forget(TOPIC, 8)
            worker.process.send_signal(signal.SIGCONT)
            shop.wait(lambda: self.judged() == 9, "what is left")
            gone = worker.figures()["topic_gone_total"]
            self.assertGreater(gone, 0)  # the brokers may have sent some already
            self.assertEqual(len(shop.events()) + gone, 9)
            self.assertIn("messages are gone from the topic", worker.log())


class Away(ByTopic):
    def test_without_brokers_it_is_503_and_both_end_when_told_to(self):
        shop = self.floor()
        with self.worker() as worker:
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)
            self.kafka.kill()
            for _ in range(2):
                answer = shop.call("POST", "/api/events", one("06:01 W1 S1 idle"))
                self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
                self.assertIn("brokers", answer.json["error"])
            shop.get("/api/metrics", shift="current")
            worker.wait(lambda: worker.call("GET", "/readyz").status == 503, "its trouble")
            self.kafka.start()
            late = one("06:02 W1 S1 idle")

            def is_taken():
                return shop.call("POST", "/api/events", late, WAIT).status in (200, 201)
            shop.wait(is_taken, "the event")
            self.kafka.kill()
        shop.restart()
        self.assertEqual({each["event_uuid"] for each in shop.events()} & {late["event_uuid"]},
                         {late["event_uuid"]})

    def test_who_waits_for_a_worker_is_told_when_the_server_ends(self):
        shop = self.floor()
        answers = []

        def ask(path, body):
            with Client(shop.port) as client:
                answers.append(client.call("POST", path, body, WAIT).status)
        threads = [threading.Thread(target=ask, args=each) for each in (
            ("/api/events", one("06:00 W1 S1 working")),
            ("/api/events/batch", {"events": [one("06:01 W1 S1 working")]}))]
        for each in threads:
            each.start()

        def both_wait():
            text = shop.call("GET", "/metrics").body.decode()
            return "shopfloor_topic_waiting 2\n" in text
        shop.wait(both_wait, "both requests")
        shop.stop()
        for each in threads:
            each.join()
        self.assertEqual(sorted(answers), [202, 503])

    def test_without_its_database_a_worker_waits_and_then_goes_on(self):
        shop = self.floor()
        with self.worker() as worker:
            shop.post("/api/events", one("06:00 W1 S1 working"), 201, WAIT)
            self.server.stop("immediate")
            shop.post("/api/events", one("06:01 W1 S1 idle"), 202)
            worker.wait(lambda: worker.call("GET", "/readyz").status == 503, "its trouble")
            for minute in range(2, 6):
                shop.post("/api/events", one(f"06:{minute:02} W1 S1 idle"), 202)
            worker.wait(lambda: worker.figures()["topic_lag"] == 5, "them to wait")
            self.server.start()
            shop.wait(lambda: self.judged() == 6, "all of them")
            worker.wait(lambda: worker.figures()["topic_lag"] == 0, "none to wait")
        self.assertEqual(len(shop.events()), 6)
        self.verify(self.url)


class Refused(ByTopic):
    def refused(self, says, *arguments):
        done = run(*arguments, expect=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(says, done.stderr.decode())

    def test_what_cannot_be_is_said_at_the_start(self):
        keys = ["--pseudonym-keys", self.keys / "names", "--audit-key", self.keys / "audit"]
        listen = ["--listen", "127.0.0.1:0"]
        self.refused("takes no events from a topic", "serve", *listen, "--database",
                     self.keys / "floor.db", "--events-to", self.topic)
        self.refused("takes no events from a topic", "work", *listen, "--database",
                     self.keys / "floor.db", "--events-from", self.topic, *keys[:2])
        self.refused("names no topic", "serve", *listen, *keys, "--database", self.url,
                     "--events-to", self.kafka.url())
        self.refused("the topic is missing", "work", *listen, "--database", self.url)
        self.refused("--pseudonym-keys", "work", *listen, "--database", self.url,
                     "--events-from", self.topic)
