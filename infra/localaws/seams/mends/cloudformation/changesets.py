"""Change sets: moto takes one by its name alone, and forgets the stack's outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace


def mend(backend: Any) -> None:
    """``backend`` is moto's ``CloudFormationBackend``."""
    replace(backend, "execute_change_set", _of_its_stack)


def _of_its_stack(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_change_set(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = _found(self, change_set_name, stack_name)
        execute(self, change_set.change_set_id, stack_name)
        _settle_outputs(self, self.stacks[change_set.stack_id])

    return execute_change_set


def _found(backend: Any, name: str, stack_name: str | None) -> Any:
    """
    Raises:
        AwsError: ChangeSetNotFound.
    """
    for change_set in backend.change_sets.values():
        is_named = name == change_set.change_set_name and stack_name in (
            change_set.stack_name,
            change_set.stack_id,
        )
        if name == change_set.change_set_id or is_named:
            return change_set
    raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)


def _settle_outputs(backend: Any, stack: Any) -> None:
    stack._parse_template()
    stack.description = stack.template_dict.get("Description")
    stack.output_map = stack._create_output_map()
    backend.exports.update({export.name: export for export in stack.exports})
