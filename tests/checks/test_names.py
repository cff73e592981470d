"""Names that AWS accepts, and labs that a learner can name."""

import re

import pytest

from checks.errors import Explained
from checks.names import LABS, Names, lab, lab_after, lab_of_notebook


def test_names_are_those_that_the_labs_print() -> None:
    names = Names()
    assert (names.role, names.policy) == ("lambda-apigateway-role", "DynamoDB-CloudWatch-Policy")
    assert (names.table, names.key) == ("lambda-apigateway", "id")
    assert (names.function, names.api) == ("LambdaFunctionOverHttps", "DynamoDBOperations")
    assert (names.path_part, names.stage) == ("DynamoDBManager", "prod")
    assert names.log_group == "/aws/lambda/LambdaFunctionOverHttps"


def test_a_suffix_keeps_two_learners_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_SUFFIX", "anna")
    names, plain = Names.from_environment(), Names()
    for kind in ("role", "policy", "table", "function", "api", "log_group", "metric", "alarm"):
        assert getattr(names, kind) == f"{getattr(plain, kind)}-anna"


def test_a_suffix_is_part_of_the_tag_so_that_cleanup_spares_other_learners() -> None:
    assert Names().tag == {"workshop": "serverless-workshop"}
    assert Names("anna").tag == {"workshop": "serverless-workshop-anna"}
    assert Names("anna").tag_list == [{"Key": "workshop", "Value": "serverless-workshop-anna"}]


@pytest.mark.parametrize("suffix", ["anna smith", "a/b", "ä", "x" * 21, "$(id)"])
def test_a_suffix_that_aws_would_refuse_is_refused_first(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_SUFFIX", suffix)
    with pytest.raises(Explained, match=re.escape(f'WORKSHOP_SUFFIX is "{suffix}"')):
        Names.from_environment()


@pytest.mark.parametrize("number", ["01", "1", "iam"])
def test_a_lab_is_found_by_number_or_word(number: str) -> None:
    assert lab(number).id == "01"


def test_lab_zero_is_found_by_its_number() -> None:
    assert lab("0").id == lab("00").id == "00"


def test_an_unknown_lab_is_named() -> None:
    with pytest.raises(Explained, match='no lab "13"; the labs are 00, 01'):
        lab("13")


def test_a_notebook_says_its_lab() -> None:
    found = lab_of_notebook("/somewhere/notebooks/04-api-gateway.ipynb")
    assert found == lab("04")
    assert lab_of_notebook("Untitled.ipynb") is None


def test_the_path_leads_from_lab_to_lab_and_ends() -> None:
    assert lab_after(lab("05")) == lab("06")
    assert lab_after(LABS[-1]) is None
