"""What stands between sites and their hub: it passes on what is said, and sees it. So a test can
hold back a message, change an answer, or have the hub come back on another port."""
import http.client
import http.server
import json
import threading


class Gate:
    """`hold`: a function of a message of learning that says whether it is lost on its way.
    `change`: a function of what the hub answers to a site that asks for a round; it gives what the
    site is told."""

    def __init__(self, hub):
        self.hub = hub
        self.hold = lambda message: False
        self.change = lambda site, said: said
        self.messages = []  # texts, as sites sent them
        self.lock = threading.Lock()
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    status, answer = gate.passed(self.path, body, dict(self.headers))
                except OSError:
                    status, answer = 502, b"{}"
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # a site that was killed
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def passed(self, path, body, headers):
        if path == "/api/hub/federation/messages":
            message = json.loads(body)["message"]
            with self.lock:
                self.messages.append(message)
            if self.hold(json.loads(message)):
                return None, None
        kept = {name: value for name, value in headers.items()
                if name in ("Content-Type", "Content-Encoding")}
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        try:
            connection.request("POST", path, body, kept)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if path == "/api/hub/federation/ask" and response.status == 200:
            said = self.change(json.loads(body)["site"], json.loads(answer))
            answer = json.dumps(said).encode()
        return response.status, answer

    def sent(self, kind, site=None):
        """What sites have sent: texts of one kind."""
        with self.lock:
            read = [(text, json.loads(text)) for text in self.messages]
        return [text for text, message in read
                if message["type"] == kind and site in (None, message["site"])]
