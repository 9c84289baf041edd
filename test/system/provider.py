"""A provider of sign-ins, and a browser that goes there and back.

    with Provider(port) as provider, Shopfloor(*provider.settings(folder)) as shop:
        url, page = Browser(port).sign_in("ana")

The provider is another's program (test/provider). The browser keeps cookies for each place,
follows redirections, and fills in the forms that it meets.
"""
import base64
import contextlib
import html
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import urllib.parse

from shopfloor import PATIENCE_S, Answer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRET = "s3cret + %"
ROLES = "line leads = supervisor; everybody = viewer; robots = agent"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Provider:
    """`port` is where the server will listen to which the provider sends browsers back."""

    def __init__(self, port, alg="RS256"):
        self.port, self.alg, self.process = port, alg, None

    def __enter__(self):
        self.process = subprocess.Popen(
            [ROOT / "tools/with_node", "node", ROOT / "test/provider/provider.mjs",
             f"http://localhost:{self.port}/api/session/callback", self.alg],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        watchdog = threading.Timer(PATIENCE_S, self.kill)
        watchdog.start()
        said = json.loads(self.process.stdout.readline() or "{}")
        watchdog.cancel()
        if not said:
            self.__exit__()
            raise AssertionError("the provider did not start")
        self.issuer, self.audience = said["issuer"], said["audience"]
        return self

    def __exit__(self, *_):
        self.kill()
        self.process.wait()
        self.process.stdout.close()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def settings(self, folder, **more):
        secret = pathlib.Path(folder) / "client-secret"
        secret.write_text(SECRET + "\n")
        values = {"oidc-issuer": self.issuer, "oidc-client-id": "shopfloor",
                  "oidc-client-secret-file": secret, "oidc-scope": "openid profile groups",
                  "oidc-roles-claim": "groups", "oidc-roles": ROLES,
                  "oidc-name": "Plant login", "jwt-audience": self.audience} | {
                      name.replace("_", "-"): value for name, value in more.items()}
        return [f"--{name}={value}" for name, value in values.items()]

    def call(self, method, path, body=None, headers=None):
        return fetch(self.issuer + path, method, body, headers or {})

    def token_for(self, client="robot", secret="metal"):
        """An access token for a machine."""
        basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
        answer = self.call("POST", "/token", b"grant_type=client_credentials&scope=ingest",
                           {"Authorization": f"Basic {basic}",
                            "Content-Type": "application/x-www-form-urlencoded"})
        return answer.json["access_token"]


def fetch(url, method="GET", body=None, headers=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=PATIENCE_S)
    try:
        path = parts.path or "/"
        connection.request(method, path + (f"?{parts.query}" if parts.query else ""), body,
                           {"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


class Browser:
    def __init__(self, port):
        self.home = f"http://localhost:{port}"
        self.cookies = {}  # by place
        self.visited = []

    def cookies_of(self, url):
        return self.cookies.setdefault(urllib.parse.urlsplit(url).netloc, {})

    def ask(self, url, method="GET", body=None, headers=None):
        """One request; its answer."""
        self.visited.append(url)
        kept = self.cookies_of(url)
        headers = dict(headers or {})
        if kept:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        answer = fetch(url, method, body, headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            pair, *attributes = line.split(";")
            name, _, value = pair.strip().partition("=")
            gone = any(re.fullmatch(r"\s*(max-age=0|expires=Thu, 01 Jan 1970.*)", each, re.I)
                       for each in attributes)
            if gone:
                kept.pop(name, None)
            else:
                kept[name] = value
        return answer

    def follow(self, url, method="GET", body=None, headers=None, until=lambda url: False):
        """Go on while there are redirections, but not to where `until` says so: (url, answer)."""
        for _ in range(20):
            answer = self.ask(url, method, body, headers)
            if answer.status not in (302, 303):
                return url, answer
            url = urllib.parse.urljoin(url, answer.headers["Location"])
            method, body, headers = "GET", None, None
            if until(url):
                return url, None
        raise AssertionError(f"redirected without end: {self.visited}")

    def submit(self, url, page, **fields):
        """(url, what and how to ask) of the only form of a page."""
        text = page.body.decode()
        action = html.unescape(re.search(r'<form[^>]*action="([^"]+)"', text).group(1))
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        body = urllib.parse.urlencode(dict(hidden) | fields).encode()
        return (urllib.parse.urljoin(url, action), "POST", body,
                {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, name, until=lambda url: False):
        """Begin at the server, sign in at the provider, come back: (url, answer)."""
        url, page = self.follow(f"{self.home}/api/session/provider", until=until)
        for fields in ({"login": name, "password": "any"}, {}):  # and consent
            if page is None or b"<form" not in page.body or url.startswith(self.home):
                break
            url, page = self.follow(*self.submit(url, page, **fields), until=until)
        return url, page
