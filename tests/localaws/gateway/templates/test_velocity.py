"""Templates as API Gateway renders them.

Where a test of airspeed-ext is named, its snapshot holds what API Gateway answered to it.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from airspeed import operators
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway.templates import java, velocity
from localaws.gateway.templates.velocity import TemplateFailed, render


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello $name", "Hello "),  # test_unmatched_name_does_not_get_substituted
        ("#if ($some_value)hide me#end", "hide me"),  # test_if_statement_considers_None_…
        ("#if($!{a.b.c('cheese')})yes!#end", "yes!"),  # test_silent_formal_reference_in_an_if_…
        ("#if ( !$absent )yes#end", ""),  # test_logical_negation_operator
        ("#if ( !$no )yes#end", "yes"),
        ("#set ($v = true)$v", "true"),
        ("#set($m = {'k1': 'v1', 'k2': 'v2'})$m", "{k1=v1, k2=v2}"),  # test_dict_to_string
        ("#set($m = {})#set($x = $m.put('k', null))#if(\"$m.k\" == '')none#end", "none"),
        ("#set($m = {'k': 'a'})#set($x = $m.put('k', 'b'))$x - $m.k", "a - b"),
        ("#macro ( recur $n)X#end#recur(5)", "#recur(5)"),  # test_recursive_macro
        ('#set($v = "x")#return($v)', "#return($v)"),  # test_return_macro
        ("#define ( $hello)hi#end$hello()$hello()", "hi()hi()"),  # test_use_define_with_no_…
        ("#foreach($i in [5..-2])$i,#end", "5,4,3,2,1,0,-1,-2,"),
        ("#foreach($n in [1,2])$velocityCount,#end", "1,2,"),
        ("#foreach($n in [1,2])$foreach.index#if($foreach.hasNext),#end#end", "0,1"),
        ("#foreach($x in [1,2,3])$foreach.count$foreach.first$foreach.last #end",
         "1truefalse 2falsefalse 3falsetrue "),
        ('"#"', '"#"'),  # test_standalone_hashes
        ("#set($a = ['one', 'two'])#set($a[1] = 'foo')$a.get(0)$a.get(1)", "onefoo"),
        ("#set($m = {})#set($m['b']['c'] = 1)$m", "{}"),
        ("#set($nothing.a = 1)x", "x"),
        ("\\$name", "$name"),
        ("#set($x = 'a' + 1)$x", "a1"),
        ("#set($x = 7 / 2)$x #set($y = -7 % 3)$y #set($z = 1 / 0)$z", "3 -1 "),
        ("#if(1 == 1.0 && '1' == 1)yes#end", "yes"),
        ("#if($absent < 1)yes#{else}no#end", "no"),
        ("#if($absent == '')yes#end", "yes"),
        ("$json", '{list=["a",{"b":null}], n=1.0}'),
        ("$json.list.size() $json.list[1] $json.list[7] $json.n.intValue()", "2 {b=null}  1"),
        ("#foreach($value in {'a': 1, 'b': 2})$value#end", "12"),
        ("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.getValue()#end", "a=1"),
    ],
)  # fmt: skip
def test_a_template_renders_as_on_aws(template: str, text: str) -> None:
    variables = {"no": False, "json": java.from_json({"list": ["a", {"b": None}], "n": 1.0})}
    assert render(template, variables) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$s.length() $s.isEmpty() $s.charAt(1)", "9 false o"),
        ("$s.substring(4) $s.substring(0, 3) $s.substring(99)", "o bar foo "),
        ("$s.indexOf('b') $s.indexOf('z') $s.lastIndexOf('o')", "6 -1 4"),
        ("$s.contains('bar') $s.startsWith('foo') $s.endsWith('x')", "true true false"),
        ("$s.replaceAll('(o+)', '<$1>') $s.replace('o', '0')", "f<oo> <o> bar f00 0 bar"),
        ("$s.matches('foo.*') $s.equals('x') $s.equalsIgnoreCase('FOO O BAR')", "true false true"),
        ("$s.toUpperCase() $s.concat('!') $s.trim()", "FOO O BAR foo o bar! foo o bar"),
        ("#foreach($part in $s.split(' '))[$part]#end", "[foo][o][bar]"),
        ("$s.upper() $s.format('x') $s.join($s)", "  "),
        ("$s.replaceAll('(', 'x')", ""),
    ],
)
def test_a_text_answers_as_javas(template: str, text: str) -> None:
    assert render(template, {"s": "foo o bar"}) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1.0"),
        (0.001, "0.001"),
        (1e10, "1.0E10"),
        (1.5e-7, "1.5E-7"),
        (-123456789.125, "-1.23456789125E8"),
        (0.0, "0.0"),
        (10**20, "100000000000000000000"),
    ],
)
def test_numbers_print_as_javas(number: float, text: str) -> None:
    assert render("$n", {"n": number}) == text


@pytest.mark.parametrize("name", ["__class__", "_private", "__init__.__globals__"])
def test_nothing_of_python_can_be_reached(name: str) -> None:
    class Own(java.Variable):
        _private = "secret"

    shown = render(f"$own.{name} $s.{name} $m.{name}", {"own": Own(), "s": "x", "m": {}})
    assert "secret" not in shown
    assert "class" not in shown.replace(name, "")


@pytest.mark.parametrize(
    "template",
    [
        "#if(true)",
        "${a",
        "#set($a = )",
        "#set($a = [1",
        "#foreach($i in )#end",
        '#include("/etc/hostname")',
        '#parse("/etc/hostname")',
        "#define($a)$a#end$a",
        "#set($a = 'aaaaaaaaaaaaaaaa')" + '#set($a = "$a$a")' * 40,
        "#foreach($i in [1..1000])" * 2 + "0123456789abcdefghij" + "#end" * 2,
        "#if(1)" * 5000,
    ],
    ids=lambda template: template[:40],
)
def test_what_cannot_be_rendered_says_so(template: str) -> None:
    with pytest.raises(TemplateFailed):
        render(template, {})


def test_a_loop_ends_after_1000_iterations() -> None:
    """A quota of "Quotas for configuring and running a REST API"."""
    assert render("#foreach($i in [1..1000000000])x#end", {}) == "x" * 1000


@pytest.mark.parametrize(
    "call", ['matches("(a|aa)+$")', 'replaceAll("(a|aa)+$", "")', 'split("(a|aa)+$")']
)
def test_a_regular_expression_without_end_is_stopped(call: str) -> None:
    with pytest.raises(TemplateFailed, match="timed out"):
        render(f"$text.{call}", {"text": "a" * 60 + "b"})


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end",
        "".join(f"#define($a{i})$a{i + 1}$a{i + 1}#end" for i in range(60)) + "$a0",
    ],
    ids=["loops", "definitions"],
)
def test_a_template_that_does_not_end_is_stopped(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(velocity, "SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(TemplateFailed, match="more than"):
        render(template, {})
    assert time.monotonic() - began < 30


PIECES = [
    *("$", "!", "{", "}", "#", "(", ")", "[", "]", "'", '"', "\\", ".", ",", ":", "=", "|", "*"),
    *("#if(", "#else", "#elseif(", "#end", "#set(", "#foreach(", "#define(", "#macro(", "#stop"),
    *(
        "#evaluate(",
        "#[[",
        "]]#",
        "##",
        "#*",
        "*#",
        "$a",
        "$a.b",
        "${a}",
        "$!a",
        " in ",
        "..",
        "\n",
    ),
    *("1", "-1", "1.5", "true", "null", "a", " ", "==", "&&", "||", "<", "+", "-", "/", "%", "not"),
    *("$a.size()", "$a.put(", "$a.split(", "[1..9]", "é", "\0", "\ud800"),
]


@given(template=st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_renders_or_fails_in_the_one_way(template: str) -> None:
    variables: dict[str, Any] = {"a": {"b": ["x", None, 1.5], "c": "text"}}
    with contextlib.suppress(TemplateFailed):
        assert isinstance(render(template, variables), str)


@pytest.mark.parametrize("name", ["NameOrCall", "ForeachDirective", "Assignment", "Condition"])
def test_airspeed_has_what_is_replaced(name: str) -> None:
    assert hasattr(operators, name)
    velocity_owns = "localaws.gateway.templates.velocity"
    replaced = vars(getattr(operators, name))
    assert any(getattr(value, "__module__", "") == velocity_owns for value in replaced.values())
