"""API Gateway: the HTTP verb is the action, the path is the resource.

Source: "How API Gateway works with IAM" and "Actions, resources, and condition keys for Amazon API
Gateway Management".
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from localaws.access.requirement import Requirement
from localaws.access.requirements.arns import Where
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.context import Context, tags

TAGS = "/tags/"
# The ARNs of these, unlike all older ones, have an account.
OWNED = ("/domainnameaccessassociations", "/portals", "/portalproducts")
VERBS = frozenset({"GET", "PUT", "POST", "PATCH", "DELETE"})
# A policy in the request is an authorization of its own.
POLICY = {"CreateRestApi": "policy", "ImportRestApi": "policy", "PutRestApi": "policy"}
# Operations whose name is the action ("additional" and newer ones have no verb).
NAMED = ("RoutingRule", "Portal", "ProductPage", "ProductRestEndpointPage")


def requirements(asked: Asked, where: Where) -> list[Requirement]:
    path, keys = asked.call.path, tags(asked.parameters)
    verb = asked.call.method if asked.call.method in VERBS else "GET"
    action = f"apigateway:{verb}"
    if path.startswith(("/v2/tags/", TAGS)):
        return _tagging(path, action, keys, where)
    collection = _arn(unquote(path.removeprefix("/v2")), where)
    needed = [Requirement(_action(asked, action), (collection,), keys)]
    if keys and asked.call.method == "POST":  # what is made gets its tags through their own path
        encoded = quote(f"{collection}/*", safe="*")
        needed.append(Requirement("apigateway:PUT", (_arn(f"{TAGS}{encoded}", where),), keys))
    if _sets_policy(asked):
        needed.append(Requirement("apigateway:UpdateRestApiPolicy", (collection,)))
    return needed


def _arn(path: str, where: Where) -> str:
    owner = where.account if path.startswith(OWNED) else ""
    return f"arn:{where.partition}:apigateway:{where.region}:{owner}:{path.rstrip('/') or '/'}"


def _tagging(path: str, action: str, keys: Context, where: Where) -> list[Requirement]:
    """The tagged resource's ARN stays encoded in the resource; the path of what is tagged or
    untagged has to be allowed to change."""
    encoded = path.partition(TAGS)[2]
    whole = quote(unquote(encoded), safe="*")
    needed = [Requirement(action, (_arn(f"{TAGS}{whole}", where),), keys)]
    if action != "apigateway:GET" and (arn := unquote(encoded)).startswith("arn:"):
        needed.append(Requirement("apigateway:PATCH", (arn,), keys))
    return needed


def _action(asked: Asked, verb: str) -> str:
    is_named = asked.service == "apigatewayv2" and any(name in asked.operation for name in NAMED)
    if is_named:
        return f"apigateway:{asked.operation.replace('PutRouting', 'UpdateRouting')}"
    return verb


def _sets_policy(asked: Asked) -> bool:
    if asked.parameters.get(POLICY.get(asked.operation, "")):
        return True
    patches = asked.parameters.get("patchOperations")
    return asked.operation == "UpdateRestApi" and any(
        isinstance(each, dict) and str(each.get("path", "")).startswith("/policy")
        for each in (patches if isinstance(patches, list) else ())
    )
