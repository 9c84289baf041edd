"""Brokers of Kafka for the tests: Apache Kafka, in folders of its own under /tmp, and a client of
it that is not ours. script/bootstrap fetches both.

    with Kafka() as kafka:
        kafka.send("events", b"a record")
        kafka.url("events")

Each node listens on three ports of 127.0.0.1: one for everybody, one that asks for a password
(SCRAM), and, with `authority`, one that asks for a password over TLS (SCRAM or PLAIN).

    python3 test/system/kafka_broker.py    makes what lets them start in half the time
"""
import contextlib
import ctypes
import glob
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode

import engines

ROOT = pathlib.Path(__file__).resolve().parents[2]
JARS = ROOT / "build-kafka/jars"
PACKAGES = glob.glob(str(ROOT / "build-kafka/packages/lib/python3*/site-packages"))
ARCHIVE = ROOT / "build-kafka/classes.jsa"
JAVA = ["java", "-Xms96m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        f"-XX:SharedArchiveFile={ARCHIVE}", "-Xshare:auto",
        "-Dlog4j2.level=ERROR", "-cp", f"{JARS}/*"]
USER, PASSWORD = "box", "p@ss w/rd"
PR_SET_PDEATHSIG = 1
PATIENCE_S = 120
DOORS = ("plain", "password", "tls")


def is_here():
    return bool((JARS / "pom.xml").exists() and PACKAGES and shutil.which("java"))


def missing():
    return engines.missing("Kafka", is_here())


def version():
    jar, = JARS.glob("kafka_*.jar")
    return jar.stem.rpartition("-")[2]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _die_with_us():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Node:
    def __init__(self, cluster, number):
        self.cluster, self.number, self.process = cluster, number, None
        self.folder = cluster.folder / str(number)
        self.folder.mkdir()
        self.log_path = self.folder / "log.txt"
        self.ports = {door: free_port() for door in (*DOORS, "controller")}

    def settings(self):
        cluster = self.cluster
        doors = DOORS if cluster.authority else DOORS[:2]
        here = [f"{door.upper()}://127.0.0.1:{self.ports[door]}" for door in doors]
        count = len(cluster.nodes)
        settings = {
            "node.id": self.number, "process.roles": "broker,controller",
            "controller.quorum.voters": ",".join(
                f"{node.number}@127.0.0.1:{node.ports['controller']}" for node in cluster.nodes),
            "listeners": ",".join([*here, f"CONTROLLER://127.0.0.1:{self.ports['controller']}"]),
            "advertised.listeners": ",".join(here),
            "listener.security.protocol.map":
                "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_PLAINTEXT,TLS:SASL_SSL",
            "inter.broker.listener.name": "PLAIN", "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "data", "num.partitions": cluster.partitions,
            "default.replication.factor": count, "min.insync.replicas": (count + 1) // 2,
            "offsets.topic.replication.factor": count, "offsets.topic.num.partitions": 1,
            "transaction.state.log.replication.factor": count,
            "transaction.state.log.min.isr": (count + 1) // 2,
            "transaction.state.log.num.partitions": 1,
            "group.initial.rebalance.delay.ms": 0, "auto.create.topics.enable": "true",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
            "broker.session.timeout.ms": 3000, "broker.heartbeat.interval.ms": 500,
            "num.network.threads": 2, "num.io.threads": 4, "log.cleaner.enable": "false",
        }
        for door in doors[1:]:
            listener = f"listener.name.{door}"
            settings[f"{listener}.scram-sha-512.sasl.jaas.config"] = \
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            settings[f"{listener}.plain.sasl.jaas.config"] = \
                "org.apache.kafka.common.security.plain.PlainLoginModule required " \
                f'user_{USER}="{PASSWORD}";'
        if cluster.authority:
            certificate, key = cluster.authority.sign("broker", "subjectAltName=IP:127.0.0.1")
            settings |= {"ssl.keystore.type": "PEM", "ssl.truststore.type": "PEM",
                         "ssl.keystore.certificate.chain": in_one_line(certificate),
                         "ssl.keystore.key": in_one_line(key),
                         "ssl.truststore.certificates": in_one_line(cluster.authority.file)}
            if cluster.wants_certificates:
                settings["listener.name.tls.ssl.client.auth"] = "required"
        return settings | cluster.settings

    def format(self):
        path = self.folder / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in self.settings().items()))
        with open(self.log_path, "ab") as log:
            return subprocess.Popen(
                [*JAVA, "kafka.tools.StorageTool", "format",
                 f"--cluster-id={self.cluster.id}", "-c", path, "--add-scram",
                 f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"],
                stdout=log, stderr=log, preexec_fn=_die_with_us)

    def launch(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*JAVA, "kafka.Kafka", self.folder / "server.properties"], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_us)

    def await_port(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.ports["plain"])).close()
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"Kafka does not start:\n{self.log_path.read_text()[-4000:]}")

    def start(self):
        self.launch()
        self.await_port()

    def stop(self):
        self._end(signal.SIGTERM)

    def kill(self):
        """As if the machine had lost its power, but for what the kernel has."""
        self._end(signal.SIGKILL)

    def pause(self):
        """It does not answer, until resume()."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def _end(self, how):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE_S)
        self.process = None


def in_one_line(path):
    return pathlib.Path(path).read_text().strip().replace("\n", "\\n")


class Kafka:
    """`partitions`: how many a topic has that comes to be by being sent to. `authority`: signs the
    certificates of brokers, and, where these want some, those of clients. `settings` are more of
    server.properties, with "_" for "."."""

    def __init__(self, nodes=1, partitions=4, authority=None, wants_certificates=False,
                 **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kafka-", dir="/tmp"))
        self.id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        self.partitions, self.authority = partitions, authority
        self.wants_certificates = wants_certificates
        self.settings = {name.replace("_", "."): value for name, value in settings.items()}
        self.nodes = [Node(self, 1 + i) for i in range(nodes)]

    def __enter__(self):
        try:
            formatting = [node.format() for node in self.nodes]
            for node, each in zip(self.nodes, formatting):
                if each.wait(PATIENCE_S):
                    raise AssertionError(node.log_path.read_text()[-4000:])
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """All of them: one of three alone does not come up."""
        for node in self.nodes:
            if not node.process:
                node.launch()
        for node in self.nodes:
            node.await_port()
        engines.note(f"Kafka {version()} (Apache's, from Maven)")
        return self

    def stop(self):
        for node in self.nodes:
            node.stop()

    def kill(self):
        for node in self.nodes:
            node.kill()

    def brokers(self, door="plain"):
        return ",".join(f"127.0.0.1:{node.ports[door]}" for node in self.nodes)

    def url(self, topic="", door="plain", user="", query=""):
        scheme = "kafkas" if door == "tls" else "kafka"
        return f"{scheme}://{user}{user and '@'}{self.brokers(door)}/{topic}{query}"

    def client(self, kind, *arguments, **options):
        """A client of the library: "KafkaProducer", "KafkaConsumer", "KafkaAdminClient"."""
        for path in PACKAGES:
            if path not in sys.path:
                sys.path.append(path)
        import kafka  # noqa: PLC0415
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return getattr(kafka, kind)(
                    *arguments, bootstrap_servers=self.brokers().split(","), **options)
            except kafka.errors.KafkaError:
                if time.monotonic() > end:  # a broker on a busy machine turns some away
                    raise

    def admin(self):
        return contextlib.closing(self.client("KafkaAdminClient"))

    def send(self, topic, *values, key=None, partition=None, at_ms=None):
        """Each in order: back once all brokers that are in step have them. What is no bytes is
        sent as JSON. `at_ms`: the time that is written on them; else it is now."""
        producer = self.client("KafkaProducer", acks="all", retries=1000, linger_ms=5,
                               max_in_flight_requests_per_connection=1,
                               max_request_size=32 * 1024 * 1024,
                               max_block_ms=PATIENCE_S * 1000)
        try:
            sent = [producer.send(topic, bytes_of(value), key=key and bytes_of(key),
                                  partition=partition, timestamp_ms=at_ms)
                    for value in values]
            for each in sent:
                each.get(PATIENCE_S)
        finally:
            producer.close()

    def read(self, topic, count=None):
        """The records of a topic, in the order of their partitions: `count` of them, or all."""
        consumer = self.client("KafkaConsumer", auto_offset_reset="earliest",
                               enable_auto_commit=False)
        try:
            from kafka import TopicPartition  # noqa: PLC0415
            end, parts = time.monotonic() + PATIENCE_S, None
            while not parts and time.monotonic() < end:
                parts = consumer.partitions_for_topic(topic)
            wanted = [TopicPartition(topic, part) for part in sorted(parts or ())]
            consumer.assign(wanted)
            ends, records = consumer.end_offsets(wanted), []
            while time.monotonic() < end:
                for some in consumer.poll(200).values():
                    records += some
                if count is not None and len(records) >= count:
                    break
                if count is None and all(consumer.position(part) >= ends[part]
                                         for part in wanted):
                    break
            return sorted(records, key=lambda each: (each.partition, each.offset))
        finally:
            consumer.close()

    def committed(self, group):
        """How far a group has come: {partition: offset}. Empty: nobody has heard of it."""
        with self.admin() as admin:
            from kafka.errors import CoordinatorNotAvailableError  # noqa: PLC0415
            try:
                found = admin.list_consumer_group_offsets(group)
            except CoordinatorNotAvailableError:
                found = {}
            return {part.partition: at.offset for part, at in found.items()}

    def create(self, topic, partitions, **settings):
        with self.admin() as admin:
            from kafka.admin import NewTopic  # noqa: PLC0415
            admin.create_topics([NewTopic(topic, partitions, len(self.nodes), topic_configs={
                name.replace("_", "."): str(value) for name, value in settings.items()})])

    def remove(self, topic):
        with self.admin() as admin:
            admin.delete_topics([topic])

    def forget(self, topic, until, partition=0):
        """As when retention ends: records before that offset go."""
        with self.admin() as admin:
            from kafka import TopicPartition  # noqa: PLC0415
            admin.delete_records({TopicPartition(topic, partition): until})

    def make_anew(self, topic, partitions):
        """Another topic of the same name, without what was in it."""
        self.remove(topic)
        from kafka.errors import TopicAlreadyExistsError  # noqa: PLC0415
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:  # it goes a moment later
            with contextlib.suppress(TopicAlreadyExistsError):
                return self.create(topic, partitions)
            time.sleep(0.1)
        raise AssertionError(f"the topic {topic} is not made anew")


def bytes_of(value):
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def make_archive():
    """The classes of a broker that has done something, as Java keeps them when it ends."""
    JAVA[JAVA.index("-Xshare:auto") - 1] = f"-XX:ArchiveClassesAtExit={ARCHIVE}"
    with Kafka() as kafka:
        kafka.create("events", 1)
        kafka.send("events", b"a record")
        kafka.stop()


if __name__ == "__main__":
    make_archive()
