"""Step Functions: machines that AWS would refuse are refused; versions can be listed; what
CloudFormation makes is what its template says. Executions are ``localaws.statemachines``."""

from __future__ import annotations

import json
from typing import Any

from localaws.errors import AwsError
from localaws.seams import machines
from localaws.seams.mends import stepfunctions_logs as logs
from localaws.seams.mends import stepfunctions_stack
from localaws.seams.mends.replacing import replace

# "CreateStateMachine is an idempotent API": what it compares, as moto names it.
IDENTITY = ("definition", "type", "loggingConfiguration", "tracingConfiguration")


def mend() -> None:
    from moto.stepfunctions import models
    from moto.stepfunctions.responses import StepFunctionResponse

    replace(models.StepFunctionBackend, "create_state_machine", _careful_create)
    replace(models.StepFunctionBackend, "update_state_machine", _careful_update)
    replace(models.StepFunctionBackend, "delete_state_machine", _telling_deletion)
    for name in ("describe", "delete"):
        replace(models.StepFunctionBackend, f"{name}_state_machine_alias", _of_an_alias)
    replace(models.StateMachine, "publish", _publish_changes)
    for name in ("tag_resource", "untag_resource"):
        replace(StepFunctionResponse, name, _of_what_there_is)
    for name in ("create_activity", "create_state_machine", "tag_resource"):
        replace(StepFunctionResponse, name, _with_whole_tags)
    for method in (
        publish_state_machine_version,
        list_state_machine_versions,
        delete_state_machine_version,
    ):
        setattr(StepFunctionResponse, method.__name__, method)
    stepfunctions_stack.mend(models.StateMachine)


def _careful_create(create: Any) -> Any:
    def create_state_machine(
        self: Any, name: str, definition: str, roleArn: str, **more: Any
    ) -> Any:
        from localaws.statemachines import validation

        self._validate_name(name)
        self._validate_role_arn(roleArn)
        validation.refuse(definition)
        refuse_untrusting_role(self, roleArn)
        logs.refuse_role(roleArn, more.get("loggingConfiguration"), self.region_name)
        known = len(self.state_machines)
        made = create(self, name, definition, roleArn, **more)
        if len(self.state_machines) == known:
            _refuse_another(made, {"definition": definition, "type": more.get("sm_type"), **more})
        return made

    return create_state_machine


def _refuse_another(known: Any, asked: dict[str, Any]) -> None:
    """moto answers with the machine that there is, however different."""
    if any(asked.get(name) not in (None, getattr(known, name)) for name in IDENTITY):
        message = f"State Machine Already Exists: '{known.arn}'"
        raise AwsError("StateMachineAlreadyExists", message)


def _careful_update(update: Any) -> Any:
    def update_state_machine(
        self: Any,
        arn: str,
        definition: Any = None,
        role_arn: Any = None,
        logging_configuration: Any = None,
        **more: Any,
    ) -> Any:
        from localaws.statemachines import validation

        if arn.count(":") != 6:
            raise AwsError("InvalidArn", f"Invalid Arn: 'Resource type not valid: {arn}'")
        if definition is not None:
            validation.refuse(definition)
        if role_arn is not None:
            self._validate_role_arn(role_arn)
            refuse_untrusting_role(self, role_arn)
        known = self.describe_state_machine(arn)
        logging = logging_configuration or known.loggingConfiguration
        logs.refuse_role(role_arn or known.roleArn, logging, self.region_name)
        return update(self, arn, definition, role_arn, logging_configuration, **more)

    return update_state_machine


def refuse_untrusting_role(backend: Any, role: str) -> None:
    """
    Raises:
        AwsError: AccessDeniedException, in AWS's words (lumigo-io/lumigo-CLI#83).
    """
    if machines.trusted_principal(backend.account_id, backend.region_name, role) is None:
        raise AwsError("AccessDeniedException", machines.UNTRUSTED)


def _telling_deletion(delete: Any) -> Any:
    def delete_state_machine(self: Any, arn: str) -> None:
        delete(self, arn)
        for tell in machines.deletions:
            tell(arn)

    return delete_state_machine


def _publish_changes(publish: Any) -> Any:
    """ "Publishing is idempotent": a revision has one version, moto makes another each time."""

    def publish_once(self: Any, description: str | None) -> None:
        latest = self.latest_version
        same = latest is not None and all(
            getattr(latest, name) == getattr(self, name) for name in ("definition", "roleArn")
        )
        if not same:
            publish(self, description)

    return publish_once


def _of_an_alias(act: Any) -> Any:
    def act_on_alias(self: Any, arn: str) -> Any:
        if arn.count(":") != 7:
            raise AwsError("InvalidArn", f"Invalid Arn: 'Invalid alias ARN: {arn}'")
        return act(self, arn)

    return act_on_alias


def _of_what_there_is(tag: Any) -> Any:
    def tag_what_there_is(self: Any) -> Any:
        backend, arn = self.stepfunction_backend, self._get_param("resourceArn")
        if arn not in {*(machine.arn for machine in backend.state_machines), *backend.activities}:
            raise AwsError("ResourceNotFound", f"Resource not found: '{arn}'")
        return tag(self)

    return tag_what_there_is


def _with_whole_tags(act: Any) -> Any:
    def act_with_whole_tags(self: Any) -> Any:
        for one in self._get_param("tags") or ():
            if not one.get("key") or one.get("value") is None:
                raise AwsError("ValidationException", "A tag has a key and a value.")
        return act(self)

    return act_with_whole_tags


def publish_state_machine_version(self: Any) -> str:
    arn = self._get_param("stateMachineArn")
    machine = self.stepfunction_backend.describe_state_machine(arn)
    if arn.count(":") != 6:
        raise AwsError("InvalidArn", f"Invalid Arn: 'Resource type not valid: {arn}'")
    machine.publish(self._get_param("description"))
    version = machine.latest_version
    return json.dumps(
        {
            "creationDate": version.creation_date.timestamp(),
            "stateMachineVersionArn": version.arn,
        }
    )


def list_state_machine_versions(self: Any) -> str:
    """Newest first, in one page: a machine has up to 1,000 ("Quotas")."""
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    versions = [
        {
            "creationDate": version.creation_date.timestamp(),
            "stateMachineVersionArn": version.arn,
        }
        for _, version in sorted(machine.versions.items(), reverse=True)
    ]
    return json.dumps({"stateMachineVersions": versions})


def delete_state_machine_version(self: Any) -> str:
    arn = self._get_param("stateMachineVersionArn")
    base, _, number = arn.rpartition(":")
    machine = self.stepfunction_backend.describe_state_machine(base)
    routes = [
        route["stateMachineVersionArn"]
        for alias in machine.aliases.values()
        for route in alias.routing_configuration
    ]
    if arn in routes:
        raise AwsError(
            "ConflictException", f"Version to be deleted must not be referenced by an alias: {arn}"
        )
    machine.versions.pop(int(number) if number.isdigit() else -1, None)
    return "{}"
