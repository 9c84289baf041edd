#!/usr/bin/env python3
"""Check docker/Dockerfile and docker-compose.yml: tools/check_container.py

No container engine is needed: this looks for what goes wrong unnoticed until someone
builds the image, or worse, runs it. It reads only the forms that our files use.
"""
import fnmatch
import json
import pathlib
import re
import sys

import yaml

KNOWN = {"ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
         "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}


def instructions(text):
    """The (name, argument) pairs of a Dockerfile, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M)
    text = re.sub(r"\\\n\s*", " ", text)
    return [tuple((line.strip() + " ").split(" ", 1)) for line in text.splitlines() if line.strip()]


def is_exec_form(argument):
    try:
        words = json.loads(argument)
    except ValueError:
        return False
    return isinstance(words, list) and words and all(isinstance(word, str) for word in words)


def check_from(argument, stages):
    match = re.fullmatch(r"(\S+?)(?: AS (\S+))?", argument)
    if not match:
        return [f"FROM {argument}: not 'FROM IMAGE:TAG' or 'FROM IMAGE:TAG AS NAME'"]
    image, name = match.groups()
    stages.append(name)
    if image == "scratch" or image in stages[:-1] or (":" in image and not image.endswith(":latest")):
        return []
    return [f"FROM {image}: name the version, and not 'latest'"]


def check_run(argument):
    if "apt-get install" not in argument:
        return []
    wanted = {
        "apt-get update": "apt-get install needs apt-get update in the same RUN",
        "--yes": "apt-get install needs --yes",
        "--no-install-recommends": "apt-get install needs --no-install-recommends",
        "rm -rf /var/lib/apt/lists/*": "the package lists stay in the image",
    }
    return [f"RUN: {fault}" for text, fault in wanted.items() if text not in argument]


def check_copy(argument, stages, ignored):
    words = argument.split()
    origin = [word[len("--from="):] for word in words if word.startswith("--from=")]
    if origin:
        return [] if origin[0] in stages[:-1] else [f"COPY --from={origin[0]}: no such stage"]
    faults = []
    for source in (word for word in words[:-1] if not word.startswith("--")):
        if not pathlib.Path(source).exists():
            faults.append(f"COPY {source}: there is no such file")
        if any(fnmatch.fnmatch(source.split("/")[0], pattern) for pattern in ignored):
            faults.append(f"COPY {source}: .dockerignore leaves it out")
    return faults


def check_dockerfile(text, ignored):
    faults, stages, last = [], [], {}
    for name, argument in instructions(text):
        argument = argument.strip()
        if name not in KNOWN:
            faults.append(f"{name}: not an instruction we use")
        elif name == "FROM":
            faults += check_from(argument, stages)
            last = {}
        elif name == "RUN":
            faults += check_run(argument)
        elif name == "COPY":
            faults += check_copy(argument, stages, ignored)
        elif name in ("CMD", "ENTRYPOINT") and not is_exec_form(argument):
            faults.append(f'{name} {argument}: use the form ["word", ...], so that signals arrive')
        last[name] = argument
    for name in ("USER", "HEALTHCHECK", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"):
        if name not in last:
            faults.append(f"the last stage has no {name}")
    if last.get("USER") in ("root", "0"):
        faults.append("USER: the last stage runs as root")
    probe = last.get("HEALTHCHECK", "").partition("CMD ")[2]
    if not is_exec_form(probe):
        faults.append('HEALTHCHECK: use the form CMD ["word", ...], the image may lose its shell')
    return [f"docker/Dockerfile: {fault}" for fault in faults], last


def check_names(name, service, compose):
    """What a service refers to has to be there, and to start with it."""
    faults = []
    image, services = service.get("image", ""), compose["services"]
    if ":" not in image or image.endswith(":latest"):
        faults.append(f"{name}: the image '{image}' needs a version, and not 'latest'")
    for other in service.get("depends_on", []):
        if other not in services:
            faults.append(f"{name}: it depends on {other}, which is no service")
        elif not set(service.get("profiles", [])) <= set(services[other].get("profiles", [])):
            faults.append(f"{name}: {other} is of another profile")
    for secret in service.get("secrets", []):
        if secret not in compose.get("secrets", {}):
            faults.append(f"{name}: the secret {secret} is not declared")
    # URL of a service: scheme://[user@]HOST[:port]
    for variable, value in (service.get("environment") or {}).items():
        host = re.match(r"[a-z]+://(?:[^@/]+@)?([a-z]+)(?=[:/])", str(value))
        if host and host[1] not in services:
            faults.append(f"{name}: {variable} is at {host[1]}, which is no service")
    return faults


def check_compose(compose, image):
    faults = []
    for name, service in compose["services"].items():
        faults += check_names(name, service, compose)
        dockerfile = service.get("build", {}).get("dockerfile")
        if dockerfile and not pathlib.Path(dockerfile).exists():
            faults.append(f"{name}: there is no {dockerfile}")
        mounts = dict(volume.split(":")[:2] for volume in service.get("volumes", []))
        ours, balanced = bool(dockerfile), "scaled" in service.get("profiles", [])
        if ours and image.get("VOLUME") not in mounts.values():
            faults.append(f"{name}: nothing is mounted at {image.get('VOLUME')}")
        for volume in mounts:
            if not volume.startswith((".", "/")) and volume not in compose.get("volumes", {}):
                faults.append(f"{name}: the volume {volume} is not declared")
        for path in (volume for volume in mounts if volume.startswith("./")):
            if not pathlib.Path(path).exists():
                faults.append(f"{name}: there is no {path}")
        ports = [port.split(":")[-1] for port in service.get("ports", [])]
        if ours and not balanced and image.get("EXPOSE") not in ports:
            faults.append(f"{name}: port {image.get('EXPOSE')} is not published")
        for limit in ("mem_limit", "cpus"):
            if limit not in service:
                faults.append(f"{name}: no {limit}")
    return [f"docker-compose.yml: {fault}" for fault in faults]


def main():
    ignored = [line for line in pathlib.Path(".dockerignore").read_text().splitlines()
               if line and not line.startswith("#")]
    faults, image = check_dockerfile(pathlib.Path("docker/Dockerfile").read_text(), ignored)
    faults += check_compose(yaml.safe_load(pathlib.Path("docker-compose.yml").read_text()), image)
    print("\n".join(faults) or "the container's files hold")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
