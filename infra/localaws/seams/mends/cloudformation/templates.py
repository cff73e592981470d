"""What templates write otherwise than the API's requests."""

from __future__ import annotations

import base64
import datetime
import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.seams.mends.replacing import replace

Properties = Mapping[str, Any]


def mend() -> None:
    """YAML reads the Version of a policy as a date; to CloudFormation it is text."""
    from moto.cloudformation.models import ChangeSet, Stack

    replace(Stack, "parse_template", lambda parse: staticmethod(lambda text: _texts(parse(text))))
    replace(ChangeSet, "_parse_template", lambda _: _parse_as_stacks_do)


def _parse_as_stacks_do(change_set: Any) -> None:
    from moto.cloudformation.models import Stack

    change_set.template_dict = Stack.parse_template(change_set.template)


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {_texts(key): _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def translated(properties: Properties) -> dict[str, Any]:
    """As the API has it: tags are a map, and code in the template is packed into a zip."""
    told = dict(properties)
    if "Tags" in told:
        told["Tags"] = {tag["Key"]: tag["Value"] for tag in told["Tags"]}
    if "ZipFile" in told.get("Code", {}):
        told["Code"] = {"ZipFile": _packed(told["Code"]["ZipFile"], str(told.get("Runtime")))}
    return told


def _packed(source: str, runtime: str) -> str:
    """One file, `index`, with `cfn-response` beside it ("AWS::Lambda::Function Code")."""
    from moto.utilities.utils import load_resource_as_str

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if runtime.startswith("node"):
            archive.writestr("index.js", source)
        else:
            archive.writestr("index.py", source)
            helper = load_resource_as_str("awslambda/resources/cfnresponse.py.txt")
            archive.writestr("cfnresponse.py", helper)
    return base64.b64encode(buffer.getvalue()).decode()


def weighted(properties: Properties) -> dict[str, Any]:
    """Weights are a list in a template, and a map in the API."""
    listed = properties.get("RoutingConfig", {}).get("AdditionalVersionWeights", ())
    weights = {one["FunctionVersion"]: float(one["FunctionWeight"]) for one in listed}
    routing = {"RoutingConfig": {"AdditionalVersionWeights": weights}} if weights else {}
    return {**{k: v for k, v in properties.items() if k != "RoutingConfig"}, **routing}


def typed(shape: Any, value: Any) -> Any:
    """Templates give numbers and truths as text, too."""
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    if shape.type_name == "boolean" and isinstance(value, str):
        return value == "true"
    if shape.type_name == "structure":
        return dict(_members(shape, value))
    if shape.type_name == "map":
        return {
            key: str(one) if isinstance(one, int | float) else one for key, one in value.items()
        }
    return value


def _members(shape: Any, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, one in value.items():
        yield name, typed(shape.members[name], one) if name in shape.members else one
