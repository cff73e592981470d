"""AWS Powertools for Python inside functions: what most handlers of real services import."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.localaws.clients.tools import packages
from tests.localaws.cloud import Cloud, eventually, new_name, zipped

PETS = """
import json, os, uuid
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function,
)

app, logger = APIGatewayRestResolver(), Logger(service="pets")
metrics = Metrics(namespace="Pets", service="pets")
store = DynamoDBPersistenceLayer(table_name=os.environ["TABLE"])


@idempotent_function(
    data_keyword_argument="order", persistence_store=store, config=IdempotencyConfig()
)
def place(order):
    return {"id": str(uuid.uuid4()), "name": order["name"]}


@app.post("/orders")
def make():
    metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=1)
    logger.info("ordered", extra={"pet": app.current_event.json_body["name"]})
    return place(order=app.current_event.json_body), 201


@app.get("/pets/<name>")
def show(name):
    if name == "nobody":
        raise NotFoundError("no such pet")
    return {"name": name, "query": app.current_event.query_string_parameters}


@metrics.log_metrics
@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
def handler(event, context):
    return app.resolve(event, context)
"""


def package() -> bytes:
    """The library as learners pack it: beside their code."""
    folder = packages("aws-lambda-powertools")
    library = {
        str(file.relative_to(folder)): file.read_bytes()
        for name in ("aws_lambda_powertools", "jmespath", "typing_extensions.py")
        for file in _files(folder / name)
    }
    return zipped({"index.py": PETS, **library})


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.fixture(scope="module")
def served(server: Cloud) -> tuple[str, str]:
    """The API's URL and its function."""
    table = new_name("table")
    server.client("dynamodb").create_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    code = package()
    function = server.function(
        "", Code={"ZipFile": code}, Environment={"Variables": {"TABLE": table}}
    )
    api = server.api(function)
    api.method("ANY", "/{proxy+}")
    api.deploy()
    return api.url, function


def test_routes_answer_with_json_and_errors_as_the_library_words_them(
    server: Cloud, served: tuple[str, str]
) -> None:
    url, _ = served
    found = server.http.get(f"{url}/pets/Rex?a=b")
    assert (found.status_code, found.json()) == (200, {"name": "Rex", "query": {"a": "b"}})
    absent = server.http.get(f"{url}/pets/nobody")
    assert (absent.status_code, absent.json()["message"]) == (404, "no such pet")
    assert server.http.get(f"{url}/elsewhere").status_code == 404


def test_an_order_placed_twice_is_one_order(server: Cloud, served: tuple[str, str]) -> None:
    url, _ = served
    orders = [server.http.post(f"{url}/orders", json={"name": n}) for n in ("a", "a", "b")]
    assert [order.status_code for order in orders] == [201, 201, 201]
    first, again, other = (order.json()["id"] for order in orders)
    assert first == again != other


def test_metrics_that_the_library_embeds_appear(server: Cloud, served: tuple[str, str]) -> None:
    url, _ = served
    assert server.http.post(f"{url}/orders", json={"name": new_name("pet")}).ok
    now = datetime.datetime.now(datetime.UTC)

    def orders() -> float:
        found = server.client("cloudwatch").get_metric_statistics(
            Namespace="Pets",
            MetricName="Orders",
            Dimensions=[{"Name": "service", "Value": "pets"}],
            StartTime=now - datetime.timedelta(minutes=10),
            EndTime=now + datetime.timedelta(minutes=10),
            Period=60,
            Statistics=["Sum"],
        )
        return float(sum(point["Sum"] for point in found["Datapoints"]))

    assert eventually(orders) >= 1


def test_logs_are_structured_and_metrics_embedded(server: Cloud, served: tuple[str, str]) -> None:
    url, function = served
    name = new_name("pet")
    server.http.post(f"{url}/orders", json={"name": name})

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in server.log(function) if line.startswith("{")]

    logged = eventually(lambda: [line for line in lines() if line.get("pet") == name])
    assert logged[0]["message"] == "ordered"
    assert logged[0]["function_name"] == function
    assert logged[0]["correlation_id"]
    assert any("_aws" in line and line["Orders"] == [1.0] for line in lines())
