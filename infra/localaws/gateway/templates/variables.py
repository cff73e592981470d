"""What API Gateway gives a template: ``$input``, ``$util``, ``$context``, ``$stageVariables``.

"Variables for data transformations for API Gateway".
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from localaws.gateway.templates import java, jsonpath

# Apache Commons Lang, StringEscapeUtils.escapeJavaScript.
ESCAPES = {
    **{character: f"\\{character}" for character in "'\"\\/"},
    "\b": "\\b",
    "\n": "\\n",
    "\t": "\\t",
    "\f": "\\f",
    "\r": "\\r",
}
TO_ESCAPE = re.compile(r"['\"\\/]|[^ -~]")


class Input(java.Variable):
    """``parameters`` has the maps ``path``, ``querystring`` and ``header``, each of texts."""

    def __init__(self, body: str, parameters: Mapping[str, Mapping[str, str]]) -> None:
        # An empty payload is an empty object (recorded: ``test_sqs_aws_integration``).
        self.body = body or "{}"
        self._parameters = {kind: dict(values) for kind, values in parameters.items()}
        self._document: Any = None
        self._is_read = False

    def path(self, expression: str = "$") -> Any:
        found = jsonpath.find(expression, self._read())
        # An indefinite path's matches are an array of JSON too.
        return java.JsonArray(found) if type(found) is list else found

    def json(self, expression: str = "$") -> str:
        """As JSON; an empty text in quotes where the path leads nowhere."""
        found = self.path(expression)
        return '""' if found is None else java.to_json(found)

    def params(self, name: str | None = None) -> Any:
        """All, or one by name from the path, the query string or the headers, in this order."""
        if name is None:
            return self._parameters
        for kind in ("path", "querystring", "header"):
            if name in self._parameters[kind]:
                return self._parameters[kind][name]
        return ""

    def _read(self) -> Any:
        if not self._is_read:
            self._document = java.from_json(read_json(self.body))
            self._is_read = True
        return self._document


def read_json(body: str) -> Any:
    """A payload that is no JSON is one text."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


class Util(java.Variable):
    """``$util``; an absent value is an empty text to all of it."""

    def escapeJavaScript(self, value: Any) -> str:
        return TO_ESCAPE.sub(_escape, java.text(value))

    def parseJson(self, value: Any) -> Any:
        return java.from_json(json.loads(java.text(value)))

    def urlEncode(self, value: Any) -> str:
        """As ``java.net.URLEncoder``."""
        return quote_plus(java.text(value), safe="*").replace("~", "%7E")

    def urlDecode(self, value: Any) -> str:
        return unquote_plus(java.text(value))

    def base64Encode(self, value: Any) -> str:
        return base64.b64encode(java.text(value).encode()).decode()

    def base64Decode(self, value: Any) -> str:
        return base64.b64decode(java.text(value)).decode("utf-8", "replace")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in ESCAPES:
        return ESCAPES[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))


class Overrides:
    """What a template set in ``$context.requestOverride`` and ``$context.responseOverride``."""

    def __init__(self) -> None:
        self.request = java.Untold(
            {kind: java.Untold() for kind in ("path", "header", "querystring")}
        )
        self.response = java.Untold({"header": java.Untold()})


def variables(
    given: Input, context: Mapping[str, Any], stage: Mapping[str, str], overrides: Overrides
) -> dict[str, Any]:
    """All that a template sees; what it sets in the context is in ``overrides`` afterwards."""
    seen = {
        name: java.Untold(value) if isinstance(value, dict) else value
        for name, value in context.items()
    }
    return {
        "input": given,
        "util": Util(),
        "context": java.Untold(
            {**seen, "requestOverride": overrides.request, "responseOverride": overrides.response}
        ),
        "stageVariables": dict(stage),
    }
