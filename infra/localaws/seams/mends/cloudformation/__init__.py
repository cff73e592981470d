"""CloudFormation: what moto's would make otherwise than the service's own operations do."""

from localaws.seams.mends.cloudformation.stacks import mend

__all__ = ["mend"]
