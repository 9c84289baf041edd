"""What sources say of people beyond what they do (how old, which face, which plate) is in no
event, no file and no log, whichever way it comes."""
import glob
import json
import pathlib
import tempfile
import unittest

from beside import Edge
from shopfloor import Case, event, run

ROOT = pathlib.Path(__file__).parents[2]
FIXTURES = ROOT / "test/edge/formats/fixtures"
CANARY = "canary-7f3a"

# In the words of Frigate, DeepStream, ONVIF and others.
ATTRIBUTES = {name: f"{CANARY}-{name}" for name in (
    "age", "gender", "Gender", "hair", "cap", "apparel", "glasses", "facialhair", "eyecolor",
    "emotion", "Emotion", "mood", "ethnicity", "skin_color", "license", "licenseState", "plate",
    "recognized_license_plate", "person_name", "face_name", "description", "snapshot", "thumbnail",
    "embedding", "gait", "heart_rate", "email", "birthday")} | {
        "HumanFace": {"Gender": CANARY, "Age": {"Min": 30, "Name": CANARY}},
        "face": {"name": CANARY, "age": 44, "gender": CANARY},
        "person_attributes": [CANARY, {"emotion": CANARY}],
        "current_attributes": [{"label": CANARY, "score": 0.9}],
        "LicensePlateInfo": {"PlateNumber": CANARY}}

MAPPINGS = [("frigate", "frigate_shift"), ("frigate", "frigate_people"), ("frigate", "frigate_models"),
            ("deepstream", "deepstream_full"), ("deepstream", "deepstream_minimal"),
            ("onvif", "onvif_events"), ("onvif", "onvif_frames"), ("onvif", "onvif_lists"),
            ("native", "native")]


def laden(value):
    """With the attributes in each of its objects, where it has none of that name."""
    if isinstance(value, list):
        return [laden(each) for each in value]
    if not isinstance(value, dict):
        return value
    own = {key: laden(each) for key, each in value.items()}
    if own.get("sub_label", "") is None:
        own["sub_label"] = [CANARY + "-face", 0.99]
    # Beside the box of an object of DeepStream stands what the object is: no second one.
    return own | {key: each for key, each in ATTRIBUTES.items()
                  if key not in own and not (key == "face" and "bbox" in own)}


def laden_line(line):
    return line | {"payload": laden(line["payload"])} if "payload" in line else laden(line)


class Attributes(Case):
    def adapt(self, mapping, path):
        done = run("adapt", "--check", ROOT / f"docs/edge/{mapping}.json", stdin=path.read_bytes())
        return done.stdout.decode(), done.stderr.decode()

    def test_messages_of_other_programs(self):
        for mapping, fixture in MAPPINGS:
            with self.subTest(fixture), tempfile.TemporaryDirectory() as folder:
                plain = FIXTURES / f"{fixture}.ndjson"
                full = pathlib.Path(folder) / "laden.ndjson"
                full.write_text("".join(json.dumps(laden_line(json.loads(line))) + "\n"
                                        for line in plain.read_text().splitlines()
                                        if line.strip()))
                wanted, _ = self.adapt(mapping, plain)
                events, said = self.adapt(mapping, full)
                self.assertNotIn("canary", events + said)
                self.assertEqual(events, wanted)

    def test_events_that_are_sent_here(self):
        with self.shop() as shop:
            bare = [event("06:00 W1 S1 working"), event("06:10 W1 S1 idle"),
                    event("06:20 W1 S1 +3"), event("06:30 W9 S1 idle")]
            full = [each | ATTRIBUTES for each in bare]
            shop.post("/api/events", full[0], 201)
            said = shop.post("/api/events/batch", {"events": full[1:], "operator": CANARY})
            lines = "\n".join(map(json.dumps, full)).encode()
            more = shop.call("POST", "/api/events/batch", lines,
                             headers={"Content-Type": "application/x-ndjson"})
            self.assertNotIn("canary", json.dumps(said) + more.body.decode())
            self.assertEqual(len(shop.events()), 3)
            self.assertNotIn("canary", json.dumps(shop.events()))
            self.check_files(shop)

    def test_events_that_are_sent_to_an_agent(self):
        with self.shop() as shop, Edge(shop.port) as edge:
            for text in ("06:00 W1 S1 working", "06:10 W9 S1 idle"):
                edge.post("/api/events", event(text) | ATTRIBUTES, 201)
            edge.await_state(waiting=0, delivered=1, rejected=1)
            self.check_files(edge)
            self.check_files(shop)

    def check_files(self, program):
        program.stop()
        self.assertNotIn("canary", program.log())
        for file in glob.glob(f"{program.folder}/**", recursive=True, include_hidden=True):
            if pathlib.Path(file).is_file():
                self.assertNotIn(b"canary", pathlib.Path(file).read_bytes(), file)


if __name__ == "__main__":
    unittest.main()
