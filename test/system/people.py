"""People who sign in, as their browsers do it."""
import base64
import hashlib
import hmac
import http.client
import re
import struct
import time

from shopfloor import PATIENCE_S, Client

PASSWORD = "correct horse battery staple"
OTHER = "another horse and its cart"


class Browser:
    """A page of the server, with its cookie: it says where it is from, as browsers do."""

    def __init__(self, shop, name=None, password=PASSWORD, address="127.0.0.1", host="localhost",
                 source=None):
        self.client = Client(shop.port)
        self.client.connection = http.client.HTTPConnection(
            address, shop.port, timeout=PATIENCE_S, source_address=source and (source, 0))
        self.headers = {"X-Shopfloor": "1", "Sec-Fetch-Site": "same-origin",
                        "Host": f"{host}:{shop.port}"}
        self.cookie = None
        if name:
            said = self.sign_in(name, password)
            if said.status != 200:
                raise AssertionError(f"{name} cannot sign in: {said}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.connection.close()

    def call(self, method, path, body=None, headers=None):
        """`headers`: those that differ; None: that one is not sent."""
        sent = self.headers | ({"Cookie": self.cookie} if self.cookie else {}) | (headers or {})
        said = self.client.call(method, path, body, {k: v for k, v in sent.items() if v})
        for cookie in said.headers.get_all("Set-Cookie") or []:
            pair, _, attributes = cookie.partition("; ")
            self.cookie = None if "Max-Age=0" in attributes else pair
        return said

    def sign_in(self, name, password=PASSWORD, **more):
        return self.call("POST", "/api/session", {"name": name, "password": password, **more})

    def who(self):
        return self.call("GET", "/api/session").json["session"]


def add(browser, name, *roles, password=PASSWORD, **more):
    said = browser.call("POST", "/api/users", {"name": name, "roles": list(roles),
                                               "password": password, **more})
    if said.status != 201:
        raise AssertionError(f"{name} was not added: {said}")


def key(browser, *roles, **more):
    """A key, whole."""
    said = browser.call("POST", "/api/keys", {"name": "a key", "roles": list(roles), **more})
    if said.status != 201:
        raise AssertionError(f"no key: {said}")
    return said.json["secret"]


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


def close(shop, name="ana"):
    """Make the first administrator, from the server's own machine; its browser."""
    browser = Browser(shop)
    body = {"name": name, "password": PASSWORD}
    found = re.search(r'"code":"([0-9a-z-]+)"', shop.log())
    if found:
        body["code"] = found.group(1)
    said = browser.call("POST", "/api/setup", body)
    if said.status != 200:
        raise AssertionError(f"not set up: {said}")
    return browser


def totp(secret, ahead=0):
    """What a phone shows `ahead` steps from now: RFC 6238."""
    step = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at:at + 4])[0] & 0x7fffffff
    return f"{number % 1000000:06}"
