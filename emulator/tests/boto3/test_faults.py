"""Faults on purpose, before and after the effect, and the log that tells which it was."""

import json
import time

import botocore.exceptions
import pytest
from conftest import Account, Emulator

MEMBER = "000012345678"
REFUSED = botocore.exceptions.ClientError
BROKEN = (botocore.exceptions.ConnectionClosedError, botocore.exceptions.HTTPClientError)


@pytest.fixture
def admin(empty):
    return Account(empty)


def set_fault(emulator, kind, **more):
    emulator.control("faults", {"kind": kind, "operation": "CreateMembers", "count": 1, **more})


@pytest.mark.parametrize(
    ("kind", "when", "error", "effect"),
    [
        ("throttle", None, "ThrottlingException", False),
        ("throttle", "after", "ThrottlingException", True),
        ("error500", None, "InternalServerErrorException", False),
        ("error500", "after", "InternalServerErrorException", True),
        ("reset", None, BROKEN, True),
        ("reset", "before", BROKEN, False),
        ("not_json", None, json.JSONDecodeError, True),
        ("not_json", "before", json.JSONDecodeError, False),
    ],
)
def test_a_call_lost_before_or_after_its_effect(empty, admin, kind, when, error, effect):
    set_fault(empty, kind, **({"when": when} if when else {}))
    if isinstance(error, str):
        with pytest.raises(REFUSED, match=error):
            admin.create(MEMBER)
    else:
        with pytest.raises(error):
            admin.create(MEMBER)
    assert admin.status(MEMBER) == ("Created" if effect else "None")
    assert [change["account"] for change in empty.control("effects")] == [MEMBER] * effect
    (fault,) = empty.control("faults")
    assert (fault["matched"], fault["used"]) == (1, 1)


@pytest.mark.parametrize("kind", ["delay_before", "delay_after"])
def test_a_slow_call_is_still_carried_out(empty, admin, kind):
    set_fault(empty, kind, ms=120)
    started = time.monotonic()
    assert admin.create(MEMBER) == []
    assert time.monotonic() - started >= 0.12


def test_faults_befall_what_they_name(empty, admin):
    set_fault(empty, "throttle", region="eu-west-1")
    assert admin.create(MEMBER) == []
    with pytest.raises(REFUSED, match="ThrottlingException"):
        Account(empty, region="eu-west-1").create(MEMBER)
    empty.control("faults", method="DELETE")
    assert empty.control("faults") == []


def test_a_fault_from_the_start(tmp_path):
    emulator = Emulator(tmp_path / "log", "--fault", '{"kind":"throttle","operation":"CreateMembers"}')
    try:
        with pytest.raises(REFUSED, match="ThrottlingException"):
            Account(emulator).create(MEMBER)
    finally:
        emulator.stop()


def test_the_log_tells_what_became_of_each_account(empty, admin):
    admin.create(MEMBER)
    admin.act("invite_members", MEMBER)
    admin.status(MEMBER)
    admin.act("delete_members", MEMBER)
    admin.act("delete_members", MEMBER)
    effects = empty.control("effects")
    assert [(change["operation"], change["from"], change["to"]) for change in effects] == [
        ("CreateMembers", None, "Created"),
        ("InviteMembers", "Created", "EmailVerificationInProgress"),
        ("time", "EmailVerificationInProgress", "Invited"),
        ("DeleteMembers", "Invited", None),
    ]
    counts = empty.control("requests")["regions"]["us-east-1"]["DeleteMembers"]
    assert (counts["calls"], counts["accounts"], counts["unprocessed"], counts["effects"]) == (2, 2, 1, 1)
    empty.reset()
    assert empty.control("effects") == []
    assert empty.control("requests")["total"]["calls"] == 0
