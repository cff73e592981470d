"""What is too large for records: functions' packages, S3's objects, each a file by its digest."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Collection
from pathlib import Path

from localaws.state.errors import DiskFull, Unreadable

NAME = re.compile(r"[0-9a-f]{64}")


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Contents:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, contents: dict[str, bytes]) -> None:
        """On the disk when this returns.

        Raises:
            DiskFull: and what is there already does no harm.
        """
        absent = [name for name in contents if not (self.folder / name).exists()]
        try:
            for name in absent:
                write_file(self.folder / name, contents[name])
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFull(str(error)) from error
            raise
        if absent:
            sync_folder(self.folder)

    def read(self, name: str) -> bytes:
        """
        Raises:
            Unreadable: it is absent, or not what was written.
        """
        if not NAME.fullmatch(name):
            raise Unreadable(f"{name!r} names no content")
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise Unreadable(f"its content {name[:12]}… is gone") from error
        if digest_of(content) != name:
            raise Unreadable(f"its content {name[:12]}… is not what was written")
        return content

    def keep_only(self, names: Collection[str]) -> None:
        for file in self.folder.iterdir():
            if file.name not in names:
                file.unlink(missing_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Whole, on the disk, and its owner's alone."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """So that the names in it are on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
