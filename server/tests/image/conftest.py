"""Lays the image out and runs it without a container engine.

What the last stage of the Dockerfile copies is laid under a folder of its own, read-only, and started as the Dockerfile
says: its entry point, its environment and no other, its user if the tests may become one. What cannot be seen like
this is the base image. DIST names another folder than dist/, such as one laid out from a development build.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
DIST = pathlib.Path(os.environ.get("DIST", ROOT / "dist"))


class Stage:
    """The last stage of the Dockerfile. An instruction that it does not know is an error: it would go untested."""

    def __init__(self, dockerfile):
        lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", dockerfile)).splitlines()
        *_, stage = re.split(r"(?m)^FROM .*$", "\n".join(lines))
        build = re.search(r"(?m)^WORKDIR (\S+)$", dockerfile)[1]
        self.copies, self.environment, self.ports = [], {}, []
        for line in filter(None, stage.splitlines()):
            instruction, rest = line.split(maxsplit=1)
            match instruction:
                case "COPY":
                    origin = rest.startswith("--from=build ")
                    source, target = rest.removeprefix("--from=build ").split()
                    self.copies.append((self.source(source, origin, build), target))
                case "ENV":
                    self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
                case "EXPOSE":
                    self.ports.append(rest)
                case "USER":
                    self.user = rest
                case "HEALTHCHECK":
                    self.healthcheck = json.loads(rest.split(" CMD ")[1])
                case "ENTRYPOINT":
                    self.entrypoint = json.loads(rest)
                case _:
                    raise ValueError(f"the tests do not know what to make of {line}")

    @staticmethod
    def source(path, from_build, build):
        """Where a file of the build stage or of the clone is on this machine."""
        if not from_build:
            return ROOT / path
        place = pathlib.Path(path)
        return DIST / place.relative_to(f"{build}/dist") if place.is_relative_to(f"{build}/dist") else place


class Image:
    """The files of the image, and how to run a command among them."""

    def __init__(self, stage, root):
        self.stage, self.root = stage, root
        for source, target in stage.copies:
            place = self.path(target)
            if not source.exists() and not source.is_relative_to(ROOT) and not source.is_relative_to(DIST):
                continue  # The build stage has it, this machine does not.
            if source.is_dir():
                shutil.copytree(source, place, dirs_exist_ok=True)
            else:
                place = place / source.name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
        for place in [root, *root.rglob("*")]:
            place.chmod(place.stat().st_mode & 0o555 | 0o444)
        # Port 3000 may be taken on this machine.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        host = stage.environment["MUSTER_ADDR"].rpartition(":")[0]
        self.environment = stage.environment | {"MUSTER_ADDR": f"{host}:{self.port}"}

    def path(self, absolute):
        return self.root / absolute.removeprefix("/")

    def start(self, command, **settings):
        user = {}
        if os.geteuid() == 0:
            uid, gid = map(int, self.stage.user.split(":"))
            user = {"user": uid, "group": gid, "extra_groups": []}
        return subprocess.Popen(
            [self.path(command[0]), *command[1:]],
            env=self.environment | settings,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **user,
        )

    def run(self, command, **settings):
        process = self.start(command, **settings)
        try:
            said, _ = process.communicate(timeout=30)
        finally:
            process.kill()
        return process.returncode, said


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    root = tmp_path_factory.mktemp("image") / "root"
    root.mkdir()
    for folder in root.parents[:3]:
        folder.chmod(0o755)
    yield Image(Stage((ROOT / "Dockerfile").read_text()), root)
    for place in [root, *root.rglob("*")]:
        place.chmod(0o755)
