"""Which context keys policies ask for: ``GetContextKeysForPrincipalPolicy``, ``…CustomPolicy``."""

from __future__ import annotations

from collections.abc import Iterable

from iampolicy import Policy
from localaws.simulator.question import Holdings, Parameters, attached, inputs, read


def context_keys(parameters: Parameters, holdings: Holdings | None = None) -> dict[str, list[str]]:
    """Of the given policies, and with ``holdings`` of those attached to ``PolicySourceArn``.

    Raises:
        AwsError: NoSuchEntity, InvalidInput.
    """
    policies = list(inputs(parameters, "PolicyInputList"))
    if holdings:
        held = attached(str(parameters["PolicySourceArn"]), holdings)
        policies += [read(policy.document, policy.source_id) for policy in held.policies]
    return {"ContextKeyNames": _names(policies)}


def _names(policies: Iterable[Policy]) -> list[str]:
    """Once each: letter case does not matter in a key's name."""
    names: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in statement.context_keys():
                names.setdefault(key.lower(), key)
    return list(names.values())
