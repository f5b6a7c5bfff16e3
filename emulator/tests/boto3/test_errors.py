"""What refuses a whole call: status, headers and body as they come over the wire."""

import json

import pytest
from conftest import ADMINISTRATOR, Account

BAD_VALUE = "an invalid or out-of-range value is specified as an input parameter."
MEMBER = "000012345678"


def error(answer):
    """The four parts of an error; headers and body must agree with each other."""
    status, headers, body = answer
    body = json.loads(body)
    assert headers["content-type"] == "application/json"
    assert len(headers["x-amzn-requestid"]) == 36
    assert set(body) == {"message", "__type"}
    return status, headers["x-amzn-errortype"], body["__type"], body["message"]


def bad_request(reason):
    return 400, "BadRequestException", "InvalidInputException", f"The request is rejected because {reason}"


@pytest.fixture
def admin(empty):
    return Account(empty)


@pytest.fixture
def send(empty, admin):
    def send(method, path, body=None, **more):
        path = path.replace("{id}", admin.detector)
        data = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        return error(empty.raw(method, path, data, **more))

    return send


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("GET", "/detector/XYZ/member", None, "the parameter detectorId has an invalid value."),
        ("GET", f"/detector/{'a' * 32}/member", None, "the input detectorId is not owned by the current account."),
        ("GET", "/detector/{id}/member?maxResults=0", None, "the parameter maxResults is out-of-bounds."),
        ("GET", "/detector/{id}/member?maxResults=51", None, "the parameter maxResults is out-of-bounds."),
        ("GET", "/detector/{id}/member?maxResults=many", None, "the parameter maxResults has an invalid value."),
        ("GET", "/detector/{id}/member?nextToken=A", None, "the parameter nextToken has an invalid value."),
        ("GET", "/detector/{id}/member?onlyAssociated=1", None, "the parameter onlyAssociated has an invalid value."),
        ("POST", "/detector/{id}/member/get", "not json", BAD_VALUE),
        ("POST", "/detector/{id}/member/get", "", BAD_VALUE),
        ("POST", "/detector/{id}/member/get", [], BAD_VALUE),
        ("POST", "/detector/{id}/member/get", {}, BAD_VALUE),
        ("POST", "/detector/{id}/member/get", {"accountIds": []}, BAD_VALUE),
        ("POST", "/detector/{id}/member/get", {"accountIds": ["12"]}, BAD_VALUE),
        ("POST", "/detector/{id}/member/get", {"accountIds": [{"accountId": MEMBER}]}, BAD_VALUE),
        ("POST", "/detector/{id}/member", {"accountDetails": [{"accountId": MEMBER}]}, BAD_VALUE),
        ("POST", "/detector/{id}/member", {"accountDetails": [{"accountId": MEMBER, "email": "none"}]}, BAD_VALUE),
        ("POST", "/detector/{id}/member/invite", {"accountIds": [MEMBER], "message": 1}, BAD_VALUE),
        (
            "POST",
            "/detector/{id}/member/invite",
            {"accountIds": [MEMBER], "disableEmailNotification": "yes"},
            BAD_VALUE,
        ),
        ("POST", "/detector/{id}/admin", {}, BAD_VALUE),
        ("POST", "/detector/{id}/admin", {"autoEnable": True, "autoEnableOrganizationMembers": "NEW"}, BAD_VALUE),
        ("POST", "/detector/{id}/admin", {"autoEnableOrganizationMembers": "SOME"}, BAD_VALUE),
        ("POST", "/detector", {}, BAD_VALUE),
        ("POST", "/detector/{id}", {"findingPublishingFrequency": "NEVER"}, BAD_VALUE),
        ("POST", "/detector/{id}/member/detector/update", {"accountIds": [MEMBER]}, BAD_VALUE),
        (
            "POST",
            "/detector/{id}/member/detector/update",
            {
                "accountIds": [MEMBER],
                "features": [
                    {"name": "EKS_RUNTIME_MONITORING", "status": "ENABLED"},
                    {"name": "RUNTIME_MONITORING", "status": "ENABLED"},
                ],
            },
            BAD_VALUE,
        ),
        (
            "POST",
            "/detector/{id}/administrator",
            {"administratorId": MEMBER, "masterId": MEMBER, "invitationId": "x"},
            BAD_VALUE,
        ),
        (
            "POST",
            "/detector/{id}/administrator",
            {"administratorId": MEMBER, "invitationId": "x"},
            "the current account has no pending invitation from the given master account ID or is already an "
            "associated member of another master account.",
        ),
        (
            "POST",
            "/detector/{id}/administrator/disassociate",
            None,
            "the current account is not associated to a master account.",
        ),
    ],
)
def test_bad_requests(send, method, path, body, reason):
    assert send(method, path, body) == bad_request(reason)


@pytest.mark.parametrize(
    ("path", "field", "entry"),
    [
        ("member", "accountDetails", {"accountId": MEMBER, "email": "root@example.com"}),
        ("member/invite", "accountIds", MEMBER),
        ("member/detector/get", "accountIds", MEMBER),
        ("freeTrial/daysRemaining", "accountIds", MEMBER),
    ],
)
def test_more_than_fifty(send, path, field, entry):
    status, code, kind, message = send("POST", "/detector/{id}/" + path, {field: [entry] * 64})
    assert (status, code, kind) == (400, "BadRequestException", "InvalidInputException")
    assert message == (
        f"The request failed because the length provided for the {field} array was 64. Max allowed length is 50."
    )


def test_a_second_detector(send):
    assert send("POST", "/detector", {"enable": True}) == (
        400,
        "BadRequestException",
        "LimitExceededException",
        "The request is rejected because a detector already exists for the current account.",
    )


def test_a_detector_with_members_stays(send, admin):
    admin.create(MEMBER)
    admin.act("invite_members", MEMBER)
    reason = "the current account cannot delete detector while it has invited or associated members."
    assert send("DELETE", "/detector/{id}") == bad_request(reason)
    admin.act("delete_members", MEMBER)
    admin.call("delete_detector")
    assert admin.client.list_detectors()["DetectorIds"] == []
    old = admin.detector
    assert admin.create_detector() != old, "each detector has its own id"


def test_an_administrator_cannot_accept(empty, admin):
    other = Account(empty, MEMBER)
    other.create_detector()
    admin.create(MEMBER)
    admin.act("invite_members", MEMBER)
    other.create("999999999999")
    invitation = other.client.list_invitations()["Invitations"][0]["InvitationId"]
    body = json.dumps({"administratorId": ADMINISTRATOR, "invitationId": invitation})
    answer = empty.raw("POST", f"/detector/{other.detector}/administrator", body, account=MEMBER)
    assert "still has created, invited or associated members" in error(answer)[3]


def test_only_the_management_account_delegates(empty, admin, send):
    reason = "the current account is not the management account of an organization."
    assert send("GET", "/admin") == bad_request(reason)
    organization = empty.client("organizations").describe_organization()["Organization"]
    management = organization["MasterAccountId"]
    path, body = "/admin/enable", {"adminAccountId": MEMBER}
    reason = "the account is already enabled as the GuardDuty delegated administrator for the organization."
    assert send("POST", path, body, account=management) == bad_request(reason)
    off = {"adminAccountId": ADMINISTRATOR}
    assert empty.raw("POST", "/admin/disable", json.dumps(off), account=management)[0] == 200
    assert send("POST", "/admin/disable", off, account=management)[3] == (
        "The request failed because the delegated administrator account has already been disabled "
        "and/or GuardDuty protection has been disabled."
    )
    reason = "the current account is not the GuardDuty delegated administrator of an organization."
    assert send("GET", "/detector/{id}/admin") == bad_request(reason)
    assert send("GET", "/organization/statistics") == bad_request(reason)


def test_who_is_not_known(empty):
    unsigned = empty.raw("GET", "/detector", headers={"authorization": ""})
    assert error(unsigned)[:2] == (400, "IncompleteSignatureException")
    elsewhere = empty.raw("GET", "/detector", region="me-south-1")
    assert error(elsewhere) == (
        403,
        "UnrecognizedClientException",
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )


def test_only_the_administrator_lists_the_organization(seeded):
    client = seeded.client("organizations", account="999999999999")
    with pytest.raises(client.exceptions.ClientError, match="AccessDeniedException"):
        client.list_accounts()
