"""Measures what stays in memory: 50,000 accounts in 17 Regions, before and after ten operations on 5,000 of them."""

import json
import tempfile
import time
import urllib.parse

from bench import fetch
from bench_operations import guardduty, muster, send

REGIONS = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2",
    "eu-west-3", "eu-north-1", "sa-east-1",
]  # fmt: skip
ACCOUNTS, CHANGED, OPERATIONS = 50_000, 5_000, 10


def operate(program, number, action, accounts):
    picked = [("action", action)] + [(f"accounts[{at}]", account) for at, account in enumerate(accounts)]
    send(program, "/api/members/plan", urllib.parse.urlencode(picked))
    plan = json.loads(fetch(f"{program.url}/api/operations/show_plan?plan={number}"))
    confirmed = {"plan": number, "hash": plan["hash"], "typed_count": plan["accounts"], "disable_email_notification": "true"}
    send(program, "/api/operations/start", urllib.parse.urlencode(confirmed))
    while True:
        summary = json.loads(fetch(f"{program.url}/api/operations/show?operation={number}"))["summary"]
        if summary["finished_at"]:
            return summary["tally"]
        time.sleep(0.2)


def members(program, status):
    lines = fetch(f"{program.url}/export/members.ndjson?status={status}").decode().splitlines()
    return [json.loads(line)["accountId"] for line in lines]


def main():
    with guardduty(ACCOUNTS, "--regions", ",".join(REGIONS)) as emulator, tempfile.TemporaryDirectory() as folder:
        with muster(emulator, folder, REGIONS) as program:
            accounts = members(program, "Enabled")[:CHANGED]
            sizes, cells = [program.resident()], []
            for number in range(1, OPERATIONS + 1):
                action = "StopMonitoringMembers" if number % 2 else "StartMonitoringMembers"
                cells.append(operate(program, number, action, accounts)["processed"])
                sizes.append(program.resident())
            print(f"{ACCOUNTS} accounts x {len(REGIONS)} Regions, {OPERATIONS} operations on {CHANGED}: {cells} cells processed")
            print(f"resident before and after each: {sizes} MiB")


if __name__ == "__main__":
    main()
