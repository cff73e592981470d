"""A resource of a stack, as moto's CloudFormation handles it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from localaws.errors import AwsError
from localaws.lambdaapi.request import model
from localaws.seams import functions
from localaws.seams.mends.cloudformation.templates import Properties, typed

# It went with its function, or an alias of another stack's still needs it.
GONE = frozenset({"ResourceNotFoundException", "ResourceConflictException"})


@dataclass
class Made:
    """``name`` is the one that CloudFormation makes up for it, ``physical_resource_id`` what `Ref`
    gives, ``attributes`` what `Fn::GetAtt` gives."""

    TYPE: ClassVar[str]
    ATTRIBUTES: ClassVar[tuple[str, ...]] = ()

    account: str
    region: str
    name: str
    physical_resource_id: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> Any:
        made = cls(account_id, region_name, resource_name)
        made.create(cloudformation_json["Properties"])
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> Any:
        del new_resource_name, account_id, region_name  # it stays the one that it is
        original_resource.update(cloudformation_json["Properties"])
        return original_resource

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in cls.ATTRIBUTES

    def get_cfn_attribute(self, attribute_name: str) -> str:
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if attribute_name not in self.attributes:
            raise UnformattedGetAttTemplateException()
        return self.attributes[attribute_name]

    def is_created(self) -> bool:
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        del account_id, region_name  # those that it was made in
        try:
            self.unmake()
        except AwsError as error:
            if error.code not in GONE:
                raise

    def create(self, properties: Properties) -> None:
        raise NotImplementedError

    def update(self, properties: Properties) -> None:
        """What can't be changed is replaced: the new one is made before the old one goes."""
        before = replace(self)
        self.create(properties)
        before.delete(self.account, self.region)

    def unmake(self) -> None:
        raise NotImplementedError

    def operate(self, operation: str, properties: Properties, **more: Any) -> dict[str, Any]:
        """Of the properties, those that the operation takes."""
        shape: Any = model().operation_model(operation).input_shape
        given = {**properties, **more}
        names = [name for name in shape.members if name in given]
        asked = {name: typed(shape.members[name], given[name]) for name in names}
        return functions.operate(self.account, self.region, operation, asked)
