"""The only place that reaches into moto.

moto holds the state of the control planes. ``requests`` hands API calls to it, ``mends`` sets
right what it lacks or does otherwise than AWS, ``state`` is what the data planes read and write;
``tests/localaws/test_seams.py`` fails loudly when a moto release moves one of the seams.
All of it runs on the control plane's one thread (see ``localaws.controlplane``).
"""

from localaws.seams.inventory import inventory
from localaws.seams.mends import prepare
from localaws.seams.requests import dispatch, protocol_of
from localaws.seams.state import (
    ACCOUNT,
    assume_role,
    deployed_stage,
    function_configuration,
    has_log_group,
    put_log_events,
    role_documents,
)

__all__ = [
    "ACCOUNT",
    "assume_role",
    "deployed_stage",
    "dispatch",
    "function_configuration",
    "has_log_group",
    "inventory",
    "prepare",
    "protocol_of",
    "put_log_events",
    "role_documents",
]
