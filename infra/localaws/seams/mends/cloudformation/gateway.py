"""CloudFormation's `AWS::ApiGateway::Stage`, which moto has not, and what its APIs lack there: a
deployment has no id, and an API has no tags and outlives its stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.cloudformation.resource import Made
from localaws.seams.mends.cloudformation.templates import Properties
from localaws.seams.mends.replacing import add, replace

# "AWS::ApiGateway::Stage MethodSetting" has flat names, a patch of the API has paths.
SETTINGS: Mapping[str, str] = {
    "LoggingLevel": "logging/loglevel",
    "DataTraceEnabled": "logging/dataTrace",
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingRateLimit": "throttling/rateLimit",
    "ThrottlingBurstLimit": "throttling/burstLimit",
}
ACCESS_LOG = {"DestinationArn": "destinationArn", "Format": "format"}


def mend() -> None:
    from moto.apigateway.models import Deployment, RestAPI
    from moto.cloudformation import parsing

    add(Deployment, "physical_resource_id", property(lambda self: self.id))
    add(RestAPI, "delete", _delete)
    replace(RestAPI, "create_from_cloudformation_json", _tagged)
    parsing.get_model_map()[Stage.TYPE] = Stage  # type: ignore[assignment]  # as moto handles it


class Stage(Made):
    TYPE = "AWS::ApiGateway::Stage"

    def create(self, properties: Properties) -> None:
        """Its settings are patches, as they are for the API's own calls."""
        api, name = properties["RestApiId"], properties["StageName"]
        self._backend.create_stage(
            api,
            name,
            properties["DeploymentId"],
            variables=dict(properties.get("Variables", {})),
            description=properties.get("Description", ""),
            tags=_tags(properties),
            tracing_enabled=_is_true(properties.get("TracingEnabled", False)),
        )
        self.physical_resource_id = name
        self.attributes = {"RestApiId": api}
        try:
            self._backend.update_stage(api, name, list(_patches(properties)))
        except AwsError:
            self.unmake()
            raise

    def update(self, properties: Properties) -> None:
        """A stage of the same name stays the one that it is, with the settings of the template."""
        wanted = (properties["RestApiId"], properties["StageName"])
        if wanted == (self.attributes["RestApiId"], self.physical_resource_id):
            self.unmake()
            self.create(properties)
        else:
            super().update(properties)

    def unmake(self) -> None:
        """Its API may have gone before it."""
        api = self._backend.apis.get(self.attributes["RestApiId"])
        if api is not None:
            api.stages.pop(self.physical_resource_id, None)

    @property
    def _backend(self) -> Any:
        return _backend(self.account, self.region)


def _tagged(create: Any) -> Any:
    def create_from_cloudformation_json(
        _: type[Any], /, resource_name: str, cloudformation_json: Any, *args: Any, **more: Any
    ) -> Any:
        made = create(resource_name, cloudformation_json, *args, **more)
        made.tags = _tags(cloudformation_json["Properties"])
        return made

    return classmethod(create_from_cloudformation_json)


def _tags(properties: Properties) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _delete(api: Any, account: str, region: str) -> None:
    _backend(account, region).apis.pop(api.id, None)


def _backend(account: str, region: str) -> Any:
    from moto.apigateway.models import apigateway_backends

    return apigateway_backends[account][region]


def _patches(properties: Properties) -> Iterator[dict[str, str]]:
    for setting in properties.get("MethodSettings", []):
        where = f"{setting.get('ResourcePath', '/*')}/{setting.get('HttpMethod', '*')}"
        for name, path in SETTINGS.items():
            if name in setting:
                yield _replaced(f"{where}/{path}", setting[name])
    for name, value in properties.get("AccessLogSetting", {}).items():
        yield _replaced(f"/accessLogSettings/{ACCESS_LOG[name]}", value)


def _replaced(path: str, value: Any) -> dict[str, str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"op": "replace", "path": path, "value": text}


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
