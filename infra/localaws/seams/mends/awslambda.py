"""Lambda: CreateFunction and its updates refuse what AWS refuses before anything is kept;
GetAccountSettings, which moto lacks, answers AWS's default quotas."""

from __future__ import annotations

import binascii
import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws.errors import AwsError, not_implemented
from localaws.functions.configuration import constraint_violation, runtime_refusal
from localaws.seams import state
from localaws.seams.mends.replacing import replace

# "Lambda quotas": deployment package, uploaded directly and unpacked.
LARGEST_ZIP = 52_428_800
LARGEST_UNZIPPED = 262_144_000
ROLE = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
HONOURED = frozenset(
    {
        *("FunctionName", "Code", "Runtime", "Handler", "Role", "Description", "Timeout", "Tags"),
        *("MemorySize", "Environment", "Layers", "Publish", "PackageType", "RevisionId"),
        # These are kept and shown, and make no difference here (infra/localaws/README.md).
        *("Architectures", "EphemeralStorage", "VpcConfig"),
        # moto's CloudFormation and its own bookkeeping
        *("ReservedConcurrentExecutions", "FunctionArn"),
    }
)
# What a client sends that asks for nothing.
NEUTRAL: Mapping[str, Any] = {
    "TracingConfig": {"Mode": "PassThrough"},
    "SnapStart": {"ApplyOn": "None"},
    "LoggingConfig": {"LogFormat": "Text"},
}


def mend() -> None:
    from moto.awslambda import models
    from moto.awslambda.responses import LambdaResponse
    from moto.awslambda.urls import url_paths

    setattr(LambdaResponse, get_account_settings.__name__, get_account_settings)
    url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = LambdaResponse.dispatch
    replace(models.LambdaBackend, "create_function", _careful_create)
    replace(models.LambdaFunction, "update_configuration", _careful_update)
    replace(models, "_zipfile_content", _checked)
    replace(models, "_s3_content", _checked)
    replace(models.LambdaFunction, "_set_function_code", _from_an_object)


def get_account_settings(self: Any) -> str:
    return json.dumps(state.lambda_account(self.backend))


def _careful_create(create: Any) -> Any:
    def create_function(self: Any, spec: dict[str, Any]) -> Any:
        refusal = runtime_refusal(spec.get("Runtime"), spec.get("PackageType", "Zip"))
        if refusal is not None:
            raise refusal
        _refuse_settings(spec, "CreateFunction")
        _refuse_untrusting_role(self.account_id, spec.get("Role", ""))
        return create(self, spec)

    return create_function


def _careful_update(update: Any) -> Any:
    def update_configuration(self: Any, changes: dict[str, Any]) -> Any:
        refusal = runtime_refusal(changes.get("Runtime", self.run_time), self.package_type)
        if refusal is not None:
            raise refusal
        _refuse_settings(changes, "UpdateFunctionConfiguration")
        if "Role" in changes:
            _refuse_untrusting_role(self.account_id, changes["Role"])
        return update(self, changes)

    return update_configuration


def _refuse_settings(spec: Mapping[str, Any], operation: str) -> None:
    violation = constraint_violation(spec)
    if violation is not None:
        raise violation
    for name, value in spec.items():
        if name not in HONOURED and value and value != NEUTRAL.get(name):
            raise not_implemented("lambda", f"{operation} with {name}")


def _refuse_untrusting_role(account: str, role_arn: str) -> None:
    if not re.fullmatch(ROLE, role_arn):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{role_arn}' at 'role' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {ROLE}",
        )
    role = state.role(account, role_arn)
    if role is None or not _trusts_lambda(role.assume_role_policy_document):
        raise AwsError(
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
        )


def _trusts_lambda(document: str) -> bool:
    asked = Request("sts:AssumeRole", principal=Principal("Service", "lambda.amazonaws.com"))
    try:
        return evaluate(asked, resource=parse(document, "trust")).allowed
    except MalformedPolicy:
        return False


def _from_an_object(set_code: Any) -> Any:
    """moto makes a function without code of an object that is not there."""

    def set_function_code(self: Any, spec: dict[str, Any]) -> None:
        if "S3Key" in spec:
            _refuse_absent_object(self.account_id, spec["S3Bucket"], spec["S3Key"])
        set_code(self, spec)

    return set_function_code


def _refuse_absent_object(account: str, bucket: str, key: str) -> None:
    absent = state.absent_object(account, bucket, key)
    if absent:
        raise AwsError(
            "InvalidParameterValueException",
            f"Error occurred while GetObject. S3 Error Code: {absent.code}. "
            f"S3 Error Message: {absent.message}",
        )


def _checked(read: Any) -> Any:
    """A deployment package, from the request or from S3, that is no zip or too large."""

    def content(source: Any) -> Any:
        try:
            found = read(source)
            with zipfile.ZipFile(io.BytesIO(found[0])) as archive:
                unzipped = sum(member.file_size for member in archive.infolist())
        except (binascii.Error, ValueError, zipfile.BadZipFile) as error:
            raise AwsError(
                "InvalidParameterValueException",
                "Could not unzip uploaded file. Please check your file, then try to upload again.",
            ) from error
        _refuse_sizes(len(found[0]), unzipped)
        return found

    return content


def _refuse_sizes(zipped: int, unzipped: int) -> None:
    if zipped > LARGEST_ZIP:
        message = f"Zipped size must be smaller than {LARGEST_ZIP} bytes"
        raise AwsError("RequestEntityTooLargeException", message, 413)
    if unzipped > LARGEST_UNZIPPED:
        message = f"Unzipped size must be smaller than {LARGEST_UNZIPPED} bytes"
        raise AwsError("InvalidParameterValueException", message)
