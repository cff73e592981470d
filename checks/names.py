"""The names of everything the labs make, and the order of the labs."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from checks.errors import Explained

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
        return self._own("lambda-apigateway-role")

    @property
    def policy(self) -> str:
        return self._own("DynamoDB-CloudWatch-Policy")

    @property
    def table(self) -> str:
        return self._own("lambda-apigateway")

    @property
    def payroll(self) -> str:
        """A table that is none of the function's business."""
        return self._own("payroll")

    @property
    def key(self) -> str:
        return "id"

    @property
    def function(self) -> str:
        return self._own("LambdaFunctionOverHttps")

    @property
    def api(self) -> str:
        return self._own("DynamoDBOperations")

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
        return self._own("HandlerErrors")

    @property
    def alarm(self) -> str:
        return self._own("handler-errors")

    @property
    def tuner(self) -> str:
        """The state machine that measures a function at several sizes."""
        return self._own("power-tuner")

    @property
    def tuner_steps(self) -> dict[str, str]:
        """The machine's functions, by the step that each of them is."""
        return {step: self._own(f"power-tuner-{step}") for step in TUNER_STEPS}

    @property
    def contrasts(self) -> dict[str, str]:
        """Functions to compare the learner's own with, by what they do."""
        return {kind: self._own(f"power-tuner-{kind}") for kind in ("cpu-bound", "waiting")}

    @property
    def tuner_roles(self) -> dict[str, str]:
        """By who wears them: the machine, and its functions."""
        return {
            "states": self._own("power-tuner-machine-role"),
            "lambda": self._own("power-tuner-functions-role"),
        }

    @property
    def bystander(self) -> str:
        """A table without the workshop's tag, as somebody else's: cleanup must leave it alone."""
        return self._own("somebody-elses-table")

    @property
    def tag(self) -> dict[str, str]:
        """What the workshop's own carry; with a suffix, each learner's cleanup finds their own."""
        return {TAG_KEY: self._own(TAG_VALUE)}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The same tag as IAM, DynamoDB and CloudWatch take it."""
        return [{"Key": key, "Value": value} for key, value in self.tag.items()]

    def _own(self, name: str) -> str:
        return f"{name}-{self.suffix}" if self.suffix else name


@dataclass(frozen=True)
class Lab:
    """A notebook and its checks.

    `undoes` takes down what the labs before it made, so its checks run only when they are asked for
    by number.
    """

    id: str
    slug: str
    title: str
    undoes: bool = False

    @property
    def notebook(self) -> str:
        return f"{self.id}-{self.slug}.ipynb"


LABS = (
    Lab("00", "start-here", "Start here"),
    Lab("01", "iam", "IAM"),
    Lab("02", "dynamodb", "DynamoDB"),
    Lab("03", "lambda", "Lambda"),
    Lab("04", "api-gateway", "API Gateway"),
    Lab("05", "testing", "Testing"),
    Lab("06", "power-tuning", "Power tuning"),
    Lab("07", "cloudwatch", "CloudWatch"),
    Lab("08", "cleanup", "Cleanup", undoes=True),
)


def lab(number: str) -> Lab:
    """Find a lab by its number: "01", "1" or its slug. Raises Explained."""
    for candidate in LABS:
        if number.zfill(2) == candidate.id or number == candidate.slug:
            return candidate
    known = ", ".join(each.id for each in LABS)
    raise Explained(f'There is no lab "{number}"; the labs are {known}. Run: workshop check 01')


def lab_of_notebook(path: str) -> Lab | None:
    """The lab that a notebook's file name begins with, or None."""
    number = Path(path).name[:2]
    return next((each for each in LABS if each.id == number), None)


def lab_after(current: Lab) -> Lab | None:
    """The next lab of the path, or None after the last."""
    return next(iter(LABS[LABS.index(current) + 1 :]), None)
