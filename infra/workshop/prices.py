"""What one run of the path costs on AWS, from the published prices in `data/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Line:
    """A row of the bill: dollars, and what they are for."""

    service: str
    amount: str
    dollars: float


@cache
def bill() -> list[Line]:
    prices, usage = _read("prices.json"), _read("usage.json")
    compute, calls = usage["lambda"]["gb_seconds"], usage["lambda"]["requests"]
    per_second = prices["lambda"]["per_gb_second"]["x86_64"]
    requests = usage["api_gateway"]["requests"]
    writes, reads = usage["dynamodb"]["writes"], usage["dynamodb"]["reads"]
    steps = usage["step_functions"]["transitions"]
    gigabytes = usage["cloudwatch"]["gb_ingested"]
    million = 1_000_000
    return [
        Line("Lambda, compute", f"{compute:,} GB-s", compute * per_second),
        Line(
            "Lambda, requests",
            f"{calls:,}",
            calls / million * prices["lambda"]["per_million_requests"],
        ),
        Line(
            "API Gateway",
            f"{requests:,} requests",
            requests / million * prices["api_gateway"]["rest_per_million_requests"],
        ),
        Line(
            "DynamoDB",
            f"{writes:,} writes, {reads:,} reads",
            writes / million * prices["dynamodb"]["on_demand_per_million_writes"]
            + reads / million * prices["dynamodb"]["on_demand_per_million_reads"],
        ),
        Line(
            "Step Functions",
            f"{steps:,} transitions",
            steps * prices["step_functions"]["per_transition"]["default"],
        ),
        Line(
            "CloudWatch Logs",
            f"{gigabytes} GB",
            gigabytes * prices["cloudwatch"]["logs_per_gb_ingested"],
        ),
    ]


def total() -> float:
    """Dollars for the whole path, without the free tier."""
    return sum(line.dollars for line in bill())


def cost() -> None:
    """Print the bill of one run on AWS."""
    prices = _read("prices.json")
    for line in bill():
        print(f"{line.service:<18}{line.amount:>28}   ${line.dollars:.4f}")
    print(f"{'One whole run':<46}   ${total():.2f}")
    print(f"Prices of {prices['date']} in {prices['region']}, before the free tier.")


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return document
