"""Puts the data plane of function URLs together."""

from __future__ import annotations

from localaws import seams
from localaws.access.gate import Gate
from localaws.controlplane import ControlPlane
from localaws.functions.invoke import Invoker
from localaws.functionurls.dataplane import FunctionUrls
from localaws.functionurls.url import FunctionUrl


def function_urls(control: ControlPlane, gate: Gate, invoker: Invoker) -> FunctionUrls:
    async def find(region: str, url_id: str) -> FunctionUrl | None:
        return await control.look(seams.find_url, seams.ACCOUNT, region, url_id)

    return FunctionUrls(find, gate.identities.find, invoker)
