"""Where a deployed REST API answers: the one place in which the two targets differ."""

from __future__ import annotations

import os

import boto3

from checks.names import Names


def invoke_url(api_id: str, path: str | None = None) -> str:
    """The URL of a path of the API's `prod` stage, by default of the workshop's resource.

    Source: "Invoke a REST API" in the API Gateway Developer Guide; a local AWS serves the same
    below its endpoint, since most clients can't resolve `*.execute-api.…localhost`.
    """
    names = Names.from_environment()
    below = f"/{names.path_part}" if path is None else path
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        return f"{endpoint}/execute-api/{api_id}/{names.stage}{below}"
    region = boto3.Session().region_name
    return f"https://{api_id}.execute-api.{region}.amazonaws.com/{names.stage}{below}"
