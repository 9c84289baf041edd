"""A Redis for the tests: Debian's, in a folder of its own under /tmp.

    with Redis(password="...") as redis:
        redis.cli("DBSIZE")

It listens on a port of 127.0.0.1. `tls`: an Authority (certificates.py) that signs for it; then
it speaks nothing but TLS.
"""
import contextlib
import ctypes
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import engines
from postgres import PATIENCE_S, PR_SET_PDEATHSIG, free_port

PROGRAM = shutil.which("redis-server", path="/usr/bin:/usr/local/bin")


def is_here():
    return PROGRAM is not None


def missing():
    return engines.missing("Redis", is_here())


def version():
    said = subprocess.run([PROGRAM, "--version"], stdout=subprocess.PIPE, check=True).stdout
    return said.decode().split("v=")[1].split()[0]


class Redis:
    def __init__(self, password=None, user=None, tls=None):
        self.password, self.user, self.tls = password, user, tls
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="redis-", dir="/tmp"))
        self.port, self.process = free_port(), None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self):
        lines = ["bind 127.0.0.1", f"dir {self.folder}", 'save ""', "appendonly no",
                 f"logfile {self.folder}/log"]
        if self.user:
            lines += ["user default off",
                      f"user {self.user} on >{self.password} ~shopfloor:* &shopfloor:* "
                      "-@all +set +getrange +del +publish +subscribe +ping +select"]
        elif self.password:
            lines += [f"requirepass {self.password}"]
        if self.tls:
            certificate, key = self.tls.sign("redis", "subjectAltName=IP:127.0.0.1")
            lines += ["port 0", f"tls-port {self.port}", f"tls-cert-file {certificate}",
                      f"tls-key-file {key}", f"tls-ca-cert-file {self.tls.file}",
                      "tls-auth-clients no"]
        else:
            lines += [f"port {self.port}"]
        return "\n".join(lines) + "\n"

    def start(self):
        path = self.folder / "redis.conf"
        path.write_text(self.settings())
        self.process = subprocess.Popen(
            [PROGRAM, path], cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                engines.note(f"Redis {version()} (Debian's)")
                return self
            time.sleep(0.02)
        raise AssertionError("Redis does not start: " + (self.folder / "log").read_text())

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def url(self):
        user = f"{self.user}@" if self.user else ""
        return f"{'rediss' if self.tls else 'redis'}://{user}127.0.0.1:{self.port}/0"

    def cli(self, *arguments, stdin=b""):
        """What it answers; of one without user and TLS."""
        known = ["-a", self.password, "--no-auth-warning"] if self.password else []
        done = subprocess.run(["redis-cli", "-p", str(self.port), *known, *arguments],
                              input=stdin, stdout=subprocess.PIPE, timeout=60, check=True)
        return done.stdout.removesuffix(b"\n")

    def keys(self, which="shopfloor:*"):
        return self.cli("KEYS", which).decode().split()
