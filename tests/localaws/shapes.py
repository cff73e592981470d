"""Any value of a shape of botocore's models, rather one that means something."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]


def of(shape: Any, texts: Strategy, blobs: Strategy, depth: int = 0) -> Strategy:
    kind = shape.type_name
    if "enum" in shape.metadata:
        return st.sampled_from(shape.metadata["enum"]) | texts
    if kind == "structure":
        optional = {} if depth > 3 else shape.members
        return st.fixed_dictionaries(
            {
                name: of(shape.members[name], texts, blobs, depth + 1)
                for name in shape.required_members
            },
            optional={
                name: of(member, texts, blobs, depth + 1)
                for name, member in optional.items()
                if name not in shape.required_members
            },
        )
    if kind == "list":
        return st.lists(of(shape.member, texts, blobs, depth + 1), max_size=6)
    if kind == "map":
        return st.dictionaries(texts, of(shape.value, texts, blobs, depth + 1), max_size=3)
    if kind in ("integer", "long"):
        return st.integers(-1, 1100)
    if kind == "timestamp":
        return st.integers(0, 2**31)
    of_kind = {
        "blob": blobs,
        "boolean": st.booleans(),
        "double": st.floats(-1, 2),
        "float": st.floats(0, 1, width=16),
    }
    return of_kind.get(kind, texts)
