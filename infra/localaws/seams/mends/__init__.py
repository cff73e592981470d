"""What moto lacks or does otherwise than AWS, mended from outside.

``prepare`` mends what every request pays for; a service's own mends are made when it is first
called, so that a service nobody calls is never imported. Modules are named as moto names the
service.
"""

from __future__ import annotations

import functools
import importlib
import uuid
from typing import Any

import moto.core.responses
from moto.core.common_models import BaseModel

from localaws.seams.mends import refusals, resourcepolicies
from localaws.seams.mends.replacing import SeamMoved, replace

__all__ = ["SeamMoved", "load", "prepare"]

# Each has a module here, with a function ``mend``; some take long to import.
_MODULES = frozenset(
    {
        *("apigateway", "awslambda", "cloudformation", "cloudwatch", "dynamodb", "events", "iam"),
        *("kms", "logs", "resourcegroupstaggingapi", "s3", "secretsmanager", "sns", "sqs"),
        *("stepfunctions", "sts"),
    }
)
MENDED = _MODULES | frozenset(refusals.REFUSALS)


def prepare() -> None:
    """Mend what every request pays for, before the first of them."""
    # `core.responses` inspects the whole response class at each request.
    replace(
        moto.core.responses,
        "method_names_from_class",
        lambda inspect: functools.cache(lambda clazz: frozenset(inspect(clazz))),
    )
    replace(moto.core.responses, "gen_amzn_requestid_long", lambda _: _request_id)
    # Every instance is kept for ever, for a dashboard that we do not serve.
    replace(BaseModel, "__new__", lambda _: staticmethod(_untracked))


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
    for name in sorted(MENDED) if backend == "cloudformation" else (backend,):
        _load(name)


@functools.cache
def _load(backend: str) -> None:
    if backend in _MODULES:
        importlib.import_module(f"localaws.seams.mends.{backend}").mend()
    refusals.mend(backend)
    resourcepolicies.mend(backend)
