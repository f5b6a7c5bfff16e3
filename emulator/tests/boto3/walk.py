"""Holds the body of an answer against the output shape of the API model, which botocore itself does not do."""

import json
import re

HTTP_OK = 200

# Where the emulator leaves the model on purpose; DIFFERENCES.md tells why.
EXCEPTIONS = {
    # The service knows no address of a member by Organizations.
    "Member.email is missing",
    # An account without administrator gets no content.
    "GetAdministratorAccountResponse.administrator is missing",
    "GetMasterAccountResponse.master is missing",
    # When every account of the call is unprocessed there is no member left to describe.
    "GetMemberDetectorsResponse.members has 0 entries",
}


def check_answer(http_response, parsed, model, **_):
    """botocore calls this after each call."""
    if http_response.status_code != HTTP_OK:
        return
    assert http_response.headers["x-amzn-requestid"], "every answer names its request"
    if "json" not in model.service_model.metadata["protocol"]:
        return
    body = json.loads(http_response.content)
    problems = [problem for problem in walk(model.output_shape, body) if problem not in EXCEPTIONS]
    assert not problems, f"{model.name}: {problems}"


def walk(shape, value):
    """Every way in which the value is not of the shape."""
    if shape is None:
        return [] if value == {} else [f"there is an answer: {value}"]
    return KINDS[shape.type_name](shape, value)


def structure(shape, value):
    if not isinstance(value, dict):
        yield f"{shape.name} is {value!r}"
        return
    by_wire_name = {
        member.serialization.get("name", name): (name, member) for name, member in shape.members.items()
    }
    for unknown in value.keys() - by_wire_name.keys():
        yield f"{shape.name}.{unknown} is unknown"
    for wire_name, (name, member) in by_wire_name.items():
        if wire_name in value:
            for problem in walk(member, value[wire_name]):
                yield problem.replace(f"{member.name} has", f"{shape.name}.{wire_name} has", 1)
        elif name in shape.required_members:
            yield f"{shape.name}.{wire_name} is missing"


def array(shape, value):
    if not isinstance(value, list):
        yield f"{shape.name} is {value!r}"
        return
    yield from size(shape, len(value), "entries")
    for entry in value:
        yield from walk(shape.member, entry)


def mapping(shape, value):
    if not isinstance(value, dict):
        yield f"{shape.name} is {value!r}"
        return
    yield from size(shape, len(value), "entries")
    for key, entry in value.items():
        yield from walk(shape.key, key)
        yield from walk(shape.value, entry)


def text(shape, value):
    if not isinstance(value, str):
        yield f"{shape.name} is {value!r}"
        return
    yield from size(shape, len(value), "characters")
    if shape.enum and value not in shape.enum:
        yield f"{shape.name} is {value!r}"
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield f"{shape.name} is {value!r}"


def number(kind):
    def check(shape, value):
        if isinstance(value, bool) or not isinstance(value, kind):
            yield f"{shape.name} is {value!r}"

    return check


def boolean(shape, value):
    if not isinstance(value, bool):
        yield f"{shape.name} is {value!r}"


def size(shape, length, what):
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", length)
    if not least <= length <= most:
        yield f"{shape.name} has {length} {what}"


KINDS = {
    "structure": structure,
    "list": array,
    "map": mapping,
    "string": text,
    "boolean": boolean,
    "integer": number(int),
    "long": number(int),
    "double": number((int, float)),
    # Both protocols in use write times as seconds since 1970.
    "timestamp": number((int, float)),
}
