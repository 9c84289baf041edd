"""A hub, and sites that sign sheets for it, as a site's server does."""
import base64
import hashlib
import json
import pathlib
import subprocess
import tempfile

import postgres
from shopfloor import FOLDERS, SERVER, Program, run

FIGURES = ("planned_ms", "working_ms", "idle_ms", "absent_ms", "unknown_ms", "occupied_ms",
           "working_station_ms", "units")
FIRST = "2026-01-01T06:00:00.000Z"


class Hub(Program):
    """`database`: a URL, rather than a new one; then its keys lie in the hub's folder."""

    def __init__(self, *options, database=None, **how):
        super().__init__(*options, **how)
        self.database = self.folder / "hub.db"
        self.is_own = SERVER and not database
        if self.is_own:
            site = "h_" + hashlib.sha1(str(self.folder).encode()).hexdigest()[:16]
            database = f"{SERVER}&site={site}"
        if database:
            self.database = database
            FOLDERS[database] = self.folder

    def command(self):
        beside = ["--audit-key", self.folder / ".floor.db.audit-key"]
        return ["hub", "--listen", "127.0.0.1:0", "--database", self.database,
                *(beside if self.database in FOLDERS else [])]

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        if self.is_own:
            postgres.drop(self.database)

    def code(self, site, *options):
        return run("hub", "enrol", "--database", self.database, *options,
                   site).stdout.decode().strip()

    def enrol(self, site, *options, expect=201):
        """`site`: a Site."""
        return self.post("/api/hub/enrol", site.enrolment(self.code(site.name, *options)), expect)

    def bring(self, *signed):
        """The status of each."""
        said = self.post("/api/hub/sheets", {"sheets": list(signed)})
        return [each["status"] for each in said["results"]]


class Site:
    """What signs: a key of its own. It lies in a folder that is removed with it."""

    def __init__(self, name, epoch=7):
        self.name, self.epoch = name, epoch
        self.folder = tempfile.TemporaryDirectory(prefix="shopfloor-site-")
        self.key = pathlib.Path(self.folder.name) / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)
        public = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"],
                                check=True, stdout=subprocess.PIPE).stdout
        self.public = base64.b64encode(public[-32:]).decode()

    def enrolment(self, code, **other):
        return {"site": self.name, "code": code, "public_key": self.public, "epoch": self.epoch,
                "name": f"Name of {self.name}", "link": f"https://{self.name}.example",
                "time_zone": "Europe/Berlin"} | other

    def sign(self, kind, text):
        message = pathlib.Path(self.folder.name) / "message"
        message.write_bytes(f"shopfloor-{kind}-1\n{text}".encode())
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key,
                                    "-in", message], check=True, stdout=subprocess.PIPE).stdout
        return base64.b64encode(signature).decode()

    def signed(self, text):
        return {"sheet": text, "signature": self.sign("sheet", text)}

    def sheet(self, units=1, revision=1, start=FIRST, k=5, **other):
        """A signed sheet of one hour, with a row of the factory and one of a station."""
        end = start.replace("T06", "T07").replace("T08", "T09")
        figures = dict.fromkeys(FIGURES, 0) | {"planned_ms": 3600000, "working_ms": 600000,
                                               "unknown_ms": 3000000, "units": units}
        rows = [{"scope": "factory", "scope_id": "", **figures, "suppressed": False},
                {"scope": "station", "scope_id": f"of {self.name}", **figures,
                 "suppressed": False}]
        return self.signed(text({"site": self.name, "epoch": self.epoch, "start": start,
                                 "end": end, "revision": revision,
                                 "policy": {"k": k, "scopes": ["factory", "station"],
                                            "personal": k == 0},
                                 "rows": rows} | other))

    def announcement(self, epoch, reason="restored"):
        said = {"site": self.name, "epoch": epoch, "previous_epoch": self.epoch, "reason": reason}
        return said | {"signature": self.sign("epoch", text(said))}


def text(value):
    return json.dumps(value, separators=(",", ":"))
