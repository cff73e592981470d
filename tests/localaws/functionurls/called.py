"""Function URLs that tests call."""

from __future__ import annotations

from typing import Any

import requests

from tests.localaws.cloud import Cloud, new_name

ECHO = "import json\ndef handler(event, context): return json.dumps(event)"


def url_of(cloud: Cloud, name: str, *, permitted: bool = True, **more: Any) -> str:
    client, qualifier = cloud.client("lambda"), {}
    if "Qualifier" in more:
        qualifier = {"Qualifier": more.pop("Qualifier")}
    settings = {"AuthType": "NONE", **more}
    made = client.create_function_url_config(FunctionName=name, **qualifier, **settings)
    if permitted:
        client.add_permission(
            FunctionName=name,
            StatementId=new_name("url"),
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType=settings["AuthType"],
            **qualifier,
        )
    return str(made["FunctionUrl"])


def send(cloud: Cloud, url: str, method: str = "GET", **more: Any) -> requests.Response:
    return cloud.http.request(method, url, timeout=30, **more)
