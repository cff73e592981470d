"""S3: actions that have other names than the operations, on a bucket, its objects or both.

Source: "Required permissions for Amazon S3 API operations" (S3 User Guide).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic, published
from localaws.access.requirements.arns import Where
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.context import Context, context, tags
from localaws.access.requirements.known import Known

OF_BUCKETS = {
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
}
# ``GetBucketXConfiguration`` is ``GetXConfiguration``, and deleting one is putting it.
CONFIGURATIONS = (
    "Accelerate",
    "Analytics",
    "Encryption",
    "IntelligentTiering",
    "Inventory",
    "Lifecycle",
    "Metrics",
    "Replication",
)
OF_OBJECTS = {
    "HeadObject": "GetObject",
    "SelectObjectContent": "GetObject",
    "GetObjectAnnotation": "GetObject",
    "ListObjectAnnotations": "GetObject",
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "RenameObject": "PutObject",
    "PutObjectAnnotation": "PutObject",
    "DeleteObjectAnnotation": "DeleteObject",
    "DeleteObjects": "DeleteObject",
    "ListParts": "ListMultipartUploadParts",
}
# With a version, these have an action of its own.
VERSIONED = {
    name: f"{verb}ObjectVersion{rest}"
    for verb, rest in (
        ("Get", ""),
        ("Get", "Acl"),
        ("Get", "Attributes"),
        ("Get", "Tagging"),
        ("Get", "Torrent"),
        ("Delete", ""),
        ("Delete", "Tagging"),
        ("Put", "Acl"),
        ("Put", "Tagging"),
    )
    for name in [f"{verb}Object{rest}"]
}
UNNAMED = {"ListBuckets": "ListAllMyBuckets", "ListDirectoryBuckets": "ListAllMyDirectoryBuckets"}


# "If the object you request does not exist, the error … depends on whether you also have the
# s3:ListBucket permission": who may not list is not told what is missing (GetObject, HeadObject).
TELLING = frozenset({"GetObject", "HeadObject"})


def requirements(asked: Asked, where: Where, known: Known) -> list[Requirement]:
    if asked.service != "s3":
        return [generic.requirement(asked, where)]
    given, operation = asked.parameters, asked.operation
    if operation in UNNAMED:
        return [Requirement(f"s3:{UNNAMED[operation]}")]
    bucket = f"arn:{where.partition}:s3:::{given.get('Bucket', '*')}"
    if operation == "DeleteObjects":
        return _deleted(given.get("Delete"), bucket)
    key = given.get("Key")
    if isinstance(key, str) or operation in OF_OBJECTS:
        needed = _on_object(asked, f"{bucket}/{'*' if key is None else key}", where)
        if operation in TELLING and known.is_missing(str(given.get("Bucket")), str(key)):
            needed.append(Requirement("s3:ListBucket", (bucket,)))
        return needed
    action = f"s3:{_of_bucket(operation)}"
    return [Requirement(action, (bucket,), _keys(asked, action))]


def _of_bucket(operation: str) -> str:
    if operation in OF_BUCKETS:
        return OF_BUCKETS[operation]
    for name in CONFIGURATIONS:
        verb, found, rest = operation.partition(f"Bucket{name}")
        if found and rest in ("", "Configuration", "Configurations"):
            verb = "Get" if verb in ("Get", "List") else "Put"
            return f"{verb}{name}Configuration"
    return operation


def _on_object(asked: Asked, resource: str, where: Where) -> list[Requirement]:
    name = OF_OBJECTS.get(asked.operation, asked.operation)
    if asked.parameters.get("VersionId"):
        name = VERSIONED.get(name, name)
    keys = _keys(asked, f"s3:{name}")
    if name == "PutObject":
        keys |= _object_tags(asked)
    needed = [Requirement(f"s3:{name}", (resource,), keys)]
    source = asked.parameters.get("CopySource")
    if isinstance(source, str):
        needed.append(_source(source, where))
    if asked.operation in ("PutObject", "CreateMultipartUpload", "CopyObject"):
        extra = [("Tagging", "PutObjectTagging"), ("ACL", "PutObjectAcl")]
        needed += [
            Requirement(f"s3:{action}", (resource,), keys)
            for member, action in extra
            if asked.parameters.get(member)
        ]
    return needed


def _source(source: str, where: Where) -> Requirement:
    """``bucket/key?versionId=…``, encoded; what is copied has to be readable."""
    path, _, version = source.partition("?versionId=")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return Requirement(action, (f"arn:{where.partition}:s3:::{unquote(path).lstrip('/')}",))


def _deleted(listed: Any, bucket: str) -> list[Requirement]:
    """Each key, with its version or without."""
    objects = listed.get("Objects") if isinstance(listed, dict) else None
    found: dict[str, dict[str, None]] = {}
    for each in objects if isinstance(objects, list) else ():
        if isinstance(each, dict):
            action = "s3:DeleteObjectVersion" if each.get("VersionId") else "s3:DeleteObject"
            found.setdefault(action, {})[f"{bucket}/{each.get('Key', '*')}"] = None
    if not found:
        return [Requirement("s3:DeleteObject", (f"{bucket}/*",))]
    return [Requirement(action, tuple(keys)) for action, keys in found.items()]


def _keys(asked: Asked, action: str) -> Context:
    """Besides members of their names, keys that are headers: ``s3:x-amz-acl``."""
    known = published.service("s3").actions.get(action.removeprefix("s3:"), published.Action())
    found = context(asked, action)
    for key in known.keys:
        text = asked.call.header(key.removeprefix("s3:")) if key.startswith("s3:x-amz-") else ""
        if text:
            found[key] = text
    configuration = asked.parameters.get("CreateBucketConfiguration")
    if isinstance(configuration, dict) and configuration.get("LocationConstraint"):
        found["s3:locationconstraint"] = str(configuration["LocationConstraint"])
    return found


def _object_tags(asked: Asked) -> Context:
    """``s3:RequestObjectTag/…`` of the header ``x-amz-tagging`` or of ``PutObjectTagging``."""
    header = asked.parameters.get("Tagging")
    pairs = dict(parse_qsl(header)) if isinstance(header, str) else {}
    if isinstance(header, dict):
        made = tags({"Tags": header})
        pairs = {key.partition("/")[2]: str(text) for key, text in made.items() if "/" in key}
    found: Context = {f"s3:RequestObjectTag/{key}": value for key, value in pairs.items()}
    return found | ({"s3:RequestObjectTagKeys": tuple(pairs)} if pairs else {})
