"""A server and commands on a database with TimescaleDB. What is in its tables is told by
test/store/postgres/test_timescale.c."""
import pathlib
import shutil
import tempfile

import engines
import timescale
from shopfloor import Case, Shopfloor, of_the_file, run

EVENTS = ("06:00 W1 S1 working", "07:00 W1 S1 +3", "08:00 W2 S2 idle", "06:30 W1 S2 idle",
          "09:00 W2 S1 working", "-40 06:00 W2 S1 working", "-40 06:10 W2 S1 +2")
LATE = "05:00 W1 S1 working"


@of_the_file
@engines.needs(timescale)
class OnTimescale(Case):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shopfloor-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.server = self.enterContext(timescale.Timescale())
        self.url = self.server.url("hall")
        self.keys = ("--audit-key", str(self.folder / "audit"), "--pseudonym-keys",
                     str(self.folder / "names"))

    def serving(self):
        shop = Shopfloor(*self.keys, folder=self.folder)
        shop.database = self.url
        shop.command = lambda: ["serve", "--listen", shop.listen, "--database", self.url]
        return shop

    def fill(self, shop):
        """What is shown of a day, and of one long before it."""
        shop.keep(*EVENTS)
        shop.keep(LATE)
        made, = (each for each in shop.events() if each["event_type"] == "product_count"
                 and each["count"] == 3)
        shop.post(f"/api/events/{made['event_uuid']}/void", {"reason": "it was counted twice"})
        shown = [shop.metrics(f"{day} 05:00", f"{day} 14:00") for day in (0, -40)]
        for data in shown:
            data["window"].pop("now", None)
            data.pop("last_updated", None)
        return shown

    def test_figures_are_those_of_a_file(self):
        with self.shop() as shop:
            of_file = self.fill(shop)
        with self.serving() as shop:
            shop.register(self.workers, self.stations)
            self.assertEqual(self.fill(shop), of_file)
            self.assertIn("events are kept by week", shop.log())
            said = run("doctor", "--database", self.url, *self.keys, expect=None).stdout.decode()
            self.assertRegex(said, "good +timescaledb +TimescaleDB .*kept by week, and compressed")
            refused = run("backup", "--database", self.url, self.folder / "copy", expect=1)
            self.assertIn("back up the whole database", refused.stderr.decode())
            self.assertFalse((self.folder / "copy").exists())
        refused = run("serve", "--listen", "127.0.0.1:0", "--database", self.url, *self.keys,
                      "--backup-folder", self.folder, expect=2)
        self.assertIn("back up the whole database", refused.stderr.decode())
        self.assertIn(b"no difference", run("verify", "--database", self.url).stdout)

    def test_a_site_is_moved_there(self):
        """The way back has two connections at a time, which are not to be had here."""
        with self.shop() as shop:
            self.fill(shop)
            shop.stop()
            run("migrate", shop.database, self.url)
            self.assertIn(b"no difference", run("verify", "--database", self.url).stdout)
            self.assertEqual(run("export", "--database", self.url).stdout,
                             run("export", "--database", shop.database).stdout)
