"""The drill: events come by way of three brokers and four workers, of which nearly all die or hang
at some time. Each event has to be kept once, and figures have to be those of a site that was told
directly."""
import signal
import threading
import time

from kafka_broker import PATIENCE_S
from shopfloor import event
from topic import TOPIC, ByTopic, drill_events

BATCH = 100
SPREAD_S = 40  # all that is done to them happens meanwhile
FIRST = "first"  # the topic that the server writes, with one part in use


class Drill(ByTopic):
    nodes, partitions = 3, 4
    workers, stations = "W1 W2 W3 W4 W5", "S1 S2 S3"

    def made(self, number):
        kind = ("working", "idle", "working", "absent", "+2")[number % 5]
        second = number * 7 % 43200
        made = event(f"{6 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} "
                     f"W{number % 5 + 1} S{number % 3 + 1} {kind}")
        return made | {"event_uuid": f"00000000-0000-4000-8000-{number:012}"}

    def send_all(self, shop, count):
        for first in range(0, count, BATCH):
            shop.post("/api/events/batch", {"events": [
                self.made(i) for i in range(first, min(first + BATCH, count))]}, 202)

    def spread(self, messages):
        """All parts have some, so that all workers have work: out of order, one in ten twice,
        and more where brokers die."""
        producer = self.kafka.client("KafkaProducer", acks="all", retries=1000,
                                     max_block_ms=PATIENCE_S * 1000,
                                     delivery_timeout_ms=PATIENCE_S * 1000)
        try:
            waiting = []
            for number, message in enumerate(messages):
                for _ in range(2 if number % 10 == 0 else 1):
                    waiting.append(producer.send(TOPIC, message.value, key=b"hall",
                                                 partition=number * 7 % self.partitions))
                    time.sleep(SPREAD_S / len(messages))
            for each in waiting:
                each.get(PATIENCE_S)
        finally:
            producer.close()

    def parts(self):
        """{part: the message that is to be judged next}"""
        said = self.server.sql(f"SELECT part, next FROM hall.topic_parts WHERE topic = '{TOPIC}'")
        return {part: int(number) for part, number in
                (line.split("|") for line in said.splitlines())}

    def stall(self, worker):
        """It stops for so long that others have its part, and goes on as if nothing had been.
        (test/pipeline/test_sending.c has the moment at which it is fenced off.)"""
        worker.wait(lambda: worker.figures()["topic_lag"] > 0, "messages that wait")
        worker.process.send_signal(signal.SIGSTOP)
        before = self.parts()

        def are_judged():
            now = self.parts()
            return len(now) == self.partitions and all(
                number > before.get(part, -1) for part, number in now.items())
        worker.wait(are_judged, "messages of all parts to be judged by others")
        worker.process.send_signal(signal.SIGCONT)

    def restart_later(self, worker, seconds):
        worker.kill()
        time.sleep(seconds)
        worker.start(ready=False)

    def test_each_event_is_kept_once_whatever_dies(self):
        count = drill_events()
        self.kafka.create(FIRST, self.partitions)
        shop = self.floor(topic=self.kafka.url(FIRST))
        direct = self.floor(url=self.server.url("direct"), topic="")
        self.send_all(shop, count)
        for first in range(0, count, 1000):
            direct.post("/api/events/batch", {"events": [
                self.made(i) for i in range(first, min(first + 1000, count))]})
        messages = self.kafka.read(FIRST, -(-count // BATCH))
        workers = [self.enterContext(self.worker()) for _ in range(self.partitions)]
        for worker in workers:
            worker.wait(lambda: worker.figures()["topic_parts"] == 1, "a part")
        spreading = threading.Thread(target=self.spread, args=(messages,))
        spreading.start()

        self.stall(workers[1])
        self.restart_later(workers[0], 0.5)
        self.restart_later(workers[2], 3)
        self.kafka.nodes[0].kill()
        time.sleep(5)
        self.kafka.nodes[0].start()
        self.kafka.kill()
        self.restart_later(workers[3], 1)
        self.kafka.start()
        spreading.join()

        sent = len(self.kafka.read(TOPIC))
        self.assertGreaterEqual(sent, len(messages) * 11 // 10)
        shop.wait(lambda: self.judged() == sent, "all messages")
        self.assertEqual(sum(worker.figures()["topic_lag"] for worker in workers), 0)
        for worker in workers:
            worker.stop()
        self.assertEqual(self.kept("hall"), count)
        for window in (("06:00", "18:00"), ("07:13:05", "09:00:01"), ("06:00", "1 06:00")):
            self.assertEqual(self.figures(shop, window), self.figures(direct, window))
        for each in (shop, direct):
            self.verify(each.database)

    @staticmethod
    def figures(shop, window):
        """Without when they were asked for."""
        data = shop.metrics(*window)
        del data["last_updated"], data["window"]["now"]
        return data

    def kept(self, site):
        return int(self.server.run("psql", "-h", self.server.folder, "-p", self.server.port, "-U",
                                   "shopfloor", "-d", "postgres", "-At", "-c",
                                   f"SELECT count(*) FROM {site}.events"))
