"""The names of everything the labs make, and the order of the labs."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from checks import packs
from checks.errors import Explained
from checks.packs import Lab, Pack

TAG_KEY = "workshop"
TAG_VALUE = "serverless-workshop"
TUNER_STEPS = ("initializer", "publisher", "executor", "cleaner", "analyzer", "optimizer")


@dataclass(frozen=True)
class Names:
    """Every resource's name; with a suffix, several learners share one account."""

    suffix: str = ""

    @classmethod
    def from_environment(cls) -> Names:
        """Read `WORKSHOP_SUFFIX`; raises Explained when AWS would refuse names ending in it."""
        suffix = os.environ.get("WORKSHOP_SUFFIX", "")
        if not re.fullmatch(r"[A-Za-z0-9-]{0,20}", suffix):
            raise Explained(
                f'WORKSHOP_SUFFIX is "{suffix}", but only letters, digits and hyphens, at most 20,'
                " can end every name on AWS. Run: export WORKSHOP_SUFFIX=anna"
            )
        return cls(suffix)

    @property
    def role(self) -> str:
        return self.own("lambda-apigateway-role")

    @property
    def policy(self) -> str:
        return self.own("DynamoDB-CloudWatch-Policy")

    @property
    def table(self) -> str:
        return self.own("lambda-apigateway")

    @property
    def payroll(self) -> str:
        """A table that is none of the function's business."""
        return self.own("payroll")

    @property
    def key(self) -> str:
        return "id"

    @property
    def function(self) -> str:
        return self.own("LambdaFunctionOverHttps")

    @property
    def api(self) -> str:
        return self.own("DynamoDBOperations")

    @property
    def path_part(self) -> str:
        return "DynamoDBManager"

    @property
    def stage(self) -> str:
        return "prod"

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def metric_namespace(self) -> str:
        return "ServerlessWorkshop"

    @property
    def metric(self) -> str:
        """Errors that the handler logs; the metric filter that counts them is called so too."""
        return self.own("HandlerErrors")

    @property
    def alarm(self) -> str:
        return self.own("handler-errors")

    @property
    def tuner(self) -> str:
        """The state machine that measures a function at several sizes."""
        return self.own("power-tuner")

    @property
    def tuner_steps(self) -> dict[str, str]:
        """The machine's functions, by the step that each of them is."""
        return {step: self.own(f"power-tuner-{step}") for step in TUNER_STEPS}

    @property
    def contrasts(self) -> dict[str, str]:
        """Functions to compare the learner's own with, by what they do."""
        return {kind: self.own(f"power-tuner-{kind}") for kind in ("cpu-bound", "waiting")}

    @property
    def tuner_roles(self) -> dict[str, str]:
        """By who wears them: the machine, and its functions."""
        return {
            "states": self.own("power-tuner-machine-role"),
            "lambda": self.own("power-tuner-functions-role"),
        }

    @property
    def bystander(self) -> str:
        """A table without the workshop's tag, as somebody else's: cleanup must leave it alone."""
        return self.own("somebody-elses-table")

    @property
    def tag(self) -> dict[str, str]:
        """What the workshop's own carry; with a suffix, each learner's cleanup finds their own."""
        return {TAG_KEY: self.own(TAG_VALUE)}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The same tag as IAM, DynamoDB and CloudWatch take it."""
        return [{"Key": key, "Value": value} for key, value in self.tag.items()]

    def own(self, name: str) -> str:
        """A name as this learner has it; packs name what their labs make by it."""
        return f"{name}-{self.suffix}" if self.suffix else name


LABS = (
    Lab("00", "start-here", "Start here"),
    Lab("01", "iam", "IAM", needs=("00",)),
    Lab("02", "dynamodb", "DynamoDB", needs=("01",)),
    Lab("03", "lambda", "Lambda", needs=("02",)),
    Lab("04", "api-gateway", "API Gateway", needs=("03",)),
    Lab("05", "testing", "Testing", needs=("04",)),
    Lab("06", "power-tuning", "Power tuning", needs=("05",)),
    Lab("07", "cloudwatch", "CloudWatch", needs=("06",)),
    Lab("08", "cleanup", "Cleanup", needs=("07",), undoes=True),
)
"""The workshop's own path, in its order."""


def workshop_and_packs() -> tuple[Pack, ...]:
    """The workshop's own labs as a pack, then those that are chosen beside. Raises Explained."""
    return (Pack(TAG_VALUE, packs.ROOT, LABS), *packs.chosen())


def every_lab() -> tuple[Lab, ...]:
    """Of the workshop and of all chosen packs. Raises Explained for a pack that is none."""
    return tuple(lab for pack in workshop_and_packs() for lab in pack.labs)


def lab(number: str) -> Lab:
    """Find a lab by its number: "01", "1" or its slug. Raises Explained."""
    labs = every_lab()
    for candidate in labs:
        if number.zfill(2) == candidate.id or number == candidate.slug:
            return candidate
    known = ", ".join(each.id for each in labs)
    raise Explained(f'There is no lab "{number}"; the labs are {known}. Run: workshop check 01')


def lab_of_notebook(path: str) -> Lab | None:
    """The lab that a notebook's file name begins with, or None."""
    number = Path(path).name[:2]
    return next((each for each in every_lab() if each.id == number), None)


def lab_after(current: Lab) -> Lab | None:
    """The next lab of its pack, or None after the last."""
    labs = next(pack.labs for pack in workshop_and_packs() if current in pack.labs)
    return next(iter(labs[labs.index(current) + 1 :]), None)


def labs_before(aim: Lab) -> tuple[Lab, ...]:
    """All that it begins with, in the order in which they are made. Raises Explained."""
    needed: set[str] = set()
    left = [aim]
    while left:
        for number in left.pop().needs:
            if number not in needed:
                needed.add(number)
                left.append(lab(number))
    return tuple(each for each in every_lab() if each.id in needed)
