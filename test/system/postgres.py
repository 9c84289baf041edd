"""A PostgreSQL server for the tests: Debian's, in a folder of its own under /tmp.

    with Postgres() as server:
        server.url("hall_2")       # of a site that does not exist yet

It listens on a Unix socket and on a port of 127.0.0.1, and takes everybody for who they say.
"""
import contextlib
import ctypes
import glob
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import engines

BIN = max(glob.glob("/usr/lib/postgresql/*/bin"), default=None,
          key=lambda path: int(path.split("/")[4]))
SITE = "shopfloor"
PR_SET_PDEATHSIG = 1
PATIENCE_S = 60


def is_here():
    return BIN is not None


def missing():
    return engines.missing("PostgreSQL", is_here())


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Postgres:
    """`source`: it is a standby of that one. `room_mb`: how much its tables may take, or, if
    `small_wal`, its log of changes; each has a disk of its own. `settings` are more of
    postgresql.conf."""

    def __init__(self, fsync=False, source=None, room_mb=None, small_wal=False, **settings):
        self.source, self.room_mb = source, room_mb
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
        self.data, self.port, self.process = self.folder / "data", free_port(), None
        self.wal = self.folder / "wal"
        self.small = self.wal if small_wal else self.data
        self.settings = {"shared_buffers": "32MB", "max_connections": "300",
                         "fsync": "on" if fsync else "off",
                         "unix_socket_directories": self.folder, "port": self.port,
                         "listen_addresses": "127.0.0.1"} | settings
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None  # it refuses root
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)

    def __enter__(self):
        if self.source:
            self.run("pg_basebackup", "-D", self.data, "-R", "-h", self.source.folder, "-p",
                     self.source.port, "-U", SITE, "--checkpoint=fast")
        else:
            if self.room_mb:
                self._mount()
            self._make()
        return self.start()

    def _make(self):
        """Its files: copies of those that there are already, if it needs no disk of its own."""
        made = os.environ.get("SHOPFLOOR_TEST_POSTGRES")
        if made and not self.room_mb:
            subprocess.run(["cp", "-a", made, self.data], check=True)
        else:
            self.run("initdb", "-D", self.data, "-U", SITE, "-A", "trust", "--encoding=UTF8",
                     "--locale=C", "--no-sync", *(["--waldir", self.wal] if self.room_mb else []))

    def __exit__(self, *_):
        self.stop("immediate")
        if self.room_mb:
            subprocess.run(["umount", self.small], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mount(self):
        self.small.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.room_mb}m,mode=700",
                               "tmpfs", self.small], stderr=subprocess.PIPE, check=False)
        if done.returncode:
            shutil.rmtree(self.folder)
            raise unittest.SkipTest("cannot mount a tmpfs: " + done.stderr.decode().strip())
        os.chown(self.small, self.user.pw_uid, self.user.pw_gid)

    def _become(self):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
        if self.user:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)

    def run(self, program, *arguments):
        done = subprocess.run([f"{BIN}/{program}", *map(str, arguments)], cwd=self.folder,
                              preexec_fn=self._become, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=300)
        if done.returncode:
            raise AssertionError(f"{program} {arguments}: {done.stdout.decode()[-2000:]}")
        return done.stdout.decode()

    def start(self):
        set_to = [part for name, value in self.settings.items() for part in
                  ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([f"{BIN}/postgres", "-D", self.data, *set_to],
                                            cwd=self.folder, preexec_fn=self._become,
                                            stdout=log, stderr=log)
        self.wait_until_ready()
        engines.note(f"PostgreSQL {self.version()} (Debian's)")
        return self

    def ask_password(self, user, password):
        """Have a new user, who may make sites, and is asked for a password over TCP."""
        self.sql(f"CREATE ROLE {user} LOGIN CREATEROLE PASSWORD '{password}';"
                 f"GRANT CREATE ON DATABASE postgres TO {user}")
        rules = self.data / "pg_hba.conf"
        rules.write_text(f"host all {user} 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
        self.sql("SELECT pg_reload_conf()")

    def wait_until_ready(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, IndexError):
                if (self.data / "postmaster.pid").read_text().split("\n")[-2].strip() in (
                        "ready", "standby"):
                    return
            time.sleep(0.02)
        raise AssertionError(f"PostgreSQL does not start:\n{self.log()[-3000:]}")

    def start_again(self):
        """It has ended itself, or is about to; if it does not, it is left as it is."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        if self.process.poll() is not None:
            self.start()

    def stop(self, how="fast"):
        """"fast" ends connections; "immediate" is as if the machine had crashed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[how])
            self.process.wait(PATIENCE_S)
        self.process = None

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def url(self, site=SITE, port=None, **more):
        """Of a site; by a port of 127.0.0.1 if one is named, else by the socket."""
        where = f"127.0.0.1:{port}/postgres?" if port else f"/postgres?host={self.folder}&" \
                                                           f"port={self.port}&"
        wanted = ({"site": site} if site else {}) | more
        return (f"postgresql://{SITE}@{where}" + "&".join(
            f"{name}={value}" for name, value in wanted.items())).rstrip("?&")

    def url_with(self, standby, site):
        """Of a site on whichever of both takes changes."""
        return (f"postgresql://{SITE}@/postgres?site={site}&host={self.folder},{standby.folder}"
                f"&port={self.port},{standby.port}&target_session_attrs=primary")

    def promote(self):
        self.run("pg_ctl", "promote", "-D", self.data)

    @contextlib.contextmanager
    def pooler(self, **settings):
        """PgBouncer before it; the URL of a site through that."""
        port = free_port()
        lines = {"listen_addr": "127.0.0.1", "listen_port": port, "auth_type": "any",
                 "unix_socket_dir": "", "logfile": self.folder / "pooler.log"} | settings
        path = self.folder / "pooler.ini"
        path.write_text(f"[databases]\npostgres = host={self.folder} port={self.port} "
                        f"user={SITE}\n[pgbouncer]\n" +
                        "".join(f"{name} = {value}\n" for name, value in lines.items()))
        process = subprocess.Popen(["pgbouncer", path], preexec_fn=self._become,
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            self.await_port(process, port)
            yield self.url("hall", port=port, sslmode="disable")
        finally:
            process.kill()
            process.wait()

    @staticmethod
    def await_port(process, port):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return
            time.sleep(0.02)
        raise AssertionError("PgBouncer does not start")

    def version(self):
        return self.run("postgres", "--version").split()[2]

    def sql(self, text, user=SITE):
        """What a statement says, a line for each row."""
        done = subprocess.run(["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", self.folder,
                               "-p", str(self.port), "-U", user, "postgres"],
                              input=text.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300)
        if done.returncode:
            raise AssertionError(f"{text}: {done.stderr.decode()}")
        return done.stdout.decode().strip()


def parts_of(url):
    """Where a site is, for PostgreSQL's own programs; and its name."""
    query = dict(part.split("=") for part in url.partition("?")[2].split("&"))
    return ["-h", query["host"], "-p", query["port"], "-U", SITE], query["site"]


def dump(url):
    """All that a site has, as text."""
    where, site = parts_of(url)
    return subprocess.run(["pg_dump", *where, "-n", site, "--no-password", "postgres"],
                          stdout=subprocess.PIPE, timeout=300, check=True).stdout


def drop(url):
    """Remove a site."""
    where, site = parts_of(url)
    subprocess.run(["psql", "-XqtA", *where, "postgres"], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=300, check=True,
                   input=f"DROP SCHEMA IF EXISTS {site} CASCADE;"
                         f"DROP ROLE IF EXISTS {site}_reader".encode())


@contextlib.contextmanager
def made_once():
    """Servers of other processes begin with copies of these files: that is faster than initdb."""
    server = Postgres()
    try:
        server._make()
        os.environ["SHOPFLOOR_TEST_POSTGRES"] = str(server.data)
        yield
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)
