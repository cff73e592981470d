"""Resource policies, of functions and of layer versions."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.errors import AwsError

ACCOUNT = re.compile(r"\d{12}")
ARN = re.compile(r"arn:aws[a-zA-Z-]*:.+")
# Services of AWS; Alexa alone has a domain of its own.
SERVICE = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)")
# What AddPermission calls a condition, the operator and the key it becomes (recorded:
# `test_add_lambda_permission_fields`).
CONDITIONS = (
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
)


@dataclass
class Policy:
    statements: list[dict[str, Any]] = field(default_factory=list)
    revision: str = ""

    @property
    def text(self) -> str:
        document = {"Version": "2012-10-17", "Id": "default", "Statement": self.statements}
        return json.dumps(document, separators=(",", ":"))

    def add(self, statement: dict[str, Any]) -> None:
        """
        Raises:
            AwsError: ResourceConflictException, for a statement id that is there already.
        """
        name = statement["Sid"]
        if any(one["Sid"] == name for one in self.statements):
            raise AwsError(
                "ResourceConflictException",
                f"The statement id ({name}) provided already exists. Please provide a new "
                "statement id, or remove the existing statement.",
                409,
            )
        self.statements.append(statement)
        self.revision = str(uuid.uuid4())

    def remove(self, name: str) -> None:
        """
        Raises:
            AwsError: ResourceNotFoundException.
        """
        left = [one for one in self.statements if one["Sid"] != name]
        if len(left) == len(self.statements):
            message = f"Statement {name} is not found in resource policy."
            raise AwsError("ResourceNotFoundException", message, 404)
        self.statements = left
        self.revision = str(uuid.uuid4())


def statement(asked: Mapping[str, Any], resource: str) -> dict[str, Any]:
    """Of AddPermission's or AddLayerVersionPermission's parameters.

    Raises:
        AwsError: InvalidParameterValueException, for a principal that is none.
    """
    made: dict[str, Any] = {
        "Sid": asked["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(asked["Principal"]),
        "Action": asked["Action"],
        "Resource": resource,
    }
    conditions: dict[str, dict[str, str]] = {}
    for name, operator, key in CONDITIONS:
        if name in asked:
            conditions.setdefault(operator, {})[key] = _text(asked[name])
    return made | ({"Condition": conditions} if conditions else {})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _principal(given: str) -> str | dict[str, str]:
    if given == "*":
        return given
    if ACCOUNT.fullmatch(given):
        return {"AWS": f"arn:aws:iam::{given}:root"}
    if ARN.fullmatch(given):
        return {"AWS": given}
    if SERVICE.fullmatch(given):
        return {"Service": given}
    message = "The provided principal was invalid. Please check the principal and try again."
    raise AwsError("InvalidParameterValueException", message)
