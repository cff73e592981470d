"""A control plane with one function, of two versions and an alias."""

from __future__ import annotations

import pytest

from tests.localaws.lambdaapi.place import Place


@pytest.fixture
def place() -> Place:
    """Empty."""
    return Place()


@pytest.fixture
def populated() -> Place:
    """``fn`` with versions 1 and 2, an alias ``live`` of 1, a statement ``s3``, and ``other``."""
    made = Place()
    made.function()
    made.function("other")
    made("PublishVersion", FunctionName="fn")
    made("UpdateFunctionConfiguration", FunctionName="fn", Timeout=9)
    made.wait()
    made("PublishVersion", FunctionName="fn")
    made("CreateAlias", FunctionName="fn", Name="live", FunctionVersion="1")
    made(
        "AddPermission",
        FunctionName="fn",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    made.layer(CompatibleRuntimes=["python3.12"], CompatibleArchitectures=["x86_64"])
    made.layer()
    return made
