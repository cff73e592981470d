"""Deployment packages, of functions and layers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.errors import AwsError
from localaws.lambdaapi.world import World

# "Lambda quotas": deployment package, uploaded directly and unpacked.
LARGEST_ZIP = 52_428_800
LARGEST_UNZIPPED = 262_144_000


@dataclass(frozen=True)
class Package:
    """A zip. ``sha256`` is base64, as the API shows it; ``unzipped`` is in bytes."""

    content: bytes = field(repr=False, compare=False)
    sha256: str
    unzipped: int

    @property
    def size(self) -> int:
        return len(self.content)

    @classmethod
    def of(cls, content: bytes) -> Package:
        """
        Raises:
            AwsError: InvalidParameterValueException, for what is no zip or unpacks to too much.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unzipped = sum(member.file_size for member in archive.infolist())
        except (ValueError, zipfile.BadZipFile) as error:
            raise _no_zip() from error
        if unzipped > LARGEST_UNZIPPED:
            message = f"Unzipped size must be smaller than {LARGEST_UNZIPPED} bytes"
            raise AwsError("InvalidParameterValueException", message)
        return cls(content, base64.b64encode(hashlib.sha256(content).digest()).decode(), unzipped)


EMPTY = Package(b"", base64.b64encode(hashlib.sha256().digest()).decode(), 0)


def uploaded(code: Mapping[str, Any], world: World) -> Package:
    """From the request itself, or from S3: ``ZipFile``, or ``S3Bucket``, ``S3Key`` and a version.

    Raises:
        AwsError: as ``Package.of``; RequestEntityTooLargeException.
    """
    if "S3Bucket" in code and "S3Key" in code:
        return Package.of(
            world.object(code["S3Bucket"], code["S3Key"], code.get("S3ObjectVersion"))
        )
    if not code.get("ZipFile"):
        message = "Please provide a source for function code."
        raise AwsError("InvalidParameterValueException", message)
    try:
        content = base64.b64decode(code["ZipFile"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_zip() from error
    if len(content) > LARGEST_ZIP:
        message = f"Zipped size must be smaller than {LARGEST_ZIP} bytes"
        raise AwsError("RequestEntityTooLargeException", message, 413)
    return Package.of(content)


def _no_zip() -> AwsError:
    message = "Could not unzip uploaded file. Please check your file, then try to upload again."
    return AwsError("InvalidParameterValueException", message)
