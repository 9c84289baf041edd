"""Receivers of alerts: a webhook that answers as it is told, and a real mail server."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

from shopfloor import PATIENCE_S

HERE = pathlib.Path(__file__).resolve().parent


class Receiver:
    """A webhook. `answer` says what each request gets: a status, or a function of the
    receiver and the number of the request that gives one."""

    def __init__(self, answer=204):
        self.answer, self.got, self.secret = answer, [], None
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, self.headers, body))
                answer = receiver.answer
                status = answer(receiver, len(receiver.got)) if callable(answer) else answer
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_PUT = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook?token=1"

    def join(self, shop):
        """Have the server send messages here."""
        said = shop.post("/api/webhooks", {"url": self.url}, 201)
        self.secret = said["secret"]
        return said["webhook"]["webhook_id"]

    def messages(self):
        """What was received, each message checked and once: a repetition must be the same."""
        found = {}
        for path, headers, body in self.got:
            if path != "/hook?token=1":
                raise AssertionError(f"a request to {path}")
            said = self.check(headers, body)
            if found.setdefault(said["id"], said) != said:
                raise AssertionError(f"two messages of one id: {said}")
        return list(found.values())

    def check(self, headers, body):
        """As Standard Webhooks 1.0 and CloudEvents 1.0 lay down."""
        identity, at = headers["webhook-id"], headers["webhook-timestamp"]
        secret = base64.b64decode(self.secret.removeprefix("whsec_"), validate=True)
        signed = hmac.new(secret, f"{identity}.{at}.".encode() + body, hashlib.sha256)
        want = "v1," + base64.b64encode(signed.digest()).decode()
        if headers["webhook-signature"] != want or abs(time.time() - int(at)) > 60:
            raise AssertionError(f"not signed as it should be: {headers}")
        said = json.loads(body)
        if headers["Content-Type"] != "application/cloudevents+json" or \
                said["specversion"] != "1.0" or said["id"] != identity or \
                not said["source"] or not said["type"].startswith("shopfloor.alert."):
            raise AssertionError(f"no CloudEvent: {headers} {said}")
        return said

    def wait(self, count, shop):
        """Until so many messages have come."""
        shop.wait(lambda: len(self.messages()) >= count, f"{count} messages")
        return self.messages()


class MailServer:
    """aiosmtpd in a process of its own. `how`: plain, starttls or smtps."""

    def __init__(self, folder, how="plain", certificate=None, user=None, address="127.0.0.1"):
        self.box = pathlib.Path(folder) / "mails"
        self.box.touch()
        python = next((p for p in ("/usr/bin/python3", sys.executable) if self.has(p)), None)
        self.missing = not python
        if self.missing:
            return
        words = [python, str(HERE / "mailbox_server.py"), str(self.box), how, certificate or "-",
                 user or "-", address]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline())

    @staticmethod
    def has(python):
        return os.access(python, os.X_OK) and subprocess.run(
            [python, "-c", "import aiosmtpd"], stderr=subprocess.DEVNULL, check=False
        ).returncode == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.missing:
            self.process.stdout.close()
            self.process.kill()
            self.process.wait(PATIENCE_S)

    def mails(self):
        return [json.loads(line) for line in self.box.read_text().splitlines()]
