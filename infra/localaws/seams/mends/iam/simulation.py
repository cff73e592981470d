"""The policy simulator, which moto lacks; moto parses its parameters and writes its answer."""

from __future__ import annotations

from typing import Any

from localaws import simulator
from localaws.seams import holdings
from localaws.seams.mends.replacing import add


def mend() -> None:
    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse

    def simulate_principal_policy(self: Any) -> ActionResult:
        return simulated(simulator.principal(self._get_params(), holdings.held))

    def simulate_custom_policy(self: Any) -> ActionResult:
        return simulated(simulator.custom(self._get_params()))

    def simulated(question: Any) -> ActionResult:
        return ActionResult(simulator.simulate(question))

    def get_context_keys_for_principal_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.context_keys(self._get_params(), holdings.held))

    def get_context_keys_for_custom_policy(self: Any) -> ActionResult:
        return ActionResult(simulator.context_keys(self._get_params()))

    for method in (
        simulate_principal_policy,
        simulate_custom_policy,
        get_context_keys_for_principal_policy,
        get_context_keys_for_custom_policy,
    ):
        add(IamResponse, method.__name__, method)
