"""What we keep of the Service Authorization Reference is what the installed package has."""

from __future__ import annotations

import pytest

from localaws.access.requirements import publish, published


@pytest.mark.parametrize("name", [published.PUBLISHED, published.NAMES])
def test_a_file_is_as_the_installed_package_has_it(name: str) -> None:
    """If not: ``cd infra && python -m localaws.access.requirements.publish``."""
    kept = (published.FOLDER / name).read_text(encoding="utf-8")
    assert kept == publish.texts()[name]


def test_every_service_has_actions_and_templates_of_arns() -> None:
    assert len(published.mapped()) == len(publish.SERVICES)
    for prefix in publish.SERVICES:
        known = published.service(prefix)
        assert known.actions
        assert all(text.startswith("arn:${Partition}:") for text in known.resources.values())


def test_the_names_of_all_actions_are_known() -> None:
    names = published.names()
    assert "DescribeInstances" in names["ec2"]
    assert names["dynamodb"] == set(published.service("dynamodb").actions)
