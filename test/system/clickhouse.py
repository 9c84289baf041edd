"""A ClickHouse server for the tests, in a folder of its own under /tmp.

    with ClickHouse() as server:      # Debian's, which is of 2018
        server.ask("SELECT 1")
    with Chdb() as server:            # the same of today, as a library behind HTTP
"""
import contextlib
import ctypes
import glob
import hashlib
import http.client
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

import engines
from postgres import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = shutil.which("clickhouse-server", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
LIBRARY = glob.glob(f"{ROOT}/test/clickhouse/node_modules/@chdb/lib-linux-*/libchdb.so")
SERVE = ROOT / "test/clickhouse/serve.py"
PR_SET_PDEATHSIG = 1
PATIENCE_S = 120
USER, PASSWORD = "shopfloor", "it's a secret"

CONFIG = """<yandex>
<logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<http_port>{port}</http_port><tcp_port>{other_port}</tcp_port>
<interserver_http_port>{third_port}</interserver_http_port>
<listen_host>127.0.0.1</listen_host>
<mark_cache_size>16777216</mark_cache_size>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
<users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<timezone>Asia/Tokyo</timezone>
</yandex>"""
USERS = """<yandex>
<profiles><default/></profiles><quotas><default/></quotas>
<users>
<default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default>
<{user}><password_sha256_hex>{password}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></{user}>
</users></yandex>"""


class Server:
    """What both have: the HTTP interface, at a port of this machine."""

    port = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, sql, database="shopfloor", user=None):
        """What a statement says, a list of lines."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("POST", "/?" + urllib.parse.urlencode({"database": database}),
                               sql.encode())
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        if answer.status != 200:
            raise AssertionError(f"{sql}: {answer.status} {text}")
        return text.splitlines()

    def version(self):
        return self.ask("SELECT version()", "default")[0]

    @staticmethod
    def _dies_with_test():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE_S)
        self.process = None

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class ClickHouse(Server):
    name = "ClickHouse of Debian"

    @staticmethod
    def is_here():
        return PROGRAM is not None

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="clickhouse-", dir="/tmp"))
        self.port, self.process = free_port(), None
        (self.folder / "config.xml").write_text(CONFIG.format(
            folder=self.folder, port=self.port, other_port=free_port(), third_port=free_port()))
        (self.folder / "users.xml").write_text(USERS.format(
            user=USER, password=hashlib.sha256(PASSWORD.encode()).hexdigest()))

    def __enter__(self):
        return self.start()

    def start(self):
        with open(self.folder / "out", "ab") as out:
            self.process = subprocess.Popen(
                [PROGRAM, f"--config-file={self.folder}/config.xml"], cwd=self.folder, stdout=out,
                stderr=out, preexec_fn=self._dies_with_test)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                engines.note(f"ClickHouse {self.version()} (Debian's)")
                return self
            time.sleep(0.05)
        raise AssertionError("ClickHouse does not start: " +
                             (self.folder / "out").read_text(errors="replace")[-3000:])


class Chdb(Server):
    name = "ClickHouse as a library"

    @staticmethod
    def is_here():
        return bool(LIBRARY)

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chdb-", dir="/tmp"))
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, SERVE, self.folder / "data"],
                                        cwd=self.folder, stdout=subprocess.PIPE,
                                        preexec_fn=self._dies_with_test)
        self.port = int(self.process.stdout.readline())
        engines.note(f"ClickHouse {self.version()} (chdb, of npm)")
        return self
