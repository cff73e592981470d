"""API Gateway: what moto lacks or does otherwise, a module a feature."""

from __future__ import annotations

import importlib

from localaws.seams.mends.replacing import hidden

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


def mend() -> None:
    # jsonschema would parse the grammar of internationalised addresses for a second.
    with hidden("rfc3987_syntax"):
        importlib.import_module("moto.apigateway.models")
    for feature in FEATURES:
        importlib.import_module(f"{__name__}.{feature}").mend()
