"""Bytes that no client sends: the emulator answers or hangs up, and lives on."""

import random
import socket

import pytest
from conftest import Account

SAMPLES = 150


def exchange(url, data):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        answer = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                answer += part
        except OSError as error:
            # Hanging up on garbage is an answer, keeping silent is not.
            assert not isinstance(error, TimeoutError), data
        return answer


def requests(dice):
    credential = "Credential=123456789012/20261121/us-east-1/guardduty/aws4_request"
    plain = (
        "POST /detector/{id}/member/invite?maxResults=5 HTTP/1.1\r\nhost: localhost\r\n"
        f"authorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0\r\n"
        "connection: close\r\ncontent-length: 32\r\n\r\n"
        '{"accountIds":["000012345678"]} '
    ).encode()
    yield b""
    yield bytes(dice.randrange(256) for _ in range(200))
    yield b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n"
    for _ in range(SAMPLES):
        changed = bytearray(plain)
        for _ in range(dice.randint(1, 8)):
            place = dice.randrange(len(changed))
            if dice.random() < 0.5:
                changed[place] = dice.randrange(256)
            else:
                del changed[place : place + dice.randint(1, 20)]
        yield bytes(changed)


@pytest.mark.parametrize("seed", range(4))
def test_garbage(empty, seed):
    admin = Account(empty)
    for data in requests(random.Random(seed)):
        data = data.replace(b"{id}", admin.detector.encode())
        first_line = exchange(empty.url, data).split(b"\r\n", 1)[0]
        assert not first_line or first_line.split()[1] in (b"200", b"400", b"403", b"408", b"414", b"431", b"501"), data
    assert admin.create("000000000009") == []
