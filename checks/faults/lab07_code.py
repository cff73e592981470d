"""Functions that log, or refuse, in a way that helps nobody: lab 07's files, changed."""

from __future__ import annotations

from checks.faults.language import Apply, Fault
from checks.lab07 import log_is_structured, mistake_is_logged, mistake_is_refused


def _edited(name: str, old: str, new: str) -> Apply:
    def apply(files: dict[str, str]) -> dict[str, str]:
        if old not in files[name]:
            raise ValueError(f"{name} has no {old}")
        return files | {name: files[name].replace(old, new)}

    return lambda me: me.edits(apply)


def _logging(line: str, before: str = "") -> Apply:
    """Another logger."""
    source = f"import json\n{before}\n\ndef log(level, message, **fields):\n    {line}\n"
    return lambda me: me.edits(lambda files: files | {"logger.py": source})


_HANDLER, _ANSWERING, _FAILURES = "lambda_function.py", "answering.py", "failures.py"
_LOGGER = "import logging\nlogging.getLogger().setLevel(logging.INFO)"
# An error that boto3 makes of DynamoDB's refusal; all others are lab 04's business.
_REFUSED = 'hasattr(error, "response")'
_SENTENCE = '{"message": f"Bad request: {error}"}'

_UNSTRUCTURED: dict[str, tuple[str, Apply]] = {
    "The log has sentences": ("INFO answered {", _logging('print(f"{level} {message} {fields}")')),
    "The log has half JSON": ("INFO {", _logging("print(level, json.dumps(fields))")),
    "The logger writes words before the JSON": (
        "[INFO]",
        _logging("logging.info(json.dumps({'level': level, **fields}))", _LOGGER),
    ),
    "The log names no request": (
        "no line that names the request",
        _edited(_HANDLER, 'event["requestContext"]["requestId"]', '"?"'),
    ),
    "The log names Lambda's id for API Gateway's": (
        "no line that names the request",
        _edited(_HANDLER, 'event["requestContext"]["requestId"]', "context.aws_request_id"),
    ),
    "The log has no level": ('{"', _logging("print(json.dumps(fields))")),
    "The log's level hides the line": (
        "no line that names the request",
        _logging("logging.debug(json.dumps({'level': level, **fields}))", _LOGGER),
    ),
}
_NOT_REFUSED: dict[str, tuple[str, Apply]] = {
    "DynamoDB's refusal is answered with 200": (
        "200 ",
        _edited(_ANSWERING, "respond(400,", f"respond(200 if {_REFUSED} else 400,"),
    ),
    "DynamoDB's refusal is answered with 500": (
        "500 ",
        _edited(_ANSWERING, "respond(400,", f"respond(500 if {_REFUSED} else 400,"),
    ),
    "DynamoDB's refusal is not caught": (
        "502 ",
        _edited("mistakes.py", '"ValidationException", ', ""),
    ),
    "DynamoDB's refusal is told without words": (
        "400 {}",
        _edited(_FAILURES, _SENTENCE, f"{{}} if {_REFUSED} else {_SENTENCE}"),
    ),
}
_NOT_LOGGED: dict[str, tuple[str, Apply]] = {
    "A refusal is logged as news": ('"level": "INFO"', _edited(_FAILURES, '"ERROR"', '"INFO"')),
    "A refusal is logged as a warning": (
        '"level": "WARNING"',
        _edited(_FAILURES, '"ERROR"', '"WARNING"'),
    ),
    "A refusal is not logged": (
        "no line that names the request",
        _edited(_FAILURES, 'log("ERROR"', 'str("ERROR") or log("ERROR"'),
    ),
}

FAULTS = (
    *(Fault(title, log_is_structured, *how) for title, how in _UNSTRUCTURED.items()),
    *(Fault(title, mistake_is_refused, *how) for title, how in _NOT_REFUSED.items()),
    *(Fault(title, mistake_is_logged, *how) for title, how in _NOT_LOGGED.items()),
)
