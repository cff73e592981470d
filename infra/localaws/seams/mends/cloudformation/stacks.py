"""CloudFormation's `AWS::Lambda::…` resources, made, changed and unmade by Lambda's own operations.

moto's CloudFormation asks a class for each type of resource; ours take the place of its own. Event
source mappings are still moto's, which refuses them.
"""

from __future__ import annotations

from typing import Any

from localaws.seams.mends.cloudformation.resource import Made
from localaws.seams.mends.cloudformation.templates import Properties, translated, weighted


def mend() -> None:
    from moto.cloudformation import parsing

    models: dict[str, Any] = parsing.get_model_map()
    models.update({kind.TYPE: kind for kind in KINDS})


class Function(Made):
    TYPE = "AWS::Lambda::Function"
    ATTRIBUTES = ("Arn",)

    def create(self, properties: Properties) -> None:
        name = properties.get("FunctionName", self.name)
        made = self.operate("CreateFunction", translated(properties), FunctionName=name)
        self.physical_resource_id = name
        self.attributes = {"Arn": made["FunctionArn"]}
        self._reserve(properties)

    def update(self, properties: Properties) -> None:
        """``Code`` is told apart from the configuration by the API alone."""
        name, told = {"FunctionName": self.physical_resource_id}, translated(properties)
        self.operate("UpdateFunctionConfiguration", told, **name)
        self.operate("UpdateFunctionCode", {**told, **told["Code"]}, **name)
        tags = self.operate("ListTags", {}, Resource=self.attributes["Arn"])["Tags"]
        if tags:
            self.operate("UntagResource", {}, Resource=self.attributes["Arn"], TagKeys=list(tags))
        if told.get("Tags"):
            self.operate("TagResource", told, Resource=self.attributes["Arn"])
        self._reserve(properties)

    def _reserve(self, properties: Properties) -> None:
        name = {"FunctionName": self.physical_resource_id}
        if "ReservedConcurrentExecutions" in properties:
            self.operate("PutFunctionConcurrency", properties, **name)
        else:
            self.operate("DeleteFunctionConcurrency", name)

    def unmake(self) -> None:
        self.operate("DeleteFunction", {"FunctionName": self.physical_resource_id})


class Version(Made):
    TYPE = "AWS::Lambda::Version"
    ATTRIBUTES = ("Version", "FunctionArn")

    def create(self, properties: Properties) -> None:
        made = self.operate("PublishVersion", properties)
        self.physical_resource_id = made["FunctionArn"]
        self.attributes = {"Version": made["Version"], "FunctionArn": made["FunctionArn"]}
        _provision(self, properties, made["Version"])

    def unmake(self) -> None:
        self.operate("DeleteFunction", {"FunctionName": self.physical_resource_id})


class Alias(Made):
    TYPE = "AWS::Lambda::Alias"

    def create(self, properties: Properties) -> None:
        made = self.operate("CreateAlias", weighted(properties))
        self.physical_resource_id = made["AliasArn"]
        _provision(self, properties, made["Name"])

    def update(self, properties: Properties) -> None:
        self.operate("UpdateAlias", {"RoutingConfig": {}, **weighted(properties)})
        _provision(self, properties, properties["Name"])

    def unmake(self) -> None:
        function, _, name = self.physical_resource_id.rpartition(":")
        self.operate("DeleteAlias", {"FunctionName": function, "Name": name})


class Permission(Made):
    TYPE = "AWS::Lambda::Permission"
    ATTRIBUTES = ("Id",)

    def create(self, properties: Properties) -> None:
        self.operate("AddPermission", properties, StatementId=self.name)
        self.physical_resource_id = self.name
        self.attributes = {"Id": self.name, "FunctionName": properties["FunctionName"]}

    def update(self, properties: Properties) -> None:
        """Its statement keeps its name."""
        self.unmake()
        self.create(properties)

    def unmake(self) -> None:
        asked = {"FunctionName": self.attributes["FunctionName"], "StatementId": self.name}
        self.operate("RemovePermission", asked)


class LayerVersion(Made):
    TYPE = "AWS::Lambda::LayerVersion"
    ATTRIBUTES = ("LayerVersionArn",)

    def create(self, properties: Properties) -> None:
        name = properties.get("LayerName", self.name)
        made = self.operate("PublishLayerVersion", properties, LayerName=name)
        self.physical_resource_id = made["LayerVersionArn"]
        self.attributes = {"LayerVersionArn": made["LayerVersionArn"]}

    def unmake(self) -> None:
        layer, _, number = self.physical_resource_id.rpartition(":")
        self.operate("DeleteLayerVersion", {"LayerName": layer, "VersionNumber": number})


class Url(Made):
    TYPE = "AWS::Lambda::Url"
    ATTRIBUTES = ("FunctionUrl", "FunctionArn")

    def create(self, properties: Properties) -> None:
        function = {"FunctionName": properties["TargetFunctionArn"]}
        made = self.operate("CreateFunctionUrlConfig", properties, **function)
        self.physical_resource_id = made["FunctionArn"]
        self.attributes = {name: made[name] for name in self.ATTRIBUTES}

    def update(self, properties: Properties) -> None:
        function = {"FunctionName": properties["TargetFunctionArn"]}
        self.operate("UpdateFunctionUrlConfig", properties, **function)

    def unmake(self) -> None:
        self.operate("DeleteFunctionUrlConfig", {"FunctionName": self.physical_resource_id})


class EventInvokeConfig(Made):
    TYPE = "AWS::Lambda::EventInvokeConfig"

    def create(self, properties: Properties) -> None:
        made = self.operate("PutFunctionEventInvokeConfig", properties)
        self.physical_resource_id = made["FunctionArn"]

    update = create

    def unmake(self) -> None:
        asked = {"FunctionName": self.physical_resource_id}
        self.operate("DeleteFunctionEventInvokeConfig", asked)


KINDS = (Function, Version, Alias, Permission, LayerVersion, Url, EventInvokeConfig)


def _provision(made: Made, properties: Properties, qualifier: str) -> None:
    config = properties.get("ProvisionedConcurrencyConfig")
    if config:
        name = {"FunctionName": properties["FunctionName"], "Qualifier": qualifier}
        made.operate("PutProvisionedConcurrencyConfig", config, **name)
