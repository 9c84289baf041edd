"""What the server says of itself is true: when its file is gone, and when nothing can be
written any more."""
import pathlib
import resource
import shutil
import subprocess
import time
import unittest

from beside import Edge
from shopfloor import PATIENCE_S, Case, event, of_the_file, run


class Writing(Case):
    count = 0

    def refused(self, shop):
        """Each time another event: one that is known needs no writing."""
        self.count += 1
        made = event("07:00 W1 S1 +1", confidence=0.5, count=self.count)
        return shop.call("POST", "/api/events", made).status == 503

    def ready(self, shop):
        return shop.call("GET", "/readyz").status == 200

    def check_bad(self, shop, reason):
        shop.wait(lambda: not self.ready(shop), "the server to say that it is not ready")
        # A reader may fail before the writer has looked and says why.
        shop.wait(lambda: reason in shop.get("/readyz", 503)["error"], reason)
        self.assertEqual(shop.get("/healthz")["status"], "ok")
        metrics = shop.get("/metrics").body.decode()
        self.assertIn("\nshopfloor_writable 0\n", metrics)

    def check_good_again(self, shop):
        """Without anybody who writes."""
        shop.wait(lambda: self.ready(shop), "readiness")
        shop.keep("08:00 W1 S1 working")
        self.assertEqual(shop.log().count("nothing can be written"), 1, shop.log())
        self.assertEqual(shop.log().count("writing works again"), 1, shop.log())
        self.assertIn("\nshopfloor_writable 1\n", shop.get("/metrics").body.decode())


@of_the_file
class FileGone(Writing):
    def check_gone(self, shop, take_away, put_back=None):
        shop.keep("06:00 W1 S1 working")
        take_away()
        # At once, not only at the next look.
        answer = shop.call("POST", "/api/events", event("06:10 W1 S1 idle"))
        self.assertEqual(answer.status, 503, answer)
        self.assertIn("deleted, moved or replaced", answer.json["error"])
        self.check_bad(shop, "deleted, moved or replaced")
        time.sleep(2)
        self.assertEqual(shop.log().count("nothing can be written"), 1, shop.log())
        if put_back:
            put_back()
            self.check_good_again(shop)
            self.assertEqual(len(shop.events()), 2)

    def test_a_deleted_database_is_noticed(self):
        with self.shop() as shop:
            self.check_gone(shop, shop.database.unlink)

    def test_one_that_nobody_writes_to_is_too(self):
        with self.shop() as shop:
            shop.database.unlink()
            self.check_bad(shop, "deleted, moved or replaced")

    def test_a_moved_one_is_and_may_come_back(self):
        with self.shop() as shop:
            moved = shop.folder / "moved.db"
            self.check_gone(shop, lambda: shop.database.rename(moved),
                            lambda: moved.rename(shop.database))

    def test_a_replaced_one_is(self):
        with self.shop() as shop:
            def replace():
                shutil.copy(shop.database, shop.folder / "copy.db")
                (shop.folder / "copy.db").rename(shop.database)
            self.check_gone(shop, replace)

    def test_so_is_a_log_that_is_gone(self):
        with self.shop() as shop:
            log = pathlib.Path(f"{shop.database}-wal")
            self.check_gone(shop, log.unlink)

    def test_a_spool_that_is_gone_takes_no_more_events(self):
        with Edge("http://127.0.0.1:9") as edge:
            edge.post("/api/events", event("06:00 W1 S1 working"), 201)
            moved = edge.folder / "moved.db"
            edge.spool.rename(moved)
            said = edge.post("/api/events", event("06:10 W1 S1 idle"), 503)
            self.assertIn("deleted, moved or replaced", said["error"])
            moved.rename(edge.spool)
            edge.wait(lambda: edge.call("POST", "/api/events",
                                        event("06:20 W1 S1 idle")).status == 201, "room")

    def test_memory_is_no_file(self):
        for command in (("serve", "--listen", "127.0.0.1:0"), ("seed",), ("verify",)):
            done = run(*command, "--database", ":memory:", expect=None)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(b"':memory:' is no file", done.stderr)


@of_the_file
class NothingWritten(Writing):
    def test_a_full_disk_is_noticed_even_when_nobody_writes(self):
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        with self.shop() as shop:
            resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (16384, hard))
            self.check_bad(shop, "nothing can be written")
            mark = time.monotonic()
            while time.monotonic() < mark + 3:
                self.assertTrue(self.refused(shop))
            resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            self.check_good_again(shop)

    def test_so_is_a_disk_that_does_not_sync(self):
        if not shutil.which("strace"):
            self.skipTest("there is no strace")
        with self.shop() as shop:
            strace = subprocess.Popen(
                ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e",
                 "inject=fsync,fdatasync:error=EIO", "-o", "/dev/null", "-p",
                 str(shop.process.pid)], stderr=subprocess.PIPE)
            try:
                shop.wait(lambda: strace.poll() is not None or self.refused(shop), "a refusal")
                if strace.poll() is not None:
                    self.skipTest(strace.stderr.read().decode())
                self.check_bad(shop, "nothing can be written")
                self.assertTrue(self.refused(shop))
                # A request that changes nothing commits nothing: it is no proof.
                shop.post("/api/events", {}, 400)
                shop.delete("/api/workers/nobody", 404)
                self.assertFalse(self.ready(shop))
            finally:
                strace.terminate()
                strace.wait(PATIENCE_S)
                strace.stderr.close()
            self.check_good_again(shop)


if __name__ == "__main__":
    unittest.main()
