"""Machines on the worker's local AWS, and the functions that most of them invoke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localaws.cloud import Cloud
from tests.localaws.statemachines.machines import Machines

HANDLERS = """
import time

class CustomException(Exception):
    message = "CustomException message"

def echo(event, context):
    return event

def wrapped(event, context):
    return {"Input": event}

def fail(event, context):
    raise Exception("Some exception was raised.")

def fail_in_its_own_way(event, context):
    raise CustomException()

def flood(event, context):
    return "\\u00e9" * 150_000

def sleep(event, context):
    time.sleep(30)
"""


@pytest.fixture(scope="session")
def machines(server: Cloud) -> Machines:
    return Machines(server)


@pytest.fixture(scope="module")
def functions(server: Cloud) -> Iterator[dict[str, str]]:
    """Names of functions, by their handler's."""
    already = len(server.functions)
    names = ("echo", "wrapped", "fail", "fail_in_its_own_way", "flood", "sleep")
    made = {name: server.function(HANDLERS, Handler=f"index.{name}") for name in names}
    active = server.client("lambda").get_waiter("function_active_v2")
    for name in made.values():
        active.wait(FunctionName=name)
    yield made
    server.forget_functions(already)
