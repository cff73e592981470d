"""Velocity, as API Gateway's templates run on it: airspeed-ext, with Java's values and limits.

Its parser is airspeed-ext's. What references, operators and loops mean is told here: airspeed takes
values for Python's, so that a template would see Python's attributes, and print Python's texts.
"""

from __future__ import annotations

import functools
import operator
import threading
import time
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from airspeed import operators as airspeed

from localaws.gateway.templates import java, methods

# "Quotas for configuring and running a REST API": iterations in a #foreach loop; payload size.
MOST_ITERATIONS = 1000
LONGEST_TEXT = 10 * 1024 * 1024
# AWS publishes no limit of a template's time; within the integration's 29 s it would be noticed.
SECONDS = 5.0


class TemplateFailed(Exception):
    """The text is no template, or it cannot be rendered with these variables."""


_running = threading.local()


def render(template: str, variables: Mapping[str, Any]) -> str:
    """The template's text. References see ``variables`` as ``java`` says.

    Raises:
        TemplateFailed: for what is no VTL, never ends, or grows above the payload limit.
    """
    _running.deadline = time.monotonic() + SECONDS
    try:
        rendered: str = _compiled(template).merge(variables)
    except Exception as error:  # airspeed raises whatever a strange template leads it to
        raise TemplateFailed(str(error)[:500]) from error
    return rendered


@functools.lru_cache(256)
def _compiled(template: str) -> Any:
    compiled = airspeed.Template(template)
    compiled.ensure_compiled()
    return compiled


def _go_on() -> None:
    if time.monotonic() > _running.deadline:
        raise TimeoutError(f"the template runs for more than {SECONDS:g} seconds")


def _limited(text: Any) -> Any:
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        raise OverflowError(f"a text of the template is longer than {LONGEST_TEXT} characters")
    return text


def _name(original: Callable[..., Any]) -> Callable[..., Any]:
    """``$a``, ``.b``, ``.c(…)``, each with an index behind it."""

    def calculate(self: Any, receiver: Any, loader: Any, namespace: Any) -> Any:
        _go_on()
        if isinstance(receiver, airspeed.LocalNamespace):
            return _limited(_variable(original, self, receiver, loader, namespace))
        if self.parameters is not None:
            arguments = self.parameters.calculate(namespace, loader)
            return _limited(methods.call(receiver, self.name, arguments))
        found = methods.property_of(receiver, self.name)
        return found if self.index is None else java.item(found, _index(self, namespace, loader))

    return calculate


def _variable(
    original: Callable[..., Any], name: Any, receiver: Any, loader: Any, namespace: Any
) -> Any:
    try:
        found = receiver[name.name]
    except KeyError:
        return None
    if isinstance(found, airspeed.DefineDefinition):
        return original(name, receiver, loader, namespace)
    if name.index is not None:
        return java.item(found, _index(name, namespace, loader))
    return found


def _index(name: Any, namespace: Any, loader: Any) -> Any:
    return name.index.calculate(namespace, loader)


def _subexpression(original: Callable[..., Any]) -> Callable[..., Any]:
    """``.b`` and ``[0]`` behind a value."""

    def calculate(self: Any, receiver: Any, loader: Any, namespace: Any) -> Any:
        if not isinstance(self.expression, airspeed.ArrayIndex):
            return self.expression.calculate(receiver, loader, namespace)
        found = java.item(receiver, self.expression.calculate(namespace, loader))
        if self.subexpression is None:
            return found
        return self.subexpression.calculate(found, loader, namespace)

    return calculate


def _condition(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *where: java.truth(self.expression.calculate(*where))


def _negation(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *where: not java.truth(self.value.calculate(*where))


def _assignment(_: Callable[..., Any]) -> Callable[..., Any]:
    """``#set``; into what is no map or list it does nothing."""

    def evaluate(self: Any, stream: Any, namespace: Any, loader: Any) -> None:
        value = _limited(self.value.calculate(namespace, loader))
        if not self.terms:
            namespace.set_inherited(self.root_term, value)
            return
        *way, last = [term.calculate(namespace, loader) for term in self.terms]
        try:
            target = namespace[self.root_term]
        except KeyError:
            return
        for step in way:
            target = java.item(target, step)
        if isinstance(target, dict):
            target[java.text(last)] = value
        elif isinstance(target, list):
            methods.call(target, "set", [last, value])

    return evaluate


def _foreach(_: Callable[..., Any]) -> Callable[..., Any]:
    def evaluate(self: Any, stream: Any, namespace: Any, loader: Any) -> None:
        values = java.values(self.value.calculate(namespace, loader))
        length = min(len(values), MOST_ITERATIONS)
        for index, value in enumerate(islice(values, length)):
            _go_on()
            inside = airspeed.LocalNamespace(namespace)
            has_next = index + 1 < length
            inside["velocityCount"], inside["velocityHasNext"] = index + 1, has_next
            inside["foreach"] = {
                "count": index + 1,
                "index": index,
                "hasNext": has_next,
                "first": index == 0,
                "last": not has_next,
            }
            inside[self.loop_var_name] = value
            self.block.evaluate(stream, inside, loader)

    return evaluate


def _verbatim(_: Callable[..., Any]) -> Callable[..., Any]:
    """API Gateway has no macros: a call is text (recorded: ``test_recursive_macro``,
    ``test_return_macro``)."""
    return lambda self, stream, *_: stream.write(self.my_text())


def _write(write: Callable[..., Any]) -> Callable[..., Any]:
    def limited(self: Any, text: str) -> None:
        write(self, text)
        if self.tell() > LONGEST_TEXT:
            raise OverflowError(f"the template's text is longer than {LONGEST_TEXT} characters")

    return limited


def _is_identifier(_: Callable[..., Any]) -> Callable[..., Any]:
    """ "must start with an alphabetic character" (Velocity User Guide, "References")."""
    return lambda text: bool(text) and text[0].isascii() and text[0].isalpha()


def _numbers(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Of anything but numbers the result is absent."""

    def calculate(left: Any, right: Any) -> Any:
        return operate(left, right) if java.is_number(left) and java.is_number(right) else None

    return calculate


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: _numbers(compare)(left, right) is True


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return _limited(java.text(left) + java.text(right))
    return _numbers(operator.add)(left, right)


def _divide(left: Any, right: Any) -> Any:
    """Whole numbers give whole numbers, towards zero; by zero the result is absent."""
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _remainder(left: Any, right: Any) -> Any:
    return None if right == 0 else left - right * _divide(left, right)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("==", "eq"), java.equal),
    **dict.fromkeys(("!=", "ne"), lambda left, right: not java.equal(left, right)),
    **dict.fromkeys((">", "gt"), _order(operator.gt)),
    **dict.fromkeys((">=", "ge"), _order(operator.ge)),
    **dict.fromkeys(("<", "lt"), _order(operator.lt)),
    **dict.fromkeys(("<=", "le"), _order(operator.le)),
    **dict.fromkeys(("&&", "and"), lambda left, right: java.truth(left) and java.truth(right)),
    **dict.fromkeys(("||", "or"), lambda left, right: java.truth(left) or java.truth(right)),
    "+": _plus,
    "-": _numbers(operator.sub),
    "*": _numbers(operator.mul),
    "/": _numbers(_divide),
    "%": _numbers(_remainder),
}


def _mend() -> None:
    """Replace what airspeed does in Python's way.

    Raises:
        AttributeError: when airspeed has moved it.
    """
    changes: list[tuple[Any, str, Callable[..., Any]]] = [
        (airspeed, "is_valid_vtl_identifier", _is_identifier),
        (airspeed, "value_to_string", lambda _: java.text),
        (airspeed.NameOrCall, "calculate", _name),
        (airspeed.SubExpression, "calculate", _subexpression),
        (airspeed.Condition, "calculate", _condition),
        (airspeed.UnaryOperatorValue, "calculate", _negation),
        (airspeed.Assignment, "evaluate_raw", _assignment),
        (airspeed.ForeachDirective, "evaluate_raw", _foreach),
        (airspeed.MacroCall, "evaluate_raw", _verbatim),
        (airspeed.ReturnDirective, "evaluate_raw", _verbatim),
        (airspeed.StoppableStream, "write", _write),
    ]
    for owner, name, make in changes:
        setattr(owner, name, make(getattr(owner, name)))
    airspeed.BinaryOperator.OPERATORS.update(OPERATORS)


_mend()
