"""The resources of statements: are they ARNs, and of a shape that their service has?

"Resource types defined by …" (Service Authorization Reference) has the shapes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import botocore.session

from localaws.access.requirements import published
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.globs import overlap
from localaws.policyvalidation.subject import Subject, strings

PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
FIELDS = 6
_WILD = re.compile(r"[*?]|\$\{")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
# What a resource policy of a known type may be about.
_SERVICES = {"AWS::S3::Bucket": "s3", "AWS::DynamoDB::Table": "dynamodb"}


@dataclass(frozen=True)
class Arn:
    partition: str
    service: str
    region: str
    account: str
    resource: str


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        for node in strings(statement, "Resource", "NotResource"):
            if node.value != "*":
                yield from _resource(node, subject)


def _resource(node: Node, subject: Subject) -> Iterator[Finding]:
    prefix, *fields = str(node.value).split(":", FIELDS - 1)
    if prefix.lower() != "arn" and prefix != "*":
        yield Finding.of("INVALID_ARN_PREFIX", node)
    elif len(fields) < FIELDS - 1:
        if not fields or "*" not in fields[-1]:
            yield Finding.of("MISSING_ARN_FIELD", node, number=FIELDS)
    else:
        arn = Arn(*fields)
        yield from _partition(node, arn)
        yield from _service(node, arn)
        wanted = _SERVICES.get(subject.resource_type)
        if wanted and not overlap(arn.service, wanted):
            facts = {"type": subject.resource_type}
            yield Finding.of("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", node, **facts)


def _partition(node: Node, arn: Arn) -> Iterator[Finding]:
    if not _WILD.search(arn.partition) and arn.partition not in PARTITIONS:
        facts = {"service": arn.service, "partition": arn.partition}
        yield Finding.of("INVALID_PARTITION", node, **facts, partitions=", ".join(PARTITIONS))


def _service(node: Node, arn: Arn) -> Iterator[Finding]:
    service = arn.service
    if _WILD.search(service):
        yield Finding.of("WILDCARD_IN_SERVICE_NAME", node)
    elif service != service.lower():
        yield Finding.of("INVALID_ARN_SERVICE_CASE", node, service=service)
    elif templates := _templates(service):
        yield from _against(node, arn, templates)
    elif service not in published.names() and service not in _arn_services():
        yield Finding.of("INVALID_SERVICE", node, service=service)


def _against(node: Node, arn: Arn, templates: tuple[Arn, ...]) -> Iterator[Finding]:
    """Whether there may be a region or an account is asked of the types that it can be of."""
    written = _VARIABLE.sub("*", arn.resource)
    fitting = [each for each in templates if overlap(written, each.resource)]
    if not fitting:
        yield Finding.of("INVALID_ARN_RESOURCE", node)
        return
    regions, accounts = {each.region for each in fitting}, {each.account for each in fitting}
    if arn.region and regions == {""}:
        yield Finding.of("ARN_REGION_NOT_ALLOWED", node, service=arn.service)
    elif not arn.region and "" not in regions:
        yield Finding.of("MISSING_ARN_REGION", node, service=arn.service)
    elif arn.region and not _WILD.search(arn.region) and arn.region not in region_names():
        yield Finding.of("INVALID_ARN_REGION", node, region=arn.region)
    if arn.account and accounts == {""}:
        yield Finding.of("ARN_ACCOUNT_NOT_ALLOWED", node, service=arn.service)
    elif arn.account and not _is_account(arn.account):
        yield Finding.of("INVALID_ARN_ACCOUNT", node, account=arn.account)


def _is_account(text: str) -> bool:
    if _WILD.search(text):
        return True
    return text == "aws" or (len(text) == 12 and text.isdecimal())


@functools.cache
def _templates(service: str) -> tuple[Arn, ...]:
    """Of ARNs that name this service, whichever service defines them; placeholders are ``*``."""
    found = []
    for prefix in sorted(published.mapped()):
        for template in published.service(prefix).resources.values():
            fields = _VARIABLE.sub("*", template).split(":", FIELDS - 1)
            if len(fields) == FIELDS and fields[2] == service:
                # A placeholder is never empty.
                _, partition, _, region, account, resource = fields
                shape = resource.replace("*", "?*")
                found.append(Arn(partition, service, region, account, shape))
    return tuple(found)


@functools.cache
def _arn_services() -> frozenset[str]:
    """ARNs may name a service as its endpoint or its signatures do."""
    session = botocore.session.get_session()
    return frozenset(session.get_available_services())


@functools.cache
def region_names() -> frozenset[str]:
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    return frozenset(
        region
        for partition in partitions
        for region in session.get_available_regions("ec2", partition)
    )
