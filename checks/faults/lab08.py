"""Wrong lists of what there was. These begin where lab 08 ends: everything is gone."""

from __future__ import annotations

from checks.faults.inventory import also, remove, without, written
from checks.faults.language import Apply, Fault, Kind
from checks.lab08 import inventory_is_complete, inventory_spares_others

_UNLISTED: dict[str, tuple[str, Apply]] = {
    "There is no list": ("no such thing", remove),
    "The list has no role": ("the role: missing", without(":role/lambda-apigateway")),
    "The list has no table": ("the table: missing", without(":table/lambda-apigateway")),
    "The list has no function": ("the function: missing", without(":function:LambdaFunction")),
    "The list has no API": ("the API: missing", without("/restapis/")),
    "The list is empty": ("the role: missing", written("[]")),
    "The list is an object": ('{"arns": []}', written('{"arns": []}')),
    "The list is no JSON": ("Expecting value", written("role, table")),
}

FAULTS = (
    *(Fault(title, inventory_is_complete, *how, Kind.FILE) for title, how in _UNLISTED.items()),
    Fault(
        "The list has somebody else's table",
        inventory_spares_others,
        "somebody-elses-table",
        also(lambda me: me.table_arn(me.names.bystander)),
        Kind.FILE,
    ),
)
