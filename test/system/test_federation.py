"""Learning across sites: real sites and a real hub, what comes out, and what is refused."""
import base64
import contextlib
import hashlib
import json
import math
import pathlib
import random
import sqlite3
import subprocess
import tempfile

from gate import Gate
from hub import Hub, Site
from pages import Pasted, Pasting, tries
from shopfloor import Case, Shopfloor, event, identity, now, run, written

MODEL = "v1.2"
BINS = 6
PEOPLE = 100
CONFIDENCES = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]


# --- a naive reckoning ---

def bin_of(confidence):
    z = math.log(confidence / (1 - confidence)) if 0 < confidence < 1 else (4 if confidence else -1)
    return min(BINS - 1, int((min(4, max(-1, z)) + 1) / 5 * BINS))


def is_set_aside(uuid):
    return uuid[-1] in "01234"


def counts_of(labels):
    """`labels`: (uuid, confidence, right). Right of each bin, then wrong of each bin."""
    cells = [0] * (2 * BINS)
    for uuid, confidence, right in labels:
        if not is_set_aside(uuid):
            cells[bin_of(confidence) + (0 if right else BINS)] += 1
    return cells


def noise_of_sum(sites, epsilon=2, delta=1e-5, m=1, colluding=1):
    """The standard deviation of a cell of the sum."""
    log = math.log(1 / delta)
    rho = (math.sqrt(log + epsilon) - math.sqrt(log)) ** 2
    return math.sqrt(sites * max(m * m / (2 * rho) / (sites - colluding), 1.25))


# --- signing in place of the hub ---

def sealed(key_file, message):
    """The object, signed with the key whose seed is in the file."""
    text = json.dumps(message, separators=(",", ":"))
    seed = bytes.fromhex(pathlib.Path(key_file).read_text().strip())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "key").write_bytes(bytes.fromhex("302e020100300506032b657004220420") + seed)
        (folder / "text").write_bytes(b"shopfloor-federation-1\n" + text.encode())
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", folder / "key", "-keyform", "DER",
             "-in", folder / "text"], check=True, stdout=subprocess.PIPE).stdout
    return f'{text[:-1]},"sig":"{signature.hex()}"}}'


class Hall(Shopfloor):
    """A site that is enrolled, and has audits: of each person one claim."""

    def __init__(self, name, hub, gate):
        super().__init__()
        self.database = self.folder / "floor.db"  # a file, whatever the hub has
        self.name = name
        self.peers, self.hub_key = self.folder / "peers", self.folder / "hub-key"
        code = self.folder / "code"
        code.write_text(hub.code(name) + "\n")
        self.options += ["--hub", gate.url, "--site", name, "--hub-code-file", str(code),
                         "--hub-key", str(self.hub_key)]
        self.labels = []

    def enrolled(self):
        """It is, with the first sheet that it sends."""
        self.key = self.await_log(r'"the key of this site[^}]*"key":"([^"]+)"').group(1)
        pinned = self.folder / "hub-key.pinned"
        self.wait(pinned.exists, "the hub's key")

    def fill(self, seed):
        """A model that is too sure of itself. The audits are written into the database."""
        chance = random.Random(seed)
        self.register(" ".join(f"W{n}" for n in range(PEOPLE)), "S1")
        made = [event(f"06:{n // 60:02d}:{n % 60:02d} W{n} S1 working", camera_id="CAM-1",
                      model_version=MODEL, confidence=chance.choice(CONFIDENCES))
                for n in range(PEOPLE)]
        self.keep(*made)
        self.labels = [(identity(each), each["confidence"],
                        chance.random() < 0.5 + each["confidence"] / 4) for each in made]
        self.enrolled()
        self.stop()
        with contextlib.closing(sqlite3.connect(self.database)) as db, db:
            db.executemany(
                "INSERT OR REPLACE INTO spot_checks (event_uuid, camera_id, model_version,"
                " workstation_id, at_ms, claimed, confidence, decile, drawn_ms, answers, label)"
                " SELECT event_uuid, 'CAM-1', ?2, 'S1', 0, 'working', ?3, 0, 0, 1, ?4"
                " FROM events WHERE event_uuid = ?1",
                [(uuid, MODEL, confidence, "working" if right else "idle")
                 for uuid, confidence, right in self.labels])
            labels = db.execute("SELECT count(*) FROM spot_checks WHERE label <> ''").fetchone()
        assert labels == (PEOPLE,), labels

    def spendings(self):
        with contextlib.closing(sqlite3.connect(self.database)) as db:
            return db.execute("SELECT round, micro_rho, message FROM spendings").fetchall()

    def learned(self):
        return self.get("/api/calibrations")["calibrations"]


def pin(hall, halls):
    hall.peers.write_text("# who may take part\n" +
                          "".join(f"{each.name} {each.key}\n" for each in halls))


class Rounds(Case):
    def setUp(self):
        self.hub = self.enterContext(Hub())
        self.gate = self.enterContext(Gate(self.hub))

    def asked(self):
        """The hub, on a connection that was not idle for long while sites were filled."""
        self.hub.client.connection.close()
        return self.hub

    def begin(self, name="r1", mode="private", expect=201, **other):
        body = {"round": name, "mode": mode, "model_version": MODEL, "event_type": "working",
                "closes_at": written(now(hours=2))} | other
        return self.asked().post("/api/hub/federation/rounds", body, expect)

    def round(self, name="r1"):
        rounds = self.asked().get("/api/hub/federation/rounds")["rounds"]
        return next(each for each in rounds if each["round"] == name)

    def halls(self, names, mode="private"):
        """Sites with audits, that have pinned each other and do not run."""
        halls = []
        for seed, name in enumerate(names.split()):
            halls.append(self.enterContext(Hall(name, self.hub, self.gate)))
            halls[-1].fill(seed)
        for hall in halls:
            hall.options += ["--federation", mode]
            if mode == "private":
                pin(hall, halls)
                hall.options += ["--federation-peers", str(hall.peers)]
        return halls

    def start(self, halls):
        for hall in halls:
            hall.start()

    def ended(self, name="r1"):
        self.hub.wait(lambda: self.round(name)["state"] in ("result", "aborted"), "the end")
        return self.round(name)


class Private(Rounds):
    def near_the_truth(self, told, halls):
        truth = [sum(cells) for cells in zip(*(counts_of(hall.labels) for hall in halls))]
        wrong = [said - true for said, true in zip(told["sums"], truth)]
        far = 6 * noise_of_sum(len(halls))  # once in a hundred million
        self.assertLess(max(abs(each) for each in wrong), far + 1, (truth, told))
        self.assertTrue(any(wrong), "there is noise")

    def test_three_sites_learn_and_the_hub_sees_the_sum_alone(self):
        halls = self.halls("north south west")
        self.begin()
        self.start(halls)
        told = self.ended()
        self.assertEqual(told["state"], "result", told)
        self.assertEqual(told["joined"], ["north", "south", "west"])
        self.near_the_truth(told, halls)
        for hall in halls:
            hall.wait(hall.learned, "what was learned")
            learned, = hall.learned()
            self.assertEqual((learned["round"], learned["sites"], learned["model_version"],
                              learned["event_type"]), ("r1", 3, MODEL, "working"))
            # Of a hundred audits about thirty are set aside, and that is too few to try it.
            self.assertEqual((learned["verdict"], learned["used"]), ("few_labels", False))
            self.assertEqual([round(learned["found"][name] - told[name], 3) for name in "ab"],
                             [0, 0])
            row, = hall.spendings()
            self.assertEqual((row[0], row[1]), ("r1", 80046))
            self.assertIn('"message":"counts of audits leave this site with noise and masked",'
                          '"round":"r1","sites":3,"audits_of_a_worker_at_most":1,"epsilon":"2.00",'
                          '"epsilon_where_all_others_collude":"2.9"', hall.log())
            self.assertIn(row[2], self.gate.sent("vector", hall.name))
            cells = [int(each) for each in json.loads(row[2])["v"]]
            self.assertGreater(max(cells), 1 << 50, "masked")
            said = run("doctor", "--database", hall.database, expect=None).stdout.decode()
            self.assertRegex(said, r"good +learning +counts of audits were sent in 1 round, last on "
                                   r"\d{4}-\d\d-\d\d in 'r1'; in 0 of them without protection; in "
                                   r"the last 365 days this spent 0\.080 rho\n")
        with self.subTest("the same bytes, and only once"):
            for hall in halls:
                self.assertEqual(len(set(self.gate.sent("vector", hall.name))), 1)
        with self.subTest("a second round in the same period is refused"):
            self.begin("r2")
            for hall in halls:
                hall.restart()
                hall.await_log("this site took part in the round 'r1'; it takes part in the next")
            self.assertEqual(self.round("r2")["joined"], [])
            self.asked().delete("/api/hub/federation/rounds/r2")
            self.assertEqual(self.round("r2")["why"], "an administrator stopped it")

    def test_a_site_that_is_killed_between_ledger_and_sending_sends_the_same(self):
        halls = self.halls("north south west east")
        last = halls[-1]
        self.gate.hold = lambda message: (message["type"], message["site"]) == ("vector", "east")
        self.begin(closes_at=written(now(hours=2)))
        self.start(halls)
        last.wait(lambda: self.gate.sent("vector", "east"), "counts that do not arrive")
        last.kill()
        before, = last.spendings()
        self.hub.wait(lambda: len(self.round()["sent"]) == 3, "the counts of the others")
        with self.subTest("the hub is killed, too"):
            self.hub.kill()
            self.hub.start()
            self.assertEqual(self.round()["sent"], ["north", "south", "west"])
        self.gate.hold = lambda message: False
        last.start()
        told = self.ended()
        self.assertEqual(told["state"], "result", told)
        self.near_the_truth(told, halls)
        self.assertEqual(last.spendings(), [before])
        self.assertEqual(set(self.gate.sent("vector", "east")), {before[2]})

    def test_a_hub_that_is_killed_at_any_moment_goes_on(self):
        halls = self.halls("north south west")
        self.begin()
        for hall in halls:
            hall.start()
            hall.wait(lambda name=hall.name: name in self.round()["joined"], "its join")
            self.hub.kill()
            self.hub.start()
        told = self.ended()
        self.assertEqual(told["state"], "result", told)
        self.near_the_truth(told, halls)

    def test_invented_sites_swapped_keys_and_strange_hubs_are_refused(self):
        halls = self.halls("north south west")
        with self.subTest("a site that the hub has invented"):
            ghost = Site("ghost")
            self.asked().enrol(ghost)
            self.begin()
            text = self.hub_round(ghost)
            self.send(self.join_of(ghost, text))
            self.start(halls)
            for hall in halls:
                hall.await_log("the site 'ghost' takes part, and this site has not pinned its key")
                self.assertEqual(hall.spendings(), [])
            self.assertEqual(self.gate.sent("vector"), [])
            self.asked().delete("/api/hub/federation/rounds/r1")
        with self.subTest("a site whose key is another one"):
            pin(halls[0], halls)
            halls[0].peers.write_text(halls[0].peers.read_text().replace(
                halls[1].key, ghost.public) + f"ghost {halls[1].key}\n")
            for hall in halls[1:]:
                hall.peers.write_text(hall.peers.read_text() + f"ghost {ghost.public}\n")
            self.begin("r2")
            self.send(self.join_of(ghost, self.hub_round(ghost)))
            for hall in halls:
                hall.restart()
            halls[0].await_log("is not signed with the key that this site has pinned")
            self.assertEqual(halls[0].spendings(), [])
            self.asked().delete("/api/hub/federation/rounds/r2")
        with self.subTest("a hub with another key"):
            pinned = halls[0].folder / "hub-key.pinned"
            pinned.write_text(ghost.public + "\n")
            self.begin("r3")
            halls[0].restart()
            halls[0].await_log('"round":"[^}]*not signed by who should have sent it')
            self.assertNotIn("north", self.round("r3")["joined"])

    def test_a_roster_that_changes_gets_the_same_counts(self):
        halls = self.halls("north south west east")
        rosters = []

        def change(site, said):
            """To one that has sent: three of the four, signed as the hub signs."""
            if said["roster"] and site == "north" and self.gate.sent("vector", "north"):
                roster = json.loads(said["roster"])
                joins = [each for each in roster["joins"] if each["site"] != "west"]
                roster = {"type": "roster", "round": "r1", "joins": joins, "sha256": sha256(joins)}
                said["roster"] = sealed(next(self.hub.folder.glob(".*hub-key")), roster)
                rosters.append(said["roster"])
            return said
        self.gate.change = change
        self.gate.hold = lambda message: message["type"] == "vector"
        self.begin()
        self.start(halls)
        halls[0].wait(lambda: len(rosters) > 1, "another roster")
        halls[0].restart()
        seen = len(self.gate.sent("vector", "north"))
        halls[0].wait(lambda: len(self.gate.sent("vector", "north")) > seen, "counts again")
        row, = halls[0].spendings()
        self.assertEqual(set(self.gate.sent("vector", "north")), {row[2]})

    def hub_round(self, site):
        """As a site is told of it."""
        at = written(now())
        said = {"site": site.name, "at": at,
                "signature": site.sign("federation-ask", f"{site.name}\n{at}")}
        return self.asked().post("/api/hub/federation/ask", said)["round"]

    def send(self, message, expect=200):
        return self.asked().post("/api/hub/federation/messages", {"message": message}, expect)

    def join_of(self, site, round_text):
        message = {"type": "join", "round": json.loads(round_text)["id"],
                   "round_sha256": hashlib.sha256(round_text.encode()).hexdigest(),
                   "site": site.name, "x25519": hashlib.sha256(b"any").hexdigest()}
        text = json.dumps(message, separators=(",", ":"))
        signature = base64.b64decode(site.sign("federation", text)).hex()
        return f'{text[:-1]},"sig":"{signature}"}}'


def sha256(joins):
    return hashlib.sha256(json.dumps(joins, separators=(",", ":")).encode()).hexdigest()


class Plain(Rounds):
    def test_a_hub_that_is_trusted_gets_the_counts_as_they_are(self):
        halls = self.halls("north south", "plain")
        self.begin(mode="plain")
        self.start(halls)
        told = self.ended()
        truth = [sum(cells) for cells in zip(*(counts_of(hall.labels) for hall in halls))]
        self.assertEqual(told["sums"], truth)
        for hall in halls:
            self.assertIn("the hub is told this site's counts of audits as they are", hall.log())
            self.assertIn("counts of audits leave this site as they are", hall.log())
            self.assertEqual(hall.spendings()[0][1], 0)
            said = run("doctor", "--database", hall.database, expect=None).stdout.decode()
            self.assertRegex(said, "in 1 of them without protection; in the last 365 days this spent "
                                   "0.000 rho")
        with self.subTest("and takes no part in private rounds"):
            self.begin("r2", min_sites=3, expect=413)
            self.asked().enrol(Site("third"))
            self.begin("r2")
            for hall in halls:
                hall.restart()
                hall.await_log("the round is private, and this site takes part in plain ones only")


class Tried(Rounds):
    def test_what_is_better_is_used_shown_and_rolled_back(self):
        """One site, whose people have checked more: each claim of twelve of each person."""
        hall = self.enterContext(Hall("north", self.hub, self.gate))
        chance = random.Random(1)
        hall.register(" ".join(f"W{n}" for n in range(PEOPLE)), "S1")
        made = [(event(f"{6 + turn:02d}:{n // 60:02d}:{n % 60:02d} W{n} S1 working", confidence=0.9,
                       camera_id="CAM-1", model_version=MODEL), chance.random() < 0.6)
                for turn in range(8) for n in range(PEOPLE)]
        hall.keep(*(each for each, _ in made))
        hall.enrolled()
        hall.stop()
        with contextlib.closing(sqlite3.connect(hall.database)) as db, db:
            db.executemany(
                "INSERT OR REPLACE INTO spot_checks (event_uuid, camera_id, model_version,"
                " workstation_id, at_ms, claimed, confidence, decile, drawn_ms, answers, label)"
                " VALUES (?1, 'CAM-1', ?2, 'S1', 0, 'working', 0.9, 0, 0, 1, ?3)",
                [(identity(each), MODEL, "working" if right else "nobody")
                 for each, right in made])
        hall.options += ["--federation", "plain"]
        self.begin(mode="plain")
        hall.start()
        told = self.ended()
        self.assertEqual(told["sums"], counts_of([(identity(each), 0.9, right)
                                                  for each, right in made]))
        hall.wait(hall.learned, "what was learned")
        learned, = hall.learned()
        self.assertEqual((learned["verdict"], learned["used"], learned["has_before"]),
                         ("adopted", True, True))
        self.assertLess(learned["loss_found"], learned["loss_before"])
        worth = {each["confidence"]: each["probability"] for each in learned["points"]}
        self.assertAlmostEqual(worth[0.9], 0.6, delta=0.08)
        body = {"model_version": MODEL, "event_type": "working", "reason": "we looked again"}
        back = hall.post("/api/calibrations/rollback", body)["calibration"]
        self.assertEqual((back["used"], back["in_use"]), (False, {"a": 1, "b": 0}))
        with self.subTest("it stays so, though the hub says the result again"):
            hall.restart()
            hall.await_log("takes part in learning across sites")
            self.assertEqual(hall.learned(), [back])
        forth = hall.post("/api/calibrations/rollback", body)["calibration"]
        self.assertEqual(forth["in_use"], learned["in_use"])
        row = hall.get("/api/audit")["entries"][0]
        self.assertEqual((row["action"], row["object"]), ("roll_calibration_back", MODEL))
        self.assertEqual(row["after"]["reason"], "we looked again")
        hall.post("/api/calibrations/rollback", body | {"event_type": "idle"}, 404)
        for wrong in ({"reason": ""}, {"reason": "x" * 501}, {"more": 1}, {"model_version": ""},
                      {"event_type": "unknown"}):
            hall.post("/api/calibrations/rollback", body | wrong, 400)


class Asking(Rounds):
    """What a hub is asked by who is no site, or says what makes no sense."""

    def ask(self, signer, at=None, expect=200, **other):
        at = at or written(now())
        signature = signer.sign("federation-ask", f"{signer.name}\n{at}")
        return self.hub.post("/api/hub/federation/ask",
                             {"site": signer.name, "at": at, "signature": signature} | other, expect)

    def test_who_is_not_enrolled_or_has_not_joined_learns_nothing(self):
        a, b, c, stranger = (Site(name) for name in "a b c d".split())
        for site in (a, b, c):
            self.hub.enrol(site)
        self.assertEqual(self.ask(a), {"success": True, "round": None, "roster": None,
                                       "outcome": None})
        self.begin()
        self.assertEqual(json.loads(self.ask(a)["round"])["id"], "r1")
        self.ask(stranger, expect=404)
        stranger.name = "a"
        self.ask(stranger, expect=404)
        self.ask(a, site="b", expect=404)
        self.ask(a, written(now(hours=-1)), expect=400)
        self.ask(a, written(now(hours=1)), expect=400)
        for wrong in ({"site": ""}, {"at": "now"}, {"signature": "x"}, {"more": 1}):
            with self.subTest(wrong):
                self.ask(a, expect=400, **wrong)
        for wrong in ("", "{}", "x" * 70000, json.dumps({"type": "join"})):
            with self.subTest(wrong[:20]):
                self.hub.post("/api/hub/federation/messages", {"message": wrong}, 400)

    def test_rounds_that_make_no_sense_do_not_begin(self):
        for site in "abc":
            self.hub.enrol(Site(site))
        for wrong in ({"mode": "secret"}, {"min_sites": 2}, {"round": "r 1"}, {"round": ""},
                      {"model_version": ""}, {"event_type": "product_count"}, {"bins": 5},
                      {"epsilon": 0}, {"epsilon": 11}, {"delta": 1}, {"labels": 6},
                      {"closes_at": written(now(hours=-1))}, {"closes_at": written(now(days=91))},
                      {"colluding": 3}, {"sites": ["a"]}):
            with self.subTest(wrong):
                self.begin(**({"mode": "private", "expect": 400} | wrong))
        self.begin(min_sites=4, expect=413)
        self.assertEqual(self.hub.get("/api/hub/federation/rounds")["rounds"], [])
        self.begin()
        self.begin("r2", expect=409)
        self.asked().delete("/api/hub/federation/rounds/r2", 404)
        self.asked().delete("/api/hub/federation/rounds/r1")
        self.begin("r1", expect=409)
        self.begin("r2")


class Page(Pasting):
    @tries("docs/federation.md")
    def test_federation(self, page):
        self.run_shell(page.take().commands)
        with Pasted(page.take().commands, self.folder) as site:
            self.assertIn('"message":"takes part in learning across sites","mode":"private","peers":3',
                          site.log())
            self.assertIn('"message":"counts of audits may leave this site, with noise and masked",'
                          '"epsilon_at_most":2,"audits_of_a_worker_at_most":1', site.log())
            told = site.get("/api/privacy")["privacy"]["to_hub"]
            self.assertEqual((told["hub"], told["learning"], told["epsilon"], told["labels"]),
                             ("https://hub.example", "private", 2, 1))
        with Hub() as hub:
            for name in ("hall-1", "hall-2", "hall-3"):
                hub.enrol(Site(name))
            for example in page.rest():
                self.check(example, shop=hub)


class Settings(Case):
    def test_settings_that_do_not_go_together(self):
        with tempfile.TemporaryDirectory() as folder:
            peers = pathlib.Path(folder) / "peers"
            peers.write_text("north\n")
            base = ["serve", "--no-seed", "--listen", "127.0.0.1:0", "--database", f"{folder}/db"]
            hub = ["--hub", "http://127.0.0.1:9", "--site", "north"]
            for options, why in (
                    (["--federation", "plain"], "give --hub and --site, too"),
                    ([*hub, "--federation", "private"], "private rounds need --federation-peers"),
                    ([*hub, "--federation", "private", "--federation-peers", peers],
                     "line 1: what follows 'north' is no key"),
                    ([*hub, "--federation", "private", "--federation-peers", f"{folder}/none"],
                     "federation-peers"),
                    ([*hub[:3], "a:b", "--federation", "plain"], "the site is called 'a:b'")):
                with self.subTest(why):
                    said = run(*base, *options, expect=None)
                    self.assertNotEqual(said.returncode, 0)
                    self.assertIn(why, said.stderr.decode() + said.stdout.decode())
