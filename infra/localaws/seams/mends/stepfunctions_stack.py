"""``AWS::StepFunctions::StateMachine``: moto reads DefinitionString, RoleArn and the name alone."""

from __future__ import annotations

import json
import re
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


def mend(machine: Any) -> None:
    replace(machine, "create_from_cloudformation_json", _with_definition)
    replace(machine, "update_from_cloudformation_json", _with_definition)
    replace(machine, "get_cfn_attribute", _with_attributes)
    replace(machine, "has_cfn_attr", _has_attributes)


def _with_definition(make: Any) -> Any:
    """Before moto reads the properties, they say in DefinitionString what the others mean."""

    def from_cloudformation_json(cls: Any, *args: Any, **more: Any) -> Any:
        names = make.__code__.co_varnames[1 : make.__code__.co_argcount]
        given = dict(zip(names, args, strict=False)) | more
        properties = given["cloudformation_json"].get("Properties", {})
        properties["DefinitionString"] = definition_of(properties, given["account_id"])
        made = make.__func__(cls, *args, **more)
        _settle(made, properties)
        return made

    return classmethod(from_cloudformation_json)


def _settle(machine: Any, properties: dict[str, Any]) -> None:
    machine.type = properties.get("StateMachineType", machine.type)
    if "LoggingConfiguration" in properties:
        machine.loggingConfiguration = _camel(properties["LoggingConfiguration"])
    if "TracingConfiguration" in properties:
        machine.tracingConfiguration = _camel(properties["TracingConfiguration"])


def _camel(value: Any) -> Any:
    """The API's names begin small."""
    if isinstance(value, dict):
        return {f"{key[:1].lower()}{key[1:]}": _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


def definition_of(properties: dict[str, Any], account: str) -> str:
    """DefinitionString, Definition or DefinitionS3Location, with DefinitionSubstitutions."""
    text = properties.get("DefinitionString")
    if "Definition" in properties:
        text = json.dumps(properties["Definition"])
    if "DefinitionS3Location" in properties:
        text = _from_s3(properties["DefinitionS3Location"], account)
    known = properties.get("DefinitionSubstitutions", {})
    return SUBSTITUTION.sub(
        lambda found: _inside_text(known[found[1]]) if found[1] in known else found[0], text or ""
    )


def _inside_text(value: Any) -> str:
    """What stands inside a JSON string, or a number or boolean as it is."""
    return json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value)


def _from_s3(place: dict[str, str], account: str) -> str:
    from moto.s3.models import s3_backends

    bucket = s3_backends[account]["aws"].buckets.get(place["Bucket"])
    found = bucket.keys.get(place["Key"]) if bucket else None
    if found is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    return bytes(found.value).decode()


def _with_attributes(attribute: Any) -> Any:
    """ "Fn::GetAtt": Arn, Name, StateMachineRevisionId."""

    def get_cfn_attribute(self: Any, name: str) -> Any:
        return self.arn if name == "Arn" else attribute(self, name)

    return get_cfn_attribute


def _has_attributes(has: Any) -> Any:
    def has_cfn_attr(cls: Any, name: str) -> bool:
        return name == "Arn" or bool(has.__func__(cls, name))

    return classmethod(has_cfn_attr)
