"""What a function is configured to, and what it is refused to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.lambdaapi import runtimes
from localaws.lambdaapi.world import World

# "Lambda quotas": environment variables.
LARGEST_ENVIRONMENT = 4096
# "Reserved environment variables" that a function can't set (Lambda Developer Guide).
RESERVED = frozenset(
    {
        *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION"),
        *("AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        *("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"),
        *("AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"),
    }
)
# What nothing would come of here; the values are those that ask for nothing.
NOT_HERE: Mapping[str, Any] = {
    "FileSystemConfigs": [],
    "ImageConfig": {},
    "CodeSigningConfigArn": "",
    "TenancyConfig": {},
    "CapacityProviderConfig": {},
    "DurableConfig": {},
    "PublishTo": "",
    "RuntimeConfig": {},
    "AcceleratorConfig": {},
    "SnapStart": {"ApplyOn": "None"},
    "SourceKMSKeyArn": "",
}


@dataclass(frozen=True)
class Logging:
    """`LoggingConfig`; the levels exist for the JSON format alone (recorded:
    `test_advanced_logging_configuration_format_switch`)."""

    format: str
    group: str
    application_level: str = ""
    system_level: str = ""

    def changed(self, asked: Mapping[str, Any]) -> Logging:
        """
        Raises:
            AwsError: InvalidParameterValueException, for a level with the text format.
        """
        form = asked.get("LogFormat", self.format)
        group = asked.get("LogGroup", self.group)
        if form == "Text":
            if "ApplicationLogLevel" in asked or "SystemLogLevel" in asked:
                message = (
                    "You can't specify a log level when your function's log format is set to Text."
                )
                raise AwsError("InvalidParameterValueException", message)
            return Logging(form, group)
        return Logging(
            form,
            group,
            asked.get("ApplicationLogLevel", self.application_level or "INFO"),
            asked.get("SystemLogLevel", self.system_level or "INFO"),
        )

    @property
    def document(self) -> dict[str, str]:
        levels = {
            "ApplicationLogLevel": self.application_level,
            "SystemLogLevel": self.system_level,
        }
        told = {name: level for name, level in levels.items() if level}
        return {"LogFormat": self.format, "LogGroup": self.group, **told}


@dataclass(frozen=True)
class LayerUse:
    """A layer version as a function uses it: deleting the version takes nothing away from it."""

    arn: str
    content: bytes
    unzipped: int

    @property
    def document(self) -> dict[str, Any]:
        return {"Arn": self.arn, "CodeSize": len(self.content)}


@dataclass(frozen=True)
class Settings:
    """``memory`` and ``storage`` in MB, ``timeout`` in seconds; ``variables`` is None where none
    were ever set, which the API shows."""

    role: str
    runtime: str
    handler: str
    logging: Logging
    description: str = ""
    timeout: int = 3
    memory: int = 128
    storage: int = 512
    variables: tuple[tuple[str, str], ...] | None = None
    layers: tuple[LayerUse, ...] = ()
    tracing: str = "PassThrough"
    dead_letter: str = ""
    key_arn: str = ""
    subnets: tuple[str, ...] | None = None
    security_groups: tuple[str, ...] = ()

    def changed(self, asked: Mapping[str, Any], layers: tuple[LayerUse, ...] | None) -> Settings:
        """What CreateFunction and UpdateFunctionConfiguration say of it; the rest stays."""
        vpc = asked.get("VpcConfig")
        environment = asked.get("Environment")
        return replace(
            self,
            role=asked.get("Role", self.role),
            runtime=asked.get("Runtime", self.runtime),
            handler=asked.get("Handler", self.handler),
            logging=self.logging.changed(asked.get("LoggingConfig", {})),
            description=asked.get("Description", self.description),
            timeout=asked.get("Timeout", self.timeout),
            memory=asked.get("MemorySize", self.memory),
            storage=asked.get("EphemeralStorage", {}).get("Size", self.storage),
            variables=self.variables if environment is None else _variables(environment),
            layers=self.layers if layers is None else layers,
            tracing=asked.get("TracingConfig", {}).get("Mode", self.tracing),
            dead_letter=asked.get("DeadLetterConfig", {}).get("TargetArn", self.dead_letter),
            key_arn=asked.get("KMSKeyArn", self.key_arn),
            subnets=self.subnets if vpc is None else tuple(vpc.get("SubnetIds", ())),
            security_groups=(
                self.security_groups if vpc is None else tuple(vpc.get("SecurityGroupIds", ()))
            ),
        )

    @property
    def document(self) -> dict[str, Any]:
        """As the API shows it (recorded: `test_function_lifecycle`)."""
        told: dict[str, Any] = {
            "Runtime": self.runtime,
            "Role": self.role,
            "Handler": self.handler,
            "Description": self.description,
            "Timeout": self.timeout,
            "MemorySize": self.memory,
            "TracingConfig": {"Mode": self.tracing},
            "EphemeralStorage": {"Size": self.storage},
            "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
            "LoggingConfig": self.logging.document,
        }
        if self.variables is not None:
            told["Environment"] = {"Variables": dict(self.variables)}
        if self.layers:
            told["Layers"] = [layer.document for layer in self.layers]
        if self.dead_letter:
            told["DeadLetterConfig"] = {"TargetArn": self.dead_letter}
        if self.key_arn:
            told["KMSKeyArn"] = self.key_arn
        if self.subnets is not None:
            told["VpcConfig"] = self._vpc
        return told

    @property
    def _vpc(self) -> dict[str, Any]:
        return {
            "SubnetIds": list(self.subnets or ()),
            "SecurityGroupIds": list(self.security_groups),
            "VpcId": "",
            "Ipv6AllowedForDualStack": False,
        }


def refuse(asked: Mapping[str, Any], operation: str) -> None:
    """What the local AWS has not, by name.

    Raises:
        AwsError: NotImplemented.
    """
    if asked.get("PackageType", "Zip") == "Image" or "ImageUri" in asked.get("Code", asked):
        raise not_implemented("lambda", "container images (PackageType Image)")
    for name, nothing in NOT_HERE.items():
        if asked.get(name) and asked[name] != nothing:
            raise not_implemented("lambda", f"{operation} with {name}")


def check(settings: Settings, asked: Mapping[str, Any], world: World, function_arn: str) -> None:
    """
    Raises:
        AwsError: for what Lambda refuses when a function is made or changed.
    """
    if "Runtime" in asked:
        runtimes.check(settings.runtime)
    if not settings.runtime or not settings.handler:
        message = (
            "Runtime and Handler are mandatory parameters for functions created with "
            "deployment packages."
        )
        raise AwsError("InvalidParameterValueException", message)
    if "Environment" in asked:
        _check_variables(dict(settings.variables or ()))
    if "Role" in asked and not world.lambda_may_assume(settings.role, function_arn):
        raise AwsError(
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
        )
    if settings.dead_letter and ("DeadLetterConfig" in asked or "Role" in asked):
        _check_dead_letter(settings, world)


def _variables(environment: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(environment.get("Variables", {}).items()))


def _check_variables(variables: Mapping[str, str]) -> None:
    """Recorded: `test_large_environment_variables_fails`; reserved names as "Using Lambda
    environment variables" lists them."""
    reserved = sorted(RESERVED.intersection(variables))
    if reserved:
        raise AwsError(
            "InvalidParameterValueException",
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(reserved)}",
        )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > LARGEST_ENVIRONMENT:
        raise AwsError(
            "InvalidParameterValueException",
            "Lambda was unable to configure your environment variables because the environment "
            f"variables you have provided exceeded the 4KB limit. String measured: {measured}",
        )


def _check_dead_letter(settings: Settings, world: World) -> None:
    """A queue or a topic that the role may send to ("Dead-letter queues", Lambda Developer
    Guide)."""
    service = settings.dead_letter.split(":")[2]
    wanted = {"sqs": ("SendMessage", "SQS"), "sns": ("Publish", "SNS")}.get(service)
    if wanted is None:
        raise AwsError(
            "InvalidParameterValueException",
            f"The provided dead letter config TargetArn {settings.dead_letter} is invalid: it must "
            "be an Amazon SQS queue or an Amazon SNS topic.",
        )
    operation, name = wanted
    if not world.role_may(settings.role, f"{service}:{operation}", settings.dead_letter):
        raise AwsError(
            "InvalidParameterValueException",
            f"The provided execution role does not have permissions to call {operation} on {name}",
        )
