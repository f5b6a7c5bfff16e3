"""Measures whole jobs against a GuardDuty that answers five calls a second and Region, 80 ms each: Muster, the least
that so many calls can take, and the same job in plain boto3 (paginator, chunks of 50, read-back), in one run; and how
soon an operation goes on after its Muster was killed."""

import json
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from bench import SESSIONS, SITE, Program, fetch, request, sign_in

REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]
LATENCY_MS, RATE, BATCH = 80, 5, 50
LISTED, CREATED = 10_000, 5_000
SLOW = ["--regions", ",".join(REGIONS), "--latency-ms", str(LATENCY_MS), "--rate-limit", str(RATE)]


def guardduty(accounts, *settings):
    program = Program(
        "muster-emulator", "--listen", "127.0.0.1:0", "--accounts", str(accounts), "--verification-ms", "0", *settings
    )
    subprocess.Popen(["cat"], stdin=program.process.stdout, stdout=subprocess.DEVNULL)
    return program


def begun(emulator, folder, regions=REGIONS):
    """A Muster that has just been started."""
    return Program(
        "muster",
        MUSTER_BACKEND="aws",
        MUSTER_ADDR="127.0.0.1:0",
        MUSTER_REGIONS=",".join(regions),
        MUSTER_DATA_DIR=folder,
        MUSTER_REFRESH="3600",
        AWS_ENDPOINT_URL=emulator.url,
        AWS_ACCESS_KEY_ID="demo",
        AWS_SECRET_ACCESS_KEY="demo",
        LEPTOS_SITE_ROOT=str(SITE),
    )


def muster(emulator, folder, regions=REGIONS):
    program = begun(emulator, folder, regions)
    sign_in(program, "/sign-in/link", program.said(r"(?<=sign-in\?)key=\w+"))
    subprocess.Popen(["cat"], stdin=program.process.stdout, stdout=subprocess.DEVNULL)
    while not all(region["freshness"]["read_at"] for region in json.loads(fetch(f"{program.url}/api/frame/status"))["regions"]):
        time.sleep(0.05)
    return program


def clients(emulator):
    import boto3
    from botocore.config import Config

    retries = Config(retries={"mode": "standard", "max_attempts": 10})
    keys = {"aws_access_key_id": "demo", "aws_secret_access_key": "demo", "endpoint_url": emulator.url, "config": retries}
    return [boto3.client("guardduty", region_name=region, **keys) for region in REGIONS]


def chunks(things):
    return [things[at : at + BATCH] for at in range(0, len(things), BATCH)]


def seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def send(program, path, body, kind="application/x-www-form-urlencoded"):
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    with urllib.request.urlopen(request(program.url + path, body.encode(), **headers)) as answer:
        return answer.read()


def listed_by_boto3(emulator):
    members = 0
    for client in clients(emulator):
        detector = client.list_detectors()["DetectorIds"][0]
        for page in client.get_paginator("list_members").paginate(DetectorId=detector, OnlyAssociated="false"):
            members += len(page["Members"])
    return members


def created_by_boto3(emulator, accounts):
    for client in clients(emulator):
        detector = client.list_detectors()["DetectorIds"][0]
        for some in chunks(accounts):
            details = [{"AccountId": account, "Email": f"root+{account}@example.com"} for account in some]
            client.create_members(DetectorId=detector, AccountDetails=details)
        for some in chunks(accounts):
            client.invite_members(DetectorId=detector, AccountIds=some, DisableEmailNotification=True)
        for some in chunks(accounts):
            client.get_members(DetectorId=detector, AccountIds=some)


def created_by_muster(program, accounts):
    lines = "".join(f"{account},root+{account}@example.com\n" for account in accounts)
    part = 'content-disposition: form-data; name="accounts"'
    form = f"--edge\r\n{part}\r\n\r\n{lines}\r\n--edge--\r\n"
    send(program, "/api/add_accounts/check", form, "multipart/form-data; boundary=edge")
    send(program, "/api/add_accounts/plan", "list=1&action=CreateAndInvite")
    plan = json.loads(fetch(f"{program.url}/api/operations/show_plan?plan=1"))
    confirmed = {"plan": 1, "hash": plan["hash"], "disable_email_notification": "true"}
    send(program, "/api/operations/start", urllib.parse.urlencode(confirmed))
    while True:
        operation = json.loads(fetch(f"{program.url}/api/operations/show?operation=1"))
        if operation["summary"]["finished_at"]:
            tally = operation["summary"]["tally"]
            assert tally["processed"] == tally["cells"] == len(accounts) * len(REGIONS), tally
            return
        time.sleep(0.05)


def say(what, ours, calls, theirs):
    # The bucket is full at the start, so its first calls are free.
    least = (calls - RATE) / RATE
    print(f"{what}: Muster {ours:.1f} s, {ours / least:.2f} x the least for {calls} calls a Region ({least:.1f} s); "
          f"boto3 {theirs:.1f} s, {theirs / ours:.1f} x as long")  # fmt: skip


def listing():
    with guardduty(LISTED, *SLOW) as emulator, tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with muster(emulator, folder) as program:
            ours = time.perf_counter() - started
            members = json.loads(fetch(f"{program.url}/api/frame/status"))["accounts"]
    with guardduty(LISTED, *SLOW) as emulator:
        theirs = seconds(lambda: listed_by_boto3(emulator))
    # The detector and auto-enable are asked for too.
    say(f"listing {members} x {len(REGIONS)}", ours, -(-members // BATCH) + 2, theirs)


def creating():
    accounts = [str(700_000_000_000 + n) for n in range(CREATED)]
    with guardduty(0, *SLOW) as emulator, tempfile.TemporaryDirectory() as folder, muster(emulator, folder) as program:
        # The calls of the start are paid back before the job begins.
        time.sleep(2)
        ours = seconds(lambda: created_by_muster(program, accounts))
    with guardduty(0, *SLOW) as emulator:
        theirs = seconds(lambda: created_by_boto3(emulator, accounts))
    say(f"create and invite {CREATED} x {len(REGIONS)}", ours, 3 * -(-CREATED // BATCH), theirs)


def state(program):
    return json.loads(fetch(f"{program.url}/api/operations/show?operation=1"))["summary"]


def settled(program):
    tally = state(program)["tally"]
    return tally["cells"] - tally["waiting"]


def resuming():
    with guardduty(CREATED, *SLOW) as emulator, tempfile.TemporaryDirectory() as folder:
        program = muster(emulator, folder)
        send(program, "/api/members/plan", "action=StopMonitoringMembers&all=true&search=type%3Dinvitation%26status%3DEnabled")
        plan = json.loads(fetch(f"{program.url}/api/operations/show_plan?plan=1"))
        confirmed = {"plan": 1, "hash": plan["hash"], "typed_count": plan["accounts"]}
        send(program, "/api/operations/start", urllib.parse.urlencode(confirmed))
        while not (before := settled(program)):
            time.sleep(0.01)
        program.process.kill()
        program.process.wait()
        session = SESSIONS[urllib.parse.urlsplit(program.url).netloc]
        with begun(emulator, folder) as again:
            SESSIONS[urllib.parse.urlsplit(again.url).netloc] = session
            subprocess.Popen(["cat"], stdin=again.process.stdout, stdout=subprocess.DEVNULL)
            # What was answered when the program was killed, and not asked for since, counts as going on too.
            before = max(before, settled(again))
            while settled(again) <= before:
                time.sleep(0.01)
            went_on = time.perf_counter() - again.started
            while not state(again)["finished_at"]:
                time.sleep(0.05)
            whole = time.perf_counter() - again.started
            cells = state(again)["tally"]["cells"]
    print(f"killed after {before} of {cells} account-Regions: further outcomes {went_on:.1f} s after the start, the last after {whole:.1f} s")


if __name__ == "__main__":
    listing()
    creating()
    resuming()
