"""KMS: a key may be named by its ARN wherever it is enabled, disabled or scheduled to be deleted,
which takes 7 to 30 days ("Deleting AWS KMS keys", AWS KMS Developer Guide)."""

from __future__ import annotations

from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.kms.models import KmsBackend

    for name in ("enable_key", "disable_key", "cancel_key_deletion", "schedule_key_deletion"):
        replace(KmsBackend, name, _by_any_name)
    replace(KmsBackend, "schedule_key_deletion", _in_time)


def _by_any_name(method: Any) -> Any:
    def of_key(self: Any, key_id: str, *args: Any, **more: Any) -> Any:
        return method(self, self.get_key_id(key_id), *args, **more)

    return of_key


def _in_time(schedule: Any) -> Any:
    def schedule_key_deletion(self: Any, key_id: str, pending_window_in_days: int) -> Any:
        if not 7 <= pending_window_in_days <= 30:
            text = f"PendingWindowInDays must be between 7 and 30, not {pending_window_in_days}."
            raise AwsError("ValidationException", text)
        return schedule(self, key_id, pending_window_in_days)

    return schedule_key_deletion
