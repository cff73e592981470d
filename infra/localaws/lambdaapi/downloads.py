"""`Code.Location`: a URL that gives the deployment package to whoever has it, for ten minutes
("GetFunction": the link is valid for 10 minutes)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from localaws.lambdaapi.package import Package
from localaws.lambdaapi.registry import Context, Registry

SECONDS = 600
PATH = re.compile(
    r"/_localaws/code/(?P<digest>[0-9a-f]{64})/(?P<until>\d{1,12})/(?P<proof>[0-9a-f]{64})"
)
_KEY = secrets.token_bytes(32)


def location(context: Context, package: Package) -> str:
    digest = base64.b64decode(package.sha256).hex()
    until = int(context.world.now()) + SECONDS
    return f"{context.world.endpoint}/_localaws/code/{digest}/{until}/{_proof(digest, until)}"


def find(registry: Registry, path: str, now: float) -> bytes | None:
    """What that URL's path gives, or None: it is not ours, too old, or the package is gone."""
    found = PATH.fullmatch(path)
    if not found or int(found["until"]) < now:
        return None
    if not hmac.compare_digest(_proof(found["digest"], int(found["until"])), found["proof"]):
        return None
    wanted = base64.b64encode(bytes.fromhex(found["digest"])).decode()
    return next((one.content for one in _packages(registry) if one.sha256 == wanted), None)


def _packages(registry: Registry) -> list[Package]:
    functions, layers = registry.functions.values(), registry.layers.values()
    return [
        *(version.package for function in functions for version in function.all_versions),
        *(version.package for layer in layers for version in layer.versions.values()),
    ]


def _proof(digest: str, until: int) -> str:
    return hmac.new(_KEY, f"{digest}/{until}".encode(), hashlib.sha256).hexdigest()
