"""What prose quotes of AWS is what a run produces."""

import pytest

from workshop.lint import quotes

from .conftest import Copy

PROSE = "Send an order, receive it"


def told(copy: Copy, prose: str) -> list[str]:
    copy.replace("solutions/50-queue.ipynb", PROSE, prose.replace('"', '\\"') + f" {PROSE}")
    whole = quotes.findings(copy.pack)
    return [each.removeprefix("solutions/50-queue.ipynb, cell 9: ") for each in whole]


@pytest.mark.parametrize(
    ("arn", "shape"),
    [
        ("arn:aws:sqs:us-east-1:123456789012:orders", ("sqs", "region", "account", "")),
        ("arn:aws:sqs:<region>:<account>:<name>", ("sqs", "region", "account", "")),
        ("arn:aws:iam::<account>:role/<name>", ("iam", "", "account", "role")),
        (
            "arn:aws:dynamodb:eu-west-1:1:table/a",
            ("dynamodb", "region", "account", "table"),
        ),
        ("arn:aws:s3:::a-bucket", ("s3", "", "", "")),
        ("arn:aws:iam:role/x", None),
        ("arn:azure:iam::1:role/x", None),
    ],
)
def test_arns_are_told_by_their_shape(arn: str, shape: tuple[str, ...] | None):
    assert quotes.shape_of(arn) == shape


@pytest.mark.parametrize(
    "prose",
    [
        'The body is `{"order": 7}`.',
        "It is 128 MB, of 250 orders, after 300 ms.",
        '`{"order": …}`',
        "A 2xx is good news.",
    ],
)
def test_what_a_run_shows_may_be_quoted(copy: Copy, prose: str):
    copy.replace("checks/queue.py", '"""In seconds."""', "assert self._cloud.status == 200")
    assert told(copy, prose) == []


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("The answer is 503.", "no run shows the status 503"),
        ("It answers with a 5xx.", "no run shows the status 5xx"),
        ("`arn:aws:sqs:orders`", "arn:aws:sqs:orders is no ARN"),
        ("`arn:aws:sqs::<account>:orders`", "has not the shape of any ARN that a run shows"),
        ('`{"parcel": 7}`', "no run shows the key 'parcel'"),
        ('`{"order": }`', "does not parse"),
        ("```json\n{'order': 7}\n```", "does not parse"),
    ],
)
def test_what_no_run_shows_is_found(copy: Copy, prose: str, found: str):
    (sentence,) = told(copy, prose.replace("\n", "\\n"))
    assert found in sentence


def test_a_cell_that_teaches_http_may_name_any_status(copy: Copy):
    cell = '"id": "50-08",\n   "metadata": {'
    copy.replace("solutions/50-queue.ipynb", cell, f'{cell}"tags": ["general-http"]')
    assert told(copy, "The answer is 503.") == []
