"""Schemathesis reads a deployed API's own export, and sends what it allows and what it does not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.localaws.clients.tools import clean, program, run
from tests.localaws.cloud import Cloud, integration_uri, new_name

PETS = """
import json
def handler(event, context):
    pet = json.loads(event["body"] or "{}")
    assert isinstance(pet["name"], str) and pet.get("legs", 0) >= 0  # the validator's work
    return {"statusCode": 201, "body": json.dumps({"name": pet["name"]})}
"""
PET = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "legs": {"type": "integer", "minimum": 0},
    },
}


def document(function: str) -> bytes:
    """An API whose requests are validated before its function sees them."""
    answer = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    refused = {"description": "refused", "content": {}}
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": new_name("pets"), "version": "1"},
            "x-amazon-apigateway-request-validators": {
                "all": {"validateRequestBody": True, "validateRequestParameters": True}
            },
            "x-amazon-apigateway-request-validator": "all",
            "paths": {
                "/pets": {
                    "post": {
                        "parameters": [
                            {
                                "name": "zoo",
                                "in": "query",
                                "required": True,
                                "schema": {"type": "string"},
                            }
                        ],
                        "requestBody": {
                            "required": True,
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}
                            },
                        },
                        "responses": {
                            "201": {
                                "description": "made",
                                "content": {"application/json": {"schema": answer}},
                            },
                            **dict.fromkeys(("400", "403", "415"), refused),
                        },
                        "x-amazon-apigateway-integration": {
                            "type": "aws_proxy",
                            "httpMethod": "POST",
                            "uri": integration_uri(function),
                        },
                    }
                }
            },
            "components": {"schemas": {"Pet": PET}},
        }
    ).encode()


def test_what_a_document_allows_is_answered_and_what_it_does_not_is_refused(
    server: Cloud, tmp_path: Path
) -> None:
    gateway = server.client("apigateway")
    api = server.api(server.function(PETS))
    gateway.put_rest_api(restApiId=api.id, mode="overwrite", body=document(api.function))
    gateway.create_deployment(restApiId=api.id, stageName=api.stage)
    exported = gateway.get_export(restApiId=api.id, stageName=api.stage, exportType="oas30")
    schema = tmp_path / "openapi.json"
    schema.write_bytes(exported["body"].read())

    ended = run(
        [
            *(program("schemathesis", "st"), "run", str(schema), "--url", api.url),
            *("--max-examples", "40", "--workers", "1", "--seed", "7", "--no-color"),
            *("--generation-database", "none"),
            *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance"),
        ],
        clean(HOME=str(tmp_path)),
        seconds=300,
        folder=tmp_path,  # it keeps a cache where it runs
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    generated = re.search(r"(\d+) generated, (\d+) passed", ended.stdout)
    assert generated
    assert int(generated[1]) == int(generated[2]) > 40
