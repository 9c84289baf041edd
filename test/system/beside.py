"""What stands between cameras and a server: the program as an agent, and a bad network.

    with Proxy() as link, Edge(link.port) as edge:
        edge.post("/api/events", event("06:00 W1 S1 working"), 201)
"""
import datetime
import http.server
import json
import socket
import threading
import time

from shopfloor import Program, written


class Edge(Program):
    """An agent with a spool, whose server is at a port of this machine, or at a URL."""

    ready_path = "/healthz"

    def __init__(self, server, *options, listen="127.0.0.1:0", **how):
        super().__init__("--first-pause", "20ms", "--longest-pause", "200ms", "--heartbeat",
                         "1s", *options, **how)
        self.server = server if isinstance(server, str) else f"http://127.0.0.1:{server}"
        self.spool = self.folder / "spool.db"
        self.listen = listen

    def command(self):
        return ["edge", "--listen", self.listen, "--server", self.server, "--spool", self.spool,
                "--agent", "test"]

    def state(self):
        return self.get("/api/spool")

    def await_state(self, what="everything is sent", **wanted):
        def look():
            state = self.state()
            return all(state[name] == value for name, value in wanted.items()) and state
        return self.wait(look, f"{wanted} ({what})")


class Proxy:
    """A link to a port that can be cut, slowed and mended."""

    def __init__(self, target=None):
        self.target = target
        self.cut = False
        self.rate = None  # bytes a second, each way
        self.silent = False  # takes what comes, and passes nothing on
        self.passed = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.open = set()
        self.over = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over = True
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()
        self.sever()

    def sever(self):
        """End what is connected, in the midst of whatever it does."""
        with self.lock:
            for each in self.open:
                # With a reset: nothing that is under way arrives any more.
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _accept(self):
        while not self.over:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.cut or self.target is None:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), 10)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.open |= {near, far}
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(a, b), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while True:
                rate = self.rate
                data = source.recv(max(1, rate // 20) if rate else 65536)
                if not data:
                    break
                if rate:
                    time.sleep(len(data) / rate)
                while self.silent and not self.over:
                    time.sleep(0.02)
                sink.sendall(data)
                self.passed += len(data)
        except OSError:
            pass
        for each in (source, sink):
            with self.lock:
                self.open.discard(each)
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()


class Stage(http.server.ThreadingHTTPServer):
    """A server that answers as a test wants: `play(path, headers, body)` gives the status and
    what becomes JSON, or bytes. Heartbeats are answered by a clock that is `ahead`."""

    daemon_threads = True

    def __init__(self, play, ahead_ms=0):
        self.play, self.ahead_ms = play, ahead_ms
        self.seen, self.beats = [], []
        stage = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, said = stage.answer(self.path, self.headers, body)
                said = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, path, headers, body):
        if not path.endswith("/heartbeat"):
            self.seen.append((path, dict(headers), body))
            return self.play(path, headers, body)
        self.beats.append(json.loads(body))
        now = time.time() + self.ahead_ms / 1000
        return 200, {"success": True, "received_at": stamp(now), "sent_at": stamp(now)}

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def stamp(seconds):
    return written(datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc))
