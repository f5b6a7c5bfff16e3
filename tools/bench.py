"""Measures the optimized build on this machine: counts, bytes and ratios first; milliseconds are of this machine."""

import http.client
import json
import os
import re
import statistics
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
RELEASE = ROOT / "target/release"
SITE = ROOT / "target/site"
ACCOUNTS, FEW = 50_000, 100
ROUNDS = 60


# The cookies of the programs that somebody is signed in to.
SESSIONS = {}


def request(url, body=None, **headers):
    session = SESSIONS.get(urllib.parse.urlsplit(url).netloc)
    return urllib.request.Request(url, body, headers | ({"cookie": session} if session else {}))


def fetch(url, **headers):
    with urllib.request.urlopen(request(url, **headers)) as answer:
        return answer.read()


def sign_in(program, path, form):
    place = urllib.parse.urlsplit(program.url).netloc
    connection = http.client.HTTPConnection(place)
    connection.request("POST", path, form, {"content-type": "application/x-www-form-urlencoded"})
    SESSIONS[place] = connection.getresponse().getheader("set-cookie").split(";")[0]
    connection.close()


def timed(url, **headers):
    started = time.perf_counter()
    fetch(url, **headers)
    return (time.perf_counter() - started) * 1000


def spread(samples):
    ordered = sorted(samples)
    return f"median {statistics.median(ordered):.1f} ms, 95 % {ordered[len(ordered) * 95 // 100]:.1f} ms"


class Program:
    """A program of ours on a free port, ended with the `with` block."""

    def __init__(self, name, *arguments, **settings):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUSTER_")}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [RELEASE / name, *arguments], env=kept | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.url = "http://" + self.said(r"127\.0\.0\.1:\d+")
        self.ready = (time.perf_counter() - self.started) * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def said(self, pattern):
        """The next thing like this that it says."""
        return next(found[0] for line in self.process.stdout if (found := re.search(pattern, line)))

    def resident(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def emulator():
    key = "AWS4-HMAC-SHA256 Credential=demo/20260101/us-east-1/guardduty/aws4_request, SignedHeaders=host, Signature=0"
    starts = []
    for _ in range(5):
        with Program("muster-emulator", "--listen", "127.0.0.1:0", "--accounts", str(ACCOUNTS)) as program:
            starts.append(program.ready)
    print(f"emulator, {ACCOUNTS} accounts x 4 Regions: start {spread(starts)}")
    with Program("muster-emulator", "--listen", "127.0.0.1:0", "--accounts", str(ACCOUNTS)) as program:
        subprocess.Popen(["cat"], stdin=program.process.stdout, stdout=subprocess.DEVNULL)
        detector = json.loads(fetch(f"{program.url}/detector", authorization=key))["detectorIds"][0]
        url = f"{program.url}/detector/{detector}/member?onlyAssociated=false"
        token, samples = "", []
        while token is not None:
            started = time.perf_counter()
            page = json.loads(fetch(f"{url}&nextToken={token}" if token else url, authorization=key))
            samples.append((time.perf_counter() - started) * 1000)
            token = page.get("nextToken") or None
        print(f"emulator: {len(samples)} pages of ListMembers: {spread(samples)}, slowest {max(samples):.1f} ms")


def muster(accounts):
    program = Program(
        "muster",
        MUSTER_ADDR="127.0.0.1:0",
        MUSTER_EMULATOR_ACCOUNTS=str(accounts),
        MUSTER_REFRESH="3600",
        LEPTOS_SITE_ROOT=str(SITE),
    )
    sign_in(program, "/sign-in/demo", "role=admin")
    subprocess.Popen(["cat"], stdin=program.process.stdout, stdout=subprocess.DEVNULL)
    first = None
    while True:
        status = json.loads(fetch(f"{program.url}/api/frame/status"))
        if first is None and status["accounts"]:
            first = (time.perf_counter() - program.started) * 1000
        if all(region["freshness"]["read_at"] for region in status["regions"]):
            whole = (time.perf_counter() - program.started) * 1000
            return program, first, whole
        time.sleep(0.01)


def page(program, path):
    for _ in range(5):
        fetch(program.url + path)
    return [timed(program.url + path) for _ in range(ROUNDS)]


def pages():
    few, *_ = muster(FEW)
    many, first, whole = muster(ACCOUNTS)
    with few, many:
        print(f"muster, {ACCOUNTS} accounts x 4 Regions: ready {many.ready:.0f} ms, first rows {first:.0f} ms, all read {whole:.0f} ms")
        print(f"muster: {many.resident()} MiB resident with the emulator in it, {few.resident()} MiB with {FEW} accounts")
        small, large = page(few, "/members"), page(many, "/members")
        ratio = statistics.median(large) / statistics.median(small)
        print(f"members page: {ratio:.2f} x the time of {FEW} accounts ({spread(large)} against {spread(small)})")
        for search in ["status=Disabled&sort=status", "q=77&sort=updated&dir=desc", "has=gaps&sort=email"]:
            samples = page(many, f"/api/members/window?search={search.replace('=', '%3D').replace('&', '%26')}")
            print(f"window query {search}: {spread(samples)} over HTTP")
        html = len(fetch(f"{many.url}/members", **{"accept-encoding": "br"}))
        print(f"members page, 100 rows: {html / 1000:.1f} kB brotli")


def lists():
    """A file of 50,000 accounts, from its upload to its checked page, as a browser without a script does it."""
    edge = "edge-of-a-part"
    rows = "".join(f"account {n},{700_000_000_000 + n},root+{n}@example.com\r\n" for n in range(ACCOUNTS - 2))
    text = f"Name,Account ID,Email\r\n{rows}lost,70000000001,a@example.com\r\nshort,12,b@example.com\r\n"
    head = 'content-disposition: form-data; name="file"; filename="accounts.csv"\r\ncontent-type: text/csv'
    body = f"--{edge}\r\n{head}\r\n\r\n{text}\r\n--{edge}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={edge}", "accept": "text/html", "sec-fetch-site": "same-origin"}
    program, *_ = muster(FEW)
    with program:
        headers["referer"] = f"{program.url}/members/add"
        samples = []
        for _ in range(10):
            started = time.perf_counter()
            with urllib.request.urlopen(request(f"{program.url}/api/add_accounts/check", body, **headers)) as answer:
                page = answer.read().decode()
            samples.append((time.perf_counter() - started) * 1000)
            assert f"{ACCOUNTS - 2:,}" in page, page[:2000]
            url = answer.url
        print(f"a file of {ACCOUNTS} accounts, {len(body) / 1e6:.1f} MB, upload to checked page: {spread(samples)}, slowest {max(samples):.0f} ms")
        turned = [timed(f"{url}?page=400") for _ in range(ROUNDS)]
        print(f"another page of it: {spread(turned)}")


def exports():
    many, *_ = muster(ACCOUNTS)
    with many:
        before = many.resident()
        for ending in ["csv", "json", "ndjson"]:
            started = time.perf_counter()
            size = len(fetch(f"{many.url}/export/members.{ending}"))
            seconds = time.perf_counter() - started
            print(f"export of {ACCOUNTS} accounts x 4 Regions as {ending}: {size / 1e6:.1f} MB in {seconds:.2f} s")
        print(f"muster: {many.resident() - before} MiB more resident after the exports")


def bundle():
    """What every page loads, and the modules that come later."""
    compressed = [path for path in (SITE / "pkg").glob("*.br") if path.suffixes[-2] in {".wasm", ".js", ".css"}]
    for name, later in [("first load", False), ("later", True)]:
        sizes = {path.stem: path.stat().st_size / 1000 for path in compressed if path.name.startswith("split_") == later}
        parts = ", ".join(f"{file} {size:.1f}" for file, size in sorted(sizes.items()))
        print(f"{name}, brotli: {sum(sizes.values()):.1f} kB ({parts})")


if __name__ == "__main__":
    emulator()
    pages()
    lists()
    exports()
    bundle()
