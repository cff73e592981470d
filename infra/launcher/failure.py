"""Why a set-up stops, as a sentence that leads on."""

import errno
import re


class Failure(Exception):
    """What is wrong and what to do about it, in words that ", then run … again." can follow."""


UNWRITABLE = "cannot be written by you: clone the workshop into a folder of your own"
DISK_FULL = "The disk is full: free about 2 GB, here and in the temporary folder"
OFFLINE = "The package index could not be reached: check the network connection and the proxy"

# What pip and npm print, and Python's venv module when it calls pip.
_REASONS = (
    (r"No space left on device|ENOSPC|not enough space on the disk", DISK_FULL),
    (
        r"SSL module is not available",
        "This Python was built without SSL, which every download needs: take one that has it, "
        "such as that of https://www.python.org/downloads/",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)",
        "The package index answered with a certificate that this machine does not trust: "
        "ask whoever runs your network for its certificate and set PIP_CERT and "
        "NODE_EXTRA_CA_CERTS to that file",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError"
        r"|Max retries exceeded"
        r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH",
        OFFLINE,
    ),
    (
        r"Permission denied|EACCES|Read-only file system|EROFS",
        f"A folder that the set-up needs {UNWRITABLE}",
    ),
    (
        r"No matching distribution found|ResolutionImpossible|ETARGET",
        "A pinned package is not to be had for this Python on this machine: take Python 3.11, 3.12 "
        "or 3.13, on Linux, macOS or Windows",
    ),
)


def reason(output: str) -> str | None:
    """Why a tool failed, from what it printed; None where that is for the user to read."""
    return next((why for pattern, why in _REASONS if re.search(pattern, output)), None)


def reason_of(error: OSError) -> str:
    """Say why the operating system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{error.filename} {UNWRITABLE}"
    return f"{error.filename} could not be used ({error.strerror}): mend or move it"
