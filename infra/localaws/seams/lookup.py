"""moto's backends, looked up and never made."""

from __future__ import annotations

import sys
from typing import Any


def backends(service: str, name: str) -> Any:
    """Empty until the service is first called: loading it is for its own first call."""
    return getattr(sys.modules.get(f"moto.{service}.models"), name, {})


def held(service: str, name: str, account: str, region: str, attribute: str) -> Any:
    """That attribute of a backend, or an empty mapping; moto's own look-up would make a backend."""
    regions = dict.get(backends(service, name), account, {})
    return vars(dict.get(regions, region, _Nothing)).get(attribute, {})


class _Nothing:
    """Where there is no backend."""
