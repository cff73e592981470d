"""The circumstances of a call, as conditions of policies read them.

"AWS global condition context keys" (IAM User Guide).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

# Their requests go to us-east-1 wherever they come from ("aws:RequestedRegion").
GLOBAL_SERVICES = frozenset({"iam", "route53", "cloudfront", "organizations"})
GLOBAL_REGION = "us-east-1"


@dataclass(frozen=True)
class Circumstances:
    """``facts`` are keys that only some calls have, such as ``aws:SourceArn``; of a call that comes
    from inside AWS there is no address."""

    source_ip: str = ""
    user_agent: str = ""
    referer: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def keys(self, region: str, service: str, now: datetime.datetime) -> dict[str, str]:
        """AWS is only ever reached by HTTPS, so policies that ask for it are satisfied here too."""
        keys = {
            "aws:securetransport": "true",
            "aws:currenttime": now.isoformat(timespec="seconds"),
            "aws:epochtime": str(int(now.timestamp())),
            "aws:requestedregion": GLOBAL_REGION if service in GLOBAL_SERVICES else region,
            "aws:viaawsservice": "false",
        }
        if self.source_ip:
            keys["aws:sourceip"] = self.source_ip
        if self.user_agent:
            keys["aws:useragent"] = self.user_agent
        if self.referer:
            keys["aws:referer"] = self.referer
        return keys | dict(self.facts) if self.facts else keys
