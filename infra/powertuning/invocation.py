"""One invocation of the measured function, with the processors around it."""

from __future__ import annotations

import base64
import json
from typing import Any

from powertuning.errors import InvocationFailed
from powertuning.plan import Plan
from powertuning.report import Report, read

_SHOWN = 200  # characters of a payload


class Invocation:
    def __init__(self, plan: Plan, client: Any) -> None:
        self._plan = plan
        self._client = client

    def measure(self, alias: str, payload: bytes | None) -> Report:
        """Raises InvocationFailed, unless the plan allows for the error."""
        before, after = self._plan["preProcessorARN"], self._plan["postProcessorARN"]
        if before:
            payload = _unless_empty(self._process("pre-processor", before, payload), payload)
        answer = self._invoke(f"{self._plan['lambdaARN']}:{alias}", payload, LogType="Tail")
        content = answer["Payload"].read()
        self._log(alias, payload)
        if "FunctionError" in answer:
            self._refuse(alias, content, payload)
        if after:
            self._process("post-processor", after, content)
        return read(base64.b64decode(answer["LogResult"]).decode(errors="replace"))

    def _process(self, kind: str, function: str, payload: bytes | None) -> bytes:
        answer = self._invoke(function, payload)
        content: bytes = answer["Payload"].read()
        if "FunctionError" in answer:
            raise InvocationFailed(f"The {kind} failed with {_words(content)}")
        return content

    def _invoke(self, function: str, payload: bytes | None, **more: str) -> Any:
        given = {} if payload is None else {"Payload": payload}
        return self._client.invoke(FunctionName=function, **given, **more)

    def _refuse(self, alias: str, content: bytes, payload: bytes | None) -> None:
        if _kind(content) in self._plan["allowedExceptions"]:
            return
        shown = "" if self._plan["disablePayloadLogs"] else f", given {_text(payload)}"
        raise InvocationFailed(f"{alias} failed with {_words(content)}{shown}")

    def _log(self, alias: str, payload: bytes | None) -> None:
        if not self._plan["disablePayloadLogs"]:
            print(alias, "was given", _text(payload))


def _unless_empty(content: bytes, otherwise: bytes | None) -> bytes | None:
    return content if json.loads(content or b"null") not in (None, "", {}, []) else otherwise


def _error(content: bytes) -> dict[str, Any]:
    found = json.loads(content or b"null")
    return found if isinstance(found, dict) else {}


def _kind(content: bytes) -> str:
    return str(_error(content).get("errorType", ""))


def _words(content: bytes) -> str:
    """ "KeyError: 'operation'"."""
    words = (_kind(content), str(_error(content).get("errorMessage", "")))
    return ": ".join(filter(None, words)) or "an error without words"


def _text(payload: bytes | None) -> str:
    text = "nothing" if payload is None else payload.decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
