"""Every operation once, by boto3 and by the AWS CLI; each answer is held against the API model on the way."""

import json
import subprocess
import sys

import botocore.exceptions
import pytest
from awscli.clidriver import create_clidriver
from conftest import ADMINISTRATOR, REGION, Account

MEMBER = "000012345678"


class Scene:
    """An organization, an account that is invited, and the account that owns the organization."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.admin = Account(emulator)
        self.admin.create(MEMBER)
        self.admin.act("invite_members", MEMBER)
        self.member = Account(emulator, MEMBER)
        self.member.create_detector()
        self.member.invitation = self.member.client.list_invitations()["Invitations"][0]["InvitationId"]
        self.enabled = next(
            m["AccountId"] for m in self.admin.members() if m["RelationshipStatus"] == "Enabled"
        )
        organization = emulator.client("organizations").describe_organization()["Organization"]
        self.management = Account(emulator, organization["MasterAccountId"])

    def accept(self):
        self.member.call(
            "accept_administrator_invitation", AdministratorId=ADMINISTRATOR, InvitationId=self.member.invitation
        )


@pytest.fixture
def scene(seeded):
    return Scene(seeded)


def on_members(scene):
    return scene.admin, {"AccountIds": [scene.enabled, "999999999999"]}


# Operation: who calls it with what; a detector id is added where the operation takes one.
CALLS = {
    "ListDetectors": lambda s: (s.admin, {}),
    "CreateDetector": lambda s: (
        Account(s.emulator, "000000000001"),
        {
            "Enable": True,
            "FindingPublishingFrequency": "ONE_HOUR",
            "Tags": {"team": "security"},
            "Features": [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}],
        },
    ),
    "GetDetector": lambda s: (s.admin, {}),
    "UpdateDetector": lambda s: (s.admin, {"FindingPublishingFrequency": "FIFTEEN_MINUTES"}),
    "DeleteDetector": lambda s: (s.member, {}),
    "CreateMembers": lambda s: (
        s.admin,
        {"AccountDetails": [{"AccountId": a, "Email": "root@example.com"} for a in ("000000000002", s.enabled)]},
    ),
    "GetMembers": on_members,
    "ListMembers": lambda s: (s.admin, {"OnlyAssociated": "false", "MaxResults": 50}),
    "InviteMembers": on_members,
    "StartMonitoringMembers": on_members,
    "StopMonitoringMembers": on_members,
    "DisassociateMembers": on_members,
    "DeleteMembers": on_members,
    "GetMemberDetectors": on_members,
    "UpdateMemberDetectors": lambda s: (
        s.admin,
        {"AccountIds": [s.enabled], "Features": [{"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"}]},
    ),
    "GetRemainingFreeTrialDays": on_members,
    "DescribeOrganizationConfiguration": lambda s: (s.admin, {}),
    "UpdateOrganizationConfiguration": lambda s: (
        s.admin,
        {
            "AutoEnableOrganizationMembers": "NONE",
            "Features": [{"Name": "LAMBDA_NETWORK_LOGS", "AutoEnable": "NEW"}],
        },
    ),
    "EnableOrganizationAdminAccount": lambda s: (without_administrator(s), {"AdminAccountId": ADMINISTRATOR}),
    "DisableOrganizationAdminAccount": lambda s: (s.management, {"AdminAccountId": ADMINISTRATOR}),
    "ListOrganizationAdminAccounts": lambda s: (s.management, {}),
    "GetOrganizationStatistics": lambda s: (s.admin, {}),
    "ListInvitations": lambda s: (s.member, {}),
    "GetInvitationsCount": lambda s: (s.member, {}),
    "DeclineInvitations": lambda s: (s.member, {"AccountIds": [ADMINISTRATOR]}),
    "DeleteInvitations": lambda s: (s.member, {"AccountIds": [ADMINISTRATOR]}),
    "GetAdministratorAccount": lambda s: (s.accept() or s.member, {}),
    "GetMasterAccount": lambda s: (s.accept() or s.member, {}),
    "AcceptAdministratorInvitation": lambda s: (
        s.member,
        {"AdministratorId": ADMINISTRATOR, "InvitationId": s.member.invitation},
    ),
    "AcceptInvitation": lambda s: (s.member, {"MasterId": ADMINISTRATOR, "InvitationId": s.member.invitation}),
    "DisassociateFromAdministratorAccount": lambda s: (s.accept() or s.member, {}),
    "DisassociateFromMasterAccount": lambda s: (s.accept() or s.member, {}),
}
BESIDE = {
    ("sts", "GetCallerIdentity"): {},
    ("organizations", "ListAccounts"): {"MaxResults": 7},
    ("organizations", "DescribeOrganization"): {},
    ("account", "ListRegions"): {"MaxResults": 7},
}


def without_administrator(scene):
    scene.management.client.disable_organization_admin_account(AdminAccountId=ADMINISTRATOR)
    return scene.management


def snake(operation):
    return "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_")


def takes_detector(client, operation):
    shape = client.meta.service_model.operation_model(operation).input_shape
    return shape is not None and "DetectorId" in shape.required_members


def arguments(scene, operation):
    account, given = CALLS[operation](scene)
    if takes_detector(account.client, operation):
        given = {"DetectorId": account.detector, **given}
    return account, given


@pytest.mark.parametrize("operation", CALLS)
def test_boto3_calls_each_operation(scene, operation):
    account, given = arguments(scene, operation)
    answer = getattr(account.client, snake(operation))(**given)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    counted = scene.emulator.control("requests")["regions"][REGION][operation]
    assert counted["calls"] >= 1
    assert counted["errors"] == 0


@pytest.mark.parametrize(("service", "operation"), BESIDE)
def test_boto3_calls_the_services_beside(seeded, service, operation):
    client = seeded.client(service)
    answer = getattr(client, snake(operation))(**BESIDE[service, operation])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def command_line(client, operation, given):
    model = client.meta.service_model.operation_model(operation)
    command = [snake(operation).replace("_", "-")]
    if given:
        command += ["--cli-input-json", json.dumps(given)]
    # The members of an answer that the CLI would page through are left as one page.
    return command + (["--no-paginate"] if client.can_paginate(snake(model.name)) else [])


@pytest.fixture
def cli(monkeypatch, capsys):
    def run(emulator, account, service, command):
        monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_REGION", REGION)
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
        capsys.readouterr()
        code = create_clidriver().main([service, *command, "--output", "json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out) if out.strip() else None

    return run


@pytest.mark.parametrize("operation", CALLS)
def test_the_aws_cli_calls_each_operation(scene, cli, operation):
    account, given = arguments(scene, operation)
    command = command_line(account.client, operation, given)
    answer = cli(scene.emulator, account.id, "guardduty", command)
    output = account.client.meta.service_model.operation_model(operation).output_shape
    assert bool(answer) == bool(output.members) or answer == {}


@pytest.mark.parametrize(("service", "operation"), BESIDE)
def test_the_aws_cli_calls_the_services_beside(seeded, cli, service, operation):
    client = seeded.client(service)
    assert cli(seeded, ADMINISTRATOR, service, command_line(client, operation, BESIDE[service, operation]))


def test_the_aws_cli_as_a_program(seeded):
    environment = {
        "AWS_ENDPOINT_URL": seeded.url,
        "AWS_ACCESS_KEY_ID": "000012345678",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "awscli", "sts", "get-caller-identity", "--query", "Account", "--output", "text"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("000012345678", "")


def test_every_operation_that_is_answered_is_called_here(seeded):
    """What is not in the table above must be answered by 501, so that no operation goes without its check."""
    client = seeded.client()
    rest = set(client.meta.service_model.operation_names) - set(CALLS)
    assert len(CALLS) == 32
    for operation in ("ListFindings", "GetUsageStatistics", "ListCoverage", "CreateFilter", "ListTagsForResource"):
        assert operation in rest
    for operation in rest:
        method = client.meta.service_model.operation_model(operation).http["method"]
        path = client.meta.service_model.operation_model(operation).http["requestUri"].split("?")[0]
        status, headers, _ = seeded.raw(method, path.replace("{DetectorId}", "0" * 32).replace("{", "x").replace("}", ""))
        assert (status, headers["x-amzn-errortype"]) == (501, "NotImplementedException"), operation
    with pytest.raises(botocore.exceptions.ClientError, match="does not implement GET"):
        client.list_malware_protection_plans()
