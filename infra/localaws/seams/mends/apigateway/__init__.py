"""API Gateway: what moto lacks or does otherwise, a module a feature."""

from __future__ import annotations

import importlib
from typing import Any

from localaws.seams.mends.replacing import standing_in

FEATURES = (
    "absences",
    "access",
    "authorizers",
    "binarytypes",
    "canaries",
    "deployments",
    "duplicates",
    "exports",
    "flushes",
    "imports",
    "integrations",
    "keys",
    "logging",
    "methods",
    "models",
    "patches",
    "responses",
    "tags",
    "updates",
    "usageplans",
)
VALIDATOR = "openapi_spec_validator"


def mend() -> None:
    # What moto validates documents with loads for 0.15 s; `imports` reads them instead.
    with (
        standing_in(VALIDATOR, validate=_validate, __path__=[]),
        standing_in(f"{VALIDATOR}.validation", __path__=[]),
        standing_in(f"{VALIDATOR}.validation.exceptions", OpenAPIValidationError=ValueError),
    ):
        importlib.import_module("moto.apigateway.models")
    for feature in FEATURES:
        importlib.import_module(f"{__name__}.{feature}").mend()


def _validate(*_: Any, **__: Any) -> None:
    raise NotImplementedError
