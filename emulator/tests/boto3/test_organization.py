"""The services beside GuardDuty: AWS Organizations and the account's Regions, page by page."""

import datetime

import boto3
import botocore.config
import pytest
from conftest import ADMINISTRATOR, REGION, Account


def accounts_of(emulator, **more):
    client = emulator.client("organizations")
    return [a for page in client.get_paginator("list_accounts").paginate(**more) for a in page["Accounts"]]


def test_every_account_is_listed_once_whatever_the_page(seeded):
    accounts = accounts_of(seeded)
    ids = [account["Id"] for account in accounts]
    assert ids == sorted(set(ids))
    assert len(ids) > 100
    assert accounts_of(seeded, PaginationConfig={"PageSize": 7}) == accounts
    assert len(seeded.client("organizations").list_accounts()["Accounts"]) == 20


def test_an_account_has_what_the_service_tells(seeded):
    described = seeded.client("organizations").describe_organization()["Organization"]
    for account in accounts_of(seeded):
        assert account["Arn"] == f"{described['Arn'].replace(':organization/', ':account/')}/{account['Id']}"
        assert account["Status"] == account["State"]
        assert account["JoinedMethod"] == "CREATED"
        assert account["JoinedTimestamp"] == datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        assert "@" in account["Email"]
        assert account["Name"]
    names = {account["Id"]: account["Name"] for account in accounts_of(seeded)}
    assert names[described["MasterAccountId"]] == "management"
    assert names[ADMINISTRATOR] == "security-tooling"


def test_some_accounts_are_members_nowhere_and_some_of_them_are_suspended(start):
    emulator = start("--accounts", "400", "--verification-ms", "0")
    regions = emulator.control("state")["regions"].values()
    members = {m["accountId"] for r in regions for m in r["administrators"][ADMINISTRATOR]["members"]}
    outside = [a for a in accounts_of(emulator) if a["Id"] not in members | {ADMINISTRATOR}]
    assert [a["State"] for a in outside].count("SUSPENDED") == 2
    active = [a for a in outside if a["State"] == "ACTIVE"]
    assert len(active) >= 6
    admin = Account(emulator)
    newcomer = next(a for a in active if a["Name"] != "management")
    assert admin.create(newcomer["Id"], newcomer["Email"]) == []
    assert admin.status(newcomer["Id"]) == "Enabled"


def test_an_administrator_without_members_is_alone_with_the_management_account(empty):
    assert sorted(a["Name"] for a in accounts_of(empty)) == ["management", "security-tooling"]


@pytest.mark.parametrize("most", [0, 21])
def test_a_page_has_1_to_20_accounts(seeded, most):
    unchecked = botocore.config.Config(parameter_validation=False, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": ADMINISTRATOR, "aws_secret_access_key": "secret"}
    client = boto3.client("organizations", REGION, endpoint_url=seeded.url, config=unchecked, **keys)
    with pytest.raises(client.exceptions.ClientError, match="MaxResults is out-of-bounds"):
        client.list_accounts(MaxResults=most)


def test_regions_by_their_state(seeded):
    client = seeded.client("account")
    listed = [r for page in client.get_paginator("list_regions").paginate(MaxResults=5) for r in page["Regions"]]
    states = {r["RegionName"]: r["RegionOptStatus"] for r in listed}
    assert len(states) == len(listed)
    assert states[REGION] == "ENABLED_BY_DEFAULT"
    assert states["af-south-1"] == "DISABLED"
    on = client.list_regions(RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"])["Regions"]
    assert [r["RegionName"] for r in on] == ["ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2"]


def test_faults_and_counts_are_as_everywhere(seeded):
    client = seeded.client("organizations")
    seeded.control("faults", {"kind": "throttle", "operation": "ListAccounts", "count": 1})
    with pytest.raises(client.exceptions.ClientError, match="ThrottlingException"):
        client.list_accounts()
    client.list_accounts()
    counted = seeded.control("requests")["regions"][REGION]["ListAccounts"]
    assert (counted["calls"], counted["throttled"]) == (2, 1)
