"""What the emulator answers in every state, against a table that no code is made from."""

import csv
import pathlib

import pytest
from conftest import Account, reasons

TABLE = pathlib.Path(__file__).resolve().parents[1] / "state_action.csv"
OPERATIONS = {
    "InviteMembers": "invite_members",
    "StartMonitoringMembers": "start_monitoring_members",
    "StopMonitoringMembers": "stop_monitoring_members",
    "DisassociateMembers": "disassociate_members",
    "DeleteMembers": "delete_members",
}
STRANGER = "210987654321"


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name(row):
    return f"{row['status']}-{row['type']}-{row['action']}"


@pytest.fixture(scope="module")
def emulator(start):
    """Addresses take an hour to be verified, so that an invited account stays where the call left it."""
    return start("--accounts", "200", "--regions", "us-east-1", "--verification-ms", "3600000")


def account_in(emulator, admin, status, via):
    """Some account in that state; "None" is not to be a member."""
    members = emulator.control("state")["regions"]["us-east-1"]["administrators"][admin.id]["members"]
    if status != "None":
        return next(m["accountId"] for m in members if (m["relationshipStatus"], m["type"]) == (status, via))
    if via == "invitation":
        return STRANGER
    known = {member["accountId"] for member in members} | {admin.id}
    pages = emulator.client("organizations").get_paginator("list_accounts").paginate()
    accounts = (a for page in pages for a in page["Accounts"])
    return next(a["Id"] for a in accounts if a["Id"] not in known and a["State"] == "ACTIVE")


@pytest.mark.parametrize("row", rows(), ids=name)
def test_each_action_in_each_state(emulator, row):
    emulator.reset()
    admin = Account(emulator)
    account = account_in(emulator, admin, row["status"], row["type"])
    assert admin.status(account) == row["status"]

    if row["action"] == "CreateMembers":
        unprocessed = admin.create(account)
    else:
        unprocessed = admin.act(OPERATIONS[row["action"]], account)

    assert ("unprocessed" if unprocessed else "processed") == row["outcome"], reasons(unprocessed)
    assert [refused["AccountId"] for refused in unprocessed] in ([], [account])
    assert admin.status(account) == row["next_status"]


def test_the_table_is_whole():
    """Six actions for every status, and each status by each way in which an account can come to it."""
    cells = {(row["status"], row["type"], row["action"]) for row in rows()}
    assert len(cells) == len(rows()) == 126
    by_invitation_only = {"EmailVerificationInProgress", "EmailVerificationFailed", "Invited", "Resigned"}
    by_organizations_only = {"CannotCreateDetectorInOrganizationMasterAccount"}
    both = {
        "None", "Created", "Enabled", "Disabled", "Removed", "RegionDisabled", "AccountSuspended", "Deleted",
    }  # fmt: skip
    states = {(status, "invitation") for status in both | by_invitation_only}
    states |= {(status, "organizations") for status in both | by_organizations_only}
    actions = {"CreateMembers", *OPERATIONS}
    assert cells == {(*state, action) for state in states for action in actions}
