"""docs/edge works when pasted: its mapping, its capture of a broker, its message."""
import json
import pathlib
import re
import subprocess
import tempfile
import time

from beside import Edge
from shopfloor import BINARY, PATIENCE_S
from test_mqtt import Broker, Mqtt

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "edge"


def commands(page):
    """What is indented there."""
    return re.findall(r"^ {4}(\S.*(?:\n {4}.*)*)", (DOCS / page).read_text(), re.M)


class Manual(Mqtt):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def shell(self, line, broker, **how):
        line = line.replace("-h BROKER", f"-h 127.0.0.1 -p {broker.port}") \
            .replace("shopfloor adapt", f"{BINARY} adapt")
        return subprocess.Popen(["bash", "-c", line], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **how)

    def seen(self, seconds):
        """A person at the bench, as the mapping of the page has it."""
        return {"type": "new" if seconds == 0 else "update",
                "after": {"id": "1", "camera": "hall", "label": "person", "active": True,
                          "current_zones": ["bench"], "frame_time": 1768464000 + seconds}}

    def subscribed(self, broker, topic):
        end = time.monotonic() + PATIENCE_S
        while f" {topic}\n" not in broker.log_path.read_text():
            self.assertLess(time.monotonic(), end, topic)
            time.sleep(0.02)

    def test_a_mapping_is_tried_on_what_a_broker_said(self):
        text = (DOCS / "README.md").read_text()
        mapping = re.search(r"^```json\n(.*?)^```", text, re.M | re.S)[1]
        pathlib.Path(self.folder, "mapping.json").write_text(mapping)
        [block] = commands("README.md")
        listen, adapt = (line.strip() for line in block.splitlines())
        self.assertIn("-W 600 ", listen)
        with Broker() as broker:
            listening = self.shell(listen.replace("-W 600", "-C 2"), broker)
            self.subscribed(broker, "#")
            broker.publish("frigate/events", self.seen(0), self.seen(20))
            self.assertEqual(listening.wait(PATIENCE_S), 0)
            said, _ = self.shell(adapt, broker).communicate(timeout=PATIENCE_S)
        [event] = map(json.loads, said.splitlines())
        self.assertEqual((event["worker_id"], event["workstation_id"], event["event_type"],
                          event["timestamp"]),
                         ("W1", "S1", "working", "2026-01-15T08:00:00.000Z"))

    def test_a_message_of_our_own(self):
        [publish] = commands("native.md")
        with Broker() as broker, self.shop() as shop, \
                Edge(shop.port, "--mqtt", f"mqtt://127.0.0.1:{broker.port}", "--mapping",
                     str(DOCS / "native.json")) as edge:
            self.subscribed(broker, "plant/+/events")
            sent = self.shell(publish, broker)
            self.assertEqual(sent.wait(PATIENCE_S), 0)
            edge.await_state(delivered=1)
            self.assertEqual(self.states(shop), [("working", "2026-01-15T08:00:00.000Z")])
