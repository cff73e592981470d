"""Tags of APIs, stages, API keys and usage plans; moto knows those of stages alone.

"Amazon API Gateway resources that can be tagged".
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway.exceptions import ApiKeyNotFoundException, UsagePlanNotFoundException
from moto.apigateway.responses import APIGatewayResponse

from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace

Answer = tuple[int, dict[str, str], str]


def mend() -> None:
    replace(APIGatewayResponse, "get_tags", lambda _: _get)
    replace(APIGatewayResponse, "tag_resource", lambda _: _tag)
    replace(APIGatewayResponse, "untag_resource", lambda _: _untag)


def _tagged(self: Any) -> Any:
    """What ``arn:aws:apigateway:{region}::/restapis/{id}`` and its like name."""
    arn = unquote(self.path.split("/tags/", 1)[1])
    match arn.split(":", 5)[-1].strip("/").split("/"):
        case ["restapis", api]:
            return self.backend.get_rest_api(api)
        case ["restapis", api, "stages", stage]:
            return self.backend.get_stage(api, stage)
        case ["apikeys", key]:
            return _found(self.backend.keys, key, ApiKeyNotFoundException)
        case ["usageplans", plan]:
            return _found(self.backend.usage_plans, plan, UsagePlanNotFoundException)
        case _:
            raise bad_request("Invalid ARN specified in the request")


def _found(those: Any, name: str, absent: type[Exception]) -> Any:
    if name not in those:
        raise absent
    return those[name]


def _get(self: Any) -> str:
    return json.dumps({"tags": _tagged(self).tags or {}})


def _tag(self: Any) -> Answer:
    tagged = _tagged(self)
    tagged.tags = {**(tagged.tags or {}), **(self._get_param("tags") or {})}
    return 204, {}, ""


def _untag(self: Any) -> Answer:
    tagged = _tagged(self)
    gone = self.querystring.get("tagKeys") or ()
    tagged.tags = {name: value for name, value in (tagged.tags or {}).items() if name not in gone}
    return 204, {}, ""
