"""Functions that answer directly, and not, or not well, through the API."""

from __future__ import annotations

from checks.faults.code import CLASSIC, HANDLER, handler, replaced
from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Kind, owned_by
from checks.lab04 import (
    answers_over_http,
    bad_json_is_refused,
    denial_is_told,
    fractions_over_http,
    missing_operation_is_refused,
    numbers_over_http,
    operations_work_over_http,
    other_tables_are_denied,
    unknown_operation_is_refused,
)

_ANSWERING, _RESPONSES, _FAILURES = "answering.py", "responses.py", "failures.py"
_ANSWERS = 'return answer(event["body"], request_id=event["requestContext"]["requestId"])'
_BODY = "json.dumps(body, default=float)"
_STATUS = '"statusCode": status'
_DECODES = 'request = json.loads(body or "", parse_float=Decimal)'
_REFUSES = "return respond(400, explain(error, **fields))"
_MESSAGE = '{"message": f"Bad request: {error}"}'
_TELLS = """f'No access to the table "{request["tableName"]}"'"""


def _over_http(new: str) -> Apply:
    """What the handler does with an event that is API Gateway's."""
    return replaced(HANDLER, _ANSWERS, new)


def _body(new: str) -> Apply:
    return replaced(_RESPONSES, _BODY, new)


def _request(more: str) -> Apply:
    """What becomes of the request on its way from the body."""
    return replaced(_ANSWERING, "result = run(request)", f"result = run({more})")


def _allow_payroll(me: Deployed) -> None:
    policy = me.policy()
    statement = next(s for s in policy["Statement"] if s["Action"][0].startswith("dynamodb:"))
    statement["Resource"] = [statement["Resource"], me.table_arn(me.names.payroll)]
    me.puts_policy(policy)


_UNANSWERED: dict[str, tuple[str, Apply]] = {
    "The handler is the classic one": ("fails with KeyError: 'operation'", handler(CLASSIC)),
    "The answer is not wrapped": (
        'answers "pong", but it is no object with statusCode and body',
        _over_http('return run(json.loads(event["body"], parse_float=Decimal))'),
    ),
    "The body is no string": ("its body is no string", _body('{"answer": body}')),
    "The body is no JSON": ("200 pong, and the body is no JSON", _body("str(body)")),
    "The body is encoded twice": ("pong", _body(f"json.dumps({_BODY})")),
    "The answer has an unknown key": (
        "it has ok, where only",
        replaced(_RESPONSES, _STATUS, f'{_STATUS}, "ok": True'),
    ),
    "The status is no number": (
        "its statusCode is no number",
        replaced(_RESPONSES, _STATUS, '"statusCode": "OK"'),
    ),
}
_NOT_AT_WORK: dict[str, tuple[str, Apply]] = {
    "The payload is lost on the way": (
        "and no better: read, update, delete",
        _request('request | {"payload": {}}'),
    ),
    "The table's name is lost on the way": (
        "and no better: read, update, delete, list",
        _request('{k: v for k, v in request.items() if k != "tableName"}'),
    ),
    "The answer is lost on the way": (
        "read: ",
        replaced(
            _ANSWERING, "return respond(200, result)", "return respond(200, result and 'pong')"
        ),
    ),
}
_FRACTIONS: dict[str, tuple[str, Apply]] = {
    "Fractions of the body stay floats": (
        "Float types are not supported",
        replaced(_ANSWERING, _DECODES, 'request = json.loads(body or "")'),
    ),
    "Fractions of the body are turned into text": (
        '"19.99"',
        replaced(_ANSWERING, _DECODES, 'request = json.loads(body or "", parse_float=str)'),
    ),
}
_NUMBERS: dict[str, tuple[str, Apply]] = {
    "Decimals are not encoded": (
        "Object of type Decimal is not JSON serializable",
        _body("json.dumps(body)"),
    ),
    "Decimals are encoded as text": ('"19.99"', _body("json.dumps(body, default=str)")),
    "Decimals are encoded as whole numbers": ("19", _body("json.dumps(body, default=int)")),
}
_UNREFUSED: dict[str, tuple[str, Apply]] = {
    "A client's mistake is not caught": (
        'fails with ValueError: Unrecognized operation "fly"',
        replaced(_ANSWERING, "except Exception as", "except OSError as"),
    ),
    "A client's mistake is answered with 200": (
        "Unrecognized operation",
        replaced(_ANSWERING, "respond(400", "respond(200"),
    ),
    "A client's mistake is answered with 500": (
        "500",
        replaced(_ANSWERING, "respond(400", "respond(500"),
    ),
    "A refusal says nothing": ("400 null", replaced(_FAILURES, _MESSAGE, "None")),
    "A refusal is a bare sentence": (
        '400 "Unrecognized operation',
        replaced(_FAILURES, _MESSAGE, "str(error)"),
    ),
}
_BAD_JSON: dict[str, tuple[str, Apply]] = {
    "Decoding is not guarded": (
        "fails with JSONDecodeError",
        replaced(_ANSWERING, f"    try:\n        {_DECODES}", f"    {_DECODES}\n    try:"),
    ),
}
_NO_OPERATION: dict[str, tuple[str, Apply]] = {
    "A missing key is taken for the server's mistake": (
        "fails with KeyError: 'operation'",
        replaced("mistakes.py", "(KeyError, TypeError,", "(TypeError,"),
    ),
}
_UNTOLD: dict[str, tuple[str, Apply]] = {
    "A denial is not caught": (
        "AccessDeniedException",
        replaced("dispatch.py", "except ClientError", "except OSError"),
    ),
    "A denial is taken for the server's mistake": (
        "fails with OSError: No access to the table",
        replaced("dispatch.py", "raise ValueError(f'No", "raise OSError(f'No"),
    ),
}

FAULTS = (
    *owned_by(answers_over_http, _UNANSWERED),
    *owned_by(operations_work_over_http, _NOT_AT_WORK),
    *owned_by(fractions_over_http, _FRACTIONS),
    *owned_by(numbers_over_http, _NUMBERS),
    *owned_by(unknown_operation_is_refused, _UNREFUSED),
    *owned_by(bad_json_is_refused, _BAD_JSON),
    *owned_by(missing_operation_is_refused, _NO_OPERATION),
    *owned_by(
        other_tables_are_denied,
        {"The policy names the payroll too": ("dynamodb:GetItem: allowed", _allow_payroll)},
    ),
    *owned_by(denial_is_told, _UNTOLD),
    *owned_by(
        denial_is_told,
        {
            "A refusal names the role": (
                "the name of your role",
                replaced("dispatch.py", _TELLS, "str(error)"),
            )
        },
        Kind.WARNING,
    ),
)
