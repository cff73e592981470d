"""A file system of its own for a process, and a user without rights: Linux' namespaces.

A process enters before it becomes the program that it is to run. What it then sees is a root folder
made of what was named, read-only but for ``/tmp``, as an execution environment is on AWS. No rights
are needed where the system lets users have namespaces of their own (``user_namespaces(7)``); some
containers and distributions don't.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import Any

# <linux/sched.h>, <linux/mount.h>
NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000
BIND, MOVE, RECURSIVE, PRIVATE = 4096, 8192, 16384, 1 << 18
NO_SUID, NO_DEVICES = 2, 4
# The same number on every machine since Linux 5.12.
MOUNT_SETATTR = 442
AT_RECURSIVE = 0x8000
READ_ONLY = 0x1
TMP = "/tmp"  # noqa: S108 - the process' own

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


def enter(described: Mapping[str, Any]) -> None:
    """``described``: ``root``, an empty folder; ``binds``, pairs of what there is and where it is
    to be seen; ``links``, the same for symbolic links; ``tmp_bytes``, the size of ``/tmp``;
    ``user`` and ``group``, whom the process takes itself for.

    Raises:
        OSError: where the system does not permit it.
    """
    user, group = os.geteuid(), os.getegid()
    _call(_libc.unshare, NEW_USER | NEW_MOUNTS)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{described['user']} {user} 1")
    _write("/proc/self/gid_map", f"{described['group']} {group} 1")
    _make_root(described["root"], described["binds"], described["links"])
    _make_read_only()
    options = f"size={described['tmp_bytes']},mode=700"
    _mount("tmpfs", TMP, "tmpfs", NO_SUID | NO_DEVICES, options)


def enter_again(user_namespace: int, mounts: int) -> None:
    """The sandbox of an earlier process, with what it left in ``/tmp``, by its open files."""
    _call(_libc.setns, user_namespace, NEW_USER)
    _call(_libc.setns, mounts, NEW_MOUNTS)


def _make_root(
    root: str, binds: Sequence[tuple[str, str]], links: Sequence[tuple[str, str]]
) -> None:
    _mount("", "/", "", RECURSIVE | PRIVATE)
    _mount("tmpfs", root, "tmpfs", NO_SUID | NO_DEVICES, "size=1m,mode=755")
    for source, target in binds:
        place = root + target
        if os.path.isdir(source):
            os.makedirs(place, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if not os.path.exists(place):
                os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o644))
        _mount(source, place, "", BIND | RECURSIVE)
    for source, target in links:
        if not os.path.lexists(root + target):
            os.makedirs(os.path.dirname(root + target), exist_ok=True)
            os.symlink(source, root + target)
    os.mkdir(root + TMP)
    os.chdir(root)
    # As switch_root(8) does. To take the old root off instead would wait for the whole system.
    _mount(".", "/", "", MOVE)
    os.chroot(".")
    os.chdir("/")


def _make_read_only() -> None:
    attributes = _MountAttributes(set=READ_ONLY)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    _call(_libc.syscall, MOUNT_SETATTR, -1, b"/", AT_RECURSIVE, ctypes.byref(attributes), size)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    texts = [os.fsencode(text) for text in (source, target, kind, options)]
    _call(_libc.mount, *texts[:3], ctypes.c_ulong(flags), texts[3])


def _call(function: Any, *arguments: Any) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
