"""Puts the data plane of function URLs together."""

from __future__ import annotations

from localaws import seams
from localaws.controlplane import ControlPlane
from localaws.functions.invoke import Invoker
from localaws.functionurls.dataplane import FunctionUrls
from localaws.functionurls.url import FunctionUrl
from localaws.identity import Identity


def function_urls(control: ControlPlane, invoker: Invoker) -> FunctionUrls:
    async def find(region: str, url_id: str) -> FunctionUrl | None:
        return await control.look(seams.find_url, seams.ACCOUNT, region, url_id)

    async def find_identity(access_key: str) -> Identity | None:
        return await control.look(seams.identity, access_key)

    return FunctionUrls(find, find_identity, invoker)
