"""Integration URIs, with stage variables and path parameters in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([^}]+)\}")
PARAMETER = re.compile(r"\{([^{}]+)\}")
# What of a value stays as it is in a path; a greedy parameter keeps its slashes.
SAFE = "/:@!$&'()*+,;=~%-._"


def with_stage_variables(uri: str, variables: Mapping[str, str]) -> str:
    """An undefined stage variable becomes nothing, as on AWS."""
    if "${" not in uri:  # as most are, and each request to a function comes by here
        return uri
    return STAGE_VARIABLE.sub(lambda found: variables.get(found[1], ""), uri)


def fill(uri: str, variables: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """A path parameter that was not mapped stays as it is written."""
    filled = with_stage_variables(uri, variables)
    return PARAMETER.sub(
        lambda found: quote(parameters[found[1]], SAFE) if found[1] in parameters else found[0],
        filled,
    )
