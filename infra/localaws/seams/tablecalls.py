"""DynamoDB's calls, handed to moto's handler without the web request that it would take apart.

That request is most of what a call of one item costs in moto; the handler itself asks for the
parameters, the account and the region.
"""

from __future__ import annotations

from typing import Any

from multidict import CIMultiDict

from localaws.call import ApiCall
from localaws.seams import attributevalues, wellformed


def ask(call: ApiCall) -> Any:
    """What moto's handler answers: status, headers and body."""
    from moto.core.utils import get_service_model
    from moto.dynamodb.responses import DynamoHandler
    from moto.iam.models import get_account_id_from, mark_account_as_visited

    document = wellformed.document(call, "dynamodb")
    operation = get_service_model("dynamodb").operation_model(call.target)
    handler: Any = DynamoHandler()
    handler.headers = CIMultiDict(call.headers)
    handler.querystring = {}
    handler.response_headers = {}
    handler.region = call.region
    handler.current_account = get_account_id_from(call.scope.access_key)
    parser: Any = attributevalues.Parser(operation)
    handler.params = parser._parse_shape(operation.input_shape, document)
    mark_account_as_visited(handler.current_account, call.scope.access_key, "dynamodb", call.region)
    return handler.call_action()
