"""IAM: the policy simulator, which moto lacks; moto parses its parameters and writes its answer."""

from __future__ import annotations

from typing import Any

from localaws import simulator
from localaws.seams import state


def mend() -> None:
    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse

    def simulate_principal_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.principal(self._get_params(), state.principal_documents))

    def simulate_custom_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.custom(self._get_params()))

    for method in (simulate_principal_policy, simulate_custom_policy):
        setattr(IamResponse, method.__name__, method)
