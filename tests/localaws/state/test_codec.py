"""Graphs come back as they were, and a document that says anything else is refused."""

from __future__ import annotations

import collections
import contextlib
import datetime
import decimal
import enum
import json
import math
import re
import uuid
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.state.codec import Damaged, Decoder, Encoder, Kept, UnknownForm

called: list[str] = []


class Colour(enum.Enum):
    RED = 1


class Pair(NamedTuple):
    left: Any
    right: Any


class Thing:
    def __init__(self) -> None:
        called.append("__init__")

    def __setstate__(self, state: Any) -> None:
        called.append("__setstate__")

    def __setattr__(self, name: str, value: Any) -> None:
        called.append("__setattr__")

    def __hash__(self) -> int:
        return hash(vars(self).get("name"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and vars(self) == vars(other)


class Names(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        called.append("__setitem__")


class Order(collections.OrderedDict[str, Any]):
    pass


class Words:
    """Of this module's own classes."""

    CLASSES = (Thing, Names, Order, Pair, Colour)

    def name_of(self, of: type) -> str | None:
        return of.__name__ if of in self.CLASSES else None

    def named(self, name: str) -> type:
        for one in self.CLASSES:
            if one.__name__ == name:
                return one
        raise Damaged(f"it names {name}")

    def attributes(self, of: Any) -> Any:
        return vars(of)

    def complete(self, made: Any) -> None:
        pass

    def form_of(self, value: Any) -> tuple[str, str] | None:
        return None

    def formed(self, name: str, text: str) -> Any:
        raise Damaged(name)


def thing(**attributes: Any) -> Thing:
    made = Thing.__new__(Thing)
    vars(made).update(attributes)
    return made


def again(value: Any) -> Any:
    kept: dict[str, bytes] = {}

    def keep(content: bytes) -> str:
        kept[str(len(kept))] = content
        return str(len(kept) - 1)

    encoder = Encoder(Words(), keep)
    root = encoder.encode(value)
    document = json.loads(json.dumps([root, encoder.nodes]))
    decoder = Decoder(Words(), kept.__getitem__)
    decoder.decode(document[1], {})
    return decoder.value(document[0])


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(max_size=3000),
    st.datetimes(timezones=st.sampled_from([None, datetime.UTC])),
    st.dates(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.uuids(),
    st.just(Colour.RED),
    st.just(Thing),
)
KEYS = st.one_of(
    st.text(), st.integers(), st.tuples(st.text(), st.integers()), st.frozensets(st.text())
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(KEYS, inner),
        st.tuples(inner, inner),
        st.builds(Pair, inner, inner),
        st.sets(st.text()),
        st.builds(collections.deque, st.lists(inner)),
        st.builds(lambda value: thing(name=value), inner),
        st.dictionaries(st.text(), inner).map(collections.OrderedDict),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_state_is_made_of_comes_back_as_it_was(value: Any) -> None:
    found = again(value)
    assert found == value
    assert type(found) is type(value)


def test_what_is_shared_stays_shared_and_cycles_are_no_trouble() -> None:
    shared = [1]
    loop = thing(name="loop", both=[shared, shared])
    vars(loop)["self"] = loop
    found = again(loop)
    assert found.self is found
    assert found.both[0] is found.both[1]


def test_no_method_of_what_is_made_is_called() -> None:
    names = Names.__new__(Names)
    dict.__setitem__(names, "a", thing(name="inner"))
    called.clear()
    found = again([names, thing(name=1)])
    assert called == []
    assert found[0]["a"].name == "inner"


def test_objects_are_keys_by_what_they_hold() -> None:
    found = again({thing(name="key"): 1})
    assert found[thing(name="key")] == 1


def test_orders_maxima_and_factories_are_kept() -> None:
    order = Order(a=1, b=2)
    order.move_to_end("a")
    lists = collections.defaultdict(list, x=[1])
    found = again([order, collections.deque([1], 5), lists, math.inf, re.compile("a+", re.I)])
    assert list(found[0].items()) == [("b", 2), ("a", 1)]
    assert found[1].maxlen == 5
    assert found[2]["new"] == []
    assert found[3] == math.inf
    assert (found[4].pattern, found[4].flags) == ("a+", re.compile("a+", re.I).flags)


def test_what_has_no_form_is_named_and_leaves_nothing_behind() -> None:
    encoder = Encoder(Words(), str)
    shared = thing(name="shared")
    encoder.encode(shared)
    before = list(encoder.nodes)
    with pytest.raises(UnknownForm, match="function"):
        encoder.encode([shared, {"deep": thing(call=lambda: 1)}])
    assert encoder.nodes == before
    assert encoder.encode(thing(name="next")) == [len(before)]


def test_bytes_that_are_kept_already_come_back_as_bytes() -> None:
    encoder = Encoder(Words(), str)
    value = encoder.encode(Kept("x"))
    decoder = Decoder(Words(), lambda name: name.encode() * 2)
    decoder.decode(encoder.nodes, {})
    assert decoder.value(value) == b"xx"


@pytest.mark.parametrize(
    "nodes",
    [
        [["object", "subprocess:Popen", {"args": "x"}]],
        [["object", "Colour", {}]],
        [["mapping", "Thing", {}]],
        [["call", "print"]],
        [["list", [-1]]],
        [["list", [7]]],
        [["list", {"a": 1}]],
        [["list", ["enum", "Colour", "__class__"]]],
        [["list", ["class", "os:system"]]],
        [["list", ["form", "PrivateKey", "x"]]],
        [["list", ["time", "yesterday"]]],
        [["list", ["decimal", "x"]]],
        [["dict", "a"]],
        [["defaultdict", "print"]],
        [["deque", "x"]],
        [[]],
        [7],
        ["list"],
    ],
)
def test_a_document_that_no_encoder_writes_is_refused(nodes: Any) -> None:
    with pytest.raises(Damaged):
        Decoder(Words(), str.encode).decode(nodes, {})


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.integers(-2, 3),
        st.sampled_from(["list", "dict", "object", "Thing", "tuple", "x"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=4))
def test_any_json_is_read_or_refused(nodes: Any) -> None:
    with contextlib.suppress(Damaged):
        Decoder(Words(), str.encode).decode(nodes, {})


def test_a_uuid_and_a_decimal_keep_their_types() -> None:
    name = uuid.uuid4()
    assert again([name, decimal.Decimal("1.50")]) == [name, decimal.Decimal("1.50")]
