"""A site whose events come by way of Kafka: servers that send them, and workers."""
import os
import pathlib
import shutil
import tempfile

import engines
import kafka_broker
import postgres
from kafka_broker import Kafka
from postgres import Postgres
from shopfloor import PLAIN, Case, Program, Shopfloor

WAIT = {"Prefer": "wait=60"}
TOPIC = "events"
LASTING = "--idle-deadline", "1h"  # a test may be busy elsewhere for long


class Worker(Program):
    def __init__(self, site, *options, **how):
        super().__init__(*options, **how)
        self.site = site

    def command(self):
        return ["work", "--listen", "127.0.0.1:0", "--events-from", self.site.topic,
                "--database", self.site.url, "--pseudonym-keys", self.site.keys / "names"]

    def figures(self):
        """The figures for Prometheus, without their prefix."""
        lines = self.call("GET", "/metrics").body.decode().splitlines()
        return {name.removeprefix("shopfloor_"): float(value) for name, value in
                (line.split() for line in lines if not line.startswith("#"))}


@engines.needs(postgres, kafka_broker)
class ByTopic(Case):
    nodes, partitions = 1, 4

    def make_kafka(self):
        return Kafka(nodes=self.nodes, partitions=self.partitions)

    def setUp(self):
        self.server = self.enterContext(Postgres())
        self.kafka = self.enterContext(self.make_kafka())
        self.kafka.create(TOPIC, self.partitions)
        self.url, self.topic = self.server.url("hall"), self.kafka.url(TOPIC)
        self.keys = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-keys-"))
        self.addCleanup(shutil.rmtree, self.keys, True)

    def serve(self, *options, url=None, topic=None, **how):
        """`topic`: "": it writes its events itself."""
        shop = Shopfloor("--audit-key", str(self.keys / "audit"), "--pseudonym-keys",
                         str(self.keys / "names"), *LASTING, *options,
                         *(["--events-to", topic or self.topic] if topic != "" else []), **how)
        shop.database, shop.command = url or self.url, lambda: [
            "serve", "--listen", shop.listen, "--database", shop.database]
        return shop

    def floor(self, *options, **how):
        """A server that has its workers and workstations."""
        shop = self.enterContext(self.serve(*options, **how))
        shop.register(self.workers, self.stations)
        return shop

    def worker(self, *options, **how):
        return Worker(self, *LASTING, *options, **how)

    def judged(self, topic=TOPIC):
        """How many messages of all parts of the topic were judged."""
        said = self.server.run("psql", "-h", self.server.folder, "-p", self.server.port, "-U",
                               postgres.SITE, "-d", "postgres", "-At", "-c",
                               f"SELECT coalesce(sum(next), 0) FROM hall.topic_parts "
                               f"WHERE topic = '{topic}'")
        return int(said)


def drill_events():
    """Fewer with sanitizers, which take several times as long."""
    return int(os.environ.get("SHOPFLOOR_DRILL_EVENTS", "60000" if PLAIN else "6000"))
