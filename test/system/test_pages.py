"""The dashboard's files: they are all there, they come from here only, browsers may keep them."""
import gzip
import html.parser
import re
import unittest

from routes import PAGES
from shopfloor import Case

JAVASCRIPT_LIMIT = 150_000  # bytes, compressed


class Page(html.parser.HTMLParser):
    """What index.html refers to, and whatever it says inline."""

    def __init__(self, text):
        super().__init__()
        self.references, self.inline, self.inside = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("script", "link", "img"):
            self.references.append(attrs.get("src") or attrs.get("href"))
        self.inside = tag if tag in ("script", "style") else None
        self.inline += [name for name in attrs if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside and data.strip():
            self.inline.append(data)


class Pages(Case):
    def setUp(self):
        self.server = self.enterContext(self.shop())
        self.page = Page(self.server.call("GET", "/").body.decode())

    def ask(self, path, method="GET", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.call(method, path, headers=headers)

    def files(self):
        """Every file that can be reached from the page, by path."""
        found, left = {}, list(self.page.references)
        while left:
            path = left.pop()
            if path in found:
                continue
            found[path] = answer = self.ask(path)
            self.assertEqual(answer.status, 200, path)
            text = answer.body.decode(errors="replace")
            left += ["/assets/" + name for name in
                     re.findall(r"""["'`(/]([\w.-]+-[\w-]{8}\.(?:js|css|svg|woff2|png))\b""", text)]
        return found

    def test_every_page_is_the_same_document(self):
        first = self.ask("/")
        for path in (*PAGES, "/workstations/S%201"):
            with self.subTest(path):
                # What is asked for is the page's to read, whatever it is.
                answer = self.ask(path + "?window=7d&sort=-units")
                self.assertEqual((answer.status, answer.body), (200, first.body))
                self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
                self.assertEqual(answer.headers["Cache-Control"], "no-cache")
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_a_browser_is_led_home_from_anywhere_else(self):
        first = self.ask("/")
        browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        for path in ("/worker", "/workers", "/workers/", "/index.html", "/Timeline", "/time/line",
                     "/assets", "/timeline/x", "//timeline/", "/api", "/%2F"):
            for method in ("GET", "HEAD"):
                with self.subTest(path, method=method):
                    answer = self.server.call(method, path, headers=browser)
                    self.assertEqual(answer.status, 404)
                    self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
                    self.assertEqual(answer.body, first.body if method == "GET" else b"")
        # Whatever it has of the page already, it is told that this is none.
        known = {**browser, "If-None-Match": first.headers["ETag"]}
        self.assertEqual(self.server.call("GET", "/worker", headers=known).status, 404)

    def test_a_slash_too_many_leads_to_the_page(self):
        browser = {"Accept": "text/html"}
        for path, location in (
                ("/timeline/", "/timeline"), ("/timeline///", "/timeline"),
                ("/workers/W%2F1/?window=7d&sort=-units", "/workers/W%2F1?window=7d&sort=-units"),
                ("/board/?", "/board")):
            with self.subTest(path):
                answer = self.server.call("GET", path, headers=browser)
                self.assertEqual((answer.status, answer.headers["Location"]), (308, location))

    def test_who_asks_for_no_page_is_told_so_in_json(self):
        for path, headers in (("/timeline/", {"Accept": "*/*"}), ("/timeline/", {}),
                              ("/timeline/", {"Accept": "application/json"}),
                              ("/timeline/", {"Accept": "text/html;q=0, */*"}),
                              ("/api/timelines", {"Accept": "text/html"}),
                              ("/assets/none.js", {"Accept": "text/html"})):
            with self.subTest(path, **headers):
                answer = self.server.call("GET", path, headers=headers)
                self.assertEqual((answer.status, answer.json["success"]), (404, False))
        self.assertEqual(self.server.call("POST", "/timeline/", headers={"Accept": "text/html"}).status, 404)

    def test_nothing_is_at_any_other_path(self):
        for path in ("/timeline/", "/worker", "/workers", "/workers/", "/index.html", "/assets",
                     "/assets/", "/assets/none.js", "/assets/index.html", "/assets/..%2Findex.html",
                     "/assets/../index.html", "/dist/index.html", "/api", "/api/timelines"):
            with self.subTest(path):
                answer = self.ask(path)
                self.assertEqual((answer.status, answer.json["success"]), (404, False))
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.ask("/board", "POST").status, 405)

    def test_the_policy_lets_nothing_in_and_the_page_needs_nothing(self):
        self.assertEqual(self.page.inline, [])
        for path, answer in {"/": self.ask("/"), **self.files()}.items():
            with self.subTest(path):
                policy = dict(rule.split(" ", 1) for rule in
                              answer.headers["Content-Security-Policy"].split("; "))
                self.assertEqual(policy, {"default-src": "'self'", "base-uri": "'none'",
                                          "frame-ancestors": "'none'", "form-action": "'self'",
                                          "object-src": "'none'"})

    def test_files_come_from_here_and_have_their_type(self):
        types = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
                 "svg": "image/svg+xml", "woff2": "font/woff2", "png": "image/png"}
        files = self.files()
        self.assertLessEqual({"js", "css"}, {path.rsplit(".", 1)[1] for path in files})
        for path, answer in files.items():
            with self.subTest(path):
                self.assertRegex(path, r"^/assets/[\w.-]+-[\w-]{8}\.\w+$")
                self.assertEqual(answer.headers["Content-Type"], types[path.rsplit(".", 1)[1]])
                self.assertEqual(answer.headers["Cache-Control"],
                                 "public, max-age=31536000, immutable")

    def test_files_are_compressed_for_those_who_can_read_it(self):
        for path, plain in {"/": self.ask("/"), **self.files()}.items():
            with self.subTest(path):
                self.assertNotIn("Content-Encoding", plain.headers)
                zipped = self.ask(path, Accept_Encoding="gzip, deflate")
                brotli = self.ask(path, Accept_Encoding="gzip, deflate, br, zstd")
                for answer in (plain, zipped, brotli):
                    self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
                if len(plain.body) < 1000:
                    continue  # may be too small for it to save anything
                self.assertEqual(zipped.headers["Content-Encoding"], "gzip")
                self.assertEqual(gzip.decompress(zipped.body), plain.body)
                self.assertEqual(brotli.headers["Content-Encoding"], "br")
                self.assertLess(len(brotli.body), len(zipped.body))
                tags = {answer.headers["ETag"] for answer in (plain, zipped, brotli)}
                self.assertEqual(len(tags), 3)

    def test_what_a_browser_has_is_not_sent_again(self):
        for path in ("/", "/board", self.page.references[-1]):
            for encoding in ("identity", "gzip", "br"):
                with self.subTest(f"{path} {encoding}"):
                    first = self.ask(path, Accept_Encoding=encoding)
                    again = self.ask(path, Accept_Encoding=encoding,
                                     If_None_Match=first.headers["ETag"])
                    self.assertEqual((again.status, again.body), (304, b""))
                    for name in ("ETag", "Cache-Control", "Vary", "Content-Length"):
                        self.assertEqual(again.headers[name], first.headers[name], name)
                    other = self.ask(path, Accept_Encoding=encoding, If_None_Match='"other"')
                    self.assertEqual((other.status, other.body), (200, first.body))
                    head = self.ask(path, "HEAD", Accept_Encoding=encoding)
                    self.assertEqual((head.status, head.body), (200, b""))
                    self.assertEqual(head.headers["Content-Length"], str(len(first.body)))

    def test_the_first_javascript_is_small(self):
        # What the document asks for, and the overview, which it then asks for.
        paths = [path for path in (*self.page.references, *self.files())
                 if path in self.page.references or path.startswith("/assets/Overview-")]
        sizes = {path: len(self.ask(path, Accept_Encoding="gzip").body)
                 for path in paths if path.endswith(".js")}
        self.assertGreaterEqual(len(sizes), 2)
        self.assertLessEqual(sum(sizes.values()), JAVASCRIPT_LIMIT, sizes)


if __name__ == "__main__":
    unittest.main()
