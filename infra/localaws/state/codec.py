"""Object graphs as JSON: what is written can be read back, and reading it runs nothing.

A graph is a list of nodes, which refer to one another by number, so that what is shared stays
shared and cycles are no trouble. An object is its class's name and its attributes: it is made
without its ``__init__``, and no method of it is called. Which classes there may be is the
``Vocabulary``'s to say; nothing else in a document has a name. (pickle calls whatever a document
names: "The pickle module is not secure", The Python Standard Library.)
"""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import enum
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Value = Any
"""JSON. A list is what JSON has no form for: ``[7]`` is node 7, else its first member names it."""
# Longer bytes are kept beside the document, once each.
LONGEST_BYTES = 1024


@dataclass(frozen=True)
class Kept:
    """Bytes that are kept beside the document already; they come back as bytes."""

    name: str


class UnknownForm(Exception):
    """Of an object that has no form here; it says what it is and which attribute leads there."""


class Damaged(Exception):
    """A document that says what no graph says, or names what it may not."""


class Vocabulary(Protocol):
    def name_of(self, of: type) -> str | None:
        """What documents call the class; None for one that they may not hold."""

    def named(self, name: str) -> type:
        """
        Raises:
            Damaged: for any other name.
        """

    def attributes(self, of: Any) -> Mapping[str, Any]:
        """Those of an object that are kept."""

    def complete(self, made: Any) -> None:
        """Give an object what it needs beside the attributes that are kept."""

    def form_of(self, value: Any) -> tuple[str, str] | None:
        """The name and the text of what has a form of its own, such as a private key."""

    def formed(self, name: str, text: str) -> Any:
        """What has it.

        Raises:
            Damaged: for any other name; ValueError: for another text.
        """


# Of a dict that hangs on a root, which comes with a factory of its own.
GIVEN = "given"
FACTORIES: dict[str, Any] = {
    "": None, "dict": dict, "list": list, "set": set, "int": int, "str": str, "float": float,
}  # fmt: skip
_FACTORY_NAMES = {factory: name for name, factory in FACTORIES.items()}
_NATIVE = frozenset({type(None), bool, int, str})
_SIMPLE: dict[type, Callable[[Any], Value]] = {
    float: lambda it: it if it - it == 0 else ["float", str(it)],
    datetime.datetime: lambda it: ["time", it.isoformat()],
    datetime.date: lambda it: ["date", it.isoformat()],
    datetime.timedelta: lambda it: ["span", it.days, it.seconds, it.microseconds],
    decimal.Decimal: lambda it: ["decimal", str(it)],
    uuid.UUID: lambda it: ["uuid", str(it)],
    Kept: lambda it: ["kept", it.name],
    re.Pattern: lambda it: ["pattern", it.pattern, it.flags],
}


class Encoder:
    """``nodes`` grow with each root; what its graph shares with an earlier one's is there already.

    ``keep_bytes`` takes what is kept beside the document, and answers its name.
    """

    def __init__(
        self, vocabulary: Vocabulary, keep_bytes: Callable[[bytes], str], roots: Iterable[Any] = ()
    ) -> None:
        """``roots`` are objects that there are when the graph is read, and get their attributes."""
        self._vocabulary = vocabulary
        self._keep_bytes = keep_bytes
        self._numbers: dict[int, int] = {}
        self._objects: list[Any] = []  # held, so that no id is given twice
        self._names: dict[Any, str] = {}
        self._of_roots = {id(each) for root in roots for each in vars(root).values()}
        self.nodes: list[Value] = []

    def encode(self, root: Any) -> Value:
        """
        Raises:
            UnknownForm: and nothing of it is among the nodes then.
        """
        before = len(self._objects)
        try:
            value = self._value(root)
            while len(self.nodes) < len(self._objects):
                self.nodes.append(self._node(self._objects[len(self.nodes)]))
        except Exception:
            for forgotten in self._objects[before:]:
                del self._numbers[id(forgotten)]
            del self._objects[before:], self.nodes[before:]
            raise
        return value

    def _value(self, value: Any) -> Value:
        kind = type(value)
        if kind in _NATIVE:
            return value
        number = self._numbers.get(id(value))
        if number is not None:
            return [number]
        if kind in _SIMPLE:
            return _SIMPLE[kind](value)
        if kind is tuple:
            return ["tuple", *map(self._value, value)]
        if kind is bytes:
            if len(value) > LONGEST_BYTES:
                return ["kept", self._keep_bytes(value)]
            return ["bytes", base64.b64encode(value).decode()]
        if kind is frozenset:
            return ["frozenset", *sorted(map(self._value, value), key=json.dumps)]
        if isinstance(value, (enum.Enum, type, tuple, str)):
            return self._named(value)
        formed = self._vocabulary.form_of(value)
        if formed is not None:
            return ["form", *formed]
        self._numbers[id(value)] = number = len(self._objects)
        self._objects.append(value)
        return [number]

    def _named(self, value: Any) -> Value:
        kind = type(value)
        if isinstance(value, type):
            return ["class", self._name(value)]
        if isinstance(value, enum.Enum):
            return ["enum", self._name(kind), value.name]
        if isinstance(value, str):
            return ["text", self._name(kind), str.__str__(value)]
        return ["named", self._name(kind), *map(self._value, value)]

    def _node(self, value: Any) -> Value:
        kind = type(value)
        encode = self._value
        if kind is dict:
            return ["dict", *self._items(value)]
        if kind is list:
            return ["list", *map(encode, value)]
        if kind is set:
            return ["set", *sorted(map(encode, value), key=json.dumps)]
        if kind is collections.deque:
            return ["deque", value.maxlen, *map(encode, value)]
        if kind is bytearray:
            return ["bytearray", base64.b64encode(value).decode()]
        if kind is collections.defaultdict:
            return ["defaultdict", self._factory(value), *self._items(value)]
        if kind is collections.OrderedDict:
            return ["ordered", *self._items(value)]
        name, attributes = self._name(kind), self._attributes(value)
        if isinstance(value, dict):
            return ["mapping", name, attributes, *self._items(value)]
        if isinstance(value, list):
            return ["sequence", name, attributes, *map(encode, value)]
        return ["object", name, attributes]

    def _factory(self, value: collections.defaultdict[Any, Any]) -> Value:
        factory = value.default_factory
        known = _FACTORY_NAMES.get(factory)
        if known is not None:
            return known
        if not isinstance(factory, type) and id(value) in self._of_roots:
            return GIVEN
        return ["class", self._name(factory)]

    def _items(self, value: dict[Any, Any]) -> Iterable[Value]:
        encode = self._value
        return [encode(each) for pair in _base(type(value)).items(value) for each in pair]

    def _attributes(self, value: Any) -> dict[str, Value]:
        encode = self._value
        try:
            return {name: encode(it) for name, it in self._vocabulary.attributes(value).items()}
        except UnknownForm as error:
            raise UnknownForm(f"{error} of {type(value).__qualname__}") from None

    def _name(self, of: Any) -> str:
        name = self._names.get(of)
        if name is None:
            name = self._vocabulary.name_of(of) if isinstance(of, type) else None
            if name is None:
                raise UnknownForm(f"{of!r}")
            self._names[of] = name
        return name


# Forms of nodes, and where in one its members begin.
_CLASSED: dict[str, type] = {"object": object, "mapping": dict, "sequence": list}
_LISTS = {"list": 1, "deque": 2, "sequence": 3}
_MAPPINGS = {"dict": 1, "ordered": 1, "defaultdict": 2, "mapping": 3}
_EMPTY: dict[str, Callable[[], Any]] = {
    "dict": dict, "list": list, "set": set, "ordered": collections.OrderedDict,
}  # fmt: skip


def _base(of: type) -> Any:
    """The built-in class whose methods make and fill it, so that none of its own is called."""
    bases = (collections.OrderedDict, dict, list)
    return next((base for base in bases if issubclass(of, base)), object)


class Decoder:
    """``read_bytes`` finds what was kept beside the document."""

    def __init__(self, vocabulary: Vocabulary, read_bytes: Callable[[str], bytes]) -> None:
        self._vocabulary = vocabulary
        self._objects: list[Any] = []
        self._forms: dict[str, Callable[..., Any]] = {
            "float": float,
            "time": datetime.datetime.fromisoformat,
            "date": datetime.date.fromisoformat,
            "span": datetime.timedelta,
            "decimal": decimal.Decimal,
            "uuid": uuid.UUID,
            "pattern": re.compile,
            "tuple": lambda *members: tuple(map(self.value, members)),
            "frozenset": lambda *members: frozenset(map(self.value, members)),
            "bytes": base64.b64decode,
            "kept": read_bytes,
            "class": vocabulary.named,
            "form": vocabulary.formed,
            "enum": self._member,
            "text": lambda name, text: str.__new__(self._class(name, str), text),
            "named": lambda name, *members: tuple.__new__(
                self._class(name, tuple), map(self.value, members)
            ),
        }

    def decode(self, nodes: list[Value], given: Mapping[int, Any]) -> None:
        """Make all nodes, but for those that are given, which get their attributes.

        Raises:
            Damaged: when it is not what an encoder writes.
        """
        try:
            self._objects = [
                given[number] if number in given else self._empty(node)
                for number, node in enumerate(nodes)
            ]
            # Keys may be objects whose hash is made of their attributes, so these come first.
            for made, node in zip(self._objects, nodes, strict=True):
                self._fill(made, node)
            for made, node in zip(self._objects, nodes, strict=True):
                self._fill_keys(made, node)
            for made, node in zip(self._objects, nodes, strict=True):
                if node[0] in _CLASSED:
                    self._vocabulary.complete(made)
        except Damaged:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise Damaged(f"it holds what no state does ({error!r})") from error

    def value(self, value: Value) -> Any:
        if type(value) is not list:
            if type(value) is dict:
                raise Damaged("it holds a form that no state has")
            return value
        first = value[0]
        if type(first) is int:
            if first < 0:
                raise Damaged("it refers to what it does not hold")
            return self._objects[first]
        return self._forms[first](*value[1:])

    def _empty(self, node: Value) -> Any:
        form = node[0]
        if form in _EMPTY:
            return _EMPTY[form]()
        if form == "deque":
            return collections.deque(maxlen=node[1])
        if form == "bytearray":
            return bytearray(base64.b64decode(node[1]))
        if form == "defaultdict":
            factory = node[1]
            if factory == GIVEN:
                return collections.defaultdict()
            named = self.value(factory) if isinstance(factory, list) else FACTORIES[factory]
            return collections.defaultdict(named)
        made = self._class(node[1], _CLASSED[form])
        return _base(made).__new__(made)

    def _fill(self, made: Any, node: Value) -> None:
        form = node[0]
        if form in _CLASSED:
            attributes = made.__dict__
            for name, value in node[2].items():
                found = self.value(value)
                if isinstance(found, collections.defaultdict) and name in attributes:
                    found.default_factory = getattr(attributes[name], "default_factory", None)
                attributes[name] = found
        if form in _LISTS:
            members = map(self.value, node[_LISTS[form] :])
            list.extend(made, members) if form != "deque" else made.extend(members)

    def _fill_keys(self, made: Any, node: Value) -> None:
        form = node[0]
        if form == "set":
            made.update(map(self.value, node[1:]))
        elif form in _MAPPINGS:
            put = _base(type(made)).__setitem__
            members = node[_MAPPINGS[form] :]
            for key, value in zip(members[::2], members[1::2], strict=True):
                put(made, self.value(key), self.value(value))

    def _class(self, name: str, base: type) -> Any:
        found = self._vocabulary.named(name)
        if not issubclass(found, base) or (base is object and issubclass(found, enum.Enum)):
            raise Damaged(f"{name} is no {base.__name__}")
        return found

    def _member(self, name: str, member: str) -> Any:
        return self._class(name, enum.Enum)[member]
