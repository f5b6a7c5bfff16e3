"""Starts the built emulator for the tests and gives them clients."""

import http.client
import json
import os
import pathlib
import subprocess
import urllib.request

import boto3
import botocore.config
import pytest
from walk import check_answer

ROOT = pathlib.Path(__file__).resolve().parents[3]
ADMINISTRATOR = "123456789012"
REGION = "us-east-1"


def binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return os.environ.get("MUSTER_EMULATOR_BIN", str(target / "debug" / "muster-emulator"))


class Emulator:
    """One running emulator."""

    def __init__(self, log, *flags):
        command = [binary(), "--listen", "127.0.0.1:0", *flags]
        self.log = log
        self.clients = {}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=open(log, "wb"), text=True)
        first_line = self.process.stdout.readline()
        assert "listening on http://" in first_line, pathlib.Path(log).read_text()
        self.url = first_line.split()[-1]

    def stop(self):
        self.process.kill()
        self.process.wait()

    def control(self, name, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        method = method or ("GET" if data is None else "POST")
        request = urllib.request.Request(f"{self.url}/_emulator/{name}", data, method=method)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def raw(self, method, path, body=None, headers=None, region=REGION, account=ADMINISTRATOR):
        """A request as it is written down here: status, headers and body of its answer."""
        scope = f"{account}/20261121/{region}/guardduty/aws4_request"
        signed = {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        try:
            connection.request(method, path, body, {**signed, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def reset(self):
        self.control("reset", method="POST")

    def client(self, service="guardduty", account=ADMINISTRATOR, region=REGION):
        """A client that sends each call once; every answer is held against the API model."""
        key = (service, account, region)
        if key not in self.clients:
            self.clients[key] = self.new_client(*key)
        return self.clients[key]

    def new_client(self, service, account, region):
        client = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register(f"after-call.{service}", check_answer)
        return client


class Account:
    """An account with its detector in one Region."""

    def __init__(self, emulator, account=ADMINISTRATOR, region=REGION):
        self.id = account
        self.client = emulator.client(account=account, region=region)
        self.detector = next(iter(self.client.list_detectors()["DetectorIds"]), None)

    def create_detector(self, **more):
        self.detector = self.client.create_detector(Enable=True, **more)["DetectorId"]
        return self.detector

    def call(self, operation, **more):
        return getattr(self.client, operation)(DetectorId=self.detector, **more)

    def create(self, account, email="root@example.com"):
        detail = {"AccountId": account, "Email": email}
        return self.call("create_members", AccountDetails=[detail])["UnprocessedAccounts"]

    def act(self, operation, account, **more):
        return self.call(operation, AccountIds=[account], **more)["UnprocessedAccounts"]

    def member(self, account):
        members = self.call("get_members", AccountIds=[account])["Members"]
        return members[0] if members else None

    def status(self, account):
        member = self.member(account)
        return member["RelationshipStatus"] if member else "None"

    def members(self):
        pages = self.client.get_paginator("list_members").paginate(
            DetectorId=self.detector, OnlyAssociated="false"
        )
        return [member for page in pages for member in page["Members"]]


def reasons(unprocessed):
    return [account["Result"] for account in unprocessed]


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """Starts emulators with the flags that are given; each set of flags only once."""
    running = {}
    logs = tmp_path_factory.mktemp("logs")

    def start(*flags):
        if flags not in running:
            running[flags] = Emulator(logs / f"{len(running)}.log", *flags)
        running[flags].reset()
        return running[flags]

    yield start
    for emulator in running.values():
        emulator.stop()
        assert b"panicked" not in emulator.log.read_bytes()


@pytest.fixture
def seeded(start):
    """The smallest organization with every status; addresses are verified at once, nobody accepts by itself."""
    return start("--accounts", "200", "--verification-ms", "0")


@pytest.fixture
def empty(start):
    """An administrator without members; addresses are verified at once, nobody accepts by itself."""
    return start("--accounts", "0", "--verification-ms", "0")
