#!/usr/bin/env python3
"""Count what `meson test` ran: tools/count_tests.py TESTLOG STATUS

TESTLOG is Meson's meson-logs/testlog.json, STATUS the exit status of `meson test`. Prints
a line for each that failed or was skipped, then "N passed, N failed". The cases of a test
that speaks TAP are counted one by one, but for those that were skipped; a test that ends badly
although none of its cases did (a crash, a sanitizer's report, a time-out) counts as one more
failure, and so does every case that it announced and did not run.
"""
import json
import pathlib
import re
import sys


SKIPPED = re.compile(r"ok \d+ - (.*?) # SKIP\b *(.*)", re.IGNORECASE)


def told(test):
    """Lines that name what failed or was skipped of one test."""
    name = test["name"]
    for line in test.get("stdout", "").splitlines():
        failed = re.match(r"not ok \d+ - (.*)", line)
        skipped = SKIPPED.match(line)
        if failed:
            yield f"FAILED {name}: {failed[1]}"
        elif skipped:
            yield f"skipped {name}: {skipped[1]}: {skipped[2]}"
    if test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
        yield f"FAILED {name} ({test['result']})"


def cases(test):
    """(passed, failed) of one test."""
    lines = test.get("stdout", "").splitlines()
    good = test["result"] in ("OK", "SKIP", "EXPECTEDFAIL")
    plan = next((int(line[3:]) for line in lines if re.fullmatch(r"1\.\.\d+", line)), None)
    if plan is None:
        return (1, 0) if good else (0, 1)
    skipped = sum(bool(SKIPPED.match(line)) for line in lines)
    passed = sum(bool(re.match(r"ok\b", line)) for line in lines) - skipped
    failed = sum(bool(re.match(r"not ok\b", line)) for line in lines)
    failed += max(0, plan - passed - failed - skipped)
    return passed, failed if good or failed else 1


def read(log):
    return [json.loads(line) for line in log.read_text().splitlines() if line]


def count(log, status):
    if not log.exists():
        return 0, int(status != 0)
    counts = [cases(test) for test in read(log)]
    passed = sum(count[0] for count in counts)
    failed = sum(count[1] for count in counts)
    return passed, failed or int(status != 0)


def main(log, status):
    for test in read(log) if log.exists() else ():
        print(*told(test), sep="\n", end="\n" if list(told(test)) else "")
    print("%d passed, %d failed" % count(log, status))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
