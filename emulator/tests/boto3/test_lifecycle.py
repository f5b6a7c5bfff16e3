"""Members from both sides, and every reason for which an account is not processed."""

import time

import pytest
from conftest import ADMINISTRATOR, Account, reasons

REJECTED = "The request is rejected because "
MEMBER = "000012345678"
NOT_ASSOCIATED = REJECTED + "the given account ID is not an associated member of account the current account."
HANDSHAKE = (
    REJECTED + "the given handshake role of the given member account ID cannot be assumed by GuardDuty on behalf of "
    "the given master account ID."
)


@pytest.fixture
def admin(empty):
    return Account(empty)


def invited(emulator, admin, account=MEMBER):
    """A member's side, with its invitation."""
    admin.create(account)
    admin.act("invite_members", account)
    member = Account(emulator, account)
    if member.detector is None:
        member.create_detector()
    member.invitation = member.client.list_invitations()["Invitations"][0]["InvitationId"]
    return member


def joined(emulator, admin, account=MEMBER):
    member = invited(emulator, admin, account)
    member.call("accept_administrator_invitation", AdministratorId=admin.id, InvitationId=member.invitation)
    return member


def test_an_invitation_from_both_sides(empty, admin):
    member = invited(empty, admin)
    (invitation,) = member.client.list_invitations()["Invitations"]
    assert (invitation["AccountId"], invitation["RelationshipStatus"]) == (ADMINISTRATOR, "Invited")
    assert invitation["InvitedAt"] == admin.member(MEMBER)["InvitedAt"]
    assert member.client.get_invitations_count()["InvitationsCount"] == 1
    assert "Administrator" not in member.call("get_administrator_account")

    member.call("accept_invitation", MasterId=ADMINISTRATOR, InvitationId=member.invitation)
    assert admin.status(MEMBER) == "Enabled"
    assert admin.member(MEMBER)["DetectorId"] == member.detector
    administrator = member.call("get_administrator_account")["Administrator"]
    assert administrator == member.call("get_master_account")["Master"]
    assert (administrator["AccountId"], administrator["RelationshipStatus"]) == (ADMINISTRATOR, "Enabled")
    assert member.client.get_invitations_count()["InvitationsCount"] == 0


def test_resigning_and_coming_back(empty, admin):
    member = joined(empty, admin)
    member.call("disassociate_from_administrator_account")
    assert admin.status(MEMBER) == "Resigned"
    member.call("accept_administrator_invitation", AdministratorId=ADMINISTRATOR, InvitationId=member.invitation)
    assert admin.status(MEMBER) == "Enabled"


def test_declining_leaves_the_administrator_waiting(empty, admin):
    member = invited(empty, admin)
    undeclined = member.client.delete_invitations(AccountIds=[ADMINISTRATOR])["UnprocessedAccounts"]
    assert reasons(undeclined) == [
        REJECTED + "the current account cannot delete the invitation from the given master account ID since it is "
        "still associated to it or has not declined their invitation yet."
    ]
    assert member.client.decline_invitations(AccountIds=[ADMINISTRATOR])["UnprocessedAccounts"] == []
    assert admin.status(MEMBER) == "Invited"
    with pytest.raises(member.client.exceptions.BadRequestException, match="no pending invitation"):
        member.call("accept_administrator_invitation", AdministratorId=ADMINISTRATOR, InvitationId=member.invitation)
    assert member.client.delete_invitations(AccountIds=[ADMINISTRATOR])["UnprocessedAccounts"] == []
    assert member.client.list_invitations()["Invitations"] == []


def test_a_member_switches_its_own_detector(empty, admin):
    member = joined(empty, admin)
    member.call("update_detector", Enable=False)
    assert admin.status(MEMBER) == "Disabled"
    member.call("update_detector", Enable=True)
    assert admin.status(MEMBER) == "Enabled"
    admin.act("stop_monitoring_members", MEMBER)
    assert member.call("get_detector")["Status"] == "DISABLED"
    member.call("delete_detector")
    assert admin.status(MEMBER) == "Removed"


def test_one_administrator_per_member(empty, admin):
    second = Account(empty, "999999999999")
    second.create_detector()
    joined(empty, admin)
    late = invited(empty, second)
    with pytest.raises(late.client.exceptions.BadRequestException, match="already an associated member of another"):
        late.call("accept_administrator_invitation", AdministratorId=second.id, InvitationId=late.invitation)
    assert (admin.status(MEMBER), second.status(MEMBER)) == ("Enabled", "Invited")


def test_members_have_no_members(empty, admin):
    member = joined(empty, admin)
    assert reasons(member.create("999999999999")) == [
        REJECTED + "the current account cannot create members since it is already an associated member of another "
        "master account."
    ]
    assert reasons(member.act("invite_members", "999999999999")) == [
        REJECTED + "the current account cannot invite other accounts since it is already an associated member of "
        "another master account."
    ]


def test_nobody_is_a_member_of_itself(admin):
    assert reasons(admin.create(admin.id)) == [REJECTED + "an account cannot become a member of itself."]
    assert reasons(admin.act("invite_members", admin.id)) == [REJECTED + "the current account cannot invite itself."]


def test_the_other_reasons(empty, admin):
    joined(empty, admin)
    already = "the given account ID is already a member or associated member of the current account."
    assert reasons(admin.create(MEMBER)) == [REJECTED + already]
    twice = "the current account has already invited or is already the GuardDuty master of the given member account ID."
    assert reasons(admin.act("invite_members", MEMBER)) == [REJECTED + twice]
    still = "the current account cannot delete the given member account ID since it is still associated to it."
    assert reasons(admin.act("delete_members", MEMBER)) == [REJECTED + still]
    for operation in (
        "start_monitoring_members",
        "stop_monitoring_members",
        "disassociate_members",
        "get_member_detectors",
        "get_members",
    ):
        assert reasons(admin.act(operation, "999999999999")) == [NOT_ASSOCIATED], operation
    features = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    assert reasons(admin.act("update_member_detectors", "999999999999", Features=features)) == [NOT_ASSOCIATED]


@pytest.mark.parametrize(("account", "status"), [("660000000031", "RegionDisabled"), ("660000000037", "AccountSuspended")])
def test_accounts_out_of_reach(empty, admin, account, status):
    joined(empty, admin, account)
    assert admin.status(account) == status
    for operation in ("start_monitoring_members", "stop_monitoring_members"):
        assert reasons(admin.act(operation, account)) == [HANDSHAKE]


def test_the_limit_of_members(start):
    emulator = start("--accounts", "50700", "--regions", "us-east-1")
    admin = Account(emulator)
    state = emulator.control("state")["regions"]["us-east-1"]["administrators"][ADMINISTRATOR]
    room = 50_000 - sum(state["counts"].values())
    assert 0 <= room < 500, "the seed leaves a little room"
    details = [{"AccountId": f"6700000{n:05}", "Email": "root@example.com"} for n in range(room + 1)]
    refused = []
    for batch in range(0, len(details), 50):
        answer = admin.call("create_members", AccountDetails=details[batch : batch + 50])
        refused += answer["UnprocessedAccounts"]
    assert refused == [
        {
            "AccountId": details[-1]["AccountId"],
            "Result": REJECTED + "the current account cannot create anymore members since it cannot exceed the "
            "maximum number of allowed members.",
        }
    ]
    assert admin.call("describe_organization_configuration")["MemberAccountLimitReached"] is True


def some(admin, status, by_invitation):
    return next(
        m["AccountId"]
        for m in admin.members()
        if m["RelationshipStatus"] == status and ("Email" in m) == by_invitation and m["AccountId"][:2] != "66"
    )


def test_members_of_an_organization_that_enables_all(seeded):
    admin = Account(seeded)
    own, guest = some(admin, "Enabled", False), some(admin, "Enabled", True)
    asleep, out, waiting = (some(admin, status, False) for status in ("Disabled", "Removed", "Created"))
    admin.call("update_organization_configuration", AutoEnableOrganizationMembers="ALL")
    assert [admin.status(account) for account in (asleep, out, waiting)] == ["Enabled"] * 3
    for operation in ("stop_monitoring_members", "disassociate_members"):
        (refusal,) = reasons(admin.act(operation, own))
        assert "enables GuardDuty for all member accounts" in refusal
        assert admin.status(own) == "Enabled"
    assert admin.act("stop_monitoring_members", guest) == []
    admin.call("update_organization_configuration", AutoEnableOrganizationMembers="NONE")
    assert admin.status(own) == "Enabled"
    assert admin.act("stop_monitoring_members", own) == []


def test_members_of_an_organization_cannot_leave_by_themselves(seeded):
    member = Account(seeded, some(Account(seeded), "Enabled", False))
    for operation, more in (
        ("disassociate_from_administrator_account", {}),
        ("delete_detector", {}),
        ("update_detector", {"Enable": False}),
    ):
        with pytest.raises(member.client.exceptions.BadRequestException, match="manages its detector"):
            member.call(operation, **more)


def test_the_management_account_turns_guardduty_on_first(seeded):
    admin = Account(seeded)
    management = seeded.client("organizations").describe_organization()["Organization"]["MasterAccountId"]
    assert admin.status(management) == "CannotCreateDetectorInOrganizationMasterAccount"
    assert reasons(admin.create(management)) == [
        "Operation failed because your organization master must first enable GuardDuty to be added as a member"
    ]
    Account(seeded, management).create_detector()
    assert admin.create(management) == []
    assert admin.status(management) == "Enabled"


def test_what_a_policy_manages(seeded):
    admin = Account(seeded)
    ids = [member["AccountId"] for member in admin.members()]
    managed = next(account for account in ids if account.startswith("66") and account.endswith("41"))
    (configuration,) = admin.call("get_member_detectors", AccountIds=[managed])["MemberDataSourceConfigurations"]
    assert {feature["ManagedBy"] for feature in configuration["Features"]} == {"GUARDDUTY_POLICY"}
    features = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    for operation, more in (
        ("stop_monitoring_members", {}),
        ("disassociate_members", {}),
        ("update_member_detectors", {"Features": features}),
    ):
        assert reasons(admin.act(operation, managed, **more)) == [
            REJECTED + "the given account ID is managed by an organization policy."
        ]


def test_protection_plans(seeded):
    admin = Account(seeded)
    account = some(admin, "Enabled", False)

    def plans():
        (entry,) = admin.call("get_member_detectors", AccountIds=[account])["MemberDataSourceConfigurations"]
        own = Account(seeded, account).call("get_detector")["Features"]
        seen = {feature["Name"]: feature["Status"] for feature in entry["Features"]}
        assert seen.items() <= {feature["Name"]: feature["Status"] for feature in own}.items()
        return seen

    assert plans()["S3_DATA_EVENTS"] == "ENABLED"
    update = {"Features": [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]}
    assert admin.act("update_member_detectors", account, **update) == []
    assert plans()["S3_DATA_EVENTS"] == "DISABLED"
    older = {"DataSources": {"S3Logs": {"Enable": True}, "Kubernetes": {"AuditLogs": {"Enable": False}}}}
    assert admin.act("update_member_detectors", account, **older) == []
    assert (plans()["S3_DATA_EVENTS"], plans()["EKS_AUDIT_LOGS"]) == ("ENABLED", "DISABLED")


def test_plans_of_those_who_join(seeded):
    admin = Account(seeded)
    removed = some(admin, "Removed", False)
    features = [{"Name": "AI_PROTECTION", "AutoEnable": "NEW"}]
    admin.call("update_organization_configuration", AutoEnableOrganizationMembers="NEW", Features=features)
    described = admin.call("describe_organization_configuration")["Features"]
    assert {feature["Name"]: feature["AutoEnable"] for feature in described}["AI_PROTECTION"] == "NEW"
    assert admin.create(removed) == []
    (entry,) = admin.call("get_member_detectors", AccountIds=[removed])["MemberDataSourceConfigurations"]
    assert {feature["Name"]: feature["Status"] for feature in entry["Features"]}["AI_PROTECTION"] == "ENABLED"


def test_another_delegated_administrator(seeded):
    admin = Account(seeded)
    member = some(admin, "Enabled", False)
    organization = seeded.client("organizations").describe_organization()["Organization"]
    management = seeded.client(account=organization["MasterAccountId"])
    management.disable_organization_admin_account(AdminAccountId=ADMINISTRATOR)
    assert management.list_organization_admin_accounts()["AdminAccounts"] == []
    assert admin.status(member) == "Removed"
    management.enable_organization_admin_account(AdminAccountId=member)
    (delegated,) = management.list_organization_admin_accounts()["AdminAccounts"]
    assert delegated == {"AdminAccountId": member, "AdminStatus": "ENABLED"}
    released = [m["AccountId"] for m in admin.members() if m["RelationshipStatus"] == "Removed" and "Email" not in m]
    other = next(account for account in released if account != member)
    assert Account(seeded, member).create(other) == []
    assert Account(seeded, member).status(other) == "Enabled"


def test_an_organization_takes_no_account_from_another_administrator(empty):
    admin, second = Account(empty), Account(empty, "999999999999")
    second.create_detector()
    management = empty.client("organizations").describe_organization()["Organization"]["MasterAccountId"]
    joined(empty, second, management)
    already = "the given account ID is already a member or associated member of the current account."
    assert reasons(admin.create(management)) == [REJECTED + already]
    assert (admin.status(management), second.status(management)) == ("None", "Enabled")


def test_statistics_count_what_is_listed(seeded):
    admin = Account(seeded)
    before = admin.client.get_organization_statistics()["OrganizationDetails"]["OrganizationStatistics"]
    listed = [m for m in admin.members() if "Email" not in m and m["RelationshipStatus"] == "Enabled"]
    assert before["EnabledAccountsCount"] == len(listed)
    admin.act("stop_monitoring_members", some(admin, "Enabled", False))
    after = admin.client.get_organization_statistics()["OrganizationDetails"]["OrganizationStatistics"]
    assert after["EnabledAccountsCount"] == before["EnabledAccountsCount"] - 1


def test_regions_know_nothing_of_each_other(empty):
    here, there = Account(empty), Account(empty, region="eu-west-1")
    assert here.detector != there.detector
    here.create(MEMBER)
    assert (here.status(MEMBER), there.status(MEMBER)) == ("Created", "None")


def test_the_same_account_id_fails_once_in_each_region(empty):
    for region in ("us-east-1", "eu-west-1"):
        admin = Account(empty, region=region)
        assert reasons(admin.create("660000000017")) == ["Internal error"]
        assert admin.create("660000000017") == []


def test_invitations_are_accepted_after_a_time(start):
    emulator = start("--accounts", "0", "--verification-ms", "50", "--accept-after-ms", "50")
    admin = Account(emulator)
    wanted = {
        MEMBER: "Enabled",
        "660000000013": "EmailVerificationFailed",
        "660000000019": "Invited",
        "660000000023": "Invited",
    }
    for account in wanted:
        admin.create(account)
        admin.act("invite_members", account)
    deadline = time.monotonic() + 20
    while {account: admin.status(account) for account in wanted} != wanted:
        assert time.monotonic() < deadline
    # Its administrator does not see that it has declined by itself; only then can it delete the invitation.
    declines = Account(emulator, "660000000023").client
    while declines.delete_invitations(AccountIds=[ADMINISTRATOR])["UnprocessedAccounts"]:
        assert time.monotonic() < deadline
