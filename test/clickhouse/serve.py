#!/usr/bin/env python3
"""ClickHouse as a library, chdb, behind ClickHouse's interface over HTTP: serve.py FOLDER

It prints its port, keeps its data in FOLDER, and serves until it is killed. As the server does,
it takes `database` and `query` from the address, and has the body follow the query.
"""
import ctypes
import glob
import http.server
import pathlib
import sys
import threading
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
FOUND = glob.glob(f"{HERE}/node_modules/@chdb/lib-linux-*/libchdb.so")


class Failed(Exception):
    pass


class Engine:
    """One connection, for one request at a time."""

    def __init__(self, folder):
        self.library = library = ctypes.CDLL(FOUND[0])
        for name, arguments, result in (
                ("chdb_connect", [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)], ctypes.c_void_p),
                ("chdb_query_n", [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t,
                                  ctypes.c_char_p, ctypes.c_size_t], ctypes.c_void_p),
                ("chdb_result_error", [ctypes.c_void_p], ctypes.c_char_p),
                ("chdb_result_buffer", [ctypes.c_void_p], ctypes.c_void_p),
                ("chdb_result_length", [ctypes.c_void_p], ctypes.c_size_t),
                ("chdb_destroy_query_result", [ctypes.c_void_p], None),
                ("chdb_stream_insert", [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p],
                 ctypes.c_void_p),
                ("chdb_stream_append", [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t],
                 ctypes.c_int),
                ("chdb_stream_done", [ctypes.c_void_p], ctypes.c_void_p),
                ("chdb_stream_insert_error", [ctypes.c_void_p], ctypes.c_char_p),
                ("chdb_destroy_insert_stream", [ctypes.c_void_p], None)):
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, result
        options = [b"shopfloor", f"--path={folder}".encode()]
        place = library.chdb_connect(len(options), (ctypes.c_char_p * 2)(*options))
        self.connection = ctypes.cast(place, ctypes.POINTER(ctypes.c_void_p))[0]
        self.lock = threading.Lock()

    def _taken(self, result):
        try:
            if error := self.library.chdb_result_error(result):
                raise Failed(error.decode(errors="replace"))
            return ctypes.string_at(self.library.chdb_result_buffer(result),
                                    self.library.chdb_result_length(result))
        finally:
            self.library.chdb_destroy_query_result(result)

    def _run(self, sql):
        return self._taken(self.library.chdb_query_n(self.connection, sql, len(sql),
                                                     b"TabSeparated", 12))

    def _insert(self, head, form, rows):
        stream = self.library.chdb_stream_insert(self.connection, head, form)
        try:
            if error := self.library.chdb_stream_insert_error(stream):
                raise Failed(error.decode(errors="replace"))
            if self.library.chdb_stream_append(stream, rows, len(rows)) and (
                    error := self.library.chdb_stream_insert_error(stream)):
                raise Failed(error.decode(errors="replace"))
            self._taken(self.library.chdb_stream_done(stream))
            return b""
        finally:
            self.library.chdb_destroy_insert_stream(stream)

    def answer(self, database, query, body):
        with self.lock:
            self._run(f"USE {database or 'default'}".encode())
            if query.upper().startswith("INSERT") and " FORMAT " in query:
                head, _, form = query.partition(" FORMAT ")
                return self._insert(head.encode(), form.strip().encode(), body)
            return self._run(query.encode() + b"\n" * bool(query and body) + body)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            status, said = 200, self.server.engine.answer(asked.get("database"),
                                                          asked.get("query", ""), body)
        except Failed as error:
            status, said = 500, str(error).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.engine = Engine(sys.argv[1])
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
