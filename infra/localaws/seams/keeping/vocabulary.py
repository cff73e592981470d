"""Which objects state is made of: moto's own, and ours that hang on them."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

import moto.backend_index

from localaws.seams.keeping import forms
from localaws.state.codec import Damaged

NAME = re.compile(r"(?P<module>[a-z_][a-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*):(?P<name>[\w.]+)")
# Of the local AWS, only what these packages define.
OURS = (
    *("localaws.lambdaapi", "localaws.functions.configuration", "localaws.functionurls"),
    *("localaws.gateway", "localaws.metrics", "localaws.alarms", "localaws.insights"),
    *("localaws.seams", "localaws.statemachines"),
)
OTHERS = frozenset({"requests.structures:CaseInsensitiveDict"})
MOTOS = frozenset({"core", "utilities"}) | {
    name for name, _ in moto.backend_index.backend_url_patterns
}
_NO_STATE = frozenset({"responses", "urls", "server"})

Keep = Callable[[Any], Mapping[str, Any]]
Complete = Callable[[Any], None]
# Of classes by name: what is kept of an object, and what it needs beside.
special: dict[str, tuple[Keep, Complete]] = {}


def leaving(*names: str) -> tuple[Keep, Complete]:
    """For backends, whose own ``__init__`` has just made what is left out."""

    def keep(of: Any) -> Mapping[str, Any]:
        return {name: value for name, value in vars(of).items() if name not in names}

    return keep, lambda _: None


special |= {
    # Its own functions and layers, which ours stand in for (``localaws.lambdaapi``).
    "moto.awslambda.models:LambdaBackend": leaving("_lambdas", "_layers"),
    "moto.config.models:ConfigBackend": leaving("config_schema"),
    # Half of it is AWS's own: thousands of images, default networks. It is new at each start.
    "moto.ec2.models:EC2Backend": (lambda _: {}, lambda _: None),
    "moto.ecr.models:ECRBackend": leaving("registry_scanning_configuration_update_lock"),
}


class Vocabulary:
    def name_of(self, of: type) -> str | None:
        name = f"{of.__module__}:{of.__qualname__}"
        return name if _is_allowed(name) else None

    def named(self, name: str) -> type:
        if not isinstance(name, str) or not _is_allowed(name):
            raise Damaged(f"it names {name!r}, which no state holds")
        module_name, _, qualified = name.partition(":")
        try:
            found: Any = sys.modules.get(module_name) or importlib.import_module(module_name)
            for part in qualified.split("."):
                found = vars(found)[part]
        except (ImportError, KeyError, TypeError) as error:
            raise Damaged(f"it names {name}, which there is not") from error
        # What a module imported from elsewhere is not its own.
        if not isinstance(found, type) or self.name_of(found) != name:
            raise Damaged(f"it names {name}, which is no class")
        return found

    def attributes(self, of: Any) -> Mapping[str, Any]:
        found = special.get(f"{type(of).__module__}:{type(of).__qualname__}")
        return found[0](of) if found else vars(of)

    def form_of(self, value: Any) -> tuple[str, str] | None:
        return forms.form_of(value)

    def formed(self, name: str, text: str) -> Any:
        if name not in forms.FORMS:
            raise Damaged(f"it holds a {name!r}, which no state does")
        return forms.FORMS[name](text)

    def complete(self, made: Any) -> None:
        found = special.get(f"{type(made).__module__}:{type(made).__qualname__}")
        if found:
            found[1](made)


def _is_allowed(name: str) -> bool:
    parts = NAME.fullmatch(name)
    if parts is None:
        return name in OTHERS
    module = parts["module"]
    if module.startswith("moto."):
        levels = module.split(".")
        return levels[1] in MOTOS and _NO_STATE.isdisjoint(levels[2:])
    return module.startswith(OURS) or name in OTHERS
