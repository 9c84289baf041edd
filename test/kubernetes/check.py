#!/usr/bin/env python3
"""Would Kubernetes take these objects? check.py < OBJECTS

Reads a list of objects as JSON, prints a list of what is wrong. Strict: a field that a schema does
not know is wrong, while Kubernetes itself would only drop it. Runs in a folder of Python packages of
its own, which script/bootstrap makes.
"""
import json
import sys

import kubernetes_validate
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as monitoring

# The oldest Kubernetes that the chart is for, and the newest that is known here.
VERSIONS = ("1.27", kubernetes_validate.latest_version())
OPERATORS = {"monitoring.coreos.com/v1": monitoring, "keda.sh/v1alpha1": keda}


def lost(given, kept, path=""):
    """The fields that a model has dropped."""
    if isinstance(given, dict):
        kept = kept if isinstance(kept, dict) else {}
        return [field for key, value in given.items() for field in (
            lost(value, kept[key], f"{path}.{key}") if key in kept else [f"{path}.{key}"])]
    if isinstance(given, list):
        return [field for i, value in enumerate(given) for field in lost(value, kept[i], f"{path}[{i}]")]
    return []


def by_operator(one):
    try:
        model = getattr(OPERATORS[one["apiVersion"]], one["kind"]).model_validate(one)
    except (ValueError, AttributeError) as error:
        return [str(error)]
    kept = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return [f"{field} is no field" for field in lost(one, kept)]


def by_kubernetes(one):
    faults = []
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            faults.append(f"{'.'.join(map(str, error.path))}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            faults.append(error.message)
    return faults


def main():
    faults = []
    for one in json.load(sys.stdin):
        check = by_operator if one["apiVersion"] in OPERATORS else by_kubernetes
        faults += [f"{one['kind']} {one['metadata']['name']}: {fault}" for fault in check(one)]
    json.dump(faults, sys.stdout)


if __name__ == "__main__":
    main()
