"""Every operation that there is, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from localaws.lambdaapi import (
    aliases,
    concurrency,
    constraints,
    eventinvoke,
    functions,
    layers,
    permissions,
    provisioned,
    tags,
    urls,
    versions,
)
from localaws.lambdaapi.registry import Context, Document, Parameters
from localaws.lambdaapi.request import Asked
from localaws.reply import Reply

Answer = Callable[[Context, Parameters], Document | None]
OPERATIONS: Mapping[str, Answer] = {
    "CreateFunction": functions.create,
    "GetFunction": functions.get,
    "GetFunctionConfiguration": functions.get_configuration,
    "ListFunctions": functions.list_all,
    "UpdateFunctionCode": functions.update_code,
    "UpdateFunctionConfiguration": functions.update_configuration,
    "DeleteFunction": functions.delete,
    "GetFunctionCodeSigningConfig": functions.get_code_signing,
    "PublishVersion": versions.publish,
    "ListVersionsByFunction": versions.list_all,
    "CreateAlias": aliases.create,
    "GetAlias": aliases.get,
    "UpdateAlias": aliases.update,
    "ListAliases": aliases.list_all,
    "DeleteAlias": aliases.delete,
    "AddPermission": permissions.add,
    "GetPolicy": permissions.get,
    "RemovePermission": permissions.remove,
    "PublishLayerVersion": layers.publish,
    "GetLayerVersion": layers.get,
    "GetLayerVersionByArn": layers.get_by_arn,
    "ListLayers": layers.list_all,
    "ListLayerVersions": layers.list_versions,
    "DeleteLayerVersion": layers.delete_version,
    "AddLayerVersionPermission": layers.add_permission,
    "GetLayerVersionPolicy": layers.get_policy,
    "RemoveLayerVersionPermission": layers.remove_permission,
    "PutFunctionConcurrency": concurrency.put,
    "GetFunctionConcurrency": concurrency.get,
    "DeleteFunctionConcurrency": concurrency.delete,
    "GetAccountSettings": concurrency.account_settings,
    "PutProvisionedConcurrencyConfig": provisioned.put,
    "GetProvisionedConcurrencyConfig": provisioned.get,
    "ListProvisionedConcurrencyConfigs": provisioned.list_all,
    "DeleteProvisionedConcurrencyConfig": provisioned.delete,
    "PutFunctionEventInvokeConfig": eventinvoke.put,
    "UpdateFunctionEventInvokeConfig": eventinvoke.update,
    "GetFunctionEventInvokeConfig": eventinvoke.get,
    "ListFunctionEventInvokeConfigs": eventinvoke.list_all,
    "DeleteFunctionEventInvokeConfig": eventinvoke.delete,
    "CreateFunctionUrlConfig": urls.create,
    "UpdateFunctionUrlConfig": urls.update,
    "GetFunctionUrlConfig": urls.get,
    "ListFunctionUrlConfigs": urls.list_all,
    "DeleteFunctionUrlConfig": urls.delete,
    "TagResource": tags.put,
    "UntagResource": tags.remove,
    "ListTags": tags.list_all,
}


def answer(context: Context, asked: Asked) -> Reply:
    """
    Raises:
        AwsError: as the operation does.
    """
    told = document(context, asked)
    return Reply(204) if told is None else Reply.json(asked.status, told)


def document(context: Context, asked: Asked) -> Document | None:
    """What the operation answers, if anything.

    Raises:
        KeyError: for an operation that is not here.
        AwsError: as the operation does.
    """
    operate = OPERATIONS[asked.operation.name]
    constraints.check(asked.operation, asked.parameters)
    try:
        return operate(context, asked.parameters)
    finally:
        if asked.operation.http["method"] != "GET":
            context.registry.changed()
