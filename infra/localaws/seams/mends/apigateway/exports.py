"""GetExport: the document of what a stage's deployment froze."""

from __future__ import annotations

import datetime
import json
from typing import Any

import yaml
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.gateway import openapi
from localaws.gateway.openapi.description import Fields, with_references
from localaws.gateway.openapi.writing import EXTENSIONS, KINDS
from localaws.seams.mends.apigateway.lookup import bad_request, rest_api
from localaws.seams.mends.replacing import replace

# What AWS has and nobody runs here: Postman's own format.
OTHER_EXTENSIONS = ("postman",)


def mend() -> None:
    replace(APIGatewayResponse, "get_export", lambda _: _export)


def _export(self: Any) -> tuple[int, dict[str, str], bytes]:
    api = rest_api(self)
    stage_name, kind = self.path.split("/")[4], self.path.split("/")[6]
    stage = api.stages.get(stage_name)
    deployment = api.deployments.get(stage.deployment_id) if stage else None
    if deployment is None:
        raise AwsError("NotFoundException", "Invalid stage identifier specified", 404)
    if kind not in KINDS:
        raise bad_request(f"No API exporter for type '{kind}'")
    made = datetime.datetime.fromtimestamp(deployment.created_date, datetime.UTC)
    description = deployment.description_of_api
    version = description.version or made.strftime("%Y-%m-%dT%H:%M:%SZ")
    host = f"{api.id}.execute-api.{self.region}.amazonaws.com"
    document = openapi.write(
        openapi.Description(**vars(description) | {"version": version}),
        kind,
        host,
        stage_name,
        _extensions(self),
    )
    in_yaml = "yaml" in (self.headers.get("Accept") or "")
    ending, text = ("yaml", _yaml(document)) if in_yaml else ("json", json.dumps(document))
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{kind}_{version}.{ending}"',
    }
    return 200, headers, text.encode()


def _extensions(self: Any) -> frozenset[str]:
    asked = {part.strip() for part in (self._get_param("extensions") or "").split(",")} - {""}
    unknown = asked.difference(EXTENSIONS, OTHER_EXTENSIONS)
    if unknown:
        raise bad_request(f"Unsupported extensions: {', '.join(sorted(unknown))}")
    return frozenset(asked)


def _yaml(document: Fields) -> str:
    return yaml.safe_dump(document, sort_keys=False)


def described(api: Any) -> openapi.Description:
    """An API as it is now, in a document's terms."""
    authorizers = {one.id: one.name for one in api.authorizers.values()}
    validators = {one.id: one.name for one in api.request_validators.values()}
    return openapi.Description(
        name=api.name,
        description=api.description,
        version=api.version,
        api_key_source=api.api_key_source,
        binary_media_types=list(api.binaryMediaTypes or ()),
        minimum_compression_size=api.minimum_compression_size,
        policy=json.loads(api.policy) if api.policy else None,
        models={
            one.name: openapi.Model(_schema(one.schema), one.description or "", one.content_type)
            for one in api.models.values()
        },
        authorizers={one.name: one.to_json() for one in api.authorizers.values()},
        validators={one.name: one.to_dict() for one in api.request_validators.values()},
        responses={kind: _response(one) for kind, one in api.gateway_responses.items()},
        methods={
            resource.get_path(): {
                verb: _method(method.to_json(), authorizers, validators)
                for verb, method in resource.resource_methods.items()
            }
            for resource in api.resources.values()
        },
    )


def _schema(text: str | None) -> Fields:
    schema = json.loads(text or "{}")
    found = with_references(schema, lambda ref: f"#/models/{ref.rpartition('/')[2]}")
    return found if isinstance(found, dict) else {}


def _response(one: Any) -> Fields:
    found: Fields = {
        "responseParameters": dict(one.response_parameters or {}),
        "responseTemplates": dict(one.response_templates or {}),
    }
    return found | ({"statusCode": str(one.status_code)} if one.status_code else {})


def _method(shown: Fields, authorizers: dict[str, str], validators: dict[str, str]) -> Fields:
    """As GetMethod shows it, with names for ids."""
    method = {key: value for key, value in shown.items() if value is not None}
    authorizer, validator = method.pop("authorizerId", ""), method.pop("requestValidatorId", "")
    if authorizer in authorizers:
        method["authorizer"] = authorizers[authorizer]
    if validator in validators:
        method["requestValidator"] = validators[validator]
    return json.loads(json.dumps(method))  # type: ignore[no-any-return] # what it shares may change
