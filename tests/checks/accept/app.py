"""The whole function in one file, as somebody else would write it."""

APP = """
import json
import os
from decimal import Decimal

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
CLIENTS_MISTAKES = ("AccessDeniedException", "ValidationException", "ResourceNotFoundException")


def say(level, message, **fields):
    print(json.dumps({"level": level, "message": message, **fields}))


def table_of(request):
    return dynamodb.Table(request["tableName"])


class App:
    def __call__(self, event, context):
        if "requestContext" in event:
            return self.over_http(event)
        return self.work(json.loads(json.dumps(event), parse_float=Decimal))

    def over_http(self, event):
        correlation = event["requestContext"]["requestId"]
        try:
            answer = self.work(json.loads(event["body"], parse_float=Decimal))
        except ClientError as error:
            say("ERROR", str(error), correlation=correlation)
            if error.response["Error"]["Code"] not in CLIENTS_MISTAKES:
                raise
            return self.response(422, {"message": "DynamoDB does not take that"})
        except (LookupError, TypeError, ValueError) as error:
            say("ERROR", repr(error), correlation=correlation)
            return self.response(404, {"message": str(error)})
        say("INFO", "done", correlation=correlation)
        return self.response(200, answer)

    def response(self, status, answer):
        return {"statusCode": status, "body": json.dumps(answer, default=float)}

    def work(self, request):
        match request["operation"]:
            case "ping":
                return "pong"
            case "echo":
                return request.get("payload")
            case "create":
                return table_of(request).put_item(Item=request["payload"]["Item"])
            case "read":
                return table_of(request).get_item(**request["payload"])
            case "update":
                return table_of(request).update_item(**request["payload"])
            case "delete":
                return table_of(request).delete_item(Key=request["payload"]["Key"])
            case "list":
                items = table_of(request).scan()["Items"]
                return {"Items": items, "Count": len(items)}
            case other:
                raise LookupError("I can't " + other)


main = App()
"""

BY_LAMBDAS_OWN_LOGGER = APP.replace("import json\n", "import json\nimport logging\n", 1).replace(
    '    print(json.dumps({"level": level, "message": message, **fields}))',
    "    logging.getLogger().log(getattr(logging, level), message, extra=fields)",
)
WITH_ITS_OWN_TABLE = APP.replace('request["tableName"]', 'os.environ["TABLE"]')
