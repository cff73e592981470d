"""Models: JSON schemas (draft 4) that may refer to one another, and complaints in AWS's words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT4

from localaws.patterns import MalformedPattern, Pattern

# "$ref": "https://apigateway.amazonaws.com/restapis/{api}/models/{name}".
REFERENCE = re.compile(r"https?://[^/]+/restapis/[^/]+/models/(?P<name>[^/#]+)")


class BrokenModel(ValueError):
    """A schema that is none, or refers to a model that is not there."""


def check(text: str) -> None:
    """Raises: BrokenModel."""
    schema = _schema(text)
    try:
        Draft4Validator.check_schema(schema)
    except SchemaError as error:
        raise BrokenModel(error.message) from error
    except RecursionError:
        raise BrokenModel("it is nested too deeply") from None


def checker(name: str, models: Mapping[str, str]) -> Callable[[Any], list[str]]:
    """A function from a document to what is wrong with it by the model; ``models`` are JSON.

    It and its result raise: BrokenModel.
    """
    check(models[name])

    def retrieve(uri: str) -> Resource[Any]:
        found = REFERENCE.fullmatch(uri)
        if not found or found["name"] not in models:
            raise NoSuchResource(uri)
        return DRAFT4.create_resource(_schema(models[found["name"]]))

    # Its type hints don't say that it takes this.
    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    validator = _Validator(_schema(models[name]), registry=registry)

    def complaints(document: Any) -> list[str]:
        try:
            return [_worded(error) for error in validator.iter_errors(document)]
        except Unresolvable as error:
            raise BrokenModel(f"it refers to {error.ref}, which is not there") from error
        except (MalformedPattern, OverflowError) as error:
            raise BrokenModel(f"its pattern is none: {error}") from error
        except TimeoutError as error:
            raise BrokenModel("its pattern takes too long") from error

    return complaints


def _schema(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_dialect)
    except (ValueError, RecursionError) as error:
        raise BrokenModel(f"it is no JSON: {error}") from error


def _without_dialect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Whatever ``$schema`` says, it is read as draft 4, by the validator below."""
    return {name: value for name, value in pairs if name != "$schema" or not isinstance(value, str)}


def _pattern(validator: Any, pattern: str, instance: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not Pattern(pattern).search(instance):
        yield ValidationError("")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: Any, _: Any
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, schema in patterns.items():
            expression = Pattern(pattern)
            for name, value in instance.items():
                if expression.search(name):
                    yield from validator.descend(value, schema, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        extra = _extra(instance, schema)
        if validator.is_type(allowed, "object"):
            for name in extra:
                yield from validator.descend(instance[name], allowed, path=name)
        elif not allowed and extra:
            yield ValidationError("")


# jsonschema's own use Python's ``re``, which can't be ended.
_Validator = extend(
    Draft4Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)


# As the Java library behind API Gateway words them in execution logs and in
# `$context.error.validationErrorString`; what is not here keeps jsonschema's own words.
_WORDS: Mapping[str, Callable[[ValidationError], str]] = {
    "required": lambda error: (
        "object has missing required properties "
        f"({_list(sorted(set(error.validator_value) - set(error.instance)))})"
    ),
    "type": lambda error: (
        f"instance type ({_type(error.instance)}) does not match any allowed "
        f"primitive type (allowed: {_list(_as_list(error.validator_value))})"
    ),
    "enum": lambda error: (
        f"instance value ({_json(error.instance)}) not found in enum "
        f"(possible values: {_list(error.validator_value)})"
    ),
    "additionalProperties": lambda error: (
        "object instance has properties which are not allowed by "
        f"the schema: {_list(_extra(error.instance, error.schema))}"
    ),
    "minLength": lambda error: (
        f"string {_json(error.instance)} is too short "
        f"(length: {len(error.instance)}, required minimum: {error.validator_value})"
    ),
    "maxLength": lambda error: (
        f"string {_json(error.instance)} is too long "
        f"(length: {len(error.instance)}, maximum allowed: {error.validator_value})"
    ),
    "minimum": lambda error: (
        "numeric instance is lower than the required minimum "
        f"(minimum: {error.validator_value}, found: {_json(error.instance)})"
    ),
    "maximum": lambda error: (
        "numeric instance is greater than the required maximum "
        f"(maximum: {error.validator_value}, found: {_json(error.instance)})"
    ),
    "pattern": lambda error: (
        f'ECMA 262 regex "{error.validator_value}" does not match input '
        f"string {_json(error.instance)}"
    ),
    "minItems": lambda error: (
        f"array is too short: must have at least {error.validator_value} "
        f"elements but instance has {len(error.instance)} elements"
    ),
    "maxItems": lambda error: (
        f"array is too long: must have at most {error.validator_value} "
        f"elements but instance has {len(error.instance)} elements"
    ),
}


def _worded(error: ValidationError) -> str:
    words = _WORDS.get(str(error.validator))
    return words(error) if words else error.message


def _extra(instance: Mapping[str, Any], schema: Any) -> list[str]:
    known = schema.get("properties", {})
    patterns = [Pattern(pattern) for pattern in schema.get("patternProperties", {})]
    return sorted(
        name
        for name in instance
        if name not in known and not any(pattern.search(name) for pattern in patterns)
    )


def _type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _json(value: Any) -> str:
    return json.dumps(value)


def _list(values: list[Any]) -> str:
    return json.dumps(values, separators=(",", ":"))
