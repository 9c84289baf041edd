"""What the tests run beside the program: which engines it was built with, and which ran.

    postgres.missing()             why tests that need PostgreSQL cannot run here; None: they can
    @engines.needs(postgres)       has these skipped then, with that reason

Each engine that is started notes its name and version; run.py's last lines say them.
"""
import functools
import os
import pathlib
import subprocess
import unittest

FOLDER = "SHOPFLOOR_ENGINES_RAN"  # run.py's, with a file for each


@functools.lru_cache(maxsize=None)
def built_with(engine):
    """As the second line of --version has it."""
    program = os.environ.get("SHOPFLOOR_UNDER_TEST", "build/shopfloor")
    said = subprocess.run([program, "--version"], stdout=subprocess.PIPE, timeout=60,
                          check=True).stdout.decode()
    return f"with {engine}" in said.splitlines()[1].split(", ")


def missing(engine, is_here):
    """Why tests cannot use an engine; None: they can."""
    if not is_here:
        return f"there is no {engine} here; script/bootstrap fetches it"
    return None if built_with(engine) else f"the program was built without {engine}"


def needs(*modules):
    """Skips tests where one of these engines is missing."""
    why = next(filter(None, (each.missing() for each in modules)), None)
    return unittest.skipIf(why, why)


def note(name):
    """It runs."""
    if FOLDER in os.environ:
        (pathlib.Path(os.environ[FOLDER]) / name).touch()


def ran(folder):
    return sorted(os.listdir(folder))
