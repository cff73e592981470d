import pytest

from workshop import imports


@pytest.mark.parametrize(
    ("source", "line", "name"),
    [
        ("import moto", 1, "moto"),
        ("x = 1\nfrom moto.core import base", 2, "moto"),
        ("import json, localaws.server as server", 1, "localaws"),
        ("def f():\n    from localaws import x", 2, "localaws"),
        ("importlib.import_module('moto.core')", 1, "moto"),
        ("__import__('localaws')", 1, "localaws"),
        ("%%writefile handler.py\nimport moto", 2, "moto"),
        ("code = '''\nimport moto\n'''", 1, "moto"),
        ("run(['python', '-c', 'import json, moto'])", 1, "moto"),
        ("!python -m localaws stop", 1, "localaws"),
        ("out = !localaws status", 1, "localaws"),
        ("%load_ext moto", 1, "moto"),
        ("%%bash\nlocalaws stop", 2, "localaws"),
    ],
)
def test_a_use_of_the_local_aws_is_found(source: str, line: int, name: str):
    assert imports.hidden(source) == [(line, name)]


@pytest.mark.parametrize(
    "source",
    [
        "import boto3\nfrom workshop import answer",
        "from . import moto",
        "import motor, mylocalaws",
        "moto = 1  # import moto",
        "print('Your local AWS, localaws, keeps its port.')",
        "%%bash\ncurl -s $URL",
        "!curl -s $URL",
        "import_module(name)",
    ],
)
def test_code_that_knows_aws_alone_is_clean(source: str):
    assert imports.hidden(source) == []


def test_python_that_does_not_parse_is_an_error():
    with pytest.raises(SyntaxError):
        imports.hidden("import = moto")
