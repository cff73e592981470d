"""What is wrong with a definition ("ValidateStateMachineDefinitionDiagnostic")."""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA = "SCHEMA_VALIDATION_FAILED"
INVALID_JSON = "INVALID_JSON_DESCRIPTION"
MISSING = "MISSING_DESCRIPTION"
NO_TARGET = "MISSING_TRANSITION_TARGET"
NO_END = "MISSING_END_STATE"
DUPLICATE = "DUPLICATE_STATE_NAME"
BAD_NAME = "INVALID_STATE_NAME"


@dataclass(frozen=True)
class Diagnostic:
    """``location`` is a path such as ``/States/A/Next``; some diagnostics have none."""

    code: str
    message: str
    location: str | None = None
    severity: str = "ERROR"

    def described(self) -> dict[str, str]:
        found = {"severity": self.severity, "code": self.code, "message": self.message}
        return found if self.location is None else {**found, "location": self.location}

    def __str__(self) -> str:
        """As an InvalidDefinition error lists it."""
        at = "" if self.location is None else f" at {self.location}"
        return f"{self.code}: {self.message}{at}"


def schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(SCHEMA, message, location)
