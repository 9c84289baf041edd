"""A hub for the tests of a site: it keeps to what is said between both, and no more. It checks
signatures with OpenSSL: by the module `cryptography`, or else by the program."""
import base64
import contextlib
import gzip
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

ED25519 = bytes.fromhex("302a300506032b6570032100")  # what DER has in front of such a key


def is_signed(key, text, signature):
    """Has the owner of the key (32 bytes) signed the text?"""
    if Ed25519PublicKey:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
        except InvalidSignature:
            return False
        return True
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "key").write_bytes(ED25519 + key)
        (folder / "text").write_bytes(text)
        (folder / "signature").write_bytes(signature)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", folder / "key", "-keyform",
             "DER", "-rawin", "-in", folder / "text", "-sigfile", folder / "signature"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Hub:
    """`away`: it answers 503. `silent`: it keeps sheets, and answers nothing. `refuses`: a
    function of a sheet that gives a status, or None. `between`: a function of a path and what
    was sent that gives status, headers and body of who answers instead of a hub; or None."""

    def __init__(self, code="ABCD-EFGH"):
        self.code, self.key, self.epoch, self.record = code, None, None, None
        self.away = self.silent = False
        self.refuses = lambda sheet: None
        self.between = lambda path, said: None
        self.sheets = {}  # by start: the sheet of the highest revision
        self.bodies, self.statuses, self.epochs = [], [], []
        self.marks = []  # of the site, whatever its name; the newest is the last
        self.lock = threading.Lock()
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Encoding"] == "gzip":
                    body = gzip.decompress(body)
                between = hub.between(self.path, json.loads(body))
                if between:
                    self.say(*between)
                    return
                with hub.lock:
                    status, said = hub.answer(self.path, body)
                if status is None:
                    self.close_connection = True
                    return
                self.say(status, {"Content-Type": "application/json"},
                         json.dumps({"success": status < 400} | said).encode())

            def say(self, status, headers, said):
                self.send_response(status)
                for name, value in ({"Content-Length": len(said)} | headers).items():
                    self.send_header(name, str(value))
                with contextlib.suppress(OSError):  # the site may be gone
                    self.end_headers()
                    self.wfile.write(said)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, body):
        if self.away:
            return 503, {"error": "it is away"}
        self.bodies.append(body)
        said = json.loads(body)
        status, answer = {"/api/hub/enrol": self.enrol, "/api/hub/epoch": self.new_epoch,
                          "/api/hub/sheets": self.take}[path](said)
        silent = self.silent and path == "/api/hub/sheets"
        return (None, None) if silent else (status, answer)

    def enrol(self, said):
        key = base64.b64decode(said["public_key"], validate=True)
        if said["code"] != self.code:
            return 401, {"error": "the code is wrong, used or too old"}
        if self.key not in (None, key):
            return 409, {"error": "the site has another key"}
        if not self.key:  # the same again changes nothing
            self.key, self.epoch, self.record = key, said["epoch"], said
        return 201, {"site": said["site"], "hub_public_key": ""}

    def new_epoch(self, said):
        signed = {name: said[name] for name in ("site", "epoch", "previous_epoch", "reason")}
        text = b"shopfloor-epoch-1\n" + json.dumps(signed, separators=(",", ":")).encode()
        if not self.key or not is_signed(self.key, text, base64.b64decode(said["signature"])):
            return 404, {"error": "there is no such site"}
        if said["epoch"] == self.epoch:
            return 200, {}
        if said["previous_epoch"] != self.epoch and said["epoch"] < self.epoch:
            return 409, {"error": "the site is in another epoch"}
        self.epochs.append(said)
        self.epoch = said["epoch"]
        return 200, {}

    def take(self, said):
        assert len(said["sheets"]) <= 1000
        known = {each["site"]: each["mark"] in self.marks for each in said["marks"]
                 if self.shows(each)}
        results = [self.take_one(each["sheet"], base64.b64decode(each["signature"]))
                   for each in said["sheets"]]
        if known and (not self.marks or any(each["status"] == "new" for each in results)):
            self.marks.append(f"{len(self.marks)} of {id(self)}")
        return 200, {"results": results, "marks": [
            {"site": site, "mark": self.marks[-1], "known": each} for site, each in known.items()]}

    def shows(self, shown):
        text = f"shopfloor-mark-1\n{shown['site']}\n{shown['mark'] or ''}".encode()
        return self.key and is_signed(self.key, text, base64.b64decode(shown["signature"]))

    def take_one(self, text, signature):
        sheet = json.loads(text)
        status = self.status_of(sheet, text, signature)
        self.statuses.append(status)
        if status == "new":
            self.sheets[sheet["start"]] = sheet | {"text": text}
        return {"site": sheet["site"], "start": sheet["start"], "end": sheet["end"],
                "revision": sheet["revision"], "status": status, "reason": "because"}

    def status_of(self, sheet, text, signature):
        if not self.key or not is_signed(self.key, b"shopfloor-sheet-1\n" + text.encode(),
                                         signature):
            return "refused"
        if self.refuses(sheet):
            return self.refuses(sheet)
        if sheet["epoch"] != self.epoch:
            return "conflict"
        have = self.sheets.get(sheet["start"])
        if not have or have["epoch"] != sheet["epoch"] or have["revision"] < sheet["revision"]:
            return "new"
        if have["revision"] > sheet["revision"]:
            return "stale"
        return "known" if have["text"] == text else "conflict"
