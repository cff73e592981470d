"""Where a request dies: one walk from the client to the table and back, along the labs' checks.

A hop is broken when a check of its own fails; what lies behind it can't be told apart from that,
and isn't reached. Of two faults the one that a request meets first is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks import lab01, lab02, lab03, lab04
from checks.evaluation import Evaluation
from checks.language import Check
from checks.outcome import Result


@dataclass(frozen=True)
class Hop:
    name: str
    checks: tuple[Check, ...]


PATH = (
    Hop("API", (lab04.api_exists,)),
    Hop("route", (lab04.resource_exists, lab04.method_exists, lab04.method_is_open)),
    Hop("deployed stage", (lab04.stage_is_deployed,)),
    Hop("integration", (lab04.integration_is_a_proxy, lab04.integration_posts)),
    Hop("function", (lab03.function_exists, lab04.api_calls_the_function)),
    Hop("invoke permission", (lab04.api_may_invoke,)),
    Hop("function state", (lab03.function_is_ready,)),
    Hop("role", (lab01.role_exists, lab01.lambda_can_assume, lab03.has_the_role)),
    Hop("deployment", (lab04.changes_are_deployed,)),
    Hop(
        "handler",
        (
            lab03.runtime_is_supported,
            lab03.handler_is_named,
            lab03.timeout_is_sane,
            lab03.ping_is_answered,
            lab03.echo_is_answered,
            lab04.answers_over_http,
        ),
    ),
    Hop("table", (lab02.table_exists, lab02.table_is_active, lab02.key_is_id)),
    Hop(
        "permissions on the table",
        (lab01.has_permissions, lab01.table_actions_allowed, lab02.round_trip_works),
    ),
    Hop(
        "answer",
        (
            lab03.operations_reach_the_table,
            lab03.create_writes,
            lab03.read_finds,
            lab03.update_changes,
            lab03.delete_removes,
            lab03.list_shows_all,
            lab04.operations_work_over_http,
            lab03.fractions_are_kept,
            lab04.fractions_over_http,
            lab04.numbers_over_http,
            lab03.unknown_operation_fails,
            lab04.unknown_operation_is_refused,
            lab04.bad_json_is_refused,
            lab04.missing_operation_is_refused,
        ),
    ),
)


@dataclass(frozen=True)
class Diagnosis:
    """`passed` are the names of the hops that a request gets through, `broken` where it dies and
    `cause` the check that says so; both None when it comes back with the right answer."""

    passed: tuple[str, ...]
    broken: str | None
    cause: Result | None

    @property
    def unreached(self) -> tuple[str, ...]:
        known = len(self.passed) + (self.broken is not None)
        return tuple(hop.name for hop in PATH[known:])


def diagnose(evaluation: Evaluation, path: Sequence[Hop] = PATH) -> Diagnosis:
    """The first hop that has a failing check of its own. Raises nothing: trouble is a cause."""
    for number, hop in enumerate(path):
        for result in map(evaluation.result, hop.checks):
            if result.is_cause:
                return Diagnosis(tuple(each.name for each in path[:number]), hop.name, result)
    return Diagnosis(tuple(hop.name for hop in path), None, None)
