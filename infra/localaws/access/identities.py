"""Whose the access keys are, remembered: the gate asks at every call."""

from __future__ import annotations

from localaws import seams
from localaws.access.identity import Identity
from localaws.controlplane import ControlPlane

# Services whose calls may change who somebody is, or what they may.
CHANGING = frozenset({"iam", "sts", "cloudformation"})
MOST = 1024


class Identities:
    """From the event loop's thread alone."""

    def __init__(self, control: ControlPlane) -> None:
        self._control = control
        self._known: dict[str, Identity] = {}

    async def find(self, access_key: str) -> Identity | None:
        """The owner of an active access key, None for a key that nobody has."""
        known = self._known.get(access_key)
        if known is None:
            known = await self._control.look(seams.identity, access_key)
            if known is not None:
                if len(self._known) >= MOST:
                    self._known.clear()
                self._known[access_key] = known
        return known

    def answered(self, service: str) -> None:
        """A call of that service was answered: what is remembered may be of yesterday."""
        if service in CHANGING:
            self.forget()

    def forget(self) -> None:
        self._known.clear()
