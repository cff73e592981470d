"""``$input``, ``$util``, ``$context`` and ``$stageVariables``."""

from __future__ import annotations

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.templates.variables import Input, Overrides, Util, variables
from localaws.gateway.templates.velocity import TemplateFailed, render

PARAMETERS = {
    "path": {"id": "from path"},
    "querystring": {"id": "from query", "q": "1"},
    "header": {"q": "2", "X-A": "a"},
}
BODY = json.dumps({"name": "Rex", "tags": ["a/b", 'c"'], "none": None, "ünï": 1})


def rendered(template: str, body: str = BODY, overrides: Overrides | None = None) -> str:
    context = {"stage": "prod", "identity": {"sourceIp": "127.0.0.1", "user": None}}
    seen = variables(Input(body, PARAMETERS), context, {"colour": "blue"}, overrides or Overrides())
    return render(template, seen)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$input.json('$.tags')", '["a/b","c\\""]'),
        ("$input.json('$.name') $input.path('$.name')", '"Rex" Rex'),
        ("$input.json('$.absent') [$input.path('$.absent')]", '"" []'),
        ("$input.json('$')", '{"name":"Rex","tags":["a/b","c\\""],"none":null,"ünï":1}'),
        ("#set($root = $input.path('$'))$root.tags.size() $root.none$root.tags[0]", "2 a/b"),
        ("#if($input.path('$.absent') == '')absent#end", "absent"),
        ("$input.params('id') $input.params('q') $input.params('X-A')", "from path 1 a"),
        ("[$input.params('x-a')$input.params('nobody')]", "[]"),
        ("$input.params().header.get('X-A') $input.params().path.id", "a from path"),
        ("#foreach($k in $input.params().keySet())$k #end", "path querystring header "),
        ("$context.stage $context.identity.sourceIp [$context.identity.user]", "prod 127.0.0.1 []"),
        ("[$context.identity$context.requestOverride]", "[]"),
        ("$stageVariables.colour $stageVariables.get('colour')", "blue blue"),
    ],
)
def test_variables_are_seen_as_on_aws(template: str, text: str) -> None:
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("body", "text"), [("", "{} {}"), ("no json", 'no json "no json"'), ('"a"', '"a" "a"')]
)
def test_a_body_that_is_no_object_is_seen_too(body: str, text: str) -> None:
    """An empty one is ``{}`` (recorded: ``test_sqs_aws_integration``)."""
    assert rendered("$input.body $input.json('$')", body) == text


def test_overrides_are_what_the_template_set() -> None:
    """Recorded: ``test_integration_mock_with_response_override_in_request_template``."""
    overrides = Overrides()
    rendered(
        "#set($context.responseOverride.status = 444)"
        '#set($context.responseOverride.header.X-Foo = "bar")'
        "#set($context.requestOverride.path.id = '7')",
        overrides=overrides,
    )
    assert overrides.response["status"] == 444
    assert overrides.response["header"] == {"X-Foo": "bar"}
    assert overrides.request["path"] == {"id": "7"}


def test_what_a_template_set_is_seen_by_the_next() -> None:
    """Recorded: ``test_integration_mock_with_request_overrides_in_response_template``."""
    overrides = Overrides()
    rendered("#set($context.requestOverride.path.body = $input.body)", "one", overrides)
    assert rendered("$context.requestOverride.path.body", "two", overrides) == "one"


def test_maps_can_be_assigned_to_three_ways() -> None:
    """Recorded: ``test_integration_mock_with_vtl_map_assignation``."""
    template = (
        "#set($m = {})#set($m.foo = 'bar')#set($x = $m.put('foo2', 'putBar'))"
        "#set($n = {})#set($m.n = $n)#set($m.n.foo = 'nestedFoo')$m.foo $m.foo2 $m.n.foo"
    )
    assert rendered(template) == "bar putBar nestedFoo"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$util.escapeJavaScript('a\"b\\\\c')", 'a\\"b\\\\\\\\c'),
        ("$util.urlEncode('a b&c=~*é')", "a+b%26c%3D%7E*%C3%A9"),
        ("$util.urlDecode('a+b%26c')", "a b&c"),
        ("$util.base64Encode('é') $util.base64Decode('w6k=')", "w6k= é"),
        ("$util.parseJson('{\"a\": [1, true]}').a[1]", "true"),
        ("[$util.escapeJavaScript($absent)$util.urlEncode($absent)]", "[]"),
    ],
)
def test_utilities_are_as_documented(template: str, text: str) -> None:
    assert rendered(template) == text


def test_single_quotes_are_escaped_and_can_be_turned_back() -> None:
    """ "you must turn any escaped single quotes (\\') back to regular single quotes"."""
    assert Util().escapeJavaScript("it's") == "it\\'s"
    escaped = "$util.escapeJavaScript($input.path('$')).replaceAll(\"\\\\'\",\"'\")"
    assert rendered(escaped, '"it\'s"') == "it's"


def test_parsing_what_is_no_json_fails() -> None:
    with pytest.raises(TemplateFailed):
        rendered("$util.parseJson('{')")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_any_text_survives_its_encodings(value: str) -> None:
    util = Util()
    assert json.loads('"' + util.escapeJavaScript(value).replace("\\'", "'") + '"') == value
    assert base64.b64decode(util.base64Encode(value)).decode() == value
    assert util.urlDecode(util.urlEncode(value)) == value
    assert urllib.parse.unquote_plus(util.urlEncode(value)) == value
