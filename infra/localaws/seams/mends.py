"""What moto lacks or does otherwise than AWS, mended from outside.

``prepare`` mends what every request pays for; a service's own mends are made when it is first
called, so that a service nobody calls is never imported.
"""

from __future__ import annotations

import base64
import binascii
import copy
import functools
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import moto.core.responses
from moto.core.common_models import BaseModel
from moto.core.responses import ActionResult

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws import simulator
from localaws.errors import AwsError
from localaws.functions.configuration import runtime_refusal
from localaws.gateway.snapshot import Snapshot
from localaws.seams import state


class SeamMoved(RuntimeError):
    """This release of moto no longer has what we mend."""


def _replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Set ``owner.name`` to ``make(what it was)``."""
    if not hasattr(owner, name):
        raise SeamMoved(f"moto's {owner.__name__} has no {name} any more.")
    setattr(owner, name, make(getattr(owner, name)))


def prepare() -> None:
    """Mend what every request pays for, before the first of them."""
    # `core.responses` inspects the whole response class at each request.
    _replace(
        moto.core.responses,
        "method_names_from_class",
        lambda inspect: functools.cache(lambda clazz: frozenset(inspect(clazz))),
    )
    _replace(moto.core.responses, "gen_amzn_requestid_long", lambda _: _request_id)
    # Every instance is kept for ever, for a dashboard that we do not serve.
    _replace(BaseModel, "__new__", lambda _: staticmethod(_untracked))


def _request_id(headers: dict[str, Any] | None = None) -> str:
    """moto takes 52 random draws for each answer's id; AWS's is a UUID."""
    value = str(uuid.uuid4())
    if isinstance(headers, dict):
        headers["x-amzn-requestid"] = value
    return value


def _untracked(cls: type, *_: Any, **__: Any) -> Any:
    return object.__new__(cls)


def load(backend: str) -> None:
    """Mend a service before its first call; CloudFormation calls others from inside."""
    for name in ("awslambda", "apigateway") if backend == "cloudformation" else (backend,):
        mend = _MENDS.get(name)
        if mend is not None:
            mend()


@functools.cache
def _mend_lambda() -> None:
    """CreateFunction and UpdateFunctionCode refuse what AWS refuses before anything is kept;
    GetAccountSettings, which moto lacks, answers AWS's default quotas."""
    from moto.awslambda.models import LambdaBackend, LambdaFunction
    from moto.awslambda.responses import LambdaResponse
    from moto.awslambda.urls import url_paths

    def careful_create(create: Any) -> Any:
        def create_function(self: Any, spec: dict[str, Any]) -> Any:
            refusal = runtime_refusal(spec.get("Runtime"), spec.get("PackageType", "Zip"))
            if refusal is not None:
                raise refusal
            _refuse_untrusting_role(self.account_id, spec.get("Role", ""))
            return create(self, spec)

        return create_function

    def careful_code(set_code: Any) -> Any:
        def set_function_code(self: Any, spec: dict[str, Any]) -> None:
            if "ZipFile" in spec:
                _refuse_what_is_no_zip(spec["ZipFile"])
            set_code(self, spec)

        return set_function_code

    def get_account_settings(self: Any) -> str:
        return json.dumps(state.lambda_account(self.backend))

    setattr(LambdaResponse, get_account_settings.__name__, get_account_settings)
    url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = LambdaResponse.dispatch
    _replace(LambdaBackend, "create_function", careful_create)
    _replace(LambdaFunction, "_set_function_code", careful_code)


def _refuse_untrusting_role(account: str, role_arn: str) -> None:
    role = state.role(account, role_arn)
    if role is None:
        return  # moto answers a role that is not there
    asked = Request("sts:AssumeRole", principal=Principal("Service", "lambda.amazonaws.com"))
    try:
        trust = parse(role.assume_role_policy_document, "trust")
    except MalformedPolicy:
        trust = None
    if trust is None or not evaluate(asked, resource=trust).allowed:
        raise AwsError(
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
        )


def _refuse_what_is_no_zip(encoded: str | bytes) -> None:
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise AwsError(
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        )


@functools.cache
def _mend_apigateway() -> None:
    """A deployment keeps what was deployed; redeploying keeps the stage's own settings."""
    from moto.apigateway.models import RestAPI

    def keeping(create: Any) -> Any:
        def create_deployment(
            self: Any, name: str, description: str = "", stage_variables: Any = None
        ) -> Any:
            stage = self.stages.get(name)
            deployment = create(self, name, description, stage_variables)
            tree = [copy.deepcopy(resource.to_dict()) for resource in self.resources.values()]
            deployment.snapshot = Snapshot.of(self.id, deployment.id, tree)
            if stage is not None:
                # moto makes the stage anew; on AWS its settings outlive a deployment.
                stage.deployment_id = deployment.id
                stage.variables.update(stage_variables or {})
                self.stages[name] = stage
            return deployment

        return create_deployment

    _replace(RestAPI, "create_deployment", keeping)
    # It registers each method with the `responses` library, for a mode of moto that we do not use.
    _replace(RestAPI, "update_integration_mocks", lambda _: lambda *_: None)


@functools.cache
def _mend_iam() -> None:
    """The policy simulator, which moto lacks; moto parses its parameters and writes its answer."""
    from moto.iam.responses import IamResponse

    def simulate_principal_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.principal(self._get_params(), state.principal_documents))

    def simulate_custom_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.custom(self._get_params()))

    setattr(IamResponse, simulate_principal_policy.__name__, simulate_principal_policy)
    setattr(IamResponse, simulate_custom_policy.__name__, simulate_custom_policy)


_MENDS: Mapping[str, Callable[[], None]] = {
    "awslambda": _mend_lambda,
    "apigateway": _mend_apigateway,
    "iam": _mend_iam,
}
