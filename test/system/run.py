#!/usr/bin/env python3
"""Run the system tests: run.py BINARY [--database postgresql] [--leave-out WORD] [WORD...]

With words, only the tests whose name contains one of them, and none that contains one of
--leave-out, which may be given more than once. With --database postgresql, the
databases of servers are sites of a PostgreSQL server, which is started for it. The last line
counts all; those before it name the engines that ran, and those that could not.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import io
import os
import pathlib
import re
import signal
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import engines  # noqa: E402
import postgres  # noqa: E402

# Nothing takes so long but what hangs, and requests that are sent for longer on demand.
TEST_LIMIT_S = 600 + int(float(os.environ.get("SHOPFLOOR_FUZZ_SECONDS", "0")))

# These take longest, and mostly wait; started first they cost no time at the end.
FIRST = ("test_sites.Sites", "test_edge_faults", "test_operation.SampleData.test_a_demo",
         "test_durability", "test_crowd", "test_raw_http", "test_stream", "test_mqtt", "test_provider",
         "test_kafka_edge", "test_topic_drill")

# These only wait, for most of a minute each: beside all others they cost no time.
WAIT = ("test_feedback.Accuracy.test_a_model_that_is_often_wrong",
        "test_provider.Machines.test_keys_that_have_changed",
        "test_alerts.Watched.test_a_dead_switch_with_40_cameras")

# So many may fail because of what runs beside them; more are a fault. They run once more, alone.
AGAIN_MOST = 3

# A fault, however seldom it shows.
SANITIZERS_SAY = ("Sanitizer", "runtime error:")

# When a server's shift changes unless its calendar says otherwise. What a test saw at its begin
# has to be of the shift that it sees at its end; those that read it take less than a minute.
SHIFTS_BEGIN = (6, 14, 22)
BEFORE_S, AFTER_S = 90, 5


class TimeUp(Exception):
    pass


def time_up(*_):
    raise TimeUp(f"not over after {TEST_LIMIT_S} s")


def names_of(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from names_of(each)
        else:
            yield each.id()


def find_tests(words, leave_out):
    loader = unittest.TestLoader()
    names = list(names_of(loader.discover(str(HERE), "test_*.py")))
    names = [name for name in names
             if (not words or any(word in name for word in words))
             and not any(word in name for word in leave_out)]

    def rank(name):
        return next((i for i, first in enumerate(FIRST) if name.startswith(first)), len(FIRST))

    return sorted(names, key=rank)


def shift_change_over(now):
    """In how many seconds a change that is about to come, or came just now, is over; 0: none is."""
    for begin in SHIFTS_BEGIN:
        since = now % 86400 - begin * 3600
        if -BEFORE_S <= since < AFTER_S:
            return AFTER_S - since
    return 0


def run_test(name):
    """(name, seconds, None or why it was skipped, [failures])"""
    time.sleep(shift_change_over(time.time()))
    signal.signal(signal.SIGALRM, time_up)
    signal.alarm(TEST_LIMIT_S)
    begun = time.monotonic()
    # Buffered: what a test prints is shown with its failure, and only then.
    runner = unittest.TextTestRunner(stream=io.StringIO(), verbosity=0, buffer=True)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromName(name))
    signal.alarm(0)
    skipped = "; ".join(reason for _, reason in result.skipped)
    failures = [text for _, text in result.errors + result.failures]
    failures += ["it was expected to fail" for _ in result.unexpectedSuccesses]
    if not result.testsRun and not failures and not skipped:
        failures = ["it did not run"]
    return name, time.monotonic() - begun, skipped or None, failures


@contextlib.contextmanager
def database(kind):
    """Where the databases are: the word for the last lines."""
    files = postgres.made_once() if postgres.is_here() else contextlib.nullcontext()
    if kind == "sqlite":
        with files:
            yield kind
        return
    with files, postgres.Postgres() as server:
        os.environ["SHOPFLOOR_TEST_DATABASE"] = server.url(site=None)
        yield f"{kind} {server.version()}"


def secrets_here():
    """What would be a key or a database, if a test left it in the folder that it runs in."""
    return {name for name in os.listdir() if re.search(r"[.-](key|pem|db)\b|\.keys$", name)}


def outcomes(names, workers):
    """The same for each name, as they end."""
    with concurrent.futures.ProcessPoolExecutor(max_workers=workers) as pool, \
            concurrent.futures.ProcessPoolExecutor(max_workers=1) as beside:
        waiting = {(beside if name.startswith(WAIT) else pool).submit(run_test, name): name
                   for name in names}
        for each in concurrent.futures.as_completed(waiting):
            try:
                yield each.result()
            except Exception as error:  # its process died
                yield waiting[each], 0, None, [repr(error)]


def may_be_load(failures):
    return not any(word in text for text in failures for word in SANITIZERS_SAY)


def count_failed(failed):
    """How many of them fail again when nothing else runs; the others are named, to be mended."""
    if len(failed) > AGAIN_MOST:
        again = {}
    else:
        again = {name for name, failures in failed.items() if may_be_load(failures)}
    steady = set(failed)
    for name in sorted(again):
        _, seconds, _, failures = next(outcomes([name], 1))
        if failures:
            print(*failures, sep="\n")
        else:
            steady.remove(name)
            print(f"unsteady {name}: it failed beside others, and passed alone ({seconds:.1f} s)")
    for name in sorted(steady):
        print(f"FAILED {name}")
    return len(steady)


def run_all(names):
    """How many passed and failed, and why others were skipped."""
    skipped, failed, took = [], {}, []
    for name, seconds, why_skipped, failures in outcomes(names, 3 * os.cpu_count()):
        took.append((seconds, name))
        if failures:
            failed[name] = failures
            print(f"failed {name} ({seconds:.1f} s)", *failures, sep="\n", flush=True)
        elif why_skipped:
            skipped.append(why_skipped)
            print(f"skipped {name}: {why_skipped}", flush=True)
    count = count_failed(failed)
    for seconds, name in sorted(took, reverse=True)[:5]:
        print(f"{seconds:6.1f} s  {name}")
    return len(names) - len(skipped) - count, count, skipped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--leave-out", action="append", default=[], metavar="WORD")
    given = parser.parse_args()
    if not os.access(given.binary, os.X_OK):
        sys.exit(f"{given.binary} is no program")
    os.environ["SHOPFLOOR_UNDER_TEST"] = os.path.abspath(given.binary)
    sys.dont_write_bytecode = True
    if given.database == "postgresql" and postgres.missing():
        print(f"skipped all of it: {postgres.missing()}", "0 passed, 0 failed", sep="\n")
        return

    before = secrets_here()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[engines.FOLDER] = folder
        with database(given.database) as engine:
            names = find_tests(given.words, given.leave_out)
            passed, failed, skipped = run_all(names)
        beside = engines.ran(folder)
    for name in sorted(secrets_here() - before):
        print(f"FAILED: a test has left '{name}' in {os.getcwd()}")
        failed += 1
    for why, count in sorted(collections.Counter(skipped).items()):
        print(f"{count} skipped: {why}")
    if not names:
        print("no test has such a name")
    print(f"on {engine}{', beside ' if beside else ''}{', '.join(beside)}:")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
