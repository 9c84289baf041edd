"""docs/edge works when pasted: an agent without its server, its mapping, its capture of a
broker, its message."""
import json
import pathlib
import subprocess
import time

from beside import Edge
from pages import ROOT, File, Pasted, Pasting, tries
from shopfloor import BINARY, PATIENCE_S, Shopfloor
from test_mqtt import Broker, Mqtt


class Tutorial(Pasting):
    def start(self, example, shop):
        return Pasted(self.fill_in(example.commands, shop=shop), self.folder,
                      ready_path="/healthz")

    @tries("docs/edge/README.md")
    def test_the_box_beside_the_cameras(self, page):
        with Shopfloor(seed=True) as shop, self.start(page.take(), shop) as edge:
            send, there, without = page.take(), page.take(), page.take()
            self.check(send, shop=shop, edge=edge)
            self.check(there, shop=shop, edge=edge)
            shop.stop()
            self.check(without, shop=shop, edge=edge)
            shop.listen = f"127.0.0.1:{shop.port}"
            shop.start()
            for example in page.rest():
                self.check(example, shop=shop, edge=edge)
                if "replay" in example.commands:
                    edge.wait(lambda: shop.get("/api/events", worker_id="W70")["events"],
                              "what was replayed")


class Messages(Pasting, Mqtt):
    def paste(self, commands, broker):
        commands = self.fill_in(commands, broker=broker).replace("build/shopfloor", BINARY)
        return subprocess.Popen(["bash", "-c", commands], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

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

    @tries("docs/edge/mapping.md")
    def test_a_mapping_is_tried_on_what_a_broker_said(self, page):
        mapping, example = page.take(), page.take()
        self.assertIsInstance(mapping, File)
        pathlib.Path(self.folder, "mapping.json").write_text(mapping.text)
        listen, adapt = example.commands.splitlines()
        self.assertIn("-W 600 ", listen)
        with Broker() as broker:
            listening = self.paste(listen.replace("-W 600", "-C 2"), broker)
            self.subscribed(broker, "#")
            broker.publish("frigate/events", self.seen(0), self.seen(20))
            self.assertEqual(listening.wait(PATIENCE_S), 0)
            said, _ = self.paste(adapt, broker).communicate(timeout=PATIENCE_S)
        [event] = map(json.loads, said.splitlines())
        self.assertEqual((event["worker_id"], event["workstation_id"], event["event_type"],
                          event["timestamp"]),
                         ("W1", "S1", "working", "2026-01-15T08:00:00.000Z"))

    @tries("docs/edge/native.md")
    def test_a_message_of_our_own(self, page):
        publish = page.take()
        with Broker() as broker, self.shop() as shop, \
                Edge(shop.port, "--mqtt", f"mqtt://127.0.0.1:{broker.port}", "--mapping",
                     str(ROOT / "docs/edge/native.json")) as edge:
            self.subscribed(broker, "plant/+/events")
            sent = self.paste(publish.commands, broker)
            self.assertEqual(sent.wait(PATIENCE_S), 0)
            edge.await_state(delivered=1)
            self.assertEqual(self.states(shop), [("working", "2026-01-15T08:00:00.000Z")])
