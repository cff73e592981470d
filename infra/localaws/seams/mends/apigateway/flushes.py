"""FlushStageCache, FlushStageAuthorizersCache: the stage counts, and what was cached before counts
no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.apigateway import urls
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.seams.mends.apigateway.lookup import rest_api
from localaws.seams.mends.replacing import add


def mend() -> None:
    add(APIGatewayResponse, "flush_stage_authorizers_cache", _flushing("authorizers_flushed"))
    add(APIGatewayResponse, "flush_stage_cache", _flushing("cache_flushed"))
    stage = "{0}/restapis/(?P<function_id>[^/]+)/stages/(?P<stage_name>[^/]+)"
    urls.url_paths[f"{stage}/cache/authorizers$"] = APIGatewayResponse.dispatch
    urls.url_paths[f"{stage}/cache/data$"] = APIGatewayResponse.dispatch


def _flushing(counter: str) -> Callable[[Any], tuple[int, dict[str, str], str]]:
    def flush(self: Any) -> tuple[int, dict[str, str], str]:
        stage = rest_api(self).stages.get(self.path.split("/")[4])
        if stage is None:
            raise AwsError("NotFoundException", "Invalid stage identifier specified", 404)
        setattr(stage, counter, getattr(stage, counter, 0) + 1)
        return 202, {}, ""

    return flush
