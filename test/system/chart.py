#!/usr/bin/env python3
"""The chart in deploy/helm, rendered by Helm's own engine, and the plain manifests beside it.

    python3 test/system/chart.py --write    make deploy/kubernetes/*.yaml anew
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART, MANIFESTS = ROOT / "deploy/helm/shopfloor", ROOT / "deploy/kubernetes"
CHECK = ROOT / "test/kubernetes/check.py"
# As script/bootstrap makes them.
HELM, PYTHON = ROOT / "build-kubernetes/helm", ROOT / "build-kubernetes/packages/bin/python"

# In which file a kind is; all others are in shopfloor.yaml.
FILES = {"ServiceMonitor": "monitoring.yaml", "PrometheusRule": "monitoring.yaml",
         "Job": "restore.yaml"}


class Refused(Exception):
    """By the chart or its schema."""


def missing():
    """What is not on this machine; None: all is there."""
    if not HELM.exists():
        return "script/bootstrap could not build Helm's engine"
    return None if PYTHON.exists() else "script/bootstrap could not get the packages of Python"


def render(values, name="shopfloor", namespace="shopfloor"):
    """`values` are what YAML says, or become JSON. The manifests, each with `text` and `object`."""
    given = values if isinstance(values, str) else json.dumps(values)
    done = subprocess.run([HELM, CHART, name, namespace], input=given, capture_output=True, text=True)
    if done.returncode:
        raise Refused(done.stderr)
    return json.loads(done.stdout)["manifests"]


def objects(values, **how):
    return [each["object"] for each in render(values, **how)]


def faults(objects):
    """What Kubernetes and its operators would not know what to do with."""
    done = subprocess.run([PYTHON, CHECK], input=json.dumps(objects),
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def plain_manifests():
    """{file: text}"""
    values, files = (MANIFESTS / "values.yaml").read_text(), {}
    restoring = render(values + "restore: {backup: shopfloor-2026-01-15.db}\n")
    jobs = [each for each in restoring if each["object"]["kind"] == "Job"]
    for each in render(values) + jobs:
        name = FILES.get(each["object"]["kind"], "shopfloor.yaml")
        files[name] = files.get(name, "") + each["text"]
    return files


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    for name, text in plain_manifests().items():
        (MANIFESTS / name).write_text(text)
