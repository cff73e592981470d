"""The only place that reaches into moto.

moto holds the state of the control planes. ``requests`` hands API calls to it, ``mends`` sets
right what it lacks or does otherwise than AWS, ``state`` is what the data planes read and write;
``tests/localaws/test_seams.py`` fails loudly when a moto release moves one of the seams.
All of it runs on the control plane's one thread (see ``localaws.controlplane``).
"""

from collections.abc import Callable
from typing import Any

from localaws.seams.acting import ask_the_gate
from localaws.seams.alarms import alarm_changes, note_action
from localaws.seams.credentials import identity, make_administrator, role_session
from localaws.seams.functions import (
    download,
    find_url,
    function_configuration,
    lose_content,
    report_environments,
    unreserved_concurrency,
    wanted_environments,
)
from localaws.seams.gateway import deployed_stage, undeployed_stage
from localaws.seams.inventory import inventory
from localaws.seams.keeping import changes as state_changes
from localaws.seams.keeping import contents_of as kept_contents
from localaws.seams.keeping import read as read_state
from localaws.seams.known import AccountState
from localaws.seams.mends import prepare
from localaws.seams.mends.sqs import waits
from localaws.seams.metrics import add_metrics, api_labels
from localaws.seams.requests import dispatch, protocol_of
from localaws.seams.resourcefacts import resource_facts
from localaws.seams.resourcepolicies import has_bucket, resource_policy
from localaws.seams.sessions import assume_role, retire
from localaws.seams.state import (
    ACCOUNT,
    has_log_group,
    listens_at,
    put_log_events,
    role_documents,
    role_trusts,
)
from localaws.seams.usageplans import subscription
from localaws.seams.userpools import user_pool

READS: frozenset[Callable[..., Any]] = frozenset(
    {
        *(alarm_changes, api_labels, deployed_stage, download, find_url, function_configuration),
        *(has_log_group, identity, inventory, role_documents, role_trusts, unreserved_concurrency),
        *(undeployed_stage, user_pool, wanted_environments),
    }
)
"""What changes nothing that would be missed."""

__all__ = [
    "ACCOUNT",
    "READS",
    "AccountState",
    "add_metrics",
    "alarm_changes",
    "api_labels",
    "ask_the_gate",
    "assume_role",
    "deployed_stage",
    "dispatch",
    "download",
    "find_url",
    "function_configuration",
    "has_bucket",
    "has_log_group",
    "identity",
    "inventory",
    "kept_contents",
    "listens_at",
    "lose_content",
    "make_administrator",
    "note_action",
    "prepare",
    "protocol_of",
    "put_log_events",
    "read_state",
    "report_environments",
    "resource_facts",
    "resource_policy",
    "retire",
    "role_documents",
    "role_session",
    "role_trusts",
    "state_changes",
    "subscription",
    "undeployed_stage",
    "unreserved_concurrency",
    "user_pool",
    "waits",
    "wanted_environments",
]
