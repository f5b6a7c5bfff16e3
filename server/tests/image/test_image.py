"""The image as an engine, a browser and a person who forgets the backend meet it."""

import http.client
import os
import re
import signal
import time
import urllib.error
import urllib.request

import pytest

PATIENCE = 30
LONGEST_END = 10


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.status, answer.headers, answer.read()


def sign_in(url):
    """As a viewer of the demo; answers with the cookie."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("POST", "/sign-in/demo", "role=viewer", {"Content-Type": "application/x-www-form-urlencoded"})
    cookie = connection.getresponse().getheader("Set-Cookie").split(";")[0]
    connection.close()
    return cookie


@pytest.fixture(scope="module")
def running(image):
    """The image as a demo, from healthy to its end."""
    assert image.run(image.stage.healthcheck)[0] != 0, "nobody is healthy before it runs"
    process = image.start(image.stage.entrypoint, MUSTER_BACKEND="emulator")
    try:
        until = time.monotonic() + PATIENCE
        while image.run(image.stage.healthcheck)[0] != 0:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < until, "it becomes healthy"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{image.port}"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=LONGEST_END)
    finally:
        process.kill()
    assert process.returncode == 0, said


def test_its_user_is_nobody_special(image):
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", image.stage.user)


def test_it_runs_as_that_user(running):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user: the image was run as this one")
    assert running


def test_its_port_is_the_one_it_serves(image):
    assert image.stage.ports == [image.stage.environment["MUSTER_ADDR"].rpartition(":")[2]]


def test_it_has_certificate_authorities_where_the_sdk_looks(image):
    source = next(source for source, target in image.stage.copies if target == "/etc/ssl/certs/")
    if not source.exists():
        pytest.skip(f"this machine has no {source}")
    assert b"BEGIN CERTIFICATE" in image.path("/etc/ssl/certs/ca-certificates.crt").read_bytes()


@pytest.mark.parametrize("settings", [{}, {"MUSTER_BACKEND": ""}])
def test_without_a_backend_it_says_which_there_are(image, settings):
    code, said = image.run(image.stage.entrypoint, **settings)
    assert code != 0
    assert said.splitlines() == [
        "Error: MUSTER_BACKEND is not set: `aws` for your accounts, `emulator` for a demo organization"
    ]


def test_it_is_ready(running):
    status, _, body = get(f"{running}/readyz")
    assert (status, body) == (200, b"ready\n")


def test_the_members_are_shown_with_every_file_of_the_page(running, image):
    status, _, page = get(f"{running}/members", **{"Cookie": sign_in(running)})
    assert status == 200
    assert b"<table" in page
    files = set(re.findall(r'(?:href|src)="(/[\w./-]+\.\w+)"', page.decode()))
    bundle = {file for file in files if file.startswith("/pkg/")}
    assert {file.rpartition(".")[2] for file in bundle} == {"css", "js", "wasm"}
    for file in files:
        assert get(running + file)[0] == 200, file
    binary = image.path(image.stage.entrypoint[0])
    [root] = {re.fullmatch(r"(/pkg/[\w-]{16}/pkg)/[\w.]+", file)[1] for file in bundle}
    site = binary.parent / "site/pkg"
    files = [file for file in site.iterdir() if file.suffix in {".css", ".js", ".wasm"}]
    assert "split_later.wasm" in {file.name for file in files}
    for file in files:
        _, headers, body = get(f"{running}{root}/{file.name}", **{"Accept-Encoding": "br"})
        assert headers["Content-Encoding"] == "br", file
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert body == (site / f"{file.name}.br").read_bytes(), f"{file} is sent as it was compressed"


def test_files_of_another_version_are_not_there(running):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{running}/pkg/0123456789abcdef/pkg/split_later.wasm")
